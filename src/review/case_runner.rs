//! The cases run: what was expected, what was found, and the line of the rule that decided; with coverage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::case::{At, Case, PerCell, names, read_all};
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text, nearest};
use crate::draw::{SharedValues, filter_traces, rows, wanted_columns};
use crate::execute::drawn_within;
use crate::plan::Window;
use crate::register::ObjectSpec;
use crate::rules::Grade;
use crate::schedule::{CellPlan, EvaluatedTask, RoundPlan, evaluate_tasks_traced, names_of, newest_plan, plan_populations};
use crate::text;
use crate::workspace::read_snapshot;

/// How one case went.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The case.
    pub case: Case,
    /// What was not as expected; none: passed.
    pub failed: Findings,
}

/// How much of the rules the cases ran.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Functions of rule files (file, name, parameters) that the tasks can run, and whether a case ran each.
    pub functions: BTreeMap<(String, String, usize), bool>,
    /// Cells (plan, task, stratum, tier), and whether a case says something of each.
    pub cells: BTreeMap<(String, String, Option<String>, String), bool>,
}

impl Coverage {
    /// Of functions and of cells, how many are covered of how many.
    #[must_use]
    pub fn counts(&self) -> [(usize, usize); 2] {
        [
            (self.functions.values().filter(|c| **c).count(), self.functions.len()),
            (self.cells.values().filter(|c| **c).count(), self.cells.len()),
        ]
    }

    /// The lower of the two shares, in whole percent, rounded down; 100 where there is nothing.
    #[must_use]
    pub fn percent(&self) -> u64 {
        self.counts().iter().map(|(has, of)| if *of == 0 { 100 } else { (*has as u64) * 100 / (*of as u64) }).min().unwrap_or(100)
    }
}

/// All cases run.
#[derive(Debug, Clone, Default)]
pub struct CaseRun {
    /// Each case, in the order of the files.
    pub results: Vec<CaseResult>,
    /// Findings of the case files and of the rules themselves.
    pub findings: Findings,
    /// How much they ran.
    pub coverage: Coverage,
}

/// Runs the cases of a workspace; with `task`, those of one task.
///
/// # Errors
/// Settings or rule files cannot be read.
pub fn run_cases(root: &Path, task: Option<&str>) -> Result<CaseRun, Failure> {
    let snapshot = read_snapshot(root)?;
    let Some(settings) = &snapshot.settings else { return Err(Failure::new(Kind::Rule, snapshot.findings)) };
    let found = evaluate_tasks_traced(&snapshot)?;
    let (cases, case_findings) = read_all(&snapshot);
    let mut run = CaseRun { findings: case_findings, ..CaseRun::default() };
    names(&cases, &found, &mut run.findings);
    if let Some(wanted) = task
        && !found.good.iter().any(|c| c.task.id == wanted)
        && !found.broken.iter().any(|(_, id, _)| id.as_deref() == Some(wanted))
    {
        let known = found.good.iter().map(|c| c.task.id.as_str());
        let help = match nearest(wanted, known) {
            Some(near) => text!("did-you-mean-2", near),
            None => text!("unknown-task-help"),
        };
        return Err(Failure::new(
            Kind::Usage,
            Finding::error("unknown-task", Place::file("choucha test"), text!("there-is-no-task", wanted), help),
        ));
    }
    // Only what the cases themselves run counts.
    if let Some(first) = found.good.first() {
        first.sandbox.forget();
    }
    let default_plan = newest_plan(&found.good);
    // The newest plan is to be covered whether a case names it or not.
    let mut plans: BTreeSet<String> = default_plan.iter().cloned().collect();
    let mut covered: BTreeSet<(String, String, usize)> = BTreeSet::new();
    let mut objects: Vec<(usize, &EvaluatedTask)> = Vec::new();
    for case in cases.into_iter().filter(|c| task.is_none_or(|t| c.task == t)) {
        let plan = case.plan.clone().or_else(|| default_plan.clone()).unwrap_or_default();
        let evaluated = found.good.iter().find(|c| c.plan.id == plan && c.task.id == case.task);
        plans.insert(plan.clone());
        let mut failed = Findings::default();
        match evaluated {
            None => {
                let id = &case.task;
                failed.push(Finding::error("case-failed", case.task_place.clone(), text!("case-failed", id), text!("case-failed-help")));
            }
            Some(evaluated) => {
                expectations(evaluated, &case, &mut failed, &mut covered);
                if case.object.is_some() {
                    objects.push((run.results.len(), evaluated));
                }
            }
        }
        run.results.push(CaseResult { case, failed });
    }
    for (index, evaluated) in objects {
        if let Some(result) = run.results.get_mut(index) {
            object(&settings.objects, evaluated, &result.case, &mut result.failed)?;
        }
    }
    for evaluated in found.good.iter().filter(|c| plans.contains(&c.plan.id) && task.is_none_or(|t| c.task.id == t)) {
        for function in evaluated.rule.functions() {
            run.coverage.functions.entry(function).or_default();
        }
        for (i, cell) in evaluated.evaluation.grades.iter().enumerate() {
            let key = (
                evaluated.plan.id.clone(),
                evaluated.task.id.clone(),
                evaluated.evaluation.strata.get(cell.stratum).and_then(|s| s.name.clone()),
                evaluated.sandbox.tiers().get(cell.tier).cloned().unwrap_or_default(),
            );
            let has = covered.contains(&(evaluated.plan.id.clone(), evaluated.task.id.clone(), i));
            run.coverage.cells.insert(key, has);
        }
    }
    if let Some(first) = found.good.first() {
        for function in first.sandbox.covered() {
            if let Some(covered) = run.coverage.functions.get_mut(&function) {
                *covered = true;
            }
        }
    }
    run.findings.extend(found.findings);
    Ok(run)
}

/// The lines that decided, as a sentence.
fn lines(places: &[Place]) -> String {
    places.iter().map(Place::shown).collect::<Vec<_>>().join(" → ")
}

fn mismatch(place: &Place, what: &Text, expected: &str, found: &str, decided: &[Place]) -> Finding {
    let lines = lines(decided);
    Finding::error("case-failed", place.clone(), text!("case-failed-2", what, expected, found), text!("case-failed-help-2", lines))
}

/// A list must have as many values as there are tiers.
fn lengths(case: &Case, tiers: usize) -> Option<Finding> {
    let lengths = [
        case.ratio.as_ref().map(|a| (&a.place, a.value.width())),
        case.frequency.as_ref().map(|a| (&a.place, a.value.width())),
        case.openings.as_ref().map(|a| (&a.place, a.value.width())),
        case.population.as_ref().map(|a| (&a.place, a.value.width())),
        case.quota.as_ref().map(|a| (&a.place, a.value.width())),
    ];
    for (place, width) in lengths.into_iter().flatten() {
        if let Some(width) = width.filter(|w| *w != tiers) {
            return Some(Finding::error("case-tiers", place.clone(), text!("case-tiers", width, tiers), text!("case-tiers-help")));
        }
    }
    None
}

/// What a case expects of each cell, held against the rules.
struct Parts<'a> {
    evaluated: &'a EvaluatedTask,
    case: &'a Case,
}

impl Parts<'_> {
    fn stratum(&self, cell: &Grade) -> Option<&str> {
        self.evaluated.evaluation.strata.get(cell.stratum).and_then(|s| s.name.as_deref())
    }

    fn name(&self, cell: &Grade) -> String {
        let tier = self.evaluated.sandbox.tiers().get(cell.tier).map_or("", String::as_str);
        let task = &self.evaluated.task.id;
        match self.stratum(cell) {
            Some(stratum) => format!("{task} {stratum} {tier}"),
            None => format!("{task} {tier}"),
        }
    }

    /// Whether the case says anything of the cell with this index.
    fn of_cell(&self, index: usize, cell: &Grade, failed: &mut Findings) -> bool {
        let (stratum, tier) = (self.stratum(cell), cell.tier);
        let decided = |function: &str| self.evaluated.sandbox.deciding(self.evaluated.about(), function, Some(index), None);
        let mut covered = false;
        if let Some(at) = &self.case.ratio
            && let Some(expected) = at.value.of(stratum, tier)
        {
            covered = true;
            let lines = decided("ratio");
            let opens = self.case.opens.as_ref().map(|opens| opens.value);
            let found = opens.map_or(&cell.ratio, |day| cell.ratio_on(day));
            // A cell that does not open then has no ratio.
            let shut = opens.is_some_and(|day| !cell.openings.contains(&day));
            if shut || (expected.share(), expected.kind()) != (found.share(), found.kind()) {
                let cell_name = self.name(cell);
                let what = text!("ratio-of", cell_name);
                failed.push(mismatch(
                    &at.place,
                    &what,
                    &expected.to_string(),
                    &if shut { "–".to_owned() } else { found.to_string() },
                    &lines,
                ));
            }
        }
        if let Some(at) = &self.case.frequency
            && let Some(expected) = at.value.of(stratum, tier)
        {
            covered = true;
            let lines = decided("frequency");
            if *expected != u64::from(cell.frequency) {
                let cell_name = self.name(cell);
                let what = text!("rounds-of", cell_name);
                failed.push(mismatch(&at.place, &what, &expected.to_string(), &cell.frequency.to_string(), &lines));
            }
        }
        if let Some(at) = &self.case.openings
            && let Some(expected) = at.value.of(stratum, tier)
        {
            covered = true;
            let lines = decided("openings");
            if *expected != cell.openings {
                let show = |days: &[chrono::NaiveDate]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                let cell_name = self.name(cell);
                let what = text!("openings-of", cell_name);
                failed.push(mismatch(&at.place, &what, &show(expected), &show(&cell.openings), &lines));
            }
        }
        covered
    }
}

fn expectations(evaluated: &EvaluatedTask, case: &Case, failed: &mut Findings, covered: &mut BTreeSet<(String, String, usize)>) {
    let (evaluation, sandbox, task) = (&evaluated.evaluation, &evaluated.sandbox, &evaluated.task.id);
    let stratum_of = |cell: &Grade| evaluation.strata.get(cell.stratum).and_then(|s| s.name.as_deref());
    let tier_of = |cell: &Grade| sandbox.tiers().get(cell.tier).map_or("", String::as_str);
    let object = case.object.is_some();
    let chosen: Vec<(usize, &Grade)> = evaluation
        .grades
        .iter()
        .enumerate()
        .filter(|(_, c)| object || case.stratum.as_ref().is_none_or(|s| stratum_of(c) == Some(s.value.as_str())))
        .filter(|(_, c)| object || case.tier.as_ref().is_none_or(|t| tier_of(c) == t.value))
        .collect();
    if let Some(wrong) = lengths(case, sandbox.tiers().len()) {
        failed.push(wrong);
        return;
    }
    let mut cover = |i: usize| {
        covered.insert((evaluated.plan.id.clone(), task.clone(), i));
    };
    let decided =
        |function: &str, cell: Option<usize>, population: Option<u64>| sandbox.deciding(evaluated.about(), function, cell, population);
    let parts = Parts { evaluated, case };
    for (i, cell) in &chosen {
        if parts.of_cell(*i, cell, failed) {
            cover(*i);
        }
    }
    if let Some(At { value, place }) = &case.team {
        let lines = decided("team", None, None);
        let found = evaluation.team.to_string();
        if value.split_whitespace().ne(found.split_whitespace()) {
            failed.push(mismatch(place, &text!("team-of", task), value, &found, &lines));
        }
    }
    if let Some(At { value, place }) = &case.limit {
        for i in &chosen {
            let (i, cell) = i;
            let lines = decided("visits_limit", Some(*i), None);
            let found = if cell.counts { cell.limits.to_string() } else { "uncounted".to_owned() };
            if value.split_whitespace().ne(found.split_whitespace()) {
                let what = parts.name(cell);
                failed.push(mismatch(place, &text!("limit-of", what), value, &found, &lines));
                break;
            }
        }
    }
    if let Some(At { value, place }) = &case.window {
        let lines = decided("window", None, None);
        if Window::parse(value, evaluated.plan.year) != Ok(evaluation.window) {
            let what = text!("window-of", task);
            failed.push(mismatch(place, &what, value, &evaluation.window.to_string(), &lines));
        }
    }
    if case.population.is_some() && (case.quota.is_some() || case.total.is_some()) {
        quotas(evaluated, case, &chosen, failed, covered);
    }
}

/// A quota that is not what the rules give.
struct Wrong<'a> {
    grade: usize,
    grades: &'a [usize],
    of: u64,
    expected: u64,
    range: (u64, u64),
}

/// The first quota of a cell that is wrong. Of tiers that are one cell the rules say only what they draw together, and of each alone what
/// can come out.
fn wrong<'a>(plan: &RoundPlan, cell: &'a CellPlan, expected: &[(usize, u64)]) -> Option<Wrong<'a>> {
    let sum: u64 = expected.iter().map(|(_, n)| n).sum();
    if expected.len() == cell.grades.len() && !(cell.least()..=cell.most()).contains(&sum) {
        let (grade, _) = *expected.first()?;
        return Some(Wrong { grade, grades: &cell.grades, of: cell.population, expected: sum, range: (cell.least(), cell.most()) });
    }
    expected.iter().find_map(|(grade, n)| {
        let found = plan.grade(*grade)?;
        let index = cell.grades.iter().position(|g| g == grade)?;
        let grades = cell.grades.get(index..=index)?;
        let range = (found.least, found.most);
        (*n < range.0 || *n > range.1).then_some(Wrong { grade: *grade, grades, of: found.population, expected: *n, range })
    })
}

fn quotas(
    evaluated: &EvaluatedTask,
    case: &Case,
    chosen: &[(usize, &Grade)],
    failed: &mut Findings,
    covered: &mut BTreeSet<(String, String, usize)>,
) {
    let (evaluation, task) = (&evaluated.evaluation, &evaluated.task.id);
    let stratum_of = |cell: &Grade| evaluation.strata.get(cell.stratum).and_then(|s| s.name.as_deref());
    let Some(population) = &case.population else { return };
    let days = evaluation.opening_days();
    let Some(opens) = case.opens.as_ref().map(|o| o.value).or_else(|| days.first().copied()) else {
        failed.push(Finding::error("case-failed", population.place.clone(), text!("case-failed-3", task), text!("case-failed-help-3")));
        return;
    };
    if !days.contains(&opens) {
        let list = Text::list(days.iter().map(ToString::to_string).map(Text::same));
        let place = case.opens.as_ref().map_or_else(|| case.place.clone(), |o| o.place.clone());
        failed.push(Finding::error("case-failed", place, text!("case-failed-4", task, opens), text!("case-failed-help-4", list)));
        return;
    }
    let mut people = vec![0; evaluation.grades.len()];
    for (i, cell) in chosen {
        if let (Some(slot), Some(n)) = (people.get_mut(*i), population.value.of(stratum_of(cell), cell.tier)) {
            *slot = *n;
        }
    }
    let plan = match plan_populations(
        evaluated,
        (opens, &evaluation.grades_opening(opens)),
        (&people, case.regions.as_ref().map(|at| at.value.clone())),
        &people,
        &[],
        &BTreeMap::new(),
    ) {
        Ok(plan) => plan,
        Err(found) => {
            failed.extend(found);
            return;
        }
    };
    let sum_of = |people: &[u64]| -> u64 { people.iter().sum() };
    let decided = |function: &str, cell: Option<usize>, population: u64| {
        evaluated.sandbox.deciding(evaluated.about(), function, cell, Some(population))
    };
    if let Some(at) = &case.quota {
        for cell in &plan.cells {
            let mine: Vec<(usize, &Grade)> = chosen.iter().filter(|(i, _)| cell.grades.contains(i)).copied().collect();
            let asked = |(i, grade): &(usize, &Grade)| Some((*i, *at.value.of(stratum_of(grade), grade.tier)?));
            let expected: Vec<(usize, u64)> = mine.iter().filter_map(asked).collect();
            covered.extend(expected.iter().map(|(i, _)| (evaluated.plan.id.clone(), task.clone(), *i)));
            let Some(Wrong { grade: i, grades, of, expected, range: (least, most) }) = wrong(&plan, cell, &expected) else { continue };
            let mut lines = evaluated.sandbox.deciding(evaluated.about(), "ratio", Some(i), None);
            lines.extend(decided("quota", Some(i), cell.population));
            lines.extend(decided("total", None, sum_of(&people)));
            let (stratum, tiers) = names_of(evaluated, grades);
            let tiers = Text::list(tiers.iter().map(Text::same));
            let cell_name = match stratum {
                Some(stratum) => text!("trial", task, stratum, tiers),
                None => text!("trial-2", task, tiers),
            };
            let found = if least == most { most.to_string() } else { format!("{least}..{most}") };
            let what = text!("quota-of", cell_name, of);
            failed.push(mismatch(&at.place, &what, &expected.to_string(), &found, &lines));
        }
    }
    if let Some(At { value, place }) = &case.total {
        let found = plan.number();
        let lines = decided("total", None, sum_of(&people));
        if found != *value {
            let what = text!("round-total-of", task);
            failed.push(mismatch(place, &what, &value.to_string(), &found.to_string(), &lines));
        }
    }
}

/// Whether an object is in the scope, and in which cell.
fn object(spec: &ObjectSpec, evaluated: &EvaluatedTask, case: &Case, failed: &mut Findings) -> Result<(), Failure> {
    let (Some(given), Some(in_scope)) = (&case.object, &case.in_scope) else { return Ok(()) };
    let evaluation = &evaluated.evaluation;
    let row: BTreeMap<String, String> = given.value.iter().map(|(key, value)| (spec.field(key).to_owned(), value.clone())).collect();
    let source = rows(spec, &wanted_columns(spec, [evaluation.as_ref()]), std::slice::from_ref(&row))?;
    let mut filters = vec![&evaluation.scope];
    filters.extend(evaluation.strata.iter().filter_map(|s| s.filter.as_ref()));
    // A case is about the rule alone: nothing was drawn before, and the object shares its values with nobody.
    let opens = case.opens.as_ref().map_or(evaluation.window.opens, |o| o.value);
    let drawn = drawn_within(&[evaluated], None, opens)?;
    let Some(found) = filter_traces(spec, &source, &filters, (&drawn, &SharedValues::new()))?.into_iter().next() else { return Ok(()) };
    let decided = |function: &str| evaluated.sandbox.deciding(evaluated.about(), function, None, None);
    let task = &evaluated.task.id;
    let scope_lines = decided("scope");
    let Some(scope) = found.first() else { return Ok(()) };
    if scope.holds != in_scope.value {
        let parts: Vec<String> = scope
            .decisive()
            .iter()
            .map(|v| match &v.value {
                Some(value) => format!("{} = {} ({value})", v.part, v.holds),
                None => format!("{} = {}", v.part, v.holds),
            })
            .collect();
        let parts = parts.join("; ");
        let what = text!("scope-of", task, parts);
        failed.push(mismatch(&in_scope.place, &what, &in_scope.value.to_string(), &scope.holds.to_string(), &scope_lines));
        return Ok(());
    }
    if !scope.holds {
        return Ok(());
    }
    let lines = decided("strata");
    if let Some(expected) = &case.stratum {
        let mut trace = found.iter().skip(1);
        let stratum = evaluation.strata.iter().find(|s| match s.filter {
            None => true,
            Some(_) => trace.next().is_some_and(|v| v.holds),
        });
        let name = stratum.and_then(|s| s.name.clone()).unwrap_or_else(|| "-".to_owned());
        if name != expected.value {
            let what = text!("object-stratum", task);
            failed.push(mismatch(&expected.place, &what, &expected.value, &name, &lines));
        }
    }
    if let Some(expected) = &case.tier {
        let theirs = spec.theirs("tier").and_then(|t| row.get(t)).map_or("", |t| t.trim());
        let rank = spec.tier_names.get(theirs).copied().unwrap_or(spec.tier_default);
        let name = evaluated.sandbox.tiers().get(rank).cloned().unwrap_or_default();
        if name != expected.value {
            let what = text!("object-tier", task);
            failed.push(mismatch(&expected.place, &what, &expected.value, &name, &[Place::file(crate::workspace::SETTINGS)]));
        }
    }
    Ok(())
}

impl<T> PerCell<T> {
    /// How many values its lists have, where that can be wrong.
    fn width(&self) -> Option<usize> {
        match self {
            Self::All(_) => None,
            Self::Tiers(list) => Some(list.len()),
            Self::Strata(map) => map.values().find_map(Self::width),
        }
    }
}
