use std::{
    collections::HashSet,
    fs,
    time::{Duration, Instant},
};

use sandbox::Switch;
use serde_json::json;

use super::{ADA, ada, connect, has_note, open};
use crate::{
    account::Account,
    desk::{Desk, TITLE, program, tree},
    page::{CONTROL, ENTER, ESCAPE, Name, containing},
    workplace::Workplace,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_second_start_brings_the_first_window_forward_and_ends() {
    let workplace = Workplace::new();
    let desk = Desk::open(&workplace).await;
    desk.textbox("Private integration token").wait().await;
    workplace.minimise_window(TITLE);
    crate::workplace::until("window put away", || !workplace.is_in_front(TITLE));

    let start = Instant::now();
    let mut second = workplace.program(program());
    let status = second
        .arg("--data-dir")
        .arg(workplace.profile())
        .status()
        .expect("starts");

    assert!(status.success(), "the second start ended with {status}");
    assert!(start.elapsed() < Duration::from_secs(10));
    crate::workplace::until("the first window in front", || workplace.is_in_front(TITLE));
}

#[test]
#[ignore = "opens a window: cargo xtask test"]
fn the_page_joins_the_process_that_was_started_early() {
    let workplace = Workplace::new();
    // WebKitWebDriver would have a hand in it.
    let mut app = workplace
        .program(program())
        .arg("--data-dir")
        .arg(workplace.profile())
        .spawn()
        .expect("starts");

    let name_of = |process: &u32| fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let mut of_the_page = HashSet::new();
    let mut log = String::new();
    crate::workplace::until("first screen", || {
        let processes = tree(app.id()).into_iter();
        of_the_page.extend(processes.filter(|process| name_of(process).starts_with("WebKitWebP")));
        log = workplace.logs().iter().flat_map(fs::read_to_string).collect();
        log.contains("painted")
    });
    workplace.close_window(TITLE);
    crate::workplace::until("end", || app.try_wait().is_ok_and(|ended| ended.is_some()));

    assert_eq!(of_the_page.len(), 1, "the empty page and the app's each had a process");
    assert!(!log.contains("not started early"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_session_that_ends_closes_all_as_the_window_does_and_the_list_is_there_again() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;

    assert_eq!(desk.end_with_session().await, 0);
    let log = std::fs::metadata(workplace.profile().join("contacts.db-wal"));
    assert_eq!(log.map_or(0, |log| log.len()), 0, "the log was left as it is");

    account.sandbox.set(Switch::Offline(true));
    let desk = Desk::open(&workplace).await;
    super::rows(&desk).await;
    open(&desk, ADA).await;
    assert_eq!(desk.close().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn the_window_comes_back_in_the_size_it_had() {
    let workplace = Workplace::new();
    let desk = Desk::open(&workplace).await;
    desk.textbox("Private integration token").wait().await;
    workplace.resize_window(TITLE, 1180, 820);
    desk.wait("the new size", async || {
        desk.script("return innerWidth", vec![]).await == 1180
    })
    .await;
    // The size is written a moment after the hand has let go.
    tokio::time::sleep(Duration::from_secs(1)).await;
    desk.close().await;

    let desk = Desk::open(&workplace).await;
    desk.textbox("Private integration token").wait().await;
    desk.wait("the size of before", async || {
        desk.script("return innerWidth", vec![]).await == 1180
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn at_twice_the_size_every_screen_fits_and_a_form_can_be_saved() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    desk.fit(1366, 768).await;
    let width = async || {
        let width = desk.script("return innerWidth", vec![]).await;
        width.as_i64().unwrap_or_default()
    };
    let usual = width().await;

    // By keyboard alone from here on: the driver's mouse knows nothing of the size.
    for _ in 0..5 {
        desk.chord(&[CONTROL, '+']).await;
    }
    desk.wait("twice the size", async || (width().await - usual / 2).abs() <= 2)
        .await;
    for (key, main) in [
        ('1', "Today"),
        ('3', "Tasks"),
        ('4', "Calls"),
        ('5', "Leads"),
        ('7', "Sync"),
        (',', "Settings"),
        ('2', "Contacts"),
    ] {
        desk.chord(&[CONTROL, key]).await;
        desk.thing("main", main).wait().await;
        let hangs_out = desk
            .script("return document.documentElement.scrollWidth - innerWidth", vec![])
            .await;
        assert!(
            hangs_out.as_i64().is_some_and(|by| by <= 1),
            "{main} hangs out by {hangs_out} px"
        );
    }
    desk.chord(&[CONTROL, 'n']).await;
    desk.textbox("First name").type_in("Großgeschrieben").await;
    let is_in_sight = "const box = arguments[0].getBoundingClientRect();
        const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return arguments[0].contains(there);";
    assert_eq!(desk.button("Save").read(is_in_sight).await, true, "Save is in sight");
    desk.chord(&[CONTROL, ENTER]).await;
    account
        .wait("the contact", || {
            account.contact_with("firstName", "Großgeschrieben").is_some()
        })
        .await;
    desk.region("Contact").thing("heading", "Großgeschrieben").wait().await;

    desk.chord(&[CONTROL, '0']).await;
    desk.wait("the usual size", async || width().await == usual).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_day_s_work_in_german_finds_everything_by_its_german_name() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open_with(&workplace, &["--lang", "de"]).await;

    desk.button("Mit Beispieldaten ausprobieren").wait().await;
    desk.textbox("Private-Integration-Token")
        .fill(account.sandbox.token())
        .await;
    desk.textbox("Sub-Account-ID").fill(&account.sandbox.location()).await;
    desk.button("Erweitert").click().await;
    desk.textbox("API-Adresse").fill(&account.sandbox.address()).await;
    desk.button("Verbinden").click().await;
    desk.button("Überspringen").click().await;
    desk.thing("status", Name::Any).one_shows("Aktuell").await;
    desk.thing("searchbox", "Kontakte suchen").fill(ADA).await;
    desk.thing("grid", "Kontakte")
        .thing("row", containing(ADA))
        .click()
        .await;
    let card = desk.region("Kontakt");
    card.thing("heading", ADA).wait().await;
    card.region("Termine").wait().await;
    card.button("Löschen").wait().await;

    card.button("Bearbeiten").click().await;
    for (field, value) in [
        ("Vorname", "Adalind"),
        ("Nachname", "Testmann"),
        ("E-Mail", "adalind.testmann@example.de"),
        ("Telefon", "+4922198765430"),
    ] {
        assert_eq!(desk.textbox(field).value().await, value, "{field}");
    }
    desk.textbox("Firma").fill("Testmann Spedition KG").await;
    desk.button("Speichern").click().await;
    card.button("Neue Aufgabe").click().await;
    desk.textbox("Titel").fill("Frachtbrief besorgen").await;
    desk.textbox("Fällig").fill("morgen 14 Uhr").await;
    desk.thing("combobox", "Zuständig").wait().await;
    desk.button("Speichern").click().await;
    card.region("Aufgaben")
        .thing("checkbox", "Frachtbrief besorgen")
        .wait()
        .await;
    card.button("Neue Notiz").click().await;
    desk.textbox("Notiz").fill("Hat heute angerufen").await;
    desk.button("Speichern").click().await;
    card.region("Notizen").shows("Hat heute angerufen").await;
    card.region("Tags").thing("combobox", "Tag hinzufügen").wait().await;
    card.button("Tag stammkunde entfernen").click().await;

    desk.link("Aufgaben").click().await;
    for column in ["Überfällig", "Heute", "Morgen", "Diese Woche", "Später", "Erledigt"] {
        desk.region(column).wait().await;
    }
    desk.region("Morgen")
        .thing("checkbox", "Frachtbrief besorgen")
        .wait()
        .await;
    desk.link("Einstellungen").click().await;
    desk.button("Abmelden").wait().await;
    desk.link("Abgleich").click().await;
    account
        .wait("everything", || {
            account.contact(&id)["companyName"] == json!("Testmann Spedition KG")
                && account.tasks(&id).len() == 1
                && has_note(&account, &id, "Hat heute angerufen")
                && account.tags(&id).is_empty()
        })
        .await;
    // And what cannot be sent can be sent again or given up.
    account.sandbox.set(Switch::Offline(true));
    desk.link("Kontakte").click().await;
    desk.button("Neuer Kontakt").click().await;
    desk.button("Abbrechen").click().await;
    card.thing("combobox", "Tag hinzufügen").click().await;
    card.thing("combobox", "Tag hinzufügen").type_in("ohne netz").await;
    desk.chord(&[ENTER]).await;
    desk.link("Abgleich").click().await;
    desk.thing("status", Name::Any).one_shows("Offline").await;
    for name in ["Erneut versuchen", "Verwerfen"] {
        desk.button(name).wait().await;
    }
    account.sandbox.set(Switch::Offline(false));
    desk.button("Jetzt abgleichen").click().await;
    account.wait("the tag", || account.tags(&id) == ["ohne netz"]).await;
    desk.thing("status", Name::Any).one_shows("Aktuell").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn escape_closes_the_nearest_thing_and_gives_the_focus_back() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;

    for name in ["Edit", "New task"] {
        card.button(name).click().await;
        desk.button("Save").wait().await;
        desk.chord(&[ESCAPE]).await;
        desk.button("Save").gone().await;
        let focused = "return document.activeElement === arguments[0]";
        desk.wait(&format!("the focus back on {name}"), async || {
            card.button(name).read(focused).await == true
        })
        .await;
    }
}
