//! Visits as the ledger has them: who goes where, folded from staffings, late recusals, substitutions and voids in their order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use super::entry::Void;
use crate::diagnostic::Text;
use crate::draw::Drawn;
use crate::rules::{Level, Team};

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
    pub objects: Vec<(String, String)>,
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
    pub draws: Vec<String>,
    /// Of a later staffing the draw that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
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
    pub draw: String,
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
    pub draw: String,
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

/// A visit as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// What was recorded last.
    pub record: VisitRecord,
    /// The day of the draw.
    pub day: NaiveDate,
    /// The roster it was staffed from.
    pub roster: String,
    /// Who stepped back from it.
    pub recused: BTreeSet<String>,
}

/// All visits as they stand.
#[derive(Debug, Clone, Default)]
pub struct Visits {
    /// In the order in which they came up; those whose every draw is void or replaced have no objects.
    pub list: Vec<Visit>,
    /// Draws that were staffed.
    pub staffed: BTreeSet<String>,
    /// Draws that are void: what was written of them stays as it was.
    pub void: BTreeSet<String>,
    /// The substitutions, in order.
    pub substitutions: Vec<(String, Substitution)>,
    by_visit: HashMap<String, usize>,
    by_enterprise: HashMap<String, Vec<usize>>,
    by_object: HashMap<String, HashMap<String, usize>>,
    /// Inspectors by the numbers under which loads and meetings are kept.
    people: HashMap<String, u32>,
    loads: BTreeMap<i32, HashMap<u32, u32>>,
    met: BTreeMap<i32, HashMap<(u32, u32), u32>>,
    rosters: BTreeMap<i32, String>,
}

/// One entry about visits.
#[derive(Debug, Clone)]
pub enum VisitEntry {
    /// Kind `staffing`.
    Staffing(Staffing),
    /// Kind `recusal`.
    Recusal(LateRecusal),
    /// Kind `substitution`.
    Substitution(Substitution),
    /// Kind `void`.
    Void(Void),
}

impl VisitEntry {
    /// The entry of a kind, if it is about visits.
    ///
    /// # Errors
    /// The body cannot be read.
    pub fn parse(kind: &str, body: &str) -> Option<Result<Self, serde_json::Error>> {
        Some(match kind {
            "staffing" => serde_json::from_str(body).map(Self::Staffing),
            "recusal" => serde_json::from_str(body).map(Self::Recusal),
            "substitution" => serde_json::from_str(body).map(Self::Substitution),
            "void" => serde_json::from_str(body).map(Self::Void),
            _ => return None,
        })
    }
}

impl Visits {
    /// Takes in the next entry.
    pub fn apply(&mut self, at: &str, entry: &VisitEntry) {
        match entry {
            VisitEntry::Staffing(staffing) => {
                self.staffed.extend(staffing.draws.iter().cloned());
                if !staffing.roster.is_empty() {
                    self.rosters.insert(staffing.day.year(), staffing.roster.clone());
                }
                for record in &staffing.visits {
                    self.put(record, staffing);
                }
            }
            VisitEntry::Recusal(late) => {
                if let Some(index) = self.by_visit.get(&late.visit).copied() {
                    self.change_team(index, late.team.clone());
                    if let Some(visit) = self.list.get_mut(index) {
                        visit.record.short.clone_from(&late.short);
                        visit.recused.insert(late.inspector.clone());
                    }
                }
            }
            VisitEntry::Substitution(s) => {
                self.drop_object(|draw, id| draw == s.draw && id == s.object);
                self.substitutions.push((at.to_owned(), s.clone()));
            }
            VisitEntry::Void(void) => {
                self.void.insert(void.draw.clone());
                self.drop_object(|draw, _| draw == void.draw);
            }
        }
    }

    fn put(&mut self, record: &VisitRecord, staffing: &Staffing) {
        let index = match self.by_visit.get(&record.visit) {
            Some(index) => *index,
            None => {
                let index = self.list.len();
                self.by_visit.insert(record.visit.clone(), index);
                self.by_enterprise.entry(record.enterprise.clone()).or_default().push(index);
                let empty = VisitRecord { team: Vec::new(), ..record.clone() };
                self.list.push(Visit { record: empty, day: staffing.day, roster: String::new(), recused: BTreeSet::new() });
                index
            }
        };
        for (draw, id) in &record.objects {
            self.by_object.entry(draw.clone()).or_default().insert(id.clone(), index);
        }
        self.change_team(index, record.team.clone());
        if let Some(visit) = self.list.get_mut(index) {
            visit.record = record.clone();
            visit.roster.clone_from(&staffing.roster);
        }
    }

    fn change_team(&mut self, index: usize, team: Vec<Member>) {
        let Some(visit) = self.list.get_mut(index) else { return };
        let numbers = |team: &[Member], people: &mut HashMap<String, u32>| -> Vec<u32> {
            let mut one = |m: &Member| {
                if let Some(number) = people.get(&m.inspector) {
                    return *number;
                }
                let number = u32::try_from(people.len()).unwrap_or(u32::MAX);
                people.insert(m.inspector.clone(), number);
                number
            };
            team.iter().map(&mut one).collect()
        };
        let now = numbers(&team, &mut self.people);
        let before = numbers(&std::mem::replace(&mut visit.record.team, team), &mut self.people);
        let year = visit.day.year();
        let (loads, met) = (self.loads.entry(year).or_default(), self.met.entry(year).or_default());
        for (team, up) in [(before, false), (now, true)] {
            let change = |count: &mut u32| *count = if up { *count + 1 } else { count.saturating_sub(1) };
            for (i, a) in team.iter().enumerate() {
                change(loads.entry(*a).or_default());
                for b in team.iter().skip(i + 1) {
                    change(met.entry((*a.min(b), *a.max(b))).or_default());
                }
            }
        }
    }

    fn drop_object(&mut self, gone: impl Fn(&str, &str) -> bool) {
        for index in 0..self.list.len() {
            let Some(visit) = self.list.get_mut(index) else { continue };
            let had = visit.record.objects.len();
            visit.record.objects.retain(|(draw, id)| !gone(draw, id));
            let empty = visit.record.objects.is_empty() && had > 0;
            if empty {
                // Nothing is left to inspect: nobody goes.
                visit.record.short.clear();
                visit.record.why = None;
                self.change_team(index, Vec::new());
            }
        }
    }

    /// A visit by its id.
    #[must_use]
    pub fn get(&self, visit: &str) -> Option<&Visit> {
        self.by_visit.get(visit).and_then(|i| self.list.get(*i))
    }

    /// Visits that have something to inspect.
    pub fn live(&self) -> impl Iterator<Item = &Visit> {
        self.list.iter().filter(|v| !v.record.objects.is_empty())
    }

    /// Visits of an enterprise, in the order in which they came up.
    pub fn of(&self, enterprise: &str) -> impl Iterator<Item = &Visit> {
        self.by_enterprise.get(enterprise).into_iter().flatten().filter_map(|i| self.list.get(*i)).filter(|v| !v.record.objects.is_empty())
    }

    /// The visits that inspect something that a draw drew.
    pub fn of_draw<'a>(&'a self, draw: &'a str) -> impl Iterator<Item = &'a Visit> {
        let places: BTreeSet<usize> = self.by_object.get(draw).into_iter().flat_map(|ids| ids.values().copied()).collect();
        let visits = places.into_iter().filter_map(|at| self.list.get(at));
        visits.filter(move |v| v.record.objects.iter().any(|(d, _)| d == draw))
    }

    /// The visit that inspects a drawn object.
    #[must_use]
    pub fn of_object(&self, draw: &str, object: &str) -> Option<&Visit> {
        let visit = self.list.get(*self.by_object.get(draw)?.get(object)?)?;
        visit.record.objects.iter().any(|(d, o)| d == draw && o == object).then_some(visit)
    }

    /// Visits of an inspector in a year.
    #[must_use]
    pub fn load(&self, year: i32, inspector: &str) -> u32 {
        let number = self.people.get(inspector);
        number.and_then(|n| self.loads.get(&year)?.get(n)).copied().unwrap_or(0)
    }

    /// How often inspectors made visits together in a year, by the places that `places` gives them (the smaller first).
    #[must_use]
    pub fn met(&self, year: i32, places: &HashMap<&str, u32>) -> HashMap<(u32, u32), u32> {
        let mut place = vec![None; self.people.len()];
        for (id, number) in &self.people {
            if let Some(slot) = place.get_mut(*number as usize) {
                *slot = places.get(id.as_str()).copied();
            }
        }
        let of = |number: u32| place.get(number as usize).copied().flatten();
        let known = self.met.get(&year).into_iter().flatten().filter(|(_, count)| **count > 0);
        known.filter_map(|((a, b), count)| of(*a).zip(of(*b)).map(|(a, b)| ((a.min(b), a.max(b)), *count))).collect()
    }

    /// Digest of the roster used last in a year.
    #[must_use]
    pub fn roster(&self, year: i32) -> Option<&str> {
        self.rosters.get(&year).map(String::as_str)
    }

    /// Who went to an enterprise last.
    #[must_use]
    pub fn last_team(&self, enterprise: &str, except: &str) -> Vec<&str> {
        let last = self.of(enterprise).filter(|v| v.record.visit != except && !v.record.team.is_empty()).last();
        last.map(|v| v.record.team.iter().map(|m| m.inspector.as_str()).collect()).unwrap_or_default()
    }
}

impl Visit {
    /// Whether it has something to inspect and nobody to do it.
    #[must_use]
    pub fn unstaffed(&self) -> bool {
        !self.record.objects.is_empty() && self.record.team.is_empty()
    }
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
