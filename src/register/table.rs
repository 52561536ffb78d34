//! A text table as it comes from CSV or a workbook: wanted columns only, text only, and no more of it than a file of its size may hold.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, PolarsResult, Series, StringChunkedBuilder};

use super::clean::trimmed;
use super::limits::{MAX_SET_ASIDE, SET_ASIDE, clipped, unpacked};
use super::quarantine::SetAside;
use crate::diagnostic::Text;
use crate::text;

/// Wanted columns of a text table, in the making.
pub(super) struct TextTable {
    /// All headers, in order.
    pub headers: Vec<String>,
    /// Rows that could not be read.
    pub set_aside: Vec<SetAside>,
    wanted: Vec<(usize, StringChunkedBuilder)>,
    lines: Vec<u32>,
    /// Bytes of memory in use, and those that may be.
    kept: u64,
    most: u64,
}

impl TextTable {
    /// A table with these headers that keeps the columns in `wanted` in so many bytes at most.
    pub fn new(headers: Vec<String>, wanted: &BTreeSet<String>, most: u64) -> Self {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (i, header) in headers.iter().enumerate() {
            first.entry(header).or_insert(i);
        }
        let columns = first.into_iter().filter(|(h, _)| wanted.contains(*h));
        let wanted = columns.map(|(h, i)| (i, StringChunkedBuilder::new(h.into(), 1024))).collect();
        Self { headers, set_aside: Vec::new(), wanted, lines: Vec::new(), kept: 0, most }
    }

    /// Adds a row that has as many cells as there are headers. An empty cell is a missing value.
    pub fn push<S: AsRef<str>>(&mut self, line: u64, cells: &[S]) {
        for (at, column) in &mut self.wanted {
            self.kept += 16;
            match cells.get(*at).map(|c| trimmed(c.as_ref())) {
                Some(text) if !text.is_empty() => {
                    // Up to 12 bytes stand where the others' place is noted.
                    self.kept += if text.len() > 12 { text.len() as u64 } else { 0 };
                    column.append_value(text);
                }
                _ => column.append_null(),
            }
        }
        self.kept += 8;
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
    }

    /// Sets a row aside.
    pub fn set_aside(&mut self, line: u64, reason: Text, content: &str) {
        let content = clipped(content);
        self.kept += SET_ASIDE + content.len() as u64;
        self.set_aside.push(SetAside { line, reason, content });
    }

    /// That it holds more than a file of its size may, in words.
    pub fn over(&self) -> Option<Text> {
        if self.set_aside.len() > MAX_SET_ASIDE {
            return Some(text!("bounds-set-aside", most = MAX_SET_ASIDE));
        }
        (self.kept > self.most || self.lines.len() > u32::MAX as usize / 2).then(|| unpacked(self.most))
    }

    /// Rows kept.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// As a data frame with the line numbers under `row`.
    pub fn into_frame(self, row: &str) -> PolarsResult<DataFrame> {
        let height = self.lines.len();
        let mut columns: Vec<Column> = vec![Series::new(row.into(), self.lines).into_column()];
        columns.extend(self.wanted.into_iter().map(|(_, builder)| {
            use polars::prelude::IntoSeries;
            builder.finish().into_series().into_column()
        }));
        DataFrame::new(height, columns)
    }
}
