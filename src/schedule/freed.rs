//! What a decision leaves of the questions of a change: a void takes back those that its draw had raised; a waiver taken back leaves the round as it
//! was, or a question where its task has changed since.
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
    asks.release(Some(draw));
    asks.leave_out_of_void(&history.attempt(draw)?.intent.round());
    asks.narrow();
    adoption_of(asks, settings)
}

/// What a waiver taken back makes a question, to be recorded with it: the round, where its task has changed since, and the cells that it had and
/// that are no round's now; nothing where nothing has changed. One that lay ahead, and that the rules have no longer, is gone.
#[must_use]
pub fn freed_by_withdrawal(history: &History, round: &RoundId, day: NaiveDate) -> Option<Adoption> {
    let (rules, waiver) = (&history.rules, history.waived(round)?);
    if !history.changed_since_waived(round) {
        return None;
    }
    let (_, settings) = rules.settings.last()?;
    let current = rules.of(&round.key()).map(|v| &v.version);
    let has = |version: &&TaskVersion| version.openings.contains(&round.nominal);
    let version = current.filter(has).or_else(|| rules.with_opening(round).map(|v| &v.version))?;
    let mut asks = Asks::new(history, version, Some(version), day);
    if round.nominal > day && current.is_some_and(|current| !has(&current)) {
        asks.asks.remove(round);
    } else if round.part == 0 {
        asks.ask_of_waived(round, waiver.cells.iter().cloned().collect(), current.is_some_and(|current| has(&current)));
    } else if let Some((why, _)) = asks.asks.get_mut(round) {
        *why = Why::Withdrawn;
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
    /// Takes back the questions for which there are no orphans any more: a draw is to be void, or its day is in the rules again.
    pub fn release(&mut self, void: Option<&DrawId>) {
        let (drawn, lost) = (self.drawn_cells(void), self.lost_cells(void));
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
    }

    /// Takes back the questions about windows that had been closed early and are open again.
    pub fn open_again(&mut self) {
        let closed = self.asks.iter().filter(|(_, (why, _))| *why == Why::Closed).map(|(round, _)| round);
        let again = |r: &&RoundId| self.version.openings.contains(&r.nominal) && self.waits(r) && self.comes_again(r);
        for round in closed.filter(again).cloned().collect::<Vec<_>>() {
            self.asks.remove(&round);
        }
    }

    /// Whether the rules draw a round that is a question no longer: one that would lapse at once stays a person's.
    fn comes_again(&self, round: &RoundId) -> bool {
        // This day's sweep may have been.
        let lapses = round.nominal <= self.day && self.history.rules.missed(self.version, round.nominal) == Missed::Lapse;
        self.day <= self.version.window.1 && !lapses
    }

    /// A cell is no question of a round any more: it comes with its day again; where that was drawn or waived without it, a person is asked for
    /// it as for any cell that was added there.
    fn leave_to_rules(&mut self, round: &RoundId, cell: &GradeName, void: Option<&DrawId>) {
        let day = self.key.round(round.nominal);
        let decided = self.history.settled(&day).is_some_and(|a| Some(&a.intent.draw) != void) || self.history.waived(&day).is_some();
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

    /// Asks a person for a day whose waiver is taken back, and for the cells that it was waived with and has no more. The reason for which it
    /// was asked before may have gone with the change; a day that the rules have no longer keeps it.
    fn ask_of_waived(&mut self, round: &RoundId, waived: Cells, has: bool) {
        let date = round.nominal;
        let own = self.own_cells(date);
        let elsewhere: Cells = self.drawn(date).into_iter().chain(self.in_parts(date)).chain(own.iter().cloned()).collect();
        let lost: Cells = waived.into_iter().filter(|cell| date <= self.day && !elsewhere.contains(cell)).collect();
        if !lost.is_empty() {
            self.asks.insert(self.next_part(date), (Why::Gone, lost));
        }
        if !own.is_empty() || self.version.cells_on(date).next().is_none() {
            let ask = (Why::Withdrawn, Cells::new());
            if has {
                self.asks.insert(round.clone(), ask);
            } else {
                self.asks.entry(round.clone()).or_insert(ask);
            }
        }
    }
}
