//! Faults on purpose, for tests: at the n-th point that the program passes it dies at once, or the disk refuses.
//!
//! Armed by `CHOUCHA_FAULT`, only in a simulation: `die:37`, `full:12+3` (three points in a row), `read-only:5+100`. A fault can stop a draw or
//! delay it; it decides nothing.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Clone, Copy)]
enum Sort {
    Die,
    Full,
    ReadOnly,
}

static ARMED: AtomicBool = AtomicBool::new(false);
static PASSED: AtomicU64 = AtomicU64::new(0);

fn plan() -> Option<(Sort, u64, u64)> {
    static PLAN: OnceLock<Option<(Sort, u64, u64)>> = OnceLock::new();
    *PLAN.get_or_init(|| {
        let words = std::env::var("CHOUCHA_FAULT").ok()?;
        let (sort, rest) = words.split_once(':')?;
        let (first, count) = rest.split_once('+').unwrap_or((rest, "1"));
        let sort = match sort {
            "die" => Sort::Die,
            "full" => Sort::Full,
            "read-only" => Sort::ReadOnly,
            _ => return None,
        };
        Some((sort, first.parse().ok()?, count.parse().ok()?))
    })
}

/// Arms the faults asked for; a real workspace has none.
pub fn arm(simulation: bool) {
    ARMED.store(simulation && plan().is_some(), Ordering::Relaxed);
}

/// A point at which the system is about to be asked for something, or has just answered.
///
/// # Errors
/// The fault asked for here: no space, or a read-only disk.
pub fn point() -> io::Result<()> {
    if !ARMED.load(Ordering::Relaxed) {
        return Ok(());
    }
    let Some((sort, first, count)) = plan() else { return Ok(()) };
    let here = PASSED.fetch_add(1, Ordering::Relaxed) + 1;
    if here < first || here >= first.saturating_add(count) {
        return Ok(());
    }
    match sort {
        // As abrupt as SIGKILL: nothing is flushed, nothing unwinds.
        Sort::Die => std::process::abort(),
        Sort::Full => Err(io::Error::from(io::ErrorKind::StorageFull)),
        Sort::ReadOnly => Err(io::Error::from(io::ErrorKind::ReadOnlyFilesystem)),
    }
}
