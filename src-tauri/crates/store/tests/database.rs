//! The file: unreadable without its key, never edited in its history, safe to open again.

use model::{ContactChanges, ContactFilter, ContactKey};
use store::{ContactQuery, Error, NewRows, RemoteContact, RemoteNote, RemoteTask, Store, StoredRefusal};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OTHER: &str = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const NOW: &str = "2026-11-23T12:00:00.000Z";

fn named(name: &str) -> ContactChanges {
    ContactChanges {
        last_name: Some(name.to_owned()),
        email: Some(format!("{}@example.org", name.to_lowercase())),
        ..ContactChanges::default()
    }
}

fn text(text: &str) -> ContactQuery<'_> {
    ContactQuery {
        text,
        ..ContactQuery::default()
    }
}

#[test]
fn no_readable_byte_without_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let store = Store::open(&path, KEY).expect("a new database");
    let key = store.create_contact(&named("Unverkennbar"), NOW).expect("made");
    store.create_note(key, "Geheimgehalten", None, NOW).expect("written");
    store.keep_draft("note:1", "Angefangenes").expect("kept");
    drop(store);
    for file in std::fs::read_dir(folder.path()).expect("files").flatten() {
        let bytes = std::fs::read(file.path()).expect("readable as bytes");
        for word in [
            "Unverkennbar",
            "unverkennbar",
            "Geheimgehalten",
            "Angefangenes",
            "SQLite format",
            "CREATE TABLE",
        ] {
            assert!(
                !bytes.windows(word.len()).any(|window| window == word.as_bytes()),
                "{word} stands in {:?}",
                file.file_name()
            );
        }
    }
}

#[test]
fn another_key_or_a_damaged_file_is_said_to_be_unreadable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    drop(Store::open(&path, KEY).expect("a new database"));
    assert!(matches!(Store::open(&path, OTHER), Err(Error::Unreadable)));
    assert!(matches!(Store::open(&path, "short"), Err(Error::Unreadable)));
    std::fs::write(&path, b"not a database at all, but long enough to look at it twice").expect("written");
    assert!(matches!(Store::open(&path, KEY), Err(Error::Unreadable)));
}

#[test]
fn what_was_written_is_found_after_opening_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let store = Store::open(&path, KEY).expect("a new database");
    let key = store.create_contact(&named("Wiederfinder"), NOW).expect("made");
    drop(store);
    let store = Store::open(&path, KEY).expect("opens again");
    let (total, rows) = store.contact_rows(text("wiederf"), &[], 0, 10).expect("rows");
    assert_eq!((total, rows[0].key), (1, key));
    assert_eq!(store.outbox_counts().expect("counts"), (1, 0));
}

#[test]
fn a_pulled_contact_is_found_the_same_before_and_after_opening_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let some = |text: &str| Some(text.to_owned());
    let rows = [
        RemoteContact {
            remote_id: "full".to_owned(),
            full_name: some("Ganzername Allein"),
            tags: Some(vec![
                "Zeta".to_owned(),
                "alpha".to_owned(),
                "zeta ".to_owned(),
                " ".to_owned(),
            ]),
            ..RemoteContact::default()
        },
        RemoteContact {
            remote_id: "halves".to_owned(),
            first_name: some(""),
            last_name: None,
            full_name: some("Überholter"),
            company: some("Firmenname GmbH"),
            city: some("Ulm"),
            ..RemoteContact::default()
        },
        RemoteContact {
            remote_id: "further".to_owned(),
            email: some("erste@example.org"),
            phone: some("+4930111222"),
            additional_emails: Some(vec!["zweite@example.org".to_owned()]),
            additional_phones: Some(vec!["+4930333444".to_owned()]),
            ..RemoteContact::default()
        },
    ];
    let questions = [
        "",
        "ganzer",
        "überholter",
        "firmenname",
        "ulm",
        "alpha",
        "zeta",
        "erste",
        "zweite",
        "111222",
        "333444",
    ];
    let answers = |store: &Store| {
        questions.map(|question| {
            let (total, rows) = store.contact_rows(text(question), &[], 0, 10).expect("rows");
            (question, total, rows)
        })
    };
    let store = Store::open(&path, KEY).expect("a new database");
    assert!(store.take_contact_rows(&rows, NOW, NewRows::AreKnown).expect("taken"));

    let before = answers(&store);
    drop(store);
    let after = answers(&Store::open(&path, KEY).expect("opens again"));

    assert_eq!(before, after);
    let totals = before.map(|(question, total, _)| (question, total));
    assert_eq!(
        totals,
        [
            ("", 3),
            ("ganzer", 1),
            ("überholter", 0),
            ("firmenname", 1),
            ("ulm", 1),
            ("alpha", 1),
            ("zeta", 1),
            ("erste", 1),
            ("zweite", 1),
            ("111222", 1),
            ("333444", 1),
        ]
    );
}

#[test]
fn a_creation_that_was_being_sent_is_looked_for_and_a_change_simply_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let store = Store::open(&path, KEY).expect("a new database");
    store.create_contact(&named("Unterwegs"), NOW).expect("made");
    let store::Next::Send(line) = store.next_line(NOW).expect("a line") else {
        panic!("to be sent")
    };
    store.start_sending(&line, Some(&[]), None, NOW).expect("marked");
    drop(store);
    let store = Store::open(&path, KEY).expect("opens again");
    assert!(matches!(
        store.next_line(NOW).expect("a line"),
        store::Next::Check(found) if found.key == line.key && found.attempted_at.is_none()
    ));
}

#[test]
fn a_search_row_never_erases_what_it_does_not_carry_and_a_whole_contact_does() {
    let store = Store::in_memory().expect("a store");
    let whole = RemoteContact {
        remote_id: "abc".to_owned(),
        complete: true,
        first_name: Some("Ada".to_owned()),
        city: Some("Köln".to_owned()),
        tags: Some(vec!["vip".to_owned()]),
        date_updated: Some("2026-01-01T00:00:00.000Z".to_owned()),
        ..RemoteContact::default()
    };
    let key = store.take_contact(&whole, None).expect("taken");
    let row = RemoteContact {
        complete: false,
        city: None,
        first_name: Some("Ada B.".to_owned()),
        tags: None,
        date_updated: Some("2026-01-02T00:00:00.000Z".to_owned()),
        ..whole.clone()
    };
    assert!(store.take_contact_rows(&[row], NOW, NewRows::AreKnown).expect("taken"));
    let contact = store.contact(key).expect("there");
    assert_eq!(
        (
            contact.fields.first_name.as_str(),
            contact.fields.city.as_str(),
            contact.tags.len()
        ),
        ("Ada B.", "Köln", 1)
    );
    store
        .take_contact(
            &RemoteContact {
                city: None,
                tags: None,
                ..whole
            },
            None,
        )
        .expect("taken");
    let contact = store.contact(key).expect("there");
    assert_eq!((contact.fields.city.as_str(), contact.tags.len()), ("", 0));
}

#[test]
fn what_highlevel_does_not_count_as_a_change_is_taken_from_a_row_all_the_same() {
    let store = Store::in_memory().expect("a store");
    let some = |text: &str| Some(text.to_owned());
    let row = RemoteContact {
        remote_id: "abc".to_owned(),
        tags: Some(vec!["vip".to_owned(), "Messe".to_owned()]),
        business_id: some("b-1"),
        business_name: some("Nord GmbH"),
        date_updated: some("2026-01-01T00:00:00.000Z"),
        ..RemoteContact::default()
    };
    let take = |row: &RemoteContact| {
        store
            .take_contact_rows(std::slice::from_ref(row), NOW, NewRows::AreKnown)
            .expect("taken")
    };
    assert!(take(&row));
    let key = store.contact_by_remote_id("abc").expect("read").expect("it is there");
    let shown = || {
        let business = store.contact(key).expect("there").business.expect("a business");
        let tags = store.row_of(key).expect("read").expect("a row").tags;
        (tags.join(" "), business.name)
    };
    let same_in_another_order = RemoteContact {
        tags: Some(vec!["Messe".to_owned(), "vip".to_owned()]),
        ..row.clone()
    };
    assert!(!take(&row) && !take(&same_in_another_order), "nothing is new");

    let tagged = RemoteContact {
        tags: Some(vec!["vip".to_owned()]),
        ..row.clone()
    };
    assert!(take(&tagged));
    assert_eq!(shown(), ("vip".to_owned(), "Nord GmbH".to_owned()));
    let renamed = RemoteContact {
        business_name: some("Nord AG"),
        ..tagged
    };
    assert!(take(&renamed));
    assert_eq!(shown(), ("vip".to_owned(), "Nord AG".to_owned()));

    store
        .contact_is_gone(key, "2026-11-23T12:01:00.000Z")
        .expect("marked as gone");
    let later = "2026-11-23T12:05:00.000Z";
    let back = store.take_contact_rows(&[renamed], later, NewRows::AreKnown);
    assert!(back.expect("taken"), "one that is there again is shown again");
}

#[test]
fn a_pull_does_not_touch_a_contact_with_a_change_that_waits() {
    let store = Store::in_memory().expect("a store");
    let remote = RemoteContact {
        remote_id: "abc".to_owned(),
        complete: true,
        city: Some("Köln".to_owned()),
        ..RemoteContact::default()
    };
    let key = store.take_contact(&remote, None).expect("taken");
    store
        .update_contact(
            key,
            &ContactChanges {
                city: Some("Bonn".to_owned()),
                ..ContactChanges::default()
            },
            &ContactChanges::default(),
            NOW,
        )
        .expect("changed");
    let row = RemoteContact {
        complete: false,
        date_updated: Some("2031-01-01T00:00:00.000Z".to_owned()),
        ..remote.clone()
    };
    assert!(!store.take_contact_rows(&[row], NOW, NewRows::AreKnown).expect("taken"));
    store.take_contact(&remote, None).expect("taken");
    assert_eq!(store.contact(key).expect("there").fields.city, "Bonn");
}

#[test]
fn a_change_that_is_given_up_brings_back_what_was_there() {
    let store = Store::in_memory().expect("a store");
    let remote = RemoteContact {
        remote_id: "abc".to_owned(),
        complete: true,
        city: Some("Köln".to_owned()),
        ..RemoteContact::default()
    };
    let key = store.take_contact(&remote, None).expect("taken");
    for city in ["Bonn", "Trier"] {
        store
            .update_contact(
                key,
                &ContactChanges {
                    city: Some(city.to_owned()),
                    ..ContactChanges::default()
                },
                &ContactChanges::default(),
                NOW,
            )
            .expect("changed");
    }
    let waiting = store.waiting_changes().expect("a list");
    assert_eq!(waiting.len(), 1, "two edits that wait are sent as one");
    store.discard_line(waiting[0].key).expect("given up");
    assert_eq!(store.contact(key).expect("there").fields.city, "Köln");
    assert!(store.waiting_changes().expect("a list").is_empty());
}

#[test]
fn a_contact_that_was_never_sent_is_simply_gone_with_its_queue() {
    let store = Store::in_memory().expect("a store");
    let key = store.create_contact(&named("Niemals"), NOW).expect("made");
    store.create_note(key, "auch nie", None, NOW).expect("written");
    store.add_tag(key, "nie", NOW).expect("added");
    store.delete_contact(key, NOW).expect("deleted");
    assert_eq!(store.outbox_counts().expect("counts"), (0, 0));
    assert_eq!(store.contact_count(), 0);
}

#[test]
fn a_line_of_a_newer_version_is_parked_and_does_not_stop_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let store = Store::open(&path, KEY).expect("a new database");
    store.create_contact(&named("Erste"), NOW).expect("made");
    drop(store);
    let raw = rusqlite::Connection::open(&path).expect("opens");
    raw.pragma_update(None, "key", format!("x'{KEY}'")).expect("a key");
    raw.execute(
        "UPDATE outbox SET operation = '{\"kind\":\"contactTeleport\",\"contact\":1}'",
        [],
    )
    .expect("changed");
    drop(raw);
    let store = Store::open(&path, KEY).expect("opens again");
    store.create_contact(&named("Zweite"), NOW).expect("made");
    assert!(
        matches!(store.next_line(NOW).expect("a line"), store::Next::Send(_)),
        "the second one goes on"
    );
    let waiting = store.waiting_changes().expect("a list");
    assert_eq!(
        (waiting[0].what, waiting[0].state),
        (model::ChangeKind::Unknown, model::ChangeState::Refused)
    );
}

#[test]
fn what_is_dropped_with_a_deletion_is_not_dropped_once_that_was_undone() {
    let store = Store::in_memory().expect("a store");
    let key = store.create_contact(&named("Bleibt"), NOW).expect("made");
    let store::Next::Send(made) = store.next_line(NOW).expect("a line") else {
        panic!("to be sent")
    };
    let remote = RemoteContact {
        remote_id: "abc".to_owned(),
        ..RemoteContact::default()
    };
    store.contact_arrived(made.key, key, &remote, NOW).expect("arrived");
    let note = store.create_note(key, "Text", None, NOW).expect("written");
    let store::Next::Send(line) = store.next_line(NOW).expect("a line") else {
        panic!("to be sent")
    };
    let deletion = store
        .delete_note(note, NOW, "2026-11-23T12:00:10.000Z")
        .expect("deleted");
    assert!(matches!(
        store.cancel_unsent_note(&line, note),
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(store.drop_line(&line), Err(Error::NotFound { .. })));
    store.undo_deletion(deletion).expect("undone");
    assert!(matches!(store.next_line(NOW).expect("a line"), store::Next::Send(found) if found.key == line.key));
}

#[test]
fn what_was_typed_since_a_contact_was_sent_waits_once_that_is_found_and_nothing_typed_meanwhile_is_lost() {
    let store = Store::in_memory().expect("a store");
    let key = store.create_contact(&named("Doch"), NOW).expect("made");
    let line = || match store.next_line(NOW).expect("a line") {
        store::Next::Send(line) => line,
        other => panic!("got {other:?}"),
    };
    let sent = line();
    let typed = ContactChanges {
        city: Some("Aachen".to_owned()),
        ..ContactChanges::default()
    };
    store
        .update_contact(key, &typed, &ContactChanges::default(), NOW)
        .expect("typed");
    let remote = RemoteContact {
        remote_id: "abc".to_owned(),
        ..RemoteContact::default()
    };
    let nothing = ContactChanges::default();
    let early = store.contact_adopted(&sent, key, &remote, NOW, &nothing, NOW);
    assert!(matches!(early, Err(Error::NotFound { .. })), "got {early:?}");
    assert_eq!(store.contact(key).expect("here").fields.city, "Aachen");

    store
        .contact_adopted(&line(), key, &remote, NOW, &typed, NOW)
        .expect("adopted");
    let waiting = store.waiting_changes().expect("a list");
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].what, model::ChangeKind::ContactUpdate);
    assert_eq!(store.contact(key).expect("here").fields.city, "Aachen");
}

/// A contact that HighLevel has.
fn pulled(store: &Store, remote_id: &str) -> ContactKey {
    let remote = RemoteContact {
        remote_id: remote_id.to_owned(),
        complete: true,
        first_name: Some("Ada".to_owned()),
        ..RemoteContact::default()
    };
    store.take_contact(&remote, None).expect("taken")
}

#[test]
fn a_parked_change_does_not_hold_up_the_deletion_of_its_note_but_one_that_may_have_arrived_does() {
    for (reason, goes) in [(None, true), (Some(model::RefusalReason::Ambiguous), false)] {
        let store = Store::in_memory().expect("a store");
        let contact = pulled(&store, "abc");
        let note = store.create_note(contact, "Text", None, NOW).expect("written");
        let create = store.waiting_changes().expect("a list")[0].key;
        let refusal = StoredRefusal {
            reason,
            ..StoredRefusal::default()
        };
        store.refuse_line(create, &refusal).expect("parked");
        let deletion = store.delete_note(note, NOW, NOW).expect("deleted");
        let next = store.next_line(NOW).expect("a line");
        assert_eq!(
            matches!(&next, store::Next::Send(line) if line.key == deletion),
            goes,
            "{next:?}"
        );
        let shown = store.waiting_changes().expect("a list").pop().expect("the deletion");
        assert_eq!(shown.state == model::ChangeState::Blocked, !goes);
    }
}

#[test]
fn notes_and_tasks_follow_a_merge_of_contacts_but_not_while_a_change_of_theirs_waits() {
    let store = Store::in_memory().expect("a store");
    let (dead, survivor) = (pulled(&store, "dead"), pulled(&store, "survivor"));
    let note = |id: &str| RemoteNote {
        remote_id: id.to_owned(),
        body: id.to_owned(),
        ..RemoteNote::default()
    };
    let task = |contact: &str| RemoteTask {
        remote_id: "task".to_owned(),
        contact: Some(contact.to_owned()),
        title: "Rückruf".to_owned(),
        ..RemoteTask::default()
    };
    let asked = |contact| store.changes_of(contact).expect("a count");
    store
        .take_contact_notes(dead, &[note("a"), note("b")], asked(dead))
        .expect("taken");
    store.take_task_rows(&[task("dead")], NOW).expect("taken");
    let edited = store.card(dead).expect("a card").notes[0].key;
    store.update_note(edited, "eigenes", None, NOW).expect("changed");

    store
        .take_contact_notes(survivor, &[note("a"), note("b"), note("c")], asked(survivor))
        .expect("taken");
    store.take_task_rows(&[task("survivor")], NOW).expect("taken");

    let card = store.card(survivor).expect("a card");
    assert_eq!((card.notes.len(), card.tasks.len()), (2, 1));
    assert!(card.notes.iter().all(|note| note.key != edited));
    let left = store.card(dead).expect("a card");
    assert_eq!(left.notes.iter().map(|note| note.key).collect::<Vec<_>>(), [edited]);
    assert!(left.tasks.is_empty());
}

#[test]
fn a_task_that_was_read_as_done_gets_its_day_from_the_search_afterwards() {
    let store = Store::in_memory().expect("a store");
    let contact = pulled(&store, "abc");
    let done = RemoteTask {
        remote_id: "task".to_owned(),
        contact: Some("abc".to_owned()),
        completed: true,
        ..RemoteTask::default()
    };
    store.take_task(contact, &done, NOW).expect("read with the card");
    assert!(store.done_tasks("2026-11-20", None).expect("a list").is_empty());
    let found = RemoteTask {
        date_updated: Some(NOW.to_owned()),
        ..done
    };
    store.take_task_rows(&[found], NOW).expect("taken");
    assert_eq!(store.done_tasks("2026-11-20", None).expect("a list").len(), 1);
}

#[test]
fn taking_back_a_contact_s_deletion_sends_what_the_deletion_had_cancelled() {
    let store = Store::in_memory().expect("a store");
    let contact = pulled(&store, "abc");
    let remote = RemoteNote {
        remote_id: "old".to_owned(),
        ..RemoteNote::default()
    };
    let asked = store.changes_of(contact).expect("a count");
    store.take_contact_notes(contact, &[remote], asked).expect("taken");
    let old = store.card(contact).expect("a card").notes[0].key;
    store.create_note(contact, "neu", None, NOW).expect("written");
    let values = model::TaskValues {
        title: "neu".to_owned(),
        ..model::TaskValues::default()
    };
    store.create_task(contact, &values, NOW).expect("made");
    let unwanted = store.create_note(contact, "doch nicht", None, NOW).expect("written");
    for note in [old, unwanted] {
        store.delete_note(note, NOW, NOW).expect("deleted");
    }
    store.delete_contact(contact, NOW).expect("deleted");
    let deletion = store.waiting_changes().expect("a list")[0].key;
    store.refuse_line(deletion, &StoredRefusal::default()).expect("parked");

    store.discard_line(deletion).expect("given up");

    let kinds: Vec<_> = store
        .waiting_changes()
        .expect("a list")
        .into_iter()
        .map(|change| change.what)
        .collect();
    use model::ChangeKind as K;
    assert_eq!(kinds, [K::TaskCreate, K::NoteDelete, K::NoteCreate]);
}

#[test]
fn changing_a_record_that_highlevel_never_got_sends_the_whole_record() {
    let store = Store::in_memory().expect("a store");
    let contact = pulled(&store, "abc");
    let task = store
        .create_task(contact, &model::TaskValues::default(), NOW)
        .expect("made");
    let note = store.create_note(contact, "Text", None, NOW).expect("written");
    // As an earlier version left them behind.
    while let store::Next::Send(line) = store.next_line(NOW).expect("a line") {
        store.drop_line(&line).expect("lost");
    }
    store.set_task_completed(task, true, NOW).expect("ticked");
    store.update_note(note, "anderer", None, NOW).expect("changed");
    let kinds: Vec<_> = store
        .waiting_changes()
        .expect("a list")
        .into_iter()
        .map(|change| change.what)
        .collect();
    assert_eq!(kinds, [model::ChangeKind::TaskCreate, model::ChangeKind::NoteCreate]);
}

#[test]
fn the_contacts_of_a_business_are_sorted_as_germans_do_and_searched_like_all_others() {
    let store = Store::in_memory().expect("a store");
    let rows: Vec<RemoteContact> = [
        ("Zander", "b-1"),
        ("Öhler", "b-1"),
        ("Olsen", "b-1"),
        ("Ohm", "b-1"),
        ("Ohlsen", "b-2"),
    ]
    .into_iter()
    .map(|(name, business)| RemoteContact {
        remote_id: name.to_owned(),
        last_name: Some(name.to_owned()),
        business_id: Some(business.to_owned()),
        ..RemoteContact::default()
    })
    .collect();
    store.take_contact_rows(&rows, NOW, NewRows::AreKnown).expect("taken");
    let of_business = ContactFilter {
        business: Some("b-1".to_owned()),
        ..ContactFilter::default()
    };
    let found = |text, offset, limit| {
        let query = ContactQuery {
            text,
            filter: Some(&of_business),
            ..ContactQuery::default()
        };
        let (total, rows) = store.contact_rows(query, &[], offset, limit).expect("rows");
        let names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
        (total, names.join(" "))
    };

    assert_eq!(found("", 0, 50), (4, "Öhler Ohm Olsen Zander".to_owned()));
    assert_eq!(found("", 1, 2), (4, "Ohm Olsen".to_owned()));
    assert_eq!(found("oh", 0, 50), (2, "Öhler Ohm".to_owned()));
    assert_eq!(found("olsn", 0, 50).0, 0, "too short to forgive a slip");
    assert_eq!(found("zandr", 0, 50), (1, "Zander".to_owned()));
    assert_eq!(
        found("ohlsen", 0, 50),
        (1, "Olsen".to_owned()),
        "who is written exactly so works elsewhere"
    );
}

#[test]
fn a_waiting_change_names_its_custom_fields_as_the_account_does() {
    let store = Store::in_memory().expect("a store");
    let definition = model::CustomFieldDefinition {
        id: "f-7".to_owned(),
        name: "Stellplätze".to_owned(),
        data_type: "TEXT".to_owned(),
        options: Vec::new(),
        position: 0,
    };
    store.take_custom_fields(&[definition]).expect("taken");
    let row = RemoteContact {
        remote_id: "r-1".to_owned(),
        ..RemoteContact::default()
    };
    let key = store.take_contact(&row, None).expect("taken");
    let change = |id: &str| model::CustomFieldChange {
        id: id.to_owned(),
        value: "12".to_owned(),
    };
    let changes = ContactChanges {
        email: Some("a@b.de".to_owned()),
        custom_fields: vec![change("f-7"), change("f-8")],
        ..ContactChanges::default()
    };
    store
        .update_contact(key, &changes, &ContactChanges::default(), NOW)
        .expect("changed");

    let waiting = store.waiting_changes().expect("a list");
    let fields: Vec<(&str, Option<&str>)> = waiting[0]
        .fields
        .iter()
        .map(|field| (field.field.as_str(), field.name.as_deref()))
        .collect();
    assert_eq!(fields, [("email", None), ("f-7", Some("Stellplätze")), ("f-8", None)]);
}

#[test]
fn national_phone_numbers_are_read_in_the_same_country_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contacts.db");
    let store = Store::open(&path, KEY).expect("a new database");
    let row = RemoteContact {
        remote_id: "c-1".to_owned(),
        phone: Some("044 668 01 02".to_owned()),
        additional_phones: Some(vec!["079 12 34".to_owned(), "0664 12 04 05".to_owned()]),
        ..RemoteContact::default()
    };
    store.take_contact_rows(&[row], NOW, NewRows::AreKnown).expect("taken");
    let found = |store: &Store, typed| store.contact_rows(text(typed), &[], 0, 50).expect("rows").0;
    assert_eq!(found(&store, "+49 44 668 01 02"), 1);
    store.read_national_numbers_with(41).expect("kept");
    let is_swiss = |store: &Store| {
        for typed in ["+41 44 668 01 02", "+41 79 1234", "+41 664 120405"] {
            assert_eq!(found(store, typed), 1, "{typed}");
        }
        assert_eq!(found(store, "+49 44 668 01 02"), 0);
    };
    is_swiss(&store);
    drop(store);
    is_swiss(&Store::open(&path, KEY).expect("the same database"));
}
