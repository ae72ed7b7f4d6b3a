//! The encrypted cache: what the screen shows, and what waits to be sent.
//!
//! Everything here blocks; callers keep it off the async threads. One writer, and read connections of their own, so a
//! pull never stands before a search. Contacts are also indexed in memory (crate `search`); the store alone feeds that
//! index, so the two cannot disagree. All times are RFC 3339 in UTC and come in as parameters.

mod account;
mod appointments;
mod arrivals;
mod beginning;
mod contacts;
mod drafts;
mod error;
mod imports;
mod leads;
mod notes;
mod open;
mod outbox;
mod remote;
mod rescue;
mod tags;
mod tasks;
mod transcripts;

pub use contacts::{CardParts, ContactQuery, NewRows, Reachable};
pub use error::{Error, Result};
pub use imports::{FailedRow, ImportRow, NewImport, Person, StoredImport};
pub use leads::{LeadOrigin, UndoneLead};
pub use open::Store;
pub use outbox::{Line, LineState, Lines, Next, StoredRefusal};
pub use remote::{RemoteAppointment, RemoteContact, RemoteNote, RemoteTask};
pub use rescue::Rescued;
pub use transcripts::{CallHead, DoubleTranscript, DueTranscript, MarkedNote, Noting, TranscriptState};
