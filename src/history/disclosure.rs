//! What may be public on a day: the one answer for every published file, message and report.
//!
//! A draw is kept back until so many days after its opening (after it was made, where that came later) as its plan's embargo says. No public file
//! may show what an embargo keeps back, so a draw waits with those whose results its own files tell:
//!
//! - those that share its lottery: one seed, and one ticket an object;
//! - the earlier ones of its task: its frame says how often each object was drawn;
//! - every earlier one, where visit limits or rules look back at what was drawn.
//!
//! Who goes where hangs on every visit before (loads, limits, company). What is told of people is therefore public up to the first entry of a draw that
//! an embargo keeps back, the *horizon*. What was public once stays so: what is drawn later has later entries.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::attempt::Attempt;
use super::fold::History;
use crate::model::{DrawId, TaskKey};

/// What may be public on a day.
#[derive(Debug, Clone, Default)]
pub struct Disclosure {
    from: BTreeMap<DrawId, NaiveDate>,
    kept_back: BTreeSet<DrawId>,
    horizon: Option<i64>,
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
        if self.attempts().all(|a| a.intent.embargo == 0) {
            return found;
        }
        // Those that share a lottery are made at once, and one is public when all are.
        let mut lotteries: BTreeMap<&str, Vec<&Attempt>> = BTreeMap::new();
        for attempt in self.attempts().filter(|a| a.drawn.is_some()) {
            lotteries.entry(&attempt.intent.lottery).or_default().push(attempt);
        }
        let first = |made: &[&Attempt]| made.iter().filter_map(|a| a.drawn.as_ref()).map(|(seq, _)| *seq).min();
        let mut lotteries: Vec<_> = lotteries.into_values().map(|made| (first(&made), made)).collect();
        lotteries.sort_by_key(|(seq, _)| *seq);
        let mut of_task: BTreeMap<TaskKey, Option<NaiveDate>> = BTreeMap::new();
        let mut of_all = None;
        for (seq, made) in &lotteries {
            let shown = |a: &&Attempt| {
                let earlier = if a.intent.looks_back { of_all } else { of_task.get(&a.intent.round().key()).copied().flatten() };
                a.embargo_ends().max(earlier)
            };
            let from = made.iter().map(shown).max().flatten();
            for attempt in made {
                let task = of_task.entry(attempt.intent.round().key()).or_default();
                *task = from.max(*task);
                found.from.extend(from.map(|from| (attempt.intent.draw.clone(), from)));
            }
            of_all = from.max(of_all);
            if from.is_some_and(|from| day < from) {
                found.kept_back.extend(made.iter().map(|a| a.intent.draw.clone()));
                found.horizon = found.horizon.or(*seq);
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

    /// Whether seed, frame and list of a draw that was made are public.
    #[must_use]
    pub fn shows(&self, draw: &str) -> bool {
        !self.kept_back.contains(draw)
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
        format!("{} {}", self.kept_back.len(), self.horizon.unwrap_or_default())
    }

    /// Whether what an entry tells of people is public.
    #[must_use]
    pub fn shows_people(&self, seq: i64) -> bool {
        self.horizon.is_none_or(|horizon| seq < horizon)
    }

    /// The first entry of a draw that is kept back; none: nothing is.
    #[must_use]
    pub fn horizon(&self) -> Option<i64> {
        self.horizon
    }
}
