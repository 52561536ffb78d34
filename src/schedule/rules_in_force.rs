//! Which version of each task's rules is in force: today's file if it is good, else the last good one in the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::adopt::Adopting;
use super::evaluated::{EvaluatedTask, EvaluatedTasks, rebuild};
use super::lines::Refused;
use super::round::cell_days;
use super::rounds::Round;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place};
use crate::history::{History, RuleHistory};
use crate::ledger::Ledger;
use crate::model::{Adoption, PlanHead, TaskVersion};
use crate::plan::{Plan, key_in, row_of};
use crate::text;
use crate::workspace::{SETTINGS, Snapshot, deciding_files, digest};

/// What is in force.
#[derive(Debug, Clone, Default)]
pub struct RulesInForce {
    /// Every version of every task, today's files laid over what the ledger has.
    pub rules: RuleHistory,
    /// Today's files by plan and task id, where they are good.
    pub current: BTreeMap<(String, String), EvaluatedTask>,
    /// What the ledger does not know yet.
    pub adoption: Option<Adoption>,
    /// Texts the adoption refers to, by digest.
    pub texts: BTreeMap<String, String>,
    /// Tasks that never had a good version.
    pub never: Vec<(String, Option<String>, Findings)>,
    /// Rows that do not say which task of the old plan they are: they are not taken up.
    pub unclear: Findings,
}

/// Lays today's files over what the ledger has, by a day.
#[must_use]
pub fn rules_in_force(found: EvaluatedTasks, snapshot: &Snapshot, history: &History, day: NaiveDate) -> RulesInForce {
    let plans: Vec<&Plan> = found.plans.iter().map(Arc::as_ref).collect();
    let (heads, refused) = super::lines::heads(&plans, history, !found.broken_plans.is_empty());
    let (mut never, mut unclear) = not_taken_up(&plans, (&heads, &refused), snapshot, history);
    let mut adopting = Adopting::new(history, day, heads, &found, snapshot);
    adopting.rows_not_read(snapshot);
    let texts = found.texts;
    let mut current = BTreeMap::new();
    for evaluated in found.good {
        let plan = &evaluated.plan;
        if refused.contains_key(&plan.id) || adopting.identity.replaced(&plan.id) {
            let known = history.rules.plans.contains_key(plan.id.as_str());
            // A row that is new to a plan whose header went wrong was never good.
            if let Some(why) = refused.get(&plan.id).filter(|_| known && adopting.identity.version(&plan.id, &evaluated.task.id).is_none())
            {
                never.push((plan.id.clone(), Some(evaluated.task.id.clone()), why_not(why, &evaluated, snapshot)));
            }
            continue;
        }
        match adopting.identity.take(plan, &evaluated.task, &|| row_place(snapshot, &evaluated)) {
            Ok(key) => {
                adopting.take(&evaluated, key);
                current.insert((plan.id.clone(), evaluated.task.id.clone()), evaluated);
            }
            Err(finding) => {
                unclear.push((*finding).clone());
                adopting.broken.push((plan.id.clone(), Some(evaluated.task.id.clone()), Findings::from(*finding)));
            }
        }
    }
    for (plan, task, findings) in std::mem::take(&mut adopting.broken) {
        if refused.contains_key(&plan) || adopting.identity.replaced(&plan) {
            continue;
        }
        if adopting.stays_broken(&plan, task.as_deref()) {
            never.push((plan, task, findings));
        }
    }
    // A plan that cannot be read and that the ledger does not know either.
    for (file, id, findings) in &found.broken_plans {
        let is = |version: &TaskVersion| id.as_ref().map_or(*file == version.plan_file, |id| version.plan == **id);
        if !history.rules.versions.iter().any(|v| is(&v.version)) {
            never.push((id.clone().unwrap_or_else(|| file.clone()), None, findings.clone()));
        }
    }
    adopting.end_what_left(&found.plans, &refused, &found.broken_plans);
    let mut adoption = adopting.done();
    adoption.settings = digest(&snapshot.settings_source.text);
    adoption.files = deciding_files(snapshot).into_iter().filter(|f| f.name != SETTINGS).map(|f| (f.name, f.digest)).collect();
    // A draw names the texts of the files that decide, so the ledger must have them, whatever has changed in them.
    let other_texts = history.rules.settings.last().is_some_and(|(_, settings)| {
        *settings != adoption.settings || adoption.files.iter().any(|(name, digest)| history.rules.files.get(name) != Some(digest))
    });
    let news = other_texts || !(adoption.tasks.is_empty() && adoption.ended.is_empty() && adoption.waiting.is_empty());
    let mut rules = history.rules.clone();
    if news {
        rules.apply(&adoption, &|round| history.waived(round).is_some());
    }
    let mut digests: BTreeSet<&String> =
        adoption.tasks.iter().flat_map(|t| t.files.values().chain([&t.plan_digest, &t.settings])).collect();
    digests.insert(&adoption.settings);
    digests.extend(adoption.files.values());
    let texts = if news { texts.into_iter().filter(|(digest, _)| digests.contains(digest)).collect() } else { BTreeMap::new() };
    RulesInForce { rules, current, adoption: news.then_some(adoption), texts, never, unclear }
}

/// A row or a plan that no rules draw, and why.
type Never = (String, Option<String>, Findings);

/// The plans that are not taken up as they stand: of those of which nothing is in force, why; and what is wrong with the headers of the others.
fn not_taken_up(
    plans: &[&Plan],
    (heads, refused): (&[PlanHead], &BTreeMap<String, Refused>),
    snapshot: &Snapshot,
    history: &History,
) -> (Vec<Never>, Findings) {
    let (mut never, mut unclear) = (Vec::new(), Findings::default());
    // A file of which not even the id can be read may be any plan's.
    let named = |plan: &str| snapshot.plans.iter().any(|p| p.reading.id.as_deref().is_none_or(|id| id == plan));
    let mut lines = history.rules.plans.clone();
    lines.extend(heads.iter().map(|h| (h.plan.clone(), h.clone())));
    let replaced = plans.iter().filter_map(|plan| Some((plan.id.clone(), super::lines::replaced_by(&plan.id, &named, &lines)?)));
    for (plan, why) in refused.clone().into_iter().chain(replaced) {
        let Some(file) = snapshot.plans.iter().find(|f| f.reading.plan.as_ref().is_some_and(|p| p.id == plan)) else { continue };
        let finding = why.finding(&file.source, &plan);
        // What was in force of a plan before its header went wrong stays so.
        let holds = history.rules.in_force().any(|v| v.version.plan == *plan) && !matches!(why, Refused::Replaced(_));
        if holds {
            unclear.push(finding);
        } else {
            never.push((plan, None, Findings::from(finding)));
        }
    }
    (never, unclear)
}

/// Why a row of a plan that is refused is not drawn, at the row.
fn why_not(why: &Refused, evaluated: &EvaluatedTask, snapshot: &Snapshot) -> Findings {
    let file = snapshot.plans.iter().find(|f| f.source.name.as_ref() == evaluated.plan_file);
    let finding = file.map(|file| Finding { place: row_place(snapshot, evaluated), ..why.finding(&file.source, &evaluated.plan.id) });
    finding.map(Findings::from).unwrap_or_default()
}

impl RulesInForce {
    /// The rules by which a round is made: those in force now if they open on that (nominal) day too, else those that had it.
    ///
    /// # Errors
    /// The owed version cannot be rebuilt from the ledger.
    pub fn evaluated(&self, round: &Round, ledger: Option<&Ledger>, snapshot: &Snapshot) -> Result<EvaluatedTask, Failure> {
        match self.of_today(round) {
            Some(current) => Ok(current.clone()),
            None => rebuilt(&round.effective.version, ledger, snapshot, false),
        }
    }

    /// The rules of today's files, where a round is made by them.
    #[must_use]
    pub fn of_today(&self, round: &Round) -> Option<&EvaluatedTask> {
        let effective = &round.effective;
        let current = self.current.get(&(effective.version.plan.to_string(), effective.version.task.to_string()));
        current.filter(|c| effective.until.is_none() && !c.evaluation.grades_opening(round.nominal()).is_empty())
    }
}

/// An earlier version as it was: the inspectors that a rule counts are no text of it; where their register moved its days or cells, it is another one.
pub(super) fn rebuilt(version: &TaskVersion, ledger: Option<&Ledger>, snapshot: &Snapshot, traced: bool) -> Result<EvaluatedTask, Failure> {
    let evaluated = rebuild(version, ledger, snapshot, traced)?;
    if evaluated.evaluation.opening_days() == version.openings && cell_days(&evaluated) == version.cells {
        return Ok(evaluated);
    }
    let (plan, task) = (&version.plan, &version.task);
    let (message, help) = (text!("version-comes-out-otherwise", plan, task), text!("version-lost-help-2"));
    Err(Failure::new(Kind::Rule, Finding::error("version-lost", Place::file(version.plan_file.as_str()), message, help)))
}

/// Where a task's row stands in its plan's file.
fn row_place(snapshot: &Snapshot, evaluated: &EvaluatedTask) -> Place {
    let file = snapshot.plans.iter().find(|f| *f.source.name == *evaluated.plan_file);
    let place = file.and_then(|f| key_in(&f.source, &row_of(&f.source, &evaluated.task.id)?, "id"));
    place.unwrap_or_else(|| Place::file(evaluated.plan_file.as_str()))
}
