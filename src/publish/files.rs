//! A draw's files: `var/draws/<draw>/` for the office, `var/public/<draw>/` for everyone (the same without tier and
//! stratum), and the frame kept for replay under `var/frames/`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::durable::{Writer, write_file, write_folder};
use crate::draw::{CellRecord, DrawRecord, Drawn, Frame, probabilities};
use crate::rules::Judgement;

/// Where a workspace's written files lie.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The workspace.
    pub root: PathBuf,
}

impl Layout {
    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.root.join("var/ledger.db")
    }

    /// Rows set aside.
    #[must_use]
    pub fn quarantine(&self) -> PathBuf {
        self.root.join("var/quarantine")
    }

    /// The lock that one writer holds at a time.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.root.join("var/lock")
    }

    fn frame(&self, digest: &str) -> PathBuf {
        self.root.join("var/frames").join(format!("{digest}.txt"))
    }

    /// A draw's folder for the office.
    #[must_use]
    pub fn office(&self, draw: &str) -> PathBuf {
        self.root.join("var/draws").join(folder_name(draw))
    }

    /// A draw's folder for everyone.
    #[must_use]
    pub fn public(&self, draw: &str) -> PathBuf {
        self.root.join("var/public").join(folder_name(draw))
    }
}

/// A draw's id as the name of a folder: `/` becomes `-`.
#[must_use]
pub fn folder_name(draw: &str) -> String {
    draw.replace('/', "-")
}

/// Keeps a frame under its digest; a frame that is there already is left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frame(layout: &Layout, digest: &str, frame: &Frame) -> io::Result<()> {
    let path = layout.frame(digest);
    if path.exists() { Ok(()) } else { write_file(&path, |out| frame.write(out)) }
}

/// Reads a kept frame.
///
/// # Errors
/// It is not there or not a frame.
pub fn read_frame(layout: &Layout, digest: &str) -> io::Result<Frame> {
    let bytes = std::fs::read(layout.frame(digest))?;
    Frame::parse(&bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// Whether one of a draw's folders is not there.
#[must_use]
pub fn missing(layout: &Layout, draw: &str) -> bool {
    !(layout.office(draw).exists() && layout.public(draw).exists())
}

/// Writes a draw's folders where they are not there; gives the office's files relative to the workspace.
///
/// # Errors
/// The disk refuses.
pub fn write_draw(layout: &Layout, at: &str, record: &DrawRecord, objects: &[Drawn], frame: &Frame) -> io::Result<Vec<PathBuf>> {
    let office: [Writer<'_>; 3] = [
        ("draw.json", Box::new(|out| write_json(out, &draw_json(record, at, true)))),
        ("objects.csv", Box::new(|out| write_objects(out, record, objects, frame, true))),
        ("frame.csv", Box::new(|out| write_frame(out, record, frame))),
    ];
    write_folder(&layout.office(&record.draw), &office)?;
    let public: [Writer<'_>; 3] = [
        ("draw.json", Box::new(|out| write_json(out, &draw_json(record, at, false)))),
        ("objects.csv", Box::new(|out| write_objects(out, record, objects, frame, false))),
        ("frame.csv", Box::new(|out| write_frame(out, record, frame))),
    ];
    write_folder(&layout.public(&record.draw), &public)?;
    Ok(files_of(&record.draw))
}

/// The office's files of a draw, relative to the workspace.
#[must_use]
pub fn files_of(draw: &str) -> Vec<PathBuf> {
    let folder = Path::new("var/draws").join(folder_name(draw));
    ["draw.json", "objects.csv", "frame.csv"].iter().map(|f| folder.join(f)).collect()
}

/// Risk classes are for internal use: the public record has neutral cell codes only.
fn draw_json(record: &DrawRecord, at: &str, office: bool) -> Value {
    let cells: Vec<Value> = record
        .cells
        .iter()
        .map(|c: &CellRecord| {
            let mut cell = json!({ "cell": c.cell, "population": c.population, "ratio": c.ratio, "quota": c.quota, "drawn": c.drawn });
            if let (true, Some(cell)) = (office, cell.as_object_mut()) {
                cell.insert("stratum".to_owned(), json!(c.stratum));
                cell.insert("tier".to_owned(), json!(c.tier));
                cell.insert("notes".to_owned(), json!(c.notes));
            }
            cell
        })
        .collect();
    json!({
        "format": "choucha-draw/1",
        "draw": record.draw,
        "plan": record.plan,
        "task": record.task,
        "name": record.name,
        "lead": record.lead,
        "opens": record.opens,
        "as_of": record.as_of,
        "drawn_at": at,
        "retrospective": record.retrospective,
        "simulation": record.simulation,
        "seed": record.seed,
        "lottery": record.lottery,
        "frame_digest": record.frame_digest,
        "population": record.population,
        "cells": cells,
        "objects": record.objects,
        "list_digest": record.list_digest,
        "rule": record.rule,
        "register": record.register,
        "notes": record.notes,
        "program": record.program,
    })
}

fn write_json(out: &mut BufWriter<File>, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

fn csv_writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

fn cell_index(code: &str) -> u32 {
    code.strip_prefix('c').and_then(|n| n.parse::<u32>().ok()).map_or(u32::MAX, |n| n.saturating_sub(1))
}

/// The quota of every cell up to the last one of the record.
fn quotas_by_cell(record: &DrawRecord) -> Vec<u64> {
    let mut quotas = Vec::new();
    for cell in &record.cells {
        let at = cell_index(&cell.cell) as usize;
        if quotas.len() <= at {
            quotas.resize(at + 1, 0);
        }
        if let Some(slot) = quotas.get_mut(at) {
            *slot = cell.drawn;
        }
    }
    quotas
}

fn write_objects(out: &mut BufWriter<File>, record: &DrawRecord, objects: &[Drawn], frame: &Frame, office: bool) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv_writer(&mut *out);
    let mut head = vec!["rank", "id", "name", "region", "cell"];
    if office {
        head.extend(["tier", "stratum"]);
    }
    head.extend(["times", "ticket", "inclusion_probability", "weight"]);
    csv.write_record(&head)?;
    let probability = probabilities(frame, &quotas_by_cell(record));
    for o in objects {
        let (rank, times, name, region) = (o.rank.to_string(), o.times.to_string(), as_text(&o.name), as_text(&o.region));
        let mut row = vec![rank.as_str(), o.id.as_str(), name.as_str(), region.as_str(), o.cell.as_str()];
        if office {
            let cell = record.cells.iter().find(|c| c.cell == o.cell);
            row.push(cell.map_or("", |c| c.tier.as_str()));
            row.push(cell.and_then(|c| c.stratum.as_deref()).unwrap_or(""));
        }
        let chance = probability(cell_index(&o.cell), o.times);
        let (chance, weight) = (chance.to_string(), chance.weight().map_or_else(String::new, |w| w.to_string()));
        row.extend([times.as_str(), o.ticket.as_str(), chance.as_str(), weight.as_str()]);
        csv.write_record(&row)?;
    }
    csv.flush()
}

fn write_frame(out: &mut BufWriter<File>, record: &DrawRecord, frame: &Frame) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv_writer(&mut *out);
    csv.write_record(["id", "cell", "times", "inclusion_probability"])?;
    let probability = probabilities(frame, &quotas_by_cell(record));
    for entry in frame.entries() {
        let cell = Judgement::code(entry.cell as usize);
        let (times, chance) = (entry.times.to_string(), probability(entry.cell, entry.times).to_string());
        csv.write_record([frame.id(entry.object), cell.as_str(), times.as_str(), chance.as_str()])?;
    }
    csv.flush()
}

/// A cell that a spreadsheet would take for a formula is made text.
fn as_text(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
