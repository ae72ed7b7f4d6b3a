use std::fmt;
use std::time::Duration;

use crate::contacts;
use crate::endpoint::{Effect, Endpoint};
use crate::ids::ContactId;
use crate::lenient::{Fields, Json};

/// What every call of this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What lies below a failure to send.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The pause after a refusal for speed that names none: one window of the documented limit.
const UNNAMED_WAIT: Duration = Duration::from_secs(10);

/// The pause when the day's allowance is used up; the hour at which it returns is not documented.
pub(crate) const DAILY_WAIT: Duration = Duration::from_secs(15 * 60);

/// Text from the server: for the rep's eyes, never for a log. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The server's words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The server's words, without a copy.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Words(…)")
    }
}

/// Why one field was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The field as the server names it: `email`, `dateOfBirth`, `customFields.<id>`, `dndSettings.SMS` …
    pub field: String,
    /// The server's words about it.
    pub message: Words,
}

/// Why a call failed, sorted by what the caller can do about it.
///
/// No variant shows tokens, names, addresses or bodies in `Debug` or `Display`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The base address is neither https nor http on this machine, or holds more than scheme, host, port and path.
    #[error("the API address must be https, or http on this machine")]
    BadAddress,
    /// Certainly never reached the server. Safe to repeat.
    #[error("could not reach HighLevel")]
    NotSent(#[source] Cause),
    /// Sent, but what became of it is not known: timeout, reset, 5xx, or an unreadable answer to a write.
    #[error("no usable answer from HighLevel")]
    OutcomeUnknown {
        /// The status, where there was one.
        status: Option<u16>,
    },
    /// The token is malformed, unknown, revoked or expired: ask for another. A 401 that does not say so is this only where
    /// it answers a search for contacts; elsewhere it is [`Error::Rejected`], and such a search tells.
    #[error("HighLevel refused the token")]
    BadToken,
    /// The token is good but may not do this: tick the scope in the integration, the token stays the same.
    #[error("the token lacks the scope {scope}")]
    MissingScope {
        /// The scope of the operation that failed.
        scope: &'static str,
    },
    /// The token does not belong to this location.
    #[error("the token has no access to this sub-account")]
    WrongLocation,
    /// The token was made at agency level and is refused on a sub-account's data.
    #[error("this is an agency's token, not a sub-account's")]
    AgencyToken,
    /// The API generation was refused: our fault or the setting's, never a reason to sign out.
    #[error("HighLevel refused the API generation")]
    BadVersionHeader,
    /// The record is gone, or never was.
    #[error("no such {what}")]
    NotFound {
        /// The record that is missing: "contact", "task", "note", "appointment", "location", "user", "business" … For
        /// a task or note it is "contact" when the server says that its contact is the one missing.
        what: &'static str,
    },
    /// The location allows no duplicates, and this contact is the one in the way.
    #[error("such a contact exists already")]
    Duplicate {
        /// The existing contact.
        contact: ContactId,
        /// The field that matched, as the server names it.
        field: Option<String>,
        /// The existing contact's name.
        name: Option<Words>,
    },
    /// Understood, and refused.
    #[error("HighLevel refused the request ({status})")]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// Everything the server said.
        messages: Vec<Words>,
        /// What of it concerns one field.
        fields: Vec<FieldRefusal>,
        /// For HighLevel's support.
        trace_id: Option<String>,
    },
    /// Too fast, or the day's allowance is used up. Not executed.
    #[error("HighLevel asked us to slow down")]
    RateLimited {
        /// How long to wait, where known.
        retry_after: Option<Duration>,
        /// Whether it is the day's allowance that is used up.
        daily: bool,
    },
    /// The edge in front of HighLevel turned the call away before the API saw it.
    #[error("the call was blocked on its way to HighLevel")]
    Blocked,
    /// The answer did not have the documented shape.
    #[error("unexpected answer to {endpoint}")]
    Decode {
        /// The operation, by name.
        endpoint: &'static str,
    },
    /// Whatever answers at this address is not HighLevel's API: a web page, a redirect, or no such route.
    #[error("this address does not answer like HighLevel")]
    NotHighLevel,
    /// Switched off by [`crate::Client::forbid`]. Not sent.
    #[error("{endpoint} is switched off")]
    Forbidden {
        /// The operation, by name.
        endpoint: &'static str,
    },
    /// The generation that the client speaks has no such operation. Not sent.
    #[error("this generation of the API has no {endpoint}")]
    NotOffered {
        /// The operation, by name.
        endpoint: &'static str,
    },
}

/// What became of a write, and so what may be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Certainly not executed: repeat.
    NotSent,
    /// May have been executed: look first.
    Unknown,
    /// Certainly not executed: repeat after this time.
    After(Duration),
    /// Refused: park it for the rep.
    Refused,
}

/// Why nothing could be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// This machine has no way to the host.
    NoNetwork,
    /// The host's name cannot be looked up: it is wrong, or there is no network to ask in.
    UnknownHost,
    /// The host is there, but nobody listens at the address.
    NobodyListens,
    /// No answer to the attempt to connect.
    TimedOut,
    /// The host's certificate is not trusted, or it speaks no TLS.
    NoTrust,
    /// Anything else.
    Other,
}

impl Error {
    /// Why nothing could be sent, where that is what happened.
    pub fn unreached(&self) -> Option<Unreached> {
        use std::io::ErrorKind;

        let Self::NotSent(cause) = self else { return None };
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(cause.as_ref());
        let mut last = Unreached::Other;
        while let Some(error) = next {
            if wording::says(&error.to_string(), wording::NAME_LOOKUP) {
                last = Unreached::UnknownHost;
            }
            let io = error.downcast_ref::<std::io::Error>();
            match io.map(std::io::Error::kind) {
                Some(ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown | ErrorKind::HostUnreachable) => {
                    return Some(Unreached::NoNetwork);
                }
                Some(ErrorKind::ConnectionRefused) => return Some(Unreached::NobodyListens),
                Some(ErrorKind::TimedOut) => return Some(Unreached::TimedOut),
                Some(ErrorKind::InvalidData) => return Some(Unreached::NoTrust),
                _ => {}
            }
            // An io::Error around another error gives that one's source as its own, leaving the other out.
            next = match io.and_then(std::io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        Some(last)
    }

    /// What became of the write that failed with this error. `is_create` says whether the write makes a new record
    /// when it is repeated: there any refusal but 401, 403, 429 and a named duplicate leaves the outcome unknown, for
    /// a 422 has been seen though the contact was created.
    pub fn fate(&self, is_create: bool) -> Fate {
        match self {
            Self::BadAddress | Self::NotSent(_) => Fate::NotSent,
            Self::OutcomeUnknown { .. } | Self::Decode { .. } | Self::NotHighLevel => Fate::Unknown,
            Self::RateLimited { retry_after, daily } => {
                Fate::After(retry_after.unwrap_or(if *daily { DAILY_WAIT } else { UNNAMED_WAIT }))
            }
            Self::BadToken
            | Self::MissingScope { .. }
            | Self::WrongLocation
            | Self::AgencyToken
            | Self::BadVersionHeader
            | Self::Blocked
            | Self::Forbidden { .. }
            | Self::NotOffered { .. }
            | Self::Duplicate { .. } => Fate::Refused,
            Self::Rejected { status: 401 | 403, .. } => Fate::Refused,
            Self::Rejected { .. } | Self::NotFound { .. } if is_create => Fate::Unknown,
            Self::Rejected { .. } | Self::NotFound { .. } => Fate::Refused,
        }
    }

    /// Whether a read that failed so is worth another try at once.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NotSent(_) | Self::OutcomeUnknown { .. } | Self::RateLimited { daily: false, .. }
        )
    }
}

/// What the refusing texts mean. The only place where a failure is told by its wording; compared in lower case.
mod wording {
    pub(super) const VERSION: &[&str] = &["version header"];
    pub(super) const AGENCY: &[&str] = &["authclass"];
    pub(super) const FOREIGN_LOCATION: &[&str] = &["not accessible from this token"];
    pub(super) const SCOPE: &[&str] = &["scope"];
    /// What says of a token that it is no good, where nothing but filling words stands between the two.
    pub(super) const TOKEN: &[&str] = &["token", "tokens", "jwt"];
    pub(super) const NO_GOOD: &[&str] = &["invalid", "expired", "revoked", "malformed"];
    pub(super) const FILLING: &[&str] = &[
        "a",
        "access",
        "an",
        "and",
        "bearer",
        "been",
        "given",
        "has",
        "integration",
        "is",
        "or",
        "private",
        "provided",
        "the",
        "was",
        "your",
    ];
    /// What a refusal of every call would say: of the token only where the simplest call is refused so.
    pub(super) const NO_ENTRY: &[&str] = &[
        "token",
        "jwt",
        "unauthorized",
        "unauthenticated",
        "authentication",
        "api key",
    ];
    pub(super) const LOCATION: &[&str] = &["location"];
    pub(super) const GONE: &[&str] = &["not found", "does not exist", "is deleted"];
    /// What else can be "not found" inside a request without the record itself being gone.
    pub(super) const OTHER_NOUNS: &[&str] = &[
        "user", "field", "calendar", "business", "location", "tag", "company", "timezone",
    ];
    /// The only sign that the resolver gives; its own errors have no kind.
    pub(super) const NAME_LOOKUP: &[&str] = &["dns error"];
    pub(super) const NO_ROUTE: &str = "cannot ";

    pub(super) fn says(text: &str, any_of: &[&str]) -> bool {
        any_of.iter().any(|needle| text.contains(needle))
    }

    pub(super) fn condemns_the_token(text: &str) -> bool {
        let words: Vec<&str> = text
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty() && !FILLING.contains(word))
            .collect();
        words.windows(2).any(|pair| {
            let [one, other] = pair else { return false };
            (TOKEN.contains(one) && NO_GOOD.contains(other)) || (NO_GOOD.contains(one) && TOKEN.contains(other))
        })
    }
}

/// An answer that is no success, as far as it can be read.
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    pub(crate) body: Option<Fields<'a>>,
    /// Whether there was no body at all.
    pub(crate) is_empty: bool,
    pub(crate) trace_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) day_is_spent: bool,
}

impl Refusal<'_> {
    /// The error that the refusal of a call to `endpoint` is.
    pub(crate) fn into_error(self, endpoint: &Endpoint) -> Error {
        let status = self.status;
        match status {
            429 => {
                return Error::RateLimited {
                    retry_after: self.retry_after,
                    daily: self.day_is_spent,
                };
            }
            408 | 500.. => return Error::OutcomeUnknown { status: Some(status) },
            _ => {}
        }
        // Any good token may search contacts, or is told which scope it lacks; elsewhere a 401 means many things.
        let is_probe = endpoint.name == contacts::SEARCH.name;
        let Some(body) = &self.body else {
            return match status {
                401 if self.is_empty && is_probe => Error::BadToken,
                403 => Error::Blocked,
                404 if self.is_empty && endpoint.names_a_record() => Error::NotFound { what: endpoint.noun },
                404 => Error::NotHighLevel,
                _ if self.is_empty && status >= 400 => self.rejected(Vec::new()),
                _ => Error::NotHighLevel,
            };
        };
        let messages = messages(body);
        let said = messages.join("\n").to_lowercase();
        let says = |any_of: &[&str]| wording::says(&said, any_of);
        match status {
            401 if says(wording::VERSION) => Error::BadVersionHeader,
            401 if says(wording::AGENCY) => Error::AgencyToken,
            401 if says(wording::FOREIGN_LOCATION) => Error::WrongLocation,
            401 | 403 if says(wording::SCOPE) => Error::MissingScope { scope: endpoint.scope },
            403 if says(wording::LOCATION) => Error::WrongLocation,
            401 if wording::condemns_the_token(&said) => Error::BadToken,
            401 if is_probe && (said.is_empty() || says(wording::NO_ENTRY)) => Error::BadToken,
            // So an unknown user is told, though the token is good.
            401 if says(wording::GONE) && endpoint.names_a_record() && said.contains(endpoint.noun) => {
                Error::NotFound { what: endpoint.noun }
            }
            404 if said.starts_with(wording::NO_ROUTE) || !endpoint.names_a_record() => Error::NotHighLevel,
            400 | 404 => {
                if let Some(duplicate) = duplicate(body) {
                    return duplicate;
                }
                match missing(&said, status, endpoint) {
                    Some(what) => Error::NotFound { what },
                    None => self.rejected(messages),
                }
            }
            300..400 => Error::NotHighLevel,
            _ => self.rejected(messages),
        }
    }

    fn rejected(self, messages: Vec<String>) -> Error {
        Error::Rejected {
            status: self.status,
            fields: messages.iter().filter_map(|message| field_refusal(message)).collect(),
            messages: messages.into_iter().map(Words).collect(),
            trace_id: self.trace_id,
        }
    }
}

/// What the server says is missing, if it speaks of the record on an id's route and not of something named in the body.
/// Its subject is the noun that comes first: "Contact with id … not found", "Task not found for contact …".
fn missing(said: &str, status: u16, endpoint: &Endpoint) -> Option<&'static str> {
    if !endpoint.names_a_record() || !(status == 404 || wording::says(said, wording::GONE)) {
        return None;
    }
    let contact = endpoint.path.has("{contactId}").then_some("contact");
    let named_in_the_body = if endpoint.effect == Effect::Read {
        &[]
    } else {
        wording::OTHER_NOUNS
    };
    let of_the_route = [Some(endpoint.noun), contact]
        .into_iter()
        .flatten()
        .map(|noun| (noun, Some(noun)));
    of_the_route
        .chain(named_in_the_body.iter().map(|noun| (*noun, None)))
        .filter_map(|(noun, what)| Some((said.find(noun)?, what)))
        .min_by_key(|(place, _)| *place)
        .map_or(Some(endpoint.noun), |(_, what)| what)
}

fn duplicate(body: &Fields<'_>) -> Option<Error> {
    let meta = body.object(&["meta"])?;
    Some(Error::Duplicate {
        contact: meta.id(&["contactId"])?,
        field: meta.text(&["matchingField"]),
        name: meta.text(&["contactName"]).map(Words),
    })
}

/// Every text under `message`, else under `error`.
fn messages(body: &Fields<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["message", "error"] {
        if let Some(value) = body.value(name) {
            collect(value, 3, &mut found);
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

fn collect(value: &Json<'_>, depth: u8, found: &mut Vec<String>) {
    match value {
        Json::Str(text) if !text.trim().is_empty() => found.push(text.trim().to_owned()),
        Json::Array(items) if depth > 0 => items.iter().for_each(|item| collect(item, depth - 1, found)),
        Json::Object(map) if depth > 0 => map.values().for_each(|item| collect(item, depth - 1, found)),
        _ => {}
    }
}

/// The field that a message is about, where it follows one of the known forms.
fn field_refusal(message: &str) -> Option<FieldRefusal> {
    let words: Vec<&str> = message.split_whitespace().collect();
    let field = match words.as_slice() {
        ["property", field, "should", "not", ..] => (*field).to_owned(),
        ["each", "value", "in", field, "must" | "should", ..] => (*field).to_owned(),
        ["nested", "property", field, "must" | "should", ..] => (*field).to_owned(),
        ["Invalid", "Custom", "Field", "Value", .., "for", id] => {
            format!("customFields.{}", id.trim_matches(['"', '\'', '.']))
        }
        [
            "Not",
            "authorized",
            "to",
            "update",
            "permanent",
            "dnd",
            "setting",
            "for",
            channel,
            ..,
        ] => {
            format!("dndSettings.{}", channel.trim_matches(['"', '\'', '.']))
        }
        [field, "must" | "should", ..] => (*field).to_owned(),
        _ => return None,
    };
    let is_a_name = !field.is_empty()
        && field
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-[]".contains(&byte));
    is_a_name.then(|| FieldRefusal {
        field,
        message: Words(message.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::lenient;
    use crate::{appointments, businesses, contacts, locations, tags, tasks, users};

    fn refused(endpoint: &Endpoint, status: u16, body: Value) -> Error {
        let refusal = Refusal {
            status,
            body: Fields::of(lenient::of_tests(&body)),
            is_empty: false,
            trace_id: None,
            retry_after: None,
            day_is_spent: false,
        };
        refusal.into_error(endpoint)
    }

    fn without_json(endpoint: &Endpoint, status: u16, is_empty: bool) -> Error {
        let refusal = Refusal {
            status,
            body: None,
            is_empty,
            trace_id: None,
            retry_after: None,
            day_is_spent: false,
        };
        refusal.into_error(endpoint)
    }

    fn says(status: u16, message: &str) -> Error {
        refused(
            &contacts::GET,
            status,
            json!({ "statusCode": status, "message": message }),
        )
    }

    #[test]
    fn a_401_is_six_different_things() {
        for message in [
            "Invalid JWT",
            "Invalid Private Integration token",
            "Invalid token: access token is invalid",
            "Invalid or expired token",
            "The access token has been revoked.",
            "jwt expired",
        ] {
            assert!(matches!(says(401, message), Error::BadToken), "{message}");
        }
        for message in ["version header was not found.", "version header is invalid"] {
            assert!(matches!(says(401, message), Error::BadVersionHeader), "{message}");
        }
        assert!(matches!(
            says(401, "The token is not authorized for this scope."),
            Error::MissingScope {
                scope: "contacts.readonly"
            }
        ));
        assert!(matches!(
            says(401, "This AuthClass is not yet supported by this route"),
            Error::AgencyToken
        ));
        assert!(matches!(
            says(401, "This location is not accessible from this token!"),
            Error::WrongLocation
        ));
        assert!(matches!(
            says(401, "The user does not exist."),
            Error::Rejected { status: 401, .. }
        ));
    }

    /// Every text that was seen or documented, with what it is sorted as.
    #[test]
    fn each_refusal_of_the_catalogue_is_sorted_by_what_can_be_done() {
        type Is = fn(&Error) -> bool;
        let bad_token: Is = |error| matches!(error, Error::BadToken);
        let scope: Is = |error| matches!(error, Error::MissingScope { .. });
        let version: Is = |error| matches!(error, Error::BadVersionHeader);
        let agency: Is = |error| matches!(error, Error::AgencyToken);
        let location: Is = |error| matches!(error, Error::WrongLocation);
        let contact: Is = |error| matches!(error, Error::NotFound { what: "contact" });
        let user: Is = |error| matches!(error, Error::NotFound { what: "user" });
        let refused_as_a_whole: Is = |error| matches!(error, Error::Rejected { messages, fields, .. } if messages.len() == 1 && fields.is_empty());
        let refused_for_a_field: Is = |error| matches!(error, Error::Rejected { fields, .. } if fields.len() == 1);
        let no_route: Is = |error| matches!(error, Error::NotHighLevel);
        let (get, search, update) = (&contacts::GET, &contacts::SEARCH, &contacts::UPDATE);
        let catalogue: &[(&Endpoint, u16, &str, Is)] = &[
            (
                &contacts::CREATE,
                400,
                "This location does not allow duplicated contacts.",
                refused_as_a_whole,
            ),
            (get, 400, "Contact not found for id:ocQHyuzHvysMo5N5VsXc", contact),
            (get, 400, "Contact with id ocQHyuzHvysMo5N5VsXc not found", contact),
            (search, 400, "Invalid field contact_name", refused_as_a_whole),
            (
                update,
                400,
                "Invalid Custom Field Value \"x\" for \"3sv6UEo51C9Bmpo1cKTq\"",
                refused_for_a_field,
            ),
            (
                &businesses::GET,
                400,
                "641c09 is not a valid ObjectId",
                refused_as_a_whole,
            ),
            (get, 401, "Invalid JWT", bad_token),
            (get, 401, "Invalid Private Integration token", bad_token),
            (get, 401, "Invalid token: access token is invalid", bad_token),
            (get, 401, "The token is not authorized for this scope.", scope),
            (get, 401, "version header was not found.", version),
            (get, 401, "version header is invalid", version),
            (
                &locations::GET,
                401,
                "This AuthClass is not yet supported by this route",
                agency,
            ),
            (
                &locations::GET,
                401,
                "This location is not accessible from this token!",
                location,
            ),
            (&users::GET, 401, "The user does not exist.", user),
            (
                search,
                403,
                "The token does not have access to this location.",
                location,
            ),
            (get, 404, "Cannot GET /contacts/x/y", no_route),
            (update, 422, "property gender should not exist", refused_for_a_field),
            (update, 422, "email must be a string", refused_for_a_field),
            (&tasks::CREATE, 422, "title should not be empty", refused_for_a_field),
            (
                search,
                422,
                "Invalid Operator (gte) passed for field date_added",
                refused_as_a_whole,
            ),
            (
                update,
                400,
                "Not authorized to update permanent dnd setting for SMS",
                refused_for_a_field,
            ),
        ];
        for (endpoint, status, message, is) in catalogue {
            for message in [json!(message), json!([message])] {
                let body = json!({ "statusCode": status, "message": message, "error": "Bad Request" });
                let error = refused(endpoint, *status, body);
                assert!(is(&error), "{status} {message}: {error:?}");
            }
        }
    }

    #[test]
    fn what_has_no_text_is_sorted_by_its_status() {
        assert!(
            matches!(without_json(&contacts::GET, 403, false), Error::Blocked),
            "error code: 1010"
        );
        assert!(matches!(
            without_json(&contacts::GET, 429, false),
            Error::RateLimited { .. }
        ));
        for status in [500, 502, 503, 520, 522, 524] {
            for is_empty in [true, false] {
                let error = without_json(&contacts::GET, status, is_empty);
                assert!(
                    matches!(error, Error::OutcomeUnknown { status: Some(at) } if at == status),
                    "{status}"
                );
                assert!(error.may_pass());
            }
        }
    }

    #[test]
    fn a_401_that_does_not_speak_of_a_bad_token_is_one_of_the_token_only_for_the_search() {
        for message in [
            "",
            "Unauthorized",
            "Authentication required for this calendar",
            "The token may not read appointments",
        ] {
            let body = json!({ "statusCode": 401, "message": message });
            let elsewhere = refused(&appointments::OF_CONTACT, 401, body.clone());
            assert!(
                matches!(elsewhere, Error::Rejected { status: 401, .. }),
                "{message}: {elsewhere:?}"
            );
            assert!(
                matches!(refused(&contacts::SEARCH, 401, body), Error::BadToken),
                "{message}"
            );
        }
        assert!(matches!(
            without_json(&tasks::CREATE, 401, true),
            Error::Rejected { status: 401, .. }
        ));
        assert!(matches!(without_json(&contacts::SEARCH, 401, true), Error::BadToken));
    }

    #[test]
    fn a_missing_scope_names_the_scope_of_the_operation() {
        let body = json!({ "statusCode": 401, "message": "The token is not authorized for this scope." });

        let error = refused(&tasks::SEARCH, 401, body);

        assert!(
            matches!(
                error,
                Error::MissingScope {
                    scope: "locations/tasks.readonly"
                }
            ),
            "got {error:?}"
        );
    }

    #[test]
    fn a_403_is_the_wrong_location_or_the_edge() {
        assert!(matches!(
            says(403, "The token does not have access to this location."),
            Error::WrongLocation
        ));
        assert!(matches!(without_json(&contacts::GET, 403, false), Error::Blocked));
        assert!(matches!(
            says(403, "Forbidden resource"),
            Error::Rejected { status: 403, .. }
        ));
    }

    #[test]
    fn a_400_that_says_not_found_means_the_record_is_gone() {
        for message in [
            "Contact not found for id:ocQHyuzHvysMo5N5VsXc",
            "Contact with id ocQHyuzHvysMo5N5VsXc not found",
        ] {
            assert!(
                matches!(says(400, message), Error::NotFound { what: "contact" }),
                "{message}"
            );
        }
        assert!(matches!(says(404, "Not Found"), Error::NotFound { what: "contact" }));
    }

    #[test]
    fn a_missing_contact_is_not_mistaken_for_a_missing_task() {
        let gone = |message: &str| refused(&tasks::GET, 400, json!({ "message": message }));

        assert!(matches!(
            gone("Contact with id abc not found"),
            Error::NotFound { what: "contact" }
        ));
        assert!(matches!(
            gone("Task not found for contact abc"),
            Error::NotFound { what: "task" }
        ));
        assert!(matches!(
            gone("Task with id abc not found"),
            Error::NotFound { what: "task" }
        ));
    }

    #[test]
    fn something_else_not_found_in_a_write_does_not_delete_the_contact() {
        let gone = |message: &str| refused(&contacts::UPDATE, 400, json!({ "message": message }));

        assert!(matches!(
            gone("User with id abc not found"),
            Error::Rejected { status: 400, .. }
        ));
        assert!(matches!(
            gone("User not found for contact abc"),
            Error::Rejected { status: 400, .. }
        ));
        assert!(matches!(
            gone("Contact not found for id:abc"),
            Error::NotFound { what: "contact" }
        ));
    }

    #[test]
    fn a_route_that_does_not_exist_is_no_missing_record() {
        assert!(matches!(says(404, "Cannot GET /contacts/x"), Error::NotHighLevel));
        let error = refused(&contacts::SEARCH, 404, json!({ "error": "not found" }));
        assert!(matches!(error, Error::NotHighLevel), "got {error:?}");
        assert!(matches!(without_json(&contacts::GET, 404, false), Error::NotHighLevel));
        assert!(matches!(without_json(&contacts::GET, 302, false), Error::NotHighLevel));
    }

    #[test]
    fn a_duplicate_names_the_contact_in_the_way() {
        let body = json!({
            "statusCode": 400, "message": "This location does not allow duplicated contacts.",
            "meta": { "contactId": "ocQHyuzHvysMo5N5VsXc", "contactName": "rosan deo", "matchingField": "email" },
        });

        let Error::Duplicate { contact, field, name } = refused(&contacts::CREATE, 400, body) else {
            panic!("not a duplicate");
        };

        assert_eq!(contact.as_str(), "ocQHyuzHvysMo5N5VsXc");
        assert_eq!(field.as_deref(), Some("email"));
        assert_eq!(name.as_ref().map(Words::as_str), Some("rosan deo"));
    }

    #[test]
    fn a_duplicate_without_a_name_for_it_is_an_ordinary_refusal() {
        let body = json!({ "statusCode": 400, "message": "This location does not allow duplicated contacts." });

        let error = refused(&contacts::CREATE, 400, body);

        assert!(matches!(error, Error::Rejected { status: 400, .. }), "got {error:?}");
        assert_eq!(error.fate(true), Fate::Unknown, "so that it is looked up");
    }

    #[test]
    fn refusals_find_their_fields() {
        let body = json!({ "statusCode": 422, "message": [
            "property gender should not exist",
            "title should not be empty",
            "email must be an email",
            "each value in tags must be a string",
            "customFields.0.id must be a string",
            "Invalid Custom Field Value \"x\" for \"3sv6UEo51C9Bmpo1cKTq\"",
            "Not authorized to update permanent dnd setting for SMS",
            "Something else went wrong",
        ] });

        let Error::Rejected {
            status: 422,
            messages,
            fields,
            ..
        } = refused(&contacts::UPDATE, 422, body)
        else {
            panic!("not a refusal");
        };

        assert_eq!(messages.len(), 8);
        let named: Vec<_> = fields.iter().map(|refusal| refusal.field.as_str()).collect();
        assert_eq!(
            named,
            [
                "gender",
                "title",
                "email",
                "tags",
                "customFields.0.id",
                "customFields.3sv6UEo51C9Bmpo1cKTq",
                "dndSettings.SMS"
            ]
        );
        assert_eq!(fields[2].message.as_str(), "email must be an email");
    }

    #[test]
    fn the_words_may_come_alone_in_a_list_or_under_error() {
        for body in [
            json!({ "message": "Invalid field contact_name" }),
            json!({ "message": ["Invalid field contact_name"] }),
            json!({ "error": { "message": "Invalid field contact_name" } }),
            json!({ "message": null, "error": "Invalid field contact_name" }),
        ] {
            let Error::Rejected { messages, .. } = refused(&contacts::SEARCH, 400, body.clone()) else {
                panic!("not a refusal: {body}");
            };
            assert_eq!(
                messages.first().map(Words::as_str),
                Some("Invalid field contact_name"),
                "{body}"
            );
        }
    }

    #[test]
    fn what_became_of_a_create_is_known_only_where_nothing_can_have_happened() {
        let unprocessable = || says(422, "property gender should not exist");
        let gone = || says(400, "Contact not found for id:abc");

        assert_eq!(
            unprocessable().fate(true),
            Fate::Unknown,
            "a 422 was seen though the contact was created"
        );
        assert_eq!(unprocessable().fate(false), Fate::Refused);
        assert_eq!(gone().fate(true), Fate::Unknown);
        assert_eq!(gone().fate(false), Fate::Refused);
        for status in [401, 403] {
            assert_eq!(says(status, "no").fate(true), Fate::Refused, "{status}");
        }
        assert_eq!(says(401, "Invalid JWT").fate(true), Fate::Refused);
        assert_eq!(says(403, "no access to this location").fate(true), Fate::Refused);
        for status in [408, 500, 503, 524] {
            assert_eq!(says(status, "busy").fate(false), Fate::Unknown, "{status}");
        }
        assert_eq!(Error::Decode { endpoint: "x" }.fate(false), Fate::Unknown);
        assert_eq!(Error::NotHighLevel.fate(false), Fate::Unknown);
        assert_eq!(Error::NotSent("no network".into()).fate(true), Fate::NotSent);
        assert_eq!(Error::Forbidden { endpoint: "x" }.fate(true), Fate::Refused);
        assert_eq!(Error::NotOffered { endpoint: "x" }.fate(true), Fate::Refused);
        let duplicate = Error::Duplicate {
            contact: ContactId::parse("abc").expect("an id"),
            field: None,
            name: None,
        };
        assert_eq!(duplicate.fate(true), Fate::Refused, "it names the contact in the way");
    }

    #[test]
    fn a_429_says_when_to_come_back() {
        let limited = |retry_after, daily| Error::RateLimited { retry_after, daily }.fate(true);

        assert_eq!(
            limited(Some(Duration::from_secs(3)), false),
            Fate::After(Duration::from_secs(3))
        );
        assert_eq!(limited(None, false), Fate::After(Duration::from_secs(10)));
        assert_eq!(limited(None, true), Fate::After(Duration::from_secs(900)));
    }

    #[test]
    fn what_could_not_be_sent_says_why() {
        use std::io::{Error as Io, ErrorKind};
        let unreached = |kind: ErrorKind| Error::NotSent(Io::other(Io::from(kind)).into()).unreached();

        assert_eq!(unreached(ErrorKind::NetworkUnreachable), Some(Unreached::NoNetwork));
        assert_eq!(unreached(ErrorKind::ConnectionRefused), Some(Unreached::NobodyListens));
        assert_eq!(unreached(ErrorKind::TimedOut), Some(Unreached::TimedOut));
        assert_eq!(unreached(ErrorKind::InvalidData), Some(Unreached::NoTrust));
        assert_eq!(unreached(ErrorKind::BrokenPipe), Some(Unreached::Other));
        assert_eq!(
            Error::NotSent("dns error".into()).unreached(),
            Some(Unreached::UnknownHost)
        );
        assert_eq!(Error::BadToken.unreached(), None);
    }

    #[test]
    fn no_words_of_the_server_show_in_an_error() {
        let body = json!({
            "statusCode": 400, "message": "Invalid Custom Field Value \"Geheimnis\" for \"abc\"",
            "meta": { "contactId": "abc", "contactName": "Geheimnis", "matchingField": "email" },
        });
        for error in [
            refused(&contacts::CREATE, 400, body.clone()),
            refused(&tags::ADD, 422, body),
        ] {
            assert!(!format!("{error:?} {error}").contains("Geheimnis"), "{error}");
        }
    }
}
