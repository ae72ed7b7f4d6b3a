//! Lists from files: seen before anything is done, taken in once, and never in the rep's way.

mod desk;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crm::{Clock, Crm, Error, Options, Surroundings};
use desk::{Desk, quick, request};
use model::{
    ColumnHolds, ConnectRequest, ContactChanges, ContactSave, FailedRowsSave, ImportProblem, ImportRun, ImportState,
    Imports, InvalidReason, Language, NoteSave, RowKind, RowReason,
};
use sandbox::{Sandbox, Switch};
use serde_json::json;
use vault::Vault;

async fn wide_open(contacts: usize) -> Desk {
    Desk::with(allowance(contacts), quick()).await
}

/// A sandbox whose allowance holds nobody up.
fn allowance(contacts: usize) -> sandbox::Options {
    sandbox::Options {
        contacts,
        burst_max: 20_000,
        ..sandbox::Options::default()
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }
}

async fn until(crm: &Crm, what: &str, holds: impl Fn(&Imports) -> bool) -> Imports {
    let started = Instant::now();
    loop {
        let imports = crm.imports().await.expect("imports");
        if holds(&imports) {
            return imports;
        }
        assert!(
            started.elapsed() < Duration::from_secs(40),
            "waited in vain until {what}: {imports:#?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Opens a file and waits until its rows were looked at.
async fn looked_at(crm: &Crm, path: &Path) -> model::ImportProposal {
    crm.open_import_file(path.to_string_lossy().into_owned())
        .await
        .expect("opened");
    seen(crm).await
}

async fn seen(crm: &Crm) -> model::ImportProposal {
    let is_over = |imports: &Imports| {
        let proposal = imports.proposal.as_ref();
        proposal.is_some_and(|one| one.check.done || one.check.problem.is_some())
    };
    until(crm, "the rows are looked at", is_over)
        .await
        .proposal
        .expect("a file")
}

async fn run_is(crm: &Crm, state: ImportState) -> ImportRun {
    let is_so = |imports: &Imports| imports.runs.first().is_some_and(|run| run.state == state);
    until(crm, &format!("it is {state:?}"), is_so).await.runs.remove(0)
}

fn list(rows: usize) -> String {
    let mut list = "Vorname;Nachname;E-Mail;Firma\r\n".to_owned();
    for row in 0..rows {
        list.push_str(&format!(
            "Jörg;Müller{row};jm{row}@import.example;Bau & Söhne {row} GmbH\r\n"
        ));
    }
    list
}

fn made(sandbox: &Sandbox) -> Vec<String> {
    let mut emails: Vec<String> = sandbox
        .contact_ids()
        .iter()
        .filter_map(|id| sandbox.contact(id)?["email"].as_str().map(str::to_owned))
        .filter(|email| email.ends_with("@import.example"))
        .collect();
    emails.sort();
    emails
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_fill_custom_fields_and_the_owner_and_what_these_cannot_take_stands_in_a_note() {
    let desk = wide_open(40).await;
    let folder = Folder::new();
    let (key, _) = desk.somebody().await;
    let card = desk.card(key).await;
    let field = |name: &str| {
        let mut fields = card.contact.custom_fields.iter();
        fields
            .find(|field| field.name == name)
            .expect("of the sample")
            .id
            .clone()
    };
    let (user, user_name) = desk.sandbox.users()[0].clone();
    let text = format!(
        "Name;E-Mail;Branche;Vertragsende;Kundennummer;Betreuer\r\n\
         Jörg Müller;joerg@import.example;handwerk;31.12.2027;K-1;{}\r\n\
         Anna Kern;anna@import.example;Raumfahrt;bald;K-2;Niemand Bestimmtes\r\n",
        user_name
    );
    let path = folder.file("liste.csv", text);

    let proposal = looked_at(&desk.crm, &path).await;
    let custom = |name: &str| ColumnHolds::CustomField(field(name));
    assert_eq!(
        proposal.plan.columns,
        [
            ColumnHolds::Name,
            ColumnHolds::Email,
            custom("Branche"),
            custom("Vertragsende"),
            custom("Kundennummer"),
            ColumnHolds::Owner
        ]
    );
    assert!(proposal.custom_fields.iter().any(|one| one.name == "Mitarbeiterzahl"));
    assert!(
        proposal.custom_fields.iter().all(|one| one.name != "Unterschrift"),
        "what this app cannot write is not offered"
    );
    desk.crm.start_import().await.expect("started");
    run_is(&desk.crm, ImportState::Done).await;

    let there = |email: &str| {
        let ids = desk.sandbox.contact_ids();
        let mut contacts = ids
            .iter()
            .filter_map(|id| Some((id.clone(), desk.sandbox.contact(id)?)));
        contacts.find(|(_, contact)| contact["email"] == email).expect("made")
    };
    let (_, joerg) = there("joerg@import.example");
    assert_eq!(joerg["assignedTo"], json!(user));
    let values = joerg["customFields"].to_string();
    assert!(values.contains("\"Handwerk\"") && values.contains("K-1"), "{values}");
    let (id, anna) = there("anna@import.example");
    assert!(anna["customFields"].to_string().contains("K-2"));
    assert_eq!(anna.get("assignedTo").filter(|owner| !owner.is_null()), None);
    let note = desk.sandbox.notes_of(&id)[0]["body"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    for line in [
        "Branche: Raumfahrt",
        "Vertragsende: bald",
        "Betreuer: Niemand Bestimmtes",
    ] {
        assert!(note.contains(line), "{note}");
    }

    // The same once more changes nothing, and says so before.
    let again = looked_at(&desk.crm, &path).await;
    assert_eq!(
        (again.check.counts.new, again.check.counts.nothing),
        (0, 2),
        "{:?}",
        again.check
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_told_before_anything_is_done_and_then_taken_in_once() {
    let desk = wide_open(40).await;
    let folder = Folder::new();
    let (known, id) = desk.somebody().await;
    let whole = desk.card(known).await.contact;
    let empty_website = ContactSave {
        contact: Some(known),
        changes: ContactChanges {
            website: Some(String::new()),
            ..ContactChanges::default()
        },
        seen: ContactChanges::default(),
    };
    desk.crm.save_contact(empty_website).await.expect("saved");
    desk.sent().await;
    let text = format!(
        "Vorname;Nachname;E-Mail;Telefon;Firma;Website;Notiz\r\n\
         Jörg;Müller;joerg@import.example;0221 987654;Bau & Söhne;;ruft \"gern\" an\r\n\
         Anders;Geheißen;{};;Andere Firma;https://neu.example;\r\n\
         Jörg;Müller;JOERG@import.example;;;https://mueller.example;\r\n\
         Kaputt;Zeile;kein Anschluss;;;;\r\n\
         ;;;;;;nur Text\r\n",
        whole.fields.email
    )
    .replace('"', "'");
    let path = folder.file("liste.csv", encode(&text));

    let proposal = looked_at(&desk.crm, &path).await;
    assert_eq!(
        (
            proposal.encoding.as_str(),
            proposal.delimiter.as_str(),
            proposal.has_titles
        ),
        ("windows-1252", ";", true)
    );
    assert_eq!(
        proposal.plan.columns,
        [
            ColumnHolds::FirstName,
            ColumnHolds::LastName,
            ColumnHolds::Email,
            ColumnHolds::Phone,
            ColumnHolds::Company,
            ColumnHolds::Website,
            ColumnHolds::Note
        ]
    );
    let counts = proposal.check.counts;
    assert_eq!(
        (
            counts.new,
            counts.fills,
            counts.nothing,
            counts.repeated,
            counts.unusable
        ),
        (1, 1, 0, 1, 2),
        "{proposal:#?}"
    );
    let example = |kind| {
        let mut all = proposal.check.examples.iter();
        all.find(|example| example.kind == kind).expect("an example").clone()
    };
    assert!(example(RowKind::Fills).fills.contains(&"website".to_owned()));
    assert_eq!(
        (example(RowKind::Unusable).line, example(RowKind::Unusable).reason),
        (5, Some(RowReason::NotAnEmail))
    );
    assert!(proposal.check.cost.requests >= 5);
    assert_eq!(made(&desk.sandbox).len(), 0, "a dry run writes nothing");
    assert!(desk.waiting().await.is_empty());

    let mut plan = proposal.plan.clone();
    plan.tag = "Messe 2026".to_owned();
    plan.source = "Liste".to_owned();
    desk.crm.plan_import(plan).await.expect("planned");
    seen(&desk.crm).await;
    desk.crm.start_import().await.expect("started");
    let run = run_is(&desk.crm, ImportState::Done).await;
    assert_eq!(
        (
            run.total,
            run.finished,
            run.created,
            run.filled,
            run.unusable,
            run.refused
        ),
        (5, 5, 1, 2, 2, 0),
        "{run:#?}"
    );
    assert_eq!(made(&desk.sandbox), ["joerg@import.example"]);
    let key = desk.find("joerg@import.example").await[0];
    let card = desk.card(key).await;
    assert_eq!(
        (card.contact.fields.phone.as_str(), card.contact.fields.website.as_str()),
        ("+49221987654", "https://mueller.example"),
        "the second row fills what the first lacked"
    );
    assert_eq!(card.contact.fields.source, "Liste");
    assert!(card.contact.tags.iter().any(|tag| tag.name == "messe 2026"));
    assert_eq!(card.notes[0].text, "Notiz: ruft 'gern' an");
    let existing = desk.sandbox.contact(&id).expect("there");
    assert_eq!(existing["website"], "https://neu.example");
    assert_eq!(
        (
            existing["firstName"].as_str(),
            existing["companyName"].as_str().unwrap_or_default()
        ),
        (
            Some(whole.fields.first_name.as_str()),
            if whole.fields.company.is_empty() {
                "Andere Firma"
            } else {
                whole.fields.company.as_str()
            }
        ),
        "nothing is overwritten"
    );

    let again = looked_at(&desk.crm, &path).await;
    assert_eq!(
        (again.check.counts.new, again.check.counts.fills),
        (0, 0),
        "what was imported has nothing to do any more: {again:#?}"
    );
}

fn encode(text: &str) -> Vec<u8> {
    // Windows-1252 for the letters that are used here.
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_columns_hold_is_remembered_for_files_with_the_same_titles() {
    let desk = wide_open(5).await;
    let folder = Folder::new();
    let first = folder.file("a.csv", "Wer;Womit\nAnna Kern;anna@import.example\n");
    let mut plan = looked_at(&desk.crm, &first).await.plan;
    assert_ne!(plan.columns, [ColumnHolds::Name, ColumnHolds::Email]);
    plan.columns = vec![ColumnHolds::Name, ColumnHolds::Email];
    desk.crm.plan_import(plan.clone()).await.expect("planned");
    assert_eq!(seen(&desk.crm).await.check.counts.new, 1);
    let second = folder.file(
        "b.csv",
        "Wer;Womit\nOle Brandt;ole@import.example\nA;a@import.example\n",
    );
    let proposal = looked_at(&desk.crm, &second).await;
    assert_eq!((proposal.plan.columns, proposal.remembered), (plan.columns, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_said_with_its_line() {
    let desk = wide_open(5).await;
    let folder = Folder::new();
    for (name, bytes, problem) in [
        ("empty.csv", Vec::new(), ImportProblem::Empty),
        (
            "quote.csv",
            b"Name;E-Mail\nA;a@b.de\nB;\"b@b.de\nC;c@b.de\n".to_vec(),
            ImportProblem::UnclosedQuote { line: 3 },
        ),
        (
            "zero.csv",
            b"Name;E-Mail\nA;a@b.de\n\0;b@b.de\n".to_vec(),
            ImportProblem::ZeroBytes { line: 3 },
        ),
        (
            "wide.csv",
            ";x".repeat(10_000).into_bytes(),
            ImportProblem::TooManyColumns { line: 1 },
        ),
        ("book.xlsx", b"PK\x03\x04rest".to_vec(), ImportProblem::OtherFormat),
    ] {
        let path = folder.file(name, bytes);
        let proposal = looked_at(&desk.crm, &path).await;
        assert_eq!(proposal.check.problem, Some(problem), "{name}");
        assert!(desk.crm.start_import().await.is_err(), "{name} cannot be started");
    }
    for (typed, reason) in [
        ("", InvalidReason::Required),
        ("liste.csv", InvalidReason::NotAPath),
        ("/gibt/es/nicht.csv", InvalidReason::NoSuchFile),
        (&*folder.0.path().to_string_lossy(), InvalidReason::NoSuchFile),
    ] {
        match desk.crm.open_import_file(typed.to_owned()).await {
            Err(crm::Error::Invalid {
                field: "file",
                reason: said,
            }) => assert_eq!(said, reason, "{typed}"),
            other => panic!("{typed}: {other:?}"),
        }
    }
    let bare = folder.file(
        "bare.csv",
        "Anna Kern;anna@import.example\nOle Brandt;ole@import.example\n",
    );
    let proposal = looked_at(&desk.crm, &bare).await;
    assert_eq!((proposal.has_titles, proposal.check.counts.new), (false, 2));
}

/// A profile on disk that outlives its app.
struct Profile {
    folder: tempfile::TempDir,
    vault: Vault,
}

impl Profile {
    fn open(&self) -> Crm {
        Crm::open(Options {
            folder: self.folder.path().to_owned(),
            version: "0.0.0".to_owned(),
            language_of_run: Some(Language::German),
            language_of_system: Language::German,
            clock: Clock::system(),
            announce: Arc::new(|_| {}),
            timings: quick(),
            surroundings: Surroundings {
                vault: Some(self.vault.clone()),
                ..Surroundings::default()
            },
        })
        .expect("a profile")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_goes_on_where_it_was_and_neither_loses_nor_doubles_a_row() {
    const ROWS: usize = 120;
    let sandbox = Sandbox::start(allowance(5)).await.expect("a sandbox");
    let profile = Profile {
        folder: tempfile::tempdir().expect("a folder"),
        vault: Vault::in_memory(),
    };
    let folder = Folder::new();
    let path = folder.file("liste.csv", list(ROWS));
    let crm = profile.open();
    crm.start().await;
    let connect = ConnectRequest {
        session_only: false,
        ..request(&sandbox)
    };
    crm.connect(connect).await.expect("connected");
    looked_at(&crm, &path).await;
    // Nobody is known before all contacts were read once: until then it is not begun.
    let started = Instant::now();
    loop {
        match crm.start_import().await {
            Err(Error::Invalid {
                reason: InvalidReason::ContactsNotRead,
                ..
            }) if started.elapsed() < Duration::from_secs(20) => tokio::time::sleep(Duration::from_millis(20)).await,
            begun => break begun.expect("started"),
        }
    }
    let mut killed = crm;
    for kill in 1..=4u32 {
        let wanted = 25 * kill;
        until(&killed, "some rows are done", |imports| {
            imports.runs.first().is_some_and(|run| run.finished >= wanted)
        })
        .await;
        drop(killed);
        killed = profile.open();
        killed.start().await;
    }
    let run = run_is(&killed, ImportState::Done).await;
    assert_eq!((run.created, run.finished, run.refused), (120, 120, 0), "{run:#?}");
    let made = made(&sandbox);
    let mut once = made.clone();
    once.dedup();
    assert_eq!((made.len(), once.len()), (ROWS, ROWS), "each of them once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rep_s_own_change_goes_before_all_rows_that_wait() {
    let desk = wide_open(20).await;
    let folder = Folder::new();
    let path = folder.file("liste.csv", list(300));
    looked_at(&desk.crm, &path).await;
    let (contact, id) = desk.somebody().await;
    desk.sandbox.set(Switch::SlowMs(50));
    desk.crm.start_import().await.expect("started");
    until(&desk.crm, "it goes on", |imports| imports.runs[0].finished > 2).await;
    assert!(desk.waiting().await.len() <= 150, "few rows wait at a time");
    let note = NoteSave {
        note: None,
        contact,
        text: "Sofort!".to_owned(),
        seen: None,
    };
    desk.crm.save_note(note).await.expect("saved");
    let written = Instant::now();
    desk.until("the note is there", async || {
        let notes = desk.sandbox.notes_of(&id);
        notes
            .iter()
            .any(|note| note["body"].as_str().is_some_and(|body| body.contains("Sofort!")))
    })
    .await;
    let waited = written.elapsed();
    let finished = desk.crm.imports().await.expect("imports").runs[0].finished;
    assert!(finished < 300, "the import is still under way");
    assert!(waited < Duration::from_secs(2), "{waited:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_waits_while_it_is_paused_and_takes_back_what_was_not_sent_when_it_is_stopped() {
    let desk = wide_open(10).await;
    let folder = Folder::new();
    let path = folder.file("liste.csv", list(200));
    looked_at(&desk.crm, &path).await;
    desk.sandbox.set(Switch::SlowMs(20));
    desk.crm.start_import().await.expect("started");
    let key = until(&desk.crm, "it goes on", |imports| imports.runs[0].finished > 3)
        .await
        .runs[0]
        .key;
    assert!(
        matches!(desk.crm.start_import().await, Err(crm::Error::NotFound { .. })),
        "the file is not looked at any more"
    );
    desk.crm.pause_import(key).await.expect("paused");
    tokio::time::sleep(Duration::from_millis(600)).await;
    let paused = made(&desk.sandbox).len();
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(made(&desk.sandbox).len(), paused, "nothing goes out");
    assert!(!desk.waiting().await.is_empty());
    desk.crm.resume_import(key).await.expect("resumed");
    desk.until("it goes on", async || made(&desk.sandbox).len() > paused + 5)
        .await;
    desk.crm.stop_import(key).await.expect("stopped");
    desk.sent().await;
    let run = run_is(&desk.crm, ImportState::Stopped).await;
    let there = made(&desk.sandbox).len();
    assert!(there < 200 && run.total == 200);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(made(&desk.sandbox).len(), there);
    assert_eq!(
        desk.find("import.example").await.len().min(50),
        there.min(50),
        "what HighLevel does not have is not here either"
    );
    assert!(desk.crm.resume_import(key).await.is_err(), "it has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_highlevel_refuses_is_counted_and_written_beside_the_file_with_the_reason() {
    let desk = wide_open(10).await;
    let folder = Folder::new();
    // Known to HighLevel alone.
    let hidden = serde_json::json!({ "firstName": "Schon", "lastName": "Da", "email": "jm1@import.example" });
    let (status, _) = desk
        .sandbox
        .elsewhere("POST", "/contacts/", with_location(hidden, &desk.sandbox.location()));
    assert_eq!(status, 201);
    let path = folder.file("liste.csv", format!("{}=1+1;;kaputt;\r\n", list(3)));
    looked_at(&desk.crm, &path).await;
    desk.crm.start_import().await.expect("started");
    let run = run_is(&desk.crm, ImportState::Done).await;
    assert_eq!(
        (run.finished, run.created, run.refused, run.unusable),
        (4, 3, 1, 1),
        "{run:#?}"
    );
    assert_eq!(made(&desk.sandbox).len(), 3);
    let save = FailedRowsSave {
        import: run.key,
        path: String::new(),
        replace: false,
    };
    let saved = desk.crm.save_failed_rows(save.clone()).await.expect("saved");
    assert_eq!(saved.count, 2);
    let written = std::fs::read_to_string(&saved.path).expect("there");
    let lines: Vec<&str> = written.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Vorname;Nachname;E-Mail;Firma;Reason");
    assert!(lines[1].starts_with("Jörg;Müller1;jm1@import.example;") && lines[1].contains("Is in HighLevel already"));
    assert!(
        lines[2].starts_with("'=1+1;") && lines[2].ends_with("Not an e-mail address"),
        "{}",
        lines[2]
    );
    let other = desk
        .crm
        .save_failed_rows(save.clone())
        .await
        .expect("saved under another name");
    assert_ne!(other.path, saved.path);
    std::fs::write(&path, list(4)).expect("changed");
    match desk.crm.save_failed_rows(save).await {
        Err(crm::Error::Invalid {
            reason: InvalidReason::FileChanged,
            ..
        }) => {}
        other => panic!("{other:?}"),
    }
}

fn with_location(mut body: serde_json::Value, location: &str) -> serde_json::Value {
    body["locationId"] = serde_json::json!(location);
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_or_goes_on_the_way_pauses_its_import_and_says_so() {
    let desk = wide_open(5).await;
    let folder = Folder::new();
    let text = list(260);
    let path = folder.file("liste.csv", &text);
    looked_at(&desk.crm, &path).await;
    desk.sandbox.set(Switch::SlowMs(10));
    desk.crm.start_import().await.expect("started");
    until(&desk.crm, "it goes on", |imports| imports.runs[0].finished > 3).await;
    std::fs::remove_file(&path).expect("gone");
    let run = run_is(&desk.crm, ImportState::Paused).await;
    assert_eq!(run.problem, Some(ImportProblem::Gone));
    std::fs::write(&path, list(250)).expect("another one");
    desk.crm.resume_import(run.key).await.expect("resumed");
    let run = run_is(&desk.crm, ImportState::Paused).await;
    assert_eq!(run.problem, Some(ImportProblem::Changed));
    std::fs::write(&path, &text).expect("as it was");
    desk.crm.resume_import(run.key).await.expect("resumed");
    let run = run_is(&desk.crm, ImportState::Done).await;
    assert_eq!((run.created, made(&desk.sandbox).len()), (260, 260));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_rows_wait_and_go_out_once_there_is_one() {
    let desk = wide_open(5).await;
    let folder = Folder::new();
    let path = folder.file("liste.csv", list(150));
    looked_at(&desk.crm, &path).await;
    desk.sandbox.set(Switch::Offline(true));
    desk.crm.start_import().await.expect("started");
    until(&desk.crm, "rows are here", |imports| imports.runs[0].created > 0).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(
        desk.waiting().await.len() <= 150,
        "not all rows are in the outbox at once"
    );
    desk.sandbox.set(Switch::Offline(false));
    let run = run_is(&desk.crm, ImportState::Done).await;
    assert_eq!((run.created, made(&desk.sandbox).len()), (150, 150));
}
