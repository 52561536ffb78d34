//! A plan and its tasks, as the published table has them.

use serde::Serialize;

use super::coordination::{Group, Mode};
use super::{Bounds, Missed, Ratio, Terms, Window};

/// A yearly plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Stable id; stands in the draws' ids.
    pub id: String,
    /// The plan's published title.
    pub title: String,
    /// The year it is the plan of.
    pub year: i32,
    /// Rule file for what a task's own rule file does not define; over [`BASE_RULE`], which defines the rest.
    pub rule: String,
    /// The plan of the same year that this one takes over from, with its draws by task id.
    pub predecessor: Option<String>,
    /// The plan of the same year beside which this one stands.
    pub supplements: Option<String>,
    /// Days after a round's opening during which its seed, frame and list are not published.
    pub embargo: Option<u32>,
    /// Whether frames are published by ids or under blinds; none: under blinds where the rules tell tiers apart.
    pub publish: Option<Publish>,
    /// How its openings fall, and what becomes of rounds that were missed.
    pub terms: Terms,
    /// How draws of one day stand to each other, where no group says otherwise.
    pub coordination: Mode,
    /// Tasks that are coordinated in their own way.
    pub groups: Vec<Group>,
    /// Its tasks that could be read, in the file's order.
    pub tasks: Vec<Task>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    /// Stable id; stands in the draws' ids.
    pub id: String,
    /// The table's own number; may be text.
    pub seq: String,
    /// 抽查任务名称.
    pub name: String,
    /// 抽查事项.
    pub matters: Vec<String>,
    /// 抽查对象范围, the table's words.
    pub scope: String,
    /// The labels of the object register that these words mean.
    pub objects: Vec<String>,
    /// The table's words for ratio and frequency.
    pub ratio_text: String,
    /// The ratio, where the table has one.
    pub ratio: Option<Ratio>,
    /// A number of objects, alone or beside a ratio.
    pub count: Option<Bounds>,
    /// Rounds in the window, where the table has a number: of a floor or a band the fewest.
    pub frequency: Option<u32>,
    /// The floor or band that the table gives for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_bounds: Option<Bounds>,
    /// 待定: why nothing is said yet of ratio and rounds; such a row is listed and never due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<String>,
    /// What the ratio is of.
    pub ratio_basis: RatioBasis,
    /// Whether an object can be drawn again under this plan.
    pub repeat: Repeat,
    /// First and last day.
    pub window: Window,
    /// 智慧监管（信用风险分类）要求, the table's words.
    pub clause: String,
    /// Its own rule file, if it has one.
    pub rule: Option<String>,
    /// 发起部门.
    pub lead: String,
    /// 配合部门.
    pub partners: Vec<String>,
    /// 抽查检查模式, the table's words.
    pub mode: Vec<String>,
    /// What becomes of its missed rounds, where it differs from the plan's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed: Option<Missed>,
    /// Whether its frames are published by ids or under blinds, where it differs from the plan's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<Publish>,
    /// The task of the predecessor that this row continues, where id or name differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// Whatever else the rule file reads.
    pub params: Vec<(String, Param)>,
}

/// The rule file that every other one is laid over.
pub const BASE_RULE: &str = "default.rhai";

impl Plan {
    /// The rule files that are laid over [`BASE_RULE`] for one of its tasks, in order: the plan's, the task's own.
    #[must_use]
    pub fn rules_over_base<'a>(&'a self, task: &'a Task) -> Vec<&'a str> {
        let mut over: Vec<&str> = Vec::new();
        for name in std::iter::once(self.rule.as_str()).chain(task.rule.as_deref()) {
            if over.last().copied().unwrap_or(BASE_RULE) != name {
                over.push(name);
            }
        }
        over
    }

    /// The terms of one of its tasks.
    #[must_use]
    pub fn terms_of(&self, task: &Task) -> Terms {
        Terms { missed: task.missed.unwrap_or(self.terms.missed), ..self.terms }
    }

    /// How a task's frames are published, where the plan or the row says so.
    #[must_use]
    pub fn publish_of(&self, task: &Task) -> Option<Publish> {
        task.publish.or(self.publish)
    }

    /// How a task is coordinated, and which group of the plan it belongs to (0: those in no group of their own).
    #[must_use]
    pub fn coordination_of(&self, task: &str) -> (Mode, usize) {
        let group = self.groups.iter().position(|g| g.tasks.iter().any(|t| t == task));
        match group {
            Some(at) => (self.groups.get(at).map_or(Mode::Independent, |g| g.mode), at + 1),
            None => (self.coordination, 0),
        }
    }
}

/// How frames are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// By ids: anyone can check who stood in which cell, and work out risk classes.
    Open,
    /// Under blinds: anyone can check the selection, and only the office and each enterprise itself who stood where.
    Sealed,
}

/// What a ratio is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RatioBasis {
    /// Of the population, in each round.
    Round,
    /// Of the population, over all rounds of the plan together.
    Year,
}

/// Whether an object can be drawn again by the same task under the same plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    /// Again, once everyone has been drawn.
    Allowed,
    /// Never: the shortfall is recorded.
    Never,
}

/// A value under `params`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Param {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An exact decimal, kept as it was written.
    Decimal(#[serde(serialize_with = "as_words")] rust_decimal::Decimal),
    /// Yes or no.
    Flag(bool),
    /// Several.
    List(Vec<Param>),
    /// Named.
    Map(Vec<(String, Param)>),
}

fn as_words<S: serde::Serializer>(number: &rust_decimal::Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// Whether a plan or task id can stand in a draw's id and in a folder's name: letters, digits and `_`,
/// for plans also `-`, at most 64 characters.
#[must_use]
pub fn valid_id(id: &str, dash: bool) -> bool {
    let fits = |c: char| c.is_alphanumeric() || c == '_' || (dash && c == '-');
    !id.is_empty() && id.chars().count() <= 64 && id.chars().all(fits) && !id.starts_with('-')
}
