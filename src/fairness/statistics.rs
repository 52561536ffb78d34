//! The proof of fairness: a cell is drawn again and again under fresh seeds, and what came out is held against what the design
//! promises. Touches no ledger.
//!
//! For N units of which n are drawn, or n + 1 with the probability f (the lot of the cell's group), B seeds, c_i the number of times unit
//! i was drawn, c̄ their mean, π_j the probability that j given units are all drawn, (1-f) n(n-1)…(n-j+1) / N(N-1)…(N-j+1) and the same
//! of n + 1 times f:
//!
//! - units: Σ(c_i-c̄)² / (B(π₁-π₂)) is chi-square with N-1 degrees of freedom;
//! - pairs: for M disjoint pairs, c the number of times both were drawn, Σ(c-c̄)² / (B(π₂-π₄)) is chi-square with M-1;
//! - groups (tenths of the file, regions): O_g - E_g over all groups, chi-square with the groups less one (the covariance of the
//!   counts of groups is that of the multivariate hypergeometric distribution; E_g is the group's share of all that was drawn);
//! - the lot: the number of seeds for which one more was drawn is binomial (B, f), its exact tail.
//!
//! The denominators are Var - Cov of two counts, so that the correlation of draws without replacement is taken into account.

use rayon::prelude::*;
use serde::Serialize;
use statrs::distribution::{Binomial, DiscreteCDF as _};
use statrs::function::gamma::checked_gamma_ur;

/// How many units are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// At least so many.
    pub drawn: u64,
    /// With which probability one more.
    pub one_more: f64,
}

impl Numbers {
    /// Always the same number.
    #[must_use]
    pub fn always(drawn: u64) -> Self {
        Self { drawn, one_more: 0.0 }
    }

    fn expected(self) -> f64 {
        float(self.drawn) + self.one_more
    }
}

/// Counts over many seeds.
#[derive(Debug, Clone)]
pub struct Tally {
    units: Vec<u64>,
    pairs: Vec<u64>,
    numbers: Numbers,
    seeds: u64,
    /// Seeds for which one more was drawn, and those for which it was another number.
    one_more: u64,
    other: u64,
}

/// A chi-square statistic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChiSquare {
    /// The statistic.
    pub value: f64,
    /// Degrees of freedom.
    pub degrees: f64,
    /// Probability of a value as large or larger.
    pub p: f64,
}

/// Share of a group of units (a region, a tenth of the file) in what was drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Units in it.
    pub units: u64,
    /// Draws of its units over all seeds.
    pub drawn: u64,
    /// What the design expects.
    pub expected: f64,
    /// The deviation in standard errors.
    pub deviation: f64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Units.
    pub population: u64,
    /// Units drawn for each seed, at least.
    pub drawn: u64,
    /// With which probability one more.
    pub one_more: f64,
    /// Exact binomial tail, both sides, of the number of seeds for which one more was drawn; none where there is no lot.
    pub lot: Option<f64>,
    /// Seeds.
    pub seeds: u64,
    /// Units that were never drawn.
    pub never_drawn: u64,
    /// Largest deviation of a unit's count from its expectation, in standard errors.
    pub largest_deviation: f64,
    /// Exact binomial tail of the most extreme count, times the number of units and two sides (family-wise).
    pub binomial_tail: f64,
    /// Units.
    pub units: Option<ChiSquare>,
    /// Disjoint pairs of neighbours in the file.
    pub pairs: Option<ChiSquare>,
    /// Tenths of the file.
    pub positions: Option<ChiSquare>,
    /// Each tenth.
    pub tenths: Vec<Group>,
    /// Whether all of it is as the design promises.
    pub fair: bool,
}

/// p-values below this are taken for a bias, above its complement (too small a deviation) for a fake.
const P: f64 = 0.001;
/// Family-wise level of the exact binomial tails.
const TAIL: f64 = 1e-4;

impl Tally {
    /// Draws of `units` under seeds 0, 1, ... and counts; `draw` gives the units (from 0, in the file's order).
    pub fn run(units: usize, numbers: Numbers, seeds: u64, draw: impl Fn(u64) -> Vec<u32> + Sync) -> Self {
        let empty = || Self { units: vec![0; units], pairs: vec![0; units / 2], numbers, seeds, one_more: 0, other: 0 };
        let add = |a: &mut Vec<u64>, b: Vec<u64>| a.iter_mut().zip(b).for_each(|(x, y)| *x += y);
        (0..seeds)
            .into_par_iter()
            .fold(empty, |mut tally, seed| {
                tally.note(draw(seed));
                tally
            })
            .reduce(empty, |mut a, b| {
                add(&mut a.units, b.units);
                add(&mut a.pairs, b.pairs);
                a.one_more += b.one_more;
                a.other += b.other;
                a
            })
    }

    fn note(&mut self, mut chosen: Vec<u32>) {
        chosen.sort_unstable();
        match (chosen.len() as u64).checked_sub(self.numbers.drawn) {
            Some(0) => {}
            Some(1) if self.numbers.one_more > 0.0 => self.one_more += 1,
            _ => self.other += 1,
        }
        for unit in &chosen {
            if let Some(count) = self.units.get_mut(*unit as usize) {
                *count += 1;
            }
        }
        // Pairs are (0, 1), (2, 3), ...: neighbours among the chosen.
        for two in chosen.windows(2) {
            if let [a, b] = two
                && a % 2 == 0
                && *b == a + 1
                && let Some(count) = self.pairs.get_mut((a / 2) as usize)
            {
                *count += 1;
            }
        }
    }

    /// How often each unit was drawn.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.units
    }

    /// Deviation of each unit's count from its expectation, in standard errors.
    #[must_use]
    pub fn deviations(&self) -> Vec<f64> {
        let (seeds, p) = (float(self.seeds), self.probability(1));
        let error = (seeds * p * (1.0 - p)).sqrt();
        self.units.iter().map(|c| if error > 0.0 { (float(*c) - seeds * p) / error } else { 0.0 }).collect()
    }

    /// π_j: the probability that j given units are all drawn.
    fn probability(&self, j: u64) -> f64 {
        let population = self.units.len() as u64;
        let all = |drawn: u64| -> f64 {
            (0..j).map(|i| if population > i { float(drawn.saturating_sub(i)) / float(population - i) } else { 0.0 }).product()
        };
        let Numbers { drawn, one_more } = self.numbers;
        if one_more > 0.0 { (1.0 - one_more) * all(drawn) + one_more * all(drawn + 1) } else { all(drawn) }
    }

    /// Shares of groups of units; `group` names a unit's group by its number in `names`.
    #[must_use]
    pub fn groups(&self, names: &[String], group: impl Fn(usize) -> usize) -> (Vec<Group>, Option<ChiSquare>) {
        let mut sizes = vec![0u64; names.len()];
        let mut drawn = vec![0u64; names.len()];
        for (unit, count) in self.units.iter().enumerate() {
            let g = group(unit);
            if let (Some(size), Some(sum)) = (sizes.get_mut(g), drawn.get_mut(g)) {
                *size += 1;
                *sum += count;
            }
        }
        let (population, all) = (float(self.units.len() as u64), float(self.units.iter().sum()));
        // Var of a group's count for one seed: n s (1-s) (N-n)/(N-1), s its share; Cov of two: -n s t (N-n)/(N-1). And n (N-n)/(N-1) is
        // N (π₁-π₂), on the average over the lot.
        let spread = float(self.seeds) * population * (self.probability(1) - self.probability(2));
        let mut value = 0.0;
        let groups: Vec<Group> = names
            .iter()
            .zip(sizes)
            .zip(drawn)
            .map(|((name, units), drawn)| {
                let share = float(units) / population;
                let expected = all * share;
                let error = (spread * share * (1.0 - share)).sqrt();
                if share > 0.0 && spread > 0.0 {
                    value += (float(drawn) - expected).powi(2) / (spread * share);
                }
                let deviation = if error > 0.0 { (float(drawn) - expected) / error } else { 0.0 };
                Group { name: name.clone(), units, drawn, expected, deviation }
            })
            .collect();
        let filled = groups.iter().filter(|g| g.units > 0).count();
        let chi = (filled > 1 && spread > 0.0).then(|| chi_square(value, filled as u64 - 1));
        (groups, chi)
    }

    /// Holds the counts against the design, as one of `family` cells that are looked at together: the levels are shared among
    /// them, so that many fair cells are not called unfair by chance.
    #[must_use]
    pub fn report(&self, family: u64) -> Report {
        let (population, seeds) = (self.units.len() as u64, float(self.seeds));
        let (p1, p2, p4) = (self.probability(1), self.probability(2), self.probability(4));
        let statistic = |counts: &[u64], spread: f64| -> Option<ChiSquare> {
            if counts.len() < 2 || spread <= 0.0 {
                return None;
            }
            let mean = float(counts.iter().sum()) / float(counts.len() as u64);
            // The statistic is chi-square only where counts are not rare; with too few seeds it is left out.
            if mean < 5.0 {
                return None;
            }
            let sum: f64 = counts.iter().map(|c| (float(*c) - mean).powi(2)).sum();
            Some(chi_square(sum / (seeds * spread), counts.len() as u64 - 1))
        };
        let units = statistic(&self.units, p1 - p2);
        let pairs = statistic(&self.pairs, p2 - p4);
        let tenths = 10.min(self.units.len());
        let names: Vec<String> = (1..=tenths).map(|t| format!("{t}/{tenths}")).collect();
        let (tenths, positions) = self.groups(&names, |unit| unit * tenths.max(1) / self.units.len().max(1));
        let largest_deviation = self.deviations().iter().fold(0.0f64, |a, d| a.max(d.abs()));
        let never_drawn = if self.numbers.expected() <= 0.0 { 0 } else { self.units.iter().filter(|c| **c == 0).count() as u64 };
        let binomial_tail = self.tail();
        let one_more = self.numbers.one_more;
        let lot = (one_more > 0.0).then(|| two_sided(one_more, self.seeds, self.one_more));
        // How likely it is that a fair draw never draws some unit, over all units.
        let missed = float(population) * (1.0 - p1).powf(seeds);
        let family = float(family.max(1));
        let level = P / family;
        // Two or three counts are equal by chance often enough: no deviation at all is a sign only where there are many.
        let too_even = |c: ChiSquare| c.degrees >= 10.0 && c.p >= 1.0 - level;
        let within = |chi: &Option<ChiSquare>| chi.is_none_or(|c| c.p > level && !too_even(c));
        let fair = within(&units)
            && within(&pairs)
            && within(&positions)
            && self.other == 0
            && lot.is_none_or(|tail| tail > TAIL / family)
            && binomial_tail > TAIL / family
            && (never_drawn == 0 || missed > TAIL / family);
        Report {
            population,
            drawn: self.numbers.drawn,
            one_more,
            lot,
            seeds: self.seeds,
            never_drawn,
            largest_deviation,
            binomial_tail,
            units,
            pairs,
            positions,
            tenths,
            fair,
        }
    }

    /// Exact binomial tail of the most extreme count, over all units and both sides.
    fn tail(&self) -> f64 {
        let p = self.probability(1);
        let (Some(low), Some(high)) = (self.units.iter().min(), self.units.iter().max()) else { return 1.0 };
        if p <= 0.0 || p >= 1.0 {
            // Certain units must be drawn every time, impossible ones never.
            let wanted = if p >= 1.0 { self.seeds } else { 0 };
            return if *low == wanted && *high == wanted { 1.0 } else { 0.0 };
        }
        let tail = two_sided(p, self.seeds, *low).min(two_sided(p, self.seeds, *high));
        (tail * float(self.units.len() as u64)).min(1.0)
    }
}

/// Exact binomial tail of a count, both sides.
fn two_sided(p: f64, seeds: u64, count: u64) -> f64 {
    let Ok(binomial) = Binomial::new(p.clamp(0.0, 1.0), seeds) else { return 0.0 };
    let below = binomial.cdf(count);
    let above = if count == 0 { 1.0 } else { binomial.sf(count - 1) };
    (below.min(above) * 2.0).min(1.0)
}

fn chi_square(value: f64, degrees: u64) -> ChiSquare {
    let degrees = float(degrees);
    // No deviation at all is as little as there can be; what cannot be computed is not fair.
    let p = if value <= 0.0 { 1.0 } else { checked_gamma_ur(degrees / 2.0, value / 2.0).unwrap_or(0.0) };
    ChiSquare { value, degrees, p }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chi_square_tails_are_those_of_the_tables() {
        assert!((chi_square(3.841_458_8, 1).p - 0.05).abs() < 1e-6);
        assert!((chi_square(18.307_038, 10).p - 0.05).abs() < 1e-6);
    }

    #[test]
    fn a_selector_that_never_draws_the_last_unit_is_not_fair() {
        let tally = Tally::run(10, Numbers::always(2), 2_000, |seed| {
            let a = u32::try_from(seed.wrapping_mul(2_654_435_761) % 9).unwrap();
            vec![a, (a + 1) % 9]
        });
        let report = tally.report(1);
        assert_eq!(report.never_drawn, 1);
        assert!(!report.fair);
    }
}
