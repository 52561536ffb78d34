//! A staffing as outsiders check it (`docs/verify-teams.py`): inspectors (without names, but for those who go), loads and meetings before,
//! and every visit with who is recused and who goes. Its digest stands in the ledger.

use std::collections::BTreeSet;
use std::io;

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::teams::Inputs;
use crate::model::{DrawId, Level, Member, Staffing, VisitRecord, hex};

/// The document of a staffing, its members in the order in which they are written.
#[derive(Debug, Serialize)]
pub struct StaffingDocument<'a> {
    format: &'static str,
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
        format: "choucha-teams/3",
        day: staffing.day,
        draws: &staffing.draws,
        roster: &staffing.seals[0],
        recusals: &staffing.seals[1],
        inspectors: inspectors.collect(),
        met,
        visits: staffing
            .visits
            .iter()
            .enumerate()
            .map(|(i, v)| visit(v, inputs.barred.get(i).into_iter().flatten().map(|p| id(*p)).collect()))
            .collect(),
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
