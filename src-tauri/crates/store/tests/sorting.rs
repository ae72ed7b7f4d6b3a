//! The list in the order that a rep has chosen.

use model::{ContactChanges, ContactFilter, ContactRow, ContactSort, SortBy, User};
use store::{ContactQuery, NewRows, RemoteContact, Store};

const NOW: &str = "2026-11-23T12:00:00.000Z";

fn by(by: SortBy, descending: bool) -> ContactSort {
    ContactSort { by, descending }
}

fn user(id: &str, name: &str) -> User {
    User {
        id: id.to_owned(),
        name: name.to_owned(),
        email: None,
    }
}

/// Anna has nothing but her name; Otto and Öttinger share company, city and owner.
fn account() -> Store {
    let store = Store::in_memory().expect("a store");
    store
        .take_users(&[user("u-1", "Zora Abend"), user("u-2", "Ähne Zeit")])
        .expect("taken");
    let rows = [
        ["Anna", "", "", "", "", "", "", "", ""],
        [
            "Otto",
            "Bau AG",
            "Köln",
            "u-1",
            "lead",
            "Messe",
            "2026-02-01",
            "2026-03-01",
            "2026-03-02",
        ],
        [
            "Öttinger",
            "Bau AG",
            "Köln",
            "u-1",
            "lead",
            "Messe",
            "2026-02-01",
            "2026-03-01",
            "2026-03-02",
        ],
        [
            "Berta",
            "Ähren KG",
            "Ulm",
            "u-2",
            "customer",
            "Anzeige",
            "2026-01-01",
            "2026-03-03",
            "2026-03-04",
        ],
        [
            "Zander",
            "Zylinder",
            "Aachen",
            "u-9",
            "lead",
            "Web",
            "2026-02-02",
            "2026-02-02",
            "2026-02-03",
        ],
    ]
    .map(|[name, company, city, owner, stage, source, added, updated, active]| {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let moment = |day: &str| some(day).map(|day| format!("{day}T08:00:00.000Z"));
        RemoteContact {
            remote_id: name.to_owned(),
            last_name: some(name),
            company: some(company),
            city: some(city),
            owner: some(owner),
            stage: some(stage),
            source: some(source),
            tags: Some(vec![if stage == "lead" { "vip" } else { "alt" }.to_owned()]),
            date_added: moment(added),
            date_updated: moment(updated),
            last_activity: moment(active),
            ..RemoteContact::default()
        }
    });
    store.take_contact_rows(&rows, NOW, NewRows::AreKnown).expect("taken");
    store
}

fn city(row: &ContactRow) -> Option<String> {
    row.further.as_ref()?.city.clone()
}

fn rows(store: &Store, query: ContactQuery<'_>) -> Vec<ContactRow> {
    store.contact_rows(query, &[1], 0, 50).expect("rows").1
}

fn names(store: &Store, sort: ContactSort) -> String {
    let query = ContactQuery {
        sort,
        ..ContactQuery::default()
    };
    let names: Vec<String> = rows(store, query).into_iter().map(|row| row.name).collect();
    names.join(" ")
}

#[test]
fn every_order_goes_both_ways_with_equals_by_name_and_who_has_nothing_last() {
    let store = account();
    for (field, ascending, descending) in [
        (
            SortBy::Name,
            "Anna Berta Öttinger Otto Zander",
            "Zander Otto Öttinger Berta Anna",
        ),
        (
            SortBy::Company,
            "Berta Öttinger Otto Zander Anna",
            "Zander Öttinger Otto Berta Anna",
        ),
        (
            SortBy::City,
            "Zander Öttinger Otto Berta Anna",
            "Berta Öttinger Otto Zander Anna",
        ),
        // Nobody knows who owns Zander.
        (
            SortBy::Owner,
            "Berta Öttinger Otto Anna Zander",
            "Öttinger Otto Berta Anna Zander",
        ),
        (
            SortBy::Stage,
            "Berta Öttinger Otto Zander Anna",
            "Öttinger Otto Zander Berta Anna",
        ),
        (
            SortBy::Source,
            "Berta Öttinger Otto Zander Anna",
            "Zander Öttinger Otto Berta Anna",
        ),
        (
            SortBy::DateAdded,
            "Berta Öttinger Otto Zander Anna",
            "Zander Öttinger Otto Berta Anna",
        ),
        (
            SortBy::DateUpdated,
            "Zander Öttinger Otto Berta Anna",
            "Berta Öttinger Otto Zander Anna",
        ),
        (
            SortBy::LastActivity,
            "Zander Öttinger Otto Berta Anna",
            "Berta Öttinger Otto Zander Anna",
        ),
    ] {
        assert_eq!(names(&store, by(field, false)), ascending, "{field:?}");
        assert_eq!(names(&store, by(field, true)), descending, "{field:?}, the other way");
    }
    assert_eq!(
        names(&store, ContactSort::default()),
        "Anna Berta Öttinger Otto Zander",
        "by relevance again"
    );
}

#[test]
fn a_row_has_what_it_can_be_sorted_by() {
    let store = account();
    let query = ContactQuery {
        text: "berta",
        ..ContactQuery::default()
    };
    let row = rows(&store, query).pop().expect("found");
    let further = row.further.expect("the store gives all");
    let texts = [row.company, further.city, further.owner, row.stage, further.source];
    assert_eq!(
        texts.map(Option::unwrap_or_default),
        ["Ähren KG", "Ulm", "Ähne Zeit", "customer", "Anzeige"]
    );
    let moments = [further.date_added, further.date_updated, further.last_activity].map(Option::unwrap_or_default);
    assert_eq!(
        moments.map(|at| at[..10].to_owned()),
        ["2026-01-01", "2026-03-03", "2026-03-04"]
    );
}

#[test]
fn what_a_text_and_a_filter_leave_is_in_the_chosen_order_too() {
    let store = account();
    let filter = ContactFilter {
        tag: Some("VIP".to_owned()),
        ..ContactFilter::default()
    };
    let found = |text, filter, sort| {
        let query = ContactQuery { text, filter, sort };
        let names: Vec<String> = rows(&store, query).into_iter().map(|row| row.name).collect();
        names.join(" ")
    };
    let by_company = by(SortBy::Company, true);
    assert_eq!(found("", Some(&filter), by_company), "Zander Öttinger Otto");
    assert_eq!(found("o", Some(&filter), by_company), "Öttinger Otto");
    assert_eq!(found("otto", None, by_company), "Otto");
    assert_eq!(
        found("zandr", None, by_company),
        "Zander",
        "a slip is forgiven in every order"
    );
}

#[test]
fn the_order_by_owner_follows_a_new_name_and_any_order_what_is_changed_here() {
    let store = account();
    let by_owner = by(SortBy::Owner, false);
    assert_eq!(names(&store, by_owner), "Berta Öttinger Otto Anna Zander");
    assert!(
        store
            .take_users(&[user("u-2", "Zuse Zeit"), user("u-9", "Ada")])
            .expect("taken")
    );
    assert!(
        !store.take_users(&[user("u-9", "Ada")]).expect("taken"),
        "that is no news"
    );
    assert_eq!(names(&store, by_owner), "Zander Öttinger Otto Berta Anna");

    let by_city = by(SortBy::City, false);
    assert_eq!(names(&store, by_city), "Zander Öttinger Otto Berta Anna");
    let anna = rows(
        &store,
        ContactQuery {
            text: "anna",
            ..ContactQuery::default()
        },
    )[0]
    .key;
    let changes = ContactChanges {
        city: Some("Bonn".to_owned()),
        ..ContactChanges::default()
    };
    store
        .update_contact(anna, &changes, &ContactChanges::default(), NOW)
        .expect("changed");
    assert_eq!(names(&store, by_city), "Zander Anna Öttinger Otto Berta");
}

#[test]
fn windows_stay_in_one_order_while_a_pull_brings_more() {
    let store = Store::in_memory().expect("a store");
    let sort = by(SortBy::City, true);
    let mut met: Vec<(String, String)> = Vec::new();
    for page in 0..6 {
        let rows: Vec<RemoteContact> = (0..100)
            .map(|row| RemoteContact {
                remote_id: format!("{page}-{row}"),
                last_name: Some(format!("N{:02}", row * 37 % 100)),
                city: Some(format!("C{}", (row * 7 + page) % 13)),
                ..RemoteContact::default()
            })
            .collect();
        store.take_contact_rows(&rows, NOW, NewRows::AreKnown).expect("taken");
        let mut all = Vec::new();
        for offset in (0..700).step_by(200) {
            let query = ContactQuery {
                sort,
                ..ContactQuery::default()
            };
            let (total, rows) = store.contact_rows(query, &[], offset, 1_000).expect("rows");
            assert_eq!(total, (page + 1) * 100);
            assert!(rows.len() <= 200, "a window is never larger");
            all.extend(rows);
        }
        let seen: Vec<_> = all
            .iter()
            .map(|row| (std::cmp::Reverse(city(row)), row.name.clone(), row.key.0))
            .collect();
        assert!(seen.is_sorted(), "page {page}");
        assert_eq!(seen.len(), all.len());
        let of_before: Vec<(String, String)> = all
            .iter()
            .filter(|row| row.key.0 <= page * 100)
            .map(|row| (city(row).unwrap_or_default(), row.name.clone()))
            .collect();
        assert_eq!(of_before, met, "who was there stays in the same order");
        met = all
            .iter()
            .map(|row| (city(row).unwrap_or_default(), row.name.clone()))
            .collect();
    }
}
