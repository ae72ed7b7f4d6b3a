use serde_json::json;

use super::{ADA, ada, connect, up_to_date};
use crate::{
    account::Account,
    desk::Desk,
    page::{CONTROL, ENTER, containing},
    workplace::Workplace,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_call_is_known_by_its_number_taken_down_and_stands_among_the_callbacks() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;

    // A telephone program hands over the number of the call that comes in.
    workplace.open_link("tel:+4922198765430");
    desk.textbox("Callback number").wait().await;
    desk.wait("the number", async || {
        desk.textbox("Callback number").value().await == "+4922198765430"
    })
    .await;
    desk.thing("radio", containing(ADA)).is_checked(true).await;

    desk.textbox("Reason").fill("Fragt nach dem Angebot").await;
    desk.textbox("Wished time").fill("tomorrow 2 pm").await;
    desk.thing("radio", "Urgent").click().await;
    desk.textbox("Reason").focus().await;
    desk.chord(&[CONTROL, ENTER]).await;

    desk.shows("Note and callback saved.").await;
    let callbacks = desk.region("Callbacks");
    callbacks.shows(ADA).await;
    callbacks.shows("Fragt nach dem Angebot").await;
    up_to_date(&desk).await;
    desk.wait("note and task at HighLevel", async || {
        account.notes(&id).len() == 1 && account.tasks(&id).len() == 1
    })
    .await;
    let task = account.tasks(&id)[0].clone();
    assert_eq!(task["title"], format!("Urgent: callback: {ADA}"));
    assert!(account.tags(&id).contains(&"callback".to_owned()));

    callbacks
        .thing("checkbox", containing("Urgent: callback"))
        .click()
        .await;
    desk.wait("the callback done", async || {
        account.tasks(&id)[0]["completed"] == json!(true)
    })
    .await;
    assert_eq!(desk.policy_violations().await, Vec::<String>::new());
}
