//! The one clock. Tests and simulations set it; nothing else in the program asks the time of day.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;

/// Where the time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Stands still; only a simulation may use it.
    Fixed(DateTime<Utc>),
    /// Stands in a file that a test writes; only a simulation may use it.
    File(&'static Path),
}

impl Clock {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(at) => *at,
            Self::File(path) => told(path),
        }
    }

    /// The day now in a time zone.
    #[must_use]
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }

    /// The time now as it is recorded: RFC 3339 in UTC, to the millisecond.
    #[must_use]
    pub fn stamp(&self) -> String {
        stamp(self.now())
    }
}

/// The time in a file; while it cannot be read, the last one that could.
fn told(path: &Path) -> DateTime<Utc> {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let read = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<DateTime<Utc>>().ok());
    match read {
        Some(at) => {
            LAST.store(at.timestamp_millis(), Ordering::Relaxed);
            at
        }
        None => DateTime::from_timestamp_millis(LAST.load(Ordering::Relaxed)).unwrap_or_default(),
    }
}

/// A time as it is recorded.
#[must_use]
pub fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
