//! Everything a first night needs, tried one by one.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::news::free_mb;
use super::timing::Nightly;
use crate::alert::{Event, EventKind, connect, post, send_mail};
use crate::clock::{Clock, stamp};
use crate::diagnostic::{Lang, Severity, Text, in_every_language};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::modes::open_ones;
use crate::publish::write_file;
use crate::register::{age_days, open, read_inspectors};
use crate::text;
use crate::workspace::{Lock, Settings, read_snapshot};

/// One thing that was tried.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// What.
    #[serde(serialize_with = "in_every_language")]
    pub what: Text,
    /// `ok`, `warning` or `wrong`.
    pub outcome: &'static str,
    /// What was found, or what to do.
    #[serde(serialize_with = "in_every_language")]
    pub words: Text,
}

/// Everything that was tried.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Diagnosis {
    /// In the order in which it was tried.
    pub tried: Vec<Tried>,
}

impl Diagnosis {
    fn add(&mut self, what: Text, result: Result<Text, Text>) {
        let (outcome, words) = match result {
            Ok(words) => ("ok", words),
            Err(words) => ("wrong", words),
        };
        self.tried.push(Tried { what, outcome, words });
    }

    fn warn(&mut self, what: Text, words: Text) {
        self.tried.push(Tried { what, outcome: "warning", words });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn good(&self) -> bool {
        self.tried.iter().all(|t| t.outcome != "wrong")
    }
}

/// Tries everything; `send` also sends a test message to every channel.
#[must_use]
pub fn doctor(root: &Path, clock: &Clock, send: bool, lang: Lang) -> Diagnosis {
    let mut found = Diagnosis::default();
    let settings = files(root, clock, &mut found);
    disk(root, &mut found);
    ledger(root, clock, &mut found);
    if let Some(settings) = &settings {
        time(clock, settings, &mut found);
        registers(clock, settings, &mut found);
        messages(root, clock, settings, send, lang, &mut found);
    }
    found
}

fn files(root: &Path, clock: &Clock, found: &mut Diagnosis) -> Option<Settings> {
    let what = text!("settings-plans-rules");
    let snapshot = match read_snapshot(root) {
        Ok(snapshot) => snapshot,
        Err(failure) => {
            found.add(what, Err(failure.summary()));
            return None;
        }
    };
    let checked = crate::review::check(root, false, *clock);
    let errors = match &checked {
        Ok(checked) => checked.count(Severity::Error),
        Err(_) => 1,
    };
    let tasks = checked.as_ref().map_or(0, |c| c.tasks);
    if errors > 0 {
        found.add(what, Err(text!("run-choucha-check", errors)));
    } else {
        found.add(what, Ok(text!("can-be-drawn", tasks)));
    }
    for finding in snapshot.findings.iter().filter(|f| f.code == "holidays-missing") {
        found.warn(text!("holidays"), finding.message.clone());
    }
    snapshot.settings
}

fn disk(root: &Path, found: &mut Diagnosis) {
    let layout = Layout { root: root.to_owned() };
    let probe = root.join("var/.doctor");
    let written = write_file(&probe, |out| std::io::Write::write_all(out, b"x")).and_then(|()| std::fs::remove_file(&probe));
    found.add(
        text!("var-can-be-written"),
        match written {
            Ok(()) => Ok(text!("it-can")),
            Err(e) => Err(text!("it-cannot-check-owner-and-permissions", e)),
        },
    );
    let others: Vec<String> = open_ones(&root.join("var")).iter().map(|(path, _)| path.display().to_string()).collect();
    if !others.is_empty() {
        let list = others.join(" ");
        found.warn(text!("var-is-its-owners-alone"), text!("can-be-read-by-others", list));
    }
    found.add(
        text!("workspace-lock"),
        match Lock::take(&layout.lock(), Duration::from_secs(2), || {}) {
            Ok(_) => Ok(text!("it-can-be-taken")),
            Err(failure) => Err(failure.summary()),
        },
    );
    match free_mb(root) {
        Some(free) if free < 1_024 => found.warn(text!("disk-space"), text!("mb-are-free", free)),
        Some(free) => found.add(text!("disk-space"), Ok(text!("mb-are-free-2", free))),
        None => {}
    }
}

fn ledger(root: &Path, clock: &Clock, found: &mut Diagnosis) {
    let layout = Layout { root: root.to_owned() };
    let result = match Ledger::open_existing(&layout.ledger()) {
        Ok(None) => Ok(text!("there-is-none-yet-first-draw")),
        Ok(Some(ledger)) => match ledger.newest() {
            Ok(Some((seq, _, at))) if at > stamp(clock.now()) => Err(text!("its-newest-entry-is-of-later", seq, at)),
            Ok(Some((seq, ..))) => Ok(text!("doctor", seq)),
            Ok(None) => Ok(text!("empty")),
            Err(failure) => Err(failure.summary()),
        },
        Err(failure) => Err(failure.summary()),
    };
    found.add(text!("ledger"), result);
}

fn time(clock: &Clock, settings: &Settings, found: &mut Diagnosis) {
    let now = clock.now();
    let (local, zone) = (now.with_timezone(&settings.timezone).format("%Y-%m-%d %H:%M:%S").to_string(), settings.timezone);
    found.add(
        text!("clock-and-time-zone"),
        if chrono::Datelike::year(&now) < 2020 { Err(text!("is-it-set-clock-first", local)) } else { Ok(text!("it-is", local, zone)) },
    );
    let next: Vec<String> =
        Nightly::of(settings).map(|n| n.next(now, 5)).unwrap_or_default().iter().map(|t| t.format("%m-%d %H:%M").to_string()).collect();
    let next = next.join(", ");
    found.add(text!("next-five-sweeps"), Ok(text!("doctor-2", next)));
}

fn registers(clock: &Clock, settings: &Settings, found: &mut Diagnosis) {
    let spec = &settings.objects;
    let wanted = spec.columns.values().cloned().collect();
    found.add(
        text!("object-register"),
        match open(spec, &wanted) {
            Ok(_) => {
                let age = age_days(spec, clock.now()).unwrap_or(0);
                match spec.max_age {
                    Some(most) if age > i64::from(most) => Err(text!("it-is-old-more-than", age, most)),
                    _ => Ok(text!("it-can-be-read-old", age)),
                }
            }
            Err(failure) => Err(failure.summary()),
        },
    );
    if let Some(spec) = &settings.inspectors {
        found.add(
            text!("inspector-register"),
            match read_inspectors(spec) {
                Ok(found) => {
                    let counts = found.by_department();
                    let (people, departments) = (counts.values().flat_map(std::collections::BTreeMap::values).sum::<u64>(), counts.len());
                    Ok(text!("in-service-at", people, departments))
                }
                Err(failure) => Err(failure.summary()),
            },
        );
    }
}

fn messages(root: &Path, clock: &Clock, settings: &Settings, send: bool, lang: Lang, found: &mut Diagnosis) {
    let alerts = &settings.alerts;
    if alerts.mail.is_empty() && alerts.webhooks.is_empty() {
        found.warn(text!("telling-people"), text!("neither-mail-nor-webhook-nobody-learns"));
    }
    let event = Event { kind: EventKind::AllWell, at: stamp(clock.now()), lines: vec![text!("test-message-of-choucha-doctor")] };
    let place = root.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    for mail in &alerts.mail {
        let (host, port) = (&mail.host, mail.port);
        let result = if send { send_mail(root, mail, &event, &place, lang) } else { connect(root, mail) };
        found.add(
            text!("mail", host, port),
            match result {
                Ok(()) if send => Ok(text!("one-was-sent")),
                Ok(()) => Ok(text!("server-answers-send-sends-one")),
                Err(words) => Err(text!("doctor-3", words)),
            },
        );
    }
    for webhook in &alerts.webhooks {
        let url = webhook.address.told();
        let what = text!("webhook", url);
        if send {
            let result = post(root, webhook, &event, (&place, lang), clock.now().timestamp_millis());
            found.add(what, result.map(|()| text!("one-was-sent-2")).map_err(|w| text!("doctor-4", w)));
        } else {
            found.warn(what, text!("not-tried-send-sends-one"));
        }
    }
}
