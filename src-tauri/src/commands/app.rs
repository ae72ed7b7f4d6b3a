//! The window, and what the page says of itself.

use crm::Handover;

use crate::error::CommandError;
use crate::{handover, window};

/// Closes the window although changes would be lost; the rep was asked.
#[tauri::command]
#[specta::specta]
pub async fn window_close(app: tauri::AppHandle) -> Result<(), CommandError> {
    window::close(&app);
    Ok(())
}

/// Copies a text that the page shows: a report, a request.
#[tauri::command]
#[specta::specta]
pub async fn text_copy(app: tauri::AppHandle, text: String) -> Result<(), CommandError> {
    handover::carry_out(&app, Handover::Copy(text)).await
}

/// The page has painted something that is measured: `list` (first rows of the contact list), `connect`.
///
/// Written to the log with the milliseconds since the page began to load; `cargo xtask bench` reads it there.
#[tauri::command]
#[specta::specta]
pub async fn page_painted(what: String, after_ms: u32) -> Result<(), CommandError> {
    let what = if what == "list" { "list" } else { "connect" };
    tracing::info!(what, after_ms, "painted");
    Ok(())
}
