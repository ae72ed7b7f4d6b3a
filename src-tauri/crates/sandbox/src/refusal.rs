//! How the sandbox says no: the service's statuses and sentences (CONTACTS-API §5).

use serde_json::{Map, Value, json};

/// A refused request: status, message (a string, or an array for 422) and sometimes `meta`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    message: Value,
    meta: Option<Value>,
}

impl Refusal {
    fn new(status: u16, message: impl Into<Value>) -> Self {
        Self {
            status,
            message: message.into(),
            meta: None,
        }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, message.into())
    }

    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::new(401, message)
    }

    pub(crate) fn foreign_location() -> Self {
        Self::new(403, "The token does not have access to this location.")
    }

    /// The other observed wording.
    pub(crate) fn inaccessible_location() -> Self {
        Self::unauthorized("This location is not accessible from this token!")
    }

    pub(crate) fn too_large() -> Self {
        Self::new(413, "request entity too large")
    }

    pub(crate) fn no_route(method: &str, path: &str) -> Self {
        Self::new(404, format!("Cannot {method} {path}"))
    }

    /// 422 with an array, as body and query validation answers.
    pub(crate) fn invalid(messages: Vec<String>) -> Self {
        Self::new(422, messages)
    }

    /// 422 with a plain string, as search answers.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(422, message.into())
    }

    pub(crate) fn throttled() -> Self {
        Self::new(429, "Too Many Requests")
    }

    /// An unknown or deleted contact: 400, not 404. What has not the shape of an id gets the other
    /// of the two observed sentences.
    pub(crate) fn unknown_contact(id: &str) -> Self {
        if id.len() == 20 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Self::bad_request(format!("Contact not found for id:{id}"))
        } else {
            Self::bad_request(format!("Contact with id {id} not found"))
        }
    }

    /// 400 `<What> with id <id> not found`.
    pub(crate) fn unknown(what: &str, id: &str) -> Self {
        Self::bad_request(format!("{what} with id {id} not found"))
    }

    pub(crate) fn duplicate(contact: &str, name: &str, field: &str) -> Self {
        Self {
            meta: Some(json!({
                "contactId": contact, "contactName": name, "matchingField": field,
            })),
            ..Self::bad_request("This location does not allow duplicated contacts.")
        }
    }

    pub(crate) fn body(&self) -> Map<String, Value> {
        let reason = match self.status {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            413 => "Payload Too Large",
            422 => "Unprocessable Entity",
            _ => "Too Many Requests",
        };
        let mut body = Map::new();
        body.insert("statusCode".into(), self.status.into());
        body.insert("message".into(), self.message.clone());
        body.insert("error".into(), reason.into());
        if let Some(meta) = &self.meta {
            body.insert("meta".into(), meta.clone());
        }
        body
    }
}
