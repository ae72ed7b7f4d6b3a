//! What happens to one request: the checks in the service's order, then the effect, then the faults.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::Options;
use crate::account::{Account, Log};
use crate::calls::{self, NewCall, Said};
use crate::clock::{Clock, Millis, iso};
use crate::contact::Dnd;
use crate::odd::odd;
use crate::rate::{Budget, Count, Rules};
use crate::refusal::Refusal;
use crate::route::{self, Answer, AnswerBody, Call, Generation, Place};
use crate::sample::{self, Dice, Plan};
use crate::switches::{self, Failure, Fault, RateHeaders, RateWindow, Switch, Switches};

const VERSIONS: [&str; 5] = ["legacy", "2021-04-15", "2021-07-28", "2023-02-21", "v3"];

/// A request as it came in, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// When it was taken up, in the sandbox's time.
    pub at: String,
    /// The method in capitals.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// What stood behind the question mark.
    pub query: String,
    /// The `Version` header.
    pub version: Option<String>,
    /// The body as received.
    pub body: String,
    /// The answer's status; none when no answer was given.
    pub status: Option<u16>,
    /// Whether the operation was carried out, whatever the client was told.
    pub took_effect: bool,
    /// The id that the answer carried.
    pub trace_id: String,
}

/// What the wire brought.
#[derive(Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query_text: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) authorization: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) host: String,
    pub(crate) is_json: bool,
    pub(crate) body: Vec<u8>,
    /// The body was longer than a server reads.
    pub(crate) is_too_large: bool,
}

/// A token that is let in, and what it may.
struct Token {
    text: String,
    /// The place of its location.
    account: usize,
    missing_scopes: Vec<String>,
    is_revoked: bool,
    budget: Budget,
}

/// A request that was answered with a failure and takes effect later.
struct Late {
    due: Millis,
    token: usize,
    incoming: Incoming,
    trace: String,
}

/// What goes back.
pub(crate) enum Reply {
    Answer(Box<Reported>),
    Close,
    Silence,
}

pub(crate) struct Reported {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) file_name: Option<&'static str>,
    pub(crate) body: Vec<u8>,
    pub(crate) count: Count,
    pub(crate) rate_headers: RateHeaders,
    /// Seconds, for the `Retry-After` header.
    pub(crate) retry_after: Option<i64>,
    pub(crate) headers: BTreeMap<String, String>,
    /// What happens to the body on its way.
    pub(crate) on_the_way: Option<Failure>,
}

/// The accounts, their guards and switches.
pub(crate) struct Server {
    options: Options,
    /// The first is the one that the sandbox was started with.
    accounts: Vec<Account>,
    pub(crate) clock: Clock,
    rules: Rules,
    pub(crate) switches: Switches,
    faults: Vec<Fault>,
    chance: Dice,
    late: Vec<Late>,
    /// The first is the one that the sandbox was started with.
    tokens: Vec<Token>,
    pub(crate) log: Log<Request>,
}

impl Server {
    pub(crate) fn new(options: Options, token: String) -> Self {
        let clock = Clock::starting_at(options.now, options.apart);
        let account = sample::account(&plan(&options, clock.start()));
        let mut server = Self {
            rules: rules(&options),
            switches: switches(&options),
            faults: Vec::new(),
            chance: Dice::new(options.seed),
            late: Vec::new(),
            tokens: Vec::new(),
            log: Log::new(),
            accounts: vec![account],
            clock,
            options,
        };
        server.admit(token, 0, Vec::new());
        server
    }

    /// The account that the sandbox was started with.
    pub(crate) fn account(&self) -> &Account {
        &self.accounts[0]
    }

    pub(crate) fn account_of(&self, location: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.location.id == location)
    }

    /// Lays a fresh account down and puts every switch back.
    pub(crate) fn reset(&mut self, contacts: usize, seed: u64) {
        self.options.contacts = contacts;
        self.options.seed = seed;
        self.accounts = vec![sample::account(&plan(&self.options, self.clock.now()))];
        self.tokens.retain(|token| token.account == 0);
        for token in &mut self.tokens {
            token.budget = Budget::new();
        }
        self.rules = rules(&self.options);
        self.switches = switches(&self.options);
        self.faults.clear();
        self.late.clear();
        self.log.clear();
    }

    /// Lays one more location down, with a token of its own; says its id.
    pub(crate) fn add_location(&mut self, token: String, contacts: usize, seed: u64) -> String {
        let mut plan = plan(&self.options, self.clock.now());
        plan.contacts = contacts;
        plan.seed = seed;
        plan.location = None;
        let mut account = sample::account(&plan);
        while self.account_of(&account.location.id).is_some() {
            account.location.id = account.dice.id().to_string();
        }
        let id = account.location.id.clone();
        self.accounts.push(account);
        self.admit(token, self.accounts.len() - 1, Vec::new());
        id
    }

    /// Lets a token in, with a budget of its own.
    pub(crate) fn admit(&mut self, text: String, account: usize, missing_scopes: Vec<String>) {
        self.tokens.retain(|token| token.text != text);
        self.tokens.push(Token {
            text,
            account,
            missing_scopes,
            is_revoked: false,
            budget: Budget::new(),
        });
    }

    pub(crate) fn revoke(&mut self, text: &str) {
        for token in &mut self.tokens {
            token.is_revoked |= token.text == text;
        }
    }

    /// How much longer than usual the answer takes.
    pub(crate) fn delay(&mut self, method: &str, path: &str) -> Duration {
        let mut delay = u64::from(self.switches.slow_ms);
        for latency in &self.switches.latency {
            if switches::matches(latency.method.as_deref(), latency.path.as_deref(), method, path) {
                let jitter = self.chance.between(0, latency.jitter_ms.into());
                delay += u64::from(latency.ms) + u64::try_from(jitter).unwrap_or(0);
            }
        }
        Duration::from_millis(delay)
    }

    /// Lets what is due take effect.
    pub(crate) fn settle(&mut self) {
        let now = self.clock.now();
        while let Some(place) = (0..self.late.len())
            .filter(|place| self.late[*place].due <= now)
            .min_by_key(|place| self.late[*place].due)
        {
            let late = self.late.remove(place);
            let took_effect = self.decide(&late.incoming, late.token, late.due).is_ok();
            self.log.amend(
                |request| request.trace_id == late.trace,
                |request| request.took_effect = took_effect,
            );
        }
    }

    /// Sets every switch but the two that concern connections.
    pub(crate) fn set(&mut self, switch: Switch) {
        let now = self.clock.now();
        let switches = &mut self.switches;
        match switch {
            Switch::SearchLagMs(lag) => {
                // What the old lag let through stays visible.
                let seen = now - Millis::from(switches.search_lag_ms);
                for account in &mut self.accounts {
                    account.index.catch_up(seen);
                    account.task_index.catch_up(seen);
                }
                switches.search_lag_ms = lag;
            }
            Switch::SlowMs(slow) => switches.slow_ms = slow,
            Switch::HtmlError(on) => switches.html_error = on,
            Switch::RetryAfter(on) => switches.retry_after = on,
            Switch::DailyRemaining(remaining) => {
                for token in &mut self.tokens {
                    token.budget.leave_today(&self.rules, remaining, now);
                }
            }
            Switch::BurstMax(max) => self.rules.max = max,
            Switch::RateWindow(window) => self.rules.window = window,
            Switch::OthersUse(others) => self.rules.others = others,
            Switch::DayStartsMs(start) => self.rules.day_starts = start.into(),
            Switch::RateHeaders(headers) => switches.rate_headers = headers,
            Switch::Latency(latency) => switches.latency = latency,
            Switch::InaccessibleLocation(on) => switches.inaccessible_location = on,
            Switch::AppointmentsUnauthorized(on) => switches.appointments_unauthorized = on,
            Switch::UpdateOmits(fields) => switches.update_omits = fields,
            Switch::TagsAnswerAdded(on) => switches.tags_answer_added = on,
            Switch::OddShapes(on) => switches.odd_shapes = on,
            Switch::Chaos(chaos) => {
                self.chance = Dice::new(chaos.as_ref().map_or(self.options.seed, |chaos| chaos.seed));
                switches.chaos = chaos;
            }
            Switch::UniqueIdentifiers(identifiers) => {
                for account in &mut self.accounts {
                    account.location.unique_identifiers.clone_from(&identifiers);
                }
            }
            Switch::RevokedToken(on) => switches.revoked_token = on,
            Switch::AgencyToken(on) => switches.agency_token = on,
            Switch::ForeignLocation(on) => switches.foreign_location = on,
            Switch::MissingScopes(scopes) => switches.missing_scopes = scopes,
            Switch::VersionStrict(on) => switches.version_strict = on,
            Switch::AllowDuplicates(on) => {
                for account in &mut self.accounts {
                    account.location.allow_duplicates = on;
                }
            }
            Switch::DroppedFields(fields) => switches.dropped_fields = fields,
            Switch::RefusedFields(fields) => switches.refused_fields = fields,
            Switch::TagsMoveDateUpdated(on) => switches.tags_move_date_updated = on,
            Switch::MessagesNested(on) => switches.messages_nested = on,
            Switch::TranscriptList(on) => switches.transcript_list = on,
            Switch::PermanentDnd(contacts) => {
                for id in contacts {
                    let account = &mut self.accounts[0];
                    let Some(contact) = account.contacts.get(id.as_str()) else {
                        continue;
                    };
                    let mut contact = (**contact).clone();
                    contact.dnd_settings.insert(
                        "SMS",
                        Dnd {
                            status: "permanent".into(),
                            message: Some("STOP".into()),
                            code: Some("101".into()),
                        },
                    );
                    account.keep(contact, now);
                }
            }
            Switch::Pause(_) | Switch::Offline(_) => {}
        }
    }

    pub(crate) fn fail_next(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn take_fault(&mut self, method: &str, path: &str) -> Option<Fault> {
        let place = self.faults.iter_mut().position(|fault| {
            let matches = fault.matches(method, path);
            let skips = matches && fault.skip > 0;
            fault.skip -= u32::from(skips);
            matches && !skips
        })?;
        let fault = self.faults[place].clone();
        self.faults[place].count = fault.count.saturating_sub(1);
        self.faults.retain(|fault| fault.count > 0);
        Some(fault)
    }

    fn roll_fault(&mut self, method: &str, path: &str) -> Option<Fault> {
        let chaos = self.switches.chaos.as_ref()?;
        let (number, turn) = (self.chance.below(1_000), self.chance.below(usize::MAX));
        let kinds: Vec<&Fault> = chaos.kinds.iter().filter(|fault| fault.matches(method, path)).collect();
        let fails = u32::try_from(number).is_ok_and(|number| number < chaos.per_mille);
        (fails && !kinds.is_empty()).then(|| kinds[turn % kinds.len()].clone())
    }

    /// Answers a request, and keeps it in the log.
    pub(crate) fn respond(&mut self, incoming: &Incoming) -> Reply {
        let now = self.clock.now();
        let trace = uuid::Uuid::new_v4().to_string();
        // What nobody holds counts against the first token.
        let bearer = bearer(incoming.authorization.as_deref());
        let token = self.tokens.iter().position(|token| token.text == bearer).unwrap_or(0);
        let count = self.tokens[token].budget.count(&self.rules, now);
        let (method, path) = (incoming.method.as_str(), incoming.path.as_str());
        let fault = (count.allowed)
            .then(|| self.take_fault(method, path).or_else(|| self.roll_fault(method, path)))
            .flatten();
        let decide = |server: &mut Self| match server.decide(incoming, token, now) {
            Ok(answer) => (Outcome::Answered(answer), true),
            Err(refusal) => (Outcome::Refused(refusal), false),
        };
        let (outcome, took_effect) = match &fault {
            Some(fault) if fault.failure.is_on_the_way() => decide(self),
            Some(fault) => {
                let took_effect = fault.after_effect && decide(self).1;
                if let Some(delay) = fault.effect_after_ms {
                    self.late.push(Late {
                        due: now + Millis::from(delay),
                        token,
                        incoming: incoming.clone(),
                        trace: trace.clone(),
                    });
                }
                (Outcome::Failed(fault.failure.clone()), took_effect)
            }
            None if self.switches.html_error => (Outcome::Failed(html_error()), false),
            None if !count.allowed => (Outcome::Refused(Refusal::throttled()), false),
            None => decide(self),
        };
        let reply = self.report(outcome, count, &trace, fault);
        self.log.push(Request {
            at: iso(now),
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            query: incoming.query_text.clone(),
            version: incoming.version.clone(),
            body: String::from_utf8_lossy(&incoming.body).into_owned(),
            status: match &reply {
                Reply::Answer(reported) => Some(reported.status),
                Reply::Close | Reply::Silence => None,
            },
            took_effect,
            trace_id: trace,
        });
        reply
    }

    /// The order of checks of CONTACTS-API §13, after the rate limit.
    fn decide(&mut self, incoming: &Incoming, token: usize, now: Millis) -> Result<Answer, Refusal> {
        if incoming.is_too_large {
            return Err(Refusal::too_large());
        }
        self.check_token(incoming.authorization.as_deref())?;
        let declared = route::declared_version(&incoming.path);
        let version = match incoming.version.as_deref() {
            // The one family member that declares no version.
            None if incoming.path.starts_with("/conversations/messages/email/") => declared,
            None => return Err(Refusal::unauthorized("version header was not found.")),
            Some(version) if !VERSIONS.contains(&version) => {
                return Err(Refusal::unauthorized("version header is invalid"));
            }
            Some(version) if self.switches.version_strict && ![declared, "v3"].contains(&version) => {
                return Err(Refusal::unauthorized("version header is invalid"));
            }
            Some(version) => version,
        };
        let generation = generation(version);
        let (route, params) = route::find(&incoming.method, &incoming.path, generation)
            .ok_or_else(|| Refusal::no_route(&incoming.method, &incoming.path))?;
        let token = &self.tokens[token];
        let mut missing = token.missing_scopes.iter().chain(&self.switches.missing_scopes);
        if missing.any(|scope| scope == route.scope) {
            return Err(Refusal::unauthorized("The token is not authorized for this scope."));
        }
        let account = &mut self.accounts[token.account];
        let body = read_body(incoming);
        let call = Call {
            generation,
            params,
            query: incoming.query.clone(),
            body: body.clone().unwrap_or(Value::Null),
            now,
            switches: &self.switches,
            host: &incoming.host,
        };
        check_location(account, &self.switches, &call, route.place)?;
        body?;
        if !route.asks {
            call.check_query(&[], &[])?;
        }
        catch_up(account, &self.switches, now);
        (route.operation)(account, &call)
    }

    /// Takes a deletion back.
    pub(crate) fn add_call(&mut self, call: &NewCall) -> String {
        let now = self.clock.now();
        calls::add(&mut self.accounts[0], call, now).to_string()
    }

    pub(crate) fn transcribe(&mut self, call: &str, said: &[Said]) -> bool {
        calls::transcribe(&mut self.accounts[0], call, said)
    }

    pub(crate) fn restore(&mut self, id: &str) -> bool {
        let now = self.clock.now();
        let account = &mut self.accounts[0];
        let Some(contact) = account.contacts.get(id).filter(|held| held.deleted) else {
            return false;
        };
        let mut contact = (**contact).clone();
        contact.deleted = false;
        contact.date_updated = now;
        account.keep(contact, now);
        for task in account.tasks_of(id).to_vec() {
            let id = task.id.clone();
            account.task_index.write(now, &id, Some(task));
        }
        true
    }

    /// Carries an operation out as someone else would: without token, budget or log.
    pub(crate) fn elsewhere(&mut self, method: &str, target: &str, body: Value) -> (u16, Value) {
        let now = self.clock.now();
        let (path, query_text) = target.split_once('?').unwrap_or((target, ""));
        let query = query_text
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let switches = Switches {
            search_lag_ms: self.switches.search_lag_ms,
            tags_move_date_updated: self.switches.tags_move_date_updated,
            ..Switches::default()
        };
        let outcome = match route::find(method, path, Generation::Dated) {
            None => Err(Refusal::no_route(method, path)),
            Some((route, params)) => {
                let account = &mut self.accounts[0];
                catch_up(account, &switches, now);
                let call = Call {
                    generation: Generation::Dated,
                    params,
                    query,
                    body,
                    now,
                    switches: &switches,
                    host: "elsewhere",
                };
                (route.operation)(account, &call)
            }
        };
        match outcome {
            Err(refusal) => (refusal.status, refusal.body().into()),
            Ok(answer) => {
                let body = match answer.body {
                    AnswerBody::Json(body) => body,
                    AnswerBody::Written(bytes) | AnswerBody::File { bytes, .. } => {
                        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
                    }
                };
                (answer.status, body)
            }
        }
    }

    fn check_token(&self, authorization: Option<&str>) -> Result<(), Refusal> {
        let token = bearer(authorization);
        let known = self.tokens.iter().any(|known| known.text == token && !known.is_revoked);
        if !known || self.switches.revoked_token {
            return Err(Refusal::unauthorized(if token.starts_with("pit-") {
                "Invalid Private Integration token"
            } else {
                "Invalid JWT"
            }));
        }
        if self.switches.agency_token {
            return Err(Refusal::unauthorized(
                "This AuthClass is not yet supported for this route.",
            ));
        }
        Ok(())
    }

    fn report(&self, outcome: Outcome, count: Count, trace: &str, fault: Option<Fault>) -> Reply {
        let json = "application/json; charset=utf-8";
        let mut file_name = None;
        let (status, content_type, body) = match outcome {
            Outcome::Answered(answer) => match answer.body {
                AnswerBody::Written(body) if self.switches.odd_shapes => {
                    let body = serde_json::from_slice(&body).unwrap_or_default();
                    (answer.status, json, traced(odd(body), trace))
                }
                AnswerBody::Json(body) if self.switches.odd_shapes => (answer.status, json, traced(odd(body), trace)),
                AnswerBody::Json(body) => (answer.status, json, traced(body, trace)),
                AnswerBody::Written(body) => {
                    let mut traced = format!("{{\"traceId\":\"{trace}\",").into_bytes();
                    traced.extend_from_slice(body.get(1..).unwrap_or_default());
                    (answer.status, json, traced)
                }
                AnswerBody::File { kind, name, bytes } => {
                    file_name = Some(name);
                    (answer.status, kind, bytes)
                }
            },
            Outcome::Refused(refusal) => (refusal.status, json, traced(refusal.body().into(), trace)),
            Outcome::Failed(Failure::Answer { status, body }) => match body {
                Some(Value::String(page)) => (status, "text/html", page.into_bytes()),
                Some(body) => (status, json, traced(body, trace)),
                None => {
                    let body = serde_json::json!({
                        "statusCode": status, "message": "Internal server error",
                    });
                    (status, json, traced(body, trace))
                }
            },
            Outcome::Failed(Failure::Silence) => return Reply::Silence,
            Outcome::Failed(_) => return Reply::Close,
        };
        let throttled = status == 429 && self.switches.retry_after;
        Reply::Answer(Box::new(Reported {
            status,
            content_type,
            file_name,
            body,
            retry_after: throttled.then(|| (count.wait + 999) / 1_000),
            count,
            rate_headers: self.switches.rate_headers,
            on_the_way: fault.as_ref().map(|fault| fault.failure.clone()),
            headers: fault.map(|fault| fault.headers).unwrap_or_default(),
        }))
    }
}

enum Outcome {
    Answered(Answer),
    Refused(Refusal),
    Failed(Failure),
}

fn plan(options: &Options, now: Millis) -> Plan {
    Plan {
        contacts: options.contacts,
        seed: options.seed,
        now,
        location: options.location.clone(),
        time_zone: options.time_zone.clone(),
        allow_duplicates: options.allow_duplicates,
        unique_identifiers: options.unique_identifiers.clone(),
        import_cluster: options.import_cluster,
    }
}

fn rules(options: &Options) -> Rules {
    Rules {
        max: options.burst_max,
        daily: options.daily_max,
        window: RateWindow::Anchored,
        others: 0,
        day_starts: 0,
    }
}

fn bearer(authorization: Option<&str>) -> &str {
    authorization
        .and_then(|header| header.strip_prefix("Bearer "))
        .map(str::trim)
        .unwrap_or_default()
}

fn switches(options: &Options) -> Switches {
    Switches {
        search_lag_ms: options.search_lag_ms,
        missing_scopes: options.missing_scopes.clone(),
        ..Switches::default()
    }
}

fn catch_up(account: &mut Account, switches: &Switches, now: Millis) {
    let seen = now - Millis::from(switches.search_lag_ms);
    account.index.catch_up(seen);
    account.task_index.catch_up(seen);
}

fn generation(version: &str) -> Generation {
    if version == "v3" {
        Generation::V3
    } else {
        Generation::Dated
    }
}

fn html_error() -> Failure {
    Failure::Answer {
        status: 502,
        body: Some("<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>".into()),
    }
}

/// The body as JSON. One that is not declared as JSON is not read, as the service's framework does.
fn read_body(incoming: &Incoming) -> Result<Value, Refusal> {
    if incoming.body.is_empty() || !incoming.is_json {
        return Ok(serde_json::json!({}));
    }
    serde_json::from_slice(&incoming.body)
        .map_err(|error| Refusal::bad_request(format!("Unexpected token in JSON at position {}", error.column())))
}

fn check_location(account: &Account, switches: &Switches, call: &Call<'_>, place: Place) -> Result<(), Refusal> {
    let named = match place {
        Place::Nowhere => None,
        Place::Path => Some(call.param("locationId")),
        Place::Query | Place::QueryOrForbidden => call.query("locationId"),
        Place::Body => call.body.get("locationId").and_then(Value::as_str),
    };
    let foreign =
        named.is_some_and(|id| id != account.location.id) || (named.is_none() && place == Place::QueryOrForbidden);
    if switches.foreign_location || foreign {
        return Err(if switches.inaccessible_location {
            Refusal::inaccessible_location()
        } else {
            Refusal::foreign_location()
        });
    }
    Ok(())
}

fn traced(mut body: Value, trace: &str) -> Vec<u8> {
    if let Some(body) = body.as_object_mut() {
        body.insert("traceId".into(), trace.into());
    }
    serde_json::to_vec(&body).unwrap_or_default()
}
