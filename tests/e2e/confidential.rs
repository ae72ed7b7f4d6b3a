//! What is nobody's business: the texts of the accounts that the app works with, and the tokens for them. No log may
//! hold any of it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use sandbox::Sandbox;
use serde_json::Value;

const SHORTEST: usize = 4;
/// In digits: longer than a date.
const SHORTEST_NUMBER: usize = 9;

/// Everything that must not be read where it does not belong.
#[derive(Default)]
pub struct Confidential {
    accounts: Mutex<Vec<Arc<Sandbox>>>,
    tokens: Mutex<BTreeSet<String>>,
}

impl Confidential {
    /// Everything this account holds now and will hold, and the token for it.
    pub fn account(&self, sandbox: &Arc<Sandbox>) {
        self.token(sandbox.token());
        self.accounts.lock().expect("no panic").push(Arc::clone(sandbox));
    }

    /// A token, whether it is let in or not.
    pub fn token(&self, token: &str) {
        self.tokens.lock().expect("no panic").insert(token.to_owned());
    }

    /// Every token; every name, e-mail address, phone number, street, city, title and text of a record.
    ///
    /// A text of several lines or with markup is taken apart: a log may have written one line of it, or the rest escaped.
    pub fn texts(&self) -> BTreeSet<String> {
        let mut texts = self.tokens.lock().expect("no panic").clone();
        for sandbox in self.accounts.lock().expect("no panic").iter() {
            let state = sandbox.state();
            for (records, fields) in [
                (
                    "contacts",
                    &[
                        "firstName",
                        "lastName",
                        "name",
                        "contactName",
                        "email",
                        "additionalEmails",
                        "phone",
                        "additionalPhones",
                        "address1",
                        "city",
                        "companyName",
                        "customFields",
                    ][..],
                ),
                ("tasks", &["title", "body"]),
                ("notes", &["title", "body", "bodyText"]),
                ("appointments", &["title", "address", "notes"]),
            ] {
                for record in state[records].as_array().into_iter().flatten() {
                    for field in fields {
                        take(&record[field], &mut texts);
                    }
                }
            }
        }
        texts
    }

    /// The lines of a log that hold any of it.
    pub fn lines_with_it(&self, log: &str) -> Vec<String> {
        let texts = self.texts();
        let found = texts.iter().filter_map(|text| Some((text, place_in(log, text)?)));
        found
            .map(|(text, at)| {
                let start = log[..at].rfind('\n').map_or(0, |end| end + 1);
                format!("“{text}”: {}", log[start..].lines().next().unwrap_or_default())
            })
            .collect()
    }
}

/// Takes the texts of a value and of what it holds.
fn take(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let pieces = text.split(|sign: char| sign.is_control() || "<>\"\\".contains(sign));
            let pieces = pieces.map(|piece| piece.trim().trim_start_matches('+'));
            texts.extend(pieces.filter(|piece| is_telling(piece)).map(str::to_owned));
        }
        Value::Array(values) => values.iter().for_each(|value| take(value, texts)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name != "id" {
                    take(value, texts);
                }
            }
        }
        _ => {}
    }
}

/// A short text or number stands in every log by chance, and so does the time or the day: each line begins with them.
fn is_telling(text: &str) -> bool {
    if text.contains(char::is_alphabetic) {
        text.chars().count() >= SHORTEST
    } else {
        text.chars().filter(char::is_ascii_digit).count() >= SHORTEST_NUMBER
    }
}

/// Where a text stands in another as words of its own: “Lang” is not in “language”.
fn place_in(log: &str, text: &str) -> Option<usize> {
    let goes_on = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let mut places = log.match_indices(text).map(|(at, _)| at);
    places.find(|at| !goes_on(log[..*at].chars().next_back()) && !goes_on(log[at + text.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_and_the_day_of_a_log_s_own_lines_tell_nothing() {
        for text in ["14:30", "06:14:30", "2026-11-26", "26.11.2026", "1685", "Uwe", "…"] {
            assert!(!is_telling(text), "{text}");
        }
        for text in ["Anke", "K-10023", "4930 2312-5017", "493023125017", "14:30 Uhr"] {
            assert!(is_telling(text), "{text}");
        }
    }

    #[test]
    fn a_text_is_found_as_words_of_its_own() {
        let log = "2026-11-26T06:14:30Z INFO language set\nWARN no answer for Lang, again";
        assert_eq!(place_in(log, "Lang"), log.find("Lang,"));
        assert_eq!(place_in(log, "lang"), None);
    }
}
