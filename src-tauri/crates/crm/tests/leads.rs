//! Files become contacts, notes and callbacks: each once, whatever happens in between.

mod desk;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use crm::{Clock, Crm, Options, Surroundings, Timings};
use desk::{Desk, quick, request};
use jiff::tz::TimeZone;
use model::{
    ContactKey, Language, LeadChoice, LeadFile, LeadFolderProblem, LeadInbox, LeadReason, LeadRow, LeadSave, LeadState,
    NoteSave, SyncPhase,
};
use sandbox::{Sandbox, Switch};
use serde_json::json;
use vault::Vault;

/// Tuesday, half past ten in Berlin.
const NOW: &str = "2026-11-24T09:30:00Z";

fn timings() -> Timings {
    Timings {
        lead_rest: Duration::from_millis(60),
        lead_look: Duration::from_millis(100),
        ..quick()
    }
}

fn call(name: &str, phone: &str, email: &str) -> String {
    format!(
        "Message-ID: <{name}-{phone}@dienst.example>\r\nDate: Tue, 24 Nov 2026 09:05:00 +0100\r\nFrom: Telefonservice <notiz@telefonservice.example>\r\nSubject: Anruf\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nAnrufer: {name}\r\nFirma: Prüfstein Testbau GmbH\r\nRückrufnummer: {phone}\r\nE-Mail: {email}\r\nAnliegen: Angebot für zwölf Stellplätze\r\nDringlichkeit: hoch\r\nWunschzeit: morgen ab 14 Uhr\r\nStatus: bittet um Rückruf\r\n\r\nKommt aus der Eifel.\r\n"
    )
}

fn ada() -> String {
    call("Frau Ada Prüfstein", "0221 9876599", "ada@pruefstein.example")
}

/// A desk with a lead folder, whose database and keyring outlive it.
struct Office {
    sandbox: Arc<Sandbox>,
    profile: tempfile::TempDir,
    leads: PathBuf,
    vault: Vault,
    /// The machine's clock goes on while the app is closed.
    started: Instant,
    crm: Option<Crm>,
}

impl Office {
    async fn open() -> (Self, tempfile::TempDir) {
        let sandbox = Sandbox::start(sandbox::Options {
            contacts: 40,
            ..sandbox::Options::default()
        })
        .await
        .expect("a sandbox");
        let leads = tempfile::tempdir().expect("a folder");
        let office = Self::at(Arc::new(sandbox), leads.path()).await;
        (office, leads)
    }

    async fn at(sandbox: Arc<Sandbox>, leads: &Path) -> Self {
        let mut office = Self {
            sandbox,
            profile: tempfile::tempdir().expect("a folder"),
            leads: leads.to_owned(),
            vault: Vault::in_memory(),
            started: Instant::now(),
            crm: None,
        };
        let crm = office.crm_of();
        crm.start().await;
        let mut request = request(&office.sandbox);
        request.session_only = false;
        crm.connect(request).await.expect("connected");
        office.crm = Some(crm);
        office
            .until("all contacts are read", async |office| {
                let status = office.crm().sync_status().await.expect("a status");
                status.pulled_at.is_some() && status.phase == SyncPhase::Idle
            })
            .await;
        office
            .crm()
            .set_lead_folder(leads.to_string_lossy().into_owned())
            .await
            .expect("set");
        office
    }

    fn crm_of(&self) -> Crm {
        let started = self.started;
        let begin: jiff::Timestamp = NOW.parse().expect("an instant");
        let now = move || {
            begin
                .saturating_add(jiff::SignedDuration::try_from(started.elapsed()).unwrap_or_default())
                .unwrap_or(begin)
        };
        Crm::open(Options {
            folder: self.profile.path().to_owned(),
            version: "0.0.0".to_owned(),
            language_of_run: Some(Language::German),
            language_of_system: Language::German,
            clock: Clock::told(now, TimeZone::get("Europe/Berlin").expect("a zone")),
            announce: Arc::new(|_| {}),
            timings: timings(),
            surroundings: Surroundings {
                vault: Some(self.vault.clone()),
                ..Surroundings::default()
            },
        })
        .expect("a profile")
    }

    /// The app ends, wherever it is.
    async fn kill(&mut self) {
        drop(self.crm.take());
        // What had begun on the disk ends.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }

    async fn start(&mut self) {
        let crm = self.crm_of();
        crm.start().await;
        self.crm = Some(crm);
    }

    fn crm(&self) -> &Crm {
        self.crm.as_ref().expect("open")
    }

    async fn until(&self, what: &str, mut holds: impl AsyncFnMut(&Self) -> bool) {
        let started = Instant::now();
        while !holds(self).await {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "waited in vain until {what}: {:#?}",
                self.inbox().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn inbox(&self) -> LeadInbox {
        self.crm().leads().await.expect("an inbox")
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        // As programs do: the whole file at once.
        let part = self.leads.join(format!("{name}.part"));
        fs::write(&part, content).expect("written");
        fs::rename(part, self.leads.join(name)).expect("moved");
    }

    fn lies_in(&self, folder: &str, name: &str) -> bool {
        self.leads.join(folder).join(name).is_file()
    }

    async fn rows(&self, count: usize) -> Vec<LeadRow> {
        self.until(&format!("{count} leads came in"), async |office| {
            office.inbox().await.leads.len() >= count
        })
        .await;
        let rows = self.inbox().await.leads;
        assert_eq!(rows.len(), count, "{rows:#?}");
        rows
    }

    async fn done(&self, name: &str) {
        self.until(&format!("{name} is done"), async |office| office.lies_in("done", name))
            .await;
    }

    async fn sent(&self) {
        self.until("all is sent", async |office| {
            office.crm().waiting_changes().await.expect("a list").is_empty()
        })
        .await;
    }

    /// HighLevel's contacts with this e-mail address.
    fn at_highlevel(&self, email: &str) -> Vec<String> {
        let of = |id: &String| {
            self.sandbox
                .contact(id)
                .is_some_and(|contact| contact["email"] == email)
        };
        self.sandbox.contact_ids().into_iter().filter(of).collect()
    }

    async fn key_of(&self, email: &str) -> ContactKey {
        let request = model::ContactListRequest {
            query: email.to_owned(),
            limit: 1,
            ..model::ContactListRequest::default()
        };
        self.crm().contact_list(request).await.expect("a list").rows[0].key
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_of_a_call_becomes_contact_note_and_callback() {
    let (office, _leads) = Office::open().await;
    office.put("anruf.eml", ada());
    office.done("anruf.eml").await;
    let row = office.rows(1).await.remove(0);
    assert!(row.created && row.noted && row.tasked, "{row:?}");
    assert_eq!((row.name.as_str(), row.file.as_str()), ("Ada Prüfstein", "anruf.eml"));
    office.sent().await;
    assert_eq!(office.inbox().await.leads[0].state, LeadState::Sent);

    let ids = office.at_highlevel("ada@pruefstein.example");
    assert_eq!(ids.len(), 1);
    let contact = office.sandbox.contact(&ids[0]).expect("there");
    assert_eq!(
        (&contact["phone"], &contact["lastName"]),
        (&"+492219876599".into(), &"Prüfstein".into())
    );
    let notes = office.sandbox.notes_of(&ids[0]);
    assert_eq!(notes.len(), 1);
    let note = notes[0]["body"].as_str().expect("a text");
    for said in [
        "Angebot für zwölf Stellplätze",
        "Kommt aus der Eifel.",
        "Aus der E-Mail „Anruf“ vom 24.11.2026, 09:05 Uhr",
    ] {
        assert!(note.contains(said), "{said} in {note}");
    }
    let tasks = office.sandbox.tasks_of(&ids[0]);
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0]["title"], "Dringend: Rückruf: Ada Prüfstein");
    assert!(
        tasks[0]["dueDate"]
            .as_str()
            .is_some_and(|due| due.starts_with("2026-11-25T13:00")),
        "{}",
        tasks[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_comes_in_and_what_cannot_be_read_has_its_reason_beside_it() {
    let (office, _leads) = Office::open().await;
    office.put(
        "karten.vcf",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Eins;Erna\r\nEMAIL:eins@karte.example\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nN:Zwei;Zoe\r\nEMAIL:zwei@karte.example\r\nNOTE:Messe\r\nEND:VCARD\r\n",
    );
    office.put(
        "liste.csv",
        "Vorname;Nachname;E-Mail\r\nDora;Drei;drei@liste.example\r\n",
    );
    office.put(
        "notiz.txt",
        "Anrufer: Frau Vera Vier\nTelefon: 0221 9876544\nAnliegen: Termin\n",
    );
    office.put("bild.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01");
    office.put(
        "leer.eml",
        "From: a@b.de\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\nMIIB",
    );
    office.put("halb.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Fuenf;Fee\r\nEMAIL:fuenf@karte.example\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:niemand\r\nEND:VCARD\r\n");
    let big = fs::File::create(office.leads.join("gross.eml")).expect("made");
    big.set_len(26 * 1024 * 1024).expect("grown");
    drop(big);

    office.rows(9).await;
    office
        .until("all files are put away", async |office| {
            office.lies_in("failed", "gross.eml.txt")
                && office.lies_in("failed", "halb.vcf.txt")
                && office.lies_in("done", "notiz.txt")
                && office.lies_in("failed", "leer.eml.txt")
                && office.lies_in("failed", "bild.jpg.txt")
        })
        .await;
    let rows = office.inbox().await.leads;
    let reason = |file: &str| {
        let mut of_file = rows
            .iter()
            .filter(|row| row.file == file && row.state == LeadState::Failed);
        of_file.next().and_then(|row| row.reason.clone())
    };
    assert_eq!(reason("bild.jpg"), Some(LeadReason::OtherFormat));
    assert_eq!(reason("leer.eml"), Some(LeadReason::Encrypted));
    assert_eq!(reason("gross.eml"), Some(LeadReason::TooLarge { megabytes: 25 }));
    assert_eq!(reason("halb.vcf"), Some(LeadReason::NobodyNamed));
    for (name, folder) in [
        ("karten.vcf", "done"),
        ("liste.csv", "done"),
        ("notiz.txt", "done"),
        ("bild.jpg", "failed"),
        ("leer.eml", "failed"),
        ("gross.eml", "failed"),
        ("halb.vcf", "failed"),
    ] {
        assert!(office.lies_in(folder, name), "{name} in {folder}");
    }
    let said = fs::read_to_string(office.leads.join("failed/halb.vcf.txt")).expect("a reason");
    assert!(
        said.contains("Übernommen wurden 1 von 2") && said.contains("Nr. 2"),
        "{said}"
    );
    office.sent().await;
    for email in [
        "eins@karte.example",
        "zwei@karte.example",
        "drei@liste.example",
        "fuenf@karte.example",
    ] {
        assert_eq!(office.at_highlevel(email).len(), 1, "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_contact_is_filled_where_it_is_empty_and_never_overwritten() {
    let (office, _leads) = Office::open().await;
    let id = office.sandbox.elsewhere("POST", "/contacts/", json!({ "locationId": office.sandbox.location(), "firstName": "Ada", "lastName": "Prüfstein", "email": "ada@pruefstein.example", "city": "Bonn" }));
    assert_eq!(id.0, 201, "{id:?}");
    office.crm().sync_now().await.expect("asked");
    office
        .until("the contact is here", async |office| {
            let twins = model::TwinSearch {
                contact: None,
                email: "ada@pruefstein.example".to_owned(),
                phone: String::new(),
            };
            office.crm().twins(twins).await.expect("twins").len() == 1
        })
        .await;
    office.put(
        "anruf.eml",
        call("Frau Ada Prüfstein-Neu", "0221 9876599", "Ada@Pruefstein.example"),
    );
    let row = office.rows(1).await.remove(0);
    office.sent().await;

    assert!(!row.created && row.filled.contains(&"phone".to_owned()), "{row:?}");
    let ids = office.at_highlevel("ada@pruefstein.example");
    assert_eq!(ids.len(), 1, "nobody is made twice");
    let contact = office.sandbox.contact(&ids[0]).expect("there");
    assert_eq!(
        (&contact["lastName"], &contact["phone"]),
        (&"Prüfstein".into(), &"+492219876599".into())
    );
    let note = office.sandbox.notes_of(&ids[0])[0]["body"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert!(
        note.contains("Nachname: Prüfstein-Neu"),
        "what was not taken is in the note: {note}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_lead_twice_is_one_contact_and_one_note() {
    let (office, _leads) = Office::open().await;
    let mail = ada();
    office.put("eins.eml", &mail);
    office.done("eins.eml").await;
    office.put("zwei.eml", &mail);
    office.done("zwei.eml").await;
    office.put("eins.eml", mail.replace("Date:", "Received: from elsewhere\r\nDate:"));
    office.done("eins (2).eml").await;
    office.sent().await;
    let ids = office.at_highlevel("ada@pruefstein.example");
    assert_eq!(
        (
            ids.len(),
            office.sandbox.notes_of(&ids[0]).len(),
            office.sandbox.tasks_of(&ids[0]).len()
        ),
        (1, 1, 1)
    );
    let states: Vec<LeadState> = office.inbox().await.leads.iter().map(|row| row.state).collect();
    assert_eq!(states, [LeadState::Known, LeadState::Sent]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_moment_neither_loses_nor_doubles_a_lead() {
    let (mut office, _leads) = Office::open().await;
    for round in 0..24_u64 {
        let email = format!("k{round}@pruefstein.example");
        office.put(
            &format!("{round}.eml"),
            call("Frau Ada Prüfstein", &format!("0221 98765{round:02}"), &email),
        );
        // From before it is claimed until after it is put away.
        tokio::time::sleep(Duration::from_millis(40 + round * 9)).await;
        office.kill().await;
        office.start().await;
    }
    for round in 0..24 {
        office.done(&format!("{round}.eml")).await;
    }
    office.sent().await;
    for round in 0..24 {
        let ids = office.at_highlevel(&format!("k{round}@pruefstein.example"));
        assert_eq!(ids.len(), 1, "contact {round}");
        assert_eq!(office.sandbox.notes_of(&ids[0]).len(), 1, "note {round}");
        assert_eq!(office.sandbox.tasks_of(&ids[0]).len(), 1, "task {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_taken_in_but_not_put_away_is_put_away_at_the_next_start() {
    let (mut office, _leads) = Office::open().await;
    office
        .until("the folders are made", async |office| {
            office.leads.join("done").is_dir()
        })
        .await;
    office.crm().switch_lead_folder(false).await.expect("switched");
    let mail = ada();
    // As the app leaves it when it ends in between: taken in, and still claimed.
    office
        .crm()
        .take_in_lead_file(LeadFile {
            name: "anruf.eml".to_owned(),
            content: base64::engine::general_purpose::STANDARD.encode(&mail),
        })
        .await
        .expect("taken");
    office.sent().await;
    let taking = fs::read_dir(office.leads.join(".taking"))
        .expect("there")
        .next()
        .expect("ours")
        .expect("read")
        .path();
    fs::write(taking.join("anruf.eml"), &mail).expect("written");
    office.crm().switch_lead_folder(true).await.expect("switched");
    office.kill().await;
    office.start().await;
    office.done("anruf.eml").await;
    office.sent().await;
    assert!(!taking.join("anruf.eml").exists());
    assert_eq!(office.rows(1).await[0].state, LeadState::Sent);
    let ids = office.at_highlevel("ada@pruefstein.example");
    assert_eq!((ids.len(), office.sandbox.notes_of(&ids[0]).len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_on_one_folder_take_each_file_once() {
    let (one, leads) = Office::open().await;
    let other = Office::at(Arc::clone(&one.sandbox), leads.path()).await;
    for number in 0..20 {
        one.put(
            &format!("{number}.eml"),
            call(
                "Frau Ada Prüfstein",
                &format!("0221 98765{number:02}"),
                &format!("z{number}@pruefstein.example"),
            ),
        );
    }
    one.until("all are taken", async |one| {
        one.inbox().await.leads.len() + other.inbox().await.leads.len() == 20
    })
    .await;
    for number in 0..20 {
        one.done(&format!("{number}.eml")).await;
    }
    one.sent().await;
    other.sent().await;
    for number in 0..20 {
        let ids = one.at_highlevel(&format!("z{number}@pruefstein.example"));
        assert_eq!((ids.len(), one.sandbox.notes_of(&ids[0]).len()), (1, 1), "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_grows_is_waited_for() {
    let (office, _leads) = Office::open().await;
    let mail = ada();
    let path = office.leads.join("waechst.eml");
    for part in 1..=8 {
        fs::write(&path, &mail.as_bytes()[..mail.len() * part / 8]).expect("written");
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert!(office.inbox().await.leads.is_empty(), "after part {part}");
    }
    office.done("waechst.eml").await;
    assert_eq!(office.rows(1).await[0].name, "Ada Prüfstein");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_vanishes_is_named_and_read_again_once_it_is_back() {
    let (office, _leads) = Office::open().await;
    office
        .until("it is read", async |office| office.leads.join("done").is_dir())
        .await;
    let away = office.leads.with_extension("away");
    fs::rename(&office.leads, &away).expect("moved");
    office
        .until("it is missed", async |office| {
            office.inbox().await.folder.problem == Some(LeadFolderProblem::Missing)
        })
        .await;
    fs::rename(&away, &office.leads).expect("moved back");
    office.put("anruf.eml", ada());
    office.done("anruf.eml").await;
    assert_eq!(office.inbox().await.folder.problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_the_rep_has_written_into_is_not_undone() {
    let (office, _leads) = Office::open().await;
    office.sandbox.set(Switch::Offline(true));
    office.put("anruf.eml", ada());
    let row = office.rows(1).await.remove(0);
    let contact = row.contact.expect("made");
    assert!(row.can_undo);
    let note = office.crm().card(contact).await.expect("a card").notes.remove(0);
    let save = NoteSave {
        note: Some(note.key),
        contact,
        text: format!("{}\nRuft morgen selbst an.", note.text),
        seen: Some(note.text),
    };
    office.crm().save_note(save).await.expect("saved");
    assert!(!office.rows(1).await[0].can_undo);
    let undone = office.crm().undo_lead(row.key).await;
    assert!(matches!(undone, Err(crm::Error::NotPossible)), "{undone:?}");
    let kept = office.crm().card(contact).await.expect("a card").notes.remove(0);
    assert!(kept.text.contains("Ruft morgen selbst an."));
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_a_lead_leaves_another_file_of_its_name_alone() {
    let (office, _leads) = Office::open().await;
    office.sandbox.set(Switch::Offline(true));
    office.put("anruf.eml", ada());
    office.done("anruf.eml").await;
    let row = office.rows(1).await.remove(0);
    // As in another folder that the rep has chosen since.
    let other = call("Herr Ole Anders", "0221 9876600", "ole@anders.example");
    fs::write(office.leads.join("done").join("anruf.eml"), other).expect("written");
    office.crm().undo_lead(row.key).await.expect("undone");
    assert!(office.lies_in("done", "anruf.eml") && !office.lies_in("failed", "anruf.eml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sent_can_be_undone_and_comes_in_again_when_it_is_wanted() {
    let (office, _leads) = Office::open().await;
    office.sandbox.set(Switch::Offline(true));
    let mail = ada();
    office.put("anruf.eml", &mail);
    office.done("anruf.eml").await;
    let row = office.rows(1).await.remove(0);
    assert!(row.can_undo && row.state == LeadState::Waiting, "{row:?}");
    office.crm().undo_lead(row.key).await.expect("undone");
    assert!(office.crm().waiting_changes().await.expect("a list").is_empty());
    assert_eq!(office.inbox().await.leads[0].state, LeadState::Undone);
    assert!(office.lies_in("failed", "anruf.eml") && office.lies_in("failed", "anruf.eml.txt"));

    office.put("anruf.eml", &mail);
    office
        .until("it came in again", async |office| office.inbox().await.leads.len() == 2)
        .await;
    office.sandbox.set(Switch::Offline(false));
    office.sent().await;
    let ids = office.at_highlevel("ada@pruefstein.example");
    assert_eq!((ids.len(), office.sandbox.notes_of(&ids[0]).len()), (1, 1));
    let row = office.inbox().await.leads.remove(0);
    assert!(!row.can_undo);
    assert!(matches!(
        office.crm().undo_lead(row.key).await,
        Err(crm::Error::NotPossible)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_a_lead_of_a_known_contact_leaves_what_the_rep_typed() {
    let (office, _leads) = Office::open().await;
    office.sandbox.set(Switch::Offline(true));
    let save = LeadSave {
        fields: model::ContactChanges {
            email: Some("ada@pruefstein.example".to_owned()),
            ..Default::default()
        },
        note: "von mir".to_owned(),
        tags: Vec::new(),
        callback: None,
    };
    let contact = office.crm().save_lead(save).await.expect("saved");
    office.put("anruf.eml", ada());
    let row = office.rows(1).await.remove(0);
    assert_eq!((row.contact, row.created), (Some(contact), false));
    let card = office.crm().card(contact).await.expect("a card");
    assert_eq!((card.notes.len(), card.tasks.len()), (2, 1));
    if row.can_undo {
        office.crm().undo_lead(row.key).await.expect("undone");
    }
    let card = office.crm().card(contact).await.expect("a card");
    assert_eq!(card.notes.iter().filter(|note| note.text == "von mir").count(), 1);
    assert_eq!(card.contact.fields.email, "ada@pruefstein.example");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_offline_is_sent_once() {
    let (office, _leads) = Office::open().await;
    office.sandbox.set(Switch::Offline(true));
    office.put("anruf.eml", ada());
    office.done("anruf.eml").await;
    assert!(office.at_highlevel("ada@pruefstein.example").is_empty());
    office.sandbox.set(Switch::Offline(false));
    office.sent().await;
    let ids = office.at_highlevel("ada@pruefstein.example");
    assert_eq!(
        (
            ids.len(),
            office.sandbox.notes_of(&ids[0]).len(),
            office.sandbox.tasks_of(&ids[0]).len()
        ),
        (1, 1, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_several_contacts_may_be_meant_the_rep_says_who() {
    let (office, _leads) = Office::open().await;
    office.sandbox.set(Switch::AllowDuplicates(true));
    for name in ["Eins", "Zwei"] {
        let answer = office.sandbox.elsewhere(
            "POST",
            "/contacts/",
            json!({ "locationId": office.sandbox.location(), "lastName": name, "phone": "+492219876599" }),
        );
        assert_eq!(answer.0, 201, "{answer:?}");
    }
    office.crm().sync_now().await.expect("asked");
    office
        .until("both are here", async |office| {
            let twins = model::TwinSearch {
                contact: None,
                email: String::new(),
                phone: "0221 9876599".to_owned(),
            };
            office.crm().twins(twins).await.expect("twins").len() == 2
        })
        .await;
    office.put("anruf.eml", call("Frau Zwei", "0221 9876599", ""));
    office.done("anruf.eml").await;
    let row = office.rows(1).await.remove(0);
    assert_eq!((row.state, row.candidates.len()), (LeadState::Asks, 2));
    assert!(
        office.crm().waiting_changes().await.expect("a list").is_empty(),
        "nothing is guessed"
    );
    let meant = row
        .candidates
        .iter()
        .find(|twin| twin.name == "Zwei")
        .expect("a candidate");
    office
        .crm()
        .choose_lead(LeadChoice {
            lead: row.key,
            contact: Some(meant.contact),
        })
        .await
        .expect("chosen");
    office.sent().await;
    let row = office.rows(1).await.remove(0);
    assert_eq!((row.state, row.contact), (LeadState::Sent, Some(meant.contact)));
    let card = office.crm().card(meant.contact).await.expect("a card");
    assert_eq!((card.notes.len(), card.tasks.len()), (1, 1));
    assert!(
        office
            .crm()
            .choose_lead(LeadChoice {
                lead: row.key,
                contact: None
            })
            .await
            .is_err(),
        "only once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_used_is_kept_with_its_reason() {
    let (office, _leads) = Office::open().await;
    for (path, problem) in [
        (office.leads.join("nirgends"), LeadFolderProblem::Missing),
        (office.profile.path().to_owned(), LeadFolderProblem::OfProfile),
        (PathBuf::from("leads"), LeadFolderProblem::NotAPath),
    ] {
        let path = path.to_string_lossy().into_owned();
        office.crm().set_lead_folder(path.clone()).await.expect("kept");
        let folder = office.inbox().await.folder;
        assert_eq!((folder.path, folder.problem), (path, Some(problem)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_mail_is_read_for_the_form_and_nothing_is_written() {
    let (office, _leads) = Office::open().await;
    let mail = ada();
    let content = base64::engine::general_purpose::STANDARD.encode(&mail);
    let started = Instant::now();
    let reading = office
        .crm()
        .read_lead_file(LeadFile {
            name: "a.eml".to_owned(),
            content,
        })
        .await
        .expect("read");
    println!("a mail was read in {:?}", started.elapsed());
    assert_eq!(reading.leads.len(), 1);
    assert_eq!(reading.leads[0].fields.phone.as_deref(), Some("+492219876599"));
    assert!(reading.leads[0].note.contains("Kommt aus der Eifel."));
    let list = "Vorname;Nachname;E-Mail\r\nDora;Drei;drei@liste.example\r\n";
    let content = base64::engine::general_purpose::STANDARD.encode(list);
    let reading = office
        .crm()
        .read_lead_file(LeadFile {
            name: "a.csv".to_owned(),
            content,
        })
        .await
        .expect("read");
    assert_eq!(
        (reading.leads.len(), reading.reason),
        (0, Some(LeadReason::List { rows: 0 }))
    );
    let reading = office
        .crm()
        .read_lead_text("Anna Kern\nKern GmbH\nTel. 0221 98765\nanna@kern.example\nBitte um Rückruf".to_owned())
        .await
        .expect("read");
    assert_eq!(reading.leads[0].fields.company.as_deref(), Some("Kern GmbH"));
    assert!(office.crm().waiting_changes().await.expect("a list").is_empty());
    assert!(office.inbox().await.leads.is_empty());

    let save = LeadSave {
        fields: reading.leads[0].fields.clone(),
        note: "Gleich anrufen".to_owned(),
        tags: vec!["neu".to_owned()],
        callback: reading.leads[0].callback.clone(),
    };
    let key = office.crm().save_lead(save).await.expect("saved");
    assert_eq!(office.key_of("anna@kern.example").await, key);
    office.sent().await;
    let ids = office.at_highlevel("anna@kern.example");
    assert_eq!(office.sandbox.notes_of(&ids[0])[0]["body"], "Gleich anrufen");
    assert_eq!(office.sandbox.contact(&ids[0]).expect("there")["tags"], json!(["neu"]));
    let tasks = office.sandbox.tasks_of(&ids[0]);
    let title = tasks[0]["title"].as_str().unwrap_or_default();
    assert!(tasks.len() == 1 && title.contains("Anna Kern"), "{tasks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_mails_come_in_and_go_with_the_sample() {
    let sandbox = Sandbox::start(sandbox::Options {
        contacts: 40,
        ..sandbox::Options::default()
    })
    .await
    .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let crm = desk::crm(folder.path(), timings());
    crm.start().await;
    let sample = crm::SampleAccount {
        address: sandbox.address(),
        token: sandbox.token().to_owned(),
        location: sandbox.location(),
    };
    crm.connect_sample(sample).await.expect("connected");
    let desk = Desk::around(crm, sandbox, tempfile::tempdir().expect("a folder"));
    desk.pulled().await;
    desk.crm.try_sample_leads(sandbox::sample_leads()).await.expect("begun");
    desk.until("all samples came in", async || {
        desk.crm.leads().await.expect("an inbox").leads.len() >= 13
    })
    .await;
    let leads = desk.crm.leads().await.expect("an inbox").leads;
    let failed: Vec<&str> = leads
        .iter()
        .filter(|row| row.state == LeadState::Failed)
        .map(|row| row.file.as_str())
        .collect();
    assert_eq!(failed, ["13-beschaedigt.eml"]);
    let again = leads.iter().find(|row| row.file.starts_with("10-")).expect("there");
    assert!(!again.created, "the second call of the same person is hers: {again:?}");
    let of_outlook = leads.iter().find(|row| row.file.ends_with(".msg")).expect("there");
    assert_eq!(
        (of_outlook.name.as_str(), of_outlook.created, of_outlook.tasked),
        ("Marlene Dornbach", true, true)
    );
    for row in &leads {
        println!(
            "{:34} {:24} {:?} created {} note {} task {}",
            row.file, row.name, row.state, row.created, row.noted, row.tasked
        );
    }
    assert!(folder.path().join("sample-leads").is_dir());
    desk.crm.sign_out(true).await.expect("left");
    assert!(!folder.path().join("sample-leads").exists());
}
