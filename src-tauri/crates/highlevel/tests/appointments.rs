//! Appointments of a contact and by id.

mod support;

use highlevel::{AppointmentId, AppointmentStatus, Generation, When};
use jiff::civil::date;
use serde_json::{Value, json};
use support::{Stage, contact, header};

const LIST: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/appointments";
const ONE: &str = "/calendars/events/appointments/YS3jaqqeehkR2Is80miy";

fn appointment() -> AppointmentId {
    AppointmentId::parse("YS3jaqqeehkR2Is80miy").expect("an id")
}

fn documented() -> Value {
    json!({
        "id": "YS3jaqqeehkR2Is80miy", "title": "Demo", "calendarId": "YlWd2wuCAZQzh2cH1fVZ",
        "contactId": "seD4PfOuKoVMLkEZqohJ", "status": "booked", "appointmentStatus": "confirmed",
        "assignedUserId": "YlWd2wuCAZQzh2cH1fVZ", "users": [], "address": "https://meet.example/x",
        "startTime": "2021-07-16 11:00:00", "endTime": "2021-07-16 11:30:00", "dateAdded": "2021-07-16 11:00:00",
        "dateUpdated": "2021-07-16 11:30:00",
    })
}

#[tokio::test]
async fn a_contacts_appointments_keep_their_zone_less_times() {
    let stage = Stage::of(Generation::Legacy).await;
    stage
        .answers("GET", LIST, 200, json!({ "events": [documented()] }))
        .await;

    let page = stage.client.appointments(&contact()).list().await.expect("listed");

    let read = &page.rows[0];
    assert_eq!(read.id, appointment());
    assert_eq!(read.start, Some(When::ZoneLess(date(2021, 7, 16).at(11, 0, 0, 0))));
    assert_eq!(read.status, Some(AppointmentStatus::Confirmed));
    assert_eq!(read.address.as_deref(), Some("https://meet.example/x"));
    assert_eq!(
        header(&stage.request().await, "version"),
        Some("2021-07-28"),
        "it belongs to contacts"
    );
}

#[tokio::test]
async fn an_appointment_by_id_is_exact_and_of_another_family() {
    let stage = Stage::of(Generation::Legacy).await;
    let mut event = documented();
    event["startTime"] = json!("2021-07-16T11:00:00-05:00");
    stage.answers("GET", ONE, 200, json!({ "event": event })).await;

    let read = stage
        .client
        .calendars()
        .appointment(&appointment())
        .await
        .expect("found");

    assert_eq!(
        read.start,
        Some(When::Instant("2021-07-16T16:00:00Z".parse().expect("an instant")))
    );
    assert_eq!(header(&stage.request().await, "version"), Some("2021-04-15"));
}

#[tokio::test]
async fn under_v3_calendars_are_of_the_same_generation() {
    let stage = Stage::of(Generation::V3).await;
    stage
        .answers("GET", ONE, 200, json!({ "appointment": documented() }))
        .await;

    stage
        .client
        .calendars()
        .appointment(&appointment())
        .await
        .expect("found");

    assert_eq!(header(&stage.request().await, "version"), Some("v3"));
}

#[tokio::test]
async fn statuses_old_new_and_unknown_are_read() {
    let stage = Stage::new().await;
    let of = |id: &str, status: &str| json!({ "id": id, "appointmentStatus": status });
    let events = json!([
        of("a", "noshow"),
        of("b", "completed"),
        of("c", "rescheduled"),
        { "id": "d", "status": "cancelled" },
        { "id": "e" },
    ]);
    stage.answers("GET", LIST, 200, json!({ "events": events })).await;

    let page = stage.client.appointments(&contact()).list().await.expect("listed");

    let read: Vec<_> = page.rows.into_iter().map(|row| row.status).collect();
    assert_eq!(
        read,
        [
            Some(AppointmentStatus::NoShow),
            Some(AppointmentStatus::Completed),
            Some(AppointmentStatus::Other("rescheduled".to_owned())),
            Some(AppointmentStatus::Cancelled),
            None,
        ]
    );
}
