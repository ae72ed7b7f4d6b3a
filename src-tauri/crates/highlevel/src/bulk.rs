use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::{Result, Words};
use crate::ids::{BusinessId, ContactId, LocationId};
use crate::lenient::{Fields, Json};
use crate::page::Page;

// Neither declares a scope; it is a change to contacts.
pub(crate) static TAGS: Endpoint = Endpoint {
    name: "bulk.tags",
    verb: Verb::Post,
    path: Path::Same("/contacts/bulk/tags/update/{type}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};
pub(crate) static BUSINESS: Endpoint = Endpoint {
    name: "bulk.business",
    verb: Verb::Post,
    path: Path::Same("/contacts/bulk/business"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};

/// What a bulk change of tags did to one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkTags {
    /// The contact.
    pub contact: ContactId,
    /// Why nothing was done to it, in the server's words; `None` where it worked.
    pub refusal: Option<Words>,
    /// Its tags before.
    pub old_tags: Option<Vec<String>>,
    /// Tags that it did not have before.
    pub tags_added: Option<Vec<String>>,
    /// Tags that it no longer has.
    pub tags_removed: Option<Vec<String>>,
}

impl BulkTags {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        let has_worked = fields
            .text(&["type"])
            .is_some_and(|word| word.eq_ignore_ascii_case("success"));
        Some(Self {
            contact: fields.id(&["contactId", "id"])?,
            refusal: (!has_worked).then(|| Words::from(fields.text(&["message"]).unwrap_or_default())),
            old_tags: fields.texts(&["oldTags"], &["name"]),
            tags_added: fields.texts(&["tagsAdded"], &["name"]),
            tags_removed: fields.texts(&["tagsRemoved"], &["name"]),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TagsBody<'a> {
    contacts: &'a [ContactId],
    tags: &'a [String],
    location_id: &'a LocationId,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    remove_all_tags: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BusinessBody<'a> {
    location_id: &'a LocationId,
    ids: &'a [ContactId],
    business_id: Option<&'a BusinessId>,
}

/// Changes to many contacts at once. Dividing them is the caller's: 50 a call is the stated limit for businesses, and
/// what to keep to for tags, where none is stated.
#[derive(Debug, Clone, Copy)]
pub struct Bulk<'a> {
    pub(crate) client: &'a Client,
}

impl Bulk<'_> {
    /// `POST /contacts/bulk/tags/update/add`
    ///
    /// Scope `contacts.write`. Idempotent. Success says nothing about a single contact: read every row, and the rows
    /// for contacts that have none.
    pub async fn add_tags(&self, contacts: &[ContactId], tags: &[String]) -> Result<Page<BulkTags>> {
        self.change_tags("add", contacts, tags, false).await
    }

    /// `POST /contacts/bulk/tags/update/remove`
    ///
    /// Scope `contacts.write`. As [`Bulk::add_tags`].
    pub async fn remove_tags(&self, contacts: &[ContactId], tags: &[String]) -> Result<Page<BulkTags>> {
        self.change_tags("remove", contacts, tags, false).await
    }

    /// `POST /contacts/bulk/tags/update/remove` with `removeAllTags`
    ///
    /// Scope `contacts.write`. As [`Bulk::add_tags`]; leaves the contacts without any tag.
    pub async fn remove_all_tags(&self, contacts: &[ContactId]) -> Result<Page<BulkTags>> {
        self.change_tags("remove", contacts, &[], true).await
    }

    async fn change_tags(
        &self,
        change: &str,
        contacts: &[ContactId],
        tags: &[String],
        remove_all_tags: bool,
    ) -> Result<Page<BulkTags>> {
        let body = TagsBody {
            contacts,
            tags,
            location_id: self.client.location(),
            remove_all_tags,
        };
        self.client.send(Call::to(&TAGS, &[change]).body(&body), bulk_of).await
    }

    /// `POST /contacts/bulk/business`
    ///
    /// Scope `contacts.write`. Links the contacts to the business, or with `None` to none; the only way to do so.
    /// Idempotent. Answers the contacts that were changed where the server tells them.
    pub async fn set_business(
        &self,
        contacts: &[ContactId],
        business: Option<&BusinessId>,
    ) -> Result<Option<Vec<ContactId>>> {
        let body = BusinessBody {
            location_id: self.client.location(),
            ids: contacts,
            business_id: business,
        };
        self.client
            .send(Call::to(&BUSINESS, &[]).body(&body), |answer| Some(changed_of(answer)))
            .await
    }
}

pub(crate) fn bulk_of(answer: Json<'_>) -> Option<Page<BulkTags>> {
    let rows = Fields::of(answer)?.take_rows("responses")?;
    Some(Page::read(rows, None, None, |row| BulkTags::read(&row)))
}

pub(crate) fn changed_of(answer: Json<'_>) -> Option<Vec<ContactId>> {
    Fields::of(answer)?.ids(&["ids"])
}
