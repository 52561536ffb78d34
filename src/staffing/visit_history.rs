//! How often enterprises were visited, and when last.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike as _, NaiveDate};

use crate::rules::{Counted, Level, Team};

/// A visit as far as limits go. What is drawn of an enterprise on one day is one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVisit {
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
pub struct VisitHistory {
    visits: HashMap<String, Vec<PastVisit>>,
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

impl VisitHistory {
    /// Notes a visit.
    pub fn note(&mut self, enterprise: &str, visit: PastVisit) {
        self.visits.entry(enterprise.to_owned()).or_default().push(visit);
    }

    /// Visits of an enterprise in the calendar year of a day that a limit counts; days, for what is drawn on one day is one visit.
    #[must_use]
    pub fn days(&self, enterprise: &str, asking: Asking<'_>, of: Counted) -> BTreeSet<NaiveDate> {
        let counted = |v: &&PastVisit| {
            v.counts
                && v.day.year() == asking.day.year()
                && match of {
                    Counted::All => true,
                    Counted::Authority => v.authority == asking.authority,
                    Counted::Level => (v.city && asking.levels.0) || (v.county && asking.levels.1),
                }
        };
        self.visits.get(enterprise).into_iter().flatten().filter(counted).map(|v| v.day).collect()
    }

    /// The day of the last inspection of those that `which` takes, whether it counts towards limits or not.
    #[must_use]
    pub fn last(&self, enterprise: &str, which: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
        self.visits.get(enterprise)?.iter().map(|v| v.day).filter(|day| which(*day)).max()
    }
}
