//! Calls that a rep takes, and those to be returned.

use crm::Crm;
use model::{CallDue, CallNote, CallSaved, CallWish, Callback, CallerFound, CallerSearch};
use tauri::State;

use crate::error::CommandError;

/// Who a caller may be, from the cache.
#[tauri::command]
#[specta::specta]
pub async fn call_find_caller(crm: State<'_, Crm>, search: CallerSearch) -> Result<CallerFound, CommandError> {
    Ok(crm.find_caller(search).await?)
}

/// When a callback would be due for which this time is wished.
#[tauri::command]
#[specta::specta]
pub async fn call_due(crm: State<'_, Crm>, wish: CallWish) -> Result<CallDue, CommandError> {
    Ok(crm.read_wish(wish).await?)
}

/// Keeps a call: note, callback and tag in one step.
///
/// # Errors
/// `Invalid` for a call with nobody, a number that is none, and, once, for a callback without a number.
#[tauri::command]
#[specta::specta]
pub async fn call_save(crm: State<'_, Crm>, call: CallNote) -> Result<CallSaved, CommandError> {
    Ok(crm.save_call(call).await?)
}

/// The callbacks that are to be made, the most urgent first.
#[tauri::command]
#[specta::specta]
pub async fn call_callbacks(crm: State<'_, Crm>) -> Result<Vec<Callback>, CommandError> {
    Ok(crm.callbacks().await?)
}

/// The tag that a callback starts with.
#[tauri::command]
#[specta::specta]
pub async fn call_tag(crm: State<'_, Crm>) -> Result<String, CommandError> {
    Ok(crm.call_tag().await?)
}
