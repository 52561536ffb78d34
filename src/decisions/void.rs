//! `choucha void`: a draw is void. It stays in the ledger, and its round is drawn again under a new id.

use std::collections::BTreeMap;

use super::refuse::{no_draw, refuse, require_nonempty};
use crate::diagnostic::{Failure, Findings, Text};
use crate::execute::publish;
use crate::history::State;
use crate::model::{Event, RoundId, Void};
use crate::schedule::{RoundState, current_rounds, freed_by_void};
use crate::text;
use crate::workspace::Session;

/// What becomes of a round whose draw is void.
fn what_becomes(session: &Session, round: &RoundId) -> Result<Text, Failure> {
    let rounds = current_rounds(session, &session.secrets())?;
    Ok(match rounds.iter().find(|r| r.id == *round).map(|r| r.state) {
        Some(RoundState::Due) => text!("void-is-drawn-again"),
        Some(RoundState::Asked) => text!("void-waits-for-person"),
        _ => text!("void-is-not-drawn-again"),
    })
}

/// Declares a draw void; gives what was done in words.
///
/// # Errors
/// There is no such draw, it is void already, or the ledger cannot be written.
pub fn void(session: &mut Session, draw: &str, reason: &str, by: &str) -> Result<Text, Failure> {
    require_nonempty(reason, "--reason")?;
    require_nonempty(by, "--by")?;
    let history = &session.history;
    let Some(attempt) = history.attempt(draw) else {
        let row = history.rows().into_iter().find(|r| r.draw == *draw);
        return Err(match row.map(|r| r.state) {
            Some(State::Lapsed | State::Waived) => refuse(text!("was-never-drawn", draw), text!("there-is-nothing-to-void")),
            _ => no_draw(history, draw),
        });
    };
    if attempt.state() == State::Void {
        return Err(refuse(text!("is-void-already", draw), text!("see-choucha-draws")));
    }
    let today = session.today();
    let round = attempt.intent.round();
    let void = Void { draw: attempt.intent.draw.clone(), reason: reason.to_owned(), by: by.to_owned(), as_of: today };
    // What it drew may have made other days a question.
    let freed = freed_by_void(&session.history, &void.draw, today).map(Event::Adoption);
    let events: Vec<Event> = [Event::Void(void)].into_iter().chain(freed).collect();
    session.record(&events, &BTreeMap::new())?;
    // What its visits share with other draws is written anew.
    publish(session, &mut Findings::default())?;
    let next = what_becomes(session, &round)?;
    Ok(text!("is-void-its-record-and-files", draw, next))
}
