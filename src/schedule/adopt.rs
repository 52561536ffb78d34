//! Taking up rules: what is new to the ledger, which tasks end, and which rounds a change of rules leaves to a person.
//!
//! A change is compared date by date with the version before. A date in both changes nothing. A date that is only in the new version and
//! lies on or before the day of the change is asked (`new`); one that is only in the old version and was owed is asked (`gone`). A round that
//! was drawn and whose date the new version does not have is an orphan: as many of the earliest open dates as there are orphans are asked,
//! for they may be the same rounds once more. Rounds before anything was in force are asked together (`before`). Of a day that was drawn, the cells
//! that were added are asked as a part of it (`cells`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::evaluated::{EvaluatedTask, EvaluatedTasks};
use super::identity::Identity;
use super::lines::Refused;
use super::round::grade_name;
use crate::diagnostic::Findings;
use crate::history::{Attempt, History, RuleHistory};
use crate::model::{Adoption, Asked, Ended, GradeName, PlanHead, PlanId, RoundId, TaskKey, TaskVersion, Waiting, Why};
use crate::plan::Plan;
use crate::workspace::Snapshot;

/// An adoption in the making.
pub(super) struct Adopting<'a> {
    history: &'a History,
    day: NaiveDate,
    /// Which tasks rows are.
    pub identity: Identity<'a>,
    new: BTreeSet<PlanId>,
    adoption: Adoption,
    /// The tasks of the lines that today's files have, good or not.
    kept: BTreeSet<TaskKey>,
    /// Plans in which a row does not say which task it is: nobody is struck off.
    unclear: BTreeSet<String>,
    /// Tasks that are not good.
    pub broken: Vec<(String, Option<String>, Findings)>,
}

impl<'a> Adopting<'a> {
    pub fn new(history: &'a History, day: NaiveDate, heads: Vec<PlanHead>, found: &EvaluatedTasks, snapshot: &Snapshot) -> Self {
        let rules = &history.rules;
        Self {
            history,
            day,
            new: heads.iter().map(|h| h.plan.clone()).filter(|plan| !rules.plans.contains_key(plan)).collect(),
            identity: Identity::new(rules, &heads, snapshot),
            adoption: Adoption { day, plans: heads, ..Adoption::default() },
            kept: BTreeSet::new(),
            unclear: found.broken.iter().filter(|(_, task, _)| task.is_none()).map(|(plan, ..)| plan.clone()).collect(),
            broken: found.broken.clone(),
        }
    }

    /// A row that could not be read and says too little may be any task: then nobody is struck off.
    pub fn rows_not_read(&mut self, snapshot: &Snapshot) {
        for reading in snapshot.plans.iter().map(|p| &p.reading) {
            let Some(plan) = &reading.plan else { continue };
            for row in reading.broken.iter().filter(|row| row.any) {
                if row.id.as_ref().is_some_and(|id| self.identity.version(&plan.id, id).is_none()) {
                    self.unclear.insert(plan.id.clone());
                }
            }
        }
    }

    fn rules(&self) -> &'a RuleHistory {
        &self.history.rules
    }

    /// Takes up a good task where it is new or changed.
    pub fn take(&mut self, evaluated: &EvaluatedTask, key: TaskKey) {
        let (plan, task) = (&evaluated.plan, &evaluated.task);
        self.kept.insert(key.clone());
        let before = self.rules().of(&key);
        // Rules may ask the inspector register, which is no text of theirs: the days that they come to count as well.
        let (openings, window) = (evaluated.evaluation.opening_days(), &evaluated.evaluation.window);
        let window = (window.opens, window.closes);
        let same = |v: &TaskVersion| {
            let text = v.plan == plan.id && v.task == task.id && v.digest == evaluated.record.digest;
            text && v.openings == openings && v.window == window
        };
        if before.is_some_and(|v| same(&v.version)) {
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
            window,
            openings,
            terms: plan.terms_of(task),
        };
        let asked = self.asks(&version, before.map(|v| &v.version));
        self.adoption.asked.extend(asked);
        let added: Vec<Asked> = version.openings.iter().flat_map(|date| self.parts(evaluated, &version.key().round(*date))).collect();
        self.adoption.asked.extend(added);
        self.adoption.tasks.push(version);
    }

    /// The rounds that a new version leaves to a person.
    fn asks(&self, version: &TaskVersion, old: Option<&TaskVersion>) -> Vec<Asked> {
        let (key, day) = (version.key(), self.day);
        let unsettled = |date: &&NaiveDate| self.history.settled(&key.round(**date)).is_none();
        let waiting = self.rules().waiting.get(&(version.plan.clone(), version.task.clone()));
        let begins = self.new.contains(&version.line);
        // Before anything of the whole ledger was in force, no rule was changed.
        let before_all = |since: NaiveDate| if self.rules().versions.iter().all(|v| v.adopted >= since) { Why::Before } else { Why::New };
        let mut asked: BTreeMap<NaiveDate, Why> = BTreeMap::new();
        for date in version.openings.iter().filter(unsettled) {
            let why = match (old, waiting) {
                (Some(old), _) => (!old.openings.contains(date) && *date <= day).then_some(Why::New),
                (None, Some(waiting)) if waiting.first => (*date < waiting.since).then(|| before_all(waiting.since)),
                (None, Some(waiting)) => (*date <= waiting.since).then_some(Why::New),
                (None, None) if begins => (*date < day).then(|| before_all(day)),
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
        // One that stands for a date which the version does not have stands for none that can come.
        let more = orphans.saturating_sub(self.rules().orphans_asked(&key, |d| version.openings.contains(&d)));
        let for_orphan = |date: &&NaiveDate| self.rules().asks.get(&key.round(**date)).is_some_and(|a| a.why == Why::Orphan);
        let open = version.openings.iter().filter(|date| self.open(&key.round(**date)) && !for_orphan(date));
        let earliest: Vec<NaiveDate> = open.take(more).copied().collect();
        asked.extend(earliest.into_iter().map(|date| (date, Why::Orphan)));
        asked.into_iter().map(|(date, why)| Asked { round: key.round(date), why, cells: Vec::new() }).collect()
    }

    /// What rules make of the parts of a day. The cells that they open on a day which was drawn without them are a part of that day, which a
    /// person draws or waives; of a part that still waits, the cells that they open no longer are left out. A day whose draw is void was
    /// drawn with the cells that it had.
    fn parts(&self, evaluated: &EvaluatedTask, round: &RoundId) -> Vec<Asked> {
        let on_day: Vec<&Attempt> = self.history.attempts_on(round).collect();
        if on_day.is_empty() {
            return Vec::new();
        }
        let settled = self.history.settled(round).is_some();
        let drawn = on_day.iter().filter(|a| !settled || a.void.is_none()).flat_map(|a| a.intent.grades());
        let parts = || self.rules().parts(round);
        let known: BTreeSet<GradeName> = drawn.chain(parts().flat_map(|(_, ask)| ask.cells.iter().cloned())).collect();
        let open: BTreeSet<GradeName> =
            evaluated.evaluation.grades_opening(round.nominal).into_iter().map(|grade| grade_name(evaluated, grade)).collect();
        let asked = |round: RoundId, cells| Asked { round, why: Why::Cells, cells };
        let waits = |part: &RoundId| self.open(part) && self.history.attempts_at(part).next().is_none();
        let fewer = parts().filter(|(part, ask)| waits(part) && ask.cells.iter().any(|cell| !open.contains(cell)));
        let mut found: Vec<Asked> =
            fewer.map(|(part, ask)| asked(part.clone(), ask.cells.iter().filter(|cell| open.contains(*cell)).cloned().collect())).collect();
        let cells: Vec<GradeName> = open.difference(&known).cloned().collect();
        let last = parts().map(|(part, _)| part.part).chain(on_day.iter().map(|a| a.intent.part)).max().unwrap_or(0);
        if !cells.is_empty() {
            found.push(asked(round.with_part(last + 1), cells));
        }
        found
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
        // A broken row keeps what it may be in force.
        let (keys, unclear) = self.identity.may_be(plan, task);
        if unclear {
            self.unclear.insert(plan.to_owned());
        }
        if !keys.is_empty() {
            self.kept.extend(keys);
            return false;
        }
        let at = (PlanId::from(plan), task.into());
        if !self.rules().waiting.contains_key(&at) {
            let first = self.new.contains(&self.identity.line(plan));
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
            let heirs: Vec<&PlanHead> = self.identity.plans_of(&key.line).collect();
            let unclear = heirs.iter().any(|h| self.unclear.contains(h.plan.as_str()));
            // What the newest plan of the line says counts; where its file cannot be read, the line stays as it is.
            let newest = heirs.iter().find(|h| !self.identity.replaced(&h.plan)).map_or(&version.plan, |h| &h.plan);
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
        // A row that never was good and that its plan no longer has: whatever has its id later is another one.
        let waited = self.rules().waiting.keys().filter(|(plan, task)| {
            let led = named(plan) && !self.identity.replaced(plan) && !self.unclear.contains(plan.as_str());
            led && self.identity.said(plan, task).is_none()
        });
        self.adoption.ended.extend(waited.map(|(plan, task)| Ended { plan: plan.clone(), task: task.clone() }));
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
