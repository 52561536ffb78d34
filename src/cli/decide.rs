//! `choucha void`, `choucha reveal`, `choucha commit`: a person's decisions.

use serde_json::json;

use super::args::{Arguments, BeaconArgs, CommitArgs, RevealArgs, VoidArgs};
use super::printer::Printer;
use crate::audit::{Decision, decide};
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::text;

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

pub(super) fn beacon(arguments: &Arguments, command: &BeaconArgs, printer: &Printer) -> Result<u8, Failure> {
    let drand = match &command.drand {
        Some(path) => {
            let shown = path.display().to_string();
            let unreadable = |words: String| {
                Failure::new(
                    Kind::Usage,
                    Finding::error(
                        "bad-round",
                        Place::file(shown.as_str()),
                        text!("drand 的这一轮读不出：{words}", "the drand round cannot be read: {words}"),
                        text!("文件里应是 {{\"round\":…,\"signature\":\"…\"}}", "the file holds {{\"round\":…,\"signature\":\"…\"}}"),
                    ),
                )
            };
            // The round itself may be typed in place of a file.
            let text = if shown.trim_start().starts_with('{') {
                shown.clone()
            } else {
                std::fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?
            };
            Some(serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))?)
        }
        None => None,
    };
    let ceremony = command.ceremony.clone().zip(command.witness.clone());
    run(arguments, printer, &Decision::Beacon { drand, ceremony, draw: command.draw.clone() })
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
