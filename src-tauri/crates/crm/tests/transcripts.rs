//! Calls with a transcription become notes: once, whoever asks, however often, and whatever happens in between.

mod desk;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crm::{Clock, Crm, Error, Options, Surroundings, Timings};
use desk::{Desk, quick, request};
use model::{
    AutomaticState, AutomaticSwitch, AutomaticTranscript, CallToNote, ConnectRequest, ContactKey, Language, SyncPhase,
    TranscriptFile, TranscriptPreview, Transcription, UnreadReason, UnreadableTranscript,
};
use sandbox::{Fault, Latency, NewCall, Said, Sandbox, Switch};
use serde_json::{Value, json};
use vault::Vault;

const SCOPE: &str = "conversations/message.readonly";
const ON: AutomaticSwitch = AutomaticSwitch {
    on: true,
    has_consent: true,
};
const OFF: AutomaticSwitch = AutomaticSwitch {
    on: false,
    has_consent: false,
};

fn listening() -> Timings {
    Timings {
        calls: Duration::from_millis(100),
        look_again: Duration::from_millis(50),
        ..quick()
    }
}

async fn desk_of(missing: &[&str]) -> Desk {
    let options = sandbox::Options {
        contacts: 40,
        // Looks that follow each other within milliseconds use the allowance of hours up.
        burst_max: 100_000,
        missing_scopes: missing.iter().map(|scope| (*scope).to_owned()).collect(),
        ..sandbox::Options::default()
    };
    Desk::with(options, listening()).await
}

/// One more desk in front of the same account.
async fn another(desk: &Desk) -> (Crm, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let crm = desk::crm(folder.path(), listening());
    crm.start().await;
    crm.connect(request(&desk.sandbox)).await.expect("connected");
    desk.until("the other desk has everything", async || {
        let status = crm.sync_status().await.expect("a status");
        status.pulled_at.is_some() && status.phase == SyncPhase::Idle
    })
    .await;
    (crm, folder)
}

async fn key_of(crm: &Crm, id: &str) -> ContactKey {
    crm.locate_contact(id.to_owned()).await.expect("it is here")
}

fn said() -> Vec<Said> {
    vec![
        Said::new(2, "Musterkunde, guten Tag."),
        Said::new(1, "Guten Tag, ich bitte um Rückruf."),
        Said::unclear(1, "Am besten um elf."),
    ]
}

fn call_of(contact: &str) -> NewCall {
    NewCall {
        contact: Some(contact.to_owned()),
        seconds: 42,
        said: said(),
        ..NewCall::default()
    }
}

/// The notes at HighLevel that name this call or file.
fn notes_about(sandbox: &Sandbox, contact: &str, marker: &str) -> Vec<Value> {
    let mut notes = sandbox.notes_of(contact);
    notes.retain(|note| note["body"].as_str().is_some_and(|body| body.contains(marker)));
    notes
}

fn marker(call: &str) -> String {
    format!("[call:{call}]")
}

async fn done(crm: &Crm) -> Vec<AutomaticTranscript> {
    crm.automatic_transcripts().await.expect("a list").calls
}

async fn became(desk: &Desk, call: &str, state: AutomaticState) -> AutomaticTranscript {
    let mut found = None;
    desk.until(&format!("{call} is {state:?}"), async || {
        found = done(&desk.crm).await.into_iter().find(|each| each.call == call);
        found.as_ref().is_some_and(|each| each.state == state)
    })
    .await;
    found.expect("just found")
}

fn asked_of_conversations(desk: &Desk) -> Vec<String> {
    let requests = desk.sandbox.requests().into_iter();
    requests
        .map(|request| request.path)
        .filter(|path| path.starts_with("/conversations"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_becomes_one_note_however_often_it_is_asked_for() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    let call = desk.sandbox.add_call(&call_of(&id));
    let silent = desk.sandbox.add_call(&NewCall {
        said: Vec::new(),
        ..call_of(&id)
    });
    let missed = desk.sandbox.add_call(&NewCall {
        seconds: 0,
        said: Vec::new(),
        outbound: true,
        ..call_of(&id)
    });

    let read = desk.crm.contact_calls(contact).await.expect("calls");
    let known = |id: &str| {
        let call = read.calls.iter().find(|each| each.call == id).expect("listed");
        (call.direction, call.seconds, call.transcription)
    };
    let (inbound, outbound) = (model::CallDirection::Inbound, model::CallDirection::Outbound);
    assert_eq!(known(&call), (Some(inbound), Some(42), Transcription::There));
    assert_eq!(known(&silent), (Some(inbound), Some(42), Transcription::NotThere));
    assert_eq!(known(&missed), (Some(outbound), Some(0), Transcription::NotThere));

    let asked = CallToNote {
        contact,
        call: call.clone(),
    };
    let first = desk.crm.note_call(asked.clone()).await.expect("noted");
    let second = desk.crm.note_call(asked.clone()).await.expect("there");
    assert!(first.is_new && !second.is_new);
    assert_eq!(first.note, second.note);
    desk.sent().await;
    let third = desk.crm.note_call(asked).await.expect("there");
    assert_eq!((third.note, third.is_new), (first.note, false));

    let notes = notes_about(&desk.sandbox, &id, &marker(&call));
    assert_eq!(notes.len(), 1);
    let body = notes[0]["body"].as_str().expect("a text");
    assert!(body.starts_with("Incoming call, "), "{body}");
    assert!(
        body.contains("(0:42 min)\n\n[0:00] Speaker 2: Musterkunde, guten Tag."),
        "{body}"
    );
    assert!(body.contains("Am besten um elf. (?)"), "{body}");
    assert!(
        body.ends_with(&format!("(?) = hard to understand\n{}", marker(&call))),
        "{body}"
    );
    let read = desk.crm.contact_calls(contact).await.expect("calls");
    let note = read.calls.iter().find(|each| each.call == call).expect("listed").note;
    assert_eq!(note, Some(first.note));

    let error = desk
        .crm
        .note_call(CallToNote { contact, call: silent })
        .await
        .expect_err("nothing to note");
    assert!(
        matches!(error, Error::NotFound { what: "transcription" }),
        "got {error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_desks_note_is_found_before_one_is_made() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    let (other, _folder) = another(&desk).await;
    let call = desk.sandbox.add_call(&call_of(&id));
    let asked = CallToNote {
        contact,
        call: call.clone(),
    };
    desk.crm.note_call(asked).await.expect("noted");
    desk.sent().await;

    let contact = key_of(&other, &id).await;
    let noted = other
        .note_call(CallToNote {
            contact,
            call: call.clone(),
        })
        .await
        .expect("there");
    assert!(!noted.is_new);
    assert!(other.waiting_changes().await.expect("a list").is_empty());
    assert_eq!(notes_about(&desk.sandbox, &id, &marker(&call)).len(), 1);
}

/// Both desks look before either has sent: HighLevel has two notes. Answers with contact, call, and the other desk.
async fn noted_twice(desk: &Desk) -> (ContactKey, String, String, Crm, tempfile::TempDir) {
    let (contact, id) = desk.somebody().await;
    let (other, folder) = another(desk).await;
    let call = desk.sandbox.add_call(&call_of(&id));
    let theirs = key_of(&other, &id).await;
    // What is answered late was looked up at once.
    desk.sandbox.set(Switch::Latency(vec![Latency {
        method: Some("GET".to_owned()),
        path: Some("/contacts/*/notes".to_owned()),
        ms: 1_500,
        jitter_ms: 0,
    }]));
    let asked = |contact| CallToNote {
        contact,
        call: call.clone(),
    };
    let (one, two) = tokio::join!(desk.crm.note_call(asked(contact)), other.note_call(asked(theirs)));
    assert!(one.expect("noted").is_new && two.expect("noted").is_new);
    desk.until("both are sent", async || {
        desk.waiting().await.is_empty() && other.waiting_changes().await.expect("a list").is_empty()
    })
    .await;
    desk.sandbox.set(Switch::Latency(Vec::new()));
    assert_eq!(notes_about(&desk.sandbox, &id, &marker(&call)).len(), 2);
    (contact, id, call, other, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_notes_made_at_the_same_moment_the_one_with_the_lower_id_stays() {
    let desk = desk_of(&[]).await;
    let (contact, id, call, other, _folder) = noted_twice(&desk).await;
    let ids = |notes: Vec<Value>| -> Vec<String> {
        let mut ids: Vec<_> = notes
            .iter()
            .map(|note| note["id"].as_str().expect("an id").to_owned())
            .collect();
        ids.sort();
        ids
    };
    let lowest = ids(notes_about(&desk.sandbox, &id, &marker(&call)))[0].clone();

    desk.crm.contact_opened(contact).await.expect("opened");
    let theirs = key_of(&other, &id).await;
    other.contact_opened(theirs).await.expect("opened");
    desk.until("one is left", async || {
        notes_about(&desk.sandbox, &id, &marker(&call)).len() == 1
    })
    .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(ids(notes_about(&desk.sandbox, &id, &marker(&call))), [lowest]);

    for (crm, contact) in [(&desk.crm, contact), (&other, theirs)] {
        crm.contact_opened(contact).await.expect("opened");
        desk.until("the card has one", async || {
            let notes = crm.card(contact).await.expect("a card").notes;
            notes.iter().filter(|note| note.text.contains(&marker(&call))).count() == 1
        })
        .await;
        let noted = crm
            .note_call(CallToNote {
                contact,
                call: call.clone(),
            })
            .await
            .expect("there");
        assert!(!noted.is_new);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_notes_none_goes_once_somebody_has_written_into_one() {
    let desk = desk_of(&[]).await;
    let (contact, id, call, other, _folder) = noted_twice(&desk).await;
    let notes = notes_about(&desk.sandbox, &id, &marker(&call));
    for note in &notes[..1] {
        let path = format!("/contacts/{id}/notes/{}", note["id"].as_str().expect("an id"));
        let body = format!("Erledigt!\n{}", note["body"].as_str().expect("a text"));
        desk.sandbox.elsewhere("PUT", &path, json!({ "body": body }));
    }
    desk.crm.contact_opened(contact).await.expect("opened");
    let theirs = key_of(&other, &id).await;
    other.contact_opened(theirs).await.expect("opened");
    for (crm, contact) in [(&desk.crm, contact), (&other, theirs)] {
        desk.until("what was written is here", async || {
            let notes = crm.card(contact).await.expect("a card").notes;
            notes.iter().any(|note| note.text.starts_with("Erledigt!"))
        })
        .await;
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(notes_about(&desk.sandbox, &id, &marker(&call)).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_while_the_switch_is_off_and_no_calls_are_open() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.add_call(&call_of(&id));
    desk.crm.contact_opened(contact).await.expect("opened");
    desk.crm.automatic_transcripts().await.expect("a list");
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(asked_of_conversations(&desk), Vec::<String>::new());

    let refused = AutomaticSwitch {
        has_consent: false,
        ..ON
    };
    let error = desk
        .crm
        .switch_automatic_transcripts(refused)
        .await
        .expect_err("no consent");
    assert!(matches!(error, Error::NotPossible), "got {error:?}");
    desk.crm.switch_automatic_transcripts(ON).await.expect("on");
    desk.until("new calls are looked for", async || {
        !asked_of_conversations(&desk).is_empty()
    })
    .await;
    desk.crm.switch_automatic_transcripts(OFF).await.expect("off");
    tokio::time::sleep(Duration::from_millis(300)).await;
    desk.sandbox.forget_requests();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(asked_of_conversations(&desk), Vec::<String>::new());
    assert!(
        done(&desk.crm).await.is_empty(),
        "calls from before the switch are left alone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_call_becomes_a_note_by_itself_with_four_requests_beside_the_common_look() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    desk.crm.switch_automatic_transcripts(ON).await.expect("on");
    desk.until("it looks", async || !asked_of_conversations(&desk).is_empty())
        .await;
    desk.sandbox.forget_requests();
    let call = desk.sandbox.add_call(&call_of(&id));

    let row = became(&desk, &call, AutomaticState::Sent).await;
    assert_eq!((row.contact, row.seconds), (Some(contact), Some(42)));
    assert_eq!(notes_about(&desk.sandbox, &id, &marker(&call)).len(), 1);
    // Whether another desk has made the same note is looked at once.
    tokio::time::sleep(quick().settled + Duration::from_millis(600)).await;
    let requests: Vec<String> = desk
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.path.contains("/notes") || request.path.ends_with("/transcription"))
        .map(|request| {
            let path = request.path.replace(&id, "*").replace(&call, "*");
            format!("{} {}", request.method, path.rsplit('/').next().unwrap_or_default())
        })
        .collect();
    assert_eq!(requests, ["GET transcription", "GET notes", "POST notes", "GET notes"]);

    let note = row.note.expect("a note");
    let undoable = desk.crm.delete_note(note).await.expect("deleted");
    became(&desk, &call, AutomaticState::Removed).await;
    desk.crm.undo(undoable.undo).await.expect("undone");
    became(&desk, &call, AutomaticState::Sent).await;
    desk.crm.delete_note(note).await.expect("deleted");
    desk.until("the note is gone", async || {
        notes_about(&desk.sandbox, &id, &marker(&call)).is_empty()
    })
    .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(
        notes_about(&desk.sandbox, &id, &marker(&call)).is_empty(),
        "what the rep has deleted is not made again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcription_that_comes_later_is_waited_for() {
    let desk = desk_of(&[]).await;
    let (_, id) = desk.somebody().await;
    desk.crm.switch_automatic_transcripts(ON).await.expect("on");
    let call = desk.sandbox.add_call(&NewCall {
        said: Vec::new(),
        ..call_of(&id)
    });
    became(&desk, &call, AutomaticState::Expected).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(desk.sandbox.transcribe(&call, &said()));
    became(&desk, &call, AutomaticState::Sent).await;
    assert_eq!(notes_about(&desk.sandbox, &id, &marker(&call)).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_a_contact_is_matched_by_its_number_or_says_why_not() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    let phone = desk.card(contact).await.contact.fields.phone;
    desk.crm.switch_automatic_transcripts(ON).await.expect("on");
    let by_number = |number: Option<&str>| NewCall {
        contact: None,
        number: number.map(str::to_owned),
        ..call_of(&id)
    };
    let known = desk.sandbox.add_call(&by_number(Some(&phone)));
    let stranger = desk.sandbox.add_call(&by_number(Some("+494055509999")));
    let withheld = desk.sandbox.add_call(&by_number(None));

    let row = became(&desk, &known, AutomaticState::Sent).await;
    assert_eq!(row.contact, Some(contact));
    let row = became(&desk, &stranger, AutomaticState::NoContact).await;
    assert_eq!(row.name.as_deref(), Some("+494055509999"));
    became(&desk, &withheld, AutomaticState::NoNumber).await;
    let asked: Vec<String> = asked_of_conversations(&desk)
        .into_iter()
        .filter(|path| path.contains(&stranger) || path.contains(&withheld))
        .collect();
    assert_eq!(
        asked,
        Vec::<String>::new(),
        "nothing is asked about what has no place to go"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_that_listen_make_one_note() {
    let desk = desk_of(&[]).await;
    let (_, id) = desk.somebody().await;
    let (other, _folder) = another(&desk).await;
    desk.crm.switch_automatic_transcripts(ON).await.expect("on");
    other.switch_automatic_transcripts(ON).await.expect("on");
    let mut calls = Vec::new();
    for _ in 0..4 {
        calls.push(desk.sandbox.add_call(&call_of(&id)));
        tokio::time::sleep(Duration::from_millis(130)).await;
    }
    let is_settled = |state: AutomaticState| matches!(state, AutomaticState::Sent | AutomaticState::ThereAlready);
    desk.until("both desks have dealt with all", async || {
        let (ours, theirs) = (done(&desk.crm).await, done(&other).await);
        [ours, theirs].iter().all(|rows| {
            calls
                .iter()
                .all(|call| rows.iter().any(|row| row.call == *call && is_settled(row.state)))
        })
    })
    .await;
    // Those made at the same moment are found out a while later.
    tokio::time::sleep(quick().settled).await;
    desk.until("each call has one note", async || {
        calls
            .iter()
            .all(|call| notes_about(&desk.sandbox, &id, &marker(call)).len() == 1)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_scope_it_is_named_and_not_asked_for_again() {
    let desk = desk_of(&[SCOPE]).await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.add_call(&call_of(&id));
    desk.sandbox.forget_requests();
    for _ in 0..3 {
        let read = desk.crm.contact_calls(contact).await.expect("an answer");
        assert_eq!(
            (read.unread, read.scope.as_deref(), read.calls.len()),
            (Some(UnreadReason::Scope), Some(SCOPE), 0)
        );
    }
    assert_eq!(asked_of_conversations(&desk).len(), 1, "once, to find out");

    desk.crm.switch_automatic_transcripts(ON).await.expect("on");
    desk.until("the list says so", async || {
        let automatic = desk.crm.automatic_transcripts().await.expect("a list");
        automatic.problem == Some(UnreadReason::Scope) && automatic.scope.as_deref() == Some(SCOPE)
    })
    .await;
}

fn file(contact: ContactKey, name: &str, text: &str) -> TranscriptFile {
    TranscriptFile {
        contact,
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

const SRT: &str =
    "1\n00:00:01,000 --> 00:00:02,000\nAnna: Guten Tag.\n\n2\n00:00:03,000 --> 00:00:04,000\nOle: Hallo.\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_shown_and_becomes_one_note_also_from_two_desks_of_which_one_is_offline() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    let preview = desk.crm.preview_transcript(file(contact, "anruf.srt", SRT)).await;
    let TranscriptPreview::Readable { text, note: None, .. } = preview.expect("an answer") else {
        panic!("it can be read")
    };
    assert!(text.contains("[0:01] Anna: Guten Tag.\n[0:03] Ole: Hallo."), "{text}");
    let unreadable = desk.crm.preview_transcript(file(contact, "anruf.mp3", "ID3")).await;
    assert_eq!(
        unreadable.expect("an answer"),
        TranscriptPreview::Unreadable {
            why: UnreadableTranscript::OtherKind,
            line: None
        }
    );

    let (other, _folder) = another(&desk).await;
    let theirs = key_of(&other, &id).await;
    // The first desk cannot look, and its note waits.
    desk.sandbox.set(Switch::Offline(true));
    let ours = desk
        .crm
        .note_transcript_file(file(contact, "anruf.srt", SRT))
        .await
        .expect("noted");
    assert!(ours.is_new);
    let again = desk
        .crm
        .preview_transcript(file(contact, "kopie.SRT", &SRT.replace('\n', "\r\n")))
        .await;
    assert!(
        matches!(again, Ok(TranscriptPreview::Readable { note: Some(note), .. }) if note == ours.note),
        "the same words under another name"
    );
    let body = desk
        .card(contact)
        .await
        .notes
        .into_iter()
        .find(|note| note.key == ours.note)
        .expect("it is on the card")
        .text;
    desk.sandbox
        .elsewhere("POST", &format!("/contacts/{id}/notes"), json!({ "body": body }));
    desk.sandbox.set(Switch::Offline(false));
    desk.crm.sync_now().await.expect("asked");
    desk.sent().await;
    let marker = body.lines().last().expect("a line").to_owned();
    assert!(marker.starts_with("[file:"), "{marker}");
    assert_eq!(notes_about(&desk.sandbox, &id, &marker).len(), 1);

    let noted = other
        .note_transcript_file(file(theirs, "anruf.txt", "Anna: Guten Tag.\nOle: Hallo.\n"))
        .await
        .expect("noted");
    assert!(noted.is_new, "without times it is another transcript");
    let noted = other
        .note_transcript_file(file(theirs, "b.srt", SRT))
        .await
        .expect("there");
    assert!(!noted.is_new);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_the_calls_say_so_and_nothing_is_noted() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    let call = desk.sandbox.add_call(&call_of(&id));
    desk.sandbox.set(Switch::Offline(true));
    let read = desk.crm.contact_calls(contact).await.expect("an answer");
    assert_eq!((read.unread, read.calls.len()), (Some(UnreadReason::Offline), 0));
    let error = desk
        .crm
        .note_call(CallToNote { contact, call })
        .await
        .expect_err("it cannot be read");
    assert!(matches!(error, Error::Offline), "got {error:?}");
    assert!(desk.waiting().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_every_shape_become_the_same_note() {
    let desk = desk_of(&[]).await;
    let (contact, id) = desk.somebody().await;
    let call = desk.sandbox.add_call(&NewCall {
        said: said()[..1].to_vec(),
        ..call_of(&id)
    });
    desk.sandbox.set(Switch::OddShapes(true));
    desk.sandbox.set(Switch::TranscriptList(false));
    desk.sandbox.set(Switch::MessagesNested(false));
    let read = desk.crm.contact_calls(contact).await.expect("calls");
    let listed = read.calls.iter().find(|each| each.call == call).expect("listed");
    assert_eq!((listed.seconds, listed.transcription), (Some(42), Transcription::There));
    desk.crm
        .note_call(CallToNote {
            contact,
            call: call.clone(),
        })
        .await
        .expect("noted");
    desk.sent().await;
    let notes = notes_about(&desk.sandbox, &id, &marker(&call));
    assert!(
        notes[0]["body"]
            .as_str()
            .is_some_and(|body| body.contains("[0:00] Speaker 2: Musterkunde, guten Tag."))
    );
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A desk whose profile and keyring outlive it.
fn lasting(folder: &Path, vault: &Vault) -> Crm {
    Crm::open(Options {
        folder: folder.to_owned(),
        version: "0.0.0".to_owned(),
        language_of_run: Some(Language::English),
        language_of_system: Language::English,
        clock: Clock::system(),
        announce: Arc::new(|_| {}),
        timings: listening(),
        surroundings: Surroundings {
            vault: Some(vault.clone()),
            ..Surroundings::default()
        },
    })
    .expect("a profile in a temporary folder")
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "waited in vain until {what}"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn an_app_that_is_killed_after_any_of_its_requests_makes_each_note_once() {
    let outside = runtime();
    let sandbox = outside
        .block_on(Sandbox::start(sandbox::Options {
            contacts: 5,
            ..sandbox::Options::default()
        }))
        .expect("a sandbox");
    let id = sandbox.contact_ids()[0].clone();
    let (folder, vault) = (tempfile::tempdir().expect("a folder"), Vault::in_memory());
    let connect = ConnectRequest {
        session_only: false,
        ..request(&sandbox)
    };
    let first = runtime();
    first.block_on(async {
        let crm = lasting(folder.path(), &vault);
        crm.start().await;
        crm.connect(connect).await.expect("connected");
        until("all is read", async || {
            crm.sync_status().await.expect("a status").pulled_at.is_some()
        })
        .await;
        crm.switch_automatic_transcripts(ON).await.expect("on");
    });
    first.shutdown_timeout(Duration::from_secs(5));

    let mut calls = Vec::new();
    for stop_after in 1..=7 {
        let call = sandbox.add_call(&call_of(&id));
        // One of the notes arrives without the app hearing of it.
        if stop_after == 5 {
            sandbox.fail_next(Fault::silence("POST", "/contacts/*/notes").after_effect());
        }
        calls.push(call.clone());
        sandbox.forget_requests();
        let run = runtime();
        run.block_on(async {
            let crm = lasting(folder.path(), &vault);
            crm.start().await;
            let about_it = |request: &sandbox::Request| {
                request.path.starts_with("/conversations") || request.path.ends_with("/notes")
            };
            until("so many requests are out", async || {
                let is_noted = notes_about(&sandbox, &id, &marker(&call)).len() == 1;
                sandbox.requests().iter().filter(|request| about_it(request)).count() >= stop_after || is_noted
            })
            .await;
        });
        // As a kill: nothing is asked to end.
        run.shutdown_timeout(Duration::from_millis(200));
    }
    let last = runtime();
    last.block_on(async {
        let crm = lasting(folder.path(), &vault);
        crm.start().await;
        until("all calls are noted", async || {
            let rows = done(&crm).await;
            calls.iter().all(|call| {
                rows.iter()
                    .any(|row| row.call == *call && row.state == AutomaticState::Sent)
            })
        })
        .await;
        tokio::time::sleep(quick().settled).await;
    });
    for call in &calls {
        assert_eq!(notes_about(&sandbox, &id, &marker(call)).len(), 1, "{call}");
    }
}
