//! The switches that make the sandbox misbehave (CONTACTS-API §13).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One switch and its new position.
///
/// As JSON for the admin route: `{ "searchLagMs": 12000 }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Switch {
    /// How far contact search and task search lag behind writes. GET is always current.
    SearchLagMs(u32),
    /// Every answer takes this much longer.
    SlowMs(u32),
    /// Requests are accepted and not answered. Those still connected go on when it is taken back.
    Pause(bool),
    /// Connections are cut and new ones refused, as if the machine had no network.
    Offline(bool),
    /// Every answer is a proxy's HTML page with status 502; nothing takes effect.
    HtmlError(bool),
    /// 429 carries `Retry-After`.
    RetryAfter(bool),
    /// What is left of today's allowance.
    DailyRemaining(u32),
    /// Allowance per window of ten seconds.
    BurstMax(u32),
    /// No token is known any more.
    RevokedToken(bool),
    /// Tokens count as made at agency level: refused on every route.
    AgencyToken(bool),
    /// The location counts as somebody else's: 403.
    ForeignLocation(bool),
    /// The scopes that every token lacks.
    MissingScopes(Vec<String>),
    /// Only the `Version` documented for the operation's family, or `v3`, is accepted.
    VersionStrict(bool),
    /// Whether a second contact with the same e-mail or phone is allowed.
    AllowDuplicates(bool),
    /// Which of `email` and `phone` no two contacts may share, in the order in which they are looked at.
    UniqueIdentifiers(Vec<String>),
    /// What answers to certain requests take longer, beside `SlowMs`.
    Latency(Vec<Latency>),
    /// What stands in the five headers about the rate.
    RateHeaders(RateHeaders),
    /// When the window of ten seconds begins.
    RateWindow(RateWindow),
    /// Requests that others make with the same token in every window, evenly spread.
    OthersUse(u32),
    /// How long after midnight UTC the daily allowance is fresh.
    DayStartsMs(u32),
    /// A foreign location is answered with 401 `This location is not accessible from this token!`.
    InaccessibleLocation(bool),
    /// A contact's appointments are answered with 401, whatever the token may do.
    AppointmentsUnauthorized(bool),
    /// Contact properties that the answer to an update lacks.
    UpdateOmits(Vec<String>),
    /// Adding tags answers with the added ones only.
    TagsAnswerAdded(bool),
    /// Numbers come as strings, ids as `_id`, instants in other forms, followers as one string.
    OddShapes(bool),
    /// Failures by chance, in an order that follows from the seed; `null` ends them.
    Chaos(Option<Chaos>),
    /// Contacts whose SMS channel is blocked for good, as by STOP.
    PermanentDnd(Vec<String>),
    /// Contact properties that are accepted and then dropped in silence.
    DroppedFields(Vec<String>),
    /// Contact properties that create and update refuse with 422.
    RefusedFields(Vec<String>),
    /// Whether adding and removing tags moves `dateUpdated`. It does unless switched off.
    TagsMoveDateUpdated(bool),
    /// Whether a conversation's messages come nested, as seen live, or flat, as documented.
    MessagesNested(bool),
    /// Whether a transcription is a list of sentences, or the one object that is documented.
    TranscriptList(bool),
}

/// What answers to certain requests take longer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Latency {
    /// Only requests with this method; any when absent.
    pub method: Option<String>,
    /// Only paths like this, where `*` stands for one segment; any when absent.
    pub path: Option<String>,
    /// Milliseconds.
    pub ms: u32,
    /// Up to so many more, by chance.
    pub jitter_ms: u32,
}

/// What stands in the five headers about the rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateHeaders {
    /// What was counted.
    #[default]
    Counted,
    /// They are not sent.
    Absent,
    /// Words and impossible numbers.
    Nonsense,
}

/// When the window of ten seconds begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateWindow {
    /// With the first request after the last window.
    #[default]
    Anchored,
    /// With every tenth second of the clock.
    Aligned,
    /// With each request anew: any ten seconds count.
    Sliding,
}

/// Failures by chance, which repeat with their seed and the order of requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chaos {
    /// What the chances follow from.
    pub seed: u64,
    /// How many of a thousand requests fail.
    pub per_mille: u32,
    /// The failures, each as likely as the others; one that does not match the request is left out.
    pub kinds: Vec<Fault>,
}

/// The position of every switch.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Switches {
    pub(crate) search_lag_ms: u32,
    pub(crate) slow_ms: u32,
    pub(crate) html_error: bool,
    pub(crate) retry_after: bool,
    pub(crate) revoked_token: bool,
    pub(crate) agency_token: bool,
    pub(crate) foreign_location: bool,
    pub(crate) missing_scopes: Vec<String>,
    pub(crate) version_strict: bool,
    pub(crate) dropped_fields: Vec<String>,
    pub(crate) refused_fields: Vec<String>,
    pub(crate) tags_move_date_updated: bool,
    pub(crate) messages_nested: bool,
    pub(crate) transcript_list: bool,
    pub(crate) latency: Vec<Latency>,
    pub(crate) rate_headers: RateHeaders,
    pub(crate) inaccessible_location: bool,
    pub(crate) appointments_unauthorized: bool,
    pub(crate) update_omits: Vec<String>,
    pub(crate) tags_answer_added: bool,
    pub(crate) odd_shapes: bool,
    pub(crate) chaos: Option<Chaos>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            search_lag_ms: 0,
            slow_ms: 0,
            html_error: false,
            retry_after: false,
            revoked_token: false,
            agency_token: false,
            foreign_location: false,
            missing_scopes: Vec::new(),
            version_strict: false,
            dropped_fields: Vec::new(),
            refused_fields: Vec::new(),
            tags_move_date_updated: true,
            messages_nested: true,
            transcript_list: true,
            latency: Vec::new(),
            rate_headers: RateHeaders::Counted,
            inaccessible_location: false,
            appointments_unauthorized: false,
            update_omits: Vec::new(),
            tags_answer_added: false,
            odd_shapes: false,
            chaos: None,
        }
    }
}

/// A failure for the next requests that match.
///
/// `Fault::lost("POST", "/contacts/*/notes").after_effect()` applies the write and loses its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// Only requests with this method; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Only paths like this, where `*` stands for one segment; any when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// How many requests that match are let through before one fails.
    #[serde(default)]
    pub skip: u32,
    /// How many requests fail.
    #[serde(default = "once")]
    pub count: u32,
    /// Whether the request takes effect before it fails.
    #[serde(default)]
    pub after_effect: bool,
    /// The request takes effect so much later than it fails.
    #[serde(default)]
    pub effect_after_ms: Option<u32>,
    /// Headers of the answer beside the usual ones.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What the client sees.
    #[serde(flatten)]
    pub failure: Failure,
}

fn once() -> u32 {
    1
}

/// What a failing request looks like from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "failure")]
#[non_exhaustive]
pub enum Failure {
    /// An answer with this status; a body that is a string goes out as HTML, anything else as JSON.
    Answer {
        /// The status.
        status: u16,
        /// The body; the service's usual envelope when absent.
        #[serde(default)]
        body: Option<Value>,
    },
    /// The connection is closed without an answer.
    Lost,
    /// No answer ever comes.
    Silence,
    /// The real answer breaks off after so many bytes of its body.
    Truncated {
        /// Bytes that arrive.
        keep: usize,
    },
    /// The real answer comes in drops of 32 bytes, each so much after the one before.
    Dripping {
        /// Milliseconds between two drops.
        ms: u32,
    },
}

impl Failure {
    /// Whether it is the real answer that goes wrong on its way.
    pub(crate) fn is_on_the_way(&self) -> bool {
        matches!(self, Self::Truncated { .. } | Self::Dripping { .. })
    }
}

impl Fault {
    fn new(method: &str, path: &str, failure: Failure) -> Self {
        let named = |text: &str| (!text.is_empty() && text != "*").then(|| text.to_owned());
        Self {
            method: named(method),
            path: named(path),
            skip: 0,
            count: 1,
            after_effect: false,
            effect_after_ms: None,
            headers: BTreeMap::new(),
            failure,
        }
    }

    /// The next request that matches is answered with `status`. `*` or nothing matches everything.
    pub fn answer(method: &str, path: &str, status: u16) -> Self {
        Self::new(method, path, Failure::Answer { status, body: None })
    }

    /// The next request that matches gets no answer: its connection is closed.
    pub fn lost(method: &str, path: &str) -> Self {
        Self::new(method, path, Failure::Lost)
    }

    /// The next request that matches waits for ever.
    pub fn silence(method: &str, path: &str) -> Self {
        Self::new(method, path, Failure::Silence)
    }

    /// The next request that matches is sent elsewhere.
    pub fn redirect(method: &str, path: &str, status: u16, location: &str) -> Self {
        Self::answer(method, path, status)
            .body("".into())
            .header("location", location)
    }

    /// The answer to the next request that matches breaks off after `keep` bytes of its body.
    pub fn truncated(method: &str, path: &str, keep: usize) -> Self {
        Self::new(method, path, Failure::Truncated { keep })
    }

    /// The answer to the next request that matches comes in drops.
    pub fn dripping(method: &str, path: &str, ms: u32) -> Self {
        Self::new(method, path, Failure::Dripping { ms })
    }

    /// Lets the request take effect so much later than it fails.
    #[must_use]
    pub fn effect_after(mut self, ms: u32) -> Self {
        self.effect_after_ms = Some(ms);
        self
    }

    /// Lets so many requests that match pass first.
    #[must_use]
    pub fn skipping(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Lets the request take effect first.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }

    /// Fails this many requests instead of one.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// Answers with this body: a string as HTML, anything else as JSON.
    #[must_use]
    pub fn body(mut self, with: Value) -> Self {
        if let Failure::Answer { body, .. } = &mut self.failure {
            *body = Some(with);
        }
        self
    }

    pub(crate) fn matches(&self, method: &str, path: &str) -> bool {
        matches(self.method.as_deref(), self.path.as_deref(), method, path)
    }
}

/// Whether a request is meant by a method and a pattern, in which `*` stands for one segment.
pub(crate) fn matches(wanted: Option<&str>, pattern: Option<&str>, method: &str, path: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        && pattern.is_none_or(|pattern| {
            let mut wanted = pattern.trim_matches('/').split('/');
            let mut given = path.trim_matches('/').split('/');
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return true,
                    (Some("*"), Some(_)) => {}
                    (Some(wanted), Some(given)) if wanted == given => {}
                    _ => return false,
                }
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fault_matches_one_segment_per_star() {
        let fault = Fault::lost("post", "/contacts/*/notes");
        assert!(fault.matches("POST", "/contacts/abc/notes"));
        assert!(!fault.matches("POST", "/contacts/abc/notes/1"));
        assert!(!fault.matches("GET", "/contacts/abc/notes"));
        assert!(Fault::lost("*", "").matches("PUT", "/anything"));
    }

    #[test]
    fn faults_and_switches_are_written_in_camel_case() {
        let fault: Fault = serde_json::from_value(json!({
            "method": "POST", "afterEffect": true, "failure": "answer", "status": 502,
        }))
        .unwrap();
        assert_eq!(fault, Fault::answer("POST", "*", 502).after_effect());
        let switch: Switch = serde_json::from_value(json!({ "searchLagMs": 12_000 })).unwrap();
        assert_eq!(switch, Switch::SearchLagMs(12_000));
    }
}
