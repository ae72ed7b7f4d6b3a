use serde::{Deserialize, Serialize};
use specta::Type;

/// Who is connected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Session {
    /// The app is still opening its profile.
    Opening,
    /// Nobody: the connect screen is shown.
    SignedOut {
        /// The address the form starts with.
        api_address: String,
        /// Whether the machine can keep a token.
        keyring: KeyringState,
        /// Something the rep must be told before connecting, such as a database that had to be set aside.
        notice: Option<ProfileNotice>,
    },
    /// An account.
    SignedIn {
        /// Which, and what may be done with it.
        account: Box<Account>,
    },
}

/// Whether the machine can keep a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeyringState {
    /// It can.
    Ready,
    /// There is no keyring on this machine.
    Missing,
    /// There is one, but it is locked or refused.
    Locked,
}

/// What happened to a profile that could not be opened as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProfileNotice {
    /// The local database could not be read; it was set aside and will be filled again.
    DatabaseSetAside,
    /// The local database is gone, with what waited in it.
    DatabaseGone,
    /// A newer version of the app made the local database; it is still there, and set aside once the rep connects.
    DatabaseNewer,
    /// The key of the local database is not in the keyring; it is still there, and set aside once the rep connects.
    KeyGone,
    /// The local database could not be opened now, a full disk perhaps; it is still there.
    DatabaseUnavailable,
    /// The token is no longer in the keyring.
    TokenGone,
    /// The keyring could not be opened; the token and the database are still there.
    KeyringUnavailable,
}

/// The local database was damaged and has begun anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Rebuilt {
    /// Changes that HighLevel did not have yet and that were saved.
    pub saved: u32,
    /// Whether all of them could be read.
    pub is_all: bool,
}

/// A connected sub-account as the screen shows it. Holds no secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The sub-account's name; its id where the name may not be read.
    pub name: String,
    /// The sub-account's id.
    pub location: String,
    /// Its IANA time zone, where known.
    pub time_zone: Option<String>,
    /// Its country, ISO 3166-1 alpha-2, where known.
    pub country: Option<String>,
    /// Where the programming interface is.
    pub api_address: String,
    /// The local database was damaged and has begun anew; until the rep has put that away.
    pub rebuilt: Option<Rebuilt>,
    /// When the token was entered on this machine.
    pub token_entered_on: Option<String>,
    /// The token is older than 90 days and the line about it was not put away.
    pub token_is_old: bool,
    /// Runs on the sample data inside the app.
    pub sample: bool,
    /// Token and data live in memory only and are gone when the app closes.
    pub session_only: bool,
    /// HighLevel no longer takes the token; everything is kept, a new token is needed.
    pub token_refused: bool,
    /// What the token may not, as far as known.
    pub missing: Vec<Missing>,
    /// Groups of operations that are switched off under Diagnostics: `contacts`, `tasks` …
    pub forbidden: Vec<String>,
    /// The user the rep says they are.
    pub me: Option<User>,
    /// The rep was asked who they are (or need not be).
    pub me_answered: bool,
    /// The account's users, sorted by name; empty where they may not be read.
    pub users: Vec<User>,
}

/// A user of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// HighLevel's id.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// E-mail, where known.
    pub email: Option<String>,
}

/// Something the token may not do, and what it costs the rep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Missing {
    /// `contacts.write`: nothing can be changed.
    Write,
    /// `locations.readonly`: no name, zone and country of the account.
    Location,
    /// `users.readonly`: no assignees by name, no "mine".
    Users,
    /// `locations/tasks.readonly`: the board knows only the tasks of opened contacts.
    Tasks,
    /// `locations/tags.readonly`: only tags that some contact has are offered.
    Tags,
    /// `locations/customFields.readonly`: custom fields have no names.
    CustomFields,
    /// Appointments may not be read.
    Appointments,
    /// Nothing the token lacks: the operation is switched off under Diagnostics.
    SwitchedOff,
}

/// What the connect form sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectRequest {
    /// The private integration token as typed.
    pub token: String,
    /// The sub-account's id, or a HighLevel link that holds it.
    pub account: String,
    /// Where the programming interface is; `null` for HighLevel's own.
    pub address: Option<String>,
    /// Keep the token in memory only.
    pub session_only: bool,
    /// Give up what another account's changes left unsent in this profile; the rep was asked.
    pub discard_unsent: bool,
}

impl std::fmt::Debug for ConnectRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectRequest")
            .field("session_only", &self.session_only)
            .finish_non_exhaustive()
    }
}
