//! A sampling frame: the objects that can be drawn, each in its cell, with how often it was drawn before.
//!
//! Its text is one line an object, `label US cell US times LF` (with a mark: `label US cell US times US mark LF`), sorted by label as bytes (US = byte
//! 0x1F); its digest is the SHA-256 of that text. `cell` is a neutral code: `c1`, `c2`, ... The label is the object's id or, in a sealed frame, its
//! blind ([`super::blind`]); then the office keeps a text of its own, `id US cell US times US mark US salt LF`, sorted by id, the mark empty where there
//! is none.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::blind::{Blind, Salt, Salts, blind, in_hex};
use super::merkle::{self, Hash};
use super::ticket::Tickets;
use super::{ObjectTable, hex, unhex};
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
    seals: Option<Arc<Seals>>,
    /// Places of the entries in the order of their labels, in a sealed frame, once that is asked for.
    by_blind: OnceLock<Vec<u32>>,
}

/// What stands for the objects of a sealed frame, by their numbers.
#[derive(Debug, Default)]
struct Seals {
    salts: Vec<Salt>,
    blinds: Vec<Blind>,
}

/// Two objects of a frame have one blind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("two objects have one blind")]
pub struct EqualBlinds;

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
        Self { objects: Arc::new(objects), table, entries, seals: None, by_blind: OnceLock::new() }
    }

    /// The same under blinds.
    ///
    /// # Errors
    /// Two objects have one blind.
    pub fn sealed(&self, salts: &Salts) -> Result<Self, EqualBlinds> {
        let count = u32::try_from(self.objects.rows.len()).unwrap_or(u32::MAX);
        let one = |object: u32| {
            let id = self.objects.id(object);
            let salt = salts.of(id);
            (salt, blind(&salt, id))
        };
        let (salts, blinds) = (0..count).into_par_iter().map(one).unzip();
        let seals = Some(Arc::new(Seals { salts, blinds }));
        let sealed = Self {
            table: self.table.clone(),
            objects: self.objects.clone(),
            entries: self.entries.clone(),
            seals,
            by_blind: OnceLock::new(),
        };
        let blinds: Vec<Option<Blind>> = sealed.in_public().map(|entry| sealed.blind(entry.object)).collect();
        if blinds.windows(2).any(|two| matches!(two, [a, b] if a == b)) { Err(EqualBlinds) } else { Ok(sealed) }
    }

    /// Whether its objects stand under blinds.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.seals.is_some()
    }

    fn blind(&self, object: u32) -> Option<Blind> {
        self.seals.as_ref()?.blinds.get(object as usize).copied()
    }

    /// An object's salt, in a sealed frame, as 32 hex digits.
    #[must_use]
    pub fn salt(&self, object: u32) -> Option<String> {
        self.seals.as_ref()?.salts.get(object as usize).map(|salt| hex(salt))
    }

    /// What stands for an object in public: its id or its blind.
    #[must_use]
    pub fn label(&self, object: u32) -> Cow<'_, str> {
        self.blind(object).map_or_else(|| self.id(object).into(), |blind| hex(&blind).into())
    }

    /// An object's ticket.
    #[must_use]
    pub fn ticket(&self, object: u32, tickets: &Tickets) -> [u8; 32] {
        match self.blind(object) {
            Some(blind) => tickets.of_bytes(&in_hex::<24, 48>(&blind)),
            None => tickets.of(self.id(object)),
        }
    }

    /// How two objects' labels compare as bytes.
    #[must_use]
    pub fn compare(&self, a: u32, b: u32) -> std::cmp::Ordering {
        self.blind(a).cmp(&self.blind(b)).then_with(|| self.id(a).as_bytes().cmp(self.id(b).as_bytes()))
    }

    /// Its objects in the order of their labels, as they are published.
    pub fn in_public(&self) -> impl Iterator<Item = &Entry> {
        (0..self.entries.len()).filter_map(|at| self.line_in_public(at))
    }

    /// The entry of a line of the published frame.
    fn line_in_public(&self, at: usize) -> Option<&Entry> {
        let place = if self.is_sealed() { *self.by_blind().get(at)? as usize } else { at };
        self.entries.get(place)
    }

    fn by_blind(&self) -> &[u32] {
        self.by_blind.get_or_init(|| {
            let mut order: Vec<(Option<Blind>, u32)> =
                self.entries.iter().zip(0..).map(|(entry, at)| (self.blind(entry.object), at)).collect();
            order.par_sort_unstable();
            order.into_iter().map(|(_, at)| at).collect()
        })
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

    /// Reads a kept frame: by ids, with a salt in each line where it is sealed, and in none where it is not.
    ///
    /// # Errors
    /// A line is not of the frame's form.
    pub fn parse(bytes: &[u8], sealed: bool) -> Result<Self, FrameError> {
        let text = std::str::from_utf8(bytes).map_err(|_| FrameError::Encoding)?;
        let mut objects = Objects::default();
        let mut entries = Vec::new();
        let mut salts: Vec<Salt> = Vec::new();
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
                        [mark, salt] => unhex(salt).and_then(|salt| salt.try_into().ok()).and_then(|salt| {
                            salts.push(salt);
                            if mark.is_empty() { Some(Mark::None) } else { Mark::of(mark) }
                        }),
                        _ => None,
                    })
                    .map(|((cell, times), mark)| Entry { object: objects.push(id, u32::MAX), cell, times, mark }),
                _ => None,
            };
            entries.push(entry.ok_or(FrameError::Line(number + 1))?);
            if salts.len() != if sealed { entries.len() } else { 0 } {
                return Err(FrameError::Line(number + 1));
            }
        }
        let blinds =
            salts.par_iter().enumerate().map(|(at, salt)| blind(salt, objects.id(u32::try_from(at).unwrap_or(u32::MAX)))).collect();
        let seals = sealed.then(|| Arc::new(Seals { salts, blinds }));
        Ok(Self { table: Arc::new(ObjectTable::default()), objects: Arc::new(objects), entries, seals, by_blind: OnceLock::new() })
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
        Self { table: self.table.clone(), objects: self.objects.clone(), entries, seals: self.seals.clone(), by_blind: OnceLock::new() }
    }

    /// Counts one more draw of each of these objects; ids that are not in the frame are passed over.
    pub fn count<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        for id in ids {
            if let Some(entry) = self.position(id).and_then(|at| self.entries.get_mut(at)) {
                entry.times += 1;
            }
        }
    }

    /// Number of objects in each region.
    #[must_use]
    pub fn regions(&self) -> BTreeMap<String, u64> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in &self.entries {
            *counts.entry(self.region(entry.object)).or_default() += 1;
        }
        counts.into_iter().map(|(region, n)| (region.to_owned(), n)).collect()
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

    /// Writes the frame's text, as its digest is of.
    ///
    /// # Errors
    /// As `out` fails.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.lines(self.in_public(), false, out)
    }

    /// Writes the text that the office keeps: of a sealed frame by ids, with the salts; of an open one the same.
    ///
    /// # Errors
    /// As `out` fails.
    pub fn write_kept(&self, out: &mut impl Write) -> io::Result<()> {
        self.lines(self.entries.iter(), self.is_sealed(), out)
    }

    fn lines<'a>(&'a self, entries: impl Iterator<Item = &'a Entry>, kept: bool, out: &mut impl Write) -> io::Result<()> {
        let mut codes = Codes::default();
        let mut buffer = Vec::with_capacity(1 << 16);
        for entry in entries {
            if kept {
                buffer.extend_from_slice(self.id(entry.object).as_bytes());
                codes.push(entry, &mut buffer);
                buffer.push(0x1F);
                buffer.extend_from_slice(entry.mark.word().as_bytes());
                buffer.push(0x1F);
                buffer.extend_from_slice(self.salt(entry.object).unwrap_or_default().as_bytes());
            } else {
                self.push_line(entry, &mut codes, &mut buffer);
            }
            buffer.push(b'\n');
            if buffer.len() > (1 << 16) - 1024 {
                out.write_all(&buffer)?;
                buffer.clear();
            }
        }
        out.write_all(&buffer)
    }

    /// A line as it is published, without its line feed.
    fn push_line(&self, entry: &Entry, codes: &mut Codes, buffer: &mut Vec<u8>) {
        match self.blind(entry.object) {
            Some(blind) => buffer.extend_from_slice(&in_hex::<24, 48>(&blind)),
            None => buffer.extend_from_slice(self.id(entry.object).as_bytes()),
        }
        codes.push(entry, buffer);
        if entry.mark != Mark::None {
            buffer.push(0x1F);
            buffer.extend_from_slice(entry.mark.word().as_bytes());
        }
    }

    /// SHA-256 of the frame's text, in lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        digest_of(|out| self.write(out))
    }

    /// SHA-256 of the text that the office keeps, in lower-case hex.
    #[must_use]
    pub fn kept_digest(&self) -> String {
        digest_of(|out| self.write_kept(out))
    }

    /// The hashes of the leaves of its Merkle tree, in the order of labels.
    #[must_use]
    pub fn leaves(&self) -> Vec<Hash> {
        self.leaves_in(0..self.entries.len())
    }

    fn leaves_in(&self, range: std::ops::Range<usize>) -> Vec<Hash> {
        let (mut codes, mut buffer) = (Codes::default(), Vec::new());
        let mut leaf = |entry: &Entry| {
            buffer.clear();
            self.push_line(entry, &mut codes, &mut buffer);
            merkle::leaf(&buffer)
        };
        range.filter_map(|at| self.line_in_public(at)).map(&mut leaf).collect()
    }

    /// Root of the Merkle tree over its lines, in lower-case hex.
    #[must_use]
    pub fn root(&self) -> String {
        hex(&merkle::root(self.entries.len(), |range| self.leaves_in(range)))
    }
}

fn digest_of(write: impl Fn(&mut Hashing) -> io::Result<()>) -> String {
    let mut hashing = Hashing(Sha256::new());
    // Hashing cannot fail.
    let _ = write(&mut hashing);
    hex(&hashing.0.finalize())
}

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

/// The codes of cells as they stand in lines, each made once.
#[derive(Default)]
struct Codes(Vec<String>);

impl Codes {
    /// Adds an entry's cell and times to a line.
    fn push(&mut self, entry: &Entry, buffer: &mut Vec<u8>) {
        let cell = entry.cell as usize;
        while self.0.len() <= cell {
            self.0.push(format!("{US}{}{US}", Evaluation::code(self.0.len())));
        }
        buffer.extend_from_slice(self.0.get(cell).map_or(b"".as_slice(), String::as_bytes));
        push_number(buffer, entry.times);
    }
}

fn push_number(buffer: &mut Vec<u8>, number: u32) {
    match u8::try_from(number) {
        Ok(digit @ 0..=9) => buffer.push(b'0' + digit),
        _ => buffer.extend_from_slice(number.to_string().as_bytes()),
    }
}
