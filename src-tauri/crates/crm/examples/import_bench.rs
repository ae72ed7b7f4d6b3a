//! How fast a list of contacts is looked at before its import, beside 100,000 contacts, and what memory that takes.
//!
//! `cargo run --profile swift -p crm --example import_bench -- [ROWS]`; the list is made as it is read, so that no disk is
//! measured.

use std::error::Error;
use std::io::{self, Read};
use std::time::Instant;

use model::ContactChanges;
use store::Store;

const KNOWN: u32 = 100_000;
const ROWS: u32 = 1_000_000;
/// Rows in a second, and megabytes, that are wanted.
const WANTED: (f64, f64) = (100_000.0, 200.0);
const NOW: &str = "2026-11-26T12:00:00.000Z";

/// A list with so many rows, every tenth of somebody who is known, every fiftieth of somebody who was there before.
struct List {
    row: u32,
    rows: u32,
    ready: Vec<u8>,
    at: usize,
    given: u64,
}

impl List {
    fn new(rows: u32) -> Self {
        let ready = b"Vorname;Nachname;Firma;E-Mail;Telefon;Stra\xc3\x9fe;PLZ;Ort;Bemerkung\r\n".to_vec();
        Self {
            row: 0,
            rows,
            ready,
            at: 0,
            given: 0,
        }
    }

    fn make(&mut self) {
        self.ready.clear();
        self.at = 0;
        while self.ready.len() < 64 * 1024 && self.row < self.rows {
            let row = self.row;
            self.row += 1;
            let number = match row {
                _ if row.is_multiple_of(10) => row % KNOWN,
                _ if row % 50 == 1 => KNOWN + row / 2,
                _ => KNOWN + row,
            };
            let line = format!(
                "Jörg;Müller-{number};Bau & Söhne {number} GmbH;kontakt{number}@firma.example;0{} {:07};Hauptstr. {};{:05};Köln;Kunde seit 2019\r\n",
                170 + number % 10,
                number % 10_000_000,
                number % 200,
                50_000 + number % 900
            );
            self.ready.extend(line.bytes());
        }
    }
}

impl Read for List {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.make();
        }
        let rest = &self.ready[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        self.given += count as u64;
        Ok(count)
    }
}

fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows = std::env::args().nth(1).map_or(Ok(ROWS), |rows| rows.parse())?;
    let store = Store::in_memory()?;
    for number in 0..KNOWN {
        store.create_contact(
            &ContactChanges {
                last_name: Some(format!("Müller-{number}")),
                email: Some(format!("kontakt{number}@firma.example")),
                phone: Some(format!("+49{}{number:07}", 170 + number % 10)),
                ..ContactChanges::default()
            },
            NOW,
        )?;
    }
    let before = peak_megabytes();
    let mut list = List::new(rows);
    let began = Instant::now();
    let check = crm::dry_run(&mut list, &store, "DE");
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "dry run of {} rows ({} MB) beside {KNOWN} contacts: {:.0} rows/s (wanted: ≥ {:.0}); {:.0} MB more than the {before:.0} MB \
         of the store in memory at the peak (wanted: ≤ {:.0}); {:?}",
        check.rows,
        list.given / 1_000_000,
        f64::from(check.rows) / seconds,
        WANTED.0,
        peak_megabytes() - before,
        WANTED.1,
        check.counts
    );
    Ok(())
}
