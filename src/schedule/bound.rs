//! What binds a round besides its rules: the promises (public randomness, embargo, the statuses that can be drawn), as they were when it opened, and
//! whatever was promised more since; and the tiers, as the version has them by which it is made. What is taken back binds the rounds that open later.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::rounds::Round;
use super::rules_in_force::RulesInForce;
use crate::diagnostic::{Failure, Findings, SourceFile};
use crate::history::EffectiveVersion;
use crate::model::PlanId;
use crate::plan::{Plan, read_plan};
use crate::register::Tiering;
use crate::workspace::{Promises, SETTINGS, Session, Settings, digest, promises_for, read_settings};

/// What the versions of tasks say, by the texts that the ledger keeps; each text is read once.
#[derive(Default)]
pub struct Bound {
    known: BTreeMap<(String, String), Option<Promises>>,
    lines: BTreeMap<PlanId, Vec<(NaiveDate, Promises)>>,
    settings: BTreeMap<String, Option<Settings>>,
}

impl Bound {
    /// The promises that bind a round; none where its version's texts cannot be read.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of(&mut self, session: &Session, in_force: &RulesInForce, round: &Round) -> Result<Option<Promises>, Failure> {
        let key = round.id.key();
        let own = self.list(session, in_force.rules.versions.iter().filter(|v| v.version.is_of(&key)))?;
        let Some(mut held) = promises_for(&own, round.opens) else { return Ok(None) };
        // What was promised when it opened binds it though its row is newer than that; and so does what is promised today though its row has an
        // error, and no version of it.
        if !self.lines.contains_key(&key.line) {
            let line = self.of_line(session, in_force, &key.line)?;
            self.lines.insert(key.line.clone(), line);
        }
        let line = self.lines.get(&key.line).and_then(|line| promises_for(line, round.opens));
        for more in line.into_iter().chain(promised_today(session, in_force, &key.line)) {
            held = held.with_more_of(&more);
        }
        Ok(Some(held))
    }

    /// What was promised to a line of plans, in the order of adoption: by the settings in every line, by headers in its own.
    fn of_line(&mut self, session: &Session, in_force: &RulesInForce, line: &PlanId) -> Result<Vec<(NaiveDate, Promises)>, Failure> {
        let (mut settings, mut header) = ("", "");
        let mut found: Vec<(NaiveDate, Promises)> = Vec::new();
        for effective in &in_force.rules.versions {
            let version = &effective.version;
            let own = if version.line == *line { version.plan_digest.as_str() } else { header };
            if (settings, header) == (version.settings.as_str(), own) {
                continue;
            }
            (settings, header) = (version.settings.as_str(), own);
            let Some(promises) = self.promises(session, effective)? else { continue };
            let embargo = if effective.version.line == *line { promises.embargo } else { found.last().map_or(0, |(_, p)| p.embargo) };
            found.push((effective.adopted, Promises { embargo, ..promises }));
        }
        Ok(found)
    }

    fn list<'v>(
        &mut self,
        session: &Session,
        versions: impl Iterator<Item = &'v EffectiveVersion>,
    ) -> Result<Vec<(NaiveDate, Promises)>, Failure> {
        let mut list = Vec::new();
        for effective in versions {
            if let Some(promises) = self.promises(session, effective)? {
                list.push((effective.adopted, promises));
            }
        }
        Ok(list)
    }

    /// How the register's tiers are read for a round that is made by an earlier version: as that has them. What the register calls a tier now that it
    /// called otherwise then is still that tier. Nothing where the round is made by today's files.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn tiering(&mut self, session: &Session, in_force: &RulesInForce, round: &Round) -> Result<Option<Tiering>, Failure> {
        if in_force.of_today(round).is_some() {
            return Ok(None);
        }
        let digest = &round.effective.version.settings;
        if !self.settings.contains_key(digest) {
            let text = text(session, SETTINGS, digest)?;
            let read = |text| read_settings(&SourceFile::new(SETTINGS, text), &session.layout.root, &mut Findings::default());
            self.settings.insert(digest.clone(), text.and_then(read));
        }
        let Some(then) = self.settings.get(digest).and_then(Option::as_ref) else { return Ok(None) };
        let (now, mut tiering) = (&session.settings, then.objects.tiering());
        for (word, rank) in &now.objects.tier_names {
            let same = now.tiers.get(*rank).and_then(|tier| then.tiers.iter().position(|t| t == tier));
            if let Some(rank) = same {
                tiering.names.entry(word.clone()).or_insert(rank);
            }
        }
        Ok(Some(tiering).filter(|tiering| *tiering != now.objects.tiering() || then.tiers != now.tiers))
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

/// What today's settings and the header of a line's newest plan promise.
fn promised_today(session: &Session, in_force: &RulesInForce, line: &str) -> Option<Promises> {
    let plans = session.snapshot.plans.iter().filter_map(|p| p.reading.plan.as_ref());
    let newest = |plan: &&Plan| in_force.rules.line(&plan.id) == *line && in_force.rules.successor(&plan.id).is_none();
    plans.filter(newest).map(|plan| Promises::of(&session.settings, plan)).next_back()
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
