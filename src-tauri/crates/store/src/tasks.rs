use model::{ContactKey, Operation, OutboxKey, Target, Task, TaskChanges, TaskKey, TaskValues};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::contacts::{contact_exists, key_by_remote_id, shown_name, touched};
use crate::outbox::{self, States};
use crate::{Error, Line, LineState, RemoteTask, Result, Store};

const TASK: &str =
    "SELECT t.key, t.contact, t.remote_id, t.title, t.body, t.due, t.completed, t.completed_at, t.assignee, u.name
                    FROM task t LEFT JOIN user u ON u.id = t.assignee";

impl Store {
    /// A task.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn task(&self, key: TaskKey) -> Result<Task> {
        self.read(|db| {
            let states = outbox::states(db)?;
            let mut tasks = read(db, "t.key = ?1 AND t.deleted = 0", &[&key.0], &states)?;
            tasks.pop().ok_or(Error::NotFound { what: "task" })
        })
    }

    /// The writable values of a task, also of one that is deleted here.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn task_values(&self, key: TaskKey) -> Result<(Option<String>, TaskValues, bool)> {
        self.read(|db| {
            db.query_row(
                "SELECT remote_id, title, body, due, assignee, completed, deleted FROM task WHERE key = ?1",
                [key.0],
                |row| Ok((row.get(0)?, values_of(row)?, row.get("deleted")?)),
            )
            .optional()?
            .ok_or(Error::NotFound { what: "task" })
        })
    }

    /// All open tasks, soonest first; of one user, where one is given.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_tasks(&self, assignee: Option<&str>) -> Result<Vec<Task>> {
        self.read(|db| {
            let states = outbox::states(db)?;
            read(db, &format!("{BOARD} AND t.completed = 0 AND (?1 IS NULL OR t.assignee = ?1) ORDER BY t.due IS NULL, t.due, t.key"), &[&assignee], &states)
        })
    }

    /// Tasks done since then, latest first, at most 500; of one user, where one is given.
    ///
    /// # Errors
    /// When the database fails.
    pub fn done_tasks(&self, since: &str, assignee: Option<&str>) -> Result<Vec<Task>> {
        self.read(|db| {
            let states = outbox::states(db)?;
            let filter = format!("{BOARD} AND t.completed = 1 AND t.completed_at >= ?2 AND (?1 IS NULL OR t.assignee = ?1) ORDER BY t.completed_at DESC, t.key LIMIT 500");
            read(db, &filter, &[&assignee, &since], &states)
        })
    }

    /// Makes a task here and queues it.
    ///
    /// # Errors
    /// `NotFound` for an unknown contact.
    pub fn create_task(&self, contact: ContactKey, values: &TaskValues, now: &str) -> Result<TaskKey> {
        self.write(|tx| create(tx, contact, values, now))
    }

    /// Changes a task here and queues that; joined with a change that waits or was refused. `seen` is what the rep saw
    /// before, where that is known; else it is what is here.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn update_task(
        &self,
        task: TaskKey,
        changes: &TaskChanges,
        seen: Option<&TaskValues>,
        now: &str,
    ) -> Result<()> {
        self.write(|tx| queue_update(tx, task, changes, seen, now))
    }

    /// Takes the date back that a task without one was given, with what it reopened.
    ///
    /// # Errors
    /// `NotFound`; `InFlight` once it may have been sent.
    pub fn take_back_due(&self, task: TaskKey) -> Result<()> {
        self.write(|tx| {
            let (contact, mut values) = current(tx, task)?;
            let Some(line) = outbox::of_target(tx, &Target::Task(task))?.pop() else {
                return Err(Error::InFlight);
            };
            let unsent = line.state == LineState::Refused || (line.state == LineState::Waiting && line.attempts == 0);
            let (key, Operation::TaskUpdate { mut changes, base, .. }) = (line.key, line.operation) else {
                return Err(Error::InFlight);
            };
            if !unsent || base.due.is_some() {
                return Err(Error::InFlight);
            }
            values.due = None;
            (changes.due, changes.completed) = (None, None);
            write_values(tx, task, &values)?;
            touched(tx, contact)?;
            if changes == TaskChanges::default() {
                return outbox::remove(tx, key);
            }
            let rest = Operation::TaskUpdate {
                contact,
                task,
                changes,
                base,
            };
            outbox::replace(tx, key, &rest)
        })
    }

    /// Marks a task done or not done here, and queues that.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_task_completed(&self, task: TaskKey, completed: bool, now: &str) -> Result<()> {
        self.write(|tx| {
            let (contact, base) = current(tx, task)?;
            if base.completed == completed {
                return Ok(());
            }
            write_completed(tx, task, completed, Some(now))?;
            if outbox::is_forgotten(tx, &Target::Task(task))? {
                return outbox::push(tx, &Operation::TaskCreate { contact, task }, now, None).map(drop);
            }
            let operation = Operation::TaskSetCompleted {
                contact,
                task,
                completed,
            };
            match outbox::of_target(tx, &Target::Task(task))?.last() {
                Some(line) if line.state.can_change() && matches!(line.operation, Operation::TaskCreate { .. }) => {
                    touched(tx, contact)?;
                    outbox::goes_as_changed(tx, line)
                }
                Some(line)
                    if line.state.can_change() && matches!(line.operation, Operation::TaskSetCompleted { .. }) =>
                {
                    touched(tx, contact)?;
                    outbox::replace(tx, line.key, &operation)
                }
                _ => outbox::push(tx, &operation, now, None).map(drop),
            }
        })
    }

    /// Deletes a task here and queues that, to be sent at `not_before`; what waits for the task is held back with it.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn delete_task(&self, task: TaskKey, now: &str, not_before: &str) -> Result<OutboxKey> {
        self.write(|tx| {
            let (contact, _) = current(tx, task)?;
            tx.execute("UPDATE task SET deleted = 1 WHERE key = ?1", [task.0])?;
            outbox::hold(tx, &Target::Task(task), not_before)?;
            outbox::push(tx, &Operation::TaskDelete { contact, task }, now, Some(not_before))
        })
    }

    /// Takes all tasks of a contact as HighLevel lists them; those it lacks are gone. Nothing happens where the contact
    /// was changed here since the question was asked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_contact_tasks(
        &self,
        contact: ContactKey,
        rows: &[RemoteTask],
        asked_at_change: u32,
        now: &str,
    ) -> Result<bool> {
        self.write(|tx| {
            let changes: u32 = tx.query_row("SELECT changes FROM contact WHERE key = ?1", [contact.0], |row| {
                row.get(0)
            })?;
            if changes != asked_at_change {
                return Ok(false);
            }
            let known: Vec<(u32, Option<String>)> = tx
                .prepare_cached(
                    "SELECT key, remote_id FROM task WHERE contact = ?1 AND remote_id IS NOT NULL AND deleted = 0",
                )?
                .query_map([contact.0], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (key, remote_id) in known {
                let listed = rows.iter().any(|row| Some(&row.remote_id) == remote_id.as_ref());
                if !listed && outbox::of_target(tx, &Target::Task(TaskKey(key)))?.is_empty() {
                    tx.execute("DELETE FROM task WHERE key = ?1", [key])?;
                }
            }
            for row in rows {
                take_row(tx, contact, row, now, false)?;
            }
            Ok(true)
        })
    }

    /// Takes tasks from the location's task search. Answers HighLevel's ids of contacts that are not here yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_task_rows(&self, rows: &[RemoteTask], now: &str) -> Result<Vec<String>> {
        self.write(|tx| {
            let mut unknown = Vec::new();
            for row in rows {
                let Some(remote_contact) = &row.contact else { continue };
                match key_by_remote_id(tx, remote_contact)? {
                    Some(contact) => take_row(tx, contact, row, now, true)?,
                    None => unknown.push(remote_contact.clone()),
                }
            }
            Ok(unknown)
        })
    }

    /// Takes a task that was read by its id, which does not lag.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_task(&self, contact: ContactKey, row: &RemoteTask, now: &str) -> Result<()> {
        self.write(|tx| take_row(tx, contact, row, now, false))
    }

    /// Whether an open task fell due after the first time and not after the second.
    ///
    /// # Errors
    /// When the database fails.
    pub fn any_due_between(&self, after: &str, until: &str) -> Result<bool> {
        self.read(|db| {
            Ok(db
                .prepare_cached("SELECT 1 FROM task WHERE completed = 0 AND deleted = 0 AND due > ?1 AND due <= ?2")?
                .exists(params![after, until])?)
        })
    }

    /// HighLevel's contact and task ids of open tasks for which nothing waits, by the latter.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_remote_tasks(&self) -> Result<Vec<(ContactKey, String, String)>> {
        self.read(|db| {
            Ok(db
                .prepare_cached(
                    "SELECT t.contact, c.remote_id, t.remote_id FROM task t JOIN contact c ON c.key = t.contact
                     WHERE t.completed = 0 AND t.deleted = 0 AND t.remote_id IS NOT NULL AND c.remote_id IS NOT NULL
                       AND c.deleted = 0 AND c.gone = 0 AND NOT EXISTS (SELECT 1 FROM outbox WHERE target = 'task:' || t.key)
                     ORDER BY t.remote_id",
                )?
                .query_map([], |row| Ok((ContactKey(row.get(0)?), row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// HighLevel says that there is no such task.
    ///
    /// # Errors
    /// When the database fails.
    pub fn task_is_gone(&self, remote_id: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM task WHERE remote_id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE target = 'task:' || task.key)",
                [remote_id],
            )?;
            Ok(())
        })
    }

    /// A task that was deleted before it was ever sent is simply gone.
    ///
    /// # Errors
    /// `NotFound` where its contact changed since the line was read: the deletion may have been undone, or still can be.
    pub fn cancel_unsent_task(&self, line: &Line, task: TaskKey) -> Result<()> {
        self.write(|tx| {
            outbox::still_as_read(tx, line)?;
            tx.execute("DELETE FROM outbox WHERE target = 'task:' || ?1", [task.0])?;
            tx.execute("DELETE FROM task WHERE key = ?1 AND remote_id IS NULL", [task.0])?;
            Ok(())
        })
    }
}

/// Makes a task and queues it for HighLevel.
pub(crate) fn create(tx: &Transaction<'_>, contact: ContactKey, values: &TaskValues, now: &str) -> Result<TaskKey> {
    contact_exists(tx, contact)?;
    tx.execute("INSERT INTO task (contact) VALUES (?1)", [contact.0])?;
    let task = TaskKey(u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX));
    write_values(tx, task, values)?;
    outbox::push(tx, &Operation::TaskCreate { contact, task }, now, None)?;
    Ok(task)
}

/// Tasks of contacts that are on the screen.
const BOARD: &str =
    "t.deleted = 0 AND EXISTS (SELECT 1 FROM contact c WHERE c.key = t.contact AND c.deleted = 0 AND c.gone = 0)";

pub(crate) fn of_contact(db: &Connection, contact: ContactKey, states: &States) -> Result<Vec<Task>> {
    let filter = "t.contact = ?1 AND t.deleted = 0 ORDER BY t.completed, CASE WHEN t.completed = 0 THEN t.due END, t.completed_at DESC, t.due DESC, t.key";
    read(db, filter, &[&contact.0], states)
}

fn read(db: &Connection, filter: &str, values: &[&dyn rusqlite::ToSql], states: &States) -> Result<Vec<Task>> {
    let mut tasks = db
        .prepare_cached(&format!("{TASK} WHERE {filter}"))?
        .query_map(values, |row| {
            let key = TaskKey(row.get(0)?);
            Ok(Task {
                key,
                contact: ContactKey(row.get(1)?),
                contact_name: String::new(),
                remote_id: row.get(2)?,
                title: row.get(3)?,
                body: row.get(4)?,
                due: row.get(5)?,
                overdue: false,
                completed: row.get(6)?,
                completed_at: row.get(7)?,
                assignee: row.get(8)?,
                assignee_name: row.get(9)?,
                state: states.of_task(key),
                refusal: None,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for task in &mut tasks {
        task.contact_name = shown_name(db, task.contact)?;
        if task.state == model::RecordState::Refused {
            for line in outbox::of_target(db, &Target::Task(task.key))? {
                if let Some(refusal) = &line.refusal {
                    task.refusal = Some(refusal.shown(db, line.key)?);
                }
            }
        }
    }
    Ok(tasks)
}

fn values_of(row: &Row<'_>) -> rusqlite::Result<TaskValues> {
    Ok(TaskValues {
        title: row.get("title")?,
        body: row.get("body")?,
        due: row.get("due")?,
        assignee: row.get("assignee")?,
        completed: row.get("completed")?,
    })
}

pub(crate) fn queue_update(
    tx: &Transaction<'_>,
    task: TaskKey,
    changes: &TaskChanges,
    seen: Option<&TaskValues>,
    now: &str,
) -> Result<()> {
    let (contact, base) = current(tx, task)?;
    let mut values = base.clone();
    apply(&mut values, changes);
    if changes.completed == Some(false) {
        write_completed(tx, task, false, None)?;
    }
    write_values(tx, task, &values)?;
    let mut edit = Operation::TaskUpdate {
        contact,
        task,
        changes: changes.clone(),
        base,
    };
    for (field, _) in changes.changed() {
        if let Some(text) = seen.and_then(|seen| seen.get(field)) {
            edit.see(field, text);
        }
    }
    outbox::queue_edit(tx, edit, now)
}

pub(crate) fn current(db: &Connection, task: TaskKey) -> Result<(ContactKey, TaskValues)> {
    db.query_row(
        "SELECT contact, title, body, due, assignee, completed FROM task WHERE key = ?1 AND deleted = 0",
        [task.0],
        |row| Ok((ContactKey(row.get(0)?), values_of(row)?)),
    )
    .optional()?
    .ok_or(Error::NotFound { what: "task" })
}

fn apply(values: &mut TaskValues, changes: &TaskChanges) {
    if let Some(title) = &changes.title {
        values.title.clone_from(title);
    }
    if let Some(body) = &changes.body {
        values.body.clone_from(body);
    }
    if changes.due.is_some() {
        values.due.clone_from(&changes.due);
    }
    if changes.assignee.is_some() {
        values.assignee.clone_from(&changes.assignee);
    }
    if let Some(completed) = changes.completed {
        values.completed = completed;
    }
}

/// Writes texts of a task here, by the page's names of them.
pub(crate) fn write_texts(tx: &Transaction<'_>, task: TaskKey, texts: &[(String, String)]) -> Result<()> {
    let mut values = tx.query_row(
        "SELECT title, body, due, assignee, completed FROM task WHERE key = ?1",
        [task.0],
        values_of,
    )?;
    for (field, text) in texts {
        values.put(field, text);
    }
    write_values(tx, task, &values)
}

pub(crate) fn write_values(tx: &Transaction<'_>, task: TaskKey, values: &TaskValues) -> Result<()> {
    tx.prepare_cached(
        "UPDATE task SET title = ?2, body = ?3, due = ?4, assignee = ?5, completed = ?6,
                completed_at = CASE WHEN ?6 THEN completed_at END WHERE key = ?1",
    )?
    .execute(params![
        task.0,
        values.title,
        values.body,
        values.due,
        values.assignee,
        values.completed
    ])?;
    Ok(())
}

pub(crate) fn write_completed(tx: &Transaction<'_>, task: TaskKey, completed: bool, at: Option<&str>) -> Result<()> {
    tx.prepare_cached("UPDATE task SET completed = ?2, completed_at = CASE WHEN ?2 THEN coalesce(?3, completed_at) END WHERE key = ?1")?
        .execute(params![task.0, completed, at])?;
    Ok(())
}

pub(crate) fn write_remote(tx: &Transaction<'_>, task: TaskKey, remote: &RemoteTask) -> Result<()> {
    // When a task was completed is known only here; the task search's last change is the next best.
    tx.prepare_cached(
        "UPDATE task SET remote_id = ?2, title = ?3, body = ?4, due = ?5, completed = ?6, assignee = ?7, deleted = 0,
                completed_at = CASE WHEN ?6 THEN coalesce(completed_at, ?8) END
         WHERE key = ?1 AND (remote_id IS NOT ?2 OR title <> ?3 OR body <> ?4 OR due IS NOT ?5 OR completed <> ?6
           OR assignee IS NOT ?7 OR deleted OR (?6 AND completed_at IS NULL AND ?8 IS NOT NULL))",
    )?
    .execute(params![
        task.0,
        remote.remote_id,
        remote.title,
        remote.body,
        remote.due,
        remote.completed,
        remote.assignee,
        remote.date_updated
    ])?;
    Ok(())
}

fn take_row(tx: &Transaction<'_>, contact: ContactKey, row: &RemoteTask, now: &str, lagging: bool) -> Result<()> {
    let known: Option<(u32, Option<String>, bool)> = tx
        .prepare_cached("SELECT key, own_until, deleted FROM task WHERE remote_id = ?1")?
        .query_row([&row.remote_id], |found| {
            Ok((found.get(0)?, found.get(1)?, found.get(2)?))
        })
        .optional()?;
    let key = match known {
        Some((key, own_until, deleted)) => {
            let key = TaskKey(key);
            let ours_is_newer = own_until.is_some_and(|until| until.as_str() > now) && (lagging || deleted);
            if !outbox::of_target(tx, &Target::Task(key))?.is_empty() || (ours_is_newer && !shows_ours(tx, key, row)?) {
                return Ok(());
            }
            // Merging two contacts in HighLevel moves their tasks.
            tx.prepare_cached("UPDATE task SET contact = ?2 WHERE key = ?1 AND contact <> ?2")?
                .execute(params![key.0, contact.0])?;
            key
        }
        None => {
            if outbox::creation_may_have_made(tx, contact, "task", &row.remote_id)? {
                return Ok(());
            }
            tx.prepare_cached("INSERT INTO task (contact, remote_id) VALUES (?1, ?2)")?
                .execute(params![contact.0, row.remote_id])?;
            TaskKey(u32::try_from(tx.last_insert_rowid()).unwrap_or(u32::MAX))
        }
    };
    write_remote(tx, key, row)
}

/// The index has caught up with what we wrote.
fn shows_ours(tx: &Transaction<'_>, key: TaskKey, row: &RemoteTask) -> Result<bool> {
    let same = tx
        .prepare_cached(
            "SELECT 1 FROM task WHERE key = ?1 AND deleted = 0 AND title = ?2 AND completed = ?3 AND due IS ?4 AND body = ?5 AND assignee IS ?6",
        )?
        .exists(params![key.0, row.title, row.completed, row.due, row.body, row.assignee])?;
    if same {
        tx.prepare_cached("UPDATE task SET own_until = NULL WHERE key = ?1")?
            .execute([key.0])?;
    }
    Ok(same)
}
