//! E-mails: the notes of a telephone secretary, forms of a website, and what people write themselves.

use std::borrow::Cow;

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use search::fold;

use crate::{
    Format, Lead, Unreadable, Urgency,
    field::{call, header, label, label::Label, name, place, reach, word::bare, word::words},
    lead::fill,
    markup, note, signature, spoken, text, value,
};

/// The largest file that is read; attachments are part of it and are never opened.
const LARGEST: usize = 64 * 1024 * 1024;

/// An e-mail with what was understood of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// Its subject as sent.
    pub subject: String,
    /// Name of who sent it, or of who wants the answer.
    pub sender_name: String,
    /// Address of who sent it, or of who wants the answer.
    pub sender_email: String,
    /// When it was sent, RFC 3339.
    pub sent_at: Option<String>,
    /// Its identifier, by which the same mail is known again.
    pub message_id: Option<String>,
    /// What it says.
    pub lead: Lead,
}

/// Reads an e-mail as mail programs save it, `.eml`.
///
/// # Errors
/// `Empty`, `TooLarge`, `OtherFormat` where there are no headers of a mail, `Encrypted`.
pub fn mail(bytes: &[u8]) -> Result<Mail, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { limit: LARGEST as u64 });
    }
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or(Unreadable::OtherFormat(Format::Mail))?;
    if !is_mail(&message) {
        return Err(Unreadable::OtherFormat(Format::Mail));
    }
    of_message(&message)
}

/// Whether there are headers that only mails have.
fn is_mail(message: &Message<'_>) -> bool {
    message.from().is_some()
        || message.subject().is_some()
        || message.date().is_some()
        || message.to().is_some()
        || message.header("MIME-Version").is_some()
        || message.header("Received").is_some()
}

fn of_message(message: &Message<'_>) -> Result<Mail, Unreadable> {
    let text = body(message);
    if is_encrypted(message, &text) {
        return Err(Unreadable::Encrypted);
    }
    // A mail that only carries another one.
    if text.trim().is_empty()
        && let Some(carried) = message.attachments().find_map(|part| match &part.body {
            PartType::Message(carried) => Some(carried),
            _ => None,
        })
        && is_mail(carried)
    {
        return of_message(carried);
    }
    let sender = message
        .reply_to()
        .and_then(first)
        .or_else(|| message.from().and_then(first))
        .unwrap_or_default();
    let subject = message.subject().unwrap_or_default().trim();
    Ok(Mail {
        subject: subject.to_owned(),
        lead: understood(subject, &sender, &text),
        sender_name: sender.name,
        sender_email: sender.email,
        sent_at: message
            .date()
            .filter(|date| date.is_valid())
            .map(mail_parser::DateTime::to_rfc3339),
        message_id: message.message_id().map(str::to_owned),
    })
}

fn is_encrypted(message: &Message<'_>, text: &str) -> bool {
    let is_sealed = message.content_type().is_some_and(|kind| {
        let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
        let is_signed_only = kind
            .attribute("smime-type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("signed-data"));
        subtype == "encrypted" || (subtype == "pkcs7-mime" || subtype == "x-pkcs7-mime") && !is_signed_only
    });
    is_sealed || text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----")
}

/// Who sent a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sender {
    pub(crate) name: String,
    pub(crate) email: String,
}

pub(crate) fn first(address: &Address<'_>) -> Option<Sender> {
    let first = address.first()?;
    let email = first.address().unwrap_or_default().trim().to_owned();
    let name = first.name().unwrap_or_default().trim();
    (!email.is_empty() || !name.is_empty()).then(|| Sender {
        name: if name == email { String::new() } else { name.to_owned() },
        email,
    })
}

/// The text of a mail: what it says in plain text, else the text of its HTML.
fn body(message: &Message<'_>) -> String {
    let parts = |ids: &[mail_parser::MessagePartId], is_html: bool| {
        let texts = ids
            .iter()
            .filter_map(|id| message.parts.get(*id as usize))
            .filter_map(|part| match &part.body {
                PartType::Text(text) if !is_html => Some(Cow::Borrowed(text.as_ref())),
                PartType::Html(html) if is_html => Some(Cow::Owned(markup::text(html, '\t'))),
                _ => None,
            });
        texts.collect::<Vec<_>>().join("\n")
    };
    let plain = parts(&message.text_body, false);
    if !plain.trim().is_empty() {
        return plain;
    }
    let html = parts(&message.html_body, true);
    if !html.trim().is_empty() {
        return html;
    }
    // A text whose headers do not say so, or that no boundary ends.
    let loose = message
        .parts
        .iter()
        .filter(|part| part.attachment_name().is_none())
        .find_map(|part| match &part.body {
            PartType::Text(text) => Some(text.as_ref().to_owned()),
            PartType::Html(html) => Some(markup::text(html, '\t')),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                let is_text = part
                    .content_type()
                    .is_none_or(|kind| kind.ctype().eq_ignore_ascii_case("text"));
                is_text.then(|| text::decoded(bytes).into_owned())
            }
            _ => None,
        });
    loose.unwrap_or_default()
}

/// Understands the text of a mail.
pub(crate) fn understood(subject: &str, sender: &Sender, text: &str) -> Lead {
    let mut lead = Lead::default();
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{2028}'], "\n");
    let (text, beyond) = text::understood(&text);
    if note::is_labelled(text) {
        note::labelled(text, &mut lead);
        if is_same_person(&lead, sender) && lead.emails.is_empty() {
            lead.add_email(&sender.email);
        }
    } else if is_note(subject, sender, text) {
        spoken::free(text, &mut lead);
    } else {
        written(subject, sender, text, &mut lead);
    }
    beyond.lines().for_each(|line| lead.keep(line));
    lead
}

fn is_same_person(lead: &Lead, sender: &Sender) -> bool {
    !lead.last_name.is_empty()
        && !sender.email.is_empty()
        && bare(&sender.name).contains(&bare(&lead.last_name))
        && bare(&sender.name).contains(&bare(&lead.first_name))
}

/// Senders that write about others: telephone services, forms, machines.
const SERVICES: &[&str] = &[
    "sekretariat",
    "telefonservice",
    "telefonburo",
    "telefonzentrale",
    "anrufservice",
    "callcenter",
    "answering",
    "reception",
    "buroservice",
    "notiz",
    "notizdienst",
    "noreply",
    "donotreply",
    "wordpress",
    "webseite",
    "website",
    "mailbox",
    "voicemail",
    "anrufbeantworter",
    "voicebox",
    "kontaktformular",
    "formular",
    "ebuero",
    "buro24",
    "mailerdaemon",
    "notification",
    "benachrichtigung",
    "webform",
    "webmaster",
];

fn is_service(sender: &Sender) -> bool {
    let local = sender.email.split('@').next().unwrap_or_default();
    let written = bare(&format!("{} {local}", sender.name));
    SERVICES.iter().any(|service| written.contains(&bare(service)))
}

/// Whether the text is a note about a call and not the words of the lead.
fn is_note(subject: &str, sender: &Sender, text: &str) -> bool {
    if is_service(sender) {
        return true;
    }
    let subject = fold(subject);
    if [
        "anruf",
        "telefonnotiz",
        "phone message",
        "missed call",
        "new call",
        "mailbox",
        "voicemail",
    ]
    .iter()
    .any(|cue| subject.contains(&fold(cue)))
    {
        return true;
    }
    text.lines()
        .take_while(|line| !call::is_closing(line))
        .flat_map(call::sentences)
        .any(|sentence| {
            let all = words(sentence);
            let is_greeting = all.first().is_some_and(|word| {
                matches!(
                    word.folded.as_str(),
                    "hallo" | "sehr" | "guten" | "liebe" | "lieber" | "dear" | "hi" | "hello"
                )
            });
            let names_one = all.iter().any(|word| {
                name::is_honorific(&word.folded) && sentence[word.at.clone()].starts_with(char::is_uppercase)
            });
            let tells = all.iter().any(|word| {
                [
                    "angerufen",
                    "bittet",
                    "bat",
                    "called",
                    "rang",
                    "asks",
                    "needs",
                    "meldet",
                ]
                .contains(&word.folded.as_str())
            });
            names_one && tells && !is_greeting
        })
}

/// The subject without `Re:`, `AW:`, `WG:` and the like.
fn bare_subject(subject: &str) -> &str {
    let mut subject = subject.trim();
    while let Some((_, rest)) = subject.split_once(':').filter(|(mark, _)| is_mark(mark)) {
        subject = rest.trim();
    }
    subject
}

fn is_mark(mark: &str) -> bool {
    ["re", "aw", "wg", "fw", "fwd", "antw", "antwort", "r", "sv", "vs", "tr"]
        .contains(&mark.trim().to_ascii_lowercase().as_str())
}

/// Reads what the lead wrote: the sender is the lead, the end of the text is the signature.
fn written(subject: &str, sender: &Sender, text: &str, lead: &mut Lead) {
    let lines: Vec<&str> = text.lines().collect();
    if let Some(header) = header::find(&lines).filter(|header| !header.email.is_empty() && is_forward(subject, text)) {
        let (above, below) = lines.split_at(header.lines.end);
        above.iter().for_each(|line| lead.keep(line));
        let sender = Sender {
            name: header.name,
            email: header.email,
        };
        return letter(bare_subject(subject), &sender, &below.join("\n"), lead);
    }
    letter(bare_subject(subject), sender, text, lead);
}

fn is_forward(subject: &str, text: &str) -> bool {
    let mark = subject
        .split(':')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let folded = fold(text);
    matches!(mark.as_str(), "wg" | "fw" | "fwd" | "tr")
        || folded.contains("forwarded message")
        || folded.contains("weitergeleitete nachricht")
}

fn letter(subject: &str, sender: &Sender, text: &str, lead: &mut Lead) {
    name_sender(sender, lead);
    let lines: Vec<&str> = text.lines().collect();
    let own = quotation(&lines).unwrap_or(lines.len());
    let (own, quoted) = lines.split_at(own);
    let end = signature_begin(own, lead);
    let signed = own[end..].join("\n");
    // `Fliesen Weber` writes, and Toni Weber signs: the sender is the company.
    let signer = signature::signature(&signed);
    if !signer.first_name.is_empty()
        && bare(&signer.last_name) == bare(&lead.last_name)
        && bare(&signer.first_name) != bare(&lead.first_name)
        && lead.company.is_empty()
        && lead.salutation.is_empty()
    {
        lead.company = sender.name.clone();
        (lead.first_name, lead.last_name) = (String::new(), String::new());
    }
    let _ = fill(&mut lead.reason, subject);
    for line in &own[..end] {
        message_line(line, lead);
    }
    signature::read_into(&signed, lead);
    quoted.iter().for_each(|line| lead.keep(line));
}

fn name_sender(sender: &Sender, lead: &mut Lead) {
    if sender.name.split_whitespace().count() == 1 && !sender.name.contains('.') {
        // What people call themselves in one word is their first name.
        sender.name.clone_into(&mut lead.first_name);
    } else if !sender.name.is_empty() {
        signature::read_into(&sender.name.replace([';', '\n', '\r'], " "), lead);
    }
    if !sender.email.is_empty() {
        lead.add_email(&sender.email);
    }
}

/// Where the quotation of an older mail begins.
fn quotation(lines: &[&str]) -> Option<usize> {
    let has_words = |lines: &[&str]| {
        lines
            .iter()
            .any(|line| line.contains(char::is_alphanumeric) && !line.trim_start().starts_with('>'))
    };
    (0..lines.len()).find(|index| {
        let line = lines[*index].trim();
        let folded = if line.len() < 200 { fold(line) } else { String::new() };
        let is_cut = folded.starts_with("-----") && (folded.contains("nachricht") || folded.contains("message"));
        let is_wrote = folded.ends_with("schrieb:")
            || folded.ends_with("wrote:")
            || folded.starts_with("am ") && folded.contains(" schrieb ") && folded.ends_with(':');
        let is_header = label::pieces(line)
            .first()
            .and_then(|piece| piece.label)
            .is_some_and(|(label, _)| label == Label::From)
            && line.contains('@');
        (is_cut || is_wrote || is_header || line.starts_with('>')) && has_words(&lines[..*index])
    })
}

/// Where the signature begins: at the closing, at the sender's own name, else nowhere.
fn signature_begin(lines: &[&str], lead: &Lead) -> usize {
    if let Some(closing) = lines.iter().position(|line| call::is_closing(line)) {
        return closing;
    }
    let name = bare(&format!("{} {}", lead.first_name, lead.last_name));
    let is_name = |line: &&str| !lead.last_name.is_empty() && line.len() < 80 && bare(line) == name;
    if let Some(at) = lines.iter().rposition(is_name) {
        return at;
    }
    // A last block of short lines with a number.
    let last = lines
        .iter()
        .rposition(|line| line.trim().is_empty())
        .map_or(lines.len(), |at| at + 1);
    let block = &lines[last..];
    let is_short = block.len() >= 2 && block.iter().all(|line| words(line).len() <= 6);
    let has_number = block
        .iter()
        .any(|line| !reach::phones(line).is_empty() || !reach::emails(line).is_empty());
    if is_short && has_number { last } else { lines.len() }
}

/// What a sentence of the lead's own says of a callback, numbers and an address; the sentence itself is kept.
fn message_line(line: &str, lead: &mut Lead) {
    for sentence in call::sentences(line) {
        let status = call::status(sentence);
        if let Some(status) = status {
            lead.wants_callback |= status.asks;
            let _ = fill(&mut lead.status, status.text);
            if status.is_urgent {
                lead.urgency = Some(Urgency::High);
            }
        }
        if (status.is_some_and(|status| status.asks) || call::says_reachable(&words(sentence)))
            && let Some(time) = call::wished_time(sentence)
        {
            let _ = fill(&mut lead.wished_time, time);
        }
    }
    for at in reach::phones(line) {
        lead.add_phone(&line[at]);
    }
    if let Some(place) = place::read(line).filter(|place| !place.street.is_empty() && !place.postal_code.is_empty()) {
        let _ = value::set_place(lead, &place);
    }
    lead.keep(line);
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, mail};
    use crate::{Format, Unreadable};

    #[test]
    fn a_mail_is_known_again_by_its_headers() {
        let mail = mail(b"Message-ID: <7@x.example>\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\nFrom: =?utf-8?Q?J=C3=B6rg_Kern?= <kern@example.de>\r\nSubject: =?iso-8859-1?Q?R=FCckruf?=\r\n\r\nBitte um R\xc3\xbcckruf\r\n").unwrap();
        assert_eq!(
            (
                mail.subject.as_str(),
                mail.sender_name.as_str(),
                mail.sender_email.as_str()
            ),
            ("Rückruf", "Jörg Kern", "kern@example.de")
        );
        assert_eq!(
            (mail.message_id.as_deref(), mail.sent_at.as_deref()),
            (Some("7@x.example"), Some("2026-03-03T10:00:00+01:00"))
        );
        assert!(mail.lead.wants_callback);
    }

    #[test]
    fn broken_mails_are_read_as_far_as_they_go() {
        for (bytes, last) in [
            // A part that never ends, another that says a wrong encoding, a boundary that never comes.
            (&b"From: a@b.de\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nAnrufer: Frau Kern\r\nTel.: 0221 98765"[..], "Kern"),
            (b"From: a@b.de\r\nContent-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: 9bit\r\n\r\nAnrufer: Frau Kern\r\nTel.: 0221 98765", "Kern"),
            (b"From: a@b.de\nSubject: x\nAnrufer: Frau Kern\n\nAnrufer: Herr Lang\nTel.: 0221 98765", "Lang"),
        ] {
            let mail = mail(bytes).unwrap();
            assert_eq!((mail.lead.last_name.as_str(), mail.lead.phones.len()), (last, 1));
        }
    }

    #[test]
    fn a_mail_that_carries_another_is_that_other() {
        let mail = mail(b"From: a@b.de\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: Ole Brandt <ole@example.de>\r\nSubject: Angebot\r\n\r\nGuten Tag\r\n--x--\r\n").unwrap();
        assert_eq!(
            (mail.subject.as_str(), mail.lead.last_name.as_str()),
            ("Angebot", "Brandt")
        );
    }

    #[test]
    fn what_cannot_be_read_has_a_reason() {
        assert_eq!(mail(b"\r\n "), Err(Unreadable::Empty));
        assert_eq!(
            mail(b"Name;Telefon\r\nAnna;0221\r\n"),
            Err(Unreadable::OtherFormat(Format::Mail))
        );
        assert_eq!(
            mail(b"\x89PNG\r\n\x1a\n\0\0"),
            Err(Unreadable::OtherFormat(Format::Mail))
        );
        for kind in [
            "multipart/encrypted; boundary=x",
            "application/pkcs7-mime; smime-type=enveloped-data",
        ] {
            assert_eq!(
                mail(format!("From: a@b.de\r\nContent-Type: {kind}\r\n\r\nMIIB").as_bytes()),
                Err(Unreadable::Encrypted),
                "{kind}"
            );
        }
        assert_eq!(
            mail(b"From: a@b.de\r\n\r\n-----BEGIN PGP MESSAGE-----\r\nxx"),
            Err(Unreadable::Encrypted)
        );
        assert_eq!(
            mail(&vec![b'a'; LARGEST + 1]),
            Err(Unreadable::TooLarge { limit: LARGEST as u64 })
        );
    }
}
