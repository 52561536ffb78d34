//! What the rules may know of a round when they are asked for its numbers.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// What the rules may know of a round when they are asked for its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundFacts {
    /// Its nominal day.
    pub opens: NaiveDate,
    /// Its number among the task's rounds, from 1.
    pub round: u32,
    /// Objects in its frame.
    pub population: u64,
    /// Objects in each stratum, with its name.
    pub strata: Vec<(Option<String>, u64)>,
    /// Objects in each region; not known: where no register was read.
    pub regions: Option<BTreeMap<String, u64>>,
}
