//! What a decision leaves of the questions of a change: a void takes back those that its draw had raised, a waiver taken back leaves the round as it
//! would be without it.
//!
//! Where the draw of an orphan is void, one day fewer is asked for it, the latest. What such a question was about comes with its day again, as the
//! rules have it, but for what an edit had put into the past, and for days that would lapse or whose window is closed: these stay a person's.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::asks::{Asks, Cells, drawn_days};
use crate::history::History;
use crate::model::{Adoption, DrawId, GradeName, Missed, RoundId, TaskVersion, Why};

/// The questions that a void takes back, to be recorded with it: days were asked for what it drew. Nothing where there are none.
#[must_use]
pub fn freed_by_void(history: &History, draw: &DrawId, day: NaiveDate) -> Option<Adoption> {
    let key = history.attempt(draw)?.intent.round().key();
    let version = &history.rules.of(&key)?.version;
    let (_, settings) = history.rules.settings.last()?;
    let mut asks = Asks::new(history, version, Some(version), day);
    asks.release(draw);
    adoption_of(asks, settings)
}

/// The questions that a waiver taken back leaves or takes back, to be recorded with it. Of a day that has come: the cells that a change took off it
/// while it was waived, those that a change put on it when it was past, and the whole of it where a change closed its window. Cells that were
/// put on it before, beside it because it was waived, come with it again. A day that is gone altogether is asked for at the change itself, with
/// the cells that it had last; one that lay ahead is gone.
#[must_use]
pub fn freed_by_withdrawal(history: &History, round: &RoundId, day: NaiveDate) -> Option<Adoption> {
    let (rules, waiver) = (&history.rules, history.waived(round)?);
    let (_, settings) = rules.settings.last()?;
    let current = rules.of(&round.key()).map(|v| &v.version);
    let has = |version: &&TaskVersion| version.openings.contains(&round.nominal);
    let version = current.filter(has).or_else(|| rules.with_opening(round).map(|v| &v.version))?;
    let mut asks = Asks::new(history, version, Some(version), day);
    if round.nominal > day {
        let gone = asks.asks.get(round).is_some_and(|(why, _)| *why == Why::Gone);
        if current.is_some_and(|current| gone || !has(&current)) {
            asks.asks.remove(round);
        }
    }
    if round.part == 0 {
        if round.nominal <= day {
            asks.owed_by_waived(round, &waiver.cells.iter().cloned().collect());
        }
        asks.come_with(round);
    }
    adoption_of(asks, settings)
}

/// The entry for questions that a decision changed; none where it changed nothing.
fn adoption_of(asks: Asks<'_>, settings: &str) -> Option<Adoption> {
    let day = asks.day;
    let (asked, released) = asks.changes();
    let some = !released.is_empty() || !asked.is_empty();
    some.then(|| Adoption { day, settings: settings.to_owned(), asked, released, ..Adoption::default() })
}

impl Asks<'_> {
    /// Takes back the questions for which there are no orphans any more once a draw is void.
    fn release(&mut self, void: &DrawId) {
        let (drawn, lost) = (self.drawn_cells(Some(void)), self.lost_cells(Some(void)));
        let mut freed: BTreeMap<RoundId, Cells> = BTreeMap::new();
        for (cell, days) in self.version.cell_days() {
            let orphans = drawn_days(cell, &drawn, &lost).iter().filter(|date| !days.contains(date)).count();
            let told = self.asks.keys().filter(|r| days.contains(&r.nominal) && self.stands_for(r, cell));
            for round in told.skip(orphans).filter(|round| self.waits(round) && self.comes_again(round)) {
                freed.entry(round.clone()).or_default().insert(cell.clone());
            }
        }
        for (round, cells) in freed {
            let (past, comes): (Cells, Cells) = cells.into_iter().partition(|cell| self.came_late(round.nominal, cell));
            for cell in &comes {
                self.leave_to_rules(&round, cell, void);
            }
            self.stays_new(&round, past);
        }
        self.narrow();
    }

    /// Whether the rules draw a round that is a question no longer: one that would lapse at once stays a person's.
    fn comes_again(&self, round: &RoundId) -> bool {
        // This day's sweep may have been.
        let lapses = self.version.terms.missed == Missed::Lapse && round.nominal <= self.day;
        self.day <= self.version.window.1 && !lapses
    }

    /// A cell is no question of a round any more: it comes with its day again; where that was drawn or waived without it, a person is asked for
    /// it as for any cell that was added there.
    fn leave_to_rules(&mut self, round: &RoundId, cell: &GradeName, void: &DrawId) {
        let day = self.key.round(round.nominal);
        let decided = self.history.settled(&day).is_some_and(|a| a.intent.draw != *void) || self.history.waived(&day).is_some();
        let Some((why, mut cells)) = self.asks.remove(round) else { return };
        if cells.is_empty() {
            cells = self.own_cells(round.nominal);
        }
        cells.remove(cell);
        if !cells.is_empty() {
            self.asks.insert(round.clone(), (why, cells));
        }
        if round.part > 0 && decided {
            let part = if self.asks.contains_key(round) { self.next_part(round.nominal) } else { round.clone() };
            self.asks.insert(part, (Why::Cells, Cells::from([cell.clone()])));
        }
    }

    /// Cells of a round that stand for no orphan any more and stay a question, as ones that a change of rules put into the past.
    fn stays_new(&mut self, round: &RoundId, past: Cells) {
        if past.is_empty() {
            return;
        }
        let Some((_, cells)) = self.asks.get(round).cloned() else { return };
        let held = if cells.is_empty() { self.own_cells(round.nominal) } else { cells };
        let others: Cells = held.difference(&past).cloned().collect();
        if !others.is_empty() {
            self.asks.insert(self.next_part(round.nominal), (Why::New, past));
            self.asks.insert(round.clone(), (Why::Orphan, others));
        } else if round.part == 0 {
            self.asks.insert(round.clone(), (Why::New, Cells::new()));
        } else {
            self.asks.insert(round.clone(), (Why::New, past));
        }
    }

    /// What is owed of a day that has come and whose waiver is taken back, and what no rules draw without a person.
    fn owed_by_waived(&mut self, round: &RoundId, waived: &Cells) {
        let (now, in_parts) = (self.own_cells(round.nominal), self.in_parts(round.nominal));
        let lost = |cell: &&GradeName| !now.contains(*cell) && !in_parts.contains(*cell) && self.history.rules.owed(round, cell);
        let lost: Cells = waived.iter().filter(lost).cloned().collect();
        if !lost.is_empty() {
            self.asks.insert(self.next_part(round.nominal), (Why::Gone, lost));
        }
        if self.asks.contains_key(round) {
            return;
        }
        if self.history.rules.closed_early(round) && self.version.window.1 < self.day {
            self.asks.insert(round.clone(), (Why::Closed, Cells::new()));
            return;
        }
        // What was taken off and put on again is owed, whatever another change does with it.
        let past = now.iter().filter(|cell| self.added_in_the_past(round.nominal, cell)).cloned();
        let (again, new): (Cells, Cells) = past.partition(|cell| waived.contains(cell) && self.history.rules.owed(round, cell));
        for (why, cells) in [(Why::Gone, again), (Why::New, new)].into_iter().filter(|(_, cells)| !cells.is_empty()) {
            let whole = cells == now;
            let part = if whole { round.clone() } else { self.next_part(round.nominal) };
            self.asks.insert(part, (why, if whole { Cells::new() } else { cells }));
        }
    }

    /// Whether a change put a cell on a day that its task had already, when that day had come.
    fn added_in_the_past(&self, date: NaiveDate, cell: &GradeName) -> bool {
        let rules = &self.history.rules;
        let Some(since) = rules.opened_since(&self.key, cell, date).filter(|since| date <= *since) else { return false };
        let mut before = rules.versions.iter().filter(|v| v.version.is_of(&self.key) && v.until == Some(since));
        before.any(|v| v.version.openings.contains(&date) && !v.version.opens(cell, date))
    }

    /// Cells that are asked beside a day only because it was waived come with it, as far as they were not put on it when it was past.
    fn come_with(&mut self, round: &RoundId) {
        if self.attempted(round.nominal) {
            return;
        }
        let parts = self.parts(round.nominal).filter(|(part, (why, _))| *why == Why::Cells && self.waits(part));
        for (part, (why, cells)) in parts.map(|(part, ask)| (part.clone(), ask.clone())).collect::<Vec<_>>() {
            let stay: Cells = cells.into_iter().filter(|cell| self.added_in_the_past(round.nominal, cell)).collect();
            if stay.is_empty() {
                self.asks.remove(&part);
            } else {
                self.asks.insert(part, (why, stay));
            }
        }
    }
}
