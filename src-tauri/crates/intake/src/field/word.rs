use std::ops::Range;

use search::fold;

/// A word of a text: where it is, and folded for comparison, without dots at its ends.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) at: Range<usize>,
    pub(crate) folded: String,
}

/// The words of a text, whatever stands between them.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let parts =
            c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '[' | ']' | '!' | '?' | '"' | '|' | '*');
        match (parts, begin) {
            (true, Some(from)) => {
                let word = &text[from..at];
                let folded = fold(word.trim_matches(['.', '-', '–', '\u{ad}']));
                if !folded.is_empty() {
                    words.push(Word { at: from..at, folded });
                }
                begin = None;
            }
            (false, None) => begin = Some(at),
            _ => {}
        }
    }
    words
}

/// A text as labels and words of a list are compared: folded, letters and digits only.
pub(crate) fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Without blanks, bullets and punctuation around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | '|' | '*' | '•' | '·' | '>' | '~' | '–' | '—' | '-' | '\u{200b}' | '\u{feff}'
            )
    })
}
