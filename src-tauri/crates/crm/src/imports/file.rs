//! The file of an import: opened, measured, and told from others.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use intake::{Damage, Table, Unreadable};
use model::{ImportProblem, InvalidReason};
use sha2::{Digest, Sha256};

use crate::desk::guard;
use crate::{Error, Result};

/// What shows quickly that a file may be another one: its length, and when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) bytes: u64,
    written: Option<SystemTime>,
}

impl Stamp {
    pub(crate) fn of(path: &Path) -> std::result::Result<Self, ImportProblem> {
        let metadata = path.metadata().map_err(|error| problem_of(error.kind()))?;
        Ok(Self::from(&metadata))
    }
}

impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        Self {
            bytes: metadata.len(),
            written: metadata.modified().ok(),
        }
    }
}

/// What was read of a file so far.
#[derive(Default)]
pub(crate) struct Seen {
    digest: Sha256,
    pub(crate) bytes: u64,
}

impl Seen {
    /// What tells the bytes from all others, as text.
    pub(crate) fn digest(&self) -> String {
        let digest = self.digest.clone().finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Notes what is read through it.
pub(crate) struct Watched<R> {
    source: R,
    seen: Arc<Mutex<Seen>>,
}

impl<R: Read> Watched<R> {
    pub(crate) fn new(source: R) -> (Self, Arc<Mutex<Seen>>) {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let watched = Self {
            source,
            seen: Arc::clone(&seen),
        };
        (watched, seen)
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        let mut seen = guard(&self.seen);
        seen.digest.update(&buffer[..read]);
        seen.bytes += read as u64;
        Ok(read)
    }
}

/// A path as somebody gives it: from a dialog, or typed, perhaps between quotation marks.
///
/// # Errors
/// `Required`, `NotAPath` for a part of one.
pub(crate) fn path_of(typed: &str) -> Result<PathBuf> {
    let invalid = |reason| Err(Error::Invalid { field: "file", reason });
    let typed = typed.trim();
    let plain = ['"', '\'']
        .iter()
        .find_map(|mark| typed.strip_prefix(*mark)?.strip_suffix(*mark));
    let typed = plain.unwrap_or(typed).trim();
    if typed.is_empty() {
        return invalid(InvalidReason::Required);
    }
    let path = PathBuf::from(typed);
    if !path.is_absolute() || path.file_name().is_none() {
        return invalid(InvalidReason::NotAPath);
    }
    Ok(path)
}

/// The file's name alone.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn open(path: &Path) -> std::result::Result<File, ImportProblem> {
    // A pipe would keep whoever opens it waiting.
    let metadata = path.metadata().map_err(|error| problem_of(error.kind()))?;
    if !metadata.is_file() {
        return Err(ImportProblem::Gone);
    }
    File::open(path).map_err(|error| problem_of(error.kind()))
}

/// The table in a file that has this digest.
///
/// # Errors
/// `Changed` for another one, `Gone`, and what is wrong with it.
pub(crate) fn open_known(
    path: &Path,
    bytes: u64,
    digest: &str,
) -> std::result::Result<(Table<File>, Stamp), ImportProblem> {
    let stamp = Stamp::of(path)?;
    if stamp.bytes != bytes {
        return Err(ImportProblem::Changed);
    }
    let (mut watched, seen) = Watched::new(open(path)?);
    io::copy(&mut watched, &mut io::sink()).map_err(|error| problem_of(error.kind()))?;
    if guard(&seen).digest() != digest {
        return Err(ImportProblem::Changed);
    }
    let table = Table::open(open(path)?).map_err(|error| problem(&error))?;
    // Written while it was read: what was compared is not what is there.
    if Stamp::of(path)? != stamp {
        return Err(ImportProblem::Changed);
    }
    Ok((table, stamp))
}

fn problem_of(kind: ErrorKind) -> ImportProblem {
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ImportProblem::Gone,
        _ => ImportProblem::Unreadable,
    }
}

/// Why a table cannot be read.
pub(crate) fn problem(error: &Unreadable) -> ImportProblem {
    let at = |line: Option<u64>| line.and_then(|line| u32::try_from(line).ok()).unwrap_or_default();
    match error {
        Unreadable::Empty => ImportProblem::Empty,
        Unreadable::OtherFormat(_) | Unreadable::Encrypted => ImportProblem::OtherFormat,
        Unreadable::Interrupted(kind) => problem_of(*kind),
        Unreadable::TooLarge { .. } => ImportProblem::TooManyRows,
        Unreadable::Damaged { line, damage } => match damage {
            Damage::UnclosedQuote => ImportProblem::UnclosedQuote { line: at(*line) },
            Damage::ZeroBytes | Damage::Structure => ImportProblem::ZeroBytes { line: at(*line) },
            Damage::TooManyColumns => ImportProblem::TooManyColumns { line: at(*line) },
        },
    }
}
