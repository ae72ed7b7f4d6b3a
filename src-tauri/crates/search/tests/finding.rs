//! What a query finds, and in which order.

use search::{Entry, Index, Sort, SortField};

#[derive(Clone, Default)]
struct Person {
    key: u32,
    name: &'static str,
    email: &'static str,
    phones: &'static str,
    company: &'static str,
    tags: Vec<String>,
    city: &'static str,
}

impl Person {
    fn entry(&self) -> Entry<'_> {
        Entry {
            key: self.key,
            name: self.name,
            email: self.email,
            phones: self.phones,
            company: self.company,
            tags: &self.tags,
            city: self.city,
            ..Entry::default()
        }
    }
}

fn people() -> Vec<Person> {
    let person = |key, name, email, phones, company, tags: &[&str], city| Person {
        key,
        name,
        email,
        phones,
        company,
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        city,
    };
    vec![
        person(
            1,
            "Anna Müller",
            "anna.mueller@web.de",
            "+493012345",
            "Bäckerei Jäger",
            &["vip"],
            "Berlin",
        ),
        person(
            2,
            "Müller",
            "info@mueller-bau.de",
            "+4922198765",
            "Müller Bau GmbH",
            &[],
            "Köln",
        ),
        person(
            3,
            "Aylin Özdemir",
            "aylin@oezdemir.de",
            "+4915112345678",
            "",
            &["neukunde", "vip"],
            "Hamburg",
        ),
        person(
            4,
            "Sean O'Neill",
            "sean@oneill.ie",
            "+35317654000",
            "O'Neill & Sons",
            &[],
            "Dublin",
        ),
        person(5, "Karin Müller-Lüdenscheidt", "", "", "", &[], "Lüdenscheid"),
        person(
            6,
            "Bernd Schmidt",
            "b.schmidt@gmx.net",
            "+43 664 1234567",
            "",
            &["bäcker"],
            "Wien",
        ),
        person(7, "1&1 Internet", "", "+4972191374000", "", &[], "Montabaur"),
        person(
            8,
            "Hans-Peter Weiß",
            "hp@strasse.de",
            "+4989111111 +4917622222222",
            "24/7 Notdienst",
            &[],
            "München",
        ),
        person(9, "", "", "", "", &[], ""),
        person(10, "Müllerin Art", "", "", "", &[], "Mülheim"),
    ]
}

fn index() -> Index {
    let people = people();
    let mut index = Index::new();
    index.extend(people.iter().map(Person::entry));
    index
}

fn found(query: &str) -> Vec<u32> {
    let hits = index().find(query, &[], 0, 50);
    assert_eq!(
        hits.keys.len() as u32,
        hits.total + hits.typos,
        "{query}: the page holds everything"
    );
    hits.keys
}

#[test]
fn every_word_must_begin_some_word_of_some_field() {
    for (query, expected) in [
        ("ann", vec![1]),
        ("mueller anna", vec![1]),
        ("anna berlin", vec![1]),
        ("anna hamburg", vec![]),
        ("müll bau", vec![2]),
        ("VIP", vec![1, 3]),
        ("neuk", vec![3]),
        ("wien", vec![6]),
        ("koeln", vec![2]),
        ("nna", vec![]),
        ("baeck", vec![1, 6]),
        ("weiss", vec![8]),
        ("straße", vec![8]),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
}

#[test]
fn punctuation_parts_words_and_holds_them_together() {
    for (query, expected) in [
        ("o'neill", vec![4]),
        ("O’Neill", vec![4]),
        ("oneill", vec![4]),
        ("neill", vec![4]),
        ("o neill", vec![4]),
        ("müller-lüdenscheidt", vec![5]),
        ("mueller-lued", vec![5]),
        ("müllerlüdenscheidt", vec![5]),
        ("hans-peter", vec![8]),
        ("hanspeter", vec![8]),
        ("aylin@oezdemir.de", vec![3]),
        ("aylin@özdemir.de", vec![3]),
        ("@oezdemir", vec![3]),
        ("oezdemir.de", vec![3]),
        ("b@gmx.net", vec![]),
        ("anna.mueller@web.de", vec![1]),
        ("1&1", vec![7]),
        ("müller & bau", vec![2]),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
}

#[test]
fn a_phone_number_is_found_in_any_notation() {
    for (query, expected) in [
        ("0049 (0)30/123-45", vec![1]),
        ("030 12345", vec![1]),
        ("+49 30 123", vec![1]),
        ("12345", vec![1]),
        ("98765", vec![2]),
        ("0664/1234567", vec![6]),
        ("0176 22222222", vec![8]),
        ("24/7", vec![8]),
        ("bernd 4567", vec![6]),
        ("bernd 0664 12 34", vec![6]),
        ("7654", vec![]),
        ("45", vec![]),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
}

#[test]
fn the_exact_name_comes_first_then_name_and_company_then_other_fields() {
    // 2 is named so; 1, 5 and 10 have it in the name.
    assert_eq!(found("müller"), [2, 1, 5, 10]);
    // Anna's company before Bernd's tag, although Bernd would sort after Anna anyway; the city alone comes last.
    assert_eq!(found("mü"), [1, 5, 2, 10, 8]);
    assert_eq!(found("anna müller"), [1]);
}

#[test]
fn the_name_of_a_company_is_as_good_as_that_of_a_person_and_words_may_change_places() {
    let mut index = index();
    for (key, name, company) in [
        (20, "Zora Zander", "Müller GmbH"),
        (21, "Anna Berg", "Elektro Müller GmbH"),
    ] {
        index.upsert(&Entry {
            key,
            name,
            company,
            ..Entry::default()
        });
    }
    assert_eq!(index.find("gmbh müller", &[21], 0, 50).keys, [20, 21, 2]);
    assert_eq!(index.find("müller, anna", &[], 0, 50).keys, [1, 21]);
}

#[test]
fn a_whole_phone_number_comes_before_parts_of_one_and_those_before_coincidences() {
    let mut index = Index::new();
    for (key, name, phones) in [
        (1, "Anna", "+49301234567"),
        (2, "Berta", "+49403012345"),
        (3, "Clara", "+493012345"),
        (4, "Dora", "+491511234567"),
        (5, "Emma", "+4917612015112"),
    ] {
        index.upsert(&Entry {
            key,
            name,
            phones,
            ..Entry::default()
        });
    }
    assert_eq!(index.find("030 12345", &[2], 0, 50).keys, [3, 1, 2]);
    assert_eq!(index.find("15112", &[4], 0, 50).keys, [5, 4]);
}

#[test]
fn of_typos_those_in_the_name_come_first_and_of_these_the_words_meant_as_a_whole() {
    let mut index = Index::new();
    for (key, name, city) in [
        (1, "Anna Berg", "Schmitz"),
        (2, "Berta Schmidtke", ""),
        (3, "Clara Schmitz", ""),
    ] {
        index.upsert(&Entry {
            key,
            name,
            city,
            ..Entry::default()
        });
    }
    assert_eq!(index.find("schmiz", &[1, 2], 0, 50).keys, [3, 2, 1]);
    assert_eq!(index.find("shcmitz", &[1], 0, 50).keys, [3, 1]);
}

#[test]
fn among_equals_the_recently_opened_come_first() {
    let index = index();
    assert_eq!(index.find("müller", &[10, 5, 99, 10], 0, 50).keys, [2, 10, 5, 1]);
    assert_eq!(
        index.find("mü", &[8, 10], 0, 50).keys,
        [10, 1, 5, 2, 8],
        "recent does not lift over a better match"
    );
}

#[test]
fn an_empty_query_shows_the_last_twenty_opened_and_then_all_by_name() {
    let index = index();
    let hits = index.find(" - ", &[6, 77, 3, 6], 0, 50);
    assert_eq!(hits.total, 10);
    assert_eq!(hits.keys, [6, 3, 7, 1, 8, 5, 2, 10, 4, 9]);

    let entries: Vec<String> = (0..30).map(|n| format!("Person {n:02}")).collect();
    let mut many = Index::new();
    many.extend(entries.iter().enumerate().map(|(key, name)| Entry {
        key: key as u32,
        name,
        ..Entry::default()
    }));
    let recent: Vec<u32> = (0..30).rev().collect();
    let keys = many.all(&recent, 0, 50).keys;
    assert_eq!(keys[..20], recent[..20], "twenty in the order they were opened");
    assert_eq!(keys[20..], (0..10).collect::<Vec<u32>>(), "the others by name");
}

#[test]
fn typos_are_forgiven_only_in_long_words_and_only_when_there_is_little_else() {
    for (query, expected) in [
        ("schmitt", vec![6]),
        ("mülelr", vec![2, 1, 5, 10]),
        ("özdemri", vec![3]),
        ("xchmidt bernd", vec![6]),
        ("wein", vec![]),
        ("anxa", vec![]),
        ("hambrug aylin", vec![3]),
    ] {
        let hits = index().find(query, &[], 0, 50);
        assert_eq!(hits.total, 0, "{query}: a typo is no true match");
        let mut keys = hits.keys.clone();
        keys.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(keys, expected, "{query}");
        assert_eq!(hits.typos as usize, keys.len(), "{query}");
    }

    let mut index = Index::new();
    index.extend((0..5).map(|key| Entry {
        key,
        name: "Müller",
        ..Entry::default()
    }));
    index.upsert(&Entry {
        key: 9,
        name: "Möller",
        ..Entry::default()
    });
    assert_eq!(
        index.find("müller", &[], 0, 50).typos,
        0,
        "five true matches are enough"
    );
    index.remove(0);
    let hits = index.find("müller", &[9], 0, 50);
    assert_eq!((hits.total, hits.typos), (4, 1));
    assert_eq!(hits.keys.last(), Some(&9), "a typo match comes last, however recent");
}

#[test]
fn a_page_is_a_window_of_the_whole() {
    let index = index();
    for query in ["mü", "müller", "", "a", "1"] {
        let whole = index.find(query, &[5, 2], 0, 50);
        for offset in 0..=whole.keys.len() {
            for limit in 0..4 {
                let page = index.find(query, &[5, 2], offset as u32, limit as u32);
                let end = (offset + limit).min(whole.keys.len());
                assert_eq!(
                    page.keys,
                    whole.keys[offset..end],
                    "{query} from {offset}, {limit} rows"
                );
                assert_eq!(
                    page.total, whole.total,
                    "{query}: the total does not depend on the page"
                );
            }
        }
    }
}

#[test]
fn a_changed_contact_is_found_by_what_it_is_now() {
    let mut index = index();
    index.upsert(&Entry {
        key: 1,
        name: "Berta Zander",
        phones: "+4940777",
        ..Entry::default()
    });
    assert_eq!(index.len(), 10);
    assert_eq!(index.find("anna", &[], 0, 9).total, 0);
    assert_eq!(index.find("030 12345", &[], 0, 9).total, 0);
    assert_eq!(index.find("zander", &[], 0, 9).keys, [1]);
    assert_eq!(index.find("0407", &[], 0, 9).keys, [1]);

    index.remove(1);
    index.remove(1);
    assert_eq!(index.len(), 9);
    assert_eq!(index.find("zander", &[], 0, 9).total, 0);
    assert!(!index.all(&[1], 0, 50).keys.contains(&1));
}

fn in_city(key: u32, name: &'static str, city: &'static str) -> Entry<'static> {
    Entry {
        key,
        name,
        city,
        ..Entry::default()
    }
}

fn by_city(descending: bool) -> Sort {
    Sort {
        field: SortField::City,
        descending,
    }
}

#[test]
fn in_an_order_of_their_own_equals_follow_by_name_and_key_and_who_has_no_value_comes_last() {
    let mut index = Index::new();
    index.extend([
        in_city(1, "Zander", "Ulm"),
        in_city(2, "Anna", ""),
        in_city(3, "Öttinger", "Köln"),
        in_city(4, "Otto", "Köln"),
        in_city(5, "Otto", " köln"),
        in_city(6, "Berta", "Ähren"),
    ]);
    for (descending, expected) in [(false, [6, 3, 4, 5, 1, 2]), (true, [1, 3, 4, 5, 6, 2])] {
        let sort = by_city(descending);
        assert_eq!(
            index.find_sorted(sort, None, "", 0, 10),
            None,
            "nobody was put in it yet"
        );
        index.sort_by(sort);
        let hits = index.find_sorted(sort, None, "", 0, 10).expect("in order");
        assert_eq!(
            (hits.total, &*hits.keys),
            (6, &expected[..]),
            "DIN 5007: Öttinger is Oettinger"
        );
    }
    let by_name = Sort {
        field: SortField::Name,
        descending: false,
    };
    let hits = index.find_sorted(by_name, None, "", 0, 10).expect("always in this one");
    assert_eq!(hits.keys, [2, 6, 3, 4, 5, 1]);
}

#[test]
fn an_order_stays_right_while_others_come_change_and_go() {
    let mut index = Index::new();
    let sort = by_city(false);
    index.extend([in_city(1, "Anna", "Ulm"), in_city(2, "Berta", "Aachen")]);
    index.sort_by(sort);
    index.extend([in_city(3, "Clara", "Köln"), in_city(4, "Dora", "Bonn")]);
    index.upsert(&in_city(2, "Berta", "Zwickau"));
    index.upsert(&in_city(1, "Zoe", "Köln"));
    index.remove(4);
    let hits = index.find_sorted(sort, None, "", 0, 10).expect("still in this order");
    assert_eq!(hits.keys, [3, 1, 2]);
}

#[test]
fn windows_at_any_depth_of_many_put_together_are_all_of_them() {
    const MANY: u32 = 1_500;
    // By name in the opposite order of the keys, and with gaps where somebody was removed.
    let name = |key: u32| format!("Otto {:04}", MANY - key);
    let mut index = Index::new();
    index.extend((0..MANY).map(|key| Entry {
        key,
        ..Entry::default()
    }));
    for key in 0..MANY {
        index.upsert(&Entry {
            key,
            name: &name(key),
            ..Entry::default()
        });
    }
    let is_gone = |key: &u32| key.is_multiple_of(97);
    for key in (0..MANY).filter(is_gone) {
        index.remove(key);
    }
    let recent = [800, 97, 3, 1_499, 801];
    let opened = [800, 3, 1_499, 801];
    let others = (0..MANY).rev().filter(|key| !is_gone(key) && !opened.contains(key));
    let expected: Vec<u32> = opened.into_iter().chain(others).collect();

    for (query, limit) in [("", 7), ("", 200), ("otto", 7), ("otto", 200)] {
        let windows = (0..MANY).step_by(limit).flat_map(|offset| {
            let hits = index.find(query, &recent, offset, u32::try_from(limit).expect("small"));
            assert_eq!(hits.total as usize, expected.len(), "{query:?} from {offset}");
            hits.keys
        });
        assert!(windows.eq(expected.iter().copied()), "{query:?} in windows of {limit}");
    }
    let by_name = Sort {
        field: SortField::Name,
        descending: false,
    };
    let hits = index.find_sorted(by_name, None, "", 0, 1).expect("always in this one");
    assert_eq!(hits.total as usize, expected.len());

    // From one group of many into the next: those named so, and those with it as a tag.
    let tags = ["otto".to_owned()];
    index.extend((MANY..2 * MANY).map(|key| Entry {
        key,
        name: "Zander",
        tags: &tags,
        ..Entry::default()
    }));
    let all: Vec<u32> = expected.into_iter().chain(MANY..2 * MANY).collect();
    let windows = (0..2 * MANY)
        .step_by(200)
        .flat_map(|offset| index.find("otto", &recent, offset, 200).keys);
    assert!(windows.eq(all));
}
