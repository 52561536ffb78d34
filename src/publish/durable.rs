//! Files and folders that appear whole or not at all, also when the power fails.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file under another name, flushes it to the disk and then gives it its name.
///
/// # Errors
/// The disk refuses.
pub fn write_file(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    crate::fault::point()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    static TURN: AtomicU64 = AtomicU64::new(0);
    let partial = folder.join(format!(".{name}.{}.{}.partial", std::process::id(), TURN.fetch_add(1, Ordering::Relaxed)));
    let written = write_and_sync(&partial, write).and_then(|()| fs::rename(&partial, path)).map_err(|e| named(path, &e));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written?;
    sync_folder(folder);
    crate::fault::point()
}

/// A file's name and what writes it.
pub type Writer<'a> = (&'static str, Box<dyn Fn(&mut BufWriter<File>) -> io::Result<()> + Sync + 'a>);

/// Writes a folder of files under another name, flushes them and then gives the folder its name. A folder that is there
/// already is left alone.
///
/// # Errors
/// The disk refuses.
pub fn write_folder(path: &Path, files: &[Writer<'_>]) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    crate::fault::point()?;
    let parent = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = parent.join(format!(".{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    let written = files
        .iter()
        .try_for_each(|(file, write)| write_and_sync(&partial.join(file), |out| write(out)))
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|e| named(path, &e));
    if written.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    written?;
    sync_folder(parent);
    crate::fault::point()
}

fn write_and_sync(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, File::create(path)?);
    crate::fault::point()?;
    write(&mut out)?;
    out.flush()?;
    crate::fault::point()?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()
}

/// The error with the file it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// A new name is on the disk once its folder is; where a system cannot flush a folder there is nothing to do.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_data();
    }
}
