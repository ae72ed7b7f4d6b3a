use serde::Serialize;
use specta::Type;

use crate::{ContactList, Language, Session, Settings, SyncStatus, Theme};

/// So many rows the page asks for at a time: what a tall screen shows, so that a letter waits for no rows that nobody sees.
pub const LIST_WINDOW: u32 = 40;

/// What the page is told before it loads.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageStart {
    /// The one it speaks: where the system decides, what that says.
    pub language: Language,
    /// As chosen.
    pub theme: Theme,
}

/// What the first screen shows. Without an account only session and settings are told.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FirstScreen {
    /// Who is connected.
    pub session: Session,
    /// What the rep has chosen.
    pub settings: Settings,
    /// The state at the foot of the rail.
    pub sync: Option<SyncStatus>,
    /// The first [`LIST_WINDOW`] of all contacts, in the order and with the columns of the settings.
    pub list: Option<ContactList>,
    /// How many leads came in elsewhere and were not looked at.
    pub unseen: Option<u32>,
}
