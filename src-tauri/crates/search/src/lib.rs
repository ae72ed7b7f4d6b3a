//! Finding contacts as fast as they are typed: folding, sort keys, telephone numbers, an index in memory, ranking.
//!
//! Pure: no I/O, no clock, no randomness.

mod bits;
mod fold;
mod index;
mod number;
mod order;
mod query;
mod sort;
mod words;

pub use fold::{fold, sort_key};
pub use index::{Entry, Hits, Index};
pub use sort::{Sort, SortField};
