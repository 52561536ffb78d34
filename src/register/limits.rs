//! How much a register may come to: nothing is read further than this, whatever its file says of itself.

use crate::diagnostic::{Finding, Place, Text};
use crate::text;

/// Longest line of a CSV file and largest cell of a workbook as it is stored, in bytes.
pub(super) const MAX_LINE: usize = 1 << 20;

/// Longest cell, in bytes: Excel knows 32,767 characters at most.
pub(super) const MAX_CELL: usize = 128 << 10;

/// Most columns.
pub(super) const MAX_COLUMNS: usize = 2_000;

/// Most rows that are set aside one by one: beyond that the file is wrong, not its rows.
pub const MAX_SET_ASIDE: usize = 100_000;

/// What such a row takes in memory besides its content.
pub(super) const SET_ASIDE: u64 = 900;

/// What of a row is kept in the quarantine, in characters.
const MAX_CONTENT: usize = 300;

/// Memory that does not depend on the file.
const ALWAYS: u64 = 64 << 20;

/// Memory that may be taken for what a file of so many bytes holds, with so many bytes for each of its own.
#[must_use]
pub const fn allowed(size: u64, times: u64) -> u64 {
    ALWAYS.saturating_add(size.saturating_mul(times))
}

/// A file that goes beyond what is read.
#[must_use]
pub fn beyond(name: &str, words: Text) -> Finding {
    Finding::error("register-bounds", Place::file(name), text!("register-bounds", words), text!("register-bounds-help"))
}

/// That what is in a file takes more memory than a file of its size may.
#[must_use]
pub fn unpacked(most: u64) -> Text {
    let most = most >> 20;
    text!("bounds-unpacked", most)
}

/// What a row holds, as far as it is kept in the quarantine.
#[must_use]
pub fn clipped(content: &str) -> String {
    content.chars().take(MAX_CONTENT).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
