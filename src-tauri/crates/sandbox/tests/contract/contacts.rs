//! Contact records.

use sandbox::{Options, Switch};
use serde_json::{Value, json};

use crate::desk::{Desk, by_generation, ids};

fn none() -> Options {
    Options {
        contacts: 0,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_created_contact_is_201_normalised_and_readable_at_once() {
    let desk = Desk::with(none()).await;
    let user = desk.sandbox.users().remove(1).0;
    let body = json!({
        "locationId": desk.location, "firstName": " Jürgen ", "lastName": "Groß", "email": " J.GROSS@Example.org",
        "phone": "0221 98765", "companyName": "Groß GmbH", "tags": ["VIP", " vip", "Neu Hier"],
        "assignedTo": user, "dateOfBirth": "03/21/1979", "postalCode": "50667",
    });

    let answer = desk.call("POST", "/contacts/", body).await;

    assert_eq!(answer.status, 201, "{}", answer.text);
    let created = answer.json()["contact"].clone();
    assert_eq!(created.get("deleted"), by_generation(Some(&json!(false)), None));
    assert_eq!(created.get("birthMonth"), by_generation(Some(&json!(3)), None));
    let id = created["id"].as_str().unwrap();
    assert_eq!(id.len(), 20);

    let contact = desk.get(&format!("/contacts/{id}")).await.json()["contact"].clone();
    for (property, value) in [
        ("firstName", json!("Jürgen")),
        ("firstNameLowerCase", json!("jürgen")),
        ("fullNameLowerCase", json!("jürgen groß")),
        ("name", json!("Jürgen Groß")),
        ("email", json!("j.gross@example.org")),
        ("emailLowerCase", json!("j.gross@example.org")),
        ("phone", json!("+4922198765")),
        ("type", json!("lead")),
        ("tags", json!(["vip", "neu hier"])),
        ("assignedTo", json!(user)),
        (
            "dateOfBirth",
            json!(by_generation("1979-03-21T00:00:00.000Z", "1979-03-21")),
        ),
        ("country", json!("DE")),
        ("postalCode", json!("50667")),
        ("dnd", json!(false)),
        ("locationId", json!(desk.location)),
    ] {
        assert_eq!(contact[property], value, "{property}");
    }
    let nulls: Vec<_> = contact
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| value.is_null())
        .collect();
    assert!(nulls.is_empty(), "GET carries no nulls: {nulls:?}");
    assert!(desk.sandbox.tags().contains(&"neu hier".to_owned()));
}

#[tokio::test]
async fn what_is_wrong_in_itself_is_refused_before_the_contact_is_looked_for() {
    let desk = Desk::with(none()).await;
    for body in [
        json!({ "phone": "keine" }),
        json!({ "country": "Germany" }),
        json!({ "timezone": "Mars/Base" }),
        json!({ "assignedTo": "nobody" }),
        json!({ "dateOfBirth": "31.12.1999" }),
    ] {
        assert_eq!(
            desk.call("PUT", "/contacts/unknown", body.clone()).await.status,
            422,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_name_is_split_into_first_and_last() {
    let desk = Desk::with(none()).await;
    let id = desk.create(json!({ "name": "Anna Maria von Stein" })).await;
    let contact = desk.sandbox.contact(&id).unwrap();
    assert_eq!(contact["firstName"], "Anna");
    assert_eq!(contact["lastName"], "Maria von Stein");
}

#[tokio::test]
async fn one_wrong_property_refuses_the_whole_request() {
    let desk = Desk::with(none()).await;
    let refusals = [
        (
            json!({ "locationId": desk.location, "additionalEmails": [], "type": "lead" }),
            json!([
                "property additionalEmails should not exist",
                "property type should not exist"
            ]),
        ),
        (
            json!({ "firstName": "x" }),
            json!(["locationId should not be empty", "locationId must be a string"]),
        ),
        (
            json!({ "locationId": desk.location, "email": "no-address" }),
            json!(["email must be an email"]),
        ),
        (
            json!({ "locationId": desk.location, "phone": "keine Ahnung" }),
            json!(["phone must be a valid phone number"]),
        ),
        (
            json!({ "locationId": desk.location, "postalCode": null, "source": null }),
            json!(["postalCode must be a string", "source must be a string"]),
        ),
        (
            json!({ "locationId": desk.location, "tags": "vip", "dnd": "yes" }),
            json!(["dnd must be a boolean value", "tags must be an array"]),
        ),
        (
            json!({ "locationId": desk.location, "country": "Germany", "timezone": "Mars/Base" }),
            json!([
                "country must be a valid ISO31661 Alpha2 code",
                "timezone must be a valid timezone"
            ]),
        ),
        (
            json!({ "locationId": desk.location, "dateOfBirth": "31.12.1999" }),
            json!(["dateOfBirth must be a valid date"]),
        ),
        (
            json!({
                "locationId": desk.location,
                "dndSettings": { by_generation("Email", "email"): { "status": "active", "reason": "x", "code": 7 } },
                "inboundDndSettings": { "all": { "status": "permanent", "code": "1" }, "some": {} },
            }),
            json!([
                "inboundDndSettings.all.property code should not exist",
                "inboundDndSettings.all.status must be one of the following values: active, inactive",
                "inboundDndSettings.property some should not exist",
                by_generation(
                    "dndSettings.Email.code must be a string",
                    "dndSettings.email.code must be a string"
                ),
                by_generation(
                    "dndSettings.Email.property reason should not exist",
                    "dndSettings.email.property reason should not exist"
                )
            ]),
        ),
        (
            json!({ "locationId": desk.location, "assignedTo": "nobody" }),
            json!(["assignedTo must be a valid user id"]),
        ),
    ];
    for (body, messages) in refusals {
        let answer = desk.call("POST", "/contacts/", body.clone()).await;
        assert_eq!(answer.refusal(), (422, messages), "{body}");
    }
    assert!(desk.sandbox.contact_ids().is_empty());
}

#[tokio::test]
async fn an_update_is_partial_but_tags_replace() {
    let desk = Desk::with(none()).await;
    let id = desk
        .create(json!({ "firstName": "Ada", "city": "Köln", "tags": ["a", "b"] }))
        .await;
    let path = format!("/contacts/{id}");
    let before = desk.sandbox.contact(&id).unwrap();
    desk.sandbox.advance(std::time::Duration::from_secs(5));

    let answer = desk.call("PUT", &path, json!({ "city": "Bonn" })).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(answer[by_generation("succeded", "succeeded")], true);
    assert_eq!(answer["contact"]["city"], "Bonn");
    assert_eq!(answer["contact"]["firstName"], "Ada");
    assert_eq!(answer["contact"]["tags"], json!(["a", "b"]));
    assert_ne!(answer["contact"]["dateUpdated"], before["dateUpdated"]);
    assert_eq!(answer["contact"]["dateAdded"], before["dateAdded"]);

    let answer = desk
        .call("PUT", &path, json!({ "tags": ["C"], "city": null }))
        .await
        .json();
    assert_eq!(answer["contact"]["tags"], json!(["c"]));
    assert_eq!(answer["contact"].get("city"), None);
}

#[tokio::test]
async fn an_update_refuses_what_only_a_create_may_name() {
    let desk = Desk::with(none()).await;
    let id = desk.create(json!({ "firstName": "Ada" })).await;
    let body = json!({ "locationId": desk.location, "gender": "f", "companyName": "Ada AG" });
    let refused = desk.call("PUT", &format!("/contacts/{id}"), body).await;
    assert_eq!(
        refused.refusal(),
        (
            422,
            json!([
                "property gender should not exist",
                "property locationId should not exist"
            ])
        )
    );
    assert_eq!(desk.sandbox.contact(&id).unwrap().get("companyName"), None);
}

#[tokio::test]
async fn an_assignee_is_cleared_by_null_on_update_only() {
    let desk = Desk::with(none()).await;
    let user = desk.sandbox.users().remove(0).0;
    let id = desk.create(json!({ "firstName": "Ada", "assignedTo": user })).await;
    let answer = desk
        .call("PUT", &format!("/contacts/{id}"), json!({ "assignedTo": null }))
        .await;
    assert_eq!(answer.json()["contact"].get("assignedTo"), None);
    let create = json!({ "locationId": desk.location, "assignedTo": null });
    assert_eq!(desk.call("POST", "/contacts/", create).await.status, 422);
}

#[tokio::test]
async fn custom_fields_merge_by_id_and_their_values_must_fit() {
    let desk = Desk::with(none()).await;
    let fields = desk
        .get(&format!("/locations/{}/customFields?model=contact", desk.location))
        .await
        .json();
    let field = |name: &str| {
        fields["customFields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["name"] == name)
            .unwrap()["id"]
            .clone()
    };
    let (number, branch, end, interests) = (
        field("Kundennummer"),
        field("Branche"),
        field("Vertragsende"),
        field("Interessen"),
    );
    let id = desk
        .create(json!({ "firstName": "Ada", "customFields": [{ "id": number, "field_value": "K-9" }] }))
        .await;
    let path = format!("/contacts/{id}");
    let put = |item: Value| desk.call("PUT", &path, json!({ "customFields": [item] }));

    put(json!({ "id": branch, "field_value": "Handel" })).await;
    put(json!({ "key": "vertragsende", "field_value": "2027-01-31" })).await;
    put(json!({ "id": interests, "field_value": ["Sekretariat"] })).await;
    let held = desk.sandbox.contact(&id).unwrap()["customFields"].clone();
    assert_eq!(
        held,
        json!([
            { "id": number, "value": "K-9" }, { "id": branch, "value": "Handel" },
            { "id": end, "value": "2027-01-31" }, { "id": interests, "value": ["Sekretariat"] },
        ])
    );

    for (id, value, shown) in [
        (&branch, json!("Raumfahrt"), "Raumfahrt".to_owned()),
        (&end, json!(1_798_761_600_000_i64), "1798761600000".to_owned()),
        (&end, json!("31.01.2027"), "31.01.2027".to_owned()),
        (&interests, json!("Sekretariat"), "Sekretariat".to_owned()),
        (&field("Mitarbeiterzahl"), json!("12"), "12".to_owned()),
        (
            &field("Jahresumsatz"),
            json!({ "currency": "EUR", "value": 3 }),
            "{\"currency\":\"EUR\",\"value\":3}".to_owned(),
        ),
    ] {
        let refused = put(json!({ "id": id, "field_value": value })).await;
        let message = format!(
            "Invalid Custom Field Value \"{shown}\" for \"{}\"",
            id.as_str().unwrap()
        );
        assert_eq!(refused.refusal(), (400, json!(message)));
    }
    assert_eq!(put(json!({ "id": branch, "value": "Handel" })).await.status, 422);
    put(json!({ "id": number, "field_value": "" })).await;
    let held = desk.sandbox.contact(&id).unwrap()["customFields"].clone();
    assert_eq!(held.as_array().unwrap().len(), 3, "an empty value clears");
}

#[tokio::test]
async fn a_deleted_contact_is_unknown_with_all_that_hangs_on_it() {
    let desk = Desk::with(none()).await;
    let id = desk.create(json!({ "firstName": "Ada" })).await;
    let path = format!("/contacts/{id}");
    let deleted = desk.call("DELETE", &path, Value::Null).await;
    assert_eq!((deleted.status, &deleted.json()["succeded"]), (200, &json!(true)));

    let gone = (400, json!(format!("Contact not found for id:{id}")));
    for part in ["", "/tasks", "/notes", "/appointments"] {
        assert_eq!(desk.get(&format!("{path}{part}")).await.refusal(), gone);
    }

    assert_eq!(desk.call("DELETE", &path, Value::Null).await.refusal(), gone);
    assert_eq!(desk.call("PUT", &path, json!({})).await.refusal(), gone);
    assert_eq!(desk.sandbox.contact(&id).unwrap()["deleted"], true);
}

#[tokio::test]
async fn a_restored_contact_keeps_its_id_and_all_that_hangs_on_it() {
    let desk = Desk::with(none()).await;
    let id = desk
        .create(json!({ "firstName": "Ada", "email": "ada@example.org" }))
        .await;
    let path = format!("/contacts/{id}");
    desk.call("POST", &format!("{path}/notes"), json!({ "body": "x" }))
        .await;
    assert!(!desk.sandbox.restore(&id), "it is not deleted");
    desk.call("DELETE", &path, Value::Null).await;
    assert!(desk.sandbox.restore(&id));
    assert_eq!(desk.get(&path).await.status, 200);
    let notes = desk.get(&format!("{path}/notes")).await.json();
    assert_eq!(notes["notes"].as_array().unwrap().len(), 1);
    assert_eq!(desk.search(json!({})).await.json()["total"], 1);
    let twin = json!({ "locationId": desk.location, "email": "ada@example.org" });
    assert_eq!(desk.call("POST", "/contacts/", twin).await.status, 400);
}

#[tokio::test]
async fn a_second_contact_with_the_same_email_or_phone_is_refused_with_the_first_ones_id() {
    let desk = Desk::with(none()).await;
    let first = desk
        .create(json!({ "name": "Rosa Deo", "email": "rosa@example.org", "phone": "030 23125 111" }))
        .await;
    for (body, field) in [
        (json!({ "email": "ROSA@example.org" }), "email"),
        (json!({ "phone": "+49 30 23125-111" }), "phone"),
        (
            json!({ "email": "other@example.org", "phone": "0049 30 23125111" }),
            "phone",
        ),
    ] {
        let mut body = body;
        body["locationId"] = desk.location.clone().into();
        let refused = desk.call("POST", "/contacts/", body).await;
        assert_eq!(
            refused.refusal(),
            (400, json!("This location does not allow duplicated contacts."))
        );
        assert_eq!(
            refused.json()["meta"],
            json!({ "contactId": first, "contactName": "rosa deo", "matchingField": field })
        );
    }

    let second = desk.create(json!({ "email": "two@example.org" })).await;
    let path = format!("/contacts/{second}");
    let moved = desk.call("PUT", &path, json!({ "email": "rosa@example.org" })).await;
    assert_eq!(moved.json()["meta"]["contactId"], first);
    let kept = desk
        .call("PUT", &path, json!({ "email": "two@example.org", "city": "Ulm" }))
        .await;
    assert_eq!(kept.status, 200, "its own address is no duplicate");

    desk.call("DELETE", &format!("/contacts/{first}"), Value::Null).await;
    let moved = desk.call("PUT", &path, json!({ "email": "rosa@example.org" })).await;
    assert_eq!(moved.status, 200, "a deleted contact holds nothing");
}

#[tokio::test]
async fn duplicates_are_created_where_the_location_allows_them() {
    let desk = Desk::with(Options {
        allow_duplicates: true,
        ..none()
    })
    .await;
    let one = desk.create(json!({ "email": "twin@example.org" })).await;
    let two = desk.create(json!({ "email": "twin@example.org" })).await;
    assert_ne!(one, two);
    desk.sandbox.set(Switch::AllowDuplicates(false));
    let location = desk.get(&format!("/locations/{}", desk.location)).await.json();
    assert_eq!(location["location"]["settings"]["allowDuplicateContact"], false);
}

#[tokio::test]
async fn of_twins_the_other_still_holds_the_address_when_one_is_gone() {
    let desk = Desk::with(Options {
        allow_duplicates: true,
        ..none()
    })
    .await;
    let twin = json!({ "email": "twin@example.org", "phone": "+493023125444" });
    let one = desk.create(twin.clone()).await;
    let two = desk.create(twin.clone()).await;
    let three = desk.create(twin).await;
    let holder = async || {
        let path = format!(
            "/contacts/search/duplicate?locationId={}&email=twin@example.org",
            desk.location
        );
        desk.get(&path).await.json()["contact"]["id"].clone()
    };
    assert_eq!(holder().await, json!(one));
    desk.call("DELETE", &format!("/contacts/{one}"), Value::Null).await;
    assert_eq!(holder().await, json!(two));
    desk.call(
        "PUT",
        &format!("/contacts/{two}"),
        json!({ "email": "anders@example.org" }),
    )
    .await;
    assert_eq!(holder().await, json!(three));
}

#[tokio::test]
async fn an_additional_address_sent_by_upsert_becomes_the_first_and_the_first_is_lost() {
    let desk = Desk::with(Options {
        contacts: 20,
        ..Options::default()
    })
    .await;
    let mut people = desk.sandbox.contact_ids().into_iter();
    let person = people
        .find(|id| desk.sandbox.contact(id).unwrap()["additionalEmails"] != json!([]))
        .unwrap();
    let body = json!({ "locationId": desk.location, "email": "zweitadresse@example.org" });
    let answer = desk.call("POST", "/contacts/upsert", body).await.json();
    assert_eq!(
        (&answer["new"], &answer["contact"]["id"]),
        (&json!(false), &json!(person))
    );
    assert_eq!(answer["contact"]["email"], "zweitadresse@example.org");
    assert_eq!(answer["contact"]["additionalEmails"], json!([]));
}

#[tokio::test]
async fn the_location_may_keep_numbers_unique_and_not_addresses() {
    let desk = Desk::with(Options {
        unique_identifiers: vec!["phone".into()],
        ..none()
    })
    .await;
    let body = json!({ "email": "a@example.org", "phone": "+493023125444" });
    let first = desk.create(body).await;
    desk.create(json!({ "email": "a@example.org", "phone": "+493023125445" }))
        .await;
    let twin = json!({ "locationId": desk.location, "email": "b@example.org", "phone": "+493023125444" });
    let refused = desk.call("POST", "/contacts/", twin).await.json();
    assert_eq!(refused["meta"]["contactId"], json!(first));
}

#[tokio::test]
async fn duplicate_search_finds_by_email_then_phone_and_answers_null() {
    let desk = Desk::with(none()).await;
    let mail = desk.create(json!({ "email": "m@example.org" })).await;
    let phone = desk.create(json!({ "phone": "+493023125222" })).await;
    let find = async |query: &str| {
        let path = format!("/contacts/search/duplicate?locationId={}&{query}", desk.location);
        desk.get(&path).await.json()["contact"]["id"].clone()
    };
    assert_eq!(find("email=M%40example.org").await, json!(mail));
    assert_eq!(find("number=%2B493023125222").await, json!(phone));
    assert_eq!(find("email=m@example.org&number=%2B493023125222").await, json!(mail));
    assert_eq!(find("email=nobody@example.org").await, Value::Null);
    let path = format!("/contacts/search/duplicate?locationId={}&phone=1", desk.location);
    assert_eq!(
        desk.get(&path).await.refusal(),
        (422, json!(["property phone should not exist"]))
    );
}

#[tokio::test]
async fn upsert_creates_or_updates_by_the_first_identifier() {
    let desk = Desk::with(none()).await;
    let upsert = async |mut body: Value| {
        body["locationId"] = desk.location.clone().into();
        desk.call("POST", "/contacts/upsert", body).await
    };
    let new = upsert(json!({ "email": "u@example.org", "firstName": "Uwe", "tags": ["a"] })).await;
    assert_eq!((new.status, &new.json()["new"]), (200, &json!(true)));
    let id = new.json()["contact"]["id"].clone();
    let other = desk.create(json!({ "phone": "+493023125333" })).await;

    let again = upsert(json!({
        "email": "u@example.org", "phone": "+493023125333", "gender": "m", "tags": ["b"],
    }))
    .await
    .json();
    assert_eq!((&again["new"], &again["contact"]["id"]), (&json!(false), &id));
    assert_eq!(again["contact"]["tags"], json!(["b"]), "tags overwrite");
    assert_eq!(again["contact"].get("gender"), None, "accepted and ignored");
    assert_eq!(again["contact"].get("phone"), None, "belongs to another: dropped");
    assert_eq!(desk.sandbox.contact(&other).unwrap()["phone"], "+493023125333");

    assert_eq!(upsert(json!({ "firstName": "Nur Name" })).await.status, 422);
}

#[tokio::test]
async fn the_old_list_pages_newest_first_with_lower_cased_names() {
    let desk = Desk::with(Options {
        contacts: 45,
        ..Options::default()
    })
    .await;
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let path = format!("/contacts/?locationId={}&limit=20{next}", desk.location);
        let page = desk.get(&path).await.json();
        assert_eq!((&page["meta"]["total"], &page["count"]), (&json!(45), &json!(45)));
        let number = seen.len() / 20 + 1;
        assert_eq!(page["meta"]["currentPage"], number);
        let following = if number < 3 { json!(number + 1) } else { Value::Null };
        assert_eq!(page["meta"]["nextPage"], following);
        seen.extend(ids(&page["contacts"]));
        let (Some(at), Some(id)) = (
            page["meta"]["startAfter"].as_i64(),
            page["meta"]["startAfterId"].as_str(),
        ) else {
            break;
        };
        next = format!("&startAfter={at}&startAfterId={id}");
    }
    let mut newest_first = desk.sandbox.contact_ids();
    newest_first.reverse();
    assert_eq!(seen, newest_first);

    let found = desk
        .get(&format!("/contacts/?locationId={}&query=fuchs", desk.location))
        .await
        .json();
    let row = &found["contacts"][0];
    assert_eq!(row["firstName"], "zoë 🦊");
    assert_eq!(row["firstNameRaw"], "Zoë 🦊");
    assert_eq!(row["contactName"], "zoë 🦊 fuchs");
    assert_eq!(row.get("dndSettings"), None);

    assert_eq!(desk.get("/contacts/?limit=20").await.status, 403);
    let path = format!("/contacts/?locationId={}&limit=101", desk.location);
    assert_eq!(desk.get(&path).await.status, 422);
}

#[tokio::test]
async fn contacts_of_a_business_are_counted_and_paged() {
    let desk = Desk::open().await;
    let businesses = desk
        .get(&format!("/businesses/?locationId={}", desk.location))
        .await
        .json();
    let business = businesses["businesses"][0]["id"].as_str().unwrap().to_owned();
    let people = desk.sandbox.contact_ids();
    let linked = json!({ "locationId": desk.location, "ids": people[..30], "businessId": business });
    let answer = desk.call("POST", "/contacts/bulk/business", linked).await;
    assert_eq!(answer.json()["success"], true);

    let path = format!("/contacts/business/{business}?locationId={}", desk.location);
    let page = desk.get(&path).await.json();
    assert_eq!(page["contacts"].as_array().unwrap().len(), 25);
    let count = page["count"].as_u64().unwrap();
    assert!(count >= 30);
    let rest = desk.get(&format!("{path}&skip=25&limit=100")).await.json();
    assert_eq!(rest["contacts"].as_array().unwrap().len() as u64, count - 25);

    let unlink = json!({ "locationId": desk.location, "ids": [people[0]], "businessId": null });
    desk.call("POST", "/contacts/bulk/business", unlink).await;
    assert_eq!(desk.sandbox.contact(&people[0]).unwrap().get("businessId"), None);
    let many = json!({ "locationId": desk.location, "ids": people[..51], "businessId": null });
    assert_eq!(desk.call("POST", "/contacts/bulk/business", many).await.status, 422);
}

#[tokio::test]
async fn a_permanent_block_refuses_the_whole_update() {
    let desk = Desk::with(none()).await;
    let id = desk.create(json!({ "firstName": "Stop" })).await;
    desk.sandbox.set(Switch::PermanentDnd(vec![id.clone()]));
    let path = format!("/contacts/{id}");
    let (sms, email) = (by_generation("SMS", "sms"), by_generation("Email", "email"));
    let body = json!({ "city": "Ulm", "dndSettings": { sms: { "status": "inactive" } } });
    assert_eq!(
        desk.call("PUT", &path, body).await.refusal(),
        (400, json!("Not authorized to update permanent dnd setting for SMS"))
    );
    assert_eq!(desk.sandbox.contact(&id).unwrap().get("city"), None);
    let body = json!({ "dndSettings": { email: { "status": "active" } } });
    assert_eq!(desk.call("PUT", &path, body).await.status, 200);
    let settings = desk.sandbox.contact(&id).unwrap()["dndSettings"].clone();
    assert_eq!(settings["SMS"]["status"], "permanent");
    assert_eq!(settings["Email"]["status"], "active");
}

#[tokio::test]
async fn a_field_can_be_dropped_in_silence_or_refused() {
    let desk = Desk::with(none()).await;
    let id = desk.create(json!({ "firstName": "Ada", "companyName": "Alt" })).await;
    let path = format!("/contacts/{id}");
    let body = json!({ "companyName": "Neu", "city": "Ulm" });

    desk.sandbox.set(Switch::DroppedFields(vec!["companyName".into()]));
    let answer = desk.call("PUT", &path, body.clone()).await.json();
    assert_eq!(answer["contact"]["companyName"], "Alt");
    assert_eq!(answer["contact"]["city"], "Ulm");

    desk.sandbox.set(Switch::RefusedFields(vec!["companyName".into()]));
    assert_eq!(
        desk.call("PUT", &path, body).await.refusal(),
        (422, json!(["property companyName should not exist"]))
    );
}

#[tokio::test]
async fn followers_are_added_and_removed_with_a_body() {
    let desk = Desk::with(none()).await;
    let id = desk.create(json!({ "firstName": "Ada" })).await;
    let users: Vec<String> = desk.sandbox.users().into_iter().map(|(id, _)| id).collect();
    let path = format!("/contacts/{id}/followers");
    let added = desk.call("POST", &path, json!({ "followers": users[..2] })).await;
    assert_eq!(added.status, 201);
    assert_eq!(added.json()["followersAdded"], json!(users[..2]));
    let removed = desk.call("DELETE", &path, json!({ "followers": [users[0]] })).await;
    assert_eq!(removed.status, 200);
    assert_eq!(removed.json()["followers"], json!([users[1]]));
}
