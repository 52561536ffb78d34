//! The nightly service: a sweep at start and one every night. Cron only wakes it up; the truth is in the ledger.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{NaiveTime, Timelike as _};
use chrono_tz::Tz;
use tokio_cron_scheduler::{Job, JobScheduler};

use super::sweep::{Outcome, Request, sweep};
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::text;
use crate::workspace::read_snapshot;

/// What the service reports to.
pub trait Service: Send + Sync + 'static {
    /// A sweep is over.
    fn swept(&self, result: Result<Outcome, Failure>);
    /// The service stands by, with its time zone and cron text.
    fn ready(&self, zone: Tz, cron: &str);
    /// The service leaves.
    fn leaving(&self);
}

/// The cron text of a nightly time (seconds first).
#[must_use]
pub fn nightly_cron(at: NaiveTime) -> String {
    format!("0 {} {} * * *", at.minute(), at.hour())
}

/// Runs until SIGTERM or Ctrl-C: one sweep at start, one every night in the plan's time zone. A sweep in hand is finished.
///
/// # Errors
/// The settings cannot be read, or the scheduler cannot start.
pub fn serve(root: PathBuf, clock: Clock, service: Arc<impl Service>) -> Result<(), Failure> {
    let snapshot = read_snapshot(&root)?;
    let Some(settings) = snapshot.settings else { return Err(Failure::new(Kind::Rule, snapshot.findings)) };
    let (zone, cron) = (settings.timezone, nightly_cron(settings.nightly));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| failed(&e.to_string()))?;
    runtime.block_on(async move {
        let busy = Arc::new(AtomicBool::new(false));
        let work = {
            let service = service.clone();
            move || {
                let (root, service, busy) = (root.clone(), service.clone(), busy.clone());
                async move {
                    // Two sweeps never overlap: a wake-up while one runs has nothing to add.
                    if busy.swap(true, Ordering::SeqCst) {
                        return;
                    }
                    let result = tokio::task::spawn_blocking(move || {
                        let request = Request { as_of: None, task: None, opened: None, dry_run: false, clock, seed: None, progress: &|_, _| {} };
                        sweep(&root, &request)
                    })
                    .await;
                    busy.store(false, Ordering::SeqCst);
                    // A panic inside is caught here and does not end the job.
                    service.swept(result.unwrap_or_else(|e| Err(failed(&e.to_string()))));
                }
            }
        };
        let mut scheduler = JobScheduler::new().await.map_err(|e| failed(&e.to_string()))?;
        let nightly = work.clone();
        let job = Job::new_async_tz(cron.as_str(), zone, move |_, _| Box::pin(nightly())).map_err(|e| failed(&e.to_string()))?;
        scheduler.add(job).await.map_err(|e| failed(&e.to_string()))?;
        scheduler.start().await.map_err(|e| failed(&e.to_string()))?;
        let first = tokio::spawn(work());
        service.ready(zone, &cron);
        stop_signal().await?;
        service.leaving();
        let _ = first.await;
        scheduler.shutdown().await.map_err(|e| failed(&e.to_string()))?;
        Ok(())
    })
    // Dropping the runtime waits for a sweep that is still running on its blocking thread.
}

async fn stop_signal() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(|e| failed(&e.to_string()))?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
    Ok(())
}

fn failed(words: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "service",
            Place::file("choucha serve"),
            text!("服务出错：{words}", "the service failed: {words}"),
            text!("重新启动服务；choucha draw 可以单独抽取", "start it again; choucha draw makes what is due on its own"),
        ),
    )
}
