//! What a rep does reaches HighLevel exactly once, and is true here at once.

mod desk;

use std::time::Duration;

use desk::{Desk, Json, quick};
use model::{
    ChangeState, Column, ContactChanges, ContactKey, ContactSave, NoteSave, RecordState, Settle, TagChange, TaskMove,
    TaskSave,
};
use sandbox::{Fault, Switch};
use serde_json::{Value, json};

fn new_contact(first: &str, last: &str, email: &str, phone: &str) -> ContactSave {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ContactSave {
        seen: model::ContactChanges::default(),
        contact: None,
        changes: ContactChanges {
            first_name: some(first),
            last_name: some(last),
            email: some(email),
            phone: some(phone),
            ..ContactChanges::default()
        },
    }
}

fn task(contact: model::ContactKey, title: &str, due: &str) -> TaskSave {
    TaskSave {
        task: None,
        contact,
        title: Some(title.to_owned()),
        body: None,
        due: Some(due.to_owned()),
        assignee: None,
        seen: None,
    }
}

/// Waits until some change is in this state.
async fn one_is(desk: &Desk, state: ChangeState) {
    desk.until(&format!("a change is {state:?}"), async || {
        desk.waiting().await.iter().any(|change| change.state == state)
    })
    .await;
}

/// What the tasks are called that the server has of a contact.
fn titles_of(desk: &Desk, id: &str) -> Vec<Value> {
    let tasks = desk.sandbox.tasks_of(id).into_iter();
    tasks.map(|task| task["title"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_contact_is_there_at_once_and_arrives_with_exactly_its_fields() {
    let desk = Desk::open().await;
    let key = desk
        .crm
        .save_contact(new_contact("Zoë", "Größer", "Zoe@Example.de ", "0221 98765"))
        .await
        .expect("saved");

    assert_eq!(desk.find("zoe groesser").await, [key], "found before anything was sent");
    desk.sent().await;

    let posts = desk.asked("POST", "/contacts/");
    assert_eq!(posts.len(), 1, "sent once");
    assert_eq!(
        posts[0].json(),
        json!({ "locationId": desk.sandbox.location(), "firstName": "Zoë", "lastName": "Größer", "email": "zoe@example.de", "phone": "+4922198765" })
    );
    let contact = desk.card(key).await.contact;
    assert_eq!(contact.state, RecordState::Synced);
    assert!(
        contact.remote_id.is_some(),
        "the key stayed and HighLevel's id was filled in"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_changed_fields_of_a_contact_are_sent() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let changes = ContactChanges {
        city: Some("Aachen".to_owned()),
        website: Some(String::new()),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("saved");
    desk.sent().await;

    let puts = desk.asked("PUT", &format!("/contacts/{id}"));
    assert_eq!(puts.len(), 1);
    assert_eq!(puts[0].json(), json!({ "city": "Aachen", "website": null }));
    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], "Aachen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_made_ticked_moved_and_deleted_once_each() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let before = desk.sandbox.tasks_of(&id).len();
    let made = desk
        .crm
        .save_task(task(key, "Rückruf", "2031-05-06 15:00"))
        .await
        .expect("saved");
    desk.sent().await;
    let posts = desk.asked("POST", "/tasks");
    assert_eq!(posts.len(), 1);
    let body = posts[0].json();
    assert_eq!(body["title"], "Rückruf");
    assert_eq!(body["completed"], false);
    let due = body["dueDate"].as_str().expect("a due date");
    assert!(due.ends_with('Z') && !due.contains('.'), "no milliseconds: {due}");
    assert!(
        body.get("assignedTo").is_none(),
        "nobody is assigned where nobody was chosen"
    );

    desk.crm.set_task_completed(made, true).await.expect("ticked");
    assert!(
        desk.card(key)
            .await
            .tasks
            .iter()
            .any(|task| task.key == made && task.completed && task.completed_at.is_some()),
        "ticked at once"
    );
    desk.sent().await;
    let ticks = desk.asked("PUT", "/completed");
    assert_eq!(ticks.len(), 1);
    assert_eq!(ticks[0].json(), json!({ "completed": true }));

    desk.sandbox.forget_requests();
    desk.crm
        .move_task(TaskMove {
            task: made,
            to: Column::Later,
        })
        .await
        .expect("moved");
    desk.sent().await;
    let puts: Vec<_> = desk
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method == "PUT")
        .collect();
    assert_eq!(puts.len(), 1, "from done to a date is one request");
    let body = puts[0].json();
    assert_eq!(body["completed"], false);
    assert_eq!(body["title"], "Rückruf", "the whole task is sent");

    desk.crm.delete_task(made).await.expect("deleted");
    assert!(
        desk.card(key).await.tasks.iter().all(|task| task.key != made),
        "gone at once"
    );
    assert!(desk.asked("DELETE", "").is_empty(), "held back while it can be undone");
    desk.sent().await;
    assert_eq!(desk.sandbox.tasks_of(&id).len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_is_undone_is_never_sent() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            ..sandbox::Options::default()
        },
        crm::Timings {
            undo: Duration::from_secs(5),
            ..quick()
        },
    )
    .await;
    let (key, id) = desk.somebody().await;
    let note = desk
        .crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "bleibt".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.sent().await;

    let undo = desk.crm.delete_note(note).await.expect("deleted");
    assert!(desk.card(key).await.notes.iter().all(|shown| shown.key != note));
    desk.crm.undo(undo.undo).await.expect("undone");

    assert!(
        desk.card(key).await.notes.iter().any(|shown| shown.key == note),
        "back at once"
    );
    assert!(desk.waiting().await.is_empty(), "nothing waits any more");
    assert_eq!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .filter(|sent| sent["body"] == "bleibt")
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_added_and_removed_by_name_and_never_as_a_list() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let others = desk.card(key).await.contact.tags.len();
    desk.crm
        .add_tag(TagChange {
            contact: key,
            tag: " Rückruf-HEUTE ".to_owned(),
        })
        .await
        .expect("added");
    desk.sent().await;
    assert_eq!(
        desk.asked("POST", "/tags")[0].json(),
        json!({ "tags": ["rückruf-heute"] })
    );
    assert_eq!(desk.card(key).await.contact.tags.len(), others + 1);

    desk.crm
        .remove_tag(TagChange {
            contact: key,
            tag: "rückruf-heute".to_owned(),
        })
        .await
        .expect("removed");
    desk.sent().await;
    assert_eq!(
        desk.asked("DELETE", "/tags")[0].json(),
        json!({ "tags": ["rückruf-heute"] })
    );
    assert_eq!(
        desk.sandbox.contact(&id).expect("there")["tags"]
            .as_array()
            .map_or(0, Vec::len),
        others
    );
    assert!(desk.asked("PUT", "").is_empty(), "no list of tags was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_whose_answer_was_lost_is_not_written_twice() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox
        .fail_next(Fault::lost("POST", "/contacts/*/notes").after_effect());
    let note = desk
        .crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "einmal".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.sent().await;

    assert_eq!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .filter(|note| note["body"] == "einmal")
            .count(),
        1
    );
    assert!(
        desk.card(key)
            .await
            .notes
            .iter()
            .any(|shown| shown.key == note && shown.remote_id.is_some()),
        "and it is the one written here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_never_arrived_is_sent_again_once_that_is_certain() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.fail_next(Fault::answer("POST", "/contacts/*/notes", 502));
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "doch noch".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    one_is(&desk, ChangeState::Checking).await;
    desk.sent().await;

    assert_eq!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .filter(|note| note["body"] == "doch noch")
            .count(),
        1
    );
    assert_eq!(desk.asked("POST", "/notes").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_equal_notes_written_on_purpose_stay_two() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox
        .fail_next(Fault::lost("POST", "/contacts/*/notes").after_effect());
    for _ in 0..2 {
        desk.crm
            .save_note(NoteSave {
                note: None,
                contact: key,
                text: "nicht erreicht".to_owned(),
                seen: None,
            })
            .await
            .expect("saved");
    }
    desk.sent().await;

    assert_eq!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .filter(|note| note["body"] == "nicht erreicht")
            .count(),
        2
    );
    let shown: Vec<_> = desk
        .card(key)
        .await
        .notes
        .into_iter()
        .filter(|note| note.text == "nicht erreicht")
        .collect();
    assert_eq!(shown.len(), 2);
    assert_ne!(shown[0].remote_id, shown[1].remote_id, "each is one of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_was_made_although_refused_is_found_and_not_made_again() {
    let desk = Desk::open().await;
    let before = desk.sandbox.contact_ids().len();
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/", 422).after_effect());
    let key = desk
        .crm
        .save_contact(new_contact("Doch", "Angelegt", "doch@example.org", ""))
        .await
        .expect("saved");
    desk.sent().await;

    assert_eq!(desk.sandbox.contact_ids().len(), before + 1);
    assert_eq!(desk.asked("POST", "/contacts/").len(), 1);
    assert!(desk.card(key).await.contact.remote_id.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_contact_keeps_what_was_typed_and_is_corrected_and_sent() {
    let desk = Desk::open().await;
    desk.sandbox.set(Switch::RefusedFields(vec!["website".to_owned()]));
    let mut save = new_contact("Rita", "Refused", "rita@example.org", "");
    save.changes.website = Some("nonsense".to_owned());
    let key = desk.crm.save_contact(save).await.expect("saved here");
    refused(&desk, key).await;

    let contact = desk.card(key).await.contact;
    assert_eq!(contact.fields.website, "nonsense", "nothing typed is lost");
    let refusal = contact.refusal.expect("refused");
    assert!(
        refusal.fields.iter().any(|field| field.field == "website"),
        "the words stand beside the field: {refusal:?}"
    );

    let changes = ContactChanges {
        website: Some(String::new()),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("corrected");
    desk.sent().await;
    let contact = desk.card(key).await.contact;
    assert_eq!((contact.state, contact.refusal), (RecordState::Synced, None));
    assert!(contact.remote_id.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_edit_that_is_saved_as_it_stands_is_sent_again() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::RefusedFields(vec!["city".to_owned()]));
    let save = |changes| ContactSave {
        seen: model::ContactChanges::default(),
        contact: Some(key),
        changes,
    };
    let changes = ContactChanges {
        city: Some("Wuppertal".to_owned()),
        ..ContactChanges::default()
    };
    desk.crm.save_contact(save(changes)).await.expect("saved");
    refused(&desk, key).await;
    desk.sandbox.set(Switch::RefusedFields(Vec::new()));

    desk.crm
        .save_contact(save(ContactChanges::default()))
        .await
        .expect("saved");
    desk.sent().await;

    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], "Wuppertal");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_is_refused_and_its_work_attached_to_the_one_that_exists() {
    let desk = Desk::open().await;
    let (existing, id) = desk.somebody().await;
    let email = desk.card(existing).await.contact.fields.email;
    let key = desk
        .crm
        .save_contact(new_contact("Noch", "Einmal", &email, ""))
        .await
        .expect("saved here");
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "vom Duplikat".to_owned(),
            seen: None,
        })
        .await
        .expect("note");
    desk.crm
        .add_tag(TagChange {
            contact: key,
            tag: "neu-am-duplikat".to_owned(),
        })
        .await
        .expect("tag");
    desk.crm
        .save_task(task(key, "vom Duplikat", "2031-05-06 15:00"))
        .await
        .expect("task");
    refused(&desk, key).await;

    let refusal = desk.card(key).await.contact.refusal.expect("refused");
    let duplicate = refusal.duplicate.expect("as a duplicate");
    assert_eq!(
        (duplicate.remote_id.as_str(), duplicate.contact),
        (id.as_str(), Some(existing))
    );
    let blocked = desk
        .waiting()
        .await
        .iter()
        .filter(|change| change.state == ChangeState::Blocked)
        .count();
    assert_eq!(blocked, 3, "what depends on it is not sent");

    assert_eq!(
        desk.crm.attach_to_existing(refusal.outbox).await.expect("attached"),
        existing
    );
    desk.sent().await;
    assert_eq!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .filter(|note| note["body"] == "vom Duplikat")
            .count(),
        1
    );
    assert_eq!(
        desk.sandbox
            .tasks_of(&id)
            .iter()
            .filter(|task| task["title"] == "vom Duplikat")
            .count(),
        1
    );
    assert!(
        desk.sandbox.contact(&id).expect("there")["tags"]
            .as_array()
            .expect("tags")
            .contains(&json!("neu-am-duplikat"))
    );
    assert!(desk.find("Noch Einmal").await.is_empty(), "the refused one is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_writes_stay_while_the_search_lags_a_minute() {
    let desk = Desk::open().await;
    desk.sandbox.set(Switch::SearchLagMs(60_000));
    let (key, _) = desk.somebody().await;
    let new = desk
        .crm
        .save_contact(new_contact("Lena", "Lag", "lena.lag@example.org", ""))
        .await
        .expect("saved");
    let changes = ContactChanges {
        city: Some("Lagstadt".to_owned()),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("saved");
    desk.crm
        .add_tag(TagChange {
            contact: key,
            tag: "lag-tag".to_owned(),
        })
        .await
        .expect("added");
    let made = desk
        .crm
        .save_task(task(key, "Lag-Aufgabe", "2031-05-06 15:00"))
        .await
        .expect("saved");
    let gone = desk
        .find("")
        .await
        .into_iter()
        .rev()
        .find(|other| *other != key && *other != new)
        .expect("another");
    desk.crm.delete_contact(gone).await.expect("deleted");
    desk.sent().await;

    for _ in 0..3 {
        desk.pull_again().await;
        assert_eq!(desk.find("Lena Lag").await, [new], "once, and still there");
        let card = desk.card(key).await;
        assert_eq!(card.contact.fields.city, "Lagstadt");
        assert!(card.contact.tags.iter().any(|tag| tag.name == "lag-tag"));
        assert_eq!(
            card.tasks
                .iter()
                .filter(|task| task.title == "Lag-Aufgabe")
                .map(|task| task.key)
                .collect::<Vec<_>>(),
            [made]
        );
        assert!(
            !desk.find("").await.contains(&gone),
            "a lagging row does not bring it back"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_token_makes_a_read_only_app() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            missing_scopes: vec!["contacts.write".to_owned()],
            ..sandbox::Options::default()
        },
        quick(),
    )
    .await;
    let (key, _) = desk.somebody().await;
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "geht nicht".to_owned(),
            seen: None,
        })
        .await
        .expect("not tried yet");
    desk.until("it is known", async || {
        desk.account().await.missing.contains(&model::Missing::Write)
    })
    .await;

    let refused = desk.waiting().await;
    assert_eq!(refused.len(), 1, "what was written is kept: {refused:?}");
    assert_eq!(refused[0].state, ChangeState::Refused);
    let again = desk
        .crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "auch nicht".to_owned(),
            seen: None,
        })
        .await;
    assert!(
        matches!(again, Err(crm::Error::NotAllowed(model::Missing::Write))),
        "{again:?}"
    );

    desk.sandbox.set(Switch::MissingScopes(Vec::new()));
    desk.crm.retry_change(refused[0].key).await.expect("retried");
    desk.sent().await;
    assert!(
        !desk.account().await.missing.contains(&model::Missing::Write),
        "a write that works ends it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_network_work_goes_on_and_is_sent_later_in_order() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::Offline(true));
    let new = desk
        .crm
        .save_contact(new_contact("Ohne", "Netz", "ohne.netz@example.org", ""))
        .await
        .expect("saved");
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: new,
            text: "erste".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    let made = desk
        .crm
        .save_task(task(key, "offline", "2031-05-06 15:00"))
        .await
        .expect("saved");
    desk.crm.set_task_completed(made, true).await.expect("ticked");
    desk.until("it shows that it is offline", async || {
        desk.crm.sync_status().await.expect("a status").phase == model::SyncPhase::Offline
    })
    .await;

    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.sent().await;
    let new_id = desk.card(new).await.contact.remote_id.expect("arrived");
    assert_eq!(desk.sandbox.notes_of(&new_id).len(), 1);
    let sent: Vec<_> = desk
        .sandbox
        .tasks_of(&id)
        .into_iter()
        .filter(|task| task["title"] == "offline")
        .collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["completed"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_an_update_refuses_is_said_and_the_rest_is_sent() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::RefusedFields(vec!["companyName".to_owned()]));
    let changes = ContactChanges {
        company: Some("Neue GmbH".to_owned()),
        city: Some("Trier".to_owned()),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("saved");
    desk.until("it is said", async || desk.card(key).await.contact.refusal.is_some())
        .await;

    assert_eq!(desk.sandbox.contact(&id).expect("there")["city"], "Trier");
    let contact = desk.card(key).await.contact;
    assert_eq!(contact.fields.company, "Neue GmbH", "what was typed stays");
    assert_eq!(contact.waiting_fields, ["company"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_deleted_elsewhere_is_gone_here_and_what_waits_for_it_is_kept() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let (status, _) = desk
        .sandbox
        .elsewhere("DELETE", &format!("/contacts/{id}"), json!(null));
    assert_eq!(status, 200);
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "zu spät".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.until("it is refused", async || {
        desk.waiting()
            .await
            .iter()
            .any(|change| change.state == ChangeState::Refused)
    })
    .await;

    assert!(desk.card(key).await.contact.gone);
    assert!(!desk.find("").await.contains(&key), "no longer in the list");
    desk.crm
        .discard_change(desk.waiting().await[0].key)
        .await
        .expect("given up");
    assert!(desk.waiting().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_gets_no_answer_does_not_hold_up_those_of_other_contacts() {
    let desk = Desk::open().await;
    let keys: Vec<ContactKey> = desk.find("").await.into_iter().take(3).collect();
    let [one, two, three] = keys[..] else {
        panic!("three contacts")
    };
    desk.sandbox.fail_next(Fault::silence("POST", "/contacts/*/notes"));
    let save = async |contact, text: &str| {
        let save = NoteSave {
            note: None,
            contact,
            text: text.to_owned(),
            seen: None,
        };
        desk.crm.save_note(save).await.expect("saved")
    };
    save(one, "keine Antwort").await;
    desk.until("it is on its way", async || !desk.asked("POST", "/notes").is_empty())
        .await;
    save(one, "danach").await;
    save(two, "gleich").await;
    save(three, "gleich").await;
    desk.until("the others arrive", async || desk.waiting().await.len() == 2)
        .await;
    let of_whom: Vec<_> = desk.waiting().await.iter().map(|change| change.contact).collect();
    assert_eq!(of_whom, [one, one], "each contact's changes keep their order");
    assert_eq!(desk.asked("POST", "/notes").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_few_changes_are_on_their_way_at_once() {
    let desk = Desk::open().await;
    for _ in 0..8 {
        desk.sandbox.fail_next(Fault::silence("POST", "/contacts/*/notes"));
    }
    for contact in desk.find("").await.into_iter().take(8) {
        let save = NoteSave {
            note: None,
            contact,
            text: "keine Antwort".to_owned(),
            seen: None,
        };
        desk.crm.save_note(save).await.expect("saved");
    }
    let on_their_way = async || desk.asked("POST", "/notes").len();
    desk.until("four are sent", async || on_their_way().await == 4).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(on_their_way().await, 4, "the others wait for one of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_while_a_note_is_being_prepared_goes_out_and_nothing_else() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::SlowMs(200));
    let save = |note, text: &str| NoteSave {
        note,
        contact: key,
        text: text.to_owned(),
        seen: None,
    };
    let note = desk.crm.save_note(save(None, "erster Wurf")).await.expect("saved");
    tokio::time::sleep(Duration::from_millis(80)).await;
    desk.crm
        .save_note(save(Some(note), "zweiter Wurf"))
        .await
        .expect("saved");
    desk.sent().await;
    let bodies: Vec<_> = desk
        .sandbox
        .notes_of(&id)
        .into_iter()
        .map(|note| note["body"].clone())
        .collect();
    assert_eq!(bodies.iter().filter(|body| **body == "zweiter Wurf").count(), 1);
    assert!(!bodies.contains(&json!("erster Wurf")));
    assert!(
        desk.card(key)
            .await
            .notes
            .iter()
            .any(|shown| shown.key == note && shown.text == "zweiter Wurf")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_edited_while_its_creation_is_looked_for_is_not_made_twice() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/*/tasks", 502).after_effect());
    let made = desk
        .crm
        .save_task(task(key, "vorher", "2031-05-06 15:00"))
        .await
        .expect("saved");
    one_is(&desk, ChangeState::Checking).await;
    let mut edited = task(key, "nachher", "2031-05-06 15:00");
    edited.task = Some(made);
    desk.crm.save_task(edited).await.expect("saved");
    desk.sent().await;
    let titles = titles_of(&desk, &id);
    assert_eq!(
        titles.iter().filter(|title| **title == "nachher").count(),
        1,
        "{titles:?}"
    );
    assert!(!titles.contains(&json!("vorher")), "{titles:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_somebody_changed_before_it_was_found_is_the_rep_s_to_recognise() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let before = desk.sandbox.tasks_of(&id).len();
    desk.sandbox
        .fail_next(Fault::lost("POST", "/contacts/*/tasks").after_effect());
    // The first look fails, so that there is time enough to change the task before the next.
    desk.sandbox
        .fail_next(Fault::lost("GET", "/contacts/*/tasks").skipping(1));
    let made = desk
        .crm
        .save_task(task(key, "Angebot", "2031-05-06 15:00"))
        .await
        .expect("saved");
    desk.until("it is made", async || desk.sandbox.tasks_of(&id).len() > before)
        .await;
    let made_there = desk.sandbox.tasks_of(&id);
    let made_there = made_there.iter().find(|task| task["title"] == "Angebot").expect("made");
    let remote = made_there["id"].as_str().expect("an id").to_owned();
    let changed = json!({ "title": "Vertrag", "dueDate": "2031-06-07T15:00:00Z", "completed": false });
    let (status, said) = desk
        .sandbox
        .elsewhere("PUT", &format!("/contacts/{id}/tasks/{remote}"), changed);
    assert_eq!(status, 200, "{said}");
    desk.crm.contact_opened(key).await.expect("opened");
    one_is(&desk, ChangeState::Refused).await;
    let asked = desk.waiting().await.remove(0).refusal.expect("asked");
    assert_eq!(asked.reason, Some(model::RefusalReason::Ambiguous));
    assert_eq!(asked.candidates.len(), 1, "{asked:?}");
    assert_eq!(asked.candidates[0].summary, "Vertrag");
    desk.crm.contact_opened(key).await.expect("opened");
    let shown = async || {
        let tasks = desk.card(key).await.tasks.into_iter();
        tasks
            .filter(|task| task.key == made || task.remote_id.as_deref() == Some(&*remote))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown().await.len(), 1, "it is not shown beside the one it may be");

    desk.crm
        .settle_change(model::Settle {
            key: asked.outbox,
            arrived_as: Some(remote.clone()),
        })
        .await
        .expect("said");
    desk.sent().await;
    assert_eq!(desk.sandbox.tasks_of(&id).len(), before + 1);
    let shown = shown().await;
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!((shown[0].key, &*shown[0].title), (made, "Vertrag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_is_none_of_those_that_came_meanwhile_is_sent_again() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let before = desk.sandbox.notes_of(&id).len();
    desk.sandbox.fail_next(Fault::lost("POST", "/contacts/*/notes"));
    desk.sandbox
        .fail_next(Fault::lost("GET", "/contacts/*/notes").skipping(1));
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "von mir".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    one_is(&desk, ChangeState::Checking).await;
    desk.sandbox
        .elsewhere("POST", &format!("/contacts/{id}/notes"), json!({ "body": "von Ben" }));
    one_is(&desk, ChangeState::Refused).await;
    let asked = desk.waiting().await.remove(0).refusal.expect("asked");
    assert_eq!(asked.candidates.len(), 1, "{asked:?}");
    desk.crm
        .settle_change(model::Settle {
            key: asked.outbox,
            arrived_as: None,
        })
        .await
        .expect("said");
    desk.sent().await;

    assert_eq!(desk.sandbox.notes_of(&id).len(), before + 2);
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("both are shown", async || {
        let notes = desk.card(key).await.notes;
        let shows = |text| notes.iter().filter(|note| note.text == text).count() == 1;
        shows("von mir") && shows("von Ben")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_corrected_to_somebody_s_address_does_not_become_that_person() {
    let desk = Desk::open().await;
    let (existing, id) = desk.somebody().await;
    let theirs = desk.card(existing).await.contact.fields;
    desk.sandbox.set(Switch::RefusedFields(vec!["website".to_owned()]));
    let mut save = new_contact("Neue", "Person", "neue.person@example.org", "");
    save.changes.website = Some("nonsense".to_owned());
    let key = desk.crm.save_contact(save).await.expect("saved");
    refused(&desk, key).await;
    let changes = ContactChanges {
        website: Some(String::new()),
        email: Some(theirs.email.clone()),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("corrected");
    desk.until("it is refused as a duplicate", async || {
        let refusal = desk.card(key).await.contact.refusal;
        refusal.is_some_and(|refusal| refusal.duplicate.is_some())
    })
    .await;
    assert_eq!(
        desk.card(key).await.contact.fields.last_name,
        "Person",
        "what was typed stays"
    );
    assert_eq!(desk.card(existing).await.contact.fields.last_name, theirs.last_name);
    assert_eq!(
        desk.sandbox.contact(&id).expect("there")["lastName"],
        theirs.last_name.as_str()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_duplicates_are_allowed_a_lost_answer_is_the_rep_s_to_decide() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            allow_duplicates: true,
            ..sandbox::Options::default()
        },
        quick(),
    )
    .await;
    let (existing, _) = desk.somebody().await;
    let email = desk.card(existing).await.contact.fields.email;
    let before = desk.sandbox.contact_ids().len();
    desk.sandbox.fail_next(Fault::lost("POST", "/contacts/").after_effect());
    let key = desk
        .crm
        .save_contact(new_contact("Zweite", "Person", &email, ""))
        .await
        .expect("saved");
    desk.until("the rep is asked", async || {
        let refusal = desk.card(key).await.contact.refusal;
        refusal.is_some_and(|refusal| refusal.reason == Some(model::RefusalReason::Ambiguous))
    })
    .await;
    assert_eq!(
        desk.sandbox.contact_ids().len(),
        before + 1,
        "not made again without asking"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_waited_is_sent_after_a_deletion_was_undone() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            ..sandbox::Options::default()
        },
        crm::Timings {
            undo: Duration::from_secs(5),
            ..quick()
        },
    )
    .await;
    let (key, id) = desk.somebody().await;
    let note = desk
        .crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "alt".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.sent().await;
    desk.sandbox.set(Switch::Offline(true));
    desk.crm
        .save_note(NoteSave {
            note: Some(note),
            contact: key,
            text: "neu".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    let undo = desk.crm.delete_note(note).await.expect("deleted");
    desk.crm.undo(undo.undo).await.expect("undone");
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.sent().await;
    assert!(desk.sandbox.notes_of(&id).iter().any(|sent| sent["body"] == "neu"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_whose_addition_may_have_arrived_is_removed_at_highlevel_too() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/*/tags", 502).after_effect().times(3));
    let tag = TagChange {
        contact: key,
        tag: "vielleicht".to_owned(),
    };
    desk.crm.add_tag(tag.clone()).await.expect("added");
    desk.until("it was tried", async || {
        desk.waiting().await.iter().any(|change| change.attempts > 0)
    })
    .await;
    desk.crm.remove_tag(tag).await.expect("removed");
    desk.sent().await;
    let tags = desk.sandbox.contact(&id).expect("there")["tags"].clone();
    assert!(!tags.as_array().expect("tags").contains(&json!("vielleicht")), "{tags}");
}

#[tokio::test(flavor = "multi_thread")]
async fn attaching_fills_what_the_existing_contact_lacks() {
    let desk = Desk::open().await;
    let (existing, id) = desk.somebody().await;
    let fields = desk.card(existing).await.contact.fields;
    let field = text_field(&desk).await;
    let custom = |value: &str| {
        vec![model::CustomFieldChange {
            id: field.clone(),
            value: value.to_owned(),
        }]
    };
    let changes = ContactChanges {
        website: Some(String::new()),
        custom_fields: custom(""),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(existing),
            changes,
        })
        .await
        .expect("emptied");
    desk.sent().await;
    let mut save = new_contact("Anderer", "Name", &fields.email, "");
    save.changes.website = Some("https://example.org/neu".to_owned());
    save.changes.custom_fields = custom("eigenes");
    let key = desk.crm.save_contact(save).await.expect("saved");
    refused(&desk, key).await;
    let refusal = desk.card(key).await.contact.refusal.expect("refused");
    desk.crm.attach_to_existing(refusal.outbox).await.expect("attached");
    desk.sent().await;
    let there = desk.sandbox.contact(&id).expect("there");
    assert_eq!(there["website"], "https://example.org/neu");
    assert!(there.to_string().contains("eigenes"), "{there}");
    assert_eq!(there["lastName"], fields.last_name.as_str(), "nothing is overwritten");
    let notes = desk.sandbox.notes_of(&id);
    let says = |note: &serde_json::Value| note["body"].as_str().is_some_and(|body| body.contains("Anderer"));
    assert!(
        notes.iter().any(says),
        "what was typed and has no place is kept: {notes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn attaching_keeps_a_custom_field_that_the_existing_contact_has_otherwise() {
    let desk = Desk::open().await;
    let (existing, id) = desk.somebody().await;
    let email = desk.card(existing).await.contact.fields.email;
    let field = text_field(&desk).await;
    let custom = |value: &str| {
        vec![model::CustomFieldChange {
            id: field.clone(),
            value: value.to_owned(),
        }]
    };
    desk.crm
        .save_contact(ContactSave {
            seen: ContactChanges::default(),
            contact: Some(existing),
            changes: ContactChanges {
                custom_fields: custom("K-1"),
                ..ContactChanges::default()
            },
        })
        .await
        .expect("filled");
    desk.sent().await;
    let mut save = new_contact("", "", &email, "");
    save.changes.custom_fields = custom("K-2");
    let key = desk.crm.save_contact(save).await.expect("saved");
    refused(&desk, key).await;
    let refusal = desk.card(key).await.contact.refusal.expect("refused");
    desk.crm.attach_to_existing(refusal.outbox).await.expect("attached");
    desk.sent().await;
    assert!(desk.sandbox.contact(&id).expect("there").to_string().contains("K-1"));
    let notes = desk.sandbox.notes_of(&id);
    let says = |note: &serde_json::Value| note["body"].as_str().is_some_and(|body| body.contains("K-2"));
    assert!(notes.iter().any(says), "{notes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lookup_that_cannot_be_read_does_not_keep_a_new_contact_from_being_sent() {
    for body in [json!(null), json!({ "traceId": "x" }), json!([])] {
        let desk = Desk::open().await;
        desk.sandbox.fail_next(
            Fault::answer("GET", "/contacts/search/duplicate", 200)
                .body(body.clone())
                .times(1000),
        );
        let key = desk
            .crm
            .save_contact(new_contact("Neu", "Gesendet", "neu@example.org", ""))
            .await
            .expect("saved");
        desk.sent().await;
        assert!(desk.card(key).await.contact.remote_id.is_some(), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_task_or_a_note_whose_change_was_refused_deletes_it_at_highlevel() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let note = |note, text: &str| NoteSave {
        note,
        contact: key,
        text: text.to_owned(),
        seen: None,
    };
    let kept = desk.crm.save_note(note(None, "vorher")).await.expect("saved");
    let made = desk
        .crm
        .save_task(task(key, "vorher", "2031-05-06 15:00"))
        .await
        .expect("saved");
    desk.sent().await;
    let before = (desk.sandbox.notes_of(&id).len(), desk.sandbox.tasks_of(&id).len());
    desk.sandbox
        .fail_next(Fault::answer("PUT", "/contacts/*/notes/*", 422).times(2));
    desk.sandbox
        .fail_next(Fault::answer("PUT", "/contacts/*/tasks/*", 422).times(2));
    desk.crm.save_note(note(Some(kept), "nachher")).await.expect("saved");
    let mut edited = task(key, "nachher", "2031-05-06 15:00");
    edited.task = Some(made);
    desk.crm.save_task(edited).await.expect("saved");
    desk.until("both are refused", async || {
        desk.waiting()
            .await
            .iter()
            .filter(|change| change.state == ChangeState::Refused)
            .count()
            == 2
    })
    .await;

    desk.crm.delete_note(kept).await.expect("deleted");
    desk.crm.delete_task(made).await.expect("deleted");
    desk.sent().await;
    assert_eq!(
        (desk.sandbox.notes_of(&id).len(), desk.sandbox.tasks_of(&id).len()),
        (before.0 - 1, before.1 - 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_note_that_was_never_made_leaves_nothing_to_send() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let before = desk.sandbox.notes_of(&id).len();
    desk.sandbox.fail_next(Fault::answer("POST", "/contacts/*/notes", 403));
    let note = desk
        .crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "verboten".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.until("it is refused", async || {
        desk.waiting()
            .await
            .iter()
            .any(|change| change.state == ChangeState::Refused)
    })
    .await;
    desk.crm.delete_note(note).await.expect("deleted");
    desk.sent().await;
    assert_eq!(desk.sandbox.notes_of(&id).len(), before);
    assert!(desk.asked("DELETE", "").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_that_failed_slowly_is_not_repeated_before_highlevel_had_its_time() {
    let settled = Duration::from_millis(3_500);
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            ..sandbox::Options::default()
        },
        crm::Timings { settled, ..quick() },
    )
    .await;
    let (key, _) = desk.somebody().await;
    desk.sandbox.fail_next(Fault::answer("POST", "/contacts/*/notes", 502));
    desk.sandbox.set(Switch::SlowMs(2_000));
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "langsam".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    one_is(&desk, ChangeState::Checking).await;
    let ended = std::time::Instant::now();
    desk.sandbox.set(Switch::SlowMs(0));
    desk.until("it is sent again", async || desk.asked("POST", "/notes").len() == 2)
        .await;
    assert!(
        ended.elapsed() > settled - Duration::from_millis(200),
        "after {:?}",
        ended.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_waited_when_its_contact_was_deleted_is_sent_once_that_is_taken_back() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::Offline(true));
    desk.crm
        .save_note(NoteSave {
            note: None,
            contact: key,
            text: "bleibt doch".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.sandbox.fail_next(Fault::answer("DELETE", "/contacts/*", 403));
    desk.crm.delete_contact(key).await.expect("deleted");
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.until("the deletion is refused", async || {
        desk.waiting()
            .await
            .iter()
            .any(|change| change.state == ChangeState::Refused)
    })
    .await;
    desk.crm
        .discard_change(desk.waiting().await[0].key)
        .await
        .expect("given up");
    desk.sent().await;
    assert!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .any(|note| note["body"] == "bleibt doch")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_without_address_that_was_made_although_refused_can_be_taken_for_the_one_that_is_there() {
    let desk = Desk::open().await;
    let before = desk.sandbox.contact_ids().len();
    desk.sandbox.fail_next(
        Fault::answer("POST", "/contacts/", 422)
            .body(json!({ "message": ["website must be a URL address"] }))
            .after_effect(),
    );
    let key = desk
        .crm
        .save_contact(new_contact("Ohne", "Anschrift", "", ""))
        .await
        .expect("saved");
    refused(&desk, key).await;
    let refusal = desk.card(key).await.contact.refusal.expect("refused");
    assert_eq!(refusal.message, "website must be a URL address");
    assert_eq!(refusal.fields.len(), 1);
    assert_eq!(refusal.candidates.len(), 1, "{refusal:?}");
    desk.crm
        .settle_change(model::Settle {
            key: refusal.outbox,
            arrived_as: Some(refusal.candidates[0].remote_id.clone()),
        })
        .await
        .expect("settled");
    desk.sent().await;
    assert_eq!(desk.sandbox.contact_ids().len(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn custom_fields_typed_in_a_correction_reach_the_contact_that_was_made_although_refused() {
    let desk = Desk::open().await;
    let field = text_field(&desk).await;
    // Made, but neither the answer nor the first look at it says so.
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/", 422).after_effect());
    desk.sandbox.fail_next(
        Fault::answer("GET", "/contacts/search/duplicate", 200)
            .body(json!({ "contact": null }))
            .times(2),
    );
    let key = desk
        .crm
        .save_contact(new_contact("Doch", "Gemacht", "doch.gemacht@example.org", ""))
        .await
        .expect("saved");
    refused(&desk, key).await;
    let changes = ContactChanges {
        custom_fields: vec![model::CustomFieldChange {
            id: field.clone(),
            value: "nachgetragen".to_owned(),
        }],
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("corrected");
    desk.sent().await;
    assert_eq!(desk.asked("POST", "/contacts/").len(), 1, "made once");
    let id = desk.card(key).await.contact.remote_id.expect("arrived");
    let there = desk.sandbox.contact(&id).expect("there").to_string();
    assert!(there.contains("nachgetragen"), "{there}");
}

/// The id of a custom field that takes any text.
async fn text_field(desk: &Desk) -> String {
    let (key, _) = desk.somebody().await;
    let fields = desk.card(key).await.contact.custom_fields;
    let field = fields
        .into_iter()
        .find(|field| field.input == model::CustomFieldInput::Text);
    field.expect("the sample account has one").id
}

#[tokio::test(flavor = "multi_thread")]
async fn correcting_a_contact_that_was_made_although_refused_asks_before_it_makes_a_second() {
    let desk = Desk::open().await;
    let before = desk.sandbox.contact_ids().len();
    desk.sandbox.set(Switch::SearchLagMs(1_000));
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/", 422).after_effect());
    let key = desk
        .crm
        .save_contact(new_contact("Ohne", "Anschrift", "", ""))
        .await
        .expect("saved");
    refused(&desk, key).await;
    let changes = ContactChanges {
        city: Some("Aachen".to_owned()),
        ..ContactChanges::default()
    };
    desk.crm
        .save_contact(ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("corrected");
    desk.until("the rep is asked", async || {
        let refusal = desk.card(key).await.contact.refusal;
        refusal.is_some_and(|refusal| !refusal.candidates.is_empty())
    })
    .await;
    assert_eq!(desk.sandbox.contact_ids().len(), before + 1, "none was made meanwhile");
    let refusal = desk.card(key).await.contact.refusal.expect("refused");
    let id = refusal.candidates[0].remote_id.clone();
    desk.crm
        .settle_change(model::Settle {
            key: refusal.outbox,
            arrived_as: Some(id.clone()),
        })
        .await
        .expect("settled");
    desk.sent().await;
    assert_eq!(
        desk.sandbox.contact(&id).expect("there")["city"],
        "Aachen",
        "the correction is sent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rep_who_says_that_it_did_not_arrive_is_not_asked_again() {
    let desk = Desk::open().await;
    let before = desk.sandbox.contact_ids().len();
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/", 422).after_effect());
    let key = desk
        .crm
        .save_contact(new_contact("Ohne", "Anschrift", "", ""))
        .await
        .expect("saved");
    refused(&desk, key).await;
    let refusal = desk.card(key).await.contact.refusal.expect("refused");
    desk.crm
        .settle_change(model::Settle {
            key: refusal.outbox,
            arrived_as: None,
        })
        .await
        .expect("settled");
    desk.sent().await;
    assert_eq!(desk.sandbox.contact_ids().len(), before + 2);
}

/// A task that HighLevel lists without a due date.
async fn dateless(desk: &Desk) -> (model::ContactKey, model::TaskKey) {
    let (key, id) = desk.somebody().await;
    let body = json!({ "title": "ohne Termin", "dueDate": "2031-05-06T15:00:00Z", "completed": false });
    let (_, made) = desk.sandbox.elsewhere("POST", &format!("/contacts/{id}/tasks"), body);
    let told = json!({ "id": made["task"]["id"], "title": "ohne Termin", "completed": false });
    let listed = json!({ "tasks": [told] });
    desk.sandbox
        .fail_next(Fault::answer("GET", "/contacts/*/tasks", 200).body(listed));
    let told = Fault::answer("GET", "/contacts/*/tasks/*", 200).body(json!({ "task": told }));
    desk.sandbox.fail_next(told.times(10));
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("it is read", async || desk.card(key).await.refreshed_at.is_some())
        .await;
    let task = desk.card(key).await.tasks.pop().expect("the listed one");
    assert_eq!(task.due, None);
    (key, task.key)
}

#[tokio::test(flavor = "multi_thread")]
async fn ticking_a_task_without_a_date_gives_it_none() {
    let desk = Desk::open().await;
    let (key, task) = dateless(&desk).await;
    desk.sandbox
        .fail_next(Fault::answer("PUT", "/contacts/*/tasks/*/completed", 200).body(json!({ "succeded": true })));
    desk.crm.set_task_completed(task, true).await.expect("ticked");
    desk.sent().await;
    let task = desk.card(key).await.tasks.pop().expect("there");
    assert_eq!((task.completed, task.due), (true, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_of_a_task_without_a_date_is_undone_while_it_was_not_sent_and_refused_afterwards() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            ..sandbox::Options::default()
        },
        crm::Timings {
            undo: Duration::from_secs(10),
            ..quick()
        },
    )
    .await;
    let (key, task) = dateless(&desk).await;
    let to = TaskMove {
        task,
        to: Column::Tomorrow,
    };
    desk.sandbox.set(Switch::Offline(true));
    let undo = desk.crm.move_task(to).await.expect("moved").undo;
    assert!(desk.card(key).await.tasks[0].due.is_some());
    desk.crm.undo(undo).await.expect("undone");
    assert_eq!(desk.card(key).await.tasks[0].due, None);
    assert!(desk.waiting().await.is_empty());

    desk.sandbox.set(Switch::Offline(false));
    let undo = desk.crm.move_task(to).await.expect("moved").undo;
    desk.crm.sync_now().await.expect("asked");
    desk.sent().await;
    let undone = desk.crm.undo(undo).await;
    assert!(matches!(undone, Err(crm::Error::NotPossible)), "{undone:?}");
    assert!(desk.card(key).await.tasks[0].due.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_while_it_was_not_known_whether_a_note_arrived_arrives_too() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let note_of = |note, text: &str| NoteSave {
        note,
        contact: key,
        text: text.to_owned(),
        seen: None,
    };
    desk.sandbox.fail_next(Fault::lost("POST", "/contacts/*/notes"));
    let note = desk.crm.save_note(note_of(None, "Rückruf")).await.expect("saved");
    desk.until("it was tried", async || desk.asked("POST", "/notes").len() == 1)
        .await;
    // Two colleagues wrote the same meanwhile: which one is ours, if any, only the rep can say.
    for _ in 0..2 {
        desk.sandbox
            .elsewhere("POST", &format!("/contacts/{id}/notes"), json!({ "body": "Rückruf" }));
    }
    let parked = async || {
        let waiting = desk.waiting().await;
        let candidates = waiting.first()?.refusal.as_ref()?.candidates.clone();
        Some((waiting[0].key, candidates.first()?.remote_id.clone()))
    };
    desk.until("the rep is asked", async || parked().await.is_some()).await;
    let (change, first) = parked().await.expect("asked");

    desk.crm
        .save_note(note_of(Some(note), "Rückruf um drei"))
        .await
        .expect("saved");
    assert!(parked().await.is_some(), "an edit is no answer to whether it arrived");
    desk.crm
        .settle_change(Settle {
            key: change,
            arrived_as: Some(first.clone()),
        })
        .await
        .expect("settled");
    desk.sent().await;

    let notes = desk.sandbox.notes_of(&id);
    let ours = notes.iter().find(|note| note["id"] == *first).expect("there");
    assert_eq!(ours["body"], "Rückruf um drei");
    assert_eq!(desk.asked("POST", "/notes").len(), 1, "and nothing was made twice");
}

/// Waits until a change of this contact is parked: while it is still looked for, HighLevel's words show already.
async fn refused(desk: &Desk, contact: ContactKey) {
    desk.until("it is refused", async || {
        let waiting = desk.waiting().await;
        let mut of_it = waiting.iter().filter(|change| change.contact == contact);
        of_it.any(|change| change.state == ChangeState::Refused)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_stays_correctable_whoever_wrote_something_meanwhile() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let refusal = json!({ "statusCode": 422, "message": ["title is too silly"] });
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/*/tasks", 422).body(refusal));
    desk.sandbox
        .fail_next(Fault::lost("GET", "/contacts/*/tasks").skipping(1));
    let made = desk
        .crm
        .save_task(task(key, "albern", "2031-05-06 15:00"))
        .await
        .expect("saved");
    one_is(&desk, ChangeState::Checking).await;
    let theirs = json!({ "title": "von Ben", "dueDate": "2031-06-07T15:00:00Z", "completed": false });
    let (status, said) = desk.sandbox.elsewhere("POST", &format!("/contacts/{id}/tasks"), theirs);
    assert_eq!(status, 201, "{said}");
    one_is(&desk, ChangeState::Refused).await;
    let refusal = desk.waiting().await.remove(0).refusal.expect("a refusal");
    assert_eq!(refusal.candidates, []);

    let mut corrected = task(key, "ernst", "2031-05-06 15:00");
    corrected.task = Some(made);
    desk.crm.save_task(corrected).await.expect("saved");
    desk.sent().await;
    let titles = titles_of(&desk, &id);
    assert!(
        titles.contains(&json!("ernst")) && titles.contains(&json!("von Ben")),
        "{titles:?}"
    );
}
