//! Ledger entries and their chain.
//!
//! An entry has three texts: what everyone is told at once (`now`), what everyone is told once it may be public (`later`), and the whole of it
//! (`body`), each JSON without white space exactly as it is stored. Its hash is
//!
//! ```text
//! SHA-256("choucha-ledger/3" US seq US prev US at US kind US subject US SHA-256(now) US SHA-256(salt_later US later) US SHA-256(salt_body US body))
//! ```
//!
//! with US the byte 0x1F, `seq` in decimal, digests in lower-case hex, `prev` the hash of the entry before (64 zeros for the first). The salts are
//! 32 hex digits from the system's generator, new for each entry: who has the register and a digest cannot try out what stands behind it.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::chance::salt;
use crate::model::{Event, US, hex};

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
    /// What everyone is told at once: JSON text.
    pub now: String,
    /// What everyone is told once it may be public: JSON text; empty: nothing more.
    pub later: String,
    /// The whole of it, for the office: JSON text.
    pub body: String,
    /// What hides `later` and `body` behind their digests.
    pub salts: [String; 2],
    /// These digests: SHA-256(salt US text).
    pub digests: [String; 2],
    /// Hash of the entry before.
    pub prev: String,
    /// Its own hash.
    pub hash: String,
}

/// The digest behind which a text is hidden by its salt, lower-case hex.
fn salted(salt: &str, text: &str) -> String {
    // The text may be long: it is not copied to be hashed.
    hex(&Sha256::new_with_prefix(format!("{salt}{US}")).chain_update(text).finalize())
}

impl Entry {
    /// The entry that records an event after the newest one (its number and hash; none: it is the first).
    ///
    /// # Errors
    /// The event cannot be written as text, or there are no salts to be had.
    pub fn after(newest: Option<(i64, String)>, at: &str, event: &Event) -> io::Result<Self> {
        let (seq, prev) = newest.map_or_else(|| (1, "0".repeat(64)), |(seq, hash)| (seq + 1, hash));
        let (kind, subject, body, [now, later]) = (event.kind().to_owned(), event.subject(), event.body()?, event.told().texts());
        let salts = [salt()?, salt()?];
        let digests = [salted(&salts[0], &later), salted(&salts[1], &body)];
        let mut entry = Self { seq, at: at.to_owned(), kind, subject, now, later, body, salts, digests, prev, hash: String::new() };
        entry.hash = entry.chained();
        Ok(entry)
    }

    /// Whether its digests are those of its texts.
    #[must_use]
    pub fn digested(&self) -> bool {
        let [later, body] = &self.salts;
        self.digests == [salted(later, &self.later), salted(body, &self.body)]
    }

    /// The hash that its content gives, lower-case hex; its digests are taken as they stand.
    #[must_use]
    pub fn chained(&self) -> String {
        let Self { seq, prev, at, kind, subject, now, digests: [later, body], .. } = self;
        let now = hex(&Sha256::digest(now));
        let text = format!("choucha-ledger/3{US}{seq}{US}{prev}{US}{at}{US}{kind}{US}{subject}{US}{now}{US}{later}{US}{body}");
        hex(&Sha256::digest(text))
    }

    /// The event it records; nothing where its kind is unknown.
    ///
    /// # Errors
    /// Its body is not of its kind.
    pub fn event(&self) -> serde_json::Result<Option<Event>> {
        Event::parse(&self.kind, &self.body)
    }
}

/// What of an entry stands in the published chain, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number, from 1.
    pub seq: i64,
    /// Real time, RFC 3339, UTC.
    pub at: String,
    /// What kind of entry.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What everyone is told at once.
    pub now: String,
    /// What everyone is told once it may be public; empty: nothing more.
    pub later: String,
    /// The salt of `later`.
    pub salt: String,
    /// The digests of `later` and of its body.
    pub digests: [String; 2],
    /// Its hash.
    pub hash: String,
}
