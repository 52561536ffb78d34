//! Files as they are printed, and how one that lies on the disk stands to what the ledger makes it.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Write};
use std::path::Path;

use serde_json::Value;

use super::durable::Content;
use crate::bounded::ordinary;

/// What prints a file. It can be printed again at any time, into a file or against one.
pub type Printed<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'a>;

/// How a file stands to what the ledger makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is as it should be.
    Rightly,
    /// It is not there.
    Missing,
    /// It says something else, or only part of it.
    Otherwise,
    /// It, or the folder it lies in, is a link: somebody else's file may lie behind it.
    Link,
}

/// How a file stands to what prints it; compared on the way, so that no file is held in memory.
#[must_use]
pub fn compare(path: &Path, print: &Printed<'_>) -> Written {
    let link = |path: &Path| path.symlink_metadata().is_ok_and(|m| m.file_type().is_symlink());
    if path.parent().is_some_and(|folder| !is_room(folder) && link(folder)) || link(path) {
        return Written::Link;
    }
    // Looked at before it is opened: opening a pipe waits for somebody to write.
    let file = match path.metadata().and_then(|data| ordinary(&data)).and_then(|()| File::open(path)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Written::Missing,
        Err(_) => return Written::Otherwise,
    };
    let mut against = BufWriter::with_capacity(1 << 16, Against(BufReader::with_capacity(1 << 16, file)));
    let printed = print(&mut against).and_then(|()| against.flush());
    let rest = against.into_inner().map(|mut against| against.0.read(&mut [0]));
    if printed.is_ok() && matches!(rest, Ok(Ok(0))) { Written::Rightly } else { Written::Otherwise }
}

/// Whether a folder is one of those that a workspace has: an administrator may have laid them elsewhere.
fn is_room(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| ["public", "draws", "frames", "secret"].iter().any(|room| name == *room))
}

/// Takes what is written for the same as what is read.
struct Against(BufReader<File>);

impl Write for Against {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut there = vec![0; bytes.len()];
        self.0.read_exact(&mut there)?;
        if there == bytes { Ok(bytes.len()) } else { Err(io::Error::from(io::ErrorKind::InvalidData)) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is printed as the content of a file that appears whole.
#[must_use]
pub fn content<'a>(print: &'a Printed<'a>) -> Content<'a> {
    Box::new(move |out: &mut BufWriter<File>| print(out))
}

/// A document as it is written.
pub(super) fn write_json(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// A table that Excel reads as UTF-8.
pub(super) fn csv_table<W: Write>(mut out: W) -> io::Result<csv::Writer<W>> {
    out.write_all("\u{FEFF}".as_bytes())?;
    Ok(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out))
}

/// A cell that a spreadsheet would take for a formula is made text by an apostrophe before it; one that begins with an apostrophe has another one,
/// so that whoever takes the first one away has the cell as it was.
pub(super) fn as_text(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) { format!("'{cell}").into() } else { cell.into() }
}
