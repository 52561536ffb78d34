//! Why an object is in a task's scope or not, in which cell, by which line of the rules; and, once drawn, its ticket, its
//! rank and the last rank that was drawn. Before a draw there is no ticket to tell: nobody looks first.

use chrono::NaiveDate;
use serde::Serialize;

use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text};
use crate::draw::{
    Entry, FilterTrace, Frame, Mark, Past, ScanTask, Tickets, filter_traces, hex, row_of, scan, shared_values, wanted_columns,
};
use crate::execute::{drawn_before_draw, drawn_within, kept_frame, seen, visit_history};
use crate::history::State;
use crate::ledger::NewDraw;
use crate::model::{CellRecord, Draw, Exact};
use crate::register::open;
use crate::rules::Evaluation;
use crate::schedule::{
    CellPlan, EvaluatedTask, ReportedTask, Round, RoundState, Wanted, current_rounds, grade_name, plan_round, rebuild, reported,
};
use crate::staffing::mark;
use crate::text;
use crate::workspace::{Session, Settings};

/// Where an object stands with a task.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// The plan's id.
    pub plan: String,
    /// The task's id.
    pub task: String,
    /// The task's name.
    pub name: String,
    /// The object's id.
    pub object: String,
    /// Its name, by today's register.
    pub object_name: Option<String>,
    /// Whether it is (for a draw: was) in the scope.
    pub in_scope: bool,
    /// Every part of the scope with the object's value, by today's register; none where the register has no such object.
    pub scope: Option<FilterTrace>,
    /// The parts of it that decided.
    pub decided_by: Vec<FilterTrace>,
    /// The lines of the rules that made the scope.
    pub scope_lines: Vec<String>,
    /// Its cell's code.
    pub cell: Option<String>,
    /// Its stratum.
    pub stratum: Option<String>,
    /// Its tier; those of its cell where its own is not known.
    pub tiers: Vec<String>,
    /// Its cell's ratio.
    pub ratio: Option<String>,
    /// The lines of the rules that set the ratio.
    pub ratio_lines: Vec<String>,
    /// Objects in its cell.
    pub population: Option<u64>,
    /// How many of them were drawn; before a draw, as expected.
    #[serde(serialize_with = "number")]
    pub quota: Option<Exact>,
    /// The days on which its cell opens.
    pub openings: Vec<chrono::NaiveDate>,
    /// The next round of its cell; none for a draw, and where no round of the cell is left.
    pub next: Option<String>,
    /// Why it did not take part in the lottery, or would not in the next one: `certain`, `limit`, `cooling`, `exempt`; before a draw also
    /// `repeat`, where the task never draws anyone twice and has drawn it.
    pub mark: Option<&'static str>,
    /// What the draw decided.
    pub drawn: Option<Drawn>,
    /// What is wrong in the files, where the task stands in an earlier version.
    #[serde(skip)]
    pub errors: Findings,
    /// What has to be known besides.
    pub notes: Vec<Text>,
}

/// An object in a draw.
#[derive(Debug, Clone, Serialize)]
pub struct Drawn {
    /// The draw's id.
    pub draw: String,
    /// Whether it was drawn.
    pub drawn: bool,
    /// How often the task had drawn it before: the first thing that objects are ordered by.
    pub times: u32,
    /// Its ticket: the second.
    pub ticket: String,
    /// Its rank in its cell, from 1.
    pub rank: u64,
    /// The last that was still drawn in its cell; none where nobody was.
    pub last: Option<Cutoff>,
}

/// The last rank of a cell that was drawn.
#[derive(Debug, Clone, Serialize)]
pub struct Cutoff {
    /// Its rank.
    pub rank: u64,
    /// How often it had been drawn before.
    pub times: u32,
    /// Its ticket.
    pub ticket: String,
}

#[expect(clippy::ref_option, reason = "serde passes it so")]
fn number<S: serde::Serializer>(quota: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    match quota {
        Some(quota) => quota.as_number(serializer),
        None => serializer.serialize_none(),
    }
}

fn unknown(what: &str, object: &str) -> Failure {
    Failure::new(
        Kind::Usage,
        Finding::error("unknown-object", Place::file(what.to_owned()), text!("unknown-object", object), text!("unknown-object-help")),
    )
}

fn lines(places: &[Place]) -> Vec<String> {
    places.iter().map(Place::shown).collect()
}

/// What today's register and a task's rules say of an object.
struct Standing {
    name: Option<String>,
    scope: Option<FilterTrace>,
    stratum: Option<usize>,
    tier: usize,
}

fn standing(settings: &Settings, evaluated: &EvaluatedTask, object: &str, past: &Past) -> Result<Option<Standing>, Failure> {
    let spec = &settings.objects;
    let evaluation = &evaluated.evaluation;
    let wanted = wanted_columns(spec, [evaluation.as_ref()]);
    let source = open(spec, &wanted)?;
    let Some(row) = row_of(spec, &source, &wanted, object)? else { return Ok(None) };
    let name = spec.theirs("name").and_then(|n| row.get(n)).cloned();
    let theirs = spec.theirs("tier").and_then(|t| row.get(t)).map_or("", String::as_str);
    let tier = if spec.theirs("tier").is_none() { 0 } else { spec.tier_names.get(theirs.trim()).copied().unwrap_or(spec.tier_default) };
    let few = crate::draw::rows(spec, &wanted, &[row])?;
    let mut filters = vec![&evaluation.scope];
    filters.extend(evaluation.strata.iter().filter_map(|s| s.filter.as_ref()));
    let shared = shared_values(spec, &source, filters.iter().copied())?;
    let mut found = filter_traces(spec, &few, &filters, (past, &shared))?.into_iter().next().unwrap_or_default().into_iter();
    let scope = found.next();
    let rest: Vec<FilterTrace> = found.collect();
    let mut trace = rest.iter();
    let stratum = evaluation.strata.iter().position(|s| match s.filter {
        None => true,
        Some(_) => trace.next().is_some_and(|v| v.holds),
    });
    Ok(Some(Standing { name, scope, stratum, tier }))
}

fn fill(why: &mut Why, evaluated: &EvaluatedTask, standing: Option<Standing>) -> Option<usize> {
    let evaluation = &evaluated.evaluation;
    let deciding = |function: &str, cell: Option<usize>| lines(&evaluated.sandbox.deciding(evaluated.about(), function, cell, None));
    why.scope_lines = deciding("scope", None);
    let standing = standing?;
    why.object_name = standing.name;
    why.in_scope = standing.scope.as_ref().is_some_and(|s| s.holds);
    why.decided_by = standing.scope.as_ref().map(|s| s.decisive().into_iter().cloned().collect()).unwrap_or_default();
    why.scope = standing.scope;
    if !why.in_scope {
        return None;
    }
    let stratum = standing.stratum?;
    let index = evaluation.grades.iter().position(|g| g.stratum == stratum && g.tier == standing.tier)?;
    grade(why, evaluated, index);
    why.ratio_lines = deciding("ratio", Some(index));
    Some(index)
}

fn grade(why: &mut Why, evaluated: &EvaluatedTask, index: usize) {
    let evaluation = &evaluated.evaluation;
    let Some(grade) = evaluation.grades.get(index) else { return };
    why.cell = evaluation.cells().iter().position(|c| c.grades.contains(&index)).map(Evaluation::code);
    why.stratum = evaluation.strata.get(grade.stratum).and_then(|s| s.name.clone());
    why.tiers = evaluated.sandbox.tiers().get(grade.tier).cloned().into_iter().collect();
    why.ratio = Some(grade.ratio_text());
    why.openings.clone_from(&grade.openings);
}

/// The cell in which an object was drawn, and one of its grades: they have the same terms.
fn cell(why: &mut Why, evaluated: &EvaluatedTask, cell: &CellRecord, own: Option<&str>) -> Option<usize> {
    let evaluation = &evaluated.evaluation;
    why.cell = Some(cell.cell.clone());
    why.stratum.clone_from(&cell.stratum);
    why.tiers = own.map_or_else(|| cell.tiers.clone(), |own| vec![own.to_owned()]);
    why.ratio = Some(cell.ratio.clone());
    let index = evaluation.grades.iter().position(|g| {
        evaluation.strata.get(g.stratum).is_some_and(|s| s.name == cell.stratum)
            && evaluated.sandbox.tiers().get(g.tier).is_some_and(|tier| cell.tiers.contains(tier))
    })?;
    why.openings = evaluation.grades.get(index).map(|g| g.openings.clone()).unwrap_or_default();
    Some(index)
}

fn blank(evaluated: &EvaluatedTask, object: &str) -> Why {
    Why {
        next: None,
        mark: None,
        plan: evaluated.plan.id.clone(),
        task: evaluated.task.id.clone(),
        name: evaluated.task.name.clone(),
        object: object.to_owned(),
        object_name: None,
        in_scope: false,
        scope: None,
        decided_by: Vec::new(),
        scope_lines: Vec::new(),
        cell: None,
        stratum: None,
        tiers: Vec::new(),
        ratio: None,
        ratio_lines: Vec::new(),
        population: None,
        quota: None,
        openings: Vec::new(),
        drawn: None,
        errors: Findings::default(),
        notes: Vec::new(),
    }
}

/// Where an object stands with a task by today's rules and register.
///
/// # Errors
/// Settings or register cannot be read, there is no such plan or task, or nobody has that id.
pub fn why_before(session: &Session, object: &str, wanted: Wanted<'_>) -> Result<Why, Failure> {
    let found = reported(session, wanted, true)?.only(wanted)?;
    let Some(ReportedTask { key, evaluated, held_back }) = found.tasks.into_iter().next() else {
        return Err(Failure::new(Kind::Rule, found.findings));
    };
    let rounds = current_rounds(session, &session.secrets())?;
    let rounds: Vec<&Round> = rounds.iter().filter(|r| r.id.key() == key).collect();
    let Judged { mut why, index, next, drawn } = judged(session, &evaluated, object, &rounds)?;
    if held_back {
        let (plan, task) = (&evaluated.plan.id, &evaluated.task.id);
        why.notes.push(text!("task-runs-on-its-last-good", plan, task));
        why.errors = found.findings.errors();
    }
    let times = session.ledger.as_ref().map(|l| session.history.times(l, &key)).transpose()?.unwrap_or_default();
    let spec = &session.settings.objects;
    let source = open(spec, &wanted_columns(spec, [evaluated.evaluation.as_ref()]))?;
    let (_, reached) = scan(spec, &source, &[ScanTask { evaluation: &evaluated.evaluation, times: &times }], &drawn, &|_| {})
        .map_err(|(failure, _)| failure)?;
    let Some(reached) = reached.into_iter().next().transpose()? else { return Ok(why) };
    let Some(index) = index else { return Ok(why) };
    let last = || evaluated.evaluation.grades.get(index).and_then(|grade| grade.openings.last().copied());
    if let Some(opens) = next.map(Round::nominal).or_else(last) {
        let mut open = evaluated.evaluation.grades_opening(opens);
        open.retain(|grade| next.is_none_or(|round| round.cells.takes(&grade_name(&evaluated, *grade))));
        let mut frame = reached.frame.in_cells(|grade| open.contains(&(grade as usize)).then_some(grade));
        if evaluated.evaluation.limited() {
            let day = next.map_or_else(|| session.today(), |round| round.opens.max(session.today()));
            mark(&mut frame, &evaluated.evaluation, &evaluated.task.lead, &visit_history(session)?, day);
        }
        let before = session.history.before(&key);
        let plan = plan_round(&evaluated, (opens, &open), &frame, &before).map_err(|f| Failure::new(Kind::Rule, f))?;
        let found = plan.cell_of(index);
        why.cell = found.map(|c| Evaluation::code(c.index));
        why.population = found.map(|c| c.population);
        why.quota = found.filter(|_| next.is_some()).map(CellPlan::expected);
        why.mark = frame.entry(object).filter(|_| next.is_some()).and_then(|entry| match entry.mark {
            Mark::None => (plan.once && entry.times > 0).then_some("repeat"),
            mark => Some(mark.word()),
        });
    }
    let fixed = |r: &&&Round| matches!(r.state, RoundState::Sealed | RoundState::Interrupted) && takes(r, &evaluated, index);
    tell(&mut why, next, rounds.iter().filter(fixed).copied());
    Ok(why)
}

/// What is said of the rounds to come: the next one, and those whose intents stand already and whose objects nobody knows yet.
fn tell<'r>(why: &mut Why, next: Option<&Round>, fixed: impl Iterator<Item = &'r Round>) {
    why.next = next.map(|round| round.draw.to_string());
    let mut any = false;
    for round in fixed {
        any = true;
        let draw = round.draw.to_string();
        why.notes.push(if round.state == RoundState::Sealed {
            text!("cell-waits-for-public-number", draw)
        } else {
            text!("was-interrupted-next-choucha-draw-completes", draw)
        });
    }
    match next {
        None if !any => why.notes.push(text!("no-round-of-cell-is-left")),
        Some(round) if round.state == RoundState::Asked => {
            let draw = round.draw.to_string();
            why.notes.push(text!("next-round-of-cell-is-asked", draw));
        }
        _ => {}
    }
}

/// Where an object stands, and in which grade, with the next round that takes it.
struct Judged<'r> {
    why: Why,
    index: Option<usize>,
    next: Option<&'r Round>,
    /// Whom the rules saw as drawn lately.
    drawn: Past,
}

/// Judges an object by the day of the next round that takes it: the earliest that is neither drawn nor decided against; one that waits for a
/// person only where no other comes. Where no round does, by today.
fn judged<'r>(session: &Session, evaluated: &EvaluatedTask, object: &str, rounds: &[&'r Round]) -> Result<Judged<'r>, Failure> {
    let stands = |drawn: &Past| -> Result<(Why, Option<usize>), Failure> {
        let missing = || unknown(&session.settings.objects.name, object);
        let standing = standing(&session.settings, evaluated, object, drawn)?.ok_or_else(missing)?;
        let mut why = blank(evaluated, object);
        let index = fill(&mut why, evaluated, Some(standing));
        Ok((why, index))
    };
    let drawn = drawn_within(&[evaluated], Some(session), session.today())?;
    let (why, index) = stands(&drawn)?;
    let order = |r: &Round| match r.state {
        RoundState::Due | RoundState::Coming => Some((0, r.opens)),
        RoundState::Asked => Some((1, r.opens)),
        RoundState::Sealed | RoundState::Interrupted | RoundState::Drawn | RoundState::Lapsed | RoundState::Waived => None,
    };
    let mut ahead: Vec<((u8, NaiveDate), &Round)> = rounds.iter().filter_map(|r| Some((order(r)?, *r))).collect();
    ahead.sort_by_key(|(order, _)| *order);
    for (_, round) in ahead {
        if !evaluated.evaluation.hangs_on_opening() {
            if index.is_some_and(|index| takes(round, evaluated, index)) {
                return Ok(Judged { why, index, next: Some(round), drawn });
            }
            continue;
        }
        let drawn = seen(&[evaluated], Some(session), round.opens.max(session.today()), Some(round.opens))?;
        let (why, index) = stands(&drawn)?;
        if index.is_some_and(|index| takes(round, evaluated, index)) {
            return Ok(Judged { why, index, next: Some(round), drawn });
        }
    }
    Ok(Judged { why, index, next: None, drawn })
}

/// Whether a round takes a grade.
fn takes(round: &Round, evaluated: &EvaluatedTask, grade: usize) -> bool {
    let name = grade_name(evaluated, grade);
    round.cells.takes(&name) && round.effective.version.opens(&name, round.nominal())
}

/// Where an object stood in a draw.
///
/// # Errors
/// There is no such draw or object, or ledger, frame or register cannot be read.
pub fn why_drawn(session: &Session, draw: &str, object: &str) -> Result<Why, Failure> {
    let no_draw = || {
        Failure::new(
            Kind::Usage,
            Finding::error("unknown-draw", Place::file("choucha explain"), text!("ledger-has-no-draw", draw), text!("unknown-draw-help")),
        )
    };
    let ledger = session.ledger.as_ref().ok_or_else(no_draw)?;
    if let Some(attempt) = session.history.attempt(draw).filter(|a| a.state() == State::Sealed) {
        let message = if attempt.awaits() {
            text!("cell-waits-for-public-number", draw)
        } else {
            text!("was-interrupted-next-choucha-draw-completes", draw)
        };
        let help = text!("explain-again-once-drawn", draw, object);
        return Err(Failure::new(Kind::Usage, Finding::error("refused", Place::file("choucha explain"), message, help)));
    }
    let (_, recorded) = ledger.draw(draw)?.ok_or_else(no_draw)?;
    let record = &recorded.record;
    let evaluated = version_of(record, session)?;
    let mut why = blank(&evaluated, object);
    let frame = kept_frame(&session.layout, record)?;
    let entry = frame.entries().iter().find(|e| frame.id(e.object) == object).copied();
    // The register may have moved on since: what it says today is told as such.
    let today = if session.settings.tiers == evaluated.sandbox.tiers() {
        let drawn = drawn_before_draw(&evaluated, session, draw)?;
        standing(&session.settings, &evaluated, object, &drawn).unwrap_or(None)
    } else {
        None
    };
    let known_today = today.is_some();
    fill(&mut why, &evaluated, today);
    let Some(entry) = entry else {
        if !known_today {
            return Err(unknown(&record.register.file, object));
        }
        was_not_there(&mut why);
        return Ok(why);
    };
    if !known_today {
        why.notes.push(text!("today-register-no-longer-has-it"));
    } else if !why.in_scope {
        why.notes.push(text!("by-today-register-it-is-no"));
    }
    why.in_scope = true;
    let code = Evaluation::code(entry.cell as usize);
    let found = record.cells().find(|(c, _)| c.cell == code);
    why.population = found.map(|(c, _)| c.population);
    let quota = found.map_or(0, |(_, outcome)| outcome.drawn);
    why.quota = found.map(|(_, outcome)| Exact::whole(outcome.drawn));
    let own = recorded.objects.iter().find(|o| o.id == object).map(|o| o.tier.as_str()).filter(|tier| !tier.is_empty());
    if let Some(grade) = found.and_then(|(record, _)| cell(&mut why, &evaluated, record, own)) {
        why.ratio_lines = lines(&evaluated.sandbox.deciding(evaluated.about(), "ratio", Some(grade), None));
    }
    why.mark = (entry.mark != Mark::None).then(|| entry.mark.word());
    if entry.mark.out() {
        return Ok(why);
    }
    why.drawn = Some(place(&recorded, &frame, &entry, quota));
    Ok(why)
}

/// What today's register says of an object that was in no frame then.
fn was_not_there(why: &mut Why) {
    if why.in_scope {
        why.notes.push(text!("by-today-register-it-is-in"));
    }
    why.in_scope = false;
    why.cell = None;
    why.stratum = None;
    why.tiers.clear();
    why.ratio = None;
    why.ratio_lines.clear();
    why.openings.clear();
}

/// An object's place in the order of its cell.
fn place(recorded: &NewDraw, frame: &Frame, entry: &Entry, quota: u64) -> Drawn {
    let (record, object) = (&recorded.record, frame.id(entry.object));
    let tickets = Tickets::of_lottery(&record.intent, &record.outcome.seed);
    // Those that have to be visited come first.
    let key = |e: &Entry| {
        let lottery = e.mark == Mark::None;
        (lottery, if lottery { e.times } else { 0 }, tickets.order(&frame.ticket(e.object, &tickets)))
    };
    let own = key(entry);
    let mut order: Vec<(bool, u32, [u8; 32])> = frame.entries().iter().filter(|e| e.cell == entry.cell && !e.mark.out()).map(key).collect();
    order.sort_unstable();
    let rank = order.partition_point(|key| *key < own) as u64 + 1;
    let last = usize::try_from(quota).ok().and_then(|q| q.checked_sub(1)).and_then(|at| order.get(at));
    Drawn {
        draw: record.draw.to_string(),
        drawn: recorded.objects.iter().any(|o| o.id == object),
        times: entry.times,
        ticket: hex(&frame.ticket(entry.object, &tickets)),
        rank,
        last: last.map(|(_, times, ticket)| Cutoff { rank: quota, times: *times, ticket: hex(ticket) }),
    }
}

/// The rules by which a draw was made.
fn version_of(record: &Draw, session: &Session) -> Result<EvaluatedTask, Failure> {
    let mut versions = session.history.rules.versions.iter().map(|v| &v.version);
    match versions.find(|t| t.digest == record.rule.digest && t.plan == record.plan && t.task == record.task) {
        Some(version) => rebuild(version, session.ledger.as_ref(), &session.snapshot, true),
        None => {
            let draw = &record.draw;
            Err(Failure::new(
                Kind::Ledger,
                Finding::error("version-lost", Place::file("var/ledger.db"), text!("version-lost", draw), text!("version-lost-help")),
            ))
        }
    }
}
