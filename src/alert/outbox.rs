//! What is to be told yet, kept on disk until every channel has taken it. Delivered in order for each channel; a channel that fails is
//! tried again after `retry` seconds, doubled each time up to an hour.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Event, EventKind, post, send_mail};
use crate::diagnostic::{Lang, Text};
use crate::publish::write_file;
use crate::workspace::{Alerts, Webhook};

/// Most messages kept for a channel that never takes any; the oldest go first.
const MOST: usize = 1_000;

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Where to: see [`channels`].
    pub channel: String,
    /// What.
    pub event: Event,
    /// How often it was tried.
    pub attempts: u32,
    /// Not before this time.
    pub next: DateTime<Utc>,
}

/// Everything that is remembered of telling people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// The last ledger entry whose news were taken up.
    pub told: i64,
    /// Troubles that were told and are still there: kind and key, with what was said.
    pub troubles: BTreeMap<String, (EventKind, Text)>,
    /// The last time the daily message was told.
    pub daily: Option<DateTime<Utc>>,
    /// Since when rounds wait for a person, or when that was last repeated.
    #[serde(default)]
    pub asked: Option<DateTime<Utc>>,
    /// What is to be delivered yet, the oldest first.
    pub pending: Vec<Message>,
}

impl Outbox {
    /// Reads the outbox; nothing where there is none or it cannot be read.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&crate::bounded::read(path, crate::bounded::SMALL).ok()?).ok()
    }

    /// Gives messages that an earlier version kept under the whole address of a webhook the name of today.
    pub fn rename(&mut self, alerts: &Alerts) {
        for message in &mut self.pending {
            let of = |w: &&Webhook| w.address.written().is_some_and(|url| message.channel.strip_prefix("webhook ") == Some(url));
            if let Some(webhook) = alerts.webhooks.iter().find(of) {
                message.channel = format!("webhook {}", webhook.address.name());
            }
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        write_file(path, |out| out.write_all(&text))
    }

    /// Puts an event on its way to every channel.
    pub fn tell(&mut self, alerts: &Alerts, event: &Event, now: DateTime<Utc>) {
        for channel in channels(alerts) {
            self.pending.push(Message { channel, event: event.clone(), attempts: 0, next: now });
        }
        let over = self.pending.len().saturating_sub(MOST);
        self.pending.drain(..over);
    }

    /// Takes note of the troubles there are now; gives the events to tell: new ones by kind, and what is mended.
    pub fn compare(&mut self, now: &BTreeMap<String, (EventKind, Text)>, at: &str) -> Vec<Event> {
        let mut fresh: BTreeMap<EventKind, Vec<Text>> = BTreeMap::new();
        for (key, (kind, text)) in now {
            if !self.troubles.contains_key(key) {
                fresh.entry(*kind).or_default().push(text.clone());
            }
        }
        let gone: Vec<Text> = self.troubles.iter().filter(|(key, _)| !now.contains_key(*key)).map(|(_, (_, text))| text.clone()).collect();
        let mut events: Vec<Event> = fresh.into_iter().map(|(kind, lines)| Event { kind, at: at.to_owned(), lines }).collect();
        if !gone.is_empty() {
            events.push(Event { kind: EventKind::Mended, at: at.to_owned(), lines: gone });
        }
        self.troubles.clone_from(now);
        events
    }

    /// Rounds that wait for a person are told again every week, all together, for nothing else moves them. What is new is told by
    /// [`Self::compare`].
    pub fn weekly(&mut self, now: DateTime<Utc>) -> Option<Event> {
        let asked = self.troubles.values().filter(|(kind, _)| *kind == EventKind::Asked);
        let lines: Vec<Text> = asked.map(|(_, text)| text.clone()).collect();
        if lines.is_empty() {
            self.asked = None;
            return None;
        }
        let since = *self.asked.get_or_insert(now);
        if now < since + chrono::Duration::days(7) {
            return None;
        }
        self.asked = Some(now);
        Some(Event { kind: EventKind::Asked, at: crate::clock::stamp(now), lines })
    }
}

/// The channels of the settings, by a name that stays the same as long as the settings do.
#[must_use]
pub fn channels(alerts: &Alerts) -> Vec<String> {
    let mail = alerts.mail.iter().map(|m| format!("mail {}:{} {}", m.host, m.port, m.to.join(",")));
    mail.chain(alerts.webhooks.iter().map(|w| format!("webhook {}", w.address.name()))).collect()
}

/// How messages are delivered.
pub struct Delivery<'a> {
    /// The workspace.
    pub root: &'a Path,
    /// The channels.
    pub alerts: &'a Alerts,
    /// The workspace's name, for people.
    pub place: &'a str,
    /// The language of messages.
    pub lang: Lang,
    /// The time.
    pub now: DateTime<Utc>,
    /// Whether the service leaves: then what is not sent yet waits for the next one.
    pub leaving: &'a (dyn Fn() -> bool + Sync),
}

/// Tries every message whose time has come; gives what failed. Of a channel that fails the rest waits.
pub fn deliver(outbox: &mut Outbox, by: &Delivery<'_>) -> Vec<(String, Text)> {
    let Delivery { root, alerts, place, lang, now, leaving } = *by;
    let names = channels(alerts);
    // A channel that is no longer in the settings takes nothing any more.
    outbox.pending.retain(|m| names.contains(&m.channel));
    let mut failed: BTreeSet<String> = BTreeSet::new();
    let mut problems = Vec::new();
    let mut kept = Vec::new();
    for mut message in std::mem::take(&mut outbox.pending) {
        if message.next > now || failed.contains(&message.channel) || leaving() {
            // In order: what comes after waits, too.
            failed.insert(message.channel.clone());
            kept.push(message);
            continue;
        }
        let at = names.iter().position(|n| *n == message.channel).unwrap_or(0);
        let sent = match alerts.mail.get(at) {
            Some(mail) => send_mail(root, mail, &message.event, place, lang),
            None => match alerts.webhooks.get(at - alerts.mail.len().min(at)) {
                Some(webhook) => post(root, webhook, &message.event, (place, lang), now.timestamp_millis()),
                None => Ok(()),
            },
        };
        if let Err(words) = sent {
            let wait = alerts.retry.saturating_mul(1 << message.attempts.min(20)).min(3_600);
            message.attempts += 1;
            message.next = now + chrono::Duration::seconds(i64::try_from(wait).unwrap_or(3_600));
            failed.insert(message.channel.clone());
            problems.push((message.channel.clone(), words));
            kept.push(message);
        }
    }
    outbox.pending = kept;
    problems
}
