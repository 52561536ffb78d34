//! From visits to teams: what a staffing is worked out from, so that it can be worked out again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use super::assigner::{Assigner, Met, VisitNeed};
use super::roster::Roster;
use super::visits::Visits;
use crate::model::{Member, NoRoster, Short, Team, VisitRecord};
use crate::register::Recusal;

/// What a staffing is worked out from, besides the visits: everything an outsider needs to work it out again.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The inspectors.
    pub roster: Arc<Roster>,
    /// Their loads before, by place.
    pub loads: Vec<u32>,
    /// Who met whom before, by place.
    pub met: Met,
    /// For each visit who is recused, by place.
    pub barred: Vec<BTreeSet<u32>>,
}

impl Inputs {
    /// From the roster, the recusals and the visits so far.
    #[must_use]
    pub fn new(state: &Visits, roster: Arc<Roster>, recusals: &[Recusal], visits: &[VisitRecord], day: NaiveDate) -> Self {
        let year = day.year();
        let loads = roster.entries.iter().map(|e| e.start + state.load(year, &e.officer.id)).collect();
        let places = roster.places();
        let met = state.met(year, &places);
        let mut by_object: HashMap<&str, Vec<u32>> = HashMap::new();
        for pair in recusals {
            if let Some(place) = places.get(pair.inspector.as_str()) {
                by_object.entry(&pair.object).or_default().push(*place);
            }
        }
        let mut homes: HashMap<&str, Vec<u32>> = HashMap::new();
        for (i, e) in roster.entries.iter().enumerate().filter(|(_, e)| !e.officer.home.is_empty()) {
            homes.entry(&e.officer.home).or_default().push(u32::try_from(i).unwrap_or(u32::MAX));
        }
        let barred = visits
            .iter()
            .map(|v| {
                let ids = v.objects.iter().map(|(_, id)| id.as_str()).chain([v.enterprise.as_str()]);
                let mut barred: BTreeSet<u32> = ids.filter_map(|id| by_object.get(id)).flatten().copied().collect();
                if v.needs.not_home {
                    barred.extend(homes.get(v.region.as_str()).into_iter().flatten());
                }
                if v.needs.not_twice {
                    barred.extend(state.last_team(&v.enterprise, &v.visit).into_iter().filter_map(|i| places.get(i)));
                }
                if let Some(known) = state.get(&v.visit) {
                    barred.extend(known.recused.iter().filter_map(|i| places.get(i.as_str())));
                }
                barred
            })
            .collect();
        Self { roster, loads, met, barred }
    }

    /// The visits as they are assigned.
    fn needs<'a>(&self, visits: &'a [VisitRecord]) -> Vec<VisitNeed<'a>> {
        visits
            .iter()
            .zip(&self.barred)
            .map(|(v, barred)| VisitNeed {
                visit: &v.visit,
                team: &v.needs,
                region: &v.region,
                barred: barred.clone(),
                seed: &v.seed,
                lottery: &v.lottery,
            })
            .collect()
    }

    /// Gives every visit its team, or says what is missing.
    pub fn staff(&self, visits: &mut [VisitRecord]) {
        let done = {
            let mut assigner = Assigner::new(&self.roster, self.loads.clone(), self.met.clone());
            assigner.staff(&self.needs(visits))
        };
        for (visit, staffed) in visits.iter_mut().zip(done) {
            visit.team = members(&self.roster, &staffed.members, staffed.leader);
            visit.short = shorts(&visit.needs, &staffed.short);
        }
    }

    /// A team after one of its members steps back: the next in ticket order takes the place; nothing where nobody can.
    #[must_use]
    pub fn replace(&self, visit: &VisitRecord, leaves: &str) -> Option<Vec<Member>> {
        let places = self.roster.places();
        let members: Vec<u32> = visit.team.iter().filter_map(|m| places.get(m.inspector.as_str()).copied()).collect();
        let visits = std::slice::from_ref(visit);
        let need = self.needs(visits).into_iter().next()?;
        let mut assigner = Assigner::new(&self.roster, self.loads.clone(), self.met.clone());
        // One who has left the register meanwhile has no place: the others stay.
        let gone = places.get(leaves).copied().unwrap_or(u32::MAX);
        if members.len() + usize::from(gone == u32::MAX) != visit.team.len() {
            return None;
        }
        let next = assigner.replace(&need, &members, gone)?;
        let mut now: Vec<u32> = members.into_iter().filter(|m| *m != gone).chain([next]).collect();
        now.sort_unstable();
        let leader = assigner.leader(&need, &now);
        Some(self::members(&self.roster, &now, leader))
    }

    /// Replaces one member who steps back; where nobody can take the place the visit is staffed anew without that one, or says what is
    /// missing.
    pub fn step_back(&self, record: &mut VisitRecord, inspector: &str) {
        if let Some(team) = self.replace(record, inspector) {
            record.team = team;
            return;
        }
        // Whoever steps back does not come back.
        let mut without = self.clone();
        if let (Some(barred), Some(place)) = (without.barred.first_mut(), self.roster.places().get(inspector).copied()) {
            barred.insert(place);
        }
        without.staff(std::slice::from_mut(record));
    }
}

/// Visits that have no teams yet, with everything that these are worked out from: nothing else is asked for any more.
#[derive(Debug)]
pub struct Unassigned {
    visits: Vec<VisitRecord>,
    /// Or why nobody can be sent.
    inputs: Result<Arc<Inputs>, NoRoster>,
}

impl Unassigned {
    /// Visits that are to be staffed from a roster, after those so far.
    #[must_use]
    pub fn new(
        state: &Visits,
        visits: Vec<VisitRecord>,
        roster: Result<Arc<Roster>, NoRoster>,
        recusals: &[Recusal],
        day: NaiveDate,
    ) -> Self {
        let inputs = roster.map(|roster| Arc::new(Inputs::new(state, roster, recusals, &visits, day)));
        Self { visits, inputs }
    }

    /// What the teams of some visits are worked out from, where it is what the teams of these are.
    #[must_use]
    pub fn inputs_of(&self, visits: &[VisitRecord]) -> Option<Arc<Inputs>> {
        let alike = |a: &VisitRecord, b: &VisitRecord| {
            (&a.visit, &a.enterprise, &a.region, &a.objects, &a.needs) == (&b.visit, &b.enterprise, &b.region, &b.objects, &b.needs)
        };
        let same = self.visits.len() == visits.len() && self.visits.iter().zip(visits).all(|(a, b)| alike(a, b));
        self.inputs.as_ref().ok().filter(|_| same).cloned()
    }

    /// Gives them their teams; without a roster says why nobody can be sent. The teams' inputs come back where there is a roster.
    #[must_use]
    pub fn assign(mut self) -> (Vec<VisitRecord>, Option<Arc<Inputs>>) {
        match &self.inputs {
            Ok(inputs) => inputs.staff(&mut self.visits),
            Err(why) => {
                for visit in &mut self.visits {
                    visit.why = Some(why.clone());
                }
            }
        }
        (self.visits, self.inputs.ok())
    }
}

fn members(roster: &Roster, places: &[u32], leader: Option<u32>) -> Vec<Member> {
    let one = |place: u32| {
        let o = &roster.entries.get(place as usize)?.officer;
        let role = if Some(place) == leader {
            "leader"
        } else if o.expert {
            "expert"
        } else {
            "member"
        };
        Some(Member { inspector: o.id.clone(), name: o.name.clone(), department: o.department.clone(), role: role.to_owned() })
    };
    leader.into_iter().chain(places.iter().copied().filter(|p| Some(*p) != leader)).filter_map(one).collect()
}

fn shorts(needs: &Team, short: &[(usize, u32)]) -> Vec<Short> {
    short
        .iter()
        .filter_map(|(need, missing)| {
            let n = needs.needs.get(*need)?;
            Some(Short {
                department: n.department.clone(),
                level: n.level,
                speciality: n.speciality.clone(),
                expert: n.expert,
                missing: *missing,
            })
        })
        .collect()
}
