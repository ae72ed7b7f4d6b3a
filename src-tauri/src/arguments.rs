//! How the app is started.

use std::path::PathBuf;

use clap::Parser;
use model::Language;

/// How the app was started.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "starbuero-desk",
    version,
    about = "Work with HighLevel contacts, online or not"
)]
pub struct Arguments {
    /// Keep everything of this run in this folder, apart from the normal profile.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Language of the window, whatever the settings say.
    #[arg(long, value_name = "de|en", value_parser = language)]
    pub lang: Option<Language>,
    /// Open on sample data.
    #[arg(long)]
    pub sample: bool,
    /// A link to open: `starbuero://contact/<id>`, `starbuero://lead?…`, or `tel:` with the number of a call that comes in.
    pub link: Option<String>,
}

impl Arguments {
    /// The arguments of this process; ends it with a message where they cannot be read.
    #[must_use]
    pub fn read() -> Self {
        Self::parse()
    }

    /// The link that a second start of the app was given.
    pub(crate) fn link_in(arguments: Vec<String>) -> Option<String> {
        Self::try_parse_from(arguments).ok()?.link
    }
}

/// The language of the window where nobody chose one.
pub(crate) fn language_of_system() -> Language {
    let german = sys_locale::get_locale().is_some_and(|locale| locale.to_lowercase().starts_with("de"));
    if german { Language::German } else { Language::English }
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "de" => Ok(Language::German),
        "en" => Ok(Language::English),
        _ => Err("use de or en".to_owned()),
    }
}
