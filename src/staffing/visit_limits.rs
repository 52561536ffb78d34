//! Whom the visit limits keep out of a lottery.

use chrono::{Months, NaiveDate};

use super::visit_history::{Asking, VisitHistory, levels};
use crate::draw::{Frame, Mark};
use crate::rules::{Evaluation, Limits};

/// What the limits say of an enterprise.
#[must_use]
pub fn mark_of(history: &VisitHistory, enterprise: &str, limits: &Limits, asking: Asking<'_>) -> Mark {
    if limits.exempt {
        return Mark::Exempt;
    }
    for limit in &limits.visits {
        let days = history.days(enterprise, asking, limit.of);
        let joined = limit.joins && limit.visits > 0 && days.contains(&asking.day);
        if days.len() >= limit.visits as usize && !joined {
            return Mark::Limit;
        }
    }
    // Where the visit of the day may be joined it is no earlier one to wait for.
    let joins = limits.visits.iter().any(|l| l.joins);
    let waits = |day: NaiveDate| day != asking.day || !joins;
    if let Some(months) = limits.cool_down
        && let Some(last) = history.last(enterprise, waits)
        && last.checked_add_months(Months::new(months)).is_none_or(|free| asking.day < free)
    {
        return Mark::Cooling;
    }
    Mark::None
}

/// Marks whom a task's limits keep out of its lottery, in a frame of grades; what has to be visited stays so.
pub fn mark(frame: &mut Frame, evaluation: &Evaluation, lead: &str, history: &VisitHistory, day: NaiveDate) {
    let asking = Asking { day, authority: lead, levels: levels(&evaluation.team) };
    frame.mark(|frame, entry| {
        if entry.mark == Mark::Certain {
            return Mark::Certain;
        }
        match evaluation.grades.get(entry.cell as usize) {
            Some(cell) if cell.counts && !cell.limits.is_none() => mark_of(history, frame.enterprise(entry.object), &cell.limits, asking),
            _ => Mark::None,
        }
    });
}
