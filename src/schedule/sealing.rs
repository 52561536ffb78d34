//! Which draws are published sealed, and when the names of one would give risk classes away.

use chrono::NaiveDate;

use super::evaluated::EvaluatedTask;
use super::round::{CellPlan, RoundPlan};
use crate::plan::Publish;

/// Whether a task's draws are published sealed: as its plan or its row says, else where its rules tell tiers apart and the register has any.
#[must_use]
pub fn publishes_sealed(evaluated: &EvaluatedTask, tiers_known: bool) -> bool {
    match evaluated.plan.publish_of(&evaluated.task) {
        Some(publish) => publish == Publish::Sealed,
        None => tiers_known && tells_tiers_apart(evaluated),
    }
}

/// Whether the rules give some tiers of a stratum other terms than others.
#[must_use]
pub fn tells_tiers_apart(evaluated: &EvaluatedTask) -> bool {
    evaluated.evaluation.cells().windows(2).any(|two| matches!(two, [a, b] if a.stratum == b.stratum))
}

/// The same of a round whose cells are known: a rule's `quota` may divide them further.
#[must_use]
pub fn divides_tiers(evaluated: &EvaluatedTask, round: &RoundPlan) -> bool {
    let stratum = |cell: &CellPlan| Some(evaluated.evaluation.grades.get(*cell.grades.first()?)?.stratum);
    round.cells.windows(2).any(|two| matches!(two, [a, b] if stratum(a) == stratum(b)))
}

/// Why the names of a round tell of classes, whatever stands beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// It opens for some tiers of a stratum only: whoever is drawn is of these.
    SomeTiers,
    /// Of a stratum, all that are drawn are of one cell.
    OneCell,
    /// A cell is drawn whole: whoever is not drawn is not of it.
    WholeCell,
}

/// Whether a nominal opening takes only some tiers of a stratum.
#[must_use]
pub fn opens_for_some(evaluated: &EvaluatedTask, nominal: NaiveDate) -> bool {
    let evaluation = &evaluated.evaluation;
    let open = evaluation.grades_opening(nominal);
    let of = |stratum: usize| evaluation.grades.iter().enumerate().filter(move |(_, g)| g.stratum == stratum);
    (0..evaluation.strata.len()).any(|s| {
        let mut here = of(s).map(|(index, _)| open.contains(&index));
        here.clone().any(|open| open) && !here.all(|open| open)
    })
}

/// Why the names of a round tell of classes; nothing where they do not.
#[must_use]
pub fn tells(evaluated: &EvaluatedTask, round: &RoundPlan) -> Option<Tells> {
    let evaluation = &evaluated.evaluation;
    for stratum in 0..evaluation.strata.len() {
        let is_here = |grade: &usize| evaluation.grades.get(*grade).is_some_and(|g| g.stratum == stratum);
        let cells: Vec<&CellPlan> = round.cells.iter().filter(|c| c.grades.first().is_some_and(is_here)).collect();
        let grades = (0..evaluation.grades.len()).filter(is_here).count();
        let open: usize = cells.iter().map(|c| c.grades.len()).sum();
        if open == 0 {
            continue;
        }
        if open < grades {
            return Some(Tells::SomeTiers);
        }
        if cells.len() < 2 {
            continue;
        }
        if cells.iter().filter(|c| c.drawn(c.most()) > 0).count() == 1 {
            return Some(Tells::OneCell);
        }
        if cells.iter().any(|c| c.population > 0 && c.drawn(c.least()) == c.population) {
            return Some(Tells::WholeCell);
        }
    }
    None
}

/// The day before which the names of a round would tell of classes: that of the task's last round. Nothing where they do not, or where it is the last.
#[must_use]
pub fn tells_until(evaluated: &EvaluatedTask, round: &RoundPlan) -> Option<NaiveDate> {
    let last = evaluated.evaluation.opening_days().last().copied().filter(|last| *last > round.opens)?;
    tells(evaluated, round).map(|_| last)
}
