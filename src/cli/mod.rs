//! The command line: one file a command; the only room that prints.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 done; 1 findings; 2 wrong usage; 3
//! plan or rule error; 4 register error; 5 ledger error.
#![expect(clippy::print_stderr, reason = "this is the room that prints")]

mod args;
mod decide;
mod draw;
mod draws;
mod fairness;
mod ledger;
mod plan;
mod preview;
mod printer;
mod serve;
mod table;
mod verify;

use std::process::ExitCode;

use crate::diagnostic::Kind;

/// Exit code of a kind of failure.
pub(crate) fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Usage => 2,
        Kind::Rule => 3,
        Kind::Register => 4,
        Kind::Ledger => 5,
    }
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let (arguments, lang) = match args::parse() {
        Ok(parsed) => parsed,
        Err(code) => return ExitCode::from(code),
    };
    let printer = printer::Printer::new(lang, arguments.json);
    let done = match &arguments.command {
        args::Command::Plan(command) => plan::run(&arguments, command, &printer),
        args::Command::Preview(command) => preview::run(&arguments, command, &printer),
        args::Command::Draw(command) => draw::run(&arguments, command, &printer),
        args::Command::Draws(command) => draws::run(&arguments, command, &printer),
        args::Command::Void(command) => decide::void(&arguments, command, &printer),
        args::Command::Reveal(command) => decide::reveal(&arguments, command, &printer),
        args::Command::Beacon(command) => decide::beacon(&arguments, command, &printer),
        args::Command::Commit(command) => decide::commit(&arguments, command, &printer),
        args::Command::Verify(command) => verify::run(&arguments, command, &printer),
        args::Command::Fairness(command) => fairness::run(&arguments, command, &printer),
        args::Command::Ledger(command) => ledger::run(&arguments, command, &printer),
        args::Command::Serve => serve::run(&arguments, &printer),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(exit_code(failure.kind))
        }
    }
}
