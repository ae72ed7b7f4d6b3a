use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use highlevel::{CallRecord, Quota};
use jiff::{SignedDuration, Timestamp};
use model::{LastCall, QuotaGauge, RequestLog, RequestRow, Topic};

use crate::clock::{Clock, stamp};
use crate::desk::guard;
use crate::{Announce, desk};

const KEPT: usize = 1_000;
const WINDOWS: usize = 30;
/// The page is told of new requests no more often than this.
const TOLD_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// A pace is told from no shorter time.
const PACE_FROM: SignedDuration = SignedDuration::from_secs(30);
/// What the day's allowance may fall by beyond our own count before somebody else is suspected.
const OTHERS_FROM: u32 = 5;

/// What went out and what came back since the account was opened, and nothing about whom it was about.
#[derive(Clone)]
pub(crate) struct Calls {
    clock: Clock,
    announce: Announce,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    verbose: bool,
    rows: VecDeque<RequestRow>,
    last: BTreeMap<&'static str, LastCall>,
    scopes: BTreeMap<&'static str, bool>,
    told: Option<Timestamp>,
    /// The page will be told of what came since.
    tells_later: bool,
    /// Own requests by window, counted from the first: number of the window, requests.
    windows: VecDeque<(i64, u32)>,
    sent: u32,
    /// When the day's allowance was first known, what was left, and how many we had sent.
    day: Option<(Timestamp, u32, u32)>,
}

impl Calls {
    pub(crate) fn new(clock: Clock, announce: Announce) -> Self {
        Self {
            clock,
            announce,
            kept: Arc::default(),
        }
    }

    /// Takes in one attempt.
    pub(crate) fn note(&self, record: &CallRecord) {
        let now = self.clock.now();
        let ms = u32::try_from(record.milliseconds).unwrap_or(u32::MAX);
        let began = now.checked_sub(SignedDuration::from_millis(ms.into())).unwrap_or(now);
        let row = RequestRow {
            at: stamp(began),
            method: record.endpoint.verb.as_str().to_owned(),
            path: record.path.to_owned(),
            status: record.status,
            ms,
            bytes: u32::try_from(record.bytes).unwrap_or(u32::MAX),
            attempt: record.attempt,
            trace_id: record.trace_id.clone(),
            // A try has failed, too, where it was refused.
            failed: record.failed || record.status.is_some_and(|status| status >= 400),
        };
        let mut kept = guard(&self.kept);
        if kept.verbose && !record.failed {
            tracing::info!(
                method = row.method,
                path = row.path,
                status = row.status,
                ms = row.ms,
                bytes = row.bytes,
                attempt = row.attempt,
                trace_id = row.trace_id,
                "a request"
            );
        }
        kept.last.insert(
            record.endpoint.name,
            LastCall {
                status: row.status,
                at: row.at.clone(),
                ms,
            },
        );
        // The scope comes before everything but token and route: whatever else was refused, it was there.
        match record.status {
            _ if record.lacks_scope => drop(kept.scopes.insert(record.endpoint.scope, false)),
            Some(401 | 403 | 429 | 500..) | None => {}
            Some(_) => drop(kept.scopes.insert(record.endpoint.scope, true)),
        }
        kept.rows.push_back(row);
        if kept.rows.len() > KEPT {
            kept.rows.pop_front();
        }
        kept.sent = kept.sent.saturating_add(1);
        let window = now.as_second().div_euclid(10);
        match kept.windows.back_mut() {
            Some((last, count)) if *last == window => *count += 1,
            _ => kept.windows.push_back((window, 1)),
        }
        if kept.windows.len() > WINDOWS {
            kept.windows.pop_front();
        }
        let tells = kept
            .told
            .is_none_or(|told| now.duration_since(told).abs() >= TOLD_EVERY);
        if tells {
            kept.told = Some(now);
        }
        let tells_later = !tells && !std::mem::replace(&mut kept.tells_later, true);
        drop(kept);
        if tells {
            (self.announce)(&[Topic::Diagnostics]);
        } else if tells_later {
            tokio::spawn(self.clone().tell_later());
        }
    }

    /// The last requests of many are told of, too.
    async fn tell_later(self) {
        tokio::time::sleep(TOLD_EVERY.unsigned_abs()).await;
        let mut kept = guard(&self.kept);
        kept.tells_later = false;
        kept.told = Some(self.clock.now());
        drop(kept);
        (self.announce)(&[Topic::Diagnostics]);
    }

    pub(crate) fn forget(&self) {
        *guard(&self.kept) = Kept::default();
    }

    pub(crate) fn log(&self) -> RequestLog {
        let kept = guard(&self.kept);
        let mut rows: Vec<_> = kept.rows.iter().rev().cloned().collect();
        rows.sort_by_key(|row| !row.failed);
        RequestLog {
            rows,
            verbose: kept.verbose,
        }
    }

    pub(crate) fn set_verbose(&self, verbose: bool) {
        guard(&self.kept).verbose = verbose;
        (self.announce)(&[Topic::Diagnostics]);
    }

    pub(crate) fn last(&self, endpoint: &str) -> Option<LastCall> {
        guard(&self.kept).last.get(endpoint).cloned()
    }

    /// Whether the token has this scope; `None` where nothing told.
    pub(crate) fn may(&self, scope: &str) -> Option<bool> {
        guard(&self.kept).scopes.get(scope).copied()
    }

    /// What the token lacked may have been added since: it is asked again.
    pub(crate) fn doubt_missing_scopes(&self) {
        guard(&self.kept).scopes.retain(|_, may| *may);
    }

    pub(crate) fn learn_scope(&self, scope: &'static str, may: bool) {
        guard(&self.kept).scopes.insert(scope, may);
    }

    /// The allowance with what is to be expected of the day.
    pub(crate) fn gauge(&self, quota: Quota) -> QuotaGauge {
        let now = self.clock.now();
        let mut kept = guard(&self.kept);
        // The allowance was renewed where more is left than before.
        let renewed =
            |kept: &Kept| matches!((kept.day, quota.daily_remaining), (Some((_, then, _)), Some(left)) if left > then);
        if let Some(left) = quota.daily_remaining
            && (kept.day.is_none() || renewed(&kept))
        {
            kept.day = Some((now, left, kept.sent));
        }
        let fallen = kept.day.zip(quota.daily_remaining).map(|((since, then, sent), left)| {
            let own = kept.sent - sent;
            (now.duration_since(since), then.saturating_sub(left), own)
        });
        let (forecast, used_up_at) = fallen
            .zip(quota.daily_remaining)
            .filter(|((since, ..), _)| *since >= PACE_FROM)
            .map_or((None, None), |((since, fallen, _), left)| {
                expected(now, f64::from(fallen) / since.as_secs_f64(), left)
            });
        let window = now.as_second().div_euclid(10);
        let windows = (window - WINDOWS as i64 + 1..=window)
            .map(|number| {
                let of = kept.windows.iter().find(|(of, _)| *of == number);
                of.map_or(0, |(_, count)| *count)
            })
            .collect();
        QuotaGauge {
            limit: quota.limit,
            window_ms: millis(quota.window),
            own: quota.own,
            others: quota.others,
            in_flight: quota.in_flight,
            shut_for_ms: quota.shut_for.map(millis),
            daily_limit: quota.daily_limit,
            daily_remaining: quota.daily_remaining,
            daily_forecast: forecast,
            daily_used_up_at: used_up_at,
            others_use_it: quota.others > 0 || fallen.is_some_and(|(_, fallen, own)| fallen > own + OTHERS_FROM),
            windows,
        }
    }
}

impl desk::Desk {
    /// The allowance as the client of this account knows it.
    pub(crate) fn quota(&self) -> Quota {
        self.client(highlevel::Priority::Background).quota()
    }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// What is left at midnight UTC at so many requests per second, and when nothing is left if that comes before.
fn expected(now: Timestamp, per_second: f64, left: u32) -> (Option<i32>, Option<String>) {
    const DAY: i64 = 86_400;
    let until_midnight = DAY - now.as_second().rem_euclid(DAY);
    // Saturating casts.
    let at_midnight = (f64::from(left) - per_second * until_midnight as f64).round() as i32;
    let used_up = (at_midnight < 0).then(|| {
        let wait = SignedDuration::from_secs((f64::from(left) / per_second) as i64);
        stamp(now.saturating_add(wait).unwrap_or(now))
    });
    (Some(at_midnight), used_up)
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn the_day_is_forecast_to_midnight_utc() {
        let now = "2026-11-25T22:00:00Z".parse().expect("an instant");

        assert_eq!(expected(now, 1.0, 10_000), (Some(2_800), None));
        assert_eq!(
            expected(now, 2.0, 7_200),
            (Some(-7_200), Some("2026-11-25T23:00:00.000Z".to_owned()))
        );
        assert_eq!(expected(now, 0.0, 5), (Some(5), None));
    }
}
