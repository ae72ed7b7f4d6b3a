use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use crate::{ContactKey, RecordState, Refusal};

/// One row of the contact list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactRow {
    /// Local key.
    pub key: ContactKey,
    /// What the row is called: name, else company, e-mail or phone; empty where there is nothing at all.
    pub name: String,
    /// Company; also where the row is called after it.
    pub company: Option<String>,
    /// Lifecycle stage, such as `lead`.
    pub stage: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone as shown in the account's country.
    pub phone: Option<String>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// How many open tasks are known.
    pub open_tasks: u32,
    /// It came into HighLevel elsewhere, and nobody has looked at it here.
    pub unseen: bool,
    /// Whether HighLevel has everything of it.
    pub state: RecordState,
    /// The rest, for a list that shows any of it: it is half of what a row weighs on its way to the page.
    pub further: Option<FurtherColumns>,
}

/// What of a row only some lists show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FurtherColumns {
    /// City.
    pub city: Option<String>,
    /// Name of the owner.
    pub owner: Option<String>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// Created.
    pub date_added: Option<String>,
    /// Last modified.
    pub date_updated: Option<String>,
    /// Last activity.
    pub last_activity: Option<String>,
}

/// Which rows are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactListRequest {
    /// As typed; empty for all.
    pub query: String,
    /// What narrows the list beside the text.
    pub filter: ContactFilter,
    /// In which order.
    pub sort: ContactSort,
    /// The columns that are shown.
    pub columns: Vec<ListColumn>,
    /// First row, from 0.
    pub offset: u32,
    /// Number of rows, at most 200.
    pub limit: u32,
}

/// The rows of the contact list that are on the screen or near it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownContacts {
    /// Whose rows they are, at most 200.
    pub contacts: Vec<ContactKey>,
    /// The tag that narrows the list.
    pub tag: Option<String>,
}

/// What narrows the contact list; whatever is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactFilter {
    /// Only contacts of this business (HighLevel's id).
    pub business: Option<String>,
    /// Only contacts with this tag, however it is spelled.
    pub tag: Option<String>,
    /// Only contacts that this user owns (HighLevel's id).
    pub owner: Option<String>,
    /// Only leads that came into HighLevel elsewhere and were not looked at here.
    pub unseen: bool,
}

/// The order of the contact list. Who has no value comes last in both directions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactSort {
    /// What is compared.
    pub by: SortBy,
    /// Z to A, the latest first; means nothing by relevance.
    pub descending: bool,
}

/// What the contact list can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SortBy {
    /// The best match first; without a query those opened last, then all by name.
    #[default]
    Relevance,
    /// What the row is called.
    Name,
    /// Company.
    Company,
    /// City.
    City,
    /// Name of the owner.
    Owner,
    /// Lifecycle stage.
    Stage,
    /// Where the contact came from.
    Source,
    /// Created.
    DateAdded,
    /// Last modified.
    DateUpdated,
    /// Last activity.
    LastActivity,
}

/// A column that the contact list can show beside the name, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ListColumn {
    /// Company.
    Company,
    /// Phone as shown in the account's country.
    Phone,
    /// E-mail.
    Email,
    /// City.
    City,
    /// Lifecycle stage.
    Stage,
    /// Name of the owner.
    Owner,
    /// Tags.
    Tags,
    /// How many open tasks are known.
    OpenTasks,
    /// Where the contact came from.
    Source,
    /// Created.
    DateAdded,
    /// Last modified.
    DateUpdated,
    /// Last activity.
    LastActivity,
}

impl ListColumn {
    /// Whether the column comes with [`FurtherColumns`].
    #[must_use]
    pub fn is_further(self) -> bool {
        match self {
            Self::City | Self::Owner | Self::Source | Self::DateAdded | Self::DateUpdated | Self::LastActivity => true,
            Self::Company | Self::Phone | Self::Email | Self::Stage | Self::Tags | Self::OpenTasks => false,
        }
    }
}

/// A window of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactList {
    /// All hits.
    pub total: u32,
    /// Where the window starts.
    pub offset: u32,
    /// The window.
    pub rows: Vec<ContactRow>,
    /// The query is a contact's id or a HighLevel link: `contact_locate` opens it.
    pub names_one: bool,
    /// Contacts in the store, whatever the query.
    pub cached: u32,
}

/// Everything known of a contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Local key.
    pub key: ContactKey,
    /// HighLevel's id, once there is one.
    pub remote_id: Option<String>,
    /// What the card is called: name, else company, e-mail or phone; empty where there is nothing at all.
    pub name: String,
    /// The values that the form edits.
    pub fields: ContactFields,
    /// Phone as shown in the account's country.
    pub phone_shown: Option<String>,
    /// Further e-mail addresses (read only).
    pub additional_emails: Vec<String>,
    /// Further phone numbers (read only).
    pub additional_phones: Vec<String>,
    /// Lifecycle stage, such as `lead` (read only).
    pub stage: Option<String>,
    /// Name of the owner.
    pub owner_name: Option<String>,
    /// The linked business.
    pub business: Option<Business>,
    /// Master switch of do-not-disturb.
    pub dnd: bool,
    /// Do-not-disturb per channel.
    pub dnd_channels: Vec<DndChannel>,
    /// Tags with their state, sorted.
    pub tags: Vec<TagOfContact>,
    /// Custom fields that have a value or can be given one.
    pub custom_fields: Vec<CustomField>,
    /// Created.
    pub date_added: Option<String>,
    /// Last modified.
    pub date_updated: Option<String>,
    /// Last activity.
    pub last_activity: Option<String>,
    /// Whether HighLevel has everything of it.
    pub state: RecordState,
    /// Names of fields whose change HighLevel does not have yet.
    pub waiting_fields: Vec<String>,
    /// Why HighLevel refused, where it did.
    pub refusal: Option<Refusal>,
    /// HighLevel no longer has this contact. What waits for it is kept.
    pub gone: bool,
}

/// The values of a contact that can be written, empty where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactFields {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: String,
    /// Phone, E.164 where it could be read.
    pub phone: String,
    /// Company as free text.
    pub company: String,
    /// Street and number.
    pub address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Website.
    pub website: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub date_of_birth: String,
    /// Where the contact came from.
    pub source: String,
    /// User id of the owner.
    pub owner: String,
}

impl ContactFields {
    /// What of these values differs from earlier ones.
    #[must_use]
    pub fn changed_since(&self, earlier: &Self) -> ContactChanges {
        macro_rules! changed {
            ($($field:ident),*) => {
                ContactChanges {
                    $( $field: (self.$field != earlier.$field).then(|| self.$field.clone()), )*
                    custom_fields: Vec::new(),
                }
            };
        }
        changed!(
            first_name,
            last_name,
            email,
            phone,
            company,
            address,
            city,
            state,
            postal_code,
            country,
            website,
            date_of_birth,
            source,
            owner
        )
    }
}

/// Every writable field with the name that the page has for it.
macro_rules! by_name {
    ($each:ident, $of:expr, $name:expr) => {
        by_name!(@ $each, $of, $name; first_name "firstName", last_name "lastName", email "email", phone "phone", company "company",
            address "address", city "city", state "state", postal_code "postalCode", country "country", website "website",
            date_of_birth "dateOfBirth", source "source", owner "owner")
    };
    (@ find, $of:expr, $name:expr; $($field:ident $text:literal),*) => {
        match $name { $( $text => Some(&$of.$field), )* _ => None }
    };
    (@ find_mut, $of:expr, $name:expr; $($field:ident $text:literal),*) => {
        match $name { $( $text => Some(&mut $of.$field), )* _ => None }
    };
    (@ changed, $of:expr, $name:expr; $($field:ident $text:literal),*) => {
        [$( ($text, $of.$field.as_deref()) ),*]
    };
}

impl ContactFields {
    /// The value of a field by the page's name of it; `None` where there is no such field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&String> {
        by_name!(find, self, field)
    }

    /// As [`ContactFields::get`].
    pub fn get_mut(&mut self, field: &str) -> Option<&mut String> {
        by_name!(find_mut, self, field)
    }
}

impl ContactChanges {
    /// The fields that change with their new values, custom fields by their ids.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = by_name!(changed, self, ()).into_iter();
        let own = own.filter_map(|(field, value)| Some((field, value?)));
        own.chain(self.custom_fields.iter().map(|field| (&*field.id, &*field.value)))
    }

    /// Takes a field out of the change and answers its new value.
    pub fn take(&mut self, field: &str) -> Option<String> {
        if let Some(own) = by_name!(find_mut, self, field) {
            return own.take();
        }
        let place = self.custom_fields.iter().position(|custom| custom.id == field)?;
        Some(self.custom_fields.remove(place).value)
    }

    /// Puts a field into the change.
    pub fn put(&mut self, field: &str, value: String) {
        if let Some(own) = by_name!(find_mut, self, field) {
            *own = Some(value);
        } else {
            self.custom_fields.push(CustomFieldChange {
                id: field.to_owned(),
                value,
            });
        }
    }
}

/// A change of a contact: `null` stays, the empty text clears. Only changed fields are sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactChanges {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone in any notation.
    pub phone: Option<String>,
    /// Company as free text.
    pub company: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Date of birth, `YYYY-MM-DD` or as people write it.
    pub date_of_birth: Option<String>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// User id of the owner.
    pub owner: Option<String>,
    /// Custom fields that change.
    pub custom_fields: Vec<CustomFieldChange>,
}

/// A custom field's new value as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldChange {
    /// The field's id.
    pub id: String,
    /// The value as typed; empty clears.
    pub value: String,
}

/// A custom field of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CustomField {
    /// The field's id.
    pub id: String,
    /// Its name, or its id where names may not be read.
    pub name: String,
    /// The value as text; several ones joined by commas.
    pub value: String,
    /// How it is edited.
    pub input: CustomFieldInput,
    /// The options, where there are any.
    pub options: Vec<String>,
}

/// How a custom field is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CustomFieldInput {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A number.
    Number,
    /// `YYYY-MM-DD`.
    Date,
    /// One of the options.
    Choice,
    /// Shown only.
    ReadOnly,
}

/// A custom field's value as one text.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(value_text)
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(fields) => match fields.get("url").or_else(|| fields.get("name")) {
            Some(named) => value_text(named),
            None => fields
                .values()
                .map(value_text)
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        },
        other => other.to_string(),
    }
}

/// The definition of a custom field as HighLevel keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldDefinition {
    /// The field's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `TEXT`, `DATE` and so on, as HighLevel names it.
    pub data_type: String,
    /// The options, where there are any.
    pub options: Vec<String>,
    /// Order on the screen.
    pub position: i32,
}

impl CustomFieldDefinition {
    /// How it is typed; what this app does not write can only be read.
    #[must_use]
    pub fn input(&self) -> CustomFieldInput {
        match self.data_type.as_str() {
            "TEXT" | "PHONE" | "EMAIL" => CustomFieldInput::Text,
            "LARGE_TEXT" => CustomFieldInput::LongText,
            "NUMERICAL" | "FLOAT" | "MONETORY" => CustomFieldInput::Number,
            "DATE" => CustomFieldInput::Date,
            "SINGLE_OPTIONS" | "RADIO" => CustomFieldInput::Choice,
            _ => CustomFieldInput::ReadOnly,
        }
    }
}

/// A business that contacts are linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Business {
    /// HighLevel's id.
    pub id: String,
    /// Its name, where known.
    pub name: String,
}

/// Do-not-disturb of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DndChannel {
    /// `Call`, `Email`, `SMS`, `WhatsApp`, `GMB` or `FB`.
    pub channel: String,
    /// Do not disturb is on.
    pub on: bool,
    /// Set by the recipient; only they can lift it.
    pub permanent: bool,
}

/// A tag on a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagOfContact {
    /// As HighLevel spells it.
    pub name: String,
    /// Whether HighLevel has it.
    pub state: RecordState,
}

/// A tag of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagCount {
    /// As HighLevel spells it.
    pub name: String,
    /// On how many contacts.
    pub contacts: u32,
}

/// Adds or removes one tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagChange {
    /// On which contact.
    pub contact: ContactKey,
    /// Which tag, in any case.
    pub tag: String,
}

/// Saves the contact form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactSave {
    /// `null` for a new contact.
    pub contact: Option<ContactKey>,
    /// What was changed.
    pub changes: ContactChanges,
    /// The values of the same fields that the rep saw before; what others made of them meanwhile is a conflict.
    #[serde(default)]
    pub seen: ContactChanges,
}

/// A contact that has an e-mail address or a phone number already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Twin {
    /// Which contact.
    pub contact: ContactKey,
    /// What it is called.
    pub name: String,
    /// What is equal: `email` or `phone`.
    pub field: String,
}

/// What is typed into a contact form, and may be somebody's already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TwinSearch {
    /// The contact that is being edited; it is nobody's twin.
    pub contact: Option<ContactKey>,
    /// As typed.
    pub email: String,
    /// As typed.
    pub phone: String,
}

/// How a contact is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReachBy {
    /// `tel:`
    Call,
    /// `mailto:`
    Mail,
    /// HighLevel's web app.
    HighLevel,
    /// A vCard file, opened in the address book of the machine.
    Vcard,
    /// Name, phone and e-mail to the clipboard.
    Copy,
    /// The phone number, E.164, to the clipboard.
    CopyPhone,
    /// The e-mail address to the clipboard.
    CopyEmail,
    /// The id to the clipboard.
    CopyId,
}

/// Reaches a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Whom.
    pub contact: ContactKey,
    /// How.
    pub by: ReachBy,
    /// Another number to call than the contact's own, in any notation.
    #[serde(default)]
    pub number: Option<String>,
    /// The rep was asked and wants to, although the contact does not want to be disturbed.
    pub despite_dnd: bool,
}
