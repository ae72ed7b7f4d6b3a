use std::time::Duration;

use sandbox::Switch;
use serde_json::{Value, json};

use super::{ADA, ada, connect, open, up_to_date};
use crate::{account::Account, desk::Desk, page::containing, workplace::Workplace};

/// Others' changes are looked for every fifteen seconds; the rest is for the machine.
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn what_others_change_appears_while_the_rep_looks_on() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    up_to_date(&desk).await;
    account.sandbox.set(Switch::SearchLagMs(3_000));

    account.elsewhere(
        "PUT",
        &format!("/contacts/{id}"),
        json!({ "companyName": "Nachfolger AG" }),
    );
    account.elsewhere(
        "POST",
        &format!("/contacts/{id}/tags"),
        json!({ "tags": ["von-nebenan"] }),
    );
    account.add_task(&id, "Von nebenan angelegt", "2030-01-07T09:00:00Z");
    account.add_note(&id, "Nebenan notiert");
    for text in [
        "Nachfolger AG",
        "von-nebenan",
        "Von nebenan angelegt",
        "Nebenan notiert",
    ] {
        desk.wait_within(PATIENCE, text, async || desk.visible_text().await.contains(text))
            .await;
    }

    account.elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    let gone = "HighLevel no longer has this contact.";
    desk.wait_within(PATIENCE, gone, async || desk.visible_text().await.contains(gone))
        .await;
    card.thing("heading", containing(ADA)).wait().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_lead_from_elsewhere_is_counted_found_and_known_once_opened() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    let id = account.add_contact(ada());
    let counted = desk.thing("navigation", "Main navigation").button("1 new lead");
    desk.wait_within(PATIENCE, "the new lead in the rail", async || counted.is_there().await)
        .await;

    desk.link("Today").click().await;
    let today = desk.region("New leads");
    today.button(containing(ADA)).click().await;
    desk.region("Contact").thing("heading", containing(ADA)).wait().await;
    counted.gone().await;
    today.shows("No new leads").await;

    let mut other = ada();
    other["firstName"] = json!("Zweite");
    other["email"] = json!("zweite@example.de");
    other["phone"] = json!("+4922198765432");
    account.add_contact(other);
    desk.wait_within(PATIENCE, "the next one in the rail", async || counted.is_there().await)
        .await;
    counted.click().await;
    let rows = desk.thing("grid", "Contacts");
    desk.wait("her alone", async || {
        rows.attribute("aria-rowcount").await.as_deref() == Some("1")
    })
    .await;
    rows.thing("row", containing("Zweite")).shows("New").await;
    rows.thing("row", containing("Zweite")).click().await;
    counted.gone().await;
    desk.shows("No new leads").await;
    desk.thing("group", "Filters").button("Show all contacts").click().await;

    // By tag and owner, one at a time and together.
    let filter = desk.thing("combobox", "Filter by tag or owner");
    filter.click().await;
    filter.type_in("stammk").await;
    desk.thing("option", containing("stammkunde")).click().await;
    desk.button("Show all contacts").wait().await;
    rows.thing("row", containing(ADA)).wait().await;
    let users = account.elsewhere(
        "GET",
        &format!("/users/?locationId={}", account.sandbox.location()),
        Value::Null,
    );
    let owner = &users["users"][0];
    let name = owner["name"].as_str().expect("a name");
    filter.click().await;
    filter.type_in(name).await;
    desk.thing("option", containing(name)).click().await;
    desk.button("Remove filter stammkunde").wait().await;
    rows.thing("row", containing(ADA)).gone().await;
    account.elsewhere("PUT", &format!("/contacts/{id}"), json!({ "assignedTo": owner["id"] }));
    let row = rows.thing("row", containing(ADA));
    desk.wait_within(PATIENCE, "her with her new owner", async || row.is_there().await)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn many_missing_contacts_go_only_when_the_rep_says_so() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    let all = account.sandbox.contact_ids();
    for id in &all[..25] {
        account.elsewhere("DELETE", &format!("/contacts/{id}"), Value::Null);
    }
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;
    desk.shows(&format!(
        "25 of {} contacts are missing from HighLevel’s list.",
        all.len()
    ))
    .await;
    desk.close().await;
    // The question outlasts a restart.
    let desk = Desk::open(&workplace).await;
    desk.link("Sync").click().await;
    desk.button("Look and remove").click().await;
    desk.button("Look and remove").gone().await;

    desk.link("Contacts").click().await;
    let rows = desk.thing("grid", "Contacts");
    desk.wait("the others", async || {
        rows.attribute("aria-rowcount").await == Some((all.len() - 25).to_string())
    })
    .await;
}
