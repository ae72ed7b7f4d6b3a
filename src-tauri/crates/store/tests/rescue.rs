//! Whatever is damaged of the database: the app opens one, and what can be read of the rep's own is in it.

use std::fs;
use std::path::{Path, PathBuf};

use model::{ContactChanges, NoteKey, Operation};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use store::{ContactQuery, Error, NewRows, RemoteContact, Rescued, Store};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const NOW: &str = "2026-11-23T12:00:00.000Z";
const NOTES: u32 = 40;
const DRAFTED: &str = "contact-100";

fn text_of(note: u32) -> String {
    format!("Notiz {note} {}", "langer Text ".repeat(20))
}

/// A database of an account with some hundred contacts and forty notes that HighLevel does not have.
fn filled(path: &Path) {
    let store = Store::open(path, KEY).expect("a store");
    let rows: Vec<RemoteContact> = (0..400)
        .map(|number| RemoteContact {
            remote_id: format!("contact-{number}"),
            last_name: Some(format!("Name {number}")),
            city: Some("Köln ".repeat(10)),
            ..RemoteContact::default()
        })
        .collect();
    store.take_contact_rows(&rows, NOW, NewRows::AreKnown).expect("taken");
    store.keep_fact("location", &"loc-1").expect("kept");
    for note in 0..NOTES {
        let contact = store
            .contact_by_remote_id(&format!("contact-{}", note * 7))
            .expect("read")
            .expect("there");
        store.create_note(contact, &text_of(note), None, NOW).expect("written");
    }
    // About somebody for whom nothing waits.
    let contact = store.contact_by_remote_id(DRAFTED).expect("read").expect("there");
    store
        .keep_draft(&format!("note:new:{contact}"), "Halb fertig")
        .expect("kept");
    store.keep_draft("contact:new", "Neu").expect("kept");
    store.keep_draft("lead:new", "Aus einer Mail").expect("kept");
    let call = r#"{"caller":"Ada Kern","contact":7}"#;
    store.keep_draft("call", call).expect("kept");
}

/// Whether the unfinished text is here; whoever has it is who it was written about.
fn draft_is_theirs(store: &Store) -> bool {
    (0..1_000).any(|key| {
        let text = store.draft(&format!("note:new:{key}")).expect("read");
        let is_here = !text.is_empty();
        if is_here {
            let contact = store.contact(model::ContactKey(key)).expect("the contact came with it");
            assert_eq!(
                (text.as_str(), contact.remote_id.as_deref()),
                ("Halb fertig", Some(DRAFTED))
            );
        }
        is_here
    })
}

fn opened(path: &Path, is_doubted: bool) -> (Store, Option<Rescued>) {
    let aside = path.with_extension("aside");
    let set_aside = || -> Result<(), Error> {
        for suffix in ["", "-wal", "-shm"] {
            let with = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
            let _ = fs::rename(with(path), with(&aside));
        }
        Ok(())
    };
    Store::open_or_rebuild(path, KEY, is_doubted, &["location"], set_aside).expect("a store")
}

/// The texts that wait to be sent, oldest first.
fn waiting(store: &Store) -> Vec<String> {
    let waiting = store.waiting_changes().expect("a list");
    let text = |change: model::WaitingChange| match store.line(change.key).expect("a line").operation {
        Operation::NoteCreate {
            note: NoteKey(note),
            contact,
        } => {
            let notes = store.card(contact).expect("a card").notes;
            let found = notes.into_iter().find(|found| found.key.0 == note);
            found.expect("the note").text
        }
        other => panic!("nobody made {other:?}"),
    };
    waiting.into_iter().map(text).collect()
}

#[test]
fn a_whole_database_is_opened_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    filled(&path);
    for is_doubted in [false, true] {
        let (store, rescued) = opened(&path, is_doubted);
        assert_eq!(rescued, None);
        assert_eq!(waiting(&store).len(), NOTES as usize);
    }
}

#[test]
fn what_is_no_database_is_kept_aside_and_a_new_one_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    fs::write(
        &path,
        b"no database at all, and long enough to be one by its size".repeat(100),
    )
    .expect("written");
    let (store, rescued) = opened(&path, false);
    assert_eq!(
        rescued,
        Some(Rescued {
            saved: 0,
            is_all: false
        })
    );
    assert_eq!(store.contact_count(), 0);
    assert!(path.with_extension("aside").exists());
}

#[test]
fn damage_in_the_contacts_costs_no_change_of_the_rep() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    filled(&path);
    let (whole, _) = opened(&path, false);
    let texts = waiting(&whole);
    drop(whole);
    let bytes = fs::read(&path).expect("read");
    let (mut saved_all, mut drafts, mut unsaved) = (0, 0, 0);
    // Each page in turn, the first three apart, which describe the tables.
    for page in 3..bytes.len() / 4096 {
        let mut damaged = bytes.clone();
        damaged[page * 4096 + 100..page * 4096 + 200].fill(7);
        let path = folder.path().join(format!("{page}.db"));
        fs::write(&path, damaged).expect("written");
        let (store, rescued) = opened(&path, true);
        let rescued = rescued.expect("it was damaged");
        let found = waiting(&store);
        assert_eq!(found.len(), rescued.saved as usize, "page {page}");
        assert!(
            found.iter().all(|text| texts.contains(text)),
            "page {page}: nothing is made up"
        );
        assert!(rescued.saved < NOTES || rescued.is_all, "page {page}");
        saved_all += usize::from(rescued.saved == NOTES);
        drafts += usize::from(draft_is_theirs(&store));
        let of_nobody = ["contact:new", "lead:new", "call"].map(|form| store.draft(form).expect("read"));
        unsaved += usize::from(of_nobody == ["Neu", "Aus einer Mail", r#"{"caller":"Ada Kern"}"#]);
    }
    assert!(unsaved >= 20, "what was typed about nobody yet: {unsaved}");
    assert!(drafts >= 20, "most pages are of other contacts: {drafts}");
    assert!(
        saved_all >= 38,
        "only a page of changes, of notes or of the schema costs one: {saved_all}"
    );
}

#[test]
fn what_was_cut_off_behind_the_changes_costs_none_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    filled(&path);
    let whole = fs::read(&path).expect("read");
    let store = Store::open(&path, KEY).expect("a store");
    let later: Vec<RemoteContact> = (0..1_500)
        .map(|number| RemoteContact {
            remote_id: format!("later-{number}"),
            last_name: Some(format!("Später {number}")),
            city: Some("Köln ".repeat(10)),
            ..RemoteContact::default()
        })
        .collect();
    store.take_contact_rows(&later, NOW, NewRows::AreKnown).expect("taken");
    drop(store);
    let grown = fs::read(&path).expect("read");
    assert!(grown.len() > whole.len() + 20 * 4096);
    for cut in [7, 4096, 10 * 4096, 20 * 4096 + 99] {
        let path = folder.path().join(format!("{cut}.db"));
        fs::write(&path, &grown[..grown.len() - cut]).expect("written");
        let (store, rescued) = opened(&path, false);
        let all = Rescued {
            saved: NOTES,
            is_all: true,
        };
        assert_eq!(rescued, Some(all), "{cut} bytes are missing");
        assert_eq!(waiting(&store).len(), NOTES as usize);
    }
}

#[test]
fn a_rebuild_that_was_cut_off_is_finished_or_begun_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let new = PathBuf::from(format!("{}.new", path.display()));
    // Cut off before the damaged one was moved: what was made by then is thrown away.
    filled(&path);
    fs::write(&new, "half of a database").expect("written");
    let mut bytes = fs::read(&path).expect("read");
    let of_contacts = 30 * 4096;
    bytes[of_contacts + 100..of_contacts + 200].fill(7);
    fs::write(&path, bytes).expect("damaged");
    let (store, rescued) = opened(&path, true);
    let saved = rescued.expect("damaged").saved as usize;
    assert!(saved > 0, "the page has nothing of a change");
    assert_eq!(waiting(&store).len(), saved);
    assert!(!new.exists());
    drop(store);

    // And between the two: the new one is whole, and only has to be put in its place.
    fs::rename(&path, &new).expect("moved");
    Store::finish_rebuild(&path);
    let (store, rescued) = opened(&path, false);
    assert_eq!(rescued, None);
    assert_eq!(waiting(&store).len(), saved);
}

/// What is done to a file.
#[derive(Debug, Clone)]
enum Damage {
    Bytes(Vec<(prop::sample::Index, u8)>),
    Zeroed(prop::sample::Index, u16),
    Cut(prop::sample::Index),
    Gone,
    Doubled,
}

fn damage() -> impl Strategy<Value = (bool, Damage)> {
    let any_damage = prop_oneof![
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20).prop_map(Damage::Bytes),
        (any::<prop::sample::Index>(), any::<u16>()).prop_map(|(at, length)| Damage::Zeroed(at, length)),
        any::<prop::sample::Index>().prop_map(Damage::Cut),
        Just(Damage::Gone),
        Just(Damage::Doubled),
    ];
    (any::<bool>(), any_damage)
}

fn done_to(mut bytes: Vec<u8>, damage: &Damage) -> Option<Vec<u8>> {
    let length = bytes.len();
    match damage {
        _ if length == 0 => {}
        Damage::Bytes(changes) => changes.iter().for_each(|(at, byte)| bytes[at.index(length)] = *byte),
        Damage::Zeroed(at, count) => {
            let start = at.index(length);
            bytes[start..(start + usize::from(*count)).min(length)].fill(0);
        }
        Damage::Cut(at) => bytes.truncate(at.index(length)),
        Damage::Gone => return None,
        Damage::Doubled => bytes.extend_from_within(..),
    }
    Some(bytes)
}

#[test]
fn a_hundred_kinds_of_damage_to_the_file_and_its_log_leave_a_store_that_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    filled(&path);
    // Not closed properly: a part of it is in the log alone.
    let open = Store::open(&path, KEY).expect("a store");
    let contact = open.contact_by_remote_id("contact-1").expect("read").expect("there");
    open.create_note(contact, &text_of(NOTES), None, NOW).expect("written");
    let log = PathBuf::from(format!("{}-wal", path.display()));
    let (file, log) = (fs::read(&path).expect("read"), fs::read(log).expect("a log"));
    assert!(!log.is_empty());
    let texts: Vec<String> = (0..=NOTES).map(text_of).collect();
    drop(open);

    let config = Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let checked = runner.run(&damage(), |(in_log, damage)| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("contacts.db");
        let (file, log) = if in_log {
            (Some(file.clone()), done_to(log.clone(), &damage))
        } else {
            (done_to(file.clone(), &damage), Some(log.clone()))
        };
        for (bytes, suffix) in [(file, ""), (log, "-wal")] {
            if let Some(bytes) = bytes {
                fs::write(format!("{}{suffix}", path.display()), bytes).expect("written");
            }
        }
        let (store, rescued) = opened(&path, true);
        draft_is_theirs(&store);
        let found = waiting(&store);
        prop_assert!(found.iter().all(|text| texts.contains(text)), "nothing is made up");
        if let Some(rescued) = rescued {
            prop_assert_eq!(found.len(), rescued.saved as usize);
        }
        // It works like any other.
        let named = ContactChanges {
            last_name: Some("Neuanfang".to_owned()),
            ..ContactChanges::default()
        };
        store.create_contact(&named, NOW).expect("made");
        let query = ContactQuery {
            text: "neuanfang",
            ..ContactQuery::default()
        };
        prop_assert_eq!(store.contact_rows(query, &[], 0, 10).expect("found").0, 1);
        Ok(())
    });
    checked.expect("every kind of damage");
}
