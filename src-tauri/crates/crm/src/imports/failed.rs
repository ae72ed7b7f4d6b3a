//! The rows of an import that failed, as a table that can be mended and imported again.

use std::path::{Path, PathBuf};

use model::{Exported, ImportProblem, InvalidReason, Language, RefusalReason, RowReason};
use store::{FailedRow, StoredImport, StoredRefusal};

use super::file;
use crate::table::TableWriter;
use crate::{Error, Result, output};

/// Writes them beside the file, or where they are wanted.
///
/// # Errors
/// `Invalid` with the field `file`.
pub(super) fn write(
    import: &StoredImport,
    failed: &[FailedRow],
    to: Option<PathBuf>,
    replace: bool,
    language: Language,
) -> Result<Exported> {
    let from = Path::new(&import.path);
    let (table, _) = file::open_known(from, import.bytes, &import.digest).map_err(|problem| Error::Invalid {
        field: "file",
        reason: match problem {
            ImportProblem::Gone => InvalidReason::NoSuchFile,
            ImportProblem::Unreadable => InvalidReason::NoAccess,
            _ => InvalidReason::FileChanged,
        },
    })?;
    let to = to.unwrap_or_else(|| beside(from, language));
    let titles = table.titles().to_vec();
    let delimiter = table.delimiter();
    let count = output::write_whole(&to, replace, |writer| {
        let unwritten = |error| output::unwritten(&error);
        let mut written = TableWriter::begin(writer, delimiter).map_err(unwritten)?;
        if titles.iter().any(|title| !title.is_empty()) {
            let titles = titles.iter().map(String::as_str);
            written
                .row(titles.chain([text(language, "Grund", "Reason")]))
                .map_err(unwritten)?;
        }
        let mut failed = failed.iter().peekable();
        let mut count = 0;
        for (number, row) in (1u32..).zip(table.map_while(std::result::Result::ok)) {
            let Some(next) = failed.peek() else { break };
            if next.row != number {
                continue;
            }
            let why = why(next, language);
            failed.next();
            let mut values: Vec<&str> = row.values().collect();
            values.resize(values.len().max(titles.len()), "");
            written
                .row(values.into_iter().chain([why.as_str()]))
                .map_err(unwritten)?;
            count += 1;
        }
        Ok(count)
    })?;
    Ok(Exported {
        path: to.to_string_lossy().into_owned(),
        count,
    })
}

/// A name beside the file that is not taken.
fn beside(from: &Path, language: Language) -> PathBuf {
    let stem = from.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{}", text(language, "nicht-importiert", "not-imported"));
    let numbered = (2u32..).map(|number| format!("{name}-{number}.csv"));
    let mut names = std::iter::once(format!("{name}.csv")).chain(numbered);
    let free = names.find_map(|name| Some(from.with_file_name(name)).filter(|path| !path.exists()));
    free.unwrap_or_else(|| from.with_file_name(format!("{name}.csv")))
}

fn text<'t>(language: Language, german: &'t str, english: &'t str) -> &'t str {
    if language == Language::German { german } else { english }
}

fn why(row: &FailedRow, language: Language) -> String {
    let say = |german, english| text(language, german, english).to_owned();
    match (row.reason, &row.refusal) {
        (Some(RowReason::Nobody), _) => say(
            "Kein Name, keine Firma, keine E-Mail-Adresse, kein Telefon",
            "No name, no company, no e-mail address, no phone number",
        ),
        (Some(RowReason::NotAnEmail), _) => say("Keine E-Mail-Adresse", "Not an e-mail address"),
        (Some(RowReason::NotAPhone), _) => say("Keine Telefonnummer", "Not a phone number"),
        (Some(RowReason::TooLong), _) => say("Ein Wert ist zu lang", "A value is too long"),
        (None, Some(refusal)) => refused(refusal, language),
        (None, None) => say("Von HighLevel abgelehnt", "Refused by HighLevel"),
    }
}

fn refused(refusal: &StoredRefusal, language: Language) -> String {
    let say = |german, english| text(language, german, english).to_owned();
    let fields = refusal.fields.iter().map(|field| {
        if field.message.is_empty() {
            field.field.clone()
        } else {
            field.message.clone()
        }
    });
    let own: Vec<String> = std::iter::once(refusal.message.clone())
        .chain(fields)
        .filter(|words| !words.is_empty())
        .collect();
    let what = match (&refusal.duplicate, &refusal.reason) {
        (Some(duplicate), _) => format!(
            "{}: {}",
            say("Gibt es in HighLevel schon", "Is in HighLevel already"),
            duplicate.remote_id
        ),
        (None, Some(RefusalReason::Ambiguous)) => say(
            "Ob der Kontakt angekommen ist, ist nicht bekannt",
            "Whether the contact has arrived is not known",
        ),
        (None, Some(RefusalReason::Conflict { .. })) => say(
            "In HighLevel inzwischen anders eingetragen",
            "Changed in HighLevel meanwhile",
        ),
        _ => say("Von HighLevel abgelehnt", "Refused by HighLevel"),
    };
    if own.is_empty() {
        what
    } else {
        format!("{what}: {}", own.join("; "))
    }
}
