//! Tags of contacts and the location's dictionary.

use sandbox::Options;
use serde_json::{Value, json};

use crate::desk::Desk;

async fn desk() -> Desk {
    Desk::with(Options {
        contacts: 0,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn adding_is_201_and_removing_takes_a_body_and_both_may_be_repeated() {
    let desk = desk().await;
    let id = desk.create(json!({ "firstName": "Ada", "tags": ["alt"] })).await;
    let path = format!("/contacts/{id}/tags");
    for (turn, added) in [json!(["vip", "rückruf"]), json!([])].into_iter().enumerate() {
        let answer = desk
            .call("POST", &path, json!({ "tags": [" VIP", "RÜCKRUF", "vip"] }))
            .await;
        assert_eq!(answer.status, 201);
        assert_eq!(answer.json()["tags"], json!(["alt", "vip", "rückruf"]));
        assert_eq!(answer.json()["tagsAdded"], added, "turn {turn}");
    }
    for removed in [json!(["vip"]), json!([])] {
        let answer = desk
            .call("DELETE", &path, json!({ "tags": ["Vip", "nie dagewesen"] }))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["tags"], json!(["alt", "rückruf"]));
        assert_eq!(answer.json()["tagsRemoved"], removed);
    }
    assert_eq!(
        desk.call("DELETE", &path, Value::Null).await.refusal(),
        (422, json!(["tags should not be empty", "tags must be an array"])),
        "a lost body is noticed"
    );
    let foreign = json!({ "tags": ["x"], "locationId": desk.location });
    assert_eq!(desk.call("POST", &path, foreign).await.status, 422);
}

#[tokio::test]
async fn an_unknown_tag_enters_the_dictionary() {
    let desk = desk().await;
    let id = desk.create(json!({ "firstName": "Ada" })).await;
    let before = desk.sandbox.tags().len();
    let path = format!("/contacts/{id}/tags");
    desk.call("POST", &path, json!({ "tags": ["Ganz Neu", "vip"] })).await;
    let tags = desk.get(&format!("/locations/{}/tags", desk.location)).await.json();
    let tags = tags["tags"].as_array().unwrap();
    assert_eq!(tags.len(), before + 1);
    let new = tags.iter().find(|tag| tag["name"] == "ganz neu").unwrap();
    assert_eq!(new["locationId"], json!(desk.location));
}

#[tokio::test]
async fn the_dictionary_is_kept_by_its_own_calls() {
    let desk = desk().await;
    let path = format!("/locations/{}/tags", desk.location);
    let created = desk.call("POST", &path, json!({ "name": " Presse 2027 " })).await;
    assert_eq!(created.status, 200, "not 201");
    let tag = created.json()["tag"].clone();
    assert_eq!(tag["name"], "presse 2027");
    let one = format!("{path}/{}", tag["id"].as_str().unwrap());
    let renamed = desk.call("PUT", &one, json!({ "name": "medien" })).await.json();
    assert_eq!(renamed["tag"]["name"], "medien");
    assert_eq!(desk.get(&one).await.json()["tag"]["name"], "medien");
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.json()["succeded"], true);
    assert_eq!(desk.get(&one).await.status, 400);
    assert_eq!(desk.call("POST", &path, json!({ "name": "VIP" })).await.status, 400);
}

#[tokio::test]
async fn a_bulk_change_is_201_and_every_row_has_its_own_result() {
    let desk = desk().await;
    let one = desk.create(json!({ "firstName": "A", "tags": ["alt"] })).await;
    let two = desk.create(json!({ "firstName": "B" })).await;
    let gone = desk.create(json!({ "firstName": "C" })).await;
    desk.call("DELETE", &format!("/contacts/{gone}"), Value::Null).await;
    let body = json!({
        "locationId": desk.location, "contacts": [one, gone, "abcdef", "00000000000000000000", two],
        "tags": ["Neu"],
    });
    let answer = desk.call("POST", "/contacts/bulk/tags/update/add", body).await;
    assert_eq!(answer.status, 201);
    let answer = answer.json();
    assert_eq!((&answer["succeded"], &answer["errorCount"]), (&json!(true), &json!(3)));
    let rows = answer["responses"].as_array().unwrap();
    assert_eq!(
        rows[0],
        json!({
            "contactId": one, "type": "success", "message": "Tags updated", "oldTags": ["alt"],
            "tagsAdded": ["neu"], "tagsRemoved": [],
        })
    );
    for (row, message) in [
        (1, "contact is deleted"),
        (2, "contact id is not a valid firebase id"),
        (3, "contact does not belong to location"),
    ] {
        assert_eq!(
            (&rows[row]["type"], &rows[row]["message"]),
            (&json!("error"), &json!(message))
        );
    }
    let body = json!({
        "locationId": desk.location, "contacts": [one], "tags": ["x"], "removeAllTags": true,
    });
    desk.call("POST", "/contacts/bulk/tags/update/remove", body).await;
    assert_eq!(desk.sandbox.contact(&one).unwrap()["tags"], json!([]));
    assert_eq!(desk.sandbox.contact(&two).unwrap()["tags"], json!(["neu"]));
}
