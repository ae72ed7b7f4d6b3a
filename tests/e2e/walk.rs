//! Every screen, in both languages and both themes, as pictures for people to look at.

use std::path::PathBuf;

use crate::{
    desk::Desk,
    page::{ESCAPE, Name, containing},
    workplace::Workplace,
};

/// The screen sizes that most reps have; the first is the smaller.
const SIZE: (u32, u32) = (1366, 768);

/// A lead as another program hands it over.
const LINK: &str = "starbuero://lead?name=Frau%20Anna%20K%C3%B6nig&company=K%C3%B6nig%20Kran%20GmbH&phone=0221%20555%200199&email=a.koenig@kran.example&reason=Angebot%20f%C3%BCr%20zw%C3%B6lf%20Stellpl%C3%A4tze&callback=yes&tags=messe,kran";
const NEXT_LINK: &str = "starbuero://lead?name=Herr%20Timo%20Brandt&phone=0221%20555%200188&reason=Termin%20absagen";
/// A list from a fair.
const LIST: &str = "Vorname;Nachname;E-Mail;Telefon;Firma;Branche;Betreuer;Notiz\r\n\
    Jördis;Größler;joerdis@soehne.example;0221 555001;Öz & Söhne;Handel;;mag keine Anrufe am Freitag\r\n\
    Ole;Brandt;ole@brandt.example;0221 555002;Brandt Bau;Handwerk;;\r\n\
    Zoë;Thiele;zoe@thiele.example;;Thiele Tee;Teehandel;;\r\n\
    Ohne;Anschluss;keine Adresse;;;;;\r\n";

/// The words of one language that the walk presses.
struct Words {
    language: &'static str,
    sample: &'static str,
    skip: &'static str,
    settings: &'static str,
    contacts: &'static str,
    columns: &'static str,
    /// Columns that a rep may choose.
    chosen: [&'static str; 3],
    search: &'static str,
    tasks: &'static str,
    calls: &'static str,
    /// The form of a call, and what the walk types into it.
    number: &'static str,
    wished_time: (&'static str, &'static str),
    leads: &'static str,
    try_leads: &'static str,
    callback: &'static str,
    /// What a form tells of a lead that waits for it, and of one whose form was closed.
    waiting: &'static str,
    kept: &'static str,
    discard: &'static str,
    more: &'static str,
    import: &'static str,
    file: &'static str,
    open: &'static str,
    sync: &'static str,
    edit: &'static str,
    new_contact: &'static str,
    new_task: &'static str,
    cancel: &'static str,
    close: &'static str,
    themes: [&'static str; 2],
    contact: &'static str,
    everyone: &'static str,
    today: &'static str,
    diagnostics: &'static str,
    /// The sections of Diagnostics, with the names of their pictures.
    sections: [(&'static str, &'static str); 4],
    run_test: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    sample: "Try with sample data",
    skip: "Skip",
    settings: "Settings",
    contacts: "Contacts",
    columns: "Columns",
    chosen: ["Company", "City", "Tags"],
    search: "Search contacts",
    tasks: "Tasks",
    calls: "Calls",
    number: "Callback number",
    wished_time: ("Wished time", "tomorrow 2 pm"),
    leads: "Leads",
    try_leads: "Try with sample mails",
    callback: "Make a callback",
    waiting: "1 more lead waits",
    kept: "Read earlier and not saved",
    discard: "Discard Anna König",
    more: "More",
    import: "Import",
    file: "File",
    open: "Open",
    sync: "Sync",
    edit: "Edit",
    new_contact: "New contact",
    new_task: "New task",
    cancel: "Cancel",
    close: "Close",
    themes: ["Light", "Dark"],
    contact: "Contact",
    everyone: "Everyone’s",
    today: "Today",
    diagnostics: "Diagnostics",
    sections: [
        ("Allowance", "allowance"),
        ("Endpoints", "endpoints"),
        ("Requests", "requests"),
        ("Self-test", "self-test"),
    ],
    run_test: "Run the test",
};

const GERMAN: Words = Words {
    language: "de",
    sample: "Mit Beispieldaten ausprobieren",
    skip: "Überspringen",
    settings: "Einstellungen",
    contacts: "Kontakte",
    columns: "Spalten",
    chosen: ["Firma", "Ort", "Tags"],
    search: "Kontakte suchen",
    tasks: "Aufgaben",
    calls: "Anrufe",
    number: "Rückrufnummer",
    wished_time: ("Wunschzeit", "morgen 14 Uhr"),
    leads: "Leads",
    try_leads: "Mit Beispiel-E-Mails ausprobieren",
    callback: "Rückruf anlegen",
    waiting: "1 weiterer Lead wartet, bis dieses Formular geschlossen ist.",
    kept: "Zuvor gelesen und nicht gespeichert",
    discard: "Anna König verwerfen",
    more: "Mehr",
    import: "Importieren",
    file: "Datei",
    open: "Öffnen",
    sync: "Abgleich",
    edit: "Bearbeiten",
    new_contact: "Neuer Kontakt",
    new_task: "Neue Aufgabe",
    cancel: "Abbrechen",
    close: "Schließen",
    themes: ["Hell", "Dunkel"],
    contact: "Kontakt",
    everyone: "Alle",
    today: "Heute",
    diagnostics: "Diagnose",
    sections: [
        ("Kontingent", "allowance"),
        ("Endpunkte", "endpoints"),
        ("Anfragen", "requests"),
        ("Selbsttest", "self-test"),
    ],
    run_test: "Test starten",
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask demo"]
async fn every_screen_in_english() {
    walk(&ENGLISH).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask demo"]
async fn every_screen_in_german() {
    walk(&GERMAN).await;
}

async fn walk(words: &Words) {
    let workplace = Workplace::new();
    let desk = Desk::open_with(&workplace, &["--lang", words.language]).await;
    desk.fit(SIZE.0, SIZE.1).await;
    desk.button(words.sample).wait().await;
    picture(&desk, words, "connect", "light").await;
    desk.button(words.sample).click().await;
    // The question comes with the users, a moment after the list.
    desk.button(words.skip).wait().await;
    picture(&desk, words, "who-are-you", "light").await;
    desk.button(words.skip).click().await;
    let rows = desk.thing("grid", words.contacts).thing("row", Name::Any);
    desk.wait("rows", async || rows.is_there().await).await;

    for (theme, choice) in ["light", "dark"].into_iter().zip(words.themes) {
        desk.link(words.settings).click().await;
        desk.thing("radio", choice).click().await;
        picture(&desk, words, "settings", theme).await;

        desk.link(words.contacts).click().await;
        desk.thing("searchbox", words.search).fill("müller").await;
        picture(&desk, words, "search", theme).await;
        desk.thing("searchbox", words.search).fill("").await;
        desk.thing("searchbox", words.search).click().await;
        desk.chord(&[ESCAPE]).await;
        desk.keys("jjjjj").await;
        let card = desk.region(words.contact);
        desk.wait("a card", async || card.thing("heading", Name::Any).is_there().await)
            .await;
        // The four parts of the card come from HighLevel a moment after it opens.
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        picture(&desk, words, "contacts", theme).await;
        press_columns(&desk, words).await;
        picture(&desk, words, "columns", theme).await;
        press_columns(&desk, words).await;
        card.button(words.edit).click().await;
        picture(&desk, words, "edit-contact", theme).await;
        desk.button(words.cancel).click().await;
        card.button(words.new_task).click().await;
        picture(&desk, words, "new-task", theme).await;
        desk.button(words.cancel).click().await;
        desk.button(words.new_contact).click().await;
        picture(&desk, words, "new-contact", theme).await;
        desk.button(words.cancel).click().await;

        desk.link(words.today).click().await;
        picture(&desk, words, "today", theme).await;
        desk.link(words.tasks).click().await;
        desk.region(words.today).wait().await;
        if desk.thing("radio", words.everyone).is_there().await {
            desk.thing("radio", words.everyone).click().await;
        }
        picture(&desk, words, "board", theme).await;
        desk.link(words.calls).click().await;
        desk.textbox(words.number).fill("0221 9876543").await;
        desk.textbox(words.wished_time.0).fill(words.wished_time.1).await;
        picture(&desk, words, "calls", theme).await;
        desk.link(words.leads).click().await;
        if theme == "light" {
            desk.button(words.try_leads).click().await;
            desk.thing("listitem", containing("Albers")).wait().await;
        }
        picture(&desk, words, "leads", theme).await;
        workplace.open_link(LINK);
        desk.thing("checkbox", words.callback).wait().await;
        picture(&desk, words, "lead-form", theme).await;
        workplace.open_link(NEXT_LINK);
        desk.shows(words.waiting).await;
        picture(&desk, words, "lead-waiting", theme).await;
        desk.chord(&[ESCAPE]).await;
        desk.shows(words.kept).await;
        picture(&desk, words, "lead-kept", theme).await;
        desk.button(words.discard).click().await;
        desk.button(words.cancel).click().await;
        desk.link(words.contacts).click().await;
        desk.button(words.more).click().await;
        desk.thing("menuitem", words.import).click().await;
        if theme == "light" {
            let list = workplace.home().join("messe.csv");
            std::fs::write(&list, LIST).expect("written");
            desk.textbox(words.file).fill(&list.to_string_lossy()).await;
            desk.button(words.open).click().await;
        }
        desk.shows("Öz & Söhne").await;
        picture(&desk, words, "import", theme).await;
        desk.link(words.sync).click().await;
        picture(&desk, words, "sync", theme).await;
        desk.link(words.settings).click().await;
        desk.thing("link", containing(words.diagnostics)).click().await;
        for (section, name) in words.sections {
            desk.thing("tab", section).click().await;
            // Its result stays, so that it is run once.
            if name == "self-test" && theme == "light" {
                desk.button(words.run_test).click().await;
                tokio::time::sleep(std::time::Duration::from_secs(4)).await;
            }
            picture(&desk, words, name, theme).await;
        }
        // The rail would lead back to where one was in Settings.
        desk.link(words.settings).click().await;
        desk.link(words.sync).click().await;
        desk.keys("?").await;
        picture(&desk, words, "keys", theme).await;
        desk.button(words.close).click().await;
    }
}

/// Shows the columns, or hides them again.
async fn press_columns(desk: &Desk<'_>, words: &Words) {
    desk.button(words.columns).click().await;
    for column in words.chosen {
        let item = desk.thing("menuitemcheckbox", column);
        let was = item.attribute("aria-checked").await.as_deref() == Some("true");
        item.click().await;
        item.is_checked(!was).await;
    }
    desk.chord(&[ESCAPE]).await;
}

async fn picture(desk: &Desk<'_>, words: &Words, screen: &str, theme: &str) {
    // Until nothing moves any more: fonts, skeletons and 120 ms of motion.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let folder = std::env::var_os("STARBUERO_SCREENSHOTS")
        .map_or_else(|| desk.workplace().evidence().to_path_buf(), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder");
    let beyond = desk.script("return document.scrollingElement.scrollHeight - innerHeight", vec![]);
    assert_eq!(beyond.await, 0, "on {screen} the window itself can be scrolled");
    desk.photograph(&folder.join(format!("{screen}-{theme}-{}.png", words.language)));
}
