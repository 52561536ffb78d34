//! The tasks that a report is about: those in force once today's files are taken up, each by the rules that the next sweep draws it by. Where a row,
//! its rules or its plan has an error, that is the last good version; what is refused is not among them.

use super::evaluated::{EvaluatedTask, evaluate_tasks, evaluate_tasks_traced};
use super::rules_in_force::{rebuilt, rules_in_force};
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place};
use crate::history::RuleHistory;
use crate::model::TaskKey;
use crate::plan::row_of;
use crate::text;
use crate::workspace::Session;

/// Which tasks a report is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The plan; none: the newest with what is still in force of those before it.
    pub plan: Option<&'a str>,
    /// The task, by its id; none: all of them.
    pub task: Option<&'a str>,
}

/// A task of a report.
#[derive(Debug, Clone)]
pub struct ReportedTask {
    /// Which task of its line it is.
    pub key: TaskKey,
    /// It with its rules.
    pub evaluated: EvaluatedTask,
    /// Whether these are an earlier version, for today's files have an error.
    pub held_back: bool,
}

/// The tasks of a report.
#[derive(Debug, Clone, Default)]
pub struct Reported {
    /// In the settings' and the plans' order; what is still in force of a plan that another took over from, last.
    pub tasks: Vec<ReportedTask>,
    /// What is wrong in the files, and why what they say is not in force.
    pub findings: Findings,
}

/// The tasks that a report is asked for. `traced`: in an engine that notes which line decides.
///
/// # Errors
/// The settings are broken, there is no such plan or task, or nothing is in force.
pub fn reported(session: &Session, wanted: Wanted<'_>, traced: bool) -> Result<Reported, Failure> {
    let (snapshot, history) = (&session.snapshot, &session.history);
    let files = if traced { evaluate_tasks_traced(snapshot)? } else { evaluate_tasks(snapshot)? };
    let mut report = Reported { findings: files.findings.clone(), ..Reported::default() };
    let in_force = rules_in_force(files, snapshot, history, session.today());
    for why in in_force.never.iter().map(|(_, _, why)| why).chain([&in_force.unclear]) {
        report.findings.extend_new(why);
    }
    let rules = &in_force.rules;
    for version in rules.in_force().map(|v| &v.version) {
        let key = version.key();
        match in_force.current.get(&(version.plan.to_string(), version.task.to_string())) {
            Some(current) => report.tasks.push(ReportedTask { key, evaluated: current.clone(), held_back: false }),
            None => match rebuilt(version, session.ledger.as_ref(), snapshot, traced) {
                Ok(evaluated) => report.tasks.push(ReportedTask { key, evaluated, held_back: true }),
                Err(failure) => report.findings.extend_new(&failure.findings),
            },
        }
    }
    for ReportedTask { key, evaluated, .. } in &mut report.tasks {
        let days = evaluated.evaluation.opening_days().into_iter();
        evaluated.opened = days.filter_map(|day| Some((day, history.opened(&key.round(day))?))).collect();
    }
    report.tasks.sort_by_key(|t| {
        let replaced = rules.successor(&t.evaluated.plan.id).is_some();
        let file = snapshot.plans.iter().position(|f| *f.source.name == *t.evaluated.plan_file);
        let row = file.and_then(|at| snapshot.plans.get(at)).and_then(|f| row_of(&f.source, &t.evaluated.task.id));
        (replaced, file.unwrap_or(usize::MAX), row.map_or(usize::MAX, |row| row.start))
    });
    choose(&mut report, wanted, rules)?;
    Ok(report)
}

fn choose(report: &mut Reported, wanted: Wanted<'_>, rules: &RuleHistory) -> Result<(), Failure> {
    let refused = |code, place, message, help| Failure::new(Kind::Usage, Finding::error(code, Place::file(place), message, help));
    match wanted.plan {
        // A plan that another took over from has what is still in force of it alone.
        Some(plan) if rules.successor(plan).is_some() => report.tasks.retain(|t| t.evaluated.plan.id == plan),
        Some(plan) => {
            let line = rules.line(plan);
            report.tasks.retain(|t| t.key.line == line);
        }
        None => {
            let year = report.tasks.iter().map(|t| t.evaluated.plan.year).max();
            let of_year = || report.tasks.iter().rev().filter(|t| Some(t.evaluated.plan.year) == year);
            let newest = of_year().find(|t| rules.successor(&t.evaluated.plan.id).is_none()).or_else(|| of_year().next());
            let newest = newest.map(|t| t.key.line.clone());
            report.tasks.retain(|t| Some(&t.key.line) == newest.as_ref());
        }
    }
    if report.tasks.is_empty() {
        let heir = wanted.plan.and_then(|plan| Some((plan, rules.successor(plan)?)));
        return Err(match heir {
            Some((plan, heir)) => refused("refused", "choucha", text!("plan-was-replaced", plan, heir), text!("look-at-heir", heir)),
            None if report.findings.has_errors() => Failure::new(Kind::Rule, report.findings.clone()),
            None => {
                let name = wanted.plan.unwrap_or("-");
                refused("unknown-plan", "rules/settings.toml", text!("unknown-plan", name), text!("unknown-plan-help"))
            }
        });
    }
    Ok(())
}

impl Reported {
    /// Leaves one task, where one is asked for.
    ///
    /// # Errors
    /// There is no such task.
    pub fn only(mut self, wanted: Wanted<'_>) -> Result<Self, Failure> {
        let Some(task) = wanted.task else { return Ok(self) };
        self.tasks.retain(|t| t.evaluated.task.id == task);
        if self.tasks.is_empty() {
            return Err(no_such_task(task));
        }
        Ok(self)
    }
}

/// Nobody knows a task of this id.
#[must_use]
pub fn no_such_task(task: &str) -> Failure {
    let (message, help) = (text!("unknown-task", task), text!("unknown-task-help"));
    Failure::new(Kind::Usage, Finding::error("unknown-task", Place::file("choucha"), message, help))
}
