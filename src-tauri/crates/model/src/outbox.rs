use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactKey, NoteKey, OutboxKey, Refusal, TaskKey, UndoKey};

/// A change that HighLevel does not have yet, as the list of waiting changes shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WaitingChange {
    /// Key of the line.
    pub key: OutboxKey,
    /// What kind of change.
    pub what: ChangeKind,
    /// What it is about: a task's or note's beginning, a tag; empty where `fields` says it.
    pub subject: String,
    /// The changed fields of a contact.
    pub fields: Vec<ChangedField>,
    /// The contact concerned.
    pub contact: ContactKey,
    /// Its name as shown.
    pub contact_name: String,
    /// The task concerned.
    pub task: Option<TaskKey>,
    /// The note concerned.
    pub note: Option<NoteKey>,
    /// Where it stands.
    pub state: ChangeState,
    /// When the rep made it.
    pub since: String,
    /// How often it was sent.
    pub attempts: u32,
    /// Not sent before; `null` for at once.
    pub not_before: Option<String>,
    /// Why HighLevel refused, where it did.
    pub refusal: Option<Refusal>,
}

/// A field that a change writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangedField {
    /// Our name of the field, or a custom field's id.
    pub field: String,
    /// A custom field's name, where it may be read.
    pub name: Option<String>,
}

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum ChangeKind {
    ContactCreate,
    ContactUpdate,
    ContactDelete,
    TagAdd,
    TagRemove,
    TaskCreate,
    TaskUpdate,
    TaskComplete,
    TaskReopen,
    TaskDelete,
    NoteCreate,
    NoteUpdate,
    NoteDelete,
    /// Made by a newer version of this app.
    Unknown,
}

/// Where a waiting change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangeState {
    /// Will be sent.
    Waiting,
    /// Is being sent.
    Sending,
    /// Was sent; whether it arrived is being looked up.
    Checking,
    /// Waits for another change that was refused.
    Blocked,
    /// Refused.
    Refused,
    /// Old tag change: asks before it is sent, for automations may message people.
    Asks,
}

/// What the rep decides about a change whose outcome is ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settle {
    /// Which change.
    pub key: OutboxKey,
    /// It arrived as this record; `null` means it did not arrive and is to be sent again.
    pub arrived_as: Option<String>,
}

/// What the rep decides where somebody else has changed the same fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConflictSettle {
    /// Which change.
    pub key: OutboxKey,
    /// The fields whose typed values are to be sent; of all others in conflict HighLevel's stay.
    pub keep: Vec<String>,
    /// What the rep has made of both texts, where `body` is in conflict; goes before `keep`.
    #[serde(default)]
    pub merged: Option<String>,
}

/// Something done that can be undone for ten seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Undoable {
    /// Give this to `undo`.
    pub undo: UndoKey,
}

/// An unfinished text, kept by the store so that a crash loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Which form, such as `note:12` or `contact:new`.
    pub form: String,
    /// What was typed; empty removes the draft.
    pub text: String,
}
