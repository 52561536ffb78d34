//! A round's cells with their populations and quotas.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::force::Candidate;
use crate::diagnostic::{Findings, Text};
use crate::draw::{CellNeed, CellRecord, Frame, Need, YearShare, quotas};
use crate::plan::{RatioBasis, Repeat};
use crate::rules::Judgement;
use crate::text;

/// One cell of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlan {
    /// Its index among all the task's cells.
    pub index: usize,
    /// Objects in it.
    pub population: u64,
    /// Objects the rules ask for.
    pub quota: u64,
    /// Objects that can be drawn of them.
    pub drawn: u64,
}

/// A round with its quotas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundPlan {
    /// Opening day.
    pub opens: NaiveDate,
    /// The cells that open.
    pub cells: Vec<CellPlan>,
    /// Shortfalls and bounds that could not be kept.
    pub notes: Vec<Text>,
}

impl RoundPlan {
    /// What is drawn in each of the task's cells, those that do not open included.
    #[must_use]
    pub fn by_cell(&self, cells: usize) -> Vec<u64> {
        let mut drawn = vec![0; cells];
        for cell in &self.cells {
            if let Some(slot) = drawn.get_mut(cell.index) {
                *slot = cell.drawn;
            }
        }
        drawn
    }

    /// The cells as they are recorded.
    #[must_use]
    pub fn records(&self, candidate: &Candidate) -> Vec<CellRecord> {
        self.cells
            .iter()
            .filter_map(|plan| {
                let cell = candidate.judged.cells.get(plan.index)?;
                Some(CellRecord {
                    cell: Judgement::code(plan.index),
                    stratum: candidate.judged.strata.get(cell.stratum).and_then(|s| s.name.clone()),
                    tier: candidate.sandbox.tiers().get(cell.tier).cloned().unwrap_or_default(),
                    population: plan.population,
                    ratio: cell.ratio.to_string(),
                    notes: cell.ratio.notes().to_vec(),
                    quota: plan.quota,
                    drawn: plan.drawn,
                })
            })
            .collect()
    }
}

/// Works out every round of a task in order on one register, each with its frame; `before` is what the task drew earlier under this plan,
/// by stratum and tier.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_year(
    candidate: &Candidate,
    frame: &Frame,
    mut before: BTreeMap<(Option<String>, String), u64>,
) -> Result<Vec<(RoundPlan, Frame)>, Findings> {
    let mut rounds = Vec::new();
    for opens in candidate.judged.opening_days() {
        let open = candidate.judged.cells_opening(opens);
        let part = frame.in_cells(|cell| open.contains(&(cell as usize)));
        let round = plan_round(candidate, opens, &part, &before)?;
        for cell in round.records(candidate) {
            *before.entry((cell.stratum, cell.tier)).or_default() += cell.drawn;
        }
        rounds.push((round, part));
    }
    Ok(rounds)
}

/// Works out a round. `frame` holds the cells that open; `before` what the task drew earlier under this plan, by stratum
/// and tier.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_round(
    candidate: &Candidate,
    opens: NaiveDate,
    frame: &Frame,
    before: &BTreeMap<(Option<String>, String), u64>,
) -> Result<RoundPlan, Findings> {
    let cells = candidate.judged.cells.len();
    plan_populations(candidate, opens, &frame.populations(cells), &frame.fresh(cells), before)
}

/// The same from the populations alone: of each of the task's cells the objects in it, and of these the ones not yet drawn.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_populations(
    candidate: &Candidate,
    opens: NaiveDate,
    populations: &[u64],
    fresh: &[u64],
    before: &BTreeMap<(Option<String>, String), u64>,
) -> Result<RoundPlan, Findings> {
    let judged = &candidate.judged;
    let open = judged.cells_opening(opens);
    let mut needs = Vec::with_capacity(open.len());
    for index in &open {
        let Some(cell) = judged.cells.get(*index) else { continue };
        let population = populations.get(*index).copied().unwrap_or(0);
        let quota = candidate.sandbox.quota(&candidate.rule, &candidate.plan, &candidate.task, judged, *index, population)?;
        let year = (candidate.task.ratio_basis == RatioBasis::Year).then(|| {
            let key = (
                judged.strata.get(cell.stratum).and_then(|s| s.name.clone()),
                candidate.sandbox.tiers().get(cell.tier).cloned().unwrap_or_default(),
            );
            YearShare {
                round: cell.openings.iter().filter(|d| **d <= opens).count() as u64,
                rounds: cell.openings.len() as u64,
                drawn: before.get(&key).copied().unwrap_or(0),
            }
        });
        needs.push(CellNeed { stratum: cell.stratum, tier: cell.tier, population, ratio: cell.ratio.clone(), quota, year });
    }
    let population: u64 = needs.iter().map(|n| n.population).sum();
    let totals = candidate.sandbox.total(&candidate.rule, &candidate.plan, &candidate.task, judged, population)?;
    let found = quotas(&Need { cells: needs.clone(), totals });
    let mut notes = found.notes;
    let mut cells = Vec::with_capacity(open.len());
    for ((index, need), quota) in open.into_iter().zip(&needs).zip(found.cells) {
        let can = match candidate.task.repeat {
            Repeat::Allowed => need.population,
            Repeat::Never => fresh.get(index).copied().unwrap_or(0),
        };
        if quota > can {
            let code = Judgement::code(index);
            let short = quota - can;
            notes.push(text!(
                "{code}：应抽 {quota}，本计划内没抽过的只剩 {can}，少 {short}",
                "{code}: {quota} asked for, only {can} not yet drawn under this plan, short of {short}"
            ));
        }
        cells.push(CellPlan { index, population: need.population, quota, drawn: quota.min(can) });
    }
    if population == 0 {
        notes.push(text!("范围内没有对象：抽取 0 个", "nothing is in the scope: a draw of none"));
    }
    Ok(RoundPlan { opens, cells, notes })
}
