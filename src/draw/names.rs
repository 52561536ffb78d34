//! What the register says of some objects, by id: names of what is drawn from a kept frame, or called as a substitute.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use polars::prelude::{DataFrame, Engine, PlanCallback, PolarsError, PolarsResult, Series, StringChunked};

use super::expression::{Past, SharedValues, Translator};
use super::scan::{tier_code, usable_enterprise};
use crate::model::CellRecord;
use crate::register::{ObjectSpec, Source, shown, trimmed};

/// What a row of the register knows of an object besides its id. In the order in which doubled rows count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The rank of its tier, the highest first; where the register gives none that is known, that of the default.
    pub tier: Reverse<usize>,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Its enterprise; empty where the register says nothing.
    pub enterprise: String,
}

impl Known {
    /// The row of an object that was drawn in a cell, as in a frame: the one that counts most among those of the cell's tiers, with its tier. The register
    /// may have moved on: where none is of these tiers, the one that counts most, without a tier.
    #[must_use]
    pub fn drawn_in<'a>(rows: &'a BTreeSet<Self>, cell: Option<&CellRecord>, tiers: &'a [String]) -> Option<(&'a Self, &'a str)> {
        let tier_of = |row: &Self| tiers.get(row.tier.0).filter(|tier| cell.is_some_and(|c| c.tiers.contains(tier)));
        let drawn = rows.iter().find_map(|row| Some((row, tier_of(row)?.as_str())));
        drawn.or_else(|| Some((rows.first()?, "")))
    }
}

/// Names, regions, enterprises and tiers of some objects, by id; of doubled rows what each of them says.
///
/// # Errors
/// The register cannot be read.
#[expect(clippy::implicit_hasher, reason = "one caller, one hasher")]
pub fn names(spec: &ObjectSpec, source: &Source, ids: HashSet<String>) -> Result<HashMap<String, BTreeSet<Known>>, String> {
    let (past, shared) = (Past::default(), SharedValues::new());
    let translator = Translator::new(spec, source, std::iter::empty(), (&past, &shared));
    let mut columns = ["id", "name", "region", "enterprise"].map(|c| translator.text_or_null(c, c)).to_vec();
    columns.push(tier_code(spec, &translator));
    let default = spec.tier_default;
    let found: Arc<Mutex<HashMap<String, BTreeSet<Known>>>> = Arc::default();
    let shared = found.clone();
    let callback = PlanCallback::new(move |batch: DataFrame| {
        let series = |name: &str| -> PolarsResult<Series> { Ok(batch.column(name)?.as_materialized_series().rechunk()) };
        let (id, name, region, enterprise, tier) =
            (series("id")?, series("name")?, series("region")?, series("enterprise")?, series("tier")?);
        let (id, name, region, enterprise, tier) = (id.str()?, name.str()?, region.str()?, enterprise.str()?, tier.u8()?);
        let mut found = shared.lock().map_err(|_| PolarsError::NoData("lock".into()))?;
        for row in 0..id.len() {
            let text = |c| trimmed(StringChunked::get(c, row).unwrap_or_default());
            if ids.contains(text(id)) {
                let code = tier.get(row).filter(|code| *code != u8::MAX);
                let known = Known {
                    tier: Reverse(code.map_or(default, usize::from)),
                    name: shown(text(name)).into_owned(),
                    region: shown(text(region)).into_owned(),
                    enterprise: usable_enterprise(text(enterprise)).to_owned(),
                };
                found.entry(text(id).to_owned()).or_default().insert(known);
            }
        }
        Ok(false)
    });
    let query = source.table.clone().select(columns);
    crate::register::guarded(|| query.sink_batches(callback, false, None)?.collect_with_engine(Engine::Streaming).map(|_| ()))?;
    let found = found.lock().map_err(|e| e.to_string())?;
    Ok(found.clone())
}
