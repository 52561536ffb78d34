//! Rounds that are due, made: the rules they are made by, one pass over the register, frames and quotas, intents, draws.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use rayon::prelude::*;

use super::burden;
use super::due::Round;
use super::force::{Candidate, InForce};
use super::round::{RoundPlan, plan_round};
use super::settle::{complete, secret_of};
use super::staffing::Base;
use super::sweep::{Made, NotDrawn, PROGRAM, Request, WhyNot, disk};
use super::turn::{next_turn, share_lotteries, wait_for, waiting};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text};
use crate::draw::{Book, DrawRecord, Frame, Mark, PassReport, PassTask, Reached, RegisterRecord, basis, pass, wanted_columns};
use crate::ledger::{Ledger, NewDraw};
use crate::plan::Mode;
use crate::publish::{Layout, files_of, keep_frame, write_draw};
use crate::register::{open, write_quarantine};
use crate::rules::{Filter, Node};
use crate::text;
use crate::workspace::{Settings, Snapshot};

/// What making rounds needs to know.
pub(super) struct Context<'a> {
    pub layout: &'a Layout,
    pub settings: &'a Settings,
    pub snapshot: &'a Snapshot,
    pub request: &'a Request<'a>,
    pub day: NaiveDate,
    pub secrets: &'a Secrets,
    pub facts: Facts<'a>,
    pub ledger: Option<&'a mut Ledger>,
    /// The inspectors of the day, if any are drawn.
    pub base: Option<Base>,
}

/// What stands in every intent of a sweep.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub day: NaiveDate,
    pub today: NaiveDate,
    pub simulation: bool,
    pub dry_run: bool,
    /// The register's file.
    pub register: &'a str,
    /// How often each round was declared void.
    pub attempts: &'a HashMap<String, u32>,
}

/// Where it says what did not go well.
pub(super) struct Report<'a> {
    pub not_drawn: &'a mut Vec<NotDrawn>,
    pub findings: &'a mut Findings,
    pub register: &'a mut Option<PassReport>,
    pub sealed: &'a mut Vec<String>,
}

/// A round before its seed exists.
pub(super) struct Draft {
    pub intent: DrawRecord,
    pub frame: Frame,
    /// Plan and group, and how its draws of one day share their lottery.
    pub group: Option<(String, (Mode, usize))>,
}

/// All rounds of one task, in order, with the versions of its rules by which they are made and what each version's scope reached.
pub(super) struct Job {
    pub rounds: VecDeque<(Round, usize)>,
    pub candidates: Vec<Candidate>,
    reached: Vec<Result<Reached, Failure>>,
    times: HashMap<String, u32>,
    before: BTreeMap<(Option<String>, String), u64>,
    commitment: Option<String>,
}

/// Makes the rounds: one pass over the register for all of them; then, turn by turn (a task's later round counts what its earlier
/// one drew), frames to disk, intents, and only then seeds, selections and files.
pub(super) fn make(context: &mut Context<'_>, force: &InForce, rounds: Vec<Round>, report: &mut Report<'_>) -> Result<Vec<Made>, Failure> {
    let mut jobs = prepare(context, force, rounds, report)?;
    let register = match read_register(context, &mut jobs, report) {
        Ok(register) => register,
        Err(failure) => {
            for (round, _) in jobs.iter().flat_map(|j| &j.rounds) {
                report.not_drawn.push(NotDrawn { draw: round.draw.clone(), why: WhyNot::Failed(failure.clone()) });
            }
            return Ok(Vec::new());
        }
    };
    let mut made = Vec::new();
    // Limits look at what earlier tasks drew: then the day's tasks draw one after the other, in the plan's order.
    let limited: Vec<bool> = jobs.iter().map(|j| j.candidates.iter().any(burden::limited)).collect();
    let mut book = None;
    if limited.contains(&true) {
        match burden::book(context.settings, context.ledger.as_deref()) {
            Ok(found) => book = Some(found),
            // Without the history nobody knows who has reached a limit; tasks without limits go on.
            Err(failure) => {
                for (job, _) in jobs.iter_mut().zip(&limited).filter(|(_, limited)| **limited) {
                    for (round, _) in std::mem::take(&mut job.rounds) {
                        report.not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(failure.clone()) });
                    }
                }
            }
        }
    }
    let one_by_one = book.is_some();
    if one_by_one && let Some(sealed) = waiting(context)? {
        wait_for(&sealed, &mut jobs, &limited, report);
    }
    let mut passed: BTreeSet<usize> = BTreeSet::new();
    while jobs.iter().any(|j| !j.rounds.is_empty()) {
        let turn_of = if one_by_one { next_turn(&jobs, &mut passed) } else { (0..jobs.len()).collect() };
        let turn: Vec<(usize, Round, Result<Draft, Failure>)> = {
            let facts = context.facts;
            let staffing = context.base.as_ref().zip(context.settings.inspectors.as_ref());
            let book = book.as_ref();
            jobs.par_iter_mut()
                .enumerate()
                .filter(|(j, _)| turn_of.contains(j))
                .filter_map(|(j, job)| {
                    let (round, version) = job.rounds.pop_front()?;
                    let mut draft = draft(&facts, job, &round, version, &register, book);
                    if let (Ok(draft), Some((base, spec)), Some(candidate)) = (&mut draft, staffing, job.candidates.get(version)) {
                        draft.intent.staffing = Some(base.terms(spec, &candidate.judged.team));
                    }
                    Some((j, round, draft))
                })
                .collect()
        };
        let mut drafts = Vec::new();
        for (j, round, draft) in turn {
            match draft {
                Ok(draft) => {
                    let version = jobs.get(j).and_then(|job| job.candidates.first());
                    let key = version.map(|c| (c.plan.id.clone(), c.plan.coordination_of(&c.task.id)));
                    drafts.push((j, Draft { group: key.filter(|(_, (mode, _))| *mode != Mode::Independent), ..draft }));
                }
                Err(failure) => report.not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(failure) }),
            }
        }
        share_lotteries(&mut drafts);
        let mut sealed_first: Option<String> = None;
        let done = settle_turn(context, &drafts)?;
        for ((j, draft), draw) in drafts.iter().zip(done) {
            if draw.is_none() && !context.request.dry_run {
                let name = &draft.intent.draw;
                report.sealed.push(name.clone());
                if one_by_one {
                    sealed_first.get_or_insert_with(|| name.clone());
                }
                // The task's later rounds count what this one draws.
                for (round, _) in jobs.get_mut(*j).map(|job| std::mem::take(&mut job.rounds)).unwrap_or_default() {
                    report.not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Waiting(waits_for(name)) });
                }
                continue;
            }
            let (record, files) = match &draw {
                Some(draw) => (draw.record.clone(), files_of(&draw.record.draw)),
                None => (draft.intent.clone(), Vec::new()),
            };
            if let Some(job) = jobs.get_mut(*j) {
                for cell in &record.cells {
                    *job.before.entry((cell.stratum.clone(), cell.tier.clone())).or_default() += cell.drawn;
                }
                for reached in job.reached.iter_mut().flatten() {
                    reached.frame.count(draw.iter().flat_map(|d| &d.objects).map(|o| o.id.as_str()));
                }
            }
            if let (Some(book), Some(draw)) = (&mut book, &draw) {
                burden::note(book, draw, &[]);
            }
            made.push(Made { record, files });
        }
        if let Some(sealed) = sealed_first {
            wait_for(&sealed, &mut jobs, &limited, report);
        }
    }
    made.sort_by(|a, b| (a.record.opens, &a.record.plan).cmp(&(b.record.opens, &b.record.plan)));
    Ok(made)
}

/// Records the intents of a turn, completes them and writes their files; in a dry run does nothing.
fn settle_turn(context: &mut Context<'_>, drafts: &[(usize, Draft)]) -> Result<Vec<Option<NewDraw>>, Failure> {
    let (layout, today) = (context.layout, context.facts.today);
    let Some(ledger) = context.ledger.as_mut().filter(|_| !context.request.dry_run) else {
        return Ok(drafts.iter().map(|_| None).collect());
    };
    // Frames first: an intent never exists without the frame it can be completed and replayed from.
    let frames: BTreeMap<&str, &Frame> = drafts.iter().map(|(_, d)| (d.intent.frame_digest.as_str(), &d.frame)).collect();
    frames.into_par_iter().try_for_each(|(digest, frame)| keep_frame(layout, digest, frame)).map_err(|e| disk(&e))?;
    // The time of the intent is now, not that of the sweep's begin: reading a large register takes longer than a drand round.
    let now = context.request.clock.now();
    let stamp = &crate::clock::stamp(now);
    let awaits = context.settings.beacon.as_ref().map_or_else(String::new, |b| b.awaited(now.timestamp()));
    let intents: Vec<DrawRecord> = drafts.iter().map(|(_, d)| DrawRecord { awaits: awaits.clone(), ..d.intent.clone() }).collect();
    if let Some(base) = &context.base {
        ledger.keep(&base.texts)?;
    }
    ledger.intend(stamp, &intents)?;
    if !awaits.is_empty() {
        // Sealed: the seed exists only when the public number is there.
        return Ok(drafts.iter().map(|_| None).collect());
    }
    let commitments = ledger.commitments()?;
    let done: Vec<NewDraw> = drafts
        .par_iter()
        .map(|(_, draft)| {
            complete(&draft.intent, &draft.frame, &secret_of(&draft.intent.plan, &draft.intent.commitment, &commitments, context.secrets)?)
        })
        .collect::<Result<_, Failure>>()?;
    ledger.record(stamp, &done)?;
    (context.request.progress)(text!("写出文件", "writing files"), 0);
    done.par_iter()
        .zip(drafts)
        .try_for_each(|(draw, (_, draft))| write_draw(layout, stamp, &draw.record, &draw.objects, &draft.frame, today).map(|_| ()))
        .map_err(|e| disk(&e))?;
    Ok(done.into_iter().map(Some).collect())
}

/// Why a round waits for an earlier one of its task.
pub(super) fn waits_for(sealed: &str) -> Text {
    text!("等 {sealed} 的公开随机数：后一次要算上它抽中的", "waits for the public number of {sealed}: a later round counts what it draws")
}

/// Sorts the rounds by task, with the rules by which each is made.
fn prepare(context: &mut Context<'_>, force: &InForce, rounds: Vec<Round>, report: &mut Report<'_>) -> Result<Vec<Job>, Failure> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut order: BTreeMap<(String, String), usize> = BTreeMap::new();
    let ledger = context.ledger.as_deref();
    let commitments = ledger.map(Ledger::commitments).transpose()?.unwrap_or_default();
    let revealed = ledger.map(Ledger::reveals).transpose()?.unwrap_or_default();
    for round in rounds {
        let candidate = match force.candidate(round.version, round.nominal, ledger, context.snapshot) {
            Ok(candidate) => candidate,
            Err(failure) => {
                report.not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(failure) });
                continue;
            }
        };
        let (plan, task) = (candidate.plan.id.clone(), candidate.task.id.clone());
        let commitment = commitments.iter().rev().find(|c| c.plan == plan).map(|c| c.commitment.clone());
        if revealed
            .iter()
            .any(|r| r.plan == plan && commitments.iter().any(|c| c.number == r.number && Some(&c.commitment) == commitment.as_ref()))
        {
            report.not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(known_secret(&plan)) });
            continue;
        }
        if let (Some(commitment), false) = (&commitment, context.request.dry_run)
            && let Err(failure) = secret_of(&plan, commitment, &commitments, context.secrets)
        {
            report.not_drawn.push(NotDrawn { draw: round.draw, why: WhyNot::Failed(failure) });
            continue;
        }
        let index = match order.get(&(plan.clone(), task.clone())) {
            Some(index) => *index,
            None => {
                let (times, before) = match ledger {
                    Some(ledger) => history(ledger, &force.chain(&plan), &task)?,
                    None => (HashMap::new(), BTreeMap::new()),
                };
                jobs.push(Job { rounds: VecDeque::new(), candidates: Vec::new(), reached: Vec::new(), times, before, commitment });
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
        job.rounds.push_back((round, version));
    }
    // Plans in the settings' order, tasks in their plan's.
    let place = |job: &Job| {
        let candidate = job.candidates.first()?;
        let plan = context.snapshot.plans.iter().position(|p| p.reading.plan.as_ref().is_some_and(|p| p.id == candidate.plan.id));
        Some((plan, candidate.plan.tasks.iter().position(|t| t.id == candidate.task.id)))
    };
    jobs.sort_by_key(place);
    Ok(jobs)
}

/// Times by object; drawn by stratum and tier.
pub type History = (HashMap<String, u32>, BTreeMap<(Option<String>, String), u64>);

/// How often a task has drawn each object, and how many in each cell, under a plan and those it takes over from.
///
/// # Errors
/// The ledger cannot be read.
pub fn history(ledger: &Ledger, plans: &[String], task: &str) -> Result<History, Failure> {
    let (mut times, mut before) = (HashMap::new(), BTreeMap::new());
    for plan in plans {
        for (id, count) in ledger.times(plan, task)? {
            *times.entry(id).or_default() += count;
        }
        for (cell, count) in ledger.drawn_by_cell(plan, task)? {
            *before.entry(cell).or_default() += count;
        }
    }
    Ok((times, before))
}

fn known_secret(plan: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "secret-revealed",
            Place::file(format!("var/public/{plan}.secret.json")),
            text!(
                "计划 {plan} 的密钥已经公布，再抽就能预先算出",
                "the secret of {plan} is published: a draw under it could be worked out beforehand"
            ),
            text!(
                "确要再抽，先用 choucha commit {plan} --reason … --by … 重新承诺",
                "to draw all the same, commit anew with choucha commit {plan} --reason … --by …"
            ),
        ),
    )
}

/// Size and time of the register's file: when they change during the pass, someone was writing it.
fn stamp_of(spec: &crate::register::ObjectSpec) -> Option<(u64, std::time::SystemTime)> {
    let meta = std::fs::metadata(&spec.path).ok()?;
    Some((meta.len(), meta.modified().ok()?))
}

fn changing(spec: &crate::register::ObjectSpec) -> Failure {
    Failure::new(
        Kind::Register,
        Finding::error(
            "register-changing",
            Place::file(spec.name.as_str()),
            text!("名录库文件正在写入，读到的可能只是一半", "the register was being written while it was read: half of it, perhaps"),
            text!(
                "写完再抽；先写到别的名字，写完再改名，就不会有这个问题",
                "draw when it is written; write it under another name and rename it, and this cannot happen"
            ),
        ),
    )
}

/// Whether the register's file is older than the settings allow.
pub(super) fn too_old(spec: &crate::register::ObjectSpec, now: chrono::DateTime<chrono::Utc>) -> Option<Finding> {
    let most = spec.max_age?;
    let age = crate::register::age_days(spec, now)?;
    (age > i64::from(most)).then(|| {
        Finding::warning(
            "register-old",
            Place::file(spec.name.as_str()),
            text!("名录库是 {age} 天前的，超过 {most} 天", "the register is {age} days old, more than {most}"),
            text!("重新导出名录库；允许的天数是设置里的 max_age", "export it again; `max_age` in the settings says how old it may be"),
        )
    })
}

/// One pass over the register for all jobs.
fn read_register(context: &Context<'_>, jobs: &mut [Job], report: &mut Report<'_>) -> Result<PassReport, Failure> {
    let spec = &context.settings.objects;
    if let Some(finding) = too_old(spec, context.request.clock.now()) {
        if spec.refuse_old {
            return Err(Failure::new(Kind::Register, Finding { severity: crate::diagnostic::Severity::Error, ..finding }));
        }
        report.findings.push(finding);
    }
    let every = || jobs.iter().flat_map(|j| j.candidates.iter().map(move |c| (j, c)));
    let source = open(spec, &wanted_columns(spec, every().map(|(_, c)| c.judged.as_ref())))?;
    let drawn = drawn_within(&every().map(|(_, c)| c).collect::<Vec<_>>(), context.ledger.as_deref(), context.day)?;
    let tasks: Vec<PassTask<'_>> = every().map(|(j, c)| PassTask { judged: &c.judged, times: &j.times }).collect();
    let progress = |rows: u64| (context.request.progress)(text!("读名录库", "reading the register"), rows);
    let before = stamp_of(spec);
    let passed = pass(spec, &source, &tasks, &drawn, &progress);
    if stamp_of(spec) != before {
        return Err(changing(spec));
    }
    let (found, reached) = match passed {
        Ok(done) => done,
        Err((failure, found)) => {
            quarantine(context, &found)?;
            *report.register = Some(found);
            return Err(failure);
        }
    };
    drop(tasks);
    quarantine(context, &found)?;
    report_register(context, &found, report.findings);
    let mut reached = reached.into_iter();
    for job in jobs {
        job.reached = reached.by_ref().take(job.candidates.len()).collect();
    }
    (context.request.progress)(text!("抽取", "drawing"), 0);
    *report.register = Some(found.clone());
    Ok(found)
}

/// The objects drawn within each number of months that some candidate's filters ask for.
///
/// # Errors
/// The ledger cannot be read.
pub fn drawn_within(
    candidates: &[&Candidate],
    ledger: Option<&Ledger>,
    day: NaiveDate,
) -> Result<BTreeMap<u32, Arc<HashSet<String>>>, Failure> {
    let mut months = BTreeSet::new();
    for candidate in candidates {
        for filter in candidate.judged.filters() {
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

/// A round's frame and quotas.
fn draft(
    facts: &Facts<'_>,
    job: &Job,
    round: &Round,
    version: usize,
    register: &PassReport,
    book: Option<&Book>,
) -> Result<Draft, Failure> {
    let (Some(candidate), Some(reached)) = (job.candidates.get(version), job.reached.get(version)) else {
        return Err(Failure::new(Kind::Rule, Findings::default()));
    };
    let reached = reached.as_ref().map_err(Clone::clone)?;
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
    let open = judged.cells_opening(round.nominal);
    let mut frame = reached.frame.in_cells(|cell| open.contains(&(cell as usize)));
    if let Some(book) = book {
        burden::mark(&mut frame, candidate, book, facts.day);
    }
    let plan: RoundPlan = plan_round(candidate, round.nominal, &frame, &job.before).map_err(|f| Failure::new(Kind::Rule, f))?;
    let attempt = facts.attempts.get(&round.draw).copied().unwrap_or(0) + 1;
    let draw = if attempt == 1 { round.draw.clone() } else { format!("{}.{attempt}", round.draw) };
    let frame_digest = if facts.dry_run { String::new() } else { frame.digest() };
    let cells = plan.records(candidate);
    let basis = basis([(draw.as_str(), frame_digest.as_str(), cells.as_slice())]);
    let mut notes = plan.notes.clone();
    if reached.doubled > 0 {
        let count = reached.doubled;
        notes.push(text!(
            "范围内有 {count} 行编号重复：同一编号只留等级最高的一行",
            "{count} rows of the scope carry an id that stands before: of one id the row with the highest tier stays"
        ));
    }
    if reached.tier_defaulted > 0 {
        let count = reached.tier_defaulted;
        notes.push(text!(
            "有 {count} 个对象等级空着或不认识，按默认等级算",
            "{count} objects with an empty or unknown tier count as the default one"
        ));
    }
    if reached.set_aside > 0 {
        let count = reached.set_aside;
        notes.push(text!("范围内有 {count} 行因编号不能用被剔除", "{count} rows of the scope were set aside for their ids"));
    }
    let certain = frame.entries().iter().filter(|e| e.mark == Mark::Certain).map(|e| frame.id(e.object).to_owned()).collect();
    let intent = DrawRecord {
        lottery: draw.clone(),
        draw,
        plan: candidate.plan.id.clone(),
        task: candidate.task.id.clone(),
        name: candidate.task.name.clone(),
        lead: candidate.task.lead.clone(),
        opens: round.opens,
        nominal: (round.nominal != round.opens).then_some(round.nominal),
        as_of: facts.day,
        retrospective: facts.day != facts.today,
        simulation: facts.simulation,
        attempt,
        seed: String::new(),
        commitment: job.commitment.clone().unwrap_or_default(),
        basis: if facts.dry_run { String::new() } else { basis },
        awaits: String::new(),
        beacon: String::new(),
        frame_digest,
        public_from: candidate.plan.embargo.and_then(|days| round.opens.checked_add_days(chrono::Days::new(u64::from(days)))),
        population: frame.entries().len() as u64,
        cells,
        objects: plan.cells.iter().map(|c| c.drawn).sum(),
        list_digest: String::new(),
        names_digest: String::new(),
        rule: candidate.record.clone(),
        register: RegisterRecord {
            file: facts.register.to_owned(),
            read: register.read,
            set_aside: register.set_aside.len() as u64,
            set_aside_in_scope: reached.set_aside,
            doubled_in_scope: reached.doubled,
            tier_defaulted: reached.tier_defaulted,
        },
        coordination: None,
        certain,
        staffing: None,
        enterprises: BTreeMap::new(),
        notes,
        program: PROGRAM.to_owned(),
    };
    Ok(Draft { intent, frame, group: None })
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
