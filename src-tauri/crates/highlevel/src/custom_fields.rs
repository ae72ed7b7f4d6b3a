use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::CustomFieldId;
use crate::lenient::{Fields, Json};
use crate::page::Page;

pub(crate) static LIST: Endpoint = Endpoint {
    name: "custom_fields.list",
    verb: Verb::Get,
    path: Path::Same("/locations/{locationId}/customFields"),
    scope: "locations/customFields.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "location",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "custom_fields.get",
    verb: Verb::Get,
    path: Path::Same("/locations/{locationId}/customFields/{customFieldId}"),
    scope: "locations/customFields.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "custom field",
};

/// The definition of a custom field as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Names the field.
    pub id: CustomFieldId,
    /// What it is called.
    pub name: Option<String>,
    /// Its key, `contact.pincode`.
    pub key: Option<String>,
    /// What it holds.
    pub kind: Option<CustomFieldKind>,
    /// Its place among the others.
    pub position: Option<u64>,
    /// What an empty input shows.
    pub placeholder: Option<String>,
    /// What can be chosen, for the kinds with a choice.
    pub options: Vec<String>,
}

impl CustomField {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            name: fields.text(&["name"]),
            key: fields.text(&["fieldKey", "key"]),
            kind: fields.text(&["dataType"]).map(CustomFieldKind::of),
            position: fields.count(&["position"]),
            placeholder: fields.text(&["placeholder"]),
            options: fields
                .texts(&["picklistOptions", "options"], &["label", "name", "value", "key"])
                .unwrap_or_default(),
        })
    }

    /// The definition of an answer with an envelope, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["customField", "field"]))
    }
}

/// What a custom field holds, and so in which form its value is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomFieldKind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LargeText,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// One of the options.
    SingleOptions,
    /// One of the options.
    Radio,
    /// Any of the options, as a list.
    Checkbox,
    /// Any of the options, as a list.
    MultipleOptions,
    /// A number.
    Numerical,
    /// A number with decimals.
    Float,
    /// An amount of money, as a bare number. HighLevel spells it `MONETORY`.
    Monetary,
    /// A date, written `YYYY-MM-DD`.
    Date,
    /// A time of day.
    Time,
    /// Several texts by row.
    TextboxList,
    /// Files.
    FileUpload,
    /// A signature.
    Signature,
    /// A kind this crate does not know.
    Other(String),
}

impl CustomFieldKind {
    fn of(word: String) -> Self {
        match word.as_str() {
            "TEXT" => Self::Text,
            "LARGE_TEXT" => Self::LargeText,
            "PHONE" => Self::Phone,
            "EMAIL" => Self::Email,
            "SINGLE_OPTIONS" => Self::SingleOptions,
            "RADIO" => Self::Radio,
            "CHECKBOX" => Self::Checkbox,
            "MULTIPLE_OPTIONS" => Self::MultipleOptions,
            "NUMERICAL" => Self::Numerical,
            "FLOAT" => Self::Float,
            "MONETORY" | "MONETARY" => Self::Monetary,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "TEXTBOX_LIST" => Self::TextboxList,
            "FILE_UPLOAD" => Self::FileUpload,
            "SIGNATURE" => Self::Signature,
            _ => Self::Other(word),
        }
    }
}

/// Definitions of custom fields.
#[derive(Debug, Clone, Copy)]
pub struct CustomFields<'a> {
    pub(crate) client: &'a Client,
}

impl CustomFields<'_> {
    /// `GET /locations/{locationId}/customFields`
    ///
    /// Scope `locations/customFields.readonly`. Those of contacts.
    pub async fn list(&self) -> Result<Page<CustomField>> {
        let ids = [self.client.location().as_str()];
        self.client
            .send(Call::to(&LIST, &ids).query("model", "contact"), custom_fields_of)
            .await
    }

    /// `GET /locations/{locationId}/customFields/{customFieldId}`
    ///
    /// Scope `locations/customFields.readonly`.
    pub async fn get(&self, field: &CustomFieldId) -> Result<CustomField> {
        let ids = [self.client.location().as_str(), field.as_str()];
        self.client.send(Call::to(&GET, &ids), CustomField::of_answer).await
    }
}

pub(crate) fn custom_fields_of(answer: Json<'_>) -> Option<Page<CustomField>> {
    let rows = Fields::of(answer)?.take_rows("customFields")?;
    Some(Page::read(rows, None, None, |row| CustomField::read(&row)))
}
