//! One file to keep elsewhere: ledger, frames, secrets and rules; and back again. The ledger is copied by SQLite itself while it may be written;
//! frames are copied after it, and a frame always exists before the entry that names it, so whatever the copy names is in the file.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Component, Path};

use super::bounded_backup::check_backup;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::text;

/// What went into a backup, or came out of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// Files.
    pub files: usize,
    /// Bytes.
    pub bytes: u64,
}

fn failed(code: &'static str, file: &Path, words: &str) -> Failure {
    let help = text!("check-path-disk-space-and-permissions");
    Failure::new(Kind::Ledger, Finding::error(code, Place::file(file.display().to_string()), Text::same(words), help))
}

/// What is asked for cannot be done as it stands.
fn refused(code: &'static str, file: &Path, words: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error(code, Place::file(file.display().to_string()), words, help))
}

/// Writes a backup; a file that is there already is left alone.
///
/// # Errors
/// There is no ledger, the file exists, or the disk refuses.
pub fn backup(root: &Path, file: &Path) -> Result<Packed, Failure> {
    let layout = Layout { root: root.to_owned() };
    let bad = |e: std::io::Error| failed("backup-failed", file, &e.to_string());
    if file.exists() {
        return Err(refused("backup-exists", file, text!("file-is-there-already-and-was"), text!("take-another-name")));
    }
    let Some(ledger) = Ledger::open_existing(&layout.ledger())? else {
        return Err(refused("no-ledger", file, text!("no-ledger"), text!("no-ledger-help")));
    };
    let partial = file.with_extension("partial");
    let copy = file.with_extension("ledger.partial");
    let result = (|| {
        ledger.copy_to(&copy)?;
        let mut packed = Packed::default();
        let mut tar = tar::Builder::new(BufWriter::new(File::create(&partial).map_err(bad)?));
        tar.mode(tar::HeaderMode::Deterministic);
        add(&mut tar, &copy, "var/ledger.db", &mut packed).map_err(bad)?;
        for folder in ["var/frames", "var/secret", "rules", "datasets/holidays"] {
            pack(&mut tar, &root.join(folder), folder, &mut packed).map_err(bad)?;
        }
        let out = tar.into_inner().map_err(bad)?;
        out.into_inner().map_err(|e| bad(e.into_error()))?.sync_all().map_err(bad)?;
        private(&partial).map_err(bad)?;
        std::fs::rename(&partial, file).map_err(bad)?;
        Ok(packed)
    })();
    let _ = std::fs::remove_file(&copy);
    if result.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    result
}

/// A backup holds the plans' secrets: only its owner may read it.
fn private(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let _ = file;
    Ok(())
}

fn add(tar: &mut tar::Builder<impl std::io::Write>, from: &Path, name: &str, packed: &mut Packed) -> std::io::Result<()> {
    packed.bytes += std::fs::metadata(from)?.len();
    packed.files += 1;
    tar.append_path_with_name(from, name)
}

fn pack(tar: &mut tar::Builder<impl std::io::Write>, folder: &Path, name: &str, packed: &mut Packed) -> std::io::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut names: Vec<String> =
        entries.flatten().filter_map(|e| e.file_name().into_string().ok()).filter(|n| !n.starts_with('.')).collect();
    names.sort();
    for entry in names {
        let (path, shown) = (folder.join(&entry), format!("{name}/{entry}"));
        if path.is_dir() {
            pack(tar, &path, &shown, packed)?;
        } else {
            add(tar, &path, &shown, packed)?;
        }
    }
    Ok(())
}

/// Unpacks a backup into a folder that has neither rules nor a ledger; the next draw writes the files again that are made from it.
///
/// # Errors
/// The folder is in use, the file is no backup, or the disk refuses.
pub fn restore(file: &Path, root: &Path) -> Result<Packed, Failure> {
    let bad = |e: &dyn std::fmt::Display| failed("restore-failed", file, &e.to_string());
    if root.join("var/ledger.db").exists() || root.join("rules/settings.toml").exists() {
        return Err(refused("restore-occupied", root, text!("there-is-workspace-already-it-was"), text!("take-empty-folder")));
    }
    check_backup(file, root).map_err(|words| {
        let place = Place::file(file.display().to_string());
        Failure::new(Kind::Ledger, Finding::error("restore-failed", place, words, text!("backup-bounds-help")))
    })?;
    let mut archive = tar::Archive::new(BufReader::new(File::open(file).map_err(|e| bad(&e))?));
    let mut packed = Packed::default();
    let mut ledger = false;
    for entry in archive.entries().map_err(|e| bad(&e))? {
        let mut entry = entry.map_err(|e| bad(&e))?;
        let path = entry.path().map_err(|e| bad(&e))?.into_owned();
        let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
        if !inside || !entry.header().entry_type().is_file() {
            return Err(bad(&format!("不是备份文件 (no backup): {}", path.display())));
        }
        let target = root.join(&path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(|e| bad(&e))?;
        }
        let mut out = BufWriter::new(File::create(&target).map_err(|e| bad(&e))?);
        packed.bytes += std::io::copy(&mut entry, &mut out).map_err(|e| bad(&e))?;
        out.flush().map_err(|e| bad(&e))?;
        if path.starts_with("var/secret") {
            private(&target).map_err(|e| bad(&e))?;
        }
        ledger |= path == Path::new("var/ledger.db");
        packed.files += 1;
    }
    if ledger { Ok(packed) } else { Err(bad(&"不是备份文件：没有台账 (no backup: it has no ledger)")) }
}
