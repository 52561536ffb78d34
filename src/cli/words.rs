//! `choucha words` and `choucha new-rule`: what a rule may say, and a file to start from.

use std::collections::BTreeMap;

use serde_json::json;

use super::args::{Arguments, NewRuleArgs, WordsArgs};
use super::printer::Printer;
use crate::diagnostic::{Failure, Finding, Kind, Lang, Place, nearest, reason};
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
                Some(near) => text!("did-you-mean-3", near),
                None => text!("choucha-words-lists-them-all"),
            };
            return Err(Failure::new(
                Kind::Usage,
                Finding::error("unknown-word", Place::file("choucha words"), text!("unknown-word", wanted), help),
            ));
        }
    }
    if printer.json {
        printer.document(&json!({ "words": words }));
        return Ok(0);
    }
    let titles = [
        ("function", printer.word("word-functions")),
        ("property", printer.word("word-properties")),
        ("operator", printer.word("word-signs")),
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
        return Err(usage("bad-rule-name", text!("cannot-name-rule-file", name), text!("use-letters-digits-and-64-at")));
    }
    let file = format!("rules/{name}.rhai");
    let path = arguments.root()?.join(&file);
    let failed = |error: std::io::Error| {
        usage("disk", text!("cannot-be-written", file, error = reason(&error)), text!("check-disk-space-and-permissions"))
    };
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
    match written {
        Ok(mut out) => std::io::Write::write_all(&mut out, template(name, printer.lang).as_bytes()).map_err(failed)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(usage("rule-exists", text!("is-there-already-and-was-left", file), text!("take-another-name-or-edit-that")));
        }
        Err(error) => return Err(failed(error)),
    }
    if printer.json {
        printer.document(&json!({ "file": file }));
    } else {
        let line = text!("is-there-edit-it-write-rule", file, name);
        printer.out(&format!("{}\n", line.say(printer.lang)));
    }
    Ok(0)
}

fn template(name: &str, lang: Lang) -> String {
    let text = if lang == Lang::ZH { include_str!("new-rule.zh.rhai") } else { include_str!("new-rule.en.rhai") };
    text.replace("{name}", name)
}
