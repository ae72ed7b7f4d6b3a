//! `POST /contacts/search`: sorting and both ways of paging (CONTACTS-API §9.1, §9.4).

use std::cmp::Ordering;
use std::ops::Range;

use serde::Serialize;
use serde_json::{Value, json};

use crate::account::Account;
use crate::body::{Field, any, list, number, text};
use crate::clock::Millis;
use crate::contact::{Contact, SearchRow, Shared};
use crate::contacts::query_words;
use crate::filter::{self, Filter, LONGEST_TEXT};
use crate::index::Order;
use crate::refusal::Refusal;
use crate::route::{Answer, AnswerBody, Call, Outcome};

const LARGEST_PAGE: u64 = 500;
const REACHABLE_BY_PAGE: u64 = 10_000;

const FIELDS: &[Field] = &[
    text("locationId").required(),
    number("pageLimit").required(),
    number("page"),
    any("searchAfter"),
    list("filters"),
    list("sort"),
    text("query"),
];

#[derive(Serialize)]
struct Page<'a> {
    contacts: Vec<SearchRow<'a>>,
    total: usize,
}

/// `POST /contacts/search`
pub(crate) fn contacts(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(FIELDS)?;
    let limit = whole(body.get("pageLimit"), "pageLimit", LARGEST_PAGE)?.unwrap_or(1);
    let page = whole(body.get("page"), "page", u64::MAX)?;
    let sort = read_sort(body.list("sort"))?;
    let cursor = match body.get("searchAfter") {
        None | Some(Value::Null) => None,
        Some(Value::Array(cursor)) if cursor.is_empty() => None,
        Some(Value::Array(cursor)) => Some(read_cursor(cursor, &sort)?),
        Some(_) => {
            return Err(Refusal::invalid(vec!["searchAfter must be an array".into()]));
        }
    };
    if page.is_some() && cursor.is_some() {
        return Err(Refusal::unprocessable("page and searchAfter cannot be used together"));
    }
    let page = page.unwrap_or(1);
    if page.saturating_mul(limit) > REACHABLE_BY_PAGE {
        return Err(Refusal::unprocessable(
            "page * pageLimit cannot exceed 10000, use searchAfter instead",
        ));
    }
    let query = body.text("query").unwrap_or_default();
    if query.chars().count() > LONGEST_TEXT {
        return Err(Refusal::invalid(vec![format!(
            "query must be shorter than or equal to {LONGEST_TEXT} characters"
        )]));
    }
    let wanted = Wanted {
        words: query_words(query),
        filter: filter::read_all(account, body.list("filters").map_or(&[], Vec::as_slice))?,
    };
    let skip = as_size((page - 1).saturating_mul(limit));
    let (rows, total) = match sort.as_slice() {
        [] => by_instant(account, 0, true, &wanted, cursor.as_ref(), skip, as_size(limit)),
        [(SortField::DateAdded, down)] => by_instant(account, 0, *down, &wanted, cursor.as_ref(), skip, as_size(limit)),
        [(SortField::DateUpdated, down)] => {
            by_instant(account, 1, *down, &wanted, cursor.as_ref(), skip, as_size(limit))
        }
        sort => {
            let order = account.index.order(0);
            let rows = order.rows(0..order.len()).map(|(_, row)| row);
            by_fields(account, rows, sort, &wanted, cursor.as_ref(), skip, as_size(limit))
        }
    };
    let contacts = rows
        .iter()
        .map(|row| SearchRow::of(account, row, position(account, row, &sort)))
        .collect();
    let written = serde_json::to_vec(&Page { contacts, total })
        .map_err(|_| Refusal::bad_request("the page could not be written"))?;
    Ok(Answer {
        status: 200,
        body: AnswerBody::Written(written),
    })
}

struct Wanted {
    words: Vec<String>,
    filter: Filter,
}

impl Wanted {
    fn admits(&self, account: &Account, contact: &Contact) -> bool {
        (self.words.is_empty() || contact.answers_query(&self.words)) && self.filter.admits(account, contact)
    }
}

/// A range of so few rows is gathered and sorted rather than looked for in another order.
const FEW: usize = 20_000;

/// A page from an order that the index keeps: bounds and cursor are ranks, found without a sort.
fn by_instant(
    account: &Account,
    by: usize,
    descending: bool,
    wanted: &Wanted,
    cursor: Option<&Vec<Value>>,
    skip: usize,
    limit: usize,
) -> (Vec<Shared>, usize) {
    let (order, other) = (account.index.order(by), account.index.order(1 - by));
    let within = ranks(order, wanted.filter.bounds(by));
    let within_other = ranks(other, wanted.filter.bounds(1 - by));
    if within_other.len() < FEW.min(within.len()) {
        let sort = [(
            if by == 0 {
                SortField::DateAdded
            } else {
                SortField::DateUpdated
            },
            descending,
        )];
        let rows = other.rows(within_other).map(|(_, row)| row);
        return by_fields(account, rows, &sort, wanted, cursor, skip, limit);
    }
    let surely = wanted.words.is_empty() && wanted.filter.is_range_of(by);
    let total = if surely {
        within.len()
    } else if wanted.words.is_empty() && wanted.filter.is_range_of(1 - by) {
        within_other.len()
    } else {
        let rows = order.rows(within.clone());
        rows.filter(|(_, contact)| wanted.admits(account, contact)).count()
    };
    let after = cursor.and_then(|cursor| Some((cursor.first()?.as_i64()?, cursor.last()?.as_str()?)));
    let rest = match after {
        None => within,
        Some((at, id)) if descending => within.start..within.end.min(order.rank(at, id)).max(within.start),
        Some((at, id)) => within.start.max(order.rank_after(at, id)).min(within.end)..within.end,
    };
    let rest = match (surely, descending) {
        (false, _) => rest,
        (true, false) => (rest.start + skip).min(rest.end)..rest.end,
        (true, true) => rest.start..rest.end.saturating_sub(skip).max(rest.start),
    };
    let skip = if surely { 0 } else { skip };
    let page = |rows: &mut dyn Iterator<Item = &(Millis, Shared)>| {
        rows.map(|(_, contact)| contact)
            .filter(|contact| surely || wanted.admits(account, contact))
            .skip(skip)
            .take(limit)
            .cloned()
            .collect()
    };
    let rows = if descending {
        page(&mut order.rows(rest).rev())
    } else {
        page(&mut order.rows(rest))
    };
    (rows, total)
}

/// The rows of an order between two instants, both included.
fn ranks(order: &Order<Contact>, (from, until): (Millis, Millis)) -> Range<usize> {
    let start = order.rank(from, "");
    let end = until.checked_add(1).map_or(order.len(), |end| order.rank(end, ""));
    start..end.max(start)
}

/// A page in any other order: everything that matches is sorted.
fn by_fields<'a>(
    account: &Account,
    rows: impl Iterator<Item = &'a Shared>,
    sort: &[(SortField, bool)],
    wanted: &Wanted,
    cursor: Option<&Vec<Value>>,
    skip: usize,
    limit: usize,
) -> (Vec<Shared>, usize) {
    let mut rows: Vec<(Vec<Value>, &Shared)> = rows
        .filter(|contact| wanted.admits(account, contact))
        .map(|contact| (position(account, contact, sort), contact))
        .collect();
    rows.sort_by(|(left, _), (right, _)| compare(left, right, sort));
    let total = rows.len();
    let start = cursor.map_or(0, |cursor| {
        rows.partition_point(|(position, _)| compare(position, cursor, sort) != Ordering::Greater)
    });
    let page = rows
        .into_iter()
        .skip(start + skip)
        .take(limit)
        .map(|(_, contact)| contact.clone())
        .collect();
    (page, total)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum SortField {
    FirstName,
    LastName,
    BusinessName,
    DateAdded,
    DateUpdated,
    Email,
    Dnd,
    Source,
}

fn read_sort(sort: Option<&Vec<Value>>) -> Result<Vec<(SortField, bool)>, Refusal> {
    let sort = sort.map_or(&[][..], Vec::as_slice);
    if sort.len() > 2 {
        return Err(Refusal::invalid(vec![
            "sort must contain no more than 2 elements".into(),
        ]));
    }
    sort.iter()
        .map(|item| {
            let strange = item
                .as_object()
                .into_iter()
                .flatten()
                .find(|(key, _)| !["field", "direction"].contains(&key.as_str()));
            if let Some((key, _)) = strange {
                return Err(Refusal::invalid(vec![format!("sort.property {key} should not exist")]));
            }
            let field = item.get("field").and_then(Value::as_str).unwrap_or("");
            let read = match field {
                "firstNameLowerCase" => SortField::FirstName,
                "lastNameLowerCase" => SortField::LastName,
                "businessName" => SortField::BusinessName,
                "dateAdded" => SortField::DateAdded,
                "dateUpdated" => SortField::DateUpdated,
                "email" => SortField::Email,
                "dnd" => SortField::Dnd,
                "source" => SortField::Source,
                _ => return Err(Refusal::bad_request(format!("Invalid sort field {field}"))),
            };
            match item.get("direction").and_then(Value::as_str) {
                Some("asc") => Ok((read, false)),
                Some("desc") => Ok((read, true)),
                _ => Err(Refusal::invalid(vec![
                    "sort.direction must be one of the following values: asc, desc".into(),
                ])),
            }
        })
        .collect()
}

fn read_cursor(cursor: &[Value], sort: &[(SortField, bool)]) -> Result<Vec<Value>, Refusal> {
    let plausible = cursor.len() == sort.len().max(1) + 1
        && cursor.last().is_some_and(Value::is_string)
        && sort.iter().zip(cursor).all(|((field, _), value)| {
            !matches!(field, SortField::DateAdded | SortField::DateUpdated) || value.is_i64()
        })
        && (!sort.is_empty() || cursor[0].is_i64());
    if plausible {
        Ok(cursor.to_vec())
    } else {
        Err(Refusal::bad_request("Invalid searchAfter"))
    }
}

/// Where a row stands in the order: one value per sort field, then its id.
fn position(account: &Account, contact: &Contact, sort: &[(SortField, bool)]) -> Vec<Value> {
    let lower = |text: &Option<String>| json!(text.as_ref().map(|text| text.to_lowercase()));
    let mut position: Vec<Value> = if sort.is_empty() {
        vec![contact.date_added.into()]
    } else {
        sort.iter()
            .map(|(field, _)| match field {
                SortField::FirstName => lower(&contact.first_name),
                SortField::LastName => lower(&contact.last_name),
                SortField::BusinessName => json!(
                    contact
                        .business_id
                        .as_deref()
                        .and_then(|id| account.business(id))
                        .map(|business| business.name.to_lowercase())
                ),
                SortField::DateAdded => contact.date_added.into(),
                SortField::DateUpdated => contact.date_updated.into(),
                SortField::Email => lower(&contact.email),
                SortField::Dnd => contact.dnd.into(),
                SortField::Source => lower(&contact.source),
            })
            .collect()
    };
    position.push((*contact.id).into());
    position
}

/// Missing values come last in both directions; ties go by id in the first direction.
fn compare(left: &[Value], right: &[Value], sort: &[(SortField, bool)]) -> Ordering {
    for (place, (left, right)) in left.iter().zip(right).enumerate() {
        let descending = sort
            .get(place)
            .or(sort.first())
            .is_some_and(|(_, descending)| *descending);
        let order = match (left, right) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => return Ordering::Greater,
            (_, Value::Null) => return Ordering::Less,
            (Value::String(left), Value::String(right)) => left.cmp(right),
            (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
            (left, right) => left.as_i64().cmp(&right.as_i64()),
        };
        if order != Ordering::Equal {
            return if descending { order.reverse() } else { order };
        }
    }
    Ordering::Equal
}

fn as_size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn whole(value: Option<&Value>, name: &str, most: u64) -> Result<Option<u64>, Refusal> {
    match value {
        None => Ok(None),
        Some(value) => match value.as_u64() {
            Some(0) | None => Err(Refusal::invalid(vec![format!("{name} must not be less than 1")])),
            Some(number) if number > most => Err(Refusal::invalid(vec![format!(
                "{name} must not be greater than {most}"
            )])),
            number => Ok(number),
        },
    }
}
