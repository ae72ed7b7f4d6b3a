//! What others change at HighLevel appears here by itself, and what they delete goes.

mod desk;

use std::collections::BTreeSet;
use std::time::Duration;

use crm::Timings;
use desk::{Desk, Json, quick};
use model::{ContactFilter, ContactListRequest, ContactRow, ShownContacts, SyncPhase};
use sandbox::{Fault, Options, Switch};
use serde_json::{Value, json};

/// Looks for changes all the time.
fn looking() -> Timings {
    Timings {
        look: Duration::from_millis(300),
        ..quick()
    }
}

async fn desk_of(contacts: usize, timings: Timings) -> Desk {
    let options = Options {
        contacts,
        ..Options::default()
    };
    Desk::with(options, timings).await
}

async fn only(desk: &Desk, filter: ContactFilter) -> Vec<String> {
    let request = ContactListRequest {
        filter,
        limit: 200,
        ..ContactListRequest::default()
    };
    let list = desk.crm.contact_list(request).await.expect("a list");
    list.rows.into_iter().map(|row| row.name).collect()
}

async fn unseen(desk: &Desk) -> Vec<String> {
    let filter = ContactFilter {
        unseen: true,
        ..ContactFilter::default()
    };
    only(desk, filter).await
}

fn created(desk: &Desk, name: &str) -> String {
    let body = json!({ "locationId": desk.sandbox.location(), "firstName": name, "lastName": "Neuer" });
    let (status, answer) = desk.sandbox.elsewhere("POST", "/contacts/", body);
    assert_eq!(status, 201, "{answer}");
    answer["contact"]["id"].as_str().expect("an id").to_owned()
}

fn changed(desk: &Desk, id: &str, body: Value) {
    let (status, answer) = desk.sandbox.elsewhere("PUT", &format!("/contacts/{id}"), body);
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_change_elsewhere_appears_by_itself() {
    // The index lags longer than a look takes, so that a look comes before its change can be seen.
    for lag in [0, 400] {
        let desk = desk_of(60, looking()).await;
        desk.sandbox.set(Switch::SearchLagMs(lag));
        let (key, id) = desk.somebody().await;
        desk.sandbox.forget_requests();

        changed(&desk, &id, json!({ "city": "Neuenkirchen" }));
        let (status, task) = desk.sandbox.elsewhere(
            "POST",
            &format!("/contacts/{id}/tasks"),
            json!({ "title": "Von anderswo", "dueDate": "2030-01-07T09:00:00Z", "completed": false }),
        );
        assert_eq!(status, 201, "{task}");
        desk.until("the city and the task are here", async || {
            let card = desk.card(key).await;
            card.contact.fields.city == "Neuenkirchen" && card.tasks.iter().any(|task| task.title == "Von anderswo")
        })
        .await;

        let path = format!("/contacts/{id}/tags");
        desk.sandbox
            .elsewhere("POST", &path, json!({ "tags": ["anderswo-vergeben"] }));
        let task_id = task["task"]["id"].as_str().or(task["id"].as_str()).expect("an id");
        let path = format!("/contacts/{id}/tasks/{task_id}/completed");
        desk.sandbox.elsewhere("PUT", &path, json!({ "completed": true }));
        desk.until("the tag is here and the task is done", async || {
            let card = desk.card(key).await;
            let is_done = |task: &model::Task| task.title == "Von anderswo" && task.completed;
            card.contact.tags.iter().any(|tag| tag.name == "anderswo-vergeben") && card.tasks.iter().any(is_done)
        })
        .await;
        let rows = desk.find("anderswo-vergeben").await;
        assert_eq!(rows, [key], "the search knows the tag, too");

        let searches = desk
            .asked("POST", "/contacts/search")
            .into_iter()
            .map(|asked| asked.json());
        assert!(
            searches.into_iter().all(|body| {
                let filters = body["filters"].to_string();
                filters.contains("dateUpdated") || filters.contains(r#""field":"id""#)
            }),
            "nothing but changes and what is shown was asked for"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_open_card_follows_even_where_no_date_moves() {
    let desk = desk_of(20, looking()).await;
    desk.sandbox.set(Switch::TagsMoveDateUpdated(false));
    let (key, id) = desk.somebody().await;
    desk.crm.contact_opened(key).await.expect("opened");
    let path = format!("/contacts/{id}/tags");
    desk.sandbox.elsewhere("POST", &path, json!({ "tags": ["ohne-datum"] }));
    let path = format!("/contacts/{id}/notes");
    desk.sandbox
        .elsewhere("POST", &path, json!({ "body": "Nebenan geschrieben" }));

    desk.until("tag and note are on the card", async || {
        let card = desk.card(key).await;
        card.contact.tags.iter().any(|tag| tag.name == "ohne-datum")
            && card.notes.iter().any(|note| note.text == "Nebenan geschrieben")
    })
    .await;
    desk.sandbox
        .elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    desk.until("the card says that it is gone", async || {
        desk.card(key).await.contact.gone
    })
    .await;
    assert!(!desk.find("").await.contains(&key));
}

/// Shows the first rows of a list, as the page does.
async fn shown(desk: &Desk, tag: Option<&str>) -> Vec<ContactRow> {
    let tag = tag.map(str::to_owned);
    let request = ContactListRequest {
        filter: ContactFilter {
            tag: tag.clone(),
            ..ContactFilter::default()
        },
        limit: 40,
        ..ContactListRequest::default()
    };
    let rows = desk.crm.contact_list(request).await.expect("a list").rows;
    let contacts = rows.iter().map(|row| row.key).collect();
    let shown = ShownContacts { contacts, tag };
    desk.crm.contacts_shown(shown).expect("noted");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_that_move_no_date_are_seen_in_the_list_on_the_screen() {
    for lag in [0, 400] {
        let desk = desk_of(60, looking()).await;
        desk.sandbox.set(Switch::TagsMoveDateUpdated(false));
        desk.sandbox.set(Switch::SearchLagMs(lag));
        let (key, id) = desk.somebody().await;
        let path = format!("/contacts/{id}/tags");
        let has_it = async || {
            let rows = shown(&desk, None).await;
            let row = rows.iter().find(|row| row.key == key).expect("in the list");
            row.tags.iter().any(|tag| tag == "still-vergeben")
        };
        assert!(!has_it().await);
        desk.sandbox
            .elsewhere("POST", &path, json!({ "tags": ["still-vergeben"] }));
        desk.until("the tag is in the list", async || has_it().await).await;
        desk.sandbox
            .elsewhere("DELETE", &path, json!({ "tags": ["still-vergeben"] }));
        desk.until("it is there no more", async || !has_it().await).await;

        // Nobody is asked for again and again while nothing changes.
        tokio::time::sleep(Duration::from_millis(700)).await;
        desk.sandbox.forget_requests();
        tokio::time::sleep(Duration::from_millis(700)).await;
        let asked = desk.asked("GET", &format!("/contacts/{id}")).len();
        assert_eq!(asked, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gets_a_tag_without_a_date_comes_into_the_list_of_that_tag() {
    let desk = desk_of(300, looking()).await;
    desk.sandbox.set(Switch::TagsMoveDateUpdated(false));
    let ids = desk.sandbox.contact_ids();
    let mut keys = Vec::new();
    for id in &ids[..3] {
        keys.extend(desk.find(id).await);
    }
    let of = |range: std::ops::Range<usize>| BTreeSet::from_iter(keys[range].iter().copied());
    let tagged = |id: &str, method: &str| {
        let path = format!("/contacts/{id}/tags");
        desk.sandbox.elsewhere(method, &path, json!({ "tags": ["nur-hier"] }));
    };
    tagged(&ids[0], "POST");
    desk.pull_again().await;
    let listed = async || {
        let rows = shown(&desk, Some("nur-hier")).await;
        BTreeSet::from_iter(rows.into_iter().map(|row| row.key))
    };
    assert_eq!(listed().await, of(0..1));

    tagged(&ids[1], "POST");
    desk.until("the second one is there", async || listed().await == of(0..2))
        .await;
    // As many as before, but others.
    tagged(&ids[0], "DELETE");
    tagged(&ids[2], "POST");
    desk.until("the third one is there and the first is not", async || {
        listed().await == of(1..3)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_asked_for_ids_is_asked_once() {
    let timings = Timings {
        look: Duration::from_millis(1500),
        ..looking()
    };
    let desk = desk_of(20, timings).await;
    let searches_for = |field: &str| {
        let field = format!(r#""field":"{field}""#);
        let asked = desk.asked("POST", "/contacts/search").into_iter();
        asked
            .filter(|asked| asked.json()["filters"].to_string().contains(&field))
            .count()
    };
    desk.until("it has looked", async || searches_for("dateUpdated") >= 1)
        .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    // The next look asks for changes first.
    let refusal = json!({ "statusCode": 422, "message": "Invalid field id" });
    desk.sandbox
        .fail_next(Fault::answer("POST", "/contacts/search", 422).body(refusal).skipping(1));
    assert_eq!(shown(&desk, None).await.len(), 20);
    desk.until("it has looked often", async || searches_for("dateUpdated") >= 5)
        .await;
    assert_eq!(searches_for("id"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_from_elsewhere_is_new_until_it_is_looked_at() {
    let desk = desk_of(20, looking()).await;
    assert_eq!(
        desk.crm.unseen_contacts().await.expect("a count"),
        0,
        "the first pull has no news"
    );
    created(&desk, "Anna");
    created(&desk, "Bert");
    desk.until("both are here", async || {
        desk.crm.unseen_contacts().await.expect("a count") == 2
    })
    .await;
    assert_eq!(unseen(&desk).await, ["Anna Neuer", "Bert Neuer"]);

    let anna = desk.find("Anna Neuer").await[0];
    desk.crm.contact_opened(anna).await.expect("opened");
    desk.until("Anna is known", async || unseen(&desk).await == ["Bert Neuer"])
        .await;
    desk.crm.see_all_contacts().await.expect("seen");
    assert_eq!(desk.crm.unseen_contacts().await.expect("a count"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_shows_by_its_task_first_is_new_all_the_same() {
    let desk = desk_of(20, looking()).await;
    let nobody = json!({ "contacts": [], "total": 0 });
    let fault = Fault::answer("POST", "/contacts/search", 200).body(nobody).times(30);
    desk.sandbox.fail_next(fault);
    let id = created(&desk, "Dora");
    let task = json!({ "title": "Zurückrufen", "dueDate": "2030-01-07T09:00:00Z", "completed": false });
    desk.sandbox.elsewhere("POST", &format!("/contacts/{id}/tasks"), task);
    desk.until("she is here", async || unseen(&desk).await == ["Dora Neuer"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rep_makes_is_no_news() {
    let desk = desk_of(20, looking()).await;
    let save = model::ContactSave {
        seen: model::ContactChanges::default(),
        contact: None,
        changes: model::ContactChanges {
            last_name: Some("Selbstgemacht".to_owned()),
            email: Some("selbst@example.org".to_owned()),
            ..model::ContactChanges::default()
        },
    };
    desk.crm.save_contact(save).await.expect("saved");
    desk.sent().await;
    let looks = desk.asked("POST", "/contacts/search").len();
    desk.until("two more looks are over", async || {
        desk.asked("POST", "/contacts/search").len() >= looks + 3
    })
    .await;
    assert_eq!(desk.crm.unseen_contacts().await.expect("a count"), 0);
    assert_eq!(desk.find("Selbstgemacht").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_by_tag_owner_and_news_together() {
    let desk = desk_of(60, looking()).await;
    let owner = desk.account().await.users[0].id.clone();
    let id = created(&desk, "Clara");
    changed(&desk, &id, json!({ "assignedTo": owner }));
    desk.sandbox
        .elsewhere("POST", &format!("/contacts/{id}/tags"), json!({ "tags": ["Nur Sie"] }));
    let of = |tag: Option<&str>, owner: Option<&str>, unseen| ContactFilter {
        tag: tag.map(str::to_owned),
        owner: owner.map(str::to_owned),
        unseen,
        business: None,
    };
    desk.until("she is here with all that", async || {
        only(&desk, of(Some("NUR SIE "), Some(&owner), true)).await == ["Clara Neuer"]
    })
    .await;
    assert!(only(&desk, of(None, Some(&owner), false)).await.len() > 1);
    assert_eq!(
        only(&desk, of(Some("nur sie"), Some("somebody else"), false)).await,
        [""; 0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_elsewhere_goes_with_the_next_full_reading() {
    let desk = desk_of(60, quick()).await;
    let ids = desk.sandbox.contact_ids();
    for id in &ids[..2] {
        desk.sandbox
            .elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    }
    desk.pull_again().await;

    let status = desk.crm.sync_status().await.expect("a status");
    assert_eq!(status.contacts as usize, ids.len() - 2);
    assert_eq!(status.disappeared, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_only_the_list_lacks_stays() {
    let desk = desk_of(60, quick()).await;
    let all = desk.sandbox.contact_ids().len();
    // The index does not show what was made a moment ago; asked for by id, it is there.
    desk.sandbox.set(Switch::SearchLagMs(60_000));
    let save = model::ContactSave {
        seen: model::ContactChanges::default(),
        contact: None,
        changes: model::ContactChanges {
            last_name: Some("Eben".to_owned()),
            email: Some("eben@example.org".to_owned()),
            ..model::ContactChanges::default()
        },
    };
    desk.crm.save_contact(save).await.expect("saved");
    desk.sent().await;
    desk.pull_again().await;

    assert_eq!(
        desk.crm.sync_status().await.expect("a status").contacts as usize,
        all + 1
    );
}

/// Deletes so many that the rep is asked.
async fn mass_disappearance(desk: &Desk) -> usize {
    let ids = desk.sandbox.contact_ids();
    for id in &ids[..30] {
        desk.sandbox
            .elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    }
    desk.pull_again().await;
    let status = desk.crm.sync_status().await.expect("a status");
    assert_eq!(status.disappeared, 30);
    assert_eq!(
        status.contacts as usize,
        ids.len(),
        "nothing goes before the rep has said so"
    );
    ids.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn where_many_are_missing_at_once_the_rep_decides() {
    let desk = desk_of(120, quick()).await;
    let all = mass_disappearance(&desk).await;

    desk.crm.settle_disappeared(false).await.expect("kept");
    let status = desk.crm.sync_status().await.expect("a status");
    assert_eq!((status.disappeared, status.contacts as usize), (0, all));

    let again = desk.crm.sync_now();
    again.await.expect("asked");
    desk.until("the rep is asked once more", async || {
        desk.crm.sync_status().await.expect("a status").disappeared == 30
    })
    .await;
    desk.crm.settle_disappeared(true).await.expect("looked for");
    desk.until("they are gone", async || {
        desk.crm.sync_status().await.expect("a status").contacts as usize == all - 30
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_closed_to_the_token_is_never_taken_for_deletions() {
    let desk = desk_of(120, quick()).await;
    let all = mass_disappearance(&desk).await;
    desk.sandbox.set(Switch::ForeignLocation(true));
    desk.crm.settle_disappeared(true).await.expect("looked for");
    desk.until("the refusal is shown", async || {
        desk.crm.sync_status().await.expect("a status").phase != SyncPhase::Idle
    })
    .await;
    assert_eq!(desk.crm.sync_status().await.expect("a status").contacts as usize, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_background_it_looks_less_often_and_at_once_when_it_comes_back() {
    let timings = Timings {
        look: Duration::from_millis(200),
        look_away: Duration::from_secs(3_600),
        ..quick()
    };
    let desk = desk_of(20, timings).await;
    desk.crm.set_in_front(false);
    // A look that was due already may still come.
    tokio::time::sleep(Duration::from_millis(600)).await;
    desk.sandbox.forget_requests();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(desk.asked("POST", "/contacts/search").len(), 0);

    desk.crm.set_in_front(true);
    desk.until("it looks again", async || {
        !desk.asked("POST", "/contacts/search").is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_that_are_kept_stay_though_their_tasks_are_gone() {
    let desk = desk_of(120, looking()).await;
    let ids = desk.sandbox.contact_ids();
    let with_tasks = ids.iter().filter(|id| !desk.sandbox.tasks_of(id).is_empty()).count();
    assert!(with_tasks > 5, "some have tasks");
    for id in &ids[..60] {
        desk.sandbox
            .elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    }
    desk.pull_again().await;
    assert_eq!(desk.crm.sync_status().await.expect("a status").disappeared, 60);
    desk.crm.settle_disappeared(false).await.expect("kept");
    let looks = desk.asked("POST", "/tasks/search").len();
    desk.until("their tasks were looked for again", async || {
        desk.asked("POST", "/tasks/search").len() >= looks + 2
    })
    .await;
    let status = desk.crm.sync_status().await.expect("a status");
    assert_eq!(status.contacts as usize, ids.len());
}
