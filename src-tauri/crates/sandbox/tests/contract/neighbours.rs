//! Location, users, businesses, calendars, lists for enrolment.

use sandbox::Options;
use serde_json::{Value, json};

use crate::desk::Desk;

async fn desk() -> Desk {
    Desk::with(Options {
        contacts: 60,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn the_location_tells_its_name_zone_and_duplicate_rule() {
    let desk = desk().await;
    let location = desk.get(&format!("/locations/{}", desk.location)).await.json()["location"].clone();
    assert_eq!(location["name"], "Starbuero Musterkunde GmbH");
    assert_eq!(location["timezone"], "Europe/Berlin");
    assert_eq!(location["country"], "DE");
    assert_eq!(
        location["settings"]["contactUniqueIdentifiers"],
        json!(["email", "phone"])
    );
    let zones = desk
        .get(&format!("/locations/{}/timezones", desk.location))
        .await
        .json();
    assert!(zones["timeZones"].as_array().unwrap().contains(&json!("Europe/Berlin")));
}

#[tokio::test]
async fn users_are_listed_searched_and_read_without_an_envelope() {
    let desk = desk().await;
    let location = desk.get(&format!("/locations/{}", desk.location)).await.json();
    let company = location["location"]["companyId"].as_str().unwrap();
    let listed = desk.get(&format!("/users/?locationId={}", desk.location)).await.json();
    assert_eq!(listed["users"].as_array().unwrap().len(), 5);

    let found = desk
        .get(&format!(
            "/users/search?companyId={company}&locationId={}&query=yılmaz",
            desk.location
        ))
        .await
        .json();
    assert_eq!(
        (&found["count"], &found["users"][0]["firstName"]),
        (&json!(1), &json!("Mehmet"))
    );
    assert_eq!(desk.get("/users/search?query=x").await.status, 422);

    let id = found["users"][0]["id"].as_str().unwrap();
    let user = desk.get(&format!("/users/{id}")).await.json();
    assert_eq!(user["name"], "Mehmet Yılmaz");
    assert_eq!(user["roles"]["locationIds"], json!([desk.location]));
    assert_eq!(
        desk.get("/users/unknown").await.refusal(),
        (401, json!("The user does not exist."))
    );
}

#[tokio::test]
async fn custom_fields_know_their_types_and_refuse_a_location_in_the_query() {
    let desk = desk().await;
    let path = format!("/locations/{}/customFields", desk.location);
    let fields = desk.get(&format!("{path}?model=contact")).await.json();
    let types: Vec<&str> = fields["customFields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["dataType"].as_str().unwrap())
        .collect();
    for kind in ["TEXT", "SINGLE_OPTIONS", "DATE", "NUMERICAL", "CHECKBOX", "MONETORY"] {
        assert!(types.contains(&kind), "{kind}");
    }
    let opportunity = desk.get(&format!("{path}?model=opportunity")).await.json();
    assert_eq!(opportunity["customFields"], json!([]));
    assert_eq!(
        desk.get(&format!("{path}?locationId={}", desk.location))
            .await
            .refusal(),
        (422, json!(["property locationId should not exist"]))
    );
    let one = desk.get(&format!("{path}/contact.branche")).await.json();
    assert_eq!(one["customField"]["name"], "Branche");
}

#[tokio::test]
async fn businesses_keep_their_misspelled_envelope() {
    let desk = desk().await;
    let body = json!({ "locationId": desk.location, "name": "Neue Firma AG", "city": "Ulm" });
    let created = desk.call("POST", "/businesses/", body).await;
    assert_eq!(created.status, 201);
    let business = created.json()["buiseness"].clone();
    let id = business["id"].as_str().unwrap();
    assert_eq!(id.len(), 24);
    let one = format!("/businesses/{id}");
    assert_eq!(desk.get(&one).await.json()["business"]["name"], "Neue Firma AG");
    let updated = desk.call("PUT", &one, json!({ "city": "Bonn" })).await.json();
    assert_eq!(
        (&updated["success"], &updated["buiseness"]["city"]),
        (&json!(true), &json!("Bonn"))
    );
    let refused = desk.call("PUT", &one, json!({ "locationId": desk.location })).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        desk.get("/businesses/kurz").await.refusal(),
        (400, json!("kurz is not a valid ObjectId"))
    );
    let somebody = desk.sandbox.contact_ids().remove(0);
    let link = json!({ "locationId": desk.location, "ids": [somebody], "businessId": id });
    desk.call("POST", "/contacts/bulk/business", link).await;
    let before = desk.sandbox.contact(&somebody).unwrap()["dateUpdated"].clone();
    desk.sandbox.advance(std::time::Duration::from_secs(1));
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.json()["success"], true);
    let after = desk.sandbox.contact(&somebody).unwrap();
    assert_eq!(after.get("businessId"), None);
    assert_ne!(after["dateUpdated"], before);
    assert_eq!(desk.get(&one).await.status, 400);
    let page = desk
        .get(&format!("/businesses/?locationId={}&limit=5&skip=2", desk.location))
        .await
        .json();
    assert_eq!(page["businesses"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn an_appointment_is_zone_less_on_the_contact_and_exact_by_its_id() {
    let desk = desk().await;
    let (contact, appointment) = desk
        .sandbox
        .contact_ids()
        .into_iter()
        .find_map(|id| {
            let first = desk.sandbox.appointments_of(&id).into_iter().next()?;
            Some((id, first))
        })
        .expect("somebody has an appointment");
    let events = desk.get(&format!("/contacts/{contact}/appointments")).await.json();
    assert_eq!(events["events"][0], appointment);
    let start = appointment["startTime"].as_str().unwrap();
    assert_eq!((start.len(), &start[10..11]), (19, " "));

    let id = appointment["id"].as_str().unwrap();
    let exact = desk.get(&format!("/calendars/events/appointments/{id}")).await.json();
    let exact = exact["event"]["startTime"].as_str().unwrap();
    assert!(exact.starts_with(&start.replace(' ', "T")), "{exact}");
    assert!(exact.ends_with("+01:00") || exact.ends_with("+02:00"), "{exact}");
    let gone = format!("/calendars/events/appointments/{id}");
    desk.call("DELETE", &format!("/contacts/{contact}"), Value::Null).await;
    assert_eq!(desk.get(&gone).await.status, 400, "it goes with its contact");
    assert_eq!(desk.get("/calendars/events/appointments/x").await.status, 400);
    assert_eq!(desk.get("/calendars/events/appointments").await.status, 404);
}

#[tokio::test]
async fn events_want_a_window_and_one_of_user_calendar_or_group() {
    let desk = desk().await;
    let window = format!(
        "/calendars/events?locationId={}&startTime=0&endTime=9999999999999",
        desk.location
    );
    assert_eq!(desk.get(&window).await.status, 422);
    let mut found = 0;
    for (user, _) in desk.sandbox.users() {
        let events = desk.get(&format!("{window}&userId={user}")).await.json();
        found += events["events"].as_array().unwrap().len();
    }
    let everyone: usize = desk
        .sandbox
        .contact_ids()
        .iter()
        .map(|id| desk.sandbox.appointments_of(id).len())
        .sum();
    assert_eq!(found, everyone);
    let calendars = desk
        .get(&format!("/calendars/?locationId={}", desk.location))
        .await
        .json();
    assert_eq!(calendars["calendars"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn contacts_join_and_leave_campaigns_and_workflows() {
    let desk = desk().await;
    let contact = desk.sandbox.contact_ids().remove(0);
    let campaigns = desk
        .get(&format!("/campaigns/?locationId={}", desk.location))
        .await
        .json();
    let campaign = campaigns["campaigns"][0]["id"].as_str().unwrap().to_owned();
    let workflows = desk
        .get(&format!("/workflows/?locationId={}", desk.location))
        .await
        .json();
    let workflow = workflows["workflows"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(workflow.len(), 36);
    for (method, path, status) in [
        ("POST", format!("/contacts/{contact}/campaigns/{campaign}"), 201),
        ("DELETE", format!("/contacts/{contact}/campaigns/{campaign}"), 200),
        ("POST", format!("/contacts/{contact}/workflow/{workflow}"), 200),
        ("DELETE", format!("/contacts/{contact}/workflow/{workflow}"), 200),
    ] {
        let answer = desk.call(method, &path, json!({})).await;
        assert_eq!(
            (answer.status, &answer.json()["succeded"]),
            (status, &json!(true)),
            "{method} {path}"
        );
    }
    let unknown = format!("/contacts/{contact}/workflow/none");
    assert_eq!(desk.call("POST", &unknown, json!({})).await.status, 400);
}
