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
    let mut words: Vec<String> = Vec::new();
    for word in lower.split_whitespace() {
        let word = match word {
            "ab" | "nach" | "gegen" | "ca." | "ca" | "circa" | "etwa" | "ungefähr" | "bitte" | "gern" | "gerne"
            | "zwischen" | "vor" | "von" | "noch" | "am" | "besten" | "wieder" | "erst" | "from" | "after"
            | "around" | "about" | "before" | "between" | "please" | "best" | "possible" | "möglichst" | "in"
            | "the" | "any" | "time" => continue,
            "früh" | "morgens" | "vormittag" | "vormittags" | "morning" => "9:00",
            "mittag" | "mittags" | "noon" | "lunchtime" => "12:00",
            "nachmittag" | "nachmittags" | "afternoon" => "14:00",
            "abend" | "abends" | "evening" => "17:00",
            word => word,
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
    // A bare hour of a range has its `Uhr` behind the second one.
    let is_bare = |word: &String| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    if words.last().is_some_and(is_bare) {
        let (is_afternoon, hour) = (lower.contains("pm") || lower.contains("p.m."), words.pop()?);
        words.push(if is_afternoon {
            format!("{hour} pm")
        } else {
            format!("{hour}:00")
        });
    }
    (1..=words.len())
        .rev()
        .map(|count| words[..count].join(" "))
        // `so bald wie möglich` is no Sunday.
        .filter(|text| text.len() > 2)
        .find_map(|text| exactly(&text))
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
