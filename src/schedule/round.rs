//! A round's cells with their populations and quotas.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::force::Candidate;
use crate::diagnostic::{Findings, Text};
use crate::draw::{CellNeed, Frame, Mark, Need, YearShare, quotas};
use crate::model::CellRecord;
use crate::plan::{RatioBasis, Repeat};
use crate::rules::{Judgement, Limits};
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
    /// Objects that can be drawn of them, those that have to be visited among them.
    pub drawn: u64,
    /// Objects with each mark.
    pub marks: BTreeMap<Mark, u64>,
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
                    certain: plan.marks.get(&Mark::Certain).copied().unwrap_or(0),
                    out: plan.marks.iter().filter(|(m, _)| m.out()).map(|(m, n)| (m.word().to_owned(), *n)).collect(),
                    uncounted: !cell.counts,
                    limits: if cell.counts { cell.limits.clone() } else { Limits::default() },
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
    plan_populations(candidate, opens, &frame.populations(cells), &frame.fresh(cells), &frame.marks(cells), before)
}

/// The same from the populations alone: of each of the task's cells the objects in it, of these the ones not yet drawn, and how many
/// are marked.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_populations(
    candidate: &Candidate,
    opens: NaiveDate,
    populations: &[u64],
    fresh: &[u64],
    marks: &[BTreeMap<Mark, u64>],
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
        let marks = marks.get(index).cloned().unwrap_or_default();
        let certain = marks.get(&Mark::Certain).copied().unwrap_or(0);
        let out: u64 = marks.iter().filter(|(m, _)| m.out()).map(|(_, n)| *n).sum();
        let lottery = need.population.saturating_sub(certain + out);
        let can = match candidate.task.repeat {
            Repeat::Allowed => lottery,
            Repeat::Never => fresh.get(index).copied().unwrap_or(0),
        };
        let code = Judgement::code(index);
        // What has to be visited leaves the lottery: the quota is of the rest, as far as there is one.
        if quota > can && out > 0 && can == lottery {
            let short = (quota - can).saturating_sub(certain);
            let each: Vec<String> = marks.iter().filter(|(m, _)| m.out()).map(|(m, n)| format!("{} {n}", m.word())).collect();
            let each = each.join(", ");
            if short > 0 {
                notes.push(text!(
                    "{code}：应抽 {quota}，受检查限次限制（{each}）只有 {can} 个能抽，少 {short}",
                    "{code}: {quota} asked for, the limits of burden ({each}) leave {can} that can be drawn, short of {short}"
                ));
            }
        } else if quota > can && lottery > can {
            let short = quota - can;
            notes.push(text!(
                "{code}：应抽 {quota}，本计划内没抽过的只剩 {can}，少 {short}",
                "{code}: {quota} asked for, only {can} not yet drawn under this plan, short of {short}"
            ));
        }
        if certain > 0 {
            notes.push(text!("{code}：{certain} 个必查，不参加抽取", "{code}: {certain} have to be visited and leave the lottery"));
        }
        cells.push(CellPlan { index, population: need.population, quota, drawn: quota.min(can) + certain, marks });
    }
    if population == 0 {
        notes.push(text!("范围内没有对象：抽取 0 个", "nothing is in the scope: a draw of none"));
    }
    Ok(RoundPlan { opens, cells, notes })
}
