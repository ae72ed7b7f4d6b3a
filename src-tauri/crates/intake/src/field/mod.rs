//! What tells the fields of a contact apart in texts of people.

pub(crate) mod call;
pub(crate) mod header;
pub(crate) mod label;
pub(crate) mod name;
pub(crate) mod place;
pub(crate) mod reach;
pub(crate) mod trade;
pub(crate) mod word;
