//! `choucha staff`: visits without a team are staffed from the inspectors there are today.

use std::path::Path;

use super::visit_session::{Done, VisitSession};
use crate::clock::Clock;
use crate::diagnostic::{Failure, many};
use crate::text;

/// Staffs what of a draw has no team yet, from the inspectors there are today.
///
/// # Errors
/// There is no such draw; register, secret or ledger cannot be read.
pub fn staff(root: &Path, clock: &Clock, draw: &str, master: Option<String>) -> Result<Done, Failure> {
    let mut at = VisitSession::open(root, clock)?;
    let new = at.draw(draw)?;
    let visits = at.staff(&new, master)?;
    at.publish()?;
    let (all, left) = (visits.len(), visits.iter().filter(|v| v.team.is_empty()).count());
    let done = all - left;
    let said = if new.record.staffing.is_none() {
        text!("{draw} 抽取时没有设置执法检查人员名录库，不派人", "{draw} was made without an inspector register: nobody is drawn for it")
    } else if all == 0 {
        text!("{draw} 的每次检查都有检查组", "every visit of {draw} has its team")
    } else if left == 0 {
        let visits = many(done, "visit", "visits");
        text!("{draw}：补派了 {done} 次检查", "{draw}: {visits} staffed")
    } else {
        let visits = many(done, "visit", "visits");
        text!("{draw}：补派了 {done} 次检查，还有 {left} 次派不出人", "{draw}: {visits} staffed, {left} still cannot be")
    };
    Ok(Done { said, visits, substitute: None })
}
