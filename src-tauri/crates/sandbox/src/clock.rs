//! The sandbox's own time: starts where it is told to, runs on, and can be moved forward.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Milliseconds since 1970, the form in which every instant is kept.
pub(crate) type Millis = i64;

pub(crate) struct Clock {
    start: Millis,
    pace: Pace,
    advanced: Millis,
}

enum Pace {
    /// The machine's own time, to the millisecond: what happens right after something elsewhere on this machine would
    /// otherwise bear an earlier time.
    Machine,
    /// As fast, from the start on.
    Runs(Instant),
    /// It is only moved.
    Stands,
}

impl Clock {
    pub(crate) fn starting_at(start: Option<Timestamp>, stands: bool) -> Self {
        let pace = match start {
            _ if stands => Pace::Stands,
            Some(_) => Pace::Runs(Instant::now()),
            None => Pace::Machine,
        };
        Self {
            start: start.unwrap_or_else(machine).as_millisecond(),
            pace,
            advanced: 0,
        }
    }

    /// The instant at which time started, the same for everything laid down at the start.
    pub(crate) fn start(&self) -> Millis {
        self.start
    }

    pub(crate) fn now(&self) -> Millis {
        let now = match self.pace {
            Pace::Machine => machine().as_millisecond(),
            Pace::Runs(since) => self.start + millis(since.elapsed()),
            Pace::Stands => self.start,
        };
        now + self.advanced
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.advanced += millis(by);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a server has a wall clock; everything below it is handed the time"
)]
fn machine() -> Timestamp {
    Timestamp::now()
}

pub(crate) fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX / 4)
}

/// `2021-07-08T12:02:11.285Z`, the wire form of contacts, tasks and notes.
///
/// Written by hand because a page of 500 contacts formats over a thousand of them.
pub(crate) fn iso(at: Millis) -> String {
    let days = at.div_euclid(86_400_000);
    let rest = at.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let mut text = vec![b'0'; 24];
    let mut put = |from: usize, digits: usize, mut value: i64| {
        for place in (from..from + digits).rev() {
            text[place] = b'0' + u8::try_from(value % 10).unwrap_or(0);
            value /= 10;
        }
    };
    put(0, 4, year);
    put(5, 2, month);
    put(8, 2, day);
    put(11, 2, rest / 3_600_000);
    put(14, 2, rest / 60_000 % 60);
    put(17, 2, rest / 1_000 % 60);
    put(20, 3, rest % 1_000);
    for (place, sign) in [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (23, b'Z'),
    ] {
        text[place] = sign;
    }
    String::from_utf8(text).unwrap_or_default()
}

/// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// An ISO 8601 instant with a zone, with or without fractions of a second.
pub(crate) fn parse_iso(text: &str) -> Option<Millis> {
    text.parse::<Timestamp>().ok().map(|at| at.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_the_service_writes_them() {
        assert_eq!(iso(1_625_745_731_285), "2021-07-08T12:02:11.285Z");
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_709_164_800_000), "2024-02-29T00:00:00.000Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn written_instants_read_back() {
        for at in [0, 951_782_399_999, 1_798_761_600_123] {
            assert_eq!(parse_iso(&iso(at)), Some(at));
        }
    }
}
