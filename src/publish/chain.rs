//! The published chain, `var/public/chain.jsonl`: whoever keeps one hash of it checks everything that was published before and since.
//!
//! The first line is `{"format":"choucha-chain/1","entries":N,"head":HASH}`, then one line an entry, in order:
//! `{"seq","at","kind","subject","now","later","salt","later_digest","body_digest","hash"}`. `now` and `later` are the texts that are hashed, as JSON
//! strings; `later` and `salt` are null while what they tell of is kept back, and where an entry tells nothing later. How the hash comes about says
//! `src/ledger/chain.rs`.

use std::io::Write as _;

use serde_json::json;

use super::printed::Printed;
use crate::history::{Disclosure, History, Link};

/// What prints the chain, as far as it may be public.
#[must_use]
pub fn print_chain<'a>(links: &'a [Link], history: &'a History, disclosure: &'a Disclosure) -> Printed<'a> {
    Box::new(move |out| {
        let mut out = std::io::BufWriter::new(out);
        let head = links.last().map_or("", |link| link.hash.as_str());
        writeln!(out, "{}", json!({ "format": "choucha-chain/1", "entries": links.len(), "head": head }))?;
        for link in links {
            let Link { seq, at, kind, subject, now, later, salt, digests: [later_digest, body_digest], hash } = link;
            let told = !later.is_empty() && disclosure.tells(history, (*seq, kind, subject));
            let (later, salt) = (told.then_some(later), told.then_some(salt));
            let line = json!({
                "seq": seq, "at": at, "kind": kind, "subject": subject, "now": now, "later": later, "salt": salt,
                "later_digest": later_digest, "body_digest": body_digest, "hash": hash,
            });
            writeln!(out, "{line}")?;
        }
        out.flush()
    })
}

/// What prints the newest head, to be kept by whoever wants to check later: `{"format","seq","hash","at"}`.
#[must_use]
pub fn print_head(links: &[Link]) -> Printed<'_> {
    Box::new(move |out| {
        let head = links.last().map(|link| json!({ "format": "choucha-head/1", "seq": link.seq, "hash": link.hash, "at": link.at }));
        writeln!(out, "{}", head.unwrap_or_default())
    })
}
