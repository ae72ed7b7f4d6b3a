//! Where the values of a note belong: who, of which company, at which numbers, what about.

use crate::{
    Lead, Urgency,
    field::{
        call,
        label::Label,
        name, place, reach, trade,
        word::{bare, trimmed, words},
    },
    lead::fill,
};

/// Reads how the call ended from a text that says it, and keeps what else it says.
pub(crate) fn set_status(lead: &mut Lead, text: &str) {
    let Some(status) = call::status(text) else {
        return lead.keep(text);
    };
    lead.wants_callback |= status.asks;
    if status.is_urgent {
        lead.urgency = lead.urgency.max(Some(Urgency::High));
    }
    let is_all = words(text).len() == words(status.text).len();
    let is_taken = lead.status.is_empty();
    if is_taken {
        status.text.clone_into(&mut lead.status);
    }
    if status.asks
        && let Some(time) = call::wished_time(text)
    {
        let _ = fill(&mut lead.wished_time, time);
    }
    if !(is_all && is_taken) {
        lead.keep(text);
    }
}

/// Puts a labelled value where it belongs, and keeps what it could not place. Answers a value that its label did not
/// mean: a text behind `Dringend:`.
pub(crate) fn assign<'t>(lead: &mut Lead, label: Label, text: &str, value: &'t str) -> Option<&'t str> {
    let as_written = || format!("{text}: {value}");
    let nothing = [
        "-",
        "–",
        "--",
        "/",
        "./.",
        "n/a",
        "N/A",
        "k.A.",
        "k. A.",
        "keine",
        "none",
        "---",
        "entfällt",
        "?",
    ];
    if nothing.contains(&value.trim()) {
        return None;
    }
    match label {
        Label::Person | Label::From => person(lead, text, value),
        Label::Salutation => keep_rest(lead, |lead| fill(&mut lead.salutation, value).map(|_| as_written())),
        Label::FirstName => keep_rest(lead, |lead| fill(&mut lead.first_name, value).map(|_| as_written())),
        Label::LastName => keep_rest(lead, |lead| fill(&mut lead.last_name, value).map(|_| as_written())),
        Label::Company => keep_rest(lead, |lead| fill(&mut lead.company, value).map(|_| as_written())),
        Label::JobTitle => keep_rest(lead, |lead| fill(&mut lead.job_title, value).map(|_| as_written())),
        Label::Phone => numbers(lead, text, value),
        Label::CallOn => {
            numbers(lead, text, value);
            lead.wants_callback = true;
        }
        Label::Email => {
            if !take_emails(lead, value) {
                lead.keep(&as_written());
            }
        }
        Label::Website => match reach::websites(value).first() {
            Some(at) if value[at.clone()].len() == value.len() => {
                keep_rest(lead, |lead| fill(&mut lead.website, value).map(|_| as_written()))
            }
            _ => lead.keep(&as_written()),
        },
        Label::Address | Label::Street | Label::PostalCode | Label::City | Label::State | Label::Country => {
            address(lead, label, text, value)
        }
        Label::DateOfBirth => keep_rest(lead, |lead| fill(&mut lead.date_of_birth, value).map(|_| as_written())),
        Label::Subject | Label::Reason => {
            let status = call::status(value);
            let is_only_status = status.is_some_and(|status| words(status.text).len() == words(value).len());
            // `Note: will call again tomorrow` is about the call and not about the matter.
            if is_only_status && label == Label::Reason {
                set_status(lead, value);
                return None;
            }
            if !lead.reason.is_empty() {
                lead.reason.push('\n');
            }
            lead.reason.push_str(value.trim());
            lead.wants_callback |= status.is_some_and(|status| status.asks);
        }
        Label::WishedTime => keep_rest(lead, |lead| fill(&mut lead.wished_time, value).map(|_| as_written())),
        Label::CallAt => {
            lead.wants_callback = true;
            keep_rest(lead, |lead| fill(&mut lead.wished_time, value).map(|_| as_written()));
        }
        Label::Urgency => {
            match call::urgency(value) {
                Some(urgency) => lead.urgency = lead.urgency.max(Some(urgency)),
                None => lead.keep(&as_written()),
            }
            match call::status(value) {
                Some(_) => set_status(lead, value),
                None if words(value).len() > 2 => lead.keep(&as_written()),
                None => {}
            }
        }
        Label::Urgent => {
            if call::is_no(value) {
                lead.urgency = lead.urgency.max(Some(Urgency::Low));
            } else {
                lead.urgency = Some(Urgency::High);
                return (!call::is_yes(value)).then_some(value);
            }
        }
        Label::Callback => callback(lead, text, value),
        Label::Status => {
            let status = call::status(value);
            lead.wants_callback |= status.is_some_and(|status| status.asks)
                || matches!(
                    bare(value).as_str(),
                    "ruckruf" | "callback" | "anrufen" | "zuruckrufen" | "call"
                );
            if status.is_some_and(|status| status.is_urgent) {
                lead.urgency = Some(Urgency::High);
            }
            keep_rest(lead, |lead| fill(&mut lead.status, value).map(|_| as_written()));
        }
        Label::ForWhom | Label::To => keep_rest(lead, |lead| fill(&mut lead.for_whom, value).map(|_| as_written())),
        Label::Fax | Label::Header => lead.keep(&as_written()),
    }
    None
}

fn keep_rest(lead: &mut Lead, take: impl FnOnce(&mut Lead) -> Option<String>) {
    if let Some(rest) = take(lead) {
        lead.keep(&rest);
    }
}

fn callback(lead: &mut Lead, text: &str, value: &str) {
    if call::is_no(value) || call::status(value).is_some_and(|status| !status.asks) {
        keep_rest(lead, |lead| {
            fill(&mut lead.status, &format!("{text}: {value}")).map(str::to_owned)
        });
        return;
    }
    lead.wants_callback = true;
    let all = words(value);
    if call::is_urgent(&all) && all.len() <= 2 {
        lead.urgency = Some(Urgency::High);
        return keep_rest(lead, |lead| {
            fill(&mut lead.status, &format!("{text}: {value}")).map(str::to_owned)
        });
    }
    if call::is_yes(value) {
        keep_rest(lead, |lead| fill(&mut lead.status, text).map(str::to_owned));
    } else if reach::phones(value).is_empty() {
        keep_rest(lead, |lead| {
            fill(&mut lead.wished_time, value).map(|_| format!("{text}: {value}"))
        });
    } else {
        numbers(lead, text, value);
    }
}

/// Takes the phone numbers; a line that says more is kept.
fn numbers(lead: &mut Lead, text: &str, value: &str) {
    let found = reach::phones(value);
    let mut rest = String::new();
    let mut from = 0;
    for at in &found {
        rest.push_str(&value[from..at.start]);
        rest.push(' ');
        from = at.end;
    }
    rest.push_str(&value[from..]);
    // What a label says to be a number is one even where it is short or has no zero in front.
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = found.is_empty()
        && digits >= 4
        && value
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '-' | '/' | '(' | ')' | '.'))
        && value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('));
    if is_plain {
        return lead.add_phone(value.trim());
    }
    for at in &found {
        lead.add_phone(&value[at.clone()]);
    }
    let says_more = words(&rest).iter().any(|word| {
        !matches!(word.folded.as_str(), "oder" | "or" | "und" | "and" | "/")
            && word.folded.contains(char::is_alphanumeric)
    });
    if found.is_empty() || says_more {
        lead.keep(&format!("{text}: {value}"));
    }
}

/// Takes the e-mail addresses where the text is nothing else.
pub(crate) fn take_emails(lead: &mut Lead, value: &str) -> bool {
    let found = reach::emails(value);
    let mut rest = value.to_owned();
    for at in found.iter().rev() {
        rest.replace_range(at.clone(), "");
    }
    for at in &found {
        lead.add_email(&value[at.clone()]);
    }
    let repeats = words(&rest)
        .iter()
        .all(|word| word.folded == "mailto" || !word.folded.contains(char::is_alphanumeric));
    !found.is_empty() && repeats
}

fn address(lead: &mut Lead, label: Label, text: &str, value: &str) {
    let as_written = format!("{text}: {value}");
    let place = match label {
        Label::Address => place::read_labelled(value),
        Label::City | Label::PostalCode => place::read(value).or_else(|| {
            let mut place = place::Place::default();
            if label == Label::City {
                place.city = value
            } else {
                place.postal_code = value
            }
            Some(place)
        }),
        Label::Street => match place::read(value) {
            Some(place) if !place.postal_code.is_empty() => Some(place),
            _ => Some(place::Place {
                street: value.to_owned(),
                ..place::Place::default()
            }),
        },
        Label::State => Some(place::Place {
            state: value,
            ..place::Place::default()
        }),
        _ => Some(place::Place {
            country: place::country(value).unwrap_or(value),
            ..place::Place::default()
        }),
    };
    match place {
        Some(place) => {
            if !set_place(lead, &place) {
                lead.keep(&as_written);
            } else if !place.rest.is_empty() {
                lead.keep(&place.rest.join(", "));
            }
        }
        None => lead.keep(&as_written),
    }
}

/// Fills the address; answers whether it could, which it cannot where there is another one already.
pub(crate) fn set_place(lead: &mut Lead, place: &place::Place<'_>) -> bool {
    let address = &mut lead.address;
    let parts = [
        (&mut address.street, place.street.as_str()),
        (&mut address.postal_code, place.postal_code),
        (&mut address.city, place.city),
        (&mut address.state, place.state),
        (&mut address.country, place.country),
    ];
    // Parts of two addresses do not make one.
    if parts
        .iter()
        .any(|(field, value)| !field.is_empty() && !value.is_empty() && *field != value)
    {
        return false;
    }
    for (field, value) in parts {
        if !value.is_empty() {
            value.clone_into(field);
        }
    }
    true
}

/// Reads who called: a name, with a company, a position or a number behind it.
fn person(lead: &mut Lead, text: &str, value: &str) {
    let as_written = format!("{text}: {value}");
    let numbers = reach::phones(value);
    let emails = reach::emails(value);
    if !numbers.is_empty() || !emails.is_empty() {
        for at in &numbers {
            lead.add_phone(&value[at.clone()]);
        }
        for at in &emails {
            lead.add_email(&value[at.clone()]);
        }
        let mut spans: Vec<_> = numbers.iter().chain(&emails).collect();
        spans.sort_by_key(|at| at.start);
        let first = spans.first().map_or(0, |at| at.start);
        let ends = spans.iter().map(|at| at.end);
        let begins = spans.iter().skip(1).map(|at| at.start).chain([value.len()]);
        let rest = trimmed(value[..first].trim_end_matches(['(', '<', ' ']))
            .trim_end_matches("Tel.")
            .trim();
        let is_rest_empty = ends.zip(begins).all(|(end, begin)| {
            !value
                .get(end..begin)
                .unwrap_or_default()
                .contains(char::is_alphanumeric)
        });
        if !rest.is_empty() && name_or_company(lead, rest) && is_rest_empty {
            return;
        }
        return lead.keep(&as_written);
    }
    if !name_or_company(lead, value) {
        lead.keep(&as_written);
    }
}

/// Who somebody said they are: `Frau Dr. Krüger von der Bau GmbH`. A text that is read as nothing else is a last name.
#[must_use]
pub fn caller(text: &str) -> Lead {
    let mut lead = Lead::default();
    let text = text.trim();
    if !text.is_empty() && !name_or_company(&mut lead, text) {
        lead = Lead {
            last_name: text.to_owned(),
            ..Lead::default()
        };
    }
    lead
}

/// Takes a text for a name, a company, or both.
pub(crate) fn name_or_company(lead: &mut Lead, value: &str) -> bool {
    if let Some((person, company)) = of_company(value) {
        return set_name(lead, person) && fill(&mut lead.company, company).is_none();
    }
    if trade::has_legal_form(value) && !value.contains(',')
        || (trade::company(value) == 2 && name::looks_like(value).is_none() && !value.contains(','))
    {
        return fill(&mut lead.company, value).is_none();
    }
    let parts: Vec<&str> = value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let is_turned = parts.len() == 2
        && parts.iter().all(|part| trade::company(part) == 0 && !trade::job(part))
        && name::read(value).is_some_and(|name| !name.first.is_empty() && name.behind.is_empty());
    if parts.len() < 2
        || is_turned
        || name::read(value).is_some_and(|name| {
            name.behind.len() > 1
                && value.contains(',')
                && !name.behind.contains(' ')
                && trade::company(name.behind) == 0
        })
    {
        return set_name(lead, value);
    }
    let (mut is_all, mut is_named) = (true, false);
    for part in parts {
        let shares = !lead.last_name.is_empty() && part.contains(&lead.last_name);
        let taken = if lead.company.is_empty() && (trade::company(part) == 2 || shares) {
            fill(&mut lead.company, part).is_none()
        } else if trade::job(part) && name::read(part).is_none_or(|name| name.job.is_empty()) {
            fill(&mut lead.job_title, part).is_none()
        } else if lead.last_name.is_empty() {
            is_named = set_name(lead, part);
            is_named
        } else if is_named && lead.company.is_empty() && part.starts_with(char::is_uppercase) {
            // `Beatrix Holm, Nordic Yarns`
            fill(&mut lead.company, part).is_none()
        } else {
            false
        };
        is_all &= taken;
    }
    is_all
}

/// `Herr Graf von Firma Graf Gerüstbau`, `Mark Davies from Davies Roofing`: who, and of which company.
pub(crate) fn of_company(text: &str) -> Option<(&str, &str)> {
    let words = words(text);
    for index in 1..words.len() {
        let folded = words[index].folded.as_str();
        if !matches!(folded, "von" | "from" | "of" | "bei" | "at" | "vom") {
            continue;
        }
        let mut next = index + 1;
        while next < words.len() && matches!(words[next].folded.as_str(), "der" | "dem" | "the" | "den") {
            next += 1;
        }
        let is_said =
            next < words.len() && matches!(words[next].folded.as_str(), "firma" | "fa" | "unternehmen" | "company");
        if is_said && words[next].folded != "fa" {
            next += 1;
        }
        if next >= words.len() {
            return None;
        }
        let (person, company) = (
            text[..words[index].at.start].trim(),
            trimmed(&text[words[next].at.start..]),
        );
        let shares = words[..index]
            .last()
            .is_some_and(|last| words[next].folded == last.folded);
        if is_said || shares || trade::company(company) > 0 {
            return Some((person, company));
        }
    }
    None
}

/// Takes a text for a person's name.
pub(crate) fn set_name(lead: &mut Lead, value: &str) -> bool {
    let Some(name) = name::read(value) else {
        return false;
    };
    if lead.first_name.is_empty() && lead.last_name.is_empty() {
        lead.first_name = name.first;
        lead.last_name = name.last;
    } else if !(lead.last_name == name.last && (lead.first_name == name.first || name.first.is_empty())) {
        // `Vollständiger Name` beside `Vorname` and `Nachname`, or half of a name beside the other.
        if lead.last_name.is_empty() && (name.first.is_empty() || name.first == lead.first_name) {
            lead.last_name = name.last;
        } else {
            return false;
        }
    }
    if lead.salutation.is_empty() {
        name.salutation.clone_into(&mut lead.salutation);
    }
    if !name.job.is_empty()
        && let Some(rest) = fill(&mut lead.job_title, name.job)
    {
        lead.keep(rest);
    }
    let behind = name.behind.trim_matches(['(', ')', '[', ']', '<', '>', ' ']);
    let shares = !lead.last_name.is_empty() && behind.len() > lead.last_name.len() && behind.contains(&lead.last_name);
    if (trade::company(behind) == 2 || shares) && lead.company.is_empty() {
        behind.clone_into(&mut lead.company);
    } else if trade::job(behind) && lead.job_title.is_empty() {
        behind.clone_into(&mut lead.job_title);
    } else {
        lead.keep(behind);
    }
    true
}
