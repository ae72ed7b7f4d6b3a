//! The nouns of Starbuero Desk: what the store keeps, the page shows and the outbox sends.
//!
//! Pure data. No I/O, no clock, no randomness; instants are RFC 3339 strings in UTC, calendar dates are `YYYY-MM-DD`.

mod account;
mod arrival;
mod board;
mod call;
mod card;
mod contact;
mod diagnostics;
mod edit;
mod exports;
mod failure;
mod ids;
mod imports;
mod lead;
mod note;
mod operation;
mod outbox;
mod page;
mod settings;
mod sync;
mod task;
mod topic;
mod transcript;

pub use account::*;
pub use arrival::*;
pub use board::*;
pub use call::*;
pub use card::*;
pub use contact::*;
pub use diagnostics::*;
pub use exports::*;
pub use failure::*;
pub use ids::*;
pub use imports::*;
pub use lead::*;
pub use note::*;
pub use operation::*;
pub use outbox::*;
pub use page::*;
pub use settings::*;
pub use sync::*;
pub use task::*;
pub use topic::*;
pub use transcript::*;
