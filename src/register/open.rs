//! A register file as a polars source: it is what its ending says, and the columns asked for are there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{
    Column, DataFrame, DataType, Engine, IntoColumn as _, IntoLazy, IntoSeries as _, LazyFrame, PolarsError, PolarsResult, RowIndex,
    ScanArgsParquet, ScanSources, StringChunked, col,
};

use super::clean::trimmed;
use super::held::{Digest, Opened};
use super::limits::{MAX_CELL, MAX_COLUMNS, beyond};
use super::quarantine::SetAside;
use super::table::TextTable;
use super::{ObjectSpec, delimited, parquet, sheet};
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, Text, nearest};
use crate::text;

/// The column with the row's line number.
pub const ROW: &str = "\u{1}row";

/// A register opened for one scan.
pub struct Source {
    /// The wanted columns under their own names, and [`ROW`] (from `first_row`).
    pub table: LazyFrame,
    /// What is added to [`ROW`] to give the line people see.
    pub row_offset: u64,
    /// The columns that are there.
    pub columns: BTreeSet<String>,
    /// The columns that are text already.
    pub texts: BTreeMap<String, bool>,
    /// Rows that were set aside while reading.
    pub set_aside: Vec<SetAside>,
    /// Whether the rows come from a parquet file, a group at a time.
    pub columnar: bool,
    /// Bytes of the file.
    pub size: u64,
    /// Its digest; nothing where there is no file.
    pub digest: Option<Digest>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Parquet,
    Csv,
    Xlsx,
}

fn failure(code: &'static str, name: &str, message: crate::diagnostic::Text, help: crate::diagnostic::Text) -> Failure {
    Failure::new(Kind::Register, Finding::error(code, Place::file(name), message, help))
}

fn format_of(path: &Path, name: &str, file: &mut Opened<'_>) -> Result<Format, Failure> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let format = match ending.as_str() {
        "parquet" => Format::Parquet,
        "csv" | "txt" | "tsv" => Format::Csv,
        "xlsx" | "xlsm" => Format::Xlsx,
        _ => {
            return Err(failure("register-ending", name, text!("register-ending", ending), text!("register-ending-help")));
        }
    };
    let head = file.head()?;
    if head.is_empty() {
        return Err(failure("register-empty", name, text!("register-empty"), text!("register-unreadable-help")));
    }
    let found = if head.starts_with(b"PAR1") {
        Some(Format::Parquet)
    } else if head.starts_with(b"PK\x03\x04") {
        Some(Format::Xlsx)
    } else if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
        || (head.contains(&0) && !head.starts_with(&[0xFF, 0xFE]) && !head.starts_with(&[0xFE, 0xFF]))
    {
        None
    } else {
        Some(Format::Csv)
    };
    if found != Some(format) {
        let found = match found {
            Some(Format::Parquet) => text!("parquet-file"),
            Some(Format::Xlsx) => text!("workbook-or-archive"),
            Some(Format::Csv) => text!("text-file"),
            None => text!("of-another-kind-old-xls-perhaps"),
        };
        return Err(failure("register-format", name, text!("register-format", ending, found), text!("register-format-help")));
    }
    Ok(format)
}

/// Opens the object register with the columns in `wanted` (their names) where they exist.
///
/// # Errors
/// The file is missing, empty, not what its ending says, or has no id column.
pub fn open(spec: &ObjectSpec, wanted: &BTreeSet<String>) -> Result<Source, Failure> {
    let source = open_any(&spec.path, &spec.name, spec.theirs("id"), wanted)?;
    let mut findings = Findings::default();
    for (ours, theirs) in &spec.columns {
        if !source.columns.contains(theirs) {
            let name = &spec.name;
            let help = match nearest(theirs, source.columns.iter().map(String::as_str)) {
                Some(near) => text!("did-you-mean-fix-register-objects", near),
                None => {
                    let list = Text::list(source.columns.iter().take(30).map(Text::same));
                    text!("file-has-fix-register-objects-columns", list)
                }
            };
            findings.push(Finding::error("register-column", Place::file(name.as_str()), text!("register-column", theirs, ours), help));
        }
    }
    if findings.has_errors() { Err(Failure::new(Kind::Register, findings)) } else { Ok(source) }
}

/// Opens any register file: whole and as it stood at one moment, or not at all.
pub(super) fn open_any(path: &Path, name: &str, id: Option<&str>, wanted: &BTreeSet<String>) -> Result<Source, Failure> {
    let mut file = Opened::new(path, name)?;
    let format = format_of(path, name, &mut file)?;
    let size = file.size();
    let (table, digest) = match format {
        Format::Parquet => {
            let (bytes, digest) = file.whole()?;
            return columns_of(bytes, name, wanted).map(|source| Source { size, digest: Some(digest), ..source });
        }
        Format::Csv => delimited::read(&mut file, name, wanted)?,
        Format::Xlsx => {
            let (bytes, digest) = file.whole()?;
            let table = guarded_any(|| sheet::read(&bytes, name, id, wanted)).map_err(|words| damaged(name, Text::same(words)))?;
            (table.map_err(|finding| Failure::new(Kind::Register, finding))?, digest)
        }
    };
    text_table(table, name, wanted).map(|source| Source { size, digest: Some(digest), ..source })
}

fn damaged(name: &str, words: Text) -> Failure {
    failure("register-unreadable", name, text!("register-unreadable-3", words), text!("register-unreadable-help"))
}

/// A text table as a source.
fn text_table(mut table: TextTable, name: &str, wanted: &BTreeSet<String>) -> Result<Source, Failure> {
    if table.len() == 0 && table.set_aside.is_empty() {
        return Err(failure("register-empty", name, text!("register-empty-2"), text!("register-unreadable-help")));
    }
    let mut twice = Findings::default();
    for (i, header) in table.headers.iter().enumerate() {
        if wanted.contains(header) && table.headers.iter().position(|h| h == header) != Some(i) {
            twice.push(Finding::error(
                "register-column-twice",
                Place::file(name),
                text!("register-column-twice", header),
                text!("register-column-twice-help"),
            ));
        }
    }
    if twice.has_errors() {
        return Err(Failure::new(Kind::Register, twice));
    }
    let columns: BTreeSet<String> = table.headers.iter().cloned().collect();
    let texts = columns.iter().filter(|c| wanted.contains(*c)).map(|c| (c.clone(), true)).collect();
    let set_aside = std::mem::take(&mut table.set_aside);
    let table = table.into_frame(ROW).map_err(|e| damaged(name, Text::same(e.to_string())))?.lazy();
    Ok(Source { table, row_offset: 0, columns, texts, set_aside, columnar: false, size: 0, digest: None })
}

/// A parquet file's bytes as a source.
fn columns_of(mut bytes: Vec<u8>, name: &str, wanted: &BTreeSet<String>) -> Result<Source, Failure> {
    match parquet::check(&mut bytes, wanted) {
        Ok(()) => {}
        Err(parquet::Refused::Damaged) => return Err(damaged(name, text!("parquet-damaged"))),
        Err(parquet::Refused::Beyond(words)) => return Err(Failure::new(Kind::Register, beyond(name, words))),
    }
    let raw = |words: String| damaged(name, Text::same(words));
    let row_index = Some(RowIndex { name: ROW.into(), offset: 0 });
    let mut args = ScanArgsParquet { row_index, glob: false, ..Default::default() };
    // Folders that say what is in their files are for files with folders.
    args.hive_options.enabled = Some(false);
    let sources = ScanSources::Buffers(Arc::from([bytes.into()]));
    let mut table = guarded(|| LazyFrame::scan_parquet_sources(sources, args)).map_err(&raw)?;
    let schema = guarded(|| table.collect_schema()).map_err(&raw)?;
    if schema.len() > MAX_COLUMNS {
        return Err(Failure::new(Kind::Register, beyond(name, text!("bounds-columns", most = MAX_COLUMNS))));
    }
    let mut columns = BTreeSet::new();
    let mut texts = BTreeMap::new();
    for (column, kind) in schema.iter() {
        if column == ROW {
            continue;
        }
        columns.insert(column.to_string());
        if !wanted.contains(column.as_str()) {
            continue;
        }
        if kind.is_nested() || matches!(kind, DataType::Binary) {
            return Err(failure("register-type", name, text!("register-type", column, kind), text!("register-type-help")));
        }
        texts.insert(column.to_string(), matches!(kind, DataType::String));
    }
    // What a text table does cell by cell.
    let cleaned: Vec<_> = texts
        .iter()
        .filter(|(_, text)| **text)
        .map(|(column, _)| col(column.as_str()).map(|column| clean(&column), |_, field| Ok(field.clone())))
        .collect();
    let table = table.with_columns(cleaned);
    Ok(Source { table, row_offset: 1, columns, texts, set_aside: Vec::new(), columnar: true, size: 0, digest: None })
}

/// Texts as people meant them, nothing where nothing is left; as they stand where that is so already.
fn clean(column: &Column) -> PolarsResult<Column> {
    let texts = column.str()?;
    let (mut together, mut meant) = (0, true);
    for text in texts.iter().flatten() {
        together += text.len();
        // A page of a few bytes can say a long text a million times.
        if text.len() > MAX_CELL || together > (32 << 20) + 4_096 * texts.len() {
            return Err(PolarsError::ComputeError("有一格太长 (a cell is too long)".into()));
        }
        meant = meant && !text.is_empty() && trimmed(text).len() == text.len();
    }
    if meant {
        return Ok(column.clone());
    }
    let cleaned: StringChunked = texts.iter().map(|text| text.map(trimmed).filter(|t| !t.is_empty())).collect();
    Ok(cleaned.with_name(column.name().clone()).into_series().into_column())
}

/// Runs a library call on a file nobody vouches for: an error or a panic inside becomes words.
pub(crate) fn guarded<T>(call: impl FnOnce() -> polars::prelude::PolarsResult<T>) -> Result<T, String> {
    // A library explains itself over many lines; the first says what is wrong.
    guarded_any(call)?.map_err(|e| e.to_string().lines().next().unwrap_or_default().to_owned())
}

/// What a query over a register gives, worked out piece by piece and not over the whole register at once.
pub(crate) fn collected(query: LazyFrame) -> Result<DataFrame, String> {
    guarded(|| Ok(query.collect_with_engine(Engine::Streaming)?.unwrap_single()))
}

fn guarded_any<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).map_err(|cause| {
        cause
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| cause.downcast_ref::<&str>().map(|s| (*s).to_owned()))
            .unwrap_or_else(|| "unreadable".to_owned())
    })
}
