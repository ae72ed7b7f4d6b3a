use unicode_normalization::{
    UnicodeNormalization,
    char::{decompose_canonical, is_combining_mark},
};

/// Stands before the sort key of a name without letters: after every letter there is.
const WITHOUT_LETTERS: char = '\u{10FFFD}';

/// The sort key of the empty name.
pub(crate) const NAMELESS: &str = "\u{10FFFD}\u{10FFFD}\u{10FFFD}";

/// Folds a text for comparison: `ß` becomes `ss`; `ä` and `ae` become `a`, likewise `o` and `u`; other marks are
/// dropped; upper case becomes lower case. Blanks and punctuation stay.
///
/// Meant for both sides, each folded once: it is not idempotent (`aee` becomes `ae`). The folded beginning of a word
/// is a beginning of the folded word.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // `ae`, `oe` and `ue` are seen only after the marks are gone, so that `Raphaël` and `Raphael` meet.
    let mut swallows_e = false;
    each_base_letter(text, |letter| {
        if letter == 'e' && swallows_e {
            swallows_e = false;
        } else {
            swallows_e = matches!(letter, 'a' | 'o' | 'u');
            folded.push(letter);
        }
    });
    folded
}

/// What names are sorted by, compared byte by byte: DIN 5007 variant 2 (`ä` as `ae`, `ö` as `oe`, `ü` as `ue`, `ß` as
/// `ss`), other marks, case and leading punctuation ignored. Names without letters come last, the empty name last of
/// all.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let mut spelt = String::with_capacity(name.len() + 4);
    if name.is_ascii() {
        spelt.push_str(name);
    } else {
        for letter in name.nfc() {
            match letter {
                'ä' | 'Ä' => spelt.push_str("ae"),
                'ö' | 'Ö' => spelt.push_str("oe"),
                'ü' | 'Ü' => spelt.push_str("ue"),
                other => spelt.push(other),
            }
        }
    }

    let mut key = String::with_capacity(spelt.len());
    let (mut has_letters, mut gap) = (false, false);
    each_base_letter(&spelt, |letter| {
        if letter.is_alphanumeric() {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            has_letters |= letter.is_alphabetic();
            key.push(letter);
        } else if !is_apostrophe(letter) {
            gap = true;
        }
    });
    match (has_letters, key.is_empty()) {
        (true, _) => key,
        (false, false) => format!("{WITHOUT_LETTERS}{key}"),
        // A name of signs alone still is one.
        (false, true) if !name.trim().is_empty() => format!("{WITHOUT_LETTERS}{WITHOUT_LETTERS}"),
        (false, true) => NAMELESS.to_owned(),
    }
}

/// The letters as they were typed, in lower case and without marks, but `ae`, `oe` and `ue` still as they stand: where
/// a slip of the finger is looked for, before [`fold`] takes its traces away.
pub(crate) fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    each_base_letter(text, |letter| letters.push(letter));
    letters
}

/// Stands in a text without being seen: signs without width, marks of direction, hyphens that only show at a line's
/// end. Copied texts bring them along.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Does not part a word: `O'Neill` is also looked for as `oneill`.
pub(crate) fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Every letter of the text in lower case without its marks, digraph letters spelt out.
fn each_base_letter(text: &str, mut emit: impl FnMut(char)) {
    for letter in text.chars() {
        if letter.is_ascii() {
            emit(letter.to_ascii_lowercase());
        } else if !is_invisible(letter) {
            decompose_canonical(letter, |part| {
                if !is_combining_mark(part) {
                    for lower in part.to_lowercase() {
                        emit_base(lower, &mut emit);
                    }
                }
            });
        }
    }
}

/// Letters whose mark is part of the letter, so that taking them apart does not free it.
fn emit_base(letter: char, emit: &mut impl FnMut(char)) {
    let spelt = match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'þ' => "th",
        // The end form of a sigma is no other letter.
        'ς' => "σ",
        mark if is_combining_mark(mark) => "",
        other => return emit(other),
    };
    spelt.chars().for_each(emit);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{fold, sort_key};

    #[test]
    fn spellings_that_people_mix_up_meet() {
        const PAIRS: &[(&str, &str)] = &[
            ("müller", "mueller"),
            ("müller", "muller"),
            ("mueller", "muller"),
            ("MÜLLER", "müller"),
            ("Mu\u{308}ller", "müller"),
            ("MU\u{308}LLER", "mueller"),
            ("straße", "strasse"),
            ("STRASSE", "straße"),
            ("STRAẞE", "strasse"),
            ("Weiß", "weiss"),
            ("Preuß", "PREUSS"),
            ("Schäfer", "Schaefer"),
            ("Schäfer", "Schafer"),
            ("Schröder", "Schroeder"),
            ("Schröder", "Schroder"),
            ("Jäger", "JAEGER"),
            ("Bäcker", "baecker"),
            ("Köhler", "koehler"),
            ("König", "Konig"),
            ("Krüger", "Krueger"),
            ("Günther", "Guenther"),
            ("Jürgen", "Juergen"),
            ("Özdemir", "oezdemir"),
            ("Özdemir", "ozdemir"),
            ("Ümit", "Uemit"),
            ("Ähre", "aehre"),
            ("Öztürk", "oeztuerk"),
            ("Öztürk", "ozturk"),
            ("Yıldız", "yildiz"),
            ("İbrahim", "ibrahim"),
            ("IŞIK", "işik"),
            ("Çelik", "celik"),
            ("Şahin", "sahin"),
            ("Doğan", "dogan"),
            ("René", "rene"),
            ("André", "ANDRE"),
            ("Raphaël", "Raphael"),
            ("Zoë", "Zoe"),
            ("Noël", "noel"),
            ("François", "francois"),
            ("Citroën", "citroen"),
            ("Hélène", "Helene"),
            ("Núñez", "nunez"),
            ("José", "jose"),
            ("João", "joao"),
            ("Sørensen", "sorensen"),
            ("Sørensen", "Soerensen"),
            ("Ærø", "aero"),
            ("Håkon", "hakon"),
            ("Ångström", "angstroem"),
            ("Łukasz", "lukasz"),
            ("Wałęsa", "walesa"),
            ("Dvořák", "dvorak"),
            ("Štefan", "stefan"),
            ("Đorđević", "dordevic"),
            ("Čapek", "capek"),
            ("Kovács", "kovacs"),
            ("Erdős", "erdos"),
            ("Nguyễn", "nguyen"),
            ("Þór", "thor"),
            ("Œuvre", "oeuvre"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("Алёна", "алена"),
            ("Goethe", "Göthe"),
            ("Duesseldorf", "Düsseldorf"),
            ("Köln", "koeln"),
            ("Lüdenscheidt", "luedenscheidt"),
            ("Michael", "MICHAEL"),
            ("Donau\u{AD}dampfer\u{200B}", "Donaudampfer"),
        ];
        for (left, right) in PAIRS {
            assert_eq!(fold(left), fold(right), "{left} and {right} should meet");
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for (left, right) in [
            ("Maier", "Mayer"),
            ("Schmidt", "Schmitt"),
            ("Bär", "Bar-Or"),
            ("Hans", "Hanns"),
            ("Weis", "Weiß"),
            ("Bauer", "Baier"),
        ] {
            assert_ne!(fold(left), fold(right), "{left} and {right} are two names");
        }
    }

    #[test]
    fn names_sort_as_in_a_german_telephone_book() {
        let sorted = [
            "1&1 Internet",
            "24/7 Notdienst",
            "Ábel",
            "Adam",
            "Ärzte",
            "Äther",
            "Aff",
            "Goethe",
            "Göthe 2",
            "Götz",
            "Goldmann",
            "Müller",
            "Müller Zander",
            "Müller-Zimmer",
            "Mueller, Zora",
            "Muffler",
            "Mull",
            "\"Nordlicht\" GmbH",
            "Österreicher",
            "O'Neill",
            "Oneill X",
            "Ostermann",
            "Strass",
            "Straße 1",
            "zur Linde",
            "Żur Zinne",
            "+49 30 1234",
            "555",
            "🎉",
            " ",
        ];
        for pair in sorted.windows(2) {
            assert!(
                sort_key(pair[0]) <= sort_key(pair[1]),
                "{} should not follow {}",
                pair[0],
                pair[1]
            );
        }
        assert!(sort_key("🎉") < sort_key(""), "the empty name is last of all");
        assert!(
            sort_key("Ярослав") < sort_key("0"),
            "letters of any script come before no letters"
        );
    }

    proptest! {
        #[test]
        fn the_folded_beginning_begins_the_folded_word(word in "[a-zA-ZäöüÄÖÜßéëøæłıİ'e]{0,12}", cut in 0usize..12) {
            let beginning: String = word.chars().take(cut).collect();
            prop_assert!(fold(&word).starts_with(&fold(&beginning)));
        }

        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            let _ = (fold(&text), sort_key(&text));
        }
    }
}
