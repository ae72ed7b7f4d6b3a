//! A HighLevel-compatible server on loopback.
//!
//! It is the sample account inside the app and the stand-in for tests, with switches that make it
//! misbehave as the service does. It shares no type with our client, or their errors would cancel.
//!
//! The contract is CONTACTS-API §13. Where the service's behaviour is not known, the sandbox picks
//! the answer that is harder on a client.
//!
//! ```
//! use sandbox::{Fault, Options, Sandbox, Switch};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let sandbox = Sandbox::start(Options { contacts: 40, ..Options::default() }).await?;
//! sandbox.set(Switch::SearchLagMs(12_000));
//! // The next note is written, and its answer lost on the way.
//! sandbox.fail_next(Fault::lost("POST", "/contacts/*/notes").after_effect());
//! let somebody = &sandbox.contact_ids()[0];
//! assert_eq!(sandbox.contact(somebody).map(|contact| contact["deleted"].clone()), Some(false.into()));
//! # Ok::<(), sandbox::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
mod admin;
mod appointments;
mod body;
mod businesses;
mod calendars;
mod calls;
mod clock;
mod contact;
mod contacts;
mod conversations;
mod delivery;
mod enrolment;
mod filter;
mod followers;
mod index;
mod line;
mod locations;
mod notes;
mod odd;
mod rate;
mod refusal;
mod route;
mod sample;
mod search;
mod server;
mod switches;
mod tags;
mod tasks;
mod users;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, Request as HttpRequest, Response as HttpResponse, header};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use calls::{NewCall, Said};
use line::{Exchange, HangUp};
pub use sample::sample_leads;
pub use server::Request;
use server::{Incoming, Reply, Reported, Server};
pub use switches::{Chaos, Failure, Fault, Latency, RateHeaders, RateWindow, Switch};

/// The address of a sandbox that listens nowhere.
const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 9);
/// What a body may hold, and what of a longer one is read before it is refused.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
const READ_AT_MOST: usize = 16 * LARGEST_BODY;

/// What a sandbox starts with.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// How many contacts the sample account has.
    pub contacts: usize,
    /// Equal seeds, started at the same instant, give equal accounts.
    pub seed: u64,
    /// The token that is let in; a random private integration token when absent.
    pub token: Option<String>,
    /// The location's id; one made from the seed when absent.
    pub location: Option<String>,
    /// The location's time zone.
    pub time_zone: String,
    /// The instant at which the sandbox's time starts; the real one when absent.
    pub now: Option<Timestamp>,
    /// Scopes that the token lacks.
    pub missing_scopes: Vec<String>,
    /// How far search lags behind writes.
    pub search_lag_ms: u32,
    /// Whether two contacts may have the same e-mail or phone.
    pub allow_duplicates: bool,
    /// Which of `email` and `phone` no two contacts may share, in the order in which they are looked at.
    pub unique_identifiers: Vec<String>,
    /// How many of the contacts came in one import, all at the same instant.
    pub import_cluster: usize,
    /// Requests allowed in ten seconds.
    pub burst_max: u32,
    /// Requests allowed in a day.
    pub daily_max: u32,
    /// For simulations: no port is opened, time stands but for [`Sandbox::advance`], and requests come by
    /// [`Sandbox::answer`].
    pub apart: bool,
    /// Whether the switches can be reached from outside this process, on a port of their own.
    pub admin: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            contacts: 250,
            seed: 1,
            token: None,
            location: None,
            time_zone: "Europe/Berlin".to_owned(),
            now: None,
            missing_scopes: Vec::new(),
            search_lag_ms: 0,
            allow_duplicates: false,
            unique_identifiers: vec!["email".to_owned(), "phone".to_owned()],
            import_cluster: 0,
            burst_max: 100,
            daily_max: 200_000,
            apart: false,
            admin: false,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The port is taken, or loopback is not to be had.
    #[error("could not listen on 127.0.0.1")]
    Listen(#[from] std::io::Error),
    /// The time zone is not in the IANA list.
    #[error("unknown time zone")]
    TimeZone,
}

/// Where the admin route is, and the header value that opens it.
///
/// It has a port of its own, so that it stays reachable while the sandbox is offline or paused.
#[derive(Clone)]
pub struct Admin {
    /// `http://127.0.0.1:PORT/admin`
    pub address: String,
    /// The value of the header `x-sandbox-secret`.
    pub secret: String,
}

/// A running sandbox. Dropping it ends it and cuts its connections.
///
/// What concerns the account's records is answered from the current state, never from the lagging
/// index, and leaves no trace in the log or the budget.
pub struct Sandbox {
    shared: Arc<Shared>,
    address: SocketAddr,
    token: String,
    admin: Option<Admin>,
    serving: Vec<JoinHandle<()>>,
}

pub(crate) struct Shared {
    server: Mutex<Server>,
    paused: watch::Sender<bool>,
    offline: watch::Sender<bool>,
    defaults: (usize, u64),
}

impl Shared {
    pub(crate) fn server(&self) -> MutexGuard<'_, Server> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.settle();
        server
    }

    pub(crate) fn set(&self, switch: Switch) {
        match switch {
            Switch::Pause(on) => {
                self.paused.send_replace(on);
            }
            Switch::Offline(on) => {
                self.offline.send_replace(on);
            }
            other => self.server().set(other),
        }
    }

    pub(crate) fn reset(&self, contacts: Option<usize>, seed: Option<u64>) {
        self.paused.send_replace(false);
        self.server()
            .reset(contacts.unwrap_or(self.defaults.0), seed.unwrap_or(self.defaults.1));
    }
}

impl Sandbox {
    /// Lays the sample account down and serves it until the sandbox is dropped.
    pub async fn start(options: Options) -> Result<Self, Error> {
        if jiff::tz::TimeZone::get(&options.time_zone).is_err() {
            return Err(Error::TimeZone);
        }
        let token = options
            .token
            .clone()
            .unwrap_or_else(|| format!("pit-{}", uuid::Uuid::new_v4()));
        let (offline, offline_seen) = watch::channel(false);
        let exchange = (!options.apart)
            .then(|| Exchange::open(options.port, offline_seen))
            .transpose()?;
        let address = exchange.as_ref().map_or(NOWHERE, Exchange::address);
        let with_admin = options.admin;
        let shared = Arc::new(Shared {
            defaults: (options.contacts, options.seed),
            paused: watch::channel(false).0,
            offline,
            server: Mutex::new(Server::new(options, token.clone())),
        });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let service = router.into_make_service_with_connect_info::<HangUp>();
        let mut serving = Vec::new();
        if let Some(exchange) = exchange {
            serving.push(tokio::spawn(async move {
                if let Err(error) = axum::serve(exchange, service).await {
                    tracing::warn!(%error, "the sandbox stopped serving");
                }
            }));
        }
        let mut admin = None;
        if with_admin {
            let (at, task) = admin::serve(shared.clone()).await?;
            admin = Some(at);
            serving.push(task);
        }
        Ok(Self {
            shared,
            address,
            token,
            admin,
            serving,
        })
    }

    /// `http://127.0.0.1:PORT`
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token that is let in.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The location's id.
    pub fn location(&self) -> String {
        self.shared.server().account().location.id.clone()
    }

    /// Where the switches are for those outside this process, if it was asked for.
    pub fn admin(&self) -> Option<&Admin> {
        self.admin.as_ref()
    }

    /// Ends the sandbox and cuts its connections.
    pub fn stop(self) {
        drop(self);
    }

    /// Puts a switch into a new position.
    pub fn set(&self, switch: Switch) {
        self.shared.set(switch);
    }

    /// Makes the next requests that match fail.
    pub fn fail_next(&self, fault: Fault) {
        self.shared.server().fail_next(fault);
    }

    /// Lays a fresh account down; puts switches, faults, budget and log back.
    pub fn reset(&self, contacts: usize, seed: u64) {
        self.shared.reset(Some(contacts), Some(seed));
    }

    /// Answers a request that did not come over a line, as [`Options::apart`] wants it; nothing where the line would have
    /// been cut, before the answer or in it.
    pub async fn answer(&self, request: HttpRequest<Vec<u8>>) -> Option<HttpResponse<Vec<u8>>> {
        let (parts, body) = reply(&self.shared, request.map(Body::from)).await?.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.ok()?;
        Some(HttpResponse::from_parts(parts, body.into()))
    }

    /// Moves the sandbox's time forward: lag passes, windows turn.
    pub fn advance(&self, by: Duration) {
        self.shared.server().clock.advance(by);
    }

    /// Lets a second token in, beside the first.
    pub fn admit(&self, token: &str) {
        self.admit_without(token, &[]);
    }

    /// Lets a token in that lacks these scopes. Every token has a budget of its own.
    pub fn admit_without(&self, token: &str, missing_scopes: &[&str]) {
        let missing = missing_scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.shared.server().admit(token.to_owned(), 0, missing);
    }

    /// Lays one more location down; answers with its id and the token that is let in there and nowhere
    /// else. What is inspected and done elsewhere stays with the first location.
    pub fn add_location(&self, contacts: usize, seed: u64) -> (String, String) {
        let token = format!("pit-{}", uuid::Uuid::new_v4());
        let location = self.shared.server().add_location(token.clone(), contacts, seed);
        (location, token)
    }

    /// The whole account of a location as JSON.
    pub fn state_of(&self, location: &str) -> Option<Value> {
        self.shared.server().account_of(location).map(admin::dump)
    }

    /// Refuses a token from now on.
    pub fn revoke(&self, token: &str) {
        self.shared.server().revoke(token);
    }

    /// Brings a deleted contact back, as the web app can for 60 days. Its id, tasks and notes are the
    /// old ones. Says whether there was one.
    pub fn restore(&self, contact: &str) -> bool {
        self.shared.server().restore(contact)
    }

    /// Carries an operation out as a colleague in the web app would: no token, no budget, no log.
    /// Answers with its status and body.
    pub fn elsewhere(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        self.shared.server().elsewhere(method, path, body)
    }

    /// Puts a call into the account of the first location. Answers with the message's id.
    pub fn add_call(&self, call: &NewCall) -> String {
        self.shared.server().add_call(call)
    }

    /// Gives a call its transcription, as the service does some time after it. Says whether there is such a call.
    pub fn transcribe(&self, call: &str, said: &[Said]) -> bool {
        self.shared.server().transcribe(call, said)
    }

    /// The contact in GET's shape with `deleted`; none when it never existed.
    pub fn contact(&self, id: &str) -> Option<Value> {
        contacts::inspected(self.shared.server().account(), id)
    }

    /// The ids of all contacts that are not deleted, oldest first.
    pub fn contact_ids(&self) -> Vec<String> {
        let server = self.shared.server();
        let mut ids: Vec<_> = server
            .account()
            .contacts
            .values()
            .filter(|contact| !contact.deleted)
            .map(|contact| (contact.date_added, contact.id.clone()))
            .collect();
        ids.sort();
        ids.into_iter().map(|(_, id)| id.to_string()).collect()
    }

    /// The contact's tasks in the shape of the per-contact endpoints.
    pub fn tasks_of(&self, contact: &str) -> Vec<Value> {
        let server = self.shared.server();
        let tasks = server.account().tasks_of(contact);
        tasks.iter().map(|task| task.wire()).collect()
    }

    /// The contact's notes in the order in which they were written.
    pub fn notes_of(&self, contact: &str) -> Vec<Value> {
        let server = self.shared.server();
        let notes = server.account().notes_of(contact);
        notes.iter().map(|note| note.wire(contact)).collect()
    }

    /// The contact's appointments, with zone-less times.
    pub fn appointments_of(&self, contact: &str) -> Vec<Value> {
        let server = self.shared.server();
        let appointments = server.account().appointments_of(contact);
        appointments.iter().map(appointments::zone_less).collect()
    }

    /// The names in the location's tag dictionary.
    pub fn tags(&self) -> Vec<String> {
        let server = self.shared.server();
        server.account().tags.iter().map(|tag| tag.name.clone()).collect()
    }

    /// The users' ids and names.
    pub fn users(&self) -> Vec<(String, String)> {
        let server = self.shared.server();
        let users = &server.account().users;
        users
            .iter()
            .map(|user| (user.id.to_string(), server.account().user_name(&user.id)))
            .collect()
    }

    /// The whole account as JSON.
    pub fn state(&self) -> Value {
        admin::dump(self.shared.server().account())
    }

    /// The requests that came in, oldest first; at most the last 20,000.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.server().log.all()
    }

    /// Empties the log of requests.
    pub fn forget_requests(&self) {
        self.shared.server().log.clear();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for task in &self.serving {
            task.abort();
        }
        // Lines already open belong to tasks of their own; going offline cuts them.
        self.shared.offline.send_replace(true);
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<HangUp>,
    request: HttpRequest<Body>,
) -> Response {
    reply(&shared, request).await.unwrap_or_else(|| {
        line.now();
        Response::default()
    })
}

/// The answer to a request; none where the line is cut instead.
async fn reply(shared: &Shared, request: HttpRequest<Body>) -> Option<Response> {
    let (parts, body) = request.into_parts();
    let text = |name: header::HeaderName| text(&parts.headers, name.as_str());
    let body = axum::body::to_bytes(body, READ_AT_MOST).await;
    let method = parts.method.as_str().to_owned();
    let path = parts.uri.path().to_owned();
    let _ = shared.paused.subscribe().wait_for(|paused| !paused).await;
    let incoming = Incoming {
        query: Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map(|query| query.0)
            .unwrap_or_default(),
        query_text: parts.uri.query().unwrap_or_default().to_owned(),
        authorization: text(header::AUTHORIZATION),
        version: self::text(&parts.headers, "version"),
        host: text(header::HOST).unwrap_or_default(),
        is_json: text(header::CONTENT_TYPE).is_some_and(|kind| kind.contains("json")),
        is_too_large: body.as_ref().map_or(true, |body| body.len() > LARGEST_BODY),
        body: body.map(Vec::from).unwrap_or_default(),
        method,
        path,
    };
    let (reply, slow) = {
        let mut server = shared.server();
        let slow = server.delay(&incoming.method, &incoming.path);
        (server.respond(&incoming), slow)
    };
    if !slow.is_zero() {
        tokio::time::sleep(slow).await;
    }
    match reply {
        Reply::Answer(reported) => Some(written(*reported)),
        Reply::Close => None,
        Reply::Silence => std::future::pending().await,
    }
}

pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn written(reported: Reported) -> Response {
    let count = reported.count;
    let mut builder = Response::builder()
        .status(reported.status)
        .header(header::CONTENT_TYPE, reported.content_type)
        .header(header::CONTENT_LENGTH, reported.body.len());
    let counted = [
        count.daily.to_string(),
        count.daily_remaining.to_string(),
        rate::WINDOW.to_string(),
        count.max.to_string(),
        count.remaining.to_string(),
    ];
    let values = match reported.rate_headers {
        RateHeaders::Counted => Some(counted),
        RateHeaders::Absent => None,
        RateHeaders::Nonsense => Some(["", "NaN", "0", "-1", "some"].map(str::to_owned)),
    };
    for (name, value) in RATE_HEADERS.into_iter().zip(values.into_iter().flatten()) {
        builder = builder.header(name, value);
    }
    if let Some(seconds) = reported.retry_after {
        builder = builder.header(header::RETRY_AFTER, seconds);
    }
    if let Some(name) = reported.file_name {
        builder = builder.header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
    }
    for (name, value) in reported.headers {
        builder = builder.header(name, value);
    }
    let body = match &reported.on_the_way {
        Some(failure) => delivery::on_the_way(reported.body, failure),
        None => reported.body.into(),
    };
    builder.body(body).unwrap_or_default()
}

const RATE_HEADERS: [&str; 5] = [
    "X-RateLimit-Limit-Daily",
    "X-RateLimit-Daily-Remaining",
    "X-RateLimit-Interval-Milliseconds",
    "X-RateLimit-Max",
    "X-RateLimit-Remaining",
];
