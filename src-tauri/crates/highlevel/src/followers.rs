use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{ContactId, UserId};
use crate::lenient::{Fields, Json};

pub(crate) static ADD: Endpoint = Endpoint {
    name: "followers.add",
    verb: Verb::Post,
    path: Path::Same("/contacts/{contactId}/followers"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};
pub(crate) static REMOVE: Endpoint = Endpoint {
    name: "followers.remove",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}/followers"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "contact",
};

#[derive(Serialize)]
struct FollowersBody<'a> {
    followers: &'a [UserId],
}

/// Users who follow one contact; HighLevel allows ten. To read them, read the contact.
#[derive(Debug, Clone, Copy)]
pub struct Followers<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl Followers<'_> {
    /// `POST /contacts/{contactId}/followers`
    ///
    /// Scope `contacts.write`. Idempotent. Answers the contact's followers afterwards where the server tells them.
    pub async fn add(&self, users: &[UserId]) -> Result<Option<Vec<UserId>>> {
        self.change(&ADD, users).await
    }

    /// `DELETE /contacts/{contactId}/followers`
    ///
    /// Scope `contacts.write`. A `DELETE` with a body. Idempotent. Answers as [`Followers::add`].
    pub async fn remove(&self, users: &[UserId]) -> Result<Option<Vec<UserId>>> {
        self.change(&REMOVE, users).await
    }

    async fn change(&self, endpoint: &'static Endpoint, users: &[UserId]) -> Result<Option<Vec<UserId>>> {
        let ids = [self.contact.as_str()];
        let call = Call::to(endpoint, &ids).body(&FollowersBody { followers: users });
        self.client.send(call, |answer| Some(followers_of(answer))).await
    }
}

pub(crate) fn followers_of(answer: Json<'_>) -> Option<Vec<UserId>> {
    Fields::of(answer)?.ids(&["followers"])
}
