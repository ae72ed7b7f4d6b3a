/// Why a secret could not be read or kept, sorted by what the rep can do about it. Never holds a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no keyring on this machine: install one, or work for this session only.
    #[error("there is no keyring on this machine")]
    Missing,
    /// There is one, but it is locked, or the rep said no: unlock it and try again.
    #[error("the keyring is locked")]
    Locked,
    /// The entry is there and is not what was kept in it; trying again does not cure it, writing it anew does.
    #[error("the keyring's entry is damaged: {0}")]
    Damaged(&'static str),
    /// Something else, which trying again may cure.
    #[error("the keyring failed: {0}")]
    Other(&'static str),
}

/// What the vault answers.
pub type Result<T> = std::result::Result<T, Error>;

impl From<keyring::Error> for Error {
    /// The cause is dropped: some causes carry the bytes of the secret.
    fn from(error: keyring::Error) -> Self {
        use keyring::Error as Cause;

        match error {
            Cause::NoDefaultStore => Self::Missing,
            Cause::NoStorageAccess(cause) => {
                tracing::warn!(%cause, "the keyring gave no access");
                Self::Locked
            }
            Cause::PlatformFailure(cause) => {
                tracing::warn!(%cause, "the keyring failed");
                Self::Other("the system reported a failure")
            }
            Cause::NoEntry => Self::Other("the entry is gone"),
            Cause::BadEncoding(_) | Cause::BadDataFormat(..) => Self::Damaged("it is not text"),
            Cause::BadStoreFormat(_) => Self::Other("its file is damaged"),
            Cause::TooLong(..) => Self::Other("the secret is too long for it"),
            Cause::Ambiguous(_) => Self::Other("the entry is there more than once"),
            _ => Self::Other("it cannot do this"),
        }
    }
}
