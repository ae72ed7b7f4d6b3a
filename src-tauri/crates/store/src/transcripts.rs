//! Calls and files that became notes, or may. The line that names one stands in its note, too, because only what is at
//! HighLevel is seen by every desk.

use model::{AutomaticState, AutomaticTranscript, CallDirection, ContactKey, NoteKey, RecordState, Target};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::contacts::shown_name;
use crate::{Result, Store, notes, outbox};

/// What is known of a call at HighLevel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CallHead {
    /// HighLevel's id of it.
    pub id: String,
    /// When it began.
    pub at: Option<String>,
    /// Its length.
    pub seconds: Option<u32>,
    /// Who called.
    pub direction: Option<CallDirection>,
    /// HighLevel's id of the contact.
    pub contact: Option<String>,
    /// The other side's number.
    pub phone: Option<String>,
}

/// Where a call or file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TranscriptState {
    /// No transcription yet.
    Expected,
    /// This desk made a note of it.
    Noted,
    /// The note was there already.
    ThereAlready,
    /// No transcription came.
    NoTranscription,
    /// No contact fits.
    NoContact,
    /// No contact, and no number.
    NoNumber,
    /// Several contacts have the number.
    SeveralContacts,
}

impl TranscriptState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Noted => "noted",
            Self::ThereAlready => "there",
            Self::NoTranscription => "silent",
            Self::NoContact => "unknown",
            Self::NoNumber => "numberless",
            Self::SeveralContacts => "several",
        }
    }

    fn of(text: &str) -> Self {
        match text {
            "noted" => Self::Noted,
            "there" => Self::ThereAlready,
            "silent" => Self::NoTranscription,
            "unknown" => Self::NoContact,
            "numberless" => Self::NoNumber,
            "several" => Self::SeveralContacts,
            _ => Self::Expected,
        }
    }
}

/// A call that HighLevel is to be asked about now.
#[derive(Debug, Clone)]
pub struct DueTranscript {
    /// Its key.
    pub key: u32,
    /// The line that names it.
    pub marker: String,
    /// Where it stands.
    pub state: TranscriptState,
    /// What is known of it.
    pub call: CallHead,
    /// The contact, once found.
    pub contact: Option<ContactKey>,
    /// The note, once made.
    pub note: Option<NoteKey>,
    /// How often it was asked about.
    pub looks: u32,
}

/// A note to be made of a call or file.
#[derive(Debug, Clone)]
pub struct Noting {
    /// The line that names it; stands in `body`.
    pub marker: String,
    /// About whom.
    pub contact: ContactKey,
    /// The note.
    pub body: String,
    /// Digests of the note as a desk writes it, in any language.
    pub written: Vec<String>,
    /// HighLevel's id of who writes it.
    pub author: Option<String>,
    /// What is known of the call; `None` for a file.
    pub call: Option<CallHead>,
    /// Made by the automatic mode.
    pub is_automatic: bool,
    /// When to look whether another desk has made it at the same moment.
    pub look_at: Option<String>,
}

/// A note of ours, and others about the same call.
#[derive(Debug, Clone)]
pub struct DoubleTranscript {
    /// Ours.
    pub own: MarkedNote,
    /// The others.
    pub others: Vec<MarkedNote>,
    /// Digests of the text as a desk writes it.
    pub written: Vec<String>,
    key: u32,
}

/// A note with a marker that HighLevel has.
#[derive(Debug, Clone)]
pub struct MarkedNote {
    /// Its key.
    pub note: NoteKey,
    /// HighLevel's id of it.
    pub remote_id: String,
    /// Its text as HighLevel has it.
    pub body: String,
}

impl Store {
    /// The note of this contact that has this line in it, sent or not; not one that is deleted here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_marked(&self, contact: ContactKey, marker: &str) -> Result<Option<NoteKey>> {
        self.read(|db| marked(db, contact, marker))
    }

    /// Makes a note of a call or file and notes that this was done, or neither. Where there is such a note already,
    /// that is kept and answered: `true` for a new one.
    ///
    /// # Errors
    /// `NotFound` for an unknown contact.
    pub fn note_transcript(&self, noting: &Noting, now: &str) -> Result<(NoteKey, bool)> {
        self.write(|tx| {
            let there = marked(tx, noting.contact, &noting.marker)?;
            let note = match there {
                Some(note) => note,
                None => notes::create(tx, noting.contact, &noting.body, noting.author.as_deref(), now)?,
            };
            let known: Option<u32> = tx
                .prepare_cached(
                    "SELECT key FROM transcript WHERE marker = ?1 AND (contact = ?2 OR contact IS NULL OR automatic)
                     ORDER BY coalesce(contact = ?2, 0) DESC LIMIT 1",
                )?
                .query_row(params![noting.marker, noting.contact.0], |row| row.get(0))
                .optional()?;
            let key = match known {
                Some(key) => key,
                None => {
                    tx.execute(
                        "INSERT INTO transcript (marker, state, since) VALUES (?1, 'expected', ?2)",
                        params![noting.marker, now],
                    )?;
                    last_key(tx)
                }
            };
            // A note that this desk had made itself stays its own.
            let is_own = there.is_none()
                || tx
                    .prepare_cached("SELECT 1 FROM transcript WHERE key = ?1 AND note = ?2 AND state = 'noted'")?
                    .exists(params![key, note.0])?;
            let state = if is_own {
                TranscriptState::Noted
            } else {
                TranscriptState::ThereAlready
            };
            tx.prepare_cached(
                "UPDATE transcript SET contact = ?2, note = ?3, state = ?4, written = ?5, call = coalesce(?6, call),
                        automatic = automatic OR ?7, look_at = ?8, looks = 0, since = ?9 WHERE key = ?1",
            )?
            .execute(params![
                key,
                noting.contact.0,
                note.0,
                state.as_str(),
                serde_json::to_string(&noting.written)?,
                noting.call.as_ref().map(serde_json::to_string).transpose()?,
                noting.is_automatic,
                noting.look_at.as_ref().filter(|_| is_own),
                now
            ])?;
            Ok((note, there.is_none()))
        })
    }

    /// Takes in calls that the automatic mode has found; those known already stay as they are. Answers how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub fn expect_transcripts(&self, calls: &[(String, CallHead)], now: &str) -> Result<u32> {
        if calls.is_empty() {
            return Ok(0);
        }
        self.write(|tx| {
            let mut new = 0;
            for (marker, call) in calls {
                new += tx
                    .prepare_cached(
                        "INSERT INTO transcript (marker, automatic, state, call, look_at, since)
                         SELECT ?1, 1, 'expected', ?2, ?3, ?3 WHERE NOT EXISTS (SELECT 1 FROM transcript WHERE marker = ?1)",
                    )?
                    .execute(params![marker, serde_json::to_string(call)?, now])?;
            }
            Ok(u32::try_from(new).unwrap_or(u32::MAX))
        })
    }

    /// The calls that HighLevel is to be asked about by now, the longest due first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn due_transcripts(&self, now: &str) -> Result<Vec<DueTranscript>> {
        self.read(|db| {
            let rows = db
                .prepare_cached(
                    "SELECT key, marker, state, call, contact, note, looks FROM transcript
                     WHERE look_at IS NOT NULL AND look_at <= ?1 ORDER BY look_at, key",
                )?
                .query_map([now], |row| {
                    Ok(DueTranscript {
                        key: row.get(0)?,
                        marker: row.get(1)?,
                        state: TranscriptState::of(&row.get::<_, String>(2)?),
                        call: call_of(row, 3)?,
                        contact: row.get::<_, Option<u32>>(4)?.map(ContactKey),
                        note: row.get::<_, Option<u32>>(5)?.map(NoteKey),
                        looks: row.get(6)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(rows)
        })
    }

    /// Notes what asking about a call has come to, and when to ask again, if at all.
    ///
    /// # Errors
    /// When the database fails.
    pub fn looked_for_transcript(
        &self,
        key: u32,
        state: TranscriptState,
        contact: Option<ContactKey>,
        look_at: Option<&str>,
        now: &str,
    ) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE transcript SET since = CASE WHEN state = ?2 THEN since ELSE ?5 END, state = ?2,
                        contact = coalesce(?3, contact), look_at = ?4, looks = looks + 1 WHERE key = ?1",
            )?
            .execute(params![key, state.as_str(), contact.map(|key| key.0), look_at, now])?;
            Ok(())
        })
    }

    /// Notes that another desk's note of the same call was looked for, and when to look again, if at all. Calls noted
    /// otherwise meanwhile stay as they are.
    ///
    /// # Errors
    /// When the database fails.
    pub fn double_looked_for(&self, key: u32, look_at: Option<&str>, now: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE transcript SET look_at = ?2 WHERE key = ?1 AND look_at <= ?3",
                params![key, look_at, now],
            )?;
            Ok(())
        })
    }

    /// What the automatic mode made of calls, the latest first, and how many there are in all.
    ///
    /// # Errors
    /// When the database fails.
    pub fn automatic_transcripts(&self, limit: u32) -> Result<(Vec<AutomaticTranscript>, u32)> {
        self.read(|db| {
            let states = outbox::states(db)?;
            let total = db.query_row("SELECT count(*) FROM transcript WHERE automatic", [], |row| row.get(0))?;
            let mut rows: Vec<AutomaticTranscript> = db
                .prepare_cached(
                    "SELECT t.call, t.contact, n.key, t.state, t.since, t.note IS NOT NULL
                     FROM transcript t LEFT JOIN note n ON n.key = t.note AND n.deleted = 0
                     WHERE t.automatic ORDER BY t.key DESC LIMIT ?1",
                )?
                .query_map([limit], |row| {
                    let call = call_of(row, 0)?;
                    let note = row.get::<_, Option<u32>>(2)?.map(NoteKey);
                    let state = TranscriptState::of(&row.get::<_, String>(3)?);
                    let was_noted: bool = row.get(5)?;
                    Ok(AutomaticTranscript {
                        call: call.id,
                        at: call.at,
                        direction: call.direction,
                        seconds: call.seconds,
                        contact: row.get::<_, Option<u32>>(1)?.map(ContactKey),
                        name: call.phone,
                        note,
                        state: shown(state, note.map(|note| states.of_note(note)), was_noted),
                        since: row.get(4)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            for row in &mut rows {
                if let Some(contact) = row.contact {
                    row.name = Some(shown_name(db, contact)?).filter(|name| !name.is_empty());
                }
            }
            Ok((rows, total))
        })
    }

    /// The line that names what a note was made of, and the digests of the note as a desk writes it; where this desk has
    /// made it of a call or file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn transcript_of_note(&self, note: NoteKey) -> Result<Option<(String, Vec<String>)>> {
        self.read(|db| {
            let found: Option<(String, String)> = db
                .prepare_cached("SELECT marker, written FROM transcript WHERE note = ?1")?
                .query_row([note.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            Ok(found.map(|(marker, written)| (marker, digests(&written))))
        })
    }

    /// Notes that another desk's note takes the place of the one that this desk was to make.
    ///
    /// # Errors
    /// When the database fails.
    pub fn transcript_was_there(&self, note: NoteKey, now: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE transcript SET state = ?2, look_at = NULL, since = ?3 WHERE note = ?1",
                params![note.0, TranscriptState::ThereAlready.as_str(), now],
            )?;
            Ok(())
        })
    }

    /// Whether a note of HighLevel's was deleted here and HighLevel does not know yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_note_deleted_here(&self, remote_id: &str) -> Result<bool> {
        self.read(|db| {
            let sql = "SELECT 1 FROM note WHERE remote_id = ?1 AND deleted = 1";
            Ok(db.prepare_cached(sql)?.exists([remote_id])?)
        })
    }

    /// The notes that this desk has made of a contact's calls and files of which HighLevel has another one. What waits
    /// to be changed or deleted is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn double_transcripts(&self, contact: ContactKey) -> Result<Vec<DoubleTranscript>> {
        self.read(|db| {
            let made: Vec<(u32, u32, String, String)> = db
                .prepare_cached(
                    "SELECT t.key, t.note, t.marker, t.written FROM transcript t JOIN note n ON n.key = t.note
                     WHERE n.contact = ?1 AND t.state = 'noted'",
                )?
                .query_map([contact.0], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut doubles = Vec::new();
            for (key, own, marker, written) in made {
                let mut found = idle_notes_marked(db, contact, &marker)?;
                let Some(place) = found.iter().position(|each| each.note.0 == own) else {
                    continue;
                };
                let own = found.swap_remove(place);
                if !found.is_empty() {
                    doubles.push(DoubleTranscript {
                        own,
                        others: found,
                        written: digests(&written),
                        key,
                    });
                }
            }
            Ok(doubles)
        })
    }

    /// Gives up our note of a call for another one, and queues its deletion; not where either was changed since. Says
    /// whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub fn give_up_double(&self, double: &DoubleTranscript, kept: &MarkedNote, now: &str) -> Result<bool> {
        self.write(|tx| {
            for note in [&double.own, kept] {
                if !is_idle_as_read(tx, note)? {
                    return Ok(false);
                }
            }
            notes::delete(tx, double.own.note, now, None)?;
            tx.execute(
                "UPDATE transcript SET note = ?2, state = ?3, look_at = NULL, since = ?4 WHERE key = ?1",
                params![double.key, kept.note.0, TranscriptState::ThereAlready.as_str(), now],
            )?;
            Ok(true)
        })
    }
}

fn shown(state: TranscriptState, note: Option<RecordState>, was_noted: bool) -> AutomaticState {
    match (state, note) {
        (TranscriptState::Expected, _) => AutomaticState::Expected,
        (TranscriptState::NoTranscription, _) => AutomaticState::NoTranscription,
        (TranscriptState::NoContact, _) => AutomaticState::NoContact,
        (TranscriptState::NoNumber, _) => AutomaticState::NoNumber,
        (TranscriptState::SeveralContacts, _) => AutomaticState::SeveralContacts,
        (_, None) if was_noted => AutomaticState::Removed,
        (_, Some(RecordState::Refused)) => AutomaticState::Refused,
        (_, Some(RecordState::Waiting | RecordState::Checking)) => AutomaticState::Waiting,
        (TranscriptState::ThereAlready, _) => AutomaticState::ThereAlready,
        (TranscriptState::Noted, _) => AutomaticState::Sent,
    }
}

/// Each note of the contact with this line in it that HighLevel has and for which nothing waits.
fn idle_notes_marked(db: &Connection, contact: ContactKey, marker: &str) -> Result<Vec<MarkedNote>> {
    let found = db
        .prepare_cached(
            "SELECT key, remote_id, body FROM note WHERE contact = ?1 AND deleted = 0 AND remote_id IS NOT NULL
             AND instr(body, ?2) > 0",
        )?
        .query_map(params![contact.0, marker], |row| {
            Ok(MarkedNote {
                note: NoteKey(row.get(0)?),
                remote_id: row.get(1)?,
                body: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut idle = Vec::new();
    for note in found {
        if outbox::of_target(db, &Target::Note(note.note))?.is_empty() {
            idle.push(note);
        }
    }
    Ok(idle)
}

fn is_idle_as_read(tx: &Transaction<'_>, read: &MarkedNote) -> Result<bool> {
    let is_so = tx
        .prepare_cached("SELECT 1 FROM note WHERE key = ?1 AND remote_id = ?2 AND body = ?3 AND deleted = 0")?
        .exists(params![read.note.0, read.remote_id, read.body])?;
    Ok(is_so && outbox::of_target(tx, &Target::Note(read.note))?.is_empty())
}

fn marked(db: &Connection, contact: ContactKey, marker: &str) -> Result<Option<NoteKey>> {
    Ok(db
        .prepare_cached(
            "SELECT key FROM note WHERE contact = ?1 AND deleted = 0 AND instr(body, ?2) > 0
             ORDER BY remote_id IS NULL, remote_id, key LIMIT 1",
        )?
        .query_row(params![contact.0, marker], |row| row.get(0))
        .optional()?
        .map(NoteKey))
}

fn call_of(row: &Row<'_>, column: usize) -> rusqlite::Result<CallHead> {
    let text: Option<String> = row.get(column)?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

fn digests(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

fn last_key(tx: &Transaction<'_>) -> u32 {
    u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX)
}
