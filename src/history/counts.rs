//! How often a task drew an object, how many in which cell, and what was drawn lately.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Attempt, History, State};
use crate::diagnostic::Failure;
use crate::ledger::Ledger;
use crate::model::{Before, TaskKey};

impl History {
    /// The draws of a task that count: made and not void.
    pub fn drawn_of(&self, key: &TaskKey) -> impl Iterator<Item = &Attempt> {
        self.attempts().filter(move |a| a.state() == State::Drawn && a.intent.line == key.line && a.intent.known_as == key.task)
    }

    /// How often a task of a line has drawn each object, whichever plan of the line drew; substitutes that were called included.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn times(&self, ledger: &Ledger, key: &TaskKey) -> Result<HashMap<String, u32>, Failure> {
        let mut times: HashMap<String, u32> = HashMap::new();
        for attempt in self.drawn_of(key) {
            for id in self.ids_of(ledger, attempt)? {
                *times.entry(id).or_default() += 1;
            }
        }
        Ok(times)
    }

    /// How many objects a task of a line has drawn, by cell.
    #[must_use]
    pub fn before(&self, key: &TaskKey) -> Before {
        let mut before = Before::new();
        for attempt in self.drawn_of(key) {
            if let Some(outcome) = &attempt.outcome {
                attempt.intent.count(outcome, &mut before);
            }
        }
        before
    }

    /// The objects that any task drew after a day, by the day of the draw (of a substitute, of the call), in the draws that `which`
    /// takes.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn drawn_since(&self, ledger: &Ledger, day: NaiveDate, which: impl Fn(&Attempt) -> bool) -> Result<HashSet<String>, Failure> {
        let mut found = HashSet::new();
        for attempt in self.attempts().filter(|a| a.state() == State::Drawn && which(a)) {
            if let Some((seq, _)) = attempt.drawn.as_ref().filter(|_| attempt.intent.as_of > day) {
                found.extend(ledger.object_ids(*seq)?.into_iter().map(|(id, _)| id));
            }
            let called = self.substitutions.iter().filter(|(.., s)| s.draw == attempt.intent.draw && s.as_of > day);
            found.extend(called.filter_map(|(.., s)| s.substitute.as_ref()).map(|o| o.id.clone()));
        }
        Ok(found)
    }

    /// The ids that a draw drew, substitutes that were called included.
    fn ids_of(&self, ledger: &Ledger, attempt: &Attempt) -> Result<Vec<String>, Failure> {
        let Some((seq, _)) = attempt.drawn else { return Ok(Vec::new()) };
        let mut ids: Vec<String> = ledger.object_ids(seq)?.into_iter().map(|(id, _)| id).collect();
        let called = self.substitutions.iter().filter(|(.., s)| s.draw == attempt.intent.draw);
        ids.extend(called.filter_map(|(.., s)| s.substitute.as_ref()).map(|o| o.id.clone()));
        Ok(ids)
    }
}
