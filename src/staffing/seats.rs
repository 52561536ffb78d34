//! Whether a visit's needs can be shared out among some inspectors: a bipartite matching, kept up one by one.

use std::collections::{BTreeMap, VecDeque};

use crate::rules::Team;

/// Who takes which seat: nobody is the newcomer.
pub(super) type Moves = Vec<(Option<u32>, usize)>;

/// A visit's team in the making: members by need.
#[derive(Debug, Clone)]
pub(super) struct Seats {
    /// Who sits where.
    pub taken: Vec<(u32, usize)>,
    /// Seats of each need.
    pub size: Vec<u32>,
}

impl Seats {
    pub fn new(team: &Team) -> Self {
        Self { taken: Vec::new(), size: team.needs.iter().map(|n| n.count).collect() }
    }

    pub fn free(&self, need: usize) -> u32 {
        let taken = self.taken.iter().filter(|(_, n)| *n == need).count();
        self.size.get(need).copied().unwrap_or(0).saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX))
    }

    pub fn full(&self) -> bool {
        self.taken.len() as u64 >= self.size.iter().map(|n| u64::from(*n)).sum::<u64>()
    }

    /// Whether one more can be let in who fits `mine`.
    pub fn has_room<'f>(&self, mine: &[usize], fits: &impl Fn(u32) -> &'f [usize]) -> bool {
        // Seldom can anyone who sits there sit elsewhere: only then is it worth a search.
        let movable = || self.taken.iter().any(|(m, n)| mine.contains(n) && fits(*m).iter().any(|other| !mine.contains(other)));
        mine.iter().any(|n| self.free(*n) > 0) || (movable() && self.room(mine, fits).is_some())
    }

    /// The moves (who takes which seat) that let one more in who fits `mine`; nothing if the needs cannot be shared out so.
    /// `fits` gives the needs that a member fits.
    pub fn room<'f>(&self, mine: &[usize], fits: &impl Fn(u32) -> &'f [usize]) -> Option<Moves> {
        // What the search below finds first, too.
        if let Some(need) = mine.iter().find(|n| self.free(**n) > 0) {
            return Some(vec![(None, *need)]);
        }
        // From each need back to who moves out of which one; breadth first over needs.
        let mut from: BTreeMap<usize, Option<(u32, usize)>> = mine.iter().map(|n| (*n, None)).collect();
        let mut queue: VecDeque<usize> = mine.iter().copied().collect();
        while let Some(need) = queue.pop_front() {
            if self.free(need) > 0 {
                let mut moves = Vec::new();
                let mut at = need;
                loop {
                    match from.get(&at).copied().flatten() {
                        Some((member, before)) => {
                            moves.push((Some(member), at));
                            at = before;
                        }
                        None => {
                            moves.push((None, at));
                            return Some(moves);
                        }
                    }
                }
            }
            for (member, _) in self.taken.iter().filter(|(_, n)| *n == need) {
                for next in fits(*member).iter().copied() {
                    if let std::collections::btree_map::Entry::Vacant(slot) = from.entry(next) {
                        slot.insert(Some((*member, need)));
                        queue.push_back(next);
                    }
                }
            }
        }
        None
    }

    pub fn seat(&mut self, newcomer: u32, moves: &[(Option<u32>, usize)]) {
        for (who, need) in moves {
            match who {
                Some(member) => {
                    if let Some(seat) = self.taken.iter_mut().find(|(m, _)| m == member) {
                        seat.1 = *need;
                    }
                }
                None => self.taken.push((newcomer, *need)),
            }
        }
    }

    pub fn has(&self, who: u32) -> bool {
        self.taken.iter().any(|(m, _)| *m == who)
    }

    pub fn without(&self, who: u32) -> Self {
        let mut rest = self.clone();
        rest.taken.retain(|(m, _)| *m != who);
        rest
    }
}
