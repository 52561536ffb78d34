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
    if is_of_a_workspace(path) {
        return Err(not_written(path, text!("file-is-workspaces-own")));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let replaced = path.symlink_metadata().map_or(true, |there| there.is_file()) && folder.is_none_or(Path::is_dir);
    let written = if replaced { write_beside(path, |out| out.write_all(content)) } else { std::fs::write(path, content) };
    written.map_err(|e| not_written(path, reason(&e)))
}

/// Whether a file lies where a workspace keeps what is its own: rules, registers, the ledger and what is written from it.
fn is_of_a_workspace(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return false };
    let file = path.canonicalize().unwrap_or_else(|_| folder.join(path.file_name().unwrap_or_default()));
    let own = |root: &Path| ["var", "rules", "datasets"].iter().any(|room| file.starts_with(root.join(room)));
    file.ancestors().skip(1).any(|root| root.join("rules/settings.toml").is_file() && own(root))
}

/// What was asked for cannot be in the file.
pub(super) fn not_written(path: &Path, words: Text) -> Failure {
    let place = Place::file(path.display().to_string());
    let help = text!("file-not-written-help");
    Failure::new(Kind::Usage, Finding::error("file-not-written", place, text!("file-not-written", words), help))
}
