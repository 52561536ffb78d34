//! `choucha test`: the cases run, with what failed, the line that decided, and coverage.

use serde_json::{Value, json};

use super::args::{Arguments, TestArgs};
use super::check::finding_json;
use super::printer::Printer;
use crate::diagnostic::{Failure, Findings, Severity};
use crate::review::{CaseRun, run_cases};
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &TestArgs, printer: &Printer) -> Result<u8, Failure> {
    let found = run_cases(&arguments.root()?, command.task.as_deref())?;
    let failed = found.results.iter().filter(|r| r.failed.has_errors()).count();
    let broken = found.findings.has_errors();
    let percent = found.coverage.percent();
    let short = command.min_coverage.is_some_and(|least| percent < least);
    if printer.json {
        printer.document(&document(&found, failed, printer));
    } else {
        people(&found, failed, command.min_coverage.filter(|_| short), printer);
    }
    Ok(u8::from(failed > 0 || broken || short))
}

fn document(found: &CaseRun, failed: usize, printer: &Printer) -> Value {
    let [functions, cells] = found.coverage.counts();
    let cases: Vec<Value> = found
        .results
        .iter()
        .map(|r| {
            json!({
                "file": r.case.place.file,
                "line": r.case.place.line,
                "name": r.case.name,
                "task": r.case.task,
                "passed": !r.failed.has_errors(),
                "failures": r.failed.iter().map(|f| finding_json(f, printer)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let uncovered: Vec<String> =
        found.coverage.functions.iter().filter(|(_, c)| !**c).map(|((file, name, n), _)| format!("{file}: {name}/{n}")).collect();
    let bare: Vec<Value> = found
        .coverage
        .cells
        .iter()
        .filter(|(_, c)| !**c)
        .map(|((plan, task, stratum, tier), _)| json!({ "plan": plan, "task": task, "stratum": stratum, "tier": tier }))
        .collect();
    json!({
        "cases": cases,
        "passed": found.results.len() - failed,
        "failed": failed,
        "findings": found.findings.iter().map(|f| finding_json(f, printer)).collect::<Vec<_>>(),
        "coverage": {
            "percent": found.coverage.percent(),
            "functions": { "covered": functions.0, "all": functions.1, "missing": uncovered },
            "cells": { "covered": cells.0, "all": cells.1, "missing": bare },
        },
    })
}

fn people(found: &CaseRun, failed: usize, least: Option<u64>, printer: &Printer) {
    let mut findings = Findings(found.findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect());
    for result in &found.results {
        findings.extend(result.failed.clone());
    }
    printer.findings(&findings);
    if found.results.is_empty() {
        let line = text!("there-are-no-cases-yet-write");
        printer.out(&format!("{}\n", line.say(printer.lang)));
        below(found, least, printer);
        return;
    }
    let passed = found.results.len() - failed;
    let line = text!("passed-failed", passed, failed);
    printer.out(&format!("{}\n", line.say(printer.lang)));
    let [(functions, all_functions), (cells, all_cells)] = found.coverage.counts();
    let line = text!("coverage-functions-cells", functions, all_functions, cells, all_cells);
    printer.out(&format!("{}\n", line.say(printer.lang)));
    for ((file, name, arity), _) in found.coverage.functions.iter().filter(|(_, c)| !**c).take(10) {
        let line = text!("no-case-runs-of", name, file, arity);
        printer.out(&format!("{}\n", line.say(printer.lang)));
    }
    let bare: std::collections::BTreeSet<&String> =
        found.coverage.cells.iter().filter(|(_, c)| !**c).map(|((_, task, ..), _)| task).collect();
    if !bare.is_empty() {
        let list = bare.iter().take(20).map(|t| t.as_str()).collect::<Vec<_>>().join(" ");
        let more = if bare.len() > 20 { " …" } else { "" };
        let line = text!("tasks-with-cells-that-no-case", list, more);
        printer.out(&format!("{}\n", line.say(printer.lang)));
    }
    below(found, least, printer);
}

/// That the coverage is too low, where it is.
fn below(found: &CaseRun, least: Option<u64>, printer: &Printer) {
    if let Some(least) = least {
        let percent = found.coverage.percent();
        let line = text!("coverage-of-is-below-asked-for", percent, least);
        printer.out(&format!("{}\n", line.say(printer.lang)));
    }
}
