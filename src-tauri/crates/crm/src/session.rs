use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use highlevel::{Client, Config, ContactSearch, LocationId, Priority, Unreached};
use model::{
    Account, ApiGeneration, ConnectProblem, ConnectRequest, ContactListRequest, FirstScreen, KeyringState, LIST_WINDOW,
    Missing, ProfileNotice, Rebuilt, Session, Topic,
};
use secrecy::{ExposeSecret, SecretString};
use store::Store;
use vault::Vault;

use crate::account::{self, TOKEN_AGE_HIDDEN, TOKEN_ENTERED_ON};
use crate::desk::{CLOSING, Desk, DeskParts, MAY_NOT_WRITE, guard};
use crate::diagnostics::generation_of;
use crate::sync::NewestContact;
use crate::{Crm, Error, Result, location, sync, token};

const LOCATION: &str = "location";
/// What became of the database before this one, until the rep has put it away.
const REBUILT: &str = "rebuilt";
/// What a damaged database is asked for beside the rep's changes and texts.
const SAVED_FACTS: [&str; 6] = [
    LOCATION,
    TOKEN_ENTERED_ON,
    TOKEN_AGE_HIDDEN,
    "me",
    "me_answered",
    MAY_NOT_WRITE,
];
const OLD_TOKEN_DAYS: i64 = 90;

/// Where the app stands.
pub(crate) enum State {
    Opening,
    SignedOut {
        keyring: KeyringState,
        notice: Option<ProfileNotice>,
    },
    SignedIn(Arc<Desk>),
}

/// Where a sandbox inside the app listens, and what it lets in.
#[derive(Debug, Clone)]
pub struct SampleAccount {
    /// `http://127.0.0.1:…`
    pub address: String,
    /// Its token.
    pub token: String,
    /// Its sub-account.
    pub location: String,
}

/// What opening the profile found.
enum Opened {
    Account(Box<DeskParts>),
    Nobody {
        keyring: KeyringState,
        notice: Option<ProfileNotice>,
    },
}

impl Crm {
    /// Opens the account that the profile is connected to, or shows the connect screen, and answers when all contacts are
    /// indexed or the account was left. Where the list was kept at the end of the last run, the screen can be used before.
    /// The first pull goes on in the background.
    pub async fn start(&self) {
        // An app that ended in the middle of the sample has left it.
        self.wipe_sample_leads().await;
        self.open_account().await;
        self.finish_opening().await;
    }

    /// Does what was put off for the first screen.
    async fn finish_opening(&self) {
        if self.index_once_painted().await.is_err() {
            self.open_account().await;
        }
    }

    async fn open_account(&self) {
        let crm = self.clone();
        let open = move || match crm.open_profile() {
            // It opened, and something in it could not be read after all.
            Err(Error::Store(store::Error::Unreadable | store::Error::Value(_))) => {
                crate::Profile::doubt_database(&crm.options().folder);
                crm.open_profile()
            }
            other => other,
        };
        let opened = self.blocking(open).await;
        match opened {
            Ok(Opened::Account(parts)) => self.sign_in(Desk::new(*parts)),
            Ok(Opened::Nobody { keyring, notice }) => self.set_state(State::SignedOut { keyring, notice }),
            Err(error) => {
                tracing::error!(
                    cause = &error as &dyn std::error::Error,
                    "the profile could not be opened"
                );
                self.set_state(State::SignedOut {
                    keyring: KeyringState::Ready,
                    notice: Some(ProfileNotice::DatabaseUnavailable),
                });
            }
        }
    }

    /// The first screen of the app stands, and the machine may do something else.
    pub fn note_painted(&self) {
        self.inner.painted.notify_one();
    }

    /// Leaves an account whose database is damaged, if it is still the one that is open.
    fn leave_damaged(&self, desk: &Arc<Desk>) -> bool {
        let is_open = self.desk().is_ok_and(|open| Arc::ptr_eq(&open, desk));
        if is_open {
            crate::Profile::doubt_database(&self.options().folder);
            self.set_state(State::Opening);
        }
        is_open
    }

    /// Indexes all contacts where that was put off for the first screen.
    ///
    /// # Errors
    /// When the database turns out to be damaged; then the account is closed, and has to be opened anew.
    async fn index_once_painted(&self) -> Result<()> {
        let Ok(desk) = self.desk() else { return Ok(()) };
        if desk.store.is_indexed() {
            return Ok(());
        }
        let begin = Some(self.options().timings.begin);
        if !desk.rests(begin, &self.inner.painted).await {
            return Ok(());
        }
        match desk.on_store(Store::index_all).await {
            Ok(()) => desk.announce(&[Topic::Contacts, Topic::Sync]),
            Err(error @ Error::Store(store::Error::Unreadable | store::Error::Value(_)))
                if self.leave_damaged(&desk) =>
            {
                desk.close().await;
                // Nothing may still be written into the database that is set aside, and not every system sets an open
                // file aside.
                let store = Arc::downgrade(&desk.store);
                drop(desk);
                let released = async {
                    while store.strong_count() > 0 {
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                };
                let _ = tokio::time::timeout(CLOSING, released).await;
                return Err(error);
            }
            Err(error) => {
                tracing::error!(
                    cause = &error as &dyn std::error::Error,
                    "the contacts could not be indexed"
                );
            }
        }
        Ok(())
    }

    fn open_profile(&self) -> Result<Opened> {
        let profile = self.profile().clone();
        let database = profile.database();
        profile.make_way_for_database();
        Store::finish_rebuild(&database);
        let vault = self.options().vault(&profile.id);
        let keyring = keyring_state(&vault);
        let nobody = |notice| Ok(Opened::Nobody { keyring, notice });
        let has_database = profile.has_database();
        if !has_database && profile.location.is_none() {
            return nobody(None);
        }
        let (KeyringState::Ready, Ok(token), Ok(key)) = (keyring, kept(vault.token()), kept(vault.database_key()))
        else {
            return nobody(Some(ProfileNotice::KeyringUnavailable));
        };
        // What cannot be opened stays where it is until the rep connects anew: the key, or the newer app, may come back.
        let key = match key {
            Some(key) => key,
            None if has_database => return nobody(Some(ProfileNotice::KeyGone)),
            None => return nobody(Some(ProfileNotice::DatabaseGone)),
        };
        let opened = Store::open_or_rebuild(
            &database,
            key.expose_secret(),
            profile.is_database_doubted(),
            &SAVED_FACTS,
            || self.set_database_aside(),
        );
        let (store, rescued) = match opened {
            Err(Error::Store(store::Error::Newer { .. })) => return nobody(Some(ProfileNotice::DatabaseNewer)),
            other => other?,
        };
        profile.trust_database();
        // What the first screen cannot do without shows its damage now, when it can be mended.
        account::Facts::read(&store)?;
        store.users()?;
        store.waiting_changes()?;
        let location = store.fact::<String>(LOCATION)?.or(profile.location);
        if let Some(rescued) = rescued {
            tracing::error!(
                saved = rescued.saved,
                all = rescued.is_all,
                "the database was damaged and begins anew"
            );
            store.keep_fact(
                REBUILT,
                &Rebuilt {
                    saved: rescued.saved,
                    is_all: rescued.is_all,
                },
            )?;
            if let Some(location) = &location {
                store.keep_fact(LOCATION, location)?;
            }
        }
        let (Some(token), Some(location)) = (token, location) else {
            return nobody(Some(match rescued {
                Some(_) if has_database => ProfileNotice::DatabaseSetAside,
                Some(_) => ProfileNotice::DatabaseGone,
                None => ProfileNotice::TokenGone,
            }));
        };
        let api_address = profile.api_address;
        if let Err(error) = self.keep_location(&location) {
            tracing::warn!(
                cause = &error as &dyn std::error::Error,
                "the sub-account was not noted"
            );
        }
        let generation = profile.api_generation;
        let Ok(client) = self.client(&api_address, &token, &location, generation) else {
            return nobody(Some(ProfileNotice::TokenGone));
        };
        let missing = store.fact(MAY_NOT_WRITE)?.unwrap_or_default();
        let missing = if missing {
            BTreeSet::from([Missing::Write])
        } else {
            BTreeSet::new()
        };
        Ok(Opened::Account(Box::new(DeskParts {
            options: self.options().clone(),
            missing,
            forbidden: self.forbidden(),
            language: self.language(),
            store: Arc::new(store),
            vault: Arc::new(vault),
            client,
            location,
            api_address,
            sample: false,
            session_only: false,
            newest: None,
        })))
    }

    fn client(
        &self,
        address: &str,
        token: &SecretString,
        location: &str,
        generation: ApiGeneration,
    ) -> std::result::Result<Client, ConnectProblem> {
        let client = Client::new(Config {
            after: self.desk().ok().map(|desk| desk.client(Priority::Foreground)),
            base_url: address.to_owned(),
            token: token.clone(),
            generation: generation_of(generation),
            location: LocationId::parse(location).map_err(|_| ConnectProblem::AccountUnreadable)?,
            user_agent: format!("starbuero-desk/{}", self.options().version),
            transport: self.options().surroundings.transport.clone(),
        })
        .map_err(|error| problem(&error, address))?;
        let calls = self.calls().clone();
        client.on_call(move |record| calls.note(record));
        Ok(client)
    }

    fn set_state(&self, state: State) {
        let mut current = self.inner.state.write().unwrap_or_else(PoisonError::into_inner);
        if let State::SignedIn(former) = std::mem::replace(&mut *current, state) {
            former.stop.cancel();
        }
        drop(current);
        self.inner.came_or_went.notify_waiters();
        self.announce(&[
            Topic::Session,
            Topic::Contacts,
            Topic::Card,
            Topic::Tasks,
            Topic::Tags,
            Topic::Outbox,
            Topic::Sync,
            Topic::Drafts,
            Topic::Transcripts,
            Topic::Leads,
            Topic::Imports,
        ]);
    }

    fn sign_in(&self, desk: Desk) {
        desk.forbid(self.forbidden());
        *guard(&desk.leads) = self.lead_watch(desk.sample);
        let desk = Arc::new(desk);
        self.set_state(State::SignedIn(Arc::clone(&desk)));
        sync::start(&desk);
        self.read_leads(&desk);
    }

    /// What the first screen shows, if the account opens and can be read `within` that time.
    pub async fn first_screen(&self, within: Duration) -> Option<FirstScreen> {
        tokio::time::timeout(within, self.read_first_screen()).await.ok()?.ok()
    }

    async fn read_first_screen(&self) -> Result<FirstScreen> {
        self.opened().await;
        let mut first = FirstScreen {
            session: self.session().await?,
            settings: self.settings_now(),
            sync: None,
            list: None,
            unseen: None,
        };
        if matches!(first.session, Session::SignedIn { .. }) {
            let request = ContactListRequest {
                sort: first.settings.list_sort,
                columns: first.settings.list_columns.clone(),
                limit: LIST_WINDOW,
                ..ContactListRequest::default()
            };
            first.sync = Some(self.sync_status().await?);
            first.list = Some(self.contact_list(request).await?);
            first.unseen = Some(self.unseen_contacts().await?);
        }
        Ok(first)
    }

    /// Answers when it is known whether somebody is signed in.
    async fn opened(&self) {
        loop {
            let changed = self.inner.came_or_went.notified();
            if !matches!(
                *self.inner.state.read().unwrap_or_else(PoisonError::into_inner),
                State::Opening
            ) {
                return;
            }
            changed.await;
        }
    }

    /// Who is connected, and what the token may.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session(&self) -> Result<Session> {
        let desk = match &*self.inner.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Opening => return Ok(Session::Opening),
            State::SignedOut { keyring, notice } => {
                return Ok(Session::SignedOut {
                    api_address: self.profile().api_address.clone(),
                    keyring: *keyring,
                    notice: *notice,
                });
            }
            State::SignedIn(desk) => Arc::clone(desk),
        };
        let now = self.options().clock.now();
        let token_refused = desk.token_refused.load(Ordering::SeqCst);
        let missing = guard(&desk.missing).iter().copied().collect();
        let forbidden = guard(&desk.forbidden).iter().cloned().collect();
        let (location, api_address, sample, session_only) = (
            desk.location.clone(),
            guard(&desk.api_address).clone(),
            desk.sample,
            desk.session_only,
        );
        desk.on_store(move |store| {
            let facts = account::Facts::read(store)?;
            let entered: Option<String> = store.fact(TOKEN_ENTERED_ON)?;
            let rebuilt: Option<Rebuilt> = store.fact(REBUILT)?;
            let hidden: bool = store.fact(TOKEN_AGE_HIDDEN)?.unwrap_or_default();
            let age = entered
                .as_deref()
                .and_then(crate::clock::instant)
                .map(|at| now.duration_since(at));
            let users = store.users()?;
            let me = facts
                .me
                .as_ref()
                .and_then(|id| users.iter().find(|user| user.id == *id))
                .cloned();
            Ok(Session::SignedIn {
                account: Box::new(Account {
                    name: facts.name.unwrap_or_else(|| location.clone()),
                    location,
                    time_zone: facts.time_zone,
                    country: facts.country,
                    api_address,
                    token_is_old: !sample && !hidden && age.is_some_and(|age| age.as_hours() >= OLD_TOKEN_DAYS * 24),
                    token_entered_on: entered,
                    rebuilt,
                    sample,
                    session_only,
                    token_refused,
                    missing,
                    forbidden,
                    me,
                    me_answered: facts.me_answered || users.is_empty(),
                    users,
                }),
            })
        })
        .await
    }

    /// Connects: checks the token and the sub-account with one harmless search, then keeps the token in the keyring.
    ///
    /// # Errors
    /// `Connect` with the reason.
    pub async fn connect(&self, request: ConnectRequest) -> Result<()> {
        let token = SecretString::from(token::read_token(&request.token).map_err(Error::Connect)?);
        let location = location::read_location(&request.account).map_err(Error::Connect)?;
        let address = match request
            .address
            .as_deref()
            .map(str::trim)
            .filter(|address| !address.is_empty())
        {
            Some(address) => location::read_address(address).map_err(Error::Connect)?,
            None => crate::profile::API_ADDRESS.to_owned(),
        };
        let id = self.profile().id.clone();
        let (session_only, discard_unsent) = (request.session_only, request.discard_unsent);
        let options = self.options().clone();
        let vault = self
            .blocking(move || {
                let vault = if session_only {
                    Vault::in_memory()
                } else {
                    options.vault(&id)
                };
                match keyring_state(&vault) {
                    KeyringState::Ready => Ok(vault),
                    KeyringState::Missing => Err(Error::Connect(ConnectProblem::KeyringMissing)),
                    KeyringState::Locked => Err(Error::Connect(ConnectProblem::KeyringLocked)),
                }
            })
            .await?;
        self.enter(Entry {
            token,
            location,
            address,
            vault,
            session_only,
            discard_unsent,
            sample: false,
        })
        .await
    }

    /// Connects to the sandbox inside the app. Everything is in memory and gone afterwards.
    ///
    /// # Errors
    /// `Connect` with the reason.
    pub async fn connect_sample(&self, sample: SampleAccount) -> Result<()> {
        let token = SecretString::from(sample.token);
        self.wipe_sample_leads().await;
        self.enter(Entry {
            token,
            location: sample.location,
            address: sample.address,
            vault: Vault::in_memory(),
            session_only: true,
            discard_unsent: false,
            sample: true,
        })
        .await
    }

    async fn enter(&self, entry: Entry) -> Result<()> {
        let client = self
            .client(&entry.address, &entry.token, &entry.location, self.generation())
            .map_err(Error::Connect)?;
        // Nothing is held back for the rep yet, or the pull that follows would have less.
        let asking = client.with_priority(Priority::FirstPull);
        let details = async { Ok(account::read_location(&asking).await) };
        let (newest, details) = tokio::try_join!(prove(&asking, &entry.address), details)?;
        let crm = self.clone();
        let (store, entry) = self
            .blocking(move || {
                let store = if entry.session_only {
                    Store::in_memory()?
                } else {
                    crm.make_database(&entry)?
                };
                store.keep_fact(LOCATION, &entry.location)?;
                store.keep_fact(TOKEN_ENTERED_ON, &crm.options().clock.stamp())?;
                store.keep_fact(MAY_NOT_WRITE, &false)?;
                if entry.session_only {
                    entry.vault.keep_token(&entry.token).map_err(Error::Vault)?;
                }
                if let Ok(details) = &details {
                    account::keep_location(&store, details)?;
                }
                Ok((store, entry))
            })
            .await?;
        self.sign_in(Desk::new(DeskParts {
            options: self.options().clone(),
            store: Arc::new(store),
            vault: Arc::new(entry.vault),
            client,
            location: entry.location,
            api_address: entry.address,
            sample: entry.sample,
            session_only: entry.session_only,
            missing: BTreeSet::new(),
            forbidden: self.forbidden(),
            language: self.language(),
            newest,
        }));
        Ok(())
    }

    /// The database of this account where the profile has it already, with all that waits in it; else a new one. The
    /// key goes to the keyring before the database exists, the token after it is sure to open.
    ///
    /// # Errors
    /// `Unsent` where another account's changes wait there and are not to be given up.
    fn make_database(&self, entry: &Entry) -> Result<Store> {
        let Entry {
            token,
            location,
            address,
            vault,
            ..
        } = entry;
        let (path, known_location) = {
            let profile = self.profile();
            profile.make_way_for_database();
            (profile.database(), profile.location.clone())
        };
        let known_key = kept(vault.database_key()).map_err(keyring_problem)?;
        let open_whole = |key: &SecretString| {
            let store = Store::open(&path, key.expose_secret())?;
            store.index_all()?;
            Ok(store)
        };
        let known = match &known_key {
            Some(key) if self.profile().has_database() => match open_whole(key) {
                Ok(store) => Some(store),
                Err(error @ (store::Error::Unreadable | store::Error::Newer { .. } | store::Error::Value(_))) => {
                    tracing::error!(cause = &error as &dyn std::error::Error, "the database is set aside");
                    self.set_database_aside()?;
                    None
                }
                // Busy, full or out of reach just now: what waits in it must not be left behind for that.
                Err(error) => return Err(error.into()),
            },
            _ => {
                self.set_database_aside()?;
                None
            }
        };
        if let Some(store) = known {
            let of_store = match store.fact::<String>(LOCATION) {
                Ok(None) | Err(store::Error::Unreadable) => known_location,
                other => other?,
            };
            if of_store.as_ref() == Some(location) {
                vault.keep_token(token).map_err(keyring_problem)?;
                self.keep_api_address(address)?;
                self.keep_location(location)?;
                return Ok(store);
            }
            let (waiting, refused) = store.outbox_counts()?;
            if waiting + refused > 0 && !entry.discard_unsent {
                return Err(Error::Unsent {
                    count: waiting + refused,
                });
            }
        }
        self.profile().remove_database().map_err(Error::Profile)?;
        self.keep_api_address(address)?;
        // A database that was set aside stays readable with the key it has.
        let key = match known_key {
            Some(key) => key,
            None => vault.make_database_key().map_err(keyring_problem)?,
        };
        let store = Store::open(&path, key.expose_secret())?;
        vault.keep_token(token).map_err(keyring_problem)?;
        self.keep_location(location)?;
        Ok(store)
    }

    fn set_database_aside(&self) -> Result<()> {
        let now = self.options().clock.stamp();
        self.profile().set_database_aside(&now).map_err(Error::Profile)
    }

    /// Puts away what became of a damaged database.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn put_rebuilt_away(&self) -> Result<()> {
        self.desk()?.on_store(|store| store.forget_fact(REBUILT)).await?;
        self.announce(&[Topic::Session]);
        Ok(())
    }

    /// The profile keeps it, too: a database that is damaged cannot say whose it was.
    fn keep_location(&self, location: &str) -> Result<()> {
        let mut profile = self.profile();
        if profile.location.as_deref() == Some(location) {
            return Ok(());
        }
        profile.location = Some(location.to_owned());
        profile.write().map_err(Error::Profile)
    }

    fn keep_api_address(&self, address: &str) -> Result<()> {
        let mut profile = self.profile();
        address.clone_into(&mut profile.api_address);
        profile.write().map_err(Error::Profile)
    }

    /// Replaces the token without reading everything again; what waits is sent with the new one.
    ///
    /// # Errors
    /// `Connect` with the reason; then the old one stays.
    pub async fn replace_token(&self, token: String) -> Result<()> {
        let desk = self.desk()?;
        let token = SecretString::from(token::read_token(&token).map_err(Error::Connect)?);
        let address = guard(&desk.api_address).clone();
        let client = self
            .proven_client(&address, &token, &desk.location, self.generation())
            .await?;
        let was_refused = desk.token_refused.load(Ordering::SeqCst);
        let (vault, store, now) = (
            Arc::clone(&desk.vault),
            Arc::clone(&desk.store),
            self.options().clock.stamp(),
        );
        self.blocking(move || {
            vault.keep_token(&token).map_err(keyring_problem)?;
            store.keep_fact(TOKEN_ENTERED_ON, &now)?;
            store.keep_fact(TOKEN_AGE_HIDDEN, &false)?;
            store.keep_fact(MAY_NOT_WRITE, &false)?;
            Ok(())
        })
        .await?;
        self.go_on_with(&desk, client);
        if was_refused {
            desk.to_pull.notify_one();
        } else {
            let reading = Arc::clone(&desk);
            desk.in_background(async move { reading.read_all_but_contacts().await });
        }
        Ok(())
    }

    /// Asks HighLevel at another address from now on.
    ///
    /// # Errors
    /// `Connect` with the reason; then the old one stays.
    pub(crate) async fn replace_api_address(&self, address: &str) -> Result<()> {
        let address = location::read_address(address).map_err(Error::Connect)?;
        if let Ok(desk) = self.desk() {
            if desk.sample {
                return Err(Error::NotPossible);
            }
            let vault = Arc::clone(&desk.vault);
            let token = self
                .blocking(move || kept(vault.token()).map_err(keyring_problem))
                .await?;
            let token = token.ok_or(Error::Connect(ConnectProblem::TokenEmpty))?;
            let client = self
                .proven_client(&address, &token, &desk.location, self.generation())
                .await?;
            guard(&desk.api_address).clone_from(&address);
            self.go_on_with(&desk, client);
            desk.to_pull.notify_one();
        }
        let mut profile = self.profile();
        profile.api_address = address;
        profile.write().map_err(Error::Profile)
    }

    /// Speaks another generation of the API from now on.
    ///
    /// # Errors
    /// `Connect` with the reason; then the old one stays.
    pub(crate) async fn replace_api_generation(&self, generation: ApiGeneration) -> Result<()> {
        if let Ok(desk) = self.desk() {
            let vault = Arc::clone(&desk.vault);
            let token = self
                .blocking(move || kept(vault.token()).map_err(keyring_problem))
                .await?;
            let token = token.ok_or(Error::Connect(ConnectProblem::TokenEmpty))?;
            let address = guard(&desk.api_address).clone();
            let client = self.proven_client(&address, &token, &desk.location, generation).await?;
            self.go_on_with(&desk, client);
        }
        let mut profile = self.profile();
        profile.api_generation = generation;
        profile.write().map_err(Error::Profile)?;
        drop(profile);
        self.announce(&[Topic::Diagnostics]);
        Ok(())
    }

    fn generation(&self) -> ApiGeneration {
        self.profile().api_generation
    }

    fn forbidden(&self) -> BTreeSet<String> {
        self.profile().forbidden.iter().cloned().collect()
    }

    /// A client whose token, sub-account and address were tried.
    async fn proven_client(
        &self,
        address: &str,
        token: &SecretString,
        location: &str,
        generation: ApiGeneration,
    ) -> Result<Client> {
        let client = self
            .client(address, token, location, generation)
            .map_err(Error::Connect)?;
        prove(&client.with_priority(Priority::FirstPull), address).await?;
        Ok(client)
    }

    fn go_on_with(&self, desk: &Desk, client: Client) {
        desk.replace_client(client);
        desk.to_send.notify_one();
        self.announce(&[Topic::Session, Topic::Sync]);
    }

    /// Signs out: the token and the key leave the keyring, the database is removed. Language and theme stay.
    ///
    /// # Errors
    /// `Unsent` where changes are not at HighLevel yet and `discard` is not set; then nothing happened.
    pub async fn sign_out(&self, discard: bool) -> Result<()> {
        let desk = self.desk()?;
        let (waiting, refused) = desk.on_store(Store::outbox_counts).await?;
        if waiting + refused > 0 && !discard && !desk.sample {
            return Err(Error::Unsent {
                count: waiting + refused,
            });
        }
        desk.close().await;
        self.calls().forget();
        let (vault, session_only, sample) = (Arc::clone(&desk.vault), desk.session_only, desk.sample);
        drop(desk);
        if sample {
            // Whatever the profile itself is connected to comes back.
            self.set_state(State::Opening);
            self.wipe_sample_leads().await;
            self.open_account().await;
            let crm = self.clone();
            tokio::spawn(async move { crm.finish_opening().await });
            return Ok(());
        }
        let keyring = if session_only {
            self.keyring().await
        } else {
            KeyringState::Ready
        };
        self.set_state(State::SignedOut { keyring, notice: None });
        let crm = self.clone();
        // Each step is taken whatever became of the others; the first failure is told.
        self.blocking(move || {
            let forgotten = if session_only {
                Ok(())
            } else {
                vault.forget_all().map_err(Error::Vault)
            };
            let mut profile = crm.profile();
            let removed = if session_only {
                profile.remove_cards()
            } else {
                profile.remove_database().and(profile.remove_databases_set_aside())
            };
            profile.lead_folder.clear();
            profile.lead_folder_on = false;
            if !session_only {
                profile.location = None;
                profile.trust_database();
                crate::profile::API_ADDRESS.clone_into(&mut profile.api_address);
                profile.api_generation = ApiGeneration::default();
                profile.forbidden.clear();
                crate::profile::WEB_ADDRESS.clone_into(&mut profile.web_address);
            }
            let written = profile.write();
            forgotten.and(removed.and(written).map_err(Error::Profile))
        })
        .await?;
        self.announce(&[Topic::Session, Topic::Settings]);
        Ok(())
    }

    async fn keyring(&self) -> KeyringState {
        let id = self.profile().id.clone();
        let options = self.options().clone();
        self.blocking(move || Ok(keyring_state(&options.vault(&id))))
            .await
            .unwrap_or(KeyringState::Missing)
    }

    /// Whether changes would be lost if the app closed now: session mode with something waiting.
    pub async fn would_lose(&self) -> u32 {
        let Ok(desk) = self.desk() else { return 0 };
        if !desk.session_only || desk.sample {
            return 0;
        }
        desk.on_store(Store::outbox_counts)
            .await
            .map_or(0, |(waiting, refused)| waiting + refused)
    }
}

/// Tries token, sub-account and address with one harmless search, and answers what that told.
async fn prove(client: &Client, address: &str) -> Result<Option<NewestContact>> {
    let search = ContactSearch::new(1);
    let answer = client.contacts().search(&search).await;
    let page = answer.map_err(|error| Error::Connect(problem(&error, address)))?;
    Ok(NewestContact::of(&page))
}

struct Entry {
    token: SecretString,
    location: String,
    address: String,
    vault: Vault,
    session_only: bool,
    discard_unsent: bool,
    sample: bool,
}

pub(crate) fn keyring_is_ready(vault: &Vault) -> bool {
    keyring_state(vault) == KeyringState::Ready
}

fn keyring_state(vault: &Vault) -> KeyringState {
    match vault.state() {
        vault::State::Ready => KeyringState::Ready,
        vault::State::Missing => KeyringState::Missing,
        vault::State::Locked => KeyringState::Locked,
    }
}

/// What an entry of the keyring holds: a damaged one is written anew like one that is not there.
fn kept(entry: vault::Result<Option<SecretString>>) -> vault::Result<Option<SecretString>> {
    match entry {
        Err(vault::Error::Damaged(_)) => Ok(None),
        other => other,
    }
}

fn keyring_problem(error: vault::Error) -> Error {
    match error {
        vault::Error::Missing => Error::Connect(ConnectProblem::KeyringMissing),
        vault::Error::Locked => Error::Connect(ConnectProblem::KeyringLocked),
        other => Error::Vault(other),
    }
}

/// What the rep is told when connecting fails so.
pub(crate) fn problem(error: &highlevel::Error, address: &str) -> ConnectProblem {
    use highlevel::Error as E;
    let address_is_usual = address == crate::profile::API_ADDRESS;
    match error {
        E::BadAddress => ConnectProblem::AddressUnreadable,
        E::NotSent(_) => match error.unreached() {
            // A machine without network cannot look a host up either.
            Some(Unreached::NoNetwork | Unreached::UnknownHost) if address_is_usual => ConnectProblem::NoNetwork,
            Some(Unreached::NoNetwork) => ConnectProblem::NoNetwork,
            Some(Unreached::NoTrust) => ConnectProblem::NotTrusted,
            _ => ConnectProblem::Unreachable,
        },
        E::OutcomeUnknown { status: None } => ConnectProblem::Unreachable,
        E::OutcomeUnknown { status } => ConnectProblem::ServerFailed { status: *status },
        E::BadToken => ConnectProblem::TokenRefused,
        E::MissingScope { scope } => ConnectProblem::ScopeMissing {
            scope: (*scope).to_owned(),
        },
        E::WrongLocation | E::Duplicate { .. } => ConnectProblem::AccountRefused,
        E::Rejected {
            status: 400 | 403 | 404 | 422,
            ..
        } => ConnectProblem::AccountRefused,
        E::Rejected { status, .. } => ConnectProblem::ServerFailed { status: Some(*status) },
        E::AgencyToken => ConnectProblem::TokenIsAgency,
        E::BadVersionHeader => ConnectProblem::GenerationRefused,
        E::RateLimited { .. } => ConnectProblem::Busy,
        E::Blocked => ConnectProblem::Blocked,
        _ => ConnectProblem::NotHighLevel,
    }
}
