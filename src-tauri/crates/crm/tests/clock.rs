//! The machine's clock is set back or forward: nothing waits for ever, and nothing goes out before its time.

mod desk;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crm::{Clock, Timings};
use desk::{Desk, quick, request};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{ChangeState, NoteSave, SyncPhase, TagChange, TaskSave};
use sandbox::{Fault, Options, Sandbox, Switch};
use serde_json::json;

const HOUR: i64 = 3600;
const DAYS: i64 = 72 * HOUR;

/// A clock that goes on, and can be set.
#[derive(Clone, Default)]
struct Settable(Arc<AtomicI64>);

impl Settable {
    #[expect(clippy::disallowed_methods, reason = "the sandbox goes by the machine's clock")]
    fn clock(&self) -> Clock {
        let set = Arc::clone(&self.0);
        let now = move || Timestamp::now() + SignedDuration::from_secs(set.load(Ordering::SeqCst));
        Clock::told(now, TimeZone::UTC)
    }

    fn set_by(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

async fn open(timings: Timings) -> (Desk, Settable) {
    let sandbox = Sandbox::start(Options {
        contacts: 20,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), Settable::default());
    let crm = desk::set_up(folder.path(), timings, clock.clock(), |_| {});
    crm.start().await;
    crm.connect(request(&sandbox)).await.expect("connected");
    let desk = Desk::around(crm, sandbox, folder);
    desk.pulled().await;
    desk.sandbox.forget_requests();
    (desk, clock)
}

fn timings() -> Timings {
    Timings {
        glance: Duration::from_millis(100),
        ..quick()
    }
}

async fn note(desk: &Desk, contact: model::ContactKey, text: &str) -> model::NoteKey {
    let note = NoteSave {
        note: None,
        contact,
        text: text.to_owned(),
        seen: None,
    };
    desk.crm.save_note(note).await.expect("saved")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_can_be_undone_for_its_time_though_the_clock_is_set_forward() {
    let (desk, clock) = open(Timings {
        undo: Duration::from_secs(3),
        ..timings()
    })
    .await;
    let (contact, _) = desk.somebody().await;
    let kept = note(&desk, contact, "bleibt").await;
    desk.sent().await;

    let undoable = desk.crm.delete_note(kept).await.expect("deleted");
    clock.set_by(5 * HOUR);
    // What makes the outbox look at what waits.
    note(&desk, contact, "danach").await;
    desk.until("the other note is sent", async || desk.waiting().await.len() == 1)
        .await;
    assert!(desk.asked("DELETE", "").is_empty(), "not before its time");
    desk.crm.undo(undoable.undo).await.expect("undone");
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(desk.asked("DELETE", "").is_empty());
    assert!(desk.card(contact).await.notes.iter().any(|note| note.key == kept));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_is_sent_though_the_clock_is_set_back_by_days() {
    let (desk, clock) = open(Timings {
        undo: Duration::from_secs(1),
        ..timings()
    })
    .await;
    let (contact, _) = desk.somebody().await;
    let gone = note(&desk, contact, "geht").await;
    desk.sent().await;
    desk.crm.delete_note(gone).await.expect("deleted");
    clock.set_by(-DAYS);
    desk.sent().await;
    let deleted = desk
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method == "DELETE");
    assert_eq!(deleted.count(), 1);
}

/// A note whose creation failed without a trace, with the clock set by so much right after it. Answers when it was sent
/// again.
async fn sent_again_after(seconds: i64) -> Duration {
    let (desk, clock) = open(Timings {
        settled: Duration::from_secs(5),
        ..timings()
    })
    .await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.fail_next(Fault::answer("POST", "/contacts/*/notes", 500));
    let began = Instant::now();
    note(&desk, contact, "einmal").await;
    desk.until("it failed", async || desk.asked("POST", "/notes").len() == 1)
        .await;
    desk.until("it is looked for", async || {
        desk.waiting()
            .await
            .iter()
            .any(|change| change.state == ChangeState::Checking)
    })
    .await;
    clock.set_by(seconds);
    desk.until("it is sent again", async || desk.asked("POST", "/notes").len() == 2)
        .await;
    let after = began.elapsed();
    desk.sent().await;
    let notes = desk.sandbox.notes_of(&id);
    assert_eq!(notes.iter().filter(|note| note["body"] == "einmal").count(), 1);
    after
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_is_not_repeated_early_though_the_clock_is_set_forward() {
    assert!(sent_again_after(5 * HOUR).await >= Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_is_repeated_in_time_though_the_clock_is_set_back_by_days() {
    let after = sent_again_after(-DAYS).await;
    assert!((5..15).contains(&after.as_secs()), "{after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_may_have_waited_long_asks_after_the_clock_was_set_back() {
    let (desk, clock) = open(Timings {
        retry: Duration::from_secs(2),
        ..timings()
    })
    .await;
    let (contact, _) = desk.somebody().await;
    desk.sandbox.set(Switch::Offline(true));
    let add = TagChange {
        contact,
        tag: "später".to_owned(),
    };
    desk.crm.add_tag(add).await.expect("added");
    desk.until("it could not be sent", async || {
        desk.crm.sync_status().await.expect("a status").phase == SyncPhase::Offline
    })
    .await;
    clock.set_by(-2 * HOUR);
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.until("it asks", async || {
        desk.waiting()
            .await
            .iter()
            .any(|change| change.state == ChangeState::Asks)
    })
    .await;
    assert!(desk.asked("POST", "/tags").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn own_writes_win_no_longer_than_ever_though_the_clock_is_set_back() {
    let (desk, clock) = open(Timings {
        own_writes: Duration::from_millis(500),
        ..timings()
    })
    .await;
    let (contact, id) = desk.somebody().await;
    let task = TaskSave {
        task: None,
        contact,
        title: Some("Meine".to_owned()),
        body: None,
        due: Some("2026-12-24 15:00".to_owned()),
        assignee: None,
        seen: None,
    };
    let key = desk.crm.save_task(task).await.expect("saved");
    desk.sent().await;
    let remote = desk
        .sandbox
        .tasks_of(&id)
        .into_iter()
        .find(|task| task["title"] == "Meine")
        .expect("there");
    let remote = remote["id"]
        .as_str()
        .or(remote["_id"].as_str())
        .expect("an id")
        .to_owned();
    clock.set_by(-DAYS);
    let theirs = json!({ "title": "Ihre", "body": "", "dueDate": "2026-12-24T15:00:00Z", "completed": false });
    let (status, answer) = desk
        .sandbox
        .elsewhere("PUT", &format!("/contacts/{id}/tasks/{remote}"), theirs);
    assert_eq!(status, 200, "{answer}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    desk.pull_again().await;
    let tasks = desk.card(contact).await.tasks;
    assert!(
        tasks.iter().any(|task| task.key == key && task.title == "Ihre"),
        "{tasks:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_read_again_after_the_clock_was_set_back_by_days() {
    let (desk, clock) = open(Timings {
        look: Duration::from_millis(100),
        ..timings()
    })
    .await;
    let gone = desk.sandbox.contact_ids()[3].clone();
    desk.sandbox
        .elsewhere("DELETE", &format!("/contacts/{gone}"), json!({}));
    let before = desk.crm.sync_status().await.expect("a status").contacts;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(
        desk.crm.sync_status().await.expect("a status").contacts,
        before,
        "changes alone do not tell"
    );
    clock.set_by(-DAYS);
    desk.until("it is found to be gone", async || {
        desk.crm.sync_status().await.expect("a status").contacts == before - 1
    })
    .await;
}
