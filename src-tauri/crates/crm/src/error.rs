use model::{ConnectProblem, InvalidReason, Missing};

/// Why something a rep asked for was not done, sorted by what they can do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody is connected.
    #[error("nobody is connected")]
    SignedOut,
    /// Connecting, or replacing the token, did not work.
    #[error("could not connect: {0:?}")]
    Connect(ConnectProblem),
    /// HighLevel cannot be reached, and this needs it.
    #[error("HighLevel cannot be reached")]
    Offline,
    /// A typed value was not taken.
    #[error("{field} was not taken: {reason:?}")]
    Invalid {
        /// Our name of the field.
        field: &'static str,
        /// Why.
        reason: InvalidReason,
    },
    /// The value typed for a custom field was not taken.
    #[error("a custom field was not taken: {reason:?}")]
    InvalidCustomField {
        /// HighLevel's id of the field.
        id: String,
        /// Why.
        reason: InvalidReason,
    },
    /// The token may not do this.
    #[error("the token lacks {0:?}")]
    NotAllowed(Missing),
    /// There is no such record, or no longer.
    #[error("no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// Too late, or it makes no sense now.
    #[error("not possible now")]
    NotPossible,
    /// The contact does not want to be disturbed; ask the rep first.
    #[error("the contact does not want to be disturbed")]
    DoNotDisturb,
    /// Changes are not at HighLevel yet.
    #[error("{count} changes have not been sent")]
    Unsent {
        /// How many.
        count: u32,
    },
    /// There is no room on the disk; nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// The local database failed.
    #[error("the local database failed")]
    Store(#[source] store::Error),
    /// The keyring failed.
    #[error("the keyring failed")]
    Vault(#[source] vault::Error),
    /// HighLevel answered in a way that stops this.
    #[error("HighLevel could not be asked")]
    HighLevel(#[source] highlevel::Error),
    /// A file of the profile could not be read or written.
    #[error("a file of the profile could not be read or written")]
    Profile(#[source] std::io::Error),
    /// A task of the app ended early.
    #[error("a background task ended early")]
    Ended,
}

/// What `crm` answers.
pub type Result<T> = std::result::Result<T, Error>;
