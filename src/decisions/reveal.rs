//! `choucha reveal`: the secrets of a line of plans are published, so that anyone can recompute every seed.

use std::collections::BTreeMap;

use super::commit::commitments_of;
use super::refuse::{disk, refuse};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Text};
use crate::draw::commitment;
use crate::model::{Event, Reveal};
use crate::publish::write_secrets;
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
        return Err(refuse(text!("{draw} 还没有抽完", "{draw} is not completed"), text!("先运行 choucha draw", "run choucha draw first")));
    }
    let today = session.today();
    let rounds = current_rounds(session, secrets)?;
    for round in rounds.iter().filter(|r| r.id.line == line) {
        let (draw, last) = (&round.draw, round.closes);
        match round.state {
            RoundState::Lapsed if !session.history.lapsed(&round.id) => {
                return Err(refuse(
                    text!("{draw} 既没有抽，也没有记为失效", "{draw} is neither drawn nor recorded as lapsed"),
                    text!("先运行 choucha draw", "run choucha draw first"),
                ));
            }
            RoundState::Coming | RoundState::Due | RoundState::Asked => {
                let help = if round.state == RoundState::Asked {
                    text!(
                        "先用 choucha backfill 补抽，或用 choucha waive 决定不抽",
                        "draw it with choucha backfill, or decide against it with choucha waive",
                    )
                } else {
                    text!("等抽查时段结束再公布", "reveal it when its window is closed")
                };
                return Err(refuse(
                    text!(
                        "{draw} 还可能抽（抽查时段到 {last}）：现在公布密钥，就能预先算出",
                        "{draw} may still be drawn (its window is open until {last}): with the secret known, it could be worked out"
                    ),
                    help,
                ));
            }
            _ => {}
        }
    }
    // A draw can be declared void and made again as long as its window is open.
    if let Some(last) = rounds.iter().filter(|r| r.id.line == line).map(|r| r.closes).max().filter(|last| today <= *last) {
        return Err(refuse(
            text!(
                "计划 {plan} 的抽查时段到 {last} 才全部结束：现在公布密钥，以后的抽取就能预先算出",
                "the plan's windows are open until {last}: with its secret known, draws to come could be worked out"
            ),
            text!("{last} 以后再公布", "reveal it after {last}"),
        ));
    }
    let revealed = &session.history.reveals;
    let mut events = Vec::new();
    for c in commitments.iter().filter(|c| !revealed.iter().any(|r| r.line == c.line && r.number == c.number)) {
        // A secret that was lost cannot be revealed; its draws stay checkable but for the seed.
        let secret = secrets.get(&line, c.number).ok().flatten().filter(|s| commitment(s).as_ref() == Some(&c.commitment));
        events.extend(secret.map(|secret| Event::Reveal(Reveal { line: line.clone(), number: c.number, secret })));
    }
    if events.is_empty() {
        return Err(refuse(
            text!(
                "没有可以公布的密钥：已经公布过，或文件不见了",
                "there is no secret to reveal: it is revealed already, or its file is gone"
            ),
            text!("检查 var/secret", "check var/secret"),
        ));
    }
    session.record(&events, &BTreeMap::new())?;
    write_secrets(&session.layout, &line, &session.history.reveals).map_err(|e| disk(&e))?;
    Ok(text!(
        "计划 {line} 的密钥已公布：var/public/{line}.secret.json；每个种子都可以由任何人重算",
        "the secret of {line} is published: var/public/{line}.secret.json; every seed can be recomputed by anyone"
    ))
}
