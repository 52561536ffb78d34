//! Who goes where, as files beside a draw's list: `teams.csv`, `visits.csv`, and `substitutes.csv` where there are any. Unlike the
//! list they grow: a late recusal, a later staffing or a substitution writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::Value;

use super::durable::write_file;
use super::files::{as_text, csv_writer};
use crate::history::{Visit, Visits};
use crate::layout::{Layout, folder_name};
use crate::model::{Draw, DrawId, Drawn};

/// The files that grow.
pub const STAFF_FILES: [&str; 3] = ["teams.csv", "visits.csv", "substitutes.csv"];

/// The objects of a draw as they stand after substitutions.
#[must_use]
pub fn current<'a>(record: &Draw, objects: &'a [Drawn], visits: &'a Visits) -> Vec<&'a Drawn> {
    let mine = || visits.substitutions.iter().map(|(_, s)| s).filter(|s| s.draw == record.draw);
    let gone: BTreeSet<&str> = mine().map(|s| s.object.as_str()).collect();
    objects.iter().chain(mine().filter_map(|s| s.substitute.as_ref())).filter(|o| !gone.contains(o.id.as_str())).collect()
}

/// The files by name, as they are written. Names of tasks stand by draw in `tasks`.
#[must_use]
pub fn staff_files(
    record: &Draw,
    objects: &[Drawn],
    visits: &Visits,
    tasks: &BTreeMap<DrawId, (String, String)>,
) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = Vec::new();
    // Writing into memory cannot fail.
    if record.staffing.is_some() && visits.staffed.contains(&record.draw) {
        let _ = teams(record, objects, visits).map(|bytes| files.push(("teams.csv", bytes)));
        let _ = visits_csv(record, visits, tasks).map(|bytes| files.push(("visits.csv", bytes)));
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

/// One row a matter: everything that the visits of this draw inspect, other draws' included.
fn visits_csv(record: &Draw, visits: &Visits, tasks: &BTreeMap<DrawId, (String, String)>) -> io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    for visit in visits.of_draw(&record.draw) {
        let r = &visit.record;
        let state = if r.team.is_empty() { "unstaffed" } else { "staffed" };
        let why = if r.team.is_empty() { r.reason().zh } else { String::new() };
        let departments: BTreeSet<&str> = r.team.iter().map(|m| m.department.as_str()).collect();
        let departments = departments.into_iter().collect::<Vec<_>>().join(";");
        for (draw, id) in &r.objects {
            let (task, lead) = tasks.get(draw).cloned().unwrap_or_default();
            let beside = r.beside.clone().unwrap_or_default();
            rows.push(
                [
                    &r.visit,
                    &r.enterprise,
                    id,
                    &draw.to_string(),
                    &as_text(&task),
                    &as_text(&lead),
                    &departments,
                    &state.to_owned(),
                    &why,
                    &beside,
                ]
                .map(Clone::clone)
                .to_vec(),
            );
        }
    }
    table(&["visit", "enterprise", "id", "draw", "task", "lead", "departments", "state", "why", "beside"], rows)
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
        rows.push(row);
    }
    let head = ["replaced", "reason", "day", "at", "by", "id", "name", "region", "cell", "rank", "times", "ticket", "passed"];
    table(&head, rows)
}

/// Writes the files that grow where they are not as the ledger makes them; for everyone only once the embargo is over. Gives the
/// office's, relative to the workspace.
///
/// # Errors
/// The disk refuses.
pub fn write_staff(
    layout: &Layout,
    record: &Draw,
    objects: &[Drawn],
    visits: &Visits,
    tasks: &BTreeMap<DrawId, (String, String)>,
    today: NaiveDate,
) -> io::Result<Vec<PathBuf>> {
    let files = staff_files(record, objects, visits, tasks);
    let public = record.public_from.is_none_or(|from| today >= from);
    for folder in [Some(layout.office(&record.draw)), public.then(|| layout.public(&record.draw))].into_iter().flatten() {
        for (name, bytes) in &files {
            let path = folder.join(name);
            if std::fs::read(&path).ok().as_ref() != Some(bytes) {
                write_file(&path, |out| io::Write::write_all(out, bytes))?;
            }
        }
    }
    Ok(files.iter().map(|(name, _)| Path::new("var/draws").join(folder_name(&record.draw)).join(name)).collect())
}

/// Whether a file of a staffed draw is not there; for everyone only where its list is published.
#[must_use]
pub fn staff_missing(layout: &Layout, draw: &str) -> bool {
    let lacks = |folder: &Path| ["teams.csv", "visits.csv"].iter().any(|file| !folder.join(file).exists());
    let (office, public) = (layout.office(draw), layout.public(draw));
    (office.exists() && lacks(&office)) || (public.join("objects.csv").exists() && lacks(&public))
}

/// The files that grow and are not what the ledger makes them, relative to the workspace.
#[must_use]
pub fn altered_staff(
    layout: &Layout,
    record: &Draw,
    objects: &[Drawn],
    visits: &Visits,
    tasks: &BTreeMap<DrawId, (String, String)>,
) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if visits.void.contains(&record.draw) {
        return found;
    }
    let files = staff_files(record, objects, visits, tasks);
    for folder in [layout.office(&record.draw), layout.public(&record.draw)] {
        for name in STAFF_FILES {
            let path = folder.join(name);
            let wanted = files.iter().find(|(n, _)| *n == name).map(|(_, bytes)| bytes);
            // One that is not there is written again by the next draw.
            if let Ok(bytes) = std::fs::read(&path)
                && Some(&bytes) != wanted
            {
                found.push(path.strip_prefix(&layout.root).map(Path::to_owned).unwrap_or(path));
            }
        }
    }
    found
}

/// Where a staffing's document lies, by its entry's number.
#[must_use]
pub fn teams_path(layout: &Layout, day: NaiveDate, seq: i64) -> PathBuf {
    layout.root.join("var/public/teams").join(format!("{day}-{seq}.json"))
}

/// Publishes a staffing.
///
/// # Errors
/// The disk refuses.
pub fn write_teams(path: &Path, document: &Value) -> io::Result<()> {
    write_file(path, |out| {
        serde_json::to_writer_pretty(&mut *out, document)?;
        io::Write::write_all(out, b"\n")
    })
}
