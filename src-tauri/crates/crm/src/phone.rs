//! Telephone numbers as they are kept and as they are shown.

use rlibphonenumber::{PHONE_NUMBER_UTIL as PLANS, PhoneNumber, PhoneNumberFormat, Region};

/// The country of numbers whose account does not say its own.
const USUAL: Region = Region::DE;

/// A typed number as E.164, national ones read in this country (ISO 3166-1 alpha-2), else in Germany. Nothing for a
/// text that is no number. Unusual lengths are let through: the numbering plans are not complete, the rep is right.
#[must_use]
pub fn to_e164(text: &str, country: Option<&str>) -> Option<String> {
    let text = text.trim();
    if text.contains(char::is_alphabetic) {
        return None;
    }
    let dialled: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if dialled.len() < 4 || dialled.rfind('+').is_some_and(|at| at > 0) {
        return None;
    }
    // `0049` says the country in every country, wherever one would have to dial something else.
    let international = match dialled.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => dialled,
    };
    let region = region(country);
    plainly(&international, region).or_else(|| by_numbering_plan(&international, region))
}

/// Countries whose national numbers are a zero before what follows the country's code, and nothing else.
const PLAIN: [(Region, &str); 3] = [(Region::DE, "49"), (Region::AT, "43"), (Region::CH, "41")];

/// What the numbering plan makes of nearly all numbers of a list, a hundred times as fast.
fn plainly(dialled: &str, region: Region) -> Option<String> {
    let (code, rest) = plain_parts(dialled, region)?;
    Some(format!("+{code}{rest}"))
}

/// The country's code and what follows it, of digits with or without a plus before them.
fn plain_parts(dialled: &str, region: Region) -> Option<(&'static str, &str)> {
    let (code, rest) = match dialled.strip_prefix('+') {
        Some(international) => PLAIN
            .iter()
            .find_map(|(_, code)| Some((*code, international.strip_prefix(code)?)))?,
        None => {
            let (_, code) = PLAIN.iter().find(|(country, _)| *country == region)?;
            (*code, dialled.strip_prefix('0')?)
        }
    };
    let is_plain = !rest.starts_with('0') && (4..=13).contains(&rest.len());
    is_plain.then_some((code, rest))
}

fn by_numbering_plan(dialled: &str, region: Region) -> Option<String> {
    let number = read(dialled, region)?;
    let e164 = number.format_as(PhoneNumberFormat::E164);
    let is_plausible = number.is_valid() || (7..=16).contains(&e164.len());
    is_plausible.then(|| e164.into_owned())
}

/// A kept number for reading: the national notation for numbers of the account's country, else the international one.
/// What is no number is shown as it is.
#[must_use]
pub fn shown(e164: &str, country: Option<&str>) -> String {
    let region = region(country);
    let Some(number) = kept(e164).or_else(|| read(e164, region)) else {
        return e164.to_owned();
    };
    let is_own = PLANS.get_country_code_for_region(region) == Some(number.country_code);
    let notation = if is_own {
        PhoneNumberFormat::National
    } else {
        PhoneNumberFormat::International
    };
    number.format_as(notation).into_owned()
}

/// A kept number with its country's code and blanks; what is no number as it is.
pub(crate) fn international(e164: &str) -> String {
    match read(e164, USUAL) {
        Some(number) if e164.starts_with('+') => number.format_as(PhoneNumberFormat::International).into_owned(),
        _ => e164.to_owned(),
    }
}

/// The calling code of a country (ISO 3166-1 alpha-2), else Germany's.
pub(crate) fn calling_code(country: Option<&str>) -> u16 {
    let code = PLANS.get_country_code_for_region(region(country));
    code.and_then(|code| u16::try_from(code).ok()).unwrap_or_default()
}

/// What [`read`] makes of a number that is kept plainly, without looking for one in it.
fn kept(e164: &str) -> Option<PhoneNumber> {
    let digits = e164.strip_prefix('+')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (code, rest) = plain_parts(e164, USUAL)?;
    Some(PhoneNumber {
        country_code: code.parse().ok()?,
        national_number: rest.parse().ok()?,
        ..PhoneNumber::default()
    })
}

fn read(text: &str, region: Region) -> Option<PhoneNumber> {
    PhoneNumber::parse(text, Some(region)).ok()
}

/// The country; Germany for none and for one that has no numbering plan.
fn region(country: Option<&str>) -> Region {
    country
        .and_then(|code| code.trim().to_ascii_uppercase().parse().ok())
        .filter(|region| PLANS.get_country_code_for_region(*region).is_some())
        .unwrap_or(USUAL)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{calling_code, shown, to_e164};

    #[test]
    fn numbers_are_kept_as_e164() {
        for (typed, country, kept) in [
            ("0221 98765", Some("DE"), "+4922198765"),
            (" 0221/98765 ", None, "+4922198765"),
            ("0221 98765", Some("xx"), "+4922198765"),
            ("030 12345", Some("de"), "+493012345"),
            ("0049 (0)30/123-45", None, "+493012345"),
            ("+49 (0) 30 12345", None, "+493012345"),
            ("+49 030 12345", None, "+493012345"),
            ("(030) 123 45 67", None, "+49301234567"),
            ("0171-1234567", None, "+491711234567"),
            ("+49.171.1234567", None, "+491711234567"),
            ("0664 1234567", Some("AT"), "+436641234567"),
            ("+43 664 1234567", None, "+436641234567"),
            ("0043 664 1234567", Some("US"), "+436641234567"),
            ("044 668 18 00", Some("CH"), "+41446681800"),
            ("(212) 555-0123", Some("US"), "+12125550123"),
            ("+1 212 555 0123", None, "+12125550123"),
            ("06 1234 5678", Some("IT"), "+390612345678"),
        ] {
            assert_eq!(to_e164(typed, country).as_deref(), Some(kept), "{typed} in {country:?}");
        }
    }

    #[test]
    fn a_country_has_its_calling_code() {
        for (country, code) in [
            (Some("DE"), 49),
            (Some("at"), 43),
            (Some("CH"), 41),
            (Some("xx"), 49),
            (None, 49),
        ] {
            assert_eq!(calling_code(country), code, "{country:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            " ",
            "+",
            "12",
            "Zentrale",
            "030 abc",
            "030 12345 x7",
            "49+30",
            "++49 30",
            "+999 12345678",
            "0",
        ] {
            assert_eq!(to_e164(text, None), None, "{text}");
        }
        assert_eq!(to_e164(&"1".repeat(40), None), None, "no number is so long");
    }

    #[test]
    fn numbers_of_the_own_country_are_shown_without_its_code() {
        for (kept, country, text) in [
            ("+493012345678", Some("DE"), "030 12345678"),
            ("+493012345678", None, "030 12345678"),
            ("+493012345678", Some("AT"), "+49 30 12345678"),
            ("+436641234567", Some("DE"), "+43 664 1234567"),
            ("+12125550123", Some("US"), "(212) 555-0123"),
            ("Zentrale", Some("DE"), "Zentrale"),
            ("", None, ""),
        ] {
            assert_eq!(shown(kept, country), text, "{kept} in {country:?}");
        }
    }

    #[test]
    fn what_is_shown_can_be_typed_again() {
        for kept in [
            "+4922198765",
            "+493012345678",
            "+491711234567",
            "+436641234567",
            "+41446681800",
            "+12125550123",
        ] {
            for country in ["DE", "AT", "CH", "US"] {
                assert_eq!(
                    to_e164(&shown(kept, Some(country)), Some(country)).as_deref(),
                    Some(kept),
                    "{country}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn the_short_way_leads_to_the_same_number(dialled in "(\\+(49|43|41)|0)[0-9]{3,14}", country in "DE|AT|CH|US") {
            let region = super::region(Some(&country));
            if let Some((code, rest)) = super::plain_parts(&dialled, region) {
                let plain = format!("+{code}{rest}");
                // Of numbers that nobody has, the plan takes the zero before some for their own.
                let exists = super::read(&plain, region).is_some_and(|number| number.is_valid());
                let with_zero = (!exists).then(|| format!("+{code}0{rest}"));
                let by_plan = super::by_numbering_plan(&dialled, region);
                prop_assert!(by_plan.is_some());
                prop_assert!(by_plan == with_zero || by_plan == Some(plain), "{:?}", by_plan);
            }
        }

        #[test]
        fn a_kept_number_is_read_the_same_without_looking_for_it(e164 in "\\+(49|43|41)[0-9]{3,14}", country in "DE|AT|CH|US") {
            if let Some(number) = super::kept(&e164) {
                prop_assert_eq!(super::read(&e164, super::region(Some(&country))), Some(number));
            }
        }

        #[test]
        fn no_text_is_too_odd(text in "[+0-9()/ .x\\-]{0,24}|\\PC{0,24}", country in "[A-Z]{2}") {
            let _ = shown(&text, Some(&country));
            if let Some(kept) = to_e164(&text, Some(&country)) {
                prop_assert!(kept.starts_with('+') && kept[1..].bytes().all(|digit| digit.is_ascii_digit()), "{}", kept);
            }
        }
    }
}
