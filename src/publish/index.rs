//! What was written, and how the files lay then: a look at names and times alone tells whether one is still as it was. It saves time and proves
//! nothing; `choucha verify` reads every file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::inventory::Place;
use crate::bounded::read;
use crate::diagnostic::Failure;
use crate::layout::Layout;
use crate::modes::{Readers, create};

/// A file that changed so short a time before the index was written may have changed once more in the same tick of the disk's clock (some keep whole
/// seconds), or while it was written: it is looked at again.
const TICK: i128 = 2_000_000_000;

/// An index of more bytes is none of ours: one of a hundred thousand draws has less.
const MOST: u64 = 256 << 20;

/// What was written from a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Number of the newest entry then.
    seq: i64,
    /// Its hash.
    hash: String,
    /// When it was written, in nanoseconds since 1970.
    at: i128,
    /// By which day it was decided what may be public.
    pub day: NaiveDate,
    /// Number of the last entry about visits that the office's files show.
    pub office: i64,
    /// Number of the last entry about visits that the files for everyone show.
    pub public: i64,
    files: BTreeMap<String, (Look, String)>,
}

/// What can be told of a file without reading it: length, times of change of content and of the rest in nanoseconds, inode.
type Look = (u64, i128, i128, u64);

fn look(path: &Path) -> Option<Look> {
    let data = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
    // Whoever exchanges the folder for a link leaves the file as it is.
    if path.parent().is_some_and(|folder| folder.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink())) {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Some((data.len(), nanoseconds(data.mtime(), data.mtime_nsec()), nanoseconds(data.ctime(), data.ctime_nsec()), data.ino()))
    }
    #[cfg(not(unix))]
    {
        let time = data.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_nanos() as i128);
        Some((data.len(), time, time, 0))
    }
}

impl Index {
    /// What was written last; nothing where that is not known, or was of another ledger. `hash_of` gives the hash of an entry of this one.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn read(layout: &Layout, hash_of: impl Fn(i64) -> Result<Option<String>, Failure>) -> Result<Self, Failure> {
        let known: Self = read(&layout.written(), MOST).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let same = known.seq > 0 && hash_of(known.seq)?.as_deref() == Some(known.hash.as_str());
        Ok(if same { known } else { Self::default() })
    }

    /// Whether anything is known.
    #[must_use]
    pub fn known(&self) -> bool {
        self.seq > 0
    }

    /// Whether a file lies there as it was written, from the same.
    #[must_use]
    pub fn right(&self, layout: &Layout, path: &Path, made: &str) -> bool {
        let known = self.files.get(&name(layout, path));
        known.is_some_and(|(then, from)| from == made && then.2 < self.at - TICK && look(path).as_ref() == Some(then))
    }

    /// Whether a file was written from the same before, whatever became of it.
    #[must_use]
    pub fn knows(&self, layout: &Layout, path: &Path, made: &str) -> bool {
        self.files.get(&name(layout, path)).is_some_and(|(_, from)| from == made)
    }

    /// Files that were written for everyone when it was a later day than today, lie there as they were written, and are none of `places`: a clock that
    /// was ahead had let them out too early.
    #[must_use]
    pub fn too_early(&self, layout: &Layout, today: NaiveDate, places: &[Place]) -> Vec<PathBuf> {
        if self.day <= today {
            return Vec::new();
        }
        let known: BTreeSet<&Path> = places.iter().map(|place| place.path.as_path()).collect();
        let plain = |name: &Path| name.components().all(|part| matches!(part, Component::Normal(_)));
        let public = self.files.iter().filter(|(name, _)| name.starts_with("var/public/") && plain(Path::new(name)));
        let lie = public.map(|(name, (then, _))| (layout.root.join(name), then)).filter(|(path, then)| look(path).as_ref() == Some(*then));
        lie.map(|(path, _)| path).filter(|path| !known.contains(path.as_path())).collect()
    }

    /// Takes note of a file that is as it should be.
    pub fn note(&mut self, layout: &Layout, path: &Path, made: &str) {
        match look(path) {
            Some(look) => self.files.insert(name(layout, path), (look, made.to_owned())),
            None => self.files.remove(&name(layout, path)),
        };
    }

    /// Keeps it, with the newest entry's number and hash. It is not flushed to the disk: what does not arrive is looked at again.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&mut self, layout: &Layout, (seq, hash): (i64, &str)) -> std::io::Result<()> {
        self.seq = seq;
        hash.clone_into(&mut self.hash);
        self.at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i128::try_from(d.as_nanos()).unwrap_or(0));
        let file = layout.written();
        let partial = file.with_extension("json.partial");
        create(&partial, Readers::Owner)?.write_all(&serde_json::to_vec(self)?)?;
        std::fs::rename(&partial, &file)
    }
}

/// A file's name in the index: relative to the workspace.
fn name(layout: &Layout, path: &Path) -> String {
    path.strip_prefix(&layout.root).unwrap_or(path).to_string_lossy().into_owned()
}
