//! The values scripts handle besides ratios and filters. Copies are cheap: a script may keep thousands of each.

use std::sync::Arc;

use chrono::NaiveDate;
use rhai::ImmutableString;

use super::round_facts::RoundFacts;
use crate::plan::{Bounds, Task};

/// A task as scripts see it: read only.
#[derive(Debug, Clone)]
pub(super) struct TaskWord {
    pub task: Arc<Task>,
    pub plan: ImmutableString,
    pub year: i32,
    /// What is known of the round in hand, where its numbers are asked for.
    pub round: Option<Arc<RoundFacts>>,
}

/// A round's frame, as far as the rules may know it.
#[derive(Debug, Clone)]
pub(super) struct FrameWord(pub Arc<RoundFacts>);

/// A risk tier: its rank (0 is lowest) and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tier {
    pub rank: i64,
    pub name: ImmutableString,
}

/// One stratum at one tier.
#[derive(Debug, Clone)]
pub(super) struct CellWord {
    pub stratum: Option<ImmutableString>,
    pub tier: Tier,
    /// The round it is asked about: its number among the cell's, from 1, and its nominal day.
    pub round: Option<(u32, NaiveDate)>,
}

/// A named part of the scope.
#[derive(Debug, Clone)]
pub(super) struct StratumWord {
    pub name: ImmutableString,
    pub filter: super::Filter,
}

/// A column by name, before it is compared.
#[derive(Debug, Clone)]
pub(super) struct Field(pub ImmutableString);

/// How many rows share a column's value, before it is compared.
#[derive(Debug, Clone)]
pub(super) struct Shared(pub ImmutableString);

/// So many months before the round opens.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonthsBefore(pub u32);

/// `by_ratio()`: the quota that the ratio gives.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByRatio;

/// Who makes a visit, as scripts hold it.
#[derive(Debug, Clone)]
pub(super) struct TeamWord(pub Arc<super::Team>);

/// How often an enterprise may be visited, as scripts hold it.
#[derive(Debug, Clone)]
pub(super) struct LimitWord(pub Arc<super::Limits>);

/// Bounds on a number, as scripts hold them.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoundsWord(pub Bounds);
