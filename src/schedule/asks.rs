//! Which rounds a change of rules leaves to a person.
//!
//! A change is compared with the version before, first day by day, then cell by cell of the days that stay.
//!
//! - A day in both changes nothing, but where the change closes its window on an earlier day while it was owed (`closed`). One that is only in
//!   the new version and lies on or before the day of the change is asked (`new`); one that is only in the old version and was owed is asked
//!   (`gone`). Rounds before anything was in force are asked together (`before`).
//! - The cells that a change adds to a day that is drawn, waived or overdue are a part of that day, which is asked (`cells`, `new`). The cells
//!   that it takes off a day on which they were owed are a part that is asked (`gone`). Of a part that still waits, the cells that were added
//!   and open no longer are left out.
//! - A cell that was drawn on a day on which the new version does not open it is an orphan: as many of the earliest days on which it opens
//!   and is not drawn yet are asked for it (`orphan`), for it may be the same cell's turn once more; the whole day, where all its cells are
//!   meant, else a part of it. A drawn cell that the new version does not know may be any of its cells that never stood beside it: those
//!   are orphans of its days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::history::{Ask, Attempt, History};
use crate::model::{Asked, DrawId, GradeName, RoundId, TaskKey, TaskVersion, Why};

/// Cells of a day, or of a part of it.
pub(super) type Cells = BTreeSet<GradeName>;

/// Days on which cells were drawn that the rules do not know any more, each with the cells that the rules had beside them.
pub(super) type LostCells<'a> = BTreeMap<NaiveDate, BTreeSet<BTreeSet<&'a GradeName>>>;

/// The questions of one task as a change makes them.
pub(super) struct Asks<'a> {
    pub history: &'a History,
    pub key: TaskKey,
    /// The day of the change, or of a decision.
    pub day: NaiveDate,
    /// The version that the change takes up, or that is in force.
    pub version: &'a TaskVersion,
    /// The version that was in force.
    old: Option<&'a TaskVersion>,
    pub asks: BTreeMap<RoundId, (Why, Cells)>,
}

impl<'a> Asks<'a> {
    pub fn new(history: &'a History, version: &'a TaskVersion, old: Option<&'a TaskVersion>, day: NaiveDate) -> Self {
        let key = version.key();
        let mut asks = Self { history, key, day, version, old, asks: BTreeMap::new() };
        asks.asks = asks.known().map(|(round, ask)| (round.clone(), (ask.why, ask.cells.iter().cloned().collect()))).collect();
        asks
    }

    /// The questions that stand and are not gone with the version itself: of the days ahead those that it has, and that are no plan's that was
    /// taken out, and those that a person answered.
    fn known(&self) -> impl Iterator<Item = (&'a RoundId, &'a Ask)> {
        let stays = |round: &RoundId, why: Why| {
            let has = self.version.openings.contains(&round.nominal) && why != Why::Gone;
            round.nominal <= self.day || has || self.history.waived(round).is_some()
        };
        self.history.rules.asks_of(&self.key).filter(move |(round, ask)| stays(round, ask.why))
    }

    /// What the change asks, with the parts that it asks no longer; and the days that are questions no longer. `dates`: the days that it asks as
    /// a whole.
    pub fn of(mut self, dates: &BTreeMap<NaiveDate, Why>) -> (Vec<Asked>, Vec<RoundId>) {
        for (date, why) in dates {
            self.asks.insert(self.key.round(*date), (*why, Cells::new()));
        }
        for date in &self.version.openings {
            let known = self.attempted(*date) || self.history.waived(&self.key.round(*date)).is_some();
            // A window that is closed early takes no cell off its days, nor puts one on.
            let stays = dates.get(date).is_none_or(|why| *why == Why::Closed);
            if stays || known {
                self.compare(*date);
            }
        }
        let parts = self.asks.keys().filter(|r| r.part > 0 && !self.version.openings.contains(&r.nominal)).map(|r| r.nominal);
        for date in parts.collect::<BTreeSet<_>>() {
            self.leave_out(date, &Cells::new());
        }
        self.open_again();
        self.release(None);
        self.narrow();
        let moved = self.orphans();
        for (round, cells) in moved {
            self.ask_for_orphans(&round, cells);
        }
        self.changes()
    }

    /// What differs from the questions that stand: what is asked, with the parts that are questions no longer (their cells open no longer, or
    /// are another round's); and the days that are none any more.
    pub fn changes(self) -> (Vec<Asked>, Vec<RoundId>) {
        let known: BTreeMap<&RoundId, &Ask> = self.known().collect();
        let same = |round: &RoundId, (why, cells): &(Why, Cells)| {
            known.get(round).is_some_and(|ask| ask.why == *why && ask.cells.iter().collect::<BTreeSet<_>>() == cells.iter().collect())
        };
        let gone = known.iter().filter(|(round, _)| !self.asks.contains_key(**round));
        let (parts, days): (Vec<_>, Vec<_>) = gone.map(|(round, ask)| ((*round).clone(), ask.why)).partition(|(round, _)| round.part > 0);
        let mut found: Vec<Asked> = parts.into_iter().map(|(round, why)| Asked { round, why, cells: Vec::new(), opens: None }).collect();
        let changed = self.asks.iter().filter(|(round, ask)| !same(round, ask));
        found.extend(changed.map(|(round, (why, cells))| Asked {
            round: round.clone(),
            why: *why,
            cells: cells.iter().cloned().collect(),
            opens: None,
        }));
        (found, days.into_iter().map(|(round, _)| round).collect())
    }

    pub fn parts(&self, date: NaiveDate) -> impl Iterator<Item = (&RoundId, &(Why, Cells))> {
        let day = self.key.round(date);
        self.asks.range(day.with_part(1)..=day.with_part(u32::MAX))
    }

    /// The cells that have a part of their own.
    pub fn in_parts(&self, date: NaiveDate) -> Cells {
        self.parts(date).flat_map(|(_, (_, cells))| cells.iter().cloned()).collect()
    }

    /// The round of a day that has a cell.
    fn holder(&self, date: NaiveDate, cell: &GradeName) -> RoundId {
        let part = self.parts(date).find(|(_, (_, cells))| cells.contains(cell)).map(|(round, _)| round.clone());
        part.unwrap_or_else(|| self.key.round(date))
    }

    /// A part of a day that there is not yet.
    pub fn next_part(&self, date: NaiveDate) -> RoundId {
        let day = self.key.round(date);
        // Numbers of parts that are gone stay theirs, whoever decided about them.
        let before = self.history.last_part(&day);
        let last = self.parts(date).map(|(round, _)| round.part).chain([before]).max().unwrap_or(0);
        day.with_part(last + 1)
    }

    /// Whether anything was ever drawn of a day, void or not.
    pub fn attempted(&self, date: NaiveDate) -> bool {
        self.history.attempts_on(&self.key.round(date)).next().is_some()
    }

    /// The cells of a day that are drawn and not void.
    pub fn drawn(&self, date: NaiveDate) -> Cells {
        self.history.attempts_on(&self.key.round(date)).filter(|a| a.void.is_none()).flat_map(|a| a.intent.grades()).collect()
    }

    /// The cells that open on a day, are not drawn on it and have no part of their own.
    pub fn own_cells(&self, date: NaiveDate) -> Cells {
        let (drawn, in_parts) = (self.drawn(date), self.in_parts(date));
        self.version.cells_on(date).filter(|cell| !drawn.contains(*cell) && !in_parts.contains(*cell)).cloned().collect()
    }

    /// Whether a round is neither drawn nor waived.
    pub fn waits(&self, round: &RoundId) -> bool {
        self.history.settled(round).is_none() && self.history.waived(round).is_none()
    }

    /// The cells of a day that stays, compared with those that it had.
    fn compare(&mut self, date: NaiveDate) {
        let open: Cells = self.version.cells_on(date).cloned().collect();
        let taken_off = self.taken_off(date, &open);
        self.leave_out(date, &open);
        if !taken_off.is_empty() {
            self.asks.insert(self.next_part(date), (Why::Gone, taken_off));
        }
        self.add(date, &open);
    }

    /// Cells that were owed on a day on which they open no longer.
    fn taken_off(&self, date: NaiveDate, open: &Cells) -> Cells {
        let round = self.key.round(date);
        if date > self.day || self.history.waived(&round).is_some() {
            return Cells::new();
        }
        // A day that stands asked or is void, and that the version before did not have, is owed as an earlier one had it.
        let rules = &self.history.rules;
        let owed = rules.asks.contains_key(&round) || self.attempted(date);
        let earlier = || rules.with_opening(&round).filter(|_| owed).map(|v| &v.version);
        let Some(old) = self.old.filter(|old| old.openings.contains(&date)).or_else(earlier) else { return Cells::new() };
        // A lapse that was told is owed no more, unless it was due again.
        if self.history.lapse_is_final(&round, old, self.day) {
            return Cells::new();
        }
        // A part's cells are that part's.
        let known: Cells = self.drawn(date).into_iter().chain(self.in_parts(date)).collect();
        old.cells_on(date).filter(|cell| !open.contains(*cell) && !known.contains(*cell)).cloned().collect()
    }

    /// Cells that a change added to a day and another took away, before anybody drew or waived them, were never owed. An orphan whose day has
    /// come stays a question; and so does a cell that a void draw of the day may have drawn under another name.
    fn leave_out(&mut self, date: NaiveDate, open: &Cells) {
        let waiting = self.parts(date).filter(|(part, (why, _))| !matches!(why, Why::Gone | Why::Withdrawn) && self.waits(part));
        for part in waiting.map(|(part, _)| part.clone()).collect::<Vec<_>>() {
            self.leave_out_of(&part, open, true);
        }
    }

    /// `orphans`: whether one whose day has come stays a question.
    fn leave_out_of(&mut self, part: &RoundId, open: &Cells, orphans: bool) {
        let Some((why, cells)) = self.asks.get(part).cloned() else { return };
        let (stay, leave): (Cells, Cells) = cells.into_iter().partition(|cell| open.contains(cell));
        if leave.is_empty() {
            return;
        }
        let date = part.nominal;
        let owed = |cell: &GradeName| date <= self.day && ((orphans && why == Why::Orphan) || self.void_under_another_name(date, cell));
        let owed: Cells = leave.into_iter().filter(owed).collect();
        if !owed.is_empty() {
            self.asks.insert(self.next_part(date), (Why::Gone, owed));
        }
        if stay.is_empty() {
            self.asks.remove(part);
        } else {
            self.asks.insert(part.clone(), (why, stay));
        }
    }

    /// What a void part drew and the rules have since taken off its day comes on the days that they give it now.
    pub fn leave_out_of_void(&mut self, part: &RoundId) {
        let own = self.asks.get(part).is_some_and(|(why, _)| part.part > 0 && !matches!(why, Why::Gone | Why::Withdrawn));
        if own {
            self.leave_out_of(part, &self.version.cells_on(part.nominal).cloned().collect(), false);
        }
    }

    /// Whether a draw of a day that is void drew a cell which the rules never had beside another: that may be its name now.
    fn void_under_another_name(&self, date: NaiveDate, cell: &GradeName) -> bool {
        let round = self.key.round(date);
        let beside = |other: &GradeName| self.history.rules.side_by_side(&self.key, [cell, other]);
        let void = self.history.attempts_on(&round).filter(|a| a.void.is_some());
        self.history.settled(&round).is_none() && void.flat_map(|a| a.intent.grades()).any(|other| !beside(&other))
    }

    /// Cells that open on a day which was drawn, waived or overdue without them.
    fn add(&mut self, date: NaiveDate, open: &Cells) {
        let round = self.key.round(date);
        // A day whose draw is void was drawn with the cells that it had, as far as the rules did not take them off it since.
        let settled = self.history.settled(&round).is_some();
        let on_day: Vec<Cells> =
            self.history.attempts_on(&round).filter(|a| !settled || a.void.is_none()).map(|a| a.intent.grades().collect()).collect();
        // A draw of a part alone says nothing about the others.
        let attempted = self.history.attempts_at(&round).next().is_some();
        let (why, before): (Why, Cells) = match (self.history.waived(&round), self.old) {
            _ if attempted && !on_day.is_empty() => {
                let taken_off = |cell: &GradeName| !settled && self.old.is_some_and(|v| v.openings.contains(&date) && !v.opens(cell, date));
                (Why::Cells, on_day.into_iter().flatten().filter(|cell| !taken_off(cell)).collect())
            }
            (Some(waiver), _) if !waiver.cells.is_empty() => (Why::Cells, waiver.cells.iter().cloned().collect()),
            (None, Some(old)) if date < self.day && old.cells_on(date).next().is_some() => {
                (Why::New, old.cells_on(date).cloned().collect())
            }
            _ => return,
        };
        let in_parts = self.in_parts(date);
        let cells: Cells = open.iter().filter(|cell| !before.contains(*cell) && !in_parts.contains(*cell)).cloned().collect();
        if cells.is_empty() {
            return;
        }
        // Where none of the day's own cells stays, the day is another one.
        let stays = open.iter().any(|cell| before.contains(cell) && !in_parts.contains(cell));
        if why == Why::New && !stays {
            // For what was asked here before, another day is asked now.
            if self.asks.get(&round).is_none_or(|(why, _)| *why == Why::Orphan) {
                self.asks.insert(round, (Why::New, Cells::new()));
            }
        } else {
            self.asks.insert(self.next_part(date), (why, cells));
        }
    }

    /// Whether a round stands asked for a cell that was drawn on a day on which it opens no longer.
    pub fn stands_for(&self, round: &RoundId, cell: &GradeName) -> bool {
        self.asks.get(round).is_some_and(|(why, cells)| *why == Why::Orphan && (cells.is_empty() || cells.contains(cell)))
    }

    /// Whether a round can be one that was moved: nobody decided on it, it has not lapsed, and it is no question of before, nor one of its own.
    fn may_move_to(&self, round: &RoundId) -> bool {
        let asked =
            self.asks.get(round).is_some_and(|(why, _)| matches!(why, Why::Before | Why::Gone | Why::Withdrawn) || why.of_the_day());
        self.history.waived(round).is_none() && !asked && !self.history.lapse_is_final(round, self.version, self.day)
    }

    /// The draws of the task without one that is to be void. What a person drew of a day that the rules had lost is no other day's turn.
    fn draws(&self, without: Option<&'a DrawId>) -> impl Iterator<Item = &'a Attempt> {
        let counts = move |a: &&Attempt| {
            Some(&a.intent.draw) != without && (!a.beside || self.history.rules.opens_cells_of(self.version, &a.intent))
        };
        self.history.settling(&self.key).filter(counts)
    }

    /// On which days each cell was drawn, without a draw that is to be void.
    pub fn drawn_cells(&self, without: Option<&DrawId>) -> BTreeMap<GradeName, BTreeSet<NaiveDate>> {
        let mut drawn: BTreeMap<GradeName, BTreeSet<NaiveDate>> = BTreeMap::new();
        for attempt in self.draws(without) {
            for cell in attempt.intent.grades() {
                drawn.entry(cell).or_default().insert(attempt.intent.nominal);
            }
        }
        drawn
    }

    /// Of the days that wait for a person as a whole because their cells were drawn elsewhere: where that holds for some of their cells alone,
    /// these become a part, and the others go by the rules, unless they came late. Cells that the day has no more were owed on it.
    pub fn narrow(&mut self) {
        let whole = |(round, (why, cells)): &(&RoundId, &(Why, Cells))| {
            let open = self.version.cells_on(round.nominal).next().is_some();
            round.part == 0 && *why == Why::Orphan && !cells.is_empty() && open && self.waits(round)
        };
        let whole: Vec<(RoundId, Cells)> =
            self.asks.iter().filter(whole).map(|(round, (_, cells))| (round.clone(), cells.clone())).collect();
        for (round, cells) in whole {
            let date = round.nominal;
            let own = self.own_cells(date);
            if !own.is_empty() && own.is_subset(&cells) {
                continue;
            }
            self.asks.remove(&round);
            let elsewhere: Cells = self.drawn(date).into_iter().chain(self.in_parts(date)).chain(own.iter().cloned()).collect();
            let left: Cells = cells.iter().filter(|cell| date <= self.day && !elsewhere.contains(*cell)).cloned().collect();
            let (stay, others): (Cells, Cells) = own.iter().cloned().partition(|cell| cells.contains(cell));
            let late: Cells = others.into_iter().filter(|cell| self.came_late(date, cell)).collect();
            if !late.is_empty() && late == own {
                self.asks.insert(round, (Why::New, Cells::new()));
            } else if !late.is_empty() {
                self.asks.insert(self.next_part(date), (Why::New, late));
            }
            for (why, cells) in [(Why::Orphan, stay), (Why::Gone, left)].into_iter().filter(|(_, cells)| !cells.is_empty()) {
                self.asks.insert(self.next_part(date), (why, cells));
            }
        }
    }

    /// Whether the rules came to open a cell on a day only when that day had come: a person is asked for it, whatever was drawn elsewhere.
    pub fn came_late(&self, date: NaiveDate, cell: &GradeName) -> bool {
        if self.old.is_none_or(|old| !old.opens(cell, date)) {
            return date <= self.day;
        }
        self.history.rules.opened_since(&self.key, cell, date).is_some_and(|since| date <= since)
    }

    /// For each cell the earliest days that may be its turn once more, by the round that has it.
    fn orphans(&self) -> BTreeMap<RoundId, Cells> {
        let (drawn, lost) = (self.drawn_cells(None), self.lost_cells(None));
        let mut found: BTreeMap<RoundId, Cells> = BTreeMap::new();
        for (cell, days) in self.version.cell_days() {
            let settled = drawn_days(cell, &drawn, &lost);
            let orphans = settled.iter().filter(|date| !days.contains(date)).count();
            // One that stands for a day on which the version does not open the cell stands for none that can come.
            let told = self.asks.keys().filter(|r| days.contains(&r.nominal) && self.stands_for(r, cell)).count();
            let rounds = days.iter().filter(|date| !settled.contains(date)).map(|date| self.holder(*date, cell));
            let open = rounds.filter(|round| self.may_move_to(round) && !self.stands_for(round, cell));
            for round in open.take(orphans.saturating_sub(told)) {
                found.entry(round).or_default().insert(cell.clone());
            }
        }
        found
    }

    /// Asks a round for cells: the whole of it where it has no others, else a part of its day.
    fn ask_for_orphans(&mut self, round: &RoundId, cells: Cells) {
        let date = round.nominal;
        let held: Cells =
            if round.part > 0 { self.asks.get(round).map(|(_, cells)| cells.clone()).unwrap_or_default() } else { self.own_cells(date) };
        if held.is_subset(&cells) {
            self.asks.insert(round.clone(), (Why::Orphan, cells));
            return;
        }
        let part = self.next_part(date);
        if round.part > 0
            && let Some((_, held)) = self.asks.get_mut(round)
        {
            held.retain(|cell| !cells.contains(cell));
        }
        self.asks.insert(part, (Why::Orphan, cells));
    }

    /// The days on which cells were drawn that the version does not know (a stratum or a tier has another name, perhaps), without a draw that
    /// is to be void; each with the cells that the rules had beside the lost ones: they cannot be these under another name.
    pub fn lost_cells(&self, without: Option<&DrawId>) -> LostCells<'a> {
        let known: BTreeSet<&GradeName> = self.version.cell_days().map(|(cell, _)| cell).collect();
        let versions = self.history.rules.versions.iter().map(|v| &v.version).filter(|v| v.is_of(&self.key));
        let versions: Vec<BTreeSet<&GradeName>> = versions.map(|v| v.cell_days().map(|(cell, _)| cell).collect()).collect();
        let mut found: BTreeMap<NaiveDate, BTreeSet<Vec<usize>>> = BTreeMap::new();
        for attempt in self.draws(without) {
            for cell in attempt.intent.grades().filter(|cell| !known.contains(cell)) {
                let having = (0..versions.len()).filter(|n| versions.get(*n).is_some_and(|cells| cells.contains(&cell)));
                found.entry(attempt.intent.nominal).or_default().insert(having.collect());
            }
        }
        let beside = |having: Vec<usize>| having.into_iter().filter_map(|n| versions.get(n)).flatten().copied().collect();
        found.into_iter().map(|(date, lost)| (date, lost.into_iter().map(beside).collect())).collect()
    }
}

/// The days on which a cell was drawn, under its name or perhaps under another.
pub(super) fn drawn_days(cell: &GradeName, drawn: &BTreeMap<GradeName, BTreeSet<NaiveDate>>, lost: &LostCells<'_>) -> BTreeSet<NaiveDate> {
    let other = lost.iter().filter(|(_, lost)| lost.iter().any(|beside| !beside.contains(cell))).map(|(date, _)| date);
    drawn.get(cell).into_iter().flatten().chain(other).copied().collect()
}
