//! Rounds that are due, made: the rules they are made by, one pass over the register, frames and quotas, intents, draws.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::force::{Candidate, InForce};
use super::lookback::{looks_back, seen, stages, wait_for_sealed};
use super::round::{RoundPlan, plan_round};
use super::rounds::Round;
use super::settle::{complete, secret_of};
use super::sweep::{Made, NotDrawn, Outcome, Request, WhyNot, disk};
use super::turn::{next_turn, share_lotteries, wait_for, waiting};
use super::visit_history::{note, visit_history};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text, many};
use crate::draw::{Frame, Mark, PassReport, PassTask, Reached, basis_line, basis_of, outcomes, pass, wanted_columns};
use crate::ledger::NewDraw;
use crate::model::{Before, Intent, RegisterRecord, TaskKey};
use crate::plan::Mode;
use crate::publish::{Sheets, files_of, keep_frame, write_draw};
use crate::register::{open, write_quarantine};
use crate::staffing::{RosterSnapshot, VisitHistory, limited, mark};
use crate::text;
use crate::workspace::{PROGRAM, Session};

/// What making rounds needs to know.
pub(super) struct Context<'a> {
    pub session: &'a mut Session,
    pub request: &'a Request<'a>,
    pub secrets: &'a Secrets,
    pub facts: Facts,
    /// The inspectors of the day, if any are drawn.
    pub roster: Option<RosterSnapshot>,
}

/// What stands in every intent of a sweep.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub day: NaiveDate,
    pub today: NaiveDate,
    pub simulation: bool,
    pub dry_run: bool,
}

/// A round before its seed exists.
pub(super) struct Draft {
    pub intent: Intent,
    pub frame: Frame,
    /// The tiers that its rules know, from low to high.
    pub tiers: Vec<String>,
    /// Plan and group, and how its draws of one day share their lottery.
    pub group: Option<(String, (Mode, usize))>,
}

/// All rounds of one task, in order, with the versions of its rules by which they are made and what each version's scope reached.
pub(super) struct Job {
    pub rounds: VecDeque<(Round, usize)>,
    pub candidates: Vec<Candidate>,
    reached: Vec<Result<Reached, Failure>>,
    key: TaskKey,
    times: HashMap<String, u32>,
    before: Before,
    commitment: Option<String>,
}

/// What is known on the way of making rounds.
struct Progress {
    /// Which jobs have limits of burden.
    limited: Vec<bool>,
    /// Who was visited before, where some job has limits.
    visits: Option<VisitHistory>,
    made: Vec<Made>,
}

/// Makes the rounds: one pass over the register for all of them (where rules look back at what was drawn lately, one opening day after the other);
/// then, turn by turn (a task's later round counts what its earlier one drew), frames to disk, intents, and only then seeds, selections and
/// files.
pub(super) fn make(context: &mut Context<'_>, force: &InForce, rounds: Vec<Round>, report: &mut Outcome) -> Result<(), Failure> {
    let mut jobs = prepare(context, force, rounds, report)?;
    // Limits look at what earlier tasks drew: then the day's tasks draw one after the other, in the plan's order.
    let limited: Vec<bool> = jobs.iter().map(|j| j.candidates.iter().any(|c| limited(&c.judged))).collect();
    let visits = known_visits(context, &mut jobs, &limited, report);
    let mut progress = Progress { limited, visits, made: Vec::new() };
    if progress.visits.is_some()
        && let Some(sealed) = waiting(context)
    {
        wait_for(&sealed, &mut jobs, &progress.limited, report);
    }
    for stage in stages(&jobs) {
        wait_for_sealed(context, &mut jobs, stage, report);
        match read_register(context, &mut jobs, stage, report) {
            Ok(register) => make_stage(context, &mut jobs, (stage, &register), &mut progress, report)?,
            Err(failure) => {
                for job in jobs.iter_mut().filter(|j| j.next(stage).is_some()) {
                    for (round, _) in std::mem::take(&mut job.rounds) {
                        report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Failed(failure.clone()) });
                    }
                }
            }
        }
    }
    let mut made = progress.made;
    made.sort_by(|a, b| (a.intent.opens, &a.intent.plan).cmp(&(b.intent.opens, &b.intent.plan)));
    report.drawn.extend(made);
    Ok(())
}

/// Makes the rounds of a stage, turn by turn.
fn make_stage(
    context: &mut Context<'_>,
    jobs: &mut [Job],
    (stage, register): (Option<NaiveDate>, &PassReport),
    progress: &mut Progress,
    report: &mut Outcome,
) -> Result<(), Failure> {
    let one_by_one = progress.visits.is_some();
    let mut passed: BTreeSet<usize> = BTreeSet::new();
    while jobs.iter().any(|j| j.next(stage).is_some()) {
        let turn_of = if one_by_one { next_turn(jobs, stage, &mut passed) } else { (0..jobs.len()).collect() };
        let mut drafts = draft_turn(context, jobs, (stage, &turn_of), (register, progress.visits.as_ref()), report);
        share_lotteries(&mut drafts);
        let mut sealed_first: Option<String> = None;
        let done = settle_turn(context, &drafts)?;
        for ((j, draft), draw) in drafts.into_iter().zip(done) {
            let Some(job) = jobs.get_mut(j) else { continue };
            if draw.is_none() && !context.facts.dry_run {
                let name = draft.intent.draw.to_string();
                // The task's later rounds count what this one draws.
                for (round, _) in std::mem::take(&mut job.rounds) {
                    report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Waiting(waits_for(&name)) });
                }
                if one_by_one {
                    sealed_first.get_or_insert_with(|| name.clone());
                }
                report.sealed.push(name);
                continue;
            }
            job.count(&draft.intent, draw.as_ref());
            if let (Some(visits), Some(draw)) = (&mut progress.visits, &draw) {
                note(visits, draw, std::iter::empty());
            }
            let files = if draw.is_some() { files_of(&draft.intent.draw) } else { Vec::new() };
            progress.made.push(Made { intent: draft.intent, draw: draw.map(|d| d.record), files });
        }
        if let Some(sealed) = sealed_first {
            wait_for(&sealed, jobs, &progress.limited, report);
        }
    }
    Ok(())
}

impl Job {
    /// The next round, if it is made in a stage.
    pub(super) fn next(&self, stage: Option<NaiveDate>) -> Option<&(Round, usize)> {
        self.rounds.front().filter(|(round, _)| stage.is_none_or(|day| round.opens <= day))
    }

    fn looks_back(&self) -> bool {
        self.candidates.iter().any(looks_back)
    }

    /// Whether the register has to be read for a stage: it was not yet, or the rules look back at what was drawn since.
    fn to_read(&self, stage: Option<NaiveDate>) -> bool {
        if self.looks_back() { self.next(stage).is_some() } else { self.reached.is_empty() && !self.rounds.is_empty() }
    }

    /// Counts what a round draws.
    fn count(&mut self, intent: &Intent, draw: Option<&NewDraw>) {
        match draw {
            Some(draw) => intent.count(&draw.record.outcome, &mut self.before),
            // Nobody knows the lot of a dry run. A later round needs only what the groups drew together, and any lot gives that.
            None => {
                let cells = outcomes(intent, "");
                intent.count(&crate::model::Outcome { cells, ..Default::default() }, &mut self.before);
            }
        }
        let ids = || draw.iter().flat_map(|d| &d.objects).map(|o| o.id.as_str());
        for reached in self.reached.iter_mut().flatten() {
            reached.frame.count(ids());
        }
        for id in ids() {
            *self.times.entry(id.to_owned()).or_default() += 1;
        }
    }
}

/// What enterprises were visited before, where some task has limits. Without it nobody knows who has reached a limit: then the tasks with limits
/// are not drawn, and the others go on.
fn known_visits(context: &Context<'_>, jobs: &mut [Job], limited: &[bool], report: &mut Outcome) -> Option<VisitHistory> {
    if !limited.contains(&true) {
        return None;
    }
    match visit_history(context.session) {
        Ok(found) => Some(found),
        Err(failure) => {
            for (job, _) in jobs.iter_mut().zip(limited).filter(|(_, limited)| **limited) {
                for (round, _) in std::mem::take(&mut job.rounds) {
                    report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Failed(failure.clone()) });
                }
            }
            None
        }
    }
}

/// The drafts of the tasks whose turn it is.
fn draft_turn(
    context: &Context<'_>,
    jobs: &mut [Job],
    (stage, turn_of): (Option<NaiveDate>, &BTreeSet<usize>),
    (register, visits): (&PassReport, Option<&VisitHistory>),
    report: &mut Outcome,
) -> Vec<(usize, Draft)> {
    let facts = context.facts;
    let settings = &context.session.settings;
    let staffing = context.roster.as_ref().zip(settings.inspectors.as_ref());
    let file = settings.objects.name.as_str();
    let turn: Vec<(usize, Round, Result<Draft, Failure>)> = jobs
        .par_iter_mut()
        .enumerate()
        .filter(|(j, _)| turn_of.contains(j))
        .filter_map(|(j, job)| {
            job.next(stage)?;
            let (round, version) = job.rounds.pop_front()?;
            let mut draft = draft(&facts, job, (&round, version), (file, register), visits);
            if let (Ok(draft), Some((roster, spec)), Some(candidate)) = (&mut draft, staffing, job.candidates.get(version)) {
                draft.intent.staffing = Some(roster.terms(spec, &candidate.judged.team));
            }
            Some((j, round, draft))
        })
        .collect();
    let mut drafts = Vec::new();
    for (j, round, draft) in turn {
        match draft {
            Ok(draft) => drafts.push((j, draft)),
            Err(failure) => report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Failed(failure) }),
        }
    }
    drafts
}

/// Records the intents of a turn, completes them and writes their files; in a dry run does nothing.
fn settle_turn(context: &mut Context<'_>, drafts: &[(usize, Draft)]) -> Result<Vec<Option<NewDraw>>, Failure> {
    let today = context.facts.today;
    if context.facts.dry_run || drafts.is_empty() {
        return Ok(drafts.iter().map(|_| None).collect());
    }
    let session = &mut *context.session;
    let layout = session.layout.clone();
    // Frames first: an intent never exists without the frame it can be completed and replayed from.
    let frames: BTreeMap<&str, &Frame> = drafts.iter().map(|(_, d)| (d.intent.frame_digest.as_str(), &d.frame)).collect();
    frames.into_par_iter().try_for_each(|(digest, frame)| keep_frame(&layout, digest, frame)).map_err(|e| disk(&e))?;
    // The time of the intent is now, not that of the sweep's begin: reading a large register takes longer than a drand round.
    let now = session.clock.now();
    let stamp = &crate::clock::stamp(now);
    let awaits = session.settings.beacon.as_ref().map_or_else(String::new, |b| b.awaited(now.timestamp()));
    let intents: Vec<Intent> = drafts.iter().map(|(_, d)| Intent { awaits: awaits.clone(), ..d.intent.clone() }).collect();
    let ledger = session.ledger_mut()?;
    if let Some(roster) = &context.roster {
        ledger.keep(&roster.texts)?;
    }
    ledger.intend(stamp, &intents)?;
    session.advance()?;
    if !awaits.is_empty() {
        // Sealed: the seed exists only when the public number is there.
        return Ok(drafts.iter().map(|_| None).collect());
    }
    let commitments = &session.history.commitments;
    let done: Vec<NewDraw> = drafts
        .par_iter()
        .zip(&intents)
        .map(|((_, draft), intent)| {
            let secret = secret_of(&intent.line, &intent.commitment, commitments, context.secrets)?;
            Ok(complete(intent, &draft.frame, &draft.tiers, &secret, ""))
        })
        .collect::<Result<_, Failure>>()?;
    session.ledger_mut()?.record(stamp, &done)?;
    session.advance()?;
    (context.request.progress)(text!("写出文件", "writing files"), 0);
    done.par_iter()
        .zip(drafts)
        .try_for_each(|(draw, (_, draft))| {
            write_draw(&layout, &Sheets::new(stamp, &draw.record, &draw.objects, &draft.frame), today).map(|_| ())
        })
        .map_err(|e| disk(&e))?;
    Ok(done.into_iter().map(Some).collect())
}

/// The day from which a draw may be public: its embargo runs from the later of opening and drawing.
fn public_from(round: &Round, candidate: &Candidate, day: NaiveDate) -> Option<NaiveDate> {
    let days = round.embargo.or(candidate.plan.embargo).filter(|days| *days > 0)?;
    round.opens.max(day).checked_add_days(chrono::Days::new(u64::from(days)))
}

/// Why a round waits for an earlier one of its task.
pub(super) fn waits_for(sealed: &str) -> Text {
    text!("等 {sealed} 的公开随机数：后一次要算上它抽中的", "waits for the public number of {sealed}: a later round counts what it draws")
}

/// Sorts the rounds by task, with the rules by which each is made.
fn prepare(context: &Context<'_>, force: &InForce, rounds: Vec<Round>, report: &mut Outcome) -> Result<Vec<Job>, Failure> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut order: BTreeMap<TaskKey, usize> = BTreeMap::new();
    let session = &*context.session;
    let (ledger, history) = (session.ledger.as_ref(), &session.history);
    for round in rounds {
        let key = round.id.key();
        let candidate = waits(context, &key).and_then(|()| {
            let found = force.candidate(round.version, round.nominal(), ledger, &session.snapshot);
            found.map_err(WhyNot::Failed)
        });
        let candidate = match candidate.and_then(|c| usable_secret(context, &key.line).map(|()| c).map_err(WhyNot::Failed)) {
            Ok(candidate) => candidate,
            Err(why) => {
                report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why });
                continue;
            }
        };
        let index = match order.get(&key) {
            Some(index) => *index,
            None => {
                jobs.push(Job {
                    rounds: VecDeque::new(),
                    candidates: Vec::new(),
                    reached: Vec::new(),
                    times: ledger.map(|l| history.times(l, &key)).transpose()?.unwrap_or_default(),
                    before: history.before(&key),
                    commitment: history.commitment(&key.line).map(|c| c.commitment.clone()),
                    key: key.clone(),
                });
                order.insert(key, jobs.len() - 1);
                jobs.len() - 1
            }
        };
        let Some(job) = jobs.get_mut(index) else { continue };
        let known = job.candidates.iter().position(|c| c.record.version == candidate.record.version && c.plan.id == candidate.plan.id);
        let version = known.unwrap_or(job.candidates.len());
        if known.is_none() {
            job.candidates.push(candidate);
        }
        job.rounds.push_back((round, version));
    }
    // Plans in the settings' order, tasks in their plan's.
    let place = |job: &Job| {
        let candidate = job.candidates.first()?;
        let plan = session.snapshot.plans.iter().position(|p| p.reading.plan.as_ref().is_some_and(|p| p.id == candidate.plan.id));
        Some((plan, candidate.plan.tasks.iter().position(|t| t.id == candidate.task.id)))
    };
    jobs.sort_by_key(place);
    Ok(jobs)
}

/// A task with a sealed round waits: its later rounds count what that one draws.
fn waits(context: &Context<'_>, key: &TaskKey) -> Result<(), WhyNot> {
    match context.session.history.sealed_of(key) {
        Some(sealed) => Err(WhyNot::Waiting(waits_for(&sealed.intent.draw))),
        None => Ok(()),
    }
}

/// The secret of a line must be there and not be published.
fn usable_secret(context: &Context<'_>, line: &str) -> Result<(), Failure> {
    let history = &context.session.history;
    let Some(newest) = history.commitment(line) else { return Ok(()) };
    if history.reveals.iter().any(|r| r.line == line && r.number == newest.number) {
        return Err(known_secret(line));
    }
    if context.facts.dry_run {
        return Ok(());
    }
    secret_of(line, &newest.commitment, &history.commitments, context.secrets).map(|_| ())
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
        let days = many(age, "day", "days");
        Finding::warning(
            "register-old",
            Place::file(spec.name.as_str()),
            text!("名录库是 {age} 天前的，超过 {most} 天", "the register is {days} old, more than {most}"),
            text!("重新导出名录库；允许的天数是设置里的 max_age", "export it again; `max_age` in the settings says how old it may be"),
        )
    })
}

/// One pass over the register for the jobs of a stage that need it.
fn read_register(context: &Context<'_>, jobs: &mut [Job], stage: Option<NaiveDate>, report: &mut Outcome) -> Result<PassReport, Failure> {
    let session = &*context.session;
    let spec = &session.settings.objects;
    let mut jobs: Vec<&mut Job> = jobs.iter_mut().filter(|j| j.to_read(stage)).collect();
    if jobs.is_empty() {
        return Ok(report.register.clone().unwrap_or_default());
    }
    let first = report.register.is_none();
    if let Some(finding) = too_old(spec, session.clock.now()) {
        if spec.refuse_old {
            return Err(Failure::new(Kind::Register, Finding { severity: crate::diagnostic::Severity::Error, ..finding }));
        }
        if first {
            report.findings.push(finding);
        }
    }
    let every = || jobs.iter().flat_map(|j| j.candidates.iter().map(move |c| (j, c)));
    let source = open(spec, &wanted_columns(spec, every().map(|(_, c)| c.judged.as_ref())))?;
    let opening = jobs.iter().filter(|j| j.looks_back()).find_map(|j| j.next(stage)).map(|(round, _)| round.opens);
    let drawn = seen(&every().map(|(_, c)| c).collect::<Vec<_>>(), Some(session), context.facts.day, opening)?;
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
            report.register = Some(found);
            return Err(failure);
        }
    };
    drop(tasks);
    quarantine(context, &found)?;
    if first {
        report_register(context, &found, &mut report.findings);
    }
    let mut reached = reached.into_iter();
    for job in &mut jobs {
        job.reached = reached.by_ref().take(job.candidates.len()).collect();
    }
    (context.request.progress)(text!("抽取", "drawing"), 0);
    report.register = Some(found.clone());
    Ok(found)
}

/// A round's frame and quotas.
fn draft(
    facts: &Facts,
    job: &Job,
    (round, version): (&Round, usize),
    (file, register): (&str, &PassReport),
    visits: Option<&VisitHistory>,
) -> Result<Draft, Failure> {
    let (Some(candidate), Some(reached)) = (job.candidates.get(version), job.reached.get(version)) else {
        return Err(Failure::new(Kind::Rule, Findings::default()));
    };
    let reached = reached.as_ref().map_err(Clone::clone)?;
    let judged = &candidate.judged;
    if reached.left_out > 0 {
        let count = reached.left_out;
        let rows = many(count, "row of the scope belongs", "rows of the scope belong");
        return Err(Failure::new(
            Kind::Rule,
            Finding::error(
                "left-out",
                candidate.rule.definition("strata", 1),
                text!("范围内有 {count} 行不属于任何一层", "{rows} to no stratum"),
                text!(
                    "在 strata 的最后加一层 stratum(\"其他\", everyone())，或收紧 scope",
                    "add a last stratum(\"其他\", everyone()), or narrow the scope"
                ),
            ),
        ));
    }
    let open = judged.grades_opening(round.nominal());
    let mut frame = reached.frame.in_cells(|grade| open.contains(&(grade as usize)).then_some(grade));
    if let Some(visits) = visits {
        mark(&mut frame, judged, &candidate.task.lead, visits, facts.day);
    }
    let plan: RoundPlan = plan_round(candidate, round.nominal(), &frame, &job.before).map_err(|f| Failure::new(Kind::Rule, f))?;
    let frame = plan.frame(&frame);
    let draw = round.draw.clone();
    let attempt = draw.parts().map_or(1, |p| p.attempt);
    let frame_digest = if facts.dry_run { String::new() } else { frame.digest() };
    let mut notes = plan.notes.clone();
    if reached.doubled > 0 {
        let count = reached.doubled;
        let rows = many(count, "row of the scope carries", "rows of the scope carry");
        notes.push(text!(
            "范围内有 {count} 行编号重复：同一编号只留等级最高的一行",
            "{rows} an id that stands before: of one id the row with the highest tier stays"
        ));
    }
    if reached.tier_defaulted > 0 {
        let count = reached.tier_defaulted;
        let objects = many(count, "object with an empty or unknown tier counts", "objects with an empty or unknown tier count");
        notes.push(text!("有 {count} 个对象等级空着或不认识，按默认等级算", "{objects} as the default one"));
    }
    if reached.set_aside > 0 {
        let count = reached.set_aside;
        let rows = many(count, "row of the scope was", "rows of the scope were");
        notes.push(text!("范围内有 {count} 行因编号不能用被剔除", "{rows} set aside for their ids"));
    }
    let certain = frame.entries().iter().filter(|e| e.mark == Mark::Certain).map(|e| frame.id(e.object).to_owned()).collect();
    let mut intent = Intent {
        lottery: draw.to_string(),
        draw,
        line: job.key.line.clone(),
        known_as: job.key.task.clone(),
        plan: candidate.plan.id.as_str().into(),
        task: candidate.task.id.as_str().into(),
        name: candidate.task.name.clone(),
        lead: candidate.task.lead.clone(),
        opens: round.opens,
        nominal: round.nominal(),
        as_of: facts.day,
        retrospective: facts.day != facts.today,
        simulation: facts.simulation,
        attempt,
        commitment: job.commitment.clone().unwrap_or_default(),
        basis: String::new(),
        awaits: String::new(),
        frame_digest,
        public_from: public_from(round, candidate, facts.day),
        population: frame.entries().len() as u64,
        cells: plan.records(candidate),
        groups: plan.numbers.clone(),
        once: plan.once,
        rule: candidate.record.clone(),
        register: RegisterRecord {
            file: file.to_owned(),
            read: register.read,
            set_aside: register.set_aside.len() as u64,
            set_aside_in_scope: reached.set_aside,
            doubled_in_scope: reached.doubled,
            tier_defaulted: reached.tier_defaulted,
        },
        coordination: None,
        certain,
        staffing: None,
        notes,
        program: PROGRAM.to_owned(),
    };
    if !facts.dry_run {
        intent.basis = basis_of(&[basis_line(&intent)]);
    }
    let (mode, group) = candidate.plan.coordination_of(&candidate.task.id);
    let group = (mode != Mode::Independent).then(|| (candidate.plan.id.clone(), (mode, group)));
    Ok(Draft { intent, frame, tiers: candidate.sandbox.tiers().to_vec(), group })
}

fn quarantine(context: &Context<'_>, report: &PassReport) -> Result<(), Failure> {
    if report.set_aside.is_empty() || context.facts.dry_run {
        return Ok(());
    }
    let session = &*context.session;
    let stem = session.settings.objects.path.file_stem().map_or_else(|| "objects".to_owned(), |s| s.to_string_lossy().into_owned());
    let day = context.facts.day;
    write_quarantine(&session.layout.quarantine(), &format!("{stem}-{day}"), &report.set_aside).map(|_| ()).map_err(|e| disk(&e))
}

/// Faults of the register that stopped nothing, as findings.
fn report_register(context: &Context<'_>, report: &PassReport, findings: &mut Findings) {
    let spec = &context.session.settings.objects;
    let place = || Place::file(spec.name.as_str());
    let bad = report.set_aside.len();
    if bad > 0 {
        let read = report.read;
        let rows = many(read, "row", "rows");
        findings.push(Finding::warning(
            "rows-set-aside",
            place(),
            text!("读了 {read} 行，剔除 {bad} 行", "{rows} read, {bad} set aside"),
            text!("逐行原因在 var/quarantine 里", "var/quarantine has each row's reason"),
        ));
    }
    if report.wrong_codes > 0 {
        let count = report.wrong_codes;
        let codes = many(count, "credit code fails its check digit; it", "credit codes fail their check digit; they");
        findings.push(Finding::warning(
            "wrong-codes",
            place(),
            text!("{count} 个统一社会信用代码校验位不对，照常参加抽取", "{codes} can be drawn all the same"),
            text!(
                "请登记部门核对；要剔除就在设置里写 id_check = \"uscc-strict\"",
                "have them checked; id_check = \"uscc-strict\" in the settings sets them aside"
            ),
        ));
    }
    if report.unknown_tiers > 0 && spec.theirs("tier").is_some() {
        let count = report.unknown_tiers;
        let rows = many(count, "row has an empty or unknown tier and counts", "rows have an empty or unknown tier and count");
        findings.push(Finding::warning(
            "unknown-tiers",
            place(),
            text!("{count} 行的风险等级是空的或不认识，按 tier_default 算", "{rows} as tier_default"),
            text!("补上等级，或在设置的 tier_names 里写明对应关系", "fill in the tier, or map it under tier_names in the settings"),
        ));
    }
}
