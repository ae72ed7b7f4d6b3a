//! Calendars and their events.

mod support;

use highlevel::{AppointmentStatus, CalendarGroupId, CalendarId, EventsOf, UserId, When};
use jiff::Timestamp;
use serde_json::json;
use support::{LOCATION, Stage, pairs, query};

#[tokio::test]
async fn events_are_asked_for_by_exactly_one_owner() {
    let from: Timestamp = "2023-04-01T18:30:00Z".parse().expect("an instant");
    let until: Timestamp = "2023-04-08T18:29:59.999Z".parse().expect("an instant");
    let id = "CVokAlI8fgw4WYWoCtQz";
    for (of, name) in [
        (EventsOf::User(UserId::parse(id).expect("an id")), "userId"),
        (EventsOf::Calendar(CalendarId::parse(id).expect("an id")), "calendarId"),
        (EventsOf::Group(CalendarGroupId::parse(id).expect("an id")), "groupId"),
    ] {
        let stage = Stage::new().await;
        let event = json!({
            "id": "a", "startTime": "2023-04-03T09:00:00+02:00", "appointmentStatus": "active", "isRecurring": "true",
        });
        stage
            .answers("GET", "/calendars/events", 200, json!({ "events": [event] }))
            .await;

        let page = stage.client.calendars().events(&of, from, until).await.expect("listed");

        let start = "2023-04-03T07:00:00Z".parse().expect("an instant");
        assert_eq!(page.rows[0].start, Some(When::Instant(start)));
        assert_eq!(page.rows[0].status, Some(AppointmentStatus::Active));
        assert_eq!(
            query(&stage.request().await),
            pairs(&[
                ("locationId", LOCATION),
                (name, id),
                ("startTime", "1680373800000"),
                ("endTime", "1680978599999"),
            ])
        );
    }
}

#[tokio::test]
async fn calendars_are_listed_with_their_group() {
    let stage = Stage::new().await;
    let body = json!({ "calendars": [
        { "id": "a", "name": "Demo", "groupId": "g", "calendarType": "round_robin", "isActive": "true" }, { "name": "b" },
    ] });
    stage.answers("GET", "/calendars/", 200, body).await;

    let page = stage.client.calendars().list().await.expect("listed");

    let read = &page.rows[0];
    assert_eq!(read.name.as_deref(), Some("Demo"));
    assert_eq!(read.group.as_ref().map(CalendarGroupId::as_str), Some("g"));
    assert_eq!(read.kind.as_deref(), Some("round_robin"));
    assert_eq!(read.is_active, Some(true));
    assert_eq!(page.skipped, 1);
}
