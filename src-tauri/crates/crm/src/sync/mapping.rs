//! HighLevel's records in our terms. A new field of a contact goes: `highlevel` wire type, here, migration and
//! `store::contacts`, `model::ContactFields`, the form and card of the page, `changes_to_send` below.

use highlevel::{
    AppointmentStatus, Change, Channel, ContactId, CustomFieldId, CustomWrite, DndStatus, NewContact, UpdateContact,
    UserId, When,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{ContactChanges, ContactFields, CustomField, CustomFieldDefinition, DndChannel};
use serde_json::Value;
use store::{RemoteAppointment, RemoteContact, RemoteNote, RemoteTask};

use crate::clock::{instant, stamp};

pub(crate) fn contact(contact: highlevel::Contact, complete: bool) -> RemoteContact {
    RemoteContact {
        remote_id: contact.id.into_string(),
        complete,
        first_name: contact.first_name,
        last_name: contact.last_name,
        full_name: contact.name,
        email: contact.email,
        phone: contact.phone,
        company: contact.company_name,
        address: contact.address1,
        city: contact.city,
        state: contact.state,
        postal_code: contact.postal_code,
        country: contact.country,
        website: contact.website,
        date_of_birth: contact.date_of_birth.map(|date| date.to_string()),
        source: contact.source,
        owner: contact.assigned_to.map(UserId::into_string),
        stage: contact.kind,
        business_id: contact.business.map(highlevel::BusinessId::into_string),
        business_name: contact.business_name,
        dnd: contact.dnd,
        dnd_channels: contact.dnd_settings.map(|settings| {
            settings
                .0
                .into_iter()
                .map(|(channel, dnd)| DndChannel {
                    channel: channel_name(channel).to_owned(),
                    on: matches!(dnd.status, DndStatus::Active | DndStatus::Permanent),
                    permanent: dnd.status == DndStatus::Permanent,
                })
                .collect()
        }),
        tags: contact.tags,
        additional_emails: contact.additional_emails,
        additional_phones: contact.additional_phones,
        custom_fields: contact.custom_fields.map(|values| {
            values
                .into_iter()
                .map(|field| (field.id.into_string(), field.value))
                .collect()
        }),
        date_added: contact.date_added.map(stamp),
        date_updated: contact.date_updated.map(stamp),
        last_activity: contact.last_activity.map(stamp),
    }
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "Call",
        Channel::Email => "Email",
        Channel::Sms => "SMS",
        Channel::WhatsApp => "WhatsApp",
        Channel::Gmb => "GMB",
        Channel::Fb => "FB",
    }
}

pub(crate) fn task(task: highlevel::Task) -> RemoteTask {
    RemoteTask {
        remote_id: task.id.into_string(),
        contact: task.contact.map(ContactId::into_string),
        title: task.title.unwrap_or_default(),
        body: task.body.unwrap_or_default(),
        due: task.due.map(stamp),
        completed: task.completed.unwrap_or_default(),
        assignee: task.assigned_to.map(UserId::into_string),
        date_updated: task.date_updated.map(stamp),
    }
}

pub(crate) fn note(note: highlevel::Note) -> RemoteNote {
    RemoteNote {
        remote_id: note.id.into_string(),
        title: note.title.filter(|title| !title.is_empty()),
        body: note.body.unwrap_or_default(),
        color: note.color.filter(|color| is_hex_color(color)),
        pinned: note.pinned.unwrap_or_default(),
        author: note.user.map(UserId::into_string),
        date_added: note.date_added.map(stamp),
    }
}

/// Anything else has no business in the page's style.
fn is_hex_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// A zone-less time is read in the given zone, and said to be so.
pub(crate) fn appointment(appointment: highlevel::Appointment, zone: &TimeZone) -> RemoteAppointment {
    let instant = |when: Option<When>| match when? {
        When::Instant(at) => Some(stamp(at)),
        When::ZoneLess(local) => local
            .to_zoned_datetime(zone.clone())
            .ok()
            .map(|at| stamp(at.timestamp())),
    };
    RemoteAppointment {
        remote_id: appointment.id.into_string(),
        title: appointment.title.unwrap_or_default(),
        zone_assumed: matches!(appointment.start, Some(When::ZoneLess(_))),
        starts: instant(appointment.start),
        ends: instant(appointment.end),
        status: appointment.status.map(status_name),
        place: appointment.address.filter(|place| !place.trim().is_empty()),
        assignee: appointment.assigned_to.map(UserId::into_string),
    }
}

fn status_name(status: AppointmentStatus) -> String {
    use AppointmentStatus as S;
    match status {
        S::New => "new",
        S::Confirmed => "confirmed",
        S::Cancelled => "cancelled",
        S::Showed => "showed",
        S::NoShow => "noshow",
        S::Invalid => "invalid",
        S::Active => "active",
        S::Completed => "completed",
        S::Other(word) => return word,
    }
    .to_owned()
}

/// The body of a creation: what is filled, and nothing else.
pub(crate) fn new_contact(
    fields: &ContactFields,
    custom_fields: &[CustomField],
    definitions: &[CustomFieldDefinition],
) -> NewContact {
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    NewContact {
        first_name: filled(&fields.first_name),
        last_name: filled(&fields.last_name),
        email: filled(&fields.email),
        phone: filled(&fields.phone),
        company_name: filled(&fields.company),
        address1: filled(&fields.address),
        city: filled(&fields.city),
        state: filled(&fields.state),
        postal_code: filled(&fields.postal_code),
        country: filled(&fields.country),
        website: filled(&fields.website),
        source: filled(&fields.source),
        assigned_to: filled(&fields.owner).and_then(|owner| UserId::parse(owner).ok()),
        date_of_birth: fields.date_of_birth.parse().ok(),
        custom_fields: custom_fields
            .iter()
            .filter(|field| !field.value.is_empty())
            .filter_map(|field| custom_write(&field.id, &field.value, definitions))
            .collect(),
        ..NewContact::default()
    }
}

/// The body of an update: the changed fields, and nothing else.
pub(crate) fn changes_to_send(changes: &ContactChanges, definitions: &[CustomFieldDefinition]) -> UpdateContact {
    let change = |value: &Option<String>| match value.as_deref() {
        None => Change::Keep,
        Some("") => Change::Clear,
        Some(text) => Change::Set(text.to_owned()),
    };
    UpdateContact {
        first_name: change(&changes.first_name),
        last_name: change(&changes.last_name),
        email: change(&changes.email),
        phone: change(&changes.phone),
        company_name: change(&changes.company),
        address1: change(&changes.address),
        city: change(&changes.city),
        state: change(&changes.state),
        postal_code: change(&changes.postal_code),
        country: change(&changes.country),
        website: change(&changes.website),
        source: change(&changes.source),
        assigned_to: match changes.owner.as_deref() {
            None => Change::Keep,
            Some(owner) => UserId::parse(owner).ok().into(),
        },
        date_of_birth: match changes.date_of_birth.as_deref() {
            None => Change::Keep,
            Some(date) => date.parse().ok().into(),
        },
        custom_fields: changes
            .custom_fields
            .iter()
            .filter_map(|field| custom_write(&field.id, &field.value, definitions))
            .collect(),
        ..UpdateContact::default()
    }
}

fn custom_write(id: &str, text: &str, definitions: &[CustomFieldDefinition]) -> Option<CustomWrite> {
    let kind = definitions
        .iter()
        .find(|field| field.id == id)
        .map(|field| field.data_type.as_str());
    let value = match kind {
        Some("NUMERICAL" | "FLOAT" | "MONETORY") => text
            .parse::<i64>()
            .map(Value::from)
            .or_else(|_| text.parse::<f64>().map(Value::from))
            .unwrap_or_else(|_| Value::String(text.to_owned())),
        _ => Value::String(text.to_owned()),
    };
    Some(CustomWrite {
        id: CustomFieldId::parse(id).ok()?,
        value,
    })
}

/// A custom field's date, which comes as a date, an instant or, from the search, in epoch milliseconds.
pub(crate) fn calendar_date(value: &str) -> String {
    let of_epoch = value
        .parse::<i64>()
        .ok()
        .and_then(|at| Timestamp::from_millisecond(at).ok());
    match of_epoch.or_else(|| instant(value)) {
        Some(at) => at.strftime("%Y-%m-%d").to_string(),
        None => value.to_owned(),
    }
}

/// Our name of a field that HighLevel names.
pub(crate) fn field_name(theirs: &str) -> String {
    match theirs {
        "companyName" => "company",
        "address1" => "address",
        "assignedTo" => "owner",
        "dueDate" => "due",
        other => other.strip_prefix("customFields.").unwrap_or(other),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_colour_is_taken_for_the_colour_of_a_note() {
        for color in ["#e5a50a", "#FFF"] {
            assert!(is_hex_color(color), "{color}");
        }
        for text in ["url(https://example.org/x)", "red", "#12", "#12345g", "#e5a50a;x", ""] {
            assert!(!is_hex_color(text), "{text}");
        }
    }
}
