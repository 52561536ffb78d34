//! What remains of a group's number when every cell has its whole part goes to the cells by lot: systematic sampling in the order of
//! the cells' codes, with the probability of their fractions.
//!
//! ```text
//! key = SHA-256("choucha/2" US seed US lottery), as 64 hex characters
//! u   = SHA-256(key "group" US number), read as a whole number, over 2^256       (the group's number in decimal digits)
//! S_h = f_1 + f_2 + ... + f_h,  f_h what cell h's share has beyond its whole part
//! ```
//!
//! Cell h gets one more where some u + k (k = 0, 1, ...) lies in [S_(h-1), S_h). The shares of a group add up to its number, so the
//! fractions add up to a whole number, and exactly that many cells get one more. All of it is exact.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::model::US;
use crate::model::{CellOutcome, Exact, Intent, cell_index};

/// Where the lot of a group starts: u as a digest, over 2^256 from 0 to below 1.
pub type Start = [u8; 32];

/// Where the lot of a group starts.
#[must_use]
pub fn start(key: &str, group: u32) -> Start {
    Sha256::digest(format!("{key}group{US}{group}")).into()
}

/// Where a cell lies among those of its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    whole: u64,
    from: Exact,
    to: Exact,
}

impl Slot {
    /// How many the cell draws by lot: the whole part of its share, and one more where the lot falls on it.
    #[must_use]
    pub fn number(&self, start: &Start) -> u64 {
        if self.from == self.to {
            return self.whole;
        }
        // Of u, u + 1, ... there are as many below S as ceil(S - u), none where that is below 0.
        self.whole + self.to.ceil_less(start) - self.from.ceil_less(start)
    }
}

/// Where the cells of a group lie, by their shares in the order of their codes.
#[must_use]
pub fn slots(shares: &[Exact]) -> Vec<Slot> {
    let mut sum = Exact::zero();
    let slot = |share: &Exact| {
        let from = sum.clone();
        sum = &sum + &share.fraction();
        Slot { whole: share.floor(), from, to: sum.clone() }
    };
    shares.iter().map(slot).collect()
}

/// How many each cell of a group draws by lot.
#[must_use]
pub fn numbers(shares: &[Exact], start: &Start) -> Vec<u64> {
    slots(shares).iter().map(|slot| slot.number(start)).collect()
}

/// How many each cell draws by lot, cells (group and share) in the order of their codes; `start` gives where a group's lot starts.
#[must_use]
pub fn quotas(cells: &[(u32, &Exact)], start: impl Fn(u32) -> Start) -> Vec<u64> {
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, (group, _)) in cells.iter().enumerate() {
        groups.entry(*group).or_default().push(at);
    }
    let mut quotas = vec![0; cells.len()];
    for (group, members) in groups {
        let shares: Vec<Exact> = members.iter().filter_map(|at| cells.get(*at)).map(|(_, share)| (*share).clone()).collect();
        for (at, number) in members.into_iter().zip(numbers(&shares, &start(group))) {
            if let Some(slot) = quotas.get_mut(at) {
                *slot = number;
            }
        }
    }
    quotas
}

/// What came of an intent's cells under its lottery's key: quotas, and what is drawn.
#[must_use]
pub fn outcomes(intent: &Intent, key: &str) -> Vec<CellOutcome> {
    let cells: Vec<(u32, &Exact)> = intent.cells.iter().map(|c| (c.group, &c.share)).collect();
    let quotas = quotas(&cells, |group| start(key, group));
    let of = intent.cells.iter().zip(quotas);
    of.map(|(cell, quota)| CellOutcome { cell: cell.cell.clone(), quota, drawn: cell.drawn(quota) }).collect()
}

/// What is drawn in each of the task's cells, by their indices, up to the last one that opens.
#[must_use]
pub fn by_index(outcomes: &[CellOutcome]) -> Vec<u64> {
    let mut drawn = Vec::new();
    for cell in outcomes {
        let at = cell_index(&cell.cell) as usize;
        // Codes come from files, too: an absurd one must not ask for all the memory.
        if at < 1_000_000 {
            if drawn.len() <= at {
                drawn.resize(at + 1, 0);
            }
            if let Some(slot) = drawn.get_mut(at) {
                *slot = cell.drawn;
            }
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The start u = numerator / 256.
    fn at(numerator: u8) -> Start {
        let mut start = [0; 32];
        start[0] = numerator;
        start
    }

    #[test]
    fn the_numbers_add_up_and_are_next_to_the_shares_wherever_the_lot_starts() {
        let shares = [Exact::new(291, 100), Exact::new(9, 100)];
        assert_eq!(numbers(&shares, &at(128)), [3, 0]);
        // 0.91 x 256 is 232.96.
        assert_eq!(numbers(&shares, &at(232)), [3, 0]);
        assert_eq!(numbers(&shares, &at(233)), [2, 1]);
        assert_eq!(numbers(&shares, &at(0)), [3, 0]);
        let shares = [Exact::new(1, 4), Exact::new(1, 4), Exact::new(5, 2)];
        for (start, expected) in [(0, [1, 0, 2]), (63, [1, 0, 2]), (64, [0, 1, 2]), (127, [0, 1, 2]), (128, [0, 0, 3]), (255, [0, 0, 3])] {
            assert_eq!(numbers(&shares, &at(start)), expected, "{start}");
        }
        // Halves in a row: every other one.
        let shares = [Exact::new(1, 2), Exact::new(1, 2), Exact::new(1, 2), Exact::new(1, 2)];
        assert_eq!(numbers(&shares, &at(0)), [1, 0, 1, 0]);
        assert_eq!(numbers(&shares, &at(128)), [0, 1, 0, 1]);
    }
}
