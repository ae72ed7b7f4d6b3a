//! What a rep with 100,000 contacts waits for in the window: keys, rows from Rust, frames while scrolling; and what the app
//! costs them while they do nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use model::ContactListRequest;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use store::{ContactQuery, NewRows, RemoteContact, Store};

use super::{IDLE, blank, idle_memory, remote, report, run_app, run_blank, tree, up_to_date};
use crate::{
    account::Account,
    desk::{Desk, program},
    journeys,
    page::Name,
    workplace::Workplace,
};

const CONTACTS: usize = 100_000;
/// Longer than any answer takes; a key is pressed after it.
const BETWEEN_KEYS: Duration = Duration::from_millis(250);
/// As many as the list asks for at once.
const WINDOW: u32 = 40;
const SCROLL: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes and wants a quiet machine: cargo xtask bench"]
async fn a_hundred_thousand_contacts_in_the_window() {
    let workplace = Workplace::new();
    let options = Options {
        contacts: CONTACTS,
        ..Options::default()
    };
    // Nobody looks through the logs for so many people here.
    let account = Account {
        sandbox: Arc::new(Sandbox::start(options).await.expect("the sandbox starts")),
    };
    let desk = Desk::open(&workplace).await;
    journeys::connect(&desk, &account).await;
    up_to_date(&desk).await;
    keys(&desk, &typed(&account.sandbox)).await;
    up_to_date(&desk).await;
    rows(&desk).await;
    scroll(&desk).await;
    desk.close().await;

    let (blank, app) = (blank(), (program(), workplace.profile()));
    let started = run_blank(&workplace, &blank);
    let blank_wakes = wakes("blank", started.child.id());
    let of_blank = idle_memory("blank", &started);
    drop(started);
    let started = run_app(&workplace, &app);
    thread::sleep(IDLE);
    let asked = account.sandbox.requests().len();
    let app_wakes = wakes("app", started.child.id());
    let asked = account.sandbox.requests().len() - asked;
    let of_app = idle_memory("app", &started);
    report(
        &format!("memory with {CONTACTS} contacts, idle (PSS)"),
        of_app,
        of_blank,
        1.6,
        "MB",
    );
    println!(
        "idle, all processes together: woken {:.1} times a second, blank window {:.1}; in the median second {:.0} times, blank window \
         {:.0}; meanwhile {asked} requests to HighLevel",
        app_wakes[0], blank_wakes[0], app_wakes[1], blank_wakes[1]
    );
}

/// What is typed letter by letter, and after each letter how many rows there are and whose is the first.
fn typed(sandbox: &Sandbox) -> Vec<(String, Vec<(u32, String)>)> {
    let people: Vec<RemoteContact> = sandbox.contact_ids().iter().map(|id| remote(sandbox, id)).collect();
    let store = Store::in_memory().expect("a store");
    for page in people.chunks(500) {
        store
            .take_contact_rows(page, "2026-11-23T12:00:00Z", NewRows::AreKnown)
            .expect("taken");
    }
    let after = |text: &str| {
        let query = ContactQuery {
            text,
            ..ContactQuery::default()
        };
        let (total, rows) = store.contact_rows(query, &[], 0, 1).expect("found");
        let first = rows.into_iter().next().map(|row| row.name).unwrap_or_default();
        (total, first)
    };
    let names = people
        .iter()
        .step_by(4_001)
        .filter_map(|person| person.last_name.clone());
    names
        .take(16)
        .map(|name| {
            let word: String = name.chars().take(6).collect();
            let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
            let answers = ends.map(|end| after(&word[..end])).collect();
            (word, answers)
        })
        .collect()
}

/// Types while everything is being read again, and prints how long each letter took until its rows were painted.
async fn keys(desk: &Desk<'_>, typed: &[(String, Vec<(u32, String)>)]) {
    desk.link("Sync").click().await;
    desk.button("Sync now").click().await;
    desk.link("Contacts").click().await;
    let field = desk.thing("searchbox", "Search contacts");
    field.fill("").await;
    desk.thing("grid", Name::Any).wait().await;
    let watch = "window.__took = []; window.__wanted = null;
        let pressed = 0;
        document.addEventListener('keydown', (event) => { pressed = event.timeStamp; }, true);
        const look = () => {
          const wanted = window.__wanted, grid = document.querySelector('[role=grid]');
          if (!wanted || !grid || !pressed) return;
          const first = grid.querySelector('[role=row][aria-rowindex=\"1\"]');
          if (grid.ariaRowCount !== String(wanted[0]) || first?.ariaLabel !== wanted[1]) return;
          window.__wanted = null;
          const since = pressed;
          pressed = 0;
          requestAnimationFrame(() => window.__took.push(performance.now() - since));
        };
        new MutationObserver(look).observe(document.body,
          { subtree: true, childList: true, attributes: true, characterData: true });";
    desk.script(watch, vec![]).await;
    let (mut pressed, mut unchanged) = (0, 0);
    for (word, answers) in typed {
        field.fill("").await;
        tokio::time::sleep(BETWEEN_KEYS).await;
        let mut before = None;
        for (letter, answer) in word.chars().zip(answers) {
            // Where the letter changes neither, there is nothing to be seen.
            let is_seen = before != Some(answer);
            before = Some(answer);
            if is_seen {
                desk.script("window.__wanted = arguments[0]", vec![json!([answer.0, answer.1])])
                    .await;
                pressed += 1;
            } else {
                unchanged += 1;
            }
            field.type_in(&letter.to_string()).await;
            tokio::time::sleep(BETWEEN_KEYS).await;
        }
    }
    let mut times = numbers(desk.script("return window.__took", vec![]).await);
    assert!(
        times.len() * 10 >= pressed * 9,
        "of {pressed} letters only {} showed what the store finds",
        times.len()
    );
    let seen = times.len();
    let [half, most, longest] = spread(&mut times);
    println!(
        "letter to its painted rows among {CONTACTS} contacts, everything being read again: p50 {half:.0} ms, p95 {most:.0} ms, \
         longest {longest:.0} ms (wanted: p95 ≤ 50); {seen} of {pressed} letters, {unchanged} change nothing"
    );
    field.fill("").await;
}

/// Asks Rust for windows of rows as the list does, at all depths.
async fn rows(desk: &Desk<'_>) {
    let request = ContactListRequest {
        limit: WINDOW,
        ..ContactListRequest::default()
    };
    let ask = "window.__asked = null;
        const [like, all] = arguments;
        (async () => {
          const took = [], bytes = [], least = [];
          for (let offset = 0; offset < all; offset += 491) {
            const request = { ...like, offset };
            const before = performance.now();
            const answer = await window.__TAURI_INTERNALS__.invoke('contact_list', { request });
            took.push(performance.now() - before);
            bytes.push(JSON.stringify(answer).length);
            const then = performance.now();
            await window.__TAURI_INTERNALS__.invoke('sync_status');
            least.push(performance.now() - then);
          }
          window.__asked = { took, bytes, least };
        })().catch((error) => { window.__asked = { error: JSON.stringify(error) }; });";
    desk.script(ask, vec![json!(request), json!(CONTACTS)]).await;
    let asked = loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let asked = desk.script("return window.__asked", vec![]).await;
        if !asked.is_null() {
            break asked;
        }
    };
    assert!(asked["error"].is_null(), "{asked}");
    let mut times = numbers(asked["took"].clone());
    let largest = numbers(asked["bytes"].clone()).into_iter().fold(0.0, f64::max) / 1024.0;
    let [half, most, longest] = spread(&mut times);
    let [floor, floor_most, _] = spread(&mut numbers(asked["least"].clone()));
    println!(
        "{WINDOW} rows of {CONTACTS} from Rust to the page: p50 {half:.1} ms, p95 {most:.1} ms, longest {longest:.1} ms \
         (wanted: p95 ≤ 5), {largest:.0} KB at the most (wanted: ≤ 256); the state of sync alone: p50 {floor:.1} ms, p95 {floor_most:.1} ms"
    );
}

/// Turns the wheel for ten seconds, and looks in every frame whether rows cover the list.
async fn scroll(desk: &Desk<'_>) {
    let turn = "const grid = document.querySelector('[role=grid]');
        let pane = grid;
        for (const each of [grid, ...grid.querySelectorAll('*')])
          if (each.scrollHeight > each.clientHeight + 100 && getComputedStyle(each).overflowY !== 'visible') { pane = each; break; }
        const { left, top, right, bottom } = pane.getBoundingClientRect();
        const began = performance.now(), frames = [];
        let last = began, blank = 0, unread = 0, looked = 0, way = 1;
        window.__scrolled = null;
        const frame = (now) => {
          frames.push(now - last);
          last = now;
          for (let y = top + 40; y < bottom - 8; y += 24) {
            looked += 1;
            const row = document.elementFromPoint((left + right) / 2, y)?.closest('[role=row]');
            if (!row) blank += 1;
            else if (row.ariaBusy === 'true') unread += 1;
          }
          if (now - began > arguments[0]) {
            window.__scrolled = { frames: frames.slice(2), blank, unread, looked, at: pane.scrollTop, of: pane.scrollHeight };
            return;
          }
          if (pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 2) way = -1;
          pane.scrollTop += way * 240;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);";
    let millis = u64::try_from(SCROLL.as_millis()).unwrap_or(u64::MAX);
    desk.script(turn, vec![json!(millis)]).await;
    let scrolled = loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let scrolled = desk.script("return window.__scrolled", vec![]).await;
        if !scrolled.is_null() {
            break scrolled;
        }
    };
    let mut frames = numbers(scrolled["frames"].clone());
    let count = frames.len();
    let slow = frames.iter().filter(|frame| **frame > 33.4).count();
    let [half, most, longest] = spread(&mut frames);
    println!(
        "scrolling {CONTACTS} rows for {} s: {count} frames, p50 {half:.1} ms, p95 {most:.1} ms, longest {longest:.0} ms, {slow} over 33 ms \
         (wanted: 0); of {} places {} blank (wanted: 0), {} with a row that had not been read yet; to {} of {}",
        SCROLL.as_secs(),
        scrolled["looked"],
        scrolled["blank"],
        scrolled["unread"],
        scrolled["at"],
        scrolled["of"]
    );
}

/// How often the processes were woken while they were left alone: in a second, and in the second in the middle of all
/// seconds, which shows what goes on beyond the polls. Prints which of their threads were most.
fn wakes(what: &str, process: u32) -> [f64; 2] {
    let before = switches(process);
    let mut seconds = Vec::new();
    let mut last = before.clone();
    let began = Instant::now();
    while began.elapsed() < IDLE {
        thread::sleep(Duration::from_secs(1));
        let now = switches(process);
        seconds.push(since(&last, &now).values().sum());
        last = now;
    }
    let took = began.elapsed().as_secs_f64();
    let mut woken: Vec<(String, f64)> = since(&before, &last).into_iter().collect();
    woken.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    for (thread, times) in woken.iter().take(6) {
        println!("  {what}: {thread} {:.1} times a second", times / took);
    }
    let all: f64 = woken.iter().map(|(_, times)| times).sum();
    [all / took, spread(&mut seconds)[0]]
}

fn since(before: &BTreeMap<String, f64>, after: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let times = |thread: &String, times: &f64| times - before.get(thread).copied().unwrap_or_default();
    after
        .iter()
        .map(|(thread, count)| (thread.clone(), times(thread, count)))
        .collect()
}

/// How often each thread of the processes has waited for something, by process and name.
fn switches(process: u32) -> BTreeMap<String, f64> {
    let read = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    let mut all = BTreeMap::new();
    for process in tree(process) {
        let of_process = read(format!("/proc/{process}/comm").into());
        let threads = fs::read_dir(format!("/proc/{process}/task"))
            .into_iter()
            .flatten()
            .flatten();
        for thread in threads {
            let status = read(thread.path().join("status"));
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            let times: f64 = line.and_then(|number| number.trim().parse().ok()).unwrap_or_default();
            let name = format!("{}, {}", of_process.trim(), read(thread.path().join("comm")).trim());
            *all.entry(name).or_default() += times;
        }
    }
    all
}

fn numbers(value: Value) -> Vec<f64> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect()
}

/// The middle, the 95th of a hundred, and the longest.
fn spread(times: &mut [f64]) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    [50, 95, 100].map(|percent| {
        let place = times.len().saturating_sub(1) * percent / 100;
        times.get(place).copied().unwrap_or(f64::NAN)
    })
}
