//! Reading a small file that may be anything: whole where it is an ordinary file of a size that such a file has, and an error where it is a pipe, a
//! device, or larger than anyone would write.

use std::fs::File;
use std::io::{Error, ErrorKind, Read as _, Result};
use std::path::Path;

/// Largest file of our own that the program reads as a whole besides registers, rules and plans: what it remembers, a head, a drand round.
pub const SMALL: u64 = 16 << 20;

/// The bytes of a file.
///
/// # Errors
/// It cannot be read, is no ordinary file ([`ErrorKind::InvalidInput`]), or has more than `most` bytes ([`ErrorKind::FileTooLarge`]).
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    // Looked at before it is opened: opening a pipe waits for somebody to write.
    ordinary(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    let meta = file.metadata()?;
    ordinary(&meta)?;
    if meta.len() > most {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    // It may have grown, and some files say of themselves that they are empty.
    if bytes.len() as u64 > most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The text of a file.
///
/// # Errors
/// As for [`read`], or it is not UTF-8 ([`ErrorKind::InvalidData`]).
pub fn read_text(path: &Path, most: u64) -> Result<String> {
    String::from_utf8(read(path, most)?).map_err(|e| Error::new(ErrorKind::InvalidData, e))
}

/// Whether something is an ordinary file.
///
/// # Errors
/// It is not.
pub fn ordinary(meta: &std::fs::Metadata) -> Result<()> {
    match () {
        () if meta.is_file() => Ok(()),
        () if meta.is_dir() => Err(ErrorKind::IsADirectory.into()),
        () => Err(ErrorKind::InvalidInput.into()),
    }
}
