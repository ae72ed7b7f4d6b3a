//! The tests of the resources once more, in the newer generation: `Stage::new` speaks v3 inside this crate.

#![allow(clippy::duplicate_mod, reason = "each file brings its stage along, as it does alone")]

#[path = "appointments.rs"]
mod appointments;
#[path = "bulk.rs"]
mod bulk;
#[path = "businesses.rs"]
mod businesses;
#[path = "calendars.rs"]
mod calendars;
#[path = "contacts.rs"]
mod contacts;
#[path = "conversations.rs"]
mod conversations;
#[path = "custom_fields.rs"]
mod custom_fields;
#[path = "deviations.rs"]
mod deviations;
#[path = "enrolment.rs"]
mod enrolment;
#[path = "locations.rs"]
mod locations;
#[path = "notes.rs"]
mod notes;
#[path = "sandbox.rs"]
mod sandbox;
#[path = "tags.rs"]
mod tags;
#[path = "tasks.rs"]
mod tasks;
#[path = "users.rs"]
mod users;
