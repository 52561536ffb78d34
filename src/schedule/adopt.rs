//! Taking up rules: what is new to the ledger, which tasks end, and which days a change of rules leaves to a person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::asks::Asks;
use super::evaluated::{EvaluatedTask, EvaluatedTasks};
use super::identity::Identity;
use super::lines::Refused;
use super::round::cell_days;
use crate::diagnostic::Findings;
use crate::history::{History, RuleHistory};
use crate::model::{Adoption, Asked, Ended, PlanHead, PlanId, TaskKey, TaskVersion, Waiting, Why};
use crate::plan::Plan;
use crate::workspace::{Snapshot, calendar_digest};

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
            let Some(plan) = reading.plan.as_ref().filter(|plan| !self.identity.replaced(&plan.id)) else { continue };
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
        let cells = cell_days(evaluated);
        let same = |v: &TaskVersion| {
            let text = v.plan == plan.id && v.task == task.id && v.digest == evaluated.record.digest;
            text && v.openings == openings && v.cells == cells && v.window == window
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
            ratio_text: task.ratio_text.clone(),
            ratios: ratios(evaluated),
            window,
            openings,
            cells,
            calendar: calendar_digest(plan.year, &evaluated.calendar),
            terms: plan.terms_of(task),
        };
        let old = before.map(|v| &v.version);
        let dates = self.dates(&version, old);
        let (asked, released) = Asks::new(self.history, &version, old, self.day).of(&dates);
        self.adoption.asked.extend(asked);
        self.adoption.released.extend(released);
        self.adoption.tasks.push(version);
    }

    /// The days that a new version leaves to a person as a whole.
    fn dates(&self, version: &TaskVersion, old: Option<&TaskVersion>) -> BTreeMap<NaiveDate, Why> {
        let (key, day) = (version.key(), self.day);
        let unsettled = |date: &&NaiveDate| self.history.settled(&key.round(**date)).is_none();
        let waiting = self.rules().waiting.get(&(version.plan.clone(), version.task.clone()));
        let begins = self.new.contains(&version.line);
        // Before anything of the whole ledger was in force, no rule was changed.
        let before_all = |since: NaiveDate| if self.rules().versions.iter().all(|v| v.adopted >= since) { Why::Before } else { Why::New };
        // A lapse that was told stays one, also where the rules lose its date and have it again.
        let lapsed = |date: NaiveDate| self.history.lapse_is_final(&key.round(date), version, day);
        let mut asked: BTreeMap<NaiveDate, Why> = BTreeMap::new();
        for date in version.openings.iter().filter(unsettled) {
            let why = match (old, waiting) {
                (Some(old), _) if !old.openings.contains(date) => (*date <= day).then_some(Why::New),
                (Some(old), _) => {
                    let round = key.round(*date);
                    let closed = old.window.1 >= day && version.window.1 < day && *date <= day;
                    let over = self.history.lapse_is_final(&round, old, day);
                    (closed && self.history.waived(&round).is_none() && !over).then_some(Why::Closed)
                }
                (None, Some(waiting)) if waiting.first => (*date < waiting.since).then(|| before_all(waiting.since)),
                (None, Some(waiting)) => (*date <= waiting.since).then_some(Why::New),
                (None, None) if begins => (*date < day).then(|| before_all(day)),
                (None, None) => (*date <= day).then_some(Why::New),
            };
            // A date that stands asked keeps its reason.
            if let Some(why) =
                why.filter(|why| (*why == Why::Closed || !lapsed(*date)) && !self.rules().asks.contains_key(&key.round(*date)))
            {
                asked.insert(*date, why);
            }
        }
        if let Some(old) = old {
            let gone = self.owed(old, false).into_iter().filter(|date| !version.openings.contains(date));
            asked.extend(gone.map(|date| (date, Why::Gone)));
        }
        asked
    }

    /// The dates of a version that were owed on the day of the change and do not stand asked yet; `all`: those to come, too. One whose lapse is
    /// recorded is owed no longer, unless it was due again.
    fn owed(&self, version: &TaskVersion, all: bool) -> Vec<NaiveDate> {
        let key = version.key();
        let owed = |date: &&NaiveDate| {
            let round = key.round(**date);
            let decided = **date <= self.day || self.history.waived(&round).is_some();
            (**date <= self.day || all)
                && self.history.settled(&round).is_none()
                && !self.history.lapse_is_final(&round, version, self.day)
                && !(decided && self.rules().asks.contains_key(&round))
        };
        version.openings.iter().filter(owed).copied().collect()
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
            // What another plan took over from says nothing any more.
            let unclear = heirs.iter().any(|h| self.unclear.contains(h.plan.as_str()) && !self.identity.replaced(&h.plan));
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
            // What stands asked of a day ahead stays that question.
            let rules = self.rules();
            let asked = |date| {
                let round = key.round(date);
                let (why, cells) = rules.asks.get(&round).map_or((Why::Gone, Vec::new()), |ask| (ask.why, ask.cells.clone()));
                Asked { round, why, cells, opens: None }
            };
            self.adoption.asked.extend(gone.into_iter().map(asked));
            self.adoption.ended.push(Ended { plan: version.plan, task: version.task });
        }
    }

    pub fn done(self) -> Adoption {
        self.adoption
    }
}

/// The ratios of a task, each once, in the order of its grades.
fn ratios(evaluated: &EvaluatedTask) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for ratio in evaluated.evaluation.grades.iter().flat_map(|grade| grade.ratios().map(ToString::to_string)) {
        if !found.contains(&ratio) {
            found.push(ratio);
        }
    }
    found
}
