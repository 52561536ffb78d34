//! Everything that can be known of a workspace without drawing: all findings in one run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{case, plan_lints, register_lints, rounds};
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Findings, Place, Severity};
use crate::history::History;
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::plan::BASE_RULE;
use crate::rules::{Sandbox, Script};
use crate::schedule::{EvaluatedTasks, evaluate_tasks};
use crate::text;
use crate::workspace::{Snapshot, TakenBack, read_snapshot, rule_file, taken_back};

/// What a check looked at and found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// All findings: files in order, and lines in each.
    pub findings: Findings,
    /// Tasks that were evaluated well.
    pub tasks: usize,
    /// Rule files.
    pub rules: usize,
    /// Cases.
    pub cases: usize,
    /// Rows of the object register, if it was read.
    pub rows: Option<u64>,
    /// Cells that open and that nobody is in: task id, stratum, tier. Where a scope is small that is usual, so it is no finding.
    pub empty_cells: Vec<(String, Option<String>, String)>,
}

impl Checked {
    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }
}

/// Checks a workspace; with or without its registers. `clock` tells what lies far ahead.
///
/// # Errors
/// The rule files cannot be read at all.
pub fn check(root: &Path, registers: bool, clock: Clock) -> Result<Checked, Failure> {
    let snapshot = read_snapshot(root)?;
    let mut checked = Checked { rules: snapshot.rules.len(), ..Checked::default() };
    let mut findings = Findings::default();
    rule_files(&snapshot, &mut findings);
    let (cases, case_findings) = case::read_all(&snapshot);
    checked.cases = cases.len();
    findings.extend(case_findings);
    if let Some(settings) = &snapshot.settings {
        let found = evaluate_tasks(&snapshot)?;
        findings.extend(found.findings.clone());
        checked.tasks = found.good.len();
        for evaluated in &found.good {
            plan_lints::check(&snapshot, evaluated, &mut findings);
        }
        against_ledger(&snapshot, &found, clock.today(settings.timezone), &mut findings);
        plan_lints::plans(&snapshot, &found, clock.today(settings.timezone), &mut findings);
        case::names(&cases, &found, &mut findings);
        if registers {
            checked.rows = register_lints::check(&snapshot, settings, &found, &mut checked.empty_cells, &mut findings);
        }
    } else {
        findings.extend(snapshot.findings.clone());
    }
    checked.findings = in_order(findings);
    Ok(checked)
}

/// What the files change of what is in force: promises that they take back, rounds that they leave to a person, rows and plans that do not say which
/// old ones they are. Where the ledger cannot be read that is told: nothing was compared then.
fn against_ledger(snapshot: &Snapshot, found: &EvaluatedTasks, today: NaiveDate, findings: &mut Findings) {
    let path = Layout { root: snapshot.root.clone() }.ledger();
    let mut compare = || -> Result<(), Failure> {
        let ledger = Ledger::open_existing(&path)?;
        let history = History::of(ledger.as_ref())?;
        let told = taken_back(snapshot, &history.rules, |digest| ledger.as_ref().map_or(Ok(None), |ledger| ledger.text(digest)))?;
        findings.extend(Findings(told.iter().map(TakenBack::finding).collect()));
        rounds::check(snapshot, found, &history, today, findings);
        Ok(())
    };
    if let Err(failure) = compare() {
        let (place, why) = (Place::file("var/ledger.db"), failure.summary());
        findings.push(Finding::warning("ledger-not-compared", place, text!("ledger-not-compared", why), text!("ledger-not-compared-help")));
    }
}

/// Each rule file by itself: syntax, contract, and what can be seen without running it; and whether a task uses it.
fn rule_files(snapshot: &Snapshot, findings: &mut Findings) {
    let tiers = snapshot.settings.as_ref().map(|s| s.tiers.clone()).unwrap_or_default();
    let sandbox = Sandbox::new(tiers, BTreeMap::new());
    let base = rule_file(BASE_RULE);
    // Each file that is used, with those that it is laid over.
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::from([(base.clone(), BTreeSet::new())]);
    for plan in snapshot.plans.iter().filter_map(|p| p.reading.plan.as_ref()) {
        let mut note = |layers: Vec<&str>| {
            let mut below = vec![base.clone()];
            for name in layers {
                used.entry(rule_file(name)).or_default().extend(below.iter().filter(|b| **b != rule_file(name)).cloned());
                below.push(rule_file(name));
            }
        };
        note(vec![plan.rule.as_str()]);
        plan.tasks.iter().for_each(|task| note(plan.rules_over_base(task)));
    }
    // A row that cannot be read may well name a rule file.
    let all_read = snapshot.plans.iter().all(|p| p.reading.broken.is_empty() && p.reading.plan.is_some()) && snapshot.settings.is_some();
    let scripts: BTreeMap<&String, Result<Arc<Script>, Findings>> =
        snapshot.rules.iter().map(|(name, source)| (name, sandbox.compile_file(source))).collect();
    for (name, source) in &snapshot.rules {
        match scripts.get(name) {
            Some(Ok(script)) => {
                let usual = BTreeSet::from([base.clone()]);
                let below = used.get(name).unwrap_or(&usual);
                let below: Vec<Arc<Script>> = below.iter().filter_map(|b| scripts.get(b)?.as_ref().ok().cloned()).collect();
                findings.extend(sandbox.lint(script, &below));
            }
            Some(Err(found)) => findings.extend(found.clone()),
            None => {}
        }
        if all_read && !used.contains_key(name) {
            let short = name.strip_prefix("rules/").unwrap_or(name);
            findings.push(Finding::warning("rule-unused", source.at(0..0), text!("rule-unused", short), text!("rule-unused-help", short)));
        }
    }
}

/// Each finding once, by file, line and column; the same fault is often seen both with and without a run.
fn in_order(findings: Findings) -> Findings {
    let mut list = findings.0;
    list.sort_by(|a, b| {
        let key = |f: &Finding| (f.place.file.clone(), f.place.line, f.place.column, std::cmp::Reverse(f.severity));
        key(a).cmp(&key(b))
    });
    let mut kept: Vec<Finding> = Vec::new();
    for finding in list {
        let twin = kept.iter().any(|k| {
            k.place.file == finding.place.file
                && k.place.line == finding.place.line
                && k.place.line.is_some()
                && (k.code == finding.code || same_fault(k.code, finding.code))
                && ((k.place.column == finding.place.column && finding.severity == Severity::Error)
                    || k.message == finding.message
                    || same_fault(k.code, finding.code))
        }) || kept.iter().any(|k| k.code == finding.code && k.place == finding.place && k.message == finding.message);
        if !twin {
            kept.push(finding);
        }
    }
    Findings(kept)
}

/// Codes under which a run and a look at the text report the same fault.
fn same_fault(a: &str, b: &str) -> bool {
    const TWINS: &[&[&str]] = &[
        &["filter-logic", "rule-logic", "rule-type"],
        &["rule-arguments", "rule-type", "rule-value"],
        &["unknown-function", "rule-type"],
        &["unknown-property", "rule-value"],
    ];
    a != b && TWINS.iter().any(|twins| twins.contains(&a) && twins.contains(&b))
}
