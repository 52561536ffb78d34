//! With which chance each object is drawn: in this round, given the earlier ones, and before the lot of its group.
//!
//! A cell with share e draws w = floor(e) objects by lot, or w + 1 with the probability f = e - w. Of L objects that were drawn equally
//! often before, a number q takes t(q): those drawn less often come first. So each of the L has the chance
//! ((1-f) t(w) + f t(w+1)) / L. What has to be visited has 1 and is no part of the lottery, what cannot be drawn has 0.

use std::collections::{BTreeMap, HashMap};

use super::Frame;
use super::frame::Mark;
use crate::model::{Exact, Intent};

/// What the lottery of one cell looks like before the lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellLot {
    /// The cell's index.
    pub cell: u32,
    /// Its share of its group's number.
    pub share: Exact,
}

/// The chances of a frame's objects.
#[derive(Debug, Clone, Default)]
pub struct Chances {
    cells: HashMap<u32, BTreeMap<u32, Exact>>,
}

impl Chances {
    /// Works them out. With `once` nobody is drawn a second time (`repeat = "never"`).
    #[must_use]
    pub fn new(frame: &Frame, cells: &[CellLot], once: bool) -> Self {
        let mut levels: HashMap<u32, BTreeMap<u32, u64>> = HashMap::new();
        for entry in frame.entries().iter().filter(|e| e.mark == Mark::None) {
            *levels.entry(entry.cell).or_default().entry(entry.times).or_default() += 1;
        }
        let cells = cells
            .iter()
            .map(|lot| {
                let levels = levels.remove(&lot.cell).unwrap_or_default();
                let list: Vec<(u32, u64)> = levels.into_iter().collect();
                let chance = by_level(&list, &lot.share, once);
                (lot.cell, list.iter().map(|(times, _)| *times).zip(chance).collect())
            })
            .collect();
        Self { cells }
    }

    /// Those of an intent's frame.
    #[must_use]
    pub fn of_intent(frame: &Frame, intent: &Intent) -> Self {
        let lots: Vec<CellLot> = intent.cells.iter().map(|c| CellLot { cell: c.index(), share: c.share.clone() }).collect();
        Self::new(frame, &lots, intent.once)
    }

    /// An object's chance, by its cell, how often it was drawn before, and its mark.
    #[must_use]
    pub fn of(&self, cell: u32, times: u32, mark: Mark) -> Exact {
        match mark {
            Mark::None => self.cells.get(&cell).and_then(|c| c.get(&times)).cloned().unwrap_or_default(),
            Mark::Certain => Exact::whole(1),
            _ => Exact::zero(),
        }
    }
}

/// How many of a level's objects a number takes, levels (`times`, objects) in order.
#[must_use]
pub fn taken(levels: &[(u32, u64)], number: u64, once: bool) -> Vec<u64> {
    let mut left = number;
    levels
        .iter()
        .map(|(times, objects)| {
            let taken = if once && *times > 0 { 0 } else { left.min(*objects) };
            left -= taken;
            taken
        })
        .collect()
}

fn by_level(levels: &[(u32, u64)], share: &Exact, once: bool) -> Vec<Exact> {
    let (whole, fraction) = (share.floor(), share.fraction());
    let (fewer, more) = (taken(levels, whole, once), taken(levels, whole + 1, once));
    levels
        .iter()
        .zip(fewer.into_iter().zip(more))
        .map(|((_, objects), (fewer, more))| {
            // (1-f) t(w) + f t(w+1) = t(w) + f (t(w+1) - t(w)).
            let expected = &Exact::whole(fewer) + &(&fraction * &Exact::whole(more - fewer));
            expected.over(&Exact::whole(*objects))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lot_ends_where_whole_part_and_one_more_end() {
        let texts = |levels: &[(u32, u64)], share: Exact, once| -> Vec<String> {
            by_level(levels, &share, once).iter().map(ToString::to_string).collect()
        };
        // 3% of 97 and of 3: everyone 3/100.
        assert_eq!(texts(&[(0, 97)], Exact::new(291, 100), false), ["3/100"]);
        assert_eq!(texts(&[(0, 3)], Exact::new(9, 100), false), ["3/100"]);
        // Those drawn less often first.
        assert_eq!(texts(&[(0, 2), (1, 10)], Exact::new(5, 2), false), ["1", "1/20"]);
        assert_eq!(texts(&[(0, 2), (1, 10)], Exact::new(3, 2), false), ["3/4", "0"]);
        assert_eq!(texts(&[(0, 2), (1, 10)], Exact::new(5, 2), true), ["1", "0"]);
        assert_eq!(texts(&[], Exact::new(1, 2), false), Vec::<String>::new());
    }
}
