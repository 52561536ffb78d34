//! The frames that draws were made from, kept under their digests so that they can be replayed when the register has moved on.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::durable::{Whole, sync_folder, write_together};
use crate::draw::{Frame, FrameError};
use crate::layout::Layout;
use crate::model::hex;

/// Keeps a frame under its digest; a frame that is there already, as its digest says, is left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frame(layout: &Layout, digest: &str, frame: &Frame) -> io::Result<()> {
    keep_frames(layout, &BTreeMap::from([(digest, frame)]))
}

/// Keeps frames under their digests; those that are there already, byte for byte, are left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frames(layout: &Layout, frames: &BTreeMap<&str, &Frame>) -> io::Result<()> {
    let kept = |path: &Path, digest: &str| std::fs::read(path).is_ok_and(|bytes| hex(&Sha256::digest(&bytes)) == digest);
    let lacking =
        frames.iter().map(|(digest, frame)| (layout.frame(digest), *digest, *frame)).filter(|(path, digest, _)| !kept(path, digest));
    let files: Vec<Whole<'_>> = lacking.map(|(path, _, frame)| Whole::File(path, Box::new(move |out| frame.write(out)))).collect();
    write_together(&files)?;
    // A frame that is there may have been named by a process that died before its name was on the disk.
    if files.len() < frames.len() {
        sync_folder(&layout.frames());
    }
    Ok(())
}

/// Why a kept frame cannot be used.
#[derive(Debug)]
pub enum FrameFault {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// Its bytes are not those that its name is the digest of.
    Changed,
    /// It is not a frame.
    Form(FrameError),
}

/// Reads a kept frame. What counts are the bytes as they lie there: one that reads the same and was cut or written otherwise is another file.
///
/// # Errors
/// It is not there, not what its digest says, or not a frame.
pub fn read_frame(layout: &Layout, digest: &str) -> Result<Frame, FrameFault> {
    let bytes = std::fs::read(layout.frame(digest)).map_err(FrameFault::Unreadable)?;
    if hex(&Sha256::digest(&bytes)) != digest {
        return Err(FrameFault::Changed);
    }
    Frame::parse(&bytes).map_err(FrameFault::Form)
}
