use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, ada, connect, enter, open};
use crate::{
    account::Account,
    desk::Desk,
    page::{Name, RIGHT, containing},
    workplace::Workplace,
};

const TASK: &str = "Verschieb mich";
/// Late enough that today's tasks are not overdue yet, whenever the tests run.
const TIME: &str = "23:59";

async fn board_with_a_task<'a>(workplace: &'a Workplace, account: &Account, days: i32) -> (Desk<'a>, String) {
    let contact = account.add_contact(ada());
    account.add_task(&contact, TASK, &workplace.at(days, TIME));
    let desk = Desk::open(workplace).await;
    connect(&desk, account).await;
    desk.link("Tasks").click().await;
    (desk, contact)
}

/// Waits until HighLevel has the task due on that day, at the time it had.
async fn is_due(account: &Account, contact: &str, workplace: &Workplace, days: i32) {
    let wanted = workplace.at(days, TIME);
    let is_due = || {
        account.tasks(contact)[0]["dueDate"]
            .as_str()
            .is_some_and(|due| due[..16] == wanted[..16])
    };
    account.wait(&format!("the task due {wanted}"), is_due).await;
}

/// Lifts the task, presses an arrow key so often, and drops it.
async fn carry(desk: &Desk<'_>, column: &str, steps: usize) {
    let pause = || tokio::time::sleep(Duration::from_millis(250));
    desk.region(column).button(TASK).focus().await;
    desk.keys(" ").await;
    for _ in 0..steps {
        pause().await;
        desk.chord(&[RIGHT]).await;
    }
    pause().await;
    desk.keys(" ").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_task_dragged_to_tomorrow_is_due_then_at_the_same_time_and_one_dragged_to_done_is_done() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (desk, contact) = board_with_a_task(&workplace, &account, 0).await;

    desk.region("Today")
        .button(TASK)
        .drag_to(&desk.region("Tomorrow"))
        .await;

    desk.region("Tomorrow").thing("checkbox", TASK).wait().await;
    is_due(&account, &contact, &workplace, 1).await;

    desk.button("Undo").click().await;
    desk.region("Today").thing("checkbox", TASK).wait().await;
    is_due(&account, &contact, &workplace, 0).await;

    // Done takes a drop, folded as it is.
    desk.region("Today").button(TASK).drag_to(&desk.region("Done")).await;
    desk.region("Today").thing("checkbox", TASK).gone().await;
    account
        .wait("the task done", || {
            account.tasks(&contact)[0]["completed"] == json!(true)
        })
        .await;
    assert_eq!(account.bodies("PUT", "/completed"), [json!({ "completed": true })]);
    desk.button("Show done tasks").click().await;
    desk.region("Done").thing("checkbox", TASK).is_checked(true).await;
    is_due(&account, &contact, &workplace, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_task_is_moved_by_keyboard_alone() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (desk, contact) = board_with_a_task(&workplace, &account, 0).await;

    carry(&desk, "Today", 1).await;

    desk.region("Tomorrow").thing("checkbox", TASK).wait().await;
    is_due(&account, &contact, &workplace, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_task_is_moved_by_its_menu_which_lies_beside_its_button() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (desk, contact) = board_with_a_task(&workplace, &account, 0).await;
    let button = desk.region("Today").button(containing("Move Verschieb mich"));

    button.click().await;
    let menu = desk.thing("menu", Name::Any);
    let gap = "const [button, menu] = [document.querySelector('[aria-haspopup=menu][aria-expanded=true]'), arguments[0]]
            .map((each) => each.getBoundingClientRect());
        return Math.max(Math.abs(menu.right - button.right), Math.min(Math.abs(menu.top - button.bottom), Math.abs(button.top - menu.bottom)));";
    let gap = menu.read(gap).await;
    assert!(
        gap.as_f64().is_some_and(|gap| gap < 24.0),
        "the menu lies {gap} px away"
    );
    desk.thing("menuitemradio", "Tomorrow").click().await;

    desk.region("Tomorrow").thing("checkbox", TASK).wait().await;
    is_due(&account, &contact, &workplace, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn an_overdue_task_is_carried_to_today_by_one_key() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (desk, contact) = board_with_a_task(&workplace, &account, -1).await;

    carry(&desk, "Overdue", 1).await;

    desk.region("Today").thing("checkbox", TASK).wait().await;
    is_due(&account, &contact, &workplace, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_task_ticked_on_the_board_is_done_at_highlevel_by_one_call() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (desk, contact) = board_with_a_task(&workplace, &account, 0).await;

    desk.region("Today").thing("checkbox", TASK).click().await;

    account
        .wait("the tick", || account.tasks(&contact)[0]["completed"] == json!(true))
        .await;
    desk.region("Today").thing("checkbox", TASK).gone().await;
    let bodies: Vec<Value> = account.bodies("PUT", "/completed");
    assert_eq!(bodies, [json!({ "completed": true })]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn who_one_is_makes_mine_the_first_view_and_oneself_the_assignee() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let contact = account.add_contact(ada());
    let due = workplace.at(0, TIME);
    let (me, my_name) = account.sandbox.users().remove(0);
    for (title, user) in [("Meine Aufgabe", Some(&me)), ("Niemandes Aufgabe", None)] {
        let mut task = json!({ "title": title, "dueDate": due, "completed": false });
        if let Some(user) = user {
            task["assignedTo"] = json!(user);
        }
        account.elsewhere("POST", &format!("/contacts/{contact}/tasks"), task);
    }
    let desk = Desk::open(&workplace).await;
    enter(
        &desk,
        account.sandbox.token(),
        &account.sandbox.location(),
        &account.sandbox.address(),
    )
    .await;
    let question = desk.thing("group", "Who are you?");
    question.thing("combobox", "User").click().await;
    desk.thing("option", containing(&my_name)).click().await;
    question.button("That’s me").click().await;
    question.gone().await;

    desk.link("Tasks").click().await;
    desk.thing("radio", "Mine").is_checked(true).await;
    let today = desk.region("Today");
    today.thing("checkbox", "Meine Aufgabe").wait().await;
    assert!(!today.thing("checkbox", "Niemandes Aufgabe").is_there().await);
    desk.thing("radio", "Everyone’s").click().await;
    today.thing("checkbox", "Niemandes Aufgabe").wait().await;
    today.thing("checkbox", "Meine Aufgabe").wait().await;

    open(&desk, ADA).await.button("New task").click().await;
    assert_eq!(desk.thing("combobox", "Assignee").value().await, my_name);
    desk.textbox("Title").fill("Neue Aufgabe für mich").await;
    desk.button("Save").click().await;
    let is_mine = |task: &Value| task["title"] == json!("Neue Aufgabe für mich") && task["assignedTo"] == json!(me);
    account
        .wait("the task as mine", || account.tasks(&contact).iter().any(is_mine))
        .await;
}
