//! A number spread over cells in proportion to what each expected, none above its room; over strata first where these have bounds of
//! their own. Exact.

use crate::model::Exact;

/// One cell under a bound.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// What it expected.
    pub weight: Exact,
    /// Its objects: what takes over where nobody expects anything.
    pub population: u64,
    /// The most it can take.
    pub room: u64,
}

/// Cells with common bounds.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Its cells.
    pub places: Vec<Place>,
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: u64,
}

impl Part {
    fn room(&self) -> u64 {
        self.places.iter().map(|p| p.room).sum()
    }

    /// What it can be given, by its bounds and its room.
    pub fn bounds(&self) -> (u64, u64) {
        let max = self.max.min(self.room());
        (self.min.min(max), max)
    }

    /// What one factor gives: the sum of factor x weight, no cell above its room, within the bounds.
    fn given(&self, factor: &Exact) -> Exact {
        let sum: Exact =
            self.places.iter().map(|p| (&p.weight * factor).min(Exact::whole(p.room))).fold(Exact::zero(), |sum, one| &sum + &one);
        let (min, max) = self.bounds();
        sum.clamp(Exact::whole(min), Exact::whole(max))
    }

    /// Spreads a sum over its cells: by weight, and what these cannot take by population over those without weight.
    fn over_cells(&self, sum: &Exact) -> Vec<Exact> {
        let weighted: Vec<(Exact, Exact)> = self.places.iter().map(|p| (p.weight.clone(), Exact::whole(p.room))).collect();
        if let Some(factor) = level(&weighted, sum) {
            return self.places.iter().map(|p| (&p.weight * &factor).min(Exact::whole(p.room))).collect();
        }
        let full: Exact =
            self.places.iter().filter(|p| !p.weight.is_zero()).map(|p| Exact::whole(p.room)).fold(Exact::zero(), |a, b| &a + &b);
        let rest: Vec<(Exact, Exact)> =
            self.places.iter().filter(|p| p.weight.is_zero()).map(|p| (Exact::whole(p.population), Exact::whole(p.room))).collect();
        let factor = level(&rest, &(sum - &full)).unwrap_or_default();
        let share = |p: &Place| {
            if p.weight.is_zero() { (&Exact::whole(p.population) * &factor).min(Exact::whole(p.room)) } else { Exact::whole(p.room) }
        };
        self.places.iter().map(share).collect()
    }
}

/// Spreads a number over parts, and in each over its cells. The number has to lie within what the parts' bounds allow.
pub(super) fn spread(parts: &[Part], number: u64) -> Vec<Vec<Exact>> {
    let number = Exact::whole(number);
    let sums = over_parts(parts, &number);
    parts.iter().zip(&sums).map(|(part, sum)| part.over_cells(sum)).collect()
}

/// One factor on every weight, such that the parts within their bounds come to the number; where even the largest is too small, the
/// rest goes by population to those that can still take some.
fn over_parts(parts: &[Part], number: &Exact) -> Vec<Exact> {
    if let [_] = parts {
        return vec![number.clone()];
    }
    let total = |factor: &Exact| parts.iter().map(|p| p.given(factor)).fold(Exact::zero(), |sum, one| &sum + &one);
    // Between two neighbouring ones of these factors everything is linear: where a cell is full, where a part meets a bound.
    let mut turns = vec![Exact::zero()];
    for part in parts {
        let weighted: Vec<(Exact, Exact)> = part.places.iter().map(|p| (p.weight.clone(), Exact::whole(p.room))).collect();
        turns.extend(weighted.iter().filter(|(w, _)| !w.is_zero()).map(|(w, room)| room.over(w)));
        let (min, max) = part.bounds();
        turns.extend([min, max].iter().filter_map(|bound| level(&weighted, &Exact::whole(*bound))));
    }
    turns.sort_unstable();
    turns.dedup();
    let at = turns.partition_point(|factor| total(factor) < *number);
    match (at.checked_sub(1).and_then(|below| turns.get(below)), turns.get(at)) {
        (None, _) => parts.iter().map(|p| p.given(&Exact::zero())).collect(),
        (Some(below), Some(above)) => {
            let (low, high) = (total(below), total(above));
            let factor = below + &(&(above - below) * &(number - &low).over(&(&high - &low)));
            parts.iter().map(|p| p.given(&factor)).collect()
        }
        (Some(last), None) => {
            let given: Vec<Exact> = parts.iter().map(|p| p.given(last)).collect();
            let sum: Exact = given.iter().sum();
            let rest: Vec<(Exact, Exact)> = parts
                .iter()
                .zip(&given)
                .map(|(p, given)| {
                    let population = p.places.iter().filter(|c| c.weight.is_zero()).map(|c| c.population).sum();
                    (Exact::whole(population), &Exact::whole(p.bounds().1) - given)
                })
                .collect();
            let factor = level(&rest, &(number - &sum)).unwrap_or_default();
            given.iter().zip(&rest).map(|(given, (weight, room))| given + &(weight * &factor).min(room.clone())).collect()
        }
    }
}

/// The smallest factor for which the sum of min(room, factor x weight) is `sum`; none where the rooms of those with a weight are too
/// small for it.
fn level(places: &[(Exact, Exact)], sum: &Exact) -> Option<Exact> {
    let mut places: Vec<(Exact, &Exact, &Exact)> =
        places.iter().filter(|(weight, _)| !weight.is_zero()).map(|(weight, room)| (room.over(weight), weight, room)).collect();
    places.sort_unstable();
    let mut weights: Exact = places.iter().map(|(_, weight, _)| *weight).sum();
    let mut left = sum.clone();
    if left.is_zero() {
        return Some(Exact::zero());
    }
    for (full, weight, room) in places {
        let factor = left.over(&weights);
        if factor <= full {
            return Some(factor);
        }
        left = &left - room;
        weights = &weights - weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(weight: u64, population: u64) -> Place {
        Place { weight: Exact::whole(weight), population, room: population }
    }

    fn texts(found: &[Vec<Exact>]) -> Vec<String> {
        found.iter().flatten().map(ToString::to_string).collect()
    }

    #[test]
    fn one_part_is_filled_in_proportion_and_what_is_full_passes_on() {
        let part = |places| vec![Part { places, min: 0, max: u64::MAX }];
        assert_eq!(texts(&spread(&part(vec![place(3, 100), place(1, 100)]), 10)), ["15/2", "5/2"]);
        assert_eq!(texts(&spread(&part(vec![place(3, 6), place(1, 100), place(2, 100)]), 18)), ["6", "4", "8"]);
        // Those that expect nothing come last, by population.
        assert_eq!(texts(&spread(&part(vec![place(5, 10), place(0, 30), place(0, 60)]), 40)), ["10", "10", "20"]);
        assert_eq!(texts(&spread(&part(vec![place(0, 60), place(0, 40)]), 10)), ["6", "4"]);
        assert_eq!(texts(&spread(&part(vec![place(2, 5)]), 0)), ["0"]);
    }

    #[test]
    fn parts_keep_their_own_bounds() {
        let part = |weight, min, max| Part { places: vec![place(weight, 50), place(weight, 50)], min, max };
        // Without bounds 30 would be 5 and 25.
        assert_eq!(texts(&spread(&[part(1, 8, 100), part(5, 0, 100)], 30)), ["4", "4", "11", "11"]);
        assert_eq!(texts(&spread(&[part(1, 0, 100), part(5, 0, 20)], 30)), ["5", "5", "10", "10"]);
        // The parts' bounds first, then the number.
        assert_eq!(texts(&spread(&[part(0, 0, 100), part(5, 0, 20)], 60)), ["20", "20", "10", "10"]);
    }

    proptest::proptest! {
        /// Sums are exact, rooms and bounds hold.
        #[test]
        fn laws(
            parts in proptest::collection::vec((proptest::collection::vec((0u64..9, 0u64..40), 1..6), 0u64..30, 0u64..60), 1..5),
            part_of in 0u64..1_000,
        ) {
            let parts: Vec<Part> = parts
                .into_iter()
                .map(|(places, min, more)| Part { places: places.into_iter().map(|(w, n)| place(w, n)).collect(), min, max: min + more })
                .collect();
            let (low, high) = parts.iter().map(Part::bounds).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
            let number = low + (high - low) * part_of / 999;
            let found = spread(&parts, number);
            proptest::prop_assert_eq!(found.iter().flatten().sum::<Exact>(), Exact::whole(number));
            for (part, found) in parts.iter().zip(&found) {
                let sum: Exact = found.iter().sum();
                let (min, max) = part.bounds();
                proptest::prop_assert!(parts.len() == 1 || (sum >= Exact::whole(min) && sum <= Exact::whole(max)));
                for (place, share) in part.places.iter().zip(found) {
                    proptest::prop_assert!(*share <= Exact::whole(place.room));
                }
            }
        }
    }
}
