//! How soon what the rep does is safe on the disk, and how soon it is at HighLevel where every call takes 300 ms: alone, and
//! while an import uses what is allowed.
//!
//! `cargo run --profile swift -p crm --example sending_bench`. The database lies encrypted in the folder for temporary files.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crm::{Clock, Crm, Options, Surroundings, Timings};
use model::{ConnectRequest, ContactKey, ContactListRequest, ImportState, Language, NoteSave, SyncPhase, TagChange};
use sandbox::{Sandbox, Switch};
use vault::Vault;

const LATENCY: Duration = Duration::from_millis(300);
const CONTACTS: usize = 100_000;
const WRITES: usize = 200;
/// What background work may use while the rep does something now and then.
const ALLOWED_PER_SECOND: f64 = 5.0;
const IMPORT_RUNS: Duration = Duration::from_secs(60);
const TAGGED: usize = 20;

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Rep {
    sandbox: Sandbox,
    crm: Crm,
    contacts: Vec<ContactKey>,
    folder: tempfile::TempDir,
}

impl Rep {
    async fn begin(options: sandbox::Options) -> Outcome<Self> {
        let contacts = options.contacts;
        let sandbox = Sandbox::start(options).await?;
        let folder = tempfile::tempdir()?;
        let crm = Crm::open(Options {
            folder: folder.path().to_owned(),
            version: "0.0.0".to_owned(),
            language_of_run: Some(Language::English),
            language_of_system: Language::English,
            clock: Clock::system(),
            announce: Arc::new(|_| {}),
            timings: Timings::default(),
            surroundings: Surroundings {
                vault: Some(Vault::in_memory()),
                ..Surroundings::default()
            },
        })?;
        crm.start().await;
        crm.connect(ConnectRequest {
            token: sandbox.token().to_owned(),
            account: sandbox.location(),
            address: Some(sandbox.address()),
            session_only: false,
            discard_unsent: false,
        })
        .await?;
        let began = Instant::now();
        loop {
            let status = crm.sync_status().await?;
            if status.pulled_at.is_some() && status.phase == SyncPhase::Idle && status.contacts as usize >= contacts {
                break;
            }
            if began.elapsed() > Duration::from_secs(300) {
                return Err(format!("the pull did not end: {status:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let request = ContactListRequest {
            limit: 200,
            ..ContactListRequest::default()
        };
        let rows = crm.contact_list(request).await?.rows;
        Ok(Self {
            sandbox,
            crm,
            contacts: rows.into_iter().map(|row| row.key).collect(),
            folder,
        })
    }

    async fn write_note(&self, number: usize) -> Outcome<()> {
        let save = NoteSave {
            note: None,
            contact: self.contacts[number % self.contacts.len()],
            text: format!("Rückruf am Nachmittag, Angebot {number} liegt vor"),
            seen: None,
        };
        self.crm.save_note(save).await?;
        Ok(())
    }

    fn arrived(&self, method: &str, end: &str) -> usize {
        let requests = self.sandbox.requests();
        let is_it = |request: &&sandbox::Request| {
            request.method == method && request.path.ends_with(end) && request.took_effect
        };
        requests.iter().filter(is_it).count()
    }
}

struct Times(Vec<Duration>);

impl Times {
    fn percentile(&mut self, of_a_hundred: usize) -> f64 {
        self.0.sort_unstable();
        let place = (self.0.len() * of_a_hundred / 100).min(self.0.len().saturating_sub(1));
        self.0.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// The least that anything durable takes here: a page appended and synced.
fn synced_page(folder: &Path) -> Outcome<Times> {
    let mut file = File::create(folder.join("page"))?;
    let mut times = Vec::new();
    for _ in 0..WRITES {
        let began = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(began.elapsed());
    }
    Ok(Times(times))
}

#[tokio::main]
async fn main() -> Outcome<()> {
    durable().await?;
    let rep = Rep::begin(sandbox::Options {
        contacts: 300,
        ..sandbox::Options::default()
    })
    .await?;
    rep.sandbox.set(Switch::SlowMs(u32::try_from(LATENCY.as_millis())?));
    many_tags(&rep).await?;
    beside_an_import(&rep).await
}

async fn durable() -> Outcome<()> {
    let rep = Rep::begin(sandbox::Options {
        contacts: CONTACTS,
        burst_max: 20_000,
        ..sandbox::Options::default()
    })
    .await?;
    rep.sandbox.set(Switch::Offline(true));
    let mut times = Times(Vec::new());
    for number in 0..WRITES {
        let began = Instant::now();
        rep.write_note(number).await?;
        times.0.push(began.elapsed());
    }
    let mut floor = synced_page(rep.folder.path())?;
    let (half, most) = (times.percentile(50), times.percentile(95));
    let floor = floor.percentile(50);
    println!(
        "a note written beside {CONTACTS} contacts is durable after {half:.1} ms (median), {most:.1} ms (p95; wanted: ≤ 10); \
         a synced page alone takes {floor:.1} ms here: ratio {:.1}",
        half / floor
    );
    rep.crm.sign_out(true).await?;
    Ok(())
}

async fn many_tags(rep: &Rep) -> Outcome<()> {
    let began = Instant::now();
    let before = rep.arrived("POST", "/tags");
    for contact in &rep.contacts[..TAGGED] {
        let change = TagChange {
            contact: *contact,
            tag: "messe".to_owned(),
        };
        rep.crm.add_tag(change).await?;
    }
    while rep.arrived("POST", "/tags") < before + TAGGED {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = began.elapsed().as_secs_f64();
    let alone = TAGGED as f64 * 2.0 * LATENCY.as_secs_f64();
    println!(
        "{TAGGED} contacts tagged at once: {took:.1} s at {} ms a call; one after the other would take {alone:.1} s, ratio {:.1}",
        LATENCY.as_millis(),
        alone / took
    );
    Ok(())
}

async fn beside_an_import(rep: &Rep) -> Outcome<()> {
    let path = rep.folder.path().join("list.csv");
    let mut list = "Vorname;Nachname;E-Mail\r\n".to_owned();
    for row in 0..1_000 {
        list.push_str(&format!("Jörg;Müller{row};jm{row}@import.example\r\n"));
    }
    std::fs::write(&path, list)?;
    // What was used before is forgotten.
    tokio::time::sleep(Duration::from_secs(12)).await;
    rep.crm.open_import_file(path.to_string_lossy().into_owned()).await?;
    while !rep
        .crm
        .imports()
        .await?
        .proposal
        .is_some_and(|proposal| proposal.check.done)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (asked, began) = (rep.sandbox.requests().len(), Instant::now());
    rep.crm.start_import().await?;
    let mut waits = Times(Vec::new());
    let mut number = 0;
    while began.elapsed() < IMPORT_RUNS {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let (before, written) = (rep.arrived("POST", "/notes"), Instant::now());
        rep.write_note(number).await?;
        number += 1;
        while rep.arrived("POST", "/notes") == before {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        waits.0.push(written.elapsed());
    }
    let seconds = began.elapsed().as_secs_f64();
    let requests = rep.sandbox.requests();
    let refused = requests.iter().filter(|request| request.status == Some(429)).count();
    let run = rep.crm.imports().await?.runs.remove(0);
    assert_eq!(run.state, ImportState::Running, "the list was too short");
    let rate = (requests.len() - asked) as f64 / seconds;
    let (half, longest) = (waits.percentile(50), waits.percentile(100));
    println!(
        "import at {} ms a call: {:.1} rows/s, {rate:.1} requests/s with the rep's own, of {ALLOWED_PER_SECOND} that are its share: \
         {:.0} %; {refused} answers 429 (wanted: 0); a note of the rep's meanwhile, which is sent after one call, reached HighLevel \
         after {half:.0} ms (median), {longest:.0} ms (longest; wanted: ≤ {:.0}, one request more)",
        LATENCY.as_millis(),
        f64::from(run.finished) / seconds,
        rate / ALLOWED_PER_SECOND * 100.0,
        LATENCY.as_secs_f64() * 2_000.0
    );
    Ok(())
}
