//! Everything about visits worked out again: staffings, late recusals, substitutions, and the files about them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::files::{Files, told};
use crate::diagnostic::{Failure, Text};
use crate::draw::{commitment, seed};
use crate::execute::{TextsOfStaffings, Voids, files_at_void, first_staffing, kept_frame, team_of};
use crate::history::{Attempt, Disclosure, History};
use crate::layout::Layout;
use crate::ledger::{Ledger, NewDraw};
use crate::model::{Draw, DrawId, Drawn, LateRecusal, NoRoster, PassedOver, Staffing, StaffingTerms, Substitution, VisitRecord};
use crate::publish::{DrawHeads, Printed, Written, compare, teams_path};
use crate::staffing::{
    Inputs, Roster, StepBack, Unassigned, VisitEntry, Visits, again, current, document, documented, later_basis, later_lottery, reserve,
    sealed,
};
use crate::text;

/// What is checked against.
struct Check<'a> {
    ledger: &'a Ledger,
    layout: &'a Layout,
    disclosure: &'a Disclosure,
    history: &'a History,
    heads: &'a DrawHeads,
    files: &'a Files<'a>,
    /// Visits before the entry in hand.
    state: Visits,
    /// Draws that became void before it.
    void: &'a mut Voids,
    texts: TextsOfStaffings,
}

/// Visits as the entries that were checked leave them.
#[derive(Debug, Clone, Default)]
pub(super) struct VisitsSoFar {
    /// Visits as they stand.
    pub state: Visits,
    /// Draws that became void.
    pub void: Voids,
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
            Self::Teams(claimed, unassigned) => {
                let (visits, inputs) = unassigned.assign();
                if let Some(why) = differs(&visits, &claimed.visits) {
                    return Ok(Some(why));
                }
                let mut again = claimed.clone();
                again.document.clear();
                let same = documented(again, inputs.as_deref()).document == claimed.document;
                Ok((!same).then(|| text!("digest-of-staffing-document-is-not")))
            }
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

/// Checks everything about visits in entries that follow what is known, and the documents of staffings; tells what is not as it should be. Gives the
/// draws that the entries are about.
pub(super) fn visits(
    (ledger, layout, disclosure): (&Ledger, &Layout, &Disclosure),
    (history, heads, files): (&History, &DrawHeads, &Files<'_>),
    entries: Result<Vec<(i64, String, VisitEntry)>, Failure>,
    known: &mut VisitsSoFar,
    tell: &mut dyn FnMut(String, Text),
) -> BTreeSet<DrawId> {
    let entries = match entries {
        Ok(entries) => entries,
        Err(failure) => {
            tell("visits".to_owned(), failure.summary());
            return BTreeSet::new();
        }
    };
    let (state, void, texts) = (std::mem::take(&mut known.state), &mut known.void, TextsOfStaffings::default());
    let mut check = Check { ledger, layout, disclosure, history, heads, files, state, void, texts };
    let wrong = check.entries(&entries, &mut known.entries);
    for (seq, why) in wrong {
        tell(format!("entry {seq}"), why);
    }
    // What is drawn is staffed in the next transaction: only where something was staffed since is it left out.
    let last = history.staffings.iter().map(|s| s.seq).max();
    for attempt in history.unstaffed().into_iter().filter(|a| a.drawn.as_ref().map(|(seq, _)| *seq) < last) {
        tell(attempt.intent.draw.to_string(), text!("it-was-drawn-and-never-staffed"));
    }
    let touched = entries.iter().flat_map(|(_, _, entry)| draws_of(entry, &check.state)).collect();
    known.state = check.state;
    touched
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
    /// What a staffing was worked out from, where everyone is told of it.
    fn inputs(&mut self, seq: i64, staffing: &Staffing, looked: &Looked<'_>) -> Result<Option<Arc<Inputs>>, Failure> {
        if !self.disclosure.shows_people(seq) {
            return Ok(None);
        }
        if let Looked::Teams(claimed, unassigned) = looked
            && let Some(same) = unassigned.inputs_of(&claimed.visits)
        {
            return Ok(Some(same));
        }
        let (roster, recusals) = self.texts.of(self.ledger, &staffing.roster, &staffing.recusals)?;
        let of = |roster| Inputs::new(&self.state, roster, &recusals, &staffing.visits, staffing.day);
        Ok(Some(Arc::new(roster.map(of).unwrap_or_default())))
    }

    /// Goes through entries in order, `before` counting them; gives what is wrong, by entry. Teams are worked out and files are compared beside
    /// it: each staffing hangs on what was recorded before it, not on what comes out of others.
    fn entries(&mut self, entries: &[(i64, String, VisitEntry)], before: &mut usize) -> Vec<(i64, Text)> {
        let (layout, files) = (self.layout, self.files);
        let found: Mutex<BTreeMap<(i64, &str), Text>> = Mutex::default();
        let note = |seq: i64, what, why: Result<Option<Text>, Failure>| {
            if let Some(why) = why.unwrap_or_else(|failure| Some(failure.summary())) {
                found.lock().unwrap_or_else(PoisonError::into_inner).insert((seq, what), why);
            }
        };
        rayon::in_place_scope(|beside| {
            for (seq, at, entry) in entries {
                let mut step_back = None;
                let looked = match entry {
                    VisitEntry::Staffing(staffing) => self.staffing(staffing, *before),
                    VisitEntry::Recusal(late) => Looked::At(self.recusal(late).map(|(wrong, of)| {
                        step_back = of;
                        wrong
                    })),
                    VisitEntry::Substitution(s) => Looked::At(self.substitution(*seq, s)),
                    VisitEntry::Void(_) => Looked::At(Ok(None)),
                };
                let note = &note;
                let as_published = move |day, print: &Printed<'_>| {
                    let path = teams_path(layout, day, *seq);
                    let state = compare(&path, print);
                    // The next sweep publishes it.
                    let to_come = state == Written::Missing && files.kept_back_before(*seq);
                    note(*seq, "file", Ok(told(layout, &path, state).filter(|_| !to_come)));
                };
                match entry {
                    VisitEntry::Staffing(staffing) => match self.inputs(*seq, staffing, &looked) {
                        Ok(Some(inputs)) => beside.spawn(move |_| {
                            let print: Printed<'_> = Box::new(|out| document(staffing, &inputs).write(out));
                            as_published(staffing.day, &print);
                        }),
                        looked => note(*seq, "file", looked.map(|_| None)),
                    },
                    VisitEntry::Recusal(late) if self.disclosure.shows_people(*seq) => {
                        if let Some((of, inputs)) = step_back {
                            let print: Printed<'_> = Box::new(|out| of.document(&inputs).write(out));
                            as_published(late.as_of, &print);
                        }
                    }
                    _ => {}
                }
                if let VisitEntry::Void(void) = entry {
                    match files_at_void(self.ledger, &void.draw, &self.state, self.heads) {
                        Ok(files) => self.void.extend(files.map(|files| (void.draw.clone(), (*seq, files)))),
                        Err(failure) => note(*seq, "void", Err(failure)),
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

    fn staffing<'s>(&mut self, staffing: &'s Staffing, before: usize) -> Looked<'s> {
        match self.seals([&staffing.roster, &staffing.recusals]) {
            Ok(right) if right == staffing.seals => {}
            Ok(_) => return Looked::At(Ok(Some(text!("seals-of-inspectors-are-not")))),
            Err(failure) => return Looked::At(Err(failure)),
        }
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
            let fits = terms.is_some_and(|t| t.roster == staffing.roster && t.recusals == staffing.recusals && t.seals == staffing.seals);
            let Some((_, new)) = self.ledger.draw(draw)?.filter(|_| fits) else {
                return Ok(Err(text!("inspectors-are-not-those-fixed-with", draw)));
            };
            loaded.push(new);
        }
        let texts = self.texts.of(self.ledger, &staffing.roster, &staffing.recusals)?;
        let none = Roster::default();
        let fixed = |new: &NewDraw| {
            let pool = |terms: &StaffingTerms| texts.0.as_deref().unwrap_or(&none).pool(&terms.team) == terms.pool;
            new.record.staffing.as_ref().is_some_and(pool)
        };
        if let Some(new) = loaded.iter().find(|new| !fixed(new)) {
            return Ok(Err(text!("inspectors-are-not-those-fixed-with", draw = new.record.draw)));
        }
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
            && seed(secret, &lottery, &later_basis(&staffing.seals), "") != claimed
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

    /// What stands for the texts of inspectors and recusals in what is published.
    fn seals(&self, digests: [&String; 2]) -> Result<[String; 2], Failure> {
        let salt = self.ledger.salt()?;
        Ok(digests.map(|digest| sealed(&salt, digest)))
    }

    /// What is wrong with a late recusal, and what its document is made from.
    fn recusal(&mut self, late: &LateRecusal) -> Result<(Option<Text>, Option<(StepBack, Inputs)>), Failure> {
        let Some(visit) = self.state.get(&late.visit) else {
            return Ok((Some(text!("it-is-about-visit-that-is")), None));
        };
        let (roster, recusals) = self.texts.of(self.ledger, &late.roster, &late.recusals)?;
        let mut record = visit.record.clone();
        let inputs = Inputs::new(&self.state, roster.unwrap_or_default(), &recusals, std::slice::from_ref(&visit.record), visit.day);
        inputs.step_back(&mut record, &late.inspector);
        let step_back = StepBack::new(late.clone(), visit);
        let wrong = if self.seals([&late.roster, &late.recusals])? != late.seals {
            Some(text!("seals-of-inspectors-are-not"))
        } else if record.team != late.team || record.short != late.short {
            Some(text!("who-takes-place-is-not-next"))
        } else {
            let digest = step_back.document(&inputs).digest();
            (digest != late.document).then(|| text!("digest-of-staffing-document-is-not"))
        };
        Ok((wrong, Some((step_back, inputs))))
    }

    fn substitution(&self, seq: i64, s: &Substitution) -> Result<Option<Text>, Failure> {
        let wrong = text!("substitute-is-not-next-in-ticket");
        let Some((_, new)) = self.ledger.draw(&s.draw)? else { return Ok(Some(wrong)) };
        let Some(gone) = current(&new.record, &new.objects, &self.state).into_iter().find(|o| o.id == s.object) else {
            return Ok(Some(text!("object-that-drops-out-was-not")));
        };
        if s.sealed != new.record.sealed() {
            return Ok(Some(wrong));
        }
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
