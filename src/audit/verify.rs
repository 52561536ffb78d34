//! Everything the ledger claims, checked from the ledger and the kept frames alone: plan, rules, settings and register of
//! today are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::Head;
use super::files::Files;
use super::in_turn::in_turn;
use super::replay::{Replayed, replay};
use super::visits::VisitsSoFar;
use chrono_tz::Tz;

use crate::chance::{Secrets, master};
use crate::clock::Clock;
use crate::diagnostic::{Failure, Findings, SourceFile, Text};
use crate::draw::commitment;
use crate::execute::{Staffed, draw_heads};
use crate::history::{Attempt, History, checkpoint_of};
use crate::layout::Layout;
use crate::ledger::{Entry, Ledger};
use crate::model::{Draw, Event, Intent};
use crate::staffing::VisitEntry;
use crate::text;
use crate::workspace::{Lock, SETTINGS, read_settings};

/// How long a writer is waited for, where something is wrong that may only be on its way.
const PATIENCE: Duration = Duration::from_mins(1);

/// Something that is not as the ledger claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The draw, or the entry or part of the ledger.
    pub what: String,
    /// What is wrong with it.
    pub why: Text,
}

/// What was checked.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// Whether there is a ledger.
    pub ledger: bool,
    /// Draws made again.
    pub checked: usize,
    /// What failed.
    pub failed: Vec<Failed>,
    /// What could not be proven, and why.
    pub notes: Vec<Text>,
}

impl Verified {
    fn fail(&mut self, what: impl Into<String>, why: Text) {
        self.failed.push(Failed { what: what.into(), why });
    }
}

/// What somebody has verified and keeps in memory: what comes after it is verified alone.
#[derive(Debug, Clone, Default)]
pub struct Known {
    history: History,
    visits: VisitsSoFar,
}

/// Checks one draw, or the whole ledger. `heads` are published heads, every one of which must be in the chain; the clock says what an embargo keeps
/// back.
///
/// # Errors
/// The ledger is of another version, or cannot be read by this account.
pub fn verify(root: &Path, clock: &Clock, draw: Option<&str>, heads: &[Head]) -> Result<Verified, Failure> {
    let layout = Layout { root: root.to_owned() };
    undisturbed(&layout, || look((&layout, clock), draw, heads))
}

/// Looks at ledger and files while others may write; where something is wrong, once more while nobody does. (Whoever looks all the time must not keep
/// draws from being made: the lock is taken only then.)
fn undisturbed(layout: &Layout, mut look: impl FnMut() -> Result<Verified, Failure>) -> Result<Verified, Failure> {
    let found = look()?;
    if found.failed.is_empty() {
        return Ok(found);
    }
    match Lock::share(&layout.lock(), PATIENCE) {
        Some(_lock) => look(),
        None => Ok(found),
    }
}

fn look((layout, clock): (&Layout, &Clock), draw: Option<&str>, heads: &[Head]) -> Result<Verified, Failure> {
    let mut found = Verified::default();
    let Some(ledger) = opened(layout, &mut found)? else {
        if !heads.is_empty() {
            found.fail("ledger", text!("heads-were-published-and-there-is"));
        }
        if let Some(draw) = draw {
            found.fail(draw, text!("ledger-has-no-such-draw"));
        }
        return Ok(found);
    };
    found.ledger = true;
    let Some(entries) = entries_after(&ledger, 0, &mut found)? else { return Ok(found) };
    published(&entries, heads, &mut found);
    let mut known = Known::default();
    check((layout, &ledger, clock), &entries, &mut known, draw, &mut found);
    // A year's visits are many small pieces: nobody waits until they are freed.
    rayon::spawn(move || drop((known, entries)));
    if let Some(draw) = draw
        && found.checked == 0
    {
        found.fail(draw, text!("ledger-has-no-such-draw"));
    }
    Ok(found)
}

/// Checks what came since it was last checked: the entries, the texts they name, the draws they made and the files of these. Where the ledger
/// is another one, or something was wrong before, everything is checked.
///
/// # Errors
/// The ledger is of another version, or cannot be read by this account.
pub fn verify_news(root: &Path, clock: &Clock, known: &mut Known) -> Result<Verified, Failure> {
    let layout = Layout { root: root.to_owned() };
    undisturbed(&layout, || look_on(&layout, clock, known))
}

fn look_on(layout: &Layout, clock: &Clock, known: &mut Known) -> Result<Verified, Failure> {
    let mut found = Verified::default();
    let Some(ledger) = opened(layout, &mut found)? else { return Ok(found) };
    let still = known.history.head().is_some_and(|(seq, hash)| ledger.hash_of(seq).ok().flatten().as_deref() == Some(hash));
    if !still {
        *known = Known::default();
    }
    let since = known.history.head().map_or(0, |(seq, _)| seq);
    let Some(entries) = entries_after(&ledger, since, &mut found)? else { return Ok(found) };
    check((layout, &ledger, clock), &entries, known, None, &mut found);
    if !found.failed.is_empty() {
        *known = Known::default();
    }
    Ok(found)
}

/// The ledger to read; what is wrong with it as a file is told.
fn opened(layout: &Layout, found: &mut Verified) -> Result<Option<Ledger>, Failure> {
    match Ledger::open_existing(&layout.ledger()).and_then(|l| l.map(Ledger::read_only).transpose()) {
        Ok(ledger) => Ok(ledger),
        Err(failure) if unreadable(&failure) => Err(failure),
        Err(failure) => {
            found.fail("ledger", failure.summary());
            Ok(None)
        }
    }
}

/// Whether the ledger cannot be read here and now, by this program or this account: that says nothing of what it holds.
fn unreadable(failure: &Failure) -> bool {
    failure.findings.iter().any(|f| ["ledger-newer", "ledger-older", "ledger-access"].contains(&f.code))
}

fn entries_after(ledger: &Ledger, since: i64, found: &mut Verified) -> Result<Option<Vec<Entry>>, Failure> {
    if since == 0 {
        for (what, why) in ledger.damage() {
            found.fail(what, why);
        }
    }
    match ledger.entries_after(since) {
        Ok(entries) => Ok(Some(entries)),
        Err(failure) if unreadable(&failure) => Err(failure),
        Err(failure) => {
            found.fail("ledger", failure.summary());
            Ok(None)
        }
    }
}

/// Checks entries that follow what is known, and all that hangs on them; what is known goes on to the last of them.
fn check(
    (layout, ledger, clock): (&Layout, &Ledger, &Clock),
    entries: &[Entry],
    known: &mut Known,
    draw: Option<&str>,
    found: &mut Verified,
) {
    let since = known.history.head().map_or(0, |(seq, _)| seq);
    let before = known.history.head().map_or_else(|| "0".repeat(64), |(_, hash)| hash.to_owned());
    chain(entries, since + 1, before, found);
    texts(ledger, entries, since == 0, found);
    let about_visits = understood(&mut known.history, entries, checkpoint_of(&layout.checkpoint(), ledger), found);
    let about_visits = about_visits.map_or_else(|| History::about_visits(ledger, entries), Ok);
    tables(ledger, &known.history, since, found);
    let mut told = Vec::new();
    let (history, heads) = (&known.history, draw_heads(&known.history));
    let today = clock.today(zone(layout, ledger, history));
    let disclosure = history.disclosure(today);
    let of_ledger = (ledger, layout, &disclosure);
    let files = Files::new(of_ledger, history, today);
    let mut touched = super::visits::visits(of_ledger, (history, &heads, &files), about_visits, &mut known.visits, &mut |what, why| {
        told.push((what, why));
    });
    let new = |a: &&Attempt| a.drawn.as_ref().is_some_and(|(seq, _)| *seq > since) && draw.is_none_or(|d| a.intent.draw == *d);
    let attempts: Vec<&Attempt> = history.attempts().filter(new).collect();
    touched.extend(attempts.iter().map(|a| a.intent.draw.clone()));
    touched.retain(|touched| draw.is_none_or(|d| *touched == *d));
    made_again((layout, ledger, &files), history, &attempts, found);
    let staffed = Staffed { office: &known.visits.state, public: &known.visits.state, void: &known.visits.void, heads: &heads };
    files.others(ledger, (&touched, staffed), draw.is_none(), &mut |what, why| told.push((what, why)));
    for (what, why) in told {
        found.fail(what, why);
    }
}

/// Where days begin and end, as the settings said that were recorded last: today's are not looked at.
fn zone(layout: &Layout, ledger: &Ledger, history: &History) -> Tz {
    let text = history.rules.settings.last().and_then(|(_, digest)| ledger.text(digest).ok().flatten());
    let read = text.and_then(|text| read_settings(&SourceFile::new(SETTINGS, text), &layout.root, &mut Findings::default()));
    read.map_or(chrono_tz::Asia::Shanghai, |settings| settings.timezone)
}

/// How many draws are in hand at a time while they are made again.
const IN_HAND: usize = 32;

/// Makes draws again, several at a time.
fn made_again((layout, ledger, files): (&Layout, &Ledger, &Files<'_>), history: &History, attempts: &[&Attempt], found: &mut Verified) {
    // A simulation's secrets may follow from a seed.
    let secrets = Secrets::new(layout.secrets(), master());
    let load = |claimed: Draw| {
        let stored = ledger.draw(&claimed.draw).map(|draw| draw.map_or_else(Vec::new, |(_, draw)| draw.objects));
        (claimed, stored)
    };
    let parts = attempts.chunks(IN_HAND).map(|some| some.iter().filter_map(|attempt| attempt.draw()).map(load).collect::<Vec<_>>());
    in_turn(
        parts,
        |(claimed, stored)| replay((layout, files), (claimed, stored), history, &secrets),
        |(claimed, _), Replayed { wrong, notes }| {
            found.checked += 1;
            for why in wrong {
                found.fail(claimed.draw.to_string(), why);
            }
            for note in notes {
                if !found.notes.contains(&note) {
                    found.notes.push(note);
                }
            }
        },
    );
}

/// The chain itself: numbers without a gap from `first` on, each entry carrying the hash of the one before.
fn chain(entries: &[Entry], first: i64, mut before: String, found: &mut Verified) {
    for (number, entry) in (first..).zip(entries) {
        let Entry { seq, kind, subject, .. } = entry;
        let what = format!("entry {seq} ({kind} {subject})");
        if *seq != number {
            found.fail(what.clone(), text!("its-number-should-be-entry-is", number));
        }
        if entry.prev != before {
            found.fail(what.clone(), text!("it-does-not-carry-hash-of"));
        }
        if !entry.digested() || entry.hash != entry.chained() {
            found.fail(what, text!("its-content-is-not-what-its"));
        }
        before.clone_from(&entry.hash);
    }
}

fn published(entries: &[Entry], heads: &[Head], found: &mut Verified) {
    for head in heads {
        let Head { seq, hash, at, .. } = head;
        if head.signature_holds() == Some(false) {
            found.fail(format!("head {seq}"), text!("its-signature-does-not-hold"));
        }
        match entries.iter().find(|e| e.seq == *seq) {
            Some(entry) if entry.hash == *hash && entry.at == *at => {}
            Some(_) => found.fail(format!("head {seq}"), text!("published-head-is-not-in-this")),
            None => found.fail(format!("head {seq}"), text!("entry-was-published-and-is-not", seq)),
        }
    }
    if heads.is_empty() {
        found.notes.push(text!("no-published-head-was-given-head"));
    }
}

/// Texts are what their digests say, and those that entries refer to are there; `all`: whether every text is looked at, or only these.
fn texts(ledger: &Ledger, entries: &[Entry], all: bool, found: &mut Verified) {
    let named = |entry: &Entry| -> BTreeSet<String> {
        let Ok(Some(Event::Adoption(adoption))) = entry.event() else { return BTreeSet::new() };
        let of =
            |task: &crate::model::TaskVersion| task.files.values().chain([&task.plan_digest, &task.settings]).cloned().collect::<Vec<_>>();
        // Settings and files that are no task's decide as well.
        let beside = adoption.files.values().chain([&adoption.settings]).filter(|digest| !digest.is_empty()).cloned();
        adoption.tasks.iter().flat_map(of).chain(beside).collect()
    };
    let adoptions: Vec<(i64, BTreeSet<String>)> = entries.iter().filter(|e| e.kind == "adoption").map(|e| (e.seq, named(e))).collect();
    let wanted: BTreeSet<&String> = adoptions.iter().flat_map(|(_, digests)| digests).collect();
    let kept = if all {
        ledger.texts()
    } else {
        wanted.iter().filter_map(|digest| ledger.text(digest).map(|t| t.map(|t| ((*digest).clone(), t))).transpose()).collect()
    };
    let kept = match kept {
        Ok(kept) => kept,
        Err(failure) => return found.fail("texts", failure.summary()),
    };
    for (digest, _) in kept.iter().filter(|(digest, text)| crate::workspace::digest(text) != *digest) {
        found.fail(format!("text {digest}"), text!("text-is-not-what-its-digest"));
    }
    let there: BTreeSet<&String> = kept.iter().map(|(digest, _)| digest).collect();
    for (seq, digests) in &adoptions {
        for digest in digests.iter().filter(|d| !there.contains(d)) {
            found.fail(format!("text {digest}"), text!("text-that-entry-refers-to-is", seq));
        }
    }
}

/// What the entries say together, read anew from the first one; whether they came in an order that can be; and whether the checkpoint from
/// which commands go on says the same. Gives those that are about visits; nothing where one of them cannot be read.
fn understood(
    history: &mut History,
    entries: &[Entry],
    checkpoint: Option<(i64, String)>,
    found: &mut Verified,
) -> Option<Vec<(i64, String, VisitEntry)>> {
    let mut last = "";
    let mut about_visits = Some(Vec::new());
    for entry in entries {
        let what = || format!("entry {} ({} {})", entry.seq, entry.kind, entry.subject);
        if entry.at.as_str() < last {
            let note = text!("entry-is-older-than-one-before");
            if !found.notes.contains(&note) {
                found.notes.push(note);
            }
        }
        last = &entry.at;
        match entry.event() {
            Ok(Some(event)) => {
                if event.subject() != entry.subject {
                    found.fail(what(), text!("its-subject-is-not-what-its"));
                }
                if event.told().texts() != [entry.now.as_str(), entry.later.as_str()] {
                    found.fail(what(), text!("what-everyone-is-told-of-it-is-not"));
                }
                let out_of_order = out_of_order(history, &event);
                if let (Some(list), Some(visit)) = (&mut about_visits, VisitEntry::of(event)) {
                    list.push((entry.seq, entry.at.clone(), visit));
                }
                if let Some(why) = out_of_order {
                    found.fail(what(), why);
                    continue;
                }
            }
            Ok(None) => {
                found.fail(what(), text!("entry-of-unknown-kind"));
                continue;
            }
            Err(_) => {
                about_visits = None;
                found.fail(what(), text!("its-content-cannot-be-read"));
                continue;
            }
        }
        // What could not be understood was told above.
        let _ = history.apply(entry);
        // Where the entries themselves are wrong, what was made of them before says nothing.
        if found.failed.is_empty() && checkpoint.as_ref().is_some_and(|(seq, digest)| *seq == entry.seq && *digest != history.digest()) {
            found.fail("var/history.json", text!("it-does-not-say-what-ledger"));
        }
    }
    about_visits
}

/// Why an event cannot come after what happened before it.
fn out_of_order(history: &History, event: &Event) -> Option<Text> {
    match event {
        Event::Intent(intent) => intent_out_of_order(history, intent),
        Event::Draw(outcome) => match history.attempt(&outcome.draw) {
            None => Some(text!("it-was-drawn-without-intent")),
            Some(attempt) if attempt.outcome.is_some() => Some(text!("draw-is-recorded-twice")),
            Some(_) => None,
        },
        Event::Reveal(reveal) => {
            let known = history
                .commitments
                .iter()
                .any(|c| c.line == reveal.line && c.number == reveal.number && Some(&c.commitment) == commitment(&reveal.secret).as_ref());
            (!known).then(|| text!("secret-revealed-is-not-one-committed"))
        }
        Event::Void(void) => history.attempt(&void.draw).is_none().then(|| text!("it-voids-draw-that-is-not")),
        _ => None,
    }
}

/// An intent comes after its commitment, before the secret is revealed, and a further attempt only after the one before was
/// declared void.
fn intent_out_of_order(history: &History, intent: &Intent) -> Option<Text> {
    if history.attempt(&intent.draw).is_some() {
        return Some(text!("draw-has-two-intents"));
    }
    if !history.commitments.iter().any(|c| c.line == intent.line && c.commitment == intent.commitment) {
        return Some(text!("it-was-intended-before-its-secret"));
    }
    if history.reveals.iter().any(|r| commitment(&r.secret).as_ref() == Some(&intent.commitment)) {
        return Some(text!("it-was-intended-after-its-secret"));
    }
    let round = intent.round();
    if history.settled(&round).is_some() || intent.attempt as usize != history.attempts_at(&round).count() + 1 {
        return Some(text!("it-was-drawn-again-without-one"));
    }
    if history.waived(&round).is_some() {
        return Some(text!("it-was-drawn-although-person-had"));
    }
    None
}

/// The tables that stand beside the entries after one say the same.
fn tables(ledger: &Ledger, history: &History, since: i64, found: &mut Verified) {
    match ledger.intent_rows() {
        Ok(mut rows) => {
            rows.retain(|r| r.seq > since);
            for row in &rows {
                let same = history.attempt(&row.draw).is_some_and(|a| {
                    let i = &a.intent;
                    (a.intended.0, i.line.as_str(), i.known_as.as_str(), i.round().day(), i.attempt, i.as_of.to_string())
                        == (row.seq, row.line.as_str(), row.task.as_str(), row.nominal.clone(), row.attempt, row.as_of.clone())
                });
                if !same {
                    found.fail(row.draw.clone(), text!("its-row-among-intents-is-not"));
                }
            }
            let there: BTreeSet<&str> = rows.iter().map(|r| r.draw.as_str()).collect();
            for attempt in history.attempts().filter(|a| a.intended.0 > since && !there.contains(a.intent.draw.as_str())) {
                found.fail(attempt.intent.draw.to_string(), text!("it-is-missing-among-intents"));
            }
        }
        Err(failure) => found.fail("intents", failure.summary()),
    }
    match ledger.draw_rows() {
        Ok(mut rows) => {
            rows.retain(|r| r.0 > since);
            for (seq, draw, objects) in &rows {
                let same = history.attempt(draw).is_some_and(|a| a.drawn.as_ref().is_some_and(|(s, _)| s == seq) && a.objects == *objects);
                if !same {
                    found.fail(draw.clone(), text!("its-row-among-draws-is-not"));
                }
            }
            let new = |a: &&Attempt| a.drawn.as_ref().is_some_and(|(seq, _)| *seq > since);
            let there: BTreeMap<&str, (i64, u64)> = rows.iter().map(|r| (r.1.as_str(), (r.0, r.2))).collect();
            for attempt in history.attempts().filter(new).filter(|a| !there.contains_key(a.intent.draw.as_str())) {
                found.fail(attempt.intent.draw.to_string(), text!("it-is-missing-among-draws"));
            }
            let numbers: BTreeSet<(i64, u64)> = there.into_values().collect();
            match ledger.object_counts() {
                Ok(counts) => {
                    for (seq, count) in counts.into_iter().filter(|(seq, _)| *seq > since) {
                        if !numbers.contains(&(seq, count)) {
                            found.fail(format!("objects of entry {seq}"), text!("list-does-not-have-as-many"));
                        }
                    }
                }
                Err(failure) => found.fail("objects", failure.summary()),
            }
        }
        Err(failure) => found.fail("draws", failure.summary()),
    }
}
