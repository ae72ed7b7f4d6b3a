//! The only error a command returns.

use model::{ConnectProblem, InvalidReason, Missing};
use serde::Serialize;
use specta::Type;

/// Why a command did not do what was asked.
///
/// A variant exists because the page does something different about it; everything else is `Internal`, which carries a
/// reference into the log and never the cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type, thiserror::Error)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CommandError {
    /// Nobody is connected.
    #[error("nobody is connected")]
    SignedOut,
    /// Connecting, or replacing the token, did not work.
    #[error("could not connect")]
    Connect {
        /// Why.
        problem: ConnectProblem,
    },
    /// HighLevel cannot be reached, and this needs it.
    #[error("working offline")]
    Offline,
    /// A typed value was not taken.
    #[error("{field}: {reason:?}")]
    Invalid {
        /// Our name of the field, or a custom field's id.
        field: String,
        /// Why.
        reason: InvalidReason,
    },
    /// The token may not do this.
    #[error("the token may not do this")]
    NotAllowed {
        /// What it lacks.
        missing: Missing,
    },
    /// There is no such record, or no longer.
    #[error("no such {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// Too late, or it makes no sense now: an undo after ten seconds, a column that takes no drop.
    #[error("not possible now")]
    NotPossible,
    /// The contact does not want to be disturbed; ask the rep first.
    #[error("the contact does not want to be disturbed")]
    DoNotDisturb,
    /// Changes are not at HighLevel yet; signing out would lose them.
    #[error("{count} changes have not been sent")]
    Unsent {
        /// How many.
        count: u32,
    },
    /// There is no room on the disk; nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// Something went wrong that the rep can do nothing about.
    #[error("something went wrong ({reference})")]
    Internal {
        /// Where to look in the log.
        reference: String,
    },
}

impl From<crm::Error> for CommandError {
    fn from(error: crm::Error) -> Self {
        match error {
            crm::Error::SignedOut => Self::SignedOut,
            crm::Error::Connect(problem) => Self::Connect { problem },
            crm::Error::Offline => Self::Offline,
            crm::Error::Invalid { field, reason } => Self::Invalid {
                field: field.to_owned(),
                reason,
            },
            crm::Error::InvalidCustomField { id, reason } => Self::Invalid { field: id, reason },
            crm::Error::NotAllowed(missing) => Self::NotAllowed { missing },
            crm::Error::NotFound { what } => Self::NotFound { what: what.to_owned() },
            crm::Error::NotPossible => Self::NotPossible,
            crm::Error::DoNotDisturb => Self::DoNotDisturb,
            crm::Error::Unsent { count } => Self::Unsent { count },
            crm::Error::DiskFull => Self::DiskFull,
            other => Self::internal(&other),
        }
    }
}

impl CommandError {
    /// Logs the cause under a reference that the rep can read out.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        let reference = uuid::Uuid::new_v4().simple().to_string()[..8].to_owned();
        tracing::error!(reference, cause, "a command failed");
        Self::Internal { reference }
    }
}
