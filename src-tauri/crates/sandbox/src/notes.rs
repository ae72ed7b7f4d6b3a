//! Notes of a contact (CONTACTS-API §8.3).

use serde_json::{Value, json};

use crate::account::{Account, Note};
use crate::body::{Body, Field, flag, text};
use crate::index::Id;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `GET /contacts/{contactId}/notes`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let notes: Vec<Value> = account
        .notes_of(&contact)
        .iter()
        .map(|note| note.wire(&contact))
        .collect();
    Ok(Answer::ok(json!({ "notes": notes })))
}

/// `POST /contacts/{contactId}/notes`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&fields(text("body").required()))?;
    let user = author(account, &body)?;
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let mut note = Note {
        id: account.dice.id(),
        body: String::new(),
        title: None,
        color: None,
        pinned: false,
        user,
        date_added: call.now,
    };
    write(&mut note, &body);
    let answer = json!({ "note": note.wire(&contact) });
    account.notes.entry(contact).or_default().push(note);
    Ok(Answer::created(answer))
}

/// `GET /contacts/{contactId}/notes/{id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (contact, place) = find(account, call)?;
    let note = &account.notes_of(&contact)[place];
    Ok(Answer::ok(json!({ "note": note.wire(&contact) })))
}

/// `PUT /contacts/{contactId}/notes/{id}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&fields(text("body")))?;
    let user = author(account, &body)?;
    let (contact, place) = find(account, call)?;
    let mut note = account.notes_of(&contact)[place].clone();
    write(&mut note, &body);
    if user.is_some() {
        note.user = user;
    }
    let answer = json!({ "note": note.wire(&contact) });
    if let Some(notes) = account.notes.get_mut(&contact) {
        notes[place] = note;
    }
    Ok(Answer::ok(answer))
}

/// `DELETE /contacts/{contactId}/notes/{id}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (contact, place) = find(account, call)?;
    if let Some(notes) = account.notes.get_mut(&contact) {
        notes.remove(place);
    }
    Ok(Answer::ok(call.succeeded()))
}

fn fields(body: Field) -> [Field; 5] {
    [body, text("userId"), text("title"), text("color"), flag("pinned")]
}

fn write(note: &mut Note, body: &Body) {
    if let Some(text) = body.text("body") {
        note.body = text.to_owned();
    }
    if let Some(title) = body.change("title") {
        note.title = title;
    }
    if let Some(color) = body.change("color") {
        note.color = color;
    }
    if let Some(pinned) = body.flag("pinned") {
        note.pinned = pinned;
    }
}

fn author(account: &Account, body: &Body) -> Result<Option<Id>, Refusal> {
    body.text("userId")
        .map(|id| {
            account
                .user(id)
                .map(|user| user.id.clone())
                .ok_or_else(|| Refusal::invalid(vec!["userId must be a valid user id".into()]))
        })
        .transpose()
}

fn find(account: &Account, call: &Call<'_>) -> Result<(Id, usize), Refusal> {
    let contact = account.contact(call.param("contactId"))?.id.clone();
    let id = call.param("noteId");
    account
        .notes_of(&contact)
        .iter()
        .position(|note| &*note.id == id)
        .map(|place| (contact, place))
        .ok_or_else(|| Refusal::unknown("Note", id))
}
