//! A HighLevel, the lines to it, and time: all of it follows from a seed.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crm::Clock;
use futures_util::future::BoxFuture;
use highlevel::{Lost, Transport};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use sandbox::{Chaos, Fault, Sandbox, Switch};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep};

/// As `reqwest` is told by the client.
const PATIENCE: Duration = Duration::from_secs(30);

/// What chance decides.
pub struct Dice(SmallRng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(SmallRng::seed_from_u64(seed))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    pub fn percent(&mut self, of_a_hundred: usize) -> bool {
        self.below(100) < of_a_hundred
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        (!from.is_empty()).then(|| &from[self.below(from.len())])
    }

    pub fn chance(&mut self) -> f64 {
        self.0.random()
    }

    pub fn seed(&mut self) -> u64 {
        self.0.random()
    }

    pub fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(self.0.random_range(from..=to))
    }
}

/// What all in one run share.
pub struct World {
    pub sandbox: Sandbox,
    began: Instant,
    start: Timestamp,
    moved: Mutex<Duration>,
    dice: Mutex<Dice>,
    /// The lines work as they should.
    calm: AtomicBool,
    /// An app has just died.
    pub died: Arc<Notify>,
    pub requests: AtomicU32,
}

impl World {
    pub async fn new(seed: u64) -> Arc<Self> {
        let mut dice = Dice::new(seed);
        let start: Timestamp = "2026-11-24T08:30:00Z".parse().expect("an instant");
        let sandbox = Sandbox::start(sandbox::Options {
            contacts: 4 + dice.below(5),
            seed: dice.seed(),
            token: Some("pit-simulated-0000".to_owned()),
            now: Some(start),
            allow_duplicates: dice.percent(30),
            apart: true,
            ..sandbox::Options::default()
        })
        .await
        .expect("a sandbox");
        Arc::new(Self {
            sandbox,
            began: Instant::now(),
            start,
            moved: Mutex::default(),
            dice: Mutex::new(dice),
            calm: AtomicBool::new(true),
            died: Arc::default(),
            requests: AtomicU32::new(0),
        })
    }

    pub fn dice(&self) -> MutexGuard<'_, Dice> {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sandbox, at the time that it is now.
    pub fn highlevel(&self) -> &Sandbox {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.began.elapsed();
        self.sandbox.advance(now.saturating_sub(*moved));
        *moved = now;
        &self.sandbox
    }

    /// The true time so many minutes ago, as HighLevel writes it.
    pub fn minutes_ago(&self, minutes: i64) -> String {
        let true_time = SignedDuration::try_from(self.began.elapsed()).expect("a time that fits");
        format!("{:.3}", self.start + true_time - SignedDuration::from_mins(minutes))
    }

    /// A rep's clock, which is so many milliseconds wrong.
    pub fn clock(self: &Arc<Self>, wrong: &Arc<AtomicI64>) -> Clock {
        let (began, start, wrong) = (self.began, self.start, Arc::clone(wrong));
        let now = move || {
            let true_time = SignedDuration::try_from(began.elapsed()).expect("a time that fits");
            let wrong = SignedDuration::from_millis(wrong.load(Ordering::SeqCst));
            start + true_time + wrong
        };
        Clock::told(now, TimeZone::get("Europe/Berlin").expect("a zone"))
    }

    /// Lets things go wrong, as far as this seed wants it.
    pub fn storm(&self) {
        self.calm.store(false, Ordering::SeqCst);
        let mut dice = self.dice();
        let lag = *dice.pick(&[0, 0, 3_000, 12_000, 60_000]).expect("one");
        let per_mille = *dice.pick(&[0, 30, 100, 250]).expect("one");
        let late = u32::try_from(dice.millis(2_000, 45_000).as_millis()).expect("small");
        let seed = dice.seed();
        let moves = dice.percent(70);
        drop(dice);
        let kinds = vec![
            Fault::answer("*", "*", 500),
            Fault::answer("*", "*", 502).body("<html>bad gateway</html>".into()),
            Fault::answer("*", "*", 429),
            Fault::answer("*", "*", 503).after_effect(),
            Fault::lost("*", "*"),
            Fault::lost("*", "*").after_effect(),
            Fault::silence("*", "*"),
            Fault::silence("*", "*").after_effect(),
            Fault::lost("*", "*").effect_after(late),
            Fault::truncated("*", "*", 20),
            Fault::answer("POST", "/contacts/", 422).after_effect(),
            Fault::answer("POST", "/contacts/*/notes", 422).after_effect(),
            Fault::answer("POST", "/contacts/*/tasks", 400).after_effect(),
        ];
        let highlevel = self.highlevel();
        highlevel.set(Switch::SearchLagMs(lag));
        highlevel.set(Switch::TagsMoveDateUpdated(moves));
        highlevel.set(Switch::Chaos(Some(Chaos { seed, per_mille, kinds })));
    }

    pub fn calm(&self) {
        self.calm.store(true, Ordering::SeqCst);
        let highlevel = self.highlevel();
        highlevel.set(Switch::Chaos(None));
        highlevel.set(Switch::SearchLagMs(0));
    }
}

/// Whether an app runs, and when it dies.
#[derive(Default)]
pub struct Life {
    pub is_dead: AtomicBool,
    /// How many requests it still makes before it dies in the middle of one; negative for as many as it likes.
    pub requests_left: AtomicI64,
}

/// The line of one app to HighLevel.
pub struct Line {
    pub world: Arc<World>,
    pub life: Arc<Life>,
    pub offline: Arc<AtomicBool>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl Transport for Line {
    fn carry(&self, request: reqwest::Request) -> BoxFuture<'static, Result<reqwest::Response, Lost>> {
        let world = Arc::clone(&self.world);
        let life = Arc::clone(&self.life);
        let offline = self.offline.load(Ordering::SeqCst);
        Box::pin(async move { carried(world, life, offline, request).await })
    }

    fn chance(&self) -> f64 {
        self.world.dice().chance()
    }
}

async fn carried(
    world: Arc<World>,
    life: Arc<Life>,
    offline: bool,
    request: reqwest::Request,
) -> Result<reqwest::Response, Lost> {
    if life.is_dead.load(Ordering::SeqCst) {
        return std::future::pending().await;
    }
    let dies = life.requests_left.fetch_sub(1, Ordering::SeqCst) == 0;
    let dies_before = dies && world.dice().percent(40);
    if dies {
        life.is_dead.store(true, Ordering::SeqCst);
        world.died.notify_one();
    }
    if dies_before {
        return std::future::pending().await;
    }
    if offline {
        sleep(Duration::from_millis(5)).await;
        return Err(Lost::NotSent);
    }
    world.requests.fetch_add(1, Ordering::SeqCst);
    let (there, back) = {
        let is_calm = world.calm.load(Ordering::SeqCst);
        let mut dice = world.dice();
        let slow = !is_calm && dice.percent(4);
        let there = dice.millis(20, if slow { 12_000 } else { 200 });
        (there, dice.millis(20, 200))
    };
    // What is on its way arrives, whatever becomes of the app.
    let (told, answer) = oneshot::channel();
    let carrier = Arc::clone(&world);
    tokio::spawn(async move {
        sleep(there).await;
        let answered = carrier.highlevel().answer(plain(request)).await;
        let _ = told.send(answered);
    });
    if dies {
        return std::future::pending().await;
    }
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(Some(answered))) => {
            sleep(back).await;
            Ok(answered.into())
        }
        _ => Err(Lost::OnTheWay),
    }
}

fn plain(request: reqwest::Request) -> http::Request<Vec<u8>> {
    let body = request
        .body()
        .and_then(|body| body.as_bytes())
        .unwrap_or_default()
        .to_vec();
    let request: http::Request<reqwest::Body> = request.try_into().expect("a request");
    request.map(|_| body)
}
