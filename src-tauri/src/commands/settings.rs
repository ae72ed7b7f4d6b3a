//! What the rep has chosen.

use crm::Crm;
use model::{Settings, SettingsPatch};
use tauri::{AppHandle, State};

use crate::error::CommandError;

/// The settings.
#[tauri::command]
#[specta::specta]
pub async fn settings_get(crm: State<'_, Crm>) -> Result<Settings, CommandError> {
    Ok(crm.settings().await?)
}

/// Changes settings; what is `null` stays. Answers all of them.
///
/// # Errors
/// `Invalid` for an address that is none.
#[tauri::command]
#[specta::specta]
pub async fn settings_update(
    app: AppHandle,
    crm: State<'_, Crm>,
    patch: SettingsPatch,
) -> Result<Settings, CommandError> {
    let settings = crm.update_settings(patch).await?;
    crate::window::follow_theme(&app, settings.theme);
    Ok(settings)
}
