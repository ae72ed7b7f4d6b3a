use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::beginning::{Beginning, forget_beginning};
use crate::{Error, Result};

/// In order of their numbers. A released one is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_start.sql"),
    include_str!("../migrations/0002_new_leads.sql"),
    include_str!("../migrations/0003_leads.sql"),
    include_str!("../migrations/0004_transcripts.sql"),
    include_str!("../migrations/0005_imports.sql"),
    include_str!("../migrations/0006_rows.sql"),
    include_str!("../migrations/0007_tags.sql"),
    include_str!("../migrations/0008_own_writes.sql"),
];

const READERS: usize = 2;

/// What the writer keeps of the file in memory, in SQLite's way of saying kibibytes.
const WRITER_KIBIBYTES: i64 = -2_048;

/// As much while all contacts are read for the first time: HighLevel's ids come in no order, so that each page touches
/// the whole index of them, which would be deciphered again and again.
const WRITER_KIBIBYTES_AT_FIRST: i64 = -16_384;

/// The encrypted cache of one account.
pub struct Store {
    /// Empty for a store in memory, which has one connection only. Closed before the writer: the last one to be closed
    /// puts the log into the file, which a reader may not.
    readers: Vec<Mutex<Connection>>,
    writer: Mutex<Connection>,
    pub(crate) index: RwLock<search::Index>,
    pub(crate) indexing: Mutex<()>,
    /// What is shown until all contacts are indexed.
    pub(crate) beginning: RwLock<Option<Beginning>>,
    turn: AtomicUsize,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `path`, or makes it, with a raw 256-bit key given as 64 hex digits.
    ///
    /// What was being sent when the app ended is marked as of unknown outcome. Contacts are indexed, too, unless it is
    /// known how their list begins ([`Store::is_indexed`]).
    ///
    /// # Errors
    /// `Unreadable` for a damaged file or another key, `Newer` for one of a newer version.
    pub fn open(path: &Path, key: &str) -> Result<Self> {
        let writer = connect(path, key, OpenFlags::default())?;
        let mut store = Self::start(writer, |writer| {
            writer.pragma_update(None, "journal_mode", "WAL")?;
            writer.pragma_update(None, "synchronous", "FULL")?;
            Ok(())
        })?;
        store.readers = (0..READERS)
            .map(|_| reader(path, key).map(Mutex::new))
            .collect::<Result<_>>()?;
        Ok(store)
    }

    /// A store that is gone when it is dropped: session mode, sample data, tests.
    ///
    /// # Errors
    /// Practically none.
    pub fn in_memory() -> Result<Self> {
        Self::start(Connection::open_in_memory()?, |_| Ok(()))
    }

    fn start(mut writer: Connection, prepare: impl FnOnce(&Connection) -> Result<()>) -> Result<Self> {
        prepare(&writer)?;
        writer.pragma_update(None, "foreign_keys", true)?;
        migrate(&mut writer, MIGRATIONS)?;
        let mut store = Self {
            writer: Mutex::new(writer),
            readers: Vec::new(),
            index: RwLock::new(search::Index::new()),
            indexing: Mutex::default(),
            beginning: RwLock::default(),
            turn: AtomicUsize::new(0),
        };
        let kept = store.kept_beginning()?;
        store.settle_interrupted(&BTreeSet::new())?;
        match kept {
            Some(kept) => store.beginning = RwLock::new(Some(kept)),
            None => store.index_anew()?,
        }
        Ok(store)
    }

    /// Lets the database grow by so many pages and no further, as on a full disk; `None` for without end. For tests only.
    #[doc(hidden)]
    pub fn leave_room(&self, pages: Option<u32>) -> Result<()> {
        let writer = lock(&self.writer);
        let most = match pages {
            Some(pages) => writer.query_row("PRAGMA page_count", [], |row| row.get::<_, u32>(0))? + pages,
            None => u32::MAX - 1,
        };
        writer.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// Lets every write fail, or none any more. For tests only.
    #[doc(hidden)]
    pub fn refuse_writes(&self, refuse: bool) -> Result<()> {
        lock(&self.writer).pragma_update(None, "query_only", refuse)?;
        Ok(())
    }

    /// Whether the database file is whole, as SQLite checks it.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn is_whole(&self) -> Result<bool> {
        self.read(|db| {
            let found: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            Ok(found == "ok")
        })
    }

    /// Puts the log into the file, so that the next start need not. Nothing is lost where it cannot be done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_log(&self) -> Result<()> {
        lock(&self.writer).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// How many contacts are kept that can be shown.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contacts_kept(&self) -> Result<u32> {
        self.read(|db| {
            let sql = "SELECT count(*) FROM contact WHERE NOT deleted AND NOT gone";
            Ok(db.query_row(sql, [], |row| row.get(0))?)
        })
    }

    /// Takes more memory while all contacts are read for the first time, and gives it back.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read_all_at_first(&self, begins: bool) -> Result<()> {
        let room = if begins {
            WRITER_KIBIBYTES_AT_FIRST
        } else {
            WRITER_KIBIBYTES
        };
        Ok(lock(&self.writer).pragma_update(None, "cache_size", room)?)
    }

    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        forget_beginning(&tx)?;
        let result = work(&tx)?;
        tx.commit()?;
        Ok(result)
    }

    /// As [`Store::write`], but does not wait for the disk: a power cut may undo it, so only for what HighLevel tells
    /// again. The next ordinary write makes all before it last, for there is one log.
    pub(crate) fn write_what_can_be_read_again<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write_what_can_be_read_again_beside(work, |_, commit| commit())
    }

    /// As [`Store::write_what_can_be_read_again`]; `last` has to commit, and can do something beside that.
    pub(crate) fn write_what_can_be_read_again_beside<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
        last: impl FnOnce(&T, Box<dyn FnOnce() -> Result<()> + '_>) -> Result<()>,
    ) -> Result<T> {
        let hurried = Hurried::begin(lock(&self.writer))?;
        let tx = Transaction::new_unchecked(&hurried.0, TransactionBehavior::Immediate)?;
        forget_beginning(&tx)?;
        let result = work(&tx)?;
        last(&result, Box::new(|| Ok(tx.commit()?)))?;
        Ok(result)
    }

    /// All that `work` reads is of one moment. SQLite also takes its locks once then, and not for each row.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let at_once = |db: &Connection| {
            let moment = db.unchecked_transaction()?;
            work(&moment)
        };
        for reader in &self.readers {
            if let Ok(free) = reader.try_lock() {
                return at_once(&free);
            }
        }
        // All are busy: each waits for another one, so that no single slow reading holds everybody up.
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.readers.len().max(1);
        at_once(&lock(self.readers.get(turn).unwrap_or(&self.writer)))
    }
}

/// The writer while it does not wait for the disk; it does again afterwards, whatever happens.
struct Hurried<'a>(MutexGuard<'a, Connection>);

impl<'a> Hurried<'a> {
    fn begin(writer: MutexGuard<'a, Connection>) -> Result<Self> {
        writer.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self(writer))
    }
}

impl Drop for Hurried<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.pragma_update(None, "synchronous", "FULL") {
            tracing::error!(%error, "the database does not wait for the disk any more");
        }
    }
}

/// A panic in the middle of a transaction rolls it back, so the connection stays usable.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn connect(path: &Path, key: &str, flags: OpenFlags) -> Result<Connection> {
    read_schema(unlock(path, key, flags)?)
}

/// Lists are read in no order of the file's, so that more pages in memory would not be met again.
fn reader(path: &Path, key: &str) -> Result<Connection> {
    let reading = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let reader = connect(path, key, reading)?;
    reader.pragma_update(None, "cache_size", -1024)?;
    Ok(reader)
}

/// As [`connect`], for a file that is shorter than it says.
pub(crate) fn connect_to_damaged(path: &Path, key: &str) -> Result<Connection> {
    // Not read-only: its log has to be played back first.
    let connection = unlock(path, key, OpenFlags::default())?;
    // The only thing that makes SQLite read what is left of it.
    connection.pragma_update(None, "writable_schema", true)?;
    read_schema(connection)
}

fn unlock(path: &Path, key: &str, flags: OpenFlags) -> Result<Connection> {
    if key.len() != 64 || !key.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Error::Unreadable);
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "key", format!("x'{key}'"))?;
    connection.busy_timeout(Duration::from_secs(10))?;
    Ok(connection)
}

fn read_schema(connection: Connection) -> Result<Connection> {
    connection.pragma_update(None, "cache_size", WRITER_KIBIBYTES)?;
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(found).map_err(|_| Error::Unreadable)?;
    if done > migrations.len() {
        return Err(Error::Newer { found });
    }
    for (number, sql) in migrations.iter().enumerate().skip(done) {
        let tx = connection.transaction()?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits_for_the_disk(store: &Store) -> bool {
        let level: i64 = lock(&store.writer)
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .expect("a level");
        level == 2
    }

    #[test]
    fn the_rep_s_own_writes_wait_for_the_disk_also_after_a_hurried_one_failed() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("desk.db"), &"5a".repeat(32)).expect("a store");

        let within = store.write_what_can_be_read_again(|tx| {
            Ok(tx.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(within.expect("read"), 1);
        assert!(waits_for_the_disk(&store));

        let failed = store.write_what_can_be_read_again(|_| Err::<(), _>(Error::InFlight));
        assert!(failed.is_err());
        assert!(waits_for_the_disk(&store));
    }

    #[test]
    fn what_is_read_together_is_of_one_moment() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("desk.db"), KEY).expect("a store");
        let facts =
            |db: &Connection| -> Result<i64> { Ok(db.query_row("SELECT count(*) FROM fact", [], |row| row.get(0))?) };

        let together = store.read(|db| {
            let before = facts(db)?;
            store.keep_fact("meanwhile", &true)?;
            Ok((before, facts(db)?))
        });

        let (before, after) = together.expect("read");
        assert_eq!(before, after);
        assert_eq!(store.read(facts).expect("read"), before + 1);
    }

    const KEY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

    fn names(connection: &Connection) -> String {
        let sql = "SELECT coalesce(group_concat(name || ':' || coalesce(sql, '')), '') FROM (SELECT * FROM sqlite_master ORDER BY name)";
        connection.query_row(sql, [], |row| row.get(0)).expect("a schema")
    }

    fn version(connection: &Connection) -> i64 {
        let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
        version.expect("a version")
    }

    #[test]
    fn a_migration_that_fails_in_its_middle_leaves_what_was_there_and_is_made_the_next_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        for done in 0..MIGRATIONS.len() {
            let _ = std::fs::remove_file(&path);
            let mut old = connect(&path, KEY, OpenFlags::default()).expect("made");
            migrate(&mut old, &MIGRATIONS[..done]).expect("migrated");
            let before = names(&old);
            let broken = format!("{}; INSERT INTO nowhere VALUES (1);", MIGRATIONS[done]);
            let mut migrations = MIGRATIONS[..done].to_vec();
            migrations.push(&broken);
            assert!(migrate(&mut old, &migrations).is_err());
            assert_eq!(
                (names(&old), version(&old)),
                (before, i64::try_from(done).expect("few"))
            );
            drop(old);

            let store = Store::open(&path, KEY).expect("a store");
            let new = Store::in_memory().expect("a store");
            assert_eq!(
                names(&lock(&store.writer)),
                names(&lock(&new.writer)),
                "from version {done}"
            );
        }
    }

    #[test]
    fn what_waited_in_a_database_of_an_earlier_version_still_waits() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        let mut old = connect(&path, KEY, OpenFlags::default()).expect("made");
        migrate(&mut old, &MIGRATIONS[..1]).expect("migrated");
        old.execute_batch(
            "INSERT INTO contact (key, remote_id) VALUES (1, 'c-1');
             INSERT INTO note (key, contact, body) VALUES (1, 1, 'wartet');
             INSERT INTO outbox (contact, target, operation, since)
             VALUES (1, 'note:1', '{\"kind\":\"noteCreate\",\"contact\":1,\"note\":1}', '2026-11-01T00:00:00.000Z');",
        )
        .expect("written");
        drop(old);
        let store = Store::open(&path, KEY).expect("a store");
        assert_eq!(store.outbox_counts().expect("counts"), (1, 0));
        assert_eq!(store.contact_count(), 1);
    }

    #[test]
    fn the_rows_of_a_database_of_an_earlier_version_show_their_tags() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        let mut old = connect(&path, KEY, OpenFlags::default()).expect("made");
        migrate(&mut old, &MIGRATIONS[..5]).expect("migrated");
        old.execute_batch(
            "INSERT INTO contact (key, remote_id) VALUES (1, 'c-1'), (2, 'c-2');
             INSERT INTO contact_tag (contact, folded, name) VALUES (1, 'vip', 'VIP'), (1, 'neu \"x\"', 'Neu \"x\"');",
        )
        .expect("written");
        drop(old);
        let store = Store::open(&path, KEY).expect("a store");
        let tags = |key| {
            let row = store.row_of(model::ContactKey(key)).expect("read");
            row.expect("a row").tags
        };
        assert_eq!(tags(1), ["Neu \"x\"", "VIP"]);
        assert!(tags(2).is_empty());
        let filter = model::ContactFilter {
            tag: Some("Vip".to_owned()),
            ..model::ContactFilter::default()
        };
        let query = crate::ContactQuery {
            filter: Some(&filter),
            ..crate::ContactQuery::default()
        };
        let (total, rows) = store.contact_rows(query, &[], 0, 10).expect("read");
        assert_eq!((total, rows[0].key), (1, model::ContactKey(1)), "and are found by them");
    }

    #[test]
    fn a_database_of_a_newer_version_is_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        drop(Store::open(&path, KEY).expect("a store"));
        let newer = connect(&path, KEY, OpenFlags::default()).expect("opened");
        newer.pragma_update(None, "user_version", 99).expect("written");
        drop(newer);
        let before = std::fs::read(&path).expect("read");
        for is_doubted in [false, true] {
            let opened = Store::open_or_rebuild(&path, KEY, is_doubted, &[], || Err(Error::InFlight));
            assert!(matches!(opened, Err(Error::Newer { found: 99 })));
        }
        assert_eq!(std::fs::read(&path).expect("read"), before);
    }

    #[test]
    fn a_full_disk_is_told_apart_and_over_once_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("desk.db"), KEY).expect("a store");
        store.leave_room(Some(0)).expect("no room");
        let long = "viel ".repeat(5_000);
        assert!(matches!(store.keep_draft("contact:new", &long), Err(Error::DiskFull)));
        assert_eq!(
            store.draft("contact:new").expect("read"),
            "",
            "nothing of it was written"
        );
        store.leave_room(None).expect("room");
        store.keep_draft("contact:new", &long).expect("kept");
    }
}
