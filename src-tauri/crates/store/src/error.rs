/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is no database of ours, is damaged, or the key is another one.
    #[error("the database cannot be read with this key")]
    Unreadable,
    /// The database was made by a newer version of this app.
    #[error("the database was made by a newer version ({found})")]
    Newer {
        /// Its version.
        found: i64,
    },
    /// There is no such record, or no longer.
    #[error("no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// It is on its way to HighLevel just now; too late to take back.
    #[error("it is being sent just now")]
    InFlight,
    /// Something that was stored is not what it should be.
    #[error("a stored value cannot be read")]
    Value(#[from] serde_json::Error),
    /// There is no room on the disk; nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// SQLite failed.
    #[error("the database failed")]
    Database(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => Self::Unreadable,
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Database(error),
        }
    }
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;
