//! `cargo run --profile swift -p crm --example simulate -- FROM COUNT`: the simulation of the tests with seeds of choice.

#[path = "../tests/simulation/ledger.rs"]
mod ledger;
#[path = "../tests/simulation/rep.rs"]
mod rep;
#[path = "../tests/simulation/run.rs"]
mod run;
#[path = "../tests/simulation/world.rs"]
mod world;

use std::sync::atomic::{AtomicU64, Ordering};
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
    let count_of_broken = AtomicU64::new(0);
    run::seeds(from, count, 2, |seed, broken| {
        for line in broken {
            println!("seed {seed}: {line}");
        }
        count_of_broken.fetch_add(u64::from(!broken.is_empty()), Ordering::SeqCst);
    });
    println!(
        "seeds {from} to {}: {} broken, {:.0?}",
        from + count - 1,
        count_of_broken.into_inner(),
        began.elapsed()
    );
}
