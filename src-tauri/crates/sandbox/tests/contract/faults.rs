//! The switches: every way in which the service can misbehave.

use std::time::{Duration, Instant};

use sandbox::{Chaos, Fault, Latency, Options, RateHeaders, Sandbox, Switch};
use serde_json::{Value, json};

use crate::desk::{Desk, by_generation, read};

async fn desk() -> (Desk, String) {
    let desk = Desk::with(Options {
        contacts: 0,
        ..Options::default()
    })
    .await;
    let id = desk.create(json!({ "firstName": "Ada" })).await;
    desk.sandbox.forget_requests();
    (desk, id)
}

async fn write_note(desk: &Desk, contact: &str) -> Result<u16, reqwest::Error> {
    let path = format!("/contacts/{contact}/notes");
    let body = Some(json!({ "body": "x" }));
    desk.attempt("POST", &path, by_generation("2021-07-28", "v3"), body)
        .await
        .map(|answer| answer.status)
}

#[tokio::test]
async fn a_failure_before_the_effect_changes_nothing_and_happens_once() {
    let (desk, id) = desk().await;
    desk.sandbox.fail_next(Fault::answer("POST", "/contacts/*/notes", 503));
    assert_eq!(desk.get(&format!("/contacts/{id}")).await.status, 200, "another path");
    assert_eq!(write_note(&desk, &id).await.unwrap(), 503);
    assert!(desk.sandbox.notes_of(&id).is_empty());
    assert_eq!(write_note(&desk, &id).await.unwrap(), 201);
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1);
}

#[tokio::test]
async fn a_failure_after_the_effect_leaves_the_effect() {
    let (desk, id) = desk().await;
    desk.sandbox
        .fail_next(Fault::answer("*", "*", 500).after_effect().times(2));
    assert_eq!(write_note(&desk, &id).await.unwrap(), 500);
    assert_eq!(write_note(&desk, &id).await.unwrap(), 500);
    assert_eq!(desk.sandbox.notes_of(&id).len(), 2);
}

#[tokio::test]
async fn a_contact_can_be_created_and_answered_with_422() {
    let (desk, _) = desk().await;
    let body = json!({ "statusCode": 422, "message": ["email must be an email"] });
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/", 422).body(body).after_effect());
    let create = json!({ "locationId": desk.location, "email": "doch@example.org" });
    let answer = desk.call("POST", "/contacts/", create).await;
    assert_eq!(answer.refusal(), (422, json!(["email must be an email"])));
    assert_eq!(desk.sandbox.contact_ids().len(), 2);
}

#[tokio::test]
async fn an_answer_can_be_lost_with_or_without_the_effect() {
    let (desk, id) = desk().await;
    desk.sandbox.fail_next(Fault::lost("POST", "/contacts/*/notes"));
    let error = write_note(&desk, &id).await.unwrap_err();
    assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
    assert!(desk.sandbox.notes_of(&id).is_empty());

    desk.sandbox
        .fail_next(Fault::lost("POST", "/contacts/*/notes").after_effect());
    write_note(&desk, &id).await.unwrap_err();
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1);

    let log = desk.sandbox.requests();
    assert_eq!(
        log.iter().map(|request| request.status).collect::<Vec<_>>(),
        [None, None]
    );
    assert_eq!(
        log.iter().map(|request| request.took_effect).collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(write_note(&desk, &id).await.unwrap(), 201, "the next line is open");
}

#[tokio::test]
async fn an_effect_can_come_a_minute_after_the_failure() {
    let (desk, id) = desk().await;
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/*/notes", 504).effect_after(60_000));
    assert_eq!(write_note(&desk, &id).await.unwrap(), 504);
    desk.sandbox.advance(Duration::from_secs(59));
    assert!(desk.sandbox.notes_of(&id).is_empty());
    assert!(!desk.sandbox.requests()[0].took_effect);
    desk.sandbox.advance(Duration::from_secs(1));
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1);
    assert!(desk.sandbox.requests()[0].took_effect);
}

#[tokio::test]
async fn the_third_match_can_be_the_one_that_fails() {
    let (desk, id) = desk().await;
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/*/notes", 503).skipping(2));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(write_note(&desk, &id).await.unwrap());
    }
    assert_eq!(statuses, [201, 201, 503, 201]);
}

#[tokio::test]
async fn chaos_repeats_with_its_seed() {
    let (desk, id) = desk().await;
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        desk.sandbox.advance(Duration::from_secs(10));
        desk.sandbox.set(Switch::Chaos(Some(Chaos {
            seed,
            per_mille: 400,
            kinds: vec![
                Fault::answer("*", "*", 500),
                Fault::answer("POST", "/contacts/*/notes", 502).after_effect(),
                Fault::answer("GET", "*", 504),
            ],
        })));
        let mut statuses = Vec::new();
        for _ in 0..60 {
            statuses.push(write_note(&desk, &id).await.unwrap());
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let count = |status: u16| runs[0].iter().filter(|seen| **seen == status).count();
    assert!(
        count(500) > 5 && count(502) > 5 && count(504) == 0 && count(201) > 25,
        "{:?}",
        runs[0]
    );
    desk.sandbox.set(Switch::Chaos(None));
    desk.sandbox.advance(Duration::from_secs(10));
    for _ in 0..20 {
        assert_eq!(write_note(&desk, &id).await.unwrap(), 201);
    }
}

#[tokio::test]
async fn an_answer_can_break_off_or_come_in_drops() {
    let (desk, id) = desk().await;
    desk.sandbox.fail_next(Fault::truncated("POST", "*", 20));
    let error = write_note(&desk, &id).await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1);

    desk.sandbox.fail_next(Fault::dripping("*", "*", 20));
    let started = Instant::now();
    let whole = desk.get(&format!("/contacts/{id}")).await;
    assert_eq!(whole.json()["contact"]["id"], json!(id));
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_redirect_names_where_to_and_headers_can_be_added() {
    let (desk, id) = desk().await;
    let path = format!("/contacts/{id}");
    let there = format!("{}/elsewhere", desk.sandbox.address());
    desk.sandbox.fail_next(Fault::redirect("GET", "*", 307, &there));
    let followed = desk.get(&path).await;
    assert_eq!(followed.status, 404, "the client went there");
    desk.sandbox
        .fail_next(Fault::answer("GET", "*", 429).header("retry-after", "soon"));
    let refused = desk.get(&path).await;
    assert_eq!(
        (refused.status, refused.header("retry-after").unwrap().as_str()),
        (429, "soon")
    );
}

#[tokio::test]
async fn the_headers_about_the_rate_can_be_absent_or_nonsense() {
    let (desk, id) = desk().await;
    let header = async || desk.get(&format!("/contacts/{id}")).await.header("x-ratelimit-max");
    assert_eq!(header().await.as_deref(), Some("100"));
    desk.sandbox.set(Switch::RateHeaders(RateHeaders::Absent));
    assert_eq!(header().await, None);
    desk.sandbox.set(Switch::RateHeaders(RateHeaders::Nonsense));
    assert_eq!(header().await.as_deref(), Some("-1"));
}

#[tokio::test]
async fn one_path_can_be_slower_than_the_others() {
    let (desk, id) = desk().await;
    desk.sandbox.set(Switch::Latency(vec![Latency {
        path: Some("/contacts/*/notes".into()),
        ms: 150,
        jitter_ms: 50,
        ..Latency::default()
    }]));
    let started = Instant::now();
    desk.get(&format!("/contacts/{id}")).await;
    assert!(started.elapsed() < Duration::from_millis(150));
    write_note(&desk, &id).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn answers_can_say_less_than_was_done() {
    let (desk, id) = desk().await;
    let path = format!("/contacts/{id}");
    desk.sandbox.set(Switch::UpdateOmits(vec!["companyName".into()]));
    let answer = desk
        .call("PUT", &path, json!({ "companyName": "Neu", "city": "Ulm" }))
        .await;
    assert_eq!(answer.json()["contact"].get("companyName"), None);
    assert_eq!(answer.json()["contact"]["city"], "Ulm");
    assert_eq!(desk.get(&path).await.json()["contact"]["companyName"], "Neu");

    desk.call("POST", &format!("{path}/tags"), json!({ "tags": ["alt"] }))
        .await;
    desk.sandbox.set(Switch::TagsAnswerAdded(true));
    let answer = desk
        .call("POST", &format!("{path}/tags"), json!({ "tags": ["neu"] }))
        .await;
    assert_eq!(answer.json()["tags"], json!(["neu"]));

    desk.sandbox.set(Switch::AppointmentsUnauthorized(true));
    assert_eq!(desk.get(&format!("{path}/appointments")).await.status, 401);
}

#[tokio::test]
async fn shapes_can_be_odd_and_cursors_still_go_back_as_they_came() {
    let (desk, id) = desk().await;
    let users: Vec<String> = desk.sandbox.users().into_iter().map(|(id, _)| id).take(2).collect();
    desk.call(
        "POST",
        &format!("/contacts/{id}/followers"),
        json!({ "followers": users }),
    )
    .await;
    desk.sandbox.set(Switch::OddShapes(true));
    let contact = desk.get(&format!("/contacts/{id}")).await.json()["contact"].clone();
    assert_eq!((contact.get("id"), &contact["_id"]), (None, &json!(id)));
    assert_eq!(contact["followers"], json!(users.join(",")));
    assert!(contact["dateAdded"].is_number() && contact["dateUpdated"].is_string());
    let page = desk.search(json!({ "pageLimit": 1 })).await.json();
    assert_eq!(page["total"], "1");
    let cursor = page["contacts"][0]["searchAfter"].clone();
    let next = desk.search(json!({ "pageLimit": 1, "searchAfter": cursor })).await;
    assert_eq!((next.status, &next.json()["contacts"]), (200, &json!([])));
}

#[tokio::test]
async fn a_silent_answer_never_comes() {
    let (desk, id) = desk().await;
    desk.sandbox
        .fail_next(Fault::silence("POST", "/contacts/*/notes").after_effect());
    let waiting = tokio::time::timeout(Duration::from_millis(300), write_note(&desk, &id)).await;
    assert!(waiting.is_err(), "still waiting");
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1);
}

#[tokio::test]
async fn the_proxys_page_is_html_with_the_five_headers_and_nothing_happens() {
    let (desk, id) = desk().await;
    desk.sandbox.set(Switch::HtmlError(true));
    let path = format!("/contacts/{id}/notes");
    let answer = desk.call("POST", &path, json!({ "body": "x" })).await;
    assert_eq!(answer.status, 502);
    assert_eq!(answer.header("content-type").unwrap(), "text/html");
    assert!(answer.text.starts_with("<html>"));
    assert!(answer.header("x-ratelimit-remaining").is_some());
    desk.sandbox.set(Switch::HtmlError(false));
    assert!(desk.sandbox.notes_of(&id).is_empty());

    let blocked = Fault::answer("*", "*", 403).body(json!("error code: 1010"));
    desk.sandbox.fail_next(blocked);
    let answer = desk.get(&path).await;
    assert_eq!((answer.status, answer.text.as_str()), (403, "error code: 1010"));
}

#[tokio::test]
async fn slowness_delays_every_answer() {
    let (desk, id) = desk().await;
    desk.sandbox.set(Switch::SlowMs(250));
    let started = Instant::now();
    assert_eq!(write_note(&desk, &id).await.unwrap(), 201);
    assert!(started.elapsed() >= Duration::from_millis(250));
}

#[tokio::test]
async fn a_pause_holds_requests_until_it_ends() {
    let (desk, id) = desk().await;
    desk.sandbox.set(Switch::Pause(true));
    let given_up = tokio::time::timeout(Duration::from_millis(200), write_note(&desk, &id)).await;
    assert!(given_up.is_err());
    let (status, ()) = tokio::join!(write_note(&desk, &id), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(desk.sandbox.notes_of(&id).is_empty());
        desk.sandbox.set(Switch::Pause(false));
    });
    assert_eq!(status.unwrap(), 201);
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1, "who gave up has written nothing");
}

#[tokio::test]
async fn offline_refuses_connections_and_the_port_comes_back() {
    let (desk, id) = desk().await;
    assert_eq!(write_note(&desk, &id).await.unwrap(), 201);
    for _ in 0..3 {
        desk.sandbox.set(Switch::Offline(true));
        // The listener closes in its own task; until then a connection may be taken and cut.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let error = write_note(&desk, &id).await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        desk.sandbox.set(Switch::Offline(false));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(write_note(&desk, &id).await.unwrap(), 201);
    }
    assert_eq!(desk.sandbox.notes_of(&id).len(), 4);
}

#[tokio::test]
async fn going_offline_cuts_requests_that_are_under_way() {
    let (desk, id) = desk().await;
    desk.sandbox.set(Switch::SlowMs(5_000));
    let started = Instant::now();
    let (outcome, ()) = tokio::join!(write_note(&desk, &id), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        desk.sandbox.set(Switch::Offline(true));
    });
    outcome.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(desk.sandbox.notes_of(&id).len(), 1, "it had taken effect");
}

#[tokio::test]
async fn a_dropped_sandbox_is_gone() {
    let (desk, _) = desk().await;
    let address = desk.sandbox.address();
    let Desk { sandbox, .. } = desk;
    sandbox.stop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    let again = Sandbox::start(Options {
        port,
        contacts: 0,
        ..Options::default()
    })
    .await
    .expect("the port is free again");
    assert_eq!(again.address(), address);
}

#[tokio::test]
async fn the_log_keeps_requests_as_received_and_no_token() {
    let (desk, id) = desk().await;
    let path = format!("/contacts/{id}/tags");
    desk.call("DELETE", &path, json!({ "tags": ["X"] })).await;
    desk.get(&format!("/contacts/?locationId={}&limit=1", desk.location))
        .await;
    let log = desk.sandbox.requests();
    assert_eq!(
        (log[0].method.as_str(), log[0].path.as_str()),
        ("DELETE", path.as_str())
    );
    assert_eq!((log[0].status, log[0].body.as_str()), (Some(200), "{\"tags\":[\"X\"]}"));
    assert_eq!(log[0].version.as_deref(), Some(by_generation("2021-07-28", "v3")));
    assert_eq!(log[1].query, format!("locationId={}&limit=1", desk.location));
    let text = serde_json::to_string(&log).unwrap();
    assert!(!text.contains(desk.sandbox.token()));
}

#[tokio::test]
async fn reset_brings_the_seed_back_and_puts_every_switch_back() {
    let desk = Desk::with(Options {
        contacts: 10,
        now: Some("2026-11-23T09:00:00Z".parse().unwrap()),
        ..Options::default()
    })
    .await;
    let before = desk.sandbox.contact_ids();
    let location = desk.location.clone();
    desk.create(json!({ "firstName": "Neu" })).await;
    desk.sandbox.set(Switch::SearchLagMs(9_000));
    desk.sandbox.set(Switch::HtmlError(true));
    desk.sandbox.reset(10, 1);
    assert_eq!(desk.sandbox.location(), location);
    let mut after = desk.sandbox.contact_ids();
    let mut before = before;
    before.sort();
    after.sort();
    assert_eq!(after, before);
    assert_eq!(desk.search(json!({})).await.json()["total"], 10);
}

#[tokio::test]
async fn the_admin_route_does_all_this_over_http_behind_its_secret() {
    let desk = Desk::with(Options {
        contacts: 0,
        admin: true,
        ..Options::default()
    })
    .await;
    let id = desk.create(json!({ "firstName": "Ada" })).await;
    desk.sandbox.forget_requests();
    let admin = desk.sandbox.admin().expect("it was asked for").clone();
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let knock = |method: &str, what: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        http.request(method, format!("{}/{what}", admin.address))
    };
    let call = async |method: &str, what: &str, body: Value| {
        let request = knock(method, what)
            .header("x-sandbox-secret", &admin.secret)
            .json(&body);
        read(request).await.unwrap()
    };
    assert_eq!(read(knock("GET", "state")).await.unwrap().status, 403);
    let by_token = knock("GET", "state").bearer_auth(desk.sandbox.token());
    assert_eq!(read(by_token).await.unwrap().status, 403);
    let beside = desk.get("/admin/state").await;
    assert_eq!(beside.status, 404, "it does not stand beside the API");
    desk.sandbox.forget_requests();

    let switches = json!({ "searchLagMs": 12000, "slowMs": 1, "missingScopes": ["users.readonly"] });
    assert_eq!(call("POST", "switches", switches).await.status, 200);
    let positions = call("GET", "switches", json!({})).await.json();
    assert_eq!(positions["searchLagMs"], 12_000);
    assert_eq!(
        desk.get(&format!("/users/?locationId={}", desk.location)).await.status,
        401
    );
    assert_eq!(call("POST", "switches", json!({ "nonsense": 1 })).await.status, 400);

    let fault = json!({
        "method": "POST", "path": "/contacts/*/notes", "count": 1, "afterEffect": true, "failure": "lost",
    });
    assert_eq!(call("POST", "fail-next", fault).await.status, 200);
    write_note(&desk, &id).await.unwrap_err();
    let state = call("GET", "state", json!({})).await.json();
    assert_eq!(state["notes"].as_array().unwrap().len(), 1);
    let log = call("GET", "requests", json!({})).await.json();
    assert_eq!(log.as_array().unwrap().len(), 2, "admin calls are not in it");

    let colleague = json!({ "method": "PUT", "path": format!("/contacts/{id}"), "body": { "city": "Ulm" } });
    assert_eq!(call("POST", "elsewhere", colleague).await.json()["status"], 200);
    assert_eq!(desk.sandbox.contact(&id).unwrap()["city"], "Ulm");
    let in_ulm = json!({ "filters": [{ "field": "city", "operator": "eq", "value": "Ulm" }] });
    let found = async || desk.search(in_ulm.clone()).await.json()["total"].clone();
    assert_eq!(found().await, 0);
    call("POST", "advance", json!({ "ms": 12_000 })).await;
    assert_eq!(found().await, 1);

    call("POST", "switches", json!({ "offline": true })).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    write_note(&desk, &id).await.unwrap_err();
    call("POST", "switches", json!({ "offline": false })).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(write_note(&desk, &id).await.unwrap(), 201);

    call(
        "POST",
        "tokens",
        json!({ "token": "pit-second", "missingScopes": ["users.readonly"] }),
    )
    .await;
    let second = call("POST", "locations", json!({ "contacts": 1, "seed": 5 }))
        .await
        .json();
    assert_ne!(second["locationId"], json!(desk.location));
    for switch in [
        json!({ "latency": [{ "path": "/contacts/*", "ms": 1, "jitterMs": 2 }] }),
        json!({ "rateHeaders": "nonsense", "rateWindow": "sliding", "othersUse": 3, "dayStartsMs": 0 }),
        json!({ "chaos": { "seed": 1, "perMille": 0, "kinds": [{ "failure": "dripping", "ms": 1 }] } }),
        json!({ "chaos": null, "uniqueIdentifiers": ["phone"], "updateOmits": [], "oddShapes": false }),
        json!({ "inaccessibleLocation": false, "appointmentsUnauthorized": false, "tagsAnswerAdded": false }),
    ] {
        let answer = call("POST", "switches", switch).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    call("DELETE", "tokens", json!({ "token": desk.sandbox.token() })).await;
    assert_eq!(desk.search(json!({})).await.status, 401);
    assert_eq!(
        call("POST", "reset", json!({ "contacts": 7, "seed": 3 })).await.status,
        200
    );
    assert_eq!(desk.sandbox.contact_ids().len(), 7);
    assert_eq!(call("GET", "nothing", json!({})).await.status, 404);
}
