//! Rows that were set aside, each with its line number and reason.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Finding, Lang, Place, Text};
use crate::modes::{Readers, create, make_folders};
use crate::text;

/// One row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Line of a text file, row of a sheet or a parquet file, from 1.
    pub line: u64,
    /// Why.
    pub reason: Text,
    /// What stood there, as far as it could be read.
    pub content: String,
}

/// That rows of a table cannot be used, as a warning at the first of them; nothing where all can.
#[must_use]
pub fn unusable(code: &'static str, file: &str, table: &Text, rows: &[SetAside], help: Text) -> Option<Finding> {
    let first = rows.iter().min_by_key(|r| r.line)?;
    let (bad, reason) = (rows.len(), &first.reason);
    Some(Finding::warning(
        code,
        Place::line(file, usize::try_from(first.line).unwrap_or(0)),
        text!("of-cannot-be-used-first", bad, table, reason),
        help,
    ))
}

/// Writes `rows` to `folder/<stem>.csv` in one go (never half): line, reason in both languages, content.
///
/// # Errors
/// The file cannot be written.
pub fn write_quarantine(folder: &Path, stem: &str, rows: &[SetAside]) -> std::io::Result<PathBuf> {
    make_folders(folder)?;
    let path = folder.join(format!("{stem}.csv"));
    let partial = folder.join(format!(".{stem}.csv.partial"));
    let mut out = BufWriter::new(create(&partial, Readers::of(&path))?);
    out.write_all("\u{FEFF}".as_bytes())?;
    {
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut out);
        csv.write_record(["line", "原因", "reason", "content"])?;
        let mut order: Vec<&SetAside> = rows.iter().collect();
        order.sort_by_key(|r| r.line);
        for row in order {
            let [zh, en] = [Lang::ZH, Lang::EN].map(|lang| row.reason.say(lang));
            csv.write_record([&row.line.to_string(), &zh, &en, &as_text(&row.content)])?;
        }
        csv.flush()?;
    }
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&partial, &path)?;
    Ok(path)
}

/// A cell that a spreadsheet would take for a formula is made text.
fn as_text(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
