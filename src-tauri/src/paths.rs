//! Where data lives.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Product name, identifier and link scheme stand here and in `tauri.conf.json`, and nowhere else.
pub const PRODUCT: &str = "Starbuero Desk";
/// Names the profile's folder and what must be unique on a machine.
pub const IDENTIFIER: &str = "de.starbuero.desk";

/// The folder of the normal profile. A debug build has its own, so that it cannot touch what people work with.
///
/// # Errors
/// When the system names no folder for data.
pub fn normal_profile() -> io::Result<PathBuf> {
    let folder = dirs::data_local_dir().ok_or_else(|| io::Error::other("this system names no folder for data"))?;
    Ok(folder.join(if cfg!(debug_assertions) {
        format!("{IDENTIFIER}.debug")
    } else {
        IDENTIFIER.to_owned()
    }))
}

/// Holds the profile for this process until it is dropped; `None` where another process has it.
///
/// # Errors
/// When the folder cannot be written.
pub fn lock(profile: &Path) -> io::Result<Option<File>> {
    std::fs::create_dir_all(profile)?;
    let path = profile.join("lock");
    crm::make_way(&path);
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::lock;

    #[test]
    fn a_folder_in_the_place_of_the_lock_makes_way_and_a_held_lock_stays_held() {
        let profile = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(profile.path().join("lock/somebody's")).expect("made");
        let held = lock(profile.path()).expect("opened");
        assert!(held.is_some());
        assert!(profile.path().join("lock.folder/somebody's").is_dir(), "set aside");
        assert!(lock(profile.path()).expect("opened").is_none(), "held already");
    }
}
