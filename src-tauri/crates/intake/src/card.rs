//! Address cards, vCard 2.1, 3.0 and 4.0.

use std::borrow::Cow;

use calcard::{
    Entry, Parser,
    vcard::{VCard, VCardEntry, VCardParameterName, VCardProperty, VCardValue},
};

use crate::{
    Format, Lead, Unreadable,
    field::{name, trade},
    lead::fill,
    text,
};

/// The largest file that is read.
const LARGEST: usize = 512 * 1024 * 1024;
/// A line of a card, folded or not, is no longer than this without its pictures.
const LONGEST: usize = 256 * 1024;

/// Properties that hold pictures, sounds and keys. They are skipped before anything is copied or decoded.
const BULKY: &[&str] = &[
    "PHOTO",
    "LOGO",
    "SOUND",
    "KEY",
    "X-MS-CARDPICTURE",
    "X-ABCROP-RECTANGLE",
];

/// Reads the cards of a file, in their order.
///
/// # Errors
/// `Empty`, `TooLarge`, `OtherFormat` where no card begins.
pub fn cards(bytes: &[u8]) -> Result<Vec<Lead>, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { limit: LARGEST as u64 });
    }
    // In UTF-16 the lines cannot be told byte by byte.
    let encoding = text::encoding(&bytes[..bytes.len().min(4096)]);
    let bytes = if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
        Cow::Owned(encoding.decode(bytes).0.into_owned().into_bytes())
    } else {
        Cow::Borrowed(bytes)
    };
    let mut cards = Vec::new();
    let mut card: Option<Vec<u8>> = None;
    let mut is_skipping = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        if is(content, b"BEGIN:VCARD") {
            cards.extend(card.take().map(|card| read(&card)));
            card = Some(Vec::new());
            is_skipping = false;
        }
        let Some(kept) = &mut card else {
            continue;
        };
        if is_skipping {
            // Base64 goes on in folded lines, or, in cards of version 2.1, up to an empty line.
            let is_more = content.starts_with(b" ")
                || content.starts_with(b"\t")
                || (!content.is_empty() && !content.contains(&b':'));
            if is_more {
                continue;
            }
            is_skipping = false;
        }
        if is_bulky(content) {
            is_skipping = true;
        } else if content.len() <= LONGEST {
            kept.extend_from_slice(content);
            kept.extend_from_slice(b"\r\n");
        }
        if is(content, b"END:VCARD") {
            cards.extend(card.take().map(|card| read(&card)));
        }
    }
    // The last card of a file that was cut off.
    cards.extend(card.map(|card| read(&card)));
    if cards.is_empty() {
        Err(Unreadable::OtherFormat(Format::Card))
    } else {
        Ok(cards)
    }
}

fn is(line: &[u8], wanted: &[u8]) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(wanted)
}

fn is_bulky(line: &[u8]) -> bool {
    let end = line
        .iter()
        .take(64)
        .position(|byte| matches!(byte, b':' | b';'))
        .unwrap_or(0);
    let name = &line[..end];
    // `item1.PHOTO`
    let name = name
        .iter()
        .rposition(|byte| *byte == b'.')
        .map_or(name, |dot| &name[dot + 1..]);
    BULKY.iter().any(|bulky| name.eq_ignore_ascii_case(bulky.as_bytes()))
}

fn read(card: &[u8]) -> Lead {
    let mut text = text::decoded(card).into_owned();
    if !text.trim_end().to_ascii_uppercase().ends_with("END:VCARD") {
        text.push_str("\r\nEND:VCARD\r\n");
    }
    let mut lead = Lead::default();
    let mut parser = Parser::new(&text);
    loop {
        match parser.entry() {
            Entry::VCard(card) => fields(&mut lead, &card),
            Entry::InvalidLine(line) => lead.keep(&line),
            Entry::ICalendar(_) | Entry::UnexpectedComponentEnd { .. } | Entry::UnterminatedComponent(_) => {}
            _ => return lead,
        }
    }
}

fn fields(lead: &mut Lead, card: &VCard) {
    // The preferred number comes first.
    let mut entries: Vec<&VCardEntry> = card.entries.iter().collect();
    entries.sort_by_key(|entry| !is_preferred(entry));
    let mut full_name = String::new();
    for entry in entries {
        let values = values(entry);
        let all = || {
            values
                .iter()
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let at = |index: usize| values.get(index).map(|value| value.trim()).unwrap_or_default();
        match &entry.name {
            VCardProperty::N => {
                for (field, value) in [
                    (&mut lead.last_name, at(0)),
                    (&mut lead.first_name, at(1)),
                    (&mut lead.salutation, at(3)),
                ] {
                    if field.is_empty() {
                        value.clone_into(field);
                    }
                }
                if !at(2).is_empty() {
                    lead.first_name = format!("{} {}", lead.first_name, at(2)).trim().to_owned();
                }
                lead.keep(at(4));
            }
            VCardProperty::Fn => full_name = all(),
            VCardProperty::Org => {
                take(lead, "ORG", at(0), |lead| &mut lead.company);
                values.iter().skip(1).for_each(|unit| lead.keep(unit));
            }
            VCardProperty::Title => take(lead, "TITLE", &all(), |lead| &mut lead.job_title),
            VCardProperty::Role => take(lead, "ROLE", &all(), |lead| &mut lead.job_title),
            VCardProperty::Tel => {
                let number = all();
                let number = number.strip_prefix("tel:").unwrap_or(&number);
                if types(entry).iter().any(|kind| kind == "fax" || kind == "pager") {
                    lead.keep(&format!("Fax: {number}"));
                } else if number.contains(|c: char| c.is_ascii_digit()) {
                    lead.add_phone(number);
                } else {
                    lead.keep(number);
                }
            }
            VCardProperty::Email => {
                let email = all();
                let email = email.strip_prefix("mailto:").unwrap_or(&email);
                if email.contains('@') {
                    lead.add_email(email)
                } else {
                    lead.keep(email)
                }
            }
            VCardProperty::Adr => address(lead, &values),
            VCardProperty::Url => take(lead, "URL", &all(), |lead| &mut lead.website),
            VCardProperty::Bday => take(lead, "BDAY", &all(), |lead| &mut lead.date_of_birth),
            VCardProperty::Categories => lead.tags.extend(
                values
                    .iter()
                    .map(|tag| tag.trim().to_owned())
                    .filter(|tag| !tag.is_empty()),
            ),
            VCardProperty::Note => all_lines(lead, &values),
            // What programs tell each other.
            VCardProperty::Version
            | VCardProperty::Prodid
            | VCardProperty::Rev
            | VCardProperty::Uid
            | VCardProperty::Kind
            | VCardProperty::Source
            | VCardProperty::Clientpidmap
            | VCardProperty::Xml
            | VCardProperty::Begin
            | VCardProperty::End
            | VCardProperty::Photo
            | VCardProperty::Logo
            | VCardProperty::Sound
            | VCardProperty::Key => {}
            VCardProperty::Other(property) if property.to_ascii_uppercase().starts_with("X-AB") => {}
            other => {
                let value = all();
                if !value.is_empty() {
                    lead.keep(&format!("{}: {value}", other.as_str()));
                }
            }
        }
    }
    full(lead, full_name.trim());
}

/// What the formatted name adds where the name in parts is missing.
fn full(lead: &mut Lead, full_name: &str) {
    let is_named = !lead.first_name.is_empty() || !lead.last_name.is_empty();
    if full_name.is_empty() || full_name == lead.company {
        return;
    }
    if is_named {
        let parts = format!("{} {} {}", lead.salutation, lead.first_name, lead.last_name);
        if full_name
            .split_whitespace()
            .any(|word| !parts.contains(word.trim_matches(',')))
        {
            lead.keep(full_name);
        }
    } else if trade::company(full_name) == 2 && lead.company.is_empty() {
        full_name.clone_into(&mut lead.company);
    } else if let Some(name) = name::read(full_name).filter(|name| name.behind.is_empty() && name.job.is_empty()) {
        name.salutation.clone_into(&mut lead.salutation);
        (lead.first_name, lead.last_name) = (name.first, name.last);
    } else if lead.company.is_empty() {
        full_name.clone_into(&mut lead.company);
    } else {
        lead.keep(full_name);
    }
}

fn take(lead: &mut Lead, property: &str, value: &str, field: impl Fn(&mut Lead) -> &mut String) {
    if !value.is_empty()
        && let Some(rest) = fill(field(lead), value)
    {
        lead.keep(&format!("{property}: {rest}"));
    }
}

fn all_lines(lead: &mut Lead, values: &[String]) {
    for line in values.iter().flat_map(|value| value.lines()) {
        lead.keep(line);
    }
}

fn address(lead: &mut Lead, values: &[String]) {
    let at = |index: usize| values.get(index).map(|value| value.trim()).unwrap_or_default();
    let address = &mut lead.address;
    if values.iter().all(|value| value.trim().is_empty()) {
        return;
    }
    if *address != crate::Address::default() {
        let all: Vec<&str> = values
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .collect();
        return lead.keep(&all.join(", "));
    }
    let street: Vec<&str> = [at(2), at(0), at(1)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    address.street = street.join(", ").replace(['\r', '\n'], " ");
    at(3).clone_into(&mut address.city);
    at(4).clone_into(&mut address.state);
    at(5).clone_into(&mut address.postal_code);
    crate::field::place::country(at(6))
        .unwrap_or(at(6))
        .clone_into(&mut address.country);
    values.iter().skip(7).for_each(|more| lead.keep(more));
}

/// The values of a property as text; pieces between commas within one are joined.
fn values(entry: &VCardEntry) -> Vec<String> {
    entry
        .values
        .iter()
        .map(|value| match value {
            VCardValue::Text(text) => text.clone(),
            VCardValue::Component(parts) => parts.join(", "),
            VCardValue::Integer(number) => number.to_string(),
            VCardValue::Float(number) => number.to_string(),
            VCardValue::Boolean(truth) => truth.to_string(),
            VCardValue::PartialDateTime(date) => match (date.year, date.month, date.day) {
                (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
                (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
                (Some(year), ..) => year.to_string(),
                _ => String::new(),
            },
            VCardValue::Binary(data) => String::from_utf8_lossy(&data.data).into_owned(),
            other => other.as_text().unwrap_or_default().to_owned(),
        })
        .collect()
}

fn types(entry: &VCardEntry) -> Vec<String> {
    entry
        .parameters(&VCardParameterName::Type)
        .filter_map(|value| value.as_text())
        .map(str::to_ascii_lowercase)
        .collect()
}

fn is_preferred(entry: &VCardEntry) -> bool {
    types(entry).iter().any(|kind| kind == "pref") || entry.parameters(&VCardParameterName::Pref).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::cards;
    use crate::{Format, Unreadable};

    #[test]
    fn cards_of_all_versions_are_read() {
        let file = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen\r\n\
            TEL;CELL:0171 1234567\r\nADR;WORK;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;Stra=C3=9Fe 1=\r\n2;K=C3=B6ln;;50667;Deutschland\r\n\
            EMAIL;INTERNET:j@example.de\r\nEND:VCARD\r\n\
            BEGIN:VCARD\nVERSION:3.0\nN:von der Heide;Anna;Maria;Dr.;\nFN:Dr. Anna Maria von der Heide\nORG:Heide\\, Wald & Co;Einkauf\n\
            TITLE:Leiterin\nTEL;TYPE=fax:0221 1\nTEL;TYPE=work:0221 2222\nTEL;TYPE=cell,pref:0171 3333333\nBDAY:1980-02-29\nCATEGORIES:vip,neu\n\
            NOTE:Zeile 1\\nZeile 2\nX-SKYPE:anna\nitem1.URL:https://heide.\n example\nEND:VCARD\n\
            BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Kai Lang\r\nTEL;VALUE=uri;PREF=1:tel:+49-30-12345\r\nEMAIL:kai@example.org\r\nEND:VCARD\r\n";
        let cards = cards(file.as_bytes()).unwrap();
        assert_eq!(cards.len(), 3);
        let [old, three, four] = cards.as_slice() else {
            panic!("three cards")
        };
        assert_eq!((old.first_name.as_str(), old.last_name.as_str()), ("Jürgen", "Müller"));
        assert_eq!(
            (
                old.address.street.as_str(),
                old.address.city.as_str(),
                old.address.country.as_str()
            ),
            ("Straße 12", "Köln", "DE")
        );
        assert_eq!(old.emails, ["j@example.de"]);
        assert_eq!(
            (
                three.first_name.as_str(),
                three.last_name.as_str(),
                three.salutation.as_str()
            ),
            ("Anna Maria", "von der Heide", "Dr.")
        );
        assert_eq!(
            (three.company.as_str(), three.job_title.as_str()),
            ("Heide, Wald & Co", "Leiterin")
        );
        assert_eq!(
            three.phones,
            ["0171 3333333", "0221 2222"],
            "the preferred one first, no fax"
        );
        assert_eq!(
            (three.date_of_birth.as_str(), three.website.as_str()),
            ("1980-02-29", "https://heide.example")
        );
        assert_eq!(three.tags, ["vip", "neu"]);
        for kept in ["Zeile 1", "Zeile 2", "Einkauf", "Fax: 0221 1", "X-SKYPE: anna"] {
            assert!(
                three.unread.iter().any(|line| line == kept),
                "{kept} in {:?}",
                three.unread
            );
        }
        assert_eq!((four.first_name.as_str(), four.last_name.as_str()), ("Kai", "Lang"));
        assert_eq!(four.phones, ["+49-30-12345"]);
    }

    #[test]
    fn pictures_are_skipped_and_what_follows_is_read() {
        let picture = "QUJD".repeat(5_000_000);
        for photo in [
            format!("PHOTO;ENCODING=b;TYPE=JPEG:{picture}\r\n"),
            format!(
                "PHOTO;ENCODING=b:{}\r\n",
                picture
                    .as_bytes()
                    .chunks(74)
                    .map(|line| String::from_utf8_lossy(line))
                    .collect::<Vec<_>>()
                    .join("\r\n ")
            ),
            format!(
                "PHOTO;JPEG;ENCODING=BASE64:\r\n{}\r\n\r\n",
                picture
                    .as_bytes()
                    .chunks(76)
                    .map(|line| String::from_utf8_lossy(line))
                    .collect::<Vec<_>>()
                    .join("\r\n")
            ),
        ] {
            let file = format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Kern\r\n{photo}TEL:0171 1\r\nEND:VCARD\r\n");
            let cards = cards(file.as_bytes()).unwrap();
            assert_eq!(
                (cards[0].last_name.as_str(), cards[0].phones[0].as_str()),
                ("Kern", "0171 1")
            );
        }
    }

    #[test]
    fn other_encodings_and_cut_off_cards_are_read() {
        let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;Jörg\r\nEND:VCARD\r\n";
        let latin: Vec<u8> = card.chars().map(|c| c as u8).collect();
        let wide: Vec<u8> = "\u{feff}"
            .chars()
            .chain(card.chars())
            .flat_map(|c| (c as u16).to_le_bytes())
            .collect();
        for bytes in [latin, wide, card.replace("END:VCARD\r\n", "").into_bytes()] {
            assert_eq!(cards(&bytes).unwrap()[0].first_name, "Jörg");
        }
        assert_eq!(cards(b"Name;Telefon\n"), Err(Unreadable::OtherFormat(Format::Card)));
        assert_eq!(cards(b" \r\n"), Err(Unreadable::Empty));
    }

    #[test]
    fn a_company_without_a_person_stays_a_company() {
        let cards =
            cards(b"BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Stadtwerke Essen\nORG:Stadtwerke Essen\nEND:VCARD").unwrap();
        assert_eq!(
            (cards[0].company.as_str(), cards[0].last_name.as_str()),
            ("Stadtwerke Essen", "")
        );
        assert_eq!(cards[0].unread, Vec::<String>::new());
    }
}
