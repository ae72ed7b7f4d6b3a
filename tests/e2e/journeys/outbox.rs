use std::time::Duration;

use sandbox::{Chaos, Fault, Switch};
use serde_json::{Value, json};

use super::{ADA, ada, connect, open, write_note};
use crate::{account::Account, desk::Desk, page::containing, workplace::Workplace};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn changes_made_offline_survive_a_kill_and_arrive_once() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    // Read once, so that the card needs nobody.
    card.region("Tasks").wait().await;
    account.sandbox.set(Switch::Offline(true));

    card.button("New task").click().await;
    desk.textbox("Title").fill("Ohne Netz notiert").await;
    desk.button("Save").click().await;
    card.region("Tasks").thing("checkbox", "Ohne Netz notiert").wait().await;
    desk.kill().await;

    let desk = Desk::open(&workplace).await;
    let card = open(&desk, ADA).await;
    card.region("Tasks").thing("checkbox", "Ohne Netz notiert").wait().await;
    assert_eq!(account.tasks(&id).len(), 0);
    account.sandbox.set(Switch::Offline(false));
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;

    account.wait("the task", || !account.tasks(&id).is_empty()).await;
    desk.shows("HighLevel has everything").await;
    assert_eq!(account.tasks(&id).len(), 1, "it arrived once");
}

/// The app is ended without a warning while HighLevel fails in every way it knows, again and again.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn killed_again_and_again_while_highlevel_fails_everything_arrives_once() {
    const KILLS: u64 = 4;
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let mut desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let kinds = vec![
        Fault::answer("*", "*", 500),
        Fault::answer("*", "*", 502).body("<html>bad gateway</html>".into()),
        Fault::answer("*", "*", 503).after_effect(),
        Fault::answer("*", "*", 429),
        Fault::lost("*", "*"),
        Fault::lost("*", "*").after_effect(),
        Fault::lost("*", "*").effect_after(5_000),
        Fault::silence("*", "*").after_effect(),
        Fault::truncated("*", "*", 20),
        Fault::answer("POST", "/contacts/*/notes", 422).after_effect(),
        Fault::answer("POST", "/contacts/*/tasks", 400).after_effect(),
    ];
    for kill in 0..KILLS {
        let card = open(&desk, ADA).await;
        let (seed, kinds) = (kill, kinds.clone());
        account.sandbox.set(Switch::Chaos(Some(Chaos {
            seed,
            per_mille: 400,
            kinds,
        })));
        card.button("New task").click().await;
        desk.textbox("Title").fill(&format!("Aufgabe {kill}")).await;
        desk.button("Save").click().await;
        card.region("Tasks")
            .thing("checkbox", format!("Aufgabe {kill}").as_str())
            .wait()
            .await;
        desk.button("New contact").click().await;
        desk.textbox("Last name").fill(&format!("Lauf{kill}")).await;
        desk.textbox("Email").fill(&format!("lauf{kill}@example.org")).await;
        desk.button("Save").click().await;
        desk.region("Contact")
            .thing("heading", containing(&format!("Lauf{kill}")))
            .wait()
            .await;
        let card = open(&desk, ADA).await;
        write_note(&desk, &card, &format!("Notiz {kill}")).await;
        // In the middle of whatever is being sent by now.
        tokio::time::sleep(Duration::from_millis(300 * kill)).await;
        desk.kill().await;
        desk = Desk::open(&workplace).await;
    }
    account.sandbox.set(Switch::Chaos(None));
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;
    // What may have arrived is not sent again before a minute has passed.
    desk.wait_within(Duration::from_secs(180), "HighLevel has everything", async || {
        desk.visible_text().await.contains("HighLevel has everything")
    })
    .await;

    let texts = |records: Vec<Value>, field: &str| {
        let mut texts: Vec<String> = records
            .iter()
            .filter_map(|record| record[field].as_str().map(str::to_owned))
            .collect();
        texts.sort();
        texts
    };
    let once = |word: &str| (0..KILLS).map(|kill| format!("{word} {kill}")).collect::<Vec<_>>();
    assert_eq!(texts(account.tasks(&id), "title"), once("Aufgabe"));
    assert_eq!(texts(account.notes(&id), "body"), once("Notiz"));
    for kill in 0..KILLS {
        let made = account
            .sandbox
            .contact_ids()
            .into_iter()
            .filter(|id| account.contact(id)["email"] == json!(format!("lauf{kill}@example.org")));
        assert_eq!(made.count(), 1, "contact {kill}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_refused_change_is_listed_with_highlevels_words_and_can_be_retried_or_discarded() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let refusal =
        json!({ "statusCode": 422, "message": ["firstName is not to our liking"], "error": "Unprocessable Entity" });
    account
        .sandbox
        .fail_next(Fault::answer("PUT", "/contacts/*", 422).times(2).body(refusal));

    let card = open(&desk, ADA).await;
    card.button("Edit").click().await;
    desk.textbox("First name").fill("Adele").await;
    desk.button("Save").click().await;
    desk.link("Sync").click().await;
    desk.shows("firstName is not to our liking").await;

    desk.button("Retry").click().await;
    account
        .wait("the second try", || {
            account.bodies("PUT", &format!("/contacts/{id}")).len() == 2
        })
        .await;
    desk.shows("firstName is not to our liking").await;
    desk.button("Discard").click().await;
    // It asks once: what was typed is lost.
    desk.thing("alertdialog", "Discard what you typed?")
        .button("Discard")
        .click()
        .await;
    desk.shows("HighLevel has everything").await;
    let card = open(&desk, ADA).await;
    card.thing("heading", ADA).wait().await;
    assert_eq!(account.contact(&id)["firstName"], json!("Adalind"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn what_both_have_changed_is_decided_side_by_side() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    super::up_to_date(&desk).await;
    card.button("Edit").click().await;
    desk.textbox("Company").fill("Unsere Fassung GmbH").await;
    account.elsewhere(
        "PUT",
        &format!("/contacts/{id}"),
        json!({ "companyName": "Ihre Fassung AG" }),
    );
    desk.button("Save").click().await;

    card.shows("Both of you changed this").await;
    assert_eq!(account.contact(&id)["companyName"], json!("Ihre Fassung AG"));
    let company = card.thing("group", containing("Company"));
    company.thing("radio", containing("Unsere Fassung GmbH")).wait().await;
    company.thing("radio", containing("Ihre Fassung AG")).click().await;
    card.button("Save the choice").click().await;
    card.button("Save the choice").gone().await;
    card.shows("Ihre Fassung AG").await;
    desk.wait("the keyboard on the card's heading", async || {
        focused(&desk).await == ADA
    })
    .await;
    super::up_to_date(&desk).await;
    assert_eq!(
        account.bodies("PUT", &format!("/contacts/{id}")).len(),
        0,
        "nothing was overwritten"
    );
}

/// The words on what has the focus; `None` where that is nothing but the page.
async fn focused(desk: &Desk<'_>) -> Value {
    let words = "const { activeElement: on, body } = document;
        return on && on !== body ? on.getAttribute('aria-label') ?? on.textContent.trim() : null";
    desk.script(words, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_task_that_both_have_changed_is_decided_side_by_side() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    account.add_task(&id, "Rückruf", "2031-05-06T15:00:00Z");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    super::up_to_date(&desk).await;
    card.button("Edit task Rückruf").click().await;
    desk.textbox("Title").fill("Rechnung schicken").await;
    desk.textbox("Text").fill("Nummer steht im Vertrag").await;
    let task = account.tasks(&id).remove(0);
    let path = format!("/contacts/{id}/tasks/{}", task["id"].as_str().expect("an id"));
    let theirs = json!({ "title": "Angebot schicken", "dueDate": "2031-06-07T08:09:10Z" });
    account.elsewhere("PUT", &path, theirs);
    desk.button("Save").click().await;

    let tasks = card.region("Tasks");
    tasks.shows("Both of you changed this").await;
    assert_eq!(
        account.tasks(&id)[0]["title"],
        json!("Angebot schicken"),
        "nothing is overwritten"
    );
    let title = tasks.thing("group", containing("Title"));
    title.thing("radio", containing("Angebot schicken")).wait().await;
    title.thing("radio", containing("Rechnung schicken")).click().await;
    tasks.button("Save the choice").click().await;
    tasks.button("Save the choice").gone().await;
    account
        .wait("the rep's title beside what else the other wrote", || {
            let task = &account.tasks(&id)[0];
            task["title"] == json!("Rechnung schicken")
                && task["body"] == json!("Nummer steht im Vertrag")
                && task["dueDate"]
                    .as_str()
                    .is_some_and(|due| due.starts_with("2031-06-07"))
        })
        .await;
    tasks.thing("checkbox", "Rechnung schicken").wait().await;
    desk.wait("the keyboard where the next task is made", async || {
        focused(&desk).await == "New task"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_note_that_both_have_changed_becomes_one_text_and_a_deleted_one_is_written_anew() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    account.add_note(&id, "Rief an.");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    super::up_to_date(&desk).await;
    let notes = card.region("Notes");
    let path = |note: &Value| format!("/contacts/{id}/notes/{}", note["id"].as_str().expect("an id"));
    let edit = async |text: &str| {
        notes.button(containing("Edit note")).click().await;
        desk.textbox("Note").fill(text).await;
    };
    edit("Rief zweimal an.").await;
    let theirs = json!({ "body": "<p>Rief an.</p><p>Bittet um ein Angebot.</p>" });
    account.elsewhere("PUT", &path(&account.notes(&id)[0]), theirs);
    notes.button("Save").click().await;

    notes.shows("Both of you changed this").await;
    let text = notes.thing("group", containing("Text"));
    text.thing("radio", containing("Rief zweimal an.")).wait().await;
    text.thing("radio", containing("Bittet um ein Angebot.")).wait().await;
    text.thing("radio", "Make one text of both").click().await;
    let both = "Rief zweimal an. Bittet um ein Angebot.";
    text.textbox("Text of both").fill(both).await;
    notes.button("Save the choice").click().await;
    account
        .wait("the text of both", || account.notes(&id)[0]["body"] == json!(both))
        .await;
    notes.button("Save the choice").gone().await;
    super::up_to_date(&desk).await;

    edit("Ruft morgen wieder an.").await;
    account.elsewhere("DELETE", &path(&account.notes(&id)[0]), Value::Null);
    notes.button("Save").click().await;
    notes.shows("Deleted while you changed it").await;
    notes.shows("Ruft morgen wieder an.").await;
    notes.button("Create anew").click().await;
    account
        .wait("the note, written anew", || {
            super::has_note(&account, &id, "Ruft morgen wieder an.")
        })
        .await;
    notes.button("Create anew").gone().await;
    assert_eq!(account.notes(&id).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_field_that_highlevel_did_not_take_is_named_and_stays_typed() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    account
        .sandbox
        .set(Switch::DroppedFields(vec!["companyName".to_owned()]));
    card.button("Edit").click().await;
    desk.textbox("Company").fill("Neu getippt GmbH").await;
    desk.button("Save").click().await;

    card.shows("HighLevel did not take everything").await;
    card.shows("Company was not taken").await;
    card.button("Edit").click().await;
    assert_eq!(desk.textbox("Company").value().await, "Neu getippt GmbH");
    account.sandbox.set(Switch::DroppedFields(Vec::new()));
    desk.button("Save").click().await;
    account
        .wait("the company", || {
            account.contact_with("companyName", "Neu getippt GmbH").is_some()
        })
        .await;
}
