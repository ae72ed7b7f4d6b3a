//! A contact as a vCard.
//!
//! Written here and not by a crate: of the format this needs the escaping and the folding of lines, some forty lines,
//! where the crates bring a parser of calendars along.

use model::Contact;

/// A line holds at most this many octets before it is continued (RFC 2426, 2.6).
const LINE: usize = 75;

/// The contact as vCard 3.0, which every address book reads.
#[must_use]
pub fn vcard(contact: &Contact) -> String {
    const THREE: Kinds = Kinds {
        version: "3.0",
        phone: "TEL;TYPE=VOICE",
        email: "EMAIL;TYPE=INTERNET",
        preferred: ",PREF",
        address: "ADR;TYPE=WORK",
    };
    let date = |date: jiff::civil::Date| date.to_string();
    card(contact, &THREE, date)
}

/// The contact as vCard 4.0 (RFC 6350).
#[must_use]
pub fn vcard4(contact: &Contact) -> String {
    const FOUR: Kinds = Kinds {
        version: "4.0",
        phone: "TEL;TYPE=voice",
        email: "EMAIL",
        preferred: ";PREF=1",
        address: "ADR;TYPE=work",
    };
    let date = |date: jiff::civil::Date| date.strftime("%Y%m%d").to_string();
    card(contact, &FOUR, date)
}

/// What the versions call differently.
struct Kinds {
    version: &'static str,
    phone: &'static str,
    email: &'static str,
    preferred: &'static str,
    address: &'static str,
}

fn card(contact: &Contact, kinds: &Kinds, date: fn(jiff::civil::Date) -> String) -> String {
    let fields = &contact.fields;
    let mut card = Card::default();
    card.line("BEGIN", "VCARD");
    card.line("VERSION", kinds.version);
    card.line("N", &joined(&[&fields.last_name, &fields.first_name, "", "", ""]));
    card.line("FN", &escaped(&contact.name));
    card.filled("ORG", &fields.company);
    for (kind, number) in with_more(kinds.phone, kinds.preferred, &fields.phone, &contact.additional_phones) {
        card.filled(&kind, number);
    }
    for (kind, email) in with_more(kinds.email, kinds.preferred, &fields.email, &contact.additional_emails) {
        card.filled(&kind, email);
    }
    let address = [
        "",
        "",
        &*fields.address,
        &*fields.city,
        &*fields.state,
        &*fields.postal_code,
        &*fields.country,
    ];
    if address.iter().any(|part| !part.trim().is_empty()) {
        card.line(kinds.address, &joined(&address));
    }
    card.filled("URL", &fields.website);
    if let Ok(birthday) = fields.date_of_birth.parse() {
        card.filled("BDAY", &date(birthday));
    }
    if !contact.tags.is_empty() {
        let tags: Vec<String> = contact.tags.iter().map(|tag| escaped(&tag.name)).collect();
        card.line("CATEGORIES", &tags.join(","));
    }
    if let Some(id) = &contact.remote_id {
        card.filled("UID", id);
    }
    card.line("END", "VCARD");
    card.0
}

/// A name for the vCard's file, which every file system takes.
#[must_use]
pub fn file_name(contact: &Contact) -> String {
    const LONGEST: usize = 60;
    let plain: String = contact
        .name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join("-");
    let short: String = words.chars().take(LONGEST).collect();
    let name = short.trim_end_matches('-');
    // Windows keeps `CON`, `LPT1` and the like for devices, whatever comes after the dot.
    match name {
        "" => format!("contact-{}.vcf", contact.key),
        name if name.len() <= 4 => format!("{name}-{}.vcf", contact.key),
        name => format!("{name}.vcf"),
    }
}

/// The first of a kind is the preferred one.
fn with_more<'a>(kind: &str, preferred: &str, first: &'a str, more: &'a [String]) -> Vec<(String, &'a str)> {
    let more = more.iter().map(|value| (kind.to_owned(), &**value));
    std::iter::once((format!("{kind}{preferred}"), first))
        .chain(more)
        .collect()
}

#[derive(Default)]
struct Card(String);

impl Card {
    fn filled(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            self.line(name, &escaped(value));
        }
    }

    /// Writes a line, continued where it is too long; never inside a character.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in name.chars().chain(":".chars()).chain(value.chars()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().map(|part| escaped(part)).collect::<Vec<_>>().join(";")
}

/// Backslash, comma, semicolon and line break as RFC 2426 wants them; other control characters have no place there.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let text = text.trim().replace("\r\n", "\n");
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use model::{Contact, ContactFields, ContactKey, RecordState, TagOfContact};
    use proptest::prelude::*;

    use super::{file_name, vcard};

    fn contact(name: &str, fields: ContactFields) -> Contact {
        Contact {
            key: ContactKey(7),
            remote_id: Some("ocQHyuzHvysMo5N5VsXc".to_owned()),
            name: name.to_owned(),
            fields,
            phone_shown: None,
            additional_emails: Vec::new(),
            additional_phones: Vec::new(),
            stage: None,
            owner_name: None,
            business: None,
            dnd: false,
            dnd_channels: Vec::new(),
            tags: Vec::new(),
            custom_fields: Vec::new(),
            date_added: None,
            date_updated: None,
            last_activity: None,
            state: RecordState::Synced,
            waiting_fields: Vec::new(),
            refusal: None,
            gone: false,
        }
    }

    #[test]
    fn a_contact_is_written_as_address_books_read_it() {
        let mut anna = contact(
            "Anna Müller",
            ContactFields {
                first_name: "Anna".to_owned(),
                last_name: "Müller".to_owned(),
                email: "anna@example.de".to_owned(),
                phone: "+493012345".to_owned(),
                company: "Bau; Holz, \\ & Söhne".to_owned(),
                address: "Hauptstr. 1\nHinterhaus".to_owned(),
                city: "Köln".to_owned(),
                postal_code: "50667".to_owned(),
                country: "DE".to_owned(),
                website: "https://example.de".to_owned(),
                date_of_birth: "1980-02-29".to_owned(),
                ..ContactFields::default()
            },
        );
        anna.additional_phones.push("+491711234567".to_owned());
        anna.tags.push(TagOfContact {
            name: "vip, neu".to_owned(),
            state: RecordState::Synced,
        });
        let lines = [
            "BEGIN:VCARD",
            "VERSION:3.0",
            "N:Müller;Anna;;;",
            "FN:Anna Müller",
            "ORG:Bau\\; Holz\\, \\\\ & Söhne",
            "TEL;TYPE=VOICE,PREF:+493012345",
            "TEL;TYPE=VOICE:+491711234567",
            "EMAIL;TYPE=INTERNET,PREF:anna@example.de",
            "ADR;TYPE=WORK:;;Hauptstr. 1\\nHinterhaus;Köln;;50667;DE",
            "URL:https://example.de",
            "BDAY:1980-02-29",
            "CATEGORIES:vip\\, neu",
            "UID:ocQHyuzHvysMo5N5VsXc",
            "END:VCARD",
            "",
        ];
        assert_eq!(vcard(&anna), lines.join("\r\n"));
    }

    #[test]
    fn the_fourth_version_has_its_own_kinds_and_dates() {
        let mut anna = contact(
            "Anna Müller",
            ContactFields {
                first_name: "Anna".to_owned(),
                last_name: "Müller".to_owned(),
                email: "anna@example.de".to_owned(),
                phone: "+493012345".to_owned(),
                date_of_birth: "1980-02-29".to_owned(),
                city: "Köln".to_owned(),
                ..ContactFields::default()
            },
        );
        anna.additional_emails.push("am@example.de".to_owned());
        let lines = [
            "BEGIN:VCARD",
            "VERSION:4.0",
            "N:Müller;Anna;;;",
            "FN:Anna Müller",
            "TEL;TYPE=voice;PREF=1:+493012345",
            "EMAIL;PREF=1:anna@example.de",
            "EMAIL:am@example.de",
            "ADR;TYPE=work:;;;Köln;;;",
            "BDAY:19800229",
            "UID:ocQHyuzHvysMo5N5VsXc",
            "END:VCARD",
            "",
        ];
        assert_eq!(super::vcard4(&anna), lines.join("\r\n"));
    }

    #[test]
    fn empty_fields_are_left_out() {
        let nobody = Contact {
            remote_id: None,
            ..contact("", ContactFields::default())
        };
        assert_eq!(
            vcard(&nobody),
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;;;;\r\nFN:\r\nEND:VCARD\r\n"
        );
        let odd = contact(
            "x",
            ContactFields {
                date_of_birth: "gestern".to_owned(),
                ..ContactFields::default()
            },
        );
        assert!(!vcard(&odd).contains("BDAY"));
    }

    #[test]
    fn a_file_name_is_one_that_every_system_takes() {
        for (name, file) in [
            ("Anna Müller", "Anna-Müller.vcf"),
            ("../../etc/passwd", "etc-passwd.vcf"),
            ("C:\\Windows\\x", "C-Windows-x.vcf"),
            ("con", "con-7.vcf"),
            ("", "contact-7.vcf"),
            ("...", "contact-7.vcf"),
            ("a\u{202e}fdp\n.exe", "a-fdp-exe.vcf"),
        ] {
            assert_eq!(file_name(&contact(name, ContactFields::default())), file, "{name}");
        }
        let long = file_name(&contact(&"ä".repeat(300), ContactFields::default()));
        assert_eq!(long.chars().count(), 64);
    }

    proptest! {
        #[test]
        fn nothing_in_a_field_adds_a_line_of_its_own(text in any::<String>()) {
            let card = vcard(&contact(&text, ContactFields { company: text.clone(), ..ContactFields::default() }));
            prop_assert!(card.split("\r\n").all(|line| line.len() <= 75));
            let unfolded = card.replace("\r\n ", "");
            for line in unfolded.trim_end().split("\r\n") {
                let name = line.split(':').next().unwrap_or_default();
                prop_assert!(["BEGIN", "VERSION", "N", "FN", "ORG", "UID", "END"].contains(&name), "{}", line);
                prop_assert!(!line.contains(|c: char| c.is_control()), "{:?}", line);
            }
        }
    }
}
