//! Tables of people's size (inspectors, recusals, histories, lists): read whole, as text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use polars::prelude::{DataType, col};

use super::clean::trimmed;
use super::limits::{allowed, beyond, unpacked};
use super::open::{ROW, collected, open_any};
use super::quarantine::SetAside;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, nearest};
use crate::text;

/// What may be kept of each byte of the file.
const KEPT: u64 = 6;

/// A column that a table is asked for.
pub(super) struct Needed {
    ours: &'static str,
    must: bool,
}

impl Needed {
    /// It has to be there.
    pub const fn must(ours: &'static str) -> Self {
        Self { ours, must: true }
    }

    /// It may be missing.
    pub const fn may(ours: &'static str) -> Self {
        Self { ours, must: false }
    }
}

/// A row with its line.
pub(super) struct Row {
    pub line: u64,
    pub cells: Vec<String>,
}

/// A table with the columns asked for.
pub(super) struct Small {
    columns: Vec<&'static str>,
    pub rows: Vec<Row>,
    pub set_aside: Vec<SetAside>,
}

impl Small {
    /// Whether a column is there.
    pub fn has(&self, ours: &str) -> bool {
        self.columns.contains(&ours)
    }

    /// A cell, trimmed; empty where the column is not there.
    pub fn cell<'a>(&self, row: &'a Row, ours: &str) -> &'a str {
        self.columns.iter().position(|c| *c == ours).and_then(|at| row.cells.get(at)).map_or("", String::as_str)
    }
}

/// Reads the columns asked for; `columns` gives their names in the file, `section` where those stand in the settings.
/// An empty table is an error where it may not be empty.
pub(super) fn read_small(
    path: &Path,
    name: &str,
    columns: &BTreeMap<String, String>,
    needed: &[Needed],
    section: &str,
    may_be_empty: bool,
) -> Result<Small, Failure> {
    let theirs = |ours: &str| columns.get(ours).cloned();
    let wanted: BTreeSet<String> = needed.iter().filter_map(|n| theirs(n.ours)).collect();
    let source = match open_any(path, name, theirs("id").as_deref(), &wanted) {
        Ok(source) => source,
        // A table with a head and no rows yet says: nobody.
        Err(failure) if may_be_empty && failure.findings.iter().any(|f| f.code == "register-empty") => {
            return Ok(Small { columns: needed.iter().map(|n| n.ours).collect(), rows: Vec::new(), set_aside: Vec::new() });
        }
        Err(failure) => return Err(failure),
    };
    let mut findings = Findings::default();
    let mut there: Vec<(&'static str, String)> = Vec::new();
    for Needed { ours, must } in needed {
        match theirs(ours) {
            Some(column) if source.columns.contains(&column) => there.push((*ours, column)),
            column if *must => {
                let shown = column.unwrap_or_else(|| (*ours).to_owned());
                let help = match nearest(&shown, source.columns.iter().map(String::as_str)) {
                    Some(near) => text!("did-you-mean-fix-in-rules", near, section),
                    None => text!("fix-in-rules-settings-toml", section),
                };
                findings.push(Finding::error("register-column", Place::file(name), text!("register-column-2", name, shown, ours), help));
            }
            _ => {}
        }
    }
    if findings.has_errors() {
        return Err(Failure::new(Kind::Register, findings));
    }
    let broken = |words: String| {
        Failure::new(
            Kind::Register,
            Finding::error(
                "register-unreadable",
                Place::file(name),
                text!("register-unreadable-5", name, words),
                text!("register-unreadable-help-3"),
            ),
        )
    };
    let mut exprs: Vec<_> =
        there.iter().enumerate().map(|(i, (_, c))| col(c.as_str()).cast(DataType::String).alias(format!("c{i}"))).collect();
    exprs.push(col(ROW).cast(DataType::UInt32));
    let offset = source.row_offset;
    let table = collected(source.table.select(exprs)).map_err(&broken)?;
    // Rows and cells besides their texts.
    let (mut kept, most) = (table.height() as u64 * (32 + 56 * there.len() as u64), allowed(source.size, KEPT));
    if kept > most {
        return Err(Failure::new(Kind::Register, beyond(name, unpacked(most))));
    }
    let lines = table
        .column(ROW)
        .and_then(|c| Ok(c.u32()?.iter().map(|n| u64::from(n.unwrap_or(0)) + offset).collect::<Vec<u64>>()))
        .map_err(|e| broken(e.to_string()))?;
    let mut rows: Vec<Row> = lines.into_iter().map(|line| Row { line, cells: Vec::with_capacity(there.len()) }).collect();
    for i in 0..there.len() {
        if kept > most {
            return Err(Failure::new(Kind::Register, beyond(name, unpacked(most))));
        }
        let column = table.column(&format!("c{i}")).map_err(|e| broken(e.to_string()))?;
        let texts = column.str().map_err(|e| broken(e.to_string()))?;
        for (row, text) in rows.iter_mut().zip(texts.iter()) {
            let text = trimmed(text.unwrap_or_default());
            kept += text.len() as u64;
            row.cells.push(text.to_owned());
        }
    }
    rows.retain(|r| r.cells.iter().any(|c| !c.is_empty()));
    Ok(Small { columns: there.into_iter().map(|(ours, _)| ours).collect(), rows, set_aside: source.set_aside })
}
