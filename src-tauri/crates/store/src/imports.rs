use model::{Arrival, ColumnHolds, Contact, ContactKey, ImportKey, ImportProblem, ImportState, OutboxKey, RowReason};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::contacts::{read_contact, written_fields};
use crate::outbox::{self, StoredRefusal};
use crate::{ContactQuery, Error, Result, Store, arrivals};

/// So many ended imports are remembered.
const REMEMBERED: u32 = 20;

/// An import that is to begin.
#[derive(Debug, Clone)]
pub struct NewImport<'a> {
    /// The file with its folder.
    pub path: &'a str,
    /// What tells it from every other file.
    pub digest: &'a str,
    /// Its length.
    pub bytes: u64,
    /// How its rows are understood; only kept.
    pub plan: &'a str,
    /// Its rows.
    pub total: u32,
    /// Requests that it takes.
    pub requests: u32,
}

/// An import as it is kept.
#[derive(Debug, Clone)]
pub struct StoredImport {
    /// Its key.
    pub key: ImportKey,
    /// The file with its folder.
    pub path: String,
    /// What tells it from every other file.
    pub digest: String,
    /// Its length.
    pub bytes: u64,
    /// As it was given.
    pub plan: String,
    /// Where it stands.
    pub state: ImportState,
    /// Why it is paused, where the rep has not paused it.
    pub problem: Option<ImportProblem>,
    /// When it was started.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Rows of the file.
    pub total: u32,
    /// Requests that it takes.
    pub requests: u32,
    /// Rows that are taken.
    pub taken: u32,
    /// Contacts that were made.
    pub created: u32,
    /// Contacts to which something was added.
    pub filled: u32,
    /// Rows that needed nothing.
    pub unchanged: u32,
    /// Rows that cannot be used.
    pub unusable: u32,
    /// Contacts of which something is still to be sent.
    pub waiting: u32,
    /// Changes of those.
    pub lines: u32,
    /// Contacts of which HighLevel has refused something.
    pub refused: u32,
}

/// What a row of the file is to do.
#[derive(Debug, Clone)]
pub enum ImportRow {
    /// It is taken in.
    Arrives(Box<Arrival>),
    /// It cannot be used.
    Unusable(RowReason),
}

/// A row that did not become a contact as it should.
#[derive(Debug, Clone)]
pub struct FailedRow {
    /// Its number in the file, from 1, without the row of titles.
    pub row: u32,
    /// Why it cannot be used.
    pub reason: Option<RowReason>,
    /// Why HighLevel has refused its contact.
    pub refusal: Option<StoredRefusal>,
}

/// What of a contact decides what a row would do to it.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Which contact.
    pub key: ContactKey,
    /// The primary address, which may be empty.
    pub email: &'a str,
    /// The further ones, as JSON.
    pub further_emails: &'a str,
    /// The primary number, which may be empty.
    pub phone: &'a str,
    /// The further ones, as JSON.
    pub further_phones: &'a str,
    /// Which of [`Person::FIELDS`] are empty: a bit for each, in their order.
    pub lacks: u32,
    /// It has no name at all.
    pub is_nameless: bool,
    /// The values of its custom fields, as JSON: pairs of id and value.
    pub custom_fields: &'a str,
}

macro_rules! field_names {
    ($($field:ident),*) => { &[$(stringify!($field)),*] };
}

impl Person<'_> {
    /// The columns that `lacks` tells of.
    pub const FIELDS: &'static [&'static str] = written_fields!(field_names);
}

const IMPORT: &str = "SELECT key, path, digest, bytes, plan, state, problem, started_at, ended_at, total, requests, taken, \
    created, filled, unchanged, unusable FROM import";

fn text_of<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value)? {
        Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}

fn value_of<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.to_owned()))
        .ok()
        .or_else(|| serde_json::from_str(text).ok())
}

fn import_of(row: &Row<'_>) -> rusqlite::Result<StoredImport> {
    let (state, problem): (String, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(StoredImport {
        key: ImportKey(row.get(0)?),
        path: row.get(1)?,
        digest: row.get(2)?,
        bytes: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
        plan: row.get(4)?,
        state: value_of(&state).unwrap_or(ImportState::Paused),
        problem: problem.as_deref().and_then(value_of),
        started_at: row.get(7)?,
        ended_at: row.get(8)?,
        total: row.get(9)?,
        requests: row.get(10)?,
        taken: row.get(11)?,
        created: row.get(12)?,
        filled: row.get(13)?,
        unchanged: row.get(14)?,
        unusable: row.get(15)?,
        waiting: 0,
        lines: 0,
        refused: 0,
    })
}

impl Store {
    /// Begins an import. Old ones that have ended are forgotten.
    ///
    /// # Errors
    /// `InFlight` while another one is under way.
    pub fn begin_import(&self, new: &NewImport<'_>, now: &str) -> Result<ImportKey> {
        self.write(|tx| {
            let is_busy = tx
                .prepare("SELECT 1 FROM import WHERE state IN ('running', 'paused')")?
                .exists([])?;
            if is_busy {
                return Err(Error::InFlight);
            }
            tx.execute(
                "DELETE FROM import WHERE key NOT IN (SELECT key FROM import ORDER BY key DESC LIMIT ?1)
                   AND NOT EXISTS (SELECT 1 FROM outbox WHERE import = import.key)",
                [REMEMBERED],
            )?;
            tx.execute(
                "INSERT INTO import (path, digest, bytes, plan, started_at, total, requests) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    new.path,
                    new.digest,
                    i64::try_from(new.bytes).unwrap_or(i64::MAX),
                    new.plan,
                    now,
                    new.total,
                    new.requests
                ],
            )?;
            Ok(ImportKey(u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX)))
        })
    }

    /// The imports that are remembered, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn imports(&self) -> Result<Vec<StoredImport>> {
        self.read(|db| {
            let mut imports = db
                .prepare_cached(&format!("{IMPORT} ORDER BY key DESC"))?
                .query_map([], import_of)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            for import in &mut imports {
                (import.waiting, import.refused, import.lines) = db
                    .prepare_cached(
                        "SELECT count(*) FILTER (WHERE NOT parked), count(*) FILTER (WHERE parked),
                                coalesce(sum(lines) FILTER (WHERE NOT parked), 0)
                         FROM (SELECT max(state IN ('refused', 'asks')) AS parked, count(*) AS lines
                               FROM outbox WHERE import = ?1 GROUP BY contact)",
                    )?
                    .query_row([import.key.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            }
            Ok(imports)
        })
    }

    /// An import.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn import(&self, key: ImportKey) -> Result<StoredImport> {
        self.imports()?
            .into_iter()
            .find(|import| import.key == key)
            .ok_or(Error::NotFound { what: "import" })
    }

    /// Takes in the rows of a file from number `first` on, counted from 0, and notes in the same transaction that they are
    /// taken: all of them, or where something fails none.
    ///
    /// # Errors
    /// `NotFound` where the import does not run any more, or stands at another row; or for an unknown contact.
    pub fn take_import_rows(
        &self,
        key: ImportKey,
        first: u32,
        rows: &[ImportRow],
        author: Option<&str>,
        now: &str,
    ) -> Result<()> {
        let contacts = self.write(|tx| {
            let is_next = tx
                .prepare_cached("SELECT 1 FROM import WHERE key = ?1 AND taken = ?2 AND state = 'running'")?
                .exists(params![key.0, first])?;
            if !is_next {
                return Err(Error::NotFound { what: "import" });
            }
            let mut contacts = Vec::new();
            let (mut created, mut filled, mut unchanged, mut unusable) = (0u32, 0u32, 0u32, 0u32);
            for (number, row) in (first + 1..).zip(rows) {
                match row {
                    ImportRow::Unusable(reason) => {
                        unusable += 1;
                        note_row(tx, key, number, None, Some(*reason))?;
                    }
                    ImportRow::Arrives(arrival) => {
                        let last = last_line(tx)?;
                        let before = lines_of(tx, key, arrival.contact)?;
                        let taken = arrivals::take_in(tx, arrival, author, now)?;
                        // The rep has said yes to all of them.
                        let lines = tx
                            .prepare_cached("UPDATE outbox SET import = ?1, confirmed = 1 WHERE key > ?2")?
                            .execute(params![key.0, last])?;
                        // What an earlier row began and this one adds to is still the import's.
                        for line in before {
                            tx.prepare_cached("UPDATE outbox SET import = ?1 WHERE key = ?2")?
                                .execute(params![key.0, line])?;
                        }
                        if taken.created {
                            created += 1;
                        } else if lines > 0 || !taken.filled.is_empty() {
                            filled += 1;
                        } else {
                            unchanged += 1;
                            continue;
                        }
                        note_row(tx, key, number, Some(taken.contact), None)?;
                        contacts.push(taken.contact);
                    }
                }
            }
            tx.execute(
                "UPDATE import SET taken = taken + ?2, created = created + ?3, filled = filled + ?4,
                        unchanged = unchanged + ?5, unusable = unusable + ?6 WHERE key = ?1",
                params![
                    key.0,
                    u32::try_from(rows.len()).unwrap_or(u32::MAX),
                    created,
                    filled,
                    unchanged,
                    unusable
                ],
            )?;
            Ok(contacts)
        })?;
        self.index_contacts(&contacts)
    }

    /// Pauses an import, or lets it go on.
    ///
    /// # Errors
    /// `NotFound` where it has ended.
    pub fn set_import(&self, key: ImportKey, state: ImportState, problem: Option<ImportProblem>) -> Result<()> {
        let (state, problem) = (text_of(&state)?, problem.as_ref().map(text_of).transpose()?);
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE import SET state = ?2, problem = ?3 WHERE key = ?1 AND state IN ('running', 'paused')",
                params![key.0, state, problem],
            )?;
            if changed == 0 {
                Err(Error::NotFound { what: "import" })
            } else {
                Ok(())
            }
        })
    }

    /// All rows are taken and nothing of them waits any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn import_is_done(&self, key: ImportKey, now: &str) -> Result<()> {
        self.write(|tx| end(tx, key, ImportState::Done, now))
    }

    /// Ends an import. What was not sent of it is taken back, but for contacts of which anything else is still to be sent;
    /// what is on its way goes on.
    ///
    /// # Errors
    /// `NotFound` where it has ended already.
    pub fn stop_import(&self, key: ImportKey, now: &str) -> Result<()> {
        let contacts = self.write(|tx| {
            end(tx, key, ImportState::Stopped, now)?;
            let unsent = tx
                .prepare(
                    "SELECT key, contact FROM outbox o WHERE import = ?1 AND state = 'waiting' AND attempts = 0
                       AND NOT EXISTS (SELECT 1 FROM outbox WHERE contact = o.contact
                                         AND (import IS NOT ?1 OR state <> 'waiting' OR attempts > 0))
                     ORDER BY key DESC",
                )?
                .query_map([key.0], |row| Ok((OutboxKey(row.get(0)?), ContactKey(row.get(1)?))))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            for (line, contact) in &unsent {
                if let Ok(line) = outbox::line(tx, *line) {
                    outbox::take_back(tx, &line)?;
                    tx.execute("UPDATE contact SET refreshed_at = NULL WHERE key = ?1", [contact.0])?;
                }
            }
            // What is left is sent like any other change.
            tx.execute(
                "UPDATE outbox SET import = NULL WHERE import = ?1 AND state = 'waiting'",
                [key.0],
            )?;
            Ok(unsent.into_iter().map(|(_, contact)| contact).collect::<Vec<_>>())
        })?;
        self.index_contacts(&contacts)
    }

    /// The rows of an import that cannot be used, or of whose contact HighLevel has refused something.
    ///
    /// # Errors
    /// When the database fails.
    pub fn failed_rows(&self, key: ImportKey) -> Result<Vec<FailedRow>> {
        self.read(|db| {
            let mut statement = db.prepare(
                "SELECT r.row, r.reason, o.refusal FROM import_row r
                 LEFT JOIN outbox o ON o.import = r.import AND o.contact = r.contact AND o.state IN ('refused', 'asks')
                 WHERE r.import = ?1 AND (r.reason IS NOT NULL OR o.key IS NOT NULL) ORDER BY r.row, o.key",
            )?;
            let mut rows = statement.query([key.0])?;
            let mut failed: Vec<FailedRow> = Vec::new();
            while let Some(row) = rows.next()? {
                let (reason, refusal): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
                let row = row.get(0)?;
                if failed.last().is_none_or(|last| last.row != row) {
                    failed.push(FailedRow {
                        row,
                        reason: reason.as_deref().and_then(value_of),
                        refusal: refusal.and_then(|text| serde_json::from_str(&text).ok()),
                    });
                }
            }
            Ok(failed)
        })
    }

    /// What the rep has said that columns with these titles hold.
    ///
    /// # Errors
    /// When the database fails.
    pub fn import_columns(&self, titles: &[String]) -> Result<Option<Vec<ColumnHolds>>> {
        let titles = serde_json::to_string(titles)?;
        self.read(|db| {
            let columns: Option<String> = db
                .prepare_cached("SELECT columns FROM import_columns WHERE titles = ?1")?
                .query_row([titles], |row| row.get(0))
                .optional()?;
            Ok(columns.and_then(|columns| serde_json::from_str(&columns).ok()))
        })
    }

    /// Keeps what the rep has said that columns with these titles hold.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_import_columns(&self, titles: &[String], columns: &[ColumnHolds]) -> Result<()> {
        let (titles, columns) = (serde_json::to_string(titles)?, serde_json::to_string(columns)?);
        self.write(|tx| {
            tx.execute(
                "INSERT INTO import_columns (titles, columns) VALUES (?1, ?2) ON CONFLICT (titles) DO UPDATE SET columns = ?2",
                params![titles, columns],
            )?;
            Ok(())
        })
    }

    /// Shows every contact once, in the order of their keys.
    ///
    /// # Errors
    /// When the database fails.
    pub fn each_person(&self, mut show: impl FnMut(Person<'_>)) -> Result<()> {
        let columns = Person::FIELDS.join(", ");
        self.read(|db| {
            let mut statement = db.prepare(&format!(
                "SELECT key, email, additional_emails, phone, additional_phones, full_name, custom_fields, {columns}
                 FROM contact WHERE deleted = 0 AND gone = 0 ORDER BY key"
            ))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text = |at: usize| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str()?);
                let mut lacks = 0;
                let mut is_nameless = text(5)?.is_empty();
                for (bit, name) in Person::FIELDS.iter().enumerate() {
                    let is_empty = text(7 + bit)?.is_empty();
                    lacks |= u32::from(is_empty) << bit;
                    if matches!(*name, "first_name" | "last_name") {
                        is_nameless &= is_empty;
                    }
                }
                show(Person {
                    key: ContactKey(row.get(0)?),
                    email: text(1)?,
                    further_emails: text(2)?,
                    phone: text(3)?,
                    further_phones: text(4)?,
                    lacks,
                    is_nameless,
                    custom_fields: text(6)?,
                });
            }
            Ok(())
        })
    }

    /// Shows every tag of every contact, folded.
    ///
    /// # Errors
    /// When the database fails.
    pub fn each_tag(&self, show: impl FnMut(ContactKey, &str)) -> Result<()> {
        self.each_text("SELECT contact, folded FROM contact_tag", show)
    }

    /// Shows the text of every note, as HighLevel gave it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn each_note(&self, show: impl FnMut(ContactKey, &str)) -> Result<()> {
        self.each_text("SELECT contact, body FROM note WHERE deleted = 0", show)
    }

    /// Shows the rows of a query that answers contacts and texts.
    fn each_text(&self, query: &str, mut show: impl FnMut(ContactKey, &str)) -> Result<()> {
        self.read(|db| {
            let mut statement = db.prepare(query)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                show(
                    ContactKey(row.get(0)?),
                    row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
                );
            }
            Ok(())
        })
    }

    /// The texts of a contact's notes, as HighLevel gave them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_texts(&self, contact: ContactKey) -> Result<Vec<String>> {
        self.read(|db| {
            Ok(db
                .prepare_cached("SELECT body FROM note WHERE contact = ?1 AND deleted = 0")?
                .query_map([contact.0], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The keys of all contacts that a list shows, in its order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_keys(&self, query: ContactQuery<'_>, recent: &[u32]) -> Result<Vec<ContactKey>> {
        let keys = self.hits(query, recent, 0, u32::MAX)?.keys;
        Ok(keys.into_iter().map(ContactKey).collect())
    }

    /// These contacts, in this order, without those that are gone meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contacts_of(&self, keys: &[ContactKey]) -> Result<Vec<Contact>> {
        self.read(|db| {
            let states = outbox::states(db)?;
            let mut contacts = Vec::with_capacity(keys.len());
            for key in keys {
                match read_contact(db, *key, &states) {
                    Ok((contact, ..)) if !contact.gone => contacts.push(contact),
                    Ok(_) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(contacts)
        })
    }
}

fn end(tx: &Transaction<'_>, key: ImportKey, state: ImportState, now: &str) -> Result<()> {
    let changed = tx.execute(
        "UPDATE import SET state = ?2, problem = NULL, ended_at = ?3 WHERE key = ?1 AND state IN ('running', 'paused')",
        params![key.0, text_of(&state)?, now],
    )?;
    if changed == 0 {
        Err(Error::NotFound { what: "import" })
    } else {
        Ok(())
    }
}

fn last_line(tx: &Transaction<'_>) -> Result<u32> {
    // Keys are never given twice, so that also a line that went meanwhile counts.
    Ok(tx
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

fn lines_of(tx: &Transaction<'_>, import: ImportKey, contact: Option<ContactKey>) -> Result<Vec<u32>> {
    let Some(contact) = contact else {
        return Ok(Vec::new());
    };
    Ok(tx
        .prepare_cached("SELECT key FROM outbox WHERE import = ?1 AND contact = ?2")?
        .query_map(params![import.0, contact.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn note_row(
    tx: &Transaction<'_>,
    import: ImportKey,
    row: u32,
    contact: Option<ContactKey>,
    reason: Option<RowReason>,
) -> Result<()> {
    tx.prepare_cached("INSERT INTO import_row (import, row, contact, reason) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            import.0,
            row,
            contact.map(|contact| contact.0),
            reason.as_ref().map(text_of).transpose()?
        ])?;
    Ok(())
}
