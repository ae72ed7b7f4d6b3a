//! What may be on its way at once, and what goes one after the other.

use std::collections::BTreeSet;

use model::{ContactChanges, ContactKey, OutboxKey};
use store::{Lines, Next, RemoteContact, Store};

const NOW: &str = "2026-11-26T12:00:00.000Z";

fn person(last: &str, email: &str, phone: &str) -> ContactChanges {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ContactChanges {
        last_name: some(last),
        email: some(email),
        phone: some(phone),
        ..ContactChanges::default()
    }
}

fn known(store: &Store, remote_id: &str, email: &str) -> ContactKey {
    let row = RemoteContact {
        remote_id: remote_id.to_owned(),
        last_name: Some(remote_id.to_owned()),
        email: Some(email.to_owned()),
        complete: true,
        ..RemoteContact::default()
    };
    store.take_contact(&row, None).expect("taken")
}

/// All that would be let go at once, in order.
fn together(store: &Store) -> Vec<(OutboxKey, ContactKey)> {
    let mut going = Vec::new();
    let mut under_way = BTreeSet::new();
    while let Next::Send(line) = store.next_of(Lines::Own, &under_way, NOW).expect("a line") {
        assert!(under_way.insert(line.key), "it goes already");
        going.push((line.key, line.operation.contact()));
    }
    going
}

fn contacts(going: Vec<(OutboxKey, ContactKey)>) -> Vec<ContactKey> {
    going.into_iter().map(|(_, contact)| contact).collect()
}

#[test]
fn contacts_are_written_to_beside_each_other_and_each_in_its_order() {
    let store = Store::in_memory().expect("a store");
    let (one, other) = (known(&store, "one", ""), known(&store, "other", ""));
    for text in ["a", "b"] {
        store.create_note(one, text, None, NOW).expect("written");
        store.create_note(other, text, None, NOW).expect("written");
    }
    store.add_tag(one, "vip", NOW).expect("written");
    assert_eq!(contacts(together(&store)), [one, other]);
}

#[test]
fn new_contacts_that_could_be_taken_for_each_other_go_one_after_the_other() {
    let cases = [
        (person("Auer", "a@x.de", ""), person("Bauer", "b@x.de", ""), true),
        (person("Auer", "a@x.de", ""), person("Bauer", "A@X.de ", ""), false),
        (
            person("Auer", "", "+49 221 987654"),
            person("Bauer", "", "0221 98 76 54"),
            false,
        ),
        (
            person("Auer", "", "0221 987654"),
            person("Bauer", "", "0221 987655"),
            true,
        ),
        (person("Auer", "", ""), person("auer", "", ""), false),
        (person("Auer", "a@x.de", ""), person("Auer", "b@x.de", ""), false),
    ];
    for (one, other, is_together) in cases {
        let store = Store::in_memory().expect("a store");
        store.create_contact(&one, NOW).expect("written");
        store.create_contact(&other, NOW).expect("written");
        assert_eq!(together(&store).len() == 2, is_together, "{one:?} {other:?}");
    }
}

#[test]
fn who_gets_an_address_waits_for_who_had_it() {
    let store = Store::in_memory().expect("a store");
    let (had, bystander) = (known(&store, "had", "a@x.de"), known(&store, "bystander", ""));
    let (other, gone) = (known(&store, "other", "b@x.de"), known(&store, "gone", "c@x.de"));
    let gives_up = ContactChanges {
        email: Some(String::new()),
        ..ContactChanges::default()
    };
    store
        .update_contact(had, &gives_up, &ContactChanges::default(), NOW)
        .expect("written");
    let made = store
        .create_contact(&person("Neu", "a@x.de", ""), NOW)
        .expect("written");
    let named = ContactChanges {
        city: Some("Köln".to_owned()),
        ..ContactChanges::default()
    };
    store
        .update_contact(bystander, &named, &ContactChanges::default(), NOW)
        .expect("written");
    let moves = person("", "d@x.de", "");
    store
        .update_contact(other, &moves, &ContactChanges::default(), NOW)
        .expect("written");
    store.delete_contact(gone, NOW).expect("deleted");
    assert_eq!(
        contacts(together(&store)),
        [had, bystander, other, gone],
        "{made} waits"
    );
}

#[test]
fn an_answer_for_a_contact_that_turned_out_to_be_another_one_is_that_one_s() {
    let store = Store::in_memory().expect("a store");
    let made = store.create_contact(&person("Auer", "", ""), NOW).expect("written");
    let Next::Send(creation) = store.next_line(NOW).expect("a line") else {
        panic!("a line")
    };
    // A pull was quicker, and the rep has changed what it brought.
    let pulled = known(&store, "abc", "");
    let moved = ContactChanges {
        city: Some("Köln".to_owned()),
        ..ContactChanges::default()
    };
    store
        .update_contact(pulled, &moved, &ContactChanges::default(), NOW)
        .expect("written");
    let under_way = BTreeSet::from([creation.key]);
    let Next::Send(change) = store.next_of(Lines::Own, &under_way, NOW).expect("a line") else {
        panic!("it goes beside the creation")
    };
    let answer = RemoteContact {
        remote_id: "abc".to_owned(),
        last_name: Some("Auer".to_owned()),
        complete: true,
        ..RemoteContact::default()
    };
    store.contact_arrived(creation.key, made, &answer, NOW).expect("kept");
    let answer = RemoteContact {
        city: Some("Köln".to_owned()),
        ..answer
    };
    store.contact_arrived(change.key, pulled, &answer, NOW).expect("kept");
    assert_eq!(store.contact_count(), 1);
    assert_eq!(store.contact(made).expect("still there").fields.city, "Köln");
    assert!(matches!(store.next_line(NOW), Ok(Next::Wait(None))));
}
