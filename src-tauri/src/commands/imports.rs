//! Lists of contacts from files, and into files.

use crm::Crm;
use model::{ContactExport, ExportFormat, Exported, FailedRowsSave, ImportKey, ImportPlan, Imports};
use tauri::{AppHandle, State};

use crate::error::CommandError;
use crate::files;

/// The file that is looked at, and the imports so far.
#[tauri::command]
#[specta::specta]
pub async fn import_get(crm: State<'_, Crm>) -> Result<Imports, CommandError> {
    Ok(crm.imports().await?)
}

/// Asks the rep for a file to import; `null` where they choose none.
#[tauri::command]
#[specta::specta]
pub async fn import_choose(app: AppHandle) -> Result<Option<String>, CommandError> {
    Ok(files::choose_table(&app).await)
}

/// Opens a file and begins to look at its rows.
#[tauri::command]
#[specta::specta]
pub async fn import_open(crm: State<'_, Crm>, path: String) -> Result<(), CommandError> {
    Ok(crm.open_import_file(path).await?)
}

/// Says otherwise what the columns hold, and what is added to all rows.
#[tauri::command]
#[specta::specta]
pub async fn import_plan(crm: State<'_, Crm>, plan: ImportPlan) -> Result<(), CommandError> {
    Ok(crm.plan_import(plan).await?)
}

/// Puts the file that is looked at away.
#[tauri::command]
#[specta::specta]
pub async fn import_put_away(crm: State<'_, Crm>) -> Result<(), CommandError> {
    Ok(crm.put_import_away().await?)
}

/// Begins to import the file that was looked at.
#[tauri::command]
#[specta::specta]
pub async fn import_start(crm: State<'_, Crm>) -> Result<(), CommandError> {
    Ok(crm.start_import().await?)
}

/// Lets no further row go out.
#[tauri::command]
#[specta::specta]
pub async fn import_pause(crm: State<'_, Crm>, run: ImportKey) -> Result<(), CommandError> {
    Ok(crm.pause_import(run).await?)
}

/// Lets an import go on where it was.
#[tauri::command]
#[specta::specta]
pub async fn import_resume(crm: State<'_, Crm>, run: ImportKey) -> Result<(), CommandError> {
    Ok(crm.resume_import(run).await?)
}

/// Ends an import before its last row.
#[tauri::command]
#[specta::specta]
pub async fn import_stop(crm: State<'_, Crm>, run: ImportKey) -> Result<(), CommandError> {
    Ok(crm.stop_import(run).await?)
}

/// Writes the rows that failed into a table with the reasons.
#[tauri::command]
#[specta::specta]
pub async fn import_save_failed(crm: State<'_, Crm>, save: FailedRowsSave) -> Result<Exported, CommandError> {
    Ok(crm.save_failed_rows(save).await?)
}

/// Opens HighLevel's own import in the browser.
#[tauri::command]
#[specta::specta]
pub async fn import_open_highlevel(app: AppHandle, crm: State<'_, Crm>) -> Result<(), CommandError> {
    crate::handover::carry_out(&app, crm.import_at_highlevel().await?).await
}

/// Asks the rep where to write an export, or the rows that failed; `null` where they choose nothing.
#[tauri::command]
#[specta::specta]
pub async fn export_choose(app: AppHandle, name: String, format: ExportFormat) -> Result<Option<String>, CommandError> {
    Ok(files::choose_place(&app, &name, format).await)
}

/// Writes the contacts of a view into a file: all of them, or nothing.
#[tauri::command]
#[specta::specta]
pub async fn contact_export(crm: State<'_, Crm>, wanted: ContactExport) -> Result<Exported, CommandError> {
    Ok(crm.export_contacts(wanted).await?)
}
