//! `choucha reveal`: the secrets of a line of plans are published, so that anyone can recompute every seed.

use std::collections::BTreeMap;

use super::commit::commitments_of;
use super::refuse::refuse;
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Findings, Text};
use crate::draw::commitment;
use crate::execute::publish;
use crate::model::{Event, Reveal};
use crate::schedule::{RoundState, current_rounds};
use crate::text;
use crate::workspace::Session;

/// Publishes the secrets of a plan's line; gives what was done in words. `plan` is any plan of the line.
///
/// # Errors
/// A round of the line can still be drawn, there is nothing to reveal, or ledger or disk cannot be written.
pub fn reveal(session: &mut Session, plan: &str, secrets: &Secrets) -> Result<Text, Failure> {
    let (line, commitments) = commitments_of(&session.history, plan)?;
    if let Some(attempt) = session.history.pending().into_iter().find(|a| a.intent.line == line) {
        let draw = &attempt.intent.draw;
        return Err(refuse(text!("is-not-completed", draw), text!("run-choucha-draw-first")));
    }
    let today = session.today();
    let rounds = current_rounds(session, secrets)?;
    for round in rounds.iter().filter(|r| r.id.line == line) {
        let (draw, last) = (&round.draw, round.closes);
        match round.state {
            RoundState::Lapsed if !session.history.lapsed(&round.id) => {
                return Err(refuse(text!("is-neither-drawn-nor-recorded-as", draw), text!("run-choucha-draw-first")));
            }
            RoundState::Asked => {
                return Err(refuse(text!("may-still-be-drawn-by-decision", draw), text!("draw-it-with-choucha-backfill-or")));
            }
            RoundState::Coming | RoundState::Due => {
                return Err(refuse(text!("may-still-be-drawn-its-window", draw, last), text!("reveal-it-when-its-window-is")));
            }
            _ => {}
        }
    }
    // A draw can be declared void and made again as long as its window is open.
    // A plan that is taken out has no rounds any more; it may be put back.
    let rules = &session.history.rules;
    let newest = rules.versions.iter().map(|v| v.version.key()).filter(|key| key.line == line).filter_map(|key| rules.last(&key));
    let closes = rounds.iter().filter(|r| r.id.line == line).map(|r| r.closes).chain(newest.map(|v| v.version.window.1));
    if let Some(last) = closes.max().filter(|last| today <= *last) {
        return Err(refuse(text!("plan-windows-are-open-until-with", last, plan), text!("reveal-it-after", last)));
    }
    let disclosure = session.disclosure();
    let kept_back = session.history.attempts().filter(|a| a.intent.line == line && !disclosure.shows(&a.intent.draw));
    if let Some((until, attempt)) = kept_back.filter_map(|a| Some((disclosure.from(&a.intent.draw)?, a))).max_by_key(|(until, _)| *until) {
        let draw = &attempt.intent.draw;
        return Err(refuse(text!("embargo-keeps-back-until", draw, until), text!("reveal-it-on", until)));
    }
    let revealed = &session.history.reveals;
    let mut events = Vec::new();
    for c in commitments.iter().filter(|c| !revealed.iter().any(|r| r.line == c.line && r.number == c.number)) {
        // A secret that was lost cannot be revealed; its draws stay checkable but for the seed.
        let secret = secrets.get(&line, c.number).ok().flatten().filter(|s| commitment(s).as_ref() == Some(&c.commitment));
        events.extend(secret.map(|secret| Event::Reveal(Reveal { line: line.clone(), number: c.number, secret })));
    }
    if events.is_empty() {
        return Err(refuse(text!("there-is-no-secret-to-reveal"), text!("check-var-secret")));
    }
    session.record(&events, &BTreeMap::new())?;
    publish(session, &mut Findings::default())?;
    Ok(text!("secret-of-is-published-var-public", line))
}
