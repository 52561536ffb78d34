//! A draw's files: `var/draws/<draw>/` for the office, `var/public/<draw>/` for everyone (the same without tier and
//! stratum), and the frame kept for replay under `var/frames/`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::durable::{Writer, write_file, write_folder};
use crate::draw::{Frame, Mark, probabilities};
use crate::layout::{Layout, folder_name};
use crate::model::{CellRecord, Draw, Drawn, Reveal, Void, cell_index, hex};
use crate::rules::Judgement;

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

/// Who a draw's files are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The office: everything.
    Office,
    /// Everyone: the same without tiers and strata.
    Public,
    /// Everyone while the plan's embargo lasts: digests only, for with seed and frame in hand anyone could work out who will be
    /// visited.
    Embargoed,
}

/// Writes a draw's folders where they are not there; `today` decides whether its embargo is over. Gives the office's files
/// relative to the workspace.
///
/// # Errors
/// The disk refuses.
pub fn write_draw(
    layout: &Layout,
    at: &str,
    record: &Draw,
    objects: &[Drawn],
    frame: &Frame,
    today: NaiveDate,
) -> io::Result<Vec<PathBuf>> {
    let public = if record.public_from.is_some_and(|from| today < from) { Audience::Embargoed } else { Audience::Public };
    for (folder, audience) in [(layout.office(&record.draw), Audience::Office), (layout.public(&record.draw), public)] {
        let files: Vec<Writer<'_>> = files_for(audience)
            .iter()
            .map(|file| -> Writer<'_> { (file, Box::new(move |out| write_one(file, out, at, record, objects, frame, audience))) })
            .collect();
        write_folder(&folder, &files)?;
    }
    Ok(files_of(&record.draw))
}

/// Publishes a plan's secrets, in the order of their commitments.
///
/// # Errors
/// The disk refuses.
pub fn write_secrets(layout: &Layout, line: &str, reveals: &[Reveal]) -> io::Result<()> {
    let secrets: Vec<Value> =
        reveals.iter().filter(|r| r.line == line).map(|r| json!({ "number": r.number, "secret": r.secret })).collect();
    let path = layout.root.join("var/public").join(format!("{line}.secret.json"));
    write_file(&path, |out| write_json(out, &json!({ "format": "choucha-secret/2", "line": line, "secrets": secrets })))
}

/// Whether a draw's public folder is there without its list.
#[must_use]
pub fn embargoed(layout: &Layout, draw: &str) -> bool {
    layout.public(draw).exists() && !layout.public(draw).join("objects.csv").exists()
}

/// Publishes what a draw's embargo kept back; `draw.json` with the seed comes last.
///
/// # Errors
/// The disk refuses.
pub fn end_embargo(layout: &Layout, at: &str, record: &Draw, objects: &[Drawn], frame: &Frame) -> io::Result<()> {
    let folder = layout.public(&record.draw);
    for file in FILES.iter().rev() {
        write_file(&folder.join(file), |out| write_one(file, out, at, record, objects, frame, Audience::Public))?;
    }
    Ok(())
}

/// The files of a draw's folder.
const FILES: [&str; 3] = ["draw.json", "frame.csv", "objects.csv"];

fn files_for(audience: Audience) -> &'static [&'static str] {
    match audience {
        Audience::Embargoed => &["draw.json"],
        _ => &FILES,
    }
}

fn write_one(
    file: &str,
    out: &mut dyn Write,
    at: &str,
    record: &Draw,
    objects: &[Drawn],
    frame: &Frame,
    audience: Audience,
) -> io::Result<()> {
    match file {
        "objects.csv" => write_objects(out, record, objects, frame, audience == Audience::Office),
        "frame.csv" => write_frame(out, record, frame),
        _ => write_json(out, &draw_json(record, at, audience)),
    }
}

/// The files of a draw's folder, by name, as they are written.
#[must_use]
pub fn render(at: &str, record: &Draw, objects: &[Drawn], frame: &Frame, audience: Audience) -> Vec<(&'static str, Vec<u8>)> {
    files_for(audience)
        .iter()
        .map(|file| {
            let mut bytes = Vec::new();
            // Writing into memory cannot fail.
            let _ = write_one(file, &mut bytes, at, record, objects, frame, audience);
            (*file, bytes)
        })
        .collect()
}

/// The files of a draw that are not what the ledger makes them, relative to the workspace. A folder that is not there is no
/// fault: it is written again by the next draw.
#[must_use]
pub fn altered(layout: &Layout, at: &str, record: &Draw, objects: &[Drawn], frame: &Frame) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let kept_back = record.public_from.is_some() && !layout.public(&record.draw).join("objects.csv").exists();
    let public = if kept_back { Audience::Embargoed } else { Audience::Public };
    for (folder, audience) in [(layout.office(&record.draw), Audience::Office), (layout.public(&record.draw), public)] {
        if !folder.exists() {
            continue;
        }
        for (file, wanted) in render(at, record, objects, frame, audience) {
            let path = folder.join(file);
            if std::fs::read(&path).ok().as_ref() != Some(&wanted) {
                found.push(path.strip_prefix(&layout.root).map(Path::to_owned).unwrap_or(path));
            }
        }
    }
    found
}

/// Says in a draw's folders that it is void.
///
/// # Errors
/// The disk refuses.
pub fn write_void(layout: &Layout, at: &str, void: &Void) -> io::Result<()> {
    let notice = json!({ "format": "choucha-void/1", "draw": void.draw, "voided_at": at, "as_of": void.as_of, "reason": void.reason, "by": void.by });
    for folder in [layout.office(&void.draw), layout.public(&void.draw)] {
        let path = folder.join("void.json");
        if !path.exists() {
            write_file(&path, |out| write_json(out, &notice))?;
        }
    }
    Ok(())
}

/// The office's files of a draw, relative to the workspace.
#[must_use]
pub fn files_of(draw: &str) -> Vec<PathBuf> {
    let folder = Path::new("var/draws").join(folder_name(draw));
    FILES.iter().map(|f| folder.join(f)).collect()
}

/// Risk classes are for internal use: the public record has neutral cell codes only.
fn draw_json(record: &Draw, at: &str, audience: Audience) -> Value {
    let office = audience == Audience::Office;
    let cells: Vec<Value> = record
        .cells
        .iter()
        .map(|c: &CellRecord| {
            let mut cell = json!({ "cell": c.cell, "population": c.population, "ratio": c.ratio, "quota": c.quota, "drawn": c.drawn });
            if let Some(cell) = cell.as_object_mut() {
                if c.certain > 0 {
                    cell.insert("certain".to_owned(), json!(c.certain));
                }
                if !c.out.is_empty() {
                    cell.insert("out".to_owned(), json!(c.out));
                }
            }
            if let (true, Some(cell)) = (office, cell.as_object_mut()) {
                cell.insert("stratum".to_owned(), json!(c.stratum));
                cell.insert("tier".to_owned(), json!(c.tier));
                cell.insert("notes".to_owned(), json!(c.notes));
            }
            cell
        })
        .collect();
    let mut document = json!({
        "format": "choucha-draw/1",
        "draw": record.draw,
        "line": record.line,
        "plan": record.plan,
        "task": record.task,
        "name": record.name,
        "lead": record.lead,
        "opens": record.opens,
        "nominal": record.nominal,
        "as_of": record.as_of,
        "drawn_at": at,
        "retrospective": record.retrospective,
        "simulation": record.simulation,
        "seed": record.outcome.seed,
        "lottery": record.lottery,
        "attempt": record.attempt,
        "commitment": record.commitment,
        "basis": record.basis,
        "awaits": record.awaits,
        "beacon": record.outcome.beacon,
        "frame_digest": record.frame_digest,
        "population": record.population,
        "cells": cells,
        "objects": record.objects,
        "list_digest": record.outcome.list_digest,
        "names_digest": record.outcome.names_digest,
        "rule": record.rule,
        "register": record.register,
        "notes": record.notes,
        "program": record.program,
        "seed_digest": hex(&Sha256::digest(&record.outcome.seed)),
        "public_from": record.public_from,
    });
    if let (Some(shared), Some(document)) = (&record.coordination, document.as_object_mut()) {
        document.insert("coordination".to_owned(), json!(shared));
    }
    if let (true, Some(document)) = (record.never_repeats, document.as_object_mut()) {
        document.insert("repeat".to_owned(), json!("never"));
    }
    if let (Audience::Embargoed, Some(document)) = (audience, document.as_object_mut()) {
        document.remove("seed");
    }
    document
}

fn write_json(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

pub(super) fn csv_writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

fn write_objects(out: &mut dyn Write, record: &Draw, objects: &[Drawn], frame: &Frame, office: bool) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv_writer(&mut *out);
    let mut head = vec!["rank", "id", "name", "region", "cell"];
    if office {
        head.extend(["tier", "stratum"]);
    }
    head.extend(["times", "ticket", "inclusion_probability", "weight"]);
    // Only where something is marked: files without marks stay as they were.
    let marked = frame.marked();
    if marked {
        head.push("mark");
    }
    csv.write_record(&head)?;
    let probability = probabilities(frame, &record.quotas());
    for o in objects {
        let (rank, times, name, region) = (o.rank.to_string(), o.times.to_string(), as_text(&o.name), as_text(&o.region));
        let mut row = vec![rank.as_str(), o.id.as_str(), name.as_str(), region.as_str(), o.cell.as_str()];
        if office {
            let cell = record.cells.iter().find(|c| c.cell == o.cell);
            row.push(cell.map_or("", |c| c.tier.as_str()));
            row.push(cell.and_then(|c| c.stratum.as_deref()).unwrap_or(""));
        }
        let mark = frame.entry(&o.id).map_or(Mark::None, |e| e.mark);
        let chance = probability(cell_index(&o.cell), o.times, mark);
        let (chance, weight) = (chance.to_string(), chance.weight().map_or_else(String::new, |w| w.to_string()));
        row.extend([times.as_str(), o.ticket.as_str(), chance.as_str(), weight.as_str()]);
        if marked {
            row.push(mark.word());
        }
        csv.write_record(&row)?;
    }
    csv.flush()
}

fn write_frame(out: &mut dyn Write, record: &Draw, frame: &Frame) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv_writer(&mut *out);
    let marked = frame.marked();
    let mut head = vec!["id", "cell", "times", "inclusion_probability"];
    if marked {
        head.push("mark");
    }
    csv.write_record(&head)?;
    let probability = probabilities(frame, &record.quotas());
    for entry in frame.entries() {
        let cell = Judgement::code(entry.cell as usize);
        let (times, chance) = (entry.times.to_string(), probability(entry.cell, entry.times, entry.mark).to_string());
        let mut row = vec![frame.id(entry.object), cell.as_str(), times.as_str(), chance.as_str()];
        if marked {
            row.push(entry.mark.word());
        }
        csv.write_record(&row)?;
    }
    csv.flush()
}

/// A cell that a spreadsheet would take for a formula is made text.
pub(super) fn as_text(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
