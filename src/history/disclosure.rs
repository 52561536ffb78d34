//! What may be public on a day: the one answer for every published file, message and report.
//!
//! A draw is kept back until so many days after its opening (after it was made, where that came later) as its plan's embargo says. No public file
//! may show what an embargo keeps back, so a draw waits with those whose results its own files tell:
//!
//! - those that share its lottery: one seed, and one ticket an object;
//! - the earlier ones of its task: its frame says how often each object was drawn;
//! - every earlier one, where visit limits or rules look back at what was drawn.
//!
//! A sealed draw shows blinds, and names beside them in an order that tells nothing. Where the names alone would tell of risk classes they wait for
//! the day that its intent fixed; with them waits every open draw that tells by id how often its objects were drawn.
//!
//! Who goes where hangs on every visit before (loads, limits, company). What is told of people is therefore public up to the first entry of a draw whose
//! names are kept back, the *horizon*. What was public once stays so: what is drawn later has later entries.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::attempt::Attempt;
use super::fold::History;
use crate::model::{DrawId, Intent, TaskKey};

/// What may be public on a day.
#[derive(Debug, Clone, Default)]
pub struct Disclosure {
    from: BTreeMap<DrawId, NaiveDate>,
    names_from: BTreeMap<DrawId, NaiveDate>,
    kept_back: BTreeSet<DrawId>,
    unnamed: BTreeSet<DrawId>,
    horizon: Option<i64>,
}

/// The last days of some draws: of their lists, and of their names.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    lists: Option<NaiveDate>,
    names: Option<NaiveDate>,
}

impl Last {
    /// What a draw waits for that tells how often each of its objects was drawn: where these stand under blinds, for no names.
    fn before(self, intent: &Intent) -> Option<NaiveDate> {
        if intent.sealed() { self.lists } else { self.names }
    }

    fn or(self, lists: Option<NaiveDate>, names: Option<NaiveDate>) -> Self {
        Self { lists: self.lists.max(lists), names: self.names.max(names) }
    }
}

impl Attempt {
    /// The day from which its own plan's embargo lets it be public; none: there is no embargo, or it is not drawn.
    fn embargo_ends(&self) -> Option<NaiveDate> {
        let outcome = self.outcome.as_ref().filter(|_| self.intent.embargo > 0)?;
        let since = self.intent.opens.max(outcome.day);
        // Beyond the calendar: never.
        Some(since.checked_add_days(Days::new(u64::from(self.intent.embargo))).unwrap_or(NaiveDate::MAX))
    }
}

impl History {
    /// What may be public on a day.
    #[must_use]
    pub fn disclosure(&self, day: NaiveDate) -> Disclosure {
        let mut found = Disclosure::default();
        if self.attempts().all(|a| a.intent.embargo == 0 && a.intent.names_not_before.is_none()) {
            return found;
        }
        // Those that share a lottery are made at once, and one is public when all are.
        let mut lotteries: BTreeMap<&str, Vec<&Attempt>> = BTreeMap::new();
        for attempt in self.attempts().filter(|a| a.drawn.is_some()) {
            lotteries.entry(&attempt.intent.lottery).or_default().push(attempt);
        }
        let seq_of = |a: &Attempt| a.drawn.as_ref().map(|(seq, _)| *seq);
        let mut lotteries: Vec<_> = lotteries.into_values().map(|made| (made.iter().filter_map(|a| seq_of(a)).min(), made)).collect();
        lotteries.sort_by_key(|(seq, _)| *seq);
        let mut of_task: BTreeMap<TaskKey, Last> = BTreeMap::new();
        let mut of_all = Last::default();
        for (_, made) in &lotteries {
            let shown = |a: &&Attempt| {
                let earlier = if a.intent.looks_back { of_all } else { of_task.get(&a.intent.round().key()).copied().unwrap_or_default() };
                a.embargo_ends().max(earlier.before(&a.intent))
            };
            let from = made.iter().map(shown).max().flatten();
            let before = of_all;
            for attempt in made {
                let draw = &attempt.intent.draw;
                // Whom rules take that look back tells who was drawn before.
                let looked_at = before.names.filter(|_| attempt.intent.looks_back);
                let names = from.max(attempt.intent.names_not_before).max(looked_at);
                let task = of_task.entry(attempt.intent.round().key()).or_default();
                *task = task.or(from, names);
                of_all = of_all.or(from, names);
                found.from.extend(from.map(|from| (draw.clone(), from)));
                found.names_from.extend(names.map(|from| (draw.clone(), from)));
                if from.is_some_and(|from| day < from) {
                    found.kept_back.insert(draw.clone());
                }
                if names.is_some_and(|from| day < from) {
                    found.unnamed.insert(draw.clone());
                    found.horizon = found.horizon.into_iter().chain(seq_of(attempt)).min();
                }
            }
        }
        found
    }
}

impl Disclosure {
    /// The day from which a draw that was made is public; none: from when it was made.
    #[must_use]
    pub fn from(&self, draw: &str) -> Option<NaiveDate> {
        self.from.get(draw).copied()
    }

    /// The day from which the names of a draw that was made are public; none: from when it was made.
    #[must_use]
    pub fn names_from(&self, draw: &str) -> Option<NaiveDate> {
        self.names_from.get(draw).copied()
    }

    /// Whether seed and frame of a draw that was made are public, and its list, or its names where it is sealed and they tell of no classes.
    #[must_use]
    pub fn shows(&self, draw: &str) -> bool {
        !self.kept_back.contains(draw)
    }

    /// Whether the names of a draw that was made are public.
    #[must_use]
    pub fn shows_names(&self, draw: &str) -> bool {
        !self.unnamed.contains(draw)
    }

    /// Whether what an entry tells later is public: of a draw with its list, of people up to the horizon.
    #[must_use]
    pub fn tells(&self, history: &History, (seq, kind, subject): (i64, &str, &str)) -> bool {
        match kind {
            "intent" | "draw" => history.attempt(subject).is_some_and(|a| a.drawn.is_some()) && self.shows(subject),
            "staffing" | "recusal" | "substitution" => self.shows_people(seq),
            _ => true,
        }
    }

    /// How much is kept back, so that two days of one ledger on which the same is public have the same text.
    #[must_use]
    pub fn extent(&self) -> String {
        format!("{} {} {}", self.kept_back.len(), self.unnamed.len(), self.horizon.unwrap_or_default())
    }

    /// Whether what an entry tells of people is public.
    #[must_use]
    pub fn shows_people(&self, seq: i64) -> bool {
        self.horizon.is_none_or(|horizon| seq < horizon)
    }

    /// The first entry of a draw whose names are kept back; none: nothing is.
    #[must_use]
    pub fn horizon(&self) -> Option<i64> {
        self.horizon
    }
}
