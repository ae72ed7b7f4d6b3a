//! What the rep and somebody else have changed: parked, kept, decided in one go, and never mixed up with what comes after.

use model::{
    ContactChanges, ContactKey, FieldConflict, NoteKey, Operation, OutboxKey, RefusalReason, TaskChanges, TaskKey,
};
use store::{LineState, Next, RemoteContact, RemoteNote, RemoteTask, Store, StoredRefusal};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const NOW: &str = "2026-11-23T12:00:00.000Z";

/// A contact with a task and a note, all known to HighLevel.
fn known(store: &Store) -> (ContactKey, TaskKey, NoteKey) {
    let remote = RemoteContact {
        remote_id: "c1".to_owned(),
        complete: true,
        city: Some("Bonn".to_owned()),
        ..RemoteContact::default()
    };
    let contact = store.take_contact(&remote, None).expect("taken");
    let task = RemoteTask {
        remote_id: "t1".to_owned(),
        title: "Bonn".to_owned(),
        ..RemoteTask::default()
    };
    store.take_task(contact, &task, NOW).expect("taken");
    let note = RemoteNote {
        remote_id: "n1".to_owned(),
        body: "Bonn".to_owned(),
        ..RemoteNote::default()
    };
    let asked = store.changes_of(contact).expect("a count");
    store.take_contact_notes(contact, &[note], asked).expect("taken");
    let card = store.card(contact).expect("a card");
    (contact, card.tasks[0].key, card.notes[0].key)
}

/// Each of them is changed by the rep.
fn change(store: &Store, (contact, task, note): (ContactKey, TaskKey, NoteKey), text: &str) {
    let city = ContactChanges {
        city: Some(text.to_owned()),
        ..ContactChanges::default()
    };
    store
        .update_contact(contact, &city, &ContactChanges::default(), NOW)
        .expect("changed");
    store.update_task(task, &title(text), None, NOW).expect("changed");
    store.update_note(note, text, None, NOW).expect("changed");
}

fn title(text: &str) -> TaskChanges {
    TaskChanges {
        title: Some(text.to_owned()),
        ..TaskChanges::default()
    }
}

/// City, title and text as they are here.
fn shown(store: &Store, contact: ContactKey) -> [String; 3] {
    let card = store.card(contact).expect("a card");
    [
        card.contact.fields.city,
        card.tasks[0].title.clone(),
        card.notes[0].text.clone(),
    ]
}

fn lines(store: &Store) -> Vec<OutboxKey> {
    let changes = store.waiting_changes().expect("a list");
    changes.into_iter().map(|change| change.key).collect()
}

/// Field and text of everything that waits.
fn waiting(store: &Store) -> Vec<String> {
    let lines = lines(store).into_iter().map(|key| store.line(key).expect("a line"));
    let texts = lines.map(|line| {
        let text = |(field, text): (&str, &str)| format!("{field}: {} → {text}", line.operation.seen(field));
        line.operation.changed().into_iter().map(text).collect::<Vec<_>>()
    });
    texts.flatten().collect()
}

/// Parks a change whose only field somebody else has set to Ulm.
fn park(store: &Store, key: OutboxKey) {
    let line = store.line(key).expect("a line");
    let (field, mine) = line.operation.changed()[0];
    let met = FieldConflict {
        field: field.to_owned(),
        was: line.operation.seen(field),
        mine: mine.to_owned(),
        theirs: "Ulm".to_owned(),
    };
    let refusal = StoredRefusal {
        reason: Some(RefusalReason::Conflict { fields: vec![met] }),
        ..StoredRefusal::default()
    };
    store.refuse_line_as_read(&line, &refusal).expect("parked");
}

#[test]
fn a_conflict_waits_over_a_restart_and_is_settled_here_and_in_the_outbox_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let store = Store::open(&path, KEY).expect("a new database");
    let records = known(&store);
    change(&store, records, "Köln");
    lines(&store).into_iter().for_each(|key| park(&store, key));
    drop(store);

    let store = Store::open(&path, KEY).expect("opens again");
    assert_eq!(lines(&store).len(), 3);
    assert!(matches!(store.next_line(NOW), Ok(Next::Wait(None))), "the rep decides");
    assert_eq!(shown(&store, records.0), ["Köln"; 3], "what was typed is shown");
    for key in lines(&store) {
        assert!(
            !store.settle_conflict(key, &[], None).expect("settled"),
            "nothing is left"
        );
        assert!(store.settle_conflict(key, &[], None).is_err(), "there is none any more");
    }
    assert_eq!(shown(&store, records.0), ["Ulm"; 3]);
    assert_eq!(lines(&store), []);

    change(&store, records, "Trier");
    lines(&store).into_iter().for_each(|key| park(&store, key));
    let fields = ["city", "title", "body"].map(str::to_owned);
    for key in lines(&store) {
        assert!(store.settle_conflict(key, &fields, None).expect("settled"));
    }
    assert_eq!(
        waiting(&store),
        ["city: Ulm → Trier", "title: Ulm → Trier", "body: Ulm → Trier"]
    );
    assert_eq!(shown(&store, records.0), ["Trier"; 3]);
}

#[test]
fn a_text_made_of_both_is_what_is_sent_and_shown() {
    let store = Store::in_memory().expect("a store");
    let (contact, _, note) = known(&store);
    store.update_note(note, "Köln", None, NOW).expect("changed");
    let key = lines(&store)[0];
    park(&store, key);
    assert!(store.settle_conflict(key, &[], Some("Köln und Ulm")).expect("settled"));
    assert_eq!(waiting(&store), ["body: Ulm → Köln und Ulm"]);
    assert_eq!(shown(&store, contact)[2], "Köln und Ulm");
}

#[test]
fn a_newer_change_takes_the_place_of_a_parked_one_and_of_all_that_wait_behind_it() {
    let store = Store::in_memory().expect("a store");
    let records = known(&store);
    change(&store, records, "Köln");
    for key in lines(&store) {
        let line = store.line(key).expect("a line");
        store.start_sending(&line, None, None, NOW).expect("on its way");
    }
    change(&store, records, "Trier");
    assert_eq!(lines(&store).len(), 6, "what is on its way is left alone");
    for key in &lines(&store)[..3] {
        store.line_waits(*key, None).expect("not arrived");
        park(&store, *key);
    }
    for key in &lines(&store)[..3] {
        assert!(!store.settle_conflict(*key, &[], None).expect("settled"));
    }
    assert_eq!(shown(&store, records.0), ["Trier"; 3], "what was typed last stays");
    let behind = ["city: Köln → Trier", "title: Köln → Trier", "body: Köln → Trier"];
    assert_eq!(waiting(&store), behind, "the next sending finds the others' again");

    change(&store, records, "Mainz");
    let newest = ["city: Köln → Mainz", "title: Köln → Mainz", "body: Köln → Mainz"];
    assert_eq!(waiting(&store), newest);
}

#[test]
fn giving_up_a_change_leaves_a_later_one_as_it_is() {
    let store = Store::in_memory().expect("a store");
    let records = known(&store);
    change(&store, records, "Köln");
    let first = lines(&store);
    for key in &first {
        let line = store.line(*key).expect("a line");
        store.start_sending(&line, None, None, NOW).expect("on its way");
    }
    change(&store, records, "Trier");
    for key in &first[1..] {
        store.refuse_line(*key, &StoredRefusal::default()).expect("parked");
        store.discard_line(*key).expect("given up");
    }
    assert_eq!(shown(&store, records.0)[1..], ["Trier", "Trier"]);
}

#[test]
fn reopening_with_a_date_overtakes_a_tick_but_a_new_title_does_not() {
    let store = Store::in_memory().expect("a store");
    let (_, task, _) = known(&store);
    store.update_task(task, &title("Köln"), None, NOW).expect("changed");
    store.set_task_completed(task, true, NOW).expect("ticked");
    store.update_task(task, &title("Trier"), None, NOW).expect("changed");
    assert_eq!(lines(&store).len(), 2);
    assert_eq!(waiting(&store), ["title: Bonn → Trier"]);

    let reopened = TaskChanges {
        due: Some(NOW.to_owned()),
        completed: Some(false),
        ..TaskChanges::default()
    };
    store.update_task(task, &reopened, None, NOW).expect("changed");
    let [key] = lines(&store)[..] else {
        panic!("one change says it all")
    };
    let Operation::TaskUpdate { changes, .. } = store.line(key).expect("a line").operation else {
        panic!("a change of the task")
    };
    assert_eq!(
        (changes.title.as_deref(), changes.completed),
        (Some("Trier"), Some(false))
    );
}

#[test]
fn what_is_gone_at_highlevel_is_made_once_more_as_it_is_here() {
    let store = Store::in_memory().expect("a store");
    let records = known(&store);
    let (contact, ..) = records;
    change(&store, records, "Köln");
    store.set_task_completed(records.1, true, NOW).expect("ticked");
    let gone = |what: &str| StoredRefusal {
        reason: Some(RefusalReason::Gone { what: what.to_owned() }),
        ..StoredRefusal::default()
    };
    let [own, task, note, tick] = lines(&store)[..] else {
        panic!("four changes wait")
    };
    assert!(store.write_anew(task, NOW).is_err(), "nothing says that it is gone");
    for (key, what) in [(own, "contact"), (task, "task"), (note, "note"), (tick, "task")] {
        store.refuse_line(key, &gone(what)).expect("parked");
    }
    assert!(store.write_anew(own, NOW).is_err(), "a contact cannot be brought back");
    assert!(store.write_anew(tick, NOW).is_err(), "nothing was typed");
    for key in [task, note] {
        store.write_anew(key, NOW).expect("queued");
        assert!(store.write_anew(key, NOW).is_err(), "once");
    }
    store.discard_line(own).expect("given up");

    let kinds: Vec<_> = lines(&store)
        .into_iter()
        .map(|key| store.line(key).expect("a line"))
        .map(|line| (line.state, line.operation.creates()))
        .collect();
    assert_eq!(kinds, [(LineState::Waiting, true), (LineState::Waiting, true)]);
    let card = store.card(contact).expect("a card");
    assert_eq!(
        (
            &*card.tasks[0].title,
            card.tasks[0].completed,
            card.tasks[0].remote_id.as_deref()
        ),
        ("Köln", true, None)
    );
    assert_eq!(
        (&*card.notes[0].text, card.notes[0].remote_id.as_deref()),
        ("Köln", None)
    );
}

#[test]
fn a_correction_of_what_may_be_there_already_waits_for_the_rep_to_say() {
    let candidate = model::Candidate {
        remote_id: "abc".to_owned(),
        summary: "Auer".to_owned(),
        date_added: None,
    };
    for (candidates, goes) in [(Vec::new(), true), (vec![candidate], false)] {
        let store = Store::in_memory().expect("a store");
        let named = ContactChanges {
            last_name: Some("Auer".to_owned()),
            ..ContactChanges::default()
        };
        let contact = store.create_contact(&named, NOW).expect("written");
        let creation = store.waiting_changes().expect("a list")[0].key;
        let refusal = StoredRefusal {
            message: "Unprocessable".to_owned(),
            candidates,
            ..StoredRefusal::default()
        };
        store.refuse_line(creation, &refusal).expect("parked");
        let corrected = ContactChanges {
            city: Some("Köln".to_owned()),
            ..ContactChanges::default()
        };
        store
            .update_contact(contact, &corrected, &ContactChanges::default(), NOW)
            .expect("kept");
        assert_eq!(matches!(store.next_line(NOW), Ok(Next::Send(_))), goes);
        assert_eq!(store.contact(contact).expect("there").fields.city, "Köln");
    }
}
