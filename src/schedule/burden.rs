//! What the ledger and the history file say of visits, and whom a task's limits keep out.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::force::Candidate;
use crate::diagnostic::Failure;
use crate::draw::{Asking, Book, Fact, Frame, Mark, levels};
use crate::history::State;
use crate::ledger::NewDraw;
use crate::model::{Intent, Substitution};
use crate::register::read_history;
use crate::workspace::Session;

/// Whether a task's rules limit anything at all.
#[must_use]
pub fn limited(candidate: &Candidate) -> bool {
    candidate.judged.grades.iter().any(|c| c.counts && !c.limits.is_none())
}

/// The visits that the ledger and the history file know.
///
/// # Errors
/// The ledger or the history file cannot be read.
pub fn book(session: &Session) -> Result<Book, Failure> {
    let mut book = Book::default();
    if let Some(spec) = &session.settings.history {
        for past in read_history(spec)?.0 {
            let (city, county) = past.levels();
            book.note(&past.object, Fact { day: past.day, authority: past.authority, city, county, counts: true });
        }
    }
    let Some(ledger) = &session.ledger else { return Ok(book) };
    let substitutions: Vec<Substitution> = session.history.substitutions.iter().map(|(_, s)| s.clone()).collect();
    for attempt in session.history.attempts().filter(|a| a.state() == State::Drawn) {
        if let Some((_, draw)) = ledger.draw(&attempt.intent.draw)? {
            note(&mut book, &draw, &substitutions);
        }
    }
    Ok(book)
}

/// Notes what a draw drew.
pub fn note(book: &mut Book, draw: &NewDraw, substitutions: &[Substitution]) {
    let record = &draw.record;
    let mine: Vec<&Substitution> = substitutions.iter().filter(|s| s.draw == record.draw).collect();
    let gone: BTreeSet<&str> = mine.iter().map(|s| s.object.as_str()).collect();
    let uncounted: BTreeSet<&str> = record.cells.iter().filter(|c| c.uncounted).map(|c| c.cell.as_str()).collect();
    let called = mine.iter().filter_map(|s| Some((s.substitute.as_ref()?, s.enterprise.as_deref(), s.as_of)));
    let first = draw.objects.iter().map(|o| (o, None, record.as_of));
    for (object, enterprise, day) in first.chain(called).filter(|(o, ..)| !gone.contains(o.id.as_str())) {
        let enterprise = enterprise.unwrap_or_else(|| record.enterprise(&object.id));
        book.note(enterprise, fact(record, day, !uncounted.contains(object.cell.as_str()) && !record.certain.contains(&object.id)));
    }
}

fn fact(record: &Intent, day: NaiveDate, counts: bool) -> Fact {
    let (city, county) = record.staffing.as_ref().map_or((true, true), |s| levels(&s.team));
    Fact { day, authority: record.lead.clone(), city, county, counts }
}

/// Whose draw asks the book.
fn asking(candidate: &Candidate, day: NaiveDate) -> Asking<'_> {
    Asking { day, authority: &candidate.task.lead, levels: levels(&candidate.judged.team) }
}

/// Marks whom a task's limits keep out of its lottery, in a frame of grades; what has to be visited stays so.
pub fn mark(frame: &mut Frame, candidate: &Candidate, book: &Book, day: NaiveDate) {
    let grades = &candidate.judged.grades;
    let asking = asking(candidate, day);
    frame.mark(|frame, entry| {
        if entry.mark == Mark::Certain {
            return Mark::Certain;
        }
        match grades.get(entry.cell as usize) {
            Some(cell) if cell.counts && !cell.limits.is_none() => book.mark(frame.enterprise(entry.object), &cell.limits, asking),
            _ => Mark::None,
        }
    });
}
