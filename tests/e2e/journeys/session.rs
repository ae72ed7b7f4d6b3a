use std::{fs, time::Duration};

use sandbox::{Options, Switch};
use serde_json::json;

use super::{ADA, ada, connect, has_note, open, rows, write_note};
use crate::{account::Account, desk::Desk, workplace::Workplace};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_second_start_asks_nothing_and_needs_no_network() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;
    assert_eq!(desk.close().await, 0, "the app ends well when its window is closed");
    account.sandbox.set(Switch::Offline(true));

    let desk = Desk::open(&workplace).await;
    rows(&desk).await;
    open(&desk, ADA).await;
    assert!(!desk.button("Connect").is_there().await);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn signing_out_leaves_nothing_behind() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;
    assert_ne!(
        workplace.secrets(),
        Vec::<String>::new(),
        "the token should have been in the keyring"
    );

    fs::write(
        workplace.profile().join("contacts.db.unreadable-2026-01-02"),
        "Testmann",
    )
    .expect("a file");

    // It warns of what was not sent, and then nothing has happened.
    account.sandbox.set(Switch::Offline(true));
    write_note(&desk, &card, "Noch nicht gesendet").await;
    desk.link("Settings").click().await;
    desk.button("Sign out").click().await;
    let question = desk.thing("alertdialog", "Sign out?");
    question.shows("1 change has not been sent and would be lost").await;
    question.button("Cancel").click().await;
    account.sandbox.set(Switch::Offline(false));
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;
    account
        .wait("the note", || has_note(&account, &id, "Noch nicht gesendet"))
        .await;
    desk.shows("HighLevel has everything").await;
    assert_eq!(
        workplace.indiscretions(),
        Vec::<String>::new(),
        "the log is wiped below"
    );

    desk.link("Settings").click().await;
    desk.button("Sign out").click().await;
    let is_allowed = |file: &String| {
        file.starts_with("profile.json")
            || file.starts_with("webview/")
            || file.starts_with("logs/")
            || file.ends_with("lock")
    };
    desk.wait_within(Duration::from_secs(5), "the end of everything", async || {
        desk.textbox("Private integration token").is_there().await
            && workplace.secrets().is_empty()
            && workplace.profile_files().iter().all(is_allowed)
    })
    .await;
    desk.close().await;
    let texts = workplace.confidential().texts();
    // Four or five letters can stand anywhere in bytes by chance.
    let texts = texts.iter().map(String::as_str).filter(|text| text.len() > 5);
    assert_eq!(workplace.files_with_any(texts), Vec::<String>::new());
    let desk = Desk::open(&workplace).await;
    desk.textbox("Private integration token").wait().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn sample_data_needs_no_account_and_leaving_wipes_it() {
    let workplace = Workplace::new();
    let desk = Desk::open(&workplace).await;

    desk.button("Try with sample data").click().await;
    super::skip_who_are_you(&desk).await;
    rows(&desk).await;
    desk.shows("Sample data").await;
    desk.button("Leave").click().await;

    desk.textbox("Private integration token").wait().await;
    assert_eq!(
        workplace.secrets(),
        Vec::<String>::new(),
        "sample data is kept in memory only"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn the_token_is_replaced_and_no_contact_is_read_again() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let (old, new) = (account.sandbox.token(), "pit-11111111-2222-3333-4444-555555555555");
    let wrong = "pit-99999999-2222-3333-4444-555555555555";
    workplace.confidential().token(wrong);
    account.admit(&workplace, new);
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;

    desk.link("Settings").click().await;
    let today = workplace.asked("date", &["+%-d %B %Y"]);
    desk.shows(&format!("Entered here on {today}")).await;
    desk.button("Replace token").click().await;
    let dialog = desk.thing("dialog", "Replace token");
    dialog.textbox("Private integration token").fill(wrong).await;
    dialog.button("Replace").click().await;
    dialog.shows("HighLevel does not know this token").await;
    dialog.button("Cancel").click().await;
    let card = open(&desk, ADA).await;
    write_note(&desk, &card, "Mit dem alten Token").await;
    account
        .wait("a note sent with the old token", || {
            has_note(&account, &id, "Mit dem alten Token")
        })
        .await;

    account.sandbox.forget_requests();
    desk.link("Settings").click().await;
    desk.button("Replace token").click().await;
    // As pasted.
    dialog
        .textbox("Private integration token")
        .fill(&format!(" {new} "))
        .await;
    dialog.button("Replace").click().await;
    dialog.gone().await;
    desk.shows(&format!("Entered here on {today}")).await;
    account.sandbox.revoke(old);
    let card = open(&desk, ADA).await;
    write_note(&desk, &card, "Mit dem neuen Token").await;
    account
        .wait("a note sent with the new token", || {
            has_note(&account, &id, "Mit dem neuen Token")
        })
        .await;
    let searches = account.bodies("POST", "/contacts/search");
    assert!(
        searches.iter().all(|search| search["pageLimit"] == json!(1)),
        "contacts were read again: {searches:?}"
    );
    desk.close().await;

    // The next start has it from the keyring.
    let desk = Desk::open(&workplace).await;
    rows(&desk).await;
    super::up_to_date(&desk).await;
    for token in [old, new, wrong] {
        assert_eq!(workplace.files_with(token), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn another_sub_account_asks_before_it_takes_the_place_of_unsent_changes() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let other = Account::with(
        &workplace,
        Options {
            contacts: 12,
            seed: 2,
            ..Options::default()
        },
    )
    .await;
    let unsent = "1 change of another sub-account has not been sent";
    let enter = async |desk: &Desk<'_>, account: &Account| {
        super::enter(
            desk,
            account.sandbox.token(),
            &account.sandbox.location(),
            &account.sandbox.address(),
        )
        .await;
    };
    // Writes a note that cannot be sent, and ends without a token.
    let leave_unsent = async |desk: Desk<'_>, text: &str| {
        account.sandbox.set(Switch::Offline(true));
        let card = open(&desk, ADA).await;
        write_note(&desk, &card, text).await;
        desk.close().await;
        workplace.lose_the_token();
        account.sandbox.set(Switch::Offline(false));
    };
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;
    leave_unsent(desk, "Wartet auf sein Konto").await;

    let desk = Desk::open(&workplace).await;
    desk.shows("The token is no longer in the keyring").await;
    enter(&desk, &other).await;
    desk.shows(unsent).await;
    assert!(!has_note(&account, &id, "Wartet auf sein Konto"));
    // Back at its own account it is sent.
    enter(&desk, &account).await;
    account
        .wait("the note that waited", || {
            has_note(&account, &id, "Wartet auf sein Konto")
        })
        .await;
    open(&desk, ADA).await;
    leave_unsent(desk, "Wird aufgegeben").await;

    let desk = Desk::open(&workplace).await;
    enter(&desk, &other).await;
    desk.shows(unsent).await;
    desk.button("Give them up and connect").click().await;
    super::skip_who_are_you(&desk).await;
    let rows = desk.thing("grid", "Contacts");
    desk.wait("the other account's contacts", async || {
        rows.attribute("aria-rowcount").await == Some(other.sandbox.contact_ids().len().to_string())
    })
    .await;
    desk.link("Sync").click().await;
    desk.shows("HighLevel has everything").await;
    assert!(!has_note(&account, &id, "Wird aufgegeben"), "it was given up");
}
