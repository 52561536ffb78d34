//! What the service remembers of itself, for people and monitoring: `var/service.json`, written after every sweep.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::alert::EventKind;
use crate::diagnostic::Text;
use crate::publish::write_file;

/// A sweep as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSweep {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// By which day it judged; none: it failed before that.
    pub day: Option<NaiveDate>,
    /// Rounds made.
    pub drawn: usize,
    /// Rounds not made.
    pub not_drawn: usize,
    /// Why it failed as a whole.
    pub failed: Option<Text>,
}

/// What the service remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The process.
    pub pid: u32,
    /// When it started.
    pub started: Option<DateTime<Utc>>,
    /// Sweeps since then.
    pub sweeps: u64,
    /// The last one.
    pub last: Option<LastSweep>,
    /// When the next one fires.
    pub next: Option<DateTime<Utc>>,
    /// The day on which the whole ledger was last verified, and the entry up to which.
    pub verified: Option<(NaiveDate, i64)>,
    /// What is wrong now.
    pub troubles: Vec<(EventKind, Text)>,
    /// Messages that wait to be delivered.
    pub pending: usize,
}

pub(super) fn path(root: &Path) -> PathBuf {
    root.join("var/service.json")
}

pub(super) fn outbox(root: &Path) -> PathBuf {
    root.join("var/outbox.json")
}

pub(super) fn lock(root: &Path) -> PathBuf {
    root.join("var/serve.lock")
}

/// What the service last remembered; nothing where it never ran.
#[must_use]
pub fn read_state(root: &Path) -> Option<Remembered> {
    serde_json::from_slice(&crate::bounded::read(&path(root), crate::bounded::SMALL).ok()?).ok()
}

pub(super) fn write_state(root: &Path, state: &Remembered) -> std::io::Result<()> {
    let text = serde_json::to_vec_pretty(state).map_err(std::io::Error::other)?;
    write_file(&path(root), |out| out.write_all(&text))
}
