//! How tasks that draw on one day share their lottery.

use serde::Serialize;

/// How the draws of one day stand to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Each has a lottery of its own.
    #[default]
    Independent,
    /// One lottery for all: the same objects tend to come up, fewer enterprises are disturbed.
    Together,
    /// One lottery, entered at places as far apart as can be: they avoid each other.
    Apart,
}

impl Mode {
    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::Together => "together",
            Self::Apart => "apart",
        }
    }
}

/// Tasks that are coordinated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// How.
    pub mode: Mode,
    /// The tasks' ids.
    pub tasks: Vec<String>,
}
