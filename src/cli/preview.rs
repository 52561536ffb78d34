//! `choucha preview`: populations and quotas on today's register.

use serde_json::{Value, json};

use super::args::{Arguments, PreviewArgs};
use super::plan::{cell_json, cell_name, head, id_under, task_json};
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::Failure;
use crate::execute::{PreviewTask, preview};
use crate::model::Exact;
use crate::rules::Evaluation;
use crate::schedule::{CellPlan, EvaluatedTask, RoundPlan, Wanted, names_of};

pub(super) fn run(arguments: &Arguments, command: &PreviewArgs, printer: &Printer) -> Result<u8, Failure> {
    if let Some(other) = &command.against {
        return super::effect::run(arguments, command, other.as_deref(), printer);
    }
    let wanted = Wanted { plan: command.plan.as_deref(), task: command.task.as_deref() };
    let found = preview(&arguments.look()?, wanted, &|what, rows| printer.progress(&what, rows))?;
    let mut findings = found.findings.clone();
    for task in &found.tasks {
        if let Err(failure) = &task.rounds {
            findings.extend_new(&failure.findings);
        }
    }
    if printer.json {
        let heads: Vec<EvaluatedTask> = found.tasks.iter().map(|t| t.evaluated.clone()).collect();
        printer.document(&json!({ "plan": head(&heads), "tasks": found.tasks.iter().map(preview_json).collect::<Vec<_>>() }));
    } else {
        printer.out(&table(&found.tasks, printer));
    }
    printer.findings(&findings);
    Ok(if findings.has_errors() { 3 } else { 0 })
}

fn preview_json(task: &PreviewTask) -> Value {
    let mut value = task_json(&task.evaluated);
    let (Ok(rounds), Some(object)) = (&task.rounds, value.as_object_mut()) else { return value };
    // One entry a stratum and tier, as it is in the first round that it opens in; each round has its own below.
    let codes = task.evaluated.evaluation.codes();
    let cells: Vec<Value> = (0..task.evaluated.evaluation.grades.len())
        .map(|i| {
            let mut cell = cell_json(&task.evaluated, &codes, i);
            match rounds.iter().find(|r| r.grade(i).is_some()) {
                Some(round) => numbers(&mut cell, round, i),
                None => {
                    if let Some(object) = cell.as_object_mut() {
                        object.insert("population".to_owned(), Value::Null);
                        object.insert("quota".to_owned(), json!(0));
                    }
                }
            }
            cell
        })
        .collect();
    object.insert("cells".to_owned(), Value::Array(cells));
    object.insert("rounds".to_owned(), rounds.iter().map(|r| round_json(&task.evaluated, r)).collect());
    value
}

/// Before the seed: what a stratum and tier draws by lot as expected, at least and at most. `quota` is the expectation as a number: whole
/// where it is certain.
fn numbers(cell: &mut Value, round: &RoundPlan, grade: usize) {
    let (Some(object), Some(found), Some(inside)) = (cell.as_object_mut(), round.grade(grade), round.cell_of(grade)) else { return };
    object.insert("cell".to_owned(), json!(Evaluation::code(inside.index)));
    object.insert("population".to_owned(), json!(found.population));
    object.insert("quota".to_owned(), number(&found.share));
    object.insert("expected".to_owned(), json!(found.share));
    object.insert("least".to_owned(), json!(found.least));
    object.insert("most".to_owned(), json!(found.most));
}

/// An exact number as one of JSON.
pub(super) fn number(exact: &Exact) -> Value {
    exact.as_number(serde_json::value::Serializer).unwrap_or_default()
}

fn round_json(evaluated: &EvaluatedTask, round: &RoundPlan) -> Value {
    let codes = evaluated.evaluation.codes();
    let cells: Vec<Value> = (0..evaluated.evaluation.grades.len())
        .filter(|i| round.cell_of(*i).is_some())
        .map(|i| {
            let mut cell = cell_name(evaluated, &codes, i);
            numbers(&mut cell, round, i);
            cell
        })
        .collect();
    let groups: Vec<Value> = (1..).zip(&round.numbers).map(|(group, number)| group_json(evaluated, round, group, *number)).collect();
    json!({
        "opens": evaluated.announced_day(round.opens),
        "quota": round.number(),
        "objects": round.at_most(),
        "cells": cells,
        "groups": groups,
        "notes": round.notes,
    })
}

fn group_json(evaluated: &EvaluatedTask, round: &RoundPlan, group: u32, number: u64) -> Value {
    let cells: Vec<Value> = round
        .cells
        .iter()
        .filter(|c| c.group == group)
        .map(|c| {
            let (stratum, tiers) = names_of(evaluated, &c.grades);
            json!({
                "cell": Evaluation::code(c.index), "stratum": stratum, "tiers": tiers, "population": c.population,
                "expected": c.share, "least": c.least(), "most": c.most(), "certain": c.certain(), "available": c.available,
            })
        })
        .collect();
    json!({ "group": group, "number": number, "cells": cells })
}

/// What the lot leaves open: one number, or the two next to each other.
fn between(least: u64, most: u64) -> String {
    if least == most { most.to_string() } else { format!("{least}–{most}") }
}

fn table(tasks: &[PreviewTask], printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let mut table = Table::new(
        &[w("word-id"), w("word-task"), w("word-opens"), w("word-population"), w("word-quota"), w("word-cells-quota-population")],
        &[3, 4],
    );
    let mut notes = String::new();
    let head = tasks.first().map(|t| &t.evaluated);
    for task in tasks {
        let Ok(rounds) = &task.rounds else { continue };
        let id = id_under(head, &task.evaluated);
        for round in rounds {
            let opens = task.evaluated.announced_day(round.opens);
            let population: u64 = round.cells.iter().map(|c| c.population).sum();
            // As `draw --dry-run` and the draw itself count: those that have to be visited are among them.
            let drawn = |c: &CellPlan| between(c.drawn(c.least()), c.drawn(c.most()));
            let cells: Vec<String> = round.cells.iter().map(|c| format!("{}/{}", drawn(c), c.population)).collect();
            table.row(vec![
                id.clone(),
                task.evaluated.task.name.clone(),
                opens.to_string(),
                population.to_string(),
                round.at_most().to_string(),
                cells.join("  "),
            ]);
            for note in &round.notes {
                notes.push_str(&format!("{id} {opens}  {}\n", note.say(printer.lang)));
            }
        }
    }
    let mut text = table.text();
    if !notes.is_empty() {
        text.push_str(&format!("\n{notes}"));
    }
    text
}
