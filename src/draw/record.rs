//! What is recorded of a draw: everything it was made from and what came out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One drawn object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Its cell's code.
    pub cell: String,
    /// Its place in the cell's order by (`times`, ticket), from 1.
    pub rank: u64,
    /// Its id.
    pub id: String,
    /// Its name, as the register had it.
    pub name: String,
    /// Its region, as the register had it.
    pub region: String,
    /// How often this task had drawn it before under this plan.
    pub times: u32,
    /// Its ticket, lower-case hex.
    pub ticket: String,
}

/// One cell of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRecord {
    /// Neutral code.
    pub cell: String,
    /// Its stratum's name, if the scope is divided.
    pub stratum: Option<String>,
    /// Its tier.
    pub tier: String,
    /// Objects in it.
    pub population: u64,
    /// The ratio, in the plan's notation.
    pub ratio: String,
    /// Why the ratio is what it is, as the rule noted it.
    pub notes: Vec<String>,
    /// Objects to draw.
    pub quota: u64,
    /// Objects drawn.
    pub drawn: u64,
}

/// The rules a draw was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Digest of what decides: the task's row, its rule texts, the tiers.
    pub version: String,
    /// SHA-256 of the plan file's text.
    pub plan: String,
    /// SHA-256 of the settings' text.
    pub settings: String,
    /// Rule files by name with the SHA-256 of their texts.
    pub files: std::collections::BTreeMap<String, String>,
}

/// What the register was like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRecord {
    /// The file.
    pub file: String,
    /// Rows read.
    pub read: u64,
    /// Rows set aside, over the whole register.
    pub set_aside: u64,
    /// Rows set aside that this task's scope reached.
    pub set_aside_in_scope: u64,
    /// Rows dropped in this scope because their id stands more than once.
    pub doubled_in_scope: u64,
    /// Objects in the frame that took the default tier.
    pub tier_defaulted: u64,
}

/// A draw as the ledger holds it (the drawn objects stand beside it).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRecord {
    /// `<plan id>/<task id>/<opening day>`.
    pub draw: String,
    /// Plan id.
    pub plan: String,
    /// Task id.
    pub task: String,
    /// Task name.
    pub name: String,
    /// Who leads the inspection.
    pub lead: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// By which day the windows were judged.
    pub as_of: NaiveDate,
    /// Whether that was not the real day.
    pub retrospective: bool,
    /// Whether the workspace is a simulation.
    pub simulation: bool,
    /// 32 bytes in lower-case hex.
    pub seed: String,
    /// The lottery's id.
    pub lottery: String,
    /// SHA-256 of the frame's text.
    pub frame_digest: String,
    /// Objects in the frame.
    pub population: u64,
    /// Its cells.
    pub cells: Vec<CellRecord>,
    /// Objects drawn.
    pub objects: u64,
    /// SHA-256 of the list of drawn objects.
    pub list_digest: String,
    /// The rules it was made by.
    pub rule: RuleRecord,
    /// What the register was like.
    pub register: RegisterRecord,
    /// Shortfalls and other things to know, in both languages.
    pub notes: Vec<crate::diagnostic::Text>,
    /// The program and its version.
    pub program: String,
}
