//! The board and the tasks of contacts.

use crm::Crm;
use model::{Board, BoardOf, DueReading, TaskKey, TaskMove, TaskSave, Undoable};
use tauri::State;

use crate::error::CommandError;

/// The board; `null` shows mine where the rep has said who they are, else everyone's.
#[tauri::command]
#[specta::specta]
pub async fn board_get(crm: State<'_, Crm>, of: Option<BoardOf>) -> Result<Board, CommandError> {
    Ok(crm.board(of).await?)
}

/// Saves the task form. Answers the task's key.
#[tauri::command]
#[specta::specta]
pub async fn task_save(crm: State<'_, Crm>, save: TaskSave) -> Result<TaskKey, CommandError> {
    Ok(crm.save_task(save).await?)
}

/// Marks a task done or not done.
#[tauri::command]
#[specta::specta]
pub async fn task_set_completed(crm: State<'_, Crm>, task: TaskKey, completed: bool) -> Result<(), CommandError> {
    Ok(crm.set_task_completed(task, completed).await?)
}

/// Moves a task to a column: changes its date or completes it; can be undone.
#[tauri::command]
#[specta::specta]
pub async fn task_move(crm: State<'_, Crm>, to: TaskMove) -> Result<Undoable, CommandError> {
    Ok(crm.move_task(to).await?)
}

/// Deletes a task; can be undone for ten seconds.
#[tauri::command]
#[specta::specta]
pub async fn task_delete(crm: State<'_, Crm>, task: TaskKey) -> Result<Undoable, CommandError> {
    Ok(crm.delete_task(task).await?)
}

/// What a typed due date means; `Invalid` where it cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn due_read(crm: State<'_, Crm>, text: String) -> Result<DueReading, CommandError> {
    Ok(crm.read_due(text).await?)
}

/// A due date as the form's text; `null` gives what a new task starts with.
#[tauri::command]
#[specta::specta]
pub async fn due_text(crm: State<'_, Crm>, due: Option<String>) -> Result<String, CommandError> {
    Ok(crm.due_text(due).await?)
}
