//! Which version of each task's rules is in force: today's file if it is good, else the last good one in the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::calendar::{Opening, openings};
use super::due::OpenTask;
use crate::diagnostic::{Failure, Finding, Findings, Kind, SourceFile, nearest};
use crate::draw::RuleRecord;
use crate::ledger::{Adoption, Ledger, TaskVersion};
use crate::plan::{BASE_RULE, Calendar, Plan, Task, Window, read_plan};
use crate::register::read_inspectors;
use crate::rules::{Compiled, Judgement, Officers, Sandbox, Script};
use crate::text;
use crate::workspace::{Settings, Snapshot, canonical, deciding_files, decisive, digest, read_settings, rule_file};

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
        openings(&nominal, terms, self.judged.window, &self.calendar, None, &self.plan.id, &self.task.id)
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

/// A version of a task's rules that is or was in force.
#[derive(Debug, Clone)]
pub struct Held {
    /// As the ledger has (or will have) it.
    pub version: TaskVersion,
    /// In force until the day before this one; none: still.
    pub until: Option<NaiveDate>,
}

/// What is in force.
#[derive(Debug, Clone, Default)]
pub struct InForce {
    /// Every version of every task of the plans in the settings.
    pub held: Vec<Held>,
    /// Versions of plans that the settings no longer name.
    pub past: Vec<Held>,
    /// Today's files by plan and task id, where they are good.
    pub current: BTreeMap<(String, String), Candidate>,
    /// What the ledger does not know yet.
    pub adoption: Option<Adoption>,
    /// Texts the adoption refers to, by digest.
    pub texts: BTreeMap<String, String>,
    /// Tasks that never had a good version.
    pub never: Vec<(String, Option<String>, Findings)>,
}

/// Every version of every task that the ledger has taken up, with the day it ended.
#[must_use]
pub fn held_by(adoptions: &[Adoption]) -> Vec<Held> {
    let mut held: Vec<Held> = Vec::new();
    for adoption in adoptions {
        for (plan, task) in &adoption.ended {
            close(&mut held, plan, task, adoption.day);
        }
        for version in &adoption.tasks {
            close(&mut held, &version.plan, &version.task, version.since.unwrap_or(adoption.day));
            held.push(Held { version: version.clone(), until: None });
        }
    }
    held
}

/// Lays today's files over what the ledger has.
///
/// # Errors
/// The ledger cannot be read.
pub fn in_force(found: Candidates, snapshot: &Snapshot, adoptions: &[Adoption], day: NaiveDate) -> InForce {
    let mut held = held_by(adoptions);
    let mut waiting: BTreeMap<(String, String), Option<NaiveDate>> = BTreeMap::new();
    for (plan, task, since) in adoptions.iter().flat_map(|a| &a.waiting) {
        waiting.entry((plan.clone(), task.clone())).or_insert(*since);
    }
    let known_plans: BTreeSet<String> =
        adoptions.iter().flat_map(|a| a.tasks.iter().map(|t| t.plan.clone()).chain(a.waiting.iter().map(|w| w.0.clone()))).collect();
    let mut adoption = Adoption {
        day,
        settings: digest(&snapshot.settings_source.text),
        plans: snapshot.plans.iter().map(|p| (p.source.name.to_string(), digest(&p.source.text))).collect(),
        holidays: snapshot.holidays.iter().map(|h| (h.name.to_string(), digest(&h.text))).collect(),
        ..Adoption::default()
    };
    let mut current = BTreeMap::new();
    let mut never = Vec::new();
    let refused = without_predecessor(&found.plans, adoptions);
    for (plan, other) in &refused {
        if let Some(file) = snapshot.plans.iter().find(|f| f.reading.plan.as_ref().is_some_and(|p| &p.id == plan)) {
            never.push((plan.clone(), None, Findings::from(needs_predecessor(&file.source, plan, other))));
        }
    }
    // A plan that another one takes over from is in force no longer.
    let replaced: BTreeSet<String> = found
        .plans
        .iter()
        .filter(|p| !refused.contains_key(&p.id))
        .filter_map(|p| p.predecessor.clone())
        .chain(adoptions.iter().flat_map(|a| &a.tasks).filter_map(|t| t.predecessor.clone()))
        .collect();
    for plan in &replaced {
        let open: Vec<String> =
            held.iter().filter(|h| &h.version.plan == plan && h.until.is_none()).map(|h| h.version.task.clone()).collect();
        for task in open {
            close(&mut held, plan, &task, day);
            adoption.ended.push((plan.clone(), task));
        }
    }
    for candidate in found.good {
        if refused.contains_key(&candidate.plan.id) || replaced.contains(&candidate.plan.id) {
            continue;
        }
        let key = (candidate.plan.id.clone(), candidate.task.id.clone());
        let last = held.iter().rev().find(|h| h.version.plan == key.0 && h.version.task == key.1);
        let same = last.is_some_and(|h| h.until.is_none() && h.version.version == candidate.record.version);
        if !same {
            let since = match (last, waiting.get(&key)) {
                (Some(_), _) => Some(day),
                (None, Some(since)) => *since,
                (None, None) if known_plans.contains(&key.0) => Some(day),
                // The version a plan starts with is in force from the plan's first day, whenever it was installed.
                (None, None) => None,
            };
            let version = TaskVersion {
                plan: key.0.clone(),
                task: key.1.clone(),
                version: candidate.record.version.clone(),
                year: candidate.plan.year,
                predecessor: candidate.plan.predecessor.clone(),
                since,
                plan_file: candidate.plan_file.clone(),
                plan_digest: candidate.record.plan.clone(),
                settings: candidate.record.settings.clone(),
                files: candidate.record.files.clone(),
                window: (candidate.judged.window.opens, candidate.judged.window.closes),
                openings: candidate.judged.opening_days(),
                terms: candidate.plan.terms_of(&candidate.task),
            };
            close(&mut held, &key.0, &key.1, since.unwrap_or(day));
            held.push(Held { version: version.clone(), until: None });
            adoption.tasks.push(version);
        }
        current.insert(key, candidate);
    }
    for (plan, task, findings) in &found.broken {
        if refused.contains_key(plan) || replaced.contains(plan) {
            continue;
        }
        let Some(task) = task else {
            never.push((plan.clone(), None, findings.clone()));
            continue;
        };
        if !held.iter().any(|h| &h.version.plan == plan && &h.version.task == task) {
            let key = (plan.clone(), task.clone());
            if !waiting.contains_key(&key) {
                adoption.waiting.push((plan.clone(), task.clone(), known_plans.contains(plan).then_some(day)));
            }
            never.push((plan.clone(), Some(task.clone()), findings.clone()));
        }
    }
    // A task that is no longer in its plan is no longer owed from today on; where a row's id cannot be read, nobody
    // is struck off.
    for plan in found.plans.iter().filter(|p| !refused.contains_key(&p.id) && !replaced.contains(&p.id)) {
        if found.broken.iter().any(|(p, task, _)| p == &plan.id && task.is_none()) {
            continue;
        }
        let gone: Vec<String> = held
            .iter()
            .filter(|h| h.version.plan == plan.id && h.until.is_none())
            .map(|h| h.version.task.clone())
            .filter(|task| !current.contains_key(&(plan.id.clone(), task.clone())))
            .filter(|task| !found.broken.iter().any(|(p, t, _)| p == &plan.id && t.as_ref() == Some(task)))
            .collect();
        for task in gone {
            close(&mut held, &plan.id, &task, day);
            adoption.ended.push((plan.id.clone(), task));
        }
    }
    // Plans that the settings no longer name are not in force; a plan file that cannot be read is, as the ledger has it.
    let named: BTreeSet<String> = found.plans.iter().map(|p| p.id.clone()).collect();
    let (held, past): (Vec<Held>, Vec<Held>) = held.into_iter().partition(|h| {
        let broken = |(file, id, _): &(String, Option<String>, Findings)| {
            id.as_ref().map_or(file == &h.version.plan_file, |id| id == &h.version.plan)
        };
        named.contains(&h.version.plan) || found.broken_plans.iter().any(broken)
    });
    // A plan that cannot be read and that the ledger does not know either.
    for (file, id, findings) in &found.broken_plans {
        let known = held.iter().any(|h| id.as_ref().map_or(file == &h.version.plan_file, |id| id == &h.version.plan));
        if !known {
            never.push((id.clone().unwrap_or_else(|| file.clone()), None, findings.clone()));
        }
    }
    let news = !(adoption.tasks.is_empty() && adoption.ended.is_empty() && adoption.waiting.is_empty())
        || adoptions.last().is_some_and(|last| other_texts(last, &adoption, snapshot));
    let mut texts = BTreeMap::new();
    if news {
        let mut digests: BTreeSet<&String> =
            adoption.tasks.iter().flat_map(|t| t.files.values().chain([&t.plan_digest, &t.settings])).collect();
        digests.insert(&adoption.settings);
        digests.extend(adoption.plans.values().chain(adoption.holidays.values()));
        for (digest, text) in &found.texts {
            if digests.contains(digest) {
                texts.insert(digest.clone(), text.clone());
            }
        }
    }
    InForce { held, past, current, adoption: news.then_some(adoption), texts, never }
}

/// Whether a file that decides has another text than at the last adoption. A draw names these texts, so the ledger must have them.
fn other_texts(last: &Adoption, now: &Adoption, snapshot: &Snapshot) -> bool {
    let good = |name: &str| snapshot.plans.iter().any(|p| p.source.name.as_ref() == name && p.reading.plan.is_some());
    last.settings != now.settings
        || now.plans.iter().any(|(name, digest)| good(name) && last.plans.get(name) != Some(digest))
        || now.holidays.iter().any(|(name, digest)| last.holidays.get(name) != Some(digest))
}

/// Plans that the ledger does not know, of a year for which there is another plan that they do not name as their predecessor:
/// with that other plan. A second plan of a year would be a fresh start by stealth.
fn without_predecessor(plans: &[Arc<Plan>], adoptions: &[Adoption]) -> BTreeMap<String, String> {
    let mut known: Vec<(i32, String)> = Vec::new();
    for task in adoptions.iter().flat_map(|a| &a.tasks) {
        if !known.iter().any(|(_, id)| id == &task.plan) {
            known.push((task.year, task.plan.clone()));
        }
    }
    let mut refused = BTreeMap::new();
    for plan in plans {
        if known.iter().any(|(_, id)| id == &plan.id) {
            continue;
        }
        match known.iter().rev().find(|(year, _)| *year == plan.year) {
            Some((_, other)) if plan.predecessor.as_ref() != Some(other) => {
                refused.insert(plan.id.clone(), other.clone());
            }
            _ => known.push((plan.year, plan.id.clone())),
        }
    }
    refused
}

fn needs_predecessor(source: &SourceFile, plan: &str, other: &str) -> Finding {
    Finding::error(
        "plan-predecessor",
        source.whole(),
        text!(
            "同一年已经有计划 {other}，计划 {plan} 没有写明接替它",
            "there is a plan {other} for the same year, and the plan {plan} does not say that it takes over from it"
        ),
        text!(
            "在 [plan] 下写 predecessor = \"{other}\"：它抽过的按任务编号算到新计划里",
            "write predecessor = \"{other}\" under [plan]: its draws count for the new plan by task id"
        ),
    )
}

fn close(held: &mut [Held], plan: &str, task: &str, day: NaiveDate) {
    for h in held.iter_mut().filter(|h| h.version.plan == plan && h.version.task == task && h.until.is_none()) {
        h.until = Some(day);
    }
}

impl InForce {
    /// A plan and those it takes over from, the newest first.
    #[must_use]
    pub fn chain(&self, plan: &str) -> Vec<String> {
        let mut chain = vec![plan.to_owned()];
        while let Some(last) = chain.last() {
            let before = self.held.iter().chain(&self.past).find(|h| &h.version.plan == last).and_then(|h| h.version.predecessor.clone());
            match before {
                Some(before) if !chain.contains(&before) => chain.push(before),
                _ => break,
            }
        }
        chain
    }

    /// The versions as `due` judges them, in the order of `held`; `secret` gives the secret of a plan that has one.
    #[must_use]
    pub fn open_tasks(&self, calendar: &Calendar, secret: impl Fn(&str) -> Option<String>) -> Vec<OpenTask> {
        let mut secrets: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for h in self.held.iter().filter(|h| h.version.terms.unannounced.is_some()) {
            secrets.entry(&h.version.plan).or_insert_with(|| secret(&h.version.plan));
        }
        self.held
            .iter()
            .map(|h| {
                let (version, window) = (&h.version, Window { opens: h.version.window.0, closes: h.version.window.1 });
                let secret = secrets.get(version.plan.as_str()).and_then(Option::as_deref);
                OpenTask {
                    plan: version.plan.clone(),
                    task: version.task.clone(),
                    since: version.since,
                    until: h.until,
                    window,
                    openings: openings(&version.openings, version.terms, window, calendar, secret, &version.plan, &version.task),
                    missed: version.terms.missed,
                }
            })
            .collect()
    }

    /// The rules by which a round is made: those in force now if they open on that (nominal) day too, else those that owed it.
    ///
    /// # Errors
    /// The owed version cannot be rebuilt from the ledger.
    pub fn candidate(&self, version: usize, opens: NaiveDate, ledger: Option<&Ledger>, snapshot: &Snapshot) -> Result<Candidate, Failure> {
        let Some(held) = self.held.get(version) else { return Err(Failure::new(Kind::Rule, Findings::default())) };
        let key = (held.version.plan.clone(), held.version.task.clone());
        if let Some(current) = self.current.get(&key)
            && !current.judged.cells_opening(opens).is_empty()
        {
            return Ok(current.clone());
        }
        rebuild(&held.version, ledger, snapshot, false)
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
                crate::diagnostic::Place::file("var/ledger.db"),
                text!("台账里没有任务 {plan}/{task} 上一版规则的全文", "the ledger does not hold the last rules of task {plan}/{task}"),
                text!("改好现在的规则文件", "mend the rule files as they are"),
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
