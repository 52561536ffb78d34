//! What the ledger records: one enum of events, version 5. Their bodies are these types and nobody else's: a change to a rule's or a
//! finding's type changes no disk format.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DrawId, GradeName, Intent, LateRecusal, Outcome, PlanId, RoundId, Staffing, Substitution, TaskId, TaskKey, Terms};

/// The version of the events' bodies; it stands in the ledger's first entry.
pub const EVENTS: i64 = 5;

/// The events, their kinds as the ledger names them, and their bodies: said once, so that none can be written that cannot be read.
macro_rules! events {
    ($($(#[$told:meta])* $kind:literal $event:ident($body:ty),)*) => {
        /// An event, as the ledger records it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($(#[$told])* $event($body),)*
        }

        impl Event {
            /// Its kind, as the ledger names it.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$event(_) => $kind,)*
                }
            }

            /// Its body: JSON without white space.
            ///
            /// # Errors
            /// It cannot be written as JSON.
            pub fn body(&self) -> serde_json::Result<String> {
                match self {
                    $(Self::$event(body) => serde_json::to_string(body),)*
                }
            }

            /// The event of a kind and a body; nothing where the kind is unknown.
            ///
            /// # Errors
            /// The body is not of its kind.
            pub fn parse(kind: &str, body: &str) -> serde_json::Result<Option<Self>> {
                match kind {
                    $($kind => serde_json::from_str(body).map(|body| Some(Self::$event(body))),)*
                    _ => Ok(None),
                }
            }
        }
    };
}

events! {
    /// The ledger begins.
    "opened" Opened(Opened),
    /// Plans, rules and settings are taken up.
    "adoption" Adoption(Adoption),
    /// A secret is committed to.
    "commitment" Commitment(Commitment),
    /// A round is fixed, before its seed exists.
    "intent" Intent(Box<Intent>),
    /// A round is drawn.
    "draw" Draw(Outcome),
    /// A draw is void.
    "void" Void(Void),
    /// A round's window closed before it was drawn.
    "lapse" Lapse(Lapse),
    /// A person decides that a round is not drawn, or takes that back.
    "waiver" Waiver(Waiver),
    /// Public randomness.
    "beacon" Beacon(BeaconNumber),
    /// A secret is published.
    "reveal" Reveal(Reveal),
    /// Visits are staffed.
    "staffing" Staffing(Staffing),
    /// An inspector steps back.
    "recusal" Recusal(LateRecusal),
    /// An object is replaced by the next.
    "substitution" Substitution(Substitution),
}

impl Why {
    /// Whether a sweep asks it of itself, because of the day and of no change: it is recorded when it is told.
    #[must_use]
    pub fn of_the_day(self) -> bool {
        matches!(self, Self::Missed | Self::Moved | Self::HeldUp)
    }
}

impl Event {
    /// What it is about: a draw, a round, a line of plans; empty where there is no one thing.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Opened(_) | Self::Adoption(_) | Self::Beacon(_) => String::new(),
            Self::Commitment(c) => c.line.to_string(),
            Self::Intent(i) => i.draw.to_string(),
            Self::Draw(o) => o.draw.to_string(),
            Self::Void(v) => v.draw.to_string(),
            Self::Lapse(l) => l.draw.to_string(),
            Self::Waiver(w) => w.draw.to_string(),
            Self::Reveal(r) => r.line.to_string(),
            Self::Staffing(s) => s.again.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Recusal(r) => r.draw.to_string(),
            Self::Substitution(s) => s.draw.to_string(),
        }
    }
}

/// The ledger begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Whether it is of a simulation.
    pub simulation: bool,
    /// The version of the events' bodies.
    pub events: i64,
    /// The program and its version.
    pub program: String,
}

fn plain(terms: &Terms) -> bool {
    *terms == Terms::default()
}

/// What the ledger takes note of when rules are new to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// By which day.
    pub day: NaiveDate,
    /// The settings then in force, by digest.
    pub settings: String,
    /// Every other file that decides something (plans, holidays), by name with its digest, as they stood.
    pub files: BTreeMap<String, String>,
    /// Plans that are new to the ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<PlanHead>,
    /// Tasks whose rules are new or changed.
    pub tasks: Vec<TaskVersion>,
    /// Tasks that left their plan, or whose plan was taken out.
    pub ended: Vec<Ended>,
    /// Tasks that are in a plan and were never judged well, with the day on which that was first seen.
    pub waiting: Vec<Waiting>,
    /// Rounds that wait for a person because of this adoption.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// Days that wait for a person no longer: what made them a question is void.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<RoundId>,
    /// What changed in files that were known before: unified differences by file name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub difference: BTreeMap<String, String>,
}

/// A plan that is new to the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHead {
    /// Its id.
    pub plan: PlanId,
    /// The line it belongs to: the id of its first plan.
    pub line: PlanId,
    /// Its year.
    pub year: i32,
    /// The plan it takes over from, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predecessor: Option<PlanId>,
    /// The plan beside which it stands, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplements: Option<PlanId>,
}

/// A task that is in force no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its plan.
    pub plan: PlanId,
    /// Its id there.
    pub task: TaskId,
}

/// A task whose rules were never good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its plan.
    pub plan: PlanId,
    /// Its id there.
    pub task: TaskId,
    /// The day on which it was first seen.
    pub since: NaiveDate,
    /// Whether its plan began the line on that day: rounds before it are asked as one then.
    pub first: bool,
}

/// Why a round waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// It lies before the first adoption of its line.
    Before,
    /// A change of rules put it on or before the day of the change.
    New,
    /// A change of rules took it away while it was owed.
    Gone,
    /// A change of rules moved a round that was drawn: this one may be the same round once more.
    Orphan,
    /// A change of rules opens cells on a day that was drawn, or decided on, without them.
    Cells,
    /// A change of rules closed its window on an earlier day, while it was owed.
    Closed,
    /// A person took the decision not to draw it back, and its task had changed since.
    Withdrawn,
    /// It was missed, and its rules leave missed rounds to a person.
    Missed,
    /// Rules or calendar changed before it was drawn, and may have moved its day into the past.
    Moved,
    /// Its task waited for the public number of another draw until its window had closed.
    HeldUp,
}

/// A round that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The round.
    pub round: RoundId,
    /// Why.
    pub why: Why,
    /// The cells that it is about: of a part of a day those that it takes, of an orphan those that may be drawn once more. A part without
    /// cells is asked for no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<GradeName>,
    /// The day on which it opened, of one that was missed: no later change moves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<NaiveDate>,
}

/// Cells that open on the same days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDays {
    /// The cells.
    pub cells: Vec<GradeName>,
    /// Their nominal opening days.
    pub days: Vec<NaiveDate>,
}

/// One version of a task's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskVersion {
    /// Plan id.
    pub plan: PlanId,
    /// Task id.
    pub task: TaskId,
    /// The task's name.
    pub name: String,
    /// The line of plans: the id of its first plan.
    pub line: PlanId,
    /// The task's oldest id in the line.
    pub known_as: TaskId,
    /// Digest of what decides: the task's row, its rule texts, the plan's head, what of the settings decides.
    #[serde(rename = "version")]
    pub digest: String,
    /// The plan's year.
    pub year: i32,
    /// The plan file's name.
    pub plan_file: String,
    /// The plan file's text, by digest.
    pub plan_digest: String,
    /// The settings' text, by digest.
    pub settings: String,
    /// Rule files by name, their texts by digest.
    pub files: BTreeMap<String, String>,
    /// The ratio in the table's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ratio_text: String,
    /// The ratios that its rules give, each once, by stratum and from the lowest tier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratios: Vec<String>,
    /// First and last day.
    pub window: (NaiveDate, NaiveDate),
    /// Its nominal opening days as the rule gives them, so that what is owed can be judged without the old texts.
    pub openings: Vec<NaiveDate>,
    /// Which cells open on which of these days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellDays>,
    /// Digest of the holidays and workdays of its years.
    #[serde(default)]
    pub calendar: String,
    /// How they fall on workdays, and what becomes of missed ones.
    #[serde(default, skip_serializing_if = "plain")]
    pub terms: Terms,
}

impl TaskVersion {
    /// Whether it is a version of a task; without a copy, unlike [`Self::key`].
    #[must_use]
    pub fn is_of(&self, key: &TaskKey) -> bool {
        self.line == key.line && self.known_as == key.task
    }

    /// The cells that open on a nominal day.
    pub fn cells_on(&self, nominal: NaiveDate) -> impl Iterator<Item = &GradeName> {
        self.cells.iter().filter(move |group| group.days.contains(&nominal)).flat_map(|group| &group.cells)
    }

    /// Every cell with its nominal opening days.
    pub fn cell_days(&self) -> impl Iterator<Item = (&GradeName, &[NaiveDate])> {
        self.cells.iter().flat_map(|group| group.cells.iter().map(|cell| (cell, group.days.as_slice())))
    }

    /// Whether a cell opens on a nominal day.
    #[must_use]
    pub fn opens(&self, cell: &GradeName, nominal: NaiveDate) -> bool {
        self.cells.iter().any(|group| group.days.contains(&nominal) && group.cells.contains(cell))
    }

    /// The task of the line that it is a version of.
    #[must_use]
    pub fn key(&self) -> TaskKey {
        TaskKey { line: self.line.clone(), task: self.known_as.clone() }
    }
}

/// A person decides that a round is not drawn, or takes that back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The id the draw would have had.
    pub draw: DrawId,
    /// The round.
    pub round: RoundId,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
    /// By which day.
    pub as_of: NaiveDate,
    /// The cells that it had when that was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<GradeName>,
    /// Whether an earlier waiver is taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// A round whose window closed before it was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    /// The id the draw would have had.
    pub draw: DrawId,
    /// The round.
    pub round: RoundId,
    /// Opening day.
    pub opens: NaiveDate,
    /// Last day of the window.
    pub closes: NaiveDate,
    /// By which day it was judged.
    pub as_of: NaiveDate,
}

/// The secret of a line of plans is committed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The line of plans whose secret it is.
    pub line: PlanId,
    /// SHA-256 of the secret's 32 bytes.
    pub commitment: String,
    /// SHA-256 of the second secret's 32 bytes: blinds are made from it, and it is never revealed.
    pub blinds: String,
    /// 1 for a line's first; a later one replaces a secret that was lost.
    pub number: usize,
    /// Why it was replaced; empty for the first.
    pub reason: String,
    /// Who replaced it; empty for the first.
    pub by: String,
    /// The day on which it was replaced; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

/// A draw is void: it stays in the ledger and the round is drawn again under a new id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// The draw's id.
    pub draw: DrawId,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
    /// By which day.
    pub as_of: NaiveDate,
}

/// The secret of a line of plans is published; every seed can be recomputed by anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// The line of plans whose secret it is.
    pub line: PlanId,
    /// Number of the commitment.
    pub number: usize,
    /// The secret, 64 hex digits.
    pub secret: String,
}

/// Public randomness for draws that wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeaconNumber {
    /// The draws it is for.
    pub draws: Vec<DrawId>,
    /// The text that goes into the seed.
    pub value: String,
    /// Drand's signature, hex; empty for a ceremony.
    pub signature: String,
    /// Who witnessed a ceremony; empty for drand.
    pub witness: String,
}
