use serde_json::Value;

use crate::lenient::{Fields, Json};

/// Where a list goes on: the `searchAfter` of a row or what else its answer gave, to be echoed unchanged.
///
/// Belongs to the filters and the order it was got with.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor(pub(crate) Vec<Value>);

impl Cursor {
    /// The cursor as text, so that a pull can go on after a restart.
    pub fn to_text(&self) -> String {
        Value::Array(self.0.clone()).to_string()
    }

    /// A cursor from what [`Cursor::to_text`] gave; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::of(serde_json::from_str(text).ok()?)
    }

    /// A cursor of one part.
    pub(crate) fn single(part: impl Into<Value>) -> Self {
        Self(vec![part.into()])
    }

    /// Its parts as they stand in a query.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|part| match part {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    }

    pub(crate) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Array(parts) if !parts.is_empty() => Some(Self(parts)),
            _ => None,
        }
    }
}

/// Rows of a list, as far as they could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The readable rows, in the server's order.
    pub rows: Vec<T>,
    /// How many rows had no usable id or were no objects. They are left out of `rows`, never silently: a full sweep
    /// with skipped rows proves nothing about what is missing.
    pub skipped: usize,
    /// How many records match in all, where the endpoint says so. May move between pages.
    pub total: Option<u64>,
    /// Where the next page starts, taken from the last row that names its place or from what else the answer says;
    /// `None` where nothing tells. A short page has one too, for a server may give fewer rows than were asked for.
    pub next: Option<Cursor>,
    /// Whether this seems to be the last page: it has fewer rows than were asked for, or the answer says so, or the list
    /// has no pages. Only a stream is sure.
    pub is_last: bool,
}

impl<T> Page<T> {
    /// How many rows the answer had, skipped ones included: what `skip` is raised by for the next page.
    pub fn found(&self) -> usize {
        self.rows.len() + self.skipped
    }

    /// Reads `rows` with `read`; `asked` is the page size, or `None` for a list without pages.
    pub(crate) fn read(
        rows: Vec<Json<'_>>,
        total: Option<u64>,
        asked: Option<usize>,
        read: impl Fn(Fields<'_>) -> Option<T>,
    ) -> Self {
        let found = rows.len();
        let place = |row: &Json<'_>| Cursor::of(row.as_object()?.get("searchAfter")?.into());
        let next = rows.iter().rev().find_map(place);
        let readable: Vec<T> = rows.into_iter().filter_map(Fields::of).filter_map(read).collect();
        let is_last = asked.is_none_or(|asked| found < asked);
        Self {
            skipped: found - readable.len(),
            rows: readable,
            total,
            next,
            is_last,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lenient;

    fn ids(rows: Value, asked: Option<usize>) -> Page<String> {
        let Json::Array(rows) = lenient::of_tests(&rows) else {
            panic!("rows are a list")
        };
        Page::read(rows, None, asked, |fields| fields.text(&["id"]))
    }

    #[test]
    fn a_broken_row_is_skipped_and_counted() {
        let page = ids(
            json!([{ "id": "a" }, "nonsense", null, { "name": "no id" }, { "id": "b" }]),
            None,
        );

        assert_eq!(page.rows, ["a", "b"]);
        assert_eq!(page.skipped, 3);
    }

    #[test]
    fn the_next_page_starts_after_the_last_row_even_if_that_row_is_broken() {
        let page = ids(
            json!([{ "id": "a", "searchAfter": [1, "a"] }, { "searchAfter": [2, "b"] }]),
            Some(2),
        );

        assert_eq!(page.next, Some(Cursor(vec![json!(2), json!("b")])));
        assert!(!page.is_last);
    }

    #[test]
    fn a_short_page_is_the_last_one() {
        let page = ids(json!([{ "id": "a", "searchAfter": [1, "a"] }]), Some(2));

        assert!(page.is_last);
        assert!(page.next.is_some(), "and still names where a next one would start");
    }

    #[test]
    fn a_cursor_survives_being_written_down() {
        let cursor = Cursor(vec![json!(1_764_003_536_678_i64), json!("abc123DEFghiJKL456")]);

        assert_eq!(Cursor::from_text(&cursor.to_text()), Some(cursor));
        assert_eq!(Cursor::from_text("[]"), None);
        assert_eq!(Cursor::from_text("{"), None);
    }
}
