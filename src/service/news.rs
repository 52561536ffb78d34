//! What a sweep means to people: the news since the last one, read from the ledger (so that what was recorded before a crash is told after
//! it), and the troubles there are now.

use std::collections::BTreeMap;
use std::path::Path;

use crate::alert::{Event, EventKind};
use crate::diagnostic::{Failure, Severity, Text};
use crate::execute::{Outcome, WhyNot};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::model::{Adoption, Staffing};
use crate::schedule::Outlook;
use crate::text;
use crate::workspace::Settings;

/// Troubles by a key that stays the same while the trouble does.
pub(super) type Troubles = BTreeMap<String, (EventKind, Text)>;

/// The entries after `told` as events, and the newest entry's number.
pub(super) fn news(root: &Path, told: i64) -> Result<(Vec<Event>, i64), Failure> {
    let Some(ledger) = Ledger::open_existing(&Layout { root: root.to_owned() }.ledger())? else { return Ok((Vec::new(), told)) };
    let mut lines: BTreeMap<EventKind, (String, Vec<Text>)> = BTreeMap::new();
    let mut newest = told;
    for entry in ledger.entries_after(told)? {
        newest = newest.max(entry.seq);
        let (kind, line) = match entry.kind.as_str() {
            "draw" => {
                let Some((_, new)) = ledger.draw(&entry.subject)? else { continue };
                let (draw, name, objects) = (&entry.subject, &new.record.name, new.objects.len());
                (EventKind::Drawn, text!("drawn-2", draw, name, objects))
            }
            "staffing" => {
                let Ok(staffing) = serde_json::from_str::<Staffing>(&entry.body) else { continue };
                let open: Vec<_> = staffing.visits.iter().filter(|v| v.team.is_empty()).collect();
                let Some(first) = open.first() else { continue };
                // A visit's own id names an enterprise; no message does.
                let draw = first.objects.first().map_or("", |(draw, _)| draw.as_str());
                let (count, why) = (open.len(), first.reason());
                (EventKind::Unstaffed, text!("unstaffed-such-as", count, draw, why))
            }
            "lapse" => (EventKind::Lapsed, Text::same(entry.subject.clone())),
            "adoption" if entry.seq > 2 => {
                let Ok(adoption) = serde_json::from_str::<Adoption>(&entry.body) else { continue };
                (EventKind::Reloaded, adopted(&adoption))
            }
            _ => continue,
        };
        let (at, list) = lines.entry(kind).or_default();
        *at = entry.at.clone();
        list.push(line);
    }
    let events = lines.into_iter().map(|(kind, (at, lines))| Event { kind, at, lines }).collect();
    Ok((events, newest))
}

fn adopted(adoption: &Adoption) -> Text {
    let tasks: Vec<String> = adoption.tasks.iter().map(|t| format!("{}/{}", t.plan, t.task)).collect();
    let (count, day) = (tasks.len(), adoption.day);
    let some = tasks.iter().take(10).cloned().collect::<Vec<_>>().join(" ");
    let more = if count > 10 { " …" } else { "" };
    let ended = adoption.ended.iter().map(|e| format!("{}/{}", e.plan, e.task)).collect::<Vec<_>>().join(" ");
    let files = adoption.difference.keys().cloned().collect::<Vec<_>>().join(", ");
    let mut words = text!("rules-of-changed", day, count, some, more);
    if !files.is_empty() {
        words = text!("news", words, files);
    }
    if !ended.is_empty() {
        words = text!("gone", words, ended);
    }
    words
}

/// The troubles that a sweep found. Of a sweep that failed as a whole the earlier ones stay.
pub(super) fn troubles(result: &Result<Outcome, Failure>, before: &Troubles) -> Troubles {
    let mut found = Troubles::new();
    match result {
        Err(failure) => {
            found.extend(
                before
                    .iter()
                    .filter(|(_, (kind, _))| !matches!(kind, EventKind::SweepFailed | EventKind::ClockBehind))
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
            let code = failure.findings.iter().next().map_or("failed", |f| f.code);
            let kind = if code == "day-behind" { EventKind::ClockBehind } else { EventKind::SweepFailed };
            let wrong_files = failure.findings.iter().filter(|f| f.place.file.starts_with("rules/"));
            for finding in wrong_files {
                let line = finding.both();
                found.insert(format!("reload {}", finding.identity()), (EventKind::ReloadFailed, line));
            }
            found.insert(format!("sweep {code}"), (kind, failure.summary()));
        }
        Ok(outcome) => {
            for not in &outcome.not_drawn {
                let draw = &not.draw;
                let (kind, why) = match &not.why {
                    WhyNot::Failed(failure) => (EventKind::Refused, failure.summary()),
                    WhyNot::Asked(why) => (EventKind::Asked, why.clone()),
                    WhyNot::Lapsed(_) | WhyNot::Waiting(_) | WhyNot::Nothing(..) => continue,
                };
                found.insert(format!("{} {draw}", kind.word()), (kind, text!("news-2", draw, why)));
            }
            for finding in outcome.findings.iter() {
                let line = finding.both();
                if finding.code == "register-old" {
                    found.insert("register-old".to_owned(), (EventKind::RegisterOld, line));
                } else if finding.code == "frame-changed" {
                    found.insert(format!("frame {}", finding.identity()), (EventKind::ChainBroken, line));
                } else if finding.severity == Severity::Error {
                    found.insert(format!("reload {}", finding.identity()), (EventKind::ReloadFailed, line));
                }
            }
        }
    }
    found
}

/// The troubles that come with time alone: late rounds and a disk that fills up.
pub(super) fn with_time(found: &mut Troubles, outlook: Option<&Outlook>, root: &Path, settings: Option<&Settings>) {
    if let Some(outlook) = outlook {
        found.retain(|key, (kind, _)| !matches!(kind, EventKind::Late | EventKind::ReloadFailed) && !key.starts_with("pending "));
        for row in &outlook.pending {
            found.insert(format!("pending {}/{}", row.plan, row.task), (EventKind::Asked, row.say()));
        }
        // Files are looked at even where a sweep got no further than the clock.
        for finding in outlook.findings.iter().filter(|f| f.severity == Severity::Error) {
            let line = finding.both();
            found.insert(format!("reload {}", finding.identity()), (EventKind::ReloadFailed, line));
        }
        for stand in &outlook.late {
            let (draw, opens, name) = (&stand.draw, stand.opens, &stand.name);
            let line = text!("opened-on-still-not-drawn", draw, name, opens);
            found.insert(format!("late {draw}"), (EventKind::Late, line));
        }
    }
    found.remove("disk");
    let least = settings.map_or(1_024, |s| s.alerts.disk_low);
    if let Some(free) = free_mb(root)
        && free < least
    {
        let line = text!("mb-are-free-on-disk-below", free, least);
        found.insert("disk".to_owned(), (EventKind::DiskLow, line));
    }
}

/// Free space where the workspace is, in MB.
pub(super) fn free_mb(root: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(root).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) / (1024 * 1024))
}
