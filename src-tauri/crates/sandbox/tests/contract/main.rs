//! The contract of CONTACTS-API §13, over real HTTP, in the dated generations.

mod checks;
mod contacts;
mod conversations;
mod desk;
mod faults;
mod generations;
mod neighbours;
mod notes;
mod official;
mod program;
mod sample;
mod search;
mod tags;
mod tasks;

/// The generation that the suite speaks.
const V3: bool = false;
