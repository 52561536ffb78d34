//! What can be typed. The help of each command and argument stands in the catalogues of texts, under `help-…`.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::exit::exit_code;
use super::help::helped;
use super::printer::{Printer, arrived, aside};
use crate::clock::Clock;
use crate::diagnostic::{Failure, Lang, Text};
use crate::text;
use crate::workspace::Session;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "choucha", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true, value_name = "LANG", value_parser = languages())]
    pub lang: Option<String>,
    #[arg(long, global = true, hide = true, env = "CHOUCHA_NOW", hide_env = true)]
    pub now: Option<DateTime<Utc>>,
    #[arg(long, global = true, hide = true, env = "CHOUCHA_CLOCK_FILE", hide_env = true)]
    pub clock_file: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Plan(PlanArgs),
    Preview(PreviewArgs),
    Check(CheckArgs),
    Test(TestArgs),
    Explain(ExplainArgs),
    Words(WordsArgs),
    NewRule(NewRuleArgs),
    Draw(DrawArgs),
    Draws(DrawsArgs),
    Void(VoidArgs),
    Waive(WaiveArgs),
    Recuse(RecuseArgs),
    Staff(StaffArgs),
    Substitute(SubstituteArgs),
    Burden(BurdenArgs),
    Verify(VerifyArgs),
    Receipt(ReceiptArgs),
    Fairness(FairnessArgs),
    Ledger(LedgerArgs),
    Beacon(BeaconArgs),
    Reveal(RevealArgs),
    Commit(CommitArgs),
    Serve,
    Next(NextArgs),
    Backfill(BackfillArgs),
    Status,
    Doctor(DoctorArgs),
    Init(InitArgs),
    Backup(BackupArgs),
    Restore(RestoreArgs),
    RestoreRules(RestoreRulesArgs),
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct PreviewArgs {
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "absent, alone, or with a folder")]
    pub against: Option<Option<PathBuf>>,
}

#[derive(Debug, Args)]
pub(super) struct BurdenArgs {
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    #[arg(long, value_name = "MODE", value_parser = ["together", "apart", "independent"])]
    pub as_if: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RecuseArgs {
    pub draw: String,
    pub object: String,
    pub inspector: String,
    #[arg(long, value_name = "WORDS")]
    pub reason: String,
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, default_value = "")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(super) struct StaffArgs {
    pub draw: String,
}

#[derive(Debug, Args)]
pub(super) struct SubstituteArgs {
    pub draw: String,
    pub object: String,
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, default_value = "")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[arg(long)]
    pub no_registers: bool,
    #[arg(long)]
    pub watch: bool,
}

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u64).range(0..=100))]
    pub min_coverage: Option<u64>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    pub what: Option<String>,
    pub object: Option<String>,
    #[arg(long, value_name = "ID", requires = "what", conflicts_with = "object")]
    pub task: Option<String>,
    #[arg(long, value_name = "ID", requires = "task")]
    pub plan: Option<String>,
    #[arg(long, conflicts_with_all = ["what", "task"])]
    pub markdown: bool,
}

#[derive(Debug, Args)]
pub(super) struct WordsArgs {
    pub word: Option<String>,
    #[arg(long, conflicts_with = "word")]
    pub d_rhai: bool,
    #[arg(long, conflicts_with_all = ["word", "d_rhai"])]
    pub markdown: bool,
}

#[derive(Debug, Args)]
pub(super) struct NewRuleArgs {
    pub name: String,
}

#[derive(Debug, Args)]
pub(super) struct DrawArgs {
    #[arg(long, value_name = "DAY")]
    pub as_of: Option<NaiveDate>,
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, hide = true, env = "CHOUCHA_SEED", hide_env = true)]
    pub seed: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct DrawsArgs {
    pub draw: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct VoidArgs {
    pub draw: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

#[derive(Debug, Clone, Args)]
pub(super) struct WaiveArgs {
    #[arg(value_name = "ROUND", required_unless_present_any = ["from", "to"], conflicts_with_all = ["from", "to"])]
    pub rounds: Vec<String>,
    #[arg(long, value_name = "DAY", requires = "to", conflicts_with = "withdraw")]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "DAY", requires = "from", conflicts_with = "withdraw")]
    pub to: Option<NaiveDate>,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "NAME")]
    pub by: String,
    #[arg(long)]
    pub withdraw: bool,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    pub draw: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub head: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ReceiptArgs {
    pub draw: String,
    pub object: String,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct FairnessArgs {
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub seeds: u64,
    #[arg(long, value_name = "TEXT", default_value = "choucha")]
    pub master: String,
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    #[arg(long, value_name = "MODE", value_parser = ["together", "apart", "independent"])]
    pub as_if: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    pub what: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    Head {
        #[arg(long, value_name = "FILE")]
        sign: Option<PathBuf>,
    },
    Export,
}

#[derive(Debug, Args)]
pub(super) struct BeaconArgs {
    #[arg(long, value_name = "FILE")]
    pub drand: Option<PathBuf>,
    #[arg(long, value_name = "NUMBERS", requires = "witness")]
    pub ceremony: Option<String>,
    #[arg(long, value_name = "NAMES")]
    pub witness: Option<String>,
    #[arg(long, value_name = "ID")]
    pub draw: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RevealArgs {
    pub plan: String,
}

#[derive(Debug, Args)]
pub(super) struct CommitArgs {
    pub plan: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(super) struct NextArgs {
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub days: u32,
}

#[derive(Debug, Args)]
pub(super) struct BackfillArgs {
    #[arg(value_name = "DRAW", required_unless_present_any = ["from", "to"], conflicts_with_all = ["from", "to"])]
    pub draws: Vec<String>,
    #[arg(long, value_name = "DAY", requires = "to")]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "DAY", requires = "from")]
    pub to: Option<NaiveDate>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, hide = true, env = "CHOUCHA_SEED", hide_env = true)]
    pub seed: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    #[arg(long)]
    pub send: bool,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    pub dir: PathBuf,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1980..=9000))]
    pub year: Option<i32>,
}

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    pub file: PathBuf,
    pub dir: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(super) struct RestoreRulesArgs {
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    #[arg(long)]
    pub write: bool,
}

impl Arguments {
    pub fn clock(&self) -> Clock {
        match (&self.clock_file, self.now) {
            // One path for the life of the process.
            (Some(path), _) => Clock::File(Box::leak(path.clone().into_boxed_path())),
            (None, Some(at)) => Clock::Fixed(at),
            (None, None) => Clock::System,
        }
    }

    pub fn look(&self) -> Result<Session, Failure> {
        Session::look(&self.root()?, &self.clock())
    }

    pub fn root(&self) -> Result<PathBuf, Failure> {
        let current = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        crate::workspace::locate(self.workspace.as_deref(), &current)
    }
}

fn lang_of(arguments: &[std::ffi::OsString]) -> Lang {
    let mut named = None;
    let mut take = false;
    for argument in arguments.iter().filter_map(|a| a.to_str()) {
        if take {
            named = Some(argument.to_owned());
            take = false;
        } else if argument == "--lang" {
            take = true;
        } else if let Some(value) = argument.strip_prefix("--lang=") {
            named = Some(value.to_owned());
        }
    }
    let named = named.or_else(sys_locale::get_locale).unwrap_or_default();
    Lang::of(&named).unwrap_or_default()
}

fn languages() -> Vec<&'static str> {
    Lang::all().map(Lang::tag).collect()
}

/// Reads the command line; help and wrong usage are printed here.
pub(super) fn parse() -> Result<(Arguments, Lang), u8> {
    let typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = lang_of(&typed);
    let mut command = helped(Arguments::command(), "", lang);
    let parsed = command.try_get_matches_from_mut(&typed).and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => Ok((arguments, lang)),
        Err(error) => {
            let wrong = error.use_stderr();
            match Some(lang).filter(|lang| wrong && *lang != Lang::EN).and_then(|_| wrong_usage(&error)) {
                Some(words) => aside(&words.say(lang)),
                None => {
                    let written = error.print().and_then(|()| std::io::stdout().flush());
                    if let Err(failure) = arrived(if wrong { Ok(()) } else { written }) {
                        Printer::new(lang, false).failure(&failure);
                        return Err(exit_code(failure.kind));
                    }
                }
            }
            Err(if wrong { 2 } else { 0 })
        }
    }
}

/// What is wrong with a command line; none where the library's own English words have to do.
fn wrong_usage(error: &clap::Error) -> Option<Text> {
    use clap::error::{ContextKind, ContextValue, ErrorKind as K};
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => Some(Text::same(one.clone())),
        Some(ContextValue::Strings(list)) => Some(Text::list(list.iter().map(Text::same))),
        _ => None,
    };
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let near = |kind| match of(kind) {
        Some(near) => text!("did-you-mean", near),
        None => Text::same(""),
    };
    let words = match error.kind() {
        K::DisplayHelpOnMissingArgumentOrSubcommand | K::MissingSubcommand => text!("say-what-to-do"),
        K::UnknownArgument => {
            let (argument, near) = (argument?, near(ContextKind::SuggestedArg));
            text!("there-is-no-argument", argument, near)
        }
        K::InvalidSubcommand => {
            let (command, near) = (of(ContextKind::InvalidSubcommand)?, near(ContextKind::SuggestedSubcommand));
            text!("there-is-no-command", command, near)
        }
        K::InvalidValue if value == Some(Text::same("")) => {
            let argument = argument?;
            text!("needs-value", argument)
        }
        K::InvalidValue | K::ValueValidation => {
            let (argument, value) = (argument?, value?);
            let hint = match of(ContextKind::ValidValue) {
                Some(valid) => text!("it-can-be", valid),
                None if argument.say(Lang::EN).contains("DAY") => text!("day-is-written-2024-03-01"),
                None => Text::same(""),
            };
            text!("cannot-be", argument, value, hint)
        }
        K::MissingRequiredArgument => {
            let argument = argument?;
            text!("missing", argument)
        }
        K::ArgumentConflict => {
            let (argument, other) = (argument?, of(ContextKind::PriorArg)?);
            text!("cannot-be-used-with", argument, other)
        }
        _ => return None,
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().replace("Usage: ", ""),
        _ => return Some(text!("error-help-tells-more", words)),
    };
    let usage = usage.trim().to_owned();
    Some(text!("error-usage-help-tells-more", words, usage))
}

#[cfg(test)]
mod tests {
    use super::super::help::{code, said};
    use super::*;

    #[test]
    fn every_visible_argument_has_help_in_every_language() {
        fn check(command: &clap::Command, name: &str, lang: Lang) {
            assert!(said(lang, code(name, None)).is_some(), "{name}");
            for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
                let id = arg.get_id().as_str();
                assert!(said(lang, code(name, Some(id))).or_else(|| said(lang, code("", Some(id)))).is_some(), "{name}/{id}");
            }
            for sub in command.get_subcommands() {
                check(sub, sub.get_name(), lang);
            }
        }
        for lang in Lang::all() {
            check(&Arguments::command(), "", lang);
            helped(Arguments::command(), "", lang).debug_assert();
        }
    }
}
