//! The real program, driven from one place: files that people write, commands that they run, and what these show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use choucha::chance::Secrets;
use choucha::clock::Clock;
use choucha::decisions;
use choucha::diagnostic::{Failure, Kind};
use choucha::execute::{Request, WhyNot, sweep};
use choucha::schedule::{RoundState, current_rounds, evaluate_tasks, listed, outlook_of, rules_in_force};
use choucha::workspace::Session;
use serde_json::Value;
use tempfile::TempDir;

use crate::oracle::{Day, Missed, PlanFile, Row, Wanted};

/// A command that ended.
#[derive(Debug)]
pub struct Ran {
    pub words: String,
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Result<Value, String> {
        serde_json::from_str(&self.out).map_err(|e| format!("`{}` gave no JSON ({e}): {self:#?}", self.words))
    }

    pub fn ok(self) -> Result<Self, String> {
        if self.code == 0 { Ok(self) } else { Err(format!("`{}` ended with {}:\n{}{}", self.words, self.code, self.out, self.err)) }
    }
}

/// One drawn object as the office's list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: String,
    pub times: u64,
}

/// How the program is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    CommandLine,
    InProcess,
}

/// A task's sums as `status` shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub plan: String,
    pub task: String,
    pub openings: u64,
    pub states: BTreeMap<&'static str, u64>,
    pub beside: u64,
}

/// What `draws`, `status`, `next` and `plan` show.
#[derive(Debug)]
pub struct Shown {
    /// Draws and rounds by id, with the state's word.
    pub draws: Vec<(String, String)>,
    pub accounts: Vec<Account>,
    pub due: BTreeSet<String>,
    /// Day, plan and task.
    pub coming: BTreeSet<(String, String, String)>,
    /// By plan and task: each round's real day and state.
    pub rounds: BTreeMap<(String, String), Vec<(String, String)>>,
}

/// What the ledger knows of the turns of a task's cells: a turn is a nominal day and a tier.
#[derive(Debug, Default)]
pub struct Turns {
    /// By draw, of those that are not void.
    pub drawn: BTreeMap<String, BTreeSet<(Day, String)>>,
    /// Rounds that wait for a person, and the day on which each opens.
    pub asked: Vec<String>,
    pub opens: BTreeMap<String, Day>,
    /// The turns of these rounds.
    pub left: BTreeSet<(Day, String)>,
    /// The turns of rounds that are due.
    pub due: BTreeSet<(Day, String)>,
    /// The turns of each round that can be waived.
    pub open: BTreeMap<String, BTreeSet<(Day, String)>>,
    /// Waived rounds.
    pub waived: BTreeSet<String>,
}

/// How far `next` looks ahead.
pub const DAYS: i64 = 60;
const SEED: &str = "00";
const REASON: &str = "核对";
const BY: &str = "张三";

/// A workspace and the program in it.
pub struct Program {
    dir: TempDir,
    today: Day,
    pub mode: Mode,
}

const SETTINGS: &str = r#"simulation = true
plans = [PLANS]
tiers = ["低", "中", "高"]

[register.objects]
file = "datasets/objects.csv"
id_check = "none"

[register.objects.columns]
id = "id"
name = "name"
status = "status"
labels = "labels"

[substitutes]
reasons = ["注销"]
"#;

fn row_text(row: &Row) -> String {
    let continues = row.continues.as_ref().map(|c| format!("continues = \"{c}\"\n")).unwrap_or_default();
    let percent = if row.broken { "一点".to_owned() } else { format!("{}%", row.percent) };
    format!(
        "\n[[task]]\nid = \"{}\"\n{continues}name = \"{}\"\nobjects = [\"店\"]\nratio = \"{percent}\"\nfrequency = {}\nwindow = \"{}..{}\"\nlead = \"甲局\"\n",
        row.id, row.name, row.rounds, row.first, row.last
    )
}

/// A plan file's text.
pub fn plan_text(plan: &PlanFile) -> String {
    let mut text = format!("[plan{}\nid = \"{}\"\ntitle = \"计划\"\nyear = {}\n", if plan.broken { "" } else { "]" }, plan.id, plan.year);
    for (key, value) in [("predecessor", &plan.predecessor), ("supplements", &plan.supplements)] {
        if let Some(value) = value {
            text.push_str(&format!("{key} = \"{value}\"\n"));
        }
    }
    if plan.workdays {
        text.push_str("workdays = true\n");
    }
    match plan.missed {
        Missed::Draw => {}
        Missed::Ask => text.push_str("missed = \"ask\"\n"),
        Missed::Lapse => text.push_str("missed = \"lapse\"\n"),
    }
    if plan.embargo > 0 {
        text.push_str(&format!("embargo = {}\n", plan.embargo));
    }
    plan.rows.iter().for_each(|row| text.push_str(&row_text(row)));
    text
}

impl Program {
    pub fn new(today: Day, mode: Mode) -> Self {
        let memory = PathBuf::from("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        std::fs::create_dir_all(dir.path().join("rules")).unwrap();
        std::fs::create_dir_all(dir.path().join("datasets")).unwrap();
        let rule = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/default.rhai");
        std::fs::copy(rule, dir.path().join("rules/default.rhai")).unwrap();
        Self { dir, today, mode }
    }

    pub fn set_day(&mut self, today: Day) {
        self.today = today;
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        std::fs::write(&path, text).unwrap();
        // A sweep waits for what was written just now.
        let file = std::fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_mins(1)).unwrap();
    }

    /// The files that people keep: plans, and which of them the settings name.
    pub fn write_plans(&self, files: &[PlanFile], listed: &[String]) {
        for plan in files {
            self.write(&format!("rules/{}.plan.toml", plan.id), &plan_text(plan));
        }
        let names: Vec<String> = listed.iter().map(|id| format!("\"rules/{id}.plan.toml\"")).collect();
        self.write("rules/settings.toml", &SETTINGS.replace("PLANS", &names.join(", ")));
    }

    /// One task with rules of its own, in a plan that says what becomes of missed rounds.
    pub fn write_rules(&self, rule: &str, missed: &str) {
        let task = "\n[[task]]\nid = \"1\"\nname = \"任务\"\nobjects = [\"店\"]\nratio = \"25%\"\nwindow = \"2024-03-01..2024-12-31\"\nrule = \"own.rhai\"\nlead = \"甲局\"\n";
        self.write("rules/p.plan.toml", &format!("[plan]\nid = \"p\"\ntitle = \"计划\"\nyear = 2024\nmissed = \"{missed}\"\n{task}"));
        self.write("rules/settings.toml", &SETTINGS.replace("PLANS", "\"rules/p.plan.toml\""));
        self.write("rules/own.rhai", rule);
    }

    /// The turns of the task's cells by the ledger and the rules as they stand.
    pub fn turns(&self) -> Result<Turns, String> {
        let mut found = Turns::default();
        if !self.dir.path().join("rules/settings.toml").is_file() {
            return Ok(found);
        }
        let session = Session::look(self.dir.path(), &self.clock()).map_err(|f| said(&f))?;
        for attempt in session.history.attempts().filter(|a| a.void.is_none()) {
            let turns = attempt.intent.grades().map(|grade| (attempt.intent.nominal, grade.tier)).collect();
            found.drawn.insert(attempt.intent.draw.to_string(), turns);
        }
        for round in current_rounds(&session, &Secrets::new(session.layout.secrets(), None)).map_err(|f| said(&f))? {
            if round.state == RoundState::Waived {
                found.waived.insert(round.draw.to_string());
            }
            let cells = round.effective.version.cells_on(round.nominal()).filter(|cell| round.cells.takes(cell));
            let turns: BTreeSet<(Day, String)> = cells.map(|cell| (round.nominal(), cell.tier.clone())).collect();
            if matches!(round.state, RoundState::Due | RoundState::Asked | RoundState::Coming) {
                found.open.insert(round.draw.to_string(), turns.clone());
            }
            if round.state == RoundState::Due {
                found.due.extend(turns);
            } else if round.state == RoundState::Asked {
                found.left.extend(turns);
                found.opens.insert(round.draw.to_string(), round.opens);
                found.asked.push(round.draw.to_string());
            }
        }
        Ok(found)
    }

    pub fn write_register(&self, rows: u64) {
        let body: String = (0..rows).map(|i| format!("S{i:03},店{i},存续,店\n")).collect();
        self.write("datasets/objects.csv", &format!("id,name,status,labels\n{body}"));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_choucha"));
        command.args(arguments).current_dir(self.dir.path()).stdin(Stdio::null());
        command.env("CHOUCHA_NOW", format!("{}T04:00:00Z", self.today)).env("CHOUCHA_SEED", SEED).env("POLARS_MAX_THREADS", "1");
        command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANGUAGE").env("RUST_BACKTRACE", "0");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            words: format!("choucha {}", arguments.join(" ")),
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A sweep that dies at the n-th point it passes, if it passes so many.
    pub fn killed(&self, point: u32) {
        let fault = format!("die:{point}");
        self.command(&["draw"]).env("CHOUCHA_FAULT", fault).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    }

    fn json(&self, arguments: &[&str]) -> Result<Value, String> {
        self.run(arguments).json()
    }

    /// Carries out what is due, or what a person asks for; gives the exit code and what was said.
    pub fn draw(&self, wanted: &Wanted) -> Result<(i32, String), String> {
        if self.mode == Mode::InProcess {
            return self.draw_in_process(wanted);
        }
        let mut words: Vec<String> = match wanted {
            Wanted::Due => vec!["draw".to_owned()],
            Wanted::Task(plan, row) => vec!["draw".to_owned(), "--task".to_owned(), format!("{plan}/{row}")],
            Wanted::Rounds(ids) => ["backfill".to_owned()].into_iter().chain(ids.iter().cloned()).collect(),
            Wanted::Opened(first, last) => {
                ["backfill", "--from", &first.to_string(), "--to", &last.to_string()].map(str::to_owned).to_vec()
            }
        };
        words.push("--json".to_owned());
        let ran = self.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        ran.json()?;
        Ok((ran.code, format!("{}\n{}{}", ran.words, ran.out, ran.err)))
    }

    fn draw_in_process(&self, wanted: &Wanted) -> Result<(i32, String), String> {
        let request = Request {
            as_of: None,
            task: if let Wanted::Task(plan, row) = wanted { Some(format!("{plan}/{row}")) } else { None },
            opened: if let Wanted::Opened(first, last) = wanted { Some((*first, *last)) } else { None },
            draws: if let Wanted::Rounds(ids) = wanted { ids.clone() } else { Vec::new() },
            dry_run: false,
            clock: self.clock(),
            seed: Some(SEED.to_owned()),
            progress: &|_, _| {},
        };
        match sweep(self.dir.path(), &request) {
            Err(failure) => Ok((exit(failure.kind), said(&failure))),
            Ok(outcome) => {
                let failed = outcome.not_drawn.iter().filter_map(|n| if let WhyNot::Failed(f) = &n.why { Some(f) } else { None });
                let code = failed.clone().map(|f| exit(f.kind)).max().unwrap_or(i32::from(!outcome.unstaffed.is_empty()));
                Ok((code, failed.map(said).collect()))
            }
        }
    }

    pub fn void(&self, draw: &str) -> Result<(), String> {
        if self.mode == Mode::InProcess {
            let mut session = self.decide()?;
            return decisions::void(&mut session, draw, REASON, BY).map(|_| ()).map_err(|f| said(&f));
        }
        self.run(&["void", draw, "--reason", REASON, "--by", BY]).ok().map(|_| ())
    }

    pub fn waive(&self, round: &str, withdraw: bool) -> Result<(), String> {
        if self.mode == Mode::InProcess {
            let decision =
                decisions::Waive { rounds: vec![round.to_owned()], opened: None, reason: REASON.to_owned(), by: BY.to_owned(), withdraw };
            return decisions::waive(&mut self.decide()?, &decision).map(|_| ()).map_err(|f| said(&f));
        }
        let mut words = vec!["waive", round, "--reason", REASON, "--by", BY];
        words.extend(withdraw.then_some("--withdraw"));
        self.run(&words).ok().map(|_| ())
    }

    /// Calls the next for an object that drops out; gives the substitute's id, if there is one.
    pub fn substitute(&self, draw: &str, object: &str) -> Result<Option<String>, String> {
        if self.mode == Mode::InProcess {
            let what = decisions::Substitute { draw, object, reason: "注销", by: BY };
            let mut session = self.decide()?;
            session.simulate(SEED.to_owned()).map_err(|f| said(&f))?;
            return decisions::substitute(session, what).map(|d| d.substitute.map(|s| s.id)).map_err(|f| said(&f));
        }
        let found = self.run(&["substitute", draw, object, "--reason", "注销", "--by", BY, "--json"]).ok()?.json()?;
        Ok(found["substitute"]["id"].as_str().map(str::to_owned))
    }

    /// What the ledger's claims fail in.
    pub fn verify(&self) -> Result<Vec<String>, String> {
        if self.mode == Mode::InProcess {
            let found = choucha::audit::verify(self.dir.path(), &self.clock(), None, &[]).map_err(|f| said(&f))?;
            return Ok(found.failed.iter().map(|f| format!("{}: {}", f.what, f.why.say(choucha::diagnostic::Lang::EN))).collect());
        }
        let found = self.json(&["verify", "--json"])?;
        Ok(found["failed"].as_array().into_iter().flatten().map(ToString::to_string).collect())
    }

    /// What the files say that the ledger does not know, and what in them is not taken up, in words.
    pub fn news(&self) -> Result<(String, String), String> {
        let session = Session::look(self.dir.path(), &self.clock()).map_err(|f| said(&f))?;
        let found = evaluate_tasks(&session.snapshot).map_err(|f| said(&f))?;
        let rules = rules_in_force(found, &session.snapshot, &session.history, session.today());
        let news = rules.adoption.map(|news| format!("{news:#?}")).unwrap_or_default();
        let never: Vec<_> = rules.never.iter().map(|(plan, task, _)| (plan, task)).collect();
        // Where, not in which words: once one row is taken up, another may be wrong for a better reason.
        let unclear: Vec<_> = rules.unclear.iter().map(|f| (&f.place.file, f.place.line)).collect();
        Ok((news, format!("{unclear:?}\nnever good: {never:?}")))
    }

    /// Everything that can be looked at; of these plans the rounds.
    pub fn show(&self, plans: &[String]) -> Result<Shown, String> {
        if self.mode == Mode::InProcess { self.show_in_process(plans) } else { self.show_by_command(plans) }
    }

    fn show_in_process(&self, plans: &[String]) -> Result<Shown, String> {
        let session = Session::look(self.dir.path(), &self.clock()).map_err(|f| said(&f))?;
        let outlook = outlook_of(&session, DAYS).map_err(|f| said(&f))?;
        let rounds = current_rounds(&session, &Secrets::new(session.layout.secrets(), None)).map_err(|f| said(&f))?;
        let asked = rounds.iter().filter(|r| r.state == RoundState::Asked).map(|r| (r.draw.to_string(), "asked".to_owned()));
        let mut shown = Shown {
            draws: listed(&session.history, &rounds)
                .into_iter()
                .map(|r| (r.draw.to_string(), r.state.word().to_owned()))
                .chain(asked)
                .collect(),
            accounts: outlook.accounts.iter().map(account_of).collect(),
            due: outlook.due.iter().map(|d| d.draw.clone()).collect(),
            coming: outlook.coming.iter().map(|c| (c.opens.to_string(), c.plan.clone(), c.task.clone())).collect(),
            rounds: BTreeMap::new(),
        };
        for round in rounds.iter().filter(|r| !r.beside && plans.contains(&r.plan)) {
            let at = (round.plan.clone(), round.task.clone());
            shown.rounds.entry(at).or_default().push((round.opens.to_string(), round.state.word().to_owned()));
        }
        Ok(shown)
    }

    fn show_by_command(&self, plans: &[String]) -> Result<Shown, String> {
        let list = |v: &Value, key: &str| v[key].as_array().cloned().unwrap_or_default();
        let status = self.json(&["status", "--json"])?;
        let next = self.json(&["next", "--days", &DAYS.to_string(), "--json"])?;
        let draws = self.json(&["draws", "--json"])?;
        let mut shown = Shown {
            draws: list(&draws, "draws").iter().map(|d| (text(&d["draw"]), text(&d["state"]))).collect(),
            accounts: list(&status, "accounts").iter().map(account).collect(),
            due: list(&next, "due").iter().map(|d| text(&d["draw"])).collect(),
            coming: list(&next, "coming").iter().map(|c| (text(&c["opens"]), text(&c["plan"]), text(&c["task"]))).collect(),
            rounds: BTreeMap::new(),
        };
        for plan in plans {
            let ran = self.run(&["plan", "--plan", plan, "--json"]);
            // Nothing of it is in force, and its errors are said: there is no report. Where something should be, its rounds are missed below.
            if ran.code == exit(Kind::Rule) && ran.out.is_empty() && !ran.err.is_empty() {
                continue;
            }
            let found = ran.json()?;
            for task in list(&found, "tasks") {
                let rounds = list(&task, "rounds").iter().map(|r| (text(&r["opens"]), text(&r["state"]))).collect();
                shown.rounds.insert((text(&task["plan"]), text(&task["id"])), rounds);
            }
        }
        Ok(shown)
    }

    fn clock(&self) -> Clock {
        Clock::Fixed(format!("{}T04:00:00Z", self.today).parse().unwrap())
    }

    fn decide(&self) -> Result<Session, String> {
        Session::decide(self.dir.path(), &self.clock()).map_err(|f| said(&f))
    }

    pub fn folder(&self, audience: &str, draw: &str) -> PathBuf {
        self.dir.path().join("var").join(audience).join(draw.replace('/', "-"))
    }

    /// The objects of a draw and how often its frame says that each object had been drawn, as the office's files have it.
    pub fn lists(&self, draw: &str) -> Result<(Vec<Listed>, BTreeMap<String, u64>), String> {
        let office = self.folder("draws", draw);
        let listed = table(&office.join("objects.csv"))?;
        let frame = table(&office.join("frame.csv"))?;
        let number = |row: &BTreeMap<String, String>| row["times"].parse::<u64>().unwrap();
        Ok((
            listed.iter().map(|r| Listed { id: r["id"].clone(), times: number(r) }).collect(),
            frame.iter().map(|r| (r["id"].clone(), number(r))).collect(),
        ))
    }
}

/// The exit code of a kind of failure, as documented.
fn exit(kind: Kind) -> i32 {
    match kind {
        Kind::Usage => 2,
        Kind::Rule => 3,
        Kind::Register => 4,
        Kind::Ledger => 5,
    }
}

fn said(failure: &Failure) -> String {
    failure.findings.iter().map(|f| format!("{} {}\n", f.code, f.message.say(choucha::diagnostic::Lang::EN))).collect()
}

fn account_of(account: &choucha::schedule::Account) -> Account {
    let states = RoundState::ALL.into_iter().map(|s| (s.word(), account.of(s) as u64)).filter(|(_, n)| *n > 0).collect();
    let (plan, task) = (account.plan.clone(), account.task.clone());
    Account { plan, task, openings: account.openings() as u64, states, beside: account.beside as u64 }
}

fn account(value: &Value) -> Account {
    let number = |key: &str| value[key].as_u64().unwrap_or(u64::MAX);
    let words = ["coming", "due", "sealed", "interrupted", "drawn", "lapsed", "asked", "waived"];
    Account {
        plan: text(&value["plan"]),
        task: text(&value["task"]),
        openings: number("openings"),
        states: words.iter().map(|w| (*w, number(w))).filter(|(_, n)| *n > 0).collect(),
        beside: number("beside"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn table(path: &std::path::Path) -> Result<Vec<BTreeMap<String, String>>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let heads: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    Ok(lines.map(|l| heads.iter().map(|h| (*h).to_owned()).zip(l.split(',').map(str::to_owned)).collect()).collect())
}
