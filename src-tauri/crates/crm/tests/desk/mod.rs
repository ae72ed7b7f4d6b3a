//! A desk in front of a sandbox: everything real but the window, the keyring and the waiting times.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use crm::{Clock, Crm, Options, Surroundings, Timings};
use model::{Card, ConnectRequest, ContactKey, ContactListRequest, Language, Session, SyncPhase, Topic, WaitingChange};
use sandbox::{Request, Sandbox};

pub struct Desk {
    pub crm: Crm,
    pub sandbox: Sandbox,
    _folder: tempfile::TempDir,
}

/// Waiting times short enough for a test.
pub fn quick() -> Timings {
    Timings {
        undo: Duration::from_millis(300),
        settled: Duration::from_millis(1500),
        rest: Duration::from_millis(10),
        fresh: Duration::from_millis(1),
        begin: Duration::ZERO,
        look: Duration::from_secs(3600),
        look_away: Duration::from_secs(3600),
        retry: Duration::from_millis(100),
        ..Timings::default()
    }
}

pub fn crm(folder: &std::path::Path, timings: Timings) -> Crm {
    announcing(folder, timings, |_| {})
}

pub fn announcing(
    folder: &std::path::Path,
    timings: Timings,
    announce: impl Fn(&[Topic]) + Send + Sync + 'static,
) -> Crm {
    set_up(folder, timings, Clock::system(), announce)
}

pub fn set_up(
    folder: &std::path::Path,
    timings: Timings,
    clock: Clock,
    announce: impl Fn(&[Topic]) + Send + Sync + 'static,
) -> Crm {
    Crm::open(Options {
        folder: folder.to_owned(),
        version: "0.0.0".to_owned(),
        language_of_run: Some(Language::English),
        language_of_system: Language::English,
        clock,
        announce: Arc::new(announce),
        timings,
        surroundings: Surroundings::default(),
    })
    .expect("a profile in a temporary folder")
}

pub fn request(sandbox: &Sandbox) -> ConnectRequest {
    ConnectRequest {
        token: sandbox.token().to_owned(),
        account: sandbox.location(),
        address: Some(sandbox.address()),
        session_only: true,
        discard_unsent: false,
    }
}

impl Desk {
    pub async fn open() -> Self {
        Self::with(
            sandbox::Options {
                contacts: 60,
                ..sandbox::Options::default()
            },
            quick(),
        )
        .await
    }

    pub async fn with(options: sandbox::Options, timings: Timings) -> Self {
        let sandbox = Sandbox::start(options).await.expect("a sandbox on loopback");
        let folder = tempfile::tempdir().expect("a folder");
        let crm = crm(folder.path(), timings);
        crm.start().await;
        crm.connect(request(&sandbox))
            .await
            .expect("the sandbox lets its own token in");
        let desk = Self::around(crm, sandbox, folder);
        desk.pulled().await;
        desk
    }

    pub fn around(crm: Crm, sandbox: Sandbox, folder: tempfile::TempDir) -> Self {
        Self {
            crm,
            sandbox,
            _folder: folder,
        }
    }

    pub async fn pulled(&self) {
        self.until("everything is pulled", async || {
            let status = self.crm.sync_status().await.expect("a status");
            status.pulled_at.is_some() && status.phase == SyncPhase::Idle
        })
        .await;
    }

    /// Asks for a pull and waits until it is over.
    pub async fn pull_again(&self) {
        let before = self.asked("POST", "/contacts/search").len();
        self.crm.sync_now().await.expect("asked");
        self.until("the pull has begun", async || {
            self.asked("POST", "/contacts/search").len() > before
        })
        .await;
        self.pulled().await;
    }

    /// Waits until nothing waits to be sent any more.
    pub async fn sent(&self) {
        self.until("everything is sent", async || self.waiting().await.is_empty())
            .await;
    }

    pub async fn waiting(&self) -> Vec<WaitingChange> {
        self.crm.waiting_changes().await.expect("a list")
    }

    pub async fn until(&self, what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let started = Instant::now();
        while !holds().await {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "waited in vain until {what}; waiting: {:#?}",
                self.waiting().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn find(&self, query: &str) -> Vec<ContactKey> {
        let request = ContactListRequest {
            query: query.to_owned(),
            limit: 50,
            ..ContactListRequest::default()
        };
        self.crm
            .contact_list(request)
            .await
            .expect("a list")
            .rows
            .into_iter()
            .map(|row| row.key)
            .collect()
    }

    pub async fn card(&self, contact: ContactKey) -> Card {
        self.crm.card(contact).await.expect("a card")
    }

    /// A contact with e-mail and phone, and its id at the server.
    pub async fn somebody(&self) -> (ContactKey, String) {
        for key in self.find("").await {
            let contact = self.card(key).await.contact;
            if !contact.fields.email.is_empty()
                && !contact.fields.phone.is_empty()
                && !contact.fields.last_name.is_empty()
            {
                return (key, contact.remote_id.expect("pulled contacts have an id"));
            }
        }
        panic!("the sample account has contacts with e-mail and phone");
    }

    pub async fn account(&self) -> model::Account {
        match self.crm.session().await.expect("a session") {
            Session::SignedIn { account } => *account,
            other => panic!("not connected: {other:?}"),
        }
    }

    /// Requests of this method whose path ends so, since the log was emptied.
    pub fn asked(&self, method: &str, end: &str) -> Vec<Request> {
        self.sandbox
            .requests()
            .into_iter()
            .filter(|request| request.method == method && request.path.ends_with(end))
            .collect()
    }
}

/// A request's body as JSON.
pub trait Json {
    fn json(&self) -> serde_json::Value;
}

impl Json for Request {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}
