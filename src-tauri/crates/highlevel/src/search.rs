use serde::ser::{SerializeMap, Serializer};
use serde::{Serialize, ser};
use serde_json::Value;

use crate::ids::LocationId;
use crate::page::Cursor;

/// What to look for among contacts, and which page of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactSearch {
    page_limit: u16,
    place: Place,
    query: Option<String>,
    filters: Vec<Filter>,
    sort: Vec<Sort>,
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    Start,
    Page(u32),
    After(Cursor),
}

impl ContactSearch {
    /// All contacts, newest first, in pages of `page_limit`, which the API wants between 1 and 500: beyond that the
    /// nearest of the two is taken.
    pub fn new(page_limit: u16) -> Self {
        Self {
            page_limit: page_limit.clamp(1, 500),
            place: Place::Start,
            query: None,
            filters: Vec::new(),
            sort: vec![Sort {
                field: SortField::DateAdded,
                direction: Direction::Descending,
            }],
        }
    }

    /// The page after the row that gave `cursor`. Reaches every row; filters and order must stay the same.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.place = Place::After(cursor);
        self
    }

    /// The page of this number, from 1. Reaches the first 10,000 rows only.
    pub fn page(mut self, page: u32) -> Self {
        self.place = Place::Page(page.max(1));
        self
    }

    /// Free text over the fields that HighLevel searches; it refuses more than 75 characters.
    pub fn query(mut self, text: impl Into<String>) -> Self {
        self.query = Some(text.into());
        self
    }

    /// Only contacts that meet this condition as well.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// This order instead of newest first.
    pub fn sorted_by(mut self, field: SortField, direction: Direction) -> Self {
        self.sort = vec![Sort { field, direction }];
        self
    }

    /// A second order for rows that are equal in the first; a third the API refuses, so it takes the second's place.
    pub fn then_by(mut self, field: SortField, direction: Direction) -> Self {
        self.sort.truncate(1);
        self.sort.push(Sort { field, direction });
        self
    }

    pub(crate) fn page_limit(&self) -> usize {
        self.page_limit.into()
    }

    pub(crate) fn body<'a>(&'a self, location: &'a LocationId) -> impl Serialize + 'a {
        let (page, search_after) = match &self.place {
            Place::Start => (None, None),
            Place::Page(page) => (Some(*page), None),
            Place::After(cursor) => (None, Some(&cursor.0)),
        };
        SearchBody {
            location_id: location,
            page_limit: self.page_limit,
            page,
            search_after,
            query: self.query.as_deref(),
            filters: &self.filters,
            sort: &self.sort,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SearchBody<'a> {
    location_id: &'a LocationId,
    page_limit: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search_after: Option<&'a Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Filter]>::is_empty")]
    filters: &'a [Filter],
    sort: &'a [Sort],
}

/// A condition of a search. Field names are the API's: `firstNameLowerCase`, `tags`, `customFields.<id>` …
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The field has this value.
    Is(String, Value),
    /// The field has not this value.
    IsNot(String, Value),
    /// The field's text contains this.
    Contains(String, String),
    /// The field's text does not contain this.
    ContainsNot(String, String),
    /// The field has any value.
    Exists(String),
    /// The field has no value.
    ExistsNot(String),
    /// The field lies within these bounds, the lower one included, the upper one not.
    Range(String, Bounds),
    /// All of these hold.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
}

/// Bounds of a range: ISO instants as text, or numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Bounds {
    /// At least this.
    #[serde(rename = "gte", skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// Less than this.
    #[serde(rename = "lt", skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn condition<S: Serializer>(
            serializer: S,
            field: &str,
            operator: &str,
            value: Option<&impl Serialize>,
        ) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_entry("field", field)?;
            map.serialize_entry("operator", operator)?;
            if let Some(value) = value {
                map.serialize_entry("value", value)?;
            }
            ser::SerializeMap::end(map)
        }
        fn group<S: Serializer>(serializer: S, name: &str, filters: &[Filter]) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(2))?;
            map.serialize_entry("group", name)?;
            map.serialize_entry("filters", filters)?;
            ser::SerializeMap::end(map)
        }
        match self {
            Self::Is(field, value) => condition(serializer, field, "eq", Some(value)),
            Self::IsNot(field, value) => condition(serializer, field, "not_eq", Some(value)),
            Self::Contains(field, text) => condition(serializer, field, "contains", Some(text)),
            Self::ContainsNot(field, text) => condition(serializer, field, "not_contains", Some(text)),
            Self::Exists(field) => condition(serializer, field, "exists", None::<&Value>),
            Self::ExistsNot(field) => condition(serializer, field, "not_exists", None::<&Value>),
            Self::Range(field, bounds) => condition(serializer, field, "range", Some(bounds)),
            Self::All(filters) => group(serializer, "AND", filters),
            Self::Any(filters) => group(serializer, "OR", filters),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Sort {
    field: SortField,
    direction: Direction,
}

/// A field that a search can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SortField {
    /// First name.
    FirstNameLowerCase,
    /// Last name.
    LastNameLowerCase,
    /// Name of the linked business.
    BusinessName,
    /// When the contact was created.
    DateAdded,
    /// When the contact was last changed.
    DateUpdated,
    /// E-mail address.
    Email,
    /// "Do not disturb".
    Dnd,
    /// Where the contact came from.
    Source,
}

/// Which way an order runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// Smallest first.
    #[serde(rename = "asc")]
    Ascending,
    /// Largest first.
    #[serde(rename = "desc")]
    Descending,
}
