use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{AppointmentId, CalendarId, ContactId, UserId};
use crate::lenient::{Fields, Json, When};
use crate::page::Page;

pub(crate) static OF_CONTACT: Endpoint = Endpoint {
    name: "appointments.list",
    verb: Verb::Get,
    path: Path::Same("/contacts/{contactId}/appointments"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};

/// An appointment as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Appointment {
    /// Names the appointment.
    pub id: AppointmentId,
    /// The contact that it is with.
    pub contact: Option<ContactId>,
    /// The calendar that it is in.
    pub calendar: Option<CalendarId>,
    /// What it is called.
    pub title: Option<String>,
    /// How it stands.
    pub status: Option<AppointmentStatus>,
    /// Who holds it.
    pub assigned_to: Option<UserId>,
    /// A place or a link.
    pub address: Option<String>,
    /// Notes on it.
    pub notes: Option<String>,
    /// When it begins; zone-less in a contact's list, exact by [`crate::Calendars::appointment`].
    pub start: Option<When>,
    /// When it ends, as `start`.
    pub end: Option<When>,
    /// When it was made.
    pub date_added: Option<When>,
    /// When it was last changed.
    pub date_updated: Option<When>,
    /// Whether it is deleted, where the answer says so.
    pub deleted: Option<bool>,
}

impl Appointment {
    /// The appointment of an answer with an envelope, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["event", "appointment"]))
    }

    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            contact: fields.id(&["contactId"]),
            calendar: fields.id(&["calendarId"]),
            title: fields.text(&["title"]),
            status: fields
                .text(&["appointmentStatus", "appoinmentStatus", "status"])
                .map(AppointmentStatus::of),
            assigned_to: fields.id(&["assignedUserId"]),
            address: fields.text(&["address"]),
            notes: fields.text(&["notes"]),
            start: fields.when(&["startTime"]),
            end: fields.when(&["endTime"]),
            date_added: fields.when(&["dateAdded"]),
            date_updated: fields.when(&["dateUpdated"]),
            deleted: fields.flag(&["deleted"]),
        })
    }
}

/// How an appointment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppointmentStatus {
    /// Made, not confirmed.
    New,
    /// Confirmed.
    Confirmed,
    /// Called off.
    Cancelled,
    /// The contact came.
    Showed,
    /// The contact did not come.
    NoShow,
    /// Invalid.
    Invalid,
    /// Active.
    Active,
    /// Over.
    Completed,
    /// A status this crate does not know.
    Other(String),
}

impl AppointmentStatus {
    fn of(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "new" => Self::New,
            "confirmed" => Self::Confirmed,
            "cancelled" | "canceled" => Self::Cancelled,
            "showed" => Self::Showed,
            "noshow" | "no-show" => Self::NoShow,
            "invalid" => Self::Invalid,
            "active" => Self::Active,
            "completed" => Self::Completed,
            _ => Self::Other(word),
        }
    }
}

/// Appointments of one contact.
#[derive(Debug, Clone, Copy)]
pub struct Appointments<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl Appointments<'_> {
    /// `GET /contacts/{contactId}/appointments`
    ///
    /// Scope `contacts.readonly`; where that does not suffice, `calendars/events.readonly` has helped. Times come
    /// without a zone.
    pub async fn list(&self) -> Result<Page<Appointment>> {
        let ids = [self.contact.as_str()];
        self.client.send(Call::to(&OF_CONTACT, &ids), events_of).await
    }
}

pub(crate) fn events_of(answer: Json<'_>) -> Option<Page<Appointment>> {
    let rows = Fields::of(answer)?.take_rows("events")?;
    Some(Page::read(rows, None, None, |row| Appointment::read(&row)))
}
