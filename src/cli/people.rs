//! `choucha recuse`, `choucha staff`, `choucha substitute`: what happens to visits after the draw.

use serde_json::json;

use super::args::{Arguments, RecuseArgs, StaffArgs, SubstituteArgs};
use super::decide::open;
use super::draw::unstaffed;
use super::printer::Printer;
use crate::decisions::{self, Done, Recuse, Substitute};
use crate::diagnostic::Failure;
use crate::model::VisitRecord;

pub(super) fn recuse(arguments: &Arguments, command: &RecuseArgs, printer: &Printer) -> Result<u8, Failure> {
    let RecuseArgs { draw, object, inspector, reason, by } = command;
    let done = decisions::recuse(open(arguments)?, Recuse { draw, object, inspector, reason, by })?;
    Ok(say(&done, printer))
}

pub(super) fn staff(arguments: &Arguments, command: &StaffArgs, printer: &Printer) -> Result<u8, Failure> {
    let done = decisions::staff(open(arguments)?, &command.draw)?;
    Ok(say(&done, printer))
}

pub(super) fn substitute(arguments: &Arguments, command: &SubstituteArgs, printer: &Printer) -> Result<u8, Failure> {
    let SubstituteArgs { draw, object, reason, by } = command;
    let done = decisions::substitute(open(arguments)?, Substitute { draw, object, reason, by })?;
    Ok(say(&done, printer))
}

/// 1 where a visit stays unstaffed.
fn say(done: &Done, printer: &Printer) -> u8 {
    let open: Vec<VisitRecord> = done.visits.iter().filter(|v| v.team.is_empty()).cloned().collect();
    if printer.json {
        printer.document(&json!({ "done": done.said.say(printer.lang), "substitute": done.substitute, "visits": done.visits }));
    } else {
        let mut text = format!("{}\n", done.said.say(printer.lang));
        for visit in done.visits.iter().filter(|v| !v.team.is_empty()).take(20) {
            let team: Vec<String> = visit.team.iter().map(|m| format!("{} {}", m.inspector, m.name)).collect();
            text.push_str(&format!("  {}  {}\n", visit.visit, team.join(printer.word("list-comma"))));
        }
        text.push_str(&unstaffed(&open, printer));
        printer.out(&text);
    }
    u8::from(!open.is_empty())
}
