//! `choucha verify`: everything the ledger claims, checked.

use serde_json::json;

use super::args::{Arguments, VerifyArgs};
use super::printer::Printer;
use crate::audit::{Head, verify};
use crate::diagnostic::{Failure, Finding, Kind, Place, many};
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &VerifyArgs, printer: &Printer) -> Result<u8, Failure> {
    let mut heads = Vec::new();
    for path in &command.head {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| unreadable(&shown, &e.to_string()))?;
        heads.push(serde_json::from_str::<Head>(&text).map_err(|e| unreadable(&shown, &e.to_string()))?);
    }
    let found = verify(&arguments.root()?, command.draw.as_deref(), &heads)?;
    if printer.json {
        let failed: Vec<_> = found.failed.iter().map(|f| json!({ "draw": f.what, "why": f.why.say(printer.lang) })).collect();
        let notes: Vec<_> = found.notes.iter().map(|n| n.say(printer.lang)).collect();
        printer.document(&json!({ "checked": found.checked, "failed": failed, "notes": notes }));
    } else {
        let mut text = String::new();
        for f in &found.failed {
            text.push_str(&format!("{}  {}  {}\n", printer.word("不符", "FAILED"), f.what, f.why.say(printer.lang)));
        }
        for note in &found.notes {
            text.push_str(&format!("{}  {}\n", printer.word("注意", "note"), note.say(printer.lang)));
        }
        let (checked, failed) = (found.checked, found.failed.len());
        let line = if failed == 0 {
            let draws = many(checked, "draw", "draws");
            text!("核验了 {checked} 次抽取和整条链：全部相符。\n", "{draws} and the whole chain checked: all as claimed.\n")
        } else {
            let draws = many(checked, "draw", "draws");
            let failures = many(failed, "failure", "failures");
            text!("核验了 {checked} 次抽取和整条链：{failed} 处不符。\n", "{draws} and the whole chain checked: {failures}.\n")
        };
        text.push_str(line.say(printer.lang));
        printer.out(&text);
    }
    Ok(u8::from(!found.failed.is_empty()))
}

fn unreadable(path: &str, words: &str) -> Failure {
    Failure::new(
        Kind::Usage,
        Finding::error(
            "bad-head",
            Place::file(path),
            text!("台账最新摘要的文件读不出：{words}", "the head cannot be read: {words}"),
            text!("用 choucha ledger head --json 的输出", "give the output of choucha ledger head --json"),
        ),
    )
}
