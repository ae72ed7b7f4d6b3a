//! Telephone numbers as people write them.

use crate::fold::is_invisible;

/// The most digits that a number can have (E.164); of a longer one the last are kept.
const MOST: usize = 15;

/// The calling code of the country whose national numbers keep their zero abroad.
const ITALY: &str = "39";

/// A telephone number, four bits a digit, so that looking at its beginning or its end is one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Number {
    digits: u64,
    len: u8,
    /// Length of the country's code at its beginning.
    country: u8,
}

/// What was typed of a number, finished or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypedNumber {
    form: Form,
    /// Without `+`, `00` or the national `0`.
    significant: Number,
    /// All digits as typed.
    all: Number,
    /// What it would be if it were stored.
    readings: [Number; 2],
}

/// How well a stored number fits what was typed, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It is the number.
    Whole,
    /// It begins so, or, if neither a country nor the national `0` was typed, ends so.
    Likely,
    /// It is the other way round.
    Possible,
}

impl Number {
    /// Reads one stored number; a national one belongs to the country with the given calling code. Digits alone may be
    /// a number with its country or without, so there are two readings of them.
    pub(crate) fn read(text: &str, calling_code: &str) -> impl Iterator<Item = Self> + use<> {
        Typed::read(text)
            .readings(calling_code)
            .into_iter()
            .filter(|number| !number.is_none())
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
    /// Reads what was typed; nothing where there is no digit.
    pub(crate) fn read(text: &str, calling_code: &str) -> Option<Self> {
        let all: String = text.chars().filter(char::is_ascii_digit).collect();
        if all.is_empty() {
            return None;
        }
        let typed = Typed::read(text);
        Some(Self {
            form: typed.form,
            significant: Number::packed(&typed.digits),
            all: Number::packed(&all),
            readings: typed.readings(calling_code),
        })
    }

    /// The stored number begins with it in some notation, or ends with it (three or more digits).
    pub(crate) fn fit(self, stored: Number) -> Option<Fit> {
        if stored.is_none() {
            return None;
        }
        if self.readings.contains(&stored) {
            return Some(Fit::Whole);
        }
        let begins = match self.form {
            Form::Plus | Form::International => stored.begins_with(self.significant),
            // Italy's numbers keep their zero.
            Form::National => [self.significant, self.all]
                .iter()
                .any(|typed| stored.national().begins_with(*typed)),
            Form::Bare => {
                stored.begins_with(self.significant)
                    || self.significant.len >= 3 && stored.national().begins_with(self.significant)
            }
        };
        // Without a plus even `00504` may be the last digits of a number.
        let ends = self.form != Form::Plus && self.all.len >= 3 && stored.ends_with(self.all);
        let (likely, possible) = match self.form {
            Form::Bare => (ends, begins),
            _ => (begins, ends),
        };
        if likely {
            Some(Fit::Likely)
        } else {
            possible.then_some(Fit::Possible)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `+49`
    Plus,
    /// `0049`
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
        let has_plus = text.chars().find(|c| c.is_ascii_digit() || *c == '+') == Some('+');
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
                form: Form::Plus,
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

    fn readings(&self, calling_code: &str) -> [Number; 2] {
        let digits = &*self.digits;
        let at_home = || Number::packed(&[calling_code, digits].concat());
        match self.form {
            Form::Plus | Form::International => [Number::packed(digits), Number::default()],
            // Italy's zero belongs to the number.
            Form::National if calling_code == ITALY => {
                [Number::packed(&[ITALY, "0", digits].concat()), Number::default()]
            }
            Form::National => [at_home(), Number::default()],
            Form::Bare if digits.is_empty() => [Number::default(); 2],
            Form::Bare => [Number::packed(digits), at_home()],
        }
    }
}

/// `+49 030 …`, as some people write, is `+49 30 …`. Italy dials its zero from abroad too.
fn without_trunk(mut digits: String) -> String {
    let country = calling_code_length(&digits);
    if digits.as_bytes().get(country) == Some(&b'0') && &digits[..country] != ITALY {
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

/// Parts a text that holds several numbers. A number begins at a line break, comma or semicolon, at a `+`, and, where
/// there are more digits than a number can have, at a `0` that follows a number long enough to be one.
pub(crate) fn each_number(text: &str, mut emit: impl FnMut(&str)) {
    const LONG_ENOUGH: usize = 6;
    // With `00` in front.
    const TOO_LONG: usize = MOST + 3;
    for line in text.split(['\n', '\r', ',', ';']) {
        let holds_several = line.bytes().filter(u8::is_ascii_digit).count() >= TOO_LONG;
        let (mut start, mut digits) = (0, 0);
        let mut after_blank = true;
        for (at, c) in line.char_indices() {
            if after_blank && digits > 0 && (c == '+' || c == '0' && digits >= LONG_ENOUGH && holds_several) {
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

/// Only digits and what people write between and around them.
pub(crate) fn is_number_like(token: &str) -> bool {
    token
        .chars()
        .all(|c| c.is_ascii_digit() || "+-‐‑‒–—−/\\().,;:'’·".contains(c) || is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::{Fit, Number, TypedNumber, each_number, is_number_like};

    fn meets(typed: &str, stored: &str) -> bool {
        fit(typed, stored).is_some()
    }

    fn fit(typed: &str, stored: &str) -> Option<Fit> {
        let typed = TypedNumber::read(typed, "49")?;
        Number::read(stored, "49").filter_map(|stored| typed.fit(stored)).min()
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
            ("0171 23 04 05 06", vec!["0171 23 04 05 06"]),
            ("044 668 01 02", vec!["044 668 01 02"]),
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
    fn the_number_itself_fits_best_and_then_what_it_is_probably_a_part_of() {
        for (typed, stored, expected) in [
            ("0049 (0)30/123-45", "+493012345", Fit::Whole),
            ("030 12345", "+493012345", Fit::Whole),
            ("30 12345", "+493012345", Fit::Whole),
            ("0151 12345", "151 12345", Fit::Whole),
            ("030 123", "+493012345", Fit::Likely),
            ("030 12345", "+49403012345", Fit::Possible),
            ("12345", "+493012345", Fit::Likely),
            ("15112", "+491511234567", Fit::Possible),
            // A national number is one of the account's country.
            ("0664 1234567", "+496641234567", Fit::Whole),
            ("0664 1234567", "+436641234567", Fit::Likely),
        ] {
            assert_eq!(fit(typed, stored), Some(expected), "{typed} and {stored}");
        }
    }

    #[test]
    fn junk_is_read_without_harm() {
        assert_eq!(Number::read("keine", "49").count(), 0);
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
