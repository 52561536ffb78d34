//! Attempts at rounds and what became of them, as the entries tell of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::pairs;
use crate::model::{Draw, DrawId, Intent, Lapse, Outcome, RoundId, Void, Waiver};

/// One attempt at a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was intended.
    pub intent: Intent,
    /// Number and time of its entry.
    pub intended: (i64, String),
    /// What came of it; none: it waits for public randomness, or a crash left it behind.
    pub outcome: Option<Outcome>,
    /// Number and time of the draw's entry.
    pub drawn: Option<(i64, String)>,
    /// Objects drawn.
    pub objects: u64,
    /// Why it is void, and when that was recorded.
    pub void: Option<(String, Void)>,
    /// The number of that entry.
    #[serde(default)]
    pub voided: Option<i64>,
    /// Whether the rules in force had none of its cells on its day when it was intended: a person drew what they had lost.
    pub beside: bool,
}

impl Attempt {
    /// What became of it.
    #[must_use]
    pub fn state(&self) -> State {
        match (&self.void, &self.outcome) {
            (Some(_), _) => State::Void,
            (None, Some(_)) => State::Drawn,
            (None, None) => State::Sealed,
        }
    }

    /// The draw, if it was made.
    #[must_use]
    pub fn draw(&self) -> Option<Draw> {
        self.outcome.as_ref().map(|outcome| Draw { intent: self.intent.clone(), outcome: outcome.clone() })
    }

    /// Whether it waited for public randomness on a day or a part of it, whatever day it was judged by. (In a simulation that day counts.)
    #[must_use]
    pub fn sealed_on(&self, day: NaiveDate, zone: Tz, simulation: bool) -> bool {
        let date = |at: &str| DateTime::parse_from_rfc3339(at).ok().map(|at| at.with_timezone(&zone).date_naive());
        let since = if simulation { Some(self.intent.as_of) } else { date(&self.intended.1) };
        let until = match (&self.drawn, &self.void) {
            (Some((_, at)), _) | (None, Some((at, _))) => date(at),
            (None, None) => None,
        };
        !self.intent.awaits.is_empty() && since.is_some_and(|since| since <= day) && until.is_none_or(|until| day <= until)
    }

    /// Whether its intent waits for nothing but the process that was interrupted.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.state() == State::Sealed && self.intent.awaits.is_empty()
    }

    /// Whether its intent waits for public randomness (and not merely for the process that was interrupted).
    #[must_use]
    pub fn awaits(&self) -> bool {
        self.state() == State::Sealed && !self.intent.awaits.is_empty()
    }
}

/// What became of an attempt at a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its intent is recorded, its seed does not exist yet.
    Sealed,
    /// Drawn.
    Drawn,
    /// Declared void.
    Void,
    /// Its window closed before it was drawn.
    Lapsed,
    /// A person decided that it is not drawn.
    Waived,
}

impl State {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Drawn => "drawn",
            Self::Void => "void",
            Self::Lapsed => "lapsed",
            Self::Waived => "waived",
        }
    }
}

/// Rounds as the entries tell of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Rounds {
    #[serde(with = "pairs")]
    pub attempts: BTreeMap<RoundId, Vec<DrawId>>,
    pub draws: BTreeMap<DrawId, Attempt>,
    #[serde(with = "pairs")]
    pub lapses: BTreeMap<RoundId, (i64, String, Lapse)>,
    #[serde(with = "pairs")]
    pub waivers: BTreeMap<RoundId, (i64, String, Waiver)>,
}

impl Rounds {
    /// A person's decision that a round is not drawn, where there is one.
    pub fn waived(&self, round: &RoundId) -> Option<&Waiver> {
        self.waivers.get(round).map(|(_, _, waiver)| waiver).filter(|waiver| !waiver.withdrawn)
    }

    pub fn void(&mut self, (seq, at): (i64, &str), void: &Void) {
        if let Some(attempt) = self.draws.get_mut(&void.draw) {
            attempt.void = Some((at.to_owned(), void.clone()));
            attempt.voided = Some(seq);
        }
    }
}
