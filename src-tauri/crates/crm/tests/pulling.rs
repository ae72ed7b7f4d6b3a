//! All contacts are read in slices, many pages at once, and a pull that was cut off goes on where it was.

mod desk;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use desk::{Desk, Json, announcing, crm, quick, request};
use model::{SyncPhase, Topic};
use sandbox::{Fault, Options, Sandbox, Switch};
use serde_json::{Value, json};

fn pages(desk: &Desk) -> Vec<Value> {
    let asked = desk.asked("POST", "/contacts/search").into_iter();
    asked
        .map(|request| request.json())
        .filter(|body| body["page"].is_u64())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn more_contacts_than_pages_reach_are_all_read_without_one_refusal() {
    let desk = Desk::with(
        Options {
            contacts: 10_700,
            ..Options::default()
        },
        quick(),
    )
    .await;

    let cached = desk.crm.sync_status().await.expect("a status").contacts;
    assert_eq!(cached as usize, desk.sandbox.contact_ids().len());
    let requests = desk.sandbox.requests();
    assert!(requests.iter().all(|request| request.status != Some(429)));
    let numbered = pages(&desk);
    assert!((22..=24).contains(&numbered.len()), "{} pages", numbered.len());
    assert!(
        numbered
            .iter()
            .all(|body| body["page"].as_u64() <= Some(20) && body["pageLimit"] == 500),
        "10,000 rows are reached by pages"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_pull_is_is_told_a_few_times_a_second_and_not_with_each_page() {
    let sandbox = Sandbox::start(Options {
        contacts: 10_700,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let told = Arc::new(Mutex::new(HashMap::<Topic, u32>::new()));
    let hears = Arc::clone(&told);
    let crm = announcing(folder.path(), quick(), move |topics| {
        let mut told = hears.lock().expect("nobody panicked");
        for topic in topics {
            *told.entry(*topic).or_default() += 1;
        }
    });
    crm.start().await;
    crm.connect(request(&sandbox)).await.expect("connected");
    told.lock().expect("nobody panicked").clear();
    let began = Instant::now();
    let desk = Desk::around(crm, sandbox, folder);
    desk.pulled().await;

    let ticks = u32::try_from(began.elapsed().as_millis() / 400).expect("a short pull");
    let told = told.lock().expect("nobody panicked").clone();
    let read = u32::try_from(pages(&desk).len()).expect("few pages");
    for topic in [Topic::Sync, Topic::Contacts] {
        let times = told.get(&topic).copied().unwrap_or_default();
        // Once at its beginning and a few times for all that follows the last page.
        assert!(
            (1..=ticks + 8).contains(&times) && times < read,
            "{topic:?} was told {times} times in {ticks} ticks and {read} pages"
        );
    }
    assert!(read > 20, "{read} pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_that_was_cut_off_goes_on_where_it_was_and_catches_up() {
    // The allowance stops the pull in the middle until its window has passed.
    let sandbox = Sandbox::start(Options {
        contacts: 6_000,
        burst_max: 14,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    crm.connect(request(&sandbox)).await.expect("connected");
    let desk = Desk::around(crm, sandbox, folder);
    desk.until("some pages are read", async || {
        desk.crm.sync_status().await.expect("a status").contacts > 1_500
    })
    .await;
    // Not by a failure that is tried again by itself: how often that has happened before the rep asks is chance.
    desk.sandbox.set(Switch::RevokedToken(true));
    desk.until("the pull has ended", async || {
        desk.crm.sync_status().await.expect("a status").phase == SyncPhase::TokenRefused
    })
    .await;
    let read_before = desk.crm.sync_status().await.expect("a status").contacts;
    let read_already = read_before as usize / 500;
    let old = desk.sandbox.contact_ids()[3_000].clone();
    let new = serde_json::json!({ "locationId": desk.sandbox.location(), "firstName": "Später" });
    desk.sandbox.elsewhere("POST", "/contacts/", new);
    desk.sandbox.elsewhere(
        "PUT",
        &format!("/contacts/{old}"),
        serde_json::json!({ "city": "Nachher" }),
    );
    desk.sandbox.forget_requests();

    assert!(read_already < 10, "it was cut off too late");
    desk.sandbox.set(Switch::BurstMax(100));
    desk.sandbox.set(Switch::RevokedToken(false));
    desk.crm
        .replace_token(desk.sandbox.token().to_owned())
        .await
        .expect("taken");
    desk.pulled().await;

    let status = desk.crm.sync_status().await.expect("a status");
    assert_eq!(status.contacts as usize, desk.sandbox.contact_ids().len());
    assert_eq!(
        desk.find("Nachher").await.len(),
        1,
        "what changed meanwhile is read, too"
    );
    let again = pages(&desk).len();
    assert!(
        again <= 12 - read_already + 2,
        "{read_already} were read before, {again} after"
    );
}

/// Pulls from a sandbox whose pages by number go wrong in one way; all must be there all the same.
async fn pulls_all_though(fault: impl FnOnce(&Sandbox) -> Fault) {
    let sandbox = Sandbox::start(Options {
        contacts: 1_700,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    // The token is tried and the newest are read before anything is asked for by number.
    sandbox.fail_next(fault(&sandbox).skipping(2));
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    crm.connect(request(&sandbox)).await.expect("connected");
    let desk = Desk::around(crm, sandbox, folder);
    desk.pulled().await;
    let cached = desk.crm.sync_status().await.expect("a status").contacts;
    assert_eq!(cached as usize, desk.sandbox.contact_ids().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_slices_is_read_by_cursor() {
    let refusal = json!({ "statusCode": 422, "message": "filters are not known here" });
    pulls_all_though(|_| Fault::answer("POST", "/contacts/search", 422).body(refusal)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_gives_the_same_page_for_every_number_is_read_by_cursor() {
    pulls_all_though(|sandbox| {
        let ids = sandbox.contact_ids();
        let rows: Vec<_> = ids.iter().rev().take(500).map(|id| sandbox.contact(id)).collect();
        let body = json!({ "contacts": rows, "total": ids.len() });
        Fault::answer("POST", "/contacts/search", 200).body(body).times(4)
    })
    .await;
}
