//! Businesses, the companies that contacts are linked to (CONTACTS-API §10.6).

use serde_json::{Map, Value, json};

use crate::account::{Account, Business};
use crate::body::{Body, Field, text};
use crate::clock::iso;
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

const FIELDS: &[Field] = &[
    text("phone"),
    text("email"),
    text("website"),
    text("address"),
    text("city"),
    text("postalCode"),
    text("state"),
    text("country"),
    text("description"),
];

/// `GET /businesses/`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &["limit", "skip"])?;
    let limit = call.number("limit", 100, 100)?;
    let skip = call.number("skip", 0, usize::MAX)?;
    let businesses: Vec<Value> = account
        .businesses
        .iter()
        .skip(skip)
        .take(limit)
        .map(|business| wire(account, business))
        .collect();
    Ok(Answer::ok(json!({ "businesses": businesses })))
}

/// `POST /businesses/`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let allowed = [FIELDS, &[text("name").required(), text("locationId").required()]].concat();
    let body = call.body(&allowed)?;
    let mut business = Business {
        id: account.dice.object_id(),
        name: String::new(),
        phone: None,
        email: None,
        website: None,
        address: None,
        city: None,
        state: None,
        postal_code: None,
        country: None,
        description: None,
        created_at: call.now,
        updated_at: call.now,
    };
    write(&mut business, &body);
    let answer = json!({ "success": true, "buiseness": wire(account, &business) });
    account.businesses.push(business);
    Ok(Answer::created(answer))
}

/// `GET /businesses/{businessId}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = find(account, call)?;
    Ok(Answer::ok(
        json!({ "business": wire(account, &account.businesses[place]) }),
    ))
}

/// `PUT /businesses/{businessId}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let allowed = [FIELDS, &[text("name")]].concat();
    let body = call.body(&allowed)?;
    let place = find(account, call)?;
    let business = &mut account.businesses[place];
    write(business, &body);
    business.updated_at = call.now;
    Ok(Answer::ok(
        json!({ "success": true, "buiseness": wire(account, &account.businesses[place]) }),
    ))
}

/// `DELETE /businesses/{businessId}`; its contacts lose the link, which is a write to each
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = find(account, call)?;
    let business = account.businesses.remove(place);
    let linked: Vec<_> = account
        .contacts
        .values()
        .filter(|contact| contact.business_id.as_ref() == Some(&business.id))
        .cloned()
        .collect();
    for contact in linked {
        let mut contact = (*contact).clone();
        contact.business_id = None;
        contact.date_updated = call.now;
        account.keep(contact, call.now);
    }
    Ok(Answer::ok(json!({ "success": true })))
}

fn write(business: &mut Business, body: &Body) {
    if let Some(Some(name)) = body.change("name") {
        business.name = name;
    }
    for (property, place) in [
        ("phone", &mut business.phone),
        ("email", &mut business.email),
        ("website", &mut business.website),
        ("address", &mut business.address),
        ("city", &mut business.city),
        ("postalCode", &mut business.postal_code),
        ("state", &mut business.state),
        ("country", &mut business.country),
        ("description", &mut business.description),
    ] {
        if let Some(change) = body.change(property) {
            *place = change;
        }
    }
}

fn find(account: &Account, call: &Call<'_>) -> Result<usize, Refusal> {
    let id = call.param("businessId");
    if id.len() != 24 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::bad_request(format!("{id} is not a valid ObjectId")));
    }
    account
        .businesses
        .iter()
        .position(|business| &*business.id == id)
        .ok_or_else(|| Refusal::unknown("Business", id))
}

fn wire(account: &Account, business: &Business) -> Value {
    let mut wire = Map::new();
    wire.insert("id".into(), (*business.id).into());
    wire.insert("name".into(), business.name.clone().into());
    wire.insert("locationId".into(), account.location.id.clone().into());
    for (property, value) in [
        ("phone", &business.phone),
        ("email", &business.email),
        ("website", &business.website),
        ("address", &business.address),
        ("city", &business.city),
        ("state", &business.state),
        ("postalCode", &business.postal_code),
        ("country", &business.country),
        ("description", &business.description),
    ] {
        if let Some(value) = value {
            wire.insert(property.into(), value.clone().into());
        }
    }
    wire.insert("createdAt".into(), iso(business.created_at).into());
    wire.insert("updatedAt".into(), iso(business.updated_at).into());
    wire.into()
}
