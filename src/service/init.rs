//! A new workspace: small, commented, and right as it stands.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::publish::write_beside;
use crate::text;

const FILES: &[(&str, &str)] = &[
    ("rules/settings.toml", include_str!("init/settings.toml")),
    ("rules/plan.plan.toml", include_str!("init/plan.plan.toml")),
    ("rules/default.rhai", include_str!("../../rules/default.rhai")),
    ("rules/escalate-ratio.rhai", include_str!("../../rules/escalate-ratio.rhai")),
    ("rules/cases/first.toml", include_str!("init/first.toml")),
    ("datasets/enterprises.csv", include_str!("init/enterprises.csv")),
    ("datasets/inspectors.csv", include_str!("init/inspectors.csv")),
    ("datasets/recusals.csv", include_str!("init/recusals.csv")),
    ("datasets/history.csv", include_str!("init/history.csv")),
    ("datasets/holidays/2024.toml", include_str!("../../datasets/holidays/2024.toml")),
    ("datasets/holidays/2025.toml", include_str!("../../datasets/holidays/2025.toml")),
];

/// Makes a workspace; gives the files. `year` is the plan's.
///
/// # Errors
/// There is a workspace already, or the disk refuses.
pub fn init(root: &Path, year: i32) -> Result<Vec<PathBuf>, Failure> {
    let fail = |code, message: Text| {
        Failure::new(Kind::Usage, Finding::error(code, Place::file(root.display().to_string()), message, text!("take-empty-folder-2")))
    };
    if root.join("rules").exists() || root.join("var").exists() {
        return Err(fail("init-occupied", text!("there-is-workspace-already-it-was-2")));
    }
    let mut made = Vec::new();
    for (name, text) in FILES {
        let path = root.join(name);
        let text = text.replace("YEAR", &year.to_string());
        write_beside(&path, |out| std::io::Write::write_all(out, text.as_bytes()))
            .map_err(|e| fail("disk", text!("cannot-be-written-2", e)))?;
        made.push(PathBuf::from(name));
    }
    Ok(made)
}
