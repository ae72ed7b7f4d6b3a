//! One run from its seed, and many.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use crate::ledger::Ledger;
use crate::rep::{Rep, act_elsewhere};
use crate::world::World;

const ROUND: Duration = Duration::from_secs(30);
/// After so many rounds without anything going wrong everything has to be settled.
const ROUNDS: usize = 400;

/// What one run showed.
pub struct Outcome {
    pub broken: Vec<String>,
    /// Every request that reached HighLevel, in order.
    pub asked: Vec<String>,
    /// How many records and values the reps were promised to be kept.
    pub promises: usize,
}

impl Outcome {
    fn panicked() -> Self {
        Self {
            broken: vec!["it panicked".to_owned()],
            asked: Vec::new(),
            promises: 0,
        }
    }
}

/// Runs `count` seeds on so many threads, and tells of each what was broken.
pub fn seeds(from: u64, count: u64, threads: usize, tell: impl Fn(u64, Outcome) + Sync) {
    let next = AtomicU64::new(from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= from + count {
                        return;
                    }
                    let outcome = std::panic::catch_unwind(|| of(seed));
                    tell(seed, outcome.unwrap_or_else(|_| Outcome::panicked()));
                }
            });
        }
    });
}

/// One run.
pub fn of(seed: u64) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(simulate(seed))
}

async fn simulate(seed: u64) -> Outcome {
    let world = World::new(seed).await;
    // In memory where the machine has that.
    let folder = tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a folder");
    let mut ledger = Ledger::default();
    let count = 1 + world.dice().below(3);
    let mut reps = Vec::new();
    for number in 0..count {
        reps.push(Rep::new(number, &world, folder.path().join(number.to_string())).await);
    }
    sleep(ROUND).await;
    world.storm();
    let steps = 15 + world.dice().below(30);
    for _ in 0..steps {
        pause(&world).await;
        live(&world, &mut reps, &mut ledger).await;
    }
    world.calm();
    let mut broken = Vec::new();
    if !settle(&mut reps, &mut ledger).await {
        for rep in &reps {
            let waiting = rep.waiting().await;
            broken.push(format!(
                "rep {} has waiting what never arrives: {waiting:#?}",
                rep.number
            ));
        }
    }
    broken.extend(differences(&world, &reps).await);
    for rep in &reps {
        for (_, card) in rep.sees().await {
            if let Some(id) = card.contact.remote_id {
                ledger.ids.insert((rep.number, card.contact.key), id);
            }
        }
    }
    broken.extend(ledger.broken(&world));
    let asked = world.highlevel().requests().into_iter();
    Outcome {
        broken,
        asked: asked
            .map(|request| {
                format!(
                    "{} {} {} {} {:?}",
                    request.at, request.method, request.path, request.body, request.status
                )
            })
            .collect(),
        promises: ledger.made.len() + ledger.typed.len(),
    }
}

async fn pause(world: &Arc<World>) {
    let wait = {
        let mut dice = world.dice();
        match dice.below(10) {
            0..6 => dice.millis(0, 3_000),
            6..9 => dice.millis(3_000, 20_000),
            _ => dice.millis(20_000, 120_000),
        }
    };
    tokio::select! {
        biased;
        () = world.died.notified() => {}
        () = sleep(wait) => {}
    }
}

/// One thing happens.
async fn live(world: &Arc<World>, reps: &mut [Rep], ledger: &mut Ledger) {
    for rep in reps.iter_mut().filter(|rep| rep.is_dead()) {
        rep.die().await;
        rep.begin().await;
    }
    let (who, what, chance) = {
        let mut dice = world.dice();
        (dice.below(reps.len()), dice.below(100), dice.chance())
    };
    let rep = &mut reps[who];
    match what {
        0..70 => rep.act(ledger).await,
        70..78 => act_elsewhere(world, ledger),
        78..84 => drop(rep.offline.fetch_xor(true, Ordering::SeqCst)),
        84..88 => {
            rep.die().await;
            rep.begin().await;
        }
        88..91 => {
            let wrong = [0, 0, 90_000, 3_600_000, -90_000, -3_600_000][(chance * 6.0) as usize % 6];
            rep.wrong.store(wrong, Ordering::SeqCst);
        }
        91..95 => drop(rep.settle(ledger).await),
        95..97 => rep.life.requests_left.store((chance * 6.0) as i64, Ordering::SeqCst),
        _ => rep.disk.writes_left.store((chance * 40.0) as i64, Ordering::SeqCst),
    }
}

/// Nothing goes wrong any more, and the reps answer what they are asked. Says whether everything arrived.
async fn settle(reps: &mut [Rep], ledger: &mut Ledger) -> bool {
    for rep in reps.iter_mut() {
        rep.offline.store(false, Ordering::SeqCst);
        rep.wrong.store(0, Ordering::SeqCst);
        rep.life.requests_left.store(-1, Ordering::SeqCst);
        rep.disk.writes_left.store(-1, Ordering::SeqCst);
        if rep.is_dead() {
            rep.die().await;
            rep.begin().await;
        }
    }
    let mut quiet = 0;
    for _ in 0..ROUNDS {
        sleep(ROUND).await;
        let mut waits = false;
        for rep in reps.iter_mut() {
            waits |= rep.settle(ledger).await;
        }
        quiet = if waits { 0 } else { quiet + 1 };
        if quiet > 12 {
            return true;
        }
    }
    false
}

/// Where an app still shows something else than HighLevel has after it has looked.
async fn differences(world: &Arc<World>, reps: &[Rep]) -> Vec<String> {
    let mut differences = Vec::new();
    for _ in 0..3 {
        differences.clear();
        for rep in reps {
            let _ = rep.crm().sync_now().await;
        }
        sleep(2 * ROUND).await;
        for rep in reps {
            for contact in rep.contacts().await {
                rep.look_at(contact).await;
                sleep(Duration::from_secs(3)).await;
            }
            differences.extend(Ledger::differences(world, rep.number, &rep.sees().await));
        }
        if differences.is_empty() {
            break;
        }
    }
    differences
}
