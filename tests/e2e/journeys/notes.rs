use serde_json::json;

use super::{ADA, ada, connect, open};
use crate::{
    account::Account,
    desk::Desk,
    page::{CONTROL, ENTER, containing},
    workplace::Workplace,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_note_is_written_edited_and_deleted() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;

    card.button("New note").click().await;
    desk.textbox("Note").fill("Möchte am Freitag angerufen werden.").await;
    desk.chord(&[CONTROL, ENTER]).await;
    account.wait("the note", || account.notes(&id).len() == 1).await;
    card.region("Notes").shows("Möchte am Freitag angerufen werden.").await;
    assert!(
        account.notes(&id)[0]["body"]
            .as_str()
            .is_some_and(|body| body.contains("am Freitag"))
    );

    card.button(containing("Edit note")).click().await;
    desk.textbox("Note").fill("Möchte am Montag angerufen werden.").await;
    desk.button("Save").click().await;
    account
        .wait("the edited note", || {
            account.notes(&id)[0]["body"]
                .as_str()
                .is_some_and(|body| body.contains("Montag"))
        })
        .await;

    card.button(containing("Delete note")).click().await;
    account.wait("the deletion", || account.notes(&id).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_note_being_written_survives_a_crash() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    open(&desk, ADA).await.button("New note").click().await;
    desk.textbox("Note").fill("Halb fertig").await;
    // Drafts are kept a moment after the last key.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    desk.kill().await;

    let desk = Desk::open(&workplace).await;
    // An unfinished note comes back by itself.
    open(&desk, ADA).await.region("Notes").textbox("Note").wait().await;
    desk.wait("the draft", async || {
        desk.textbox("Note").value().await == "Halb fertig"
    })
    .await;
    assert_eq!(json!(account.notes(&id)), json!([]), "a draft is not sent");
}
