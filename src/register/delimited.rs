//! CSV text, line by line: the encoding is found out, quotes may span lines, and a torn or ragged line
//! costs that line only: reading resumes at the next physical line.

use std::collections::{BTreeSet, VecDeque};
use std::io::Read;

use super::clean::trimmed;
use super::held::{Digest, Opened};
use super::limits::{MAX_CELL, MAX_COLUMNS, MAX_LINE, allowed, beyond};
use super::lines::{Fault, Lines, encoding_of};
use super::table::TextTable;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::text;

/// Most physical lines that one quoted record may span.
const MAX_SPAN: usize = 50;

/// What may be kept of each byte of the file.
const KEPT: u64 = 2;

/// Reads a CSV file; `rows` are limited to the wanted columns. It is read twice, once for its encoding, and has to be the same both times.
pub(super) fn read(file: &mut Opened<'_>, name: &str, wanted: &BTreeSet<String>) -> Result<(TextTable, Digest), Failure> {
    let fault = |fault: Fault| {
        let finding = match fault {
            Fault::Long(line) => beyond(name, text!("bounds-line", line, most = MAX_LINE >> 20)),
            Fault::Disk(error) => {
                let words = reason(&error);
                Finding::error(
                    "register-unreadable",
                    Place::file(name),
                    text!("register-unreadable-3", words),
                    text!("register-unreadable-help"),
                )
            }
        };
        Failure::new(Kind::Register, finding)
    };
    let most = allowed(file.size(), KEPT);
    let mut pass = file.pass()?;
    let encoding = encoding_of(&mut pass).map_err(fault)?;
    let first = pass.digest();
    let mut pass = file.pass()?;
    let table = Records { lines: Lines::new(&mut pass, encoding), ahead: VecDeque::new(), number: 0 }.read(name, wanted, most);
    let table = match table {
        Ok(table) => table,
        Err(Stopped::Fault(found)) => return Err(fault(found)),
        Err(Stopped::Finding(finding)) => {
            // Whoever is still writing is told that, not what the half looks like.
            file.still()?;
            return Err(Failure::new(Kind::Register, *finding));
        }
    };
    let second = pass.digest();
    file.same(&first, &second)?;
    Ok((table, second))
}

enum Stopped {
    Fault(Fault),
    Finding(Box<Finding>),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Finding> for Stopped {
    fn from(finding: Finding) -> Self {
        Self::Finding(Box::new(finding))
    }
}

/// The file's lines, with those that a quoted record may go on over.
struct Records<R> {
    lines: Lines<R>,
    ahead: VecDeque<String>,
    /// Number of the first line ahead.
    number: u64,
}

impl<R: Read> Records<R> {
    fn read(mut self, name: &str, wanted: &BTreeSet<String>, most: u64) -> Result<TextTable, Stopped> {
        let header = loop {
            match self.take()? {
                Some(line) if trimmed(&line).is_empty() => {}
                Some(line) => break line,
                None => {
                    let help = text!("register-empty-help");
                    return Err(Finding::error("register-empty", Place::file(name), text!("register-empty"), help).into());
                }
            }
        };
        let header = bare(&header);
        let delimiter = [',', '\t', ';'].into_iter().max_by_key(|d| (header.matches(*d).count(), *d == ',')).unwrap_or(',');
        if header.matches(delimiter).count() >= MAX_COLUMNS {
            return Err(beyond(name, text!("bounds-columns", most = MAX_COLUMNS)).into());
        }
        let mut splitter = Splitter::new(delimiter);
        let headers: Vec<String> = splitter.split(header).iter().map(|c| trimmed(c).to_owned()).collect();
        let width = headers.len();
        let mut table = TextTable::new(headers, wanted, most);
        while let Some(line) = self.take()? {
            if trimmed(&line).is_empty() {
                continue;
            }
            let number = self.number;
            let whole = line.ends_with('\n');
            let words = self.record(line, width, &mut table, &mut splitter)?;
            if let Some(words) = table.over() {
                return Err(beyond(name, words).into());
            }
            let Some(words) = words else { continue };
            let open = words == text!("quote-is-not-closed-line-is") && self.last()?;
            if !whole || open {
                // What is the last and no row, without its line end or within quotes, is the beginning of one.
                let at = Place::line(name, usize::try_from(number).unwrap_or(0));
                return Err(Finding::error("register-cut", at, text!("register-cut", words), text!("register-cut-help")).into());
            }
        }
        Ok(table)
    }

    /// Adds the record that begins with a line; gives why it was set aside, or nothing.
    fn record(&mut self, line: String, width: usize, table: &mut TextTable, splitter: &mut Splitter) -> Result<Option<Text>, Fault> {
        let delimiter = splitter.delimiter;
        let number = self.number;
        let content = bare(&line);
        let words = if !content.contains('"') && !content.contains('\u{FFFD}') {
            // The common case: no quotes, one line, no copying.
            let count = content.matches(delimiter).count() + 1;
            if count == width {
                let parts: Vec<&str> = content.split(delimiter).collect();
                if parts.iter().all(|p| p.len() <= MAX_CELL) {
                    table.push(number, &parts);
                    return Ok(None);
                }
                text!("cell-is-too-long")
            } else {
                text!("line-has-header", count, width)
            }
        } else if self.whole_record(&line, width, splitter)? {
            if !splitter.cells.iter().any(|c| c.len() > MAX_CELL) {
                table.push(number, &splitter.cells);
                return Ok(None);
            }
            text!("cell-is-too-long")
        } else if content.contains('\u{FFFD}') {
            text!("line-has-bytes-that-cannot-be")
        } else {
            let count = splitter.split(content).len();
            if count == width || content.matches('"').count() % 2 == 1 {
                text!("quote-is-not-closed-line-is")
            } else {
                text!("line-has-header", count, width)
            }
        };
        table.set_aside(number, words.clone(), content);
        Ok(Some(words))
    }

    /// A record may go on over line ends inside quotes: joins lines until it is whole and fits, and takes those lines.
    fn whole_record(&mut self, line: &str, width: usize, splitter: &mut Splitter) -> Result<bool, Fault> {
        let mut record = line.to_owned();
        let mut quotes = line.matches('"').count();
        for span in 0..MAX_SPAN {
            if quotes.is_multiple_of(2) {
                let found = bare(&record);
                let fits = splitter.split(found).len() == width && !found.contains('\u{FFFD}');
                if fits {
                    self.ahead.drain(..span);
                    self.number += span as u64;
                }
                return Ok(fits);
            }
            if span == self.ahead.len() {
                let Some(next) = self.lines.next()? else { return Ok(false) };
                self.ahead.push_back(next);
            }
            let Some(next) = self.ahead.get(span) else { return Ok(false) };
            quotes += next.matches('"').count();
            record.push_str(next);
            if record.len() > MAX_LINE {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// Whether no line follows.
    fn last(&mut self) -> Result<bool, Fault> {
        if self.ahead.is_empty() {
            self.ahead.extend(self.lines.next()?);
        }
        Ok(self.ahead.is_empty())
    }

    /// The next line, with its line end.
    fn take(&mut self) -> Result<Option<String>, Fault> {
        let next = match self.ahead.pop_front() {
            Some(line) => Some(line),
            None => self.lines.next()?,
        };
        self.number += u64::from(next.is_some());
        Ok(next)
    }
}

fn bare(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// Takes records apart into cells. One for all of a file: what it needs it keeps.
struct Splitter {
    delimiter: char,
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    cells: Vec<String>,
}

impl Splitter {
    fn new(delimiter: char) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(u8::try_from(delimiter).unwrap_or(b',')).build();
        Self { delimiter, reader, text: Vec::new(), ends: Vec::new(), cells: Vec::new() }
    }

    /// The cells of one record, which may go on over line ends inside quotes.
    fn split(&mut self, record: &str) -> &[String] {
        // No cell is longer than the record, and no record has more cells than delimiters and one.
        self.text.resize(record.len() + 1, 0);
        self.ends.resize(record.matches(self.delimiter).count() + 2, 0);
        self.reader.reset();
        let (mut left, mut written, mut cells) = (record.as_bytes(), 0, 0);
        loop {
            let (text, ends) = (self.text.get_mut(written..).unwrap_or_default(), self.ends.get_mut(cells..).unwrap_or_default());
            // Nothing left to read says that the record ends here.
            let (result, read, out, ended) = self.reader.read_record(left, text, ends);
            (left, written, cells) = (left.get(read..).unwrap_or_default(), written + out, cells + ended);
            if result != csv_core::ReadRecordResult::InputEmpty {
                break;
            }
        }
        self.cells.resize_with(cells, String::new);
        let mut from = 0;
        for (cell, end) in self.cells.iter_mut().zip(&self.ends) {
            cell.clear();
            cell.push_str(self.text.get(from..*end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default());
            from = *end;
        }
        &self.cells
    }
}
