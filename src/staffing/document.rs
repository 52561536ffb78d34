//! A staffing as outsiders check it (`docs/verify-teams.py`): inspectors without names, loads and meetings before, and every visit with
//! who is recused and who goes.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::teams::Inputs;
use crate::model::{DrawId, Level, Staffing, VisitRecord};

/// The document of a staffing, its members in the order in which they are written.
#[derive(Debug, Serialize)]
pub struct StaffingDocument<'a> {
    format: &'static str,
    entry: i64,
    staffed_at: &'a str,
    day: NaiveDate,
    draws: &'a [DrawId],
    roster: &'a str,
    recusals: &'a str,
    inspectors: Vec<InspectorRow<'a>>,
    met: Vec<(&'a str, &'a str, u32)>,
    visits: Vec<VisitRow<'a>>,
}

#[derive(Debug, Serialize)]
struct InspectorRow<'a> {
    id: &'a str,
    branch: &'a str,
    region: &'a str,
    city: bool,
    specialities: &'a [String],
    expert: bool,
    load: u32,
}

#[derive(Debug, Serialize)]
struct VisitRow<'a> {
    visit: &'a str,
    region: &'a str,
    objects: &'a [(DrawId, String)],
    seed: &'a str,
    lottery: &'a str,
    needs: Vec<NeedRow<'a>>,
    recused: Vec<&'a str>,
    team: Vec<&'a str>,
    missing: u32,
}

#[derive(Debug, Serialize)]
struct NeedRow<'a> {
    branch: &'a str,
    department: &'a str,
    level: Level,
    speciality: &'a str,
    expert: bool,
    count: u32,
}

/// The document of a staffing: `seq` and `at` are its entry's.
#[must_use]
pub fn document<'a>(seq: i64, at: &'a str, staffing: &'a Staffing, inputs: &'a Inputs) -> StaffingDocument<'a> {
    let id = |place: u32| inputs.roster.id(place);
    let used: BTreeSet<&str> = staffing.visits.iter().flat_map(|v| v.needs.needs.iter().map(|n| n.branch.as_str())).collect();
    let inspectors = inputs.roster.entries.iter().zip(&inputs.loads).filter(|(e, _)| used.contains(e.officer.branch.as_str()));
    let inspectors = inspectors.map(|(e, load)| {
        let o = &e.officer;
        InspectorRow {
            id: &o.id,
            branch: &o.branch,
            region: &o.region,
            city: e.city,
            specialities: &o.specialities,
            expert: o.expert,
            load: *load,
        }
    });
    let mut met: Vec<(&str, &str, u32)> = inputs.met.iter().map(|((a, b), n)| (id(*a), id(*b), *n)).collect();
    met.sort_unstable();
    StaffingDocument {
        format: "choucha-teams/2",
        entry: seq,
        staffed_at: at,
        day: staffing.day,
        draws: &staffing.draws,
        roster: &staffing.roster,
        recusals: &staffing.recusals,
        inspectors: inspectors.collect(),
        met,
        visits: staffing.visits.iter().zip(&inputs.barred).map(|(v, barred)| visit(v, barred.iter().map(|p| id(*p)).collect())).collect(),
    }
}

fn visit<'a>(v: &'a VisitRecord, recused: Vec<&'a str>) -> VisitRow<'a> {
    let needs = v.needs.needs.iter().map(|n| NeedRow {
        branch: &n.branch,
        department: &n.department,
        level: n.level,
        speciality: &n.speciality,
        expert: n.expert,
        count: n.count,
    });
    VisitRow {
        visit: &v.visit,
        region: &v.region,
        objects: &v.objects,
        seed: &v.seed,
        lottery: &v.lottery,
        needs: needs.collect(),
        recused,
        team: v.team.iter().map(|m| m.inspector.as_str()).collect(),
        missing: v.short.iter().map(|s| s.missing).sum(),
    }
}
