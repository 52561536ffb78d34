//! Which task of its line a row of a plan is. Within a plan a task is known by its id; over a succession by its id, too, unless the row says
//! `continues`. Whatever else would make one task of two, or two of one, is refused: what was drawn would count for the wrong one.

use std::collections::BTreeMap;

use crate::diagnostic::{Finding, Place, nearest};
use crate::history::{EffectiveVersion, RuleHistory};
use crate::model::{PlanHead, PlanId, TaskKey, TaskVersion};
use crate::plan::{Plan, Task};
use crate::text;
use crate::workspace::Snapshot;

/// What a row says of itself.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// The task that it continues.
    pub continues: Option<String>,
    /// Its name.
    pub name: String,
}

/// Rows of plans and the tasks that they are.
pub(super) struct Identity<'a> {
    rules: &'a RuleHistory,
    /// The plans known with those that are new.
    plans: BTreeMap<PlanId, PlanHead>,
    /// Today's rows, good or not, by plan and id.
    rows: BTreeMap<(String, String), Said>,
    /// Which row each task was taken up for.
    taken: BTreeMap<TaskKey, String>,
}

impl<'a> Identity<'a> {
    pub fn new(rules: &'a RuleHistory, new: &[PlanHead], snapshot: &Snapshot) -> Self {
        let mut plans = rules.plans.clone();
        plans.extend(new.iter().map(|h| (h.plan.clone(), h.clone())));
        let mut rows = BTreeMap::new();
        for plan in snapshot.plans.iter().filter_map(|p| p.reading.plan.as_ref().map(|plan| (plan, &p.reading.broken))) {
            let (plan, broken) = plan;
            let good = plan.tasks.iter().map(|t| (t.id.clone(), t.continues.clone(), t.name.clone()));
            let broken = broken.iter().filter_map(|b| Some((b.id.clone()?, b.continues.clone(), b.name.clone().unwrap_or_default())));
            for (id, continues, name) in good.chain(broken) {
                rows.entry((plan.id.clone(), id)).or_insert(Said { continues, name });
            }
        }
        Self { rules, plans, rows, taken: BTreeMap::new() }
    }

    /// What a row of today's files says of itself.
    pub fn said(&self, plan: &str, task: &str) -> Option<&Said> {
        self.rows.get(&(plan.to_owned(), task.to_owned()))
    }

    /// The plans of a line.
    pub fn plans_of(&self, line: &PlanId) -> impl Iterator<Item = &PlanHead> {
        self.plans.values().filter(move |h| h.line == *line)
    }

    /// The line that a plan belongs to.
    pub fn line(&self, plan: &str) -> PlanId {
        self.plans.get(plan).map_or_else(|| plan.into(), |h| h.line.clone())
    }

    /// The plan that a plan takes over from.
    pub fn before(&self, plan: &str) -> Option<PlanId> {
        self.plans.get(plan).and_then(|h| h.predecessor.clone()).filter(|p| self.plans.contains_key(p))
    }

    /// Whether another plan takes over from a plan.
    pub fn replaced(&self, plan: &str) -> bool {
        self.plans.values().any(|h| h.predecessor.as_ref().is_some_and(|p| p == plan) && h.plan != *plan)
    }

    /// The newest version of a plan's row.
    pub fn version(&self, plan: &str, id: &str) -> Option<&'a TaskVersion> {
        self.rules.versions.iter().rev().map(|v| &v.version).find(|v| v.plan == *plan && v.task == *id)
    }

    /// Which task of its line a row is; it is taken for that row.
    ///
    /// # Errors
    /// The row does not say enough, or what it says cannot be.
    pub fn take(&mut self, plan: &Plan, task: &Task, place: &dyn Fn() -> Place) -> Result<TaskKey, Box<Finding>> {
        let key = match self.version(&plan.id, &task.id) {
            Some(own) => self.still(plan, task, own, place)?,
            None => self.new_row(plan, task, place)?,
        };
        if let Some(first) = self.taken.get(&key) {
            let (id, old) = (&task.id, &key.task);
            let (message, help) = (text!("continues-twice", id, first, old), text!("continues-twice-help"));
            return Err(Box::new(Finding::error("continues-twice", place(), message, help)));
        }
        self.taken.insert(key.clone(), task.id.clone());
        Ok(key)
    }

    /// A row that its plan had before is the task that it was, unless what it says now is another.
    fn still(&self, plan: &Plan, task: &Task, own: &TaskVersion, place: &dyn Fn() -> Place) -> Result<TaskKey, Box<Finding>> {
        let key = own.key();
        if let Some(old) = &task.continues {
            return match self.named(&plan.id, &task.id, old) {
                Some(named) if named == key => Ok(key),
                Some(_) => Err(taken_up_otherwise(place, task, old)),
                None => Err(self.continues_nobody(place, plan, old)),
            };
        }
        let (id, name, known) = (&task.id, &task.name, &own.name);
        let error = |message, help| Err(Box::new(Finding::error("task-identity", place(), message, help)));
        // Another row of this plan went on as this task.
        let heir = self.rules.last(&key).map(|v| &v.version).filter(|v| v.plan == *plan.id && v.task != *id.as_str());
        // The task has another id now, and a new row its name: nobody can tell which of the two it is.
        let named = |v: &TaskVersion| {
            let new = |id: &str| id != task.id && self.version(&plan.id, id).is_none();
            let mut rows = self.rows.iter().filter(|((p, id), _)| *p == plan.id && new(id)).map(|(_, said)| said);
            v.name != *name && rows.any(|said| said.continues.is_none() && said.name == v.name)
        };
        if heir.is_some_and(named) {
            return error(text!("task-id-used", id, name, known), text!("task-id-used-or-renamed", id));
        }
        if let Some(heir) = heir.filter(|v| self.said(&plan.id, &v.task).is_some()) {
            let heir = &heir.task;
            return error(text!("task-id-left-behind", id, name, heir), text!("task-id-used-help"));
        }
        if known == name {
            return Ok(key);
        }
        if self.rules.of(&key).is_none() {
            return error(text!("task-id-used", id, name, known), text!("task-id-used-or-renamed", id));
        }
        // Two rows may have one name; a name that went from one to the other may be a row that got another's id. (Of every version: that the
        // other row's new name is in force makes this one no clearer.)
        let mut others = self.rules.versions.iter().map(|v| &v.version).filter(|v| v.plan == *plan.id && !v.is_of(&key));
        let left = |v: &&TaskVersion| v.name == *name && self.said(&plan.id, &v.task).is_none_or(|said| said.name != *name);
        if let Some(other) = others.find(left) {
            let other = &other.task;
            return error(text!("task-has-name-of-row", id, name, other), text!("task-has-name-of-row-help", id, other));
        }
        Ok(key)
    }

    /// A row that is new to its plan: the task that it continues, the one of its id in the predecessor, or a new one.
    fn new_row(&self, plan: &Plan, task: &Task, place: &dyn Fn() -> Place) -> Result<TaskKey, Box<Finding>> {
        if let Some(old) = &task.continues {
            return self.named(&plan.id, &task.id, old).ok_or_else(|| self.continues_nobody(place, plan, old));
        }
        if let Some(before) = self.before(&plan.id) {
            if let Some((key, name)) = self.row_of(&before, &task.id) {
                let other = name.filter(|(_, name)| *name != task.name);
                return other.map_or(Ok(key), |(plan, name)| Err(other_task(place, &plan, task, (&task.id, name))));
            }
            if let Some((id, name)) = self.named_alike(plan, &before, &task.name) {
                return Err(other_task(place, &before, task, (&id, &name)));
            }
        }
        // A name whose row is gone may be that row under another id.
        let left = |v: &&TaskVersion| {
            v.plan == *plan.id && v.name == task.name && self.left_alone(&plan.id, &v.task) && !self.goes_on(&plan.id, v)
        };
        if let Some(other) = self.rules.in_force().map(|v| &v.version).find(left) {
            return Err(other_task(place, &other.plan, task, (&other.task, &other.name)));
        }
        let key = TaskKey { line: self.line(&plan.id), task: task.id.as_str().into() };
        // An id that the line had before: the same task comes back under its name, another one needs another id.
        match self.rules.last(&key).map(|v: &EffectiveVersion| &v.version) {
            Some(v) if v.name != task.name || self.rules.of(&key).is_some() => {
                let (id, name, known) = (&task.id, &task.name, &v.name);
                let (message, help) = (text!("task-id-used", id, name, known), text!("task-id-used-help"));
                Err(Box::new(Finding::error("task-identity", place(), message, help)))
            }
            _ => Ok(key),
        }
    }

    /// The task that a row's `continues` names: a row of the predecessor, or one that the plan itself had. To a row that is new to the plan, an
    /// id that a row beside it took over (which continues another) is none that the plan had before.
    fn named(&self, plan: &str, task: &str, old: &str) -> Option<TaskKey> {
        let before = self.before(plan).and_then(|before| self.row_of(&before, old));
        let taken = || self.version(plan, task).is_none() && self.said(plan, old).is_some_and(|said| said.continues.is_some());
        before.map(|(key, _)| key).or_else(|| self.version(plan, old).filter(|_| !taken()).map(TaskVersion::key))
    }

    /// Which task a row of a predecessor is, and its name where it is known, with the plan that has it: by the ledger; where the plan never was in
    /// force, by its file. A plan that never had the row right leaves it as the plan before it has it, unless another row of it took the task over.
    fn row_of(&self, plan: &str, id: &str) -> Option<(TaskKey, Option<(PlanId, &str)>)> {
        let mut id = id;
        // The name is the first one's; a row that says nothing may be the first of its id.
        let (mut name, mut own): (Option<(PlanId, &str)>, Option<TaskKey>) = (None, None);
        let mut without: Vec<PlanId> = Vec::new();
        for plan in std::iter::once(PlanId::from(plan)).chain(self.earlier(plan)) {
            if let Some(version) = self.version(&plan, id) {
                let key = version.key();
                let mut later = self.rules.versions.iter().map(|v| &v.version).filter(|v| without.contains(&v.plan));
                let taken_over = later.any(|v| v.is_of(&key));
                return (!taken_over).then(|| (key, name.or(Some((plan, &version.name)))));
            }
            let key = TaskKey { line: self.line(&plan), task: id.into() };
            // A row that never was good is the same task all the same, unless the task of its id was another row's by then.
            if self.rules.waiting.contains_key(&(plan.clone(), id.into())) {
                let earlier = self.earlier(&plan);
                let mut of_key = self.rules.versions.iter().map(|v| &v.version).filter(|v| v.is_of(&key));
                let anothers = of_key.any(|v| v.plan == plan || earlier.contains(&v.plan));
                return (!anothers).then_some((key, name));
            }
            if self.was_in_force(&plan) {
                without.push(plan);
            } else if let Some(said) = self.said(&plan, id) {
                name = name.or(Some((plan, &said.name)));
                own = said.continues.is_none().then_some(key);
                id = said.continues.as_deref().unwrap_or(id);
            }
        }
        own.map(|key| (key, name))
    }

    /// The plans before one, the last one first.
    fn earlier(&self, plan: &str) -> Vec<PlanId> {
        std::iter::successors(self.before(plan), |before| self.before(before)).take(self.plans.len()).collect()
    }

    /// A row of the predecessor with a name, in force or, where the plan never was, of its file; not one that another row of the plan takes over.
    fn named_alike(&self, plan: &Plan, before: &str, name: &str) -> Option<(String, String)> {
        let taken_over = |id: &str| {
            let same = self.said(&plan.id, id).is_some_and(|said| said.continues.is_none() && said.name == name);
            same || self.rows.iter().any(|((p, _), said)| *p == plan.id && said.continues.as_deref() == Some(id))
        };
        // Under whichever id a row of the plan continues it.
        let rows = || self.rows.iter().filter(|((p, _), _)| *p == plan.id);
        let is = |id: &str, said: &Said, key: &TaskKey| {
            said.continues.as_ref().is_some_and(|old| self.named(&plan.id, id, old).as_ref() == Some(key))
        };
        let continued = |version: &TaskVersion| rows().any(|((_, id), said)| is(id, said, &version.key()));
        let goes_on = |version: &TaskVersion| continued(version) || self.goes_on(&plan.id, version);
        let in_force = self.rules.in_force().map(|v| &v.version).filter(|v| v.plan == *before && v.name == name && !goes_on(v));
        let in_force = in_force.map(|v| (v.task.to_string(), v.name.clone()));
        let in_file = self.rows.iter().filter(|((p, _), _)| p == before && !self.was_in_force(before));
        let mut all = in_force.chain(in_file.map(|((_, id), said)| (id.clone(), said.name.clone())));
        all.find(|(id, known)| known == name && !taken_over(id))
    }

    /// Whether a plan's file has no row of an id any more, nor one that continues it.
    fn left_alone(&self, plan: &str, id: &str) -> bool {
        self.said(plan, id).is_none() && !self.rows.iter().any(|((p, _), said)| p == plan && said.continues.as_deref() == Some(id))
    }

    /// Whether a row of a plan's file is a task under an id that it had before, and its name.
    fn goes_on(&self, plan: &str, version: &TaskVersion) -> bool {
        let key = version.key();
        let is = |id: &str| match self.version(plan, id) {
            Some(own) => own.is_of(&key),
            None => self.before(plan).and_then(|before| self.row_of(&before, id)).is_some_and(|(of, _)| of == key),
        };
        let mut rows =
            self.rows.iter().filter(|((p, _), said)| p == plan && said.continues.is_none() && said.name == version.name.as_str());
        rows.any(|((_, id), _)| is(id))
    }

    fn was_in_force(&self, plan: &str) -> bool {
        self.rules.versions.iter().any(|v| v.version.plan == *plan)
    }

    /// The tasks that a row which is not taken up may be; whether it may be others, too.
    pub fn may_be(&self, plan: &str, task: &str) -> (Vec<TaskKey>, bool) {
        let earlier = self.earlier(plan);
        // What is in force of the plans before it, or of a row that it has no more, and no row beside it goes on with.
        let lacks = |v: &TaskVersion| v.plan == *plan && self.said(plan, &v.task).is_none();
        let held = |v: &&TaskVersion| (earlier.contains(&v.plan) || lacks(v)) && !self.taken.contains_key(&v.key());
        let held = || self.rules.in_force().map(|v| &v.version).filter(held);
        let last = earlier.first().and_then(|before| self.version(before, task));
        // Of a task that ended nothing is in force that could be held; what a row beside it is, is that row's.
        let open = |v: &&TaskVersion| self.rules.of(&v.key()).is_some() && !self.taken.contains_key(&v.key());
        let own = self.version(plan, task).or(last).filter(open);
        let version = own.or_else(|| held().find(|v| v.task == *task));
        let mut keys: Vec<TaskKey> = version.map(TaskVersion::key).into_iter().collect();
        let Some(said) = self.said(plan, task) else { return (keys, false) };
        keys.extend(held().filter(|v| v.name == said.name).map(TaskVersion::key));
        let continued = said.continues.as_ref().map(|old| self.named(plan, task, old).filter(|key| !self.taken.contains_key(key)));
        // A row that continues nobody, or what a row beside it is, may be any task.
        let unclear = matches!(continued, Some(None));
        // A task that never was good, or that ended, is nothing that could be struck off.
        keys.extend(continued.flatten().filter(|key| self.rules.of(key).is_some()));
        (keys, unclear)
    }

    fn continues_nobody(&self, place: &dyn Fn() -> Place, plan: &Plan, old: &str) -> Box<Finding> {
        let before = self.before(&plan.id).unwrap_or_else(|| plan.id.as_str().into());
        let known = self.rules.versions.iter().filter(|v| v.version.plan == before).map(|v| v.version.task.as_str());
        let rows = self.rows.keys().filter(|(p, _)| before == p.as_str()).map(|(_, id)| id.as_str());
        let help = match nearest(old, known.chain(rows)) {
            Some(near) if near != old => text!("did-you-mean-4", near),
            _ => text!("write-id-of-task-of", before),
        };
        Box::new(Finding::error("continues-nobody", place(), text!("continues-nobody", before, old), help))
    }
}

fn other_task(place: &dyn Fn() -> Place, before: &str, task: &Task, (old, name): (&str, &str)) -> Box<Finding> {
    let (id, new) = (&task.id, &task.name);
    let message = if old == id {
        text!("task-has-id-of-task-of", id, new, name, before)
    } else {
        text!("task-has-name-of-task-of", id, new, old, before)
    };
    Box::new(Finding::error("task-identity", place(), message, text!("task-identity", old)))
}

fn taken_up_otherwise(place: &dyn Fn() -> Place, task: &Task, old: &str) -> Box<Finding> {
    let id = &task.id;
    let (message, help) = (text!("continues-late", id, old), text!("continues-late-help", old));
    Box::new(Finding::error("task-identity", place(), message, help))
}
