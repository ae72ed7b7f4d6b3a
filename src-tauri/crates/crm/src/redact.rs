//! Makes an answer fit to be shown to whoever looks after the app: its shape stays, whom it is about does not.

use serde_json::Value;

const HIDDEN: &str = "•••";
/// Texts under these names say nothing of a person.
const SHOWN: &[&str] = &[
    "status",
    "statusCode",
    "type",
    "dataType",
    "model",
    "error",
    "operator",
    "field",
    "direction",
    "timezone",
    "timeZone",
    "country",
    "appointmentStatus",
    "messageType",
    "calendarType",
    "role",
    "matchingField",
    "nextPage",
];

/// The value with every text hidden that may be about somebody. Numbers, truth values, dates, ids and what the server says
/// of a request stay; ids are no names.
pub(crate) fn redacted(value: &Value) -> Value {
    hidden("", value)
}

fn hidden(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), hidden(name, value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|item| hidden(name, item)).collect(),
        Value::String(text) if is_shown(name, text) => value.clone(),
        Value::String(text) if text.is_empty() => value.clone(),
        Value::String(_) => HIDDEN.into(),
        Value::Number(_) if is_personal_number(name) => HIDDEN.into(),
        other => other.clone(),
    }
}

fn is_shown(name: &str, text: &str) -> bool {
    let is_id = name.ends_with("Id") || name.ends_with("ID") || matches!(name, "id" | "_id" | "ids" | "searchAfter");
    let is_date = (name.starts_with("date") && !name.contains("Birth")) || name.ends_with("Time") || name == "dueDate";
    SHOWN.contains(&name)
        || (is_id && text.len() <= 64 && !text.contains(['@', ' ', '+']))
        || (is_date && text.starts_with(|first: char| first.is_ascii_digit()))
        || (name == "message" && says_of_a_request(text))
}

/// The server's words on a request, where they are of the kind that quotes nothing typed.
fn says_of_a_request(text: &str) -> bool {
    [
        "should not",
        "should be",
        "must be",
        "scope",
        "token",
        "version header",
        "Cannot ",
    ]
    .iter()
    .any(|words| text.contains(words))
        && !text.contains(['"', '@'])
}

fn is_personal_number(name: &str) -> bool {
    matches!(name, "phone" | "dateOfBirth" | "postalCode" | "value")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::redacted;

    #[test]
    fn the_shape_stays_and_the_person_does_not() {
        let answer = json!({
            "contact": {
                "id": "ocQHyuzHvysMo5N5VsXc", "firstName": "Aylin", "email": "aylin@example.org", "phone": "+4922198765",
                "tags": ["vip"], "dnd": false, "dateAdded": "2026-01-05T08:00:00Z", "dateOfBirth": "1990-09-25",
                "customFields": [{ "id": "abc", "value": 4711 }], "type": "lead", "assignedTo": "",
            },
            "traceId": "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11", "statusCode": 422,
            "message": ["property x should not exist", "Invalid Custom Field Value \"Geheim\" for \"abc\""],
        });

        assert_eq!(
            redacted(&answer),
            json!({
                "contact": {
                    "id": "ocQHyuzHvysMo5N5VsXc", "firstName": "•••", "email": "•••", "phone": "•••",
                    "tags": ["•••"], "dnd": false, "dateAdded": "2026-01-05T08:00:00Z", "dateOfBirth": "•••",
                    "customFields": [{ "id": "abc", "value": "•••" }], "type": "lead", "assignedTo": "",
                },
                "traceId": "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11", "statusCode": 422,
                "message": ["property x should not exist", "•••"],
            })
        );
    }

    #[test]
    fn an_id_that_is_an_address_is_hidden() {
        assert_eq!(
            redacted(&json!({ "contactId": "a@example.org" })),
            json!({ "contactId": "•••" })
        );
    }
}
