//! How often enterprises were visited, and whom the limits of burden keep out of a lottery.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike as _, Months, NaiveDate};

use super::frame::Mark;
use crate::rules::{Counted, Level, Limits, Team};

/// A visit as far as limits go. What is drawn of an enterprise on one day is one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The day.
    pub day: NaiveDate,
    /// Who led it.
    pub authority: String,
    /// Whether the city's inspectors made it.
    pub city: bool,
    /// Whether a county's inspectors made it.
    pub county: bool,
    /// Whether it counts towards limits.
    pub counts: bool,
}

/// The levels whose inspectors make a team's visits: city, county.
#[must_use]
pub fn levels(team: &Team) -> (bool, bool) {
    let of = |wanted: Level| team.needs.iter().any(|n| n.level == wanted || n.level == Level::Either);
    (of(Level::City), of(Level::County))
}

/// Visits by enterprise.
#[derive(Debug, Clone, Default)]
pub struct Book {
    facts: HashMap<String, Vec<Fact>>,
}

/// Whose draw asks.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// By which day.
    pub day: NaiveDate,
    /// The lead department.
    pub authority: &'a str,
    /// The levels of its team: city, county.
    pub levels: (bool, bool),
}

impl Book {
    /// Notes a visit.
    pub fn note(&mut self, enterprise: &str, fact: Fact) {
        self.facts.entry(enterprise.to_owned()).or_default().push(fact);
    }

    /// Visits of an enterprise in the calendar year of a day that a limit counts; days, for what is drawn on one day is one visit.
    #[must_use]
    pub fn visits(&self, enterprise: &str, asking: Asking<'_>, of: Counted) -> BTreeSet<NaiveDate> {
        let counted = |f: &&Fact| {
            f.counts
                && f.day.year() == asking.day.year()
                && match of {
                    Counted::All => true,
                    Counted::Authority => f.authority == asking.authority,
                    Counted::Level => (f.city && asking.levels.0) || (f.county && asking.levels.1),
                }
        };
        self.facts.get(enterprise).into_iter().flatten().filter(counted).map(|f| f.day).collect()
    }

    /// The day of the last inspection, whether it counts towards limits or not.
    #[must_use]
    pub fn last(&self, enterprise: &str) -> Option<NaiveDate> {
        self.facts.get(enterprise)?.iter().map(|f| f.day).max()
    }

    /// What the limits say of an enterprise.
    #[must_use]
    pub fn mark(&self, enterprise: &str, limits: &Limits, asking: Asking<'_>) -> Mark {
        if limits.exempt {
            return Mark::Exempt;
        }
        for limit in &limits.visits {
            let days = self.visits(enterprise, asking, limit.of);
            let joined = limit.joins && limit.visits > 0 && days.contains(&asking.day);
            if days.len() >= limit.visits as usize && !joined {
                return Mark::Limit;
            }
        }
        if let Some(months) = limits.cool_down
            && let Some(last) = self.last(enterprise)
            && last.checked_add_months(Months::new(months)).is_none_or(|free| asking.day < free)
        {
            return Mark::Cooling;
        }
        Mark::None
    }
}
