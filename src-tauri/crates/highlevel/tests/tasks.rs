//! Tasks of a contact and of the location.

mod support;

use futures_util::TryStreamExt;
use highlevel::{Error, Generation, NewTask, TaskId, TaskSearch, UpdateTask, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};
use support::{LOCATION, Stage, contact, header};
use wiremock::matchers::body_partial_json;
use wiremock::{Mock, ResponseTemplate};

const LIST: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/tasks";
const ONE: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/tasks/lJpzYrWdpkC2hX6t2yue";
const COMPLETED: &str = "/contacts/seD4PfOuKoVMLkEZqohJ/tasks/lJpzYrWdpkC2hX6t2yue/completed";
const SEARCH: &str = "/locations/ve9EPM428h8vShlRW1KT/tasks/search";

fn task() -> TaskId {
    TaskId::parse("lJpzYrWdpkC2hX6t2yue").expect("an id")
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn documented() -> Value {
    json!({
        "id": "lJpzYrWdpkC2hX6t2yue", "title": "Call back", "body": "ask for budget",
        "assignedTo": "hxHGVRb1YJUscrCB8eXK", "dueDate": "2026-07-08T02:30:00.000Z", "completed": false,
        "contactId": "seD4PfOuKoVMLkEZqohJ",
    })
}

#[tokio::test]
async fn the_tasks_of_a_contact_are_listed() {
    let stage = Stage::new().await;
    stage
        .answers(
            "GET",
            LIST,
            200,
            json!({ "tasks": [documented(), { "title": "no id" }] }),
        )
        .await;

    let page = stage.client.tasks(&contact()).list().await.expect("listed");

    let read = &page.rows[0];
    assert_eq!(read.title.as_deref(), Some("Call back"));
    assert_eq!(read.due, Some(instant("2026-07-08T02:30:00Z")));
    assert_eq!(read.completed, Some(false));
    assert_eq!(read.contact, Some(contact()));
    assert_eq!((page.rows.len(), page.skipped), (1, 1));
    assert!(page.is_last);
}

#[tokio::test]
async fn one_task_is_read() {
    let stage = Stage::new().await;
    stage.answers("GET", ONE, 200, json!({ "task": documented() })).await;

    let read = stage.client.tasks(&contact()).get(&task()).await.expect("found");

    assert_eq!(read.id, task());
}

#[tokio::test]
async fn a_new_task_always_says_whether_it_is_done_and_has_no_milliseconds() {
    let stage = Stage::new().await;
    stage.answers("POST", LIST, 201, json!({ "task": documented() })).await;
    let new = NewTask {
        title: "Call back".to_owned(),
        body: None,
        due: instant("2026-07-08T02:30:00.987654321Z"),
        completed: false,
        assigned_to: None,
    };

    let created = stage.client.tasks(&contact()).create(&new).await.expect("created");

    assert_eq!(created.id, task());
    assert_eq!(
        stage.sent().await,
        json!({ "title": "Call back", "dueDate": "2026-07-08T02:30:00Z", "completed": false })
    );
}

#[tokio::test]
async fn a_new_task_can_carry_a_text_and_somebody_to_do_it() {
    let stage = Stage::new().await;
    stage.answers("POST", LIST, 201, json!({ "task": documented() })).await;
    let new = NewTask {
        title: "Call back".to_owned(),
        body: Some("ask for budget".to_owned()),
        due: instant("2026-07-08T04:30:00+02:00"),
        completed: true,
        assigned_to: Some(UserId::parse("hxHGVRb1YJUscrCB8eXK").expect("an id")),
    };

    stage.client.tasks(&contact()).create(&new).await.expect("created");

    assert_eq!(
        stage.sent().await,
        json!({
            "title": "Call back", "body": "ask for budget", "dueDate": "2026-07-08T02:30:00Z", "completed": true,
            "assignedTo": "hxHGVRb1YJUscrCB8eXK",
        })
    );
}

#[tokio::test]
async fn a_task_created_without_an_id_leaves_the_outcome_unknown() {
    let stage = Stage::new().await;
    stage.answers("POST", LIST, 201, json!({ "task": {} })).await;
    let new = NewTask {
        title: "Call back".to_owned(),
        body: None,
        due: instant("2026-07-08T02:30:00Z"),
        completed: false,
        assigned_to: None,
    };

    let error = stage.client.tasks(&contact()).create(&new).await.expect_err("no id");

    assert!(
        matches!(error, Error::OutcomeUnknown { status: Some(201) }),
        "got {error:?}"
    );
}

#[tokio::test]
async fn an_update_always_sends_title_and_date_and_nothing_that_is_unset() {
    let stage = Stage::new().await;
    stage.answers("PUT", ONE, 200, json!({ "task": documented() })).await;
    let state = UpdateTask {
        title: "Call back".to_owned(),
        body: None,
        due: instant("2026-07-08T02:30:00.000Z"),
        completed: None,
        assigned_to: None,
    };

    stage
        .client
        .tasks(&contact())
        .update(&task(), &state)
        .await
        .expect("updated");

    assert_eq!(
        stage.sent().await,
        json!({ "title": "Call back", "dueDate": "2026-07-08T02:30:00Z" })
    );
}

#[tokio::test]
async fn an_update_can_empty_the_text_and_reopen() {
    let stage = Stage::new().await;
    stage.answers("PUT", ONE, 200, json!({ "task": documented() })).await;
    let state = UpdateTask {
        title: "Call back".to_owned(),
        body: Some(String::new()),
        due: instant("2026-07-08T02:30:00Z"),
        completed: Some(false),
        assigned_to: Some(UserId::parse("hxHGVRb1YJUscrCB8eXK").expect("an id")),
    };

    stage
        .client
        .tasks(&contact())
        .update(&task(), &state)
        .await
        .expect("updated");

    let sent = stage.sent().await;
    assert_eq!((&sent["body"], &sent["completed"]), (&json!(""), &json!(false)));
    assert_eq!(sent["assignedTo"], json!("hxHGVRb1YJUscrCB8eXK"));
}

#[tokio::test]
async fn completing_touches_nothing_else() {
    let stage = Stage::new().await;
    stage.answers("PUT", COMPLETED, 200, json!({})).await;

    let read = stage
        .client
        .tasks(&contact())
        .set_completed(&task(), true)
        .await
        .expect("completed");

    assert_eq!(read.id, task(), "known though the answer does not tell");
    assert_eq!(stage.sent().await, json!({ "completed": true }));
}

#[tokio::test]
async fn deleting_a_task_that_is_gone_says_so() {
    let stage = Stage::new().await;
    stage
        .answers(
            "DELETE",
            ONE,
            400,
            json!({ "message": "Task with id lJpzYrWdpkC2hX6t2yue not found" }),
        )
        .await;

    let error = stage.client.tasks(&contact()).delete(&task()).await.expect_err("gone");

    assert!(matches!(error, Error::NotFound { what: "task" }), "got {error:?}");
}

#[tokio::test]
async fn a_task_is_deleted() {
    let stage = Stage::new().await;
    stage.answers("DELETE", ONE, 200, json!({ "succeded": true })).await;

    stage.client.tasks(&contact()).delete(&task()).await.expect("deleted");

    assert_eq!(stage.request().await.method.as_str(), "DELETE");
}

#[tokio::test]
async fn the_locations_tasks_are_read_as_observed() {
    let stage = Stage::of(Generation::Legacy).await;
    let observed = json!({ "tasks": [{
        "_id": "lJpzYrWdpkC2hX6t2yue", "title": "Call back", "body": "", "completed": false, "status": "to_do",
        "deleted": false, "dueDate": "2026-07-25T06:00:00.000Z", "contactId": "sx6wyHhbFdRXh302LLNR",
        "locationId": LOCATION, "assignedTo": "hxHGVRb1YJUscrCB8eXK", "dateAdded": "2026-07-24T14:25:43.176Z",
        "dateUpdated": "2026-07-24T15:27:09.725Z",
        "contactDetails": { "_id": "sx6wyHhbFdRXh302LLNR", "firstName": null, "lastName": null },
        "assignedToUserDetails": { "id": "hxHGVRb1YJUscrCB8eXK", "firstName": "Jane", "lastName": "Smith" },
        "searchAfter": [1788329940000_i64, "lJpzYrWdpkC2hX6t2yue"],
    }] });
    stage.answers("POST", SEARCH, 201, observed).await;
    let search = TaskSearch {
        contacts: vec![contact()],
        assigned_to: vec![UserId::parse("hxHGVRb1YJUscrCB8eXK").expect("an id")],
        completed: Some(false),
        query: Some("call".to_owned()),
        limit: 1,
        skip: 50,
    };

    let page = stage.client.location_tasks().search(&search).await.expect("listed");

    assert_eq!(page.rows[0].id, task());
    assert_eq!(page.rows[0].date_updated, Some(instant("2026-07-24T15:27:09.725Z")));
    assert_eq!(page.rows[0].deleted, Some(false));
    assert!(!page.is_last, "it is full");
    assert_eq!(
        stage.sent().await,
        json!({
            "contactId": ["seD4PfOuKoVMLkEZqohJ"], "assignedTo": ["hxHGVRb1YJUscrCB8eXK"], "completed": false,
            "query": "call", "limit": 1, "skip": 50,
        })
    );
    assert_eq!(header(&stage.request().await, "version"), Some("2021-07-28"));
}

#[tokio::test]
async fn everyones_tasks_are_asked_for_without_conditions() {
    let stage = Stage::new().await;
    stage.answers("POST", SEARCH, 200, json!({ "tasks": [] })).await;

    let page = stage
        .client
        .location_tasks()
        .search(&TaskSearch::default())
        .await
        .expect("listed");

    assert!(page.is_last);
    assert_eq!(stage.sent().await, json!({ "limit": 500, "skip": 0 }));
}

#[tokio::test]
async fn a_token_without_the_locations_tasks_is_told_the_scope() {
    let stage = Stage::new().await;
    let body = json!({ "statusCode": 401, "message": "The token is not authorized for this scope." });
    stage.answers("POST", SEARCH, 401, body).await;

    let error = stage
        .client
        .location_tasks()
        .search(&TaskSearch::default())
        .await
        .expect_err("no scope");

    assert!(
        matches!(
            error,
            Error::MissingScope {
                scope: "locations/tasks.readonly"
            }
        ),
        "got {error:?}"
    );
}

#[tokio::test]
async fn all_tasks_are_read_until_a_page_brings_nothing_new() {
    let stage = Stage::new().await;
    let rows = json!([{ "_id": "a" }, { "_id": "b" }, {}]);
    for (skip, rows) in [
        (0, rows.clone()),
        (3, json!([{ "_id": "c" }])),
        (4, json!([{ "_id": "b" }])),
    ] {
        Mock::given(body_partial_json(json!({ "skip": skip, "completed": false })))
            .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "tasks": rows })))
            .expect(1)
            .mount(&stage.server)
            .await;
    }
    let search = TaskSearch {
        completed: Some(false),
        ..TaskSearch::default()
    };

    let pages: Vec<_> = stage
        .client
        .location_tasks()
        .stream(search)
        .try_collect()
        .await
        .expect("read");

    assert_eq!(pages.iter().map(|page| page.rows.len()).sum::<usize>(), 3);
    assert_eq!(pages.iter().map(|page| page.skipped).sum::<usize>(), 1);
}
