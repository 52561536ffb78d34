//! Which draws are published sealed, and when the names of one would give risk classes away.

use chrono::NaiveDate;

use super::evaluated::EvaluatedTask;
use super::round::{CellPlan, RoundPlan};
use crate::plan::Publish;

/// Whether a task's draws are published sealed: as its plan or its row says, else where a frame by ids would tell of tiers, and the register has any, in
/// the column of this name. `round`: one whose cells are known; a rule's `quota` may divide tiers that have the same terms.
#[must_use]
pub fn publishes_sealed(evaluated: &EvaluatedTask, tier_column: Option<&str>, round: Option<&RoundPlan>) -> bool {
    match evaluated.plan.publish_of(&evaluated.task) {
        Some(publish) => publish == Publish::Sealed,
        None => {
            tier_column.is_some_and(|column| tells_tiers_apart(evaluated, column) || round.is_some_and(|r| divides_tiers(evaluated, r)))
        }
    }
}

/// Whether a frame by ids would tell of tiers: the rules give some of a stratum other terms, a filter reads their column, or marks tell what others drew.
#[must_use]
pub fn tells_tiers_apart(evaluated: &EvaluatedTask, tier_column: &str) -> bool {
    let evaluation = &evaluated.evaluation;
    let terms = evaluation.cells().windows(2).any(|two| matches!(two, [a, b] if a.stratum == b.stratum));
    terms || evaluation.takes_by_tier(tier_column) || evaluation.looks_back() || evaluation.limited()
}

/// Sizes of cells for which a rule's `quota` is asked where no register says how large they are.
const SIZES: [u64; 5] = [1, 10, 100, 1_000, 100_000];

/// Whether the rule's `quota` may divide tiers that have the same terms: for some size of a cell it says different things of them.
#[must_use]
pub fn quota_may_divide(evaluated: &EvaluatedTask) -> bool {
    let asked = |grade: usize, size: u64| evaluated.sandbox.quota(evaluated.about(), grade, size).ok();
    evaluated.evaluation.cells().iter().any(|cell| match cell.grades.as_slice() {
        [] | [_] => false,
        [first, others @ ..] => SIZES.iter().any(|size| {
            let one = asked(*first, *size);
            others.iter().any(|other| asked(*other, *size).is_some_and(|answer| one.is_some_and(|one| one != answer)))
        }),
    })
}

fn divides_tiers(evaluated: &EvaluatedTask, round: &RoundPlan) -> bool {
    let stratum = |cell: &CellPlan| Some(evaluated.evaluation.grades.get(*cell.grades.first()?)?.stratum);
    round.cells.windows(2).any(|two| matches!(two, [a, b] if stratum(a) == stratum(b)))
}

/// Whether the rules alone make the names of a nominal opening tell of tiers: it takes only some of a stratum, or a filter takes by them.
#[must_use]
pub fn rules_tell(evaluated: &EvaluatedTask, tier_column: &str, nominal: NaiveDate) -> bool {
    let evaluation = &evaluated.evaluation;
    let open = evaluation.grades_opening(nominal);
    let of = |stratum: usize| evaluation.grades.iter().enumerate().filter(move |(_, g)| g.stratum == stratum);
    let some = |stratum: usize| {
        let mut here = of(stratum).map(|(index, _)| open.contains(&index));
        here.clone().any(|open| open) && !here.all(|open| open)
    };
    evaluation.takes_by_tier(tier_column) || (0..evaluation.strata.len()).any(some)
}

/// Whether the names of a round tell of tiers whatever stands beside them and whatever the lot: its rules do, nobody of a cell can be drawn, all that are
/// drawn of a stratum are of one cell, or a cell is drawn whole. (By lot a small list may come all from one cell, or take a small cell whole.)
fn names_tell(evaluated: &EvaluatedTask, tier_column: &str, round: &RoundPlan) -> bool {
    let evaluation = &evaluated.evaluation;
    let of_stratum = |stratum: usize| {
        let is_here = |grade: &usize| evaluation.grades.get(*grade).is_some_and(|g| g.stratum == stratum);
        let cells: Vec<&CellPlan> = round.cells.iter().filter(|c| c.grades.first().is_some_and(is_here)).collect();
        // A part of a day takes fewer than the day.
        let open: usize = cells.iter().map(|c| c.grades.len()).sum();
        if open > 0 && open < (0..evaluation.grades.len()).filter(is_here).count() {
            return true;
        }
        let can = |cell: &CellPlan| cell.available + cell.certain();
        let one = cells.iter().filter(|c| c.drawn(c.most()) > 0).count() == 1;
        // Exempt, or everyone in it is marked: none is drawn, and those that can be are drawn whole.
        let whole = |cell: &&CellPlan| cell.population > 0 && cell.drawn(cell.least()) == can(cell);
        cells.len() > 1 && (one || cells.iter().any(whole))
    };
    rules_tell(evaluated, tier_column, round.opens) || (0..evaluation.strata.len()).any(of_stratum)
}

/// The day before which the names of a round would tell of tiers: the last on which the task's last round can open. Nothing where they do not, where it is
/// the last, or where the register has no tiers.
#[must_use]
pub fn names_tell_until(evaluated: &EvaluatedTask, tier_column: Option<&str>, round: &RoundPlan) -> Option<NaiveDate> {
    let days = evaluated.announced();
    let last = days.last().filter(|last| last.nominal > round.opens)?;
    tier_column.filter(|column| names_tell(evaluated, column, round)).map(|_| last.last.max(last.nominal))
}
