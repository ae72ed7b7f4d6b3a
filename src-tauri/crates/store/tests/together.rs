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
    assert_eq!(contacts(together(&store)), [had, bystander], "{made} waits");
}
