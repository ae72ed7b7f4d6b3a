use model::{
    Arrival, ContactChanges, ContactFields, ContactKey, LeadKey, LeadReason, LeadRow, LeadState, NoteKey, Operation,
    RefusalReason, TaskKey, Twin, fold_tag,
};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::contacts::{self, apply_changes, shown_name};
use crate::outbox::{self, LineState};
use crate::{Error, Line, Result, Store, arrivals};

/// Where a lead came from. `digest` and `position` tell it from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadOrigin {
    /// The name of its file.
    pub file: String,
    /// What tells the file's content from another.
    pub digest: String,
    /// Which lead of the file, from 0.
    pub position: u32,
    /// What it is called, where no contact says it.
    pub name: String,
    /// The name that the file has, or will have, in the folder's `done`.
    pub kept_as: Option<String>,
    /// When it is taken in.
    pub at: String,
}

/// What an undone lead leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoneLead {
    /// The name of its file.
    pub file: String,
    /// What tells its content from others.
    pub digest: String,
    /// The name of its file in `done`, where nothing of that file stands any more.
    pub kept_as: Option<String>,
}

const COLUMNS: &str = "SELECT key, file, position, at, name, outcome, reason, arrival, candidates,
    coalesce((SELECT contact FROM note WHERE key = lead.note), (SELECT contact FROM task WHERE key = lead.task), contact)
        AS contact,
    created, filled, note, task, digest, kept_as FROM lead";

impl Store {
    /// The positions of the leads of a content that were taken in already, or that wait for the rep's choice.
    ///
    /// # Errors
    /// When the database fails.
    pub fn leads_of(&self, digest: &str) -> Result<Vec<u32>> {
        self.read(|db| {
            let sql = "SELECT position FROM lead WHERE digest = ?1 AND outcome IN ('taken', 'asks')";
            let positions = db
                .prepare_cached(sql)?
                .query_map([digest], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(positions)
        })
    }

    /// Whether a file of this name has brought this content.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_lead_file(&self, digest: &str, file: &str) -> Result<bool> {
        self.read(|db| {
            let sql = "SELECT 1 FROM lead WHERE digest = ?1 AND file = ?2 AND outcome IN ('taken', 'asks')";
            Ok(db.prepare_cached(sql)?.exists([digest, file])?)
        })
    }

    /// Takes a lead in: contact, note, task, what is to be sent of them, and that it was taken in, or nothing of it.
    /// Answers whether it was; one that came in before is not.
    ///
    /// # Errors
    /// `NotFound` where the contact is gone.
    pub fn take_in_lead(&self, origin: &LeadOrigin, arrival: &Arrival, author: Option<&str>) -> Result<bool> {
        let taken = self.write(|tx| {
            if is_here(tx, origin)? {
                return Ok(None);
            }
            let taken = arrivals::take_in(tx, arrival, author, &origin.at)?;
            let arrival = serde_json::to_string(arrival)?;
            let filled = serde_json::to_string(&taken.filled)?;
            insert(tx, origin, "taken")?;
            tx.execute(
                "UPDATE lead SET arrival = ?2, contact = ?3, created = ?4, filled = ?5, note = ?6, task = ?7
                 WHERE key = ?1",
                params![
                    tx.last_insert_rowid(),
                    arrival,
                    taken.contact.0,
                    taken.created,
                    filled,
                    taken.note.map(|key| key.0),
                    taken.task.map(|key| key.0)
                ],
            )?;
            Ok(Some(taken.contact))
        })?;
        if let Some(contact) = taken {
            self.index_contacts(&[contact])?;
        }
        Ok(taken.is_some())
    }

    /// Keeps a lead of which the rep has to say who it is. Answers whether it was not here before.
    ///
    /// # Errors
    /// When the database fails.
    pub fn ask_about_lead(&self, origin: &LeadOrigin, arrival: &Arrival, candidates: &[Twin]) -> Result<bool> {
        let reason = serde_json::to_string(&LeadReason::SeveralContacts)?;
        let (arrival, candidates) = (serde_json::to_string(arrival)?, serde_json::to_string(candidates)?);
        self.write(|tx| {
            if is_here(tx, origin)? {
                return Ok(false);
            }
            insert(tx, origin, "asks")?;
            tx.execute(
                "UPDATE lead SET arrival = ?2, candidates = ?3, reason = ?4 WHERE key = ?1",
                params![tx.last_insert_rowid(), arrival, candidates, reason],
            )?;
            Ok(true)
        })
    }

    /// Notes that nothing was made of a lead, or of a whole file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn refuse_lead(&self, origin: &LeadOrigin, reason: &LeadReason) -> Result<()> {
        let reason = serde_json::to_string(reason)?;
        self.write(|tx| {
            forget_unmade(tx, origin)?;
            insert(tx, origin, "failed")?;
            tx.execute(
                "UPDATE lead SET reason = ?2 WHERE key = ?1",
                params![tx.last_insert_rowid(), reason],
            )?;
            Ok(())
        })
    }

    /// Notes that a file has come in again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn lead_came_again(&self, origin: &LeadOrigin) -> Result<()> {
        self.write(|tx| {
            forget_unmade(tx, origin)?;
            let first: Option<(u32, String)> = tx
                .query_row(
                    "SELECT contact, name FROM lead WHERE digest = ?1 AND position = ?2 AND outcome IN ('taken', 'asks')",
                    params![origin.digest, origin.position],
                    |row| Ok((row.get::<_, Option<u32>>(0)?.unwrap_or_default(), row.get(1)?)),
                )
                .optional()?;
            insert(tx, origin, "known")?;
            if let Some((contact, name)) = first {
                tx.execute(
                    "UPDATE lead SET contact = nullif(?2, 0), name = ?3 WHERE key = ?1",
                    params![tx.last_insert_rowid(), contact, name],
                )?;
            }
            Ok(())
        })
    }

    /// What a lead that waits for the rep's choice says.
    ///
    /// # Errors
    /// `NotFound` where it waits for none.
    pub fn asked_lead(&self, lead: LeadKey) -> Result<Arrival> {
        self.read(|db| asked(db, lead))
    }

    /// Takes a lead in as the rep has said.
    ///
    /// # Errors
    /// `NotFound` where it waits for no choice, or the contact is gone.
    pub fn settle_lead(&self, lead: LeadKey, arrival: &Arrival, author: Option<&str>, now: &str) -> Result<()> {
        let contact = self.write(|tx| {
            asked(tx, lead)?;
            let taken = arrivals::take_in(tx, arrival, author, now)?;
            tx.execute(
                "UPDATE lead SET outcome = 'taken', at = ?2, arrival = ?3, contact = ?4, created = ?5, filled = ?6,
                        note = ?7, task = ?8, reason = NULL, candidates = '[]'
                 WHERE key = ?1",
                params![
                    lead.0,
                    now,
                    serde_json::to_string(arrival)?,
                    taken.contact.0,
                    taken.created,
                    serde_json::to_string(&taken.filled)?,
                    taken.note.map(|key| key.0),
                    taken.task.map(|key| key.0)
                ],
            )?;
            Ok(taken.contact)
        })?;
        self.index_contacts(&[contact])
    }

    /// Takes back everything that a lead has made, while nothing of it was sent; one that waits for a choice is given up.
    ///
    /// # Errors
    /// `InFlight` once something of it was sent, or the rep has built on it.
    pub fn undo_lead(&self, lead: LeadKey) -> Result<UndoneLead> {
        let (contact, undone) = self.write(|tx| {
            let stored = tx
                .query_row(&format!("{COLUMNS} WHERE key = ?1"), [lead.0], Stored::of)
                .optional()?
                .ok_or(Error::NotFound { what: "lead" })?;
            match stored.outcome.as_str() {
                "asks" => {}
                "taken" if stored.can_undo(&stored.lines(tx)?) && stored.is_as_it_came(tx)? => stored.take_back(tx)?,
                _ => return Err(Error::InFlight),
            }
            tx.execute(
                "UPDATE lead SET outcome = 'undone', reason = ?2, candidates = '[]', note = NULL, task = NULL, filled = '[]',
                        contact = CASE WHEN created THEN NULL ELSE contact END, created = 0
                 WHERE key = ?1",
                params![lead.0, serde_json::to_string(&LeadReason::Undone)?],
            )?;
            let is_left = tx
                .prepare_cached("SELECT 1 FROM lead WHERE digest = ?1 AND outcome IN ('taken', 'asks')")?
                .exists([&stored.digest])?;
            Ok((
                stored.row.contact,
                UndoneLead {
                    file: stored.row.file,
                    digest: stored.digest,
                    kept_as: stored.kept_as.filter(|_| !is_left),
                },
            ))
        })?;
        if let Some(contact) = contact {
            self.index_contacts(&[contact])?;
        }
        Ok(undone)
    }

    /// The file of a content lies in `done` under this name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_lead_file(&self, digest: &str, kept_as: Option<&str>) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE lead SET kept_as = ?2 WHERE digest = ?1 AND outcome IN ('taken', 'asks')",
                params![digest, kept_as],
            )?;
            Ok(())
        })
    }

    /// How many leads there are, and so many of them: those that wait for a choice first, then the latest.
    ///
    /// # Errors
    /// When the database fails.
    pub fn leads(&self, most: u32) -> Result<(u32, Vec<LeadRow>)> {
        self.read(|db| {
            let total = db.query_row("SELECT count(*) FROM lead", [], |row| row.get(0))?;
            let stored = db
                .prepare_cached(&format!("{COLUMNS} ORDER BY outcome = 'asks' DESC, key DESC LIMIT ?1"))?
                .query_map([most], Stored::of)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let rows = stored
                .into_iter()
                .map(|stored| stored.shown(db))
                .collect::<Result<_>>()?;
            Ok((total, rows))
        })
    }
}

fn asked(db: &Connection, lead: LeadKey) -> Result<Arrival> {
    let text: String = db
        .query_row(
            "SELECT arrival FROM lead WHERE key = ?1 AND outcome = 'asks'",
            [lead.0],
            |row| row.get(0),
        )
        .optional()?
        .ok_or(Error::NotFound { what: "lead" })?;
    Ok(serde_json::from_str(&text)?)
}

fn is_here(tx: &Transaction<'_>, origin: &LeadOrigin) -> Result<bool> {
    Ok(tx
        .prepare_cached("SELECT 1 FROM lead WHERE digest = ?1 AND position = ?2 AND outcome IN ('taken', 'asks')")?
        .exists(params![origin.digest, origin.position])?)
}

/// An app that ended before the file was put aside reads it once more; that is no second time.
fn forget_unmade(tx: &Transaction<'_>, origin: &LeadOrigin) -> Result<()> {
    tx.execute(
        "DELETE FROM lead WHERE digest = ?1 AND position = ?2 AND file = ?3 AND outcome IN ('failed', 'known')",
        params![origin.digest, origin.position, origin.file],
    )?;
    Ok(())
}

fn insert(tx: &Transaction<'_>, origin: &LeadOrigin, outcome: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO lead (file, digest, position, at, name, kept_as, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            origin.file,
            origin.digest,
            origin.position,
            origin.at,
            origin.name,
            origin.kept_as,
            outcome
        ],
    )?;
    Ok(())
}

/// A row with what the screen does not see.
struct Stored {
    row: LeadRow,
    outcome: String,
    arrival: Option<String>,
    note: Option<NoteKey>,
    task: Option<TaskKey>,
    digest: String,
    kept_as: Option<String>,
}

impl Stored {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let json = |column: &str| row.get::<_, String>(column);
        let reason: Option<String> = row.get("reason")?;
        let note: Option<u32> = row.get("note")?;
        let task: Option<u32> = row.get("task")?;
        Ok(Self {
            row: LeadRow {
                key: LeadKey(row.get("key")?),
                file: row.get("file")?,
                position: row.get("position")?,
                at: row.get("at")?,
                name: row.get("name")?,
                state: LeadState::Sent,
                contact: row.get::<_, Option<u32>>("contact")?.map(ContactKey),
                created: row.get("created")?,
                filled: serde_json::from_str(&json("filled")?).unwrap_or_default(),
                noted: note.is_some(),
                tasked: task.is_some(),
                reason: reason.and_then(|reason| serde_json::from_str(&reason).ok()),
                candidates: serde_json::from_str(&json("candidates")?).unwrap_or_default(),
                can_undo: false,
            },
            outcome: row.get("outcome")?,
            arrival: row.get("arrival")?,
            note: note.map(NoteKey),
            task: task.map(TaskKey),
            digest: row.get("digest")?,
            kept_as: row.get("kept_as")?,
        })
    }

    /// All lines of the lead's contact.
    fn lines(&self, db: &Connection) -> Result<Vec<Line>> {
        self.row
            .contact
            .map_or(Ok(Vec::new()), |contact| outbox::lines(db, "contact = ?1", &contact.0))
    }

    /// Whether the lead made this line.
    fn made(&self, line: &Line) -> bool {
        match &line.operation {
            Operation::ContactCreate { .. } => self.row.created,
            Operation::NoteCreate { note, .. } => self.note == Some(*note),
            Operation::TaskCreate { task, .. } => self.task == Some(*task),
            // One that is younger is the rep's.
            Operation::ContactUpdate { .. } => {
                line.since <= self.row.at
                    && self
                        .row
                        .filled
                        .iter()
                        .any(|field| line.operation.writes(field).is_some())
            }
            // Of two leads of one file both are of the same moment.
            Operation::TagAdd { tag, .. } => line.since == self.row.at && self.brought(tag),
            _ => false,
        }
    }

    fn brought(&self, tag: &str) -> bool {
        let arrival = self.arrival.as_deref().map(serde_json::from_str::<Arrival>);
        let is_it = |brought: &String| fold_tag(brought) == fold_tag(tag);
        arrival.is_none_or(|arrival| arrival.is_ok_and(|arrival| arrival.tags.iter().any(is_it)))
    }

    fn can_undo(&self, lines: &[Line]) -> bool {
        let own: Vec<&Line> = lines.iter().filter(|line| self.made(line)).collect();
        let has = |is_it: fn(&Operation) -> bool| own.iter().any(|line| is_it(&line.operation));
        // What was sent and not clearly refused may be there.
        let is_elsewhere = |line: &Line| {
            let refusal = line.refusal.as_ref();
            line.attempts > 0 && refusal.is_none_or(|refusal| refusal.reason == Some(RefusalReason::Ambiguous))
        };
        let all_wait = own.iter().all(|line| line.state.can_change() && !is_elsewhere(line));
        all_wait
            && !own.is_empty()
            && (!self.row.created
                || has(|operation| matches!(operation, Operation::ContactCreate { .. })) && own.len() == lines.len())
            && (self.note.is_none() || has(|operation| matches!(operation, Operation::NoteCreate { .. })))
            && (self.task.is_none() || has(|operation| matches!(operation, Operation::TaskCreate { .. })))
            && (self.row.created
                || self.row.filled.is_empty()
                || has(|operation| matches!(operation, Operation::ContactUpdate { .. })))
    }

    /// Whether the rep has left everything of it as it came. What was changed before it was sent makes no line of its own.
    fn is_as_it_came(&self, db: &Connection) -> Result<bool> {
        let arrival = self.arrival.as_deref().map(serde_json::from_str::<Arrival>);
        let Some(Ok(arrival)) = arrival else { return Ok(true) };
        let note: Option<String> = match self.note {
            Some(note) => db
                .prepare_cached("SELECT body FROM note WHERE key = ?1")?
                .query_row([note.0], |row| row.get(0))
                .optional()?,
            None => None,
        };
        let is_other_note = note.is_some_and(|text| arrival.note.as_ref() != Some(&text));
        let is_other_task = match (self.task, &arrival.task) {
            (Some(task), Some(came)) => crate::tasks::current(db, task)?.1 != *came,
            _ => false,
        };
        let is_other_contact = match self.row.contact.filter(|_| self.row.created) {
            Some(contact) => {
                let mut came = ContactFields::default();
                for (field, value) in arrival.fields.changed() {
                    if let Some(own) = came.get_mut(field) {
                        value.clone_into(own);
                    }
                }
                contacts::read_fields(db, contact)? != came
            }
            None => false,
        };
        Ok(!is_other_note && !is_other_task && !is_other_contact)
    }

    fn take_back(&self, tx: &Transaction<'_>) -> Result<()> {
        let own: Vec<Line> = self.lines(tx)?.into_iter().filter(|line| self.made(line)).collect();
        if let Some(creation) = own
            .iter()
            .find(|line| matches!(line.operation, Operation::ContactCreate { .. }))
        {
            return outbox::take_back(tx, creation);
        }
        for line in &own {
            match &line.operation {
                Operation::ContactUpdate { .. } => self.empty_again(tx, line)?,
                _ => outbox::take_back(tx, line)?,
            }
        }
        Ok(())
    }

    /// Takes the filled fields out of a change that the rep may have added to.
    fn empty_again(&self, tx: &Transaction<'_>, line: &Line) -> Result<()> {
        let mut operation = line.operation.clone();
        let Operation::ContactUpdate {
            contact, changes, base, ..
        } = &mut operation
        else {
            return Ok(());
        };
        let arrival: Option<Arrival> = self.arrival.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let mut back = ContactChanges::default();
        for field in &self.row.filled {
            let filled = arrival.as_ref().and_then(|arrival| {
                let mut changed = arrival.fields.changed();
                changed.find_map(|(name, value)| (name == field).then_some(value))
            });
            let is_ours = changes
                .changed()
                .any(|(name, value)| name == field && filled.is_none_or(|filled| filled == value));
            if is_ours {
                changes.take(field);
                back.put(field, base.get(field).cloned().unwrap_or_default());
            }
        }
        apply_changes(tx, *contact, &back)?;
        if *changes == ContactChanges::default() {
            outbox::remove(tx, line.key)
        } else {
            outbox::replace(tx, line.key, &operation)
        }
    }

    fn shown(mut self, db: &Connection) -> Result<LeadRow> {
        let lines = if self.outcome == "taken" {
            self.lines(db)?
        } else {
            Vec::new()
        };
        let states: Vec<LineState> = lines
            .iter()
            .filter(|line| self.made(line))
            .map(|line| line.state)
            .collect();
        self.row.state = match self.outcome.as_str() {
            "asks" => LeadState::Asks,
            "failed" => LeadState::Failed,
            "undone" => LeadState::Undone,
            "known" => LeadState::Known,
            _ if states
                .iter()
                .any(|state| matches!(state, LineState::Refused | LineState::Asks)) =>
            {
                LeadState::Refused
            }
            _ if states.is_empty() => LeadState::Sent,
            _ => LeadState::Waiting,
        };
        self.row.can_undo =
            self.outcome == "asks" || self.outcome == "taken" && self.can_undo(&lines) && self.is_as_it_came(db)?;
        if let Some(contact) = self.row.contact {
            let name = shown_name(db, contact)?;
            let is_here = db
                .prepare_cached("SELECT 1 FROM contact WHERE key = ?1 AND deleted = 0")?
                .exists([contact.0])?;
            if is_here {
                self.row.name = name;
            } else {
                self.row.contact = None;
            }
        }
        Ok(self.row)
    }
}
