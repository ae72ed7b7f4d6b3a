use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use highlevel::{Client, Priority};
use jiff::Timestamp;
use model::{ContactKey, InvalidReason, Language, Missing, OutboxKey, SyncPhase, Topic, UndoKey};
use store::Store;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use vault::Vault;

use crate::imports::Importing;
use crate::leads::LeadWatch;
use crate::sync::NewestContact;
use crate::sync::PULLED_AT;
use crate::sync::shown::Shown;
use crate::sync::watch::Watch;
use crate::transcripts::Heard;
use crate::undo::UndoAction;
use crate::{Error, Options, Profile, Result};

/// HighLevel's last answer to a write was that the token lacks the scope.
pub(crate) const MAY_NOT_WRITE: &str = "may_not_write";

/// Background work that takes longer than this to end is left behind.
pub(crate) const CLOSING: Duration = Duration::from_secs(3);

/// A connected account: its store, its client, and what the background work knows.
pub(crate) struct Desk {
    pub(crate) options: Options,
    pub(crate) store: Arc<Store>,
    pub(crate) vault: Arc<Vault>,
    client: RwLock<Client>,
    pub(crate) location: String,
    pub(crate) api_address: Mutex<String>,
    pub(crate) sample: bool,
    pub(crate) session_only: bool,
    pub(crate) token_refused: AtomicBool,
    pub(crate) missing: Mutex<BTreeSet<Missing>>,
    /// Groups of operations that are switched off.
    pub(crate) forbidden: Mutex<BTreeSet<String>>,
    pub(crate) phase: Mutex<SyncPhase>,
    pub(crate) unreadable_rows: AtomicU32,
    /// How often in a row HighLevel could not be reached.
    pub(crate) unreached: AtomicU32,
    /// The changes that are prepared, sent or looked for just now.
    pub(crate) under_way: Mutex<BTreeSet<OutboxKey>>,
    /// Both senders choose what goes next one after the other. Never waited for by what is under way.
    pub(crate) choosing: tokio::sync::Mutex<()>,
    /// Ends all background work of this account.
    pub(crate) stop: CancellationToken,
    /// The background work itself, to be waited for.
    pub(crate) work: TaskTracker,
    /// Counts the clients there were: what an earlier one was told of its token says nothing of this one's.
    pub(crate) client_number: AtomicU32,
    pub(crate) opened_at: Instant,
    /// Something waits in the outbox.
    pub(crate) to_send: Notify,
    /// The rep asked for a pull.
    pub(crate) to_pull: Notify,
    /// Something may have changed elsewhere, and the rep is looking.
    pub(crate) to_look: Notify,
    /// Whether transcripts become notes by themselves may have changed.
    pub(crate) to_note: Notify,
    pub(crate) watch: Mutex<Watch>,
    /// What connecting told, for the pull that follows.
    pub(crate) newest: Mutex<Option<NewestContact>>,
    /// The calls that were read, and what is known of them.
    pub(crate) heard: Mutex<Heard>,
    /// Calls are read by one at a time; whoever waited finds them read.
    pub(crate) reading_calls: tokio::sync::Mutex<()>,
    /// The language of notes that are written by themselves.
    pub(crate) language: Mutex<Language>,
    /// The lead folder may have changed, or another one was chosen.
    pub(crate) to_read_leads: Arc<Notify>,
    pub(crate) leads: Mutex<LeadWatch>,
    /// The card on the screen.
    pub(crate) opened: Mutex<Option<ContactKey>>,
    /// The query of the list on the screen, and whom it shows first.
    pub(crate) recent: Mutex<Option<(String, Vec<u32>)>>,
    /// The list on the screen.
    pub(crate) shown: Mutex<Shown>,
    /// When the contacts of a business were last asked for.
    pub(crate) businesses: Mutex<HashMap<String, Timestamp>>,
    pub(crate) undo: Mutex<HashMap<UndoKey, UndoAction>>,
    /// When creations were last sent in this run: the machine's clock may be set meanwhile.
    pub(crate) attempts: Mutex<HashMap<OutboxKey, Instant>>,
    pub(crate) next_undo: AtomicU32,
    pub(crate) importing: Importing,
}

/// What a desk is made from.
pub(crate) struct DeskParts {
    pub(crate) options: Options,
    pub(crate) store: Arc<Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) client: Client,
    pub(crate) location: String,
    pub(crate) api_address: String,
    pub(crate) sample: bool,
    pub(crate) session_only: bool,
    /// What the token is known to lack from an earlier run.
    pub(crate) missing: BTreeSet<Missing>,
    pub(crate) forbidden: BTreeSet<String>,
    pub(crate) language: Language,
    /// What connecting told of the account's contacts.
    pub(crate) newest: Option<NewestContact>,
}

impl Desk {
    pub(crate) fn new(parts: DeskParts) -> Self {
        Self {
            options: parts.options,
            store: parts.store,
            vault: parts.vault,
            client: RwLock::new(parts.client),
            location: parts.location,
            api_address: Mutex::new(parts.api_address),
            sample: parts.sample,
            session_only: parts.session_only,
            token_refused: AtomicBool::new(false),
            missing: Mutex::new(parts.missing),
            forbidden: Mutex::new(parts.forbidden),
            phase: Mutex::new(SyncPhase::Idle),
            unreadable_rows: AtomicU32::new(0),
            unreached: AtomicU32::new(0),
            under_way: Mutex::default(),
            choosing: tokio::sync::Mutex::default(),
            stop: CancellationToken::new(),
            work: TaskTracker::new(),
            client_number: AtomicU32::new(0),
            opened_at: Instant::now(),
            to_send: Notify::new(),
            to_pull: Notify::new(),
            to_look: Notify::new(),
            to_note: Notify::new(),
            watch: Mutex::default(),
            newest: Mutex::new(parts.newest),
            heard: Mutex::default(),
            reading_calls: tokio::sync::Mutex::default(),
            language: Mutex::new(parts.language),
            to_read_leads: Arc::default(),
            leads: Mutex::default(),
            opened: Mutex::default(),
            shown: Mutex::default(),
            recent: Mutex::default(),
            businesses: Mutex::default(),
            undo: Mutex::default(),
            attempts: Mutex::default(),
            next_undo: AtomicU32::new(1),
            importing: Importing::default(),
        }
    }

    pub(crate) fn client(&self, priority: Priority) -> Client {
        self.client
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .with_priority(priority)
    }

    pub(crate) fn replace_client(&self, client: Client) {
        client.forbid(guard(&self.forbidden).iter().cloned());
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = client;
        self.client_number.fetch_add(1, Ordering::SeqCst);
        self.token_refused.store(false, Ordering::SeqCst);
        guard(&self.missing).clear();
    }

    /// Waits for so long, `None` for ever, or until it is woken. Answers whether there is still an account to work for.
    pub(crate) async fn rests(&self, wait: Option<Duration>, woken: &Notify) -> bool {
        let pause = async {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.stop.cancelled() => false,
            () = woken.notified() => true,
            () = pause => true,
        }
    }

    pub(crate) fn announce(&self, topics: &[Topic]) {
        if self.stop.is_cancelled() {
            return;
        }
        (self.options.announce)(topics);
        // Where a lead stands is read from the outbox.
        if topics.contains(&Topic::Outbox) {
            (self.options.announce)(&[Topic::Leads]);
        }
    }

    pub(crate) fn set_phase(&self, phase: SyncPhase) {
        let mut known = guard(&self.phase);
        if *known != phase {
            *known = phase;
            drop(known);
            self.announce(&[Topic::Sync]);
        }
    }

    /// Notes that the token lacks something, or that it no longer does.
    pub(crate) fn set_missing(&self, what: Missing, is_missing: bool) {
        let mut missing = guard(&self.missing);
        let changed = if is_missing {
            missing.insert(what)
        } else {
            missing.remove(&what)
        };
        drop(missing);
        if changed {
            self.announce(&[Topic::Session]);
        }
    }

    /// Whether the token may write is not known any more until it is tried.
    pub(crate) async fn may_write_again(&self) {
        if self.lacks(Missing::Write) {
            self.set_missing(Missing::Write, false);
            if let Err(error) = self.on_store(|store| store.keep_fact(MAY_NOT_WRITE, &false)).await {
                tracing::error!(cause = &error as &dyn std::error::Error, "a fact could not be kept");
            }
        }
    }

    pub(crate) fn lacks(&self, what: Missing) -> bool {
        guard(&self.missing).contains(&what)
    }

    /// Nobody is made twice: who is known already is certain only once all contacts were read.
    pub(crate) async fn knows_everybody(&self) -> Result<()> {
        match self.on_store(|store| store.fact::<String>(PULLED_AT)).await? {
            Some(_) => Ok(()),
            None => Err(Error::Invalid {
                field: "file",
                reason: InvalidReason::ContactsNotRead,
            }),
        }
    }

    /// # Errors
    /// `NotAllowed` once HighLevel has said that the token may not write, or where the group of operations is switched off.
    pub(crate) fn may_write(&self, group: &str) -> Result<()> {
        if self.lacks(Missing::Write) {
            Err(Error::NotAllowed(Missing::Write))
        } else if guard(&self.forbidden).contains(group) {
            Err(Error::NotAllowed(Missing::SwitchedOff))
        } else {
            Ok(())
        }
    }

    /// Sends nothing of these groups from now on.
    pub(crate) fn forbid(&self, groups: BTreeSet<String>) {
        self.client(Priority::Background).forbid(groups.iter().cloned());
        *guard(&self.forbidden) = groups;
    }

    pub(crate) fn refuse_token(&self) {
        if !self.token_refused.swap(true, Ordering::SeqCst) {
            self.set_phase(SyncPhase::TokenRefused);
            self.announce(&[Topic::Session, Topic::Sync]);
        }
    }

    /// HighLevel took the token: a refusal before was a passing one.
    pub(crate) fn accept_token(&self) {
        if self.token_refused.swap(false, Ordering::SeqCst) {
            self.announce(&[Topic::Session, Topic::Sync]);
            self.to_send.notify_one();
        }
    }

    /// Does something beside the rep's work, until the account is left.
    pub(crate) fn in_background(self: &Arc<Self>, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.work.spawn(async move {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }

    /// Ends all background work and waits for it.
    pub(crate) async fn close(&self) {
        self.stop.cancel();
        self.work.close();
        let _ = tokio::time::timeout(CLOSING, self.work.wait()).await;
    }

    /// Works on the store off the async threads.
    pub(crate) async fn on_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = Arc::clone(&self.store);
        let done = self.options.blocking(move || work(&store).map_err(Error::from)).await;
        if let Err(Error::Store(store::Error::Unreadable)) = done
            && !self.session_only
        {
            Profile::doubt_database(&self.options.folder);
        }
        done
    }

    /// Works on the store for a write of the rep's: the outbox is woken and everything it touches announced.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        topics: &[Topic],
        work: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        // Damage that indexing finds must not come to light after the write, which would look refused.
        let whole = |store: &Store| store.index_all().and_then(|()| work(store));
        let done = self.on_store(whole).await?;
        self.announce(topics);
        self.announce(&[Topic::Outbox, Topic::Sync]);
        self.to_send.notify_one();
        Ok(done)
    }
}

/// What was protected stays usable after a panic elsewhere.
pub(crate) fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound { what } => Self::NotFound { what },
            store::Error::InFlight => Self::NotPossible,
            store::Error::DiskFull => Self::DiskFull,
            other => Self::Store(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use model::{ConnectRequest, ContactKey, ContactListRequest, Language, NoteSave, SyncPhase};
    use sandbox::{Fault, Sandbox};

    use crate::{Clock, Crm, Error, Options, Timings};

    const LONG: usize = 8_000;

    async fn desk_in_front_of(sandbox: &Sandbox, folder: &std::path::Path) -> Crm {
        let crm = Crm::open(Options {
            folder: folder.to_owned(),
            version: "0.0.0".to_owned(),
            language_of_run: None,
            language_of_system: Language::English,
            clock: Clock::system(),
            announce: Arc::new(|_| {}),
            timings: Timings {
                begin: Duration::ZERO,
                retry: Duration::from_millis(100),
                settled: Duration::from_secs(1),
                ..Timings::default()
            },
            surroundings: crate::Surroundings::default(),
        })
        .expect("a profile in a temporary folder");
        crm.start().await;
        let request = ConnectRequest {
            token: sandbox.token().to_owned(),
            account: sandbox.location(),
            address: Some(sandbox.address()),
            session_only: true,
            discard_unsent: false,
        };
        crm.connect(request).await.expect("connected");
        crm
    }

    async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let started = Instant::now();
        while !holds().await {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "waited in vain until {what}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn pulled(crm: &Crm) {
        until("all is read", async || {
            let status = crm.sync_status().await.expect("a status");
            status.pulled_at.is_some() && status.phase == SyncPhase::Idle
        })
        .await;
    }

    fn leave_room(crm: &Crm, pages: Option<u32>) {
        crm.desk().expect("connected").store.leave_room(pages).expect("set");
    }

    async fn anybody(crm: &Crm) -> ContactKey {
        let request = ContactListRequest {
            limit: 1,
            ..ContactListRequest::default()
        };
        crm.contact_list(request).await.expect("a list").rows[0].key
    }

    async fn sandbox_of(contacts: usize) -> Sandbox {
        let options = sandbox::Options {
            contacts,
            ..sandbox::Options::default()
        };
        Sandbox::start(options).await.expect("a sandbox")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_write_for_which_there_is_no_room_says_so_and_works_once_there_is() {
        let (sandbox, folder) = (sandbox_of(10).await, tempfile::tempdir().expect("a folder"));
        let crm = desk_in_front_of(&sandbox, folder.path()).await;
        pulled(&crm).await;
        let contact = anybody(&crm).await;
        let note = || NoteSave {
            note: None,
            contact,
            text: "x".repeat(LONG),
            seen: None,
        };
        leave_room(&crm, Some(0));
        assert!(matches!(crm.save_note(note()).await, Err(Error::DiskFull)));
        assert_eq!(
            crm.waiting_changes().await.expect("a list").len(),
            0,
            "nothing is half there"
        );
        leave_room(&crm, None);
        crm.save_note(note()).await.expect("saved");
        until("it is sent", async || {
            crm.waiting_changes().await.expect("a list").is_empty()
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_sent_while_nothing_could_be_written_is_looked_for_and_not_sent_twice() {
        let (sandbox, folder) = (sandbox_of(10).await, tempfile::tempdir().expect("a folder"));
        let crm = desk_in_front_of(&sandbox, folder.path()).await;
        pulled(&crm).await;
        let contact = anybody(&crm).await;
        // Slow enough for the disk to be full when the answer comes.
        sandbox.set(sandbox::Switch::SlowMs(400));
        let note = NoteSave {
            note: None,
            contact,
            text: "x".repeat(LONG),
            seen: None,
        };
        crm.save_note(note).await.expect("saved");
        let posts = || {
            let asked = sandbox.requests().into_iter();
            asked
                .filter(|request| request.method == "POST" && request.path.ends_with("/notes"))
                .count()
        };
        until("it is on its way", async || posts() == 1).await;
        let desk = crm.desk().expect("connected");
        let held = desk.store.refuse_writes(true);
        assert!(held.is_ok());
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(
            crm.waiting_changes().await.expect("a list").len(),
            1,
            "it is not known to have arrived"
        );
        desk.store.refuse_writes(false).expect("set");
        until("it is known", async || {
            crm.waiting_changes().await.expect("a list").is_empty()
        })
        .await;
        assert_eq!(posts(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_pull_for_which_there_is_no_room_says_so_and_goes_on_once_there_is() {
        let (sandbox, folder) = (sandbox_of(2_000).await, tempfile::tempdir().expect("a folder"));
        sandbox.fail_next(Fault::answer("POST", "/contacts/search", 500).skipping(1).times(3));
        let crm = desk_in_front_of(&sandbox, folder.path()).await;
        leave_room(&crm, Some(40));
        until("it says so", async || {
            crm.sync_status().await.expect("a status").phase == SyncPhase::DiskFull
        })
        .await;
        leave_room(&crm, None);
        pulled(&crm).await;
        let contacts = crm.sync_status().await.expect("a status").contacts;
        assert_eq!(contacts as usize, sandbox.contact_ids().len());
    }
}
