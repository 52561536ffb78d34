//! What the ledger and the history file say of visits.

use chrono::NaiveDate;

use crate::diagnostic::Failure;
use crate::history::State;
use crate::ledger::NewDraw;
use crate::model::{Intent, Substitution};
use crate::register::read_history;
use crate::staffing::{PastVisit, VisitHistory, levels};
use crate::workspace::Session;

/// The visits that the ledger and the history file know.
///
/// # Errors
/// The ledger or the history file cannot be read.
pub fn visit_history(session: &Session) -> Result<VisitHistory, Failure> {
    let mut history = VisitHistory::default();
    if let Some(spec) = &session.settings.history {
        for past in read_history(spec)?.0 {
            let (city, county) = past.levels();
            history.note(&past.object, PastVisit { day: past.day, authority: past.authority, city, county, counts: true });
        }
    }
    let Some(ledger) = &session.ledger else { return Ok(history) };
    for attempt in session.history.attempts().filter(|a| a.state() == State::Drawn) {
        if let Some((_, draw)) = ledger.draw(&attempt.intent.draw)? {
            note(&mut history, &draw, session.history.substitutions.iter().map(|(.., s)| s));
        }
    }
    Ok(history)
}

/// Notes what a draw drew.
pub(super) fn note<'a>(history: &mut VisitHistory, draw: &NewDraw, substitutions: impl Iterator<Item = &'a Substitution>) {
    let record = &draw.record;
    let mine: Vec<&Substitution> = substitutions.filter(|s| s.draw == record.draw).collect();
    let gone = |id: &str| mine.iter().any(|s| s.object == id);
    let uncounted = |cell: &str| record.cells.iter().any(|c| c.uncounted && c.cell == cell);
    let called = mine.iter().filter_map(|s| Some((s.substitute.as_ref()?, s.enterprise.as_deref(), s.as_of)));
    let first = draw.objects.iter().map(|o| (o, None, record.as_of));
    for (object, enterprise, day) in first.chain(called).filter(|(o, ..)| !gone(&o.id)) {
        let enterprise = enterprise.unwrap_or_else(|| record.enterprise(&object.id));
        history.note(enterprise, visit(record, day, !uncounted(&object.cell) && !record.certain.contains(&object.id)));
    }
}

fn visit(record: &Intent, day: NaiveDate, counts: bool) -> PastVisit {
    let (city, county) = record.staffing.as_ref().map_or((true, true), |s| levels(&s.team));
    PastVisit { day, authority: record.lead.clone(), city, county, counts }
}
