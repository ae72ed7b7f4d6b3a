//! Who is connected.

use crm::Crm;
use model::{ConnectRequest, Session};
use tauri::{AppHandle, State};

use crate::error::CommandError;

/// Who is connected, and what the token may.
#[tauri::command]
#[specta::specta]
pub async fn session_get(crm: State<'_, Crm>) -> Result<Session, CommandError> {
    Ok(crm.session().await?)
}

/// Connects: checks the token and the sub-account, then keeps the token in the keyring.
#[tauri::command]
#[specta::specta]
pub async fn session_connect(crm: State<'_, Crm>, request: ConnectRequest) -> Result<(), CommandError> {
    Ok(crm.connect(request).await?)
}

/// Puts away what became of a damaged database.
#[tauri::command]
#[specta::specta]
pub async fn session_put_rebuilt_away(crm: State<'_, Crm>) -> Result<(), CommandError> {
    Ok(crm.put_rebuilt_away().await?)
}

/// Signs out: token, database, logs and page storage are wiped. Refuses with `Unsent` unless `discard`.
#[tauri::command]
#[specta::specta]
pub async fn session_sign_out(app: AppHandle, crm: State<'_, Crm>, discard: bool) -> Result<(), CommandError> {
    match crm.sign_out(discard).await {
        // Nothing happened: the rep is asked first.
        Err(asks @ (crm::Error::Unsent { .. } | crm::Error::SignedOut)) => Err(asks.into()),
        signed_out => crate::leave(&app).await.and(signed_out.map_err(CommandError::from)),
    }
}

/// Replaces the token without reading everything again.
#[tauri::command]
#[specta::specta]
pub async fn token_replace(crm: State<'_, Crm>, token: String) -> Result<(), CommandError> {
    Ok(crm.replace_token(token).await?)
}

/// Keeps which user the rep is; `null` for none of them.
#[tauri::command]
#[specta::specta]
pub async fn me_choose(crm: State<'_, Crm>, user: Option<String>) -> Result<(), CommandError> {
    Ok(crm.choose_me(user).await?)
}

/// Starts the sandbox inside the app and connects to its sample account.
///
/// # Errors
/// `Connect` when the sandbox cannot be reached.
#[tauri::command]
#[specta::specta]
pub async fn session_sample(crm: State<'_, Crm>, sample: State<'_, crate::sample::Sample>) -> Result<(), CommandError> {
    sample.start(&crm).await
}
