//! Tags of the account and of contacts.

use crm::Crm;
use model::{TagChange, TagCount, Undoable};
use tauri::State;

use crate::error::CommandError;

/// All tags of the account, most used first.
#[tauri::command]
#[specta::specta]
pub async fn tag_list(crm: State<'_, Crm>) -> Result<Vec<TagCount>, CommandError> {
    Ok(crm.tags().await?)
}

/// Adds one tag to a contact; makes the tag where it is new.
#[tauri::command]
#[specta::specta]
pub async fn tag_add(crm: State<'_, Crm>, change: TagChange) -> Result<(), CommandError> {
    Ok(crm.add_tag(change).await?)
}

/// Removes one tag from a contact; can be undone for ten seconds.
#[tauri::command]
#[specta::specta]
pub async fn tag_remove(crm: State<'_, Crm>, change: TagChange) -> Result<Undoable, CommandError> {
    Ok(crm.remove_tag(change).await?)
}
