//! What a task drew before under its plan, cell by cell.

use std::collections::BTreeMap;

/// A cell of an earlier draw: rules may have changed since, and with them which tiers stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// Its stratum's name, if the scope was divided.
    pub stratum: Option<String>,
    /// Its tiers.
    pub tiers: Vec<String>,
}

/// How many objects were drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DrawnBefore {
    /// By lot.
    pub by_lot: u64,
    /// Beside the lottery, because they had to be visited.
    pub certain: u64,
}

impl std::ops::AddAssign for DrawnBefore {
    fn add_assign(&mut self, other: Self) {
        self.by_lot = self.by_lot.saturating_add(other.by_lot);
        self.certain = self.certain.saturating_add(other.certain);
    }
}

/// What was drawn before, by cell.
pub type Before = BTreeMap<CellKey, DrawnBefore>;

/// What was drawn before in each of some cells (stratum and tiers): an earlier cell counts for the first one of its stratum that
/// shares a tier with it, and once.
#[must_use]
pub fn drawn_before(before: &Before, cells: &[(Option<&str>, Vec<&str>)]) -> Vec<DrawnBefore> {
    let mut found = vec![DrawnBefore::default(); cells.len()];
    for (key, drawn) in before {
        let same = |(stratum, tiers): &(Option<&str>, Vec<&str>)| {
            *stratum == key.stratum.as_deref() && tiers.iter().any(|tier| key.tiers.iter().any(|t| t == tier))
        };
        if let Some(slot) = cells.iter().position(same).and_then(|at| found.get_mut(at)) {
            *slot += *drawn;
        }
    }
    found
}
