use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! local_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
        pub struct $name(pub u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

local_key! {
    /// A contact's permanent local key. It exists before HighLevel has given an id, and never changes.
    ContactKey
}
local_key! {
    /// A task's permanent local key.
    TaskKey
}
local_key! {
    /// A note's permanent local key.
    NoteKey
}
local_key! {
    /// An appointment's permanent local key.
    AppointmentKey
}
local_key! {
    /// A lead that came in by the lead folder, or as a file.
    LeadKey
}
local_key! {
    /// A line of the outbox.
    OutboxKey
}
local_key! {
    /// An import of a file.
    ImportKey
}
local_key! {
    /// Something that can be undone for ten seconds.
    UndoKey
}
