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
                notes.push(text!("band-holds-no-whole-number-its", low, high));
            }
            low
        }
    }
}

/// Cells under one bound, with what the groups give them before it is looked at.
struct Under<'a> {
    need: &'a Need,
    /// Which stratum; none: the whole round.
    stratum: Option<usize>,
    bounds: Bounds,
    members: Vec<(usize, Exact)>,
    /// What the groups can come to, by the lot.
    least: u64,
    most: u64,
}

impl<'a> Under<'a> {
    fn new(need: &'a Need, groups: &[Group], stratum: Option<usize>, bounds: Bounds) -> Self {
        let inside = |i: usize| need.cells.get(i).is_some_and(|c| stratum.is_none_or(|s| c.stratum == s));
        let mut found = Self { need, stratum, bounds, members: Vec::new(), least: 0, most: 0 };
        for group in groups {
            let mine: Vec<(usize, Exact)> = group.shares.iter().filter(|(i, _)| inside(*i)).cloned().collect();
            // A stratum's cells stand together, so the lot gives them the sum of their shares, rounded down or up.
            let sum: Exact = mine.iter().map(|(_, share)| share).sum();
            found.least += sum.floor();
            found.most += sum.ceil();
            found.members.extend(mine);
        }
        found.members.sort_by_key(|(i, _)| *i);
        found
    }

    fn cells(&self) -> impl Iterator<Item = &CellNeed> {
        self.members.iter().filter_map(|(i, _)| self.need.cells.get(*i))
    }

    fn certain(&self) -> u64 {
        self.cells().map(|c| c.certain).sum()
    }

    /// The bounds of its lottery: what has to be visited counts inside a total.
    fn lottery(&self) -> Bounds {
        of_lottery(self.bounds, self.certain())
    }

    /// Its cells as parts: one, or where strata have bounds of their own one a stratum.
    fn parts(&self, strata: &[Bounds]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut last = None;
        for (i, weight) in &self.members {
            let Some(cell) = self.need.cells.get(*i) else { continue };
            if last.is_none() || (!strata.is_empty() && last != Some(cell.stratum)) {
                let certain = self.cells().filter(|c| c.stratum == cell.stratum).map(|c| c.certain).sum();
                let own = strata.get(cell.stratum).map_or(Bounds::NONE, |own| of_lottery(*own, certain));
                parts.push(Part { places: Vec::new(), min: own.min, max: own.max.unwrap_or(u64::MAX) });
                last = Some(cell.stratum);
            }
            if let Some(part) = parts.last_mut() {
                let room = cell.population.saturating_sub(cell.certain);
                part.places.push(Place { weight: weight.clone(), population: cell.population, room });
            }
        }
        parts
    }

    /// Its cells as one group that draws so many.
    fn group(&self, number: u64, parts: &[Part]) -> Group {
        let shares = spread(parts, number).into_iter().flatten();
        Group { number, shares: self.members.iter().map(|(i, _)| *i).zip(shares).collect() }
    }

    /// Says if the bounds cannot be kept, and if they keep floors from being met.
    fn tell(&self, notes: &mut Vec<Text>) {
        let of = self.stratum.map_or_else(
            || Text::same(""),
            |s| {
                let number = s + 1;
                text!("stratum", number)
            },
        );
        let (certain, asked) = (self.certain(), self.most + self.certain());
        let population: u64 = self.cells().map(|c| c.population).sum();
        let mut note = |text: Text| {
            if !notes.contains(&text) {
                notes.push(text);
            }
        };
        if population < self.bounds.min {
            let min = self.bounds.min;
            note(text!("total-asks-for-at-least-there", of, min, population));
        }
        let Some(max) = self.bounds.max else { return };
        if certain > max {
            note(text!("more-than-total-of-allows-they", of, certain, max));
        } else if asked > max && self.cells().any(|c| c.ratio.kind() == RatioKind::AtLeast && c.quota == Quota::ByRatio) {
            note(text!("floor-ratios-ask-for-total-allows", of, asked, max));
        }
    }
}

/// The bounds of a lottery over cells of which so many have to be visited: these count inside a total.
fn of_lottery(bounds: Bounds, certain: u64) -> Bounds {
    Bounds { min: bounds.min.saturating_sub(certain), max: bounds.max.map(|max| max.saturating_sub(certain)) }
}

/// The one group of a stratum whose bounds the groups could miss, whatever the lot.
fn binds(need: &Need, groups: &[Group], stratum: usize, bounds: Bounds, notes: &mut Vec<Text>) -> Option<Group> {
    let under = Under::new(need, groups, Some(stratum), bounds);
    under.tell(notes);
    let (lottery, parts) = (under.lottery(), under.parts(&[]));
    let room = parts.first().map_or(0, |p| p.bounds().1);
    let sum: Exact = under.members.iter().map(|(_, share)| share).sum();
    let number = sum.ceil().max(lottery.min).min(lottery.max.unwrap_or(u64::MAX)).min(room);
    let kept = under.least >= lottery.min && lottery.max.is_none_or(|max| under.most <= max);
    // Nor does a minimum bind that there are too few objects for.
    (!kept && (under.least, under.most) != (number, number)).then(|| under.group(number, &parts))
}

/// The one group of a round whose sum the bounds move; strata keep their own bounds.
fn over_all(need: &Need, groups: &[Group], strata: &[Bounds], whole: Bounds, notes: &mut Vec<Text>) -> Option<Group> {
    let under = Under::new(need, groups, None, whole);
    under.tell(notes);
    let (lottery, parts) = (under.lottery(), under.parts(strata));
    let sum = under.most;
    let wanted = sum.max(lottery.min).min(lottery.max.unwrap_or(u64::MAX));
    let (low, high) = parts.iter().map(Part::bounds).fold((0, 0), |(a, b): (u64, u64), (c, d)| (a + c, b + d));
    let number = wanted.max(low).min(high);
    if wanted == sum {
        return None;
    }
    if number != wanted && !strata.is_empty() {
        notes.push(text!("strata-own-bounds-do-not-allow", wanted, number));
    }
    (number != sum).then(|| under.group(number, &parts))
}

fn to_u64(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
