use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ContactKey, ContactRow, LeadDraft, Task, TaskKey};

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CallStatus {
    /// Nothing is left to do.
    Done,
    /// Somebody is to know of it.
    ForInformation,
    /// The caller will call again.
    CallsAgain,
    /// The caller asks to be called back.
    #[default]
    CallBack,
}

/// How urgent a call is; the most urgent comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Urgency {
    /// At once.
    High,
    /// As usual.
    #[default]
    Normal,
    /// It can wait.
    Low,
}

/// A call that was taken, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallNote {
    /// Who called, of the contacts here; `null` for somebody new.
    pub contact: Option<ContactKey>,
    /// The caller's name.
    pub caller: String,
    /// Their company.
    pub company: String,
    /// The number to call back, in any notation.
    pub number: String,
    /// What it is about.
    pub reason: String,
    /// When a callback suits, such as `morgen 14 Uhr`; what cannot be read as a time is kept as words.
    pub wished_time: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// User id of whom the call was for.
    pub for_whom: Option<String>,
    /// How it ended.
    pub status: CallStatus,
    /// A tag for the contact; empty for none.
    pub tag: String,
    /// The rep was asked for the number and has none.
    pub without_number: bool,
}

/// What became of a saved call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallSaved {
    /// Whom the note is with.
    pub contact: ContactKey,
    /// The contact was made.
    pub created: bool,
    /// The callback, where one is asked for.
    pub callback: Option<TaskKey>,
}

/// What is known of a caller so far, as typed or as a telephone link says it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallerSearch {
    /// Number in any notation, also `tel:` links.
    pub number: String,
    /// Name.
    pub caller: String,
    /// Company.
    pub company: String,
}

/// What is known of when a caller would like to be called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallWish {
    /// The wished time, in anybody's words.
    pub wished_time: String,
    /// How urgent it is.
    pub urgency: Urgency,
}

/// When a callback would be due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallDue {
    /// The instant.
    pub due: String,
    /// The wished time says so; else it says no time.
    pub as_wished: bool,
}

/// Who a caller may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallerFound {
    /// The likeliest first, at most five: those with the number, else those whose name and company fit.
    pub contacts: Vec<ContactRow>,
    /// The first one alone has this number.
    pub certain: bool,
    /// The number as it is shown; `null` where what was typed is no whole number.
    pub number: Option<String>,
}

/// Where a link leads that another program opened. Nothing is written by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum LinkTarget {
    /// `starbuero://contact/<id>`: a card.
    Contact {
        /// Whose.
        contact: ContactKey,
    },
    /// `starbuero://lead?…`: the form of a new contact, filled.
    Lead {
        /// What the link says.
        lead: Box<LeadDraft>,
    },
    /// `tel:`: a caller, as a telephone hands over the number of a call that comes in.
    Caller {
        /// The number as it stands in the link.
        number: String,
    },
}

/// A callback that is to be made: an open task that says so in its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// The task.
    pub task: Task,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The number to call, as it is shown; `null` where none is known.
    pub number: Option<String>,
    /// What it is about: the task's text without number and time.
    pub reason: String,
}
