//! A workspace in a folder of its own, and the command run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) use crate::tier::long;

/// A folder that goes away. In memory where there is room: tests kill processes, never the machine, so a disk would only be slower.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let room = rustix::fs::statvfs(memory).is_ok_and(|disk| disk.f_bavail * disk.f_frsize > 4 << 30);
    if room && std::env::var_os("TMPDIR").is_none() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\nstdout: {}\nstderr: {}", self.out, self.err))
    }

    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }
}

pub struct Ws {
    dir: TempDir,
    pub env: Vec<(String, String)>,
}

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl Ws {
    pub fn empty() -> Self {
        let dir = folder();
        std::fs::create_dir_all(dir.path().join("rules")).unwrap();
        std::fs::create_dir_all(dir.path().join("datasets")).unwrap();
        Self { dir, env: Vec::new() }
    }

    /// The repository's rules with no register.
    pub fn rules() -> Self {
        let ws = Self::empty();
        for entry in std::fs::read_dir(repository().join("rules")).unwrap().flatten() {
            if entry.path().is_file() {
                std::fs::copy(entry.path(), ws.path("rules").join(entry.file_name())).unwrap();
            }
        }
        ws
    }

    /// The repository's own workspace.
    pub fn city() -> Self {
        let ws = Self::rules();
        for file in ["enterprises.parquet", "inspectors.csv"] {
            std::fs::copy(repository().join("datasets").join(file), ws.path("datasets").join(file)).unwrap();
            ws.settled(&format!("datasets/{file}"));
        }
        ws
    }

    /// A small workspace: one plan, one register in CSV, the repository's `default.rhai`.
    pub fn small(tasks: &str, register: &str) -> Self {
        let ws = Self::empty();
        std::fs::copy(repository().join("rules/default.rhai"), ws.path("rules/default.rhai")).unwrap();
        ws.write("rules/settings.toml", SMALL_SETTINGS);
        ws.write("rules/p.plan.toml", &format!("[plan]\nid = \"p\"\ntitle = \"小计划\"\nyear = 2024\n\n{tasks}"));
        ws.write("datasets/objects.csv", register);
        ws
    }

    /// Turns the workspace into a simulation under a fixed master seed.
    pub fn simulated(mut self, seed: &str) -> Self {
        let settings = self.read("rules/settings.toml");
        self.write("rules/settings.toml", &format!("simulation = true\n{settings}"));
        self.env.push(("CHOUCHA_SEED".into(), seed.into()));
        self
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        if name.starts_with("datasets/") {
            self.settled(name);
        }
    }

    /// As if nobody had written to a file for a while: a sweep waits for what was written just now.
    pub fn settled(&self, name: &str) {
        let file = std::fs::File::options().append(true).open(self.path(name)).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_mins(1)).unwrap();
    }

    /// Replaces words in a file; they must be there.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no `{from}`");
        self.write(name, &text.replacen(from, to, 1));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_choucha"));
        command.args(arguments).current_dir(self.root()).stdin(Stdio::null()).env_remove("CHOUCHA_NOW").env_remove("CHOUCHA_SEED");
        command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANGUAGE").env("RUST_BACKTRACE", "0");
        command.envs(self.env.iter().map(|(k, v)| (k, v)));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    /// Takes up the rules on a day on which nothing opens yet: what opens later is owed from then on.
    pub fn adopted(self, day: &str) -> Self {
        let found = self.draw(day);
        assert!(found["drawn"].as_array().unwrap().is_empty() && found["not_drawn"].as_array().unwrap().is_empty(), "{found:#}");
        self
    }

    /// The same in a simulation, under its clock.
    pub fn adopted_at(self, now: &str) -> Self {
        let found = self.run(&["draw", "--now", now, "--json"]).ok().json();
        assert!(found["drawn"].as_array().unwrap().is_empty() && found["not_drawn"].as_array().unwrap().is_empty(), "{found:#}");
        self
    }

    /// Draws by a day and gives the JSON.
    pub fn draw(&self, day: &str) -> Value {
        self.run(&["draw", "--as-of", day, "--json"]).ok().json()
    }

    /// The ids of the drawn objects of every draw.
    pub fn drawn(&self) -> Vec<(String, Vec<String>)> {
        self.drawn_with(&[])
    }

    /// The same with more options.
    pub fn drawn_with(&self, more: &[&str]) -> Vec<(String, Vec<String>)> {
        let draws = self.run(&[&["draws", "--json"], more].concat()).ok().json();
        draws["draws"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|d| d["state"] == "drawn")
            .map(|d| {
                let draw = d["draw"].as_str().unwrap().to_owned();
                let one = self.run(&[&["draws", &draw, "--json"], more].concat()).ok().json();
                let ids = one["objects"].as_array().unwrap().iter().map(|o| format!("{} {}", o["cell"], o["id"])).collect();
                (draw, ids)
            })
            .collect()
    }

    /// The independent recomputation in Python; gives the draws it found right.
    pub fn recompute(&self) -> Vec<String> {
        let output = Command::new("python3").arg(repository().join("tests/data/recompute.py")).arg(self.root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(|l| l.split(' ').next().unwrap().to_owned()).collect()
    }
}

pub const SMALL_SETTINGS: &str = r#"plans = ["rules/p.plan.toml"]
tiers = ["低", "中", "高"]

[register.objects]
file = "datasets/objects.csv"
id_check = "none"
tier_default = "中"

[register.objects.columns]
id = "id"
name = "name"
region = "region"
tier = "tier"
status = "status"
labels = "labels"
"#;

/// A task of the small plan.
pub fn task(id: &str, extra: &str) -> String {
    format!("[[task]]\nid = \"{id}\"\nname = \"任务{id}\"\nobjects = [\"店\"]\nwindow = \"3月—12月\"\nlead = \"甲局\"\n{extra}\n")
}

/// `count` rows labelled 店, tiers in turn, regions in turn.
pub fn shops(count: usize) -> String {
    let mut text = String::from("id,name,region,tier,status,labels,beds\n");
    for i in 0..count {
        let tier = ["低", "中", "高"][i % 3];
        let region = ["东区", "西区"][i % 2];
        text.push_str(&format!("S{i:05},店{i},{region},{tier},存续,店,{}\n", i % 50));
    }
    text
}

pub fn object_count(draw: &Value) -> u64 {
    draw["drawn"].as_array().unwrap().iter().map(|d| d["objects"].as_u64().unwrap()).sum()
}

/// Makes a register with the repository's generator.
pub fn synthetic(out: &Path, rows: u64, more: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_synthetic-register"))
        .args(["--rows", &rows.to_string(), "--out"])
        .arg(out)
        .args(more)
        .status()
        .unwrap();
    assert!(status.success());
}

/// Every file and link below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}
