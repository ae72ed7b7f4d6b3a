//! What was typed, taken apart.

use crate::{
    fold::{fold, is_apostrophe},
    number::{TypedNumber, is_number_like},
};

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
    pub(crate) parts: Vec<String>,
    /// The parts written as one word, where they may be: `oneill`, `hanspeter`.
    pub(crate) joined: Option<String>,
}

/// Takes a query apart. Signs alone ask for nothing.
pub(crate) fn terms(query: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut tokens = query.split_whitespace().peekable();
    while let Some(token) = tokens.next() {
        if !is_number_like(token) {
            terms.extend(phrase(token).map(Term::Word));
            continue;
        }
        // `030 / 123 45` is one number.
        let mut run = token.to_owned();
        while let Some(next) = tokens.next_if(|next| is_number_like(next)) {
            run.push(' ');
            run.push_str(next);
        }
        if let Some(number) = TypedNumber::read(&run) {
            let words = run.split_whitespace().filter_map(phrase).collect();
            terms.push(Term::Number { words, number });
        }
    }
    terms
}

fn phrase(token: &str) -> Option<Phrase> {
    let folded = fold(token);
    let parts: Vec<String> = words(&folded).map(str::to_owned).collect();
    let joined = if parts.len() > 1 { joined(token) } else { None };
    (!parts.is_empty()).then_some(Phrase { parts, joined })
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

/// The folded token written as one word, where only hyphens and apostrophes part it.
pub(crate) fn joined(token: &str) -> Option<String> {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let is_seam = |c: char| c == '-' || c == '‐' || is_apostrophe(c);
    let is_one = token.contains(is_seam) && token.chars().all(|c| is_seam(c) || c.is_alphanumeric());
    is_one.then(|| fold(&token.replace(is_seam, "")))
}

/// One edit away from being a beginning of the word: a letter more, less or other, or two that changed places.
pub(crate) fn nearly_begins(word: &str, typed: &[char]) -> bool {
    let mut letters = word.chars();
    let mut same = 0;
    loop {
        let before = letters.clone();
        let Some(&wanted) = typed.get(same) else { return true };
        match letters.next() {
            Some(letter) if letter == wanted => same += 1,
            Some(letter) => {
                let swapped = typed.get(same + 1) == Some(&letter)
                    && letters.clone().next() == Some(wanted)
                    && begins(letters.clone().skip(1), &typed[same + 2..]);
                return swapped
                    || begins(letters.clone(), &typed[same + 1..])
                    || begins(letters, &typed[same..])
                    || begins(before, &typed[same + 1..]);
            }
            None => return same + 1 == typed.len(),
        }
    }
}

fn begins(mut letters: impl Iterator<Item = char>, typed: &[char]) -> bool {
    typed.iter().all(|wanted| letters.next() == Some(*wanted))
}

#[cfg(test)]
mod tests {
    use super::{Term, joined, nearly_begins, terms};

    fn parts(query: &str) -> Vec<Vec<String>> {
        terms(query)
            .into_iter()
            .map(|term| match term {
                Term::Word(phrase) => phrase.parts,
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
        assert_eq!(joined("a@b-c.de"), None);
        assert_eq!(joined("Müller"), None);
    }

    #[test]
    fn one_edit_is_forgiven_two_are_not() {
        for typed in [
            "schmidt", "scmidt", "schhmidt", "schmitt", "shcmidt", "chmidt", "xchmidt", "schmid", "schmidtx", "schmix",
        ] {
            let typed: Vec<char> = typed.chars().collect();
            assert!(nearly_begins("schmidt", &typed), "{typed:?}");
        }
        for typed in ["scmitt", "schmidtxy", "hscmitd", "mayer", "schimtd", "hcsmidt"] {
            let typed: Vec<char> = typed.chars().collect();
            assert!(!nearly_begins("schmidt", &typed), "{typed:?}");
        }
    }
}
