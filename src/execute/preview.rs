//! What the plan comes to on today's register: populations and quotas of every round. Draws nothing, derives no seed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::lookback::{drawn_within, seen};
use super::visit_history::visit_history;
use crate::diagnostic::{Failure, Findings, Kind, Text};
use crate::draw::{Frame, ScanReport, ScanTask, scan, wanted_columns};
use crate::model::TaskKey;
use crate::register::{Source, open};
use crate::schedule::{EvaluatedTask, ReportedTask, RoundPlan, Wanted, plan_year, reported};
use crate::staffing::{VisitHistory, mark};
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

/// Works out a plan's tasks on today's register; what the ledger has of earlier rounds and visits counts.
///
/// # Errors
/// Settings, ledger or register cannot be read, or there is no such plan or task.
pub fn preview(session: &Session, wanted: Wanted<'_>, progress: &(dyn Fn(Text, u64) + Sync)) -> Result<Preview, Failure> {
    let found = reported(session, wanted, false)?.only(wanted)?;
    let chosen = found.tasks;
    let mut times: Vec<HashMap<String, u32>> = Vec::new();
    for task in &chosen {
        times.push(session.ledger.as_ref().map(|l| session.history.times(l, &task.key)).transpose()?.unwrap_or_default());
    }
    let spec = &session.settings.objects;
    let source = open(spec, &wanted_columns(spec, chosen.iter().map(|t| t.evaluated.evaluation.as_ref())))?;
    let drawn = drawn_within(&chosen.iter().map(|t| &t.evaluated).collect::<Vec<_>>(), Some(session), session.today())?;
    let tasks: Vec<ScanTask<'_>> =
        chosen.iter().zip(&times).map(|(t, times)| ScanTask { evaluation: &t.evaluated.evaluation, times }).collect();
    let (register, reached) =
        scan(spec, &source, &tasks, &drawn, &|rows| progress(text!("reading-register"), rows)).map_err(|(failure, _)| failure)?;
    drop(tasks);
    let looking_back = frames_of_days(session, &source, &chosen, &times)?;
    let mut visits: Option<VisitHistory> = None;
    let mut tasks = Vec::new();
    for (at, (ReportedTask { key, evaluated, .. }, reached)) in chosen.into_iter().zip(reached).enumerate() {
        let drawn = |day| session.history.settled(&key.round(day)).is_some();
        let frames = match reached {
            Ok(reached) => {
                let mut frames = Frames { whole: reached.frame, of_days: BTreeMap::new() };
                for day in evaluated.evaluation.opening_days() {
                    let looking_back = looking_back.get(&(at, day));
                    if !evaluated.evaluation.limited() {
                        frames.of_days.extend(looking_back.map(|frame| (day, frame.clone())));
                        continue;
                    }
                    let visits = match &mut visits {
                        Some(visits) => visits,
                        none => none.insert(visit_history(session)?),
                    };
                    let mut frame = looking_back.unwrap_or(&frames.whole).clone();
                    let on = evaluated.announced_day(day).max(session.today());
                    mark(&mut frame, &evaluated.evaluation, &evaluated.task.lead, visits, on);
                    frames.of_days.insert(day, frame);
                }
                Ok(frames)
            }
            Err(failure) => Err(failure),
        };
        let year = frames.and_then(|frames| {
            let frame = |day| frames.of_days.get(&day).unwrap_or(&frames.whole);
            plan_year(&evaluated, frame, session.history.before(&key), drawn).map_err(|f| Failure::new(Kind::Rule, f))
        });
        tasks.push(match year {
            Ok(year) => {
                let (rounds, frames) = year.into_iter().unzip();
                PreviewTask { evaluated, key, rounds: Ok(rounds), frames }
            }
            Err(failure) => PreviewTask { evaluated, key, rounds: Err(failure), frames: Vec::new() },
        });
    }
    Ok(Preview { tasks, findings: found.findings, register })
}

/// A task's frame, and those of the days on which it is another.
struct Frames {
    whole: Frame,
    of_days: BTreeMap<NaiveDate, Frame>,
}

/// The frames of rounds to come of tasks that look back at what was drawn lately, by task and nominal day: what counts as lately goes by the day on
/// which they open or, where that is past, by today. Of what the rounds before will draw nobody can know.
fn frames_of_days(
    session: &Session,
    source: &Source,
    chosen: &[ReportedTask],
    times: &[HashMap<String, u32>],
) -> Result<BTreeMap<(usize, NaiveDate), Frame>, Failure> {
    let mut days: BTreeMap<NaiveDate, BTreeSet<(usize, NaiveDate)>> = BTreeMap::new();
    for (at, task) in chosen.iter().enumerate().filter(|(_, t)| t.evaluated.evaluation.hangs_on_opening()) {
        let open = |day: &NaiveDate| session.history.settled(&task.key.round(*day)).is_none();
        for day in task.evaluated.evaluation.opening_days().into_iter().filter(open) {
            days.entry(task.evaluated.announced_day(day)).or_default().insert((at, day));
        }
    }
    let mut found = BTreeMap::new();
    for (opens, members) in days {
        let rows: Vec<(usize, NaiveDate, &EvaluatedTask, &HashMap<String, u32>)> =
            members.into_iter().filter_map(|(at, day)| Some((at, day, &chosen.get(at)?.evaluated, times.get(at)?))).collect();
        let day = opens.max(session.today());
        let drawn = seen(&rows.iter().map(|(_, _, c, _)| *c).collect::<Vec<_>>(), Some(session), day, Some(opens))?;
        let tasks: Vec<ScanTask<'_>> = rows.iter().map(|(_, _, c, times)| ScanTask { evaluation: &c.evaluation, times }).collect();
        let (_, reached) = scan(&session.settings.objects, source, &tasks, &drawn, &|_| {}).map_err(|(failure, _)| failure)?;
        for ((at, day, ..), reached) in rows.into_iter().zip(reached) {
            if let Ok(reached) = reached {
                found.insert((at, day), reached.frame);
            }
        }
    }
    Ok(found)
}
