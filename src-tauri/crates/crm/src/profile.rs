use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use model::{ApiGeneration, ContactSort, Language, ListColumn, Theme};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub(crate) const API_ADDRESS: &str = "https://services.leadconnectorhq.com";
const SET_ASIDE: &str = "contacts.db.unreadable-";
const DATABASE: &str = "contacts.db";
/// The database and what SQLite, and the making of a new one, put beside it.
const DATABASE_FILES: [&str; 7] = ["", "-wal", "-shm", "-journal", ".new", ".new-wal", ".new-shm"];
/// Marks a database that could not be read while it was in use.
const DOUBTED: &str = ".doubted";
const NAME: &str = "profile.json";
/// The same as it was written: a disk may lose one of two files.
const COPY: &str = "profile.json.copy";
const NEW: &str = "profile.json.new";
/// Comes last in the file and tells whether what stands before it is as it was written.
const SUM: &str = ",\n  \"sum\": ";
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
    /// The folder whose files become contacts; empty for none.
    pub lead_folder: String,
    /// Its files are read.
    pub lead_folder_on: bool,
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
            lead_folder: String::new(),
            lead_folder_on: false,
            window: None,
            location: None,
            folder: PathBuf::new(),
        }
    }
}

impl Profile {
    /// Reads the profile of a folder; makes one where there is none or it cannot be read. One that cannot be written is
    /// as good for this run.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn read_or_make(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        for name in [NAME, COPY, NEW] {
            make_way(&folder.join(name));
        }
        let [main, copy] = [NAME, COPY].map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default());
        let [of_main, of_copy] = [&main, &copy].map(|text| unsealed(text));
        let is_whole = of_main.is_some() && of_copy.is_some();
        // What is not as it was written, but still says something, is better than to begin anew.
        let mut profile = of_main
            .or(of_copy)
            .or_else(|| parsed(&main))
            .or_else(|| parsed(&copy))
            .unwrap_or_default();
        folder.clone_into(&mut profile.folder);
        if profile.id.is_empty() {
            profile.id = uuid::Uuid::new_v4().to_string();
        }
        if !is_whole && let Err(error) = profile.write() {
            tracing::error!(%error, "the profile could not be written");
        }
        Ok(profile)
    }

    /// Writes it; a crash in the middle leaves the old one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self) -> io::Result<()> {
        let (text, new) = (self.sealed()?, self.folder.join(NEW));
        for name in [NAME, COPY] {
            let mut file = File::create(&new)?;
            file.write_all(text.as_bytes())?;
            // Else a power cut could leave both of them empty.
            file.sync_all()?;
            drop(file);
            fs::rename(&new, self.folder.join(name))?;
        }
        Ok(())
    }

    /// What is written, with its sum.
    fn sealed(&self) -> io::Result<String> {
        let text = serde_json::to_string_pretty(self)?;
        let body = text.strip_suffix("\n}").unwrap_or(&text);
        Ok(format!("{body}{SUM}{}\n}}\n", crc32fast::hash(body.as_bytes())))
    }

    /// The database of the connected account.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }

    /// Makes way for the database's files, so that each can be opened or made.
    pub(crate) fn make_way_for_database(&self) {
        for ending in DATABASE_FILES.into_iter().chain([DOUBTED]) {
            make_way(&self.with_ending(ending));
        }
    }

    /// Whether there is something in the database's file.
    pub(crate) fn has_database(&self) -> bool {
        fs::metadata(self.database()).is_ok_and(|file| file.len() > 0)
    }

    /// Removes the database and what belongs to it.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub fn remove_database(&self) -> io::Result<()> {
        self.remove_files(&DATABASE_FILES)?;
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
    /// has what was written last. What of the two is gone is left out.
    ///
    /// # Errors
    /// When a file cannot be moved or removed.
    pub fn set_database_aside(&self, now: &str) -> io::Result<()> {
        let name = format!("{SET_ASIDE}{}", now.replace([':', '.'], "-"));
        let aside = free_name(&self.folder.join(name));
        for ending in ["", "-wal"] {
            match fs::rename(self.with_ending(ending), with_ending(&aside, ending)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        self.remove_files(&["-shm", "-journal"])?;
        self.remove_cards()
    }

    fn with_ending(&self, ending: &str) -> PathBuf {
        with_ending(&self.database(), ending)
    }

    fn remove_files(&self, endings: &[&str]) -> io::Result<()> {
        for ending in endings {
            match fs::remove_file(self.with_ending(ending)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Doubts the database: it could not be read while it was in use, so the next start looks whether it is whole.
    pub(crate) fn doubt_database(folder: &Path) {
        if let Err(error) = fs::write(with_ending(&folder.join(DATABASE), DOUBTED), b"") {
            tracing::error!(%error, "a damaged database could not be marked");
        }
    }

    /// Whether the database is doubted.
    pub(crate) fn is_database_doubted(&self) -> bool {
        self.with_ending(DOUBTED).exists()
    }

    /// Doubts the database no more.
    pub(crate) fn trust_database(&self) {
        let _ = fs::remove_file(self.with_ending(DOUBTED));
    }
}

/// What a file of a profile says, where it is as it was written. Those of earlier versions have no sum.
fn unsealed(text: &str) -> Option<Profile> {
    if let Some((body, rest)) = text.rsplit_once(SUM) {
        let sum = rest.trim_end().strip_suffix('}')?.trim_end();
        if sum.parse() != Ok(crc32fast::hash(body.as_bytes())) {
            return None;
        }
    }
    parsed(text)
}

fn parsed(text: &str) -> Option<Profile> {
    let profile: Profile = serde_json::from_str(text).ok()?;
    (!profile.id.is_empty()).then_some(profile)
}

/// Lets a file of the profile be opened or made: a folder that stands in its place is set aside, and what this user may not
/// read or write is allowed where it is theirs. What cannot be mended shows when the file is opened.
pub fn make_way(path: &Path) {
    let mended = match File::options().read(true).write(true).open(path) {
        _ if path.is_dir() => {
            fs::remove_dir(path).or_else(|_| fs::rename(path, free_name(&with_ending(path, ".folder"))))
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => allow(path),
        _ => Ok(()),
    };
    if let Err(error) = mended {
        tracing::warn!(%error, "a file of the profile is in the way");
    }
}

/// The same for a folder of the profile: a file that stands in its place is set aside.
pub fn make_way_for_folder(path: &Path) {
    if path.is_file()
        && let Err(error) = fs::rename(path, free_name(&with_ending(path, ".file")))
    {
        tracing::warn!(%error, "a folder of the profile is in the way");
    }
}

fn allow(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    #[cfg(not(unix))]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut file = path.as_os_str().to_owned();
    file.push(ending);
    file.into()
}

/// The path, with a number where something is there already.
fn free_name(path: &Path) -> PathBuf {
    let numbered = (2u32..).map(|number| with_ending(path, &format!("-{number}")));
    std::iter::once(path.to_owned())
        .chain(numbered)
        .find(|free| !free.exists())
        .unwrap_or_else(|| path.to_owned())
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
