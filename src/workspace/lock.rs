//! One writer at a time in a workspace.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::diagnostic::{Failure, Finding, Kind, Place, Text, reason};
use crate::text;

/// Held while draws are made; let go when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Whether a command holds a lock; a look that needs no right to write it.
    #[must_use]
    pub fn is_held(path: &Path) -> bool {
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Keeps others from writing while the workspace is looked at, waiting while one does. Nothing where there is no lock, this account may not
    /// open it, or the writer takes longer than `patience`: then what is looked at may change meanwhile.
    #[must_use]
    pub fn share(path: &Path, patience: Duration) -> Option<Self> {
        let file = File::open(path).ok()?;
        let start = Instant::now();
        loop {
            match file.try_lock_shared() {
                Ok(()) => return Some(Self { _file: file }),
                Err(TryLockError::WouldBlock) if start.elapsed() <= patience => std::thread::sleep(Duration::from_millis(50)),
                Err(_) => return None,
            }
        }
    }

    /// Takes the lock, waiting while another command holds it; `waiting` is called once if there is a wait.
    ///
    /// # Errors
    /// The folder cannot be written, or the other command takes longer than `patience`.
    pub fn take(path: &Path, patience: Duration, waiting: impl FnOnce()) -> Result<Self, Failure> {
        let fail = |words: Text| {
            Failure::new(
                Kind::Ledger,
                Finding::error(
                    "workspace-locked",
                    Place::file("var/lock"),
                    text!("workspace-locked", words),
                    text!("workspace-locked-help"),
                ),
            )
        };
        if let Some(folder) = path.parent() {
            crate::modes::make_folders(folder).map_err(|e| fail(reason(&e)))?;
        }
        let file = crate::modes::open_or_create(path).map_err(|e| fail(reason(&e)))?;
        let start = Instant::now();
        let mut waiting = Some(waiting);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::Error(e)) => return Err(fail(reason(&e))),
                Err(TryLockError::WouldBlock) => {
                    if start.elapsed() > patience {
                        return Err(fail(text!("it-waited-too-long")));
                    }
                    if let Some(tell) = waiting.take() {
                        tell();
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
}
