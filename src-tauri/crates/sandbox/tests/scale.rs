//! A million contacts: laid down, held and searched.

use std::time::{Duration, Instant};

use sandbox::{Options, Sandbox};
use serde_json::{Value, json};

const MILLION: usize = 1_000_000;

/// The most that this process held at once, where the system says so.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1_024)
}

#[tokio::test]
#[ignore = "wants an optimised build: cargo test -p sandbox --profile swift --test scale -- --ignored --nocapture"]
async fn a_million_contacts_are_laid_down_in_seconds_and_paged_in_milliseconds() {
    let started = Instant::now();
    let sandbox = Sandbox::start(Options {
        contacts: MILLION,
        import_cluster: 50_000,
        burst_max: 1_000_000,
        now: Some("2026-11-23T09:00:00Z".parse().expect("an instant")),
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let laid_down = started.elapsed();
    let megabytes = peak_megabytes();
    println!("{MILLION} contacts: {laid_down:.2?}, at most {megabytes:?} MB");
    assert!(laid_down < Duration::from_secs(10), "{laid_down:?}");
    assert!(megabytes.is_none_or(|megabytes| megabytes < 2_500), "{megabytes:?}");

    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let post = async |path: &str, body: Value| {
        let started = Instant::now();
        let request = http
            .post(format!("{}{path}", sandbox.address()))
            .bearer_auth(sandbox.token())
            .header("Version", "2021-07-28")
            .json(&body);
        let text = request.send().await.expect("an answer").text().await.expect("text");
        let took = started.elapsed();
        (serde_json::from_str::<Value>(&text).expect("JSON"), took)
    };
    let location = sandbox.location();
    let window = |from: &str, until: &str| json!([{ "field": "dateAdded", "operator": "range", "value": { "gte": from, "lt": until } }]);
    let mut slowest = Duration::ZERO;
    for (name, filters) in [
        ("everybody", json!([])),
        ("a week", window("2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z")),
        ("a year", window("2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")),
        ("the import", window("2026-08-25T00:00:00Z", "2026-08-26T00:00:00Z")),
    ] {
        for (field, direction) in [
            ("dateAdded", "asc"),
            ("dateAdded", "desc"),
            ("dateUpdated", "asc"),
            ("dateUpdated", "desc"),
        ] {
            let body = |extra: Value| {
                let mut body = json!({
                    "locationId": location, "pageLimit": 500, "filters": filters,
                    "sort": [{ "field": field, "direction": direction }],
                });
                body.as_object_mut()
                    .expect("an object")
                    .extend(extra.as_object().expect("an object").clone());
                body
            };
            let (first, one) = post("/contacts/search", body(json!({}))).await;
            let (_, twenty) = post("/contacts/search", body(json!({ "page": 20 }))).await;
            let cursor = first["contacts"][499]["searchAfter"].clone();
            let (next, after) = post("/contacts/search", body(json!({ "searchAfter": cursor }))).await;
            assert_eq!(next["total"], first["total"]);
            assert_ne!(next["contacts"][0]["id"], first["contacts"][0]["id"]);
            println!(
                "{name} ({}), {field} {direction}: page 1 {one:.1?}, page 20 {twenty:.1?}, by cursor {after:.1?}",
                first["total"]
            );
            slowest = slowest.max(one).max(twenty).max(after);
        }
    }
    let (tasks, took) = post(
        &format!("/locations/{location}/tasks/search"),
        json!({ "limit": 500, "skip": 90_000 }),
    )
    .await;
    println!("tasks after 90,000: {took:.1?}");
    assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(500));
    let started = Instant::now();
    let mut next = String::new();
    for _ in 0..10 {
        let request = http
            .get(format!(
                "{}/contacts/?locationId={location}&limit=100{next}",
                sandbox.address()
            ))
            .bearer_auth(sandbox.token())
            .header("Version", "2021-07-28");
        let text = request.send().await.expect("an answer").text().await.expect("text");
        let page: Value = serde_json::from_str(&text).expect("JSON");
        let (at, id) = (
            &page["meta"]["startAfter"],
            page["meta"]["startAfterId"].as_str().expect("an id"),
        );
        next = format!("&startAfter={at}&startAfterId={id}");
    }
    println!("ten pages of the old list: {:.1?}", started.elapsed());
    println!("slowest page of 500: {slowest:.1?}");
    assert!(slowest < Duration::from_millis(250), "{slowest:?}");
}
