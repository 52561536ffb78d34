//! Files that a user names for a picture or a workbook.

use std::io::Write as _;
use std::path::Path;

use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::publish::write_beside;
use crate::text;

/// Writes what a user asked to have in a file: whole or not at all. What is there and is no plain file (a device, a pipe, a link) is written into,
/// and stays what it is.
///
/// # Errors
/// The file cannot be written.
pub(super) fn save(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let replaced = path.symlink_metadata().map_or(true, |there| there.is_file()) && folder.is_none_or(Path::is_dir);
    let written = if replaced { write_beside(path, |out| out.write_all(content)) } else { std::fs::write(path, content) };
    written.map_err(|e| not_written(path, reason(&e)))
}

/// What was asked for cannot be in the file.
pub(super) fn not_written(path: &Path, words: Text) -> Failure {
    let place = Place::file(path.display().to_string());
    let help = text!("file-not-written-help");
    Failure::new(Kind::Usage, Finding::error("file-not-written", place, text!("file-not-written", words), help))
}
