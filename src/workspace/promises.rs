//! What an office has promised, and what a change of settings or of a plan's header takes back. A promise that is taken back still binds the rounds that
//! open on the day of the change or before; what is promised more holds at once.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::settings::{Beacon, Settings};
use crate::diagnostic::Text;
use crate::plan::{Missed, Plan, Publish};
use crate::register::{IdCheck, ObjectSpec};
use crate::text;

/// The promises of a moment that bind a round when they are taken back after it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promises {
    /// Public randomness.
    pub beacon: Option<Beacon>,
    /// Days from a round's opening on during which nothing of it is published.
    pub embargo: u32,
    /// Who can be drawn; none: the register's status is not looked at.
    pub active: Option<Active>,
}

/// Who can be drawn by the register's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// The register's column of the status, by its name there.
    pub column: String,
    /// The statuses that can be drawn.
    pub statuses: BTreeSet<String>,
}

impl Promises {
    /// What settings and a plan's header promise.
    #[must_use]
    pub fn of(settings: &Settings, plan: &Plan) -> Self {
        Self { beacon: settings.beacon.clone(), embargo: plan.embargo.unwrap_or(0), active: statuses(&settings.objects) }
    }

    /// These promises with whatever others promise more. Where neither is more (other networks, other statuses, another column), these stay.
    #[must_use]
    pub fn with_more_of(&self, others: &Self) -> Self {
        let beacon = if rank(others.beacon.as_ref()) > rank(self.beacon.as_ref()) { &others.beacon } else { &self.beacon };
        let active = match (&self.active, &others.active) {
            (None, others) => others.clone(),
            (Some(own), None) => Some(own.clone()),
            (Some(own), Some(others)) if own.column == others.column => {
                let both: BTreeSet<String> = &own.statuses & &others.statuses;
                // A register that changes its words would leave nobody to be drawn.
                let statuses = if both.is_empty() { own.statuses.clone() } else { both };
                Some(Active { column: own.column.clone(), statuses })
            }
            // What two columns say cannot be compared.
            (Some(own), Some(_)) => Some(own.clone()),
        };
        Self { beacon: beacon.clone(), embargo: self.embargo.max(others.embargo), active }
    }
}

/// The promises that bind a round which opens on `opens`, of those adopted so far (in the order of adoption, with the day of each): what was in force
/// when it opened, and what has been promised more since. Nothing where nothing has been adopted.
#[must_use]
pub fn promises_for(versions: &[(NaiveDate, Promises)], opens: NaiveDate) -> Option<Promises> {
    let ((_, first), later) = versions.split_first()?;
    Some(later.iter().fold(first.clone(), |held, (adopted, new)| if *adopted < opens { new.clone() } else { held.with_more_of(new) }))
}

fn rank(beacon: Option<&Beacon>) -> u8 {
    match beacon {
        None => 0,
        Some(Beacon::Ceremony) => 1,
        Some(Beacon::Drand { .. }) => 2,
    }
}

fn statuses(objects: &ObjectSpec) -> Option<Active> {
    let column = objects.theirs("status")?.to_owned();
    Some(Active { column, statuses: objects.active.iter().cloned().collect() })
}

/// What can be weakened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// Public randomness.
    Beacon,
    /// The days of an embargo.
    Embargo,
    /// Whether frames are published under blinds.
    Publish,
    /// The statuses that can be drawn.
    Active,
    /// The column of the status.
    StatusColumn,
    /// How ids are checked.
    IdCheck,
    /// The order of the tiers.
    Tiers,
    /// The column of the tiers.
    TierColumn,
    /// The tier of an empty or unknown one.
    TierDefault,
    /// What the register calls a tier.
    TierNames,
    /// The share of objects that may be set aside.
    SetAside,
    /// The age of the object register.
    Age,
    /// Whether an old register stops draws.
    TooOld,
    /// The inspector register.
    Inspectors,
    /// The share of inspectors that may be set aside.
    InspectorsSetAside,
    /// The recusal table.
    Recusals,
    /// Inspections that the ledger does not know.
    History,
    /// Reasons for which an object is replaced.
    Substitutes,
    /// Unannounced days.
    Unannounced,
    /// What becomes of missed rounds.
    Missed,
}

/// A promise that is taken back, wholly or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weakening {
    /// Which.
    pub what: Promise,
    /// What it was, as the file has it; empty where there was nothing.
    pub old: String,
    /// What it is to be.
    pub new: String,
}

impl Weakening {
    /// Whether rounds that have opened when it is adopted keep the old promise.
    #[must_use]
    pub fn binds_later_rounds_only(&self) -> bool {
        matches!(self.what, Promise::Beacon | Promise::Embargo | Promise::Active | Promise::StatusColumn)
    }

    /// The key of the settings or of the plan's header that says it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self.what {
            Promise::Beacon => "[beacon]",
            Promise::Embargo => "embargo",
            Promise::Publish => "publish",
            Promise::Active => "active",
            Promise::StatusColumn => "status",
            Promise::IdCheck => "id_check",
            Promise::Tiers => "tiers",
            Promise::TierColumn => "tier",
            Promise::TierDefault => "tier_default",
            Promise::TierNames => "tier_names",
            Promise::SetAside | Promise::InspectorsSetAside => "max_set_aside",
            Promise::Age => "max_age",
            Promise::TooOld => "too_old",
            Promise::Inspectors => "[register.inspectors]",
            Promise::Recusals => "[register.recusals]",
            Promise::History => "[register.history]",
            Promise::Substitutes => "reasons",
            Promise::Unannounced => "unannounced",
            Promise::Missed => "missed",
        }
    }

    /// Whether the plan's header says it, not the settings.
    #[must_use]
    pub fn in_plan(&self) -> bool {
        matches!(self.what, Promise::Embargo | Promise::Publish | Promise::Unannounced | Promise::Missed)
    }

    /// It in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let shown = |value: &str| if value.is_empty() { text!("none") } else { Text::same(value) };
        let (old, new) = (shown(&self.old), shown(&self.new));
        match self.what {
            Promise::Beacon => text!("public-randomness-changes-from-to", old, new),
            Promise::Embargo => {
                let days = |count: &str| if count.is_empty() { text!("none") } else { text!("number-of-days", count) };
                text!("embargo-falls-from-to-days", old = days(&self.old), new = days(&self.new))
            }
            Promise::Publish => text!("frames-are-published-by-ids", old, new),
            Promise::Active => {
                text!("statuses-that-can-be-drawn-widen", old, new)
            }
            Promise::StatusColumn if self.new.is_empty() => text!("status-column-is-read-no-longer", old),
            Promise::StatusColumn => text!("status-is-read-from-another-column", old, new),
            Promise::IdCheck => text!("check-of-ids-loosens-from-to", old, new),
            Promise::Tiers => text!("order-of-tiers-changes-from-to", old, new),
            Promise::TierColumn => {
                text!("tier-column-is-read-no-longer", old)
            }
            Promise::TierDefault => {
                text!("objects-without-known-tier-fall-from", old, new)
            }
            Promise::TierNames => {
                text!("what-register-calls-tier-means-lower", old, new)
            }
            Promise::SetAside => {
                text!("share-of-objects-that-may-be", old, new)
            }
            Promise::InspectorsSetAside => text!("share-of-inspectors-that-may-be", old, new),
            Promise::Age => {
                text!("days-that-register-may-be-old", old, new)
            }
            Promise::TooOld => text!("register-that-is-too-old-no", old, new),
            Promise::Inspectors => text!("inspector-register-is-used-no-longer", old),
            Promise::Recusals => text!("recusal-table-is-used-no-longer", old),
            Promise::History => text!("history-is-used-no-longer", old),
            Promise::Substitutes => {
                text!("reasons-for-substitute-grow-from-to", old, new)
            }
            Promise::Unannounced => text!("unannounced-days-fall-from-to", old, new),
            Promise::Missed => text!("missed-rounds-go-from-to", old, new),
        }
    }
}

/// What a change of settings takes back.
#[must_use]
pub fn weaker_settings(old: &Settings, new: &Settings) -> Vec<Weakening> {
    let mut found = Weakenings::default();
    found.settings(old, new);
    found.0
}

/// What a change of a plan's header takes back; the header before may be that of the plan's predecessor.
#[must_use]
pub fn weaker_header(old: &Plan, new: &Plan) -> Vec<Weakening> {
    let mut found = Weakenings::default();
    found.plan(old, new);
    found.0
}

#[derive(Default)]
struct Weakenings(Vec<Weakening>);

impl Weakenings {
    fn note(&mut self, weaker: bool, what: Promise, old: impl Into<String>, new: impl Into<String>) {
        if weaker {
            self.0.push(Weakening { what, old: old.into(), new: new.into() });
        }
    }

    fn plan(&mut self, old: &Plan, new: &Plan) {
        let days = |days: Option<u32>| days.map(|n| n.to_string()).unwrap_or_default();
        self.note(new.embargo.unwrap_or(0) < old.embargo.unwrap_or(0), Promise::Embargo, days(old.embargo), days(new.embargo));
        let word = |publish: Option<Publish>| match publish {
            None => "",
            Some(Publish::Open) => "open",
            Some(Publish::Sealed) => "sealed",
        };
        let open =
            |plan: &Plan, id: &str| plan.tasks.iter().find(|t| t.id == id).is_some_and(|t| plan.publish_of(t) == Some(Publish::Open));
        let row = new.tasks.iter().find(|t| open(new, &t.id) && !open(old, &t.id) && old.tasks.iter().any(|o| o.id == t.id));
        let of = |plan: &Plan, id: Option<&str>| {
            plan.tasks.iter().find(|t| Some(t.id.as_str()) == id).map_or(plan.publish, |t| plan.publish_of(t))
        };
        let (was, is) = (of(old, row.map(|t| t.id.as_str())), of(new, row.map(|t| t.id.as_str())));
        // Without a word it is for the rules to say.
        let opened = row.is_some() || (old.publish == Some(Publish::Sealed) && new.publish != old.publish);
        self.note(opened, Promise::Publish, word(was), word(is));
        let (was, is) = (old.terms.unannounced, new.terms.unannounced);
        self.note(is.unwrap_or(0) < was.unwrap_or(0), Promise::Unannounced, days(was), days(is));
        let word = |missed: Missed| match missed {
            Missed::Draw => (2, "draw"),
            Missed::Ask => (1, "ask"),
            Missed::Lapse => (0, "lapse"),
        };
        let (was, is) = (word(old.terms.missed), word(new.terms.missed));
        self.note(is.0 < was.0, Promise::Missed, was.1, is.1);
    }

    fn settings(&mut self, old: &Settings, new: &Settings) {
        let other_network = old.beacon != new.beacon && rank(new.beacon.as_ref()) == 2;
        let weaker = old.beacon.is_some()
            && (rank(new.beacon.as_ref()) < rank(old.beacon.as_ref()) || (rank(old.beacon.as_ref()) == 2 && other_network));
        self.note(weaker, Promise::Beacon, beacon_words(old.beacon.as_ref()), beacon_words(new.beacon.as_ref()));
        self.statuses(statuses(&old.objects), statuses(&new.objects));
        self.tiers(old, new);
        let check = |check: IdCheck| match check {
            IdCheck::None => (0, "none"),
            IdCheck::Report => (1, "uscc"),
            IdCheck::Strict => (2, "uscc-strict"),
        };
        let (was, is) = (check(old.objects.id_check), check(new.objects.id_check));
        self.note(is.0 < was.0, Promise::IdCheck, was.1, is.1);
        let (was, is) = (&old.objects.max_set_aside, &new.objects.max_set_aside);
        self.note(is.share() > was.share(), Promise::SetAside, was.to_string(), is.to_string());
        let (was, is) = (old.objects.max_age, new.objects.max_age);
        let days = |days: Option<u32>| days.map(|n| n.to_string()).unwrap_or_default();
        self.note(was.is_some_and(|was| is.is_none_or(|is| is > was)), Promise::Age, days(was), days(is));
        self.note(old.objects.refuse_old && !new.objects.refuse_old, Promise::TooOld, "refuse", "raise");
        if let (Some(was), Some(is)) = (&old.inspectors, &new.inspectors) {
            let (was, is) = (&was.max_set_aside, &is.max_set_aside);
            self.note(is.share() > was.share(), Promise::InspectorsSetAside, was.to_string(), is.to_string());
        }
        let gone = [
            (Promise::Inspectors, old.inspectors.as_ref().map(|s| &s.name), new.inspectors.is_some()),
            (Promise::Recusals, old.recusals.as_ref().map(|s| &s.name), new.recusals.is_some()),
            (Promise::History, old.history.as_ref().map(|s| &s.name), new.history.is_some()),
        ];
        for (what, was, still) in gone {
            self.note(was.is_some() && !still, what, was.cloned().unwrap_or_default(), "");
        }
        let more = new.substitutes.iter().any(|reason| !old.substitutes.contains(reason));
        self.note(more, Promise::Substitutes, old.substitutes.join("、"), new.substitutes.join("、"));
    }

    /// Another column says something else of everyone, and none says that everyone can be drawn: both as bad as more statuses.
    fn statuses(&mut self, old: Option<Active>, new: Option<Active>) {
        let Some(was) = old else { return };
        let list = |statuses: &BTreeSet<String>| statuses.iter().cloned().collect::<Vec<_>>().join("、");
        let column = new.as_ref().map(|is| is.column.as_str()).unwrap_or_default();
        self.note(was.column != column, Promise::StatusColumn, was.column.as_str(), column);
        if let Some(is) = new {
            self.note(!is.statuses.is_subset(&was.statuses), Promise::Active, list(&was.statuses), list(&is.statuses));
        }
    }

    fn tiers(&mut self, old: &Settings, new: &Settings) {
        let place = |settings: &Settings, tier: &String| settings.tiers.iter().position(|t| t == tier);
        // Two tiers that changed places, or one above the lowest that is there no longer.
        let kept: Vec<usize> = old.tiers.iter().filter_map(|tier| place(new, tier)).collect();
        let turned = !kept.is_sorted() || old.tiers.iter().skip(1).any(|tier| place(new, tier).is_none());
        self.note(turned, Promise::Tiers, old.tiers.join(" < "), new.tiers.join(" < "));
        let column = |settings: &Settings| settings.objects.theirs("tier").map(ToOwned::to_owned);
        let (was, is) = (column(old), column(new));
        self.note(was.is_some() && is.is_none(), Promise::TierColumn, was.unwrap_or_default(), "");
        // A tier of the old settings as the new ones rank it.
        let before = |rank: usize| old.tiers.get(rank).and_then(|tier| place(new, tier)).unwrap_or(rank);
        let name = |settings: &Settings, rank: usize| settings.tiers.get(rank).cloned().unwrap_or_default();
        let (was, is) = (old.objects.tier_default, new.objects.tier_default);
        self.note(is < before(was), Promise::TierDefault, name(old, was), name(new, is));
        for (theirs, was) in &old.objects.tier_names {
            let is = new.objects.tier_names.get(theirs).copied().unwrap_or(new.objects.tier_default);
            let (old_words, new_words) = (format!("{theirs} = {}", name(old, *was)), format!("{theirs} = {}", name(new, is)));
            self.note(is < before(*was), Promise::TierNames, old_words, new_words);
        }
    }
}

fn beacon_words(beacon: Option<&Beacon>) -> String {
    match beacon {
        None => String::new(),
        Some(Beacon::Ceremony) => "ceremony".to_owned(),
        Some(Beacon::Drand { public_key, .. }) => format!("drand {}…", public_key.get(..8).unwrap_or(public_key)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_promises() -> impl Strategy<Value = Promises> {
        let drand = |key: &str| Beacon::Drand { public_key: key.repeat(96), genesis: 1, period: 3, notice: 60 };
        let beacon = prop_oneof![Just(None), Just(Some(Beacon::Ceremony)), Just(Some(drand("aa"))), Just(Some(drand("bb")))];
        let statuses = proptest::collection::btree_set("[甲乙丙丁]", 1..4);
        let active = proptest::option::of(("[子丑]", statuses).prop_map(|(column, statuses)| Active { column, statuses }));
        (beacon, 0..90u32, active).prop_map(|(beacon, embargo, active)| Promises { beacon, embargo, active })
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_yo_opt(2024, n).unwrap()
    }

    /// Whether one set of promises keeps all of another, by its own reading of each.
    fn keeps(held: &Promises, promised: &Promises) -> bool {
        let kind = |b: &Option<Beacon>| {
            ["none", "ceremony", "drand"].iter().position(|k| match b {
                None => *k == "none",
                Some(Beacon::Ceremony) => *k == "ceremony",
                Some(Beacon::Drand { .. }) => *k == "drand",
            })
        };
        let statuses = match (&held.active, &promised.active) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(held), Some(promised)) => held.column == promised.column && held.statuses.iter().all(|s| promised.statuses.contains(s)),
        };
        kind(&held.beacon) >= kind(&promised.beacon) && held.embargo >= promised.embargo && statuses
    }

    proptest! {
        /// Whatever was adopted, a round never gets less than what was in force when it opened; without later changes it gets exactly that; and
        /// what is promised more later, of things that can be compared, it gets too.
        #[test]
        fn a_round_keeps_what_it_opened_under(
            versions in proptest::collection::vec((1..60u32, any_promises()), 1..8), opens in 1..60u32
        ) {
            let mut versions: Vec<(NaiveDate, Promises)> = versions.into_iter().map(|(n, p)| (day(n), p)).collect();
            versions.sort_by_key(|(adopted, _)| *adopted);
            let opens = day(opens);
            let held = promises_for(&versions, opens).unwrap();
            // In force when the day began: the newest adopted before it, or the first there ever was.
            let at = versions.iter().rposition(|(adopted, _)| *adopted < opens).unwrap_or(0);
            prop_assert!(keeps(&held, &versions[at].1), "{held:?} {versions:?}");
            if at + 1 == versions.len() {
                prop_assert_eq!(&held, &versions[at].1);
            }
            for (_, later) in &versions[at..] {
                prop_assert!(held.embargo >= later.embargo);
                prop_assert!(rank(held.beacon.as_ref()) >= rank(later.beacon.as_ref()));
                prop_assert!(held.active.is_some() || later.active.is_none());
            }
        }

        /// The same versions bind a round that opens later no more than what they say then: once the change lies before the opening, it holds.
        #[test]
        fn a_change_binds_every_round_that_opens_after_it(
            versions in proptest::collection::vec((1..60u32, any_promises()), 1..8), after in 61..90u32
        ) {
            let mut versions: Vec<(NaiveDate, Promises)> = versions.into_iter().map(|(n, p)| (day(n), p)).collect();
            versions.sort_by_key(|(adopted, _)| *adopted);
            prop_assert_eq!(promises_for(&versions, day(after)), versions.last().map(|(_, p)| p.clone()));
        }
    }
}
