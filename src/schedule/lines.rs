//! Lines of plans: which plan takes over from which, which stands beside which; and whom a plan has to name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Finding, SourceFile};
use crate::history::RuleHistory;
use crate::model::{PlanHead, PlanId};
use crate::plan::Plan;
use crate::text;

/// Why a plan is not taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is another plan of its year, which it does not name.
    Unnamed(PlanId),
    /// Another plan took over from its predecessor already.
    Taken(PlanId, PlanId),
}

impl Refused {
    /// As a finding of the plan's file.
    #[must_use]
    pub fn finding(&self, source: &SourceFile, plan: &str) -> Finding {
        let place = ["predecessor", "id"].iter().find_map(|key| source.text.find(key).map(|at| source.at(at..at + key.len())));
        let place = place.unwrap_or_else(|| source.whole());
        match self {
            Self::Unnamed(other) => {
                Finding::error("plan-predecessor", place, text!("plan-predecessor", other, plan), text!("plan-predecessor-help", other))
            }
            Self::Taken(predecessor, heir) => Finding::error(
                "plan-predecessor",
                place,
                text!("plan-predecessor-2", heir, predecessor, plan),
                text!("plan-predecessor-help-2", heir),
            ),
        }
    }
}

/// The heads of the plans that are new to the ledger, and the plans that are refused.
#[must_use]
pub fn heads(plans: &[Arc<Plan>], rules: &RuleHistory) -> (Vec<PlanHead>, BTreeMap<String, Refused>) {
    let mut known: BTreeMap<PlanId, PlanHead> = rules.plans.clone();
    let mut new: Vec<PlanHead> = Vec::new();
    let mut refused = BTreeMap::new();
    let named: BTreeSet<&str> = plans.iter().map(|p| p.id.as_str()).collect();
    let mut open: Vec<&Arc<Plan>> = plans.iter().filter(|p| !known.contains_key(p.id.as_str())).collect();
    // A plan comes after the one that it names, whichever stands first in the settings.
    while !open.is_empty() {
        let waits = |p: &&Arc<Plan>, open: &[&Arc<Plan>]| {
            let other = p.predecessor.as_deref().or(p.supplements.as_deref());
            other.is_some_and(|o| named.contains(o) && o != p.id && open.iter().any(|q| q.id == o))
        };
        let at = open.iter().position(|p| !waits(p, &open)).unwrap_or(0);
        let plan = open.remove(at);
        match head(plan, &known, &new) {
            Ok(head) => {
                known.insert(head.plan.clone(), head.clone());
                new.push(head);
            }
            Err(why) => {
                refused.insert(plan.id.clone(), why);
            }
        }
    }
    (new, refused)
}

fn head(plan: &Plan, known: &BTreeMap<PlanId, PlanHead>, new: &[PlanHead]) -> Result<PlanHead, Refused> {
    let own = PlanHead {
        plan: plan.id.as_str().into(),
        line: plan.id.as_str().into(),
        year: plan.year,
        predecessor: plan.predecessor.as_deref().map(Into::into),
        supplements: plan.supplements.as_deref().map(Into::into),
    };
    if let Some(before) = plan.predecessor.as_deref().and_then(|p| known.get(p)) {
        let heir = known.values().find(|h| h.predecessor.as_ref() == Some(&before.plan));
        return match heir {
            Some(heir) => Err(Refused::Taken(before.plan.clone(), heir.plan.clone())),
            None => Ok(PlanHead { line: before.line.clone(), ..own }),
        };
    }
    if plan.supplements.as_deref().is_some_and(|s| known.contains_key(s)) {
        return Ok(own);
    }
    // The newest of its year: that is the one to name.
    let other = new
        .iter()
        .rev()
        .chain(known.values())
        .find(|h| h.year == plan.year && !known.values().any(|k| k.predecessor.as_ref() == Some(&h.plan)));
    match other {
        Some(other) => Err(Refused::Unnamed(other.plan.clone())),
        None => Ok(own),
    }
}
