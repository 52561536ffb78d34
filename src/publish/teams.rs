//! Who goes where, as files beside a draw's list: `teams.csv`, `visits.csv`, and `substitutes.csv` where there are any. Unlike the
//! list they grow: a late recusal, a later staffing or a substitution writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::printed::{Printed, as_text, csv_table};
use crate::diagnostic::Lang;
use crate::layout::Layout;
use crate::model::{Draw, DrawId, Drawn};
use crate::staffing::{Visit, Visits, current};

/// The files that grow.
pub const STAFF_FILES: [&str; 3] = ["teams.csv", "visits.csv", "substitutes.csv"];

/// What the rows of a draw say that stand in another draw's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawHead {
    /// The task's name.
    pub task: String,
    /// Who leads.
    pub lead: String,
}

/// Heads by draw.
pub type DrawHeads = BTreeMap<DrawId, DrawHead>;

/// Files by name, as they are written.
pub type StaffFiles = Vec<(&'static str, Vec<u8>)>;

/// The files of a draw as visits are told of: to the office as they stand, to everyone as they were before the first entry that an embargo keeps back.
#[must_use]
pub fn staff_files((record, objects): (&Draw, &[Drawn]), visits: &Visits, heads: &DrawHeads, office: bool) -> StaffFiles {
    let mut files = Vec::new();
    // Writing into memory cannot fail.
    if record.staffing.is_some() && visits.staffed.contains(&record.draw) {
        let _ = teams(record, objects, visits).map(|bytes| files.push(("teams.csv", bytes)));
        let _ = visits_csv(record, visits, heads, office).map(|bytes| files.push(("visits.csv", bytes)));
    }
    if visits.substitutions.iter().any(|(_, s)| s.draw == record.draw) {
        let _ = substitutes(record, visits, office || !record.sealed()).map(|bytes| files.push(("substitutes.csv", bytes)));
    }
    files
}

/// Every cell is text: a spreadsheet calculates nothing from what registers say.
fn table(head: &[&str], rows: Vec<Vec<String>>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    {
        let mut csv = csv_table(&mut bytes)?;
        csv.write_record(head)?;
        for row in rows {
            csv.write_record(row.iter().map(|cell| as_text(cell).into_owned()))?;
        }
        csv.flush()?;
    }
    Ok(bytes)
}

/// One row an object and inspector; an object whose visit is unstaffed has one row that says so.
fn teams(record: &Draw, objects: &[Drawn], visits: &Visits) -> io::Result<Vec<u8>> {
    let by_object: BTreeMap<&str, &Visit> = visits
        .of_draw(&record.draw)
        .flat_map(|v| v.record.objects.iter().filter(|(d, _)| *d == record.draw).map(move |(_, id)| (id.as_str(), v)))
        .collect();
    let mut rows = Vec::new();
    for object in current(record, objects, visits) {
        let (id, name) = (object.id.clone(), object.name.clone());
        match by_object.get(object.id.as_str()).filter(|v| !v.record.team.is_empty()) {
            Some(visit) => {
                for m in &visit.record.team {
                    rows.push(vec![id.clone(), name.clone(), m.inspector.clone(), m.name.clone(), m.department.clone(), m.role.clone()]);
                }
            }
            None => rows.push(vec![id, name, String::new(), String::new(), String::new(), "unstaffed".to_owned()]),
        }
    }
    table(&["id", "name", "inspector_id", "inspector", "department", "role"], rows)
}

/// One row a matter: everything that the visits of this draw inspect, other draws' included. `why` is a code; for the office its words stand beside
/// it (in a file for everyone a better wording would be another file).
fn visits_csv(record: &Draw, visits: &Visits, heads: &DrawHeads, office: bool) -> io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    for visit in visits.of_draw(&record.draw) {
        let r = &visit.record;
        let (state, why, words) = if r.team.is_empty() {
            ("unstaffed", r.code().unwrap_or_default(), r.reason().say(Lang::ZH))
        } else {
            ("staffed", "", String::new())
        };
        let departments: BTreeSet<&str> = r.team.iter().map(|m| m.department.as_str()).collect();
        let departments = departments.into_iter().collect::<Vec<_>>().join(";");
        for (draw, id) in &r.objects {
            let (task, lead) = heads.get(draw).map(|h| (h.task.clone(), h.lead.clone())).unwrap_or_default();
            let mut row = vec![
                r.visit.clone(),
                r.enterprise.clone(),
                id.clone(),
                draw.to_string(),
                task,
                lead,
                departments.clone(),
                state.to_owned(),
                why.to_owned(),
                r.beside.clone().unwrap_or_default(),
            ];
            if office {
                row.push(words.clone());
            }
            rows.push(row);
        }
    }
    let mut head = vec!["visit", "enterprise", "id", "draw", "task", "lead", "departments", "state", "why", "beside"];
    head.extend(office.then_some("words"));
    table(&head, rows)
}

/// `ordered`: with where in the order the substitute and those before it stood; of a sealed draw nobody else is told.
fn substitutes(record: &Draw, visits: &Visits, ordered: bool) -> io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    for (at, s) in visits.substitutions.iter().filter(|(_, s)| s.draw == record.draw) {
        let mut row = vec![s.object.clone(), s.reason.clone(), s.as_of.to_string(), at.clone(), s.by.clone()];
        let next = s.substitute.as_ref();
        row.extend(next.map_or_else(Default::default, |o| [o.id.clone(), o.name.clone(), o.region.clone()]));
        if ordered {
            row.extend(next.map_or_else(Default::default, |o| [o.cell.clone(), o.rank.to_string(), o.times.to_string(), o.ticket.clone()]));
            row.push(s.passed.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(";"));
            row.push(s.passed.iter().map(|(_, why)| why.code()).collect::<Vec<_>>().join(";"));
        }
        rows.push(row);
    }
    let mut head = vec!["replaced", "reason", "day", "at", "by", "id", "name", "region"];
    if ordered {
        head.extend(["cell", "rank", "times", "ticket", "passed", "why"]);
    }
    table(&head, rows)
}

/// Where the document of a staffing or of a late recusal lies, by its entry's number.
#[must_use]
pub fn teams_path(layout: &Layout, day: NaiveDate, seq: i64) -> PathBuf {
    layout.root.join("var/public/teams").join(format!("{day}-{seq}.json"))
}

/// Whether a table of visits differs from what it should be in the words that stand beside its codes, and in nothing else.
pub(super) fn differs_in_words(path: &Path, print: &Printed<'_>) -> bool {
    let mut wanted = Vec::new();
    let Ok(there) = crate::bounded::read(path, 1 << 30) else { return false };
    print(&mut wanted).is_ok() && without_words(&there).is_some_and(|there| Some(there) == without_words(&wanted))
}

/// The rows of a table without its column of words; nothing where it is not written as a table is.
fn without_words(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.strip_prefix('\u{FEFF}').unwrap_or(text).as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
    let mut again = Vec::new();
    let mut csv = csv_table(&mut again).ok()?;
    rows.iter().try_for_each(|row| csv.write_record(row)).ok()?;
    drop(csv);
    let words = rows.first()?.iter().position(|name| name == "words")?;
    let row = |r: &csv::StringRecord| r.iter().enumerate().filter(|(i, _)| *i != words).map(|(_, cell)| cell.to_owned()).collect();
    (again == bytes).then(|| rows.iter().map(row).collect())
}
