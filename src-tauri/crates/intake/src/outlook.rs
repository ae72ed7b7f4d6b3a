//! E-mails as Outlook saves them, `.msg`: a compound file with a stream for each property.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use encoding_rs::Encoding;
use mail_parser::MessageParser;

use crate::{
    Damage, Format, Mail, Unreadable,
    mail::{self, Sender},
    markup, text,
};

/// The largest file that is read; attachments are part of it and are never opened.
const LARGEST: usize = 128 * 1024 * 1024;
/// The largest property that is read.
const LARGEST_PROPERTY: u64 = 8 * 1024 * 1024;

/// What compound files begin with.
const MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

type File<'b> = CompoundFile<Cursor<&'b [u8]>>;

/// Reads an e-mail as Outlook saves it, `.msg`.
///
/// # Errors
/// `Empty`, `TooLarge`, `OtherFormat`, `Encrypted`, `Damaged` where the file is cut off or its parts do not fit.
pub fn outlook_message(bytes: &[u8]) -> Result<Mail, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { limit: LARGEST as u64 });
    }
    if !bytes.starts_with(MAGIC) {
        return Err(Unreadable::OtherFormat(Format::OutlookMessage));
    }
    let damaged = Unreadable::Damaged {
        line: None,
        damage: Damage::Structure,
    };
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged)?;
    let fixed = stream(&mut file, "/__properties_version1.0").ok_or(Unreadable::OtherFormat(Format::OutlookMessage))?;
    let page = number(&fixed, 0x3ffd).and_then(codepage);
    let class = property(&mut file, 0x001a, page)
        .unwrap_or_default()
        .to_ascii_lowercase();
    // Signed mails say so behind it.
    if class == "ipm.note.smime" {
        return Err(Unreadable::Encrypted);
    }
    if !class.is_empty() && !class.starts_with("ipm.note") && !class.starts_with("report.ipm.note") {
        return Err(Unreadable::OtherFormat(Format::OutlookMessage));
    }
    let subject = property(&mut file, 0x0037, page).unwrap_or_default().trim().to_owned();
    let headers = property(&mut file, 0x007d, page).unwrap_or_default();
    // What the mail's own headers say is what `.eml` would have said.
    let headers = MessageParser::default().parse_headers(headers.as_bytes());
    let sender = headers
        .as_ref()
        .and_then(|headers| {
            headers
                .reply_to()
                .and_then(mail::first)
                .or_else(|| headers.from().and_then(mail::first))
        })
        .unwrap_or_else(|| of_properties(&mut file, page));
    let text = body(&mut file, page, &fixed);
    Ok(Mail {
        lead: mail::understood(&subject, &sender, &text),
        subject,
        sender_name: sender.name,
        sender_email: sender.email,
        sent_at: headers
            .as_ref()
            .and_then(|headers| headers.date())
            .filter(|date| date.is_valid())
            .map(mail_parser::DateTime::to_rfc3339),
        message_id: property(&mut file, 0x1035, page)
            .map(|id| id.trim_matches(['<', '>', ' ']).to_owned())
            .filter(|id| !id.is_empty()),
    })
}

/// Whether bytes are those of a compound file, as `.msg` is one.
#[must_use]
pub fn is_outlook_message(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

fn of_properties(file: &mut File<'_>, page: Option<&'static Encoding>) -> Sender {
    let mut first = |tags: &[u16]| {
        tags.iter()
            .find_map(|tag| property(file, *tag, page))
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let email = first(&[0x5d01, 0x5d02, 0x0c1f, 0x0065]);
    let name = first(&[0x0c1a, 0x0042]);
    Sender {
        name: if name == email { String::new() } else { name },
        // Within a company Outlook keeps the name of the mailbox instead of an address.
        email: if email.contains('@') { email } else { String::new() },
    }
}

fn body(file: &mut File<'_>, page: Option<&'static Encoding>, fixed: &[u8]) -> String {
    let plain = property(file, 0x1000, page).unwrap_or_default();
    if !plain.trim().is_empty() {
        return plain;
    }
    let html = match stream(file, "/__substg1.0_10130102") {
        Some(bytes) => match number(fixed, 0x3fde).and_then(codepage) {
            Some(encoding) => encoding.decode(&bytes).0.into_owned(),
            None => text::decoded(&bytes).into_owned(),
        },
        None => property(file, 0x1013, page).unwrap_or_default(),
    };
    markup::text(&html, '\t')
}

/// A property of text, in Unicode or in the code page of the message.
fn property(file: &mut File<'_>, tag: u16, page: Option<&'static Encoding>) -> Option<String> {
    if let Some(bytes) = stream(file, &format!("/__substg1.0_{tag:04X}001F")) {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        return Some(String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned());
    }
    let bytes = stream(file, &format!("/__substg1.0_{tag:04X}001E"))?;
    let text = match page {
        Some(encoding) => encoding.decode(&bytes).0.into_owned(),
        None => text::decoded(&bytes).into_owned(),
    };
    Some(text.trim_end_matches('\0').to_owned())
}

fn stream(file: &mut File<'_>, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.open_stream(path)
        .ok()?
        .take(LARGEST_PROPERTY)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// A number among the properties of fixed length: entries of 16 bytes behind a head of 32.
fn number(fixed: &[u8], tag: u16) -> Option<u32> {
    fixed
        .get(32..)?
        .chunks_exact(16)
        .find(|entry| entry[2..4] == tag.to_le_bytes() && entry[0..2] == [3, 0])
        .map(|entry| u32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]]))
}

/// The encoding behind a number that Windows gives it.
fn codepage(number: u32) -> Option<&'static Encoding> {
    let label = match number {
        65001 => "utf-8".to_owned(),
        20127 => "windows-1252".to_owned(),
        874 | 1250..=1258 => format!("windows-{number}"),
        28591..=28606 => format!("iso-8859-{}", number - 28590),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        20866 => "koi8-r".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{outlook_message, property};
    use crate::{Damage, Format, Unreadable};

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// A message with these streams, as Outlook lays it out.
    fn message(streams: &[(&str, Vec<u8>)], page: Option<u32>) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        let mut fixed = vec![0; 32];
        if let Some(page) = page {
            fixed.extend([3, 0, 0xfd, 0x3f, 6, 0, 0, 0]);
            fixed.extend(page.to_le_bytes());
            fixed.extend([0; 4]);
        }
        file.create_stream("/__properties_version1.0")
            .unwrap()
            .write_all(&fixed)
            .unwrap();
        for (tag, bytes) in streams {
            file.create_stream(format!("/__substg1.0_{tag}"))
                .unwrap()
                .write_all(bytes)
                .unwrap();
        }
        file.create_storage("/__attach_version1.0_#00000000").unwrap();
        file.create_stream("/__attach_version1.0_#00000000/__substg1.0_37010102")
            .unwrap()
            .write_all(&[7; 100_000])
            .unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_note_saved_by_outlook_is_read() {
        let bytes = message(
            &[
                ("001A001F", wide("IPM.Note")),
                ("0037001F", wide("Anruf für Sie")),
                ("0C1A001F", wide("Telefonservice")),
                ("5D01001F", wide("notiz@telefon.example")),
                ("1035001F", wide("<42@telefon.example>")),
                (
                    "1000001F",
                    wide(
                        "Anrufer: Frau Sabine Krämer\r\nTelefon: 0221 98765\r\nAnliegen: Angebot\r\nBitte um Rückruf\r\n",
                    ),
                ),
            ],
            None,
        );
        let mail = outlook_message(&bytes).unwrap();
        assert_eq!(
            (
                mail.subject.as_str(),
                mail.sender_email.as_str(),
                mail.message_id.as_deref()
            ),
            ("Anruf für Sie", "notiz@telefon.example", Some("42@telefon.example"))
        );
        assert_eq!(
            (
                mail.lead.first_name.as_str(),
                mail.lead.last_name.as_str(),
                mail.lead.wants_callback
            ),
            ("Sabine", "Krämer", true)
        );
    }

    #[test]
    fn old_code_pages_html_and_headers_are_read() {
        let bytes = message(
            &[
                ("0037001E", b"R\xfcckruf".to_vec()),
                ("007D001E", b"From: =?utf-8?Q?J=C3=B6rg?= Kern <kern@example.de>\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\n\r\n".to_vec()),
                ("10130102", b"<p>Guten Tag</p><p>Mit freundlichen Gr&uuml;&szlig;en</p><p>J\xf6rg Kern<br>Kern Optik<br>Tel. 0221 5555</p>".to_vec()),
            ],
            Some(1252),
        );
        let mail = outlook_message(&bytes).unwrap();
        assert_eq!(
            (mail.subject.as_str(), mail.sent_at.as_deref()),
            ("Rückruf", Some("2026-03-03T10:00:00+01:00"))
        );
        assert_eq!(
            (
                mail.lead.last_name.as_str(),
                mail.lead.company.as_str(),
                mail.lead.phones[0].as_str()
            ),
            ("Kern", "Kern Optik", "0221 5555")
        );
    }

    #[test]
    fn what_is_no_message_is_named() {
        assert_eq!(outlook_message(b""), Err(Unreadable::Empty));
        assert_eq!(
            outlook_message(b"From: a@b.de\r\n"),
            Err(Unreadable::OtherFormat(Format::OutlookMessage))
        );
        let sealed = message(&[("001A001F", wide("IPM.Note.SMIME"))], None);
        assert_eq!(outlook_message(&sealed), Err(Unreadable::Encrypted));
        let appointment = message(&[("001A001F", wide("IPM.Appointment"))], None);
        assert_eq!(
            outlook_message(&appointment),
            Err(Unreadable::OtherFormat(Format::OutlookMessage))
        );
        assert_eq!(
            outlook_message(&sealed[..600]),
            Err(Unreadable::Damaged {
                line: None,
                damage: Damage::Structure
            })
        );
    }

    #[test]
    fn attachments_stay_closed() {
        let bytes = message(&[("1000001F", wide("x"))], None);
        let mut file = cfb::CompoundFile::open(Cursor::new(&bytes[..])).unwrap();
        assert_eq!(property(&mut file, 0x1000, None).as_deref(), Some("x"));
        assert!(
            outlook_message(&bytes)
                .unwrap()
                .lead
                .unread
                .iter()
                .all(|line| line == "x")
        );
    }
}
