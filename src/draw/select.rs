//! Turns tickets into a selection.
//!
//! Owns: the ordering rule and its tie-break. Does not own: how tickets are made ([`super::ticket`]), with which chance each object
//! is drawn ([`super::inclusion`]).
//!
//! # Invariants
//! - In each cell objects are taken by (`times`, ticket), smallest first; equal tickets (which SHA-256 does not give) by label.
//! - The order of the frame, of threads and of cells does not change the result.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::frame::Mark;
use super::{Frame, Tickets};
use crate::model::US;
use crate::model::{Drawn, hex};
use crate::rules::Evaluation;

/// One selected object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Which object of the frame.
    pub object: u32,
    /// Its cell, from 0.
    pub cell: u32,
    /// How often it was drawn before.
    pub times: u32,
    /// Its ticket.
    pub ticket: [u8; 32],
}

/// Draws: in each cell those that have to be visited, by ticket, and then the first by (`times`, ticket) of those that take part in
/// the lottery, as many as `quota` in all; cells in order. What cannot be drawn is passed over.
#[must_use]
pub fn select(frame: &Frame, quotas: &[u64], tickets: &Tickets) -> Vec<Selected> {
    let mut cells: Vec<Vec<(u32, u32)>> = vec![Vec::new(); quotas.len()];
    let mut certain: Vec<Vec<(u32, u32)>> = vec![Vec::new(); quotas.len()];
    for entry in frame.entries().iter().filter(|e| !e.mark.out()) {
        let lists = if entry.mark == Mark::Certain { &mut certain } else { &mut cells };
        if let Some(cell) = lists.get_mut(entry.cell as usize) {
            cell.push((entry.times, entry.object));
        }
    }
    let by = |a: &Ticketed, b: &Ticketed| (a.0, &a.1).cmp(&(b.0, &b.1)).then_with(|| frame.compare(a.2, b.2));
    let mut drawn = Vec::new();
    for (c, ((members, must), quota)) in cells.into_iter().zip(certain).zip(quotas).enumerate() {
        let cell = u32::try_from(c).unwrap_or(u32::MAX);
        let selected = |(times, _, object): Ticketed| Selected { object, cell, times, ticket: frame.ticket(object, tickets) };
        let all = usize::try_from(*quota).unwrap_or(usize::MAX);
        let mut first: Vec<Ticketed> =
            must.into_iter().map(|(times, object)| (times, tickets.order(&frame.ticket(object, tickets)), object)).collect();
        first.sort_unstable_by(|a, b| a.1.cmp(&b.1).then_with(|| frame.compare(a.2, b.2)));
        first.truncate(all);
        let quota = (all - first.len()).min(members.len());
        drawn.extend(first.into_iter().map(selected));
        if quota == 0 {
            continue;
        }
        // Everyone drawn less often than the level of `times` at which the quota ends is taken; of that level the smallest
        // tickets; the levels above need no tickets.
        let reached = level_reached(&members, quota);
        let (level, below): (Vec<_>, Vec<_>) =
            members.into_iter().filter(|(times, _)| *times <= reached).partition(|(times, _)| *times == reached);
        let mut ordered = smallest(&level, quota - below.len(), frame, tickets);
        let ticketed = |(times, object): (u32, u32)| (times, tickets.order(&frame.ticket(object, tickets)), object);
        if below.len() <= FEW {
            ordered.extend(below.into_iter().map(ticketed));
        } else {
            ordered.extend(below.into_par_iter().map(ticketed).collect::<Vec<_>>());
        }
        ordered.sort_unstable_by(by);
        ordered.truncate(quota);
        drawn.extend(ordered.into_iter().map(selected));
    }
    drawn
}

/// The `times` of the object at which the quota ends. The members keep their order: it is that of the memory.
fn level_reached(members: &[(u32, u32)], quota: usize) -> u32 {
    let mut levels: BTreeMap<u32, usize> = BTreeMap::new();
    for (times, _) in members {
        *levels.entry(*times).or_default() += 1;
    }
    let mut taken = 0;
    for (times, count) in levels {
        taken += count;
        if taken >= quota {
            return times;
        }
    }
    u32::MAX
}

/// So few tickets are made by one thread.
const FEW: usize = 4096;

/// `times`, what the ticket is ordered by, and number of an object.
type Ticketed = (u32, [u8; 32], u32);

/// At least the `count` smallest tickets of a level, in any order: those below a threshold that lets slightly more than
/// `count` through, or all where that was too few.
fn smallest(level: &[(u32, u32)], count: usize, frame: &Frame, tickets: &Tickets) -> Vec<Ticketed> {
    let ticketed = |(times, object): &(u32, u32)| (*times, tickets.order(&frame.ticket(*object, tickets)), *object);
    let below = |threshold: u64| -> Vec<Ticketed> {
        let survive = |part: &[(u32, u32)]| -> Vec<Ticketed> {
            part.iter().map(ticketed).filter(|(_, ticket, _)| first_eight(ticket) <= threshold).collect()
        };
        if level.len() <= FEW { survive(level) } else { level.par_chunks(FEW).map(survive).collect::<Vec<_>>().concat() }
    };
    // Tickets are uniform: about `wanted` of the level lie below wanted / level x 2^64. Six standard deviations and some more.
    let wanted = count as u128 + 6 * (count as u128).isqrt() + 32;
    if wanted >= level.len() as u128 {
        return below(u64::MAX);
    }
    let threshold = u64::try_from((wanted << 64) / level.len() as u128).unwrap_or(u64::MAX);
    let found = below(threshold);
    if found.len() >= count { found } else { below(u64::MAX) }
}

fn first_eight(ticket: &[u8; 32]) -> u64 {
    ticket.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// The selection as it is recorded: with names, tiers (of these, from low to high), and ranks from 1 in each cell.
#[must_use]
pub fn record(frame: &Frame, selected: &[Selected], tiers: &[String]) -> Vec<Drawn> {
    let mut rank = 0;
    let mut last = None;
    selected
        .iter()
        .map(|s| {
            rank = if last == Some(s.cell) { rank + 1 } else { 1 };
            last = Some(s.cell);
            Drawn {
                cell: Evaluation::code(s.cell as usize),
                rank,
                id: frame.id(s.object).to_owned(),
                name: frame.name(s.object).to_owned(),
                region: frame.region(s.object).to_owned(),
                tier: frame.tier(s.object).and_then(|rank| tiers.get(rank)).cloned().unwrap_or_default(),
                times: s.times,
                ticket: hex(&s.ticket),
            }
        })
        .collect()
}

/// SHA-256 over one line a drawn object, `cell US rank US times US ticket US label LF`, in the order of the list.
#[must_use]
pub fn list_digest(frame: &Frame, drawn: &[Drawn]) -> String {
    let mut hash = Sha256::new();
    for d in drawn {
        let label = frame.entry(&d.id).filter(|_| frame.is_sealed()).map_or(d.id.as_str().into(), |e| frame.label(e.object));
        hash.update(format!("{}{US}{}{US}{}{US}{}{US}{label}\n", d.cell, d.rank, d.times, d.ticket));
    }
    hex(&hash.finalize())
}

/// SHA-256 over one line a drawn object, `name US region LF`, in the order of the list; of a sealed draw over its salt (32 hex digits) and US, then
/// `id US name US region LF`, sorted by id as bytes. Names are no part of the lottery; this holds that nobody changes them afterwards.
#[must_use]
pub fn names_digest(salt: Option<&str>, drawn: &[Drawn]) -> String {
    let mut hash = Sha256::new();
    if let Some(salt) = salt {
        hash.update(format!("{salt}{US}"));
        for d in by_id(drawn) {
            hash.update(format!("{}{US}{}{US}{}\n", d.id, d.name, d.region));
        }
        return hex(&hash.finalize());
    }
    for d in drawn {
        hash.update(format!("{}{US}{}\n", d.name, d.region));
    }
    hex(&hash.finalize())
}

/// Drawn objects sorted by id as bytes: an order that tells nothing of cells and ranks.
#[must_use]
pub fn by_id(drawn: &[Drawn]) -> Vec<&Drawn> {
    let mut sorted: Vec<&Drawn> = drawn.iter().collect();
    sorted.sort_unstable_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
    sorted
}

/// SHA-256 over one line a drawn object, `tier LF`, in the order of the list. Tiers are for the office; so is this digest, for there
/// are few lists of tiers to try.
#[must_use]
pub fn tiers_digest(drawn: &[Drawn]) -> String {
    let mut hash = Sha256::new();
    for d in drawn {
        hash.update(format!("{}\n", d.tier));
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::draw::ObjectTable;

    proptest::proptest! {
        /// Whatever the populations, quotas and histories: exactly what sorting everything by (times, ticket, id) gives, from
        /// any order of the frame.
        #[test]
        fn is_what_sorting_everything_gives(
            members in proptest::collection::vec((0u32..3, 0u32..4), 0..400),
            quotas in proptest::collection::vec(0u64..300, 3),
            seed in proptest::num::u64::ANY,
        ) {
            let mut table = ObjectTable::default();
            let mut all: Vec<(u32, u32, u32)> = members
                .iter()
                .enumerate()
                .map(|(i, (cell, times))| (table.push(&format!("id-{i}"), "", "", 0, true), *cell, *times))
                .collect();
            let tickets = Tickets::new(&format!("{seed:x}"), "lottery");
            let mut expected = Vec::new();
            for (cell, quota) in quotas.iter().enumerate() {
                let mut mine: Vec<_> = all
                    .iter()
                    .filter(|(_, c, _)| *c as usize == cell)
                    .map(|(row, _, times)| (*times, tickets.of(table.id(*row)), table.id(*row).to_owned()))
                    .collect();
                mine.sort();
                expected.extend(mine.into_iter().take(usize::try_from(*quota).unwrap()).map(|(_, _, id)| id));
            }
            let table = Arc::new(table);
            for _ in 0..2 {
                all.reverse();
                let frame = Frame::new(table.clone(), all.iter().copied());
                let found: Vec<String> = select(&frame, &quotas, &tickets).iter().map(|s| frame.id(s.object).to_owned()).collect();
                proptest::prop_assert_eq!(&found, &expected);
            }
        }
    }

    #[test]
    fn large_levels_go_by_the_threshold_and_give_the_same() {
        let mut table = ObjectTable::default();
        let members: Vec<(u32, u32, u32)> = (0..20_000).map(|i| (table.push(&format!("id-{i}"), "", "", 0, true), 0, 0)).collect();
        let frame = Frame::new(Arc::new(table), members.into_iter());
        let tickets = Tickets::new("00", "lottery");
        let mut all: Vec<[u8; 32]> = frame.entries().iter().map(|e| tickets.of(frame.id(e.object))).collect();
        all.sort_unstable();
        for quota in [1, 7, 1_000, 19_000, 20_000] {
            let found: Vec<[u8; 32]> = select(&frame, &[quota], &tickets).iter().map(|s| s.ticket).collect();
            assert_eq!(found, all.iter().take(usize::try_from(quota).unwrap()).copied().collect::<Vec<_>>());
        }
    }
}
