//! Everything about visits worked out again: staffings, late recusals, substitutions, and the files about them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::in_turn::in_turn;
use crate::diagnostic::{Failure, Text};
use crate::draw::{commitment, seed};
use crate::execute::{Shown, TextsOfStaffings, draw_heads, first_staffing, kept_frame, team_of};
use crate::history::{Attempt, Disclosure, History};
use crate::layout::Layout;
use crate::ledger::{Ledger, NewDraw};
use crate::model::{Draw, DrawId, Drawn, LateRecusal, NoRoster, PassedOver, Staffing, Substitution, VisitRecord};
use crate::publish::{altered_staff, altered_teams, teams_path};
use crate::staffing::{Inputs, Unassigned, VisitEntry, Visits, again, current, document, later_basis, later_lottery, reserve};
use crate::text;

/// What is checked against.
struct Check<'a> {
    ledger: &'a Ledger,
    layout: &'a Layout,
    disclosure: &'a Disclosure,
    history: &'a History,
    /// Visits before the entry in hand.
    state: Visits,
    texts: TextsOfStaffings,
}

/// Visits as the entries that were checked leave them.
#[derive(Debug, Clone, Default)]
pub(super) struct VisitsSoFar {
    state: Visits,
    /// Entries about visits that were taken in.
    entries: usize,
}

/// What is known of an entry when those before it are.
enum Looked<'a> {
    /// What is wrong with it, if anything.
    At(Result<Option<Text>, Failure>),
    /// Its teams are still to be worked out, which asks for nothing else any more.
    Teams(&'a Staffing, Unassigned),
}

impl Looked<'_> {
    fn wrong(self) -> Result<Option<Text>, Failure> {
        match self {
            Self::At(wrong) => wrong,
            Self::Teams(claimed, unassigned) => Ok(differs(&unassigned.assign(), &claimed.visits)),
        }
    }
}

/// Teams that are not those that come out.
fn differs(expected: &[VisitRecord], claimed: &[VisitRecord]) -> Option<Text> {
    if expected == claimed {
        return None;
    }
    let first = expected.iter().zip(claimed).find(|(a, b)| a != b).map_or_else(String::new, |(_, b)| b.visit.clone());
    Some(text!("staffed-again-teams-are-not-those", first))
}

fn altered_file(file: &Path) -> Text {
    let file = file.display();
    text!("file-is-not-what-ledger-makes", file)
}

/// How many draws are in hand at a time while their files are compared.
const IN_HAND: usize = 64;

/// Checks everything about visits in entries that follow what is known, and the files of the draws that they are about; tells what is not as
/// it should be.
pub(super) fn visits(
    (ledger, layout, disclosure): (&Ledger, &Layout, &Disclosure),
    history: &History,
    (since, entries): (i64, Result<Vec<(i64, String, VisitEntry)>, Failure>),
    known: &mut VisitsSoFar,
    tell: &mut dyn FnMut(String, Text),
) {
    let entries = match entries {
        Ok(entries) => entries,
        Err(failure) => return tell("visits".to_owned(), failure.summary()),
    };
    let mut check =
        Check { ledger, layout, disclosure, history, state: std::mem::take(&mut known.state), texts: TextsOfStaffings::default() };
    let wrong = check.entries(&entries, &mut known.entries);
    for (seq, why) in wrong {
        tell(format!("entry {seq}"), why);
    }
    // What is drawn is staffed in the next transaction: only where something was staffed since is it left out.
    let last = history.staffings.iter().map(|s| s.seq).max();
    for attempt in history.unstaffed().into_iter().filter(|a| a.drawn.as_ref().map(|(seq, _)| *seq) < last) {
        tell(attempt.intent.draw.to_string(), text!("it-was-drawn-and-never-staffed"));
    }
    let touched: BTreeSet<DrawId> = entries.iter().flat_map(|(_, _, entry)| draws_of(entry, &check.state)).collect();
    let concerned = |a: &&Attempt| a.drawn.as_ref().is_some_and(|(seq, _)| *seq > since || touched.contains(&a.intent.draw));
    check.files(&history.attempts().filter(concerned).map(|a| &a.intent.draw).collect::<Vec<_>>(), tell);
    known.state = check.state;
}

/// The draws whose files an entry changes: those of every visit that it is about.
fn draws_of(entry: &VisitEntry, state: &Visits) -> BTreeSet<DrawId> {
    let of = |record: &VisitRecord| record.objects.iter().map(|(draw, _)| draw.clone()).collect::<Vec<_>>();
    match entry {
        VisitEntry::Staffing(staffing) => staffing.draws.iter().cloned().chain(staffing.visits.iter().flat_map(of)).collect(),
        VisitEntry::Recusal(late) => state.get(&late.visit).map(|v| of(&v.record)).into_iter().flatten().collect(),
        // The visit that loses the object may be of other draws, too.
        VisitEntry::Substitution(s) => state.of_draw(&s.draw).flat_map(|v| of(&v.record)).chain([s.draw.clone()]).collect(),
        VisitEntry::Void(void) => state.of_draw(&void.draw).flat_map(|v| of(&v.record)).chain([void.draw.clone()]).collect(),
    }
}

impl Check<'_> {
    /// The published file of a staffing, and what the ledger makes it from; nothing where there is none.
    fn published(&mut self, seq: i64, staffing: &Staffing, looked: &Looked<'_>) -> Result<Option<(PathBuf, Arc<Inputs>)>, Failure> {
        let path = teams_path(self.layout, staffing.day, seq);
        if !path.exists() {
            return Ok(None);
        }
        if let Looked::Teams(claimed, unassigned) = looked
            && let Some(same) = unassigned.inputs_of(&claimed.visits)
        {
            return Ok(Some((path, same)));
        }
        let (roster, recusals) = self.texts.of(self.ledger, &staffing.roster, &staffing.recusals)?;
        let inputs = Inputs::new(&self.state, roster.unwrap_or_default(), &recusals, &staffing.visits, staffing.day);
        Ok(Some((path, Arc::new(inputs))))
    }

    /// Goes through entries in order, `before` counting them; gives what is wrong, by entry. Teams are worked out and files are compared beside
    /// it: each staffing hangs on what was recorded before it, not on what comes out of others.
    fn entries(&mut self, entries: &[(i64, String, VisitEntry)], before: &mut usize) -> Vec<(i64, Text)> {
        let layout = self.layout;
        let found: Mutex<BTreeMap<(i64, &str), Text>> = Mutex::default();
        let note = |seq: i64, what, why: Result<Option<Text>, Failure>| {
            if let Some(why) = why.unwrap_or_else(|failure| Some(failure.summary())) {
                found.lock().unwrap_or_else(PoisonError::into_inner).insert((seq, what), why);
            }
        };
        rayon::in_place_scope(|beside| {
            for (seq, at, entry) in entries {
                let looked = match entry {
                    VisitEntry::Staffing(staffing) => self.staffing(staffing, *before),
                    VisitEntry::Recusal(late) => Looked::At(self.recusal(late)),
                    VisitEntry::Substitution(s) => Looked::At(self.substitution(*seq, s)),
                    VisitEntry::Void(_) => Looked::At(Ok(None)),
                };
                let note = &note;
                if let VisitEntry::Staffing(staffing) = entry {
                    match self.published(*seq, staffing, &looked) {
                        Ok(Some((path, inputs))) => beside.spawn(move |_| {
                            let altered = altered_teams(layout, &path, &document(*seq, at, staffing, &inputs));
                            note(*seq, "file", Ok(altered.map(|file| altered_file(&file))));
                        }),
                        looked => note(*seq, "file", looked.map(|_| None)),
                    }
                }
                beside.spawn(move |_| note(*seq, "entry", looked.wrong()));
                self.state.apply(at, entry);
                *before += 1;
            }
        });
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.into_iter().map(|((seq, _), why)| (seq, why)).collect()
    }

    /// Compares the files about visits of some draws.
    fn files(&self, draws: &[&DrawId], tell: &mut dyn FnMut(String, Text)) {
        let (layout, state, heads) = (self.layout, &self.state, draw_heads(self.history));
        let told = match self.told_to_everyone() {
            Ok(told) => told,
            Err(failure) => return tell("visits".to_owned(), failure.summary()),
        };
        let everyone: Vec<&Visits> = if told.is_empty() { vec![state] } else { told.iter().collect() };
        let load = |some: &[&DrawId]| some.iter().filter_map(|draw| Some(self.ledger.draw(draw).ok()??.1)).collect();
        in_turn(
            draws.chunks(IN_HAND).map(load),
            |new: &NewDraw| {
                let (draw, list) = (&new.record.draw, (&new.record, new.objects.as_slice()));
                let mut found = altered_staff(layout, &layout.office(draw), list, &[state], &heads);
                found.extend(altered_staff(layout, &layout.public(draw), list, &everyone, &heads));
                found
            },
            |new, files| {
                for file in files {
                    tell(new.record.draw.to_string(), altered_file(&file));
                }
            },
        );
    }

    /// Visits as everyone may be told of them today, and as the last sweep told of them, where that is less; nothing where it is all there is.
    fn told_to_everyone(&self) -> Result<Vec<Visits>, Failure> {
        let (shown, horizon) = (Shown::read(self.layout, self.ledger)?.public, self.disclosure.horizon());
        let behind = History::visits_after(self.ledger, shown, horizon)?;
        if !behind && horizon.is_none() {
            return Ok(Vec::new());
        }
        let entries = History::visit_entries(self.ledger)?;
        let told = |seq: i64| self.disclosure.shows_people(seq);
        let until = |last: &dyn Fn(i64) -> bool| {
            let mut visits = Visits::default();
            for (_, at, entry) in entries.iter().take_while(|(seq, ..)| last(*seq)) {
                visits.apply(at, entry);
            }
            visits
        };
        let mut found = vec![until(&told)];
        if behind {
            found.push(until(&|seq| seq <= shown && told(seq)));
        }
        Ok(found)
    }

    fn staffing<'s>(&mut self, staffing: &'s Staffing, before: usize) -> Looked<'s> {
        let unassigned = match &staffing.again {
            Some(draw) => self.later(staffing, draw, before),
            None => self.first(staffing),
        };
        match unassigned {
            Ok(Ok(unassigned)) => Looked::Teams(staffing, unassigned),
            Ok(Err(why)) => Looked::At(Ok(Some(why))),
            Err(failure) => Looked::At(Err(failure)),
        }
    }

    /// The visits of a first staffing.
    fn first(&mut self, staffing: &Staffing) -> Result<Result<Unassigned, Text>, Failure> {
        let mut loaded = Vec::new();
        for draw in &staffing.draws {
            let terms = self.history.attempt(draw).and_then(|a| a.intent.staffing.as_ref());
            let fits = terms.is_some_and(|t| t.roster == staffing.roster && t.recusals == staffing.recusals);
            let Some((_, new)) = self.ledger.draw(draw)?.filter(|_| fits) else {
                return Ok(Err(text!("inspectors-are-not-those-fixed-with", draw)));
            };
            loaded.push(new);
        }
        let texts = self.texts.of(self.ledger, &staffing.roster, &staffing.recusals)?;
        Ok(Ok(first_staffing(self.history, &self.state, &loaded, staffing.day, texts)))
    }

    /// The visits of a later staffing.
    fn later(&mut self, staffing: &Staffing, draw: &DrawId, before: usize) -> Result<Result<Unassigned, Text>, Failure> {
        let Some((_, new)) = self.ledger.draw(draw)? else {
            return Ok(Err(text!("it-staffs-draw-that-is-not", draw)));
        };
        let mut visits = again(&self.state, &new.record, &new.objects, staffing.day, &team_of(self.history));
        let lottery = later_lottery(draw, before);
        let claimed = staffing.visits.first().map(|v| v.seed.clone()).unwrap_or_default();
        let secret = self.history.reveals.iter().map(|r| &r.secret).find(|s| commitment(s).as_ref() == Some(&staffing.commitment));
        if let Some(secret) = secret
            && seed(secret, &lottery, &later_basis(&staffing.roster, &staffing.recusals), "") != claimed
        {
            return Ok(Err(text!("seed-of-this-staffing-is-not")));
        }
        for visit in &mut visits {
            visit.seed.clone_from(&claimed);
            visit.lottery.clone_from(&lottery);
        }
        let (roster, recusals) = self.texts.of(self.ledger, &staffing.roster, &staffing.recusals)?;
        Ok(Ok(Unassigned::new(&self.state, visits, roster.ok_or(NoRoster::NoInspectors), &recusals, staffing.day)))
    }

    fn recusal(&mut self, late: &LateRecusal) -> Result<Option<Text>, Failure> {
        let Some(visit) = self.state.get(&late.visit) else {
            return Ok(Some(text!("it-is-about-visit-that-is")));
        };
        let (roster, recusals) = self.texts.of(self.ledger, &late.roster, &late.recusals)?;
        let mut record = visit.record.clone();
        let inputs = Inputs::new(&self.state, roster.unwrap_or_default(), &recusals, std::slice::from_ref(&visit.record), visit.day);
        inputs.step_back(&mut record, &late.inspector);
        let same = record.team == late.team && record.short == late.short;
        Ok((!same).then(|| text!("who-takes-place-is-not-next")))
    }

    fn substitution(&self, seq: i64, s: &Substitution) -> Result<Option<Text>, Failure> {
        let wrong = text!("substitute-is-not-next-in-ticket");
        let Some((_, new)) = self.ledger.draw(&s.draw)? else { return Ok(Some(wrong)) };
        let Some(gone) = current(&new.record, &new.objects, &self.state).into_iter().find(|o| o.id == s.object) else {
            return Ok(Some(text!("object-that-drops-out-was-not")));
        };
        let frame = kept_frame(self.layout, &new.record)?;
        let limited = new.record.cells.iter().any(|c| c.cell == gone.cell && !c.limits.is_none());
        if !limited && s.passed.iter().any(|(_, why)| *why != PassedOver::DrawnBefore) {
            return Ok(Some(text!("some-were-passed-over-where-nothing")));
        }
        let drawn = self.drawn_before(seq, &new.record)?;
        if s.passed.iter().any(|(id, why)| (*why == PassedOver::DrawnBefore) != drawn.contains(id))
            || s.substitute.as_ref().is_some_and(|o| drawn.contains(&o.id))
        {
            return Ok(Some(text!("task-never-repeats-one-drawn-before")));
        }
        let order = reserve(&frame, &new.record, &new.objects, self.state.substitutions.iter().map(|(_, s)| s), &gone.cell);
        let mut expected = order.into_iter().filter(|o| !s.passed.iter().any(|(id, _)| *id == o.id));
        let key = |o: &Drawn| (o.id.clone(), o.cell.clone(), o.rank, o.times, o.ticket.clone());
        Ok((expected.next().as_ref().map(key) != s.substitute.as_ref().map(key)).then_some(wrong))
    }

    /// What a task that never repeats had drawn when an entry was made; nothing of a task that may repeat.
    fn drawn_before(&self, seq: i64, record: &Draw) -> Result<BTreeSet<String>, Failure> {
        let mut found = BTreeSet::new();
        if !record.once {
            return Ok(found);
        }
        let key = record.round().key();
        let mine = |a: &&Attempt| a.intent.round().key() == key && !self.state.void.contains(&a.intent.draw);
        let mut draws = BTreeSet::new();
        for attempt in self.history.attempts().filter(mine) {
            let Some((drawn, _)) = attempt.drawn.as_ref().filter(|(drawn, _)| *drawn < seq) else { continue };
            draws.insert(attempt.intent.draw.clone());
            found.extend(self.ledger.object_ids(*drawn)?.into_iter().map(|(id, _)| id));
        }
        let called = self.state.substitutions.iter().filter(|(_, s)| draws.contains(&s.draw));
        found.extend(called.filter_map(|(_, s)| s.substitute.as_ref()).map(|o| o.id.clone()));
        Ok(found)
    }
}
