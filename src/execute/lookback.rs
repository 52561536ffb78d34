//! Rules that look back at what was drawn lately (`drawn_within`, by any task or by the task itself): whom they see. What counts is the day of the draw.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Months, NaiveDate};

use crate::diagnostic::Failure;
use crate::draw::Past;
use crate::history::{Attempt, History};
use crate::ledger::Ledger;
use crate::rules::{Evaluation, Filter, Lookback, Node};
use crate::schedule::EvaluatedTask;
use crate::workspace::Session;

/// What a task's filters look back at.
pub(super) fn lookbacks(evaluation: &Evaluation) -> BTreeSet<Lookback> {
    let mut found = BTreeSet::new();
    for filter in evaluation.filters() {
        Filter::leaves(filter, &mut |node| {
            if let Node::DrawnWithin(lookback) = node {
                found.insert(lookback.clone());
            }
        });
    }
    found
}

pub(super) fn since(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// The objects that some task's filters see when they look back; without a session nobody was drawn.
///
/// # Errors
/// The ledger cannot be read.
pub fn drawn_within(tasks: &[&EvaluatedTask], session: Option<&Session>, day: NaiveDate) -> Result<Past, Failure> {
    seen(tasks, session, day, None)
}

/// The same as rounds see it that open on a day: of what is drawn for that opening nobody counts.
///
/// # Errors
/// The ledger cannot be read.
pub fn seen(tasks: &[&EvaluatedTask], session: Option<&Session>, day: NaiveDate, opening: Option<NaiveDate>) -> Result<Past, Failure> {
    lately(tasks, session.and_then(|s| s.ledger.as_ref().map(|ledger| (ledger, &s.history))), day, opening)
}

/// The same as a recorded draw saw it: by what the ledger told before its intent.
///
/// # Errors
/// The ledger cannot be read.
pub fn drawn_before_draw(evaluated: &EvaluatedTask, session: &Session, draw: &str) -> Result<Past, Failure> {
    let (Some(ledger), Some(attempt)) = (&session.ledger, session.history.attempt(draw)) else { return Ok(Past::default()) };
    if !evaluated.evaluation.hangs_on_opening() {
        return Ok(Past::default());
    }
    let then = History::before_entry(ledger, attempt.intended.0)?;
    lately(&[evaluated], Some((ledger, &then)), attempt.intent.as_of, Some(attempt.intent.opens))
}

fn lately(
    tasks: &[&EvaluatedTask],
    known: Option<(&Ledger, &History)>,
    day: NaiveDate,
    opening: Option<NaiveDate>,
) -> Result<Past, Failure> {
    let asked: BTreeSet<Lookback> = tasks.iter().flat_map(|c| lookbacks(&c.evaluation)).collect();
    let other = |a: &Attempt| opening.is_none_or(|day| a.intent.opens != day);
    let mut found = Past { opens: Some(opening.unwrap_or(day)), ..Past::default() };
    for lookback in asked {
        let ids = known.map(|(ledger, history)| {
            let own = lookback.by.as_ref().map(|by| (history.rules.key_of(&by.plan, &by.task), &by.names));
            // Of another year's plan a task is known by its name.
            let whose =
                |a: &Attempt| own.as_ref().is_none_or(|(key, names)| a.intent.round().key() == *key || names.contains(&a.intent.name));
            history.drawn_since(ledger, since(day, lookback.months), |a| other(a) && whose(a))
        });
        found.drawn.insert(lookback, Arc::new(ids.transpose()?.unwrap_or_default()));
    }
    Ok(found)
}
