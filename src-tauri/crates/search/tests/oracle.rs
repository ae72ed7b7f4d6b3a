//! The index against a plain reading of the rules, over random contacts, queries and changes.

use proptest::{collection::vec, prelude::*, sample::select};
use search::{Entry, Index, Sort, SortField, fold, sort_key};

#[derive(Debug, Clone)]
struct Person {
    name: String,
    email: String,
    phone: String,
    company: String,
    tags: Vec<String>,
    city: String,
    owner: String,
    stage: String,
    source: String,
    created: String,
    changed: String,
    active: String,
}

impl Person {
    fn entry(&self, key: u32) -> Entry<'_> {
        Entry {
            key,
            name: &self.name,
            email: &self.email,
            phones: &self.phone,
            company: &self.company,
            tags: &self.tags,
            city: &self.city,
            owner: &self.owner,
            stage: &self.stage,
            source: &self.source,
            created: &self.created,
            changed: &self.changed,
            active: &self.active,
        }
    }
}

/// Few letters, so that much matches.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "anna", "änne", "Muller", "Müller", "mueller", "mzeller", "Möller", "bau", "Baum", "GmbH", "ß", "Straße",
            "x"
        ])
        .prop_map(str::to_owned),
        "[aeüb]{1,3}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    vec(word(), 0..3).prop_map(|words| words.join(" "))
}

fn phone() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "\\+49[1-3]{4,6}", "\\+43[1-3]{4,6}"]
}

fn moment() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "20(19|26)-(01|12)-(03|30)T1[0-2]:00:00\\.00[0-2]Z"]
}

fn person() -> impl Strategy<Value = Person> {
    let searched = (text(), text(), phone(), text(), vec(word(), 0..2), text());
    let sorted_by = (text(), text(), text(), moment(), moment(), moment());
    (searched, sorted_by).prop_map(
        |((name, email, phone, company, tags, city), (owner, stage, source, created, changed, active))| Person {
            name,
            email: email.replace(' ', "@"),
            phone,
            company,
            tags,
            city,
            owner,
            stage,
            source,
            created,
            changed,
            active,
        },
    )
}

fn sort() -> impl Strategy<Value = Sort> {
    use SortField as By;
    let field = select(vec![
        By::Name,
        By::Company,
        By::City,
        By::Owner,
        By::Stage,
        By::Source,
        By::Created,
        By::Changed,
        By::Active,
    ]);
    (field, any::<bool>()).prop_map(|(field, descending)| Sort { field, descending })
}

/// What of a person is compared, as text; nothing where there is nothing.
fn compared(person: &Person, field: SortField) -> Option<String> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| sort_key(text));
    let moment = |moment: &str| (!moment.is_empty()).then(|| moment.to_owned());
    match field {
        SortField::Name => text(&person.name),
        SortField::Company => text(&person.company),
        SortField::City => text(&person.city),
        SortField::Owner => text(&person.owner),
        SortField::Stage => text(&person.stage),
        SortField::Source => text(&person.source),
        SortField::Created => moment(&person.created),
        SortField::Changed => moment(&person.changed),
        SortField::Active => moment(&person.active),
    }
}

/// These people as a plain sort leaves them: by value, then by name, then by key; who has no value last.
fn in_order<'a>(people: impl Iterator<Item = (u32, &'a Person)>, sort: Sort) -> Vec<u32> {
    let mut people: Vec<(u32, &Person)> = people.collect();
    people.sort_by_key(|(key, person)| (sort_key(&person.name), *key));
    let (mut with, without): (Vec<_>, Vec<_>) = people
        .into_iter()
        .partition(|(_, person)| compared(person, sort.field).is_some());
    with.sort_by(|(_, one), (_, other)| {
        let order = compared(one, sort.field).cmp(&compared(other, sort.field));
        if sort.descending { order.reverse() } else { order }
    });
    with.into_iter().chain(without).map(|(key, _)| key).collect()
}

fn query() -> impl Strategy<Value = String> {
    let token = prop_oneof![4 => word(), 1 => "[0-4]{1,6}", 1 => "(\\+|00)4[39][1-3]{0,4}"];
    vec(token, 0..3).prop_map(|tokens| tokens.join(" "))
}

fn folded_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// In lower case and without marks.
fn letters(text: &str) -> String {
    text.to_lowercase()
        .replace('ä', "a")
        .replace('ö', "o")
        .replace('ü', "u")
        .replace('ß', "ss")
}

/// The typed letters and all that is one edit away from them, the new letter being one of the given ones.
fn with_one_edit(typed: &str, others: &str) -> Vec<String> {
    let typed: Vec<char> = letters(typed).chars().collect();
    let mut all = vec![typed.clone()];
    for at in 0..=typed.len() {
        let (before, after) = typed.split_at(at);
        for other in others.chars() {
            all.push([before, &[other], after].concat());
            if !after.is_empty() {
                all.push([before, &[other], &after[1..]].concat());
            }
        }
        if !after.is_empty() {
            all.push([before, &after[1..]].concat());
        }
        if after.len() > 1 {
            all.push([before, &[after[1], after[0]], &after[2..]].concat());
        }
    }
    all.into_iter().map(|letters| letters.into_iter().collect()).collect()
}

/// What was typed of a number may be all of it (1), probably a part of it (2), or a part (3).
fn fit(typed: &str, stored: &str) -> Option<u8> {
    let stored = stored.strip_prefix('+')?;
    let (country, national) = stored.split_at(2);
    let has_plus = typed.trim_start().starts_with('+');
    // A plus in the middle parts digits as a blank does.
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let digits = &*digits;
    let ends = !has_plus && digits.len() >= 3 && stored.ends_with(digits);
    let international = if has_plus {
        Some(digits)
    } else {
        digits.strip_prefix("00")
    };
    let (is_whole, begins, is_bare) = if let Some(digits) = international {
        // `+49 030` is `+49 30`.
        match digits.strip_prefix(country) {
            Some(rest) => {
                let rest = rest.strip_prefix('0').unwrap_or(rest);
                (national == rest, national.starts_with(rest), false)
            }
            None => (false, stored.starts_with(digits), false),
        }
    } else if let Some(rest) = digits.strip_prefix('0') {
        (stored == format!("49{rest}"), national.starts_with(rest), false)
    } else {
        let begins = stored.starts_with(digits) || (digits.len() >= 3 && national.starts_with(digits));
        (stored == digits || stored == format!("49{digits}"), begins, true)
    };
    let (likely, possible) = if is_bare { (ends, begins) } else { (begins, ends) };
    [is_whole, likely, possible]
        .iter()
        .position(|fits| *fits)
        .map(|at| at as u8 + 1)
}

fn same_words(text: &str, query: &str) -> bool {
    let [mut text, mut query] = [text, query].map(folded_words);
    text.sort();
    query.sort();
    !text.is_empty() && text == query
}

/// 0: it is the name or company; 1: in these; 2: in other fields, or a whole number; 3, 4: a part of a number. From 5
/// on typos: 5: in name or company, words meant as a whole; 6: in these; 7: in other fields; 8: with a part of a number.
fn class(person: &Person, query: &str) -> Option<u8> {
    let tokens: Vec<&str> = query.split_whitespace().collect();
    let is_number = |token: &str| token.chars().all(|c| c.is_ascii_digit() || c == '+');
    let own: Vec<String> = [&person.name, &person.company]
        .into_iter()
        .flat_map(|text| folded_words(text))
        .collect();
    let mut others = folded_words(&person.email);
    others.extend(person.tags.iter().flat_map(|tag| folded_words(tag)));
    others.extend(folded_words(&person.city));

    let begun = |fields: &[String], word: &str| fields.iter().any(|field| field.starts_with(word));
    let (mut truly, mut nearly) = (Some(0), Some(0));
    let (mut has_long, mut at) = (false, 0);
    while at < tokens.len() {
        if is_number(tokens[at]) {
            let end = (at..tokens.len())
                .find(|&next| !is_number(tokens[next]))
                .unwrap_or(tokens.len());
            let run = tokens[at..end].join(" ");
            at = end;
            let words = folded_words(&run);
            let all: Vec<String> = own.iter().chain(&others).cloned().collect();
            let found = if words.iter().all(|word| begun(&own, word)) {
                Some(0)
            } else if words.iter().all(|word| begun(&all, word)) {
                Some(1)
            } else {
                fit(&run, &person.phone)
            };
            truly = truly.max(found).filter(|_| found.is_some() && truly.is_some());
            nearly = nearly.max(found).filter(|_| found.is_some() && nearly.is_some());
            continue;
        }
        let token = tokens[at];
        at += 1;
        for word in folded_words(token) {
            let found = if begun(&own, &word) {
                Some(0)
            } else {
                begun(&others, &word).then_some(1)
            };
            truly = truly.max(found).filter(|_| found.is_some() && truly.is_some());
            let found = if letters(token).chars().count() < 5 {
                found.map(|tier| if tier == 0 { 0 } else { 2 })
            } else {
                has_long = true;
                let meant = |field: &String| -> Vec<String> {
                    with_one_edit(token, field).iter().map(|meant| fold(meant)).collect()
                };
                let is = |field: &String| meant(field).contains(field);
                let begins = |field: &String| meant(field).iter().any(|meant| field.starts_with(meant));
                if own.iter().any(is) {
                    Some(0)
                } else if own.iter().any(begins) {
                    Some(1)
                } else {
                    others.iter().any(begins).then_some(2)
                }
            };
            nearly = nearly.max(found).filter(|_| found.is_some() && nearly.is_some());
        }
    }
    if let Some(tier) = truly {
        let is_exact = tier == 0 && (same_words(&person.name, query) || same_words(&person.company, query));
        return Some(if is_exact { 0 } else { tier + 1 });
    }
    nearly.filter(|_| has_long).map(|tier| tier + 5)
}

fn expected(people: &[(u32, Person)], query: &str, recent: &[u32]) -> (u32, u32, Vec<u32>) {
    let mut hits: Vec<(u8, usize, String, u32)> = Vec::new();
    for (key, person) in people {
        if let Some(class) = class(person, query) {
            let rank = recent.iter().position(|other| other == key).unwrap_or(usize::MAX);
            hits.push((class, rank, sort_key(&person.name), *key));
        }
    }
    let total = hits.iter().filter(|hit| hit.0 < 5).count();
    if total >= 5 {
        hits.retain(|hit| hit.0 < 5);
    }
    hits.sort();
    (
        total as u32,
        (hits.len() - total) as u32,
        hits.into_iter().map(|hit| hit.3).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_index_finds_what_a_plain_reading_of_the_rules_finds(
        people in vec(person(), 0..40),
        queries in vec(query(), 1..6),
        recent in vec(0u32..40, 0..4),
    ) {
        let people: Vec<(u32, Person)> = (0u32..).zip(people).collect();
        let mut recent = recent;
        let mut seen = std::collections::HashSet::new();
        recent.retain(|key| seen.insert(*key));
        let mut index = Index::new();
        index.extend(people.iter().map(|(key, person)| person.entry(*key)));
        for query in queries.iter().filter(|query| !query.trim().is_empty() && query.trim() != "+") {
            let hits = index.find(query, &recent, 0, 100);
            prop_assert_eq!((hits.total, hits.typos, hits.keys), expected(&people, query, &recent), "{}", query);
        }
    }

    #[test]
    fn hits_in_an_order_of_their_own_are_those_found_as_a_plain_sort_leaves_them(
        people in vec(person(), 0..40),
        queries in vec(query(), 1..4),
        sorts in vec(sort(), 1..4),
        among in proptest::option::of(vec(0u32..40, 0..30)),
    ) {
        let people: Vec<(u32, Person)> = (0u32..).zip(people).collect();
        let mut index = Index::new();
        index.extend(people.iter().map(|(key, person)| person.entry(*key)));
        for (sort, query) in sorts.iter().flat_map(|sort| queries.iter().map(move |query| (*sort, query))) {
            index.sort_by(sort);
            let found = match &among {
                Some(among) => index.find_among(among, query, &[], 0, 100),
                None => index.find(query, &[], 0, 100),
            };
            let of_found = people.iter().map(|(key, person)| (*key, person)).filter(|(key, _)| found.keys.contains(key));
            let whole = index.find_sorted(sort, among.as_deref(), query, 0, 100).expect("in this order");
            prop_assert_eq!((whole.total, whole.typos), (found.total, found.typos));
            prop_assert_eq!(&whole.keys, &in_order(of_found, sort), "{:?} {}", sort, query);
            let mut windows = Vec::new();
            for offset in (0..40).step_by(7) {
                windows.extend(index.find_sorted(sort, among.as_deref(), query, offset, 7).expect("still").keys);
            }
            prop_assert_eq!(windows, whole.keys, "windows beside each other are the whole");
        }
    }

    #[test]
    fn changes_one_by_one_lead_where_building_anew_leads(
        changes in vec((0u32..12, proptest::option::weighted(0.8, person())), 0..60),
        queries in vec(query(), 1..6),
        sort in sort(),
    ) {
        let mut changed = Index::new();
        changed.sort_by(sort);
        let mut people = std::collections::BTreeMap::new();
        for (key, person) in &changes {
            match person {
                Some(person) => {
                    changed.upsert(&person.entry(*key));
                    people.insert(*key, person);
                }
                None => {
                    changed.remove(*key);
                    people.remove(key);
                }
            }
        }
        let mut built = Index::new();
        built.extend(people.iter().map(|(key, person)| person.entry(*key)));
        prop_assert_eq!(changed.len(), built.len());
        prop_assert_eq!(changed.all(&[], 0, 100), built.all(&[], 0, 100));
        built.sort_by(sort);
        let sorted = changed.find_sorted(sort, None, "", 0, 100);
        prop_assert!(sorted.is_some(), "the order is kept in step");
        prop_assert_eq!(sorted, built.find_sorted(sort, None, "", 0, 100));
        for query in &queries {
            prop_assert_eq!(changed.find(query, &[], 0, 100), built.find(query, &[], 0, 100), "{}", query);
        }
    }
}

#[test]
fn somebody_named_by_pictures_is_found_by_one_of_them() {
    let mut index = search::Index::new();
    for (key, name) in [(1, "👩‍👩‍👧‍👦🚀 🏳️‍🌈"), (2, "Ada")] {
        index.upsert(&search::Entry {
            key,
            name,
            ..search::Entry::default()
        });
    }
    for query in ["🚀", "👦", "👩‍👩‍👧‍👦🚀"] {
        assert_eq!(index.find(query, &[], 0, 10).keys, [1], "{query}");
    }
    assert_eq!(
        index.find("🦊", &[], 0, 10).total,
        0,
        "a picture that nobody has lists nobody"
    );
}
