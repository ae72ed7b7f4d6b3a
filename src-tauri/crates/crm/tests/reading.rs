//! What is at HighLevel is found here, and opening a card reads it anew.

mod desk;

use std::time::Duration;

use crm::Timings;
use desk::{Desk, quick};
use jiff::{Timestamp, tz::TimeZone};
use model::{BoardOf, Column, ContactFilter, ContactListRequest, ContactRow, ListColumn, Reach, ReachBy};
use sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn all_contacts_are_pulled_page_by_page() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 1_250,
            ..sandbox::Options::default()
        },
        quick(),
    )
    .await;
    let list = desk
        .crm
        .contact_list(ContactListRequest {
            offset: 1_200,
            limit: 200,
            ..ContactListRequest::default()
        })
        .await
        .expect("a list");
    assert_eq!(list.total as usize, desk.sandbox.contact_ids().len());
    assert_eq!(list.rows.len(), list.total as usize - 1_200);
    assert_eq!(desk.crm.sync_status().await.expect("a status").unreadable_rows, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_card_asks_once_for_each_part() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.elsewhere(
        "POST",
        &format!("/contacts/{id}/notes"),
        json!({ "body": "von der Kollegin" }),
    );
    desk.sandbox.forget_requests();
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("the note is read", async || {
        desk.card(key)
            .await
            .notes
            .iter()
            .any(|note| note.text == "von der Kollegin")
    })
    .await;

    for part in [
        format!("/contacts/{id}"),
        format!("/contacts/{id}/tasks"),
        format!("/contacts/{id}/notes"),
        format!("/contacts/{id}/appointments"),
    ] {
        assert_eq!(desk.asked("GET", &part).len(), 1, "{part}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_card_one_rests_on_is_asked_for() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 20,
            ..sandbox::Options::default()
        },
        crm::Timings {
            rest: std::time::Duration::from_millis(300),
            ..quick()
        },
    )
    .await;
    desk.sandbox.forget_requests();
    let keys = desk.find("").await;
    for key in &keys {
        desk.crm.contact_opened(*key).await.expect("opened");
    }
    let last = *keys.last().expect("some");
    desk.until("the last one is read", async || {
        desk.card(last).await.refreshed_at.is_some()
    })
    .await;
    assert_eq!(desk.asked("GET", "/notes").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_or_a_link_finds_its_contact_even_before_it_is_pulled() {
    let timings = Timings {
        fresh: Duration::from_secs(30),
        ..quick()
    };
    let desk = Desk::with(sandbox::Options::default(), timings).await;
    let (status, made) = desk.sandbox.elsewhere(
        "POST",
        "/contacts/",
        json!({ "locationId": desk.sandbox.location(), "firstName": "Neu", "email": "neu@example.org" }),
    );
    assert_eq!(status, 201);
    let id = made["contact"]["id"].as_str().expect("an id").to_owned();
    let link = format!(
        "https://app.gohighlevel.com/v2/location/{}/contacts/detail/{id}",
        desk.sandbox.location()
    );
    let list = desk
        .crm
        .contact_list(ContactListRequest {
            query: link.clone(),
            limit: 10,
            ..ContactListRequest::default()
        })
        .await
        .expect("a list");
    assert!(list.names_one);
    desk.sandbox.forget_requests();
    let key = desk.crm.locate_contact(link).await.expect("found");
    desk.crm.contact_opened(key).await.expect("opened");
    tokio::time::sleep(Duration::from_millis(200)).await;
    for part in ["", "/tasks", "/notes", "/appointments"] {
        let asked = desk.asked("GET", &format!("/contacts/{id}{part}"));
        assert_eq!(asked.len(), 1, "{part}: {asked:?}");
    }
    assert_eq!(desk.card(key).await.contact.remote_id.as_deref(), Some(id.as_str()));
    assert_eq!(desk.crm.locate_contact(id).await.expect("found again"), key);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_another_sub_account_names_nobody_here() {
    let desk = Desk::open().await;
    desk.sandbox
        .fail_next(Fault::answer("GET", "/contacts/*", 403).body(json!({
            "statusCode": 403, "message": "The token does not have access to this location.",
        })));
    let link = "https://app.gohighlevel.com/v2/location/another0000000000000/contacts/detail/somebody000000000000";

    let error = desk.crm.locate_contact(link.to_owned()).await.expect_err("not here");

    assert!(matches!(error, crm::Error::NotFound { what: "contact" }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_mine_once_the_rep_has_said_who_they_are() {
    let desk = Desk::open().await;
    let everyone = desk.crm.board(None).await.expect("a board");
    assert_eq!(everyone.of, BoardOf::Everyone);
    let all: u32 = everyone.columns.iter().map(|column| column.total).sum();
    let (me, _) = desk.sandbox.users().into_iter().next().expect("a user");
    desk.crm.choose_me(Some(me.clone())).await.expect("chosen");
    let mine = desk.crm.board(None).await.expect("a board");
    assert_eq!(mine.of, BoardOf::Mine);
    assert!(
        mine.columns
            .iter()
            .flat_map(|column| &column.tasks)
            .all(|task| task.assignee.as_deref() == Some(me.as_str()))
    );
    assert!(mine.columns.iter().map(|column| column.total).sum::<u32>() < all);
    assert!(
        everyone
            .columns
            .iter()
            .any(|column| column.column == Column::Overdue && column.tasks.iter().all(|task| task.overdue))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn do_not_disturb_asks_first() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox
        .elsewhere("PUT", &format!("/contacts/{id}"), json!({ "dnd": true }));
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("it is known", async || desk.card(key).await.contact.dnd)
        .await;
    let call = Reach {
        number: None,
        contact: key,
        by: ReachBy::Call,
        despite_dnd: false,
    };
    assert!(matches!(
        desk.crm.reach(call.clone()).await,
        Err(crm::Error::DoNotDisturb)
    ));
    assert!(
        matches!(desk.crm.reach(Reach { despite_dnd: true, ..call }).await, Ok(crm::Handover::Open(link)) if link.starts_with("tel:+"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_asked_for_before_a_change_does_not_undo_it() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    desk.sandbox.set(sandbox::Switch::SlowMs(400));
    desk.crm.contact_opened(key).await.expect("opened");
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    let note = desk
        .crm
        .save_note(model::NoteSave {
            note: None,
            contact: key,
            text: "währenddessen".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.sent().await;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert!(
        desk.card(key).await.notes.iter().any(|shown| shown.key == note),
        "the older answer was dropped"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_card_does_not_move_the_rows_of_the_list_one_walks_through() {
    let desk = Desk::open().await;
    let before = desk.find("").await;
    let fifth = before[4];
    desk.crm.contact_opened(fifth).await.expect("opened");
    desk.until("the card is read", async || {
        desk.card(fifth).await.refreshed_at.is_some()
    })
    .await;
    assert_eq!(desk.find("").await, before, "the order stays");
    desk.find("xyz").await;
    assert_eq!(desk.find("").await[0], fifth, "the next list begins with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_in_a_name_still_finds_it_and_is_counted() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    let changes = model::ContactChanges {
        last_name: Some("Schwartzkopff".to_owned()),
        ..model::ContactChanges::default()
    };
    desk.crm
        .save_contact(model::ContactSave {
            seen: model::ContactChanges::default(),
            contact: Some(key),
            changes,
        })
        .await
        .expect("saved");
    let list = desk
        .crm
        .contact_list(ContactListRequest {
            query: "schwarzkopff".to_owned(),
            limit: 10,
            ..ContactListRequest::default()
        })
        .await
        .expect("a list");
    assert_eq!(
        (list.total, list.rows.iter().map(|row| row.key).collect::<Vec<_>>()),
        (1, vec![key])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_done_or_deleted_elsewhere_is_noticed_by_the_next_pull() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    for title in ["wird erledigt", "wird gelöscht"] {
        let save = model::TaskSave {
            task: None,
            contact: key,
            title: Some(title.to_owned()),
            body: None,
            due: Some("2031-05-06 15:00".to_owned()),
            assignee: None,
            seen: None,
        };
        desk.crm.save_task(save).await.expect("saved");
    }
    desk.sent().await;
    let remote = |title: &str| {
        let task = desk
            .sandbox
            .tasks_of(&id)
            .into_iter()
            .find(|task| task["title"] == title)
            .expect("there");
        task["id"].as_str().expect("an id").to_owned()
    };
    desk.sandbox.elsewhere(
        "PUT",
        &format!("/contacts/{id}/tasks/{}/completed", remote("wird erledigt")),
        json!({ "completed": true }),
    );
    desk.sandbox.elsewhere(
        "DELETE",
        &format!("/contacts/{id}/tasks/{}", remote("wird gelöscht")),
        json!(null),
    );
    desk.crm.sync_now().await.expect("asked");
    desk.until("both are noticed", async || {
        let tasks = desk.card(key).await.tasks;
        tasks.iter().any(|task| task.title == "wird erledigt" && task.completed)
            && !tasks.iter().any(|task| task.title == "wird gelöscht")
    })
    .await;
}

/// What the search of open tasks finds when it finds none.
fn no_open_tasks() -> sandbox::Fault {
    sandbox::Fault::answer("POST", "/locations/*/tasks/search", 201).body(json!({ "tasks": [] }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_is_gone_takes_its_vanished_tasks_off_the_board_and_one_failure_stops_nothing() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    let save = model::TaskSave {
        task: None,
        contact: key,
        title: Some("verwaist".to_owned()),
        body: None,
        due: Some("2031-05-06 15:00".to_owned()),
        assignee: None,
        seen: None,
    };
    desk.crm.save_task(save).await.expect("saved");
    desk.sent().await;
    desk.sandbox
        .elsewhere("DELETE", &format!("/contacts/{id}"), json!(null));
    desk.sandbox.fail_next(no_open_tasks());
    // The first task that is asked for fails as often as it is asked for.
    desk.sandbox
        .fail_next(sandbox::Fault::answer("GET", "/contacts/*/tasks/*", 422).body(json!({ "message": "no" })));
    let before = desk.crm.sync_status().await.expect("a status").pulled_at;
    desk.crm.sync_now().await.expect("asked");
    desk.until("the pull has ended well", async || {
        let status = desk.crm.sync_status().await.expect("a status");
        status.phase == model::SyncPhase::Idle && status.pulled_at != before
    })
    .await;
    desk.sandbox.fail_next(no_open_tasks());
    desk.crm.sync_now().await.expect("asked");
    desk.until("the contact is gone", async || desk.card(key).await.contact.gone)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_vanished_task_is_asked_for_in_turn() {
    let desk = Desk::with(
        sandbox::Options {
            contacts: 500,
            ..sandbox::Options::default()
        },
        quick(),
    )
    .await;
    let board = desk.crm.board(None).await.expect("a board");
    let open: u32 = board
        .columns
        .iter()
        .filter(|column| column.column != Column::Done)
        .map(|column| column.total)
        .sum();
    assert!(open > 100, "{open}");
    let mut asked = std::collections::HashSet::new();
    desk.sandbox.set(sandbox::Switch::BurstMax(100_000));
    for _ in 0..open.div_ceil(100) {
        desk.sandbox.forget_requests();
        desk.sandbox.fail_next(no_open_tasks());
        let before = desk.crm.sync_status().await.expect("a status").pulled_at;
        desk.crm.sync_now().await.expect("asked");
        desk.until("the pull has ended", async || {
            let status = desk.crm.sync_status().await.expect("a status");
            status.phase == model::SyncPhase::Idle && status.pulled_at != before
        })
        .await;
        asked.extend(
            desk.sandbox
                .requests()
                .into_iter()
                .filter(|request| request.method == "GET" && request.path.contains("/tasks/"))
                .map(|request| request.path),
        );
    }
    assert_eq!(asked.len(), open as usize);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contacts_of_a_business_are_read_to_the_end_and_not_beyond() {
    let desk = Desk::open().await;
    let page = |from: u32, to: u32, count: Option<u32>| {
        let rows: Vec<_> = (from..to).map(|n| json!({ "id": format!("business{n:04}") })).collect();
        let mut body = json!({ "contacts": rows });
        if let Some(count) = count {
            body["count"] = count.into();
        }
        sandbox::Fault::answer("GET", "/contacts/business/*", 200).body(body)
    };
    let list = async |business: &str| {
        let request = ContactListRequest {
            filter: ContactFilter {
                business: Some(business.to_owned()),
                ..ContactFilter::default()
            },
            limit: 200,
            ..ContactListRequest::default()
        };
        desk.crm.contact_list(request).await.expect("a list").total
    };
    desk.sandbox.fail_next(page(0, 2, Some(3)));
    desk.sandbox.fail_next(page(2, 3, Some(3)));
    list("short").await;
    desk.until("it was asked twice", async || desk.asked("GET", "/short").len() == 2)
        .await;
    desk.until("all three are there", async || list("short").await == 3)
        .await;
    let asked: Vec<_> = desk
        .asked("GET", "/short")
        .into_iter()
        .map(|request| request.query)
        .collect();
    assert!(asked[0].contains("skip=0") && asked[1].contains("skip=2"), "{asked:?}");

    // One that always begins anew.
    desk.sandbox.fail_next(page(100, 200, None).times(50));
    list("endless").await;
    desk.until("it was asked twice", async || desk.asked("GET", "/endless").len() == 2)
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(desk.asked("GET", "/endless").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_goes_on_within_the_contacts_of_a_company() {
    let desk = Desk::open().await;
    let location = desk.sandbox.location();
    let make = |path: &str, body| {
        let (status, made) = desk.sandbox.elsewhere("POST", path, body);
        assert!((200..300).contains(&status), "{path}: {made}");
        made
    };
    let made = make("/businesses/", json!({ "locationId": location, "name": "Musterbau" }));
    // HighLevel spells it so.
    let business = made["buiseness"]["id"].as_str().expect("an id").to_owned();
    let ids: Vec<_> = ["Änne", "Bernd", "Ännchen"]
        .into_iter()
        .enumerate()
        .map(|(number, first)| {
            let email = format!("m{number}@musterbau.example");
            let body = json!({ "locationId": location, "firstName": first, "lastName": "Musterbauer", "email": email });
            make("/contacts/", body)["contact"]["id"].clone()
        })
        .collect();
    let link = json!({ "locationId": location, "ids": ids[..2], "businessId": business });
    make("/contacts/bulk/business", link);
    let listed = async |query: &str| {
        let request = ContactListRequest {
            query: query.to_owned(),
            filter: ContactFilter {
                business: Some(business.clone()),
                ..ContactFilter::default()
            },
            limit: 50,
            ..ContactListRequest::default()
        };
        let list = desk.crm.contact_list(request).await.expect("a list");
        let names: Vec<String> = list.rows.into_iter().map(|row| row.name).collect();
        (list.total, names.join(", "))
    };
    let both = (2, "Änne Musterbauer, Bernd Musterbauer".to_owned());
    desk.until("the company is read", async || listed("").await == both)
        .await;

    assert_eq!(listed("än").await, (1, "Änne Musterbauer".to_owned()));
    assert_eq!(listed("musterb").await, both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_draft_is_announced_so_that_no_form_begins_with_an_older_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = sandbox::Sandbox::start(sandbox::Options::default())
        .await
        .expect("a sandbox");
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let hears = std::sync::Arc::clone(&heard);
    let crm = desk::announcing(folder.path(), quick(), move |topics| {
        hears.lock().expect("not poisoned").extend_from_slice(topics);
    });
    crm.start().await;
    crm.connect(desk::request(&sandbox)).await.expect("connected");

    let draft = model::Draft {
        form: "note:new:1".to_owned(),
        text: "Halb".to_owned(),
    };
    crm.save_draft(draft).await.expect("kept");

    assert!(heard.lock().expect("not poisoned").contains(&model::Topic::Drafts));
    assert_eq!(crm.draft("note:new:1".to_owned()).await.expect("there"), "Halb");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_the_same_instant_everywhere_and_shows_the_account_s_clocks_where_they_differ() {
    let now: Timestamp = "2026-11-25T10:00:00Z".parse().expect("an instant");
    let mut starts = Vec::new();
    for zone in ["Europe/Berlin", "America/New_York"] {
        let options = sandbox::Options {
            contacts: 60,
            now: Some(now),
            ..sandbox::Options::default()
        };
        let sandbox = Sandbox::start(options).await.expect("a sandbox on loopback");
        let state = sandbox.state();
        let all = state["appointments"].as_array().expect("a list");
        // The last one is to come, and is confirmed with its offset; the first is past, and has none.
        let by_start = |each: &&Value| each["startTime"].as_str().map(str::to_owned);
        let wanted =
            [all.iter().max_by_key(by_start), all.iter().min_by_key(by_start)].map(|each| each.expect("one").clone());
        let folder = tempfile::tempdir().expect("a folder");
        let crm = crm::Crm::open(crm::Options {
            folder: folder.path().to_owned(),
            version: "0.0.0".to_owned(),
            language_of_run: None,
            language_of_system: model::Language::English,
            clock: crm::Clock::told(move || now, TimeZone::get(zone).expect("a zone")),
            announce: std::sync::Arc::new(|_| {}),
            timings: quick(),
            surroundings: crm::Surroundings::default(),
        })
        .expect("a profile in a temporary folder");
        crm.start().await;
        crm.connect(desk::request(&sandbox)).await.expect("let in");
        let desk = Desk::around(crm, sandbox, folder);
        desk.pulled().await;

        for wanted in wanted {
            let text = |name: &str| wanted[name].as_str().expect("a text").to_owned();
            let contact = desk.crm.locate_contact(text("contactId")).await.expect("pulled");
            desk.crm.contact_opened(contact).await.expect("opened");
            let read = async || {
                let all = desk.card(contact).await.appointments;
                let meant = |each: &model::Appointment| {
                    each.title == text("title")
                        && each
                            .start_in_account
                            .as_deref()
                            .is_none_or(|start| text("startTime").replace(' ', "T").starts_with(start))
                };
                all.into_iter().find(meant)
            };
            desk.until("the appointment is read", async || read().await.is_some())
                .await;
            let shown = read().await.expect("just read");
            let (on_the_wall, other) = (
                text("startTime").replace(' ', "T")[..16].to_owned(),
                zone != "Europe/Berlin",
            );
            assert_eq!(shown.start_in_account, other.then_some(on_the_wall), "{zone}");
            assert_eq!(shown.account_zone.is_some(), other, "{zone}");
            starts.push(shown.start.expect("a start"));
        }
    }
    assert_eq!(starts[..2], starts[2..], "where the rep sits moves no appointment");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_columns_and_order_are_kept_and_the_list_comes_in_that_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let crm = desk::crm(folder.path(), quick());
    let sort = model::ContactSort {
        by: model::SortBy::City,
        descending: true,
    };
    let patch = model::SettingsPatch {
        list_columns: Some(vec![ListColumn::City, ListColumn::Company, ListColumn::City]),
        list_sort: Some(sort),
        table_width: Some(10_000),
        ..model::SettingsPatch::default()
    };
    let chosen = crm.update_settings(patch).await.expect("kept");
    assert_eq!(
        chosen.list_columns,
        [ListColumn::Company, ListColumn::City],
        "each once, in the order in which they stand"
    );
    assert_eq!(chosen.table_width, 2400);
    drop(crm);
    let settings = desk::crm(folder.path(), quick()).settings_now();
    assert_eq!(
        (settings.list_columns, settings.list_sort),
        (chosen.list_columns.clone(), sort)
    );

    let desk = Desk::open().await;
    let request = ContactListRequest {
        sort,
        columns: chosen.list_columns,
        limit: 200,
        ..ContactListRequest::default()
    };
    let list = desk.crm.contact_list(request.clone()).await.expect("a list");
    assert_eq!(list.rows.len(), desk.sandbox.contact_ids().len());
    let city = |row: &ContactRow| row.further.as_ref().expect("asked for").city.clone();
    let cities: Vec<_> = list.rows.iter().filter_map(city).collect();
    assert!(cities.len() > 20, "{cities:?}");
    assert!(
        cities.is_sorted_by_key(|city| std::cmp::Reverse(sort_key(city))),
        "{cities:?}"
    );
    let without = list.rows.iter().position(|row| city(row).is_none());
    assert_eq!(without.unwrap_or(cities.len()), cities.len(), "who has none comes last");

    let request = ContactListRequest {
        columns: vec![ListColumn::Company, ListColumn::Tags],
        ..request
    };
    let lighter = desk.crm.contact_list(request).await.expect("a list").rows;
    let as_before = list.rows.into_iter().map(|row| ContactRow { further: None, ..row });
    assert!(
        lighter.into_iter().eq(as_before),
        "what no column shows stays away, and nothing else"
    );
}

/// No city of the sample account has a mark or an umlaut that DIN 5007 would move beyond its letter.
fn sort_key(city: &str) -> String {
    city.to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
}
