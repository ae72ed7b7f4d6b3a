use std::{fs, time::Duration};

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{connect, has_note, up_to_date};
use crate::{
    account::Account,
    desk::Desk,
    page::{ENTER, ESCAPE, containing},
    workplace::Workplace,
};

const MAIL: &str = "Message-ID: <1@telefonservice.example>\r\nDate: Tue, 24 Nov 2026 09:05:00 +0100\r\nFrom: Telefonservice <notiz@telefonservice.example>\r\nSubject: Anruf\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nAnrufer: Frau Adalind Testmann\r\nFirma: Testmann Logistik GmbH\r\nRückrufnummer: 0221 98765430\r\nE-Mail: adalind.testmann@example.de\r\nAnliegen: Angebot für zwölf Stellplätze\r\nStatus: bittet um Rückruf\r\n";

/// Drops files, each a name and a text, on the window as the system does.
const DROP: &str = "const drop = (files) => {
      const dataTransfer = new DataTransfer();
      for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
      for (const kind of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
    };";

/// Drops files, and answers the milliseconds until the form stands there filled.
const FILL: &str = "const [files, field, value] = arguments;
    const began = performance.now();
    drop(files);
    const look = () => {
      const filled = [...document.querySelectorAll('dialog input')].some((input) =>
        input.labels?.[0]?.textContent === field && input.value === value);
      if (filled) return window.__DROPPED__ = performance.now() - began;
      requestAnimationFrame(look);
    };
    window.__DROPPED__ = null;
    look();";

/// A mail of the same secretary about somebody else.
fn of_bertram() -> String {
    let mail = MAIL.replace("Adalind Testmann", "Bertram Testmann");
    mail.replace("adalind", "bertram").replace("98765430", "98765431")
}

/// Waits until HighLevel has a contact with this address of which, and of whose id, something holds.
async fn arrives(account: &Account, email: &str, holds: impl Fn(&Value, &str) -> bool) {
    let is_there = || {
        let contact = account.contact_with("email", email);
        contact.is_some_and(|contact| holds(&contact, contact["id"].as_str().unwrap_or_default()))
    };
    account.wait("the lead", is_there).await;
}

/// Waits until the form stands there with the lead of this last name, and looks whether its note says this.
async fn is_filled(desk: &Desk<'_>, last_name: &str, said: &str) {
    desk.wait("the lead", async || {
        desk.textbox("Last name").value().await == last_name
    })
    .await;
    assert!(desk.textbox("Note").value().await.contains(said));
}

fn has_callback(account: &Account, id: &str, name: &str) -> bool {
    let title = json!(format!("Callback: {name}"));
    account.tasks(id).iter().any(|task| task["title"] == title)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_file_in_the_lead_folder_becomes_a_contact_and_one_dropped_on_the_window_fills_the_form() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    let folder = workplace.home().join("leads");
    fs::create_dir(&folder).expect("a folder");

    desk.link("Leads").click().await;
    let field = desk.textbox("Lead folder");
    field.fill(&workplace.home().join("nowhere").to_string_lossy()).await;
    desk.chord(&[ENTER]).await;
    desk.shows("This folder is not there").await;
    field.fill(&folder.to_string_lossy()).await;
    desk.chord(&[ENTER]).await;
    desk.thing("switch", "Read the lead folder").is_checked(true).await;

    fs::write(folder.join("anruf.eml"), MAIL).expect("written");
    let lead = desk.thing("listitem", "Adalind Testmann");
    lead.shows("New contact · Note · Callback task").await;
    arrives(&account, "adalind.testmann@example.de", |_, id| {
        has_note(&account, id, "zwölf Stellplätze") && has_callback(&account, id, "Adalind Testmann")
    })
    .await;
    lead.shows("In HighLevel").await;
    assert!(folder.join("done").join("anruf.eml").is_file());
    lead.button("Adalind Testmann").click().await;
    desk.region("Contact")
        .thing("heading", containing("Adalind Testmann"))
        .wait()
        .await;

    desk.link("Today").click().await;
    let dropped = json!([["b.eml", of_bertram()]]);
    desk.script(
        &format!("{DROP}{FILL}"),
        vec![dropped, json!("First name"), json!("Bertram")],
    )
    .await;
    desk.wait("the filled form", async || {
        desk.script("return window.__DROPPED__", vec![]).await != Value::Null
    })
    .await;
    let took = desk.script("return window.__DROPPED__", vec![]).await;
    println!("a dropped mail filled the form after {took} ms");
    assert!(desk.textbox("Note").value().await.contains("zwölf Stellplätze"));
    assert!(
        account.contact_with("email", "bertram.testmann@example.de").is_none(),
        "nothing is written without a click"
    );
    desk.button("Save").click().await;
    arrives(&account, "bertram.testmann@example.de", |_, id| {
        has_note(&account, id, "zwölf Stellplätze")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_link_to_a_lead_waits_for_the_form_that_is_open_and_writes_nothing_by_itself() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;

    desk.button("New contact").click().await;
    desk.textbox("Last name").fill("Halbfertig").await;
    let link = "starbuero://lead?name=Adalind%20Testmann&email=adalind.testmann@example.de&phone=0221%2098765430&reason=Zw%C3%B6lf%20Stellpl%C3%A4tze&callback=yes&tags=VIP,Messe";
    workplace.open_link(link);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(
        desk.textbox("Last name").value().await,
        "Halbfertig",
        "nothing is typed over"
    );
    desk.button("Cancel").click().await;

    is_filled(&desk, "Testmann", "Zwölf Stellplätze").await;
    desk.thing("checkbox", "Make a callback").is_checked(true).await;
    desk.button("Remove tag messe").click().await;
    assert!(
        account.contact_with("email", "adalind.testmann@example.de").is_none(),
        "nothing is written without a click"
    );
    desk.button("Save").click().await;
    arrives(&account, "adalind.testmann@example.de", |contact, id| {
        contact["tags"] == json!(["vip"])
            && has_note(&account, id, "Zwölf Stellplätze")
            && has_callback(&account, id, "Adalind Testmann")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn leads_dropped_beside_a_form_wait_for_it_and_one_that_is_not_saved_outlives_a_kill() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;

    desk.button("New contact").click().await;
    desk.textbox("Last name").fill("Halbfertig").await;
    let dropped = json!([["a.eml", MAIL], ["b.eml", of_bertram()]]);
    desk.script(&format!("{DROP}drop(arguments[0])"), vec![dropped]).await;
    desk.shows("2 more leads wait until this form is closed.").await;
    assert_eq!(
        desk.textbox("Last name").value().await,
        "Halbfertig",
        "nothing is typed over"
    );
    desk.chord(&[ESCAPE]).await;

    let read = desk.thing("dialog", "What was read");
    read.button("Open Adalind Testmann").click().await;
    desk.shows("1 more lead waits until this form is closed.").await;
    desk.textbox("Last name").fill("Testmann-Neu").await;
    desk.chord(&[ESCAPE]).await;
    read.wait().await;
    desk.chord(&[ESCAPE]).await;
    desk.button("New contact").click().await;
    desk.shows("Read earlier and not saved").await;
    desk.kill().await;

    let desk = Desk::open(&workplace).await;
    up_to_date(&desk).await;
    desk.button("New contact").click().await;
    assert_eq!(
        desk.textbox("Last name").value().await,
        "Halbfertig",
        "what was typed first is kept beside the lead"
    );
    desk.button("Open Adalind Testmann-Neu").click().await;
    is_filled(&desk, "Testmann-Neu", "zwölf Stellplätze").await;
    desk.button("Save").click().await;
    arrives(&account, "adalind.testmann@example.de", |contact, id| {
        contact["lastName"] == "Testmann-Neu" && has_note(&account, id, "zwölf Stellplätze")
    })
    .await;
    desk.button("New contact").click().await;
    desk.textbox("Last name").wait().await;
    assert!(
        !desk.button("Open Adalind Testmann-Neu").is_there().await,
        "a saved lead is offered no more"
    );
}
