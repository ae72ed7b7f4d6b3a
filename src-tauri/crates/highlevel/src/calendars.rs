use jiff::Timestamp;

use crate::appointments::{Appointment, events_of};
use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{AppointmentId, CalendarGroupId, CalendarId, UserId};
use crate::lenient::{Fields, Json};
use crate::page::Page;

pub(crate) static LIST: Endpoint = Endpoint {
    name: "calendars.list",
    verb: Verb::Get,
    path: Path::Same("/calendars/"),
    scope: "calendars.readonly",
    family: Family::Calendars,
    effect: Effect::Read,
    noun: "calendar",
};
pub(crate) static EVENTS: Endpoint = Endpoint {
    name: "calendars.events",
    verb: Verb::Get,
    path: Path::Same("/calendars/events"),
    scope: "calendars/events.readonly",
    family: Family::Calendars,
    effect: Effect::Read,
    noun: "calendar",
};
pub(crate) static APPOINTMENT: Endpoint = Endpoint {
    name: "calendars.appointment",
    verb: Verb::Get,
    path: Path::Same("/calendars/events/appointments/{eventId}"),
    scope: "calendars/events.readonly",
    family: Family::Calendars,
    effect: Effect::Read,
    noun: "appointment",
};

/// A calendar as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Names the calendar.
    pub id: CalendarId,
    /// The group that it belongs to.
    pub group: Option<CalendarGroupId>,
    /// What it is called.
    pub name: Option<String>,
    /// `round_robin`, `personal` …
    pub kind: Option<String>,
    /// Whether it can be booked.
    pub is_active: Option<bool>,
}

impl Calendar {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            group: fields.id(&["groupId"]),
            name: fields.text(&["name"]),
            kind: fields.text(&["calendarType"]),
            is_active: fields.flag(&["isActive"]),
        })
    }
}

/// Whose events to list; the API wants exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsOf {
    /// Those of a user.
    User(UserId),
    /// Those in a calendar.
    Calendar(CalendarId),
    /// Those in the calendars of a group.
    Group(CalendarGroupId),
}

/// Calendars and their events.
#[derive(Debug, Clone, Copy)]
pub struct Calendars<'a> {
    pub(crate) client: &'a Client,
}

impl Calendars<'_> {
    /// `GET /calendars/`
    ///
    /// Scope `calendars.readonly`. Those of the location, without drafts.
    pub async fn list(&self) -> Result<Page<Calendar>> {
        let call = Call::to(&LIST, &[]).query("locationId", self.client.location().as_str());
        self.client.send(call, calendars_of).await
    }

    /// `GET /calendars/events`
    ///
    /// Scope `calendars/events.readonly`. Events that lie between the two instants, with exact times. There is no list
    /// of all events of a location: ask for each user and compare by id.
    pub async fn events(&self, of: &EventsOf, from: Timestamp, until: Timestamp) -> Result<Page<Appointment>> {
        let (name, id) = match of {
            EventsOf::User(user) => ("userId", user.as_str()),
            EventsOf::Calendar(calendar) => ("calendarId", calendar.as_str()),
            EventsOf::Group(group) => ("groupId", group.as_str()),
        };
        let call = Call::to(&EVENTS, &[])
            .query("locationId", self.client.location().as_str())
            .query(name, id)
            .query("startTime", from.as_millisecond().to_string())
            .query("endTime", until.as_millisecond().to_string());
        self.client.send(call, events_of).await
    }

    /// `GET /calendars/events/appointments/{eventId}`
    ///
    /// Scope `calendars/events.readonly`. Times come with their offset.
    pub async fn appointment(&self, appointment: &AppointmentId) -> Result<Appointment> {
        let ids = [appointment.as_str()];
        self.client
            .send(Call::to(&APPOINTMENT, &ids), Appointment::of_answer)
            .await
    }
}

pub(crate) fn calendars_of(answer: Json<'_>) -> Option<Page<Calendar>> {
    let rows = Fields::of(answer)?.take_rows("calendars")?;
    Some(Page::read(rows, None, None, |row| Calendar::read(&row)))
}
