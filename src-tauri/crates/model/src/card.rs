use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Appointment, Contact, ContactKey, Note, OutboxKey, Task};

/// Everything a card shows, from the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// The contact.
    pub contact: Contact,
    /// Open tasks soonest first, then done ones latest first.
    pub tasks: Vec<Task>,
    /// Pinned first, then newest first.
    pub notes: Vec<Note>,
    /// Upcoming first, then past ones latest first.
    pub appointments: Vec<Appointment>,
    /// When HighLevel was last asked for this card.
    pub refreshed_at: Option<String>,
    /// What could not be read the last time, and why.
    pub unread: Vec<UnreadPart>,
}

/// A part of a card that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnreadPart {
    /// Which.
    pub part: CardPart,
    /// Why.
    pub why: UnreadReason,
}

/// A part of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CardPart {
    /// The contact itself.
    Contact,
    /// Its tasks.
    Tasks,
    /// Its notes.
    Notes,
    /// Its appointments.
    Appointments,
}

/// Why a part could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UnreadReason {
    /// No connection.
    Offline,
    /// The token lacks the scope.
    Scope,
    /// The operation is switched off under Diagnostics.
    SwitchedOff,
    /// HighLevel failed.
    Failed,
}

/// Whether HighLevel has everything of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RecordState {
    /// Yes.
    #[default]
    Synced,
    /// A change waits to be sent.
    Waiting,
    /// A change was sent and it is being looked up whether it arrived.
    Checking,
    /// HighLevel refused a change, or the rep must decide.
    Refused,
}

/// Why a change was refused, with HighLevel's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The parked change.
    pub outbox: OutboxKey,
    /// What the rep is told where it is not HighLevel's own words.
    pub reason: Option<RefusalReason>,
    /// HighLevel's words; empty where it said nothing.
    pub message: String,
    /// What it says of single fields.
    pub fields: Vec<FieldRefusal>,
    /// HighLevel has this contact already.
    pub duplicate: Option<Duplicate>,
    /// Records that may be the one that was sent; the rep decides.
    pub candidates: Vec<Candidate>,
    /// The record is no longer at HighLevel and can be written there anew, as it is here.
    pub can_write_anew: bool,
}

/// Why a change is parked, where HighLevel's words do not say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RefusalReason {
    /// The token lacks a scope.
    Scope {
        /// Such as `contacts.write`.
        scope: String,
    },
    /// The record is no longer at HighLevel.
    Gone {
        /// `contact`, `task` or `note`.
        what: String,
    },
    /// The token has no access to the sub-account.
    Account,
    /// The operation is switched off under Diagnostics.
    SwitchedOff,
    /// It is not known whether it arrived; the rep decides.
    Ambiguous,
    /// Somebody else has changed the same meanwhile; the rep decides, field by field.
    Conflict {
        /// What both have changed.
        fields: Vec<FieldConflict>,
    },
    /// HighLevel said that it saved this, and kept its own values of the fields that are named.
    NotTaken,
}

/// A field that the rep and somebody else have changed, as texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// Our name of the field, or a custom field's id.
    pub field: String,
    /// What the rep saw before.
    pub was: String,
    /// What the rep typed.
    pub mine: String,
    /// What HighLevel has now.
    pub theirs: String,
}

/// What HighLevel says of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldRefusal {
    /// Our name of the field, as in `ContactFields` or `TaskSave`.
    pub field: String,
    /// HighLevel's words; empty where it said nothing.
    pub message: String,
}

/// The contact that a refused one would have doubled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// HighLevel's id of it.
    pub remote_id: String,
    /// Our key of it, where it is in the store.
    pub contact: Option<ContactKey>,
    /// Its name, where known.
    pub name: Option<String>,
    /// Which field is equal: `email` or `phone`.
    pub field: Option<String>,
    /// A new contact was refused, so its notes, tasks and tags can go to the one that exists.
    pub can_attach: bool,
}

/// A record on the server that may be the one that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// HighLevel's id.
    pub remote_id: String,
    /// What it says, in one line.
    pub summary: String,
    /// Created, where known.
    pub date_added: Option<String>,
}
