//! Plain tables in which Chinese characters line up.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Rows of cells under a heading; columns in `right` are aligned to the right, cells wider than `most` are cut.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
    most: usize,
}

impl Table {
    pub fn new(head: &[&str], right: &[usize]) -> Self {
        Self { rows: vec![head.iter().map(|h| (*h).to_owned()).collect()], right: right.to_vec(), most: 36 }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(|c| cut(&c.replace(char::is_control, " "), self.most)).collect());
    }

    /// The table as text, every line ending in a line feed.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> =
            (0..columns).map(|c| self.rows.iter().filter_map(|r| r.get(c)).map(|cell| cell.width()).max().unwrap_or(0)).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (c, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let space = " ".repeat(width.saturating_sub(cell.width()));
                if c > 0 {
                    line.push_str("  ");
                }
                if self.right.contains(&c) {
                    line.push_str(&space);
                    line.push_str(cell);
                } else {
                    line.push_str(cell);
                    line.push_str(&space);
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
            if number == 0 {
                let total: usize = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
                text.push_str(&"─".repeat(total));
                text.push('\n');
            }
        }
        text
    }
}

/// The text within `most` columns, ending in `…` where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut width = 0;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width + 1 > most {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}
