//! The system's own dialogs for files. The page gets what was chosen, and never the dialogs themselves.

use model::ExportFormat;
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

/// Asks for a table. `None` where the rep chooses none, or the system has no dialog.
pub async fn choose_table(app: &AppHandle) -> Option<String> {
    let (chosen, answer) = oneshot::channel();
    app.dialog()
        .file()
        .add_filter("CSV", &["csv", "tsv", "tab", "txt"])
        .pick_file(move |path| drop(chosen.send(path)));
    as_text(answer.await.ok().flatten())
}

/// Asks where to write a file. `None` where the rep chooses nothing, or the system has no dialog.
pub async fn choose_place(app: &AppHandle, name: &str, format: ExportFormat) -> Option<String> {
    let (kind, ending) = match format {
        ExportFormat::Csv => ("CSV", "csv"),
        ExportFormat::Vcard => ("vCard", "vcf"),
        ExportFormat::Json => ("JSON", "json"),
    };
    let (chosen, answer) = oneshot::channel();
    app.dialog()
        .file()
        .set_file_name(format!("{name}.{ending}"))
        .add_filter(kind, &[ending])
        .save_file(move |path| drop(chosen.send(path)));
    as_text(answer.await.ok().flatten())
}

fn as_text(path: Option<FilePath>) -> Option<String> {
    Some(path?.into_path().ok()?.to_string_lossy().into_owned())
}
