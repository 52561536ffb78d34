//! `choucha fairness`: draws again and again under fresh seeds and holds the outcome against the design.

use serde_json::json;

use super::args::{Arguments, FairnessArgs};
use super::printer::Printer;
use super::saved::save;
use super::table::Table;
use crate::diagnostic::Failure;
use crate::fairness::{ChiSquare, SimulatedCell, Simulation, picture, simulate};
use crate::plan::Mode;
use crate::schedule::Wanted;
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &FairnessArgs, printer: &Printer) -> Result<u8, Failure> {
    let wanted = Wanted { plan: command.plan.as_deref(), task: command.task.as_deref() };
    let settings =
        Simulation { seeds: command.seeds.max(1), master: &command.master, as_if: command.as_if.as_deref().map(mode), family: 1 };
    let (cells, errors) = simulate(&arguments.look()?, &settings, wanted, &|what, rows| printer.progress(&what, rows))?;
    let fair = cells.iter().all(|t| t.report.fair);
    if let Some(path) = &command.svg {
        save(path, picture(&cells).as_bytes())?;
    }
    if printer.json {
        printer.document(&json!({ "seeds": settings.seeds, "master": settings.master, "fair": fair, "cells": cells }));
    } else {
        printer.out(&table(&cells, printer));
        let seeds = settings.seeds;
        let line = if fair { text!("each-cell-drawn-under-as-its", seeds) } else { text!("each-cell-drawn-under-some-are", seeds) };
        printer.out(&line.line(printer.lang));
    }
    printer.findings(&errors);
    Ok(match (fair, errors.has_errors()) {
        (false, _) => 1,
        (true, true) => 3,
        (true, false) => 0,
    })
}

/// A mode of coordination as it is typed.
pub(super) fn mode(word: &str) -> Mode {
    match word {
        "together" => Mode::Together,
        "apart" => Mode::Apart,
        _ => Mode::Independent,
    }
}

fn table(cells: &[SimulatedCell], printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let mut table = Table::new(
        &[
            w("word-task"),
            w("word-cell"),
            w("word-n"),
            w("word-n-2"),
            w("word-never"),
            w("word-largest"),
            w("word-p-units"),
            w("word-p-pairs"),
            w("word-p-position"),
            w("word-p-region"),
            w("word-fair"),
        ],
        &[2, 3, 4, 5, 6, 7, 8, 9],
    );
    let p = |chi: Option<ChiSquare>| chi.map_or_else(|| "-".to_owned(), |c| format!("{:.3}", c.p));
    for t in cells {
        let r = &t.report;
        table.row(vec![
            t.task.clone(),
            t.cell.clone(),
            r.population.to_string(),
            r.drawn.to_string(),
            r.never_drawn.to_string(),
            format!("{:.2}", r.largest_deviation),
            p(r.units),
            p(r.pairs),
            p(r.positions),
            p(t.regions_p),
            if r.fair { w("word-yes") } else { w("word-no") }.to_owned(),
        ]);
    }
    table.text()
}
