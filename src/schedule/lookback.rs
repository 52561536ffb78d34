//! Rounds whose rules look back at what was drawn lately (`drawn_within`): whom they see, and in which order they are made.
//!
//! What counts is the day of the draw. Rounds of different opening days are made one opening day after the other, so that a later one sees what
//! earlier ones of the same sweep drew; rounds of one opening day do not see each other, in whichever order they are made.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Months, NaiveDate};

use super::force::Candidate;
use super::make::{Context, Job};
use super::sweep::{NotDrawn, Outcome, WhyNot};
use crate::diagnostic::Failure;
use crate::draw::DrawnWithin;
use crate::history::{Attempt, History};
use crate::ledger::Ledger;
use crate::rules::{Filter, Judgement, Node};
use crate::text;
use crate::workspace::Session;

/// The numbers of months that a task's filters look back.
fn months(judged: &Judgement) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for filter in judged.filters() {
        Filter::leaves(filter, &mut |node| {
            if let Node::DrawnWithin(n) = node {
                found.insert(*n);
            }
        });
    }
    found
}

/// Whether a task's filters look back.
pub(super) fn looks_back(candidate: &Candidate) -> bool {
    !months(&candidate.judged).is_empty()
}

fn since(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// The objects drawn within each number of months that some candidate's filters ask for; without a session nobody was drawn.
///
/// # Errors
/// The ledger cannot be read.
pub fn drawn_within(candidates: &[&Candidate], session: Option<&Session>, day: NaiveDate) -> Result<DrawnWithin, Failure> {
    seen(candidates, session, day, None)
}

/// The same as rounds see it that open on a day.
pub(super) fn seen(
    candidates: &[&Candidate],
    session: Option<&Session>,
    day: NaiveDate,
    opening: Option<NaiveDate>,
) -> Result<DrawnWithin, Failure> {
    lately(candidates, session.and_then(|s| s.ledger.as_ref().map(|ledger| (ledger, &s.history))), day, opening)
}

/// The same as a recorded draw saw it: by what the ledger told before its intent.
///
/// # Errors
/// The ledger cannot be read.
pub fn drawn_before_draw(candidate: &Candidate, session: &Session, draw: &str) -> Result<DrawnWithin, Failure> {
    let (Some(ledger), Some(attempt)) = (&session.ledger, session.history.attempt(draw)) else { return Ok(DrawnWithin::new()) };
    if !looks_back(candidate) {
        return Ok(DrawnWithin::new());
    }
    let then = History::before_entry(ledger, attempt.intended.0)?;
    lately(&[candidate], Some((ledger, &then)), attempt.intent.as_of, Some(attempt.intent.opens))
}

fn lately(
    candidates: &[&Candidate],
    known: Option<(&Ledger, &History)>,
    day: NaiveDate,
    opening: Option<NaiveDate>,
) -> Result<DrawnWithin, Failure> {
    let asked: BTreeSet<u32> = candidates.iter().flat_map(|c| months(&c.judged)).collect();
    let other = |a: &Attempt| opening.is_none_or(|day| a.intent.opens != day);
    let mut found = DrawnWithin::new();
    for n in asked {
        let ids = known.map(|(ledger, history)| history.drawn_since(ledger, since(day, n), other)).transpose()?;
        found.insert(n, Arc::new(ids.unwrap_or_default()));
    }
    Ok(found)
}

/// The opening days that are made one after the other; nothing where all rounds can be made at once.
pub(super) fn stages(jobs: &[Job]) -> Vec<Option<NaiveDate>> {
    let days: BTreeSet<NaiveDate> = jobs.iter().flat_map(|j| j.rounds.iter().map(|(round, _)| round.opens)).collect();
    if days.len() > 1 && jobs.iter().any(|j| j.candidates.iter().any(looks_back)) {
        return days.into_iter().map(Some).collect();
    }
    vec![None]
}

/// A sealed draw of another opening day that a task looks back at: nobody knows yet what it draws.
fn sealed_before(history: &History, candidate: &Candidate, day: NaiveDate, opening: NaiveDate) -> Option<String> {
    let most = months(&candidate.judged).into_iter().max()?;
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
        let Some(opening) = job.next(stage).map(|(round, _)| round.opens) else { continue };
        let history = &context.session.history;
        let sealed = job.candidates.iter().find_map(|c| sealed_before(history, c, context.facts.day, opening));
        let Some(sealed) = sealed else { continue };
        for (round, _) in std::mem::take(&mut job.rounds) {
            let why = text!(
                "规则要看近期抽过谁，等 {sealed} 的公开随机数",
                "its rules look at what was drawn lately: it waits for the public number of {sealed}"
            );
            report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Waiting(why) });
        }
    }
}
