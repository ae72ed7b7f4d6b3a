//! Whatever is damaged of a profile: the app opens, says what was lost, and what waited to be sent is there.

#![cfg(target_os = "linux")]

mod desk;
mod keyring;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crm::Crm;
use desk::{crm, quick, request};
use model::{
    ConnectRequest, ContactChanges, ContactKey, ContactListRequest, ContactSave, NoteSave, ProfileNotice, Rebuilt,
    Session, SyncPhase, TaskSave,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sandbox::{Options, Sandbox, Switch};

const PROFILE: &str = "profile.json";
const COPY: &str = "profile.json.copy";
const DATABASE: &str = "contacts.db";
const LOG: &str = "contacts.db-wal";
const SEEDS: u32 = 160;
const PAGE: usize = 4096;

/// Whatever panics in the background would go unnoticed.
static PANICS: AtomicU32 = AtomicU32::new(0);

/// The files of a profile.
type Files = BTreeMap<String, Vec<u8>>;

/// What is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    File(&'static str),
    BothProfiles,
    DatabaseAndLog,
}

impl Target {
    fn files(self) -> Vec<&'static str> {
        match self {
            Self::File(name) => vec![name],
            Self::BothProfiles => vec![PROFILE, COPY],
            Self::DatabaseAndLog => vec![DATABASE, LOG],
        }
    }
}

/// What is done to it.
#[derive(Debug, Clone)]
enum Damage {
    Bytes(Vec<(prop::sample::Index, u8)>),
    Zeroed(prop::sample::Index, u16),
    Cut(prop::sample::Index),
    Emptied,
    Text,
    Doubled,
    Gone,
    Folder,
    FullFolder,
    NoPermission,
    ReadOnly,
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        4 => Just(Target::File(DATABASE)),
        3 => Just(Target::File(LOG)),
        1 => Just(Target::File("contacts.db-shm")),
        1 => Just(Target::File("contacts.db-journal")),
        1 => Just(Target::File("contacts.db.new")),
        1 => Just(Target::File("contacts.db.doubted")),
        3 => Just(Target::File(PROFILE)),
        2 => Just(Target::File(COPY)),
        1 => Just(Target::File("profile.json.new")),
        1 => Just(Target::File("lock")),
        1 => Just(Target::File("logs/starbuero-desk.2026-11-26.log")),
        1 => Just(Target::File("logs")),
        1 => Just(Target::File("webview")),
        1 => Just(Target::File("vcards")),
        3 => Just(Target::BothProfiles),
        2 => Just(Target::DatabaseAndLog),
    ]
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        3 => prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20).prop_map(Damage::Bytes),
        2 => (any::<prop::sample::Index>(), any::<u16>()).prop_map(|(at, length)| Damage::Zeroed(at, length)),
        2 => any::<prop::sample::Index>().prop_map(Damage::Cut),
        1 => Just(Damage::Emptied),
        1 => Just(Damage::Text),
        1 => Just(Damage::Doubled),
        2 => Just(Damage::Gone),
        1 => Just(Damage::Folder),
        1 => Just(Damage::FullFolder),
        1 => Just(Damage::NoPermission),
        1 => Just(Damage::ReadOnly),
    ]
}

fn inflict(damage: &Damage, file: &Path) {
    let folder = |name: &str| {
        let _ = fs::remove_file(file);
        let _ = fs::remove_dir_all(file);
        fs::create_dir_all(file.join(name)).expect("a folder");
    };
    let allow = |mode| {
        if !file.exists() {
            fs::write(file, b"").expect("written");
        }
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("set");
    };
    let mut bytes = fs::read(file).unwrap_or_default();
    let length = bytes.len();
    match damage {
        Damage::Gone if file.is_dir() => return fs::remove_dir_all(file).expect("removed"),
        Damage::Gone => return drop(fs::remove_file(file)),
        Damage::Folder => return folder(""),
        Damage::FullFolder => return folder("somebody's"),
        Damage::NoPermission => return allow(0o000),
        Damage::ReadOnly => return allow(0o444),
        Damage::Emptied => bytes.clear(),
        Damage::Text => bytes = b"No such text was ever written here. ".repeat(300),
        Damage::Bytes(_) | Damage::Zeroed(..) if length == 0 => bytes = vec![7; 5000],
        Damage::Bytes(changes) => changes.iter().for_each(|(at, byte)| bytes[at.index(length)] = *byte),
        Damage::Zeroed(at, count) => {
            let start = at.index(length);
            bytes[start..(start + usize::from(*count)).min(length)].fill(0);
        }
        Damage::Cut(at) => bytes.truncate(if length == 0 { 0 } else { at.index(length) }),
        Damage::Doubled => bytes.extend_from_within(..),
    }
    let _ = fs::remove_dir_all(file);
    fs::write(file, bytes).expect("written");
}

fn files_of(folder: &Path) -> Files {
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().expect("our own names");
        Some((name, fs::read(entry.path()).ok()?))
    };
    fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .filter_map(file)
        .collect()
}

/// A folder with these files, and those that the shell has in it.
fn laid_out(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    fs::write(folder.path().join("lock"), b"").expect("written");
    for inner in ["logs", "webview"] {
        fs::create_dir(folder.path().join(inner)).expect("made");
    }
    folder
}

/// Does something with the app; afterwards it has ended as by a kill.
fn run<T>(folder: &Path, work: impl AsyncFnOnce(&Crm) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let done = runtime.block_on(async {
        let crm = crm(folder, quick());
        crm.start().await;
        work(&crm).await
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    done
}

/// What waits, as the rep would tell it.
async fn waiting(crm: &Crm) -> crm::Result<Vec<String>> {
    let changes = crm.waiting_changes().await?.into_iter();
    let mut told: Vec<String> = changes
        .map(|change| {
            format!(
                "{:?} {} {:?} {}",
                change.what, change.subject, change.fields, change.contact_name
            )
        })
        .collect();
    told.sort();
    Ok(told)
}

fn keeping(sandbox: &Sandbox) -> ConnectRequest {
    ConnectRequest {
        session_only: false,
        ..request(sandbox)
    }
}

async fn pulled(crm: &Crm) {
    let started = std::time::Instant::now();
    loop {
        let status = crm.sync_status().await.expect("a status");
        if status.pulled_at.is_some() && status.phase == SyncPhase::Idle {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "never pulled: {status:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn contacts(crm: &Crm) -> Vec<ContactKey> {
    let request = ContactListRequest {
        limit: 50,
        ..ContactListRequest::default()
    };
    let list = crm.contact_list(request).await.expect("a list");
    list.rows.into_iter().map(|row| row.key).collect()
}

async fn write_note(crm: &Crm, contact: ContactKey, text: &str) {
    let note = NoteSave {
        note: None,
        contact,
        text: text.to_owned(),
        seen: None,
    };
    crm.save_note(note).await.expect("saved");
}

/// What a rep does while HighLevel cannot be reached.
async fn work_offline(crm: &Crm) {
    let known = contacts(crm).await;
    for (number, contact) in known.iter().take(12).enumerate() {
        write_note(crm, *contact, &format!("Notiz {number} {}", "langer Text ".repeat(30))).await;
    }
    for (number, contact) in known.iter().skip(12).take(4).enumerate() {
        let task = TaskSave {
            task: None,
            contact: *contact,
            title: Some(format!("Aufgabe {number}")),
            body: None,
            due: Some("2026-12-24 15:00".to_owned()),
            assignee: None,
            seen: None,
        };
        crm.save_task(task).await.expect("saved");
        let save = ContactSave {
            contact: Some(*contact),
            changes: ContactChanges {
                city: Some(format!("Ort {number}")),
                ..ContactChanges::default()
            },
            seen: ContactChanges::default(),
        };
        crm.save_contact(save).await.expect("saved");
    }
    let new = ContactSave {
        contact: None,
        changes: ContactChanges {
            last_name: Some("Neu Angelegt".to_owned()),
            ..ContactChanges::default()
        },
        seen: ContactChanges::default(),
    };
    crm.save_contact(new).await.expect("saved");
}

/// A profile with work in it that HighLevel does not have.
struct Worked {
    sandbox: Sandbox,
    /// As a kill leaves it, with what was written last in the log alone.
    killed: Files,
    closed: Files,
    waiting: Vec<String>,
    _server: tokio::runtime::Runtime,
}

impl Worked {
    fn on(contacts: usize) -> Self {
        let server = tokio::runtime::Runtime::new().expect("a runtime");
        let options = Options {
            contacts,
            ..Options::default()
        };
        let sandbox = server.block_on(Sandbox::start(options)).expect("a sandbox");
        let folder = tempfile::tempdir().expect("a folder");
        run(folder.path(), async |crm| {
            crm.connect(keeping(&sandbox)).await.expect("connected");
            pulled(crm).await;
        });
        sandbox.set(Switch::Offline(true));
        let (killed, told) = run(folder.path(), async |crm| {
            work_offline(crm).await;
            // Until nothing is written any more.
            tokio::time::sleep(Duration::from_millis(500)).await;
            (files_of(folder.path()), waiting(crm).await.expect("a list"))
        });
        assert_eq!(told.len(), 21);
        assert!(killed[LOG].len() > 4096, "what was written last is in the log");
        run(folder.path(), Crm::settle);
        let closed = files_of(folder.path());
        assert!(!closed.contains_key(LOG));
        Self {
            sandbox,
            killed,
            closed,
            waiting: told,
            _server: server,
        }
    }
}

/// What the rep finds after a start.
#[derive(Debug)]
enum Found {
    SignedIn {
        rebuilt: Option<Rebuilt>,
        waiting: Vec<String>,
        contacts: u32,
    },
    SignedOut {
        notice: Option<ProfileNotice>,
    },
}

/// Starts the app, once more where something turned out to be unreadable only in use, and works with it.
fn found(folder: &Path) -> Found {
    for _ in 0..3 {
        let found = run(folder, async |crm| match crm.session().await {
            Ok(Session::SignedIn { account }) => {
                let waiting = waiting(crm).await.ok()?;
                let contacts = crm.sync_status().await.ok()?.contacts;
                Some(Found::SignedIn {
                    rebuilt: account.rebuilt,
                    waiting,
                    contacts,
                })
            }
            Ok(Session::SignedOut { notice, keyring, .. }) => {
                assert_eq!(keyring, model::KeyringState::Ready);
                Some(Found::SignedOut { notice })
            }
            other => panic!("{other:?}"),
        });
        if let Some(found) = found {
            return found;
        }
        assert!(
            folder.join("contacts.db.doubted").exists(),
            "it is looked at the next time"
        );
    }
    panic!("the same damage is found at each start");
}

/// The databases that were set aside.
fn set_aside(folder: &Path) -> Vec<Vec<u8>> {
    let files = files_of(folder).into_iter();
    files
        .filter(|(name, _)| name.starts_with("contacts.db.unreadable-") && !name.ends_with("-wal"))
        .map(|(_, bytes)| bytes)
        .collect()
}

#[test]
fn whatever_file_of_a_profile_is_damaged_the_app_opens_and_says_what_was_lost() {
    keyring::with(
        "whatever_file_of_a_profile_is_damaged_the_app_opens_and_says_what_was_lost",
        || {
            std::panic::set_hook(Box::new(|panic| {
                PANICS.fetch_add(1, Ordering::SeqCst);
                eprintln!("{panic}");
            }));
            damage_everything(&Worked::on(60));
        },
    );
}

#[test]
fn damage_that_only_indexing_finds_is_mended_in_the_same_run() {
    keyring::with("damage_that_only_indexing_finds_is_mended_in_the_same_run", || {
        let worked = Worked::on(1_000);
        let key = entry(laid_out(&worked.closed).path(), "db-key")
            .get_password()
            .expect("a key");
        let mut tried = 0;
        for page in 0..worked.closed[DATABASE].len() / PAGE {
            let folder = laid_out(&worked.closed);
            let mut bytes = worked.closed[DATABASE].clone();
            bytes[page * PAGE..][..PAGE].fill(7);
            let database = folder.path().join(DATABASE);
            fs::write(&database, &bytes).expect("written");
            let is_found_late = store::Store::open(&database, &key).is_ok_and(|store| {
                let first_screen = store.users().is_ok() && store.waiting_changes().is_ok();
                first_screen && !store.is_indexed() && store.index_all().is_err()
            });
            if !is_found_late {
                continue;
            }
            tried += 1;
            let folder = laid_out(&worked.closed);
            fs::write(folder.path().join(DATABASE), bytes).expect("written");
            run(folder.path(), async |crm| {
                assert!(!contacts(crm).await.is_empty(), "page {page}");
                let waits = waiting(crm).await.expect("a list");
                assert_eq!(waits.len(), worked.waiting.len(), "page {page}");
            });
            assert_eq!(set_aside(folder.path()).len(), 1, "page {page}");
            if tried == 8 {
                break;
            }
        }
        assert!(tried > 0, "no page is read by indexing alone");
    });
}

impl Worked {
    /// Whether this waited, also where the contact's name is still to come: of one whose row could not be read only
    /// HighLevel's id is left.
    fn knows(&self, told: &str) -> bool {
        let nameless = told.ends_with(' ');
        let mut waiting = self.waiting.iter();
        waiting.any(|known| known == told || (nameless && known.starts_with(told)))
    }
}

fn damage_everything(worked: &Worked) {
    let config = Config {
        cases: SEEDS,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut tally: std::cell::RefCell<BTreeMap<String, u32>> = Default::default();
    let checked = TestRunner::new_with_rng(config, rng).run(&(target(), damage(), any::<bool>()), |case| {
        let outcome = check(worked, &case);
        prop_assert_eq!(PANICS.load(Ordering::SeqCst), 0, "{:?}", case);
        let target = format!("{:?}", case.0);
        *tally.borrow_mut().entry(format!("{target}: {}", outcome)).or_default() += 1;
        Ok(())
    });
    for (what, times) in tally.get_mut() {
        println!("{times:4} {what}");
    }
    checked.expect("every damage");
}

/// Answers what became of it, in a word.
fn check(worked: &Worked, case: &(Target, Damage, bool)) -> &'static str {
    let (target, damage, was_killed) = case;
    let files = if *was_killed { &worked.killed } else { &worked.closed };
    let folder = laid_out(files);
    let folder = folder.path();
    for file in target.files() {
        inflict(damage, &folder.join(file));
    }
    let is_of_database = target.files().contains(&DATABASE) || target.files().contains(&LOG);
    match found(folder) {
        Found::SignedIn {
            rebuilt,
            waiting,
            contacts,
        } => {
            let made_up: Vec<_> = waiting.iter().filter(|told| !worked.knows(told)).collect();
            assert!(made_up.is_empty(), "{case:?}: nothing is made up: {made_up:#?}");
            let outcome = match rebuilt {
                None => {
                    // A log that is cut short is one of an earlier moment, and nothing can tell.
                    let may_be_earlier = target.files().contains(&LOG) && *was_killed;
                    assert!(
                        may_be_earlier || waiting == worked.waiting,
                        "{case:?}: nothing is lost in silence"
                    );
                    assert!(contacts >= 60, "{case:?}");
                    if waiting == worked.waiting { "whole" } else { "earlier" }
                }
                Some(rebuilt) => {
                    assert!(is_of_database, "{case:?}: nothing else costs the database");
                    assert_eq!(rebuilt.saved as usize, waiting.len(), "{case:?}");
                    if waiting.len() == worked.waiting.len() {
                        "rebuilt with all"
                    } else {
                        assert!(
                            !rebuilt.is_all || (target.files().contains(&LOG) && *was_killed),
                            "{case:?}: it is said that some are lost"
                        );
                        "rebuilt with some"
                    }
                }
            };
            works(folder);
            outcome
        }
        Found::SignedOut { notice } => {
            assert_eq!(*target, Target::BothProfiles, "{case:?}: {notice:?}");
            assert_eq!(notice, Some(ProfileNotice::KeyGone), "{case:?}");
            assert_eq!(
                files_of(folder)[DATABASE],
                files[DATABASE],
                "{case:?}: it is left alone"
            );
            connect_again(worked, folder);
            assert_eq!(set_aside(folder), [files[DATABASE].clone()], "{case:?}");
            works(folder);
            "set aside"
        }
    }
}

/// It works like any other profile, also the next time.
fn works(folder: &Path) {
    let before = run(folder, async |crm| {
        let before = waiting(crm).await.expect("a list").len();
        match contacts(crm).await.first() {
            Some(contact) => write_note(crm, *contact, "danach").await,
            None => {
                crm.save_contact(ContactSave {
                    contact: None,
                    changes: ContactChanges {
                        last_name: Some("Danach".to_owned()),
                        ..ContactChanges::default()
                    },
                    seen: ContactChanges::default(),
                })
                .await
                .expect("saved");
            }
        }
        before
    });
    run(folder, async |crm| {
        assert_eq!(waiting(crm).await.expect("a list").len(), before + 1);
    });
}

fn connect_again(worked: &Worked, folder: &Path) {
    worked.sandbox.set(Switch::Offline(false));
    run(folder, async |crm| {
        crm.connect(keeping(&worked.sandbox)).await.expect("connected");
        pulled(crm).await;
    });
    worked.sandbox.set(Switch::Offline(true));
}

fn name_of_profile(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join(PROFILE)).expect("a profile");
    let profile: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    profile["id"].as_str().expect("an id").to_owned()
}

fn entry(folder: &Path, what: &str) -> ::keyring::Entry {
    ::keyring::Entry::new("de.starbuero.desk", &format!("{}:{what}", name_of_profile(folder))).expect("an entry")
}

fn notice(folder: &Path) -> Option<ProfileNotice> {
    match found(folder) {
        Found::SignedOut { notice } => notice,
        signed_in @ Found::SignedIn { .. } => panic!("{signed_in:?}"),
    }
}

fn assert_all_waits(worked: &Worked, folder: &Path) {
    match found(folder) {
        Found::SignedIn { rebuilt, waiting, .. } => assert_eq!((rebuilt, &waiting), (None, &worked.waiting)),
        Found::SignedOut { notice } => panic!("{notice:?}"),
    }
}

#[test]
fn whatever_became_of_the_keyring_s_entries_the_app_opens_and_loses_nothing_that_may_be_read_again() {
    keyring::with(
        "whatever_became_of_the_keyring_s_entries_the_app_opens_and_loses_nothing_that_may_be_read_again",
        || {
            let worked = Worked::on(60);
            let whole = laid_out(&worked.closed);
            let key = entry(whole.path(), "db-key").get_password().expect("a key");
            let token = entry(whole.path(), "token").get_password().expect("a token");
            let restored = |folder: &Path| {
                entry(folder, "db-key").set_password(&key).expect("set");
                entry(folder, "token").set_password(&token).expect("set");
            };

            for entry_is in [None, Some("no key at all")] {
                let profile = laid_out(&worked.closed);
                let folder = profile.path();
                match entry_is {
                    None => entry(folder, "db-key").delete_credential().expect("deleted"),
                    Some(text) => entry(folder, "db-key").set_password(text).expect("set"),
                }
                assert_eq!(notice(folder), Some(ProfileNotice::KeyGone), "{entry_is:?}");
                restored(folder);
                assert_all_waits(&worked, folder);

                // And where it does not come back.
                let before = files_of(folder);
                match entry_is {
                    None => entry(folder, "db-key").delete_credential().expect("deleted"),
                    Some(text) => entry(folder, "db-key").set_password(text).expect("set"),
                }
                connect_again(&worked, folder);
                assert_eq!(set_aside(folder), [before[DATABASE].clone()], "{entry_is:?}");
                works(folder);
                restored(folder);
            }

            let profile = laid_out(&worked.closed);
            let folder = profile.path();
            let before = files_of(folder);
            entry(folder, "db-key").set_password(&"ab".repeat(32)).expect("set");
            match found(folder) {
                Found::SignedIn { rebuilt, waiting, .. } => {
                    let nothing = Rebuilt {
                        saved: 0,
                        is_all: false,
                    };
                    assert_eq!(
                        (rebuilt, waiting.len()),
                        (Some(nothing), 0),
                        "another key is said like damage"
                    );
                }
                Found::SignedOut { notice } => panic!("{notice:?}"),
            }
            assert_eq!(set_aside(folder), [before[DATABASE].clone()]);
            works(folder);
            restored(folder);

            for token_is in [None, Some(vec![0xff, 0xfe])] {
                let profile = laid_out(&worked.closed);
                let folder = profile.path();
                match token_is {
                    None => entry(folder, "token").delete_credential().expect("deleted"),
                    Some(bytes) => entry(folder, "token").set_secret(&bytes).expect("set"),
                }
                assert_eq!(notice(folder), Some(ProfileNotice::TokenGone));
                let kept = run(folder, async |crm| {
                    worked.sandbox.set(Switch::Offline(false));
                    let connected = crm.connect(keeping(&worked.sandbox)).await;
                    worked.sandbox.set(Switch::Offline(true));
                    connected.expect("connected");
                    matches!(crm.session().await, Ok(Session::SignedIn { account }) if account.rebuilt.is_none())
                });
                assert!(kept, "the same database goes on");
                assert!(set_aside(folder).is_empty());
                restored(folder);
            }

            let profile = laid_out(&worked.closed);
            let folder = profile.path();
            fs::remove_file(folder.join(DATABASE)).expect("removed");
            entry(folder, "token").delete_credential().expect("deleted");
            assert_eq!(notice(folder), Some(ProfileNotice::DatabaseGone));
            connect_again(&worked, folder);
            works(folder);
        },
    );
}
