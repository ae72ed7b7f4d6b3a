use model::{ContactKey, Note, NoteKey, Operation, OutboxKey, RecordState, Target};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::contacts::contact_exists;
use crate::outbox::{self, States};
use crate::{Error, Line, RemoteNote, Result, Store};

impl Store {
    /// HighLevel's id, the body as HighLevel has it, and whether it is deleted here.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn note_values(&self, key: NoteKey) -> Result<(Option<String>, String, bool)> {
        self.read(|db| {
            db.query_row(
                "SELECT remote_id, body, deleted FROM note WHERE key = ?1",
                [key.0],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?
            .ok_or(Error::NotFound { what: "note" })
        })
    }

    /// A note without its text: author, title, colour and pin.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn note_head(&self, key: NoteKey) -> Result<RemoteNote> {
        self.read(|db| {
            db.query_row(
                "SELECT author, title, color, pinned FROM note WHERE key = ?1",
                [key.0],
                |row| {
                    Ok(RemoteNote {
                        author: row.get(0)?,
                        title: row.get(1)?,
                        color: row.get(2)?,
                        pinned: row.get(3)?,
                        ..RemoteNote::default()
                    })
                },
            )
            .optional()?
            .ok_or(Error::NotFound { what: "note" })
        })
    }

    /// Writes a note here and queues it.
    ///
    /// # Errors
    /// `NotFound` for an unknown contact.
    pub fn create_note(&self, contact: ContactKey, body: &str, author: Option<&str>, now: &str) -> Result<NoteKey> {
        self.write(|tx| create(tx, contact, body, author, now))
    }

    /// Changes a note's text here and queues that; joined with a change that waits or was refused. `seen` is what the rep
    /// saw before, where that is known; else it is what is here.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn update_note(&self, note: NoteKey, body: &str, seen: Option<&str>, now: &str) -> Result<()> {
        self.write(|tx| queue_update(tx, note, body, seen, now))
    }

    /// Deletes a note here and queues that, to be sent at `not_before`; what waits for the note is held back with it.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn delete_note(&self, note: NoteKey, now: &str, not_before: &str) -> Result<OutboxKey> {
        self.write(|tx| delete(tx, note, now, Some(not_before)))
    }

    /// A note that was deleted before it was ever sent is simply gone.
    ///
    /// # Errors
    /// `NotFound` where its contact changed since the line was read: the deletion may have been undone, or still can be.
    pub fn cancel_unsent_note(&self, line: &Line, note: NoteKey) -> Result<()> {
        self.write(|tx| {
            outbox::still_as_read(tx, line)?;
            tx.execute("DELETE FROM outbox WHERE target = 'note:' || ?1", [note.0])?;
            tx.execute("DELETE FROM note WHERE key = ?1 AND remote_id IS NULL", [note.0])?;
            Ok(())
        })
    }

    /// Takes all notes of a contact as HighLevel lists them; those it lacks are gone. Nothing happens where the contact
    /// was changed here since the question was asked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_contact_notes(&self, contact: ContactKey, rows: &[RemoteNote], asked_at_change: u32) -> Result<bool> {
        self.write(|tx| {
            let changes: u32 = tx.query_row("SELECT changes FROM contact WHERE key = ?1", [contact.0], |row| {
                row.get(0)
            })?;
            if changes != asked_at_change {
                return Ok(false);
            }
            let known: Vec<(u32, String)> = tx
                .prepare_cached("SELECT key, remote_id FROM note WHERE contact = ?1 AND remote_id IS NOT NULL")?
                .query_map([contact.0], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (key, remote_id) in known {
                if !rows.iter().any(|row| row.remote_id == remote_id)
                    && outbox::of_target(tx, &Target::Note(NoteKey(key)))?.is_empty()
                {
                    tx.execute("DELETE FROM note WHERE key = ?1", [key])?;
                }
            }
            for row in rows {
                // Wherever it is: merging two contacts in HighLevel moves their notes.
                let known = tx
                    .prepare_cached("SELECT key FROM note WHERE remote_id = ?1")?
                    .query_row([&row.remote_id], |found| found.get(0))
                    .optional()?
                    .map(NoteKey);
                let note = match known {
                    Some(key) if !outbox::of_target(tx, &Target::Note(key))?.is_empty() => continue,
                    Some(key) => {
                        tx.execute(
                            "UPDATE note SET contact = ?2 WHERE key = ?1 AND contact <> ?2",
                            params![key.0, contact.0],
                        )?;
                        key
                    }
                    None => {
                        if outbox::creation_may_have_made(tx, contact, "note", &row.remote_id)? {
                            continue;
                        }
                        tx.execute(
                            "INSERT INTO note (contact, remote_id) VALUES (?1, ?2)",
                            params![contact.0, row.remote_id],
                        )?;
                        NoteKey(u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX))
                    }
                };
                write_remote(tx, note, row)?;
            }
            Ok(true)
        })
    }
}

/// Writes a note and queues it for HighLevel.
pub(crate) fn create(
    tx: &Transaction<'_>,
    contact: ContactKey,
    body: &str,
    author: Option<&str>,
    now: &str,
) -> Result<NoteKey> {
    contact_exists(tx, contact)?;
    tx.execute(
        "INSERT INTO note (contact, body, author, date_added) VALUES (?1, ?2, ?3, ?4)",
        params![contact.0, body, author, now],
    )?;
    let note = NoteKey(u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX));
    outbox::push(tx, &Operation::NoteCreate { contact, note }, now, None)?;
    Ok(note)
}

pub(crate) fn queue_update(
    tx: &Transaction<'_>,
    note: NoteKey,
    body: &str,
    seen: Option<&str>,
    now: &str,
) -> Result<()> {
    let (contact, here): (u32, String) = tx
        .query_row(
            "SELECT contact, body FROM note WHERE key = ?1 AND deleted = 0",
            [note.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?
        .ok_or(Error::NotFound { what: "note" })?;
    tx.execute("UPDATE note SET body = ?2 WHERE key = ?1", params![note.0, body])?;
    let edit = Operation::NoteUpdate {
        contact: ContactKey(contact),
        note,
        body: body.to_owned(),
        base: seen.unwrap_or(&here).to_owned(),
    };
    outbox::queue_edit(tx, edit, now)
}

/// Deletes a note and queues that, held back until `not_before` with all that waits for the note.
pub(crate) fn delete(tx: &Transaction<'_>, note: NoteKey, now: &str, not_before: Option<&str>) -> Result<OutboxKey> {
    let contact: u32 = tx
        .query_row(
            "SELECT contact FROM note WHERE key = ?1 AND deleted = 0",
            [note.0],
            |row| row.get(0),
        )
        .optional()?
        .ok_or(Error::NotFound { what: "note" })?;
    tx.execute("UPDATE note SET deleted = 1 WHERE key = ?1", [note.0])?;
    if let Some(not_before) = not_before {
        outbox::hold(tx, &Target::Note(note), not_before)?;
    }
    let delete = Operation::NoteDelete {
        contact: ContactKey(contact),
        note,
    };
    outbox::push(tx, &delete, now, not_before)
}

pub(crate) fn of_contact(db: &Connection, contact: ContactKey, states: &States) -> Result<Vec<Note>> {
    let mut notes = db
        .prepare_cached(
            "SELECT n.key, n.remote_id, n.title, n.body, n.color, n.pinned, u.name, n.date_added
             FROM note n LEFT JOIN user u ON u.id = n.author WHERE n.contact = ?1 AND n.deleted = 0
             ORDER BY n.pinned DESC, n.date_added DESC, n.key DESC",
        )?
        .query_map([contact.0], |row| {
            let key = NoteKey(row.get(0)?);
            Ok(Note {
                key,
                contact,
                remote_id: row.get(1)?,
                title: row.get(2)?,
                text: row.get(3)?,
                formatted: false,
                color: row.get(4)?,
                pinned: row.get(5)?,
                author_name: row.get(6)?,
                date_added: row.get(7)?,
                state: states.of_note(key),
                refusal: None,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for note in notes.iter_mut().filter(|note| note.state == RecordState::Refused) {
        for line in outbox::of_target(db, &Target::Note(note.key))? {
            if let Some(refusal) = &line.refusal {
                note.refusal = Some(refusal.shown(db, line.key)?);
            }
        }
    }
    Ok(notes)
}

pub(crate) fn write_remote(tx: &Transaction<'_>, note: NoteKey, remote: &RemoteNote) -> Result<()> {
    tx.prepare_cached(
        "UPDATE note SET remote_id = ?2, title = ?3, body = ?4, color = ?5, pinned = ?6, author = coalesce(?7, author),
                date_added = coalesce(?8, date_added) WHERE key = ?1",
    )?
    .execute(params![
        note.0,
        remote.remote_id,
        remote.title,
        remote.body,
        remote.color,
        remote.pinned,
        remote.author,
        remote.date_added
    ])?;
    Ok(())
}
