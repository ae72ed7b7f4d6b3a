//! What Rust announces to the page.

use model::Topic;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What is out of date; the page reads it again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct Stale(pub Vec<Topic>);

/// Another program has opened a link; `link_follow` says where it leads.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct Linked;

/// The window was asked to close, but changes live in memory only and would be lost. The page asks the rep, and
/// `window_close` closes.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub struct Closing {
    /// How many changes would be lost.
    pub unsent: u32,
}
