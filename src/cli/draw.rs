//! `choucha draw`: makes what is due.

use serde_json::{Value, json};

use super::args::{Arguments, DrawArgs};
use super::exit::exit_code;
use super::preview::number;
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::{Failure, Text};
use crate::execute::{Made, NotDrawn, Outcome, Request, WhyNot, sweep};
use crate::model::VisitRecord;
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &DrawArgs, printer: &Printer) -> Result<u8, Failure> {
    let request = Request {
        as_of: command.as_of,
        task: command.task.clone(),
        opened: None,
        draws: Vec::new(),
        dry_run: command.dry_run,
        clock: arguments.clock(),
        seed: command.seed.clone(),
        progress: &|what, rows| printer.progress(&what, rows),
    };
    let outcome = sweep(&arguments.root()?, &request)?;
    Ok(report(&outcome, command.dry_run, printer))
}

/// Says what a sweep did; gives its exit code.
pub(super) fn report(outcome: &Outcome, dry_run: bool, printer: &Printer) -> u8 {
    if printer.json {
        printer.document(&outcome_json(outcome, dry_run, printer));
    } else {
        printer.out(&table(outcome, dry_run, printer));
    }
    let mut findings = outcome.findings.clone();
    for not in &outcome.not_drawn {
        if let WhyNot::Failed(failure) = &not.why {
            for finding in failure.findings.iter() {
                if !findings.iter().any(|f| f == finding) {
                    findings.push(finding.clone());
                }
            }
        }
    }
    printer.findings(&findings);
    code(outcome)
}

/// 0 only if all that was due was made and staffed; else the gravest kind of failure, 1 where a visit stays unstaffed.
pub(super) fn code(outcome: &Outcome) -> u8 {
    outcome
        .not_drawn
        .iter()
        .filter_map(|n| match &n.why {
            WhyNot::Failed(failure) => Some(exit_code(failure.kind)),
            WhyNot::Lapsed(_) | WhyNot::Waiting(_) | WhyNot::Asked(_) | WhyNot::Nothing(..) => None,
        })
        .max()
        .unwrap_or(u8::from(!outcome.unstaffed.is_empty()))
}

fn unstaffed_json(visit: &VisitRecord, printer: &Printer) -> Value {
    json!({ "visit": visit.visit, "enterprise": visit.enterprise, "objects": visit.objects, "missing": visit.short, "why": visit.reason().say(printer.lang) })
}

/// Objects drawn; in a trial those to draw, at most.
fn objects(made: &Made) -> u64 {
    made.draw.as_ref().map_or_else(|| made.intent.at_most(), |d| d.outcome.objects)
}

/// The cells with what the lot gave them; in a trial with what it can give.
fn cells_json(made: &Made) -> Vec<Value> {
    let outcomes = made.draw.as_ref().map(|d| d.outcome.cells.as_slice()).unwrap_or_default();
    made.intent
        .cells
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let mut value = json!(cell);
            let Some(object) = value.as_object_mut() else { return value };
            match outcomes.get(i) {
                Some(found) => {
                    object.insert("quota".to_owned(), json!(found.quota));
                    object.insert("drawn".to_owned(), json!(found.drawn));
                }
                None => {
                    object.insert("quota".to_owned(), number(&cell.share));
                    object.insert("expected".to_owned(), json!(cell.share));
                    object.insert("least".to_owned(), json!(cell.share.floor()));
                    object.insert("most".to_owned(), json!(cell.share.ceil()));
                }
            }
            value
        })
        .collect()
}

fn made_json(made: &Made, dry_run: bool) -> Value {
    let record = &made.intent;
    let outcome = made.draw.as_ref().map(|d| &d.outcome);
    let mut value = json!({
        "draw": record.draw,
        "task": record.task,
        "opens": record.opens,
        "nominal": record.nominal,
        "retrospective": record.retrospective,
        "simulation": record.simulation,
        "seed": outcome.map(|o| &o.seed),
        "lottery": record.lottery,
        "frame_digest": record.frame_digest,
        "list_digest": outcome.map(|o| &o.list_digest),
        "population": record.population,
        "groups": record.groups,
        "cells": cells_json(made),
        "objects": objects(made),
        "register": record.register,
        "notes": record.notes.iter().map(Text::in_all).collect::<Vec<_>>(),
        "files": made.files,
    });
    if let (true, Some(object)) = (dry_run, value.as_object_mut()) {
        for key in ["seed", "frame_digest", "list_digest", "files"] {
            object.remove(key);
        }
    }
    value
}

fn why_json(not: &NotDrawn, printer: &Printer) -> Value {
    match &not.why {
        WhyNot::Failed(failure) => json!({ "draw": not.draw, "state": "failed", "why": failure.summary().say(printer.lang) }),
        WhyNot::Lapsed(text) => json!({ "draw": not.draw, "state": "lapsed", "why": text.say(printer.lang) }),
        WhyNot::Waiting(text) => json!({ "draw": not.draw, "state": "waiting", "why": text.say(printer.lang) }),
        WhyNot::Asked(text) => json!({ "draw": not.draw, "state": "asked", "why": text.say(printer.lang) }),
        WhyNot::Nothing(state, text) => json!({ "draw": not.draw, "state": state.word(), "why": text.say(printer.lang) }),
    }
}

fn outcome_json(outcome: &Outcome, dry_run: bool, printer: &Printer) -> Value {
    json!({
        "as_of": outcome.as_of,
        "dry_run": dry_run,
        "drawn": outcome.drawn.iter().map(|m| made_json(m, dry_run)).collect::<Vec<_>>(),
        "not_drawn": outcome.not_drawn.iter().map(|n| why_json(n, printer)).collect::<Vec<_>>(),
        "sealed": outcome.sealed,
        "restored": outcome.restored,
        "unstaffed": outcome.unstaffed.iter().map(|v| unstaffed_json(v, printer)).collect::<Vec<_>>(),
    })
}

/// Visits that nobody can be sent to, like ones together.
pub(super) fn unstaffed(visits: &[VisitRecord], printer: &Printer) -> String {
    if visits.is_empty() {
        return String::new();
    }
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for visit in visits {
        let why = visit.reason().say(printer.lang);
        match reasons.iter_mut().find(|(w, _)| *w == why) {
            Some((_, list)) => list.push(&visit.visit),
            None => reasons.push((why, vec![&visit.visit])),
        }
    }
    let count = visits.len();
    let mut text = text!("unstaffed-what-is-drawn-stays-drawn", count).line(printer.lang);
    for (why, list) in reasons {
        let first = list.iter().take(3).copied().collect::<Vec<_>>().join(" ");
        let more = if list.len() > 3 { " …" } else { "" };
        text.push_str(&format!("  {} × {why}  {first}{more}\n", list.len()));
    }
    text
}

/// What was drawn, and what is to be known of each draw.
fn drawn(outcome: &Outcome, dry_run: bool, printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let mut text = String::new();
    if !outcome.drawn.is_empty() {
        let mut table = Table::new(
            &[w("word-draw"), w("word-task"), w("word-population"), if dry_run { w("word-quota") } else { w("word-drawn-2") }],
            &[2, 3],
        );
        for made in &outcome.drawn {
            let r = &made.intent;
            table.row(vec![r.draw.to_string(), r.name.clone(), r.population.to_string(), objects(made).to_string()]);
        }
        text.push_str(&table.text());
        for made in &outcome.drawn {
            for note in &made.intent.notes {
                text.push_str(&format!("{}  {}\n", made.intent.draw, note.say(printer.lang)));
            }
        }
        text.push('\n');
    }
    text
}

/// What was not drawn, and why.
fn not_drawn(outcome: &Outcome, printer: &Printer) -> String {
    if outcome.not_drawn.is_empty() {
        return String::new();
    }
    let lines = outcome.not_drawn.iter().map(|not| format!("  {}  {}\n", not.draw, why_not(not, printer)));
    format!("{}{}\n", &format!("{}\n", printer.word("word-not-drawn")), lines.collect::<String>())
}

/// Why a round was not made, on one line.
fn why_not(not: &NotDrawn, printer: &Printer) -> String {
    match &not.why {
        WhyNot::Failed(failure) => failure.findings.iter().next().map(|f| f.line(printer.lang)).unwrap_or_default(),
        WhyNot::Lapsed(why) | WhyNot::Waiting(why) | WhyNot::Asked(why) | WhyNot::Nothing(_, why) => why.say(printer.lang),
    }
}

fn table(outcome: &Outcome, dry_run: bool, printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let mut text = String::new();
    let day = outcome.as_of;
    text.push_str(&drawn(outcome, dry_run, printer));
    for sealed in &outcome.sealed {
        text.push_str(&text!("intent-recorded-and-sealed-waits-for", sealed).line(printer.lang));
    }
    for restored in &outcome.restored {
        text.push_str(&text!("files-of-were-missing-and-have", restored).line(printer.lang));
    }
    let failed = outcome.not_drawn.iter().filter(|n| matches!(n.why, WhyNot::Failed(_))).count();
    text.push_str(&not_drawn(outcome, printer));
    let (rounds, objects): (usize, u64) = (outcome.drawn.len(), outcome.drawn.iter().map(objects).sum());
    let line = if dry_run {
        text!("by-to-draw-trial-nothing-was", day, rounds, objects)
    } else if rounds == 0 && !outcome.sealed.is_empty() {
        let count = outcome.sealed.len();
        text!("by-for-public-randomness", day, count)
    } else if rounds == 0 && failed == 0 {
        text!("by-nothing-is-due", day)
    } else {
        text!("by-made-drawn", day, rounds, objects)
    };
    text.push_str(&line.line(printer.lang));
    text.push_str(&unstaffed(&outcome.unstaffed, printer));
    if rounds > 0 && !dry_run {
        text.push_str(&format!("{}\n", w("word-lists-are-in-var-draws-what")));
        if outcome.drawn.iter().any(|m| m.intent.awaits.is_empty()) {
            text.push_str(&format!("{}\n", w("word-no-public-randomness-holder-of-secret")));
        }
        if outcome.drawn.iter().any(|m| m.intent.retrospective) {
            text.push_str(&format!("{}\n", w("word-judged-by-day-in-past-marked")));
        }
    }
    text
}
