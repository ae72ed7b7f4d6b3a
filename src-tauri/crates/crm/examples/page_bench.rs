//! How long one page of a pull takes once its bytes are here: reading, and keeping in an encrypted database on disk.
//! Beside it, in the same run, the floor: the same bytes read as plain JSON, and written to a file and synced.
//!
//! `cargo xtask bench` runs it.

use std::{
    error::Error,
    fs::File,
    io::Write,
    time::{Duration, Instant},
};

use highlevel::{Contact, Page};
use sandbox::Sandbox;
use serde_json::{Value, json};
use store::{NewRows, Store};

const CONTACTS: usize = 10_000;
const PAGE: usize = 500;
const WANTED_MS: f64 = 15.0;
const NOW: &str = "2026-01-01T00:00:00.000Z";

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let pages = pages().await?;
    let folder = tempfile::tempdir()?;
    let key: String = "5a".repeat(32);
    let store = Store::open(&folder.path().join("bench.db"), &key)?;
    let mut file = File::create(folder.path().join("floor"))?;
    let [mut floors, mut reads, mut keeps, mut again] = [const { Vec::new() }; 4];
    for bytes in &pages {
        let start = Instant::now();
        let value: Value = serde_json::from_slice(bytes)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        floors.push(start.elapsed());
        drop(value);

        let start = Instant::now();
        let rows = rows_of(bytes)?;
        reads.push(start.elapsed());
        let start = Instant::now();
        store.take_contact_rows(&rows, NOW, NewRows::AreKnown)?;
        keeps.push(start.elapsed());
    }
    if store.contacts_kept()? as usize != CONTACTS {
        return Err("some contacts were not kept".into());
    }
    for bytes in &pages {
        let start = Instant::now();
        store.take_contact_rows(&rows_of(bytes)?, NOW, NewRows::AreKnown)?;
        again.push(start.elapsed());
    }
    let (read, kept, floor) = (median(&mut reads), median(&mut keeps), median(&mut floors));
    println!(
        "page of {PAGE} contacts, {} KB, median of {}: read {read:.1} ms + kept on disk {kept:.1} ms = {:.1} ms \
         (wanted: ≤ {WANTED_MS:.0}); without news {:.1} ms; floor (plain JSON, the bytes synced) {floor:.1} ms, ratio {:.1}",
        pages[0].len() / 1024,
        pages.len(),
        read + kept,
        median(&mut again),
        (read + kept) / floor
    );
    Ok(())
}

fn rows_of(bytes: &[u8]) -> Outcome<Vec<store::RemoteContact>> {
    let page: Page<Contact> = Page::from_search_answer(bytes).ok_or("no page")?;
    Ok(page.rows.into_iter().map(crm::search_row).collect())
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

/// The answers as they come over the wire.
async fn pages() -> Outcome<Vec<Vec<u8>>> {
    let sandbox = Sandbox::start(sandbox::Options {
        contacts: CONTACTS,
        ..sandbox::Options::default()
    })
    .await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut pages = Vec::new();
    for page in 1..=CONTACTS / PAGE {
        let answer = http
            .post(format!("{}/contacts/search", sandbox.address()))
            .bearer_auth(sandbox.token())
            .header("Version", "2021-07-28")
            .header("Content-Type", "application/json")
            .body(json!({ "locationId": sandbox.location(), "pageLimit": PAGE, "page": page }).to_string())
            .send()
            .await?
            .error_for_status()?;
        pages.push(answer.bytes().await?.to_vec());
    }
    Ok(pages)
}
