//! `choucha plan`: the plan as its rules read it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::args::{Arguments, PlanArgs};
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::Failure;
use crate::schedule::{EvaluatedTask, Round, RoundState, Wanted, current_rounds, reported};

pub(super) fn run(arguments: &Arguments, command: &PlanArgs, printer: &Printer) -> Result<u8, Failure> {
    let session = arguments.look()?;
    let found = reported(&session, Wanted { plan: command.plan.as_deref(), task: None }, false)?;
    let wrong = found.findings.has_errors();
    let chosen: Vec<EvaluatedTask> = found.tasks.into_iter().map(|t| t.evaluated).collect();
    let rounds = current_rounds(&session, &session.secrets())?;
    if printer.json {
        let tasks: Vec<Value> = chosen.iter().map(|c| with_states(task_json(c), c, &rounds)).collect();
        printer.document(&json!({ "plan": head(&chosen), "tasks": tasks }));
    } else {
        printer.out(&table(&chosen, &rounds, printer));
    }
    printer.findings(&found.findings);
    Ok(if wrong { 3 } else { 0 })
}

pub(super) fn head(chosen: &[EvaluatedTask]) -> Value {
    match chosen.first() {
        Some(c) => json!({ "id": c.plan.id, "title": c.plan.title, "year": c.plan.year, "digest": c.record.plan }),
        None => Value::Null,
    }
}

/// A task's id in a table under a plan's name; a task of a plan before it that is still in force has that plan's name, for a row of this one may
/// have the same id.
pub(super) fn id_under(plan: Option<&EvaluatedTask>, evaluated: &EvaluatedTask) -> String {
    match plan {
        Some(head) if head.plan.id != evaluated.plan.id => format!("{}/{}", evaluated.plan.id, evaluated.task.id),
        _ => evaluated.task.id.clone(),
    }
}

pub(super) fn task_json(evaluated: &EvaluatedTask) -> Value {
    let (task, evaluation) = (&evaluated.task, &evaluated.evaluation);
    let codes = evaluation.codes();
    let cells: Vec<Value> = (0..evaluation.grades.len()).map(|i| cell_json(evaluated, &codes, i)).collect();
    let rounds: Vec<Value> = evaluation
        .opening_days()
        .into_iter()
        .map(|day| {
            let cells: Vec<Value> = evaluation.grades_opening(day).into_iter().map(|i| cell_name(evaluated, &codes, i)).collect();
            json!({ "opens": evaluated.announced_day(day), "cells": cells })
        })
        .collect();
    let mut told = json!({
        "plan": evaluated.plan.id,
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
        "rule": evaluated.rule_name(),
        "scope": evaluation.scope,
        "window": evaluation.window,
        "cells": cells,
        "rounds": rounds,
    });
    if let (Some(pending), Some(object)) = (&task.pending, told.as_object_mut()) {
        object.insert("pending".to_owned(), json!(pending));
    }
    if let (Some(bounds), Some(object)) = (task.frequency_bounds, told.as_object_mut()) {
        object.insert("frequency_bounds".to_owned(), json!(bounds));
    }
    told
}

/// The rounds of a task's own row.
fn of<'a>(evaluated: &EvaluatedTask, rounds: &'a [Round]) -> impl Iterator<Item = &'a Round> {
    let (plan, task) = (evaluated.plan.id.clone(), evaluated.task.id.clone());
    rounds.iter().filter(move |r| r.plan == plan && r.task == task)
}

/// Each round of the rules in force with what it is today, and those that wait for a person although the rules no longer have their date.
fn with_states(mut task: Value, evaluated: &EvaluatedTask, rounds: &[Round]) -> Value {
    let known: Vec<&Round> = of(evaluated, rounds).collect();
    let mut in_force: Vec<&&Round> = known.iter().filter(|r| !r.beside).collect();
    in_force.sort_by_key(|r| r.nominal());
    // The rounds of the rules in force. Where today's row is not taken up (yet) they may be others than it gives; what never was in force has
    // those of its row alone.
    if let Some(list) = task.get_mut("rounds").and_then(Value::as_array_mut).filter(|_| !in_force.is_empty()) {
        let days = evaluated.evaluation.opening_days();
        let stated = in_force.into_iter().map(|round| {
            // What the row gives counts only where the row is in force.
            let own = round.effective.version.digest == evaluated.record.digest;
            let at = days.iter().position(|day| own && *day == round.nominal());
            let mut value = at.and_then(|at| list.get(at)).cloned().unwrap_or_else(|| json!({}));
            if let Some(value) = value.as_object_mut() {
                value.insert("opens".to_owned(), json!(round.announced));
                value.insert("nominal".to_owned(), json!(round.nominal()));
                value.insert("draw".to_owned(), json!(round.draw));
                value.insert("state".to_owned(), json!(round.state.word()));
            }
            value
        });
        *list = stated.collect();
    }
    let beside: Vec<Value> = known
        .iter()
        .filter(|r| r.beside)
        .map(|r| json!({ "opens": r.announced, "nominal": r.nominal(), "draw": r.draw, "state": r.state.word() }))
        .collect();
    if let (false, Some(task)) = (beside.is_empty(), task.as_object_mut()) {
        task.insert("beside".to_owned(), json!(beside));
    }
    task
}

/// The opening days of the rounds in force, as far as anyone may know them; before any is, of those that the row gives.
fn opening_days(evaluated: &EvaluatedTask, rounds: &[Round]) -> Vec<NaiveDate> {
    let mut in_force: Vec<&Round> = of(evaluated, rounds).filter(|r| !r.beside).collect();
    in_force.sort_by_key(|r| r.nominal());
    if in_force.is_empty() {
        evaluated.announced().iter().map(|o| o.opens).collect()
    } else {
        in_force.iter().map(|r| r.announced).collect()
    }
}

/// How many rounds are in which state; they add up to the number of openings.
fn states(evaluated: &EvaluatedTask, rounds: &[Round], printer: &Printer) -> String {
    let mut parts = Vec::new();
    for state in RoundState::ALL {
        let count = of(evaluated, rounds).filter(|r| r.state == state && !r.beside).count();
        if count > 0 {
            parts.push(format!("{} {count}", state_word(state, printer)));
        }
    }
    let beside = of(evaluated, rounds).filter(|r| r.beside && r.state == RoundState::Asked).count();
    if beside > 0 {
        parts.push(format!("+{} {beside}", state_word(RoundState::Asked, printer)));
    }
    parts.join(printer.word("list-clause"))
}

/// A state in the reader's language.
pub(super) fn state_word(state: RoundState, printer: &Printer) -> &'static str {
    match state {
        RoundState::Coming => printer.word("word-coming"),
        RoundState::Due => printer.word("word-due-2"),
        RoundState::Sealed => printer.word("word-sealed-2"),
        RoundState::Interrupted => printer.word("word-interrupted"),
        RoundState::Drawn => printer.word("word-drawn"),
        RoundState::Lapsed => printer.word("word-lapsed"),
        RoundState::Asked => printer.word("word-asked"),
        RoundState::Waived => printer.word("word-waived"),
    }
}

/// A grade's cell (by the codes of all grades), stratum and tier.
pub(super) fn cell_name(evaluated: &EvaluatedTask, codes: &[String], index: usize) -> Value {
    let evaluation = &evaluated.evaluation;
    let Some(cell) = evaluation.grades.get(index) else { return Value::Null };
    json!({
        "cell": codes.get(index),
        "stratum": evaluation.strata.get(cell.stratum).and_then(|s| s.name.clone()),
        "tier": evaluated.sandbox.tiers().get(cell.tier),
    })
}

pub(super) fn cell_json(evaluated: &EvaluatedTask, codes: &[String], index: usize) -> Value {
    let mut value = cell_name(evaluated, codes, index);
    if let (Some(cell), Some(object)) = (evaluated.evaluation.grades.get(index), value.as_object_mut()) {
        object.insert("ratio".to_owned(), json!(cell.ratio));
        if !cell.later.is_empty() {
            let later = cell.later.iter().map(|(from, ratio)| json!({ "from": from, "ratio": ratio }));
            object.insert("later".to_owned(), later.collect());
        }
        object.insert("notes".to_owned(), json!(cell.ratio.notes()));
        object.insert("frequency".to_owned(), json!(cell.frequency));
        let days: Vec<_> = cell.openings.iter().map(|d| evaluated.announced_day(*d)).collect();
        object.insert("openings".to_owned(), json!(days));
    }
    value
}

/// One value, or the values by tier from low to high, strata apart by ` | `.
pub(super) fn by_tier(evaluated: &EvaluatedTask, show: impl Fn(&crate::rules::Grade) -> String) -> String {
    let strata: Vec<String> = (0..evaluated.evaluation.strata.len())
        .map(|s| {
            let mut values: Vec<String> = evaluated.evaluation.grades.iter().filter(|c| c.stratum == s).map(&show).collect();
            values.dedup();
            values.join("/")
        })
        .collect();
    let mut distinct = strata.clone();
    distinct.dedup();
    distinct.join(" | ")
}

fn table(chosen: &[EvaluatedTask], rounds: &[Round], printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let mut text = String::new();
    if let Some(first) = chosen.first() {
        text.push_str(&format!("{}  {}\n\n", first.plan.id, first.plan.title));
    }
    let mut table = Table::new(
        &[
            w("word-id"),
            w("word-task"),
            w("word-ratio-or-count-low-to-high"),
            w("word-rounds"),
            w("word-window"),
            w("word-opens"),
            w("word-rounds-by-state"),
            w("word-lead"),
            w("word-rule"),
        ],
        &[],
    );
    for c in chosen {
        let days = opening_days(c, rounds);
        let opens: Vec<String> = days.iter().take(3).map(|d| d.format("%m-%d").to_string()).collect();
        let more = if days.len() > 3 { "…" } else { "" };
        let window = c.evaluation.window;
        table.row(vec![
            id_under(chosen.first(), c),
            c.task.name.clone(),
            by_tier(c, |cell| match (&c.task.ratio, c.task.count) {
                _ if c.task.pending.is_some() => c.task.pending.clone().unwrap_or_default(),
                // A count alone: its ratio says nothing.
                (None, Some(count)) if cell.ratio.share().is_zero() => count.to_string(),
                _ => cell.ratio_text(),
            }),
            by_tier(c, |cell| cell.frequency.to_string()),
            format!("{}{}{}", window.opens.format("%m-%d"), w("day-to-day"), window.closes.format("%m-%d")),
            format!("{}{more}", opens.join(" ")),
            states(c, rounds, printer),
            c.task.lead.clone(),
            c.rule_name().to_owned(),
        ]);
    }
    text.push_str(&table.text());
    text
}
