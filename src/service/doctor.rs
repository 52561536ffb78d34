//! Everything a first night needs, tried one by one.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::news::free_mb;
use super::timing::Nightly;
use crate::alert::{Event, EventKind, connect, post, send_mail};
use crate::clock::{Clock, stamp};
use crate::diagnostic::{Lang, Severity, Text, in_every_language, many};
use crate::layout::Layout;
use crate::ledger::Ledger;
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
    let what = text!("设置、计划、规则", "settings, plans, rules");
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
        let of_errors = many(errors, "error", "errors");
        found.add(what, Err(text!("有 {errors} 个错误：运行 choucha check", "{of_errors}: run choucha check")));
    } else {
        let of_tasks = many(tasks, "task", "tasks");
        found.add(what, Ok(text!("{tasks} 个任务可以抽", "{of_tasks} can be drawn")));
    }
    for finding in snapshot.findings.iter().filter(|f| f.code == "holidays-missing") {
        found.warn(text!("节假日", "holidays"), finding.message.clone());
    }
    snapshot.settings
}

fn disk(root: &Path, found: &mut Diagnosis) {
    let layout = Layout { root: root.to_owned() };
    let probe = root.join("var/.doctor");
    let written = write_file(&probe, |out| std::io::Write::write_all(out, b"x")).and_then(|()| std::fs::remove_file(&probe));
    found.add(
        text!("var 可以写", "var can be written"),
        match written {
            Ok(()) => Ok(text!("可以", "it can")),
            Err(e) => Err(text!("写不进去：{e}；检查属主和权限", "it cannot: {e}; check owner and permissions")),
        },
    );
    found.add(
        text!("工作区锁", "the workspace's lock"),
        match Lock::take(&layout.lock(), Duration::from_secs(2), || {}) {
            Ok(_) => Ok(text!("拿得到", "it can be taken")),
            Err(failure) => Err(failure.summary()),
        },
    );
    match free_mb(root) {
        Some(free) if free < 1_024 => found.warn(text!("磁盘空间", "disk space"), text!("只剩 {free} MB", "{free} MB are free")),
        Some(free) => found.add(text!("磁盘空间", "disk space"), Ok(text!("剩 {free} MB", "{free} MB are free"))),
        None => {}
    }
}

fn ledger(root: &Path, clock: &Clock, found: &mut Diagnosis) {
    let layout = Layout { root: root.to_owned() };
    let result = match Ledger::open_existing(&layout.ledger()) {
        Ok(None) => Ok(text!("还没有，第一次抽取时建立", "there is none yet; the first draw makes it")),
        Ok(Some(ledger)) => match ledger.newest() {
            Ok(Some((seq, _, at))) if at > stamp(clock.now()) => Err(text!(
                "最新一条（第 {seq} 条）是 {at} 记的，比现在还晚：时钟倒退了",
                "its newest entry ({seq}) is of {at}, later than now: the clock is behind"
            )),
            Ok(Some((seq, ..))) => Ok({
                let entries = many(seq, "entry", "entries");
                text!("{seq} 条", "{entries}")
            }),
            Ok(None) => Ok(text!("空的", "empty")),
            Err(failure) => Err(failure.summary()),
        },
        Err(failure) => Err(failure.summary()),
    };
    found.add(text!("台账", "the ledger"), result);
}

fn time(clock: &Clock, settings: &Settings, found: &mut Diagnosis) {
    let now = clock.now();
    let (local, zone) = (now.with_timezone(&settings.timezone).format("%Y-%m-%d %H:%M:%S").to_string(), settings.timezone);
    found.add(
        text!("时钟和时区", "clock and time zone"),
        if chrono::Datelike::year(&now) < 2020 {
            Err(text!("现在是 {local}？先校准时钟", "is it {local}? Set the clock first"))
        } else {
            Ok(text!("现在是 {local}（{zone}）", "it is {local} ({zone})"))
        },
    );
    let next: Vec<String> =
        Nightly::of(settings).map(|n| n.next(now, 5)).unwrap_or_default().iter().map(|t| t.format("%m-%d %H:%M").to_string()).collect();
    let next = next.join(", ");
    found.add(text!("今后五次夜间抽取", "the next five sweeps"), Ok(text!("{next}", "{next}")));
}

fn registers(clock: &Clock, settings: &Settings, found: &mut Diagnosis) {
    let spec = &settings.objects;
    let wanted = spec.columns.values().cloned().collect();
    found.add(
        text!("检查对象名录库", "the object register"),
        match open(spec, &wanted) {
            Ok(_) => {
                let age = age_days(spec, clock.now()).unwrap_or(0);
                match spec.max_age {
                    Some(most) if age > i64::from(most) => {
                        let days = many(age, "day", "days");
                        Err(text!("是 {age} 天前的，超过 {most} 天", "it is {days} old, more than {most}"))
                    }
                    _ => Ok({
                        let days = many(age, "day", "days");
                        text!("读得到，{age} 天前的", "it can be read, {days} old")
                    }),
                }
            }
            Err(failure) => Err(failure.summary()),
        },
    );
    if let Some(spec) = &settings.inspectors {
        found.add(
            text!("执法检查人员名录库", "the inspector register"),
            match read_inspectors(spec) {
                Ok(found) => {
                    let counts = found.by_department();
                    let (people, departments) = (counts.values().sum::<u64>(), counts.len());
                    let of_departments = many(departments, "department", "departments");
                    Ok(text!("{departments} 个部门 {people} 人在岗", "{people} in service at {of_departments}"))
                }
                Err(failure) => Err(failure.summary()),
            },
        );
    }
}

fn messages(root: &Path, clock: &Clock, settings: &Settings, send: bool, lang: Lang, found: &mut Diagnosis) {
    let alerts = &settings.alerts;
    if alerts.mail.is_empty() && alerts.webhooks.is_empty() {
        found.warn(
            text!("通知", "telling people"),
            text!("没有邮件也没有 webhook：出了事没有人知道", "neither mail nor webhook: nobody learns what happens"),
        );
    }
    let event = Event {
        kind: EventKind::AllWell,
        at: stamp(clock.now()),
        lines: vec![text!("choucha doctor 的测试消息", "a test message of choucha doctor")],
    };
    let place = root.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    for mail in &alerts.mail {
        let (host, port) = (&mail.host, mail.port);
        let result = if send { send_mail(root, mail, &event, &place, lang) } else { connect(root, mail) };
        found.add(
            text!("邮件 {host}:{port}", "mail {host}:{port}"),
            match result {
                Ok(()) if send => Ok(text!("已发出一封", "one was sent")),
                Ok(()) => Ok(text!("服务器有回应；加 --send 发一封试试", "the server answers; --send sends one")),
                Err(words) => Err(text!("{words}", "{words}")),
            },
        );
    }
    for webhook in &alerts.webhooks {
        let url = &webhook.url;
        let what = text!("webhook {url}", "webhook {url}");
        if send {
            let result = post(root, webhook, &event, &place, lang, clock.now().timestamp_millis());
            found.add(what, result.map(|()| text!("已发出一条", "one was sent")).map_err(|w| text!("{w}", "{w}")));
        } else {
            found.warn(what, text!("没有试；加 --send 发一条", "not tried; --send sends one"));
        }
    }
}
