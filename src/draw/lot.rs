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

use super::ticket::US;
use crate::model::{CellOutcome, Exact, Intent, cell_index};

/// Where the lot of a group starts: u, from 0 to below 1.
#[must_use]
pub fn start(key: &str, group: u32) -> Exact {
    let digest: [u8; 32] = Sha256::digest(format!("{key}group{US}{group}")).into();
    Exact::of_digest(&digest)
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
    pub fn number(&self, start: &Exact) -> u64 {
        // Of u, u + 1, ... there are as many below S as ceil(S - u), none where that is below 0.
        let below = |sum: &Exact| (sum - start).ceil();
        self.whole + below(&self.to) - below(&self.from)
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
pub fn numbers(shares: &[Exact], start: &Exact) -> Vec<u64> {
    slots(shares).iter().map(|slot| slot.number(start)).collect()
}

/// How many each cell draws by lot, cells (group and share) in the order of their codes; `start` gives where a group's lot starts.
#[must_use]
pub fn quotas(cells: &[(u32, &Exact)], start: impl Fn(u32) -> Exact) -> Vec<u64> {
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

    /// The vectors of docs/seed.md: `printf '%sgroup\x1f%s' "$key" 1 | sha256sum`, and a few lines of Python's `fractions`.
    #[test]
    fn a_start_lies_between_0_and_1_and_the_numbers_add_up() {
        let shares = [Exact::new(291, 100), Exact::new(9, 100)];
        assert_eq!(numbers(&shares, &Exact::new(1, 2)), [3, 0]);
        assert_eq!(numbers(&shares, &Exact::new(91, 100)), [2, 1]);
        assert_eq!(numbers(&shares, &Exact::zero()), [3, 0]);
        // A cell's number has the two values next to its share, whatever the start.
        let shares = [Exact::new(1, 3), Exact::new(1, 3), Exact::new(7, 3)];
        for (at, expected) in [(0, [1, 0, 2]), (1, [0, 1, 2]), (2, [0, 0, 3])] {
            assert_eq!(numbers(&shares, &Exact::new(at, 3)), expected);
        }
        let start = start("00", 1);
        assert!(start < Exact::whole(1));
    }
}
