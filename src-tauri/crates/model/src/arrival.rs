use serde::{Deserialize, Serialize};

use crate::{ContactChanges, ContactKey, NoteKey, TaskKey, TaskValues};

/// What arrived for one contact by a call, a mail, a card or a row of a table, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Arrival {
    /// Whom it is about; `None` for somebody who is not known yet.
    pub contact: Option<ContactKey>,
    /// Values of the contact. Of one that is known only those are taken whose fields are empty.
    pub fields: ContactChanges,
    /// A note to write.
    pub note: Option<String>,
    /// A task to make.
    pub task: Option<TaskValues>,
    /// Tags to add.
    pub tags: Vec<String>,
}

/// What became of an [`Arrival`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// Whom it is about.
    pub contact: ContactKey,
    /// The contact was made.
    pub created: bool,
    /// Fields of a known contact that were filled, by the page's names of them.
    pub filled: Vec<String>,
    /// The note.
    pub note: Option<NoteKey>,
    /// The task.
    pub task: Option<TaskKey>,
}
