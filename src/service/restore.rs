//! What a backup holds, put back in a folder: all of it or nothing. The whole file is read before anything is written; what is there already is
//! never written over, a key least of all. Until all of it is there, a journal says what was begun: no command takes half a workspace for a
//! whole one, and whoever restores next takes back first what the one before left when it died.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::backup::{FOLDERS, LEDGER, Packed, failed, refused};
use super::bounded_backup::check_backup;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, SourceFile, Text, reason};
use crate::draw::hex;
use crate::fault::{arm, point};
use crate::layout::Layout;
use crate::modes::{close, make_folders};
use crate::publish::{write_beside, write_file};
use crate::text;
use crate::workspace::{Lock, SETTINGS, read_settings};

/// The largest settings that are looked into.
const SETTINGS_SIZE: u64 = 8 << 20;

/// Names in a backup, each with the digest of what it holds.
type Held = BTreeMap<String, String>;

/// What a restore began, so that it can be taken back.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Begun {
    /// Files that were not there, with the digests of what comes there.
    files: Held,
    /// Folders that were not there, the outer ones first.
    folders: Vec<String>,
}

/// Unpacks a backup into a folder that has neither rules nor a ledger; the next draw writes the files again that are made from it.
///
/// # Errors
/// The folder is in use, the file is no backup, or the disk refuses; then the folder is as it was.
pub fn restore(file: &Path, root: &Path) -> Result<Packed, Failure> {
    let bad = |e: io::Error| failed("restore-failed", file, reason(&e));
    check_backup(file, root).map_err(|words| {
        let place = Place::file(file.display().to_string());
        Failure::new(Kind::Ledger, Finding::error("restore-failed", place, words, text!("backup-bounds-help")))
    })?;
    let (held, settings) = inventory(file)?;
    arm(read_settings(&SourceFile::new(SETTINGS, settings), root, &mut Findings::default()).is_some_and(|s| s.simulation));
    let layout = Layout { root: root.to_owned() };
    let journal = layout.restoring();
    let occupied = || refused("restore-occupied", root, text!("there-is-workspace-already-it-was"), text!("take-empty-folder"));
    let used = root.join(LEDGER).exists() || root.join(SETTINGS).exists();
    if used && !journal.exists() {
        return Err(occupied());
    }
    let mut begun = Begun::default();
    let before = [root.to_owned(), root.join("var"), layout.lock()].map(|path| path.exists());
    let lock = Lock::take(&layout.lock(), Duration::from_secs(2), || {})?;
    let result = (|| {
        take_back_dead(root, &journal).map_err(bad)?;
        if root.join(LEDGER).exists() || root.join(SETTINGS).exists() {
            return Err(occupied());
        }
        begun = Begun { files: missing(&held, root)?, folders: missing_folders(&held, root, before) };
        point().map_err(bad)?;
        let text = serde_json::to_vec(&begun).map_err(|e| bad(e.into()))?;
        write_file(&journal, |out| out.write_all(&text)).map_err(bad)?;
        let packed = unpack(file, root, &held, &begun.files)?;
        point().map_err(bad)?;
        fs::remove_file(&journal).map_err(bad)?;
        sync(&journal);
        Ok(packed)
    })();
    match result {
        Ok(packed) => {
            close(&root.join("var"));
            point().map_err(bad)?;
            Ok(packed)
        }
        Err(failure) => {
            take_back(root, &begun);
            let _ = fs::remove_file(&journal);
            drop(lock);
            if let [root_was, var_was, false] = before {
                let _ = fs::remove_file(layout.lock());
                let folders = [(root.join("var"), var_was), (root.to_owned(), root_was)];
                folders.iter().filter(|(_, was)| !was).all(|(folder, _)| fs::remove_dir(folder).is_ok());
            }
            Err(failure)
        }
    }
}

/// Reads a whole backup: the names in it with their digests, and the text of its settings. Only names that a backup has, each once, and no name
/// that leads elsewhere.
fn inventory(file: &Path) -> Result<(Held, String), Failure> {
    let bad = |words: Text| failed("restore-failed", file, words);
    let (mut held, mut settings) = (Held::new(), String::new());
    each(file, &mut |name, entry| {
        let digest = if name == SETTINGS {
            let mut text = Vec::new();
            entry.take(SETTINGS_SIZE).read_to_end(&mut text).map_err(|e| bad(reason(&e)))?;
            settings = String::from_utf8_lossy(&text).into_owned();
            hex(&Sha256::digest(&text))
        } else {
            digest(entry).map_err(|e| bad(reason(&e)))?
        };
        match held.insert(name.to_owned(), digest) {
            None => Ok(()),
            Some(_) => Err(bad(text!("no-backup-of-ours", name))),
        }
    })?;
    if held.contains_key(LEDGER) { Ok((held, settings)) } else { Err(bad(text!("backup-without-ledger"))) }
}

/// Goes through the files of a backup in their order.
fn each(file: &Path, take: &mut dyn FnMut(&str, &mut dyn Read) -> Result<(), Failure>) -> Result<(), Failure> {
    let bad = |e: io::Error| failed("restore-failed", file, reason(&e));
    let mut archive = tar::Archive::new(BufReader::new(File::open(file).map_err(bad)?));
    for entry in archive.entries().map_err(bad)? {
        let mut entry = entry.map_err(bad)?;
        let path = entry.path().map_err(bad)?.into_owned();
        let name = known(&path).filter(|_| entry.header().entry_type().is_file()).ok_or_else(|| {
            let name = path.display();
            failed("restore-failed", file, text!("no-backup-of-ours", name))
        })?;
        take(name, &mut entry)?;
    }
    Ok(())
}

/// The name of what a backup may hold: the ledger, and what lies in the folders that are packed.
fn known(path: &Path) -> Option<&str> {
    let name = path.to_str()?;
    let plain = |part: Component<'_>| matches!(part, Component::Normal(part) if !part.to_string_lossy().starts_with('.'));
    let inside = FOLDERS.iter().any(|folder| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
    (path.components().all(plain) && !name.contains("//") && (inside || name == LEDGER)).then_some(name)
}

/// What of a backup is not there yet. What is there and is the same stays; what is there and is another one stays, too, and nothing is restored.
fn missing(held: &Held, root: &Path) -> Result<Held, Failure> {
    let mut missing = Held::new();
    for (name, digest) in held {
        let path = root.join(name);
        if path.symlink_metadata().is_err() {
            missing.insert(name.clone(), digest.clone());
        } else if !is_the_same(&path, digest) {
            return Err(refused("restore-occupied", &path, text!("restore-would-write-over", name), text!("take-empty-folder")));
        }
    }
    Ok(missing)
}

fn is_the_same(path: &Path, digest_then: &str) -> bool {
    let plain = path.symlink_metadata().is_ok_and(|there| there.is_file());
    plain && File::open(path).and_then(|mut file| digest(&mut file)).is_ok_and(|now| now == digest_then)
}

/// The folders that a backup's files need and that are not there, the outer ones first; `before`: whether the workspace and its `var/` were there
/// before the lock was taken.
fn missing_folders(held: &Held, root: &Path, before: [bool; 3]) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    for name in held.keys() {
        for folder in Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            let there = if folder == Path::new("var") { before[1] } else { root.join(folder).exists() };
            folders.extend((!there).then(|| folder.to_string_lossy().into_owned()));
        }
    }
    folders.sort();
    folders.dedup();
    folders
}

/// Writes what is missing, and sees that it is what was read before.
fn unpack(file: &Path, root: &Path, held: &Held, missing: &Held) -> Result<Packed, Failure> {
    let bad = |e: io::Error| failed("restore-failed", file, reason(&e));
    let mut packed = Packed::default();
    each(file, &mut |name, entry| {
        packed.files += 1;
        let mut content = Hashed { out: io::sink(), hash: Sha256::new(), bytes: 0 };
        if missing.contains_key(name) {
            let path = root.join(name);
            make_folders(path.parent().unwrap_or(root)).map_err(bad)?;
            let mut copy = |out: &mut BufWriter<File>| {
                let mut hashed = Hashed { out, hash: Sha256::new(), bytes: 0 };
                io::copy(entry, &mut hashed)?;
                content.hash = hashed.hash;
                content.bytes = hashed.bytes;
                Ok(())
            };
            if name.starts_with("var/") { write_file(&path, &mut copy) } else { write_beside(&path, &mut copy) }.map_err(bad)?;
        } else {
            io::copy(entry, &mut content).map_err(bad)?;
        }
        packed.bytes += content.bytes;
        if held.get(name) == Some(&hex(&content.hash.finalize())) {
            Ok(())
        } else {
            Err(failed("restore-failed", file, text!("backup-changed-while-it-was-read", name)))
        }
    })?;
    Ok(packed)
}

/// A writer that works out the digest of what passes.
struct Hashed<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn digest(from: &mut dyn Read) -> io::Result<String> {
    let mut hashed = Hashed { out: io::sink(), hash: Sha256::new(), bytes: 0 };
    io::copy(from, &mut hashed)?;
    Ok(hex(&hashed.hash.finalize()))
}

/// Takes back what a restore left that died.
fn take_back_dead(root: &Path, journal: &Path) -> io::Result<()> {
    halves(journal);
    let text = match fs::read(journal) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        text => text?,
    };
    let begun: Begun = serde_json::from_slice(&text)?;
    take_back(root, &begun);
    fs::remove_file(journal)?;
    sync(journal);
    Ok(())
}

/// Removes the files that a restore began to write, as far as they are what it wrote, and the folders that it made and that are empty.
fn take_back(root: &Path, begun: &Begun) {
    for (name, digest) in begun.files.iter().filter(|(name, _)| known(Path::new(name)).is_some()) {
        let path = root.join(name);
        if is_the_same(&path, digest) {
            let _ = fs::remove_file(&path);
        }
        halves(&path);
    }
    for folder in begun.folders.iter().rev().filter(|folder| known(&Path::new(folder).join("x")).is_some() || *folder == "datasets") {
        let _ = fs::remove_dir(root.join(folder));
    }
}

/// Removes what was written of a file that never got its name.
fn halves(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    let begin = format!(".{}.", name.to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let middle = found.strip_prefix(&begin).and_then(|rest| rest.strip_suffix(".partial"));
        if middle.is_some_and(|middle| middle.bytes().all(|b| b.is_ascii_digit() || b == b'.')) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// What was removed stays so when the power fails.
fn sync(path: &Path) {
    if let Some(Ok(folder)) = path.parent().map(File::open) {
        let _ = folder.sync_all();
    }
}
