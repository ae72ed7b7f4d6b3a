use sandbox::{Fault, Switch};
use serde_json::json;

use super::{ADA, ada, connect, open};
use crate::{account::Account, desk::Desk, workplace::Workplace};

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
