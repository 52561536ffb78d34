//! `choucha waive`: a named person decides that a round is not drawn, or takes that back.

use std::collections::BTreeMap;

use super::refuse::{refuse, require_nonempty};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Text, nearest};
use crate::model::{Event, Waiver};
use crate::schedule::{Round, RoundState, current_rounds};
use crate::text;
use crate::workspace::Session;

/// A decision about a round that is not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waive {
    /// The id that the round's draw would have; also its line, task and day.
    pub round: String,
    /// Why.
    pub reason: String,
    /// Who decides.
    pub by: String,
    /// Whether an earlier waiver is taken back.
    pub withdraw: bool,
}

/// Records the decision; gives what was done in words.
///
/// # Errors
/// There is no such round, it is drawn or sealed, there is nothing to take back, or the ledger cannot be written.
pub fn waive(session: &mut Session, decision: &Waive) -> Result<Text, Failure> {
    let Waive { round: wanted, reason, by, withdraw } = decision;
    require_nonempty(reason, "--reason")?;
    require_nonempty(by, "--by")?;
    let secrets = Secrets::new(session.layout.secrets(), None);
    let rounds = current_rounds(session, &secrets)?;
    let Some(round) = rounds.iter().find(|r| r.draw == *wanted || r.id.to_string() == *wanted) else {
        let help = match nearest(wanted, rounds.iter().map(|r| r.draw.as_str())) {
            Some(near) => text!("did-you-mean-2", near),
            None => text!("choucha-status-shows-what-waits-for"),
        };
        return Err(refuse(text!("there-is-no-round", wanted), help));
    };
    allowed(round, *withdraw)?;
    let waiver = Waiver {
        draw: round.draw.clone(),
        round: round.id.clone(),
        reason: reason.clone(),
        by: by.clone(),
        as_of: session.today(),
        withdrawn: *withdraw,
    };
    session.record(&[Event::Waiver(waiver)], &BTreeMap::new())?;
    let draw = &round.draw;
    Ok(if *withdraw { text!("taken-back-goes-by-rules-again", draw) } else { text!("is-not-drawn-by-decision-of", draw, by) })
}

fn allowed(round: &Round, withdraw: bool) -> Result<(), Failure> {
    let draw = &round.draw;
    match (round.state, withdraw) {
        (RoundState::Drawn | RoundState::Sealed, _) => {
            Err(refuse(text!("is-drawn-or-sealed-already", draw), text!("choucha-void-declares-it-void")))
        }
        (RoundState::Waived, true) => Ok(()),
        (_, true) => Err(refuse(text!("was-not-waived", draw), text!("there-is-nothing-to-take-back"))),
        (RoundState::Waived, false) => Err(refuse(text!("is-waived-already", draw), text!("withdraw-takes-it-back"))),
        (RoundState::Lapsed, false) => Err(refuse(text!("has-lapsed-its-window-is-closed", draw), text!("there-is-nothing-to-decide"))),
        _ => Ok(()),
    }
}
