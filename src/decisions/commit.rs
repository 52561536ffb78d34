//! `choucha commit`: the secret of a line of plans was lost. A new one is committed to, and intents that wait for the old one become void.

use std::collections::{BTreeMap, BTreeSet};

use super::refuse::{refuse, require_nonempty};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Findings, Text};
use crate::execute::publish;
use crate::history::History;
use crate::model::{Commitment, DrawId, Event, PlanId, Void};
use crate::schedule::{freed_by_void, new_secrets};
use crate::text;
use crate::workspace::Session;

/// Commits anew; gives what was done in words. `plan` is any plan of the line.
///
/// # Errors
/// There is no such plan, or ledger or disk cannot be written.
pub fn commit(session: &mut Session, plan: &str, reason: &str, by: &str, secrets: &Secrets) -> Result<Text, Failure> {
    require_nonempty(reason, "--reason")?;
    require_nonempty(by, "--by")?;
    let (line, commitments) = commitments_of(&session.history, plan)?;
    let number = commitments.iter().map(|c| c.number).max().unwrap_or(0) + 1;
    let today = session.today();
    let void = |draw| Event::Void(Void { draw, reason: reason.to_owned(), by: by.to_owned(), as_of: today });
    let waiting = session.history.pending().into_iter().filter(|a| a.intent.line == line).map(|a| a.intent.draw.clone());
    let one = |draw: DrawId| {
        let freed = freed_by_void(&session.history, &draw, today).map(Event::Adoption);
        std::iter::once(void(draw)).chain(freed)
    };
    let mut events: Vec<Event> = waiting.flat_map(one).collect();
    let [hash, blinds] = new_secrets(&line, number, secrets)?;
    events.push(Event::Commitment(Commitment {
        line: line.clone(),
        commitment: hash.clone(),
        blinds,
        number,
        reason: reason.to_owned(),
        by: by.to_owned(),
        as_of: Some(today),
    }));
    session.record(&events, &BTreeMap::new())?;
    publish(session, &mut Findings::default())?;
    Ok(text!("commitment-of-plan", number, line, hash))
}

/// The line of a plan, and its commitments.
pub(super) fn commitments_of(history: &History, plan: &str) -> Result<(PlanId, Vec<Commitment>), Failure> {
    let line = history.rules.line(plan);
    let found: Vec<Commitment> = history.commitments.iter().filter(|c| c.line == line).cloned().collect();
    if found.is_empty() {
        let lines: BTreeSet<String> = history.commitments.iter().map(|c| c.line.to_string()).collect();
        let list = Text::list(lines.into_iter().map(Text::same));
        return Err(refuse(text!("ledger-has-no-plan", plan), text!("it-has", list)));
    }
    Ok((line, found))
}
