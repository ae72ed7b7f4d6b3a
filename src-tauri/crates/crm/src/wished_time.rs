//! When somebody would like to be called back, in their own words.

use jiff::{Timestamp, ZonedDateTime};

use crate::due;

/// Reads `morgen ab 14 Uhr`, `zwischen 9 und 11 Uhr`, `Dienstag nachmittag` as when to call at the earliest.
pub(crate) fn read(text: &str, now: &ZonedDateTime) -> Option<Timestamp> {
    let exactly = |text: &str| due::read_due(text, now).ok().flatten();
    if let Some(at) = exactly(text) {
        return Some(at);
    }
    let lower = text
        .to_lowercase()
        .replace(['–', '—'], "-")
        .replace([',', ';', '(', ')', '!'], " ");
    let all: Vec<&str> = lower.split_whitespace().collect();
    // Beside `ab 19 Uhr` the evening says only which half of the day is meant.
    let has_clock = all.iter().any(|word| hour_of(word).is_some());
    let is_late = all.iter().any(|word| LATE.contains(word));
    let mut words: Vec<String> = Vec::new();
    for word in &all {
        let part_of_day = match *word {
            "am" if words.last().is_some_and(|before| hour_of(before).is_some()) => None,
            "ab" | "nach" | "gegen" | "ca." | "ca" | "circa" | "etwa" | "ungefähr" | "bitte" | "gern" | "gerne"
            | "zwischen" | "vor" | "von" | "noch" | "am" | "besten" | "wieder" | "erst" | "from" | "after"
            | "around" | "about" | "before" | "between" | "please" | "best" | "possible" | "möglichst" | "in"
            | "the" | "any" | "time" => continue,
            "früh" | "morgens" | "vormittag" | "vormittags" | "morning" => Some("9:00"),
            "mittag" | "mittags" | "noon" | "lunchtime" => Some("12:00"),
            "nachmittag" | "nachmittags" | "afternoon" => Some("14:00"),
            "abend" | "abends" | "evening" => Some("17:00"),
            _ => None,
        };
        let word = match part_of_day {
            Some(_) if has_clock => continue,
            Some(time) => time,
            None => word,
        };
        // `14-16 Uhr`, `14 bis 16 Uhr`, `14 und 16 Uhr`: the first of two.
        if matches!(word, "-" | "bis" | "und" | "to" | "and" | "until" | "oder" | "or") {
            if words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit())) {
                break;
            }
            continue;
        }
        match word.split_once('-') {
            Some((first, _)) if first.starts_with(|c: char| c.is_ascii_digit()) && !is_date(word) => {
                words.push(first.to_owned());
                break;
            }
            _ => words.push(word.to_owned()),
        }
    }
    // A bare hour of a range has its `Uhr` or `pm` behind the second one.
    let is_bare = |word: &String| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(first) = words.pop_if(|word| is_bare(word)) {
        let is_afternoon = lower.contains("pm") || lower.contains("p.m.");
        words.push(match hour_of(&first) {
            Some(hour) if is_afternoon => {
                let last = all.iter().rev().find_map(|word| hour_of(word.rsplit('-').next()?));
                // `9 to 5 pm` begins in the morning.
                let begins_before = last.is_some_and(|last| hour % 12 > last % 12);
                format!("{hour} {}", if begins_before { "am" } else { "pm" })
            }
            _ => format!("{first}:00"),
        });
    }
    if is_late {
        for word in &mut words {
            if let Some(hour) = hour_of(word).filter(|hour| (1..12).contains(hour)) {
                let digits = word.chars().take_while(char::is_ascii_digit).count();
                *word = format!("{}{}", hour + 12, &word[digits..]);
            }
        }
    }
    (1..=words.len())
        .rev()
        .map(|count| words[..count].join(" "))
        // `so bald wie möglich` is no Sunday.
        .filter(|text| text.len() > 2)
        .find_map(|text| exactly(&text))
}

/// Words for the second half of the day.
const LATE: [&str; 6] = ["nachmittag", "nachmittags", "afternoon", "abend", "abends", "evening"];

/// The hour of `14`, `14:30`, `14uhr`, `2pm`; none for a date.
fn hour_of(word: &str) -> Option<u32> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let (hour, rest) = word.split_at(digits);
    let is_clock = matches!(rest, "" | "uhr" | "h" | "am" | "pm" | "a.m." | "p.m.")
        || rest
            .strip_prefix(':')
            .is_some_and(|minutes| minutes.len() == 2 && minutes.bytes().all(|byte| byte.is_ascii_digit()));
    let hour = (1..=2).contains(&digits).then(|| hour.parse().ok()).flatten()?;
    (is_clock && hour < 24).then_some(hour)
}

fn is_date(word: &str) -> bool {
    word.matches('-').count() == 2
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::read;

    #[test]
    fn a_wished_time_is_read_as_people_say_it() {
        // A Tuesday.
        let now = date(2026, 11, 24)
            .at(10, 30, 0, 0)
            .in_tz("Europe/Berlin")
            .expect("a time");
        for (said, due) in [
            ("morgen ab 14 Uhr", "2026-11-25T14:00"),
            ("heute zwischen 14 und 16 Uhr", "2026-11-24T14:00"),
            ("heute 14-16 Uhr", "2026-11-24T14:00"),
            ("morgen Vormittag", "2026-11-25T09:00"),
            ("morgen früh", "2026-11-25T09:00"),
            ("Donnerstag nachmittags", "2026-11-26T14:00"),
            ("nach 15:30 Uhr", "2026-11-24T15:30"),
            ("27.11. ab 9 Uhr", "2026-11-27T09:00"),
            ("tomorrow after 2 pm", "2026-11-25T14:00"),
            ("heute Abend ab 19 Uhr", "2026-11-24T19:00"),
            ("heute Abend um 8", "2026-11-24T20:00"),
            ("morgen früh um 8", "2026-11-25T08:00"),
            ("Donnerstag Nachmittag ab 16 Uhr", "2026-11-26T16:00"),
            ("Donnerstag Nachmittag 3 Uhr", "2026-11-26T15:00"),
            ("morgen Vormittag ab 10:30", "2026-11-25T10:30"),
            ("tomorrow between 9 am and 5 pm", "2026-11-25T09:00"),
            ("tomorrow 10 am to 2 pm", "2026-11-25T10:00"),
            ("tomorrow 9 to 5 pm", "2026-11-25T09:00"),
            ("tomorrow 2-4 pm", "2026-11-25T14:00"),
            ("Freitag, 11 Uhr, bitte", "2026-11-27T11:00"),
            ("2026-11-27 11:00", "2026-11-27T11:00"),
        ] {
            let due_at = read(said, &now).map(|at| {
                at.to_zoned_datetime(now.time_zone().clone())
                    .strftime("%Y-%m-%dT%H:%M")
                    .to_string()
            });
            assert_eq!(due_at.as_deref(), Some(due), "{said}");
        }
        for said in ["", "so bald wie möglich", "jederzeit"] {
            assert_eq!(read(said, &now), None, "{said}");
        }
    }
}
