//! All rounds of one task that a sweep makes, with the rules they are made by and what is known of earlier rounds.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;

use super::outcome::{NotDrawn, Outcome, Request, WhyNot};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::draw::{Frame, Reached, outcomes};
use crate::ledger::NewDraw;
use crate::model::{Before, Intent, TaskKey};
use crate::plan::Mode;
use crate::register::Holding;
use crate::schedule::{EvaluatedTask, Round, RulesInForce, blinds_secret_of, lost, publishes_sealed, secret_of};
use crate::staffing::RosterSnapshot;
use crate::text;
use crate::workspace::Session;

/// What making rounds needs to know.
pub(super) struct Context<'a> {
    pub session: &'a mut Session,
    pub request: &'a Request<'a>,
    pub secrets: &'a Secrets,
    pub facts: Facts,
    /// The inspectors of the day, if any are drawn.
    pub roster: Option<RosterSnapshot>,
    /// The registers as they stood when the sweep began.
    pub held: &'a Holding,
}

/// What stands in every intent of a sweep.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub day: NaiveDate,
    pub today: NaiveDate,
    pub simulation: bool,
    pub dry_run: bool,
}

/// A round before its seed exists.
pub(super) struct Draft {
    pub intent: Intent,
    pub frame: Frame,
    /// Whether it is to be published sealed.
    pub sealed: bool,
    /// Where it is: the day before which its names would tell of classes.
    pub tells_until: Option<NaiveDate>,
    /// The tiers that its rules know, from low to high.
    pub tiers: Vec<String>,
    /// Plan and group, and how its draws of one day share their lottery.
    pub group: Option<(String, (Mode, usize))>,
}

/// A round to be made, with the rules that make it.
pub(super) struct Due {
    pub round: Round,
    pub rules: Arc<EvaluatedTask>,
}

/// Rules that make some of a job's rounds, and what their scope reached once the register is read.
pub(super) struct Scope {
    pub rules: Arc<EvaluatedTask>,
    pub reached: Option<Result<Reached, Failure>>,
}

/// All rounds of one task, in order, and the rules by which they are made.
pub(super) struct Job {
    pub rounds: VecDeque<Due>,
    pub scopes: Vec<Scope>,
    pub(super) key: TaskKey,
    pub(super) times: HashMap<String, u32>,
    pub(super) before: Before,
    pub(super) commitment: Option<String>,
}

impl Job {
    /// The next round, if it is made in a stage.
    pub(super) fn next(&self, stage: Option<NaiveDate>) -> Option<&Due> {
        self.rounds.front().filter(|due| stage.is_none_or(|day| due.round.opens <= day))
    }

    /// The rules that make its rounds, each once.
    pub(super) fn rules(&self) -> impl Iterator<Item = &EvaluatedTask> {
        self.scopes.iter().map(|scope| scope.rules.as_ref())
    }

    /// What the scope of some of its rules reached.
    pub(super) fn reached(&self, rules: &Arc<EvaluatedTask>) -> Option<&Result<Reached, Failure>> {
        self.scopes.iter().find(|scope| Arc::ptr_eq(&scope.rules, rules))?.reached.as_ref()
    }

    pub(super) fn hangs_on_opening(&self) -> bool {
        self.rules().any(|rules| rules.evaluation.hangs_on_opening())
    }

    /// Whether the register has to be read for a stage: it was not yet, or the rules look back at what was drawn since.
    pub(super) fn to_read(&self, stage: Option<NaiveDate>) -> bool {
        if self.hangs_on_opening() {
            self.next(stage).is_some()
        } else {
            !self.rounds.is_empty() && self.scopes.iter().all(|scope| scope.reached.is_none())
        }
    }

    /// Counts what a round draws.
    pub(super) fn count(&mut self, intent: &Intent, draw: Option<&NewDraw>) {
        match draw {
            Some(draw) => intent.count(&draw.record.outcome, &mut self.before),
            // Nobody knows the lot of a dry run. A later round needs only what the groups drew together, and any lot gives that.
            None => {
                let cells = outcomes(intent, "");
                intent.count(&crate::model::Outcome { cells, ..Default::default() }, &mut self.before);
            }
        }
        let ids = || draw.iter().flat_map(|d| &d.objects).map(|o| o.id.as_str());
        for reached in self.scopes.iter_mut().filter_map(|scope| scope.reached.as_mut()?.as_mut().ok()) {
            reached.frame.count(ids());
        }
        for id in ids() {
            *self.times.entry(id.to_owned()).or_default() += 1;
        }
    }
}

/// Sorts the rounds by task, with the rules by which each is made.
pub(super) fn prepare(
    context: &Context<'_>,
    in_force: &RulesInForce,
    rounds: Vec<Round>,
    report: &mut Outcome,
) -> Result<Vec<Job>, Failure> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut order: BTreeMap<TaskKey, usize> = BTreeMap::new();
    let session = &*context.session;
    let (ledger, history) = (session.ledger.as_ref(), &session.history);
    for round in rounds {
        let key = round.id.key();
        let evaluated = waits(context, &key).and_then(|()| {
            let found = in_force.evaluated(&round, ledger, &session.snapshot);
            found.map_err(WhyNot::Failed)
        });
        let usable = |c: EvaluatedTask| usable_secret(context, &key.line, &c).map(|()| c).map_err(WhyNot::Failed);
        let evaluated = match evaluated.and_then(usable) {
            Ok(evaluated) => evaluated,
            Err(why) => {
                report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why });
                continue;
            }
        };
        let index = match order.get(&key) {
            Some(index) => *index,
            None => {
                jobs.push(Job {
                    rounds: VecDeque::new(),
                    scopes: Vec::new(),
                    times: ledger.map(|l| history.times(l, &key)).transpose()?.unwrap_or_default(),
                    before: history.before(&key),
                    commitment: history.commitment(&key.line).map(|c| c.commitment.clone()),
                    key: key.clone(),
                });
                order.insert(key, jobs.len() - 1);
                jobs.len() - 1
            }
        };
        let Some(job) = jobs.get_mut(index) else { continue };
        let same = |c: &EvaluatedTask| c.record.digest == evaluated.record.digest && c.plan.id == evaluated.plan.id;
        let known = job.scopes.iter().find(|scope| same(&scope.rules)).map(|scope| scope.rules.clone());
        let rules = known.unwrap_or_else(|| {
            let rules = Arc::new(evaluated);
            job.scopes.push(Scope { rules: rules.clone(), reached: None });
            rules
        });
        job.rounds.push_back(Due { round, rules });
    }
    // Plans in the settings' order, tasks in their plan's.
    let place = |job: &Job| {
        let evaluated = job.rules().next()?;
        let plan = session.snapshot.plans.iter().position(|p| p.reading.plan.as_ref().is_some_and(|p| p.id == evaluated.plan.id));
        Some((plan, evaluated.plan.tasks.iter().position(|t| t.id == evaluated.task.id)))
    };
    jobs.sort_by_key(place);
    Ok(jobs)
}

/// A task with a sealed round waits: its later rounds count what that one draws.
fn waits(context: &Context<'_>, key: &TaskKey) -> Result<(), WhyNot> {
    match context.session.history.sealed_of(key) {
        Some(sealed) => Err(WhyNot::Waiting(waits_for(&sealed.intent.draw))),
        None => Ok(()),
    }
}

/// Why a round waits for an earlier one of its task.
pub(super) fn waits_for(sealed: &str) -> Text {
    text!("waits-for-public-number-of-later", sealed)
}

/// The secret of a line must be there and not be published; for sealed draws the second one must be there, too.
fn usable_secret(context: &Context<'_>, line: &str, evaluated: &EvaluatedTask) -> Result<(), Failure> {
    let history = &context.session.history;
    let Some(newest) = history.commitment(line) else {
        // What a dry run shows of a new plan comes before its secret.
        return if context.facts.dry_run { Ok(()) } else { Err(lost(line, false)) };
    };
    if history.reveals.iter().any(|r| r.line == line && r.number == newest.number) {
        return Err(known_secret(line));
    }
    if context.facts.dry_run {
        return Ok(());
    }
    secret_of(line, &newest.commitment, &history.commitments, context.secrets)?;
    // One that shares its lottery waits with a sealed one: alone it would have another.
    let tier_column = context.session.settings.objects.theirs("tier");
    let shares = evaluated.plan.coordination_of(&evaluated.task.id).0 != Mode::Independent && tier_column.is_some();
    if shares || publishes_sealed(evaluated, tier_column, None) {
        blinds_secret_of(line, &newest.commitment, &history.commitments, context.secrets)?;
    }
    Ok(())
}

fn known_secret(plan: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "secret-revealed",
            Place::file(format!("var/public/{plan}.secret.json")),
            text!("secret-revealed", plan),
            text!("secret-revealed-help", plan),
        ),
    )
}
