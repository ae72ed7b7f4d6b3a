//! The window, and what the page says of itself.

use std::time::Duration;

use crm::{Crm, Handover};
use model::{FirstScreen, LinkTarget};
use tauri::State;

use crate::error::CommandError;
use crate::link::OpenedLink;
use crate::{handover, window};

/// The first screen waits so long for an account that opens slowly, and is then drawn without it.
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// Where the link leads that another program has opened; `null` where there is none, or it was followed already.
///
/// # Errors
/// `Invalid` for a link that leads nowhere here, `NotFound`, `Offline`.
#[tauri::command]
#[specta::specta]
pub async fn link_follow(
    crm: State<'_, Crm>,
    opened: State<'_, OpenedLink>,
) -> Result<Option<LinkTarget>, CommandError> {
    match opened.take() {
        Some(link) => Ok(Some(crm.follow_link(link).await?)),
        None => Ok(None),
    }
}

/// What the first screen shows, as soon as it is known whether somebody is signed in; `null` where that takes long or
/// something cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn first_screen_get(crm: State<'_, Crm>) -> Result<Option<FirstScreen>, CommandError> {
    Ok(crm.first_screen(LONGEST_WAIT).await)
}

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

/// The page has painted something that is measured: `list` (first rows of the contact list), `connect`. What was put off
/// for it may begin.
///
/// Written to the log with the milliseconds since the page began to load; `cargo xtask bench` reads it there.
#[tauri::command]
#[specta::specta]
pub async fn page_painted(crm: State<'_, Crm>, what: String, after_ms: u32) -> Result<(), CommandError> {
    let what = if what == "list" { "list" } else { "connect" };
    tracing::info!(what, after_ms, "painted");
    crm.note_painted();
    Ok(())
}
