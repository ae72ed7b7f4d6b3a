//! Texts without a format: pasted ones, and files that hold nothing but text.

use crate::{
    Format, Lead, Unreadable, field::call, field::header, mail::Sender, mail::understood, markup, note, signature, text,
};

/// The largest file of text that is read.
const LARGEST: usize = 64 * 1024 * 1024;

/// Reads a pasted text: a note about a call, a mail with or without its head, a signature.
#[must_use]
pub fn pasted(text: &str) -> Lead {
    let lines: Vec<&str> = text.lines().collect();
    let nobody = Sender::default();
    if header::find(&lines).is_some_and(|header| !header.email.is_empty()) {
        // A mail as it stands below a forwarding one.
        understood("WG:", &nobody, text)
    } else if note::is_labelled(text) || lines.iter().any(|line| call::is_closing(line)) || tells_of_a_call(text) {
        understood("", &nobody, text)
    } else {
        signature(text)
    }
}

/// Reads a file that holds a text, in any encoding, plain or HTML.
///
/// # Errors
/// `Empty`, `TooLarge`, `OtherFormat` for what is no text.
pub fn text_file(bytes: &[u8]) -> Result<Lead, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { limit: LARGEST as u64 });
    }
    let text = text::decoded(bytes);
    let is_other = ["%PDF", "{\\rtf", "PK\u{3}\u{4}"]
        .iter()
        .any(|begin| text.starts_with(begin));
    let odd = text
        .chars()
        .filter(|c| *c == char::REPLACEMENT_CHARACTER || c.is_control() && !c.is_whitespace())
        .count();
    if is_other || odd * 50 > text.chars().count() {
        return Err(Unreadable::OtherFormat(Format::Mail));
    }
    let text = text.trim_start_matches('\u{feff}');
    let is_html = text.trim_start().starts_with('<') && text.contains("</");
    Ok(if is_html {
        pasted(&markup::text(text, '\t'))
    } else {
        pasted(text)
    })
}

/// Whether whole sentences stand in it, one of which asks for a callback or says that somebody called.
fn tells_of_a_call(text: &str) -> bool {
    text.lines()
        .flat_map(call::sentences)
        .any(|sentence| sentence.split_whitespace().count() > 3 && call::status(sentence).is_some())
}

#[cfg(test)]
mod tests {
    use super::{pasted, text_file};
    use crate::{Format, Unreadable};

    #[test]
    fn a_pasted_mail_is_of_who_wrote_it() {
        let lead = pasted(
            "Von: Ole Brandt <ole.brandt@example.de>\nGesendet: Dienstag, 24. November 2026 10:12\nAn: vertrieb@example.com\nBetreff: Angebot\n\nGuten Tag,\nbitte rufen Sie mich zurück.\n\nMit freundlichen Grüßen\nOle Brandt\nTel. 0221 98765",
        );
        assert_eq!(
            (lead.last_name.as_str(), lead.emails, lead.phones),
            (
                "Brandt",
                vec!["ole.brandt@example.de".to_owned()],
                vec!["0221 98765".to_owned()]
            )
        );
        assert!(lead.wants_callback);
    }

    #[test]
    fn a_pasted_note_or_signature_is_read_as_such() {
        let note = pasted("Anrufer: Frau Kern\nRückrufnummer: 0221 98765\nAnliegen: Angebot");
        assert_eq!(
            (note.last_name.as_str(), note.reason.as_str(), note.phones.len()),
            ("Kern", "Angebot", 1)
        );
        let signature = pasted("Anna Kern\nKern GmbH\nTel. 0221 98765\nanna@kern.example");
        assert_eq!(
            (signature.first_name.as_str(), signature.company.as_str()),
            ("Anna", "Kern GmbH")
        );
    }

    #[test]
    fn a_file_that_is_no_text_is_none() {
        assert_eq!(text_file(b" \r\n"), Err(Unreadable::Empty));
        for bytes in [
            &b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"[..],
            b"%PDF-1.7\n",
            b"PK\x03\x04\x14\0",
        ] {
            assert_eq!(text_file(bytes), Err(Unreadable::OtherFormat(Format::Mail)));
        }
        let html = text_file(b"<html><body><p>Anrufer: Frau Kern</p><p>Telefon: 0221 98765</p></body></html>");
        assert_eq!(html.map(|lead| lead.last_name), Ok("Kern".to_owned()));
    }
}
