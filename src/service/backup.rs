//! One file to keep elsewhere: ledger, frames, secrets and rules. The ledger is copied by SQLite itself while it may be written; frames are
//! copied after it, and a frame always exists before the entry that names it, so whatever the copy names is in the file. How it comes back:
//! [`super::restore`].

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;

use super::scratch::{Scratch, name};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::fault::{arm, point};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::modes::{Readers, create_new};
use crate::text;
use crate::workspace::read_snapshot;

/// What goes into a backup besides the ledger.
pub(super) const FOLDERS: [&str; 4] = ["var/frames", "var/secret", "rules", "datasets/holidays"];

/// The ledger's name in a backup.
pub(super) const LEDGER: &str = "var/ledger.db";

/// How many folders deep they are looked into; more is a link that leads back.
const DEEP: usize = 8;

/// What went into a backup, or came out of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// Files.
    pub files: usize,
    /// Bytes.
    pub bytes: u64,
}

pub(super) fn failed(code: &'static str, file: &Path, words: Text) -> Failure {
    let help = text!("check-path-disk-space-and-permissions");
    Failure::new(Kind::Ledger, Finding::error(code, Place::file(file.display().to_string()), words, help))
}

/// What is asked for cannot be done as it stands.
pub(super) fn refused(code: &'static str, file: &Path, words: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error(code, Place::file(file.display().to_string()), words, help))
}

/// Writes a backup that its owner alone can read, from its first byte on; a file that is there already is left alone, and so is everything else
/// when it fails.
///
/// # Errors
/// There is no ledger, the file exists, or the disk refuses.
pub fn backup(root: &Path, file: &Path) -> Result<Packed, Failure> {
    let layout = Layout { root: root.to_owned() };
    let bad = |e: io::Error| failed("backup-failed", file, reason(&e));
    let there = || refused("backup-exists", file, text!("file-is-there-already-and-was"), text!("take-another-name"));
    if file.symlink_metadata().is_ok() {
        return Err(there());
    }
    let Some(ledger) = Ledger::open_existing(&layout.ledger())? else {
        return Err(refused("no-ledger", file, text!("no-ledger"), text!("no-ledger-help")));
    };
    arm(read_snapshot(root).ok().and_then(|snapshot| snapshot.settings).is_some_and(|settings| settings.simulation));
    let scratch = Scratch::beside(file).map_err(bad)?;
    point().map_err(bad)?;
    let (copy, partial) = (scratch.path("ledger.db"), scratch.path("backup.tar"));
    // SQLite takes an empty file for a new database, and leaves its mode as it is.
    create_new(&copy, Readers::Owner).map_err(bad)?;
    ledger.copy_to(&copy)?;
    point().map_err(bad)?;
    let packed = write(root, &copy, &partial).map_err(bad)?;
    point().map_err(bad)?;
    name(&partial, file).map_err(|e| if e.kind() == io::ErrorKind::AlreadyExists { there() } else { bad(e) })?;
    // The name is on the disk once its folder is.
    if let Ok(folder) = File::open(file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
    point().map_err(bad)?;
    Ok(packed)
}

/// Writes everything into one file and flushes it.
fn write(root: &Path, ledger: &Path, partial: &Path) -> io::Result<Packed> {
    let mut packed = Packed::default();
    let mut tar = tar::Builder::new(BufWriter::new(create_new(partial, Readers::Owner)?));
    add(&mut tar, ledger, LEDGER, &mut packed)?;
    for folder in FOLDERS {
        pack(&mut tar, &root.join(folder), folder, (&mut packed, DEEP))?;
    }
    let out = tar.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    point()?;
    out.sync_all()?;
    Ok(packed)
}

/// A reader that knows how much was read.
struct Counted<R>(R, u64);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(into)?;
        self.1 += read as u64;
        Ok(read)
    }
}

fn add(tar: &mut tar::Builder<impl io::Write>, from: &Path, name: &str, packed: &mut Packed) -> io::Result<()> {
    point()?;
    let file = File::open(from)?;
    let size = file.metadata()?.len();
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(0);
    // A file that is being saved must not shift everything after it.
    let mut content = Counted(file.take(size), 0);
    tar.append_data(&mut header, name, &mut content)?;
    if content.1 != size {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{name}: {} / {size}", content.1)));
    }
    packed.bytes += size;
    packed.files += 1;
    Ok(())
}

/// Puts in a folder with all below it. One that is not there has nothing; one that cannot be read would be missing from the backup unseen.
fn pack(tar: &mut tar::Builder<impl io::Write>, folder: &Path, name: &str, (packed, deep): (&mut Packed, usize)) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?.file_name().into_string();
        names.push(entry.map_err(|name| io::Error::new(io::ErrorKind::InvalidFilename, name.to_string_lossy().into_owned()))?);
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    for entry in names {
        let (path, shown) = (folder.join(&entry), format!("{name}/{entry}"));
        if !path.is_dir() {
            add(tar, &path, &shown, packed)?;
        } else if deep > 0 {
            pack(tar, &path, &shown, (packed, deep - 1))?;
        } else {
            return Err(io::Error::new(io::ErrorKind::InvalidFilename, shown));
        }
    }
    Ok(())
}
