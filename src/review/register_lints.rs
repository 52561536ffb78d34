//! The rules held against the registers: labels, regions, industries, columns and departments that nobody has, frames and cells
//! of nobody, quotas that cannot be met, and whether there are inspectors enough.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::Datelike as _;

use super::source_spans;
use super::strata_lints;
use crate::diagnostic::{Failure, Finding, Findings, Place, Severity, Text, nearest};
use crate::draw::{Past, ScanTask, count_matching, no_days, scan, values, wanted_columns};
use crate::execute::drawn_within;
use crate::plan::RatioKind;
use crate::register::{Inspectors, ObjectSpec, Officer, Source, clipped, open, read_history, read_inspectors, read_recusals, unusable};
use crate::rules::{Filter, Level, Need, Node, Test};
use crate::schedule::{EvaluatedTask, EvaluatedTasks, RoundPlan, plan_year};
use crate::text;
use crate::workspace::{Settings, Snapshot};

/// Visits an inspector can make in a year: one each workday.
const VISITS_A_YEAR: u64 = 250;

/// Checks everything against the registers; gives the rows of the object register.
pub(super) fn check(
    snapshot: &Snapshot,
    settings: &Settings,
    found: &EvaluatedTasks,
    empty: &mut Vec<(String, Option<String>, String)>,
    findings: &mut Findings,
) -> Option<u64> {
    let mut visits: BTreeMap<(i32, String), u64> = BTreeMap::new();
    let rows = match objects(snapshot, settings, found, &mut visits, empty, findings) {
        Ok(rows) => Some(rows),
        Err(failure) => {
            findings.extend(in_settings(snapshot, failure.findings));
            None
        }
    };
    history(settings, findings);
    officers(snapshot, settings, found, &visits, findings);
    rows
}

fn objects(
    snapshot: &Snapshot,
    settings: &Settings,
    found: &EvaluatedTasks,
    visits: &mut BTreeMap<(i32, String), u64>,
    empty: &mut Vec<(String, Option<String>, String)>,
    findings: &mut Findings,
) -> Result<u64, Failure> {
    let spec = &settings.objects;
    let source = open(spec, &wanted_columns(spec, found.good.iter().map(|c| c.evaluation.as_ref())))?;
    // A check is about the rules: nothing counts as drawn before.
    let nobody: Past = drawn_within(&found.good.iter().collect::<Vec<_>>(), None, chrono::NaiveDate::MAX)?;
    let times = HashMap::new();
    let tasks: Vec<ScanTask<'_>> = found.good.iter().map(|c| ScanTask { evaluation: &c.evaluation, times: &times }).collect();
    let (report, reached) = scan(spec, &source, &tasks, &nobody, &|_| {}).map_err(|(failure, _)| failure)?;
    let place = || Place::file(spec.name.as_str());
    if spec.theirs("tier").is_none() {
        let tier = settings.tiers.first().cloned().unwrap_or_default();
        findings.push(Finding::warning(
            "no-tier-column",
            snapshot
                .settings_source
                .text
                .find("[register.objects")
                .map_or_else(|| Place::file(crate::workspace::SETTINGS), |at| snapshot.settings_source.at(at..at + 1)),
            text!("no-tier-column", tier),
            text!("no-tier-column-help"),
        ));
    }
    if !report.set_aside.is_empty() {
        let (bad, read) = (report.set_aside.len(), report.read);
        let first = report.set_aside.iter().min_by_key(|r| r.line);
        let place = first.map_or_else(place, |r| Place::line(spec.name.as_str(), usize::try_from(r.line).unwrap_or(0)));
        let reason = first.map_or_else(|| Text::same(""), |r| r.reason.clone());
        findings.push(Finding::warning(
            "rows-set-aside",
            place,
            text!("rows-set-aside-2", read, bad, reason),
            text!("rows-set-aside-help-2"),
        ));
    }
    let mut sound: Vec<&EvaluatedTask> = Vec::new();
    for (evaluated, reached) in found.good.iter().zip(reached) {
        match reached {
            Err(failure) => findings.extend(placed(snapshot, evaluated, failure.findings)),
            Ok(reached) => {
                sound.push(evaluated);
                if reached.left_out > 0 {
                    let (task, count) = (&evaluated.task.id, reached.left_out);
                    findings.push(Finding::error(
                        "left-out",
                        evaluated.rule.definition("strata", 1),
                        text!("left-out-2", task, count),
                        text!("left-out-help"),
                    ));
                    continue;
                }
                match plan_year(evaluated, |_| &reached.frame, BTreeMap::new(), |_| false) {
                    Ok(year) => {
                        let rounds: Vec<RoundPlan> = year.into_iter().map(|(round, _)| round).collect();
                        empty_cells(evaluated, &rounds, empty);
                        populations(snapshot, evaluated, &rounds, findings);
                        // Of a plan that another took over from nothing is drawn any more.
                        if !found.plans.iter().any(|p| p.predecessor.as_ref() == Some(&evaluated.plan.id)) {
                            inspector_visits(evaluated, &rounds, visits);
                        }
                    }
                    Err(found) => findings.extend(found),
                }
            }
        }
    }
    leaves(snapshot, settings, &source, &sound, &nobody, findings)?;
    days(snapshot, spec, &source, &sound, findings)?;
    Ok(report.read)
}

/// Findings about a register that is not what the settings say, put at the line of the settings that says it.
fn in_settings(snapshot: &Snapshot, findings: Findings) -> Findings {
    let source = &snapshot.settings_source;
    let placed = |finding: Finding| {
        let word = match finding.code {
            "register-column" => finding.message.blank("theirs").or_else(|| finding.message.blank("shown")).map(ToOwned::to_owned),
            "register-missing" | "register-ending" | "register-format" | "register-empty" => Some(finding.place.file.to_string()),
            _ => None,
        };
        let at = word.map(|w| format!("\"{w}\"")).and_then(|quoted| Some((source.text.find(&quoted)?, quoted.len())));
        match at {
            Some((at, length)) => Finding { place: source.at(at..at + length), ..finding },
            None => finding,
        }
    };
    Findings(findings.0.into_iter().map(placed).collect())
}

/// The cells that open and that nobody is in, of tasks that somebody is in.
fn empty_cells(evaluated: &EvaluatedTask, rounds: &[RoundPlan], empty: &mut Vec<(String, Option<String>, String)>) {
    if rounds.iter().flat_map(|r| &r.cells).all(|c| c.population == 0) {
        return;
    }
    let evaluation = &evaluated.evaluation;
    for (index, cell) in evaluation.grades.iter().enumerate() {
        let opens = rounds.iter().find_map(|r| r.grade(index));
        if opens.is_some_and(|c| c.population == 0) {
            let stratum = evaluation.strata.get(cell.stratum).and_then(|s| s.name.clone());
            let tier = evaluated.sandbox.tiers().get(cell.tier).cloned().unwrap_or_default();
            empty.push((evaluated.task.id.clone(), stratum, tier));
        }
    }
}

/// A finding about a column, put at the rule that reads it.
fn placed(snapshot: &Snapshot, evaluated: &EvaluatedTask, findings: Findings) -> Findings {
    Findings(
        findings
            .0
            .into_iter()
            .map(|finding| {
                if finding.code != "field-missing" || finding.place.line.is_some() {
                    return finding;
                }
                let word = finding.message.blank("name").map(ToOwned::to_owned);
                let place = match word {
                    Some(word) => source_spans::word(snapshot, evaluated, &word, "scope", 1),
                    None => evaluated.rule.definition("scope", 1),
                };
                Finding { place, ..finding }
            })
            .collect(),
    )
}

/// Adds a task's visits, by year and department. Two plans' visits are in two years; a window that runs into the next year has visits in both.
fn inspector_visits(evaluated: &EvaluatedTask, rounds: &[RoundPlan], visits: &mut BTreeMap<(i32, String), u64>) {
    for round in rounds {
        let drawn = round.at_most();
        for need in &evaluated.evaluation.team.needs {
            *visits.entry((round.opens.year(), need.department.clone())).or_default() += drawn * u64::from(need.count);
        }
    }
}

fn populations(snapshot: &Snapshot, evaluated: &EvaluatedTask, rounds: &[RoundPlan], findings: &mut Findings) {
    let task = &evaluated.task.id;
    let Some(first) = rounds.first() else { return };
    let population: u64 = first.cells.iter().map(|c| c.population).sum();
    if population == 0 {
        findings.push(Finding::warning(
            "frame-empty",
            source_spans::in_row(snapshot, evaluated, "objects"),
            text!("frame-empty", task),
            text!("frame-empty-help"),
        ));
        return;
    }
    let quota = first.number();
    if let Some(floor) = evaluated.task.ratio.as_ref().filter(|r| r.kind() == RatioKind::AtLeast)
        && u128::from(quota) * 10u128.pow(crate::plan::MAX_DECIMALS) < floor.product(population)
        && evaluated.task.ratio_basis == crate::plan::RatioBasis::Round
    {
        let floor = floor.to_string();
        findings.push(Finding::warning(
            "under-floor",
            evaluated.rule.definition("ratio", 2),
            text!("under-floor", task, floor, quota, population),
            text!("under-floor-help"),
        ));
    }
    if let Some(empty) = rounds.iter().find(|r| r.cells.iter().all(|c| c.population == 0)) {
        let opens = empty.opens;
        findings.push(Finding::warning(
            "round-empty",
            evaluated.rule.definition("frequency", 2),
            text!("round-empty", task, opens),
            text!("round-empty-help"),
        ));
    }
    for note in rounds.iter().filter(|r| r.cells.iter().any(|c| c.population > 0)).flat_map(RoundPlan::shortfalls).take(1) {
        findings.push(Finding::warning(
            "quota-short",
            evaluated.rule.definition("ratio", 2),
            text!("quota-short", task, note),
            text!("quota-short-help"),
        ));
    }
    strata_lints::empty(evaluated, rounds, findings);
}

/// A label, region or industry that rules name: which, the word, and a task of theirs.
type Word<'a> = (&'static str, String, &'a EvaluatedTask);

/// The labels, regions and industries that rules name, each once, with the condition that a row has it.
fn words_of<'a>(sound: &[&'a EvaluatedTask]) -> (Vec<Word<'a>>, Vec<Filter>) {
    let mut singles: Vec<Word<'a>> = Vec::new();
    for evaluated in sound.iter().copied() {
        for filter in evaluated.evaluation.filters() {
            filter.leaves(&mut |node| {
                let (ours, list) = match node {
                    Node::Label(list) => ("labels", list),
                    Node::Region(list) => ("region", list),
                    Node::Industry(list) => ("industry", list),
                    _ => return,
                };
                for word in list {
                    if !singles.iter().any(|(o, w, _)| *o == ours && w == word) {
                        singles.push((ours, word.clone(), evaluated));
                    }
                }
            });
        }
    }
    let conditions: Vec<Filter> = singles
        .iter()
        .map(|(ours, word, _)| {
            let list = vec![word.clone()];
            Filter::leaf(match *ours {
                "labels" => Node::Label(list),
                "region" => Node::Region(list),
                _ => Node::Industry(list),
            })
        })
        .collect();
    (singles, conditions)
}

/// Labels, regions and industries that no row has, and strata that overlap.
fn leaves(
    snapshot: &Snapshot,
    settings: &Settings,
    source: &Source,
    sound: &[&EvaluatedTask],
    nobody: &Past,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let spec = &settings.objects;
    let (singles, conditions) = words_of(sound);
    let divided: Vec<&EvaluatedTask> = sound.iter().copied().filter(|c| strata_lints::may_overlap(c)).collect();
    let overlaps: Vec<(&Filter, Vec<&Filter>)> =
        divided.iter().map(|c| (&c.evaluation.scope, strata_lints::named(c).map(|(_, f)| f).collect())).collect();
    let (counts, doubled) = count_matching(spec, source, &conditions, &overlaps, nobody)?;
    let mut known: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for ((ours, word, evaluated), count) in singles.iter().zip(counts) {
        if count > 0 {
            continue;
        }
        if !known.contains_key(ours) {
            known.insert(ours, values(spec, source, ours, 50_000)?);
        }
        let column = match *ours {
            "labels" => text!("label"),
            "region" => text!("word-region"),
            _ => text!("industry-code"),
        };
        let task = &evaluated.task.id;
        let near = known.get(ours).and_then(|k| nearest(word, k.iter().map(String::as_str)));
        let help = match near {
            Some(near) => text!("did-you-mean-6", near),
            None => text!("check-spelling-or-have-register-completed"),
        };
        let code = match *ours {
            "labels" => "label-nobody",
            "region" => "region-nobody",
            _ => "industry-nobody",
        };
        let (function, arity) = ("scope", 1);
        findings.push(Finding::warning(
            code,
            source_spans::word(snapshot, evaluated, word, function, arity),
            text!("no-object-of-register-has-task", column, word, task),
            help,
        ));
    }
    for (evaluated, count) in divided.iter().zip(doubled) {
        if count > 0 {
            let task = &evaluated.task.id;
            findings.push(Finding::warning(
                "strata-overlap",
                evaluated.rule.definition("strata", 1),
                text!("strata-overlap", task, count),
                text!("strata-overlap-help"),
            ));
        }
    }
    Ok(())
}

/// Columns that rules compare with days and in which something else stands: such rows fulfil no comparison.
fn days(snapshot: &Snapshot, spec: &ObjectSpec, source: &Source, sound: &[&EvaluatedTask], findings: &mut Findings) -> Result<(), Failure> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for evaluated in sound {
        let mut columns: Vec<String> = Vec::new();
        for filter in evaluated.evaluation.filters() {
            filter.leaves(&mut |node| {
                if let Node::Field(name, Test::Date(..)) = node {
                    columns.push(name.clone());
                }
            });
        }
        for name in columns.into_iter().filter(|name| source.columns.contains(spec.field(name))) {
            if !seen.insert(name.clone()) {
                continue;
            }
            let (count, one) = no_days(spec, source, spec.field(&name))?;
            if count > 0 {
                let (task, one) = (&evaluated.task.id, clipped(&one));
                findings.push(Finding::warning(
                    "no-days",
                    source_spans::word(snapshot, evaluated, &name, "scope", 1),
                    text!("no-days", task, column = name, count, one),
                    text!("no-days-help"),
                ));
            }
        }
    }
    Ok(())
}

/// Recusals that name nobody, and rows that name no pair.
fn recusals(settings: &Settings, register: &Inspectors, findings: &mut Findings) {
    let Some(spec) = &settings.recusals else { return };
    match read_recusals(spec) {
        Err(failure) => findings.extend(failure.findings),
        Ok((pairs, set_aside)) => {
            let help = text!("give-certificate-number-and-object-id");
            let bad = unusable("recusals-unusable", &spec.name, &text!("recusal-table"), &set_aside, help);
            findings.extend(Findings(bad.into_iter().collect()));
            let strangers: Vec<&str> =
                pairs.iter().map(|p| p.inspector.as_str()).filter(|i| !register.officers.iter().any(|o| o.id == *i)).collect();
            if let Some(first) = strangers.first() {
                let count = strangers.len();
                findings.push(Finding::warning(
                    "recusal-stranger",
                    Place::file(spec.name.as_str()),
                    text!("recusal-stranger", count, first),
                    text!("recusal-stranger-help"),
                ));
            }
        }
    }
}

/// A history file that cannot be read, and rows of it that say nothing.
fn history(settings: &Settings, findings: &mut Findings) {
    let Some(spec) = &settings.history else { return };
    match read_history(spec) {
        Err(failure) => findings.extend(failure.findings),
        Ok((_, set_aside)) => {
            let help = text!("write-days-as-2024-03-01");
            let bad = unusable("history-unusable", &spec.name, &text!("history"), &set_aside, help);
            findings.extend(Findings(bad.into_iter().collect()));
        }
    }
}

fn nobody_fits(evaluated: &EvaluatedTask, department: &str, what: &str) -> Finding {
    let id = &evaluated.task.id;
    Finding::warning(
        "inspectors-special",
        evaluated.rule.definition("team", 1),
        text!("inspectors-special", department, what, id),
        text!("inspectors-special-help"),
    )
}

fn nobody_there<'a>(place: Place, department: &str, id: &str, known: impl Iterator<Item = &'a str>) -> Finding {
    let help = match nearest(department, known) {
        Some(near) => text!("did-you-mean-6", near),
        None => {
            text!("add-department-officers-to-inspector-register")
        }
    };
    Finding::warning("department-nobody", place, text!("department-nobody", department, id), help)
}

/// Departments that nobody is from, and departments with too few for the year.
fn officers(
    snapshot: &Snapshot,
    settings: &Settings,
    found: &EvaluatedTasks,
    visits: &BTreeMap<(i32, String), u64>,
    findings: &mut Findings,
) {
    let Some(spec) = &settings.inspectors else { return };
    let register = match read_inspectors(spec) {
        Ok(register) => register,
        Err(failure) => {
            let errors =
                in_settings(snapshot, failure.findings).0.into_iter().map(|f| Finding { severity: Severity::Error, ..f }).collect();
            findings.extend(Findings(errors));
            return;
        }
    };
    let help = text!("fix-these-rows-whoever-cannot-be");
    let table = text!("inspector-register");
    findings.extend(Findings(unusable("inspectors-unusable", &spec.name, &table, &register.set_aside, help).into_iter().collect()));
    recusals(settings, &register, findings);
    // Those of a department who can fill a need, whatever the county: of the city the city's own.
    let can = |need: &Need| {
        let branch = spec.branch(&need.department, "");
        let fits = |o: &&Officer| {
            o.branch == branch
                && o.expert == need.expert
                && (need.speciality.is_empty() || o.specialities.contains(&need.speciality))
                && (need.level != Level::City || spec.is_city(&o.region))
        };
        register.officers.iter().filter(fits).count() as u64
    };
    let departments = register.by_department();
    let mut told = BTreeSet::new();
    for evaluated in &found.good {
        let task = &evaluated.task;
        for need in &evaluated.evaluation.team.needs {
            let department = &need.department;
            let (officers, needed) = (can(need), u64::from(need.count));
            let of_year = visits.iter().filter(|((_, name), _)| name == department).max_by_key(|(_, n)| **n);
            let (year, person_visits) = of_year.map_or((0, 0), |((year, _), n)| (*year, *n));
            let place = || source_spans::in_row(snapshot, evaluated, &format!("\"{department}\""));
            let id = &task.id;
            let special = !need.speciality.is_empty() || need.expert;
            if officers == 0 && special {
                let what = if need.expert { "专家 / experts" } else { need.speciality.as_str() };
                if told.insert(format!("{department}/{what}")) {
                    findings.push(nobody_fits(evaluated, department, what));
                }
            } else if officers == 0 {
                if told.insert(department.clone()) {
                    let known = departments.keys().map(String::as_str);
                    findings.push(nobody_there(place(), department, id, known));
                }
            } else if officers < needed && told.insert(format!("{department}/few")) {
                findings.push(Finding::warning(
                    "inspectors-few",
                    place(),
                    text!("inspectors-few", department, officers, needed),
                    text!("inspectors-few-help"),
                ));
            } else if person_visits > officers * VISITS_A_YEAR && told.insert(format!("{department}/load")) {
                let each = person_visits / officers;
                findings.push(Finding::warning(
                    "inspectors-overloaded",
                    place(),
                    text!("inspectors-overloaded", department, officers, person_visits, year, each, VISITS_A_YEAR),
                    text!("inspectors-overloaded-help"),
                ));
            }
        }
    }
}
