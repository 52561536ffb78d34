//! What is told.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Lang, Text};
use crate::text;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// Rounds were drawn.
    Drawn,
    /// Visits that nobody can be sent to.
    Unstaffed,
    /// Rounds lapsed.
    Lapsed,
    /// Rounds are due and could not be made.
    Refused,
    /// Rounds wait for a person.
    Asked,
    /// Rounds are late.
    Late,
    /// Changed rules are in force.
    Reloaded,
    /// A changed file is wrong; the last good version stays in force.
    ReloadFailed,
    /// The register is too old.
    RegisterOld,
    /// The disk fills up.
    DiskLow,
    /// The ledger's chain or a draw does not hold.
    ChainBroken,
    /// The clock lies behind the latest draw.
    ClockBehind,
    /// The sweep itself failed.
    SweepFailed,
    /// What was wrong is not any more.
    Mended,
    /// Nothing is wrong (told every day, so that silence means something).
    AllWell,
    /// Something is still wrong (told every day instead).
    NotWell,
}

impl EventKind {
    /// Its word in logs, JSON and headers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Drawn => "drawn",
            Self::Unstaffed => "unstaffed",
            Self::Lapsed => "lapsed",
            Self::Refused => "refused",
            Self::Asked => "asked",
            Self::Late => "late",
            Self::Reloaded => "reloaded",
            Self::ReloadFailed => "reload-failed",
            Self::RegisterOld => "register-old",
            Self::DiskLow => "disk-low",
            Self::ChainBroken => "chain-broken",
            Self::ClockBehind => "clock-behind",
            Self::SweepFailed => "sweep-failed",
            Self::Mended => "mended",
            Self::AllWell => "all-well",
            Self::NotWell => "not-well",
        }
    }

    /// Whether somebody has to do something.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        !matches!(self, Self::Drawn | Self::Reloaded | Self::Mended | Self::AllWell)
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Drawn => text!("drawn"),
            Self::Unstaffed => text!("visits-nobody-can-be-sent-to"),
            Self::Lapsed => text!("lapsed"),
            Self::Refused => text!("due-and-not-drawn"),
            Self::Asked => text!("waits-for-person-decision"),
            Self::Late => text!("late"),
            Self::Reloaded => text!("changed-rules-are-in-force"),
            Self::ReloadFailed => text!("change-is-wrong-last-good-version"),
            Self::RegisterOld => text!("register-is-too-old"),
            Self::DiskLow => text!("disk-is-nearly-full"),
            Self::ChainBroken => text!("ledger-does-not-verify"),
            Self::ClockBehind => text!("clock-is-behind"),
            Self::SweepFailed => text!("sweep-failed"),
            Self::Mended => text!("mended"),
            Self::AllWell => text!("all-well"),
            Self::NotWell => text!("something-is-wrong"),
        }
    }
}

/// Something that is told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What kind.
    pub kind: EventKind,
    /// When, as recorded.
    pub at: String,
    /// The lines of it.
    pub lines: Vec<Text>,
}

impl Event {
    /// Its lines as one text.
    #[must_use]
    pub fn body(&self, lang: Lang) -> String {
        self.lines.iter().map(|l| l.say(lang)).collect::<Vec<_>>().join("\n")
    }
}
