//! Changes to many contacts at once.

mod support;

use highlevel::{ContactId, Error, Fate, Words};
use serde_json::json;
use support::{LOCATION, Stage, contact};

const REMOVE: &str = "/contacts/bulk/tags/update/remove";

#[tokio::test]
async fn every_row_of_a_bulk_change_is_told_though_the_whole_succeeded() {
    let stage = Stage::new().await;
    let body = json!({ "succeded": true, "errorCount": 2, "responses": [
        { "contactId": "qFSqySFkVvNzOSqgGqFi", "type": "success", "message": "Tags updated", "oldTags": ["a"],
          "tagsAdded": ["b"], "tagsRemoved": [] },
        { "contactId": "abcdef", "type": "error", "message": "contact id is not a valid firebase id" },
        { "contactId": "3ualbhnV7j3n3a9r2moD", "type": "error", "message": "contact is deleted" },
        "nonsense",
    ] });
    stage.answers("POST", "/contacts/bulk/tags/update/add", 201, body).await;

    let page = stage
        .client
        .bulk()
        .add_tags(&[contact()], &["b".to_owned()])
        .await
        .expect("partly changed");

    let refusals: Vec<_> = page
        .rows
        .iter()
        .map(|row| row.refusal.as_ref().map(Words::as_str))
        .collect();
    assert_eq!(
        refusals,
        [
            None,
            Some("contact id is not a valid firebase id"),
            Some("contact is deleted")
        ]
    );
    assert_eq!(page.rows[0].old_tags, Some(vec!["a".to_owned()]));
    assert_eq!(page.rows[0].tags_added, Some(vec!["b".to_owned()]));
    assert_eq!(page.rows[0].tags_removed, Some(vec![]));
    assert_eq!(page.skipped, 1);
}

#[tokio::test]
async fn removing_all_tags_says_so_by_a_flag_and_names_none() {
    let stage = Stage::new().await;
    stage.answers("POST", REMOVE, 201, json!({ "responses": [] })).await;

    stage
        .client
        .bulk()
        .remove_all_tags(&[contact()])
        .await
        .expect("removed");

    assert_eq!(
        stage.sent().await,
        json!({ "contacts": [contact().as_str()], "tags": [], "locationId": LOCATION, "removeAllTags": true })
    );
}

#[tokio::test]
async fn a_bulk_change_without_rows_leaves_the_outcome_unknown() {
    let stage = Stage::new().await;
    stage.answers("POST", REMOVE, 201, json!({ "succeeded": true })).await;

    let error = stage
        .client
        .bulk()
        .remove_tags(&[contact()], &["b".to_owned()])
        .await
        .expect_err("says nothing");

    assert_eq!(error.fate(false), Fate::Unknown);
}

#[tokio::test]
async fn a_missing_contact_in_a_bulk_change_is_not_taken_for_a_record_of_the_route() {
    let stage = Stage::new().await;
    stage
        .answers("POST", REMOVE, 400, json!({ "message": "Contact not found" }))
        .await;

    let error = stage
        .client
        .bulk()
        .remove_all_tags(&[contact()])
        .await
        .expect_err("refused");

    assert!(matches!(error, Error::Rejected { status: 400, .. }), "got {error:?}");
}

#[tokio::test]
async fn contacts_are_unlinked_from_their_business_by_null() {
    let stage = Stage::new().await;
    let body = json!({ "success": "true", "ids": ["seD4PfOuKoVMLkEZqohJ"] });
    stage.answers("POST", "/contacts/bulk/business", 200, body).await;

    let changed = stage
        .client
        .bulk()
        .set_business(&[contact()], None)
        .await
        .expect("unlinked");

    assert_eq!(
        changed,
        Some(vec![ContactId::parse("seD4PfOuKoVMLkEZqohJ").expect("an id")])
    );
    assert_eq!(stage.sent().await["businessId"], json!(null));
}
