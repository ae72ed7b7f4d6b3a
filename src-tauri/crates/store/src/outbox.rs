use std::collections::{BTreeSet, HashMap, HashSet};

use model::{
    Candidate, ChangeKind, ChangeState, ChangedField, ContactChanges, ContactKey, Duplicate, FieldConflict,
    FieldRefusal, NoteKey, Operation, OutboxKey, RecordState, RefusalReason, Target, TaskChanges, TaskKey,
    WaitingChange,
};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contacts::{self, shown_name, touched, write_remote};
use crate::{Error, RemoteContact, RemoteNote, RemoteTask, Result, Store};

/// A change on its way to HighLevel.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its key; lower ones were made earlier.
    pub key: OutboxKey,
    /// What is to be done.
    pub operation: Operation,
    /// Where it stands.
    pub state: LineState,
    /// When the rep made it.
    pub since: String,
    /// Not sent before.
    pub not_before: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    /// When it was sent last; for a creation of unknown outcome, when the attempt had ended. `None` where the app ended
    /// with it.
    pub attempted_at: Option<String>,
    /// What HighLevel had before it was sent last.
    pub known_ids: Option<Vec<String>>,
    /// The record's values as they were sent last, as JSON.
    pub sent: Option<Value>,
    /// Changes of its contact when the line was read: what was read with it is out of date once there are more.
    pub changes: u32,
    /// The rep was asked about it, or pressed "retry".
    pub confirmed: bool,
    /// Why it was refused.
    pub refusal: Option<StoredRefusal>,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineState {
    /// To be sent.
    Waiting,
    /// Durably marked before the request goes out.
    Sending,
    /// Sent, but not known whether it arrived: look first.
    Checking,
    /// Refused: the rep decides.
    Refused,
    /// Asks the rep before it is sent.
    Asks,
}

impl LineState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::Refused => "refused",
            Self::Asks => "asks",
        }
    }

    fn of(text: &str) -> Self {
        match text {
            "sending" => Self::Sending,
            "checking" => Self::Checking,
            "refused" => Self::Refused,
            "asks" => Self::Asks,
            _ => Self::Waiting,
        }
    }

    /// Not on its way: it may still be changed, joined with another or taken back.
    #[must_use]
    pub fn can_change(self) -> bool {
        !matches!(self, Self::Sending | Self::Checking)
    }

    fn shown(self) -> RecordState {
        match self {
            Self::Waiting | Self::Sending => RecordState::Waiting,
            Self::Checking => RecordState::Checking,
            Self::Refused | Self::Asks => RecordState::Refused,
        }
    }
}

/// Why HighLevel refused, as kept with the line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredRefusal {
    /// What the rep is told where it is not HighLevel's own words.
    pub reason: Option<RefusalReason>,
    /// HighLevel's words.
    pub message: String,
    /// What it says of single fields, under our names.
    pub fields: Vec<FieldRefusal>,
    /// The contact that would have been doubled.
    pub duplicate: Option<Duplicate>,
    /// What may be the record that was sent.
    pub candidates: Vec<Candidate>,
}

impl Line {
    /// The task or note that it changes is no longer at HighLevel.
    pub(crate) fn can_be_written_anew(&self) -> bool {
        let reason = self.refusal.as_ref().and_then(|refusal| refusal.reason.as_ref());
        self.operation.is_edit()
            && matches!(reason, Some(RefusalReason::Gone { what }) if what == "task" || what == "note")
    }
}

/// Whose changes are sent. Those of an import have a sender of their own, so that the rep's never stand behind one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lines {
    /// The rep's own.
    #[default]
    Own,
    /// Those of imports, while no other may go.
    Import,
}

/// What to do next.
#[derive(Debug, Clone)]
pub enum Next {
    /// Send this.
    Send(Box<Line>),
    /// Look whether this arrived.
    Check(Box<Line>),
    /// Nothing now; at this time again, if at any.
    Wait(Option<String>),
}

fn target_text(target: &Target) -> String {
    match target {
        Target::Contact(key) => format!("contact:{key}"),
        Target::Tag(key, tag) => format!("tag:{key}:{tag}"),
        Target::Task(key) => format!("task:{key}"),
        Target::Note(key) => format!("note:{key}"),
    }
}

/// The state of every record that something waits for.
pub(crate) struct States {
    targets: HashMap<String, RecordState>,
    contacts: HashMap<u32, RecordState>,
}

fn worse(one: RecordState, other: RecordState) -> RecordState {
    let rank = |state| match state {
        RecordState::Synced => 0,
        RecordState::Waiting => 1,
        RecordState::Checking => 2,
        RecordState::Refused => 3,
    };
    if rank(one) >= rank(other) { one } else { other }
}

impl States {
    fn of(&self, target: &Target) -> RecordState {
        self.targets.get(&target_text(target)).copied().unwrap_or_default()
    }

    pub(crate) fn of_contact(&self, key: ContactKey) -> RecordState {
        self.of(&Target::Contact(key))
    }

    pub(crate) fn of_tag(&self, key: ContactKey, folded: &str) -> RecordState {
        self.of(&Target::Tag(key, folded.to_owned()))
    }

    pub(crate) fn of_task(&self, key: TaskKey) -> RecordState {
        self.of(&Target::Task(key))
    }

    pub(crate) fn of_note(&self, key: NoteKey) -> RecordState {
        self.of(&Target::Note(key))
    }

    pub(crate) fn of_whole_contact(&self, key: ContactKey) -> RecordState {
        self.contacts.get(&key.0).copied().unwrap_or_default()
    }
}

pub(crate) fn states(db: &Connection) -> Result<States> {
    let mut states = States {
        targets: HashMap::new(),
        contacts: HashMap::new(),
    };
    let mut statement = db.prepare_cached("SELECT target, contact, state FROM outbox")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let state = LineState::of(&row.get::<_, String>(2)?).shown();
        let target = states.targets.entry(row.get(0)?).or_default();
        *target = worse(*target, state);
        let contact = states.contacts.entry(row.get(1)?).or_default();
        *contact = worse(*contact, state);
    }
    Ok(states)
}

const LINE: &str =
    "SELECT key, operation, state, since, not_before, attempts, attempted_at, known_ids, confirmed, refusal, sent,
     coalesce((SELECT changes FROM contact WHERE key = outbox.contact), 0) FROM outbox";

/// A line of a newer version has an operation that this one cannot read: `None`.
fn line_of(row: &Row<'_>) -> rusqlite::Result<Option<Line>> {
    let Ok(operation) = serde_json::from_str(&row.get::<_, String>(1)?) else {
        return Ok(None);
    };
    let known_ids: Option<String> = row.get(7)?;
    let refusal: Option<String> = row.get(9)?;
    let sent: Option<String> = row.get(10)?;
    Ok(Some(Line {
        key: OutboxKey(row.get(0)?),
        operation,
        state: LineState::of(&row.get::<_, String>(2)?),
        since: row.get(3)?,
        not_before: row.get(4)?,
        attempts: row.get(5)?,
        attempted_at: row.get(6)?,
        known_ids: known_ids.and_then(|text| serde_json::from_str(&text).ok()),
        sent: sent.and_then(|text| serde_json::from_str(&text).ok()),
        changes: row.get(11)?,
        confirmed: row.get(8)?,
        refusal: refusal.and_then(|text| serde_json::from_str(&text).ok()),
    }))
}

pub(crate) fn lines(db: &Connection, filter: &str, value: &dyn rusqlite::ToSql) -> Result<Vec<Line>> {
    let lines = db
        .prepare_cached(&format!("{LINE} WHERE {filter} ORDER BY key"))?
        .query_map([value], line_of)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(lines.into_iter().flatten().collect())
}

pub(crate) fn of_target(db: &Connection, target: &Target) -> Result<Vec<Line>> {
    lines(db, "target = ?1", &target_text(target))
}

pub(crate) fn of_contact_itself(db: &Connection, key: ContactKey) -> Result<Vec<Line>> {
    of_target(db, &Target::Contact(key))
}

pub(crate) fn line(db: &Connection, key: OutboxKey) -> Result<Line> {
    lines(db, "key = ?1", &key.0)?
        .pop()
        .ok_or(Error::NotFound { what: "change" })
}

pub(crate) fn push(
    tx: &Transaction<'_>,
    operation: &Operation,
    now: &str,
    not_before: Option<&str>,
) -> Result<OutboxKey> {
    let contact = operation.contact();
    tx.prepare_cached(
        "INSERT INTO outbox (contact, target, operation, since, not_before) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        contact.0,
        target_text(&operation.target()),
        serde_json::to_string(operation)?,
        now,
        not_before
    ])?;
    let key = OutboxKey(u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX));
    touched(tx, contact)?;
    Ok(key)
}

/// Queues a change of a record's texts, joined with what of the same record waits or was refused, in the place of the
/// first of it. A record that HighLevel does not have yet is made with what is here.
pub(crate) fn queue_edit(tx: &Transaction<'_>, edit: Operation, now: &str) -> Result<()> {
    let target = edit.target();
    if is_forgotten(tx, &target)? {
        return push(tx, &creation_instead_of(edit), now, None).map(drop);
    }
    touched(tx, edit.contact())?;
    let mut queued = of_target(tx, &target)?;
    queued.retain(|line| line.state.can_change());
    if let Some(create) = queued.iter().find(|line| line.operation.creates()) {
        return goes_as_changed(tx, create);
    }
    let mut joined: Option<(OutboxKey, Operation)> = None;
    let mut ticks = Vec::new();
    let queued = queued.into_iter().map(|line| (Some(line.key), line.operation));
    for (key, operation) in queued.chain([(None, edit)]) {
        match (&mut joined, key) {
            (Some((_, first)), key) if operation.is_edit() => {
                // It says itself whether the task is done.
                if matches!(&operation, Operation::TaskUpdate { changes, .. } if changes.completed.is_some()) {
                    ticks.drain(..).try_for_each(|tick| remove(tx, tick))?;
                }
                first.join(&operation);
                key.map_or(Ok(()), |key| remove(tx, key))?;
            }
            (Some(_), Some(tick)) if matches!(operation, Operation::TaskSetCompleted { .. }) => ticks.push(tick),
            (None, Some(key)) if operation.is_edit() => joined = Some((key, operation)),
            (None, None) if !operation.changes_nothing() => push(tx, &operation, now, None).map(drop)?,
            _ => {}
        }
    }
    joined.map_or(Ok(()), |(key, operation)| replace(tx, key, &operation))
}

fn creation_instead_of(edit: Operation) -> Operation {
    match edit {
        Operation::ContactUpdate { contact, .. } => Operation::ContactCreate { contact },
        Operation::TaskUpdate { contact, task, .. } => Operation::TaskCreate { contact, task },
        Operation::NoteUpdate { contact, note, .. } => Operation::NoteCreate { contact, note },
        other => other,
    }
}

/// Nothing would ever bring this record to HighLevel, though it was changed here.
pub(crate) fn is_forgotten(tx: &Transaction<'_>, target: &Target) -> Result<bool> {
    let (table, key) = match target {
        Target::Task(key) => ("task", key.0),
        Target::Note(key) => ("note", key.0),
        _ => return Ok(false),
    };
    let was_made = tx
        .prepare_cached(&format!(
            "SELECT 1 FROM {table} WHERE key = ?1 AND remote_id IS NOT NULL"
        ))?
        .exists([key])?;
    Ok(!was_made && of_target(tx, target)?.is_empty())
}

pub(crate) fn wait_again(tx: &Transaction<'_>, key: OutboxKey) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = 'waiting', refusal = NULL, not_before = NULL, confirmed = 1, import = NULL WHERE key = ?1",
        [key.0],
    )?;
    Ok(())
}

/// The rep has changed what a line makes: it is sent as it is now. Where it may have arrived already, that is for the rep to
/// say first, and the line stays parked.
pub(crate) fn goes_as_changed(tx: &Transaction<'_>, line: &Line) -> Result<()> {
    let may_have_arrived = |refusal: &StoredRefusal| {
        matches!(refusal.reason, Some(RefusalReason::Ambiguous)) || !refusal.candidates.is_empty()
    };
    if line.refusal.as_ref().is_some_and(may_have_arrived) {
        return Ok(());
    }
    wait_again(tx, line.key)
}

pub(crate) fn replace(tx: &Transaction<'_>, key: OutboxKey, operation: &Operation) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET operation = ?2 WHERE key = ?1",
        params![key.0, serde_json::to_string(operation)?],
    )?;
    wait_again(tx, key)
}

pub(crate) fn remove(tx: &Transaction<'_>, key: OutboxKey) -> Result<()> {
    tx.execute("DELETE FROM outbox WHERE key = ?1", [key.0])?;
    Ok(())
}

/// What waits for a record is not sent before that time: its deletion can still be undone.
pub(crate) fn hold(tx: &Transaction<'_>, target: &Target, not_before: &str) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET not_before = ?2 WHERE target = ?1 AND state = 'waiting'",
        params![target_text(target), not_before],
    )?;
    Ok(())
}

/// Takes back everything of a contact that is not on its way.
pub(crate) fn cancel_contact(tx: &Transaction<'_>, key: ContactKey) -> Result<()> {
    tx.execute(
        "DELETE FROM outbox WHERE contact = ?1 AND state NOT IN ('sending', 'checking')",
        [key.0],
    )?;
    Ok(())
}

pub(crate) fn contacts_with_own_changes(db: &Connection) -> Result<HashSet<u32>> {
    Ok(db
        .prepare_cached("SELECT contact FROM outbox WHERE target LIKE 'contact:%'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// A creation of unknown outcome.
pub(crate) struct CreationUnderWay {
    email: String,
    phone: String,
}

impl CreationUnderWay {
    /// The row may be the contact that this has made; looking it up will tell.
    pub(crate) fn may_have_made(&self, row: &RemoteContact) -> bool {
        let same = |sent: &str, found: &Option<String>| {
            !sent.is_empty() && found.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(sent))
        };
        same(&self.email, &row.email) || same(&self.phone, &row.phone)
    }
}

pub(crate) fn creations_under_way(db: &Connection) -> Result<Vec<CreationUnderWay>> {
    Ok(db
        .prepare_cached(
            "SELECT coalesce(o.sent ->> 'email', ''), coalesce(o.sent ->> 'phone', '')
             FROM outbox o JOIN contact c ON c.key = o.contact
             WHERE o.target = 'contact:' || o.contact AND o.state IN ('sending', 'checking') AND c.remote_id IS NULL",
        )?
        .query_map([], |row| {
            Ok(CreationUnderWay {
                email: row.get(0)?,
                phone: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// By what HighLevel could take a contact for another, or we could after an answer was lost: the e-mail addresses, ends of
/// numbers and names of a contact to be made, and the addresses and numbers that another gets or loses.
fn marks_of(db: &Connection, line: &Line) -> Result<Vec<String>> {
    let (contact, is_named) = match &line.operation {
        Operation::ContactCreate { contact } => (contact.0, true),
        Operation::ContactUpdate { contact, changes, .. } if changes.email.is_some() || changes.phone.is_some() => {
            (contact.0, false)
        }
        Operation::ContactDelete { contact } => (contact.0, false),
        _ => return Ok(Vec::new()),
    };
    const FIELDS: [&str; 5] = ["email", "phone", "firstName", "lastName", "company"];
    let of_json = |values: &Value| FIELDS.map(|field| values[field].as_str().unwrap_or_default().to_owned());
    let of_row = |row: &Row<'_>| {
        Ok([
            row.get::<_, String>(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ])
    };
    let here = db
        .prepare_cached("SELECT email, phone, first_name, last_name, company FROM contact WHERE key = ?1")?
        .query_row([contact], of_row)
        .optional()?;
    let before = match &line.operation {
        Operation::ContactUpdate { base, .. } => Some(of_json(&serde_json::to_value(base)?)),
        _ => None,
    };
    let mut marks = Vec::new();
    for [email, phone, first, last, company] in here.into_iter().chain(before).chain(line.sent.as_ref().map(of_json)) {
        // Numbers are written with and without their country.
        let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
        let number: String = digits.iter().rev().take(6).rev().collect();
        marks.extend([email, number]);
        if is_named {
            let name = format!("{first} {last}");
            marks.push(if name.trim().is_empty() { company } else { name });
        }
    }
    marks.iter_mut().for_each(|mark| *mark = mark.trim().to_lowercase());
    marks.retain(|mark| !mark.is_empty());
    Ok(marks)
}

fn refuse(tx: &Transaction<'_>, key: OutboxKey, refusal: &StoredRefusal) -> Result<()> {
    let shown: Vec<&str> = refusal.candidates.iter().map(|one| one.remote_id.as_str()).collect();
    let (refusal, shown) = (serde_json::to_string(refusal)?, serde_json::to_string(&shown)?);
    tx.execute(
        "UPDATE outbox SET state = 'refused', not_before = NULL, refusal = ?2,
           known_ids = CASE WHEN known_ids IS NOT NULL THEN
             (SELECT json_group_array(value) FROM (SELECT value FROM json_each(known_ids)
                                                   UNION SELECT value FROM json_each(?3))) END
         WHERE key = ?1",
        params![key.0, refusal, shown],
    )?;
    Ok(())
}

/// Nothing of the contact was changed here since the line was read.
pub(crate) fn still_as_read(tx: &Transaction<'_>, line: &Line) -> Result<()> {
    let is_so = tx
        .prepare_cached("SELECT 1 WHERE coalesce((SELECT changes FROM contact WHERE key = ?1), 0) = ?2")?
        .exists(params![line.operation.contact().0, line.changes])?;
    if is_so {
        Ok(())
    } else {
        Err(Error::NotFound { what: "change" })
    }
}

/// What is parked of a task or note does not hold up its deletion, and goes with it; but a creation that may have
/// arrived does, for then there is something to delete.
fn deletion_settles(db: &Connection, key: u32) -> Result<bool> {
    Ok(db
        .prepare_cached(
            "SELECT 1 FROM outbox o JOIN outbox d ON d.target = o.target AND d.key > o.key
             WHERE o.key = ?1 AND d.operation ->> 'kind' IN ('taskDelete', 'noteDelete')
               AND NOT (o.operation ->> 'kind' IN ('taskCreate', 'noteCreate')
                 AND o.refusal ->> '$.reason.kind' IS 'ambiguous')",
        )?
        .exists([key])?)
}

fn set_state(tx: &Transaction<'_>, key: OutboxKey, state: LineState, not_before: Option<&str>) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = ?2, not_before = ?3 WHERE key = ?1",
        params![key.0, state.as_str(), not_before],
    )?;
    Ok(())
}

/// The tables whose rows are protected for a while from what HighLevel's search still says of them.
const PROTECTED: [&str; 2] = ["contact", "task"];

/// Protects until then whatever would be protected longer.
fn protect_until(table: &str) -> String {
    format!("UPDATE {table} SET own_until = ?1 WHERE own_until > ?1")
}

/// Whether a line is there whole: its contact, what it is about, and an operation that is understood.
pub(crate) fn is_readable(db: &Connection, key: i64) -> Result<()> {
    let key = u32::try_from(key).map_err(|_| Error::NotFound { what: "change" })?;
    let line = line(db, OutboxKey(key))?;
    let (table, record) = match line.operation.target() {
        Target::Contact(key) | Target::Tag(key, _) => ("contact", key.0),
        Target::Task(key) => ("task", key.0),
        Target::Note(key) => ("note", key.0),
    };
    for (table, key) in [("contact", line.operation.contact().0), (table, record)] {
        let sql = format!("SELECT 1 FROM {table} WHERE key = ?1");
        db.query_row(&sql, [key], |_| Ok(()))
            .optional()?
            .ok_or(Error::NotFound { what: "record" })?;
    }
    Ok(())
}

impl Store {
    /// What was being sent when the app ended, or when it could not be kept what became of it, and is not `under_way` any
    /// more: creations are looked for, the rest is simply sent again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_interrupted(&self, under_way: &BTreeSet<OutboxKey>) -> Result<()> {
        let mut interrupted = self.read(|db| lines(db, "state = ?1", &"sending"))?;
        interrupted.retain(|line| !under_way.contains(&line.key));
        if interrupted.is_empty() {
            return Ok(());
        }
        self.write(|tx| {
            for line in &interrupted {
                if line.operation.creates() {
                    tx.execute("UPDATE outbox SET attempted_at = NULL WHERE key = ?1", [line.key.0])?;
                    set_state(tx, line.key, LineState::Checking, None)?;
                } else {
                    set_state(tx, line.key, LineState::Waiting, None)?;
                }
            }
            Ok(())
        })
    }

    /// The next thing the outbox has to do for the rep's own changes while nothing else is on its way.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_line(&self, now: &str) -> Result<Next> {
        self.next_of(Lines::Own, &BTreeSet::new(), now)
    }

    /// The next thing the outbox has to do beside what is `under_way`. Operations of one contact keep their order, and
    /// only one of them goes at a time; what depends on a contact that HighLevel does not have yet waits for it; of
    /// contacts that HighLevel could take for each other, one. Of imports nothing is sent while one of the rep's own
    /// changes may go, nor while the import is paused.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_of(&self, which: Lines, under_way: &BTreeSet<OutboxKey>, now: &str) -> Result<Next> {
        let next = self.read(|db| {
            let others_on_their_way: HashSet<u32> = {
                let sql = match which {
                    Lines::Own => "SELECT contact FROM outbox WHERE import IS NOT NULL AND state = 'sending'",
                    Lines::Import => {
                        "SELECT contact FROM outbox WHERE import IS NULL AND state IN ('sending', 'checking')"
                    }
                };
                let mut statement = db.prepare_cached(sql)?;
                let contacts = statement.query_map([], |row| row.get(0))?;
                contacts.collect::<rusqlite::Result<_>>()?
            };
            let mut contacts_going: HashSet<u32> = HashSet::new();
            let mut marks_going: HashSet<String> = HashSet::new();
            for key in under_way {
                match line(db, *key) {
                    Ok(line) => {
                        contacts_going.insert(line.operation.contact().0);
                        marks_going.extend(marks_of(db, &line)?);
                    }
                    // It is through but for what is read after it.
                    Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            let can_be_mistaken = |key| match line(db, key) {
                Ok(line) => Ok(marks_of(db, &line)?.iter().any(|mark| marks_going.contains(mark))),
                Err(Error::NotFound { .. }) => Ok(false),
                Err(error) => Err(error),
            };
            let mut statement = db.prepare_cached(
                "SELECT o.key, o.contact, o.target, o.state, o.not_before, o.operation ->> 'kind' IN ('noteCreate', 'taskCreate'),
                        o.import IS NOT NULL, coalesce(i.state = 'paused', 0)
                 FROM outbox o LEFT JOIN import i ON i.key = o.import ORDER BY o.key",
            )?;
            let mut rows = statement.query([])?;
            let mut busy: HashSet<String> = HashSet::new();
            let mut unmade: HashSet<u32> = HashSet::new();
            // Contacts with a note or a task that may have arrived: two equal ones could not be told apart.
            let mut looked_for: HashSet<(u32, &str)> = HashSet::new();
            let mut soonest: Option<String> = None;
            let mut of_import = None;
            while let Some(row) = rows.next()? {
                let (key, contact, target): (u32, u32, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let state = LineState::of(&row.get::<_, String>(3)?);
                let not_before: Option<String> = row.get(4)?;
                let (is_of_import, is_paused): (bool, bool) = (row.get(6)?, row.get(7)?);
                let mut free = !busy.contains(&target) && !unmade.contains(&contact);
                if row.get(5)? {
                    let kind = if target.starts_with("note:") { "note" } else { "task" };
                    free &= !looked_for.contains(&(contact, kind));
                    if matches!(state, LineState::Checking | LineState::Sending) {
                        looked_for.insert((contact, kind));
                    }
                }
                let made: bool = !target.starts_with("contact:")
                    || db
                        .prepare_cached("SELECT 1 FROM contact WHERE key = ?1 AND remote_id IS NOT NULL")?
                        .exists([contact])?;
                if !made {
                    unmade.insert(contact);
                }
                let parked = matches!(state, LineState::Refused | LineState::Asks);
                if !(parked && deletion_settles(db, key)?) {
                    busy.insert(target);
                }
                let is_going = state == LineState::Sending || contacts_going.contains(&contact);
                if !free || parked || is_going {
                    continue;
                }
                if is_of_import != (which == Lines::Import) || others_on_their_way.contains(&contact) {
                    let may_go = not_before.as_deref().is_none_or(|time| time <= now);
                    if which == Lines::Import && !is_of_import && may_go {
                        return Ok(Ok(None));
                    }
                    continue;
                }
                match not_before {
                    Some(time) if time.as_str() > now => {
                        if soonest.as_ref().is_none_or(|known| time < *known) {
                            soonest = Some(time);
                        }
                    }
                    // One that may have arrived already is looked for whatever the rep has said since.
                    _ if is_of_import => {
                        let may_go = !is_paused || state == LineState::Checking;
                        if of_import.is_none() && may_go && !can_be_mistaken(OutboxKey(key))? {
                            of_import = Some((OutboxKey(key), state));
                        }
                    }
                    _ if can_be_mistaken(OutboxKey(key))? => {}
                    _ => return Ok(Err((OutboxKey(key), state))),
                }
            }
            Ok(of_import.map_or(Ok(soonest), Err))
        })?;
        match next {
            Ok(soonest) => Ok(Next::Wait(soonest)),
            Err((key, state)) => match self.read(|db| line(db, key)) {
                // Held back by a deletion in just this moment.
                Ok(line) if line.not_before.as_deref().is_some_and(|time| time > now) => {
                    self.next_of(which, under_way, now)
                }
                Ok(line) if state == LineState::Checking => Ok(Next::Check(Box::new(line))),
                Ok(line) => Ok(Next::Send(Box::new(line))),
                // Made by a newer version: parked, so that the others go on.
                Err(Error::NotFound { .. }) => {
                    self.refuse_line(key, &StoredRefusal::default())?;
                    self.next_of(which, under_way, now)
                }
                Err(error) => Err(error),
            },
        }
    }

    /// A line of the outbox.
    ///
    /// # Errors
    /// `NotFound` once it is done or given up.
    pub fn line(&self, key: OutboxKey) -> Result<Line> {
        self.read(|db| line(db, key))
    }

    /// Durably notes that the request goes out now, with what HighLevel has before it and the values that are sent.
    ///
    /// # Errors
    /// `NotFound` where it was taken back, or its contact changed since the line was read: what was to be sent is then
    /// out of date.
    pub fn start_sending(
        &self,
        line: &Line,
        known_ids: Option<&[String]>,
        sent: Option<&Value>,
        now: &str,
    ) -> Result<()> {
        let known_ids = known_ids.map(serde_json::to_string).transpose()?;
        let sent = sent.map(serde_json::to_string).transpose()?;
        self.write(|tx| {
            let marked = tx.execute(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, attempted_at = ?2,
                        known_ids = coalesce(?3, known_ids), sent = coalesce(?4, sent)
                 WHERE key = ?1 AND state = 'waiting'
                   AND coalesce((SELECT changes FROM contact WHERE key = outbox.contact), 0) = ?5",
                params![line.key.0, now, known_ids, sent, line.changes],
            )?;
            if marked == 0 {
                Err(Error::NotFound { what: "change" })
            } else {
                Ok(())
            }
        })
    }

    /// A line whose record is deleted here needs not be sent.
    ///
    /// # Errors
    /// `NotFound` where its contact changed since the line was read: the deletion may have been undone, or still can be.
    pub fn drop_line(&self, line: &Line) -> Result<()> {
        self.write(|tx| {
            still_as_read(tx, line)?;
            remove(tx, line.key)
        })
    }

    /// It certainly did not arrive, or may simply be repeated: again at that time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn line_waits(&self, key: OutboxKey, not_before: Option<&str>) -> Result<()> {
        self.write(|tx| set_state(tx, key, LineState::Waiting, not_before))
    }

    /// It may have arrived: look at that time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn line_to_check(&self, key: OutboxKey, not_before: Option<&str>) -> Result<()> {
        self.write(|tx| set_state(tx, key, LineState::Checking, not_before))
    }

    /// The attempt is over and it may have arrived: from now on HighLevel has its time to apply it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn attempt_ended(&self, key: OutboxKey, now: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE outbox SET attempted_at = ?2 WHERE key = ?1",
                params![key.0, now],
            )?;
            Ok(())
        })
    }

    /// The rep is asked before it is sent.
    ///
    /// # Errors
    /// When the database fails.
    pub fn line_asks(&self, key: OutboxKey) -> Result<()> {
        self.write(|tx| set_state(tx, key, LineState::Asks, None))
    }

    /// HighLevel refused it: parked where the rep sees it. Candidates that the rep is shown are not shown again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn refuse_line(&self, key: OutboxKey, refusal: &StoredRefusal) -> Result<()> {
        self.write(|tx| refuse(tx, key, refusal))
    }

    /// As [`Store::refuse_line`], unless the rep has changed something of the contact since the line was read.
    ///
    /// # Errors
    /// `NotFound` where they have.
    pub fn refuse_line_as_read(&self, line: &Line, refusal: &StoredRefusal) -> Result<()> {
        self.write(|tx| {
            still_as_read(tx, line)?;
            refuse(tx, line.key, refusal)
        })
    }

    /// The only attempt was refused and certainly not executed: as if it had never been sent.
    ///
    /// # Errors
    /// When the database fails.
    pub fn was_not_executed(&self, key: OutboxKey) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE outbox SET sent = NULL WHERE key = ?1", [key.0])?;
            Ok(())
        })
    }

    /// Keeps HighLevel's words with a line whose outcome is still being looked up.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_refusal(&self, key: OutboxKey, refusal: &StoredRefusal) -> Result<()> {
        let refusal = serde_json::to_string(refusal)?;
        self.write(|tx| {
            tx.execute("UPDATE outbox SET refusal = ?2 WHERE key = ?1", params![key.0, refusal])?;
            Ok(())
        })
    }

    /// A part of the change arrived; this is what is left of it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn narrow_line(&self, key: OutboxKey, rest: &Operation) -> Result<()> {
        let rest = serde_json::to_string(rest)?;
        self.write(|tx| {
            tx.execute("UPDATE outbox SET operation = ?2 WHERE key = ?1", params![key.0, rest])?;
            Ok(())
        })
    }

    /// What waits for its next try is tried at once; what can still be undone keeps its time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn wait_no_longer(&self) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE outbox SET not_before = NULL WHERE state = 'waiting'
                   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.target = outbox.target AND o.operation LIKE '%Delete\"%' AND o.attempts = 0)
                   AND NOT (target LIKE 'tag:%' AND attempts = 0)",
                [],
            )?;
            Ok(())
        })
    }

    /// The clock was set back: what was to wait, or to be protected, until a time of the clock before does so until `held`
    /// and `own` at the latest, and what was sent then is taken for sent `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn follow_clock_back(&self, now: &str, held: &str, own: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE outbox SET not_before = ?1 WHERE not_before > ?1", [held])?;
            tx.execute("UPDATE outbox SET attempted_at = ?1 WHERE attempted_at > ?1", [now])?;
            for table in PROTECTED {
                tx.execute(&protect_until(table), [own])?;
            }
            Ok(())
        })
    }

    /// Which of these ids of HighLevel's are tasks that are already here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn known_task_ids(&self, ids: &[String]) -> Result<Vec<String>> {
        self.read(|db| known(db, "SELECT 1 FROM task WHERE remote_id = ?1", ids))
    }

    /// Which of these ids of HighLevel's are notes that are already here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn known_note_ids(&self, ids: &[String]) -> Result<Vec<String>> {
        self.read(|db| known(db, "SELECT 1 FROM note WHERE remote_id = ?1", ids))
    }

    /// Sends a parked or waiting change again, now.
    ///
    /// # Errors
    /// `NotFound`; `InFlight` while it is being sent.
    pub fn retry_line(&self, key: OutboxKey) -> Result<()> {
        self.write(|tx| match line(tx, key)?.state {
            LineState::Sending => Err(Error::InFlight),
            LineState::Checking => set_state(tx, key, LineState::Checking, None),
            _ => wait_again(tx, key),
        })
    }

    /// The rep has decided about a change that somebody else's met: the typed values of the fields in `keep` are sent, and
    /// of all others in conflict HighLevel's stay; where the texts of both were merged, that is sent. Answers whether
    /// anything is left to be sent.
    ///
    /// # Errors
    /// `NotFound` where the change is in no conflict.
    pub fn settle_conflict(&self, key: OutboxKey, keep: &[String], merged: Option<&str>) -> Result<bool> {
        let (contact, is_left) = self.write(|tx| {
            let line = line(tx, key)?;
            let (target, contact) = (line.operation.target(), line.operation.contact());
            let Some(RefusalReason::Conflict { fields }) = line.refusal.and_then(|refusal| refusal.reason) else {
                return Err(Error::NotFound { what: "change" });
            };
            let mut operation = line.operation;
            let mut decided = Vec::new();
            for FieldConflict {
                field, mine, theirs, ..
            } in fields
            {
                let value = match merged {
                    Some(merged) if field == "body" => Some(merged.to_owned()),
                    _ => keep.contains(&field).then_some(mine),
                };
                operation.decide(&field, &theirs, value.as_deref());
                decided.push((field, value.unwrap_or(theirs)));
            }
            write_here(tx, key, &target, decided)?;
            let is_left = !operation.changes_nothing();
            if is_left {
                replace(tx, key, &operation)?;
            } else {
                remove(tx, key)?;
            }
            touched(tx, contact)?;
            Ok((contact, is_left))
        })?;
        self.index_contacts(&[contact])?;
        Ok(is_left)
    }

    /// Makes a task or note that HighLevel has no more once more, as it is here. Nothing else waits for it then.
    ///
    /// # Errors
    /// `NotFound` where the change was not parked for that.
    pub fn write_anew(&self, key: OutboxKey, now: &str) -> Result<()> {
        self.write(|tx| {
            let line = line(tx, key)?;
            let (forget, record) = match line.operation.target() {
                Target::Task(task) if line.can_be_written_anew() => (
                    "UPDATE task SET remote_id = NULL, own_until = NULL WHERE key = ?1 AND deleted = 0",
                    task.0,
                ),
                Target::Note(note) if line.can_be_written_anew() => (
                    "UPDATE note SET remote_id = NULL WHERE key = ?1 AND deleted = 0",
                    note.0,
                ),
                _ => return Err(Error::NotFound { what: "change" }),
            };
            if tx.execute(forget, [record])? == 0 {
                return Err(Error::NotFound { what: "change" });
            }
            let create = creation_instead_of(line.operation);
            tx.execute("DELETE FROM outbox WHERE target = ?1", [target_text(&create.target())])?;
            push(tx, &create, now, None).map(drop)
        })
    }

    /// Sends again, now, what HighLevel refused of the contact's own fields.
    ///
    /// # Errors
    /// When the database fails.
    pub fn retry_refused_contact(&self, key: ContactKey) -> Result<()> {
        self.write(|tx| {
            let refused = of_contact_itself(tx, key)?.into_iter();
            for line in refused.filter(|line| line.state == LineState::Refused) {
                goes_as_changed(tx, &line)?;
            }
            Ok(())
        })
    }

    /// How many changes wait, and how many need the rep.
    ///
    /// # Errors
    /// When the database fails.
    pub fn outbox_counts(&self) -> Result<(u32, u32)> {
        self.read(|db| {
            Ok(db.query_row(
                "SELECT count(*) FILTER (WHERE state NOT IN ('refused', 'asks')), count(*) FILTER (WHERE state IN ('refused', 'asks')) FROM outbox",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })
    }

    /// All changes that HighLevel does not have yet, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn waiting_changes(&self) -> Result<Vec<WaitingChange>> {
        self.read(|db| {
            let mut refused: HashSet<String> = HashSet::new();
            let mut changes = Vec::new();
            let mut statement = db.prepare(&format!("{LINE} ORDER BY key"))?;
            let mut raw = db.prepare("SELECT key, contact, target, since FROM outbox ORDER BY key")?;
            let parsed = statement
                .query_map([], line_of)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let headers = raw
                .query_map([], |row| {
                    Ok((
                        row.get::<_, u32>(0)?,
                        row.get::<_, u32>(1)?,
                        row.get::<_, String>(2)?,
                        row.get::<_, String>(3)?,
                    ))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            for ((key, contact, target, since), line) in headers.into_iter().zip(parsed) {
                let contact = ContactKey(contact);
                let contact_name = shown_name(db, contact)?;
                let contact_target = format!("contact:{contact}");
                let blocked =
                    refused.contains(&target) || (refused.contains(&contact_target) && !contact_made(db, contact)?);
                let Some(line) = line else {
                    changes.push(WaitingChange {
                        key: OutboxKey(key),
                        what: ChangeKind::Unknown,
                        subject: String::new(),
                        fields: Vec::new(),
                        contact,
                        contact_name,
                        task: None,
                        note: None,
                        state: ChangeState::Refused,
                        since,
                        attempts: 0,
                        not_before: None,
                        refusal: None,
                    });
                    continue;
                };
                if matches!(line.state, LineState::Refused | LineState::Asks) && !deletion_settles(db, key)? {
                    refused.insert(target);
                }
                let (task, note) = match line.operation.target() {
                    Target::Task(key) => (Some(key), None),
                    Target::Note(key) => (None, Some(key)),
                    _ => (None, None),
                };
                changes.push(WaitingChange {
                    key: line.key,
                    what: kind_of(&line.operation),
                    subject: subject_of(db, &line.operation)?,
                    fields: fields_of(db, &line.operation)?,
                    contact,
                    contact_name,
                    task,
                    note,
                    state: match line.state {
                        _ if blocked => ChangeState::Blocked,
                        LineState::Waiting => ChangeState::Waiting,
                        LineState::Sending => ChangeState::Sending,
                        LineState::Checking => ChangeState::Checking,
                        LineState::Refused => ChangeState::Refused,
                        LineState::Asks => ChangeState::Asks,
                    },
                    since: line.since.clone(),
                    attempts: line.attempts,
                    not_before: line.not_before.clone(),
                    refusal: line
                        .refusal
                        .as_ref()
                        .map(|refusal| refusal.shown(db, line.key))
                        .transpose()?,
                });
            }
            Ok(changes)
        })
    }

    /// The contact was made or changed at HighLevel: the line is done, and the answer is taken unless more waits.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_arrived(
        &self,
        key: OutboxKey,
        contact: ContactKey,
        remote: &RemoteContact,
        own_until: &str,
    ) -> Result<()> {
        let (contact, replaced) = self.write(|tx| {
            let contact = whose(tx, key, contact)?;
            Ok((contact, contact_arrives(tx, key, contact, remote, own_until)?))
        })?;
        self.index_contacts(&Vec::from_iter([contact].into_iter().chain(replaced)))
    }

    /// A contact of HighLevel's turned out to be the one that was sent; what the rep has typed since is queued with it.
    ///
    /// # Errors
    /// `NotFound` where its contact changed here since the line was read.
    pub fn contact_adopted(
        &self,
        line: &Line,
        contact: ContactKey,
        remote: &RemoteContact,
        own_until: &str,
        typed_since: &ContactChanges,
        now: &str,
    ) -> Result<()> {
        let replaced = self.write(|tx| {
            still_as_read(tx, line)?;
            let replaced = contact_arrives(tx, line.key, contact, remote, own_until)?;
            if *typed_since != ContactChanges::default() {
                contacts::queue_update(tx, contact, typed_since, &ContactChanges::default(), now)?;
            }
            Ok(replaced)
        })?;
        self.index_contacts(&Vec::from_iter([contact].into_iter().chain(replaced)))
    }

    /// The contact was deleted at HighLevel; a tombstone stays until the index has caught up.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_deletion_arrived(&self, key: OutboxKey, contact: ContactKey, own_until: &str) -> Result<()> {
        let contact = self.write(|tx| {
            let contact = whose(tx, key, contact)?;
            remove(tx, key)?;
            tx.execute("DELETE FROM outbox WHERE contact = ?1", [contact.0])?;
            for table in ["task", "note", "appointment"] {
                tx.execute(&format!("DELETE FROM {table} WHERE contact = ?1"), [contact.0])?;
            }
            crate::tags::drop_all(tx, contact)?;
            tx.execute(
                "UPDATE contact SET deleted = 1, own_until = ?2 WHERE key = ?1",
                params![contact.0, own_until],
            )?;
            // An answer from before the deletion must not bring it back.
            touched(tx, contact)?;
            Ok(contact)
        })?;
        self.index_contacts(&[contact])
    }

    /// A tag change arrived; `tags` is HighLevel's list after it, where it gave one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tag_change_arrived(
        &self,
        key: OutboxKey,
        contact: ContactKey,
        remote: Option<&RemoteContact>,
        own_until: &str,
    ) -> Result<()> {
        let contact = self.write(|tx| {
            let contact = whose(tx, key, contact)?;
            remove(tx, key)?;
            if let Some(remote) = remote {
                if of_contact_itself(tx, contact)?.is_empty() {
                    write_remote(tx, contact, remote)?;
                } else if let Some(tags) = &remote.tags {
                    crate::tags::take_tags(tx, contact, tags)?;
                }
            }
            tx.execute(
                "UPDATE contact SET own_until = ?2 WHERE key = ?1",
                params![contact.0, own_until],
            )?;
            touched(tx, contact)?;
            Ok(contact)
        })?;
        self.index_contacts(&[contact])
    }

    /// A task was made or changed at HighLevel.
    ///
    /// # Errors
    /// When the database fails.
    pub fn task_arrived(
        &self,
        key: OutboxKey,
        contact: ContactKey,
        task: TaskKey,
        remote: &RemoteTask,
        own_until: &str,
    ) -> Result<()> {
        self.write(|tx| task_arrives(tx, key, contact, task, remote, own_until))
    }

    /// A task of HighLevel's turned out to be the one that was sent; what the rep has typed since is queued with it.
    ///
    /// # Errors
    /// `NotFound` where its contact changed here since the line was read.
    pub fn task_adopted(
        &self,
        line: &Line,
        task: TaskKey,
        remote: &RemoteTask,
        own_until: &str,
        typed_since: &TaskChanges,
        now: &str,
    ) -> Result<()> {
        self.write(|tx| {
            still_as_read(tx, line)?;
            task_arrives(tx, line.key, line.operation.contact(), task, remote, own_until)?;
            if *typed_since == TaskChanges::default() {
                return Ok(());
            }
            crate::tasks::queue_update(tx, task, typed_since, None, now)
        })
    }

    /// A task was deleted at HighLevel; a tombstone stays until the index has caught up.
    ///
    /// # Errors
    /// When the database fails.
    pub fn task_deletion_arrived(
        &self,
        key: OutboxKey,
        contact: ContactKey,
        task: TaskKey,
        own_until: &str,
    ) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM outbox WHERE target = ?1",
                [target_text(&Target::Task(task))],
            )?;
            remove(tx, key)?;
            tx.execute(
                "UPDATE task SET deleted = 1, own_until = ?2 WHERE key = ?1",
                params![task.0, own_until],
            )?;
            tx.execute("DELETE FROM task WHERE key = ?1 AND remote_id IS NULL", [task.0])?;
            touched(tx, contact)
        })
    }

    /// A note was made or changed at HighLevel.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_arrived(&self, key: OutboxKey, contact: ContactKey, note: NoteKey, remote: &RemoteNote) -> Result<()> {
        self.write(|tx| note_arrives(tx, key, contact, note, remote))
    }

    /// A note of HighLevel's turned out to be the one that was sent; what the rep has typed since is queued with it.
    ///
    /// # Errors
    /// `NotFound` where its contact changed here since the line was read.
    pub fn note_adopted(
        &self,
        line: &Line,
        note: NoteKey,
        remote: &RemoteNote,
        typed_since: Option<&str>,
        now: &str,
    ) -> Result<()> {
        self.write(|tx| {
            still_as_read(tx, line)?;
            note_arrives(tx, line.key, line.operation.contact(), note, remote)?;
            match typed_since {
                Some(text) => crate::notes::queue_update(tx, note, text, None, now),
                None => Ok(()),
            }
        })
    }

    /// A note was deleted at HighLevel.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_deletion_arrived(&self, key: OutboxKey, contact: ContactKey, note: NoteKey) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM outbox WHERE target = ?1",
                [target_text(&Target::Note(note))],
            )?;
            remove(tx, key)?;
            tx.execute("DELETE FROM note WHERE key = ?1", [note.0])?;
            touched(tx, contact)
        })
    }

    /// Takes a deletion back while it has not been sent.
    ///
    /// # Errors
    /// `InFlight` once it is being sent or done.
    pub fn undo_deletion(&self, key: OutboxKey) -> Result<()> {
        let contact = self.write(|tx| {
            let line = line(tx, key).map_err(|_| Error::InFlight)?;
            if !line.state.can_change() {
                return Err(Error::InFlight);
            }
            take_back(tx, &line)?;
            Ok(line.operation.contact())
        })?;
        self.index_contacts(&[contact])
    }

    /// Gives a change up, and what depends on it. The rep's values go; HighLevel's come back with the next reading.
    ///
    /// # Errors
    /// `NotFound`; `InFlight` while it is being sent.
    pub fn discard_line(&self, key: OutboxKey) -> Result<()> {
        let contact = self.write(|tx| {
            let Ok(line) = line(tx, key) else {
                // Of a newer version: nothing here can be brought back, but it can be given up.
                let contact: u32 = tx
                    .query_row("SELECT contact FROM outbox WHERE key = ?1", [key.0], |row| row.get(0))
                    .optional()?
                    .ok_or(Error::NotFound { what: "change" })?;
                remove(tx, key)?;
                return Ok(ContactKey(contact));
            };
            if line.state == LineState::Sending {
                return Err(Error::InFlight);
            }
            take_back(tx, &line)?;
            tx.execute(
                "UPDATE contact SET refreshed_at = NULL WHERE key = ?1",
                [line.operation.contact().0],
            )?;
            Ok(line.operation.contact())
        })?;
        self.index_contacts(&[contact])
    }

    /// Moves what was meant for a contact that HighLevel refused as a duplicate to the one that exists: its tasks,
    /// notes and tags, the values that the existing one lacks, and a note, with its author, of what it has otherwise. The
    /// refused contact is gone afterwards.
    ///
    /// # Errors
    /// `NotFound` where the line is no refused creation of a contact, `InFlight` where it is being sent again.
    pub fn attach(
        &self,
        key: OutboxKey,
        existing: ContactKey,
        note: Option<(&str, Option<&str>)>,
        now: &str,
    ) -> Result<()> {
        let refused = self.write(|tx| {
            let created = line(tx, key)?;
            let Operation::ContactCreate { contact: refused } = created.operation else {
                return Err(Error::NotFound {
                    what: "refused contact",
                });
            };
            if !created.state.can_change() {
                return Err(Error::InFlight);
            }
            tx.execute(
                "DELETE FROM outbox WHERE target = ?1",
                [target_text(&Target::Contact(refused))],
            )?;
            let lacking = contacts::lacking(tx, existing, refused)?;
            if lacking != ContactChanges::default() {
                contacts::queue_update(tx, existing, &lacking, &ContactChanges::default(), now)?;
            }
            move_all(tx, refused, existing)?;
            if let Some((text, author)) = note {
                crate::notes::create(tx, existing, text, author, now)?;
            }
            contacts::remove(tx, refused)?;
            touched(tx, existing)?;
            tx.execute(
                "UPDATE contact SET opened_at = ?2 WHERE key = ?1",
                params![existing.0, now],
            )?;
            Ok(refused)
        })?;
        self.index_contacts(&[refused, existing])
    }
}

/// Tasks, notes, appointments, tags and what waits to be sent belong to another contact from now on.
fn move_all(tx: &Transaction<'_>, from: ContactKey, to: ContactKey) -> Result<()> {
    for line in lines(tx, "contact = ?1", &from.0)? {
        let operation = moved(line.operation, to);
        tx.execute(
            "UPDATE outbox SET contact = ?2, target = ?3, operation = ?4 WHERE key = ?1",
            params![
                line.key.0,
                to.0,
                target_text(&operation.target()),
                serde_json::to_string(&operation)?
            ],
        )?;
    }
    for table in ["task", "note", "appointment"] {
        tx.execute(
            &format!("UPDATE {table} SET contact = ?1 WHERE contact = ?2"),
            params![to.0, from.0],
        )?;
    }
    crate::tags::copy_all(tx, from, to)
}

fn known(db: &Connection, sql: &str, ids: &[String]) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut known = Vec::new();
    for id in ids {
        if statement.exists([id])? {
            known.push(id.clone());
        }
    }
    Ok(known)
}

/// The task or note, which is new to the store, may be what a creation of unknown outcome has made, whatever it says:
/// others can have changed it since. Looking it up, or the rep, will tell.
pub(crate) fn creation_may_have_made(
    tx: &Transaction<'_>,
    contact: ContactKey,
    kind: &str,
    remote_id: &str,
) -> Result<bool> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM outbox WHERE contact = ?1 AND operation ->> 'kind' = ?2 || 'Create'
               AND CASE WHEN state IN ('sending', 'checking')
                   THEN NOT EXISTS (SELECT 1 FROM json_each(outbox.known_ids) WHERE value = ?3)
                   ELSE state = 'refused' AND EXISTS (SELECT 1 FROM json_each(outbox.refusal, '$.candidates')
                                                      WHERE value ->> 'remoteId' = ?3) END",
        )?
        .exists(params![contact.0, kind, remote_id])?)
}

fn contact_made(db: &Connection, key: ContactKey) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT 1 FROM contact WHERE key = ?1 AND remote_id IS NOT NULL")?
        .exists([key.0])?)
}

fn moved(operation: Operation, to: ContactKey) -> Operation {
    match operation {
        Operation::ContactCreate { .. } => Operation::ContactCreate { contact: to },
        Operation::ContactUpdate {
            changes,
            base,
            base_custom_fields,
            ..
        } => Operation::ContactUpdate {
            contact: to,
            changes,
            base,
            base_custom_fields,
        },
        Operation::ContactDelete { .. } => Operation::ContactDelete { contact: to },
        Operation::TagAdd { tag, .. } => Operation::TagAdd { contact: to, tag },
        Operation::TagRemove { tag, .. } => Operation::TagRemove { contact: to, tag },
        Operation::TaskCreate { task, .. } => Operation::TaskCreate { contact: to, task },
        Operation::TaskUpdate {
            task, changes, base, ..
        } => Operation::TaskUpdate {
            contact: to,
            task,
            changes,
            base,
        },
        Operation::TaskSetCompleted { task, completed, .. } => Operation::TaskSetCompleted {
            contact: to,
            task,
            completed,
        },
        Operation::TaskDelete { task, .. } => Operation::TaskDelete { contact: to, task },
        Operation::NoteCreate { note, .. } => Operation::NoteCreate { contact: to, note },
        Operation::NoteUpdate { note, body, base, .. } => Operation::NoteUpdate {
            contact: to,
            note,
            body,
            base,
        },
        Operation::NoteDelete { note, .. } => Operation::NoteDelete { contact: to, note },
    }
}

/// Writes texts of a record here, by the page's names of them, but for what a later change of it writes.
fn write_here(tx: &Transaction<'_>, line: OutboxKey, target: &Target, mut texts: Vec<(String, String)>) -> Result<()> {
    for later in of_target(tx, target)?.into_iter().filter(|other| other.key > line) {
        texts.retain(|(field, _)| later.operation.writes(field).is_none());
    }
    match target {
        Target::Contact(key) => {
            let mut changes = ContactChanges::default();
            for (field, text) in texts {
                changes.put(&field, text);
            }
            contacts::apply_changes(tx, *key, &changes)
        }
        Target::Task(key) => crate::tasks::write_texts(tx, *key, &texts),
        Target::Note(key) => {
            for (_, body) in texts {
                tx.execute("UPDATE note SET body = ?2 WHERE key = ?1", params![key.0, body])?;
            }
            Ok(())
        }
        Target::Tag(..) => Ok(()),
    }
}

/// Answers the contact that was pulled before the answer to its creation came, and that is gone into this one.
/// The contact that a line is of by now: while it was under way another one may have turned out to be the same.
fn whose(db: &Connection, key: OutboxKey, when_read: ContactKey) -> Result<ContactKey> {
    match line(db, key) {
        Ok(line) => Ok(line.operation.contact()),
        Err(Error::NotFound { .. }) => Ok(when_read),
        Err(error) => Err(error),
    }
}

fn contact_arrives(
    tx: &Transaction<'_>,
    key: OutboxKey,
    contact: ContactKey,
    remote: &RemoteContact,
    own_until: &str,
) -> Result<Option<ContactKey>> {
    remove(tx, key)?;
    let other = contacts::key_by_remote_id(tx, &remote.remote_id)?.filter(|other| *other != contact);
    if let Some(other) = other {
        // A pull was quicker: what it brought belongs to the contact we made.
        move_all(tx, other, contact)?;
        contacts::remove(tx, other)?;
    }
    if of_contact_itself(tx, contact)?.is_empty() {
        write_remote(tx, contact, remote)?;
    }
    tx.execute(
        "UPDATE contact SET remote_id = ?2, own_until = ?3, date_updated = coalesce(?4, date_updated) WHERE key = ?1",
        params![contact.0, remote.remote_id, own_until, remote.date_updated],
    )?;
    touched(tx, contact)?;
    Ok(other)
}

fn task_arrives(
    tx: &Transaction<'_>,
    key: OutboxKey,
    contact: ContactKey,
    task: TaskKey,
    remote: &RemoteTask,
    own_until: &str,
) -> Result<()> {
    remove(tx, key)?;
    tx.execute(
        "DELETE FROM task WHERE remote_id = ?1 AND key <> ?2",
        params![remote.remote_id, task.0],
    )?;
    tx.execute(
        "UPDATE task SET remote_id = ?2, own_until = ?3 WHERE key = ?1",
        params![task.0, remote.remote_id, own_until],
    )?;
    if of_target(tx, &Target::Task(task))?.is_empty() {
        crate::tasks::write_remote(tx, task, remote)?;
    }
    touched(tx, contact)
}

fn note_arrives(
    tx: &Transaction<'_>,
    key: OutboxKey,
    contact: ContactKey,
    note: NoteKey,
    remote: &RemoteNote,
) -> Result<()> {
    remove(tx, key)?;
    tx.execute(
        "DELETE FROM note WHERE remote_id = ?1 AND key <> ?2",
        params![remote.remote_id, note.0],
    )?;
    tx.execute(
        "UPDATE note SET remote_id = ?2 WHERE key = ?1",
        params![note.0, remote.remote_id],
    )?;
    if of_target(tx, &Target::Note(note))?.is_empty() {
        crate::notes::write_remote(tx, note, remote)?;
    }
    touched(tx, contact)
}

/// Undoes here what an operation did here, and removes it and what depends on it.
pub(crate) fn take_back(tx: &Transaction<'_>, line: &Line) -> Result<()> {
    let contact = line.operation.contact();
    match &line.operation {
        Operation::ContactCreate { .. } => {
            tx.execute("DELETE FROM outbox WHERE contact = ?1", [contact.0])?;
            contacts::remove(tx, contact)?;
        }
        Operation::ContactUpdate {
            changes,
            base,
            base_custom_fields,
            ..
        } => {
            contacts::revert(tx, contact, changes, base, base_custom_fields)?;
        }
        Operation::ContactDelete { .. } => {
            tx.execute("UPDATE contact SET deleted = 0 WHERE key = ?1", [contact.0])?;
            queue_again(tx, contact, &line.since)?;
        }
        Operation::TagAdd { tag, .. } => crate::tags::drop_tag(tx, contact, tag)?,
        Operation::TagRemove { tag, .. } => crate::tags::put_tag(tx, contact, tag)?,
        Operation::TaskCreate { task, .. } => {
            tx.execute(
                "DELETE FROM outbox WHERE target = ?1",
                [target_text(&Target::Task(*task))],
            )?;
            tx.execute("DELETE FROM task WHERE key = ?1", [task.0])?;
        }
        Operation::TaskUpdate {
            task, changes, base, ..
        } => {
            let was = |(field, _)| (String::from(field), base.get(field).unwrap_or_default().to_owned());
            write_here(tx, line.key, &Target::Task(*task), changes.changed().map(was).collect())?;
            let is_last = of_target(tx, &Target::Task(*task))?
                .last()
                .is_none_or(|last| last.key == line.key);
            if changes.completed.is_some() && is_last {
                crate::tasks::write_completed(tx, *task, base.completed, None)?;
            }
        }
        Operation::TaskSetCompleted { task, completed, .. } => {
            crate::tasks::write_completed(tx, *task, !completed, None)?
        }
        Operation::TaskDelete { task, .. } => {
            tx.execute("UPDATE task SET deleted = 0 WHERE key = ?1", [task.0])?;
            // A creation that was held back together with the deletion goes out after all.
            tx.execute(
                "UPDATE outbox SET not_before = NULL WHERE target = ?1 AND state = 'waiting'",
                [target_text(&Target::Task(*task))],
            )?;
        }
        Operation::NoteCreate { note, .. } => {
            tx.execute(
                "DELETE FROM outbox WHERE target = ?1",
                [target_text(&Target::Note(*note))],
            )?;
            tx.execute("DELETE FROM note WHERE key = ?1", [note.0])?;
        }
        Operation::NoteUpdate { note, base, .. } => {
            let was = vec![("body".to_owned(), base.clone())];
            write_here(tx, line.key, &Target::Note(*note), was)?;
        }
        Operation::NoteDelete { note, .. } => {
            tx.execute("UPDATE note SET deleted = 0 WHERE key = ?1", [note.0])?;
            tx.execute(
                "UPDATE outbox SET not_before = NULL WHERE target = ?1 AND state = 'waiting'",
                [target_text(&Target::Note(*note))],
            )?;
        }
    }
    remove(tx, line.key)?;
    touched(tx, contact)
}

/// What a deletion of the contact had cancelled: creations and deletions of its tasks and notes. Nothing but the outbox
/// knew of them, while changes come back as HighLevel has them.
fn queue_again(tx: &Transaction<'_>, contact: ContactKey, since: &str) -> Result<()> {
    for (table, tombstone) in [("task", "own_until IS NOT NULL"), ("note", "0")] {
        let rows: Vec<(u32, bool)> = tx
            .prepare(&format!(
                "SELECT key, remote_id IS NULL FROM {table}
                 WHERE contact = ?1 AND (remote_id IS NULL) <> deleted AND NOT (deleted AND {tombstone})
                   AND NOT EXISTS (SELECT 1 FROM outbox WHERE target = '{table}:' || {table}.key)"
            ))?
            .query_map([contact.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (key, is_new) in rows {
            let (task, note) = (TaskKey(key), NoteKey(key));
            let operation = match (table, is_new) {
                ("task", true) => Operation::TaskCreate { contact, task },
                ("task", false) => Operation::TaskDelete { contact, task },
                (_, true) => Operation::NoteCreate { contact, note },
                (_, false) => Operation::NoteDelete { contact, note },
            };
            push(tx, &operation, since, None)?;
        }
    }
    Ok(())
}

fn kind_of(operation: &Operation) -> ChangeKind {
    match operation {
        Operation::ContactCreate { .. } => ChangeKind::ContactCreate,
        Operation::ContactUpdate { .. } => ChangeKind::ContactUpdate,
        Operation::ContactDelete { .. } => ChangeKind::ContactDelete,
        Operation::TagAdd { .. } => ChangeKind::TagAdd,
        Operation::TagRemove { .. } => ChangeKind::TagRemove,
        Operation::TaskCreate { .. } => ChangeKind::TaskCreate,
        Operation::TaskUpdate { .. } => ChangeKind::TaskUpdate,
        Operation::TaskSetCompleted { completed: true, .. } => ChangeKind::TaskComplete,
        Operation::TaskSetCompleted { .. } => ChangeKind::TaskReopen,
        Operation::TaskDelete { .. } => ChangeKind::TaskDelete,
        Operation::NoteCreate { .. } => ChangeKind::NoteCreate,
        Operation::NoteUpdate { .. } => ChangeKind::NoteUpdate,
        Operation::NoteDelete { .. } => ChangeKind::NoteDelete,
    }
}

fn subject_of(db: &Connection, operation: &Operation) -> Result<String> {
    let one = |sql: &str, key: u32| -> Result<String> {
        let text: Option<String> = db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?;
        Ok(text.unwrap_or_default().chars().take(120).collect())
    };
    match operation {
        Operation::ContactCreate { .. } | Operation::ContactUpdate { .. } | Operation::ContactDelete { .. } => {
            Ok(String::new())
        }
        Operation::TagAdd { tag, .. } | Operation::TagRemove { tag, .. } => Ok(tag.clone()),
        Operation::TaskCreate { task, .. }
        | Operation::TaskUpdate { task, .. }
        | Operation::TaskSetCompleted { task, .. }
        | Operation::TaskDelete { task, .. } => one("SELECT title FROM task WHERE key = ?1", task.0),
        Operation::NoteCreate { note, .. }
        | Operation::NoteUpdate { note, .. }
        | Operation::NoteDelete { note, .. } => one("SELECT body FROM note WHERE key = ?1", note.0),
    }
}

fn fields_of(db: &Connection, operation: &Operation) -> Result<Vec<ChangedField>> {
    let Operation::ContactUpdate { changes, .. } = operation else {
        return Ok(Vec::new());
    };
    let mut name_of = db.prepare_cached("SELECT name FROM custom_field WHERE id = ?1")?;
    changes
        .changed()
        .map(|(field, _)| field.to_owned())
        .collect::<Vec<String>>()
        .into_iter()
        .map(|field| {
            let name = name_of.query_row([&field], |row| row.get(0)).optional()?;
            Ok(ChangedField { field, name })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{PROTECTED, protect_until};
    use crate::Store;

    #[test]
    fn what_a_clock_set_back_protects_too_long_is_looked_for_among_own_writes_only() {
        let store = Store::in_memory().expect("a store");
        for table in PROTECTED {
            let sql = format!("EXPLAIN QUERY PLAN {}", protect_until(table));
            let plan: String = store
                .read(|db| Ok(db.query_row(&sql, [""], |row| row.get("detail"))?))
                .expect("a plan");
            assert_eq!(plan, format!("SEARCH {table} USING INDEX {table}_own (own_until>?)"));
        }
    }
}
