use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactChanges, ContactKey, LeadKey, TaskValues, Twin};

/// The lead folder, and what came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadInbox {
    /// The folder.
    pub folder: LeadFolder,
    /// The leads: those that wait for a choice, then the latest.
    pub leads: Vec<LeadRow>,
    /// How many there are, shown or not.
    pub total: u32,
}

/// The folder whose files become contacts by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadFolder {
    /// Its path; empty where none is chosen.
    pub path: String,
    /// Its files are read.
    pub on: bool,
    /// Why they are not, where that is so.
    pub problem: Option<LeadFolderProblem>,
    /// Names of files that are there and cannot be read yet: they grow, or another program holds them.
    pub held: Vec<String>,
    /// The sample's own folder.
    pub sample: bool,
}

/// Why the lead folder's files are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LeadFolderProblem {
    /// There is no such folder, or no longer.
    Missing,
    /// It is a file.
    NotAFolder,
    /// No full path: which folder it is would depend on where the app was started.
    NotAPath,
    /// What is in it cannot be listed.
    Unreadable,
    /// Files cannot be moved in it, so none would ever be done.
    NotWritable,
    /// It is the app's own folder, lies in it or around it.
    OfProfile,
    /// The token may not write, or contacts, notes or tasks are switched off.
    NotAllowed,
    /// Who is known already is not known before all contacts were read once.
    ContactsNotRead,
    /// There is no room on the disk.
    DiskFull,
}

/// A lead, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadRow {
    /// Local key.
    pub key: LeadKey,
    /// The name of the file it came in.
    pub file: String,
    /// Which one of that file, from 0.
    pub position: u32,
    /// When it was read.
    pub at: String,
    /// The contact's name as shown, else the name of the lead; may be empty.
    pub name: String,
    /// Where it stands.
    pub state: LeadState,
    /// The contact that it became or was found to be.
    pub contact: Option<ContactKey>,
    /// The contact was new.
    pub created: bool,
    /// Fields of a known contact that were filled, by the page's names.
    pub filled: Vec<String>,
    /// A note was written.
    pub noted: bool,
    /// A callback task was made.
    pub tasked: bool,
    /// Why nothing was made of it, or what the rep is asked.
    pub reason: Option<LeadReason>,
    /// Who it may be, where that is asked.
    pub candidates: Vec<Twin>,
    /// Nothing of it was sent yet, so it can be undone.
    pub can_undo: bool,
}

/// Where a lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LeadState {
    /// The rep says who it is.
    Asks,
    /// It waits to be sent.
    Waiting,
    /// HighLevel has it.
    Sent,
    /// HighLevel refused something of it.
    Refused,
    /// It could not be taken in.
    Failed,
    /// The rep has undone it.
    Undone,
    /// It had come in before.
    Known,
}

/// Why nothing was made of a file or a lead, or why the rep is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LeadReason {
    /// There is nothing in it.
    Empty,
    /// It is larger than is read.
    TooLarge {
        /// The most that is read, in megabytes.
        megabytes: u32,
    },
    /// It is none of the formats that are read.
    OtherFormat,
    /// It is encrypted.
    Encrypted,
    /// It is damaged.
    Damaged,
    /// Nobody is named in it.
    NobodyNamed,
    /// It is a list, which is imported elsewhere.
    List {
        /// Its rows, or the most that are read of one here.
        rows: u32,
    },
    /// Several contacts have its e-mail address or phone number.
    SeveralContacts,
    /// The rep has undone it.
    Undone,
    /// Some leads of the file were taken in, others not.
    InPart {
        /// How many were taken in.
        taken: u32,
        /// How many there are.
        all: u32,
    },
}

/// What a dropped file or a pasted text says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadReading {
    /// The name of the file; empty for a text.
    pub file: String,
    /// Whom it names, ready for the form.
    pub leads: Vec<LeadDraft>,
    /// Why nobody, where that is so.
    pub reason: Option<LeadReason>,
}

/// What was understood of a lead, ready for the form of a new contact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadDraft {
    /// Fields that were found.
    pub fields: ContactChanges,
    /// What no field took.
    pub note: String,
    /// What it is called in a list.
    pub name: String,
    /// Tags that it asks for.
    pub tags: Vec<String>,
    /// The callback that it asks for.
    pub callback: Option<TaskValues>,
}

/// A file as the page hands it over. Its bytes are base64: the browser writes it at once, and one text is far cheaper to
/// take apart than a list of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadFile {
    /// Its name.
    pub name: String,
    /// Its bytes, base64.
    pub content: String,
}

/// Makes a new contact of a read lead: the fields as the rep has left them, the note, and what else it asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadSave {
    /// The fields of the form.
    pub fields: ContactChanges,
    /// The note; none where it is empty.
    pub note: String,
    /// The tags that the rep left.
    pub tags: Vec<String>,
    /// The callback, where the rep wants one.
    pub callback: Option<TaskValues>,
}

/// Who a lead is, said by the rep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeadChoice {
    /// Which lead.
    pub lead: LeadKey,
    /// Who it is; `null` for a new contact.
    pub contact: Option<ContactKey>,
}
