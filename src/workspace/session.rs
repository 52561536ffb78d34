//! A workspace opened once: where its files lie, the time, one snapshot of the rules, the ledger, what happened, and (for who writes) the
//! lock. A use case is given a session; none opens the workspace again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;

use super::lock::Lock;
use super::settings::Settings;
use super::snapshot::{SETTINGS, Snapshot, read_snapshot_over};
use crate::chance::{Secrets, master};
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::history::{Disclosure, History};
use crate::layout::Layout;
use crate::ledger::Ledger;
use crate::text;

/// The program as it is recorded.
pub const PROGRAM: &str = concat!("choucha ", env!("CARGO_PKG_VERSION"));

/// An open workspace.
pub struct Session {
    /// Where its files lie.
    pub layout: Layout,
    /// The time.
    pub clock: Clock,
    /// Settings, plans and rules as they stood at one moment; where today's settings are broken, those last in force.
    pub snapshot: Snapshot,
    /// The settings.
    pub settings: Settings,
    /// The ledger, where there is one.
    pub ledger: Option<Ledger>,
    /// What happened.
    pub history: History,
    /// Files that this session wrote from the ledger, as they should be.
    pub written: Vec<PathBuf>,
    /// The entry up to which the checkpoint goes.
    kept: Option<(i64, String)>,
    lock: Option<Lock>,
    /// A simulation's master seed.
    master: Option<String>,
}

impl Session {
    /// Opens a workspace to look at it: nothing is made, nothing is locked.
    ///
    /// # Errors
    /// Settings or ledger cannot be read.
    pub fn look(root: &Path, clock: &Clock) -> Result<Self, Failure> {
        Self::look_over(root, clock, &BTreeMap::new())
    }

    /// The same with texts laid over the files, by their names relative to the workspace: what an editor has not saved yet.
    ///
    /// # Errors
    /// Settings or ledger cannot be read.
    pub fn look_over(root: &Path, clock: &Clock, unsaved: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let layout = Layout { root: root.to_owned() };
        let ledger = Ledger::open_existing(&layout.ledger())?;
        Self::with(layout, *clock, ledger, None, unsaved)
    }

    /// Opens a workspace to write: takes the lock (`waiting` is called once where another command holds it) and makes the ledger where there
    /// is none.
    ///
    /// # Errors
    /// It is locked for longer than `patience`, settings or ledger cannot be read, or the clock is given outside a simulation.
    pub fn write(root: &Path, clock: &Clock, patience: Duration, waiting: impl FnOnce()) -> Result<Self, Failure> {
        let layout = Layout { root: root.to_owned() };
        let lock = Lock::take(&layout.lock(), patience, waiting)?;
        crate::modes::close(&root.join("var"));
        let there = Ledger::open_existing(&layout.ledger())?;
        let mut session = Self::with(layout, *clock, there, Some(lock), &BTreeMap::new())?;
        session.real_clock()?;
        crate::fault::arm(session.settings.simulation);
        let ledger = Ledger::open(&session.layout.ledger(), session.settings.simulation, &session.clock.stamp(), PROGRAM)?;
        session.history.advance(&ledger)?;
        session.ledger = Some(ledger);
        Ok(session)
    }

    /// Opens a workspace in which something was drawn, for a person's decision about it.
    ///
    /// # Errors
    /// As for [`Session::write`]; or there is no ledger yet.
    pub fn decide(root: &Path, clock: &Clock) -> Result<Self, Failure> {
        let layout = Layout { root: root.to_owned() };
        if Ledger::open_existing(&layout.ledger())?.is_none() {
            return Err(Failure::new(
                Kind::Usage,
                Finding::error("refused", Place::file("var/ledger.db"), text!("no-ledger"), text!("no-ledger-help")),
            ));
        }
        Self::write(root, clock, Duration::from_mins(10), || {})
    }

    fn with(
        layout: Layout,
        clock: Clock,
        ledger: Option<Ledger>,
        lock: Option<Lock>,
        unsaved: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let mut snapshot = read_snapshot_over(&layout.root, unsaved)?;
        let (history, kept) = History::resumed(ledger.as_ref(), &layout.checkpoint())?;
        if snapshot.settings.is_none() || !snapshot.broken_holidays.is_empty() {
            snapshot = last_good(snapshot, ledger.as_ref(), &history)?;
        }
        let settings = super::settings_of(&snapshot)?.clone();
        let mut session = Self { layout, clock, snapshot, settings, ledger, history, written: Vec::new(), kept, lock, master: None };
        if let Some(master) = master() {
            session.simulate(master)?;
        }
        Ok(session)
    }

    /// Lets the plans' secrets follow from a master seed.
    ///
    /// # Errors
    /// The workspace is no simulation: whoever knows the seed would know every draw.
    pub fn simulate(&mut self, master: String) -> Result<(), Failure> {
        only_simulated(&self.settings)?;
        self.master = Some(master);
        Ok(())
    }

    /// The plans' secrets: the only place where a command gets them from.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        Secrets::new(self.layout.secrets(), self.master.clone())
    }

    /// Only in a simulation may the clock be given from outside.
    ///
    /// # Errors
    /// It is, in a real workspace.
    pub fn real_clock(&self) -> Result<(), Failure> {
        if self.clock == Clock::System { Ok(()) } else { only_simulated(&self.settings) }
    }

    /// The day now in the workspace's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clock.today(self.settings.timezone)
    }

    /// What may be public today.
    #[must_use]
    pub fn disclosure(&self) -> Disclosure {
        self.history.disclosure(self.today())
    }

    /// The time now as it is recorded.
    #[must_use]
    pub fn stamp(&self) -> String {
        self.clock.stamp()
    }

    /// The ledger of a session that writes.
    ///
    /// # Errors
    /// The session only looks, and there is no ledger.
    pub fn ledger_mut(&mut self) -> Result<&mut Ledger, Failure> {
        self.ledger.as_mut().ok_or_else(|| {
            Failure::new(
                Kind::Ledger,
                Finding::error("ledger-unreadable", Place::file("var/ledger.db"), text!("ledger-unreadable-3"), Text::same("choucha draw")),
            )
        })
    }

    /// Records events and takes them into the history.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn record(&mut self, events: &[crate::model::Event], texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let stamp = self.stamp();
        self.ledger_mut()?.append(&stamp, events, texts)?;
        self.advance()
    }

    /// Takes what the ledger has got into the history.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn advance(&mut self) -> Result<(), Failure> {
        match &self.ledger {
            Some(ledger) => self.history.advance(ledger),
            None => Ok(()),
        }
    }
}

/// Refuses a clock or a seed from outside where the workspace is no simulation.
///
/// # Errors
/// It is none.
pub fn only_simulated(settings: &Settings) -> Result<(), Failure> {
    if settings.simulation {
        return Ok(());
    }
    Err(Failure::new(
        Kind::Usage,
        Finding::error(
            "not-a-simulation",
            Place::file("choucha"),
            text!("clock-and-seed-cannot-be-given"),
            text!("make-workspace-of-its-own-with"),
        ),
    ))
}

impl Drop for Session {
    /// Who wrote leaves behind how far it got. That it cannot is no failure: the next command reads the ledger instead.
    fn drop(&mut self) {
        let (head, file) = (self.history.head(), self.layout.checkpoint());
        if self.lock.is_some() && head != self.kept.as_ref().map(|(seq, hash)| (*seq, hash.as_str())) {
            let _ = self.history.keep(&file);
        }
    }
}

/// A snapshot with the last good texts of the ledger in place of settings and holiday files that are broken.
fn last_good(snapshot: Snapshot, ledger: Option<&Ledger>, history: &History) -> Result<Snapshot, Failure> {
    let rules = &history.rules;
    let settings = rules.settings.last().filter(|_| snapshot.settings.is_none()).map(|(_, digest)| (SETTINGS.to_owned(), digest));
    let holidays = snapshot.broken_holidays.iter().filter_map(|name| Some((name.clone(), rules.files.get(name)?)));
    let mut texts = BTreeMap::new();
    for (name, digest) in settings.into_iter().chain(holidays) {
        if let Some(text) = ledger.map(|l| l.text(digest)).transpose()?.flatten() {
            texts.insert(name, text);
        }
    }
    if texts.is_empty() { Ok(snapshot) } else { snapshot.over(texts) }
}
