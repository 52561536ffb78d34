//! Tasks evaluated by rules: those of today's files, and earlier versions rebuilt from the texts in the ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::calendar::{Opening, openings};
use super::secret::DaySecret;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, SourceFile, nearest};
use crate::ledger::Ledger;
use crate::model::{RuleRecord, TaskKey, TaskVersion};
use crate::plan::{BASE_RULE, Calendar, Plan, Task, read_plan};
use crate::register::read_inspectors;
use crate::rules::{Compiled, Evaluation, HeadCount, Officers, Sandbox, Script, TaskContext};
use crate::text;
use crate::workspace::{Settings, Snapshot, canonical, deciding_files, decisive, digest, read_settings, rule_file};

/// A task with its rules evaluated well.
#[derive(Debug, Clone)]
pub struct EvaluatedTask {
    /// Its plan's head (and all its tasks).
    pub plan: Arc<Plan>,
    /// The plan file's name.
    pub plan_file: String,
    /// The task.
    pub task: Task,
    /// Its rules.
    pub rule: Arc<Compiled>,
    /// What they come to.
    pub evaluation: Arc<Evaluation>,
    /// What identifies them.
    pub record: RuleRecord,
    /// The engine that evaluates them.
    pub sandbox: Arc<Sandbox>,
    /// Holidays and workdays.
    pub calendar: Arc<Calendar>,
    /// Rule's days whose opening is recorded (drawn, lapsed or asked since): the day on which it was. No calendar moves it any more.
    pub opened: BTreeMap<NaiveDate, NaiveDate>,
}

impl EvaluatedTask {
    /// Whether it is still to be decided, and its window opens within a month, or is open.
    #[must_use]
    pub fn still_pending(&self, today: NaiveDate) -> bool {
        let window = self.evaluation.window;
        let soon = today.checked_add_months(chrono::Months::new(1)).unwrap_or(NaiveDate::MAX);
        self.task.pending.is_some() && soon >= window.opens && today <= window.closes
    }

    /// The task's opening days as far as anyone may know them: moved to workdays where the plan says so; an unannounced day shows
    /// as the first workday that it can be. Recorded ones stay where they were.
    #[must_use]
    pub fn announced(&self) -> Vec<Opening> {
        let (nominal, terms) = (self.evaluation.opening_days(), self.plan.terms_of(&self.task));
        let key = TaskKey::new(&self.plan.id, &self.task.id);
        let mut days = openings(&nominal, terms, self.evaluation.window, &self.calendar, &DaySecret::Unasked, &key);
        for day in &mut days {
            if let Some(opened) = self.opened.get(&day.nominal) {
                (day.opens, day.first, day.last) = (*opened, *opened, *opened);
            }
        }
        days
    }

    /// The announced day of one nominal opening.
    #[must_use]
    pub fn announced_day(&self, nominal: NaiveDate) -> NaiveDate {
        self.announced().iter().find(|o| o.nominal == nominal).map_or(nominal, |o| o.opens)
    }

    /// The task with its rules, as the functions of the contract are asked about it.
    #[must_use]
    pub fn about(&self) -> TaskContext<'_> {
        TaskContext { rule: &self.rule, plan: &self.plan, task: &self.task, evaluation: &self.evaluation, round: None }
    }

    /// The rule file's name as people see it.
    #[must_use]
    pub fn rule_name(&self) -> &str {
        self.task.rule.as_deref().unwrap_or(&self.plan.rule)
    }
}

/// What the workspace's files give as they stand.
#[derive(Debug, Clone, Default)]
pub struct EvaluatedTasks {
    /// Tasks evaluated well, plans in the settings' order and tasks in the plans'.
    pub good: Vec<EvaluatedTask>,
    /// Tasks that are not: plan id, task id if it could be read, why.
    pub broken: Vec<(String, Option<String>, Findings)>,
    /// Plan files of which anything outside their rows is wrong: name, plan id where it could be read, why.
    pub broken_plans: Vec<(String, Option<String>, Findings)>,
    /// Plans whose head could be read.
    pub plans: Vec<Arc<Plan>>,
    /// Every finding, once.
    pub findings: Findings,
    /// Texts by digest.
    pub texts: BTreeMap<String, String>,
}

/// The id of the newest plan; of several of that year the last one in the settings.
#[must_use]
pub fn newest_plan(tasks: &[EvaluatedTask]) -> Option<String> {
    let newest = tasks.iter().map(|c| c.plan.year).max();
    tasks.iter().rev().find(|c| Some(c.plan.year) == newest).map(|c| c.plan.id.clone())
}

/// Evaluates every task of a snapshot.
///
/// # Errors
/// The settings are broken.
pub fn evaluate_tasks(snapshot: &Snapshot) -> Result<EvaluatedTasks, Failure> {
    evaluate(snapshot, false)
}

/// The same in an engine that notes which functions run and which line decides.
///
/// # Errors
/// The settings are broken.
pub fn evaluate_tasks_traced(snapshot: &Snapshot) -> Result<EvaluatedTasks, Failure> {
    evaluate(snapshot, true)
}

fn evaluate(snapshot: &Snapshot, traced: bool) -> Result<EvaluatedTasks, Failure> {
    let Some(settings) = &snapshot.settings else {
        return Err(Failure::new(Kind::Rule, snapshot.findings.clone()));
    };
    let mut found = EvaluatedTasks { findings: snapshot.findings.clone(), ..EvaluatedTasks::default() };
    let sandbox = Arc::new(sandbox(settings, traced));
    let calendar = Arc::new(snapshot.calendar.clone());
    let settings_digest = digest(&snapshot.settings_source.text);
    found.texts.extend(deciding_files(snapshot).into_iter().map(|file| (file.digest, file.text)));
    let mut scripts = Scripts { snapshot, sandbox: sandbox.clone(), compiled: BTreeMap::new() };
    for file in &snapshot.plans {
        let Some(plan) = &file.reading.plan else {
            found.broken_plans.push((file.source.name.to_string(), file.reading.id.clone(), file.reading.findings.clone()));
            continue;
        };
        let plan = Arc::new(plan.clone());
        let decides = decisive(settings, &plan, &calendar).digest;
        found.plans.push(plan.clone());
        let plan_digest = digest(&file.source.text);
        for broken in &file.reading.broken {
            // A second row under an id that is taken does not break the first. Whose row it was to be, nobody can tell.
            let id = broken.id.clone().filter(|id| !plan.tasks.iter().any(|t| &t.id == id));
            found.broken.push((plan.id.clone(), id, broken.findings.clone()));
        }
        for task in &plan.tasks {
            let (rule, files) = scripts.of(&file.source, &plan, task);
            let evaluation = rule.and_then(|rule| sandbox.evaluate(&rule, &plan, task).map(|evaluation| (rule, evaluation)));
            match evaluation {
                Ok((rule, evaluation)) => {
                    let digest = decided_by(task, &decides, &files);
                    let record = RuleRecord { digest, plan: plan_digest.clone(), settings: settings_digest.clone(), files };
                    found.good.push(EvaluatedTask {
                        plan: plan.clone(),
                        plan_file: file.source.name.to_string(),
                        task: task.clone(),
                        rule: Arc::new(rule),
                        evaluation: Arc::new(evaluation),
                        record,
                        sandbox: sandbox.clone(),
                        calendar: calendar.clone(),
                        opened: BTreeMap::new(),
                    });
                }
                Err(findings) => {
                    found.tell(&findings);
                    found.broken.push((plan.id.clone(), Some(task.id.clone()), findings));
                }
            }
        }
    }
    found.texts.extend(scripts.texts());
    Ok(found)
}

/// The rule files of a snapshot, each compiled once.
struct Scripts<'a> {
    snapshot: &'a Snapshot,
    sandbox: Arc<Sandbox>,
    compiled: BTreeMap<String, Result<Arc<Script>, Findings>>,
}

impl Scripts<'_> {
    /// The rules of a task: its layers laid over each other, and the digests of their texts by file.
    fn of(&mut self, source: &SourceFile, plan: &Plan, task: &Task) -> (Result<Compiled, Findings>, BTreeMap<String, String>) {
        let (mut layers, mut files, mut faults) = (Vec::new(), BTreeMap::new(), Findings::default());
        for name in std::iter::once(BASE_RULE).chain(plan.rules_over_base(task)) {
            match self.compile(source, name) {
                Ok(script) => {
                    files.insert(rule_file(name), digest(&script.source.text));
                    layers.push(script);
                }
                Err(findings) => faults.extend(findings),
            }
        }
        let rule = match layers.split_first() {
            Some((base, over)) if !faults.has_errors() => Ok(self.sandbox.combine(base, over)),
            _ => Err(faults),
        };
        (rule, files)
    }

    fn compile(&mut self, plan: &SourceFile, name: &str) -> Result<Arc<Script>, Findings> {
        let (snapshot, path) = (self.snapshot, rule_file(name));
        let entry = self.compiled.entry(path.clone()).or_insert_with(|| match snapshot.rules.get(&path) {
            Some(source) => self.sandbox.compile_file(source),
            // A file that is there and cannot be read is told as that.
            None if snapshot.findings.iter().any(|f| f.code == "file-unreadable" && f.place.file.as_ref() == path) => {
                Err(Findings(snapshot.findings.iter().filter(|f| f.place.file.as_ref() == path).cloned().collect()))
            }
            None => Err(no_such_rule(snapshot, plan.clone(), name).into()),
        });
        entry.clone()
    }

    /// The texts of the files that compile, by digest.
    fn texts(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.compiled.values().flatten().map(|script| (digest(&script.source.text), script.source.text.to_string()))
    }
}

impl EvaluatedTasks {
    /// Adds the findings of a task that are not told yet.
    fn tell(&mut self, findings: &Findings) {
        for finding in findings.iter() {
            let told = |f: &&Finding| f.code == finding.code && f.place == finding.place && f.message == finding.message;
            if !self.findings.iter().any(|f| told(&f)) {
                self.findings.push(finding.clone());
            }
        }
    }
}

fn sandbox(settings: &Settings, traced: bool) -> Sandbox {
    let tiers = settings.tiers.clone();
    // Most rules never ask for the officers: their register is opened only for one that does.
    let officers = match settings.inspectors.clone() {
        Some(spec) => Officers::when_asked(move || {
            let found = read_inspectors(&spec).map_err(|failure| failure.summary())?;
            Ok(HeadCount { heads: found.by_department(), city: spec.city.clone() })
        }),
        None => Officers::default(),
    };
    if traced { Sandbox::traced(tiers, officers) } else { Sandbox::new(tiers, officers) }
}

fn no_such_rule(snapshot: &Snapshot, plan: SourceFile, name: &str) -> Finding {
    if name.trim().is_empty() {
        let empty = |line: &&str| line.trim_start().strip_prefix("rule").is_some_and(|rest| rest.trim_start().starts_with('='));
        let line = plan.text.lines().enumerate().find(|(_, line)| empty(line) && line.contains(&format!("\"{name}\"")));
        let place = line.map_or_else(|| plan.whole(), |(n, _)| plan.at_line(n + 1, 1));
        return Finding::error("rule-missing", place, text!("rule-is-empty"), text!("name-rule-file-or-remove-line"));
    }
    let place = match plan.text.find(&format!("\"{name}\"")) {
        Some(at) => plan.at(at..at + name.len() + 2),
        None => plan.whole(),
    };
    let known: Vec<&str> = snapshot.rules.keys().filter_map(|k| k.strip_prefix("rules/")).collect();
    let help = match nearest(name, known.iter().copied()) {
        _ if name == BASE_RULE => text!("every-rule-file-is-laid-over"),
        Some(near) => text!("did-you-mean-4", near),
        None => text!("make-in-folder-rules-or-name", name),
    };
    Finding::error("rule-missing", place, text!("rule-missing", name), help)
}

/// Digest of what decides a task: its row, its rule texts, and what decides besides them.
fn decided_by(task: &Task, decides: &str, files: &BTreeMap<String, String>) -> String {
    digest(&canonical(&json!({ "task": task, "decides": decides, "files": files })))
}

/// Rebuilds a version from the texts in the ledger; `traced` as for [`evaluate_tasks_traced`].
///
/// # Errors
/// The texts are not in the ledger, or can no longer be evaluated.
pub fn rebuild(version: &TaskVersion, ledger: Option<&Ledger>, snapshot: &Snapshot, traced: bool) -> Result<EvaluatedTask, Failure> {
    let lost = || {
        let (plan, task) = (&version.plan, &version.task);
        Failure::new(
            Kind::Ledger,
            Finding::error("version-lost", Place::file("var/ledger.db"), text!("version-lost-2", plan, task), text!("version-lost-help-2")),
        )
    };
    let ledger = ledger.ok_or_else(lost)?;
    let source =
        |name: &str, digest: &str| -> Result<SourceFile, Failure> { Ok(SourceFile::new(name, ledger.text(digest)?.ok_or_else(lost)?)) };
    let settings_source = source(crate::workspace::SETTINGS, &version.settings)?;
    let settings = read_settings(&settings_source, &snapshot.root, &mut Findings::default()).ok_or_else(lost)?;
    let reading = read_plan(&source(&version.plan_file, &version.plan_digest)?);
    let plan = Arc::new(reading.plan.ok_or_else(lost)?);
    let task = plan.tasks.iter().find(|t| t.id == version.task).cloned().ok_or_else(lost)?;
    let sandbox = Arc::new(sandbox(&settings, traced));
    let compile = |name: &str| -> Result<Arc<Script>, Failure> {
        let path = rule_file(name);
        let source = source(&path, version.files.get(&path).ok_or_else(lost)?)?;
        sandbox.compile_file(&source).map_err(|f| Failure::new(Kind::Rule, f))
    };
    let over = plan.rules_over_base(&task).into_iter().map(compile).collect::<Result<Vec<_>, _>>()?;
    let rule = sandbox.combine(&*compile(BASE_RULE)?, &over);
    let evaluation = sandbox.evaluate(&rule, &plan, &task).map_err(|f| Failure::new(Kind::Rule, f))?;
    let record = RuleRecord {
        digest: version.digest.clone(),
        plan: version.plan_digest.clone(),
        settings: version.settings.clone(),
        files: version.files.clone(),
    };
    Ok(EvaluatedTask {
        plan,
        plan_file: version.plan_file.clone(),
        task,
        rule: Arc::new(rule),
        evaluation: Arc::new(evaluation),
        record,
        sandbox,
        calendar: Arc::new(snapshot.calendar.clone()),
        opened: BTreeMap::new(),
    })
}
