//! What the page can ask for. Each command unpacks, calls `crm` once, and answers.

pub mod app;
pub mod calls;
pub mod contacts;
pub mod diagnostics;
pub mod drafts;
pub mod imports;
pub mod leads;
pub mod notes;
pub mod session;
pub mod settings;
pub mod sync;
pub mod tags;
pub mod tasks;
pub mod transcripts;
