//! From what was typed to the command that does it, and from what it says to an exit code.

use std::process::ExitCode;

use super::exit::exit_code;
use super::{
    args, burden, check, decide, draw, draws, explain, fairness, ledger, operate, people, plan, preview, printer, receipt, serve, test,
    verify, words,
};
use crate::chance::master;
use crate::diagnostic::Failure;
use crate::workspace::{only_simulated, read_snapshot};

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let (arguments, lang) = match args::parse() {
        Ok(parsed) => parsed,
        Err(code) => return ExitCode::from(code),
    };
    let printer = printer::Printer::new(lang, arguments.json);
    // A library may panic over a damaged file; that is caught where it is called and told as a finding, so the raw words of the
    // panic are kept from people. A fault of our own ends here, with words and an exit code.
    if std::env::var_os("RUST_BACKTRACE").is_none_or(|v| v == "0") {
        std::panic::set_hook(Box::new(|_| {}));
    }
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&arguments, &printer))).unwrap_or_else(|_| {
        let words = printer.word("word-internal-fault-nothing-recorded-has-changed");
        printer::aside(words);
        ExitCode::from(5)
    })
}

/// A seed from the environment counts in a simulation; everywhere else it is refused before anything is done, also by a command that would
/// not ask for it: whoever set it expects something else than what would happen.
fn seed_allowed(arguments: &args::Arguments) -> Result<(), Failure> {
    if master().is_none() {
        return Ok(());
    }
    // Where there is no workspace there is no secret; of settings that are broken the session has those last in force.
    let settings = arguments.root().ok().and_then(|root| read_snapshot(&root).ok()).and_then(|snapshot| snapshot.settings);
    settings.map_or(Ok(()), |settings| only_simulated(&settings))
}

fn run(arguments: &args::Arguments, printer: &printer::Printer) -> ExitCode {
    let done = seed_allowed(arguments).and_then(|()| carry_out(arguments, printer)).and_then(|code| printer.arrived().map(|()| code));
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(exit_code(failure.kind))
        }
    }
}

fn carry_out(arguments: &args::Arguments, printer: &printer::Printer) -> Result<u8, Failure> {
    match &arguments.command {
        args::Command::Plan(command) => plan::run(arguments, command, printer),
        args::Command::Preview(command) => preview::run(arguments, command, printer),
        args::Command::Check(command) => check::run(arguments, command, printer),
        args::Command::Test(command) => test::run(arguments, command, printer),
        args::Command::Explain(command) => explain::run(arguments, command, printer),
        args::Command::Words(command) => words::run(command, printer),
        args::Command::NewRule(command) => words::new_rule(arguments, command, printer),
        args::Command::Draw(command) => draw::run(arguments, command, printer),
        args::Command::Draws(command) => draws::run(arguments, command, printer),
        args::Command::Void(command) => decide::void(arguments, command, printer),
        args::Command::Waive(command) => decide::waive(arguments, command, printer),
        args::Command::Reveal(command) => decide::reveal(arguments, command, printer),
        args::Command::Beacon(command) => decide::beacon(arguments, command, printer),
        args::Command::Commit(command) => decide::commit(arguments, command, printer),
        args::Command::Recuse(command) => people::recuse(arguments, command, printer),
        args::Command::Staff(command) => people::staff(arguments, command, printer),
        args::Command::Substitute(command) => people::substitute(arguments, command, printer),
        args::Command::Burden(command) => burden::run(arguments, command, printer),
        args::Command::Verify(command) => verify::run(arguments, command, printer),
        args::Command::Receipt(command) => receipt::run(arguments, command, printer),
        args::Command::Fairness(command) => fairness::run(arguments, command, printer),
        args::Command::Ledger(command) => ledger::run(arguments, command, printer),
        args::Command::Serve => serve::run(arguments, printer),
        args::Command::Next(command) => operate::next(arguments, command, printer),
        args::Command::Backfill(command) => operate::backfill(arguments, command, printer),
        args::Command::Status => operate::state(arguments, printer),
        args::Command::Doctor(command) => operate::examine(arguments, command, printer),
        args::Command::Init(command) => operate::begin(arguments, command, printer),
        args::Command::Backup(command) => operate::save(arguments, command, printer),
        args::Command::Restore(command) => operate::bring_back(arguments, command, printer),
        args::Command::RestoreRules(command) => decide::restore_rules(arguments, command, printer),
    }
}
