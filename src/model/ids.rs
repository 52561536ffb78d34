//! Ids as types, each with one text form. Nothing puts an id together or takes it apart but this file.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A word that is an id: as it was written, compared and shown as text.
macro_rules! word_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl PartialEq<String> for $name {
            fn eq(&self, other: &String) -> bool {
                &self.0 == other
            }
        }

        impl PartialEq<$name> for String {
            fn eq(&self, other: &$name) -> bool {
                self == &other.0
            }
        }
    };
}

word_id!(
    /// A plan's id. Also the id of a line of plans, which is that of its first plan.
    PlanId
);
word_id!(
    /// A task's id within its plan.
    TaskId
);

/// A task of a line of plans: known by its oldest id, whatever a later plan calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskKey {
    /// The line: the id of its first plan.
    pub line: PlanId,
    /// The task's oldest id in the line.
    pub task: TaskId,
}

impl TaskKey {
    /// Of a line and a task's oldest id.
    #[must_use]
    pub fn new(line: &str, task: &str) -> Self {
        Self { line: line.into(), task: task.into() }
    }

    /// One of its rounds.
    #[must_use]
    pub fn round(&self, nominal: NaiveDate) -> RoundId {
        RoundId { line: self.line.clone(), task: self.task.clone(), nominal, part: 0 }
    }
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.line, self.task)
    }
}

/// A round: one opening of a task of a line of plans, known by the day that the rule gives. Where a calendar moved it, and
/// which plan of the line drew it, change nothing. Cells that a change of rules adds to a day that is drawn already are a round beside it, a
/// further part of that day. Its text is `<line>/<task>/<day>`, of a second part `<line>/<task>/<day>+2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoundId {
    /// The line of plans: the id of its first plan.
    pub line: PlanId,
    /// The task's oldest id in the line.
    pub task: TaskId,
    /// The day that the rule gives.
    pub nominal: NaiveDate,
    /// Which part of that day: 0 for what opened on it when it was drawn, 1, 2, … for cells that were added later.
    #[serde(default, skip_serializing_if = "whole")]
    pub part: u32,
}

/// Whether a part is the day's first.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(super) fn whole(part: &u32) -> bool {
    *part == 0
}

/// What a part adds to a text: nothing for the first, `+2` for the second.
fn plus(part: u32) -> String {
    if part == 0 { String::new() } else { format!("+{}", u64::from(part) + 1) }
}

impl RoundId {
    /// The task it is of.
    #[must_use]
    pub fn key(&self) -> TaskKey {
        TaskKey { line: self.line.clone(), task: self.task.clone() }
    }

    /// Its day, and which part of it: `2024-03-01`, `2024-03-01+2`.
    #[must_use]
    pub fn day(&self) -> String {
        format!("{}{}", self.nominal, plus(self.part))
    }

    /// A part of its day.
    #[must_use]
    pub fn with_part(&self, part: u32) -> Self {
        Self { part, ..self.clone() }
    }
}

impl fmt::Display for RoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}{}", self.line, self.task, self.nominal, plus(self.part))
    }
}

/// A stratum at a tier, by their names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GradeName {
    /// The stratum, if the scope is divided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// The tier.
    pub tier: String,
}

/// A draw's id: `<plan>/<task>/<nominal opening day>`, of cells added later `+2`, `+3`, … behind it, after a void `.2`, `.3`, … at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DrawId(String);

/// What a draw's id is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawParts {
    /// The plan under which it was drawn.
    pub plan: PlanId,
    /// The task's id in that plan.
    pub task: TaskId,
    /// The nominal opening day.
    pub nominal: NaiveDate,
    /// Which part of that day, from 0.
    pub part: u32,
    /// Which attempt at the round, from 1.
    pub attempt: u32,
}

impl DrawId {
    /// The id of an attempt at a round.
    #[must_use]
    pub fn new(plan: &str, task: &str, (nominal, part): (NaiveDate, u32), attempt: u32) -> Self {
        let again = if attempt <= 1 { String::new() } else { format!(".{attempt}") };
        Self(format!("{plan}/{task}/{nominal}{}{again}", plus(part)))
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is made of; nothing where the text is no draw's id.
    #[must_use]
    pub fn parts(&self) -> Option<DrawParts> {
        let mut parts = self.0.split('/');
        let (plan, task, rest) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || plan.is_empty() || task.is_empty() {
            return None;
        }
        let (day, attempt) = match rest.split_once('.') {
            Some((day, attempt)) => (day, attempt.parse().ok().filter(|n| *n >= 2)?),
            None => (rest, 1),
        };
        let (day, part) = match day.split_once('+') {
            Some((day, part)) => (day, part.parse::<u32>().ok().filter(|n| *n >= 2)? - 1),
            None => (day, 0),
        };
        Some(DrawParts { plan: plan.into(), task: task.into(), nominal: day.parse().ok()?, part, attempt })
    }
}

impl FromStr for DrawId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let id = Self(text.to_owned());
        id.parts().map(|_| id).ok_or(())
    }
}

impl std::ops::Deref for DrawId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for DrawId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DrawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for DrawId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for DrawId {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for DrawId {
    fn eq(&self, other: &String) -> bool {
        &self.0 == other
    }
}

impl PartialEq<DrawId> for String {
    fn eq(&self, other: &DrawId) -> bool {
        self == &other.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_id_is_one_text_and_comes_apart_again() {
        let day = "2024-03-01".parse().unwrap();
        for (part, attempt) in [(0, 1), (0, 2), (0, 13), (1, 1), (2, 3)] {
            let id = DrawId::new("changzhi-2024", "01", (day, part), attempt);
            let parts = id.parts().unwrap();
            assert_eq!((parts.part, parts.attempt), (part, attempt));
            assert_eq!(DrawId::new(&parts.plan, &parts.task, (parts.nominal, parts.part), parts.attempt), id);
            assert_eq!(id.as_str().parse::<DrawId>(), Ok(id));
        }
        for wrong in [
            "",
            "a/b",
            "a/b/2024-02-30",
            "a/b/2024-03-01.1",
            "a/b/2024-03-01.x",
            "a/b/2024-03-01+1",
            "a/b/2024-03-01.2+2",
            "a/b/2024-03-01/c",
            "/b/2024-03-01",
        ] {
            assert_eq!(wrong.parse::<DrawId>(), Err(()), "{wrong}");
        }
    }
}
