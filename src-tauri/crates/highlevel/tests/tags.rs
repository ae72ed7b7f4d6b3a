//! Tags of a contact and the dictionary of the location.

mod support;

use highlevel::TagId;
use serde_json::json;
use support::{Stage, contact, header};

const PATH: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/tags";
const DICTIONARY: &str = "/locations/ve9EPM428h8vShlRW1KT/tags";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn adding_sends_the_new_names_alone_and_answers_all() {
    let stage = Stage::new().await;
    stage
        .answers("POST", PATH, 201, json!({ "tags": ["a", "b"], "tagsAdded": ["b"] }))
        .await;

    let tags = stage.client.tags(&contact()).add(&names(&["b"])).await.expect("added");

    assert_eq!(tags, Some(names(&["a", "b"])));
    assert_eq!(stage.sent().await, json!({ "tags": ["b"] }));
}

#[tokio::test]
async fn removing_is_a_delete_with_a_body() {
    let stage = Stage::new().await;
    stage
        .answers("DELETE", PATH, 200, json!({ "tags": ["a"], "tagsRemoved": ["B ü"] }))
        .await;

    let tags = stage
        .client
        .tags(&contact())
        .remove(&names(&["B ü"]))
        .await
        .expect("removed");

    assert_eq!(tags, Some(names(&["a"])));
    let request = stage.request().await;
    assert_eq!(
        request.body_json::<serde_json::Value>().expect("JSON"),
        json!({ "tags": ["B ü"] })
    );
    assert_eq!(
        header(&request, "content-length"),
        Some(request.body.len().to_string().as_str())
    );
    assert_eq!(header(&request, "content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_answer_that_does_not_tell_the_tags_is_a_success_that_tells_nothing() {
    let stage = Stage::new().await;
    stage.answers("POST", PATH, 201, json!({ "succeded": true })).await;

    let tags = stage.client.tags(&contact()).add(&names(&["b"])).await.expect("added");

    assert_eq!(tags, None);
}

#[tokio::test]
async fn the_dictionary_keeps_twins_and_survives_entries_without_a_name() {
    let stage = Stage::new().await;
    let body = json!({ "tags": [
        { "id": "flGwEuzsfJOia1i1ikRN", "name": "vip", "locationId": "ve9EPM428h8vShlRW1KT" },
        { "_id": "x", "name": "VIP" }, { "name": "no id" }, { "id": "y" },
    ] });
    stage.answers("GET", DICTIONARY, 200, body).await;

    let page = stage.client.location_tags().list().await.expect("listed");

    let read: Vec<_> = page
        .rows
        .iter()
        .map(|tag| (tag.id.as_ref().map(TagId::as_str), tag.name.as_str()))
        .collect();
    assert_eq!(
        read,
        [
            (Some("flGwEuzsfJOia1i1ikRN"), "vip"),
            (Some("x"), "VIP"),
            (None, "no id")
        ]
    );
    assert_eq!(page.skipped, 1);
}

#[tokio::test]
async fn a_new_entry_of_the_dictionary_is_answered_by_200_or_201() {
    for status in [200, 201] {
        let stage = Stage::new().await;
        let body = json!({ "tag": { "id": "flGwEuzsfJOia1i1ikRN", "name": "vip" } });
        stage.answers("POST", DICTIONARY, status, body).await;

        let tag = stage.client.location_tags().create("vip").await.expect("created");

        assert_eq!(tag.id.as_ref().map(TagId::as_str), Some("flGwEuzsfJOia1i1ikRN"));
        assert_eq!(stage.sent().await, json!({ "name": "vip" }));
    }
}

#[tokio::test]
async fn one_entry_of_the_dictionary_is_read_with_or_without_an_envelope() {
    for answer in [
        json!({ "tag": { "_id": "a", "name": "vip" } }),
        json!({ "id": "a", "name": "vip" }),
    ] {
        let stage = Stage::new().await;
        stage
            .answers("GET", "/locations/ve9EPM428h8vShlRW1KT/tags/a", 200, answer)
            .await;

        let tag = stage
            .client
            .location_tags()
            .get(&TagId::parse("a").expect("an id"))
            .await
            .expect("found");

        assert_eq!(tag.name, "vip");
    }
}
