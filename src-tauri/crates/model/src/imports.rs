use serde::{Deserialize, Serialize};
use specta::Type;

use crate::ImportKey;

/// What a column of an imported table holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ColumnHolds {
    /// First and last name in one.
    Name,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Company.
    Company,
    /// E-mail addresses.
    Email,
    /// Phone numbers.
    Phone,
    /// Website.
    Website,
    /// A whole postal address in one.
    Address,
    /// Street and number.
    Street,
    /// Postal code.
    PostalCode,
    /// City.
    City,
    /// State.
    State,
    /// Country.
    Country,
    /// Date of birth.
    DateOfBirth,
    /// Tags, between commas.
    Tags,
    /// Where the contact came from.
    Source,
    /// The user whose contact it is, by name or e-mail address.
    Owner,
    /// A custom field, by its id.
    CustomField(String),
    /// Written into a note, after the column's title.
    Note,
    /// Left out.
    Ignored,
}

/// How the rows of a table become contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportPlan {
    /// What each column holds, in the order of the file.
    pub columns: Vec<ColumnHolds>,
    /// A tag for all rows; empty for none.
    pub tag: String,
    /// Where contacts came from whose row does not say it; empty for nowhere.
    pub source: String,
}

/// The screen of the import: the file that is looked at, and the imports so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Imports {
    /// The file that is looked at and not imported yet.
    pub proposal: Option<ImportProposal>,
    /// Those that were started, the latest first.
    pub runs: Vec<ImportRun>,
}

/// A file that was opened, and what its import would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportProposal {
    /// The file with its folder.
    pub path: String,
    /// Its name alone.
    pub name: String,
    /// Its encoding: `UTF-8`, `windows-1252` …
    pub encoding: String,
    /// What stands between two values.
    pub delimiter: String,
    /// Whether its first row names the columns.
    pub has_titles: bool,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// How its rows are understood.
    pub plan: ImportPlan,
    /// The columns are understood as the rep has said before of a file with the same titles.
    pub remembered: bool,
    /// The custom fields that a column may hold.
    pub custom_fields: Vec<ImportField>,
    /// What its rows are.
    pub check: ImportCheck,
}

/// A custom field that an import can fill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportField {
    /// HighLevel's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TableColumn {
    /// Its title; empty where the table has none.
    pub title: String,
    /// Its first values that are not empty.
    pub examples: Vec<String>,
}

/// The dry run over all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportCheck {
    /// It has come to an end.
    pub done: bool,
    /// Why it could not go on.
    pub problem: Option<ImportProblem>,
    /// How much of the file is read, in percent.
    pub percent: u32,
    /// Rows so far.
    pub rows: u32,
    /// What they are.
    pub counts: RowCounts,
    /// New contacts with neither e-mail nor phone, which cannot be recognised another time.
    pub unreachable: u32,
    /// The file is so large that rows far apart were not compared with each other; they are when they are taken in.
    pub partly_compared: bool,
    /// The first rows of each kind.
    pub examples: Vec<RowExample>,
    /// What it costs; of the rows so far.
    pub cost: ImportCost,
}

/// How many rows there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowCounts {
    /// New contacts.
    pub new: u32,
    /// Contacts that are here, with something that they lack.
    pub fills: u32,
    /// Contacts that are here and lack nothing of it.
    pub nothing: u32,
    /// The same person stands in an earlier row.
    pub repeated: u32,
    /// Cannot be used.
    pub unusable: u32,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RowKind {
    /// A new contact.
    New,
    /// A contact that is here and lacks something of it.
    Fills,
    /// A contact that is here and lacks nothing of it.
    Nothing,
    /// The same person stands in an earlier row; only what that lacked is added.
    Repeated,
    /// Cannot be used.
    Unusable,
}

/// Why a row cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RowReason {
    /// It has no name, no company, no e-mail and no phone.
    Nobody,
    /// What should be its e-mail is none, and it has no phone.
    NotAnEmail,
    /// What should be its phone is none, and it has no e-mail.
    NotAPhone,
    /// A value is longer than can be kept.
    TooLong,
}

/// A row as an example of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowExample {
    /// What it is.
    pub kind: RowKind,
    /// The line of the file that it begins at, from 1.
    pub line: u32,
    /// Name or company.
    pub name: String,
    /// E-mail, else phone, as it would be kept; for one that cannot be used the row as it stands.
    pub contact: String,
    /// The fields that it fills, by the page's names; `tags` and `note` beside them.
    pub fills: Vec<String>,
    /// Why it cannot be used.
    pub reason: Option<RowReason>,
}

/// What an import costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportCost {
    /// Requests to HighLevel.
    pub requests: u32,
    /// How long that takes at the rate that the background is allowed, in seconds.
    pub seconds: u32,
    /// HighLevel's own import is better suited.
    pub better_there: bool,
}

/// Why a file cannot be read, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ImportProblem {
    /// It is not there, or no longer.
    Gone,
    /// It is another one than was looked at.
    Changed,
    /// The system does not let it be read.
    Unreadable,
    /// There is nothing in it.
    Empty,
    /// It is no table of text: a workbook, a print.
    OtherFormat,
    /// A quotation mark opens a value and none closes it.
    UnclosedQuote {
        /// In the row that begins at this line.
        line: u32,
    },
    /// It holds zero bytes.
    ZeroBytes {
        /// In the row that begins at this line.
        line: u32,
    },
    /// It has more columns than can be read.
    TooManyColumns {
        /// In the row that begins at this line.
        line: u32,
    },
    /// It has more rows than can be counted.
    TooManyRows,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImportState {
    /// It goes on by itself, as soon as HighLevel can be reached.
    Running,
    /// It waits for the rep.
    Paused,
    /// The rep has ended it.
    Stopped,
    /// All rows are taken, and HighLevel has answered to all.
    Done,
}

/// An import that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportRun {
    /// Its key.
    pub key: ImportKey,
    /// The file with its folder.
    pub path: String,
    /// The file's name.
    pub name: String,
    /// Where it stands.
    pub state: ImportState,
    /// Why it is paused, where the rep has not paused it.
    pub problem: Option<ImportProblem>,
    /// When it was started.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Rows of the file.
    pub total: u32,
    /// Rows with which it is done: HighLevel has them or has refused them, they needed nothing, or they cannot be used.
    pub finished: u32,
    /// Contacts it has made.
    pub created: u32,
    /// Contacts to which it has added something.
    pub filled: u32,
    /// Rows that needed nothing.
    pub unchanged: u32,
    /// Rows that cannot be used.
    pub unusable: u32,
    /// Contacts of which HighLevel refuses something.
    pub refused: u32,
    /// How long it still takes, in seconds, as far as that can be told.
    pub seconds_left: Option<u32>,
}

/// How the failed rows of an import are to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FailedRowsSave {
    /// Of which import.
    pub import: ImportKey,
    /// The file to write; empty for one beside the imported file.
    pub path: String,
    /// A file that is there is replaced.
    pub replace: bool,
}
