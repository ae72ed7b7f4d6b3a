//! What a rep can do. Every rule lives here or below; nothing here knows Tauri.
//!
//! [`Crm`] is cheap to clone. Reading answers from the store. Writing changes the store and the outbox in one
//! transaction and answers at once; [`sync`] sends, pulls and re-reads in the background and announces what became stale.

mod account;
mod appointments;
pub mod board;
mod call_notes;
mod callbacks;
mod calls;
mod clock;
mod contacts;
mod desk;
mod diagnostics;
pub mod due;
mod endpoint_sample;
mod error;
mod exports;
mod imports;
mod leads;
mod links;
pub mod location;
mod notes;
mod output;
pub mod phone;
mod profile;
mod reach;
mod redact;
mod self_test;
mod session;
mod settings;
mod sync;
mod table;
mod tags;
mod tasks;
pub mod token;
mod transcripts;
mod undo;
mod users;
mod validate;
pub mod vcard;
mod wished_time;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use highlevel::Transport;
use model::{Language, Topic};
use tokio::sync::{Notify, oneshot};
use tokio_util::task::TaskTracker;
use vault::Vault;

pub use call_notes::caller_in;
use calls::Calls;
pub use clock::Clock;
use desk::{CLOSING, Desk};
pub use error::{Error, Result};
pub use imports::dry_run;
pub use profile::{Profile, WindowPlace, make_way, make_way_for_folder};
pub use reach::Handover;
pub use session::SampleAccount;
use session::State;

/// What the rep works with: one profile, and the account it is connected to.
#[derive(Clone)]
pub struct Crm {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    calls: Calls,
    profile: Mutex<Profile>,
    state: RwLock<State>,
    painted: Notify,
    /// Told with each change of who is signed in.
    came_or_went: Notify,
}

/// Told what became stale.
pub type Announce = Arc<dyn Fn(&[Topic]) + Send + Sync>;

/// How a [`Crm`] is set up.
#[derive(Clone)]
pub struct Options {
    /// The profile's folder; everything is kept in it.
    pub folder: PathBuf,
    /// The version of the app, for the user agent and the settings screen.
    pub version: String,
    /// Language given on the command line.
    pub language_of_run: Option<Language>,
    /// The system's language: German or English.
    pub language_of_system: Language,
    /// Where time comes from.
    pub clock: Clock,
    /// Told what became stale. Must not block.
    pub announce: Announce,
    /// How long things take.
    pub timings: Timings,
    /// Network, keyring and threads, where they are not the machine's.
    pub surroundings: Surroundings,
}

/// What a simulation puts in the place of network, keyring and threads, so that everything happens in an order that
/// follows from its seed. Empty in the app.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// In the place of HTTP.
    pub transport: Option<Arc<dyn Transport>>,
    /// In the place of the keyring.
    pub vault: Option<Vault>,
    /// Blocking work is done where it is asked for.
    pub blocks_in_place: bool,
}

/// How long things take; RULES of the product, shortened by tests only.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// For how long a deletion can be undone, and is held back.
    pub undo: Duration,
    /// After this a request of unknown outcome has been applied or never will be.
    pub settled: Duration,
    /// For how long a lagging search does not undo what was written here.
    pub own_writes: Duration,
    /// Rest on a card before HighLevel is asked.
    pub rest: Duration,
    /// A card read within this time is not read again.
    pub fresh: Duration,
    /// Before anything is read at the start, so that the list that is here already is painted first; contacts are
    /// indexed as soon as it is.
    pub begin: Duration,
    /// How often others' changes are looked for while the rep has the app in front.
    pub look: Duration,
    /// The same while another window is in front.
    pub look_away: Duration,
    /// How often new calls are looked for while their transcripts are to become notes by themselves.
    pub calls: Duration,
    /// First wait before a transcription is looked for again; doubled up to sixty times.
    pub look_again: Duration,
    /// How often account, users, tags and custom fields are read again.
    pub definitions: Duration,
    /// How often all contacts are read again, which alone shows what was deleted.
    pub sweep: Duration,
    /// First wait after HighLevel could not be reached; doubled up to a minute.
    pub retry: Duration,
    /// A tag change that waited longer asks before it is sent.
    pub stale_tag: Duration,
    /// How often the clock is looked at: tasks become overdue, days change, and the clock may be set.
    pub glance: Duration,
    /// How long a file of the lead folder stays as it is before it is read.
    pub lead_rest: Duration,
    /// How often the lead folder is looked at where the system tells nothing.
    pub lead_look: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            undo: Duration::from_secs(10),
            settled: Duration::from_secs(60),
            own_writes: Duration::from_secs(300),
            rest: Duration::from_millis(300),
            fresh: Duration::from_secs(30),
            begin: Duration::from_secs(2),
            look: Duration::from_secs(15),
            look_away: Duration::from_secs(120),
            calls: Duration::from_secs(60),
            look_again: Duration::from_secs(60),
            definitions: Duration::from_secs(600),
            sweep: Duration::from_secs(24 * 3600),
            retry: Duration::from_secs(3),
            stale_tag: Duration::from_secs(3600),
            glance: Duration::from_secs(20),
            lead_rest: Duration::from_secs(2),
            lead_look: Duration::from_secs(5),
        }
    }
}

impl Drop for Inner {
    /// Nobody can ask for anything any more.
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let State::SignedIn(desk) = state {
            desk.stop.cancel();
        }
    }
}

impl std::fmt::Debug for Crm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crm").finish_non_exhaustive()
    }
}

impl Crm {
    /// Reads the profile; [`Crm::start`] opens what it is connected to.
    ///
    /// # Errors
    /// `Profile` when the folder cannot be made.
    pub fn open(options: Options) -> Result<Self> {
        let profile = Profile::read_or_make(&options.folder).map_err(Error::Profile)?;
        Ok(Self {
            inner: Arc::new(Inner {
                calls: Calls::new(options.clock.clone(), Arc::clone(&options.announce)),
                options,
                profile: Mutex::new(profile),
                state: RwLock::new(State::Opening),
                painted: Notify::new(),
                came_or_went: Notify::new(),
            }),
        })
    }

    /// Ends what goes on in the background, because the process is about to end: what that tears down must not be in use.
    /// Takes [`CLOSING`] three times at most. Nothing of any [`Crm`] in this process works afterwards.
    pub async fn end(&self) {
        self.settle().await;
        if self.desk().is_ok_and(|desk| desk.sample) {
            self.wipe_sample_leads().await;
        }
        BLOCKING.close();
        let _ = tokio::time::timeout(CLOSING, BLOCKING.wait()).await;
    }

    /// Ends the account's work in the background and leaves the database so that the next start is quick: how the list
    /// begins is kept, and the log is put into the file.
    pub async fn settle(&self) {
        let Ok(desk) = self.desk() else { return };
        desk.close().await;
        let sort = self.settings_now().list_sort;
        let settle = desk.on_store(move |store| {
            let recent = store.recently_opened();
            let kept = recent.and_then(|recent| store.keep_beginning(sort, &recent));
            store.settle_log().and(kept)
        });
        if let Ok(Err(error)) = tokio::time::timeout(CLOSING, settle).await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(cause, "the next start was not made ready");
        }
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.options().blocking(work).await
    }

    pub(crate) fn calls(&self) -> &Calls {
        &self.inner.calls
    }

    pub(crate) fn announce(&self, topics: &[Topic]) {
        (self.inner.options.announce)(topics);
    }

    pub(crate) fn profile(&self) -> MutexGuard<'_, Profile> {
        self.inner.profile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn desk(&self) -> Result<Arc<Desk>> {
        match &*self.inner.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::SignedIn(desk) => Ok(Arc::clone(desk)),
            _ => Err(Error::SignedOut),
        }
    }
}

/// A row of a search as the store takes it. For the bench of a page only.
#[doc(hidden)]
pub fn search_row(row: highlevel::Contact) -> store::RemoteContact {
    sync::mapping::contact(row, false)
}

/// The blocking work of this process.
static BLOCKING: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);

impl Options {
    /// Runs blocking work off the async threads.
    ///
    /// # Errors
    /// `Ended` once the process is about to end.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.surroundings.blocks_in_place {
            return work();
        }
        if BLOCKING.is_closed() {
            return Err(Error::Ended);
        }
        let (done, answer) = oneshot::channel();
        // One kind of task for all work; the runtime would be in the program once for each.
        let work: Box<dyn FnOnce() + Send> = Box::new(move || drop(done.send(work())));
        BLOCKING.spawn_blocking(work);
        answer.await.map_err(|_| Error::Ended)?
    }

    /// Where the secrets of the profile with this id are kept.
    pub(crate) fn vault(&self, id: &str) -> Vault {
        self.surroundings.vault.clone().unwrap_or_else(|| Vault::open(id))
    }
}
