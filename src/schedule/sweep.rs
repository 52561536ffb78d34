//! Makes what is due: rules in force, one pass over the register, quotas, seeds, selection, one transaction, files. The
//! nightly job, a catch-up and a person's `choucha draw` all do this.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};

use super::due::{Due, Round, due};
use super::force::{InForce, candidates, in_force};
use super::lock::Lock;
use super::make::{Context, Facts, Report, make, waits_for};
use super::settle::{commit_new_plans, complete_pending, kept_frame};
use super::staffing::{base, draws_of, publish_visits, staff_pending};
use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text};
use crate::draw::{DrawRecord, PassReport};
use crate::ledger::{Adoption, Commitment, DrawRow, Lapse, Ledger, State, VisitRecord};
use crate::publish::{Layout, embargo_over, embargoed, end_embargo, files_of, missing, write_draw, write_void};
use crate::register::{unusable, write_quarantine};
use crate::text;
use crate::workspace::{Snapshot, read_snapshot};

/// How long a command waits for another one that is making draws.
const PATIENCE: Duration = Duration::from_hours(1);

/// The program as it is recorded.
pub(super) const PROGRAM: &str = concat!("choucha ", env!("CARGO_PKG_VERSION"));

/// What to make.
pub struct Request<'a> {
    /// By which day the windows are judged; none: today.
    pub as_of: Option<NaiveDate>,
    /// One task only: its id, or `plan/task`; missed rounds that wait for a person are asked for by naming their task.
    pub task: Option<String>,
    /// Only rounds that opened within these days, and of these those that wait for a person, too.
    pub opened: Option<(NaiveDate, NaiveDate)>,
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
#[derive(Debug, Clone)]
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
    snapshot = last_good(snapshot, ledger.as_ref())?;
    let Some(settings) = snapshot.settings.clone() else { return Err(Failure::new(Kind::Rule, snapshot.findings)) };
    if (request.seed.is_some() || request.clock != Clock::System) && !settings.simulation {
        return Err(usage(
            "not-a-simulation",
            text!("真实的工作区里不能指定时间或种子", "clock and seed cannot be given in a real workspace"),
            text!("模拟请另建工作区，在设置里写 simulation = true", "make a workspace of its own with simulation = true in its settings"),
        ));
    }
    crate::fault::arm(settings.simulation);
    let stamp = request.clock.stamp();
    if !request.dry_run {
        ledger = Some(Ledger::open(&layout.ledger(), settings.simulation, &stamp, PROGRAM)?);
    }
    let today = request.clock.today(settings.timezone);
    let day = request.as_of.unwrap_or(today);
    check_day(day, today, ledger.as_ref())?;
    let mut findings = Findings::default();
    let restored = match (&ledger, request.dry_run) {
        (Some(ledger), false) => restore(&layout, ledger, today, &mut findings)?,
        _ => Vec::new(),
    };
    let found = candidates(&snapshot)?;
    findings.extend(found.findings.clone());
    let adoptions = ledger.as_ref().map(Ledger::adoptions).transpose()?.unwrap_or_default();
    let force = in_force(found, &snapshot, &adoptions, day);
    let secrets = Secrets::new(layout.secrets(), request.seed.clone());
    let mut drawn = Vec::new();
    let mut not_drawn = never(&force);
    if let (Some(ledger), false) = (&mut ledger, request.dry_run) {
        if let Some(adoption) = &force.adoption {
            let difference = difference(ledger, &adoptions, adoption, &force.texts)?;
            ledger.adopt(&stamp, &Adoption { difference, ..adoption.clone() }, &force.texts)?;
        }
        commit_new_plans(ledger, &secrets, &force, &stamp)?;
        // What was intended before a crash comes first, from its own frame.
        for (intent, result) in complete_pending(&layout, ledger, &secrets, &settings, &stamp, today)? {
            match result {
                Ok(record) => drawn.push(Made { files: files_of(&record.draw), record }),
                Err(failure) => not_drawn.push(NotDrawn { draw: intent.draw, why: WhyNot::Failed(failure) }),
            }
        }
    }
    let mut staffed = match &mut ledger {
        Some(ledger) if !request.dry_run => staff_pending(ledger, &stamp)?,
        _ => Vec::new(),
    };
    let rows = ledger.as_ref().map(Ledger::draws).transpose()?.unwrap_or_default();
    let settled = settled(&rows, &force);
    let commitments = ledger.as_ref().map(Ledger::commitments).transpose()?.unwrap_or_default();
    let secret = |plan: &str| plan_secret(plan, &commitments, &secrets);
    let mut list = due(&force.open_tasks(&snapshot.calendar, secret), &settled, day);
    if let Some(wanted) = &request.task {
        only(wanted, &force, &mut list, &mut not_drawn)?;
    }
    if let Some((first, last)) = request.opened {
        let within = |round: &Round| (first..=last).contains(&round.opens);
        list.draw.retain(within);
        list.lapsed.retain(within);
        list.asked.retain(within);
    }
    if request.task.is_some() || request.opened.is_some() {
        list.draw.append(&mut list.asked);
        list.draw.sort();
    }
    for round in &list.asked {
        let opens = round.opens;
        not_drawn.push(NotDrawn {
            draw: round.draw.clone(),
            why: WhyNot::Asked(text!(
                "{opens} 那天没有抽成，计划要求由人决定是否补抽（choucha backfill）",
                "it was missed on {opens}; its plan lets a person decide (choucha backfill)"
            )),
        });
    }
    let lapses = lapses(&list.lapsed, &force, &rows, day, &mut not_drawn);
    if let (Some(ledger), false, false) = (&mut ledger, request.dry_run, lapses.is_empty()) {
        ledger.lapse(&stamp, &lapses)?;
    }
    let mut register = None;
    let mut sealed = Vec::new();
    list.draw.retain(|round| {
        let Some(held) = force.held.get(round.version) else { return false };
        let waiting = rows.iter().find(|r| r.state == State::Sealed && r.plan == held.version.plan && r.task == held.version.task);
        if let Some(waiting) = waiting {
            not_drawn.push(NotDrawn { draw: round.draw.clone(), why: WhyNot::Waiting(waits_for(&waiting.draw)) });
        }
        waiting.is_none()
    });
    if !list.draw.is_empty() {
        let attempts = attempts(&rows);
        let base = if request.dry_run { None } else { base(&settings, ledger.as_ref(), day.year())? };
        if let (Some(base), Some(spec)) = (&base, &settings.inspectors) {
            quarantine_inspectors(&layout, spec, base, day, &mut findings)?;
        }
        let mut context = Context {
            layout: &layout,
            settings: &settings,
            snapshot: &snapshot,
            request,
            day,
            secrets: &secrets,
            facts: Facts {
                day,
                today,
                simulation: settings.simulation,
                dry_run: request.dry_run,
                register: &settings.objects.name,
                attempts: &attempts,
            },
            ledger: ledger.as_mut(),
            base,
        };
        let mut report = Report { not_drawn: &mut not_drawn, findings: &mut findings, register: &mut register, sealed: &mut sealed };
        drawn.extend(make(&mut context, &force, list.draw, &mut report)?);
    }
    if let (Some(ledger), false) = (&mut ledger, request.dry_run) {
        if !drawn.is_empty() {
            (request.progress)(text!("派检查人员", "staffing visits"), 0);
            staffed.extend(staff_pending(ledger, &request.clock.stamp())?);
        }
        // What joined an earlier visit is written beside the earlier draw, too.
        publish_visits(&layout, ledger, &draws_of(&staffed), today)?;
    }
    let unstaffed = staffed.into_iter().filter(|v| v.team.is_empty()).collect();
    Ok(Outcome { as_of: day, drawn, not_drawn, sealed, restored, unstaffed, findings, register })
}

/// Rows of the inspector register that cannot be used: kept with their reasons, and told.
fn quarantine_inspectors(
    layout: &Layout,
    spec: &crate::register::InspectorSpec,
    base: &super::staffing::Base,
    day: NaiveDate,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let help = text!("逐行原因在 var/quarantine 里", "var/quarantine has each row's reason");
    let table = text!("执法检查人员名录库", "the inspector register");
    let Some(finding) = unusable("inspectors-unusable", &spec.name, &table, &base.set_aside, help) else { return Ok(()) };
    let stem = spec.path.file_stem().map_or_else(|| "inspectors".to_owned(), |s| s.to_string_lossy().into_owned());
    write_quarantine(&layout.quarantine(), &format!("{stem}-{day}"), &base.set_aside).map_err(|e| disk(&e))?;
    findings.push(finding);
    Ok(())
}

/// A plan's secret, as its newest commitment has it.
pub(super) fn plan_secret(plan: &str, commitments: &[Commitment], secrets: &Secrets) -> Option<String> {
    let newest = commitments.iter().rev().find(|c| c.plan == plan)?;
    super::settle::secret_of(plan, &newest.commitment, commitments, secrets).ok()
}

/// What an adoption changes in files that were adopted before, as unified differences.
fn difference(
    ledger: &Ledger,
    adoptions: &[Adoption],
    adoption: &Adoption,
    texts: &std::collections::BTreeMap<String, String>,
) -> Result<std::collections::BTreeMap<String, String>, Failure> {
    let files = |a: &Adoption| -> Vec<(String, String)> {
        let rules = a.tasks.iter().flat_map(|t| t.files.iter().map(|(n, d)| (n.clone(), d.clone())));
        let plans = a.plans.iter().chain(&a.holidays).map(|(n, d)| (n.clone(), d.clone()));
        rules.chain(plans).chain([(crate::workspace::SETTINGS.to_owned(), a.settings.clone())]).collect()
    };
    let mut before: HashMap<String, String> = HashMap::new();
    for (name, digest) in adoptions.iter().flat_map(files) {
        before.insert(name, digest);
    }
    let mut found = std::collections::BTreeMap::new();
    for (name, digest) in files(adoption) {
        let Some(old) = before.get(&name).filter(|old| **old != digest && !found.contains_key(&name)) else { continue };
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

/// The rounds that are drawn or sealed; what a predecessor drew is settled for the plans that take over from it.
pub(super) fn settled(rows: &[DrawRow], force: &InForce) -> BTreeSet<String> {
    let plans: BTreeSet<&str> = force.held.iter().map(|h| h.version.plan.as_str()).collect();
    let chains: Vec<Vec<String>> = plans.into_iter().map(|p| force.chain(p)).collect();
    let mut found = BTreeSet::new();
    for row in rows.iter().filter(|r| matches!(r.state, State::Drawn | State::Sealed)) {
        found.insert(row.settles());
        for heir in chains.iter().filter(|c| c.contains(&row.plan)).filter_map(|c| c.first()) {
            found.insert(format!("{heir}/{}/{}", row.task, row.by_rule()));
        }
    }
    found
}

/// Keeps what belongs to one task.
fn only(wanted: &str, force: &InForce, list: &mut Due, not_drawn: &mut Vec<NotDrawn>) -> Result<(), Failure> {
    let asked = |plan: &str, task: &str| wanted == task || wanted == format!("{plan}/{task}");
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
    list.asked.retain(owner);
    not_drawn.retain(|n| n.draw.split_once('/').is_some_and(|(plan, rest)| asked(plan, rest.split('/').next().unwrap_or_default())));
    Ok(())
}

/// The lapses that the ledger does not have yet.
fn lapses(lapsed: &[Round], force: &InForce, rows: &[DrawRow], day: NaiveDate, not_drawn: &mut Vec<NotDrawn>) -> Vec<Lapse> {
    let told: BTreeSet<&str> = rows.iter().filter(|r| r.state == State::Lapsed).map(|r| r.draw.as_str()).collect();
    let mut found = Vec::new();
    for round in lapsed.iter().filter(|r| !told.contains(r.draw.as_str())) {
        let Some(held) = force.held.get(round.version) else { continue };
        let closes = round.closes;
        not_drawn.push(NotDrawn {
            draw: round.draw.clone(),
            why: WhyNot::Lapsed(if day > closes {
                text!("窗口已在 {closes} 关闭，这一次没有抽，记为失效", "its window closed on {closes}; recorded as lapsed")
            } else {
                let opens = round.opens;
                text!("{opens} 那天没有抽成，计划要求错过就失效", "it was missed on {opens}, and its plan lets missed rounds lapse")
            }),
        });
        found.push(Lapse {
            draw: round.draw.clone(),
            plan: held.version.plan.clone(),
            task: held.version.task.clone(),
            opens: round.opens,
            nominal: (round.nominal != round.opens).then_some(round.nominal),
            closes,
            as_of: day,
        });
    }
    found
}

/// How often each round was drawn and declared void.
fn attempts(rows: &[DrawRow]) -> HashMap<String, u32> {
    let mut found = HashMap::new();
    for row in rows.iter().filter(|r| r.state == State::Void) {
        *found.entry(row.round()).or_default() += 1;
    }
    found
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

/// A snapshot with the last good texts of the ledger in place of settings and holiday files that are broken.
///
/// # Errors
/// The settings are broken and there is no last good text; the ledger cannot be read.
pub(super) fn last_good(snapshot: Snapshot, ledger: Option<&Ledger>) -> Result<Snapshot, Failure> {
    if snapshot.settings.is_some() && snapshot.broken_holidays.is_empty() {
        return Ok(snapshot);
    }
    let adoptions = ledger.map(Ledger::adoptions).transpose()?.unwrap_or_default();
    let mut digests: Vec<(String, &String)> = Vec::new();
    if snapshot.settings.is_none() {
        digests.extend(adoptions.last().map(|a| (crate::workspace::SETTINGS.to_owned(), &a.settings)));
    }
    for name in &snapshot.broken_holidays {
        digests.extend(adoptions.iter().rev().find_map(|a| a.holidays.get(name)).map(|digest| (name.clone(), digest)));
    }
    let mut texts = std::collections::BTreeMap::new();
    for (name, digest) in digests {
        if let Some(text) = ledger.map(|l| l.text(digest)).transpose()?.flatten() {
            texts.insert(name, text);
        }
    }
    let snapshot = if texts.is_empty() { snapshot } else { snapshot.over(texts)? };
    if snapshot.settings.is_none() { Err(Failure::new(Kind::Rule, snapshot.findings)) } else { Ok(snapshot) }
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

/// Writes the files of draws that have none (the process was killed after the draw was recorded, or someone removed them), what an
/// embargo kept back once it is over, and the notices of voids. A draw whose kept frame is damaged is told and stops nothing.
fn restore(layout: &Layout, ledger: &Ledger, today: NaiveDate, findings: &mut Findings) -> Result<Vec<String>, Failure> {
    let mut restored = Vec::new();
    let rows = ledger.draws()?;
    for row in rows.iter().filter(|d| matches!(d.state, State::Drawn | State::Void)) {
        let (gone, kept_back) = (missing(layout, &row.draw), embargoed(layout, &row.draw));
        if !gone && !kept_back {
            continue;
        }
        let Some((at, draw)) = ledger.draw(&row.draw)? else { continue };
        let over = kept_back && embargo_over(layout, &draw.record, today);
        if !gone && !over {
            continue;
        }
        let frame = match kept_frame(layout, &draw.record) {
            Ok(frame) => frame,
            Err(failure) => {
                findings.extend(failure.findings);
                continue;
            }
        };
        if gone {
            write_draw(layout, &at, &draw.record, &draw.objects, &frame, today).map_err(|e| disk(&e))?;
            restored.push(row.draw.clone());
        }
        if over {
            end_embargo(layout, &at, &draw.record, &draw.objects, &frame).map_err(|e| disk(&e))?;
        }
    }
    for (at, void) in ledger.voids()? {
        if layout.office(&void.draw).exists() {
            write_void(layout, &at, &void).map_err(|e| disk(&e))?;
        }
    }
    Ok(restored)
}
