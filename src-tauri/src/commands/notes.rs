//! Notes of contacts.

use crm::Crm;
use model::{NoteKey, NoteSave, Undoable};
use tauri::State;

use crate::error::CommandError;

/// Saves a note. Answers its key.
#[tauri::command]
#[specta::specta]
pub async fn note_save(crm: State<'_, Crm>, save: NoteSave) -> Result<NoteKey, CommandError> {
    Ok(crm.save_note(save).await?)
}

/// Deletes a note; can be undone for ten seconds.
#[tauri::command]
#[specta::specta]
pub async fn note_delete(crm: State<'_, Crm>, note: NoteKey) -> Result<Undoable, CommandError> {
    Ok(crm.delete_note(note).await?)
}
