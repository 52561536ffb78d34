//! A staffing as outsiders check it (`docs/verify-teams.py`): inspectors without names, loads and meetings before, and every visit with
//! who is recused and who goes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::teams::Inputs;
use crate::model::{Staffing, VisitRecord};

/// The document of a staffing: `seq` and `at` are its entry's.
#[must_use]
pub fn document(seq: i64, at: &str, staffing: &Staffing, inputs: &Inputs) -> Value {
    let id = |place: u32| inputs.roster.id(place).to_owned();
    let used: BTreeSet<&str> = staffing.visits.iter().flat_map(|v| v.needs.needs.iter().map(|n| n.branch.as_str())).collect();
    let inspectors: Vec<Value> = inputs
        .roster
        .entries
        .iter()
        .zip(&inputs.loads)
        .filter(|(e, _)| used.contains(e.officer.branch.as_str()))
        .map(|(e, load)| {
            let o = &e.officer;
            json!({ "id": o.id, "branch": o.branch, "region": o.region, "city": e.city, "specialities": o.specialities, "expert": o.expert, "load": load })
        })
        .collect();
    let mut met: Vec<(String, String, u32)> = inputs.met.iter().map(|((a, b), n)| (id(*a), id(*b), *n)).collect();
    met.sort();
    let visits: Vec<Value> =
        staffing.visits.iter().zip(&inputs.barred).map(|(v, barred)| visit(v, barred.iter().map(|p| id(*p)))).collect();
    json!({
        "format": "choucha-teams/2",
        "entry": seq,
        "staffed_at": at,
        "day": staffing.day,
        "draws": staffing.draws,
        "roster": staffing.roster,
        "recusals": staffing.recusals,
        "inspectors": inspectors,
        "met": met,
        "visits": visits,
    })
}

fn visit(v: &VisitRecord, recused: impl Iterator<Item = String>) -> Value {
    let needs: Vec<Value> = v
        .needs
        .needs
        .iter()
        .map(|n| {
            json!({ "branch": n.branch, "department": n.department, "level": n.level, "speciality": n.speciality, "expert": n.expert, "count": n.count })
        })
        .collect();
    json!({
        "visit": v.visit,
        "region": v.region,
        "objects": v.objects,
        "seed": v.seed,
        "lottery": v.lottery,
        "needs": needs,
        "recused": recused.collect::<Vec<_>>(),
        "team": v.team.iter().map(|m| m.inspector.as_str()).collect::<Vec<_>>(),
        "missing": v.short.iter().map(|s| s.missing).sum::<u32>(),
    })
}
