//! Whatever HighLevel, or something in its place, answers: what is here stays, and what can be read is read.

mod desk;

use std::time::Duration;

use crm::Timings;
use desk::{Desk, Json, crm, quick, request};
use model::{ContactKey, NoteSave, SyncPhase};
use sandbox::{Fault, Options, Sandbox, Switch};
use serde_json::{Value, json};

const SEARCH: &str = "/contacts/search";

/// Connects to a sandbox with so many contacts of which one answer to a search goes wrong, the token tried and, where
/// `skipped`, as many more answered before.
async fn connected(contacts: usize, fault: impl FnOnce(&Sandbox) -> Fault) -> Desk {
    let options = Options {
        contacts,
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.expect("a sandbox");
    sandbox.fail_next(fault(&sandbox).skipping(2));
    let folder = tempfile::tempdir().expect("a folder");
    let timings = Timings {
        look: Duration::from_millis(100),
        ..quick()
    };
    let crm = crm(folder.path(), timings);
    crm.start().await;
    crm.connect(request(&sandbox)).await.expect("connected");
    Desk::around(crm, sandbox, folder)
}

async fn assert_all_are_here(desk: &Desk) {
    desk.pulled().await;
    let here = desk.crm.sync_status().await.expect("a status").contacts;
    assert_eq!(here as usize, desk.sandbox.contact_ids().len());
}

fn search_answered(body: Value) -> Fault {
    Fault::answer("POST", SEARCH, 200).body(body)
}

fn rows(sandbox: &Sandbox, count: usize) -> Vec<Value> {
    let ids = sandbox.contact_ids();
    ids.iter()
        .rev()
        .take(count)
        .filter_map(|id| sandbox.contact(id))
        .collect()
}

async fn write_note(desk: &Desk, contact: ContactKey, text: &str) {
    let note = NoteSave {
        note: None,
        contact,
        text: text.to_owned(),
        seen: None,
    };
    desk.crm.save_note(note).await.expect("saved");
}

fn notes(desk: &Desk, contact: &str, text: &str) -> usize {
    let notes = desk.sandbox.notes_of(contact);
    notes.iter().filter(|note| note["body"] == text).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_cut_in_the_middle_costs_no_contact() {
    for keep in [0, 1, 700, 40_000] {
        assert_all_are_here(&connected(700, |_| Fault::truncated("POST", SEARCH, keep).times(2)).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_whose_answer_is_cut_in_the_middle_arrives_once() {
    let desk = Desk::open().await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox
        .fail_next(Fault::truncated("POST", "/contacts/*/notes", 12));
    write_note(&desk, contact, "einmal").await;
    desk.sent().await;
    assert_eq!(notes(&desk, &id, "einmal"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn html_instead_of_json_costs_no_contact_and_no_change() {
    let page = || {
        Fault::answer("POST", SEARCH, 200)
            .body("<html>Please sign in</html>".into())
            .times(2)
    };
    let desk = connected(700, |_| page()).await;
    assert_all_are_here(&desk).await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.set(Switch::HtmlError(true));
    write_note(&desk, contact, "einmal").await;
    desk.crm.sync_now().await.expect("asked");
    desk.until("it is said", async || {
        matches!(
            desk.crm.sync_status().await.expect("a status").phase,
            SyncPhase::Failed { .. }
        )
    })
    .await;
    assert_eq!(desk.waiting().await.len(), 1);
    desk.sandbox.set(Switch::HtmlError(false));
    desk.sent().await;
    assert_eq!(notes(&desk, &id, "einmal"), 1);
    assert_all_are_here(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_an_id_is_left_out_and_counted_and_the_others_are_read() {
    let desk = Desk::open().await;
    let all = desk.sandbox.contact_ids().len();
    let mut rows = rows(&desk.sandbox, all);
    for (row, id) in [(3, Value::Null), (7, json!("")), (9, json!({}))] {
        rows[row]["id"] = id;
    }
    rows[11].as_object_mut().expect("a row").remove("id");
    rows[13] = json!("no row");
    rows[5]["firstName"] = json!("Neugelesen");
    rows[5]["dateUpdated"] = json!("2026-11-27T00:00:00.000Z");
    let body = json!({ "contacts": rows, "total": all });
    desk.sandbox.fail_next(search_answered(body).times(20));
    desk.pull_again().await;
    let status = desk.crm.sync_status().await.expect("a status");
    assert_eq!(status.unreadable_rows, 5);
    assert_eq!(status.contacts as usize, all, "none is taken for deleted");
    assert_eq!(desk.find("Neugelesen").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_twice_is_one_contact() {
    let desk = connected(60, |sandbox| {
        let mut rows = rows(sandbox, 60);
        rows.push(rows[0].clone());
        rows.insert(30, rows[50].clone());
        search_answered(json!({ "contacts": rows, "total": 62 })).times(3)
    })
    .await;
    assert_all_are_here(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_repeats_ends_the_reading() {
    // Without a total and dates nothing but cursors can be gone by.
    let desk = connected(700, |sandbox| {
        let mut rows = rows(sandbox, 100);
        for row in &mut rows {
            row["searchAfter"] = json!([1, "always"]);
            row.as_object_mut().expect("a row").remove("dateAdded");
        }
        search_answered(json!({ "contacts": rows })).times(5)
    })
    .await;
    desk.pulled().await;
    assert!(desk.crm.sync_status().await.expect("a status").contacts >= 100);
    desk.pull_again().await;
    desk.pull_again().await;
    assert_all_are_here(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_moves_costs_no_contact() {
    for total in [
        json!(0),
        json!(1),
        json!(99),
        json!(5_000),
        json!(-4),
        json!("many"),
        Value::Null,
    ] {
        let told = total.clone();
        let desk = connected(700, |sandbox| {
            search_answered(json!({ "contacts": rows(sandbox, 100), "total": told }))
        })
        .await;
        desk.pulled().await;
        desk.pull_again().await;
        let here = desk.crm.sync_status().await.expect("a status").contacts;
        assert_eq!(here as usize, desk.sandbox.contact_ids().len(), "{total}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_in_the_future_hides_no_later_change() {
    let desk = connected(60, |sandbox| {
        let mut rows = rows(sandbox, 60);
        for date in ["dateAdded", "dateUpdated"] {
            rows[0][date] = json!("2099-01-01T00:00:00.000Z");
        }
        search_answered(json!({ "contacts": rows, "total": 60 })).times(3)
    })
    .await;
    assert_all_are_here(&desk).await;
    let changed = desk.sandbox.contact_ids()[5].clone();
    let (status, answer) =
        desk.sandbox
            .elsewhere("PUT", &format!("/contacts/{changed}"), json!({ "city": "Hinterher" }));
    assert_eq!(status, 200, "{answer}");
    desk.until("it is seen", async || desk.find("Hinterher").await.len() == 1)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_401_in_the_middle_of_a_pull_keeps_everything_and_asks_for_a_token() {
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
        desk.crm.sync_status().await.expect("a status").contacts > 500
    })
    .await;
    desk.sandbox.set(Switch::RevokedToken(true));
    desk.sandbox.set(Switch::BurstMax(100));
    desk.until("the token is asked for", async || desk.account().await.token_refused)
        .await;
    let kept = desk.crm.sync_status().await.expect("a status");
    assert_eq!(kept.phase, SyncPhase::TokenRefused);
    assert!((500..6_000).contains(&kept.contacts), "what was read is here: {kept:?}");
    let (contact, id) = desk.somebody().await;
    write_note(&desk, contact, "wartet").await;
    desk.sandbox.set(Switch::RevokedToken(false));
    desk.crm
        .replace_token(desk.sandbox.token().to_owned())
        .await
        .expect("taken");
    desk.sent().await;
    assert_eq!(notes(&desk, &id, "wartet"), 1);
    assert_all_are_here(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_403_for_the_location_is_never_taken_for_a_deletion() {
    let desk = Desk::open().await;
    let before = desk.crm.sync_status().await.expect("a status").contacts;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.set(Switch::ForeignLocation(true));
    write_note(&desk, contact, "später").await;
    desk.crm.contact_opened(contact).await.expect("opened");
    desk.crm.sync_now().await.expect("asked");
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(desk.crm.sync_status().await.expect("a status").contacts, before);
    assert!(!desk.card(contact).await.contact.gone, "the open card neither");
    assert_eq!(desk.waiting().await.len(), 1, "what was written is kept");
    desk.sandbox.set(Switch::ForeignLocation(false));
    desk.pull_again().await;
    assert_eq!(desk.crm.sync_status().await.expect("a status").contacts, before);
    assert!(notes(&desk, &id, "später") <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_replaced_while_writes_wait_sends_each_of_them_once() {
    let desk = Desk::open().await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.set(Switch::SlowMs(150));
    for number in 0..6 {
        write_note(&desk, contact, &format!("Notiz {number}")).await;
    }
    desk.until("the first is on its way", async || {
        !desk.asked("POST", "/notes").is_empty()
    })
    .await;
    desk.crm
        .replace_token(desk.sandbox.token().to_owned())
        .await
        .expect("taken");
    desk.sent().await;
    for number in 0..6 {
        assert_eq!(notes(&desk, &id, &format!("Notiz {number}")), 1);
    }
    assert!(!desk.account().await.token_refused);
    let bodies = desk
        .asked("POST", "/notes")
        .into_iter()
        .map(|request| request.json()["body"].clone());
    assert_eq!(bodies.count(), 6);
}
