use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{AppointmentKey, ContactKey, NoteKey, RecordState, Refusal};

/// A note of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Local key.
    pub key: NoteKey,
    /// About whom.
    pub contact: ContactKey,
    /// HighLevel's id, once there is one.
    pub remote_id: Option<String>,
    /// Title, where it has one.
    pub title: Option<String>,
    /// The text without any markup.
    pub text: String,
    /// The note holds markup made in HighLevel's web app; saving it here keeps the text only.
    pub formatted: bool,
    /// Colour, `#rrggbb`.
    pub color: Option<String>,
    /// Pinned to the top.
    pub pinned: bool,
    /// Name of the author.
    pub author_name: Option<String>,
    /// Written.
    pub date_added: Option<String>,
    /// Whether HighLevel has it.
    pub state: RecordState,
    /// Why HighLevel refused, where it did.
    pub refusal: Option<Refusal>,
}

/// Saves a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteSave {
    /// `null` for a new note.
    pub note: Option<NoteKey>,
    /// About whom.
    pub contact: ContactKey,
    /// The text.
    pub text: String,
    /// The text that the rep saw before; another one that somebody else has put in its place meanwhile is a conflict.
    #[serde(default)]
    pub seen: Option<String>,
}

/// A booking of a contact in a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// Local key.
    pub key: AppointmentKey,
    /// Title.
    pub title: String,
    /// Start, an instant.
    pub start: Option<String>,
    /// End, an instant.
    pub end: Option<String>,
    /// Start as the account's clocks show it, `YYYY-MM-DDTHH:MM`.
    pub start_in_account: Option<String>,
    /// End as the account's clocks show it, `YYYY-MM-DDTHH:MM`.
    pub end_in_account: Option<String>,
    /// The account's IANA time zone, where it is known and its clocks differ from the rep's at that time.
    pub account_zone: Option<String>,
    /// HighLevel gave no zone for the time; it was read in the account's.
    pub zone_assumed: bool,
    /// `confirmed`, `cancelled` and so on, as HighLevel names it.
    pub status: Option<String>,
    /// Place as text.
    pub place: Option<String>,
    /// Place as a link that can be opened.
    pub link: Option<String>,
    /// Whom it is with.
    pub assignee_name: Option<String>,
}
