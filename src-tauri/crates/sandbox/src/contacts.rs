//! Contact records: get, create, update, delete, upsert, lists (CONTACTS-API §8.1, §8.6).

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::account::{Account, CustomField, DataType};
use crate::body::{self, Body, Field, any, email, flag, object, text, texts};
use crate::clock::{Millis, iso};
use crate::contact::{CHANNELS, Contact, Dnd, SearchRow, clean_tags, created, detail, e164, list_row, split_name};
use crate::refusal::Refusal;
use crate::route::{Answer, Call, Generation, Outcome};

const SHARED: &[Field] = &[
    text("firstName").nullable(),
    text("lastName").nullable(),
    text("name").nullable(),
    email("email").nullable(),
    text("phone").nullable(),
    text("address1").nullable(),
    text("city").nullable(),
    text("state").nullable(),
    text("postalCode"),
    text("website").nullable(),
    text("timezone").nullable(),
    text("companyName").nullable(),
    text("country"),
    any("dateOfBirth").nullable(),
    flag("dnd"),
    object("dndSettings"),
    object("inboundDndSettings"),
    texts("tags"),
    body::list("customFields"),
];

fn fields(more: &[Field]) -> Vec<Field> {
    [SHARED, more].concat()
}

/// `GET /contacts/{contactId}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let contact = account.contact(call.param("contactId"))?;
    Ok(Answer::ok(
        json!({ "contact": detail(account, contact, call.generation) }),
    ))
}

/// `POST /contacts/`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let allowed = fields(&[
        text("locationId").required(),
        text("gender"),
        text("source"),
        text("assignedTo"),
    ]);
    let body = checked(call, &allowed)?;
    let mut contact = fresh(account, call.now);
    apply(account, &mut contact, &body, call)?;
    refuse_duplicate(account, &contact)?;
    let contact = account.keep(contact, call.now);
    Ok(Answer::created(
        json!({ "contact": created(account, &contact, call.generation) }),
    ))
}

/// `PUT /contacts/{contactId}`
///
/// Partial, but `tags` replaces the whole list.
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let allowed = fields(&[text("source").nullable(), text("assignedTo").nullable()]);
    let body = checked(call, &allowed)?;
    // What is wrong in itself is refused before anybody looks whether the contact exists.
    apply(account, &mut Contact::default(), &body, call)?;
    let mut contact = (**account.contact(call.param("contactId"))?).clone();
    apply(account, &mut contact, &body, call)?;
    refuse_duplicate(account, &contact)?;
    contact.date_updated = call.now;
    let contact = account.keep(contact, call.now);
    let mut answer = call.succeeded();
    answer["contact"] = detail(account, &contact, call.generation);
    for omitted in &call.switches.update_omits {
        answer["contact"].as_object_mut().map(|row| row.remove(omitted));
    }
    if call.generation == Generation::V3 {
        answer.as_object_mut().map(|answer| answer.remove("succeded"));
    }
    Ok(Answer::ok(answer))
}

/// `DELETE /contacts/{contactId}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let mut contact = (**account.contact(call.param("contactId"))?).clone();
    contact.deleted = true;
    let id = contact.id.clone();
    account.keep(contact, call.now);
    for task in account.tasks_of(&id).to_vec() {
        account.task_index.write(call.now, &task.id, None);
    }
    Ok(Answer::ok(call.succeeded()))
}

/// `POST /contacts/upsert`
///
/// Matches by the location's identifiers in their order; a second identifier that belongs to
/// another contact is dropped without a word.
pub(crate) fn upsert(account: &mut Account, call: &Call<'_>) -> Outcome {
    let allowed = fields(&[
        text("locationId").required(),
        text("gender"),
        text("source"),
        text("assignedTo"),
        flag("createNewIfDuplicateAllowed"),
    ]);
    let mut body = checked(call, &allowed)?;
    let mut probe = fresh(account, call.now);
    apply(account, &mut probe, &body, call)?;
    if probe.email.is_none() && probe.phone.is_none() {
        return Err(Refusal::invalid(vec!["email or phone should not be empty".into()]));
    }
    let forced = account.location.allow_duplicates && body.flag("createNewIfDuplicateAllowed") == Some(true);
    let matched = (!forced)
        .then(|| {
            matching(account, &probe, None).map(|(id, _)| id).or_else(|| {
                account
                    .holder("additionalEmail", probe.email.as_deref()?)
                    .map(|holder| holder.id.to_string())
            })
        })
        .flatten();
    let new = matched.is_none();
    let contact = match matched {
        None => probe,
        Some(id) => {
            let mut contact = (**account.contact(&id)?).clone();
            for (field, value) in [("email", &probe.email), ("phone", &probe.phone)] {
                let elsewhere = value
                    .as_deref()
                    .and_then(|value| account.holder(field, value))
                    .is_some_and(|holder| holder.id != contact.id);
                if elsewhere {
                    body.drop(field);
                }
            }
            body.drop("gender");
            apply(account, &mut contact, &body, call)?;
            // An additional address that is sent becomes the first, and the old first is lost.
            contact
                .additional_emails
                .retain(|held| contact.email.as_ref() != Some(held));
            contact.date_updated = call.now;
            contact
        }
    };
    let contact = account.keep(contact, call.now);
    let mut answer = call.succeeded();
    answer["new"] = new.into();
    answer["contact"] = detail(account, &contact, call.generation);
    Ok(Answer::ok(answer))
}

/// `GET /contacts/search/duplicate`
///
/// Reads the current records, not the index.
pub(crate) fn duplicate(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &["email", "number"])?;
    let probe = Contact {
        email: call.query("email").map(|email| email.trim().to_lowercase()),
        phone: call
            .query("number")
            .and_then(|number| e164(number, &account.location.country)),
        ..Contact::default()
    };
    let contact = matching(account, &probe, None)
        .and_then(|(id, _)| account.contact(&id).ok())
        .map(|contact| detail(account, contact, call.generation));
    Ok(Answer::ok(json!({ "contact": contact })))
}

/// `GET /contacts/` — deprecated, newest first.
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    call.check_query(&["locationId"], &["limit", "query", "startAfter", "startAfterId"])?;
    let limit = call.number("limit", 20, 100)?.max(1);
    let words = query_words(call.query("query").unwrap_or_default());
    let order = account.index.order(0);
    // Newest first, so what follows a row lies before it.
    let end = match call.query("startAfter").map(str::parse::<Millis>) {
        Some(Ok(at)) => order.rank(at, call.query("startAfterId").unwrap_or_default()),
        Some(Err(_)) => {
            return Err(Refusal::invalid(vec![
                "startAfter must be a number conforming to the specified constraints".into(),
            ]));
        }
        None => order.len(),
    };
    let matching = |ranks| {
        order
            .rows(ranks)
            .rev()
            .filter(|(_, contact)| words.is_empty() || contact.answers_query(&words))
    };
    let count = |ranks: std::ops::Range<usize>| {
        if words.is_empty() {
            ranks.len()
        } else {
            matching(ranks).count()
        }
    };
    let total = count(0..order.len());
    let page = count(end..order.len()) / limit + 1;
    let rows: Vec<_> = matching(0..end).take(limit).collect();
    let last = rows.last().filter(|_| rows.len() == limit);
    let next_page_url = last.map(|(at, contact)| {
        format!(
            "http://{}/contacts/?locationId={}&limit={limit}&startAfter={at}&startAfterId={}",
            call.host, account.location.id, contact.id
        )
    });
    Ok(Answer::ok(json!({
        "contacts": rows.iter().map(|(_, contact)| list_row(account, contact, call.generation)).collect::<Vec<_>>(),
        "count": total,
        "meta": {
            "total": total,
            "startAfter": last.map(|(at, _)| at),
            "startAfterId": last.map(|(_, contact)| &*contact.id),
            "currentPage": page, "nextPage": last.map(|_| page + 1),
            "prevPage": (page > 1).then(|| page - 1),
            "nextPageUrl": next_page_url,
        }
    })))
}

/// `GET /contacts/business/{businessId}`
pub(crate) fn of_business(account: &mut Account, call: &Call<'_>) -> Outcome {
    let known: &[&str] = match call.generation {
        Generation::Dated => &["limit", "skip", "query"],
        Generation::V3 => &["limit", "skip", "query", "startAfter"],
    };
    call.check_query(&["locationId"], known)?;
    let limit = call.number("limit", 25, 100)?;
    let skip = call.number("skip", 0, usize::MAX)?;
    let words = query_words(call.query("query").unwrap_or_default());
    let business = call.param("businessId");
    let mut matching: Vec<_> = account
        .index
        .group(business)
        .filter(|contact| contact.answers_query(&words))
        .collect();
    let key = |contact: &Contact| {
        let name = contact.full_name().unwrap_or_default().to_lowercase();
        (name, contact.id.to_string())
    };
    matching.sort_by_cached_key(|contact| key(contact));
    let count = matching.len();
    let after = call
        .query("startAfter")
        .and_then(|cursor| cursor.rsplit_once(','))
        .map(|(name, id)| (name.to_lowercase(), id.to_owned()));
    let rows: Vec<_> = matching
        .into_iter()
        .filter(|contact| after.as_ref().is_none_or(|after| key(contact) > *after))
        .skip(skip)
        .take(limit)
        .map(|contact| {
            let mut row = json!(SearchRow::of(account, contact, Vec::new()));
            if let Some(row) = row.as_object_mut() {
                row.retain(|_, value| !value.is_null());
                row.remove("searchAfter");
            }
            row
        })
        .collect();
    Ok(Answer::ok(json!({ "contacts": rows, "count": count })))
}

/// `POST /contacts/bulk/business`
pub(crate) fn link_business(account: &mut Account, call: &Call<'_>) -> Outcome {
    let body = call.body(&[
        text("locationId").required(),
        texts("ids").required(),
        text("businessId").nullable(),
    ])?;
    let ids = body.texts("ids").unwrap_or_default();
    if ids.len() > 50 {
        return Err(Refusal::invalid(vec![
            "ids must contain no more than 50 elements".into(),
        ]));
    }
    let business = match body.get("businessId") {
        None => {
            return Err(Refusal::invalid(vec!["businessId should not be empty".into()]));
        }
        Some(Value::String(id)) => Some(
            account
                .business(id)
                .ok_or_else(|| Refusal::unknown("Business", id))?
                .id
                .clone(),
        ),
        Some(_) => None,
    };
    let mut contacts = Vec::new();
    for id in &ids {
        contacts.push((**account.contact(id)?).clone());
    }
    for mut contact in contacts {
        contact.business_id.clone_from(&business);
        contact.date_updated = call.now;
        account.keep(contact, call.now);
    }
    Ok(Answer::ok(json!({ "success": true, "ids": ids })))
}

/// Lower-cased words of a free-text query.
pub(crate) fn query_words(query: &str) -> Vec<String> {
    query.split_whitespace().map(str::to_lowercase).collect()
}

fn checked(call: &Call<'_>, allowed: &[Field]) -> Result<Body, Refusal> {
    let mut body = Body::checked(&call.body, allowed, &call.switches.refused_fields)?;
    for dropped in &call.switches.dropped_fields {
        body.drop(dropped);
    }
    Ok(body)
}

fn fresh(account: &mut Account, now: Millis) -> Contact {
    Contact {
        id: account.dice.id(),
        kind: "lead",
        source: Some("public api".into()),
        country: Some(account.location.country.clone()),
        date_added: now,
        date_updated: now,
        ..Contact::default()
    }
}

/// The contact that has one of the identifiers which this location keeps unique, and the identifier.
fn matching(account: &Account, probe: &Contact, except: Option<&str>) -> Option<(String, &'static str)> {
    let order: Vec<&str> = if account.location.allow_duplicates {
        vec!["email", "phone"]
    } else {
        account.location.unique_identifiers.iter().map(String::as_str).collect()
    };
    order.into_iter().find_map(|identifier| {
        let (identifier, value) = match identifier {
            "email" => ("email", probe.email.as_deref()),
            _ => ("phone", probe.phone.as_deref()),
        };
        let holder = account.holder(identifier, value?)?;
        (Some(&*holder.id) != except).then(|| (holder.id.to_string(), identifier))
    })
}

fn refuse_duplicate(account: &Account, contact: &Contact) -> Result<(), Refusal> {
    if account.location.allow_duplicates {
        return Ok(());
    }
    // An update is refused only for what it changes: an old twin stays editable.
    let before = account.contacts.get(&contact.id);
    let changed = Contact {
        email: contact
            .email
            .clone()
            .filter(|_| before.is_none_or(|before| before.email != contact.email)),
        phone: contact
            .phone
            .clone()
            .filter(|_| before.is_none_or(|before| before.phone != contact.phone)),
        ..Contact::default()
    };
    match matching(account, &changed, Some(&contact.id)) {
        None => Ok(()),
        Some((id, field)) => {
            let name = account
                .contacts
                .get(id.as_str())
                .and_then(|holder| holder.full_name())
                .unwrap_or_default();
            Err(Refusal::duplicate(&id, &name.to_lowercase(), field))
        }
    }
}

/// Writes a checked body over the contact, or refuses the whole request.
fn apply(account: &Account, contact: &mut Contact, body: &Body, call: &Call<'_>) -> Result<(), Refusal> {
    let mut complaints = Vec::new();
    if let Some(name) = body.change("name") {
        (contact.first_name, contact.last_name) = split_name(&name.unwrap_or_default());
    }
    for (property, place) in [
        ("firstName", &mut contact.first_name),
        ("lastName", &mut contact.last_name),
        ("address1", &mut contact.address1),
        ("city", &mut contact.city),
        ("state", &mut contact.state),
        ("postalCode", &mut contact.postal_code),
        ("website", &mut contact.website),
        ("companyName", &mut contact.company_name),
        ("source", &mut contact.source),
        ("gender", &mut contact.gender),
    ] {
        if let Some(change) = body.change(property) {
            *place = change;
        }
    }
    if let Some(email) = body.change("email") {
        contact.email = email.map(|email| email.to_lowercase());
    }
    if let Some(phone) = body.change("phone") {
        let country = &account.location.country;
        contact.phone = phone.as_deref().and_then(|number| e164(number, country));
        if contact.phone.is_none() && phone.is_some() {
            complaints.push("phone must be a valid phone number".to_owned());
        }
    }
    if let Some(country) = body.change("country") {
        let valid = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if country.as_ref().is_some_and(|code| !valid(code)) {
            complaints.push("country must be a valid ISO31661 Alpha2 code".to_owned());
        }
        contact.country = country;
    }
    if let Some(zone) = body.change("timezone") {
        if zone
            .as_deref()
            .is_some_and(|zone| jiff::tz::TimeZone::get(zone).is_err())
        {
            complaints.push("timezone must be a valid timezone".to_owned());
        }
        contact.timezone = zone;
    }
    if let Some(user) = body.change("assignedTo") {
        if let Some(user) = &user
            && account.user(user).is_none()
        {
            complaints.push("assignedTo must be a valid user id".to_owned());
        }
        contact.assigned_to = user.map(Into::into);
    }
    match body.get("dateOfBirth") {
        None => {}
        Some(Value::Null) => contact.date_of_birth = None,
        Some(value) => match value.as_str().and_then(birth_date) {
            Some(date) => contact.date_of_birth = Some(date),
            None if value == "" => contact.date_of_birth = None,
            None => complaints.push("dateOfBirth must be a valid date".to_owned()),
        },
    }
    if let Some(dnd) = body.flag("dnd") {
        contact.dnd = dnd;
    }
    if let Some(settings) = body.object("inboundDndSettings") {
        for (key, setting) in settings {
            if key == "all" {
                check_dnd(
                    "inboundDndSettings.all",
                    setting,
                    &["active", "inactive"],
                    &["status", "message"],
                    &mut complaints,
                );
            } else {
                complaints.push(format!("inboundDndSettings.property {key} should not exist"));
            }
        }
        contact.inbound_dnd = Some(Value::Object(settings.clone()));
    }
    let dnd = body
        .object("dndSettings")
        .map(|settings| read_dnd(settings, call.generation))
        .transpose();
    let dnd = dnd.unwrap_or_else(|mut found| {
        complaints.append(&mut found);
        None
    });
    let custom_fields = match body.list("customFields") {
        None => Vec::new(),
        Some(items) => read_custom_fields(account, items, call.generation, &mut complaints)?,
    };
    if !complaints.is_empty() {
        return Err(Refusal::invalid(complaints));
    }

    for (channel, setting) in dnd.into_iter().flatten() {
        let permanent = contact
            .dnd_settings
            .get(channel)
            .is_some_and(|held| held.status == "permanent");
        if permanent {
            return Err(Refusal::bad_request(format!(
                "Not authorized to update permanent dnd setting for {channel}"
            )));
        }
        contact.dnd_settings.insert(channel, setting);
    }
    for (id, value) in custom_fields {
        contact.custom_fields.retain(|(held, _)| *held != id);
        if !value.is_null() {
            contact.custom_fields.push((id, value));
        }
    }
    if let Some(tags) = body.texts("tags") {
        contact.tags = clean_tags(&tags);
    }
    Ok(())
}

fn read_dnd(settings: &Map<String, Value>, generation: Generation) -> Result<Vec<(&'static str, Dnd)>, Vec<String>> {
    let mut read = Vec::new();
    let mut complaints = Vec::new();
    for (key, setting) in settings {
        let Some((channel, _)) = CHANNELS.iter().find(|(old, new)| generation.pick(old, new) == key) else {
            complaints.push(format!("dndSettings.property {key} should not exist"));
            continue;
        };
        check_dnd(
            &format!("dndSettings.{key}"),
            setting,
            &["active", "inactive", "permanent"],
            &["status", "message", "code"],
            &mut complaints,
        );
        let text = |name: &str| setting.get(name).and_then(Value::as_str).map(str::to_owned);
        read.push((
            *channel,
            Dnd {
                status: text("status").unwrap_or_default(),
                message: text("message"),
                code: text("code"),
            },
        ));
    }
    if complaints.is_empty() {
        Ok(read)
    } else {
        Err(complaints)
    }
}

fn check_dnd(place: &str, setting: &Value, statuses: &[&str], properties: &[&str], complaints: &mut Vec<String>) {
    let Some(setting) = setting.as_object() else {
        complaints.push(format!("{place} must be an object"));
        return;
    };
    for (key, value) in setting {
        if !properties.contains(&key.as_str()) {
            complaints.push(format!("{place}.property {key} should not exist"));
        } else if key != "status" && !value.is_string() {
            complaints.push(format!("{place}.{key} must be a string"));
        }
    }
    let status = setting.get("status").and_then(Value::as_str);
    if status.is_none_or(|status| !statuses.contains(&status)) {
        complaints.push(format!(
            "{place}.status must be one of the following values: {}",
            statuses.join(", ")
        ));
    }
}

fn read_custom_fields(
    account: &Account,
    items: &[Value],
    generation: Generation,
    complaints: &mut Vec<String>,
) -> Result<Vec<(crate::index::Id, Value)>, Refusal> {
    let mut read = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let Some(item) = item.as_object() else {
            complaints.push("each value in nested property customFields must be an object".into());
            continue;
        };
        for key in item.keys() {
            if !["id", "key", "field_value", "fieldValue"].contains(&key.as_str()) {
                complaints.push(format!("customFields.{place}.property {key} should not exist"));
            }
        }
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let field = match (text("id"), text("key")) {
            (Some(id), _) => account.custom_field(id),
            (None, Some(key)) => account
                .custom_fields
                .iter()
                .find(|field| field.key == key || field.key == format!("contact.{key}")),
            (None, None) => {
                complaints.push(format!("customFields.{place}.id should not be empty"));
                continue;
            }
        };
        let (preferred, accepted) = match generation {
            Generation::Dated => ("field_value", "fieldValue"),
            Generation::V3 => ("fieldValue", "field_value"),
        };
        let value = item
            .get(preferred)
            .or_else(|| item.get(accepted))
            .unwrap_or(&Value::Null);
        // An unknown field is ignored, as an unknown row of a text-box list is.
        let Some(field) = field else { continue };
        if !fits(field, value) {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            return Err(Refusal::bad_request(format!(
                "Invalid Custom Field Value \"{shown}\" for \"{}\"",
                field.id
            )));
        }
        // Other shapes are answered with 200 and ignored.
        let ignored = match field.data_type {
            DataType::TextboxList => !is_textbox_list(field, value),
            DataType::FileUpload | DataType::Signature => !value.is_object(),
            _ => false,
        };
        if ignored && !value.is_null() {
            continue;
        }
        let empty = value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        let value = if empty { Value::Null } else { value.clone() };
        read.push((field.id.clone(), value));
    }
    Ok(read)
}

fn fits(field: &CustomField, value: &Value) -> bool {
    let option = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| field.options.iter().any(|option| option == text))
    };
    if value.is_null() || value.as_str() == Some("") {
        return true;
    }
    match field.data_type {
        DataType::Text | DataType::LargeText | DataType::Phone | DataType::Time | DataType::Email => value.is_string(),
        DataType::SingleOptions | DataType::Radio => option(value),
        DataType::Checkbox | DataType::MultipleOptions => {
            value.as_array().is_some_and(|values| values.iter().all(option))
        }
        DataType::Numerical | DataType::Float | DataType::Monetary => value.is_number(),
        DataType::TextboxList | DataType::FileUpload | DataType::Signature => true,
        DataType::Date => value
            .as_str()
            .is_some_and(|text| Date::strptime("%Y-%m-%d", text).is_ok()),
    }
}

/// Texts by the ids of the field's own rows.
fn is_textbox_list(field: &CustomField, value: &Value) -> bool {
    value.as_object().is_some_and(|rows| {
        rows.iter()
            .all(|(row, text)| text.is_string() && field.options.contains(row))
    })
}

/// The eight documented ways to write a date of birth.
fn birth_date(text: &str) -> Option<Date> {
    [
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y_%m_%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m_%d_%Y",
    ]
    .iter()
    .find_map(|form| Date::strptime(form, text.trim()).ok())
}

/// The contact as the journeys see it: GET's shape, and `deleted`.
pub(crate) fn inspected(account: &Account, id: &str) -> Option<Value> {
    let contact = account.contacts.get(id)?;
    let mut value = detail(account, contact, Generation::Dated);
    value["deleted"] = contact.deleted.into();
    value["dateUpdated"] = iso(contact.date_updated).into();
    Some(value)
}
