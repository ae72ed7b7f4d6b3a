//! The two budgets and the five headers that report them (CONTACTS-API §4).

use std::collections::VecDeque;

use crate::clock::Millis;
use crate::switches::RateWindow;

/// The burst window.
pub(crate) const WINDOW: Millis = 10_000;
const DAY: Millis = 86_400_000;

/// What a request found when it was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Count {
    pub(crate) allowed: bool,
    pub(crate) max: u32,
    pub(crate) remaining: u32,
    pub(crate) daily: u32,
    pub(crate) daily_remaining: u32,
    /// Until the exhausted budget is fresh again.
    pub(crate) wait: Millis,
}

/// What is allowed, and how it is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) max: u32,
    pub(crate) daily: u32,
    pub(crate) window: RateWindow,
    /// Requests of others in every window.
    pub(crate) others: u32,
    /// After midnight UTC.
    pub(crate) day_starts: Millis,
}

/// Counts the requests of one token in windows of ten seconds and in days.
pub(crate) struct Budget {
    window_start: Millis,
    /// When the requests of this window came.
    recent: VecDeque<Millis>,
    day: Millis,
    used_today: u32,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self {
            window_start: Millis::MIN / 2,
            recent: VecDeque::new(),
            day: 0,
            used_today: 0,
        }
    }

    /// Leaves `remaining` requests for today.
    pub(crate) fn leave_today(&mut self, rules: &Rules, remaining: u32, now: Millis) {
        self.turn(rules, now);
        self.used_today = rules.daily.saturating_sub(remaining);
    }

    /// Counts one request. A refused one costs nothing more: both budgets stay at zero.
    pub(crate) fn count(&mut self, rules: &Rules, now: Millis) -> Count {
        self.turn(rules, now);
        let others = match rules.window {
            RateWindow::Sliding => rules.others,
            _ => u32::try_from(Millis::from(rules.others) * (now - self.window_start) / WINDOW).unwrap_or(0),
        };
        let left = |recent: &VecDeque<Millis>| {
            let used = u32::try_from(recent.len()).unwrap_or(u32::MAX);
            rules.max.saturating_sub(used.saturating_add(others))
        };
        let burst_left = left(&self.recent) > 0;
        let day_left = self.used_today < rules.daily;
        if burst_left && day_left {
            self.recent.push_back(now);
            self.used_today += 1;
        }
        let wait = match (day_left, rules.window) {
            (false, _) => (self.day + 1) * DAY + rules.day_starts - now,
            (true, RateWindow::Sliding) => self.recent.front().map_or(0, |first| first + WINDOW - now),
            (true, _) => self.window_start + WINDOW - now,
        };
        Count {
            allowed: burst_left && day_left,
            max: rules.max,
            remaining: left(&self.recent),
            daily: rules.daily,
            daily_remaining: rules.daily.saturating_sub(self.used_today),
            wait: wait.max(1),
        }
    }

    fn turn(&mut self, rules: &Rules, now: Millis) {
        let start = match rules.window {
            RateWindow::Aligned => now - now.rem_euclid(WINDOW),
            _ => now,
        };
        if now >= self.window_start + WINDOW || now < self.window_start {
            if self.window_start >= 0 {
                self.used_today = self.used_today.saturating_add(rules.others);
            }
            self.window_start = start;
            if rules.window != RateWindow::Sliding {
                self.recent.clear();
            }
        }
        while self.recent.front().is_some_and(|first| *first <= now - WINDOW) {
            self.recent.pop_front();
        }
        let today = (now - rules.day_starts).div_euclid(DAY);
        if today != self.day {
            self.day = today;
            self.used_today = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        max: 100,
        daily: 200_000,
        window: RateWindow::Anchored,
        others: 0,
        day_starts: 0,
    };

    #[test]
    fn the_hundred_and_first_request_of_a_window_is_refused_and_the_next_window_is_fresh() {
        let mut budget = Budget::new();
        for _ in 0..100 {
            assert!(budget.count(&RULES, 1_000).allowed);
        }

        let refused = budget.count(&RULES, 1_500);
        assert!(!refused.allowed);
        assert_eq!((refused.remaining, refused.wait), (0, 9_500));

        let fresh = budget.count(&RULES, 11_000);
        assert!(fresh.allowed);
        assert_eq!((fresh.remaining, fresh.daily_remaining), (99, 199_899));
    }

    #[test]
    fn an_empty_day_stays_empty_until_it_turns() {
        for day_starts in [0, 3_600_000] {
            let rules = Rules { day_starts, ..RULES };
            let now = day_starts + 5_000;
            let mut budget = Budget::new();
            budget.leave_today(&rules, 1, now);
            assert!(budget.count(&rules, now).allowed);

            let refused = budget.count(&rules, now + 15_000);
            assert!(!refused.allowed);
            assert_eq!(refused.wait, DAY - 20_000);
            assert!(budget.count(&rules, day_starts + DAY).allowed);
        }
    }

    #[test]
    fn windows_begin_with_a_request_with_the_clock_or_always() {
        for (window, until) in [
            (RateWindow::Anchored, 19_000),
            (RateWindow::Aligned, 10_000),
            (RateWindow::Sliding, 19_000),
        ] {
            let rules = Rules {
                max: 2,
                window,
                ..RULES
            };
            let mut budget = Budget::new();
            assert!(budget.count(&rules, 9_000).allowed);
            assert!(budget.count(&rules, 9_999).allowed);
            let refused = budget.count(&rules, 9_999);
            assert_eq!((refused.allowed, refused.wait), (false, until - 9_999), "{window:?}");
            assert!(budget.count(&rules, until).allowed, "{window:?}");
            let second = budget.count(&rules, until + 1).allowed;
            assert_eq!(second, window != RateWindow::Sliding, "{window:?}");
        }
    }

    #[test]
    fn what_others_use_is_missing() {
        let rules = Rules { others: 50, ..RULES };
        let mut budget = Budget::new();
        assert_eq!(budget.count(&rules, 1_000).remaining, 99);
        assert_eq!(budget.count(&rules, 6_000).remaining, 73);
        assert_eq!(budget.count(&rules, 11_000).daily_remaining, 199_947);
    }
}
