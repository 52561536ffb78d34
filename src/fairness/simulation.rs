//! The draws of a plan repeated under fresh seeds on today's register, cell by cell, without touching the ledger.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::selectors::fresh_seed;
use super::statistics::{ChiSquare, Group, Numbers, Report, Tally};
use crate::diagnostic::{Failure, Findings, Text};
use crate::draw::{Entry, Frame, Mark, Slot, Tickets, lot_start, select, taken};
use crate::execute::preview;
use crate::plan::Mode;
use crate::rules::Evaluation;
use crate::schedule::{CellPlan, Wanted};
use crate::workspace::Session;

/// One cell of a round, drawn again and again.
#[derive(Debug, Clone, Serialize)]
pub struct SimulatedCell {
    /// Plan and task.
    pub task: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// The cell's code.
    pub cell: String,
    /// Objects that are drawn for certain, being drawn less often before than others.
    pub certain: u64,
    /// Objects that cannot be drawn in this round, for others come first.
    pub excluded: u64,
    /// The rest, among whom the lot decides.
    #[serde(flatten)]
    pub report: Report,
    /// By region.
    pub regions: Vec<Group>,
    /// All regions together.
    pub regions_p: Option<ChiSquare>,
    /// Deviations of the objects' counts in standard errors, counted in 32 bins from -4 to 4 (the outer ones hold the rest).
    pub histogram: Vec<u64>,
}

/// What a simulation needs to know.
pub struct Simulation<'a> {
    /// Seeds for each cell.
    pub seeds: u64,
    /// Master seed: the same one gives the same report.
    pub master: &'a str,
    /// Another coordination than the plan's; none: as the plan says.
    pub as_if: Option<Mode>,
    /// Cells that are looked at together; worked out by [`simulate`].
    pub family: u64,
}

/// Repeats each task's next round that is not settled (where all are, its first one); gives its cells, and the errors in the files: their tasks are drawn by the version that is in force.
///
/// # Errors
/// Settings, ledger or register cannot be read.
pub fn simulate(
    session: &Session,
    simulation: &Simulation<'_>,
    wanted: Wanted<'_>,
    progress: &(dyn Fn(Text, u64) + Sync),
) -> Result<(Vec<SimulatedCell>, Findings), Failure> {
    let found = preview(session, wanted, progress)?;
    let mut errors = found.findings.errors();
    let next = |task: &crate::execute::PreviewTask| {
        let open = |round: &crate::schedule::RoundPlan| session.history.settled(&task.key.round(round.opens)).is_none();
        task.rounds.as_ref().ok().and_then(|rounds| rounds.iter().position(open)).unwrap_or(0)
    };
    let cells = |task: &crate::execute::PreviewTask| task.rounds.as_ref().map_or(0, |r| r.get(next(task)).map_or(0, |r| r.cells.len()));
    let family = found.tasks.iter().map(cells).sum::<usize>() as u64;
    let simulation = &Simulation { family, ..*simulation };
    // Draws of one day that are coordinated share seed and lottery, each in its own order.
    let key = |task: &crate::execute::PreviewTask| {
        let (c, rounds) = (&task.evaluated, task.rounds.as_ref().ok()?);
        let (mode, group) = simulation.as_if.map_or_else(|| c.plan.coordination_of(&c.task.id), |mode| (mode, 0));
        (mode != Mode::Independent).then_some((c.plan.id.clone(), mode, group, c.announced_day(rounds.get(next(task))?.opens)))
    };
    let keys: Vec<_> = found.tasks.iter().map(key).collect();
    let mut simulated = Vec::new();
    for (t, task) in found.tasks.into_iter().enumerate() {
        let own = keys.get(t).cloned().flatten();
        let same = |upto: usize| u32::try_from(keys.iter().take(upto).filter(|k| own.is_some() && **k == own).count()).unwrap_or(0);
        let (part, parts) = (same(t), same(keys.len()));
        let at = next(&task);
        let rounds = match task.rounds {
            Ok(rounds) => rounds,
            Err(failure) => {
                errors.extend_new(&failure.findings);
                continue;
            }
        };
        let (Some(round), Some(frame)) = (rounds.get(at), task.frames.get(at)) else { continue };
        let frame = round.frame(frame);
        let name = format!("{}/{}", task.evaluated.plan.id, task.evaluated.task.id);
        let tickets = |seed: &str| match &own {
            None => Tickets::new(seed, &name),
            Some((plan, mode, group, _)) => {
                let shared = Tickets::new(seed, &format!("{plan} {group}"));
                if *mode == Mode::Apart { shared.apart(part, parts) } else { shared }
            }
        };
        for (cell, slot) in round.cells.iter().zip(round.slots()) {
            progress(crate::text!("drawing-2", name), simulation.seeds);
            let cell = Repeated { frame: &frame, cell, slot, once: round.once };
            simulated.extend(cell.run(simulation, (&name, round.opens), &tickets));
        }
    }
    Ok((simulated, errors))
}

/// One cell of a round, to be drawn again and again.
struct Repeated<'a> {
    frame: &'a Frame,
    cell: &'a CellPlan,
    slot: Slot,
    once: bool,
}

impl Repeated<'_> {
    /// The level of `times` at which the lottery ends, where chance decides: how many objects come before it, its `times`, how many of
    /// it are drawn at least, and with which probability one more.
    fn level(&self, members: &[Entry]) -> Option<(u64, u32, Numbers)> {
        let mut levels: BTreeMap<u32, u64> = BTreeMap::new();
        for entry in members.iter().filter(|e| !self.once || e.times == 0) {
            *levels.entry(entry.times).or_default() += 1;
        }
        let levels: Vec<(u32, u64)> = levels.into_iter().collect();
        let (whole, fraction) = (self.cell.share.floor(), self.cell.share.fraction());
        let (fewer, more) = (taken(&levels, whole, self.once), taken(&levels, whole + u64::from(!fraction.is_zero()), self.once));
        let at = fewer.iter().zip(&more).position(|(a, b)| a != b).or_else(|| fewer.iter().rposition(|n| *n > 0)).unwrap_or(0);
        let fewer_times = levels.iter().take(at).map(|(_, n)| n).sum();
        let (times, fewer, more) = (levels.get(at)?.0, *fewer.get(at)?, *more.get(at)?);
        let one_more = if fewer == more { 0.0 } else { fraction.approximate() };
        Some((fewer_times, times, Numbers { drawn: fewer, one_more }))
    }

    fn run(
        &self,
        simulation: &Simulation<'_>,
        (task, opens): (&str, NaiveDate),
        tickets: &(impl Fn(&str) -> Tickets + Sync),
    ) -> Option<SimulatedCell> {
        let (frame, index) = (self.frame, u32::try_from(self.cell.index).ok()?);
        let here = || frame.entries().iter().filter(|e| e.cell == index);
        // What has to be visited leaves the lottery, what cannot be drawn has no part in it.
        let out = here().filter(|e| e.mark.out()).count() as u64;
        let members: Vec<Entry> = here().filter(|e| e.mark == Mark::None).copied().collect();
        let (fewer_times, times, numbers) = self.level(&members)?;
        let mut lot: Vec<u32> = members.iter().filter(|e| e.times == times).map(|e| e.object).collect();
        let excluded = (members.len() as u64).saturating_sub(fewer_times + lot.len() as u64);
        // In the register's order, so that position in the file can be told.
        lot.sort_by_key(|object| frame.line(*object));
        let number: HashMap<u32, u32> = (0..).zip(&lot).map(|(i, object)| (*object, i)).collect();
        let alone = frame.in_cells(|c| (c == index).then_some(0));
        let tally = Tally::run(lot.len(), numbers, simulation.seeds, |seed| {
            let tickets = tickets(&fresh_seed(simulation.master, seed));
            let quota = self.slot.number(&lot_start(tickets.key(), self.cell.group));
            select(&alone, &[self.cell.drawn(quota)], &tickets).iter().filter_map(|s| number.get(&s.object).copied()).collect()
        });
        let mut names: Vec<String> = lot.iter().map(|object| frame.region(*object).to_owned()).collect();
        names.sort_unstable();
        names.dedup();
        let region = |unit: usize| {
            let name = lot.get(unit).map_or("", |object| frame.region(*object));
            names.binary_search_by(|n| n.as_str().cmp(name)).unwrap_or(0)
        };
        let (regions, regions_p) = tally.groups(&names, region);
        let mut histogram = vec![0; 32];
        for deviation in tally.deviations() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..32")]
            let bin = ((deviation + 4.0) * 4.0).clamp(0.0, 31.0) as usize;
            if let Some(slot) = histogram.get_mut(bin) {
                *slot += 1;
            }
        }
        Some(SimulatedCell {
            task: task.to_owned(),
            opens,
            cell: Evaluation::code(self.cell.index),
            certain: fewer_times + self.cell.certain(),
            excluded: excluded + out,
            report: tally.report(simulation.family),
            regions,
            regions_p,
            histogram,
        })
    }
}

/// The deviations of all cells together as a picture: bars for what came out, a line for the normal curve.
#[must_use]
pub fn picture(cells: &[SimulatedCell]) -> String {
    let mut bins = [0u64; 32];
    for cell in cells.iter().filter(|t| (t.report.drawn > 0 || t.report.one_more > 0.0) && t.report.drawn < t.report.population) {
        for (sum, count) in bins.iter_mut().zip(&cell.histogram) {
            *sum += count;
        }
    }
    let total: u64 = bins.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "a picture")]
    let share = |count: u64| if total == 0 { 0.0 } else { count as f64 / total as f64 };
    let highest = bins.iter().map(|c| share(*c)).fold(0.11, f64::max);
    let height = |share: f64| share / highest * 220.0;
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 320\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"720\" height=\"320\" fill=\"#fff\"/>\n",
    );
    svg.push_str("<text x=\"40\" y=\"24\" font-size=\"15\">抽中次数与应有次数之差（标准误） · deviation of each object's count, in standard errors</text>\n");
    let mut curve = String::new();
    for (i, count) in bins.iter().enumerate() {
        let i = f64::from(u32::try_from(i).unwrap_or(0));
        let (x, bar) = (40.0 + i * 20.0, height(share(*count)));
        svg.push_str(&format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"18\" height=\"{bar:.1}\" fill=\"#7fa8d1\"/>\n", x + 1.0, 270.0 - bar));
        let middle = -4.0 + (i + 0.5) / 4.0;
        let density = (-middle * middle / 2.0f64).exp() / (2.0 * std::f64::consts::PI).sqrt() / 4.0;
        curve.push_str(&format!("{:.1},{:.1} ", x + 10.0, 270.0 - height(density)));
    }
    svg.push_str(&format!("<polyline points=\"{}\" fill=\"none\" stroke=\"#b3261e\" stroke-width=\"2\"/>\n", curve.trim_end()));
    for mark in -4..=4 {
        let x = 40 + (mark + 4) * 80;
        svg.push_str(&format!("<text x=\"{x}\" y=\"288\" text-anchor=\"middle\">{mark}</text>\n"));
    }
    svg.push_str(&format!(
        "<text x=\"40\" y=\"310\">{total} 个对象 · objects；红线：公平抽取应有的形状 · line: what a fair draw gives</text>\n</svg>\n"
    ));
    svg
}
