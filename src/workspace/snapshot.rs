//! Settings, plans and rule files read together: either all of them as they stood at one moment, or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::hidden::hidden_source;
use super::settings::{Settings, read_settings};
use crate::bounded;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, SourceFile, Text, reason};
use crate::plan::{Calendar, PlanReading, read_plan};
use crate::text;

/// The settings file, relative to the workspace.
pub const SETTINGS: &str = "rules/settings.toml";

/// The folder of holidays, one file a year.
pub const HOLIDAYS: &str = "datasets/holidays";

/// How often the files are read until two readings agree.
const TRIES: usize = 8;

/// A plan file of the workspace.
#[derive(Debug, Clone)]
pub struct PlanFile {
    /// Its name and text; no text if it could not be read.
    pub source: SourceFile,
    /// What it says.
    pub reading: PlanReading,
}

/// The rules of a workspace at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The workspace.
    pub root: PathBuf,
    /// The settings' text as it is recorded and shown: what is nobody else's business stands as stars.
    pub settings_source: SourceFile,
    /// The settings; nothing if they are broken.
    pub settings: Option<Settings>,
    /// The plans named in the settings, in order.
    pub plans: Vec<PlanFile>,
    /// Every rule file, by its name relative to the workspace.
    pub rules: BTreeMap<String, SourceFile>,
    /// Holidays and make-up workdays.
    pub calendar: Calendar,
    /// The files of holidays that could be read.
    pub holidays: Vec<SourceFile>,
    /// The names of those that could not.
    pub broken_holidays: Vec<String>,
    /// The case files, in order of their names.
    pub cases: Vec<SourceFile>,
    /// What is wrong with settings and plan files.
    pub findings: Findings,
}

/// SHA-256 of a text in lower-case hex.
#[must_use]
pub fn digest(text: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A rule file's name relative to the workspace, from how plans name it.
#[must_use]
pub fn rule_file(name: &str) -> String {
    format!("rules/{name}")
}

/// Reads the workspace's rules.
///
/// # Errors
/// The settings cannot be read at all, or the files keep changing.
pub fn read_snapshot(root: &Path) -> Result<Snapshot, Failure> {
    read_snapshot_over(root, &BTreeMap::new())
}

/// The same with texts laid over the files, by their names relative to the workspace: what an editor has not saved yet.
///
/// # Errors
/// The settings cannot be read at all, or the files keep changing.
pub fn read_snapshot_over(root: &Path, unsaved: &BTreeMap<String, String>) -> Result<Snapshot, Failure> {
    let mut texts = read_texts(root);
    for attempt in 0..TRIES {
        let again = read_texts(root);
        if again == texts {
            texts.extend(unsaved.iter().map(|(name, text)| (name.clone(), Ok(text.clone()))));
            return Ok(understand(root, texts));
        }
        texts = again;
        std::thread::sleep(Duration::from_millis(20 << attempt));
    }
    Err(Failure::new(
        Kind::Rule,
        Finding::error("files-changing", Place::file("rules"), text!("files-changing"), text!("files-changing-help")),
    ))
}

/// The settings of a snapshot.
///
/// # Errors
/// They are broken: all findings of the files.
pub fn settings_of(snapshot: &Snapshot) -> Result<&Settings, Failure> {
    snapshot.settings.as_ref().ok_or_else(|| Failure::new(Kind::Rule, snapshot.findings.clone()))
}

impl Snapshot {
    /// The same files with other texts laid over some of them; what was wrong with the files themselves stays told.
    ///
    /// # Errors
    /// The settings cannot be read.
    pub fn over(self, texts: BTreeMap<String, String>) -> Result<Self, Failure> {
        let mut all = read_texts(&self.root);
        all.extend(texts.into_iter().map(|(name, text)| (name, Ok(text))));
        let mut found = understand(&self.root, all);
        let mut findings = self.findings;
        for finding in std::mem::take(&mut found.findings).0 {
            if !findings.iter().any(|f| f == &finding) {
                findings.push(finding);
            }
        }
        found.findings = findings;
        Ok(found)
    }
}

/// The years whose holidays can move an opening of a plan.
#[must_use]
pub(super) fn years_of(year: i32) -> std::ops::RangeInclusive<i32> {
    year - 1..=year + 1
}

/// A plan that goes by workdays while a file of its holidays is broken counts as broken, too: going by weekends alone would draw on other days
/// than the file says.
fn holidays_broken(plans: &mut [PlanFile], broken: &[String], findings: &mut Findings) {
    for file in plans {
        let Some(plan) = file.reading.plan.as_ref().filter(|p| p.terms.by_workdays()) else { continue };
        let concerns = |name: &&String| {
            let stem = name.rsplit('/').next().and_then(|n| n.strip_suffix(".toml"));
            stem.and_then(|s| s.parse::<i32>().ok()).is_none_or(|year| years_of(plan.year).contains(&year))
        };
        let Some(name) = broken.iter().find(concerns) else { continue };
        let finding = Finding::error(
            "holidays-broken",
            by_workdays_at(&file.source),
            text!("holidays-broken", name),
            text!("holidays-broken-help", name),
        );
        file.reading.findings.push(finding.clone());
        file.reading.plan = None;
        findings.push(finding);
    }
}

/// The line of a plan's header that makes it go by workdays.
fn by_workdays_at(source: &SourceFile) -> Place {
    let line = source.text.lines().position(|line| ["workdays", "unannounced"].iter().any(|key| line.trim_start().starts_with(key)));
    source.at_line(line.map_or(1, |n| n + 1), 1)
}

/// Plans that go by workdays of a year whose holidays nobody has given.
fn holidays_missing(plans: &[PlanFile], calendar: &Calendar, findings: &mut Findings) {
    for file in plans {
        let Some(plan) = &file.reading.plan else { continue };
        let year = plan.year;
        if plan.terms.by_workdays() && !calendar.knows(year) {
            findings.push(Finding::warning(
                "holidays-missing",
                by_workdays_at(&file.source),
                text!("holidays-missing", year),
                text!("holidays-missing-help", HOLIDAYS, year),
            ));
        }
    }
}

type Texts = BTreeMap<String, Result<String, Text>>;

/// Largest file of rules, plans and settings.
const MOST_BYTES: u64 = 8 << 20;

/// How much all of them may hold together, and how many they may be.
const MOST_TOGETHER: u64 = 32 << 20;
const MOST_FILES: usize = 5_000;

/// Every text file below `rules/`, by its name relative to the workspace.
fn read_texts(root: &Path) -> Texts {
    let mut texts = Texts::new();
    let mut together = MOST_TOGETHER;
    let mut read_text = |path: &Path, files: usize| read_text(path, files, &mut together);
    // The settings first: they say what the others are.
    texts.insert(SETTINGS.to_owned(), read_text(&root.join(SETTINGS), 0));
    let mut folders = vec![("rules".to_owned(), root.join("rules"), 0)];
    while let Some((name, folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(file) = entry.file_name().into_string() else { continue };
            let shown = format!("{name}/{file}");
            let path = entry.path();
            if path.is_dir() {
                if depth < 3 && !file.starts_with('.') {
                    folders.push((shown, path, depth + 1));
                }
            } else if shown != SETTINGS && (file.ends_with(".toml") || file.ends_with(".rhai")) {
                let files = texts.len();
                texts.insert(shown, read_text(&path, files));
            }
        }
    }
    for entry in std::fs::read_dir(root.join(HOLIDAYS)).into_iter().flatten().flatten() {
        if let Ok(file) = entry.file_name().into_string()
            && file.ends_with(".toml")
        {
            let files = texts.len();
            texts.insert(format!("{HOLIDAYS}/{file}"), read_text(&entry.path(), files));
        }
    }
    texts
}

/// The text of a file, of which there are some already; `together` is what all of them may still hold.
fn read_text(path: &Path, files: usize, together: &mut u64) -> Result<String, Text> {
    if files >= MOST_FILES {
        return Err(text!("too-many-files", most = MOST_FILES));
    }
    let bytes = bounded::read(path, MOST_BYTES).map_err(|e| match e.kind() {
        std::io::ErrorKind::FileTooLarge => text!("over-8-mb"),
        _ => reason(&e),
    })?;
    let Some(left) = together.checked_sub(bytes.len() as u64) else {
        return Err(text!("too-large-together", most = MOST_TOGETHER >> 20));
    };
    *together = left;
    let text = String::from_utf8(bytes).map_err(|_| text!("not-utf-8"))?;
    Ok(text.strip_prefix('\u{FEFF}').map(ToOwned::to_owned).unwrap_or(text))
}

fn unreadable(name: &str, words: &Text) -> Finding {
    Finding::error("file-unreadable", Place::file(name), text!("file-unreadable", words), text!("file-unreadable-help"))
}

/// The plan files that the settings name.
fn read_plans(
    root: &Path,
    texts: &Texts,
    settings: Option<&Settings>,
    settings_source: &SourceFile,
    findings: &mut Findings,
) -> Vec<PlanFile> {
    let mut plans = Vec::new();
    for name in settings.iter().flat_map(|s| &s.plans) {
        match texts.get(name).cloned().unwrap_or_else(|| read_text(&root.join(name), 0, &mut MOST_BYTES.clone())) {
            Ok(text) => {
                let source = SourceFile::new(name.as_str(), text);
                let reading = read_plan(&source);
                findings.extend(reading.findings.clone());
                plans.push(PlanFile { source, reading });
            }
            Err(words) => {
                let quoted = format!("\"{name}\"");
                let at = settings_source.text.find(&quoted).map(|at| settings_source.at(at..at + quoted.len()));
                let finding = Finding::error(
                    "file-unreadable",
                    at.unwrap_or_else(|| Place::file(name.as_str())),
                    text!("file-unreadable-2", name, words),
                    text!("file-unreadable-help"),
                );
                findings.push(finding.clone());
                let reading = PlanReading { findings: finding.into(), ..PlanReading::default() };
                plans.push(PlanFile { source: SourceFile::new(name.as_str(), ""), reading });
            }
        }
    }
    let mut seen = BTreeMap::new();
    for plan in &mut plans {
        let Some(id) = plan.reading.plan.as_ref().map(|p| p.id.clone()) else { continue };
        if let Some(first) = seen.insert(id.clone(), plan.source.name.to_string()) {
            findings.push(Finding::error(
                "duplicate-plan",
                plan.source.whole(),
                text!("duplicate-plan", id, first),
                text!("duplicate-plan-help"),
            ));
            plan.reading.plan = None;
        }
    }
    plans
}

fn understand(root: &Path, texts: Texts) -> Snapshot {
    let mut findings = Findings::default();
    let (settings_source, settings) = match texts.get(SETTINGS) {
        // As with any other error in them: what is in force are the last good ones.
        Some(Err(words)) => {
            findings.push(unreadable(SETTINGS, words));
            (SourceFile::new(SETTINGS, ""), None)
        }
        text => {
            let source = SourceFile::new(SETTINGS, text.and_then(|t| t.as_ref().ok()).cloned().unwrap_or_default());
            let settings = read_settings(&source, root, &mut findings);
            // From here on nobody sees more of them than what is recorded.
            (hidden_source(&source), settings)
        }
    };
    let mut plans = read_plans(root, &texts, settings.as_ref(), &settings_source, &mut findings);
    let mut rules = BTreeMap::new();
    let mut cases = Vec::new();
    let (mut calendar, mut holidays, mut broken_holidays) = (Calendar::default(), Vec::new(), Vec::new());
    for (name, text) in texts.iter().filter(|(name, _)| name.starts_with(HOLIDAYS)) {
        let mut own = Findings::default();
        match text {
            Ok(text) => {
                let source = SourceFile::new(name.as_str(), text.as_str());
                calendar.read(&source, &mut own);
                if !own.has_errors() {
                    holidays.push(source);
                }
            }
            Err(words) => own.push(unreadable(name, words)),
        }
        if own.has_errors() {
            broken_holidays.push(name.clone());
        }
        findings.extend(own);
    }
    holidays_broken(&mut plans, &broken_holidays, &mut findings);
    holidays_missing(&plans, &calendar, &mut findings);
    for (name, text) in texts {
        let case = name.starts_with("rules/cases/") && name.ends_with(".toml");
        if !name.ends_with(".rhai") && !case {
            continue;
        }
        match text {
            Ok(text) if case => cases.push(SourceFile::new(name.as_str(), text)),
            // What is only a case stops no draw.
            Err(words) if case => findings.push(Finding { severity: crate::diagnostic::Severity::Warning, ..unreadable(&name, &words) }),
            Ok(text) => {
                rules.insert(name.clone(), SourceFile::new(name.as_str(), text));
            }
            Err(words) => findings.push(unreadable(&name, &words)),
        }
    }
    Snapshot { root: root.to_owned(), settings_source, settings, plans, rules, cases, calendar, holidays, broken_holidays, findings }
}
