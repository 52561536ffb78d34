//! Who takes the place of an object that drops out: the next of its cell in the order of the draw who can be visited.

use std::collections::{BTreeSet, HashMap};

use super::visit_history::{Asking, VisitHistory};
use super::visit_limits::mark_of;
use crate::draw::{Frame, Mark, Tickets, record, select};
use crate::model::{Draw, Drawn, Limits, PassedOver, Substitution, cell_index};

/// A cell's reserve: those not drawn, in the order of the draw, less the ones that were called or passed over before. Where the task never
/// repeats only those that it had not drawn before are in it.
#[must_use]
pub fn reserve<'a>(
    frame: &Frame,
    draw: &Draw,
    objects: &[Drawn],
    substitutions: impl Iterator<Item = &'a Substitution>,
    cell: &str,
) -> Vec<Drawn> {
    let index = cell_index(cell) as usize;
    let Some(size) = draw.cells.iter().find(|c| c.cell == cell).map(|c| c.population) else { return Vec::new() };
    // Codes come from files, too: an absurd one must not ask for all the memory.
    if index >= 1_000_000 {
        return Vec::new();
    }
    let mut quotas = vec![0; index + 1];
    if let Some(slot) = quotas.get_mut(index) {
        *slot = size;
    }
    let all = record(frame, &select(frame, &quotas, &Tickets::of_lottery(&draw.intent, &draw.outcome.seed)), &[]);
    let called: BTreeSet<&str> = substitutions
        .filter(|s| s.draw == draw.draw)
        .flat_map(|s| s.substitute.iter().map(|o| o.id.as_str()).chain(s.passed.iter().map(|(id, _)| id.as_str())))
        .collect();
    let drawn: BTreeSet<&str> = objects.iter().map(|o| o.id.as_str()).collect();
    let free = |o: &Drawn| !drawn.contains(o.id.as_str()) && !called.contains(o.id.as_str()) && (!draw.once || o.times == 0);
    all.into_iter().filter(free).collect()
}

/// What decides whether someone of a reserve can be called.
pub struct Call<'a> {
    /// The limits of the cell.
    pub limits: Limits,
    /// Whose draw it is, and the day of the call.
    pub asking: Asking<'a>,
    /// Who was visited before.
    pub history: &'a VisitHistory,
    /// How often the task has drawn each object up to now, where it never repeats.
    pub drawn: Option<&'a HashMap<String, u32>>,
}

/// Whom a reserve gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// Who is called; nobody: the reserve is used up.
    pub substitute: Option<Drawn>,
    /// The enterprise, where it is another id.
    pub enterprise: Option<String>,
    /// Those before who could not be called, each with the reason.
    pub passed: Vec<(String, PassedOver)>,
}

impl Call<'_> {
    /// The first of a reserve who can be called. Each stands beside the enterprise, where that is another id.
    #[must_use]
    pub fn next(&self, order: impl Iterator<Item = (Drawn, Option<String>)>) -> Called {
        let mut called = Called::default();
        for (object, enterprise) in order {
            match self.passed_over(&object.id, enterprise.as_deref().unwrap_or(&object.id)) {
                Some(why) => called.passed.push((object.id, why)),
                None => return Called { substitute: Some(object), enterprise, passed: called.passed },
            }
        }
        called
    }

    fn passed_over(&self, object: &str, enterprise: &str) -> Option<PassedOver> {
        if self.drawn.is_some_and(|times| times.get(object).is_some_and(|n| *n > 0)) {
            return Some(PassedOver::DrawnBefore);
        }
        match mark_of(self.history, enterprise, &self.limits, self.asking) {
            Mark::Cooling => Some(PassedOver::Cooling),
            Mark::Limit | Mark::Exempt => Some(PassedOver::Limit),
            Mark::None | Mark::Certain => None,
        }
    }
}
