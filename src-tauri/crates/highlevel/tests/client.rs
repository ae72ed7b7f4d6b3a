//! What holds for every call.

mod support;

use std::time::Duration;

use highlevel::{Client, ContactSearch, Error, Fate, Generation, LocationId, NewContact, Priority, Unreached};
use serde_json::json;
use support::{Stage, config, contact, header};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const PATH: &str = "/contacts/seD4PfOuKoVMLkEZqohJ";

fn found() -> serde_json::Value {
    json!({ "contact": { "id": "seD4PfOuKoVMLkEZqohJ" } })
}

#[tokio::test]
async fn every_call_carries_token_version_and_a_name_of_its_own() {
    let stage = Stage::new().await;
    stage.answers("GET", PATH, 200, found()).await;

    stage.client.contacts().get(&contact()).await.expect("found");

    let request = stage.request().await;
    assert_eq!(
        header(&request, "authorization"),
        Some(format!("Bearer {}", support::TOKEN).as_str())
    );
    assert_eq!(header(&request, "version"), Some("2021-07-28"));
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!(header(&request, "user-agent"), Some("starbuero-desk/0.1.0"));
    assert_eq!(header(&request, "content-type"), None, "there is no body");
}

#[tokio::test]
async fn the_newer_generation_is_a_matter_of_the_header() {
    let stage = Stage::of(Generation::V3).await;
    stage.answers("GET", PATH, 200, found()).await;

    stage.client.contacts().get(&contact()).await.expect("found");

    assert_eq!(header(&stage.request().await, "version"), Some("v3"));
}

#[tokio::test]
async fn an_address_may_have_a_path_of_its_own() {
    let stage = Stage::new().await;
    stage
        .answers("GET", "/proxy/highlevel/contacts/seD4PfOuKoVMLkEZqohJ", 200, found())
        .await;
    for ending in ["/proxy/highlevel", "/proxy/highlevel/"] {
        let address = format!("{}{ending}", stage.server.uri());
        let client = Client::new(config(&address, Generation::Legacy)).expect("a client");

        client.contacts().get(&contact()).await.expect("found");
    }
}

#[tokio::test]
async fn blanks_around_a_token_are_ignored_and_inside_refused() {
    let stage = Stage::new().await;
    stage.answers("GET", PATH, 200, found()).await;
    let with = |token: &str| {
        let token = token.to_owned().into();
        Client::new(highlevel::Config {
            after: None,
            token,
            ..config(&stage.server.uri(), Generation::Legacy)
        })
    };

    with(" pit-1\r\n")
        .expect("a client")
        .contacts()
        .get(&contact())
        .await
        .expect("found");

    assert_eq!(header(&stage.request().await, "authorization"), Some("Bearer pit-1"));
    for token in ["", "  \n", "pit 1", "pit-1\nx: y", "pit-\u{0}"] {
        assert!(matches!(with(token), Err(Error::BadToken)), "{token:?} was taken");
    }
}

#[test]
fn an_address_in_the_clear_is_refused() {
    let error = Client::new(config("http://services.leadconnectorhq.com", Generation::Legacy)).expect_err("refused");

    assert!(matches!(error, Error::BadAddress), "got {error:?}");
}

#[tokio::test]
async fn neither_client_nor_config_shows_the_token() {
    let config = config("http://127.0.0.1:9", Generation::Legacy);
    let shown = format!("{config:?} {:?}", Client::new(config.clone()).expect("a client"));

    assert!(!shown.contains("0f3b6f0e"), "{shown}");
}

#[tokio::test]
async fn a_read_is_repeated_until_it_succeeds() {
    let stage = Stage::new().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(2)
        .mount(&stage.server)
        .await;
    stage.answers("GET", PATH, 200, found()).await;

    stage
        .client
        .contacts()
        .get(&contact())
        .await
        .expect("found at the third try");

    assert_eq!(stage.requests().await.len(), 3);
}

#[tokio::test]
async fn a_read_is_given_up_after_three_tries() {
    let stage = Stage::new().await;
    stage
        .responds(
            "GET",
            PATH,
            ResponseTemplate::new(502).set_body_string("<html>bad gateway</html>"),
        )
        .await;

    let error = stage.client.contacts().get(&contact()).await.expect_err("given up");

    assert!(
        matches!(error, Error::OutcomeUnknown { status: Some(502) }),
        "got {error:?}"
    );
    assert_eq!(stage.requests().await.len(), 3);
}

#[tokio::test]
async fn a_search_is_a_read_though_it_is_posted() {
    let stage = Stage::new().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(500))
        .up_to_n_times(1)
        .mount(&stage.server)
        .await;
    stage
        .answers("POST", "/contacts/search", 200, json!({ "contacts": [], "total": 0 }))
        .await;

    stage
        .client
        .contacts()
        .search(&ContactSearch::new(1))
        .await
        .expect("found at the second try");

    assert_eq!(stage.requests().await.len(), 2);
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let stage = Stage::new().await;
    stage
        .answers("GET", PATH, 401, json!({ "statusCode": 401, "message": "Invalid JWT" }))
        .await;

    let error = stage.client.contacts().get(&contact()).await.expect_err("refused");

    assert!(matches!(error, Error::BadToken), "got {error:?}");
    assert_eq!(stage.requests().await.len(), 1);
}

#[tokio::test]
async fn a_write_is_sent_once_whatever_comes_back() {
    for response in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(429).insert_header("Retry-After", "1"),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(422).set_body_json(json!({ "message": ["no"] })),
    ] {
        let stage = Stage::new().await;
        stage.responds("POST", "/contacts/", response.clone()).await;
        stage.responds("PUT", PATH, response.clone()).await;
        stage.responds("DELETE", PATH, response).await;
        let contacts = stage.client.contacts();

        contacts.create(&NewContact::default()).await.expect_err("failed");
        assert_eq!(stage.requests().await.len(), 1);
        contacts
            .update(&contact(), &Default::default())
            .await
            .expect_err("failed");
        assert_eq!(stage.requests().await.len(), 2);
        contacts.delete(&contact()).await.expect_err("failed");
        assert_eq!(stage.requests().await.len(), 3);
    }
}

#[tokio::test]
async fn a_read_waits_as_long_as_a_429_says_and_tries_again() {
    let stage = Stage::new().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(429).insert_header("Retry-After", "1"))
        .up_to_n_times(1)
        .mount(&stage.server)
        .await;
    stage.answers("GET", PATH, 200, found()).await;

    let began = std::time::Instant::now();
    stage
        .client
        .contacts()
        .get(&contact())
        .await
        .expect("found at the second try");

    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "waited {:?}",
        began.elapsed()
    );
    assert_eq!(stage.requests().await.len(), 2);
}

#[tokio::test]
async fn a_429_holds_back_every_other_call_of_the_same_client() {
    let stage = Stage::new().await;
    let response = ResponseTemplate::new(429)
        .insert_header("Retry-After", "120")
        .insert_header("X-RateLimit-Daily-Remaining", "17");
    stage.responds("PUT", PATH, response).await;
    let other = stage.client.with_priority(Priority::Background);

    let first = stage
        .client
        .contacts()
        .update(&contact(), &Default::default())
        .await
        .expect_err("too fast");
    let second = other.contacts().get(&contact()).await.expect_err("held back");

    assert_eq!(first.fate(false), Fate::After(Duration::from_secs(120)));
    assert!(
        matches!(
            second,
            Error::RateLimited {
                retry_after: Some(_),
                daily: false
            }
        ),
        "got {second:?}"
    );
    assert_eq!(stage.requests().await.len(), 1, "the second never went out");
    assert!(
        stage
            .client
            .quota()
            .shut_for
            .is_some_and(|wait| wait > Duration::from_secs(110))
    );
}

#[tokio::test]
async fn a_spent_day_stops_the_background_but_not_the_rep() {
    let stage = Stage::new().await;
    let response = ResponseTemplate::new(200)
        .set_body_json(found())
        .insert_header("X-RateLimit-Daily-Remaining", "0");
    stage.responds("GET", PATH, response).await;
    let background = stage.client.with_priority(Priority::Background);

    stage.client.contacts().get(&contact()).await.expect("found");
    let held = background.contacts().get(&contact()).await.expect_err("held back");
    stage.client.contacts().get(&contact()).await.expect("found");

    assert!(matches!(held, Error::RateLimited { daily: true, .. }), "got {held:?}");
}

#[tokio::test]
async fn the_headers_of_every_answer_feed_the_gate() {
    let stage = Stage::new().await;
    let response = ResponseTemplate::new(400)
        .insert_header("X-RateLimit-Limit-Daily", "200000")
        .insert_header("X-RateLimit-Daily-Remaining", "199874")
        .insert_header("X-RateLimit-Interval-Milliseconds", "20000")
        .insert_header("X-RateLimit-Max", "50")
        .insert_header("X-RateLimit-Remaining", "39");
    stage.responds("GET", PATH, response).await;

    stage.client.contacts().get(&contact()).await.expect_err("refused");

    let quota = stage.client.quota();
    assert_eq!((quota.limit, quota.window), (50, Duration::from_secs(20)));
    assert_eq!((quota.own, quota.others), (1, 10));
    assert_eq!(
        (quota.daily_limit, quota.daily_remaining),
        (Some(200_000), Some(199_874))
    );
}

#[tokio::test]
async fn what_never_left_is_told_from_what_may_have_arrived() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", closed.local_addr().expect("bound"));
    drop(closed);
    let client = Client::new(config(&address, Generation::Legacy)).expect("a client");

    let error = client
        .contacts()
        .create(&NewContact::default())
        .await
        .expect_err("nobody there");

    assert!(matches!(error, Error::NotSent(_)), "got {error:?}");
    assert_eq!(error.fate(true), Fate::NotSent);
    assert_eq!(error.unreached(), Some(Unreached::NobodyListens));
}

#[tokio::test]
async fn a_host_that_speaks_no_tls_is_not_trusted() {
    let plain = Stage::new().await;
    let address = format!("https://127.0.0.1:{}", plain.server.address().port());
    let client = Client::new(config(&address, Generation::Legacy)).expect("a client");

    let error = client
        .contacts()
        .create(&NewContact::default())
        .await
        .expect_err("no TLS");

    assert_eq!(error.unreached(), Some(Unreached::NoTrust), "{error:?}");
}

#[test]
fn a_proxy_is_never_asked_for_this_machine() {
    let nobody = "http://127.0.0.1:9";
    let again = std::process::Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "every_call_carries_token_version_and_a_name_of_its_own"])
        .envs([
            ("http_proxy", nobody),
            ("HTTP_PROXY", nobody),
            ("all_proxy", nobody),
            ("ALL_PROXY", nobody),
        ])
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .expect("run");

    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_the_outcome_unknown() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"contact\":"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            let mut request = [0; 2048];
            let _ = stream.read(&mut request).await.expect("a request");
            stream.write_all(answer.as_bytes()).await.expect("written");
        });
        let client = Client::new(config(&address, Generation::Legacy)).expect("a client");

        let error = client
            .contacts()
            .create(&NewContact::default())
            .await
            .expect_err("broken off");

        assert!(matches!(error, Error::OutcomeUnknown { .. }), "got {error:?}");
        assert_eq!(error.fate(true), Fate::Unknown);
        server.await.expect("finished");
    }
}

#[tokio::test]
async fn a_429_that_breaks_off_is_still_a_429() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        let mut request = [0; 2048];
        let _ = stream.read(&mut request).await.expect("a request");
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 500\r\n\r\n{";
        stream.write_all(answer).await.expect("written");
    });
    let client = Client::new(config(&address, Generation::Legacy)).expect("a client");

    let error = client
        .contacts()
        .create(&NewContact::default())
        .await
        .expect_err("too fast");

    assert!(matches!(error, Error::RateLimited { .. }), "got {error:?}");
    server.await.expect("finished");
}

#[tokio::test]
async fn an_address_that_is_a_web_page_is_recognised() {
    for response in [
        ResponseTemplate::new(200).set_body_string("<!doctype html><title>Router</title>"),
        ResponseTemplate::new(302).insert_header("Location", "https://example.org/"),
        ResponseTemplate::new(404).set_body_string("<html>not found</html>"),
        ResponseTemplate::new(404).set_body_json(json!({ "message": "Cannot POST /contacts/search" })),
    ] {
        let stage = Stage::new().await;
        stage.responds("POST", "/contacts/search", response).await;

        let error = stage
            .client
            .contacts()
            .search(&ContactSearch::new(1))
            .await
            .expect_err("no API");

        assert!(matches!(error, Error::NotHighLevel), "got {error:?}");
        assert_eq!(
            stage.requests().await.len(),
            1,
            "no redirect is followed, nothing is repeated"
        );
    }
}

#[tokio::test]
async fn the_edge_that_blocks_us_is_not_taken_for_a_refusal() {
    let stage = Stage::new().await;
    stage
        .responds(
            "GET",
            PATH,
            ResponseTemplate::new(403).set_body_string("error code: 1010"),
        )
        .await;

    let error = stage.client.contacts().get(&contact()).await.expect_err("blocked");

    assert!(matches!(error, Error::Blocked), "got {error:?}");
}

#[tokio::test]
async fn an_error_shows_neither_address_nor_ids() {
    let client = Client::new(config("http://127.0.0.1:9", Generation::Legacy)).expect("a client");

    let error = client
        .contacts()
        .find_duplicate(Some("ada@example.org"), None)
        .await
        .expect_err("nobody there");

    let mut shown = format!("{error:?} {error}");
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        shown.push_str(&error.to_string());
        cause = error.source();
    }
    assert!(!shown.contains("ada"), "{shown}");
    assert!(!shown.contains(support::LOCATION), "{shown}");
}

#[tokio::test]
async fn what_is_known_of_the_allowance_outlives_a_token_but_not_the_location() {
    let server = MockServer::start().await;
    let limited = ResponseTemplate::new(200)
        .insert_header("X-RateLimit-Max", "40")
        .set_body_json(serde_json::json!({ "contacts": [], "total": 0 }));
    Mock::given(any()).respond_with(limited).mount(&server).await;
    let known = config(&server.uri(), Generation::Legacy);
    let first = Client::new(known.clone()).expect("a client");
    first.contacts().search(&ContactSearch::new(1)).await.expect("answered");
    let after = |location: &str| {
        let config = highlevel::Config {
            token: "pit-another".to_owned().into(),
            location: LocationId::parse(location).expect("an id"),
            after: Some(first.clone()),
            ..known.clone()
        };
        Client::new(config).expect("a client").quota().limit
    };

    assert_eq!(after(known.location.as_str()), 40);
    assert_eq!(after("another"), 100);
}
