//! Draws, voids, lapses and waivers, by round.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::History;
use crate::model::{Draw, DrawId, Intent, Lapse, Outcome, RoundId, Void, Waiver};

/// One attempt at a round.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A line of the list of draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawRow {
    /// Entry number.
    pub seq: i64,
    /// Draw id.
    pub draw: DrawId,
    /// The round.
    pub round: RoundId,
    /// Plan id.
    pub plan: String,
    /// Task id.
    pub task: String,
    /// The task's name.
    pub name: String,
    /// Opening day.
    pub opens: NaiveDate,
    /// By which day it was judged.
    pub as_of: NaiveDate,
    /// Real time of the draw (of the intent, the lapse, the waiver).
    pub at: String,
    /// Objects drawn.
    pub objects: u64,
    /// Which attempt at the round.
    pub attempt: u32,
    /// What became of it.
    pub state: State,
    /// Whether its intent waits for nothing but the process that was interrupted.
    pub interrupted: bool,
}

/// Rounds as the entries tell of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Rounds {
    pub attempts: BTreeMap<RoundId, Vec<DrawId>>,
    pub draws: BTreeMap<DrawId, Attempt>,
    pub lapses: BTreeMap<RoundId, (i64, String, Lapse)>,
    pub waivers: BTreeMap<RoundId, (i64, String, Waiver)>,
}

impl Rounds {
    pub fn void(&mut self, at: &str, void: &Void) {
        if let Some(attempt) = self.draws.get_mut(&void.draw) {
            attempt.void = Some((at.to_owned(), void.clone()));
        }
    }
}

impl History {
    /// An attempt by its draw's id.
    #[must_use]
    pub fn attempt(&self, draw: &str) -> Option<&Attempt> {
        self.rounds.draws.get(draw)
    }

    /// Every attempt, in the order of ids.
    pub fn attempts(&self) -> impl Iterator<Item = &Attempt> {
        self.rounds.draws.values()
    }

    /// The attempts at a round, in order.
    pub fn attempts_at(&self, round: &RoundId) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.rounds.attempts.get(round).into_iter().flatten().filter_map(|id| self.rounds.draws.get(id))
    }

    /// The attempt that settles a round: drawn or sealed, not void.
    #[must_use]
    pub fn settled(&self, round: &RoundId) -> Option<&Attempt> {
        self.attempts_at(round).rev().find(|a| a.void.is_none())
    }

    /// Whether a person decided that a round is not drawn.
    #[must_use]
    pub fn waived(&self, round: &RoundId) -> Option<&Waiver> {
        self.rounds.waivers.get(round).map(|(_, _, w)| w).filter(|w| !w.withdrawn)
    }

    /// The rounds that a person decided not to draw.
    pub fn waived_rounds(&self) -> impl Iterator<Item = &RoundId> {
        self.rounds.waivers.iter().filter(|(_, (_, _, w))| !w.withdrawn).map(|(round, _)| round)
    }

    /// Whether a round's lapse is recorded.
    #[must_use]
    pub fn lapsed(&self, round: &RoundId) -> bool {
        self.rounds.lapses.contains_key(round)
    }

    /// The rounds that are settled (drawn or sealed, not void), in order.
    pub fn settled_rounds(&self) -> impl Iterator<Item = &RoundId> {
        self.rounds.attempts.keys().filter(|r| self.settled(r).is_some())
    }

    /// Intents whose draw is not recorded and which are not void, in the order of their entries.
    #[must_use]
    pub fn pending(&self) -> Vec<&Attempt> {
        let mut found: Vec<&Attempt> = self.attempts().filter(|a| a.state() == State::Sealed).collect();
        found.sort_by_key(|a| a.intended.0);
        found
    }

    /// The attempt that a task waits for: an intent that is not drawn yet.
    #[must_use]
    pub fn sealed_of(&self, key: &crate::model::TaskKey) -> Option<&Attempt> {
        self.attempts().find(|a| a.state() == State::Sealed && a.intent.round().key() == *key)
    }

    /// The day by which the latest draw was judged.
    #[must_use]
    pub fn latest_day(&self) -> Option<NaiveDate> {
        self.attempts().map(|a| a.intent.as_of).max()
    }

    /// Rounds in the order in which they were recorded: drawn, sealed, void, lapsed, waived; a lapse or a waiver that was drawn after all
    /// does not show.
    #[must_use]
    pub fn rows(&self) -> Vec<DrawRow> {
        let mut rows: Vec<DrawRow> = self
            .attempts()
            .map(|a| DrawRow {
                seq: a.intended.0,
                draw: a.intent.draw.clone(),
                round: a.intent.round(),
                plan: a.intent.plan.to_string(),
                task: a.intent.task.to_string(),
                name: a.intent.name.clone(),
                opens: a.intent.opens,
                as_of: a.intent.as_of,
                at: a.drawn.as_ref().unwrap_or(&a.intended).1.clone(),
                objects: a.objects,
                attempt: a.intent.attempt,
                state: a.state(),
                interrupted: a.state() == State::Sealed && !a.awaits(),
            })
            .collect();
        let row = |seq: i64, at: &str, draw: &DrawId, round: &RoundId, opens: NaiveDate, as_of: NaiveDate, state: State| {
            let parts = draw.parts();
            DrawRow {
                seq,
                draw: draw.clone(),
                round: round.clone(),
                plan: parts.as_ref().map(|p| p.plan.to_string()).unwrap_or_default(),
                task: parts.as_ref().map(|p| p.task.to_string()).unwrap_or_default(),
                name: self.rules.last(&round.key()).map(|v| v.version.name.clone()).unwrap_or_default(),
                opens,
                as_of,
                at: at.to_owned(),
                objects: 0,
                attempt: parts.map_or(1, |p| p.attempt),
                state,
                interrupted: false,
            }
        };
        for (round, (seq, at, waiver)) in &self.rounds.waivers {
            if !waiver.withdrawn && self.settled(round).is_none() {
                rows.push(row(*seq, at, &waiver.draw, round, round.nominal, waiver.as_of, State::Waived));
            }
        }
        for (round, (seq, at, lapse)) in &self.rounds.lapses {
            if self.attempts_at(round).next().is_none() && self.waived(round).is_none() {
                rows.push(row(*seq, at, &lapse.draw, round, lapse.opens, lapse.as_of, State::Lapsed));
            }
        }
        rows.sort_by_key(|r| r.seq);
        rows
    }
}
