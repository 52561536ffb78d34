//! What a sweep takes up: rules that are new to the ledger, told as a difference, and a secret for every line that has none.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::check_day;
use crate::chance::Secrets;
use crate::diagnostic::Failure;
use crate::history::History;
use crate::ledger::Ledger;
use crate::model::{Adoption, Commitment, Event};
use crate::schedule::{RulesInForce, evaluate_tasks, new_secrets, rules_in_force};
use crate::workspace::Session;

/// Records rules that are new to the ledger, and commits to a secret for every line of plans that has none.
pub(super) fn take_up(session: &mut Session, in_force: &RulesInForce, secrets: &Secrets) -> Result<(), Failure> {
    adopt(session, in_force)?;
    commit_new_lines(session, secrets, in_force)
}

/// Records rules that are new to the ledger.
fn adopt(session: &mut Session, in_force: &RulesInForce) -> Result<(), Failure> {
    let (Some(adoption), Some(ledger)) = (&in_force.adoption, &session.ledger) else { return Ok(()) };
    let difference = difference(ledger, &session.history, adoption, &in_force.texts)?;
    session.record(&[Event::Adoption(Adoption { difference, ..adoption.clone() })], &in_force.texts)
}

/// Takes up today's rules before a person decides about a round: the round is then the one that the ledger knows. (To a new line's secret the next
/// sweep commits.)
///
/// # Errors
/// The settings are broken, the clock is behind the latest draw, or the ledger cannot be written.
pub fn take_up_rules(session: &mut Session) -> Result<(), Failure> {
    let today = session.today();
    // As a sweep: no change is taken up by a day before the latest draw.
    check_day(today, today, session.history.latest_day())?;
    let found = evaluate_tasks(&session.snapshot)?;
    let in_force = rules_in_force(found, &session.snapshot, &session.history, today);
    adopt(session, &in_force)
}

/// Commits to a secret for every line of plans that has none: a person's decision may have taken it up, or a process that was killed after the
/// adoption, and its plan may be taken out since.
fn commit_new_lines(session: &mut Session, secrets: &Secrets, in_force: &RulesInForce) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for line in in_force.rules.versions.iter().map(|v| v.version.line.clone()).filter(|line| seen.insert(line.clone())) {
        if session.history.commitment(&line).is_none() {
            let [commitment, blinds] = new_secrets(&line, 1, secrets)?;
            let entry = Commitment { line, commitment, blinds, number: 1, reason: String::new(), by: String::new(), as_of: None };
            session.record(&[Event::Commitment(entry)], &BTreeMap::new())?;
        }
    }
    Ok(())
}

/// What an adoption changes in files that were adopted before, as unified differences.
fn difference(
    ledger: &Ledger,
    history: &History,
    adoption: &Adoption,
    texts: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failure> {
    let settings = (crate::workspace::SETTINGS.to_owned(), adoption.settings.clone());
    let rules = adoption.tasks.iter().flat_map(|t| t.files.iter().map(|(n, d)| (n.clone(), d.clone())));
    let files: BTreeMap<String, String> = rules.chain(adoption.files.clone()).chain([settings]).collect();
    let mut found = BTreeMap::new();
    for (name, digest) in files {
        let before =
            if name == crate::workspace::SETTINGS { history.rules.settings.last().map(|(_, d)| d) } else { history.rules.files.get(&name) };
        let Some(old) = before.filter(|old| **old != digest) else { continue };
        if let (Some(mut old), Some(new)) = (ledger.text(old)?, texts.get(&digest)) {
            // An earlier version recorded addresses as they were.
            if name == crate::workspace::SETTINGS {
                old = crate::workspace::hidden(&old);
            }
            let diff = similar::TextDiff::from_lines(&old, new);
            let mut words = diff.unified_diff().context_radius(1).header(&name, &name).to_string();
            if words.len() > 64 * 1024 {
                words = format!("{name}: {} / {} lines", old.lines().count(), new.lines().count());
            }
            found.insert(name, words);
        }
    }
    Ok(found)
}
