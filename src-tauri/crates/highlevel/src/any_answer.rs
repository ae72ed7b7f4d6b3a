//! No answer, however odd, makes a reader fail or panic.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::appointments::{Appointment, events_of};
use crate::bulk::{BulkTags, bulk_of, changed_of};
use crate::businesses::{Business, businesses_of};
use crate::calendars::{Calendar, calendars_of};
use crate::client::answer_for_tests;
use crate::contacts::{Contact, Upserted, contacts_of, duplicate_of, listed};
use crate::conversations::{Conversation, conversations_of, messages_of};
use crate::custom_fields::{CustomField, custom_fields_of};
use crate::endpoint::{ENDPOINTS, Endpoint};
use crate::enrolment::{Campaign, Workflow, campaigns_of, workflows_of};
use crate::followers::followers_of;
use crate::lenient::{Answered, Fields, Json, of_tests};
use crate::locations::{Location, timezones_of};
use crate::messages::{Email, Message, Sentence, exported, sentences_of};
use crate::notes::{Note, notes_of};
use crate::page::Page;
use crate::tags::{Tag, tags_of};
use crate::tasks::{Task, tasks_of};
use crate::users::{User, users_of};

const KEYS: &[&str] = &[
    "id",
    "_id",
    "firstName",
    "firstNameRaw",
    "additionalEmails",
    "dateOfBirth",
    "dateAdded",
    "dndSettings",
    "SMS",
    "status",
    "customFields",
    "value",
    "tags",
    "title",
    "dueDate",
    "completed",
    "startTime",
    "settings",
    "roles",
    "picklistOptions",
    "searchAfter",
    "contact",
    "contacts",
    "message",
    "meta",
    "contactId",
    "traceId",
    "new",
    "business",
    "buiseness",
    "businesses",
    "responses",
    "type",
    "event",
    "events",
    "conversations",
    "sort",
    "messages",
    "messageType",
    "nextPage",
    "lastMessageId",
    "nextCursor",
    "call",
    "duration",
    "transcript",
    "confidence",
    "timeZones",
    "startAfter",
    "startAfterId",
    "tasks",
    "users",
    "count",
];

/// Every reader of an answer.
fn read_all(answer: &Json<'_>) {
    let whole = || answer.clone();
    let _ = (
        Contact::of_answer(whole()),
        Upserted::of_answer(whole()),
        duplicate_of(whole()),
    );
    let _ = (contacts_of(whole(), &["total"], Some(3)), listed(whole(), 3));
    let _ = (bulk_of(whole()), changed_of(whole()), followers_of(whole()));
    let _ = (Task::of_answer(whole()), tasks_of(whole(), Some(3)));
    let _ = (Note::of_answer(whole()), notes_of(whole()));
    let _ = (Tag::of_answer(whole()), tags_of(whole()));
    let _ = (campaigns_of(whole()), workflows_of(whole()));
    let _ = (
        Appointment::of_answer(whole()),
        events_of(whole()),
        calendars_of(whole()),
    );
    let _ = (Location::of_answer(whole()), timezones_of(whole()));
    let _ = (CustomField::of_answer(whole()), custom_fields_of(whole()));
    let _ = (User::of_answer(whole()), users_of(whole(), Some(3)));
    let _ = (Business::of_answer(whole()), businesses_of(whole()));
    let _ = (
        Conversation::of_answer(whole()),
        conversations_of(whole(), 3),
        messages_of(whole()),
    );
    let _ = (
        Message::of_answer(whole()),
        Email::of_answer(whole()),
        exported(whole()),
        sentences_of(whole()),
    );
    if let Some(row) = Fields::of(whole()) {
        let _ = (
            Contact::read(&row),
            Task::read(&row),
            Note::read(&row),
            Tag::read(&row),
            Appointment::read(&row),
        );
        let _ = (
            Location::read(&row),
            CustomField::read(&row),
            User::read(&row),
            BulkTags::read(&row),
        );
        let _ = (
            Business::read(&row),
            Calendar::read(&row),
            Campaign::read(&row),
            Workflow::read(&row),
        );
        let _ = (
            Conversation::read(&row),
            Message::read(&row),
            Email::read(&row),
            Sentence::read(&row),
        );
    }
}

/// What a caller gets of these bytes, read by every reader.
fn decode(status: u16, bytes: &[u8], endpoint: &Endpoint) {
    let _ = answer_for_tests(status, bytes, endpoint, |answer| read_all(&answer));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?".prop_map(Value::from),
        "-?[0-9]{1,22}".prop_map(Value::from),
        "[A-Za-z0-9_-]{1,70}".prop_map(Value::from),
        "property [a-z]{1,5} should not exist".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(proptest::sample::select(KEYS), inner, 0..8).prop_map(|entries| {
                Value::Object(
                    entries
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// A contact of which every field is filled.
fn full_contact() -> Map<String, Value> {
    let contact = json!({
        "id": "seD4PfOuKoVMLkEZqohJ", "locationId": "ve9EPM428h8vShlRW1KT", "firstName": "Rubika", "lastName": "Deo",
        "name": "Rubika Deo", "email": "rubika@example.org", "phone": "+18832327657",
        "additionalEmails": [{ "email": "r.deo@example.org" }], "additionalPhones": ["+18832327658"], "type": "lead",
        "source": "public api", "assignedTo": "y0BeYjuRIlDwsDcOHOJo", "followers": ["y0BeYjuRIlDwsDcOHOJo"],
        "companyName": "DGS VolMAX", "businessId": "641c094001436dbc2081e642", "businessName": "DGS",
        "address1": "3535 1st St N", "city": "Birmingham", "state": "AL", "postalCode": "35061", "country": "US",
        "website": "https://www.example.org", "timezone": "America/Chicago", "dnd": false,
        "dndSettings": { "SMS": { "status": "active" } }, "tags": ["prospect"], "dateOfBirth": "1990-09-25",
        "gender": "x", "customFields": [{ "id": "MgobCB14YMVKuE4Ka8p1", "value": "name" }],
        "dateAdded": "2021-07-02T05:18:26.704Z", "dateUpdated": "2021-07-02T05:18:26.704Z",
        "lastActivity": "2021-07-16T11:39:30.564Z", "deleted": false,
    });
    match contact {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn read(map: Map<String, Value>) -> Option<Contact> {
    Contact::read(&Fields::of(of_tests(&Value::Object(map)))?)
}

/// The contact without the fields that `key` feeds.
fn without(mut contact: Contact, key: &str) -> Contact {
    match key {
        "locationId" => contact.location = None,
        "firstName" => contact.first_name = None,
        "lastName" => contact.last_name = None,
        "name" => contact.name = None,
        "email" => contact.email = None,
        "additionalEmails" => contact.additional_emails = None,
        "phone" => contact.phone = None,
        "additionalPhones" => contact.additional_phones = None,
        "type" => contact.kind = None,
        "source" => contact.source = None,
        "assignedTo" => contact.assigned_to = None,
        "followers" => contact.followers = None,
        "companyName" => contact.company_name = None,
        "businessId" => contact.business = None,
        "businessName" => contact.business_name = None,
        "address1" => contact.address1 = None,
        "city" => contact.city = None,
        "state" => contact.state = None,
        "postalCode" => contact.postal_code = None,
        "country" => contact.country = None,
        "website" => contact.website = None,
        "timezone" => contact.timezone = None,
        "dnd" => contact.dnd = None,
        "dndSettings" => contact.dnd_settings = None,
        "tags" => contact.tags = None,
        "dateOfBirth" => contact.date_of_birth = None,
        "gender" => contact.gender = None,
        "customFields" => contact.custom_fields = None,
        "dateAdded" => contact.date_added = None,
        "dateUpdated" => contact.date_updated = None,
        "lastActivity" => contact.last_activity = None,
        "deleted" => contact.deleted = None,
        _ => panic!("{key} feeds no field"),
    }
    contact
}

#[test]
fn every_field_of_a_full_contact_is_read() {
    let mut fed = full_contact();
    let full = read(fed.clone()).expect("readable");
    fed.remove("id");
    for key in fed.keys() {
        assert_ne!(without(full.clone(), key), full, "{key} was not read");
    }
}

proptest! {
    #[test]
    fn one_odd_field_costs_that_field_alone(place in 0..100_usize, odd in any_json()) {
        let full = read(full_contact()).expect("readable");
        let mut changed = full_contact();
        let keys: Vec<String> = changed.keys().filter(|key| *key != "id").cloned().collect();
        let key = &keys[place % keys.len()];
        changed.insert(key.clone(), odd);

        let contact = read(changed).expect("still readable");

        prop_assert_eq!(without(contact, key), without(full, key));
    }

    #[test]
    fn no_json_makes_a_reader_panic(answer in any_json()) {
        let bytes = answer.to_string();
        let answered = Answered::new(bytes.clone().into_bytes());
        let answer = answered.json().expect("JSON");
        read_all(&answer);
        for endpoint in ENDPOINTS {
            for status in [200, 201, 301, 400, 401, 403, 404, 422, 429, 500] {
                let _ = answer_for_tests(status, bytes.as_bytes(), endpoint, |_| ());
            }
        }
        if let Json::Array(rows) = answer {
            let found = rows.len();
            let page = Page::read(rows, None, Some(3), |row| Contact::read(&row));
            prop_assert_eq!(page.found(), found);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in vec(any::<u8>(), 0..200), status in 100..600_u16) {
        for endpoint in ENDPOINTS {
            decode(status, &bytes, endpoint);
        }
    }

    #[test]
    fn an_answer_that_is_cut_off_or_altered_makes_no_reader_panic(
        answer in any_json(),
        cut in any::<proptest::sample::Index>(),
        odd in any::<u8>(),
    ) {
        let mut bytes = answer.to_string().into_bytes();
        let place = cut.index(bytes.len());
        decode(200, &bytes[..place], ENDPOINTS[0]);
        bytes[place] = odd;
        decode(200, &bytes, ENDPOINTS[0]);
    }
}
