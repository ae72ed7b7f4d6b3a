use serde::{Deserialize, Serialize};
use specta::Type;

/// What a change makes stale. The first element of every query key in the page is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Topic {
    /// Who is connected, as whom, and what the token may.
    Session,
    /// Language, theme and the like.
    Settings,
    /// Rows of the contact list and search results.
    Contacts,
    /// What one open card shows: contact, tasks, notes, appointments.
    Card,
    /// The board.
    Tasks,
    /// All tags of the account.
    Tags,
    /// Waiting changes.
    Outbox,
    /// The state at the foot of the rail.
    Sync,
    /// Unfinished texts.
    Drafts,
    /// The lead folder and what came in.
    Leads,
    /// The file to import, and imports under way.
    Imports,
    /// Requests, the allowance, what the token may.
    Diagnostics,
    /// What became of calls with transcriptions.
    Transcripts,
}
