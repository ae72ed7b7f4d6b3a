use serde::{Deserialize, Serialize};
use specta::Type;

use crate::ConnectProblem;

/// The state at the foot of the rail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// What is going on.
    pub phase: SyncPhase,
    /// Changes not yet at HighLevel (waiting, sending or being checked).
    pub waiting: u32,
    /// Changes HighLevel refused or the rep must decide about.
    pub refused: u32,
    /// When HighLevel was last asked for everything that changed.
    pub pulled_at: Option<String>,
    /// Contacts in the store.
    pub contacts: u32,
    /// Contacts that are here and were not in HighLevel's list when all was read last: so many that the rep decides
    /// whether each is asked for and removed where HighLevel has it no more.
    pub disappeared: u32,
    /// Rows of HighLevel's answers that could not be read and were left out in the last pull.
    pub unreadable_rows: u32,
}

/// What the sync is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SyncPhase {
    /// Nothing to do.
    Idle,
    /// Reading all contacts.
    Pulling {
        /// Read so far.
        done: u32,
        /// As HighLevel counts; `0` before it said.
        total: u32,
    },
    /// HighLevel cannot be reached.
    Offline,
    /// HighLevel asked to wait.
    Busy {
        /// Until then.
        until: Option<String>,
    },
    /// HighLevel no longer takes the token.
    TokenRefused,
    /// There is no room on the disk for what HighLevel tells.
    DiskFull,
    /// Something else; HighLevel's trace id where it gave one.
    Failed {
        /// What happened, in the words of the connect screen; none where it is the machine's own failure.
        problem: Option<ConnectProblem>,
        /// For support.
        trace: Option<String>,
    },
}
