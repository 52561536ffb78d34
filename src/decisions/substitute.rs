//! `choucha substitute`: a drawn object drops out; the next of its cell in ticket order takes its place.

use std::collections::HashMap;

use super::refuse::refuse;
use super::visit_session::{Done, VisitSession};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::draw::{Known, names};
use crate::execute::{kept_frame, kept_people, visit_history};
use crate::model::{Draw, Drawn, Event, Substitution};
use crate::register::open;
use crate::staffing::{Asking, Call, Called, VisitEntry, VisitHistory, current, levels, reserve};
use crate::text;
use crate::workspace::Session;

/// What drops out of which draw, and why.
#[derive(Debug, Clone, Copy)]
pub struct Substitute<'a> {
    /// The draw.
    pub draw: &'a str,
    /// The drawn object.
    pub object: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Who recorded it.
    pub by: &'a str,
}

/// A drawn object drops out; the next of its cell in ticket order takes its place.
///
/// # Errors
/// The reason is none that substitutes, the object is not drawn, or frame, register or ledger cannot be read.
pub fn substitute(session: Session, ask: Substitute<'_>) -> Result<Done, Failure> {
    let Substitute { draw, object, reason, by } = ask;
    let mut at = VisitSession::of(session)?;
    if !at.session.settings.substitutes.iter().any(|r| r == reason) {
        return Err(no_reason(reason, &at.session.settings.substitutes));
    }
    let new = at.draw(draw)?;
    let Some(gone) = current(&new.record, &new.objects, &at.visits).into_iter().find(|o| o.id == object).cloned() else {
        return Err(refuse(text!("did-not-draw-or-it-was", draw, object), at.not_drawn(&new, object)));
    };
    let frame = kept_frame(&at.session.layout, &new.record)?;
    let order = reserve(&frame, &new.record, &new.objects, at.visits.substitutions.iter().map(|(_, s)| s), &gone.cell);
    let called = call(&at, &new.record, &gone.cell, order)?;
    let substitution = Substitution {
        draw: new.record.draw.clone(),
        object: object.to_owned(),
        reason: reason.to_owned(),
        by: by.to_owned(),
        as_of: at.today,
        substitute: called.substitute.clone(),
        enterprise: called.enterprise,
        passed: called.passed,
        sealed: new.record.sealed(),
    };
    let decision = vec![Event::Substitution(substitution.clone())];
    at.visits.apply(&at.session.stamp(), &VisitEntry::Substitution(substitution));
    let staffing = match &called.substitute {
        Some(_) => at.staffing(&new, &decision),
        None => Ok(None),
    };
    // The substitution stands whether or not anybody can be sent yet; where somebody can, both are recorded or neither.
    let (staffing, fault) = match staffing {
        Ok(staffing) => (staffing, None),
        Err(failure) => (None, Some(failure)),
    };
    let visits = at.record(decision, staffing)?;
    at.publish()?;
    if let Some(failure) = fault {
        return Err(failure);
    }
    Ok(Done { said: said(object, reason, &gone.cell, called.substitute.as_ref()), visits, substitute: called.substitute })
}

fn said(object: &str, reason: &str, cell: &str, next: Option<&Drawn>) -> Text {
    match next {
        Some(Drawn { id, name, rank, .. }) => text!("is-replaced-by-rank-of-recorded", object, reason, id, name, rank, cell),
        None => text!("drops-out-reserve-of-is-used", object, reason, cell),
    }
}

fn no_reason(reason: &str, reasons: &[String]) -> Failure {
    let list = Text::list(reasons.iter().map(Text::same));
    refuse(text!("is-no-reason-for-substitute", reason), text!("reasons-that-substitute-reasons-under-substitutes", list))
}

/// Whom a cell's reserve gives: the first who is not at a limit by now and, where the task never repeats, was not drawn since.
fn call(at: &VisitSession, record: &Draw, cell: &str, order: Vec<Drawn>) -> Result<Called, Failure> {
    if order.is_empty() {
        return Ok(Called::default());
    }
    let session = &at.session;
    let fixed = kept_people(&session.layout, &record.intent)?;
    let spec = &session.settings.objects;
    let wanted = ["id", "name", "region", "enterprise", "tier"].iter().filter_map(|c| spec.theirs(c)).map(ToOwned::to_owned).collect();
    let source = open(spec, &wanted)?;
    let known = names(spec, &source, order.iter().map(|o| o.id.clone()).collect()).map_err(|words| {
        let finding = Finding::error(
            "register-unreadable",
            Place::file(spec.name.as_str()),
            text!("register-unreadable", words),
            text!("register-unreadable-help"),
        );
        Failure::new(Kind::Register, finding)
    })?;
    let cell = record.cells.iter().find(|c| c.cell == cell);
    let limits = cell.map(|c| c.limits.clone()).unwrap_or_default();
    let history = if limits.is_none() { VisitHistory::default() } else { visit_history(session)? };
    let levels = record.staffing.as_ref().map_or((true, true), |s| levels(&s.team));
    let times: HashMap<String, u32> = match &session.ledger {
        Some(ledger) if record.once => session.history.times(ledger, &record.round().key())?,
        _ => HashMap::new(),
    };
    let call = Call {
        limits,
        asking: Asking { day: at.today, authority: &record.lead, levels },
        history: &history,
        drawn: record.once.then_some(&times),
    };
    Ok(call.next(order.into_iter().map(|mut object| {
        let mut enterprise = None;
        // Of a draw that waited for public randomness what was said when it was intended, whatever the register says since.
        if let Some([name, region, _, of]) = fixed.as_ref().and_then(|people| people.get(&object.id)) {
            object.name.clone_from(name);
            object.region.clone_from(region);
            let enterprise = Some(of.clone()).filter(|e| !e.is_empty() && *e != object.id);
            return (object, enterprise);
        }
        if let Some((known, _)) = known.get(&object.id).and_then(|rows| Known::drawn_in(rows, cell, &session.settings.tiers)) {
            object.name.clone_from(&known.name);
            object.region.clone_from(&known.region);
            enterprise = Some(known.enterprise.clone()).filter(|e| !e.is_empty() && *e != object.id);
        }
        (object, enterprise)
    })))
}
