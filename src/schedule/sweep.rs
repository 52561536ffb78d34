//! Makes what is due: rules in force, one pass over the register, quotas, seeds, selection, one transaction, files. The
//! nightly job, a catch-up and a person's `choucha draw` all do this.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};

use super::bound::Bound;
use super::force::{InForce, candidates, in_force};
use super::make::{Context, Facts, make};
use super::rounds::{Days, Round, RoundState, account};
use super::settle::{commit_new_lines, complete_pending, kept_frame};
use super::staffing::{publish_visits, read_roster, staff_pending};
use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text};
use crate::draw::PassReport;
use crate::history::History;
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::model::{Adoption, Draw, Event, Intent, Lapse, TaskKey, TaskVersion, VisitRecord, Why};
use crate::publish::{Sheets, embargoed, end_embargo, files_of, missing, write_draw, write_void};
use crate::register::{unusable, write_quarantine};
use crate::staffing::RosterSnapshot;
use crate::text;
use crate::workspace::{Promises, Session};

/// How long a command waits for another one that is making draws.
const PATIENCE: Duration = Duration::from_hours(1);

/// What to make.
pub struct Request<'a> {
    /// By which day the windows are judged; none: today.
    pub as_of: Option<NaiveDate>,
    /// One task only: its id, or `plan/task`; missed rounds that wait for a person are asked for by naming their task.
    pub task: Option<String>,
    /// Only rounds that opened within these days, and of these those that wait for a person, too.
    pub opened: Option<(NaiveDate, NaiveDate)>,
    /// Only these rounds, by the ids that their draws would have; those that wait for a person, too. None: all.
    pub draws: Vec<String>,
    /// Show populations and quotas, make nothing.
    pub dry_run: bool,
    /// The time.
    pub clock: Clock,
    /// A simulation's master seed.
    pub seed: Option<String>,
    /// Told what is going on, with a number of rows where there is one.
    pub progress: &'a (dyn Fn(Text, u64) + Sync),
}

/// A round that was made (in a dry run: that would be).
#[derive(Debug, Clone)]
pub struct Made {
    /// What it was made from.
    pub intent: Intent,
    /// What is recorded; none in a dry run.
    pub draw: Option<Draw>,
    /// The office's files, relative to the workspace.
    pub files: Vec<std::path::PathBuf>,
}

/// Why a round was not made.
#[derive(Debug, Clone)]
pub enum WhyNot {
    /// Something is wrong.
    Failed(Failure),
    /// Its window closed.
    Lapsed(Text),
    /// An earlier round of its task waits for public randomness.
    Waiting(Text),
    /// It was missed, and its plan lets a person decide.
    Asked(Text),
}

/// A round that was not made.
#[derive(Debug, Clone)]
pub struct NotDrawn {
    /// The draw's id; for a task whose rules never were good `plan/task`.
    pub draw: String,
    /// Why.
    pub why: WhyNot,
}

/// What a sweep did.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// By which day.
    pub as_of: NaiveDate,
    /// Rounds made.
    pub drawn: Vec<Made>,
    /// Rounds not made.
    pub not_drawn: Vec<NotDrawn>,
    /// Intents recorded that wait for public randomness.
    pub sealed: Vec<String>,
    /// Draws of earlier sweeps whose files were missing and have been written.
    pub restored: Vec<String>,
    /// Visits that nobody can be sent to, among those of this sweep.
    pub unstaffed: Vec<VisitRecord>,
    /// Findings in the rules that did not stop anything.
    pub findings: Findings,
    /// What the register was like, if it was read.
    pub register: Option<PassReport>,
}

pub(super) fn usage(code: &'static str, message: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error(code, Place::file("choucha draw"), message, help))
}

/// Carries out every due draw.
///
/// # Errors
/// Nothing could be judged at all: settings, ledger, lock, or the day asked for.
pub fn sweep(root: &Path, request: &Request<'_>) -> Result<Outcome, Failure> {
    let mut session = if request.dry_run {
        Session::look(root, &request.clock)?
    } else {
        let waiting = || (request.progress)(text!("另一条命令正在抽取，等它结束", "another command is drawing, waiting for it"), 0);
        Session::write(root, &request.clock, PATIENCE, waiting)?
    };
    session.real_clock()?;
    if request.seed.is_some() && !session.settings.simulation {
        return Err(usage(
            "not-a-simulation",
            text!("真实的工作区里不能指定时间或种子", "clock and seed cannot be given in a real workspace"),
            text!("模拟请另建工作区，在设置里写 simulation = true", "make a workspace of its own with simulation = true in its settings"),
        ));
    }
    run_due(&mut session, request)
}

/// Carries out every due draw in an open workspace.
///
/// # Errors
/// Nothing could be judged at all: ledger, register's folder, or the day asked for.
pub fn run_due(session: &mut Session, request: &Request<'_>) -> Result<Outcome, Failure> {
    let today = session.today();
    let day = request.as_of.unwrap_or(today);
    check_day(day, today, session.history.latest_day())?;
    let mut outcome = Outcome { as_of: day, ..Outcome::default() };
    if !request.dry_run {
        outcome.restored = restore(session, today, &mut outcome.findings)?;
    }
    let found = candidates(&session.snapshot)?;
    outcome.findings.extend(found.findings.clone());
    let force = in_force(found, &session.snapshot, &session.history, day);
    let secrets = Secrets::new(session.layout.secrets(), request.seed.clone());
    outcome.findings.extend(force.unclear.clone());
    outcome.not_drawn = never(&force);
    if !request.dry_run {
        take_up(session, &force, &secrets)?;
        // What was intended before a crash comes first, from its own frame.
        complete(session, &secrets, today, &mut outcome)?;
    }
    let mut staffed = if request.dry_run { Vec::new() } else { staff_pending(session)? };
    let secret = |line: &str| line_secret(line, &session.history, &secrets);
    let days = Days { calendar: &session.snapshot.calendar, secret: &secret };
    let rounds = account(&force.rules, &session.history, &days, day);
    let (due, lapsed) = choose(rounds, request, &force, &mut outcome)?;
    record_lapses(session, request, &lapsed, day, &mut outcome)?;
    if !due.is_empty() {
        let roster = if request.dry_run { None } else { read_roster(&session.settings, session.ledger.as_ref(), day.year())? };
        if let (Some(roster), Some(spec)) = (&roster, &session.settings.inspectors) {
            quarantine_inspectors(&session.layout, spec, roster, day, &mut outcome.findings)?;
        }
        let facts = Facts { day, today, simulation: session.settings.simulation, dry_run: request.dry_run };
        let now = session.settings.clone();
        for (promises, rounds) in by_promises(session, &force, due)? {
            // What was taken back after a round had opened still binds it.
            if let Some(promises) = promises {
                session.settings.beacon = promises.beacon;
                if let Some(active) = promises.active {
                    session.settings.objects.active = active.into_iter().collect();
                }
            }
            let mut context = Context { session, request, secrets: &secrets, facts, roster: roster.clone() };
            let done = make(&mut context, &force, rounds, &mut outcome);
            session.settings = now.clone();
            done?;
        }
    }
    if !request.dry_run {
        if !outcome.drawn.is_empty() {
            (request.progress)(text!("派检查人员", "staffing visits"), 0);
            staffed.extend(staff_pending(session)?);
        }
        // What joined an earlier visit is written beside the earlier draw, too.
        publish_visits(session, today)?;
    }
    outcome.unstaffed = staffed.into_iter().filter(|v| v.team.is_empty()).collect();
    Ok(outcome)
}

/// The rounds in groups that are bound by the same promises, the group of the earliest round first; each round knows its embargo.
fn by_promises(session: &Session, force: &InForce, due: Vec<Round>) -> Result<Vec<(Option<Promises>, Vec<Round>)>, Failure> {
    let mut bound = Bound::default();
    let mut groups: Vec<(Option<Promises>, Vec<Round>)> = Vec::new();
    for mut round in due {
        let promises = bound.of(session, force, &round)?;
        round.embargo = promises.as_ref().map(|p| p.embargo);
        // The embargo is each round's own.
        let promises = promises.map(|p| Promises { embargo: 0, ..p });
        match groups.iter_mut().find(|(p, _)| *p == promises) {
            Some((_, rounds)) => rounds.push(round),
            None => groups.push((promises, vec![round])),
        }
    }
    Ok(groups)
}

/// Records rules that are new to the ledger, and commits to a secret for every line of plans that has none.
fn take_up(session: &mut Session, force: &InForce, secrets: &Secrets) -> Result<(), Failure> {
    if let (Some(adoption), Some(ledger)) = (&force.adoption, &session.ledger) {
        let difference = difference(ledger, &session.history, adoption, &force.texts)?;
        session.record(&[Event::Adoption(Adoption { difference, ..adoption.clone() })], &force.texts)?;
    }
    commit_new_lines(session, secrets, force)
}

/// Completes what was intended before.
fn complete(session: &mut Session, secrets: &Secrets, today: NaiveDate, outcome: &mut Outcome) -> Result<(), Failure> {
    for (intent, result) in complete_pending(session, secrets, today)? {
        match result {
            Ok(draw) => {
                let files = files_of(&draw.draw);
                outcome.drawn.push(Made { intent, draw: Some(draw), files });
            }
            Err(failure) => outcome.not_drawn.push(NotDrawn { draw: intent.draw.to_string(), why: WhyNot::Failed(failure) }),
        }
    }
    Ok(())
}

/// Sorts what is to be drawn now, and what has lapsed, from the rounds; says of the others why they are not drawn.
fn choose(rounds: Vec<Round>, request: &Request<'_>, force: &InForce, outcome: &mut Outcome) -> Result<(Vec<Round>, Vec<Round>), Failure> {
    let mine = |plan: &str, task: &str| request.task.as_deref().is_none_or(|w| w == task || w == format!("{plan}/{task}"));
    // Whatever a plan of the line called the task: its rounds are meant.
    let keys: BTreeSet<TaskKey> =
        force.rules.versions.iter().map(|v| &v.version).filter(|v| mine(&v.plan, &v.task)).map(TaskVersion::key).collect();
    if let Some(wanted) = &request.task {
        let known = force.rules.versions.iter().any(|v| mine(&v.version.plan, &v.version.task))
            || force.never.iter().any(|(plan, task, _)| task.as_ref().is_some_and(|task| mine(plan, task)));
        if !known {
            return Err(usage(
                "unknown-task",
                text!("没有任务“{wanted}”", "there is no task `{wanted}`"),
                text!("用 choucha plan 查看任务编号", "see the tasks' ids with choucha plan"),
            ));
        }
        outcome
            .not_drawn
            .retain(|n| n.draw.split_once('/').is_some_and(|(plan, rest)| mine(plan, rest.split('/').next().unwrap_or_default())));
    }
    let within =
        |r: &Round| request.opened.is_none_or(|(first, last)| (first..=last).contains(&r.opens) || (first..=last).contains(&r.nominal()));
    let named = |r: &Round| request.draws.is_empty() || request.draws.iter().any(|d| r.draw == *d);
    for wanted in &request.draws {
        if !rounds.iter().any(|r| r.draw == *wanted) {
            return Err(usage(
                "unknown-round",
                text!("没有待抽的“{wanted}”", "there is no round `{wanted}`"),
                text!("用 choucha draws 列出全部", "choucha draws lists them all"),
            ));
        }
    }
    // A person who names a task, days or rounds decides about those that wait for a person, too.
    let decided = request.task.is_some() || request.opened.is_some() || !request.draws.is_empty();
    let day = outcome.as_of;
    let (mut due, mut lapsed) = (Vec::new(), Vec::new());
    for round in rounds.into_iter().filter(|r| keys.contains(&r.id.key()) && within(r) && named(r)) {
        match round.state {
            RoundState::Due => due.push(round),
            RoundState::Asked if decided && day >= round.opens => due.push(round),
            RoundState::Asked => outcome.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Asked(why_asked(&round)) }),
            RoundState::Lapsed => lapsed.push(round),
            _ => {}
        }
    }
    due.sort_by_key(|round| (round.opens, round.version, round.nominal()));
    Ok((due, lapsed))
}

/// Why a round waits for a person.
#[must_use]
pub fn why_asked(round: &Round) -> Text {
    let (opens, help_zh, help_en) = (
        round.opens,
        "用 choucha backfill 补抽，或用 choucha waive 决定不抽",
        "draw it with choucha backfill, or decide against it with choucha waive",
    );
    match round.ask {
        Some(Why::Before) => text!("{opens} 在启用本系统之前：{help_zh}", "{opens} lies before the first adoption: {help_en}"),
        Some(Why::New) => {
            text!("改动规则后才有 {opens} 这一次：{help_zh}", "a change of rules put {opens} on or before its own day: {help_en}")
        }
        Some(Why::Gone) => {
            text!("改动规则去掉了应抽未抽的 {opens} 这一次：{help_zh}", "a change of rules took {opens} away while it was owed: {help_en}")
        }
        Some(Why::Orphan) => text!(
            "改动规则移动了已抽的一次，{opens} 可能与它重复：{help_zh}",
            "a change of rules moved a round that was drawn, {opens} may be the same one: {help_en}"
        ),
        None if round.draw.parts().is_some_and(|p| p.attempt > 1) => {
            text!(
                "已作废，要不要重抽由人决定：{help_zh}",
                "it was declared void; whether it is drawn again is a person's decision: {help_en}"
            )
        }
        None => text!(
            "{opens} 那天没有抽成，计划要求由人决定：{help_zh}",
            "it was missed on {opens}, and its plan lets a person decide: {help_en}"
        ),
    }
}

/// Records the lapses that the ledger does not have yet.
fn record_lapses(
    session: &mut Session,
    request: &Request<'_>,
    lapsed: &[Round],
    day: NaiveDate,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let mut events = Vec::new();
    for round in lapsed.iter().filter(|r| !session.history.lapsed(&r.id)) {
        let (opens, closes) = (round.opens, round.closes);
        let why = if day > closes {
            text!("抽查时段已在 {closes} 结束，这一次没有抽，记为失效", "its window closed on {closes}; recorded as lapsed")
        } else {
            text!("{opens} 那天没有抽成，计划要求错过就失效", "it was missed on {opens}, and its plan lets missed rounds lapse")
        };
        outcome.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Lapsed(why) });
        events.push(Event::Lapse(Lapse { draw: round.draw.clone(), round: round.id.clone(), opens, closes, as_of: day }));
    }
    if events.is_empty() || request.dry_run {
        return Ok(());
    }
    session.record(&events, &BTreeMap::new())
}

/// Rows of the inspector register that cannot be used: kept with their reasons, and told.
fn quarantine_inspectors(
    layout: &Layout,
    spec: &crate::register::InspectorSpec,
    snapshot: &RosterSnapshot,
    day: NaiveDate,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let help = text!("逐行原因在 var/quarantine 里", "var/quarantine has each row's reason");
    let table = text!("执法检查人员名录库", "the inspector register");
    let Some(finding) = unusable("inspectors-unusable", &spec.name, &table, &snapshot.set_aside, help) else { return Ok(()) };
    let stem = spec.path.file_stem().map_or_else(|| "inspectors".to_owned(), |s| s.to_string_lossy().into_owned());
    write_quarantine(&layout.quarantine(), &format!("{stem}-{day}"), &snapshot.set_aside).map_err(|e| disk(&e))?;
    findings.push(finding);
    Ok(())
}

/// The secret of a line of plans, as its newest commitment has it.
pub(super) fn line_secret(line: &str, history: &History, secrets: &Secrets) -> Option<String> {
    let newest = history.commitment(line)?;
    super::settle::secret_of(line, &newest.commitment, &history.commitments, secrets).ok()
}

/// What an adoption changes in files that were adopted before, as unified differences.
fn difference(
    ledger: &Ledger,
    history: &History,
    adoption: &Adoption,
    texts: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failure> {
    let settings = (crate::workspace::SETTINGS.to_owned(), adoption.settings.clone());
    let rules = adoption.tasks.iter().flat_map(|t| t.files.iter().map(|(n, d)| (n.clone(), d.clone())));
    let files: BTreeMap<String, String> = rules.chain(adoption.files.clone()).chain([settings]).collect();
    let mut found = BTreeMap::new();
    for (name, digest) in files {
        let before =
            if name == crate::workspace::SETTINGS { history.rules.settings.last().map(|(_, d)| d) } else { history.rules.files.get(&name) };
        let Some(old) = before.filter(|old| **old != digest) else { continue };
        if let (Some(old), Some(new)) = (ledger.text(old)?, texts.get(&digest)) {
            let diff = similar::TextDiff::from_lines(&old, new);
            let mut words = diff.unified_diff().context_radius(1).header(&name, &name).to_string();
            if words.len() > 64 * 1024 {
                words = format!("{name}: {} / {} lines", old.lines().count(), new.lines().count());
            }
            found.insert(name, words);
        }
    }
    Ok(found)
}

pub(super) fn disk(error: &std::io::Error) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "disk",
            Place::file("var"),
            text!("写文件出错：{error}", "a file cannot be written: {error}"),
            text!(
                "检查磁盘空间和权限，再运行同一条命令：已记入台账的抽取不会重抽，缺的文件会补上",
                "check disk space and permissions and run the same command again: recorded draws are not drawn again, missing files are written"
            ),
        ),
    )
}

fn check_day(day: NaiveDate, today: NaiveDate, latest: Option<NaiveDate>) -> Result<(), Failure> {
    if day > today {
        return Err(usage(
            "day-ahead",
            text!("{day} 还没有到（今天是 {today}）：不能提前抽", "{day} has not come (today is {today}): nobody draws ahead of time"),
            text!(
                "到那一天再抽；想先看抽查基数和应抽数，用 choucha preview",
                "draw on that day; choucha preview shows populations and quotas"
            ),
        ));
    }
    if let Some(latest) = latest
        && day < latest
    {
        return Err(usage(
            "day-behind",
            text!(
                "台账里最近一次抽取是按 {latest} 判断的，不能再按更早的 {day} 抽",
                "the latest draw in the ledger was judged by {latest}; {day} lies before it"
            ),
            text!(
                "用 --as-of {latest} 或更晚的日子；如果机器的时钟倒退了，先校正时钟",
                "use --as-of {latest} or later; if the machine's clock went back, set it right first"
            ),
        ));
    }
    Ok(())
}

fn never(force: &InForce) -> Vec<NotDrawn> {
    force
        .never
        .iter()
        .map(|(plan, task, findings)| NotDrawn {
            draw: format!("{plan}/{}", task.as_deref().unwrap_or("?")),
            why: WhyNot::Failed(Failure::new(Kind::Rule, findings.clone())),
        })
        .collect()
}

/// Writes the files of draws that have none (the process was killed after the draw was recorded, or someone removed them), what an
/// embargo kept back once it is over, and the notices of voids. A draw whose kept frame is damaged is told and stops nothing.
fn restore(session: &Session, today: NaiveDate, findings: &mut Findings) -> Result<Vec<String>, Failure> {
    let (layout, Some(ledger)) = (&session.layout, &session.ledger) else { return Ok(Vec::new()) };
    let mut restored = Vec::new();
    for attempt in session.history.attempts().filter(|a| a.drawn.is_some()) {
        let id = &attempt.intent.draw;
        let (gone, kept_back) = (missing(layout, id), embargoed(layout, id));
        let over = kept_back && attempt.intent.public_from.is_some_and(|from| from <= today);
        if !gone && !over {
            continue;
        }
        let Some((at, draw)) = ledger.draw(id)? else { continue };
        let frame = match kept_frame(layout, &draw.record) {
            Ok(frame) => frame,
            Err(failure) => {
                findings.extend(failure.findings);
                continue;
            }
        };
        if gone {
            write_draw(layout, &Sheets::new(&at, &draw.record, &draw.objects, &frame), today).map_err(|e| disk(&e))?;
            restored.push(id.to_string());
        }
        if over {
            end_embargo(layout, &Sheets::new(&at, &draw.record, &draw.objects, &frame)).map_err(|e| disk(&e))?;
        }
    }
    for (at, void) in session.history.attempts().filter_map(|a| a.void.as_ref()) {
        if layout.office(&void.draw).exists() {
            write_void(layout, at, void).map_err(|e| disk(&e))?;
        }
    }
    Ok(restored)
}
