//! Where a workspace's written files lie, below `var/`.

use std::path::PathBuf;

/// The name of the file that says that a restore has begun and not ended.
pub const RESTORING: &str = "restoring.json";

/// Where a workspace's written files lie.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The workspace.
    pub root: PathBuf,
}

impl Layout {
    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.root.join("var/ledger.db")
    }

    /// The plans' secrets.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.root.join("var/secret")
    }

    /// What happened up to an entry of the ledger, from which the next command goes on.
    #[must_use]
    pub fn checkpoint(&self) -> PathBuf {
        self.root.join("var/history.json")
    }

    /// What was written from the ledger, and how it lay then.
    #[must_use]
    pub fn written(&self) -> PathBuf {
        self.root.join("var/written.json")
    }

    /// The published chain of the ledger's entries.
    #[must_use]
    pub fn chain(&self) -> PathBuf {
        self.root.join("var/public/chain.jsonl")
    }

    /// Its published newest head.
    #[must_use]
    pub fn head(&self) -> PathBuf {
        self.root.join("var/public/head.json")
    }

    /// Rows set aside.
    #[must_use]
    pub fn quarantine(&self) -> PathBuf {
        self.root.join("var/quarantine")
    }

    /// What a restore has begun and not ended.
    #[must_use]
    pub fn restoring(&self) -> PathBuf {
        self.root.join("var").join(RESTORING)
    }

    /// The lock that one writer holds at a time.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.root.join("var/lock")
    }

    /// The kept frames.
    #[must_use]
    pub fn frames(&self) -> PathBuf {
        self.root.join("var/frames")
    }

    /// The folders in which every file is written from the ledger.
    #[must_use]
    pub fn rooms(&self) -> [PathBuf; 3] {
        [self.root.join("var/public"), self.root.join("var/draws"), self.frames()]
    }

    /// A kept frame by its digest.
    #[must_use]
    pub fn frame(&self, digest: &str) -> PathBuf {
        self.frames().join(format!("{digest}.txt"))
    }

    /// A draw's folder for the office.
    #[must_use]
    pub fn office(&self, draw: &str) -> PathBuf {
        self.root.join("var/draws").join(folder_name(draw))
    }

    /// A draw's folder for everyone.
    #[must_use]
    pub fn public(&self, draw: &str) -> PathBuf {
        self.root.join("var/public").join(folder_name(draw))
    }

    /// The secrets of a line of plans, once they are published.
    #[must_use]
    pub fn revealed(&self, line: &str) -> PathBuf {
        self.root.join("var/public").join(format!("{line}.secret.json"))
    }
}

/// A draw's id as the name of a folder: `/` becomes `-`.
#[must_use]
pub fn folder_name(draw: &str) -> String {
    draw.replace('/', "-")
}
