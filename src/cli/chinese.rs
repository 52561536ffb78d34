//! The help in Chinese, by command and argument.

/// Command or argument (as `command` or `command/argument`, global ones as `/argument`) to its Chinese help.
pub(super) const CHINESE: &[(&str, &str)] = &[
    ("", "choucha（抽查）：按公布的计划随机抽查，每次抽取只做一次，永远留痕"),
    ("/workspace", "工作区文件夹 [默认：当前文件夹，或往上最近的含 rules/settings.toml 的文件夹]"),
    ("/json", "标准输出只打印一份 JSON"),
    ("/lang", "给人看的文字用的语言：zh 或 en"),
    ("/help", "显示帮助"),
    ("/version", "显示版本"),
    ("plan", "查看计划：每个任务的抽样单元、比例、频次、开启日"),
    ("plan/plan", "计划编号 [默认：最新的计划]"),
    ("preview", "按今天的名录库算出抽查基数和应抽数；不抽取"),
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
    ("draw/as_of", "按这一天判断抽查时段，如 2024-03-01；不能晚于今天，也不能早于台账里最近一次抽取 [默认：今天]"),
    ("draw/task", "只抽一个任务：任务编号，或 计划/任务"),
    ("draw/dry_run", "只看到期任务的抽查基数和应抽数；不抽取，也不产生种子"),
    ("draws", "列出抽取记录，或查看某一次"),
    ("draws/draw", "抽取编号，如 changzhi-2024/01/2024-03-01"),
    ("void", "作废一次抽取：原因和决定人都会公布，这一次用新编号重抽，两次都留着"),
    ("void/draw", "抽取编号"),
    ("void/reason", "原因（会公布）"),
    ("void/by", "谁决定的（会公布）"),
    ("waive", "决定一次抽取不抽，或撤回这个决定；记入台账"),
    ("waive/round", "这一次的抽取编号（抽取时会用的编号）"),
    ("waive/reason", "原因（记入台账）"),
    ("waive/by", "谁决定的（记入台账）"),
    ("waive/withdraw", "撤回以前的决定"),
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
    ("verify/head", "公布过的台账最新摘要（ledger head --json 的输出文件）；每一个都必须在链里"),
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
    ("reveal", "计划的抽查时段全部结束后公布它的密钥"),
    ("reveal/plan", "计划编号"),
    ("commit", "密钥丢失后重新登记密钥承诺"),
    ("commit/plan", "计划编号"),
    ("commit/reason", "原因（会公布）"),
    ("commit/by", "谁决定的（会公布）"),
    ("serve", "作为服务运行：现在、每晚、文件改动后各抽一遍到期的，并通知有关的人"),
    ("next", "列出今后的抽取安排"),
    ("next/days", "往后看多少天"),
    ("backfill", "补抽开启日在某几天之间、错过了的，包括待人工决定的"),
    ("backfill/draws", "要补抽的各次的抽取编号"),
    ("backfill/from", "第一个开启日"),
    ("backfill/to", "最后一个开启日"),
    ("backfill/dry_run", "只看会抽什么；不抽取，也不产生种子"),
    ("status", "是否正常、为什么：上次和下次、到期或迟了的、规则、名录库、台账、磁盘"),
    ("doctor", "检查运行环境"),
    ("doctor/send", "给每个通知渠道发一条测试消息"),
    ("init", "新建一个带注释的工作区"),
    ("init/dir", "文件夹，没有就新建"),
    ("init/year", "计划年度 [默认：今年]"),
    ("backup", "把台账、抽样框、密钥、规则写进一个文件，抽取时也可以"),
    ("backup/file", "要写的文件"),
    ("restore", "把备份解到一个空文件夹里，并核验"),
    ("restore/file", "备份文件"),
    ("restore/dir", "空文件夹"),
    ("restore-rules", "从台账恢复规则和计划的文字：先列出差异，加 --write 才写入"),
    ("restore-rules/files", "只恢复这些文件，如 rules/default.rhai [默认：全部]"),
    ("restore-rules/to", "规则版本（摘要，或开头 8 位），或抽取编号（抽取时用的版本） [默认：最后一份正确的文字]"),
    ("restore-rules/write", "写入文件；不加只比较"),
];

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

pub(super) fn chinese(mut command: clap::Command, name: &str) -> clap::Command {
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
