//! `choucha ledger head` and `choucha ledger export`.

use serde_json::json;

use super::args::{Arguments, LedgerArgs, LedgerCommand};
use super::printer::Printer;
use crate::audit::Head;
use crate::diagnostic::{Failure, Finding, Kind, Place, reason};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &LedgerArgs, printer: &Printer) -> Result<u8, Failure> {
    let layout = Layout { root: arguments.root()? };
    let entries = Ledger::open_existing(&layout.ledger())?.map(|ledger| ledger.entries()).transpose()?.unwrap_or_default();
    let Some(last) = entries.last() else {
        return Err(Failure::new(
            Kind::Usage,
            Finding::error("no-ledger", Place::file("var/ledger.db"), text!("no-ledger"), text!("no-ledger-help")),
        ));
    };
    match &command.what {
        LedgerCommand::Head { sign } => {
            let mut head = Head::from(last);
            if let Some(key) = sign {
                head = head.signed(key).map_err(|e| {
                    let (path, words) = (key.display().to_string(), reason(&e));
                    Failure::new(Kind::Usage, Finding::error("bad-key", Place::file(path), text!("bad-key", words), text!("bad-key-help")))
                })?;
            }
            if printer.json {
                printer.document(&head);
            } else {
                printer.out(&format!("{}  {}  {}\n", head.seq, head.hash, head.at));
                if let (Some(key), Some(signature)) = (&head.public_key, &head.signature) {
                    printer.out(&format!("ed25519  {key}  {signature}\n"));
                }
            }
        }
        LedgerCommand::Export => {
            for entry in &entries {
                // The texts go out byte for byte: they are what the hash is over.
                let [at, kind, subject, prev, hash] = [&entry.at, &entry.kind, &entry.subject, &entry.prev, &entry.hash].map(|t| json!(t));
                let (seq, body, now, salts) = (entry.seq, &entry.body, &entry.now, json!(entry.salts));
                let later = if entry.later.is_empty() { "null" } else { &entry.later };
                printer.out(&format!(
                    "{{\"seq\":{seq},\"at\":{at},\"kind\":{kind},\"subject\":{subject},\"now\":{now},\"later\":{later},\"body\":{body},\
                     \"salts\":{salts},\"prev\":{prev},\"hash\":{hash}}}\n"
                ));
            }
        }
    }
    Ok(0)
}
