//! The client against the sandbox, which shares no type with it: what both take for the API must fit.

mod support;

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use highlevel::{
    Change, Client, ContactId, ContactSearch, Error, ExportChannel, Fate, Filter, LocationId, MessageExport, MessageId,
    NewContact, NewTask, NoteText, TaskSearch, UpdateContact, UpdateTask,
};
use sandbox::{Fault, NewCall, Options, Said, Sandbox, Switch};
use serde_json::json;
use support::{GENERATION, LOCATION, TOKEN, config};

/// An account of this many contacts, and a client for it.
async fn account(contacts: usize) -> (Sandbox, Client) {
    let sandbox = Sandbox::start(Options {
        contacts,
        // As many at one instant as a page holds, and more: no cursor by time alone gets past them.
        import_cluster: contacts / 2,
        token: Some(TOKEN.to_owned()),
        location: Some(LOCATION.to_owned()),
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let client = Client::new(config(&sandbox.address(), GENERATION)).expect("a client");
    (sandbox, client)
}

/// An account of one contact, that contact, and a client.
async fn account_of(name: &str) -> (Sandbox, Client, ContactId) {
    let (sandbox, client) = account(0).await;
    let new = NewContact {
        first_name: Some(name.to_owned()),
        ..NewContact::default()
    };
    let contact = client.contacts().create(&new).await.expect("created").id;
    sandbox.forget_requests();
    (sandbox, client, contact)
}

fn ada() -> NewContact {
    NewContact {
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        email: Some("ada@example.org".to_owned()),
        ..NewContact::default()
    }
}

fn note(body: &str) -> NoteText {
    NoteText {
        body: body.to_owned(),
        ..NoteText::default()
    }
}

fn statuses(sandbox: &Sandbox) -> Vec<Option<u16>> {
    sandbox.requests().iter().map(|request| request.status).collect()
}

#[tokio::test]
async fn connecting_takes_one_row_of_a_search_and_the_location() {
    let (_sandbox, client) = account(7).await;

    let page = client
        .contacts()
        .search(&ContactSearch::new(1))
        .await
        .expect("searched");
    let location = client.locations().get().await.expect("read");

    assert_eq!((page.rows.len(), page.skipped, page.total), (1, 0, Some(7)));
    assert_eq!(location.id.as_str(), LOCATION);
    assert!(location.name.is_some_and(|name| !name.is_empty()));
}

#[tokio::test]
async fn a_token_that_is_not_let_in_is_told_from_one_that_lacks_a_scope_and_from_a_foreign_location() {
    let (sandbox, client) = account(1).await;
    let search = ContactSearch::new(1);

    sandbox.set(Switch::MissingScopes(vec!["contacts.readonly".to_owned()]));
    let error = client.contacts().search(&search).await.expect_err("refused");
    assert!(
        matches!(
            error,
            Error::MissingScope {
                scope: "contacts.readonly"
            }
        ),
        "{error:?}"
    );
    sandbox.set(Switch::MissingScopes(Vec::new()));

    let mut elsewhere = config(&sandbox.address(), GENERATION);
    elsewhere.location = LocationId::parse("somebodyElses0000000").expect("an id");
    let elsewhere = Client::new(elsewhere).expect("a client");
    let error = elsewhere.contacts().search(&search).await.expect_err("refused");
    assert!(matches!(error, Error::WrongLocation), "{error:?}");

    sandbox.revoke(TOKEN);
    let error = client.contacts().search(&search).await.expect_err("refused");
    assert!(matches!(error, Error::BadToken), "{error:?}");
}

#[tokio::test]
async fn a_search_finds_by_words_and_by_filter() {
    let (_sandbox, client) = account(60).await;
    let created = client.contacts().create(&ada()).await.expect("created").id;

    for search in [
        ContactSearch::new(100).query("lovelace"),
        ContactSearch::new(100).filter(Filter::Is("email".to_owned(), "ada@example.org".into())),
    ] {
        let page = client.contacts().search(&search).await.expect("searched");
        let found: Vec<_> = page.rows.iter().map(|row| &row.id).collect();
        assert_eq!((found, page.total), (vec![&created], Some(1)), "{search:?}");
    }
}

#[tokio::test]
async fn every_contact_is_streamed_once_though_half_came_at_one_instant() {
    let (sandbox, client) = account(1_203).await;

    let mut pages = pin!(client.contacts().stream(ContactSearch::new(500)));
    let mut streamed = Vec::new();
    while let Some(page) = pages.try_next().await.expect("read") {
        assert_eq!(page.skipped, 0);
        streamed.extend(page.rows.into_iter().map(|row| row.id.into_string()));
    }

    assert_eq!(streamed.len(), 1_203);
    let all: BTreeSet<_> = sandbox.contact_ids().into_iter().collect();
    assert_eq!(streamed.into_iter().collect::<BTreeSet<_>>(), all);
    assert_eq!(
        statuses(&sandbox),
        [Some(200); 3],
        "no request more than there are pages"
    );
}

#[tokio::test]
async fn a_contact_is_created_changed_emptied_and_deleted() {
    let (sandbox, client) = account(0).await;

    let created = client.contacts().create(&ada()).await.expect("created");
    let changes = UpdateContact {
        city: Change::Set("Ulm".to_owned()),
        last_name: Change::Clear,
        ..UpdateContact::default()
    };
    client.contacts().update(&created.id, &changes).await.expect("updated");

    let read = client.contacts().get(&created.id).await.expect("read");
    assert_eq!(read.city.as_deref(), Some("Ulm"));
    assert_eq!(read.first_name.as_deref(), Some("Ada"));
    assert_eq!(read.email.as_deref(), Some("ada@example.org"));
    assert_eq!(read.last_name.filter(|name| !name.is_empty()), None);

    client.contacts().delete(&created.id).await.expect("deleted");
    assert_eq!(sandbox.contact_ids(), [""; 0]);
    let error = client.contacts().get(&created.id).await.expect_err("gone");
    assert!(matches!(error, Error::NotFound { what: "contact" }), "{error:?}");
}

#[tokio::test]
async fn tags_are_added_and_removed_one_by_one() {
    let (sandbox, client, ada) = account_of("Ada").await;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();

    client.tags(&ada).add(&names(&["vip", "ulm"])).await.expect("added");
    let left = client.tags(&ada).remove(&names(&["vip"])).await.expect("removed");

    assert_eq!(left, Some(names(&["ulm"])));
    let read = client.contacts().get(&ada).await.expect("read");
    assert_eq!(read.tags, Some(names(&["ulm"])));
    let listed = client.location_tags().list().await.expect("listed");
    let dictionary: Vec<_> = listed.rows.into_iter().map(|tag| tag.name).collect();
    assert_eq!(dictionary, sandbox.tags());
    assert!(dictionary.contains(&"vip".to_owned()), "it stays in the dictionary");
}

#[tokio::test]
async fn a_note_is_written_changed_and_deleted() {
    let (sandbox, client, ada) = account_of("Ada").await;
    let notes = client.notes(&ada);

    let written = notes.create(&note("asks for a quote")).await.expect("created");
    notes.update(&written.id, &note("has a quote")).await.expect("updated");

    let listed = notes.list().await.expect("listed");
    let bodies: Vec<_> = listed.rows.iter().map(|note| note.body.as_deref()).collect();
    assert_eq!(bodies, [Some("has a quote")]);
    assert_eq!(listed.rows[0].id, written.id);

    notes.delete(&written.id).await.expect("deleted");
    assert!(sandbox.notes_of(ada.as_str()).is_empty());
}

#[tokio::test]
async fn a_task_is_created_moved_done_and_deleted() {
    let (sandbox, client, ada) = account_of("Ada").await;
    let tasks = client.tasks(&ada);
    let new = NewTask {
        title: "Call back".to_owned(),
        body: None,
        due: "2026-07-08T02:30:00Z".parse().expect("an instant"),
        completed: false,
        assigned_to: None,
    };
    let moved = UpdateTask {
        title: new.title.clone(),
        body: None,
        due: "2026-07-09T02:30:00Z".parse().expect("an instant"),
        completed: None,
        assigned_to: None,
    };

    let created = tasks.create(&new).await.expect("created");
    assert_eq!((created.due, created.completed), (Some(new.due), Some(false)));
    tasks.update(&created.id, &moved).await.expect("moved");
    tasks.set_completed(&created.id, true).await.expect("completed");

    let read = tasks.get(&created.id).await.expect("read");
    assert_eq!(
        (read.title, read.due, read.completed),
        (Some(moved.title), Some(moved.due), Some(true))
    );
    let search = TaskSearch {
        contacts: vec![ada.clone()],
        completed: Some(true),
        ..TaskSearch::default()
    };
    let found = client.location_tasks().search(&search).await.expect("searched");
    assert_eq!(found.rows.len(), 1);
    assert_eq!(
        (&found.rows[0].id, found.rows[0].contact.as_ref()),
        (&created.id, Some(&ada))
    );

    tasks.delete(&created.id).await.expect("deleted");
    assert!(sandbox.tasks_of(ada.as_str()).is_empty());
}

#[tokio::test]
async fn a_duplicate_is_refused_with_the_contact_in_the_way() {
    let (sandbox, client) = account(0).await;
    let first = client.contacts().create(&ada()).await.expect("created").id;

    let error = client.contacts().create(&ada()).await.expect_err("refused");

    assert_eq!(error.fate(true), Fate::Refused);
    let Error::Duplicate { contact, field, .. } = error else {
        panic!("not a duplicate: {error:?}");
    };
    assert_eq!((&contact, field.as_deref()), (&first, Some("email")));
    assert_eq!(sandbox.contact_ids(), [first.as_str()]);
    let found = client.contacts().find_duplicate(Some("ada@example.org"), None).await;
    assert_eq!(found.expect("looked up").map(|contact| contact.id), Some(first));
}

#[tokio::test]
async fn a_read_refused_for_speed_comes_again_after_the_wait_it_was_told() {
    let (sandbox, client, ada) = account_of("Ada").await;
    sandbox.fail_next(Fault::answer("GET", "/contacts/*", 429).header("retry-after", "1"));

    let began = Instant::now();
    client.contacts().get(&ada).await.expect("read in the end");

    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(statuses(&sandbox), [Some(429), Some(200)]);
}

#[tokio::test]
async fn a_write_refused_for_speed_is_not_repeated_and_says_for_how_long() {
    let (sandbox, client, ada) = account_of("Ada").await;
    sandbox.fail_next(Fault::answer("POST", "/contacts/*/notes", 429).header("retry-after", "7"));

    let error = client.notes(&ada).create(&note("x")).await.expect_err("refused");

    let Fate::After(wait) = error.fate(true) else {
        panic!("not to be repeated later: {error:?}");
    };
    assert!((7..=8).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(statuses(&sandbox), [Some(429)]);
    assert!(sandbox.notes_of(ada.as_str()).is_empty());
}

#[tokio::test]
async fn a_day_that_is_used_up_is_said_at_once_even_to_a_read() {
    let (sandbox, client, ada) = account_of("Ada").await;
    sandbox.set(Switch::DailyRemaining(0));

    let error = client.contacts().get(&ada).await.expect_err("refused");

    assert!(matches!(error, Error::RateLimited { daily: true, .. }), "{error:?}");
    assert_eq!(statuses(&sandbox), [Some(429)], "not repeated");
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_has_an_unknown_outcome_and_is_not_repeated() {
    let (sandbox, client, ada) = account_of("Ada").await;
    let losses = [
        Fault::lost("POST", "/contacts/*/notes"),
        Fault::answer("POST", "/contacts/*/notes", 502),
        Fault::truncated("POST", "/contacts/*/notes", 20),
    ];

    for (before, loss) in losses.into_iter().enumerate() {
        sandbox.fail_next(loss.clone().after_effect());
        let error = client.notes(&ada).create(&note("x")).await.expect_err("lost");

        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{loss:?}: {error:?}");
        assert_eq!(error.fate(true), Fate::Unknown);
        assert_eq!(
            sandbox.notes_of(ada.as_str()).len(),
            before + 1,
            "{loss:?}: written once"
        );
    }
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn a_contact_that_was_created_and_refused_in_words_has_an_unknown_outcome() {
    let (sandbox, client) = account(0).await;
    let words = json!({ "statusCode": 422, "message": ["email must be an email"] });
    sandbox.fail_next(Fault::answer("POST", "/contacts/", 422).body(words).after_effect());

    let error = client.contacts().create(&ada()).await.expect_err("refused");

    assert_eq!(error.fate(true), Fate::Unknown);
    assert_eq!(sandbox.contact_ids().len(), 1);
}

#[tokio::test]
async fn calls_and_what_was_said_in_them_are_read_in_every_shape() {
    let (sandbox, client) = account(20).await;
    let contact = sandbox.contact_ids()[0].clone();
    let call = NewCall {
        contact: Some(contact.clone()),
        outbound: true,
        seconds: 42,
        said: vec![Said::new(2, "Guten Tag."), Said::unclear(1, "Hallo?")],
        ..NewCall::default()
    };
    let known = sandbox.add_call(&call);
    let stranger = sandbox.add_call(&NewCall {
        contact: None,
        number: Some("+494055501234".to_owned()),
        outbound: false,
        ..call
    });
    for is_odd in [false, true] {
        sandbox.set(Switch::OddShapes(is_odd));
        sandbox.set(Switch::MessagesNested(!is_odd));
        let export = MessageExport {
            channel: Some(ExportChannel::Call),
            ..MessageExport::default()
        };
        let mut pages = pin!(client.messages().stream(export));
        let mut calls = Vec::new();
        while let Some(page) = pages.try_next().await.expect("exported") {
            calls.extend(page.rows);
        }
        let found = |id: &str| calls.iter().find(|call| call.id.as_str() == id).expect("listed");
        let (ours, theirs) = (found(&known), found(&stranger));
        assert_eq!(ours.contact.as_ref().map(|id| id.as_str()), Some(contact.as_str()));
        assert_eq!(ours.call_duration, Some(42));
        assert!(ours.to.is_some() && ours.date_added.is_some());
        assert_eq!(
            (&theirs.contact, theirs.from.as_deref()),
            (&None, Some("+494055501234"))
        );

        let spoken = client.messages().transcription(&ours.id).await.expect("read").rows;
        let said: Vec<_> = spoken
            .iter()
            .map(|sentence| (sentence.channel, sentence.transcript.as_str(), sentence.confidence))
            .collect();
        assert_eq!(
            said,
            [(Some(2), "Guten Tag.", Some(0.93)), (Some(1), "Hallo?", Some(0.41))]
        );
        sandbox.set(Switch::TranscriptList(false));
        let one = client.messages().transcription(&ours.id).await.expect("read").rows;
        assert_eq!(one.len(), 1);
        sandbox.set(Switch::TranscriptList(true));
    }
}

#[tokio::test]
async fn a_call_without_a_transcription_gets_one_later() {
    let (sandbox, client) = account(1).await;
    let call = sandbox.add_call(&NewCall {
        contact: Some(sandbox.contact_ids()[0].clone()),
        seconds: 9,
        ..NewCall::default()
    });
    let id = MessageId::parse(call.as_str()).expect("an id");
    let error = client.messages().transcription(&id).await.expect_err("none yet");
    assert!(
        matches!(error, Error::NotFound { what: "transcription" }),
        "got {error:?}"
    );
    assert!(sandbox.transcribe(&call, &[Said::new(1, "Hallo.")]));
    assert_eq!(client.messages().transcription(&id).await.expect("read").rows.len(), 1);
}
