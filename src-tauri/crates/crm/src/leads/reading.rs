//! A file's bytes as leads, whatever the file is called.

use std::io::Cursor;

use intake::{Column, Lead, Mail, Table, Unreadable};
use jiff::Timestamp;
use model::LeadReason;
use sha2::{Digest, Sha256};

use crate::clock::instant;

/// The largest file that is read.
pub(crate) const LARGEST: u64 = 25 * 1024 * 1024;
/// A longer list is imported, where the rep sees what it costs.
const MOST_ROWS: usize = 500;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    /// Whom it names, in its order.
    pub(crate) leads: Vec<Lead>,
    pub(crate) source: Source,
}

/// What a lead was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Mail {
        subject: String,
        sent_at: Option<Timestamp>,
    },
    /// Address cards or rows of a table: a contact and perhaps something about it.
    Cards,
    Text,
}

/// Whether tables are read, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    Read,
    AreImported,
}

/// Reads a file by what is in it; its name only decides where that leaves it open.
///
/// # Errors
/// Why nothing can be made of it.
pub(crate) fn read(name: &str, bytes: &[u8], tables: Tables) -> Result<Content, LeadReason> {
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(LeadReason::Empty);
    }
    if intake::is_outlook_message(bytes) {
        return Ok(of_mail(intake::outlook_message(bytes).map_err(reason)?));
    }
    if begins_a_card(bytes) {
        return Ok(Content {
            leads: intake::cards(bytes).map_err(reason)?,
            source: Source::Cards,
        });
    }
    match intake::mail(bytes) {
        Ok(mail) if has_ending(name, &["eml"]) || is_surely_sent(&mail) => return Ok(of_mail(mail)),
        Err(Unreadable::Encrypted) => return Err(LeadReason::Encrypted),
        _ => {}
    }
    if let Some(table) = table(name, bytes) {
        return match tables {
            Tables::Read => rows(table),
            Tables::AreImported => Err(LeadReason::List { rows: 0 }),
        };
    }
    Ok(Content {
        leads: vec![intake::text_file(bytes).map_err(reason)?],
        source: Source::Text,
    })
}

pub(crate) fn too_large() -> LeadReason {
    LeadReason::TooLarge {
        megabytes: u32::try_from(LARGEST / (1024 * 1024)).unwrap_or(u32::MAX),
    }
}

/// What tells one content from another. A mail that is saved a second time, by another program or out of another
/// mailbox, differs in its bytes and is the same.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let mail = if intake::is_outlook_message(bytes) {
        intake::outlook_message(bytes)
    } else {
        intake::mail(bytes)
    };
    let digest = match mail {
        Ok(Mail {
            message_id: Some(id),
            sent_at: Some(sent_at),
            subject,
            sender_email,
            ..
        }) => Sha256::digest(format!("{id}\n{sent_at}\n{sender_email}\n{subject}")),
        _ => Sha256::digest(bytes),
    };
    format!("{digest:x}")
}

fn of_mail(mail: Mail) -> Content {
    Content {
        source: Source::Mail {
            sent_at: mail.sent_at.as_deref().and_then(instant),
            subject: mail.subject,
        },
        leads: vec![mail.lead],
    }
}

/// A text may begin like the head of a mail.
fn is_surely_sent(mail: &Mail) -> bool {
    mail.sender_email.contains('@') && (mail.sent_at.is_some() || mail.message_id.is_some() || !mail.subject.is_empty())
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

fn begins_a_card(bytes: &[u8]) -> bool {
    // In UTF-16 every second byte is a zero.
    let head: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).take(64).collect();
    let head = String::from_utf8_lossy(&head).to_ascii_uppercase();
    let head = head.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    head.starts_with("BEGIN:VCARD")
}

fn table<'a>(name: &str, bytes: &'a [u8]) -> Option<Table<Cursor<&'a [u8]>>> {
    let table = Table::open(Cursor::new(bytes)).ok()?;
    let known = |column: &Column| {
        matches!(
            column,
            Column::Name
                | Column::FirstName
                | Column::LastName
                | Column::Email
                | Column::Phone
                | Column::Company
                | Column::City
                | Column::Street
        )
    };
    let told = table.mapping().columns.iter().filter(|column| known(column)).count();
    let has_titles = table.titles().iter().any(|title| !title.is_empty());
    let is_table = has_ending(name, &["csv", "tsv", "tab"]) || (has_titles && told >= 2);
    is_table.then_some(table)
}

fn rows(table: Table<Cursor<&[u8]>>) -> Result<Content, LeadReason> {
    let mapping = table.mapping().clone();
    let mut leads = Vec::new();
    for row in table {
        let row = row.map_err(reason)?;
        if row.values().all(|value| value.trim().is_empty()) {
            continue;
        }
        if leads.len() == MOST_ROWS {
            return Err(LeadReason::List {
                rows: u32::try_from(MOST_ROWS).unwrap_or(u32::MAX),
            });
        }
        let mut lead = mapping.lead(&row);
        let whole = format!("{} {}", lead.first_name, lead.last_name);
        // The name a second time, in one.
        lead.unread
            .retain(|line| line.split_once(": ").map_or(line.as_str(), |(_, value)| value) != whole);
        leads.push(lead);
    }
    Ok(Content {
        leads,
        source: Source::Cards,
    })
}

fn reason(unreadable: Unreadable) -> LeadReason {
    match unreadable {
        Unreadable::Empty => LeadReason::Empty,
        Unreadable::TooLarge { .. } => too_large(),
        Unreadable::Encrypted => LeadReason::Encrypted,
        Unreadable::Damaged { .. } | Unreadable::Interrupted(_) => LeadReason::Damaged,
        Unreadable::OtherFormat(_) => LeadReason::OtherFormat,
    }
}

#[cfg(test)]
mod tests {
    use model::LeadReason;

    use super::{Source, Tables, digest, read};

    fn last_names(name: &str, bytes: &[u8]) -> Vec<String> {
        let content = read(name, bytes, Tables::Read).expect("read");
        content.leads.into_iter().map(|lead| lead.last_name).collect()
    }

    #[test]
    fn a_file_is_read_by_its_content_whatever_it_is_called() {
        let mail = b"From: dienst@telefonservice.example\r\nSubject: Anruf\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nAnrufer: Frau Kern\r\nTel.: 0221 98765\r\n";
        let card = b"\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0\r\nN:Kern;Anna\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nN:Lang;Ole\r\nEND:VCARD\r\n";
        let table = "Vorname;Nachname;Telefon\nAnna;Kern;0221 98765\n\nOle;Lang;0221 98766\n".as_bytes();
        let text = b"Anrufer: Frau Kern\nTelefon: 0221 98765\n";
        for name in ["a.eml", "a.vcf", "a.csv", "a.txt", "a", "a.dat"] {
            assert_eq!(last_names(name, mail), ["Kern"], "{name}");
            assert_eq!(last_names(name, card), ["Kern", "Lang"], "{name}");
        }
        for name in ["a.csv", "a.txt", "a"] {
            assert_eq!(last_names(name, table), ["Kern", "Lang"], "{name}");
        }
        for name in ["a.txt", "a", "a.eml"] {
            assert_eq!(last_names(name, text), ["Kern"], "{name}");
        }
        assert!(matches!(
            read("a.txt", mail, Tables::Read).expect("read").source,
            Source::Mail { sent_at: Some(_), .. }
        ));
        assert_eq!(
            read("a.csv", table, Tables::AreImported),
            Err(LeadReason::List { rows: 0 })
        );
    }

    #[test]
    fn what_cannot_be_read_has_its_reason() {
        let long = format!("Vorname;Nachname\n{}", "Anna;Kern\n".repeat(501));
        for (name, bytes, expected) in [
            ("a.eml", &b" \r\n"[..], LeadReason::Empty),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", LeadReason::OtherFormat),
            ("a.eml", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", LeadReason::OtherFormat),
            (
                "a.eml",
                b"From: a@b.de\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\nMIIB",
                LeadReason::Encrypted,
            ),
            ("a.csv", long.as_bytes(), LeadReason::List { rows: 500 }),
        ] {
            assert_eq!(read(name, bytes, Tables::Read), Err(expected), "{name}");
        }
    }

    #[test]
    fn the_same_mail_out_of_another_mailbox_is_the_same() {
        let mail = |received: &str, id: &str| {
            format!(
                "Received: from {received}\r\nMessage-ID: <{id}>\r\nFrom: a@b.de\r\nSubject: Anruf\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nAnrufer: Frau Kern\r\n"
            )
        };
        let one = digest(mail("one", "7@x").as_bytes());
        assert_eq!(one, digest(mail("another", "7@x").as_bytes()));
        assert_ne!(one, digest(mail("one", "8@x").as_bytes()));
        assert_ne!(digest(b"Anrufer: Frau Kern"), digest(b"Anrufer: Frau Lang"));
    }
}
