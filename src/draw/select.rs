//! Turns tickets into a selection.
//!
//! Owns: the ordering rule and its tie-break, inclusion probabilities. Does not own: how tickets are
//! made ([`super::ticket`]).
//!
//! # Invariants
//! - In each cell objects are taken by (`times`, ticket), smallest first; equal tickets (which SHA-256 does not give) by id.
//! - The order of the frame, of threads and of cells does not change the result.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::record::Drawn;
use super::ticket::US;
use super::{Frame, Tickets, hex};
use crate::rules::Judgement;

/// Draws: in each cell the first `quota` objects by (`times`, ticket), cells in order, ranks from 1 in each.
#[must_use]
pub fn select(frame: &Frame, quotas: &[u64], tickets: &Tickets) -> Vec<Drawn> {
    let mut cells: Vec<Vec<(u32, u32)>> = vec![Vec::new(); quotas.len()];
    for entry in frame.entries() {
        if let Some(cell) = cells.get_mut(entry.cell as usize) {
            cell.push((entry.times, entry.row));
        }
    }
    let mut drawn = Vec::new();
    for (c, (mut members, quota)) in cells.into_iter().zip(quotas).enumerate() {
        let quota = usize::try_from(*quota).unwrap_or(usize::MAX).min(members.len());
        if quota == 0 {
            continue;
        }
        // Tickets are needed only up to the level of `times` at which the quota is reached.
        let (_, nth, _) = members.select_nth_unstable_by_key(quota - 1, |(times, _)| *times);
        let reached = nth.0;
        let mut ordered: Vec<(u32, [u8; 32], u32)> = members
            .into_par_iter()
            .with_min_len(512)
            .filter(|(times, _)| *times <= reached)
            .map(|(times, row)| (times, tickets.of(frame.pool().id(row)), row))
            .collect();
        let by = |a: &(u32, [u8; 32], u32), b: &(u32, [u8; 32], u32)| {
            (a.0, &a.1).cmp(&(b.0, &b.1)).then_with(|| frame.pool().id(a.2).as_bytes().cmp(frame.pool().id(b.2).as_bytes()))
        };
        if quota < ordered.len() {
            ordered.select_nth_unstable_by(quota - 1, by);
            ordered.truncate(quota);
        }
        ordered.sort_unstable_by(by);
        let code = Judgement::code(c);
        drawn.extend(ordered.into_iter().enumerate().map(|(rank, (times, ticket, row))| Drawn {
            cell: code.clone(),
            rank: rank as u64 + 1,
            id: frame.pool().id(row).to_owned(),
            name: frame.pool().name(row).to_owned(),
            region: frame.pool().region(row).to_owned(),
            times,
            ticket: hex(&ticket),
        }));
    }
    drawn
}

/// SHA-256 over one line a drawn object, `cell US rank US times US ticket US id LF`, in the order of the list.
#[must_use]
pub fn list_digest(drawn: &[Drawn]) -> String {
    let mut hash = Sha256::new();
    for d in drawn {
        hash.update(format!("{}{US}{}{US}{}{US}{}{US}{}\n", d.cell, d.rank, d.times, d.ticket, d.id));
    }
    hex(&hash.finalize())
}

/// An inclusion probability as a fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probability {
    numerator: u64,
    denominator: u64,
}

impl Probability {
    /// `numerator / denominator` in lowest terms; nothing of nothing is 0.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Self {
        let gcd = gcd(numerator, denominator);
        if gcd == 0 || numerator == 0 {
            return Self { numerator: 0, denominator: 1 };
        }
        Self { numerator: numerator / gcd, denominator: denominator / gcd }
    }

    /// Its inverse, the design weight; nothing for 0.
    #[must_use]
    pub fn weight(self) -> Option<Self> {
        (self.numerator > 0).then_some(Self { numerator: self.denominator, denominator: self.numerator })
    }
}

impl std::fmt::Display for Probability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.denominator == 1 { write!(f, "{}", self.numerator) } else { write!(f, "{}/{}", self.numerator, self.denominator) }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The inclusion probability of an object by cell and `times`, given the earlier rounds: those drawn less
/// often are all taken first (1), the level at which the quota ends has (quota - taken) / its number, the rest 0.
pub fn probabilities(frame: &Frame, quotas: &[u64]) -> impl Fn(u32, u32) -> Probability + use<> {
    let mut levels: Vec<std::collections::BTreeMap<u32, u64>> = vec![std::collections::BTreeMap::new(); quotas.len()];
    for entry in frame.entries() {
        if let Some(cell) = levels.get_mut(entry.cell as usize) {
            *cell.entry(entry.times).or_default() += 1;
        }
    }
    let mut table: Vec<std::collections::BTreeMap<u32, Probability>> = Vec::with_capacity(quotas.len());
    for (cell, quota) in levels.into_iter().zip(quotas) {
        let mut left = *quota;
        let mut found = std::collections::BTreeMap::new();
        for (times, count) in cell {
            let taken = left.min(count);
            found.insert(times, Probability::new(taken, count));
            left -= taken;
        }
        table.push(found);
    }
    move |cell, times| table.get(cell as usize).and_then(|c| c.get(&times)).copied().unwrap_or(Probability::new(0, 1))
}
