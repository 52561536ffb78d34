//! The history file: inspections that the ledger does not know, from before or from others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::limits::clipped;
use super::quarantine::SetAside;
use super::small::{Needed, read_small};
use crate::diagnostic::Failure;
use crate::text;

/// The history file as the settings describe it.
#[derive(Debug, Clone)]
pub struct HistorySpec {
    /// The file.
    pub path: PathBuf,
    /// The file as people see it.
    pub name: String,
    /// Our column names to theirs: `object`, `date`, `authority`, `level`.
    pub columns: BTreeMap<String, String>,
}

/// One inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVisit {
    /// The enterprise's (or object's) id.
    pub object: String,
    /// The day.
    pub day: NaiveDate,
    /// Who inspected; empty: not said.
    pub authority: String,
    /// `市级` / `city`, `县级` / `county`; empty: not said, counts as both.
    pub level: String,
}

impl PastVisit {
    /// Whether by the city, whether by a county.
    #[must_use]
    pub fn levels(&self) -> (bool, bool) {
        let city = self.level.contains('市') || self.level == "city";
        let county = self.level.contains(['县', '区']) || self.level == "county";
        if city || county { (city, county) } else { (true, true) }
    }
}

/// Reads the history, and the rows that say no day.
///
/// # Errors
/// It cannot be read or lacks a column.
pub fn read_history(spec: &HistorySpec) -> Result<(Vec<PastVisit>, Vec<SetAside>), Failure> {
    let needed = [Needed::must("object"), Needed::must("date"), Needed::may("authority"), Needed::may("level")];
    let table = read_small(&spec.path, &spec.name, &spec.columns, &needed, "[register.history.columns]", true)?;
    let mut set_aside = table.set_aside.clone();
    let mut found = Vec::new();
    for row in &table.rows {
        let cell = |name: &str| table.cell(row, name).to_owned();
        let (object, date) = (cell("object"), cell("date"));
        let day = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S"]
            .iter()
            .find_map(|f| NaiveDate::parse_from_str(&date, f).ok());
        match day {
            Some(day) if !object.is_empty() => {
                found.push(PastVisit { object, day, authority: cell("authority"), level: cell("level") });
            }
            _ => {
                let reason = text!("no-object-id-or-date-that");
                set_aside.push(SetAside { line: row.line, reason, content: clipped(&row.cells.join(",")) });
            }
        }
    }
    Ok((found, set_aside))
}
