//! The real program, driven from one place: files that people write, commands that they run, and what these show.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::oracle::{Day, Missed, PlanFile, Row};

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

/// A workspace and the program in it.
pub struct Program {
    dir: TempDir,
    today: Day,
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
    text + &plan.rows.iter().map(row_text).collect::<String>()
}

impl Program {
    pub fn new(today: Day) -> Self {
        let memory = PathBuf::from("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        std::fs::create_dir_all(dir.path().join("rules")).unwrap();
        std::fs::create_dir_all(dir.path().join("datasets")).unwrap();
        let rule = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/default.rhai");
        std::fs::copy(rule, dir.path().join("rules/default.rhai")).unwrap();
        Self { dir, today }
    }

    pub fn set_day(&mut self, today: Day) {
        self.today = today;
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        std::fs::write(path, text).unwrap();
    }

    /// The files that people keep: plans, and which of them the settings name.
    pub fn write_plans(&self, files: &[PlanFile], listed: &[String]) {
        for plan in files {
            self.write(&format!("rules/{}.plan.toml", plan.id), &plan_text(plan));
        }
        let names: Vec<String> = listed.iter().map(|id| format!("\"rules/{id}.plan.toml\"")).collect();
        self.write("rules/settings.toml", &SETTINGS.replace("PLANS", &names.join(", ")));
    }

    pub fn write_register(&self, rows: u64) {
        let body: String = (0..rows).map(|i| format!("S{i:03},店{i},存续,店\n")).collect();
        self.write("datasets/objects.csv", &format!("id,name,status,labels\n{body}"));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_choucha"));
        command.args(arguments).current_dir(self.dir.path()).stdin(Stdio::null());
        command.env("CHOUCHA_NOW", format!("{}T04:00:00Z", self.today)).env("CHOUCHA_SEED", "00").env("POLARS_MAX_THREADS", "1");
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

    /// Draws and rounds by id, with the state's word.
    pub fn draws(&self) -> Result<Vec<(String, String)>, String> {
        let found = self.json(&["draws", "--json"])?;
        let list = found["draws"].as_array().ok_or("draws --json has no draws")?;
        Ok(list.iter().map(|d| (text(&d["draw"]), text(&d["state"]))).collect())
    }

    pub fn status(&self) -> Result<Value, String> {
        self.json(&["status", "--json"])
    }

    pub fn next(&self, days: u32) -> Result<Value, String> {
        self.json(&["next", "--days", &days.to_string(), "--json"])
    }

    pub fn plan(&self, plan: &str) -> Result<Value, String> {
        self.json(&["plan", "--plan", plan, "--json"])
    }

    pub fn verify(&self) -> Result<Value, String> {
        self.json(&["verify", "--json"])
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

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn table(path: &std::path::Path) -> Result<Vec<BTreeMap<String, String>>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let heads: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    Ok(lines.map(|l| heads.iter().map(|h| (*h).to_owned()).zip(l.split(',').map(str::to_owned)).collect()).collect())
}
