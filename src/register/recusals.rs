//! The recusal table (回避): pairs of inspector and object that never meet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::clean::has_hidden;
use super::limits::clipped;
use super::quarantine::SetAside;
use super::small::{Needed, read_small};
use crate::diagnostic::Failure;
use crate::text;

/// The recusal table as the settings describe it.
#[derive(Debug, Clone)]
pub struct RecusalSpec {
    /// The file.
    pub path: PathBuf,
    /// The file as people see it.
    pub name: String,
    /// Our column names to theirs: `inspector`, `object`, `reason`, `date`.
    pub columns: BTreeMap<String, String>,
}

/// One pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recusal {
    /// Certificate number.
    pub inspector: String,
    /// Object's (or enterprise's) id.
    pub object: String,
    /// Why, as the table has it.
    pub reason: String,
    /// Since when, as the table has it.
    pub date: String,
}

/// Reads the table, sorted, each pair once; and the rows that name no pair.
///
/// # Errors
/// It cannot be read or lacks a column.
pub fn read_recusals(spec: &RecusalSpec) -> Result<(Vec<Recusal>, Vec<SetAside>), Failure> {
    let needed = [Needed::must("inspector"), Needed::must("object"), Needed::may("reason"), Needed::may("date")];
    let table = read_small(&spec.path, &spec.name, &spec.columns, &needed, "[register.recusals.columns]", true)?;
    let mut found = Vec::new();
    let mut set_aside = table.set_aside.clone();
    for row in &table.rows {
        let cell = |name: &str| table.cell(row, name).to_owned();
        let (inspector, object) = (cell("inspector"), cell("object"));
        if inspector.is_empty() || object.is_empty() || row.cells.iter().any(|c| has_hidden(c)) {
            let reason = text!("no-inspector-or-no-object-or");
            set_aside.push(SetAside { line: row.line, reason, content: clipped(&row.cells.join(",")) });
            continue;
        }
        found.push(Recusal { inspector, object, reason: cell("reason"), date: cell("date") });
    }
    found.sort();
    found.dedup_by(|a, b| a.inspector == b.inspector && a.object == b.object);
    Ok((found, set_aside))
}
