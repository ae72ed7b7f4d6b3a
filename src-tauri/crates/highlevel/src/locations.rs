use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{CompanyId, LocationId};
use crate::lenient::{Fields, Json};

pub(crate) static GET: Endpoint = Endpoint {
    name: "locations.get",
    verb: Verb::Get,
    path: Path::Same("/locations/{locationId}"),
    scope: "locations.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "location",
};
pub(crate) static TIMEZONES: Endpoint = Endpoint {
    name: "locations.timezones",
    verb: Verb::Get,
    path: Path::Same("/locations/{locationId}/timezones"),
    scope: "locations.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "location",
};

/// A location (on HighLevel's pages: a sub-account) as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Names the location.
    pub id: LocationId,
    /// The agency that it belongs to.
    pub company: Option<CompanyId>,
    /// What it is called.
    pub name: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its phone number.
    pub phone: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or region.
    pub state: Option<String>,
    /// Two-letter code, usually.
    pub country: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// IANA name of its time zone, old aliases included.
    pub timezone: Option<String>,
    /// Whether it takes a second contact with the same e-mail address or phone number.
    pub allows_duplicate_contacts: Option<bool>,
    /// What makes two contacts the same there, in order: `email`, `phone`.
    pub contact_unique_identifiers: Option<Vec<String>>,
}

impl Location {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        let settings = fields.object(&["settings"]).unwrap_or_default();
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            company: fields.id(&["companyId"]),
            name: fields.text(&["name"]),
            email: fields.text(&["email"]),
            phone: fields.text(&["phone"]),
            address: fields.text(&["address", "address1"]),
            city: fields.text(&["city"]),
            state: fields.text(&["state"]),
            country: fields.text(&["country"]),
            postal_code: fields.text(&["postalCode"]),
            website: fields.text(&["website"]),
            timezone: fields.text(&["timezone", "timeZone"]),
            allows_duplicate_contacts: settings.flag(&["allowDuplicateContact"]),
            contact_unique_identifiers: settings.texts(&["contactUniqueIdentifiers"], &[]),
        })
    }

    /// The location of an answer with an envelope, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["location"]))
    }
}

/// The location itself.
#[derive(Debug, Clone, Copy)]
pub struct Locations<'a> {
    pub(crate) client: &'a Client,
}

impl Locations<'_> {
    /// `GET /locations/{locationId}`
    ///
    /// Scope `locations.readonly`. The client's own location.
    pub async fn get(&self) -> Result<Location> {
        let ids = [self.client.location().as_str()];
        self.client.send(Call::to(&GET, &ids), Location::of_answer).await
    }

    /// `GET /locations/{locationId}/timezones`
    ///
    /// Scope `locations.readonly`. The IANA names that HighLevel takes for a contact, old aliases included.
    pub async fn timezones(&self) -> Result<Vec<String>> {
        let ids = [self.client.location().as_str()];
        self.client.send(Call::to(&TIMEZONES, &ids), timezones_of).await
    }
}

/// The answer has no documented shape; a bare list would do as well.
pub(crate) fn timezones_of(answer: Json<'_>) -> Option<Vec<String>> {
    let answer = match answer {
        Json::Array(_) => Fields::with("timeZones", answer),
        other => Fields::of(other)?,
    };
    answer.texts(&["timeZones", "timezones"], &["name", "value", "id"])
}
