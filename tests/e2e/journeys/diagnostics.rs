use std::{fs, time::Duration};

use sandbox::{Fault, Latency, Options, RateWindow, Switch};
use serde_json::{Value, json};

use super::{ADA, ada, connect, has_note, open, rows, up_to_date, write_note};
use crate::{
    account::Account,
    desk::Desk,
    page::{CONTROL, Name, Thing, containing},
    workplace::Workplace,
};

const SWITCHED_OFF: &str = "Switched off under Settings → Diagnostics.";
/// What the page shows in place of a text about somebody.
const HIDDEN: &str = "•••";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn every_operation_is_listed_with_its_scope_and_what_came_of_it() {
    let workplace = Workplace::new();
    let missing_scopes = vec!["businesses.readonly".to_owned()];
    let account = Account::with(
        &workplace,
        Options {
            contacts: 20,
            missing_scopes,
            ..Options::default()
        },
    )
    .await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    read(&desk, &account, ADA, &id).await;

    section(&desk, "Endpoints").await;
    let table = desk.region("Endpoints");
    table.wait().await;
    let (listed, operations) = (cells(&table).await, operations());
    for [name, operation @ ..] in &operations {
        assert!(
            listed.iter().any(|row| row.starts_with(&operation.map(str::to_owned))),
            "{name} is not among {listed:?}"
        );
    }
    desk.thing("status", Name::Any)
        .one_shows(&format!("{} endpoints", operations.len()))
        .await;
    // What was asked for has told; what was not is not guessed.
    says(&desk, "notes.list", "May", "200").await;
    says(&desk, "notes.get", "May", "Not called yet").await;
    says(&desk, "notes.create", "Not tried", "Not called yet").await;
    says(&desk, "businesses.list", "Not tried", "Not called yet").await;

    let card = open(&desk, ADA).await;
    write_note(&desk, &card, "Zeigt, was das Token darf").await;
    account
        .wait("the note", || has_note(&account, &id, "Zeigt, was das Token darf"))
        .await;
    section(&desk, "Endpoints").await;
    says(&desk, "notes.create", "May", "201").await;
    says(&desk, "contacts.update", "May", "Not called yet").await;

    account.sandbox.forget_requests();
    desk.button("Test scopes").click().await;
    says(&desk, "businesses.list", "May not", "401").await;
    says(&desk, "messages.export", "May", "200").await;
    let lacks = table.button("Try businesses.list");
    says_why_it_is_off(&desk, &lacks, "HighLevel says that the token lacks this scope.").await;
    let writes = account
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method != "GET" && !request.path.ends_with("/search"));
    assert_eq!(writes.count(), 0, "testing scopes changes nothing");

    // Whatever sent it: what HighLevel refused has failed.
    desk.thing("tab", "Requests").click().await;
    let requests = desk.region("Requests");
    let refused = async || requests_of(&requests, "failed").await;
    desk.wait("the refused one among the failed", async || {
        refused()
            .await
            .iter()
            .any(|row| row.path == "/businesses/" && row.status == "401")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn what_is_switched_off_is_never_sent_says_why_and_is_kept() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (ada, ben) = (account.add_contact(ada()), account.add_contact(colleague("Benedikt")));
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    let card = open(&desk, ADA).await;
    account.sandbox.set(Switch::Offline(true));
    write_note(&desk, &card, "Wartet hinter dem Schalter").await;

    section(&desk, "Endpoints").await;
    let table = desk.region("Endpoints");
    narrow(&desk, "notes").await;
    let switch = table.thing("switch", "Allow Notes");
    switch.is_checked(true).await;
    switch.click().await;
    switch.is_checked(false).await;
    for name in ["Try notes.list", "Try notes.create"] {
        says_why_it_is_off(&desk, &table.button(name), SWITCHED_OFF).await;
    }
    assert_eq!(desk.close().await, 0);

    // The next start sends what waited and reads everything: all but this.
    account.sandbox.set(Switch::Offline(false));
    account.sandbox.forget_requests();
    let desk = Desk::open(&workplace).await;
    rows(&desk).await;
    desk.link("Sync").click().await;
    let held = desk.region("Waiting changes").region("Held back here");
    held.shows("switched off under Settings → Diagnostics").await;
    let card = read(&desk, &account, BEN, &ben).await;
    card.region("Notes")
        .shows("Switched off under Settings → Diagnostics: this is as last read.")
        .await;
    says_why_it_is_off(&desk, &card.button("New note"), &format!("New note: {SWITCHED_OFF}")).await;
    assert!(!card.button("New task").is_off().await, "tasks are allowed");
    let card = open(&desk, ADA).await;
    desk.keys("o").await;
    card.region("Notes").shows("Wartet hinter dem Schalter").await;
    for name in ["Edit note", "Delete note"] {
        assert!(!card.button(containing(name)).is_there().await, "{name} on a card");
    }
    assert!(!desk.textbox("Note").is_there().await, "a key opened what is off");
    let sent = account.sandbox.requests().into_iter();
    let sent: Vec<_> = sent
        .filter(|request| request.path.contains("/notes"))
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(sent, Vec::<String>::new(), "what is switched off was sent");

    section(&desk, "Endpoints").await;
    let table = desk.region("Endpoints");
    narrow(&desk, "notes").await;
    let switch = table.thing("switch", "Allow Notes");
    switch.is_checked(false).await;
    switch.click().await;
    desk.wait("Try to be on again", async || {
        !table.button("Try notes.list").is_off().await
    })
    .await;
    desk.link("Sync").click().await;
    held.button("Retry").click().await;
    account
        .wait("the note that was kept", || {
            has_note(&account, &ada, "Wartet hinter dem Schalter")
        })
        .await;
    desk.shows("HighLevel has everything").await;
    assert_eq!(account.notes(&ada).len(), 1, "it arrived once");
    let card = open(&desk, BEN).await;
    write_note(&desk, &card, "Darf wieder").await;
    account
        .wait("a new note", || has_note(&account, &ben, "Darf wieder"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_try_sends_one_operation_on_a_chosen_id_and_shows_nothing_of_anybody() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (ada, ben) = (account.add_contact(ada()), account.add_contact(colleague("Benedikt")));
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    read(&desk, &account, ADA, &ada).await;
    read(&desk, &account, BEN, &ben).await;
    let tells_nothing = |text: &str| {
        let confidential = workplace.confidential().lines_with_it(text);
        assert_eq!(confidential, Vec::<String>::new(), "the page shows it");
        for other in [&*account.name(), "stammkunde"] {
            assert!(!text.contains(other), "{other} in {text}");
        }
    };

    section(&desk, "Endpoints").await;
    let panel = try_panel(&desk, "contacts.get").await;
    let place = panel.textbox("contactId");
    assert_eq!(place.value().await, ben, "it begins with the contact opened last");
    place.fill("").await;
    panel.shows("Fill in contactId first.").await;
    assert!(panel.button("Send").is_off().await);
    place.fill(&ada).await;
    account.sandbox.forget_requests();
    panel.button("Send").click().await;

    panel.thing("status", Name::Any).one_shows("200").await;
    let (request, answer) = (
        panel.region("Request").text().await,
        panel.region("Answer").text().await,
    );
    assert!(request.contains(&format!("GET /contacts/{ada}")), "{request}");
    for part in [
        format!("\"id\": \"{ada}\""),
        format!("\"firstName\": \"{HIDDEN}\""),
        "x-ratelimit-remaining: ".to_owned(),
    ] {
        assert!(answer.contains(&part), "no {part} in {answer}");
    }
    tells_nothing(&request);
    tells_nothing(&answer);
    let path = format!("/contacts/{ada}");
    assert_eq!(account.bodies("GET", &path).len(), 1, "it was sent once");
    assert_eq!(account.sandbox.requests().len(), 1, "and nothing else");

    // What changes something asks once more, and is sent as it stands there.
    let panel = try_panel(&desk, "notes.create").await;
    panel
        .shows(&format!(
            "This really changes something in the sub-account “{}”",
            account.name()
        ))
        .await;
    panel.textbox("contactId").fill(&ada).await;
    let body = panel.textbox("Body (JSON)");
    body.fill("{").await;
    panel.button("Send").click().await;
    panel.shows("This is not valid JSON.").await;
    body.fill("{ \"body\": \"Probe aus der Diagnose\" }").await;
    panel.button("Send").click().await;
    panel.button("Really send").wait().await;
    panel.button("Cancel").click().await;
    panel.button("Send").click().await;
    panel.button("Really send").wait().await;
    assert_eq!(account.notes(&ada), Vec::<Value>::new(), "nobody was sure yet");
    panel.button("Really send").click().await;
    panel.thing("status", Name::Any).one_shows("201").await;
    assert!(has_note(&account, &ada, "Probe aus der Diagnose"));
    assert_eq!(account.notes(&ada).len(), 1);
    let (request, answer) = (
        panel.region("Request").text().await,
        panel.region("Answer").text().await,
    );
    assert!(request.contains(&format!("\"body\": \"{HIDDEN}\"")), "{request}");
    tells_nothing(&request);
    tells_nothing(&answer);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_self_test_finds_what_is_wrong_in_ten_seconds_and_its_report_names_nobody() {
    const CHECKS: [(&str, &str); 9] = [
        ("Keyring", "Keyring"),
        ("Clock", "Clock"),
        ("Address", "Dns"),
        ("Connection", "Tls"),
        ("What the token may", "Scopes"),
        ("Database", "Database"),
        ("Search", "Index"),
        ("Disk space", "Disk"),
        ("Allowance", "Quota"),
    ];
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    section(&desk, "Self-test").await;
    let panel = desk.thing("tabpanel", "Self-test");
    let lines = panel.thing("listitem", Name::Any);
    let result_of = async |name: &str| {
        let lines = lines.texts().await;
        lines
            .into_iter()
            .find(|line| line.lines().next() == Some(name))
            .unwrap_or_default()
    };
    let run = async |button: &str, name: &str, result: &str| {
        panel.button(button).click().await;
        desk.wait_within(Duration::from_secs(10), "the end of the test", async || {
            panel.button("Run again").is_there().await && result_of(name).await.contains(result)
        })
        .await;
    };
    assert_eq!(lines.texts().await.len(), CHECKS.len());
    assert!(lines.texts().await.iter().all(|line| line.contains("Not checked yet")));

    run("Run the test", "Connection", "Good").await;
    for (name, _) in CHECKS {
        let line = result_of(name).await;
        assert!(line.contains("\nGood"), "{name}: {line}");
    }
    for (name, found) in [
        ("Address", "127.0.0.1 is found."),
        ("What the token may", "The token may do everything the app needs."),
        ("Search", "Finds all contacts: 41."),
    ] {
        let line = result_of(name).await;
        assert!(line.contains(found), "{name}: {line}");
    }

    account
        .sandbox
        .set(Switch::MissingScopes(vec!["businesses.readonly".to_owned()]));
    run("Run again", "What the token may", "Missing: businesses.readonly.").await;
    panel.button("Copy report").click().await;
    let report = pasted(&desk).await;
    assert!(report.starts_with("Starbuero Desk "), "{report}");
    for (_, check) in CHECKS {
        let result = if check == "Scopes" { "Doubtful" } else { "Good" };
        let has_it = |line: &str| line.split_whitespace().take(2).eq([check, result]);
        assert!(report.lines().any(has_it), "no {check} {result} in {report}");
    }
    assert!(report.contains("businesses.readonly"), "{report}");
    assert_eq!(workplace.confidential().lines_with_it(&report), Vec::<String>::new());
    for text in [&*account.name(), &*account.sandbox.location(), &*id] {
        assert!(!report.contains(text), "{text} in {report}");
    }

    // Its result stays while one is elsewhere; then nobody answers.
    section(&desk, "Self-test").await;
    account.sandbox.set(Switch::Pause(true));
    run("Run again", "Connection", "Nobody answers at this address.").await;
    for (name, result) in [
        ("Clock", "Does not apply"),
        ("What the token may", "Does not apply"),
        ("Database", "Good"),
    ] {
        let line = result_of(name).await;
        assert!(line.contains(result), "{name} is not {result}: {line}");
    }
    account.sandbox.set(Switch::Pause(false));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn failed_requests_come_first_with_all_that_support_needs_and_nothing_of_anybody() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let (ada, ben) = (account.add_contact(ada()), account.add_contact(colleague("Benedikt")));
    let (clara, doro) = (
        account.add_contact(colleague("Clara")),
        account.add_contact(colleague("Dorothea")),
    );
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    account.sandbox.set(Switch::Latency(vec![Latency {
        method: Some("GET".to_owned()),
        path: Some("/contacts/*/notes".to_owned()),
        ms: 400,
        jitter_ms: 0,
    }]));
    account
        .sandbox
        .fail_next(Fault::answer("GET", "/contacts/*/notes", 422));
    account.sandbox.fail_next(Fault::lost("GET", "/contacts/*/tasks"));
    read(&desk, &account, ADA, &ada).await;
    // What goes well after them does not come before them.
    read(&desk, &account, BEN, &ben).await;

    section(&desk, "Requests").await;
    let list = desk.region("Requests");
    desk.wait("both failures", async || requests_of(&list, "failed").await.len() == 2)
        .await;
    let failed = requests_of(&list, "failed").await;
    let of = |path: &str| failed.iter().find(|row| row.path == path).expect("it failed");
    let refused = of("/contacts/{contactId}/notes");
    let at_the_server = account.sandbox.requests();
    let at_the_server = at_the_server
        .iter()
        .find(|request| request.status == Some(422))
        .expect("refused");
    assert_eq!((&*refused.method, &*refused.status), ("GET", "422"));
    assert!((400..5_000).contains(&refused.ms), "{refused:?}");
    assert!(refused.bytes > 0, "{refused:?}");
    assert_eq!(
        (refused.attempt, &*refused.trace),
        (1, &*at_the_server.trace_id),
        "HighLevel's support asks for it"
    );
    let lost = of("/contacts/{contactId}/tasks");
    assert_eq!((&*lost.status, lost.bytes, lost.attempt), ("No answer", 0, 1));
    desk.wait("the same read again, which went well", async || {
        let well = requests_of(&list, "went well").await;
        well.iter()
            .any(|row| row.path == lost.path && row.attempt == 2 && row.status == "200")
    })
    .await;
    let well = requests_of(&list, "went well").await;
    assert!(well[0].at >= refused.at, "what came later is listed later");

    let shown = list.text().await;
    desk.button("Copy all").click().await;
    let copied = pasted(&desk).await;
    let mut lines = copied.lines();
    assert_eq!(
        lines.next(),
        Some("time\tmethod\tpath\tstatus\tms\tbytes\tattempt\ttrace id")
    );
    let first: Vec<&str> = lines
        .by_ref()
        .take(2)
        .filter_map(|line| line.split('\t').nth(3))
        .collect();
    assert!(first.contains(&"422") && first.contains(&"no answer"), "{copied}");
    assert!(lines.count() >= well.len(), "{copied}");
    tells_of_nobody(&workplace, &account, &shown);
    tells_of_nobody(&workplace, &account, &copied);

    // The log file has the failures in any case, and the rest when it is asked to.
    let logged = |what: &str| {
        let logs = workplace.logs().into_iter();
        let text: String = logs
            .map(|file| String::from_utf8_lossy(&fs::read(file).unwrap_or_default()).into_owned())
            .collect();
        tells_of_nobody(&workplace, &account, &text);
        text.lines().filter(|line| line.contains(what)).count()
    };
    assert_eq!(logged(&at_the_server.trace_id), 1, "the failure is in the log file");
    assert_eq!(logged("status=200"), 0, "what goes well is not");
    section(&desk, "Requests").await;
    let verbose = desk.thing("switch", "Verbose log");
    verbose.is_checked(false).await;
    verbose.click().await;
    verbose.is_checked(true).await;
    // One that was read just now would not be read again.
    read(&desk, &account, "Clara Testmann", &clara).await;
    desk.wait("a request that went well in the log file", async || {
        logged("path=\"/contacts/{contactId}/notes\" status=200") == 1
    })
    .await;
    section(&desk, "Requests").await;
    verbose.click().await;
    verbose.is_checked(false).await;
    let before = logged("status=200");
    read(&desk, &account, "Dorothea Testmann", &doro).await;
    section(&desk, "Requests").await;
    // Benedikt's, Clara's and Dorothea's.
    desk.wait("the notes of three in the list", async || {
        let well = requests_of(&list, "went well").await;
        well.iter().filter(|row| row.path == refused.path).count() == 3
    })
    .await;
    assert_eq!(logged("status=200"), before, "it is switched off");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn the_allowance_agrees_with_what_was_sent_and_forecasts_the_day() {
    const A_DAY: u64 = 200_000;
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;
    let sent = || account.sandbox.requests().len() as u64;
    let window = |own: u64, others: u64| {
        let free = 100 - own - others;
        format!("Of 100 requests in 10 seconds: {own} by this app, {others} by others, {free} free.")
    };
    let day = desk.thing("img", containing("of the day’s 200,000 requests are left"));
    let history = desk.thing("img", containing("oldest first"));
    let left = async || figures(&day).await.first().copied();

    section(&desk, "Allowance").await;
    desk.thing("img", &window(0, 0)).wait().await;
    let at_first = A_DAY - sent();
    desk.wait("the day's allowance", async || left().await == Some(at_first))
        .await;
    let in_history: u64 = counts(&history).await.iter().sum();
    account.sandbox.forget_requests();

    section(&desk, "Endpoints").await;
    let panel = try_panel(&desk, "users.list").await;
    desk.button("Test scopes").click().await;
    account
        .wait("a request for the last scope", || {
            !account.bodies("GET", "/conversations/messages/export").is_empty()
        })
        .await;
    desk.wait("the end of the test", async || {
        let test = desk.button("Test scopes");
        test.is_there().await && !test.is_off().await
    })
    .await;
    // One alone, so that its answer is the last.
    panel.button("Send").click().await;
    panel.thing("status", Name::Any).one_shows("200").await;
    section(&desk, "Allowance").await;
    desk.wait("the requests that were sent", async || {
        desk.thing("img", &window(sent(), 0)).is_there().await
    })
    .await;
    desk.wait("the requests of the day", async || {
        left().await == Some(at_first - sent())
    })
    .await;
    desk.wait("the requests in the history", async || {
        counts(&history).await.iter().sum::<u64>() == in_history + sent()
    })
    .await;
    assert!(sent() > 5, "one per scope");
    // A window later.
    desk.thing("img", &window(0, 0)).wait().await;

    // A pace is told from half a minute and no less.
    let forecast = desk.thing("img", containing("at midnight UTC probably"));
    desk.wait_within(Duration::from_secs(40), "a forecast", async || {
        forecast.is_there().await
    })
    .await;
    let told = figures(&forecast).await;
    let seconds: u64 = workplace.asked("date", &["--utc", "+%s"]).parse().expect("seconds");
    let until_midnight = 86_400 - seconds % 86_400;
    let (remaining, at_midnight) = (at_first - sent(), told[2]);
    // So many requests in thirty seconds to two minutes, for as long as the day lasts.
    let (most, least) = (sent() * until_midnight / 30, sent() * until_midnight / 120);
    assert_eq!(told[..2], [remaining, A_DAY]);
    assert!(
        (remaining.saturating_sub(most + 60)..=remaining.saturating_sub(least)).contains(&at_midnight),
        "{told:?} after {} requests, {until_midnight} s before midnight",
        sent()
    );
    assert!(!desk.visible_text().await.contains("others use the same token"));

    // Somebody else uses the token, too, and has used nearly all of the day.
    section(&desk, "Endpoints").await;
    let panel = try_panel(&desk, "users.list").await;
    for switch in [
        Switch::RateWindow(RateWindow::Sliding),
        Switch::OthersUse(30),
        Switch::DailyRemaining(40),
    ] {
        account.sandbox.set(switch);
    }
    panel.button("Send").click().await;
    panel.thing("status", Name::Any).one_shows("200").await;
    section(&desk, "Allowance").await;
    desk.thing("img", &window(1, 30)).wait().await;
    desk.thing(
        "img",
        "39 of the day’s 200,000 requests are left; at midnight UTC probably nothing.",
    )
    .wait()
    .await;
    desk.shows("others use the same token or the same sub-account").await;
    desk.shows("At this pace the day’s allowance is used up").await;

    // HighLevel asks to wait.
    section(&desk, "Endpoints").await;
    let panel = try_panel(&desk, "users.list").await;
    account.sandbox.fail_next(Fault::answer("GET", "/users/", 429));
    panel.button("Send").click().await;
    panel.thing("status", Name::Any).one_shows("429").await;
    section(&desk, "Allowance").await;
    desk.shows("HighLevel asks to wait: nothing is sent for").await;
}

/// Somebody else than Ada.
fn colleague(first_name: &str) -> Value {
    let mut colleague = ada();
    colleague["firstName"] = json!(first_name);
    colleague["email"] = json!(format!("{}.testmann@example.de", first_name.to_lowercase()));
    let number: u32 = first_name.bytes().map(u32::from).sum();
    colleague["phone"] = json!(format!("+4922198{}", 700_000 + number));
    colleague
}

const BEN: &str = "Benedikt Testmann";

/// Opens a contact and waits until HighLevel was asked for all of it.
async fn read<'d>(desk: &'d Desk<'d>, account: &Account, name: &str, id: &str) -> Thing<'d> {
    let asked = || account.bodies("GET", &format!("/contacts/{id}/tasks")).len();
    let before = asked();
    let card = open(desk, name).await;
    account.wait("the card", || asked() > before).await;
    card
}

/// Opens a section of Settings → Diagnostics, from anywhere.
async fn section(desk: &Desk<'_>, name: &str) {
    let tab = desk.thing("tab", name);
    if !tab.is_there().await {
        desk.link("Settings").click().await;
        // Settings open where they were left.
        let entry = desk.thing("link", containing("Diagnostics"));
        desk.wait("Diagnostics", async || tab.is_there().await || entry.is_there().await)
            .await;
        if !tab.is_there().await {
            entry.click().await;
        }
    }
    tab.click().await;
    desk.thing("tabpanel", name).wait().await;
}

/// Narrows the endpoints to those with a text.
async fn narrow(desk: &Desk<'_>, text: &str) {
    desk.thing("searchbox", "Filter endpoints").fill(text).await;
}

/// Opens what tries an operation.
async fn try_panel<'d>(desk: &'d Desk<'d>, operation: &str) -> Thing<'d> {
    narrow(desk, operation).await;
    let name = format!("Try {operation}");
    desk.region("Endpoints").button(&name).click().await;
    let panel = desk.region(&name);
    panel.wait().await;
    panel
}

/// Waits until the row of an operation says so: whether the token may, and what the last call came to.
async fn says(desk: &Desk<'_>, operation: &str, may: &str, last: &str) {
    let row = desk
        .region("Endpoints")
        .thing("row", containing(&format!("Try {operation}")));
    let read = "return [...arguments[0].cells].map((cell) => cell.innerText.trim())";
    desk.wait(&format!("“{may}” and “{last}” for {operation}"), async || {
        let cells = row.read(read).await;
        cells[3] == json!(may) && cells[4].as_str().is_some_and(|cell| cell.contains(last))
    })
    .await;
}

/// Waits until a button is off; its tooltip tells why.
async fn says_why_it_is_off(desk: &Desk<'_>, button: &Thing<'_>, why: &str) {
    desk.wait(&format!("{button} to be off"), async || button.is_off().await)
        .await;
    button.hover().await;
    desk.shows(why).await;
}

/// What was copied, as a note on a card gets it.
async fn pasted(desk: &Desk<'_>) -> String {
    let card = open(desk, ADA).await;
    card.button("New note").click().await;
    let note = desk.textbox("Note");
    note.fill("").await;
    desk.chord(&[CONTROL, 'v']).await;
    desk.wait("what was copied", async || !note.value().await.is_empty())
        .await;
    let text = note.value().await;
    note.fill("").await;
    card.region("Notes").button("Cancel").click().await;
    text
}

/// A request as the list shows it.
#[derive(Debug)]
struct Row {
    at: String,
    method: String,
    path: String,
    status: String,
    ms: u64,
    bytes: u64,
    attempt: u64,
    trace: String,
}

/// The requests in the list below a heading such as “2 failed”; those that failed come first.
async fn requests_of(list: &Thing<'_>, heading: &str) -> Vec<Row> {
    let rows = cells(list).await;
    let headings: Vec<_> = rows.iter().filter(|row| row.len() == 1).collect();
    assert!(
        headings.iter().skip(1).all(|row| !row[0].contains("failed")),
        "{headings:?}"
    );
    let below = rows
        .iter()
        .skip_while(|row| row.len() > 1 || !row[0].ends_with(heading));
    below
        .skip(1)
        .take_while(|row| row.len() > 1)
        .map(|row| {
            let [at, method, path, status, ms, bytes, attempt, trace] = &row[..] else {
                panic!("{row:?}");
            };
            Row {
                at: at.clone(),
                method: method.clone(),
                path: path.clone(),
                status: status.clone(),
                ms: number(ms),
                bytes: number(bytes),
                attempt: number(attempt),
                trace: trace.clone(),
            }
        })
        .collect()
}

/// What can be read in each cell of each row.
async fn cells(table: &Thing<'_>) -> Vec<Vec<String>> {
    let read = "return [...arguments[0].querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))";
    serde_json::from_value(table.read(read).await).expect("rows of texts")
}

/// Neither names nor texts, ids, queries or tokens of the account are in it.
fn tells_of_nobody(workplace: &Workplace, account: &Account, text: &str) {
    assert_eq!(workplace.confidential().lines_with_it(text), Vec::<String>::new());
    let users = account.sandbox.users().into_iter().flat_map(|(id, name)| [id, name]);
    let confidential = account.sandbox.contact_ids().into_iter().chain(users).chain([
        account.sandbox.location(),
        account.name(),
        "stammkunde".to_owned(),
        "locationId=".to_owned(),
    ]);
    for each in confidential {
        assert!(!text.contains(&each), "{each} in {text}");
    }
}

/// Name, method, path and scope of every operation, as the client's own list has them.
fn operations() -> Vec<[&'static str; 4]> {
    let list = include_str!("../../../docs/OPERATIONS.md").lines();
    let built = list.filter(|line| line.ends_with("| built |"));
    built
        .map(|line| {
            let cells: Vec<_> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
            [cells[1], cells[2], cells[3], cells[5]]
        })
        .collect()
}

/// The numbers in what a drawing says.
async fn figures(drawing: &Thing<'_>) -> Vec<u64> {
    if !drawing.is_there().await {
        return Vec::new();
    }
    let said = drawing.attribute("aria-label").await.unwrap_or_default();
    let words = said.split_whitespace().map(|word| word.trim_end_matches(['.', ';']));
    words
        .filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit()))
        .map(number)
        .collect()
}

/// The requests in each of the last windows, as the history says them.
async fn counts(history: &Thing<'_>) -> Vec<u64> {
    let said = history.attribute("aria-label").await.unwrap_or_default();
    let list = said.split("oldest first: ").nth(1).unwrap_or_default();
    let list = list.split(". At most").next().unwrap_or_default();
    list.split(", ").map(number).collect()
}

/// A number as the page writes it: “1,204 ms”.
fn number(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}
