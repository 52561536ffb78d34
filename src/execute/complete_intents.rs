//! Completing what is intended: the seed exists only once the intent is recorded.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::chance::Secrets;
use crate::clock::Clock;
use crate::diagnostic::{Failure, Finding, Kind, Place, disk};
use crate::draw::{Frame, Known, Tickets, by_index, list_digest, names, names_digest, outcomes, record, seed, select, tiers_digest};
use crate::history::Disclosure;
use crate::layout::Layout;
use crate::ledger::NewDraw;
use crate::model::{Draw, Drawn, Intent, Outcome};
use crate::publish::{Said, Sheets, read_frame, read_people, write_draws};
use crate::register::{Holding, open, unfinished};
use crate::schedule::secret_of;
use crate::text;
use crate::workspace::{Session, Settings};

/// The draw that an intent becomes on a day: seed, lots, selection. `tiers` are those that its rules know, from low to high; `secret` and `beacon`
/// (public randomness) go into its seed.
pub(super) fn complete_intent(intent: &Intent, frame: &Frame, tiers: &[String], (secret, beacon): (&str, &str), day: NaiveDate) -> NewDraw {
    let seed = seed(secret, &intent.lottery, &intent.basis, beacon);
    let tickets = Tickets::of_lottery(intent, &seed);
    let cells = outcomes(intent, tickets.key());
    let objects = record(frame, &select(frame, &by_index(&cells), &tickets), tiers);
    let enterprises = enterprises(&objects, |id| frame.entry(id).map_or("", |e| frame.enterprise(e.object)));
    let outcome = Outcome { draw: intent.draw.clone(), day, seed, beacon: beacon.to_owned(), cells, enterprises, ..Outcome::default() };
    finished(Draw { intent: intent.clone(), outcome }, frame, objects)
}

/// The enterprises of objects, where they are not the objects' own ids.
fn enterprises<'a>(objects: &[Drawn], of: impl Fn(&str) -> &'a str) -> BTreeMap<String, String> {
    let other = objects.iter().map(|o| (o.id.clone(), of(&o.id).to_owned())).filter(|(id, e)| !e.is_empty() && id != e);
    other.collect()
}

/// A draw with the digests of its list.
fn finished(mut record: Draw, frame: &Frame, objects: Vec<Drawn>) -> NewDraw {
    record.outcome.objects = objects.len() as u64;
    record.outcome.list_digest = list_digest(frame, &objects);
    record.outcome.names_digest = names_digest(record.names_salt().as_deref(), &objects);
    record.outcome.tiers_digest = tiers_digest(&objects);
    NewDraw { record, objects }
}

/// An intent that was taken in hand, with its draw or why it could not be completed.
pub type Completed = (Intent, Result<Draw, Failure>);

/// Completes intents that a crash left behind, from their own kept frames; names come from the register as it is now, if it can
/// be read. An intent that waits for public randomness which is not there yet stays sealed.
///
/// # Errors
/// The ledger or a file cannot be written.
pub fn complete_intents(session: &mut Session, secrets: &Secrets) -> Result<Vec<Completed>, Failure> {
    let pending: Vec<Intent> = session.history.pending().into_iter().map(|a| a.intent.clone()).collect();
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    let mut results = Vec::new();
    let (mut done, mut fixed): (Vec<(NewDraw, Frame)>, Vec<(NewDraw, Frame)>) = (Vec::new(), Vec::new());
    for intent in pending {
        let mut beacon = "";
        if !intent.awaits.is_empty() {
            match session.history.beacons.iter().find(|(_, b)| b.draws.contains(&intent.draw)) {
                Some((_, found)) => beacon = &found.value,
                None => continue,
            }
        }
        let secret = secret_of(&intent.line, &intent.commitment, &session.history.commitments, secrets);
        let completed = secret.and_then(|secret| {
            let frame = kept_frame(&session.layout, &intent)?;
            let people = kept_people(&session.layout, &intent)?;
            Ok((people, complete_intent(&intent, &frame, &[], (&secret, beacon), made_on(session, intent.as_of)), frame))
        });
        match completed {
            // What the register said was fixed with the intent.
            Ok((Some(people), draw, frame)) => fixed.push((said(draw, &frame, &people), frame)),
            Ok((None, draw, frame)) => done.push((draw, frame)),
            Err(failure) => results.push((intent, Err(failure))),
        }
    }
    let (mut draws, mut frames) = match named(&session.settings, done) {
        Ok(named) => named,
        // The register is being written: names are taken from it once it is whole.
        Err((failure, unnamed)) => {
            results.extend(unnamed.into_iter().map(|(draw, _)| (draw.record.intent, Err(failure.clone()))));
            (Vec::new(), Vec::new())
        }
    };
    for (draw, frame) in fixed {
        draws.push(draw);
        frames.push(frame);
    }
    let (layout, stamp) = (session.layout.clone(), session.stamp());
    session.ledger_mut()?.record(&stamp, &draws)?;
    session.advance()?;
    let disclosure = session.disclosure();
    let sheet = |(draw, frame)| sheets_of(&stamp, draw, frame, &disclosure);
    let sheets: Vec<Sheets<'_>> = draws.par_iter().zip(&frames).map(sheet).collect();
    let written = write_draws(&layout, &sheets, &disclosure).map_err(|e| disk(&e))?;
    drop(sheets);
    session.written.extend(written);
    results.extend(draws.into_iter().map(|draw| (draw.record.intent.clone(), Ok(draw.record))));
    Ok(results)
}

/// What is written of a draw that was recorded at a time.
pub(super) fn sheets_of<'a>(at: &'a str, draw: &'a NewDraw, frame: &'a Frame, disclosure: &Disclosure) -> Sheets<'a> {
    Sheets::new(at, &draw.record, &draw.objects, frame, disclosure)
}

/// The day on which a draw is made; in a simulation that runs by the machine's clock the one by which it was judged.
pub(super) fn made_on(session: &Session, judged: NaiveDate) -> NaiveDate {
    if session.settings.simulation && session.clock == Clock::System { judged } else { session.today() }
}

/// A draw with what the register said of its objects when it was intended.
fn said(mut draw: NewDraw, frame: &Frame, people: &HashMap<String, Said>) -> NewDraw {
    for object in &mut draw.objects {
        if let Some([name, region, tier, _]) = people.get(&object.id) {
            object.name.clone_from(name);
            object.region.clone_from(region);
            object.tier.clone_from(tier);
        }
    }
    draw.record.outcome.enterprises = enterprises(&draw.objects, |id| people.get(id).map_or("", |said| said[3].as_str()));
    finished(draw.record, frame, draw.objects)
}

/// What the register said of a frame's people when a draw was intended that waited for public randomness.
///
/// # Errors
/// It is gone or was changed.
pub fn kept_people(layout: &Layout, intent: &Intent) -> Result<Option<HashMap<String, Said>>, Failure> {
    if intent.people.is_empty() {
        return Ok(None);
    }
    read_people(layout, &intent.people).map(Some).map_err(|_| frame_changed(intent, &intent.people))
}

type Unnamed = Vec<(NewDraw, Frame)>;

/// Draws made from kept frames, with the names that the register has now; as they were where the register is being written.
fn named(settings: &Settings, mut done: Unnamed) -> Result<(Vec<NewDraw>, Vec<Frame>), (Failure, Unnamed)> {
    if done.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let ids: HashSet<String> = done.iter().flat_map(|(d, _)| d.objects.iter().map(|o| o.id.clone())).collect();
    let wanted =
        ["id", "name", "region", "enterprise", "tier"].iter().filter_map(|c| settings.objects.theirs(c)).map(ToOwned::to_owned).collect();
    let held = Holding::of(settings.registers());
    let opened = open(&settings.objects, &wanted);
    let unwritten = held.still().err().or_else(|| opened.as_ref().err().filter(|f| unfinished(f)).cloned());
    if let Some(failure) = unwritten {
        return Err((failure, done));
    }
    let known = opened.ok().and_then(|source| names(&settings.objects, &source, ids).ok()).unwrap_or_default();
    for (draw, _) in &mut done {
        let mut of_enterprise = BTreeMap::new();
        for object in &mut draw.objects {
            let cell = draw.record.intent.cells.iter().find(|c| c.cell == object.cell);
            if let Some((row, tier)) = known.get(&object.id).and_then(|rows| Known::drawn_in(rows, cell, &settings.tiers)) {
                object.name.clone_from(&row.name);
                object.region.clone_from(&row.region);
                tier.clone_into(&mut object.tier);
                of_enterprise.insert(object.id.clone(), row.enterprise.as_str());
            }
        }
        draw.record.outcome.enterprises = enterprises(&draw.objects, |id| of_enterprise.get(id).copied().unwrap_or(""));
    }
    Ok(done.into_iter().map(|(draw, frame)| (finished(draw.record, &frame, draw.objects), frame)).unzip())
}

/// A draw's kept frame, checked against its digest.
///
/// # Errors
/// It is gone or was changed.
pub fn kept_frame(layout: &Layout, record: &Intent) -> Result<Frame, Failure> {
    read_frame(layout, record).map_err(|_| frame_changed(record, record.kept_frame()))
}

fn frame_changed(intent: &Intent, digest: &str) -> Failure {
    let draw = &intent.draw;
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "frame-changed",
            Place::file(format!("var/frames/{digest}.txt")),
            text!("frame-changed", draw),
            text!("frame-changed-help"),
        ),
    )
}
