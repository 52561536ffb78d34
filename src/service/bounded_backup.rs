//! A backup before it is unpacked: the heads of its entries say how many there are and how large they come out, and nothing is read into memory for them.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::bounded::ordinary;
use crate::diagnostic::{Text, reason};
use crate::text;

/// Most entries: years of frames and rules are a few thousand.
const MAX_ENTRIES: u64 = 100_000;

/// Largest entry that names another one: a long name.
const MAX_NAME: u64 = 8 << 10;

/// A block of a tar file.
const BLOCK: u64 = 512;

/// Looks through a backup's heads; `into` is where it would be unpacked.
///
/// # Errors
/// It cannot be read, is no backup, or does not fit, in words.
pub(super) fn check_backup(file: &Path, into: &Path) -> Result<(), Text> {
    let unread = |e: std::io::Error| reason(&e);
    // What cannot be opened is told where it is opened.
    let Ok(meta) = std::fs::metadata(file) else { return Ok(()) };
    ordinary(&meta).map_err(unread)?;
    let mut archive = File::open(file).map_err(unread)?;
    let length = archive.metadata().map_err(unread)?.len();
    let (mut at, mut entries, mut together) = (0u64, 0u64, 0u64);
    let mut block = [0; 512];
    while at + BLOCK <= length {
        archive.seek(SeekFrom::Start(at)).map_err(unread)?;
        archive.read_exact(&mut block).map_err(unread)?;
        // Two empty blocks are the end; nothing stands behind one.
        if block.iter().all(|b| *b == 0) {
            break;
        }
        entries += 1;
        if entries > MAX_ENTRIES {
            return Err(text!("backup-entries", most = MAX_ENTRIES));
        }
        let head = tar::Header::from_byte_slice(&block);
        let size = head.entry_size().map_err(|_| text!("backup-torn"))?;
        let kind = head.entry_type();
        let names = kind.is_gnu_longname() || kind.is_gnu_longlink() || kind.is_pax_local_extensions() || kind.is_pax_global_extensions();
        if kind.is_gnu_sparse() || (names && size > MAX_NAME) {
            return Err(text!("backup-strange"));
        }
        let next = size.checked_next_multiple_of(BLOCK).and_then(|size| at.checked_add(BLOCK)?.checked_add(size));
        // An entry cannot be longer than what is left of the file.
        at = next.filter(|next| *next <= length).ok_or_else(|| text!("backup-torn"))?;
        together += size;
    }
    room(into, together)
}

/// Whether what comes out fits on the disk.
fn room(into: &Path, bytes: u64) -> Result<(), Text> {
    // The last of a relative path's folders has no name: it is the one in which the program runs.
    let there = into.ancestors().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).find(|f| f.exists());
    #[cfg(unix)]
    if let Some(disk) = there.and_then(|folder| rustix::fs::statvfs(folder).ok()) {
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if bytes > free {
            let (needs, free) = (bytes >> 20, free >> 20);
            return Err(text!("backup-room", needs, free));
        }
    }
    let _ = (there, bytes);
    Ok(())
}
