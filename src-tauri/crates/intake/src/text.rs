//! Bytes of unknown encoding, as text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What is understood of a text; the rest of it is kept as it is.
const UNDERSTOOD: usize = 64 * 1024;

/// The beginning of a text, in which fields are looked for, and the rest.
pub(crate) fn understood(text: &str) -> (&str, &str) {
    if text.len() <= UNDERSTOOD {
        return (text, "");
    }
    // Lines and words stay whole.
    let end = text.floor_char_boundary(UNDERSTOOD);
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    text.split_at(end)
}

/// How many bytes are looked at to tell the encoding.
const LOOKED_AT: usize = 256 * 1024;

/// The encoding of a text: by its byte order mark, as UTF-16 without one, as UTF-8, else what its letters look like.
pub(crate) fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    if let Some(encoding) = without_mark(head) {
        return encoding;
    }
    match std::str::from_utf8(head) {
        Ok(_) => return UTF_8,
        // Cut inside of a letter.
        Err(error) if error.error_len().is_none() && head.len() < bytes.len() => return UTF_8,
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // A few umlauts are little to go by; west of the Oder they are those of Windows.
    if guess.is_single_byte() && head.iter().filter(|byte| !byte.is_ascii()).count() < 4 {
        WINDOWS_1252
    } else {
        guess
    }
}

/// UTF-16 of mostly Latin letters has a zero in every second byte.
fn without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .take(pairs)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (high, low) = (zeros(0), zeros(1));
    if low * 10 > pairs * 7 && high * 10 < pairs {
        Some(UTF_16LE)
    } else if high * 10 > pairs * 7 && low * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The text of the bytes, whatever their encoding; what is no letter of it becomes `U+FFFD`.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    encoding(bytes).decode(bytes).0
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoding};

    #[test]
    fn the_encodings_of_office_programs_are_told_apart() {
        let text = "Größe;Müller;Straße\r\n";
        let wide = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            wide(text, u16::to_le_bytes),
            wide(text, u16::to_be_bytes),
            wide(&format!("\u{feff}{text}"), u16::to_le_bytes),
            latin,
        ] {
            assert_eq!(decoded(&bytes), text, "{}", encoding(&bytes).name());
        }
        assert_eq!(decoded(b"a \x80 b"), "a € b");
        assert_eq!(decoded(b""), "");
    }
}
