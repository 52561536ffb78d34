//! Who visits whom: teams by lot, with loads that differ by as little as the constraints allow.
//!
//! The ticket of an inspector with load l is `SHA-256("choucha-team/1" US seed US lottery US certificate US l)`: every
//! inspector holds a new ticket after each visit, as a deck is shuffled anew after each deal.
//!
//! For each visit in order: as long as the team is not complete, of all who can still be used the one with the smallest
//! (load, visits made together with those already in the team, ticket, certificate) joins. *Can be used* means: fits a need of
//! the visit, is not recused, is not in the team, and the needs can be shared out among the team with this one in it (a bipartite
//! matching). As the sets that can be shared out are the independent sets of a transversal matroid, the team is complete
//! whenever some team is.
//!
//! Then loads are evened out: while a chain of replacements (a leaves a visit for b, b another one for c, ..., in each of which the
//! needs can still be shared out) leads from an inspector to one whose load is lower by two or more, a shortest such chain is
//! carried out. The loads that can be reached are the bases of an integral polymatroid, among which such exchanges lead to the
//! least majorised one (Frank and Murota, Decreasing minimization on M-convex sets, 2022): no other staffing has a smaller sum of
//! squares, a smaller largest load or a larger smallest one.
//!
//! The leader is, of the members of the first need's department, the one with the smallest
//! `SHA-256("choucha-leader/1" US seed US lottery US visit US certificate)`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::roster::Roster;
use super::seats::{Moves, Seats};
use crate::model::US;
use crate::rules::{Level, Need, Team};

/// A visit to be staffed.
#[derive(Debug, Clone)]
pub struct VisitNeed<'a> {
    /// Its id.
    pub visit: &'a str,
    /// Who is needed.
    pub team: &'a Team,
    /// The object's region.
    pub region: &'a str,
    /// Who is recused, by place in the roster.
    pub barred: BTreeSet<u32>,
    /// Seed of the lottery that staffs it.
    pub seed: &'a str,
    /// Id of that lottery.
    pub lottery: &'a str,
}

/// A visit's team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staffed {
    /// Who goes, by place in the roster, in order; fewer than needed where too few can be used.
    pub members: Vec<u32>,
    /// Who leads.
    pub leader: Option<u32>,
    /// What is missing: need by its place, and how many.
    pub short: Vec<(usize, u32)>,
}

/// How often two inspectors (by place, the smaller first) made a visit together.
pub type Met = HashMap<(u32, u32), u32>;

/// An inspector's ticket at a load.
#[must_use]
pub fn team_ticket(seed: &str, lottery: &str, inspector: &str, load: u32) -> [u8; 32] {
    ticket("choucha-team/1", [seed, lottery, inspector, &load.to_string()])
}

/// An inspector's ticket for leading a visit.
#[must_use]
pub fn leader_ticket(seed: &str, lottery: &str, visit: &str, inspector: &str) -> [u8; 32] {
    ticket("choucha-leader/1", [seed, lottery, visit, inspector])
}

/// The digest of words with US before each but the first.
fn ticket(kind: &str, words: [&str; 4]) -> [u8; 32] {
    let mut digest = Sha256::new_with_prefix(kind);
    for word in words {
        digest.update(US.encode_utf8(&mut [0; 4]).as_bytes());
        digest.update(word);
    }
    digest.finalize().into()
}

/// Inspectors who fit the same needs: same branch, region, level, specialities, expert or not.
pub(super) struct Class {
    branch: String,
    region: String,
    city: bool,
    specialities: Vec<String>,
    expert: bool,
    pub members: Vec<u32>,
}

impl Class {
    fn fits(&self, need: &Need, region: &str) -> bool {
        self.branch == need.branch
            && self.expert == need.expert
            && (need.speciality.is_empty() || self.specialities.contains(&need.speciality))
            && match need.level {
                Level::City => self.city,
                Level::County => self.region == region,
                Level::Either => self.city || self.region == region,
            }
    }
}

/// Classes that fit a need of a visit, each with the needs it fits.
pub(super) struct Usable(pub Vec<(usize, Vec<usize>)>);

/// Gives visits their teams from the pools of a roster.
pub struct Assigner<'a> {
    roster: &'a Roster,
    pub(super) classes: Vec<Class>,
    class_of: Vec<usize>,
    by_branch: HashMap<String, Vec<usize>>,
    /// Visits of each inspector so far, by place in the roster.
    pub loads: Vec<u32>,
    /// Who met whom so far.
    pub met: Met,
    /// The decks of the lottery in hand, by class.
    decks: HashMap<usize, BTreeSet<(u32, [u8; 32], u32)>>,
    /// The tickets in the decks, by place in the roster.
    tickets: Vec<[u8; 32]>,
    lottery: (String, String),
}

impl<'a> Assigner<'a> {
    /// Over a roster, with the loads and meetings so far.
    #[must_use]
    pub fn new(roster: &'a Roster, loads: Vec<u32>, met: Met) -> Self {
        let mut classes: Vec<Class> = Vec::new();
        let mut known: HashMap<(String, String, bool, Vec<String>, bool), usize> = HashMap::new();
        let mut class_of = Vec::with_capacity(roster.entries.len());
        for (place, entry) in roster.entries.iter().enumerate() {
            let o = &entry.officer;
            let key = (o.branch.clone(), o.region.clone(), entry.city, o.specialities.clone(), o.expert);
            let class = *known.entry(key).or_insert_with(|| {
                classes.push(Class {
                    branch: o.branch.clone(),
                    region: o.region.clone(),
                    city: entry.city,
                    specialities: o.specialities.clone(),
                    expert: o.expert,
                    members: Vec::new(),
                });
                classes.len() - 1
            });
            if let Some(class) = classes.get_mut(class) {
                class.members.push(u32::try_from(place).unwrap_or(u32::MAX));
            }
            class_of.push(class);
        }
        let mut by_branch: HashMap<String, Vec<usize>> = HashMap::new();
        for (c, class) in classes.iter().enumerate() {
            by_branch.entry(class.branch.clone()).or_default().push(c);
        }
        let (tickets, lottery) = (vec![[0; 32]; class_of.len()], (String::new(), String::new()));
        Self { roster, classes, class_of, by_branch, loads, met, decks: HashMap::new(), tickets, lottery }
    }

    /// Classes that fit a need of a visit, each with the needs it fits.
    pub(super) fn usable(&self, team: &Team, region: &str) -> Usable {
        let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, need) in team.needs.iter().enumerate() {
            for c in self.by_branch.get(&need.branch).into_iter().flatten() {
                if self.classes.get(*c).is_some_and(|class| class.fits(need, region)) {
                    found.entry(*c).or_default().push(n);
                }
            }
        }
        Usable(found.into_iter().collect())
    }

    /// The needs that someone fits, by their places.
    pub(super) fn fits<'u>(&self, usable: &'u Usable, who: u32) -> &'u [usize] {
        let class = self.class(who);
        usable.0.iter().find(|(c, _)| *c == class).map_or(&[], |(_, needs)| needs)
    }

    pub(super) fn class(&self, who: u32) -> usize {
        self.class_of.get(who as usize).copied().unwrap_or(usize::MAX)
    }

    pub(super) fn load(&self, who: u32) -> u32 {
        self.loads.get(who as usize).copied().unwrap_or(0)
    }

    /// Someone's ticket at the load of now, kept as the one in the deck.
    fn ticket(&mut self, who: u32) -> [u8; 32] {
        let ticket = team_ticket(&self.lottery.0, &self.lottery.1, self.roster.id(who), self.load(who));
        if let Some(kept) = self.tickets.get_mut(who as usize) {
            *kept = ticket;
        }
        ticket
    }

    fn deal(&mut self, class: usize) {
        if self.decks.contains_key(&class) {
            return;
        }
        let members = self.classes.get(class).map(|c| c.members.clone()).unwrap_or_default();
        let deck = members.into_iter().map(|m| (self.load(m), self.ticket(m), m)).collect();
        self.decks.insert(class, deck);
    }

    fn add_load(&mut self, who: u32) {
        let class = self.class(who);
        let old = self.tickets.get(who as usize).map(|ticket| (self.load(who), *ticket, who));
        if let Some(load) = self.loads.get_mut(who as usize) {
            *load += 1;
        }
        if self.decks.contains_key(&class) {
            let new = (self.load(who), self.ticket(who), who);
            if let (Some(deck), Some(old)) = (self.decks.get_mut(&class), old) {
                deck.remove(&old);
                deck.insert(new);
            }
        }
    }

    fn together(&self, who: u32, others: &[(u32, usize)]) -> u32 {
        others.iter().map(|(o, _)| self.met.get(&(who.min(*o), who.max(*o))).copied().unwrap_or(0)).sum()
    }

    /// The next one to join: smallest (load, met, ticket, certificate) of all who can still be used.
    fn next(&mut self, visit: &VisitNeed<'_>, usable: &Usable, seats: &Seats) -> Option<(u32, Moves)> {
        let open: Vec<&(usize, Vec<usize>)> =
            usable.0.iter().filter(|(_, needs)| seats.has_room(needs, &|who: u32| self.fits(usable, who))).collect();
        for (class, _) in &open {
            self.deal(*class);
        }
        let mut best: Option<((u32, u32, [u8; 32], u32), usize)> = None;
        for (at, (class, _)) in open.iter().enumerate() {
            let mut level = None;
            for (load, ticket, who) in self.decks.get(class).into_iter().flatten() {
                if level.is_some_and(|l| *load > l) || best.as_ref().is_some_and(|(b, _)| *load > b.0) {
                    break;
                }
                if visit.barred.contains(who) || seats.has(*who) {
                    continue;
                }
                level = Some(*load);
                // Places in the roster are in the order of certificates.
                let key = (*load, self.together(*who, &seats.taken), *ticket, *who);
                if best.as_ref().is_none_or(|(b, _)| key < *b) {
                    best = Some((key, at));
                }
                if key.1 == 0 {
                    break;
                }
            }
        }
        let ((_, _, _, who), at) = best?;
        let (_, needs) = open.get(at)?;
        seats.room(needs, &|who: u32| self.fits(usable, who)).map(|moves| (who, moves))
    }

    /// Staffs visits in order, then evens out loads.
    pub fn staff(&mut self, visits: &[VisitNeed<'_>]) -> Vec<Staffed> {
        let mut seated: Vec<Seats> = Vec::with_capacity(visits.len());
        let usable: Vec<Usable> = visits.iter().map(|v| self.usable(v.team, v.region)).collect();
        for (visit, usable) in visits.iter().zip(&usable) {
            if (visit.seed, visit.lottery) != (self.lottery.0.as_str(), self.lottery.1.as_str()) {
                self.lottery = (visit.seed.to_owned(), visit.lottery.to_owned());
                self.decks.clear();
            }
            let mut seats = Seats::new(visit.team);
            while !seats.full() {
                let Some((who, moves)) = self.next(visit, usable, &seats) else { break };
                for (other, _) in &seats.taken {
                    *self.met.entry((who.min(*other), who.max(*other))).or_default() += 1;
                }
                seats.seat(who, &moves);
            }
            if seats.full() {
                for (who, _) in seats.taken.clone() {
                    self.add_load(who);
                }
            } else {
                // An incomplete team goes nowhere: nobody's load counts it, and nobody has met.
                for (i, (a, _)) in seats.taken.iter().enumerate() {
                    for (b, _) in seats.taken.iter().skip(i + 1) {
                        if let Some(count) = self.met.get_mut(&(*a.min(b), *a.max(b))) {
                            *count -= 1;
                        }
                    }
                }
            }
            seated.push(seats);
        }
        self.balance(visits, usable, &mut seated);
        self.decks.clear();
        self.lottery = (String::new(), String::new());
        visits.iter().zip(seated).map(|(visit, seats)| self.staffed(visit, &seats)).collect()
    }

    fn staffed(&self, visit: &VisitNeed<'_>, seats: &Seats) -> Staffed {
        let short: Vec<(usize, u32)> = (0..seats.size.len()).map(|n| (n, seats.free(n))).filter(|(_, n)| *n > 0).collect();
        if !short.is_empty() {
            return Staffed { members: Vec::new(), leader: None, short };
        }
        let mut members: Vec<u32> = seats.taken.iter().map(|(m, _)| *m).collect();
        members.sort_unstable();
        Staffed { leader: self.leader(visit, &members), members, short }
    }

    /// Who leads a team.
    #[must_use]
    pub fn leader(&self, visit: &VisitNeed<'_>, members: &[u32]) -> Option<u32> {
        let branch = visit.team.needs.first().map(|n| n.branch.as_str());
        let of_lead = |m: &&u32| {
            self.roster.entries.get(**m as usize).is_some_and(|e| Some(e.officer.branch.as_str()) == branch && !e.officer.expert)
        };
        members
            .iter()
            .filter(of_lead)
            .min_by_key(|m| (leader_ticket(visit.seed, visit.lottery, visit.visit, self.roster.id(**m)), **m))
            .copied()
    }

    /// Replaces one member of a team by the next in ticket order; nothing where nobody can.
    pub fn replace(&mut self, visit: &VisitNeed<'_>, members: &[u32], leaves: u32) -> Option<u32> {
        self.lottery = (visit.seed.to_owned(), visit.lottery.to_owned());
        self.decks.clear();
        let usable = self.usable(visit.team, visit.region);
        let fits = |who: u32| self.fits(&usable, who);
        let mut seats = Seats::new(visit.team);
        for member in members.iter().filter(|m| **m != leaves) {
            let moves = seats.room(fits(*member), &fits)?;
            seats.seat(*member, &moves);
        }
        let barred = visit.barred.iter().copied().chain([leaves]).collect();
        self.next(&VisitNeed { barred, ..visit.clone() }, &usable, &seats).map(|(who, _)| who)
    }
}
