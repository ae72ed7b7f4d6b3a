//! Tasks of a contact and of the location.

use std::time::Duration;

use sandbox::{Options, Switch};
use serde_json::{Value, json};

use crate::desk::Desk;

async fn desk() -> (Desk, String) {
    let desk = Desk::with(Options {
        contacts: 0,
        ..Options::default()
    })
    .await;
    let id = desk.create(json!({ "firstName": "Ada", "lastName": "Groß" })).await;
    (desk, id)
}

fn form(title: &str, due: &str) -> Value {
    json!({ "title": title, "dueDate": due, "completed": false })
}

#[tokio::test]
async fn a_task_lives_through_create_update_complete_and_delete() {
    let (desk, contact) = desk().await;
    let user = desk.sandbox.users().remove(0).0;
    let path = format!("/contacts/{contact}/tasks");
    let mut body = form("Rückruf", "2026-11-24T09:30:00Z");
    body["body"] = "bitte vor zehn".into();
    body["assignedTo"] = user.clone().into();
    let created = desk.call("POST", &path, body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let task = created.json()["task"].clone();
    assert_eq!(
        task,
        json!({
            "id": task["id"], "contactId": contact, "title": "Rückruf", "body": "bitte vor zehn",
            "assignedTo": user, "dueDate": "2026-11-24T09:30:00.000Z", "completed": false,
        })
    );
    let one = format!("{path}/{}", task["id"].as_str().unwrap());
    assert_eq!(desk.get(&one).await.json()["task"], task);
    assert_eq!(desk.get(&path).await.json()["tasks"], json!([task]));

    let body = json!({ "title": "Rückruf Groß", "dueDate": "2026-11-25T10:00:00+01:00" });
    let updated = desk.call("PUT", &one, body).await;
    assert_eq!(updated.status, 200);
    assert_eq!(updated.json()["task"]["dueDate"], "2026-11-25T09:00:00.000Z");
    assert_eq!(updated.json()["task"]["body"], "bitte vor zehn");

    let done = desk
        .call("PUT", &format!("{one}/completed"), json!({ "completed": true }))
        .await;
    assert_eq!(done.json()["task"]["completed"], true);
    assert_eq!(done.json()["task"]["title"], "Rückruf Groß");

    let deleted = desk.call("DELETE", &one, Value::Null).await;
    assert_eq!(deleted.json()["succeded"], true);
    let id = task["id"].as_str().unwrap();
    assert_eq!(
        desk.get(&one).await.refusal(),
        (400, json!(format!("Task with id {id} not found")))
    );
    assert!(desk.sandbox.tasks_of(&contact).is_empty());
}

#[tokio::test]
async fn a_task_wants_title_date_and_completed_and_nothing_else() {
    let (desk, contact) = desk().await;
    let path = format!("/contacts/{contact}/tasks");
    let refused = desk.call("POST", &path, json!({ "title": " " })).await;
    assert_eq!(
        refused.refusal(),
        (
            422,
            json!([
                "title should not be empty",
                "dueDate should not be empty",
                "dueDate must be a string",
                "completed should not be empty",
                "completed must be a boolean value"
            ])
        )
    );
    let mut body = form("x", "2026-11-24T09:30:00Z");
    body["contactId"] = contact.clone().into();
    assert_eq!(
        desk.call("POST", &path, body).await.refusal(),
        (422, json!(["property contactId should not exist"]))
    );
    let date = desk.call("POST", &path, form("x", "morgen")).await;
    assert_eq!(
        date.refusal(),
        (422, json!(["dueDate must be a valid ISO 8601 date string"]))
    );
    assert!(desk.sandbox.tasks_of(&contact).is_empty());
}

#[tokio::test]
async fn an_update_wants_title_and_date_again_and_no_milliseconds() {
    let (desk, contact) = desk().await;
    let path = format!("/contacts/{contact}/tasks");
    let created = desk.call("POST", &path, form("x", "2026-11-24T09:30:00Z")).await.json();
    let one = format!("{path}/{}", created["task"]["id"].as_str().unwrap());
    assert_eq!(desk.call("PUT", &one, json!({ "title": "y" })).await.status, 422);
    let echoed = json!({ "title": "y", "dueDate": created["task"]["dueDate"] });
    assert_eq!(desk.call("PUT", &one, echoed).await.status, 422);
    assert_eq!(
        desk.call("PUT", &format!("{one}/completed"), json!({})).await.status,
        422
    );
}

#[tokio::test]
async fn the_location_search_answers_201_with_its_own_ids() {
    let (desk, contact) = desk().await;
    let users = desk.sandbox.users();
    let path = format!("/contacts/{contact}/tasks");
    for (title, due, user) in [
        ("eins", "2026-11-24T09:00:00Z", Some(&users[0].0)),
        ("zwei", "2026-11-26T09:00:00Z", Some(&users[1].0)),
        ("drei", "2026-11-25T09:00:00Z", None),
    ] {
        let mut body = form(title, due);
        if let Some(user) = user {
            body["assignedTo"] = user.clone().into();
        }
        desk.call("POST", &path, body).await;
        desk.sandbox.advance(Duration::from_millis(5));
    }
    let everywhere = format!("/locations/{}/tasks/search", desk.location);
    let search = async |body: Value| desk.call("POST", &everywhere, body).await;
    let titles = |answer: Value| -> Vec<String> {
        answer["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["title"].as_str().unwrap().to_owned())
            .collect()
    };

    let all = search(json!({ "completed": false })).await;
    assert_eq!(all.status, 201);
    let all = all.json();
    assert_eq!(all.get("count"), None);
    let row = &all["tasks"][0];
    assert_eq!(row.get("id"), None);
    assert_eq!(row["_id"].as_str().unwrap().len(), 20);
    assert_eq!(row["contactDetails"]["lastName"], "Groß");
    assert_eq!(row["assignedToUserDetails"]["firstName"], "Katharina");
    assert_eq!(row["dueDate"], "2026-11-24T09:00:00.000Z");
    assert_eq!(titles(all), ["eins", "zwei", "drei"]);

    for (body, expected) in [
        (json!({ "assignedTo": [users[1].0] }), vec!["zwei"]),
        (json!({ "contactId": ["nobody"] }), vec![]),
        (json!({ "contactId": [contact], "limit": 2 }), vec!["eins", "zwei"]),
        (json!({ "limit": 2, "skip": 2 }), vec!["drei"]),
        (json!({ "completed": true }), vec![]),
        (json!({ "query": "dre" }), vec!["drei"]),
        (json!({ "unAssigned": true }), vec!["drei"]),
        (
            json!({ "sortKey": "dueDate", "sortDirection": -1 }),
            vec!["zwei", "drei", "eins"],
        ),
        (
            json!({ "sortKey": "dueDate", "sortDirection": 1 }),
            vec!["eins", "drei", "zwei"],
        ),
        (json!({ "dueDate": { "gt": "2026-11-25T09:00:00Z" } }), vec!["zwei"]),
    ] {
        assert_eq!(titles(search(body.clone()).await.json()), expected, "{body}");
    }
    assert_eq!(search(json!({ "count": true, "limit": 1 })).await.json()["count"], 3);
    assert_eq!(search(json!({ "assignedTo": users[0].0 })).await.status, 422);
    assert_eq!(search(json!({ "limit": 501 })).await.status, 422);
    assert_eq!(search(json!({ "locationId": desk.location })).await.status, 422);
}

#[tokio::test]
async fn the_location_search_lags_and_forgets_the_tasks_of_the_deleted() {
    let (desk, contact) = desk().await;
    desk.sandbox.set(Switch::SearchLagMs(60_000));
    let path = format!("/contacts/{contact}/tasks");
    desk.call("POST", &path, form("x", "2026-11-24T09:00:00Z")).await;
    let everywhere = format!("/locations/{}/tasks/search", desk.location);
    let found = async || {
        let answer = desk.call("POST", &everywhere, json!({})).await.json();
        answer["tasks"].as_array().unwrap().len()
    };
    assert_eq!(found().await, 0);
    assert_eq!(desk.get(&path).await.json()["tasks"].as_array().unwrap().len(), 1);
    desk.sandbox.advance(Duration::from_secs(60));
    assert_eq!(found().await, 1);
    desk.call("DELETE", &format!("/contacts/{contact}"), Value::Null).await;
    assert_eq!(found().await, 1);
    desk.sandbox.advance(Duration::from_secs(60));
    assert_eq!(found().await, 0);
}

#[tokio::test]
async fn tasks_and_notes_do_not_move_the_contacts_update_time() {
    let (desk, contact) = desk().await;
    let updated = || desk.sandbox.contact(&contact).unwrap()["dateUpdated"].clone();
    let before = updated();
    desk.sandbox.advance(Duration::from_secs(3));
    let path = format!("/contacts/{contact}");
    desk.call("POST", &format!("{path}/tasks"), form("x", "2026-11-24T09:00:00Z"))
        .await;
    desk.call("POST", &format!("{path}/notes"), json!({ "body": "x" }))
        .await;
    assert_eq!(updated(), before);
    desk.call("POST", &format!("{path}/tags"), json!({ "tags": ["x"] }))
        .await;
    assert_ne!(updated(), before);
}
