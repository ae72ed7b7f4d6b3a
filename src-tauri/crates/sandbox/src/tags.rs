//! Tags of a contact, of many, and the location's dictionary (CONTACTS-API §8.4, §10.2).

use serde_json::{Value, json};

use crate::account::{Account, Tag};
use crate::body::{flag, text, texts};
use crate::contact::clean_tags;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `POST /contacts/{contactId}/tags`
pub(crate) fn add(account: &mut Account, call: &Call<'_>) -> Outcome {
    change(account, call, true)
}

/// `DELETE /contacts/{contactId}/tags`, with a body
pub(crate) fn remove(account: &mut Account, call: &Call<'_>) -> Outcome {
    change(account, call, false)
}

fn change(account: &mut Account, call: &Call<'_>, adds: bool) -> Outcome {
    let body = call.body(&[texts("tags").required()])?;
    let names = clean_tags(&body.texts("tags").unwrap_or_default());
    let mut contact = (**account.contact(call.param("contactId"))?).clone();
    let changed: Vec<String> = names.into_iter().filter(|name| contact.has_tag(name) != adds).collect();
    if adds {
        contact.tags.extend(changed.iter().cloned());
    } else {
        contact.tags.retain(|tag| !changed.contains(tag));
    }
    if !changed.is_empty() && call.switches.tags_move_date_updated {
        contact.date_updated = call.now;
    }
    let contact = account.keep(contact, call.now);
    if adds {
        let shown = if call.switches.tags_answer_added {
            &changed
        } else {
            &contact.tags
        };
        Ok(Answer::created(json!({ "tags": shown, "tagsAdded": changed })))
    } else {
        Ok(Answer::ok(json!({ "tags": contact.tags, "tagsRemoved": changed })))
    }
}

/// `POST /contacts/bulk/tags/update/{type}`
///
/// 201 even when rows failed: every row has its own result.
pub(crate) fn bulk(account: &mut Account, call: &Call<'_>) -> Outcome {
    let adds = match call.param("type") {
        "add" => true,
        "remove" => false,
        _ => {
            return Err(Refusal::invalid(vec![
                "type must be one of the following values: add, remove".into(),
            ]));
        }
    };
    let body = call.body(&[
        text("locationId").required(),
        texts("contacts").required(),
        texts("tags").required(),
        flag("removeAllTags"),
    ])?;
    let names = clean_tags(&body.texts("tags").unwrap_or_default());
    let all = !adds && body.flag("removeAllTags") == Some(true);
    let mut responses = Vec::new();
    let mut errors = 0;
    for id in body.texts("contacts").unwrap_or_default() {
        let failure = match account.contacts.get(id.as_str()) {
            Some(contact) if contact.deleted => Some("contact is deleted"),
            Some(_) => None,
            None if id.len() == 20 => Some("contact does not belong to location"),
            None => Some("contact id is not a valid firebase id"),
        };
        if let Some(message) = failure {
            errors += 1;
            responses.push(json!({ "contactId": id, "type": "error", "message": message }));
            continue;
        }
        let mut contact = (**account.contact(&id)?).clone();
        let old = contact.tags.clone();
        if adds {
            for name in &names {
                if !contact.has_tag(name) {
                    contact.tags.push(name.clone());
                }
            }
        } else {
            contact.tags.retain(|tag| !all && !names.contains(tag));
        }
        let not_in = |tags: &[String], other: &[String]| -> Vec<String> {
            tags.iter().filter(|tag| !other.contains(tag)).cloned().collect()
        };
        responses.push(json!({
            "contactId": id, "type": "success", "message": "Tags updated", "oldTags": old,
            "tagsAdded": not_in(&contact.tags, &old), "tagsRemoved": not_in(&old, &contact.tags),
        }));
        if contact.tags != old && call.switches.tags_move_date_updated {
            contact.date_updated = call.now;
        }
        account.keep(contact, call.now);
    }
    let mut answer = call.succeeded();
    answer["errorCount"] = errors.into();
    answer["responses"] = responses.into();
    Ok(Answer::created(answer))
}

/// `GET /locations/{locationId}/tags`
pub(crate) fn list(account: &mut Account, _call: &Call<'_>) -> Outcome {
    let tags: Vec<Value> = account.tags.iter().map(|tag| wire(account, tag)).collect();
    Ok(Answer::ok(json!({ "tags": tags })))
}

/// `POST /locations/{locationId}/tags`; answers 200
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&[text("name").required()])?;
    let name = new_name(account, body.text("name").unwrap_or_default())?;
    let tag = Tag {
        id: account.dice.id(),
        name,
    };
    let answer = json!({ "tag": wire(account, &tag) });
    account.tags.push(tag);
    Ok(Answer::ok(answer))
}

/// `GET /locations/{locationId}/tags/{tagId}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = find(account, call)?;
    Ok(Answer::ok(json!({ "tag": wire(account, &account.tags[place]) })))
}

/// `PUT /locations/{locationId}/tags/{tagId}`; contacts keep the old name
pub(crate) fn rename(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&[text("name").required()])?;
    let place = find(account, call)?;
    account.tags[place].name = new_name(account, body.text("name").unwrap_or_default())?;
    Ok(Answer::ok(json!({ "tag": wire(account, &account.tags[place]) })))
}

/// `DELETE /locations/{locationId}/tags/{tagId}`; contacts keep the name
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = find(account, call)?;
    account.tags.remove(place);
    Ok(Answer::ok(call.succeeded()))
}

fn wire(account: &Account, tag: &Tag) -> Value {
    json!({ "id": &*tag.id, "name": tag.name, "locationId": account.location.id })
}

fn find(account: &Account, call: &Call<'_>) -> Result<usize, Refusal> {
    let id = call.param("tagId");
    account
        .tags
        .iter()
        .position(|tag| &*tag.id == id)
        .ok_or_else(|| Refusal::unknown("Tag", id))
}

fn new_name(account: &Account, name: &str) -> Result<String, Refusal> {
    let name = name.trim().to_lowercase();
    if account.tags.iter().any(|tag| tag.name == name) {
        return Err(Refusal::bad_request("The tag name is already exist."));
    }
    Ok(name)
}
