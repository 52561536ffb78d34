//! Registers held still: what is drawn from is what was read, from the first byte to the last, and it was whole. A file is read under its digest, size
//! and time; a sweep looks once more before anything is recorded.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use crate::bounded::ordinary;
use crate::diagnostic::{Failure, Finding, Kind, Place, reason};
use crate::text;

/// How long nobody may have written to a register that is drawn from.
const QUIET: Duration = Duration::from_millis(700);

/// SHA-256 of a file.
pub type Digest = [u8; 32];

/// What tells without reading whether a file was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device, number and time of the last change of any kind: a program can set the other time back, this one it cannot.
    node: (u64, u64, i64, i64),
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        #[cfg(unix)]
        let node = {
            use std::os::unix::fs::MetadataExt as _;
            (meta.dev(), meta.ino(), meta.ctime(), meta.ctime_nsec())
        };
        #[cfg(not(unix))]
        let node = (0, 0, 0, 0);
        Self { length: meta.len(), modified: meta.modified().ok(), node }
    }

    fn at(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|meta| Self::of(&meta))
    }
}

fn missing(name: &str, error: &std::io::Error) -> Failure {
    let (place, error) = (Place::file(name), reason(error));
    Failure::new(
        Kind::Register,
        Finding::error("register-missing", place, text!("register-missing", error), text!("register-missing-help")),
    )
}

fn changing(name: &str) -> Failure {
    let (place, help) = (Place::file(name), text!("register-changing-help"));
    Failure::new(Kind::Register, Finding::error("register-changing", place, text!("register-changing"), help))
}

/// Whether a failure says of a register that it is still being written.
#[must_use]
pub fn unfinished(failure: &Failure) -> bool {
    failure.findings.iter().any(|f| ["register-changing", "register-cut"].contains(&f.code))
}

/// A register file that is being read.
pub(super) struct Opened<'a> {
    file: File,
    name: &'a str,
    stamp: Stamp,
}

impl<'a> Opened<'a> {
    /// Opens it; a pipe or a device is no register, and opening one would wait for ever.
    pub fn new(path: &Path, name: &'a str) -> Result<Self, Failure> {
        let open = || {
            ordinary(&std::fs::metadata(path)?)?;
            let file = File::open(path)?;
            let meta = file.metadata()?;
            ordinary(&meta)?;
            Ok((file, Stamp::of(&meta)))
        };
        let (file, stamp) = open().map_err(|e| missing(name, &e))?;
        Ok(Self { file, name, stamp })
    }

    /// Its bytes.
    pub fn size(&self) -> u64 {
        self.stamp.length
    }

    /// Its first bytes.
    pub fn head(&mut self) -> Result<Vec<u8>, Failure> {
        let mut head = Vec::new();
        let mut pass = self.pass()?;
        pass.by_ref().take(4096).read_to_end(&mut head).map_err(|e| missing(self.name, &e))?;
        Ok(head)
    }

    /// Reads it from the beginning, not further than it went when it was opened.
    pub fn pass(&mut self) -> Result<Pass<'_>, Failure> {
        self.file.seek(SeekFrom::Start(0)).map_err(|e| missing(self.name, &e))?;
        Ok(Pass { file: &mut self.file, left: self.stamp.length, hasher: Sha256::new() })
    }

    /// All of it, with its digest.
    pub fn whole(&mut self) -> Result<(Vec<u8>, Digest), Failure> {
        let (name, size) = (self.name, usize::try_from(self.size()).unwrap_or(usize::MAX));
        let mut bytes = Vec::new();
        let mut pass = self.pass()?;
        bytes.try_reserve_exact(size).map_err(|_| missing(name, &std::io::ErrorKind::FileTooLarge.into()))?;
        pass.read_to_end(&mut bytes).map_err(|e| missing(name, &e))?;
        let digest = pass.digest();
        if bytes.len() != size {
            return Err(changing(name));
        }
        self.still()?;
        Ok((bytes, digest))
    }

    /// That it was not touched since it was opened.
    pub fn still(&self) -> Result<(), Failure> {
        match self.file.metadata() {
            Ok(meta) if Stamp::of(&meta) == self.stamp => Ok(()),
            _ => Err(changing(self.name)),
        }
    }

    /// That two passes gave the same.
    pub fn same(&self, first: &Digest, second: &Digest) -> Result<(), Failure> {
        if first == second { self.still() } else { Err(changing(self.name)) }
    }
}

/// One reading of a file, with its digest.
pub(super) struct Pass<'a> {
    file: &'a mut File,
    left: u64,
    hasher: Sha256,
}

impl Pass<'_> {
    /// The digest of what was read.
    pub fn digest(self) -> Digest {
        self.hasher.finalize().into()
    }
}

impl Read for Pass<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let read = self.file.read(into.get_mut(..most).unwrap_or_default())?;
        self.hasher.update(into.get(..read).unwrap_or_default());
        self.left -= read as u64;
        Ok(read)
    }
}

/// The registers of a sweep, from its beginning to the moment at which something is recorded.
pub struct Holding {
    files: Vec<(String, PathBuf, Option<Stamp>)>,
    digests: Mutex<BTreeMap<PathBuf, Digest>>,
    /// Whichever changed first: what has moved once is not trusted again in this sweep.
    changed: OnceLock<String>,
}

impl Holding {
    /// Notes how the files stand; one that is not there may not come either.
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = (String, PathBuf)>) -> Self {
        let noted = |(name, path): (String, PathBuf)| {
            let stamp = Stamp::at(&path);
            (name, path, stamp)
        };
        Self { files: files.into_iter().map(noted).collect(), digests: Mutex::default(), changed: OnceLock::new() }
    }

    /// Waits until nobody has written to any of them for a moment: half of a file that ends with a whole row looks like a file.
    pub fn settle(&self) {
        // The file system's time against the machine's, whatever time a simulation has.
        let age = |stamp: &Stamp| stamp.modified.and_then(|at| at.elapsed().ok()).unwrap_or(QUIET);
        let youngest = self.files.iter().filter_map(|(_, _, stamp)| stamp.as_ref().map(age)).min().unwrap_or(QUIET);
        std::thread::sleep(QUIET.saturating_sub(youngest));
    }

    /// That all of them stand as they did at the beginning.
    ///
    /// # Errors
    /// One was written to, replaced or taken away.
    pub fn still(&self) -> Result<(), Failure> {
        let moved = self.files.iter().find(|(_, path, stamp)| Stamp::at(path) != *stamp);
        if let Some((name, ..)) = moved {
            self.changed.get_or_init(|| name.clone());
        }
        self.changed.get().map_or(Ok(()), |name| Err(changing(name)))
    }

    /// That what was read of a file is what other readings of the sweep found, and what stands there now.
    ///
    /// # Errors
    /// It changed in between.
    pub fn same(&self, path: &Path, name: &str, read: &Digest) -> Result<(), Failure> {
        self.still()?;
        let again = Opened::new(path, name).and_then(|mut file| {
            let mut pass = file.pass()?;
            std::io::copy(&mut pass, &mut std::io::sink()).map_err(|e| missing(name, &e))?;
            Ok(pass.digest())
        });
        let first = self.digests.lock().ok().map(|mut known| *known.entry(path.to_owned()).or_insert(*read));
        if first != Some(*read) || again.ok() != Some(*read) {
            self.changed.get_or_init(|| name.to_owned());
        }
        self.still()
    }
}
