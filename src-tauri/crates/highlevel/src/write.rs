//! What request bodies are made of.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// What an update does to a field that can be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leaves it: not sent.
    #[default]
    Keep,
    /// Empties it: sent as `null`, or as an empty text where the API allows no `null`.
    Clear,
    /// Sets it.
    Set(T),
}

impl<T> Change<T> {
    /// Whether the field stays as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<Option<T>> for Change<T> {
    /// A value sets the field, none empties it.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

pub(crate) fn text_never_null<S: Serializer>(change: &Change<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match change {
        Change::Keep | Change::Clear => serializer.serialize_str(""),
        Change::Set(text) => serializer.serialize_str(text),
    }
}

pub(crate) fn date<S: Serializer>(change: &Change<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match change {
        Change::Keep | Change::Clear => serializer.serialize_none(),
        Change::Set(date) => serializer.collect_str(date),
    }
}

pub(crate) fn optional_date<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        None => serializer.serialize_none(),
        Some(date) => serializer.collect_str(date),
    }
}

/// Whole seconds: an update that echoes the API's own milliseconds is refused.
pub(crate) fn due<S: Serializer>(instant: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&instant.strftime("%Y-%m-%dT%H:%M:%SZ"))
}
