//! Who can be drawn, as our own small expression tree over a register's columns.
//!
//! It knows no engine: the draw turns it into one polars expression at its edge, and another engine
//! can be given another translation.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

/// Most leaves and inner nodes one filter may have.
const MAX_NODES: u32 = 2_000;
/// Deepest nesting of one filter.
const MAX_DEPTH: u32 = 64;

/// A condition on one row of the object register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    node: Arc<Node>,
    nodes: u32,
    depth: u32,
}

/// What a filter says. A row whose value is missing never fulfils a leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Every row.
    Everyone,
    /// The status can be drawn.
    Active,
    /// Carries one of these labels.
    Label(Vec<String>),
    /// Lies in one of these regions.
    Region(Vec<String>),
    /// Is of one of these tiers, by rank and name: as the draw takes it, so that an empty or unknown one is the settings' default.
    Tier(Vec<(usize, String)>),
    /// The industry code begins with one of these.
    Industry(Vec<String>),
    /// A test of a column.
    Field(String, Test),
    /// Was drawn within so many months before the draw, by any task or by this one.
    DrawnWithin(Lookback),
    /// All of these.
    All(Vec<Arc<Node>>),
    /// Any of these.
    Any(Vec<Arc<Node>>),
    /// Not this.
    Not(Arc<Node>),
}

/// Whose draws of how many months a filter looks back at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lookback {
    /// Months before the day of the draw.
    pub months: u32,
    /// Only what this task drew; none: what any task did.
    pub by: Option<OwnDraws>,
}

/// A task's own draws: those of its line of plans, and those of tasks that bore one of these names in any plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OwnDraws {
    /// Its plan's id.
    pub plan: String,
    /// Its own id.
    pub task: String,
    /// Its name, and those that it had before.
    pub names: Vec<String>,
}

/// A test of a column's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Compared with a value.
    Compare(Comparison, Value),
    /// Equal to one of these.
    OneOf(Vec<Value>),
    /// The text contains this.
    Contains(String),
    /// The text begins with this.
    StartsWith(String),
    /// There is a value.
    Present,
    /// The value is a day, compared with another.
    Date(Comparison, Moment),
    /// How many rows of the register have the same value, compared with a number.
    Shared(Comparison, u64),
}

/// A day that a column's day is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A day of the calendar.
    Day(NaiveDate),
    /// So many months before the round opens.
    BeforeOpening(u32),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Comparison {
    /// `==`
    #[serde(rename = "==")]
    Equal,
    /// `!=`
    #[serde(rename = "!=")]
    Unequal,
    /// `<`
    #[serde(rename = "<")]
    Less,
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `>`
    #[serde(rename = ">")]
    Greater,
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
}

impl Comparison {
    /// The sign in a script.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether two values compare so.
    #[must_use]
    pub fn holds<T: Ord>(self, a: &T, b: &T) -> bool {
        match self {
            Self::Equal => a == b,
            Self::Unequal => a != b,
            Self::Less => a < b,
            Self::AtMost => a <= b,
            Self::Greater => a > b,
            Self::AtLeast => a >= b,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }
}

/// A value a column is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A number; the column is read as a number.
    Number(#[serde(serialize_with = "as_words")] Decimal),
    /// Text; only `==` and `!=` make sense.
    Text(String),
}

fn as_words<S: serde::Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

impl Filter {
    /// A leaf.
    #[must_use]
    pub fn leaf(node: Node) -> Self {
        let nodes = match &node {
            Node::Label(list) | Node::Region(list) | Node::Industry(list) => list.len(),
            Node::Field(_, Test::OneOf(list)) => list.len(),
            Node::Tier(list) => list.len(),
            Node::DrawnWithin(Lookback { by: Some(own), .. }) => own.names.len(),
            _ => 1,
        };
        Self { node: Arc::new(node), nodes: u32::try_from(nodes).unwrap_or(u32::MAX).max(1), depth: 1 }
    }

    /// About how many bytes it adds to those it is made of.
    pub(super) fn weight(&self) -> usize {
        let own = match self.node() {
            Node::All(list) | Node::Any(list) => 8 * list.len(),
            Node::Label(list) | Node::Region(list) | Node::Industry(list) => list.iter().map(|t| t.len() + 48).sum(),
            _ => 0,
        };
        own + 128
    }

    /// What it says.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Both; nothing where the whole would be too large.
    #[must_use]
    pub fn and(&self, other: &Self) -> Option<Self> {
        self.joined(other, |node| if let Node::All(list) = node { Some(list) } else { None }, Node::All)
    }

    /// Either; nothing where the whole would be too large. Labels, regions and industries merge into one leaf.
    #[must_use]
    pub fn or(&self, other: &Self) -> Option<Self> {
        let merge = |a: &[String], b: &[String]| {
            let mut list = a.to_vec();
            list.extend(b.iter().filter(|x| !a.contains(x)).cloned());
            list
        };
        let merged = match (self.node(), other.node()) {
            (Node::Label(a), Node::Label(b)) => Some(Node::Label(merge(a, b))),
            (Node::Region(a), Node::Region(b)) => Some(Node::Region(merge(a, b))),
            (Node::Industry(a), Node::Industry(b)) => Some(Node::Industry(merge(a, b))),
            _ => None,
        };
        if let Some(node) = merged {
            return Self::leaf(node).checked();
        }
        self.joined(other, |node| if let Node::Any(list) = node { Some(list) } else { None }, Node::Any)
    }

    /// The opposite; nothing where the whole would be too large.
    #[must_use]
    pub fn not(&self) -> Option<Self> {
        Self { node: Arc::new(Node::Not(self.node.clone())), nodes: self.nodes + 1, depth: self.depth + 1 }.checked()
    }

    fn joined(
        &self,
        other: &Self,
        inside: impl Fn(&Node) -> Option<&Vec<Arc<Node>>>,
        outside: impl Fn(Vec<Arc<Node>>) -> Node,
    ) -> Option<Self> {
        let mut list = Vec::new();
        let mut depth = 0;
        for side in [self, other] {
            match inside(side.node()) {
                Some(parts) => {
                    list.extend(parts.iter().cloned());
                    depth = depth.max(side.depth);
                }
                None => {
                    list.push(side.node.clone());
                    depth = depth.max(side.depth + 1);
                }
            }
        }
        let nodes = self.nodes.saturating_add(other.nodes).saturating_add(1);
        Self { node: Arc::new(outside(list)), nodes, depth }.checked()
    }

    fn checked(self) -> Option<Self> {
        (self.nodes <= MAX_NODES && self.depth <= MAX_DEPTH).then_some(self)
    }

    /// Calls `see` with every leaf.
    pub fn leaves(&self, see: &mut impl FnMut(&Node)) {
        fn walk(node: &Node, see: &mut impl FnMut(&Node)) {
            match node {
                Node::All(list) | Node::Any(list) => list.iter().for_each(|n| walk(n, see)),
                Node::Not(inner) => walk(inner, see),
                leaf => see(leaf),
            }
        }
        walk(self.node(), see);
    }
}

impl Serialize for Filter {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Filter {
    /// As a rule file would write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn words(f: &mut fmt::Formatter<'_>, word: &str, list: &[String]) -> fmt::Result {
            match list {
                [one] => write!(f, "{word}({one:?})"),
                many => write!(f, "{word}({many:?})"),
            }
        }
        fn joined(f: &mut fmt::Formatter<'_>, list: &[Arc<Node>], sign: &str) -> fmt::Result {
            for (i, node) in list.iter().enumerate() {
                if i > 0 {
                    write!(f, " {sign} ")?;
                }
                match node.as_ref() {
                    Node::All(_) | Node::Any(_) => write!(f, "({node})")?,
                    leaf => write!(f, "{leaf}")?,
                }
            }
            Ok(())
        }
        match self {
            Self::Everyone => f.write_str("everyone()"),
            Self::Active => f.write_str("active()"),
            Self::Label(list) => words(f, "label", list),
            Self::Region(list) => words(f, "region", list),
            Self::Industry(list) => words(f, "industry", list),
            Self::Tier(list) => words(f, "in_tier", &list.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>()),
            Self::Field(name, test) => match test {
                Test::Compare(how, value) => write!(f, "field({name:?}) {} {value}", how.sign()),
                Test::OneOf(list) => {
                    let list = list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                    write!(f, "field({name:?}).one_of([{list}])")
                }
                Test::Contains(text) => write!(f, "field({name:?}).contains({text:?})"),
                Test::StartsWith(text) => write!(f, "field({name:?}).starts_with({text:?})"),
                Test::Present => write!(f, "field({name:?}).present()"),
                Test::Date(how, Moment::Day(day)) => write!(f, "field({name:?}) {} day(\"{day}\")", how.sign()),
                Test::Date(how, Moment::BeforeOpening(n)) => write!(f, "field({name:?}) {} months_before_opening({n})", how.sign()),
                Test::Shared(how, n) => write!(f, "field({name:?}).shared_by() {} {n}", how.sign()),
            },
            Self::DrawnWithin(Lookback { months, by: None }) => write!(f, "drawn_within({months})"),
            Self::DrawnWithin(Lookback { months, by: Some(own) }) => match own.names.get(1..).unwrap_or_default() {
                [] => write!(f, "task.drawn_within({months})"),
                before => write!(f, "task.drawn_within({months}, {before:?})"),
            },
            Self::All(list) => joined(f, list, "&"),
            Self::Any(list) if list.is_empty() => write!(f, "no_one()"),
            Self::Any(list) => joined(f, list, "|"),
            Self::Not(inner) => match inner.as_ref() {
                Self::All(_) | Self::Any(_) | Self::Field(..) => write!(f, "!({inner})"),
                leaf => write!(f, "!{leaf}"),
            },
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}
