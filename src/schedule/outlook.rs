//! Where things stand and what comes: due, late, lapsed, waiting for a person, opening soon; without making anything.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;

use super::due::{Round, due};
use super::force::{InForce, candidates, in_force};
use super::sweep::{plan_secret, settled};
use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Findings};
use crate::ledger::{Ledger, State};
use crate::publish::Layout;
use crate::workspace::{Settings, Snapshot, read_snapshot, settings_of};

/// A round as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stand {
    /// The draw's id.
    pub draw: String,
    /// The task's name, where today's files have it.
    pub name: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// Last day of its window.
    pub closes: NaiveDate,
}

/// An opening to come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Coming {
    /// The day; of an unannounced one the first that it can be.
    pub opens: NaiveDate,
    /// Of an unannounced one the last day that it can be.
    pub until: Option<NaiveDate>,
    /// The plan's id.
    pub plan: String,
    /// The task's id.
    pub task: String,
    /// The task's name.
    pub name: String,
}

/// Rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The plan's id.
    pub plan: String,
    /// Tasks in force.
    pub tasks: usize,
    /// The day of its latest change; none: as it began.
    pub latest: Option<NaiveDate>,
    /// Tasks whose files are broken and that run on their last good version.
    pub held_back: Vec<String>,
    /// Tasks that never had a good version.
    pub never: Vec<String>,
}

/// Where things stand.
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    /// Due and not drawn.
    pub due: Vec<Stand>,
    /// Of these, the late ones.
    pub late: Vec<Stand>,
    /// Missed, waiting for a person.
    pub asked: Vec<Stand>,
    /// Lapsed so far, by draw id.
    pub lapsed: Vec<String>,
    /// Waiting for public randomness.
    pub sealed: Vec<String>,
    /// Opening within the days asked for.
    pub coming: Vec<Coming>,
    /// What is in force.
    pub force: Vec<Since>,
    /// Findings of the files.
    pub findings: Findings,
}

/// Works out where things stand now; `days` says how far to look ahead.
///
/// # Errors
/// Settings or ledger cannot be read.
pub fn outlook(root: &Path, clock: &Clock, days: i64) -> Result<Outlook, Failure> {
    let snapshot = read_snapshot(root)?;
    let layout = Layout { root: root.to_owned() };
    let ledger = Ledger::open_existing(&layout.ledger())?;
    let snapshot = super::sweep::last_good(snapshot, ledger.as_ref())?;
    let settings = settings_of(&snapshot)?.clone();
    let now = clock.now();
    let today = clock.today(settings.timezone);
    let found = candidates(&snapshot)?;
    let names: BTreeMap<(String, String), String> =
        found.good.iter().map(|c| ((c.plan.id.clone(), c.task.id.clone()), c.task.name.clone())).collect();
    let broken: Vec<(String, String)> = found.broken.iter().filter_map(|(p, t, _)| Some((p.clone(), t.clone()?))).collect();
    let findings = found.findings.clone();
    let adoptions = ledger.as_ref().map(Ledger::adoptions).transpose()?.unwrap_or_default();
    let force = in_force(found, &snapshot, &adoptions, today);
    let rows = ledger.as_ref().map(Ledger::draws).transpose()?.unwrap_or_default();
    let commitments = ledger.as_ref().map(Ledger::commitments).transpose()?.unwrap_or_default();
    let secrets = Secrets::new(layout.secrets(), None);
    let settled = settled(&rows, &force);
    let open = force.open_tasks(&snapshot.calendar, |plan| plan_secret(plan, &commitments, &secrets));
    let list = due(&open, &settled, today);
    let stand = |round: &Round| {
        let version = force.held.get(round.version).map(|h| (h.version.plan.clone(), h.version.task.clone())).unwrap_or_default();
        Stand { draw: round.draw.clone(), name: names.get(&version).cloned().unwrap_or_default(), opens: round.opens, closes: round.closes }
    };
    let mut outlook = Outlook {
        due: list.draw.iter().map(&stand).collect(),
        asked: list.asked.iter().map(&stand).collect(),
        lapsed: rows.iter().filter(|r| r.state == State::Lapsed).map(|r| r.draw.clone()).collect(),
        sealed: rows.iter().filter(|r| r.state == State::Sealed).map(|r| r.draw.clone()).collect(),
        findings,
        ..Outlook::default()
    };
    outlook.late = outlook.due.iter().filter(|s| late(&settings, s.opens, now)).cloned().collect();
    outlook.coming = coming(&force, &snapshot, &names, &settled, today, days);
    let mut plans: Vec<String> = Vec::new();
    for held in force.held.iter().filter(|h| h.until.is_none()) {
        if !plans.contains(&held.version.plan) {
            plans.push(held.version.plan.clone());
        }
    }
    outlook.force = plans
        .into_iter()
        .map(|plan| {
            let of: Vec<_> = force.held.iter().filter(|h| h.until.is_none() && h.version.plan == plan).collect();
            Since {
                tasks: of.len(),
                latest: of.iter().filter_map(|h| h.version.since).max(),
                held_back: of.iter().map(|h| h.version.task.clone()).filter(|t| broken.contains(&(plan.clone(), t.clone()))).collect(),
                never: force.never.iter().filter(|(p, ..)| *p == plan).filter_map(|(_, t, _)| t.clone()).collect(),
                plan,
            }
        })
        .collect();
    Ok(outlook)
}

/// Whether a round that is not drawn is late by now.
#[must_use]
pub fn late(settings: &Settings, opens: NaiveDate, now: DateTime<Utc>) -> bool {
    let midnight = opens.and_hms_opt(0, 0, 0).and_then(|t| t.and_local_timezone(settings.timezone).earliest());
    midnight.is_some_and(|m| now >= m.with_timezone(&Utc) + Duration::hours(i64::from(settings.late_after)))
}

fn coming(
    force: &InForce,
    snapshot: &Snapshot,
    names: &BTreeMap<(String, String), String>,
    settled: &std::collections::BTreeSet<String>,
    today: NaiveDate,
    days: i64,
) -> Vec<Coming> {
    let last = today.checked_add_signed(Duration::days(days)).unwrap_or(NaiveDate::MAX);
    let mut found = Vec::new();
    // Without the secret: nobody reads an unannounced day here.
    let announced = force.open_tasks(&snapshot.calendar, |_| None);
    for (held, task) in force.held.iter().zip(announced) {
        for (i, opening) in task.openings.iter().enumerate() {
            let id = format!("{}/{}/{}", task.plan, task.task, opening.nominal);
            if held.until.is_some() || settled.contains(&id) || task.since.is_some_and(|s| opening.opens < s) {
                continue;
            }
            let until = held.version.terms.unannounced.map(|n| {
                let end = opening.nominal.checked_add_signed(Duration::days(i64::from(n) - 1)).unwrap_or(task.window.closes);
                let next = task.openings.get(i + 1).and_then(|o| o.nominal.pred_opt()).unwrap_or(task.window.closes);
                end.min(next).min(task.window.closes)
            });
            if until.unwrap_or(opening.opens) > today && opening.opens <= last {
                let name = names.get(&(task.plan.clone(), task.task.clone())).cloned().unwrap_or_default();
                found.push(Coming { opens: opening.opens, until, plan: task.plan.clone(), task: task.task.clone(), name });
            }
        }
    }
    found.sort();
    found
}
