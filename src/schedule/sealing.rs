//! Which draws are published sealed, and when the names of one would give risk classes away.

use chrono::NaiveDate;

use super::evaluated::EvaluatedTask;
use super::round::{CellPlan, RoundPlan};
use crate::plan::Publish;
use crate::rules::{Filter, Node};

/// Whether a task's draws are published sealed: as its plan or its row says, else where its rules tell tiers apart, or look back at what others drew
/// that did, and the register has tiers, in the column of this name.
#[must_use]
pub fn publishes_sealed(evaluated: &EvaluatedTask, tier_column: Option<&str>) -> bool {
    match evaluated.plan.publish_of(&evaluated.task) {
        Some(publish) => publish == Publish::Sealed,
        None => tier_column.is_some_and(|column| tells_tiers_apart(evaluated, column)),
    }
}

/// Whether a frame by ids would tell of tiers: the rules give some of a stratum other terms, a filter reads their column, or marks tell what others drew.
#[must_use]
pub fn tells_tiers_apart(evaluated: &EvaluatedTask, tier_column: &str) -> bool {
    let evaluation = &evaluated.evaluation;
    let terms = evaluation.cells().windows(2).any(|two| matches!(two, [a, b] if a.stratum == b.stratum));
    terms || reads(evaluated, &|node| matches!(node, Node::DrawnWithin(_))) || limited(evaluated) || reads_tiers(evaluated, tier_column)
}

fn limited(evaluated: &EvaluatedTask) -> bool {
    evaluated.evaluation.grades.iter().any(|grade| !grade.limits.is_none())
}

fn reads_tiers(evaluated: &EvaluatedTask, tier_column: &str) -> bool {
    reads(evaluated, &|node| matches!(node, Node::Field(column, _) if column == tier_column))
}

fn reads(evaluated: &EvaluatedTask, what: &dyn Fn(&Node) -> bool) -> bool {
    let mut found = false;
    for filter in evaluated.evaluation.filters() {
        Filter::leaves(filter, &mut |node| found = found || what(node));
    }
    found
}

/// Whether a round has several cells of a stratum: a rule's `quota` may divide them further than their terms.
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

/// Why the names of a round tell of classes, before anybody knows the lot; nothing where they do not for certain. (By lot a small list may come all from
/// one cell, or take a small cell whole.)
#[must_use]
pub fn tells(evaluated: &EvaluatedTask, tier_column: Option<&str>, round: &RoundPlan) -> Option<Tells> {
    let evaluation = &evaluated.evaluation;
    if tier_column.is_some_and(|column| reads_tiers(evaluated, column)) {
        return Some(Tells::SomeTiers);
    }
    for stratum in 0..evaluation.strata.len() {
        let is_here = |grade: &usize| evaluation.grades.get(*grade).is_some_and(|g| g.stratum == stratum);
        let cells: Vec<&CellPlan> = round.cells.iter().filter(|c| c.grades.first().is_some_and(is_here)).collect();
        let grades = (0..evaluation.grades.len()).filter(is_here).count();
        let open: usize = cells.iter().map(|c| c.grades.len()).sum();
        if open == 0 {
            continue;
        }
        // Nobody of a cell can be drawn: it is exempt, or everyone in it is marked.
        if open < grades || (cells.len() > 1 && cells.iter().any(|c| c.population > 0 && c.available + c.certain() == 0)) {
            return Some(Tells::SomeTiers);
        }
        if cells.len() < 2 {
            continue;
        }
        if cells.iter().filter(|c| c.drawn(c.most()) > 0).count() == 1 {
            return Some(Tells::OneCell);
        }
        if cells.iter().any(|c| c.population > 0 && c.drawn(c.least()) == c.available + c.certain()) {
            return Some(Tells::WholeCell);
        }
    }
    None
}

/// The day before which the names of a round would tell of classes: the last on which the task's last round can open. Nothing where they do not, or where
/// it is the last.
#[must_use]
pub fn tells_until(evaluated: &EvaluatedTask, tier_column: Option<&str>, round: &RoundPlan) -> Option<NaiveDate> {
    let days = evaluated.announced();
    let last = days.last().filter(|last| last.nominal > round.opens)?;
    tells(evaluated, tier_column, round).map(|_| last.last.max(last.nominal))
}
