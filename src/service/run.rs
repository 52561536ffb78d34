//! The service. Wake-ups come from cron, from changed files, from the beat and at start; one worker takes them one after the other, so two sweeps
//! never overlap; a wake-up that comes during a sweep leads to one more after it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler};

use super::news::{Troubles, news, troubles, with_time};
use super::state::{LastSweep, Remembered, lock, outbox, read_state, write_state};
use super::timing::{Nightly, cron_of};
use super::{http, watch};
use crate::alert::{Event, EventKind, Outbox, deliver};
use crate::audit::verify;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Lang, Place, Text, many};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::schedule::{Request, outlook, sweep};
use crate::text;
use crate::workspace::{Alerts, Lock, Settings, read_snapshot};

/// Where the service's own words go.
pub trait Log: Send + Sync + 'static {
    /// Something happened that people are told.
    fn event(&self, event: &Event);
    /// Something worth a line.
    fn note(&self, text: &Text);
    /// A message could not be delivered yet.
    fn undelivered(&self, channel: &str, why: &str);
}

/// How the service runs.
#[derive(Clone)]
pub struct Options {
    /// The workspace.
    pub root: PathBuf,
    /// The time.
    pub clock: Clock,
    /// The language of messages.
    pub lang: Lang,
    /// How often it looks at the clock and delivers messages.
    pub beat: Duration,
    /// Where its words go.
    pub log: Arc<dyn Log>,
}

/// What the parts of the service share.
pub(super) struct Shared {
    pub options: Options,
    pub state: Mutex<Inner>,
    wake: Notify,
    leaving: AtomicBool,
}

/// What changes while it runs.
#[derive(Default)]
pub(super) struct Inner {
    pub remembered: Remembered,
    pub troubles: Troubles,
    pub outbox: Outbox,
    pub settings: Option<Settings>,
    /// Asked for besides the nightly hour: at start, by cron, by changed files.
    asked: bool,
    /// When the last sweep began, by the clock that counts.
    swept: Option<DateTime<Utc>>,
    /// The latest time seen; a clock behind it was set back.
    seen: Option<DateTime<Utc>>,
    /// When time's own troubles were last looked for.
    looked: Option<Instant>,
    /// When the last beat was.
    pub beaten: Option<Instant>,
    /// When the sweep in hand began.
    sweeping: Option<Instant>,
}

fn failed(code: &'static str, words: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            code,
            Place::file("choucha serve"),
            text!("服务出错：{words}", "the service failed: {words}"),
            text!("重新启动服务；choucha draw 可以单独抽取", "start it again; choucha draw makes what is due on its own"),
        ),
    )
}

fn settings(root: &std::path::Path) -> Option<Settings> {
    read_snapshot(root).ok()?.settings
}

impl Shared {
    fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        // A panic while it was held leaves plain data behind, which the next sweep replaces.
        let mut inner = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut inner)
    }

    fn ask(&self) {
        self.with(|inner| inner.asked = true);
        self.wake.notify_one();
    }

    fn place(&self) -> String {
        self.options.root.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    }

    fn alerts(inner: &Inner) -> Alerts {
        inner
            .settings
            .as_ref()
            .map_or(Alerts { all_well: None, disk_low: 1_024, retry: 60, mail: Vec::new(), webhooks: Vec::new() }, |s| s.alerts.clone())
    }

    /// Tells events: to the log at once, to the channels by way of the outbox.
    fn tell(&self, inner: &mut Inner, events: &[Event], now: DateTime<Utc>) {
        let alerts = Self::alerts(inner);
        for event in events {
            self.options.log.event(event);
            inner.outbox.tell(&alerts, event, now);
        }
    }

    /// Writes down what is remembered. A disk that refuses is told as such and stops nothing.
    fn keep(&self, inner: &mut Inner) {
        inner.remembered.troubles = inner.troubles.values().cloned().collect();
        inner.remembered.pending = inner.outbox.pending.len();
        let root = &self.options.root;
        let written = inner.outbox.write(&outbox(root)).and_then(|()| write_state(root, &inner.remembered));
        if let Err(error) = written {
            let words = error.to_string();
            self.options.log.note(&text!("记不下服务的状态：{words}", "the service's state cannot be written: {words}"));
        }
    }

    /// One sweep, and everything that follows from it.
    fn sweep(&self) {
        let root = &self.options.root;
        let clock = self.options.clock;
        let (begun, now) = (Instant::now(), clock.now());
        // A panic inside a library is caught and does not end the service.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let request = Request {
                as_of: None,
                task: None,
                opened: None,
                draws: Vec::new(),
                dry_run: false,
                clock,
                seed: None,
                progress: &|_, _| {},
            };
            sweep(root, &request)
        }))
        .unwrap_or_else(|_| Err(failed("service", "panic")));
        let found = settings(root);
        let ahead = outlook(root, &clock, 0).ok();
        let today = found.as_ref().map(|s| clock.today(s.timezone));
        let broken = self.verified(today, &result);
        self.with(|inner| {
            if found.is_some() {
                inner.settings.clone_from(&found);
            }
            let mut now_wrong = troubles(&result, &inner.troubles);
            now_wrong.extend(broken);
            with_time(&mut now_wrong, ahead.as_ref(), root, inner.settings.as_ref());
            let at = crate::clock::stamp(now);
            let mut events = match news(root, inner.outbox.told) {
                Ok((events, told)) => {
                    inner.outbox.told = told;
                    events
                }
                Err(_) => Vec::new(),
            };
            events.extend(inner.outbox.compare(&now_wrong, &at));
            events.extend(inner.outbox.weekly(now));
            inner.troubles = now_wrong;
            self.tell(inner, &events, now);
            let remembered = &mut inner.remembered;
            remembered.sweeps += 1;
            remembered.last = Some(LastSweep {
                at: now,
                took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
                day: result.as_ref().ok().map(|o| o.as_of),
                drawn: result.as_ref().map_or(0, |o| o.drawn.len()),
                not_drawn: result.as_ref().map_or(0, |o| o.not_drawn.len()),
                failed: result.as_ref().err().map(Failure::summary),
            });
            remembered.next =
                inner.settings.as_ref().and_then(Nightly::of).and_then(|n| n.next(now, 1).first().map(|t| t.with_timezone(&Utc)));
            inner.looked = Some(Instant::now());
            self.keep(inner);
        });
    }

    /// Once a day, and after every sweep that recorded something, the whole ledger is verified.
    fn verified(&self, today: Option<chrono::NaiveDate>, result: &Result<crate::schedule::Outcome, Failure>) -> Troubles {
        let root = &self.options.root;
        let newest = Ledger::open_existing(&Layout { root: root.clone() }.ledger()).ok().flatten().and_then(|l| l.newest().ok().flatten());
        let mark = today.zip(newest.map(|(seq, ..)| seq));
        let (done, before) = self.with(|inner| (inner.remembered.verified, inner.troubles.clone()));
        let kept = || before.iter().filter(|(k, _)| k.starts_with("verify ")).map(|(k, v)| (k.clone(), v.clone())).collect::<Troubles>();
        if mark.is_none() || mark == done || (done.map(|d| d.0) == today && result.is_err()) {
            return kept();
        }
        let Ok(found) = verify(root, None, &[]) else { return kept() };
        self.with(|inner| inner.remembered.verified = mark);
        found
            .failed
            .iter()
            .take(20)
            .map(|failed| {
                let (what, zh, en) = (&failed.what, &failed.why.zh, &failed.why.en);
                (format!("verify {what}"), (EventKind::ChainBroken, text!("{what}：{zh}", "{what}: {en}")))
            })
            .collect()
    }

    /// What happens at every beat: is a sweep owed, is it time for the daily word, has time itself made something late; and messages go out.
    fn beat(&self) -> bool {
        let clock = self.options.clock;
        let now = clock.now();
        let (owed, look) = self.with(|inner| {
            inner.beaten = Some(Instant::now());
            let nightly = inner.settings.as_ref().and_then(Nightly::of);
            // A clock that was set back is told by a sweep, once.
            let back = inner.seen.is_some_and(|seen| now + chrono::Duration::minutes(1) < seen);
            inner.seen = Some(now);
            let owed = nightly.as_ref().is_some_and(|n| n.owes(inner.swept, now)) || back;
            let look = inner.looked.is_some_and(|at| at.elapsed() > Duration::from_mins(10));
            (owed, look)
        });
        if look {
            let ahead = outlook(&self.options.root, &clock, 0).ok();
            self.with(|inner| {
                inner.looked = Some(Instant::now());
                let mut now_wrong = inner.troubles.clone();
                with_time(&mut now_wrong, ahead.as_ref(), &self.options.root, inner.settings.as_ref());
                let events = inner.outbox.compare(&now_wrong, &crate::clock::stamp(now));
                inner.troubles = now_wrong;
                if !events.is_empty() {
                    self.tell(inner, &events, now);
                    self.keep(inner);
                }
            });
        }
        self.daily(now);
        self.send(now);
        owed
    }

    /// The daily word: all well, or what is not.
    fn daily(&self, now: DateTime<Utc>) {
        self.with(|inner| {
            let Some(settings) = inner.settings.clone() else { return };
            let Some(at) = settings.alerts.all_well else { return };
            let local = now.with_timezone(&settings.timezone);
            let due = local
                .date_naive()
                .and_time(at)
                .and_local_timezone(settings.timezone)
                .earliest()
                .map(|t: DateTime<Tz>| t.with_timezone(&Utc));
            let told_today = inner.outbox.daily.is_some_and(|d| due.is_some_and(|due| d >= due));
            if due.is_none_or(|due| now < due) || told_today || inner.remembered.last.is_none() {
                return;
            }
            inner.outbox.daily = Some(now);
            let mut lines: Vec<Text> = inner.troubles.values().map(|(_, text)| text.clone()).collect();
            let kind = if lines.is_empty() { EventKind::AllWell } else { EventKind::NotWell };
            if let Some(last) = &inner.remembered.last {
                let (at, drawn) = (crate::clock::stamp(last.at), last.drawn);
                let draws = many(drawn, "draw", "draws");
                lines.push(text!("上一次检查到期任务：{at}，完成 {drawn} 次抽取", "last sweep: {at}, {draws} made"));
            }
            let event = Event { kind, at: crate::clock::stamp(now), lines };
            self.tell(inner, &[event], now);
            self.keep(inner);
        });
    }

    /// Delivers what is due; the lock is not held while the network is waited for.
    fn send(&self, now: DateTime<Utc>) {
        let Some((mut mine, alerts)) = self.with(|inner| {
            let waiting = inner.outbox.pending.iter().any(|m| m.next <= now);
            waiting.then(|| (inner.outbox.clone(), Self::alerts(inner)))
        }) else {
            return;
        };
        let before = mine.pending.clone();
        let problems = deliver(&mut mine, &self.options.root, &alerts, &self.place(), self.options.lang, now);
        for (channel, why) in &problems {
            self.options.log.undelivered(channel, why);
        }
        self.with(|inner| {
            // What was put in meanwhile stays behind what was tried.
            let fresh: Vec<_> = inner.outbox.pending.iter().filter(|m| !before.contains(m)).cloned().collect();
            inner.outbox.pending = mine.pending;
            inner.outbox.pending.extend(fresh);
            self.keep(inner);
        });
    }
}

/// Runs until SIGTERM or Ctrl-C; a sweep in hand is finished.
///
/// # Errors
/// Another service runs on the workspace, or the system refuses what the service needs.
pub fn serve(options: Options) -> Result<(), Failure> {
    let root = options.root.clone();
    let _only = only_one(&root)?;
    let mut remembered = read_state(&root).unwrap_or_default();
    remembered.pid = std::process::id();
    remembered.started = Some(options.clock.now());
    let box_ = Outbox::read(&outbox(&root)).unwrap_or_else(|| Outbox {
        // What was recorded before anyone was to be told is no news.
        told: Ledger::open_existing(&Layout { root: root.clone() }.ledger())
            .ok()
            .flatten()
            .and_then(|l| l.newest().ok().flatten())
            .map_or(0, |n| n.0),
        ..Outbox::default()
    });
    let troubles: Troubles = box_.troubles.clone();
    let found = settings(&root);
    let beat = options.beat;
    let shared = Arc::new(Shared {
        state: Mutex::new(Inner { remembered, troubles, outbox: box_, settings: found.clone(), asked: true, ..Inner::default() }),
        options,
        wake: Notify::new(),
        leaving: AtomicBool::new(false),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(4)
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
            Finding::error(
                "service-running",
                Place::file("var/serve.lock"),
                text!("这个工作区已经有一个服务在运行", "a service runs on this workspace already"),
                text!("一个工作区只运行一个服务；用 choucha status 查看", "one service a workspace; choucha status shows it"),
            ),
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
        shared.options.log.note(&text!(
            "无法监视文件：{words}；改动到下一次夜间才生效",
            "files cannot be watched: {words}; changes count from the next night"
        ));
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
    shared.options.log.note(&text!("正在退出：先完成手上的抽取", "leaving: the sweep in hand is finished first"));
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
        let next = next.join("，");
        let en = next.replace('，', ", ");
        shared.options.log.note(&text!("服务就绪（{cron}，{zone}）。今后五次：{next}", "ready ({cron}, {zone}). The next five: {en}"));
    } else {
        shared.options.log.note(&text!(
            "服务就绪，但设置有错：沿用台账里的上一版",
            "ready, but the settings are broken: the ledger's last version is used"
        ));
    }
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
}

async fn beats(shared: Arc<Shared>, every: Duration) {
    let mut interval = tokio::time::interval(every);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        let mine = shared.clone();
        let owed = tokio::task::spawn_blocking(move || mine.beat()).await.unwrap_or(false);
        if owed {
            shared.ask();
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

/// The troubles as people read them, by kind.
pub(super) fn by_kind(troubles: &Troubles) -> BTreeMap<EventKind, usize> {
    let mut counts = BTreeMap::new();
    for (kind, _) in troubles.values() {
        *counts.entry(*kind).or_default() += 1;
    }
    counts
}
