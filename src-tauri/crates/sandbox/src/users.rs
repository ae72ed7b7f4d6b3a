//! Users (CONTACTS-API §10.5).

use serde_json::{Value, json};

use crate::account::{Account, User};
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `GET /users/` — deprecated, still answering
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &[])?;
    let users: Vec<Value> = account.users.iter().map(|user| wire(account, user)).collect();
    Ok(Answer::ok(json!({ "users": users })))
}

/// `GET /users/search`
pub(crate) fn search(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(
        &["companyId"],
        &[
            "locationId",
            "query",
            "skip",
            "limit",
            "type",
            "role",
            "ids",
            "sort",
            "sortDirection",
            "enabled2waySync",
        ],
    )?;
    if call.query("companyId") != Some(&account.location.company_id) {
        return Err(Refusal::unauthorized("The token does not have access to this company."));
    }
    let skip = call.number("skip", 0, usize::MAX)?;
    let limit = call.number("limit", 25, 100)?;
    let query = call.query("query").unwrap_or_default().to_lowercase();
    let ids: Option<Vec<&str>> = call.query("ids").map(|ids| ids.split(',').collect());
    let found: Vec<Value> = account
        .users
        .iter()
        .filter(|user| {
            let text = format!("{} {} {} {}", user.first_name, user.last_name, user.email, user.phone);
            text.to_lowercase().contains(&query)
                && ids.as_ref().is_none_or(|ids| ids.contains(&&*user.id))
                && call.query("role").is_none_or(|role| role == user.role)
        })
        .map(|user| wire(account, user))
        .collect();
    let count = found.len();
    let users: Vec<Value> = found.into_iter().skip(skip).take(limit).collect();
    Ok(Answer::ok(json!({ "users": users, "count": count })))
}

/// `GET /users/{userId}`, without an envelope; 401 when unknown
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    account
        .user(call.param("userId"))
        .map(|user| Answer::ok(wire(account, user)))
        .ok_or_else(|| Refusal::unauthorized("The user does not exist."))
}

fn wire(account: &Account, user: &User) -> Value {
    json!({
        "id": &*user.id, "name": format!("{} {}", user.first_name, user.last_name),
        "firstName": user.first_name, "lastName": user.last_name, "email": user.email,
        "phone": user.phone, "extension": user.extension,
        "permissions": { "contactsEnabled": true, "assignedDataOnly": false },
        "scopes": "contacts.write", "deleted": false, "platformLanguage": "de",
        "roles": {
            "type": "account", "role": user.role, "locationIds": [account.location.id],
            "restrictSubAccount": false,
        },
    })
}
