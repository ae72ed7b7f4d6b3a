//! Unfinished texts; the page itself keeps nothing.

use crm::Crm;
use model::Draft;
use tauri::State;

use crate::error::CommandError;

/// What was typed in a form and not saved; empty where nothing was.
#[tauri::command]
#[specta::specta]
pub async fn draft_get(crm: State<'_, Crm>, form: String) -> Result<String, CommandError> {
    Ok(crm.draft(form).await?)
}

/// Keeps what is being typed; an empty text removes it.
#[tauri::command]
#[specta::specta]
pub async fn draft_save(crm: State<'_, Crm>, draft: Draft) -> Result<(), CommandError> {
    Ok(crm.save_draft(draft).await?)
}
