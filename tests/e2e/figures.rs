//! The figures of `cargo xtask bench` that need a window: start, memory, and a tick's way to the screen.

mod many;

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use model::{ContactSort, SortBy};
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use store::{ContactQuery, NewRows, RemoteContact, Store};

use crate::{
    account::Account,
    desk::{Desk, is_running, program, tree},
    journeys,
    page::Name,
    workplace::Workplace,
};

const CONTACTS: usize = 10_000;
const SEARCHED: usize = 100_000;
const RUNS: usize = 10;
const IDLE: Duration = Duration::from_secs(30);
const LONGEST_END: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes and wants a quiet machine: cargo xtask bench"]
async fn start_memory_and_ticks() {
    let workplace = Workplace::new();
    let account = Account::with(
        &workplace,
        Options {
            contacts: CONTACTS,
            ..Options::default()
        },
    )
    .await;
    let contact = account.add_contact(journeys::ada());
    for number in 0..40 {
        account.add_task(&contact, &format!("Aufgabe {number:02}"), "2031-05-06T08:00:00Z");
    }
    let desk = Desk::open(&workplace).await;
    journeys::connect(&desk, &account).await;
    let start = Instant::now();
    up_to_date(&desk).await;
    println!(
        "first pull of {CONTACTS} contacts: {:.1} s",
        start.elapsed().as_secs_f32()
    );
    ticks(&desk).await;
    desk.close().await;

    let (blank, app) = (blank(), (program(), workplace.profile()));
    let mut starts = [Vec::new(), Vec::new()];
    // Both once before, so that neither pays for a cold page cache; each has ended before the other starts.
    for run in 0..=RUNS {
        let of_blank = run_blank(&workplace, &blank).painted;
        let of_app = run_app(&workplace, &app).painted;
        if run > 0 {
            starts[0].push(of_blank);
            starts[1].push(of_app);
        }
    }
    let [of_blank, of_app] = starts.map(|mut times| median(&mut times).as_secs_f64() * 1000.0);
    report("start to painted list", of_app, of_blank, 1.3, "ms");
    println!(
        "  app: of which in the page, by its own clock: {} ms",
        in_the_page(&workplace.profile())
    );

    let of_blank = idle_memory("blank", &run_blank(&workplace, &blank));
    let of_app = idle_memory("app", &run_app(&workplace, &app));
    report("memory after 30 s idle (PSS)", of_app, of_blank, 1.4, "MB");
}

/// Waits until all contacts were read.
async fn up_to_date(desk: &Desk<'_>) {
    let start = Instant::now();
    let status = desk.thing("status", Name::Any);
    while !status.texts().await.iter().any(|text| text.contains("Up to date")) {
        assert!(start.elapsed() < Duration::from_secs(300), "the first pull did not end");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Asks the store's search a thousand questions as a rep types them, among 100,000 contacts on disk.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants a quiet machine: cargo xtask bench"]
async fn search_among_100_000_contacts() {
    let sandbox = Sandbox::start(Options {
        contacts: SEARCHED,
        ..Options::default()
    })
    .await
    .expect("it starts");
    let people: Vec<RemoteContact> = sandbox.contact_ids().iter().map(|id| remote(&sandbox, id)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("desk.db"), &"5a".repeat(32)).expect("a store");
    let start = Instant::now();
    for page in people.chunks(500) {
        store
            .take_contact_rows(page, "2026-11-23T12:00:00Z", NewRows::AreKnown)
            .expect("taken");
    }
    println!(
        "{SEARCHED} contacts stored and indexed: {:.1} s",
        start.elapsed().as_secs_f32()
    );

    let mut times = Vec::new();
    for question in questions(&people) {
        let start = Instant::now();
        let (total, rows) = store
            .contact_rows(
                ContactQuery {
                    text: &question,
                    ..ContactQuery::default()
                },
                &[],
                0,
                50,
            )
            .expect("found");
        times.push(start.elapsed());
        if total == 0 || rows.is_empty() {
            println!("  nothing was found for “{question}”, which somebody's name, company or number has");
        }
    }
    report_times(&format!("search among {SEARCHED} contacts"), &mut times);

    let (mut first, mut windows) = (Vec::new(), Vec::new());
    for by in [
        SortBy::Name,
        SortBy::Company,
        SortBy::City,
        SortBy::Owner,
        SortBy::Stage,
        SortBy::Source,
        SortBy::DateAdded,
        SortBy::DateUpdated,
        SortBy::LastActivity,
    ] {
        for descending in [false, true] {
            let query = ContactQuery {
                sort: ContactSort { by, descending },
                ..ContactQuery::default()
            };
            for offset in (0..SEARCHED as u32).step_by(1_900) {
                let start = Instant::now();
                let (_, rows) = store.contact_rows(query, &[], offset, 200).expect("found");
                let times = if offset == 0 { &mut first } else { &mut windows };
                times.push(start.elapsed());
                assert_eq!(rows.len(), 200);
            }
        }
    }
    report_times("first window of 200 rows in a new order", &mut first);
    report_times(
        "further windows of 200 rows, in all orders and at all depths",
        &mut windows,
    );
}

fn report_times(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms (wanted: p99 ≤ 5)",
        at(50),
        at(99),
        at(100)
    );
}

/// A contact of the sandbox as the store takes it from a search page.
fn remote(sandbox: &Sandbox, id: &str) -> RemoteContact {
    let contact = sandbox.contact(id).expect("it exists");
    let text = |name: &str| contact[name].as_str().map(str::to_owned);
    let tags = contact["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned);
    RemoteContact {
        remote_id: id.to_owned(),
        first_name: text("firstName"),
        last_name: text("lastName"),
        email: text("email"),
        phone: text("phone"),
        company: text("companyName"),
        city: text("city"),
        source: text("source"),
        owner: text("assignedTo"),
        stage: text("type"),
        date_added: text("dateAdded"),
        date_updated: text("dateUpdated"),
        last_activity: text("lastActivity"),
        tags: Some(tags.collect()),
        ..RemoteContact::default()
    }
}

/// Beginnings of names and companies of one to six letters, two of them, and ends of phone numbers.
fn questions(people: &[RemoteContact]) -> Vec<String> {
    let beginning = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
    let known = people.iter().step_by(97).filter_map(|person| {
        Some((
            person.first_name.clone()?,
            person.last_name.clone()?,
            person.company.clone()?,
            person.phone.clone()?,
        ))
    });
    let asked = known.enumerate().flat_map(|(number, (first, last, company, phone))| {
        let letters = number % 6 + 1;
        let tail: String = phone.chars().skip(phone.chars().count().saturating_sub(5)).collect();
        [
            beginning(&last, letters),
            beginning(&company, letters),
            format!("{} {}", beginning(&first, 3), beginning(&last, letters)),
            tail,
        ]
    });
    asked
        .filter(|question| question.chars().all(|letter| letter.is_alphanumeric() || letter == ' '))
        .take(1000)
        .collect()
}

/// Ticks forty tasks while everything is being read again, and prints how long each took to be seen.
async fn ticks(desk: &Desk<'_>) {
    let card = journeys::open(desk, journeys::ADA).await;
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;
    journeys::open(desk, journeys::ADA).await;
    let watch = "window.__ticks = [];
        document.addEventListener('click', (event) => {
          const box = event.target.closest('label, input, [role=checkbox]');
          if (!box) return;
          const row = box.closest('li, [role=listitem], [role=row]') ?? box.parentElement;
          const state = () => { const field = row.querySelector('input[type=checkbox], [role=checkbox]');
            return field ? String(field.checked ?? field.getAttribute('aria-checked')) : 'gone'; };
          const before = window.__state;
          const pressed = event.timeStamp;
          const look = () => requestAnimationFrame(() =>
            state() !== before ? window.__ticks.push(performance.now() - pressed) : look());
          look();
        }, true);
        document.addEventListener('pointerdown', (event) => {
          const field = event.target.closest('li, [role=listitem], [role=row]')?.querySelector('input[type=checkbox], [role=checkbox]');
          window.__state = field ? String(field.checked ?? field.getAttribute('aria-checked')) : '';
        }, true);";
    desk.script(watch, vec![]).await;
    for number in 0..40 {
        card.region("Tasks")
            .thing("checkbox", &format!("Aufgabe {number:02}"))
            .click()
            .await;
        // A ticked task leaves its place; a click in that moment would hit its neighbour.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let measured = desk.script("return window.__ticks", vec![]).await;
    let mut times: Vec<f64> = measured
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    assert!(
        times.len() >= 30,
        "only {} ticks were seen on the screen: {}",
        times.len(),
        json!(times)
    );
    times.sort_by(f64::total_cmp);
    let p95 = times[times.len() * 95 / 100];
    println!(
        "tick to changed checkbox while a pull runs: p50 {:.0} ms, p95 {p95:.0} ms (wanted: ≤ 34)",
        times[times.len() / 2]
    );
}

/// A program that was started and has painted.
struct Painted {
    child: Child,
    painted: Duration,
}

impl Drop for Painted {
    fn drop(&mut self) {
        let processes = tree(self.child.id());
        let tell = |signal: &str| {
            for process in processes.iter().rev().filter(|process| is_running(**process)) {
                let _ = Command::new("kill")
                    .args([signal, &process.to_string()])
                    .stderr(Stdio::null())
                    .status();
            }
        };
        tell("-TERM");
        // The web view's processes give their memory back for a while, beside whatever starts next.
        let told = Instant::now();
        while processes.iter().any(|process| is_running(*process)) && told.elapsed() < LONGEST_END {
            thread::sleep(Duration::from_millis(1));
        }
        tell("-KILL");
        let _ = self.child.wait();
    }
}

fn run_blank(workplace: &Workplace, blank: &OsString) -> Painted {
    let output = workplace.home().join("blank.out");
    start(workplace, blank, &[], &output, &mut || {
        fs::read_to_string(&output).is_ok_and(|text| text.contains("painted list"))
    })
}

fn run_app(workplace: &Workplace, (program, profile): &(OsString, PathBuf)) -> Painted {
    // What earlier runs wrote down would be read again at each look, at the cost of the app's start.
    let _ = fs::remove_dir_all(profile.join("logs"));
    let arguments = ["--data-dir".into(), profile.clone().into_os_string()];
    let output = workplace.home().join("app.out");
    start(workplace, program, &arguments, &output, &mut || {
        !painted_lines(profile).is_empty()
    })
}

fn start(
    workplace: &Workplace,
    program: &OsString,
    arguments: &[OsString],
    output: &Path,
    is_painted: &mut dyn FnMut() -> bool,
) -> Painted {
    let output = fs::File::create(output).expect("a file");
    let mut command = workplace.program(program);
    // The app decides this itself; the blank window is to have the same.
    command.args(arguments).env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut started = Painted {
        child,
        painted: Duration::ZERO,
    };
    while !is_painted() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "nothing was painted within a minute"
        );
        thread::sleep(Duration::from_millis(1));
    }
    started.painted = start.elapsed();
    thread::sleep(Duration::from_millis(300));
    started
}

/// What the app has said in its log about the painted list.
fn painted_lines(profile: &Path) -> Vec<String> {
    let logs = fs::read_dir(profile.join("logs")).into_iter().flatten().flatten();
    let text: String = logs
        .map(|log| fs::read_to_string(log.path()).unwrap_or_default())
        .collect();
    let lines = text
        .lines()
        .filter(|line| line.contains("painted") && line.contains("list"));
    lines.map(str::to_owned).collect()
}

/// The milliseconds from the page's first moment to the painted list, at the last start, as the app wrote them down.
fn in_the_page(profile: &Path) -> String {
    let line = painted_lines(profile).pop().unwrap_or_default();
    let number = line.split("after_ms=").nth(1).unwrap_or_default();
    number.chars().take_while(char::is_ascii_digit).collect()
}

/// The memory of a program and its helpers once it has been left alone, in MB; prints whose it is.
fn idle_memory(what: &str, started: &Painted) -> f64 {
    thread::sleep(IDLE);
    let mut all = 0.0;
    for process in tree(started.child.id()) {
        let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
        let megabytes = pss(process) as f64 / 1024.0;
        println!("  {what}: {} {megabytes:.0} MB", name.trim());
        all += megabytes;
    }
    all
}

fn pss(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("Pss:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn report(what: &str, app: f64, blank: f64, wanted: f64, unit: &str) {
    println!(
        "{what}: {app:.0} {unit}, blank window {blank:.0} {unit}, ratio {:.2} (wanted: ≤ {wanted})",
        app / blank
    );
}

/// The blank window, which cargo builds as an example beside the app.
fn blank() -> OsString {
    let program = program();
    let folder = Path::new(&program).parent().expect("a folder");
    folder.join("examples").join("blank").into_os_string()
}
