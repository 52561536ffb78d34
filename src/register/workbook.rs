//! A workbook before it is opened: how many parts it has, how large they really are, whether a reader can keep what it has to keep.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::limits::{allowed, beyond};
use super::xml::{Scanner, Seen};
use crate::diagnostic::{Finding, Place, Text};
use crate::text;

/// Most parts.
const MAX_PARTS: usize = 10_000;

/// How many bytes all parts may unpack to for each of the file's.
const RATIO: u64 = 50;

/// Most bytes of a part that a reader keeps with a multiple of its size: styles, themes, relations, the list of sheets.
const MAX_KEPT_WHOLE: u64 = 2 << 20;

/// What may be kept of each byte of the file.
const KEPT: u64 = 8;

/// What a shared text takes besides its bytes.
const STRING: u64 = 80;

/// Looks through a workbook's parts; gives the memory that is left for its rows.
pub(super) fn check(bytes: &[u8], name: &str) -> Result<u64, Finding> {
    let broken = |words: String| {
        Finding::error("register-unreadable", Place::file(name), text!("register-unreadable-4", words), text!("register-unreadable-help-2"))
    };
    let size = bytes.len() as u64;
    // Each part has a head in the archive's list; the list's own word for their number is not needed.
    if bytes.windows(4).filter(|w| w == b"PK\x01\x02").count() > MAX_PARTS {
        return Err(beyond(name, text!("bounds-parts", most = MAX_PARTS)));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let mut parts = Parts { name, left: allowed(size, RATIO), memory: allowed(size, KEPT), whole: BTreeSet::new() };
    // The relations first: they say which of the parts is the list of sheets.
    let names: Vec<String> = archive.file_names().map(|n| n.map_or_else(|_| String::new(), |n| n.to_ascii_lowercase())).collect();
    let order = (0..names.len()).filter(|i| is_relations(names.get(*i))).chain((0..names.len()).filter(|i| !is_relations(names.get(*i))));
    for at in order {
        let mut part = archive.by_index(at).map_err(|e| broken(e.to_string()))?;
        let shown = part.name().map_err(|e| broken(e.to_string()))?.into_owned();
        let lower = shown.to_ascii_lowercase();
        // Pictures and the like are never opened.
        if !ends(&lower, "xml") && !ends(&lower, "rels") {
            continue;
        }
        let base = lower.rsplit(['/', '\\']).next().unwrap_or_default();
        parts.look(&mut part, &shown, base, &broken)?;
    }
    Ok(parts.memory)
}

fn is_relations(name: Option<&String>) -> bool {
    name.is_some_and(|n| ends(n, "rels"))
}

fn ends(name: &str, ending: &str) -> bool {
    name.rsplit('.').next() == Some(ending)
}

struct Parts<'a> {
    name: &'a str,
    /// Bytes that the parts not looked at yet may unpack to.
    left: u64,
    /// Memory that is left.
    memory: u64,
    /// Names of the parts that are kept whole.
    whole: BTreeSet<String>,
}

impl Parts<'_> {
    fn look(&mut self, part: &mut impl Read, shown: &str, base: &str, broken: &dyn Fn(String) -> Finding) -> Result<(), Finding> {
        let whole = ends(base, "rels") || ["styles.xml", "theme1.xml", "workbook.xml"].contains(&base) || self.whole.contains(base);
        let most = if whole { self.left.min(MAX_KEPT_WHOLE) } else { self.left };
        let strange = || beyond(self.name, text!("bounds-strange", part = shown));
        let mut scanner = Scanner::new();
        let (mut read, mut buffer) = (0u64, vec![0; 1 << 16]);
        loop {
            let count = part.read(&mut buffer).map_err(|e| broken(e.to_string()))?;
            if count == 0 {
                break;
            }
            read += count as u64;
            if read > most {
                return Err(beyond(self.name, text!("bounds-part", part = shown, most = most >> 20)));
            }
            scanner.feed(buffer.get(..count).unwrap_or_default()).map_err(|_| strange())?;
        }
        let seen = scanner.end().map_err(|_| strange())?;
        self.relations(&seen).map_err(|words| beyond(self.name, words))?;
        self.left -= read;
        if seen.strings > 0 || seen.said > 0 {
            let takes = seen.strings.max(seen.said).saturating_mul(STRING).saturating_add(read);
            self.memory = self.memory.checked_sub(takes).ok_or_else(|| beyond(self.name, super::limits::unpacked(self.memory)))?;
        }
        Ok(())
    }

    /// Sheets and the list of sheets have to be parts that were looked at, under names as they stand.
    fn relations(&mut self, seen: &Seen) -> Result<(), Text> {
        for tag in &seen.relations {
            let sheet = ["/worksheet", "/chartsheet", "/dialogsheet", "/macrosheet"].iter().any(|kind| tag.contains(kind));
            let list = tag.contains("/officeDocument\"") || tag.contains("/officeDocument'");
            if !sheet && !list {
                continue;
            }
            let target =
                tag.split("Target").nth(1).and_then(|rest| rest.split(['"', '\'']).nth(1)).unwrap_or_default().to_ascii_lowercase();
            if tag.matches("Target=").count() != 1 || target.contains('&') || !ends(&target, "xml") {
                return Err(text!("bounds-strange", part = target));
            }
            if list {
                self.whole.insert(target.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
            }
        }
        Ok(())
    }
}
