//! Appointments of a contact, and one by its id (CONTACTS-API §8.8, §10.7).

use jiff::civil::DateTime;
use serde_json::{Value, json};

use crate::account::{Account, Appointment};
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Generation, Outcome};

/// `GET /contacts/{contactId}/appointments`
///
/// Times have no zone here: they are the location's.
pub(crate) fn of_contact(account: &mut Account, call: &Call<'_>) -> Outcome {
    if call.switches.appointments_unauthorized {
        return Err(Refusal::unauthorized("The token is not authorized for this scope."));
    }
    let contact = account.contact(call.param("contactId"))?;
    let events: Vec<Value> = account.appointments_of(&contact.id).iter().map(zone_less).collect();
    Ok(Answer::ok(json!({ "events": events })))
}

/// `GET /calendars/events/appointments/{eventId}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.param("eventId");
    let appointment = account
        .appointments
        .values()
        .flatten()
        .find(|appointment| &*appointment.id == id && account.contact(&appointment.contact).is_ok())
        .ok_or_else(|| Refusal::unknown("Event", id))?;
    Ok(Answer::ok(
        json!({ "event": with_offset(account, appointment, call.generation) }),
    ))
}

pub(crate) fn zone_less(appointment: &Appointment) -> Value {
    let plain = |at: DateTime| at.strftime("%Y-%m-%d %H:%M:%S").to_string();
    json!({
        "id": &*appointment.id, "title": appointment.title, "calendarId": &*appointment.calendar,
        "contactId": &*appointment.contact, "status": "booked",
        "appointmentStatus": appointment.status, "assignedUserId": &*appointment.user, "users": [],
        "address": appointment.address, "notes": appointment.notes,
        "startTime": plain(appointment.start), "endTime": plain(appointment.end),
        "dateAdded": plain(appointment.date_added), "dateUpdated": plain(appointment.date_updated),
    })
}

/// The calendar's shape: ISO times with the offset of the location's zone.
pub(crate) fn with_offset(account: &Account, appointment: &Appointment, generation: Generation) -> Value {
    let zone = account.location.zone();
    let exact = |at: DateTime| {
        at.to_zoned_datetime(zone.clone())
            .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
            .unwrap_or_default()
    };
    let mut event = json!({
        "id": &*appointment.id, "title": appointment.title, "calendarId": &*appointment.calendar,
        "locationId": account.location.id, "contactId": &*appointment.contact, "groupId": "",
        "appointmentStatus": appointment.status, "assignedUserId": &*appointment.user,
        "users": [], "address": appointment.address, "notes": appointment.notes,
        "isRecurring": false,
        "startTime": exact(appointment.start), "endTime": exact(appointment.end),
        "dateAdded": exact(appointment.date_added), "dateUpdated": exact(appointment.date_updated),
    });
    if generation == Generation::V3 {
        event["deleted"] = false.into();
    }
    event
}
