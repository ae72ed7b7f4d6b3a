use std::fs;

use super::{ada, connect, rows, up_to_date};
use crate::{
    account::Account,
    desk::Desk,
    page::{ESCAPE, containing},
    workplace::Workplace,
};

/// As a German spreadsheet saves it.
fn list() -> Vec<u8> {
    let text = "Vorname;Nachname;E-Mail;Telefon;Firma\r\n\
                Jördis;Größler;joerdis@import.example;0221 555001;Öz & Söhne\r\n\
                Ole;Brandt;ole@import.example;0221 555002;\r\n\
                Adalind;Testmann;adalind.testmann@example.de;;Andere Firma\r\n\
                Ohne;Anschluss;keine Adresse;;\r\n";
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_german_list_is_imported_and_the_view_exported() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let file = workplace.home().join("liste.csv");
    fs::write(&file, list()).expect("written");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;

    desk.button("More").click().await;
    desk.thing("menuitem", "Import").click().await;
    desk.thing("main", "Import").wait().await;
    desk.textbox("File").fill(&file.to_string_lossy()).await;
    desk.button("Open").click().await;
    desk.shows("windows-1252, values between semicolons").await;
    let looked_at = desk.region("Rows");
    looked_at.shows("Jördis Größler").await;
    looked_at.shows("Not an e-mail address").await;
    desk.shows("Automations in HighLevel may start").await;

    // It can be left and is there again.
    desk.link("Contacts").click().await;
    rows(&desk).await;
    desk.button("More").click().await;
    desk.thing("menuitem", "Import").click().await;
    desk.button("Start import").click().await;
    account
        .wait("both new contacts", || {
            ["joerdis@import.example", "ole@import.example"]
                .iter()
                .all(|email| account.contact_with("email", email).is_some())
        })
        .await;
    let known = account
        .contact_with("email", "adalind.testmann@example.de")
        .expect("there");
    assert_eq!(known["companyName"], "Testmann Logistik GmbH", "nothing is overwritten");
    desk.thing("listitem", "liste.csv").shows("Done").await;
    desk.button("Save failed rows").click().await;
    desk.shows("liste-not-imported.csv").await;
    let failed = fs::read_to_string(workplace.home().join("liste-not-imported.csv")).expect("there");
    assert!(failed.contains("keine Adresse") && failed.contains("Not an e-mail address"));

    desk.button("Back to the contacts").click().await;
    desk.thing("searchbox", "Search contacts").fill("import.example").await;
    desk.thing("grid", "Contacts")
        .thing("row", containing("Jördis Größler"))
        .wait()
        .await;
    desk.button("More").click().await;
    desk.thing("menuitem", "Export").click().await;
    let exported = workplace.home().join("ansicht.csv");
    let dialog = desk.thing("dialog", "Export contacts");
    dialog.thing("textbox", "File").fill(&exported.to_string_lossy()).await;
    dialog.button("Export").click().await;
    dialog.shows("2 contacts written").await;
    let written = fs::read_to_string(&exported).expect("there");
    assert!(written.starts_with('\u{feff}'), "spreadsheets know it as UTF-8");
    assert!(written.contains("Jördis,Größler,Öz & Söhne,joerdis@import.example,+49 221 555001"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn files_are_chosen_in_the_systems_own_dialogs() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let list = workplace.home().join("liste.csv");
    fs::write(&list, self::list()).expect("written");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;

    desk.button("More").click().await;
    desk.thing("menuitem", "Import").click().await;
    desk.button("Choose…").click().await;
    workplace.answer_dialog("Open File", &list);
    desk.shows("Jördis Größler").await;

    desk.link("Contacts").click().await;
    desk.button("More").click().await;
    desk.thing("menuitem", "Export").click().await;
    let exported = workplace.home().join("ansicht.csv");
    let dialog = desk.thing("dialog", "Export contacts");
    dialog.button("Choose…").click().await;
    workplace.answer_dialog("Save File", &exported);
    desk.wait("the chosen place", async || {
        dialog.thing("textbox", "File").value().await == exported.to_string_lossy()
    })
    .await;
    dialog.button("Export").click().await;
    dialog.shows("written").await;
    assert!(exported.is_file());
    desk.chord(&[ESCAPE]).await;

    let folder = workplace.home().join("leads");
    fs::create_dir(&folder).expect("a folder");
    desk.link("Leads").click().await;
    desk.button("Choose…").click().await;
    workplace.answer_dialog("Select Folder", &folder);
    desk.wait("the chosen folder", async || {
        desk.textbox("Lead folder").value().await == folder.to_string_lossy()
    })
    .await;
}
