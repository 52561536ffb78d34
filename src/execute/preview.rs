//! What the plan comes to on today's register: populations and quotas of every round. Draws nothing, derives no seed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::lookback::{drawn_within, looks_back, seen};
use crate::diagnostic::{Failure, Findings, Kind, Text};
use crate::draw::{Frame, ScanReport, ScanTask, scan, wanted_columns};
use crate::model::TaskKey;
use crate::register::{Source, open};
use crate::schedule::{EvaluatedTask, RoundPlan, plan_year, tasks_of, tasks_that_hold};
use crate::text;
use crate::workspace::Session;

/// A task with its rounds worked out.
#[derive(Debug, Clone)]
pub struct PreviewTask {
    /// The task and its rules.
    pub evaluated: EvaluatedTask,
    /// Which task of its line it is, as the files stand.
    pub key: TaskKey,
    /// Its rounds in order; or why they cannot be worked out.
    pub rounds: Result<Vec<RoundPlan>, Failure>,
    /// The frame of each round, if they can be worked out.
    pub frames: Vec<crate::draw::Frame>,
}

/// A plan on today's register.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Its tasks.
    pub tasks: Vec<PreviewTask>,
    /// Findings of the files.
    pub findings: Findings,
    /// What the register was like.
    pub register: ScanReport,
}

/// Works out a plan's tasks on today's register. `choose` picks the tasks; what the ledger has of earlier rounds counts.
///
/// # Errors
/// Settings, ledger or register cannot be read.
pub fn preview(
    session: &Session,
    choose: impl FnOnce(Vec<EvaluatedTask>) -> Result<Vec<EvaluatedTask>, Failure>,
    progress: &(dyn Fn(Text, u64) + Sync),
) -> Result<Preview, Failure> {
    let found = tasks_that_hold(session, false)?;
    let findings = found.findings;
    let chosen = choose(found.good)?;
    let mut times = Vec::new();
    let mut before = Vec::new();
    let keys = tasks_of(&session.snapshot, &session.history, &chosen);
    for key in &keys {
        times.push(session.ledger.as_ref().map(|l| session.history.times(l, key)).transpose()?.unwrap_or_default());
        before.push(session.history.before(key));
    }
    let spec = &session.settings.objects;
    let source = open(spec, &wanted_columns(spec, chosen.iter().map(|c| c.evaluation.as_ref())))?;
    let drawn = drawn_within(&chosen.iter().collect::<Vec<_>>(), Some(session), session.today())?;
    let tasks: Vec<ScanTask<'_>> =
        chosen.iter().zip(&times).map(|(c, times): (_, &HashMap<_, _>)| ScanTask { evaluation: &c.evaluation, times }).collect();
    let (register, reached) =
        scan(spec, &source, &tasks, &drawn, &|rows| progress(text!("reading-register"), rows)).map_err(|(failure, _)| failure)?;
    drop(tasks);
    let later = frames_of_days(session, &source, &chosen, (&keys, &times))?;
    let tasks = chosen
        .into_iter()
        .zip(reached)
        .zip(keys.into_iter().zip(before))
        .enumerate()
        .map(|(at, ((evaluated, reached), (key, before)))| {
            let drawn = |day| session.history.settled(&key.round(day)).is_some();
            let year = reached.and_then(|r| {
                let frame = |day| later.get(&(at, day)).unwrap_or(&r.frame);
                plan_year(&evaluated, frame, before, drawn).map_err(|f| Failure::new(Kind::Rule, f))
            });
            match year {
                Ok(year) => {
                    let (rounds, frames) = year.into_iter().unzip();
                    PreviewTask { evaluated, key, rounds: Ok(rounds), frames }
                }
                Err(failure) => PreviewTask { evaluated, key, rounds: Err(failure), frames: Vec::new() },
            }
        })
        .collect();
    Ok(Preview { tasks, findings, register })
}

/// The frames of rounds to come of tasks that look back at what was drawn lately, by task and nominal day: what counts as lately goes by the day on
/// which they open. Of what the rounds before will draw nobody can know.
fn frames_of_days(
    session: &Session,
    source: &Source,
    chosen: &[EvaluatedTask],
    (keys, times): (&[TaskKey], &[HashMap<String, u32>]),
) -> Result<BTreeMap<(usize, NaiveDate), Frame>, Failure> {
    let mut days: BTreeMap<NaiveDate, BTreeSet<usize>> = BTreeMap::new();
    for (at, (evaluated, key)) in chosen.iter().zip(keys).enumerate().filter(|(_, (c, _))| looks_back(c)) {
        let ahead = |day: &NaiveDate| *day > session.today() && session.history.settled(&key.round(*day)).is_none();
        for day in evaluated.evaluation.opening_days().into_iter().filter(ahead) {
            days.entry(day).or_default().insert(at);
        }
    }
    let mut found = BTreeMap::new();
    for (day, members) in days {
        let rows: Vec<(usize, &EvaluatedTask)> = members.iter().filter_map(|at| Some((*at, chosen.get(*at)?))).collect();
        let drawn = seen(&rows.iter().map(|(_, c)| *c).collect::<Vec<_>>(), Some(session), day, Some(day))?;
        let tasks: Vec<ScanTask<'_>> =
            rows.iter().filter_map(|(at, c)| Some(ScanTask { evaluation: &c.evaluation, times: times.get(*at)? })).collect();
        let (_, reached) = scan(&session.settings.objects, source, &tasks, &drawn, &|_| {}).map_err(|(failure, _)| failure)?;
        for ((at, _), reached) in rows.into_iter().zip(reached) {
            if let Ok(reached) = reached {
                found.insert((at, day), reached.frame);
            }
        }
    }
    Ok(found)
}
