//! Who goes where, as files beside a draw's list: `teams.csv`, `visits.csv`, and `substitutes.csv` where there are any. Unlike the
//! list they grow: a late recusal, a later staffing or a substitution writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::durable::Whole;
use super::files::{Written, as_text, csv_writer, relative, state_of};
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
type Files = Vec<(&'static str, Vec<u8>)>;

/// The files as visits are told of: to the office as they stand, to everyone as they were before the first entry that an embargo keeps back.
fn staff_files(record: &Draw, objects: &[Drawn], visits: &Visits, heads: &DrawHeads) -> Files {
    let mut files = Vec::new();
    // Writing into memory cannot fail.
    if record.staffing.is_some() && visits.staffed.contains(&record.draw) {
        let _ = teams(record, objects, visits).map(|bytes| files.push(("teams.csv", bytes)));
        let _ = visits_csv(record, visits, heads).map(|bytes| files.push(("visits.csv", bytes)));
    }
    if visits.substitutions.iter().any(|(_, s)| s.draw == record.draw) {
        let _ = substitutes(record, visits).map(|bytes| files.push(("substitutes.csv", bytes)));
    }
    files
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> io::Result<Vec<u8>> {
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    {
        let mut csv = csv_writer(&mut bytes);
        csv.write_record(head)?;
        for row in rows {
            csv.write_record(&row)?;
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
        let (id, name) = (object.id.clone(), as_text(&object.name));
        match by_object.get(object.id.as_str()).filter(|v| !v.record.team.is_empty()) {
            Some(visit) => {
                for m in &visit.record.team {
                    rows.push(vec![
                        id.clone(),
                        name.clone(),
                        as_text(&m.inspector),
                        as_text(&m.name),
                        as_text(&m.department),
                        m.role.clone(),
                    ]);
                }
            }
            None => rows.push(vec![id, name, String::new(), String::new(), String::new(), "unstaffed".to_owned()]),
        }
    }
    table(&["id", "name", "inspector_id", "inspector", "department", "role"], rows)
}

/// One row a matter: everything that the visits of this draw inspect, other draws' included. `why` is a code; its words stand beside it.
fn visits_csv(record: &Draw, visits: &Visits, heads: &DrawHeads) -> io::Result<Vec<u8>> {
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
            let (task, lead) = heads.get(draw).map(|h| (as_text(&h.task), as_text(&h.lead))).unwrap_or_default();
            let beside = r.beside.clone().unwrap_or_default();
            rows.push(vec![
                r.visit.clone(),
                r.enterprise.clone(),
                id.clone(),
                draw.to_string(),
                task,
                lead,
                departments.clone(),
                state.to_owned(),
                why.to_owned(),
                as_text(&words),
                beside,
            ]);
        }
    }
    table(&["visit", "enterprise", "id", "draw", "task", "lead", "departments", "state", "why", "words", "beside"], rows)
}

fn substitutes(record: &Draw, visits: &Visits) -> io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    for (at, s) in visits.substitutions.iter().filter(|(_, s)| s.draw == record.draw) {
        let mut row = vec![s.object.clone(), as_text(&s.reason), s.as_of.to_string(), at.clone(), as_text(&s.by)];
        match &s.substitute {
            Some(o) => row.extend([
                o.id.clone(),
                as_text(&o.name),
                as_text(&o.region),
                o.cell.clone(),
                o.rank.to_string(),
                o.times.to_string(),
                o.ticket.clone(),
            ]),
            None => row.extend(std::iter::repeat_n(String::new(), 7)),
        }
        row.push(s.passed.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(";"));
        row.push(s.passed.iter().map(|(_, why)| why.code()).collect::<Vec<_>>().join(";"));
        rows.push(row);
    }
    let head = ["replaced", "reason", "day", "at", "by", "id", "name", "region", "cell", "rank", "times", "ticket", "passed", "why"];
    table(&head, rows)
}

/// The files that grow of a draw in one of its folders, where they are not as `visits` make them.
#[must_use]
pub fn staff_to_write(folder: &Path, (record, objects): (&Draw, &[Drawn]), visits: &Visits, heads: &DrawHeads) -> Vec<Whole<'static>> {
    let files = staff_files(record, objects, visits, heads).into_iter().map(|(name, bytes)| (folder.join(name), bytes));
    let changed = files.filter(|(path, bytes)| std::fs::read(path).ok().as_ref() != Some(bytes));
    changed.map(|(path, bytes)| Whole::File(path, Box::new(move |out| io::Write::write_all(out, &bytes)))).collect()
}

/// Whether a file that a draw has is not in one of its folders; the folder itself is not this room's.
#[must_use]
pub fn staff_missing(folder: &Path, staffed: bool, substituted: bool) -> bool {
    let mut wanted = STAFF_FILES.iter().filter(|f| if **f == "substitutes.csv" { substituted } else { staffed });
    // First what is seldom so: one question for each file is asked of a draw that lacks none.
    wanted.any(|file| !folder.join(file).exists()) && folder.exists()
}

/// The files that grow and that in one of a draw's folders are what none of `states` makes them, relative to the workspace. A file that is not there
/// is written again by the next draw; one that no state has is wrong.
#[must_use]
pub fn altered_staff(
    layout: &Layout,
    folder: &Path,
    (record, objects): (&Draw, &[Drawn]),
    states: &[&Visits],
    heads: &DrawHeads,
) -> Vec<PathBuf> {
    if states.iter().any(|visits| visits.void.contains(&record.draw)) {
        return Vec::new();
    }
    let wanted: Vec<Files> = states.iter().map(|visits| staff_files(record, objects, visits, heads)).collect();
    let right = |name: &str, bytes: &[u8]| wanted.iter().flatten().any(|(n, wanted)| *n == name && same(bytes, wanted));
    let there = STAFF_FILES.iter().filter_map(|name| Some((name, std::fs::read(folder.join(name)).ok()?)));
    there.filter(|(name, bytes)| !right(name, bytes)).map(|(name, _)| relative(layout, folder.join(name))).collect()
}

/// Whether two tables say the same. Words are for people: what is compared are the codes that they stand for.
fn same(a: &[u8], b: &[u8]) -> bool {
    a == b || without_words(a).is_some_and(|a| Some(a) == without_words(b))
}

fn without_words(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.strip_prefix('\u{FEFF}').unwrap_or(text).as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
    let words = rows.first()?.iter().position(|name| name == "words")?;
    let row = |r: &csv::StringRecord| r.iter().enumerate().filter(|(i, _)| *i != words).map(|(_, cell)| cell.to_owned()).collect();
    Some(rows.iter().map(row).collect())
}

/// Where a staffing's document lies, by its entry's number.
#[must_use]
pub fn teams_path(layout: &Layout, day: NaiveDate, seq: i64) -> PathBuf {
    layout.root.join("var/public/teams").join(format!("{day}-{seq}.json"))
}

/// A staffing to be published.
#[must_use]
pub fn teams_to_write<'a>(path: PathBuf, document: impl Serialize + Send + Sync + 'a) -> Whole<'a> {
    Whole::File(path, Box::new(move |out| write_document(out, &document)))
}

fn write_document(mut out: impl io::Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, document)?;
    out.write_all(b"\n")
}

/// A published staffing, relative to the workspace, where it is not what the ledger makes it. One that is not there is written again by the next
/// draw, once no embargo keeps it back.
#[must_use]
pub fn altered_teams(layout: &Layout, path: &Path, document: &impl Serialize) -> Option<PathBuf> {
    let mut wanted = Vec::new();
    let right = write_document(&mut wanted, document).is_ok() && state_of(path, &wanted) != Written::Otherwise;
    (!right).then(|| relative(layout, path.to_owned()))
}
