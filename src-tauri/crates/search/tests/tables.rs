//! What must be found, table by table, in a crowd of tens of thousands. The tables are plain text: `tests/tables`.

mod crowd;

use search::{Entry, Index};

use crowd::{Dice, Person};

const CROWD: u32 = 30_000;

/// The people of `people.txt` among the crowd.
fn index(crowd: &[Person], people: &[Person], calling_code: &str) -> Index {
    let mut index = Index::with_calling_code(calling_code);
    index.extend(crowd.iter().chain(people).map(Person::entry));
    index
}

/// The country's calling code.
fn calling_code(country: &str) -> &'static str {
    match country {
        "DE" => "49",
        "AT" => "43",
        "CH" => "41",
        "LI" => "423",
        "LU" => "352",
        "FR" => "33",
        "IT" => "39",
        "ES" => "34",
        "NL" => "31",
        "DK" => "45",
        "PL" => "48",
        "GB" => "44",
        "TR" => "90",
        "US" => "1",
        other => panic!("phones.txt: the calling code of {other} is not known here"),
    }
}

/// What is spelt out because it cannot be seen.
fn unseen(text: &str) -> String {
    [
        ("{nbsp}", "\u{A0}"),
        ("{nnbsp}", "\u{202F}"),
        ("{zwsp}", "\u{200B}"),
        ("{bom}", "\u{FEFF}"),
        ("{lre}", "\u{202A}"),
        ("{pdf}", "\u{202C}"),
        ("{nbhyphen}", "\u{2011}"),
        ("{minus}", "\u{2212}"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

#[test]
fn a_phone_number_in_any_notation_finds_its_own_contact_first() {
    let rows: Vec<[&str; 3]> = crowd::rows(include_str!("tables/phones.txt"))
        .into_iter()
        .map(|row| row[..].try_into().expect("phones.txt: three columns are wanted"))
        .collect();
    let mut numbers: Vec<&str> = Vec::new();
    for [stored, ..] in &rows {
        if numbers.last() != Some(stored) {
            numbers.push(stored);
        }
    }
    // All are called the same, after all others, so that neither name nor chance lifts them.
    let owners: Vec<Person> = (CROWD..)
        .zip(&numbers)
        .map(|(key, number)| Person {
            key,
            name: "Zyta Zzymanski".to_owned(),
            phones: (*number).to_owned(),
            ..Person::default()
        })
        .collect();
    let countries: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[1]).collect();
    let crowd = crowd::crowd(CROWD, &mut Dice::new());
    let mut missed = Vec::new();
    for country in countries {
        let index = index(&crowd, &owners, calling_code(country));
        for [stored, _, notation] in rows.iter().filter(|row| row[1] == country) {
            let typed = unseen(notation);
            let owner = owners
                .iter()
                .find(|owner| owner.phones == *stored)
                .expect("an owner")
                .key;
            let is_an_end = typed.len() <= 5 && !typed.starts_with('+');
            let keys = index.find(&typed, &[], 0, 5).keys;
            let found = if is_an_end {
                &keys[..]
            } else {
                &keys[..keys.len().min(1)]
            };
            if !found.contains(&owner) {
                let all = index.find(&typed, &[], 0, CROWD).keys;
                let before = all
                    .first()
                    .filter(|first| **first >= CROWD)
                    .map(|first| &*owners[(*first - CROWD) as usize].phones);
                missed.push(match all.iter().position(|key| *key == owner) {
                    Some(place) => format!(
                        "{notation}: {stored} ({country}) is only number {}, first {before:?}",
                        place + 1
                    ),
                    None => format!("{notation}: {stored} ({country}) is not found"),
                });
            }
        }
    }
    println!(
        "phones: {} of {} notations find their contact\n{}",
        rows.len() - missed.len(),
        rows.len(),
        missed.join("\n")
    );
    assert!(rows.len() >= 500, "the table is a table of 500 notations or more");
    assert!(missed.is_empty(), "some notations do not find their contact");
}

#[test]
fn a_phone_number_does_not_find_somebody_else() {
    for (stored, country, typed) in [
        ("+493012345", "DE", "030 12346"),
        ("+493012345", "DE", "030 123456"),
        ("+493012345", "DE", "040 12345"),
        ("+493012345", "DE", "0043 30 12345"),
        ("+493012345", "DE", "+49 12345"),
        ("+493012345", "DE", "12354"),
        ("+493012345", "DE", "11345"),
        ("+493012345", "DE", "45"),
        ("+4940301234", "DE", "+49 30 1234"),
        ("+4940301234", "DE", "0049 (0)30/1234"),
        ("+436641234567", "DE", "+49 664 1234567"),
        ("+436641234567", "AT", "06641 2345678"),
        ("+390612345678", "IT", "+39 6 12345678"),
        ("+4989123456780", "DE", "089 12345678-1"),
        ("0171 23 04 05 06", "DE", "04 05 07"),
        ("176 55577788", "DE", "0175 55577788"),
        ("+4315311400", "AT", "01 53114 DW 20"),
    ] {
        let mut index = Index::with_calling_code(calling_code(country));
        index.upsert(&Entry {
            phones: stored,
            ..Entry::default()
        });
        assert_eq!(index.find(typed, &[], 0, 5).total, 0, "{typed} must not find {stored}");
    }
}

#[test]
fn whoever_is_looked_for_by_words_is_among_the_first_five() {
    let people = crowd::people(CROWD);
    let index = index(&crowd::crowd(CROWD, &mut Dice::new()), &people, "49");
    let queries = crowd::queries();
    let mut missed = Vec::new();
    for (typed, wanted) in &queries {
        let mut called_so = people.iter().filter(|person| person.name == *wanted);
        let (Some(person), None) = (called_so.next(), called_so.next()) else {
            panic!("queries.txt: {wanted} is not one of people.txt");
        };
        let hits = index.find(typed, &[], 0, 5);
        if !hits.keys.contains(&person.key) {
            let place = index
                .find(typed, &[], 0, CROWD)
                .keys
                .iter()
                .position(|key| *key == person.key);
            missed.push(match place {
                Some(place) => format!("{typed}: {wanted} is only number {} ({} true)", place + 1, hits.total),
                None => format!(
                    "{typed}: {wanted} is not found ({} true, {} typos)",
                    hits.total, hits.typos
                ),
            });
        }
    }
    println!(
        "words: {} of {} pairs in the first five\n{}",
        queries.len() - missed.len(),
        queries.len(),
        missed.join("\n")
    );
    assert!(queries.len() >= 200, "the table is a table of 200 pairs or more");
    assert!(
        missed.len() * 100 <= queries.len(),
        "fewer than 99 % are among the first five"
    );
}
