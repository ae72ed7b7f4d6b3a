//! An import under way: a few rows at a time are taken in, and sent while the rep has nothing to send.

use std::collections::HashSet;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use intake::{Row, Table};
use model::{Arrival, ContactKey, ImportKey, ImportPlan, ImportProblem, ImportState, Topic, TwinSearch};
use store::{ImportRow, Lines, Store, StoredImport};
use tokio::time::Instant;

use super::file::{self, Stamp};
use super::row::{ReadRow, RowReader, RowSetting};
use crate::account::Facts;
use crate::contacts::{CONTACT_TOPICS, twins_of};
use crate::desk::{Desk, guard};
use crate::sync::Sender;
use crate::{Error, Result};

/// So many changes wait at the most before further rows are taken; the rep's own never stand behind more.
const WAITING: u32 = 100;
/// So many rows are taken at once.
const CHUNK: usize = 40;
/// How soon to look again whether the rep has something to send.
const POLL: Duration = Duration::from_millis(200);
/// The same while nothing but leftovers of an import is to be sent.
const POLL_AT_REST: Duration = Duration::from_secs(5);

/// The file of the import under way, and where in it.
pub(super) struct Reading {
    import: ImportKey,
    /// The number of the row that comes next, from 0.
    next: u32,
    table: Table<File>,
    /// Read already, and to be taken next.
    ahead: Option<Row>,
    reader: RowReader,
    stamp: Stamp,
}

impl Desk {
    pub(crate) async fn keep_importing(self: Arc<Self>) {
        let mut reading = None;
        let mut sender = self.sender(Lines::Import);
        tokio::time::sleep(self.options.timings.begin).await;
        loop {
            let wait = self.import_what_can_be(&mut reading, &mut sender).await;
            sender.finish().await;
            if !self.rests(wait, &self.importing.changed).await {
                return;
            }
        }
    }

    /// Answers when to look again; `None` for not before something is said of an import.
    async fn import_what_can_be(&self, reading: &mut Option<Reading>, sender: &mut Sender<'_>) -> Option<Duration> {
        loop {
            let imports = match self.on_store(Store::imports).await {
                Ok(imports) => imports,
                Err(error) => {
                    tracing::error!(
                        cause = &error as &dyn std::error::Error,
                        "the imports could not be read"
                    );
                    return Some(self.options.timings.retry);
                }
            };
            let running = imports.iter().find(|import| import.state == ImportState::Running);
            let is_anything_left = imports.iter().any(|import| import.lines > 0);
            let Some(running) = running else {
                *reading = None;
                if !is_anything_left {
                    return None;
                }
                // What is on its way of one that is paused or stopped.
                if let ControlFlow::Break(wait) = sender.step().await {
                    return wait.or(Some(POLL_AT_REST));
                }
                self.announce(&[Topic::Imports]);
                continue;
            };
            self.keep_pace(running);
            if running.taken >= running.total && running.waiting == 0 {
                let (key, now) = (running.key, self.options.clock.stamp());
                let done = self.on_store(move |store| store.import_is_done(key, &now)).await;
                self.announce(&[Topic::Imports]);
                if done.is_err() {
                    return Some(self.options.timings.retry);
                }
                continue;
            }
            if running.taken < running.total && running.lines < WAITING {
                if reading.is_none() {
                    // The whole file is read, while nothing that is on its way would go on.
                    sender.finish().await;
                }
                if let Err(error) = self.take_next_rows(running, reading).await {
                    *reading = None;
                    match error {
                        // Paused or stopped meanwhile, or a contact is gone that was just there.
                        Error::NotFound { .. } => return Some(POLL),
                        error => {
                            tracing::error!(cause = &error as &dyn std::error::Error, "rows could not be taken in");
                            return Some(self.options.timings.retry);
                        }
                    }
                }
                self.announce(&[Topic::Imports]);
            }
            match sender.step().await {
                ControlFlow::Continue(()) => self.announce(&[Topic::Imports]),
                ControlFlow::Break(wait) => {
                    let takes_more = running.taken < running.total && running.lines < WAITING;
                    if !takes_more {
                        return Some(wait.unwrap_or(POLL));
                    }
                }
            }
        }
    }

    /// Takes the next rows in, or pauses the import where its file cannot be read.
    async fn take_next_rows(&self, import: &StoredImport, reading: &mut Option<Reading>) -> Result<()> {
        let (import, known, now) = (import.clone(), reading.take(), self.options.clock.stamp());
        let (key, taken) = (import.key, move |store: &Store| take_rows(store, &import, known, &now));
        match self.on_store(taken).await? {
            Ok(next) => {
                *reading = Some(next);
                self.announce(&CONTACT_TOPICS);
                self.announce(&[Topic::Outbox, Topic::Sync]);
                Ok(())
            }
            Err(problem) => {
                self.on_store(move |store| store.set_import(key, ImportState::Paused, Some(problem)))
                    .await
            }
        }
    }

    /// Notes how far an import was when it was first seen to go on, for the time that it still takes.
    fn keep_pace(&self, import: &StoredImport) {
        let mut pace = guard(&self.importing.pace);
        if pace.is_none_or(|(of, ..)| of != import.key) {
            *pace = Some((import.key, Instant::now(), finished(import)));
        }
    }
}

/// Rows with which an import is done.
pub(super) fn finished(import: &StoredImport) -> u32 {
    import.taken.saturating_sub(import.waiting)
}

type Taken = std::result::Result<Reading, ImportProblem>;

fn take_rows(store: &Store, import: &StoredImport, known: Option<Reading>, now: &str) -> store::Result<Taken> {
    let path = Path::new(&import.path);
    let country = Facts::read(store)?.country;
    let known = known.filter(|reading| {
        reading.import == import.key && reading.next == import.taken && Stamp::of(path) == Ok(reading.stamp)
    });
    let opened = match known {
        Some(reading) => Ok(reading),
        None => open(import, path, RowSetting::read(store)?),
    };
    let mut reading = match opened {
        Ok(reading) => reading,
        Err(problem) => return Ok(Err(problem)),
    };
    let author = Facts::read(store)?.me;
    let mut rows = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    while rows.len() < CHUNK {
        let row = match reading.ahead.take().map(Ok).or_else(|| reading.table.next()) {
            None => break,
            Some(Ok(row)) => row,
            Some(Err(error)) => return Ok(Err(file::problem(&error))),
        };
        let read = match reading.reader.read(&row) {
            Ok(read) => read,
            Err(reason) => {
                rows.push(ImportRow::Unusable(reason));
                continue;
            }
        };
        let contact = known_as(store, &read, country.as_deref())?;
        let mut marks: Vec<String> = [read.email(), read.phone()].map(str::to_owned).into();
        marks.retain(|mark| !mark.is_empty());
        marks.extend(contact.map(|contact| format!("#{contact}")));
        // Somebody whom an earlier one of these rows makes can be found only once that is there.
        if marks.iter().any(|mark| seen.contains(mark)) {
            reading.ahead = Some(row);
            break;
        }
        seen.extend(marks);
        rows.push(ImportRow::Arrives(Box::new(arrival(store, contact, read)?)));
    }
    if rows.is_empty() {
        // The file ends before its last row, though its digest is the same: it is being written.
        return Ok(Err(ImportProblem::Changed));
    }
    store.take_import_rows(import.key, import.taken, &rows, author.as_deref(), now)?;
    reading.next = import.taken + u32::try_from(rows.len()).unwrap_or(u32::MAX);
    Ok(Ok(reading))
}

fn open(import: &StoredImport, path: &Path, setting: RowSetting) -> Taken {
    let plan: ImportPlan = serde_json::from_str(&import.plan).map_err(|_| ImportProblem::Changed)?;
    let (mut table, stamp) = file::open_known(path, import.bytes, &import.digest)?;
    for _ in 0..import.taken {
        match table.next() {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(file::problem(&error)),
            None => return Err(ImportProblem::Changed),
        }
    }
    Ok(Reading {
        import: import.key,
        next: import.taken,
        reader: RowReader::new(table.titles(), plan, setting),
        table,
        ahead: None,
        stamp,
    })
}

fn known_as(store: &Store, row: &ReadRow, country: Option<&str>) -> store::Result<Option<ContactKey>> {
    let search = TwinSearch {
        contact: None,
        email: row.email().to_owned(),
        phone: row.phone().to_owned(),
    };
    Ok(twins_of(store, &search, country)?.first().map(|twin| twin.contact))
}

/// What the row brings. A note that the contact has already is not written again: a file may be imported twice.
fn arrival(store: &Store, contact: Option<ContactKey>, row: ReadRow) -> store::Result<Arrival> {
    let mut note = row.note;
    if let (Some(contact), Some(text)) = (contact, &note) {
        let texts = store.note_texts(contact)?;
        if texts
            .iter()
            .any(|known| intake::plain_text(known).0.trim() == text.trim())
        {
            note = None;
        }
    }
    Ok(Arrival {
        contact,
        fields: row.fields,
        note,
        task: None,
        tags: row.tags,
    })
}
