//! What each operation sends, in both generations, one row each.

mod support;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use highlevel::{
    AppointmentId, BusinessId, BusinessText, CalendarId, CampaignId, Client, CompanyId, ContactSearch, ConversationId,
    ConversationSearch, CustomFieldId, CustomWrite, ENDPOINTS, EmailId, Error, EventsOf, Generation, MessageExport,
    MessageId, NewContact, NewTask, NoteId, NoteText, Result, TagId, TaskId, TaskSearch, UpdateContact, UpdateTask,
    UserId, UserSearch, Verb, WorkflowId,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use support::{LOCATION, Stage, contact, header};
use wiremock::ResponseTemplate;

type Sent<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One operation: a call, the answer to it, and what must have gone out.
struct Row {
    name: &'static str,
    call: fn(&Client) -> Sent<'_>,
    answer: Value,
    path: &'static str,
    query: &'static str,
    body: Value,
}

macro_rules! row {
    ($name:literal, |$client:ident| $call:expr, $answer:tt => $path:literal, $query:literal, $body:tt) => {
        Row {
            name: $name,
            call: |$client| Box::pin(async move { $call.await.map(drop) }),
            answer: json!($answer),
            path: $path,
            query: $query,
            body: json!($body),
        }
    };
}

macro_rules! id {
    ($kind:ident) => {
        $kind::parse("abc").expect("an id")
    };
}

fn instant() -> Timestamp {
    "2026-07-08T02:30:00.250Z".parse().expect("an instant")
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn tags() -> Vec<String> {
    vec!["vip".to_owned()]
}

fn new_contact() -> NewContact {
    NewContact {
        email: text("ada@example.org"),
        custom_fields: vec![CustomWrite {
            id: id!(CustomFieldId),
            value: json!(7),
        }],
        ..NewContact::default()
    }
}

fn new_task() -> NewTask {
    NewTask {
        title: "Call".to_owned(),
        body: None,
        due: instant(),
        completed: false,
        assigned_to: None,
    }
}

fn task_state() -> UpdateTask {
    UpdateTask {
        title: "Call".to_owned(),
        body: None,
        due: instant(),
        completed: None,
        assigned_to: None,
    }
}

fn note_text() -> NoteText {
    NoteText {
        body: "Called".to_owned(),
        ..NoteText::default()
    }
}

fn business_text() -> BusinessText {
    BusinessText {
        name: text("Muster GmbH"),
        postal_code: text("10115"),
        ..BusinessText::default()
    }
}

fn contacts() -> Vec<Row> {
    vec![
        row!("contacts.search", |client| client.contacts().search(&ContactSearch::new(1)), { "contacts": [] }
            => "/contacts/search", "", { "locationId": LOCATION, "pageLimit": 1,
                "sort": [{ "field": "dateAdded", "direction": "desc" }] }),
        row!("contacts.find_duplicate", |client| client.contacts().find_duplicate(None, Some("+491")),
            { "contact": null } => "/contacts/search/duplicate", "locationId=ve9EPM428h8vShlRW1KT&number=%2B491", null),
        row!("contacts.of_business", |client| client.contacts().of_business(&id!(BusinessId), 100), { "contacts": [] }
            => "/contacts/business/abc", "locationId=ve9EPM428h8vShlRW1KT&limit=100&skip=100", null),
        row!("contacts.list", |client| client.contacts().list(20, Some("ada"), None), { "contacts": [] }
            => "/contacts/", "locationId=ve9EPM428h8vShlRW1KT&limit=20&query=ada", null),
        row!("contacts.get", |client| client.contacts().get(&contact()), { "contact": { "id": "x" } }
            => "/contacts/seD4PfOuKoVMLkEZqohJ", "", null),
        row!("contacts.create", |client| client.contacts().create(&new_contact()), { "contact": { "id": "x" } }
            => "/contacts/", "", { "locationId": LOCATION, "email": "ada@example.org",
                "customFields": [{ "id": "abc", "field_value": 7 }] }),
        row!("contacts.upsert", |client| client.contacts().upsert(&new_contact(), true), { "contact": { "id": "x" } }
            => "/contacts/upsert", "", { "locationId": LOCATION, "email": "ada@example.org",
                "customFields": [{ "id": "abc", "field_value": 7 }], "createNewIfDuplicateAllowed": true }),
        row!("contacts.update", |client| client.contacts().update(&contact(), &UpdateContact::default()), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ", "", {}),
        row!("contacts.delete", |client| client.contacts().delete(&contact()), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ", "", null),
        row!("bulk.tags", |client| client.bulk().add_tags(&[contact()], &tags()), { "responses": [] }
            => "/contacts/bulk/tags/update/add", "",
            { "contacts": ["seD4PfOuKoVMLkEZqohJ"], "tags": ["vip"], "locationId": LOCATION }),
        row!("bulk.business", |client| client.bulk().set_business(&[contact()], None), {}
            => "/contacts/bulk/business", "",
            { "locationId": LOCATION, "ids": ["seD4PfOuKoVMLkEZqohJ"], "businessId": null }),
        row!("tasks.list", |client| client.tasks(&contact()).list(), { "tasks": [] }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tasks", "", null),
        row!("tasks.get", |client| client.tasks(&contact()).get(&id!(TaskId)), { "task": { "id": "x" } }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tasks/abc", "", null),
        row!("tasks.create", |client| client.tasks(&contact()).create(&new_task()), { "task": { "id": "x" } }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tasks", "",
            { "title": "Call", "dueDate": "2026-07-08T02:30:00Z", "completed": false }),
        row!("tasks.update", |client| client.tasks(&contact()).update(&id!(TaskId), &task_state()), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tasks/abc", "", { "title": "Call", "dueDate": "2026-07-08T02:30:00Z" }),
        row!("tasks.set_completed", |client| client.tasks(&contact()).set_completed(&id!(TaskId), true), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tasks/abc/completed", "", { "completed": true }),
        row!("tasks.delete", |client| client.tasks(&contact()).delete(&id!(TaskId)), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tasks/abc", "", null),
        row!("notes.list", |client| client.notes(&contact()).list(), { "notes": [] }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/notes", "", null),
        row!("notes.get", |client| client.notes(&contact()).get(&id!(NoteId)), { "note": { "id": "x" } }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/notes/abc", "", null),
        row!("notes.create", |client| client.notes(&contact()).create(&note_text()), { "note": { "id": "x" } }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/notes", "", { "body": "Called" }),
        row!("notes.update", |client| client.notes(&contact()).update(&id!(NoteId), &note_text()), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/notes/abc", "", { "body": "Called" }),
        row!("notes.delete", |client| client.notes(&contact()).delete(&id!(NoteId)), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/notes/abc", "", null),
        row!("tags.add", |client| client.tags(&contact()).add(&tags()), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tags", "", { "tags": ["vip"] }),
        row!("tags.remove", |client| client.tags(&contact()).remove(&tags()), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/tags", "", { "tags": ["vip"] }),
        row!("followers.add", |client| client.followers(&contact()).add(&[id!(UserId)]), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/followers", "", { "followers": ["abc"] }),
        row!("followers.remove", |client| client.followers(&contact()).remove(&[id!(UserId)]), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/followers", "", { "followers": ["abc"] }),
        row!("campaigns.add", |client| client.campaigns(&contact()).add(&id!(CampaignId)), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/campaigns/abc", "", {}),
        row!("campaigns.remove", |client| client.campaigns(&contact()).remove(&id!(CampaignId)), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/campaigns/abc", "", null),
        row!("campaigns.remove_all", |client| client.campaigns(&contact()).remove_all(), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/campaigns/removeAll", "", null),
        row!("workflows.add", |client| client.workflows(&contact()).add(&id!(WorkflowId), Some(instant())), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/workflow/abc", "", { "eventStartTime": "2026-07-08T02:30:00+00:00" }),
        row!("workflows.remove", |client| client.workflows(&contact()).remove(&id!(WorkflowId)), {}
            => "/contacts/seD4PfOuKoVMLkEZqohJ/workflow/abc", "", {}),
        row!("appointments.list", |client| client.appointments(&contact()).list(), { "events": [] }
            => "/contacts/seD4PfOuKoVMLkEZqohJ/appointments", "", null),
    ]
}

fn neighbours() -> Vec<Row> {
    vec![
        row!("location_tasks.search", |client| client.location_tasks().search(&TaskSearch::default()), { "tasks": [] }
            => "/locations/ve9EPM428h8vShlRW1KT/tasks/search", "", { "limit": 500, "skip": 0 }),
        row!("location_tags.list", |client| client.location_tags().list(), { "tags": [] }
            => "/locations/ve9EPM428h8vShlRW1KT/tags", "", null),
        row!("location_tags.get", |client| client.location_tags().get(&id!(TagId)), { "tag": { "name": "vip" } }
            => "/locations/ve9EPM428h8vShlRW1KT/tags/abc", "", null),
        row!("location_tags.create", |client| client.location_tags().create("vip"), { "tag": { "name": "vip" } }
            => "/locations/ve9EPM428h8vShlRW1KT/tags", "", { "name": "vip" }),
        row!("locations.get", |client| client.locations().get(), { "location": { "id": "x" } }
            => "/locations/ve9EPM428h8vShlRW1KT", "", null),
        row!("locations.timezones", |client| client.locations().timezones(), { "timeZones": [] }
            => "/locations/ve9EPM428h8vShlRW1KT/timezones", "", null),
        row!("custom_fields.list", |client| client.custom_fields().list(), { "customFields": [] }
            => "/locations/ve9EPM428h8vShlRW1KT/customFields", "model=contact", null),
        row!("custom_fields.get", |client| client.custom_fields().get(&id!(CustomFieldId)),
            { "customField": { "id": "x" } } => "/locations/ve9EPM428h8vShlRW1KT/customFields/abc", "", null),
        row!("users.list", |client| client.users().list(), { "users": [] }
            => "/users/", "locationId=ve9EPM428h8vShlRW1KT", null),
        row!("users.search", |client| client.users().search(&id!(CompanyId), &UserSearch::default()), { "users": [] }
            => "/users/search", "companyId=abc&locationId=ve9EPM428h8vShlRW1KT&skip=0&limit=100", null),
        row!("users.get", |client| client.users().get(&id!(UserId)), { "id": "x" } => "/users/abc", "", null),
        row!("businesses.list", |client| client.businesses().list(100), { "businesses": [] }
            => "/businesses/", "locationId=ve9EPM428h8vShlRW1KT&limit=100&skip=100", null),
        row!("businesses.get", |client| client.businesses().get(&id!(BusinessId)), { "business": { "id": "x" } }
            => "/businesses/abc", "", null),
        row!("businesses.create", |client| client.businesses().create(&business_text()), { "buiseness": { "id": "x" } }
            => "/businesses/", "", { "locationId": LOCATION, "name": "Muster GmbH", "postalCode": "10115" }),
        row!("businesses.update", |client| client.businesses().update(&id!(BusinessId), &business_text()), {}
            => "/businesses/abc", "", { "name": "Muster GmbH", "postalCode": "10115" }),
        row!("businesses.delete", |client| client.businesses().delete(&id!(BusinessId)), {}
            => "/businesses/abc", "", null),
        row!("calendars.list", |client| client.calendars().list(), { "calendars": [] }
            => "/calendars/", "locationId=ve9EPM428h8vShlRW1KT", null),
        row!("calendars.events", |client| client.calendars().events(&EventsOf::Calendar(id!(CalendarId)), instant(),
            instant()), { "events": [] } => "/calendars/events",
            "locationId=ve9EPM428h8vShlRW1KT&calendarId=abc&startTime=1783477800250&endTime=1783477800250", null),
        row!("calendars.appointment", |client| client.calendars().appointment(&id!(AppointmentId)),
            { "event": { "id": "x" } } => "/calendars/events/appointments/abc", "", null),
        row!("location_campaigns.list", |client| client.location_campaigns().list(), { "campaigns": [] }
            => "/campaigns/", "locationId=ve9EPM428h8vShlRW1KT", null),
        row!("location_workflows.list", |client| client.location_workflows().list(), { "workflows": [] }
            => "/workflows/", "locationId=ve9EPM428h8vShlRW1KT", null),
        row!("conversations.search", |client| client.conversations().search(&ConversationSearch::default()),
            { "conversations": [] } => "/conversations/search",
            "locationId=ve9EPM428h8vShlRW1KT&sort=desc&sortBy=last_message_date&limit=100", null),
        row!("conversations.get", |client| client.conversations().get(&id!(ConversationId)), { "id": "x" }
            => "/conversations/abc", "", null),
        row!("conversations.messages", |client| client.conversations().messages(&id!(ConversationId), None),
            { "messages": [] } => "/conversations/abc/messages", "limit=100", null),
        row!("messages.get", |client| client.messages().get(&id!(MessageId)), { "message": { "id": "x" } }
            => "/conversations/messages/abc", "", null),
        row!("messages.email", |client| client.messages().email(&id!(EmailId)), { "id": "x" }
            => "/conversations/messages/email/abc", "", null),
        row!("messages.export", |client| client.messages().export(&MessageExport::default()), { "messages": [] }
            => "/conversations/messages/export",
            "locationId=ve9EPM428h8vShlRW1KT&sortBy=createdAt&sortOrder=asc&limit=500", null),
        row!("messages.transcription", |client| client.messages().transcription(&id!(MessageId)), []
            => "/conversations/locations/ve9EPM428h8vShlRW1KT/messages/abc/transcription", "", null),
        row!("messages.transcription_text", |client| client.messages().transcription_text(&id!(MessageId)), []
            => "/conversations/locations/ve9EPM428h8vShlRW1KT/messages/abc/transcription/download", "", null),
    ]
}

/// What v3 spells differently.
fn respelled(sent: &str) -> String {
    sent.replace("removeAll", "remove-all")
        .replace("field_value", "fieldValue")
}

#[tokio::test]
async fn every_operation_goes_where_each_generation_has_it() {
    let rows: Vec<Row> = contacts().into_iter().chain(neighbours()).collect();
    let named: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    let known: BTreeSet<_> = ENDPOINTS.iter().map(|endpoint| endpoint.name).collect();
    assert_eq!(named, known);

    for generation in Generation::ALL {
        for row in &rows {
            let endpoint = ENDPOINTS
                .iter()
                .find(|endpoint| endpoint.name == row.name)
                .expect("compared above");
            let stage = Stage::of(generation).await;
            let answer = ResponseTemplate::new(200).set_body_json(&row.answer);
            stage.responds_to_all(answer).await;

            let outcome = (row.call)(&stage.client).await;

            let in_generation = format!("{} in {generation:?}", row.name);
            if endpoint.path.under(generation).is_none() {
                // The list of users is searched for instead, from the location on.
                let is_asked_otherwise = row.name == "users.list";
                assert_eq!(
                    stage.requests().await.is_empty(),
                    !is_asked_otherwise,
                    "{in_generation}"
                );
                assert!(
                    is_asked_otherwise
                        || matches!(outcome, Err(Error::NotOffered { endpoint }) if endpoint == row.name),
                    "{in_generation}: {outcome:?}"
                );
                continue;
            }
            outcome.unwrap_or_else(|error| panic!("{in_generation}: {error:?}"));
            let request = stage.request().await;
            let is_behind = row.path.starts_with("/calendars/") || row.path.starts_with("/conversations/");
            let (version, path, body) = match generation {
                Generation::Legacy if is_behind => ("2021-04-15", row.path.to_owned(), row.body.to_string()),
                Generation::Legacy => ("2021-07-28", row.path.to_owned(), row.body.to_string()),
                Generation::V3 => ("v3", respelled(row.path), respelled(&row.body.to_string())),
            };
            let sent: Value = request.body_json().unwrap_or_default();
            assert_eq!(header(&request, "version"), Some(version), "{in_generation}");
            assert_eq!(request.method.as_str(), endpoint.verb.as_str(), "{in_generation}");
            assert_eq!(request.url.path(), path, "{in_generation}");
            assert_eq!(request.url.query().unwrap_or_default(), row.query, "{in_generation}");
            assert_eq!(sent.to_string(), body, "{in_generation}");
            assert!(endpoint.verb != Verb::Get || request.body.is_empty(), "{in_generation}");
        }
    }
}
