//! What a try of an operation begins with: ids of the account where some are known, a query and a body that are valid.

use std::collections::BTreeMap;

use highlevel::{Endpoint, Generation};
use jiff::Timestamp;
use model::{EndpointSample, NamedText};
use serde_json::{Value, json};
use store::Store;

use crate::clock::stamp;

/// Ids of the account by the names that paths give them.
pub(crate) type KnownIds = BTreeMap<&'static str, String>;

/// Ids of records that the rep saw last.
pub(crate) fn known_ids(store: &Store, location: &str) -> store::Result<KnownIds> {
    let mut ids = KnownIds::from([("locationId", location.to_owned()), ("type", "add".to_owned())]);
    if let Some(user) = store.users()?.first() {
        ids.insert("userId", user.id.clone());
    }
    if let Some(field) = store.custom_field_definitions()?.first() {
        ids.insert("customFieldId", field.id.clone());
    }
    if let Some(key) = store.recently_opened()?.first() {
        let card = store.card(model::ContactKey(*key))?;
        let of_card = [
            ("contactId", card.contact.remote_id),
            ("businessId", card.contact.business.map(|business| business.id)),
            ("taskId", card.tasks.into_iter().find_map(|task| task.remote_id)),
            ("noteId", card.notes.into_iter().find_map(|note| note.remote_id)),
        ];
        ids.extend(of_card.into_iter().filter_map(|(name, id)| Some((name, id?))));
    }
    Ok(ids)
}

/// The open places of a path, in their order.
fn places(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What a try of this operation begins with; none where the generation does not offer it.
pub(crate) fn sample(
    endpoint: &Endpoint,
    generation: Generation,
    ids: &KnownIds,
    now: Timestamp,
) -> Option<EndpointSample> {
    let path = endpoint.path.under(generation)?;
    let known = |name: &str| ids.get(name).cloned().unwrap_or_default();
    let ids = places(path)
        .map(|name| NamedText {
            name: name.to_owned(),
            text: known(name),
        })
        .collect();
    let query = query(endpoint.name, now)
        .into_iter()
        .map(|(name, text)| NamedText {
            name: name.to_owned(),
            text: text.unwrap_or_else(|| known(name)),
        })
        .collect();
    let body = body(endpoint.name, &known, now).map(|body| format!("{body:#}"));
    Some(EndpointSample { ids, query, body })
}

/// Names with their texts; `None` stands for a known id of that name.
fn query(name: &str, now: Timestamp) -> Vec<(&'static str, Option<String>)> {
    let text = |text: &str| Some(text.to_owned());
    let millis = |days: i64| Some((now.as_millisecond() + days * 86_400_000).to_string());
    match name {
        "contacts.find_duplicate" => vec![("locationId", None), ("email", text("name@example.org"))],
        "contacts.of_business" | "businesses.list" => {
            vec![("locationId", None), ("limit", text("1")), ("skip", text("0"))]
        }
        "contacts.list" | "conversations.search" => vec![("locationId", None), ("limit", text("1"))],
        "location_campaigns.list" | "location_workflows.list" | "calendars.list" | "users.list" => {
            vec![("locationId", None)]
        }
        "users.search" => vec![("companyId", None), ("locationId", None), ("limit", text("1"))],
        "calendars.events" => vec![
            ("locationId", None),
            ("userId", None),
            ("startTime", millis(0)),
            ("endTime", millis(7)),
        ],
        "custom_fields.list" => vec![("model", text("contact"))],
        "conversations.messages" => vec![("limit", text("1"))],
        "messages.export" => vec![("locationId", None), ("limit", text("10"))],
        _ => Vec::new(),
    }
}

fn body(name: &str, known: &impl Fn(&str) -> String, now: Timestamp) -> Option<Value> {
    let location = || known("locationId");
    let due = || {
        let tomorrow = now.as_second() + 86_400;
        let tomorrow = Timestamp::from_second(tomorrow).unwrap_or(now);
        format!("{}Z", &stamp(tomorrow)[..19])
    };
    let body = match name {
        "contacts.search" => json!({ "locationId": location(), "pageLimit": 1 }),
        "contacts.create" | "contacts.upsert" => {
            json!({ "locationId": location(), "firstName": "Test", "email": "test@example.org" })
        }
        "contacts.update" => json!({ "city": "Köln" }),
        "bulk.tags" => json!({ "locationId": location(), "contacts": [known("contactId")], "tags": ["test"] }),
        "bulk.business" => {
            json!({ "locationId": location(), "ids": [known("contactId")], "businessId": known("businessId") })
        }
        "location_tasks.search" => json!({ "limit": 1 }),
        "tasks.create" => json!({ "title": "Test", "dueDate": due(), "completed": false }),
        "tasks.update" => json!({ "title": "Test", "dueDate": due() }),
        "tasks.set_completed" => json!({ "completed": true }),
        "notes.create" | "notes.update" => json!({ "body": "Test" }),
        "tags.add" | "tags.remove" => json!({ "tags": ["test"] }),
        "location_tags.create" => json!({ "name": "test" }),
        "followers.add" | "followers.remove" => json!({ "followers": [known("userId")] }),
        "campaigns.add" | "workflows.add" | "workflows.remove" => json!({}),
        "businesses.create" => json!({ "locationId": location(), "name": "Test GmbH" }),
        "businesses.update" => json!({ "name": "Test GmbH" }),
        _ => return None,
    };
    Some(body)
}

#[cfg(test)]
mod tests {
    use highlevel::{ENDPOINTS, Effect, Verb};

    use super::*;

    #[test]
    fn every_operation_that_sends_something_has_a_body_to_begin_with() {
        let ids = KnownIds::from([("locationId", "loc".to_owned())]);
        for endpoint in ENDPOINTS {
            let sample = sample(endpoint, Generation::Legacy, &ids, Timestamp::UNIX_EPOCH).expect("all are offered");
            let sends = matches!(endpoint.verb, Verb::Post | Verb::Put);
            assert!(!sends || sample.body.is_some(), "{}", endpoint.name);
            assert!(endpoint.effect != Effect::Read || endpoint.verb == Verb::Get || sample.body.is_some());
        }
    }

    #[test]
    fn the_places_of_a_path_are_found_in_their_order() {
        let found: Vec<_> = places("/contacts/{contactId}/tasks/{taskId}/completed").collect();
        assert_eq!(found, ["contactId", "taskId"]);
    }
}
