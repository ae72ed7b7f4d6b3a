//! Notes of a call, as telephone secretaries write them: line by line, behind labels.

use crate::{
    Lead,
    field::{
        call, header,
        label::{self, Label},
        place, reach,
        word::words,
    },
    lead::fill,
    value::{assign, set_place, set_status},
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
    for (index, &line) in lines.iter().enumerate() {
        if header.contains(&index) {
            reading.lead.keep(line);
        } else {
            reading.line(unquoted(line));
        }
    }
    reading.settle();
    if lead.phones.is_empty() {
        let own = lines.iter().enumerate().filter(|(index, _)| !header.contains(index));
        number_in_words(own.map(|(_, line)| unquoted(line)), lead);
    }
}

/// A number behind no label, where a line asks to be called there: `Bitte rufen Sie mich zurück: 0176/4455 6677`.
fn number_in_words<'t>(lines: impl Iterator<Item = &'t str>, lead: &mut Lead) {
    for line in lines.take_while(|line| !call::is_closing(line)) {
        for sentence in call::sentences(line) {
            let is_meant =
                call::status(sentence).is_some_and(|status| status.asks) || call::says_reachable(&words(sentence));
            if is_meant {
                for at in reach::phones(sentence) {
                    lead.add_phone(&sentence[at]);
                }
            }
        }
    }
}

/// Without the marks of a quotation.
pub(crate) fn unquoted(line: &str) -> &str {
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
                if !call::status(line).is_some_and(|status| is_about_status(line, &status)) && !is_foreign(line) =>
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
                    if set_place(self.lead, &place) {
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

    /// Closes what is open. A line that was taken for a label and got no value is kept; an empty field of a form is
    /// not.
    fn settle(&mut self) {
        if let Some(Open::Waiting(line, true)) = self.open.take() {
            self.lead.keep(line);
        }
    }
}

/// Whether a line says how the call ended and little else, so that it is no line of the matter.
fn is_about_status(line: &str, status: &call::Status<'_>) -> bool {
    let begins = words(line).len() <= 8 && line.trim_start().starts_with(status.text);
    begins || status.text.len() >= line.len() / 2
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
