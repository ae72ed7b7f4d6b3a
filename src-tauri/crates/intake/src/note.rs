//! Notes of a call, as telephone secretaries write them: line by line behind labels, or in sentences.

use crate::{
    Lead, Urgency,
    field::{
        call, header,
        label::{self, Label, Piece},
        name, place, reach, trade,
        word::{bare, trimmed, words},
    },
    lead::fill,
    signature,
};

/// Labels that only a note about somebody has, and no signature.
const OF_NOTES: &[Label] = &[
    Label::Person,
    Label::From,
    Label::FirstName,
    Label::LastName,
    Label::Reason,
    Label::CallOn,
    Label::CallAt,
    Label::Callback,
    Label::Urgency,
    Label::Urgent,
    Label::ForWhom,
    Label::Status,
    Label::Company,
];

/// Whether the text says its fields behind labels.
pub(crate) fn is_labelled(text: &str) -> bool {
    let mut of_notes = Vec::new();
    let mut all = 0;
    let lines: Vec<&str> = text.lines().collect();
    let header = header::find(&lines).map(|header| header.lines).unwrap_or_default();
    for (index, line) in lines.iter().enumerate() {
        if header.contains(&index) {
            continue;
        }
        for piece in label::pieces(unquoted(line)) {
            if let Some((label, _)) = piece.label {
                all += 1;
                if OF_NOTES.contains(&label) && !of_notes.contains(&label) {
                    of_notes.push(label);
                }
            } else if let Some(label) = label::read(piece.value)
                .filter(|label| !matches!(label, Label::Callback | Label::CallOn | Label::Status))
            {
                all += 1;
                if matches!(
                    label,
                    Label::Person | Label::FirstName | Label::LastName | Label::Company
                ) {
                    of_notes.push(label);
                }
            }
        }
    }
    !of_notes.is_empty() && all >= 2
}

/// Reads a note whose fields stand behind labels.
pub(crate) fn labelled(text: &str, lead: &mut Lead) {
    let mut reading = Labelled {
        names_caller: text.lines().any(|line| {
            label::pieces(unquoted(line)).iter().any(|piece| {
                let label = piece.label.map(|(label, _)| label).or_else(|| label::read(piece.value));
                matches!(label, Some(Label::Person | Label::LastName | Label::FirstName))
            })
        }),
        open: None,
        is_header: false,
        is_over: false,
        lead,
    };
    let lines: Vec<&str> = text.lines().collect();
    let header = header::find(&lines).map(|header| header.lines).unwrap_or_default();
    for (index, line) in lines.into_iter().enumerate() {
        if header.contains(&index) {
            reading.lead.keep(line);
        } else {
            reading.line(unquoted(line));
        }
    }
    reading.settle();
}

/// Without the marks of a quotation.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c.is_whitespace() && c != '\t')
        .trim_end()
}

struct Labelled<'a, 't> {
    lead: &'a mut Lead,
    /// The caller is named, so that `Von` and `Betreff` belong to a mail.
    names_caller: bool,
    open: Option<Open<'t>>,
    /// The label before was a header of a mail.
    is_header: bool,
    is_over: bool,
}

/// What the next line without a label may belong to.
enum Open<'t> {
    /// The value of this label, of which nothing has come yet; whether the label alone was the line.
    Waiting(&'t str, bool),
    /// A reason of several lines.
    Reason,
    /// An address of several lines.
    Address,
}

impl<'t> Labelled<'_, 't> {
    fn line(&mut self, line: &'t str) {
        if self.is_over {
            return self.lead.keep(line);
        }
        if line.trim().is_empty() {
            // A value may stand below its label with a line between.
            if !matches!(self.open, Some(Open::Waiting(..))) {
                self.open = None;
            }
            return;
        }
        let pieces = label::pieces(line);
        let has_label = pieces.iter().any(|piece| piece.label.is_some());
        if !has_label {
            return self.unlabelled(line);
        }
        for piece in pieces {
            match piece.label {
                Some((label, text)) => self.labelled(label, text, piece.value),
                None => self.unlabelled(piece.value),
            }
        }
    }

    fn labelled(&mut self, label: Label, text: &'t str, value: &'t str) {
        self.settle();
        let is_mail_header = match label {
            Label::From => self.names_caller,
            Label::To | Label::Subject => self.is_header,
            Label::Header => true,
            _ => false,
        };
        self.is_header = is_mail_header;
        if is_mail_header {
            return self.lead.keep(&format!("{text}: {value}"));
        }
        if !label::says_no_more(text) {
            self.lead.keep(&format!("{text}: {value}"));
        }
        if value.is_empty() {
            self.open = Some(Open::Waiting(text, false));
            return;
        }
        self.take(label, text, value);
    }

    fn take(&mut self, label: Label, text: &str, value: &'t str) {
        match assign(self.lead, label, text, value) {
            Some(rest) => self.unlabelled(rest),
            None => {
                self.open = match label {
                    Label::Reason | Label::Subject => Some(Open::Reason),
                    Label::Address | Label::Street => Some(Open::Address),
                    _ => None,
                };
            }
        }
    }

    fn unlabelled(&mut self, line: &'t str) {
        if call::is_closing(line) && self.lead.names_somebody() {
            self.settle();
            self.is_over = true;
            return self.lead.keep(line);
        }
        if !line.contains(char::is_alphanumeric) {
            return self.settle();
        }
        if checked(line).is_some() {
            self.settle();
            return status_line(self.lead, line);
        }
        match self.open.take() {
            Some(Open::Waiting(text, is_line)) => {
                // A label alone, and below it another one: the first had no value.
                if let Some(label) = label::read(text).filter(|_| label::read(line).is_none()) {
                    return self.take(label, text, line);
                }
                self.open = Some(Open::Waiting(text, is_line));
                self.settle();
            }
            Some(Open::Reason)
                if call::status(line).is_none_or(|status| status.text.len() < line.len() / 2) && !is_foreign(line) =>
            {
                self.lead.reason.push('\n');
                self.lead.reason.push_str(line.trim());
                if call::status(line).is_some_and(|status| status.asks) {
                    self.lead.wants_callback = true;
                }
                self.open = Some(Open::Reason);
                return;
            }
            Some(Open::Address) => {
                if let Some(place) = place::read(line).filter(|place| place.rest.is_empty()) {
                    if set_place(self.lead, place).is_empty() {
                        self.open = Some(Open::Address);
                    } else {
                        self.lead.keep(line);
                    }
                    return;
                }
            }
            _ => {}
        }
        if call::status(line).is_none() && label::read(line).is_some() {
            self.open = Some(Open::Waiting(line, true));
            return;
        }
        // `Tel 4711`, `wg. Reisekosten`
        if let Some((first, rest)) = line.split_once(' ')
            && let Some(label @ (Label::Phone | Label::Email | Label::Reason)) =
                label::read(first).filter(|_| first.len() > 1)
            && (label == Label::Reason && first.ends_with('.')
                || rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('))
                || rest.contains('@'))
        {
            let _ = assign(self.lead, label, first, rest);
            return;
        }
        status_line(self.lead, line);
    }

    /// Closes what is open. A line that was taken for a label and got no value is kept; an empty field of a form is not.
    fn settle(&mut self) {
        if let Some(Open::Waiting(line, true)) = self.open.take() {
            self.lead.keep(line);
        }
    }
}

/// Whether a line begins with a label that is not known: `Zähler: 004711`.
fn is_foreign(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, value)| {
        label.starts_with(char::is_uppercase)
            && words(label).len() <= 3
            && label.len() < 40
            && !value.starts_with("//")
            && value.contains(char::is_alphanumeric)
    })
}

/// A ticked or empty box and what stands behind it.
fn checked(line: &str) -> Option<(bool, &str)> {
    let line = line.trim();
    for (mark, is_ticked) in [
        ("[x]", true),
        ("[X]", true),
        ("(x)", true),
        ("(X)", true),
        ("☑", true),
        ("☒", true),
        ("✔", true),
        ("✓", true),
        ("[ ]", false),
        ("( )", false),
        ("[]", false),
        ("☐", false),
        ("()", false),
    ] {
        if let Some(text) = line.strip_prefix(mark) {
            return Some((is_ticked, text.trim()));
        }
    }
    None
}

/// Takes a line for how the call ended, where it says that; else keeps it.
fn status_line(lead: &mut Lead, line: &str) {
    match checked(line) {
        Some((true, text)) => {
            if call::status(text).is_some() {
                set_status(lead, text);
            } else if words(text).len() > 4 {
                // Consents and the like.
                lead.keep(text);
            } else if let Some(rest) = fill(&mut lead.status, text) {
                lead.keep(rest);
            }
        }
        Some((false, _)) => lead.keep(line),
        None if call::status(line).is_some() => set_status(lead, line),
        None => lead.keep(line),
    }
}

/// Reads how the call ended from a text that says it, and keeps what else it says.
fn set_status(lead: &mut Lead, text: &str) {
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
fn take_emails(lead: &mut Lead, value: &str) -> bool {
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
            let rest = place.rest.join(", ");
            let taken = set_place(
                lead,
                place::Place {
                    rest: Vec::new(),
                    ..place
                },
            );
            if !taken.is_empty() {
                lead.keep(&as_written);
            } else if !rest.is_empty() {
                lead.keep(&rest);
            }
        }
        None => lead.keep(&as_written),
    }
}

/// Fills the address; answers what another address has already.
pub(crate) fn set_place(lead: &mut Lead, place: place::Place<'_>) -> String {
    let address = &mut lead.address;
    // Parts of two addresses do not make one.
    let clashes = |field: &str, value: &str| !field.is_empty() && !value.is_empty() && field != value;
    if clashes(&address.street, &place.street)
        || clashes(&address.postal_code, place.postal_code)
        || clashes(&address.city, place.city)
        || clashes(&address.state, place.state)
        || clashes(&address.country, place.country)
    {
        return [
            place.street.as_str(),
            place.postal_code,
            place.city,
            place.state,
            place.country,
        ]
        .join(" ");
    }
    for (field, value) in [
        (&mut address.street, place.street.as_str()),
        (&mut address.postal_code, place.postal_code),
        (&mut address.city, place.city),
        (&mut address.state, place.state),
        (&mut address.country, place.country),
    ] {
        if !value.is_empty() && field.is_empty() {
            value.clone_into(field);
        }
    }
    String::new()
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
    let mut is_all = true;
    for part in parts {
        let shares = !lead.last_name.is_empty() && part.contains(&lead.last_name);
        let taken = if lead.company.is_empty() && (trade::company(part) == 2 || shares) {
            fill(&mut lead.company, part).is_none()
        } else if trade::job(part) && name::read(part).is_none_or(|name| name.job.is_empty()) {
            fill(&mut lead.job_title, part).is_none()
        } else if lead.last_name.is_empty() {
            set_name(lead, part)
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

/// Reads a note without labels: sentences such as `Herr Müller von der Bau GmbH hat angerufen und bittet um Rückruf
/// unter 0171 1234567.`, and keywords, line by line.
pub(crate) fn free(text: &str, lead: &mut Lead) {
    let mut keywords = Vec::new();
    let mut is_over = false;
    for line in text.lines() {
        let line = unquoted(line);
        is_over |= call::is_closing(line) && (lead.names_somebody() || !keywords.is_empty());
        let is_sentence = words(line).len() > 6 || line.ends_with(['.', '!', '?']);
        if is_over {
            lead.keep(line);
        } else if is_sentence {
            for sentence in call::sentences(line) {
                sentence_of(lead, sentence);
            }
        } else {
            keywords.push(line);
        }
    }
    signature::read_into(&keywords.join("\n"), lead);
}

fn sentence_of(lead: &mut Lead, sentence: &str) {
    let pieces = label::pieces(sentence);
    let is_all_labelled = pieces.iter().all(|piece| piece.label.is_some());
    for Piece { label, value } in pieces {
        match label {
            // Inside a sentence only the matter and a shout are worth a label of their own.
            Some((label, text))
                if is_all_labelled && !matches!(label, Label::Callback | Label::CallOn)
                    || matches!(label, Label::Reason | Label::Subject | Label::Urgency) =>
            {
                if !label::says_no_more(text) {
                    lead.keep(&format!("{text}: {value}"));
                }
                if let Some(rest) = assign(lead, label, text, value) {
                    sentence_in(lead, rest);
                }
            }
            Some((_, text)) => sentence_in(lead, &format!("{text}: {value}")),
            None => sentence_in(lead, value),
        }
    }
}

/// A sentence or a row of keywords without labels.
fn sentence_in(lead: &mut Lead, sentence: &str) {
    if !sentence.contains(char::is_alphanumeric) {
        return;
    }
    let before = lead.unread.len();
    let all = words(sentence);
    let mut is_wished = false;
    if let Some(status) = call::status(sentence) {
        lead.wants_callback |= status.asks;
        is_wished = status.asks;
        if lead.status.is_empty() {
            status.text.clone_into(&mut lead.status);
        }
        if status.is_urgent {
            lead.urgency = Some(Urgency::High);
        }
    }
    is_wished |= all
        .iter()
        .any(|word| word.folded.starts_with("erreich") || word.folded == "reach");
    if all
        .first()
        .is_some_and(|word| call::is_urgent(std::slice::from_ref(word)))
    {
        lead.urgency = Some(Urgency::High);
    }
    if is_wished && let Some(time) = call::wished_time(sentence) {
        let _ = fill(&mut lead.wished_time, time);
    }
    if let Some(reason) = call::reason(sentence) {
        let _ = fill(&mut lead.reason, reason);
    }
    for at in reach::phones(sentence) {
        lead.add_phone(&sentence[at]);
    }
    for at in reach::emails(sentence) {
        lead.add_email(&sentence[at]);
    }
    people(lead, sentence, &all);
    companies(lead, sentence, &all);
    lead.unread.truncate(before);
    lead.keep(sentence);
}

/// The caller and the one called, told by `Herr` and `Frau` and by what stands before them.
fn people(lead: &mut Lead, sentence: &str, all: &[crate::field::word::Word]) {
    let is_greeting = all.first().is_some_and(|word| {
        matches!(
            word.folded.as_str(),
            "hallo" | "sehr" | "guten" | "lieber" | "liebe" | "hi" | "dear" | "hello" | "moin"
        )
    });
    let mut index = 0;
    while index < all.len() {
        let is_start = name::is_honorific(&all[index].folded)
            || name::is_title(&all[index].folded) && sentence[all[index].at.clone()].starts_with(char::is_uppercase);
        let begins = sentence[all[index].at.clone()].starts_with(char::is_uppercase);
        if !is_start || !begins {
            index += 1;
            continue;
        }
        let mut end = index + 1;
        let mut names = 0;
        while end < all.len() && names < 4 {
            let gap = &sentence[all[end - 1].at.end..all[end].at.start];
            let written = &sentence[all[end].at.clone()];
            let before = &sentence[all[end - 1].at.clone()];
            let is_title = name::is_title(&all[end].folded) || name::is_honorific(&all[end].folded);
            let is_name = written.starts_with(char::is_uppercase)
                && written
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.' | '’'));
            if !gap.chars().all(|c| c.is_whitespace() || c == '.')
                || !(is_name || is_title)
                || (names > 0 && (before.ends_with('.') || is_title))
                || matches!(all[end].folded.as_str(), "tel" | "fa" | "nummer")
            {
                break;
            }
            names += usize::from(!is_title);
            end += 1;
        }
        if names > 0 {
            let span = sentence[all[index].at.start..all[end - 1].at.end].trim_end_matches('.');
            let is_told = all
                .get(end)
                .is_some_and(|word| matches!(word.folded.as_str(), "ausrichten" | "mitteilen" | "sagen"));
            let is_called = is_told || index > 0 && matches!(all[index - 1].folded.as_str(), "fur" | "for");
            if is_called {
                let _ = fill(&mut lead.for_whom, span);
            } else if !is_greeting && lead.last_name.is_empty() {
                let _ = set_name(lead, span);
                // `(Behrens Gartenbau)` behind the name.
                let rest = sentence[all[end - 1].at.end..].trim_start();
                if let Some(inside) = rest
                    .strip_prefix('(')
                    .and_then(|rest| rest.split_once(')'))
                    .map(|(inside, _)| inside.trim())
                    && lead.company.is_empty()
                    && reach::phones(inside).is_empty()
                    && (trade::company(inside) > 0 || !lead.last_name.is_empty() && inside.contains(&lead.last_name))
                {
                    inside.clone_into(&mut lead.company);
                }
            }
        }
        index = end.max(index + 1);
    }
}

/// A company behind `von`, `from` or `Firma`, or between commas.
fn companies(lead: &mut Lead, sentence: &str, all: &[crate::field::word::Word]) {
    if !lead.company.is_empty() {
        return;
    }
    for index in 0..all.len() {
        let folded = all[index].folded.as_str();
        let is_of = index > 0 && matches!(folded, "von" | "from" | "of" | "bei");
        let is_named = matches!(folded, "firma" | "fa");
        if !is_of && !is_named {
            continue;
        }
        let mut from = if folded == "fa" { index } else { index + 1 };
        while from < all.len() && matches!(all[from].folded.as_str(), "der" | "dem" | "the" | "firma") {
            from += 1;
        }
        let is_said = is_named
            || all[index..from.min(all.len())]
                .iter()
                .any(|word| word.folded == "firma")
            || all.get(from).is_some_and(|word| word.folded == "fa");
        let mut to = from;
        while to < all.len() {
            let written = &sentence[all[to].at.clone()];
            let gap = if to > from {
                &sentence[all[to - 1].at.end..all[to].at.start]
            } else {
                ""
            };
            let is_part = written.starts_with(char::is_uppercase)
                || written == "&"
                || (to > from
                    && matches!(written, "und" | "and" | "für")
                    && all
                        .get(to + 1)
                        .is_some_and(|next| sentence[next.at.clone()].starts_with(char::is_uppercase)));
            if !is_part || gap.contains(|c: char| !c.is_whitespace()) || name::is_honorific(&all[to].folded) {
                break;
            }
            to += 1;
        }
        if to == from {
            continue;
        }
        let company = sentence[all[from].at.start..all[to - 1].at.end].trim_end_matches(['.', ',']);
        let shares = !lead.last_name.is_empty() && company.contains(&lead.last_name);
        let is_person = name::looks_like(company).is_some_and(|name| !name.salutation.is_empty());
        if (is_said || trade::company(company) > 0 || shares) && !is_person && company != lead.last_name {
            company.clone_into(&mut lead.company);
            return;
        }
    }
    if sentence.contains(',') {
        let shares = |part: &str| {
            !lead.last_name.is_empty()
                && part.contains(&lead.last_name)
                && part.len() > lead.last_name.len()
                && !words(part).first().is_some_and(|word| {
                    name::is_honorific(&word.folded) || matches!(word.folded.as_str(), "tel" | "anruf")
                })
        };
        let found = sentence.split(',').map(trimmed).find(|part| {
            words(part).len() <= 5
                && part.starts_with(char::is_uppercase)
                && reach::phones(part).is_empty()
                && call::status(part).is_none()
                && (trade::company(part) == 2 || shares(part))
                && !part.contains("angerufen")
                && !words(part).iter().any(|word| name::is_honorific(&word.folded))
        });
        if let Some(company) = found {
            company.clone_into(&mut lead.company);
        }
    }
}
