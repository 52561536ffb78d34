//! The one scan of the register that all rounds of a stage share, and what is told of the register.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::job::{Context, Job};
use super::lookback::seen;
use super::outcome::Outcome;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text, disk};
use crate::draw::{Reached, ScanReport, ScanTask, scan, wanted_columns};
use crate::register::{ObjectSpec, Source, open, write_quarantine};
use crate::text;
use crate::workspace::Session;

/// One scan of the register for the jobs of a stage that need it.
pub(super) fn read_register(
    context: &Context<'_>,
    jobs: &mut [Job],
    stage: Option<NaiveDate>,
    report: &mut Outcome,
) -> Result<ScanReport, Failure> {
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
    let every = || jobs.iter().flat_map(|j| j.rules().map(move |c| (&**j, c)));
    let wanted = wanted_columns(spec, every().map(|(_, c)| c.evaluation.as_ref()));
    let source = match promised_column(session) {
        Some(column) => open_promised(spec, column, &wanted)?,
        None => open(spec, &wanted)?,
    };
    let opening = jobs.iter().filter(|j| j.hangs_on_opening()).find_map(|j| j.next(stage)).map(|due| due.round.opens);
    let drawn = seen(&every().map(|(_, c)| c).collect::<Vec<_>>(), Some(session), context.facts.day, opening)?;
    let tasks: Vec<ScanTask<'_>> = every().map(|(j, c)| ScanTask { evaluation: &c.evaluation, times: &j.times }).collect();
    let progress = |rows: u64| (context.request.progress)(text!("reading-register"), rows);
    let scanned = scan(spec, &source, &tasks, &drawn, &progress);
    match &source.digest {
        Some(digest) => context.held.same(&spec.path, &spec.name, digest)?,
        None => context.held.still()?,
    }
    let (found, reached) = match scanned {
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
        for scope in &mut job.scopes {
            scope.reached = reached.next().map(|reached| somebody(session, reached));
        }
    }
    (context.request.progress)(text!("drawing"), 0);
    report.register = Some(found.clone());
    Ok(found)
}

/// The column of the status that the rounds in hand were promised, where today's settings read another one or none.
fn promised_column(session: &Session) -> Option<&str> {
    let held = session.settings.objects.theirs("status")?;
    let now = session.snapshot.settings.as_ref().and_then(|s| s.objects.theirs("status"));
    (now != Some(held)).then_some(held)
}

/// Opens the register for rounds that are bound to a column which the settings no longer name. Where the register has it no longer, nothing is drawn:
/// without it everyone could be.
fn open_promised(spec: &ObjectSpec, column: &str, wanted: &BTreeSet<String>) -> Result<Source, Failure> {
    let mut others = spec.clone();
    others.columns.remove("status");
    let source = open(&others, wanted)?;
    if source.columns.contains(column) {
        return Ok(source);
    }
    let (place, help) = (Place::file(spec.name.as_str()), text!("promised-column-help", column));
    Err(Failure::new(Kind::Register, Finding::error("promised-column", place, text!("promised-column", column), help)))
}

/// What a scope reached, if it may be nobody: where the round is bound to statuses of which the settings know none any more, it is nobody because the
/// register has other words for them, and a draw of nobody would settle the round.
fn somebody(session: &Session, reached: Result<Reached, Failure>) -> Result<Reached, Failure> {
    let (held, now) = (&session.settings.objects, session.snapshot.settings.as_ref().map(|s| &s.objects));
    let others = now.filter(|now| held.theirs("status").is_some() && !now.active.iter().any(|status| held.active.contains(status)));
    match (reached, others) {
        (Ok(reached), Some(others)) if reached.frame.entries().is_empty() => {
            let list = |statuses: &[String]| Text::list(statuses.iter().map(Text::same));
            let (place, old, new) = (Place::file(held.name.as_str()), list(&held.active), list(&others.active));
            Err(Failure::new(
                Kind::Register,
                Finding::error("promised-statuses", place, text!("promised-statuses", old, new), text!("promised-statuses-help")),
            ))
        }
        (reached, _) => reached,
    }
}

/// Whether the register's file is older than the settings allow.
fn too_old(spec: &ObjectSpec, now: chrono::DateTime<chrono::Utc>) -> Option<Finding> {
    let most = spec.max_age?;
    let age = crate::register::age_days(spec, now)?;
    (age > i64::from(most)).then(|| {
        Finding::warning("register-old", Place::file(spec.name.as_str()), text!("register-old", age, most), text!("register-old-help"))
    })
}

fn quarantine(context: &Context<'_>, report: &ScanReport) -> Result<(), Failure> {
    if report.set_aside.is_empty() || context.facts.dry_run {
        return Ok(());
    }
    let session = &*context.session;
    let stem = session.settings.objects.path.file_stem().map_or_else(|| "objects".to_owned(), |s| s.to_string_lossy().into_owned());
    let day = context.facts.day;
    write_quarantine(&session.layout.quarantine(), &format!("{stem}-{day}"), &report.set_aside).map(|_| ()).map_err(|e| disk(&e))
}

/// Faults of the register that stopped nothing, as findings.
fn report_register(context: &Context<'_>, report: &ScanReport, findings: &mut Findings) {
    let spec = &context.session.settings.objects;
    let place = || Place::file(spec.name.as_str());
    let bad = report.set_aside.len();
    if bad > 0 {
        let read = report.read;
        findings.push(Finding::warning("rows-set-aside", place(), text!("rows-set-aside", read, bad), text!("rows-set-aside-help")));
    }
    if report.wrong_codes > 0 {
        let count = report.wrong_codes;
        findings.push(Finding::warning("wrong-codes", place(), text!("wrong-codes", count), text!("wrong-codes-help")));
    }
    if report.unknown_tiers > 0 && spec.theirs("tier").is_some() {
        let count = report.unknown_tiers;
        findings.push(Finding::warning("unknown-tiers", place(), text!("unknown-tiers", count), text!("unknown-tiers-help")));
    }
}
