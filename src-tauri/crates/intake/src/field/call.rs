//! What is said of a call: how it ended, what it was about, when to call back, how urgent it is.

use std::sync::LazyLock;

use search::fold;

use super::word::{Word, words};
use crate::Urgency;

/// How a call ended, by the words of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status<'a> {
    /// The words that say so.
    pub(crate) text: &'a str,
    /// A callback is asked for; `false` where the text says that none is, or that the caller calls again.
    pub(crate) asks: bool,
    pub(crate) is_urgent: bool,
}

/// A row of words, each with alternatives, some with a `*` for any ending; `..3` for up to three words between.
type Pattern = Vec<Step>;

enum Step {
    Word(Vec<(String, bool)>),
    Gap(usize),
}

/// What says that nobody has to call back, before what says that somebody has to.
const NO_CALLBACK: &[&str] = &[
    "kein|keinen|keine|keiner ..1 rückruf|zurückrufen|rückrufs ..1 nötig|notwendig|erforderlich|erwünscht|gewünscht|erbeten",
    "kein|keinen ..1 rückruf",
    "rückruf ist|nicht ..1 nötig|notwendig|erforderlich|erwünscht",
    "no|without ..1 callback|call-back ..1 needed|required|requested|necessary",
    "no ..1 callback|call-back",
    "no ..1 call back ..1 needed|required|requested|necessary",
    "no call back",
    "nicht zurückrufen",
    "do not call ..1 back",
    "meldet|melde|melden sich|mich ..4 wieder|nochmal|nochmals|erneut|selbst",
    "meldet|melde|melden sich|mich ..3 noch einmal|mal",
    "ruft|rufe|rufen ..3 wieder|nochmal|nochmals|erneut|später|selbst ..1 an|zurück",
    "ruft|rufe ..3 noch einmal|mal ..1 an",
    "wird|will|möchte ..3 wieder|nochmal|nochmals|erneut|später anrufen",
    "will|he'll|she'll|i'll ..1 call|phone|ring ..1 again|back ..1 later|tomorrow|today",
    "will|he'll|she'll|i'll ..1 call|phone|ring ..1 again|back",
    "calls again",
    "will try again",
    "zur kenntnis|kenntnisnahme|information",
    "for your information",
    "fyi",
    "hat sich erledigt",
    "wurde|wird ..1 weiterverbunden|verbunden|weitergeleitet",
];

const CALLBACK: &[&str] = &[
    "bitte|bittet|bitten|erbittet|erbitte ..3 um ..3 rückruf",
    "erbittet|erbitte|wünscht|wünsche|möchte|erwartet|braucht ..3 rückruf",
    "bitte|bittet ..2 rückruf",
    "rückruf ..2 bitte|erbeten|gewünscht|erwünscht|erforderlich|nötig|notwendig",
    "rückruf wird ..1 erbeten|gewünscht",
    "ich|wir|sie|er hätte|hätten|möchte|möchten|wünsche gern|gerne|einen ..2 rückruf",
    "hätte|hätten gern|gerne ..2 rückruf",
    "um ..2 rückruf ..1 gebeten",
    "freue|freuen mich|uns|sich ..3 rückruf",
    "bitte ..8 zurückrufen|rückrufen|zurückzurufen",
    "bitte ..8 rufen|ruft sie|ihn|mich|uns|er ..6 zurück|an",
    "bitte ..1 rufen ..12 zurück",
    "bitte ..2 melden",
    "möchte|möchten|will|wünscht ..10 zurückrufen|zurückgerufen",
    "rufen|ruft|ruf ..1 mich|uns|ihn ..4 zurück",
    "bitte ..3 anrufen",
    "können|könnten|könnte|kannst|könntest|würden|würdest sie|du|jemand ..1 mich|uns|ihn ..8 anrufen|zurückrufen",
    "rufen|ruf ..1 mich|uns ..6 an",
    "rr",
    "rückrufwunsch",
    "rückrufbitte",
    "could|can|would you ..1 please|kindly ..1 call ..1 back",
    "asks|asked|asking for ..2 callback|call-back",
    "asks|asked|asking for ..2 call back",
    "needs|wants|requests|requested|requires|would like ..2 callback|call-back",
    "needs|wants|requests|requested|requires|like ..2 call back",
    "please ..1 call|ring|phone ..1 back",
    "please ..1 call|ring|phone",
    "please ..1 return ..2 call",
    "call|phone|ring me|us|him|her|them back",
    "could|can|would|will you|someone|somebody ..2 call|ring|phone me|us|him|her back",
    "could|can|would|will you|someone|somebody ..2 call|ring|phone me|us|him|her",
    "give|giving me|us|him|her ..1 a call|ring",
    "call back",
    "callback requested|required|needed|please",
    "zurückrufen",
    "wants|would you to call",
];

static NONE: LazyLock<Vec<Pattern>> = LazyLock::new(|| compiled(NO_CALLBACK));
static ASKS: LazyLock<Vec<Pattern>> = LazyLock::new(|| compiled(CALLBACK));

pub(super) const URGENT: &[&str] = &[
    "dringend",
    "dringende",
    "dringenden",
    "dringender",
    "dringendst",
    "sofort",
    "sofortigen",
    "sofortiger",
    "sofortige",
    "umgehend",
    "umgehenden",
    "eilig",
    "eilt",
    "schnellstmoglich",
    "schnellstmoglichen",
    "notfall",
    "urgent",
    "urgently",
    "asap",
    "a.s.a.p",
    "immediately",
    "emergency",
    "unverzuglich",
];

fn compiled(list: &[&str]) -> Vec<Pattern> {
    list.iter()
        .map(|pattern| {
            pattern
                .split(' ')
                .map(|step| match step.strip_prefix("..") {
                    Some(most) => Step::Gap(most.parse().unwrap_or(0)),
                    None => Step::Word(
                        step.split('|')
                            .map(|word| (fold(word.trim_end_matches('*')), word.ends_with('*')))
                            .collect(),
                    ),
                })
                .collect()
        })
        .collect()
}

/// How the call ended, where the text says so.
pub(crate) fn status(text: &str) -> Option<Status<'_>> {
    let words = words(text);
    let find = |patterns: &[Pattern]| {
        (0..words.len())
            .filter_map(|from| {
                patterns
                    .iter()
                    .find_map(|pattern| matched(pattern, &words[from..]))
                    .map(|length| (from, length))
            })
            .next()
    };
    let (asks, (from, length)) = match find(&NONE) {
        Some(found) => (false, found),
        None => (true, find(&ASKS)?),
    };
    let found = &words[from..from + length];
    // A shout belongs to the request: `Bitte dringend zurückrufen`.
    let end = found.last().map_or(0, |word| word.at.end);
    Some(Status {
        text: text[found[0].at.start..end].trim_end_matches(['.', ',']),
        asks,
        is_urgent: asks && (is_urgent(&words) || says_at_once(text)),
    })
}

/// How many words a pattern takes from the beginning.
fn matched(pattern: &[Step], words: &[Word]) -> Option<usize> {
    let Some((step, rest)) = pattern.split_first() else {
        return Some(0);
    };
    match step {
        Step::Word(alternatives) => {
            let word = &words.first()?.folded;
            let is_hit = alternatives
                .iter()
                .any(|(text, is_open)| if *is_open { word.starts_with(text) } else { word == text });
            if !is_hit {
                return None;
            }
            matched(rest, &words[1..]).map(|length| length + 1)
        }
        Step::Gap(most) => (0..=(*most).min(words.len()))
            .find_map(|skipped| matched(rest, &words[skipped..]).map(|length| length + skipped)),
    }
}

/// `as soon as possible`
fn says_at_once(text: &str) -> bool {
    let text = fold(text);
    [
        "as soon as possible",
        "so schnell wie moglich",
        "so bald wie moglich",
        "right away",
        "at once",
    ]
    .iter()
    .any(|phrase| text.contains(phrase))
}

pub(crate) fn is_urgent(words: &[Word]) -> bool {
    words.iter().any(|word| URGENT.contains(&word.folded.as_str()))
}

/// A level as a label's value: `hoch`, `nicht dringend`, `ASAP`, `1 (sehr hoch)`.
pub(crate) fn urgency(text: &str) -> Option<Urgency> {
    let words = words(text);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.folded.as_str()));
    let is_denied = any(&["nicht", "keine", "kein", "not", "no", "nein", "wenig", "less"]);
    if any(&[
        "niedrig",
        "gering",
        "geringe",
        "low",
        "unwichtig",
        "lowest",
        "niedrige",
        "gelegentlich",
    ]) {
        return Some(Urgency::Low);
    }
    let is_high = is_urgent(&words)
        || any(&[
            "hoch",
            "hohe",
            "high",
            "highest",
            "wichtig",
            "important",
            "critical",
            "kritisch",
            "hochste",
            "sehr",
            "top",
            "rot",
            "red",
        ]);
    if is_high || any(&["eile", "hurry", "rush"]) {
        return Some(if is_denied { Urgency::Low } else { Urgency::High });
    }
    any(&[
        "normal", "mittel", "mittlere", "medium", "standard", "moderate", "regular", "ublich",
    ])
    .then_some(Urgency::Normal)
}

/// `ja`, `x`, `yes`, `erbeten`.
pub(crate) fn is_yes(text: &str) -> bool {
    let folded = fold(text.trim().trim_end_matches(['.', '!']));
    [
        "ja",
        "j",
        "yes",
        "y",
        "x",
        "tru",
        "1",
        "bitte",
        "erbeten",
        "erwunscht",
        "gewunscht",
        "✓",
        "✔",
        "ja bitte",
        "yes please",
        "ja, bitte",
        "yes, please",
        "notig",
        "erforderlich",
    ]
    .contains(&folded.as_str())
}

/// `nein`, `no`, `nicht nötig`.
pub(crate) fn is_no(text: &str) -> bool {
    let folded = fold(text.trim().trim_end_matches(['.', '!']));
    [
        "nein",
        "n",
        "no",
        "false",
        "0",
        "nicht",
        "kein",
        "keiner",
        "nicht notig",
        "nicht erforderlich",
        "nicht notwendig",
        "nicht gewunscht",
        "nicht erwunscht",
        "not needed",
        "not required",
        "not necessary",
        "none",
        "not requested",
    ]
    .contains(&folded.as_str())
}

pub(super) const TIME_STARTS: &[&str] = &[
    "ab", "vor", "nach", "bis", "zwischen", "before", "after", "until", "between", "from",
];
pub(super) const DAYS: &[&str] = &["heute", "morgen", "ubermorgen", "today", "tomorrow", "tonight"];
pub(super) const TIMES: &[&str] = &[
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "monday",
    "tusday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "vormittag",
    "nachmittag",
    "abend",
    "mittag",
    "fruh",
    "morgen",
    "heute",
    "noon",
    "morning",
    "afternoon",
    "evening",
    "today",
    "tomorrow",
    "uhr",
    "pm",
    "am",
    "a.m",
    "p.m",
    "h",
    "o'clock",
    "und",
    "and",
    "bis",
    "to",
];

/// The time that a sentence asks for: `ab 17 Uhr`, `heute Abend`, `before noon`.
pub(crate) fn wished_time(text: &str) -> Option<&str> {
    let words = words(text);
    let is_time = |word: &Word| {
        TIMES.contains(&word.folded.as_str())
            || word.folded.starts_with(|c: char| c.is_ascii_digit())
                && word.folded.chars().filter(char::is_ascii_digit).count() <= 4
    };
    let is_joint = |word: &Word| matches!(word.folded.as_str(), "und" | "and" | "bis" | "to");
    for from in 0..words.len() {
        let is_day = DAYS.contains(&words[from].folded.as_str());
        let is_start = TIME_STARTS.contains(&words[from].folded.as_str());
        if !is_day && !is_start {
            continue;
        }
        let mut to = from + 1;
        while to < words.len() && (is_time(&words[to]) || TIME_STARTS.contains(&words[to].folded.as_str())) {
            to += 1;
        }
        while to > from + 1 && (is_joint(&words[to - 1]) || TIME_STARTS.contains(&words[to - 1].folded.as_str())) {
            to -= 1;
        }
        if to > from + 1 || (is_day && words[from].folded != "morgen") {
            return Some(text[words[from].at.start..words[to - 1].at.end].trim_end_matches(['.', ',']));
        }
    }
    None
}

/// What a sentence says the call was about, behind `es geht um`, `wegen`, `regarding`.
pub(crate) fn reason(sentence: &str) -> Option<&str> {
    const CUES: &[&[&str]] = &[
        &["es", "geht", "um"],
        &["ging", "um"],
        &["wegen"],
        &["wg"],
        &["bezuglich"],
        &["bzgl"],
        &["betreffend"],
        &["betreffs"],
        &["hinsichtlich"],
        &["regarding"],
        &["concerning"],
        &["is", "about"],
        &["it's", "about"],
        &["its", "about"],
        &["called", "about"],
    ];
    let words = words(sentence);
    let cue = (0..words.len()).find_map(|from| {
        CUES.iter()
            .find(|cue| {
                words[from..].len() > cue.len()
                    && cue
                        .iter()
                        .zip(&words[from..])
                        .all(|(cue, word)| fold(cue) == word.folded)
            })
            .map(|cue| from + cue.len())
    })?;
    let reason =
        sentence[words[cue].at.start..].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '!' | ','));
    (!reason.is_empty()).then_some(reason)
}

/// The sentences of a line. Abbreviations, numbers and initials do not end one.
pub(crate) fn sentences(line: &str) -> Vec<&str> {
    const ABBREVIATIONS: &[&str] = &[
        "hr", "fr", "dr", "tel", "fa", "nr", "str", "st", "mr", "mrs", "ms", "prof", "inkl", "ca", "bzw", "zzgl",
        "evtl", "ggf", "med", "mag", "abt", "co", "inc", "ltd", "betr", "hrn", "frl", "dipl", "ing",
    ];
    let mut found = Vec::new();
    let mut begin = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_break = chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        if !is_break || !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let last = line[begin..at]
            .rsplit(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default();
        let next = line[at + 1..].trim_start().chars().next();
        let is_short = last.chars().count() < 2 || ABBREVIATIONS.contains(&fold(last).as_str());
        let is_number = last.chars().all(|c| c.is_ascii_digit()) && last.len() < 3;
        if c == '.' && (is_short || is_number || next.is_none_or(|next| next.is_lowercase())) {
            continue;
        }
        found.push(line[begin..=at].trim());
        begin = at + 1;
    }
    found.push(line[begin..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// The part of a closing that is one, and what follows it: `LG`, `Sarah`.
pub(crate) fn closing(line: &str) -> (&str, &str) {
    let words = words(line);
    let is_end = |word: &Word| {
        [
            "gruß",
            "grüße",
            "grüßen",
            "grüsse",
            "grüssen",
            "regards",
            "wishes",
            "mfg",
            "lg",
            "vg",
            "bg",
            "cheers",
            "thanks",
            "sincerely",
            "truly",
            "faithfully",
            "best",
            "saludos",
            "br",
        ]
        .iter()
        .any(|end| fold(end) == word.folded)
    };
    let Some(end) = words.iter().rposition(is_end) else {
        return (line, "");
    };
    // `Beste Grüße aus Bremen`, `Mit freundlichen Grüßen aus Husum`
    match words.get(end + 1) {
        Some(next) if line[next.at.clone()].starts_with(char::is_uppercase) => line.split_at(next.at.start),
        _ => (line, ""),
    }
}

/// Whether a sentence says when or where somebody can be reached.
pub(crate) fn says_reachable(all: &[Word]) -> bool {
    all.iter()
        .any(|word| word.folded.starts_with("erreich") || word.folded == "reach")
}

/// Whether a line begins the end of a letter: `Mit freundlichen Grüßen`, `Best regards,`, `--`.
pub(crate) fn is_closing(line: &str) -> bool {
    let line = line.trim().trim_start_matches('>').trim();
    if matches!(line, "--" | "—" | "---") {
        return true;
    }
    let words = words(line);
    let Some(first) = words.first().map(|word| word.folded.as_str()) else {
        return false;
    };
    if words.len() > 7 {
        return false;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.folded.as_str()));
    match first {
        "mfg" | "lg" | "vg" | "bg" | "gruß" | "gruss" | "grusse" | "cheers" | "regards" | "sincerely" | "saludos"
        | "thanks" | "br" => true,
        "mit" => has(&["grussen", "gruss"]),
        "beste" | "best" | "liebste" | "viele" | "liebe" | "herzliche" | "herzlichen" | "freundliche" | "schone"
        | "sonnige" | "danke" | "kind" | "warm" | "many" | "yours" | "with" | "thank" | "vielen"
        | "hochachtungsvoll" | "freundlichen" => {
            has(&[
                "grussen",
                "grusse",
                "gruss",
                "regards",
                "wishes",
                "thanks",
                "sincerely",
                "faithfully",
                "truly",
                "hochachtungsvoll",
            ]) || words.len() == 1 && line.ends_with(',')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_closing, reason, sentences, status, wished_time};

    #[test]
    fn who_asks_for_a_callback_is_heard() {
        for text in [
            "bittet um Rückruf",
            "Bitte um dringenden Rückruf!",
            "Rückruf erbeten",
            "bitte Herrn Krause (0202 998877) zurückrufen",
            "Bitte rufen Sie ihn heute Abend zurück",
            "ruft mich bitte zurück",
            "Please call me back",
            "asks for a callback",
            "Could you please call back?",
            "RR",
        ] {
            assert_eq!(status(text).map(|status| status.asks), Some(true), "{text}");
        }
        for text in [
            "kein Rückruf nötig",
            "ruft morgen wieder an",
            "will call again",
            "No callback needed",
            "meldet sich morgen noch einmal",
            "He will call back",
        ] {
            assert_eq!(status(text).map(|status| status.asks), Some(false), "{text}");
        }
        for text in [
            "",
            "Das Angebot passt",
            "Bitte Unterlagen schicken",
            "The call was short",
        ] {
            assert_eq!(status(text), None, "{text}");
        }
    }

    #[test]
    fn times_and_reasons_are_found_in_sentences() {
        assert_eq!(
            wished_time("Sie erreichen mich ab 17 Uhr unter 0159 01234567"),
            Some("ab 17 Uhr")
        );
        assert_eq!(
            wished_time("zwischen 9 und 11 Uhr bitte"),
            Some("zwischen 9 und 11 Uhr")
        );
        assert_eq!(wished_time("call back before noon"), Some("before noon"));
        assert_eq!(wished_time("von Montag"), None);
        assert_eq!(
            reason("Es geht um das Angebot vom Montag."),
            Some("das Angebot vom Montag")
        );
        assert_eq!(reason("bittet um Rückruf wegen Visitenkarten"), Some("Visitenkarten"));
        assert_eq!(reason("wegen"), None);
    }

    #[test]
    fn sentences_do_not_end_at_abbreviations() {
        assert_eq!(
            sentences("Hr. Dr. Kern rief an. Tel. 030 1. Mai! Gut"),
            ["Hr. Dr. Kern rief an.", "Tel. 030 1. Mai!", "Gut"]
        );
    }

    #[test]
    fn closings_are_known() {
        for line in [
            "Mit freundlichen Grüßen",
            "Best regards,",
            "--",
            "Viele Grüße",
            "LG Sarah",
            "Gruß Eva",
            "Thanks,",
            "Beste Grüße aus Bremen",
        ] {
            assert!(is_closing(line), "{line}");
        }
        for line in [
            "",
            "Liebe Frau Stark, wir",
            "Best Western Hotel",
            "Mit Anhang",
            "-------",
        ] {
            assert!(!is_closing(line), "{line}");
        }
    }
}
