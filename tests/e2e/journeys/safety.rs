use serde_json::{Value, json};

use super::{ADA, ada, connect, open};
use crate::{account::Account, desk::Desk, page::containing, workplace::Workplace};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn the_token_is_in_the_keyring_and_nowhere_else() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let canary = account.sandbox.token().to_owned();
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    open(&desk, ADA).await;

    // While it runs: the page, what it keeps, and every process' arguments and environment.
    let page = desk
        .script(
            "return [document.documentElement.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
               document.cookie, location.href, ...[...document.querySelectorAll('input')].map((field) => field.value)].join('\\n')",
            vec![],
        )
        .await;
    assert!(
        !page.as_str().expect("text").contains(&canary),
        "the token is in the page"
    );
    assert_eq!(workplace.processes_with(&canary), Vec::<String>::new());
    assert!(!desk.stderr().contains(&canary), "the token was printed");
    desk.kill().await;

    assert_eq!(
        workplace.files_with(&canary),
        Vec::<String>::new(),
        "the token is in a file"
    );
    assert!(
        workplace.secrets().iter().any(|user| user.ends_with(":token")),
        "{:?}",
        workplace.secrets()
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn nothing_of_a_contact_is_readable_in_a_file_or_log() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    account.add_task(&id, "Vertraulicher Titel", "2031-05-06T08:00:00Z");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    card.button("New note").click().await;
    desk.textbox("Note").fill("Vertrauliche Notiz").await;
    desk.button("Save").click().await;
    account.wait("the note", || account.notes(&id).len() == 1).await;
    desk.close().await;

    for text in ["Adalind", "Testmann", "4922198765430", "98765430", "Vertraulich"] {
        assert_eq!(
            workplace.files_with(text),
            Vec::<String>::new(),
            "{text} can be read in a file"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn script_and_markup_in_a_record_are_shown_as_text_and_never_run() {
    const NAME: &str = "<img src=x onerror=document.title='pwned'>";
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let mut contact = ada();
    contact["firstName"] = json!(NAME);
    contact["companyName"] = json!("<script>document.title='pwned'</script> GmbH");
    let id = account.add_contact(contact);
    account.add_task(
        &id,
        "<b onclick=document.title='pwned'>fett</b>",
        "2031-05-06T08:00:00Z",
    );
    account.add_note(&id, "<p>Hallo <b>Welt</b></p><script>document.title='pwned'</script><a href=\"javascript:document.title='pwned'\">Link</a>");
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;

    let card = open(&desk, "Testmann").await;
    card.thing("heading", containing("onerror=")).wait().await;
    card.shows("<script>").await;
    card.region("Notes").shows("Hallo Welt").await;
    card.region("Tasks").thing("checkbox", containing("fett")).wait().await;

    assert!(desk.script("return document.title", vec![]).await != json!("pwned"));
    let foreign = "return document.querySelectorAll('img[src=x], script:not([src]), [onclick], [onerror], a[href^=javascript]').length";
    assert_eq!(
        desk.script(foreign, vec![]).await,
        json!(0),
        "markup of a record became part of the page"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn the_page_cannot_be_led_away_and_opens_no_window() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let home = desk.script("return location.origin", vec![]).await;

    for leave in [
        "location.href = 'https://example.com/'",
        "location.assign('data:text/html,away')",
        "const link = Object.assign(document.createElement('a'), { href: 'https://example.com/', target: '_blank' }); document.body.append(link); link.click(); link.remove()",
        "window.open('https://example.com/')",
        "const form = Object.assign(document.createElement('form'), { action: 'https://example.com/' }); document.body.append(form); form.submit(); form.remove()",
    ] {
        desk.script(leave, vec![]).await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(desk.script("return location.origin", vec![]).await, home, "{leave}");
    }
    assert_eq!(desk.windows().await, 1, "a second window was opened");
    desk.thing("searchbox", "Search contacts").wait().await;

    desk.policy_violations().await;
    // And it reaches nobody but the app itself, which is no secret to the watch for violations.
    let reached = desk
        .script(
            "return fetch(arguments[0]).then(() => 'reached', () => 'refused')",
            vec![json!(account.sandbox.address())],
        )
        .await;
    assert_eq!(reached, json!("refused"));
    let violations = desk.policy_violations().await;
    assert!(
        violations.len() == 1 && violations[0].starts_with("connect-src"),
        "{violations:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn commands_that_are_not_listed_are_refused() {
    let workplace = Workplace::new();
    let desk = Desk::open(&workplace).await;
    desk.textbox("Private integration token").wait().await;

    for command in [
        "plugin:window|set_title",
        "plugin:fs|read_text_file",
        "plugin:opener|open_url",
        "plugin:webview|create_webview_window",
    ] {
        let answer = desk
            .script("return window.__TAURI_INTERNALS__.invoke(arguments[0], {}).then(() => 'done', (error) => String(error))", vec![json!(command)])
            .await;
        let words = answer.as_str().unwrap_or_default();
        assert!(
            words.contains("not allowed") || words.contains("not found"),
            "{command}: {words}"
        );
    }
    assert_ne!(
        desk.script("return typeof window.__TAURI_INTERNALS__", vec![]).await,
        Value::Null
    );
}
