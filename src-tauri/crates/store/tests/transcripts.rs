//! Calls and files that became notes: once, in one transaction with the note, and known by the line in it.

use model::{AutomaticState, ContactChanges, ContactKey, NoteKey};
use store::{CallHead, Noting, RemoteContact, RemoteNote, Store, TranscriptState};

const NOW: &str = "2026-11-23T12:00:00.000Z";
const LATER: &str = "2026-11-23T12:05:00.000Z";
const MARKER: &str = "[call:m1]";

fn contact(store: &Store) -> ContactKey {
    let remote = RemoteContact {
        remote_id: "c1".to_owned(),
        complete: true,
        ..RemoteContact::default()
    };
    store.take_contact(&remote, None).expect("taken")
}

fn noting(contact: ContactKey) -> Noting {
    Noting {
        marker: MARKER.to_owned(),
        contact,
        body: format!("Hallo\n{MARKER}"),
        written: vec!["d1".to_owned()],
        author: None,
        call: Some(head()),
        is_automatic: true,
        look_at: Some(LATER.to_owned()),
    }
}

fn head() -> CallHead {
    CallHead {
        id: "m1".to_owned(),
        phone: Some("+49301".to_owned()),
        ..CallHead::default()
    }
}

/// HighLevel lists these notes of the contact.
fn listed(store: &Store, contact: ContactKey, notes: &[(&str, &str)]) {
    let rows: Vec<RemoteNote> = notes
        .iter()
        .map(|(id, body)| RemoteNote {
            remote_id: (*id).to_owned(),
            body: (*body).to_owned(),
            ..RemoteNote::default()
        })
        .collect();
    let asked = store.changes_of(contact).expect("a count");
    assert!(store.take_contact_notes(contact, &rows, asked).expect("taken"));
}

/// The note arrives at HighLevel under this id.
fn arrives(store: &Store, contact: ContactKey, note: NoteKey, id: &str) {
    let line = store.waiting_changes().expect("a list")[0].key;
    let remote = RemoteNote {
        remote_id: id.to_owned(),
        body: format!("Hallo\n{MARKER}"),
        ..RemoteNote::default()
    };
    store.note_arrived(line, contact, note, &remote).expect("arrived");
}

fn state(store: &Store) -> AutomaticState {
    store.automatic_transcripts(10).expect("a list").0[0].state
}

#[test]
fn a_note_and_that_it_was_made_are_written_together_and_once() {
    let store = Store::in_memory().expect("a store");
    let contact = contact(&store);
    assert_eq!(
        store
            .expect_transcripts(&[(MARKER.to_owned(), head())], NOW)
            .expect("taken"),
        1
    );
    assert_eq!(
        store
            .expect_transcripts(&[(MARKER.to_owned(), head())], NOW)
            .expect("taken"),
        0
    );
    assert_eq!(state(&store), AutomaticState::Expected);
    assert_eq!(store.due_transcripts(NOW).expect("a list").len(), 1);

    let (note, is_new) = store.note_transcript(&noting(contact), NOW).expect("noted");
    assert!(is_new);
    assert_eq!(
        store.note_transcript(&noting(contact), NOW).expect("there"),
        (note, false)
    );
    assert_eq!(store.outbox_counts().expect("counts"), (1, 0));
    assert_eq!(state(&store), AutomaticState::Waiting);
    assert!(store.due_transcripts(NOW).expect("a list").is_empty());
    assert_eq!(store.due_transcripts(LATER).expect("a list")[0].note, Some(note));
    assert_eq!(
        store.transcript_of_note(note).expect("read"),
        Some((MARKER.to_owned(), vec!["d1".to_owned()]))
    );

    store.delete_note(note, NOW, LATER).expect("deleted");
    assert_eq!(state(&store), AutomaticState::Removed);
    assert_eq!(store.note_marked(contact, MARKER).expect("read"), None);
    let (_, rows) = store.automatic_transcripts(10).expect("a list");
    assert_eq!(rows, 1);
}

#[test]
fn nothing_is_half_written_for_a_contact_that_is_not_there() {
    let store = Store::in_memory().expect("a store");
    let error = store.note_transcript(&noting(ContactKey(9)), NOW).expect_err("nobody");
    assert!(
        matches!(error, store::Error::NotFound { what: "contact" }),
        "got {error:?}"
    );
    assert!(store.automatic_transcripts(10).expect("a list").0.is_empty());
    assert_eq!(store.outbox_counts().expect("counts"), (0, 0));
}

#[test]
fn a_note_of_another_call_whose_id_begins_alike_is_none_of_this_one() {
    let store = Store::in_memory().expect("a store");
    let contact = contact(&store);
    listed(&store, contact, &[("n1", "<p>Hallo</p><p>[call:m12]</p>")]);
    assert_eq!(store.note_marked(contact, MARKER).expect("read"), None);
    listed(&store, contact, &[("n1", "<p>Hallo</p><p>[call:m1]</p>")]);
    let (_, is_new) = store.note_transcript(&noting(contact), NOW).expect("there");
    assert!(!is_new);
    assert_eq!(state(&store), AutomaticState::ThereAlready);
}

#[test]
fn our_double_goes_unless_one_of_the_two_was_changed_since() {
    let store = Store::in_memory().expect("a store");
    let contact = contact(&store);
    let (note, _) = store.note_transcript(&noting(contact), NOW).expect("noted");
    assert!(
        store.double_transcripts(contact).expect("a list").is_empty(),
        "not sent yet"
    );
    arrives(&store, contact, note, "n2");
    let body = format!("Hallo\n{MARKER}");
    listed(&store, contact, &[("n1", &body), ("n2", &body)]);
    let double = store.double_transcripts(contact).expect("a list").remove(0);
    assert_eq!((double.own.note, double.others.len()), (note, 1));
    let kept = double.others[0].clone();

    listed(&store, contact, &[("n1", "Geändert [call:m1]"), ("n2", &body)]);
    assert!(!store.give_up_double(&double, &kept, LATER).expect("looked"));
    listed(&store, contact, &[("n1", &body), ("n2", &body)]);
    assert!(store.give_up_double(&double, &kept, LATER).expect("given up"));
    assert_eq!(store.outbox_counts().expect("counts"), (1, 0), "its deletion");
    assert_eq!(state(&store), AutomaticState::ThereAlready);
    assert_eq!(store.note_marked(contact, MARKER).expect("read"), Some(kept.note));
    assert!(store.double_transcripts(contact).expect("a list").is_empty());
}

#[test]
fn a_call_that_was_looked_for_waits_or_is_over() {
    let store = Store::in_memory().expect("a store");
    let somebody = store
        .create_contact(
            &ContactChanges {
                first_name: Some("Ada".to_owned()),
                ..ContactChanges::default()
            },
            NOW,
        )
        .expect("made");
    store
        .expect_transcripts(&[(MARKER.to_owned(), head())], NOW)
        .expect("taken");
    let due = store.due_transcripts(NOW).expect("a list").remove(0);
    let named = || store.automatic_transcripts(10).expect("a list").0.remove(0).name;
    assert_eq!(named().as_deref(), Some("+49301"));
    store
        .looked_for_transcript(due.key, TranscriptState::Expected, Some(somebody), Some(LATER), NOW)
        .expect("kept");
    assert_eq!(named().as_deref(), Some("Ada"));
    assert!(store.due_transcripts(NOW).expect("a list").is_empty());
    assert_eq!(store.due_transcripts(LATER).expect("a list")[0].looks, 1);
    store
        .looked_for_transcript(due.key, TranscriptState::NoTranscription, None, None, LATER)
        .expect("kept");
    assert!(
        store
            .due_transcripts("2030-01-01T00:00:00.000Z")
            .expect("a list")
            .is_empty()
    );
    assert_eq!(state(&store), AutomaticState::NoTranscription);
}
