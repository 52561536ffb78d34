//! Workdays: weekdays, less the State Council's holidays, and the make-up workdays on weekends.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::Window;
use super::toml_table::{TomlTable, toml_syntax};
use crate::diagnostic::{Finding, Findings, SourceFile};
use crate::text;

/// The days off and on that a week does not tell, by year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    off: BTreeSet<NaiveDate>,
    on: BTreeSet<NaiveDate>,
    years: BTreeSet<i32>,
}

impl Calendar {
    /// Reads one year's file and adds it.
    pub fn read(&mut self, source: &SourceFile, findings: &mut Findings) {
        let mut own = Findings::default();
        let root = toml_syntax(source, &mut own);
        if !own.has_errors() {
            let span = root.span();
            let mut table = TomlTable::new(source, root.get_ref(), span, source.name.to_string());
            if !table.has("year") {
                table.missing("year", &mut own);
            }
            let year = table.whole("year", &mut own).and_then(|y| i32::try_from(y).ok());
            let mut days: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
            for key in ["holidays", "workdays"] {
                for (words, span) in table.texts(key, &mut own) {
                    let text = if words.contains("..") { words.clone() } else { format!("{words}..{words}") };
                    match Window::parse(&text, year.unwrap_or(2000)) {
                        Ok(window) if window.days() <= 40 && year.is_none_or(|y| (window.opens.year() - y).abs() <= 1) => {
                            let mut day = window.opens;
                            while day <= window.closes {
                                days.entry(key).or_default().insert(day);
                                let Some(next) = day.succ_opt() else { break };
                                day = next;
                            }
                        }
                        _ => {
                            own.push(Finding::error(
                                "bad-holiday",
                                source.at(span),
                                text!("bad-holiday", words),
                                text!("bad-holiday-help"),
                            ));
                        }
                    }
                }
            }
            table.finish(&mut own);
            if let (Some(year), false) = (year, own.has_errors()) {
                self.years.insert(year);
                self.off.extend(days.remove("holidays").unwrap_or_default());
                self.on.extend(days.remove("workdays").unwrap_or_default());
            }
        }
        findings.extend(own);
    }

    /// Whether the file of a year was read; without it only weekends are known.
    #[must_use]
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The days off and the make-up workdays of some years, each in order.
    #[must_use]
    pub fn days_of(&self, years: &RangeInclusive<i32>) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
        let within = |days: &BTreeSet<NaiveDate>| days.iter().filter(|day| years.contains(&day.year())).copied().collect();
        (within(&self.off), within(&self.on))
    }

    /// Whether people work on a day.
    #[must_use]
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        if weekend { self.on.contains(&day) } else { !self.off.contains(&day) }
    }

    /// The first workday on or after a day, not after the last one; the day itself where there is none.
    #[must_use]
    pub fn workday_from(&self, day: NaiveDate, last: NaiveDate) -> NaiveDate {
        self.workdays(day, last).next().unwrap_or(day)
    }

    /// The workdays from one day to another, both included.
    pub fn workdays(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        (0..u64::try_from((last - first).num_days() + 1).unwrap_or(0))
            .filter_map(move |n| first.checked_add_days(Days::new(n)))
            .filter(|day| self.is_workday(*day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(year: i32) -> Calendar {
        let file = format!("datasets/holidays/{year}.toml");
        let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).unwrap();
        let (mut calendar, mut findings) = (Calendar::default(), Findings::default());
        calendar.read(&SourceFile::new(file, text), &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        calendar
    }

    #[test]
    fn the_published_years_have_the_known_number_of_workdays() {
        let count = |year: i32| {
            let day = |m, d| NaiveDate::from_ymd_opt(year, m, d).unwrap();
            published(year).workdays(day(1, 1), day(12, 31)).count()
        };
        // 2024: 366 days, 104 on weekends, 20 weekdays off, 9 of the 28 days off on weekends made up for by 8 workdays.
        assert_eq!(count(2024), 251);
        assert_eq!(count(2025), 248);
    }

    #[test]
    fn openings_move_past_holidays_and_weekends_but_stay_in_the_window() {
        let calendar = published(2024);
        let day = |t: &str| t.parse::<NaiveDate>().unwrap();
        assert_eq!(calendar.workday_from(day("2024-05-01"), day("2024-11-30")), day("2024-05-06"));
        assert_eq!(calendar.workday_from(day("2024-02-04"), day("2024-11-30")), day("2024-02-04"));
        assert_eq!(calendar.workday_from(day("2024-10-01"), day("2024-10-05")), day("2024-10-01"));
        assert_eq!(calendar.workday_from(day("2024-02-29"), day("2024-12-31")), day("2024-02-29"));
    }
}
