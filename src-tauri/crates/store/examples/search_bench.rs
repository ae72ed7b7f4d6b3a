//! How fast and how well a query is answered at 100,000 contacts, and beside it, in the same run over the same rows,
//! by what one would take otherwise: a LIKE scan, FTS5 ranked by bm25, and the fuzzy finder `nucleo`.
//!
//! `cargo xtask bench` runs it.

#[path = "../../search/tests/crowd/mod.rs"]
mod crowd;

use std::{error::Error, hint::black_box, sync::Arc, time::Instant};

use nucleo::{
    Config, Nucleo,
    pattern::{CaseMatching, Normalization},
};
use rusqlite::{Connection, params, params_from_iter};
use search::{Index, fold, sort_key};

use crowd::{Dice, Person};

const CONTACTS: u32 = 100_000;
const PAGE: u32 = 50;
const LOADED_WANTED_MS: f64 = 2000.0;
const P99_WANTED_MS: f64 = 5.0;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is typed.
struct Question {
    kind: &'static str,
    typed: String,
    /// Who should be among the first five, where a table says so.
    wanted: Option<u32>,
}

/// What a contestant answers: how many match, and the first page.
type Answer = (u32, Vec<u32>);

fn main() -> Outcome<()> {
    let mut dice = Dice::new();
    let mut people = crowd::crowd(CONTACTS, &mut dice);
    let questions = questions(&mut dice, &mut people);

    let before = resident();
    let start = Instant::now();
    let mut index = Index::new();
    index.extend(people.iter().map(Person::entry));
    let ours = milliseconds(start);
    println!(
        "index of {} contacts: {ours:.0} ms (wanted: ≤ {LOADED_WANTED_MS:.0})",
        people.len()
    );
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("memory of the index about {:.1} MB", after - before);
    }
    every_kind(&index, &questions);
    scrolling(&index);
    let reference = ask("search core", &questions, None, |typed| {
        let hits = index.find(typed, &[], 0, PAGE);
        Ok((hits.total, hits.keys))
    })?;
    if reference[1] > P99_WANTED_MS {
        println!("  MISSED: p99 ≤ {P99_WANTED_MS:.0} ms is wanted");
    }

    let start = Instant::now();
    let db = like_rows(&people)?;
    loaded("LIKE scan", milliseconds(start) / ours);
    ask("LIKE scan", &questions, Some(reference), |typed| like(&db, typed))?;

    let start = Instant::now();
    let db = fts5_rows(&people)?;
    loaded("FTS5, bm25", milliseconds(start) / ours);
    ask("FTS5, bm25", &questions, Some(reference), |typed| fts5(&db, typed))?;

    let start = Instant::now();
    let mut finder = finder(&people);
    loaded("nucleo", milliseconds(start) / ours);
    ask("nucleo", &questions, Some(reference), |typed| {
        Ok(fuzzy(&mut finder, typed))
    })?;

    pulled(&mut index, &people, &mut dice);
    Ok(())
}

/// What people type: every letter on the way to a name, numbers, slips, tags, misses, and a part of both tables, whose
/// people join the crowd.
fn questions(dice: &mut Dice, people: &mut Vec<Person>) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut ask = |kind, typed: String, wanted| questions.push(Question { kind, typed, wanted });
    for letter in ('a'..='z').chain("äöü0123456789".chars()) {
        ask("1 letter", letter.into(), None);
    }
    let beginning = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
    for round in 0..40 {
        let person = &people[dice.below(people.len())];
        let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
        let mut slipped: Vec<char> = last.chars().collect();
        if slipped.len() > 3 {
            let at = 1 + dice.below(slipped.len() - 2);
            slipped.swap(at, at + 1);
        }
        let slipped: String = slipped.into_iter().collect();
        ask(
            "2 letters",
            beginning(if round % 2 == 0 { first } else { last }, 2),
            None,
        );
        ask("3 to 5 letters", beginning(last, 3 + round % 3), None);
        ask("full name", person.name.clone(), None);
        ask(
            "two beginnings",
            format!("{} {}", beginning(first, 1), beginning(last, 1 + round % 2)),
            None,
        );
        ask("one slip", format!("{first} {slipped}"), None);
        ask("e-mail", person.email.clone(), None);
        ask("tag", person.tags.first().unwrap_or(&person.city).clone(), None);
        ask("city", person.city.clone(), None);
        ask(
            "number so far",
            beginning(&person.phones.replace("+49", "0"), 3 + round % 6),
            None,
        );
        ask(
            "miss",
            format!("{}{round}", dice.pick(&["xylo", "qwert", "zzyzx", "bramstett"])),
            None,
        );
    }
    let table = crowd::people(people.len() as u32);
    for (typed, wanted) in crowd::queries().into_iter().step_by(3) {
        let person = table.iter().find(|person| person.name == wanted);
        ask("queries.txt", typed.to_owned(), person.map(|person| person.key));
    }
    people.extend(table);
    let mut notations = crowd::notations();
    notations.retain(|notation| notation.country == "DE");
    let owners = crowd::owners(&notations, people.len() as u32);
    for notation in notations.into_iter().step_by(4) {
        let owner = owners.iter().find(|owner| owner.phones == notation.stored);
        ask("phones.txt", notation.typed, owner.map(|owner| owner.key));
    }
    people.extend(owners);
    questions
}

/// Asks a contestant everything, prints how it did, and gives the middle and the tail of its times in milliseconds.
fn ask(
    name: &str,
    questions: &[Question],
    reference: Option<[f64; 2]>,
    mut answer: impl FnMut(&str) -> Outcome<Answer>,
) -> Outcome<[f64; 2]> {
    let mut times = Vec::with_capacity(questions.len());
    let (mut asked, mut found) = (0, 0);
    for question in questions {
        let start = Instant::now();
        let (total, keys) = black_box(answer(&question.typed)?);
        times.push(milliseconds(start));
        black_box(total);
        if let Some(wanted) = question.wanted {
            asked += 1;
            found += u32::from(keys.iter().take(5).any(|key| *key == wanted));
        }
    }
    let [p50, p99, max] = spread(&mut times);
    let ratios = reference.map_or_else(String::new, |[of_p50, of_p99]| {
        format!("   ratio {:.1} and {:.1}", p50 / of_p50, p99 / of_p99)
    });
    println!(
        "{name:12} {} queries   p50 {p50:8.3}   p99 {p99:8.3}   max {max:8.3} ms   in the first five {found} of {asked}{ratios}",
        questions.len()
    );
    Ok([p50, p99])
}

/// Prints the middle and the tail of the core's times by kind of query.
fn every_kind(index: &Index, questions: &[Question]) {
    let mut kinds: Vec<&str> = Vec::new();
    for question in questions {
        if !kinds.contains(&question.kind) {
            kinds.push(question.kind);
        }
    }
    for kind in kinds {
        let mut times: Vec<f64> = questions
            .iter()
            .filter(|question| question.kind == kind)
            .map(|question| {
                let start = Instant::now();
                black_box(index.find(&question.typed, &[], 0, PAGE));
                milliseconds(start)
            })
            .collect();
        print(kind, &mut times);
    }
}

fn scrolling(index: &Index) {
    let mut times: Vec<f64> = (0..CONTACTS)
        .step_by(5_000)
        .map(|offset| {
            let start = Instant::now();
            black_box(index.find("d", &[], offset, PAGE));
            milliseconds(start)
        })
        .collect();
    print("scrolling", &mut times);
}

/// As a pull brings them: a page of rows, most of them changed a little, some renamed.
fn pulled(index: &mut Index, people: &[Person], dice: &mut Dice) {
    let mut times = Vec::new();
    for page in people.chunks(500).take(40) {
        let mut page = page.to_vec();
        for (at, person) in page.iter_mut().enumerate() {
            person.tags = vec!["neu".into()];
            if at % 10 == 0 {
                person.name = people[dice.below(people.len())].name.clone();
            }
        }
        let start = Instant::now();
        page.iter().for_each(|person| index.upsert(&person.entry()));
        times.push(milliseconds(start));
    }
    print("500 upserts", &mut times);
}

/// In the order of the list, folded as ours are, so that the scan may stop at the end of the page.
fn like_rows(people: &[Person]) -> Outcome<Connection> {
    let mut sorted: Vec<&Person> = people.iter().collect();
    sorted.sort_by_cached_key(|person| sort_key(&person.name));
    let mut db = Connection::open_in_memory()?;
    db.execute_batch("CREATE TABLE person (place INTEGER PRIMARY KEY, key INTEGER NOT NULL, text TEXT NOT NULL)")?;
    let tx = db.transaction()?;
    {
        let mut insert = tx.prepare("INSERT INTO person (key, text) VALUES (?1, ?2)")?;
        for person in sorted {
            insert.execute(params![person.key, fold(&in_one_line(person))])?;
        }
    }
    tx.commit()?;
    Ok(db)
}

fn like(db: &Connection, typed: &str) -> Outcome<Answer> {
    let words: Vec<String> = typed
        .split_whitespace()
        .map(|word| format!("%{}%", fold(word)))
        .collect();
    let wanted = vec!["text LIKE ?"; words.len()].join(" AND ");
    let count = format!("SELECT count(*) FROM person WHERE {wanted}");
    let page = format!("SELECT key FROM person WHERE {wanted} ORDER BY place LIMIT {PAGE}");
    answered(db, &count, &page, &words)
}

fn fts5_rows(people: &[Person]) -> Outcome<Connection> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(
        "CREATE VIRTUAL TABLE person USING fts5(
            name, company, email, phones, tags, city, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')",
    )?;
    let tx = db.transaction()?;
    {
        let mut insert = tx.prepare(
            "INSERT INTO person (rowid, name, company, email, phones, tags, city) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for person in people {
            insert.execute(params![
                person.key,
                person.name,
                person.company,
                person.email,
                person.phones,
                person.tags.join(" "),
                person.city
            ])?;
        }
    }
    tx.commit()?;
    Ok(db)
}

fn fts5(db: &Connection, typed: &str) -> Outcome<Answer> {
    let words: Vec<String> = typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    let count = "SELECT count(*) FROM person WHERE person MATCH ?";
    let page = format!("SELECT rowid FROM person WHERE person MATCH ? ORDER BY rank LIMIT {PAGE}");
    answered(db, count, &page, &[words.join(" ")])
}

fn answered(db: &Connection, count: &str, page: &str, parameters: &[String]) -> Outcome<Answer> {
    let total = db
        .prepare_cached(count)?
        .query_row(params_from_iter(parameters), |row| row.get(0))?;
    let keys = db
        .prepare_cached(page)?
        .query_map(params_from_iter(parameters), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok((total, keys))
}

/// With a thread for every core.
fn finder(people: &[Person]) -> Nucleo<u32> {
    let finder = Nucleo::new(Config::DEFAULT, Arc::new(|| {}), None, 1);
    let injector = finder.injector();
    for person in people {
        injector.push(person.key, |_, columns| columns[0] = in_one_line(person).into());
    }
    finder
}

fn fuzzy(finder: &mut Nucleo<u32>, typed: &str) -> Answer {
    finder
        .pattern
        .reparse(0, typed, CaseMatching::Ignore, Normalization::Smart, false);
    while finder.tick(10).running {}
    let found = finder.snapshot();
    let total = found.matched_item_count();
    let page = found.matched_items(..PAGE.min(total));
    (total, page.map(|item| *item.data).collect())
}

fn in_one_line(person: &Person) -> String {
    let tags = person.tags.join(" ");
    [
        &*person.name,
        &person.company,
        &person.email,
        &person.phones,
        &tags,
        &person.city,
    ]
    .join(" ")
}

fn loaded(name: &str, ratio: f64) {
    println!("{name:12} loaded in {ratio:.1} times what the index takes");
}

fn print(what: &str, times: &mut [f64]) {
    let [p50, p99, max] = spread(times);
    println!(
        "  {what:14} {:4} times   p50 {p50:7.3}   p99 {p99:7.3}   max {max:7.3} ms",
        times.len()
    );
}

/// The middle, the tail and the end of it.
fn spread(times: &mut [f64]) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    [0.5, 0.99, 1.0].map(|share| times[((times.len() - 1) as f64 * share).round() as usize])
}

/// Resident memory of this process in MB, where the system tells.
fn resident() -> Option<f64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<f64>().ok()? * 4096.0 / 1e6)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
