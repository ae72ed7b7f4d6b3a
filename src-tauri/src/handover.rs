//! Gives something to the machine: a link to open, a text to copy, a card to import.

use crm::Handover;
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

use crate::error::CommandError;

/// The machine did not do it. What its own words would quote is a number, an address or a name.
#[derive(Debug, thiserror::Error)]
#[error("the machine did not open or copy it")]
struct NotHandedOver;

/// Carries it out.
///
/// # Errors
/// `Internal` where the machine has nothing that opens it.
pub async fn carry_out(app: &AppHandle, handover: Handover) -> Result<(), CommandError> {
    let app = app.clone();
    // Starting another program takes its time.
    let done = tauri::async_runtime::spawn_blocking(move || match handover {
        Handover::Open(link) => app.opener().open_url(link, None::<&str>).is_ok(),
        Handover::Copy(text) => app.clipboard().write_text(text).is_ok(),
        Handover::Vcard { folder, file, text } => {
            let path = folder.join(file);
            crm::make_way_for_folder(&folder);
            std::fs::create_dir_all(&folder).is_ok()
                && std::fs::write(&path, text).is_ok()
                && app.opener().open_path(path.to_string_lossy(), None::<&str>).is_ok()
        }
    })
    .await;
    if matches!(done, Ok(true)) {
        Ok(())
    } else {
        Err(CommandError::internal(&NotHandedOver))
    }
}

/// The path of a folder that the rep chooses in the system's dialog; `None` where they choose none.
pub async fn choose_folder(app: &AppHandle) -> Option<String> {
    let app = app.clone();
    let chosen = tauri::async_runtime::spawn_blocking(move || app.dialog().file().blocking_pick_folder()).await;
    let path = chosen.ok().flatten()?.into_path().ok()?;
    Some(path.to_string_lossy().into_owned())
}
