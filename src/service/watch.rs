//! Files that changed: the folders of rules and registers are watched, and told once it has been quiet for a while, so that a file that
//! is being saved is not read half-way.

use std::path::Path;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// How long it must be quiet.
const SETTLE: Duration = Duration::from_millis(500);

/// Sends a signal after each burst of changes below the workspace's rules and datasets. Keeps watching as long as what it gives is kept.
///
/// # Errors
/// The system refuses to watch.
pub(super) fn watch(root: &Path, changed: impl Fn() + Send + 'static) -> Result<notify::RecommendedWatcher, String> {
    let (send, mut events) = mpsc::unbounded_channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|e| !e.kind.is_access()) {
            let _ = send.send(());
        }
    })
    .map_err(|e| e.to_string())?;
    for folder in ["rules", "datasets"] {
        let folder = root.join(folder);
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(|e| e.to_string())?;
        }
    }
    tokio::spawn(async move {
        while events.recv().await.is_some() {
            while matches!(tokio::time::timeout(SETTLE, events.recv()).await, Ok(Some(()))) {}
            changed();
        }
    });
    Ok(watcher)
}
