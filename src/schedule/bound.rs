//! Which promises bind a round: public randomness, embargo and the statuses that can be drawn, as they were when it opened, and whatever was
//! promised more since. What is taken back binds the rounds that open later.

use std::collections::BTreeMap;

use super::rounds::Round;
use super::rules_in_force::RulesInForce;
use crate::diagnostic::{Failure, Findings, SourceFile};
use crate::history::EffectiveVersion;
use crate::plan::read_plan;
use crate::workspace::{Promises, SETTINGS, Session, digest, promises_for, read_settings};

/// The promises of the versions of a task, by the texts that the ledger keeps; each pair of texts is read once.
#[derive(Default)]
pub struct Bound {
    known: BTreeMap<(String, String), Option<Promises>>,
}

impl Bound {
    /// The promises that bind a round; none where its version's texts cannot be read.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of(&mut self, session: &Session, in_force: &RulesInForce, round: &Round) -> Result<Option<Promises>, Failure> {
        let key = round.id.key();
        let mut list = Vec::new();
        for effective in in_force.rules.versions.iter().filter(|v| v.version.is_of(&key)) {
            if let Some(promises) = self.promises(session, effective)? {
                list.push((effective.adopted, promises));
            }
        }
        Ok(promises_for(&list, round.opens))
    }

    fn promises(&mut self, session: &Session, effective: &EffectiveVersion) -> Result<Option<Promises>, Failure> {
        let at = (effective.version.settings.clone(), effective.version.plan_digest.clone());
        if let Some(known) = self.known.get(&at) {
            return Ok(known.clone());
        }
        let settings = text(session, SETTINGS, &at.0)?;
        let plan = text(session, &effective.version.plan_file, &at.1)?;
        let found = settings.zip(plan).and_then(|(settings, plan)| {
            let settings = read_settings(&SourceFile::new(SETTINGS, settings), &session.layout.root, &mut Findings::default())?;
            let plan = read_plan(&SourceFile::new(effective.version.plan_file.as_str(), plan)).plan?;
            Some(Promises::of(&settings, &plan))
        });
        self.known.insert(at, found.clone());
        Ok(found)
    }
}

/// A text by its digest: today's file, where it is that, else what the ledger keeps.
fn text(session: &Session, name: &str, wanted: &str) -> Result<Option<String>, Failure> {
    let plans = session.snapshot.plans.iter().map(|p| &p.source);
    let today = plans.chain([&session.snapshot.settings_source]).find(|s| *s.name == *name && digest(&s.text) == wanted);
    match (today, &session.ledger) {
        (Some(source), _) => Ok(Some(source.text.to_string())),
        (None, Some(ledger)) => ledger.text(wanted),
        (None, None) => Ok(None),
    }
}
