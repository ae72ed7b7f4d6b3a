//! Notes of a contact.

use sandbox::Options;
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn a_note_lives_through_create_update_and_delete() {
    let desk = Desk::with(Options {
        contacts: 0,
        ..Options::default()
    })
    .await;
    let contact = desk.create(json!({ "firstName": "Ada" })).await;
    let user = desk.sandbox.users().remove(0).0;
    let path = format!("/contacts/{contact}/notes");
    let body = json!({
        "body": "<p>Hallo</p>", "userId": user, "title": "Anruf", "color": "#FFAA00", "pinned": true,
    });
    let created = desk.call("POST", &path, body).await;
    assert_eq!(created.status, 201);
    let note = created.json()["note"].clone();
    assert_eq!(
        note,
        json!({
            "id": note["id"], "contactId": contact, "body": "<p>Hallo</p>", "userId": user,
            "title": "Anruf", "color": "#FFAA00", "pinned": true, "dateAdded": note["dateAdded"],
        })
    );
    let one = format!("{path}/{}", note["id"].as_str().unwrap());
    assert_eq!(desk.get(&one).await.json()["note"], note);

    let updated = desk.call("PUT", &one, json!({ "body": "neu" })).await.json()["note"].clone();
    assert_eq!(updated["body"], "neu");
    assert_eq!(updated["pinned"], true, "what is not named stays");
    assert_eq!(
        updated["dateAdded"], note["dateAdded"],
        "an edit leaves no trace in the date"
    );
    assert_eq!(desk.sandbox.notes_of(&contact), [updated]);

    assert_eq!(desk.call("DELETE", &one, Value::Null).await.json()["succeded"], true);
    let id = note["id"].as_str().unwrap();
    assert_eq!(
        desk.get(&one).await.refusal(),
        (400, json!(format!("Note with id {id} not found")))
    );
}

#[tokio::test]
async fn a_note_needs_a_body_and_no_location() {
    let desk = Desk::with(Options {
        contacts: 1,
        ..Options::default()
    })
    .await;
    let contact = desk.sandbox.contact_ids().remove(0);
    let before = desk.sandbox.notes_of(&contact).len();
    let path = format!("/contacts/{contact}/notes");
    let refused = desk
        .call("POST", &path, json!({ "locationId": desk.location, "body": "" }))
        .await;
    assert_eq!(
        refused.refusal(),
        (
            422,
            json!(["property locationId should not exist", "body should not be empty"])
        )
    );
    assert_eq!(desk.sandbox.notes_of(&contact).len(), before);
}

#[tokio::test]
async fn two_equal_notes_written_on_purpose_stay_two() {
    let desk = Desk::with(Options {
        contacts: 0,
        ..Options::default()
    })
    .await;
    let contact = desk.create(json!({ "firstName": "Ada" })).await;
    let path = format!("/contacts/{contact}/notes");
    for _ in 0..2 {
        desk.call("POST", &path, json!({ "body": "besetzt" })).await;
    }
    let notes = desk.get(&path).await.json()["notes"].clone();
    assert_eq!(notes.as_array().unwrap().len(), 2);
    assert_ne!(notes[0]["id"], notes[1]["id"]);
}
