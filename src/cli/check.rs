//! `choucha check`: every finding of a workspace at once; with `--watch` again on every save.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use serde_json::{Value, json};

use super::args::{Arguments, CheckArgs};
use super::printer::Printer;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Severity, Text};
use crate::review::{Checked, check};
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &CheckArgs, printer: &Printer) -> Result<u8, Failure> {
    let root = arguments.root()?;
    if command.watch {
        return watch(&root, arguments, command, printer);
    }
    let checked = check(&root, !command.no_registers, arguments.clock())?;
    Ok(report(&checked, printer))
}

fn report(checked: &Checked, printer: &Printer) -> u8 {
    let (errors, warnings) = (checked.count(Severity::Error), checked.count(Severity::Warning));
    if printer.json {
        printer.document(&json!({
            "errors": errors,
            "warnings": warnings,
            "findings": checked.findings.iter().map(|f| finding_json(f, printer)).collect::<Vec<_>>(),
            "tasks": checked.tasks,
            "rules": checked.rules,
            "cases": checked.cases,
            "rows": checked.rows,
            "empty_cells": checked.empty_cells.iter().map(|(task, stratum, tier)| json!({ "task": task, "stratum": stratum, "tier": tier })).collect::<Vec<_>>(),
        }));
    } else {
        printer.findings(&checked.findings);
        let (tasks, rules, cases) = (checked.tasks, checked.rules, checked.cases);
        let rows = match checked.rows {
            Some(rows) => {
                text!("of-register", rows)
            }
            None => text!("registers-not-looked-at"),
        };
        let line = text!("check", errors, warnings, tasks, rules, cases, rows);
        printer.out(&format!("{}\n", line.say(printer.lang)));
        if !checked.empty_cells.is_empty() {
            let count = checked.empty_cells.len();
            let some = checked.empty_cells.iter().take(8).map(|(task, stratum, tier)| match stratum {
                Some(stratum) => Text::same(format!("{task} {stratum} {tier}")),
                None => Text::same(format!("{task} {tier}")),
            });
            let (some, more) = (Text::list(some), if count > 8 { "…" } else { "" });
            let line = text!("nobody-is-in", count, some, more);
            printer.out(&format!("{}\n", line.say(printer.lang)));
        }
        if errors + warnings > 0 {
            let line = text!("at-length-choucha-explain-code-what");
            printer.out(&format!("{}\n", line.say(printer.lang)));
        }
    }
    u8::from(errors > 0)
}

/// A finding as JSON gives it; message and help in the language asked for.
pub(super) fn finding_json(finding: &Finding, printer: &Printer) -> Value {
    json!({
        "code": finding.code,
        "severity": match finding.severity { Severity::Error => "error", Severity::Warning => "warning" },
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message.say(printer.lang),
        "help": finding.help.say(printer.lang),
    })
}

fn watch(root: &Path, arguments: &Arguments, command: &CheckArgs, printer: &Printer) -> Result<u8, Failure> {
    let broken = |error: notify::Error| {
        Failure::new(Kind::Usage, Finding::error("watch", Place::file("rules"), text!("watch", error), text!("watch-help")))
    };
    let (send, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|e| !e.kind.is_access()) {
            let _ = send.send(());
        }
    })
    .map_err(broken)?;
    watcher.watch(&root.join("rules"), RecursiveMode::Recursive).map_err(broken)?;
    loop {
        match check(root, !command.no_registers, arguments.clock()) {
            Ok(checked) => {
                report(&checked, printer);
            }
            Err(failure) => printer.findings(&Findings::clone(&failure.findings)),
        }
        if !printer.json {
            let line = text!("waiting-for-save-ctrl-c-ends");
            printer.out(&format!("{}\n", line.say(printer.lang)));
        }
        if changes.recv().is_err() {
            return Ok(0);
        }
        // An editor saves in several steps: wait until it is quiet.
        while changes.recv_timeout(Duration::from_millis(200)).is_ok() {}
    }
}
