//! A rep at their desk: what they do, and how they answer when they are asked.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use crm::{Crm, Error, Options, Surroundings, Timings};
use model::{
    Card, ChangeKind, ChangeState, ConflictSettle, ConnectRequest, ContactChanges, ContactKey, ContactListRequest,
    ContactRow, ContactSave, Language, NoteSave, RefusalReason, Session, Settle, TagChange, TaskSave, TaskValues,
    UndoKey, WaitingChange,
};
use serde_json::Value;
use tokio::time::sleep;
use vault::Vault;

use crate::disk::Disk;
use crate::ledger::{Kind, Ledger, Made, Of, Typed};
use crate::world::{Life, Line, World};

/// What a rep can take back for ten seconds.
enum Undone {
    Record(usize),
    Tag(Of, String),
}

pub struct Rep {
    pub number: usize,
    world: Arc<World>,
    folder: PathBuf,
    vault: Vault,
    pub wrong: Arc<AtomicI64>,
    pub offline: Arc<AtomicBool>,
    pub life: Arc<Life>,
    pub disk: Arc<Disk>,
    crm: Option<Crm>,
    can_undo: Option<(UndoKey, Undone)>,
}

impl Rep {
    pub async fn new(number: usize, world: &Arc<World>, folder: PathBuf) -> Self {
        let life = Arc::default();
        let mut rep = Self {
            number,
            disk: Disk::below(&folder, &life, &world.died),
            world: Arc::clone(world),
            folder,
            vault: Vault::in_memory(),
            wrong: Arc::default(),
            offline: Arc::default(),
            life,
            crm: None,
            can_undo: None,
        };
        rep.begin().await;
        rep.crm().set_in_front(number == 0);
        rep
    }

    /// Starts the app.
    pub async fn begin(&mut self) {
        self.life = Arc::new(Life::default());
        self.life.requests_left.store(-1, Ordering::SeqCst);
        self.disk = Disk::below(&self.folder, &self.life, &self.world.died);
        let line = Line {
            world: Arc::clone(&self.world),
            life: Arc::clone(&self.life),
            offline: Arc::clone(&self.offline),
        };
        let crm = Crm::open(Options {
            folder: self.folder.clone(),
            version: "0.0.0".to_owned(),
            language_of_run: Some(Language::English),
            language_of_system: Language::English,
            clock: self.world.clock(&self.wrong),
            announce: Arc::new(|_| {}),
            timings: Timings::default(),
            surroundings: Surroundings {
                transport: Some(Arc::new(line)),
                vault: Some(self.vault.clone()),
                blocks_in_place: true,
            },
        })
        .expect("a profile");
        crm.start().await;
        if matches!(crm.session().await, Ok(Session::SignedOut { .. })) {
            let request = ConnectRequest {
                token: self.world.sandbox.token().to_owned(),
                account: self.world.sandbox.location(),
                address: Some(self.world.sandbox.address()),
                session_only: false,
                discard_unsent: false,
            };
            crm.connect(request).await.expect("let in");
        }
        self.crm = Some(crm);
        self.can_undo = None;
    }

    /// The app is there no more, whatever it was doing; where the machine went with it, so is what was not on the disk.
    pub async fn die(&mut self) {
        self.life.is_dead.store(true, Ordering::SeqCst);
        self.crm = None;
        // What held the app ends when it is looked at the next time.
        sleep(Duration::from_millis(1)).await;
        let mut dice = self.world.dice();
        if dice.percent(50) {
            self.disk.lose_power(&mut dice);
        }
    }

    pub fn is_dead(&self) -> bool {
        self.life.is_dead.load(Ordering::SeqCst)
    }

    pub fn crm(&self) -> &Crm {
        self.crm.as_ref().expect("a running app")
    }

    pub async fn contacts(&self) -> Vec<ContactKey> {
        self.rows().await.into_iter().map(|row| row.key).collect()
    }

    /// All rows of the list, by key.
    async fn rows(&self) -> Vec<ContactRow> {
        let request = ContactListRequest {
            limit: 200,
            ..ContactListRequest::default()
        };
        let mut rows = match self.crm().contact_list(request).await {
            Ok(list) => list.rows,
            Err(error) => panic!("rep {}: the list cannot be read: {error:?}", self.number),
        };
        rows.sort_by_key(|row| row.key);
        rows
    }

    /// What the rep sees of each contact: its row, and its card.
    pub async fn sees(&self) -> Vec<(ContactRow, Card)> {
        let mut seen = Vec::new();
        for row in self.rows().await {
            let card = self.crm().card(row.key).await.expect("a card of the list");
            seen.push((row, card));
        }
        seen
    }

    pub async fn waiting(&self) -> Vec<WaitingChange> {
        self.crm().waiting_changes().await.expect("a list")
    }

    /// Opens a card for as long as it takes to read it.
    pub async fn look_at(&self, contact: ContactKey) {
        let _ = self.crm().contact_opened(contact).await;
    }

    /// What the app said of a save: the record's key and that it is kept; nothing where it said no. An app that died before
    /// it could say may have kept it.
    fn told(&self, saved: Result<u32, Error>) -> Option<(u32, bool)> {
        match saved {
            Ok(key) => Some((key, true)),
            Err(_) if self.is_dead() => Some((u32::MAX, false)),
            Err(_) => None,
        }
    }

    /// Does one thing, and notes what was promised.
    pub async fn act(&mut self, ledger: &mut Ledger) {
        let number = self.number;
        let contacts = self.contacts().await;
        let what = self.world.dice().below(100);
        let Some(contact) = self.world.dice().pick(&contacts).copied() else {
            return self.make_contact(ledger).await;
        };
        let of = (number, contact);
        let Ok(card) = self.crm().card(contact).await else {
            return;
        };
        if let Some(id) = &card.contact.remote_id {
            ledger.ids.insert(of, id.clone());
        }
        match what {
            0..10 => self.make_contact(ledger).await,
            10..28 => self.edit_contact(ledger, &card).await,
            28..31 => {
                let may_have_arrived = self.waiting().await.iter().any(|change| {
                    change.contact == contact && change.what == ChangeKind::ContactCreate && change.attempts > 0
                });
                let deleted = self.crm().delete_contact(contact).await;
                if deleted.is_ok() && may_have_arrived || self.is_dead() {
                    // Deleted here: what may be at HighLevel is one more contact there.
                    ledger.abandon(of);
                } else if deleted.is_ok() {
                    ledger.deleted_contacts.insert(of);
                    if let Some(made) = ledger.of_key(Kind::Contact, number, contact.0) {
                        made.is_deleted = true;
                    }
                }
            }
            31..41 => self.tag(ledger, &card).await,
            41..55 => self.write_note(ledger, of).await,
            55..61 => self.edit_note(ledger, &card).await,
            61..65 => self.delete_note(ledger, &card).await,
            65..77 => self.make_task(ledger, of).await,
            77..82 => self.edit_task(ledger, &card).await,
            82..88 => self.tick(ledger, &card).await,
            88..91 => self.delete_task(ledger, &card).await,
            91..94 => self.undo(ledger).await,
            _ => self.look_at(contact).await,
        }
    }

    async fn make_contact(&mut self, ledger: &mut Ledger) {
        let word = ledger.word('c');
        let kind = self.world.dice().below(10);
        let email = match kind {
            0..5 => Some(format!("{word}@example.org")),
            // Somebody's own: refused, or allowed twice.
            5 => self.somebodys_email(),
            _ => None,
        };
        let changes = ContactChanges {
            first_name: (kind < 8).then(|| "Neu".to_owned()),
            last_name: Some(word.clone()),
            email,
            phone: (kind == 6).then(|| format!("0221 98{}", &word[1..])),
            ..ContactChanges::default()
        };
        let save = ContactSave {
            contact: None,
            changes,
            seen: ContactChanges::default(),
        };
        let saved = self.crm().save_contact(save).await;
        if let Some((contact, is_kept)) = self.told(saved.map(|contact| contact.0)) {
            let of = (self.number, ContactKey(contact));
            ledger.made.push(Made::new(Kind::Contact, &word, of, contact, is_kept));
        }
    }

    fn somebodys_email(&self) -> Option<String> {
        let ids = self.world.highlevel().contact_ids();
        let id = self.world.dice().pick(&ids).cloned()?;
        self.world.sandbox.contact(&id)?["email"].as_str().map(str::to_owned)
    }

    async fn edit_contact(&mut self, ledger: &mut Ledger, card: &Card) {
        let contact = card.contact.key;
        let (mut changes, mut seen) = (ContactChanges::default(), ContactChanges::default());
        let fields = &card.contact.fields;
        let mut typed = Vec::new();
        let which = self.world.dice().below(4);
        if which != 1 {
            let word = ledger.word('v');
            changes.city = Some(word.clone());
            seen.city = Some(fields.city.clone());
            typed.push(("city", word));
        }
        if which == 1 || which == 3 {
            let word = ledger.word('v');
            changes.company = Some(word.clone());
            seen.company = Some(fields.company.clone());
            typed.push(("company", word));
        }
        let save = ContactSave {
            contact: Some(contact),
            changes,
            seen,
        };
        let saved = self.crm().save_contact(save).await;
        if let Some((_, is_kept)) = self.told(saved.map(|contact| contact.0)) {
            for (field, value) in typed {
                ledger.typed.push(Typed {
                    of: (self.number, contact),
                    record: None,
                    field,
                    value,
                    is_given_up: !is_kept,
                });
            }
        }
    }

    async fn tag(&mut self, ledger: &mut Ledger, card: &Card) {
        let of = (self.number, card.contact.key);
        let tag = if self.world.dice().percent(50) {
            format!("tag-{}-{}", self.number, card.contact.key.0)
        } else {
            "vip".to_owned()
        };
        let is_there = card.contact.tags.iter().any(|own| own.name == tag);
        let change = TagChange {
            contact: card.contact.key,
            tag: tag.clone(),
        };
        if is_there {
            if let Ok(undoable) = self.crm().remove_tag(change).await {
                self.can_undo = Some((undoable.undo, Undone::Tag(of, tag.clone())));
                ledger.tags.insert((of, tag.clone()), false);
            }
        } else if self.crm().add_tag(change).await.is_ok() {
            ledger.tags.insert((of, tag.clone()), true);
        }
        if self.is_dead() {
            ledger.tags.remove(&(of, tag));
        }
        // What everybody sets and takes away says nothing of any one of them.
        ledger.tags.retain(|(_, used), _| used != "vip");
    }

    async fn write_note(&mut self, ledger: &mut Ledger, of: Of) {
        let word = ledger.word('n');
        let copies = if self.world.dice().percent(25) { 2 } else { 1 };
        for _ in 0..copies {
            let save = NoteSave {
                note: None,
                contact: of.1,
                text: word.clone(),
                seen: None,
            };
            let saved = self.crm().save_note(save).await;
            if let Some((note, is_kept)) = self.told(saved.map(|note| note.0)) {
                ledger.made.push(Made::new(Kind::Note, &word, of, note, is_kept));
            }
        }
    }

    async fn edit_note(&mut self, ledger: &mut Ledger, card: &Card) {
        let own: Vec<_> = card
            .notes
            .iter()
            .filter(|note| ledger.of_key(Kind::Note, self.number, note.key.0).is_some())
            .collect();
        let Some(note) = self.world.dice().pick(&own).copied() else {
            return;
        };
        let word = note.text.split(' ').next().unwrap_or_default();
        let text = format!("{word} {}", ledger.word('w'));
        let save = NoteSave {
            note: Some(note.key),
            contact: card.contact.key,
            text: text.clone(),
            seen: Some(note.text.clone()),
        };
        let saved = self.crm().save_note(save).await;
        if let Some((_, is_kept)) = self.told(saved.map(|note| note.0)) {
            ledger.typed.push(Typed {
                of: (self.number, card.contact.key),
                record: Some((Kind::Note, note.key.0)),
                field: "body",
                value: text,
                is_given_up: !is_kept,
            });
        }
    }

    async fn delete_note(&mut self, ledger: &mut Ledger, card: &Card) {
        let Some(note) = self.world.dice().pick(&card.notes).cloned() else {
            return;
        };
        if let Ok(undoable) = self.crm().delete_note(note.key).await {
            let place = ledger.delete(Kind::Note, self.number, note.key.0, &note.text);
            self.can_undo = place.map(|place| (undoable.undo, Undone::Record(place)));
        }
        if self.is_dead() {
            ledger.is_unclear_now(&note.text);
        }
    }

    async fn make_task(&mut self, ledger: &mut Ledger, of: Of) {
        let word = ledger.word('t');
        let copies = if self.world.dice().percent(25) { 2 } else { 1 };
        for _ in 0..copies {
            let save = TaskSave {
                task: None,
                contact: of.1,
                title: Some(word.clone()),
                body: None,
                due: Some("2026-12-01 15:00".to_owned()),
                assignee: None,
                seen: None,
            };
            let saved = self.crm().save_task(save).await;
            if let Some((task, is_kept)) = self.told(saved.map(|task| task.0)) {
                ledger.made.push(Made::new(Kind::Task, &word, of, task, is_kept));
            }
        }
    }

    async fn edit_task(&mut self, ledger: &mut Ledger, card: &Card) {
        let Some(task) = self.world.dice().pick(&card.tasks).cloned() else {
            return;
        };
        let day = 1 + self.world.dice().below(27);
        let word = task.title.split(' ').next().unwrap_or_default();
        let title = format!("{word} {}", ledger.word('u'));
        let save = TaskSave {
            task: Some(task.key),
            contact: card.contact.key,
            title: Some(title.clone()),
            body: None,
            due: Some(format!("2026-12-{day:02} 09:00")),
            assignee: None,
            seen: Some(TaskValues {
                title: task.title.clone(),
                body: task.body.clone(),
                due: task.due.clone(),
                assignee: task.assignee.clone(),
                completed: task.completed,
            }),
        };
        let saved = self.crm().save_task(save).await;
        let Some((_, is_kept)) = self.told(saved.map(|task| task.0)) else {
            return;
        };
        if ledger.of_key(Kind::Task, self.number, task.key.0).is_some() {
            ledger.typed.push(Typed {
                of: (self.number, card.contact.key),
                record: Some((Kind::Task, task.key.0)),
                field: "title",
                value: title,
                is_given_up: !is_kept,
            });
        } else {
            ledger.touch(&task.title);
        }
    }

    async fn tick(&mut self, ledger: &mut Ledger, card: &Card) {
        let Some(task) = self.world.dice().pick(&card.tasks).cloned() else {
            return;
        };
        if self.crm().set_task_completed(task.key, !task.completed).await.is_ok() {
            ledger.tick(self.number, task.key.0, &task.title, !task.completed);
        }
        if self.is_dead() {
            ledger.touch(&task.title);
        }
    }

    async fn delete_task(&mut self, ledger: &mut Ledger, card: &Card) {
        let Some(task) = self.world.dice().pick(&card.tasks).cloned() else {
            return;
        };
        if let Ok(undoable) = self.crm().delete_task(task.key).await {
            let place = ledger.delete(Kind::Task, self.number, task.key.0, &task.title);
            self.can_undo = place.map(|place| (undoable.undo, Undone::Record(place)));
        }
        if self.is_dead() {
            ledger.is_unclear_now(&task.title);
        }
    }

    async fn undo(&mut self, ledger: &mut Ledger) {
        let Some((undo, what)) = self.can_undo.take() else {
            return;
        };
        let undone = self.crm().undo(undo).await;
        if self.is_dead() {
            match what {
                Undone::Record(place) => ledger.made[place].is_unclear = true,
                Undone::Tag(of, tag) => drop(ledger.tags.remove(&(of, tag))),
            }
        } else if undone.is_ok() {
            match what {
                Undone::Record(place) => ledger.undelete(place),
                Undone::Tag(of, tag) => drop(ledger.tags.insert((of, tag), true)),
            }
        }
    }

    /// Answers whatever the app asks. Says whether anything waits.
    pub async fn settle(&mut self, ledger: &mut Ledger) -> bool {
        let waiting = self.waiting().await;
        let something_waits = !waiting.is_empty();
        for change in waiting {
            let asks = matches!(change.state, ChangeState::Refused | ChangeState::Asks);
            if asks && let Err(error) = self.answer(ledger, &change).await {
                let is_passing = matches!(error, Error::NotFound { .. } | Error::NotPossible | Error::Offline);
                if self.is_dead() {
                    ledger.is_unclear_after(self.number, &change);
                    return true;
                }
                assert!(
                    is_passing,
                    "rep {}: {change:?} cannot be settled: {error:?}",
                    self.number
                );
            }
        }
        something_waits
    }

    async fn answer(&mut self, ledger: &mut Ledger, change: &WaitingChange) -> Result<(), Error> {
        let crm = self.crm();
        if change.state == ChangeState::Asks {
            return crm.retry_change(change.key).await;
        }
        let Some(refusal) = &change.refusal else {
            return self.discard(ledger, change).await;
        };
        match &refusal.reason {
            Some(RefusalReason::Conflict { fields }) => {
                let (mut keep, mut give_up) = (Vec::new(), Vec::new());
                for conflict in fields {
                    let kept = self.world.dice().percent(50);
                    if kept { &mut keep } else { &mut give_up }.push(conflict.field.clone());
                }
                let both = fields.iter().find(|conflict| conflict.field == "body");
                let merged = both.filter(|_| change.note.is_some() && self.world.dice().percent(30));
                let settle = ConflictSettle {
                    key: change.key,
                    keep,
                    merged: merged.map(|conflict| format!("{} {}", conflict.mine, conflict.theirs)),
                };
                crm.settle_conflict(settle).await?;
                if merged.is_some() {
                    give_up.push("body".to_owned());
                }
                ledger.give_up_fields((self.number, change.contact), record_of(change), &give_up);
                Ok(())
            }
            reason if matches!(reason, Some(RefusalReason::Ambiguous)) || !refusal.candidates.is_empty() => {
                let arrived_as = self.own_candidate(ledger, change).await;
                let key = change.key;
                match crm.settle_change(Settle { key, arrived_as }).await {
                    // It was there, and somebody has deleted it since.
                    Err(Error::NotFound { .. }) => self.discard(ledger, change).await,
                    settled => settled,
                }
            }
            _ if refusal.duplicate.as_ref().is_some_and(|duplicate| duplicate.can_attach)
                && self.world.dice().percent(60) =>
            {
                let existing = crm.attach_to_existing(change.key).await?;
                ledger.attach((self.number, change.contact), (self.number, existing));
                Ok(())
            }
            Some(RefusalReason::Gone { .. }) if self.world.dice().percent(40) => match crm.write_anew(change.key).await
            {
                Ok(()) => {
                    ledger.written_anew(self.number, record_of(change));
                    Ok(())
                }
                Err(_) => self.discard(ledger, change).await,
            },
            Some(RefusalReason::Gone { .. }) => self.discard(ledger, change).await,
            _ if change.attempts < 3 && refusal.duplicate.is_none() => crm.retry_change(change.key).await,
            _ => self.discard(ledger, change).await,
        }
    }

    /// Which of the candidates the rep recognises as what they have made.
    async fn own_candidate(&self, ledger: &mut Ledger, change: &WaitingChange) -> Option<String> {
        let candidates = change.refusal.iter().flat_map(|refusal| &refusal.candidates);
        let (kind, key) = match change.what {
            ChangeKind::NoteCreate => (Kind::Note, change.note?.0),
            ChangeKind::TaskCreate => (Kind::Task, change.task?.0),
            _ => (Kind::Contact, change.contact.0),
        };
        let shown = match kind {
            Kind::Contact => &change.contact_name,
            _ => &change.subject,
        };
        let word = match ledger.of_key(kind, self.number, key) {
            Some(made) => made.word.clone(),
            // Made in the moment in which the app died: the rep knows it by what it says.
            None => ledger.of_words(kind, shown)?.word.clone(),
        };
        let card = self.crm().card(change.contact).await.ok()?;
        let known: Vec<String> = (card.notes.iter().filter_map(|note| note.remote_id.clone()))
            .chain(card.tasks.iter().filter_map(|task| task.remote_id.clone()))
            .collect();
        let is_own = |text: &str| text.split([' ', ',']).any(|each| each == word);
        candidates
            .filter(|candidate| is_own(&candidate.summary) && !known.contains(&candidate.remote_id))
            .map(|candidate| candidate.remote_id.clone())
            .next()
    }

    async fn discard(&self, ledger: &mut Ledger, change: &WaitingChange) -> Result<(), Error> {
        let of = (self.number, change.contact);
        self.crm().discard_change(change.key).await?;
        match change.what {
            ChangeKind::ContactCreate => ledger.abandon(of),
            ChangeKind::ContactUpdate => {
                let fields: Vec<String> = change.fields.iter().map(|field| field.field.clone()).collect();
                ledger.give_up_fields(of, None, &fields);
            }
            ChangeKind::ContactDelete => drop(ledger.deleted_contacts.remove(&of)),
            ChangeKind::TagAdd | ChangeKind::TagRemove => ledger.tags.retain(|(whose, _), _| *whose != of),
            ChangeKind::NoteCreate | ChangeKind::NoteUpdate | ChangeKind::NoteDelete => {
                ledger.give_up(Kind::Note, self.number, change.note.map(|note| note.0));
            }
            _ => ledger.give_up(Kind::Task, self.number, change.task.map(|task| task.0)),
        }
        Ok(())
    }
}

/// The task or note that a change is about.
fn record_of(change: &WaitingChange) -> Option<(Kind, u32)> {
    let note = change.note.map(|note| (Kind::Note, note.0));
    note.or(change.task.map(|task| (Kind::Task, task.0)))
}

/// What a colleague does in HighLevel's own web app.
pub fn act_elsewhere(world: &World, ledger: &mut Ledger) {
    let ids = world.highlevel().contact_ids();
    let Some(id) = world.dice().pick(&ids).cloned() else {
        return;
    };
    let what = world.dice().below(100);
    let highlevel = world.highlevel();
    let state = highlevel.state();
    let of_this = |name: &str| -> Vec<String> {
        let rows = state[name].as_array().into_iter().flatten();
        rows.filter(|row| row["contactId"] == *id)
            .filter_map(|row| row["id"].as_str().map(str::to_owned))
            .collect()
    };
    let text_of = |name: &str, property: &str, id: &str| -> String {
        let mut rows = state[name].as_array().into_iter().flatten();
        let found = rows.find(|row| row["id"] == *id);
        let text = found.and_then(|row| row[property].as_str());
        text.unwrap_or_default().to_owned()
    };
    let title_of = |task: &str| text_of("tasks", "title", task);
    let contact = format!("/contacts/{id}");
    let done = |method: &str, path: &str, body: Value| highlevel.elsewhere(method, path, body).0;
    match what {
        0..35 => {
            let (property, word) = (
                *world.dice().pick(&["city", "companyName"]).expect("one"),
                ledger.word('e'),
            );
            let body = serde_json::json!({ property: word });
            if done("PUT", &contact, body) == 200 {
                ledger.elsewhere.insert((id, property), word);
            }
        }
        35..50 => {
            let path = format!("{contact}/tags");
            let method = if world.dice().percent(60) { "POST" } else { "DELETE" };
            let tag = *world.dice().pick(&["vip", "web"]).expect("one");
            done(method, &path, serde_json::json!({ "tags": [tag] }));
            ledger.tags.retain(|(_, used), _| used != tag);
        }
        50..55 => {
            // What is changed before its author could look for it is not equal any more to what was sent, and cannot be found.
            let settled = world.minutes_ago(3);
            let rows = state["notes"].as_array().into_iter().flatten();
            let notes: Vec<String> = rows
                .filter(|row| row["contactId"] == *id && row["dateAdded"].as_str().is_some_and(|at| at < &*settled))
                .filter_map(|row| row["id"].as_str().map(str::to_owned))
                .collect();
            let note = world.dice().pick(&notes).cloned();
            if let Some(note) = note {
                let body = format!("{} {}", text_of("notes", "body", &note), ledger.word('k'));
                done(
                    "PUT",
                    &format!("{contact}/notes/{note}"),
                    serde_json::json!({ "body": body }),
                );
                ledger.touch(&body);
            }
        }
        55..65 => {
            let word = ledger.word('x');
            done("POST", &format!("{contact}/notes"), serde_json::json!({ "body": word }));
        }
        65..75 => {
            let word = ledger.word('y');
            let body = serde_json::json!({ "title": word, "dueDate": "2026-12-02T10:00:00Z", "completed": false });
            done("POST", &format!("{contact}/tasks"), body);
        }
        75..85 => {
            let tasks = of_this("tasks");
            let task = world.dice().pick(&tasks).cloned();
            if let Some(task) = &task {
                let completed = world.dice().percent(50);
                let path = format!("{contact}/tasks/{task}/completed");
                done("PUT", &path, serde_json::json!({ "completed": completed }));
                ledger.touch(&title_of(task));
            }
        }
        85..90 => {
            let body = serde_json::json!({
                "locationId": highlevel.location(), "firstName": "Web", "lastName": ledger.word('z'),
            });
            done("POST", "/contacts/", body);
        }
        90..93 => {
            done("DELETE", &contact, Value::Null);
        }
        _ => {
            let tasks = of_this("tasks");
            let task = world.dice().pick(&tasks).cloned();
            if let Some(task) = &task {
                done("DELETE", &format!("{contact}/tasks/{task}"), Value::Null);
                ledger.is_unclear_now(&title_of(task));
            }
        }
    }
}
