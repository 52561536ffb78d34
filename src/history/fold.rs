//! The fold over the ledger's events, and how it goes on from the last entry it knew.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Rounds};
use super::pairs;
use super::rules::RuleHistory;
use crate::diagnostic::Failure;
use crate::ledger::{Entry, Ledger};
use crate::model::{BeaconNumber, Commitment, DrawId, Event, Reveal, RoundId, Substitution, TaskKey};
use crate::staffing::{VisitEntry, Visits};

/// What happened up to an entry.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct History {
    /// Number of the last entry that was taken in.
    seq: i64,
    /// Its hash.
    hash: String,
    /// Whether the ledger is of a simulation.
    pub simulation: bool,
    /// Versions of rules.
    pub rules: RuleHistory,
    /// The commitments, in order.
    pub commitments: Vec<Commitment>,
    /// The secrets that were revealed, in order.
    pub reveals: Vec<Reveal>,
    /// Public randomness with the time of its entry, in order.
    pub beacons: Vec<(String, BeaconNumber)>,
    /// Substitutions with number and time of their entries, in order.
    pub substitutions: Vec<(i64, String, Substitution)>,
    /// Late recusals, each with its entry's number and the day by which it was recorded, in order.
    pub recusals: Vec<(i64, NaiveDate)>,
    /// Draws that a staffing names.
    pub staffed: BTreeSet<DrawId>,
    /// Staffings, in order.
    pub staffings: Vec<StaffingNote>,
    pub(super) rounds: Rounds,
    /// Number of the last entry by which the rounds of a task became others, or a draw of it void.
    #[serde(with = "pairs")]
    changes: BTreeMap<TaskKey, i64>,
}

/// What of a staffing is not about single visits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffingNote {
    /// Number of its entry.
    #[serde(default)]
    pub seq: i64,
    /// By which day.
    pub day: NaiveDate,
    /// Digest of the roster's text; empty: there is none.
    pub roster: String,
    /// The draws that are staffed for the first time.
    pub draws: Vec<DrawId>,
    /// Of a later staffing the draw that was asked for.
    #[serde(default)]
    pub again: Option<DrawId>,
}

/// Entries that tell of teams: long, and read only by who asks for visits.
const VISIT_KINDS: &[&str] = &["staffing", "recusal", "substitution", "void"];

impl History {
    /// Everything a ledger tells; nothing where there is no ledger.
    ///
    /// # Errors
    /// The ledger cannot be read, or an entry cannot be understood.
    pub fn of(ledger: Option<&Ledger>) -> Result<Self, Failure> {
        let mut history = Self::default();
        if let Some(ledger) = ledger {
            history.advance(ledger)?;
        }
        Ok(history)
    }

    /// What a ledger told before an entry was made.
    ///
    /// # Errors
    /// The ledger cannot be read, or an entry cannot be understood.
    pub fn before_entry(ledger: &Ledger, seq: i64) -> Result<Self, Failure> {
        let mut history = Self::default();
        for entry in ledger.entries_after(0)?.into_iter().take_while(|e| e.seq < seq) {
            history.apply(&entry).map_err(|words| ledger.unreadable(entry.seq, &words))?;
            (history.seq, history.hash) = (entry.seq, entry.hash);
        }
        Ok(history)
    }

    /// Goes on from the last entry that was taken in. Where the ledger is no longer the one that was read (a backup was put in its
    /// place), it begins anew.
    ///
    /// # Errors
    /// The ledger cannot be read, or an entry cannot be understood.
    pub fn advance(&mut self, ledger: &Ledger) -> Result<(), Failure> {
        if self.seq > 0 && ledger.hash_of(self.seq)?.as_deref() != Some(self.hash.as_str()) {
            *self = Self::default();
        }
        for entry in ledger.entries_after(self.seq)? {
            self.apply(&entry).map_err(|words| ledger.unreadable(entry.seq, &words))?;
        }
        Ok(())
    }

    /// Number and hash of the last entry that was taken in.
    #[must_use]
    pub fn head(&self) -> Option<(i64, &str)> {
        (self.seq > 0).then_some((self.seq, self.hash.as_str()))
    }

    /// Takes in an entry.
    ///
    /// # Errors
    /// It cannot be understood: its kind is unknown, or its body is not of its kind.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), String> {
        self.take_in(entry)?;
        (self.seq, self.hash) = (entry.seq, entry.hash.clone());
        Ok(())
    }

    fn take_in(&mut self, entry: &Entry) -> Result<(), String> {
        if entry.kind == "staffing" {
            // Its visits are long, and read only by who asks for visits.
            let note: StaffingNote = serde_json::from_str(&entry.body).map_err(|e| e.to_string())?;
            self.staffed.extend(note.draws.iter().cloned());
            self.staffings.push(StaffingNote { seq: entry.seq, ..note });
            return Ok(());
        }
        let event = entry.event().map_err(|e| e.to_string())?.ok_or_else(|| format!("unknown kind `{}`", entry.kind))?;
        let at = || entry.at.clone();
        match event {
            Event::Opened(opened) => self.simulation = opened.simulation,
            Event::Adoption(adoption) => {
                for key in self.rules.changed_by(&adoption) {
                    self.changes.insert(key, entry.seq);
                }
                let rounds = &self.rounds;
                self.rules.apply(&adoption, &|round| rounds.waived(round).is_some());
                // What the rules have again is a turn of theirs, whoever drew it.
                for version in &adoption.tasks {
                    let key = version.key();
                    for attempt in self.rounds.draws.values_mut().filter(|a| a.beside && a.intent.round().key() == key) {
                        attempt.beside = !self.rules.opens_cells_of(version, &attempt.intent);
                    }
                }
            }
            Event::Commitment(commitment) => self.commitments.push(commitment),
            Event::Intent(intent) => {
                self.rounds.attempts.entry(intent.round()).or_default().push(intent.draw.clone());
                let (draw, intended) = (intent.draw.clone(), (entry.seq, at()));
                let mut attempt =
                    Attempt { intent: *intent, intended, outcome: None, drawn: None, objects: 0, void: None, voided: None, beside: false };
                let version = self.rules.of(&attempt.intent.round().key());
                attempt.beside = version.is_none_or(|v| !self.rules.opens_cells_of(&v.version, &attempt.intent));
                self.rounds.draws.insert(draw, attempt);
            }
            Event::Draw(outcome) => {
                let attempt = self.rounds.draws.get_mut(&outcome.draw).ok_or("a draw without an intent")?;
                attempt.objects = outcome.objects;
                attempt.outcome = Some(outcome);
                attempt.drawn = Some((entry.seq, at()));
            }
            Event::Void(void) => {
                self.rounds.void((entry.seq, &entry.at), &void);
                if let Some(key) = self.attempt(&void.draw).map(|a| a.intent.round().key()) {
                    self.changes.insert(key, entry.seq);
                }
            }
            Event::Lapse(lapse) => {
                self.rounds.lapses.entry(lapse.round.clone()).or_insert_with(|| (entry.seq, at(), lapse));
            }
            Event::Waiver(waiver) => {
                self.rounds.waivers.insert(waiver.round.clone(), (entry.seq, at(), waiver));
            }
            Event::Beacon(beacon) => self.beacons.push((at(), beacon)),
            Event::Reveal(reveal) => self.reveals.push(reveal),
            // Read above.
            Event::Staffing(_) => {}
            Event::Recusal(late) => self.recusals.push((entry.seq, late.as_of)),
            Event::Substitution(substitution) => self.substitutions.push((entry.seq, at(), substitution)),
        }
        Ok(())
    }

    /// Whether the rounds of a task became others, or a draw of it void, since a person decided that a round is not drawn.
    #[must_use]
    pub fn changed_since_waived(&self, round: &RoundId) -> bool {
        let waived = self.rounds.waivers.get(round).map(|(seq, ..)| seq);
        self.changes.get(&round.key()).is_some_and(|changed| waived.is_some_and(|waived| waived < changed))
    }

    /// The entries about visits with number and real time, in order.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn visit_entries(ledger: &Ledger) -> Result<Vec<(i64, String, VisitEntry)>, Failure> {
        Self::visit_entries_after(ledger, 0)
    }

    /// The entries about visits after one.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn visit_entries_after(ledger: &Ledger, seq: i64) -> Result<Vec<(i64, String, VisitEntry)>, Failure> {
        Self::about_visits(ledger, &ledger.entries_of(VISIT_KINDS, seq)?)
    }

    /// Those of a ledger's entries that are about visits.
    ///
    /// # Errors
    /// One of them cannot be understood.
    pub fn about_visits(ledger: &Ledger, entries: &[Entry]) -> Result<Vec<(i64, String, VisitEntry)>, Failure> {
        entries
            .iter()
            .filter_map(|e| {
                let read = VisitEntry::parse(&e.kind, &e.body)?;
                Some(read.map_err(|words| ledger.unreadable(e.seq, &words.to_string())).map(|visit| (e.seq, e.at.clone(), visit)))
            })
            .collect()
    }

    /// Whether any entry about visits comes after one, and before another one if that is given.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn visits_after(ledger: &Ledger, seq: i64, before: Option<i64>) -> Result<bool, Failure> {
        Ok(ledger.next_of(VISIT_KINDS, seq)?.is_some_and(|first| before.is_none_or(|before| first < before)))
    }

    /// All visits as they stand.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn visits(ledger: Option<&Ledger>) -> Result<Visits, Failure> {
        let mut visits = Visits::default();
        let Some(ledger) = ledger else { return Ok(visits) };
        for (_, at, entry) in Self::visit_entries(ledger)? {
            visits.apply(&at, &entry);
        }
        Ok(visits)
    }

    /// Draws that were made, are not void, are to be staffed and are named by no staffing; in the order of their draws.
    #[must_use]
    pub fn unstaffed(&self) -> Vec<&Attempt> {
        let mut found: Vec<&Attempt> = self
            .attempts()
            .filter(|a| a.drawn.is_some() && a.void.is_none() && a.intent.staffing.is_some() && !self.staffed.contains(&a.intent.draw))
            .collect();
        found.sort_by_key(|a| a.drawn.as_ref().map(|(seq, _)| *seq));
        found
    }

    /// The newest commitment of a line of plans.
    #[must_use]
    pub fn commitment(&self, line: &str) -> Option<&Commitment> {
        self.commitments.iter().rev().find(|c| c.line == line)
    }
}
