//! Healthy or not, and why: for people, for monitoring, for `/readyz`.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::news::free_mb;
use super::state::{Remembered, lock, read_state};
use super::timing::Nightly;
use crate::clock::Clock;
use crate::diagnostic::{Severity, Text, in_every_language};
use crate::history::State;
use crate::model::PlanId;
use crate::register::age_days;
use crate::schedule::{Account, Outlook, RoundState, RoundStatus, Since, Undecided, lost, lost_blinds, outlook_of};
use crate::text;
use crate::workspace::{Lock, Session, Settings, read_snapshot};

/// The state of an installation.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Whether nothing is wrong.
    pub healthy: bool,
    /// What is wrong.
    #[serde(serialize_with = "in_every_language")]
    pub reasons: Vec<Text>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The version of this program.
    pub program: &'static str,
    /// Whether a service runs.
    pub running: bool,
    /// What the service remembers; none where it never ran.
    pub service: Option<Remembered>,
    /// When the next sweep fires.
    pub next_sweep: Option<String>,
    /// Due and not drawn.
    pub due: Vec<RoundStatus>,
    /// Of these, late.
    pub late: Vec<RoundStatus>,
    /// Missed, waiting for a person.
    pub asked: Vec<RoundStatus>,
    /// Rows that are still to be decided, and whose window opens within a month.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Undecided>,
    /// Waiting for public randomness.
    pub sealed: Vec<String>,
    /// Recorded intents that a process left behind: the next sweep completes them.
    pub interrupted: Vec<String>,
    /// The rounds of every task in force, counted: they add up to its openings.
    pub accounts: Vec<TaskAccount>,
    /// Draws, voids and lapses so far.
    pub drawn: usize,
    /// Lapsed so far.
    pub lapsed: Vec<String>,
    /// Rules in force.
    pub rules: Vec<Since>,
    /// The object register.
    pub register: Option<RegisterState>,
    /// The ledger's newest entry: number and hash.
    pub ledger_head: Option<(i64, String)>,
    /// Free disk space, in MB.
    pub disk_free_mb: Option<u64>,
}

/// A task's rounds, counted.
#[derive(Debug, Clone, Serialize)]
pub struct TaskAccount {
    /// The plan.
    pub plan: String,
    /// The task's id.
    pub task: String,
    /// The task's name.
    pub name: String,
    /// Openings of the rules in force: the sum of the states.
    pub openings: usize,
    /// Their day has not come.
    pub coming: usize,
    /// To be drawn.
    pub due: usize,
    /// Waiting for public randomness.
    pub sealed: usize,
    /// Left behind by a process that was interrupted; the next sweep completes them.
    pub interrupted: usize,
    /// Drawn.
    pub drawn: usize,
    /// Lapsed.
    pub lapsed: usize,
    /// Waiting for a person.
    pub asked: usize,
    /// A person decided that they are not drawn.
    pub waived: usize,
    /// Waiting for a person although the rules in force no longer have their date.
    pub beside: usize,
}

impl From<&Account> for TaskAccount {
    fn from(account: &Account) -> Self {
        let of = |state| account.of(state);
        Self {
            plan: account.plan.clone(),
            task: account.task.clone(),
            name: account.name.clone(),
            openings: account.openings(),
            coming: of(RoundState::Coming),
            due: of(RoundState::Due),
            sealed: of(RoundState::Sealed),
            interrupted: of(RoundState::Interrupted),
            drawn: of(RoundState::Drawn),
            lapsed: of(RoundState::Lapsed),
            asked: of(RoundState::Asked),
            waived: of(RoundState::Waived),
            beside: account.beside,
        }
    }
}

/// The object register as it lies there.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterState {
    /// The file.
    pub file: String,
    /// Its size in bytes; none: it is not there.
    pub bytes: Option<u64>,
    /// Days since it was written.
    pub age_days: Option<i64>,
    /// Days it may be old.
    pub max_age: Option<u32>,
}

/// Works out the state of an installation.
#[must_use]
pub fn status(root: &Path, clock: &Clock) -> Status {
    let now = clock.now();
    let mut status = Status {
        healthy: true,
        reasons: Vec::new(),
        now,
        program: env!("CARGO_PKG_VERSION"),
        // A lock that can be taken is held by nobody.
        running: Lock::is_held(&lock(root)),
        service: read_state(root),
        next_sweep: None,
        due: Vec::new(),
        late: Vec::new(),
        asked: Vec::new(),
        pending: Vec::new(),
        sealed: Vec::new(),
        interrupted: Vec::new(),
        accounts: Vec::new(),
        drawn: 0,
        lapsed: Vec::new(),
        rules: Vec::new(),
        register: None,
        ledger_head: None,
        disk_free_mb: free_mb(root),
    };
    let settings = match read_snapshot(root) {
        Ok(snapshot) => {
            for finding in snapshot.findings.iter().filter(|f| f.severity == Severity::Error).take(20) {
                let line = finding.both();
                status.reasons.push(line);
            }
            snapshot.settings
        }
        Err(failure) => {
            status.reasons.push(failure.summary());
            None
        }
    };
    match Session::look(root, clock) {
        Ok(session) => {
            match outlook_of(&session, 0) {
                Ok(found) => look(&mut status, found),
                Err(failure) => push(&mut status, failure.summary()),
            }
            not_to_draw(&mut status, &session);
            status.drawn = session.history.attempts().filter(|a| a.state() == State::Drawn).count();
            status.ledger_head = session.history.head().map(|(seq, hash)| (seq, hash.to_owned()));
        }
        // What the files' findings have said is not said again.
        Err(failure) if failure.findings.has_errors() => {
            for finding in failure.findings.iter().filter(|f| f.severity == Severity::Error).take(20) {
                push(&mut status, finding.both());
            }
        }
        Err(failure) => push(&mut status, failure.summary()),
    }
    if let Some(settings) = &settings {
        more(&mut status, settings, now);
    }
    let remembered = status.service.clone();
    for (_, text) in remembered.iter().flat_map(|s| &s.troubles) {
        push(&mut status, text.clone());
    }
    if let Some(failed) = remembered.and_then(|s| s.last).and_then(|l| l.failed) {
        push(&mut status, failed);
    }
    status.healthy = status.reasons.is_empty();
    status
}

/// What would keep the next sweep from drawing at all, or a line of plans from being drawn.
fn not_to_draw(status: &mut Status, session: &Session) {
    let (history, today) = (&session.history, session.today());
    if let Some(latest) = history.latest_day().filter(|latest| today < *latest) {
        push(status, text!("clock-lies-before-latest-draw", today, latest));
    }
    // A simulation's secrets come from its seed; an account that may not read them knows nothing of them.
    if session.settings.simulation {
        return;
    }
    let secrets = session.secrets();
    let lines: BTreeSet<&PlanId> = history.rules.in_force().map(|v| &v.version.line).collect();
    for line in lines {
        let committed = history.commitment(line).filter(|c| !history.reveals.iter().any(|r| r.line == c.line && r.number == c.number));
        if committed.is_some_and(|c| secrets.get(line, c.number).is_ok_and(|secret| secret.is_none())) {
            push(status, lost(line, false).summary());
        }
        if let Some(c) = committed.filter(|c| secrets.blinds(line, c.number).is_ok_and(|secret| secret.is_none())) {
            push(status, lost_blinds(line, c.number, false).summary());
        }
    }
}

fn push(status: &mut Status, reason: Text) {
    if !status.reasons.contains(&reason) {
        status.reasons.push(reason);
    }
}

fn look(status: &mut Status, found: Outlook) {
    for finding in found.findings.iter().filter(|f| f.severity == Severity::Error).take(20) {
        push(status, finding.both());
    }
    for stand in &found.late {
        let (draw, opens) = (&stand.draw, stand.opens);
        push(status, text!("is-late-it-opened-on-and", draw, opens));
    }
    for stand in &found.asked {
        let (draw, why) = (&stand.draw, stand.why.clone().unwrap_or_else(|| Text::same("")));
        push(status, text!("waits-for-person", draw, why));
    }
    for row in &found.pending {
        push(status, row.say());
    }
    for plan in &found.taken_out {
        push(status, text!("plan-is-no-longer-among-plans", plan));
    }
    for draw in &found.interrupted {
        push(status, text!("was-interrupted-next-choucha-draw-completes", draw));
    }
    for since in &found.in_force {
        for task in &since.held_back {
            let plan = &since.plan;
            push(status, text!("task-runs-on-its-last-good", plan, task));
        }
    }
    status.due = found.due;
    status.late = found.late;
    status.asked = found.asked;
    status.pending = found.pending;
    status.sealed = found.sealed;
    status.interrupted = found.interrupted;
    status.accounts = found.accounts.iter().map(TaskAccount::from).collect();
    status.lapsed = found.lapsed;
    status.rules = found.in_force;
}

fn more(status: &mut Status, settings: &Settings, now: DateTime<Utc>) {
    let spec = &settings.objects;
    let register = RegisterState {
        file: spec.name.clone(),
        bytes: std::fs::metadata(&spec.path).ok().map(|m| m.len()),
        age_days: age_days(spec, now),
        max_age: spec.max_age,
    };
    if register.bytes.is_none() {
        let file = &register.file;
        push(status, text!("register-is-not-there", file));
    }
    if let (Some(age), Some(most)) = (register.age_days, register.max_age)
        && age > i64::from(most)
    {
        push(status, text!("register-is-old-more-than", age, most));
    }
    status.register = Some(register);
    let least = settings.alerts.disk_low;
    if let Some(free) = status.disk_free_mb.filter(|free| *free < least) {
        push(status, text!("mb-are-free-on-disk-below", free, least));
    }
    let nightly = Nightly::of(settings);
    status.next_sweep = nightly.as_ref().and_then(|n| n.next(now, 1).first().map(|t| t.format("%Y-%m-%d %H:%M:%S %Z").to_string()));
    // A service whose last sweep lies two firings back does not sweep any more.
    let last: Option<DateTime<Utc>> = status.service.as_ref().and_then(|s| s.last.as_ref()).map(|l| l.at);
    let fired = nightly.as_ref().and_then(|n| n.last(now));
    if let (true, Some(last), Some(fired)) = (status.running, last, fired)
        && last < fired
        && now - fired > chrono::Duration::hours(1)
    {
        let day: NaiveDate = last.with_timezone(&settings.timezone).date_naive();
        push(status, text!("service-runs-but-has-not-swept", day));
    }
    if !status.running && status.service.is_some() {
        push(status, text!("service-does-not-run"));
    }
}
