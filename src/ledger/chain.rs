//! Ledger entries and their chain.
//!
//! The hash of an entry is
//! `SHA-256("choucha-ledger/2" US seq US prev US at US kind US subject US body)`, US = byte 0x1F, `seq` in decimal,
//! `body` the JSON text without white space, members in the order in which they stand, characters beyond ASCII as themselves (what
//! Python's `json.dumps(body, ensure_ascii=False, separators=(",", ":"))` gives of the parsed body), exactly as it is stored, `prev` the hash of the entry before (64 zeros for the first).

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::model::{Event, hex};

/// An entry as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number, from 1.
    pub seq: i64,
    /// Real time, RFC 3339, UTC.
    pub at: String,
    /// What kind of entry.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// JSON text.
    pub body: String,
    /// Hash of the entry before.
    pub prev: String,
    /// Its own hash.
    pub hash: String,
}

/// The hash of an entry, lower-case hex.
#[must_use]
pub fn chain_hash(seq: i64, prev: &str, at: &str, kind: &str, subject: &str, body: &str) -> String {
    let us = '\u{1F}';
    // The body may be long: it is not copied to be hashed.
    let head = format!("choucha-ledger/2{us}{seq}{us}{prev}{us}{at}{us}{kind}{us}{subject}{us}");
    hex(&Sha256::new_with_prefix(head).chain_update(body).finalize())
}

impl Entry {
    /// The entry that records an event after the newest one (its number and hash; none: it is the first).
    ///
    /// # Errors
    /// The event cannot be written as text.
    pub fn after(newest: Option<(i64, String)>, at: &str, event: &Event) -> serde_json::Result<Self> {
        let (seq, prev) = newest.map_or_else(|| (1, "0".repeat(64)), |(seq, hash)| (seq + 1, hash));
        let (kind, subject, body) = (event.kind().to_owned(), event.subject(), event.body()?);
        let hash = chain_hash(seq, &prev, at, &kind, &subject, &body);
        Ok(Self { seq, at: at.to_owned(), kind, subject, body, prev, hash })
    }

    /// The event it records; nothing where its kind is unknown.
    ///
    /// # Errors
    /// Its body is not of its kind.
    pub fn event(&self) -> serde_json::Result<Option<Event>> {
        Event::parse(&self.kind, &self.body)
    }
}
