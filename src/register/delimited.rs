//! CSV text, line by line: the encoding is found out, quotes may span lines, and a torn or ragged line
//! costs that line only: reading resumes at the next physical line.

use std::collections::BTreeSet;

use super::quarantine::SetAside;
use super::table::TextTable;
use crate::diagnostic::{Finding, Place};
use crate::text;

/// Most physical lines that one quoted record may span.
const MAX_SPAN: usize = 50;

/// Reads a CSV file's bytes; `rows` are limited to the wanted columns.
pub(super) fn read(bytes: &[u8], name: &str, wanted: &BTreeSet<String>) -> Result<TextTable, Finding> {
    let text = decode(bytes);
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for end in memchr_lines(text.as_bytes()) {
        lines.push((start, end));
        start = end;
    }
    let line_text = |i: usize| line_of(&text, &lines, i);
    let Some(first) = (0..lines.len()).find(|i| !line_text(*i).trim().is_empty()) else {
        return Err(Finding::error("register-empty", Place::file(name), text!("register-empty"), text!("register-empty-help")));
    };
    let header = line_text(first);
    let delimiter = [',', '\t', ';'].into_iter().max_by_key(|d| (header.matches(*d).count(), *d == ',')).unwrap_or(',');
    let mut cells: Vec<String> = Vec::new();
    split(header, delimiter, &mut cells);
    let headers: Vec<String> = cells.iter().map(|c| c.trim().to_owned()).collect();
    let width = headers.len();
    let mut table = TextTable::new(headers, wanted);
    let mut at = first + 1;
    while at < lines.len() {
        let line = line_text(at);
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        let number = at as u64 + 1;
        if !line.contains('"') && !line.contains('\u{FFFD}') {
            // The common case: no quotes, one line, no copying.
            let count = line.matches(delimiter).count() + 1;
            if count == width {
                let parts: Vec<&str> = line.split(delimiter).collect();
                table.push(number, &parts);
            } else {
                ragged(&mut table, number, line, count, width);
            }
            at += 1;
            continue;
        }
        let accepted = whole_record(&text, &lines, at, (delimiter, width), &mut cells);
        if let Some(span) = accepted {
            table.push(number, &cells);
            at += span;
        } else {
            if line.contains('\u{FFFD}') {
                table.set_aside.push(SetAside { line: number, reason: text!("line-has-bytes-that-cannot-be"), content: line.to_owned() });
            } else {
                split(line, delimiter, &mut cells);
                let count = cells.len();
                if count == width || line.matches('"').count() % 2 == 1 {
                    table.set_aside.push(SetAside { line: number, reason: text!("quote-is-not-closed-line-is"), content: line.to_owned() });
                } else {
                    ragged(&mut table, number, line, count, width);
                }
            }
            at += 1;
        }
    }
    Ok(table)
}

fn line_of<'a>(text: &'a str, lines: &[(usize, usize)], at: usize) -> &'a str {
    lines.get(at).and_then(|(a, b)| text.get(*a..*b)).unwrap_or_default().trim_end_matches(['\r', '\n'])
}

/// A record may go on over line ends inside quotes: joins lines until it is whole and fits, and gives the number of its lines.
fn whole_record(
    text: &str,
    lines: &[(usize, usize)],
    at: usize,
    (delimiter, width): (char, usize),
    cells: &mut Vec<String>,
) -> Option<usize> {
    let mut quotes = 0;
    for span in 0..MAX_SPAN.min(lines.len() - at) {
        quotes += line_of(text, lines, at + span).matches('"').count();
        if quotes % 2 == 0 {
            let from = lines.get(at).map_or(0, |l| l.0);
            let to = lines.get(at + span).map_or(from, |l| l.1);
            let record = text.get(from..to).unwrap_or_default().trim_end_matches(['\r', '\n']);
            split(record, delimiter, cells);
            return (cells.len() == width && !record.contains('\u{FFFD}')).then_some(span + 1);
        }
    }
    None
}

fn ragged(table: &mut TextTable, line: u64, content: &str, count: usize, width: usize) {
    table.set_aside.push(SetAside { line, reason: text!("line-has-header", count, width), content: content.to_owned() });
}

/// Ends of the lines (behind each line feed), the last line included.
fn memchr_lines(bytes: &[u8]) -> Vec<usize> {
    let mut ends: Vec<usize> = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect();
    if ends.last() != Some(&bytes.len()) && !bytes.is_empty() {
        ends.push(bytes.len());
    }
    ends
}

fn split(record: &str, delimiter: char, cells: &mut Vec<String>) {
    cells.clear();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(record.as_bytes());
    let mut found = csv::StringRecord::new();
    if reader.read_record(&mut found).unwrap_or(false) {
        cells.extend(found.iter().map(ToOwned::to_owned));
    }
}

/// UTF-8 (with or without a byte-order mark), UTF-16 with one, else GB18030; bytes that fit neither become U+FFFD.
fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    use encoding_rs::{Encoding, GB18030, UTF_8};
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8.decode_without_bom_handling(bytes).0;
    }
    // One torn byte must not turn a UTF-8 file into GB18030: the lines vote.
    let (mut utf8, mut other) = (0, 0);
    for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_ascii()) {
        if std::str::from_utf8(line).is_ok() {
            utf8 += 1;
        } else {
            other += 1;
        }
    }
    if utf8 >= other { UTF_8.decode_without_bom_handling(bytes).0 } else { GB18030.decode_without_bom_handling(bytes).0 }
}
