//! Contacts, their search, and what is sent for them.

mod support;

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt};
use highlevel::{
    Bounds, BusinessId, Change, Channel, ContactId, ContactSearch, CustomFieldId, CustomWrite, Direction, DndStatus,
    Error, Fate, Filter, Generation, NewContact, SortField, UpdateContact, UserId, Words,
};
use jiff::civil::date;
use serde_json::{Value, json};
use support::{LOCATION, Stage, contact, header, pairs, query};
use wiremock::matchers::{any, body_partial_json};
use wiremock::{Mock, ResponseTemplate};

const PATH: &str = "/contacts/seD4PfOuKoVMLkEZqohJ";

fn documented() -> Value {
    json!({
        "contact": {
            "id": "seD4PfOuKoVMLkEZqohJ", "locationId": "ve9EPM428h8vShlRW1KT",
            "firstName": "Rubika", "lastName": "Deo", "name": "Rubika Deo",
            "firstNameLowerCase": "rubika", "lastNameLowerCase": "deo", "fullNameLowerCase": "rubika deo",
            "email": "rubika@example.org", "emailLowerCase": "rubika@example.org", "phone": "+18832327657",
            "additionalEmails": [{ "email": "r.deo@example.org" }], "additionalPhones": [],
            "type": "lead", "source": "public api", "assignedTo": "y0BeYjuRIlDwsDcOHOJo", "followers": [],
            "companyName": "DGS VolMAX", "businessId": "641c094001436dbc2081e642",
            "address1": "3535 1st St N", "city": "Birmingham", "state": "AL", "postalCode": "35061", "country": "US",
            "website": "https://www.example.com", "timezone": "America/Chicago", "dnd": false,
            "dndSettings": { "SMS": { "status": "active", "message": "STOP", "code": "101" } },
            "tags": ["prospect"], "dateOfBirth": "1990-09-25T00:00:00.000Z",
            "customFields": [{ "id": "MgobCB14YMVKuE4Ka8p1", "value": "name" }],
            "attributionSource": { "sessionSource": "CRM UI", "medium": "manual", "mediumId": null },
            "createdBy": { "source": "WEB_USER", "channel": "APP" },
            "dateAdded": "2021-07-02T05:18:26.704Z", "dateUpdated": "2021-07-02T05:18:26.704Z",
            "lastActivity": "2021-07-16T11:39:30.564Z",
        },
        "traceId": "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11",
    })
}

#[tokio::test]
async fn a_contact_is_read_as_documented() {
    let stage = Stage::new().await;
    stage.answers("GET", PATH, 200, documented()).await;

    let read = stage.client.contacts().get(&contact()).await.expect("found");

    assert_eq!(read.id, contact());
    assert_eq!(
        read.location.as_ref().map(highlevel::LocationId::as_str),
        Some(LOCATION)
    );
    assert_eq!(read.first_name.as_deref(), Some("Rubika"));
    assert_eq!(read.additional_emails, Some(vec!["r.deo@example.org".to_owned()]));
    assert_eq!(read.additional_phones, Some(vec![]));
    assert_eq!(read.kind.as_deref(), Some("lead"));
    assert_eq!(
        read.assigned_to.as_ref().map(UserId::as_str),
        Some("y0BeYjuRIlDwsDcOHOJo")
    );
    assert_eq!(
        read.business.as_ref().map(BusinessId::as_str),
        Some("641c094001436dbc2081e642")
    );
    assert_eq!(read.address1.as_deref(), Some("3535 1st St N"));
    assert_eq!(read.dnd, Some(false));
    let sms = &read.dnd_settings.as_ref().expect("carried").0[&Channel::Sms];
    assert_eq!(sms.status, DndStatus::Active);
    assert_eq!(sms.code.as_deref(), Some("101"));
    assert_eq!(read.tags, Some(vec!["prospect".to_owned()]));
    assert_eq!(read.date_of_birth, Some(date(1990, 9, 25)));
    assert_eq!(read.custom_fields.expect("carried")[0].value, json!("name"));
    assert_eq!(
        read.date_updated,
        Some("2021-07-02T05:18:26.704Z".parse().expect("an instant"))
    );
}

#[tokio::test]
async fn a_contact_without_an_envelope_is_read_too() {
    let stage = Stage::new().await;
    stage
        .answers(
            "GET",
            PATH,
            200,
            json!({ "_id": "seD4PfOuKoVMLkEZqohJ", "phone": 49221 }),
        )
        .await;

    let read = stage.client.contacts().get(&contact()).await.expect("found");

    assert_eq!(read.phone.as_deref(), Some("49221"));
}

#[tokio::test]
async fn do_not_disturb_is_read_in_either_spelling_and_unknown_states_survive() {
    let stage = Stage::new().await;
    let settings = json!({
        "whatsApp": { "status": "permanent" }, "EMAIL": { "status": "inactive" }, "Fb": { "status": "paused" },
        "Telegram": { "status": "active" }, "GMB": null,
    });
    stage
        .answers(
            "GET",
            PATH,
            200,
            json!({ "contact": { "id": "a", "dndSettings": settings } }),
        )
        .await;

    let read = stage
        .client
        .contacts()
        .get(&contact())
        .await
        .expect("found")
        .dnd_settings
        .expect("carried")
        .0;

    let states: Vec<_> = read.into_iter().map(|(channel, dnd)| (channel, dnd.status)).collect();
    assert_eq!(
        states,
        [
            (Channel::Email, DndStatus::Inactive),
            (Channel::WhatsApp, DndStatus::Permanent),
            (Channel::Fb, DndStatus::Other("paused".to_owned())),
        ]
    );
}

#[tokio::test]
async fn values_of_custom_fields_keep_their_form_under_any_key() {
    let stage = Stage::new().await;
    let fields = json!([
        { "id": "a", "value": ["x", "y"] }, { "id": "b", "fieldValue": 12.5 }, { "id": "c", "field_value": { "k": 1 } },
        { "id": "d" }, { "value": "nobody's" }, 7,
    ]);
    stage
        .answers(
            "GET",
            PATH,
            200,
            json!({ "contact": { "id": "a", "customFields": fields } }),
        )
        .await;

    let read = stage
        .client
        .contacts()
        .get(&contact())
        .await
        .expect("found")
        .custom_fields
        .expect("carried");

    let values: Vec<_> = read
        .iter()
        .map(|field| (field.id.as_str(), field.value.clone()))
        .collect();
    assert_eq!(
        values,
        [
            ("a", json!(["x", "y"])),
            ("b", json!(12.5)),
            ("c", json!({ "k": 1 })),
            ("d", Value::Null)
        ]
    );
}

#[tokio::test]
async fn a_deleted_contact_is_not_found_though_it_is_a_400() {
    let stage = Stage::new().await;
    let message = "Contact not found for id:seD4PfOuKoVMLkEZqohJ";
    stage
        .answers(
            "GET",
            PATH,
            400,
            json!({ "message": message, "error": "Bad Request", "statusCode": 400 }),
        )
        .await;

    let error = stage.client.contacts().get(&contact()).await.expect_err("gone");

    assert!(matches!(error, Error::NotFound { what: "contact" }), "got {error:?}");
}

#[tokio::test]
async fn an_empty_success_is_no_contact() {
    let stage = Stage::new().await;
    stage.responds("GET", PATH, ResponseTemplate::new(200)).await;

    let error = stage.client.contacts().get(&contact()).await.expect_err("unreadable");

    assert!(
        matches!(
            error,
            Error::Decode {
                endpoint: "contacts.get"
            }
        ),
        "got {error:?}"
    );
}

#[tokio::test]
async fn a_new_contact_is_sent_with_its_location_and_nothing_unset() {
    let stage = Stage::new().await;
    stage.answers("POST", "/contacts/", 201, documented()).await;
    let new = NewContact {
        first_name: Some("Rubika".to_owned()),
        ..NewContact::default()
    };

    let created = stage.client.contacts().create(&new).await.expect("created");

    assert_eq!(created.id, contact());
    assert_eq!(
        stage.sent().await,
        json!({ "locationId": LOCATION, "firstName": "Rubika" })
    );
    assert_eq!(header(&stage.request().await, "content-type"), Some("application/json"));
}

fn everything() -> NewContact {
    let text = |text: &str| Some(text.to_owned());
    NewContact {
        first_name: text("Rubika"),
        last_name: text("Deo"),
        name: text("Rubika Deo"),
        email: text("rubika@example.org"),
        phone: text("+18832327657"),
        company_name: text("DGS"),
        address1: text("3535 1st St N"),
        city: text("Birmingham"),
        state: text("AL"),
        postal_code: text("35061"),
        country: text("US"),
        website: text("https://www.example.com"),
        timezone: text("America/Chicago"),
        gender: text("female"),
        source: text("fair"),
        assigned_to: Some(UserId::parse("y0BeYjuRIlDwsDcOHOJo").expect("an id")),
        date_of_birth: Some(date(1990, 9, 25)),
        dnd: Some(true),
        tags: vec!["vip".to_owned()],
        dnd_channels: BTreeMap::from([(Channel::Sms, true), (Channel::WhatsApp, false)]),
        custom_fields: vec![CustomWrite {
            id: CustomFieldId::parse("MgobCB14YMVKuE4Ka8p1").expect("an id"),
            value: json!(12),
        }],
    }
}

#[tokio::test]
async fn everything_a_new_contact_can_carry_has_the_names_of_the_older_generation() {
    let stage = Stage::of(Generation::Legacy).await;
    stage.answers("POST", "/contacts/", 201, documented()).await;

    stage.client.contacts().create(&everything()).await.expect("created");

    assert_eq!(
        stage.sent().await,
        json!({
            "locationId": LOCATION, "firstName": "Rubika", "lastName": "Deo", "name": "Rubika Deo",
            "email": "rubika@example.org", "phone": "+18832327657", "companyName": "DGS",
            "address1": "3535 1st St N", "city": "Birmingham", "state": "AL", "postalCode": "35061", "country": "US",
            "website": "https://www.example.com", "timezone": "America/Chicago", "gender": "female", "source": "fair",
            "assignedTo": "y0BeYjuRIlDwsDcOHOJo", "dateOfBirth": "1990-09-25", "dnd": true, "tags": ["vip"],
            "dndSettings": { "SMS": { "status": "active" }, "WhatsApp": { "status": "inactive" } },
            "customFields": [{ "id": "MgobCB14YMVKuE4Ka8p1", "field_value": 12 }],
        })
    );
}

#[tokio::test]
async fn the_newer_generation_spells_channels_and_custom_values_its_own_way() {
    let stage = Stage::of(Generation::V3).await;
    stage.answers("POST", "/contacts/", 201, documented()).await;

    stage.client.contacts().create(&everything()).await.expect("created");

    let sent = stage.sent().await;
    assert_eq!(
        sent["dndSettings"],
        json!({ "sms": { "status": "active" }, "whatsApp": { "status": "inactive" } })
    );
    assert_eq!(
        sent["customFields"],
        json!([{ "id": "MgobCB14YMVKuE4Ka8p1", "fieldValue": 12 }])
    );
}

#[tokio::test]
async fn a_refused_duplicate_names_the_contact_in_the_way() {
    let stage = Stage::new().await;
    let body = json!({
        "statusCode": 400, "message": "This location does not allow duplicated contacts.",
        "meta": { "contactId": "ocQHyuzHvysMo5N5VsXc", "contactName": "rosan deo", "matchingField": "email" },
        "traceId": "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d11",
    });
    stage.answers("POST", "/contacts/", 400, body).await;

    let error = stage
        .client
        .contacts()
        .create(&NewContact::default())
        .await
        .expect_err("a duplicate");

    assert_eq!(error.fate(true), Fate::Refused);
    let Error::Duplicate { contact, field, name } = error else {
        panic!("got {error:?}")
    };
    assert_eq!(contact.as_str(), "ocQHyuzHvysMo5N5VsXc");
    assert_eq!(field.as_deref(), Some("email"));
    assert_eq!(name.as_ref().map(Words::as_str), Some("rosan deo"));
}

#[tokio::test]
async fn a_create_answered_without_a_contact_leaves_the_outcome_unknown() {
    for body in [
        json!({ "succeded": true }),
        json!({ "contact": null }),
        json!({ "contact": { "id": "" } }),
    ] {
        let stage = Stage::new().await;
        stage.answers("POST", "/contacts/", 201, body).await;

        let error = stage
            .client
            .contacts()
            .create(&NewContact::default())
            .await
            .expect_err("no id");

        assert!(
            matches!(error, Error::OutcomeUnknown { status: Some(201) }),
            "got {error:?}"
        );
    }
}

#[tokio::test]
async fn an_update_sends_what_changes_and_null_for_what_is_emptied() {
    let stage = Stage::of(Generation::Legacy).await;
    stage
        .answers(
            "PUT",
            PATH,
            200,
            json!({ "succeded": true, "contact": documented()["contact"] }),
        )
        .await;
    let changes = UpdateContact {
        first_name: Change::Set("Ada".to_owned()),
        email: Change::Clear,
        assigned_to: Change::Clear,
        postal_code: Change::Clear,
        country: Change::Set("DE".to_owned()),
        date_of_birth: Change::Set(date(1990, 9, 25)),
        dnd: Some(false),
        dnd_channels: BTreeMap::from([(Channel::Email, true)]),
        custom_fields: vec![CustomWrite {
            id: CustomFieldId::parse("abc").expect("an id"),
            value: Value::Null,
        }],
        ..UpdateContact::default()
    };

    stage
        .client
        .contacts()
        .update(&contact(), &changes)
        .await
        .expect("updated");

    assert_eq!(
        stage.sent().await,
        json!({
            "firstName": "Ada", "email": null, "assignedTo": null, "postalCode": "", "country": "DE",
            "dateOfBirth": "1990-09-25", "dnd": false, "dndSettings": { "Email": { "status": "active" } },
            "customFields": [{ "id": "abc", "field_value": null }],
        })
    );
}

#[tokio::test]
async fn an_update_never_names_location_tags_or_gender() {
    let stage = Stage::new().await;
    stage.answers("PUT", PATH, 200, json!({})).await;
    let set = || Change::Set("x".to_owned());
    let changes = UpdateContact {
        first_name: set(),
        last_name: set(),
        name: set(),
        email: set(),
        phone: set(),
        company_name: set(),
        address1: set(),
        city: set(),
        state: set(),
        postal_code: set(),
        country: set(),
        website: set(),
        timezone: set(),
        source: set(),
        assigned_to: Change::Set(UserId::parse("x").expect("an id")),
        date_of_birth: Change::Clear,
        dnd: Some(true),
        dnd_channels: BTreeMap::new(),
        custom_fields: Vec::new(),
    };

    stage
        .client
        .contacts()
        .update(&contact(), &changes)
        .await
        .expect("updated");

    let sent = stage.sent().await;
    let names: Vec<_> = sent
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        names,
        [
            "address1",
            "assignedTo",
            "city",
            "companyName",
            "country",
            "dateOfBirth",
            "dnd",
            "email",
            "firstName",
            "lastName",
            "name",
            "phone",
            "postalCode",
            "source",
            "state",
            "timezone",
            "website"
        ]
    );
}

#[tokio::test]
async fn an_update_answered_without_a_contact_has_succeeded() {
    let stage = Stage::new().await;
    stage.answers("PUT", PATH, 200, json!({ "succeeded": true })).await;

    let read = stage
        .client
        .contacts()
        .update(&contact(), &UpdateContact::default())
        .await
        .expect("updated");

    assert_eq!(read.id, contact());
    assert_eq!(read.email, None, "the answer does not tell");
}

#[tokio::test]
async fn a_refused_update_says_which_fields() {
    let stage = Stage::new().await;
    let body = json!({
        "message": ["property companyName should not exist", "email must be an email"],
        "error": "Unprocessable Entity", "statusCode": 422, "traceId": "b04c48fc-1e16-4f8b-9bac-3334d3f0399a",
    });
    stage.answers("PUT", PATH, 422, body).await;

    let error = stage
        .client
        .contacts()
        .update(&contact(), &UpdateContact::default())
        .await
        .expect_err("refused");

    assert_eq!(error.fate(false), Fate::Refused);
    let Error::Rejected {
        status: 422,
        fields,
        trace_id,
        ..
    } = error
    else {
        panic!("got {error:?}")
    };
    let named: Vec<_> = fields.iter().map(|refusal| refusal.field.as_str()).collect();
    assert_eq!(named, ["companyName", "email"]);
    assert_eq!(trace_id.as_deref(), Some("b04c48fc-1e16-4f8b-9bac-3334d3f0399a"));
}

#[tokio::test]
async fn a_delete_succeeds_whatever_the_flag_is_called_or_says() {
    for response in [
        ResponseTemplate::new(200).set_body_json(json!({ "succeded": true })),
        ResponseTemplate::new(200).set_body_json(json!({ "succeeded": true })),
        ResponseTemplate::new(200).set_body_json(json!({ "succeded": false })),
        ResponseTemplate::new(204),
    ] {
        let stage = Stage::new().await;
        stage.responds("DELETE", PATH, response).await;

        stage.client.contacts().delete(&contact()).await.expect("deleted");
    }
}

fn search_row() -> Value {
    json!({
        "id": "seD4PfOuKoVMLkEZqohJ", "contactName": "rubika deo", "firstName": "rubika", "firstNameRaw": "Rubika",
        "lastName": null, "email": null, "address": "3535 1st St N", "dateOfBirth": 654220800000_i64,
        "additionalEmails": ["a@example.org"], "dndSettings": {}, "businessName": "DGS", "phoneLabel": null,
        "searchAfter": [1764003536678_i64, "seD4PfOuKoVMLkEZqohJ"],
    })
}

#[tokio::test]
async fn a_search_row_is_read_in_its_own_shape() {
    let stage = Stage::new().await;
    stage
        .answers(
            "POST",
            "/contacts/search",
            200,
            json!({ "contacts": [search_row()], "total": 120 }),
        )
        .await;

    let page = stage
        .client
        .contacts()
        .search(&ContactSearch::new(100))
        .await
        .expect("found");

    let row = &page.rows[0];
    assert_eq!(page.total, Some(120));
    assert_eq!(row.first_name.as_deref(), Some("Rubika"));
    assert_eq!(row.name.as_deref(), Some("rubika deo"));
    assert_eq!(row.address1.as_deref(), Some("3535 1st St N"));
    assert_eq!(row.date_of_birth, Some(date(1990, 9, 25)));
    assert_eq!(row.additional_emails, Some(vec!["a@example.org".to_owned()]));
    assert_eq!(row.business_name.as_deref(), Some("DGS"));
    assert_eq!(row.dnd_settings, None, "an empty set in a row says nothing");
    assert_eq!(row.tags, None, "not carried is not empty");
}

#[tokio::test]
async fn a_search_goes_on_after_the_last_row_until_a_page_is_short() {
    let stage = Stage::new().await;
    stage
        .answers(
            "POST",
            "/contacts/search",
            200,
            json!({ "contacts": [search_row()], "total": 2 }),
        )
        .await;
    let search = ContactSearch::new(1).sorted_by(SortField::DateUpdated, Direction::Ascending);

    let first = stage.client.contacts().search(&search).await.expect("found");
    let cursor = first.next.clone().expect("the page is full");
    stage
        .client
        .contacts()
        .search(&search.after(cursor))
        .await
        .expect("found");

    let bodies: Vec<Value> = stage
        .requests()
        .await
        .iter()
        .map(|request| request.body_json().expect("JSON"))
        .collect();
    let sort = json!([{ "field": "dateUpdated", "direction": "asc" }]);
    assert_eq!(
        bodies[0],
        json!({ "locationId": LOCATION, "pageLimit": 1, "sort": sort })
    );
    assert_eq!(
        bodies[1],
        json!({
            "locationId": LOCATION, "pageLimit": 1, "sort": sort,
            "searchAfter": [1764003536678_i64, "seD4PfOuKoVMLkEZqohJ"],
        })
    );
    let two = stage
        .client
        .contacts()
        .search(&ContactSearch::new(2))
        .await
        .expect("found");
    assert!(two.is_last);
}

#[tokio::test]
async fn a_search_can_ask_for_a_page_a_text_and_conditions() {
    let stage = Stage::new().await;
    stage
        .answers("POST", "/contacts/search", 200, json!({ "contacts": [], "total": 0 }))
        .await;
    let since = Bounds {
        from: Some(json!("2026-01-05T08:00:00Z")),
        before: None,
    };
    let search = ContactSearch::new(9999)
        .page(3)
        .query("deo")
        .filter(Filter::Range("dateUpdated".to_owned(), since))
        .filter(Filter::Any(vec![
            Filter::Is("tags".to_owned(), json!("vip")),
            Filter::All(vec![
                Filter::Exists("email".to_owned()),
                Filter::ContainsNot("city".to_owned(), "Köln".to_owned()),
            ]),
        ]))
        .then_by(SortField::Email, Direction::Descending);

    stage.client.contacts().search(&search).await.expect("found");

    assert_eq!(
        stage.sent().await,
        json!({
            "locationId": LOCATION, "pageLimit": 500, "page": 3, "query": "deo",
            "filters": [
                { "field": "dateUpdated", "operator": "range", "value": { "gte": "2026-01-05T08:00:00Z" } },
                { "group": "OR", "filters": [
                    { "field": "tags", "operator": "eq", "value": "vip" },
                    { "group": "AND", "filters": [
                        { "field": "email", "operator": "exists" },
                        { "field": "city", "operator": "not_contains", "value": "Köln" },
                    ] },
                ] },
            ],
            "sort": [{ "field": "dateAdded", "direction": "desc" }, { "field": "email", "direction": "desc" }],
        })
    );
}

#[tokio::test]
async fn an_answer_that_does_not_speak_of_contacts_is_no_empty_search() {
    let stage = Stage::new().await;
    stage
        .answers("POST", "/contacts/search", 200, json!({ "hello": "world" }))
        .await;

    let error = stage
        .client
        .contacts()
        .search(&ContactSearch::new(1))
        .await
        .expect_err("not a search");

    assert!(
        matches!(
            error,
            Error::Decode {
                endpoint: "contacts.search"
            }
        ),
        "got {error:?}"
    );
}

#[tokio::test]
async fn a_duplicate_is_looked_up_by_number_with_its_plus_sign_intact() {
    let stage = Stage::new().await;
    stage
        .answers("GET", "/contacts/search/duplicate", 200, documented())
        .await;

    let found = stage
        .client
        .contacts()
        .find_duplicate(Some("r+1@example.org"), Some("+18832327657"))
        .await
        .expect("answered");

    assert_eq!(found.map(|contact| contact.id), Some(contact()));
    let request = stage.request().await;
    assert_eq!(
        query(&request),
        pairs(&[
            ("locationId", LOCATION),
            ("email", "r+1@example.org"),
            ("number", "+18832327657")
        ])
    );
    assert!(request.url.query().expect("a query").contains("number=%2B1883"));
}

#[tokio::test]
async fn no_duplicate_is_told_in_many_ways_and_never_by_half_a_contact() {
    for (body, expected) in [
        (json!({ "contact": null }), Some(None::<ContactId>)),
        (json!({ "contact": {} }), Some(None)),
        (json!({ "traceId": "x" }), Some(None)),
        (json!({}), Some(None)),
        (json!(null), Some(None)),
        (json!({ "id": "seD4PfOuKoVMLkEZqohJ" }), Some(Some(contact()))),
        (json!([]), None),
        (json!({ "contact": { "email": "a@example.org" } }), None),
    ] {
        let stage = Stage::new().await;
        stage
            .answers("GET", "/contacts/search/duplicate", 200, body.clone())
            .await;

        let found = stage.client.contacts().find_duplicate(None, Some("+49221")).await;

        assert_eq!(
            found.ok().map(|contact| contact.map(|contact| contact.id)),
            expected,
            "{body}"
        );
    }
    let stage = Stage::new().await;
    stage
        .responds("GET", "/contacts/search/duplicate", ResponseTemplate::new(200))
        .await;
    let found = stage.client.contacts().find_duplicate(None, Some("+49221")).await;
    assert!(matches!(found, Ok(None)), "an empty body: {found:?}");
}

#[tokio::test]
async fn contacts_of_a_business_come_in_pages_of_a_hundred() {
    let stage = Stage::new().await;
    let body = json!({ "contacts": [{ "id": "a" }, { "id": "b" }], "count": 102 });
    stage
        .answers("GET", "/contacts/business/641c094001436dbc2081e642", 200, body)
        .await;
    let business = BusinessId::parse("641c094001436dbc2081e642").expect("an id");

    let page = stage
        .client
        .contacts()
        .of_business(&business, 100)
        .await
        .expect("found");

    assert_eq!(page.rows.len(), 2);
    assert_eq!(page.total, Some(102));
    assert!(page.is_last);
    assert_eq!(
        query(&stage.request().await),
        pairs(&[("locationId", LOCATION), ("limit", "100"), ("skip", "100")])
    );
}

#[tokio::test]
async fn an_upsert_says_whether_the_contact_is_new() {
    for (answer, is_new) in [
        (
            json!({ "new": true, "contact": documented()["contact"], "traceId": "x" }),
            Some(true),
        ),
        (
            json!({ "succeded": true, "new": "false", "contact": documented()["contact"] }),
            Some(false),
        ),
        (documented(), None),
    ] {
        let stage = Stage::new().await;
        stage.answers("POST", "/contacts/upsert", 200, answer).await;
        let new = NewContact {
            email: Some("rubika@example.org".to_owned()),
            ..NewContact::default()
        };

        let upserted = stage.client.contacts().upsert(&new, false).await.expect("upserted");

        assert_eq!((upserted.contact.id, upserted.is_new), (contact(), is_new));
        assert_eq!(
            stage.sent().await,
            json!({ "locationId": LOCATION, "email": "rubika@example.org" })
        );
    }
}

#[tokio::test]
async fn a_failed_upsert_may_have_happened() {
    let stage = Stage::new().await;
    stage
        .answers(
            "POST",
            "/contacts/upsert",
            422,
            json!({ "message": ["email must be an email"] }),
        )
        .await;

    let error = stage
        .client
        .contacts()
        .upsert(&NewContact::default(), false)
        .await
        .expect_err("refused");

    assert_eq!(error.fate(true), Fate::Unknown);
    assert_eq!(stage.requests().await.len(), 1);
}

#[tokio::test]
async fn the_old_list_goes_on_after_what_its_meta_says_with_the_location_named_again() {
    let stage = Stage::of(Generation::Legacy).await;
    let row = json!({ "id": "yd0jdjOavGk2o6Nh5Ndb", "firstName": "john", "firstNameRaw": "John" });
    let body = json!({ "contacts": [row], "count": 1, "meta": {
        "total": 50, "startAfter": 1631087949919_i64, "startAfterId": "yd0jdjOavGk2o6Nh5Ndb",
        "nextPageUrl": "http://localhost/contacts/?startAfter=1",
    } });
    stage.answers("GET", "/contacts/", 200, body).await;
    let contacts = stage.client.contacts();

    let page = contacts.list(1, None, None).await.expect("listed");
    contacts.list(1, None, page.next.as_ref()).await.expect("listed");

    assert_eq!(page.rows[0].first_name.as_deref(), Some("John"));
    assert_eq!(page.total, Some(50));
    assert_eq!(
        query(&stage.requests().await[1]),
        pairs(&[
            ("locationId", LOCATION),
            ("limit", "1"),
            ("startAfter", "1631087949919"),
            ("startAfterId", "yd0jdjOavGk2o6Nh5Ndb"),
        ])
    );
}

/// Rows of these numbers, each with its cursor where there are any.
fn numbered(numbers: std::ops::Range<u32>, have_cursors: bool) -> Value {
    numbers
        .map(|number| match have_cursors {
            true => json!({ "id": format!("c{number}"), "searchAfter": [number] }),
            false => json!({ "id": format!("c{number}") }),
        })
        .collect()
}

async fn streamed(stage: &Stage, limit: u16) -> Result<Vec<String>, Error> {
    let pages = stage.client.contacts().stream(ContactSearch::new(limit));
    let rows: Vec<_> = pages.map_ok(|page| page.rows).try_concat().await?;
    Ok(rows.into_iter().map(|contact| contact.id.into_string()).collect())
}

/// Answers the search that has this in its body.
async fn found(stage: &Stage, at: Value, rows: Value, total: u32) {
    Mock::given(body_partial_json(at))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "contacts": rows, "total": total })))
        .expect(1)
        .mount(&stage.server)
        .await;
}

#[tokio::test]
async fn a_stream_follows_the_cursors_over_short_pages_to_the_end() {
    let stage = Stage::new().await;
    found(&stage, json!({ "searchAfter": [1] }), numbered(2..3, true), 5).await;
    found(&stage, json!({ "searchAfter": [2] }), numbered(3..5, true), 5).await;
    found(&stage, json!({ "pageLimit": 3 }), numbered(0..2, true), 5).await;

    let read = streamed(&stage, 3).await.expect("read");

    assert_eq!(read, ["c0", "c1", "c2", "c3", "c4"]);
}

#[tokio::test]
async fn a_stream_ends_at_a_cursor_that_repeats() {
    let stage = Stage::new().await;
    let stuck = json!({ "contacts": [{ "id": "a", "searchAfter": [1] }, { "searchAfter": [1] }], "total": 9 });
    stage.answers("POST", "/contacts/search", 200, stuck).await;

    streamed(&stage, 2).await.expect("read");

    assert_eq!(stage.requests().await.len(), 2);
}

#[tokio::test]
async fn a_stream_counts_pages_where_the_rows_name_no_cursor() {
    let stage = Stage::new().await;
    found(&stage, json!({ "page": 2 }), numbered(2..4, false), 5).await;
    found(&stage, json!({ "page": 3 }), numbered(4..5, false), 5).await;
    found(&stage, json!({ "pageLimit": 2 }), numbered(0..2, false), 5).await;

    let read = streamed(&stage, 2).await.expect("read");

    assert_eq!(read.len(), 5);
}

#[tokio::test]
async fn a_stream_ends_with_its_first_failure() {
    let stage = Stage::new().await;
    let first = json!({ "contacts": numbered(0..1, true), "total": 2 });
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(first))
        .up_to_n_times(1)
        .mount(&stage.server)
        .await;
    let refusal = json!({ "message": "Invalid JWT" });
    stage.answers("POST", "/contacts/search", 401, refusal).await;
    let pages = stage.client.contacts().stream(ContactSearch::new(1));

    let read: Vec<_> = pages.collect().await;

    assert_eq!(read.len(), 2);
    assert!(matches!(read[1], Err(Error::BadToken)), "got {:?}", read[1]);
}
