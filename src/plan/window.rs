//! The window of a task: first and last day, from the table's words.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

/// First and last day of a task, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Window {
    /// First day.
    pub opens: NaiveDate,
    /// Last day.
    pub closes: NaiveDate,
}

/// Why a text is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// Neither months nor days.
    #[error("not a window")]
    Unreadable,
    /// A month or day that does not exist.
    #[error("no such month or day")]
    NoSuchDay,
    /// Ends before it begins.
    #[error("runs backwards")]
    Backwards,
}

impl Window {
    /// First and last day.
    ///
    /// # Errors
    /// Ends before it begins, or is longer than two years.
    pub fn new(opens: NaiveDate, closes: NaiveDate) -> Result<Self, WindowError> {
        let window = Self { opens, closes };
        if closes < opens { Err(WindowError::Backwards) } else { Ok(window) }
    }

    /// Reads the table's words in the plan's year: `3月—12月`, `9月`, `全年`, `10月底前`, `10月—次年3月`,
    /// or days: `2024-03-01..2024-12-31`.
    ///
    /// # Errors
    /// Says whether the words cannot be read, name no day, or run backwards.
    pub fn parse(text: &str, year: i32) -> Result<Self, WindowError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some((first, last)) = text.split_once("..") {
            return Self::new(day(first)?, day(last)?);
        }
        if text == "全年" {
            return Self::new(month_start(year, 1)?, month_end(year, 12)?);
        }
        if let Some(month) = ["月底前", "月前"].iter().find_map(|s| text.strip_suffix(s)) {
            return Self::new(month_start(year, 1)?, month_end(year, number(month)?)?);
        }
        let parts: Vec<&str> = text.split(['—', '–', '-', '－', '~', '～', '至', '到']).filter(|p| !p.is_empty()).collect();
        match parts.as_slice() {
            [one] => {
                let (year, month) = month_of(one, year)?;
                Self::new(month_start(year, month)?, month_end(year, month)?)
            }
            [first, last] => {
                let (first_year, first) = month_of(first, year)?;
                let (last_year, last) = month_of(last, year)?;
                Self::new(month_start(first_year, first)?, month_end(last_year, last)?)
            }
            _ => Err(WindowError::Unreadable),
        }
    }

    /// Number of days, both ends included.
    #[must_use]
    pub fn days(&self) -> u64 {
        u64::try_from((self.closes - self.opens).num_days()).unwrap_or(0) + 1
    }

    /// Whether a day lies inside.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.opens <= day && day <= self.closes
    }

    /// The first day of each part of so many calendar months (a divisor of 12) that lies in it; of the part in which it begins its own first day.
    #[must_use]
    pub fn each(&self, months: u32) -> Vec<NaiveDate> {
        let mut found = vec![self.opens];
        let (mut year, mut month) = (self.opens.year(), (self.opens.month0() / months.max(1)) * months.max(1) + 1);
        loop {
            month += months.max(1);
            if month > 12 {
                (year, month) = (year.saturating_add(1), month - 12);
            }
            match NaiveDate::from_ymd_opt(year, month, 1).filter(|day| *day <= self.closes) {
                Some(day) => found.push(day),
                None => return found,
            }
        }
    }

    /// `parts` days, evenly: day i of k lies floor(i x D / k) days after the first, D the number of days.
    /// Fewer days than parts: every day once.
    #[must_use]
    pub fn split(&self, parts: u32) -> Vec<NaiveDate> {
        let days = self.days();
        let mut found: Vec<NaiveDate> =
            (0..u64::from(parts)).filter_map(|i| self.opens.checked_add_days(Days::new(i * days / u64::from(parts)))).collect();
        found.dedup();
        found
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.opens, self.closes)
    }
}

fn number(text: &str) -> Result<u32, WindowError> {
    text.trim_end_matches('月').parse().map_err(|_| WindowError::Unreadable)
}

fn month_of(text: &str, year: i32) -> Result<(i32, u32), WindowError> {
    let next = ["次年", "翌年", "明年"].iter().find_map(|s| text.strip_prefix(s));
    let (year, text) = next.map_or((year, text), |rest| (year.saturating_add(1), rest));
    if !text.ends_with('月') && !text.chars().all(|c| c.is_ascii_digit()) {
        return Err(WindowError::Unreadable);
    }
    Ok((year, number(text)?))
}

fn month_start(year: i32, month: u32) -> Result<NaiveDate, WindowError> {
    NaiveDate::from_ymd_opt(year, month, 1).ok_or(WindowError::NoSuchDay)
}

fn month_end(year: i32, month: u32) -> Result<NaiveDate, WindowError> {
    let first = month_start(year, month)?;
    let next = first.checked_add_months(chrono::Months::new(1)).ok_or(WindowError::NoSuchDay)?;
    next.with_day(1).and_then(|d| d.pred_opt()).ok_or(WindowError::NoSuchDay)
}

fn day(text: &str) -> Result<NaiveDate, WindowError> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(WindowError::Unreadable) };
    let number = |t: &str| t.parse::<u32>().map_err(|_| WindowError::Unreadable);
    let year = i32::try_from(number(year)?).map_err(|_| WindowError::NoSuchDay)?;
    if !(1900..=9999).contains(&year) {
        return Err(WindowError::NoSuchDay);
    }
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).ok_or(WindowError::NoSuchDay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Window::parse(text, 2024).map_or_else(|e| e.to_string(), |w| w.to_string())
    }

    #[test]
    fn the_tables_words() {
        assert_eq!(read("3月—12月"), "2024-03-01..2024-12-31");
        assert_eq!(read("2 月"), "2024-02-01..2024-02-29");
        assert_eq!(read("7月-9月"), "2024-07-01..2024-09-30");
        assert_eq!(read("全年"), "2024-01-01..2024-12-31");
        assert_eq!(read("10月底前"), "2024-01-01..2024-10-31");
        assert_eq!(read("10月—次年3月"), "2024-10-01..2025-03-31");
        assert_eq!(read("2024-03-05..2024-03-06"), "2024-03-05..2024-03-06");
        assert_eq!(read("12月—3月"), "runs backwards");
        assert_eq!(read("13月"), "no such month or day");
        assert_eq!(read("2024-02-30..2024-03-01"), "no such month or day");
        assert_eq!(read("spring"), "not a window");
    }

    #[test]
    fn split_follows_the_floor_formula() {
        let window = Window::parse("3月—12月", 2024).unwrap();
        let days: Vec<String> = window.split(2).iter().map(ToString::to_string).collect();
        assert_eq!(days, ["2024-03-01", "2024-08-01"]);
        assert!(window.split(0).is_empty());
        assert_eq!(Window::parse("2024-03-01..2024-03-02", 2024).unwrap().split(9).len(), 2);
    }
}
