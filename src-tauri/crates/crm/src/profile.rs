use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use model::{ApiGeneration, Language, Theme};
use serde::{Deserialize, Serialize};

pub(crate) const API_ADDRESS: &str = "https://services.leadconnectorhq.com";
const SET_ASIDE: &str = "contacts.db.unreadable-";
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
    /// Width of the contact list in pixels.
    pub list_width: u32,
    /// Where the window was.
    pub window: Option<WindowPlace>,
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
            window: None,
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
        let read = fs::read_to_string(folder.join("profile.json"))
            .ok()
            .and_then(|text| serde_json::from_str::<Self>(&text).ok());
        let mut profile = read.filter(|profile| !profile.id.is_empty()).unwrap_or_default();
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
        let new = self.folder.join("profile.json.new");
        fs::write(&new, serde_json::to_vec_pretty(self)?)?;
        fs::rename(new, self.folder.join("profile.json"))
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
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut file = self.database().into_os_string();
            file.push(suffix);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
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

    /// Sets an unreadable database aside under a name with the time, so that nothing is lost for good.
    ///
    /// # Errors
    /// When the file cannot be renamed.
    pub fn set_database_aside(&self, now: &str) -> io::Result<()> {
        let name = format!("{SET_ASIDE}{}", now.replace([':', '.'], "-"));
        fs::rename(self.database(), self.folder.join(name))?;
        self.remove_database()
    }
}
