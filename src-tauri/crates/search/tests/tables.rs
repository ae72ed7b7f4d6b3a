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

#[test]
fn a_phone_number_in_any_notation_finds_its_own_contact_first() {
    let notations = crowd::notations();
    let owners = crowd::owners(&notations, CROWD);
    let crowd = crowd::crowd(CROWD, &mut Dice::new());
    let mut countries: Vec<&str> = notations.iter().map(|notation| notation.country).collect();
    countries.sort_unstable();
    countries.dedup();
    let mut missed = Vec::new();
    for country in countries {
        let index = index(&crowd, &owners, calling_code(country));
        for notation in notations.iter().filter(|notation| notation.country == country) {
            let (typed, stored) = (&*notation.typed, notation.stored);
            let owner = owners
                .iter()
                .find(|owner| owner.phones == stored)
                .expect("an owner")
                .key;
            let is_an_end = typed.len() <= 5 && typed.chars().all(|c| c.is_ascii_digit());
            let wanted = if is_an_end { 5 } else { 1 };
            if !index.find(typed, &[], 0, wanted).keys.contains(&owner) {
                let all = index.find(typed, &[], 0, CROWD).keys;
                let place = all.iter().position(|key| *key == owner).map(|place| place + 1);
                missed.push(format!(
                    "{typed:?}: {stored} ({country}) is number {place:?} of {}",
                    all.len()
                ));
            }
        }
    }
    println!(
        "phones: {} of {} notations find their contact\n{}",
        notations.len() - missed.len(),
        notations.len(),
        missed.join("\n")
    );
    assert!(notations.len() >= 500, "the table is a table of 500 notations or more");
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
