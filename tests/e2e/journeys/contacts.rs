use std::fs;

use sandbox::{Fault, Switch};
use serde_json::{Value, json};

use super::{ADA, ada, connect, has_note, open, write_note};
use crate::{
    account::Account,
    desk::Desk,
    page::{CONTROL, ENTER, Name, containing},
    workplace::Workplace,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_contact_is_found_as_it_is_typed_and_shows_everything_on_one_card() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    account.add_task(&id, "Angebot nachfassen", "2031-05-06T08:00:00Z");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;

    let search = desk.thing("searchbox", "Search contacts");
    for part in ["adalind testm", "testmann log", "98765430", "adalind.testmann@ex"] {
        search.fill(part).await;
        desk.thing("grid", "Contacts")
            .thing("row", containing(ADA))
            .wait()
            .await;
        desk.wait("one hit", async || {
            desk.thing("grid", "Contacts")
                .attribute("aria-rowcount")
                .await
                .as_deref()
                == Some("1")
        })
        .await;
    }
    let card = open(&desk, ADA).await;
    card.shows("adalind.testmann@example.de").await;
    card.shows("Testmann Logistik GmbH").await;
    card.shows("stammkunde").await;
    card.region("Tasks")
        .thing("checkbox", "Angebot nachfassen")
        .wait()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_pasted_id_or_link_opens_its_contact() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    // Made after the pull, so it is not in the store yet.
    let id = account.add_contact(ada());
    let location = account.sandbox.location();

    desk.thing("searchbox", "Search contacts")
        .fill(&format!(
            "https://app.gohighlevel.com/v2/location/{location}/contacts/detail/{id}"
        ))
        .await;

    desk.region("Contact").thing("heading", containing(ADA)).wait().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_contact_is_created_edited_and_deleted() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;

    desk.button("New contact").click().await;
    desk.textbox("First name").fill("Jördis").await;
    desk.textbox("Last name").fill("Neumann-Öz").await;
    desk.textbox("Email").fill("joerdis@example.org").await;
    desk.textbox("Phone").fill("0221 98765").await;
    desk.button("Save").click().await;
    account
        .wait("the new contact", || {
            account.contact_with("email", "joerdis@example.org").is_some()
        })
        .await;
    let created = account.contact_with("email", "joerdis@example.org").expect("there");
    assert_eq!(
        created["phone"],
        json!("+4922198765"),
        "national numbers are the account's country's"
    );
    let id = created["id"].as_str().expect("an id").to_owned();

    let card = open(&desk, "Jördis Neumann-Öz").await;
    card.button("Edit").click().await;
    desk.textbox("Company").fill("Öz & Söhne AG").await;
    desk.button("Save").click().await;
    account
        .wait("the company", || {
            account.contact(&id)["companyName"] == json!("Öz & Söhne AG")
        })
        .await;
    assert_eq!(
        account.bodies("PUT", &format!("/contacts/{id}")),
        [json!({ "companyName": "Öz & Söhne AG" })]
    );

    card.button("Delete").click().await;
    let question = desk.thing("alertdialog", Name::Any);
    question.shows("conversations, opportunities and appointments").await;
    question.button("Delete").click().await;
    account.wait("the deletion", || account.is_deleted(&id)).await;
    desk.thing("searchbox", "Search contacts").fill("Neumann-Öz").await;
    desk.thing("grid", "Contacts")
        .thing("row", containing("Neumann-Öz"))
        .gone()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn two_keys_from_anywhere_make_a_lead() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    desk.link("Tasks").click().await;

    desk.chord(&[CONTROL, 'n']).await;
    desk.textbox("Company").fill("Nur Firma e.K.").await;
    desk.chord(&[CONTROL, ENTER]).await;

    account
        .wait("the lead", || {
            account.contact_with("companyName", "Nur Firma e.K.").is_some()
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_refused_duplicate_opens_the_contact_that_exists_or_gives_it_note_task_and_tag() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;
    // Unknown to the store: only HighLevel knows that this one exists.
    let id = account.add_contact(ada());

    // Captured without network, with all that a call brings.
    account.sandbox.set(Switch::Offline(true));
    desk.button("New contact").click().await;
    desk.textbox("First name").fill("Adalind").await;
    desk.textbox("Last name").fill("Doppelt").await;
    desk.textbox("Email").fill("adalind.testmann@example.de").await;
    desk.button("Save").click().await;
    let card = desk.region("Contact");
    card.thing("heading", "Adalind Doppelt").wait().await;
    write_note(&desk, &card, "Bittet um ein Angebot").await;
    card.button("New task").click().await;
    desk.textbox("Title").fill("Angebot für Doppelt").await;
    desk.button("Save").click().await;
    card.region("Tasks")
        .thing("checkbox", "Angebot für Doppelt")
        .wait()
        .await;
    card.thing("combobox", "Add tag").click().await;
    card.thing("combobox", "Add tag").type_in("messekontakt").await;
    desk.chord(&[ENTER]).await;
    card.button("Remove tag messekontakt").wait().await;
    account.sandbox.set(Switch::Offline(false));
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;
    desk.button("Open the existing contact").wait().await;

    let lead = open(&desk, "Doppelt").await;
    lead.shows("HighLevel already has this contact").await;
    lead.button("Open the existing contact").click().await;
    card.thing("heading", ADA).wait().await;
    assert_eq!(
        account.notes(&id),
        Vec::<Value>::new(),
        "nothing is attached by looking"
    );

    open(&desk, "Doppelt")
        .await
        .button("Attach note, task and tags to it")
        .click()
        .await;
    card.thing("heading", ADA).wait().await;
    card.region("Notes").shows("Bittet um ein Angebot").await;
    account
        .wait("note, task and tag at the existing contact", || {
            has_note(&account, &id, "Bittet um ein Angebot")
                && account
                    .tasks(&id)
                    .iter()
                    .any(|task| task["title"] == json!("Angebot für Doppelt"))
                && account.tags(&id).contains(&"messekontakt".to_owned())
        })
        .await;
    assert_eq!(
        account.contact(&id)["lastName"],
        json!("Testmann"),
        "the existing contact keeps its name"
    );
    assert!(account.tags(&id).contains(&"stammkunde".to_owned()), "and its own tag");
    desk.link("Sync").click().await;
    desk.shows("HighLevel has everything").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_refused_save_keeps_what_was_typed_and_can_be_corrected() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let refusal = json!({ "statusCode": 422, "message": ["email must be an email"], "error": "Unprocessable Entity" });
    account
        .sandbox
        .fail_next(Fault::answer("PUT", "/contacts/*", 422).body(refusal));

    let card = open(&desk, ADA).await;
    card.button("Edit").click().await;
    desk.textbox("Email").fill("ada.neu@example.de").await;
    desk.button("Save").click().await;

    desk.shows("email must be an email").await;
    assert_eq!(account.contact(&id)["email"], json!("adalind.testmann@example.de"));
    card.button("Edit").click().await;
    assert_eq!(
        desk.textbox("Email").value().await,
        "ada.neu@example.de",
        "what was typed is lost"
    );
    desk.textbox("Email").fill("ada.richtig@example.de").await;
    desk.button("Save").click().await;

    account
        .wait("the corrected address", || {
            account.contact(&id)["email"] == json!("ada.richtig@example.de")
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn own_writes_stay_visible_while_the_search_of_highlevel_lags_a_minute() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    account.sandbox.set(Switch::SearchLagMs(60_000));

    let card = open(&desk, ADA).await;
    card.button("Edit").click().await;
    desk.textbox("Company").fill("Ganz Neue Firma KG").await;
    desk.button("Save").click().await;
    account
        .wait("the company", || {
            account.contact(&id)["companyName"] == json!("Ganz Neue Firma KG")
        })
        .await;

    // Every pull still answers with the old company.
    for _ in 0..3 {
        desk.link("Sync").click().await;
        let before = account.searches();
        desk.button("Sync now").click().await;
        account.wait("another pull", || account.searches() > before).await;
        super::up_to_date(&desk).await;
        open(&desk, ADA).await.shows("Ganz Neue Firma KG").await;
        desk.thing("searchbox", "Search contacts").fill("ganz neue firma").await;
        desk.thing("grid", "Contacts")
            .thing("row", containing(ADA))
            .wait()
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn calling_and_mailing_go_through_the_machine_and_ask_first_where_nobody_wants_it() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let mut quiet = ada();
    quiet["firstName"] = json!("Ruhewunsch");
    quiet["email"] = json!("ruhe@example.de");
    quiet["phone"] = json!("+4922198765431");
    quiet["dnd"] = json!(true);
    account.add_contact(quiet);
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;

    let card = open(&desk, ADA).await;
    for (number, name) in ["Call", "Write e-mail", "Open in HighLevel"].into_iter().enumerate() {
        card.button(containing(name)).click().await;
        desk.wait(&format!("{name} opened"), async || {
            workplace.opened().len() == number + 1
        })
        .await;
    }
    let opened = workplace.opened();
    assert_eq!(
        opened[..2],
        ["tel:+4922198765430", "mailto:adalind.testmann@example.de"]
    );
    assert!(
        opened[2].starts_with("https://") && opened[2].contains(&id),
        "{}",
        opened[2]
    );

    // One key does the same.
    desk.keys("cmh").await;
    desk.wait("what the keys open", async || workplace.opened().len() == 6)
        .await;
    let mut by_key = workplace.opened().split_off(3);
    by_key.sort();
    let mut by_button = opened;
    by_button.sort();
    assert_eq!(by_key, by_button);
    card.button("vCard").click().await;
    desk.keys("v").await;
    desk.wait("the cards", async || workplace.opened().len() == 8).await;
    let cards = workplace.opened().split_off(6);
    assert_eq!(cards[0], cards[1]);
    let vcard = fs::read_to_string(&cards[0]).expect("a file that was handed over");
    for line in ["FN:Adalind Testmann", "adalind.testmann@example.de", "+4922198765430"] {
        assert!(vcard.contains(line), "no {line} in {vcard}");
    }
    let copied = "Adalind Testmann\nTestmann Logistik GmbH\n+4922198765430\nadalind.testmann@example.de";
    card.button("New note").click().await;
    let note = desk.textbox("Note");
    let pastes = async |expected: &str| {
        note.fill("").await;
        desk.chord(&[CONTROL, 'v']).await;
        desk.wait("what was copied", async || note.value().await == expected)
            .await;
    };
    card.button("Copy").click().await;
    pastes(copied).await;
    card.button("Copy e-mail address").click().await;
    pastes("adalind.testmann@example.de").await;
    card.thing("heading", ADA).focus().await;
    desk.keys("y").await;
    pastes(copied).await;
    card.region("Notes").button("Cancel").click().await;

    let opened = workplace.opened().len();
    let card = open(&desk, "Ruhewunsch").await;
    card.button(containing("Call")).click().await;
    desk.button("Go ahead anyway").wait().await;
    assert_eq!(workplace.opened().len(), opened, "nobody was called before the answer");
    desk.button("Go ahead anyway").click().await;
    desk.wait("the call", async || workplace.opened().len() == opened + 1)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn one_card_has_everything_with_appointments_on_the_rep_s_and_on_the_account_s_clocks() {
    // Hours behind the account's zone.
    let workplace = Workplace::in_zone("America/New_York");
    let account = Account::open(&workplace).await;
    let state = account.sandbox.state();
    let appointment = state["appointments"]
        .as_array()
        .and_then(|all| all.iter().max_by_key(|each| each["startTime"].as_str()))
        .expect("the sample account has appointments");
    let id = appointment["contactId"].as_str().expect("an id");
    let (owner, owner_name) = account.sandbox.users().remove(1);
    let definitions = account.elsewhere(
        "GET",
        &format!("/locations/{}/customFields", account.sandbox.location()),
        Value::Null,
    );
    let field = definitions["customFields"]
        .as_array()
        .and_then(|all| all.iter().find(|field| field["dataType"] == json!("TEXT")))
        .expect("a custom field for text");
    account.elsewhere(
        "PUT",
        &format!("/contacts/{id}"),
        json!({
            "firstName": "Adalind", "lastName": "Testmann", "assignedTo": owner,
            "email": "adalind.testmann@example.de", "phone": "+4922198765430", "companyName": "Testmann Logistik GmbH",
            "address1": "Am Testgraben 7", "postalCode": "50667", "city": "Köln", "country": "DE",
            "dnd": false,
            "dndSettings": { "SMS": { "status": "active" }, "Call": { "status": "permanent" }, "Email": { "status": "inactive" } },
            "customFields": [{ "id": field["id"], "field_value": "Wert des eigenen Feldes" }],
        }),
    );
    account.elsewhere(
        "POST",
        &format!("/contacts/{id}/tags"),
        json!({ "tags": ["kartenprobe"] }),
    );
    account.add_task(id, "Karte prüfen", "2031-05-06T08:00:00Z");
    account.add_note(id, "Auf der Karte zu lesen");
    let contact = account.contact(id);
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;

    let card = open(&desk, ADA).await;
    let details = card.region("Details");
    for (name, value) in [
        ("ID", id),
        ("Email", "adalind.testmann@example.de"),
        ("Phone", "0221 98765430"),
        ("Company", "Testmann Logistik GmbH"),
        ("Address", "Am Testgraben 7\n50667 Köln\nGermany"),
        ("Owner", &owner_name),
        ("Type", contact["type"].as_str().expect("a type")),
        ("Do not disturb", "Calls, set by the contact; SMS"),
        (field["name"].as_str().expect("a name"), "Wert des eigenen Feldes"),
    ] {
        let read =
            "const name = [...arguments[0].querySelectorAll('dt')].find((dt) => dt.innerText.trim() === arguments[1]);
            return name?.nextElementSibling.firstElementChild.innerText ?? null";
        desk.wait(&format!("“{value}” as {name}"), async || {
            details.read_with(read, name).await == json!(value)
        })
        .await;
    }
    let modified = "return [...arguments[0].querySelectorAll('dt')].find((dt) => dt.innerText === 'Last modified')
        .nextElementSibling.querySelector('time').dateTime";
    assert_eq!(details.read(modified).await, contact["dateUpdated"]);
    card.button("Remove tag kartenprobe").wait().await;
    card.region("Tasks").thing("checkbox", "Karte prüfen").wait().await;
    card.region("Notes").shows("Auf der Karte zu lesen").await;

    let appointments = card.region("Appointments");
    appointments
        .shows(appointment["title"].as_str().expect("a title"))
        .await;
    let start = appointment["startTime"].as_str().expect("a time");
    let here = workplace.asked(
        "date",
        &["--date", &format!("TZ=\"Europe/Berlin\" {start}"), "+%a, %-d %b, %H:%M"],
    );
    let there = workplace.asked("date", &["--date", start, "+%a, %-d %b, %H:%M"]);
    assert_ne!(here, there);
    let place = appointment["address"].as_str().expect("a place");
    for text in [&*here, &there, "in Europe/Berlin", place] {
        appointments.shows(text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn the_company_s_name_on_the_card_opens_its_other_contacts() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let businesses = account.elsewhere(
        "GET",
        &format!("/businesses/?locationId={}", account.sandbox.location()),
        Value::Null,
    );
    // One that the sample account has linked to nobody.
    let state = account.sandbox.state();
    let is_free = |business: &&Value| {
        state["contacts"]
            .as_array()
            .is_some_and(|all| all.iter().all(|contact| contact["businessId"] != business["id"]))
    };
    let business = businesses["businesses"]
        .as_array()
        .and_then(|all| all.iter().find(is_free))
        .expect("a free one");
    let mut colleague = ada();
    colleague["firstName"] = json!("Kollegin");
    colleague["email"] = json!("kollegin@example.de");
    colleague["phone"] = json!("+4922198765431");
    let ids = [account.add_contact(ada()), account.add_contact(colleague)];
    account.elsewhere(
        "POST",
        "/contacts/bulk/business",
        json!({ "locationId": account.sandbox.location(), "ids": ids, "businessId": business["id"] }),
    );
    let name = business["name"].as_str().expect("a name");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let rows = desk.thing("grid", "Contacts");

    let card = open(&desk, ADA).await;
    card.button(format!("Other contacts of {name}").as_str()).click().await;
    desk.shows(&format!("Contacts of {name}")).await;
    desk.wait("the two of them", async || {
        rows.attribute("aria-rowcount").await.as_deref() == Some("2")
    })
    .await;
    rows.thing("row", containing("Kollegin")).click().await;
    card.thing("heading", containing("Kollegin")).wait().await;

    desk.button("Show all contacts").click().await;
    desk.wait("everybody", async || {
        rows.attribute("aria-rowcount").await == Some(account.sandbox.contact_ids().len().to_string())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_contact_deleted_elsewhere_says_so_and_what_was_written_for_it_stays() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;

    // Without network nobody knows yet.
    account.sandbox.set(Switch::Offline(true));
    let card = open(&desk, ADA).await;
    write_note(&desk, &card, "Gespeichert und nicht gesendet").await;
    card.button("New note").click().await;
    desk.textbox("Note").fill("Halb fertig getippt").await;
    account.elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    account.sandbox.set(Switch::Offline(false));
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;

    let region = desk.region("Waiting changes").region("Refused");
    region.shows("HighLevel no longer has this contact").await;
    region.button(ADA).click().await;
    card.shows("HighLevel no longer has this contact. What waits for it is kept.")
        .await;
    card.region("Notes").shows("Gespeichert und nicht gesendet").await;
    // What was left half typed is asked for when the card opens.
    let half_typed = card.region("Notes").textbox("Note");
    half_typed.wait().await;
    assert_eq!(half_typed.value().await, "Halb fertig getippt");
    assert!(
        card.button("Edit").is_off().await,
        "nothing of it can be changed any more"
    );
    desk.thing("searchbox", "Search contacts").fill(ADA).await;
    desk.shows("Nothing found").await;
    desk.thing("grid", "Contacts")
        .thing("row", containing(ADA))
        .gone()
        .await;
}
