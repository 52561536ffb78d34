//! `choucha plan`: the plan as its rules read it.

use serde_json::{Value, json};

use super::args::{Arguments, PlanArgs};
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::rules::Judgement;
use crate::schedule::{Candidate, candidates, newest_plan};
use crate::text;
use crate::workspace::read_snapshot;

pub(super) fn run(arguments: &Arguments, command: &PlanArgs, printer: &Printer) -> Result<u8, Failure> {
    let snapshot = read_snapshot(&arguments.root()?)?;
    let found = candidates(&snapshot)?;
    let wrong = found.findings.has_errors();
    let chosen = choose(found.good, command.plan.as_deref(), &found.findings)?;
    if printer.json {
        printer.document(&json!({ "plan": head(&chosen), "tasks": chosen.iter().map(task_json).collect::<Vec<_>>() }));
    } else {
        printer.out(&table(&chosen, printer));
    }
    printer.findings(&found.findings);
    Ok(if wrong { 3 } else { 0 })
}

/// The candidates of one plan: the one named, else the newest.
pub(super) fn choose(all: Vec<Candidate>, plan: Option<&str>, findings: &crate::diagnostic::Findings) -> Result<Vec<Candidate>, Failure> {
    let id = match plan {
        Some(id) => Some(id.to_owned()),
        None => newest_plan(&all),
    };
    let chosen: Vec<Candidate> = all.into_iter().filter(|c| Some(&c.plan.id) == id.as_ref()).collect();
    if chosen.is_empty() {
        if findings.has_errors() {
            return Err(Failure::new(Kind::Rule, findings.clone()));
        }
        let name = plan.unwrap_or("-");
        return Err(Failure::new(
            Kind::Usage,
            Finding::error(
                "unknown-plan",
                Place::file("rules/settings.toml"),
                text!("设置里没有编号为“{name}”的计划", "the settings name no plan with the id `{name}`"),
                text!("看 rules/settings.toml 的 plans 和计划文件里的 id", "see `plans` in rules/settings.toml and the plan file's id"),
            ),
        ));
    }
    Ok(chosen)
}

/// One task of them, if one is named.
pub(super) fn one_task(chosen: Vec<Candidate>, task: Option<&str>) -> Result<Vec<Candidate>, Failure> {
    let Some(task) = task else { return Ok(chosen) };
    let one: Vec<Candidate> = chosen.into_iter().filter(|c| c.task.id == task).collect();
    if one.is_empty() {
        return Err(Failure::new(
            Kind::Usage,
            Finding::error(
                "unknown-task",
                Place::file("choucha"),
                text!("没有任务“{task}”", "there is no task `{task}`"),
                text!("用 choucha plan 查看任务编号", "see the tasks' ids with choucha plan"),
            ),
        ));
    }
    Ok(one)
}

pub(super) fn head(chosen: &[Candidate]) -> Value {
    match chosen.first() {
        Some(c) => json!({ "id": c.plan.id, "title": c.plan.title, "year": c.plan.year, "digest": c.record.plan }),
        None => Value::Null,
    }
}

pub(super) fn task_json(candidate: &Candidate) -> Value {
    let (task, judged) = (&candidate.task, &candidate.judged);
    let cells: Vec<Value> = (0..judged.cells.len()).map(|i| cell_json(candidate, i)).collect();
    let rounds: Vec<Value> = judged
        .opening_days()
        .into_iter()
        .map(|day| {
            let cells: Vec<Value> = judged.cells_opening(day).into_iter().map(|i| cell_name(candidate, i)).collect();
            json!({ "opens": candidate.announced_day(day), "cells": cells })
        })
        .collect();
    json!({
        "id": task.id,
        "seq": task.seq.parse::<i64>().map_or_else(|_| json!(task.seq), |n| json!(n)),
        "name": task.name,
        "matters": task.matters,
        "objects_text": task.scope,
        "objects": task.objects,
        "ratio_text": task.ratio_text,
        "clause": task.clause,
        "lead": task.lead,
        "partners": task.partners,
        "mode": task.mode,
        "rule": candidate.rule_name(),
        "scope": judged.scope,
        "window": judged.window,
        "cells": cells,
        "rounds": rounds,
    })
}

/// A cell's code, stratum and tier.
pub(super) fn cell_name(candidate: &Candidate, index: usize) -> Value {
    let Some(cell) = candidate.judged.cells.get(index) else { return Value::Null };
    json!({
        "cell": Judgement::code(index),
        "stratum": candidate.judged.strata.get(cell.stratum).and_then(|s| s.name.clone()),
        "tier": candidate.sandbox.tiers().get(cell.tier),
    })
}

pub(super) fn cell_json(candidate: &Candidate, index: usize) -> Value {
    let mut value = cell_name(candidate, index);
    if let (Some(cell), Some(object)) = (candidate.judged.cells.get(index), value.as_object_mut()) {
        object.insert("ratio".to_owned(), json!(cell.ratio));
        object.insert("notes".to_owned(), json!(cell.ratio.notes()));
        object.insert("frequency".to_owned(), json!(cell.frequency));
        let days: Vec<_> = cell.openings.iter().map(|d| candidate.announced_day(*d)).collect();
        object.insert("openings".to_owned(), json!(days));
    }
    value
}

/// One value, or the values by tier from low to high, strata apart by ` | `.
pub(super) fn by_tier(candidate: &Candidate, show: impl Fn(&crate::rules::Cell) -> String) -> String {
    let strata: Vec<String> = (0..candidate.judged.strata.len())
        .map(|s| {
            let mut values: Vec<String> = candidate.judged.cells.iter().filter(|c| c.stratum == s).map(&show).collect();
            values.dedup();
            values.join("/")
        })
        .collect();
    let mut distinct = strata.clone();
    distinct.dedup();
    distinct.join(" | ")
}

fn table(chosen: &[Candidate], printer: &Printer) -> String {
    let w = |zh, en| printer.word(zh, en);
    let mut text = String::new();
    if let Some(first) = chosen.first() {
        text.push_str(&format!("{}  {}\n\n", first.plan.id, first.plan.title));
    }
    let mut table = Table::new(
        &[
            w("编号", "id"),
            w("任务", "task"),
            w("比例（由低到高）", "ratio (low to high)"),
            w("频次", "rounds"),
            w("窗口", "window"),
            w("开启日", "opens"),
            w("发起部门", "lead"),
            w("规则", "rule"),
        ],
        &[],
    );
    for c in chosen {
        let days: Vec<_> = c.announced().iter().map(|o| o.opens).collect();
        let opens: Vec<String> = days.iter().take(3).map(|d| d.format("%m-%d").to_string()).collect();
        let more = if days.len() > 3 { "…" } else { "" };
        let window = c.judged.window;
        table.row(vec![
            c.task.id.clone(),
            c.task.name.clone(),
            by_tier(c, |cell| cell.ratio.to_string()),
            by_tier(c, |cell| cell.frequency.to_string()),
            format!("{}～{}", window.opens.format("%m-%d"), window.closes.format("%m-%d")),
            format!("{}{more}", opens.join(" ")),
            c.task.lead.clone(),
            c.rule_name().to_owned(),
        ]);
    }
    text.push_str(&table.text());
    text
}
