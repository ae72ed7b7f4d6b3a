//! What arrives for a contact is written whole or not at all, and fills only what is empty.

use model::{Arrival, ContactChanges, ContactKey, TaskValues};
use store::{RemoteContact, Store};

const NOW: &str = "2026-11-26T12:00:00.000Z";

fn call(contact: Option<ContactKey>) -> Arrival {
    Arrival {
        contact,
        fields: ContactChanges {
            last_name: Some("Krüger".to_owned()),
            phone: Some("+4922198765".to_owned()),
            city: Some("Köln".to_owned()),
            ..ContactChanges::default()
        },
        note: Some("Bittet um Rückruf.".to_owned()),
        task: Some(TaskValues {
            title: "Rückruf: Krüger".to_owned(),
            ..TaskValues::default()
        }),
        tags: vec!["Rückruf".to_owned()],
    }
}

fn known(store: &Store, remote: RemoteContact) -> ContactKey {
    let remote = RemoteContact {
        remote_id: "c1".to_owned(),
        complete: true,
        ..remote
    };
    store.take_contact(&remote, None).expect("taken")
}

#[test]
fn somebody_new_gets_contact_tag_note_and_task_in_one() {
    let store = Store::in_memory().expect("a store");

    let taken = store.take_in(&call(None), None, NOW).expect("taken in");

    let card = store.card(taken.contact).expect("a card");
    assert!(taken.created && taken.filled.is_empty());
    assert_eq!(card.contact.fields.last_name, "Krüger");
    assert_eq!(
        card.notes.iter().map(|note| note.key).collect::<Vec<_>>(),
        [taken.note.expect("a note")]
    );
    assert_eq!(
        card.tasks.iter().map(|task| task.key).collect::<Vec<_>>(),
        [taken.task.expect("a task")]
    );
    assert_eq!(store.waiting_changes().expect("changes").len(), 4);
    assert_eq!(
        store.reachable_by("+4922198765").expect("found").len(),
        1,
        "it can be searched for"
    );
}

#[test]
fn of_a_known_contact_only_empty_fields_are_filled() {
    let store = Store::in_memory().expect("a store");
    let contact = known(
        &store,
        RemoteContact {
            last_name: Some("Krueger".to_owned()),
            city: Some("Bonn".to_owned()),
            ..RemoteContact::default()
        },
    );

    let taken = store.take_in(&call(Some(contact)), None, NOW).expect("taken in");

    let fields = store.card(contact).expect("a card").contact.fields;
    assert_eq!(
        (&*fields.last_name, &*fields.city, &*fields.phone),
        ("Krueger", "Bonn", "+4922198765")
    );
    assert_eq!((taken.created, taken.filled), (false, vec!["phone".to_owned()]));
}

#[test]
fn a_name_in_one_piece_is_not_mixed_with_another() {
    let store = Store::in_memory().expect("a store");
    let contact = known(
        &store,
        RemoteContact {
            full_name: Some("Anna Schmidt".to_owned()),
            ..RemoteContact::default()
        },
    );

    store.take_in(&call(Some(contact)), None, NOW).expect("taken in");

    assert_eq!(store.card(contact).expect("a card").contact.fields.last_name, "");
}

#[test]
fn what_cannot_be_written_whole_is_not_written() {
    let store = Store::in_memory().expect("a store");

    assert!(store.take_in(&call(Some(ContactKey(7))), None, NOW).is_err());

    assert!(store.waiting_changes().expect("changes").is_empty());
    assert_eq!(store.contact_count(), 0);
}
