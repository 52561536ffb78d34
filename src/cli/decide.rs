//! `choucha void`, `choucha reveal`, `choucha commit`: a person's decisions.

use serde_json::json;

use super::args::{Arguments, CommitArgs, RevealArgs, VoidArgs};
use super::printer::Printer;
use crate::audit::{Decision, decide};
use crate::diagnostic::Failure;

pub(super) fn void(arguments: &Arguments, command: &VoidArgs, printer: &Printer) -> Result<u8, Failure> {
    let VoidArgs { draw, reason, by } = command;
    run(arguments, printer, &Decision::Void { draw: draw.clone(), reason: reason.clone(), by: by.clone() })
}

pub(super) fn reveal(arguments: &Arguments, command: &RevealArgs, printer: &Printer) -> Result<u8, Failure> {
    run(arguments, printer, &Decision::Reveal { plan: command.plan.clone() })
}

pub(super) fn commit(arguments: &Arguments, command: &CommitArgs, printer: &Printer) -> Result<u8, Failure> {
    let CommitArgs { plan, reason, by } = command;
    run(arguments, printer, &Decision::Commit { plan: plan.clone(), reason: reason.clone(), by: by.clone() })
}

fn run(arguments: &Arguments, printer: &Printer, decision: &Decision) -> Result<u8, Failure> {
    let master = std::env::var("CHOUCHA_SEED").ok();
    let done = decide(&arguments.root()?, &arguments.clock(), decision, master)?;
    if printer.json {
        printer.document(&json!({ "done": done.say(printer.lang) }));
    } else {
        printer.out(&format!("{}\n", done.say(printer.lang)));
    }
    Ok(0)
}
