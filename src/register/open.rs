//! A register file as a polars source: it is what its ending says, and the columns asked for are there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use polars::prelude::{DataType, IntoLazy, LazyFrame, PlRefPath, RowIndex, ScanArgsParquet};

use super::quarantine::SetAside;
use super::table::TextTable;
use super::{ObjectSpec, delimited, sheet};
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, nearest};
use crate::text;

/// The column with the row's line number.
pub const ROW: &str = "\u{1}row";

/// A register opened for one pass.
pub struct Source {
    /// The wanted columns under their own names, and [`ROW`] (from `first_row`).
    pub frame: LazyFrame,
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

fn format_of(path: &Path, name: &str) -> Result<Format, Failure> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let format = match ending.as_str() {
        "parquet" => Format::Parquet,
        "csv" | "txt" | "tsv" => Format::Csv,
        "xlsx" | "xlsm" => Format::Xlsx,
        _ => {
            return Err(failure(
                "register-ending",
                name,
                text!("不认识文件类型“.{ending}”", "the ending `.{ending}` is not known"),
                text!("名录库用 .parquet、.csv 或 .xlsx", "a register is .parquet, .csv or .xlsx"),
            ));
        }
    };
    let unreadable = |error: std::io::Error| {
        failure(
            "register-missing",
            name,
            text!("名录库文件打不开：{error}", "the register cannot be opened: {error}"),
            text!(
                "检查 rules/settings.toml 里的 file 和文件的读取权限",
                "check `file` in rules/settings.toml and that the file can be read"
            ),
        )
    };
    let mut head = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
    }
    file.take(4096).read_to_end(&mut head).map_err(unreadable)?;
    if head.is_empty() {
        return Err(failure(
            "register-empty",
            name,
            text!("名录库文件是空的", "the register is empty"),
            text!("重新导出名录库", "export it again"),
        ));
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
            Some(Format::Parquet) => text!("parquet 文件", "a parquet file"),
            Some(Format::Xlsx) => text!("Excel 文件（或压缩包）", "a workbook (or an archive)"),
            Some(Format::Csv) => text!("文本文件", "a text file"),
            None => text!("别的格式（如旧版 .xls）", "of another kind (an old .xls, perhaps)"),
        };
        return Err(failure(
            "register-format",
            name,
            text!("文件名以 .{ending} 结尾，内容却是{found}", "the file ends in .{ending} but is {found}"),
            text!("改正文件名，或重新导出成 .parquet、.csv、.xlsx", "fix its name, or export it as .parquet, .csv or .xlsx"),
        ));
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
                Some(near) => text!(
                    "是不是“{near}”？改 rules/settings.toml 的 [register.objects.columns]",
                    "did you mean `{near}`? Fix [register.objects.columns] in rules/settings.toml"
                ),
                None => {
                    let list = source.columns.iter().take(30).cloned().collect::<Vec<_>>().join("、");
                    text!(
                        "文件里的列有：{list}。改 rules/settings.toml 的 [register.objects.columns]",
                        "the file has: {list}. Fix [register.objects.columns] in rules/settings.toml"
                    )
                }
            };
            findings.push(Finding::error(
                "register-column",
                Place::file(name.as_str()),
                text!("名录库里没有“{theirs}”这一列（{ours}）", "the register has no column `{theirs}` ({ours})"),
                help,
            ));
        }
    }
    if findings.has_errors() { Err(Failure::new(Kind::Register, findings)) } else { Ok(source) }
}

/// Opens any register file.
pub(super) fn open_any(path: &Path, name: &str, id: Option<&str>, wanted: &BTreeSet<String>) -> Result<Source, Failure> {
    let format = format_of(path, name)?;
    let broken = |words: String| {
        failure(
            "register-unreadable",
            name,
            text!("名录库文件损坏：{words}", "the register is damaged: {words}"),
            text!("重新导出名录库", "export it again"),
        )
    };
    if format == Format::Parquet {
        let args = ScanArgsParquet { row_index: Some(RowIndex { name: ROW.into(), offset: 0 }), glob: false, ..Default::default() };
        let shown = path.to_str().ok_or_else(|| broken("path".to_owned()))?;
        let mut frame = guarded(|| LazyFrame::scan_parquet(PlRefPath::from(shown), args)).map_err(&broken)?;
        let schema = guarded(|| frame.collect_schema()).map_err(&broken)?;
        let mut columns = BTreeSet::new();
        let mut texts = BTreeMap::new();
        for (column, kind) in schema.iter() {
            if column == ROW {
                continue;
            }
            if !wanted.contains(column.as_str()) {
                columns.insert(column.to_string());
                continue;
            }
            if kind.is_nested() || matches!(kind, DataType::Binary) {
                return Err(failure(
                    "register-type",
                    name,
                    text!("“{column}”这一列是 {kind}，不是文字或数字", "the column `{column}` is {kind}, neither text nor number"),
                    text!("导出成文字列；多个标注用分号连接", "export it as text; join several labels with semicolons"),
                ));
            }
            columns.insert(column.to_string());
            texts.insert(column.to_string(), matches!(kind, DataType::String));
        }
        return Ok(Source { frame, row_offset: 1, columns, texts, set_aside: Vec::new(), columnar: true });
    }
    let bytes = std::fs::read(path).map_err(|e| broken(e.to_string()))?;
    let table: TextTable = match format {
        Format::Csv => delimited::read(&bytes, name, wanted),
        _ => guarded_any(|| sheet::read(bytes, name, id, wanted)).map_err(&broken)?,
    }
    .map_err(|finding| Failure::new(Kind::Register, finding))?;
    if table.len() == 0 && table.set_aside.is_empty() {
        return Err(failure(
            "register-empty",
            name,
            text!("名录库只有列名，没有数据", "the register has column names and no rows"),
            text!("重新导出名录库", "export it again"),
        ));
    }
    let mut twice = Findings::default();
    for (i, header) in table.headers.iter().enumerate() {
        if wanted.contains(header) && table.headers.iter().position(|h| h == header) != Some(i) {
            twice.push(Finding::error(
                "register-column-twice",
                Place::file(name),
                text!("“{header}”这一列有两列", "the column `{header}` stands twice"),
                text!("给其中一列改名", "rename one of them"),
            ));
        }
    }
    if twice.has_errors() {
        return Err(Failure::new(Kind::Register, twice));
    }
    let columns: BTreeSet<String> = table.headers.iter().cloned().collect();
    let texts = columns.iter().filter(|c| wanted.contains(*c)).map(|c| (c.clone(), true)).collect();
    let mut table = table;
    let set_aside = std::mem::take(&mut table.set_aside);
    let frame = table.into_frame(ROW).map_err(|e| broken(e.to_string()))?.lazy();
    Ok(Source { frame, row_offset: 0, columns, texts, set_aside, columnar: false })
}

/// Runs a library call on a file nobody vouches for: an error or a panic inside becomes words.
pub(crate) fn guarded<T>(call: impl FnOnce() -> polars::prelude::PolarsResult<T>) -> Result<T, String> {
    // A library explains itself over many lines; the first says what is wrong.
    guarded_any(call)?.map_err(|e| e.to_string().lines().next().unwrap_or_default().to_owned())
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
