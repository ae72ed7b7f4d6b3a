use std::sync::Arc;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ZonedDateTime};

/// Where time comes from, so that tests can say what it is.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    zone: Arc<dyn Fn() -> TimeZone + Send + Sync>,
}

impl Clock {
    /// The machine's clock and time zone.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where time comes in")]
    pub fn system() -> Self {
        Self {
            now: Arc::new(Timestamp::now),
            zone: Arc::new(TimeZone::system),
        }
    }

    /// A clock that shows what it is told.
    #[must_use]
    pub fn told(now: impl Fn() -> Timestamp + Send + Sync + 'static, zone: TimeZone) -> Self {
        Self {
            now: Arc::new(now),
            zone: Arc::new(move || zone.clone()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Now, as the rep's clocks show it.
    pub(crate) fn local(&self) -> ZonedDateTime {
        self.now().to_zoned_datetime((self.zone)())
    }

    pub(crate) fn stamp(&self) -> String {
        stamp(self.now())
    }

    /// The time after a while, as text.
    pub(crate) fn stamp_in(&self, wait: std::time::Duration) -> String {
        stamp(
            self.now()
                .saturating_add(jiff::SignedDuration::try_from(wait).unwrap_or_default())
                .unwrap_or(Timestamp::MAX),
        )
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock").finish_non_exhaustive()
    }
}

/// An instant as the store keeps it: UTC with three decimals, so that texts sort like times.
pub(crate) fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// The instant of a kept text.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// The time zone of an IANA name, old aliases such as `US/Pacific` included.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name)
        .or_else(|_| TimeZoneDatabase::bundled().get(name))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::{TimeZoneDatabase, zone};

    #[test]
    fn old_names_of_zones_are_known() {
        for name in ["Europe/Berlin", "US/Pacific", "Asia/Calcutta", "America/Buenos_Aires"] {
            assert!(zone(name).is_some(), "{name}");
            assert!(
                TimeZoneDatabase::bundled().get(name).is_ok(),
                "{name} is left to the system"
            );
        }
        assert!(zone("Mars/Olympus").is_none());
    }
}
