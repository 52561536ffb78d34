//! What the parts of the service share: how it runs, what it remembers while it runs, and one sweep with everything that follows from it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::Notify;

use super::news::{Troubles, news, troubles, with_time};
use super::state::{LastSweep, Remembered, outbox, read_state, write_state};
use super::timing::Nightly;
use crate::alert::{Delivery, Event, EventKind, Outbox, deliver};
use crate::audit::{Known, verify_news};
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Lang, Place, Text};
use crate::execute::{Outcome, Request, sweep};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::schedule::outlook;
use crate::text;
use crate::workspace::{Alerts, Settings, read_snapshot};

/// Where the service's own words go.
pub trait Log: Send + Sync + 'static {
    /// Something happened that people are told.
    fn event(&self, event: &Event);
    /// Something worth a line.
    fn note(&self, text: &Text);
    /// A message could not be delivered yet.
    fn undelivered(&self, channel: &str, why: &Text);
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
    pub wake: Notify,
    pub leaving: AtomicBool,
}

/// What changes while it runs.
#[derive(Default)]
pub(super) struct Inner {
    pub remembered: Remembered,
    /// What was verified today.
    pub verified: Known,
    pub troubles: Troubles,
    pub outbox: Outbox,
    pub settings: Option<Settings>,
    /// Asked for besides the nightly hour: at start, by cron, by changed files.
    pub asked: bool,
    /// When the last sweep began, by the clock that counts.
    pub swept: Option<DateTime<Utc>>,
    /// The latest time seen; a clock behind it was set back.
    pub seen: Option<DateTime<Utc>>,
    /// When time's own troubles were last looked for.
    pub looked: Option<Instant>,
    /// When the last beat was.
    pub beaten: Option<Instant>,
    /// When the sweep in hand began.
    pub sweeping: Option<Instant>,
}

pub(super) fn failed(code: &'static str, words: &str) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(code, Place::file("choucha serve"), text!("service-failed", words), text!("start-it-again-choucha-draw-makes")),
    )
}

pub(super) fn settings(root: &std::path::Path) -> Option<Settings> {
    read_snapshot(root).ok()?.settings
}

/// What follows from a sweep that another process or a test made: what the service would log, send, remember and write down.
pub fn follow(options: Options, result: &Result<Outcome, Failure>) {
    let (begun, now) = (Instant::now(), options.clock.now());
    Shared::resumed(options).follow(result, (begun, now));
}

impl Shared {
    /// Goes on from what was written down.
    pub fn resumed(options: Options) -> Self {
        let root = &options.root;
        let mut remembered = read_state(root).unwrap_or_default();
        remembered.pid = std::process::id();
        remembered.started = Some(options.clock.now());
        let mut kept = Outbox::read(&outbox(root)).unwrap_or_else(|| Outbox {
            // What was recorded before anyone was to be told is no news.
            told: Ledger::open_existing(&Layout { root: root.clone() }.ledger())
                .ok()
                .flatten()
                .and_then(|l| l.newest().ok().flatten())
                .map_or(0, |n| n.0),
            ..Outbox::default()
        });
        let troubles: Troubles = kept.troubles.clone();
        let settings = settings(root);
        if let Some(settings) = &settings {
            kept.rename(&settings.alerts);
        }
        let inner = Inner { remembered, troubles, outbox: kept, settings, asked: true, ..Inner::default() };
        Self { state: Mutex::new(inner), options, wake: Notify::new(), leaving: AtomicBool::new(false) }
    }

    pub fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        // A panic while it was held leaves plain data behind, which the next sweep replaces.
        let mut inner = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut inner)
    }

    pub fn ask(&self) {
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
            self.options.log.note(&text!("service-state-cannot-be-written", words));
        }
    }

    /// One sweep, and everything that follows from it.
    pub fn sweep(&self) {
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
        self.follow(&result, (begun, now));
    }

    fn follow(&self, result: &Result<Outcome, Failure>, (begun, now): (Instant, DateTime<Utc>)) {
        let (root, clock) = (&self.options.root, self.options.clock);
        let found = settings(root);
        let ahead = outlook(root, &clock, 0).ok();
        let today = found.as_ref().map(|s| clock.today(s.timezone));
        let broken = self.verified(today, result);
        self.with(|inner| {
            if found.is_some() {
                inner.settings.clone_from(&found);
            }
            let mut now_wrong = troubles(result, &inner.troubles);
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

    /// Once a day the whole ledger is verified; what a sweep recorded, after it.
    fn verified(&self, today: Option<chrono::NaiveDate>, result: &Result<Outcome, Failure>) -> Troubles {
        let root = &self.options.root;
        let newest = Ledger::open_existing(&Layout { root: root.clone() }.ledger()).ok().flatten().and_then(|l| l.newest().ok().flatten());
        let mark = today.zip(newest.map(|(seq, ..)| seq));
        let (done, before) = self.with(|inner| (inner.remembered.verified, inner.troubles.clone()));
        let kept = || before.iter().filter(|(k, _)| k.starts_with("verify ")).map(|(k, v)| (k.clone(), v.clone())).collect::<Troubles>();
        if mark.is_none() || mark == done || (done.map(|d| d.0) == today && result.is_err()) {
            return kept();
        }
        // The first one of a day looks at everything, what comes later that day at what is new.
        let mut known = self.with(|inner| std::mem::take(&mut inner.verified));
        if done.map(|(day, _)| day) != today {
            known = Known::default();
        }
        let found = verify_news(root, &self.options.clock, &mut known);
        self.with(|inner| inner.verified = known);
        let Ok(found) = found else { return kept() };
        self.with(|inner| inner.remembered.verified = mark);
        found
            .failed
            .iter()
            .take(20)
            .map(|failed| {
                // Why it does not may name an object; no message does. `choucha verify` tells it.
                let what = &failed.what;
                (format!("verify {what}"), (EventKind::ChainBroken, text!("does-not-verify", what)))
            })
            .collect()
    }

    /// What happens at every beat: is a sweep owed, is it time for the daily word, has time itself made something late; and messages go out.
    pub fn beat(&self) -> bool {
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
                lines.push(text!("last-sweep-made", at, drawn));
            }
            let event = Event { kind, at: crate::clock::stamp(now), lines };
            self.tell(inner, &[event], now);
            self.keep(inner);
        });
    }

    /// Delivers what is due; the lock is not held while the network is waited for.
    pub fn send(&self) {
        let now = self.options.clock.now();
        let Some((mut mine, alerts)) = self.with(|inner| {
            let waiting = inner.outbox.pending.iter().any(|m| m.next <= now);
            waiting.then(|| (inner.outbox.clone(), Self::alerts(inner)))
        }) else {
            return;
        };
        let before = mine.pending.clone();
        let Options { root, lang, .. } = &self.options;
        let leaving = || self.leaving.load(std::sync::atomic::Ordering::SeqCst);
        let by = Delivery { root, alerts: &alerts, place: &self.place(), lang: *lang, now, leaving: &leaving };
        let problems = deliver(&mut mine, &by);
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

/// The troubles as people read them, by kind.
pub(super) fn by_kind(troubles: &Troubles) -> BTreeMap<EventKind, usize> {
    let mut counts = BTreeMap::new();
    for (kind, _) in troubles.values() {
        *counts.entry(*kind).or_default() += 1;
    }
    counts
}
