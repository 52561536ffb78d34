//! How many objects to draw in each cell: exact integer arithmetic, no fraction is ever rounded twice.
//!
//! A floor is rounded up in each cell. An exact or at-most ratio is rounded once for the round, up (at-most:
//! down), and shared among its cells by largest remainder of ratio x population, ties to the higher tier,
//! then to the earlier stratum. A band is drawn at its lower end, rounded up once. Where a total moves the sum, the
//! cells give or take in proportion to ratio x population, again by largest remainder. No quota exceeds its population.

use crate::diagnostic::Text;
use crate::plan::{Bounds, MAX_DECIMALS, Ratio, RatioKind};
use crate::rules::{Quota, Totals};
use crate::text;

const ONE: u128 = 10u128.pow(MAX_DECIMALS);

/// What a cell asks for.
#[derive(Debug, Clone)]
pub struct CellNeed {
    /// Index of its stratum.
    pub stratum: usize,
    /// Rank of its tier.
    pub tier: usize,
    /// Objects in it.
    pub population: u64,
    /// The ratio of one round (with a yearly basis: of the year).
    pub ratio: Ratio,
    /// What the rule's `quota` says.
    pub quota: Quota,
    /// With a yearly basis: which of the cell's rounds this is, and what it already drew.
    pub year: Option<YearShare>,
}

/// Which part of the year's quota is due: max(0, ceil(R k / m) - drawn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearShare {
    /// This is round k, from 1.
    pub round: u64,
    /// Of m rounds.
    pub rounds: u64,
    /// Drawn in this cell before.
    pub drawn: u64,
}

/// A whole round.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its cells.
    pub cells: Vec<CellNeed>,
    /// Bounds on the sum.
    pub totals: Totals,
}

/// The quotas of a round and what is to be said of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotas {
    /// One a cell, in order.
    pub cells: Vec<u64>,
    /// Bounds that could not be kept.
    pub notes: Vec<Text>,
}

/// Works out the quotas of a round.
#[must_use]
pub fn quotas(need: &Need) -> Quotas {
    let mut notes = Vec::new();
    let mut found: Vec<u64> = vec![0; need.cells.len()];
    for (slot, cell) in found.iter_mut().zip(&need.cells) {
        *slot = match (cell.quota, cell.ratio.kind()) {
            (Quota::Count(count), _) => count,
            (Quota::ByRatio, RatioKind::AtLeast) => to_u64(cell.ratio.product(cell.population).div_ceil(ONE)),
            _ => 0,
        };
    }
    for pool in [Pooled::Exact, Pooled::AtMost, Pooled::Band] {
        let members: Vec<usize> = (0..need.cells.len()).filter(|i| need.cells.get(*i).is_some_and(|c| pool.holds(c))).collect();
        if members.is_empty() {
            continue;
        }
        let weights: Vec<u128> = members.iter().filter_map(|i| need.cells.get(*i)).map(|c| c.ratio.product(c.population)).collect();
        let sum: u128 = weights.iter().sum();
        let target = match pool {
            Pooled::Exact => sum.div_ceil(ONE),
            Pooled::AtMost => sum / ONE,
            Pooled::Band => {
                let low = sum.div_ceil(ONE);
                let high: u128 =
                    members.iter().filter_map(|i| need.cells.get(*i)).filter_map(|c| c.ratio.upper_product(c.population)).sum::<u128>()
                        / ONE;
                if high < low {
                    notes.push(text!(
                        "比例区间里没有整数：按下限取 {low}，超过上限 {high}",
                        "the band holds no whole number: its lower end gives {low}, its upper end {high}; the lower end was kept"
                    ));
                }
                low
            }
        };
        let order = |i: usize| need.cells.get(i).map_or((0, 0), |c| (usize::MAX - c.tier, c.stratum));
        // The sum of ratio x population is itself what is shared: remainders are those of the single products.
        let mut shares: Vec<u64> = weights.iter().map(|w| to_u64(w / ONE)).collect();
        let mut left = to_u64(target).saturating_sub(shares.iter().sum());
        let mut by_remainder: Vec<usize> = (0..members.len()).collect();
        by_remainder.sort_by_key(|p| {
            let remainder = weights.get(*p).map_or(0, |w| w % ONE);
            (std::cmp::Reverse(remainder), members.get(*p).map_or((0, 0), |i| order(*i)))
        });
        for p in by_remainder {
            if left == 0 {
                break;
            }
            if weights.get(p).is_some_and(|w| w % ONE > 0)
                && let Some(share) = shares.get_mut(p)
            {
                *share += 1;
                left -= 1;
            }
        }
        for (i, share) in members.iter().zip(shares) {
            if let Some(slot) = found.get_mut(*i) {
                *slot = share;
            }
        }
    }
    for (slot, cell) in found.iter_mut().zip(&need.cells) {
        if let Some(YearShare { round, rounds, drawn }) = cell.year {
            let due = (u128::from(*slot) * u128::from(round)).div_ceil(u128::from(rounds.max(1)));
            *slot = to_u64(due).saturating_sub(drawn);
        }
        *slot = (*slot).min(cell.population);
    }
    match &need.totals {
        Totals::Round(bounds) => bound(need, &(0..need.cells.len()).collect::<Vec<_>>(), *bounds, None, &mut found, &mut notes),
        Totals::Strata(list, whole) => {
            for (stratum, bounds) in list.iter().enumerate() {
                let members: Vec<usize> =
                    (0..need.cells.len()).filter(|i| need.cells.get(*i).is_some_and(|c| c.stratum == stratum)).collect();
                bound(need, &members, *bounds, Some(stratum), &mut found, &mut notes);
            }
            over_strata(need, list, *whole, &mut found, &mut notes);
        }
    }
    Quotas { cells: found, notes }
}

#[derive(Clone, Copy)]
enum Pooled {
    Exact,
    AtMost,
    Band,
}

impl Pooled {
    fn holds(self, cell: &CellNeed) -> bool {
        cell.quota == Quota::ByRatio
            && matches!(
                (self, cell.ratio.kind()),
                (Self::Exact, RatioKind::Exact) | (Self::AtMost, RatioKind::AtMost) | (Self::Band, RatioKind::Between(_))
            )
    }
}

/// Moves the sum over `members` into the bounds.
fn bound(need: &Need, members: &[usize], bounds: Bounds, stratum: Option<usize>, found: &mut [u64], notes: &mut Vec<Text>) {
    let sum: u64 = members.iter().filter_map(|i| found.get(*i)).sum();
    let population: u64 = members.iter().filter_map(|i| need.cells.get(*i)).map(|c| c.population).sum();
    let (where_zh, where_en) =
        stratum.map_or((String::new(), String::new()), |s| (format!("第 {} 层", s + 1), format!("stratum {}: ", s + 1)));
    if sum < bounds.min {
        let min = bounds.min;
        if population < min {
            notes.push(text!(
                "{where_zh}总数要求至少 {min}，一共只有 {population} 个",
                "{where_en}the total asks for at least {min}, there are only {population}"
            ));
        }
        move_by(need, members, min.min(population).saturating_sub(sum), true, &[], found);
    } else if let Some(max) = bounds.max
        && sum > max
    {
        let floors = members.iter().filter_map(|i| need.cells.get(*i)).any(|c| c.ratio.kind() == RatioKind::AtLeast);
        if floors {
            notes.push(text!(
                "{where_zh}按“不低于”的比例要抽 {sum}，总数限定最多 {max}：按总数抽，比例没有达到",
                "{where_en}the floor ratios ask for {sum}, the total allows {max}: the total was kept, the floors were not met"
            ));
        }
        move_by(need, members, sum - max, false, &[], found);
    }
}

/// Moves the sum over all strata into its bounds, each stratum's own bounds kept.
fn over_strata(need: &Need, strata: &[Bounds], whole: Bounds, found: &mut [u64], notes: &mut Vec<Text>) {
    let members: Vec<usize> = (0..need.cells.len()).collect();
    let sum: u64 = found.iter().sum();
    let ends = if sum < whole.min {
        move_by(need, &members, whole.min - sum, true, strata, found);
        Some(whole.min)
    } else if let Some(max) = whole.max.filter(|max| sum > *max) {
        move_by(need, &members, sum - max, false, strata, found);
        Some(max)
    } else {
        None
    };
    let reached: u64 = found.iter().sum();
    if let Some(wanted) = ends.filter(|wanted| *wanted != reached) {
        notes.push(text!(
            "各层的上下限不容许总数为 {wanted}：按各层的抽 {reached}",
            "the strata's own bounds do not allow a total of {wanted}: they were kept, {reached} are drawn"
        ));
    }
}

/// Gives `amount` to (or takes it from) the members in proportion to ratio x population, by largest remainder, within 0
/// and each population (and the bounds of its stratum, where there are such); what one cannot give or take the others do.
fn move_by(need: &Need, members: &[usize], amount: u64, give: bool, strata: &[Bounds], found: &mut [u64]) {
    let mut left = amount;
    while left > 0 {
        let room = |i: usize, found: &[u64]| {
            let (population, now) = (need.cells.get(i).map_or(0, |c| c.population), found.get(i).copied().unwrap_or(0));
            let own = if give { population.saturating_sub(now) } else { now };
            let stratum = need.cells.get(i).map_or(0, |c| c.stratum);
            let Some(bounds) = strata.get(stratum) else { return own };
            let sum: u64 = need.cells.iter().zip(found).filter(|(c, _)| c.stratum == stratum).map(|(_, n)| *n).sum();
            let slack = if give { bounds.max.map_or(u64::MAX, |max| max.saturating_sub(sum)) } else { sum.saturating_sub(bounds.min) };
            own.min(slack)
        };
        let open: Vec<usize> = members.iter().copied().filter(|i| room(*i, found) > 0).collect();
        if open.is_empty() {
            return;
        }
        let weight = |i: usize| need.cells.get(i).map_or(0, |c| c.ratio.product(c.population));
        let mut weights: Vec<u128> = open.iter().map(|i| weight(*i)).collect();
        if weights.iter().all(|w| *w == 0) {
            weights = open.iter().map(|i| need.cells.get(*i).map_or(0, |c| u128::from(c.population))).collect();
        }
        let total: u128 = weights.iter().sum::<u128>().max(1);
        let exact: Vec<u128> = weights.iter().map(|w| w.saturating_mul(u128::from(left))).collect();
        let mut shares: Vec<u64> = exact.iter().map(|e| to_u64(e / total)).collect();
        let mut rest = left.saturating_sub(shares.iter().sum());
        let mut by_remainder: Vec<usize> = (0..open.len()).collect();
        by_remainder.sort_by_key(|p| {
            let cell = open.get(*p).and_then(|i| need.cells.get(*i));
            let remainder = exact.get(*p).map_or(0, |e| e % total);
            // Higher tiers gain first and lose last.
            let tier = cell.map_or(0, |c| if give { usize::MAX - c.tier } else { c.tier });
            (std::cmp::Reverse(remainder), tier, cell.map_or(0, |c| c.stratum))
        });
        for p in by_remainder {
            if rest == 0 {
                break;
            }
            if let Some(share) = shares.get_mut(p) {
                *share += 1;
                rest -= 1;
            }
        }
        for (i, share) in open.iter().zip(shares) {
            let moved = share.min(room(*i, found));
            if let Some(slot) = found.get_mut(*i) {
                *slot = if give { *slot + moved } else { *slot - moved };
            }
            left -= moved;
        }
    }
}

fn to_u64(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(tier: usize, population: u64, ratio: &str) -> CellNeed {
        CellNeed { stratum: 0, tier, population, ratio: Ratio::parse(ratio).unwrap(), quota: Quota::ByRatio, year: None }
    }

    fn round(cells: Vec<CellNeed>, bounds: Bounds) -> Vec<u64> {
        quotas(&Need { cells, totals: Totals::Round(bounds) }).cells
    }

    #[test]
    fn exact_decimals() {
        for (population, ratio, quota) in [(100, "7%", 7), (30, "10%", 3), (34, "3%", 2), (1, "50%", 1), (10, "100%", 10), (0, "5%", 0)] {
            assert_eq!(round(vec![cell(0, population, ratio)], Bounds::NONE), [quota], "{ratio} of {population}");
            assert_eq!(round(vec![cell(0, population, &format!(">={ratio}"))], Bounds::NONE), [quota]);
        }
        assert_eq!(round(vec![cell(0, 34, "<=3%")], Bounds::NONE), [1]);
        assert_eq!(round(vec![cell(0, 30, "10%..20%")], Bounds::NONE), [3]);
    }

    #[test]
    fn an_exact_ratio_is_rounded_once() {
        // 48 cells of 10: 3% of 480 is 14.4, so 15 and not 48; equal remainders go to the higher tiers.
        let cells: Vec<CellNeed> = (0..48).map(|i| CellNeed { stratum: i / 4, ..cell(i % 4, 10, "3%") }).collect();
        let found = round(cells, Bounds::NONE);
        assert_eq!(found.iter().sum::<u64>(), 15);
        assert_eq!(found.iter().skip(3).step_by(4).sum::<u64>(), 12);
        let floors: Vec<CellNeed> = (0..48).map(|i| CellNeed { stratum: i / 4, ..cell(i % 4, 10, ">=3%") }).collect();
        assert_eq!(round(floors, Bounds::NONE).iter().sum::<u64>(), 48);
    }

    #[test]
    fn totals_move_the_sum_in_proportion() {
        let cells = vec![cell(0, 50, "3%"), cell(1, 30, "3%"), cell(2, 20, "3%")];
        assert_eq!(round(cells.clone(), Bounds { min: 10, max: None }), [5, 3, 2]);
        assert_eq!(round(cells.clone(), Bounds { min: 200, max: None }), [50, 30, 20]);
        assert_eq!(round(cells, Bounds { min: 0, max: Some(1) }).iter().sum::<u64>(), 1);
        // With a count alone the ratio is nothing and the population decides.
        assert_eq!(round(vec![cell(0, 60, "0%"), cell(1, 40, "0%")], Bounds { min: 10, max: Some(10) }), [6, 4]);
    }

    #[test]
    fn a_yearly_ratio_is_shared_among_rounds() {
        let mut drawn = 0;
        let mut taken = Vec::new();
        for k in 1..=4 {
            let year = Some(YearShare { round: k, rounds: 4, drawn });
            let got = round(vec![CellNeed { year, ..cell(0, 103, "10%") }], Bounds::NONE);
            drawn += got[0];
            taken.push(got[0]);
        }
        assert_eq!(taken, [3, 3, 3, 2]);
    }

    proptest::proptest! {
        /// No quota exceeds its population, an exact ratio gives ceil of the sum, floors hold in each cell.
        #[test]
        fn laws(cells in proptest::collection::vec((0usize..4, 0u64..5_000, 0u32..=10_000), 1..40), exact in proptest::bool::ANY) {
            let prefix = if exact { "" } else { ">=" };
            let list: Vec<CellNeed> = cells.iter().map(|(tier, population, basis)| {
                cell(*tier, *population, &format!("{prefix}{}.{:02}%", basis / 100, basis % 100))
            }).collect();
            let found = round(list, Bounds::NONE);
            let products: Vec<u128> = cells.iter().map(|(_, n, b)| u128::from(*n) * u128::from(*b)).collect();
            for ((q, (_, n, _)), p) in found.iter().zip(&cells).zip(&products) {
                proptest::prop_assert!(q <= n);
                if exact {
                    proptest::prop_assert!(u128::from(*q) >= p / 10_000 && u128::from(*q) <= p / 10_000 + 1);
                } else {
                    proptest::prop_assert_eq!(u128::from(*q), p.div_ceil(10_000));
                }
            }
            if exact {
                let sum: u64 = found.iter().sum();
                proptest::prop_assert_eq!(u128::from(sum), products.iter().sum::<u128>().div_ceil(10_000));
            }
        }
    }
}
