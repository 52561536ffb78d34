//! Workbooks part by part, so that they can hold what Excel never writes.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
pub const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
pub const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A cell with its text in it.
pub fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// The head and some rows.
pub fn rows(count: usize) -> String {
    let heads = ["id", "name", "region", "tier", "status", "labels"];
    let line = |n: usize, texts: &[String]| {
        let cells: String = texts.iter().zip('A'..).map(|(text, c)| cell(&format!("{c}{n}"), text)).collect();
        format!(r#"<row r="{n}">{cells}</row>"#)
    };
    let mut text = line(1, &heads.map(str::to_owned));
    for i in 0..count {
        text += &line(i + 2, &[format!("S{i:05}"), format!("店{i}"), "东区".into(), "低".into(), "存续".into(), "店".into()]);
    }
    text
}

pub fn sheet(dimension: &str, data: &str) -> String {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    format!(r#"<?xml version="1.0"?><worksheet xmlns="{main}"><dimension ref="{dimension}"/><sheetData>{data}</sheetData></worksheet>"#)
}

/// A part: its name, and what it is made of, a piece and how often it stands.
pub type Part<'a> = (&'a str, Vec<(&'a [u8], usize)>);

/// A workbook of a sheet and more parts; a part given here takes the place of the usual one.
pub fn workbook(sheet: &str, more: &[Part<'_>]) -> Vec<u8> {
    let usual =
        [("_rels/.rels", RELS), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", BOOK_RELS), ("xl/worksheets/sheet1.xml", sheet)];
    let mut parts: Vec<Part<'_>> = usual
        .iter()
        .filter(|(name, _)| !more.iter().any(|(n, _)| n == name))
        .map(|(name, text)| (*name, vec![(text.as_bytes(), 1)]))
        .collect();
    parts.extend(more.iter().cloned());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, pieces) in parts {
        zip.start_file(name, options).unwrap();
        for (piece, times) in pieces {
            // In pieces of some size: a byte at a time would take all day.
            let block = piece.repeat((1 << 16) / piece.len().max(1) + 1);
            let each = block.len() / piece.len().max(1);
            for _ in 0..times / each {
                zip.write_all(&block).unwrap();
            }
            for _ in 0..times % each {
                zip.write_all(piece).unwrap();
            }
        }
    }
    zip.finish().unwrap().into_inner()
}

/// The same workbook with other words for how large its last part is.
pub fn lying(mut bytes: Vec<u8>, says: u32) -> Vec<u8> {
    let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&says.to_le_bytes());
    let local = u32::from_le_bytes(bytes[at + 42..at + 46].try_into().unwrap()) as usize;
    bytes[local + 22..local + 26].copy_from_slice(&says.to_le_bytes());
    bytes
}

/// The same workbook with its last part listed so many times more, each time under another name.
pub fn repeated(bytes: &[u8], times: u32) -> Vec<u8> {
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let at = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let (start, count) = (
        u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap()),
        u16::from_le_bytes(bytes[end + 10..end + 12].try_into().unwrap()),
    );
    let entry = &bytes[at..end];
    let length = u16::from_le_bytes(entry[28..30].try_into().unwrap()) as usize;
    let mut out = bytes[..end].to_vec();
    for n in 0..times {
        let mut one = entry.to_vec();
        let name = format!("xl/{n:0width$}.xml", width = length.saturating_sub(7));
        one[46..46 + length].copy_from_slice(&name.as_bytes()[..length]);
        out.extend(one);
    }
    let mut tail = bytes[end..].to_vec();
    let all = u16::try_from(u32::from(count) + times).unwrap_or(u16::MAX);
    for place in [8, 10] {
        tail[place..place + 2].copy_from_slice(&all.to_le_bytes());
    }
    tail[12..16].copy_from_slice(&(out.len() as u32 - start).to_le_bytes());
    out.extend(tail);
    out
}
