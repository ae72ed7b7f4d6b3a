use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use model::{ContactKey, OutboxKey, TaskChanges, TaskKey, Topic, UndoKey, Undoable};

use crate::desk::{Desk, guard};
use crate::{Crm, Error, Result};

/// How something is undone.
#[derive(Debug, Clone)]
pub(crate) struct UndoAction {
    until: Timestamp,
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
        let now = self.options.clock.now();
        let until = now
            .saturating_add(jiff::SignedDuration::try_from(self.options.timings.undo).unwrap_or_default())
            .unwrap_or(now);
        let undo = UndoKey(self.next_undo.fetch_add(1, Ordering::Relaxed));
        let mut actions = guard(&self.undo);
        actions.retain(|_, action| action.until > now);
        actions.insert(undo, UndoAction { until, how });
        Undoable { undo }
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
            .filter(|action| action.until > desk.options.clock.now())
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
