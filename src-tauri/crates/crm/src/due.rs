//! Due dates as people type them, and as they are shown.
//!
//! A date without a time means 09:00; today that is 17:00 once nine has passed, after that the next full hour, and at
//! last 23:59. A time without a date means today, or tomorrow once it has passed. A weekday is the next one after
//! today. A day without a year is the next such day, today included. A time that the clocks skip moves forward with
//! them.

use jiff::{
    Span, Timestamp, ToSpan, ZonedDateTime,
    civil::{Date, Time, Weekday, time},
    tz::{Offset, TimeZone},
};

/// Reads a due date in German or English, in the zone of `now`; an empty text says none.
///
/// # Errors
/// When the text, or a part of it, cannot be read.
#[expect(
    clippy::result_unit_err,
    reason = "there is one way to fail, and the caller names the field"
)]
pub fn read_due(text: &str, now: &ZonedDateTime) -> Result<Option<Timestamp>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Some(instant));
    }
    let tokens = tokens(text);
    let mut reading = Reading::of(&tokens, now);
    reading.read().ok_or(())?;
    reading.instant().map(Some).ok_or(())
}

/// A due date for the form: `24.11.2026 15:00` or `2026-11-24 15:00`. Without one, what a new task starts with: the
/// next full hour of a working day from 8 to 18 o'clock, else nine o'clock on the next working day.
///
/// [`read_due`] reads it back to the minute. Of the hour that comes twice when the clocks go back, the second one
/// names its offset.
#[must_use]
pub fn due_text(due: Option<Timestamp>, now: &ZonedDateTime, german: bool) -> String {
    let zone = now.time_zone();
    let due = match due {
        Some(due) => due.to_zoned_datetime(zone.clone()),
        None => beginning(now),
    };
    let text = due
        .strftime(if german { "%d.%m.%Y %H:%M" } else { "%Y-%m-%d %H:%M" })
        .to_string();
    let is_second = due
        .datetime()
        .to_zoned_datetime(zone.clone())
        .is_ok_and(|read| read.offset() != due.offset());
    if is_second {
        format!("{text} {}", due.strftime("%:z"))
    } else {
        text
    }
}

/// The time of a day for which none was said.
pub(crate) fn usual_time(day: Date, now: &ZonedDateTime) -> Time {
    const NINE: Time = time(9, 0, 0, 0);
    const FIVE: Time = time(17, 0, 0, 0);
    let clock = now.time();
    if day != now.date() || clock < NINE {
        NINE
    } else if clock < FIVE {
        FIVE
    } else {
        Time::new(clock.hour() + 1, 0, 0, 0).unwrap_or(time(23, 59, 0, 0))
    }
}

/// When a new task is due that says nothing of it.
pub(crate) fn beginning(now: &ZonedDateTime) -> ZonedDateTime {
    let is_working = |day: Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let today = now.date();
    let hour = (now.time().hour() + 1).max(8);
    let (day, hour) = if is_working(today) && hour <= 18 {
        (today, hour)
    } else {
        let days = (1..=7).map(|days| today.saturating_add(i64::from(days).days()));
        (days.into_iter().find(|day| is_working(*day)).unwrap_or(today), 9)
    };
    day.at(hour, 0, 0, 0)
        .to_zoned_datetime(now.time_zone().clone())
        .unwrap_or_else(|_| now.clone())
}

/// The words of a text in lower case, a number apart from what follows it: `3pm` is two.
fn tokens(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(',', " ");
    let mut tokens = Vec::new();
    for word in lower.split_whitespace() {
        let letters = word.find(|c: char| c.is_alphabetic()).filter(|at| *at > 0);
        match letters {
            // The `t` of `2026-11-24t15:00`.
            Some(at) if word[at..].starts_with('t') && word[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => {
                tokens.extend([word[..at].to_owned(), word[at + 1..].to_owned()]);
            }
            Some(at) => tokens.extend([word[..at].to_owned(), word[at..].to_owned()]),
            None => tokens.push(word.to_owned()),
        }
    }
    tokens
}

/// What has been understood so far.
struct Reading<'a> {
    tokens: &'a [String],
    at: usize,
    now: &'a ZonedDateTime,
    day: Option<Date>,
    time: Option<Time>,
    offset: Option<Offset>,
    /// Counted from now on: `in 2 hours`.
    instant: Option<ZonedDateTime>,
}

impl<'a> Reading<'a> {
    fn of(tokens: &'a [String], now: &'a ZonedDateTime) -> Self {
        Self {
            tokens,
            at: 0,
            now,
            day: None,
            time: None,
            offset: None,
            instant: None,
        }
    }

    /// Understands every token, or nothing.
    fn read(&mut self) -> Option<()> {
        while let Some(token) = self.tokens.get(self.at) {
            let token = token.as_str();
            self.at += 1;
            match token {
                "um" | "at" => self.hour()?,
                "in" => self.counted()?,
                "uhr" | "on" | "am" | "den" | "der" | "bis" | "by" | "the" | "diesen" | "this" | "nächsten"
                | "naechsten" | "next" | "kommenden" => {}
                "day" => self.day_after_tomorrow()?,
                _ => self.day_or_time(token)?,
            }
        }
        Some(())
    }

    fn day_or_time(&mut self, token: &str) -> Option<()> {
        let today = self.now.date();
        let later = |days: i64| today.checked_add(days.days()).ok();
        if let Some(days) = match token {
            "heute" | "today" => Some(0),
            "morgen" | "tomorrow" => Some(1),
            "übermorgen" | "uebermorgen" => Some(2),
            _ => None,
        } {
            return self.set_day(later(days)?);
        }
        if let Some(weekday) = weekday(token) {
            let ahead = (i64::from(weekday.since(today.weekday())) + 6) % 7 + 1;
            return self.set_day(later(ahead)?);
        }
        if let Some(offset) = offset(token).filter(|_| self.time.is_some() && self.offset.is_none()) {
            self.offset = Some(offset);
            return Some(());
        }
        // `15.30` is a time where a date stands already or `uhr` follows, else a date.
        let is_clock = self.day.is_some() || self.follows(&["uhr"]);
        if is_clock && let Some(time) = clock(&token.replacen('.', ":", 1)) {
            return self.set_time(time);
        }
        if let Some(day) = dated(token, today) {
            return self.set_day(day);
        }
        if let Some(time) = clock(token).or_else(|| clock(&token.replacen('.', ":", 1))) {
            return self.set_time(time);
        }
        if let Some(month) = month(token) {
            return self.month_and_day(month);
        }
        let number: i8 = token.trim_end_matches('.').parse().ok()?;
        if let Some(month) = self.tokens.get(self.at).and_then(|next| month(next)) {
            self.at += 1;
            return self.day_of_month(number, month);
        }
        self.at -= 1;
        self.hour()
    }

    /// An hour: after `um` or `at` alone, else only with `uhr`, `h`, `am` or `pm`.
    fn hour(&mut self) -> Option<()> {
        let is_announced = self
            .at
            .checked_sub(1)
            .is_some_and(|at| matches!(&*self.tokens[at], "um" | "at"));
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        let said = match token.parse::<i8>() {
            Ok(hour) => Time::new(hour, 0, 0, 0).ok()?,
            Err(_) => clock(&token.replacen('.', ":", 1))?,
        };
        let is_bare = token.parse::<i8>().is_ok();
        if self.follows(&["uhr", "h"]) {
            self.at += 1;
            // `14 Uhr 30`
            let minutes = self.tokens.get(self.at).filter(|next| is_bare && next.len() == 2);
            if let Some(minute) = minutes.and_then(|next| next.parse::<i8>().ok()) {
                self.at += 1;
                return self.set_time(Time::new(said.hour(), minute, 0, 0).ok()?);
            }
            return self.set_time(said);
        }
        if self.follows(&["am", "pm", "a.m.", "p.m.", "a", "p"]) || is_announced || !is_bare {
            return self.set_time(said);
        }
        None
    }

    /// Sets the time, turned to the afternoon where `pm` follows.
    fn set_time(&mut self, said: Time) -> Option<()> {
        let half = self.tokens.get(self.at).map(String::as_str);
        let said = match half {
            Some(half @ ("am" | "pm" | "a.m." | "p.m.")) => {
                if !(1..=12).contains(&said.hour()) {
                    return None;
                }
                self.at += 1;
                let noon = if half.starts_with('p') { 12 } else { 0 };
                Time::new(said.hour() % 12 + noon, said.minute(), said.second(), 0).ok()?
            }
            Some("h") => {
                self.at += 1;
                said
            }
            _ => said,
        };
        let is_first = self.time.replace(said).is_none() && self.instant.is_none();
        is_first.then_some(())
    }

    fn set_day(&mut self, day: Date) -> Option<()> {
        let is_first = self.day.replace(day).is_none() && self.instant.is_none();
        is_first.then_some(())
    }

    fn follows(&self, words: &[&str]) -> bool {
        self.tokens.get(self.at).is_some_and(|next| words.contains(&&**next))
    }

    /// `day after tomorrow`
    fn day_after_tomorrow(&mut self) -> Option<()> {
        if self.tokens.get(self.at..self.at + 2)? != ["after", "tomorrow"] {
            return None;
        }
        self.at += 2;
        self.set_day(self.now.date().checked_add(2.days()).ok()?)
    }

    /// `november 24 2026`
    fn month_and_day(&mut self, month: i8) -> Option<()> {
        let number = self.tokens.get(self.at)?.trim_end_matches('.').parse().ok()?;
        self.at += 1;
        // `november 24th`
        if self.follows(&["st", "nd", "rd", "th"]) {
            self.at += 1;
        }
        self.day_of_month(number, month)
    }

    fn day_of_month(&mut self, number: i8, month: i8) -> Option<()> {
        let year = self
            .tokens
            .get(self.at)
            .filter(|next| next.len() == 4)
            .and_then(|next| next.parse::<i16>().ok());
        if year.is_some() {
            self.at += 1;
        }
        self.set_day(date(year, month, number, self.now.date())?)
    }

    /// `in 3 tagen`, `in 2 hours`
    fn counted(&mut self) -> Option<()> {
        let (count, unit) = (self.tokens.get(self.at)?, self.tokens.get(self.at + 1)?);
        self.at += 2;
        let count: i64 = match count.as_str() {
            "einem" | "einer" | "ein" | "eine" | "a" | "an" | "one" => 1,
            "zwei" | "two" => 2,
            "drei" | "three" => 3,
            "vier" | "four" => 4,
            "fünf" | "fuenf" | "five" => 5,
            digits if digits.len() <= 4 => digits.parse().ok().filter(|count| *count >= 0)?,
            _ => return None,
        };
        let span: Span = match unit.trim_end_matches('.') {
            "minute" | "minuten" | "minutes" | "min" | "mins" => count.minutes(),
            "stunde" | "stunden" | "std" | "hour" | "hours" | "h" => count.hours(),
            "tag" | "tage" | "tagen" | "day" | "days" => return self.days_from_now(count.days()),
            "woche" | "wochen" | "week" | "weeks" => return self.days_from_now(count.weeks()),
            "monat" | "monate" | "monaten" | "month" | "months" => return self.days_from_now(count.months()),
            "jahr" | "jahre" | "jahren" | "year" | "years" => return self.days_from_now(count.years()),
            _ => return None,
        };
        let whole_minute = self.now.with().second(0).subsec_nanosecond(0).build().ok()?;
        let is_first = self.day.is_none() && self.time.is_none();
        let is_first = is_first && self.instant.replace(whole_minute.checked_add(span).ok()?).is_none();
        is_first.then_some(())
    }

    fn days_from_now(&mut self, span: Span) -> Option<()> {
        self.set_day(self.now.date().checked_add(span).ok()?)
    }

    fn instant(self) -> Option<Timestamp> {
        let zone = self
            .offset
            .map_or_else(|| self.now.time_zone().clone(), TimeZone::fixed);
        if let Some(instant) = self.instant {
            return Some(instant.timestamp());
        }
        let at = |day: Date, time: Time| day.to_datetime(time).to_zoned_datetime(zone.clone()).ok();
        let today = self.now.date();
        let due = match (self.day, self.time) {
            (Some(day), Some(time)) => at(day, time)?,
            (Some(day), None) => at(day, usual_time(day, self.now))?,
            (None, Some(time)) => match at(today, time)? {
                passed if passed.timestamp() <= self.now.timestamp() => at(today.tomorrow().ok()?, time)?,
                to_come => to_come,
            },
            (None, None) => return None,
        };
        Some(due.timestamp())
    }
}

/// `15:00` or `15:00:30`
fn clock(token: &str) -> Option<Time> {
    let mut parts = token.split(':');
    let number = |part: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<i8> {
        let is_number = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    };
    let (hour, minute) = (number(parts.next()?, 1..=2)?, number(parts.next()?, 2..=2)?);
    let second = match parts.next() {
        Some(part) => number(part.split('.').next()?, 2..=2)?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

/// `24.11.2026`, `24.11.26`, `24.11.`, `2026-11-24`, `11/24/2026`
fn dated(token: &str, today: Date) -> Option<Date> {
    let numbers = |separator: char| -> Option<Vec<&str>> {
        let parts: Vec<&str> = token.strip_suffix('.').unwrap_or(token).split(separator).collect();
        let are_numbers = parts
            .iter()
            .all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
        (are_numbers && (2..=3).contains(&parts.len())).then_some(parts)
    };
    let short = |part: &str| if part.len() <= 2 { part.parse::<i8>().ok() } else { None };
    let year = |part: Option<&&str>| match part {
        None => Some(None),
        Some(part) if part.len() == 4 => part.parse::<i16>().ok().map(Some),
        Some(part) if part.len() == 2 => part.parse::<i16>().ok().map(|year| Some(2000 + year)),
        Some(_) => None,
    };
    if token.contains('-') {
        let parts = numbers('-').filter(|parts| parts.len() == 3 && parts[0].len() == 4)?;
        return date(year(parts.first())?, short(parts[1])?, short(parts[2])?, today);
    }
    if token.contains('/') {
        let parts = numbers('/')?;
        return date(year(parts.get(2))?, short(parts[0])?, short(parts[1])?, today);
    }
    let parts = numbers('.')?;
    date(year(parts.get(2))?, short(parts[1])?, short(parts[0])?, today)
}

/// The day; without a year the next such day, today included.
fn date(year: Option<i16>, month: i8, day: i8, today: Date) -> Option<Date> {
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        // 29 February is at most eight years away.
        None => (0..=8)
            .filter_map(|ahead| Date::new(today.year() + ahead, month, day).ok())
            .find(|candidate| *candidate >= today),
    }
}

/// `+01:00`
fn offset(token: &str) -> Option<Offset> {
    let (sign, rest) = match token.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let time = clock(rest)?;
    Offset::from_seconds(sign * (i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60)).ok()
}

fn weekday(token: &str) -> Option<Weekday> {
    Some(match token.trim_end_matches('.') {
        "montag" | "mo" | "monday" | "mon" => Weekday::Monday,
        "dienstag" | "di" | "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "mittwoch" | "mi" | "wednesday" | "wed" => Weekday::Wednesday,
        "donnerstag" | "do" | "thursday" | "thu" | "thurs" => Weekday::Thursday,
        "freitag" | "fr" | "friday" | "fri" => Weekday::Friday,
        "samstag" | "sonnabend" | "sa" | "saturday" | "sat" => Weekday::Saturday,
        "sonntag" | "so" | "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

fn month(token: &str) -> Option<i8> {
    Some(match token.trim_end_matches('.') {
        "januar" | "jänner" | "january" | "jan" => 1,
        "februar" | "february" | "feb" => 2,
        "märz" | "maerz" | "mär" | "march" | "mar" => 3,
        "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juni" | "june" | "jun" => 6,
        "juli" | "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "oktober" | "october" | "okt" | "oct" => 10,
        "november" | "nov" => 11,
        "dezember" | "december" | "dez" | "dec" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ZonedDateTime};
    use proptest::prelude::*;

    use super::{due_text, read_due};

    /// A Monday.
    const NOW: &str = "2026-11-23T10:20:30[Europe/Berlin]";

    fn at(text: &str) -> ZonedDateTime {
        text.parse().expect("a time and a zone")
    }

    fn read(text: &str, now: &str) -> Option<String> {
        let now = at(now);
        let due = read_due(text, &now).ok()?.expect("a date");
        Some(
            due.to_zoned_datetime(now.time_zone().clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string(),
        )
    }

    #[test]
    fn due_dates_are_read_as_people_type_them() {
        for (text, expected) in [
            // As the form shows them.
            ("24.11.2026 15:00", "2026-11-24 15:00:00"),
            ("2026-11-24 15:00", "2026-11-24 15:00:00"),
            // Dates.
            ("24.11. 15:00", "2026-11-24 15:00:00"),
            ("24.11 15:00", "2026-11-24 15:00:00"),
            ("24.11.26", "2026-11-24 09:00:00"),
            ("24.11.26, 15.30 Uhr", "2026-11-24 15:30:00"),
            ("1.2.2027 8:05", "2027-02-01 08:05:00"),
            ("22.11.", "2027-11-22 09:00:00"),
            ("23.11.", "2026-11-23 17:00:00"),
            ("29.2. 10:00", "2028-02-29 10:00:00"),
            ("2026-11-24", "2026-11-24 09:00:00"),
            ("2026-11-24T15:00", "2026-11-24 15:00:00"),
            ("2026-11-24T15:00:10", "2026-11-24 15:00:10"),
            ("2026-11-24T15:00:00Z", "2026-11-24 16:00:00"),
            ("2026-11-24T15:00:00+05:30", "2026-11-24 10:30:00"),
            ("2026-11-24t15:00:00.000z", "2026-11-24 16:00:00"),
            ("11/24/2026 3:00 PM", "2026-11-24 15:00:00"),
            ("11/24/26 3pm", "2026-11-24 15:00:00"),
            ("11/24 9:30am", "2026-11-24 09:30:00"),
            ("24. November 2026 15:00", "2026-11-24 15:00:00"),
            ("24. Dez", "2026-12-24 09:00:00"),
            ("am 3. März um 9", "2027-03-03 09:00:00"),
            ("November 24, 2026 at 3pm", "2026-11-24 15:00:00"),
            ("nov 24th", "2026-11-24 09:00:00"),
            ("25.12.2025 08:00", "2025-12-25 08:00:00"),
            // Days by name.
            ("heute 15:00", "2026-11-23 15:00:00"),
            ("heute", "2026-11-23 17:00:00"),
            ("heute 8:00", "2026-11-23 08:00:00"),
            ("morgen", "2026-11-24 09:00:00"),
            ("morgen 14 Uhr", "2026-11-24 14:00:00"),
            ("Morgen um 14 Uhr", "2026-11-24 14:00:00"),
            ("morgen 14 Uhr 30", "2026-11-24 14:30:00"),
            ("morgen 14.30 Uhr", "2026-11-24 14:30:00"),
            ("morgen 14:30 Uhr", "2026-11-24 14:30:00"),
            ("morgen 14.30", "2026-11-24 14:30:00"),
            ("morgen 14h", "2026-11-24 14:00:00"),
            ("14 Uhr morgen", "2026-11-24 14:00:00"),
            ("übermorgen", "2026-11-25 09:00:00"),
            ("uebermorgen 9:15", "2026-11-25 09:15:00"),
            ("today 3pm", "2026-11-23 15:00:00"),
            ("today at 3 p.m.", "2026-11-23 15:00:00"),
            ("tomorrow 9:30", "2026-11-24 09:30:00"),
            ("tomorrow at 9", "2026-11-24 09:00:00"),
            ("tomorrow 12am", "2026-11-24 00:00:00"),
            ("tomorrow 12 pm", "2026-11-24 12:00:00"),
            ("day after tomorrow", "2026-11-25 09:00:00"),
            // Weekdays: the next one after today.
            ("Dienstag", "2026-11-24 09:00:00"),
            ("Montag", "2026-11-30 09:00:00"),
            ("Mo 8:00", "2026-11-30 08:00:00"),
            ("am Freitag um 16 Uhr", "2026-11-27 16:00:00"),
            ("Fr. 16:00", "2026-11-27 16:00:00"),
            ("Sonnabend", "2026-11-28 09:00:00"),
            ("sunday", "2026-11-29 09:00:00"),
            ("next Wednesday 2:15 pm", "2026-11-25 14:15:00"),
            ("nächsten Donnerstag", "2026-11-26 09:00:00"),
            // Counted from now.
            ("in 3 Tagen", "2026-11-26 09:00:00"),
            ("in 3 Tagen 15:00", "2026-11-26 15:00:00"),
            ("in einer Woche", "2026-11-30 09:00:00"),
            ("in 2 hours", "2026-11-23 12:20:00"),
            ("in 45 min", "2026-11-23 11:05:00"),
            ("in einer Stunde", "2026-11-23 11:20:00"),
            ("in 2h", "2026-11-23 12:20:00"),
            ("in 1 month", "2026-12-23 09:00:00"),
            ("in two weeks at 10:00", "2026-12-07 10:00:00"),
            ("in 0 days", "2026-11-23 17:00:00"),
            // A time alone.
            ("15:00", "2026-11-23 15:00:00"),
            ("15 Uhr", "2026-11-23 15:00:00"),
            ("um 15", "2026-11-23 15:00:00"),
            ("10:20", "2026-11-24 10:20:00"),
            ("10:21", "2026-11-23 10:21:00"),
            ("9am", "2026-11-24 09:00:00"),
            ("9 am", "2026-11-24 09:00:00"),
            ("15.30", "2026-11-23 15:30:00"),
            ("11.30 Uhr", "2026-11-23 11:30:00"),
        ] {
            assert_eq!(read(text, NOW).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read_due("  ", &at(NOW)), Ok(None), "nothing typed says none");
    }

    #[test]
    fn a_date_without_a_time_is_due_at_nine_or_later_today() {
        for (now, expected) in [
            ("2026-11-23T08:59[Europe/Berlin]", "2026-11-23 09:00:00"),
            ("2026-11-23T09:00[Europe/Berlin]", "2026-11-23 17:00:00"),
            ("2026-11-23T17:00[Europe/Berlin]", "2026-11-23 18:00:00"),
            ("2026-11-23T21:30[Europe/Berlin]", "2026-11-23 22:00:00"),
            ("2026-11-23T23:30[Europe/Berlin]", "2026-11-23 23:59:00"),
        ] {
            assert_eq!(read("heute", now).as_deref(), Some(expected), "{now}");
            assert_eq!(read("morgen", now).as_deref(), Some("2026-11-24 09:00:00"), "{now}");
        }
    }

    #[test]
    fn what_is_not_understood_whole_is_refused() {
        for text in [
            "bald",
            "morgen vielleicht",
            "31.02.2026",
            "32.1.",
            "13/24/2026",
            "24/11/2026",
            "2026-13-01",
            "25:00",
            "12:60",
            "14",
            "morgen 14",
            "um",
            "in",
            "in 3",
            "in 3 Bananen",
            "in -3 Tagen",
            "in 99999 Tagen",
            "13pm",
            "0 am",
            "heute morgen",
            "heute 10:00 11:00",
            "in 2 hours 15:00",
            "2026-11-24T15:00:00 nope",
            "1.2.3.4",
            "24.11.202",
            "+01:00",
            "uhr",
            "<script>",
            "morgen 12:00:00:00",
        ] {
            assert_eq!(read_due(text, &at(NOW)), Err(()), "{text}");
        }
    }

    #[test]
    fn a_time_that_the_clocks_skip_moves_forward() {
        let now = "2026-03-28T12:00[Europe/Berlin]";
        assert_eq!(read("29.03.2026 02:30", now).as_deref(), Some("2026-03-29 03:30:00"));
        assert_eq!(read("morgen 2 Uhr", now).as_deref(), Some("2026-03-29 03:00:00"));
        let now = "2026-09-05T12:00[America/Santiago]";
        assert_eq!(
            read("tomorrow 12am", now).as_deref(),
            Some("2026-09-06 01:00:00"),
            "no midnight on that day"
        );
        // Twelve hours on the clock that ticks, not on the one on the wall.
        let now = "2026-10-24T22:00[Europe/Berlin]";
        assert_eq!(read("in 12 hours", now).as_deref(), Some("2026-10-25 09:00:00"));
        assert_eq!(read("in 1 Tag 22:00", now).as_deref(), Some("2026-10-25 22:00:00"));
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        let now = at("2026-10-24T12:00[Europe/Berlin]");
        for (instant, text) in [
            ("2026-10-25T00:30:00Z", "25.10.2026 02:30"),
            ("2026-10-25T01:30:00Z", "25.10.2026 02:30 +01:00"),
            ("2026-10-25T02:30:00Z", "25.10.2026 03:30"),
        ] {
            let instant: Timestamp = instant.parse().unwrap();
            assert_eq!(due_text(Some(instant), &now, true), text);
            assert_eq!(read_due(text, &now), Ok(Some(instant)), "{text}");
        }
    }

    #[test]
    fn a_new_task_is_due_at_the_next_full_working_hour() {
        for (now, text) in [
            ("2026-11-23T10:20[Europe/Berlin]", "23.11.2026 11:00"),
            ("2026-11-23T10:00[Europe/Berlin]", "23.11.2026 11:00"),
            ("2026-11-23T05:10[Europe/Berlin]", "23.11.2026 08:00"),
            ("2026-11-23T07:10[Europe/Berlin]", "23.11.2026 08:00"),
            ("2026-11-23T17:59[Europe/Berlin]", "23.11.2026 18:00"),
            ("2026-11-23T18:00[Europe/Berlin]", "24.11.2026 09:00"),
            ("2026-11-23T23:30[Europe/Berlin]", "24.11.2026 09:00"),
            ("2026-11-27T18:30[Europe/Berlin]", "30.11.2026 09:00"),
            ("2026-11-28T10:00[Europe/Berlin]", "30.11.2026 09:00"),
            ("2026-11-29T23:59[Europe/Berlin]", "30.11.2026 09:00"),
        ] {
            assert_eq!(due_text(None, &at(now), true), text, "{now}");
        }
        assert_eq!(due_text(None, &at(NOW), false), "2026-11-23 11:00");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back_to_the_minute(
            minute in 0i64..80_000_000,
            now in 1_500_000_000i64..2_500_000_000,
            zone in proptest::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
            german in any::<bool>(),
        ) {
            let now = Timestamp::from_second(now).unwrap().in_tz(zone).unwrap();
            let due = Timestamp::from_second(minute * 60).unwrap();
            let text = due_text(Some(due), &now, german);
            prop_assert_eq!(read_due(&text, &now), Ok(Some(due)), "{}", text);
            let proposed = due_text(None, &now, german);
            let read = read_due(&proposed, &now).unwrap().unwrap();
            prop_assert!(read > now.timestamp(), "{} is proposed at {}", proposed, now);
        }

        #[test]
        fn no_text_is_too_odd(text in "\\PC{0,30}|[0-9.:/ +tuhrampin-]{0,20}", now in 0i64..4_000_000_000) {
            let now = Timestamp::from_second(now).unwrap().in_tz("Europe/Berlin").unwrap();
            let _ = read_due(&text, &now);
        }
    }
}
