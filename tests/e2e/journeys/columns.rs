use std::collections::BTreeMap;

use sandbox::Options;

use super::{connect, rows, up_to_date};
use crate::{
    account::Account,
    desk::Desk,
    page::{DOWN, ENTER, ESCAPE, HOME, PAGE_DOWN, Thing},
    workplace::Workplace,
};

const CONTACTS: usize = 320;

/// Number and city of every row that lies in sight; nothing while one of them has not come yet.
const READ_ROWS: &str = "const list = arguments[0].getBoundingClientRect();
    const rows = [...arguments[0].querySelectorAll('[role=row][aria-rowindex]')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= list.top && bottom <= list.bottom + 1;
    });
    if (rows.some((row) => row.ariaBusy === 'true')) return [];
    return rows.map((row) => [Number(row.ariaRowIndex), row.querySelectorAll('[role=gridcell]')[1].innerText]);";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_chosen_column_sorts_the_whole_list_by_keyboard_and_is_there_again_after_a_restart() {
    let workplace = Workplace::new();
    let options = Options {
        contacts: CONTACTS,
        ..Options::default()
    };
    let account = Account::with(&workplace, options).await;
    let mut expected: Vec<String> = account
        .sandbox
        .contact_ids()
        .iter()
        .map(|id| {
            account.contact(id)["city"]
                .as_str()
                .unwrap_or_default()
                .trim()
                .to_owned()
        })
        .collect();
    expected.sort_by_key(|city| (city.is_empty(), spelt_out(city)));
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    up_to_date(&desk).await;

    desk.button("Columns").focus().await;
    desk.chord(&[ENTER]).await;
    for _ in ["Phone", "Email", "City"] {
        desk.chord(&[DOWN]).await;
    }
    desk.chord(&[ENTER]).await;
    desk.thing("menuitemcheckbox", "City").is_checked(true).await;
    desk.chord(&[ESCAPE]).await;
    let grid = desk.thing("grid", "Contacts");
    grid.thing("columnheader", "City").button("City").focus().await;
    desk.chord(&[ENTER]).await;
    is_sorted(&desk, &grid, &expected[0]).await;

    grid.focus().await;
    desk.chord(&[HOME]).await;
    let mut cities: BTreeMap<u64, String> = BTreeMap::new();
    let total = expected.len();
    for _ in 0..total {
        desk.wait("all rows in sight", async || {
            let rows = shown(&grid).await;
            cities.extend(rows.clone());
            !rows.is_empty()
        })
        .await;
        if cities.len() == total {
            break;
        }
        desk.chord(&[PAGE_DOWN]).await;
    }
    assert!(
        shown(&grid).await.contains_key(&(total as u64)),
        "the last row does not lie in sight"
    );
    let seen: Vec<String> = cities.into_values().collect();
    assert_eq!(seen, expected, "every city in its place, and who has none at the end");

    desk.close().await;
    let desk = Desk::open(&workplace).await;
    rows(&desk).await;
    let grid = desk.thing("grid", "Contacts");
    is_sorted(&desk, &grid, &expected[0]).await;
    assert_eq!(grid.attribute("aria-rowcount").await, Some(total.to_string()));
}

/// Waits until the head says so and the rows, which come a moment later, are there.
async fn is_sorted(desk: &Desk<'_>, grid: &Thing<'_>, first: &String) {
    let head = grid.thing("columnheader", "City");
    desk.wait("the cities in order", async || {
        head.attribute("aria-sort").await.as_deref() == Some("ascending") && shown(grid).await.get(&1) == Some(first)
    })
    .await;
}

/// The city of each row that lies in sight, by its number.
async fn shown(grid: &Thing<'_>) -> BTreeMap<u64, String> {
    let rows = grid.read(READ_ROWS).await;
    rows.as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| Some((row[0].as_u64()?, row[1].as_str()?.to_owned())))
        .collect()
}

/// As German telephone books sort: DIN 5007, variant 2.
fn spelt_out(text: &str) -> String {
    let mut spelt = text.to_lowercase();
    for (letter, two) in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")] {
        spelt = spelt.replace(letter, two);
    }
    spelt
}
