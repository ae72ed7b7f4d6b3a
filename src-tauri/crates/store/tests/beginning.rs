//! What a start shows before all contacts are indexed: the list as it stood at the end, and nothing older than the last
//! write.

use std::path::Path;

use model::{ContactChanges, ContactFilter, ContactRow, ContactSort, SortBy};
use store::{ContactQuery, NewRows, RemoteContact, Store};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const NOW: &str = "2026-11-27T12:00:00.000Z";
const PEOPLE: u32 = 450;

fn person(number: u32) -> RemoteContact {
    RemoteContact {
        remote_id: format!("id{number}"),
        last_name: Some(format!("Person {number:03}")),
        email: Some(format!("id{number}@example.org")),
        city: Some(format!("Ort {:03}", PEOPLE - number)),
        tags: Some(vec!["kunde".to_owned()]),
        ..RemoteContact::default()
    }
}

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("contacts.db"), KEY).expect("opens")
}

/// A database whose list was kept in this order.
fn closed(sort: ContactSort, recent: &[u32]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let people: Vec<_> = (0..PEOPLE).map(person).collect();
    store.take_contact_rows(&people, NOW, NewRows::AreKnown).expect("taken");
    store.keep_beginning(sort, recent).expect("kept");
    folder
}

fn rows(store: &Store, query: ContactQuery<'_>, recent: &[u32], offset: u32, limit: u32) -> (u32, Vec<ContactRow>) {
    store.contact_rows(query, recent, offset, limit).expect("found")
}

fn sorted(by: SortBy) -> ContactQuery<'static> {
    ContactQuery {
        sort: ContactSort { by, descending: false },
        ..ContactQuery::default()
    }
}

#[test]
fn the_first_window_and_the_count_are_there_before_all_is_indexed() {
    for (by, recent) in [(SortBy::Relevance, &[7, 3][..]), (SortBy::City, &[])] {
        let query = sorted(by);
        let folder = closed(query.sort, recent);

        let store = open(folder.path());
        let (total, shown) = rows(&store, query, recent, 0, 40);
        assert_eq!((total, store.contact_count()), (PEOPLE, PEOPLE));
        assert!(!store.is_indexed(), "nothing needed the index");

        store.index_all().expect("indexed");
        assert!(store.is_indexed());
        assert_eq!(rows(&store, query, recent, 0, 40), (total, shown), "{by:?}");
        assert_eq!(store.contact_count(), PEOPLE);
    }
}

#[test]
fn whatever_else_is_asked_is_answered_from_the_index() {
    let everybody = sorted(SortBy::Relevance);
    let filter = ContactFilter {
        tag: Some("kunde".to_owned()),
        ..ContactFilter::default()
    };
    let questions = [
        (
            ContactQuery {
                text: "444",
                ..everybody
            },
            &[][..],
            0,
        ),
        (
            ContactQuery {
                filter: Some(&filter),
                ..everybody
            },
            &[],
            0,
        ),
        (sorted(SortBy::City), &[], 0),
        (everybody, &[9], 0),
        (everybody, &[], 180),
        (everybody, &[], 400),
    ];
    let of_truth = closed(everybody.sort, &[]);
    let truth = open(of_truth.path());
    truth.index_all().expect("indexed");
    for (query, recent, offset) in questions {
        let folder = closed(everybody.sort, &[]);
        let store = open(folder.path());
        let found = rows(&store, query, recent, offset, 50);
        assert_eq!(
            found,
            rows(&truth, query, recent, offset, 50),
            "{query:?} {recent:?} {offset}"
        );
        assert!(found.0 > 0 && store.is_indexed(), "{query:?} {recent:?} {offset}");
    }
    let folder = closed(everybody.sort, &[]);
    let store = open(folder.path());
    assert!(!store.reachable_by("id449@example.org").expect("found").is_empty());
    assert!(store.is_indexed());
}

#[test]
fn every_change_is_in_the_list_at_once() {
    let everybody = sorted(SortBy::Relevance);
    let changes: [fn(&Store); 3] = [
        |store| {
            let values = ContactChanges {
                last_name: Some("Aalto".to_owned()),
                ..ContactChanges::default()
            };
            store.create_contact(&values, NOW).expect("made");
        },
        |store| {
            let (_, first) = rows(store, ContactQuery::default(), &[], 0, 1);
            store.delete_contact(first[0].key, NOW).expect("deleted");
        },
        |store| {
            let new = RemoteContact {
                last_name: Some("Aalto".to_owned()),
                ..person(PEOPLE)
            };
            store.take_contact_rows(&[new], NOW, NewRows::AreLeads).expect("taken");
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let folder = closed(everybody.sort, &[]);
        let store = open(folder.path());
        let before = rows(&store, everybody, &[], 0, 40);
        change(&store);
        let after = rows(&store, everybody, &[], 0, 40);
        assert_ne!(after.0, before.0, "change {number}");
        assert_ne!(after.1[0].name, before.1[0].name, "change {number}");
        assert_eq!(store.contact_count(), after.0);
    }
}

#[test]
fn after_a_kill_nothing_older_is_shown() {
    let everybody = sorted(SortBy::Relevance);
    let writes: [fn(&Store); 3] = [
        |store| {
            let (_, first) = rows(store, ContactQuery::default(), &[], 0, 1);
            store.delete_contact(first[0].key, NOW).expect("deleted");
        },
        |store| store.read_national_numbers_with(41).expect("read"),
        |store| store.keep_fact("anything", &1).expect("kept"),
    ];
    for (number, write) in writes.into_iter().enumerate() {
        let folder = closed(everybody.sort, &[]);
        write(&open(folder.path()));

        let store = open(folder.path());
        assert!(store.is_indexed(), "write {number} left what was kept");
        assert_eq!(
            rows(&store, everybody, &[], 0, 1).0,
            store.contacts_kept().expect("counted")
        );
    }
}

#[test]
fn an_end_before_all_was_indexed_keeps_the_same_again() {
    let everybody = sorted(SortBy::Relevance);
    let folder = closed(everybody.sort, &[]);
    let store = open(folder.path());
    store.keep_draft("note:1", "Angefangenes").expect("kept");
    store.keep_beginning(everybody.sort, &[]).expect("kept");
    assert!(!store.is_indexed());
    drop(store);

    let store = open(folder.path());
    assert_eq!(rows(&store, everybody, &[], 0, 40).1.len(), 40);
    assert!(!store.is_indexed());
}
