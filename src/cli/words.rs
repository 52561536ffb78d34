//! `choucha words` and `choucha new-rule`: what a rule may say, and a file to start from.

use std::collections::BTreeMap;

use serde_json::json;

use super::args::{Arguments, NewRuleArgs, WordsArgs};
use super::printer::Printer;
use crate::diagnostic::{Failure, Finding, Kind, Lang, Place, nearest};
use crate::rules::Sandbox;
use crate::text;

pub(super) fn run(command: &WordsArgs, printer: &Printer) -> Result<u8, Failure> {
    let sandbox = Sandbox::new(Vec::new(), BTreeMap::new());
    if command.d_rhai {
        printer.out(&sandbox.definitions());
        return Ok(0);
    }
    if command.markdown {
        printer.out(&sandbox.words_page());
        return Ok(0);
    }
    let mut words = sandbox.words();
    if let Some(wanted) = &command.word {
        let known: Vec<String> = words.iter().map(|w| w.word.clone()).collect();
        words.retain(|w| &w.word == wanted || w.word.split('.').next_back() == Some(wanted.as_str()));
        if words.is_empty() {
            let help = match nearest(wanted, known.iter().map(String::as_str)) {
                Some(near) => text!("是不是 `{near}`？", "did you mean `{near}`?"),
                None => text!("choucha words 列出全部", "choucha words lists them all"),
            };
            return Err(Failure::new(
                Kind::Usage,
                Finding::error(
                    "unknown-word",
                    Place::file("choucha words"),
                    text!("规则里没有“{wanted}”这个词", "rules know no word `{wanted}`"),
                    help,
                ),
            ));
        }
    }
    if printer.json {
        printer.document(&json!({ "words": words }));
        return Ok(0);
    }
    let titles = [
        ("function", printer.word("函数", "functions")),
        ("property", printer.word("属性", "properties")),
        ("operator", printer.word("符号", "signs")),
    ];
    for (sort, title) in titles {
        let list: Vec<String> = words.iter().filter(|w| w.sort == sort).map(|w| w.lines(printer.lang)).collect();
        if !list.is_empty() {
            printer.out(&format!("── {title}\n\n{}\n", list.join("\n")));
        }
    }
    Ok(0)
}

/// A commented rule file; a file that is there already is left alone.
pub(super) fn new_rule(arguments: &Arguments, command: &NewRuleArgs, printer: &Printer) -> Result<u8, Failure> {
    let name = command.name.strip_suffix(".rhai").unwrap_or(&command.name);
    let fits = !name.is_empty() && name.chars().count() <= 64 && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let usage = |code, message, help| Failure::new(Kind::Usage, Finding::error(code, Place::file("choucha new-rule"), message, help));
    if !fits || name.starts_with('-') {
        return Err(usage(
            "bad-rule-name",
            text!("“{name}”不能做规则文件名", "`{name}` cannot name a rule file"),
            text!("只用文字、数字、- 和 _，最多 64 个字", "use letters, digits, `-` and `_`, 64 at most"),
        ));
    }
    let file = format!("rules/{name}.rhai");
    let path = arguments.root()?.join(&file);
    let failed = |error: std::io::Error| {
        usage(
            "disk",
            text!("{file} 写不进去：{error}", "{file} cannot be written: {error}"),
            text!("检查磁盘空间和权限", "check disk space and permissions"),
        )
    };
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
    match written {
        Ok(mut out) => std::io::Write::write_all(&mut out, template(name, printer.lang).as_bytes()).map_err(failed)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(usage(
                "rule-exists",
                text!("{file} 已经有了，没有动它", "{file} is there already and was left alone"),
                text!("换一个名字，或直接修改那个文件", "take another name, or edit that file"),
            ));
        }
        Err(error) => return Err(failed(error)),
    }
    if printer.json {
        printer.document(&json!({ "file": file }));
    } else {
        let line = text!(
            "已新建 {file}\n改好后在计划文件的任务里写 rule = \"{name}.rhai\"，再运行 choucha check 和 choucha test",
            "{file} is there\nedit it, write rule = \"{name}.rhai\" in a task of the plan, then run choucha check and choucha test"
        );
        printer.out(&format!("{}\n", line.say(printer.lang)));
    }
    Ok(0)
}

fn template(name: &str, lang: Lang) -> String {
    let text = match lang {
        Lang::ZH => include_str!("new-rule.zh.rhai"),
        Lang::EN => include_str!("new-rule.en.rhai"),
    };
    text.replace("{name}", name)
}
