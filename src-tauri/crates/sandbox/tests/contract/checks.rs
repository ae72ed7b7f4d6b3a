//! The order of checks, the budgets, the generations, and what every answer carries.

use std::time::Duration;

use sandbox::{Fault, Options, Switch};
use serde_json::{Value, json};

use crate::desk::{Desk, read};

const FIVE: [&str; 5] = [
    "x-ratelimit-limit-daily",
    "x-ratelimit-daily-remaining",
    "x-ratelimit-interval-milliseconds",
    "x-ratelimit-max",
    "x-ratelimit-remaining",
];

fn few() -> Options {
    Options {
        contacts: 5,
        ..Options::default()
    }
}

#[tokio::test]
async fn every_answer_carries_the_five_headers_and_a_trace_id() {
    let desk = Desk::with(few()).await;
    let location = &desk.location;
    let answers = [
        desk.get(&format!("/locations/{location}")).await,
        desk.get("/nowhere/at/all").await,
        desk.get("/contacts/lookup").await,
        desk.call("POST", "/contacts/", json!({})).await,
        desk.search(json!({})).await,
        read(desk.request("GET", "/contacts/x")).await.unwrap(),
    ];

    for (place, answer) in answers.iter().enumerate() {
        for name in FIVE {
            assert!(answer.header(name).is_some(), "answer {place} lacks {name}");
        }
        let left = answer.header("x-ratelimit-remaining").unwrap();
        assert_eq!(left, (99 - place).to_string(), "{}", answer.text);
        let trace = answer.json()["traceId"].as_str().unwrap().to_owned();
        assert_eq!(trace.len(), 36, "{trace} is not a UUID");
    }
    assert_eq!(answers[0].header(FIVE[0]).unwrap(), "200000");
    assert_eq!(answers[0].header(FIVE[1]).unwrap(), "199999");
    assert_eq!(answers[0].header(FIVE[2]).unwrap(), "10000");
    assert_eq!(answers[0].header(FIVE[3]).unwrap(), "100");
}

#[tokio::test]
async fn the_hundred_and_first_request_in_ten_seconds_is_refused_before_everything_else() {
    let desk = Desk::with(few()).await;
    for _ in 0..100 {
        assert_eq!(desk.get("/users/unknown").await.status, 401);
    }

    let refused = read(desk.request("DELETE", "/contacts/x")).await.unwrap();
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("x-ratelimit-remaining").unwrap(), "0");
    assert!(refused.header("retry-after").is_none());

    desk.sandbox.set(Switch::RetryAfter(true));
    let refused = desk.get("/users/unknown").await;
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");

    desk.sandbox.advance(Duration::from_secs(10));
    assert_eq!(desk.get("/users/unknown").await.status, 401);
}

#[tokio::test]
async fn a_throttled_request_leaves_the_faults_to_those_that_come_through() {
    let desk = Desk::with(few()).await;
    desk.sandbox.fail_next(Fault::answer("*", "*", 503).after_effect());
    desk.sandbox.set(Switch::BurstMax(0));
    assert_eq!(desk.get("/users/unknown").await.status, 429);
    desk.sandbox.set(Switch::BurstMax(9));
    assert_eq!(desk.get("/users/unknown").await.status, 503);
    assert_eq!(desk.get("/users/unknown").await.status, 401);
}

#[tokio::test]
async fn a_body_beyond_four_megabytes_is_413_with_the_five_headers() {
    let desk = Desk::with(few()).await;
    let answer = desk
        .call("POST", "/contacts/", json!({ "firstName": "x".repeat(5 << 20) }))
        .await;
    assert_eq!(answer.refusal(), (413, json!("request entity too large")));
    assert!(answer.header(FIVE[4]).is_some());
}

#[tokio::test]
async fn a_query_that_the_operation_does_not_know_is_refused() {
    let desk = Desk::with(few()).await;
    let id = desk.sandbox.contact_ids().remove(0);
    for path in [
        format!("/contacts/{id}?locationId={}", desk.location),
        format!("/contacts/{id}/tasks?limit=3"),
        format!("/locations/{}?limit=3", desk.location),
        format!("/users/?locationId={}&limit=3", desk.location),
    ] {
        let name = path
            .rsplit(['?', '&'])
            .next()
            .unwrap()
            .split('=')
            .next()
            .unwrap()
            .to_owned();
        let refused = desk.get(&path).await.refusal();
        assert_eq!(
            refused,
            (422, json!([format!("property {name} should not exist")])),
            "{path}"
        );
    }
    let twice = format!("/users/?locationId={0}&locationId={0}", desk.location);
    assert_eq!(
        desk.get(&twice).await.refusal(),
        (422, json!(["locationId must be a string"]))
    );
}

#[tokio::test]
async fn tokens_have_budgets_scopes_and_a_location_of_their_own() {
    let desk = Desk::with(few()).await;
    desk.sandbox.admit_without("pit-reader", &["contacts.write"]);
    let (elsewhere, there) = desk.sandbox.add_location(7, 2);
    let call = async |token: &str, method: &str, path: &str, body: Value| {
        let request = desk
            .request(method, path)
            .bearer_auth(token)
            .header("Version", "2021-07-28")
            .json(&body);
        read(request).await.unwrap()
    };
    let create = json!({ "locationId": desk.location, "firstName": "Ada" });
    let search = |location: &str| json!({ "locationId": location, "pageLimit": 100 });
    let reader = call("pit-reader", "POST", "/contacts/search", search(&desk.location)).await;
    assert_eq!((reader.status, reader.header(FIVE[4]).unwrap().as_str()), (200, "99"));
    assert_eq!(
        call("pit-reader", "POST", "/contacts/", create).await.message(),
        json!("The token is not authorized for this scope.")
    );
    let other = call(&there, "POST", "/contacts/search", search(&elsewhere)).await;
    assert_eq!(
        (other.header(FIVE[4]).unwrap().as_str(), &other.json()["total"]),
        ("99", &json!(7))
    );
    let foreign = call(&there, "POST", "/contacts/search", search(&desk.location)).await;
    assert_eq!(foreign.status, 403);
    let ours = desk.sandbox.contact_ids().remove(0);
    assert_eq!(
        call(&there, "GET", &format!("/contacts/{ours}"), Value::Null)
            .await
            .status,
        400
    );
    assert_eq!(desk.search(json!({})).await.json()["total"], 5);
    assert_eq!(
        desk.sandbox.state_of(&elsewhere).unwrap()["contacts"]
            .as_array()
            .unwrap()
            .len(),
        7
    );

    desk.sandbox.set(Switch::InaccessibleLocation(true));
    let foreign = call(&there, "POST", "/contacts/search", search(&desk.location)).await;
    assert_eq!(
        foreign.refusal(),
        (401, json!("This location is not accessible from this token!"))
    );
}

#[tokio::test]
async fn a_write_refused_for_its_rate_has_no_effect() {
    let desk = Desk::with(few()).await;
    let id = desk.sandbox.contact_ids().remove(0);
    desk.sandbox.set(Switch::BurstMax(0));

    let path = format!("/contacts/{id}/notes");
    let refused = desk.call("POST", &path, json!({ "body": "x" })).await;

    assert_eq!(refused.status, 429);
    assert!(desk.sandbox.notes_of(&id).iter().all(|note| note["body"] != "x"));
}

#[tokio::test]
async fn an_empty_day_is_reported_and_refused() {
    let desk = Desk::with(few()).await;
    desk.sandbox.set(Switch::DailyRemaining(1));
    desk.sandbox.set(Switch::RetryAfter(true));

    let last = desk.get("/users/unknown").await;
    assert_eq!(last.header("x-ratelimit-daily-remaining").unwrap(), "0");
    let refused = desk.get("/users/unknown").await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(wait <= 86_400, "until midnight UTC at the latest");
}

#[tokio::test]
async fn tokens_are_refused_in_the_services_words() {
    let desk = Desk::with(few()).await;
    let path = format!("/locations/{}", desk.location);
    for (header, message) in [
        (None, "Invalid JWT"),
        (Some(desk.sandbox.token().to_owned()), "Invalid JWT"),
        (Some("Bearer eyJhbGciOi.eyJzdWIi.x".to_owned()), "Invalid JWT"),
        (
            Some("Bearer pit-00000000-0000-4000-8000-000000000000".to_owned()),
            "Invalid Private Integration token",
        ),
    ] {
        let mut request = desk.request("GET", &path).header("Version", "2021-07-28");
        if let Some(header) = &header {
            request = request.header("Authorization", header);
        }
        let answer = read(request).await.unwrap();
        assert_eq!(answer.refusal(), (401, json!(message)), "{header:?}");
    }

    desk.sandbox.set(Switch::RevokedToken(true));
    assert_eq!(
        desk.get(&path).await.refusal(),
        (401, json!("Invalid Private Integration token"))
    );
    desk.sandbox.set(Switch::RevokedToken(false));
    desk.sandbox.set(Switch::AgencyToken(true));
    let refused = desk.get(&path).await;
    assert_eq!(refused.status, 401);
    assert!(
        refused
            .message()
            .as_str()
            .unwrap()
            .starts_with("This AuthClass is not yet supported")
    );
}

#[tokio::test]
async fn a_rotated_token_is_let_in_beside_the_old_one_until_that_is_revoked() {
    let desk = Desk::with(few()).await;
    let path = format!("/locations/{}", desk.location);
    desk.sandbox.admit("pit-new");
    let new = || {
        read(
            desk.request("GET", &path)
                .header("Version", "2021-07-28")
                .bearer_auth("pit-new"),
        )
    };
    assert_eq!(new().await.unwrap().status, 200);
    assert_eq!(desk.get(&path).await.status, 200);

    desk.sandbox.revoke(desk.sandbox.token());
    assert_eq!(new().await.unwrap().status, 200);
    assert_eq!(desk.get(&path).await.status, 401);
}

#[tokio::test]
async fn the_version_header_is_demanded_after_the_token_and_before_the_route() {
    let desk = Desk::with(few()).await;
    let bare = desk.request("GET", "/nowhere").bearer_auth(desk.sandbox.token());
    assert_eq!(
        read(bare).await.unwrap().refusal(),
        (401, json!("version header was not found."))
    );
    let unknown = desk.attempt("GET", "/nowhere", "2019-01-01", None).await.unwrap();
    assert_eq!(unknown.refusal(), (401, json!("version header is invalid")));
    let tokenless = desk.request("GET", "/nowhere");
    assert_eq!(read(tokenless).await.unwrap().message(), json!("Invalid JWT"));
}

#[tokio::test]
async fn strictness_accepts_only_the_version_that_the_family_declares() {
    let desk = Desk::with(few()).await;
    let records = format!("/locations/{}", desk.location);
    let calendars = format!("/calendars/?locationId={}", desk.location);
    let status = async |path: &str, version: &str| desk.attempt("GET", path, version, None).await.unwrap().status;
    assert_eq!(status(&records, "2021-04-15").await, 200);

    desk.sandbox.set(Switch::VersionStrict(true));
    for (path, version, expected) in [
        (&records, "2021-07-28", 200),
        (&records, "2021-04-15", 401),
        (&calendars, "2021-04-15", 200),
        (&calendars, "2021-07-28", 401),
        (&records, "v3", 200),
        (&calendars, "v3", 200),
        (&"/nowhere".to_owned(), "2021-04-15", 401),
        (&"/nowhere".to_owned(), "2021-07-28", 404),
    ] {
        assert_eq!(status(path, version).await, expected, "{path} {version}");
    }
}

#[tokio::test]
async fn an_unknown_route_is_404_and_an_unknown_word_under_contacts_is_taken_for_an_id() {
    let desk = Desk::with(few()).await;
    assert_eq!(
        desk.get("/contacts/x/y").await.refusal(),
        (404, json!("Cannot GET /contacts/x/y"))
    );
    assert_eq!(
        desk.call("POST", "/contacts/x", json!({})).await.refusal(),
        (404, json!("Cannot POST /contacts/x"))
    );
    for word in ["lookup", "tasks"] {
        assert_eq!(
            desk.get(&format!("/contacts/{word}")).await.refusal(),
            (400, json!(format!("Contact with id {word} not found")))
        );
    }
}

#[tokio::test]
async fn collection_routes_answer_with_and_without_their_slash() {
    let desk = Desk::with(few()).await;
    for path in ["/users", "/businesses", "/calendars", "/campaigns", "/workflows"] {
        for slash in ["", "/"] {
            let path = format!("{path}{slash}?locationId={}", desk.location);
            assert_eq!(desk.get(&path).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn a_missing_scope_is_401_and_comes_before_a_foreign_location() {
    let desk = Desk::with(Options {
        missing_scopes: vec!["contacts.write".into(), "locations/tags.readonly".into()],
        ..few()
    })
    .await;
    let scope = (401, json!("The token is not authorized for this scope."));
    let location = (403, json!("The token does not have access to this location."));
    let create = desk.call("POST", "/contacts/", json!({ "locationId": "somebody-else" }));
    assert_eq!(create.await.refusal(), scope);
    assert_eq!(desk.get("/locations/elsewhere/tags").await.refusal(), scope);
    assert_eq!(desk.get("/locations/elsewhere").await.refusal(), location);
    let search = json!({ "locationId": "elsewhere", "pageLimit": 1, "wrong": 1 });
    assert_eq!(
        desk.call("POST", "/contacts/search", search).await.refusal(),
        location,
        "the location comes before validation"
    );

    desk.sandbox.set(Switch::MissingScopes(Vec::new()));
    desk.sandbox.set(Switch::ForeignLocation(true));
    assert_eq!(desk.search(json!({})).await.refusal(), location);
    let id = desk.sandbox.contact_ids().remove(0);
    assert_eq!(desk.get(&format!("/contacts/{id}")).await.status, 403);
}

#[tokio::test]
async fn each_scope_closes_its_own_operations() {
    let desk = Desk::with(few()).await;
    let location = &desk.location;
    let contact = desk.sandbox.contact_ids().remove(0);
    let reads = [
        (format!("/contacts/{contact}"), "contacts.readonly"),
        (format!("/contacts/{contact}/tasks"), "contacts.readonly"),
        (format!("/contacts/{contact}/appointments"), "contacts.readonly"),
        (format!("/locations/{location}"), "locations.readonly"),
        (format!("/locations/{location}/timezones"), "locations.readonly"),
        (format!("/locations/{location}/tags"), "locations/tags.readonly"),
        (
            format!("/locations/{location}/customFields"),
            "locations/customFields.readonly",
        ),
        (format!("/users/?locationId={location}"), "users.readonly"),
        (format!("/businesses/?locationId={location}"), "businesses.readonly"),
        (format!("/calendars/?locationId={location}"), "calendars.readonly"),
        (
            "/calendars/events/appointments/x".to_owned(),
            "calendars/events.readonly",
        ),
    ];
    for (path, scope) in reads {
        desk.sandbox.set(Switch::MissingScopes(vec![scope.to_owned()]));
        let refused = desk.get(&path).await;
        assert_eq!(
            refused.refusal(),
            (401, json!("The token is not authorized for this scope.")),
            "{path} without {scope}"
        );
        desk.sandbox.set(Switch::MissingScopes(Vec::new()));
        let answered = desk.get(&path).await;
        assert_ne!(answered.status, 401, "{path} with {scope}");
    }
    desk.sandbox
        .set(Switch::MissingScopes(vec!["locations/tasks.readonly".into()]));
    let path = format!("/locations/{location}/tasks/search");
    assert_eq!(desk.call("POST", &path, json!({})).await.status, 401);
}

#[tokio::test]
async fn validation_comes_before_existence() {
    let desk = Desk::with(few()).await;
    let refused = desk
        .call("POST", "/contacts/unknown/notes", json!({ "locationId": "x" }))
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.message()[0], json!("property locationId should not exist"));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_or_not_read() {
    let desk = Desk::with(few()).await;
    let id = desk.sandbox.contact_ids().remove(0);
    let send = |kind: &'static str| {
        read(
            desk.request("POST", &format!("/contacts/{id}/tags"))
                .bearer_auth(desk.sandbox.token())
                .header("Version", "2021-07-28")
                .header("Content-Type", kind)
                .body("{ \"tags\": [\"a\" "),
        )
    };
    assert_eq!(send("application/json").await.unwrap().status, 400);
    assert_eq!(send("text/plain").await.unwrap().status, 422);
}
