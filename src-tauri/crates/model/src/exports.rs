use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactFilter, ContactSort};

/// As what contacts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// A table for spreadsheets, which can be imported again.
    Csv,
    /// vCard 4.0, for address books.
    Vcard,
    /// JSON, for programs.
    Json,
}

/// Contacts to be written into a file: those of a view of the list, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactExport {
    /// As typed; empty for all.
    pub query: String,
    /// What narrows the list beside the text.
    pub filter: ContactFilter,
    /// In which order.
    pub sort: ContactSort,
    /// As what.
    pub format: ExportFormat,
    /// The file to write, with its folder.
    pub path: String,
    /// A file that is there is replaced.
    pub replace: bool,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Where it is.
    pub path: String,
    /// How many contacts or rows are in it.
    pub count: u32,
}
