//! What can be typed, with its help in both languages.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::clock::Clock;
use crate::diagnostic::{Failure, Lang};

/// choucha (抽查): random inspections drawn from a published plan, recorded once and for ever.
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
    /// Make every draw that is due
    Draw(DrawArgs),
    /// List what has been drawn, or show one draw
    Draws(DrawsArgs),
    /// Declare a draw void; its round is drawn again under a new id, both stay
    Void(VoidArgs),
    /// Let an inspector step back from a visit; the next in ticket order takes the place
    Recuse(RecuseArgs),
    /// Staff what of a draw has no team yet
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
    /// Make missed rounds that opened within some days, those that wait for a person too
    Backfill(BackfillArgs),
    /// Healthy or not and why: last and next sweep, what is due or late, rules, register, ledger, disk
    Status,
    /// Try everything a first night needs
    Doctor(DoctorArgs),
    /// Make a new workspace with comments
    Init(InitArgs),
    /// Write ledger, frames, secrets and rules into one file, also while draws are made
    Backup(BackupArgs),
    /// Unpack a backup into an empty folder and verify it
    Restore(RestoreArgs),
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
    /// First opening day
    #[arg(long, value_name = "DAY")]
    pub from: NaiveDate,
    /// Last opening day
    #[arg(long, value_name = "DAY")]
    pub to: NaiveDate,
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

    /// The workspace these arguments ask for.
    pub fn root(&self) -> Result<PathBuf, Failure> {
        let current = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        crate::workspace::locate(self.workspace.as_deref(), &current)
    }
}

/// Command or argument (as `command` or `command/argument`, global ones as `/argument`) to its Chinese help.
const CHINESE: &[(&str, &str)] = &[
    ("", "choucha（抽查）：按公布的计划随机抽查，每次抽取只做一次，永远留痕"),
    ("/workspace", "工作区文件夹 [默认：当前文件夹，或往上最近的含 rules/settings.toml 的文件夹]"),
    ("/json", "标准输出只打印一份 JSON"),
    ("/lang", "给人看的文字用的语言：zh 或 en"),
    ("/help", "显示帮助"),
    ("/version", "显示版本"),
    ("plan", "查看计划：每个任务的抽样单元、比例、频次、开启日"),
    ("plan/plan", "计划编号 [默认：最新的计划]"),
    ("preview", "按今天的名录库算出总数和应抽数；不抽取"),
    ("preview/plan", "计划编号 [默认：最新的计划]"),
    ("preview/task", "只看一个任务"),
    ("preview/against", "看文件改动的影响：和台账里生效的规则比，或和另一个工作区比"),
    ("check", "检查计划、规则、设置和例子：一次列出全部问题，不抽取"),
    ("check/no_registers", "不读名录库，只查文件"),
    ("check/watch", "每次保存后再查一遍，按 Ctrl-C 结束"),
    ("test", "运行 rules/cases 里写的例子"),
    ("test/task", "只看一个任务"),
    ("test/min_coverage", "例子覆盖的函数或单元低于这个百分比就算不通过"),
    ("explain", "详细说明一个提示代码，或说明一个对象为什么能抽、抽中或没抽中"),
    ("explain/what", "提示代码，如 ratio-over-100；或抽取编号；有 --task 时写对象编号。不写：列出全部代码"),
    ("explain/object", "对象编号，写在抽取编号后面"),
    ("explain/task", "还没抽时：任务编号"),
    ("explain/plan", "计划编号，和 --task 一起用 [默认：最新的计划]"),
    ("explain/markdown", "把全部代码写成文档的一页"),
    ("words", "列出规则里能用的词"),
    ("words/word", "只看一个词"),
    ("words/d_rhai", "写成编辑器用的定义文件"),
    ("words/markdown", "写成文档的一页"),
    ("new-rule", "新建一个带注释的规则文件"),
    ("new-rule/name", "规则文件的名字，如 night-markets"),
    ("draw", "把到期的都抽出来"),
    ("draw/as_of", "按这一天判断窗口，如 2024-03-01；不能晚于今天，也不能早于台账里最近一次抽取 [默认：今天]"),
    ("draw/task", "只抽一个任务：任务编号，或 计划/任务"),
    ("draw/dry_run", "只看到期任务的总数和应抽数；不抽取，也不产生种子"),
    ("draws", "列出抽取记录，或查看某一次"),
    ("draws/draw", "抽取编号，如 changzhi-2024/01/2024-03-01"),
    ("void", "作废一次抽取：原因和决定人都会公布，这一次用新编号重抽，两次都留着"),
    ("void/draw", "抽取编号"),
    ("void/reason", "原因（会公布）"),
    ("void/by", "谁决定的（会公布）"),
    ("burden", "全年对企业的检查负担：已抽的和待抽的，谁去检查"),
    ("burden/plan", "计划编号 [默认：最新的计划]"),
    ("burden/as_if", "待抽的按这种协调方式模拟：together 一起、apart 错开、independent 各抽各的"),
    ("burden/xlsx", "写成 Excel 工作簿"),
    ("burden/svg", "把每月次数画成图"),
    ("recuse", "一名检查人员回避：签序上的下一名接替，记入台账"),
    ("recuse/draw", "抽取编号"),
    ("recuse/object", "对象编号"),
    ("recuse/inspector", "检查人员的证件号"),
    ("recuse/reason", "原因（记入台账）"),
    ("recuse/by", "谁登记的 [默认：当前用户名]"),
    ("staff", "给一次抽取里还没有检查组的检查补派人员"),
    ("staff/draw", "抽取编号"),
    ("substitute", "抽中的对象注销、吊销时，按签序补抽下一个"),
    ("substitute/draw", "抽取编号"),
    ("substitute/object", "退出的对象的编号"),
    ("substitute/reason", "原因：设置里写的原因之一，如 注销、吊销"),
    ("substitute/by", "谁登记的 [默认：当前用户名]"),
    ("verify", "核验台账的链，并用留存的抽样框把每次抽取重做一遍"),
    ("verify/draw", "只核验一次抽取 [默认：整本台账]"),
    ("verify/head", "公布过的台账头（ledger head --json 的输出文件）；每一个都必须在链里"),
    ("fairness", "换新种子反复抽取，看结果是否与规则给出的概率相符；不动台账"),
    ("fairness/plan", "计划编号 [默认：最新的计划]"),
    ("fairness/task", "只看一个任务"),
    ("fairness/seeds", "每个单元用多少个种子"),
    ("fairness/master", "总种子：相同的总种子得到相同的报告"),
    ("fairness/as_if", "按这种协调方式抽：together、apart、independent [默认：按计划]"),
    ("fairness/svg", "把偏差画成图，写到这个文件"),
    ("ledger", "台账最新的摘要，或全部记录"),
    ("head", "打印最新一条的摘要，供公布"),
    ("head/sign", "用这个文件里的 ed25519 密钥签名；没有这个文件就新做一个"),
    ("export", "打印全部记录，每条一行 JSON"),
    ("beacon", "给出已封存的抽取所等的公开随机数，并完成抽取"),
    ("beacon/drand", "drand 的一轮：存着其接口返回的 JSON 的文件，或这段 JSON 本身"),
    ("beacon/ceremony", "公开仪式摇出的号码，按摇出的顺序，如 \"3 17 22\""),
    ("beacon/witness", "仪式的见证人（会公布）"),
    ("beacon/draw", "只给一次抽取"),
    ("reveal", "计划的窗口全部关闭后公布它的密钥"),
    ("reveal/plan", "计划编号"),
    ("commit", "密钥丢失后重新承诺一个"),
    ("commit/plan", "计划编号"),
    ("commit/reason", "原因（会公布）"),
    ("commit/by", "谁决定的（会公布）"),
    ("serve", "作为服务运行：现在、每晚、文件改动后各抽一遍到期的，并通知有关的人"),
    ("next", "列出什么时候开启什么"),
    ("next/days", "往后看多少天"),
    ("backfill", "补抽开启日在某几天之间、错过了的，包括等人决定的"),
    ("backfill/from", "第一个开启日"),
    ("backfill/to", "最后一个开启日"),
    ("backfill/dry_run", "只看会抽什么；不抽取，也不产生种子"),
    ("status", "是否正常、为什么：上次和下次、到期或迟了的、规则、名录库、台账、磁盘"),
    ("doctor", "把第一晚要用到的都试一遍"),
    ("doctor/send", "给每个通知渠道发一条测试消息"),
    ("init", "新建一个带注释的工作区"),
    ("init/dir", "文件夹，没有就新建"),
    ("init/year", "计划年度 [默认：今年]"),
    ("backup", "把台账、抽样框、密钥、规则写进一个文件，抽取时也可以"),
    ("backup/file", "要写的文件"),
    ("restore", "把备份解到一个空文件夹里，并核验"),
    ("restore/file", "备份文件"),
    ("restore/dir", "空文件夹"),
];

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

fn chinese(mut command: clap::Command, name: &str) -> clap::Command {
    let say = |key: &str| CHINESE.iter().find(|(k, _)| *k == key).map(|(_, text)| *text);
    command = command.help_template(TEMPLATE).subcommand_help_heading("命令").disable_help_flag(true).disable_version_flag(true);
    if let Some(about) = say(name) {
        command = command.about(about).long_about(about);
    }
    command = command.mut_args(|arg| {
        let id = arg.get_id().as_str().to_owned();
        let text = say(&format!("{name}/{id}")).or_else(|| say(&format!("/{id}")));
        let heading = if arg.is_positional() { "参数" } else { "选项" };
        let takes_value = arg.get_action().takes_values();
        let arg = arg.help_heading(heading).hide_possible_values(takes_value);
        match text {
            Some(text) => arg.help(text).long_help(text),
            None => arg,
        }
    });
    let flag = |id: &'static str, short: char, action: clap::ArgAction| {
        clap::Arg::new(id).short(short).long(id).action(action).help_heading("选项").help(say(&format!("/{id}")).unwrap_or_default())
    };
    command = command.arg(flag("help", 'h', clap::ArgAction::Help));
    if name.is_empty() {
        command = command.arg(flag("version", 'V', clap::ArgAction::Version));
    }
    let names: Vec<String> = command.get_subcommands().map(|s| s.get_name().to_owned()).collect();
    for sub in names {
        command = command.mut_subcommand(sub.clone(), |c| chinese(c, &sub));
    }
    command
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
    if named.to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Zh }
}

/// Reads the command line; help and wrong usage are printed here.
pub(super) fn parse() -> Result<(Arguments, Lang), u8> {
    let typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let lang = lang_of(&typed);
    let mut command = Arguments::command();
    if lang == Lang::Zh {
        command = chinese(command, "");
    }
    let parsed = command.try_get_matches_from_mut(&typed).and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => Ok((arguments, lang)),
        Err(error) => {
            use clap::error::ErrorKind as K;
            let wrong = error.use_stderr();
            if wrong && lang == Lang::Zh {
                let words = match error.kind() {
                    K::DisplayHelpOnMissingArgumentOrSubcommand | K::MissingSubcommand => "请写上要做什么：",
                    K::UnknownArgument => "有不认识的参数：",
                    K::InvalidSubcommand => "没有这个命令：",
                    K::InvalidValue | K::ValueValidation => "参数的值不对（日期写成 2024-03-01）：",
                    K::MissingRequiredArgument => "缺少参数：",
                    _ => "命令写得不对：",
                };
                eprintln!("{words}");
            }
            let _ = error.print();
            Err(if wrong { 2 } else { 0 })
        }
    }
}

#[cfg(test)]
mod tests {
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
