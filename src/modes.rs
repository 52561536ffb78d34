//! Who may read what is written, whatever the umask: below `var/` its owner alone, below `var/public` everyone. `var/` itself may be passed
//! through and not listed, so that a web server reaches `var/public` and nothing beside it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::path::{Component, Path};

#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Its owner alone.
    Owner,
    /// Everyone; written by its owner.
    Everyone,
    /// As the umask has it: what lies beside `var/` belongs to people.
    AsUsual,
}

impl Readers {
    /// Of what lies at a path: what comes after the last `var` in it decides.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let mut readers = Self::AsUsual;
        let mut parts = path.components().peekable();
        while let Some(part) = parts.next() {
            if part == Component::Normal("var".as_ref()) {
                let public = parts.peek().is_some_and(|next| *next == Component::Normal("public".as_ref()));
                readers = if public { Self::Everyone } else { Self::Owner };
            }
        }
        readers
    }

    fn file(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Everyone => 0o644,
            Self::AsUsual => 0o666,
        }
    }

    fn folder(self, path: &Path) -> u32 {
        match self {
            Self::Owner if path.file_name().is_some_and(|name| name == "var") => 0o711,
            Self::Owner => 0o700,
            Self::Everyone => 0o755,
            Self::AsUsual => 0o777,
        }
    }
}

/// Makes a file anew for those who may read it. What lies there under its name goes away first: it may be a link, or open to others.
///
/// # Errors
/// The disk refuses.
pub fn create(path: &Path, readers: Readers) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => create_new(path, readers),
    }
}

/// Makes a file that is not there yet, closed from its first byte.
///
/// # Errors
/// It is there, or the disk refuses.
pub fn create_new(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    options.mode(readers.file());
    let file = options.open(path)?;
    // A umask takes bits away, never adds any: only what is for everyone has to be given back.
    #[cfg(unix)]
    if readers == Readers::Everyone {
        let _ = file.set_permissions(Permissions::from_mode(readers.file()));
    }
    Ok(file)
}

/// Opens a file that keeps nothing, such as a lock; made for its owner where it is not there.
///
/// # Errors
/// The disk refuses.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    options.mode(Readers::Owner.file());
    options.open(path)
}

/// Makes a folder and those above it that are not there, each for those who may read it.
///
/// # Errors
/// The disk refuses.
pub fn make_folders(path: &Path) -> io::Result<()> {
    make_folders_for(path, Readers::of)
}

/// The same, for who may read is said by `readers`.
///
/// # Errors
/// The disk refuses.
pub fn make_folders_for(path: &Path, readers: impl Fn(&Path) -> Readers + Copy) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folders_for(parent, readers)?;
    }
    make_folder(path, readers(path))
}

/// Makes one folder; one that is there is as good.
///
/// # Errors
/// The disk refuses.
pub fn make_folder(path: &Path, readers: Readers) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    let mode = readers.folder(path);
    #[cfg(unix)]
    builder.mode(mode);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => return Ok(()),
        made => made?,
    }
    #[cfg(unix)]
    if readers != Readers::AsUsual {
        let _ = fs::set_permissions(path, Permissions::from_mode(mode));
    }
    Ok(())
}

/// Closes what an earlier version, a copy or a loose umask left open in `var/`. What it may not change, another account owns: `choucha doctor`
/// tells of it.
pub fn close(var: &Path) {
    for (path, mode) in open_ones(var) {
        let _ = set_mode(&path, mode);
    }
}

/// What in `var/` others may read and should not, each with the mode that closes it.
#[must_use]
pub fn open_ones(var: &Path) -> Vec<(std::path::PathBuf, u32)> {
    let mut found = Vec::new();
    #[cfg(unix)]
    {
        let mode = |path: &Path| fs::symlink_metadata(path).ok().filter(|m| !m.is_symlink()).map(|m| m.permissions().mode() & 0o777);
        // To pass through is for everyone, to list is not; who took that away, too, did so on purpose.
        found.extend(mode(var).filter(|mode| mode & 0o066 != 0).map(|mode| (var.to_owned(), mode & 0o711)));
        for entry in fs::read_dir(var).into_iter().flatten().flatten().filter(|entry| entry.file_name() != "public") {
            let path = entry.path();
            found.extend(mode(&path).filter(|mode| mode & 0o077 != 0).map(|mode| (path, mode & 0o700)));
        }
    }
    let _ = var;
    found.sort();
    found
}

fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    let _ = (path, mode);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_read_is_said_by_the_place() {
        for (path, readers) in [
            ("/srv/c/var", Readers::Owner),
            ("var/ledger.db", Readers::Owner),
            ("/var/lib/c/var/draws/p-1/objects.csv", Readers::Owner),
            ("/var/lib/c/var/public/p-1/objects.csv", Readers::Everyone),
            ("/srv/c/var/public", Readers::Everyone),
            // A workspace below another one's public folder stays closed.
            ("/a/var/public/b/var/secret/p.key", Readers::Owner),
            ("/srv/c/var/publications/x", Readers::Owner),
            ("/srv/c/rules/settings.toml", Readers::AsUsual),
        ] {
            assert_eq!(Readers::of(Path::new(path)), readers, "{path}");
        }
    }
}
