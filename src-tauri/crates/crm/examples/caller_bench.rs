//! How long it takes to say who is calling, with 100,000 contacts in an encrypted database on disk. Beside it, in the same
//! run, the floor: a list of all numbers in memory gone through for one that is equal.
//!
//! `cargo xtask bench` runs it.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crm::caller_in;
use model::CallerSearch;
use store::{NewRows, RemoteContact, Store};

const CONTACTS: u32 = 100_000;
const ROUNDS: u32 = 200;
const WANTED_MS: f64 = 50.0;
const NOW: &str = "2026-01-01T00:00:00.000Z";
const FIRST: [&str; 7] = ["Jörg", "Anna", "Ole", "Zoë", "Mehmet", "Renate", "Ines"];
const LAST: [&str; 6] = ["Müller", "Schmidt", "Yılmaz", "Weiß", "von der Heide", "Kern"];

fn number(of: u32) -> String {
    format!("+49221{:07}", (u64::from(of) * 7_919) % 10_000_000)
}

fn contact(of: u32) -> RemoteContact {
    let pick = |list: &[&str], step: u32| list[(of / step) as usize % list.len()].to_owned();
    RemoteContact {
        remote_id: format!("contact{of:013}"),
        first_name: Some(pick(&FIRST, 1)),
        last_name: Some(format!("{}-{}", pick(&LAST, 7), of % 977)),
        company: Some(format!("Werk {} GmbH", of % 1_009)),
        phone: Some(number(of)),
        ..RemoteContact::default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db"), &"5a".repeat(32))?;
    let all: Vec<u32> = (0..CONTACTS).collect();
    for slice in all.chunks(500) {
        let rows: Vec<RemoteContact> = slice.iter().map(|of| contact(*of)).collect();
        store.take_contact_rows(&rows, NOW, NewRows::AreKnown)?;
    }
    let numbers: Vec<String> = all.iter().map(|of| number(*of)).collect();
    let asked = |round: u32| (round * 499) % CONTACTS;

    let search = |number: String, caller: String, company: String| CallerSearch {
        number,
        caller,
        company,
    };
    let cases: [(&str, &dyn Fn(u32) -> CallerSearch); 4] = [
        ("a known number", &|of| {
            search(number(of).replacen("+49", "0", 1), String::new(), String::new())
        }),
        ("an unknown number", &|of| {
            search(format!("0405550{of:05}"), String::new(), String::new())
        }),
        ("a name and a company", &|of| {
            let contact = contact(of);
            let name = [contact.first_name, contact.last_name].map(Option::unwrap_or_default);
            search(
                String::new(),
                format!("Frau {}", name.join(" ")),
                contact.company.unwrap_or_default(),
            )
        }),
        ("nobody's name", &|of| {
            search(String::new(), format!("Xaver Quirrenbach{of}"), "Zzyzx AG".to_owned())
        }),
    ];
    let mut floors = Vec::new();
    for round in 0..ROUNDS {
        let wanted = number(asked(round));
        let start = Instant::now();
        black_box(numbers.iter().position(|number| *number == wanted));
        floors.push(start.elapsed());
    }
    let (floor, _) = spread(&mut floors);
    for (name, make) in cases {
        let mut times = Vec::new();
        let mut found = 0;
        for round in 0..ROUNDS {
            let search = make(asked(round));
            let start = Instant::now();
            let caller = caller_in(&store, &search, Some("DE"))?;
            times.push(start.elapsed());
            found += u32::from(!caller.contacts.is_empty());
        }
        let first = times[0].as_secs_f64() * 1000.0;
        let (median, worst) = spread(&mut times[1..]);
        println!(
            "who is calling, {name}, {CONTACTS} contacts, {ROUNDS} calls: first {first:.2} ms, then median {median:.2} ms, longest {worst:.2} ms \
             (wanted: ≤ {WANTED_MS:.0}); found {found}; floor (a list gone through) {floor:.2} ms, ratio {:.1}",
            median / floor
        );
    }
    Ok(())
}

/// Median and longest, in milliseconds.
fn spread(times: &mut [Duration]) -> (f64, f64) {
    times.sort();
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    (ms(&times[times.len() / 2]), times.last().map_or(0.0, ms))
}
