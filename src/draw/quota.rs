//! How many objects each group of cells draws, and what each of its cells is to expect of that number.
//!
//! | ratio | group | its number |
//! |---|---|---|
//! | floor, `>=5%`, or the rule's `quota` | each cell alone | rounded up; as `quota` says |
//! | exact, `3%` | all cells of that ratio | rounded up, once |
//! | at most, `<=3%` | all cells of that ratio | rounded down, once |
//! | band, `10%..20%` | all cells of these ends | its lower end rounded up, once |
//!
//! A cell's share is number x its population / the group's population; whole parts are the cells', the rest goes by lot
//! ([`super::lot`]). Where a total moves the sum the cells under it become one group: their shares times one factor, none above its
//! population. With a yearly basis round k of m draws what the year's number leaves: max(0, ceil(R k / m) - drawn before), and only
//! cells of the same k and m share a group.

use super::spread::{Part, Place, spread};
use crate::diagnostic::Text;
use crate::model::DrawnBefore;
use crate::model::Exact;
use crate::plan::{Bounds, MAX_DECIMALS, Ratio, RatioKind};
use crate::rules::{Quota, Totals};
use crate::text;

const ONE: u128 = 10u128.pow(MAX_DECIMALS);

/// What a cell asks for.
#[derive(Debug, Clone)]
pub struct CellNeed {
    /// Index of its stratum.
    pub stratum: usize,
    /// Objects in it.
    pub population: u64,
    /// Of these the ones that have to be visited: on top of ratios, inside totals.
    pub certain: u64,
    /// The ratio of one round (with a yearly basis: of the year).
    pub ratio: Ratio,
    /// What the rule's `quota` says.
    pub quota: Quota,
    /// With a yearly basis: which of its rounds this is, and what it drew before.
    pub year: Option<YearShare>,
}

/// Which part of the year's number is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearShare {
    /// This is round k, from 1.
    pub round: u64,
    /// Of m rounds.
    pub rounds: u64,
    /// Drawn before.
    pub before: DrawnBefore,
}

impl YearShare {
    /// max(0, ceil(R k / m) - drawn before) of a year's number R.
    fn due(self, number: u64, before: u64) -> u64 {
        let due = (u128::from(number) * u128::from(self.round)).div_ceil(u128::from(self.rounds.max(1)));
        to_u64(due).saturating_sub(before)
    }

    /// A year's bounds, those of this round. What had to be visited counts inside them.
    #[must_use]
    pub fn bounds(self, year: Bounds) -> Bounds {
        let before = self.before.by_lot + self.before.certain;
        Bounds { min: self.due(year.min, before), max: year.max.map(|max| self.due(max, before)) }
    }
}

/// A whole round.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its cells, in the order of their codes.
    pub cells: Vec<CellNeed>,
    /// Bounds on the sum of this round.
    pub totals: Totals,
}

/// Cells whose number is rounded once and shared among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How many they draw together.
    pub number: u64,
    /// Each cell's index and its share of the number; the shares add up to it.
    pub shares: Vec<(usize, Exact)>,
}

/// The groups of a round, in the order of their first cells, and what is to be said of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// The groups.
    pub groups: Vec<Group>,
    /// Bounds that could not be kept.
    pub notes: Vec<Text>,
}

/// Works out the groups of a round.
#[must_use]
pub fn groups(need: &Need) -> Groups {
    let mut notes = Vec::new();
    let (strata, whole): (&[Bounds], Bounds) = match &need.totals {
        Totals::Round(bounds) => (&[], *bounds),
        Totals::Strata(list, whole) => (list, *whole),
    };
    let mut found = by_strata(need, strata, &mut notes);
    found.sort_by_key(|g| g.shares.first().map(|(i, _)| *i));
    if let Some(one) = over_all(need, &found, strata, whole, &mut notes) {
        found = vec![one];
    }
    Groups { groups: found, notes }
}

/// The groups that the ratios make, and of each stratum whose bounds bind one group. A stratum that leaves its groups changes their
/// numbers: what is left of them is rounded anew, until no further bound binds.
fn by_strata(need: &Need, strata: &[Bounds], notes: &mut Vec<Text>) -> Vec<Group> {
    let mut bound: Vec<Option<Group>> = vec![None; strata.len()];
    loop {
        let free: Vec<usize> =
            (0..need.cells.len()).filter(|i| need.cells.get(*i).is_some_and(|c| !matches!(bound.get(c.stratum), Some(Some(_))))).collect();
        let mut band_notes = Vec::new();
        let groups = by_ratio(need, &free, &mut band_notes);
        let mut new = false;
        let mut next = bound.clone();
        for (stratum, (slot, bounds)) in next.iter_mut().zip(strata).enumerate() {
            if slot.is_none()
                && let Some(group) = binds(need, &groups, stratum, *bounds, notes)
            {
                *slot = Some(group);
                new = true;
            }
        }
        bound = next;
        if !new {
            notes.extend(band_notes);
            return groups.into_iter().chain(bound.into_iter().flatten()).collect();
        }
    }
}

/// The groups that the ratios of these cells make.
fn by_ratio(need: &Need, cells: &[usize], notes: &mut Vec<Text>) -> Vec<Group> {
    type Year = Option<(u64, u64)>;
    let mut keys: Vec<(Option<(&Ratio, Year)>, Vec<usize>)> = Vec::new();
    for i in cells {
        let Some(cell) = need.cells.get(*i) else { continue };
        let alone = cell.quota != Quota::ByRatio || cell.ratio.kind() == RatioKind::AtLeast;
        let year = cell.year.map(|y| (y.round, y.rounds));
        let same = |(key, _): &&mut (Option<(&Ratio, Year)>, Vec<usize>)| {
            !alone && key.is_some_and(|(ratio, other)| ratio.same(&cell.ratio) && other == year)
        };
        match keys.iter_mut().find(same) {
            Some((_, members)) => members.push(*i),
            None => keys.push(((!alone).then_some((&cell.ratio, year)), vec![*i])),
        }
    }
    keys.into_iter()
        .filter_map(|(_, members)| {
            let of = || members.iter().filter_map(|i| need.cells.get(*i));
            let first = of().next()?;
            let population: u64 = of().map(|c| c.population).sum();
            let mut number = match first.quota {
                Quota::Count(count) => count,
                Quota::ByRatio => rounded(&first.ratio, population, notes),
            };
            if let Some(year) = first.year {
                number = year.due(number, of().filter_map(|c| c.year).map(|y| y.before.by_lot).sum());
            }
            let number = number.min(population);
            let share = |i: &usize| {
                let own = need.cells.get(*i).map_or(0, |c| c.population);
                (*i, Exact::new(u128::from(number) * u128::from(own), u128::from(population)))
            };
            Some(Group { number, shares: members.iter().map(share).collect() })
        })
        .collect()
}

/// ratio x population, rounded as its kind says.
fn rounded(ratio: &Ratio, population: u64, notes: &mut Vec<Text>) -> u64 {
    let product = ratio.product(population);
    match ratio.kind() {
        RatioKind::AtMost => to_u64(product / ONE),
        RatioKind::Exact | RatioKind::AtLeast => to_u64(product.div_ceil(ONE)),
        RatioKind::Between(_) => {
            let low = to_u64(product.div_ceil(ONE));
            let high = to_u64(ratio.upper_product(population).unwrap_or(0) / ONE);
            if high < low {
                notes.push(text!(
                    "比例区间里没有整数：按下限取 {low}，超过上限 {high}",
                    "the band holds no whole number: its lower end gives {low}, its upper end {high}; the lower end was kept"
                ));
            }
            low
        }
    }
}

/// The bounds of a lottery over some cells: what has to be visited counts inside a total.
fn of_lottery(bounds: Bounds, certain: u64) -> Bounds {
    Bounds { min: bounds.min.saturating_sub(certain), max: bounds.max.map(|max| max.saturating_sub(certain)) }
}

fn place(need: &Need, cell: usize, weight: Exact) -> Place {
    let (population, certain) = need.cells.get(cell).map_or((0, 0), |c| (c.population, c.certain));
    Place { weight, population, room: population.saturating_sub(certain) }
}

/// The one group of a stratum whose bounds the groups could miss, whatever the lot.
fn binds(need: &Need, groups: &[Group], stratum: usize, bounds: Bounds, notes: &mut Vec<Text>) -> Option<Group> {
    let inside = |i: usize| need.cells.get(i).is_some_and(|c| c.stratum == stratum);
    let mut members: Vec<(usize, Exact)> = Vec::new();
    let (mut least, mut most) = (0, 0);
    for group in groups {
        let mine: Vec<(usize, Exact)> = group.shares.iter().filter(|(i, _)| inside(*i)).cloned().collect();
        // A stratum's cells stand together, so the lot gives them the sum of their shares, rounded down or up.
        let sum: Exact = mine.iter().map(|(_, share)| share).sum();
        least += sum.floor();
        most += sum.ceil();
        members.extend(mine);
    }
    members.sort_by_key(|(i, _)| *i);
    let certain: u64 = members.iter().filter_map(|(i, _)| need.cells.get(*i)).map(|c| c.certain).sum();
    tell(need, &members, bounds, certain, Some(stratum), most, notes);
    let lottery = of_lottery(bounds, certain);
    if least >= lottery.min && lottery.max.is_none_or(|max| most <= max) {
        return None;
    }
    let sum: Exact = members.iter().map(|(_, share)| share).sum();
    let part = Part { places: members.iter().map(|(i, w)| place(need, *i, w.clone())).collect(), min: 0, max: u64::MAX };
    let number = sum.ceil().max(lottery.min).min(lottery.max.unwrap_or(u64::MAX)).min(part.bounds().1);
    // A minimum that the room cannot meet binds nothing.
    if least == number && most == number {
        return None;
    }
    let shares = spread(std::slice::from_ref(&part), number).into_iter().flatten();
    Some(Group { number, shares: members.iter().map(|(i, _)| *i).zip(shares).collect() })
}

/// The one group of a round whose sum the bounds move; strata keep their own bounds.
fn over_all(need: &Need, groups: &[Group], strata: &[Bounds], whole: Bounds, notes: &mut Vec<Text>) -> Option<Group> {
    let sum: u64 = groups.iter().map(|g| g.number).sum();
    let mut members: Vec<(usize, Exact)> = groups.iter().flat_map(|g| g.shares.iter().cloned()).collect();
    members.sort_by_key(|(i, _)| *i);
    let certain: u64 = need.cells.iter().map(|c| c.certain).sum();
    tell(need, &members, whole, certain, None, sum, notes);
    let lottery = of_lottery(whole, certain);
    let wanted = sum.max(lottery.min).min(lottery.max.unwrap_or(u64::MAX));
    if wanted == sum {
        return None;
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut last = None;
    for (i, weight) in &members {
        let stratum = need.cells.get(*i).map_or(0, |c| c.stratum);
        let own = strata.get(stratum);
        // Without bounds of their own all strata are one part.
        if last.is_none() || (own.is_some() && last != Some(stratum)) {
            let certain = need.cells.iter().filter(|c| c.stratum == stratum).map(|c| c.certain).sum();
            let own = own.map_or(Bounds::NONE, |own| of_lottery(*own, certain));
            parts.push(Part { places: Vec::new(), min: own.min, max: own.max.unwrap_or(u64::MAX) });
            last = Some(stratum);
        }
        if let Some(part) = parts.last_mut() {
            part.places.push(place(need, *i, weight.clone()));
        }
    }
    let (low, high) = parts.iter().map(Part::bounds).fold((0, 0), |(a, b): (u64, u64), (c, d)| (a + c, b + d));
    let number = wanted.clamp(low, high);
    if number != wanted && !strata.is_empty() {
        notes.push(text!(
            "各层的上下限不容许总数为 {wanted}：按各层的抽 {number}",
            "the strata's own bounds do not allow a total of {wanted}: they were kept, {number} are drawn"
        ));
    }
    if number == sum {
        return None;
    }
    let shares = spread(&parts, number).into_iter().flatten();
    Some(Group { number, shares: members.iter().map(|(i, _)| *i).zip(shares).collect() })
}

/// Says which bounds cannot be kept, and which keep floors from being met.
fn tell(need: &Need, members: &[(usize, Exact)], bounds: Bounds, certain: u64, stratum: Option<usize>, most: u64, notes: &mut Vec<Text>) {
    let (zh, en) = stratum.map_or((String::new(), String::new()), |s| (format!("第 {} 层", s + 1), format!("stratum {}: ", s + 1)));
    let cells = || members.iter().filter_map(|(i, _)| need.cells.get(*i));
    let population: u64 = cells().map(|c| c.population).sum();
    let mut note = |text: Text| {
        if !notes.contains(&text) {
            notes.push(text);
        }
    };
    if population < bounds.min {
        let min = bounds.min;
        note(text!(
            "{zh}总数要求至少 {min}，一共只有 {population} 个",
            "{en}the total asks for at least {min}, there are only {population}"
        ));
    }
    let Some(max) = bounds.max else { return };
    if certain > max {
        note(text!(
            "{zh}必查的有 {certain} 个，超过总数限定的 {max} 个：必查的照查，不再抽取",
            "{en}{certain} have to be visited, more than the total of {max} allows: they are visited all the same, and nobody is drawn by lot"
        ));
    } else if most + certain > max && cells().any(|c| c.ratio.kind() == RatioKind::AtLeast && c.quota == Quota::ByRatio) {
        let asked = most + certain;
        note(text!(
            "{zh}按“不低于”的比例要抽 {asked}，总数限定最多 {max}：按总数抽，比例没有达到",
            "{en}the floor ratios ask for {asked}, the total allows {max}: the total was kept, the floors were not met"
        ));
    }
}

fn to_u64(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
