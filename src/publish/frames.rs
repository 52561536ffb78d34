//! The frames that draws were made from, kept under their digests so that they can be replayed when the register has moved on.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::durable::{Whole, sync_folder, write_together};
use crate::bounded::read;
use crate::draw::{Frame, FrameError};
use crate::layout::Layout;
use crate::model::{Intent, hex};

/// Keeps a frame under the digest of the office's text of it; a frame that is there already, as its digest says, is left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frame(layout: &Layout, digest: &str, frame: &Frame) -> io::Result<()> {
    keep_frames(layout, &BTreeMap::from([(digest, frame)]))
}

/// Keeps frames under the digests of the office's texts of them; those that are there already, byte for byte, are left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frames(layout: &Layout, frames: &BTreeMap<&str, &Frame>) -> io::Result<()> {
    let kept = |path: &Path, digest: &str| read(path, u64::MAX).is_ok_and(|bytes| hex(&Sha256::digest(&bytes)) == digest);
    let lacking =
        frames.iter().map(|(digest, frame)| (layout.frame(digest), *digest, *frame)).filter(|(path, digest, _)| !kept(path, digest));
    let files: Vec<Whole<'_>> = lacking.map(|(path, _, frame)| Whole::File(path, Box::new(move |out| frame.write_kept(out)))).collect();
    write_together(&files)?;
    // A frame that is there may have been named by a process that died before its name was on the disk.
    if files.len() < frames.len() {
        sync_folder(&layout.frames());
    }
    Ok(())
}

/// What the register said of an object: name, region, tier, enterprise.
pub type Said = [String; 4];

/// What the register says of everyone in a frame, as it is kept: a line an object, `["id","name","region","tier","enterprise"]`, in the frame's order.
/// `tiers`: from low to high.
#[must_use]
pub fn people_of(frame: &Frame, tiers: &[String]) -> String {
    let mut text = String::new();
    for entry in frame.entries() {
        let object = entry.object;
        let tier = frame.tier(object).and_then(|rank| tiers.get(rank)).map_or("", String::as_str);
        let line = [frame.id(object), frame.name(object), frame.region(object), tier, frame.enterprise(object)];
        text.push_str(&serde_json::json!(line).to_string());
        text.push('\n');
    }
    text
}

/// Keeps texts under their digests beside the frames; gives the digests.
///
/// # Errors
/// The disk refuses.
pub fn keep_people(layout: &Layout, texts: &[String]) -> io::Result<Vec<String>> {
    let digests: Vec<String> = texts.iter().map(|text| hex(&Sha256::digest(text))).collect();
    let files = texts.iter().zip(&digests).map(|(text, digest)| {
        let write = move |out: &mut io::BufWriter<std::fs::File>| io::Write::write_all(out, text.as_bytes());
        Whole::File(layout.frame(digest), Box::new(write))
    });
    write_together(&files.collect::<Vec<_>>())?;
    Ok(digests)
}

/// Reads what was kept of a frame's people, by id.
///
/// # Errors
/// It is not there, or not what its digest says.
pub fn read_people(layout: &Layout, digest: &str) -> Result<HashMap<String, Said>, FrameFault> {
    let bytes = read(&layout.frame(digest), u64::MAX).map_err(FrameFault::Unreadable)?;
    if hex(&Sha256::digest(&bytes)) != digest {
        return Err(FrameFault::Changed);
    }
    let line = |line: &[u8]| serde_json::from_slice::<[String; 5]>(line).ok();
    let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let one = |bytes: &[u8]| line(bytes).map(|[id, name, region, tier, enterprise]| (id, [name, region, tier, enterprise]));
    lines.map(one).collect::<Option<_>>().ok_or(FrameFault::Changed)
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

/// Reads an intent's kept frame. What counts are the bytes as they lie there: one that reads the same and was cut or written otherwise is another file.
///
/// # Errors
/// It is not there, not what its digest says, or not a frame.
pub fn read_frame(layout: &Layout, intent: &Intent) -> Result<Frame, FrameFault> {
    let digest = intent.kept_frame();
    let bytes = read(&layout.frame(digest), u64::MAX).map_err(FrameFault::Unreadable)?;
    if hex(&Sha256::digest(&bytes)) != digest {
        return Err(FrameFault::Changed);
    }
    Frame::parse(&bytes, intent.sealed()).map_err(FrameFault::Form)
}
