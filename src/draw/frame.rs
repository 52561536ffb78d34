//! A sampling frame: the objects that can be drawn, each in its cell, with how often it was drawn before.
//!
//! Its text is one line an object, `id US cell US times LF` (with a mark: `id US cell US times US mark LF`), sorted by id as bytes (US = byte 0x1F); its
//! digest is the SHA-256 of that text. `cell` is a neutral code: `c1`, `c2`, ...

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{ObjectTable, hex};
use crate::model::US;
use crate::rules::Evaluation;

/// Why an object does not take part in the lottery of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mark {
    /// It does.
    #[default]
    None,
    /// It has to be visited: drawn for certain, beside the lottery.
    Certain,
    /// It was visited as often as the rules allow.
    Limit,
    /// Its last inspection was too short a time ago.
    Cooling,
    /// Its tier is exempt.
    Exempt,
}

impl Mark {
    /// Its word in frames and files; empty for none.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Certain => "certain",
            Self::Limit => "limit",
            Self::Cooling => "cooling",
            Self::Exempt => "exempt",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Certain, Self::Limit, Self::Cooling, Self::Exempt].into_iter().find(|m| m.word() == word)
    }

    /// Whether it cannot be drawn.
    #[must_use]
    pub fn out(self) -> bool {
        matches!(self, Self::Limit | Self::Cooling | Self::Exempt)
    }
}

/// One object of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which object it is, counted in the order of ids over the whole frame; see [`Frame::id`].
    pub object: u32,
    /// Its cell, from 0.
    pub cell: u32,
    /// How often this task has drawn it under this plan.
    pub times: u32,
    /// Why it does not take part in the lottery, if it does not.
    pub mark: Mark,
}

/// The objects of one task in one round, sorted by id.
#[derive(Debug, Clone)]
pub struct Frame {
    table: Arc<ObjectTable>,
    objects: Arc<Objects>,
    entries: Vec<Entry>,
}

/// A frame's own ids, one after the other in order: what digests and tickets walk along.
#[derive(Debug, Default)]
struct Objects {
    ids: String,
    ends: Vec<u64>,
    rows: Vec<u32>,
}

impl Objects {
    fn push(&mut self, id: &str, row: u32) -> u32 {
        self.ids.push_str(id);
        self.ends.push(self.ids.len() as u64);
        self.rows.push(row);
        u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
    }

    fn id(&self, object: u32) -> &str {
        let end = |at: usize| self.ends.get(at).map_or(0, |e| usize::try_from(*e).unwrap_or(usize::MAX));
        let at = object as usize;
        let start = if at == 0 { 0 } else { end(at - 1) };
        self.ids.get(start..end(at)).unwrap_or_default()
    }
}

/// Why a kept frame cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A line that is not `id US cell US times`.
    #[error("line {0} is not `id US cell US times`")]
    Line(usize),
    /// Not UTF-8.
    #[error("not UTF-8 text")]
    Encoding,
}

impl Frame {
    /// A frame over a table of members sorted by id: each one's row in it, its cell and its times.
    #[must_use]
    pub fn new(table: Arc<ObjectTable>, members: impl Iterator<Item = (u32, u32, u32)>) -> Self {
        let mut objects = Objects::default();
        let entries =
            members.map(|(row, cell, times)| Entry { object: objects.push(table.id(row), row), cell, times, mark: Mark::None }).collect();
        Self { objects: Arc::new(objects), table, entries }
    }

    /// An entry's id.
    #[must_use]
    pub fn id(&self, object: u32) -> &str {
        self.objects.id(object)
    }

    /// An object's name, as the register had it (empty in a frame that was kept).
    #[must_use]
    pub fn name(&self, object: u32) -> &str {
        self.objects.rows.get(object as usize).map_or("", |row| self.table.name(*row))
    }

    /// An object's region, as the register had it (empty in a frame that was kept).
    #[must_use]
    pub fn region(&self, object: u32) -> &str {
        self.objects.rows.get(object as usize).map_or("", |row| self.table.region(*row))
    }

    /// The rank of an object's tier, as the register had it; none in a frame that was kept.
    #[must_use]
    pub fn tier(&self, object: u32) -> Option<usize> {
        self.objects.rows.get(object as usize).filter(|row| **row != u32::MAX).map(|row| self.table.tier(*row))
    }

    /// The enterprise an object belongs to (its own id in a frame that was kept).
    #[must_use]
    pub fn enterprise(&self, object: u32) -> &str {
        match self.objects.rows.get(object as usize) {
            Some(row) if *row != u32::MAX => self.table.enterprise(*row),
            _ => self.id(object),
        }
    }

    /// The object's line in the register (0 in a frame that was kept).
    #[must_use]
    pub fn line(&self, object: u32) -> u32 {
        self.objects.rows.get(object as usize).map_or(0, |row| self.table.line(*row))
    }

    /// Reads a kept frame.
    ///
    /// # Errors
    /// A line is not of the frame's form.
    pub fn parse(bytes: &[u8]) -> Result<Self, FrameError> {
        let text = std::str::from_utf8(bytes).map_err(|_| FrameError::Encoding)?;
        let mut objects = Objects::default();
        let mut entries = Vec::new();
        for (number, line) in text.split_terminator('\n').enumerate() {
            let parts: Vec<&str> = line.split(US).collect();
            let entry = match parts.as_slice() {
                [id, cell, times, rest @ ..] => cell
                    .strip_prefix('c')
                    .and_then(|c| c.parse::<u32>().ok())
                    .and_then(|c| c.checked_sub(1))
                    .zip(times.parse::<u32>().ok())
                    .zip(match rest {
                        [] => Some(Mark::None),
                        [mark] => Mark::of(mark),
                        _ => None,
                    })
                    .map(|((cell, times), mark)| Entry { object: objects.push(id, u32::MAX), cell, times, mark }),
                _ => None,
            };
            entries.push(entry.ok_or(FrameError::Line(number + 1))?);
        }
        Ok(Self { table: Arc::new(ObjectTable::default()), objects: Arc::new(objects), entries })
    }

    /// Its objects, sorted by id.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.entries.binary_search_by(|e| self.objects.id(e.object).as_bytes().cmp(id.as_bytes())).ok()
    }

    /// The entry of an id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(self.position(id)?)
    }

    /// Only the objects of some cells, each in the cell that `into` gives for its own.
    #[must_use]
    pub fn in_cells(&self, into: impl Fn(u32) -> Option<u32>) -> Self {
        let entries = self.entries.iter().filter_map(|e| Some(Entry { cell: into(e.cell)?, ..*e })).collect();
        Self { table: self.table.clone(), objects: self.objects.clone(), entries }
    }

    /// Counts one more draw of each of these objects; ids that are not in the frame are passed over.
    pub fn count<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        for id in ids {
            if let Some(entry) = self.position(id).and_then(|at| self.entries.get_mut(at)) {
                entry.times += 1;
            }
        }
    }

    /// Number of objects in each of `cells` cells.
    #[must_use]
    pub fn populations(&self, cells: usize) -> Vec<u64> {
        let mut counts = vec![0; cells];
        for entry in &self.entries {
            if let Some(count) = counts.get_mut(entry.cell as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// Marks objects: gives each one's mark by its entry.
    pub fn mark(&mut self, of: impl Fn(&Self, &Entry) -> Mark) {
        let marks: Vec<Mark> = self.entries.iter().map(|e| of(self, e)).collect();
        for (entry, mark) in self.entries.iter_mut().zip(marks) {
            entry.mark = mark;
        }
    }

    /// Whether any object is marked.
    #[must_use]
    pub fn marked(&self) -> bool {
        self.entries.iter().any(|e| e.mark != Mark::None)
    }

    /// Number of objects in each of `cells` cells with each mark.
    #[must_use]
    pub fn marks(&self, cells: usize) -> Vec<BTreeMap<Mark, u64>> {
        let mut counts = vec![BTreeMap::new(); cells];
        for entry in self.entries.iter().filter(|e| e.mark != Mark::None) {
            if let Some(counts) = counts.get_mut(entry.cell as usize) {
                *counts.entry(entry.mark).or_default() += 1;
            }
        }
        counts
    }

    /// Number of objects in each cell that take part in the lottery and were never drawn.
    #[must_use]
    pub fn fresh(&self, cells: usize) -> Vec<u64> {
        let mut counts = vec![0; cells];
        for entry in self.entries.iter().filter(|e| e.times == 0 && e.mark == Mark::None) {
            if let Some(count) = counts.get_mut(entry.cell as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// Writes the frame's text.
    ///
    /// # Errors
    /// As `out` fails.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut codes: Vec<String> = Vec::new();
        let mut buffer = Vec::with_capacity(1 << 16);
        for entry in &self.entries {
            let cell = entry.cell as usize;
            while codes.len() <= cell {
                codes.push(format!("{US}{}{US}", Evaluation::code(codes.len())));
            }
            buffer.extend_from_slice(self.objects.id(entry.object).as_bytes());
            buffer.extend_from_slice(codes.get(cell).map_or(b"".as_slice(), String::as_bytes));
            push_number(&mut buffer, entry.times);
            if entry.mark != Mark::None {
                buffer.push(0x1F);
                buffer.extend_from_slice(entry.mark.word().as_bytes());
            }
            buffer.push(b'\n');
            if buffer.len() > (1 << 16) - 1024 {
                out.write_all(&buffer)?;
                buffer.clear();
            }
        }
        out.write_all(&buffer)
    }

    /// SHA-256 of the frame's text, in lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        struct Hashing(Sha256);
        impl Write for Hashing {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.update(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut hashing = Hashing(Sha256::new());
        // Hashing cannot fail.
        let _ = self.write(&mut hashing);
        hex(&hashing.0.finalize())
    }
}

fn push_number(buffer: &mut Vec<u8>, number: u32) {
    match u8::try_from(number) {
        Ok(digit @ 0..=9) => buffer.push(b'0' + digit),
        _ => buffer.extend_from_slice(number.to_string().as_bytes()),
    }
}
