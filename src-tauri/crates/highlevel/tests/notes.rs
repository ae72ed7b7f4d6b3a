//! Notes of a contact.

mod support;

use highlevel::{Error, Fate, NoteId, NoteText, UserId};
use serde_json::{Value, json};
use support::{Stage, contact};

const LIST: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/notes";
const ONE: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/notes/HGPcayliwcdoUFzvbTok";

fn note() -> NoteId {
    NoteId::parse("HGPcayliwcdoUFzvbTok").expect("an id")
}

fn documented() -> Value {
    json!({
        "id": "HGPcayliwcdoUFzvbTok", "body": "spoke for ten minutes", "title": "Follow-up summary",
        "color": "#FFAA00", "pinned": false, "userId": "TUcmRxWrjqzJS8EjkxNK", "contactId": "seD4PfOuKoVMLkEZqohJ",
        "dateAdded": "2026-07-08T12:02:11.285Z",
    })
}

#[tokio::test]
async fn the_notes_of_a_contact_are_listed() {
    let stage = Stage::new().await;
    stage
        .answers(
            "GET",
            LIST,
            200,
            json!({ "notes": [documented(), null], "traceId": "x" }),
        )
        .await;

    let page = stage.client.notes(&contact()).list().await.expect("listed");

    let read = &page.rows[0];
    assert_eq!(read.id, note());
    assert_eq!(read.body.as_deref(), Some("spoke for ten minutes"));
    assert_eq!(read.title.as_deref(), Some("Follow-up summary"));
    assert_eq!(read.color.as_deref(), Some("#FFAA00"));
    assert_eq!(read.pinned, Some(false));
    assert_eq!(read.user.as_ref().map(UserId::as_str), Some("TUcmRxWrjqzJS8EjkxNK"));
    assert_eq!(
        read.date_added,
        Some("2026-07-08T12:02:11.285Z".parse().expect("an instant"))
    );
    assert_eq!(page.skipped, 1);
}

#[tokio::test]
async fn html_in_a_note_arrives_as_it_is() {
    let stage = Stage::new().await;
    let body = "<p>Hi</p><script>alert(1)</script>";
    stage
        .answers(
            "GET",
            ONE,
            200,
            json!({ "note": { "id": "HGPcayliwcdoUFzvbTok", "body": body } }),
        )
        .await;

    let read = stage.client.notes(&contact()).get(&note()).await.expect("found");

    assert_eq!(read.body.as_deref(), Some(body));
}

#[tokio::test]
async fn a_new_note_is_its_text_and_nothing_unset() {
    let stage = Stage::new().await;
    stage.answers("POST", LIST, 201, json!({ "note": documented() })).await;
    let text = NoteText {
        body: "spoke for ten minutes".to_owned(),
        ..NoteText::default()
    };

    let created = stage.client.notes(&contact()).create(&text).await.expect("created");

    assert_eq!(created.id, note());
    assert_eq!(stage.sent().await, json!({ "body": "spoke for ten minutes" }));
}

#[tokio::test]
async fn an_edited_note_keeps_its_body_pin_and_colour() {
    let stage = Stage::new().await;
    stage.answers("PUT", ONE, 200, json!({ "note": documented() })).await;
    let text = NoteText {
        body: "spoke for ten minutes".to_owned(),
        user: Some(UserId::parse("TUcmRxWrjqzJS8EjkxNK").expect("an id")),
        title: Some("Follow-up".to_owned()),
        color: Some("#FFAA00".to_owned()),
        pinned: Some(true),
    };

    stage
        .client
        .notes(&contact())
        .update(&note(), &text)
        .await
        .expect("updated");

    assert_eq!(
        stage.sent().await,
        json!({
            "body": "spoke for ten minutes", "userId": "TUcmRxWrjqzJS8EjkxNK", "title": "Follow-up",
            "color": "#FFAA00", "pinned": true,
        })
    );
}

#[tokio::test]
async fn an_update_answered_without_a_note_has_succeeded() {
    let stage = Stage::new().await;
    stage.answers("PUT", ONE, 200, json!({})).await;

    let read = stage
        .client
        .notes(&contact())
        .update(&note(), &NoteText::default())
        .await
        .expect("updated");

    assert_eq!(read.id, note());
}

#[tokio::test]
async fn a_refused_new_note_may_exist_all_the_same() {
    let stage = Stage::new().await;
    stage
        .answers(
            "POST",
            LIST,
            422,
            json!({ "message": ["body should not be empty"], "statusCode": 422 }),
        )
        .await;

    let error = stage
        .client
        .notes(&contact())
        .create(&NoteText::default())
        .await
        .expect_err("refused");

    assert_eq!(error.fate(true), Fate::Unknown);
}

#[tokio::test]
async fn a_note_of_a_contact_that_is_gone_names_the_contact() {
    let stage = Stage::new().await;
    let body = json!({ "message": "Contact with id seD4PfOuKoVMLkEZqohJ not found", "statusCode": 400 });
    stage.answers("DELETE", ONE, 400, body).await;

    let error = stage.client.notes(&contact()).delete(&note()).await.expect_err("gone");

    assert!(matches!(error, Error::NotFound { what: "contact" }), "got {error:?}");
}

#[tokio::test]
async fn a_note_is_deleted() {
    let stage = Stage::new().await;
    stage.answers("DELETE", ONE, 200, json!({ "succeded": true })).await;

    stage.client.notes(&contact()).delete(&note()).await.expect("deleted");

    assert!(stage.request().await.body.is_empty());
}
