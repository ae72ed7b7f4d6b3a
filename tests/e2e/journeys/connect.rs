use sandbox::{Fault, Options, Switch};
use serde_json::json;

use super::{ADA, ada, connect, enter, open, rows, skip_who_are_you, write_note};
use crate::{
    account::Account,
    desk::{Desk, TITLE},
    workplace::Workplace,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_token_typed_in_connects_and_shows_the_account_by_name() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;

    // As pasted: with blanks around the token, and a link instead of the id.
    let link = format!(
        "https://app.gohighlevel.com/v2/location/{}/dashboard",
        account.sandbox.location()
    );
    let token = format!("  {} ", account.sandbox.token());
    enter(&desk, &token, &link, &account.sandbox.address()).await;
    skip_who_are_you(&desk).await;
    rows(&desk).await;

    desk.link("Settings").click().await;
    desk.shows(&account.name()).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_wrong_token_gets_its_sentence_and_what_was_typed_stays() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    let wrong = "pit-00000000-1111-2222-3333-444444444444";

    enter(&desk, wrong, &account.sandbox.location(), &account.sandbox.address()).await;

    desk.shows("HighLevel does not know this token").await;
    assert_eq!(desk.textbox("Private integration token").value().await, wrong);
    assert_eq!(desk.textbox("Sub-account ID").value().await, account.sandbox.location());

    // And from there it goes on.
    connect(&desk, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn each_way_not_to_connect_has_its_own_sentence() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let desk = Desk::open(&workplace).await;
    let (token, location, address) = (
        account.sandbox.token().to_owned(),
        account.sandbox.location(),
        account.sandbox.address(),
    );
    // What tells these apart is their payload:
    // {"location_id":"x","version":1}
    let first_generation = "eyJhbGciOiJIUzI1NiJ9.eyJsb2NhdGlvbl9pZCI6IngiLCJ2ZXJzaW9uIjoxfQ.c2ln";
    // {"authClass":"Location","authClassId":"abc","channel":"OAUTH","exp":2}
    let oauth = "eyJhbGciOiJIUzI1NiJ9.eyJhdXRoQ2xhc3MiOiJMb2NhdGlvbiIsImF1dGhDbGFzc0lkIjoiYWJjIiwiY2hhbm5lbCI6Ik9BVVRIIiwiZXhwIjoyfQ.c2ln";
    // {"authClass":"Company","authClassId":"abc","channel":"OAUTH"}
    let agency =
        "eyJhbGciOiJIUzI1NiJ9.eyJhdXRoQ2xhc3MiOiJDb21wYW55IiwiYXV0aENsYXNzSWQiOiJhYmMiLCJjaGFubmVsIjoiT0FVVEgifQ.c2ln";

    for (token, location, address, sentence) in [
        ("", &*location, &*address, "Enter the private integration token"),
        (
            "pit-one two",
            &location,
            &address,
            "spaces or line breaks inside the token",
        ),
        (first_generation, &location, &address, "API key of the first generation"),
        (oauth, &location, &address, "access token of a marketplace app"),
        (agency, &location, &address, "made for the agency"),
        (
            &token,
            "not an id",
            &address,
            "neither a sub-account ID nor a HighLevel link",
        ),
        (&token, &location, "http://example.com", "must begin with https://"),
        (
            &token,
            &location,
            "http://127.0.0.1:9",
            "Nobody answers at this address",
        ),
    ] {
        if !token.is_empty() {
            workplace.confidential().token(token);
        }
        enter(&desk, token, location, address).await;
        desk.shows(sentence).await;
    }
    account.sandbox.set(Switch::ForeignLocation(true));
    enter(&desk, &token, &location, &address).await;
    desk.shows("The token belongs to another sub-account").await;
    account.sandbox.set(Switch::ForeignLocation(false));

    // A page instead of an answer: a proxy's with an error, a login's without.
    account.sandbox.set(Switch::HtmlError(true));
    enter(&desk, &token, &location, &address).await;
    desk.shows("HighLevel has a fault at the moment").await;
    account.sandbox.set(Switch::HtmlError(false));
    let page = Fault::answer("POST", "/contacts/search", 200).body(json!("<html><body>Please log in</body></html>"));
    account.sandbox.fail_next(page);
    enter(&desk, &token, &location, &address).await;
    desk.shows("Something answers at this address, but it is not HighLevel")
        .await;
    assert!(
        !desk.visible_text().await.contains("HighLevel has a fault"),
        "the former sentence is gone"
    );

    connect(&desk, &account).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_token_without_the_one_needed_scope_is_told_which_it_lacks() {
    let workplace = Workplace::new();
    let account = Account::with(
        &workplace,
        Options {
            missing_scopes: vec!["contacts.readonly".into()],
            ..Options::default()
        },
    )
    .await;
    let desk = Desk::open(&workplace).await;

    enter(
        &desk,
        account.sandbox.token(),
        &account.sandbox.location(),
        &account.sandbox.address(),
    )
    .await;

    desk.shows("The token lacks the scope contacts.readonly").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_token_that_may_read_contacts_alone_makes_a_read_only_app() {
    let workplace = Workplace::new();
    let missing = [
        "contacts.write",
        "locations.readonly",
        "locations/tasks.readonly",
        "locations/tags.readonly",
        "locations/customFields.readonly",
        "users.readonly",
        "calendars/events.readonly",
        "calendars.readonly",
        "businesses.readonly",
    ];
    let missing_scopes = missing.iter().map(|scope| (*scope).to_owned()).collect();
    let account = Account::with(
        &workplace,
        Options {
            contacts: 20,
            missing_scopes,
            ..Options::default()
        },
    )
    .await;
    account.add_contact(ada());
    let desk = Desk::open(&workplace).await;

    enter(
        &desk,
        account.sandbox.token(),
        &account.sandbox.location(),
        &account.sandbox.address(),
    )
    .await;
    rows(&desk).await;
    let card = open(&desk, ADA).await;

    // No harmless call tells whether writing is allowed, so the first refusal does.
    card.button("Edit").click().await;
    desk.textbox("Company").fill("Nicht erlaubt GmbH").await;
    desk.button("Save").click().await;

    desk.shows("The token is read-only").await;
    for name in ["Edit", "Delete", "New task", "New note"] {
        desk.wait(&format!("no {name} to press"), async || {
            let button = card.button(name);
            !button.is_there().await || button.is_off().await
        })
        .await;
    }
    assert_eq!(account.contact_with("companyName", "Nicht erlaubt GmbH"), None);
    desk.link("Tasks").click().await;
    desk.shows("only those of contacts opened here").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn without_a_keyring_the_token_is_kept_for_this_session_only() {
    let workplace = Workplace::without_keyring();
    let account = Account::open(&workplace).await;
    account.add_contact(ada());
    let desk = Desk::open(&workplace).await;

    desk.shows("This machine has no keyring").await;
    desk.thing("checkbox", "For this session only").click().await;
    connect(&desk, &account).await;
    desk.shows("For this session only").await;
    let token = account.sandbox.token().to_owned();
    assert_eq!(
        workplace.files_with(&token),
        Vec::<String>::new(),
        "the token is in a file"
    );

    // What was not sent would be lost, so closing asks.
    let card = open(&desk, ADA).await;
    account.sandbox.set(Switch::Offline(true));
    write_note(&desk, &card, "Nur im Speicher").await;
    let question = desk.thing("alertdialog", "Close the app?");
    workplace.close_window(TITLE);
    question.shows("1 change has not been sent").await;
    question.button("Stay").click().await;
    question.gone().await;
    card.region("Notes").shows("Nur im Speicher").await;
    workplace.close_window(TITLE);
    // A moment later, so that the driver has its answer before the page is gone.
    question
        .button("Close and lose them")
        .read("setTimeout(() => arguments[0].click(), 50)")
        .await;
    assert_eq!(desk.ended().await, 0);

    let desk = Desk::open(&workplace).await;
    desk.textbox("Private integration token").wait().await;
    assert_eq!(workplace.files_with(super::ADA), Vec::<String>::new());
}
