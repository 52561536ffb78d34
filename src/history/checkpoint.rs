//! What happened up to an entry, kept beside the ledger, so that the next command goes on from there. It saves time and proves nothing: the
//! ledger is asked whether it still has that entry, a checkpoint of another program or of another ledger is left aside, and `verify` works
//! everything out anew and says where a checkpoint tells otherwise.

use std::io::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::fold::History;
use crate::bounded::read;
use crate::diagnostic::Failure;
use crate::ledger::Ledger;
use crate::modes::{Readers, create};

/// What makes a history of entries, as this program does it: a checkpoint that another one made is left aside.
const FOLD: &[(&str, &str)] = &[
    ("history/attempt.rs", include_str!("attempt.rs")),
    ("history/checkpoint.rs", include_str!("checkpoint.rs")),
    ("history/counts.rs", include_str!("counts.rs")),
    ("history/disclosure.rs", include_str!("disclosure.rs")),
    ("history/fold.rs", include_str!("fold.rs")),
    ("history/mod.rs", include_str!("mod.rs")),
    ("history/pairs.rs", include_str!("pairs.rs")),
    ("history/rounds.rs", include_str!("rounds.rs")),
    ("history/rules.rs", include_str!("rules.rs")),
    ("model/before.rs", include_str!("../model/before.rs")),
    ("model/draw.rs", include_str!("../model/draw.rs")),
    ("model/drawn.rs", include_str!("../model/drawn.rs")),
    ("model/event.rs", include_str!("../model/event.rs")),
    ("model/exact.rs", include_str!("../model/exact.rs")),
    ("model/hex.rs", include_str!("../model/hex.rs")),
    ("model/ids.rs", include_str!("../model/ids.rs")),
    ("model/limits.rs", include_str!("../model/limits.rs")),
    ("model/mod.rs", include_str!("../model/mod.rs")),
    ("model/team.rs", include_str!("../model/team.rs")),
    ("model/terms.rs", include_str!("../model/terms.rs")),
    ("model/told.rs", include_str!("../model/told.rs")),
    ("model/visit.rs", include_str!("../model/visit.rs")),
];

/// Names the fold by its source: nobody has to think of raising a number.
static FORMAT: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (_, text) in FOLD {
        hash.update(text);
    }
    format!("choucha-history {}", crate::model::hex(&hash.finalize()))
});

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
    pub fn resumed(ledger: Option<&Ledger>, checkpoint: &Path) -> Result<(Self, Option<(i64, String)>), Failure> {
        let Some(ledger) = ledger else { return Ok((Self::default(), None)) };
        let mut history = Self::kept(checkpoint).unwrap_or_default();
        let kept = history.head().map(|(seq, hash)| (seq, hash.to_owned()));
        history.advance(ledger)?;
        Ok((history, kept))
    }

    /// The history that a file keeps; nothing where there is none, or none that this program wrote whole.
    fn kept(file: &Path) -> Option<Self> {
        let text = read(file, 1 << 32).ok()?;
        let end = text.iter().position(|b| *b == b'\n')?;
        let (head, body) = (text.get(..end)?, text.get(end + 1..)?);
        let head: Head = serde_json::from_slice(head).ok()?;
        let whole = head.format == *FORMAT && head.digest == digest(body);
        serde_json::from_slice(body).ok().filter(|history: &Self| whole && history.head().is_some_and(|(seq, _)| seq == head.seq))
    }

    /// Keeps the history in a file. It is written without being flushed to the disk: what does not arrive is worked out again.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, file: &Path) -> std::io::Result<()> {
        let Some((seq, _)) = self.head() else { return Ok(()) };
        let body = serde_json::to_vec(self)?;
        let head = serde_json::to_string(&Head { format: FORMAT.clone(), seq, digest: digest(&body) })?;
        // One writer at a time: what a kill left half-written is written over.
        let partial = file.with_extension("json.partial");
        let written = create(&partial, Readers::Owner)
            .and_then(|mut out| out.write_all(&[head.as_bytes(), b"\n", &body].concat()))
            .and_then(|()| std::fs::rename(&partial, file));
        if written.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        written
    }
}

/// The entry up to which a file keeps what happened in a ledger, and a digest of it; nothing where no program of this version would use it.
#[must_use]
pub fn checkpoint_of(file: &Path, ledger: &Ledger) -> Option<(i64, String)> {
    let history = History::kept(file)?;
    let (seq, hash) = history.head()?;
    let same = ledger.hash_of(seq).ok().flatten().as_deref() == Some(hash);
    same.then(|| (seq, history.digest()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_history_and_model_names_the_fold() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let of = |room: &str| -> Vec<String> {
            let files = std::fs::read_dir(source.join(room)).unwrap().flatten();
            files.map(|f| format!("{room}/{}", f.file_name().to_string_lossy())).collect()
        };
        let mut all = [of("history"), of("model")].concat();
        all.sort();
        assert_eq!(FOLD.iter().map(|(name, _)| *name).collect::<Vec<_>>(), all);
        for (name, text) in FOLD {
            assert_eq!(*text, std::fs::read_to_string(source.join(name)).unwrap(), "{name}");
        }
    }
}
