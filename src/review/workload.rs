//! The workload of a plan's year: what was drawn, and what is still to be drawn, by enterprise, tier, county, department and month.
//!
//! What is still to be drawn is played through on today's register with made-up seeds: as many visits as there will be, to
//! enterprises that only stand for those that the real draws will name.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use crate::diagnostic::{Failure, Findings, Text};
use crate::draw::{Frame, Mark, Tickets, select};
use crate::execute::{PreviewTask, preview, visit_history};
use crate::history::{History, State};
use crate::model::Before;
use crate::plan::Mode;
use crate::register::read_inspectors;
use crate::schedule::{EvaluatedTask, Round, RoundState, Takes, Wanted, current_rounds, grade_name, plan_round};
use crate::staffing::{PastVisit, VisitHistory, current, levels, mark};
use crate::workspace::Session;

/// Visits and inspector days of one part of the year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// Visits made or fixed: they are in the ledger.
    pub drawn: u64,
    /// Visits still to be drawn.
    pub to_come: u64,
}

impl Sum {
    /// Both.
    #[must_use]
    pub fn all(self) -> u64 {
        self.drawn + self.to_come
    }
}

/// One enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visited {
    /// Its id.
    pub enterprise: String,
    /// A name of it.
    pub name: String,
    /// Visits in the year.
    pub visits: Sum,
    /// Matters inspected at these visits.
    pub matters: u64,
}

/// A department's work against its people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Visits it takes part in.
    pub visits: Sum,
    /// Inspectors times visits.
    pub inspector_days: Sum,
    /// Inspectors in service of its line, city and counties together; none where there is no register.
    pub inspectors: Option<u64>,
}

/// The workload of a year.
#[derive(Debug, Clone, Default, Serialize)]
pub struct YearWorkload {
    /// Errors in the files; their tasks are counted in the version that is in force.
    #[serde(skip)]
    pub errors: Findings,
    /// The plan.
    pub plan: String,
    /// How draws of a day are coordinated in what is still to be drawn.
    pub coordination: &'static str,
    /// Rounds among what is still to be drawn whose window is closed, but of which no sweep has told yet that they lapsed.
    pub past_rounds: u64,
    /// Visits: one enterprise on one day is one visit, whatever was drawn of it.
    pub visits: Sum,
    /// Drawn objects: matters.
    pub matters: Sum,
    /// Visits with several matters.
    pub joint: Sum,
    /// Enterprises visited at least once.
    pub enterprises: u64,
    /// How many enterprises are visited how often.
    pub distribution: BTreeMap<u64, u64>,
    /// The most visited.
    pub most: Vec<Visited>,
    /// By tier of what is inspected (the highest, where a visit has several).
    pub tiers: BTreeMap<String, Sum>,
    /// By county or district.
    pub counties: BTreeMap<String, Sum>,
    /// By month, `2024-03`.
    pub months: BTreeMap<String, Sum>,
    /// By department.
    pub departments: BTreeMap<String, Work>,
    /// Visits that nobody can be sent to at the moment.
    pub unstaffed: u64,
}

/// One visit in the making.
#[derive(Debug, Clone, Default)]
struct Visit {
    enterprise: String,
    name: String,
    region: String,
    tier: (usize, String),
    month: String,
    matters: u64,
    people: BTreeMap<String, u64>,
    drawn: bool,
}

/// Works out a plan's year. `as_if` is another coordination for what is still to be drawn.
///
/// # Errors
/// Settings, ledger, register or a rule cannot be read.
pub fn year_workload(
    session: &Session,
    wanted: Wanted<'_>,
    as_if: Option<Mode>,
    progress: &(dyn Fn(Text, u64) + Sync),
) -> Result<YearWorkload, Failure> {
    let found = preview(session, wanted, progress)?;
    let settings = &session.settings;
    let mut errors = found.findings.errors();
    for failure in found.tasks.iter().filter_map(|t| t.rounds.as_ref().err()) {
        errors.extend_new(&failure.findings);
    }
    let Some(first) = found.tasks.first() else { return Ok(YearWorkload { errors, ..YearWorkload::default() }) };
    let plan = first.evaluated.plan.clone();
    let mut workload =
        YearWorkload { errors, plan: plan.id.clone(), coordination: as_if.unwrap_or(plan.coordination).word(), ..YearWorkload::default() };
    let mut visits: BTreeMap<String, Visit> = BTreeMap::new();
    let line = first.key.line.to_string();
    workload.unstaffed = recorded(session, &line, &mut visits)?;
    let (left, past_rounds) = left(session, &line)?;
    workload.past_rounds = past_rounds;
    to_come(session, &found.tasks, &left, as_if, &mut visits)?;
    sum_up(&mut workload, visits.into_values());
    if let Some(spec) = &settings.inspectors
        && let Ok(register) = read_inspectors(spec)
    {
        for (department, work) in &mut workload.departments {
            let branch = spec.branch(department, "");
            work.inspectors = Some(register.officers.iter().filter(|o| o.branch == branch && !o.expert).count() as u64);
        }
    }
    Ok(workload)
}

/// The visits that the ledger has.
fn recorded(session: &Session, line: &str, visits: &mut BTreeMap<String, Visit>) -> Result<u64, Failure> {
    let Some(ledger) = &session.ledger else { return Ok(0) };
    let tiers = &session.settings.tiers;
    let state = History::visits(Some(ledger))?;
    let mut unstaffed = 0;
    let mut of_object: HashMap<(&str, &str), &crate::staffing::Visit> = HashMap::new();
    for visit in state.live() {
        for (draw, id) in &visit.record.objects {
            of_object.insert((draw, id), visit);
        }
        let ours = |draw: &crate::model::DrawId| session.history.attempt(draw).is_some_and(|a| a.intent.line == *line);
        unstaffed += u64::from(visit.unstaffed() && visit.record.objects.iter().any(|(draw, _)| ours(draw)));
    }
    for row in session.history.rows().into_iter().filter(|r| r.round.line == *line && r.state == State::Drawn) {
        let Some((_, draw)) = ledger.draw(&row.draw)? else { continue };
        for object in current(&draw.record, &draw.objects, &state) {
            let known = of_object.get(&(row.draw.as_str(), object.id.as_str()));
            let enterprise = known.map_or_else(|| draw.record.enterprise(&object.id), |v| v.record.enterprise.as_str());
            let key = known.map_or_else(|| format!("{} {enterprise}", row.as_of), |v| v.record.visit.clone());
            // Where an object's own tier is not known, the highest of its cell.
            let highest = || draw.record.cells.iter().find(|c| c.cell == object.cell).and_then(|c| c.tiers.last()).cloned();
            let tier = if object.tier.is_empty() { highest().unwrap_or_default() } else { object.tier.clone() };
            let rank = tiers.iter().position(|t| *t == tier).unwrap_or(0);
            let day = known.map_or(row.as_of, |v| v.day);
            let visit = visits.entry(key).or_insert_with(|| Visit {
                enterprise: enterprise.to_owned(),
                name: object.name.clone(),
                region: object.region.clone(),
                month: format!("{}-{:02}", day.year(), day.month()),
                drawn: true,
                ..Visit::default()
            });
            visit.matters += 1;
            visit.tier = visit.tier.clone().max((rank, tier));
            if let Some(v) = known {
                for need in &v.record.needs.needs {
                    visit.people.insert(need.department.clone(), 0);
                }
                for need in &v.record.needs.needs {
                    *visit.people.entry(need.department.clone()).or_default() += u64::from(need.count);
                }
            } else {
                *visit.people.entry(draw.record.lead.clone()).or_default() += 0;
            }
        }
    }
    Ok(unstaffed)
}

/// What is still to come on the days of a line's tasks, by plan and task: on each day that has rounds, those of which nothing was drawn,
/// waived or told to have lapsed. A day's parts are rounds of their own.
type Left = BTreeMap<(String, String, NaiveDate), Vec<Takes>>;

fn left(session: &Session, line: &str) -> Result<(Left, u64), Failure> {
    let rounds = current_rounds(session, &session.secrets())?;
    let to_come = |r: &Round| match r.state {
        // Whom a fixed intent draws is not known yet: it is played like the rounds to come.
        RoundState::Coming | RoundState::Due | RoundState::Asked | RoundState::Sealed | RoundState::Interrupted => true,
        RoundState::Lapsed => !session.history.lapsed(&r.id),
        RoundState::Drawn | RoundState::Waived => false,
    };
    let (mut found, mut past) = (Left::new(), 0);
    for round in rounds.into_iter().filter(|r| r.id.line == *line && (!r.beside || r.id.part > 0)) {
        let of_day = found.entry((round.plan.clone(), round.task.clone(), round.nominal())).or_default();
        if to_come(&round) {
            past += u64::from(round.state == RoundState::Lapsed);
            of_day.push(round.cells);
        }
    }
    Ok((found, past))
}

/// The grades that are still to be drawn on a day.
fn grades_left(left: &Left, evaluated: &EvaluatedTask, day: NaiveDate) -> Vec<usize> {
    let open = evaluated.evaluation.grades_opening(day);
    match left.get(&(evaluated.plan.id.clone(), evaluated.task.id.clone(), day)) {
        Some(rounds) => open.into_iter().filter(|g| rounds.iter().any(|r| r.takes(&grade_name(evaluated, *g)))).collect(),
        // What is not in force is not drawn.
        None => Vec::new(),
    }
}

/// Plays through what is still to be drawn, day by day and in the plan's order, with made-up seeds.
fn to_come(
    session: &Session,
    tasks: &[PreviewTask],
    left: &Left,
    as_if: Option<Mode>,
    visits: &mut BTreeMap<String, Visit>,
) -> Result<(), Failure> {
    let mut history: VisitHistory = visit_history(session)?;
    let mut rounds: BTreeMap<NaiveDate, Vec<(usize, usize, Vec<usize>)>> = BTreeMap::new();
    for (t, task) in tasks.iter().enumerate() {
        // Why one cannot be worked out is told with the errors.
        for (r, round) in task.rounds.iter().flatten().enumerate() {
            let open = grades_left(left, &task.evaluated, round.opens);
            if !open.is_empty() {
                rounds.entry(task.evaluated.announced_day(round.opens)).or_default().push((t, r, open));
            }
        }
    }
    let mut times: HashMap<usize, Vec<String>> = HashMap::new();
    // What was drawn counts towards a year's number.
    let drawn = tasks.iter().map(|task| session.history.before(&task.key));
    let mut before: HashMap<usize, Before> = drawn.enumerate().collect();
    for (day, due) in rounds {
        let seed = crate::workspace::digest(&format!("choucha-burden/1\u{1F}{day}"));
        let mut groups: BTreeMap<(Mode, usize), Vec<usize>> = BTreeMap::new();
        for (t, _, _) in &due {
            if let Some(task) = tasks.get(*t) {
                groups.entry(coordination(&task.evaluated, as_if)).or_default().push(*t);
            }
        }
        for (t, r, open) in due {
            let (Some(task), Some(frame)) = (tasks.get(t), tasks.get(t).and_then(|x| x.frames.get(r))) else { continue };
            let (evaluated, Some(round)) = (&task.evaluated, task.rounds.as_ref().ok().and_then(|x| x.get(r))) else { continue };
            let mut frame: Frame = frame.in_cells(|grade| open.contains(&(grade as usize)).then_some(grade));
            frame.count(times.get(&t).into_iter().flatten().map(String::as_str));
            if evaluated.evaluation.limited() {
                mark(&mut frame, &evaluated.evaluation, &evaluated.task.lead, &history, day);
            }
            let plan = plan_round(evaluated, (round.opens, &open), &frame, before.entry(t).or_default())
                .map_err(|f| Failure::new(crate::diagnostic::Kind::Rule, f))?;
            let key = coordination(evaluated, as_if);
            let peers = groups.get(&key).cloned().unwrap_or_default();
            let part = u32::try_from(peers.iter().position(|p| *p == t).unwrap_or(0)).unwrap_or(0);
            let tickets = match key.0 {
                Mode::Independent => Tickets::new(&seed, &evaluated.task.id),
                Mode::Together => Tickets::new(&seed, "group"),
                Mode::Apart => Tickets::new(&seed, "group").apart(part, u32::try_from(peers.len()).unwrap_or(1)),
            };
            let frame = plan.frame(&frame);
            let selected = select(&frame, &plan.drawn(tickets.key()), &tickets);
            plan.count(evaluated, tickets.key(), before.entry(t).or_default());
            for s in &selected {
                let (id, enterprise) = (frame.id(s.object), frame.enterprise(s.object));
                times.entry(t).or_default().push(id.to_owned());
                let cell = plan.cells.iter().find(|c| c.index == s.cell as usize);
                let terms = cell.and_then(|c| c.grades.first()).and_then(|g| evaluated.evaluation.grades.get(*g));
                let counts = terms.is_none_or(|g| g.counts) && frame.entry(id).is_none_or(|e| e.mark != Mark::Certain);
                let (city, county) = levels(&evaluated.evaluation.team);
                history.note(enterprise, PastVisit { day, authority: evaluated.task.lead.clone(), city, county, counts });
                let visit = visits.entry(format!("{day} {enterprise} ?")).or_insert_with(|| Visit {
                    enterprise: enterprise.to_owned(),
                    name: frame.name(s.object).to_owned(),
                    region: frame.region(s.object).to_owned(),
                    month: format!("{}-{:02}", day.year(), day.month()),
                    ..Visit::default()
                });
                visit.matters += 1;
                let tier = frame.tier(s.object).unwrap_or(0);
                visit.tier = visit.tier.clone().max((tier, evaluated.sandbox.tiers().get(tier).cloned().unwrap_or_default()));
                for need in &evaluated.evaluation.team.needs {
                    let people = visit.people.entry(need.department.clone()).or_default();
                    *people = (*people).max(u64::from(need.count));
                }
            }
        }
    }
    Ok(())
}

fn coordination(evaluated: &EvaluatedTask, as_if: Option<Mode>) -> (Mode, usize) {
    match as_if {
        Some(mode) => (mode, 0),
        None => evaluated.plan.coordination_of(&evaluated.task.id),
    }
}

fn sum_up(workload: &mut YearWorkload, visits: impl Iterator<Item = Visit>) {
    let mut enterprises: BTreeMap<String, Visited> = BTreeMap::new();
    for visit in visits {
        let add = |sum: &mut Sum, n: u64| if visit.drawn { sum.drawn += n } else { sum.to_come += n };
        add(&mut workload.visits, 1);
        add(&mut workload.matters, visit.matters);
        if visit.matters > 1 {
            add(&mut workload.joint, 1);
        }
        add(workload.tiers.entry(visit.tier.1.clone()).or_default(), 1);
        add(workload.counties.entry(visit.region.clone()).or_default(), 1);
        add(workload.months.entry(visit.month.clone()).or_default(), 1);
        for (department, people) in &visit.people {
            let work = workload.departments.entry(department.clone()).or_default();
            add(&mut work.visits, 1);
            add(&mut work.inspector_days, *people);
        }
        let known = enterprises.entry(visit.enterprise.clone()).or_insert_with(|| Visited {
            enterprise: visit.enterprise.clone(),
            name: visit.name.clone(),
            visits: Sum::default(),
            matters: 0,
        });
        add(&mut known.visits, 1);
        known.matters += visit.matters;
    }
    workload.enterprises = enterprises.len() as u64;
    for visited in enterprises.values() {
        *workload.distribution.entry(visited.visits.all()).or_default() += 1;
    }
    let mut most: Vec<Visited> = enterprises.into_values().collect();
    most.sort_by(|a, b| b.visits.all().cmp(&a.visits.all()).then_with(|| a.enterprise.cmp(&b.enterprise)));
    most.truncate(20);
    workload.most = most;
}
