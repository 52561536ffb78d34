//! A parquet file before a reader sees it: its footer, and the heads of the pages that will be read, say what they unpack to.

use std::collections::BTreeSet;

use super::limits::{MAX_COLUMNS, allowed, unpacked};
use super::thrift::{Kind, Thrift, Wrong};
use crate::diagnostic::Text;
use crate::text;

/// Largest footer.
const MAX_FOOTER: usize = 4 << 20;

/// Deepest nesting of columns.
const MAX_DEPTH: usize = 16;

/// Most parts of columns, one for each group of rows.
const MAX_CHUNKS: usize = 50_000;

/// Largest value of a fixed length.
const MAX_FIXED: u64 = 4_096;

/// What may be unpacked for each byte of the file.
const KEPT: u64 = 16;

/// What a reader keeps of a value besides its bytes.
const VALUE: u64 = 16;

/// The key under which some programs keep a second description of the columns.
const SECOND_SCHEMA: &[u8] = b"ARROW:schema";

/// The encoding that spells values out from the one before: what it comes to stands nowhere.
const INCREMENTAL: i64 = 7;

/// Why a file is not read.
pub(super) enum Refused {
    /// It is torn, or was never a parquet file.
    Damaged,
    /// It goes beyond what is read.
    Beyond(Text),
}

impl From<Wrong> for Refused {
    fn from(_: Wrong) -> Self {
        Self::Damaged
    }
}

/// Part of a column.
#[derive(Debug, Default, Clone)]
struct Chunk {
    column: String,
    values: u64,
    packed: u64,
    first: Option<u64>,
    dictionary: Option<u64>,
}

/// Looks through a file; the second description of the columns is struck out of the bytes, so that what stands in the pages is all that counts.
pub(super) fn check(bytes: &mut [u8], wanted: &BTreeSet<String>) -> Result<(), Refused> {
    let size = bytes.len();
    let tail = size.checked_sub(8).filter(|at| *at >= 4).ok_or(Refused::Damaged)?;
    let end: [u8; 8] = bytes.get(tail..).and_then(|end| end.try_into().ok()).ok_or(Refused::Damaged)?;
    let [a, b, c, d, magic @ ..] = end;
    let length = u32::from_le_bytes([a, b, c, d]) as usize;
    if magic != *b"PAR1" {
        return Err(Refused::Damaged);
    }
    if length > MAX_FOOTER {
        return Err(Refused::Beyond(text!("bounds-footer", most = MAX_FOOTER >> 20)));
    }
    let start = tail.checked_sub(length).filter(|at| *at >= 4).ok_or(Refused::Damaged)?;
    let footer = bytes.get(start..tail).ok_or(Refused::Damaged)?;
    let chunks = footer_of(footer, wanted)?;
    let most = allowed(size as u64, KEPT);
    let mut left = most;
    for chunk in &chunks {
        pages(bytes.get(..start).unwrap_or_default(), chunk, &mut left).map_err(|refused| match refused {
            Refused::Beyond(words) if words == Text::same("") => Refused::Beyond(unpacked(most)),
            refused => refused,
        })?;
    }
    if let Some(footer) = bytes.get_mut(start..tail) {
        while let Some(at) = footer.windows(SECOND_SCHEMA.len()).position(|w| w == SECOND_SCHEMA) {
            if let Some(first) = footer.get_mut(at) {
                *first = b'-';
            }
        }
    }
    Ok(())
}

/// The wanted chunks of all groups of rows.
fn footer_of(footer: &[u8], wanted: &BTreeSet<String>) -> Result<Vec<Chunk>, Refused> {
    let mut thrift = Thrift::new(footer);
    let (mut field, mut rows, mut counted) = (0, 0, 0u64);
    let (mut chunks, mut all) = (Vec::new(), 0);
    while let Some(kind) = thrift.field(&mut field)? {
        match (field, kind) {
            (2, Kind::List) => schema(&mut thrift)?,
            (3, Kind::Number) => rows = thrift.size()?,
            (4, Kind::List) => {
                let (count, Kind::Struct) = thrift.list()? else { return Err(Refused::Damaged) };
                for _ in 0..count {
                    counted = counted.saturating_add(group(&mut thrift, wanted, &mut chunks, &mut all)?);
                }
            }
            _ => thrift.skip(kind)?,
        }
    }
    if rows == counted { Ok(chunks) } else { Err(Refused::Damaged) }
}

/// The description of the columns: not too many, not too deep.
fn schema(thrift: &mut Thrift<'_>) -> Result<(), Refused> {
    let (count, Kind::Struct) = thrift.list()? else { return Err(Refused::Damaged) };
    if count > 2 * MAX_COLUMNS as u64 {
        return Err(Refused::Beyond(text!("bounds-columns", most = MAX_COLUMNS)));
    }
    // How many are still to come at each level.
    let mut open: Vec<u64> = vec![1];
    for _ in 0..count {
        let (mut field, mut children) = (0, 0);
        while let Some(kind) = thrift.field(&mut field)? {
            match (field, kind) {
                (2, Kind::Number) if thrift.size()? > MAX_FIXED => return Err(Refused::Damaged),
                (2, Kind::Number) => {}
                (5, Kind::Number) => children = thrift.size()?,
                _ => thrift.skip(kind)?,
            }
        }
        while open.last() == Some(&0) {
            open.pop();
        }
        *open.last_mut().ok_or(Refused::Damaged)? -= 1;
        if children > 0 {
            open.push(children);
        }
        if open.len() > MAX_DEPTH {
            return Err(Refused::Beyond(text!("bounds-nested", most = MAX_DEPTH)));
        }
    }
    if open.iter().all(|left| *left == 0) { Ok(()) } else { Err(Refused::Damaged) }
}

/// A group of rows; gives how many.
fn group(thrift: &mut Thrift<'_>, wanted: &BTreeSet<String>, chunks: &mut Vec<Chunk>, all: &mut usize) -> Result<u64, Refused> {
    let (mut field, mut rows) = (0, 0);
    let from = chunks.len();
    while let Some(kind) = thrift.field(&mut field)? {
        match (field, kind) {
            (1, Kind::List) => {
                let (count, Kind::Struct) = thrift.list()? else { return Err(Refused::Damaged) };
                for _ in 0..count {
                    *all += 1;
                    if *all > MAX_CHUNKS {
                        return Err(Refused::Beyond(text!("bounds-chunks", most = MAX_CHUNKS)));
                    }
                    let chunk = chunk(thrift)?;
                    if wanted.contains(&chunk.column) {
                        chunks.push(chunk);
                    }
                }
            }
            (3, Kind::Number) => rows = thrift.size()?,
            _ => thrift.skip(kind)?,
        }
    }
    let flat = chunks.get(from..).unwrap_or_default().iter().all(|chunk| chunk.values == rows);
    if flat { Ok(rows) } else { Err(Refused::Damaged) }
}

fn chunk(thrift: &mut Thrift<'_>) -> Result<Chunk, Refused> {
    let mut chunk = Chunk::default();
    let mut field = 0;
    while let Some(kind) = thrift.field(&mut field)? {
        if (field, kind) != (3, Kind::Struct) {
            // What lies in another file is not this register's.
            if (field, kind) == (1, Kind::Text) && !thrift.text()?.is_empty() {
                return Err(Refused::Damaged);
            } else if (field, kind) != (1, Kind::Text) {
                thrift.skip(kind)?;
            }
            continue;
        }
        let mut inner = 0;
        while let Some(kind) = thrift.field(&mut inner)? {
            match (inner, kind) {
                (3, Kind::List) => {
                    let (count, Kind::Text) = thrift.list()? else { return Err(Refused::Damaged) };
                    let mut path = Vec::new();
                    for _ in 0..count {
                        path.push(String::from_utf8_lossy(thrift.text()?).into_owned());
                    }
                    // Only columns that are not nested are read.
                    chunk.column = if let [one] = path.as_slice() { one.clone() } else { String::new() };
                }
                (5, Kind::Number) => chunk.values = thrift.size()?,
                (7, Kind::Number) => chunk.packed = thrift.size()?,
                (9, Kind::Number) => chunk.first = Some(thrift.size()?),
                (11, Kind::Number) => chunk.dictionary = Some(thrift.size()?),
                _ => thrift.skip(kind)?,
            }
        }
    }
    Ok(chunk)
}

/// What the head of a page says.
#[derive(Default)]
struct Page {
    kind: i64,
    unpacked: u64,
    packed: u64,
    values: u64,
    encoding: i64,
}

/// Follows a chunk's pages; takes what they unpack to from what is left.
fn pages(bytes: &[u8], chunk: &Chunk, left: &mut u64) -> Result<(), Refused> {
    let first = chunk.first.ok_or(Refused::Damaged)?;
    let start = chunk.dictionary.unwrap_or(first);
    let range = |at: u64, length: u64| {
        let from = usize::try_from(at).ok()?;
        let to = usize::try_from(at.checked_add(length)?).ok()?;
        bytes.get(from..to)
    };
    let mut rest = range(start, chunk.packed).ok_or(Refused::Damaged)?;
    let mut take = |bytes: u64| {
        *left = left.checked_sub(bytes).ok_or_else(|| Refused::Beyond(Text::same("")))?;
        Ok::<(), Refused>(())
    };
    take(chunk.values.saturating_mul(VALUE))?;
    let mut values = 0u64;
    while values < chunk.values || !rest.is_empty() {
        let (page, head) = page(rest)?;
        take(page.unpacked)?;
        match page.kind {
            0 | 3 => values = values.saturating_add(page.values),
            // As many as its own bytes can spell: each is kept with its place.
            2 => take(page.values.saturating_mul(VALUE))?,
            _ => {}
        }
        if page.encoding == INCREMENTAL {
            return Err(Refused::Beyond(text!("bounds-encoding", column = chunk.column.as_str())));
        }
        let next = usize::try_from(page.packed).ok().and_then(|packed| head.checked_add(packed)).ok_or(Refused::Damaged)?;
        rest = rest.get(next..).ok_or(Refused::Damaged)?;
    }
    if values == chunk.values { Ok(()) } else { Err(Refused::Damaged) }
}

/// A page's head, and how long it is.
fn page(bytes: &[u8]) -> Result<(Page, usize), Wrong> {
    let mut thrift = Thrift::new(bytes);
    let mut page = Page::default();
    let mut field = 0;
    while let Some(kind) = thrift.field(&mut field)? {
        match (field, kind) {
            (1, Kind::Number) => page.kind = thrift.number()?,
            (2, Kind::Number) => page.unpacked = thrift.size()?,
            (3, Kind::Number) => page.packed = thrift.size()?,
            (5 | 7 | 8, Kind::Struct) => {
                let at = if field == 8 { 4 } else { 2 };
                let mut inner = 0;
                while let Some(kind) = thrift.field(&mut inner)? {
                    match kind {
                        Kind::Number if inner == 1 => page.values = thrift.size()?,
                        Kind::Number if inner == at => page.encoding = thrift.number()?,
                        kind => thrift.skip(kind)?,
                    }
                }
            }
            _ => thrift.skip(kind)?,
        }
    }
    Ok((page, thrift.at()))
}
