//! Followers of a contact (CONTACTS-API §8.5).

use serde_json::json;

use crate::account::Account;
use crate::body::texts;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

const MOST: usize = 10;

/// `POST /contacts/{contactId}/followers`
pub(crate) fn add(account: &mut Account, call: &Call<'_>) -> Outcome {
    let users = named(account, call)?;
    let mut contact = (**account.contact(call.param("contactId"))?).clone();
    let added: Vec<String> = users
        .into_iter()
        .filter(|user| !contact.followers.contains(user))
        .collect();
    contact.followers.extend(added.iter().cloned());
    if contact.followers.len() > MOST {
        return Err(Refusal::bad_request("A contact cannot have more than 10 followers"));
    }
    contact.date_updated = call.now;
    let contact = account.keep(contact, call.now);
    Ok(Answer::created(
        json!({ "followers": contact.followers, "followersAdded": added }),
    ))
}

/// `DELETE /contacts/{contactId}/followers`, with a body
pub(crate) fn remove(account: &mut Account, call: &Call<'_>) -> Outcome {
    let users = named(account, call)?;
    let mut contact = (**account.contact(call.param("contactId"))?).clone();
    let removed: Vec<String> = users
        .into_iter()
        .filter(|user| contact.followers.contains(user))
        .collect();
    contact.followers.retain(|user| !removed.contains(user));
    contact.date_updated = call.now;
    let contact = account.keep(contact, call.now);
    Ok(Answer::ok(
        json!({ "followers": contact.followers, "followersRemoved": removed }),
    ))
}

fn named(account: &Account, call: &Call<'_>) -> Result<Vec<String>, Refusal> {
    let body = call.body(&[texts("followers").required()])?;
    let users = body.texts("followers").unwrap_or_default();
    if users.iter().any(|user| account.user(user).is_none()) {
        return Err(Refusal::invalid(vec![
            "each value in followers must be a valid user id".into(),
        ]));
    }
    Ok(users)
}
