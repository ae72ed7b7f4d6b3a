use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::address;
use crate::appointments::Appointments;
use crate::bulk::Bulk;
use crate::businesses::Businesses;
use crate::calendars::Calendars;
use crate::calls::{CallRecord, Observer, Tried};
use crate::contacts::Contacts;
use crate::conversations::Conversations;
use crate::custom_fields::CustomFields;
use crate::endpoint::{Effect, Endpoint, Generation, Route, Verb};
use crate::enrolment::{ContactCampaigns, ContactWorkflows, LocationCampaigns, LocationWorkflows};
use crate::error::{Error, Refusal, Result};
use crate::followers::Followers;
use crate::ids::{ContactId, LocationId};
use crate::lenient::{Answered, Fields, Json};
use crate::locations::Locations;
use crate::messages::Messages;
use crate::notes::Notes;
use crate::quota::{Gate, Pass, Priority, Quota, Reading};
use crate::tags::{ContactTags, LocationTags};
use crate::tasks::{LocationTasks, Tasks};
use crate::users::Users;

/// How requests travel. A [`Client`] has its own way, over HTTP; a simulation brings one that delays, loses and answers as
/// its seed says.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Carries a request there and its answer back.
    fn carry(&self, request: reqwest::Request) -> BoxFuture<'static, std::result::Result<reqwest::Response, Lost>>;

    /// A number from 0 up to 1, for what is to happen at no set time.
    fn chance(&self) -> f64;
}

/// No answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The request never left.
    NotSent,
    /// Whether the request arrived is not known.
    OnTheWay,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const WHOLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Shorter than servers keep theirs, because a write on a connection that is just closing has an unknown outcome.
const IDLE_CONNECTION: Duration = Duration::from_secs(30);
/// How soon a connection that died while the machine slept is noticed, twice over.
const PULSE: Duration = Duration::from_secs(5);
const TRIES: u32 = 3;
/// A read for the rep that has taken this long is not tried again.
const NO_MORE_TRIES_AFTER: Duration = Duration::from_secs(15);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// No honest limit asks for more, and sums with it stay within every clock's reach.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// What of an answer's headers a self-test shows.
const TOLD_HEADERS: [&str; 8] = [
    "content-type",
    "date",
    "retry-after",
    "x-ratelimit-limit-daily",
    "x-ratelimit-daily-remaining",
    "x-ratelimit-interval-milliseconds",
    "x-ratelimit-max",
    "x-ratelimit-remaining",
];
/// Many times the largest honest answer, which is a search page of 500 contacts.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// What a [`Client`] is made from.
#[derive(Debug, Clone)]
pub struct Config {
    /// `https://services.leadconnectorhq.com`, another https address, or http on this machine.
    pub base_url: String,
    /// A private integration token or an OAuth access token; blanks around it are ignored.
    pub token: SecretString,
    /// Which generation of the API to speak.
    pub generation: Generation,
    /// The location that all calls are about.
    pub location: LocationId,
    /// The client before this one, whose token was replaced. Where host and location are the same, what it knows of the
    /// allowance goes on: a new token of the same integration has the same budget.
    pub after: Option<Client>,
    /// The product and its version, `starbuero-desk/0.1.0`. The edge turns away libraries' default names.
    pub user_agent: String,
    /// Takes the place of HTTP, in simulations only.
    pub transport: Option<Arc<dyn Transport>>,
}

/// HighLevel, as seen with one token and one location. Clones share connections and the quota gate.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    priority: Priority,
}

struct Shared {
    user_agent: String,
    http: OnceCell<reqwest::Client>,
    headers: HeaderMap,
    transport: Option<Arc<dyn Transport>>,
    base: Url,
    generation: Generation,
    location: LocationId,
    gate: Arc<Gate>,
    forbidden: RwLock<HashSet<String>>,
    observer: RwLock<Option<Observer>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("generation", &self.shared.generation)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// Made by the first call: to read what certificates this machine trusts would delay whoever opens an account and asks
    /// nothing yet.
    async fn http(&self) -> Result<&reqwest::Client> {
        let make = || async {
            let mut http = reqwest::Client::builder()
                .user_agent(&self.user_agent)
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(WHOLE_TIMEOUT)
                .pool_idle_timeout(IDLE_CONNECTION)
                .http2_keep_alive_interval(PULSE)
                .http2_keep_alive_timeout(PULSE)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never());
            if address::is_loopback(&self.base) {
                http = http.no_proxy();
            }
            let made = tokio::task::spawn_blocking(move || http.build());
            made.await
                .map_err(|ended| Error::NotSent(ended.into()))?
                .map_err(not_sent)
        };
        self.http.get_or_try_init(make).await
    }
}

impl Client {
    /// Checks the address and the token's form and makes a client of [`Priority::Foreground`]. Sends nothing.
    ///
    /// Fails with [`Error::BadAddress`], and with [`Error::BadToken`] for what cannot be a token at all (empty, or with
    /// blanks inside).
    pub fn new(config: Config) -> Result<Self> {
        let base = address::parse(&config.base_url)?;
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization(&config.token)?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let gate = config
            .after
            .map(|former| former.shared)
            .filter(|former| former.base.origin() == base.origin() && former.location == config.location)
            .map_or_else(
                || {
                    Arc::new(
                        config
                            .transport
                            .as_ref()
                            .map_or_else(Gate::new, |way| Gate::rolling(way.chance())),
                    )
                },
                |former| Arc::clone(&former.gate),
            );
        let shared = Shared {
            user_agent: config.user_agent,
            http: OnceCell::new(),
            headers,
            transport: config.transport,
            base,
            generation: config.generation,
            location: config.location,
            gate,
            forbidden: RwLock::default(),
            observer: RwLock::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            priority: Priority::default(),
        })
    }

    /// The same client for calls of another priority.
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            priority,
        }
    }

    /// The location that all calls are about.
    pub fn location(&self) -> &LocationId {
        &self.shared.location
    }

    /// The generation of the API that is spoken.
    pub fn generation(&self) -> Generation {
        self.shared.generation
    }

    /// What is known of the allowance at this moment.
    pub fn quota(&self) -> Quota {
        self.shared.gate.quota()
    }

    /// Switches off these operations and no others, for all clones: by name (`contacts.delete`) or by group (`bulk`).
    /// Their calls fail with [`Error::Forbidden`]. Names that no operation has do nothing.
    pub fn forbid<N: Into<String>>(&self, names: impl IntoIterator<Item = N>) {
        let names = names.into_iter().map(Into::into).collect();
        *self.shared.forbidden.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// Shows every attempt of all clones to `observer`, after its answer is read; the observer before it is let go.
    /// It is called in between and must not wait.
    pub fn on_call(&self, observer: impl Fn(&CallRecord) + Send + Sync + 'static) {
        *self.shared.observer.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(observer));
    }

    /// Makes one call as it is and answers what came, whatever its status: for a self-test, not for work. Passes the
    /// gate; is never repeated, not even a read.
    ///
    /// `ids` fill the open places of the endpoint's path in their order. Fails with [`Error::Forbidden`],
    /// [`Error::NotOffered`], [`Error::RateLimited`] where the gate is shut, [`Error::NotSent`] (also for too few or
    /// too many `ids`) and [`Error::OutcomeUnknown`].
    pub async fn try_call(
        &self,
        endpoint: &'static Endpoint,
        ids: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Tried> {
        let mut call = Call::to(endpoint, ids);
        for (name, value) in query {
            call = call.query(name, *value);
        }
        if let Some(body) = body {
            call = call.body(body);
        }
        let request = self.prepare(call)?;
        self.attempt(endpoint, &request, 1, |answer| Ok(answer.into_tried()))
            .await
    }

    /// Contacts of the location.
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts { client: self }
    }

    /// Tasks of one contact.
    pub fn tasks<'a>(&'a self, contact: &'a ContactId) -> Tasks<'a> {
        Tasks { client: self, contact }
    }

    /// Tasks of the whole location.
    pub fn location_tasks(&self) -> LocationTasks<'_> {
        LocationTasks { client: self }
    }

    /// Notes of one contact.
    pub fn notes<'a>(&'a self, contact: &'a ContactId) -> Notes<'a> {
        Notes { client: self, contact }
    }

    /// Tags of one contact.
    pub fn tags<'a>(&'a self, contact: &'a ContactId) -> ContactTags<'a> {
        ContactTags { client: self, contact }
    }

    /// The location's tag dictionary.
    pub fn location_tags(&self) -> LocationTags<'_> {
        LocationTags { client: self }
    }

    /// Users who follow one contact.
    pub fn followers<'a>(&'a self, contact: &'a ContactId) -> Followers<'a> {
        Followers { client: self, contact }
    }

    /// Campaigns of one contact.
    pub fn campaigns<'a>(&'a self, contact: &'a ContactId) -> ContactCampaigns<'a> {
        ContactCampaigns { client: self, contact }
    }

    /// Campaigns of the location.
    pub fn location_campaigns(&self) -> LocationCampaigns<'_> {
        LocationCampaigns { client: self }
    }

    /// Workflows of one contact.
    pub fn workflows<'a>(&'a self, contact: &'a ContactId) -> ContactWorkflows<'a> {
        ContactWorkflows { client: self, contact }
    }

    /// Workflows of the location.
    pub fn location_workflows(&self) -> LocationWorkflows<'_> {
        LocationWorkflows { client: self }
    }

    /// Changes to many contacts at once.
    pub fn bulk(&self) -> Bulk<'_> {
        Bulk { client: self }
    }

    /// Businesses, the companies that contacts work for.
    pub fn businesses(&self) -> Businesses<'_> {
        Businesses { client: self }
    }

    /// Conversations with contacts.
    pub fn conversations(&self) -> Conversations<'_> {
        Conversations { client: self }
    }

    /// Messages of conversations, e-mails and transcripts of calls.
    pub fn messages(&self) -> Messages<'_> {
        Messages { client: self }
    }

    /// Appointments of one contact.
    pub fn appointments<'a>(&'a self, contact: &'a ContactId) -> Appointments<'a> {
        Appointments { client: self, contact }
    }

    /// Calendars and their events.
    pub fn calendars(&self) -> Calendars<'_> {
        Calendars { client: self }
    }

    /// The location itself.
    pub fn locations(&self) -> Locations<'_> {
        Locations { client: self }
    }

    /// Definitions of custom fields.
    pub fn custom_fields(&self) -> CustomFields<'_> {
        CustomFields { client: self }
    }

    /// Users of the location.
    pub fn users(&self) -> Users<'_> {
        Users { client: self }
    }

    /// Makes one call: waits at the gate, sends, sorts the failure, repeats it if it is a read, and reads the answer.
    ///
    /// `read` gets the body of a success (`null` where there is none) and answers `None` where it is not what was
    /// documented.
    pub(crate) async fn send<T>(&self, call: Call<'_>, read: impl Fn(Json<'_>) -> Option<T>) -> Result<T> {
        let endpoint = call.endpoint;
        let request = self.prepare(call)?;
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut attempt = 1;
        loop {
            let outcome = self.attempt(endpoint, &request, attempt, |answer| {
                let (status, body) = answer.into_outcome(endpoint)?;
                Ok((status, read(body)))
            });
            let failure = match outcome.await {
                Ok((status, read)) => {
                    return read.ok_or(match endpoint.effect {
                        Effect::Read => Error::Decode {
                            endpoint: endpoint.name,
                        },
                        Effect::Create | Effect::Change => Error::OutcomeUnknown { status: Some(status) },
                    });
                }
                Err(failure) => failure,
            };
            let may_repeat = endpoint.effect == Effect::Read
                && failure.may_pass()
                && attempt < TRIES
                && (self.priority != Priority::Foreground || began.elapsed() < NO_MORE_TRIES_AFTER);
            if !may_repeat {
                return Err(failure);
            }
            // After a 429 it is the gate that knows how long to wait.
            if !matches!(failure, Error::RateLimited { .. }) {
                let chance = self
                    .shared
                    .transport
                    .as_ref()
                    .map_or_else(rand::random, |way| way.chance());
                tokio::time::sleep(pause.mul_f64(0.5 + chance)).await;
                pause *= 2;
            }
            attempt += 1;
        }
    }

    fn prepare(&self, call: Call<'_>) -> Result<Prepared> {
        let name = call.endpoint.name;
        let forbidden = self.shared.forbidden.read().unwrap_or_else(PoisonError::into_inner);
        if forbidden.contains(name) || forbidden.contains(call.endpoint.group()) {
            return Err(Error::Forbidden { endpoint: name });
        }
        drop(forbidden);
        let route = call
            .endpoint
            .route(self.shared.generation)
            .ok_or(Error::NotOffered { endpoint: name })?;
        let filled =
            fill(route.path, call.ids).ok_or_else(|| Error::NotSent("not one id for each open place".into()))?;
        let mut url = self.shared.base.clone();
        let path = format!("{}{filled}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        Ok(Prepared {
            url,
            route,
            body: call.body.transpose()?,
        })
    }

    async fn attempt<T>(
        &self,
        endpoint: &'static Endpoint,
        request: &Prepared,
        attempt: u32,
        read: impl FnOnce(Answer<'_>) -> Result<T>,
    ) -> Result<T> {
        let gate = &self.shared.gate;
        let pass = gate.enter(self.priority).await.map_err(|shut| Error::RateLimited {
            retry_after: Some(shut.retry_after),
            daily: shut.daily,
        })?;
        let began = Instant::now();
        let answer = self.exchange(endpoint, request, &pass).await;
        drop(pass);
        let mut record = CallRecord {
            endpoint,
            path: request.route.path,
            began: began.into_std(),
            milliseconds: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            status: None,
            bytes: 0,
            attempt,
            trace_id: None,
            lacks_scope: false,
            failed: false,
        };
        let outcome = answer.and_then(|received| {
            let answer = Answer::new(&received, endpoint);
            record.status = Some(answer.status);
            record.bytes = answer.bytes;
            record.trace_id.clone_from(&answer.trace_id);
            read(answer)
        });
        record.failed = outcome.is_err();
        record.lacks_scope = matches!(outcome, Err(Error::MissingScope { .. }));
        macro_rules! tell {
            ($level:ident) => {
                tracing::$level!(
                    target: "highlevel::call",
                    endpoint = endpoint.name,
                    method = endpoint.verb.as_str(),
                    path = record.path,
                    status = record.status,
                    ms = record.milliseconds,
                    bytes = record.bytes,
                    attempt,
                    trace_id = record.trace_id,
                    failed = record.failed,
                )
            };
        }
        // The log keeps what failed, for HighLevel's support asks for its trace id.
        if record.failed {
            tell!(warn);
        } else {
            tell!(debug);
        }
        let observer = self
            .shared
            .observer
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(observer) = observer {
            observer(&record);
        }
        outcome
    }

    async fn exchange(&self, endpoint: &Endpoint, request: &Prepared, pass: &Pass<'_>) -> Result<Received> {
        let gate = &self.shared.gate;
        let method = match endpoint.verb {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Delete => Method::DELETE,
        };
        let mut headers = self.shared.headers.clone();
        headers.insert("Version", HeaderValue::from_static(request.route.version));
        if endpoint.answers_text() {
            headers.insert(ACCEPT, HeaderValue::from_static("text/plain"));
        }
        let mut builder = self
            .shared
            .http()
            .await?
            .request(method, request.url.clone())
            .headers(headers);
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let departed = Instant::now();
        let mut response = match &self.shared.transport {
            None => builder.send().await.map_err(transport)?,
            Some(way) => {
                let carried = way.carry(builder.build().map_err(not_sent)?).await;
                carried.map_err(|lost| match lost {
                    Lost::NotSent => Error::NotSent("the simulated network is down".into()),
                    Lost::OnTheWay => Error::OutcomeUnknown { status: None },
                })?
            }
        };

        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        pass.answered(Reading::of(&headers), departed);
        if status == 429 {
            gate.shut(retry_after(&headers));
        }
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= LARGEST_ANSWER => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                // What a 429 says does not matter, and it must not be taken for an unknown outcome.
                Ok(Some(_)) | Err(_) if status == 429 => break,
                Ok(Some(_)) | Err(_) => return Err(Error::OutcomeUnknown { status: Some(status) }),
            }
        }
        Ok(Received {
            status,
            headers,
            body: Answered::new(bytes),
        })
    }
}

/// One call, before it has an address.
pub(crate) struct Call<'a> {
    endpoint: &'static Endpoint,
    ids: &'a [&'a str],
    query: Vec<(&'a str, String)>,
    body: Option<Result<Vec<u8>>>,
}

impl<'a> Call<'a> {
    /// A call to `endpoint` with `ids` for the open places of its path, in their order.
    pub(crate) fn to(endpoint: &'static Endpoint, ids: &'a [&'a str]) -> Self {
        Self {
            endpoint,
            ids,
            query: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn query(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn query_if(self, name: &'a str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn body(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).map_err(|cause| Error::NotSent(cause.into())));
        self
    }
}

/// One call with its address, ready to be sent more than once.
struct Prepared {
    url: Url,
    route: Route,
    body: Option<Vec<u8>>,
}

/// One answer, received to its end.
struct Received {
    status: u16,
    headers: HeaderMap,
    body: Answered,
}

/// One answer, read.
struct Answer<'a> {
    status: u16,
    headers: &'a HeaderMap,
    bytes: usize,
    body: Body<'a>,
    trace_id: Option<String>,
}

enum Body<'a> {
    Empty,
    Json(Json<'a>),
    /// As the operation promises.
    Text(String),
    /// Begins like JSON but is none.
    Broken,
    /// A web page or anything else.
    Foreign,
}

impl<'a> Answer<'a> {
    fn new(received: &'a Received, endpoint: &Endpoint) -> Self {
        let Received { status, headers, body } = received;
        let (status, bytes) = (*status, body.bytes());
        let is_success = (200..300).contains(&status);
        let is_page = headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let body = match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            _ if is_success && !is_page && endpoint.answers_text() => {
                Body::Text(String::from_utf8_lossy(bytes).into_owned())
            }
            None => Body::Empty,
            Some(first) => match body.json() {
                Some(value) => Body::Json(value),
                None if matches!(first, b'{' | b'[') => Body::Broken,
                None => Body::Foreign,
            },
        };
        let trace_id = match &body {
            Body::Json(Json::Object(map)) => ["traceId", "traceID"]
                .iter()
                .find_map(|name| map.get(name)?.as_str())
                // It goes into logs, so only what looks like an id does.
                .filter(|id| id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
                .map(str::to_owned),
            _ => None,
        };
        Self {
            status,
            headers,
            bytes: bytes.len(),
            body,
            trace_id,
        }
    }

    fn into_tried(self) -> Tried {
        let told = |name: &&str| Some(((*name).to_owned(), self.headers.get(*name)?.to_str().ok()?.to_owned()));
        Tried {
            status: self.status,
            headers: TOLD_HEADERS.iter().filter_map(told).collect(),
            bytes: self.bytes,
            body: match self.body {
                Body::Json(value) => Some(value.into()),
                Body::Text(text) => Some(Value::String(text)),
                Body::Empty | Body::Broken | Body::Foreign => None,
            },
        }
    }

    fn into_outcome(self, endpoint: &Endpoint) -> Result<(u16, Json<'a>)> {
        let status = self.status;
        if !(200..300).contains(&status) {
            let is_empty = matches!(self.body, Body::Empty);
            let body = match self.body {
                Body::Json(value) => Fields::of(value),
                _ => None,
            };
            let refusal = Refusal {
                status,
                body,
                is_empty,
                trace_id: self.trace_id,
                retry_after: retry_after(self.headers),
                day_is_spent: Reading::of(self.headers).daily_remaining == Some(0),
            };
            return Err(refusal.into_error(endpoint));
        }
        match self.body {
            Body::Json(value) => Ok((status, value)),
            Body::Text(text) => Ok((status, Json::Str(text.into()))),
            Body::Empty => Ok((status, Json::Null)),
            Body::Broken | Body::Foreign if endpoint.effect != Effect::Read => {
                Err(Error::OutcomeUnknown { status: Some(status) })
            }
            Body::Broken => Err(Error::Decode {
                endpoint: endpoint.name,
            }),
            Body::Foreign => Err(Error::NotHighLevel),
        }
    }
}

fn authorization(token: &SecretString) -> Result<HeaderValue> {
    let token = token.expose_secret().trim();
    if token.is_empty() || token.contains(char::is_whitespace) {
        return Err(Error::BadToken);
    }
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Error::BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Ids are plain already; encoding is the second lock on the same door.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The path with `ids` in its open places, in their order; `None` where their numbers differ.
fn fill(path: &str, ids: &[&str]) -> Option<String> {
    let mut ids = ids.iter();
    let mut filled = String::with_capacity(path.len() + 64);
    for (place, segment) in path.split('/').enumerate() {
        if place > 0 {
            filled.push('/');
        }
        if segment.starts_with('{') {
            filled.extend(utf8_percent_encode(ids.next()?, SEGMENT));
        } else {
            filled.push_str(segment);
        }
    }
    ids.next().is_none().then_some(filled)
}

/// Seconds, or a date; a date is measured against the answer's own, so that no clock but the server's is asked.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let written = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = written.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds)
            .ok()
            .map(|wait| wait.min(LONGEST_WAIT));
    }
    let instant = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let now = instant(headers.get(DATE)?.to_str().ok()?)?;
    Duration::try_from(instant(written)?.duration_since(now))
        .ok()
        .map(|wait| wait.min(LONGEST_WAIT))
}

/// Without the address, whose path and query name people.
fn not_sent(cause: reqwest::Error) -> Error {
    Error::NotSent(cause.without_url().into())
}

fn transport(cause: reqwest::Error) -> Error {
    if cause.is_connect() || cause.is_builder() {
        not_sent(cause)
    } else {
        Error::OutcomeUnknown { status: None }
    }
}

#[cfg(test)]
pub(crate) fn answer_for_tests<T>(
    status: u16,
    bytes: &[u8],
    endpoint: &Endpoint,
    read: impl FnOnce(Json<'_>) -> T,
) -> Result<T> {
    let received = Received::for_tests(status, bytes);
    let (_, body) = Answer::new(&received, endpoint).into_outcome(endpoint)?;
    Ok(read(body))
}

#[cfg(test)]
impl Received {
    fn for_tests(status: u16, bytes: &[u8]) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Answered::new(bytes.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contacts, tasks};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    reqwest::header::HeaderName::from_static(name),
                    value.parse().expect("a header value"),
                )
            })
            .collect()
    }

    fn filled(endpoint: &Endpoint, ids: &[&str]) -> Option<String> {
        fill(endpoint.route(Generation::Legacy)?.path, ids)
    }

    #[test]
    fn ids_fill_the_open_places_in_their_order() {
        assert_eq!(
            filled(&tasks::SET_COMPLETED, &["c1", "t1"]).as_deref(),
            Some("/contacts/c1/tasks/t1/completed")
        );
        assert_eq!(
            filled(&contacts::CREATE, &[]).as_deref(),
            Some("/contacts/"),
            "the trailing slash is documented"
        );
        assert_eq!(filled(&contacts::GET, &[]), None);
        assert_eq!(filled(&contacts::GET, &["a", "b"]), None);
    }

    #[test]
    fn what_is_in_an_id_cannot_leave_its_segment() {
        assert_eq!(
            filled(&contacts::GET, &["../users?x#y"]).as_deref(),
            Some("/contacts/..%2Fusers%3Fx%23y")
        );
    }

    #[test]
    fn a_wait_is_read_in_seconds_or_as_a_date() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");

        assert_eq!(
            retry_after(&headers(&[("retry-after", "7")])),
            Some(Duration::from_secs(7))
        );
        assert_eq!(
            retry_after(&headers(&[("retry-after", "0.5")])),
            Some(Duration::from_millis(500))
        );
        assert_eq!(
            retry_after(&headers(&[date, ("retry-after", "Sun, 06 Nov 1994 08:49:57 GMT")])),
            Some(Duration::from_secs(20))
        );
    }

    #[test]
    fn a_wait_that_makes_no_sense_is_none_and_one_without_end_ends() {
        for text in ["", "-1", "soon", "NaN", "inf", "Sun, 06 Nov 1994 08:49:57 GMT"] {
            assert_eq!(retry_after(&headers(&[("retry-after", text)])), None, "{text}");
        }
        assert_eq!(retry_after(&headers(&[("retry-after", "1e12")])), Some(LONGEST_WAIT));
    }

    #[test]
    fn an_unreadable_success_means_something_else_for_a_read_than_for_a_write() {
        let page = b"<html>login</html>";
        let broken = b"{\"contact\": {\"id\"";

        assert!(matches!(
            answer_for_tests(200, page, &contacts::GET, |_| ()),
            Err(Error::NotHighLevel)
        ));
        assert!(matches!(
            answer_for_tests(200, broken, &contacts::GET, |_| ()),
            Err(Error::Decode {
                endpoint: "contacts.get"
            })
        ));
        for bytes in [page.as_slice(), broken] {
            let error = answer_for_tests(200, bytes, &contacts::UPDATE, |_| ()).expect_err("unreadable");
            assert!(
                matches!(error, Error::OutcomeUnknown { status: Some(200) }),
                "got {error:?}"
            );
        }
    }

    #[test]
    fn a_trace_id_that_is_none_stays_out_of_the_log() {
        let traced = |id: &str| {
            let body = serde_json::json!({ "traceId": id }).to_string();
            Answer::new(&Received::for_tests(200, body.as_bytes()), &contacts::GET).trace_id
        };

        assert!(traced("0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11").is_some());
        assert_eq!(traced("Rubika Deo"), None);
        assert_eq!(traced("a@example.org"), None);
    }
}
