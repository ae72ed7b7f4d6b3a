//! Rows of an import: taken with the place where they end, sent behind everything else, and taken back when it is stopped.

use std::collections::BTreeSet;

use model::{Arrival, ColumnHolds, ContactChanges, ContactKey, ImportKey, ImportState, RowReason};
use store::{Error, ImportRow, Line, Lines, NewImport, Next, Store};

const NOW: &str = "2026-11-26T12:00:00.000Z";

fn begun(store: &Store) -> ImportKey {
    let new = NewImport {
        path: "/liste.csv",
        digest: "abc",
        bytes: 12,
        plan: "{}",
        total: 10,
        requests: 30,
    };
    store.begin_import(&new, NOW).expect("begun")
}

fn row(name: &str) -> ImportRow {
    ImportRow::Arrives(Box::new(Arrival {
        fields: ContactChanges {
            last_name: Some(name.to_owned()),
            email: Some(format!("{name}@example.de")),
            ..ContactChanges::default()
        },
        tags: vec!["messe".to_owned()],
        ..Arrival::default()
    }))
}

fn own(store: &Store) -> ContactKey {
    let changes = ContactChanges {
        last_name: Some("Eigen".to_owned()),
        ..ContactChanges::default()
    };
    store.create_contact(&changes, NOW).expect("made")
}

#[test]
fn rows_are_taken_once_whoever_asks_twice() {
    let store = Store::in_memory().expect("a store");
    let key = begun(&store);
    let rows = [row("a"), ImportRow::Unusable(RowReason::Nobody), row("b")];
    store.take_import_rows(key, 0, &rows, None, NOW).expect("taken");
    let again = store.take_import_rows(key, 0, &rows, None, NOW);
    assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
    let import = store.import(key).expect("there");
    assert_eq!(
        (
            import.taken,
            import.created,
            import.unusable,
            import.waiting,
            import.lines
        ),
        (3, 2, 1, 2, 4)
    );
    assert_eq!(store.contact_count(), 2);
    assert_eq!(store.failed_rows(key).expect("rows")[0].row, 2);
}

#[test]
fn a_row_that_cannot_be_taken_leaves_all_of_its_chunk_and_the_place() {
    let store = Store::in_memory().expect("a store");
    let key = begun(&store);
    let of_nobody = ImportRow::Arrives(Box::new(Arrival {
        contact: Some(ContactKey(77)),
        tags: vec!["x".to_owned()],
        ..Arrival::default()
    }));
    assert!(
        store
            .take_import_rows(key, 0, &[row("a"), of_nobody], None, NOW)
            .is_err()
    );
    assert_eq!((store.import(key).expect("there").taken, store.contact_count()), (0, 0));
}

#[test]
fn nothing_of_an_import_goes_while_the_rep_has_something_to_send() {
    let store = Store::in_memory().expect("a store");
    let key = begun(&store);
    store.take_import_rows(key, 0, &[row("a")], None, NOW).expect("taken");
    let sends = |which| match store.next_of(which, &BTreeSet::new(), NOW).expect("a line") {
        Next::Send(line) => Some(line.operation.contact()),
        _ => None,
    };
    let first = sends(Lines::Import).expect("it may go");
    assert_eq!(sends(Lines::Own), None, "it is none of the rep's");
    let mine = own(&store);
    assert_eq!(sends(Lines::Own), Some(mine));
    assert_eq!(sends(Lines::Import), None, "the rep goes first");
    let Next::Send(line) = store.next_line(NOW).expect("a line") else {
        panic!("a line")
    };
    store.start_sending(&line, None, None, NOW).expect("started");
    assert_eq!(sends(Lines::Import), Some(first), "it is on its way");
    store.set_import(key, ImportState::Paused, None).expect("paused");
    assert_eq!(sends(Lines::Import), None);
    store.set_import(key, ImportState::Running, None).expect("goes on");
    assert_eq!(sends(Lines::Import), Some(first));
}

#[test]
fn what_is_under_way_is_left_alone_and_what_was_interrupted_is_looked_for() {
    let store = Store::in_memory().expect("a store");
    let key = begun(&store);
    store.take_import_rows(key, 0, &[row("a")], None, NOW).expect("taken");
    let Next::Send(line) = store.next_of(Lines::Import, &BTreeSet::new(), NOW).expect("a line") else {
        panic!("a line")
    };
    let contact = line.operation.contact();
    store.create_note(contact, "Eigene Notiz", None, NOW).expect("written");
    let under_way = BTreeSet::from([line.key]);
    let of_import = |under_way| store.next_of(Lines::Import, under_way, NOW);
    assert!(
        matches!(of_import(&under_way), Ok(Next::Wait(None))),
        "it is being prepared"
    );
    let changed = Line {
        changes: store.line(line.key).expect("there").changes,
        ..*line.clone()
    };
    store.start_sending(&changed, None, None, NOW).expect("started");
    store.settle_interrupted(&under_way).expect("settled");
    assert!(matches!(
        store.next_of(Lines::Own, &under_way, NOW),
        Ok(Next::Wait(None))
    ));
    assert!(
        matches!(of_import(&under_way), Ok(Next::Wait(None))),
        "still on its way"
    );
    store.settle_interrupted(&BTreeSet::new()).expect("settled");
    assert!(
        matches!(of_import(&BTreeSet::new()), Ok(Next::Check(_))),
        "it may have arrived"
    );
}

#[test]
fn a_stopped_import_takes_back_what_was_not_sent_and_keeps_what_the_rep_added_to() {
    let store = Store::in_memory().expect("a store");
    let key = begun(&store);
    store
        .take_import_rows(key, 0, &[row("a"), row("b"), row("c")], None, NOW)
        .expect("taken");
    let Next::Send(first) = store.next_of(Lines::Import, &BTreeSet::new(), NOW).expect("a line") else {
        panic!("a line")
    };
    let kept = ContactKey(first.operation.contact().0 + 1);
    store.create_note(kept, "Ruft morgen an", None, NOW).expect("written");
    store.stop_import(key, NOW).expect("stopped");
    assert_eq!(store.contact_count(), 1, "the one with the rep's note");
    assert_eq!(
        store.outbox_counts().expect("counts").0,
        3,
        "its creation, its tag and the note"
    );
    assert!(matches!(store.next_line(NOW), Ok(Next::Send(line)) if line.operation.contact() == kept));
    assert!(store.stop_import(key, NOW).is_err(), "it has ended");
    assert!(store.take_import_rows(key, 3, &[row("d")], None, NOW).is_err());
    begun(&store);
}

#[test]
fn what_columns_hold_is_kept_by_their_titles() {
    let store = Store::in_memory().expect("a store");
    let titles = ["Wer".to_owned(), "Womit".to_owned()];
    assert_eq!(store.import_columns(&titles).expect("read"), None);
    let columns = [ColumnHolds::Name, ColumnHolds::Phone];
    store.keep_import_columns(&titles, &columns).expect("kept");
    assert_eq!(
        store.import_columns(&titles).expect("read").as_deref(),
        Some(&columns[..])
    );
    assert_eq!(store.import_columns(&titles[..1]).expect("read"), None);
}
