//! What the files take back of what the ledger has adopted last, with the line that says it.

use serde::Serialize;

use super::promises::{Weakening, weaker_header, weaker_settings};
use super::settings::{Settings, read_settings};
use super::snapshot::{SETTINGS, Snapshot};
use crate::diagnostic::{Failure, Finding, Findings, Place, SourceFile};
use crate::history::RuleHistory;
use crate::plan::{Plan, key_in, read_plan};
use crate::text;

/// A promise that the files as they stand take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// The plan whose header it is; none: the settings.
    pub plan: Option<String>,
    /// What.
    #[serde(flatten)]
    pub weakening: Weakening,
    /// Where.
    #[serde(skip)]
    pub place: Place,
}

impl TakenBack {
    /// It as a finding.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let words = self.weakening.text();
        let help = if self.weakening.binds_later_rounds_only() {
            text!("it-binds-only-rounds-that-open")
        } else {
            text!("it-holds-from-its-adoption-on")
        };
        Finding::warning("promise-weaker", self.place.clone(), text!("promise-weaker", words), help)
    }
}

/// Compares the files with what was adopted last; `text` gives a text of the ledger by its digest.
///
/// # Errors
/// The ledger cannot be read.
pub fn taken_back(
    snapshot: &Snapshot,
    rules: &RuleHistory,
    text: impl Fn(&str) -> Result<Option<String>, Failure>,
) -> Result<Vec<TakenBack>, Failure> {
    let settings = rules.settings.last().map(|(_, digest)| text(digest)).transpose()?.flatten();
    let settings = settings.and_then(|text| read_settings(&SourceFile::new(SETTINGS, text), &snapshot.root, &mut Findings::default()));
    compare(snapshot, settings.as_ref(), |plan| adopted(rules, plan, &text))
}

/// Compares the files with those of another workspace.
#[must_use]
pub fn taken_back_from(snapshot: &Snapshot, there: &Snapshot) -> Vec<TakenBack> {
    let plan = |id: &str| Ok(there.plans.iter().filter_map(|file| file.reading.plan.clone()).find(|plan| plan.id == id));
    compare(snapshot, there.settings.as_ref(), plan).unwrap_or_default()
}

fn compare(
    snapshot: &Snapshot,
    settings: Option<&Settings>,
    plan: impl Fn(&str) -> Result<Option<Plan>, Failure>,
) -> Result<Vec<TakenBack>, Failure> {
    let mut found = Vec::new();
    let mut note = |plan: Option<&String>, weaker: Vec<Weakening>, source: &SourceFile| {
        found.extend(weaker.into_iter().map(|weakening| {
            // The line that has the key; the first one where it stands there no longer.
            let place = key_in(source, &(0..source.text.len()), weakening.key()).unwrap_or_else(|| source.at_line(1, 1));
            TakenBack { plan: plan.cloned(), weakening, place }
        }));
    };
    if let (Some(old), Some(new)) = (settings, &snapshot.settings) {
        note(None, weaker_settings(old, new), &snapshot.settings_source);
    }
    for file in &snapshot.plans {
        let Some(new) = &file.reading.plan else { continue };
        let mut old = plan(&new.id)?;
        if let (None, Some(before)) = (&old, &new.predecessor) {
            old = plan(before)?;
        }
        if let Some(old) = old {
            note(Some(&new.id), weaker_header(&old, new), &file.source);
        }
    }
    Ok(found)
}

/// A plan as it was adopted last.
fn adopted(rules: &RuleHistory, plan: &str, text: &impl Fn(&str) -> Result<Option<String>, Failure>) -> Result<Option<Plan>, Failure> {
    for version in rules.versions.iter().rev().map(|v| &v.version).filter(|v| v.plan == *plan) {
        let Some(text) = text(&version.plan_digest)? else { continue };
        if let Some(plan) = read_plan(&SourceFile::new(version.plan_file.as_str(), text)).plan {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}
