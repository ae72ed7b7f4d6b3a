//! Links with which other programs open the app: as an argument, or, on macOS, as an event of the system.

use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::events::Linked;

/// A link that was opened and that the page has not followed yet. A newer one takes its place.
#[derive(Default)]
pub struct OpenedLink(Mutex<Option<String>>);

impl OpenedLink {
    pub(crate) fn of(link: Option<String>) -> Self {
        Self(Mutex::new(link))
    }

    pub(crate) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Keeps a link for the page and tells it.
pub(crate) fn open(app: &AppHandle, link: String) {
    let opened = app.state::<OpenedLink>();
    *opened.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
    if let Err(error) = Linked.emit(app) {
        tracing::warn!(%error, "the page was not told of a link");
    }
}
