//! Companies' names, and what is left of a name in an address.

use super::Dice;
use super::words::{LAST_NAMES, LEGAL_FORMS, TRADES};

/// A company as a German trade register might have it.
pub(super) fn company(dice: &mut Dice) -> String {
    let name = dice.pick(LAST_NAMES);
    let trade = dice.pick(TRADES);
    let form = dice.pick(LEGAL_FORMS);
    match dice.below(4) {
        0 => format!("{name} & Söhne {form}"),
        1 => format!("{trade} {name} {form}"),
        2 => format!("{name} {trade} {form}"),
        _ => format!("{name} {trade}"),
    }
}

/// Letters for an address: umlauts written out, everything else that is not ASCII left away.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'ş' => slug.push('s'),
            'ç' => slug.push('c'),
            'ğ' => slug.push('g'),
            'ı' => slug.push('i'),
            'é' | 'ễ' => slug.push('e'),
            'å' | 'á' => slug.push('a'),
            'ć' => slug.push('c'),
            'ó' => slug.push('o'),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            ' ' | '-' | '.' | '&' if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_matches('-').to_owned()
}

pub(super) fn without_legal_form(slug: &str) -> &str {
    const FORMS: [&str; 10] = [
        "-co-kg",
        "-gmbh",
        "-ag",
        "-e-k",
        "-ug-haftungsbeschraenkt",
        "-ohg",
        "-kg",
        "-eg",
        "-gbr",
        "-se",
    ];
    let mut name = slug;
    for form in FORMS {
        name = name.strip_suffix(form).unwrap_or(name);
    }
    name
}
