//! What is recorded of visits: staffings, late recusals, substitutions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DrawId, Drawn, Level, Team};
use crate::diagnostic::Text;

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
        let (zh_level, en_level) = match self.level {
            Level::City => ("市级".to_owned(), "of the city".to_owned()),
            Level::County => (region.to_owned(), format!("of {region}")),
            Level::Either => (format!("市级或{region}"), format!("of the city or of {region}")),
        };
        let (zh_kind, en_kind) = match (self.expert, speciality.as_str()) {
            (true, "") => ("专家".to_owned(), "expert".to_owned()),
            (true, s) => (format!("专长为“{s}”的专家"), format!("expert in `{s}`")),
            (false, "") => ("检查人员".to_owned(), "inspector".to_owned()),
            (false, s) => (format!("专长为“{s}”的检查人员"), format!("inspector for `{s}`")),
        };
        Text {
            zh: format!("缺{zh_level}“{department}”{missing} 名可派的{zh_kind}"),
            en: format!("{missing} more {en_kind}(s) {en_level} at `{department}` who can be sent"),
        }
    }
}

/// One visit to one enterprise, with everything that was drawn of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    pub why: Option<Text>,
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
    /// The draws that are staffed for the first time.
    pub draws: Vec<DrawId>,
    /// Of a later staffing the draw that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<DrawId>,
    /// Of a later staffing the commitment whose secret its seed is made from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commitment: String,
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
    pub passed: Vec<(String, Text)>,
}

impl VisitRecord {
    /// Why it is unstaffed and what would help.
    #[must_use]
    pub fn reason(&self) -> Text {
        if let Some(why) = &self.why {
            return why.clone();
        }
        let parts: Vec<Text> = self.short.iter().map(|s| s.say(&self.region)).collect();
        Text {
            zh: parts.iter().map(|t| t.zh.as_str()).collect::<Vec<_>>().join("；"),
            en: parts.iter().map(|t| t.en.as_str()).collect::<Vec<_>>().join("; "),
        }
    }
}
