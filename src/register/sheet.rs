//! The first sheet of a workbook as a text table.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::quarantine::SetAside;
use super::table::TextTable;
use crate::diagnostic::{Finding, Place};
use crate::text;

/// Largest whole number that a workbook keeps exactly (15 digits).
const EXACT: f64 = 1e15;

/// Reads a workbook's bytes; `id` is their name of the id column.
pub(super) fn read(bytes: Vec<u8>, name: &str, id: Option<&str>, wanted: &BTreeSet<String>) -> Result<TextTable, Finding> {
    let broken = |words: String| {
        Finding::error("register-unreadable", Place::file(name), text!("register-unreadable-4", words), text!("register-unreadable-help-2"))
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let range = match book.worksheet_range_at(0) {
        Some(Ok(range)) => range,
        Some(Err(error)) => return Err(broken(error.to_string())),
        None => return Err(broken("no sheet".to_owned())),
    };
    let first_row = u64::from(range.start().map_or(0, |(row, _)| row));
    let mut rows = range.rows().enumerate().filter(|(_, row)| row.iter().any(|c| !shown(c).trim().is_empty()));
    let Some((_, header)) = rows.next() else {
        return Err(Finding::error("register-empty", Place::file(name), text!("register-empty"), text!("register-empty-help-2")));
    };
    let headers: Vec<String> = header.iter().map(|c| shown(c).trim().to_owned()).collect();
    let id_at = id.and_then(|id| headers.iter().position(|h| h == id));
    let mut table = TextTable::new(headers, wanted);
    for (at, row) in rows {
        let line = first_row + at as u64 + 1;
        let cells: Vec<String> = row.iter().map(shown).collect();
        let rounded = id_at.and_then(|i| row.get(i)).is_some_and(|c| matches!(c, Data::Float(f) if f.abs() >= EXACT));
        if rounded {
            table.set_aside.push(SetAside { line, reason: text!("excel-took-id-for-number-and"), content: cells.join(",") });
        } else {
            table.push(line, &cells);
        }
    }
    Ok(table)
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.clone(),
        // f64's own text form has no exponent and no trailing `.0` for whole numbers.
        Data::Float(number) => format!("{number}"),
        Data::Int(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
    }
}
