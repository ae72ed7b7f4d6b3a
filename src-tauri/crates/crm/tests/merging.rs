//! What the rep changes meets what others changed, or what HighLevel makes of it.

mod desk;

use desk::{Desk, Json};
use model::{
    ChangeState, ConflictSettle, ContactChanges, ContactKey, ContactSave, FieldConflict, Note, NoteSave, OutboxKey,
    RecordState, RefusalReason, Task, TaskSave, TaskValues, WaitingChange,
};
use sandbox::{Fault, Switch};
use serde_json::{Value, json};

fn elsewhere(desk: &Desk, id: &str, body: Value) {
    put(desk, &format!("/contacts/{id}"), body);
}

fn put(desk: &Desk, path: &str, body: Value) {
    let (status, answer) = desk.sandbox.elsewhere("PUT", path, body);
    assert_eq!(status, 200, "{answer}");
}

async fn save(desk: &Desk, key: ContactKey, changes: ContactChanges) {
    let save = ContactSave {
        seen: model::ContactChanges::default(),
        contact: Some(key),
        changes,
    };
    desk.crm.save_contact(save).await.expect("saved");
}

fn city_and_website(city: &str, website: &str) -> ContactChanges {
    ContactChanges {
        city: Some(city.to_owned()),
        website: Some(website.to_owned()),
        ..ContactChanges::default()
    }
}

async fn parked(desk: &Desk) -> WaitingChange {
    desk.until(
        "the change is parked",
        async || matches!(&*desk.waiting().await, [change] if change.state == ChangeState::Refused),
    )
    .await;
    desk.waiting().await.remove(0)
}

/// A contact whose city the rep and somebody else have changed; the rep its website, too.
async fn conflict(desk: &Desk) -> (ContactKey, String, WaitingChange) {
    let (key, id) = desk.somebody().await;
    elsewhere(desk, &id, json!({ "city": "Ulm", "postalCode": "89073" }));
    desk.sandbox.forget_requests();
    save(desk, key, city_and_website("Köln", "https://koeln.example")).await;
    let change = parked(desk).await;
    assert_eq!(desk.asked("PUT", &id).len(), 0, "nothing is overwritten unasked");
    (key, id, change)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_field_changed_by_both_waits_for_the_rep_with_both_values() {
    let desk = Desk::open().await;
    let (key, was) = {
        let (key, _) = desk.somebody().await;
        (key, desk.card(key).await.contact.fields.city)
    };
    let (_, _, change) = conflict(&desk).await;
    let met = FieldConflict {
        field: "city".to_owned(),
        was,
        mine: "Köln".to_owned(),
        theirs: "Ulm".to_owned(),
    };
    let refusal = change.refusal.expect("a reason");
    assert_eq!(refusal.reason, Some(RefusalReason::Conflict { fields: vec![met] }));
    assert_eq!(
        desk.card(key).await.contact.fields.city,
        "Köln",
        "what was typed is shown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rep_s_value_goes_where_the_rep_says_so() {
    let desk = Desk::open().await;
    let (key, id, change) = conflict(&desk).await;
    let settle = ConflictSettle {
        key: change.key,
        keep: vec!["city".to_owned()],
        merged: None,
    };
    desk.crm.settle_conflict(settle.clone()).await.expect("settled");
    desk.sent().await;

    let theirs = desk.sandbox.contact(&id).expect("there");
    assert_eq!(
        (&theirs["city"], &theirs["postalCode"]),
        (&json!("Köln"), &json!("89073"))
    );
    assert_eq!(desk.asked("PUT", &id).len(), 1);
    let fields = desk.card(key).await.contact.fields;
    assert_eq!((&*fields.city, &*fields.postal_code), ("Köln", "89073"));
    assert!(
        desk.crm.settle_conflict(settle).await.is_err(),
        "there is no conflict any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_value_meanwhile_is_a_new_conflict() {
    let desk = Desk::open().await;
    let (_, id, change) = conflict(&desk).await;
    elsewhere(&desk, &id, json!({ "city": "Mainz" }));
    let settle = ConflictSettle {
        key: change.key,
        keep: vec!["city".to_owned()],
        merged: None,
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    let Some(RefusalReason::Conflict { fields }) = parked(&desk).await.refusal.and_then(|refusal| refusal.reason)
    else {
        panic!("a conflict again");
    };
    assert_eq!((&*fields[0].was, &*fields[0].theirs), ("Ulm", "Mainz"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_rep_gives_way_the_rest_is_sent_all_the_same() {
    let desk = Desk::open().await;
    let (key, id, change) = conflict(&desk).await;
    let settle = ConflictSettle {
        key: change.key,
        keep: Vec::new(),
        merged: None,
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    desk.sent().await;

    assert_eq!(
        desk.asked("PUT", &id)[0].json(),
        json!({ "website": "https://koeln.example" })
    );
    let fields = desk.card(key).await.contact.fields;
    assert_eq!((&*fields.city, &*fields.website), ("Ulm", "https://koeln.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_way_in_everything_sends_nothing() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    elsewhere(&desk, &id, json!({ "city": "Ulm" }));
    desk.sandbox.forget_requests();
    let city = ContactChanges {
        city: Some("Köln".to_owned()),
        ..ContactChanges::default()
    };
    save(&desk, key, city).await;
    let change = parked(&desk).await;
    let settle = ConflictSettle {
        key: change.key,
        keep: Vec::new(),
        merged: None,
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    desk.sent().await;

    assert_eq!(desk.card(key).await.contact.fields.city, "Ulm");
    assert_eq!(desk.asked("PUT", &id).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_to_different_fields_both_arrive() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    elsewhere(&desk, &id, json!({ "postalCode": "89073" }));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    desk.sent().await;

    let theirs = desk.sandbox.contact(&id).expect("there");
    assert_eq!(
        (&theirs["city"], &theirs["postalCode"]),
        (&json!("Köln"), &json!("89073"))
    );
    let fields = desk.card(key).await.contact.fields;
    assert_eq!((&*fields.city, &*fields.postal_code), ("Köln", "89073"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_highlevel_did_not_take_is_named_and_stays_typed() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::DroppedFields(vec!["city".to_owned()]));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    let change = parked(&desk).await;

    let refusal = change.refusal.expect("a reason");
    assert_eq!(refusal.reason, Some(RefusalReason::NotTaken));
    let named: Vec<_> = refusal.fields.iter().map(|field| &*field.field).collect();
    assert_eq!(named, ["city"]);
    assert_eq!(desk.card(key).await.contact.fields.city, "Köln");
    assert_eq!(
        desk.sandbox.contact(&id).expect("there")["website"],
        json!("https://koeln.example"),
        "the rest has arrived"
    );

    desk.sandbox.set(Switch::DroppedFields(Vec::new()));
    desk.crm.retry_change(change.key).await.expect("again");
    desk.sent().await;
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Köln"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_says_nothing_is_looked_up_and_one_that_says_all_is_not() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let path = format!("/contacts/{id}");
    desk.sandbox.forget_requests();
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    desk.sent().await;
    assert_eq!(desk.asked("GET", &path).len(), 1, "what was there before, and no more");

    desk.sandbox
        .set(Switch::UpdateOmits(vec!["city".to_owned(), "website".to_owned()]));
    desk.sandbox.forget_requests();
    save(&desk, key, city_and_website("Trier", "https://trier.example")).await;
    desk.sent().await;
    assert_eq!(desk.asked("GET", &path).len(), 2);
    assert_eq!(desk.card(key).await.contact.fields.city, "Trier");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_is_what_the_rep_saw_and_not_what_came_in_since() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let saw = desk.card(key).await.contact.fields.city;
    elsewhere(&desk, &id, json!({ "city": "Ulm" }));
    desk.pull_again().await;
    assert_eq!(desk.card(key).await.contact.fields.city, "Ulm");

    let only_city = |city: &str| ContactChanges {
        city: Some(city.to_owned()),
        ..ContactChanges::default()
    };
    let save = ContactSave {
        contact: Some(key),
        changes: only_city("Köln"),
        seen: only_city(&saw),
    };
    desk.crm.save_contact(save).await.expect("saved");
    let Some(RefusalReason::Conflict { fields }) = parked(&desk).await.refusal.and_then(|refusal| refusal.reason)
    else {
        panic!("a conflict");
    };
    assert_eq!((&*fields[0].was, &*fields[0].theirs), (&*saw, "Ulm"));
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Ulm"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_own_value_that_arrived_is_nobody_else_s_change() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::DroppedFields(vec!["website".to_owned()]));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    assert_eq!(
        parked(&desk).await.refusal.expect("a reason").reason,
        Some(RefusalReason::NotTaken)
    );

    desk.sandbox.set(Switch::DroppedFields(Vec::new()));
    let city = ContactChanges {
        city: Some("Bonn".to_owned()),
        ..ContactChanges::default()
    };
    save(&desk, key, city).await;
    desk.sent().await;
    let theirs = desk.sandbox.contact(&id).expect("there");
    assert_eq!(
        (&theirs["city"], &theirs["website"]),
        (&json!("Bonn"), &json!("https://koeln.example"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rep_gave_way_in_can_be_changed_again() {
    let desk = Desk::open().await;
    let (key, id, change) = conflict(&desk).await;
    // It cannot be sent yet, so that the next change joins it.
    desk.sandbox.set(Switch::Offline(true));
    let settle = ConflictSettle {
        key: change.key,
        keep: Vec::new(),
        merged: None,
    };
    desk.crm.settle_conflict(settle).await.expect("settled");
    let city = |city: &str| ContactChanges {
        city: Some(city.to_owned()),
        ..ContactChanges::default()
    };
    let save = ContactSave {
        contact: Some(key),
        changes: city("Trier"),
        seen: city("Ulm"),
    };
    desk.crm.save_contact(save).await.expect("saved");
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.sent().await;
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Trier"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_though_its_answer_was_lost_is_nobody_else_s_change() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let city = |city: &str| ContactChanges {
        city: Some(city.to_owned()),
        ..ContactChanges::default()
    };
    desk.sandbox
        .fail_next(Fault::lost("PUT", &format!("/contacts/{id}")).after_effect());
    save(&desk, key, city("Köln")).await;
    desk.until("it has arrived", async || {
        desk.sandbox.contact(&id).expect("there")["city"] == json!("Köln")
    })
    .await;
    save(&desk, key, city("Bonn")).await;
    desk.sent().await;
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], json!("Bonn"));
}

/// A contact with a task and a note that HighLevel has, and how they are reached there.
struct Kept {
    contact: ContactKey,
    id: String,
    task: model::TaskKey,
    note: model::NoteKey,
    task_path: String,
    note_path: String,
}

impl Kept {
    async fn on(desk: &Desk) -> Self {
        let (contact, id) = desk.somebody().await;
        let save = TaskSave {
            task: None,
            ..task(contact, "Rückruf", Some("2031-05-06 15:00"))
        };
        let task = desk.crm.save_task(save).await.expect("saved");
        let note = desk
            .crm
            .save_note(note(contact, None, "Rief an."))
            .await
            .expect("saved");
        desk.sent().await;
        let mut kept = Self {
            contact,
            id,
            task,
            note,
            task_path: String::new(),
            note_path: String::new(),
        };
        let (task, note) = (kept.task(desk).await.remote_id, kept.note(desk).await.remote_id);
        kept.task_path = format!("/contacts/{}/tasks/{}", kept.id, task.expect("an id"));
        kept.note_path = format!("/contacts/{}/notes/{}", kept.id, note.expect("an id"));
        desk.sandbox.forget_requests();
        kept
    }

    async fn task(&self, desk: &Desk) -> Task {
        let mut tasks = desk.card(self.contact).await.tasks.into_iter();
        tasks.find(|task| task.key == self.task).expect("on the card")
    }

    async fn note(&self, desk: &Desk) -> Note {
        let mut notes = desk.card(self.contact).await.notes.into_iter();
        notes.find(|note| note.key == self.note).expect("on the card")
    }

    fn task_there(&self, desk: &Desk) -> Value {
        there(desk.sandbox.tasks_of(&self.id), &self.task_path)
    }

    fn note_there(&self, desk: &Desk) -> Value {
        there(desk.sandbox.notes_of(&self.id), &self.note_path)
    }

    async fn edit_task(&self, desk: &Desk, save: TaskSave) {
        let save = TaskSave {
            task: Some(self.task),
            ..save
        };
        desk.crm.save_task(save).await.expect("saved");
    }

    async fn edit_note(&self, desk: &Desk, text: &str) {
        let save = note(self.contact, Some(self.note), text);
        desk.crm.save_note(save).await.expect("saved");
    }
}

fn there(records: Vec<Value>, path: &str) -> Value {
    let mut records = records.into_iter();
    let found = records.find(|record| record["id"].as_str().is_some_and(|id| path.ends_with(id)));
    found.unwrap_or(Value::Null)
}

fn task(contact: ContactKey, title: &str, due: Option<&str>) -> TaskSave {
    TaskSave {
        task: None,
        contact,
        title: Some(title.to_owned()),
        body: None,
        due: due.map(str::to_owned),
        assignee: None,
        seen: None,
    }
}

fn note(contact: ContactKey, note: Option<model::NoteKey>, text: &str) -> NoteSave {
    NoteSave {
        note,
        contact,
        text: text.to_owned(),
        seen: None,
    }
}

async fn settle(desk: &Desk, key: OutboxKey, keep: &[&str], merged: Option<&str>) -> crm::Result<()> {
    let settle = ConflictSettle {
        key,
        keep: keep.iter().map(|field| (*field).to_owned()).collect(),
        merged: merged.map(str::to_owned),
    };
    desk.crm.settle_conflict(settle).await
}

/// What is parked as changed by both: field, before, mine and theirs.
async fn met(desk: &Desk) -> (OutboxKey, Vec<[String; 4]>) {
    let change = parked(desk).await;
    let Some(RefusalReason::Conflict { fields }) = change.refusal.and_then(|refusal| refusal.reason) else {
        panic!("a conflict");
    };
    let texts = fields.into_iter().map(|met| [met.field, met.was, met.mine, met.theirs]);
    (change.key, texts.collect())
}

const THEIR_DUE: &str = "2031-06-07T08:09:10Z";

#[tokio::test(flavor = "multi_thread")]
async fn of_a_task_the_rep_decides_what_both_have_changed_and_the_rest_comes_along() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    let was = kept.task(&desk).await.due.expect("a date");
    let theirs = json!({ "title": "Angebot", "dueDate": THEIR_DUE, "completed": true });
    put(&desk, &kept.task_path, theirs);
    let mine = TaskSave {
        body: Some("Nummer steht im Vertrag".to_owned()),
        ..task(kept.contact, "Rechnung", Some("2031-05-08 15:00"))
    };
    kept.edit_task(&desk, mine).await;

    let (key, fields) = met(&desk).await;
    assert_eq!(
        desk.asked("PUT", &kept.task_path).len(),
        0,
        "nothing is overwritten unasked"
    );
    let mine = kept.task(&desk).await;
    assert_eq!((&*mine.title, mine.state), ("Rechnung", RecordState::Refused));
    let due = mine.due.expect("a date");
    assert_eq!(fields[0], ["title", "Rückruf", "Rechnung", "Angebot"]);
    assert_eq!(fields[1], ["due", &was, &due, "2031-06-07T08:09:10.000Z"]);
    assert_eq!(fields.len(), 2);

    settle(&desk, key, &["due"], None).await.expect("settled");
    desk.sent().await;
    let after = kept.task(&desk).await;
    assert_eq!((&*after.title, &*after.body), ("Angebot", "Nummer steht im Vertrag"));
    assert_eq!((after.due, after.completed), (Some(due), true));
    let there = kept.task_there(&desk);
    assert_eq!(
        [&there["title"], &there["body"], &there["completed"]],
        [&json!("Angebot"), &json!("Nummer steht im Vertrag"), &json!(true)]
    );
    assert!(
        settle(&desk, key, &["due"], None).await.is_err(),
        "it is no conflict any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_and_a_note_that_both_have_changed_alike_are_no_conflict() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    put(
        &desk,
        &kept.task_path,
        json!({ "title": "Angebot", "dueDate": THEIR_DUE }),
    );
    put(&desk, &kept.note_path, json!({ "body": "<p>Rief zweimal an.</p>" }));
    kept.edit_task(&desk, task(kept.contact, "Angebot", None)).await;
    kept.edit_note(&desk, "Rief zweimal an.").await;
    desk.sent().await;

    let there = kept.task_there(&desk);
    assert_eq!(there["title"], json!("Angebot"));
    assert!(
        there["dueDate"]
            .as_str()
            .is_some_and(|due| due.starts_with("2031-06-07T08:09:10"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_edit_of_a_task_in_conflict_asks_again_with_what_was_typed_last() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    put(
        &desk,
        &kept.task_path,
        json!({ "title": "Angebot", "dueDate": THEIR_DUE }),
    );
    kept.edit_task(&desk, task(kept.contact, "Rechnung", None)).await;
    met(&desk).await;
    kept.edit_task(&desk, task(kept.contact, "Mahnung", None)).await;
    desk.until("the newer title is asked about", async || {
        matches!(&*desk.waiting().await, [change] if change.state == ChangeState::Refused)
            && met(&desk).await.1[0] == ["title", "Rückruf", "Mahnung", "Angebot"]
    })
    .await;
    let (key, _) = met(&desk).await;
    settle(&desk, key, &[], None).await.expect("settled");
    desk.sent().await;
    assert_eq!(kept.task(&desk).await.title, "Angebot");
    assert_eq!(desk.asked("PUT", &kept.task_path).len(), 0, "nothing was left to send");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_goes_through_whatever_else_others_changed() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    put(
        &desk,
        &kept.task_path,
        json!({ "title": "Angebot", "dueDate": THEIR_DUE }),
    );
    desk.crm.set_task_completed(kept.task, true).await.expect("ticked");
    desk.sent().await;
    let there = kept.task_there(&desk);
    assert_eq!(
        (&there["title"], &there["completed"]),
        (&json!("Angebot"), &json!(true))
    );
    assert_eq!(kept.task(&desk).await.title, "Angebot");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_tasks_and_notes_too_counts_what_the_rep_saw_and_not_what_came_in_since() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    put(
        &desk,
        &kept.task_path,
        json!({ "title": "Angebot", "dueDate": THEIR_DUE }),
    );
    put(&desk, &kept.note_path, json!({ "body": "<p>Rief zweimal an.</p>" }));
    desk.crm.contact_opened(kept.contact).await.expect("opened");
    desk.until("both have come in", async || {
        kept.task(&desk).await.title == "Angebot" && kept.note(&desk).await.text == "Rief zweimal an."
    })
    .await;

    let save = TaskSave {
        seen: Some(TaskValues {
            title: "Rückruf".to_owned(),
            ..TaskValues::default()
        }),
        ..task(kept.contact, "Rechnung", None)
    };
    kept.edit_task(&desk, save).await;
    let (key, fields) = met(&desk).await;
    assert_eq!(fields, [["title", "Rückruf", "Rechnung", "Angebot"]]);
    settle(&desk, key, &["title"], None).await.expect("settled");
    desk.sent().await;
    assert_eq!(kept.task_there(&desk)["title"], json!("Rechnung"));

    let save = NoteSave {
        seen: Some("Rief an.".to_owned()),
        ..note(kept.contact, Some(kept.note), "Rief dreimal an.")
    };
    desk.crm.save_note(save).await.expect("saved");
    let (key, fields) = met(&desk).await;
    assert_eq!(fields, [["body", "Rief an.", "Rief dreimal an.", "Rief zweimal an."]]);
    settle(&desk, key, &[], None).await.expect("settled");

    let save = NoteSave {
        seen: Some("Rief zweimal an.".to_owned()),
        ..note(kept.contact, Some(kept.note), "Rief viermal an.")
    };
    desk.crm.save_note(save).await.expect("saved");
    desk.sent().await;
    assert_eq!(
        kept.note_there(&desk)["body"],
        json!("Rief viermal an."),
        "the rep saw it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_note_both_texts_are_shown_and_the_rep_may_make_one_of_both() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    let long = format!("<p>{}</p><p>Ende der Kollegin</p>", "Sehr lang. ".repeat(200));
    put(&desk, &kept.note_path, json!({ "body": long }));
    kept.edit_note(&desk, "Rief zweimal an.").await;

    let (key, fields) = met(&desk).await;
    assert_eq!(fields[0][..3], ["body", "Rief an.", "Rief zweimal an."]);
    assert!(fields[0][3].starts_with("Sehr lang.") && fields[0][3].ends_with("Ende der Kollegin"));
    let shown = kept.note(&desk).await;
    let Some(RefusalReason::Conflict { fields: on_card }) = shown.refusal.and_then(|refusal| refusal.reason) else {
        panic!("a conflict");
    };
    assert_eq!(on_card[0].theirs, fields[0][3], "the card shows no markup either");
    assert_eq!(desk.asked("PUT", &kept.note_path).len(), 0);

    assert!(
        settle(&desk, key, &[], Some(" \n")).await.is_err(),
        "a note is not empty"
    );
    let both = "Rief zweimal an. Ende der Kollegin";
    settle(&desk, key, &[], Some(both)).await.expect("settled");
    desk.sent().await;
    assert_eq!(kept.note_there(&desk)["body"], json!(both));
    assert_eq!(kept.note(&desk).await.text, both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_to_an_edit_of_a_task_or_a_note_makes_no_conflict_with_oneself() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    for path in [&kept.task_path, &kept.note_path] {
        desk.sandbox.fail_next(Fault::lost("PUT", path).after_effect());
    }
    kept.edit_task(&desk, task(kept.contact, "Rechnung", None)).await;
    kept.edit_note(&desk, "Rief zweimal an.").await;
    desk.until("both have arrived", async || {
        kept.task_there(&desk)["title"] == json!("Rechnung") && kept.note_there(&desk)["body"] == "Rief zweimal an."
    })
    .await;
    kept.edit_task(&desk, task(kept.contact, "Mahnung", None)).await;
    kept.edit_note(&desk, "Rief dreimal an.").await;
    desk.sent().await;
    assert_eq!(kept.task_there(&desk)["title"], json!("Mahnung"));
    assert_eq!(kept.note_there(&desk)["body"], json!("Rief dreimal an."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_deleted_meanwhile_is_named_and_written_anew_where_the_rep_wants_it() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    let head = json!({ "body": "Rief an.", "title": "Anruf", "color": "#e5a50a", "pinned": true });
    put(&desk, &kept.note_path, head);
    desk.crm.contact_opened(kept.contact).await.expect("opened");
    desk.until("title, colour and pin have come in", async || {
        kept.note(&desk).await.pinned
    })
    .await;
    for path in [&kept.task_path, &kept.note_path] {
        assert_eq!(desk.sandbox.elsewhere("DELETE", path, Value::Null).0, 200);
    }
    let before = (
        desk.sandbox.tasks_of(&kept.id).len(),
        desk.sandbox.notes_of(&kept.id).len(),
    );
    kept.edit_task(&desk, task(kept.contact, "Rechnung", None)).await;
    kept.edit_note(&desk, "Rief zweimal an.").await;
    desk.until("both are parked", async || {
        let waiting = desk.waiting().await;
        waiting
            .iter()
            .filter(|change| change.state == ChangeState::Refused)
            .count()
            == 2
    })
    .await;
    desk.crm.contact_opened(kept.contact).await.expect("opened");
    assert_eq!(kept.task(&desk).await.title, "Rechnung", "nothing typed is lost");
    assert_eq!(kept.note(&desk).await.text, "Rief zweimal an.");

    for (change, what) in desk.waiting().await.into_iter().zip(["task", "note"]) {
        let refusal = change.refusal.expect("a reason");
        assert_eq!(refusal.reason, Some(RefusalReason::Gone { what: what.to_owned() }));
        assert!(refusal.can_write_anew);
        desk.crm.write_anew(change.key).await.expect("queued");
    }
    desk.sent().await;
    let (tasks, notes) = (desk.sandbox.tasks_of(&kept.id), desk.sandbox.notes_of(&kept.id));
    assert_eq!((tasks.len(), notes.len()), (before.0 + 1, before.1 + 1));
    assert!(tasks.iter().any(|task| task["title"] == json!("Rechnung")));
    let anew = |note: &&Value| note["body"] == json!("Rief zweimal an.");
    let note = notes.iter().find(anew).expect("written anew");
    assert_eq!(
        [&note["title"], &note["color"], &note["pinned"]],
        [&json!("Anruf"), &json!("#e5a50a"), &json!(true)]
    );
    assert_eq!(kept.task(&desk).await.state, RecordState::Synced);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_what_somebody_else_deleted_can_be_given_up() {
    let desk = Desk::open().await;
    let kept = Kept::on(&desk).await;
    desk.sandbox.elsewhere("DELETE", &kept.task_path, Value::Null);
    kept.edit_task(&desk, task(kept.contact, "Rechnung", None)).await;
    let change = parked(&desk).await;
    desk.crm.discard_change(change.key).await.expect("given up");
    desk.until("the task is gone here too", async || {
        desk.card(kept.contact)
            .await
            .tasks
            .iter()
            .all(|task| task.key != kept.task)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rep_saw_counts_for_a_field_that_joins_a_waiting_change_too() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let saw = desk.card(key).await.contact.fields.postal_code;
    elsewhere(&desk, &id, json!({ "postalCode": "89073" }));
    desk.pull_again().await;
    desk.sandbox.set(Switch::Offline(true));
    save(&desk, key, city_and_website("Köln", "https://koeln.example")).await;
    let only_code = |code: &str| ContactChanges {
        postal_code: Some(code.to_owned()),
        ..ContactChanges::default()
    };
    let late = ContactSave {
        contact: Some(key),
        changes: only_code("50667"),
        seen: only_code(&saw),
    };
    desk.crm.save_contact(late).await.expect("saved");
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    let (_, fields) = met(&desk).await;
    assert_eq!(fields, [["postalCode", &*saw, "50667", "89073"]]);
}
