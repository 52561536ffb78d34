//! `choucha void`, `waive`, `reveal`, `commit`, `beacon`, `restore-rules`: a person's decisions.

use chrono::NaiveDate;
use serde_json::json;

use super::args::{Arguments, BeaconArgs, CommitArgs, RestoreRulesArgs, RevealArgs, VoidArgs, WaiveArgs};
use super::printer::Printer;
use crate::decisions::{self, Randomness, RestoreRules, Waive};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::layout::Layout;
use crate::text;
use crate::workspace::Session;

pub(super) fn void(arguments: &Arguments, command: &VoidArgs, printer: &Printer) -> Result<u8, Failure> {
    let mut session = open(arguments)?;
    done(&decisions::void(&mut session, &command.draw, &command.reason, &command.by)?, printer)
}

pub(super) fn waive(arguments: &Arguments, command: &WaiveArgs, printer: &Printer) -> Result<u8, Failure> {
    let WaiveArgs { rounds, from, to, reason, by, withdraw } = command.clone();
    days_in_order(from, to, "choucha waive")?;
    let mut session = open(arguments)?;
    let words = decisions::waive(&mut session, &Waive { rounds, opened: from.zip(to), reason, by, withdraw })?;
    let lines: Vec<String> = words.iter().map(|words| words.say(printer.lang)).collect();
    done(&Text::same(lines.join("\n")), printer)
}

/// Refuses days that are the wrong way round.
pub(super) fn days_in_order(from: Option<NaiveDate>, to: Option<NaiveDate>, command: &'static str) -> Result<(), Failure> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(Failure::new(
            Kind::Usage,
            Finding::error("days-backwards", Place::file(command), text!("days-backwards", from, to), text!("days-backwards-help")),
        )),
        _ => Ok(()),
    }
}

pub(super) fn reveal(arguments: &Arguments, command: &RevealArgs, printer: &Printer) -> Result<u8, Failure> {
    let mut session = open(arguments)?;
    let secrets = session.secrets();
    done(&decisions::reveal(&mut session, &command.plan, &secrets)?, printer)
}

pub(super) fn commit(arguments: &Arguments, command: &CommitArgs, printer: &Printer) -> Result<u8, Failure> {
    let mut session = open(arguments)?;
    let secrets = session.secrets();
    done(&decisions::commit(&mut session, &command.plan, &command.reason, &command.by, &secrets)?, printer)
}

pub(super) fn beacon(arguments: &Arguments, command: &BeaconArgs, printer: &Printer) -> Result<u8, Failure> {
    let randomness = match (&command.drand, command.ceremony.clone().zip(command.witness.clone())) {
        (Some(path), None) => Randomness::Drand(drand_round(path)?),
        (None, Some((numbers, witness))) => Randomness::Ceremony { numbers, witness },
        _ => {
            return Err(Failure::new(
                Kind::Usage,
                Finding::error("refused", Place::file("choucha beacon"), text!("refused"), text!("refused-help")),
            ));
        }
    };
    let mut session = open(arguments)?;
    let secrets = session.secrets();
    done(&decisions::beacon(&mut session, &randomness, command.draw.as_deref(), &secrets)?, printer)
}

/// A drand round from a file, or typed in place of one.
fn drand_round(path: &std::path::Path) -> Result<crate::draw::DrandRound, Failure> {
    let shown = path.display().to_string();
    let unreadable = |words: Text| {
        Failure::new(
            Kind::Usage,
            Finding::error("bad-round", Place::file(shown.as_str()), text!("bad-round", words), text!("bad-round-help")),
        )
    };
    let text = if shown.trim_start().starts_with('{') {
        shown.clone()
    } else {
        crate::bounded::read_text(path, crate::bounded::SMALL).map_err(|e| unreadable(reason(&e)))?
    };
    serde_json::from_str(&text).map_err(|e| unreadable(Text::same(e.to_string())))
}

pub(super) fn restore_rules(arguments: &Arguments, command: &RestoreRulesArgs, printer: &Printer) -> Result<u8, Failure> {
    let RestoreRulesArgs { files, to, write } = command.clone();
    // Also where the settings themselves are gone: a folder with a ledger is a workspace.
    let named = arguments.workspace.clone().unwrap_or_else(|| std::path::PathBuf::from("."));
    let root = match arguments.root() {
        Err(_) if (Layout { root: named.clone() }).ledger().exists() => named,
        root => root?,
    };
    let changed = decisions::restore_rules(&root, &RestoreRules { to, files, write })?;
    if printer.json {
        printer.document(&json!({ "written": write && !changed.is_empty(), "files": changed }));
        return Ok(0);
    }
    for file in &changed {
        printer.out(&file.difference);
    }
    let count = changed.len();
    let words = match (count, write) {
        (0, _) => text!("nothing-differs"),
        (_, true) => text!("written-next-sweep-takes-them-up", count),
        (_, false) => {
            text!("differ-nothing-was-written-write-writes", count)
        }
    };
    printer.out(&words.line(printer.lang));
    Ok(0)
}

/// The workspace, for a person's decision.
pub(super) fn open(arguments: &Arguments) -> Result<Session, Failure> {
    Session::decide(&arguments.root()?, &arguments.clock())
}

fn done(words: &Text, printer: &Printer) -> Result<u8, Failure> {
    if printer.json {
        printer.document(&json!({ "done": words.say(printer.lang) }));
    } else {
        printer.out(&format!("{}\n", words.say(printer.lang)));
    }
    Ok(0)
}
