//! On which day a round really opens: moved to a workday where the plan says so, or on an unannounced workday that the plan's
//! committed secret fixes.
//!
//! The unannounced day of a round with the nominal opening `d`: of the n workdays from `d` on, within the plan's number of days, inside the window and before
//! the task's next nominal opening, the one with the index `SHA-256("choucha-opening/2" US secret US line US task US d)` (its first 16 bytes as a number, most
//! significant first) mod n, US = byte 0x1F, text in UTF-8, days as `2024-03-01`. Whoever knows the secret once it is revealed can work it out again.

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

use super::secret::DaySecret;
use crate::model::TaskKey;
use crate::plan::{Calendar, Missed, Terms, Window};

/// One opening of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The day on which it opens.
    pub opens: NaiveDate,
    /// The day that the rule gives.
    pub nominal: NaiveDate,
    /// The first day that it can be, as anyone may know it.
    pub first: NaiveDate,
    /// The last day that it can be, as anyone may know it.
    pub last: NaiveDate,
    /// Whether its day is fixed by a secret that is not there: `opens` is then the first day that it can be.
    pub lost: bool,
}

/// The real opening days of a task's nominal ones. Without a secret an unannounced day stays the first workday; one that took the place of a lost secret
/// moves no day into the past.
#[must_use]
pub fn openings(
    nominal: &[NaiveDate],
    terms: Terms,
    window: Window,
    calendar: &Calendar,
    secret: &DaySecret,
    key: &TaskKey,
) -> Vec<Opening> {
    nominal
        .iter()
        .enumerate()
        .map(|(i, day)| {
            let next = nominal.get(i + 1).and_then(NaiveDate::pred_opt).unwrap_or(window.closes).min(window.closes);
            let choices: Vec<NaiveDate> = terms.unannounced.map_or_else(Vec::new, |days| {
                let last = day.checked_add_days(Days::new(u64::from(days.saturating_sub(1)))).unwrap_or(next).min(next);
                calendar.workdays(*day, last).collect()
            });
            let opens = match (terms.unannounced, secret) {
                (Some(_), DaySecret::Known { secret, since }) => {
                    let picked = pick(&choices, secret, key, *day).unwrap_or(*day);
                    // All its days had gone when the secret was committed to: it was missed before, whatever secret fixed its day. What would lapse
                    // for that opens anew, for nobody could draw it.
                    let gone = |since: NaiveDate| choices.iter().all(|day| *day < since) && terms.missed != Missed::Lapse;
                    since.filter(|since| !gone(*since)).map_or(picked, |since| picked.max(since.min(window.closes)))
                }
                (Some(_), DaySecret::Unasked | DaySecret::Lost) => calendar.workday_from(*day, next),
                (None, _) if terms.workdays => calendar.workday_from(*day, next),
                _ => *day,
            };
            let first = if terms.unannounced.is_some() { calendar.workday_from(*day, next) } else { opens };
            let last = choices.last().copied().unwrap_or(opens).max(opens);
            Opening { opens, nominal: *day, first, last, lost: terms.unannounced.is_some() && *secret == DaySecret::Lost }
        })
        .collect()
}

fn pick(choices: &[NaiveDate], secret: &str, key: &TaskKey, day: NaiveDate) -> Option<NaiveDate> {
    let us = '\u{1F}';
    let digest = Sha256::digest(format!("choucha-opening/2{us}{secret}{us}{}{us}{}{us}{day}", key.line, key.task));
    let number = digest.iter().take(16).fold(0u128, |n, byte| (n << 8) | u128::from(*byte));
    let at = number.checked_rem(choices.len() as u128)?;
    choices.get(usize::try_from(at).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unannounced_days_stay_in_their_round_and_are_spread_evenly() {
        let day = |t: &str| t.parse::<NaiveDate>().unwrap();
        let window = Window::new(day("2024-03-01"), day("2024-12-31")).unwrap();
        let terms = Terms { unannounced: Some(21), ..Terms::default() };
        let calendar = Calendar::default();
        let mut seen = std::collections::BTreeMap::new();
        for n in 0..3_000 {
            let secret = DaySecret::Known { secret: format!("{n}"), since: None };
            let found = openings(&[day("2024-03-01"), day("2024-03-11")], terms, window, &calendar, &secret, &TaskKey::new("p", "1"));
            assert!(found[0].opens < day("2024-03-11") && found[1].opens >= day("2024-03-11") && found[1].opens <= day("2024-03-31"));
            assert!(found.iter().all(|o| calendar.is_workday(o.opens)));
            *seen.entry(found[0].opens).or_insert(0) += 1;
        }
        // 1 to 10 March 2024 has six weekdays: 500 each, five standard deviations are 102.
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|n| (398..=602).contains(n)), "{seen:?}");
    }
}
