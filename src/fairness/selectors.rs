//! Our selector and deliberately biased ones, for the proof of fairness: the same tests must pass the one and fail the others.

use std::sync::Arc;

use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::draw::{Frame, ObjectTable, Tickets, hex, select};

/// How units are selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// By tickets, as every draw.
    Tickets,
    /// Every k-th row from one random start, as a provincial system does.
    EveryKth,
    /// At random, but the last hundredth of the rows is left out.
    LastRowsLeftOut,
    /// At random with weights that rise by 1% from the first row to the last.
    WeightByPosition,
}

impl Selector {
    /// All of them, ours first.
    pub const ALL: [Self; 4] = [Self::Tickets, Self::EveryKth, Self::LastRowsLeftOut, Self::WeightByPosition];

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tickets => "tickets (ours)",
            Self::EveryKth => "every k-th row",
            Self::LastRowsLeftOut => "last rows left out",
            Self::WeightByPosition => "weight by position 1% off",
        }
    }

    /// A function that selects `drawn` of `units` under seed number i of a master seed.
    pub fn prepare(self, master: &str, units: u32, drawn: u32) -> Box<dyn Fn(u64) -> Vec<u32> + Sync> {
        let master = master.to_owned();
        if self == Self::Tickets {
            let mut table = ObjectTable::default();
            let width = units.to_string().len();
            // Ids in the file's order, so that a unit's number is its object number.
            let rows: Vec<(u32, u32, u32)> = (0..units).map(|i| (table.push(&format!("{i:0width$}"), "", "", 0, true), 0, 0)).collect();
            let frame = Frame::new(Arc::new(table), rows.into_iter());
            return Box::new(move |number| {
                let tickets = Tickets::new(&fresh_seed(&master, number), "fairness");
                select(&frame, &[u64::from(drawn)], &tickets).into_iter().map(|s| s.object).collect()
            });
        }
        Box::new(move |number| {
            let digest: [u8; 32] = Sha256::digest(fresh_seed(&master, number)).into();
            let mut random = ChaCha8Rng::from_seed(digest);
            match self {
                Self::EveryKth => {
                    let step = units / drawn;
                    let start = random.random_range(0..step);
                    (0..drawn).map(|i| start + i * step).collect()
                }
                Self::LastRowsLeftOut => sample(units - (units / 100).max(1), drawn, &mut random, |_| 1.0),
                _ => sample(units, drawn, &mut random, |i| 1.0 + 0.01 * f64::from(i) / f64::from(units)),
            }
        })
    }
}

/// Seed number `number` of a master seed: SHA-256(`"choucha-fairness/1" US master US number`).
#[must_use]
pub fn fresh_seed(master: &str, number: u64) -> String {
    hex(&Sha256::digest(format!("choucha-fairness/1\u{1F}{master}\u{1F}{number}")))
}

/// `drawn` of `units` without replacement with the given weights (Efraimidis and Spirakis: the smallest -ln(u)/w).
fn sample(units: u32, drawn: u32, random: &mut impl Rng, weight: impl Fn(u32) -> f64) -> Vec<u32> {
    let drawn = (drawn as usize).min(units as usize);
    let mut keys: Vec<(f64, u32)> = (0..units).map(|i| (-(1.0 - random.random::<f64>()).ln() / weight(i), i)).collect();
    if drawn > 0 && drawn < keys.len() {
        keys.select_nth_unstable_by(drawn - 1, |a, b| a.0.total_cmp(&b.0));
    }
    keys.into_iter().take(drawn).map(|(_, i)| i).collect()
}
