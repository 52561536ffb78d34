//! Which version of each task's rules is in force: today's file if it is good, else the last good one in the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::adopt::Adopting;
use super::calendar::{Opening, openings};
use crate::diagnostic::{Failure, Finding, Findings, Kind, Place, SourceFile, nearest};
use crate::history::{History, RuleHistory};
use crate::ledger::Ledger;
use crate::model::{Adoption, RuleRecord, TaskKey, TaskVersion};
use crate::plan::{BASE_RULE, Calendar, Plan, Task, read_plan};
use crate::register::read_inspectors;
use crate::rules::{Compiled, Judgement, Officers, Sandbox, Script};
use crate::text;
use crate::workspace::{SETTINGS, Settings, Snapshot, canonical, deciding_files, decisive, digest, read_settings, rule_file};

/// A task with its rules judged well.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its plan's head (and all its tasks).
    pub plan: Arc<Plan>,
    /// The plan file's name.
    pub plan_file: String,
    /// The task.
    pub task: Task,
    /// Its rules.
    pub rule: Arc<Compiled>,
    /// What they come to.
    pub judged: Arc<Judgement>,
    /// What identifies them.
    pub record: RuleRecord,
    /// The engine that judges them.
    pub sandbox: Arc<Sandbox>,
    /// Holidays and workdays.
    pub calendar: Arc<Calendar>,
}

impl Candidate {
    /// The task's opening days as far as anyone may know them: moved to workdays where the plan says so; an unannounced day shows
    /// as the first workday that it can be.
    #[must_use]
    pub fn announced(&self) -> Vec<Opening> {
        let (nominal, terms) = (self.judged.opening_days(), self.plan.terms_of(&self.task));
        openings(&nominal, terms, self.judged.window, &self.calendar, None, &TaskKey::new(&self.plan.id, &self.task.id))
    }

    /// The announced day of one nominal opening.
    #[must_use]
    pub fn announced_day(&self, nominal: NaiveDate) -> NaiveDate {
        self.announced().iter().find(|o| o.nominal == nominal).map_or(nominal, |o| o.opens)
    }

    /// The rule file's name as people see it.
    #[must_use]
    pub fn rule_name(&self) -> &str {
        self.task.rule.as_deref().unwrap_or(&self.plan.rule)
    }
}

/// What the workspace's files give as they stand.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// Tasks judged well, plans in the settings' order and tasks in the plans'.
    pub good: Vec<Candidate>,
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
pub fn newest_plan(candidates: &[Candidate]) -> Option<String> {
    let newest = candidates.iter().map(|c| c.plan.year).max();
    candidates.iter().rev().find(|c| Some(c.plan.year) == newest).map(|c| c.plan.id.clone())
}

/// Judges every task of a snapshot.
///
/// # Errors
/// The settings are broken.
pub fn candidates(snapshot: &Snapshot) -> Result<Candidates, Failure> {
    judged(snapshot, false)
}

/// The same in an engine that notes which functions run and which line decides.
///
/// # Errors
/// The settings are broken.
pub fn traced_candidates(snapshot: &Snapshot) -> Result<Candidates, Failure> {
    judged(snapshot, true)
}

fn judged(snapshot: &Snapshot, traced: bool) -> Result<Candidates, Failure> {
    let Some(settings) = &snapshot.settings else {
        return Err(Failure::new(Kind::Rule, snapshot.findings.clone()));
    };
    let mut found = Candidates { findings: snapshot.findings.clone(), ..Candidates::default() };
    let sandbox = Arc::new(sandbox(settings, traced));
    let calendar = Arc::new(snapshot.calendar.clone());
    let settings_digest = digest(&snapshot.settings_source.text);
    found.texts.extend(deciding_files(snapshot).into_iter().map(|file| (file.digest, file.text)));
    let mut asts: BTreeMap<String, Result<Arc<Script>, Findings>> = BTreeMap::new();
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
            // A second row under an id that is taken does not break the first.
            if !broken.id.as_ref().is_some_and(|id| plan.tasks.iter().any(|t| &t.id == id)) {
                found.broken.push((plan.id.clone(), broken.id.clone(), broken.findings.clone()));
            }
        }
        for task in &plan.tasks {
            let mut files = BTreeMap::new();
            let mut compile = |name: &str| -> Result<Arc<Script>, Findings> {
                let path = rule_file(name);
                let entry = asts.entry(path.clone()).or_insert_with(|| match snapshot.rules.get(&path) {
                    Some(source) => sandbox.compile_file(source),
                    // A file that is there and cannot be read is told as that.
                    None if snapshot.findings.iter().any(|f| f.code == "file-unreadable" && f.place.file.as_ref() == path) => {
                        Err(Findings(snapshot.findings.iter().filter(|f| f.place.file.as_ref() == path).cloned().collect()))
                    }
                    None => Err(no_such_rule(snapshot, file.source.clone(), name).into()),
                });
                if let Ok(script) = entry {
                    let text = &script.source.text;
                    files.insert(path, digest(text));
                    found.texts.insert(digest(text), text.to_string());
                }
                entry.clone()
            };
            let mut faults = Findings::default();
            let mut layers = Vec::new();
            for name in std::iter::once(BASE_RULE).chain(plan.rules_over_base(task)) {
                match compile(name) {
                    Ok(script) => layers.push(script),
                    Err(findings) => faults.extend(findings),
                }
            }
            let rule = match layers.split_first() {
                Some((base, over)) if !faults.has_errors() => Ok(sandbox.combine(base, over)),
                _ => Err(faults),
            };
            let judged = rule.and_then(|rule| sandbox.judge(&rule, &plan, task).map(|judged| (rule, judged)));
            match judged {
                Ok((rule, judged)) => {
                    let version = version(task, &decides, &files);
                    let record = RuleRecord { version, plan: plan_digest.clone(), settings: settings_digest.clone(), files };
                    found.good.push(Candidate {
                        plan: plan.clone(),
                        plan_file: file.source.name.to_string(),
                        task: task.clone(),
                        rule: Arc::new(rule),
                        judged: Arc::new(judged),
                        record,
                        sandbox: sandbox.clone(),
                        calendar: calendar.clone(),
                    });
                }
                Err(findings) => {
                    for finding in findings.iter() {
                        if !found
                            .findings
                            .iter()
                            .any(|f| f.code == finding.code && f.place == finding.place && f.message == finding.message)
                        {
                            found.findings.push(finding.clone());
                        }
                    }
                    found.broken.push((plan.id.clone(), Some(task.id.clone()), findings));
                }
            }
        }
    }
    Ok(found)
}

fn sandbox(settings: &Settings, traced: bool) -> Sandbox {
    let tiers = settings.tiers.clone();
    // Most rules never ask for the officers: their register is opened only for one that does.
    let officers = match settings.inspectors.clone() {
        Some(spec) => {
            Officers::when_asked(move || read_inspectors(&spec).map(|found| found.by_department()).map_err(|failure| failure.summary()))
        }
        None => Officers::default(),
    };
    if traced { Sandbox::traced(tiers, officers) } else { Sandbox::new(tiers, officers) }
}

fn no_such_rule(snapshot: &Snapshot, plan: SourceFile, name: &str) -> Finding {
    let place = match plan.text.find(&format!("\"{name}\"")) {
        Some(at) => plan.at(at..at + name.len() + 2),
        None => plan.whole(),
    };
    let known: Vec<&str> = snapshot.rules.keys().filter_map(|k| k.strip_prefix("rules/")).collect();
    let help = match nearest(name, known.iter().copied()) {
        _ if name == BASE_RULE => text!(
            "所有规则文件都叠在它上面：从新建的工作区（choucha init）里拷一份来",
            "every rule file is laid over it: copy it from a new workspace (choucha init)"
        ),
        Some(near) => text!("是不是 \"{near}\"？", "did you mean \"{near}\"?"),
        None => text!(
            "在 rules 文件夹里新建 {name}，或改成已有的规则文件",
            "make {name} in the folder rules, or name a rule file that is there"
        ),
    };
    Finding::error("rule-missing", place, text!("没有规则文件 rules/{name}", "there is no rule file rules/{name}"), help)
}

/// Digest of what decides a task: its row, its rule texts, and what decides besides them.
fn version(task: &Task, decides: &str, files: &BTreeMap<String, String>) -> String {
    digest(&canonical(&json!({ "task": task, "decides": decides, "files": files })))
}

/// What is in force.
#[derive(Debug, Clone, Default)]
pub struct InForce {
    /// Every version of every task, today's files laid over what the ledger has.
    pub rules: RuleHistory,
    /// Today's files by plan and task id, where they are good.
    pub current: BTreeMap<(String, String), Candidate>,
    /// What the ledger does not know yet.
    pub adoption: Option<Adoption>,
    /// Texts the adoption refers to, by digest.
    pub texts: BTreeMap<String, String>,
    /// Tasks that never had a good version.
    pub never: Vec<(String, Option<String>, Findings)>,
    /// Rows that do not say which task of the old plan they are: they are not taken up.
    pub unclear: Findings,
}

/// Lays today's files over what the ledger has, by a day.
#[must_use]
pub fn in_force(found: Candidates, snapshot: &Snapshot, history: &History, day: NaiveDate) -> InForce {
    let (heads, refused) = super::lines::heads(&found.plans, &history.rules);
    let mut never: Vec<(String, Option<String>, Findings)> = Vec::new();
    for (plan, why) in &refused {
        if let Some(file) = snapshot.plans.iter().find(|f| f.reading.plan.as_ref().is_some_and(|p| &p.id == plan)) {
            never.push((plan.clone(), None, Findings::from(why.finding(&file.source, plan))));
        }
    }
    let mut adopting = Adopting::new(history, day, heads, &found);
    adopting.rows_not_read(snapshot);
    let texts = found.texts;
    let mut current = BTreeMap::new();
    let mut unclear = Findings::default();
    for candidate in found.good {
        let plan = &candidate.plan;
        if refused.contains_key(&plan.id) || adopting.replaced(&plan.id) {
            continue;
        }
        match adopting.known_as(plan, &candidate.task, row_place(snapshot, &candidate)) {
            Ok(key) => {
                adopting.take(&candidate, key);
                current.insert((plan.id.clone(), candidate.task.id.clone()), candidate);
            }
            Err(finding) => {
                unclear.push((*finding).clone());
                adopting.broken.push((plan.id.clone(), Some(candidate.task.id.clone()), Findings::from(*finding)));
            }
        }
    }
    for (plan, task, findings) in std::mem::take(&mut adopting.broken) {
        if refused.contains_key(&plan) || adopting.replaced(&plan) {
            continue;
        }
        if adopting.stays_broken(&plan, task.as_deref()) {
            never.push((plan, task, findings));
        }
    }
    // A plan that cannot be read and that the ledger does not know either.
    for (file, id, findings) in &found.broken_plans {
        let is = |version: &TaskVersion| id.as_ref().map_or(*file == version.plan_file, |id| version.plan == **id);
        if !history.rules.versions.iter().any(|v| is(&v.version)) {
            never.push((id.clone().unwrap_or_else(|| file.clone()), None, findings.clone()));
        }
    }
    adopting.end_what_left(&found.plans, &refused, &found.broken_plans);
    let mut adoption = adopting.done();
    adoption.settings = digest(&snapshot.settings_source.text);
    adoption.files = deciding_files(snapshot).into_iter().filter(|f| f.name != SETTINGS).map(|f| (f.name, f.digest)).collect();
    // A draw names the texts of the files that decide, so the ledger must have them, whatever has changed in them.
    let other_texts = history.rules.settings.last().is_some_and(|(_, settings)| {
        *settings != adoption.settings || adoption.files.iter().any(|(name, digest)| history.rules.files.get(name) != Some(digest))
    });
    let news = other_texts || !(adoption.tasks.is_empty() && adoption.ended.is_empty() && adoption.waiting.is_empty());
    let mut rules = history.rules.clone();
    if news {
        rules.apply(&adoption);
    }
    let mut digests: BTreeSet<&String> =
        adoption.tasks.iter().flat_map(|t| t.files.values().chain([&t.plan_digest, &t.settings])).collect();
    digests.insert(&adoption.settings);
    digests.extend(adoption.files.values());
    let texts = if news { texts.into_iter().filter(|(digest, _)| digests.contains(digest)).collect() } else { BTreeMap::new() };
    InForce { rules, current, adoption: news.then_some(adoption), texts, never, unclear }
}

impl InForce {
    /// The rules by which a round is made: those in force now if they open on that (nominal) day too, else those that had it.
    ///
    /// # Errors
    /// The owed version cannot be rebuilt from the ledger.
    pub fn candidate(
        &self,
        version: usize,
        nominal: NaiveDate,
        ledger: Option<&Ledger>,
        snapshot: &Snapshot,
    ) -> Result<Candidate, Failure> {
        let Some(held) = self.rules.versions.get(version) else { return Err(Failure::new(Kind::Rule, Findings::default())) };
        let key = (held.version.plan.to_string(), held.version.task.to_string());
        if let Some(current) = self.current.get(&key)
            && held.until.is_none()
            && !current.judged.grades_opening(nominal).is_empty()
        {
            return Ok(current.clone());
        }
        rebuild(&held.version, ledger, snapshot, false)
    }
}

/// Where a task's row stands in its plan's file.
fn row_place(snapshot: &Snapshot, candidate: &Candidate) -> Place {
    let id = format!("id = \"{}\"", candidate.task.id);
    let file = snapshot.plans.iter().find(|f| *f.source.name == *candidate.plan_file);
    match file.and_then(|f| Some((f, f.source.text.find(&format!("\n{id}"))?))) {
        Some((file, at)) => file.source.at(at + 1..at + 1 + id.len()),
        None => Place::file(candidate.plan_file.as_str()),
    }
}

/// Rebuilds a version from the texts in the ledger; `traced` as for [`traced_candidates`].
///
/// # Errors
/// The texts are not in the ledger, or can no longer be judged.
pub fn rebuild(version: &TaskVersion, ledger: Option<&Ledger>, snapshot: &Snapshot, traced: bool) -> Result<Candidate, Failure> {
    let lost = || {
        let (plan, task) = (&version.plan, &version.task);
        Failure::new(
            Kind::Ledger,
            Finding::error(
                "version-lost",
                Place::file("var/ledger.db"),
                text!("台账里没有任务 {plan}/{task} 上一版规则的全文", "the ledger does not hold the last rules of task {plan}/{task}"),
                text!("改好现在的规则文件", "fix the rule files as they are"),
            ),
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
    let judged = sandbox.judge(&rule, &plan, &task).map_err(|f| Failure::new(Kind::Rule, f))?;
    let record = RuleRecord {
        version: version.version.clone(),
        plan: version.plan_digest.clone(),
        settings: version.settings.clone(),
        files: version.files.clone(),
    };
    Ok(Candidate {
        plan,
        plan_file: version.plan_file.clone(),
        task,
        rule: Arc::new(rule),
        judged: Arc::new(judged),
        record,
        sandbox,
        calendar: Arc::new(snapshot.calendar.clone()),
    })
}
