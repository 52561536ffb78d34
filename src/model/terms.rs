//! How a plan's openings fall, and what becomes of a round that was missed.

use serde::{Deserialize, Serialize};

/// How a plan's openings fall, and what becomes of a round that was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Terms {
    /// An opening on a day off is moved to the next workday.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub workdays: bool,
    /// The opening is an unannounced workday within so many days of its round, fixed by the plan's secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unannounced: Option<u32>,
    /// What becomes of a round that was not made on its day.
    #[serde(default, skip_serializing_if = "Missed::is_draw")]
    pub missed: Missed,
}

impl Terms {
    /// Whether openings go by workdays, so that holidays move them.
    #[must_use]
    pub fn by_workdays(self) -> bool {
        self.workdays || self.unannounced.is_some()
    }
}

/// What becomes of a round that was not made on its day while its window is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missed {
    /// It is drawn late.
    #[default]
    Draw,
    /// It lapses.
    Lapse,
    /// It waits for a person to ask for it.
    Ask,
}

impl Missed {
    /// How much it promises: a draw more than a person's decision, that more than a lapse.
    #[must_use]
    pub fn promise(self) -> u8 {
        match self {
            Self::Draw => 2,
            Self::Ask => 1,
            Self::Lapse => 0,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub(super) fn is_draw(&self) -> bool {
        *self == Self::Draw
    }
}
