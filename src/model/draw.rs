//! A draw's life: an intent (everything it is made from, before the seed exists), then the outcome.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Before, CellKey, DrawId, DrawnBefore, Exact, PlanId, RoundId, TaskId, US, hex};

/// One cell of a draw, as it is before the seed exists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRecord {
    /// Neutral code.
    pub cell: String,
    /// Its stratum's name, if the scope is divided.
    pub stratum: Option<String>,
    /// Its tiers, from low to high: those for which the rules give the same terms.
    pub tiers: Vec<String>,
    /// Objects in it.
    pub population: u64,
    /// The ratio, in the plan's notation.
    pub ratio: String,
    /// Why the ratio is what it is, as the rule noted it.
    pub notes: Vec<String>,
    /// The group whose number it shares, from 1.
    pub group: u32,
    /// Its share of the group's number: what it draws by lot, as expected. The lot gives it one of the two whole numbers next to it.
    pub share: Exact,
    /// Objects that the lot can take.
    pub available: u64,
    /// Objects that had to be visited and left the lottery; they come on top of what it draws.
    #[serde(default, skip_serializing_if = "none")]
    pub certain: u64,
    /// Objects that could not be drawn, by mark (`limit`, `cooling`, `exempt`).
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub out: std::collections::BTreeMap<String, u64>,
    /// Whether its visits are free of the visit limits and count towards none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncounted: bool,
    /// The visit limits that its objects are under; a substitute is bound by them, too.
    #[serde(default, skip_serializing_if = "super::Limits::is_none")]
    pub limits: super::Limits,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn none(number: &u64) -> bool {
    *number == 0
}

/// The rules a draw was made by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Digest of what decides: the task's row, its rule texts, the tiers.
    #[serde(rename = "version")]
    pub digest: String,
    /// SHA-256 of the plan file's text.
    pub plan: String,
    /// SHA-256 of the settings' text.
    pub settings: String,
    /// Rule files by name with the SHA-256 of their texts.
    pub files: std::collections::BTreeMap<String, String>,
}

/// What the register was like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// How draws of one day share a lottery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coordination {
    /// `together` or `apart`.
    pub mode: String,
    /// Which of the draws of the lottery this is, from 0, in the plan's order.
    pub part: u32,
    /// Of how many.
    pub parts: u32,
    /// The basis of their common seed: one line a draw (see `docs/seed.md`), without line feeds.
    pub lines: Vec<String>,
}

/// Who makes a draw's visits, fixed before the seed exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffingTerms {
    /// Who is needed.
    pub team: super::Team,
    /// Digest of the roster's text; empty where the inspector register cannot be used.
    pub roster: String,
    /// Digest of the recusals' text.
    pub recusals: String,
    /// What stands for these two in what is published: digests under a salt that stays with the office.
    pub seals: [String; 2],
    /// SHA-256 of what is published of the inspectors of the departments that it needs, so that none can be left out or added later.
    pub pool: String,
    /// Why there is no roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<super::NoRoster>,
}

/// A round that is intended: everything that is fixed before its seed exists. The ledger holds it as it is here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "facts of a record, none of which follows from another")]
pub struct Intent {
    /// The draw's id.
    pub draw: DrawId,
    /// The line of plans it belongs to: the id of its first plan.
    pub line: PlanId,
    /// Which task of the line: its oldest id.
    pub known_as: TaskId,
    /// Plan id.
    pub plan: PlanId,
    /// Task id.
    pub task: TaskId,
    /// Task name.
    pub name: String,
    /// Who leads the inspection.
    pub lead: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// The opening day that the rule gives; a holiday or an unannounced opening may have moved it.
    pub nominal: NaiveDate,
    /// Which part of that day: 0, or one for cells that were added after the day was drawn.
    #[serde(default, skip_serializing_if = "super::ids::whole")]
    pub part: u32,
    /// By which day the windows were judged.
    pub as_of: NaiveDate,
    /// Whether that was not the real day.
    pub retrospective: bool,
    /// Whether the workspace is a simulation.
    pub simulation: bool,
    /// Which attempt at this round: 1, or more after a void.
    pub attempt: u32,
    /// Whether a person decided that it is drawn: the round waited for that, and it waits again should the draw be void.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decided: bool,
    /// The lottery's id.
    pub lottery: String,
    /// The commitment whose secret the seed is made from: SHA-256 of the secret.
    pub commitment: String,
    /// What the lottery draws from; see `docs/seed.md`.
    pub basis: String,
    /// What public randomness the seed waits for: empty, `ceremony`, or
    /// `drand <round> <public key> <genesis> <period>`.
    pub awaits: String,
    /// SHA-256 of the frame's text as it is published: by ids, or by blinds where it is sealed.
    pub frame_digest: String,
    /// Root of the Merkle tree over the lines of that text (RFC 9162).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub frame_root: String,
    /// SHA-256 of the office's text of a sealed frame, with the ids and their salts; empty where the frame is open: it is the published one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opened_frame: String,
    /// SHA-256 of what the register said of everyone in the frame (names, regions, tiers, enterprises), kept like the frame; empty where the draw
    /// waits for nothing. What comes after the public number is known asks the register no more.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub people: String,
    /// For how many days after its opening (after it was made, where that came later) seed, frame and list are kept back.
    #[serde(default, skip_serializing_if = "super::ids::whole")]
    pub embargo: u32,
    /// The day before which names of a sealed draw are not public, whatever the embargo: those that would give risk classes away come out with the last
    /// round of the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names_not_before: Option<NaiveDate>,
    /// Whether its frame tells what was drawn before by any task: its rules or visit limits look back at that. Otherwise it tells what its own
    /// task drew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub looks_back: bool,
    /// Objects in the frame.
    pub population: u64,
    /// How many each group of cells draws by lot, from group 1 on.
    pub groups: Vec<u64>,
    /// Its cells, in the order of their codes.
    pub cells: Vec<CellRecord>,
    /// Whether the task never draws an object twice under its line of plans; no substitute was drawn before, then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
    /// The rules it was made by.
    pub rule: RuleRecord,
    /// What the register was like.
    pub register: RegisterRecord,
    /// How its lottery is shared with other draws of the day; none: it is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordination: Option<Coordination>,
    /// Objects of the frame that had to be visited and left the lottery.
    #[serde(default, skip_serializing_if = "std::collections::BTreeSet::is_empty")]
    pub certain: std::collections::BTreeSet<String>,
    /// Who makes a visit, and from whom they are drawn; none: no inspectors are drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staffing: Option<StaffingTerms>,
    /// Shortfalls and other things to know.
    pub notes: Vec<crate::diagnostic::Text>,
    /// The program and its version.
    pub program: String,
}

/// What came of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellOutcome {
    /// Its code.
    pub cell: String,
    /// Objects to draw by lot, as the lot of its group gave it.
    pub quota: u64,
    /// Objects drawn, those that had to be visited among them.
    pub drawn: u64,
}

/// What came of an intent: the ledger's entry of a draw. What it was made from stands in its intent alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The draw's id.
    pub draw: DrawId,
    /// The day on which it was made (in a simulation without a clock of its own: by which it was judged).
    pub day: NaiveDate,
    /// 32 bytes in lower-case hex.
    pub seed: String,
    /// Public randomness in the seed; empty where none was awaited.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub beacon: String,
    /// What came of each cell, in order.
    pub cells: Vec<CellOutcome>,
    /// Objects drawn.
    pub objects: u64,
    /// SHA-256 of the list of drawn objects; by blinds where the draw is sealed.
    pub list_digest: String,
    /// SHA-256 of their names and regions; of a sealed draw under a salt that is published with them.
    pub names_digest: String,
    /// SHA-256 of their tiers; for the office alone.
    pub tiers_digest: String,
    /// The enterprises of drawn objects, where they are not the objects' own ids.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub enterprises: std::collections::BTreeMap<String, String>,
}

/// A draw: its intent and what came of it (the drawn objects stand beside it).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draw {
    /// What it was made from.
    pub intent: Intent,
    /// What came out.
    pub outcome: Outcome,
}

impl std::ops::Deref for Draw {
    type Target = Intent;

    fn deref(&self) -> &Intent {
        &self.intent
    }
}

impl Draw {
    /// The enterprise of a drawn object.
    #[must_use]
    pub fn enterprise<'a>(&'a self, object: &'a str) -> &'a str {
        self.outcome.enterprises.get(object).map_or(object, String::as_str)
    }

    /// Its cells with what came of them.
    pub fn cells(&self) -> impl Iterator<Item = (&CellRecord, &CellOutcome)> {
        self.intent.cells.iter().zip(&self.outcome.cells)
    }
}

impl Intent {
    /// The strata at their tiers that it draws from.
    pub fn grades(&self) -> impl Iterator<Item = super::GradeName> {
        let of = |cell: &CellRecord| {
            let stratum = cell.stratum.clone();
            cell.tiers.iter().map(|tier| super::GradeName { stratum: stratum.clone(), tier: tier.clone() }).collect::<Vec<_>>()
        };
        self.cells.iter().flat_map(of)
    }

    /// Whether its objects stand in public under blinds: nobody can tell from what is published in which cell somebody is.
    #[must_use]
    pub fn sealed(&self) -> bool {
        !self.opened_frame.is_empty()
    }

    /// The salt under which the names of a sealed draw are recorded: 32 hex digits of the digest of what only the office has.
    #[must_use]
    pub fn names_salt(&self) -> Option<String> {
        let digest = || Sha256::digest(format!("choucha-names/1{US}{}{US}{}", self.opened_frame, self.draw));
        self.sealed().then(|| hex(&digest()).chars().take(32).collect())
    }

    /// The digest under which its frame is kept, with the ids.
    #[must_use]
    pub fn kept_frame(&self) -> &str {
        if self.sealed() { &self.opened_frame } else { &self.frame_digest }
    }

    /// The round that it is an attempt at.
    #[must_use]
    pub fn round(&self) -> RoundId {
        RoundId { line: self.line.clone(), task: self.known_as.clone(), nominal: self.nominal, part: self.part }
    }

    /// Counts what it drew among what was drawn before.
    pub fn count(&self, outcome: &Outcome, before: &mut Before) {
        for (cell, found) in self.cells.iter().zip(&outcome.cells) {
            let by_lot = found.drawn.saturating_sub(cell.certain);
            *before.entry(cell.key()).or_default() += DrawnBefore { by_lot, certain: cell.certain };
        }
    }

    /// How many are drawn at most: the groups' numbers, less what cells are short of for certain, and those that have to be visited.
    #[must_use]
    pub fn at_most(&self) -> u64 {
        let sum = |numbers: &mut dyn Iterator<Item = u64>| numbers.fold(0, u64::saturating_add);
        let numbers = sum(&mut self.groups.iter().copied());
        let short = sum(&mut self.cells.iter().map(|c| c.share.floor().saturating_sub(c.available)));
        numbers.saturating_sub(short).saturating_add(sum(&mut self.cells.iter().map(|c| c.certain)))
    }
}

impl CellRecord {
    /// Its stratum and tiers.
    #[must_use]
    pub fn key(&self) -> CellKey {
        CellKey { stratum: self.stratum.clone(), tiers: self.tiers.clone() }
    }

    /// What is drawn where the lot gives `quota`, those that have to be visited among them.
    #[must_use]
    pub fn drawn(&self, quota: u64) -> u64 {
        // What a ledger claims that somebody wrote into may be any number.
        quota.min(self.available).saturating_add(self.certain)
    }

    /// Its index: 0 for `c1`.
    #[must_use]
    pub fn index(&self) -> u32 {
        cell_index(&self.cell)
    }
}

/// The index of a cell code: 0 for `c1`.
#[must_use]
pub fn cell_index(code: &str) -> u32 {
    code.strip_prefix('c').and_then(|n| n.parse::<u32>().ok()).and_then(|n| n.checked_sub(1)).unwrap_or(u32::MAX)
}
