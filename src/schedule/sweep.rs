//! Makes what is due: rules in force, one pass over the register, quotas, seeds, selection, one transaction, files. The
//! nightly job, a catch-up and a person's `choucha draw` all do this.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{Months, NaiveDate};
use rayon::prelude::*;

use super::due::{Round, due};
use super::force::{Candidate, InForce, candidates, in_force};
use super::lock::Lock;
use super::round::{RoundPlan, plan_round};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text};
use crate::draw::{
    DrawRecord, Frame, PassReport, PassTask, Reached, RegisterRecord, Tickets, list_digest, pass, record, select, wanted_columns,
};
use crate::ledger::{Lapse, Ledger, NewDraw};
use crate::publish::{Layout, files_of, keep_frame, missing, read_frame, write_draw};
use crate::register::{open, write_quarantine};
use crate::rules::{Filter, Node};
use crate::text;
use crate::workspace::{Settings, Snapshot, read_snapshot};

/// How long a command waits for another one that is making draws.
const PATIENCE: Duration = Duration::from_hours(1);

/// The program as it is recorded.
pub(super) const PROGRAM: &str = concat!("choucha ", env!("CARGO_PKG_VERSION"));

/// What to make.
pub struct Request<'a> {
    /// By which day the windows are judged; none: today.
    pub as_of: Option<NaiveDate>,
    /// One task only: its id, or `plan/task`.
    pub task: Option<String>,
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
    /// What is recorded; in a dry run without seed and objects.
    pub record: DrawRecord,
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
#[derive(Debug, Clone)]
pub struct Outcome {
    /// By which day.
    pub as_of: NaiveDate,
    /// Rounds made.
    pub drawn: Vec<Made>,
    /// Rounds not made.
    pub not_drawn: Vec<NotDrawn>,
    /// Draws of earlier sweeps whose files were missing and have been written.
    pub restored: Vec<String>,
    /// Findings in the rules that did not stop anything.
    pub findings: Findings,
    /// What the register was like, if it was read.
    pub register: Option<PassReport>,
}

fn usage(code: &'static str, message: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error(code, Place::file("choucha draw"), message, help))
}

/// Makes what is due.
///
/// # Errors
/// Nothing could be judged at all: settings, ledger, lock, or the day asked for.
pub fn sweep(root: &Path, request: &Request<'_>) -> Result<Outcome, Failure> {
    let layout = Layout { root: root.to_owned() };
    let _lock = if request.dry_run {
        None
    } else {
        Some(Lock::take(&layout.lock(), PATIENCE, || {
            (request.progress)(text!("另一条命令正在抽取，等它结束", "another command is drawing, waiting for it"), 0);
        })?)
    };
    let mut snapshot = read_snapshot(root)?;
    let mut ledger = Ledger::open_existing(&layout.ledger())?;
    if snapshot.settings.is_none() {
        snapshot = last_good_settings(snapshot, ledger.as_ref())?;
    }
    let Some(settings) = snapshot.settings.clone() else { return Err(Failure::new(Kind::Rule, snapshot.findings)) };
    if (request.seed.is_some() || request.clock != Clock::System) && !settings.simulation {
        return Err(usage(
            "not-a-simulation",
            text!("真实的工作区里不能指定时间或种子", "clock and seed cannot be given in a real workspace"),
            text!("模拟请另建工作区，在设置里写 simulation = true", "make a workspace of its own with simulation = true in its settings"),
        ));
    }
    let stamp = request.clock.stamp();
    if !request.dry_run {
        ledger = Some(Ledger::open(&layout.ledger(), settings.simulation, &stamp, PROGRAM)?);
    }
    let today = request.clock.today(settings.timezone);
    let day = request.as_of.unwrap_or(today);
    check_day(day, today, ledger.as_ref())?;
    let restored = match (&ledger, request.dry_run) {
        (Some(ledger), false) => restore(&layout, ledger)?,
        _ => Vec::new(),
    };
    let found = candidates(&snapshot)?;
    let mut findings = found.findings.clone();
    let adoptions = ledger.as_ref().map(Ledger::adoptions).transpose()?.unwrap_or_default();
    let force = in_force(found, &snapshot, &adoptions, day);
    if let (Some(ledger), Some(adoption), false) = (&mut ledger, &force.adoption, request.dry_run) {
        ledger.adopt(&stamp, adoption, &force.texts)?;
    }
    let settled = ledger.as_ref().map(Ledger::draws).transpose()?.unwrap_or_default();
    let settled: BTreeSet<String> = settled.into_iter().filter(|d| d.state == "drawn").map(|d| d.draw).collect();
    let mut list = due(&force.open_tasks(), &settled, day);
    let mut not_drawn = never(&force);
    if let Some(wanted) = &request.task {
        let asked = |plan: &str, task: &str| wanted == task || *wanted == format!("{plan}/{task}");
        let owner = |round: &Round| force.held.get(round.version).is_some_and(|h| asked(&h.version.plan, &h.version.task));
        let known = force.held.iter().any(|h| asked(&h.version.plan, &h.version.task))
            || force.never.iter().any(|(plan, task, _)| task.as_ref().is_some_and(|task| asked(plan, task)));
        if !known {
            return Err(usage(
                "unknown-task",
                text!("没有任务“{wanted}”", "there is no task `{wanted}`"),
                text!("用 choucha plan 查看任务编号", "see the tasks' ids with choucha plan"),
            ));
        }
        list.draw.retain(owner);
        list.lapsed.retain(owner);
        not_drawn.retain(|n| n.draw.split_once('/').is_some_and(|(plan, task)| asked(plan, task)));
    }
    let mut lapses = Vec::new();
    let told: BTreeSet<String> = match &ledger {
        Some(ledger) => ledger.draws()?.into_iter().filter(|d| d.state == "lapsed").map(|d| d.draw).collect(),
        None => BTreeSet::new(),
    };
    for round in &list.lapsed {
        let Some(held) = force.held.get(round.version) else { continue };
        if told.contains(&round.draw) {
            continue;
        }
        let closes = round.closes;
        not_drawn.push(NotDrawn {
            draw: round.draw.clone(),
            why: WhyNot::Lapsed(text!(
                "窗口已在 {closes} 关闭，这一次没有抽，记为失效",
                "its window closed on {closes}; recorded as lapsed"
            )),
        });
        lapses.push(Lapse {
            draw: round.draw.clone(),
            plan: held.version.plan.clone(),
            task: held.version.task.clone(),
            opens: round.opens,
            closes,
            as_of: day,
        });
    }
    let context = Context { layout: &layout, settings: &settings, snapshot: &snapshot, request, day, today };
    let mut register = None;
    let mut drawn = Vec::new();
    let mut new_draws = Vec::new();
    if !list.draw.is_empty() {
        let made = make(&context, &force, ledger.as_ref(), list.draw, &mut not_drawn, &mut findings, &mut register)?;
        for (record, objects, frame) in made {
            let files = if request.dry_run { Vec::new() } else { files_of(&record.draw) };
            drawn.push(Made { record: record.clone(), files });
            new_draws.push((NewDraw { record, objects }, frame));
        }
    }
    if let (Some(ledger), false) = (&mut ledger, request.dry_run) {
        // Frames first: a draw never exists without the frame it can be replayed from.
        let frames: BTreeMap<&str, &Frame> = new_draws.iter().map(|(d, frame)| (d.record.frame_digest.as_str(), frame)).collect();
        frames.into_par_iter().try_for_each(|(digest, frame)| keep_frame(&layout, digest, frame)).map_err(|e| disk(&e))?;
        let (draws, frames): (Vec<NewDraw>, Vec<Frame>) = new_draws.into_iter().unzip();
        if !draws.is_empty() || !lapses.is_empty() {
            ledger.record(&stamp, &draws, &lapses)?;
        }
        (request.progress)(text!("写出文件", "writing files"), 0);
        draws
            .par_iter()
            .zip(&frames)
            .try_for_each(|(draw, frame)| write_draw(&layout, &stamp, &draw.record, &draw.objects, frame).map(|_| ()))
            .map_err(|e| disk(&e))?;
    }
    Ok(Outcome { as_of: day, drawn, not_drawn, restored, findings, register })
}

fn disk(error: &std::io::Error) -> Failure {
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

fn last_good_settings(snapshot: Snapshot, ledger: Option<&Ledger>) -> Result<Snapshot, Failure> {
    let text = match ledger {
        Some(ledger) => match ledger.adoptions()?.last() {
            Some(adoption) => ledger.text(&adoption.settings)?,
            None => None,
        },
        None => None,
    };
    match text {
        Some(text) => snapshot.under(&text),
        None => Err(Failure::new(Kind::Rule, snapshot.findings)),
    }
}

fn check_day(day: NaiveDate, today: NaiveDate, ledger: Option<&Ledger>) -> Result<(), Failure> {
    if day > today {
        return Err(usage(
            "day-ahead",
            text!("{day} 还没有到（今天是 {today}）：不能提前抽", "{day} has not come (today is {today}): nobody draws ahead of time"),
            text!("到那一天再抽；想先看总数和应抽数，用 choucha preview", "draw on that day; choucha preview shows populations and quotas"),
        ));
    }
    if let Some(latest) = ledger.map(Ledger::latest_day).transpose()?.flatten()
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

/// Writes the files of draws that have none: the process was killed after the draw was recorded, or someone removed them.
fn restore(layout: &Layout, ledger: &Ledger) -> Result<Vec<String>, Failure> {
    let mut restored = Vec::new();
    for row in ledger.draws()?.into_iter().filter(|d| d.state == "drawn" && missing(layout, &d.draw)) {
        let Some((at, draw)) = ledger.draw(&row.draw)? else { continue };
        let frame = read_frame(layout, &draw.record.frame_digest).map_err(|e| disk(&e))?;
        write_draw(layout, &at, &draw.record, &draw.objects, &frame).map_err(|e| disk(&e))?;
        restored.push(row.draw);
    }
    Ok(restored)
}

struct Context<'a> {
    layout: &'a Layout,
    settings: &'a Settings,
    snapshot: &'a Snapshot,
    request: &'a Request<'a>,
    day: NaiveDate,
    today: NaiveDate,
}

type Draft = (DrawRecord, Vec<crate::draw::Drawn>, Frame);
type Drafts = Vec<Draft>;

/// All rounds of one task, in order, with the versions of its rules by which they are made.
struct Job {
    rounds: Vec<(Round, usize)>,
    candidates: Vec<Candidate>,
    times: HashMap<String, u32>,
    before: BTreeMap<(Option<String>, String), u64>,
}

/// Makes the rounds: one pass over the register for all of them.
fn make(
    context: &Context<'_>,
    force: &InForce,
    ledger: Option<&Ledger>,
    rounds: Vec<Round>,
    not_drawn: &mut Vec<NotDrawn>,
    findings: &mut Findings,
    register: &mut Option<PassReport>,
) -> Result<Drafts, Failure> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut order: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut position: HashMap<String, usize> = HashMap::new();
    for (at, round) in rounds.into_iter().enumerate() {
        position.insert(round.draw.clone(), at);
        let candidate = match force.candidate(round.version, round.opens, ledger, context.snapshot) {
            Ok(candidate) => candidate,
            Err(failure) => {
                not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(failure) });
                continue;
            }
        };
        let (plan, task) = (candidate.plan.id.clone(), candidate.task.id.clone());
        let index = match order.get(&(plan.clone(), task.clone())) {
            Some(index) => *index,
            None => {
                let (times, before) = match ledger {
                    Some(ledger) => (ledger.times(&plan, &task)?, ledger.drawn_by_cell(&plan, &task)?),
                    None => (HashMap::new(), BTreeMap::new()),
                };
                jobs.push(Job { rounds: Vec::new(), candidates: Vec::new(), times, before });
                order.insert((plan, task), jobs.len() - 1);
                jobs.len() - 1
            }
        };
        let Some(job) = jobs.get_mut(index) else { continue };
        let known = job.candidates.iter().position(|c| c.record.version == candidate.record.version);
        let version = known.unwrap_or(job.candidates.len());
        if known.is_none() {
            job.candidates.push(candidate);
        }
        job.rounds.push((round, version));
    }
    let spec = &context.settings.objects;
    let refuse_all = |jobs: &[Job], failure: &Failure, not_drawn: &mut Vec<NotDrawn>| {
        for (round, _) in jobs.iter().flat_map(|j| &j.rounds) {
            not_drawn.push(NotDrawn { draw: round.draw.clone(), why: WhyNot::Failed(failure.clone()) });
        }
    };
    let every = || jobs.iter().flat_map(|j| j.candidates.iter().map(move |c| (j, c)));
    let source = match open(spec, &wanted_columns(spec, every().map(|(_, c)| c.judged.as_ref()))) {
        Ok(source) => source,
        Err(failure) => {
            refuse_all(&jobs, &failure, not_drawn);
            return Ok(Vec::new());
        }
    };
    let drawn = drawn_within(&every().map(|(_, c)| c).collect::<Vec<_>>(), ledger, context.day)?;
    let tasks: Vec<PassTask<'_>> = every().map(|(j, c)| PassTask { judged: &c.judged, times: &j.times }).collect();
    let progress = |rows: u64| (context.request.progress)(text!("读名录库", "reading the register"), rows);
    let (report, reached) = match pass(spec, &source, &tasks, &drawn, &progress) {
        Ok(done) => done,
        Err((failure, report)) => {
            let failure = quarantine(context, &report).err().unwrap_or(failure);
            refuse_all(&jobs, &failure, not_drawn);
            *register = Some(report);
            return Ok(Vec::new());
        }
    };
    drop(tasks);
    if let Err(failure) = quarantine(context, &report) {
        refuse_all(&jobs, &failure, not_drawn);
        return Ok(Vec::new());
    }
    report_register(context, &report, findings);
    let chance = context.request.seed.clone().map_or(Chance::System, Chance::Simulation);
    let mut reached = reached.into_iter();
    let work: Vec<(Job, Vec<Result<Reached, Failure>>)> = jobs
        .into_iter()
        .map(|job| {
            let own = reached.by_ref().take(job.candidates.len()).collect();
            (job, own)
        })
        .collect();
    (context.request.progress)(text!("抽取", "drawing"), 0);
    let results: Vec<(Round, Result<Draft, Failure>)> =
        work.into_par_iter().flat_map_iter(|(job, reached)| run_job(context, job, reached, &report, &chance)).collect();
    *register = Some(report);
    let mut made = Vec::new();
    for (round, result) in results {
        match result {
            Ok(draft) => made.push(draft),
            Err(failure) => not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(failure) }),
        }
    }
    made.sort_by_key(|(record, _, _)| position.get(&record.draw).copied());
    Ok(made)
}

/// The rounds of one task in order: a later one counts what the earlier ones drew.
fn run_job(
    context: &Context<'_>,
    job: Job,
    mut reached: Vec<Result<Reached, Failure>>,
    report: &PassReport,
    chance: &Chance,
) -> Vec<(Round, Result<Draft, Failure>)> {
    let Job { rounds, candidates, mut before, .. } = job;
    let mut results = Vec::new();
    for (round, version) in rounds {
        let (Some(candidate), Some(found)) = (candidates.get(version), reached.get(version)) else { continue };
        let made = match found {
            Ok(found) => draft(context, &round, candidate, found, &before, report, chance),
            Err(failure) => Err(failure.clone()),
        };
        if let Ok((record, objects, _)) = &made {
            for cell in &record.cells {
                *before.entry((cell.stratum.clone(), cell.tier.clone())).or_default() += cell.drawn;
            }
            for found in reached.iter_mut().flatten() {
                found.frame.count(objects.iter().map(|o| o.id.as_str()));
            }
        }
        results.push((round, made));
    }
    results
}

pub(super) fn drawn_within(
    candidates: &[&Candidate],
    ledger: Option<&Ledger>,
    day: NaiveDate,
) -> Result<BTreeMap<u32, Arc<std::collections::HashSet<String>>>, Failure> {
    let mut months = BTreeSet::new();
    for candidate in candidates {
        let filters = std::iter::once(&candidate.judged.scope).chain(candidate.judged.strata.iter().filter_map(|s| s.filter.as_ref()));
        for filter in filters {
            Filter::leaves(filter, &mut |node| {
                if let Node::DrawnWithin(n) = node {
                    months.insert(*n);
                }
            });
        }
    }
    let mut found = BTreeMap::new();
    for n in months {
        let since = day.checked_sub_months(Months::new(n)).unwrap_or(NaiveDate::MIN);
        let ids = ledger.map(|l| l.drawn_since(since)).transpose()?.unwrap_or_default();
        found.insert(n, Arc::new(ids));
    }
    Ok(found)
}

fn draft(
    context: &Context<'_>,
    round: &Round,
    candidate: &Candidate,
    reached: &Reached,
    before: &BTreeMap<(Option<String>, String), u64>,
    report: &PassReport,
    chance: &Chance,
) -> Result<Draft, Failure> {
    let judged = &candidate.judged;
    if reached.left_out > 0 {
        let count = reached.left_out;
        return Err(Failure::new(
            Kind::Rule,
            Finding::error(
                "left-out",
                candidate.rule.definition("strata", 1),
                text!("范围内有 {count} 行不属于任何一层", "{count} rows of the scope belong to no stratum"),
                text!(
                    "在 strata 的最后加一层 stratum(\"其他\", everyone())，或收紧 scope",
                    "add a last stratum(\"其他\", everyone()), or narrow the scope"
                ),
            ),
        ));
    }
    let open = judged.cells_opening(round.opens);
    let frame = reached.frame.in_cells(|cell| open.contains(&(cell as usize)));
    let plan: RoundPlan = plan_round(candidate, round.opens, &frame, before).map_err(|f| Failure::new(Kind::Rule, f))?;
    let quotas = plan.by_cell(judged.cells.len());
    let lottery = round.draw.clone();
    let (seed, frame_digest, objects) = if context.request.dry_run {
        (String::new(), String::new(), Vec::new())
    } else {
        let frame_digest = frame.digest();
        let seed = chance.seed(&lottery).map_err(|words| {
            Failure::new(
                Kind::Ledger,
                Finding::error(
                    "no-randomness",
                    Place::file("choucha"),
                    text!("系统的随机数发生器出错：{words}", "the system's random generator fails: {words}"),
                    text!("检查操作系统，再运行同一条命令", "check the system and run the same command again"),
                ),
            )
        })?;
        let objects = record(&frame, &select(&frame, &quotas, &Tickets::new(&seed, &lottery)));
        (seed, frame_digest, objects)
    };
    let mut notes = plan.notes.clone();
    if reached.set_aside > 0 {
        let count = reached.set_aside;
        notes.push(text!("范围内有 {count} 行因编号不能用被剔除", "{count} rows of the scope were set aside for their ids"));
    }
    let made = DrawRecord {
        draw: round.draw.clone(),
        plan: candidate.plan.id.clone(),
        task: candidate.task.id.clone(),
        name: candidate.task.name.clone(),
        lead: candidate.task.lead.clone(),
        opens: round.opens,
        as_of: context.day,
        retrospective: context.day != context.today,
        simulation: context.settings.simulation,
        seed,
        lottery,
        frame_digest,
        population: frame.entries().len() as u64,
        cells: plan.records(candidate),
        objects: plan.cells.iter().map(|c| c.drawn).sum(),
        list_digest: list_digest(&objects),
        rule: candidate.record.clone(),
        register: RegisterRecord {
            file: context.settings.objects.name.clone(),
            read: report.read,
            set_aside: report.set_aside.len() as u64,
            set_aside_in_scope: reached.set_aside,
            doubled_in_scope: reached.doubled,
            tier_defaulted: reached.tier_defaulted,
        },
        notes,
        program: PROGRAM.to_owned(),
    };
    Ok((made, objects, frame))
}

fn quarantine(context: &Context<'_>, report: &PassReport) -> Result<(), Failure> {
    if report.set_aside.is_empty() || context.request.dry_run {
        return Ok(());
    }
    let stem = context.settings.objects.path.file_stem().map_or_else(|| "objects".to_owned(), |s| s.to_string_lossy().into_owned());
    let day = context.day;
    write_quarantine(&context.layout.quarantine(), &format!("{stem}-{day}"), &report.set_aside).map(|_| ()).map_err(|e| disk(&e))
}

/// Faults of the register that stopped nothing, as findings.
fn report_register(context: &Context<'_>, report: &PassReport, findings: &mut Findings) {
    let spec = &context.settings.objects;
    let place = || Place::file(spec.name.as_str());
    let bad = report.set_aside.len();
    if bad > 0 {
        let read = report.read;
        findings.push(Finding::warning(
            "rows-set-aside",
            place(),
            text!("读了 {read} 行，剔除 {bad} 行", "{read} rows read, {bad} set aside"),
            text!("逐行原因在 var/quarantine 里", "var/quarantine has each row's reason"),
        ));
    }
    if report.wrong_codes > 0 {
        let count = report.wrong_codes;
        findings.push(Finding::warning(
            "wrong-codes",
            place(),
            text!(
                "{count} 个统一社会信用代码校验位不对，照常参加抽取",
                "{count} credit codes fail their check digit; they can be drawn all the same"
            ),
            text!(
                "请登记部门核对；要剔除就在设置里写 id_check = \"uscc-strict\"",
                "have them checked; id_check = \"uscc-strict\" in the settings sets them aside"
            ),
        ));
    }
    if report.unknown_tiers > 0 && spec.theirs("tier").is_some() {
        let count = report.unknown_tiers;
        findings.push(Finding::warning(
            "unknown-tiers",
            place(),
            text!(
                "{count} 行的风险等级是空的或不认识，按 tier_default 算",
                "{count} rows have an empty or unknown tier and count as tier_default"
            ),
            text!("补上等级，或在设置的 tier_names 里写明对应关系", "fill in the tier, or map it under tier_names in the settings"),
        ));
    }
}
