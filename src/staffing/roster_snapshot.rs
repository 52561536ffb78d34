//! Inspectors and recusals of a day, as texts under their digests: what is fixed with an intent, before any seed exists.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::roster::{Roster, recusals_text};
use super::visits::Visits;
use crate::diagnostic::Failure;
use crate::model::{NoRoster, StaffingTerms, Team, US, hex};
use crate::register::{InspectorSpec, Inspectors, Officer, Recusal, SetAside, too_many_inspectors};

/// The inspectors and recusals of a day.
#[derive(Debug, Clone, Default)]
pub struct RosterSnapshot {
    /// Digest of the roster's text; empty: there is none.
    pub roster: String,
    /// Digest of the recusals' text.
    pub recusals: String,
    /// What stands for these two in what is published.
    pub seals: [String; 2],
    /// The inspectors; none: there is no roster.
    pub inspectors: Roster,
    /// Why there is no roster.
    pub why: Option<NoRoster>,
    /// The texts.
    pub texts: BTreeMap<String, String>,
    /// Rows of the inspector register that cannot be used.
    pub set_aside: Vec<SetAside>,
}

impl RosterSnapshot {
    /// Of the registers as they were read. `before` are the loads with which inspectors began the year, as far as that was said in it,
    /// `visits` what was made since. Without the recusals nobody can be sent safely.
    #[must_use]
    pub fn new(
        spec: &InspectorSpec,
        found: Result<Inspectors, Failure>,
        recusals: Result<Vec<Recusal>, NoRoster>,
        (before, visits, year): (&HashMap<String, u32>, &Visits, i32),
    ) -> Self {
        let mut snapshot = Self::default();
        let (pairs, unreadable) = match recusals {
            Ok(pairs) => (pairs, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        snapshot.recusals = snapshot.keep(recusals_text(&pairs));
        match found {
            Err(failure) => snapshot.why = Some(NoRoster::inspectors(&spec.name, &failure)),
            Ok(found) => {
                snapshot.set_aside.clone_from(&found.set_aside);
                snapshot.why = too_many_inspectors(spec, &found).map(|_| NoRoster::InspectorsSetAside {
                    file: spec.name.clone(),
                    rows: found.read,
                    unusable: found.set_aside.len() as u64,
                    allowed: spec.max_set_aside.to_string(),
                });
                if snapshot.why.is_none() && unreadable.is_none() {
                    let starts = starts(before, &found.officers, visits, year);
                    snapshot.inspectors = Roster::new(spec, &found, |o| starts.get(o.id.as_str()).copied().unwrap_or(0));
                    snapshot.roster = snapshot.keep(snapshot.inspectors.text());
                }
            }
        }
        snapshot.why = unreadable.or(snapshot.why);
        snapshot
    }

    fn keep(&mut self, text: String) -> String {
        let digest = hex(&Sha256::digest(&text));
        self.texts.insert(digest.clone(), text);
        digest
    }

    /// The same with what stands for its texts in what is published, under a salt.
    #[must_use]
    pub fn sealed(mut self, salt: &str) -> Self {
        self.seals = [sealed(salt, &self.roster), sealed(salt, &self.recusals)];
        self
    }

    /// What an intent says of its staffing.
    #[must_use]
    pub fn terms(&self, spec: &InspectorSpec, team: &Team) -> StaffingTerms {
        let mut team = team.clone();
        for need in &mut team.needs {
            need.branch = spec.branch(&need.department, "");
        }
        let (roster, recusals, seals) = (self.roster.clone(), self.recusals.clone(), self.seals.clone());
        let pool = self.inspectors.pool(&team);
        StaffingTerms { team, roster, recusals, seals, pool, why: self.why.clone() }
    }
}

/// What stands for a text's digest in what is published: SHA-256(salt US digest); of no text, or an empty one, the digest itself.
#[must_use]
pub fn sealed(salt: &str, digest: &str) -> String {
    if digest.is_empty() || digest == hex(&Sha256::digest("")) {
        return digest.to_owned();
    }
    hex(&Sha256::digest(format!("{salt}{US}{digest}")))
}

/// The load that each inspector begins with: what was said once in the year holds for all of it; whoever is new begins with the smallest of the branch
/// in that region (experts by themselves).
fn starts<'a>(known: &HashMap<String, u32>, officers: &'a [Officer], visits: &Visits, year: i32) -> HashMap<&'a str, u32> {
    if known.is_empty() {
        return HashMap::new();
    }
    let pool = |o: &'a Officer| (o.branch.as_str(), o.region.as_str(), o.expert);
    let mut least: HashMap<(&str, &str, bool), u32> = HashMap::new();
    for o in officers {
        if let Some(start) = known.get(&o.id) {
            let load = start + visits.load(year, &o.id);
            let slot = least.entry(pool(o)).or_insert(load);
            *slot = load.min(*slot);
        }
    }
    let start = |o: &'a Officer| {
        let pool = least.get(&pool(o)).copied().unwrap_or(0);
        known.get(&o.id).copied().unwrap_or_else(|| pool.saturating_sub(visits.load(year, &o.id)))
    };
    officers.iter().map(|o| (o.id.as_str(), start(o))).collect()
}
