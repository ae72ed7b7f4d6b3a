use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use model::{ApiGeneration, ContactSort, Language, ListColumn, Theme};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub(crate) const API_ADDRESS: &str = "https://services.leadconnectorhq.com";
const SET_ASIDE: &str = "contacts.db.unreadable-";
/// Marks a database that could not be read while it was in use.
const DOUBTED: &str = "contacts.db.doubted";
const NAME: &str = "profile.json";
/// The same as it was written: a disk may lose one of two files.
const COPY: &str = "profile.json.copy";
pub(crate) const WEB_ADDRESS: &str = "https://app.gohighlevel.com";

/// What `profile.json` holds: nothing secret, nothing of a customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    /// Names this profile's keyring entries; stays when the folder moves.
    pub id: String,
    /// Chosen language.
    pub language: Language,
    /// Chosen theme.
    pub theme: Theme,
    /// Where the programming interface is.
    pub api_address: String,
    /// Where the web app is.
    pub web_address: String,
    /// Which generation of the programming interface is spoken.
    pub api_generation: ApiGeneration,
    /// Groups of operations that are switched off.
    pub forbidden: Vec<String>,
    /// Width of the contact list in pixels while it shows no columns.
    pub list_width: u32,
    /// Width of the contact list in pixels while it shows columns.
    pub table_width: u32,
    /// The columns of the contact list.
    #[serde(deserialize_with = "known_ones")]
    pub list_columns: Vec<ListColumn>,
    /// The order of the contact list.
    #[serde(deserialize_with = "known_or_default")]
    pub list_sort: ContactSort,
    /// Where the window was.
    pub window: Option<WindowPlace>,
    /// The sub-account that the profile is connected to, should its database be damaged.
    pub location: Option<String>,
    #[serde(skip)]
    folder: PathBuf,
}

/// Where the window was, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// It filled the screen.
    pub maximized: bool,
}

/// What a newer version has written and this one does not know must not cost the whole profile, and with it the keyring.
fn known_ones<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let values = Vec::<Value>::deserialize(from)?;
    Ok(values
        .into_iter()
        .filter_map(|value| serde_json::from_value(value).ok())
        .collect())
}

/// As [`known_ones`].
fn known_or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            id: String::new(),
            language: Language::System,
            theme: Theme::System,
            api_address: API_ADDRESS.to_owned(),
            web_address: WEB_ADDRESS.to_owned(),
            api_generation: ApiGeneration::default(),
            forbidden: Vec::new(),
            list_width: 400,
            table_width: 720,
            list_columns: Vec::new(),
            list_sort: ContactSort::default(),
            window: None,
            location: None,
            folder: PathBuf::new(),
        }
    }
}

impl Profile {
    /// Reads the profile of a folder; makes one where there is none or it cannot be read.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn read_or_make(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let read = |name: &str| {
            let text = fs::read_to_string(folder.join(name)).ok()?;
            let profile: Self = serde_json::from_str(&text).ok()?;
            (!profile.id.is_empty()).then_some(profile)
        };
        let mut profile = read(NAME).or_else(|| read(COPY)).unwrap_or_default();
        folder.clone_into(&mut profile.folder);
        if profile.id.is_empty() {
            profile.id = uuid::Uuid::new_v4().to_string();
            profile.write()?;
        }
        Ok(profile)
    }

    /// Writes it; a crash in the middle leaves the old one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self) -> io::Result<()> {
        let (text, new) = (serde_json::to_vec_pretty(self)?, self.folder.join("profile.json.new"));
        for name in [NAME, COPY] {
            fs::write(&new, &text)?;
            fs::rename(&new, self.folder.join(name))?;
        }
        Ok(())
    }

    /// The database of the connected account.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("contacts.db")
    }

    /// Removes the database and what belongs to it.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub fn remove_database(&self) -> io::Result<()> {
        self.remove_files(&["", "-wal", "-shm", "-journal", ".new", ".new-wal", ".new-shm"])?;
        self.remove_cards()
    }

    /// Removes the vCards that were handed to the machine.
    ///
    /// # Errors
    /// When one is there and cannot be removed.
    pub fn remove_cards(&self) -> io::Result<()> {
        let cards = self.folder.join("vcards");
        if cards.is_dir() {
            fs::remove_dir_all(cards)?;
        }
        Ok(())
    }

    /// Removes every database that was set aside.
    ///
    /// # Errors
    /// When one is there and cannot be removed.
    pub fn remove_databases_set_aside(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let file = entry?;
            if file.file_name().to_string_lossy().starts_with(SET_ASIDE) {
                fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }

    /// Sets an unreadable database aside under a name with the time, so that nothing is lost for good, with its log, which
    /// has what was written last.
    ///
    /// # Errors
    /// When a file cannot be moved or removed.
    pub fn set_database_aside(&self, now: &str) -> io::Result<()> {
        let name = format!("{SET_ASIDE}{}", now.replace([':', '.'], "-"));
        let aside = self.folder.join(name);
        fs::rename(self.database(), &aside)?;
        let (mut log, mut log_aside) = (self.database().into_os_string(), aside.clone().into_os_string());
        log.push("-wal");
        log_aside.push("-wal");
        match fs::rename(log, log_aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.remove_files(&["-shm", "-journal"])?;
        self.remove_cards()
    }

    fn remove_files(&self, endings: &[&str]) -> io::Result<()> {
        for ending in endings {
            let mut file = self.database().into_os_string();
            file.push(ending);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Doubts the database: it could not be read while it was in use, so the next start looks whether it is whole.
    pub(crate) fn doubt_database(folder: &Path) {
        if let Err(error) = fs::write(folder.join(DOUBTED), b"") {
            tracing::error!(%error, "a damaged database could not be marked");
        }
    }

    /// Whether the database is doubted.
    pub(crate) fn is_database_doubted(&self) -> bool {
        self.folder.join(DOUBTED).exists()
    }

    /// Doubts the database no more.
    pub(crate) fn trust_database(&self) {
        let _ = fs::remove_file(self.folder.join(DOUBTED));
    }
}

#[cfg(test)]
mod tests {
    use model::{ListColumn, SortBy};

    use super::{NAME, Profile};

    #[test]
    fn a_column_or_an_order_of_a_newer_version_costs_only_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = r#"{ "id": "p-1", "listColumns": ["company", "fromTheFuture", "city"],
            "listSort": { "by": "fromTheFuture", "descending": true } }"#;
        std::fs::write(folder.path().join(NAME), text).expect("written");

        let profile = Profile::read_or_make(folder.path()).expect("read");

        assert_eq!(profile.id, "p-1", "its keyring entries are still found");
        assert_eq!(profile.list_columns, [ListColumn::Company, ListColumn::City]);
        assert_eq!(profile.list_sort.by, SortBy::Relevance);
    }
}
