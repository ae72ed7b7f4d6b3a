//! `cargo run --profile swift -p crm --example simulate -- FROM COUNT`: the simulation of the tests with seeds of choice.

#[path = "../tests/simulation/disk.rs"]
mod disk;
#[path = "../tests/simulation/ledger.rs"]
mod ledger;
#[path = "../tests/simulation/rep.rs"]
mod rep;
#[path = "../tests/simulation/run.rs"]
mod run;
#[path = "../tests/simulation/world.rs"]
mod world;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let (from, count) = match numbers.as_slice() {
        [from, count] => (*from, *count),
        [seed] => (*seed, 1),
        _ => (1, 300),
    };
    if count == 1 {
        for request in run::of(from).asked {
            println!("{request}");
        }
    }
    let began = Instant::now();
    let (broken, promises, requests) = (AtomicU64::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    run::seeds(from, count, 2, |seed, outcome| {
        for line in &outcome.broken {
            println!("seed {seed}: {line}");
        }
        broken.fetch_add(u64::from(!outcome.broken.is_empty()), Ordering::SeqCst);
        promises.fetch_add(outcome.promises, Ordering::SeqCst);
        requests.fetch_add(outcome.asked.len(), Ordering::SeqCst);
    });
    println!(
        "seeds {from} to {}: {} broken; {} promises, {} requests, {:.0?}",
        from + count - 1,
        broken.into_inner(),
        promises.into_inner(),
        requests.into_inner(),
        began.elapsed()
    );
}
