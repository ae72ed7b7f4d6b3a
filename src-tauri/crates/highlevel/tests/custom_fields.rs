//! Definitions of custom fields.

mod support;

use highlevel::{CustomFieldId, CustomFieldKind};
use serde_json::json;
use support::{Stage, pairs, query};

#[tokio::test]
async fn definitions_are_those_of_contacts_with_their_kinds_and_options() {
    let stage = Stage::new().await;
    let body = json!({ "customFields": [
        { "id": "3sv6UEo51C9Bmpo1cKTq", "name": "pincode", "fieldKey": "contact.pincode", "dataType": "TEXT",
          "model": "contact", "placeholder": "Pin code", "position": 0, "picklistOptions": [] },
        { "id": "b", "dataType": "MONETORY", "position": "50" },
        { "id": "c", "dataType": "SINGLE_OPTIONS", "picklistOptions": ["one", { "key": "2", "label": "two" }] },
        { "id": "d", "dataType": "HOLOGRAM" },
        { "name": "no id" },
    ] });
    stage
        .answers("GET", "/locations/ve9EPM428h8vShlRW1KT/customFields", 200, body)
        .await;

    let page = stage.client.custom_fields().list().await.expect("listed");

    let kinds: Vec<_> = page
        .rows
        .iter()
        .map(|field| field.kind.clone().expect("a kind"))
        .collect();
    assert_eq!(
        kinds,
        [
            CustomFieldKind::Text,
            CustomFieldKind::Monetary,
            CustomFieldKind::SingleOptions,
            CustomFieldKind::Other("HOLOGRAM".to_owned())
        ]
    );
    assert_eq!(page.rows[0].key.as_deref(), Some("contact.pincode"));
    assert_eq!(page.rows[1].position, Some(50));
    assert_eq!(page.rows[2].options, ["one", "two"]);
    assert_eq!(page.skipped, 1);
    assert_eq!(query(&stage.request().await), pairs(&[("model", "contact")]));
}

#[tokio::test]
async fn one_definition_is_read_by_its_id() {
    let stage = Stage::new().await;
    let body = json!({ "customField": { "id": "a", "name": "Pin code", "dataType": "TEXT" } });
    stage
        .answers("GET", "/locations/ve9EPM428h8vShlRW1KT/customFields/a", 200, body)
        .await;

    let read = stage
        .client
        .custom_fields()
        .get(&CustomFieldId::parse("a").expect("an id"))
        .await
        .expect("found");

    assert_eq!(read.name.as_deref(), Some("Pin code"));
    assert_eq!(read.kind, Some(CustomFieldKind::Text));
}
