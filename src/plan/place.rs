//! Where rows and keys stand in a file, for findings about what was read from it long before.

use std::ops::Range;

use crate::diagnostic::{Place, SourceFile};

/// The bytes of a task's row.
#[must_use]
pub fn row_of(source: &SourceFile, task: &str) -> Option<Range<usize>> {
    let wanted = format!("\"{task}\"");
    let mut rows: Vec<usize> = source.text.match_indices("[[task]]").map(|(at, _)| at).collect();
    rows.push(source.text.len());
    rows.windows(2).find_map(|pair| {
        let [start, end] = pair else { return None };
        let body = source.text.get(*start..*end)?;
        let has = body.lines().any(|line| value_of(line, "id").is_some_and(|value| value.contains(&wanted)));
        has.then_some(*start..*end)
    })
}

/// A key that stands at the beginning of a line within some bytes of a file; a key in brackets is a table's head.
#[must_use]
pub fn key_in(source: &SourceFile, within: &Range<usize>, key: &str) -> Option<Place> {
    let mut start = within.start;
    for line in source.text.get(within.clone())?.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if value_of(line, key).is_some() || (key.starts_with('[') && line.trim_start().starts_with(key)) {
            return Some(source.at(start + indent..start + indent + key.len()));
        }
        start += line.len();
    }
    None
}

/// What stands behind a key and its `=` in a line.
fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.trim_start().strip_prefix(key)?.trim_start().strip_prefix('=')
}
