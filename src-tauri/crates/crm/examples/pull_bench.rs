//! How long a first pull takes where every call takes 300 ms: ours into the encrypted database, and what others' clients
//! need for the same contacts without keeping them.
//!
//! `cargo xtask bench` runs it on a session bus with a keyring, where the database is on disk as a rep has it. Its
//! arguments are the others: `NAME CONTACTS PROGRAM ARGUMENTS… ---`, each told address, token and location.

use std::{
    error::Error,
    fs,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use crm::{Clock, Crm, Options, Surroundings, Timings};
use model::{ConnectProblem, ConnectRequest, Language, SyncPhase};
use sandbox::{Sandbox, Switch};

const LATENCY_MS: u32 = 300;
/// How many contacts, and the seconds wanted: of 100,000 nine tenths of what the allowance lets through, which is 200
/// pages in 20 seconds.
const PULLS: [(usize, f64); 2] = [(10_000, 3.0), (100_000, 20.0 / 0.9)];
const ALLOWED_PER_SECOND: f64 = 10.0;

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Pull {
    /// Until every contact was in the database.
    contacts: Duration,
    /// Until tasks, tags and all else were there as well.
    whole: Duration,
    requests: usize,
    refused: usize,
    where_kept: &'static str,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut ours = Vec::new();
    for (contacts, wanted) in PULLS {
        let pull = pull(contacts).await?;
        let (seconds, whole) = (pull.contacts.as_secs_f64(), pull.whole.as_secs_f64());
        let allowed = pull.requests as f64 / ALLOWED_PER_SECOND;
        println!(
            "pull of {contacts} contacts at {LATENCY_MS} ms a call, kept {}: {seconds:.2} s (wanted: ≤ {wanted:.2}), \
             with tasks and all else {whole:.1} s; {} requests, for which the allowance alone takes {allowed:.1} s; \
             {} answers 429 (wanted: 0)",
            pull.where_kept, pull.requests, pull.refused
        );
        ours.push(contacts as f64 / seconds);
    }
    let rate = ours.pop().ok_or("nothing was pulled")?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for peer in arguments
        .split(|argument| argument == "---")
        .filter(|peer| !peer.is_empty())
    {
        let [name, contacts, command @ ..] = peer else {
            return Err("a peer is NAME CONTACTS PROGRAM ARGUMENTS".into());
        };
        let (seconds, refused) = others(contacts.parse()?, command).await?;
        let theirs = contacts.parse::<f64>()? / seconds;
        println!(
            "  {name}: {contacts} contacts in {seconds:.1} s, {refused} answers 429, kept nowhere; at that rate \
             100000 would take {:.0} s (extrapolated unless read whole), ratio {:.1}",
            100_000.0 / theirs,
            rate / theirs
        );
    }
    Ok(())
}

async fn slow_sandbox(contacts: usize) -> Outcome<Sandbox> {
    let sandbox = Sandbox::start(sandbox::Options {
        contacts,
        ..sandbox::Options::default()
    })
    .await?;
    sandbox.set(Switch::SlowMs(LATENCY_MS));
    Ok(sandbox)
}

async fn pull(contacts: usize) -> Outcome<Pull> {
    let sandbox = slow_sandbox(contacts).await?;
    let folder = tempfile::tempdir()?;
    let crm = Crm::open(Options {
        folder: folder.path().to_owned(),
        version: "0.0.0".to_owned(),
        language_of_run: Some(Language::English),
        language_of_system: Language::English,
        clock: Clock::system(),
        announce: Arc::new(|_| {}),
        timings: Timings::default(),
        surroundings: Surroundings::default(),
    })?;
    crm.start().await;
    let request = |session_only| ConnectRequest {
        token: sandbox.token().to_owned(),
        account: sandbox.location(),
        address: Some(sandbox.address()),
        session_only,
        discard_unsent: false,
    };
    let mut start = Instant::now();
    let where_kept = match crm.connect(request(false)).await {
        Err(crm::Error::Connect(ConnectProblem::KeyringMissing | ConnectProblem::KeyringLocked)) => {
            start = Instant::now();
            crm.connect(request(true)).await?;
            "in memory (no keyring here)"
        }
        connected => {
            connected?;
            "encrypted on disk"
        }
    };
    let mut all_contacts = None;
    loop {
        let status = crm.sync_status().await?;
        if status.contacts as usize >= contacts {
            all_contacts.get_or_insert_with(|| start.elapsed());
        }
        if status.pulled_at.is_some() && status.phase == SyncPhase::Idle {
            break;
        }
        if start.elapsed() > Duration::from_secs(300) {
            return Err(format!("the pull did not end: {status:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let whole = start.elapsed();
    let requests = sandbox.requests();
    // The timeline, for whoever looks into a slow one.
    let timeline = requests.iter().map(|request| format!("{request:?}\n"));
    if let Some(file) = std::env::var_os("PULL_BENCH_REQUESTS") {
        fs::write(file, timeline.collect::<String>())?;
    }
    crm.sign_out(true).await?;
    Ok(Pull {
        contacts: all_contacts.ok_or("some contacts are missing")?,
        whole,
        requests: requests.len(),
        refused: requests.iter().filter(|request| request.status == Some(429)).count(),
        where_kept,
    })
}

/// The seconds that somebody else's client needs, by its own clock, and how often it was refused.
async fn others(contacts: usize, command: &[String]) -> Outcome<(f64, usize)> {
    let sandbox = slow_sandbox(contacts).await?;
    let (program, arguments) = command.split_first().ok_or("a peer without a program")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .args([&sandbox.address(), sandbox.token(), &sandbox.location()]);
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().rev();
    let (seconds, read) = (numbers.next(), numbers.next());
    let (Some(seconds), Some(read)) = (
        seconds.and_then(|text| text.parse::<f64>().ok()),
        read.and_then(|text| text.parse::<usize>().ok()),
    ) else {
        return Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    };
    if read != contacts {
        return Err(format!("{program} read {read} of {contacts} contacts").into());
    }
    let refused = sandbox
        .requests()
        .iter()
        .filter(|request| request.status == Some(429))
        .count();
    Ok((seconds, refused))
}
