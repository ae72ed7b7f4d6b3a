use std::fs;

use sandbox::Switch;

use super::{ADA, ada, connect, has_note, open, rows, write_note};
use crate::{account::Account, desk::Desk, workplace::Workplace};

const PAGE: usize = 4096;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_damaged_database_begins_anew_and_what_was_waiting_arrives_once() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    super::up_to_date(&desk).await;
    desk.close().await;

    account.sandbox.set(Switch::Offline(true));
    let desk = Desk::open(&workplace).await;
    let card = open(&desk, ADA).await;
    write_note(&desk, &card, "Offline geschrieben").await;
    desk.kill().await;
    // What was written last is in the log. The app would have noticed when it read that page, and doubted the file.
    let path = workplace.profile().join("contacts.db");
    let log = fs::read(workplace.profile().join("contacts.db-wal")).expect("a log");
    let mut bytes = fs::read(&path).expect("a database");
    let damaged = last_page_that_is_in_force(&bytes, &log);
    bytes[damaged * PAGE + 100..damaged * PAGE + 300].fill(7);
    fs::write(&path, bytes).expect("damaged");
    fs::write(workplace.profile().join("contacts.db.doubted"), b"").expect("doubted");

    account.sandbox.set(Switch::Offline(false));
    let desk = Desk::open(&workplace).await;
    rows(&desk).await;
    desk.shows("The data on this machine was damaged and has been set aside.")
        .await;
    desk.shows("1 change that HighLevel did not have yet was saved.").await;
    account
        .wait("the note", || has_note(&account, &id, "Offline geschrieben"))
        .await;
    super::up_to_date(&desk).await;
    let grid = desk.thing("grid", "Contacts");
    desk.wait("all contacts", async || {
        grid.attribute("aria-rowcount").await == Some(account.sandbox.contact_ids().len().to_string())
    })
    .await;
    assert_eq!(account.notes(&id).len(), 1);
    desk.button("Put away").click().await;
    desk.button("Put away").gone().await;
}

/// The last page of a database that its log has no newer one of, counted from none. (<https://sqlite.org/fileformat.html#the_write_ahead_log>)
fn last_page_that_is_in_force(database: &[u8], log: &[u8]) -> usize {
    let frames = log[32..].chunks_exact(24 + PAGE);
    let newer: Vec<usize> = frames
        .map(|frame| u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize - 1)
        .collect();
    (0..database.len() / PAGE)
        .rev()
        .find(|page| !newer.contains(page))
        .expect("the log has not all of it")
}
