//! Businesses, the companies that contacts work for.

mod support;

use std::pin::pin;

use futures_util::TryStreamExt;
use highlevel::{BusinessId, BusinessText, Error};
use serde_json::{Value, json};
use support::{LOCATION, Stage};
use wiremock::matchers::query_param;
use wiremock::{Mock, ResponseTemplate};

const ONE: &str = "/businesses/641c094001436dbc2081e642";

fn business() -> BusinessId {
    BusinessId::parse("641c094001436dbc2081e642").expect("an id")
}

fn documented() -> Value {
    json!({
        "id": "641c094001436dbc2081e642", "name": "Muster GmbH", "locationId": LOCATION, "postalCode": 10115,
        "country": "DE", "createdBy": {}, "createdAt": "2021-07-02T05:18:26.704Z", "updatedAt": 1625202000000_i64,
    })
}

#[tokio::test]
async fn a_business_is_read_in_every_envelope_and_spelling() {
    for answer in [
        json!({ "business": documented() }),
        json!({ "success": true, "buiseness": documented() }),
        documented(),
    ] {
        let stage = Stage::new().await;
        stage.answers("GET", ONE, 200, answer).await;

        let read = stage.client.businesses().get(&business()).await.expect("found");

        assert_eq!(read.id, business());
        assert_eq!(read.name.as_deref(), Some("Muster GmbH"));
        assert_eq!(read.postal_code.as_deref(), Some("10115"));
        assert_eq!(read.updated, Some("2021-07-02T05:00:00Z".parse().expect("an instant")));
    }
}

#[tokio::test]
async fn an_update_never_names_the_location_and_may_be_answered_without_the_business() {
    let stage = Stage::new().await;
    stage.answers("PUT", ONE, 200, json!({ "success": "true" })).await;
    let changes = BusinessText {
        website: Some(String::new()),
        ..BusinessText::default()
    };

    let read = stage
        .client
        .businesses()
        .update(&business(), &changes)
        .await
        .expect("updated");

    assert_eq!(read.id, business());
    assert_eq!(stage.sent().await, json!({ "website": "" }));
}

#[tokio::test]
async fn an_id_of_the_wrong_shape_is_refused_and_an_unknown_one_not_found() {
    for (message, is_missing) in [("Business not found", true), ("id is not a valid ObjectId", false)] {
        let stage = Stage::new().await;
        stage.answers("GET", ONE, 400, json!({ "message": message })).await;

        let error = stage.client.businesses().get(&business()).await.expect_err("refused");

        assert_eq!(
            matches!(error, Error::NotFound { what: "business" }),
            is_missing,
            "{error:?}"
        );
        assert_eq!(matches!(error, Error::Rejected { .. }), !is_missing, "{error:?}");
    }
}

#[tokio::test]
async fn all_businesses_are_read_until_a_page_is_empty() {
    let stage = Stage::new().await;
    let rows = |ids: std::ops::Range<u32>| ids.map(|id| json!({ "id": format!("b{id}") })).collect::<Vec<_>>();
    for (skip, rows) in [("0", rows(0..100)), ("100", rows(100..103)), ("103", Vec::new())] {
        Mock::given(query_param("skip", skip))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "businesses": rows })))
            .expect(1)
            .mount(&stage.server)
            .await;
    }

    let mut pages = pin!(stage.client.businesses().stream());
    let mut read = 0;
    while let Some(page) = pages.try_next().await.expect("read") {
        read += page.rows.len();
    }

    assert_eq!(read, 103);
}
