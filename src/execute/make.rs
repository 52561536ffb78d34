//! Rounds that are due, made batch by batch: frames to disk, intents, draws, files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::batch::{next_batch, opening, share_lotteries, wait_for, waiting};
use super::complete_intents::{complete_intent, made_on, sheets_of};
use super::draft::draft_batch;
use super::fix_frames::fix_frames;
use super::job::{Context, Draft, Due, Job, prepare, waits_for};
use super::outcome::{Made, NotDrawn, Outcome, WhyNot};
use super::reading::read_register;
use super::stages::{stages, wait_for_sealed};
use super::visit_history::{note, visit_history};
use rayon::prelude::*;

use crate::diagnostic::{Failure, disk};
use crate::draw::{Frame, ScanReport};
use crate::ledger::NewDraw;
use crate::model::Intent;
use crate::publish::{Sheets, files_of, keep_frames, keep_people, people_of, write_draws};
use crate::schedule::{Round, RulesInForce, secret_of};
use crate::staffing::VisitHistory;
use crate::text;

/// What is known on the way of making rounds.
struct Progress {
    /// Which jobs have visit limits.
    limited: Vec<bool>,
    /// Who was visited before, where some job has limits.
    visits: Option<VisitHistory>,
    made: Vec<Made>,
}

/// Makes the rounds: one scan of the register for all of them (where rules look back at what was drawn lately, one opening day after the other);
/// then, batch by batch (a task's later round counts what its earlier one drew), frames to disk, intents, and only then seeds, selections and
/// files.
pub(super) fn make(context: &mut Context<'_>, in_force: &RulesInForce, rounds: Vec<Round>, report: &mut Outcome) -> Result<(), Failure> {
    let mut jobs = prepare(context, in_force, rounds, report)?;
    // Limits look at what earlier tasks drew: then the day's tasks draw one after the other, in the plan's order.
    let limited: Vec<bool> = jobs.iter().map(|j| j.rules().any(|c| c.evaluation.limited())).collect();
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
                    for Due { round, .. } in std::mem::take(&mut job.rounds) {
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

/// Makes the rounds of a stage, batch by batch.
fn make_stage(
    context: &mut Context<'_>,
    jobs: &mut [Job],
    (stage, register): (Option<NaiveDate>, &ScanReport),
    progress: &mut Progress,
    report: &mut Outcome,
) -> Result<(), Failure> {
    let one_by_one = progress.visits.is_some();
    let mut passed: (Option<NaiveDate>, BTreeSet<usize>) = (None, BTreeSet::new());
    // What opened on one day is drawn before what opened later, whichever day each is drawn on.
    while let Some(day) = jobs.iter().filter_map(|j| j.next(stage)).map(|due| due.round.opens).min() {
        let members = if one_by_one { next_batch(jobs, day, &mut passed) } else { opening(jobs, day).collect() };
        let mut drafts = draft_batch(context, jobs, (stage, &members), (register, progress.visits.as_ref()), report);
        share_lotteries(&mut drafts);
        let refused = fix_frames(context, &mut drafts);
        refuse(&mut drafts, jobs, &refused, report);
        let mut sealed_first: Option<String> = None;
        let done = complete_batch(context, &drafts)?;
        for ((j, draft), draw) in drafts.into_iter().zip(done) {
            let Some(job) = jobs.get_mut(j) else { continue };
            let name = draft.intent.draw.to_string();
            let draw = match draw {
                DraftOutcome::Sealed => {
                    // The task's later rounds count what this one draws.
                    for Due { round, .. } in std::mem::take(&mut job.rounds) {
                        report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Waiting(waits_for(&name)) });
                    }
                    if one_by_one {
                        sealed_first.get_or_insert_with(|| name.clone());
                    }
                    report.sealed.push(name);
                    continue;
                }
                DraftOutcome::Refused(failure) => {
                    // The task's later rounds would count what this one draws.
                    let rounds = std::mem::take(&mut job.rounds).into_iter().map(|due| due.round.draw.to_string());
                    for draw in std::iter::once(name).chain(rounds) {
                        report.not_drawn.push(NotDrawn { draw, why: WhyNot::Failed(failure.clone()) });
                    }
                    continue;
                }
                DraftOutcome::DryRun => None,
                DraftOutcome::Drawn(draw) => Some(*draw),
            };
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

/// Takes out the drafts of lotteries that cannot be made; their tasks' later rounds would count what these draw.
fn refuse(drafts: &mut Vec<(usize, Draft)>, jobs: &mut [Job], refused: &BTreeMap<String, Failure>, report: &mut Outcome) {
    for (j, draft) in std::mem::take(drafts) {
        let Some(failure) = refused.get(&draft.intent.lottery) else {
            drafts.push((j, draft));
            continue;
        };
        let later = jobs.get_mut(j).map(|job| std::mem::take(&mut job.rounds)).unwrap_or_default();
        for draw in std::iter::once(draft.intent.draw.to_string()).chain(later.into_iter().map(|due| due.round.draw.to_string())) {
            report.not_drawn.push(NotDrawn { draw, why: WhyNot::Failed(failure.clone()) });
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
                for Due { round, .. } in std::mem::take(&mut job.rounds) {
                    report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Failed(failure.clone()) });
                }
            }
            None
        }
    }
}

/// What became of a draft.
enum DraftOutcome {
    /// A dry run: nothing was recorded.
    DryRun,
    /// A register changed since it was read: nothing was recorded.
    Refused(Failure),
    /// Its intent waits for public randomness.
    Sealed,
    /// It is drawn.
    Drawn(Box<NewDraw>),
}

/// Records the intents of a batch, completes them and writes their files; in a dry run does nothing.
fn complete_batch(context: &mut Context<'_>, drafts: &[(usize, Draft)]) -> Result<Vec<DraftOutcome>, Failure> {
    if context.facts.dry_run || drafts.is_empty() {
        return Ok(drafts.iter().map(|_| DraftOutcome::DryRun).collect());
    }
    // The last look: from the intent on, what is drawn from is what was read.
    if let Err(failure) = context.held.still() {
        return Ok(drafts.iter().map(|_| DraftOutcome::Refused(failure.clone())).collect());
    }
    let session = &mut *context.session;
    let layout = session.layout.clone();
    // Frames first: an intent never exists without the frame it can be completed and replayed from.
    let frames: BTreeMap<&str, &Frame> = drafts.iter().map(|(_, d)| (d.intent.kept_frame(), &d.frame)).collect();
    keep_frames(&layout, &frames).map_err(|e| disk(&e))?;
    // The time of the intent is now, not that of the sweep's begin: reading a large register takes longer than a drand round.
    let now = session.clock.now();
    let stamp = &crate::clock::stamp(now);
    let awaits = session.settings.beacon.as_ref().map_or_else(String::new, |b| b.awaited(now.timestamp()));
    let mut intents: Vec<Intent> = drafts.iter().map(|(_, d)| Intent { awaits: awaits.clone(), ..d.intent.clone() }).collect();
    if !awaits.is_empty() {
        // Whoever knows the public number shall change nothing more: not a region, by which teams are made, either.
        let texts: Vec<String> = drafts.par_iter().map(|(_, d)| people_of(&d.frame, &d.tiers)).collect();
        for (intent, digest) in intents.iter_mut().zip(keep_people(&layout, &texts).map_err(|e| disk(&e))?) {
            intent.people = digest;
        }
    }
    let ledger = session.ledger_mut()?;
    if let Some(roster) = &context.roster {
        ledger.keep(&roster.texts)?;
    }
    ledger.intend(stamp, &intents)?;
    session.advance()?;
    if !awaits.is_empty() {
        // Sealed: the seed exists only when the public number is there.
        return Ok(drafts.iter().map(|_| DraftOutcome::Sealed).collect());
    }
    let (commitments, day) = (&session.history.commitments, made_on(session, context.facts.day));
    let done: Vec<NewDraw> = drafts
        .par_iter()
        .zip(&intents)
        .map(|((_, draft), intent)| {
            let secret = secret_of(&intent.line, &intent.commitment, commitments, context.secrets)?;
            Ok(complete_intent(intent, &draft.frame, &draft.tiers, (&secret, ""), day))
        })
        .collect::<Result<_, Failure>>()?;
    session.ledger_mut()?.record(stamp, &done)?;
    session.advance()?;
    (context.request.progress)(text!("writing-files"), 0);
    let disclosure = session.disclosure();
    let sheets: Vec<Sheets<'_>> =
        done.par_iter().zip(drafts).map(|(draw, (_, draft))| sheets_of(stamp, draw, &draft.frame, &disclosure)).collect();
    let written = write_draws(&layout, &sheets, &disclosure).map_err(|e| disk(&e))?;
    drop(sheets);
    session.written.extend(written);
    Ok(done.into_iter().map(|draw| DraftOutcome::Drawn(Box::new(draw))).collect())
}
