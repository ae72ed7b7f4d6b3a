use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{ContactId, TagId};
use crate::lenient::{Fields, Json};
use crate::page::Page;

pub(crate) static LIST: Endpoint = Endpoint {
    name: "location_tags.list",
    verb: Verb::Get,
    path: Path::Same("/locations/{locationId}/tags"),
    scope: "locations/tags.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "location",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "location_tags.get",
    verb: Verb::Get,
    path: Path::Same("/locations/{locationId}/tags/{tagId}"),
    scope: "locations/tags.readonly",
    family: Family::Locations,
    effect: Effect::Read,
    noun: "tag",
};
pub(crate) static CREATE: Endpoint = Endpoint {
    name: "location_tags.create",
    verb: Verb::Post,
    path: Path::Same("/locations/{locationId}/tags"),
    scope: "locations/tags.write",
    family: Family::Locations,
    effect: Effect::Create,
    noun: "location",
};
pub(crate) static ADD: Endpoint = Endpoint {
    name: "tags.add",
    verb: Verb::Post,
    path: Path::Same("/contacts/{contactId}/tags"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};
pub(crate) static REMOVE: Endpoint = Endpoint {
    name: "tags.remove",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}/tags"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};

/// A tag of the location's dictionary. Contacts refer to it by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Names the entry, where the answer tells.
    pub id: Option<TagId>,
    /// The tag, in the dictionary's spelling.
    pub name: String,
}

impl Tag {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"]),
            name: fields.text(&["name"])?,
        })
    }

    /// The tag of an answer with an envelope, or without.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["tag"]))
    }
}

#[derive(Serialize)]
struct TagName<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct TagNames<'a> {
    tags: &'a [String],
}

/// Tags of one contact.
#[derive(Debug, Clone, Copy)]
pub struct ContactTags<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl ContactTags<'_> {
    /// `POST /contacts/{contactId}/tags`
    ///
    /// Scope `contacts.write`. Adds these names to those that are there; idempotent. Answers the contact's tags
    /// afterwards where the server tells them: some answers name the added ones only, so read the contact to be sure.
    pub async fn add(&self, names: &[String]) -> Result<Option<Vec<String>>> {
        self.change(&ADD, names).await
    }

    /// `DELETE /contacts/{contactId}/tags`
    ///
    /// Scope `contacts.write`. A `DELETE` with a body. Removes these names, in the server's own spelling; idempotent.
    /// Answers as [`ContactTags::add`].
    pub async fn remove(&self, names: &[String]) -> Result<Option<Vec<String>>> {
        self.change(&REMOVE, names).await
    }

    async fn change(&self, endpoint: &'static Endpoint, names: &[String]) -> Result<Option<Vec<String>>> {
        let ids = [self.contact.as_str()];
        self.client
            .send(Call::to(endpoint, &ids).body(&TagNames { tags: names }), |answer| {
                Some(Fields::of(answer).and_then(|answer| answer.texts(&["tags"], &["name"])))
            })
            .await
    }
}

/// The location's tag dictionary.
#[derive(Debug, Clone, Copy)]
pub struct LocationTags<'a> {
    pub(crate) client: &'a Client,
}

impl LocationTags<'_> {
    /// `GET /locations/{locationId}/tags`
    ///
    /// Scope `locations/tags.readonly`. All of them; names that differ by case only do occur.
    pub async fn list(&self) -> Result<Page<Tag>> {
        let ids = [self.client.location().as_str()];
        self.client.send(Call::to(&LIST, &ids), tags_of).await
    }

    /// `GET /locations/{locationId}/tags/{tagId}`
    ///
    /// Scope `locations/tags.readonly`.
    pub async fn get(&self, tag: &TagId) -> Result<Tag> {
        let ids = [self.client.location().as_str(), tag.as_str()];
        self.client.send(Call::to(&GET, &ids), Tag::of_answer).await
    }

    /// `POST /locations/{locationId}/tags`
    ///
    /// Scope `locations/tags.write`. Never repeat it blindly: the dictionary takes twins. Not needed before a contact
    /// gets the tag, which makes the entry too.
    pub async fn create(&self, name: &str) -> Result<Tag> {
        let ids = [self.client.location().as_str()];
        let call = Call::to(&CREATE, &ids).body(&TagName { name });
        self.client.send(call, Tag::of_answer).await
    }
}

pub(crate) fn tags_of(answer: Json<'_>) -> Option<Page<Tag>> {
    let rows = Fields::of(answer)?.take_rows("tags")?;
    Some(Page::read(rows, None, None, |row| Tag::read(&row)))
}
