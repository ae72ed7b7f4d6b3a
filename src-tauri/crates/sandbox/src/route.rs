//! The table of operations: method, path, scope, and where the location stands.

use serde_json::Value;

use crate::account::Account;
use crate::body::{Body, Field};
use crate::clock::Millis;
use crate::refusal::Refusal;
use crate::switches::Switches;
use crate::{
    appointments, businesses, calendars, contacts, conversations, enrolment, followers, locations, notes, search, tags,
    tasks, users,
};

/// The API generation, chosen by the `Version` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    Dated,
    V3,
}

impl Generation {
    pub(crate) fn pick<'a>(self, dated: &'a str, v3: &'a str) -> &'a str {
        match self {
            Self::Dated => dated,
            Self::V3 => v3,
        }
    }
}

/// Where a request names its location, so that a foreign one is refused before validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Nowhere,
    Path,
    Query,
    /// In the query, and 403 without it.
    QueryOrForbidden,
    Body,
}

/// A request that passed the checks before validation.
pub(crate) struct Call<'a> {
    pub(crate) generation: Generation,
    pub(crate) params: Params,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) now: Millis,
    pub(crate) switches: &'a Switches,
    pub(crate) host: &'a str,
}

impl Call<'_> {
    /// A `{name}` of the path; empty when the route has none.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Refuses query parameters that are not among `known` and demands `required`.
    pub(crate) fn check_query(&self, required: &[&str], known: &[&str]) -> Result<(), Refusal> {
        let mut complaints: Vec<String> = self
            .query
            .iter()
            .filter(|(key, _)| !known.contains(&key.as_str()) && !required.contains(&key.as_str()))
            .map(|(key, _)| format!("property {key} should not exist"))
            .collect();
        for (place, (key, _)) in self.query.iter().enumerate() {
            // Twice is a list, and no operation takes one.
            if self.query[..place].iter().any(|(before, _)| before == key) {
                complaints.push(format!("{key} must be a string"));
            }
        }
        for name in required {
            if self.query(name).is_none_or(str::is_empty) {
                complaints.push(format!("{name} should not be empty"));
                complaints.push(format!("{name} must be a string"));
            }
        }
        if complaints.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(complaints))
        }
    }

    /// A whole number from the query, at most `max`.
    pub(crate) fn number(&self, name: &str, default: usize, max: usize) -> Result<usize, Refusal> {
        let Some(text) = self.query(name) else {
            return Ok(default);
        };
        match text.parse::<usize>() {
            Ok(number) if number <= max => Ok(number),
            Ok(_) => Err(Refusal::invalid(vec![format!("{name} must not be greater than {max}")])),
            Err(_) => Err(Refusal::invalid(vec![format!(
                "{name} must be a number conforming to the specified constraints"
            )])),
        }
    }

    /// The body, if it holds exactly what `fields` allow.
    pub(crate) fn body(&self, fields: &[Field]) -> Result<Body, Refusal> {
        Body::checked(&self.body, fields, &[])
    }

    /// `succeded` as the older generations spell it; both spellings under `v3`.
    pub(crate) fn succeeded(&self) -> Value {
        match self.generation {
            Generation::Dated => serde_json::json!({ "succeded": true }),
            Generation::V3 => serde_json::json!({ "succeeded": true, "succeded": true }),
        }
    }
}

/// An answer's status and JSON.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: AnswerBody,
}

pub(crate) enum AnswerBody {
    Json(Value),
    /// JSON written already; the trace id is put in after its opening brace.
    Written(Vec<u8>),
    /// Something to keep, under a name.
    File {
        kind: &'static str,
        name: &'static str,
        bytes: Vec<u8>,
    },
}

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self::with(200, body)
    }

    pub(crate) fn created(body: Value) -> Self {
        Self::with(201, body)
    }

    fn with(status: u16, body: Value) -> Self {
        Self {
            status,
            body: AnswerBody::Json(body),
        }
    }
}

pub(crate) type Outcome = Result<Answer, Refusal>;
type Operation = fn(&mut Account, &Call<'_>) -> Outcome;

/// The `Version` that the families of a path declare, of the older generations.
pub(crate) fn declared_version(path: &str) -> &'static str {
    if path.starts_with("/calendars") || path.starts_with("/conversations") {
        "2021-04-15"
    } else {
        "2021-07-28"
    }
}

pub(crate) struct Route {
    pub(crate) method: &'static str,
    path: &'static str,
    pub(crate) scope: &'static str,
    pub(crate) place: Place,
    only: Option<Generation>,
    /// Whether the operation reads its query, and refuses there what it does not know.
    pub(crate) asks: bool,
    pub(crate) operation: Operation,
}

const fn route(
    method: &'static str,
    path: &'static str,
    scope: &'static str,
    place: Place,
    operation: Operation,
) -> Route {
    Route {
        method,
        path,
        scope,
        place,
        only: None,
        asks: matches!(place, Place::Query | Place::QueryOrForbidden),
        operation,
    }
}

const fn asking(mut route: Route) -> Route {
    route.asks = true;
    route
}

const fn only(generation: Generation, mut route: Route) -> Route {
    route.only = Some(generation);
    route
}

const READ: &str = "contacts.readonly";
const WRITE: &str = "contacts.write";
const SAID: &str = "conversations/message.readonly";

use Place::{Body as InBody, Nowhere, Path as InPath, Query as InQuery, QueryOrForbidden};

/// Literal segments stand before `{…}`, which would swallow them.
#[rustfmt::skip]
const ROUTES: &[Route] = &[
    route("GET",    "/contacts", READ, QueryOrForbidden, contacts::list),
    route("POST",   "/contacts", WRITE, InBody, contacts::create),
    route("POST",   "/contacts/search", READ, InBody, search::contacts),
    route("GET",    "/contacts/search/duplicate", READ, InQuery, contacts::duplicate),
    route("POST",   "/contacts/upsert", WRITE, InBody, contacts::upsert),
    route("GET",    "/contacts/business/{businessId}", READ, InQuery, contacts::of_business),
    route("POST",   "/contacts/bulk/business", WRITE, InBody, contacts::link_business),
    route("POST",   "/contacts/bulk/tags/update/{type}", WRITE, InBody, tags::bulk),
    route("GET",    "/contacts/{contactId}", READ, Nowhere, contacts::get),
    route("PUT",    "/contacts/{contactId}", WRITE, Nowhere, contacts::update),
    route("DELETE", "/contacts/{contactId}", WRITE, Nowhere, contacts::delete),

    route("GET",    "/contacts/{contactId}/tasks", READ, Nowhere, tasks::list),
    route("POST",   "/contacts/{contactId}/tasks", WRITE, Nowhere, tasks::create),
    route("GET",    "/contacts/{contactId}/tasks/{taskId}", READ, Nowhere, tasks::get),
    route("PUT",    "/contacts/{contactId}/tasks/{taskId}", WRITE, Nowhere, tasks::update),
    route("DELETE", "/contacts/{contactId}/tasks/{taskId}", WRITE, Nowhere, tasks::delete),
    route("PUT",    "/contacts/{contactId}/tasks/{taskId}/completed", WRITE, Nowhere, tasks::set_completed),

    route("GET",    "/contacts/{contactId}/notes", READ, Nowhere, notes::list),
    route("POST",   "/contacts/{contactId}/notes", WRITE, Nowhere, notes::create),
    route("GET",    "/contacts/{contactId}/notes/{noteId}", READ, Nowhere, notes::get),
    route("PUT",    "/contacts/{contactId}/notes/{noteId}", WRITE, Nowhere, notes::update),
    route("DELETE", "/contacts/{contactId}/notes/{noteId}", WRITE, Nowhere, notes::delete),

    route("POST",   "/contacts/{contactId}/tags", WRITE, Nowhere, tags::add),
    route("DELETE", "/contacts/{contactId}/tags", WRITE, Nowhere, tags::remove),
    route("POST",   "/contacts/{contactId}/followers", WRITE, Nowhere, followers::add),
    route("DELETE", "/contacts/{contactId}/followers", WRITE, Nowhere, followers::remove),
    route("GET",    "/contacts/{contactId}/appointments", READ, Nowhere, appointments::of_contact),

    only(Generation::Dated, route("DELETE", "/contacts/{contactId}/campaigns/removeAll", WRITE, Nowhere, enrolment::leave_all_campaigns)),
    only(Generation::V3, route("DELETE", "/contacts/{contactId}/campaigns/remove-all", WRITE, Nowhere, enrolment::leave_all_campaigns)),
    route("POST",   "/contacts/{contactId}/campaigns/{campaignId}", WRITE, Nowhere, enrolment::join_campaign),
    route("DELETE", "/contacts/{contactId}/campaigns/{campaignId}", WRITE, Nowhere, enrolment::leave_campaign),
    route("POST",   "/contacts/{contactId}/workflow/{workflowId}", WRITE, Nowhere, enrolment::join_workflow),
    route("DELETE", "/contacts/{contactId}/workflow/{workflowId}", WRITE, Nowhere, enrolment::leave_workflow),

    route("GET",    "/locations/{locationId}", "locations.readonly", InPath, locations::get),
    route("GET",    "/locations/{locationId}/timezones", "locations.readonly", InPath, locations::time_zones),
    route("GET",    "/locations/{locationId}/tags", "locations/tags.readonly", InPath, tags::list),
    route("POST",   "/locations/{locationId}/tags", "locations/tags.write", InPath, tags::create),
    route("GET",    "/locations/{locationId}/tags/{tagId}", "locations/tags.readonly", InPath, tags::get),
    route("PUT",    "/locations/{locationId}/tags/{tagId}", "locations/tags.write", InPath, tags::rename),
    route("DELETE", "/locations/{locationId}/tags/{tagId}", "locations/tags.write", InPath, tags::delete),
    route("POST",   "/locations/{locationId}/tasks/search", "locations/tasks.readonly", InPath, tasks::search),
    asking(route("GET", "/locations/{locationId}/customFields", "locations/customFields.readonly", InPath, locations::custom_fields)),
    route("GET",    "/locations/{locationId}/customFields/{id}", "locations/customFields.readonly", InPath, locations::custom_field),

    route("GET",    "/users", "users.readonly", InQuery, users::list),
    route("GET",    "/users/search", "users.readonly", InQuery, users::search),
    route("GET",    "/users/{userId}", "users.readonly", Nowhere, users::get),

    route("GET",    "/businesses", "businesses.readonly", InQuery, businesses::list),
    route("POST",   "/businesses", "businesses.write", InBody, businesses::create),
    route("GET",    "/businesses/{businessId}", "businesses.readonly", Nowhere, businesses::get),
    route("PUT",    "/businesses/{businessId}", "businesses.write", Nowhere, businesses::update),
    route("DELETE", "/businesses/{businessId}", "businesses.write", Nowhere, businesses::delete),

    route("GET",    "/calendars", "calendars.readonly", InQuery, calendars::list),
    route("GET",    "/calendars/events", "calendars/events.readonly", InQuery, calendars::events),
    route("GET",    "/calendars/events/appointments/{eventId}", "calendars/events.readonly", Nowhere, appointments::get),

    route("GET",    "/conversations/search", "conversations.readonly", InQuery, conversations::search),
    route("POST",   "/conversations", "conversations.write", InBody, conversations::create),
    route("POST",   "/conversations/messages", "conversations/message.write", Nowhere, conversations::send),
    route("GET",    "/conversations/messages/export", SAID, InQuery, conversations::export),
    route("GET",    "/conversations/messages/email/{id}", SAID, Nowhere, conversations::email),
    route("GET",    "/conversations/messages/{id}", SAID, Nowhere, conversations::message),
    route("GET",    "/conversations/messages/{messageId}/locations/{locationId}/recording", SAID, InPath, conversations::recording),
    route("GET",    "/conversations/locations/{locationId}/messages/{messageId}/transcription", SAID, InPath, conversations::transcription),
    route("GET",    "/conversations/locations/{locationId}/messages/{messageId}/transcription/download", SAID, InPath, conversations::transcription_file),
    route("GET",    "/conversations/{conversationId}", "conversations.readonly", Nowhere, conversations::get),
    asking(route("GET", "/conversations/{conversationId}/messages", SAID, Nowhere, conversations::messages)),

    route("GET",    "/campaigns", "campaigns.readonly", InQuery, enrolment::campaigns),
    route("GET",    "/workflows", "workflows.readonly", InQuery, enrolment::workflows),
];

/// The values of a path's `{…}`.
type Params = Vec<(&'static str, String)>;

/// The operation behind a method and path, with the path's values.
pub(crate) fn find(method: &str, path: &str, generation: Generation) -> Option<(&'static Route, Params)> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let given: Vec<&str> = path.split('/').collect();
    let (route, params) = ROUTES.iter().find_map(|route| {
        if route.method != method {
            return None;
        }
        let wanted: Vec<&'static str> = route.path.split('/').collect();
        if wanted.len() != given.len() {
            return None;
        }
        let mut params = Vec::new();
        for (wanted, given) in wanted.into_iter().zip(&given) {
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !given.is_empty() => {
                    let value = percent_encoding::percent_decode_str(given)
                        .decode_utf8_lossy()
                        .into_owned();
                    params.push((name, value));
                }
                None if wanted == *given => {}
                _ => return None,
            }
        }
        Some((route, params))
    })?;
    // A path of the other generation is unknown, not swallowed by the `{…}` after it.
    route
        .only
        .is_none_or(|only| only == generation)
        .then_some((route, params))
}
