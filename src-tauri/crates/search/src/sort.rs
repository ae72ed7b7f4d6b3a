//! What the list can be sorted by, other than by how well a query is met.

use std::{collections::HashMap, num::NonZeroU32};

use crate::{fold::sort_key, index::Entry};

/// What of a contact the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortField {
    /// What the row is called.
    Name,
    /// The company.
    Company,
    /// The city.
    City,
    /// The name of its owner.
    Owner,
    /// The lifecycle stage.
    Stage,
    /// Where it came from.
    Source,
    /// When it was created.
    Created,
    /// When it was last changed.
    Changed,
    /// When something last happened with it.
    Active,
}

/// An order of the list. Who has no value comes last in both directions; equals follow by name, then by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub field: SortField,
    /// The last first.
    pub descending: bool,
}

impl Sort {
    /// The order that every index keeps.
    pub(crate) const BY_NAME: Self = Self {
        field: SortField::Name,
        descending: false,
    };
}

/// A value as it compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Moment(u64),
}

/// What of one contact can be sorted by, but for its name.
#[derive(Debug, Default)]
pub(crate) struct Values {
    company: Box<str>,
    city: Option<Label>,
    owner: Option<Label>,
    stage: Option<Label>,
    source: Option<Label>,
    created: u64,
    changed: u64,
    active: u64,
}

impl Values {
    pub(crate) fn of(entry: &Entry<'_>, labels: &mut Labels) -> Self {
        Self {
            company: match entry.company.trim() {
                "" => "".into(),
                company => sort_key(company).into(),
            },
            city: labels.label(entry.city),
            owner: labels.label(entry.owner),
            stage: labels.label(entry.stage),
            source: labels.label(entry.source),
            created: moment(entry.created),
            changed: moment(entry.changed),
            active: moment(entry.active),
        }
    }

    /// The value of a field; nothing where there is none, and for the name, which is not kept here.
    pub(crate) fn get<'a>(&'a self, field: SortField, labels: &'a Labels) -> Option<Value<'a>> {
        let label = |label: Option<Label>| label.map(|label| Value::Text(labels.sort_key(label)));
        let moment = |moment: u64| (moment > 0).then_some(Value::Moment(moment));
        match field {
            SortField::Name => None,
            SortField::Company => Some(&*self.company)
                .filter(|company| !company.is_empty())
                .map(Value::Text),
            SortField::City => label(self.city),
            SortField::Owner => label(self.owner),
            SortField::Stage => label(self.stage),
            SortField::Source => label(self.source),
            SortField::Created => moment(self.created),
            SortField::Changed => moment(self.changed),
            SortField::Active => moment(self.active),
        }
    }
}

/// The digits of a moment as one number: `2026-11-23T12:00:00.000Z` and `2026-11-23T12:00:00Z` are the same one.
fn moment(text: &str) -> u64 {
    const DIGITS: usize = "YYYYMMDDhhmmssfff".len();
    if text.is_empty() {
        return 0;
    }
    text.bytes()
        .filter(u8::is_ascii_digit)
        .chain(std::iter::repeat(b'0'))
        .take(DIGITS)
        .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// A text that many contacts share.
pub(crate) type Label = NonZeroU32;

/// Shared texts, each kept once with its sort key. One that nobody has any more stays, as words do.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    known: HashMap<Box<str>, Label>,
    sort_keys: Vec<Box<str>>,
}

impl Labels {
    fn label(&mut self, text: &str) -> Option<Label> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(known) = self.known.get(text) {
            return Some(*known);
        }
        self.sort_keys.push(sort_key(text).into());
        let label = Label::new(self.sort_keys.len() as u32)?;
        self.known.insert(text.into(), label);
        Some(label)
    }

    fn sort_key(&self, label: Label) -> &str {
        &self.sort_keys[label.get() as usize - 1]
    }
}
