//! Today's tasks as they will be drawn: where a row, its rules or its plan has an error, the task's last good version holds, and every report has
//! that.

use super::evaluated::{EvaluatedTask, EvaluatedTasks, evaluate_tasks, evaluate_tasks_traced, rebuild};
use super::rules_in_force::rules_in_force;
use crate::diagnostic::Failure;
use crate::plan::row_of;
use crate::workspace::Session;

/// The tasks of today's files, with those that are held back in the version that is in force, each at its place in its plan. Their errors are among
/// the findings. `traced` as for [`evaluate_tasks_traced`].
///
/// # Errors
/// The settings are broken.
pub fn tasks_that_hold(session: &Session, traced: bool) -> Result<EvaluatedTasks, Failure> {
    let found = if traced { evaluate_tasks_traced(&session.snapshot)? } else { evaluate_tasks(&session.snapshot)? };
    Ok(with_held_back(session, found, traced))
}

/// Puts the tasks that are held back beside those that a snapshot's files give.
#[must_use]
pub fn with_held_back(session: &Session, mut found: EvaluatedTasks, traced: bool) -> EvaluatedTasks {
    let (snapshot, history) = (&session.snapshot, &session.history);
    let in_force = rules_in_force(found.clone(), snapshot, history, session.today());
    let mut held: Vec<EvaluatedTask> = Vec::new();
    for version in in_force.rules.in_force().map(|v| &v.version) {
        let current = in_force.current.get(&(version.plan.to_string(), version.task.to_string()));
        // A plan that the settings name no longer is drawn no more.
        let named = snapshot.plans.iter().any(|f| *f.source.name == *version.plan_file || f.reading.id.as_deref() == Some(&version.plan));
        if current.is_some() || !named {
            continue;
        }
        match rebuild(version, session.ledger.as_ref(), snapshot, traced) {
            Ok(evaluated) => held.push(evaluated),
            Err(failure) => found.findings.extend(failure.findings),
        }
    }
    if held.is_empty() {
        return found;
    }
    found.good.retain(|c| !held.iter().any(|h| h.plan.id == c.plan.id && h.task.id == c.task.id));
    found.held_back = held.iter().map(|h| (h.plan.id.clone(), h.task.id.clone())).collect();
    found.good.extend(held);
    found.good.sort_by_key(|c| {
        let file = snapshot.plans.iter().position(|f| *f.source.name == *c.plan_file);
        let row = file.and_then(|at| snapshot.plans.get(at)).and_then(|f| row_of(&f.source, &c.task.id));
        (file.unwrap_or(usize::MAX), row.map_or(usize::MAX, |row| row.start))
    });
    found
}
