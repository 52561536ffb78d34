//! `choucha recuse`: an inspector steps back after the draw; the next in ticket order takes the place.

use std::collections::BTreeSet;

use chrono::Datelike as _;

use super::refuse::{refuse, require_nonempty};
use super::visit_session::{Done, VisitSession};
use crate::diagnostic::{Failure, Text};
use crate::ledger::NewDraw;
use crate::model::{Event, LateRecusal, VisitRecord};
use crate::staffing::{StepBack, Visit, current};
use crate::text;
use crate::workspace::Session;

/// Who asks that who does not visit what, and why.
#[derive(Debug, Clone, Copy)]
pub struct Recuse<'a> {
    /// The draw.
    pub draw: &'a str,
    /// The drawn object.
    pub object: &'a str,
    /// Who steps back.
    pub inspector: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Who decided it.
    pub by: &'a str,
}

/// An inspector steps back from a drawn object's visit; the next in ticket order takes the place.
///
/// # Errors
/// There is no such visit or inspector in it; register or ledger cannot be read.
pub fn recuse(session: Session, ask: Recuse<'_>) -> Result<Done, Failure> {
    let Recuse { draw, object, inspector, reason, by } = ask;
    require_nonempty(reason, "--reason")?;
    let mut at = VisitSession::of(session)?;
    let new = at.draw(draw)?;
    let visit = visit_of(&at, &new, object)?;
    if !visit.record.team.iter().any(|m| m.inspector == inspector) {
        let list = Text::list(visit.record.team.iter().map(|m| format!("{} {}", m.inspector, m.name)).map(Text::same));
        return Err(refuse(
            text!("is-not-in-team-of-this", inspector),
            if visit.record.team.is_empty() { text!("visit-has-no-team-yet-choucha", draw) } else { text!("team-is", list) },
        ));
    }
    let snapshot = at.roster(visit.day.year())?;
    let before: BTreeSet<&str> = visit.record.team.iter().map(|m| m.inspector.as_str()).collect();
    let mut record = visit.record.clone();
    let inputs = at.inputs(&snapshot, std::slice::from_ref(&visit.record), visit.day);
    inputs.step_back(&mut record, inspector);
    let late = LateRecusal {
        draw: new.record.draw.clone(),
        object: object.to_owned(),
        visit: record.visit.clone(),
        inspector: inspector.to_owned(),
        reason: reason.to_owned(),
        by: by.to_owned(),
        as_of: at.today,
        roster: snapshot.roster.clone(),
        recusals: snapshot.recusals.clone(),
        seals: snapshot.seals.clone(),
        document: String::new(),
        team: record.team.clone(),
        short: record.short.clone(),
    };
    let late = StepBack::new(late, &visit).documented(&inputs);
    at.session.record(&[Event::Recusal(late)], &snapshot.texts)?;
    at.publish()?;
    let next = record.team.iter().find(|m| !before.contains(m.inspector.as_str()));
    let said = match next {
        Some(m) => {
            let (who, department) = (format!("{} {}", m.inspector, m.name), &m.department);
            text!("steps-back-takes-place-recorded", inspector, who, department)
        }
        None => nobody(inspector, &record),
    };
    Ok(Done { said, visits: vec![record], substitute: None })
}

fn nobody(inspector: &str, record: &VisitRecord) -> Text {
    let why = record.reason();
    text!("steps-back-and-nobody-can-take", inspector, why)
}

fn visit_of(at: &VisitSession, draw: &NewDraw, object: &str) -> Result<Visit, Failure> {
    if let Some(visit) = at.visits.of_object(&draw.record.draw, object) {
        return Ok(visit.clone());
    }
    let name = &draw.record.draw;
    if current(&draw.record, &draw.objects, &at.visits).iter().any(|o| o.id == object) {
        return Err(refuse(text!("has-no-team-yet", object), text!("staff-it-first-choucha-staff", name)));
    }
    Err(refuse(text!("did-not-draw", name, object), at.not_drawn(draw, object)))
}
