//! A round's cells with their populations, its groups with their numbers, and what each cell is to expect: everything that is fixed
//! before the seed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::evaluated::EvaluatedTask;
use crate::diagnostic::{Findings, Text};
use crate::draw::{CellLot, CellNeed, Frame, Mark, Need, Slot, Start, YearShare, groups, lot_quotas, lot_start, slots};
use crate::model::{Before, CellDays, CellKey, CellRecord, DrawnBefore, Exact, GradeName, drawn_before};
use crate::plan::{Bounds, RatioBasis, Repeat};
use crate::rules::{Cell, Evaluation, Grade, Limits, Quota, RoundFacts, Sandbox, TaskContext, Totals};
use crate::text;

/// One cell of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlan {
    /// Its index among all the task's cells, from 0: its code is one more.
    pub index: usize,
    /// Its grades.
    pub grades: Vec<usize>,
    /// Objects in it.
    pub population: u64,
    /// Its group, from 1.
    pub group: u32,
    /// Its share of the group's number: what it draws by lot, as expected.
    pub share: Exact,
    /// Objects that the lot can take.
    pub available: u64,
    /// Objects with each mark.
    pub marks: BTreeMap<Mark, u64>,
}

impl CellPlan {
    /// The fewest that it is asked to draw by lot.
    #[must_use]
    pub fn least(&self) -> u64 {
        self.share.floor()
    }

    /// The most that it is asked to draw by lot.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.share.ceil()
    }

    /// What is drawn as expected, those that have to be visited among them.
    #[must_use]
    pub fn expected(&self) -> Exact {
        // min(w + 1, a) - min(w, a) is 1 or 0.
        let (whole, can) = (self.share.floor(), self.available);
        let more = if whole < can { self.share.fraction() } else { Exact::zero() };
        &Exact::whole(whole.min(can) + self.certain()) + &more
    }

    /// Objects that have to be visited.
    #[must_use]
    pub fn certain(&self) -> u64 {
        self.marks.get(&Mark::Certain).copied().unwrap_or(0)
    }

    /// How many a limit or an exemption keeps out of it.
    #[must_use]
    pub fn out(&self) -> u64 {
        self.marks.iter().filter(|(mark, _)| mark.out()).map(|(_, count)| *count).sum()
    }

    /// What is drawn where it is asked for `quota` by lot, those that have to be visited among them.
    #[must_use]
    pub fn drawn(&self, quota: u64) -> u64 {
        quota.min(self.available) + self.certain()
    }
}

/// One stratum at one tier of a round: a part of its cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradePlan {
    /// Objects in it.
    pub population: u64,
    /// Its part of the cell's share, by population.
    pub share: Exact,
    /// The fewest that the lottery can take of it.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// What is drawn as expected, those that have to be visited among them.
    pub expected: Exact,
}

/// The note of a cell in which some have to be visited and take no part in the lottery.
const CERTAIN_APART: &str = "lottery";

/// A round before its seed exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundPlan {
    /// Opening day.
    pub opens: NaiveDate,
    /// The cells that open, in the order of their codes.
    pub cells: Vec<CellPlan>,
    /// How many each group draws, from group 1 on.
    pub numbers: Vec<u64>,
    /// Objects in each of the task's grades that open.
    pub populations: Vec<u64>,
    /// Whether nobody is drawn a second time.
    pub once: bool,
    /// Shortfalls and bounds that could not be kept; how many have to be visited anyway.
    pub notes: Vec<Text>,
}

impl RoundPlan {
    /// The notes that tell of a shortfall or a bound that cannot be kept, and not of those who have to be visited.
    pub fn shortfalls(&self) -> impl Iterator<Item = &Text> {
        self.notes.iter().filter(|note| note.code() != CERTAIN_APART)
    }

    /// How many are drawn by lot: the sum of the groups' numbers, whatever the lot.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.numbers.iter().sum()
    }

    /// How many are drawn at most: the groups' numbers, less what cells are short of for certain, and those that have to be visited.
    #[must_use]
    pub fn at_most(&self) -> u64 {
        let short: u64 = self.cells.iter().map(|c| c.least().saturating_sub(c.available)).sum();
        self.number().saturating_sub(short) + self.cells.iter().map(CellPlan::certain).sum::<u64>()
    }

    /// What a grade comes to, if it opens: of its cell by population, for within a cell nobody is preferred.
    #[must_use]
    pub fn grade(&self, grade: usize) -> Option<GradePlan> {
        let cell = self.cell_of(grade)?;
        let population = self.populations.get(grade).copied().unwrap_or(0);
        let part = Exact::new(population.into(), cell.population.into());
        Some(GradePlan {
            population,
            share: &cell.share * &part,
            least: cell.least().saturating_sub(cell.population - population),
            most: cell.most().min(population),
            expected: &cell.expected() * &part,
        })
    }

    /// The cell in which a grade is, if it opens.
    #[must_use]
    pub fn cell_of(&self, grade: usize) -> Option<&CellPlan> {
        self.cells.iter().find(|c| c.grades.contains(&grade))
    }

    /// The round's own frame: of a frame in grades the objects that open, in cells.
    #[must_use]
    pub fn frame(&self, frame: &Frame) -> Frame {
        let highest = self.cells.iter().flat_map(|c| &c.grades).max().map_or(0, |g| g + 1);
        let mut cells: Vec<Option<u32>> = vec![None; highest];
        for cell in &self.cells {
            for grade in &cell.grades {
                if let Some(slot) = cells.get_mut(*grade) {
                    *slot = u32::try_from(cell.index).ok();
                }
            }
        }
        frame.in_cells(|grade| cells.get(grade as usize).copied().flatten())
    }

    /// What the lot is drawn from, cell by cell.
    #[must_use]
    pub fn lots(&self) -> Vec<CellLot> {
        self.cells.iter().filter_map(|c| Some(CellLot { cell: u32::try_from(c.index).ok()?, share: c.share.clone() })).collect()
    }

    /// Where each cell lies among those of its group, cells in order.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let of_group = |group: u32| self.cells.iter().filter(move |c| c.group == group).map(|c| c.share.clone()).collect::<Vec<_>>();
        let mut groups: BTreeMap<u32, std::vec::IntoIter<Slot>> = BTreeMap::new();
        let slot = |cell: &CellPlan| groups.entry(cell.group).or_insert_with(|| slots(&of_group(cell.group)).into_iter()).next();
        self.cells.iter().filter_map(slot).collect()
    }

    /// How many each cell is asked to draw by lot, cells in order, where a lottery's key is known.
    #[must_use]
    pub fn quotas(&self, key: &str) -> Vec<u64> {
        self.lot(|group| lot_start(key, group))
    }

    fn lot(&self, start: impl Fn(u32) -> Start) -> Vec<u64> {
        let cells: Vec<(u32, &Exact)> = self.cells.iter().map(|c| (c.group, &c.share)).collect();
        lot_quotas(&cells, start)
    }

    /// What is drawn in each of the task's cells up to the last one that opens, where a lottery's key is known.
    #[must_use]
    pub fn drawn(&self, key: &str) -> Vec<u64> {
        let mut drawn = vec![0; self.cells.last().map_or(0, |c| c.index + 1)];
        for (cell, quota) in self.cells.iter().zip(self.quotas(key)) {
            if let Some(slot) = drawn.get_mut(cell.index) {
                *slot = cell.drawn(quota);
            }
        }
        drawn
    }

    /// The cells as they are recorded.
    #[must_use]
    pub fn records(&self, evaluated: &EvaluatedTask) -> Vec<CellRecord> {
        let grades = |cell: &CellPlan| -> Vec<&Grade> { cell.grades.iter().filter_map(|g| evaluated.evaluation.grades.get(*g)).collect() };
        self.cells
            .iter()
            .filter_map(|plan| {
                let grades = grades(plan);
                let first = grades.first()?;
                let CellKey { stratum, tiers } = key_of(evaluated, &plan.grades);
                let mut notes: Vec<String> = Vec::new();
                for note in grades.iter().flat_map(|g| g.ratio_on(self.opens).notes()) {
                    if !notes.contains(note) {
                        notes.push(note.clone());
                    }
                }
                Some(CellRecord {
                    cell: Evaluation::code(plan.index),
                    stratum,
                    tiers,
                    population: plan.population,
                    ratio: first.ratio_on(self.opens).to_string(),
                    notes,
                    group: plan.group,
                    share: plan.share.clone(),
                    available: plan.available,
                    certain: plan.certain(),
                    out: plan.marks.iter().filter(|(m, _)| m.out()).map(|(m, n)| (m.word().to_owned(), *n)).collect(),
                    uncounted: !first.counts,
                    limits: if first.counts { first.limits.clone() } else { Limits::default() },
                })
            })
            .collect()
    }

    /// Counts what the round draws among what was drawn before, where a lottery's key is known.
    pub fn count(&self, evaluated: &EvaluatedTask, key: &str, before: &mut Before) {
        self.count_quotas(evaluated, &self.quotas(key), before);
    }

    fn count_quotas(&self, evaluated: &EvaluatedTask, quotas: &[u64], before: &mut Before) {
        for (cell, quota) in self.cells.iter().zip(quotas) {
            let key = key_of(evaluated, &cell.grades);
            *before.entry(key).or_default() += DrawnBefore { by_lot: (*quota).min(cell.available), certain: cell.certain() };
        }
    }
}

/// Stratum and tiers of a cell, by name.
fn key_of(evaluated: &EvaluatedTask, grades: &[usize]) -> CellKey {
    let evaluation = &evaluated.evaluation;
    let grade = |g: &usize| evaluation.grades.get(*g);
    let stratum = grades.first().and_then(grade).and_then(|g| evaluation.strata.get(g.stratum)).and_then(|s| s.name.clone());
    let tiers = grades.iter().filter_map(grade).map(|g| tier_name(evaluated, g)).collect();
    CellKey { stratum, tiers }
}

fn tier_name(evaluated: &EvaluatedTask, grade: &Grade) -> String {
    evaluated.sandbox.tiers().get(grade.tier).cloned().unwrap_or_default()
}

/// A grade by name.
#[must_use]
pub fn grade_name(evaluated: &EvaluatedTask, grade: usize) -> GradeName {
    let (stratum, tiers) = names_of(evaluated, &[grade]);
    GradeName { stratum, tier: tiers.concat() }
}

/// Which grades open on which nominal days, by name.
#[must_use]
pub fn cell_days(evaluated: &EvaluatedTask) -> Vec<CellDays> {
    let mut found: Vec<CellDays> = Vec::new();
    for (index, grade) in evaluated.evaluation.grades.iter().enumerate() {
        let name = grade_name(evaluated, index);
        match found.iter_mut().find(|group| group.days == grade.openings) {
            Some(group) => group.cells.push(name),
            None => found.push(CellDays { cells: vec![name], days: grade.openings.clone() }),
        }
    }
    found
}

/// A cell's tiers by name, from low to high, and its stratum's name.
#[must_use]
pub fn names_of(evaluated: &EvaluatedTask, grades: &[usize]) -> (Option<String>, Vec<String>) {
    let key = key_of(evaluated, grades);
    (key.stratum, key.tiers)
}

/// Works out every round of a task in order, each with its frame in grades: of the frame that `frame` has for its nominal day the grades that open.
/// `before` is what the task drew earlier under this plan, `drawn` tells the nominal days whose rounds are counted in it.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_year<'f>(
    evaluated: &EvaluatedTask,
    frame: impl Fn(NaiveDate) -> &'f Frame,
    mut before: Before,
    drawn: impl Fn(NaiveDate) -> bool,
) -> Result<Vec<(RoundPlan, Frame)>, Findings> {
    let mut rounds = Vec::new();
    for opens in evaluated.evaluation.opening_days() {
        let open = evaluated.evaluation.grades_opening(opens);
        let part = frame(opens).in_cells(|grade| open.contains(&(grade as usize)).then_some(grade));
        let round = plan_round(evaluated, (opens, &open), &part, &before)?;
        // Which cell of a group draws one more nobody knows yet; the group's number, of which a year is made, is known.
        if !drawn(opens) {
            round.count_quotas(evaluated, &round.lot(|_| [0; 32]), &mut before);
        }
        rounds.push((round, part));
    }
    Ok(rounds)
}

/// Works out a round of a nominal day and the grades that it takes. `frame` holds these; `before` what the task drew earlier under this plan.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_round(
    evaluated: &EvaluatedTask,
    (opens, open): (NaiveDate, &[usize]),
    frame: &Frame,
    before: &Before,
) -> Result<RoundPlan, Findings> {
    let grades = evaluated.evaluation.grades.len();
    // Only rules that ask by region have them counted.
    let regions = ["of_region", ".regions"].iter().any(|word| evaluated.rule.says(word)).then(|| frame.regions());
    plan_populations(evaluated, (opens, open), (&frame.populations(grades), regions), &frame.fresh(grades), &frame.marks(grades), before)
}

/// The same from the populations alone: of each of the task's grades the objects in it (and of each region, where that is known), of these the ones
/// that take part in the lottery and were not yet drawn, and how many are marked.
///
/// # Errors
/// The rule's `quota` or `total` fails.
pub fn plan_populations(
    evaluated: &EvaluatedTask,
    (opens, open): (NaiveDate, &[usize]),
    (populations, regions): (&[u64], Option<BTreeMap<String, u64>>),
    fresh: &[u64],
    marks: &[BTreeMap<Mark, u64>],
    before: &Before,
) -> Result<RoundPlan, Findings> {
    let facts = Arc::new(facts(evaluated, (opens, open), populations, regions));
    let about = evaluated.about().of_round(&facts);
    let (cells, quotas) = divided(about, open, populations, &evaluated.sandbox)?;
    let year = (evaluated.task.ratio_basis == RatioBasis::Year).then(|| Year::new(evaluated, opens, &cells, before));
    let once = evaluated.task.repeat == Repeat::Never;
    let (mut needs, mut plans) = (Vec::new(), Vec::new());
    for (index, (cell, quota)) in cells.iter().zip(&quotas).enumerate() {
        let (Some(quota), Some(first)) = (quota, cell.grades.first().and_then(|g| evaluated.evaluation.grades.get(*g))) else { continue };
        let sum = |of: &[u64]| -> u64 { cell.grades.iter().filter_map(|g| of.get(*g)).sum() };
        let mut marked: BTreeMap<Mark, u64> = BTreeMap::new();
        for (mark, count) in cell.grades.iter().filter_map(|g| marks.get(*g)).flatten() {
            *marked.entry(*mark).or_default() += count;
        }
        let population = sum(populations);
        let certain = marked.get(&Mark::Certain).copied().unwrap_or(0);
        let available = if once { sum(fresh) } else { population.saturating_sub(marked.values().sum()) };
        needs.push(CellNeed {
            stratum: cell.stratum,
            population,
            certain,
            ratio: first.ratio_on(opens).clone(),
            quota: *quota,
            year: year.as_ref().and_then(|y| y.of_cell(index)),
        });
        let grades = cell.grades.clone();
        plans.push(CellPlan { index, grades, population, group: 0, share: Exact::zero(), available, marks: marked });
    }
    let population: u64 = needs.iter().map(|n| n.population).sum();
    let mut totals = evaluated.sandbox.total(about, population)?;
    if let Some(year) = &year {
        totals = year.totals(totals);
    }
    let found = groups(&Need { cells: needs, totals });
    for (number, group) in (1..).zip(&found.groups) {
        for (at, share) in &group.shares {
            if let Some(plan) = plans.get_mut(*at) {
                plan.group = number;
                plan.share = share.clone();
            }
        }
    }
    let mut notes = found.notes;
    notes.extend(plans.iter().flat_map(|cell| cell_notes(cell, once)));
    if population == 0 {
        notes.push(text!("nothing-is-in-scope-draw-of"));
    }
    let numbers = found.groups.iter().map(|g| g.number).collect();
    let open = |g: usize| plans.iter().any(|p| p.grades.contains(&g));
    let populations = (0..populations.len()).map(|g| populations.get(g).copied().filter(|_| open(g)).unwrap_or(0)).collect();
    Ok(RoundPlan { opens, cells: plans, numbers, populations, once, notes })
}

/// What the rules may know of a round when they are asked for its numbers.
fn facts(
    evaluated: &EvaluatedTask,
    (opens, open): (NaiveDate, &[usize]),
    populations: &[u64],
    regions: Option<BTreeMap<String, u64>>,
) -> RoundFacts {
    let evaluation = &evaluated.evaluation;
    let mut strata: Vec<(Option<String>, u64)> = evaluation.strata.iter().map(|s| (s.name.clone(), 0)).collect();
    for grade in open {
        let (found, n) = (evaluation.grades.get(*grade), populations.get(*grade).copied().unwrap_or(0));
        if let Some((_, sum)) = found.and_then(|g| strata.get_mut(g.stratum)) {
            *sum += n;
        }
    }
    let round = evaluation.opening_days().iter().position(|day| *day == opens).and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(1);
    RoundFacts { opens, round, population: strata.iter().map(|(_, n)| n).sum(), strata, regions }
}

/// The task's cells in the order of their codes, and of those that open what the rule's `quota` says. Tiers of a cell for which it
/// says different things are cells of their own, and it is asked again with their populations.
fn divided(
    about: TaskContext<'_>,
    open: &[usize],
    populations: &[u64],
    sandbox: &Sandbox,
) -> Result<(Vec<Cell>, Vec<Option<Quota>>), Findings> {
    let evaluation = about.evaluation;
    let mut done: Vec<(Cell, Option<Quota>)> = Vec::new();
    let mut waiting: Vec<Cell> = Vec::new();
    for cell in evaluation.cells() {
        // Of a cell of which some tiers were drawn on the day before, the others are a cell of their own.
        let (inside, outside): (Vec<usize>, Vec<usize>) = cell.grades.iter().partition(|grade| open.contains(grade));
        if !inside.is_empty() {
            waiting.push(Cell { stratum: cell.stratum, grades: inside });
        }
        if !outside.is_empty() {
            done.push((Cell { stratum: cell.stratum, grades: outside }, None));
        }
    }
    while let Some(cell) = waiting.pop() {
        let population = cell.grades.iter().filter_map(|g| populations.get(*g)).sum();
        let mut answers: Vec<(Quota, Cell)> = Vec::new();
        for grade in &cell.grades {
            let quota = sandbox.quota(about, *grade, population)?;
            match answers.iter_mut().find(|(q, _)| *q == quota) {
                Some((_, part)) => part.grades.push(*grade),
                None => answers.push((quota, Cell { stratum: cell.stratum, grades: vec![*grade] })),
            }
        }
        match answers.as_slice() {
            [(quota, _)] => done.push((cell, Some(*quota))),
            _ => waiting.extend(answers.into_iter().map(|(_, part)| part)),
        }
    }
    done.sort_by(|(a, _), (b, _)| a.grades.cmp(&b.grades));
    Ok(done.into_iter().unzip())
}

/// A year's ratios and counts, of which a round draws its part.
struct Year {
    cells: Vec<YearShare>,
    strata: BTreeMap<usize, YearShare>,
    whole: YearShare,
}

impl Year {
    fn new(evaluated: &EvaluatedTask, opens: NaiveDate, cells: &[Cell], before: &Before) -> Self {
        let evaluation = &evaluated.evaluation;
        let keys: Vec<CellKey> = cells.iter().map(|c| key_of(evaluated, &c.grades)).collect();
        let names: Vec<(Option<&str>, Vec<&str>)> =
            keys.iter().map(|k| (k.stratum.as_deref(), k.tiers.iter().map(String::as_str).collect())).collect();
        let drawn = drawn_before(before, &names);
        // Cells with fewer rounds than others under the same bound count the days on which any of them opens.
        let of = |inside: &dyn Fn(usize, &Cell) -> bool| {
            let members = || cells.iter().enumerate().filter(|(i, c)| inside(*i, c));
            let grades = members().flat_map(|(_, c)| &c.grades).filter_map(|g| evaluation.grades.get(*g));
            let days: std::collections::BTreeSet<NaiveDate> = grades.flat_map(|g| g.openings.iter().copied()).collect();
            let mut sum = DrawnBefore::default();
            members().filter_map(|(i, _)| drawn.get(i)).for_each(|d| sum += *d);
            YearShare { round: days.range(..=opens).count() as u64, rounds: days.len() as u64, before: sum }
        };
        Self {
            cells: (0..cells.len()).map(|at| of(&|i, _| i == at)).collect(),
            strata: (0..evaluation.strata.len()).map(|s| (s, of(&|_, c| c.stratum == s))).collect(),
            whole: of(&|_, _| true),
        }
    }

    fn of_cell(&self, cell: usize) -> Option<YearShare> {
        self.cells.get(cell).copied()
    }

    fn totals(&self, year: Totals) -> Totals {
        match year {
            Totals::Round(bounds) => Totals::Round(self.whole.bounds(bounds)),
            Totals::Strata(list, whole) => {
                let own = |(s, bounds): (usize, Bounds)| self.strata.get(&s).map_or(bounds, |share| share.bounds(bounds));
                Totals::Strata(list.into_iter().enumerate().map(own).collect(), self.whole.bounds(whole))
            }
        }
    }
}

/// What is to be said of a cell before its draw.
fn cell_notes(cell: &CellPlan, once: bool) -> Vec<Text> {
    let mut notes = Vec::new();
    let (code, can, certain) = (Evaluation::code(cell.index), cell.available, cell.certain());
    let (least, most) = (cell.least(), cell.most());
    let range = |least: u64, most: u64| if least == most { most.to_string() } else { format!("{least}..{most}") };
    let asked = range(least, most);
    // By lot; where all the others have to be visited, nobody is missed.
    let lacking = if can + certain == cell.population { 0 } else { most.saturating_sub(can) };
    let short = range(least.saturating_sub(can), lacking);
    let out = cell.out();
    let lottery = cell.population.saturating_sub(out + certain);
    if lacking > 0 && once && can < lottery {
        notes.push(text!("asked-for-only-not-yet-drawn", code, asked, can, short));
    } else if lacking > 0 && out > 0 {
        let out =
            Text::list(cell.marks.iter().filter(|(mark, count)| **mark != Mark::None && **count > 0).map(|(mark, count)| match mark {
                Mark::Limit => text!("at-their-limit-of-visits-year", count),
                Mark::Cooling => text!("inspected-too-short-time-ago", count),
                Mark::Exempt => text!("exempt", count),
                Mark::Certain | Mark::None => text!("to-be-visited-anyway", count),
            }));
        notes.push(text!("asked-for-can-be-drawn-short", code, asked, can, out, short));
    }
    if certain > 0 {
        notes.push(text!("lottery", code, certain));
    }
    notes
}
