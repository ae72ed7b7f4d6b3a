//! The log: rotated, without personal data, inside the profile, and gone with it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

const KEPT_DAYS: usize = 7;
/// Only what this project writes itself is known to hold nothing personal.
const OURS: [&str; 6] = ["starbuero_desk", "crm", "highlevel", "store", "vault", "sandbox"];

/// The log of a profile.
#[derive(Clone)]
pub struct Log {
    folder: PathBuf,
    /// None while it is being wiped, and where it cannot be written.
    file: Arc<Mutex<Option<RollingFileAppender>>>,
}

impl Log {
    /// Begins the log in `profile/logs`, one file a day, seven days. Where it cannot be written the app goes without.
    pub fn begin(profile: &Path) -> Self {
        let folder = profile.join("logs");
        let file = file(&folder).inspect_err(|error| eprintln!("no log is written: {error}"));
        let log = Self {
            file: Arc::new(Mutex::new(file.ok())),
            folder,
        };
        let writer = log.clone();
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(move || writer.clone());
        let ours = OURS
            .iter()
            .fold(Targets::new().with_default(LevelFilter::OFF), |targets, target| {
                targets.with_target(*target, LevelFilter::INFO)
            });
        // Already set only where a test starts two in one process.
        let _ = tracing_subscriber::registry().with(layer.with_filter(ours)).try_init();
        std::panic::set_hook(Box::new(|panic| {
            // The message of a panic may quote what it stumbled over.
            let place = panic
                .location()
                .map(|place| format!("{}:{}", place.file(), place.line()));
            tracing::error!(place, "panicked");
        }));
        log
    }

    /// Removes everything written so far and begins anew.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn wipe(&self) -> io::Result<()> {
        let mut current = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // Windows does not remove a file that is open.
        *current = None;
        if self.folder.is_dir() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        *current = Some(file(&self.folder)?);
        Ok(())
    }
}

fn file(folder: &Path) -> io::Result<RollingFileAppender> {
    // The appender looks for old files before it makes the folder, and complains on stderr.
    crm::make_way_for_folder(folder);
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(folder)? {
        crm::make_way(&entry?.path());
    }
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("starbuero-desk")
        .filename_suffix("log")
        .max_log_files(KEPT_DAYS)
        .build(folder)
        .map_err(io::Error::other)
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *self.file.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *self.file.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.flush(),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::file;

    #[test]
    fn whatever_stands_where_the_log_belongs_makes_way() {
        let profile = tempfile::tempdir().expect("a folder");
        let folder = profile.path().join("logs");
        fs::write(&folder, "no folder").expect("written");
        drop(file(&folder).expect("a log"));
        let today = fs::read_dir(&folder)
            .expect("a folder")
            .flatten()
            .next()
            .expect("a log")
            .path();
        fs::remove_file(&today).expect("removed");
        fs::create_dir_all(today.join("somebody's")).expect("made");

        file(&folder).expect("a log").write_all(b"a line").expect("written");
        assert_eq!(fs::read_to_string(&today).expect("a log"), "a line");
    }
}
