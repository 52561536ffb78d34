//! The nightly hour. Cron is only a wake-up: what counts is whether the last firing lies after the last sweep, asked at every beat. So a firing that
//! was missed (the machine slept, the scheduler lost it, the zone's offset changed under it, the clock was set) is made good at the next beat.

use chrono::{DateTime, Timelike as _, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds};

use crate::workspace::Settings;

/// The cron text of an installation: its own, or its nightly hour (seconds first).
#[must_use]
pub fn cron_of(settings: &Settings) -> String {
    let at = settings.nightly;
    settings.cron.clone().unwrap_or_else(|| format!("0 {} {} * * *", at.minute(), at.hour()))
}

/// When sweeps fire.
#[derive(Debug, Clone)]
pub struct Nightly {
    cron: Cron,
    zone: Tz,
}

impl Nightly {
    /// By the settings; nothing where their cron text is none (that is a finding of the settings).
    #[must_use]
    pub fn of(settings: &Settings) -> Option<Self> {
        let cron = CronParser::builder().seconds(Seconds::Required).build().parse(&cron_of(settings)).ok()?;
        Some(Self { cron, zone: settings.timezone })
    }

    /// The last firing at or before a time.
    #[must_use]
    pub fn last(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cron.find_previous_occurrence(&now.with_timezone(&self.zone), true).ok().map(|t| t.with_timezone(&Utc))
    }

    /// The next firings after a time.
    #[must_use]
    pub fn next(&self, now: DateTime<Utc>, count: usize) -> Vec<DateTime<Tz>> {
        let mut found = Vec::with_capacity(count);
        let mut at = now.with_timezone(&self.zone);
        for _ in 0..count {
            let Ok(next) = self.cron.find_next_occurrence(&at, false) else { break };
            found.push(next);
            at = next;
        }
        found
    }

    /// Whether a sweep is owed: a firing lies after the last one.
    #[must_use]
    pub fn owes(&self, swept: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        match (swept, self.last(now)) {
            (None, _) => true,
            (Some(swept), Some(fired)) => fired > swept && fired <= now,
            (Some(_), None) => false,
        }
    }

    /// The zone's offset from UTC at a time, in seconds: a scheduler that was told one keeps it.
    #[must_use]
    pub fn offset(&self, now: DateTime<Utc>) -> i32 {
        use chrono::Offset as _;
        now.with_timezone(&self.zone).offset().fix().local_minus_utc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nightly(cron: &str, zone: Tz) -> Nightly {
        Nightly { cron: CronParser::builder().seconds(Seconds::Required).build().parse(cron).unwrap(), zone }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_missed_firing_is_owed_and_a_made_one_is_not() {
        let nightly = nightly("0 0 1 * * *", chrono_tz::Asia::Shanghai);
        // 01:00 in Shanghai is 17:00 the day before in UTC.
        assert!(nightly.owes(None, at("2024-03-01T00:00:00Z")));
        assert!(!nightly.owes(Some(at("2024-02-29T17:00:05Z")), at("2024-03-01T16:59:59Z")));
        assert!(nightly.owes(Some(at("2024-02-29T17:00:05Z")), at("2024-03-01T17:00:00Z")));
        // Asleep for a week: owed once, not seven times.
        assert!(nightly.owes(Some(at("2024-02-29T17:00:05Z")), at("2024-03-08T09:00:00Z")));
        assert!(!nightly.owes(Some(at("2024-03-08T09:00:00Z")), at("2024-03-08T09:00:01Z")));
        // A clock set back owes nothing until it has caught up.
        assert!(!nightly.owes(Some(at("2024-03-08T09:00:00Z")), at("2024-03-02T09:00:00Z")));
    }

    #[test]
    fn nights_on_which_the_clocks_change_fire_once() {
        // 02:30 does not exist on 31 March 2024 in Berlin, and comes twice on 27 October.
        let nightly = nightly("0 30 2 * * *", chrono_tz::Europe::Berlin);
        let mut swept = Some(at("2024-03-29T12:00:00Z"));
        let mut fired = Vec::new();
        let mut now = at("2024-03-29T12:00:00Z");
        while now < at("2024-11-02T12:00:00Z") {
            if nightly.owes(swept, now) {
                fired.push(now);
                swept = Some(now);
            }
            now += chrono::Duration::minutes(15);
        }
        let days = (at("2024-11-02T12:00:00Z") - at("2024-03-29T12:00:00Z")).num_days();
        assert!((days - 1..=days + 1).contains(&i64::try_from(fired.len()).unwrap()), "{} in {days} days", fired.len());
        assert!(fired.windows(2).all(|w| w[1] - w[0] >= chrono::Duration::minutes(45)));
        assert_ne!(nightly.offset(at("2024-03-01T00:00:00Z")), nightly.offset(at("2024-07-01T00:00:00Z")));
    }
}
