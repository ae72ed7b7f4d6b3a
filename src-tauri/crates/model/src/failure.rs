use serde::{Deserialize, Serialize};
use specta::Type;

/// Why connecting did not work. Each has a sentence of its own that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConnectProblem {
    /// Nothing was typed.
    TokenEmpty,
    /// Blanks or line breaks inside.
    TokenHasBlanks,
    /// A key of the first generation of the interface, no longer supported.
    TokenIsV1Key,
    /// An OAuth access token of a marketplace app.
    TokenIsOauth,
    /// A token made for the whole agency instead of one sub-account.
    TokenIsAgency,
    /// HighLevel does not know the token.
    TokenRefused,
    /// The token lacks the one scope that connecting needs.
    ScopeMissing {
        /// Such as `contacts.readonly`.
        scope: String,
    },
    /// No sub-account was typed.
    AccountEmpty,
    /// Neither an id nor a link that holds one.
    AccountUnreadable,
    /// The token belongs to another sub-account.
    AccountRefused,
    /// The address is not a web address.
    AddressUnreadable,
    /// Plain http is only for this machine itself.
    AddressNotSecure,
    /// This machine has no network.
    NoNetwork,
    /// Nobody answers at the address.
    Unreachable,
    /// What answers at the address cannot prove who it is.
    NotTrusted,
    /// Something answered that is not HighLevel.
    NotHighLevel,
    /// A firewall or HighLevel's edge refused the connection.
    Blocked,
    /// Too many requests; wait.
    Busy,
    /// There is no keyring on this machine.
    KeyringMissing,
    /// The keyring is locked or refused.
    KeyringLocked,
    /// HighLevel refused the version of its interface that was asked for.
    GenerationRefused,
    /// HighLevel failed.
    ServerFailed {
        /// HTTP status, where there was one.
        status: Option<u16>,
    },
}

/// Why a typed value was not taken. The page has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum InvalidReason {
    /// Needed, but empty.
    Required,
    /// At least a name, an e-mail, a phone or a company is needed.
    NothingToSave,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a phone number.
    NotAPhone,
    /// Not a date.
    NotADate,
    /// Not a date and time.
    NotATime,
    /// Not a number.
    NotANumber,
    /// Not one of the options.
    NotAnOption,
    /// Not an id or link.
    NotAnId,
    /// Not a web address.
    NotAnAddress,
    /// Not a link that this app opens.
    NotALink,
    /// Not JSON.
    NotJson,
    /// Longer than can be kept.
    TooLong,
    /// There is no such file.
    NoSuchFile,
    /// Not the whole path of a file.
    NotAPath,
    /// The system does not let it be read or written.
    NoAccess,
    /// There is a file of that name already.
    FileExists,
    /// The folder is not there.
    NoSuchFolder,
    /// The file is another one than the one that was imported.
    FileChanged,
    /// Who is known already is not known before all contacts were read once.
    ContactsNotRead,
}
