//! `choucha verify`: everything the ledger claims, checked.

use serde_json::json;

use super::args::{Arguments, VerifyArgs};
use super::printer::Printer;
use crate::audit::{Head, verify};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &VerifyArgs, printer: &Printer) -> Result<u8, Failure> {
    let mut heads = Vec::new();
    for path in &command.head {
        let shown = path.display().to_string();
        let text = crate::bounded::read_text(path, crate::bounded::SMALL).map_err(|e| unreadable(&shown, reason(&e)))?;
        heads.push(serde_json::from_str::<Head>(&text).map_err(|e| unreadable(&shown, Text::same(e.to_string())))?);
    }
    let found = verify(&arguments.root()?, &arguments.clock(), command.draw.as_deref(), &heads)?;
    if printer.json {
        let failed: Vec<_> = found.failed.iter().map(|f| json!({ "draw": f.what, "why": f.why.say(printer.lang) })).collect();
        let notes: Vec<_> = found.notes.iter().map(|n| n.say(printer.lang)).collect();
        printer.document(&json!({ "checked": found.checked, "failed": failed, "notes": notes }));
    } else {
        let mut text = String::new();
        for f in &found.failed {
            text.push_str(&format!("{}  {}  {}\n", printer.word("word-failed"), f.what, f.why.say(printer.lang)));
        }
        for note in &found.notes {
            text.push_str(&format!("{}  {}\n", printer.word("word-note"), note.say(printer.lang)));
        }
        let (checked, failed) = (found.checked, found.failed.len());
        let line = match failed {
            0 if !found.ledger => text!("no-ledger-nothing-to-verify"),
            0 => text!("and-whole-chain-checked-all-as", checked),
            _ => text!("and-whole-chain-checked", checked, failed),
        };
        text.push_str(&line.line(printer.lang));
        printer.out(&text);
    }
    Ok(u8::from(!found.failed.is_empty()))
}

fn unreadable(path: &str, words: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error("bad-head", Place::file(path), text!("bad-head", words), text!("bad-head-help")))
}
