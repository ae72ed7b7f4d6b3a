//! What a form's text becomes on the wire, to the letter.

mod desk;

use desk::{Desk, Json, quick};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{ContactChanges, ContactSave, InvalidReason, TaskSave};
use serde_json::{Value, json};

async fn roomy() -> Desk {
    Desk::with(
        sandbox::Options {
            contacts: 5,
            burst_max: 10_000,
            ..sandbox::Options::default()
        },
        quick(),
    )
    .await
}

/// First name, last name, e-mail, phone, company as typed; the body without `locationId`.
fn new_contacts() -> Vec<([&'static str; 5], Value)> {
    let long: &'static str = "Müller & Söhne Gesellschaft für Gebäudetechnik, Anlagenbau, Wartung und Instandhaltung kältetechnischer und lüftungstechnischer Anlagen im Rhein-Main-Gebiet mbH & Co. Kommanditgesellschaft";
    vec![
        (
            ["Ada", "Lovelace", "", "", ""],
            json!({ "firstName": "Ada", "lastName": "Lovelace" }),
        ),
        (["Ada", "", "", "", ""], json!({ "firstName": "Ada" })),
        (["", "Lovelace", "", "", ""], json!({ "lastName": "Lovelace" })),
        (
            ["", "", "", "", "Nur Firma GmbH"],
            json!({ "companyName": "Nur Firma GmbH" }),
        ),
        (["", "", "a1@example.org", "", ""], json!({ "email": "a1@example.org" })),
        (
            ["", "", " A2@Example.ORG ", "", ""],
            json!({ "email": "a2@example.org" }),
        ),
        (["", "", "", "0221 98765", ""], json!({ "phone": "+4922198765" })),
        (["", "", "", "0221/987-66", ""], json!({ "phone": "+4922198766" })),
        (["", "", "", "(0221) 98767", ""], json!({ "phone": "+4922198767" })),
        (["", "", "", "+49 221 98768", ""], json!({ "phone": "+4922198768" })),
        (["", "", "", "0049 221 98769", ""], json!({ "phone": "+4922198769" })),
        (["", "", "", "0049 (0)221 98770", ""], json!({ "phone": "+4922198770" })),
        (["", "", "", "+49 (0) 221 98771", ""], json!({ "phone": "+4922198771" })),
        (["", "", "", "0171 3920001", ""], json!({ "phone": "+491713920001" })),
        (["", "", "", "+43 1 5880010", ""], json!({ "phone": "+4315880010" })),
        (["", "", "", "0041 44 6681800", ""], json!({ "phone": "+41446681800" })),
        (["", "", "", "+1 202 555 0143", ""], json!({ "phone": "+12025550143" })),
        (
            ["  Jörg ", " Müßig ", "", "", ""],
            json!({ "firstName": "Jörg", "lastName": "Müßig" }),
        ),
        (
            ["Hans Peter", "von der Heide", "", "", ""],
            json!({ "firstName": "Hans Peter", "lastName": "von der Heide" }),
        ),
        (
            ["أحمد", "الخطيب", "", "", ""],
            json!({ "firstName": "أحمد", "lastName": "الخطيب" }),
        ),
        (["🦊🌲", "", "", "", ""], json!({ "firstName": "🦊🌲" })),
        (
            ["<b>Bold</b>", "\"Quote\"", "", "", ""],
            json!({ "firstName": "<b>Bold</b>", "lastName": "\"Quote\"" }),
        ),
        (
            ["O’Neill", "D'Arcy", "", "", ""],
            json!({ "firstName": "O’Neill", "lastName": "D'Arcy" }),
        ),
        (["", "", "", "", long], json!({ "companyName": long })),
        (
            ["Rita", "", "rita.a3@example.org", "", "Rita & Co. KG"],
            json!({ "firstName": "Rita", "email": "rita.a3@example.org", "companyName": "Rita & Co. KG" }),
        ),
        (
            ["Alle", "Felder", "alle@example.org", "0221 98772", "Alle AG"],
            json!({ "firstName": "Alle", "lastName": "Felder", "email": "alle@example.org", "phone": "+4922198772", "companyName": "Alle AG" }),
        ),
        (
            ["", "", "umläut@example.org", "", ""],
            json!({ "email": "umläut@example.org" }),
        ),
        (
            ["", "", "plus+tag@example.org", "", ""],
            json!({ "email": "plus+tag@example.org" }),
        ),
        (["Zeile\nzwei", "", "", "", ""], json!({ "firstName": "Zeile\nzwei" })),
        (
            ["null", "undefined", "", "", ""],
            json!({ "firstName": "null", "lastName": "undefined" }),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_new_contacts_are_sent_with_exactly_what_was_typed() {
    let desk = roomy().await;
    let table = new_contacts();
    assert_eq!(table.len(), 30);
    for (typed, mut wanted) in table {
        wanted["locationId"] = json!(desk.sandbox.location());
        desk.sandbox.forget_requests();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let [first_name, last_name, email, phone, company] = typed.map(some);
        let changes = ContactChanges {
            first_name,
            last_name,
            email,
            phone,
            company,
            ..ContactChanges::default()
        };
        desk.crm
            .save_contact(ContactSave {
                contact: None,
                changes,
                seen: model::ContactChanges::default(),
            })
            .await
            .unwrap_or_else(|error| panic!("{typed:?}: {error}"));
        desk.until("it went out", async || !desk.asked("POST", "/contacts/").is_empty())
            .await;
        assert_eq!(desk.asked("POST", "/contacts/")[0].json(), wanted, "{typed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_said_beside_its_field_and_sends_nothing() {
    let desk = roomy().await;
    let with = |field: &str, value: &str| {
        let mut changes = serde_json::to_value(ContactChanges::default()).expect("json");
        changes[field] = json!(value);
        serde_json::from_value::<ContactChanges>(changes).expect("changes")
    };
    for (changes, field, reason) in [
        (ContactChanges::default(), "firstName", InvalidReason::NothingToSave),
        (with("firstName", "   "), "firstName", InvalidReason::NothingToSave),
        (with("email", "kein-at"), "email", InvalidReason::NotAnEmail),
        (with("phone", "ruf mich an"), "phone", InvalidReason::NotAPhone),
        (
            with("dateOfBirth", "31.02.1990"),
            "dateOfBirth",
            InvalidReason::NotADate,
        ),
    ] {
        match desk
            .crm
            .save_contact(ContactSave {
                contact: None,
                changes,
                seen: model::ContactChanges::default(),
            })
            .await
        {
            Err(crm::Error::Invalid {
                field: said,
                reason: why,
            }) => assert_eq!((said, why), (field, reason)),
            other => panic!("{field}: {other:?}"),
        }
    }
    assert!(desk.asked("POST", "/contacts/").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_new_tasks_are_sent_with_exactly_what_was_typed() {
    let desk = roomy().await;
    let (key, _) = desk.somebody().await;
    let (user, _) = desk.sandbox.users().into_iter().next().expect("a user");
    let utc = |local: &str| {
        let local: jiff::civil::DateTime = local.parse().expect("a local time");
        let at: Timestamp = local.to_zoned_datetime(TimeZone::system()).expect("a time").timestamp();
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let table: Vec<(&str, &str, &str, Option<&str>, Value)> = vec![
        (
            "Rückruf",
            "",
            "2031-05-06 15:00",
            None,
            json!({ "title": "Rückruf", "dueDate": utc("2031-05-06T15:00"), "completed": false }),
        ),
        (
            "Rückruf",
            "",
            "06.05.2031 15:00",
            None,
            json!({ "title": "Rückruf", "dueDate": utc("2031-05-06T15:00"), "completed": false }),
        ),
        (
            "Rückruf",
            "",
            "2031-05-06T15:00",
            None,
            json!({ "title": "Rückruf", "dueDate": utc("2031-05-06T15:00"), "completed": false }),
        ),
        (
            "Rückruf",
            "",
            "2031-05-06T15:00:00Z",
            None,
            json!({ "title": "Rückruf", "dueDate": "2031-05-06T15:00:00Z", "completed": false }),
        ),
        (
            "Rückruf",
            "",
            "2031-05-06T15:00:00+02:00",
            None,
            json!({ "title": "Rückruf", "dueDate": "2031-05-06T13:00:00Z", "completed": false }),
        ),
        (
            "Rückruf",
            "",
            "06.05.2031",
            None,
            json!({ "title": "Rückruf", "dueDate": utc("2031-05-06T09:00"), "completed": false }),
        ),
        (
            "  Angebot  ",
            "Zeile 1\nZeile 2",
            "2031-05-06 08:30",
            None,
            json!({ "title": "Angebot", "body": "Zeile 1\nZeile 2", "dueDate": utc("2031-05-06T08:30"), "completed": false }),
        ),
        (
            "Mit Person",
            "",
            "2031-05-06 08:30",
            Some(user.as_str()),
            json!({ "title": "Mit Person", "dueDate": utc("2031-05-06T08:30"), "completed": false, "assignedTo": user }),
        ),
        (
            "Vergangenes",
            "",
            "2020-01-02 10:00",
            None,
            json!({ "title": "Vergangenes", "dueDate": utc("2020-01-02T10:00"), "completed": false }),
        ),
        (
            "<script>alert(1)</script>",
            "",
            "2031-05-06 23:59",
            None,
            json!({ "title": "<script>alert(1)</script>", "dueDate": utc("2031-05-06T23:59"), "completed": false }),
        ),
    ];
    assert_eq!(table.len(), 10);
    for (title, body, due, assignee, wanted) in table {
        desk.sandbox.forget_requests();
        let save = TaskSave {
            task: None,
            contact: key,
            title: Some(title.to_owned()),
            body: Some(body.to_owned()),
            due: Some(due.to_owned()),
            assignee: assignee.map(str::to_owned),
            seen: None,
        };
        desk.crm
            .save_task(save)
            .await
            .unwrap_or_else(|error| panic!("{due}: {error}"));
        desk.sent().await;
        let posts = desk.asked("POST", "/tasks");
        assert_eq!(posts.len(), 1, "{due}");
        assert_eq!(posts[0].json(), wanted, "{due}");
    }
    for (title, due, field) in [
        ("", "2031-05-06 15:00", "title"),
        ("x", "", "due"),
        ("x", "irgendwann", "due"),
    ] {
        let save = TaskSave {
            task: None,
            contact: key,
            title: Some(title.to_owned()),
            body: None,
            due: Some(due.to_owned()),
            assignee: None,
            seen: None,
        };
        match desk.crm.save_task(save).await {
            Err(crm::Error::Invalid { field: said, .. }) => assert_eq!(said, field),
            other => panic!("{title:?} {due:?}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_task_is_sent_whole_and_keeps_what_others_changed() {
    let desk = roomy().await;
    let (key, id) = desk.somebody().await;
    let save = TaskSave {
        task: None,
        contact: key,
        title: Some("Eins".to_owned()),
        body: Some("Text".to_owned()),
        due: Some("2031-05-06 15:00".to_owned()),
        assignee: None,
        seen: None,
    };
    let task = desk.crm.save_task(save.clone()).await.expect("saved");
    desk.sent().await;
    let remote = desk
        .card(key)
        .await
        .tasks
        .into_iter()
        .find(|shown| shown.key == task)
        .and_then(|shown| shown.remote_id)
        .expect("an id");
    let (status, _) = desk.sandbox.elsewhere(
        "PUT",
        &format!("/contacts/{id}/tasks/{remote}"),
        json!({ "title": "Eins", "body": "Text der Kollegin", "dueDate": "2031-05-06T13:00:00Z", "completed": false }),
    );
    assert_eq!(status, 200);
    desk.sandbox.forget_requests();
    desk.crm
        .save_task(TaskSave {
            task: Some(task),
            title: Some("Zwei".to_owned()),
            ..save
        })
        .await
        .expect("saved");
    desk.sent().await;
    let puts = desk.asked("PUT", &format!("/tasks/{remote}"));
    assert_eq!(puts.len(), 1);
    assert_eq!(puts[0].json()["title"], "Zwei");
    assert_eq!(
        puts[0].json()["body"],
        "Text der Kollegin",
        "only the title was changed here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_touched_in_an_edited_task_stays_as_the_refresh_left_it() {
    let desk = roomy().await;
    let (key, id) = desk.somebody().await;
    let save = TaskSave {
        task: None,
        contact: key,
        title: Some("Eins".to_owned()),
        body: Some("Text".to_owned()),
        due: Some("2031-05-06 15:00".to_owned()),
        assignee: None,
        seen: None,
    };
    let task = desk.crm.save_task(save).await.expect("saved");
    desk.sent().await;
    let shown = async || {
        let tasks = desk.card(key).await.tasks;
        tasks.into_iter().find(|shown| shown.key == task).expect("on the card")
    };
    let remote = shown().await.remote_id.expect("an id");
    // The form is open; a colleague changes text and date, and the card hears of it before the rep saves.
    let theirs =
        json!({ "title": "Eins", "body": "Text der Kollegin", "dueDate": "2031-06-07T08:09:10Z", "completed": false });
    let (status, _) = desk
        .sandbox
        .elsewhere("PUT", &format!("/contacts/{id}/tasks/{remote}"), theirs);
    assert_eq!(status, 200);
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("the card is fresh", async || shown().await.body == "Text der Kollegin")
        .await;
    desk.sandbox.forget_requests();

    let only_the_title = TaskSave {
        task: Some(task),
        contact: key,
        title: Some("Zwei".to_owned()),
        body: None,
        due: None,
        assignee: None,
        seen: None,
    };
    desk.crm.save_task(only_the_title).await.expect("saved");
    desk.sent().await;

    let put = desk.asked("PUT", &format!("/tasks/{remote}"))[0].json();
    assert_eq!(
        [&put["title"], &put["body"], &put["dueDate"]],
        ["Zwei", "Text der Kollegin", "2031-06-07T08:09:10Z"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_address_or_the_number_already_is_named_while_it_is_typed() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    let contact = desk.card(key).await.contact;
    let (email, phone) = (
        contact.fields.email.to_uppercase(),
        contact.fields.phone.replace("+49", "0"),
    );
    let typed = |contact, email: &str, phone: &str| model::TwinSearch {
        contact,
        email: email.to_owned(),
        phone: phone.to_owned(),
    };
    let twins = async |search| -> Vec<(model::ContactKey, String)> {
        let twins = desk.crm.twins(search).await.expect("an answer");
        twins.into_iter().map(|twin| (twin.contact, twin.field)).collect()
    };

    assert_eq!(
        twins(typed(None, &format!(" {email} "), "")).await,
        [(key, "email".to_owned())]
    );
    assert_eq!(twins(typed(None, "", &phone)).await, [(key, "phone".to_owned())]);
    assert_eq!(
        twins(typed(None, &email, &phone)).await,
        [(key, "email".to_owned())],
        "named once"
    );
    assert_eq!(
        twins(typed(Some(key), &email, &phone)).await,
        [],
        "nobody is their own twin"
    );
    let unfinished = email.split_once('@').expect("an address").0;
    assert_eq!(twins(typed(None, unfinished, &phone[..phone.len() - 3])).await, []);
    assert_eq!(twins(typed(None, &format!("x{email}"), "030 1")).await, []);
}
