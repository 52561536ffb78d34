//! A folder of our own in which something is made before it gets its name: closed to others, of a name nobody has, held by a lock as long as we
//! live. It goes away with what is in it; what a process left that died is cleared away by the next one that makes the same.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::chance::random_hex;
use crate::modes::{Readers, create_new};

/// Digits of chance in a name.
const DIGITS: usize = 16;
const ENDING: &str = ".choucha-partial";

/// Such a folder.
pub(super) struct Scratch {
    folder: PathBuf,
    _lock: File,
}

impl Scratch {
    /// One beside the file that is to be made.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn beside(file: &Path) -> io::Result<Self> {
        let parent = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let mut refused = io::Error::from(io::ErrorKind::NotFound);
        // One that clears away may take the folder before we hold its lock.
        for _ in 0..3 {
            let chance: String = random_hex()?.chars().take(DIGITS).collect();
            let folder = parent.join(format!(".{name}.{chance}{ENDING}"));
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(&folder)?;
            match create_new(&folder.join("lock"), Readers::Owner).and_then(|lock| lock.lock().map(|()| lock)) {
                Ok(lock) => {
                    clear_dead(parent, &name, &folder);
                    return Ok(Self { folder, _lock: lock });
                }
                Err(error) => {
                    let _ = fs::remove_dir_all(&folder);
                    refused = error;
                }
            }
        }
        Err(refused)
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Clears away what processes left that died while they made the same file.
fn clear_dead(parent: &Path, name: &str, mine: &Path) {
    let begin = format!(".{name}.");
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let chance = found.strip_prefix(&begin).and_then(|rest| rest.strip_suffix(ENDING));
        let named = chance.is_some_and(|c| c.len() == DIGITS && c.bytes().all(|b| b.is_ascii_hexdigit()));
        let path = entry.path();
        if !named || path == mine || !is_ours(&path, mine) {
            continue;
        }
        match File::open(path.join("lock")) {
            Ok(lock) if lock.try_lock().is_ok() => drop(fs::remove_dir_all(&path)),
            // It died before it had a lock, or lives and has none yet: what is empty may go.
            Err(error) if error.kind() == io::ErrorKind::NotFound => drop(fs::remove_dir(&path)),
            _ => {}
        }
    }
}

/// A folder, not a link to one, that belongs to the account that we are.
fn is_ours(path: &Path, mine: &Path) -> bool {
    let of = |path: &Path| fs::symlink_metadata(path).ok().filter(fs::Metadata::is_dir);
    let (Some(theirs), Some(ours)) = (of(path), of(mine)) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        theirs.uid() == ours.uid()
    }
    #[cfg(not(unix))]
    {
        let _ = (theirs, ours);
        true
    }
}

/// Gives a file its name, unless there is one of that name already: then nothing changes.
///
/// # Errors
/// There is one (`AlreadyExists`), or the disk refuses.
pub(super) fn name(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(io::Error::from) {
            // Some file systems do not know how to.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
            named => return named,
        }
    }
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}
