//! The first sheet of a workbook as a text table, cell by cell as the cells stand in it: a sheet with two cells at its far ends holds two cells.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::clean::trimmed;
use super::limits::{MAX_CELL, MAX_COLUMNS, beyond};
use super::table::TextTable;
use super::workbook;
use crate::diagnostic::{Finding, Place};
use crate::text;

/// Largest whole number that a workbook keeps exactly (15 digits).
const EXACT: f64 = 1e15;

/// Reads a workbook's bytes; `id` is their name of the id column.
pub(super) fn read(bytes: &[u8], name: &str, id: Option<&str>, wanted: &BTreeSet<String>) -> Result<TextTable, Finding> {
    let broken = |words: String| {
        Finding::error("register-unreadable", Place::file(name), text!("register-unreadable-4", words), text!("register-unreadable-help-2"))
    };
    let most = workbook::check(bytes, name)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let Some(sheet) = book.sheet_names().first().cloned() else { return Err(broken("no sheet".to_owned())) };
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|e| broken(e.to_string()))?;
    let mut rows = Rows { name, id, wanted, most, table: None, id_at: None, row: Row::default() };
    while let Some(cell) = cells.next_cell().map_err(|e| broken(e.to_string()))? {
        let (row, column) = cell.get_position();
        if row < rows.row.number {
            return Err(broken(format!("row {} after row {}", u64::from(row) + 1, u64::from(rows.row.number) + 1)));
        }
        if row > rows.row.number {
            rows.finish()?;
            rows.row.number = row;
        }
        rows.put(column as usize, cell.get_value())?;
    }
    rows.finish()?;
    rows.table.ok_or_else(|| Finding::error("register-empty", Place::file(name), text!("register-empty"), text!("register-empty-help-2")))
}

/// A row in the making.
#[derive(Default)]
struct Row {
    number: u32,
    cells: Vec<String>,
    /// Whether anything is written in it.
    written: bool,
    /// Whether its id was rounded, and whether a cell is too long.
    rounded: bool,
    long: bool,
}

struct Rows<'a> {
    name: &'a str,
    id: Option<&'a str>,
    wanted: &'a BTreeSet<String>,
    most: u64,
    table: Option<TextTable>,
    id_at: Option<usize>,
    row: Row,
}

impl Rows<'_> {
    fn put(&mut self, column: usize, value: &DataRef<'_>) -> Result<(), Finding> {
        let text = shown(value);
        if trimmed(&text).is_empty() {
            return Ok(());
        }
        self.row.written = true;
        let width = self.table.as_ref().map_or(MAX_COLUMNS, |table| table.headers.len());
        if column >= width {
            // Beyond the last header nobody asks for anything.
            let header = self.table.is_none();
            return if header { Err(beyond(self.name, text!("bounds-columns", most = MAX_COLUMNS))) } else { Ok(()) };
        }
        self.row.rounded |= self.id_at == Some(column) && matches!(value, DataRef::Float(f) if f.abs() >= EXACT);
        self.row.long |= text.len() > MAX_CELL;
        if self.row.cells.len() <= column {
            self.row.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.row.cells.get_mut(column) {
            *cell = text;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Finding> {
        let row = std::mem::take(&mut self.row);
        if !row.written {
            return Ok(());
        }
        let Some(table) = &mut self.table else {
            let headers: Vec<String> = row.cells.iter().map(|c| trimmed(c).to_owned()).collect();
            self.id_at = self.id.and_then(|id| headers.iter().position(|h| h == id));
            self.table = Some(TextTable::new(headers, self.wanted, self.most));
            return Ok(());
        };
        let line = u64::from(row.number) + 1;
        if row.rounded {
            table.set_aside(line, text!("excel-took-id-for-number-and"), &row.cells.join(","));
        } else if row.long {
            table.set_aside(line, text!("cell-is-too-long"), &row.cells.join(","));
        } else {
            table.push(line, &row.cells);
        }
        table.over().map_or(Ok(()), |words| Err(beyond(self.name, words)))
    }
}

fn shown(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        // f64's own text form has no exponent and no trailing `.0` for whole numbers.
        DataRef::Float(number) => format!("{number}"),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
    }
}
