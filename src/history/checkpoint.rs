//! What happened up to an entry, kept beside the ledger, so that the next command goes on from there. It saves time and proves nothing: the
//! ledger is asked whether it still has that entry, a checkpoint of another program or of another ledger is left aside, and `verify` works
//! everything out anew and says where a checkpoint tells otherwise.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::fold::History;
use crate::diagnostic::Failure;
use crate::ledger::Ledger;

/// Checkpoints of another fold are left aside: raised with every change of what a history is.
const FORMAT: &str = concat!("choucha-history/1 ", env!("CARGO_PKG_VERSION"));

/// The first line of the file; the history follows as one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: String,
    /// The last entry that was taken in.
    seq: i64,
    /// SHA-256 of what follows, so that half a file is known for what it is.
    digest: String,
}

impl History {
    /// Everything a ledger tells, going on from what a file keeps where the ledger still has the entry that it ends with; and the entry up to which it was
    /// kept.
    ///
    /// # Errors
    /// The ledger cannot be read, or an entry cannot be understood.
    pub fn resumed(ledger: Option<&Ledger>, checkpoint: &Path) -> Result<(Self, Option<i64>), Failure> {
        let Some(ledger) = ledger else { return Ok((Self::default(), None)) };
        let mut history = Self::kept(checkpoint).unwrap_or_default();
        let kept = history.head().map(|(seq, _)| seq);
        history.advance(ledger)?;
        Ok((history, kept))
    }

    /// The history that a file keeps; nothing where there is none, or none that this program wrote whole.
    fn kept(file: &Path) -> Option<Self> {
        let text = std::fs::read(file).ok()?;
        let end = text.iter().position(|b| *b == b'\n')?;
        let (head, body) = (text.get(..end)?, text.get(end + 1..)?);
        let head: Head = serde_json::from_slice(head).ok()?;
        let whole = head.format == FORMAT && head.digest == digest(body);
        serde_json::from_slice(body).ok().filter(|history: &Self| whole && history.head().is_some_and(|(seq, _)| seq == head.seq))
    }

    /// Keeps the history in a file. It is written without being flushed to the disk: what does not arrive is worked out again.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, file: &Path) -> std::io::Result<()> {
        let Some((seq, _)) = self.head() else { return Ok(()) };
        let body = serde_json::to_vec(self)?;
        let head = serde_json::to_string(&Head { format: FORMAT.to_owned(), seq, digest: digest(&body) })?;
        // One writer at a time: what a kill left half-written is written over.
        let partial = file.with_extension("json.partial");
        let written = std::fs::write(&partial, [head.as_bytes(), b"\n", &body].concat()).and_then(|()| std::fs::rename(&partial, file));
        if written.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        written
    }
}

/// The entry up to which a file keeps what happened, and a digest of it; nothing where no program of this version would use it.
#[must_use]
pub fn checkpoint_of(file: &Path) -> Option<(i64, String)> {
    let history = History::kept(file)?;
    let (seq, _) = history.head()?;
    Some((seq, history.digest()))
}

impl History {
    /// A digest of everything it says.
    #[must_use]
    pub fn digest(&self) -> String {
        serde_json::to_vec(self).map(|body| digest(&body)).unwrap_or_default()
    }
}

fn digest(body: &[u8]) -> String {
    crate::model::hex(&Sha256::digest(body))
}
