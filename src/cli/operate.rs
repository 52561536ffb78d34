//! `choucha next`, `backfill`, `status`, `doctor`, `init`, `backup`, `restore`: running an installation.

use std::time::Duration;

use chrono::Datelike as _;
use serde_json::json;

use super::args::{Arguments, BackfillArgs, BackupArgs, DoctorArgs, InitArgs, NextArgs, RestoreArgs};
use super::draw::report;
use super::printer::Printer;
use super::table::Table;
use crate::audit::verify;
use crate::diagnostic::{Failure, Findings};
use crate::execute::{Request, publish, sweep};
use crate::layout::Layout;
use crate::schedule::outlook;
use crate::service::{Status, backup, doctor, init, restore, status};
use crate::text;
use crate::workspace::{Lock, Session};

pub(super) fn next(arguments: &Arguments, command: &NextArgs, printer: &Printer) -> Result<u8, Failure> {
    let found = outlook(&arguments.root()?, &arguments.clock(), i64::from(command.days))?;
    if printer.json {
        printer.document(&json!({ "due": found.due, "coming": found.coming }));
    } else {
        let w = |code| printer.word(code);
        let mut table = Table::new(&[w("word-opens"), w("word-plan"), w("word-task"), w("word-name")], &[]);
        for stand in &found.due {
            let parts: Vec<&str> = stand.draw.split('/').collect();
            let day = format!("{} {}", stand.opens, w("word-due"));
            table.row(vec![
                day,
                parts.first().copied().unwrap_or_default().into(),
                parts.get(1).copied().unwrap_or_default().into(),
                stand.name.clone(),
            ]);
        }
        for coming in &found.coming {
            // An unannounced day stays unannounced.
            let day = coming.until.map_or_else(|| coming.opens.to_string(), |until| format!("{}{}{until}", coming.opens, w("day-to-day")));
            table.row(vec![day, coming.plan.clone(), coming.task.clone(), coming.name.clone()]);
        }
        if !found.due.is_empty() || !found.coming.is_empty() {
            printer.out(&table.text());
        } else {
            let days = command.days;
            printer.out(&format!("{}\n", text!("nothing-opens-within", days).say(printer.lang)));
        }
    }
    printer.findings(&found.findings);
    Ok(0)
}

pub(super) fn backfill(arguments: &Arguments, command: &BackfillArgs, printer: &Printer) -> Result<u8, Failure> {
    super::decide::days_in_order(command.from, command.to, "choucha backfill")?;
    let request = Request {
        as_of: None,
        task: None,
        opened: command.from.zip(command.to),
        draws: command.draws.clone(),
        dry_run: command.dry_run,
        clock: arguments.clock(),
        seed: command.seed.clone(),
        progress: &|what, rows| printer.progress(&what, rows),
    };
    let outcome = sweep(&arguments.root()?, &request)?;
    Ok(report(&outcome, command.dry_run, printer))
}

pub(super) fn state(arguments: &Arguments, printer: &Printer) -> Result<u8, Failure> {
    let found = status(&arguments.root()?, &arguments.clock());
    if printer.json {
        printer.document(&found);
    } else {
        printer.out(&people(&found, printer));
    }
    Ok(u8::from(!found.healthy))
}

fn people(status: &Status, printer: &Printer) -> String {
    let lang = printer.lang;
    let w = |code| printer.word(code);
    let mut lines = vec![if status.healthy { w("word-healthy").to_owned() } else { w("word-not-healthy").to_owned() }];
    lines.extend(status.reasons.iter().map(|r| format!("  · {}", r.say(lang))));
    let service = match (status.running, &status.service) {
        (true, _) => w("word-running"),
        (false, Some(_)) => w("word-not-running"),
        (false, None) => w("word-never-used-systemd-timer-or-cron"),
    };
    lines.push(format!("{}  {service}", w("word-service")));
    if let Some(last) = status.service.as_ref().and_then(|s| s.last.as_ref()) {
        let (at, took, drawn, not) = (crate::clock::stamp(last.at), last.took_ms, last.drawn, last.not_drawn);
        lines.push(text!("last-sweep-ms-made-not-made", at, took, drawn, not).say(lang));
    }
    if let Some(next) = &status.next_sweep {
        lines.push(format!("{}  {next}", w("word-next-sweep")));
    }
    let (due, late, asked, sealed, lapsed, drawn) =
        (status.due.len(), status.late.len(), status.asked.len(), status.sealed.len(), status.lapsed.len(), status.drawn);
    lines.push(text!("drawn-due-of-them-late-for", drawn, due, late, asked, sealed, lapsed).say(lang));
    for since in &status.rules {
        let (plan, tasks) = (&since.plan, since.tasks);
        let line = match (since.latest, since.since) {
            (Some(day), _) => text!("rules-last-changed", plan, tasks, day),
            (None, Some(day)) => text!("rules-unchanged-since", plan, tasks, day),
            (None, None) => continue,
        };
        lines.push(line.say(lang));
    }
    // One that is not there is told above.
    if let Some((register, bytes)) = status.register.as_ref().and_then(|r| r.bytes.map(|bytes| (r, bytes / 1024))) {
        let (file, age) = (&register.file, register.age_days.unwrap_or(0));
        lines.push(text!("register-old-kb", file, age, bytes).say(lang));
    }
    if let Some((seq, hash)) = &status.ledger_head {
        lines.push(format!("{}  {seq}  {hash}", w("word-ledger-head")));
    }
    if let Some(free) = status.disk_free_mb {
        lines.push(text!("disk-mb-free", free).say(lang));
    }
    lines.join("\n") + "\n"
}

pub(super) fn examine(arguments: &Arguments, command: &DoctorArgs, printer: &Printer) -> Result<u8, Failure> {
    let found = doctor(&arguments.root()?, &arguments.clock(), command.send, printer.lang);
    if printer.json {
        printer.document(&found);
    } else {
        for tried in &found.tried {
            let sign = match tried.outcome {
                "ok" => "✓",
                "warning" => "!",
                _ => "✗",
            };
            printer.out(&format!("{sign} {}  {}\n", tried.what.say(printer.lang), tried.words.say(printer.lang)));
        }
    }
    Ok(u8::from(!found.good()))
}

pub(super) fn begin(arguments: &Arguments, command: &InitArgs, printer: &Printer) -> Result<u8, Failure> {
    let year = command.year.unwrap_or_else(|| arguments.clock().now().year());
    let files = init(&command.dir, year)?;
    if printer.json {
        printer.document(&json!({ "dir": command.dir, "files": files }));
    } else {
        for file in &files {
            printer.out(&format!("{}\n", file.display()));
        }
        let dir = command.dir.display();
        printer.out("\n");
        printer.out(&text!("workspace-is-there-next-cd-choucha", dir).line(printer.lang));
    }
    Ok(0)
}

pub(super) fn save(arguments: &Arguments, command: &BackupArgs, printer: &Printer) -> Result<u8, Failure> {
    let packed = backup(&arguments.root()?, &command.file)?;
    if printer.json {
        printer.document(&json!({ "file": command.file, "files": packed.files, "bytes": packed.bytes }));
    } else {
        let (file, files, kb) = (command.file.display(), packed.files, packed.bytes / 1024);
        let words = text!("kb-it-holds-plans-secrets-keep", file, files, kb);
        printer.out(&format!("{}\n", words.say(printer.lang)));
    }
    Ok(0)
}

pub(super) fn bring_back(arguments: &Arguments, command: &RestoreArgs, printer: &Printer) -> Result<u8, Failure> {
    let packed = restore(&command.file, &command.dir)?;
    // Files that are made from the ledger are no part of a backup. Where they cannot be written now, the next draw writes them: what was restored stays.
    let layout = Layout { root: command.dir.clone() };
    let written = Lock::take(&layout.lock(), Duration::from_secs(10), || {}).and_then(|lock| {
        let mut session = Session::look(&command.dir, &arguments.clock())?;
        let written = publish(&mut session, &mut Findings::default());
        drop(lock);
        written
    });
    if let Err(failure) = written {
        printer.findings(&failure.findings);
    }
    // What came back is checked before anyone relies on it.
    let checked = verify(&command.dir, &arguments.clock(), None, &[])?;
    let good = checked.failed.is_empty();
    if printer.json {
        printer.document(&json!({
            "dir": command.dir, "files": packed.files, "checked": checked.checked,
            "failed": checked.failed.iter().map(|f| json!({ "draw": f.what, "why": f.why.say(printer.lang) })).collect::<Vec<_>>(),
        }));
    } else {
        let (files, count) = (packed.files, checked.checked);
        printer.out(&format!("{}\n", text!("restored-verified", files, count).say(printer.lang)));
        for failed in &checked.failed {
            printer.out(&format!("{}  {}\n", failed.what, failed.why.say(printer.lang)));
        }
    }
    Ok(u8::from(!good))
}
