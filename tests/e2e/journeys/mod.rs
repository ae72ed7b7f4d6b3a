//! What a rep does, from the first start to signing out, each journey checked on HighLevel's side.

mod board;
mod calls;
mod columns;
mod connect;
mod contacts;
mod damage;
mod diagnostics;
mod imports;
mod leads;
mod notes;
mod outbox;
mod safety;
mod session;
mod tags;
mod tasks;
mod transcripts;
mod watching;
mod window;

use serde_json::{Value, json};

use crate::{
    account::Account,
    desk::Desk,
    page::{CONTROL, ENTER, Name, Thing, containing},
};

/// A contact nobody else in the account is like.
pub fn ada() -> Value {
    json!({
        "firstName": "Adalind",
        "lastName": "Testmann",
        "email": "adalind.testmann@example.de",
        "phone": "+4922198765430",
        "companyName": "Testmann Logistik GmbH",
        "tags": ["stammkunde"],
    })
}

pub const ADA: &str = "Adalind Testmann";

/// Types token, sub-account and address into the first screen and presses Connect.
async fn enter(desk: &Desk<'_>, token: &str, location: &str, address: &str) {
    desk.textbox("Private integration token").fill(token).await;
    desk.textbox("Sub-account ID").fill(location).await;
    if !desk.textbox("API address").is_there().await {
        desk.button("Advanced").click().await;
    }
    desk.textbox("API address").fill(address).await;
    desk.button("Connect").click().await;
}

/// Connects as a rep does, says nothing about who they are, and waits for the list.
pub async fn connect(desk: &Desk<'_>, account: &Account) {
    enter(
        desk,
        account.sandbox.token(),
        &account.sandbox.location(),
        &account.sandbox.address(),
    )
    .await;
    skip_who_are_you(desk).await;
    rows(desk).await;
}

/// Answers "Who are you?" with "Skip". The question comes with the users, a moment after the list.
async fn skip_who_are_you(desk: &Desk<'_>) {
    desk.button("Skip").click().await;
    desk.button("Skip").gone().await;
}

/// Writes a note on a card.
async fn write_note(desk: &Desk<'_>, card: &Thing<'_>, text: &str) {
    card.button("New note").click().await;
    desk.textbox("Note").fill(text).await;
    desk.chord(&[CONTROL, ENTER]).await;
    card.region("Notes").shows(text).await;
}

/// Whether one of the notes says so.
fn has_note(account: &Account, contact: &str, text: &str) -> bool {
    let notes = account.notes(contact);
    notes
        .iter()
        .any(|note| note["body"].as_str().is_some_and(|body| body.contains(text)))
}

/// Waits for the first rows of the contact list.
async fn rows(desk: &Desk<'_>) {
    let rows = desk.thing("grid", "Contacts").thing("row", Name::Any);
    desk.wait("rows in the contact list", async || rows.is_there().await)
        .await;
}

/// Waits until everything read is here and everything written is there.
async fn up_to_date(desk: &Desk<'_>) {
    desk.thing("status", Name::Any).one_shows("Up to date").await;
}

/// Searches for a contact by name and opens it. Answers its card.
pub async fn open<'d>(desk: &'d Desk<'d>, name: &str) -> Thing<'d> {
    desk.link("Contacts").click().await;
    desk.thing("searchbox", "Search contacts").fill(name).await;
    desk.thing("grid", "Contacts")
        .thing("row", containing(name))
        .click()
        .await;
    let card = desk.region("Contact");
    card.thing("heading", containing(name)).wait().await;
    card
}
