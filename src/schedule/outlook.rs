//! Where things stand and what comes: due, late, lapsed, waiting for a person, opening soon; without making anything.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;

use super::evaluated::{EvaluatedTask, evaluate_tasks};
use super::rounds::{Account, Days, Round, RoundState, account, accounts, why_asked};
use super::rules_in_force::{RulesInForce, rules_in_force};
use super::secret::{DaySecret, line_secret};
use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Findings, Text, in_every_language};
use crate::model::{RoundId, TaskKey};
use crate::register::shown;
use crate::text;
use crate::workspace::{Session, Settings, Snapshot};

/// A round as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoundStatus {
    /// The draw's id.
    pub draw: String,
    /// The task's name.
    pub name: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// Last day of its window.
    pub closes: NaiveDate,
    /// Why it waits for a person.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "in_every_language")]
    pub why: Option<Text>,
}

impl RoundStatus {
    fn of(round: &Round) -> Self {
        Self { draw: round.draw.to_string(), name: round.name.clone(), opens: round.announced, closes: round.closes, why: None }
    }
}

/// A row of which nothing is decided yet, and whose window opens within a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// The plan's id.
    pub plan: String,
    /// The task's id.
    pub task: String,
    /// The task's name.
    pub name: String,
    /// Who leads, and has to decide.
    pub lead: String,
    /// What the row says of it.
    pub pending: String,
    /// First day of its window.
    pub opens: NaiveDate,
}

impl Undecided {
    fn of(evaluated: &EvaluatedTask) -> Self {
        let (plan, task) = (&evaluated.plan.id, &evaluated.task);
        Self {
            plan: plan.clone(),
            task: task.id.clone(),
            name: task.name.clone(),
            lead: task.lead.clone(),
            pending: task.pending.clone().unwrap_or_default(),
            opens: evaluated.evaluation.window.opens,
        }
    }

    /// In words.
    #[must_use]
    pub fn say(&self) -> Text {
        let Self { plan, task, opens, .. } = self;
        let [name, lead, words] = [&self.name, &self.lead, &self.pending].map(|text| shown(text).into_owned());
        text!("row-is-still-pending", plan, task, name, opens, words, lead)
    }
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
    /// The day on which its first rules took effect.
    pub since: Option<NaiveDate>,
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
    pub due: Vec<RoundStatus>,
    /// Of these, the late ones.
    pub late: Vec<RoundStatus>,
    /// Missed, waiting for a person.
    pub asked: Vec<RoundStatus>,
    /// Rows that are still to be decided, and whose window opens within a month.
    pub pending: Vec<Undecided>,
    /// Lapsed so far, by draw id.
    pub lapsed: Vec<String>,
    /// Waiting for public randomness.
    pub sealed: Vec<String>,
    /// Recorded intents that a process left behind: the next sweep completes them.
    pub interrupted: Vec<String>,
    /// The rounds of every task in force, counted.
    pub accounts: Vec<Account>,
    /// Plans that the settings no longer name and of which rounds wait for a person.
    pub taken_out: Vec<String>,
    /// Opening within the days asked for.
    pub coming: Vec<Coming>,
    /// What is in force.
    pub in_force: Vec<Since>,
    /// Findings of the files.
    pub findings: Findings,
}

/// Works out where things stand now; `days` says how far to look ahead.
///
/// # Errors
/// Settings or ledger cannot be read.
pub fn outlook(root: &Path, clock: &Clock, days: i64) -> Result<Outlook, Failure> {
    outlook_of(&Session::look(root, clock)?, days)
}

/// The same in an open workspace.
///
/// # Errors
/// The settings are broken.
pub fn outlook_of(session: &Session, days: i64) -> Result<Outlook, Failure> {
    let (settings, history) = (&session.settings, &session.history);
    let (now, today) = (session.clock.now(), session.today());
    let found = evaluate_tasks(&session.snapshot)?;
    let broken: Vec<(String, String)> = found.broken.iter().filter_map(|(p, t, _)| Some((p.clone(), t.clone()?))).collect();
    let findings = found.findings.clone();
    let pending: Vec<Undecided> = found.good.iter().filter(|t| t.still_pending(today)).map(Undecided::of).collect();
    let in_force = rules_in_force(found, &session.snapshot, history, today);
    let secrets = session.secrets();
    let secret = |line: &str| line_secret(line, history, &secrets);
    let rounds = account(&in_force.rules, history, &Days::of(session, &secret), today);
    let of = |state: RoundState| rounds.iter().filter(move |r| r.state == state);
    let mut outlook = Outlook {
        due: of(RoundState::Due).map(RoundStatus::of).collect(),
        asked: of(RoundState::Asked).map(|r| RoundStatus { why: Some(why_asked(r)), ..RoundStatus::of(r) }).collect(),
        // What a plan leaves undecided the one that takes over decides.
        pending: pending.into_iter().filter(|row| in_force.rules.successor(&row.plan).is_none()).collect(),
        lapsed: of(RoundState::Lapsed).map(|r| r.draw.to_string()).collect(),
        // An interrupted draw waits for nothing but the next sweep.
        sealed: history.pending().into_iter().filter(|a| a.awaits()).map(|a| a.intent.draw.to_string()).collect(),
        interrupted: history.pending().into_iter().filter(|a| a.interrupted()).map(|a| a.intent.draw.to_string()).collect(),
        accounts: accounts(&rounds),
        taken_out: taken_out(&rounds, &in_force, &session.snapshot),
        findings,
        ..Outlook::default()
    };
    outlook.late = outlook.due.iter().filter(|s| late(settings, s.opens, now)).cloned().collect();
    outlook.coming = coming(&in_force, session, (today, days), &rounds);
    outlook.in_force = since(&in_force, &broken);
    for why in in_force.never.iter().map(|(_, _, why)| why).chain([&in_force.unclear]) {
        for finding in
            why.iter().filter(|f| !outlook.findings.iter().any(|g| g.code == f.code && g.place == f.place)).cloned().collect::<Vec<_>>()
        {
            outlook.findings.push(finding);
        }
    }
    Ok(outlook)
}

/// Every round as it is today by today's files and the ledger; `secrets` are asked for unannounced days.
///
/// # Errors
/// The settings are broken.
pub fn current_rounds(session: &Session, secrets: &Secrets) -> Result<Vec<Round>, Failure> {
    let (history, today) = (&session.history, session.today());
    let in_force = rules_in_force(evaluate_tasks(&session.snapshot)?, &session.snapshot, history, today);
    let secret = |line: &str| line_secret(line, history, secrets);
    Ok(account(&in_force.rules, history, &Days::of(session, &secret), today))
}

/// Plans that the settings no longer name and of which rounds wait for a person.
fn taken_out(rounds: &[Round], in_force: &RulesInForce, snapshot: &Snapshot) -> Vec<String> {
    // A file of which not even the id can be read may be the plan's.
    let named = |plan: &str| snapshot.plans.iter().any(|p| p.reading.id.as_deref().is_none_or(|id| id == plan));
    let mut found: Vec<String> = Vec::new();
    for plan in rounds.iter().filter(|r| r.state == RoundState::Asked).map(|r| &r.plan) {
        if !named(plan) && in_force.rules.successor(plan).is_none() && !found.contains(plan) {
            found.push(plan.clone());
        }
    }
    found
}

/// Which rules are in force, plan by plan.
fn since(in_force: &RulesInForce, broken: &[(String, String)]) -> Vec<Since> {
    let mut plans: Vec<String> = Vec::new();
    for effective in in_force.rules.in_force() {
        if !plans.iter().any(|p| effective.version.plan == *p) {
            plans.push(effective.version.plan.to_string());
        }
    }
    let one = |plan: String| {
        let of: Vec<_> = in_force.rules.in_force().filter(|v| v.version.plan == plan).collect();
        let first = in_force.rules.versions.iter().filter(|v| v.version.plan == plan).map(|v| v.adopted).min();
        // A change may fall on the day on which the plan began.
        let versions = |key: &TaskKey| in_force.rules.versions.iter().filter(|v| v.version.plan == plan && v.version.is_of(key)).count();
        let changed = of.iter().filter(|v| Some(v.adopted) != first || versions(&v.version.key()) > 1);
        Since {
            tasks: of.len(),
            since: first,
            latest: changed.map(|v| v.adopted).max(),
            held_back: of.iter().map(|v| v.version.task.to_string()).filter(|t| broken.contains(&(plan.clone(), t.clone()))).collect(),
            never: in_force.never.iter().filter(|(p, ..)| *p == plan).filter_map(|(_, t, _)| t.clone()).collect(),
            plan,
        }
    };
    plans.into_iter().map(one).collect()
}

/// Whether a round that is not drawn is late by now.
#[must_use]
pub fn late(settings: &Settings, opens: NaiveDate, now: DateTime<Utc>) -> bool {
    let midnight = opens.and_hms_opt(0, 0, 0).and_then(|t| t.and_local_timezone(settings.timezone).earliest());
    midnight.is_some_and(|m| now >= m.with_timezone(&Utc) + Duration::hours(i64::from(settings.late_after)))
}

/// The rounds that are coming and open within some days; nobody reads an unannounced day here, for no secret is asked for.
fn coming(in_force: &RulesInForce, session: &Session, (today, days): (NaiveDate, i64), rounds: &[Round]) -> Vec<Coming> {
    let coming: BTreeSet<&RoundId> = rounds.iter().filter(|r| r.state == RoundState::Coming).map(|r| &r.id).collect();
    let last = today.checked_add_signed(Duration::days(days)).unwrap_or(NaiveDate::MAX);
    let known = Days::of(session, &|_| DaySecret::Unasked);
    let mut found = Vec::new();
    for effective in in_force.rules.in_force() {
        let version = &effective.version;
        let openings = known.openings(effective);
        for (i, opening) in openings.iter().enumerate() {
            if !coming.contains(&version.key().round(opening.nominal)) {
                continue;
            }
            let closes = version.window.1;
            let until = version.terms.unannounced.map(|n| {
                let end = opening.nominal.checked_add_signed(Duration::days(i64::from(n) - 1)).unwrap_or(closes);
                let next = openings.get(i + 1).and_then(|o| o.nominal.pred_opt()).unwrap_or(closes);
                end.min(next).min(closes)
            });
            if until.unwrap_or(opening.opens) > today && opening.opens <= last {
                let (plan, task) = (version.plan.to_string(), version.task.to_string());
                found.push(Coming { opens: opening.opens, until, plan, task, name: version.name.clone() });
            }
        }
    }
    found.sort();
    found
}
