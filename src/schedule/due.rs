//! Which rounds are due on a day. Pure: plans, ledger and day in, rounds out.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::plan::Window;

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
    pub openings: Vec<NaiveDate>,
}

/// One opening of a task; takes every cell that opens on that day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round {
    /// Opening day.
    pub opens: NaiveDate,
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
    /// Rounds whose window closed before they were drawn.
    pub lapsed: Vec<Round>,
}

/// Judges every opening on or before `day`. `settled` holds the ids of the draws that exist: (plan, task, opening day) is
/// drawn exactly once. An opening is owed under the version in force on that day, so a rule changed in the middle of the
/// year neither repeats a round nor loses one. A lapse settles nothing.
#[must_use]
pub fn due(tasks: &[OpenTask], settled: &BTreeSet<String>, day: NaiveDate) -> Due {
    let mut found = Due::default();
    for (version, task) in tasks.iter().enumerate() {
        for opens in &task.openings {
            let in_force = task.since.is_none_or(|since| *opens >= since) && task.until.is_none_or(|until| *opens < until);
            if *opens > day || !in_force {
                continue;
            }
            let draw = format!("{}/{}/{opens}", task.plan, task.task);
            if settled.contains(&draw) {
                continue;
            }
            let round = Round { opens: *opens, version, closes: task.window.closes, draw };
            if day <= task.window.closes { found.draw.push(round) } else { found.lapsed.push(round) }
        }
    }
    found.draw.sort();
    found.lapsed.sort();
    // Where versions were taken up in an order that days do not explain, the first one that owes a round keeps it.
    for list in [&mut found.draw, &mut found.lapsed] {
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
            openings: openings.iter().map(|d| day(d)).collect(),
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
}
