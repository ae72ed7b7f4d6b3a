//! Finding, reading and changing contacts.

use crm::Crm;
use model::{
    AppointmentKey, Card, ContactKey, ContactList, ContactListRequest, ContactSave, Reach, ShownContacts, Twin,
    TwinSearch,
};
use tauri::{AppHandle, State};

use crate::error::CommandError;

/// A window of the contact list in the order asked for; by relevance the best match first.
#[tauri::command]
#[specta::specta]
pub async fn contact_list(crm: State<'_, Crm>, request: ContactListRequest) -> Result<ContactList, CommandError> {
    Ok(crm.contact_list(request).await?)
}

/// Who has this e-mail address or phone number already.
#[tauri::command]
#[specta::specta]
pub async fn contact_twins(crm: State<'_, Crm>, search: TwinSearch) -> Result<Vec<Twin>, CommandError> {
    Ok(crm.twins(search).await?)
}

/// How many leads came into HighLevel elsewhere and were not looked at here.
#[tauri::command]
#[specta::specta]
pub async fn contact_unseen_count(crm: State<'_, Crm>) -> Result<u32, CommandError> {
    Ok(crm.unseen_contacts().await?)
}

/// Takes the mark of a new lead from all of them.
#[tauri::command]
#[specta::specta]
pub async fn contact_see_all(crm: State<'_, Crm>) -> Result<(), CommandError> {
    Ok(crm.see_all_contacts().await?)
}

/// The contact that an id or a HighLevel link names; asks HighLevel where it is not in the store.
#[tauri::command]
#[specta::specta]
pub async fn contact_locate(crm: State<'_, Crm>, text: String) -> Result<ContactKey, CommandError> {
    Ok(crm.locate_contact(text).await?)
}

/// Everything known of a contact, from the store.
#[tauri::command]
#[specta::specta]
pub async fn contact_card(crm: State<'_, Crm>, contact: ContactKey) -> Result<Card, CommandError> {
    Ok(crm.card(contact).await?)
}

/// The card is on the screen: HighLevel is asked after 300 ms of rest, unless it was within 30 s.
#[tauri::command]
#[specta::specta]
pub async fn contact_opened(crm: State<'_, Crm>, contact: ContactKey) -> Result<(), CommandError> {
    Ok(crm.contact_opened(contact).await?)
}

/// These rows of the list are on the screen: what others change of them without a date is looked for. None once the list
/// has left it.
#[tauri::command]
#[specta::specta]
pub fn contact_shown(crm: State<'_, Crm>, shown: ShownContacts) -> Result<(), CommandError> {
    Ok(crm.contacts_shown(shown)?)
}

/// Saves the contact form: here at once, at HighLevel by the outbox. Answers the contact's key.
#[tauri::command]
#[specta::specta]
pub async fn contact_save(crm: State<'_, Crm>, save: ContactSave) -> Result<ContactKey, CommandError> {
    Ok(crm.save_contact(save).await?)
}

/// Deletes a contact and everything of it. Cannot be undone here.
#[tauri::command]
#[specta::specta]
pub async fn contact_delete(crm: State<'_, Crm>, contact: ContactKey) -> Result<(), CommandError> {
    Ok(crm.delete_contact(contact).await?)
}

/// Calls, mails, copies or opens a contact. Asks (`DoNotDisturb`) before it disturbs.
///
/// # Errors
/// `DoNotDisturb`, `NotFound`, `NotPossible` where there is nothing to reach.
#[tauri::command]
#[specta::specta]
pub async fn contact_reach(app: AppHandle, crm: State<'_, Crm>, reach: Reach) -> Result<(), CommandError> {
    crate::handover::carry_out(&app, crm.reach(reach).await?).await
}

/// Opens the link of an appointment.
///
/// # Errors
/// `NotFound`, `NotPossible` where it has none.
#[tauri::command]
#[specta::specta]
pub async fn appointment_open(
    app: AppHandle,
    crm: State<'_, Crm>,
    appointment: AppointmentKey,
) -> Result<(), CommandError> {
    crate::handover::carry_out(&app, crm.appointment_link(appointment).await?).await
}
