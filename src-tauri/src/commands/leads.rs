//! Leads that come in as files: the lead folder, what is dropped, what is pasted.

use crm::Crm;
use model::{ContactKey, LeadChoice, LeadFile, LeadInbox, LeadKey, LeadReading, LeadSave};
use tauri::{AppHandle, State};

use crate::error::CommandError;

/// The lead folder, and what came in.
#[tauri::command]
#[specta::specta]
pub async fn leads_get(crm: State<'_, Crm>) -> Result<LeadInbox, CommandError> {
    Ok(crm.leads().await?)
}

/// Puts sample mails into a lead folder of the sample's own and switches it on.
///
/// # Errors
/// `NotPossible` outside of the sample.
#[tauri::command]
#[specta::specta]
pub async fn leads_try_sample(crm: State<'_, Crm>) -> Result<(), CommandError> {
    Ok(crm.try_sample_leads(sandbox::sample_leads()).await?)
}

/// Chooses the lead folder by its path and switches it on; the empty path chooses none.
#[tauri::command]
#[specta::specta]
pub async fn lead_folder_set(crm: State<'_, Crm>, path: String) -> Result<(), CommandError> {
    Ok(crm.set_lead_folder(path).await?)
}

/// Lets the rep choose the lead folder in the system's dialog; nothing changes where they choose none.
#[tauri::command]
#[specta::specta]
pub async fn lead_folder_choose(app: AppHandle, crm: State<'_, Crm>) -> Result<(), CommandError> {
    match crate::handover::choose_folder(&app).await {
        Some(path) => Ok(crm.set_lead_folder(path).await?),
        None => Ok(()),
    }
}

/// Switches the reading of the lead folder on or off.
#[tauri::command]
#[specta::specta]
pub async fn lead_folder_switch(crm: State<'_, Crm>, on: bool) -> Result<(), CommandError> {
    Ok(crm.switch_lead_folder(on).await?)
}

/// Says who a lead is that several contacts may be.
#[tauri::command]
#[specta::specta]
pub async fn lead_choose(crm: State<'_, Crm>, choice: LeadChoice) -> Result<(), CommandError> {
    Ok(crm.choose_lead(choice).await?)
}

/// Takes back everything that a lead has made.
///
/// # Errors
/// `NotPossible` once something of it was sent.
#[tauri::command]
#[specta::specta]
pub async fn lead_undo(crm: State<'_, Crm>, lead: LeadKey) -> Result<(), CommandError> {
    Ok(crm.undo_lead(lead).await?)
}

/// Reads a dropped file; nothing is kept of it.
#[tauri::command]
#[specta::specta]
pub async fn lead_read(crm: State<'_, Crm>, file: LeadFile) -> Result<LeadReading, CommandError> {
    Ok(crm.read_lead_file(file).await?)
}

/// Reads a pasted text; nothing is kept of it.
#[tauri::command]
#[specta::specta]
pub async fn lead_read_text(crm: State<'_, Crm>, text: String) -> Result<LeadReading, CommandError> {
    Ok(crm.read_lead_text(text).await?)
}

/// Makes a new contact with a note, or neither. Answers the contact's key.
#[tauri::command]
#[specta::specta]
pub async fn lead_save(crm: State<'_, Crm>, save: LeadSave) -> Result<ContactKey, CommandError> {
    Ok(crm.save_lead(save).await?)
}

/// Takes in all leads of a dropped file, as the lead folder does.
#[tauri::command]
#[specta::specta]
pub async fn lead_take_in(crm: State<'_, Crm>, file: LeadFile) -> Result<(), CommandError> {
    Ok(crm.take_in_lead_file(file).await?)
}
