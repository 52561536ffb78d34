//! The one pass over the register that all rounds of a stage share, and what is told of the register.

use chrono::NaiveDate;

use super::job::{Context, Job};
use super::lookback::seen;
use super::outcome::Outcome;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, disk, many};
use crate::draw::{PassReport, PassTask, pass, wanted_columns};
use crate::register::{open, write_quarantine};
use crate::text;

/// One pass over the register for the jobs of a stage that need it.
pub(super) fn read_register(
    context: &Context<'_>,
    jobs: &mut [Job],
    stage: Option<NaiveDate>,
    report: &mut Outcome,
) -> Result<PassReport, Failure> {
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
    let source = open(spec, &wanted_columns(spec, every().map(|(_, c)| c.judged.as_ref())))?;
    let opening = jobs.iter().filter(|j| j.looks_back()).find_map(|j| j.next(stage)).map(|due| due.round.opens);
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
        for scope in &mut job.scopes {
            scope.reached = reached.next();
        }
    }
    (context.request.progress)(text!("抽取", "drawing"), 0);
    report.register = Some(found.clone());
    Ok(found)
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
fn too_old(spec: &crate::register::ObjectSpec, now: chrono::DateTime<chrono::Utc>) -> Option<Finding> {
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
