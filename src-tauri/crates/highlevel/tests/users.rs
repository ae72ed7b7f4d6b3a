//! Users, in both generations.

mod support;

use highlevel::{CompanyId, Error, Generation, UserId, UserSearch};
use serde_json::{Value, json};
use support::{LOCATION, Stage, header, pairs, query};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, ResponseTemplate};

fn user(id: &str) -> Value {
    json!({
        "id": id, "name": "Jane Smith", "firstName": "Jane", "lastName": "Smith", "email": "jane@example.org",
        "roles": { "type": "account", "role": "admin", "locationIds": [LOCATION] }, "permissions": {}, "deleted": false,
    })
}

#[tokio::test]
async fn the_older_generation_lists_users_by_location() {
    let stage = Stage::of(Generation::Legacy).await;
    stage
        .answers("GET", "/users/", 200, json!({ "users": [user("a"), "nobody"] }))
        .await;

    let page = stage.client.users().list().await.expect("listed");

    assert_eq!(page.rows[0].name.as_deref(), Some("Jane Smith"));
    assert_eq!(page.rows[0].role.as_deref(), Some("admin"));
    assert_eq!(page.rows[0].deleted, Some(false));
    assert_eq!(page.skipped, 1);
    let request = stage.request().await;
    assert_eq!(request.url.path(), "/users/");
    assert_eq!(query(&request), pairs(&[("locationId", LOCATION)]));
    assert_eq!(header(&request, "version"), Some("2021-07-28"));
}

#[tokio::test]
async fn the_newer_generation_searches_users_of_the_agency_to_the_last_page() {
    let stage = Stage::of(Generation::V3).await;
    let location = json!({ "location": { "id": LOCATION, "companyId": "5DP41231LkQsiKESj6rh" } });
    stage
        .answers("GET", "/locations/ve9EPM428h8vShlRW1KT", 200, location)
        .await;
    let mut full: Vec<_> = (0..100).map(|number| user(&format!("u{number}"))).collect();
    full[7] = json!({ "name": "no id" });
    for (skip, users) in [("0", full), ("100", vec![user("last")])] {
        Mock::given(method("GET"))
            .and(path("/users/search"))
            .and(query_param("companyId", "5DP41231LkQsiKESj6rh"))
            .and(query_param("locationId", LOCATION))
            .and(query_param("skip", skip))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "users": users, "count": 101 })))
            .expect(1)
            .mount(&stage.server)
            .await;
    }

    let page = stage.client.users().list().await.expect("listed");

    assert_eq!((page.rows.len(), page.skipped), (100, 1));
    assert_eq!(page.rows[99].id.as_str(), "last");
    assert_eq!(page.total, Some(101));
}

#[tokio::test]
async fn without_users_in_the_token_the_scope_is_named() {
    let stage = Stage::of(Generation::Legacy).await;
    let body = json!({ "statusCode": 401, "message": "The token is not authorized for this scope." });
    stage.answers("GET", "/users/", 401, body).await;

    let error = stage.client.users().list().await.expect_err("no scope");

    assert!(
        matches!(
            error,
            Error::MissingScope {
                scope: "users.readonly"
            }
        ),
        "got {error:?}"
    );
}

#[tokio::test]
async fn a_user_comes_without_an_envelope() {
    let stage = Stage::new().await;
    stage.answers("GET", "/users/a", 200, user("a")).await;

    let read = stage
        .client
        .users()
        .get(&UserId::parse("a").expect("an id"))
        .await
        .expect("found");

    assert_eq!(read.name.as_deref(), Some("Jane Smith"));
}

#[tokio::test]
async fn an_unknown_user_is_told_from_a_bad_token_though_both_are_a_401() {
    for (message, is_unknown) in [("The user does not exist.", true), ("Invalid JWT", false)] {
        let stage = Stage::new().await;
        stage
            .answers("GET", "/users/a", 401, json!({ "statusCode": 401, "message": message }))
            .await;

        let error = stage
            .client
            .users()
            .get(&UserId::parse("a").expect("an id"))
            .await
            .expect_err("refused");

        assert_eq!(
            matches!(error, Error::NotFound { what: "user" }),
            is_unknown,
            "{error:?}"
        );
        assert_eq!(matches!(error, Error::BadToken), !is_unknown, "{error:?}");
    }
}

#[tokio::test]
async fn users_are_searched_by_words_within_the_location() {
    let stage = Stage::new().await;
    stage
        .answers(
            "GET",
            "/users/search",
            200,
            json!({ "users": [user("a")], "count": "12" }),
        )
        .await;
    let search = UserSearch {
        query: Some("jane".to_owned()),
        skip: 100,
    };

    let company = CompanyId::parse("5DP41231LkQsiKESj6rh").expect("an id");
    let page = stage.client.users().search(&company, &search).await.expect("found");

    assert_eq!(page.total, Some(12));
    assert_eq!(
        query(&stage.request().await),
        pairs(&[
            ("companyId", "5DP41231LkQsiKESj6rh"),
            ("locationId", LOCATION),
            ("query", "jane"),
            ("skip", "100"),
            ("limit", "100"),
        ])
    );
}
