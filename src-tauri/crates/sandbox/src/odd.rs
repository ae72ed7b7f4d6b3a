//! Answers as the official examples and other observers show them: legal, and not what one expects.

use serde_json::{Map, Value};

/// Numbers as strings, `_id` on records, instants in other forms, followers as one string.
pub(crate) fn odd(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::Array(items) => items.into_iter().map(odd).collect(),
        Value::Object(map) => {
            // A value has an id, too; only a record belongs to somebody.
            let is_record = ["locationId", "contactId"].iter().any(|key| map.contains_key(*key));
            let odd_one = |(key, value): (String, Value)| match (key.as_str(), value) {
                // A cursor goes back as it came.
                ("searchAfter" | "statusCode", value) => (key, value),
                ("id", value) if is_record => ("_id".to_owned(), value),
                ("followers", Value::Array(users)) => {
                    let users: Vec<&str> = users.iter().filter_map(Value::as_str).collect();
                    (key, users.join(",").into())
                }
                (name, Value::String(text)) => {
                    let other = other_form(name, &text).unwrap_or(text.into());
                    (key, other)
                }
                (_, value) => (key, odd(value)),
            };
            map.into_iter().map(odd_one).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

/// Each property has a form of its own, so that a client meets all of them.
fn other_form(name: &str, text: &str) -> Option<Value> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(match name {
        "dateAdded" => at.as_millisecond().into(),
        "dateUpdated" => at.as_millisecond().to_string().into(),
        "dateOfBirth" => text.get(..10)?.into(),
        _ => at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string().into(),
    })
}
