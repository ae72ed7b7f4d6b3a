//! What a client shows of its calls, forbids, and tries.

mod support;

use std::sync::{Arc, Mutex};

use highlevel::{CallRecord, ENDPOINTS, Endpoint, Error, Fate, Generation, NewContact, Priority};
use serde_json::json;
use support::{Stage, contact, header, query};
use wiremock::matchers::any;
use wiremock::{Mock, ResponseTemplate};

const PATH: &str = "/contacts/seD4PfOuKoVMLkEZqohJ";
const TRACE: &str = "0f3b6f0e-3c1a-4f1d-9f4f-6a0c9f6f2d12";

fn endpoint(name: &str) -> &'static Endpoint {
    ENDPOINTS
        .iter()
        .find(|endpoint| endpoint.name == name)
        .expect("an operation")
}

fn observed(stage: &Stage) -> Arc<Mutex<Vec<CallRecord>>> {
    let records = Arc::<Mutex<Vec<CallRecord>>>::default();
    let kept = Arc::clone(&records);
    stage
        .client
        .on_call(move |record| kept.lock().expect("no panic").push(record.clone()));
    records
}

#[tokio::test]
async fn each_attempt_is_shown_without_anybodys_data() {
    let stage = Stage::new().await;
    let records = observed(&stage);
    Mock::given(any())
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&stage.server)
        .await;
    let body = json!({ "contact": { "id": "seD4PfOuKoVMLkEZqohJ", "firstName": "Rubika" }, "traceId": TRACE });
    stage.answers("GET", PATH, 200, body.clone()).await;

    let clone = stage.client.with_priority(Priority::Background);
    clone.contacts().get(&contact()).await.expect("found at the second try");

    let records = records.lock().expect("no panic");
    let [first, second] = records.as_slice() else {
        panic!("two attempts: {records:?}")
    };
    assert_eq!((first.attempt, first.status, first.failed), (1, Some(503), true));
    assert_eq!((second.attempt, second.status, second.failed), (2, Some(200), false));
    assert_eq!(second.endpoint.name, "contacts.get");
    assert_eq!(second.path, "/contacts/{contactId}");
    assert_eq!(second.bytes, body.to_string().len());
    assert_eq!(second.trace_id.as_deref(), Some(TRACE));
    assert!(second.began > first.began);
    let shown = format!("{records:?}");
    for secret in ["Rubika", "seD4PfOuKoVMLkEZqohJ", support::LOCATION, "6a0c9f6f2d11"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[tokio::test]
async fn an_attempt_without_an_answer_is_shown_too() {
    let stage = Stage::new().await;
    let client = highlevel::Client::new(support::config("http://127.0.0.1:9", Generation::Legacy)).expect("a client");
    let stage = Stage { client, ..stage };
    let records = observed(&stage);

    stage
        .client
        .contacts()
        .create(&NewContact::default())
        .await
        .expect_err("nobody there");

    let records = records.lock().expect("no panic");
    assert_eq!((records.len(), records[0].status, records[0].failed), (1, None, true));
}

#[tokio::test]
async fn what_is_forbidden_by_name_or_group_is_not_sent_until_it_is_allowed_again() {
    let stage = Stage::new().await;
    stage
        .responds_to_all(ResponseTemplate::new(200).set_body_json(json!({ "tags": [] })))
        .await;
    let clone = stage.client.with_priority(Priority::Background);

    stage.client.forbid(["contacts.delete", "location_tags"]);
    let by_name = clone.contacts().delete(&contact()).await.expect_err("forbidden");
    let by_group = clone.location_tags().list().await.expect_err("forbidden");
    clone.tags(&contact()).add(&[]).await.expect("another group");

    assert!(
        matches!(
            by_name,
            Error::Forbidden {
                endpoint: "contacts.delete"
            }
        ),
        "got {by_name:?}"
    );
    assert!(
        matches!(
            by_group,
            Error::Forbidden {
                endpoint: "location_tags.list"
            }
        ),
        "got {by_group:?}"
    );
    assert_eq!(by_name.fate(true), Fate::Refused);
    assert_eq!(stage.requests().await.len(), 1);

    stage.client.forbid(["contacts.get"]);
    clone.location_tags().list().await.expect("allowed again");
    let tried = clone
        .try_call(endpoint("contacts.get"), &["x"], &[], None)
        .await
        .expect_err("forbidden");
    assert!(matches!(tried, Error::Forbidden { .. }), "got {tried:?}");
}

#[tokio::test]
async fn a_try_answers_what_came_whatever_it_is() {
    let stage = Stage::new().await;
    let response = ResponseTemplate::new(401)
        .set_body_json(json!({ "message": "The token is not authorized for this scope." }))
        .insert_header("X-RateLimit-Remaining", "93")
        .insert_header("Set-Cookie", "secret");
    stage.responds("POST", "/locations/loc/tasks/search", response).await;
    let body = json!({ "limit": 1 });

    let tried = stage
        .client
        .try_call(
            endpoint("location_tasks.search"),
            &["loc"],
            &[("a", "b&c")],
            Some(&body),
        )
        .await
        .expect("answered");

    assert_eq!(tried.status, 401);
    let answer = tried.body.clone().expect("JSON");
    assert_eq!(answer["message"], json!("The token is not authorized for this scope."));
    assert!(
        tried
            .headers
            .contains(&("x-ratelimit-remaining".to_owned(), "93".to_owned()))
    );
    assert!(!tried.headers.iter().any(|(name, _)| name == "set-cookie"));
    assert!(!format!("{tried:?}").contains("authorized"), "{tried:?}");
    let request = stage.request().await;
    assert_eq!(request.body_json::<serde_json::Value>().expect("JSON"), body);
    assert_eq!(query(&request), support::pairs(&[("a", "b&c")]));
    assert_eq!(header(&request, "version"), Some("2021-07-28"));
}

#[tokio::test]
async fn a_try_is_made_once_and_a_page_has_no_body() {
    let stage = Stage::new().await;
    let page = ResponseTemplate::new(503).set_body_string("<html>bad gateway</html>");
    stage.responds("GET", PATH, page).await;

    let tried = stage
        .client
        .try_call(endpoint("contacts.get"), &[contact().as_str()], &[], None)
        .await
        .expect("answered");

    assert_eq!((tried.status, tried.body.is_none(), tried.bytes > 0), (503, true, true));
    assert_eq!(stage.requests().await.len(), 1);
}

#[tokio::test]
async fn a_try_needs_one_id_for_each_open_place_and_an_operation_of_the_generation() {
    let stage = Stage::of(Generation::V3).await;
    let tried =
        |name: &'static str, ids: &'static [&'static str]| stage.client.try_call(endpoint(name), ids, &[], None);

    for ids in [&[] as &[&str], &["a", "b"]] {
        let error = tried("contacts.get", ids).await.expect_err("no such path");
        assert!(matches!(error, Error::NotSent(_)), "got {error:?}");
    }
    let error = tried("contacts.list", &[]).await.expect_err("not in v3");

    assert!(
        matches!(
            error,
            Error::NotOffered {
                endpoint: "contacts.list"
            }
        ),
        "got {error:?}"
    );
    assert!(stage.requests().await.is_empty());
}
