use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use model::{ContactKey, OutboxKey, TaskChanges, TaskKey, Topic, UndoKey, Undoable};
use tokio::time::Instant;

use crate::desk::{Desk, guard};
use crate::{Crm, Error, Result};

/// How something is undone.
#[derive(Debug, Clone)]
pub(crate) struct UndoAction {
    /// Not by the machine's clock, which may be set meanwhile.
    until: Instant,
    how: How,
}

#[derive(Debug, Clone)]
pub(crate) enum How {
    /// The deletion is taken out of the outbox.
    TakeBack(OutboxKey),
    /// The tag's addition had not been sent when it was removed; it is added again.
    AddTag(ContactKey, String),
    /// The task goes back to its date, and is done again where it was.
    Task {
        task: TaskKey,
        due: Option<String>,
        completed: bool,
    },
}

impl Desk {
    pub(crate) fn can_undo(&self, how: How) -> Undoable {
        let now = Instant::now();
        let until = now + self.options.timings.undo;
        let undo = UndoKey(self.next_undo.fetch_add(1, Ordering::Relaxed));
        let mut actions = guard(&self.undo);
        actions.retain(|_, action| action.until > now);
        actions.insert(undo, UndoAction { until, how });
        Undoable { undo }
    }

    /// For how long this deletion can still be undone, and must not be sent, whatever the machine's clock says.
    pub(crate) fn can_be_undone_for(&self, line: OutboxKey) -> Option<Duration> {
        let actions = guard(&self.undo);
        let action = actions
            .values()
            .find(|action| matches!(action.how, How::TakeBack(held) if held == line))?;
        let rest = action.until.saturating_duration_since(Instant::now());
        (!rest.is_zero()).then_some(rest)
    }
}

impl Crm {
    /// Undoes something within ten seconds.
    ///
    /// # Errors
    /// `NotPossible` after that, or once it is on its way.
    pub async fn undo(&self, undo: UndoKey) -> Result<()> {
        let desk: Arc<Desk> = self.desk()?;
        let action = guard(&desk.undo)
            .remove(&undo)
            .filter(|action| action.until > Instant::now())
            .ok_or(Error::NotPossible)?;
        let now = desk.options.clock.stamp();
        let topics = [Topic::Card, Topic::Contacts, Topic::Tasks, Topic::Tags];
        match action.how {
            How::TakeBack(line) => desk.write(&topics, move |store| store.undo_deletion(line)).await,
            How::AddTag(contact, tag) => {
                desk.write(&topics, move |store| store.add_tag(contact, &tag, &now))
                    .await
            }
            How::Task { task, due, completed } => {
                desk.write(&topics, move |store| {
                    let (_, values, _) = store.task_values(task)?;
                    if due.is_none() && values.due.is_some() {
                        // HighLevel cannot be told to forget a date.
                        store.take_back_due(task)?;
                    } else if values.due != due {
                        let reopen = (values.completed && !completed).then_some(false);
                        store.update_task(
                            task,
                            &TaskChanges {
                                due,
                                completed: reopen,
                                ..TaskChanges::default()
                            },
                            None,
                            &now,
                        )?;
                    }
                    store.set_task_completed(task, completed, &now)
                })
                .await
            }
        }
    }
}
