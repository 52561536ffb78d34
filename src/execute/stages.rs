//! In which order rounds are made whose rules look back at what was drawn lately.
//!
//! Rounds of different opening days are made one opening day after the other, so that a later one sees what
//! earlier ones of the same sweep drew; rounds of one opening day do not see each other, in whichever order they are made.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::job::{Context, Due, Job};
use super::lookback::{lookbacks, since};
use super::outcome::{NotDrawn, Outcome, WhyNot};
use crate::history::History;
use crate::schedule::EvaluatedTask;
use crate::text;

/// The opening days that are made one after the other; nothing where all rounds can be made at once.
pub(super) fn stages(jobs: &[Job]) -> Vec<Option<NaiveDate>> {
    let days: BTreeSet<NaiveDate> = jobs.iter().flat_map(|j| j.rounds.iter().map(|due| due.round.opens)).collect();
    if days.len() > 1 && jobs.iter().any(Job::hangs_on_opening) {
        return days.into_iter().map(Some).collect();
    }
    vec![None]
}

/// A sealed draw of another opening day that a task looks back at: nobody knows yet what it draws.
fn sealed_before(history: &History, evaluated: &EvaluatedTask, day: NaiveDate, opening: NaiveDate) -> Option<String> {
    let most = lookbacks(&evaluated.evaluation).into_iter().map(|lookback| lookback.months).max()?;
    let pending = history.pending();
    let sealed = pending.iter().find(|a| a.intent.opens != opening && a.intent.as_of >= since(day, most))?;
    Some(sealed.intent.draw.to_string())
}

/// Rounds of a stage that look back at what is sealed wait, and with them the later rounds of their tasks.
pub(super) fn wait_for_sealed(context: &Context<'_>, jobs: &mut [Job], stage: Option<NaiveDate>, report: &mut Outcome) {
    if context.facts.dry_run {
        return;
    }
    for job in jobs {
        let Some(opening) = job.next(stage).map(|due| due.round.opens) else { continue };
        let history = &context.session.history;
        let sealed = job.rules().find_map(|c| sealed_before(history, c, context.facts.day, opening));
        let Some(sealed) = sealed else { continue };
        for Due { round, .. } in std::mem::take(&mut job.rounds) {
            let why = text!("its-rules-look-at-what-was", sealed);
            report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Waiting(why) });
        }
    }
}
