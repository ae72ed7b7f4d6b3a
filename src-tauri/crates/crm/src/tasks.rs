use jiff::Timestamp;
use jiff::ToSpan;
use model::{
    Board, BoardColumn, BoardOf, Column, DueReading, InvalidReason, Language, Missing, Task, TaskChanges, TaskKey,
    TaskMove, TaskSave, TaskValues, Topic, Undoable,
};

use crate::account::Facts;
use crate::board::{self, Drop};
use crate::clock::{instant, stamp};
use crate::undo::How;
use crate::{Crm, Error, Result, due};

const TASK_TOPICS: [Topic; 3] = [Topic::Tasks, Topic::Card, Topic::Contacts];
const DONE_DAYS: i64 = 7;

impl Crm {
    /// The board; `None` shows mine where the rep has said who they are, else everyone's.
    ///
    /// # Errors
    /// `SignedOut`.
    pub async fn board(&self, of: Option<BoardOf>) -> Result<Board> {
        let desk = self.desk()?;
        let only_opened_contacts = desk.lacks(Missing::Tasks);
        let now = self.options().clock.local();
        desk.on_store(move |store| {
            let me = Facts::read(store)?.me;
            let of = of.unwrap_or(if me.is_some() { BoardOf::Mine } else { BoardOf::Everyone });
            let assignee = me.as_deref().filter(|_| of == BoardOf::Mine);
            let since = stamp(
                now.timestamp()
                    .saturating_sub((DONE_DAYS * 24).hours())
                    .unwrap_or(Timestamp::MIN),
            );
            let mut columns: Vec<BoardColumn> = [
                Column::Overdue,
                Column::Today,
                Column::Tomorrow,
                Column::ThisWeek,
                Column::Later,
                Column::Done,
            ]
            .map(|column| BoardColumn {
                column,
                takes_drop: board::takes_drop(column, &now),
                total: 0,
                tasks: Vec::new(),
            })
            .into();
            for mut task in store
                .open_tasks(assignee)?
                .into_iter()
                .chain(store.done_tasks(&since, assignee)?)
            {
                see_time(&mut task, now.timestamp());
                let place = board::column_of(
                    task.due.as_deref().and_then(instant),
                    task.completed,
                    task.completed_at.as_deref().and_then(instant),
                    &now,
                );
                if let Some(column) = place.and_then(|place| columns.iter_mut().find(|column| column.column == place)) {
                    column.total += 1;
                    column.tasks.push(task);
                }
            }
            Ok(Board {
                columns,
                of,
                mine_possible: me.is_some(),
                only_opened_contacts,
            })
        })
        .await
    }

    /// Saves the task form. Answers the task's key.
    ///
    /// # Errors
    /// `Invalid` for an empty title or a due date that cannot be read, `NotAllowed`, `NotFound`.
    pub async fn save_task(&self, save: TaskSave) -> Result<TaskKey> {
        let desk = self.desk()?;
        desk.may_write("tasks")?;
        let title = save.title.map(|title| title.trim().to_owned());
        if title.as_deref().map_or(save.task.is_none(), str::is_empty) {
            return Err(required("title"));
        }
        let body = save.body.map(|body| body.trim_end().to_owned());
        let assignee = save.assignee.filter(|assignee| !assignee.is_empty());
        let now = self.options().clock.stamp();
        let contact = save.contact;
        let Some(task) = save.task else {
            let values = TaskValues {
                title: title.unwrap_or_default(),
                body: body.unwrap_or_default(),
                due: Some(self.read_typed_due(save.due.as_deref().unwrap_or_default())?),
                assignee,
                completed: false,
            };
            return desk
                .write(&TASK_TOPICS, move |store| store.create_task(contact, &values, &now))
                .await;
        };
        let known = desk.on_store(move |store| store.task_values(task)).await?.1;
        // The text shows minutes: what says the same as before keeps its seconds.
        let shown = known.due.as_deref().and_then(instant);
        let due = match save.due {
            Some(typed) if shown.is_none_or(|at| self.due_words(Some(at)) != typed.trim()) => {
                Some(self.read_typed_due(&typed)?)
            }
            _ => None,
        };
        let changes = TaskChanges {
            title: title.filter(|title| *title != known.title),
            body: body.filter(|body| *body != known.body),
            due: due.filter(|due| Some(due) != known.due.as_ref()),
            assignee: assignee.filter(|assignee| Some(assignee) != known.assignee.as_ref()),
            completed: None,
        };
        let waits = desk.on_store(move |store| store.task(task)).await?.state != model::RecordState::Synced;
        if changes != TaskChanges::default() || waits {
            desk.write(&TASK_TOPICS, move |store| {
                store.update_task(task, &changes, save.seen.as_ref(), &now)
            })
            .await?;
        }
        Ok(task)
    }

    /// Marks a task done or not done. True here at once; HighLevel hears of it from the outbox.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`.
    pub async fn set_task_completed(&self, task: TaskKey, completed: bool) -> Result<()> {
        let desk = self.desk()?;
        desk.may_write("tasks")?;
        let now = self.options().clock.stamp();
        desk.write(&TASK_TOPICS, move |store| {
            store.set_task_completed(task, completed, &now)
        })
        .await
    }

    /// Moves a task to a column: changes its date or completes it; can be undone.
    ///
    /// # Errors
    /// `NotPossible` where the column takes no drop now, `NotAllowed`, `NotFound`.
    pub async fn move_task(&self, to: TaskMove) -> Result<Undoable> {
        let desk = self.desk()?;
        desk.may_write("tasks")?;
        let now = self.options().clock.local();
        let (_, values, _) = desk.on_store(move |store| store.task_values(to.task)).await?;
        let due = values.due.as_deref().and_then(instant);
        let drop = board::drop_on(to.to, due, values.completed, &now).ok_or(Error::NotPossible)?;
        let stamp_now = stamp(now.timestamp());
        let task = to.task;
        match drop {
            Drop::Complete => {
                desk.write(&TASK_TOPICS, move |store| {
                    store.set_task_completed(task, true, &stamp_now)
                })
                .await?
            }
            Drop::Due { at, reopen } => {
                let changes = TaskChanges {
                    due: Some(stamp(at)),
                    completed: reopen.then_some(false),
                    ..TaskChanges::default()
                };
                desk.write(&TASK_TOPICS, move |store| {
                    store.update_task(task, &changes, None, &stamp_now)
                })
                .await?;
            }
        }
        Ok(desk.can_undo(How::Task {
            task,
            due: values.due,
            completed: values.completed,
        }))
    }

    /// Deletes a task; can be undone for ten seconds.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`.
    pub async fn delete_task(&self, task: TaskKey) -> Result<Undoable> {
        let desk = self.desk()?;
        desk.may_write("tasks")?;
        let (now, later) = (
            self.options().clock.stamp(),
            self.options().clock.stamp_in(self.options().timings.undo),
        );
        let line = desk
            .write(&TASK_TOPICS, move |store| store.delete_task(task, &now, &later))
            .await?;
        Ok(desk.can_undo(How::TakeBack(line)))
    }

    /// What a typed due date means.
    ///
    /// # Errors
    /// `Invalid` where it cannot be read.
    pub async fn read_due(&self, text: String) -> Result<DueReading> {
        Ok(DueReading {
            due: self.read_due_now(&text)?.map(stamp),
        })
    }

    /// A due date as the form's text; `None` gives what a new task starts with.
    ///
    /// # Errors
    /// None at present.
    pub async fn due_text(&self, due: Option<String>) -> Result<String> {
        Ok(self.due_words(due.as_deref().and_then(instant)))
    }

    fn read_due_now(&self, text: &str) -> Result<Option<Timestamp>> {
        due::read_due(text, &self.options().clock.local()).map_err(|()| Error::Invalid {
            field: "due",
            reason: InvalidReason::NotATime,
        })
    }

    fn read_typed_due(&self, text: &str) -> Result<String> {
        Ok(stamp(self.read_due_now(text)?.ok_or_else(|| required("due"))?))
    }

    fn due_words(&self, at: Option<Timestamp>) -> String {
        due::due_text(at, &self.options().clock.local(), self.language() == Language::German)
    }

    /// The language in force: of this run, else the chosen one, else the system's.
    #[must_use]
    pub fn language(&self) -> Language {
        let chosen = self.options().language_of_run.unwrap_or(self.profile().language);
        match chosen {
            Language::System => self.options().language_of_system,
            chosen => chosen,
        }
    }
}

fn required(field: &'static str) -> Error {
    Error::Invalid {
        field,
        reason: InvalidReason::Required,
    }
}

/// What of a task depends on the time.
pub(crate) fn see_time(task: &mut Task, now: Timestamp) {
    task.overdue = !task.completed && task.due.as_deref().and_then(instant).is_some_and(|due| due < now);
}
