use jiff::Timestamp;
use serde::Serialize;

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Path, Verb};
use crate::error::Result;
use crate::ids::{ContactId, NoteId, UserId};
use crate::lenient::{Fields, Json};
use crate::page::Page;

pub(crate) static LIST: Endpoint = Endpoint {
    name: "notes.list",
    verb: Verb::Get,
    path: Path::Same("/contacts/{contactId}/notes"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "contact",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "notes.get",
    verb: Verb::Get,
    path: Path::Same("/contacts/{contactId}/notes/{noteId}"),
    scope: "contacts.readonly",
    family: Family::Contacts,
    effect: Effect::Read,
    noun: "note",
};
pub(crate) static CREATE: Endpoint = Endpoint {
    name: "notes.create",
    verb: Verb::Post,
    path: Path::Same("/contacts/{contactId}/notes"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Create,
    noun: "contact",
};
pub(crate) static UPDATE: Endpoint = Endpoint {
    name: "notes.update",
    verb: Verb::Put,
    path: Path::Same("/contacts/{contactId}/notes/{noteId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "note",
};
pub(crate) static DELETE: Endpoint = Endpoint {
    name: "notes.delete",
    verb: Verb::Delete,
    path: Path::Same("/contacts/{contactId}/notes/{noteId}"),
    scope: "contacts.write",
    family: Family::Contacts,
    effect: Effect::Change,
    noun: "note",
};

/// A note as far as an answer tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Names the note.
    pub id: NoteId,
    /// The contact that it is about.
    pub contact: Option<ContactId>,
    /// What it says; written in the web app it may hold HTML.
    pub body: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its colour, `#RRGGBB`.
    pub color: Option<String>,
    /// Whether it stays on top.
    pub pinned: Option<bool>,
    /// Who wrote it.
    pub user: Option<UserId>,
    /// When it was written; editing does not move it.
    pub date_added: Option<Timestamp>,
}

impl Note {
    fn bare(id: NoteId) -> Self {
        Self {
            id,
            contact: None,
            body: None,
            title: None,
            color: None,
            pinned: None,
            user: None,
            date_added: None,
        }
    }

    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            contact: fields.id(&["contactId"]),
            body: fields.text(&["body"]),
            title: fields.text(&["title"]),
            color: fields.text(&["color"]),
            pinned: fields.flag(&["pinned"]),
            user: fields.id(&["userId"]),
            date_added: fields.instant(&["dateAdded"]),
        })
    }

    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["note"]))
    }
}

/// A note to be written, or what an existing one is to say. The body always goes out; what is `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteText {
    /// What it says; not empty.
    pub body: String,
    /// Who wrote it.
    #[serde(rename = "userId", skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its colour, `#RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Whether it stays on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
}

/// Notes of one contact.
#[derive(Debug, Clone, Copy)]
pub struct Notes<'a> {
    pub(crate) client: &'a Client,
    pub(crate) contact: &'a ContactId,
}

impl Notes<'_> {
    /// `GET /contacts/{contactId}/notes`
    ///
    /// Scope `contacts.readonly`. All of them, in no promised order.
    pub async fn list(&self) -> Result<Page<Note>> {
        let ids = [self.contact.as_str()];
        self.client.send(Call::to(&LIST, &ids), notes_of).await
    }

    /// `GET /contacts/{contactId}/notes/{noteId}`
    ///
    /// Scope `contacts.readonly`.
    pub async fn get(&self, note: &NoteId) -> Result<Note> {
        let ids = [self.contact.as_str(), note.as_str()];
        self.client.send(Call::to(&GET, &ids), Note::of_answer).await
    }

    /// `POST /contacts/{contactId}/notes`
    ///
    /// Scope `contacts.write`. Never repeat it blindly: a second call makes a second note.
    pub async fn create(&self, text: &NoteText) -> Result<Note> {
        let ids = [self.contact.as_str()];
        self.client
            .send(Call::to(&CREATE, &ids).body(text), Note::of_answer)
            .await
    }

    /// `PUT /contacts/{contactId}/notes/{noteId}`
    ///
    /// Scope `contacts.write`. Idempotent. The answer may lack fields, up to all but the id.
    pub async fn update(&self, note: &NoteId, text: &NoteText) -> Result<Note> {
        let ids = [self.contact.as_str(), note.as_str()];
        self.client
            .send(Call::to(&UPDATE, &ids).body(text), |answer| {
                Some(Note::of_answer(answer).unwrap_or_else(|| Note::bare(note.clone())))
            })
            .await
    }

    /// `DELETE /contacts/{contactId}/notes/{noteId}`
    ///
    /// Scope `contacts.write`. One that is deleted already is [`crate::Error::NotFound`], which a caller may take for
    /// success.
    pub async fn delete(&self, note: &NoteId) -> Result<()> {
        let ids = [self.contact.as_str(), note.as_str()];
        self.client.send(Call::to(&DELETE, &ids), |_| Some(())).await
    }
}

pub(crate) fn notes_of(answer: Json<'_>) -> Option<Page<Note>> {
    let rows = Fields::of(answer)?.take_rows("notes")?;
    Some(Page::read(rows, None, None, |row| Note::read(&row)))
}
