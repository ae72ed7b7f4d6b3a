//! Where HighLevel's official description contradicts its own examples or the live service: both must be read, and
//! what is sent follows the service.

mod support;

use highlevel::{
    ContactSearch, CustomFieldId, CustomWrite, Error, MessageId, MessageKind, NewContact, TaskSearch, UserId,
};
use jiff::civil::date;
use serde_json::{Value, json};
use support::{Stage, contact};
use wiremock::ResponseTemplate;

const CONTACT: &str = "/contacts/seD4PfOuKoVMLkEZqohJ";

async fn read(answer: Value) -> highlevel::Contact {
    let stage = Stage::new().await;
    stage.answers("GET", CONTACT, 200, json!({ "contact": answer })).await;
    stage.client.contacts().get(&contact()).await.expect("found")
}

#[tokio::test]
async fn a_date_of_birth_described_as_an_object_is_sent_and_read_as_a_date() {
    let stage = Stage::new().await;
    stage
        .answers("POST", "/contacts/", 201, json!({ "contact": { "id": "x" } }))
        .await;
    let new = NewContact {
        date_of_birth: Some(date(1990, 9, 25)),
        ..NewContact::default()
    };

    stage.client.contacts().create(&new).await.expect("created");

    assert_eq!(stage.sent().await["dateOfBirth"], json!("1990-09-25"));
    for written in [
        json!("1990-09-25"),
        json!("1990-09-25T00:00:00.000Z"),
        json!(654_220_800_000_i64),
    ] {
        let contact = read(json!({ "id": "x", "dateOfBirth": written })).await;
        assert_eq!(contact.date_of_birth, Some(date(1990, 9, 25)));
    }
    assert_eq!(read(json!({ "id": "x", "dateOfBirth": {} })).await.date_of_birth, None);
}

#[tokio::test]
async fn numbers_and_money_described_as_objects_are_sent_as_numbers() {
    let stage = Stage::new().await;
    stage
        .answers("POST", "/contacts/", 201, json!({ "contact": { "id": "x" } }))
        .await;
    let new = NewContact {
        custom_fields: vec![CustomWrite {
            id: CustomFieldId::parse("money").expect("an id"),
            value: json!(12.5),
        }],
        ..NewContact::default()
    };

    stage.client.contacts().create(&new).await.expect("created");

    let sent = &stage.sent().await["customFields"][0];
    let key = match support::GENERATION {
        highlevel::Generation::Legacy => "field_value",
        highlevel::Generation::V3 => "fieldValue",
    };
    assert_eq!(*sent, json!({ "id": "money", key: 12.5 }));
}

#[tokio::test]
async fn a_custom_value_described_as_a_text_may_be_anything() {
    let values = [
        json!("a"),
        json!(7),
        json!(["a", "b"]),
        json!({ "uuid": { "url": "x" } }),
    ];
    let fields: Vec<_> = values
        .iter()
        .map(|value| json!({ "id": "f", "value": value }))
        .collect();

    let contact = read(json!({ "id": "x", "customFields": fields })).await;

    let read: Vec<_> = contact
        .custom_fields
        .expect("carried")
        .into_iter()
        .map(|field| field.value)
        .collect();
    assert_eq!(read, values);
}

#[tokio::test]
async fn followers_shown_as_one_text_are_a_list_of_one() {
    let follower = UserId::parse("y0BeYjuRIlDwsDcOHOJo").expect("an id");
    for written in [json!("y0BeYjuRIlDwsDcOHOJo"), json!(["y0BeYjuRIlDwsDcOHOJo"])] {
        let contact = read(json!({ "id": "x", "followers": written })).await;
        assert_eq!(contact.followers.as_ref(), Some(&vec![follower.clone()]));
    }
}

#[tokio::test]
async fn attachments_and_attribution_of_any_shape_cost_nothing() {
    for written in [json!([]), json!("[]"), json!({ "medium": "manual" })] {
        let contact = read(json!({ "id": "x", "attachments": written, "attributionSource": written })).await;
        assert_eq!(contact.id.as_str(), "x");
    }
}

#[tokio::test]
async fn the_flag_that_removes_all_tags_is_a_truth_and_no_text() {
    let stage = Stage::new().await;
    stage
        .responds_to_all(ResponseTemplate::new(201).set_body_json(json!({ "responses": [] })))
        .await;

    stage
        .client
        .bulk()
        .remove_all_tags(&[contact()])
        .await
        .expect("removed");

    assert_eq!(stage.sent().await["removeAllTags"], json!(true));
}

#[tokio::test]
async fn a_success_flag_is_not_asked_for_in_any_spelling() {
    for answer in [
        json!({ "succeded": true }),
        json!({ "succeeded": true, "succeded": true }),
        json!({ "success": "true" }),
        json!({}),
    ] {
        let stage = Stage::new().await;
        stage
            .responds_to_all(ResponseTemplate::new(200).set_body_json(answer))
            .await;

        stage.client.contacts().delete(&contact()).await.expect("deleted");
        stage.client.campaigns(&contact()).remove_all().await.expect("removed");
    }
}

#[tokio::test]
async fn tasks_of_the_location_are_read_from_a_list_or_from_lists_within_it() {
    let task = json!({ "_id": "lJpzYrWdpkC2hX6t2yue", "title": "Call back" });
    for tasks in [json!([task]), json!([[task]])] {
        let stage = Stage::new().await;
        stage
            .responds_to_all(ResponseTemplate::new(201).set_body_json(json!({ "tasks": tasks })))
            .await;

        let page = stage
            .client
            .location_tasks()
            .search(&TaskSearch::default())
            .await
            .expect("found");

        assert_eq!(page.rows[0].title.as_deref(), Some("Call back"));
        assert_eq!(page.skipped, 0);
    }
}

#[tokio::test]
async fn a_search_without_a_described_answer_is_read_with_or_without_its_total() {
    for answer in [
        json!({ "contacts": [{ "id": "x" }], "total": 1, "traceId": "t" }),
        json!({ "contacts": [{ "id": "x", "searchAfter": null }] }),
    ] {
        let stage = Stage::new().await;
        stage.answers("POST", "/contacts/search", 200, answer).await;

        let page = stage
            .client
            .contacts()
            .search(&ContactSearch::new(10))
            .await
            .expect("found");

        assert_eq!(page.rows.len(), 1);
    }
}

#[tokio::test]
async fn a_message_of_a_kind_outside_the_list_is_read() {
    for (word, kind) in [
        ("SMS", MessageKind::Sms),
        ("TYPE_SMS", MessageKind::Sms),
        ("TYPE_PIGEON", MessageKind::Other("TYPE_PIGEON".to_owned())),
    ] {
        let stage = Stage::new().await;
        let body = json!({ "id": "m", "messageType": word });
        stage.answers("GET", "/conversations/messages/m", 200, body).await;

        let message = MessageId::parse("m").expect("an id");
        let read = stage.client.messages().get(&message).await.expect("found");

        assert_eq!(read.kind, Some(kind));
    }
}

#[tokio::test]
async fn an_operation_that_declares_no_scope_names_the_one_it_belongs_to() {
    let stage = Stage::new().await;
    let body = json!({ "statusCode": 401, "message": "The token is not authorized for this scope." });
    stage
        .responds_to_all(ResponseTemplate::new(401).set_body_json(body))
        .await;

    for error in [
        stage
            .client
            .bulk()
            .set_business(&[contact()], None)
            .await
            .expect_err("refused"),
        stage
            .client
            .bulk()
            .remove_all_tags(&[contact()])
            .await
            .expect_err("refused"),
    ] {
        assert!(
            matches!(
                error,
                Error::MissingScope {
                    scope: "contacts.write"
                }
            ),
            "got {error:?}"
        );
    }
}

#[tokio::test]
async fn statuses_that_are_described_nowhere_are_sorted_all_the_same() {
    for (status, is) in [
        (403, (|error| matches!(error, Error::Blocked)) as fn(&Error) -> bool),
        (404, |error| matches!(error, Error::NotFound { what: "contact" })),
        (429, |error| matches!(error, Error::RateLimited { .. })),
    ] {
        let stage = Stage::new().await;
        stage.responds("DELETE", CONTACT, ResponseTemplate::new(status)).await;

        let error = stage.client.contacts().delete(&contact()).await.expect_err("refused");

        assert!(is(&error), "{status}: {error:?}");
    }
}
