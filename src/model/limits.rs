//! How often an enterprise may be visited: what `visits_limit(object)` gives.

use serde::{Deserialize, Serialize};

/// Which visits a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// All of them.
    All,
    /// Those led by the task's own lead department.
    Authority,
    /// Those of the task's own level (city, county).
    Level,
}

/// A limit on visits in a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VisitLimit {
    /// At most so many.
    pub visits: u32,
    /// Of which kind.
    pub of: Counted,
    /// Whether a visit of the same day may be joined when the limit is reached: it is the same visit.
    pub joins: bool,
}

/// Everything that keeps an object of a cell out of a lottery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Limits on visits; each of them holds.
    pub visits: Vec<VisitLimit>,
    /// Months since the last inspection; none: no matter.
    pub cool_down: Option<u32>,
    /// Whether it is not drawn at all.
    pub exempt: bool,
}

impl std::fmt::Display for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        for limit in &self.visits {
            let of = match limit.of {
                Counted::All => "",
                Counted::Authority => " of authority",
                Counted::Level => " of level",
            };
            let joins = if limit.joins { " may join" } else { "" };
            parts.push(format!("{}{of}{joins}", limit.visits));
        }
        parts.extend(self.cool_down.map(|m| format!("cool-down {m}")));
        if self.exempt {
            parts.push("exempt".to_owned());
        }
        if parts.is_empty() { write!(f, "none") } else { write!(f, "{}", parts.join(" + ")) }
    }
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for limit in &other.visits {
            if !self.visits.contains(limit) {
                self.visits.push(*limit);
            }
        }
        self.cool_down = self.cool_down.max(other.cool_down);
        self.exempt |= other.exempt;
        self
    }
}
