//! What an edit changes: task by task and cell by cell the ratio, quota and openings before and after; over the plan's whole year
//! the visits, objects and inspector days; and how many objects become more or less likely to be drawn. Both sides are worked
//! out on today's register, each read as its own settings say, as a year from its beginning: what was drawn already is not counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, SourceFile, Text};
use crate::draw::{Mark, ScanTask, scan, values_of, wanted_columns};
use crate::execute::drawn_within;
use crate::model::Exact;
use crate::register::{ObjectSpec, Source, open};
use crate::schedule::{EvaluatedTask, ReportedTask, RoundPlan, Wanted, evaluate_tasks, no_such_task, plan_year, rebuild, reported};
use crate::staffing::{VisitHistory, mark};
use crate::text;
use crate::workspace::{
    SETTINGS, Session, Settings, Snapshot, TakenBack, read_settings, read_snapshot, settings_of, taken_back, taken_back_from,
};

/// One side of a cell's change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The ratio of one round.
    pub ratio: String,
    /// The opening days.
    pub openings: Vec<NaiveDate>,
    /// Objects in the cell.
    pub population: u64,
    /// Objects drawn in the first round it opens in, as expected.
    #[serde(serialize_with = "Exact::as_number")]
    pub quota: Exact,
    /// Objects drawn over the year, as expected.
    #[serde(serialize_with = "Exact::as_number")]
    pub year: Exact,
}

/// A cell that an edit changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The task's id.
    pub task: String,
    /// The task's name.
    pub name: String,
    /// The stratum.
    pub stratum: Option<String>,
    /// The tier.
    pub tier: String,
    /// What it was; none: the cell is new.
    pub before: Option<Side>,
    /// What it is; none: the cell is gone.
    pub after: Option<Side>,
}

/// The plan's year as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Workload {
    /// Objects drawn, each time counted.
    pub visits: u64,
    /// Objects that are drawn at least once, as expected.
    pub objects: f64,
    /// Inspector days by department, and in it by month (`2024-03`): 2 of the lead and 1 of each partner a visit.
    pub inspector_days: BTreeMap<String, BTreeMap<String, u64>>,
}

/// Objects whose likelihood an edit changes, of one tier in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Likelihood {
    /// The tier.
    pub tier: String,
    /// The region.
    pub region: String,
    /// Objects more likely to be drawn.
    pub more: u64,
    /// Objects less likely to be drawn.
    pub less: u64,
}

/// What an edit changes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Effect {
    /// The plan.
    pub plan: String,
    /// What it was compared with.
    pub against: String,
    /// Changed cells, in the plan's order.
    pub changes: Vec<Change>,
    /// The year before.
    pub before: Workload,
    /// The year after.
    pub after: Workload,
    /// Promises that the edit takes back, of the settings and of any plan's header.
    pub taken_back: Vec<TakenBack>,
    /// Tasks whose rows, rules or settings differ, whether or not a number does.
    pub altered: Vec<String>,
    /// Tasks that cannot be counted on one side; nothing here counts them.
    pub uncounted: Vec<String>,
    /// Likelihoods by tier and region, only where something changes.
    pub likelihoods: Vec<Likelihood>,
    /// Findings in the files.
    #[serde(skip)]
    pub findings: Findings,
}

/// The side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Before,
    After,
}

/// A task of one side.
struct OneTask {
    side: Which,
    /// Which task it is, on both sides.
    key: String,
    evaluated: EvaluatedTask,
    /// How its side reads the register.
    spec: ObjectSpec,
}

/// A task with its year on the register.
struct Year {
    side: Which,
    key: String,
    evaluated: EvaluatedTask,
    rounds: Vec<RoundPlan>,
    frame: crate::draw::Frame,
}

/// Works out what the workspace's files change against what is in force in its ledger, or against another workspace.
///
/// # Errors
/// Settings, ledger or register cannot be read, there is no such plan or task, or the tiers themselves differ.
pub fn effect(session: &Session, other: Option<&Path>, wanted: Wanted<'_>) -> Result<Effect, Failure> {
    let snapshot = &session.snapshot;
    let found = reported(session, wanted, false)?;
    let mut effect = Effect { findings: found.findings, ..Effect::default() };
    super::rounds::check(snapshot, &evaluate_tasks(snapshot)?, &session.history, session.today(), &mut effect.findings);
    let after = found.tasks;
    effect.plan = after.iter().find(|t| !t.held_back).or(after.first()).map(|t| t.evaluated.plan.id.clone()).unwrap_or_default();
    let mut uncounted: BTreeSet<String> = BTreeSet::new();
    let (mut before, keys) = match other {
        Some(other) => elsewhere(snapshot, other, &after, &mut effect)?,
        None => (in_force_before(session, &after, &mut effect, &mut uncounted)?, after.iter().map(|t| t.key.task.to_string()).collect()),
    };
    effect.findings.extend(Findings(effect.taken_back.iter().map(TakenBack::finding).collect()));
    same_tiers(session, &before)?;
    let spec = &session.settings.objects;
    let now = after.into_iter().zip(keys);
    let now = now.map(|(task, key)| OneTask { side: Which::After, key, evaluated: task.evaluated, spec: spec.clone() });
    let mut tasks: Vec<OneTask> = now.collect();
    tasks.append(&mut before);
    if let Some(task) = wanted.task {
        tasks = only(tasks, task)?;
    }
    let altered = altered(&tasks);
    let source = open(spec, &wanted_columns(spec, tasks.iter().map(|t| t.evaluated.evaluation.as_ref())))?;
    let years = years(session, tasks, &source, &mut effect, &mut uncounted)?;
    effect.altered = altered.into_iter().filter(|(key, _)| !uncounted.contains(key)).map(|(_, task)| task).collect();
    let (after, before): (Vec<Year>, Vec<Year>) = years.into_iter().partition(|year| year.side == Which::After);
    effect.changes = changes(&before, &after);
    let mut chances: HashMap<&str, Chance> = HashMap::new();
    effect.before = workload(&before, &mut chances, |chance| &mut chance.before);
    effect.after = workload(&after, &mut chances, |chance| &mut chance.after);
    effect.before.objects = six_digits(chances.values().map(|c| 1.0 - c.before.missed).sum());
    effect.after.objects = six_digits(chances.values().map(|c| 1.0 - c.after.missed).sum());
    effect.likelihoods = likelihoods(&session.settings, &source, &chances)?;
    Ok(effect)
}

/// One task on both sides, by the id that it has on either.
fn only(tasks: Vec<OneTask>, task: &str) -> Result<Vec<OneTask>, Failure> {
    let keys: BTreeSet<String> = tasks.iter().filter(|t| t.evaluated.task.id == task).map(|t| t.key.clone()).collect();
    if keys.is_empty() {
        return Err(no_such_task(task));
    }
    Ok(tasks.into_iter().filter(|t| keys.contains(&t.key)).collect())
}

/// The tasks whose rows, rules or settings are not the same on both sides: which task, and its id.
fn altered(tasks: &[OneTask]) -> Vec<(String, String)> {
    let digests = |side: Which| tasks.iter().filter(move |t| t.side == side).map(|t| (t.key.as_str(), t.evaluated.record.digest.as_str()));
    let (before, after): (BTreeMap<&str, &str>, BTreeMap<&str, &str>) = (digests(Which::Before).collect(), digests(Which::After).collect());
    let differs = |t: &&OneTask| before.get(t.key.as_str()) != after.get(t.key.as_str());
    let told = |t: &&OneTask| t.side == Which::After || !after.contains_key(t.key.as_str());
    tasks.iter().filter(differs).filter(told).map(|t| (t.key.clone(), t.evaluated.task.id.clone())).collect()
}

/// The tasks of one side, and by which names those of today's files are known there.
type Compared = (Vec<OneTask>, Vec<String>);

/// The tasks of another workspace's plan: the one of the same id, or the one that it takes over from.
fn elsewhere(snapshot: &Snapshot, other: &Path, after: &[ReportedTask], effect: &mut Effect) -> Result<Compared, Failure> {
    effect.against = other.display().to_string();
    // What is wrong there stands there.
    let there_in =
        |findings: Findings| Findings(findings.0.into_iter().map(|f| Finding { place: f.place.clone().within(other), ..f }).collect());
    let moved = |failure: Failure| Failure::new(failure.kind, there_in(failure.findings));
    let there = read_snapshot(other).map_err(moved)?;
    let spec = settings_of(&there).map_err(moved)?.objects.clone();
    effect.taken_back = taken_back_from(snapshot, &there);
    let found = evaluate_tasks(&there).map_err(moved)?;
    if found.findings.has_errors() {
        // A task with an error would count as one that is not there.
        return Err(Failure::new(Kind::Rule, there_in(found.findings.errors())));
    }
    let found = found.good;
    let has = |plan: &str| found.iter().any(|c| c.plan.id == plan);
    let predecessor = after.iter().find_map(|t| t.evaluated.plan.predecessor.as_deref());
    let (plan, succeeds) = match predecessor {
        Some(before) if !has(&effect.plan) => (before, true),
        _ => (effect.plan.as_str(), false),
    };
    // Within a plan a row says what it continues where its id is new.
    let row = |id: &str| found.iter().any(|c| c.plan.id == plan && c.task.id == id);
    let known_as = |t: &ReportedTask| {
        let task = &t.evaluated.task;
        task.continues.clone().filter(|old| succeeds || (row(old) && !row(&task.id))).unwrap_or_else(|| task.id.clone())
    };
    let keys = after.iter().map(known_as).collect();
    let tasks = found.iter().filter(|c| c.plan.id == plan).cloned();
    let one = |evaluated: EvaluatedTask| OneTask { side: Which::Before, key: evaluated.task.id.clone(), evaluated, spec: spec.clone() };
    Ok((tasks.map(one).collect(), keys))
}

/// The tasks of a plan's line as they are in force by the ledger; the promises that today's files take back.
fn in_force_before(
    session: &Session,
    after: &[ReportedTask],
    effect: &mut Effect,
    uncounted: &mut BTreeSet<String>,
) -> Result<Vec<OneTask>, Failure> {
    let snapshot = &session.snapshot;
    let rules = &session.history.rules;
    effect.against = "var/ledger.db".to_owned();
    if let Some(ledger) = &session.ledger {
        effect.taken_back = taken_back(snapshot, rules, |digest| ledger.text(digest))?;
    }
    if rules.versions.is_empty() {
        effect.findings.push(Finding::warning(
            "nothing-in-force",
            Place::file("var/ledger.db"),
            text!("nothing-in-force"),
            text!("nothing-in-force-help"),
        ));
    }
    let line = after.first().map(|t| t.key.line.clone());
    let mut specs: BTreeMap<String, ObjectSpec> = BTreeMap::new();
    let mut list = Vec::new();
    for effective in rules.in_force().filter(|v| Some(&v.version.key().line) == line.as_ref()) {
        let version = &effective.version;
        let key = version.key();
        let same = after.iter().find(|t| t.key == key && t.evaluated.record.digest == version.digest);
        let (evaluated, spec) = match same {
            Some(same) => (same.evaluated.clone(), session.settings.objects.clone()),
            None => {
                let evaluated = match rebuild(version, session.ledger.as_ref(), snapshot, false) {
                    Ok(evaluated) => evaluated,
                    Err(failure) => {
                        effect.findings.extend_new(&not_counted(&version.task, failure.findings));
                        effect.uncounted.push(version.task.to_string());
                        uncounted.insert(key.task.to_string());
                        continue;
                    }
                };
                if !specs.contains_key(&version.settings) {
                    let text = session.ledger.as_ref().map(|l| l.text(&version.settings)).transpose()?.flatten().unwrap_or_default();
                    let settings = read_settings(&SourceFile::new(SETTINGS, text), &snapshot.root, &mut Findings::default());
                    let spec = settings.map_or_else(|| session.settings.objects.clone(), |settings| settings.objects);
                    specs.insert(version.settings.clone(), spec);
                }
                (evaluated, specs.get(&version.settings).unwrap_or(&session.settings.objects).clone())
            }
        };
        list.push(OneTask { side: Which::Before, key: key.task.to_string(), evaluated, spec });
    }
    Ok(list)
}

/// The tasks' years on today's register. Tasks that read it alike share a scan. One that cannot be counted on one side is left out on both.
fn years(
    session: &Session,
    tasks: Vec<OneTask>,
    today: &Source,
    effect: &mut Effect,
    uncounted: &mut BTreeSet<String>,
) -> Result<Vec<Year>, Failure> {
    let mut alike: Vec<(ObjectSpec, Vec<OneTask>)> = Vec::new();
    for task in tasks {
        let spec = on_this_register(&task.spec, &session.settings.objects, &today.columns);
        match alike.iter_mut().find(|(known, _)| *known == spec) {
            Some((_, list)) => list.push(task),
            None => alike.push((spec, vec![task])),
        }
    }
    let mut found: Vec<Year> = Vec::new();
    // Of each side the tasks that cannot be counted, by key, with why.
    let mut failed: BTreeMap<String, (String, [Option<Findings>; 2])> = BTreeMap::new();
    for (spec, tasks) in alike {
        let own = (spec != session.settings.objects)
            .then(|| open(&spec, &wanted_columns(&spec, tasks.iter().map(|t| t.evaluated.evaluation.as_ref()))))
            .transpose()?;
        // As a year from its beginning: nobody was drawn lately.
        let drawn = drawn_within(&tasks.iter().map(|t| &t.evaluated).collect::<Vec<_>>(), None, session.today())?;
        let times = HashMap::new();
        let scans: Vec<ScanTask<'_>> = tasks.iter().map(|t| ScanTask { evaluation: &t.evaluated.evaluation, times: &times }).collect();
        let (_, reached) = scan(&spec, own.as_ref().unwrap_or(today), &scans, &drawn, &|_| {}).map_err(|(failure, _)| failure)?;
        drop(scans);
        for (task, reached) in tasks.into_iter().zip(reached) {
            let (side, key, id) = (task.side, task.key.clone(), task.evaluated.task.id.clone());
            match reached.and_then(|reached| year(task, reached.frame)) {
                Ok(year) => found.push(year),
                Err(failure) => {
                    let (_, why) = failed.entry(key).or_insert_with(|| (id, [None, None]));
                    if let Some(why) = why.get_mut(usize::from(side == Which::After)) {
                        *why = Some(failure.findings);
                    }
                }
            }
        }
    }
    uncounted.extend(failed.keys().cloned());
    found.retain(|year| !uncounted.contains(&year.key));
    for (task, [before, after]) in failed.into_values() {
        // What is wrong on both sides is a mistake of today's files.
        match (before, after) {
            (_, Some(after)) => effect.findings.extend_new(&after),
            (Some(before), None) => effect.findings.extend(not_counted(&task, before)),
            (None, None) => {}
        }
        effect.uncounted.push(task);
    }
    Ok(found)
}

/// What keeps the rules in force from being counted on today's register is no mistake of today's files.
fn not_counted(task: &str, findings: Findings) -> Findings {
    let told = |f: Finding| {
        let why = f.message.clone();
        Finding::warning("effect-before", f.place, text!("effect-before", task, why), text!("effect-before-help"))
    };
    Findings(findings.0.into_iter().map(told).collect())
}

/// How a side's settings read the register that today's name: where it has one of their columns no longer, today's is meant.
fn on_this_register(theirs: &ObjectSpec, today: &ObjectSpec, columns: &BTreeSet<String>) -> ObjectSpec {
    let mut spec = theirs.clone();
    (spec.path, spec.name) = (today.path.clone(), today.name.clone());
    let known = |(ours, column): (&String, &String)| {
        let column = if columns.contains(column) { Some(column) } else { today.columns.get(ours) };
        Some((ours.clone(), column?.clone()))
    };
    spec.columns = theirs.columns.iter().filter_map(known).collect();
    spec
}

/// Where the tiers themselves have changed, cells cannot be compared.
fn same_tiers(session: &Session, before: &[OneTask]) -> Result<(), Failure> {
    let (snapshot, settings) = (&session.snapshot, &session.settings);
    if let Some(changed) = before.iter().find(|t| t.evaluated.sandbox.tiers() != settings.tiers) {
        let list = Text::list(changed.evaluated.sandbox.tiers().iter().map(Text::same));
        return Err(Failure::new(
            Kind::Rule,
            Finding::error("effect-tiers", snapshot.settings_source.at(0..0), text!("effect-tiers", list), text!("effect-tiers-help")),
        ));
    }
    Ok(())
}

/// Objects that an edit makes more or less likely to be drawn, counted by tier and region.
fn likelihoods(settings: &Settings, source: &Source, chances: &HashMap<&str, Chance>) -> Result<Vec<Likelihood>, Failure> {
    let moved: Vec<(&str, bool, usize)> = chances
        .iter()
        .filter(|(_, c)| (c.after.visits - c.before.visits).abs() > 1e-9)
        .map(|(id, c)| (*id, c.after.visits > c.before.visits, c.tier))
        .collect();
    let ids: BTreeSet<&str> = moved.iter().map(|(id, ..)| *id).collect();
    let regions = if ids.is_empty() { BTreeMap::new() } else { values_of(&settings.objects, source, &["region"], &ids)? };
    let mut counts: BTreeMap<(usize, String), (u64, u64)> = BTreeMap::new();
    for (id, more, tier) in moved {
        let region = regions.get(id).and_then(|v| v.first()).cloned().unwrap_or_default();
        let count = counts.entry((tier, region)).or_default();
        if more {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    }
    Ok(counts
        .into_iter()
        .map(|((tier, region), (more, less))| Likelihood {
            tier: settings.tiers.get(tier).cloned().unwrap_or_default(),
            region,
            more,
            less,
        })
        .collect())
}

fn year(OneTask { side, key, evaluated, .. }: OneTask, mut frame: crate::draw::Frame) -> Result<Year, Failure> {
    if let Some(opens) = evaluated.evaluation.opening_days().first().filter(|_| evaluated.evaluation.limited()) {
        // Nobody was visited before the year: only those whom a rule exempts stay out.
        mark(&mut frame, &evaluated.evaluation, &evaluated.task.lead, &VisitHistory::default(), *opens);
    }
    let rounds = plan_year(&evaluated, |_| &frame, BTreeMap::new(), |_| false).map_err(|f| Failure::new(Kind::Rule, f))?;
    Ok(Year { side, key, evaluated, rounds: rounds.into_iter().map(|(round, _)| round).collect(), frame })
}

type CellKey = (Option<String>, String);

fn sides(year: &Year) -> Vec<(CellKey, Side)> {
    let evaluation = &year.evaluated.evaluation;
    let populations = year.frame.populations(evaluation.grades.len());
    evaluation
        .grades
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let drawn: Vec<Exact> = year.rounds.iter().filter_map(|r| r.grade(i)).map(|g| g.expected).collect();
            let key = (
                evaluation.strata.get(cell.stratum).and_then(|s| s.name.clone()),
                year.evaluated.sandbox.tiers().get(cell.tier).cloned().unwrap_or_default(),
            );
            let side = Side {
                ratio: cell.ratio_text(),
                openings: cell.openings.clone(),
                population: populations.get(i).copied().unwrap_or(0),
                quota: drawn.first().cloned().unwrap_or_default(),
                year: drawn.iter().sum(),
            };
            (key, side)
        })
        .collect()
}

fn changes(before: &[Year], after: &[Year]) -> Vec<Change> {
    let mut found = Vec::new();
    let gone = before.iter().filter(|b| !after.iter().any(|a| a.key == b.key));
    for year in after.iter().chain(gone) {
        let task = &year.evaluated.task;
        let of = |list: &[Year]| {
            list.iter().find(|y| y.key == year.key).map(|y| (y.evaluated.record.digest.clone(), sides(y))).unwrap_or_default()
        };
        let ((old_version, old), (new_version, new)) = (of(before), of(after));
        if old_version == new_version {
            continue;
        }
        let mut keys: Vec<&CellKey> = new.iter().map(|(k, _)| k).collect();
        keys.extend(old.iter().map(|(k, _)| k).filter(|k| !new.iter().any(|(n, _)| n == *k)));
        for key in keys {
            let side = |list: &[(CellKey, Side)]| list.iter().find(|(k, _)| k == key).map(|(_, s)| s.clone());
            let (before, after) = (side(&old), side(&new));
            if before != after {
                found.push(Change {
                    task: task.id.clone(),
                    name: task.name.clone(),
                    stratum: key.0.clone(),
                    tier: key.1.clone(),
                    before,
                    after,
                });
            }
        }
    }
    found
}

/// Of one object on one side: expected visits, and the chance that no task draws it.
struct Odds {
    visits: f64,
    missed: f64,
}

struct Chance {
    before: Odds,
    after: Odds,
    tier: usize,
}

#[expect(clippy::cast_precision_loss, reason = "a report of likelihoods; quotas and populations stay exact")]
fn workload<'y>(years: &'y [Year], chances: &mut HashMap<&'y str, Chance>, side: impl Fn(&mut Chance) -> &mut Odds) -> Workload {
    let mut work = Workload::default();
    for year in years {
        let evaluation: &Arc<crate::rules::Evaluation> = &year.evaluated.evaluation;
        // Of each grade: the chances of one object in the lotteries, and the rounds in which those who have to be visited are.
        let mut share = vec![0.0; evaluation.grades.len()];
        let mut rounds = vec![0.0; evaluation.grades.len()];
        for round in &year.rounds {
            let month = format!("{}-{:02}", round.opens.year(), round.opens.month());
            let drawn = round.at_most();
            work.visits += drawn;
            for need in &evaluation.team.needs {
                if drawn > 0 {
                    let days = drawn * u64::from(need.count);
                    *work.inspector_days.entry(need.department.clone()).or_default().entry(month.clone()).or_default() += days;
                }
            }
            for cell in round.cells.iter().filter(|c| c.population > 0) {
                let certain = cell.certain();
                let lottery = cell.population.saturating_sub(cell.out() + certain);
                let each = if lottery == 0 { 0.0 } else { (cell.expected().approximate() - certain as f64) / lottery as f64 };
                for grade in &cell.grades {
                    if let (Some(share), Some(rounds)) = (share.get_mut(*grade), rounds.get_mut(*grade)) {
                        *share += each;
                        *rounds += 1.0;
                    }
                }
            }
        }
        for entry in year.frame.entries() {
            let of = match entry.mark {
                Mark::None => &share,
                Mark::Certain => &rounds,
                Mark::Limit | Mark::Cooling | Mark::Exempt => continue,
            };
            let share = of.get(entry.cell as usize).copied().unwrap_or(0.0);
            let chance = chances.entry(year.frame.id(entry.object)).or_insert_with(|| Chance {
                before: Odds { visits: 0.0, missed: 1.0 },
                after: Odds { visits: 0.0, missed: 1.0 },
                tier: evaluation.grades.get(entry.cell as usize).map_or(0, |c| c.tier),
            });
            let odds = side(chance);
            odds.visits += share;
            // Within a task nobody comes up twice before everyone did once.
            odds.missed *= 1.0 - share.min(1.0);
        }
    }
    work
}

/// A sum in binary has digits that mean nothing.
fn six_digits(sum: f64) -> f64 {
    (sum * 1e6).round() / 1e6
}
