//! Versions of rules as the ledger took them up, and the rounds that changes of rules leave to a person.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::pairs;
use crate::model::{Adoption, GradeName, Intent, Missed, PlanHead, PlanId, RoundId, TaskKey, TaskVersion, Waiting, Why};

/// A version of a task's rules, and how long it was in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveVersion {
    /// As the ledger has (or will have) it.
    pub version: TaskVersion,
    /// Its place among all versions, in the order of adoption.
    pub place: usize,
    /// The day by which it was adopted.
    pub adopted: NaiveDate,
    /// In force until this day; none: still.
    pub until: Option<NaiveDate>,
}

/// A round that a change of rules left to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Why.
    pub why: Why,
    /// The day of the change.
    pub since: NaiveDate,
    /// The cells that it is about: of a part of a day those that it takes, of an orphan those that may be drawn once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<GradeName>,
}

/// Every version of every task, in the order in which they were adopted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RuleHistory {
    /// The versions.
    pub versions: Vec<EffectiveVersion>,
    /// The plans that are known.
    pub plans: BTreeMap<PlanId, PlanHead>,
    /// Tasks that were never evaluated well, by plan and task.
    #[serde(with = "pairs")]
    pub waiting: BTreeMap<(PlanId, crate::model::TaskId), Waiting>,
    /// Rounds that wait for a person by a change of rules.
    #[serde(with = "pairs")]
    pub asks: BTreeMap<RoundId, Ask>,
    /// The last part of each day that was ever asked: its number is never another part's.
    #[serde(default, with = "pairs")]
    pub last_parts: BTreeMap<RoundId, u32>,
    /// The days on which rounds had opened that became a question because they were missed.
    #[serde(default, with = "pairs")]
    pub opened: BTreeMap<RoundId, NaiveDate>,
    /// Settings by the day of their adoption, as digests.
    pub settings: Vec<(NaiveDate, String)>,
    /// The last digest of every file that was adopted, by name.
    pub files: BTreeMap<String, String>,
}

impl RuleHistory {
    /// Takes in an adoption; `waived`: what a person decided not to draw stays decided, though the rules lose it and have it again.
    pub fn apply(&mut self, adoption: &Adoption, waived: &dyn Fn(&RoundId) -> bool) {
        for head in &adoption.plans {
            // A year may be put right; whose line a plan is never changes.
            self.plans.entry(head.plan.clone()).and_modify(|known| known.year = head.year).or_insert_with(|| head.clone());
        }
        for ended in &adoption.ended {
            self.waiting.remove(&(ended.plan.clone(), ended.task.clone()));
            let found = self.versions.iter_mut().filter(|v| v.until.is_none());
            let keys: Vec<TaskKey> = found
                .filter(|v| v.version.plan == ended.plan && v.version.task == ended.task)
                .map(|v| {
                    v.until = Some(adoption.day);
                    v.version.key()
                })
                .collect();
            // What was owed stays asked; what lay ahead is gone with the rules that had it.
            self.asks.retain(|round, _| !keys.contains(&round.key()) || round.nominal <= adoption.day || waived(round));
        }
        for version in &adoption.tasks {
            let key = version.key();
            for open in self.versions.iter_mut().filter(|v| v.until.is_none() && v.version.is_of(&key)) {
                open.until = Some(adoption.day);
            }
            let days: BTreeSet<NaiveDate> = version.openings.iter().copied().collect();
            // What lay ahead when its plan was taken out is as it was where the plan is back.
            self.asks.retain(|round, ask| {
                let stays = round.nominal <= adoption.day || (days.contains(&round.nominal) && ask.why != Why::Gone);
                round.key() != key || stays || waived(round)
            });
            self.waiting.remove(&(version.plan.clone(), version.task.clone()));
            let place = self.versions.len();
            self.versions.push(EffectiveVersion { version: version.clone(), place, adopted: adoption.day, until: None });
            self.files.extend(version.files.iter().map(|(n, d)| (n.clone(), d.clone())));
        }
        for waiting in &adoption.waiting {
            self.waiting.entry((waiting.plan.clone(), waiting.task.clone())).or_insert_with(|| waiting.clone());
        }
        for round in &adoption.released {
            self.asks.remove(round);
        }
        for asked in &adoption.asked {
            if asked.round.part > 0 && asked.cells.is_empty() {
                // Its cells open no longer, or are another round's.
                self.asks.remove(&asked.round);
                continue;
            }
            if asked.round.part > 0 {
                let last = self.last_parts.entry(asked.round.with_part(0)).or_default();
                *last = (*last).max(asked.round.part);
            }
            if let Some(opens) = asked.opens {
                self.opened.insert(asked.round.clone(), opens);
            }
            self.asks.insert(asked.round.clone(), Ask { why: asked.why, since: adoption.day, cells: asked.cells.clone() });
        }
        self.files.extend(adoption.files.iter().map(|(n, d)| (n.clone(), d.clone())));
        if self.settings.last().is_none_or(|(_, d)| *d != adoption.settings) {
            self.settings.push((adoption.day, adoption.settings.clone()));
        }
    }

    /// The versions in force now, in the order of adoption.
    pub fn in_force(&self) -> impl Iterator<Item = &EffectiveVersion> {
        self.versions.iter().filter(|v| v.until.is_none())
    }

    /// The version of a task that is in force now.
    #[must_use]
    pub fn of(&self, key: &TaskKey) -> Option<&EffectiveVersion> {
        self.versions.iter().rev().find(|v| v.until.is_none() && v.version.is_of(key))
    }

    /// The newest version of a task, in force or not.
    #[must_use]
    pub fn last(&self, key: &TaskKey) -> Option<&EffectiveVersion> {
        self.versions.iter().rev().find(|v| v.version.is_of(key))
    }

    /// The newest version of a task that has a round.
    #[must_use]
    pub fn with_opening(&self, round: &RoundId) -> Option<&EffectiveVersion> {
        let key = round.key();
        self.versions.iter().rev().filter(|v| v.version.is_of(&key)).find(|v| self.has(&v.version, round))
    }

    /// Whether a version of its task has a round: opens all cells of a part on its nominal day, of the day itself one that has no part.
    #[must_use]
    pub fn has(&self, version: &TaskVersion, round: &RoundId) -> bool {
        if !version.openings.contains(&round.nominal) {
            return false;
        }
        let mut open = version.cells_on(round.nominal).peekable();
        if open.peek().is_none() {
            // A version of which no cells are known.
            return true;
        }
        if round.part > 0 {
            return self.asks.get(round).is_none_or(|ask| ask.cells.iter().all(|cell| version.opens(cell, round.nominal)));
        }
        open.any(|cell| !self.parts(round).any(|(_, part)| part.cells.contains(cell)))
    }

    /// Whether two cells of a task ever stood beside each other in a version of its rules: then they are not one under two names.
    #[must_use]
    pub fn side_by_side(&self, key: &TaskKey, [one, other]: [&GradeName; 2]) -> bool {
        let mut versions = self.versions.iter().map(|v| &v.version).filter(|v| v.is_of(key));
        versions.any(|v| [one, other].iter().all(|cell| v.cell_days().any(|(known, _)| known == *cell)))
    }

    /// Whether a version of a task opens any of the cells of a draw on its day, under their names or perhaps under others.
    #[must_use]
    pub fn opens_cells_of(&self, version: &TaskVersion, drawn: &Intent) -> bool {
        let key = version.key();
        let knows = |cell: &GradeName| version.cell_days().any(|(known, _)| known == cell);
        let other = |cell: &GradeName| version.cells_on(drawn.nominal).any(|new| !self.side_by_side(&key, [cell, new]));
        drawn.grades().any(|cell| version.opens(&cell, drawn.nominal) || (!knows(&cell) && other(&cell)))
    }

    /// The day by which the version in force of a task, or one before it without a break, came to open a cell on a day; none where it does not
    /// open it.
    #[must_use]
    pub fn opened_since(&self, key: &TaskKey, cell: &GradeName, date: NaiveDate) -> Option<NaiveDate> {
        let of_task = self.versions.iter().rev().filter(|v| v.version.is_of(key)).take_while(|v| v.version.opens(cell, date));
        let mut since = None;
        for version in of_task {
            // A version that ended before the next one was taken up left a gap.
            if version.until != since {
                break;
            }
            since = Some(version.adopted);
        }
        since
    }

    /// What becomes of a round that was missed: as was said when it opened, and by what has been promised more since.
    #[must_use]
    pub fn missed(&self, version: &TaskVersion, opens: NaiveDate) -> Missed {
        let key = version.key();
        let more = |held: Missed, new: Missed| if new.promise() > held.promise() { new } else { held };
        let (mut said, mut known): (Option<Missed>, bool) = (None, false);
        for effective in self.versions.iter().filter(|v| v.version.is_of(&key)) {
            let new = effective.version.terms.missed;
            said = Some(said.filter(|_| effective.adopted >= opens).map_or(new, |held| more(held, new)));
            known |= effective.version == *version;
        }
        // The version that is asked about may be one that is to be taken up.
        said.map_or(version.terms.missed, |held| if known { held } else { more(held, version.terms.missed) })
    }

    /// The tasks whose rounds an adoption makes others: their days, cells, windows or terms, and the calendar where they go by it.
    #[must_use]
    pub fn changed_by(&self, adoption: &Adoption) -> BTreeSet<TaskKey> {
        let ended = |v: &&EffectiveVersion| adoption.ended.iter().any(|e| v.version.plan == e.plan && v.version.task == e.task);
        let ended = self.in_force().filter(ended).map(|v| v.version.key());
        let same = |new: &TaskVersion| {
            self.of(&new.key()).is_some_and(|old| {
                let old = &old.version;
                let days = (&old.openings, &old.cells, old.window, old.terms) == (&new.openings, &new.cells, new.window, new.terms);
                days && (!new.terms.by_workdays() || old.calendar == new.calendar)
            })
        };
        let changed = adoption.tasks.iter().filter(|new| !same(new)).map(TaskVersion::key);
        ended.chain(changed).collect()
    }

    /// The parts of a round's day that were asked for cells added later, each with these cells.
    pub fn parts(&self, round: &RoundId) -> impl Iterator<Item = (&RoundId, &Ask)> {
        let (first, last) = (round.with_part(1), round.with_part(u32::MAX));
        self.asks.range(first..=last)
    }

    /// The rounds of a task that changes of rules left to a person; those that were drawn or waived since are among them.
    pub fn asks_of(&self, key: &TaskKey) -> impl Iterator<Item = (&RoundId, &Ask)> {
        self.asks.range(key.round(NaiveDate::MIN)..=key.round(NaiveDate::MAX).with_part(u32::MAX))
    }

    /// The line that a plan belongs to: the id of its first plan. A plan that is not known is a line of its own.
    #[must_use]
    pub fn line(&self, plan: &str) -> PlanId {
        self.plans.get(plan).map_or_else(|| plan.into(), |head| head.line.clone())
    }

    /// The plan that takes over from another one, if any does.
    #[must_use]
    pub fn successor(&self, plan: &str) -> Option<&PlanId> {
        self.plans.values().find(|h| h.predecessor.as_ref().is_some_and(|p| p == plan)).map(|h| &h.plan)
    }

    /// The task of a line that a plan's row is.
    #[must_use]
    pub fn key_of(&self, plan: &str, task: &str) -> TaskKey {
        let known = self.versions.iter().rev().find(|v| v.version.plan == *plan && v.version.task == *task);
        known.map_or_else(|| TaskKey { line: self.line(plan), task: task.into() }, |v| v.version.key())
    }
}
