//! A database that cannot be read any more is set aside, and what can be read of the rep's own is taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use model::ContactKey;
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params, params_from_iter};

use crate::open::connect_to_damaged;
use crate::{Error, Result, Store};

/// What became of a database that was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rescued {
    /// Changes that HighLevel does not have yet and that were taken over.
    pub saved: u32,
    /// Whether the list of them could be read to its end, and each of them.
    pub is_all: bool,
}

impl Store {
    /// Opens the database at `path` as [`Store::open`] does. One that is damaged or gone, or not whole where `is_doubted`,
    /// is moved by `set_aside`, whatever there is of it; a new one takes its place, with the changes that wait, what they
    /// are about, unfinished texts, and of the facts those named, as far as each can be read. HighLevel has the rest.
    ///
    /// # Errors
    /// `Newer`, and when the new one cannot be made; never because of what is damaged.
    pub fn open_or_rebuild<E>(
        path: &Path,
        key: &str,
        is_doubted: bool,
        facts: &[&str],
        set_aside: impl FnOnce() -> std::result::Result<(), E>,
    ) -> std::result::Result<(Self, Option<Rescued>), E>
    where
        E: From<Error>,
    {
        // SQLite would take an empty file for a new database, and throw its log away.
        let is_there = fs::metadata(path).is_ok_and(|file| file.len() > 0);
        let opened = if is_there {
            Self::open(path, key).and_then(|store| if is_doubted { store.looked_through() } else { Ok(store) })
        } else {
            Err(Error::Unreadable)
        };
        match opened {
            Ok(store) => return Ok((store, None)),
            Err(Error::Unreadable | Error::Value(_)) => {}
            Err(error) => return Err(error.into()),
        }
        // Whole before the damaged one goes, so that a crash on the way leaves one or the other.
        let new = beside(path);
        remove(&new);
        let store = Self::open(&new, key)?;
        let nothing = Rescued {
            saved: 0,
            is_all: false,
        };
        let rescued = if is_there {
            store.rescue(path, key, facts)
        } else {
            nothing
        };
        store.settle_log()?;
        drop(store);
        set_aside()?;
        Self::finish_rebuild(path);
        Ok((Self::open(path, key)?, Some(rescued)))
    }

    /// The store, if all of it can be read.
    fn looked_through(self) -> Result<Self> {
        if !self.is_whole()? {
            return Err(Error::Unreadable);
        }
        self.index_all()?;
        Ok(self)
    }

    /// Puts the new database in its place where the damaged one was set aside already: the app ended in between.
    pub fn finish_rebuild(path: &Path) {
        if !path.exists()
            && let Err(error) = fs::rename(beside(path), path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::error!(%error, "a new database could not be put in its place");
        }
    }

    fn rescue(&self, damaged: &Path, key: &str, facts: &[&str]) -> Rescued {
        let mut rescued = Rescued { saved: 0, is_all: true };
        let Ok(mut old) = Damaged::open(damaged, key) else {
            return Rescued {
                is_all: false,
                ..rescued
            };
        };
        for fact in facts {
            let _ = self.write(|tx| take(tx, &mut old, "fact", "name = ?1", Some(Value::Text((*fact).to_owned()))));
        }
        let (lines, is_whole_list) = lines_of(&mut old);
        rescued.is_all &= is_whole_list;
        let mut contacts = Vec::new();
        for (line, (contact, target)) in lines {
            let taken = self.write(|tx| {
                take_contact(tx, &mut old, contact)?;
                look_up_by_tags(tx, contact)?;
                for (kind, table) in [("task:", "task"), ("note:", "note")] {
                    if let Some(key) = target.strip_prefix(kind).and_then(|key| key.parse::<i64>().ok()) {
                        take(tx, &mut old, table, "key = ?1", Some(key.into()))?;
                    }
                }
                take(tx, &mut old, "outbox", "key = ?1", Some(line.into()))?;
                // What cannot be understood is no change that could ever be sent.
                crate::outbox::is_readable(tx, line)
            });
            match taken {
                Ok(()) => {
                    rescued.saved += 1;
                    contacts.extend(u32::try_from(contact).ok().map(ContactKey));
                }
                Err(_) => rescued.is_all = false,
            }
        }
        for form in texts_of(&mut old) {
            // What cannot be said whose it is would be found on somebody else's card.
            let taken = self.write(|tx| take_draft(tx, &mut old, &form));
            contacts.extend(taken.ok().flatten());
        }
        // Without them a file that was taken in and not put away yet would be taken in again.
        let _ = self.write(|tx| take_leads(tx, &mut old));
        rescued.is_all &= self.settle_interrupted(&BTreeSet::new()).is_ok() && self.index_contacts(&contacts).is_ok();
        rescued
    }
}

/// Where a new database is made beside one that is damaged.
fn beside(path: &Path) -> PathBuf {
    with_ending(path, ".new")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut file = path.as_os_str().to_owned();
    file.push(ending);
    file.into()
}

fn remove(database: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(with_ending(database, ending));
    }
}

/// A database of which some pages cannot be read.
struct Damaged<'a> {
    path: &'a Path,
    key: &'a str,
    connection: Connection,
}

impl<'a> Damaged<'a> {
    fn open(path: &'a Path, key: &'a str) -> Result<Self> {
        let connection = connect_to_damaged(path, key)?;
        Ok(Self { path, key, connection })
    }

    /// Once a page could not be read, SQLCipher reads no other one over the same connection.
    fn read<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let done = work(&self.connection);
        if done.is_err()
            && let Ok(fresh) = connect_to_damaged(self.path, self.key)
        {
            self.connection = fresh;
        }
        done
    }
}

/// Contact and target of each waiting change, as far as the list can be read from either end, and whether that was all.
fn lines_of(old: &mut Damaged<'_>) -> (BTreeMap<i64, (i64, String)>, bool) {
    let mut lines = BTreeMap::new();
    let mut read = |order: &str| {
        old.read(|db| {
            let mut statement = db.prepare(&format!("SELECT key, contact, target FROM outbox ORDER BY key {order}"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                lines.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
            }
            Ok(())
        })
    };
    let is_whole = read("ASC").is_ok();
    if !is_whole {
        let _ = read("DESC");
    }
    (lines, is_whole)
}

/// Takes a contact over. Of one whose row cannot be read HighLevel's id is enough, which an index has too: HighLevel tells
/// the rest.
fn take_contact(tx: &Transaction<'_>, old: &mut Damaged<'_>, contact: i64) -> Result<()> {
    let Err(unreadable) = take(tx, old, "contact", "key = ?1", Some(contact.into())) else {
        return Ok(());
    };
    let sql = "SELECT remote_id FROM contact INDEXED BY sqlite_autoindex_contact_1
               WHERE remote_id IS NOT NULL AND key = ?1";
    let remote_id: std::result::Result<String, _> = old.read(|db| Ok(db.query_row(sql, [contact], |row| row.get(0))?));
    tx.execute(
        "INSERT OR IGNORE INTO contact (key, remote_id) VALUES (?1, ?2)",
        params![contact, remote_id.map_err(|_| unreadable)?],
    )?;
    Ok(())
}

/// Lets a contact be looked up by the tags of the row that was taken over. Of an older version's database, whose row has
/// none, HighLevel tells them again; one that waits is in the change itself.
fn look_up_by_tags(tx: &Transaction<'_>, contact: i64) -> Result<()> {
    let Ok(contact) = u32::try_from(contact).map(ContactKey) else {
        return Ok(());
    };
    let tags = crate::tags::of(tx, contact)?;
    crate::tags::look_up_by(tx, tags.keys().map(|folded| (folded, contact)))
}

/// The forms that have an unfinished text, as far as they can be read.
fn texts_of(old: &mut Damaged<'_>) -> Vec<String> {
    let mut forms = Vec::new();
    let _ = old.read(|db| {
        let mut statement = db.prepare("SELECT form FROM draft")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            forms.push(row.get(0)?);
        }
        Ok(())
    });
    forms
}

/// Forms about nobody who is known.
const OF_NOBODY: [&str; 3] = ["contact:new", "lead:new", "call"];

/// Takes an unfinished text over with the contact that its form is about: forms are named after local keys, which mean
/// somebody else in another database. Answers that contact.
fn take_draft(tx: &Transaction<'_>, old: &mut Damaged<'_>, form: &str) -> Result<Option<ContactKey>> {
    let not_ours = || Error::NotFound { what: "record" };
    let key = |text: &str| text.parse::<u32>().map_err(|_| not_ours());
    let mut record = None;
    let contact = if OF_NOBODY.contains(&form) {
        None
    } else if let Some(of) = form
        .strip_prefix("contact:")
        .or_else(|| form.strip_prefix("note:new:"))
        .or_else(|| form.strip_prefix("task:new:"))
    {
        Some(key(of)?)
    } else {
        let (table, of) = form.split_once(':').ok_or_else(not_ours)?;
        let table = ["note", "task"]
            .into_iter()
            .find(|known| *known == table)
            .ok_or_else(not_ours)?;
        let of = key(of)?;
        record = Some((table, of));
        let sql = format!("SELECT contact FROM {table} WHERE key = ?1");
        Some(old.read(|db| Ok(db.query_row(&sql, [of], |row| row.get(0))?))?)
    };
    if let Some(contact) = contact {
        let at_highlevel = "key = ?1 AND remote_id IS NOT NULL";
        take(tx, old, "contact", at_highlevel, Some(contact.into()))?;
        let is_there = tx
            .prepare_cached("SELECT 1 FROM contact WHERE key = ?1")?
            .exists([contact])?;
        if !is_there {
            return Err(not_ours());
        }
        look_up_by_tags(tx, contact.into())?;
    }
    if let Some((table, of)) = record {
        take(tx, old, table, "key = ?1", Some(of.into()))?;
    }
    take(tx, old, "draft", "form = ?1", Some(Value::Text(form.to_owned())))?;
    // The caller who was chosen is somebody else's key here.
    tx.execute(
        "UPDATE draft SET text = json_remove(text, '$.contact') WHERE form = 'call' AND json_valid(text)",
        [],
    )?;
    Ok(contact.map(ContactKey))
}

/// Takes over which leads came in. Of what they have become only what is here, too: other keys mean something else now.
fn take_leads(tx: &Transaction<'_>, old: &mut Damaged<'_>) -> Result<()> {
    take(tx, old, "lead", "key > ?1", Some(0.into()))?;
    tx.execute_batch(
        "UPDATE lead SET contact = NULL, created = 0 WHERE contact NOT IN (SELECT key FROM contact);
         UPDATE lead SET note = NULL WHERE note NOT IN (SELECT key FROM note);
         UPDATE lead SET task = NULL WHERE task NOT IN (SELECT key FROM task);
         UPDATE lead SET candidates = '[]';",
    )?;
    Ok(())
}

/// Copies rows, with the columns that both have.
fn take(tx: &Transaction<'_>, old: &mut Damaged<'_>, table: &str, condition: &str, value: Option<Value>) -> Result<()> {
    let known = columns(tx, table)?;
    old.read(|old| {
        let mut statement = old.prepare(&format!("SELECT * FROM {table} WHERE {condition}"))?;
        let both: Vec<(usize, String)> = statement
            .column_names()
            .map(str::to_owned)
            .enumerate()
            .filter(|(_, name)| known.contains(name))
            .collect();
        let (names, places): (Vec<&str>, Vec<&str>) = both.iter().map(|(_, name)| (name.as_str(), "?")).unzip();
        let insert = format!(
            "INSERT OR IGNORE INTO {table} ({}) VALUES ({})",
            names.join(", "),
            places.join(", ")
        );
        let mut rows = statement.query(params_from_iter(value))?;
        while let Some(row) = rows.next()? {
            let values = both
                .iter()
                .map(|(place, _)| row.get::<_, Value>(*place))
                .collect::<rusqlite::Result<Vec<_>>>()?;
            tx.execute(&insert, params_from_iter(values))?;
        }
        Ok(())
    })
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let statement = db.prepare(&format!("SELECT * FROM {table} LIMIT 0"))?;
    Ok(statement.column_names().map(str::to_owned).collect())
}
