//! A contact as the server keeps it, and its four shapes on the wire (CONTACTS-API §7.1, §7.2).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rlibphonenumber::{PhoneNumber, PhoneNumberFormat};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::account::{Account, DataType};
use crate::clock::{Millis, iso};
use crate::index::{Id, Indexed};
use crate::route::Generation;

/// Both spellings of the do-not-disturb channels: up to `2023-02-21`, and `v3`.
pub(crate) const CHANNELS: [(&str, &str); 6] = [
    ("Call", "call"),
    ("Email", "email"),
    ("SMS", "sms"),
    ("WhatsApp", "whatsApp"),
    ("GMB", "gmb"),
    ("FB", "fb"),
];

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dnd {
    pub(crate) status: String,
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
}

/// A deal, as far as search knows it.
#[derive(Debug, Clone)]
pub(crate) struct Opportunity {
    pub(crate) id: Id,
    pub(crate) pipeline_id: Id,
    pub(crate) pipeline_stage_id: Id,
    pub(crate) monetary_value: u32,
    pub(crate) status: &'static str,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Contact {
    pub(crate) id: Id,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) source: Option<String>,
    pub(crate) assigned_to: Option<Id>,
    pub(crate) followers: Vec<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) business_id: Option<Id>,
    pub(crate) address1: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) timezone: Option<String>,
    pub(crate) gender: Option<String>,
    pub(crate) dnd: bool,
    /// By the spelling of the older generations.
    pub(crate) dnd_settings: BTreeMap<&'static str, Dnd>,
    pub(crate) inbound_dnd: Option<Value>,
    pub(crate) tags: Vec<String>,
    pub(crate) date_of_birth: Option<Date>,
    pub(crate) custom_fields: Vec<(Id, Value)>,
    pub(crate) additional_emails: Vec<String>,
    pub(crate) additional_phones: Vec<String>,
    pub(crate) opportunities: Vec<Opportunity>,
    pub(crate) created_by: Option<Id>,
    pub(crate) date_added: Millis,
    pub(crate) date_updated: Millis,
    pub(crate) last_activity: Option<Millis>,
    pub(crate) deleted: bool,
}

impl Indexed for Contact {
    fn id(&self) -> &Id {
        &self.id
    }

    fn instants(&self) -> [Millis; 2] {
        [self.date_added, self.date_updated]
    }

    fn group(&self) -> Option<&Id> {
        self.business_id.as_ref()
    }
}

impl Contact {
    /// First and last name, however much of them there is.
    pub(crate) fn full_name(&self) -> Option<String> {
        match (&self.first_name, &self.last_name) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (Some(name), None) | (None, Some(name)) => Some(name.clone()),
            (None, None) => None,
        }
    }

    pub(crate) fn has_tag(&self, name: &str) -> bool {
        self.tags.iter().any(|tag| tag == name)
    }

    /// Every word of the free-text query occurs in a name, e-mail, phone, company or tag.
    pub(crate) fn answers_query(&self, words: &[String]) -> bool {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let text = [
            lower(&self.first_name),
            lower(&self.last_name),
            lower(&self.email),
            lower(&self.phone),
            lower(&self.company_name),
            self.tags.join(" "),
        ]
        .join(" ");
        words.iter().all(|word| {
            text.contains(word.as_str())
                || (word.len() > 3
                    && word.bytes().all(|byte| byte.is_ascii_digit())
                    && text.contains(word.trim_start_matches('0')))
        })
    }
}

fn dnd_settings(contact: &Contact, generation: Generation) -> Value {
    let mut settings = Map::new();
    for (channel, dnd) in &contact.dnd_settings {
        let key = CHANNELS
            .iter()
            .find(|(old, _)| old == channel)
            .map_or(*channel, |(old, new)| generation.pick(old, new));
        let mut setting = Map::new();
        setting.insert("status".into(), dnd.status.clone().into());
        if let Some(message) = &dnd.message {
            setting.insert("message".into(), message.clone().into());
        }
        if let Some(code) = &dnd.code {
            setting.insert("code".into(), code.clone().into());
        }
        settings.insert(key.into(), setting.into());
    }
    settings.into()
}

/// The shape of GET, PUT and upsert: no nulls, original case, `address1`.
pub(crate) fn detail(account: &Account, contact: &Contact, generation: Generation) -> Value {
    let mut row = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            row.insert(key.into(), value);
        }
    };
    let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase().into());
    let same = |text: &Option<String>| text.clone().map(Value::from);
    let id = |id: &Option<Id>| id.as_ref().map(|id| Value::from(&**id));
    let name = contact.full_name();

    put("id", Some((*contact.id).into()));
    put("locationId", Some(account.location.id.clone().into()));
    put("firstName", same(&contact.first_name));
    put("firstNameLowerCase", lower(&contact.first_name));
    put("lastName", same(&contact.last_name));
    put("lastNameLowerCase", lower(&contact.last_name));
    put("fullNameLowerCase", lower(&name));
    put("name", name.map(Value::from));
    put("email", same(&contact.email));
    put("emailLowerCase", lower(&contact.email));
    put("phone", same(&contact.phone));
    put("type", Some(contact.kind.into()));
    put("source", same(&contact.source));
    put("assignedTo", id(&contact.assigned_to));
    put("followers", Some(json!(contact.followers)));
    put("companyName", same(&contact.company_name));
    put("businessId", id(&contact.business_id));
    put("address1", same(&contact.address1));
    put("city", same(&contact.city));
    put("state", same(&contact.state));
    put("postalCode", same(&contact.postal_code));
    put("country", same(&contact.country));
    put("website", same(&contact.website));
    put("timezone", same(&contact.timezone));
    put("gender", same(&contact.gender));
    put("dnd", Some(contact.dnd.into()));
    put("dndSettings", Some(dnd_settings(contact, generation)));
    put("inboundDndSettings", contact.inbound_dnd.clone());
    put("tags", Some(json!(contact.tags)));
    put(
        "dateOfBirth",
        contact.date_of_birth.map(|date| {
            generation
                .pick(&format!("{date}T00:00:00.000Z"), &date.to_string())
                .into()
        }),
    );
    put(
        "customFields",
        Some(
            contact
                .custom_fields
                .iter()
                .map(|(id, value)| json!({ "id": &**id, "value": value }))
                .collect(),
        ),
    );
    put(
        "additionalEmails",
        Some(
            contact
                .additional_emails
                .iter()
                .map(|email| json!({ "email": email }))
                .collect(),
        ),
    );
    put(
        "additionalPhones",
        Some(
            contact
                .additional_phones
                .iter()
                .map(|phone| json!({ "phone": phone }))
                .collect(),
        ),
    );
    put(
        "attributionSource",
        Some(match &contact.created_by {
            Some(_) => json!({ "sessionSource": "CRM UI", "medium": "manual", "mediumId": null }),
            None => json!({ "sessionSource": "public api", "medium": "api", "mediumId": null }),
        }),
    );
    put("createdBy", Some(created_by(account, contact)));
    put("dateAdded", Some(iso(contact.date_added).into()));
    put("dateUpdated", Some(iso(contact.date_updated).into()));
    put("lastActivity", contact.last_activity.map(|at| iso(at).into()));
    row.into()
}

fn created_by(account: &Account, contact: &Contact) -> Value {
    match contact.created_by.as_deref() {
        Some(user) => json!({
            "source": "WEB_USER", "channel": "APP", "sourceId": user,
            "sourceName": account.user_name(user), "timestamp": iso(contact.date_added),
        }),
        None => json!({
            "source": "INTEGRATION", "channel": "OAUTH", "sourceId": "sandbox",
            "timestamp": iso(contact.date_added),
        }),
    }
}

/// The answer of create: with its create-only fields, without what only GET has. Under `v3` the
/// ordinary contact.
pub(crate) fn created(account: &Account, contact: &Contact, generation: Generation) -> Value {
    let mut value = detail(account, contact, generation);
    if generation == Generation::V3 {
        return value;
    }
    if let Some(row) = value.as_object_mut() {
        for absent in [
            "timezone",
            "additionalEmails",
            "additionalPhones",
            "attributionSource",
            "createdBy",
        ] {
            row.remove(absent);
        }
        row.insert("deleted".into(), false.into());
        row.insert("bounceEmail".into(), false.into());
        row.insert("unsubscribeEmail".into(), false.into());
        row.insert("offers".into(), json!([]));
        row.insert("products".into(), json!([]));
        row.insert("lastSessionActivityAt".into(), iso(contact.date_added).into());
        if let Some(date) = contact.date_of_birth {
            row.insert("birthMonth".into(), date.month().into());
            row.insert("birthDay".into(), date.day().into());
        }
    }
    value
}

/// A row of the deprecated list: lower-cased names with the originals beside them.
pub(crate) fn list_row(account: &Account, contact: &Contact, generation: Generation) -> Value {
    let mut value = detail(account, contact, generation);
    if let Some(row) = value.as_object_mut() {
        for absent in [
            "dndSettings",
            "inboundDndSettings",
            "name",
            "firstNameLowerCase",
            "lastNameLowerCase",
            "fullNameLowerCase",
            "emailLowerCase",
            "lastActivity",
            "gender",
        ] {
            row.remove(absent);
        }
        for (key, raw, name) in [
            ("firstName", "firstNameRaw", &contact.first_name),
            ("lastName", "lastNameRaw", &contact.last_name),
        ] {
            if let Some(name) = name {
                row.insert(key.into(), name.to_lowercase().into());
                row.insert(raw.into(), name.clone().into());
            }
        }
        row.insert(
            "contactName".into(),
            contact.full_name().map(|name| name.to_lowercase()).into(),
        );
    }
    value
}

/// A row of `POST /contacts/search`: `address`, epoch dates of birth, nulls, and its own cursor.
///
/// Typed, unlike the other shapes, because a page holds up to 500 of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchRow<'a> {
    id: &'a str,
    location_id: &'a str,
    contact_name: Option<String>,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    first_name_lower_case: Option<String>,
    last_name_lower_case: Option<String>,
    email: Option<&'a str>,
    valid_email: Option<bool>,
    phone: Option<&'a str>,
    phone_label: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'a str,
    source: Option<&'a str>,
    assigned_to: Option<&'a str>,
    followers: &'a [String],
    company_name: Option<&'a str>,
    business_id: Option<&'a str>,
    business_name: Option<&'a str>,
    address: Option<&'a str>,
    city: Option<&'a str>,
    state: Option<&'a str>,
    postal_code: Option<&'a str>,
    country: Option<&'a str>,
    website: Option<&'a str>,
    dnd: bool,
    dnd_settings: Map<String, Value>,
    tags: &'a [String],
    date_of_birth: Option<Millis>,
    custom_fields: Vec<FieldValue<'a>>,
    additional_emails: &'a [String],
    additional_phones: &'a [String],
    created_by: Value,
    opportunities: Vec<Value>,
    date_added: String,
    date_updated: String,
    search_after: Vec<Value>,
}

#[derive(Serialize)]
struct FieldValue<'a> {
    id: &'a str,
    value: Value,
}

impl<'a> SearchRow<'a> {
    pub(crate) fn of(account: &'a Account, contact: &'a Contact, search_after: Vec<Value>) -> Self {
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        Self {
            id: &contact.id,
            location_id: &account.location.id,
            contact_name: contact.full_name().map(|name| name.to_lowercase()),
            first_name: contact.first_name.as_deref(),
            last_name: contact.last_name.as_deref(),
            first_name_lower_case: lower(&contact.first_name),
            last_name_lower_case: lower(&contact.last_name),
            email: contact.email.as_deref(),
            valid_email: None,
            phone: contact.phone.as_deref(),
            phone_label: None,
            kind: contact.kind,
            source: contact.source.as_deref(),
            assigned_to: contact.assigned_to.as_deref(),
            followers: &contact.followers,
            company_name: contact.company_name.as_deref(),
            business_id: contact.business_id.as_deref(),
            business_name: contact
                .business_id
                .as_deref()
                .and_then(|id| account.business(id))
                .map(|business| business.name.as_str()),
            address: contact.address1.as_deref(),
            city: contact.city.as_deref(),
            state: contact.state.as_deref(),
            postal_code: contact.postal_code.as_deref(),
            country: contact.country.as_deref(),
            website: contact.website.as_deref(),
            dnd: contact.dnd,
            dnd_settings: Map::new(),
            tags: &contact.tags,
            date_of_birth: contact.date_of_birth.map(epoch),
            custom_fields: contact
                .custom_fields
                .iter()
                .map(|(id, value)| FieldValue {
                    id,
                    value: searched(account, id, value),
                })
                .collect(),
            additional_emails: &contact.additional_emails,
            additional_phones: &contact.additional_phones,
            created_by: created_by(account, contact),
            opportunities: contact
                .opportunities
                .iter()
                .map(|deal| {
                    json!({
                        "id": &*deal.id, "pipelineId": &*deal.pipeline_id,
                        "pipelineStageId": &*deal.pipeline_stage_id,
                        "monetaryValue": deal.monetary_value, "status": deal.status,
                    })
                })
                .collect(),
            date_added: iso(contact.date_added),
            date_updated: iso(contact.date_updated),
            search_after,
        }
    }
}

/// Search delivers date fields as numbers, GET as they were written.
fn searched(account: &Account, field: &str, value: &Value) -> Value {
    let is_date = account
        .custom_field(field)
        .is_some_and(|field| field.data_type == DataType::Date);
    match value.as_str().and_then(|text| text.parse::<Date>().ok()) {
        Some(date) if is_date => epoch(date).into(),
        _ => value.clone(),
    }
}

/// Midnight UTC of a calendar date.
pub(crate) fn epoch(date: Date) -> Millis {
    date.to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .map_or(0, |at| at.timestamp().as_millisecond())
}

/// Trimmed, lower-cased, each once, in the order given.
pub(crate) fn clean_tags(tags: &[String]) -> Vec<String> {
    let mut clean: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().to_lowercase();
        if !tag.is_empty() && !clean.contains(&tag) {
            clean.push(tag);
        }
    }
    clean
}

/// The number in E.164; national numbers are read in `country`.
pub(crate) fn e164(number: &str, country: &str) -> Option<String> {
    let country = country.parse().ok();
    let number = number.trim();
    let number = match number.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => number.to_owned(),
    };
    let parsed = PhoneNumber::parse(&number, country).ok()?;
    Some(parsed.format_as(PhoneNumberFormat::E164).into_owned())
}

/// A first word and the rest, as the service splits a `name`.
pub(crate) fn split_name(name: &str) -> (Option<String>, Option<String>) {
    let mut words = name.trim().splitn(2, char::is_whitespace);
    let part = |word: Option<&str>| word.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned);
    (part(words.next()), part(words.next()))
}

pub(crate) type Shared = Arc<Contact>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_e164_by_the_country_of_the_location() {
        for (written, stored) in [
            ("0221 98765", "+4922198765"),
            ("0049 (0)30/23125-123", "+493023125123"),
            ("+1 888-888-8888", "+18888888888"),
            ("+49 171 39200 12", "+491713920012"),
        ] {
            assert_eq!(e164(written, "DE").as_deref(), Some(stored), "{written}");
        }
        assert_eq!(e164("keine", "DE"), None);
    }

    #[test]
    fn tags_are_lower_cased_trimmed_and_kept_once() {
        let tags = ["  VIP ", "vip", "Rückruf", ""].map(str::to_owned);
        assert_eq!(clean_tags(&tags), ["vip", "rückruf"]);
    }
}
