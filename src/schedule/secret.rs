//! The secret of a line of plans, checked against what the ledger commits to.

use chrono::NaiveDate;

use crate::chance::Secrets;
use std::path::Path;

use crate::diagnostic::{Failure, Finding, Kind, Place, Text, disk, reason};
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
    let secret =
        secrets.get(plan, number).map_err(|e| unreadable_key(&secrets.path(plan, number), &e))?.ok_or_else(|| lost(plan, false))?;
    if commitment(&secret).as_deref() == Some(committed) { Ok(secret) } else { Err(lost(plan, true)) }
}

/// The second secret of a line, from which blinds are made, by the commitment of the first.
///
/// # Errors
/// It is lost, is another one, or cannot be read.
pub fn blinds_secret_of(plan: &str, committed: &str, commitments: &[Commitment], secrets: &Secrets) -> Result<String, Failure> {
    let Some(found) = commitments.iter().find(|c| c.line == plan && c.commitment == committed) else { return Err(lost(plan, false)) };
    let secret = secrets
        .blinds(plan, found.number)
        .map_err(|e| unreadable_key(&secrets.blinds_path(plan, found.number), &e))?
        .ok_or_else(|| lost_blinds(plan, found.number, false))?;
    if commitment(&secret).as_ref() == Some(&found.blinds) { Ok(secret) } else { Err(lost_blinds(plan, found.number, true)) }
}

/// Both secrets of a new commitment, with what is committed to: those that lie there, or new ones.
///
/// # Errors
/// A file that lies there cannot be read or is no key, or none can be made.
pub fn new_secrets(line: &str, number: usize, secrets: &Secrets) -> Result<[String; 2], Failure> {
    for (path, there) in
        [(secrets.path(line, number), secrets.get(line, number)), (secrets.blinds_path(line, number), secrets.blinds(line, number))]
    {
        let there = there.map_err(|e| unreadable_key(&path, &e))?;
        if there.is_some_and(|secret| commitment(&secret).is_none()) {
            return Err(no_key(&path));
        }
    }
    let [first, second] = secrets.make(line, number).map_err(|e| disk(&e))?;
    let committed = |secret: &str, path| commitment(secret).ok_or_else(|| no_key(path));
    Ok([committed(&first, &secrets.path(line, number))?, committed(&second, &secrets.blinds_path(line, number))?])
}

fn of_key(path: &Path, message: Text) -> Failure {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let place = Place::file(format!("var/secret/{file}"));
    Failure::new(Kind::Ledger, Finding::error("secret-unusable", place, message, text!("secret-unusable-help")))
}

fn unreadable_key(path: &Path, error: &std::io::Error) -> Failure {
    of_key(path, text!("secret-cannot-be-read", why = reason(error)))
}

fn no_key(path: &Path) -> Failure {
    of_key(path, text!("secret-is-no-key"))
}

/// The second secret is not there, or is another one than the one committed to.
#[must_use]
pub fn lost_blinds(plan: &str, number: usize, other: bool) -> Failure {
    let file = crate::chance::blinds_file(plan, number);
    let help = text!("restore-second-secret-from-backup", file, plan);
    lost_file(&file, other, |wrong| text!("second-secret-of-plan", plan, wrong), help)
}

/// The secret is not there, or is another one than the one committed to.
#[must_use]
pub fn lost(plan: &str, other: bool) -> Failure {
    let help = text!("restore-file-from-backup-if-it", plan);
    lost_file(&format!("{plan}.key"), other, |wrong| text!("secret-of-plan", plan, wrong), help)
}

fn lost_file(file: &str, other: bool, message: impl Fn(Text) -> Text, help: Text) -> Failure {
    let (code, wrong) =
        if other { ("secret-mismatch", text!("is-not-one-that-ledger-commits")) } else { ("secret-lost", text!("is-not-there")) };
    Failure::new(Kind::Ledger, Finding::error(code, Place::file(format!("var/secret/{file}")), message(wrong), help))
}

/// What fixes the unannounced days of a line of plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DaySecret {
    /// Nothing is asked for, or nothing is committed to yet: the first workday stands for the day.
    Unasked,
    /// The ledger commits to a secret that is not there: nobody can tell the day.
    Lost,
    /// The secret. `since`: the first day that it can fix, where it took the place of one that was lost.
    Known {
        /// Its 32 bytes in hex.
        secret: String,
        /// The day after that of the commitment.
        since: Option<NaiveDate>,
    },
}

/// The secret of a line of plans, as its newest commitment has it.
#[must_use]
pub fn line_secret(line: &str, history: &History, secrets: &Secrets) -> DaySecret {
    let Some(newest) = history.commitment(line) else { return DaySecret::Unasked };
    match secret_of(line, &newest.commitment, &history.commitments, secrets) {
        Ok(secret) => DaySecret::Known { secret, since: newest.as_of.and_then(|day| day.succ_opt()) },
        Err(_) => DaySecret::Lost,
    }
}

/// Why the secret of a line of plans is not there.
#[must_use]
pub fn secret_fault(line: &str, history: &History, secrets: &Secrets) -> Failure {
    let newest = history.commitment(line);
    let found = newest.map(|newest| secret_of(line, &newest.commitment, &history.commitments, secrets));
    found.and_then(Result::err).unwrap_or_else(|| lost(line, false))
}
