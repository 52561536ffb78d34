//! What can be typed, with its help in both languages.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::chinese::chinese;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Lang, Text};
use crate::text;
use crate::workspace::Session;

/// choucha (抽查): random inspections drawn from a published plan, recorded once, permanently.
#[derive(Debug, Parser)]
#[command(name = "choucha", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// The workspace [default: the current folder, else its nearest parent with a rules/settings.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Print one JSON document on standard output and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of people's text: zh or en
    #[arg(long, global = true, value_name = "LANG", value_parser = ["zh", "en"])]
    pub lang: Option<String>,
    /// The time (simulations only)
    #[arg(long, global = true, hide = true, env = "CHOUCHA_NOW", hide_env = true)]
    pub now: Option<DateTime<Utc>>,
    /// A file with the time (simulations only)
    #[arg(long, global = true, hide = true, env = "CHOUCHA_CLOCK_FILE", hide_env = true)]
    pub clock_file: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show the plan: every task with its cells, ratios, frequencies and opening days
    Plan(PlanArgs),
    /// Show populations and quotas on today's register; draws nothing
    Preview(PreviewArgs),
    /// Check plan, rules, settings and cases: every finding at once, without drawing
    Check(CheckArgs),
    /// Run the cases that staff wrote in rules/cases
    Test(TestArgs),
    /// Tell a finding's code at length, or why an object can be drawn, was drawn or was not
    Explain(ExplainArgs),
    /// List every word a rule may use
    Words(WordsArgs),
    /// Write a commented rule file to start from
    NewRule(NewRuleArgs),
    /// Carry out every draw that is due
    Draw(DrawArgs),
    /// List what has been drawn, or show one draw
    Draws(DrawsArgs),
    /// Declare a draw void; its round is drawn again under a new id, both stay
    Void(VoidArgs),
    /// Decide that a round is not drawn, or take that back
    Waive(WaiveArgs),
    /// Let an inspector step back from a visit; the next in ticket order takes the place
    Recuse(RecuseArgs),
    /// Assign the teams that a draw still lacks
    Staff(StaffArgs),
    /// Call the next in ticket order for a drawn object that is struck off
    Substitute(SubstituteArgs),
    /// How often enterprises are visited in the plan's year, drawn and still to be drawn, and by whom
    Burden(BurdenArgs),
    /// Check the ledger's chain and make every draw again from its kept frame
    Verify(VerifyArgs),
    /// Draw again and again under fresh seeds and hold the outcome against the design; touches no ledger
    Fairness(FairnessArgs),
    /// The ledger's newest hash, or its entries
    Ledger(LedgerArgs),
    /// Give the public randomness that sealed draws wait for, and complete them
    Beacon(BeaconArgs),
    /// Publish a plan's secret once nothing can be drawn under it any more
    Reveal(RevealArgs),
    /// Commit to a new secret for a plan whose secret was lost
    Commit(CommitArgs),
    /// Run as a service: make what is due now, every night and when files change; tell people
    Serve,
    /// List what opens when
    Next(NextArgs),
    /// Draw rounds that were missed or wait for a person: by id, or all that opened within some days
    Backfill(BackfillArgs),
    /// Healthy or not and why: last and next sweep, what is due or late, rules, register, ledger, disk
    Status,
    /// Check that this machine is ready: try everything a first night needs
    Doctor(DoctorArgs),
    /// Make a new workspace with comments
    Init(InitArgs),
    /// Write ledger, frames, secrets and rules into one file, also while draws are made
    Backup(BackupArgs),
    /// Unpack a backup into an empty folder and verify it
    Restore(RestoreArgs),
    /// Bring texts of rules and plans back from the ledger: shows what would change, writes only with --write
    RestoreRules(RestoreRulesArgs),
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// A plan's id [default: the newest plan]
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct PreviewArgs {
    /// A plan's id [default: the newest plan]
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    /// One task only
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Show what the files change against the rules in force in the ledger, or against another workspace
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "absent, alone, or with a folder")]
    pub against: Option<Option<PathBuf>>,
}

#[derive(Debug, Args)]
pub(super) struct BurdenArgs {
    /// A plan's id [default: the newest plan]
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    /// Play what is to come through as if all tasks were together, apart or independent
    #[arg(long, value_name = "MODE", value_parser = ["together", "apart", "independent"])]
    pub as_if: Option<String>,
    /// Write a workbook to this file
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Write a chart of the months to this file
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RecuseArgs {
    /// A draw's id
    pub draw: String,
    /// The object's id
    pub object: String,
    /// The inspector's certificate number
    pub inspector: String,
    /// Why (kept in the ledger)
    #[arg(long, value_name = "WORDS")]
    pub reason: String,
    /// Who records it [default: the name of the user]
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, default_value = "")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(super) struct StaffArgs {
    /// A draw's id
    pub draw: String,
}

#[derive(Debug, Args)]
pub(super) struct SubstituteArgs {
    /// A draw's id
    pub draw: String,
    /// The id of the object that drops out
    pub object: String,
    /// Why: one of the settings' reasons, such as 注销 or 吊销
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who records it [default: the name of the user]
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, default_value = "")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Leave the registers alone: files only
    #[arg(long)]
    pub no_registers: bool,
    /// Check again on every save, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
}

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// One task only
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Fail where the cases run less than this share of the functions or of the cells
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u64).range(0..=100))]
    pub min_coverage: Option<u64>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A finding's code, such as ratio-over-100; or a draw's id; with --task an object's id. Nothing: all codes
    pub what: Option<String>,
    /// The object's id, after a draw's id
    pub object: Option<String>,
    /// Before a draw: the task's id
    #[arg(long, value_name = "ID", requires = "what", conflicts_with = "object")]
    pub task: Option<String>,
    /// A plan's id, with --task [default: the newest plan]
    #[arg(long, value_name = "ID", requires = "task")]
    pub plan: Option<String>,
    /// All codes as a page of the documentation
    #[arg(long, conflicts_with_all = ["what", "task"])]
    pub markdown: bool,
}

#[derive(Debug, Args)]
pub(super) struct WordsArgs {
    /// One word only
    pub word: Option<String>,
    /// As a definition file for editors
    #[arg(long, conflicts_with = "word")]
    pub d_rhai: bool,
    /// As a page of the documentation
    #[arg(long, conflicts_with_all = ["word", "d_rhai"])]
    pub markdown: bool,
}

#[derive(Debug, Args)]
pub(super) struct NewRuleArgs {
    /// The rule file's name, such as night-markets
    pub name: String,
}

#[derive(Debug, Args)]
pub(super) struct DrawArgs {
    /// Judge the windows by this day, such as 2024-03-01; not ahead of today, not before the latest draw [default: today]
    #[arg(long, value_name = "DAY")]
    pub as_of: Option<NaiveDate>,
    /// One task only: its id, or PLAN/ID
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Show populations and quotas of what is due; draws nothing and derives no seed
    #[arg(long)]
    pub dry_run: bool,
    /// Master seed in hex (simulations only)
    #[arg(long, hide = true, env = "CHOUCHA_SEED", hide_env = true)]
    pub seed: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct DrawsArgs {
    /// A draw's id, such as changzhi-2024/01/2024-03-01
    pub draw: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct VoidArgs {
    /// The draw's id
    pub draw: String,
    /// Why; published
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who decided it; published
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

#[derive(Debug, Clone, Args)]
pub(super) struct WaiveArgs {
    /// The round: the id that its draw would have
    pub round: String,
    /// Why; recorded
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who decided it; recorded
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Take an earlier waiver back
    #[arg(long)]
    pub withdraw: bool,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// One draw [default: the whole ledger]
    pub draw: Option<String>,
    /// A published head (a file that `ledger head --json` made); every one must be in the chain
    #[arg(long, value_name = "FILE")]
    pub head: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct FairnessArgs {
    /// A plan's id [default: the newest plan]
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    /// One task only
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Seeds for each cell
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub seeds: u64,
    /// Master seed: the same one gives the same report
    #[arg(long, value_name = "TEXT", default_value = "choucha")]
    pub master: String,
    /// Write a picture of the deviations
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Draw as if all tasks were together, apart or independent [default: as the plan says]
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
    /// Print the newest hash, to be published
    Head {
        /// Sign it with the ed25519 key in this file; a key is made where there is none
        #[arg(long, value_name = "FILE")]
        sign: Option<PathBuf>,
    },
    /// Print the entries, one line of JSON each
    Export,
}

#[derive(Debug, Args)]
pub(super) struct BeaconArgs {
    /// A drand round: a file with the JSON that drand's API gives, or that JSON itself
    #[arg(long, value_name = "FILE")]
    pub drand: Option<PathBuf>,
    /// The numbers of a public ceremony, in the order in which they were drawn, such as "3 17 22"
    #[arg(long, value_name = "NUMBERS", requires = "witness")]
    pub ceremony: Option<String>,
    /// Who witnessed the ceremony; published
    #[arg(long, value_name = "NAMES")]
    pub witness: Option<String>,
    /// One draw only
    #[arg(long, value_name = "ID")]
    pub draw: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RevealArgs {
    /// The plan's id
    pub plan: String,
}

#[derive(Debug, Args)]
pub(super) struct CommitArgs {
    /// The plan's id
    pub plan: String,
    /// Why; published
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who decided it; published
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(super) struct NextArgs {
    /// How many days to look ahead
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub days: u32,
}

#[derive(Debug, Args)]
pub(super) struct BackfillArgs {
    /// The rounds, by the ids that their draws would have
    #[arg(value_name = "DRAW", required_unless_present_all = ["from", "to"], conflicts_with_all = ["from", "to"])]
    pub draws: Vec<String>,
    /// First opening day
    #[arg(long, value_name = "DAY", requires = "to")]
    pub from: Option<NaiveDate>,
    /// Last opening day
    #[arg(long, value_name = "DAY", requires = "from")]
    pub to: Option<NaiveDate>,
    /// Show what would be made; draws nothing and derives no seed
    #[arg(long)]
    pub dry_run: bool,
    /// Master seed in hex (simulations only)
    #[arg(long, hide = true, env = "CHOUCHA_SEED", hide_env = true)]
    pub seed: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Also send a test message to every channel
    #[arg(long)]
    pub send: bool,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder; made where it is not there
    pub dir: PathBuf,
    /// The plan's year [default: this year]
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1980..=9000))]
    pub year: Option<i32>,
}

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to write
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The backup
    pub file: PathBuf,
    /// An empty folder
    pub dir: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(super) struct RestoreRulesArgs {
    /// These files alone, such as rules/default.rhai [default: all]
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,
    /// A version of the rules (its digest or the first 8 digits), or a draw's id for the one it was made by [default: the last good text]
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// Write the files; without it they are only compared
    #[arg(long)]
    pub write: bool,
}

impl Arguments {
    /// The clock these arguments ask for.
    pub fn clock(&self) -> Clock {
        match (&self.clock_file, self.now) {
            // One path for the life of the process.
            (Some(path), _) => Clock::File(Box::leak(path.clone().into_boxed_path())),
            (None, Some(at)) => Clock::Fixed(at),
            (None, None) => Clock::System,
        }
    }

    /// That workspace, opened to look at it.
    pub fn look(&self) -> Result<Session, Failure> {
        Session::look(&self.root()?, &self.clock())
    }

    /// The workspace these arguments ask for.
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
    if named.to_ascii_lowercase().starts_with("en") { Lang::EN } else { Lang::ZH }
}

/// Reads the command line; help and wrong usage are printed here.
pub(super) fn parse() -> Result<(Arguments, Lang), u8> {
    let typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = lang_of(&typed);
    let mut command = Arguments::command();
    if lang == Lang::ZH {
        command = chinese(command, "");
    }
    let parsed = command.try_get_matches_from_mut(&typed).and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => Ok((arguments, lang)),
        Err(error) => {
            let wrong = error.use_stderr();
            match Some(lang).filter(|lang| wrong && *lang != Lang::EN).and_then(|_| wrong_usage(&error)) {
                Some(words) => eprintln!("{}", words.say(lang)),
                None => {
                    let _ = error.print();
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
        Some(near) => text!("。是不是 {near}？", "; did you mean {near}?"),
        None => Text::same(""),
    };
    let words = match error.kind() {
        K::DisplayHelpOnMissingArgumentOrSubcommand | K::MissingSubcommand => text!("请写上要做什么", "say what to do"),
        K::UnknownArgument => {
            let (argument, near) = (argument?, near(ContextKind::SuggestedArg));
            text!("没有“{argument}”这个参数{near}", "there is no argument `{argument}`{near}")
        }
        K::InvalidSubcommand => {
            let (command, near) = (of(ContextKind::InvalidSubcommand)?, near(ContextKind::SuggestedSubcommand));
            text!("没有“{command}”这个命令{near}", "there is no command `{command}`{near}")
        }
        K::InvalidValue if value == Some(Text::same("")) => {
            let argument = argument?;
            text!("{argument} 后面要写上值", "{argument} needs a value")
        }
        K::InvalidValue | K::ValueValidation => {
            let (argument, value) = (argument?, value?);
            let hint = match of(ContextKind::ValidValue) {
                Some(valid) => text!("，可以写 {valid}", "; it can be {valid}"),
                None if argument.say(Lang::EN).contains("DAY") => text!("，日期写成 2024-03-01", "; a day is written 2024-03-01"),
                None => Text::same(""),
            };
            text!("{argument} 的值不能是“{value}”{hint}", "{argument} cannot be `{value}`{hint}")
        }
        K::MissingRequiredArgument => {
            let argument = argument?;
            text!("缺少参数：{argument}", "missing: {argument}")
        }
        K::ArgumentConflict => {
            let (argument, other) = (argument?, of(ContextKind::PriorArg)?);
            text!("{argument} 不能和 {other} 一起用", "{argument} cannot be used with {other}")
        }
        _ => return None,
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().replace("Usage: ", ""),
        _ => return Some(text!("错误：{words}\n\n加 --help 查看说明。", "error: {words}\n\n--help tells more.")),
    };
    let usage = usage.trim().to_owned();
    Some(text!("错误：{words}\n\n用法：{usage}\n加 --help 查看说明。", "error: {words}\n\nUsage: {usage}\n--help tells more."))
}

#[cfg(test)]
mod tests {
    use super::super::chinese::CHINESE;
    use super::*;

    #[test]
    fn every_visible_argument_has_chinese_help() {
        fn check(command: &clap::Command, name: &str) {
            let has = |key: &str| CHINESE.iter().any(|(k, _)| *k == key);
            assert!(has(name), "{name}");
            for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
                let id = arg.get_id().as_str();
                assert!(has(&format!("{name}/{id}")) || has(&format!("/{id}")), "{name}/{id}");
            }
            for sub in command.get_subcommands() {
                check(sub, sub.get_name());
            }
        }
        check(&Arguments::command(), "");
        chinese(Arguments::command(), "").debug_assert();
    }
}
