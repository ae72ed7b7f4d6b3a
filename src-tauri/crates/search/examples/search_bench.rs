//! How fast a query is at 100,000 contacts: `cargo run -p search --example search_bench --profile swift`.

use std::{hint::black_box, time::Instant};

use search::{Entry, Index, Sort, SortField, fold};

const CONTACTS: u32 = 100_000;
const PAGE: u32 = 50;
const WINDOW: u32 = 200;

const FIRST: &[&str] = &[
    "Anna",
    "Lukas",
    "Marie",
    "Leon",
    "Sophie",
    "Paul",
    "Emma",
    "Jonas",
    "Mia",
    "Felix",
    "Hannah",
    "Maximilian",
    "Jürgen",
    "Günther",
    "Käthe",
    "Björn",
    "Aylin",
    "Mehmet",
    "Fatma",
    "Yusuf",
    "Stefan",
    "Sabine",
    "Uwe",
    "Petra",
    "Wolfgang",
    "Monika",
    "Hans-Peter",
    "Karl-Heinz",
    "Renate",
    "Dieter",
    "Zoë",
    "René",
    "Ingrid",
    "Olaf",
    "Tanja",
    "Vera",
    "Quirin",
    "Xaver",
    "Clara",
    "Noah",
];
const LAST: &[&str] = &[
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Schulz",
    "Hoffmann",
    "Schäfer",
    "Koch",
    "Bauer",
    "Richter",
    "Klein",
    "Wolf",
    "Schröder",
    "Neumann",
    "Schwarz",
    "Zimmermann",
    "Braun",
    "Krüger",
    "Hofmann",
    "Hartmann",
    "Lange",
    "Schmitt",
    "Werner",
    "Krause",
    "Meier",
    "Lehmann",
    "Schmid",
    "Schulze",
    "Maier",
    "Köhler",
    "Herrmann",
    "König",
    "Walter",
    "Mayer",
    "Huber",
    "Kaiser",
    "Fuchs",
    "Peters",
    "Lang",
    "Scholz",
    "Möller",
    "Weiß",
    "Jung",
    "Hahn",
    "Schubert",
    "Vogel",
    "Özdemir",
    "Yılmaz",
    "Öztürk",
    "Nowak",
    "Kowalski",
    "O'Neill",
];
const CITIES: &[&str] = &[
    "Berlin",
    "Hamburg",
    "München",
    "Köln",
    "Frankfurt am Main",
    "Stuttgart",
    "Düsseldorf",
    "Leipzig",
    "Dortmund",
    "Essen",
    "Bremen",
    "Dresden",
    "Nürnberg",
    "Würzburg",
    "Osnabrück",
    "Wien",
    "Zürich",
];
const TRADES: &[&str] = &[
    "Bau",
    "Bäckerei",
    "Elektro",
    "Sanitär",
    "Immobilien",
    "Steuerberatung",
    "Praxis",
    "Autohaus",
    "Gartenbau",
    "Druck",
    "Logistik",
    "Software",
    "Reinigung",
    "Dachdecker",
    "Tischlerei",
];
const FORMS: &[&str] = &["GmbH", "GmbH & Co. KG", "AG", "UG", "e.K.", "OHG"];
const TAGS: &[&str] = &[
    "kunde",
    "neukunde",
    "vip",
    "newsletter",
    "messe 2026",
    "rückruf",
    "angebot",
    "altkunde",
    "b2b",
];
const HOSTS: &[&str] = &[
    "web.de",
    "gmx.de",
    "gmail.com",
    "t-online.de",
    "outlook.com",
    "posteo.de",
];

const OWNERS: &[&str] = &["", "Mia Brandt", "Jonas Weber", "Änne Öztürk"];
const SOURCES: &[&str] = &["", "Messe Köln", "Website", "Empfehlung", "Facebook"];

/// A contact made up of frequent German names.
struct Person {
    key: u32,
    name: String,
    email: String,
    phones: String,
    company: String,
    tags: Vec<String>,
    city: &'static str,
    owner: &'static str,
    source: &'static str,
    created: String,
    changed: String,
}

/// A small generator, so that every run asks the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn moment(dice: &mut Dice) -> String {
    let mut two = |end| 1 + dice.below(end);
    format!(
        "202{}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z",
        two(6),
        two(12),
        two(28),
        two(23),
        two(59),
        two(59)
    )
}

fn people(dice: &mut Dice) -> Vec<Person> {
    const SYLLABLES: &[&str] = &[
        "ber", "hau", "len", "kamp", "stein", "ros", "wal", "dorf", "mei", "ling", "hof", "bü", "schö", "grei", "tor",
    ];
    (0..CONTACTS)
        .map(|key| {
            let first = dice.pick(FIRST);
            let last = match dice.below(3) {
                0 => {
                    let made_up = [dice.pick(SYLLABLES), dice.pick(SYLLABLES), dice.pick(SYLLABLES)].concat();
                    made_up[..1].to_uppercase() + &made_up[1..]
                }
                _ => dice.pick(LAST).to_owned(),
            };
            let company = match dice.below(2) {
                0 => format!("{} {last} {}", dice.pick(TRADES), dice.pick(FORMS)),
                _ => String::new(),
            };
            let host = match dice.below(3) {
                0 => format!("{}-{}.de", fold(&last), fold(dice.pick(TRADES))),
                _ => dice.pick(HOSTS).to_owned(),
            };
            let name = format!("{first} {last}");
            let email = format!("{}.{}{}@{host}", fold(first), fold(&last), dice.below(99));
            let mobile = format!("+491{}{:08}", 5 + dice.below(3), dice.below(100_000_000));
            let phones = match dice.below(4) {
                0 => format!(
                    "+49{}{:07} {mobile}",
                    dice.pick(&["30", "40", "89", "221", "711"]),
                    dice.below(10_000_000)
                ),
                _ => mobile,
            };
            let tags = (0..dice.below(4)).map(|_| dice.pick(TAGS).to_owned()).collect();
            Person {
                key,
                name,
                email,
                phones,
                company,
                tags,
                city: dice.pick(CITIES),
                owner: dice.pick(OWNERS),
                source: dice.pick(SOURCES),
                created: moment(dice),
                changed: moment(dice),
            }
        })
        .collect()
}

fn entry(person: &Person) -> Entry<'_> {
    Entry {
        key: person.key,
        name: &person.name,
        email: &person.email,
        phones: &person.phones,
        company: &person.company,
        tags: &person.tags,
        city: person.city,
        owner: person.owner,
        source: person.source,
        created: &person.created,
        changed: &person.changed,
        ..Entry::default()
    }
}

/// What people type: every letter on the way to a name, numbers in all notations, slips, tags, and misses.
fn queries(dice: &mut Dice, people: &[Person]) -> Vec<(&'static str, Vec<String>)> {
    let beginning = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
    let mut kinds = vec![
        (
            "1 letter",
            ('a'..='z')
                .chain("äöü0123456789".chars())
                .map(String::from)
                .collect::<Vec<_>>(),
        ),
        ("2 letters", Vec::new()),
        ("3 to 5 letters", Vec::new()),
        ("full name", Vec::new()),
        ("two beginnings", Vec::new()),
        ("one slip", Vec::new()),
        ("phone", Vec::new()),
        ("e-mail", Vec::new()),
        ("tag or city", Vec::new()),
        ("miss", Vec::new()),
    ];
    for round in 0..120 {
        let person = &people[dice.below(people.len())];
        let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
        let mut slipped: Vec<char> = last.chars().collect();
        if slipped.len() > 3 {
            let at = 1 + dice.below(slipped.len() - 2);
            slipped.swap(at, at + 1);
        }
        let slipped: String = slipped.into_iter().collect();
        let number = person.phones.split(' ').next().unwrap_or_default();
        let asked = [
            beginning(if round % 2 == 0 { first } else { last }, 2),
            beginning(last, 3 + round % 3),
            person.name.clone(),
            format!("{} {}", beginning(first, 1), beginning(last, 1 + round % 2)),
            format!("{first} {slipped}"),
            match round % 4 {
                0 => format!("0{} {}", &number[3..6], &number[6..]),
                1 => format!("0049 (0){}/{}", &number[3..6], &number[6..]),
                2 => number[number.len() - 5..].to_owned(),
                _ => format!("0{}", &number[3..6]),
            },
            person.email.clone(),
            if round % 2 == 0 {
                dice.pick(TAGS)
            } else {
                dice.pick(CITIES)
            }
            .to_owned(),
            format!("{}{}", dice.pick(&["xylo", "qwert", "zzyzx", "bramstett"]), round),
        ];
        for (kind, query) in kinds.iter_mut().skip(1).zip(asked) {
            kind.1.push(query);
        }
    }
    kinds
}

/// Every order both ways: how long putting everybody in it takes, and then a window of it, at any depth and of a query.
fn sorted(index: &mut Index) {
    use SortField as By;
    let (mut sorting, mut windows, mut queried) = (Vec::new(), Vec::new(), Vec::new());
    for field in [
        By::Name,
        By::Company,
        By::City,
        By::Owner,
        By::Source,
        By::Created,
        By::Changed,
    ] {
        for descending in [false, true] {
            let sort = Sort { field, descending };
            let start = Instant::now();
            index.sort_by(sort);
            sorting.push(milliseconds(start));
            for offset in (0..CONTACTS).step_by(5_000) {
                let start = Instant::now();
                black_box(index.find_sorted(sort, None, "", offset, WINDOW));
                windows.push(milliseconds(start));
                let start = Instant::now();
                black_box(index.find_sorted(sort, None, "m", offset / 4, WINDOW));
                queried.push(milliseconds(start));
            }
        }
    }
    print("sorting", &mut sorting);
    print("sorted windows", &mut windows);
    print("sorted hits", &mut queried);
}

/// Prints the middle and the tail of the times, in milliseconds.
fn print(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let (p50, p90, p99, max) = (at(0.5), at(0.9), at(0.99), at(1.0));
    println!(
        "{what:16} {:5} queries   p50 {p50:7.3}   p90 {p90:7.3}   p99 {p99:7.3}   max {max:7.3} ms",
        times.len()
    );
}

/// Resident memory of this process in MB, where the system tells.
fn resident() -> Option<f64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<f64>().ok()? * 4096.0 / 1e6)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

fn main() {
    let mut dice = Dice(0x5EED_5EED_5EED_5EED);
    let people = people(&mut dice);
    let kinds = queries(&mut dice, &people);

    let before = resident();
    let start = Instant::now();
    let mut index = Index::new();
    index.extend(people.iter().map(entry));
    println!("{CONTACTS} contacts loaded in {:.0} ms", milliseconds(start));
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("memory of the index about {:.1} MB", after - before);
    }

    let recent: Vec<u32> = (0..20).map(|_| people[dice.below(people.len())].key).collect();
    let mut all_times = Vec::new();
    for (kind, queries) in &kinds {
        let mut times = Vec::new();
        for query in queries {
            let start = Instant::now();
            black_box(index.find(query, &recent, 0, PAGE));
            times.push(milliseconds(start));
        }
        all_times.extend_from_slice(&times);
        print(kind, &mut times);
    }
    print("all", &mut all_times);

    let mut times = Vec::new();
    for offset in (0..CONTACTS).step_by(5_000) {
        let start = Instant::now();
        black_box(index.find("d", &recent, offset, PAGE));
        times.push(milliseconds(start));
    }
    print("scrolling", &mut times);

    sorted(&mut index);

    // As a pull brings them: a page of rows, most of them changed a little, some new.
    let mut times = Vec::new();
    for page in people.chunks(500).take(40) {
        let mut page: Vec<Person> = page
            .iter()
            .map(|person| Person {
                tags: vec!["neu".into()],
                ..copied(person)
            })
            .collect();
        for person in page.iter_mut().step_by(10) {
            person.name = format!("{} {}", dice.pick(FIRST), dice.pick(LAST));
        }
        let start = Instant::now();
        page.iter().for_each(|person| index.upsert(&entry(person)));
        times.push(milliseconds(start));
    }
    print("500 upserts", &mut times);

    // The peer: a contains scan over folded rows, as `LIKE '%…%'` does, total and all, sorted beforehand.
    let mut rows: Vec<String> = people
        .iter()
        .map(|person| {
            let tags = person.tags.join(" ");
            fold(
                &[
                    &*person.name,
                    &person.email,
                    &person.phones,
                    &person.company,
                    &tags,
                    person.city,
                ]
                .join(" "),
            )
        })
        .collect();
    rows.sort_unstable();
    let mut times = Vec::new();
    for query in kinds.iter().flat_map(|(_, queries)| queries) {
        let start = Instant::now();
        let words: Vec<String> = query.split_whitespace().map(fold).collect();
        let hits = rows.iter().filter(|row| words.iter().all(|word| row.contains(&**word)));
        black_box(hits.fold((0, Vec::new()), |(total, mut page), row| {
            if page.len() < PAGE as usize {
                page.push(row);
            }
            (total + 1, page)
        }));
        times.push(milliseconds(start));
    }
    print("contains scan", &mut times);
}

fn copied(person: &Person) -> Person {
    Person {
        key: person.key,
        name: person.name.clone(),
        email: person.email.clone(),
        phones: person.phones.clone(),
        company: person.company.clone(),
        tags: person.tags.clone(),
        city: person.city,
        owner: person.owner,
        source: person.source,
        created: person.created.clone(),
        changed: person.changed.clone(),
    }
}
