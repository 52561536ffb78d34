//! The secret of a line of plans, checked against what the ledger commits to.

use crate::chance::Secrets;
use crate::diagnostic::{Failure, Finding, Kind, Place, disk};
use crate::draw::commitment;
use crate::history::History;
use crate::model::Commitment;
use crate::text;

/// The secret behind a commitment, checked against it.
///
/// # Errors
/// It is lost, is another one, or cannot be read.
pub fn secret_of(plan: &str, committed: &str, commitments: &[Commitment], secrets: &Secrets) -> Result<String, Failure> {
    let number = commitments.iter().find(|c| c.line == plan && c.commitment == committed).map_or(1, |c| c.number);
    let secret = secrets.get(plan, number).map_err(|e| disk(&e))?.ok_or_else(|| lost(plan, false))?;
    if commitment(&secret).as_deref() == Some(committed) { Ok(secret) } else { Err(lost(plan, true)) }
}

/// The secret is not there, or is another one than the one committed to.
#[must_use]
pub fn lost(plan: &str, other: bool) -> Failure {
    let wrong = if other { text!("is-not-one-that-ledger-commits") } else { text!("is-not-there") };
    Failure::new(
        Kind::Ledger,
        Finding::error(
            if other { "secret-mismatch" } else { "secret-lost" },
            Place::file(format!("var/secret/{plan}.key")),
            text!("secret-of-plan", plan, wrong),
            text!("restore-file-from-backup-if-it", plan),
        ),
    )
}

/// The secret of a line of plans, as its newest commitment has it.
pub fn line_secret(line: &str, history: &History, secrets: &Secrets) -> Option<String> {
    let newest = history.commitment(line)?;
    secret_of(line, &newest.commitment, &history.commitments, secrets).ok()
}
