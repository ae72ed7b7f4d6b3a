//! Transcripts of calls: subtitles, plain texts, JSON of the usual services, and HighLevel's sentences.
//!
//! Subtitles are read here and not by a crate: those there are refuse a whole file for a missing line break at its end
//! or one odd time, and what call services write is seldom as the standard wants it.

use std::fmt::Write;

use serde_json::Value;

use crate::{Damage, Format, Unreadable, field::word::words, text};

/// The largest file that is read.
const LARGEST: usize = 32 * 1024 * 1024;
/// Below this a sentence is marked as uncertain.
const UNCERTAIN: f64 = 0.7;
/// What one speaker says with no longer pause than this is one paragraph.
const PAUSE: u64 = 8_000;
/// Paragraphs end after so many letters.
const LONG: usize = 600;

/// Who said what, in the order of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transcript {
    /// The sentences.
    pub sentences: Vec<Sentence>,
}

/// A sentence of a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sentence {
    /// Who said it, as the transcript names them; empty where it does not.
    pub speaker: Speaker,
    /// When it begins, in milliseconds of the call.
    pub start: Option<u64>,
    /// When it ends, in milliseconds of the call.
    pub end: Option<u64>,
    /// What was said.
    pub text: String,
    /// How sure the transcript is, from 0 to 1.
    pub confidence: Option<f64>,
}

/// Who speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Speaker {
    /// Nobody knows.
    #[default]
    Unknown,
    /// By a name.
    Named(String),
    /// By a number: a channel of the call, counted from 1.
    Numbered(u64),
}

/// Reads a transcript, whatever its format.
///
/// # Errors
/// `Empty`, `TooLarge`, `OtherFormat` for what holds no text of a call.
pub fn transcript(bytes: &[u8]) -> Result<Transcript, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { limit: LARGEST as u64 });
    }
    let text = text::decoded(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    if text.contains('\0') {
        return Err(Unreadable::Damaged {
            line: None,
            damage: Damage::ZeroBytes,
        });
    }
    let sentences = if text.trim_start().starts_with(['{', '[']) && !text.trim_start().starts_with("[0") {
        of_json(text)?
    } else if text.trim_start().starts_with("WEBVTT") || text.contains("-->") {
        of_subtitles(text)
    } else {
        of_lines(text)
    };
    let transcript = Transcript::of(sentences);
    if transcript.sentences.is_empty() {
        Err(Unreadable::Empty)
    } else {
        Ok(transcript)
    }
}

impl Transcript {
    /// The sentences in the order of time, whatever order they came in; those without a time stay behind the one
    /// before them. Sentences may overlap.
    #[must_use]
    pub fn of(sentences: Vec<Sentence>) -> Self {
        let mut latest = 0;
        let mut timed: Vec<(u64, Sentence)> = sentences
            .into_iter()
            .filter(|sentence| !sentence.text.trim().is_empty())
            .map(|mut sentence| {
                sentence.text = one_line(&sentence.text);
                latest = sentence.start.unwrap_or(latest);
                (latest, sentence)
            })
            .collect();
        timed.sort_by_key(|(start, _)| *start);
        Self {
            sentences: timed.into_iter().map(|(_, sentence)| sentence).collect(),
        }
    }

    /// The transcript as a note: a paragraph for each turn, with its time and who speaks. What the transcript is not
    /// sure of is marked `(?)`. Speakers without a name are called what `numbered` calls them.
    #[must_use]
    pub fn note(&self, numbered: impl Fn(u64) -> String) -> String {
        let mut note = String::new();
        let mut before: Option<&Speaker> = None;
        let (mut written, mut until) = (0, None);
        for sentence in &self.sentences {
            let is_after_pause = sentence
                .start
                .zip(until)
                .is_some_and(|(start, until): (u64, u64)| start > until.saturating_add(PAUSE));
            let goes_on = before == Some(&sentence.speaker) && written < LONG && !is_after_pause;
            if goes_on {
                note.push(' ');
            } else {
                if !note.is_empty() {
                    note.push('\n');
                }
                written = 0;
                if let Some(start) = sentence.start {
                    let _ = write!(note, "[{}] ", clock(start));
                }
                match &sentence.speaker {
                    Speaker::Unknown => {}
                    Speaker::Named(name) => {
                        let _ = write!(note, "{name}: ");
                    }
                    Speaker::Numbered(number) => {
                        let _ = write!(note, "{}: ", numbered(*number));
                    }
                }
            }
            note.push_str(&sentence.text);
            if sentence.is_uncertain() {
                note.push_str(" (?)");
            }
            written += sentence.text.len();
            before = Some(&sentence.speaker);
            until = sentence.end.or(sentence.start).max(until);
        }
        note
    }
}

impl Sentence {
    /// Whether the transcript is not sure of it.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.confidence.is_some_and(|confidence| confidence < UNCERTAIN)
    }
}

/// `1:05`, `1:02:05`.
fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// WebVTT and SubRip: blocks with a line of times, between empty lines.
fn of_subtitles(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut open: Option<Sentence> = None;
    let mut is_comment = true;
    for line in text.lines() {
        let line = line.trim();
        if let Some((start, end)) = times(line) {
            sentences.extend(open.take());
            is_comment = false;
            open = Some(Sentence {
                start: Some(start),
                end,
                ..Sentence::default()
            });
        } else if line.is_empty() {
            sentences.extend(open.take());
            is_comment = false;
        } else if let Some(sentence) = &mut open {
            add(sentence, line, &mut sentences);
        } else if is_comment
            || line.starts_with("NOTE")
            || line.starts_with("STYLE")
            || line.starts_with("REGION")
            || line.starts_with("WEBVTT")
        {
            is_comment = true;
        } else if !line.bytes().all(|byte| byte.is_ascii_digit()) && !is_identifier(line) {
            // A text whose times are missing is a text all the same.
            let (speaker, text) = spoken_by(line);
            sentences.push(Sentence {
                speaker,
                text: without_tags(text),
                ..Sentence::default()
            });
        }
    }
    sentences.extend(open);
    sentences
}

/// The name of a block, such as `3f2a-11/12-0`.
fn is_identifier(line: &str) -> bool {
    !line.contains(' ') && line.contains(|c: char| c.is_ascii_digit()) && line.contains(['-', '/'])
}

/// A line of a block's text; another voice begins another sentence.
fn add(sentence: &mut Sentence, line: &str, sentences: &mut Vec<Sentence>) {
    let (speaker, text) = match voice(line) {
        Some((name, text)) => (Speaker::Named(name), text),
        None => spoken_by(line),
    };
    let text = without_tags(text);
    if speaker != Speaker::Unknown && !sentence.text.is_empty() && speaker != sentence.speaker {
        let next = Sentence {
            text: String::new(),
            ..sentence.clone()
        };
        sentences.push(std::mem::replace(sentence, next));
    }
    if speaker != Speaker::Unknown {
        sentence.speaker = speaker;
    }
    if !sentence.text.is_empty() {
        sentence.text.push(' ');
    }
    sentence.text.push_str(&text);
}

/// `<v Anna Kern>Guten Tag</v>`
fn voice(line: &str) -> Option<(String, &str)> {
    let rest = line.strip_prefix("<v")?;
    let (head, text) = rest.split_once('>')?;
    let name = head.split_once(' ').map_or("", |(_, name)| name).trim();
    (!name.is_empty()).then(|| (name.to_owned(), text))
}

/// Without `<b>`, `<00:01.000>`, `{\an8}` and the like.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        plain.push_str(&rest[..at]);
        let close = if rest[at..].starts_with('<') { '>' } else { '}' };
        let inside = &rest[at + 1..];
        let is_tag = close == '>' && inside.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
            || inside.starts_with('\\');
        // Tags are short; a search for the end of each `<` would read the rest again and again.
        let end = inside
            .char_indices()
            .take(80)
            .find(|(_, c)| *c == close)
            .map(|(index, _)| index);
        match end.filter(|_| is_tag) {
            Some(end) => rest = &inside[end + 1..],
            None => {
                plain.push_str(&rest[at..=at]);
                rest = inside;
            }
        }
    }
    plain.push_str(rest);
    plain
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// `00:01.000 --> 00:02,500 align:start`
fn times(line: &str) -> Option<(u64, Option<u64>)> {
    let (start, end) = line.split_once("-->")?;
    let start = time(start.trim())?;
    Some((start, end.split_whitespace().next().and_then(time)))
}

/// `1:02:03.5`, `00:01,000`, `12.5`, in milliseconds.
fn time(text: &str) -> Option<u64> {
    if text.len() > 20 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut seconds: u64 = 0;
    for part in whole.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    let thousandths = if fraction.is_empty() {
        0
    } else {
        format!("{fraction:0<3}").get(..3)?.parse().ok()?
    };
    seconds.checked_mul(1000)?.checked_add(thousandths)
}

/// Plain text: `Anna: Guten Tag`, `[00:12] Anna: …`, `00:12 Anna`, or just what was said.
fn of_lines(text: &str) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    // A line of who and when, with what was said below it.
    let mut head: Option<Head<'_>> = None;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            continue;
        }
        let (start, rest) = leading_time(line);
        let (speaker, said) = spoken_by(rest);
        if let Some(next) = head_of(start, rest, &speaker, said) {
            sentences.extend(head.replace(next).map(Head::said_itself));
            continue;
        }
        // Below its own time nothing else has one.
        let is_sentence = |head: &mut Head<'_>| start.is_some() && head.start.is_some();
        sentences.extend(head.take_if(is_sentence).map(Head::said_itself));
        let (above, above_start) = head.take().map(|head| (head.speaker, head.start)).unwrap_or_default();
        let (speaker, start) = (
            if speaker == Speaker::Unknown { above } else { speaker },
            start.or(above_start),
        );
        match sentences.last_mut() {
            // The next line of the same paragraph.
            Some(last) if start.is_none() && speaker == Speaker::Unknown && last.speaker != Speaker::Unknown => {
                last.text.push(' ');
                last.text.push_str(said);
            }
            _ => sentences.push(Sentence {
                speaker,
                start,
                text: said.to_owned(),
                ..Sentence::default()
            }),
        }
    }
    sentences.extend(head.map(Head::said_itself));
    sentences
}

/// A line that may say who speaks below it, and when.
struct Head<'a> {
    speaker: Speaker,
    start: Option<u64>,
    line: &'a str,
}

impl Head<'_> {
    /// Nothing stands below it: so it was said.
    fn said_itself(self) -> Sentence {
        Sentence {
            start: self.start,
            text: self.line.to_owned(),
            ..Sentence::default()
        }
    }
}

fn head_of<'a>(start: Option<u64>, line: &'a str, speaker: &Speaker, said: &str) -> Option<Head<'a>> {
    if said.is_empty() {
        return Some(Head {
            speaker: speaker.clone(),
            start,
            line,
        });
    }
    if *speaker != Speaker::Unknown {
        return None;
    }
    let (before, at) = trailing_time(said);
    if start.is_none() && at.is_some() && words(before).len() <= 4 {
        return Some(Head {
            speaker: named(before),
            start: at,
            line,
        });
    }
    let looks_like_a_name =
        words(said).len() <= 3 && !said.ends_with(['.', '!', '?', ',']) && said.starts_with(char::is_uppercase);
    (start.is_some() && looks_like_a_name).then(|| Head {
        speaker: named(said),
        start,
        line,
    })
}

/// `[00:12] Anna`, `(0:12) …`, `00:00:12 - Anna`.
fn leading_time(line: &str) -> (Option<u64>, &str) {
    let inner = line.trim_start_matches(['[', '(']);
    let end = inner
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(inner.len());
    let said = &inner[..end];
    if !said.contains(':') {
        return (None, line);
    }
    match time(said.trim_end_matches([':', '.', ','])) {
        Some(start) => (
            Some(start),
            inner[end..].trim_start_matches([']', ')', ' ', '-', '–', '\t']),
        ),
        None => (None, line),
    }
}

/// `Anna Kern  0:12`
fn trailing_time(line: &str) -> (&str, Option<u64>) {
    match line.rsplit_once([' ', '\t', '(']) {
        Some((before, said)) if said.contains(':') => match time(said.trim_end_matches([')', ']'])) {
            Some(start) => (before.trim(), Some(start)),
            None => (line, None),
        },
        _ => (line, None),
    }
}

/// Who speaks, and what: `Anna Kern: Guten Tag`. A sentence with a colon has more words before it.
fn spoken_by(line: &str) -> (Speaker, &str) {
    let Some((before, said)) = line.split_once(':') else {
        return (Speaker::Unknown, line);
    };
    let before = before.trim_matches(['*', '[', ']', '-', ' ', '>']);
    let is_name = before.chars().count() <= 40
        && (1..=4).contains(&words(before).len())
        && before
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || !c.is_lowercase() && c.is_alphabetic())
        && !before.ends_with(|c: char| c.is_ascii_digit() && !before.contains(' '));
    let is_time = before.ends_with(|c: char| c.is_ascii_digit()) && said.starts_with(|c: char| c.is_ascii_digit());
    if !is_name || is_time || said.starts_with("//") {
        return (Speaker::Unknown, line);
    }
    (named(before), said.trim_matches(['*', ' ']))
}

/// A name, or a number where the name is only that: `Speaker 2`, `Sprecher 1`, `Kanal 2`.
fn named(name: &str) -> Speaker {
    let name = name.trim().trim_end_matches(':');
    let parts: Vec<String> = words(name).into_iter().map(|word| word.folded).collect();
    match parts.as_slice() {
        [] => Speaker::Unknown,
        [kind, number]
            if [
                "speaker",
                "sprecher",
                "sprecherin",
                "channel",
                "kanal",
                "spk",
                "teilnehmer",
                "participant",
            ]
            .contains(&kind.as_str()) =>
        {
            number
                .parse()
                .map_or_else(|_| Speaker::Named(name.to_owned()), Speaker::Numbered)
        }
        _ => Speaker::Named(name.to_owned()),
    }
}

/// JSON: a list of sentences, or an object that holds one, at most a few levels down.
fn of_json(text: &str) -> Result<Vec<Sentence>, Unreadable> {
    let value: Value = serde_json::from_str(text.trim()).map_err(|error| Unreadable::Damaged {
        line: u64::try_from(error.line()).ok(),
        damage: Damage::Structure,
    })?;
    let list = sentences_in(&value, 4).ok_or(Unreadable::OtherFormat(Format::Transcript))?;
    let sentences = list.into_iter().filter_map(sentence).collect::<Vec<_>>();
    if sentences.is_empty() {
        Err(Unreadable::OtherFormat(Format::Transcript))
    } else {
        Ok(sentences)
    }
}

const TEXTS: &[&str] = &["transcript", "text", "content", "sentence", "body", "message"];

fn sentences_in(value: &Value, depth: u8) -> Option<Vec<&Value>> {
    match value {
        Value::Array(list) if list.iter().any(|item| first_text(item, TEXTS).is_some()) => Some(list.iter().collect()),
        Value::Array(list) if depth > 0 => list.iter().find_map(|item| sentences_in(item, depth - 1)),
        Value::Object(fields) => {
            let within = (depth > 0).then(|| {
                [
                    "sentences",
                    "segments",
                    "utterances",
                    "monologues",
                    "transcription",
                    "transcript",
                    "results",
                    "data",
                    "items",
                    "phrases",
                ]
                .iter()
                .filter_map(|name| fields.get(*name))
                .chain(fields.values().filter(|value| value.is_array() || value.is_object()))
                .find_map(|value| sentences_in(value, depth - 1))
            });
            within
                .flatten()
                .or_else(|| first_text(value, TEXTS).map(|_| vec![value]))
        }
        _ => None,
    }
}

fn first_text<'v>(value: &'v Value, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| value.get(*name).and_then(Value::as_str))
}

fn number(value: &Value, names: &[&str]) -> Option<f64> {
    let found = names.iter().find_map(|name| match value.get(*name) {
        Some(Value::Number(number)) => number.as_f64(),
        // `"34"`, and `"1.5s"` of some services.
        Some(Value::String(text)) => text.trim_end_matches('s').trim().parse().ok(),
        _ => None,
    })?;
    (found.is_finite() && found >= 0.0).then_some(found)
}

fn milliseconds(value: &Value, exact: &[&str], seconds: &[&str]) -> Option<u64> {
    if let Some(found) = number(value, exact) {
        return whole(found);
    }
    if let Some(found) = number(value, seconds) {
        return whole(found * 1000.0);
    }
    seconds
        .iter()
        .find_map(|name| value.get(*name).and_then(Value::as_str))
        .and_then(time)
}

/// At most a year: what is longer is no time of a call.
fn whole(milliseconds: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held within a year just before"
    )]
    (milliseconds < 366.0 * 86_400_000.0).then_some(milliseconds as u64)
}

fn sentence(value: &Value) -> Option<Sentence> {
    let text = first_text(value, TEXTS)?;
    let channel = number(
        value,
        &[
            "mediaChannel",
            "channel",
            "channelTag",
            "speakerTag",
            "speaker",
            "speaker_id",
        ],
    )
    .and_then(whole);
    let speaker = match first_text(
        value,
        &["speaker", "speakerName", "speaker_name", "name", "participant", "role"],
    ) {
        Some(name) if !name.trim().is_empty() && channel.is_none() => named(name),
        _ => channel.map_or(Speaker::Unknown, Speaker::Numbered),
    };
    Some(Sentence {
        speaker,
        start: milliseconds(
            value,
            &["startTime", "start_ms", "startMs", "offsetMilliseconds", "begin_ms"],
            &["start", "start_time", "begin", "from", "ts", "offset"],
        ),
        end: milliseconds(
            value,
            &["endTime", "end_ms", "endMs"],
            &["end", "end_time", "to", "end_ts"],
        ),
        text: text.to_owned(),
        confidence: number(value, &["confidence", "score"]).filter(|confidence| *confidence <= 1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::{Sentence, Speaker, Transcript, transcript};
    use crate::{Damage, Format, Unreadable};

    fn note(text: &str) -> String {
        transcript(text.as_bytes())
            .unwrap()
            .note(|number| format!("Sprecher {number}"))
    }

    #[test]
    fn subtitles_of_call_services_become_a_note() {
        let vtt = "WEBVTT - Anruf\nKind: captions\n\nNOTE erzeugt\nvon Hand\n\n3f2a-11/12-0\n00:00:01.000 --> 00:00:02.500 align:start\n<v Anna Kern>Guten Tag,</v>\n<v Anna Kern>Kern <i>hier</i>.</v>\n\n\
                   00:03,000 --> 00:04,000\n<v Ole Brandt>Brandt, hallo &amp; guten Tag.\n\n0:01:15.000 --> 0:01:16.000\n- Anna Kern: Bis bald!";
        assert_eq!(
            note(vtt),
            "[0:01] Anna Kern: Guten Tag, Kern hier.\n[0:03] Ole Brandt: Brandt, hallo & guten Tag.\n[1:15] Anna Kern: Bis bald!"
        );
        let srt = "1\n00:00:00,000 --> 00:00:02,000\nHallo?\n\n\n2\n00:00:01.500 --> 00:00:03,000\n{\\an8}Ja, ich höre.\n\nxx --> yy\nnoch da\n\n4\n01:00:00,000 --> \nEnde";
        assert_eq!(
            note(srt),
            "[0:00] Hallo? Ja, ich höre. xx --> yy noch da\n[1:00:00] Ende"
        );
    }

    #[test]
    fn sentences_of_highlevel_become_a_note() {
        let json = r#"[{"mediaChannel":2,"sentenceIndex":1,"startTime":1600,"endTime":2500,"transcript":"Um was geht es?","confidence":0.55},
            {"mediaChannel":"1","sentenceIndex":"0","startTime":"34","endTime":"1450","transcript":"Hello, this is Jane.","confidence":"0.93"}]"#;
        assert_eq!(
            note(json),
            "[0:00] Sprecher 1: Hello, this is Jane.\n[0:01] Sprecher 2: Um was geht es? (?)"
        );
        let one = r#"{"mediaChannel":1,"startTime":0,"endTime":5,"transcript":"Ja.","confidence":1}"#;
        assert_eq!(note(one), "[0:00] Sprecher 1: Ja.");
    }

    #[test]
    fn json_of_other_services_is_read() {
        assert_eq!(
            note(
                r#"{"text":"alles","segments":[{"start":1.5,"end":2,"text":" Hallo ","speaker":"Anna"},{"start":4.0,"end":5,"text":"Ja","speaker":"SPEAKER 1"}]}"#
            ),
            "[0:01] Anna: Hallo\n[0:04] Sprecher 1: Ja"
        );
        assert_eq!(
            transcript(br#"{"a":1}"#),
            Err(Unreadable::OtherFormat(Format::Transcript))
        );
        assert_eq!(
            transcript(b"[1, 2"),
            Err(Unreadable::Damaged {
                line: Some(1),
                damage: Damage::Structure
            })
        );
    }

    #[test]
    fn plain_texts_are_read_in_the_usual_forms() {
        for text in [
            "Anna: Guten Tag\nOle Brandt: Hallo\nund willkommen",
            "[00:01] Anna: Guten Tag\n[00:05] Ole Brandt: Hallo und willkommen",
            "00:00:01 Anna\nGuten Tag\n\n00:00:05 Ole Brandt\nHallo und willkommen",
            "Anna  0:01\nGuten Tag\n\nOle Brandt  0:05\nHallo und willkommen",
        ] {
            let read = transcript(text.as_bytes()).unwrap();
            let said: Vec<(Speaker, &str)> = read
                .sentences
                .iter()
                .map(|sentence| (sentence.speaker.clone(), sentence.text.as_str()))
                .collect();
            assert_eq!(
                said,
                [
                    (Speaker::Named("Anna".to_owned()), "Guten Tag"),
                    (Speaker::Named("Ole Brandt".to_owned()), "Hallo und willkommen")
                ],
                "{text}"
            );
        }
        let short = "[00:12] Guten Tag\n[00:15] Ja bitte\n[00:17] Ich hätte gern ein Angebot.\n[00:20] Auf Wiederhören";
        let read = transcript(short.as_bytes()).unwrap();
        let said: Vec<(Option<u64>, &str)> = read
            .sentences
            .iter()
            .map(|sentence| (sentence.start, sentence.text.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (Some(12_000), "Guten Tag"),
                (Some(15_000), "Ja bitte"),
                (Some(17_000), "Ich hätte gern ein Angebot."),
                (Some(20_000), "Auf Wiederhören")
            ],
            "no short line is taken for a name and lost"
        );
        assert_eq!(
            note("Der Kunde rief an und sagte: morgen um 10:30 passt es."),
            "Der Kunde rief an und sagte: morgen um 10:30 passt es."
        );
    }

    #[test]
    fn overlapping_sentences_stay_in_the_order_they_began() {
        let said = |start, end, text: &str| Sentence {
            start: Some(start),
            end: Some(end),
            text: text.to_owned(),
            ..Sentence::default()
        };
        let transcript = Transcript::of(vec![
            said(5_000, 90_000, "zwei"),
            said(0, 60_000, "eins"),
            said(5_000, 6_000, "drei"),
            Sentence {
                text: "vier".to_owned(),
                ..Sentence::default()
            },
        ]);
        let order: Vec<&str> = transcript
            .sentences
            .iter()
            .map(|sentence| sentence.text.as_str())
            .collect();
        assert_eq!(order, ["eins", "zwei", "drei", "vier"]);
    }

    #[test]
    fn what_holds_no_call_is_refused() {
        assert_eq!(transcript(b"  \n"), Err(Unreadable::Empty));
        assert_eq!(transcript(b"WEBVTT\n\n"), Err(Unreadable::Empty));
        assert_eq!(
            transcript(b"a\0b\0\0c"),
            Err(Unreadable::Damaged {
                line: None,
                damage: Damage::ZeroBytes
            })
        );
    }
}
