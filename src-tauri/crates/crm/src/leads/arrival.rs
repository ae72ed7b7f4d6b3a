//! What a lead becomes: fields, a note with everything else, and a callback.

use intake::{Lead, Urgency};
use jiff::{Timestamp, ZonedDateTime};
use model::{Arrival, Contact, ContactChanges, Language, LeadDraft, TaskValues, fold_tag};
use search::fold;

use super::reading::Source;
use crate::callbacks::Wanted;
use crate::clock::stamp;
use crate::users::UserNames;
use crate::{Error, due, phone, validate, wished_time};

/// What is known where a lead comes in.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) country: Option<String>,
    pub(crate) users: UserNames,
    /// The rep's own user id.
    pub(crate) me: Option<String>,
    pub(crate) german: bool,
    /// Now, as the rep's clocks show it.
    pub(crate) now: ZonedDateTime,
}

impl Setting {
    pub(crate) fn speaks(language: Language) -> bool {
        language == Language::German
    }

    fn say<'a>(&self, german: &'a str, english: &'a str) -> &'a str {
        if self.german { german } else { english }
    }

    fn shown(&self, at: &ZonedDateTime) -> String {
        let format = self.say("%d.%m.%Y, %H:%M Uhr", "%Y-%m-%d, %H:%M");
        at.strftime(format).to_string()
    }
}

/// The name of a lead in a list: its name, else company, number or address.
pub(crate) fn name_of(lead: &Lead) -> String {
    let own = format!("{} {}", lead.first_name.trim(), lead.last_name.trim());
    let or_else = [
        lead.company.as_str(),
        lead.phones.first().map_or("", String::as_str),
        lead.emails.first().map_or("", String::as_str),
    ];
    std::iter::once(own.trim())
        .chain(or_else.map(str::trim))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// Fields and note of a lead, for the form of a new contact.
pub(crate) fn draft(lead: &Lead, source: &Source, file: &str, setting: &Setting) -> LeadDraft {
    let (fields, rest) = fields(lead, setting);
    LeadDraft {
        fields,
        note: note(lead, &rest, source, file, setting).unwrap_or_default(),
        name: name_of(lead),
        tags: lead.tags.iter().map(|tag| fold_tag(tag)).collect(),
        callback: lead.wants_callback.then(|| callback(lead, source, setting)),
    }
}

/// A lead as a new contact. [`beside`] turns it to one that is known.
pub(crate) fn arrival(lead: &Lead, source: &Source, file: &str, setting: &Setting) -> Arrival {
    let (fields, rest) = fields(lead, setting);
    Arrival {
        contact: None,
        fields,
        note: note(lead, &rest, source, file, setting),
        task: lead.wants_callback.then(|| callback(lead, source, setting)),
        tags: lead.tags.clone(),
    }
}

/// The same for a contact that is known: only what it lacks is filled, what it has otherwise stands in the note.
pub(crate) fn beside(mut arrival: Arrival, contact: &Contact, setting: &Setting) -> Arrival {
    arrival.contact = Some(contact.key);
    let own = |field: &str| {
        let custom = || contact.custom_fields.iter().find(|custom| custom.id == field);
        contact
            .fields
            .get(field)
            .or_else(|| Some(&custom()?.value))
            .map_or("", String::as_str)
    };
    let called = |field: &str| {
        let custom = contact.custom_fields.iter().find(|custom| custom.id == field);
        custom.map_or_else(|| label(field, setting).to_owned(), |custom| custom.name.clone())
    };
    let mut differing: Vec<String> = Vec::new();
    let is_same = |field: &str, ours: &str, theirs: &str| match field {
        "phone" => contact
            .additional_phones
            .iter()
            .map(String::as_str)
            .chain([ours])
            .any(|own| phone::to_e164(own, setting.country.as_deref()).is_some_and(|own| own == theirs)),
        "email" => contact
            .additional_emails
            .iter()
            .map(String::as_str)
            .chain([ours])
            .any(|own| own.trim().to_lowercase() == theirs),
        _ => fold(ours.trim()) == fold(theirs.trim()),
    };
    // Half a name of one and half of another, or a street here and a city there, would be nobody's.
    const WHOLES: [&[&str]; 2] = [
        &["firstName", "lastName"],
        &["address", "postalCode", "city", "state", "country"],
    ];
    let new: Vec<(String, String)> = arrival
        .fields
        .changed()
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .collect();
    let clashes = |field: &str| {
        new.iter().any(|(name, value)| {
            let ours = own(name);
            name == field && !ours.trim().is_empty() && !is_same(name, ours, value)
        })
    };
    for (field, value) in &new {
        let ours = own(field);
        let in_clash = WHOLES
            .iter()
            .any(|whole| whole.contains(&field.as_str()) && whole.iter().any(|part| clashes(part)));
        if ours.trim().is_empty() && !in_clash {
            continue;
        }
        arrival.fields.take(field);
        if in_clash || !is_same(field, ours, value) {
            differing.push(format!("{}: {value}", called(field)));
        }
    }
    if !differing.is_empty() {
        let head = setting.say(
            "Anders als beim Kontakt, dort nicht geändert:",
            "Differs from the contact, left unchanged there:",
        );
        let note = arrival.note.take().unwrap_or_default();
        let text = format!("{note}\n\n{head}\n{}", differing.join("\n"));
        arrival.note = Some(text.trim().to_owned());
    }
    arrival
}

/// The fields that can be kept, and what was found beside them.
fn fields(lead: &Lead, setting: &Setting) -> (ContactChanges, Vec<String>) {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut rest = Vec::new();
    let mut keep = |field: &str, value: &str| rest.push(format!("{}: {value}", label(field, setting)));
    // What nobody can dial or write to is kept, and the next one may be better.
    let mut first = |field: &str, values: &[String], is_one: &dyn Fn(&str) -> bool| {
        let at = values.iter().position(|value| is_one(value.trim()));
        let others = values.iter().enumerate().filter(|(index, _)| Some(*index) != at);
        others.for_each(|(_, value)| keep(field, value));
        at.map(|at| values[at].trim().to_owned())
    };
    let number = first("phone", &lead.phones, &|number| {
        phone::to_e164(number, setting.country.as_deref()).is_some()
    });
    let email = first("email", &lead.emails, &validate::looks_like_email);
    if !lead.salutation.is_empty() {
        let name = format!("{} {} {}", lead.salutation, lead.first_name, lead.last_name);
        let words: Vec<&str> = name.split_whitespace().collect();
        keep("name", &words.join(" "));
    }
    if !lead.job_title.is_empty() {
        keep("jobTitle", &lead.job_title);
    }
    let country = lead.address.country.trim();
    let is_code = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_alphabetic());
    if !country.is_empty() && !is_code {
        keep("country", country);
    }
    let mut changes = ContactChanges {
        first_name: filled(&lead.first_name),
        last_name: filled(&lead.last_name),
        email,
        phone: number,
        company: filled(&lead.company),
        address: filled(&lead.address.street),
        city: filled(&lead.address.city),
        state: filled(&lead.address.state),
        postal_code: filled(&lead.address.postal_code),
        country: is_code.then(|| country.to_ascii_uppercase()),
        website: filled(&lead.website),
        date_of_birth: filled(&lead.date_of_birth),
        ..ContactChanges::default()
    };
    loop {
        match validate::contact_changes(changes.clone(), setting.country.as_deref(), &[]) {
            Ok(taken) => return (taken, rest),
            Err(Error::Invalid { field, .. }) => match changes.take(field) {
                Some(value) => rest.push(format!("{}: {value}", label(field, setting))),
                None => return (changes, rest),
            },
            Err(_) => return (changes, rest),
        }
    }
}

fn label<'a>(field: &'a str, setting: &Setting) -> &'a str {
    match field {
        "name" => "Name",
        "firstName" => setting.say("Vorname", "First name"),
        "lastName" => setting.say("Nachname", "Last name"),
        "email" => setting.say("E-Mail", "Email"),
        "phone" => setting.say("Telefon", "Phone"),
        "company" => setting.say("Firma", "Company"),
        "address" => setting.say("Straße", "Street"),
        "city" => setting.say("Ort", "City"),
        "state" => setting.say("Bundesland", "State"),
        "postalCode" => setting.say("PLZ", "Postal code"),
        "country" => setting.say("Land", "Country"),
        "website" => "Website",
        "dateOfBirth" => setting.say("Geburtsdatum", "Date of birth"),
        "jobTitle" => setting.say("Position", "Position"),
        other => other,
    }
}

/// Reason, time, who it was for, everything that no field took, and where it came from. Nothing for a card that says
/// nothing but a contact.
fn note(lead: &Lead, rest: &[String], source: &Source, file: &str, setting: &Setting) -> Option<String> {
    let mut head: Vec<String> = Vec::new();
    let mut line = |german: &str, english: &str, value: &str| {
        if !value.trim().is_empty() {
            head.push(format!("{}: {}", setting.say(german, english), value.trim()));
        }
    };
    line("Anliegen", "Reason", &lead.reason);
    line("Wunschzeit", "Wished time", &lead.wished_time);
    line("Für", "For", &lead.for_whom);
    line("Status", "Status", &lead.status);
    match lead.urgency {
        Some(Urgency::High) => line("Dringlichkeit", "Urgency", setting.say("hoch", "high")),
        Some(Urgency::Low) => line("Dringlichkeit", "Urgency", setting.say("niedrig", "low")),
        _ => {}
    }
    head.extend_from_slice(rest);
    let says_nothing_else = head.is_empty() && lead.unread.is_empty();
    if says_nothing_else && !matches!(source, Source::Mail { .. }) {
        return None;
    }
    let parts = [head.join("\n"), lead.unread.join("\n"), origin(source, file, setting)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(parts.join("\n\n"))
}

fn origin(source: &Source, file: &str, setting: &Setting) -> String {
    match source {
        Source::Mail { subject, sent_at } => {
            let subject = if subject.is_empty() {
                setting.say("ohne Betreff", "no subject").to_owned()
            } else if setting.german {
                format!("„{subject}“")
            } else {
                format!("“{subject}”")
            };
            match sent_at {
                Some(at) => {
                    let at = setting.shown(&at.to_zoned_datetime(setting.now.time_zone().clone()));
                    if setting.german {
                        format!("Aus der E-Mail {subject} vom {at}")
                    } else {
                        format!("From the e-mail {subject} of {at}")
                    }
                }
                None => format!("{} {subject}", setting.say("Aus der E-Mail", "From the e-mail")),
            }
        }
        _ if file.is_empty() => String::new(),
        _ if setting.german => format!("Aus der Datei „{file}“"),
        _ => format!("From the file “{file}”"),
    }
}

fn callback(lead: &Lead, source: &Source, setting: &Setting) -> TaskValues {
    let country = setting.country.as_deref();
    let mut numbers = lead.phones.iter().filter_map(|number| phone::to_e164(number, country));
    // The other numbers stand in the note.
    let number = numbers.next().map(|number| phone::shown(&number, country));
    let number = number.or_else(|| lead.phones.first().cloned()).unwrap_or_default();
    let wanted = Wanted {
        name: &name_of(lead),
        number: &number,
        time: lead.wished_time.trim(),
        reason: lead.reason.trim(),
        urgency: match lead.urgency {
            Some(Urgency::High) => model::Urgency::High,
            Some(Urgency::Low) => model::Urgency::Low,
            _ => model::Urgency::Normal,
        },
    };
    let language = if setting.german {
        Language::German
    } else {
        Language::English
    };
    TaskValues {
        title: wanted.title(language),
        body: wanted.text(language),
        due: Some(stamp(due_at(&lead.wished_time, source, &setting.now))),
        assignee: setting
            .users
            .named(&lead.for_whom)
            .map(str::to_owned)
            .or_else(|| setting.me.clone()),
        completed: false,
    }
}

/// When to call back: the wished time as it was meant on the day the mail was sent, else today.
fn due_at(wished: &str, source: &Source, now: &ZonedDateTime) -> Timestamp {
    let sent = match source {
        Source::Mail { sent_at: Some(at), .. } if *at <= now.timestamp() => {
            at.to_zoned_datetime(now.time_zone().clone())
        }
        _ => now.clone(),
    };
    wished_time::read(wished, &sent).unwrap_or_else(|| {
        let today = now.date();
        let at = today.to_datetime(due::usual_time(today, now));
        at.to_zoned_datetime(now.time_zone().clone())
            .map_or_else(|_| now.timestamp(), |at| at.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use intake::Lead;
    use jiff::civil::date;
    use model::User;

    use super::{Setting, arrival};
    use crate::leads::reading::Source;
    use crate::users::UserNames;

    fn setting() -> Setting {
        let user = |id: &str, name: &str| User {
            id: id.to_owned(),
            name: name.to_owned(),
            email: None,
        };
        Setting {
            country: Some("DE".to_owned()),
            users: UserNames::of(&[
                user("u1", "Mia Brandt"),
                user("u2", "Jonas Weber"),
                user("u3", "Clara Weber"),
            ]),
            me: None,
            german: true,
            // A Tuesday.
            now: date(2026, 11, 24)
                .at(10, 30, 0, 0)
                .in_tz("Europe/Berlin")
                .expect("a time"),
        }
    }

    #[test]
    fn no_word_of_a_lead_is_lost() {
        let lead = Lead {
            salutation: "Frau Dr.".to_owned(),
            first_name: "Anna".to_owned(),
            last_name: "Kern".to_owned(),
            job_title: "Einkauf".to_owned(),
            emails: vec!["anna@kern".to_owned(), "info@kern.example".to_owned()],
            phones: vec![
                "Zentrale 5".to_owned(),
                "0221 98765".to_owned(),
                "0171 1234567".to_owned(),
            ],
            date_of_birth: "im Mai".to_owned(),
            reason: "Angebot".to_owned(),
            wants_callback: true,
            unread: vec!["Kommt aus Köln.".to_owned()],
            ..Lead::default()
        };
        let source = Source::Mail {
            subject: "Anruf".to_owned(),
            sent_at: Some("2026-11-24T08:05:00Z".parse().expect("an instant")),
        };
        let arrival = arrival(&lead, &source, "a.eml", &setting());

        assert_eq!(
            (arrival.fields.phone.as_deref(), arrival.fields.email.as_deref()),
            (Some("+4922198765"), Some("info@kern.example"))
        );
        let note = arrival.note.expect("a note");
        for said in [
            "Anliegen: Angebot",
            "Frau Dr. Anna Kern",
            "Einkauf",
            "anna@kern",
            "Zentrale 5",
            "0171 1234567",
            "im Mai",
            "Kommt aus Köln.",
            "Aus der E-Mail „Anruf“ vom 24.11.2026, 09:05 Uhr",
        ] {
            assert!(note.contains(said), "{said} in {note}");
        }
        let task = arrival.task.expect("a task");
        assert_eq!(task.title, "Rückruf: Anna Kern");
        assert_eq!(
            crate::callbacks::number_and_reason(&task.body),
            (Some("0221 98765"), "Angebot".to_owned()),
            "the list of callbacks reads it"
        );
        assert_eq!(task.due.as_deref(), Some("2026-11-24T16:00:00.000Z"), "today at five");
    }
}
