use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactKey, NoteKey, UnreadReason};

/// The calls of a contact as HighLevel has them, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactCalls {
    /// The calls.
    pub calls: Vec<ContactCall>,
    /// Why they could not be read now; what was read before stays.
    pub unread: Option<UnreadReason>,
    /// The scope that the token lacks, where that is why.
    pub scope: Option<String>,
}

/// A call of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactCall {
    /// HighLevel's id of it.
    pub call: String,
    /// Who called.
    pub direction: Option<CallDirection>,
    /// When.
    pub at: Option<String>,
    /// Its length; zero where nobody answered.
    pub seconds: Option<u32>,
    /// Whether HighLevel has a transcription of it.
    pub transcription: Transcription,
    /// The note that was made of it.
    pub note: Option<NoteKey>,
}

/// Who called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CallDirection {
    /// The contact.
    Inbound,
    /// Somebody of the account.
    Outbound,
}

/// Whether HighLevel has a transcription of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Transcription {
    /// It has.
    There,
    /// It has none, or none yet.
    NotThere,
    /// It was not asked: the call is not among the latest.
    NotAsked,
}

/// A call to make a note of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallToNote {
    /// Whose call.
    pub contact: ContactKey,
    /// HighLevel's id of it.
    pub call: String,
}

/// The note of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotedTranscript {
    /// The note.
    pub note: NoteKey,
    /// It was made now; else it was there already.
    pub is_new: bool,
}

/// A file with a transcript, for a contact.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptFile {
    /// About whom.
    pub contact: ContactKey,
    /// The file's name.
    pub name: String,
    /// Its bytes; no more than one beyond the most that is read.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for TranscriptFile {
    /// Without name and text, which are somebody's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TranscriptFile")
            .field("contact", &self.contact)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// A transcript's file before it becomes a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TranscriptPreview {
    /// It can become this note.
    Readable {
        /// The note's text.
        text: String,
        /// How many sentences are marked as uncertain.
        uncertain: u32,
        /// The note that it is already.
        note: Option<NoteKey>,
    },
    /// It cannot be read.
    Unreadable {
        /// Why.
        why: UnreadableTranscript,
        /// The line that is damaged, from 1, where one can be told.
        line: Option<u32>,
    },
}

/// Why a transcript's file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UnreadableTranscript {
    /// Nothing was said in it.
    Empty,
    /// Larger than 5 MB.
    TooLarge,
    /// Neither `.vtt`, `.srt`, `.txt` nor `.json`.
    OtherKind,
    /// No text of a call.
    NoTranscript,
    /// Cut off or broken.
    Damaged,
}

/// Transcripts that become notes by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AutomaticTranscripts {
    /// Whether they do.
    pub on: bool,
    /// When the rep confirmed that everybody on the phone consents.
    pub consented_at: Option<String>,
    /// When new calls were last looked for in this run.
    pub looked_at: Option<String>,
    /// Why they cannot be looked for now.
    pub problem: Option<UnreadReason>,
    /// The scope that the token lacks, where that is why.
    pub scope: Option<String>,
    /// What became of each call, latest first; at most 200.
    pub calls: Vec<AutomaticTranscript>,
    /// How many calls there are in all.
    pub total: u32,
}

/// What the automatic mode made of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AutomaticTranscript {
    /// HighLevel's id of the call.
    pub call: String,
    /// When the call was.
    pub at: Option<String>,
    /// Who called.
    pub direction: Option<CallDirection>,
    /// Its length.
    pub seconds: Option<u32>,
    /// The contact, once found.
    pub contact: Option<ContactKey>,
    /// The contact's name, or else the number on the phone.
    pub name: Option<String>,
    /// The note, as long as it is there.
    pub note: Option<NoteKey>,
    /// What became of it.
    pub state: AutomaticState,
    /// When that was.
    pub since: String,
}

/// What became of a call in the automatic mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AutomaticState {
    /// Its transcription is not there yet, and looked for again.
    Expected,
    /// The note waits to be sent.
    Waiting,
    /// HighLevel has the note.
    Sent,
    /// HighLevel refused the note; the card says why.
    Refused,
    /// Another desk had made the note already.
    ThereAlready,
    /// The note was deleted.
    Removed,
    /// No transcription came.
    NoTranscription,
    /// No contact fits, neither by id nor by number; looked for again for some time.
    NoContact,
    /// No contact, and the call names no number.
    NoNumber,
    /// Several contacts have the number.
    SeveralContacts,
}

/// Switches the automatic mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AutomaticSwitch {
    /// Whether transcripts are to become notes by themselves.
    pub on: bool,
    /// The rep has confirmed that everybody on the phone consents; without that it stays off.
    pub has_consent: bool,
}
