use jiff::{Timestamp, ZonedDateTime};
use model::Appointment;

use crate::account::Facts;
use crate::clock::{instant, zone};

/// Times in the account's zone where its clocks differ from the rep's; upcoming ones first, then past ones latest first.
pub(crate) fn shown(mut appointments: Vec<Appointment>, facts: &Facts, now: &ZonedDateTime) -> Vec<Appointment> {
    let zone = facts.time_zone.as_deref().and_then(zone);
    for appointment in &mut appointments {
        if let (Some(zone), Some(start)) = (&zone, appointment.start.as_deref().and_then(instant)) {
            let there = |at: Timestamp| {
                at.to_zoned_datetime(zone.clone())
                    .strftime("%Y-%m-%dT%H:%M")
                    .to_string()
            };
            let differs = zone.to_offset(start) != now.time_zone().to_offset(start);
            if differs {
                appointment.account_zone.clone_from(&facts.time_zone);
                appointment.start_in_account = Some(there(start));
                appointment.end_in_account = appointment.end.as_deref().and_then(instant).map(there);
            }
        }
        if let Some(place) = appointment.place.take() {
            if place.starts_with("https://") && !place.contains(char::is_whitespace) {
                appointment.link = Some(place);
            } else {
                appointment.place = Some(place);
            }
        }
    }
    let now = now.timestamp();
    let is_past = |appointment: &Appointment| {
        appointment
            .end
            .as_deref()
            .or(appointment.start.as_deref())
            .and_then(instant)
            .is_some_and(|end| end < now)
    };
    let (mut past, mut next): (Vec<_>, Vec<_>) = appointments.into_iter().partition(is_past);
    next.sort_by(|one, other| one.start.cmp(&other.start));
    past.sort_by(|one, other| other.start.cmp(&one.start));
    next.extend(past);
    next
}
