//! The service. Wake-ups come from cron, from changed files, from the beat and at start; one worker takes them one after the other, so two sweeps
//! never overlap; a wake-up that comes during a sweep leads to one more after it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio_cron_scheduler::{Job, JobScheduler};

use super::shared::{Options, Shared, failed};
use super::state::lock;
use super::timing::{Nightly, cron_of};
use super::{http, watch};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::text;
use crate::workspace::{Lock, Settings};

/// Runs until SIGTERM or Ctrl-C; a sweep in hand is finished.
///
/// # Errors
/// Another service runs on the workspace, or the system refuses what the service needs.
pub fn serve(options: Options) -> Result<(), Failure> {
    let root = options.root.clone();
    let _only = only_one(&root)?;
    let beat = options.beat;
    let shared = Arc::new(Shared::resumed(options));
    let found = shared.with(|inner| inner.settings.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(6)
        .enable_all()
        .build()
        .map_err(|e| failed("service", &e.to_string()))?;
    runtime.block_on(live(shared, found, beat))
}

/// A second service on the same workspace is turned away.
fn only_one(root: &std::path::Path) -> Result<Lock, Failure> {
    // `choucha status` holds it for a moment to see whether anyone does.
    Lock::take(&lock(root), Duration::from_millis(300), || {}).map_err(|_| {
        Failure::new(
            Kind::Ledger,
            Finding::error("service-running", Place::file("var/serve.lock"), text!("service-running"), text!("service-running-help")),
        )
    })
}

async fn live(shared: Arc<Shared>, found: Option<Settings>, beat: Duration) -> Result<(), Failure> {
    let broken = |e: &dyn std::fmt::Display| failed("service", &e.to_string());
    // Before the first sweep can begin: until it is listened for, a signal ends the process where it stands.
    let stop = stop_signal()?;
    let mut job = alarm(&shared, found.as_ref()).await?;
    let for_files = shared.clone();
    let watcher = watch::watch(&shared.options.root, move || for_files.ask());
    if let Err(words) = &watcher {
        shared.options.log.note(&text!("files-cannot-be-watched-changes-count", words));
    }
    let server = match found.as_ref().and_then(|s| s.listen) {
        Some(address) => Some(http::listen(address, shared.clone()).await.map_err(|e| broken(&format!("{address}: {e}")))?),
        None => None,
    };
    ready(&shared, found.as_ref());
    let beats = tokio::spawn(beats(shared.clone(), beat));
    let worker = tokio::spawn(work(shared.clone()));
    let mut check = tokio::time::interval(Duration::from_secs(30));
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = check.tick() => {
                // The watchdog hears of it while beats come and no sweep hangs.
                let alive = shared.with(|inner| {
                    let beaten = inner.beaten.is_none_or(|at| at.elapsed() < Duration::from_mins(15).max(beat * 4));
                    beaten && inner.sweeping.is_none_or(|at| at.elapsed() < Duration::from_hours(2))
                });
                if alive {
                    let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
                }
                // A job keeps the offset it was made with, and its cron text: it is made anew when either is another by now.
                let now = shared.with(|inner| inner.settings.clone());
                let wanted = now.as_ref().map(|s| wanted(s, shared.options.clock.now()));
                if job.as_ref().map(|job| &job.made) != wanted.as_ref() {
                    if let Some(mut old) = job.take() {
                        let _ = old.scheduler.shutdown().await;
                    }
                    job = alarm(&shared, now.as_ref()).await?;
                }
            }
        }
    }
    shared.options.log.note(&text!("leaving-sweep-in-hand-is-finished"));
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    shared.leaving.store(true, Ordering::SeqCst);
    shared.wake.notify_one();
    let _ = worker.await;
    beats.abort();
    if let Some(server) = server {
        server.abort();
    }
    if let Some(mut job) = job {
        let _ = job.scheduler.shutdown().await;
    }
    drop(watcher);
    Ok(())
}

/// What a job depends on: its cron text, zone and the zone's offset.
fn wanted(settings: &Settings, now: DateTime<Utc>) -> (String, Tz, i32) {
    (cron_of(settings), settings.timezone, Nightly::of(settings).map_or(0, |n| n.offset(now)))
}

/// A scheduler with its one job, and what that was made of.
struct Alarm {
    scheduler: JobScheduler,
    made: (String, Tz, i32),
}

async fn alarm(shared: &Arc<Shared>, settings: Option<&Settings>) -> Result<Option<Alarm>, Failure> {
    let Some(settings) = settings else { return Ok(None) };
    let broken = |e: tokio_cron_scheduler::JobSchedulerError| failed("service", &e.to_string());
    let made = wanted(settings, shared.options.clock.now());
    let wake = shared.clone();
    let job = Job::new_async_tz(made.0.as_str(), made.1, move |_, _| {
        let wake = wake.clone();
        Box::pin(async move { wake.ask() })
    })
    .map_err(broken)?;
    let scheduler = JobScheduler::new().await.map_err(broken)?;
    scheduler.add(job).await.map_err(broken)?;
    scheduler.start().await.map_err(broken)?;
    Ok(Some(Alarm { scheduler, made }))
}

fn ready(shared: &Shared, settings: Option<&Settings>) {
    if let Some(settings) = settings {
        let (cron, zone) = (cron_of(settings), settings.timezone);
        let next: Vec<String> = Nightly::of(settings)
            .map(|n| n.next(shared.options.clock.now(), 5))
            .unwrap_or_default()
            .iter()
            .map(|t| t.format("%Y-%m-%d %H:%M:%S").to_string())
            .collect();
        let next = Text::list(next.into_iter().map(Text::same));
        shared.options.log.note(&text!("ready-next-five", cron, zone, next));
    } else {
        shared.options.log.note(&text!("ready-but-settings-are-broken-ledger"));
    }
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
}

async fn beats(shared: Arc<Shared>, every: Duration) {
    let mut interval = tokio::time::interval(every);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut sending: Option<tokio::task::JoinHandle<()>> = None;
    loop {
        interval.tick().await;
        let mine = shared.clone();
        let owed = tokio::task::spawn_blocking(move || mine.beat()).await.unwrap_or(false);
        if owed {
            shared.ask();
        }
        // A server that takes its time keeps nothing waiting but the messages to it.
        if sending.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            let mine = shared.clone();
            sending = Some(tokio::task::spawn_blocking(move || mine.send()));
        }
    }
}

/// Sweeps whenever it was asked to, one after the other.
async fn work(shared: Arc<Shared>) {
    loop {
        if shared.leaving.load(Ordering::SeqCst) {
            return;
        }
        let asked = shared.with(|inner| {
            let asked = std::mem::take(&mut inner.asked);
            if asked {
                inner.swept = Some(shared.options.clock.now());
            }
            asked
        });
        if asked {
            let mine = shared.clone();
            shared.with(|inner| inner.sweeping = Some(Instant::now()));
            let _ = tokio::task::spawn_blocking(move || mine.sweep()).await;
            shared.with(|inner| inner.sweeping = None);
        } else {
            shared.wake.notified().await;
        }
    }
}

/// What ends when the process is asked to end; listens from now on, not only when it is waited for.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|e| failed("service", &e.to_string()));
        let (mut term, mut break_) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! {
                _ = break_.recv() => {}
                _ = term.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }
}
