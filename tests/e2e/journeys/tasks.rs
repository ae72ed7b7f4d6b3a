use serde_json::json;

use super::{ADA, ada, connect, open};
use crate::{account::Account, desk::Desk, workplace::Workplace};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_task_is_created_edited_ticked_and_deleted() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;

    card.button("New task").click().await;
    desk.textbox("Title").fill("Rückruf wegen Lieferung").await;
    desk.textbox("Due").fill("24.12.2031 14:00").await;
    desk.button("Save").click().await;
    account.wait("the task", || account.tasks(&id).len() == 1).await;
    let task = account.tasks(&id).remove(0);
    assert_eq!(task["title"], json!("Rückruf wegen Lieferung"));
    let due = task["dueDate"].as_str().expect("a due date");
    assert!(
        due.starts_with("2031-12-24T13:00:00"),
        "14 o'clock in Berlin is 13 in UTC, not {due}"
    );

    let tick = card.region("Tasks").thing("checkbox", "Rückruf wegen Lieferung");
    tick.click().await;
    tick.is_checked(true).await;
    account
        .wait("the tick", || account.tasks(&id)[0]["completed"] == json!(true))
        .await;
    tick.click().await;
    account
        .wait("the tick taken back", || {
            account.tasks(&id)[0]["completed"] == json!(false)
        })
        .await;

    card.button("Edit task Rückruf wegen Lieferung").click().await;
    desk.textbox("Title").fill("Rückruf erledigt?").await;
    desk.button("Save").click().await;
    account
        .wait("the new title", || {
            account.tasks(&id)[0]["title"] == json!("Rückruf erledigt?")
        })
        .await;

    // Deleting does not ask; it can be undone for ten seconds.
    card.button("Delete task Rückruf erledigt?").click().await;
    card.region("Tasks").thing("checkbox", "Rückruf erledigt?").gone().await;
    desk.button("Undo").click().await;
    card.region("Tasks").thing("checkbox", "Rückruf erledigt?").wait().await;
    card.button("Delete task Rückruf erledigt?").click().await;
    account.wait("the deletion", || account.tasks(&id).is_empty()).await;
}
