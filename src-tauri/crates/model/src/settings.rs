use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ApiGeneration, ContactSort, ListColumn};

/// How light the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub enum Language {
    /// As the system says.
    #[default]
    #[serde(rename = "system")]
    System,
    /// German.
    #[serde(rename = "de")]
    German,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// What the rep has chosen. Survives signing out, but for the addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Chosen theme.
    pub theme: Theme,
    /// Chosen language.
    pub language: Language,
    /// Language given on the command line, which wins over the chosen one for this run.
    pub language_of_run: Option<Language>,
    /// Where HighLevel's programming interface is, such as `https://services.leadconnectorhq.com`.
    pub api_address: String,
    /// Where HighLevel's web app is, for "open in HighLevel"; agencies have their own.
    pub web_address: String,
    /// Which generation of HighLevel's API is spoken.
    pub api_generation: ApiGeneration,
    /// Width of the contact list in pixels while it shows no columns.
    pub list_width: u32,
    /// Width of the contact list in pixels while it shows columns.
    pub table_width: u32,
    /// The columns of the contact list; none for rows of two lines.
    pub list_columns: Vec<ListColumn>,
    /// The order of the contact list.
    pub list_sort: ContactSort,
    /// The version of this app.
    pub version: String,
}

/// A change of settings; what is `null` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsPatch {
    /// New theme.
    pub theme: Option<Theme>,
    /// New language.
    pub language: Option<Language>,
    /// New address of HighLevel's programming interface; tried with the token before it is kept.
    pub api_address: Option<String>,
    /// New address of HighLevel's web app.
    pub web_address: Option<String>,
    /// New generation of the API; tried with the token before it is kept.
    pub api_generation: Option<ApiGeneration>,
    /// New width of the contact list without columns, 360 to 480.
    pub list_width: Option<u32>,
    /// New width of the contact list with columns, 360 to 2400.
    pub table_width: Option<u32>,
    /// New columns of the contact list, in any order.
    pub list_columns: Option<Vec<ListColumn>>,
    /// New order of the contact list.
    pub list_sort: Option<ContactSort>,
    /// Put the line about an old token away until the token is replaced.
    pub hide_token_age: Option<bool>,
}
