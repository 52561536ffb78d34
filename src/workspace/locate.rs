//! Where the workspace is: the folder named, the current one, or its nearest parent with a settings file.

use std::path::{Path, PathBuf};

use super::snapshot::SETTINGS;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::text;

/// Finds the workspace.
///
/// # Errors
/// There is none.
pub fn locate(named: Option<&Path>, current: &Path) -> Result<PathBuf, Failure> {
    let found = match named {
        Some(folder) => folder.join(SETTINGS).is_file().then(|| folder.to_owned()),
        None => current.ancestors().find(|f| f.join(SETTINGS).is_file()).map(Path::to_owned),
    };
    found.ok_or_else(|| {
        let shown = named.unwrap_or(current).display().to_string();
        Failure::new(
            Kind::Usage,
            Finding::error("no-workspace", Place::file(shown.as_str()), text!("no-workspace"), text!("no-workspace-help")),
        )
    })
}
