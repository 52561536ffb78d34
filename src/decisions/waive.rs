//! `choucha waive`: a named person decides that rounds are not drawn, or takes that back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::refuse::{refuse, require_nonempty};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Findings, Kind, Text, nearest};
use crate::execute::{publish, take_up_rules};
use crate::model::{DrawId, Event, GradeName, RoundId, Waiver};
use crate::schedule::{Round, RoundState, current_rounds, freed_by_withdrawal};
use crate::text;
use crate::workspace::Session;

/// A decision about rounds that are not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waive {
    /// The ids that the rounds' draws would have; also their line, task and day.
    pub rounds: Vec<String>,
    /// In place of ids: every round that waits for a person and opened within these days.
    pub opened: Option<(NaiveDate, NaiveDate)>,
    /// Why.
    pub reason: String,
    /// Who decides.
    pub by: String,
    /// Whether earlier waivers are taken back.
    pub withdraw: bool,
}

/// Records the decision, waivers all at once or none, withdrawals one after another (each says what becomes of its round); gives what was done in
/// words.
///
/// # Errors
/// There is no such round, one of them is drawn or sealed, there is nothing to take back, or the ledger cannot be written.
pub fn waive(session: &mut Session, decision: &Waive) -> Result<Vec<Text>, Failure> {
    require_nonempty(&decision.reason, "--reason")?;
    require_nonempty(&decision.by, "--by")?;
    let secrets = session.secrets();
    let rounds = meant(session, decision, current_rounds(session, &secrets)?)?;
    let mut refused = Failure::new(Kind::Usage, Findings::default());
    for round in &rounds {
        if let Err(failure) = allowed(round, decision.withdraw, session.today()) {
            refused.findings.extend(failure.findings);
        }
    }
    if refused.findings.has_errors() {
        return Err(refused);
    }
    // The decision is about the rounds that these rules have, whatever the files say tomorrow.
    take_up_rules(session)?;
    let waiver = |session: &Session, round: &Round| Waiver {
        draw: round.draw.clone(),
        round: round.id.clone(),
        reason: decision.reason.clone(),
        by: decision.by.clone(),
        as_of: session.today(),
        cells: cells_of(round),
        withdrawn: decision.withdraw,
    };
    if decision.withdraw {
        // What becomes of one depends on those taken back before it.
        let said = rounds.iter().map(|round| take_back(session, round, waiver(session, round), &secrets)).collect::<Result<_, _>>()?;
        publish(session, &mut Findings::default())?;
        return Ok(said);
    }
    let events: Vec<Event> = rounds.iter().map(|round| Event::Waiver(waiver(session, round))).collect();
    session.record(&events, &BTreeMap::new())?;
    publish(session, &mut Findings::default())?;
    let by = &decision.by;
    Ok(rounds.iter().map(|round| text!("is-not-drawn-by-decision-of", draw = round.draw, by)).collect())
}

/// The rounds that a decision is about, each once.
fn meant(session: &Session, decision: &Waive, rounds: Vec<Round>) -> Result<Vec<Round>, Failure> {
    if let Some((from, to)) = decision.opened {
        let waits = |r: &Round| r.state == RoundState::Asked && [r.opens, r.nominal()].iter().any(|day| (from..=to).contains(day));
        let found: Vec<Round> = rounds.into_iter().filter(waits).collect();
        if found.is_empty() {
            return Err(refuse(text!("no-round-waits-within", from, to), text!("choucha-status-shows-what-waits-for")));
        }
        return Ok(found);
    }
    let mut found: Vec<Round> = Vec::new();
    let mut refused = Failure::new(Kind::Usage, Findings::default());
    for wanted in &decision.rounds {
        match named(session, wanted, &rounds) {
            Ok(round) if found.iter().any(|r| r.id == round.id) => {}
            Ok(round) => found.push(round.clone()),
            Err(failure) => refused.findings.extend(failure.findings),
        }
    }
    if refused.findings.has_errors() { Err(refused) } else { Ok(found) }
}

/// The round of a name.
fn named<'r>(session: &Session, wanted: &str, rounds: &'r [Round]) -> Result<&'r Round, Failure> {
    let by_name = rounds.iter().find(|r| r.draw == *wanted || r.id.to_string() == *wanted);
    // A waived round has another id as soon as the files say so, taken up or not: it keeps every one that the ledger knows it by.
    let parts = wanted.parse::<DrawId>().ok().and_then(|id| id.parts());
    let known = parts.map(|p| session.history.rules.key_of(&p.plan, &p.task).round(p.nominal).with_part(p.part));
    let waived = || rounds.iter().find(|r| Some(&r.id) == known.as_ref() && session.history.waived(&r.id).is_some());
    if let Some(round) = by_name.or_else(waived) {
        return Ok(round);
    }
    if session.history.attempt(wanted).is_some_and(|a| a.void.is_none()) {
        return Err(refuse(text!("is-drawn-or-sealed-already", draw = wanted), text!("choucha-void-declares-it-void")));
    }
    let help = match nearest(wanted, rounds.iter().map(|r| r.draw.as_str())) {
        Some(near) => text!("did-you-mean-2", near),
        None => text!("choucha-status-shows-what-waits-for"),
    };
    Err(refuse(text!("there-is-no-round", wanted), help))
}

/// Records that a waiver is taken back; says what becomes of its round.
fn take_back(session: &mut Session, round: &Round, waiver: Waiver, secrets: &Secrets) -> Result<Text, Failure> {
    let freed = freed_by_withdrawal(&session.history, &round.id, session.today());
    let parts: BTreeSet<RoundId> = freed
        .iter()
        .flat_map(|f| &f.asked)
        .filter(|a| a.round.part > 0 && a.round != round.id && !a.cells.is_empty())
        .map(|a| a.round.clone())
        .collect();
    let events: Vec<Event> = [Event::Waiver(waiver)].into_iter().chain(freed.map(Event::Adoption)).collect();
    session.record(&events, &BTreeMap::new())?;
    let draw = &round.draw;
    let now = current_rounds(session, secrets)?;
    let waiting = now.iter().filter(|r| parts.contains(&r.id)).map(|r| Text::same(r.draw.to_string()));
    let waiting: Vec<Text> = waiting.collect();
    let state = now.iter().find(|r| r.id == round.id && !parts.contains(&r.id)).map(|r| r.state);
    Ok(match state {
        Some(RoundState::Asked) => text!("taken-back-waits-for-decision-again", draw),
        Some(RoundState::Lapsed) => text!("taken-back-has-lapsed", draw),
        None if waiting.is_empty() => text!("taken-back-rules-have-it-no-longer", draw),
        None => text!("taken-back-parts-wait", draw, parts = Text::list(waiting)),
        Some(_) if waiting.is_empty() => text!("taken-back-goes-by-rules-again", draw),
        Some(_) => text!("taken-back-goes-by-rules-but-for-parts", draw, parts = Text::list(waiting)),
    })
}

/// The cells of a round.
fn cells_of(round: &Round) -> Vec<GradeName> {
    round.effective.version.cells_on(round.nominal()).filter(|cell| round.cells.takes(cell)).cloned().collect()
}

fn allowed(round: &Round, withdraw: bool, today: NaiveDate) -> Result<(), Failure> {
    let draw = &round.draw;
    match (round.state, withdraw) {
        (RoundState::Drawn | RoundState::Sealed | RoundState::Interrupted, _) => {
            Err(refuse(text!("is-drawn-or-sealed-already", draw), text!("choucha-void-declares-it-void")))
        }
        (RoundState::Waived, true) => Ok(()),
        (_, true) => Err(refuse(text!("was-not-waived", draw), text!("there-is-nothing-to-take-back"))),
        (RoundState::Waived, false) => Err(refuse(text!("is-waived-already", draw), text!("withdraw-takes-it-back"))),
        (RoundState::Lapsed, false) if today <= round.closes => {
            Err(refuse(text!("has-lapsed-it-was-missed", draw, opens = round.opens), text!("there-is-nothing-to-decide")))
        }
        (RoundState::Lapsed, false) => Err(refuse(text!("has-lapsed-its-window-is-closed", draw), text!("there-is-nothing-to-decide"))),
        _ => Ok(()),
    }
}
