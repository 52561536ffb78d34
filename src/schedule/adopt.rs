//! Taking up rules: what is new to the ledger, which tasks end, and which rounds a change of rules leaves to a person.
//!
//! A change is compared date by date with the version before. A date in both changes nothing. A date that is only in the new version and
//! lies on or before the day of the change is asked (`new`); one that is only in the old version and was owed is asked (`gone`). A round that
//! was drawn and whose date the new version does not have is an orphan: as many of the earliest open dates as there are orphans are asked,
//! for they may be the same rounds once more. Rounds before the first adoption of a line are asked together (`before`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::evaluated::{EvaluatedTask, EvaluatedTasks};
use super::lines::Refused;
use super::round::grade_name;
use crate::diagnostic::{Finding, Findings, Place, nearest};
use crate::history::{History, RuleHistory};
use crate::model::{Adoption, Asked, Ended, GradeName, PlanHead, PlanId, RoundId, TaskKey, TaskVersion, Waiting, Why};
use crate::plan::{Plan, Task};
use crate::text;
use crate::workspace::Snapshot;

/// An adoption in the making.
pub(super) struct Adopting<'a> {
    history: &'a History,
    day: NaiveDate,
    /// The plans known with those that are new.
    plans: BTreeMap<PlanId, PlanHead>,
    new: BTreeSet<PlanId>,
    adoption: Adoption,
    /// Tasks of today's files by plan and task that are good.
    good: BTreeSet<(String, String)>,
    /// The tasks of the lines that today's files have, good or not.
    kept: BTreeSet<TaskKey>,
    /// Plans in which a row's id cannot be read: nobody is struck off.
    unclear: BTreeSet<String>,
    /// What each row says it continues, and its name, by plan and task.
    rows: BTreeMap<(String, String), (Option<String>, String)>,
    /// Tasks that are not good.
    pub broken: Vec<(String, Option<String>, Findings)>,
}

impl<'a> Adopting<'a> {
    pub fn new(history: &'a History, day: NaiveDate, heads: Vec<PlanHead>, found: &EvaluatedTasks) -> Self {
        let mut plans = history.rules.plans.clone();
        plans.extend(heads.iter().map(|h| (h.plan.clone(), h.clone())));
        Self {
            history,
            day,
            new: heads.iter().map(|h| h.plan.clone()).collect(),
            adoption: Adoption { day, plans: heads, ..Adoption::default() },
            plans,
            good: BTreeSet::new(),
            kept: BTreeSet::new(),
            unclear: found.broken.iter().filter(|(_, task, _)| task.is_none()).map(|(plan, ..)| plan.clone()).collect(),
            rows: found
                .plans
                .iter()
                .flat_map(|p| p.tasks.iter().map(|t| ((p.id.clone(), t.id.clone()), (t.continues.clone(), t.name.clone()))))
                .collect(),
            broken: found.broken.clone(),
        }
    }

    /// What rows that could not be read say they are. One that says too little may be any task: then nobody is struck off.
    pub fn rows_not_read(&mut self, snapshot: &Snapshot) {
        for reading in snapshot.plans.iter().map(|p| &p.reading) {
            let Some(plan) = &reading.plan else { continue };
            for row in &reading.broken {
                let Some(id) = &row.id else { continue };
                let known = self.rules().versions.iter().any(|v| v.version.plan == *plan.id && v.version.task == *id.as_str());
                if row.any && !known {
                    self.unclear.insert(plan.id.clone());
                }
                let said = (row.continues.clone(), row.name.clone().unwrap_or_default());
                self.rows.entry((plan.id.clone(), id.clone())).or_insert(said);
            }
        }
    }

    fn rules(&self) -> &'a RuleHistory {
        &self.history.rules
    }

    /// Whether another plan takes over from a plan.
    pub fn replaced(&self, plan: &str) -> bool {
        self.plans.values().any(|h| h.predecessor.as_ref().is_some_and(|p| p == plan) && h.plan != *plan)
    }

    fn line(&self, plan: &str) -> PlanId {
        self.plans.get(plan).map_or_else(|| plan.into(), |h| h.line.clone())
    }

    /// Which task of its line a row is: by its own earlier versions, by what it continues, by its id in the predecessor.
    pub fn known_as(&self, plan: &Plan, task: &Task, place: Place) -> Result<TaskKey, Box<Finding>> {
        let of = |plan: &str, id: &str| self.rules().versions.iter().rev().find(|v| v.version.plan == *plan && v.version.task == *id);
        if let Some(own) = of(&plan.id, &task.id) {
            return Ok(own.version.key());
        }
        let line = self.line(&plan.id);
        let own = TaskKey { line: line.clone(), task: task.id.as_str().into() };
        let Some(before) = self.plans.get(plan.id.as_str()).and_then(|h| h.predecessor.clone()).filter(|p| self.plans.contains_key(p))
        else {
            return Ok(own);
        };
        if let Some(old) = &task.continues {
            return match of(&before, old) {
                Some(version) => Ok(version.version.key()),
                // A row that was never good in the predecessor is the same task all the same.
                None if self.rules().waiting.contains_key(&(before.clone(), old.as_str().into())) => {
                    Ok(TaskKey { line, task: old.as_str().into() })
                }
                None => Err(Box::new(continues_nobody(place, &before, old, self.rules()))),
            };
        }
        if let Some(same) = of(&before, &task.id) {
            if same.version.name == task.name {
                return Ok(same.version.key());
            }
            return Err(Box::new(other_task(place, &before, task, (&task.id, &same.version.name))));
        }
        let renumbered = self.rules().in_force().find(|v| v.version.plan == before && v.version.name == task.name);
        match renumbered {
            Some(v) => Err(Box::new(other_task(place, &before, task, (&v.version.task, &v.version.name)))),
            None => Ok(own),
        }
    }

    /// Takes up a good task where it is new or changed.
    pub fn take(&mut self, evaluated: &EvaluatedTask, key: TaskKey) {
        let (plan, task) = (&evaluated.plan, &evaluated.task);
        self.good.insert((plan.id.clone(), task.id.clone()));
        self.kept.insert(key.clone());
        let before = self.rules().of(&key);
        let same =
            before.is_some_and(|v| v.version.plan == plan.id && v.version.task == task.id && v.version.digest == evaluated.record.digest);
        if same {
            return;
        }
        let version = TaskVersion {
            plan: plan.id.as_str().into(),
            task: task.id.as_str().into(),
            name: task.name.clone(),
            line: key.line.clone(),
            known_as: key.task.clone(),
            digest: evaluated.record.digest.clone(),
            year: plan.year,
            plan_file: evaluated.plan_file.clone(),
            plan_digest: evaluated.record.plan.clone(),
            settings: evaluated.record.settings.clone(),
            files: evaluated.record.files.clone(),
            window: (evaluated.evaluation.window.opens, evaluated.evaluation.window.closes),
            openings: evaluated.evaluation.opening_days(),
            terms: plan.terms_of(task),
        };
        let asked = self.asks(&version, before.map(|v| &v.version));
        self.adoption.asked.extend(asked);
        let added = version.openings.iter().filter_map(|date| self.added(evaluated, &version.key().round(*date)));
        let added: Vec<Asked> = added.collect();
        self.adoption.asked.extend(added);
        self.adoption.tasks.push(version);
    }

    /// The rounds that a new version leaves to a person.
    fn asks(&self, version: &TaskVersion, old: Option<&TaskVersion>) -> Vec<Asked> {
        let (key, day) = (version.key(), self.day);
        let unsettled = |date: &&NaiveDate| self.history.settled(&key.round(**date)).is_none();
        let waiting = self.rules().waiting.get(&(version.plan.clone(), version.task.clone()));
        let begins = self.new.contains(&version.line);
        let mut asked: BTreeMap<NaiveDate, Why> = BTreeMap::new();
        for date in version.openings.iter().filter(unsettled) {
            let why = match (old, waiting) {
                (Some(old), _) => (!old.openings.contains(date) && *date <= day).then_some(Why::New),
                (None, Some(waiting)) if waiting.first => (*date < waiting.since).then_some(Why::Before),
                (None, Some(waiting)) => (*date <= waiting.since).then_some(Why::New),
                (None, None) if begins => (*date < day).then_some(Why::Before),
                (None, None) => (*date <= day).then_some(Why::New),
            };
            // A date that stands asked keeps its reason.
            if let Some(why) = why.filter(|_| !self.rules().asks.contains_key(&key.round(*date))) {
                asked.insert(*date, why);
            }
        }
        if let Some(old) = old {
            let gone = self.owed(old, false).into_iter().filter(|date| !version.openings.contains(date));
            asked.extend(gone.map(|date| (date, Why::Gone)));
        }
        let orphans =
            self.history.settled_rounds().filter(|r| r.part == 0 && r.key() == key && !version.openings.contains(&r.nominal)).count();
        let more = orphans.saturating_sub(self.rules().orphans_asked(&key, |d| d <= day || version.openings.contains(&d)));
        let for_orphan = |date: &&NaiveDate| self.rules().asks.get(&key.round(**date)).is_some_and(|a| a.why == Why::Orphan);
        let open = version.openings.iter().filter(|date| self.open(&key.round(**date)) && !for_orphan(date));
        let earliest: Vec<NaiveDate> = open.take(more).copied().collect();
        asked.extend(earliest.into_iter().map(|date| (date, Why::Orphan)));
        asked.into_iter().map(|(date, why)| Asked { round: key.round(date), why, cells: Vec::new() }).collect()
    }

    /// The cells that rules open on a day that was drawn without them: a part of that day, which a person draws or waives. Nothing where
    /// the day is not drawn, or all that opens on it was drawn, or asked for before.
    fn added(&self, evaluated: &EvaluatedTask, round: &RoundId) -> Option<Asked> {
        self.history.settled(round)?;
        let drawn = self.history.attempts_on(round).filter(|a| a.void.is_none()).flat_map(|a| a.intent.grades());
        let parts = || self.rules().parts(round);
        let known: BTreeSet<GradeName> = drawn.chain(parts().flat_map(|(_, ask)| ask.cells.iter().cloned())).collect();
        let opens = evaluated.evaluation.grades_opening(round.nominal).into_iter().map(|grade| grade_name(evaluated, grade));
        let cells: Vec<GradeName> = opens.filter(|grade| !known.contains(grade)).collect();
        let last = parts().map(|(part, _)| part.part).chain(self.history.attempts_on(round).map(|a| a.intent.part)).max().unwrap_or(0);
        (!cells.is_empty()).then(|| Asked { round: round.with_part(last + 1), why: Why::Cells, cells })
    }

    /// The dates of a version that were owed on the day of the change and do not stand asked yet; `all`: those to come, too. One whose window
    /// is closed and whose lapse is recorded is owed no longer.
    fn owed(&self, version: &TaskVersion, all: bool) -> Vec<NaiveDate> {
        let key = version.key();
        let owed = |date: &&NaiveDate| {
            let round = key.round(**date);
            let over = version.window.1 < self.day && self.history.lapsed(&round);
            (**date <= self.day || all)
                && self.history.settled(&round).is_none()
                && !over
                && !(**date <= self.day && self.rules().asks.contains_key(&round))
        };
        version.openings.iter().filter(owed).copied().collect()
    }

    /// Whether a round is neither settled nor waived.
    fn open(&self, round: &RoundId) -> bool {
        self.history.settled(round).is_none() && self.history.waived(round).is_none()
    }

    /// Notes a task that is not good; whether it never was.
    pub fn stays_broken(&mut self, plan: &str, task: Option<&str>) -> bool {
        let Some(task) = task else { return true };
        let head = self.plans.get(plan);
        let before = head.and_then(|h| h.predecessor.clone());
        let known = |plan: &str| self.rules().versions.iter().rev().find(|v| v.version.plan == *plan && v.version.task == *task);
        // A successor's broken row keeps the predecessor's version in force: of the task that it continues, of its id, of its name.
        let row = self.rows.get(&(plan.to_owned(), task.to_owned()));
        let continued = row.and_then(|(continues, _)| continues.clone());
        let named = row.and_then(|(_, name)| {
            let mut effective = self.rules().in_force().map(|v| &v.version);
            effective.find(|v| before.as_deref().is_some_and(|b| v.plan == *b) && v.name == *name)
        });
        let mut keys: BTreeSet<TaskKey> = named.map(TaskVersion::key).into_iter().collect();
        keys.extend(known(plan).or_else(|| before.as_deref().and_then(known)).map(|v| v.version.key()));
        let of = |id: &String| {
            let effective = self.rules().versions.iter().rev();
            effective.map(|v| &v.version).find(|v| before.as_deref().is_some_and(|b| v.plan == *b) && v.task == *id)
        };
        keys.extend(continued.as_ref().and_then(of).map(TaskVersion::key));
        if !keys.is_empty() {
            self.kept.extend(keys);
            return false;
        }
        let at = (PlanId::from(plan), task.into());
        if !self.rules().waiting.contains_key(&at) {
            let first = self.new.contains(&self.line(plan));
            self.adoption.waiting.push(Waiting { plan: at.0, task: at.1, since: self.day, first });
        }
        true
    }

    /// Ends the tasks that today's files no longer have: rows that left their plan, plans that were replaced or taken out.
    pub fn end_what_left(
        &mut self,
        plans: &[Arc<Plan>],
        refused: &BTreeMap<String, Refused>,
        unreadable: &[(String, Option<String>, Findings)],
    ) {
        let named = |plan: &str| plans.iter().any(|p| p.id == *plan && !refused.contains_key(plan));
        let is = |(file, id, _): &(String, Option<String>, Findings), version: &TaskVersion| match id {
            Some(id) => version.plan == **id,
            None => *file == version.plan_file,
        };
        // A plan that cannot be read and that nobody knows may take over from any other: none is taken out until it is readable.
        let stranger = unreadable.iter().any(|file| !self.rules().versions.iter().any(|v| is(file, &v.version)));
        let taken_up: BTreeSet<TaskKey> = self.adoption.tasks.iter().map(TaskVersion::key).collect();
        let mut ended = Vec::new();
        for effective in self.rules().in_force() {
            let (version, key) = (&effective.version, effective.version.key());
            let heirs: Vec<&PlanHead> = self.plans.values().filter(|h| h.line == key.line).collect();
            let unclear = heirs.iter().any(|h| self.unclear.contains(h.plan.as_str()));
            // What the newest plan of the line says counts; where its file cannot be read, the line stays as it is.
            let newest = heirs.iter().find(|h| !self.replaced(&h.plan)).map_or(&version.plan, |h| &h.plan);
            let mut of_newest = self.rules().versions.iter().map(|v| &v.version).filter(|v| v.plan == *newest);
            let illegible = of_newest.any(|v| unreadable.iter().any(|file| is(file, v)));
            if taken_up.contains(&key) || self.kept.contains(&key) || unclear || illegible {
                continue;
            }
            let taken_out = !named(newest);
            // A plan that is refused, or that cannot be read, may be meant to take over: nobody is struck off for what it does not say.
            if taken_out && (stranger || !refused.is_empty()) {
                continue;
            }
            ended.push((version.clone(), taken_out));
        }
        for (version, taken_out) in ended {
            let key = version.key();
            let gone = self.owed(&version, taken_out);
            self.adoption.asked.extend(gone.into_iter().map(|date| Asked { round: key.round(date), why: Why::Gone, cells: Vec::new() }));
            self.adoption.ended.push(Ended { plan: version.plan, task: version.task });
        }
    }

    pub fn done(self) -> Adoption {
        self.adoption
    }
}

fn other_task(place: Place, before: &str, task: &Task, (old, name): (&str, &str)) -> Finding {
    let (id, new) = (&task.id, &task.name);
    let message = if old == id {
        text!("task-has-id-of-task-of", id, new, name, before)
    } else {
        text!("task-has-name-of-task-of", id, new, old, before)
    };
    Finding::error("task-identity", place, message, text!("task-identity", old))
}

fn continues_nobody(place: Place, before: &str, old: &str, rules: &RuleHistory) -> Finding {
    let known: Vec<&str> = rules.versions.iter().filter(|v| v.version.plan == *before).map(|v| v.version.task.as_str()).collect();
    let help = match nearest(old, known.iter().copied()) {
        Some(near) => text!("did-you-mean-4", near),
        None => text!("write-id-of-task-of", before),
    };
    Finding::error("continues-nobody", place, text!("continues-nobody", before, old), help)
}
