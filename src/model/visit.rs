//! What is recorded of visits: staffings, late recusals, substitutions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DrawId, Drawn, Level, Team};
use crate::diagnostic::{Failure, Text};
use crate::text;

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Certificate number.
    pub inspector: String,
    /// Name.
    pub name: String,
    /// Department.
    pub department: String,
    /// `leader`, `member` or `expert`.
    pub role: String,
}

/// What a visit lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    /// Department.
    pub department: String,
    /// From the city, the county, or either.
    pub level: Level,
    /// Speciality asked for; empty: none.
    pub speciality: String,
    /// Whether experts.
    pub expert: bool,
    /// How many are missing.
    pub missing: u32,
}

impl Short {
    /// In words: what would help.
    #[must_use]
    pub fn say(&self, region: &str) -> Text {
        let Self { department, speciality, missing, .. } = self;
        let level = match self.level {
            Level::City => text!("of-city"),
            Level::County => text!("visit-of", region),
            Level::Either => text!("of-city-or-of", region),
        };
        let skill = match speciality.as_str() {
            "" => Text::same(""),
            _ => text!("visit-for", speciality),
        };
        if self.expert {
            text!("short-of-at-who-can-be", missing, skill, level, department)
        } else {
            text!("short-of-at-who-can-be-2", missing, skill, level, department)
        }
    }
}

/// Why there are no inspectors to send, however many a visit needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum NoRoster {
    /// None are registered.
    NoInspectors,
    /// Their register cannot be read.
    InspectorsUnreadable {
        /// The file.
        file: String,
        /// The code of the finding that says why.
        finding: String,
    },
    /// Too many rows of it cannot be used.
    InspectorsSetAside {
        /// The file.
        file: String,
        /// Rows that cannot be used.
        unusable: u64,
        /// Rows in all.
        rows: u64,
        /// The share that is allowed.
        allowed: String,
    },
    /// The recusal table cannot be read.
    RecusalsUnreadable {
        /// The file.
        file: String,
        /// The code of the finding that says why.
        finding: String,
    },
}

impl NoRoster {
    /// The inspector register cannot be read.
    #[must_use]
    pub fn inspectors(file: &str, failure: &Failure) -> Self {
        Self::InspectorsUnreadable { file: file.to_owned(), finding: first_code(failure) }
    }

    /// The recusal table cannot be read.
    #[must_use]
    pub fn recusals(file: &str, failure: &Failure) -> Self {
        Self::RecusalsUnreadable { file: file.to_owned(), finding: first_code(failure) }
    }

    /// Its code in files.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoInspectors => "no-inspectors",
            Self::InspectorsUnreadable { .. } => "inspectors-unreadable",
            Self::InspectorsSetAside { .. } => "inspectors-set-aside",
            Self::RecusalsUnreadable { .. } => "recusals-unreadable",
        }
    }

    /// In words.
    #[must_use]
    pub fn say(&self) -> Text {
        match self {
            Self::NoInspectors => text!("there-is-no-inspector-register"),
            Self::InspectorsUnreadable { file, finding } => {
                text!("inspector-register-cannot-be-read", file, finding)
            }
            Self::InspectorsSetAside { file, unusable, rows, allowed } => {
                text!("of-rows-of-inspector-register-cannot", unusable, rows, file, allowed)
            }
            Self::RecusalsUnreadable { file, finding } => {
                text!("recusal-table-cannot-be-read", file, finding)
            }
        }
    }
}

fn first_code(failure: &Failure) -> String {
    failure.findings.iter().next().map(|f| f.code.to_owned()).unwrap_or_default()
}

/// Why someone of a reserve could not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassedOver {
    /// Visited as often as the rules allow.
    Limit,
    /// Its last inspection was too short a time ago.
    Cooling,
    /// Drawn before, by a task that never repeats.
    DrawnBefore,
}

impl PassedOver {
    /// Its code in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Cooling => "cooling",
            Self::DrawnBefore => "drawn-before",
        }
    }
}

/// One visit to one enterprise, with everything that was drawn of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecord {
    /// Its id: the draw that came first and the enterprise.
    pub visit: String,
    /// The enterprise.
    pub enterprise: String,
    /// The region that its inspectors are taken by.
    pub region: String,
    /// What is inspected: draw and object.
    pub objects: Vec<(DrawId, String)>,
    /// Who is needed.
    pub needs: Team,
    /// Seed of the lottery that staffs it.
    pub seed: String,
    /// Id of that lottery.
    pub lottery: String,
    /// Who goes, the leader first; nobody where it is unstaffed.
    pub team: Vec<Member>,
    /// What is missing where it is unstaffed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short: Vec<Short>,
    /// Why nobody could be sent at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<NoRoster>,
    /// A visit to the same enterprise on the same day that had its team already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
}

/// Visits are staffed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staffing {
    /// By which day.
    pub day: NaiveDate,
    /// Digest of the roster's text; empty: there is none.
    pub roster: String,
    /// Digest of the recusals' text.
    pub recusals: String,
    /// What stands for these two in what is published: digests under a salt that stays with the office.
    pub seals: [String; 2],
    /// The draws that are staffed for the first time.
    pub draws: Vec<DrawId>,
    /// Of a later staffing the draw that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<DrawId>,
    /// Of a later staffing the commitment whose secret its seed is made from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commitment: String,
    /// SHA-256 of the document that is published of it.
    pub document: String,
    /// Every visit with its team.
    pub visits: Vec<VisitRecord>,
}

/// An inspector steps back after the draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateRecusal {
    /// The draw.
    pub draw: DrawId,
    /// The object.
    pub object: String,
    /// The visit.
    pub visit: String,
    /// Who steps back.
    pub inspector: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: String,
    /// By which day.
    pub as_of: NaiveDate,
    /// Digest of the roster of that day.
    pub roster: String,
    /// Digest of the recusals of that day.
    pub recusals: String,
    /// What stands for these two in what is published.
    pub seals: [String; 2],
    /// SHA-256 of the document that is published of it.
    pub document: String,
    /// The team from now on, the leader first; nobody: the visit is unstaffed.
    pub team: Vec<Member>,
    /// What is missing then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short: Vec<Short>,
}

/// A drawn object is replaced by the next of its cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitution {
    /// The draw.
    pub draw: DrawId,
    /// The object that drops out.
    pub object: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: String,
    /// By which day.
    pub as_of: NaiveDate,
    /// Who takes its place; nobody: the cell's reserve is used up.
    pub substitute: Option<Drawn>,
    /// The substitute's enterprise, where it is not its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<String>,
    /// Those before it in ticket order who could not be called, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<(String, PassedOver)>,
    /// Whether the draw is sealed: nobody else is told where in its order they stood.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
}

impl VisitRecord {
    /// Why it is unstaffed, as a code; nothing where it has its team.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        match &self.why {
            _ if !self.team.is_empty() => None,
            Some(why) => Some(why.code()),
            None => Some("short"),
        }
    }

    /// Why it is unstaffed and what would help.
    #[must_use]
    pub fn reason(&self) -> Text {
        if let Some(why) = &self.why {
            return why.say();
        }
        Text::clauses(self.short.iter().map(|s| s.say(&self.region)))
    }
}
