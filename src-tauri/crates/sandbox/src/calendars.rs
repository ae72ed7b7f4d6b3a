//! Calendars and their events (CONTACTS-API §10.7).

use serde_json::{Value, json};

use crate::account::Account;
use crate::appointments::with_offset;
use crate::clock::Millis;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `GET /calendars/`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &["groupId", "showDrafted"])?;
    let calendars: Vec<Value> = account
        .calendars
        .iter()
        .map(|calendar| {
            json!({
                "id": &*calendar.id, "name": calendar.name, "locationId": account.location.id,
                "calendarType": "round_robin", "isActive": true,
                "slotDuration": calendar.slot_minutes, "slotDurationUnit": "mins",
                "appoinmentPerSlot": 1,
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "calendars": calendars })))
}

/// `GET /calendars/events`
pub(crate) fn events(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(
        &["locationId", "startTime", "endTime"],
        &["userId", "calendarId", "groupId"],
    )?;
    let instant = |name: &str| {
        call.query(name)
            .and_then(|text| text.parse::<Millis>().ok())
            .ok_or_else(|| Refusal::invalid(vec![format!("{name} must be a number string")]))
    };
    let (from, until) = (instant("startTime")?, instant("endTime")?);
    if ["userId", "calendarId", "groupId"]
        .iter()
        .all(|name| call.query(name).is_none())
    {
        return Err(Refusal::invalid(vec![
            "Either userId, calendarId or groupId is required".into(),
        ]));
    }
    let zone = account.location.zone();
    let mut found: Vec<(Millis, Value)> = account
        .appointments
        .values()
        .flatten()
        .filter(|appointment| {
            account.contact(&appointment.contact).is_ok()
                && call.query("userId").is_none_or(|id| *id == *appointment.user)
                && call.query("calendarId").is_none_or(|id| *id == *appointment.calendar)
                && call.query("groupId").is_none()
        })
        .filter_map(|appointment| {
            let start = appointment.start.to_zoned_datetime(zone.clone()).ok()?;
            let start = start.timestamp().as_millisecond();
            (from..=until)
                .contains(&start)
                .then(|| (start, with_offset(account, appointment, call.generation)))
        })
        .collect();
    found.sort_by_key(|(start, _)| *start);
    let events: Vec<Value> = found.into_iter().map(|(_, event)| event).collect();
    Ok(Answer::ok(json!({ "events": events })))
}
