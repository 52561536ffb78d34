//! Which of a day's tasks draw at once: all of them, or, where visit limits look at what earlier ones drew, one after the other in the
//! plan's order; and the lottery that coordinated draws of one batch share.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::job::{Context, Draft, Due, Job};
use super::outcome::{NotDrawn, Outcome, WhyNot};
use crate::model::{Coordination, Intent};
use crate::plan::Mode;
use crate::text;

/// A draw that waits for public randomness.
pub(super) fn waiting(context: &Context<'_>) -> Option<String> {
    if context.facts.dry_run {
        return None;
    }
    context.session.history.pending().first().map(|a| a.intent.draw.to_string())
}

/// Nobody knows yet what a sealed draw draws: tasks with limits wait for it.
pub(super) fn wait_for(sealed: &str, jobs: &mut [Job], limited: &[bool], report: &mut Outcome) {
    for (job, _) in jobs.iter_mut().zip(limited).filter(|(_, limited)| **limited) {
        for Due { round, .. } in std::mem::take(&mut job.rounds) {
            let why = text!("limits-of-burden-count-what-draws", sealed);
            report.not_drawn.push(NotDrawn { draw: round.draw.to_string(), why: WhyNot::Waiting(why) });
        }
    }
}

/// The tasks whose next round opened on a day.
pub(super) fn opening(jobs: &[Job], day: NaiveDate) -> impl Iterator<Item = usize> {
    jobs.iter().enumerate().filter(move |(_, job)| job.rounds.front().is_some_and(|due| due.round.opens == day)).map(|(j, _)| j)
}

/// The next task that has a round of a day left in this pass, with those that share its lottery; the tasks that had theirs of that day are passed.
pub(super) fn next_batch(jobs: &[Job], day: NaiveDate, (of, passed): &mut (Option<NaiveDate>, BTreeSet<usize>)) -> BTreeSet<usize> {
    if of.replace(day) != Some(day) {
        passed.clear();
    }
    let open = |passed: &BTreeSet<usize>| opening(jobs, day).find(|j| !passed.contains(j));
    let first = match open(passed) {
        Some(first) => Some(first),
        None => {
            passed.clear();
            open(passed)
        }
    };
    let group = |j: usize| {
        let evaluated = &jobs.get(j)?.rounds.front()?.rules;
        let (mode, group) = evaluated.plan.coordination_of(&evaluated.task.id);
        (mode != Mode::Independent).then(|| (evaluated.plan.id.clone(), group))
    };
    let Some(first) = first else { return BTreeSet::new() };
    let mut batch = BTreeSet::from([first]);
    if let Some(mine) = group(first) {
        batch.extend(opening(jobs, day).filter(|j| !passed.contains(j) && group(*j).as_ref() == Some(&mine)));
    }
    passed.extend(&batch);
    batch
}

/// Draws of one batch that are coordinated share seed and lottery: that of the smallest draw id. Its basis over all of them comes with their frames.
pub(super) fn share_lotteries(drafts: &mut [(usize, Draft)]) {
    let mut groups: BTreeMap<(String, Mode, usize), Vec<usize>> = BTreeMap::new();
    for (at, (_, draft)) in drafts.iter().enumerate() {
        if let Some((plan, (mode, group))) = &draft.group {
            groups.entry((plan.clone(), *mode, *group)).or_default().push(at);
        }
    }
    for ((_, mode, _), members) in groups.into_iter().filter(|(_, m)| m.len() > 1) {
        let intents: Vec<&Intent> = members.iter().filter_map(|at| drafts.get(*at)).map(|(_, d)| &d.intent).collect();
        let lottery = intents.iter().map(|i| i.draw.as_str()).min_by(|a, b| a.as_bytes().cmp(b.as_bytes())).unwrap_or_default().to_owned();
        // Jobs stand in the plan's order, and so do their drafts.
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        for (part, at) in (0..count).zip(members) {
            let Some((_, draft)) = drafts.get_mut(at) else { continue };
            draft.intent.lottery.clone_from(&lottery);
            draft.intent.coordination = Some(Coordination { mode: mode.word().to_owned(), part, parts: count, lines: Vec::new() });
        }
    }
}
