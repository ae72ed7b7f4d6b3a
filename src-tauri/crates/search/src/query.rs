//! What was typed, taken apart.

use std::str::Chars;

use crate::{
    fold::{fold, is_apostrophe, is_invisible, letters},
    number::{TypedNumber, is_number_like},
};

/// Words shorter than this forgive no typo.
const LONG: usize = 5;

/// A part of a query that must be found in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// A word.
    Word(Phrase),
    /// Something that may be a telephone number, or else words made of digits.
    Number { words: Vec<Phrase>, number: TypedNumber },
}

/// Words that stand next to each other: the parts of `müller-lüdenscheidt` or `aylin@oezdemir.de`, or one word alone.
/// All but the last are whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) parts: Vec<TypedWord>,
    /// The parts written as one word, where they may be: `oneill`, `hanspeter`.
    pub(crate) joined: Option<TypedWord>,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypedWord {
    pub(crate) folded: String,
    /// As typed, see [`letters`].
    pub(crate) letters: String,
}

impl TypedWord {
    fn new(letters: &str) -> Self {
        Self {
            folded: fold(letters),
            letters: letters.to_owned(),
        }
    }

    /// It is long enough for a typo to be forgiven.
    pub(crate) fn is_forgiving(&self) -> bool {
        self.letters.chars().count() >= LONG
    }
}

/// Takes a query apart. Signs alone ask for nothing. National telephone numbers are those of the country with the
/// given calling code.
pub(crate) fn terms(query: &str, calling_code: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let tokens: Vec<&str> = query.split_whitespace().map(without_scheme).collect();
    let mut rest = &*tokens;
    while let [token, after @ ..] = rest {
        rest = after;
        if !is_number_like(token) {
            let number_follows = rest.first().is_some_and(|next| is_number_like(next));
            if !(number_follows && is_label(token)) {
                terms.extend(phrase(token).map(Term::Word));
            }
            continue;
        }
        // `030 / 123 45` is one number, and so is `01 53114 DW 20`.
        let mut run = (*token).to_owned();
        loop {
            rest = match rest {
                [next, after @ ..] if is_number_like(next) => {
                    run.push(' ');
                    run.push_str(next);
                    after
                }
                [word, after @ ..] if is_extension(word) && after.first().is_some_and(|next| is_number_like(next)) => {
                    after
                }
                _ => break,
            };
        }
        if let Some(number) = TypedNumber::read(&run, calling_code) {
            let words = run.split_whitespace().filter_map(phrase).collect();
            terms.push(Term::Number { words, number });
        }
    }
    terms
}

/// What a copied link begins with is no part of the address or number.
fn without_scheme(token: &str) -> &str {
    ["tel:", "mailto:"]
        .iter()
        .find(|scheme| {
            token
                .get(..scheme.len())
                .is_some_and(|begun| begun.eq_ignore_ascii_case(scheme))
        })
        .map_or(token, |scheme| &token[scheme.len()..])
}

/// Says what kind of number follows: `Tel.`, `Mobil:`.
fn is_label(token: &str) -> bool {
    token.ends_with(':') || token.eq_ignore_ascii_case("tel.")
}

/// Stands in front of a number's last digits: `DW 20`, `ext. 12`.
fn is_extension(token: &str) -> bool {
    let word = token.trim_end_matches(['.', ':']);
    ["dw", "durchwahl", "ext", "app"]
        .iter()
        .any(|extension| word.eq_ignore_ascii_case(extension))
}

fn phrase(token: &str) -> Option<Phrase> {
    let parts: Vec<TypedWord> = words(&letters(token)).map(TypedWord::new).collect();
    let joined = if parts.len() > 1 { in_one(token) } else { None };
    (!parts.is_empty()).then(|| Phrase {
        parts,
        joined: joined.map(|joined| TypedWord::new(&letters(&joined))),
    })
}

/// The words of a folded text: runs of letters and digits, and every pictogram by itself, for some people are named so.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !is_pictogram(c));
        let first = rest.chars().next()?;
        let end = if is_pictogram(first) {
            first.len_utf8()
        } else {
            rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// Unicode's blocks of emoji and other pictures.
fn is_pictogram(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// The folded token written as one word, where only hyphens, apostrophes and dots part it.
pub(crate) fn joined(token: &str) -> Option<String> {
    in_one(token).map(|joined| fold(&joined))
}

fn in_one(token: &str) -> Option<String> {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let is_seam = |c: char| matches!(c, '-' | '‐' | '‑' | '.') || is_apostrophe(c) || is_invisible(c);
    let is_one = token.contains(is_seam) && token.chars().all(|c| is_seam(c) || c.is_alphanumeric());
    is_one.then(|| token.replace(is_seam, ""))
}

/// How near a word is that is one edit away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Near {
    /// What was meant is a beginning of the word.
    Begins,
    /// What was meant is the word.
    Is,
}
/// Whether one edit of what was typed makes it, folded, a beginning of the folded word: a letter more, less or other,
/// or two that changed places. The edit comes before the folding, so that `mzeller` is one away from `mueller`.
pub(crate) fn near(word: &str, typed: &[char]) -> Option<Near> {
    leads_to(word.chars(), typed, None, true)
}

/// `before` is the letter in front of what is left of the typed ones, unless an `e` behind it would stay.
fn leads_to(mut word: Chars<'_>, mut typed: &[char], mut before: Option<char>, may_edit: bool) -> Option<Near> {
    let takes_e = |before: Option<char>| matches!(before, Some('a' | 'o' | 'u'));
    loop {
        let here = word.clone();
        let Some((&wanted, rest)) = typed.split_first() else {
            return Some(if word.next().is_none() { Near::Is } else { Near::Begins });
        };
        if wanted == 'e' && takes_e(before) {
            let parted = word
                .next()
                .filter(|_| may_edit)
                .and_then(|missing| leads_to(word, typed, Some(missing), false));
            return leads_to(here, rest, None, may_edit).max(parted);
        }
        let letter = word.next();
        if letter == Some(wanted) {
            (typed, before) = (rest, letter);
            continue;
        }
        if !may_edit {
            return None;
        }
        let too_many = leads_to(here.clone(), rest, before, false);
        let Some(letter) = letter else { return too_many };
        let other = leads_to(word.clone(), rest, Some(letter), false);
        let missing = leads_to(word, typed, Some(letter), false);
        let swapped = rest.first().and_then(|&next| {
            let swapped: Vec<char> = [next, wanted].into_iter().chain(rest[1..].iter().copied()).collect();
            leads_to(here, &swapped, before, false)
        });
        return too_many.max(other).max(missing).max(swapped);
    }
}

#[cfg(test)]
mod tests {
    use super::{Near, Term, joined, near, terms};

    fn parts(query: &str) -> Vec<Vec<String>> {
        terms(query, "49")
            .into_iter()
            .map(|term| match term {
                Term::Word(phrase) => phrase.parts.into_iter().map(|part| part.folded).collect(),
                Term::Number { .. } => vec!["number".to_owned()],
            })
            .collect()
    }

    #[test]
    fn a_query_is_words_phrases_and_numbers() {
        assert_eq!(parts("  Anna   Müller "), [["anna"], ["muller"]]);
        assert_eq!(parts("aylin@oezdemir.de"), [["aylin", "ozdemir", "de"]]);
        assert_eq!(parts("@oezdemir"), [["ozdemir"]]);
        assert_eq!(parts("müller 030 / 123-45"), [["muller"], ["number"]]);
        assert_eq!(parts("(0)30 müller 12"), [["number"], ["muller"], ["number"]]);
        assert_eq!(parts("mailto:aylin@oezdemir.de"), [["aylin", "ozdemir", "de"]]);
        for copied in [
            "tel:+49-30-12345",
            "Tel.: 030 12345",
            "Mobil: 0151 12345",
            "\u{202a}030 12345\u{202c},",
            "030 123 DW 45",
        ] {
            assert_eq!(parts(copied), [["number"]], "{copied}");
        }
        assert_eq!(parts("tel. müller"), [["tel"], ["muller"]]);
        assert_eq!(parts("030 123 dw"), [["number"], ["dw"]]);
        assert!(parts(" & - ( \u{a0}").is_empty(), "signs alone ask for nothing");
    }

    #[test]
    fn hyphens_and_apostrophes_may_be_left_out() {
        assert_eq!(joined("O'Neill,").as_deref(), Some("oneill"));
        assert_eq!(joined("Hans-Peter").as_deref(), Some("hanspeter"));
        assert_eq!(
            joined("Karla-Eva").as_deref(),
            Some("karlava"),
            "folded as the one word it would be"
        );
        assert_eq!(joined("e.V.").as_deref(), Some("ev"));
        assert_eq!(joined("a@b-c.de"), None);
        assert_eq!(joined("Müller"), None);
    }

    #[test]
    fn one_edit_is_forgiven_two_are_not() {
        for typed in [
            "schmidt", "scmidt", "schhmidt", "schmitt", "shcmidt", "chmidt", "xchmidt", "schmid", "schmidtx", "schmix",
        ] {
            let typed: Vec<char> = typed.chars().collect();
            assert!(near("schmidt", &typed).is_some(), "{typed:?}");
        }
        for typed in ["scmitt", "schmidtxy", "hscmitd", "mayer", "schimtd", "hcsmidt"] {
            let typed: Vec<char> = typed.chars().collect();
            assert_eq!(near("schmidt", &typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_word_that_is_meant_as_a_whole_is_nearer_than_one_that_goes_on() {
        let near_to = |word: &str| near(word, &['s', 'c', 'h', 'm', 'i', 'z']);
        assert_eq!(near_to("schmitz"), Some(Near::Is));
        assert_eq!(near_to("schmid"), Some(Near::Is));
        assert_eq!(near_to("schmidt"), Some(Near::Begins));
        assert!(Near::Is > Near::Begins);
    }

    #[test]
    fn the_edit_is_looked_for_in_what_was_typed_before_it_was_folded() {
        for (typed, word) in [
            ("mzeller", "muller"),
            ("schsefer", "schafer"),
            ("kowlaewski", "kowalewski"),
            ("lichtenthaoer", "lichtenthaler"),
            ("daen", "daten"),
            ("meuller", "muller"),
            ("mueller", "muller"),
        ] {
            let letters: Vec<char> = typed.chars().collect();
            assert_eq!(near(word, &letters), Some(Near::Is), "{typed}");
        }
    }
}
