//! `choucha beacon`: public randomness for draws that wait for it.

use std::collections::{BTreeMap, BTreeSet};

use super::refuse::{refuse, require_nonempty};
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Findings, Text};
use crate::draw::{AwaitedRound, DrandRound, ceremony_text, drand_text};
use crate::execute::{complete_intents, publish, staff_pending};
use crate::model::{BeaconNumber, DrawId, Event, Intent};
use crate::text;
use crate::workspace::Session;

/// Public randomness as a person brings it.
#[derive(Debug, Clone)]
pub enum Randomness {
    /// A drand round, as its API gives it.
    Drand(DrandRound),
    /// The numbers of a ceremony, and who witnessed it.
    Ceremony {
        /// As they were drawn.
        numbers: String,
        /// Who witnessed it.
        witness: String,
    },
}

/// Records public randomness and completes the draws that waited for it (`draw`: one of them only, with those that share its lottery: one lottery has
/// one number); gives what was done in words.
///
/// # Errors
/// Nobody waits for it, it is not what was named with the intents, or the ledger cannot be written.
pub fn beacon(session: &mut Session, randomness: &Randomness, draw: Option<&str>, secrets: &Secrets) -> Result<Text, Failure> {
    // Of a draw that waits itself: one that is void gives the others of its lottery no number.
    let named = session.history.pending().into_iter().find(|a| a.awaits() && draw == Some(a.intent.draw.as_str()));
    let lottery = named.map(|a| a.intent.lottery.clone());
    let told = |i: &Intent| session.history.beacons.iter().any(|(_, b)| b.draws.contains(&i.draw));
    let waiting: Vec<Intent> = session
        .history
        .pending()
        .into_iter()
        .filter(|a| a.awaits() && (draw.is_none() || lottery.as_ref() == Some(&a.intent.lottery)))
        .map(|a| a.intent.clone())
        .filter(|i| !told(i))
        .collect();
    let number = match randomness {
        Randomness::Drand(round) => of_drand(round, &waiting)?,
        Randomness::Ceremony { numbers, witness } => of_ceremony(numbers, witness, &waiting)?,
    };
    if number.draws.is_empty() {
        let message = match draw {
            Some(draw) => text!("draw-does-not-wait-for-public-randomness", draw),
            None => text!("no-draw-waits-for-public-randomness"),
        };
        return Err(refuse(message, text!("see-choucha-draws")));
    }
    let value = number.value.clone();
    session.record(&[Event::Beacon(number)], &BTreeMap::new())?;
    let mut done = 0;
    for (_, result) in complete_intents(session, secrets)? {
        result?;
        done += 1;
    }
    staff_pending(session)?;
    publish(session, &mut Findings::default())?;
    Ok(text!("public-randomness-is-recorded-draws-completed", value, done))
}

fn of_drand(round: &DrandRound, waiting: &[Intent]) -> Result<BeaconNumber, Failure> {
    let number = round.round;
    let known: Vec<(DrawId, AwaitedRound)> =
        waiting.iter().filter_map(|i| Some((i.draw.clone(), AwaitedRound::parse(&i.awaits)?))).collect();
    let Some((_, named)) = known.iter().find(|(_, a)| a.round == number) else {
        let rounds: BTreeSet<u64> = known.iter().map(|(_, a)| a.round).collect();
        let list = Text::list(rounds.iter().map(ToString::to_string).map(Text::same));
        return Err(refuse(text!("no-draw-waits-for-round-round", number), text!("rounds-that-are-awaited", list)));
    };
    let value = drand_text(round, &named.public_key).map_err(|why| refuse(why, text!("fetch-round-again")))?;
    let draws = known.iter().filter(|(_, a)| a.round == number && a.public_key == named.public_key).map(|(d, _)| d.clone()).collect();
    Ok(BeaconNumber { draws, value, signature: round.signature.clone(), witness: String::new() })
}

fn of_ceremony(numbers: &str, witness: &str, waiting: &[Intent]) -> Result<BeaconNumber, Failure> {
    require_nonempty(witness, "--witness")?;
    let help = || text!("write-numbers-as-they-were-drawn");
    let value = ceremony_text(numbers).map_err(|why| refuse(why, help()))?;
    let draws = waiting.iter().filter(|i| i.awaits == "ceremony").map(|i| i.draw.clone()).collect();
    Ok(BeaconNumber { draws, value, signature: String::new(), witness: witness.to_owned() })
}
