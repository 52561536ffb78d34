//! Evening out loads: chains of replacements from an inspector to one whose load is lower by two or more, until there are none.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, VecDeque};

use super::assigner::{Assigner, Usable, VisitNeed};
use super::seats::Seats;

/// A replacement: who leaves, which visit, who comes.
type Step = (u32, usize, u32);

/// What is balanced: visits, who can be used in each, who sits in each, and each inspector's visits.
struct Table<'v, 'a> {
    visits: &'v [VisitNeed<'a>],
    usable: Vec<Usable>,
    seated: &'v mut [Seats],
    visits_of: Vec<BTreeSet<usize>>,
}

/// Who was reached in a pass: whoever was reached without finding anyone leads nowhere and is not tried again in it.
struct Reached {
    seen: Vec<bool>,
    /// Those of each class that were not.
    left: Vec<Vec<u32>>,
}

impl Assigner<'_> {
    /// Carries out chains until there are none.
    pub(super) fn balance(&mut self, visits: &[VisitNeed<'_>], usable: Vec<Usable>, seated: &mut [Seats]) {
        let mut visits_of: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.loads.len()];
        for (v, seats) in seated.iter().enumerate().filter(|(_, s)| s.full()) {
            for (who, _) in &seats.taken {
                if let Some(list) = visits_of.get_mut(*who as usize) {
                    list.insert(v);
                }
            }
        }
        let mut table = Table { visits, usable, seated, visits_of };
        while self.balance_once(&mut table) {}
    }

    /// One pass over the inspectors, always the one with the highest load (then by certificate); gives whether anything changed.
    fn balance_once(&mut self, table: &mut Table<'_, '_>) -> bool {
        let lowest = self.loads.iter().min().copied().unwrap_or(0);
        let busy = (0..u32::try_from(self.loads.len()).unwrap_or(u32::MAX))
            .filter(|w| table.visits_of.get(*w as usize).is_some_and(|v| !v.is_empty()))
            .map(|w| (self.load(w), Reverse(w)));
        let mut queue: BinaryHeap<(u32, Reverse<u32>)> = busy.collect();
        let mut reached = Reached { seen: vec![false; self.loads.len()], left: self.classes.iter().map(|c| c.members.clone()).collect() };
        let mut changed = false;
        while let Some((load, Reverse(start))) = queue.pop() {
            if load < lowest + 2 {
                break;
            }
            if load != self.load(start) || reached.seen.get(start as usize).copied().unwrap_or(true) {
                continue;
            }
            let (anew, chain) = self.chain(start, table, &mut reached);
            let Some(chain) = chain else { continue };
            // What was reached on the way may lead elsewhere now.
            for who in anew {
                if let Some(slot) = reached.seen.get_mut(who as usize) {
                    *slot = false;
                }
                if let Some(list) = reached.left.get_mut(self.class(who))
                    && !list.contains(&who)
                {
                    list.push(who);
                }
            }
            let ends: Vec<u32> = chain.iter().map(|(out, ..)| *out).chain(chain.last().map(|(_, _, into)| *into)).collect();
            if !self.carry_out(chain, table) {
                return false;
            }
            // Only the two ends of a chain have another load now; whoever is closed already is skipped above.
            queue.extend(ends.into_iter().map(|w| (self.load(w), Reverse(w))));
            changed = true;
        }
        changed
    }

    /// Carries out a chain; gives whether it could be.
    fn carry_out(&mut self, chain: Vec<Step>, table: &mut Table<'_, '_>) -> bool {
        for (out, visit, into) in chain {
            let (Some(seats), Some(usable)) = (table.seated.get_mut(visit), table.usable.get(visit)) else { return false };
            let fits = |who: u32| self.fits(usable, who);
            let mut changed = seats.without(out);
            // A shortest chain can always be carried out; were it not so, the teams stay as they are.
            let Some(moves) = changed.room(fits(into), &fits) else { return false };
            changed.seat(into, &moves);
            for (other, _) in seats.taken.iter().filter(|(o, _)| *o != out) {
                if let Some(count) = self.met.get_mut(&(out.min(*other), out.max(*other))) {
                    *count -= 1;
                }
                *self.met.entry((into.min(*other), into.max(*other))).or_default() += 1;
            }
            *seats = changed;
            if let Some(load) = self.loads.get_mut(out as usize) {
                *load -= 1;
            }
            if let Some(load) = self.loads.get_mut(into as usize) {
                *load += 1;
            }
            if let Some(list) = table.visits_of.get_mut(out as usize) {
                list.remove(&visit);
            }
            if let Some(list) = table.visits_of.get_mut(into as usize) {
                list.insert(visit);
            }
        }
        true
    }

    /// Whom a start reaches that was not reached before, breadth first, visits and inspectors in order; and the chain to the first
    /// one whose load is lower by two or more.
    fn chain(&self, start: u32, table: &Table<'_, '_>, reached: &mut Reached) -> (Vec<u32>, Option<Vec<Step>>) {
        let mut before: HashMap<u32, (u32, usize)> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        let mut anew = vec![start];
        if let Some(slot) = reached.seen.get_mut(start as usize) {
            *slot = true;
        }
        while let Some(who) = queue.pop_front() {
            for v in table.visits_of.get(who as usize).into_iter().flatten() {
                let found = self.replacements(who, *v, table, reached);
                anew.extend(&found);
                for next in &found {
                    if let Some(slot) = reached.seen.get_mut(*next as usize) {
                        *slot = true;
                    }
                    before.insert(*next, (who, *v));
                }
                if let Some(end) = found.iter().find(|next| self.load(**next) + 2 <= self.load(start)) {
                    let mut chain = Vec::new();
                    let mut at = *end;
                    while let Some((from, visit)) = before.get(&at) {
                        chain.push((*from, *visit, at));
                        at = *from;
                    }
                    chain.reverse();
                    return (anew, Some(chain));
                }
                queue.extend(found);
            }
        }
        (anew, None)
    }

    /// Who was not reached yet and can take the place of one of a visit, in order.
    fn replacements(&self, who: u32, visit: usize, table: &Table<'_, '_>, reached: &mut Reached) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let (Some(need), Some(seats), Some(usable)) = (table.visits.get(visit), table.seated.get(visit), table.usable.get(visit)) else {
            return found;
        };
        let fits = |who: u32| self.fits(usable, who);
        let mut rest: Option<Seats> = None;
        for (class, needs) in &usable.0 {
            let Some(list) = reached.left.get_mut(*class).filter(|l| !l.is_empty()) else { continue };
            let rest = rest.get_or_insert_with(|| seats.without(who));
            if !rest.has_room(needs, &fits) {
                continue;
            }
            list.retain(|next| {
                if reached.seen.get(*next as usize).copied().unwrap_or(true) {
                    return false;
                }
                let can = !need.barred.contains(next) && !seats.has(*next);
                if can {
                    found.push(*next);
                }
                !can
            });
        }
        found.sort_unstable();
        found
    }
}
