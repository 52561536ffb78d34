//! What a task comes to by its rules: scope, strata, and for each stratum at each tier (a grade) ratio, frequency and openings; which
//! tiers stand together in one cell; and, once the populations are known, quotas and totals.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::NaiveDate;
use rhai::{Array, CallFnOptions, Dynamic, Scope};
use serde::Serialize;

use super::compiled::Compiled;
use super::error;
use super::round_facts::RoundFacts;
use super::sandbox::{Sandbox, processor_time};
use super::values::{BoundsWord, ByRatio, CellWord, LimitWord, StratumWord, TaskWord, TeamWord, Tier};
use super::{Filter, Moment, Node, Test};
use crate::diagnostic::{Finding, Findings, Place};
use crate::model::{Limits, MIN_CERTIFIED, Team};
use crate::plan::{Bounds, Plan, Ratio, Task, Window};
use crate::text;

/// Processor time of evaluating all cells of a task; a cell takes microseconds.
const MAX_EVALUATING: std::time::Duration = std::time::Duration::from_millis(500);
/// Most cells (strata x tiers) a task may have.
const MAX_CELLS: usize = 5_000;

/// What a task comes to before any register is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Who can be drawn.
    pub scope: Filter,
    /// The parts of the scope; the first that matches holds an object.
    pub strata: Vec<Stratum>,
    /// First and last day.
    pub window: Window,
    /// Every stratum at every tier, strata in order and tiers from low to high in each.
    pub grades: Vec<Grade>,
    /// Who makes one visit.
    pub team: Team,
    /// Who has to be visited and leaves the lottery.
    pub certain: Option<Filter>,
}

/// A part of the scope.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stratum {
    /// Its name; none where the scope is not divided.
    pub name: Option<String>,
    /// Who belongs to it.
    pub filter: Option<Filter>,
}

/// What the rules distinguish: the tiers of a stratum that have the same terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Index into the strata.
    pub stratum: usize,
    /// Its grades, as indices, from the lowest tier to the highest.
    pub grades: Vec<usize>,
}

/// One stratum at one tier, with its terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    /// Index into the strata.
    pub stratum: usize,
    /// Rank of the tier, 0 is lowest.
    pub tier: usize,
    /// The ratio of one round; where rounds have different ones that of the first.
    pub ratio: Ratio,
    /// The openings from which on another one holds, in order, each with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<(NaiveDate, Ratio)>,
    /// Rounds in the window.
    pub frequency: u32,
    /// The days on which they open, in order.
    pub openings: Vec<NaiveDate>,
    /// What keeps its objects out of the lottery.
    pub limits: Limits,
    /// Whether its visits count towards the visit limits (those that do not are not bound by them either).
    pub counts: bool,
}

impl Grade {
    /// Of a task of which nothing is decided yet: no rounds.
    fn undecided() -> Self {
        let (later, openings, limits) = (Vec::new(), Vec::new(), Limits::default());
        Self { stratum: 0, tier: 0, ratio: Ratio::none(), later, frequency: 0, openings, limits, counts: true }
    }

    /// The ratio of the round that opens (nominally) on a day.
    #[must_use]
    pub fn ratio_on(&self, opens: NaiveDate) -> &Ratio {
        self.later.iter().take_while(|(from, _)| *from <= opens).last().map_or(&self.ratio, |(_, ratio)| ratio)
    }

    /// Its ratios, the first one first.
    pub fn ratios(&self) -> impl Iterator<Item = &Ratio> {
        std::iter::once(&self.ratio).chain(self.later.iter().map(|(_, ratio)| ratio))
    }

    /// Its ratio in words: `3%`, or `3%→5%` where later rounds have others.
    #[must_use]
    pub fn ratio_text(&self) -> String {
        self.ratios().map(ToString::to_string).collect::<Vec<_>>().join("→")
    }

    /// The number of the round that opens (nominally) on a day, from 1.
    #[must_use]
    pub fn round_on(&self, opens: NaiveDate) -> Option<u32> {
        self.openings.iter().position(|day| *day == opens).and_then(|at| u32::try_from(at + 1).ok())
    }

    /// Whether another tier has the same terms: then both are one cell. What was noted of the ratio is no term.
    #[must_use]
    pub fn same_terms(&self, other: &Self) -> bool {
        self.ratio.same(&other.ratio)
            && self.later.len() == other.later.len()
            && self.later.iter().zip(&other.later).all(|((a, one), (b, other))| a == b && one.same(other))
            && (self.frequency, &self.openings, &self.limits, self.counts)
                == (other.frequency, &other.openings, &other.limits, other.counts)
    }
}

impl Evaluation {
    /// Every filter that the task has: its scope, those of its strata, whom it must visit. Whatever looks at a task's filters looks at these.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        std::iter::once(&self.scope).chain(self.strata.iter().filter_map(|s| s.filter.as_ref())).chain(&self.certain)
    }

    /// Whether a filter looks back at what was drawn lately, by any task.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        self.any_leaf(|node| matches!(node, Node::DrawnWithin(_)))
    }

    /// Whether whom the filters take hangs on the opening: they look back, or compare a day with one before it.
    #[must_use]
    pub fn hangs_on_opening(&self) -> bool {
        self.looks_back() || self.any_leaf(|node| matches!(node, Node::Field(_, Test::Date(_, Moment::BeforeOpening(_)))))
    }

    /// Whether a filter takes by the tier, or reads the tiers' column, which the register names so.
    #[must_use]
    pub fn takes_by_tier(&self, column: &str) -> bool {
        self.any_leaf(|node| matches!(node, Node::Field(name, _) if name == column) || matches!(node, Node::Tier(_)))
    }

    fn any_leaf(&self, is: impl Fn(&Node) -> bool) -> bool {
        let mut found = false;
        for filter in self.filters() {
            Filter::leaves(filter, &mut |node| found = found || is(node));
        }
        found
    }

    /// Whether the rules limit visits at all: then marks tell what any task drew.
    #[must_use]
    pub fn limited(&self) -> bool {
        self.grades.iter().any(|grade| grade.counts && !grade.limits.is_none())
    }

    /// Every opening day of the task, in order.
    #[must_use]
    pub fn opening_days(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self.grades.iter().flat_map(|c| c.openings.iter().copied()).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The grades that open on a day, as indices.
    #[must_use]
    pub fn grades_opening(&self, day: NaiveDate) -> Vec<usize> {
        (0..self.grades.len()).filter(|i| self.grades.get(*i).is_some_and(|c| c.openings.contains(&day))).collect()
    }

    /// The cells of the task: by stratum, and in each by the lowest tier. (A rule whose `quota` tells tiers of a cell apart divides
    /// it further, once populations are known.)
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for (index, grade) in self.grades.iter().enumerate() {
            let alike = |cell: &&mut Cell| {
                cell.stratum == grade.stratum
                    && cell.grades.first().and_then(|first| self.grades.get(*first)).is_some_and(|first| first.same_terms(grade))
            };
            match cells.iter_mut().rev().take_while(|c| c.stratum == grade.stratum).find(alike) {
                Some(cell) => cell.grades.push(index),
                None => cells.push(Cell { stratum: grade.stratum, grades: vec![index] }),
            }
        }
        cells
    }

    /// The code of the cell of each grade.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        let mut codes = vec![String::new(); self.grades.len()];
        for (index, cell) in self.cells().iter().enumerate() {
            for grade in &cell.grades {
                if let Some(slot) = codes.get_mut(*grade) {
                    *slot = Self::code(index);
                }
            }
        }
        codes
    }

    /// A cell's neutral code: `c1`, `c2`, ...
    #[must_use]
    pub fn code(cell: usize) -> String {
        format!("c{}", cell + 1)
    }
}

/// How many to draw in a cell, by the rule's `quota`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// As the ratio gives.
    ByRatio,
    /// So many.
    Count(u64),
}

/// Bounds on the sum of a round, by the rule's `total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Totals {
    /// Over all cells together.
    Round(Bounds),
    /// Over each stratum, and over all of them together.
    Strata(Vec<Bounds>, Bounds),
}

impl Sandbox {
    /// Evaluates a task by its rules.
    ///
    /// # Errors
    /// Every fault of the script or of what it returns.
    pub fn evaluate(&self, rule: &Compiled, plan: &Plan, task: &Task) -> Result<Evaluation, Findings> {
        let word = TaskWord { task: Arc::new(task.clone()), plan: plan.id.as_str().into(), year: plan.year, round: None };
        let call = Call { sandbox: self, rule, word: &word };
        let scope: Filter = call.typed("scope", Vec::new(), &text!("filter-such-as-label"))?;
        let window: Window = call.typed("window", Vec::new(), &text!("window-such-as-task-window"))?;
        let strata = call.strata()?;
        let tiers = self.tiers();
        if strata.len().saturating_mul(tiers.len()) > MAX_CELLS {
            let count = strata.len();
            return Err(call.wrong("strata-many", "strata", 1, text!("strata-are-too-many", count)));
        }
        let mut grades = Vec::new();
        let mut findings = Findings::default();
        // A script that runs into a limit would run into it again in every cell: one is enough, and a task ends within a second.
        let begun = processor_time();
        let mut over = false;
        'cells: for (s, stratum) in strata.iter().enumerate() {
            for (t, tier) in tiers.iter().enumerate() {
                if over {
                    break 'cells;
                }
                if processor_time().saturating_sub(begun) > MAX_EVALUATING {
                    findings.extend(call.wrong("rule-limit", "ratio", 2, text!("judging-all-cells-by-rule-takes")));
                    break 'cells;
                }
                let cell = CellWord {
                    stratum: stratum.name.as_deref().map(Into::into),
                    tier: Tier { rank: i64::try_from(t).unwrap_or(i64::MAX), name: tier.into() },
                    round: None,
                };
                let terms = if task.pending.is_some() { Ok(Grade::undecided()) } else { call.cell(&cell, window) };
                match terms {
                    Ok(grade) => grades.push(Grade { stratum: s, tier: t, ..grade }),
                    Err(found) => {
                        // The same line fails for every cell: said once.
                        over = over || found.iter().any(|f| f.code == "rule-limit");
                        for finding in found.0 {
                            if !findings.iter().any(|f| f.place == finding.place && f.code == finding.code) {
                                findings.push(finding);
                            }
                        }
                    }
                }
            }
        }
        let people = if over { Ok((Team::default(), None)) } else { call.team().and_then(|team| Ok((team, call.certain()?))) };
        match people {
            Ok((team, certain)) if !findings.has_errors() => Ok(Evaluation { scope, strata, window, grades, team, certain }),
            Ok(_) => Err(findings),
            Err(found) => {
                findings.extend(found);
                Err(findings)
            }
        }
    }

    /// The rule's quota of a cell of `population` objects, asked for one of its tiers (a grade, as an index).
    ///
    /// # Errors
    /// Every fault of the script or of what it returns.
    pub fn quota(&self, about: TaskContext<'_>, grade: usize, population: u64) -> Result<Quota, Findings> {
        let word = about.word();
        let call = Call { sandbox: self, rule: about.rule, word: &word };
        let Some(cell) = self.cell_word(about, grade) else { return Ok(Quota::ByRatio) };
        let count = i64::try_from(population).unwrap_or(i64::MAX);
        let given = call.value("quota", vec![Dynamic::from(cell), Dynamic::from(count)])?;
        if given.is::<ByRatio>() {
            return Ok(Quota::ByRatio);
        }
        match given.clone().try_cast::<i64>().map(u64::try_from) {
            Some(Ok(n)) if n <= population => Ok(Quota::Count(n)),
            Some(n) => {
                let n = n.map_or_else(|_| "负数 (negative)".to_owned(), |n| n.to_string());
                Err(call.wrong("quota-over-population", "quota", 3, text!("quota-is-not-within-0-and", n, population)))
            }
            None => Err(call.mismatch("quota", 3, &given, &text!("whole-number-or-by-ratio"))),
        }
    }

    /// The rule's bounds on the sum of a round over `population` objects.
    ///
    /// # Errors
    /// Every fault of the script or of what it returns.
    pub fn total(&self, about: TaskContext<'_>, population: u64) -> Result<Totals, Findings> {
        let word = about.word();
        let call = Call { sandbox: self, rule: about.rule, word: &word };
        let count = i64::try_from(population).unwrap_or(i64::MAX);
        let given = call.value("total", vec![Dynamic::from(count)])?;
        if let Some(bounds) = given.clone().try_cast::<BoundsWord>() {
            return Ok(Totals::Round(bounds.0));
        }
        let wants = text!("none-at-least-2-at-most");
        let Some(list) = given.clone().try_cast::<Array>() else {
            return Err(call.mismatch("total", 2, &given, &wants));
        };
        let (strata, found) = (about.evaluation.strata.len(), list.len());
        if strata != found && strata + 1 != found {
            return Err(call.wrong("total-strata", "total", 2, text!("list-has-items-for-strata", found, strata)));
        }
        let mut bounds = Vec::new();
        for item in list {
            match item.clone().try_cast::<BoundsWord>() {
                Some(found) => bounds.push(found.0),
                None => return Err(call.mismatch("total", 2, &item, &wants)),
            }
        }
        let whole = if found > strata { bounds.pop() } else { None };
        Ok(Totals::Strata(bounds, whole.unwrap_or(Bounds::NONE)))
    }
}

impl Sandbox {
    /// The lines that decide what a contract function gives for a grade (an index; without one, for the whole
    /// task) and a population. Where the sandbox does not trace, the line that defines the function.
    #[must_use]
    pub fn deciding(&self, about: TaskContext<'_>, function: &str, grade: Option<usize>, population: Option<u64>) -> Vec<Place> {
        let (word, rule) = (about.word(), about.rule);
        let call = Call { sandbox: self, rule, word: &word };
        let mut arguments = Vec::new();
        arguments.extend(grade.and_then(|grade| self.cell_word(about, grade)).map(Dynamic::from));
        arguments.extend(population.map(|p| Dynamic::from(i64::try_from(p).unwrap_or(i64::MAX))));
        let arity = arguments.len() + 1;
        // What it gives is known already; the run is for the lines.
        let _ = if function == "visits_limit" { call.run(function, arguments) } else { call.value(function, arguments) };
        let lines = self.decided(rule);
        if lines.is_empty() { vec![rule.definition(function, arity)] } else { lines }
    }
}

/// A task with the rules it is evaluated by and what they come to: what the functions of the contract are asked about.
#[derive(Debug, Clone, Copy)]
pub struct TaskContext<'a> {
    /// Its rules.
    pub rule: &'a Compiled,
    /// Its plan.
    pub plan: &'a Plan,
    /// The task.
    pub task: &'a Task,
    /// What the rules come to.
    pub evaluation: &'a Evaluation,
    /// The round in hand; none: the first one of each cell, whose frame nobody knows.
    pub round: Option<&'a Arc<RoundFacts>>,
}

impl<'a> TaskContext<'a> {
    /// The same, asked about a round.
    #[must_use]
    pub fn of_round(self, round: &'a Arc<RoundFacts>) -> Self {
        Self { round: Some(round), ..self }
    }

    fn word(self) -> TaskWord {
        TaskWord { task: Arc::new(self.task.clone()), plan: self.plan.id.as_str().into(), year: self.plan.year, round: self.round.cloned() }
    }
}

impl Sandbox {
    /// A grade as scripts see it, in the round in hand, or in its first.
    fn cell_word(&self, about: TaskContext<'_>, grade: usize) -> Option<CellWord> {
        let evaluation = about.evaluation;
        let found = evaluation.grades.get(grade)?;
        let opens = about.round.map(|round| round.opens).or_else(|| found.openings.first().copied()).unwrap_or(evaluation.window.opens);
        let stratum = evaluation.strata.get(found.stratum).and_then(|s| s.name.as_deref().map(Into::into));
        let name = self.tiers().get(found.tier).map(Into::into).unwrap_or_default();
        let round = Some((found.round_on(opens).unwrap_or(1), opens));
        Some(CellWord { stratum, tier: Tier { rank: i64::try_from(found.tier).unwrap_or(i64::MAX), name }, round })
    }
}

struct Call<'a> {
    sandbox: &'a Sandbox,
    rule: &'a Compiled,
    word: &'a TaskWord,
}

impl Call<'_> {
    /// A function that is asked about an object of a cell, not about the task.
    fn of_object(&self, function: &str, cell: &CellWord) -> Result<Dynamic, Findings> {
        self.run(function, vec![Dynamic::from(cell.clone())])
    }

    fn value(&self, function: &str, more: Vec<Dynamic>) -> Result<Dynamic, Findings> {
        let mut arguments = vec![Dynamic::from(self.word.clone())];
        arguments.extend(more);
        self.run(function, arguments)
    }

    fn run(&self, function: &str, arguments: Vec<Dynamic>) -> Result<Dynamic, Findings> {
        let arity = arguments.len();
        self.sandbox.start_clock();
        let given = self
            .sandbox
            .engine
            .call_fn_with_options::<Dynamic>(CallFnOptions::new().eval_ast(false), &mut Scope::new(), &self.rule.ast, function, arguments)
            .map_err(|e| Findings::from(error::runtime(&e, function, arity, self.rule, &self.word.task.id)));
        self.sandbox.note_covered(self.rule);
        given
    }

    fn typed<T: Clone + 'static + Send + Sync>(
        &self,
        function: &str,
        more: Vec<Dynamic>,
        wants: &crate::diagnostic::Text,
    ) -> Result<T, Findings> {
        let arity = more.len() + 1;
        let given = self.value(function, more)?;
        given.clone().try_cast::<T>().ok_or_else(|| self.mismatch(function, arity, &given, wants))
    }

    fn mismatch(&self, function: &str, arity: usize, given: &Dynamic, wants: &crate::diagnostic::Text) -> Findings {
        let kind = super::kinds::kind_of(given);
        Finding::error(
            "rule-type",
            self.rule.definition(function, arity),
            text!("rule-type", function, wants, kind),
            text!("rule-type-help"),
        )
        .into()
    }

    fn wrong(&self, code: &'static str, function: &str, arity: usize, message: crate::diagnostic::Text) -> Findings {
        let task = &self.word.task.id;
        Finding::error(code, self.rule.definition(function, arity), message, text!("check-task", function, task)).into()
    }

    fn team(&self) -> Result<Team, Findings> {
        let task = &self.word.task;
        // Rules that were written before teams were drawn say nothing of them.
        if !self.rule.defines("team") {
            return Ok(Team::usual(&task.lead, &task.partners));
        }
        let wants = text!("team-such-as-officers-2-task");
        let team: TeamWord = self.typed("team", Vec::new(), &wants)?;
        let certified = team.0.certified();
        if certified < MIN_CERTIFIED {
            return Err(self.wrong("team-small", "team", 1, text!("team-has-certified-inspectors-at-least", certified, MIN_CERTIFIED)));
        }
        Ok((*team.0).clone())
    }

    fn strata(&self) -> Result<Vec<Stratum>, Findings> {
        let wants = text!("list-such-as-stratum-label");
        let list: Array = self.typed("strata", Vec::new(), &wants)?;
        let mut strata: Vec<Stratum> = Vec::new();
        for item in list {
            let Some(found) = item.clone().try_cast::<StratumWord>() else {
                return Err(self.mismatch("strata", 1, &item, &wants));
            };
            let name = found.name.to_string();
            if name.chars().any(char::is_control) || strata.iter().any(|s| s.name.as_ref() == Some(&name)) {
                return Err(self.wrong("stratum-name", "strata", 1, text!("stratum-name-stands-twice-or-has", name)));
            }
            strata.push(Stratum { name: Some(name), filter: Some(found.filter) });
        }
        if strata.is_empty() {
            strata.push(Stratum { name: None, filter: None });
        }
        Ok(strata)
    }

    /// Who has to be visited; nobody where the rules say nothing.
    fn certain(&self) -> Result<Option<Filter>, Findings> {
        if !self.rule.defines("certain") {
            return Ok(None);
        }
        let wants = text!("filter-such-as-field-complaints-3");
        let filter: Filter = self.typed("certain", Vec::new(), &wants)?;
        Ok((*filter.node() != super::Node::Any(Vec::new())).then_some(filter))
    }

    /// What keeps a cell's objects out of the lottery, and whether its visits count.
    fn visit_limits(&self, cell: &CellWord) -> Result<(Limits, bool), Findings> {
        let limits = if self.rule.defines("visits_limit") {
            let wants = text!("limit-such-as-visits-2-or");
            let given = self.of_object("visits_limit", cell)?;
            given.clone().try_cast::<LimitWord>().map(|w| (*w.0).clone()).ok_or_else(|| self.mismatch("visits_limit", 1, &given, &wants))?
        } else {
            Limits::default()
        };
        let counts = if self.rule.defines("counts_as_visit") {
            self.typed("counts_as_visit", vec![Dynamic::from(cell.clone())], &text!("true-or-false"))?
        } else {
            true
        };
        Ok((limits, counts))
    }

    /// The ratios of a cell's rounds: that of the first, and the openings from which on another one holds. A rule that never asks which round it is
    /// is asked once.
    fn ratios(&self, cell: &CellWord, openings: &[NaiveDate], window: Window) -> Result<(Ratio, Vec<(NaiveDate, Ratio)>), Findings> {
        let wants = text!("ratio-such-as-percent-5");
        let of = |number: u32, opens: NaiveDate| -> Result<Ratio, Findings> {
            self.typed("ratio", vec![Dynamic::from(CellWord { round: Some((number, opens)), ..cell.clone() })], &wants)
        };
        let asked = &self.sandbox.context.asked_round;
        asked.store(false, Ordering::Relaxed);
        let first = of(1, openings.first().copied().unwrap_or(window.opens))?;
        let mut later: Vec<(NaiveDate, Ratio)> = Vec::new();
        for (number, opens) in (2..).zip(openings.iter().skip(1)).take_while(|_| asked.load(Ordering::Relaxed)) {
            let ratio = of(number, *opens)?;
            if !later.last().map_or(&first, |(_, ratio)| ratio).same(&ratio) {
                later.push((*opens, ratio));
            }
        }
        Ok((first, later))
    }

    /// A cell's terms; which stratum and tier it is the caller knows.
    fn cell(&self, cell: &CellWord, window: Window) -> Result<Grade, Findings> {
        let argument = || vec![Dynamic::from(cell.clone())];
        let rounds: i64 = self.typed("frequency", argument(), &text!("whole-number-of-rounds"))?;
        let Some(frequency) = u32::try_from(rounds).ok().filter(|n| *n <= 366) else {
            return Err(self.wrong("frequency-range", "frequency", 2, text!("frequency-is-not-within-0-to", rounds)));
        };
        let days = text!("list-of-days-such-as-task");
        let list: Array = self.typed("openings", argument(), &days)?;
        let mut openings = Vec::with_capacity(list.len());
        for item in list {
            let Some(day) = item.clone().try_cast::<NaiveDate>() else {
                return Err(self.mismatch("openings", 2, &item, &days));
            };
            if !window.contains(day) {
                return Err(self.wrong("opening-outside", "openings", 2, text!("opening-lies-outside-window", day, window)));
            }
            openings.push(day);
        }
        openings.sort_unstable();
        openings.dedup();
        let found = openings.len();
        if found != frequency as usize {
            return Err(self.wrong("openings-count", "openings", 2, text!("frequency-is-but-there-are-different", frequency, found)));
        }
        let (ratio, later) = self.ratios(cell, &openings, window)?;
        let (limits, counts) = self.visit_limits(cell)?;
        Ok(Grade { stratum: 0, tier: 0, ratio, later, frequency, openings, limits, counts })
    }
}
