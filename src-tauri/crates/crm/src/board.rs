//! What the board shows where, and what a drop means.

use jiff::{
    SignedDuration, Timestamp, ToSpan, ZonedDateTime,
    civil::{Date, Weekday},
};
use model::Column;

use crate::due::usual_time;

/// How long a done task stays on the board.
const DONE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a drop asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drop {
    /// Complete the task.
    Complete,
    /// Give it another date.
    Due {
        /// When it is due now.
        at: Timestamp,
        /// It was done and is open again.
        reopen: bool,
    },
}

/// The column of a task in the zone of `now`; none for one that was done more than seven days ago, or nobody knows
/// when.
#[must_use]
pub fn column_of(
    due: Option<Timestamp>,
    completed: bool,
    completed_at: Option<Timestamp>,
    now: &ZonedDateTime,
) -> Option<Column> {
    if completed {
        return completed_at
            .filter(|at| now.timestamp().duration_since(*at) <= DONE)
            .map(|_| Column::Done);
    }
    let Some(due) = due else { return Some(Column::Later) };
    if due < now.timestamp() {
        return Some(Column::Overdue);
    }
    let (day, today) = (due.to_zoned_datetime(now.time_zone().clone()).date(), now.date());
    Some(if day <= today {
        Column::Today
    } else if day == days_after(today, 1) {
        Column::Tomorrow
    } else if day <= sunday_of(today) {
        Column::ThisWeek
    } else {
        Column::Later
    })
}

/// Whether the column can take a task now.
#[must_use]
pub fn takes_drop(column: Column, now: &ZonedDateTime) -> bool {
    column == Column::Done || day_of(column, now).is_some()
}

/// What dropping a task on a column asks for; nothing on its own column or on one that takes no drop.
///
/// The local time of day is kept; a task without a date gets the usual one (see [`crate::due`]).
#[must_use]
pub fn drop_on(column: Column, due: Option<Timestamp>, completed: bool, now: &ZonedDateTime) -> Option<Drop> {
    let own = if completed {
        Some(Column::Done)
    } else {
        column_of(due, false, None, now)
    };
    if own == Some(column) {
        return None;
    }
    if column == Column::Done {
        return Some(Drop::Complete);
    }
    let day = day_of(column, now)?;
    let zone = now.time_zone();
    let time = match due {
        Some(due) => due.to_zoned_datetime(zone.clone()).time(),
        None => usual_time(day, now),
    };
    // A time that the clocks skip on that day moves forward with them.
    let at = day.to_datetime(time).to_zoned_datetime(zone.clone()).ok()?.timestamp();
    Some(Drop::Due { at, reopen: completed })
}

/// When the next day begins, and with it other columns.
#[must_use]
pub fn next_midnight(now: &ZonedDateTime) -> Timestamp {
    let begins = now.tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
    begins.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// The day that a drop gives.
fn day_of(column: Column, now: &ZonedDateTime) -> Option<Date> {
    let today = now.date();
    let tomorrow = days_after(today, 1);
    match column {
        Column::Overdue | Column::Done => None,
        Column::Today => Some(today),
        Column::Tomorrow => Some(tomorrow),
        // The last weekday left: from Thursday on only the weekend is.
        Column::ThisWeek => Some(days_after(sunday_of(today), -2)).filter(|friday| *friday > tomorrow),
        // On Sundays the next Monday is tomorrow and has a column of its own.
        Column::Later if today.weekday() == Weekday::Sunday => Some(days_after(today, 8)),
        Column::Later => Some(days_after(sunday_of(today), 1)),
    }
}

fn sunday_of(day: Date) -> Date {
    days_after(day, 6 - i32::from(day.weekday().to_monday_zero_offset()))
}

fn days_after(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan, ZonedDateTime};
    use model::Column;
    use proptest::prelude::*;

    use super::{Drop, column_of, drop_on, next_midnight, takes_drop};

    const COLUMNS: [Column; 6] = [
        Column::Overdue,
        Column::Today,
        Column::Tomorrow,
        Column::ThisWeek,
        Column::Later,
        Column::Done,
    ];

    fn at(text: &str) -> ZonedDateTime {
        text.parse().expect("a time and a zone")
    }

    /// A local time in the zone of `now`.
    fn local(text: &str, now: &ZonedDateTime) -> Timestamp {
        let civil: jiff::civil::DateTime = text.parse().expect("a local time");
        civil
            .to_zoned_datetime(now.time_zone().clone())
            .expect("in range")
            .timestamp()
    }

    #[test]
    fn a_task_stands_in_the_column_of_its_day() {
        use Column::{Later, Overdue, ThisWeek, Today, Tomorrow};
        for (now, due, column) in [
            // A Monday.
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-22T23:59", Overdue),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-23T09:59", Overdue),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-23T10:00", Today),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-23T23:59", Today),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-24T00:00", Tomorrow),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-25T00:00", ThisWeek),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-29T23:59", ThisWeek),
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-30T00:00", Later),
            // A Saturday: tomorrow is the last of the week.
            ("2026-11-28T10:00[Europe/Berlin]", "2026-11-29T12:00", Tomorrow),
            ("2026-11-28T10:00[Europe/Berlin]", "2026-11-30T12:00", Later),
            // A Sunday: tomorrow is in the next week.
            ("2026-11-29T10:00[Europe/Berlin]", "2026-11-30T12:00", Tomorrow),
            ("2026-11-29T10:00[Europe/Berlin]", "2026-12-01T12:00", Later),
            // The clocks go back: 25 hours.
            ("2026-10-25T00:30[Europe/Berlin]", "2026-10-25T23:30", Today),
            ("2026-10-24T23:30[Europe/Berlin]", "2026-10-25T23:30", Tomorrow),
            // The clocks go forward: 23 hours.
            ("2026-03-29T00:30[Europe/Berlin]", "2026-03-29T23:30", Today),
            ("2026-03-29T00:30[Europe/Berlin]", "2026-03-30T00:00", Tomorrow),
            // Another zone, another day.
            ("2026-11-23T23:30[America/New_York]", "2026-11-24T00:30", Tomorrow),
            ("2026-11-23T23:30[Pacific/Auckland]", "2026-11-24T00:30", Tomorrow),
            // The turn of the year, a Thursday.
            ("2026-12-31T12:00[Europe/Berlin]", "2027-01-01T09:00", Tomorrow),
            ("2026-12-31T12:00[Europe/Berlin]", "2027-01-03T09:00", ThisWeek),
        ] {
            let now = at(now);
            assert_eq!(
                column_of(Some(local(due, &now)), false, None, &now),
                Some(column),
                "{due} seen at {now}"
            );
        }
        let now = at("2026-11-23T10:00[Europe/Berlin]");
        assert_eq!(
            column_of(None, false, None, &now),
            Some(Column::Later),
            "without a date"
        );
    }

    #[test]
    fn a_done_task_stays_for_seven_days() {
        let now = at("2026-11-23T10:00[Europe/Berlin]");
        let done = |when: &str| {
            column_of(
                Some(local("2026-11-23T12:00", &now)),
                true,
                Some(local(when, &now)),
                &now,
            )
        };
        assert_eq!(done("2026-11-23T09:59"), Some(Column::Done));
        assert_eq!(done("2026-11-16T10:00"), Some(Column::Done));
        assert_eq!(done("2026-11-16T09:59"), None);
        assert_eq!(done("2026-11-23T10:05"), Some(Column::Done), "clocks differ");
        assert_eq!(column_of(None, true, None, &now), None, "nobody knows when");
    }

    #[test]
    fn a_drop_keeps_the_time_of_day_and_takes_the_day_of_the_column() {
        use Column::{Later, ThisWeek, Today, Tomorrow};
        let overdue = "2026-11-02T14:30";
        for (now, due, column, expected) in [
            // A Monday.
            (
                "2026-11-23T10:00[Europe/Berlin]",
                overdue,
                Today,
                Some("2026-11-23T14:30"),
            ),
            (
                "2026-11-23T10:00[Europe/Berlin]",
                overdue,
                Tomorrow,
                Some("2026-11-24T14:30"),
            ),
            (
                "2026-11-23T10:00[Europe/Berlin]",
                overdue,
                ThisWeek,
                Some("2026-11-27T14:30"),
            ),
            (
                "2026-11-23T10:00[Europe/Berlin]",
                overdue,
                Later,
                Some("2026-11-30T14:30"),
            ),
            (
                "2026-11-23T16:00[Europe/Berlin]",
                "2026-11-24T14:30",
                Today,
                Some("2026-11-23T14:30"),
            ),
            // Wednesday still has Friday, Thursday has only the weekend.
            (
                "2026-11-25T10:00[Europe/Berlin]",
                overdue,
                ThisWeek,
                Some("2026-11-27T14:30"),
            ),
            ("2026-11-26T10:00[Europe/Berlin]", overdue, ThisWeek, None),
            ("2026-11-27T10:00[Europe/Berlin]", overdue, ThisWeek, None),
            (
                "2026-11-27T10:00[Europe/Berlin]",
                overdue,
                Tomorrow,
                Some("2026-11-28T14:30"),
            ),
            ("2026-11-28T10:00[Europe/Berlin]", overdue, ThisWeek, None),
            (
                "2026-11-28T10:00[Europe/Berlin]",
                overdue,
                Later,
                Some("2026-11-30T14:30"),
            ),
            // A Sunday: tomorrow is Monday, so later is the Monday after.
            ("2026-11-29T10:00[Europe/Berlin]", overdue, ThisWeek, None),
            (
                "2026-11-29T10:00[Europe/Berlin]",
                overdue,
                Tomorrow,
                Some("2026-11-30T14:30"),
            ),
            (
                "2026-11-29T10:00[Europe/Berlin]",
                overdue,
                Later,
                Some("2026-12-07T14:30"),
            ),
            // Summer time to winter time: the clock on the wall counts.
            (
                "2026-10-24T10:00[Europe/Berlin]",
                "2026-10-26T02:30",
                Tomorrow,
                Some("2026-10-25T02:30"),
            ),
            (
                "2026-10-24T10:00[Europe/Berlin]",
                "2026-10-24T12:00",
                Later,
                Some("2026-10-26T12:00"),
            ),
            // Half past two does not exist on that day.
            (
                "2026-03-28T10:00[Europe/Berlin]",
                "2026-03-20T02:30",
                Tomorrow,
                Some("2026-03-29T03:30"),
            ),
            (
                "2026-03-28T10:00[Europe/Berlin]",
                "2026-03-20T12:00",
                Tomorrow,
                Some("2026-03-29T12:00"),
            ),
            (
                "2026-03-07T10:00[America/New_York]",
                "2026-03-01T02:30",
                Tomorrow,
                Some("2026-03-08T03:30"),
            ),
            // Half an hour east of the full ones.
            (
                "2026-11-23T10:00[Asia/Kolkata]",
                "2026-11-20T08:15",
                Today,
                Some("2026-11-23T08:15"),
            ),
            // The turn of the year.
            (
                "2026-12-31T10:00[Europe/Berlin]",
                "2026-12-30T09:00",
                Tomorrow,
                Some("2027-01-01T09:00"),
            ),
            (
                "2026-12-31T10:00[Europe/Berlin]",
                "2026-12-30T09:00",
                Later,
                Some("2027-01-04T09:00"),
            ),
        ] {
            let now = at(now);
            let expected = expected.map(|text| Drop::Due {
                at: local(text, &now),
                reopen: false,
            });
            let dropped = drop_on(column, Some(local(due, &now)), false, &now);
            assert_eq!(dropped, expected, "{due} dropped on {column:?} at {now}");
            assert_eq!(takes_drop(column, &now), expected.is_some(), "{column:?} at {now}");
        }
    }

    #[test]
    fn a_task_without_a_date_gets_the_usual_time() {
        let now = at("2026-11-23T10:00[Europe/Berlin]");
        for (column, expected) in [
            (Column::Today, Some("2026-11-23T17:00")),
            (Column::Tomorrow, Some("2026-11-24T09:00")),
            (Column::ThisWeek, Some("2026-11-27T09:00")),
            (Column::Later, None),
        ] {
            let expected = expected.map(|text| Drop::Due {
                at: local(text, &now),
                reopen: false,
            });
            assert_eq!(drop_on(column, None, false, &now), expected, "{column:?}");
        }
    }

    #[test]
    fn done_and_back() {
        let now = at("2026-11-23T10:00[Europe/Berlin]");
        let due = Some(local("2026-11-23T14:30", &now));
        assert_eq!(drop_on(Column::Done, due, false, &now), Some(Drop::Complete));
        assert_eq!(drop_on(Column::Done, due, true, &now), None, "it is there already");
        let today = Drop::Due {
            at: local("2026-11-23T14:30", &now),
            reopen: true,
        };
        assert_eq!(
            drop_on(Column::Today, due, true, &now),
            Some(today),
            "open again, on the day it had"
        );
        let tomorrow = Drop::Due {
            at: local("2026-11-24T14:30", &now),
            reopen: true,
        };
        assert_eq!(drop_on(Column::Tomorrow, due, true, &now), Some(tomorrow));
        assert_eq!(drop_on(Column::Overdue, due, true, &now), None);
    }

    #[test]
    fn nothing_can_be_dropped_on_overdue_or_on_its_own_column() {
        let now = at("2026-11-23T10:00[Europe/Berlin]");
        assert!(!takes_drop(Column::Overdue, &now) && takes_drop(Column::Done, &now));
        assert_eq!(
            drop_on(Column::Overdue, Some(local("2026-11-23T14:30", &now)), false, &now),
            None
        );
        for (due, column) in [
            ("2026-11-23T14:30", Column::Today),
            ("2026-11-24T14:30", Column::Tomorrow),
            ("2026-11-26T14:30", Column::ThisWeek),
            ("2027-11-26T14:30", Column::Later),
        ] {
            assert_eq!(
                drop_on(column, Some(local(due, &now)), false, &now),
                None,
                "{due} is on {column:?}"
            );
        }
    }

    #[test]
    fn the_next_midnight_is_the_rep_s_own() {
        for (now, midnight) in [
            ("2026-11-23T10:00[Europe/Berlin]", "2026-11-23T23:00:00Z"),
            ("2026-11-23T00:00[Europe/Berlin]", "2026-11-23T23:00:00Z"),
            ("2026-03-28T23:59[Europe/Berlin]", "2026-03-28T23:00:00Z"),
            ("2026-03-29T12:00[Europe/Berlin]", "2026-03-29T22:00:00Z"),
            ("2026-10-25T12:00[Europe/Berlin]", "2026-10-25T23:00:00Z"),
            // The clocks skip midnight there.
            ("2026-09-05T12:00[America/Santiago]", "2026-09-06T04:00:00Z"),
        ] {
            assert_eq!(next_midnight(&at(now)).to_string(), midnight, "{now}");
        }
    }

    proptest! {
        #[test]
        fn a_dropped_task_is_then_in_that_column(
            second in 1_700_000_000i64..2_000_000_000,
            shift in -40_000_000i64..40_000_000,
            zone in proptest::sample::select(vec!["Europe/Berlin", "America/Santiago", "Asia/Kolkata", "Pacific/Apia", "UTC"]),
            column in proptest::sample::select(COLUMNS.to_vec()),
            completed in any::<bool>(),
        ) {
            let now = Timestamp::from_second(second).unwrap().in_tz(zone).unwrap();
            let due = now.timestamp().saturating_add(shift.seconds()).unwrap();
            match drop_on(column, Some(due), completed, &now) {
                Some(Drop::Complete) => prop_assert_eq!(column, Column::Done),
                Some(Drop::Due { at, reopen }) => {
                    prop_assert_eq!(reopen, completed);
                    let then = column_of(Some(at), false, None, &now).unwrap();
                    let is_past_today = column == Column::Today && then == Column::Overdue;
                    prop_assert!(then == column || is_past_today, "{:?} became {:?}", column, then);
                    prop_assert!(takes_drop(column, &now));
                }
                None => {
                    let own = if completed { Some(Column::Done) } else { column_of(Some(due), false, None, &now) };
                    prop_assert!(own == Some(column) || !takes_drop(column, &now));
                }
            }
        }
    }
}
