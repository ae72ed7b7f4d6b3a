use std::collections::BTreeMap;

use futures_util::Stream;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Generation, Path, Verb};
use crate::error::Result;
use crate::ids::{BusinessId, ContactId, CustomFieldId, LocationId, UserId};
use crate::lenient::{Answered, Fields, Json};
use crate::page::{Cursor, Page};
use crate::search::ContactSearch;
use crate::stream;
use crate::write::Change;

pub(crate) static SEARCH: Endpoint = Endpoint {
    name: "contacts.search",
    verb: Verb::Post,
    path: Path::Same("/contacts/search"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};
pub(crate) static FIND_DUPLICATE: Endpoint = Endpoint {
    name: "contacts.find_duplicate",
    verb: Verb::Get,
    path: Path::Same("/contacts/search/duplicate"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};
pub(crate) static OF_BUSINESS: Endpoint = Endpoint {
    name: "contacts.of_business",
    verb: Verb::Get,
    path: Path::Same("/contacts/business/{businessId}"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "business",
};
pub(crate) static LIST: Endpoint = Endpoint {
    name: "contacts.list",
    verb: Verb::Get,
    path: Path::LegacyOnly("/contacts/"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "contacts.get",
    verb: Verb::Get,
    path: Path::Same("/contacts/{contactId}"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};
pub(crate) static CREATE: Endpoint = Endpoint {
    name: "contacts.create",
    verb: Verb::Post,
    path: Path::Same("/contacts/"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Create,
    noun: "contact",
};
pub(crate) static UPSERT: Endpoint = Endpoint {
    name: "contacts.upsert",
    verb: Verb::Post,
    path: Path::Same("/contacts/upsert"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Create,
    noun: "contact",
};
pub(crate) static UPDATE: Endpoint = Endpoint {
    name: "contacts.update",
    verb: Verb::Put,
    path: Path::Same("/contacts/{contactId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};
pub(crate) static DELETE: Endpoint = Endpoint {
    name: "contacts.delete",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};

/// A contact as far as an answer tells of it. `None` means that this answer does not carry the field (or carries
/// `null`), so a search row must never erase what a [`Contacts::get`] gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Names the contact.
    pub id: ContactId,
    /// The location that it belongs to.
    pub location: Option<LocationId>,
    /// First name in its original spelling where the answer has it; the old list lower-cases.
    pub first_name: Option<String>,
    /// Last name, as `first_name`.
    pub last_name: Option<String>,
    /// The whole name; in search rows without a `name` it is the lower-cased `contactName`.
    pub name: Option<String>,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// Further e-mail addresses, which cannot be written.
    pub additional_emails: Option<Vec<String>>,
    /// Primary phone number, usually E.164.
    pub phone: Option<String>,
    /// Further phone numbers, which cannot be written.
    pub additional_phones: Option<Vec<String>>,
    /// `lead`, `customer` or a type of the location's own.
    pub kind: Option<String>,
    /// Where the contact came from, in words.
    pub source: Option<String>,
    /// The owner.
    pub assigned_to: Option<UserId>,
    /// Users who follow the contact.
    pub followers: Option<Vec<UserId>>,
    /// The company as text, independent of `business`.
    pub company_name: Option<String>,
    /// The business that the contact is linked to.
    pub business: Option<BusinessId>,
    /// That business's name; search rows only.
    pub business_name: Option<String>,
    /// Street and number.
    pub address1: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or region.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country; a two-letter code or a name.
    pub country: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// IANA name of the contact's time zone, old aliases included.
    pub timezone: Option<String>,
    /// The master switch "do not disturb".
    pub dnd: Option<bool>,
    /// "Do not disturb" per channel. A search row's empty set is taken as not carried.
    pub dnd_settings: Option<DndSettings>,
    /// Tag names as the server spells them.
    pub tags: Option<Vec<String>>,
    /// Date of birth, a calendar date without zone.
    pub date_of_birth: Option<Date>,
    /// Gender; cannot be changed after creation.
    pub gender: Option<String>,
    /// Values of custom fields, to be joined with their definitions.
    pub custom_fields: Option<Vec<CustomValue>>,
    /// When it was created.
    pub date_added: Option<Timestamp>,
    /// When it was last changed; tags may or may not move it.
    pub date_updated: Option<Timestamp>,
    /// When something last happened with it.
    pub last_activity: Option<Timestamp>,
    /// Whether the contact is deleted, where the answer says so.
    pub deleted: Option<bool>,
}

impl Contact {
    fn bare(id: ContactId) -> Self {
        Self {
            id,
            location: None,
            first_name: None,
            last_name: None,
            name: None,
            email: None,
            additional_emails: None,
            phone: None,
            additional_phones: None,
            kind: None,
            source: None,
            assigned_to: None,
            followers: None,
            company_name: None,
            business: None,
            business_name: None,
            address1: None,
            city: None,
            state: None,
            postal_code: None,
            country: None,
            website: None,
            timezone: None,
            dnd: None,
            dnd_settings: None,
            tags: None,
            date_of_birth: None,
            gender: None,
            custom_fields: None,
            date_added: None,
            date_updated: None,
            last_activity: None,
            deleted: None,
        }
    }

    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            location: fields.id(&["locationId"]),
            first_name: fields.text(&["firstNameRaw", "firstName"]),
            last_name: fields.text(&["lastNameRaw", "lastName"]),
            name: fields.text(&["name", "fullName", "contactName"]),
            email: fields.text(&["email"]),
            additional_emails: fields.texts(&["additionalEmails"], &["email", "value"]),
            phone: fields.text(&["phone"]),
            additional_phones: fields.texts(&["additionalPhones"], &["phone", "number", "value"]),
            kind: fields.text(&["type"]),
            source: fields.text(&["source"]),
            assigned_to: fields.id(&["assignedTo"]),
            followers: fields.ids(&["followers"]),
            company_name: fields.text(&["companyName"]),
            business: fields.id(&["businessId"]),
            business_name: fields.text(&["businessName"]),
            address1: fields.text(&["address1", "address"]),
            city: fields.text(&["city"]),
            state: fields.text(&["state"]),
            postal_code: fields.text(&["postalCode"]),
            country: fields.text(&["country"]),
            website: fields.text(&["website"]),
            timezone: fields.text(&["timezone", "timeZone"]),
            dnd: fields.flag(&["dnd"]),
            dnd_settings: fields.object(&["dndSettings"]).map(DndSettings::read),
            tags: fields.texts(&["tags"], &["name"]),
            date_of_birth: fields.date(&["dateOfBirth"]),
            gender: fields.text(&["gender"]),
            custom_fields: fields.list(&["customFields", "customField"]).map(|list| {
                list.into_iter()
                    .filter_map(Fields::of)
                    .filter_map(|row| CustomValue::read(&row))
                    .collect()
            }),
            date_added: fields.instant(&["dateAdded"]),
            date_updated: fields.instant(&["dateUpdated"]),
            last_activity: fields.instant(&["lastActivity"]),
            deleted: fields.flag(&["deleted"]),
        })
    }

    fn read_row(fields: Fields<'_>) -> Option<Self> {
        let mut contact = Self::read(&fields)?;
        contact.dnd_settings = contact.dnd_settings.filter(|settings| !settings.0.is_empty());
        Some(contact)
    }

    /// The contact of an answer with an envelope, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["contact"]))
    }
}

/// What became of [`Contacts::upsert`].
#[derive(Debug, Clone, PartialEq)]
pub struct Upserted {
    /// The contact afterwards.
    pub contact: Contact,
    /// Whether it is a new one, where the answer says so.
    pub is_new: Option<bool>,
}

impl Upserted {
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        let answer = Fields::of(answer)?;
        Some(Self {
            is_new: answer.flag(&["new"]),
            contact: Contact::read(&answer.opened(&["contact"]))?,
        })
    }
}

/// A custom field's value on a contact.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomValue {
    /// The field's definition.
    pub id: CustomFieldId,
    /// Text, number, list or object, as the field's type has it; `null` where the answer gives none.
    pub value: Value,
}

impl CustomValue {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            value: fields
                .any(&["value", "fieldValue", "field_value"])
                .unwrap_or(Value::Null),
        })
    }
}

/// A way of reaching a contact that can be closed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Phone calls.
    Call,
    /// E-mail.
    Email,
    /// Text messages.
    Sms,
    /// WhatsApp.
    WhatsApp,
    /// Google Business messages.
    Gmb,
    /// Facebook messages.
    Fb,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 6] = [Self::Call, Self::Email, Self::Sms, Self::WhatsApp, Self::Gmb, Self::Fb];

    fn key(self, generation: Generation) -> &'static str {
        match (self, generation) {
            (Self::Call, Generation::Legacy) => "Call",
            (Self::Email, Generation::Legacy) => "Email",
            (Self::Sms, Generation::Legacy) => "SMS",
            (Self::WhatsApp, Generation::Legacy) => "WhatsApp",
            (Self::Gmb, Generation::Legacy) => "GMB",
            (Self::Fb, Generation::Legacy) => "FB",
            (Self::Call, Generation::V3) => "call",
            (Self::Email, Generation::V3) => "email",
            (Self::Sms, Generation::V3) => "sms",
            (Self::WhatsApp, Generation::V3) => "whatsApp",
            (Self::Gmb, Generation::V3) => "gmb",
            (Self::Fb, Generation::V3) => "fb",
        }
    }
}

/// Whether a channel is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DndStatus {
    /// Do not disturb is on.
    Active,
    /// Do not disturb is off.
    Inactive,
    /// Closed by the contact; writing the channel makes the whole update fail.
    Permanent,
    /// A status this crate does not know.
    Other(String),
}

/// "Do not disturb" of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelDnd {
    /// Whether the channel is closed.
    pub status: DndStatus,
    /// Why, in words.
    pub message: Option<String>,
    /// Why, as a code.
    pub code: Option<String>,
}

/// "Do not disturb" per channel, as far as an answer names channels this crate knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DndSettings(pub BTreeMap<Channel, ChannelDnd>);

impl DndSettings {
    pub(crate) fn read(fields: Fields<'_>) -> Self {
        let known = fields.entries().filter_map(|(key, value)| {
            let channel = Channel::ALL
                .into_iter()
                .find(|channel| channel.key(Generation::Legacy).eq_ignore_ascii_case(&key))?;
            let fields = Fields::of(value)?;
            let status = fields.text(&["status"])?;
            let status = match status.to_ascii_lowercase().as_str() {
                "active" => DndStatus::Active,
                "inactive" => DndStatus::Inactive,
                "permanent" => DndStatus::Permanent,
                _ => DndStatus::Other(status),
            };
            let dnd = ChannelDnd {
                status,
                message: fields.text(&["message"]),
                code: fields.text(&["code"]),
            };
            Some((channel, dnd))
        });
        Self(known.collect())
    }
}

/// A custom field's value to be written. Fields that are not named stay as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomWrite {
    /// The field's definition.
    pub id: CustomFieldId,
    /// In the form of the field's type; a date as `YYYY-MM-DD`, money as a bare number.
    pub value: Value,
}

/// A contact to be created. What is `None` or empty is not sent; the server takes a contact with nothing at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewContact {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The whole name, where it is not known how it divides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The company as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address1: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Two-letter code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Website.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Gender; only here, an update refuses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Where the contact comes from, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<UserId>,
    /// Date of birth.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "crate::write::optional_date"
    )]
    pub date_of_birth: Option<Date>,
    /// The master switch "do not disturb".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dnd: Option<bool>,
    /// Tag names; unknown ones come into being.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Channels to close (`true`) or open.
    #[serde(skip)]
    pub dnd_channels: BTreeMap<Channel, bool>,
    /// Values of custom fields.
    #[serde(skip)]
    pub custom_fields: Vec<CustomWrite>,
}

/// Changes to a contact: only what is set goes out, and [`Change::Clear`] empties the field. There is no way to send
/// tags with it, because that would replace all of them; see [`crate::ContactTags`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateContact {
    /// First name.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub first_name: Change<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub last_name: Change<String>,
    /// The whole name.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub name: Change<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub email: Change<String>,
    /// Phone number, E.164.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub phone: Change<String>,
    /// The company as text. Not documented for updates, taken by the live service: where a refusal names it, send the
    /// rest without.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub company_name: Change<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub address1: Change<String>,
    /// City.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub city: Change<String>,
    /// State or region.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub state: Change<String>,
    /// Postal code; not nullable, so clearing sends an empty text.
    #[serde(
        skip_serializing_if = "Change::is_keep",
        serialize_with = "crate::write::text_never_null"
    )]
    pub postal_code: Change<String>,
    /// Two-letter code; not nullable, so clearing sends an empty text.
    #[serde(
        skip_serializing_if = "Change::is_keep",
        serialize_with = "crate::write::text_never_null"
    )]
    pub country: Change<String>,
    /// Website.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub website: Change<String>,
    /// IANA name.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub timezone: Change<String>,
    /// Where the contact comes from, in words.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub source: Change<String>,
    /// The owner; clearing unassigns.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub assigned_to: Change<UserId>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Change::is_keep", serialize_with = "crate::write::date")]
    pub date_of_birth: Change<Date>,
    /// The master switch "do not disturb".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dnd: Option<bool>,
    /// Channels to close (`true`) or open. One that is [`DndStatus::Permanent`] must not be named.
    #[serde(skip)]
    pub dnd_channels: BTreeMap<Channel, bool>,
    /// Values of custom fields; those not named stay.
    #[serde(skip)]
    pub custom_fields: Vec<CustomWrite>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody<'a> {
    location_id: &'a LocationId,
    #[serde(flatten)]
    contact: &'a NewContact,
    #[serde(flatten)]
    by_generation: ByGeneration<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpsertBody<'a> {
    #[serde(flatten)]
    create: CreateBody<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    create_new_if_duplicate_allowed: bool,
}

#[derive(Serialize)]
struct UpdateBody<'a> {
    #[serde(flatten)]
    contact: &'a UpdateContact,
    #[serde(flatten)]
    by_generation: ByGeneration<'a>,
}

/// What the generations spell differently.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByGeneration<'a> {
    #[serde(skip_serializing_if = "ChannelsBody::is_empty")]
    dnd_settings: ChannelsBody<'a>,
    #[serde(skip_serializing_if = "CustomBody::is_empty")]
    custom_fields: CustomBody<'a>,
}

impl<'a> ByGeneration<'a> {
    fn new(generation: Generation, channels: &'a BTreeMap<Channel, bool>, custom: &'a [CustomWrite]) -> Self {
        Self {
            dnd_settings: ChannelsBody(generation, channels),
            custom_fields: CustomBody(generation, custom),
        }
    }
}

struct ChannelsBody<'a>(Generation, &'a BTreeMap<Channel, bool>);

impl ChannelsBody<'_> {
    fn is_empty(&self) -> bool {
        self.1.is_empty()
    }
}

impl Serialize for ChannelsBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Status {
            status: &'static str,
        }
        let mut map = serializer.serialize_map(Some(self.1.len()))?;
        for (channel, closed) in self.1 {
            let status = if *closed { "active" } else { "inactive" };
            map.serialize_entry(channel.key(self.0), &Status { status })?;
        }
        map.end()
    }
}

struct CustomBody<'a>(Generation, &'a [CustomWrite]);

impl CustomBody<'_> {
    fn is_empty(&self) -> bool {
        self.1.is_empty()
    }
}

impl Serialize for CustomBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Entry<'a>(&'static str, &'a CustomWrite);
        impl Serialize for Entry<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("id", &self.1.id)?;
                map.serialize_entry(self.0, &self.1.value)?;
                map.end()
            }
        }
        let mut list = serializer.serialize_seq(Some(self.1.len()))?;
        for write in self.1 {
            list.serialize_element(&Entry(self.0.custom_value_key(), write))?;
        }
        list.end()
    }
}

/// Contacts of the location.
#[derive(Debug, Clone, Copy)]
pub struct Contacts<'a> {
    pub(crate) client: &'a Client,
}

/// How far the pages of a search reach.
const REACHED_BY_PAGES: usize = 10_000;

impl<'a> Contacts<'a> {
    /// `POST /contacts/search`
    ///
    /// Scope `contacts.readonly`. An index: it lags behind writes by up to a minute, so it proves neither that a
    /// contact exists nor that it does not. With `pageLimit: 1` it is the probe for a connection.
    pub async fn search(&self, search: &ContactSearch) -> Result<Page<Contact>> {
        let call = Call::to(&SEARCH, &[]).body(&search.body(self.client.location()));
        self.client
            .send(call, |answer| {
                contacts_of(answer, &["total"], Some(search.page_limit()))
            })
            .await
    }

    /// All of [`Contacts::search`], page by page, without end at 10,000 rows: after a page its last row's cursor is
    /// asked for. Where the rows name none, pages are counted, and the list ends at the last one that can be reached;
    /// compare with [`Page::total`].
    pub fn stream(&self, search: ContactSearch) -> impl Stream<Item = Result<Page<Contact>>> + Send + use<'a> {
        let contacts = *self;
        stream::pages(
            search,
            move |search| async move { contacts.search(&search).await },
            |contact| contact.id.as_str(),
            |search, page, read| match &page.next {
                Some(cursor) => Some(search.clone().after(cursor.clone())),
                None => {
                    let page = read / search.page_limit() + 1;
                    let page = (page * search.page_limit() <= REACHED_BY_PAGES).then_some(page)?;
                    Some(search.clone().page(u32::try_from(page).ok()?))
                }
            },
        )
    }

    /// `GET /contacts/search/duplicate`
    ///
    /// Scope `contacts.readonly`. The contact that the location's duplicate rule would name for this e-mail address or
    /// phone number (E.164). Reads primary values only, and is current where the search lags.
    pub async fn find_duplicate(&self, email: Option<&str>, phone: Option<&str>) -> Result<Option<Contact>> {
        let call = Call::to(&FIND_DUPLICATE, &[])
            .query("locationId", self.client.location().as_str())
            .query_if("email", email)
            .query_if("number", phone);
        self.client.send(call, duplicate_of).await
    }

    /// `GET /contacts/business/{businessId}`
    ///
    /// Scope `contacts.readonly`. At most 100 contacts, leaving out the first `skip`; `total` counts all of them.
    pub async fn of_business(&self, business: &BusinessId, skip: u32) -> Result<Page<Contact>> {
        const LIMIT: usize = 100;
        let ids = [business.as_str()];
        let call = Call::to(&OF_BUSINESS, &ids)
            .query("locationId", self.client.location().as_str())
            .query("limit", LIMIT.to_string())
            .query("skip", skip.to_string());
        self.client
            .send(call, |answer| contacts_of(answer, &["count", "total"], Some(LIMIT)))
            .await
    }

    /// `GET /contacts/`
    ///
    /// Scope `contacts.readonly`. Deprecated in favour of [`Contacts::search`]: newest first, `limit` of them and at most
    /// 100, names in lower case. Goes on after `after`, which is the `next` of the page before. Under
    /// [`Generation::V3`] there is none: [`crate::Error::NotOffered`].
    pub async fn list(&self, limit: u8, query: Option<&str>, after: Option<&Cursor>) -> Result<Page<Contact>> {
        let limit = limit.clamp(1, 100);
        let mut call = Call::to(&LIST, &[])
            .query("locationId", self.client.location().as_str())
            .query("limit", limit.to_string())
            .query_if("query", query);
        if let Some(after) = after {
            let names = ["startAfter", "startAfterId"];
            for (name, part) in names.into_iter().zip(after.texts()) {
                call = call.query(name, part);
            }
        }
        self.client.send(call, |answer| listed(answer, limit.into())).await
    }

    /// `GET /contacts/{contactId}`
    ///
    /// Scope `contacts.readonly`. Always current. A deleted contact is [`crate::Error::NotFound`].
    pub async fn get(&self, contact: &ContactId) -> Result<Contact> {
        let ids = [contact.as_str()];
        self.client.send(Call::to(&GET, &ids), Contact::of_answer).await
    }

    /// `POST /contacts/`
    ///
    /// Scope `contacts.write`. Never repeat it blindly: after anything but success, 401, 403, 429 and a named
    /// duplicate the contact may exist, a 422 included.
    pub async fn create(&self, contact: &NewContact) -> Result<Contact> {
        let body = self.create_body(contact);
        self.client
            .send(Call::to(&CREATE, &[]).body(&body), Contact::of_answer)
            .await
    }

    fn create_body<'b>(&'b self, contact: &'b NewContact) -> CreateBody<'b> {
        CreateBody {
            location_id: self.client.location(),
            contact,
            by_generation: ByGeneration::new(self.client.generation(), &contact.dnd_channels, &contact.custom_fields),
        }
    }

    /// `POST /contacts/upsert`
    ///
    /// Scope `contacts.write`. Updates the contact that the location's duplicate rule names, else creates one; wants an
    /// e-mail address or a phone number. For imports: on a match `tags` replace all of its tags, an additional e-mail
    /// address becomes the primary one and takes its place, and what matches another contact is dropped unsaid.
    /// `create_new_if_duplicate_allowed` makes a second contact where the location allows that. Never repeat it blindly.
    pub async fn upsert(&self, contact: &NewContact, create_new_if_duplicate_allowed: bool) -> Result<Upserted> {
        let body = UpsertBody {
            create: self.create_body(contact),
            create_new_if_duplicate_allowed,
        };
        self.client
            .send(Call::to(&UPSERT, &[]).body(&body), Upserted::of_answer)
            .await
    }

    /// `PUT /contacts/{contactId}`
    ///
    /// Scope `contacts.write`. Idempotent, partial. The answer may lack fields that [`Contacts::get`] has, up to all
    /// but the id. Values that belong to another contact are [`crate::Error::Duplicate`].
    pub async fn update(&self, contact: &ContactId, changes: &UpdateContact) -> Result<Contact> {
        let ids = [contact.as_str()];
        let by_generation = ByGeneration::new(self.client.generation(), &changes.dnd_channels, &changes.custom_fields);
        let body = UpdateBody {
            contact: changes,
            by_generation,
        };
        self.client
            .send(Call::to(&UPDATE, &ids).body(&body), |answer| {
                Some(Contact::of_answer(answer).unwrap_or_else(|| Contact::bare(contact.clone())))
            })
            .await
    }

    /// `DELETE /contacts/{contactId}`
    ///
    /// Scope `contacts.write`. Conversations, opportunities and appointments go with it. One that is deleted already
    /// is [`crate::Error::NotFound`], which a caller may take for success.
    pub async fn delete(&self, contact: &ContactId) -> Result<()> {
        let ids = [contact.as_str()];
        self.client.send(Call::to(&DELETE, &ids), |_| Some(())).await
    }
}

pub(crate) fn duplicate_of(answer: Json<'_>) -> Option<Option<Contact>> {
    if answer.is_null() {
        return Some(None);
    }
    let answer = Fields::of(answer)?;
    match answer.object(&["contact"]) {
        None => Some(Contact::read(&answer)),
        // Some answers say "none" by an empty object.
        Some(contact) if contact.clone().entries().next().is_none() => Some(None),
        Some(contact) => Contact::read(&contact).map(Some),
    }
}

/// The official schema counts and forgets the `meta` that the next page needs.
pub(crate) fn listed(answer: Json<'_>, asked: usize) -> Option<Page<Contact>> {
    let mut fields = Fields::of(answer)?;
    let meta = fields.object(&["meta"]).unwrap_or_default();
    let rows = fields.take_rows("contacts")?;
    let total = meta.count(&["total"]).or_else(|| fields.count(&["count", "total"]));
    let mut page = Page::read(rows, total, Some(asked), Contact::read_row);
    page.next = meta
        .any(&["startAfter"])
        .zip(meta.any(&["startAfterId"]))
        .and_then(|(after, id)| Cursor::of(Value::Array(vec![after, id])));
    Some(page)
}

impl Page<Contact> {
    /// Reads the bytes of an answer to `POST /contacts/search` that was got by other means; `None` where it is none.
    pub fn from_search_answer(bytes: &[u8]) -> Option<Self> {
        contacts_of(Answered::new(bytes.to_vec()).json()?, &["total"], None)
    }
}

pub(crate) fn contacts_of(answer: Json<'_>, total: &[&str], asked: Option<usize>) -> Option<Page<Contact>> {
    let mut answer = Fields::of(answer)?;
    let rows = answer.take_rows("contacts")?;
    Some(Page::read(rows, answer.count(total), asked, Contact::read_row))
}
