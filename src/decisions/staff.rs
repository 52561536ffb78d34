//! `choucha staff`: visits without a team are staffed from the inspectors there are today.

use super::visit_session::{Done, VisitSession};
use crate::diagnostic::Failure;
use crate::text;
use crate::workspace::Session;

/// Staffs what of a draw has no team yet, from the inspectors there are today.
///
/// # Errors
/// There is no such draw; register, secret or ledger cannot be read.
pub fn staff(session: Session, draw: &str) -> Result<Done, Failure> {
    let mut at = VisitSession::of(session)?;
    let new = at.draw(draw)?;
    let staffing = at.staffing(&new, &[])?;
    let visits = at.record(Vec::new(), staffing)?;
    at.publish()?;
    let (all, left) = (visits.len(), visits.iter().filter(|v| v.team.is_empty()).count());
    let done = all - left;
    let said = if new.record.staffing.is_none() {
        text!("was-made-without-inspector-register-nobody", draw)
    } else if all == 0 {
        text!("every-visit-of-has-its-team", draw)
    } else if left == 0 {
        text!("staffed", draw, done)
    } else {
        text!("staffed-still-cannot-be", draw, done, left)
    };
    Ok(Done { said, visits, substitute: None })
}
