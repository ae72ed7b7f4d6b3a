//! Records as HighLevel gave them, already in our terms. `None` means: not in the answer.

use model::DndChannel;
use serde_json::Value;

/// A contact from an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemoteContact {
    /// HighLevel's id.
    pub remote_id: String,
    /// The answer carries every field, so what is `None` has no value. Search rows do not.
    pub complete: bool,
    /// First name in its original spelling.
    pub first_name: Option<String>,
    /// Last name in its original spelling.
    pub last_name: Option<String>,
    /// Full name, for contacts without first and last name.
    pub full_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Company as free text.
    pub company: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// Lead source.
    pub source: Option<String>,
    /// User id of the owner.
    pub owner: Option<String>,
    /// Lifecycle stage.
    pub stage: Option<String>,
    /// Linked business.
    pub business_id: Option<String>,
    /// Its name; GET does not carry it, so it is kept even from complete answers.
    pub business_name: Option<String>,
    /// Master switch of do-not-disturb.
    pub dnd: Option<bool>,
    /// Do-not-disturb per channel.
    pub dnd_channels: Option<Vec<DndChannel>>,
    /// Tags as HighLevel spells them.
    pub tags: Option<Vec<String>>,
    /// Further addresses.
    pub additional_emails: Option<Vec<String>>,
    /// Further numbers.
    pub additional_phones: Option<Vec<String>>,
    /// Custom field id and value.
    pub custom_fields: Option<Vec<(String, Value)>>,
    /// Created.
    pub date_added: Option<String>,
    /// Last modified.
    pub date_updated: Option<String>,
    /// Last activity.
    pub last_activity: Option<String>,
}

/// A task from an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteTask {
    /// HighLevel's id.
    pub remote_id: String,
    /// HighLevel's id of the contact; the location search gives it.
    pub contact: Option<String>,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Due instant.
    pub due: Option<String>,
    /// Done.
    pub completed: bool,
    /// User id of the assignee.
    pub assignee: Option<String>,
    /// Last modified; only the location search gives it.
    pub date_updated: Option<String>,
}

/// A note from an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteNote {
    /// HighLevel's id.
    pub remote_id: String,
    /// Title, where it has one.
    pub title: Option<String>,
    /// Text, possibly with markup.
    pub body: String,
    /// `#rrggbb`
    pub color: Option<String>,
    /// Pinned.
    pub pinned: bool,
    /// User id of the author.
    pub author: Option<String>,
    /// Written.
    pub date_added: Option<String>,
}

/// An appointment from an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteAppointment {
    /// HighLevel's id.
    pub remote_id: String,
    /// Title.
    pub title: String,
    /// Start, an instant.
    pub starts: Option<String>,
    /// End, an instant.
    pub ends: Option<String>,
    /// The zone was not given but assumed.
    pub zone_assumed: bool,
    /// As HighLevel names it.
    pub status: Option<String>,
    /// Place or link.
    pub place: Option<String>,
    /// User id of the person it is with.
    pub assignee: Option<String>,
}
