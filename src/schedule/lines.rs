//! Lines of plans: which plan takes over from which, which stands beside which; and whom a plan has to name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Finding, SourceFile, Text, nearest};
use crate::history::{History, RuleHistory};
use crate::model::{PlanHead, PlanId};
use crate::plan::{Plan, key_in};
use crate::text;

/// Why a plan is not taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is another plan of its year, which it does not name.
    Unnamed(PlanId),
    /// Another plan took over from its predecessor already.
    Taken(PlanId, PlanId),
    /// It names a plan that nobody knows; one that is meant, perhaps. While a plan file cannot be read, it may be the one that is named.
    Unknown(String, Option<String>, bool),
    /// It names a plan that is refused itself.
    NotTaken(String),
    /// It comes, over others, after itself.
    Circle(String),
    /// It names a plan of another year.
    OtherYear(PlanId, i32),
    /// It was taken up with another relation: key and plan, then and now.
    Changed(Relation, Relation),
    /// Rounds were drawn under it in another year.
    Year(i32),
    /// Another plan took over from it, and the settings no longer name that one.
    Replaced(PlanId),
}

/// What a header says of another plan: the key and the plan; nothing where it names none.
type Relation = Option<(&'static str, PlanId)>;

fn relation(predecessor: Option<&str>, supplements: Option<&str>) -> Relation {
    let named = |key, plan: Option<&str>| plan.map(|p| (key, PlanId::from(p)));
    named("predecessor", predecessor).or_else(|| named("supplements", supplements))
}

impl Refused {
    /// As a finding of the plan's file.
    #[must_use]
    pub fn finding(&self, source: &SourceFile, plan: &str) -> Finding {
        let head = 0..source.text.find("[[task]]").unwrap_or(source.text.len());
        let place = ["predecessor", "supplements", "id"].into_iter().find_map(|key| key_in(source, &head, key));
        let place = place.unwrap_or_else(|| source.whole());
        let said = |relation: &Relation| match relation {
            Some((key, other)) => Text::same(format!("{key} = \"{other}\"")),
            None => text!("no-other-plan-named"),
        };
        let (message, help) = match self {
            Self::Unnamed(other) => (text!("plan-predecessor", other, plan), text!("plan-predecessor-help", other)),
            Self::Taken(predecessor, heir) => {
                (text!("plan-predecessor-2", heir, predecessor, plan), text!("plan-predecessor-help-2", heir))
            }
            Self::Unknown(other, _, true) => (text!("plan-names-unknown", plan, other), text!("plan-names-unread")),
            Self::Unknown(other, Some(near), false) => (text!("plan-names-unknown", plan, other), text!("did-you-mean-4", near)),
            Self::Unknown(other, None, false) => (text!("plan-names-unknown", plan, other), text!("plan-names-unknown-help", other)),
            Self::NotTaken(other) => (text!("plan-names-refused", plan, other), text!("plan-names-refused-help", other)),
            Self::Circle(other) => (text!("plan-circle", plan, other), text!("plan-circle-help")),
            Self::OtherYear(other, year) => (text!("plan-names-other-year", plan, other, year), text!("plan-names-other-year-help")),
            Self::Changed(was, is) => {
                let (was, is) = (said(was), said(is));
                (text!("plan-relation-changed", plan, was, is), text!("plan-relation-changed-help"))
            }
            Self::Year(was) => (text!("plan-year-changed", plan, was), text!("plan-year-changed-help", was)),
            Self::Replaced(heir) => (text!("plan-was-replaced", plan, heir), text!("plan-was-replaced-help", plan, heir)),
        };
        Finding::error("plan-predecessor", place, message, help)
    }
}

/// The heads of the plans that are new to the ledger (or of another year than it has), and the plans that are refused. `unread`: whether there
/// are plan files that cannot be read.
#[must_use]
pub fn heads(plans: &[&Plan], history: &History, unread: bool) -> (Vec<PlanHead>, BTreeMap<String, Refused>) {
    let rules = &history.rules;
    let mut known: BTreeMap<PlanId, PlanHead> = rules.plans.clone();
    let mut new: Vec<PlanHead> = Vec::new();
    let mut refused = BTreeMap::new();
    let mut open: Vec<&Plan> = Vec::new();
    for plan in plans.iter().copied() {
        let Some(head) = rules.plans.get(plan.id.as_str()) else {
            open.push(plan);
            continue;
        };
        let was = relation(head.predecessor.as_deref(), head.supplements.as_deref());
        let is = relation(plan.predecessor.as_deref(), plan.supplements.as_deref());
        // The other plan's year may be put right in the same edit.
        let other_year = names(plan).and_then(|other| {
            let written = plans.iter().find(|p| p.id == other).map(|p| p.year);
            written.or_else(|| rules.plans.get(other).map(|h| h.year)).filter(|year| *year != plan.year).map(|year| (other, year))
        });
        if was != is {
            refused.insert(plan.id.clone(), Refused::Changed(was, is));
        } else if let Some((other, year)) = other_year {
            refused.insert(plan.id.clone(), Refused::OtherYear(other.into(), year));
        } else if head.year != plan.year && history.attempts().any(|a| a.intent.plan == *plan.id) {
            refused.insert(plan.id.clone(), Refused::Year(head.year));
        } else if head.year != plan.year {
            let head = PlanHead { year: plan.year, ..head.clone() };
            known.insert(head.plan.clone(), head.clone());
            new.push(head);
        }
    }
    // A plan comes after the one that it names, whichever stands first in the settings.
    while !open.is_empty() {
        let at = open.iter().position(|p| names(p).is_none_or(|other| !open.iter().any(|q| q.id == other)));
        let Some(plan) = at.map(|at| open.remove(at)) else {
            // Each of them waits for another one.
            for plan in &open {
                refused.insert(plan.id.clone(), circle(plan, &open));
            }
            break;
        };
        match head(plan, (&known, rules), &refused, unread) {
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

/// The plan that a plan's header names.
fn names(plan: &Plan) -> Option<&str> {
    plan.predecessor.as_deref().or(plan.supplements.as_deref())
}

/// Why a plan can never be taken up: it stands in a circle, or comes after one that does.
fn circle(plan: &Plan, open: &[&Plan]) -> Refused {
    let other = names(plan).unwrap_or_default().to_owned();
    let mut at = other.as_str();
    let mut seen = BTreeSet::new();
    while at != plan.id && seen.insert(at) {
        let Some(next) = open.iter().find(|p| p.id == at).and_then(|p| names(p)) else { break };
        at = next;
    }
    if at == plan.id { Refused::Circle(other) } else { Refused::NotTaken(other) }
}

/// The plan that took over last from one that the settings name, where they name no plan that did.
#[must_use]
pub fn replaced_by(plan: &str, named: &dyn Fn(&str) -> bool, known: &BTreeMap<PlanId, PlanHead>) -> Option<Refused> {
    let heir = |plan: &str| known.values().find(|h| h.predecessor.as_ref().is_some_and(|p| p == plan)).map(|h| &h.plan);
    let heirs: Vec<&PlanId> = std::iter::successors(heir(plan), |plan| heir(plan)).take(known.len()).collect();
    let one_is = heirs.iter().any(|heir| named(heir));
    heirs.last().filter(|_| !one_is).map(|heir| Refused::Replaced((*heir).clone()))
}

type Known<'a> = (&'a BTreeMap<PlanId, PlanHead>, &'a RuleHistory);

fn head(plan: &Plan, (known, rules): Known<'_>, refused: &BTreeMap<String, Refused>, unread: bool) -> Result<PlanHead, Refused> {
    let own = PlanHead {
        plan: plan.id.as_str().into(),
        line: plan.id.as_str().into(),
        year: plan.year,
        predecessor: plan.predecessor.as_deref().map(Into::into),
        supplements: plan.supplements.as_deref().map(Into::into),
    };
    let Some(other) = names(plan) else {
        // The newest of its year: that is the one to name.
        let replaced = |head: &PlanHead| known.values().any(|k| k.predecessor.as_ref() == Some(&head.plan));
        // The year of what is in force counts as well as the one that its header says now.
        let of_year = |head: &PlanHead| {
            let mut in_force = rules.in_force().map(|v| &v.version).filter(|v| v.plan == head.plan);
            head.year == plan.year || in_force.any(|v| v.year == plan.year)
        };
        let newest = known.values().find(|h| of_year(h) && !replaced(h));
        return newest.map_or(Ok(own), |newest| Err(Refused::Unnamed(newest.plan.clone())));
    };
    // One that is in force stays what it was, whatever its header says now.
    if refused.contains_key(other) && !known.contains_key(other) {
        return Err(Refused::NotTaken(other.to_owned()));
    }
    let Some(before) = known.get(other) else {
        let near = nearest(other, known.keys().map(PlanId::as_str)).map(ToOwned::to_owned);
        return Err(Refused::Unknown(other.to_owned(), near, unread));
    };
    if before.year != plan.year {
        return Err(Refused::OtherYear(before.plan.clone(), before.year));
    }
    if plan.predecessor.is_none() {
        return Ok(own);
    }
    match known.values().find(|h| h.predecessor.as_ref() == Some(&before.plan)) {
        Some(heir) => Err(Refused::Taken(before.plan.clone(), heir.plan.clone())),
        None => Ok(PlanHead { line: before.line.clone(), ..own }),
    }
}
