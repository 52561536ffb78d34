//! What is asked of rounds: settled, waived, lapsed, pending; and the list of draws.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::attempt::{Attempt, State};
use super::fold::History;
use crate::model::{DrawId, Missed, RoundId, TaskKey, TaskVersion, Waiver};

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

    /// The attempts at a round and at every part of its day.
    pub fn attempts_on(&self, round: &RoundId) -> impl Iterator<Item = &Attempt> {
        let days = self.rounds.attempts.range(round.with_part(0)..=round.with_part(u32::MAX));
        days.flat_map(|(_, ids)| ids).filter_map(|id| self.rounds.draws.get(id))
    }

    /// The attempt that settles a round: drawn or sealed, not void.
    #[must_use]
    pub fn settled(&self, round: &RoundId) -> Option<&Attempt> {
        self.attempts_at(round).rev().find(|a| a.void.is_none())
    }

    /// Whether a person decided that a round is not drawn.
    #[must_use]
    pub fn waived(&self, round: &RoundId) -> Option<&Waiver> {
        self.rounds.waived(round)
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

    /// Whether a round's lapse is recorded and final by a version of its rules on a day: only where missed rounds do not lapse does a window that is
    /// open again bring it back.
    #[must_use]
    pub fn lapse_is_final(&self, round: &RoundId, version: &TaskVersion, day: NaiveDate) -> bool {
        let lapse = self.rounds.lapses.get(round).map(|(_, _, lapse)| lapse);
        lapse.is_some_and(|lapse| version.window.1 < day || self.rules.missed(version, lapse.opens) == Missed::Lapse)
    }

    /// Whether a task waited for the public number of another of its draws on a day or a part of it: no round of it could be drawn then. A
    /// lapse that was told is one all the same.
    #[must_use]
    pub fn held_up(&self, round: &RoundId, day: NaiveDate, zone: Tz) -> bool {
        if self.lapsed(round) {
            return false;
        }
        let key = round.key();
        let rounds = self.rounds_of(&key).filter(|other| *other != round);
        let mut others = rounds.flat_map(|other| self.attempts_at(other));
        others.any(|attempt| attempt.sealed_on(day, zone, self.simulation))
    }

    /// The day on which a round opened, where that is recorded: with its first draw, else with its lapse or with the question that it is since it
    /// was missed. Neither a calendar nor another secret moves it any more.
    #[must_use]
    pub fn opened(&self, round: &RoundId) -> Option<NaiveDate> {
        let first = self.attempts_at(round).next().map(|a| a.intent.opens);
        let lapsed = || self.rounds.lapses.get(round).map(|(_, _, lapse)| lapse.opens);
        first.or_else(lapsed).or_else(|| self.rules.opened.get(round).copied())
    }

    /// The last part of a day that was ever asked, drawn or waived.
    #[must_use]
    pub fn last_part(&self, day: &RoundId) -> u32 {
        let parts = day.with_part(0)..=day.with_part(u32::MAX);
        let drawn = self.rounds.attempts.range(parts.clone()).map(|(round, _)| round.part);
        let waived = self.rounds.waivers.range(parts).map(|(round, _)| round.part);
        drawn.chain(waived).chain(self.rules.last_parts.get(day).copied()).max().unwrap_or(0)
    }

    /// The attempts that settle rounds of a task (drawn or sealed, not void), by day.
    pub fn settling(&self, key: &TaskKey) -> impl Iterator<Item = &Attempt> {
        self.rounds_of(key).filter_map(|round| self.settled(round))
    }

    /// The rounds of a task at which there were attempts.
    fn rounds_of(&self, key: &TaskKey) -> impl Iterator<Item = &RoundId> {
        let days = key.round(NaiveDate::MIN)..=key.round(NaiveDate::MAX).with_part(u32::MAX);
        self.rounds.attempts.range(days).map(|(round, _)| round)
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
    pub fn sealed_of(&self, key: &TaskKey) -> Option<&Attempt> {
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
                interrupted: a.interrupted(),
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
