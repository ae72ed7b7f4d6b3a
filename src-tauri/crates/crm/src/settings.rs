use model::{InvalidReason, Settings, SettingsPatch, Topic};

use crate::account::TOKEN_AGE_HIDDEN;
use crate::desk::guard;
use crate::profile::WindowPlace;
use crate::{Crm, Error, Result, location};

const NARROWEST_LIST: u32 = 360;
const WIDEST_LIST: u32 = 480;
const WIDEST_TABLE: u32 = 2400;

impl Crm {
    /// The settings.
    ///
    /// # Errors
    /// None at present.
    pub async fn settings(&self) -> Result<Settings> {
        Ok(self.settings_now())
    }

    /// The settings, at once.
    #[must_use]
    pub fn settings_now(&self) -> Settings {
        let profile = self.profile();
        Settings {
            theme: profile.theme,
            language: profile.language,
            language_of_run: self.options().language_of_run,
            api_address: profile.api_address.clone(),
            web_address: profile.web_address.clone(),
            api_generation: profile.api_generation,
            list_width: profile.list_width,
            table_width: profile.table_width,
            list_columns: profile.list_columns.clone(),
            list_sort: profile.list_sort,
            version: self.options().version.clone(),
        }
    }

    /// Changes settings; what is `None` stays.
    ///
    /// # Errors
    /// `Invalid` for a web address that is none, `Connect` where HighLevel does not answer at a new API address.
    pub async fn update_settings(&self, patch: SettingsPatch) -> Result<Settings> {
        if let (Some(hide), Ok(desk)) = (patch.hide_token_age, self.desk()) {
            desk.on_store(move |store| store.keep_fact(TOKEN_AGE_HIDDEN, &hide))
                .await?;
            self.announce(&[Topic::Session]);
        }
        if let Some(address) = &patch.api_address {
            self.replace_api_address(address).await?;
        }
        if let Some(generation) = patch.api_generation {
            self.replace_api_generation(generation).await?;
        }
        let web_address = match patch.web_address.as_deref().map(str::trim) {
            Some("") => Some(crate::profile::WEB_ADDRESS.to_owned()),
            Some(address) => Some(location::read_address(address).map_err(|_| Error::Invalid {
                field: "webAddress",
                reason: InvalidReason::NotAnAddress,
            })?),
            None => None,
        };
        {
            let mut profile = self.profile();
            if let Some(theme) = patch.theme {
                profile.theme = theme;
            }
            if let Some(language) = patch.language {
                profile.language = language;
            }
            if let Some(address) = web_address {
                profile.web_address = address;
            }
            if let Some(width) = patch.list_width {
                profile.list_width = width.clamp(NARROWEST_LIST, WIDEST_LIST);
            }
            if let Some(width) = patch.table_width {
                profile.table_width = width.clamp(NARROWEST_LIST, WIDEST_TABLE);
            }
            if let Some(mut columns) = patch.list_columns {
                columns.sort_unstable();
                columns.dedup();
                profile.list_columns = columns;
            }
            if let Some(sort) = patch.list_sort {
                profile.list_sort = sort;
            }
            profile.write().map_err(Error::Profile)?;
        }
        if let Ok(desk) = self.desk() {
            *guard(&desk.language) = self.language();
        }
        self.announce(&[Topic::Settings]);
        Ok(self.settings_now())
    }

    /// Where the window was when it was closed last.
    #[must_use]
    pub fn window_place(&self) -> Option<WindowPlace> {
        self.profile().window
    }

    /// Keeps where the window is.
    ///
    /// # Errors
    /// `Profile` when the file cannot be written.
    pub fn keep_window_place(&self, place: WindowPlace) -> Result<()> {
        let mut profile = self.profile();
        profile.window = Some(place);
        profile.write().map_err(Error::Profile)
    }

    /// The folder that holds everything of this profile.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.options().folder
    }
}
