//! How every round accounts for itself: what each opening of the rules in force is on a day. Pure: rules, history and day in, rounds out.
//!
//! A round is (line of plans, task, nominal day). It is drawn or sealed, waived by a person, lapsed when its window has closed, asked where
//! a person has to decide, due, or coming. The dates of the rules in force add up to their number; rounds that are asked and whose date no rule
//! in force has any more (`beside`) come on top.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::calendar::{Opening, openings};
use super::secret::DaySecret;
use crate::diagnostic::Text;
use crate::history::{DrawRow, EffectiveVersion, History, RuleHistory, State};
use crate::model::{DrawId, GradeName, RoundId, TaskKey, TaskVersion, Why};
use crate::plan::{Calendar, Missed, Window};
use crate::text;
use crate::workspace::{Session, calendar_digest};

/// What a round is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundState {
    /// Its day has not come.
    Coming,
    /// It is to be drawn.
    Due,
    /// Its intent is recorded and waits for public randomness: its seed does not exist yet.
    Sealed,
    /// Its intent is recorded and waits for nothing: the process was interrupted, and the next sweep completes it.
    Interrupted,
    /// It is drawn.
    Drawn,
    /// Its window closed before it was drawn.
    Lapsed,
    /// A person has to draw it or to waive it.
    Asked,
    /// A person decided that it is not drawn.
    Waived,
}

impl RoundState {
    /// Every state, in the order in which a round lives.
    pub const ALL: [Self; 8] =
        [Self::Coming, Self::Due, Self::Sealed, Self::Interrupted, Self::Drawn, Self::Lapsed, Self::Asked, Self::Waived];

    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Due => "due",
            Self::Sealed => "sealed",
            Self::Interrupted => "interrupted",
            Self::Drawn => "drawn",
            Self::Lapsed => "lapsed",
            Self::Asked => "asked",
            Self::Waived => "waived",
        }
    }
}

/// A round and what it is on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Which round.
    pub id: RoundId,
    /// The plan whose version has it.
    pub plan: String,
    /// The task's id in that plan.
    pub task: String,
    /// The task's name.
    pub name: String,
    /// The day on which it really opens.
    pub opens: NaiveDate,
    /// The same as anyone may know it: of an unannounced day that is still to come, the first that it can be.
    pub announced: NaiveDate,
    /// The last day of its window.
    pub closes: NaiveDate,
    /// The version of the rules that has it.
    pub effective: Arc<EffectiveVersion>,
    /// The draw that settles it; else the id that its next draw would have.
    pub draw: DrawId,
    /// What it is.
    pub state: RoundState,
    /// Why a person has to decide, where a change of rules is the cause.
    pub ask: Option<Why>,
    /// Whether no rule in force has its date any more, or it is a further part of a day.
    pub beside: bool,
    /// Whether its unannounced day is fixed by a secret that is not there: `opens` is then the first day that it can be.
    pub lost: bool,
    /// Which cells it takes of those that open on its day.
    pub cells: Takes,
    /// Days for which it is kept back, where the promises that bind it are known.
    pub embargo: Option<u32>,
}

/// Which of the cells that open on a day a round takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// Those that were added to the day later, in a part of their own.
    Only(BTreeSet<GradeName>),
    /// All but those that have a part of their own.
    AllBut(BTreeSet<GradeName>),
}

impl Takes {
    /// Whether it takes a stratum at a tier.
    #[must_use]
    pub fn takes(&self, grade: &GradeName) -> bool {
        match self {
            Self::Only(cells) => cells.contains(grade),
            Self::AllBut(cells) => !cells.contains(grade),
        }
    }

    /// The names of its cells, where it takes them alone.
    #[must_use]
    pub fn named(&self) -> Option<Text> {
        let Self::Only(cells) = self else { return None };
        let name = |cell: &GradeName| match &cell.stratum {
            Some(stratum) => format!("{stratum}·{}", cell.tier),
            None => cell.tier.clone(),
        };
        Some(Text::list(cells.iter().map(|cell| Text::same(name(cell)))))
    }

    fn of(rules: &RuleHistory, round: &RoundId) -> Self {
        let cells = |part: Option<u32>| {
            let parts = rules.parts(round).filter(|(id, _)| part.is_none_or(|part| id.part == part));
            parts.flat_map(|(_, ask)| ask.cells.iter().cloned()).collect()
        };
        if round.part == 0 { Self::AllBut(cells(None)) } else { Self::Only(cells(Some(round.part))) }
    }
}

impl Round {
    /// The day that the rule gives.
    #[must_use]
    pub fn nominal(&self) -> NaiveDate {
        self.id.nominal
    }
}

/// Works out real opening days: the calendar, and the secrets that unannounced days are fixed by.
pub struct Days<'a> {
    /// Holidays and workdays.
    pub calendar: &'a Calendar,
    /// The secret of a line of plans.
    pub secret: &'a dyn Fn(&str) -> DaySecret,
    /// Where days begin and end.
    pub zone: Tz,
}

impl<'a> Days<'a> {
    /// By the files of a session.
    #[must_use]
    pub fn of(session: &'a Session, secret: &'a dyn Fn(&str) -> DaySecret) -> Self {
        Days { calendar: &session.snapshot.calendar, secret, zone: session.settings.timezone }
    }

    /// The openings of a version on their real days.
    #[must_use]
    pub fn openings(&self, effective: &EffectiveVersion) -> Vec<Opening> {
        let version = &effective.version;
        let secret = version.terms.unannounced.map_or(DaySecret::Unasked, |_| (self.secret)(&version.line));
        let window = Window { opens: version.window.0, closes: version.window.1 };
        openings(&version.openings, version.terms, window, self.calendar, &secret, &version.key())
    }
}

/// Every round of the rules in force on a day, and those that wait for a person beside them; by task in the order of adoption, then by day.
#[must_use]
pub fn account(rules: &RuleHistory, history: &History, days: &Days<'_>, day: NaiveDate) -> Vec<Round> {
    let mut found = Vec::new();
    let mut accounted: BTreeSet<RoundId> = BTreeSet::new();
    for effective in rules.in_force() {
        let (key, effective) = (effective.version.key(), Arc::new(effective.clone()));
        for opening in days.openings(&effective) {
            let part = first_part(rules, history, &effective.version, &key.round(opening.nominal));
            let id = key.round(opening.nominal).with_part(part);
            // A part of which some cells do not open any more is still drawn as a whole.
            let earlier = rules.with_opening(&id).filter(|_| part > 0 && !rules.has(&effective.version, &id));
            let effective = earlier.map_or_else(|| effective.clone(), |v| Arc::new(v.clone()));
            accounted.insert(id);
            found.push(judge((rules, history, days), &effective, (opening, part), false, day));
        }
    }
    let asked = rules.asks.keys().filter(|r| !accounted.contains(r));
    // A void whose date no rule in force has: a person decides. (A part of a day is one only as long as it is asked for.)
    let void = history.attempts().filter(|a| a.void.is_some()).map(|a| a.intent.round()).filter(|r| r.part == 0 && !accounted.contains(r));
    let waived = history.waived_rounds().filter(|r| !accounted.contains(r));
    let beside: BTreeSet<RoundId> = asked.chain(waived).cloned().chain(void).collect();
    for id in beside {
        let Some(effective) = rules.with_opening(&id) else { continue };
        let opening = days.openings(effective).into_iter().find(|o| o.nominal == id.nominal);
        if let Some(opening) = opening {
            found.push(judge((rules, history, days), &Arc::new(effective.clone()), (opening, id.part), true, day));
        }
    }
    found
}

/// Which part stands for a day: where nobody decided on the day itself, and all that opens on it is in parts, the first of them.
fn first_part(rules: &RuleHistory, history: &History, version: &TaskVersion, round: &RoundId) -> u32 {
    if history.settled(round).is_some() || history.waived(round).is_some() || rules.has(version, round) {
        return 0;
    }
    let opens = |cells: &[GradeName]| cells.iter().any(|cell| version.opens(cell, round.nominal));
    rules.parts(round).find(|(_, ask)| opens(&ask.cells)).map_or(0, |(part, _)| part.part)
}

fn judge(
    (rules, history, days): (&RuleHistory, &History, &Days<'_>),
    effective: &Arc<EffectiveVersion>,
    (opening, part): (Opening, u32),
    beside: bool,
    day: NaiveDate,
) -> Round {
    let version = &effective.version;
    let id = version.key().round(opening.nominal).with_part(part);
    let attempts = history.attempts_at(&id).count();
    let settled = history.settled(&id);
    let known = history.opened(&id);
    let (closes, opens) = (version.window.1, known.unwrap_or(opening.opens));
    // What nobody can tell the day of is neither due nor missed, as long as it may still come.
    let untold = opening.lost && known.is_none() && day <= closes;
    let missed = rules.missed(version, opens);
    let ask = rules.asks.get(&id).map(|a| a.why);
    let moved = || {
        missed != Missed::Draw
            && day > opens
            && known.is_none()
            && (put_into_the_past(rules, &id.key(), opening.nominal, days) || other_calendar(effective, days))
    };
    let state = if let Some(attempt) = settled {
        match attempt.state() {
            State::Drawn => RoundState::Drawn,
            _ if attempt.interrupted() => RoundState::Interrupted,
            _ => RoundState::Sealed,
        }
    } else if history.waived(&id).is_some() {
        RoundState::Waived
    } else if ask.is_some() || beside {
        // Left to a person: neither its window nor a void takes that from them.
        RoundState::Asked
    } else if attempts > 0 {
        // Its newest draw is void. What was a person's to decide remains so.
        let decided = history.attempts_at(&id).any(|a| a.intent.decided);
        if day <= closes && !decided { RoundState::Due } else { RoundState::Asked }
    } else if day < opens || (untold && (missed != Missed::Ask || day <= opening.last)) {
        RoundState::Coming
    } else if moved() {
        RoundState::Asked
    } else {
        // What could not be drawn was not missed.
        let missed_then = day > opens && !history.held_up(&id, opens, days.zone);
        match missed {
            // Nobody has decided yet; that its window closes meanwhile decides nothing.
            Missed::Ask if missed_then || day > closes => RoundState::Asked,
            _ if day > closes && history.held_up(&id, closes, days.zone) => RoundState::Asked,
            _ if day > closes => RoundState::Lapsed,
            Missed::Lapse if missed_then => RoundState::Lapsed,
            _ => RoundState::Due,
        }
    };
    let ask = ask.or_else(|| match state {
        RoundState::Asked if attempts > 0 || beside => None,
        RoundState::Asked if moved() => Some(Why::Moved),
        RoundState::Asked if history.held_up(&id, opens, days.zone) || missed != Missed::Ask => Some(Why::HeldUp),
        RoundState::Asked => Some(Why::Missed),
        _ => None,
    });
    let next = || DrawId::new(&version.plan, &version.task, (opening.nominal, part), u32::try_from(attempts + 1).unwrap_or(u32::MAX));
    Round {
        draw: settled.map_or_else(next, |a| a.intent.draw.clone()),
        cells: Takes::of(rules, &id),
        id,
        plan: version.plan.to_string(),
        task: version.task.to_string(),
        name: version.name.clone(),
        opens,
        announced: if opens > day { opening.first } else { opens },
        closes,
        effective: effective.clone(),
        state,
        ask,
        beside,
        lost: opening.lost && known.is_none(),
        embargo: None,
    }
}

/// Whether a version that is in force goes by workdays, and the calendar is another by now that is not taken up (its row has an error).
fn other_calendar(effective: &EffectiveVersion, days: &Days<'_>) -> bool {
    let version = &effective.version;
    effective.until.is_none() && version.terms.by_workdays() && version.calendar != calendar_digest(version.year, days.calendar)
}

/// Whether a change of rules may have moved a round's day, which was still to come, into the past. (Where there was another calendar before, nobody
/// knows how that moved it.)
fn put_into_the_past(rules: &RuleHistory, key: &TaskKey, nominal: NaiveDate, days: &Days<'_>) -> bool {
    let opens = |v: &EffectiveVersion| days.openings(v).into_iter().find(|o| o.nominal == nominal).map(|o| o.opens);
    let of_task: Vec<&EffectiveVersion> = rules.versions.iter().filter(|v| v.version.is_of(key)).collect();
    let mut changes =
        of_task.iter().zip(of_task.iter().skip(1)).filter(|(old, new)| old.until == Some(new.adopted) && nominal <= new.adopted);
    changes.any(|(old, new)| {
        let known = !old.version.terms.by_workdays() || old.version.calendar == new.version.calendar;
        let (was, is) = (opens(old), opens(new));
        let ahead = was.is_some_and(|was| !known || new.adopted <= was);
        ahead && is.is_some_and(|is| is < new.adopted)
    })
}

/// What is recorded of rounds, as the list of draws shows it. A lapse settles nothing: a round that came back since is what it is now.
#[must_use]
pub fn listed(history: &History, rounds: &[Round]) -> Vec<DrawRow> {
    let back: BTreeSet<&RoundId> = rounds.iter().filter(|r| r.state != RoundState::Lapsed).map(|r| &r.id).collect();
    history.rows().into_iter().filter(|row| row.state != State::Lapsed || !back.contains(&row.round)).collect()
}

/// A task's rounds, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which task.
    pub key: TaskKey,
    /// The plan that has it.
    pub plan: String,
    /// Its id there.
    pub task: String,
    /// Its name.
    pub name: String,
    /// How many rounds of the rules in force are in each state.
    pub states: BTreeMap<RoundState, usize>,
    /// Rounds that wait for a person and whose date no rule in force has any more.
    pub beside: usize,
}

impl Account {
    /// The number of openings of the rules in force.
    #[must_use]
    pub fn openings(&self) -> usize {
        self.states.values().sum()
    }

    /// How many rounds are in a state.
    #[must_use]
    pub fn of(&self, state: RoundState) -> usize {
        self.states.get(&state).copied().unwrap_or(0)
    }
}

/// The rounds of each task, counted; tasks in the order in which they first appear.
#[must_use]
pub fn accounts(rounds: &[Round]) -> Vec<Account> {
    let mut found: Vec<Account> = Vec::new();
    let mut places: BTreeMap<TaskKey, usize> = BTreeMap::new();
    for round in rounds {
        let key = round.id.key();
        let at = *places.entry(key.clone()).or_insert_with(|| {
            let (plan, task, name) = (round.plan.clone(), round.task.clone(), round.name.clone());
            found.push(Account { key, plan, task, name, states: BTreeMap::new(), beside: 0 });
            found.len() - 1
        });
        let Some(account) = found.get_mut(at) else { continue };
        if round.beside {
            account.beside += usize::from(round.state == RoundState::Asked);
        } else {
            *account.states.entry(round.state).or_default() += 1;
        }
    }
    found
}

/// Why a round waits for a person.
#[must_use]
pub fn why_asked(round: &Round) -> Text {
    // The day by which the round is known: the one on which it really opens may be another, and not to be told.
    let (opens, closes) = (round.nominal(), round.closes);
    let help = text!("draw-it-with-choucha-backfill-or-2");
    if let (Some(cells), Some(why)) = (round.cells.named(), round.ask) {
        return match why {
            Why::Cells => text!("change-of-rules-opens-cells-on-drawn-day", cells, opens, help),
            Why::Withdrawn => text!("decision-on-cells-taken-back", cells, opens, help),
            Why::New | Why::Before | Why::Missed | Why::Moved | Why::HeldUp => {
                text!("change-of-rules-adds-cells-to-day", cells, opens, help)
            }
            Why::Gone | Why::Closed => text!("change-of-rules-took-cells-off-day", cells, opens, help),
            Why::Orphan => text!("change-of-rules-moved-cells-that", cells, opens, help),
        };
    }
    match round.ask {
        Some(Why::Before) => text!("lies-before-first-adoption", opens, help),
        Some(Why::New | Why::Cells) => {
            text!("change-of-rules-put-on-or", opens, help)
        }
        Some(Why::Closed) => text!("change-of-rules-closed-window", opens, help),
        Some(Why::Gone) if !round.beside => text!("rules-had-lost", opens, help),
        Some(Why::Gone) => {
            text!("change-of-rules-took-away-while", opens, help)
        }
        Some(Why::Orphan) => text!("change-of-rules-moved-round-that", opens, help),
        Some(Why::Withdrawn) => text!("decision-taken-back-after-change", opens, help),
        None if round.draw.parts().is_some_and(|p| p.attempt > 1) => {
            text!("it-was-declared-void-whether-it", help)
        }
        Some(Why::Moved) => text!("its-day-may-have-been-moved", opens, help),
        Some(Why::HeldUp) => text!("it-was-held-up", opens, closes, help),
        Some(Why::Missed) | None => text!("it-was-missed-on-and-its-2", opens = round.announced, help),
    }
}
