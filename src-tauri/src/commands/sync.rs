//! The state of the sync, and waiting changes.

use crm::Crm;
use model::{ConflictSettle, ContactKey, OutboxKey, Settle, SyncStatus, UndoKey, WaitingChange};
use tauri::State;

use crate::error::CommandError;

/// Undoes something within ten seconds; `NotPossible` after that.
#[tauri::command]
#[specta::specta]
pub async fn undo(crm: State<'_, Crm>, undo: UndoKey) -> Result<(), CommandError> {
    Ok(crm.undo(undo).await?)
}

/// The state at the foot of the rail.
#[tauri::command]
#[specta::specta]
pub async fn sync_status(crm: State<'_, Crm>) -> Result<SyncStatus, CommandError> {
    Ok(crm.sync_status().await?)
}

/// Sends what waits and reads everything again.
#[tauri::command]
#[specta::specta]
pub async fn sync_now(crm: State<'_, Crm>) -> Result<(), CommandError> {
    Ok(crm.sync_now().await?)
}

/// The rep decides about the contacts that are missing from HighLevel's list: each is asked for and removed here where
/// HighLevel has it no more, or all stay until everything is read the next time.
#[tauri::command]
#[specta::specta]
pub async fn sync_settle_disappeared(crm: State<'_, Crm>, remove: bool) -> Result<(), CommandError> {
    Ok(crm.settle_disappeared(remove).await?)
}

/// All changes that HighLevel does not have yet, oldest first.
#[tauri::command]
#[specta::specta]
pub async fn outbox_list(crm: State<'_, Crm>) -> Result<Vec<WaitingChange>, CommandError> {
    Ok(crm.waiting_changes().await?)
}

/// Sends a refused or waiting change again, now.
#[tauri::command]
#[specta::specta]
pub async fn outbox_retry(crm: State<'_, Crm>, change: OutboxKey) -> Result<(), CommandError> {
    Ok(crm.retry_change(change).await?)
}

/// Gives a change up, and what depends on it; brings HighLevel's values back.
#[tauri::command]
#[specta::specta]
pub async fn outbox_discard(crm: State<'_, Crm>, change: OutboxKey) -> Result<(), CommandError> {
    Ok(crm.discard_change(change).await?)
}

/// The rep decides whether an ambiguous change arrived.
#[tauri::command]
#[specta::specta]
pub async fn outbox_settle(crm: State<'_, Crm>, settle: Settle) -> Result<(), CommandError> {
    Ok(crm.settle_change(settle).await?)
}

/// The rep decides, field by field, about a change that somebody else's met.
#[tauri::command]
#[specta::specta]
pub async fn outbox_settle_conflict(crm: State<'_, Crm>, settle: ConflictSettle) -> Result<(), CommandError> {
    Ok(crm.settle_conflict(settle).await?)
}

/// Writes a task or note, which somebody else has deleted while the rep changed it, anew.
#[tauri::command]
#[specta::specta]
pub async fn outbox_write_anew(crm: State<'_, Crm>, change: OutboxKey) -> Result<(), CommandError> {
    Ok(crm.write_anew(change).await?)
}

/// Attaches note, tasks and tags of a refused duplicate to the contact that exists. Answers that contact.
#[tauri::command]
#[specta::specta]
pub async fn outbox_attach(crm: State<'_, Crm>, change: OutboxKey) -> Result<ContactKey, CommandError> {
    Ok(crm.attach_to_existing(change).await?)
}
