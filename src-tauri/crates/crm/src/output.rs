//! Files for the rep: there whole, or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use model::InvalidReason;

use crate::{Error, Result};

/// Writes a file beside its place and puts it there once it is whole.
///
/// # Errors
/// `Invalid` with the field `file`: `FileExists` unless it may be replaced, `NoSuchFolder`, `NoAccess`, `NotAPath` for a
/// folder; `DiskFull`; and what `fill` answers.
pub(crate) fn write_whole<T>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<T>,
) -> Result<T> {
    if path.is_dir() {
        return Err(invalid(InvalidReason::NotAPath));
    }
    if !replace && path.exists() {
        return Err(invalid(InvalidReason::FileExists));
    }
    let beside = beside(path);
    let made = File::create_new(&beside).map_err(|error| unwritten(&error))?;
    let done = fill_and_settle(made, fill).and_then(|done| {
        fs::rename(&beside, path).map_err(|error| unwritten(&error))?;
        Ok(done)
    });
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

fn fill_and_settle<T>(file: File, fill: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let mut writer = BufWriter::with_capacity(256 * 1024, file);
    let done = fill(&mut writer)?;
    let settle = |mut writer: BufWriter<File>| -> io::Result<()> {
        writer.flush()?;
        writer.get_ref().sync_all()
    };
    settle(writer).map_err(|error| unwritten(&error))?;
    Ok(done)
}

/// A name that no other file has: one in the same folder, so that it can be moved in one step.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", uuid::Uuid::new_v4().simple()))
}

/// Why a file was not written.
pub(crate) fn unwritten(error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull,
        ErrorKind::NotFound | ErrorKind::NotADirectory => invalid(InvalidReason::NoSuchFolder),
        _ => invalid(InvalidReason::NoAccess),
    }
}

fn invalid(reason: InvalidReason) -> Error {
    Error::Invalid { field: "file", reason }
}
