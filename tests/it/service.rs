//! The service under a test clock: a whole year, the same year under a thousand faults, and what it does on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::support::{Ran, Ws, long, shops, task};

/// A service on a simulated workspace, with its clock and its log.
pub struct Service {
    ws: Ws,
    child: Option<Child>,
    log: Mutex<Log>,
    now: DateTime<Utc>,
}

/// What the service has written to its log: a file, so that what it told before it wrote down a sweep is there when the sweep is.
#[derive(Default)]
struct Log {
    read: u64,
    lines: Vec<serde_json::Value>,
}

fn clock(ws: &Ws) -> PathBuf {
    ws.path("clock")
}

impl Service {
    pub fn new(ws: Ws, now: DateTime<Utc>) -> Self {
        let settings = ws.read("rules/settings.toml");
        if !settings.contains("simulation") {
            ws.write("rules/settings.toml", &format!("simulation = true\n{settings}"));
        }
        let mut service = Self { ws, child: None, log: Mutex::default(), now };
        service.set(now);
        service
    }

    /// Writes the clock as a whole: the service never reads half of it.
    pub fn set(&mut self, now: DateTime<Utc>) {
        self.now = now;
        let partial = self.ws.path("clock.partial");
        std::fs::write(&partial, now.to_rfc3339()).unwrap();
        std::fs::rename(partial, clock(&self.ws)).unwrap();
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = self.ws.command(more);
        command.env("CHOUCHA_CLOCK_FILE", clock(&self.ws)).env("CHOUCHA_BEAT_MS", "4").env_remove("CHOUCHA_FAULT");
        command
    }

    /// Another command on the workspace, under the service's clock.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.ws.path(name)
    }

    pub fn start(&mut self, fault: Option<&str>) {
        let mut command = self.command(&["serve", "--json"]);
        if let Some(fault) = fault {
            command.env("CHOUCHA_FAULT", fault);
        }
        let log = File::options().create(true).append(true).open(self.path("service.log")).unwrap();
        self.child = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
    }

    /// The whole lines of the log so far.
    fn log(&self) -> MutexGuard<'_, Log> {
        let mut log = self.log.lock().unwrap();
        let mut new = Vec::new();
        if let Ok(mut file) = File::open(self.path("service.log")) {
            file.seek(SeekFrom::Start(log.read)).unwrap();
            file.read_to_end(&mut new).unwrap();
        }
        let whole = new.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        log.read += u64::try_from(whole).unwrap();
        for line in String::from_utf8_lossy(&new[..whole]).lines() {
            log.lines.push(serde_json::from_str(line).unwrap_or_else(|_| line.into()));
        }
        log
    }

    fn state(&self) -> serde_json::Value {
        std::fs::read(self.ws.path("var/service.json")).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default()
    }

    /// Waits for a sweep that began at the clock's time or later; nothing if the process dies first.
    pub fn swept(&mut self) -> Option<serde_json::Value> {
        let start = Instant::now();
        let pid = self.child.as_ref().map(Child::id);
        loop {
            let state = self.state();
            let last = state["last"]["at"].as_str().and_then(|t| t.parse::<DateTime<Utc>>().ok());
            if last == Some(self.now) && state["pid"].as_u64() == pid.map(u64::from) {
                return Some(state);
            }
            if self.child.as_mut().is_none_or(|c| c.try_wait().unwrap().is_some()) {
                return None;
            }
            assert!(start.elapsed() < Duration::from_mins(1), "no sweep at {}: {state} {:?}", self.now, self.log().lines.last());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            child.wait().unwrap();
        }
    }

    pub fn stop(&mut self) -> i32 {
        let mut child = self.child.take().unwrap();
        Command::new("kill").arg(child.id().to_string()).status().unwrap();
        child.wait().unwrap().code().unwrap_or(-1)
    }

    /// Lines of the log since `from` with this event.
    pub fn told(&self, from: usize, event: &str) -> usize {
        self.log().lines.iter().skip(from).filter(|l| l["fields"]["event"] == event).count()
    }

    fn lines(&self) -> usize {
        self.log().lines.len()
    }

    pub fn draws(&self) -> Vec<serde_json::Value> {
        self.ws.run(&["draws", "--json"]).ok().json()["draws"].as_array().unwrap().clone()
    }

    pub fn expected(&self) -> BTreeSet<String> {
        let plan = self.ws.run(&["plan", "--json"]).ok().json();
        let id = plan["plan"]["id"].as_str().unwrap();
        let tasks = plan["tasks"].as_array().unwrap();
        let rounds = |t: &serde_json::Value| t["rounds"].as_array().unwrap().clone();
        tasks
            .iter()
            .flat_map(|t| rounds(t).into_iter().map(move |r| format!("{}/{}", t["id"].as_str().unwrap(), r["opens"].as_str().unwrap())))
            .map(|r| format!("{id}/{r}"))
            .collect()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Half past one in Shanghai on a day of 2024.
fn night(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(1, 30, 0).unwrap()).and_local_timezone(chrono_tz::Asia::Shanghai).unwrap().with_timezone(&Utc)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year() -> impl Iterator<Item = NaiveDate> {
    (0..366).map(|n| day("2024-01-01").checked_add_days(Days::new(n)).unwrap())
}

#[test]
fn a_year_makes_every_round_on_its_day() {
    long!();
    let mut service = Service::new(Ws::city(), night(day("2024-01-01")));
    service.start(None);
    for day in year() {
        service.set(night(day));
        service.swept().unwrap();
    }
    assert_eq!(service.stop(), 0);
    let draws = service.draws();
    let drawn: BTreeSet<String> = draws.iter().map(|d| d["draw"].as_str().unwrap().to_owned()).collect();
    assert_eq!(drawn, service.expected());
    assert!(draws.iter().all(|d| d["state"] == "drawn" && d["opens"] == d["as_of"]), "a round was not made on its day");
    assert_eq!(service.told(0, "drawn"), draws.len(), "every draw was told once");
    assert_eq!(service.ws.run(&["verify"]).code, 0);
}

/// A fixed sequence of numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story: a year of hours, and whatever goes wrong in each")]
fn the_same_year_under_a_thousand_faults() {
    long!();
    let ws = Ws::city();
    // A sweep every hour, so that a day has room for several faults.
    ws.edit("rules/settings.toml", "[nightly]", "[nightly]\ncron = \"0 0 * * * *\"");
    let mut service = Service::new(ws, night(day("2024-01-01")));
    let mut numbers = Numbers(20_240_101);
    let mut faults: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing_until: Option<NaiveDate> = None;
    let mut weeks_missing = 0;
    service.start(None);
    service.swept().unwrap();
    let good = service.ws.read("rules/escalate-ratio.rhai");
    let plan = service.ws.read("rules/2024.plan.toml");
    for today in year() {
        let mut hours = 0;
        let mut later = || {
            hours += 1;
            night(today) + chrono::Duration::hours(hours)
        };
        for _ in 0..=(2 + numbers.below(2)) {
            let from = service.lines();
            if service.child.is_none() {
                service.start(None);
            }
            let sort = ["kill", "die", "full", "read-only", "locked", "ahead", "back", "broken", "two"][numbers.below(9) as usize];
            *faults.entry(sort).or_default() += 1;
            match sort {
                "kill" => {
                    service.set(later());
                    std::thread::sleep(Duration::from_millis(numbers.below(60)));
                    service.kill();
                }
                "die" => {
                    service.kill();
                    service.set(later());
                    service.start(Some(&format!("die:{}", 1 + numbers.below(60))));
                    service.swept();
                    service.kill();
                }
                "full" | "read-only" => {
                    service.kill();
                    service.set(later());
                    service.start(Some(&format!("{sort}:{}+{}", 1 + numbers.below(8), 1 + numbers.below(400))));
                    let start = Instant::now();
                    // It must say so, whether or not it can still write down that it swept.
                    let told = |s: &Service| {
                        s.log()
                            .lines
                            .iter()
                            .skip(from)
                            .any(|l| l["level"] == "ERROR" || l["fields"]["message"].as_str().is_some_and(|m| m.contains("无法保存")))
                    };
                    while !told(&service) && start.elapsed() < Duration::from_secs(30) {
                        std::thread::sleep(Duration::from_millis(5));
                    }
                    assert!(told(&service), "{sort} on {today} was not told: {:?}", &service.log().lines[from..]);
                    service.kill();
                }
                "locked" => {
                    let path = service.ws.path("var/ledger.db");
                    let holder = rusqlite::Connection::open(path).unwrap();
                    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
                    service.set(later());
                    std::thread::sleep(Duration::from_millis(20 + numbers.below(60)));
                    holder.execute_batch("ROLLBACK").unwrap();
                    drop(holder);
                    service.swept();
                }
                "ahead" => {
                    // Up to nine days ahead and back again, but not past the end of the plan.
                    let ahead = today.checked_add_days(Days::new(1 + numbers.below(9))).unwrap().min(day("2024-12-31"));
                    service.set(night(ahead));
                    service.swept();
                    service.set(later());
                    service.swept();
                }
                "back" => {
                    service.set(night(today) - chrono::Duration::days(1 + i64::try_from(numbers.below(20)).unwrap()));
                    service.swept();
                }
                "broken" => {
                    let (file, junk) = match numbers.below(3) {
                        0 => ("rules/escalate-ratio.rhai", format!("fn ratio(task, cell) {{ percnt{from}(5) }}")),
                        1 => ("rules/2024.plan.toml", plan.replacen("ratio = \"3%\"", &format!("ratio = {from}"), 1)),
                        _ => {
                            // Cut off in the middle, as a copy that was interrupted.
                            let lines: Vec<&str> = plan.lines().take(300 + from % 700).collect();
                            ("rules/2024.plan.toml", lines.join("\n") + "\nname = \"")
                        }
                    };
                    service.ws.write(file, &junk);
                    let start = Instant::now();
                    service.set(later());
                    while service.told(from, "reload-failed") == 0 && start.elapsed() < Duration::from_secs(30) {
                        std::thread::sleep(Duration::from_millis(5));
                    }
                    assert!(service.told(from, "reload-failed") > 0, "{file} on {today}: {:?}", &service.log().lines[from..]);
                    service.ws.write("rules/escalate-ratio.rhai", &good);
                    service.ws.write("rules/2024.plan.toml", &plan);
                }
                _ => {
                    // The first one holds the workspace once it has swept.
                    service.set(later());
                    if service.swept().is_none() {
                        continue;
                    }
                    let second = Command::new("timeout")
                        .arg("20")
                        .arg(env!("CARGO_BIN_EXE_choucha"))
                        .arg("serve")
                        .current_dir(service.ws.root())
                        .env("CHOUCHA_CLOCK_FILE", clock(&service.ws))
                        .stderr(Stdio::piped())
                        .output()
                        .unwrap();
                    assert_eq!(second.status.code(), Some(5));
                    assert!(String::from_utf8_lossy(&second.stderr).contains("service-running"));
                    // A person's command beside the service waits for it and repeats nothing.
                    let by_hand = service.command(&["draw", "--json"]).output().unwrap();
                    assert!(by_hand.status.code().is_some());
                }
            }
        }
        // Now and then the register is gone for a week.
        let register = service.ws.path("datasets/enterprises.parquet");
        let aside = service.ws.path("datasets/away");
        if missing_until == Some(today) {
            std::fs::rename(&aside, &register).unwrap();
            missing_until = None;
        } else if missing_until.is_none() && (today == day("2024-03-01") || numbers.below(60) == 0) && today < day("2024-12-20") {
            std::fs::rename(&register, &aside).unwrap();
            missing_until = today.checked_add_days(Days::new(7));
            weeks_missing += 1;
        }
        // The day itself ends in order: mended files, a running service, the right time.
        if service.child.as_mut().is_none_or(|c| c.try_wait().unwrap().is_some()) {
            service.kill();
            service.start(None);
        }
        service.set(night(today) + chrono::Duration::hours(20));
        let Some(state) = service.swept() else {
            service.kill();
            continue;
        };
        assert!(state["last"]["at"].is_string());
    }
    let from = service.lines();
    assert_eq!(service.stop(), 0);
    let total: usize = faults.values().sum::<usize>() + weeks_missing;
    assert!(total >= 1_000, "{total} {faults:?}");
    service.start(None);
    service.set(night(day("2024-12-31")) + chrono::Duration::hours(22));
    service.swept().unwrap();
    assert_eq!(service.stop(), 0);
    let draws = service.draws();
    let drawn: Vec<String> = draws.iter().filter(|d| d["state"] == "drawn").map(|d| d["draw"].as_str().unwrap().to_owned()).collect();
    let distinct: BTreeSet<String> = drawn.iter().cloned().collect();
    assert_eq!(distinct.len(), drawn.len(), "something was drawn twice");
    let expected = service.expected();
    let lost: Vec<&String> = expected.difference(&distinct).collect();
    assert!(lost.is_empty(), "not drawn: {lost:?}");
    assert_eq!(distinct, expected);
    let verified = service.ws.run(&["verify"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    assert!(service.told(0, "refused") > 0 && service.told(0, "clock-behind") > 0 && service.told(0, "mended") > 0);
    // Every draw was told, though many were recorded just before a kill.
    let told: BTreeSet<String> = {
        let log = service.log();
        log.lines
            .iter()
            .filter(|l| l["fields"]["event"] == "drawn")
            .filter_map(|l| l["fields"]["message"].as_str()?.split('：').nth(1)?.split_whitespace().next().map(ToOwned::to_owned))
            .collect()
    };
    let silent: Vec<&String> = distinct.difference(&told).collect();
    assert!(silent.is_empty(), "drawn and not told: {silent:?}");
    let _ = from;
}

#[test]
fn a_broken_rule_hurts_only_its_tasks_and_only_until_it_is_mended() {
    let tasks = [task("a", "ratio = \"10%\"\nfrequency = 3\nrule = \"a.rhai\""), task("b", "ratio = \"10%\"\nfrequency = 3")];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.write("rules/a.rhai", "fn ratio(task, cell) { task.ratio }\n");
    let mut service = Service::new(ws, night(day("2024-02-01")));
    service.start(None);
    service.swept().unwrap();
    let from = service.lines();
    // A new rule for `a` that is wrong: the old one stays in force, someone is told, once.
    service.ws.write("rules/a.rhai", "fn ratio(task, cell) { task.ratoi }\n");
    service.set(night(day("2024-03-01")));
    let state = service.swept().unwrap();
    assert_eq!(state["last"]["drawn"], 2, "{state}");
    for n in 2..9 {
        service.set(night(day(&format!("2024-03-0{n}"))));
        service.swept().unwrap();
    }
    assert_eq!(service.told(from, "reload-failed"), 1);
    assert_eq!(service.ws.run(&["status"]).code, 1);
    // Mended, with another ratio: it is adopted with what changed, and told.
    service.ws.write("rules/a.rhai", "fn ratio(task, cell) { task.ratio * 2 }\n");
    service.set(night(day("2024-03-20")));
    service.swept().unwrap();
    assert_eq!(service.told(from, "mended"), 1);
    assert_eq!(service.told(from, "reloaded"), 1);
    let export = service.ws.run(&["ledger", "export"]).ok().out;
    let adopted = export.lines().rev().find(|l| l.contains("\"kind\":\"adoption\"")).unwrap();
    assert!(
        adopted.contains("-fn ratio(task, cell) { task.ratio }") && adopted.contains("+fn ratio(task, cell) { task.ratio * 2 }"),
        "{adopted}"
    );
    service.set(night(day("2024-06-11")));
    service.swept().unwrap();
    let second = service.ws.run(&["draws", "p/a/2024-06-11", "--json"]).ok().json();
    assert_eq!(second["record"]["cells"][0]["ratio"], "20%");
    assert_eq!(service.stop(), 0);
}

#[test]
fn mistakes_of_one_kind_are_told_apart_in_whatever_language() {
    // Two of one kind, told in the same words up to the last letter of a name.
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(60));
    let good = ws.read("rules/p.plan.toml");
    let mut service = Service::new(ws, night(day("2024-02-01")));
    service.start(None);
    service.swept().unwrap();
    service.ws.write("rules/p.plan.toml", &format!("{good}\"note: x - a\" = 1\n\"note: x - b\" = 1\n"));
    service.set(night(day("2024-02-02")));
    service.swept().unwrap();
    assert_eq!((service.told(0, "reload-failed"), service.told(0, "mended")), (2, 0));
    // Another language is no other mistake.
    assert_eq!(service.stop(), 0);
    service.ws.env.push(("LANG".into(), "zh_CN.UTF-8".into()));
    service.set(night(day("2024-02-03")));
    service.start(None);
    service.swept().unwrap();
    assert_eq!((service.told(0, "reload-failed"), service.told(0, "mended")), (2, 0));
    // One is mended, the other stays.
    service.ws.write("rules/p.plan.toml", &format!("{good}\"note: x - a\" = 1\n"));
    service.set(night(day("2024-02-04")));
    service.swept().unwrap();
    assert_eq!((service.told(0, "reload-failed"), service.told(0, "mended")), (2, 1));
    assert_eq!(service.stop(), 0);
}

#[test]
fn a_night_with_nothing_due_opens_no_register_and_changed_files_wake_it() {
    let ws = Ws::city();
    std::fs::remove_file(ws.path("datasets/enterprises.parquet")).unwrap();
    std::fs::remove_file(ws.path("datasets/inspectors.csv")).unwrap();
    let mut service = Service::new(ws, night(day("2024-01-10")));
    service.start(None);
    let state = service.swept().unwrap();
    assert!(state["last"]["failed"].is_null() && state["troubles"].as_array().unwrap().is_empty(), "{state}");
    let before = state["sweeps"].as_u64().unwrap();
    // A saved file wakes it, once for a burst of saves.
    let rule = service.ws.read("rules/no-risk.rhai");
    for n in 0..5 {
        service.ws.write("rules/no-risk.rhai", &format!("{rule}\n// {n}\n"));
        std::thread::sleep(Duration::from_millis(20));
    }
    let start = Instant::now();
    while service.state()["sweeps"].as_u64().unwrap() == before {
        assert!(start.elapsed() < Duration::from_secs(20), "a saved file did not wake it");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(1_200));
    assert_eq!(service.state()["sweeps"].as_u64().unwrap(), before + 1);
    assert!(service.told(0, "reloaded") >= 1);
}

#[test]
fn a_signal_during_a_sweep_lets_it_finish() {
    let mut service = Service::new(Ws::city(), night(day("2024-03-01")));
    service.start(None);
    let start = Instant::now();
    // The lock is taken when the sweep has begun.
    while !service.ws.path("var/lock").exists() {
        assert!(start.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(service.stop(), 0);
    let draws = service.draws();
    assert_eq!(draws.len(), 48);
    for draw in draws {
        let folder = draw["draw"].as_str().unwrap().replace('/', "-");
        assert!(service.ws.path("var/draws").join(&folder).join("objects.csv").exists(), "{folder}");
    }
    assert_eq!(service.ws.run(&["verify"]).code, 0);
}

#[test]
fn visits_that_nobody_can_be_sent_to_are_told() {
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(30));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/i.csv\"\n"));
    ws.write("datasets/i.csv", "证件号,姓名,部门,区划,专长,状态,专家\nA1,甲,甲局,市,,在岗,\n");
    let mut service = Service::new(ws, night(day("2024-03-01")));
    service.start(None);
    service.swept().unwrap();
    assert_eq!((service.told(0, "drawn"), service.told(0, "unstaffed")), (1, 1));
    assert_eq!(service.stop(), 0);
}

#[test]
fn cron_itself_wakes_the_service() {
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(30));
    ws.edit("rules/settings.toml", "tiers =", "nightly = { cron = \"*/2 * * * * *\" }\ntiers =");
    // A beat of an hour: only cron can make the second sweep.
    let mut child = ws.command(&["serve", "--lang", "en"]).env("CHOUCHA_BEAT_MS", "3600000").stderr(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    let sweeps = || {
        let state = std::fs::read(ws.path("var/service.json")).unwrap_or_default();
        serde_json::from_slice::<serde_json::Value>(&state).unwrap_or_default()["sweeps"].as_u64().unwrap_or(0)
    };
    while sweeps() < 3 {
        assert!(start.elapsed() < Duration::from_mins(1), "cron does not wake it");
        std::thread::sleep(Duration::from_millis(50));
    }
    Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    ws.edit("rules/settings.toml", "*/2 * * * * *", "every two seconds");
    assert!(ws.run(&["check", "--lang", "en"]).err.contains("bad-cron"));
}

/// Resident memory in KiB, of it anonymous, and open files of a process.
fn held(pid: u32) -> (u64, u64, usize) {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let of = |name: &str| status.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().trim_end_matches(" kB").parse().unwrap();
    (of("VmRSS:"), of("RssAnon:"), std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count())
}

/// Time on a processor so far, in hundredths of a second.
fn worked(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn memory_and_handles_stay_flat_over_ten_thousand_sweeps() {
    long!();
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 3"), &shops(60));
    ws.edit("rules/settings.toml", "tiers =", "nightly = { cron = \"0 * * * * *\" }\ntiers =");
    let mut service = Service::new(ws, night(day("2024-03-01")));
    service.start(None);
    service.swept().unwrap();
    let pid = service.child.as_ref().unwrap().id();
    let mut early = (0, 0, 0);
    for n in 1..=10_000 {
        service.set(night(day("2024-03-01")) + chrono::Duration::minutes(n));
        service.swept().unwrap();
        if n == 1_000 {
            early = held(pid);
        }
    }
    let late = held(pid);
    assert!(service.state()["sweeps"].as_u64().unwrap() >= 10_000);
    assert!(late.1 <= early.1 + 2_048, "anonymous memory grew from {} to {} KiB", early.1, late.1);
    assert_eq!(late.2, early.2, "open files");
    assert_eq!(service.stop(), 0);
}

/// Ten minutes, or as long as `CHOUCHA_IDLE_SECONDS` says.
#[test]
fn an_idle_service_weighs_little_and_does_nothing() {
    long!();
    let seconds: u64 = std::env::var("CHOUCHA_IDLE_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(600);
    let ws = Ws::city();
    // No test clock and the usual beat: as it runs in the machine room. The plan's year is over, so everything lapses at once.
    let mut child = ws.command(&["serve"]).env_remove("CHOUCHA_BEAT_MS").stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while !ws.path("var/service.json").exists() {
        assert!(start.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(2));
    let before = (held(child.id()), worked(child.id()));
    std::thread::sleep(Duration::from_secs(seconds));
    let after = (held(child.id()), worked(child.id()));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(after.0.0 < 60 * 1024, "{} KiB resident", after.0.0);
    assert!(after.0.0 <= before.0.0 + 1_024 && after.0.2 == before.0.2, "{before:?} {after:?}");
    // A beat every 15 s and a look around every ten minutes: less than a thousandth of a core.
    assert!((after.1 - before.1) * 1_000 <= seconds * 100 + 3_000, "{} hundredths of a second in {seconds} s", after.1 - before.1);
}
