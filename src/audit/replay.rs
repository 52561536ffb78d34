//! A draw made again from its intent and its kept frame: cells, groups, basis, seed, lots, selection, and the files written of it.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Files;
use crate::chance::Secrets;
use crate::diagnostic::{Failure, Text, reason};
use crate::draw::{
    AwaitedRound, DrandRound, Frame, FrameError, Mark, Salts, Tickets, basis_line, basis_of, by_index, ceremony_text, commitment,
    drand_text, list_digest, names_digest, outcomes, record, seed, select, tiers_digest,
};
use crate::execute::kept_people;
use crate::history::History;
use crate::layout::Layout;
use crate::model::{CellRecord, Draw, Drawn, Exact, Intent};
use crate::publish::{FrameFault, read_frame};
use crate::schedule::blinds_secret_of;
use crate::text;

/// A draw made again.
pub(super) struct Replayed {
    /// What differs.
    pub wrong: Vec<Text>,
    /// What could not be proven.
    pub notes: Vec<Text>,
}

/// Makes a draw again and compares it with what is claimed and with the objects that are stored.
pub(super) fn replay(
    (layout, files): (&Layout, &Files<'_>),
    (claimed, stored): (&Draw, &Result<Vec<Drawn>, Failure>),
    history: &History,
    secrets: &Secrets,
) -> Replayed {
    let mut notes = Vec::new();
    let wrong = wrong((layout, files), (claimed, stored), history, secrets, &mut notes);
    Replayed { wrong, notes }
}

fn wrong(
    (layout, files): (&Layout, &Files<'_>),
    (claimed, stored): (&Draw, &Result<Vec<Drawn>, Failure>),
    history: &History,
    secrets: &Secrets,
    notes: &mut Vec<Text>,
) -> Vec<Text> {
    let stored = match stored {
        Ok(stored) => stored,
        Err(failure) => return vec![failure.summary()],
    };
    let frame = match read_frame(layout, claimed) {
        Ok(frame) => frame,
        Err(FrameFault::Changed) => return vec![text!("its-kept-frame-was-changed")],
        Err(FrameFault::Unreadable(error)) => return vec![text!("its-frame-cannot-be-read", error = reason(&error))],
        Err(FrameFault::Form(FrameError::Line(line))) => return vec![text!("line-of-its-frame-is-not", line)],
        Err(FrameFault::Form(FrameError::Encoding)) => return vec![text!("its-frame-is-not-utf-8")],
    };
    let mut wrong = Vec::new();
    frames(claimed, &frame, &mut wrong);
    cells(claimed, &frame, &mut wrong);
    // Nothing is worked out from cells that the frame does not have.
    if !wrong.is_empty() {
        return wrong;
    }
    lottery(claimed, history, &mut wrong);
    beacon(claimed, history, &mut wrong, notes);
    of_secret(claimed, history, secrets, &mut wrong, notes);
    of_blinds(claimed, history, (secrets, &frame), &mut wrong, notes);
    list(claimed, &frame, stored, &mut wrong);
    people(layout, claimed, stored, &mut wrong);
    // Where the draw itself is wrong, its files say what they say.
    if wrong.is_empty() {
        let at = history.attempt(&claimed.draw).and_then(|a| a.drawn.as_ref()).map_or("", |(_, at)| at.as_str());
        wrong.extend(files.sheets(&claimed.draw, (at, claimed, stored), &frame));
    }
    wrong
}

/// What is published of the frame is what the kept one gives.
fn frames(claimed: &Intent, frame: &Frame, wrong: &mut Vec<Text>) {
    let same = frame.is_sealed() == claimed.sealed() && (!claimed.sealed() || frame.digest() == claimed.frame_digest);
    if !same || frame.root() != claimed.frame_root {
        wrong.push(text!("published-frame-is-not-that-kept"));
    }
}

/// The blinds of a sealed frame follow from the second secret, as far as that is at hand, and no two are equal.
fn of_blinds(claimed: &Draw, history: &History, (secrets, frame): (&Secrets, &Frame), wrong: &mut Vec<Text>, notes: &mut Vec<Text>) {
    if !claimed.sealed() {
        return;
    }
    let Ok(secret) = blinds_secret_of(&claimed.line, &claimed.commitment, &history.commitments, secrets) else {
        let note = text!("second-secret-is-not-at-hand");
        if !notes.contains(&note) {
            notes.push(note);
        }
        return;
    };
    let again = frame.sealed(&Salts::new(&secret, &claimed.lottery));
    if again.is_ok_and(|again| again.digest() == claimed.frame_digest) {
        return;
    }
    wrong.push(text!("blinds-are-not-those-of-second-secret"));
}

/// The cells are those of the frame, and the shares of each group add up to its number.
fn cells(claimed: &Intent, frame: &Frame, wrong: &mut Vec<Text>) {
    let count = claimed.cells.iter().map(CellRecord::index).max().filter(|c| *c < 1_000_000).map_or(0, |c| c as usize + 1);
    let (populations, fresh, marks) = (frame.populations(count), frame.fresh(count), frame.marks(count));
    let inside: u64 = populations.iter().sum();
    if inside != frame.entries().len() as u64 || inside != claimed.population {
        wrong.push(text!("its-population-is-not-that-of"));
    }
    let mut sums: BTreeMap<u32, Exact> = BTreeMap::new();
    for cell in &claimed.cells {
        let (code, at) = (&cell.cell, cell.index() as usize);
        let population = populations.get(at).copied().unwrap_or(u64::MAX);
        let marked = marks.get(at).map_or(0, |m| m.values().sum());
        let certain = marks.get(at).and_then(|m| m.get(&Mark::Certain)).copied().unwrap_or(0);
        let available = if claimed.once { fresh.get(at).copied().unwrap_or(0) } else { population.saturating_sub(marked) };
        if (population, certain, available) != (cell.population, cell.certain, cell.available) || cell.share > Exact::whole(cell.population)
        {
            wrong.push(text!("population-or-share-of-is-wrong", code));
        }
        let sum = sums.entry(cell.group).or_default();
        *sum = &*sum + &cell.share;
    }
    let numbers: BTreeMap<u32, Exact> = (1..).zip(&claimed.groups).map(|(group, number)| (group, Exact::whole(*number))).collect();
    if sums != numbers {
        wrong.push(text!("shares-of-group-do-not-add"));
    }
}

/// Its lottery is its own or that of the draws it shares it with, and the basis of the seed is theirs.
fn lottery(claimed: &Draw, history: &History, wrong: &mut Vec<Text>) {
    let expected = match &claimed.coordination {
        None => basis_of(&[basis_line(&claimed.intent)]),
        Some(shared) => {
            // All draws of the lottery, each a part of its own, and this one's line among theirs.
            let peers: Vec<&Intent> = history.attempts().map(|a| &a.intent).filter(|i| i.lottery == claimed.lottery).collect();
            let mut lines: Vec<String> = peers.iter().map(|r| basis_line(r)).collect();
            let mut claimed_lines = shared.lines.clone();
            lines.sort();
            claimed_lines.sort();
            let parts: BTreeSet<u32> = peers.iter().filter_map(|r| r.coordination.as_ref().map(|c| c.part)).collect();
            if lines != claimed_lines || parts.len() != peers.len() || shared.parts as usize != peers.len() || shared.part >= shared.parts {
                wrong.push(text!("draws-that-share-its-lottery-are"));
            }
            basis_of(&shared.lines)
        }
    };
    if claimed.coordination.is_none() && claimed.draw != claimed.lottery {
        wrong.push(text!("its-lottery-is-not-its-own"));
    }
    if expected != claimed.basis {
        wrong.push(text!("its-basis-is-wrong"));
    }
}

/// The seed is what the committed secret gives, as far as the secret is known.
fn of_secret(claimed: &Draw, history: &History, secrets: &Secrets, wrong: &mut Vec<Text>, notes: &mut Vec<Text>) {
    let committed = history.commitments.iter().find(|c| c.line == claimed.line && c.commitment == claimed.commitment);
    let revealed = history.reveals.iter().find(|r| commitment(&r.secret).as_ref() == Some(&claimed.commitment)).map(|r| r.secret.clone());
    let secret = revealed.or_else(|| {
        let kept = secrets.get(&claimed.line, committed?.number).ok().flatten();
        kept.filter(|s| commitment(s).as_ref() == Some(&claimed.commitment))
    });
    if committed.is_none() {
        wrong.push(text!("ledger-has-no-such-commitment"));
    }
    match secret {
        Some(secret) => {
            if seed(&secret, &claimed.lottery, &claimed.basis, &claimed.outcome.beacon) != claimed.outcome.seed {
                wrong.push(text!("its-seed-is-not-one-that"));
            }
        }
        None => {
            let note = text!("secret-is-not-revealed-whether-seeds");
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
}

/// Lots and list are what the seed gives.
fn list(claimed: &Draw, frame: &Frame, stored: &[Drawn], wrong: &mut Vec<Text>) {
    let tickets = Tickets::of_lottery(&claimed.intent, &claimed.outcome.seed);
    let cells = outcomes(&claimed.intent, tickets.key());
    if cells != claimed.outcome.cells {
        wrong.push(text!("quotas-of-its-cells-are-not"));
    }
    let mut again = record(frame, &select(frame, &by_index(&cells), &tickets), &[]);
    // A kept frame has neither names nor tiers; those are held by digests of their own.
    for (made, stored) in again.iter_mut().zip(stored) {
        made.name.clone_from(&stored.name);
        made.region.clone_from(&stored.region);
        made.tier.clone_from(&stored.tier);
    }
    if again != stored || list_digest(frame, &again) != claimed.outcome.list_digest || again.len() as u64 != claimed.outcome.objects {
        let first = again.iter().zip(stored).find(|(a, b)| a != b).map_or_else(String::new, |(_, b)| b.id.clone());
        wrong.push(text!("drawn-again-list-is-not-one", first));
    }
    if names_digest(claimed.names_salt().as_deref(), stored) != claimed.outcome.names_digest {
        wrong.push(text!("names-or-regions-of-list-were"));
    }
    if tiers_digest(stored) != claimed.outcome.tiers_digest {
        wrong.push(text!("tiers-of-list-were-changed"));
    }
}

/// Names, regions, tiers and enterprises of a draw that waited for public randomness are those that were fixed with its intent.
fn people(layout: &Layout, claimed: &Draw, stored: &[Drawn], wrong: &mut Vec<Text>) {
    let Ok(Some(people)) = kept_people(layout, &claimed.intent).map_err(|failure| wrong.push(failure.summary())) else { return };
    let same = |o: &Drawn| {
        people.get(&o.id).is_some_and(|[name, region, tier, enterprise]| {
            (name, region, tier, enterprise.as_str()) == (&o.name, &o.region, &o.tier, claimed.enterprise(&o.id))
        })
    };
    if let Some(other) = stored.iter().find(|o| !same(o)) {
        wrong.push(text!("not-what-register-said-when-intended", id = other.id));
    }
}

/// The public randomness of a draw is what its intent waited for.
fn beacon(claimed: &Draw, history: &History, wrong: &mut Vec<Text>, notes: &mut Vec<Text>) {
    let mut note = |text: Text| {
        if !notes.contains(&text) {
            notes.push(text);
        }
    };
    if claimed.awaits.is_empty() {
        if !claimed.outcome.beacon.is_empty() {
            wrong.push(text!("its-seed-has-public-randomness-that"));
        }
        note(text!("there-are-draws-without-public-randomness"));
        return;
    }
    let Some((_, number)) = history.beacons.iter().find(|(_, b)| b.draws.contains(&claimed.draw) && b.value == claimed.outcome.beacon)
    else {
        wrong.push(text!("public-randomness-of-its-seed-is"));
        return;
    };
    if let Some(awaited) = AwaitedRound::parse(&claimed.awaits) {
        let round = DrandRound { round: awaited.round, signature: number.signature.clone() };
        if drand_text(&round, &awaited.public_key).as_ref() != Ok(&number.value) {
            wrong.push(text!("its-public-randomness-is-not-round"));
        }
        if !history.attempt(&claimed.draw).is_some_and(|a| awaited.is_first_after(&a.intended.1)) {
            wrong.push(text!("round-fixed-with-intent-is-not"));
        }
        note(text!("intents-time-is-machine-own-time"));
    } else if number.witness.trim().is_empty() || ceremony_text(number.value.trim_start_matches("ceremony:")).as_ref() != Ok(&number.value)
    {
        wrong.push(text!("numbers-or-witness-of-ceremony-are"));
    }
}
