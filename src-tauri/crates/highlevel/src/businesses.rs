use futures_util::Stream;
use jiff::Timestamp;
use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{BusinessId, LocationId};
use crate::lenient::{Fields, Json};
use crate::page::Page;
use crate::stream;

pub(crate) static LIST: Endpoint = Endpoint {
    name: "businesses.list",
    verb: Verb::Get,
    path: Path::Same("/businesses/"),
    scope: "businesses.readonly",
    family: Family::Businesses,
    effect: Effect::Read,
    noun: "business",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "businesses.get",
    verb: Verb::Get,
    path: Path::Same("/businesses/{businessId}"),
    scope: "businesses.readonly",
    family: Family::Businesses,
    effect: Effect::Read,
    noun: "business",
};
pub(crate) static CREATE: Endpoint = Endpoint {
    name: "businesses.create",
    verb: Verb::Post,
    path: Path::Same("/businesses/"),
    scope: "businesses.write",
    family: Family::Businesses,
    effect: Effect::Create,
    noun: "business",
};
pub(crate) static UPDATE: Endpoint = Endpoint {
    name: "businesses.update",
    verb: Verb::Put,
    path: Path::Same("/businesses/{businessId}"),
    scope: "businesses.write",
    family: Family::Businesses,
    effect: Effect::Change,
    noun: "business",
};
pub(crate) static DELETE: Endpoint = Endpoint {
    name: "businesses.delete",
    verb: Verb::Delete,
    path: Path::Same("/businesses/{businessId}"),
    scope: "businesses.write",
    family: Family::Businesses,
    effect: Effect::Change,
    noun: "business",
};

const LIMIT: usize = 100;

/// A business as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// Names the business.
    pub id: BusinessId,
    /// The location that it belongs to.
    pub location: Option<LocationId>,
    /// What it is called.
    pub name: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or region.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country; a two-letter code or a name.
    pub country: Option<String>,
    /// What it does, in words.
    pub description: Option<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
}

impl Business {
    fn bare(id: BusinessId) -> Self {
        Self {
            id,
            location: None,
            name: None,
            phone: None,
            email: None,
            website: None,
            address: None,
            city: None,
            state: None,
            postal_code: None,
            country: None,
            description: None,
            created: None,
            updated: None,
        }
    }

    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            location: fields.id(&["locationId"]),
            name: fields.text(&["name"]),
            phone: fields.text(&["phone"]),
            email: fields.text(&["email"]),
            website: fields.text(&["website"]),
            address: fields.text(&["address", "address1"]),
            city: fields.text(&["city"]),
            state: fields.text(&["state"]),
            postal_code: fields.text(&["postalCode"]),
            country: fields.text(&["country"]),
            description: fields.text(&["description"]),
            created: fields.instant(&["createdAt", "dateAdded"]),
            updated: fields.instant(&["updatedAt", "dateUpdated"]),
        })
    }

    /// The business of an answer with an envelope, in either spelling, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["business", "buiseness"]))
    }
}

/// A business to be created, or what changes about one. What is `None` is not sent; an empty text empties the field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessText {
    /// What it is called; a new one must have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Phone number, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Website.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
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
    /// What it does, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody<'a> {
    location_id: &'a LocationId,
    #[serde(flatten)]
    business: &'a BusinessText,
}

/// Businesses of the location. Contacts are linked to one by [`crate::Bulk::set_business`].
#[derive(Debug, Clone, Copy)]
pub struct Businesses<'a> {
    pub(crate) client: &'a Client,
}

impl<'a> Businesses<'a> {
    /// `GET /businesses/`
    ///
    /// Scope `businesses.readonly`. At most 100, leaving out the first `skip`; nothing tells how many there are.
    pub async fn list(&self, skip: u32) -> Result<Page<Business>> {
        let call = Call::to(&LIST, &[])
            .query("locationId", self.client.location().as_str())
            .query("limit", LIMIT.to_string())
            .query("skip", skip.to_string());
        self.client.send(call, businesses_of).await
    }

    /// All of [`Businesses::list`], page by page.
    pub fn stream(&self) -> impl Stream<Item = Result<Page<Business>>> + Send + use<'a> {
        let businesses = *self;
        stream::pages(
            0,
            move |skip| async move { businesses.list(skip).await },
            |business| business.id.as_str(),
            |skip, page, _| skip.checked_add(u32::try_from(page.found()).ok()?),
        )
    }

    /// `GET /businesses/{businessId}`
    ///
    /// Scope `businesses.readonly`. An id of another shape than the server's own is [`crate::Error::Rejected`].
    pub async fn get(&self, business: &BusinessId) -> Result<Business> {
        let ids = [business.as_str()];
        self.client.send(Call::to(&GET, &ids), Business::of_answer).await
    }

    /// `POST /businesses/`
    ///
    /// Scope `businesses.write`. Never repeat it blindly: a second call makes a second business.
    pub async fn create(&self, business: &BusinessText) -> Result<Business> {
        let body = CreateBody {
            location_id: self.client.location(),
            business,
        };
        self.client
            .send(Call::to(&CREATE, &[]).body(&body), Business::of_answer)
            .await
    }

    /// `PUT /businesses/{businessId}`
    ///
    /// Scope `businesses.write`. Idempotent, partial. The answer may lack fields, up to all but the id.
    pub async fn update(&self, business: &BusinessId, changes: &BusinessText) -> Result<Business> {
        let ids = [business.as_str()];
        self.client
            .send(Call::to(&UPDATE, &ids).body(changes), |answer| {
                Some(Business::of_answer(answer).unwrap_or_else(|| Business::bare(business.clone())))
            })
            .await
    }

    /// `DELETE /businesses/{businessId}`
    ///
    /// Scope `businesses.write`. One that is deleted already is [`crate::Error::NotFound`], which a caller may take for
    /// success.
    pub async fn delete(&self, business: &BusinessId) -> Result<()> {
        let ids = [business.as_str()];
        self.client.send(Call::to(&DELETE, &ids), |_| Some(())).await
    }
}

pub(crate) fn businesses_of(answer: Json<'_>) -> Option<Page<Business>> {
    let mut answer = Fields::of(answer)?;
    let rows = answer.take_rows("businesses")?;
    Some(Page::read(
        rows,
        answer.count(&["count", "total"]),
        Some(LIMIT),
        |row| Business::read(&row),
    ))
}
