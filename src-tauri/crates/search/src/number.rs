//! Telephone numbers as people write them.

/// The most digits that a number can have (E.164); of a longer one the last are kept.
const MOST: usize = 15;

/// A telephone number, four bits a digit, so that looking at its beginning or its end is one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Number {
    digits: u64,
    len: u8,
    /// Length of the country's code at its beginning.
    country: u8,
}

/// What a typed number may be the beginning or the end of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypedNumber {
    /// It begins with a country's code for certain (`+49`, `0049`).
    is_international: bool,
    /// Without `+`, `00` or the national `0`.
    significant: Number,
    /// It begins with the national `0`.
    is_national: bool,
    /// The digits as typed, unless a plus says that they are the beginning.
    ending: Option<Number>,
}

impl Number {
    /// Reads one stored number; a national one belongs to the country with the given calling code.
    pub(crate) fn read(text: &str, calling_code: &str) -> Option<Self> {
        let typed = Typed::read(text);
        let full = match typed.form {
            Form::International => typed.digits,
            Form::National => format!("{calling_code}{}", typed.digits),
            Form::Bare => typed.digits,
        };
        (!full.is_empty()).then(|| Self::packed(&full))
    }

    fn packed(digits: &str) -> Self {
        let kept = &digits[digits.len().saturating_sub(MOST)..];
        Self {
            digits: kept
                .bytes()
                .fold(0, |packed, digit| packed << 4 | u64::from(digit - b'0')),
            len: kept.len() as u8,
            country: calling_code_length(kept) as u8,
        }
    }

    /// A slot without a number.
    pub(crate) fn is_none(self) -> bool {
        self.len == 0
    }

    fn begins_with(self, other: Self) -> bool {
        other.len <= self.len && self.digits >> (4 * (self.len - other.len)) == other.digits
    }

    fn ends_with(self, other: Self) -> bool {
        other.len <= self.len && self.digits & mask(other.len) == other.digits
    }

    fn national(self) -> Self {
        let len = self.len - self.country.min(self.len);
        Self {
            digits: self.digits & mask(len),
            len,
            country: 0,
        }
    }
}

fn mask(digits: u8) -> u64 {
    if digits == 0 {
        0
    } else {
        u64::MAX >> (64 - 4 * u32::from(digits))
    }
}

impl TypedNumber {
    /// Reads what was typed, finished or not; nothing where there is no digit.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let all: String = text.chars().filter(char::is_ascii_digit).collect();
        if all.is_empty() {
            return None;
        }
        let Typed { form, digits } = Typed::read(text);
        Some(Self {
            is_international: form == Form::International,
            is_national: form == Form::National,
            significant: Number::packed(&digits),
            // Without a plus even `00504` may be the last digits of a number.
            ending: (!text.contains('+') && all.len() >= 3).then(|| Number::packed(&all)),
        })
    }

    /// The stored number begins with it in some notation, or ends with it (three or more digits).
    pub(crate) fn matches(self, stored: Number) -> bool {
        if stored.is_none() {
            return false;
        }
        let begins = if self.is_international {
            stored.begins_with(self.significant)
        } else if self.is_national {
            stored.national().begins_with(self.significant)
        } else {
            stored.begins_with(self.significant)
                || self.significant.len >= 3 && stored.national().begins_with(self.significant)
        };
        begins || self.ending.is_some_and(|ending| stored.ends_with(ending))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    International,
    National,
    Bare,
}

/// A number's form, and its digits without what only says the form.
struct Typed {
    form: Form,
    digits: String,
}

impl Typed {
    fn read(text: &str) -> Self {
        let has_plus = text
            .trim_start_matches(|c: char| c == '(' || c.is_whitespace())
            .starts_with('+');
        // `(0)` is dialled at home and left out from abroad.
        let trunk = text.split_once("(0)");
        let at_home = trunk.is_some_and(|(before, _)| !before.contains(|c: char| c.is_ascii_digit()));
        let all: String = match trunk {
            Some((before, after)) => before
                .chars()
                .chain(after.chars())
                .filter(char::is_ascii_digit)
                .collect(),
            None => text.chars().filter(char::is_ascii_digit).collect(),
        };
        if has_plus {
            return Self {
                form: Form::International,
                digits: without_trunk(all),
            };
        }
        if at_home {
            return Self {
                form: Form::National,
                digits: all,
            };
        }
        if let Some(rest) = all.strip_prefix("00") {
            return Self {
                form: Form::International,
                digits: without_trunk(rest.to_owned()),
            };
        }
        match all.strip_prefix('0') {
            Some(rest) => Self {
                form: Form::National,
                digits: rest.to_owned(),
            },
            None => Self {
                form: Form::Bare,
                digits: all,
            },
        }
    }
}

/// `+49 030 …`, as some people write, is `+49 30 …`. Italy dials its zero from abroad too.
fn without_trunk(mut digits: String) -> String {
    let country = calling_code_length(&digits);
    if digits.as_bytes().get(country) == Some(&b'0') && &digits[..country] != "39" {
        digits.remove(country);
    }
    digits
}

/// How many of the first digits are the country's calling code, by the ITU's list.
fn calling_code_length(digits: &str) -> usize {
    let length = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    length.min(digits.len())
}

/// Parts a text that holds several numbers. A number begins at a line break, comma or semicolon, at a `+`, and at a
/// `0` that follows a number long enough to be one.
pub(crate) fn each_number(text: &str, mut emit: impl FnMut(&str)) {
    const LONG_ENOUGH: usize = 6;
    for line in text.split(['\n', '\r', ',', ';']) {
        let (mut start, mut digits) = (0, 0);
        let mut after_blank = true;
        for (at, c) in line.char_indices() {
            if after_blank && digits > 0 && (c == '+' || c == '0' && digits >= LONG_ENOUGH) {
                emit(&line[start..at]);
                (start, digits) = (at, 0);
            }
            digits += usize::from(c.is_ascii_digit());
            after_blank = c.is_whitespace();
        }
        if digits > 0 {
            emit(&line[start..]);
        }
    }
}

/// Only digits and what people write between them.
pub(crate) fn is_number_like(token: &str) -> bool {
    token
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '–' | '/' | '(' | ')' | '.' | '\\'))
}

#[cfg(test)]
mod tests {
    use super::{Number, TypedNumber, each_number, is_number_like};

    fn meets(typed: &str, stored: &str) -> bool {
        let stored = Number::read(stored, "49").expect("a number");
        TypedNumber::read(typed).is_some_and(|typed| typed.matches(stored))
    }

    #[test]
    fn a_number_meets_itself_in_any_notation() {
        let notations = [
            "+493012345",
            "+49 30 12345",
            "+49 (0) 30 12345",
            "+49 (0)30/123-45",
            "+49(0)30-12345",
            "+49 030 12345",
            "+49.30.123.45",
            "(+49) 30 12345",
            "004930 12345",
            "0049 30 12345",
            "0049 (0)30/123-45",
            "0049 (0) 30 / 123 45",
            "030 12345",
            "030/12345",
            "030-123-45",
            "(030) 12345",
            "(030) 123 - 45",
            "(0)30 12345",
            "(0) 30 / 12345",
            "0 30 12 345",
            "030.12345",
            "49 30 12345",
            "4930/12345",
            "30 12345",
            "+49–30–12345",
        ];
        for stored in notations.iter().take(23).chain(["+49–30–12345"].iter()) {
            for typed in notations {
                assert!(meets(typed, stored), "{typed} should find {stored}");
            }
        }
    }

    #[test]
    fn the_beginning_and_the_end_of_a_number_meet_it() {
        for typed in [
            "+", "+4", "+49", "0049 30", "00", "0", "03", "030", "030 1", "030 12", "301", "12345", "345", "23-45",
            "4930",
        ] {
            if typed == "+" {
                assert!(!meets(typed, "+49 30 12345"), "a plus alone is no number");
            } else {
                assert!(meets(typed, "+49 30 12345"), "{typed} should find it");
            }
        }
        for typed in [
            "45",
            "1234",
            "+30",
            "0040",
            "040",
            "+49 12345",
            "0012345",
            "30 12346",
            "0912345",
            "999",
        ] {
            assert!(!meets(typed, "+49 30 12345"), "{typed} should not find it");
        }
    }

    #[test]
    fn numbers_of_other_countries_are_read_by_their_own_code() {
        for (typed, stored) in [
            ("0664 1234567", "+43 664 1234567"),
            ("0043 664 1234567", "+436641234567"),
            ("+43 (0)664/1234567", "+436641234567"),
            ("044 668 18 00", "+41446681800"),
            ("0041 44 668 18 00", "+41 44 668 18 00"),
            ("(212) 555-0123", "+12125550123"),
            ("1-212-555-0123", "+12125550123"),
            ("+39 06 1234567", "+39061234567"),
            ("00352 26 12 34", "+352261234"),
            ("0900 123", "+49900123"),
        ] {
            assert!(meets(typed, stored), "{typed} should find {stored}");
        }
        assert!(
            !meets("+39 6 1234567", "+39061234567"),
            "Italy's zero belongs to the number"
        );
    }

    #[test]
    fn several_numbers_are_parted() {
        for (text, expected) in [
            ("+493012345 +4917612345", vec!["+493012345 ", "+4917612345"]),
            ("+49 30 12345\n0176 12345", vec!["+49 30 12345", "0176 12345"]),
            ("030 12345, 0176 12345", vec!["030 12345", " 0176 12345"]),
            ("030 123456 0176 12345", vec!["030 123456 ", "0176 12345"]),
            ("+49 30 012345", vec!["+49 30 012345"]),
            ("", vec![]),
            ("Zentrale", vec![]),
        ] {
            let mut parts = Vec::new();
            each_number(text, |part| parts.push(part.to_owned()));
            assert_eq!(parts, expected, "{text}");
        }
    }

    #[test]
    fn only_digits_and_their_punctuation_look_like_a_number() {
        for yes in ["030", "+49", "(0)30/123-45", "/", "-", "24/7"] {
            assert!(is_number_like(yes), "{yes}");
        }
        for no in ["a1", "1&1", "#5", "030x"] {
            assert!(!is_number_like(no), "{no}");
        }
    }

    #[test]
    fn junk_is_read_without_harm() {
        assert_eq!(Number::read("keine", "49"), None);
        assert!(
            meets("99999", "1234567890123456789099999"),
            "the end of an endless number still counts"
        );
        assert!(
            meets("999999999999999", "1234567890999999999999999"),
            "of one too long the last digits are kept"
        );
    }
}
