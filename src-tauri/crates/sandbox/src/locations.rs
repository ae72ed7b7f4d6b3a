//! The location, its time zones and its custom field definitions (CONTACTS-API §10.3, §10.4).

use serde_json::{Value, json};

use crate::account::{Account, CustomField, DataType};
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Outcome};

/// `GET /locations/{locationId}`
pub(crate) fn get(account: &mut Account, _call: &Call<'_>) -> Outcome {
    let location = &account.location;
    Ok(Answer::ok(json!({ "location": {
        "id": location.id, "companyId": location.company_id, "name": location.name,
        "email": location.email, "phone": location.phone, "address": location.address,
        "city": location.city, "country": location.country,
        "postalCode": location.postal_code, "website": location.website,
        "timezone": location.time_zone,
        "business": {
            "name": location.name, "address": location.address, "city": location.city,
            "country": location.country, "postalCode": location.postal_code,
            "website": location.website, "timezone": location.time_zone,
        },
        "social": {},
        "settings": {
            "allowDuplicateContact": location.allow_duplicates,
            "allowDuplicateOpportunity": false, "allowFacebookNameMerge": false,
            "disableContactTimezone": false,
            "contactUniqueIdentifiers": location.unique_identifiers,
        },
    } })))
}

/// `GET /locations/{locationId}/timezones`
pub(crate) fn time_zones(_account: &mut Account, _call: &Call<'_>) -> Outcome {
    let zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|zone| zone.as_str().to_owned())
        .collect();
    Ok(Answer::ok(json!({ "timeZones": zones })))
}

/// `GET /locations/{locationId}/customFields`
///
/// All of the sample's fields belong to contacts, so `model=opportunity` finds none.
pub(crate) fn custom_fields(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&[], &["model"])?;
    let fields: Vec<Value> = match call.query("model") {
        None | Some("contact" | "all") => account
            .custom_fields
            .iter()
            .enumerate()
            .map(|(place, field)| wire(account, field, place))
            .collect(),
        Some("opportunity") => Vec::new(),
        Some(_) => {
            return Err(Refusal::invalid(vec![
                "model must be one of the following values: contact, opportunity, all".into(),
            ]));
        }
    };
    Ok(Answer::ok(json!({ "customFields": fields })))
}

/// `GET /locations/{locationId}/customFields/{id}`, by id or key
pub(crate) fn custom_field(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.param("id");
    account
        .custom_fields
        .iter()
        .enumerate()
        .find(|(_, field)| &*field.id == id || field.key == id)
        .map(|(place, field)| Answer::ok(json!({ "customField": wire(account, field, place) })))
        .ok_or_else(|| Refusal::unknown("Custom field", id))
}

fn wire(account: &Account, field: &CustomField, place: usize) -> Value {
    let mut wire = json!({
        "id": &*field.id, "name": field.name, "fieldKey": field.key,
        "dataType": field.data_type.name(), "model": "contact", "placeholder": "",
        "position": place * 50, "isAllowedCustomOption": false,
        "locationId": account.location.id,
    });
    if field.data_type == DataType::TextboxList {
        let rows = field.options.iter().zip(["Lieferschein", "Anlieferung"]);
        wire["textBoxListOptions"] = rows
            .map(|(id, label)| json!({ "id": id, "label": label, "prefillValue": "" }))
            .collect();
    } else if !field.options.is_empty() {
        wire["picklistOptions"] = json!(field.options);
        wire["picklistImageOptions"] = json!([]);
    }
    wire
}
