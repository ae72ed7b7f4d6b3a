use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactKey, RecordState, Refusal, TaskKey, TaskValues};

/// Something to do for a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Local key.
    pub key: TaskKey,
    /// For whom.
    pub contact: ContactKey,
    /// The contact's name as shown.
    pub contact_name: String,
    /// HighLevel's id, once there is one.
    pub remote_id: Option<String>,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Due instant.
    pub due: Option<String>,
    /// Past and not done.
    pub overdue: bool,
    /// Done.
    pub completed: bool,
    /// When it was done, as far as known.
    pub completed_at: Option<String>,
    /// User id of the assignee.
    pub assignee: Option<String>,
    /// The assignee's name as shown.
    pub assignee_name: Option<String>,
    /// Whether HighLevel has everything of it.
    pub state: RecordState,
    /// Why HighLevel refused, where it did.
    pub refusal: Option<Refusal>,
}

/// Saves the task form: what is `null` stays as it is. A new task needs a title and a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TaskSave {
    /// `null` for a new task.
    pub task: Option<TaskKey>,
    /// For whom.
    pub contact: ContactKey,
    /// Title.
    pub title: Option<String>,
    /// Text.
    pub body: Option<String>,
    /// Due date and time as typed, such as `24.11.2026 15:00`, `2026-11-24 15:00`, `morgen 14 Uhr`.
    pub due: Option<String>,
    /// User id of the assignee.
    pub assignee: Option<String>,
    /// The values that the rep saw before; what others made of the changed ones meanwhile is a conflict.
    #[serde(default)]
    pub seen: Option<TaskValues>,
}

/// What a typed due date was understood as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DueReading {
    /// The instant; `null` where the text says none.
    pub due: Option<String>,
}

/// The due text that a new task form starts with, and the one of a given instant, in the rep's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DueText {
    /// Such as `24.11.2026 15:00` or `2026-11-24 15:00`.
    pub text: String,
}
