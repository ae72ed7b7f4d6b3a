//! Callbacks are tasks that say so in their title, in words that every desk reads whatever its language: HighLevel has
//! no field for it.

use model::{Language, Urgency};

/// What a callback is about, before it is a task.
pub(crate) struct Wanted<'a> {
    /// Whom to call.
    pub(crate) name: &'a str,
    /// The number to call, as it is shown; empty where it is not known.
    pub(crate) number: &'a str,
    /// When it suits, as said; empty where nothing was.
    pub(crate) time: &'a str,
    /// What it is about.
    pub(crate) reason: &'a str,
    /// How urgent it is.
    pub(crate) urgency: Urgency,
}

const NUMBER: [&str; 2] = ["Rückrufnummer:", "Callback number:"];
const TIME: [&str; 2] = ["Wunschzeit:", "Wished time:"];
const REASON: [&str; 2] = ["Anliegen:", "Reason:"];
const SAYS_SO: [&str; 6] = [
    "rückruf",
    "rueckruf",
    "zurückrufen",
    "callback",
    "call back",
    "call-back",
];
const URGENT: [&str; 6] = ["dringend", "eilig", "sofort", "urgent", "asap", "immediately"];
const CAN_WAIT: [&str; 3] = ["eilt nicht", "no rush", "not urgent"];

impl Wanted<'_> {
    /// The task's title.
    pub(crate) fn title(&self, language: Language) -> String {
        let german = language == Language::German;
        let what = match (self.urgency, german) {
            (Urgency::High, true) => "Dringend: Rückruf",
            (Urgency::High, false) => "Urgent: callback",
            (Urgency::Normal, true) => "Rückruf",
            (Urgency::Normal, false) => "Callback",
            (Urgency::Low, true) => "Rückruf (eilt nicht)",
            (Urgency::Low, false) => "Callback (no rush)",
        };
        if self.name.is_empty() {
            what.to_owned()
        } else {
            format!("{what}: {}", self.name)
        }
    }

    /// The task's text, a line for each thing that is known.
    pub(crate) fn text(&self, language: Language) -> String {
        let of = usize::from(language != Language::German);
        [
            (NUMBER[of], self.number),
            (TIME[of], self.time),
            (REASON[of], self.reason),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label} {value}"))
        .collect::<Vec<_>>()
        .join("\n")
    }
}

/// How urgent the callback is that a task's title asks for; nothing where it asks for none.
pub(crate) fn urgency_of(title: &str) -> Option<Urgency> {
    let title = title.to_lowercase();
    // `Heilig` is a name, and `Rückrufbitte` a callback.
    let begins_a_word = |at: usize| !title[..at].ends_with(char::is_alphanumeric);
    let says = |words: &[&str]| {
        words
            .iter()
            .any(|word| title.match_indices(word).any(|(at, _)| begins_a_word(at)))
    };
    says(&SAYS_SO).then(|| {
        if says(&CAN_WAIT) {
            Urgency::Low
        } else if says(&URGENT) {
            Urgency::High
        } else {
            Urgency::Normal
        }
    })
}

/// The number and the matter that a callback's text holds.
pub(crate) fn number_and_reason(text: &str) -> (Option<&str>, String) {
    let mut number = None;
    let mut reason = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let labelled = |labels: &[&str]| labels.iter().find_map(|label| line.strip_prefix(label)).map(str::trim);
        if let Some(value) = labelled(&NUMBER) {
            number = number.or(Some(value));
        } else if let Some(value) = labelled(&REASON) {
            reason.push(value);
        } else if labelled(&TIME).is_none() {
            reason.push(line);
        }
    }
    (number.filter(|number| !number.is_empty()), reason.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(urgency: Urgency) -> Wanted<'static> {
        Wanted {
            name: "Frau Krüger",
            number: "0221 98765",
            time: "morgen ab 14 Uhr",
            reason: "Angebot fehlt",
            urgency,
        }
    }

    #[test]
    fn every_desk_reads_what_another_wrote_in_its_language() {
        for language in [Language::German, Language::English] {
            for urgency in [Urgency::High, Urgency::Normal, Urgency::Low] {
                let wanted = wanted(urgency);
                assert_eq!(
                    urgency_of(&wanted.title(language)),
                    Some(urgency),
                    "{}",
                    wanted.title(language)
                );
                assert_eq!(
                    number_and_reason(&wanted.text(language)),
                    (Some("0221 98765"), "Angebot fehlt".to_owned())
                );
            }
        }
    }

    #[test]
    fn tasks_that_people_wrote_are_callbacks_too_where_they_say_so() {
        assert_eq!(urgency_of("Bitte zurückrufen!"), Some(Urgency::Normal));
        assert_eq!(urgency_of("ASAP call back Mr. Jones"), Some(Urgency::High));
        assert_eq!(urgency_of("Angebot schicken"), None);
        assert_eq!(urgency_of("Rückruf: Frau Heilig"), Some(Urgency::Normal), "a name");
        assert_eq!(urgency_of("Eiliger Rückruf: Frau Kern"), Some(Urgency::High));
        assert_eq!(
            number_and_reason("wegen der Heizung\nist ab 15 Uhr da"),
            (None, "wegen der Heizung ist ab 15 Uhr da".to_owned())
        );
    }
}
