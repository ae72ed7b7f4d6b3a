//! Reps, a colleague in the web app and a HighLevel that lags and fails, on lines that lose what they carry: nothing is lost,
//! nothing is done twice, and in the end all see the same. Every run follows from its seed.

mod disk;
mod ledger;
mod rep;
mod run;
mod world;

use std::sync::Mutex;

/// How many seeds each run of the tests takes; `cargo run --example simulate` takes any.
const SEEDS: u64 = 300;

#[test]
fn nothing_is_lost_or_doubled_and_all_see_the_same() {
    let all = Mutex::new(Vec::new());
    run::seeds(1, SEEDS, 2, |seed, outcome| {
        let lines = outcome.broken.iter().map(|line| format!("seed {seed}: {line}"));
        all.lock().expect("no panic").extend(lines);
    });
    let all = all.into_inner().expect("no panic");
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_seed_tells_everything() {
    for seed in [7, 8, 9] {
        let (once, again) = (run::of(seed), run::of(seed));
        assert!(once.promises > 0, "seed {seed} does nothing");
        assert_eq!(once.asked, again.asked, "seed {seed}");
    }
}
