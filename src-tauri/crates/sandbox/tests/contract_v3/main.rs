//! The contract once more, under `Version: v3`: the same tests. What differs is asked of
//! `desk::by_generation`, or stands in `generations.rs`.

#[path = "../contract/checks.rs"]
mod checks;
#[path = "../contract/contacts.rs"]
mod contacts;
#[path = "../contract/conversations.rs"]
mod conversations;
#[path = "../contract/desk.rs"]
mod desk;
#[path = "../contract/faults.rs"]
mod faults;
#[path = "../contract/neighbours.rs"]
mod neighbours;
#[path = "../contract/notes.rs"]
mod notes;
#[path = "../contract/search.rs"]
mod search;
#[path = "../contract/tags.rs"]
mod tags;
#[path = "../contract/tasks.rs"]
mod tasks;

/// The generation that the suite speaks.
const V3: bool = true;
