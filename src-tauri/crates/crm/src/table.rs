//! Tables that are written for spreadsheets, and read again without loss.

use std::io::{self, Write};

use crate::phone;

/// Writes rows with values between delimiters, in UTF-8 with the mark by which spreadsheets know it.
pub(crate) struct TableWriter<W> {
    to: W,
    delimiter: char,
}

impl<W: Write> TableWriter<W> {
    pub(crate) fn begin(mut to: W, delimiter: char) -> io::Result<Self> {
        to.write_all("\u{feff}".as_bytes())?;
        Ok(Self { to, delimiter })
    }

    pub(crate) fn row<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) -> io::Result<()> {
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                write!(self.to, "{}", self.delimiter)?;
            }
            let value = safe(value);
            // A row of nothing would be no row.
            let is_bare = !value.is_empty()
                && !value.contains([self.delimiter, '"', '\n', '\r', ';', ',', '\t'])
                && value.trim().len() == value.len();
            if is_bare {
                self.to.write_all(value.as_bytes())?;
            } else {
                write!(self.to, "\"{}\"", value.replace('"', "\"\""))?;
            }
        }
        self.to.write_all(b"\r\n")
    }
}

/// What no spreadsheet takes for a formula. A value that begins as one gets an apostrophe, which spreadsheets take for
/// "this is a text" and the import takes off again; so does one that begins with such an apostrophe already. Phone numbers
/// stay as they are: with blanks between their digits they are no formula.
fn safe(value: &str) -> String {
    // Spreadsheets end a file there, and nobody reads them.
    let value = value.replace('\0', "");
    let marked = value.trim_start_matches('\'');
    let is_marked = marked.len() < value.len();
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_like_a_mark = is_marked && marked.starts_with(['=', '+', '-', '@', '0']);
    if (is_formula && !is_phone(&value)) || is_like_a_mark {
        format!("'{value}")
    } else {
        value
    }
}

/// A number as [`shown_for_tables`] writes it: `+49 221 98765`.
fn is_phone(value: &str) -> bool {
    value.strip_prefix('+').is_some_and(|rest| {
        let digits = rest.bytes().filter(u8::is_ascii_digit).count();
        (6..=16).contains(&digits)
            && rest.contains(' ')
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
    })
}

/// A kept number as people read it in every country, of digits and blanks alone. A spreadsheet would take the plus off a
/// number without blanks.
pub(crate) fn phone_for_tables(kept: &str) -> String {
    let shown: String = phone::international(kept)
        .chars()
        .map(|c| if c == '-' { ' ' } else { c })
        .collect();
    if is_phone(&shown) && phone::to_e164(&shown, None).as_deref() == Some(kept) {
        shown
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_formula_and_phone_numbers_stay_readable() {
        for (value, written) in [
            ("=1+1", "'=1+1"),
            ("+1+1", "'+1+1"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("''0171", "'''0171"),
            ("'n Bier", "'n Bier"),
            ("+49 221 98765", "+49 221 98765"),
            ("+4922198765", "'+4922198765"),
            ("+49 221;cmd", "'+49 221;cmd"),
            ("Anna", "Anna"),
        ] {
            assert_eq!(safe(value), written, "{value:?}");
        }
    }

    #[test]
    fn a_number_is_written_with_blanks_in_every_country() {
        for (kept, written) in [
            ("+4922198765", "+49 221 98765"),
            ("+12125550123", "+1 212 555 0123"),
            ("+436641234567", "+43 664 1234567"),
            ("Zentrale", "Zentrale"),
            ("", ""),
        ] {
            assert_eq!(phone_for_tables(kept), written);
        }
    }

    #[test]
    fn delimiters_quotes_and_line_breaks_stay_inside_their_value() {
        let mut written = Vec::new();
        let mut table = TableWriter::begin(&mut written, ';').expect("in memory");
        table.row(["a;b", "c\"d", "e\nf", " g", ""]).expect("in memory");
        assert_eq!(
            String::from_utf8(written).expect("text"),
            "\u{feff}\"a;b\";\"c\"\"d\";\"e\nf\";\" g\";\"\"\r\n"
        );
    }
}
