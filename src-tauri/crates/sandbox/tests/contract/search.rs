//! Search: grammar, operators, paging, freshness.

use std::collections::HashSet;
use std::time::Duration;

use sandbox::{Options, Switch};
use serde_json::{Value, json};

use crate::desk::{Desk, ids};

fn some(contacts: usize) -> Options {
    Options {
        contacts,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_search_names_its_location_and_page_size() {
    let desk = Desk::with(some(3)).await;
    let refused = desk.call("POST", "/contacts/search", json!({})).await;
    assert_eq!(refused.status, 422);
    let messages = refused.message();
    assert!(
        messages
            .as_array()
            .unwrap()
            .contains(&json!("locationId should not be empty"))
    );
    assert!(
        messages
            .as_array()
            .unwrap()
            .contains(&json!("pageLimit should not be empty"))
    );
    for (limit, message) in [
        (501, "pageLimit must not be greater than 500"),
        (0, "pageLimit must not be less than 1"),
    ] {
        assert_eq!(
            desk.search(json!({ "pageLimit": limit })).await.refusal(),
            (422, json!([message]))
        );
    }
    assert_eq!(
        desk.search(json!({ "limit": 3 })).await.refusal(),
        (422, json!(["property limit should not exist"]))
    );
    let long = "x".repeat(76);
    assert_eq!(desk.search(json!({ "query": long })).await.status, 422);
}

#[tokio::test]
async fn rows_have_the_search_shape() {
    let desk = Desk::with(some(0)).await;
    let id = desk
        .create(json!({
            "firstName": "Ada", "lastName": "Groß", "address1": "Weg 1", "dateOfBirth": "1990-09-25",
            "timezone": "Europe/Berlin",
        }))
        .await;
    let page = desk.search(json!({})).await;
    assert_eq!(page.status, 200);
    let row = &page.json()["contacts"][0];
    for (property, value) in [
        ("id", json!(id)),
        ("address", json!("Weg 1")),
        ("contactName", json!("ada groß")),
        ("firstName", json!("Ada")),
        ("dateOfBirth", json!(654_220_800_000_i64)),
        ("email", Value::Null),
        ("dndSettings", json!({})),
        ("opportunities", json!([])),
    ] {
        assert_eq!(row.get(property), Some(&value), "{property}");
    }
    assert_eq!(row.get("address1"), None);
    assert_eq!(row.get("timezone"), None);
    assert_eq!(row["searchAfter"].as_array().unwrap().len(), 2);
    assert_eq!(row["searchAfter"][1], json!(id));
}

#[tokio::test]
async fn cursors_reach_every_row_once_in_every_order() {
    let desk = Desk::with(Options {
        burst_max: 10_000,
        ..some(230)
    })
    .await;
    let everyone: HashSet<String> = desk.sandbox.contact_ids().into_iter().collect();
    let mut orders = vec![json!([])];
    for field in [
        "dateAdded",
        "dateUpdated",
        "firstNameLowerCase",
        "lastNameLowerCase",
        "businessName",
        "email",
        "dnd",
        "source",
    ] {
        for direction in ["asc", "desc"] {
            orders.push(json!([{ "field": field, "direction": direction }]));
        }
    }
    orders.push(json!([
        { "field": "dnd", "direction": "desc" }, { "field": "dateAdded", "direction": "asc" }
    ]));
    for sort in orders {
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let mut body = json!({ "pageLimit": 50, "sort": sort });
            if !cursor.is_null() {
                body["searchAfter"] = cursor.clone();
            }
            let page = desk.search(body).await;
            assert_eq!(page.status, 200, "{sort} {}", page.text);
            let page = page.json();
            assert_eq!(page["total"], 230);
            let rows = page["contacts"].as_array().unwrap();
            seen.extend(ids(&page["contacts"]));
            let Some(last) = rows.last().filter(|_| rows.len() == 50) else {
                break;
            };
            cursor = last["searchAfter"].clone();
            assert_eq!(
                cursor.as_array().unwrap().len(),
                sort.as_array().unwrap().len().max(1) + 1
            );
        }
        assert_eq!(seen.len(), 230, "{sort}");
        assert_eq!(seen.into_iter().collect::<HashSet<_>>(), everyone, "{sort}");
    }
}

#[tokio::test]
async fn an_order_is_kept_and_missing_values_come_last() {
    let desk = Desk::with(some(120)).await;
    for (direction, falls) in [("asc", false), ("desc", true)] {
        let sort = json!([{ "field": "email", "direction": direction }]);
        let page = desk.search(json!({ "pageLimit": 500, "sort": sort })).await.json();
        let emails: Vec<Option<String>> = page["contacts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["email"].as_str().map(str::to_owned))
            .collect();
        let known: Vec<_> = emails.iter().flatten().cloned().collect();
        assert!(known.len() > 80 && known.len() < 120);
        assert!(emails[known.len()..].iter().all(Option::is_none));
        let mut sorted = known.clone();
        sorted.sort();
        if falls {
            sorted.reverse();
        }
        assert_eq!(known, sorted);
    }
}

#[tokio::test]
async fn pages_end_at_ten_thousand_rows_and_cursors_do_not() {
    let desk = Desk::with(some(10_050)).await;
    let last = desk.search(json!({ "pageLimit": 500, "page": 20 })).await.json();
    assert_eq!(last["contacts"].as_array().unwrap().len(), 500);
    assert_eq!(last["total"], 10_050);
    assert_eq!(desk.search(json!({ "pageLimit": 500, "page": 21 })).await.status, 422);

    let cursor = last["contacts"][499]["searchAfter"].clone();
    let beyond = desk
        .search(json!({ "pageLimit": 500, "searchAfter": cursor }))
        .await
        .json();
    assert_eq!(beyond["contacts"].as_array().unwrap().len(), 50);
    for wrong in [json!(["1", cursor[1]]), json!([1.5, cursor[1]]), json!([cursor[0]])] {
        let refused = desk.search(json!({ "searchAfter": wrong })).await;
        assert_eq!(refused.refusal(), (400, json!("Invalid searchAfter")), "{wrong}");
    }
    let both = json!({ "page": 1, "searchAfter": cursor });
    assert_eq!(desk.search(both).await.status, 422);
}

#[tokio::test]
async fn an_unknown_field_and_a_wrong_operator_are_named() {
    let desk = Desk::with(some(3)).await;
    for (field, operator, value, status, message) in [
        ("contact_name", "eq", json!("x"), 400, "Invalid field contact_name"),
        (
            "additional_phones",
            "eq",
            json!("x"),
            400,
            "Invalid field additional_phones",
        ),
        ("firstName", "eq", json!("x"), 400, "Invalid field firstName"),
        ("businessId", "eq", json!("x"), 400, "Invalid field businessId"),
        (
            "customFields.kundennummer",
            "eq",
            json!("x"),
            400,
            "Invalid field customFields.kundennummer",
        ),
        ("date_added", "gte", json!("x"), 400, "Invalid field date_added"),
        (
            "dateAdded",
            "gte",
            json!("2026-01-01"),
            422,
            "Invalid Operator (gte) passed for field dateAdded",
        ),
        (
            "dateAdded",
            "eq",
            json!("2026-01-01"),
            422,
            "Invalid Operator (eq) passed for field dateAdded",
        ),
        (
            "email",
            "contains",
            json!("x"),
            422,
            "Invalid Operator (contains) passed for field email",
        ),
        (
            "website",
            "not_contains",
            json!("x"),
            422,
            "Invalid Operator (not_contains) passed for field website",
        ),
        (
            "id",
            "contains",
            json!("x"),
            422,
            "Invalid Operator (contains) passed for field id",
        ),
        (
            "tags",
            "range",
            json!({ "gte": 1 }),
            422,
            "Invalid Operator (range) passed for field tags",
        ),
        (
            "dateAdded",
            "range",
            json!({ "from": "2026-01-01" }),
            422,
            "Invalid Value passed for field dateAdded with operator range",
        ),
        (
            "tags",
            "eq",
            json!(["a", "b"]),
            422,
            "Invalid Value passed for field tags with operator eq",
        ),
        (
            "companyName",
            "contains",
            json!("Groß & Söhne"),
            422,
            "Invalid Value passed for field companyName with operator contains",
        ),
        (
            "tags",
            "exists",
            json!(true),
            422,
            "value should not exist for operator exists of field tags",
        ),
    ] {
        let filter = json!([{ "field": field, "operator": operator, "value": value }]);
        let refused = desk.search(json!({ "filters": filter })).await;
        assert_eq!(refused.refusal(), (status, json!(message)), "{filter}");
    }
    let object = json!({ "field": "tags", "operator": "eq", "value": "x" });
    assert_eq!(
        desk.search(json!({ "filters": object })).await.refusal(),
        (422, json!(["filters must be an array"]))
    );
    let three = json!([
        { "field": "dnd", "direction": "asc" }, { "field": "email", "direction": "asc" },
        { "field": "source", "direction": "asc" }
    ]);
    assert_eq!(desk.search(json!({ "sort": three })).await.status, 422);
    for (body, message) in [
        (
            json!({ "sort": [{ "field": "dnd", "direction": "asc", "order": 1 }] }),
            "sort.property order should not exist",
        ),
        (
            json!({ "filters": [{ "group": "AND", "filters": [], "value": 1 }] }),
            "filters.property value should not exist",
        ),
    ] {
        assert_eq!(desk.search(body).await.refusal(), (422, json!([message])));
    }
    let unsortable = json!([{ "field": "companyName", "direction": "asc" }]);
    assert_eq!(desk.search(json!({ "sort": unsortable })).await.status, 400);
}

/// Every field of §9.3 with every operator: admitted exactly where the table says.
#[tokio::test]
async fn each_field_admits_the_operators_of_the_table() {
    let desk = Desk::with(Options {
        burst_max: 10_000,
        ..some(3)
    })
    .await;
    let definitions = desk
        .get(&format!("/locations/{}/customFields", desk.location))
        .await
        .json();
    let mut table: Vec<(String, &str)> = Vec::new();
    let text = "eq not_eq contains not_contains exists not_exists";
    let presence = "eq not_eq exists not_exists";
    let dates = "range exists not_exists";
    for field in [
        "firstNameLowerCase",
        "lastNameLowerCase",
        "address",
        "city",
        "state",
        "postalCode",
        "companyName",
        "businessName",
        "source",
        "phone",
        "tags",
    ] {
        table.push((field.into(), text));
    }
    for field in [
        "email",
        "website",
        "country",
        "assignedTo",
        "timezone",
        "type",
        "dnd",
        "validEmail",
        "isValidWhatsapp",
        "followers",
        "contactName",
        "activeWorkflows",
        "finishedWorkflows",
    ] {
        table.push((field.into(), presence));
    }
    for field in [
        "dateAdded",
        "dateUpdated",
        "lastEmailClickedDate",
        "lastEmailOpenedDate",
        "lastAppointment",
        "dateOfBirth",
    ] {
        table.push((field.into(), dates));
    }
    for field in [
        "id",
        "dndSettings.Email.status",
        "dndSettings.SMS.status",
        "dndSettings.Call.status",
        "inboundDndSettings.all.status",
    ] {
        table.push((field.into(), "eq not_eq"));
    }
    for field in definitions["customFields"].as_array().unwrap() {
        let operators = match field["dataType"].as_str().unwrap() {
            "CHECKBOX" | "MULTIPLE_OPTIONS" => presence,
            "NUMERICAL" | "FLOAT" | "MONETORY" => "eq not_eq range exists not_exists",
            "DATE" => dates,
            "TEXT" | "LARGE_TEXT" | "SINGLE_OPTIONS" | "RADIO" | "PHONE" => text,
            "TEXTBOX_LIST" => {
                let row = field["textBoxListOptions"][0]["id"].as_str().unwrap();
                table.push((format!("customFields.{}.{row}", field["id"].as_str().unwrap()), text));
                continue;
            }
            _ => continue,
        };
        table.push((format!("customFields.{}", field["id"].as_str().unwrap()), operators));
    }

    for (field, admitted) in table {
        for operator in [
            "eq",
            "not_eq",
            "contains",
            "not_contains",
            "exists",
            "not_exists",
            "range",
            "gte",
            "nested",
        ] {
            let mut filter = json!({ "field": field, "operator": operator });
            match operator {
                "exists" | "not_exists" => {}
                "range" => filter["value"] = json!({ "gte": 1 }),
                _ => filter["value"] = "x".into(),
            }
            let answer = desk.search(json!({ "filters": [filter] })).await;
            let expected = if admitted.split(' ').any(|name| name == operator) {
                200
            } else {
                422
            };
            assert_eq!(answer.status, expected, "{field} {operator} {}", answer.text);
        }
    }
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let desk = Desk::with(some(0)).await;
    let user = desk.sandbox.users().remove(0).0;
    let ada = desk
        .create(json!({
            "firstName": "Ada", "lastName": "Groß", "email": "ada@example.org", "phone": "+493023125444",
            "tags": ["vip", "messe-2026"], "companyName": "Groß & Söhne GmbH", "city": "Köln", "assignedTo": user,
            "dateOfBirth": "1990-09-25",
        }))
        .await;
    desk.sandbox.advance(Duration::from_secs(60));
    let ben = desk
        .create(json!({ "firstName": "Ben", "tags": ["vip"], "dnd": true, "city": "Bonn" }))
        .await;
    let added = |id: &str| desk.sandbox.contact(id).unwrap()["dateAdded"].clone();
    let middle = added(&ben);
    let condition =
        |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    let bare = |field: &str, operator: &str| json!({ "field": field, "operator": operator });
    let both = vec![ben.clone(), ada.clone()];

    for (filter, expected) in [
        (condition("tags", "eq", json!("vip")), both.clone()),
        (condition("tags", "eq", json!("messe")), vec![]),
        (condition("tags", "contains", json!("messe")), vec![ada.clone()]),
        (condition("tags", "not_eq", json!("messe-2026")), vec![ben.clone()]),
        (condition("firstNameLowerCase", "eq", json!("ada")), vec![ada.clone()]),
        (condition("firstNameLowerCase", "eq", json!("Ada")), vec![]),
        (condition("companyName", "contains", json!("söhne")), vec![ada.clone()]),
        (condition("email", "eq", json!("ada@example.org")), vec![ada.clone()]),
        (bare("email", "exists"), vec![ada.clone()]),
        (bare("email", "not_exists"), vec![ben.clone()]),
        (condition("phone", "eq", json!("+493023125444")), vec![ada.clone()]),
        (condition("assignedTo", "eq", json!(user)), vec![ada.clone()]),
        (condition("dnd", "eq", json!(true)), vec![ben.clone()]),
        (condition("id", "not_eq", json!(ada)), vec![ben.clone()]),
        (
            condition("dateAdded", "range", json!({ "gte": middle })),
            vec![ben.clone()],
        ),
        (
            condition("dateAdded", "range", json!({ "lt": middle })),
            vec![ada.clone()],
        ),
        (
            condition(
                "dateOfBirth",
                "range",
                json!({ "gte": "1990-01-01", "lt": "1991-01-01" }),
            ),
            vec![ada.clone()],
        ),
        (
            json!({ "group": "OR", "filters": [
                condition("city", "eq", json!("Bonn")),
                { "group": "AND", "filters": [condition("tags", "eq", json!("vip")), condition("city", "eq", json!("Köln"))] },
            ] }),
            both.clone(),
        ),
        (
            json!({ "group": "AND", "filters": [
                condition("tags", "eq", json!("vip")), condition("city", "eq", json!("Bonn")),
            ] }),
            vec![ben.clone()],
        ),
        (
            json!({ "field": "opportunities", "operator": "nested", "filters": [condition("status", "eq", json!("open"))] }),
            vec![],
        ),
    ] {
        let page = desk.search(json!({ "filters": [filter] })).await;
        assert_eq!(page.status, 200, "{filter} {}", page.text);
        let page = page.json();
        assert_eq!(ids(&page["contacts"]), expected, "{filter}");
        assert_eq!(page["total"], expected.len(), "{filter}");
    }
    for (query, expected) in [
        ("groß köln", vec![]),
        ("GROSS", vec![]),
        ("ada söhne", vec![ada.clone()]),
        ("030 23125444", vec![]),
        ("03023125444", vec![ada.clone()]),
        ("messe-2026", vec![ada]),
        ("", both),
    ] {
        let page = desk.search(json!({ "query": query })).await.json();
        assert_eq!(ids(&page["contacts"]), expected, "{query}");
    }
}

#[tokio::test]
async fn a_window_over_the_update_time_is_paged_by_cursor_from_both_ends() {
    let desk = Desk::with(some(200)).await;
    let mut updated: Vec<(String, String)> = desk
        .sandbox
        .contact_ids()
        .into_iter()
        .map(|id| {
            let at = desk.sandbox.contact(&id).unwrap()["dateUpdated"].clone();
            (at.as_str().unwrap().to_owned(), id)
        })
        .collect();
    updated.sort();
    let (from, until) = (updated[60].0.clone(), updated[139].0.clone());
    let expected: Vec<String> = updated[60..140].iter().map(|(_, id)| id.clone()).collect();
    let filters = json!([
        { "field": "dateUpdated", "operator": "range", "value": { "gte": from, "lte": until } }
    ]);
    for (direction, backwards) in [("asc", false), ("desc", true)] {
        let mut seen = Vec::new();
        let mut cursor = json!([]);
        for _ in 0..4 {
            let page = desk
                .search(json!({
                    "pageLimit": 30, "filters": filters, "searchAfter": cursor,
                    "sort": [{ "field": "dateUpdated", "direction": direction }],
                }))
                .await
                .json();
            assert_eq!(page["total"], 80);
            seen.extend(ids(&page["contacts"]));
            let Some(last) = page["contacts"].as_array().unwrap().last() else {
                break;
            };
            cursor = last["searchAfter"].clone();
        }
        if backwards {
            seen.reverse();
        }
        assert_eq!(seen, expected, "{direction}");
    }
}

#[tokio::test]
async fn search_lags_behind_writes_and_get_does_not() {
    let desk = Desk::with(Options {
        search_lag_ms: 12_000,
        ..some(0)
    })
    .await;
    let id = desk.create(json!({ "firstName": "Neu" })).await;
    let path = format!("/contacts/{id}");
    let rows = async || desk.search(json!({})).await.json()["contacts"].clone();
    assert_eq!(rows().await, json!([]));
    assert_eq!(desk.get(&path).await.status, 200);

    desk.sandbox.advance(Duration::from_secs(11));
    assert_eq!(rows().await, json!([]));
    desk.sandbox.advance(Duration::from_secs(1));
    assert_eq!(rows().await[0]["firstName"], "Neu");

    desk.call("PUT", &path, json!({ "firstName": "Anders" })).await;
    desk.call("POST", &format!("{path}/tags"), json!({ "tags": ["x"] }))
        .await;
    assert_eq!(rows().await[0]["firstName"], "Neu");
    assert_eq!(rows().await[0]["tags"], json!([]));
    assert_eq!(desk.get(&path).await.json()["contact"]["firstName"], "Anders");
    desk.sandbox.advance(Duration::from_secs(12));
    assert_eq!(rows().await[0]["firstName"], "Anders");
    assert_eq!(rows().await[0]["tags"], json!(["x"]));

    desk.call("DELETE", &path, Value::Null).await;
    assert_eq!(rows().await[0]["firstName"], "Anders", "still there for a while");
    assert_eq!(desk.get(&path).await.status, 400);
    desk.sandbox.set(Switch::SearchLagMs(0));
    assert_eq!(rows().await, json!([]));
}

#[tokio::test]
async fn a_colleagues_change_moves_the_update_time_unless_switched_off() {
    let desk = Desk::with(some(1)).await;
    let id = desk.sandbox.contact_ids().remove(0);
    let updated = || desk.sandbox.contact(&id).unwrap()["dateUpdated"].clone();
    let before = updated();
    desk.sandbox.set(Switch::TagsMoveDateUpdated(false));
    let path = format!("/contacts/{id}/tags");
    let (status, _) = desk.sandbox.elsewhere("POST", &path, json!({ "tags": ["leise"] }));
    assert_eq!(status, 201);
    assert_eq!(updated(), before);
    desk.sandbox.set(Switch::TagsMoveDateUpdated(true));
    desk.sandbox.elsewhere("POST", &path, json!({ "tags": ["laut"] }));
    assert_ne!(updated(), before);
    assert!(desk.sandbox.requests().is_empty(), "a colleague leaves no trace");
}

#[tokio::test]
async fn workflows_and_opportunities_are_found_by_those_who_have_them() {
    let desk = Desk::with(some(300)).await;
    let found = async |filter: Value| {
        let page = desk.search(json!({ "pageLimit": 500, "filters": [filter] })).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.json()["contacts"].clone()
    };
    let workflows = desk
        .get(&format!("/workflows/?locationId={}", desk.location))
        .await
        .json();
    let workflow = workflows["workflows"][0]["id"].as_str().unwrap().to_owned();
    let somebody = desk.sandbox.contact_ids().remove(7);
    let path = format!("/contacts/{somebody}/workflow/{workflow}");
    let active = json!({ "field": "activeWorkflows", "operator": "eq", "value": workflow });
    let finished = json!({ "field": "finishedWorkflows", "operator": "eq", "value": workflow });
    desk.call("POST", &path, json!({})).await;
    assert_eq!(ids(&found(active.clone()).await), *std::slice::from_ref(&somebody));
    desk.call("DELETE", &path, json!({})).await;
    assert_eq!(found(active).await, json!([]));
    assert_eq!(ids(&found(finished).await), [somebody]);

    let nested =
        |list: &str, condition: Value| json!({ "field": "opportunities", "operator": "nested", list: [condition] });
    let open = json!({ "field": "status", "operator": "eq", "value": "open" });
    let with_open = found(nested("filters", open.clone())).await;
    let with_open = with_open.as_array().unwrap();
    assert!(with_open.len() > 3, "{}", with_open.len());
    assert!(with_open.iter().all(|row| row["opportunities"][0]["status"] == "open"));
    assert_eq!(
        found(nested("value", open)).await.as_array().unwrap().len(),
        with_open.len()
    );
    let none = json!({ "field": "status", "operator": "not_exists" });
    let without = found(nested("filters", none)).await;
    assert!(ids(&without).len() > 250);
    assert_eq!(without[0]["opportunities"], json!([]));
}

#[tokio::test]
async fn a_window_over_one_instant_is_paged_in_the_order_of_the_other() {
    let desk = Desk::with(some(230)).await;
    let rows = desk
        .search(json!({ "pageLimit": 500, "sort": [{ "field": "dateAdded", "direction": "asc" }] }))
        .await
        .json()["contacts"]
        .clone();
    let rows = rows.as_array().unwrap();
    for (from, until) in [(20, 220), (100, 130)] {
        let window = json!([{ "field": "dateAdded", "operator": "range", "value": {
            "gte": rows[from]["dateAdded"], "lt": rows[until]["dateAdded"],
        } }]);
        let mut expected: Vec<(&str, &str)> = rows[from..until]
            .iter()
            .map(|row| (row["dateUpdated"].as_str().unwrap(), row["id"].as_str().unwrap()))
            .collect();
        expected.sort_unstable();
        for direction in ["desc", "asc"] {
            expected.reverse();
            let sort = json!([{ "field": "dateUpdated", "direction": direction }]);
            let (mut by_page, mut by_cursor, mut cursor) = (Vec::new(), Vec::new(), json!([]));
            for page in 1..=5 {
                let body = json!({ "pageLimit": 50, "page": page, "filters": window, "sort": sort });
                by_page.extend(ids(&desk.search(body).await.json()["contacts"]));
                let body = json!({ "pageLimit": 50, "searchAfter": cursor, "filters": window, "sort": sort });
                let answer = desk.search(body).await.json();
                assert_eq!(answer["total"], until - from);
                by_cursor.extend(ids(&answer["contacts"]));
                let Some(last) = answer["contacts"].as_array().unwrap().last() else {
                    break;
                };
                cursor = last["searchAfter"].clone();
            }
            let expected: Vec<&str> = expected.iter().map(|(_, id)| *id).collect();
            assert_eq!(by_cursor, expected, "{direction}");
            assert_eq!(by_page, expected[..by_page.len()], "{direction}");
        }
    }
}
