//! From what was drawn to visits, without teams: what is drawn of one enterprise is one visit.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::visits::Visits;
use crate::draw::by_id;
use crate::model::US;
use crate::model::{Draw, DrawId, Drawn, Team, VisitRecord, hex};

/// A draw with the objects of it that no visit holds yet.
pub struct Fresh<'a> {
    /// The draw.
    pub record: &'a Draw,
    /// The objects, in the order in which others are told of them.
    pub objects: Vec<&'a Drawn>,
}

/// The objects of a draw in the order in which others are told of them: of a sealed one by id, which tells nothing of cells and ranks.
#[must_use]
pub fn told_in_order<'a>(record: &Draw, objects: &'a [Drawn]) -> Vec<&'a Drawn> {
    if record.sealed() { by_id(objects) } else { objects.iter().collect() }
}

/// The objects of a draw as they stand after substitutions.
#[must_use]
pub fn current<'a>(record: &Draw, objects: &'a [Drawn], visits: &'a Visits) -> Vec<&'a Drawn> {
    let mine = || visits.substitutions.iter().map(|(_, s)| s).filter(|s| s.draw == record.draw);
    let gone: BTreeSet<&str> = mine().map(|s| s.object.as_str()).collect();
    told_in_order(record, objects)
        .into_iter()
        .chain(mine().filter_map(|s| s.substitute.as_ref()))
        .filter(|o| !gone.contains(o.id.as_str()))
        .collect()
}

/// Who is needed for what a visit still inspects: a matter that dropped out needs nobody any more.
fn needs<'t>(objects: &[(DrawId, String)], team_of: &impl Fn(&DrawId) -> Option<&'t Team>) -> Option<Team> {
    objects.iter().filter_map(|(draw, _)| team_of(draw)).cloned().reduce(|all, team| all.or(&team))
}

/// The visits that fresh objects make: what is drawn of one enterprise is one visit, staffed by the lottery of the smallest draw id; it
/// joins an earlier visit that is still without a team, and stands beside one that has its team. `team_of` says whom a draw's visits need.
#[must_use]
pub fn visits_of<'t>(
    state: &Visits,
    fresh: &[Fresh<'_>],
    day: NaiveDate,
    team_of: &impl Fn(&DrawId) -> Option<&'t Team>,
) -> Vec<VisitRecord> {
    let mut order: Vec<&Fresh<'_>> = fresh.iter().collect();
    order.sort_by(|a, b| a.record.draw.as_bytes().cmp(b.record.draw.as_bytes()));
    let mut found: Vec<VisitRecord> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for Fresh { record, objects } in order {
        let Some(terms) = &record.staffing else { continue };
        for object in objects {
            let enterprise = record.enterprise(&object.id);
            let item = (record.draw.clone(), object.id.clone());
            if let Some(visit) = place.get(enterprise).and_then(|at| found.get_mut(*at)) {
                visit.objects.push(item);
                visit.needs = visit.needs.clone().or(&terms.team);
                continue;
            }
            let open = state.of(enterprise).find(|v| v.unstaffed()).map(|v| v.record.clone());
            let joined = open.map(|v| {
                let before = needs(&v.objects, team_of).unwrap_or(v.needs);
                let objects = v.objects.into_iter().chain([item.clone()]).collect();
                (v.visit, v.region, objects, before.or(&terms.team))
            });
            let (visit, region, objects, needs) = joined.unwrap_or_else(|| {
                (format!("{}:{enterprise}", record.draw), object.region.clone(), vec![item.clone()], terms.team.clone())
            });
            let beside = state.of(enterprise).filter(|v| v.day == day && !v.record.team.is_empty()).last().map(|v| v.record.visit.clone());
            place.insert(enterprise.to_owned(), found.len());
            found.push(VisitRecord {
                visit,
                enterprise: enterprise.to_owned(),
                region,
                objects,
                needs,
                seed: record.outcome.seed.clone(),
                lottery: record.lottery.clone(),
                team: Vec::new(),
                short: Vec::new(),
                why: None,
                beside,
            });
        }
    }
    found
}

/// What of a draw has no team yet: its unstaffed visits, and visits for objects that no visit holds.
#[must_use]
pub fn again<'t>(
    state: &Visits,
    record: &Draw,
    objects: &[Drawn],
    day: NaiveDate,
    team_of: &impl Fn(&DrawId) -> Option<&'t Team>,
) -> Vec<VisitRecord> {
    let open = state.of_draw(&record.draw).filter(|v| v.unstaffed()).map(|v| v.record.clone());
    let mut found: Vec<VisitRecord> =
        open.map(|v| VisitRecord { needs: needs(&v.objects, team_of).unwrap_or(v.needs), short: Vec::new(), why: None, ..v }).collect();
    let unheld = current(record, objects, state).into_iter().filter(|o| state.of_object(&record.draw, &o.id).is_none()).collect();
    let mut with_called = record.clone();
    for (_, s) in state.substitutions.iter().filter(|(_, s)| s.draw == record.draw) {
        if let (Some(o), Some(enterprise)) = (&s.substitute, &s.enterprise) {
            with_called.outcome.enterprises.insert(o.id.clone(), enterprise.clone());
        }
    }
    for visit in visits_of(state, &[Fresh { record: &with_called, objects: unheld }], day, team_of) {
        match found.iter_mut().find(|v| v.visit == visit.visit) {
            Some(same) => *same = visit,
            None => found.push(visit),
        }
    }
    found
}

/// Every draw that visits inspect something of.
#[must_use]
pub fn draws_of(visits: &[VisitRecord]) -> BTreeSet<DrawId> {
    visits.iter().flat_map(|v| v.objects.iter().map(|(draw, _)| draw.clone())).collect()
}

/// The basis of a later staffing's seed: what is fixed before the seed exists.
#[must_use]
pub fn later_basis([roster, recusals]: &[String; 2]) -> String {
    hex(&Sha256::digest(format!("{roster}{US}{recusals}")))
}

/// The lottery of a draw's later staffing: how many entries about visits came before makes it another one each time.
#[must_use]
pub fn later_lottery(draw: &str, before: usize) -> String {
    format!("{draw}/staff/{before}")
}
