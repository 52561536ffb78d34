//! Which rounds are due on a day. Pure: plans, ledger and day in, rounds out.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::Opening;
use crate::plan::{Missed, Window};

/// One version of a task as far as its openings go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTask {
    /// Plan id.
    pub plan: String,
    /// Task id.
    pub task: String,
    /// In force from this day; none: from the plan's first day.
    pub since: Option<NaiveDate>,
    /// In force until the day before this one; none: still.
    pub until: Option<NaiveDate>,
    /// First and last day.
    pub window: Window,
    /// Its opening days.
    pub openings: Vec<Opening>,
    /// What becomes of a round that was not made on its day.
    pub missed: Missed,
}

/// One opening of a task; takes every cell that opens on that day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round {
    /// Opening day.
    pub opens: NaiveDate,
    /// The opening day that the rule gives.
    pub nominal: NaiveDate,
    /// Index of the version in the list given to [`due`].
    pub version: usize,
    /// Last day of its window.
    pub closes: NaiveDate,
    /// The draw's id.
    pub draw: String,
}

/// What is to be done on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// Rounds to draw, by opening day and then in the order of the plans.
    pub draw: Vec<Round>,
    /// Rounds whose window closed before they were drawn, and missed ones whose plan lets them lapse.
    pub lapsed: Vec<Round>,
    /// Missed rounds that a person has to ask for.
    pub asked: Vec<Round>,
}

/// Judges every opening on or before `day`. `settled` holds (plan, task, nominal opening) of the draws that exist: (plan, task, opening day) is
/// drawn exactly once. An opening is owed under the version in force on that day, so a rule changed in the middle of the
/// year neither repeats a round nor loses one. A lapse settles nothing.
#[must_use]
pub fn due(tasks: &[OpenTask], settled: &BTreeSet<String>, day: NaiveDate) -> Due {
    let mut found = Due::default();
    for (version, task) in tasks.iter().enumerate() {
        for Opening { opens, nominal } in task.openings.iter().copied() {
            let in_force = task.since.is_none_or(|since| opens >= since) && task.until.is_none_or(|until| opens < until);
            if opens > day || !in_force {
                continue;
            }
            // A round keeps its place whichever day it is moved to: a calendar that changes repeats none.
            if settled.contains(&format!("{}/{}/{nominal}", task.plan, task.task)) {
                continue;
            }
            let draw = format!("{}/{}/{opens}", task.plan, task.task);
            let round = Round { opens, nominal, version, closes: task.window.closes, draw };
            let missed = if day > opens { task.missed } else { Missed::Draw };
            match (day <= task.window.closes, missed) {
                (false, _) | (true, Missed::Lapse) => found.lapsed.push(round),
                (true, Missed::Ask) => found.asked.push(round),
                (true, Missed::Draw) => found.draw.push(round),
            }
        }
    }
    found.draw.sort();
    found.lapsed.sort();
    found.asked.sort();
    // Where versions were taken up in an order that days do not explain, the first one that owes a round keeps it.
    for list in [&mut found.draw, &mut found.lapsed, &mut found.asked] {
        let mut seen = BTreeSet::new();
        list.retain(|r| seen.insert(r.draw.clone()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn task(since: Option<&str>, until: Option<&str>, openings: &[&str]) -> OpenTask {
        OpenTask {
            plan: "p".into(),
            task: "1".into(),
            since: since.map(day),
            until: until.map(day),
            window: Window::new(day("2024-03-01"), day("2024-12-31")).unwrap(),
            openings: openings.iter().map(|d| Opening { opens: day(d), nominal: day(d) }).collect(),
            missed: Missed::Draw,
        }
    }

    fn ids(rounds: &[Round]) -> Vec<&str> {
        rounds.iter().map(|r| r.draw.as_str()).collect()
    }

    #[test]
    fn late_while_open_lapsed_after() {
        let tasks = [task(None, None, &["2024-03-01", "2024-08-01"])];
        let none = BTreeSet::new();
        assert!(due(&tasks, &none, day("2024-02-29")).draw.is_empty());
        assert_eq!(ids(&due(&tasks, &none, day("2024-03-01")).draw), ["p/1/2024-03-01"]);
        assert_eq!(ids(&due(&tasks, &none, day("2024-12-31")).draw), ["p/1/2024-03-01", "p/1/2024-08-01"]);
        let after = due(&tasks, &none, day("2025-01-01"));
        assert!(after.draw.is_empty());
        assert_eq!(after.lapsed.len(), 2);
        let settled: BTreeSet<String> = ["p/1/2024-03-01".to_owned()].into();
        assert_eq!(ids(&due(&tasks, &settled, day("2024-12-31")).draw), ["p/1/2024-08-01"]);
    }

    #[test]
    fn a_rule_changed_in_the_year_neither_repeats_nor_loses_a_round() {
        // From twice to three times a year on 1 July; the March round was missed.
        let tasks = [
            task(None, Some("2024-07-01"), &["2024-03-01", "2024-08-01"]),
            task(Some("2024-07-01"), None, &["2024-03-01", "2024-06-11", "2024-09-21"]),
        ];
        let found = due(&tasks, &BTreeSet::new(), day("2024-10-01"));
        assert_eq!(ids(&found.draw), ["p/1/2024-03-01", "p/1/2024-09-21"]);
        assert_eq!(found.draw[0].version, 0);
    }

    #[test]
    fn a_moved_opening_is_the_same_round_and_missed_ones_go_by_the_plans_word() {
        let mut moved = task(None, None, &["2024-05-01"]);
        moved.openings[0].opens = day("2024-05-06");
        assert!(due(&[moved.clone()], &BTreeSet::new(), day("2024-05-05")).draw.is_empty());
        assert_eq!(ids(&due(&[moved.clone()], &BTreeSet::new(), day("2024-05-06")).draw), ["p/1/2024-05-06"]);
        // Drawn on 1 May, before anyone knew the holiday.
        let settled: BTreeSet<String> = ["p/1/2024-05-01".to_owned()].into();
        assert_eq!(due(&[moved.clone()], &settled, day("2024-06-01")), Due::default());
        for (missed, lists) in [(Missed::Draw, [1, 0, 0]), (Missed::Lapse, [0, 1, 0]), (Missed::Ask, [0, 0, 1])] {
            moved.missed = missed;
            let count = |found: Due| [found.draw.len(), found.lapsed.len(), found.asked.len()];
            assert_eq!(count(due(&[moved.clone()], &BTreeSet::new(), day("2024-05-06"))), [1, 0, 0]);
            assert_eq!(count(due(&[moved.clone()], &BTreeSet::new(), day("2024-05-07"))), lists);
            assert_eq!(count(due(&[moved.clone()], &BTreeSet::new(), day("2025-01-01"))), [0, 1, 0]);
        }
    }
}
