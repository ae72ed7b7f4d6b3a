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
            "anna", "änne", "Muller", "Müller", "mueller", "Möller", "bau", "Baum", "GmbH", "ß", "Straße", "x"
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

/// The least number of edits that make a beginning of the word out of what was typed; neighbours may change places.
fn edits(typed: &str, word: &str) -> usize {
    let (typed, word): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=word.len()).collect()];
    for i in 1..=typed.len() {
        let mut row = vec![i];
        for j in 1..=word.len() {
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + usize::from(typed[i - 1] != word[j - 1]));
            if i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[typed.len()].iter().copied().min().unwrap_or(typed.len())
}

fn phone_matches(typed: &str, stored: &str) -> bool {
    let Some(stored) = stored.strip_prefix('+') else {
        return false;
    };
    let national = &stored[2..];
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = typed.trim_start_matches('+');
    let international = if typed.starts_with('+') {
        Some(digits)
    } else {
        digits.strip_prefix("00")
    };
    // Without a plus even `00504` may be the last digits.
    if !typed.starts_with('+') && digits.len() >= 3 && stored.ends_with(digits) {
        return true;
    }
    if let Some(digits) = international {
        // `+49 030` is `+49 30`.
        return match digits.strip_prefix(&stored[..2]) {
            Some(rest) => national.starts_with(rest.strip_prefix('0').unwrap_or(rest)),
            None => stored.starts_with(digits),
        };
    }
    let ends = digits.len() >= 3 && stored.ends_with(digits);
    match digits.strip_prefix('0') {
        Some(rest) => national.starts_with(rest) || ends,
        None => stored.starts_with(digits) || (digits.len() >= 3 && national.starts_with(digits)) || ends,
    }
}

/// 0 exact, 1 name or company, 2 other fields, 3 typo.
fn class(person: &Person, query: &str) -> Option<u8> {
    let tokens: Vec<&str> = query.split_whitespace().collect();
    let is_number = |token: &str| token.chars().all(|c| c.is_ascii_digit() || c == '+');
    let own: Vec<String> = [&person.name, &person.company]
        .into_iter()
        .flat_map(|text| folded_words(text))
        .collect();
    let mut all = own.clone();
    all.extend(folded_words(&person.email));
    all.extend(person.tags.iter().flat_map(|tag| folded_words(tag)));
    all.extend(folded_words(&person.city));

    let (mut best, mut at) = (1, 0);
    let (mut is_true, mut is_near, mut has_long) = (true, true, false);
    while at < tokens.len() {
        let begun = |fields: &[String], token: &str| {
            folded_words(token)
                .iter()
                .all(|word| fields.iter().any(|field| field.starts_with(word)))
        };
        if is_number(tokens[at]) {
            let end = (at..tokens.len())
                .find(|&next| !is_number(tokens[next]))
                .unwrap_or(tokens.len());
            let run = tokens[at..end].join(" ");
            at = end;
            if !begun(&own, &run) {
                best = best.max(2);
                let found = begun(&all, &run) || phone_matches(&run, &person.phone);
                is_true &= found;
                is_near &= found;
            }
            continue;
        }
        let token = tokens[at];
        at += 1;
        if !begun(&own, token) {
            best = best.max(2);
        }
        is_true &= begun(&all, token);
        is_near &= folded_words(token).iter().all(|word| {
            let is_long = word.chars().count() >= 5;
            has_long |= is_long;
            all.iter().any(|field| {
                if is_long {
                    edits(word, field) <= 1
                } else {
                    field.starts_with(word)
                }
            })
        });
    }
    if is_true {
        let is_exact = folded_words(&person.name) == folded_words(query);
        return Some(if is_exact { 0 } else { best });
    }
    (is_near && has_long).then_some(3)
}

fn expected(people: &[(u32, Person)], query: &str, recent: &[u32]) -> (u32, u32, Vec<u32>) {
    let mut hits: Vec<(u8, usize, String, u32)> = Vec::new();
    for (key, person) in people {
        if let Some(class) = class(person, query) {
            let rank = recent.iter().position(|other| other == key).unwrap_or(usize::MAX);
            hits.push((class, rank, sort_key(&person.name), *key));
        }
    }
    let total = hits.iter().filter(|hit| hit.0 < 3).count();
    if total >= 5 {
        hits.retain(|hit| hit.0 < 3);
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
