//! Makes what is due: rules in force, one scan of the register, quotas, seeds, selection, one transaction, files. The
//! nightly job, a catch-up and a person's `choucha draw` all do this.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};

use super::choose::{check_day, choose, never, record_told};
use super::complete_intents::complete_intents;
use super::job::{Context, Facts};
use super::make::make;
use super::outcome::{Made, NotDrawn, Outcome, Request, WhyNot};
use super::published::publish;
use super::staffing::{read_roster, staff_pending};
use super::take_up::take_up;
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Findings, disk};
use crate::layout::Layout;
use crate::model::TaskKey;
use crate::publish::files_of;
use crate::register::{Holding, Tiering, unusable, write_quarantine};
use crate::schedule::{Bound, Days, Round, RulesInForce, account, evaluate_tasks, line_secret, rules_in_force, secret_fault};
use crate::staffing::RosterSnapshot;
use crate::text;
use crate::workspace::{Promises, Session, Settings};

/// How long a command waits for another one that is making draws.
const PATIENCE: Duration = Duration::from_hours(1);

/// Carries out every due draw.
///
/// # Errors
/// Nothing could be judged at all: settings, ledger, lock, or the day asked for.
pub fn sweep(root: &Path, request: &Request<'_>) -> Result<Outcome, Failure> {
    let mut session = if request.dry_run {
        Session::look(root, &request.clock)?
    } else {
        let waiting = || (request.progress)(text!("another-command-is-drawing-waiting-for"), 0);
        Session::write(root, &request.clock, PATIENCE, waiting)?
    };
    session.real_clock()?;
    if let Some(seed) = &request.seed {
        session.simulate(seed.clone())?;
    }
    run_due(&mut session, request)
}

/// Carries out every due draw in an open workspace.
///
/// # Errors
/// Nothing could be judged at all: ledger, register's folder, or the day asked for.
pub fn run_due(session: &mut Session, request: &Request<'_>) -> Result<Outcome, Failure> {
    let today = session.today();
    let day = request.as_of.unwrap_or(today);
    check_day(day, today, session.history.latest_day())?;
    let mut outcome = Outcome { as_of: day, ..Outcome::default() };
    // From here on no register may change: rules, frames, names and teams are all of the same ones.
    let held = Holding::of(session.settings.registers());
    if !request.dry_run {
        // What cannot be written keeps nothing from being drawn.
        match publish(session, &mut outcome.findings) {
            Ok(restored) => outcome.restored = restored,
            Err(failure) => outcome.findings.extend(failure.findings),
        }
    }
    let found = evaluate_tasks(&session.snapshot)?;
    outcome.findings.extend(found.findings.clone());
    let in_force = rules_in_force(found, &session.snapshot, &session.history, day_of_change(session, day));
    let secrets = session.secrets();
    outcome.findings.extend(in_force.unclear.clone());
    outcome.not_drawn = never(&in_force);
    if !request.dry_run {
        take_up(session, &in_force, &secrets)?;
        // What was intended before a crash comes first, from its own frame.
        complete(session, &secrets, &mut outcome)?;
    }
    outcome.unstaffed = if request.dry_run { Vec::new() } else { staff_pending(session)? };
    let secret = |line: &str| line_secret(line, &session.history, &secrets);
    let days = Days::of(session, &secret);
    let rounds = account(&in_force.rules, &session.history, &days, day);
    let fault = |line: &str| secret_fault(line, &session.history, &secrets);
    let chosen = choose(rounds, request, (&in_force, &fault), &mut outcome)?;
    record_told(session, request, &chosen, (day, day_of_change(session, day)), &mut outcome)?;
    let due = chosen.due;
    if !due.is_empty() {
        if !request.dry_run {
            held.settle();
        }
        let roster =
            if request.dry_run { None } else { read_roster(&session.settings, &session.history, session.ledger.as_ref(), day.year())? };
        if let (Some(roster), Some(spec)) = (&roster, &session.settings.inspectors) {
            quarantine_inspectors(&session.layout, spec, roster, day, &mut outcome.findings)?;
        }
        let facts = Facts { day, today, simulation: session.settings.simulation, dry_run: request.dry_run };
        let now = session.settings.clone();
        for (binding, rounds) in by_binding(session, &in_force, due)? {
            bind(&mut session.settings, binding);
            let mut context = Context { session, request, secrets: &secrets, facts, roster: roster.clone(), held: &held };
            let done = make(&mut context, &in_force, rounds, &mut outcome);
            session.settings = now.clone();
            done?;
        }
    }
    if !request.dry_run {
        if !outcome.drawn.is_empty() {
            (request.progress)(text!("staffing-visits"), 0);
            outcome.unstaffed.extend(staff_pending(session)?);
        }
        // What joined an earlier visit is written beside the earlier draw, too. What cannot be printed was told above.
        publish(session, &mut Findings::default())?;
    }
    Ok(outcome)
}

/// The day by which changes of rules are taken up: draws can be judged by a day that has gone, rules are not changed then; only a year that is
/// simulated or begun may start in the past.
fn day_of_change(session: &Session, day: NaiveDate) -> NaiveDate {
    let free = session.settings.simulation || session.history.rules.versions.is_empty();
    if free { day } else { session.today() }
}

/// What binds rounds besides their rules: promises, and how tiers are read where it is not as today.
type Binding = (Option<Promises>, Option<Tiering>);

/// Lays what binds some rounds over today's settings.
fn bind(settings: &mut Settings, (promises, tiering): Binding) {
    // What was taken back after a round had opened still binds it.
    if let Some(promises) = promises {
        settings.beacon = promises.beacon;
        if let Some(active) = promises.active {
            settings.objects.active = active.statuses.into_iter().collect();
            settings.objects.columns.insert("status".to_owned(), active.column);
        }
    }
    if let Some(tiering) = tiering {
        settings.objects.read_tiers_by(tiering);
    }
}

/// The rounds in groups that are bound by the same, the group of the earliest round first and the rounds of each task in their order; each round
/// knows its embargo.
fn by_binding(session: &Session, in_force: &RulesInForce, due: Vec<Round>) -> Result<Vec<(Binding, Vec<Round>)>, Failure> {
    let mut bound = Bound::default();
    let mut groups: Vec<(Binding, Vec<Round>)> = Vec::new();
    let mut last: BTreeMap<TaskKey, usize> = BTreeMap::new();
    for mut round in due {
        let promises = bound.of(session, in_force, &round)?;
        round.embargo = promises.as_ref().map(|p| p.embargo);
        // The embargo is each round's own.
        let binding = (promises.map(|p| Promises { embargo: 0, ..p }), bound.tiering(session, in_force, &round)?);
        // What a task draws counts in its later rounds: none of them is made before an earlier one.
        let after = last.get(&round.id.key()).copied().unwrap_or(0);
        let at = (after..groups.len()).find(|at| groups.get(*at).is_some_and(|(b, _)| *b == binding)).unwrap_or(groups.len());
        last.insert(round.id.key(), at);
        match groups.get_mut(at) {
            Some((_, rounds)) => rounds.push(round),
            None => groups.push((binding, vec![round])),
        }
    }
    Ok(groups)
}

/// Completes what was intended before.
fn complete(session: &mut Session, secrets: &Secrets, outcome: &mut Outcome) -> Result<(), Failure> {
    for (intent, result) in complete_intents(session, secrets)? {
        match result {
            Ok(draw) => {
                let files = files_of(&draw.draw);
                outcome.drawn.push(Made { intent, draw: Some(draw), files });
            }
            Err(failure) => outcome.not_drawn.push(NotDrawn { draw: intent.draw.to_string(), why: WhyNot::Failed(failure) }),
        }
    }
    Ok(())
}

/// Rows of the inspector register that cannot be used: kept with their reasons, and told.
fn quarantine_inspectors(
    layout: &Layout,
    spec: &crate::register::InspectorSpec,
    snapshot: &RosterSnapshot,
    day: NaiveDate,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let help = text!("rows-set-aside-help");
    let table = text!("inspector-register");
    let Some(finding) = unusable("inspectors-unusable", &spec.name, &table, &snapshot.set_aside, help) else { return Ok(()) };
    let stem = spec.path.file_stem().map_or_else(|| "inspectors".to_owned(), |s| s.to_string_lossy().into_owned());
    write_quarantine(&layout.quarantine(), &format!("{stem}-{day}"), &snapshot.set_aside).map_err(|e| disk(&e))?;
    findings.push(finding);
    Ok(())
}
