//! Files and folders that appear whole or not at all, also when the power fails.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use rayon::prelude::*;

use crate::modes::{Readers, create, make_folders_for};

/// What writes a file.
pub type Content<'a> = Box<dyn Fn(&mut BufWriter<File>) -> io::Result<()> + Send + Sync + 'a>;

/// Who may read what lies at a path.
type ReadersOf = fn(&Path) -> Readers;

/// A file's name and what writes it.
pub type Writer<'a> = (&'static str, Content<'a>);

/// What appears whole or not at all.
pub enum Whole<'a> {
    /// A file; one that is there already is replaced.
    File(PathBuf, Content<'a>),
    /// A folder that is not there yet, with its files.
    Folder(PathBuf, Vec<Writer<'a>>),
}

/// How many of them are held open between being written and being flushed: a folder has few files, and a process may open some thousand.
const OPEN: usize = 80;

/// How many files are flushed side by side. Who waits for the disk needs no processor, and the disk answers several in the time of one.
const FLUSHES: usize = 8;

/// Writes a file below `var/` under another name, flushes it to the disk and then gives it its name. Who may read it is said by its place.
///
/// # Errors
/// The disk refuses.
pub fn write_file(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    write_for(path, Readers::of, write)
}

/// The same for a file that people have: one of the rules, or one that they name. Who may read it is said by their umask.
///
/// # Errors
/// The disk refuses.
pub fn write_beside(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    write_for(path, |_| Readers::AsUsual, write)
}

fn write_for(path: &Path, readers: ReadersOf, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    crate::fault::point()?;
    let mut partial = Partial::file(path, readers)?;
    partial.write(partial.at.clone(), write)?;
    partial.flush()?;
    partial.name()?;
    sync_folder(folder_of(path));
    crate::fault::point()
}

/// Writes files and folders under other names, flushes them, and then gives them their names, in their order; on return all of it is on
/// the disk, and each folder that they lie in was flushed once. Whoever dies on the way leaves some of them, each whole.
///
/// # Errors
/// The disk refuses.
pub fn write_together(all: &[Whole<'_>]) -> io::Result<()> {
    for some in all.chunks(OPEN) {
        let partials: Vec<Partial<'_>> = some.par_iter().map(Whole::write).collect::<io::Result<_>>()?;
        let files: Vec<(&Partial<'_>, &File)> = partials.iter().flat_map(|p| p.files.iter().map(move |f| (p, f))).collect();
        side_by_side(&files, |(partial, file)| file.sync_data().map_err(|e| named(partial.path, &e)))?;
        for partial in partials {
            crate::fault::point()?;
            partial.name()?;
        }
    }
    let folders: BTreeSet<&Path> = all.iter().map(|one| folder_of(one.path())).collect();
    let folders: Vec<&Path> = folders.into_iter().collect();
    side_by_side(&folders, |folder| {
        sync_folder(folder);
        Ok(())
    })?;
    if all.is_empty() { Ok(()) } else { crate::fault::point() }
}

impl Whole<'_> {
    fn path(&self) -> &Path {
        match self {
            Self::File(path, _) | Self::Folder(path, _) => path,
        }
    }

    fn write(&self) -> io::Result<Partial<'_>> {
        crate::fault::point()?;
        match self {
            Self::File(path, write) => {
                let mut partial = Partial::file(path, Readers::of)?;
                partial.write(partial.at.clone(), write)?;
                Ok(partial)
            }
            Self::Folder(path, files) => {
                let mut partial = Partial::folder(path)?;
                for (file, write) in files {
                    partial.write(partial.at.join(file), write)?;
                }
                Ok(partial)
            }
        }
    }
}

/// What is written and has not its name yet. Without getting it, it goes away again.
struct Partial<'a> {
    /// What it will be called.
    path: &'a Path,
    /// Where it is.
    at: PathBuf,
    /// Its files, as long as they are to be flushed.
    files: Vec<File>,
    readers: ReadersOf,
}

impl<'a> Partial<'a> {
    fn file(path: &'a Path, readers: ReadersOf) -> io::Result<Self> {
        static TURN: AtomicU64 = AtomicU64::new(0);
        let folder = folder_of(path);
        make_folders_for(folder, readers)?;
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        let at = folder.join(format!(".{}.{}.{turn}.partial", file_name(path), std::process::id()));
        Ok(Self { path, at, files: Vec::new(), readers })
    }

    fn folder(path: &'a Path) -> io::Result<Self> {
        let at = folder_of(path).join(format!(".{}.partial", file_name(path)));
        if at.exists() {
            fs::remove_dir_all(&at)?;
        }
        make_folders_for(&at, Readers::of)?;
        Ok(Self { path, at, files: Vec::new(), readers: Readers::of })
    }

    fn write(&mut self, at: PathBuf, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
        let readers = self.readers;
        let run = || {
            let mut out = BufWriter::with_capacity(1 << 16, create(&at, readers(self.path))?);
            crate::fault::point()?;
            write(&mut out)?;
            out.flush()?;
            crate::fault::point()?;
            out.into_inner().map_err(io::IntoInnerError::into_error)
        };
        self.files.push(run().map_err(|e| named(self.path, &e))?);
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        self.files.iter().try_for_each(File::sync_data).map_err(|e| named(self.path, &e))
    }

    fn name(mut self) -> io::Result<()> {
        fs::rename(&self.at, self.path).map_err(|e| named(self.path, &e))?;
        self.at = PathBuf::new();
        Ok(())
    }
}

impl Drop for Partial<'_> {
    fn drop(&mut self) {
        if !self.at.as_os_str().is_empty() {
            let _ = if self.at.is_dir() { fs::remove_dir_all(&self.at) } else { fs::remove_file(&self.at) };
        }
    }
}

/// Does the same to all, several at a time; gives the first failure.
fn side_by_side<T: Sync>(all: &[T], one: impl Fn(&T) -> io::Result<()> + Sync) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> { std::iter::from_fn(|| all.get(next.fetch_add(1, Ordering::Relaxed))).try_for_each(&one) };
    thread::scope(|scope| {
        // Where the system gives no more threads, those that there are do it.
        let others: Vec<ScopedJoinHandle<'_, io::Result<()>>> =
            (1..FLUSHES.min(all.len())).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        let mine = work();
        let ended = |other: ScopedJoinHandle<'_, io::Result<()>>| other.join().unwrap_or_else(|_| Err(io::Error::other("flushing failed")));
        others.into_iter().map(ended).fold(mine, Result::and)
    })
}

/// The error with the file it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn file_name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// A new name is on the disk once its folder is; where a system cannot flush a folder there is nothing to do.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_data();
    }
}
