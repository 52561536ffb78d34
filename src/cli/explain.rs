//! `choucha explain`: a finding at length, or where an object stands.

use serde_json::json;

use super::args::{Arguments, ExplainArgs};
use super::printer::Printer;
use crate::diagnostic::{Failure, Finding, Kind, Lang, Place, Text, nearest};
use crate::draw::FilterTrace;
use crate::model::Exact;
use crate::review::{Why, codes, codes_page, why_before, why_drawn};
use crate::schedule::Wanted;
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &ExplainArgs, printer: &Printer) -> Result<u8, Failure> {
    if command.markdown {
        printer.out(&codes_page());
        return Ok(0);
    }
    let Some(what) = &command.what else {
        list(printer);
        return Ok(0);
    };
    let why = match (&command.task, &command.object) {
        (Some(task), _) => why_before(&arguments.look()?, what, Wanted { plan: command.plan.as_deref(), task: Some(task) })?,
        (None, Some(object)) => why_drawn(&arguments.look()?, what, object)?,
        (None, None) => return code(what, printer),
    };
    if printer.json {
        printer.document(&why);
    } else {
        printer.out(&people(&why, printer));
    }
    printer.findings(&why.errors);
    Ok(if why.errors.has_errors() { 3 } else { 0 })
}

fn list(printer: &Printer) {
    if printer.json {
        printer.document(&json!({ "codes": codes() }));
        return;
    }
    let width = codes().iter().map(|c| c.code.len()).max().unwrap_or(0);
    for code in codes() {
        printer.out(&format!("{:width$}  {}\n", code.code, code.meaning.say(printer.lang).lines().next().unwrap_or_default()));
    }
}

fn code(wanted: &str, printer: &Printer) -> Result<u8, Failure> {
    let Some(code) = codes().iter().find(|c| c.code == wanted) else {
        let help = match nearest(wanted, codes().iter().map(|c| c.code.as_str())) {
            Some(near) => text!("did-you-mean-2", near),
            None if wanted.contains('/') => {
                text!("object-id-follows-draw-choucha-explain", wanted)
            }
            None => text!("choucha-explain-lists-all-codes"),
        };
        return Err(Failure::new(
            Kind::Usage,
            Finding::error("unknown-code", Place::file("choucha explain"), text!("unknown-code", wanted), help),
        ));
    };
    if printer.json {
        printer.document(code);
    } else {
        let example = printer.word("word-example");
        printer.out(&format!("{}\n\n{}\n\n{example}:\n\n", code.code, code.meaning.say(printer.lang)));
        let example = code.example.replace("错 wrong:", printer.word("word-wrong")).replace("对 right:", printer.word("word-right"));
        for line in example.lines() {
            printer.out(&format!("    {line}\n"));
        }
    }
    Ok(0)
}

fn trace(text: &mut String, trace: &FilterTrace, depth: usize) {
    let sign = if trace.holds { "✓" } else { "✗" };
    let indent = "  ".repeat(depth + 1);
    let value = match &trace.value {
        Some(value) => format!("    = {value:?}"),
        None => String::new(),
    };
    text.push_str(&format!("{indent}{sign} {}{value}\n", trace.part));
    for part in &trace.parts {
        self::trace(text, part, depth + 1);
    }
}

/// Where the object stood, in one sentence.
fn standing(why: &Why, printer: &Printer) -> &'static str {
    let w = |code| printer.word(code);
    match (&why.drawn, why.in_scope) {
        (None, true) if why.next.is_some() => match why.mark {
            Some("certain") => w("word-it-has-to-be-visited"),
            Some("limit") => w("word-it-cannot-be-drawn-limit"),
            Some("cooling") => w("word-it-cannot-be-drawn-cooling"),
            Some("exempt") => w("word-it-cannot-be-drawn-exempt"),
            Some("repeat") => w("word-it-cannot-be-drawn-again"),
            _ => w("word-it-is-in-scope-and-can"),
        },
        (None, true) if why.mark == Some("limit") => w("word-it-was-in-frame-and-at"),
        (None, true) if why.mark == Some("cooling") => w("word-it-was-in-frame-its-last"),
        (None, true) if why.mark == Some("exempt") => w("word-it-was-in-frame-and-exempt"),
        (Some(drawn), _) if drawn.drawn && why.mark == Some("certain") => w("word-it-had-to-be-visited-certain"),
        (Some(drawn), _) if drawn.drawn => w("word-it-was-drawn"),
        (Some(_), _) => w("word-it-was-in-frame-and-not"),
        (None, true) => w("word-it-is-in-scope"),
        (None, false) => w("word-it-is-not-in-scope"),
    }
}

/// The object's place in the order of its cell.
fn place(why: &Why, printer: &Printer) -> String {
    let lang = printer.lang;
    let w = |code| printer.word(code);
    let mut text = String::new();
    if let Some(drawn) = &why.drawn {
        let (draw, times, ticket, rank) = (&drawn.draw, drawn.times, &drawn.ticket, drawn.rank);
        text.push_str(&format!("\n{}  {draw}\n", w("word-draw-2")));
        text.push_str(&format!("{}\n", text!("drawn-before-by-this-task-ticket", times, ticket, rank).say(lang)));
        match &drawn.last {
            Some(last) => {
                let (rank, times, ticket) = (last.rank, last.times, &last.ticket);
                text.push_str(&format!("{}\n", text!("last-drawn-is-rank-before-ticket", rank, times, ticket).say(lang)));
            }
            None => text.push_str(&format!("{}\n", w("word-nobody-of-this-cell-was-drawn"))),
        }
        text.push_str(&format!("{}\n", w("word-order-fewer-times-drawn-before-first")));
    }
    text
}

fn people(why: &Why, printer: &Printer) -> String {
    let lang = printer.lang;
    let w = |code| printer.word(code);
    let mut text = format!("{}  {}\n", why.object, why.object_name.as_deref().unwrap_or_default());
    let (plan, task, name) = (&why.plan, &why.task, &why.name);
    text.push_str(&format!("{}\n\n", text!("task", plan, task, name).say(lang)));
    text.push_str(&format!("{}\n", standing(why, printer)));
    if let Some(scope) = &why.scope {
        text.push_str(&format!("\n{} {}\n", w("word-scope-by-today-register"), at(&why.scope_lines, lang)));
        trace(&mut text, scope, 0);
        if !why.in_scope || !scope.holds {
            for part in &why.decided_by {
                let (part, value) = (&part.part, part.value.clone().unwrap_or_else(|| "-".to_owned()));
                let line = text!("what-decided-value-is", part, value);
                text.push_str(&format!("{}\n", line.say(lang)));
            }
        }
    }
    if let (Some(cell), Some(ratio)) = (&why.cell, &why.ratio) {
        let tier = Text::list(why.tiers.iter().map(Text::same)).say(lang);
        let stratum = why.stratum.as_ref().map_or_else(String::new, |s| format!("{s} "));
        text.push_str(&format!("\n{}  {cell}  {stratum}{tier}\n", w("word-cell-2")));
        text.push_str(&format!("{}  {ratio}  {}\n", w("word-ratio"), at(&why.ratio_lines, lang)));
        if let (Some(population), Some(quota)) = (why.population, why.quota.as_ref().map(Exact::shown)) {
            text.push_str(&format!(
                "{}\n",
                if why.next.is_none() {
                    text!("drawn-in-cell-of", quota, population)
                } else {
                    text!("expected-to-be-drawn-in-cell", quota, population)
                }
                .say(lang)
            ));
        }
        let days = why.openings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        text.push_str(&format!("{}  {days}\n", w("word-openings")));
    }
    text.push_str(&place(why, printer));
    for note in &why.notes {
        text.push_str(&format!("\n{}\n", note.say(lang)));
    }
    text
}

fn at(lines: &[String], lang: Lang) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.join(" → ");
    text!("explain", lines).say(lang)
}
