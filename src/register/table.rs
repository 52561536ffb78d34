//! A text table as it comes from CSV or a workbook: wanted columns only, text only.

use std::collections::BTreeSet;

use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, PolarsResult, Series, StringChunkedBuilder};

use super::quarantine::SetAside;

/// Wanted columns of a text table, in the making.
pub(super) struct TextTable {
    /// All headers, in order.
    pub headers: Vec<String>,
    /// Rows that could not be read.
    pub set_aside: Vec<SetAside>,
    wanted: Vec<(usize, StringChunkedBuilder)>,
    lines: Vec<u32>,
}

impl TextTable {
    /// A table with these headers that keeps the columns in `wanted`.
    pub fn new(headers: Vec<String>, wanted: &BTreeSet<String>) -> Self {
        let wanted = headers
            .iter()
            .enumerate()
            .filter(|(i, h)| wanted.contains(*h) && headers.iter().position(|x| x == *h) == Some(*i))
            .map(|(i, h)| (i, StringChunkedBuilder::new(h.as_str().into(), 1024)))
            .collect();
        Self { headers, set_aside: Vec::new(), wanted, lines: Vec::new() }
    }

    /// Adds a row that has as many cells as there are headers. An empty cell is a missing value.
    pub fn push<S: AsRef<str>>(&mut self, line: u64, cells: &[S]) {
        for (at, column) in &mut self.wanted {
            match cells.get(*at).map(|c| c.as_ref().trim()) {
                Some(text) if !text.is_empty() => column.append_value(text),
                _ => column.append_null(),
            }
        }
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
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
