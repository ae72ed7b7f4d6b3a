//! Calls with what was said in them, as notes.

use crm::Crm;
use model::{
    AutomaticSwitch, AutomaticTranscripts, CallToNote, ContactCalls, ContactKey, NotedTranscript, TranscriptFile,
    TranscriptPreview,
};
use tauri::State;

use crate::error::CommandError;

/// The calls of a contact as HighLevel has them, and whether they have a transcription.
#[tauri::command]
#[specta::specta]
pub async fn transcript_calls(crm: State<'_, Crm>, contact: ContactKey) -> Result<ContactCalls, CommandError> {
    Ok(crm.contact_calls(contact).await?)
}

/// Makes a note of a call's transcription, unless there is one already.
#[tauri::command]
#[specta::specta]
pub async fn transcript_note_call(crm: State<'_, Crm>, call: CallToNote) -> Result<NotedTranscript, CommandError> {
    Ok(crm.note_call(call).await?)
}

/// What a file with a transcript would become.
#[tauri::command]
#[specta::specta]
pub async fn transcript_preview(crm: State<'_, Crm>, file: TranscriptFile) -> Result<TranscriptPreview, CommandError> {
    Ok(crm.preview_transcript(file).await?)
}

/// Makes a note of a file with a transcript, unless there is one already.
#[tauri::command]
#[specta::specta]
pub async fn transcript_note_file(crm: State<'_, Crm>, file: TranscriptFile) -> Result<NotedTranscript, CommandError> {
    Ok(crm.note_transcript_file(file).await?)
}

/// Transcripts that become notes by themselves, and what became of each.
#[tauri::command]
#[specta::specta]
pub async fn transcript_automatic(crm: State<'_, Crm>) -> Result<AutomaticTranscripts, CommandError> {
    Ok(crm.automatic_transcripts().await?)
}

/// Switches whether transcripts become notes by themselves.
#[tauri::command]
#[specta::specta]
pub async fn transcript_switch(crm: State<'_, Crm>, to: AutomaticSwitch) -> Result<(), CommandError> {
    Ok(crm.switch_automatic_transcripts(to).await?)
}
