//! How fast files are read: `cargo run -p intake --example intake_bench --profile swift`.

use std::{
    fs,
    hint::black_box,
    io::Read,
    time::{Duration, Instant},
};

use intake::{Table, cards, mail, signature};

const ROWS: u64 = 2_000_000;
const TIMES: u32 = 2_000;

const ROW: &str = "Jörg;Müller;\"Bau; Holz GmbH\";joerg.mueller@example.de;0221 98765;Hauptstr. 1;50667;Köln;vip, neu;Kunde seit 2019\r\n";

const NOTE: &str = "From: Telefonservice <notiz@telefon.example>\r\nSubject: Anruf\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Anrufer: Frau Sabine Krämer\r\nFirma: Krämer Fensterbau GmbH\r\nRückrufnummer: 0221 / 98 76 54\r\nAnliegen: Angebot für 20 Fenster\r\n\
    Dringlichkeit: hoch\r\nStatus: bittet um Rückruf\r\n\r\nMit freundlichen Grüßen\r\nIhr Sekretariat\r\n";

const SIGNATURE: &str = "Mit freundlichen Grüßen\n\nThomas Becker\nGeschäftsführer\nBecker Haustechnik GmbH\nIndustriestraße 12\n45127 Essen\n\
    Tel.: 0201 123456\nFax: 0201 123457\nt.becker@becker.example\nwww.becker.example\n";

/// A table that is made while it is read.
struct Made {
    rows: u64,
    rest: &'static [u8],
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() && self.rows > 0 {
            self.rows -= 1;
            self.rest = ROW.as_bytes();
        }
        self.rest.read(buffer)
    }
}

fn main() {
    let made = Made {
        rows: ROWS,
        rest: "Vorname;Nachname;Firma;E-Mail;Telefon;Straße;PLZ;Ort;Tags;Notiz\r\n".as_bytes(),
    };
    let begin = Instant::now();
    let table = Table::open(std::io::BufReader::with_capacity(256 * 1024, made)).expect("a table");
    let mapping = table.mapping().clone();
    let mut rows = 0;
    for row in table {
        black_box(mapping.lead(&row.expect("a row")));
        rows += 1;
    }
    let seconds = begin.elapsed().as_secs_f64();
    let megabytes = (ROWS * ROW.len() as u64) / 1_000_000;
    println!(
        "table: {rows} rows, {megabytes} MB, {:.0} rows/s, {} MB at most",
        f64::from(rows) / seconds,
        most_memory()
    );

    let each = |what: &str, run: &dyn Fn()| {
        let mut took: Vec<Duration> = (0..TIMES)
            .map(|_| {
                let begin = Instant::now();
                run();
                begin.elapsed()
            })
            .collect();
        took.sort_unstable();
        println!(
            "{what}: p50 {:?}, p99 {:?}",
            took[took.len() / 2],
            took[took.len() * 99 / 100]
        );
    };
    each("mail", &|| drop(black_box(mail(NOTE.as_bytes()))));
    each("signature", &|| drop(black_box(signature(SIGNATURE))));

    let card = format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Kern\r\nPHOTO;ENCODING=b:{}\r\nTEL:0171 1\r\nEND:VCARD\r\n",
        "QUJD".repeat(5_000_000)
    );
    let begin = Instant::now();
    black_box(cards(card.as_bytes())).expect("a card");
    println!("card with a picture of 20 MB: {:?}", begin.elapsed());
}

/// The most memory that this process has had, in megabytes; 0 where the system does not tell.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
