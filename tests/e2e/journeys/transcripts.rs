use sandbox::{NewCall, Said};

use super::{ADA, ada, connect, open};
use crate::{account::Account, desk::Desk, page::Name, workplace::Workplace};

fn call_of(contact: &str) -> NewCall {
    NewCall {
        contact: Some(contact.to_owned()),
        seconds: 42,
        said: vec![
            Said::new(2, "Musterkunde, guten Tag."),
            Said::unclear(1, "Bitte um Rückruf um elf."),
        ],
        ..NewCall::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_call_and_a_dropped_file_become_notes_and_new_calls_do_by_themselves() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let call = account.sandbox.add_call(&call_of(&id));
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;

    // By hand.
    let calls = card.region("Calls");
    calls.button("Show calls").click().await;
    calls.button("Transcript to note").click().await;
    calls.button("In the notes").wait().await;
    account.wait("the note", || account.notes(&id).len() == 1).await;
    let body = account.notes(&id)[0]["body"].as_str().expect("a text").to_owned();
    assert!(
        body.contains("Bitte um Rückruf um elf. (?)") && body.ends_with(&format!("[call:{call}]")),
        "{body}"
    );
    calls.button("In the notes").click().await;
    let focused = desk.script("return document.activeElement.textContent", vec![]).await;
    assert!(
        focused.as_str().is_some_and(|text| text.contains("Bitte um Rückruf")),
        "{focused}"
    );

    // From a file that is dropped on the card.
    let drop = "const files = new DataTransfer();
        files.items.add(new File(['WEBVTT\\n\\n00:01.000 --> 00:02.000\\nAnna: Guten Morgen.\\n'], 'anruf.vtt'));
        const card = document.querySelector('[data-card] h2');
        for (const kind of ['dragover', 'drop'])
            card.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
        return true;";
    desk.script(drop, vec![]).await;
    let dialog = desk.thing("dialog", Name::Any);
    desk.wait("the preview", async || {
        desk.textbox("The note")
            .value()
            .await
            .contains("[0:01] Anna: Guten Morgen.")
    })
    .await;
    dialog.button("Transcript to note").click().await;
    account.wait("the file's note", || account.notes(&id).len() == 2).await;

    // By itself.
    desk.link("Settings").click().await;
    let switch = desk.thing("switch", "Transcripts become notes by themselves");
    switch.click().await;
    let question = desk.thing("alertdialog", Name::Any);
    question.shows("§ 201 StGB").await;
    assert!(question.button("Switch on").is_off().await);
    question.thing("checkbox", Name::Any).click().await;
    question.button("Switch on").click().await;
    desk.thing("switch", "Transcripts become notes by themselves")
        .is_checked(true)
        .await;
    let call = account.sandbox.add_call(&call_of(&id));
    desk.link("Calls").click().await;
    // It is looked for when it is switched on and every minute from then on.
    let list = desk.region("Transcripts");
    desk.wait_within(
        std::time::Duration::from_secs(100),
        "the call in the list",
        async || list.text().await.contains(ADA),
    )
    .await;
    account
        .wait("the new call's note", || {
            account.notes(&id).iter().any(|note| {
                note["body"]
                    .as_str()
                    .is_some_and(|body| body.contains(&format!("[call:{call}]")))
            })
        })
        .await;
    assert_eq!(account.notes(&id).len(), 3);
}
