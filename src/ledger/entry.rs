//! Ledger entries and their chain.
//!
//! The hash of an entry is
//! `SHA-256("choucha-ledger/1" US seq US prev US at US kind US subject US body)`, US = byte 0x1F, `seq` in decimal,
//! `body` the JSON text without white space, members in the order in which they stand, characters beyond ASCII as themselves (what
//! Python's `json.dumps(body, ensure_ascii=False, separators=(",", ":"))` gives of the parsed body), exactly as it is stored, `prev` the hash of the entry before (64 zeros for the first).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::plan::Terms;

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
    let text = format!("choucha-ledger/1{us}{seq}{us}{prev}{us}{at}{us}{kind}{us}{subject}{us}{body}");
    crate::draw::hex(&Sha256::digest(text))
}

fn plain(terms: &Terms) -> bool {
    *terms == Terms::default()
}

/// The ledger took note of rules that were new to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// By which day.
    pub day: NaiveDate,
    /// The settings then in force, by digest.
    pub settings: String,
    /// Plan files by name, with their digests, as they stood.
    pub plans: BTreeMap<String, String>,
    /// The files of holidays in the same way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub holidays: BTreeMap<String, String>,
    /// Tasks whose rules are new or changed.
    pub tasks: Vec<TaskVersion>,
    /// Tasks that left their plan: plan id and task id.
    pub ended: Vec<(String, String)>,
    /// What changed in files that were known before: unified differences by file name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub difference: BTreeMap<String, String>,
    /// Tasks that were in a plan but never judged well, with the day from which they are owed (none: the plan's first day).
    pub waiting: Vec<(String, String, Option<NaiveDate>)>,
}

/// One version of a task's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskVersion {
    /// Plan id.
    pub plan: String,
    /// Task id.
    pub task: String,
    /// Digest of what decides: the task's row, its rule texts, the tiers.
    pub version: String,
    /// The plan's year.
    pub year: i32,
    /// The plan it takes over from, if any.
    pub predecessor: Option<String>,
    /// In force from this day; none: from the plan's first day.
    pub since: Option<NaiveDate>,
    /// The plan file's name.
    pub plan_file: String,
    /// The plan file's text, by digest.
    pub plan_digest: String,
    /// The settings' text, by digest.
    pub settings: String,
    /// Rule files by name, their texts by digest.
    pub files: BTreeMap<String, String>,
    /// First and last day.
    pub window: (NaiveDate, NaiveDate),
    /// Its opening days as the rule gives them, so that what is owed can be judged without the old texts.
    pub openings: Vec<NaiveDate>,
    /// How they fall on workdays, and what becomes of missed ones.
    #[serde(default, skip_serializing_if = "plain")]
    pub terms: Terms,
}

/// A round whose window closed before it was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    /// The id the draw would have had.
    pub draw: String,
    /// Plan id.
    pub plan: String,
    /// Task id.
    pub task: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// The opening day that the rule gives, where it was moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nominal: Option<NaiveDate>,
    /// Last day of the window.
    pub closes: NaiveDate,
    /// By which day it was judged.
    pub as_of: NaiveDate,
}

/// A plan's secret is committed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Plan id.
    pub plan: String,
    /// SHA-256 of the secret's 32 bytes.
    pub commitment: String,
    /// 1 for a plan's first; a later one replaces a secret that was lost.
    pub number: usize,
    /// Why it was replaced; empty for the first.
    pub reason: String,
    /// Who replaced it; empty for the first.
    pub by: String,
}

/// A draw is void: it stays in the ledger and the round is drawn again under a new id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// The draw's id.
    pub draw: String,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
    /// By which day.
    pub as_of: NaiveDate,
}

/// A plan's secret is published; every seed can be recomputed by anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// Plan id.
    pub plan: String,
    /// Number of the commitment.
    pub number: usize,
    /// The secret, 64 hex digits.
    pub secret: String,
}

/// Public randomness for draws that wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeaconNumber {
    /// The draws it is for.
    pub draws: Vec<String>,
    /// The text that goes into the seed.
    pub value: String,
    /// Drand's signature, hex; empty for a ceremony.
    pub signature: String,
    /// Who witnessed a ceremony; empty for drand.
    pub witness: String,
}
