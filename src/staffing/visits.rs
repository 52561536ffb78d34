//! Visits as the ledger has them: who goes where, folded from staffings, late recusals, substitutions and voids in their order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, NaiveDate};

use crate::model::{DrawId, Event, LateRecusal, Member, Staffing, Substitution, VisitRecord, Void};

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
    pub staffed: BTreeSet<DrawId>,
    /// Draws that are void: what was written of them stays as it was.
    pub void: BTreeSet<DrawId>,
    /// The substitutions, in order.
    pub substitutions: Vec<(String, Substitution)>,
    by_visit: HashMap<String, usize>,
    by_enterprise: HashMap<String, Vec<usize>>,
    by_object: HashMap<DrawId, HashMap<String, usize>>,
    /// Inspectors by the numbers under which loads and meetings are kept.
    people: HashMap<String, u32>,
    loads: BTreeMap<i32, HashMap<u32, u32>>,
    met: BTreeMap<i32, HashMap<(u32, u32), u32>>,
    rosters: BTreeMap<i32, Vec<String>>,
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
    /// What an event says of visits, if it is about them.
    #[must_use]
    pub fn of(event: Event) -> Option<Self> {
        match event {
            Event::Staffing(staffing) => Some(Self::Staffing(staffing)),
            Event::Recusal(late) => Some(Self::Recusal(late)),
            Event::Substitution(substitution) => Some(Self::Substitution(substitution)),
            Event::Void(void) => Some(Self::Void(void)),
            _ => None,
        }
    }

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
            VisitEntry::Staffing(staffing) => self.staff(staffing),
            VisitEntry::Recusal(late) => {
                if let Some(index) = self.by_visit.get(&late.visit).copied() {
                    if let Some(day) = self.list.get(index).map(|v| v.day) {
                        self.used(day, &late.roster);
                    }
                    self.change_team(index, late.team.clone());
                    if let Some(visit) = self.list.get_mut(index) {
                        visit.record.short.clone_from(&late.short);
                        visit.recused.insert(late.inspector.clone());
                    }
                }
            }
            VisitEntry::Substitution(s) => {
                self.drop_object(|draw, id| s.draw == *draw && id == s.object);
                self.substitutions.push((at.to_owned(), s.clone()));
            }
            VisitEntry::Void(void) => {
                self.void.insert(void.draw.clone());
                self.drop_object(|draw, _| void.draw == *draw);
            }
        }
    }

    /// Takes in a staffing.
    pub fn staff(&mut self, staffing: &Staffing) {
        self.staffed.extend(staffing.draws.iter().cloned());
        self.used(staffing.day, &staffing.roster);
        for record in &staffing.visits {
            self.put(record, staffing);
        }
    }

    fn used(&mut self, day: NaiveDate, roster: &str) {
        let rosters = self.rosters.entry(day.year()).or_default();
        if !roster.is_empty() && rosters.iter().all(|known| known != roster) {
            rosters.push(roster.to_owned());
        }
    }

    fn put(&mut self, record: &VisitRecord, staffing: &Staffing) {
        let index = match self.by_visit.get(&record.visit) {
            Some(index) => *index,
            None => {
                let index = self.list.len();
                self.by_visit.insert(record.visit.clone(), index);
                self.by_enterprise.entry(record.enterprise.clone()).or_default().push(index);
                // What is recorded of it is filled in below.
                let record = VisitRecord::default();
                self.list.push(Visit { record, day: staffing.day, roster: String::new(), recused: BTreeSet::new() });
                index
            }
        };
        for (draw, id) in &record.objects {
            match self.by_object.get_mut(draw) {
                Some(ids) => ids,
                None => self.by_object.entry(draw.clone()).or_default(),
            }
            .insert(id.clone(), index);
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

    /// Digests of the rosters used in a year, in the order in which they came up.
    #[must_use]
    pub fn rosters(&self, year: i32) -> &[String] {
        self.rosters.get(&year).map_or(&[], Vec::as_slice)
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
