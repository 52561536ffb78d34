//! A staffing, or a late recusal, as outsiders check it (`docs/verify-teams.py`): inspectors (without names, but for those who go), loads and meetings
//! before, and every visit with who is recused and who goes. Its digest stands in the ledger.

use std::collections::BTreeSet;
use std::io;

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::teams::Inputs;
use super::visits::Visit;
use crate::model::{DrawId, LateRecusal, Level, Member, Staffing, VisitRecord, hex};

/// The document of a staffing or of a late recusal, its members in the order in which they are written.
#[derive(Debug, Serialize)]
pub struct StaffingDocument<'a> {
    format: &'static str,
    day: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<&'a [DrawId]>,
    roster: &'a str,
    recusals: &'a str,
    inspectors: Vec<InspectorRow<'a>>,
    met: Vec<(&'a str, &'a str, u32)>,
    visits: Vec<VisitRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps_back: Option<StepsBack<'a>>,
}

#[derive(Debug, Serialize)]
struct StepsBack<'a> {
    as_of: NaiveDate,
    draw: &'a DrawId,
    object: &'a str,
    inspector: &'a str,
    before: &'a [String],
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
    enterprise: &'a str,
    region: &'a str,
    objects: &'a [(DrawId, String)],
    seed: &'a str,
    lottery: &'a str,
    needs: Vec<NeedRow<'a>>,
    recused: Vec<&'a str>,
    team: &'a [Member],
    missing: u32,
    why: Option<&'static str>,
    beside: Option<&'a str>,
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

impl StaffingDocument<'_> {
    /// Writes it as it is published.
    ///
    /// # Errors
    /// What it is written to refuses.
    pub fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }

    /// SHA-256 of what is published, in lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        // A digest takes everything.
        let _ = self.write(io::BufWriter::new(Hashed(&mut hash)));
        hex(&hash.finalize())
    }
}

/// Takes what is written into a digest.
struct Hashed<'a>(&'a mut Sha256);

impl io::Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A staffing with the digest of its document; without a roster nobody goes, and the document says so.
#[must_use]
pub fn documented(mut staffing: Staffing, inputs: Option<&Inputs>) -> Staffing {
    let none = Inputs::default();
    staffing.document = document(&staffing, inputs.unwrap_or(&none)).digest();
    staffing
}

/// The document of a staffing.
#[must_use]
pub fn document<'a>(staffing: &'a Staffing, inputs: &'a Inputs) -> StaffingDocument<'a> {
    StaffingDocument { draws: Some(&staffing.draws), ..from("choucha-teams/3", staffing.day, &staffing.seals, &staffing.visits, inputs) }
}

/// A late recusal with the visit that it is about.
#[derive(Debug, Clone)]
pub struct StepBack {
    late: LateRecusal,
    /// The day of the staffing in which the visit came up: loads and meetings are of its year.
    day: NaiveDate,
    /// Who was in the team.
    before: Vec<String>,
    after: VisitRecord,
}

impl StepBack {
    /// Of a visit as it was before.
    #[must_use]
    pub fn new(late: LateRecusal, visit: &Visit) -> Self {
        let before = visit.record.team.iter().map(|m| m.inspector.clone()).collect();
        let after = VisitRecord { team: late.team.clone(), short: late.short.clone(), ..visit.record.clone() };
        Self { late, day: visit.day, before, after }
    }

    /// The recusal with the digest of its document.
    #[must_use]
    pub fn documented(mut self, inputs: &Inputs) -> LateRecusal {
        self.late.document = self.document(inputs).digest();
        self.late
    }

    /// Its document.
    #[must_use]
    pub fn document<'a>(&'a self, inputs: &'a Inputs) -> StaffingDocument<'a> {
        let LateRecusal { as_of, draw, object, inspector, .. } = &self.late;
        let steps_back = StepsBack { as_of: *as_of, draw, object, inspector, before: &self.before };
        let visits = std::slice::from_ref(&self.after);
        StaffingDocument { steps_back: Some(steps_back), ..from("choucha-recusal/1", self.day, &self.late.seals, visits, inputs) }
    }
}

fn from<'a>(
    format: &'static str,
    day: NaiveDate,
    [roster, recusals]: &'a [String; 2],
    visits: &'a [VisitRecord],
    inputs: &'a Inputs,
) -> StaffingDocument<'a> {
    let id = |place: u32| inputs.roster.id(place);
    let used: BTreeSet<&str> = visits.iter().flat_map(|v| v.needs.needs.iter().map(|n| n.branch.as_str())).collect();
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
    let barred = |i: usize| inputs.barred.get(i).into_iter().flatten().map(|p| id(*p)).collect();
    let visits = visits.iter().enumerate().map(|(i, v)| visit(v, barred(i))).collect();
    StaffingDocument { format, day, draws: None, roster, recusals, inspectors: inspectors.collect(), met, visits, steps_back: None }
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
        enterprise: &v.enterprise,
        region: &v.region,
        objects: &v.objects,
        seed: &v.seed,
        lottery: &v.lottery,
        needs: needs.collect(),
        recused,
        team: &v.team,
        missing: v.short.iter().map(|s| s.missing).sum(),
        why: v.code(),
        beside: v.beside.as_deref(),
    }
}
