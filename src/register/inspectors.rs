//! The inspector register: officers in service by department.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use polars::prelude::{DataType, col};

use super::open::{guarded, open_any};
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::text;

/// The inspector register as the settings describe it.
#[derive(Debug, Clone)]
pub struct InspectorSpec {
    /// The file.
    pub path: PathBuf,
    /// The file as people see it.
    pub name: String,
    /// Our column names to theirs: `id`, `name`, `department`, `region`, `specialities`, `status`, `expert`.
    pub columns: BTreeMap<String, String>,
    /// Statuses in which an officer can be sent.
    pub active: Vec<String>,
}

/// Officers in service by department.
///
/// # Errors
/// The file is missing, not what its ending says, or has no department column.
pub fn read_inspectors(spec: &InspectorSpec) -> Result<BTreeMap<String, u64>, Failure> {
    let theirs = |ours: &str| spec.columns.get(ours).cloned();
    let department = theirs("department").unwrap_or_else(|| "部门".to_owned());
    let status = theirs("status");
    let wanted: BTreeSet<String> = [Some(department.clone()), status.clone()].into_iter().flatten().collect();
    let source = open_any(&spec.path, &spec.name, None, &wanted)?;
    let needed = |column: &String| source.columns.contains(column);
    if let Some(missing) = wanted.iter().find(|c| !needed(c)) {
        return Err(Failure::new(
            Kind::Register,
            Finding::error(
                "register-column",
                Place::file(spec.name.as_str()),
                text!("执法检查人员名录库里没有“{missing}”这一列", "the inspector register has no column `{missing}`"),
                text!(
                    "改 rules/settings.toml 的 [register.inspectors.columns]",
                    "mend [register.inspectors.columns] in rules/settings.toml"
                ),
            ),
        ));
    }
    let columns: Vec<_> = wanted.iter().map(|c| col(c.as_str()).cast(DataType::String)).collect();
    let broken = |words: String| {
        Failure::new(
            Kind::Register,
            Finding::error(
                "register-unreadable",
                Place::file(spec.name.as_str()),
                text!("执法检查人员名录库读不出：{words}", "the inspector register cannot be read: {words}"),
                text!("重新导出名录库", "export it again"),
            ),
        )
    };
    let frame = guarded(|| source.frame.select(columns).collect()).map_err(&broken)?;
    let texts = |name: &str| -> Result<Vec<String>, Failure> {
        let column = frame.column(name).map_err(|e| broken(e.to_string()))?;
        let column = column.str().map_err(|e| broken(e.to_string()))?;
        Ok(column.iter().map(|c| c.unwrap_or_default().trim().to_owned()).collect())
    };
    let statuses = status.map(|s| texts(&s)).transpose()?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (i, department) in texts(&department)?.into_iter().enumerate() {
        let serves = statuses.as_ref().and_then(|s| s.get(i)).is_none_or(|s| spec.active.contains(s));
        if serves && !department.is_empty() {
            *counts.entry(department).or_default() += 1;
        }
    }
    Ok(counts)
}
