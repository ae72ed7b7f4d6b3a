//! What calls leave for whoever looks after them.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use crate::endpoint::Endpoint;

pub(crate) type Observer = Arc<dyn Fn(&CallRecord) + Send + Sync>;

/// One attempt of a call, and nothing about whom it was about: no ids, no query, no body, no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// The operation.
    pub endpoint: &'static Endpoint,
    /// Its path in the generation that was spoken, with the ids left open.
    pub path: &'static str,
    /// When it was sent, once the gate let it through.
    pub began: Instant,
    /// From then until the answer was read.
    pub milliseconds: u64,
    /// The answer's status, where one came.
    pub status: Option<u16>,
    /// The answer's length.
    pub bytes: usize,
    /// 1, and more where a read was repeated.
    pub attempt: u32,
    /// For HighLevel's support.
    pub trace_id: Option<String>,
    /// Whether HighLevel said that the token lacks the operation's scope.
    pub lacks_scope: bool,
    /// Whether the attempt failed; for [`crate::Client::try_call`] only where no answer came.
    pub failed: bool,
}

/// The answer to [`crate::Client::try_call`]. `Debug` shows neither headers nor body.
#[derive(Clone, PartialEq)]
pub struct Tried {
    /// The HTTP status.
    pub status: u16,
    /// The type, the date, `retry-after` and the five of the allowance, as far as the answer has them; in lower case.
    pub headers: Vec<(String, String)>,
    /// The body's length.
    pub bytes: usize,
    /// The body, whoever it is about, if it is JSON; a text where the operation answers one.
    pub body: Option<Value>,
}

impl fmt::Debug for Tried {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tried")
            .field("status", &self.status)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
