//! `choucha preview`: populations and quotas on today's register.

use serde_json::{Value, json};

use super::args::{Arguments, PreviewArgs};
use super::plan::{cell_json, cell_name, choose, head, one_task, task_json};
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::{Failure, Findings};
use crate::schedule::{Candidate, PreviewTask, RoundPlan, preview};

pub(super) fn run(arguments: &Arguments, command: &PreviewArgs, printer: &Printer) -> Result<u8, Failure> {
    if let Some(other) = &command.against {
        return super::effect::run(arguments, command, other.as_deref(), printer);
    }
    let pick = |all: Vec<Candidate>| one_task(choose(all, command.plan.as_deref(), &Findings::default())?, command.task.as_deref());
    let found = preview(&arguments.look()?, pick, &|what, rows| printer.progress(&what, rows))?;
    let mut findings = found.findings.clone();
    for task in &found.tasks {
        if let Err(failure) = &task.rounds {
            findings.extend(failure.findings.clone());
        }
    }
    if printer.json {
        let heads: Vec<Candidate> = found.tasks.iter().map(|t| t.candidate.clone()).collect();
        printer.document(&json!({ "plan": head(&heads), "tasks": found.tasks.iter().map(preview_json).collect::<Vec<_>>() }));
    } else {
        printer.out(&table(&found.tasks, printer));
    }
    printer.findings(&findings);
    Ok(if findings.has_errors() { 3 } else { 0 })
}

fn preview_json(task: &PreviewTask) -> Value {
    let mut value = task_json(&task.candidate);
    let (Ok(rounds), Some(object)) = (&task.rounds, value.as_object_mut()) else { return value };
    // A cell's quota is that of its first round; each round has its own below.
    let cells: Vec<Value> = (0..task.candidate.judged.cells.len())
        .map(|i| {
            let mut cell = cell_json(&task.candidate, i);
            let first = rounds.iter().flat_map(|r| &r.cells).find(|c| c.index == i);
            if let Some(object) = cell.as_object_mut() {
                object.insert("population".to_owned(), json!(first.map(|c| c.population)));
                object.insert("quota".to_owned(), json!(first.map_or(0, |c| c.quota)));
            }
            cell
        })
        .collect();
    object.insert("cells".to_owned(), Value::Array(cells));
    object.insert("rounds".to_owned(), rounds.iter().map(|r| round_json(&task.candidate, r)).collect());
    value
}

fn round_json(candidate: &Candidate, round: &RoundPlan) -> Value {
    let cells: Vec<Value> = round
        .cells
        .iter()
        .map(|c| {
            let mut cell = cell_name(candidate, c.index);
            if let Some(object) = cell.as_object_mut() {
                object.insert("population".to_owned(), json!(c.population));
                object.insert("quota".to_owned(), json!(c.quota));
            }
            cell
        })
        .collect();
    json!({ "opens": candidate.announced_day(round.opens), "cells": cells, "notes": round.notes })
}

fn table(tasks: &[PreviewTask], printer: &Printer) -> String {
    let w = |zh, en| printer.word(zh, en);
    let mut table = Table::new(
        &[
            w("编号", "id"),
            w("任务", "task"),
            w("开启日", "opens"),
            w("总数", "population"),
            w("应抽", "quota"),
            w("各单元：应抽/总数", "cells: quota/population"),
        ],
        &[3, 4],
    );
    let mut notes = String::new();
    for task in tasks {
        let Ok(rounds) = &task.rounds else { continue };
        for round in rounds {
            let population: u64 = round.cells.iter().map(|c| c.population).sum();
            let quota: u64 = round.cells.iter().map(|c| c.quota).sum();
            let cells: Vec<String> = round.cells.iter().map(|c| format!("{}/{}", c.quota, c.population)).collect();
            table.row(vec![
                task.candidate.task.id.clone(),
                task.candidate.task.name.clone(),
                task.candidate.announced_day(round.opens).to_string(),
                population.to_string(),
                quota.to_string(),
                cells.join("  "),
            ]);
            for note in &round.notes {
                notes.push_str(&format!("{} {}  {}\n", task.candidate.task.id, round.opens, note.say(printer.lang)));
            }
        }
    }
    let mut text = table.text();
    if !notes.is_empty() {
        text.push_str(&format!("\n{notes}"));
    }
    text
}
