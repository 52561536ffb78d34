//! A draw's files: `var/draws/<draw>/` for the office, `var/public/<draw>/` for everyone (the same without tier and
//! stratum), and the frame kept for replay under `var/frames/`.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::durable::{Whole, Writer, sync_folder, write_file, write_together};
use crate::draw::{Chances, Frame, FrameError, Mark};
use crate::history::Disclosure;
use crate::layout::{Layout, folder_name};
use crate::model::{CellOutcome, CellRecord, Draw, Drawn, Exact, Reveal, Void, cell_index, hex};
use crate::rules::Evaluation;

/// Keeps a frame under its digest; a frame that is there already, as its digest says, is left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frame(layout: &Layout, digest: &str, frame: &Frame) -> io::Result<()> {
    keep_frames(layout, &BTreeMap::from([(digest, frame)]))
}

/// Keeps frames under their digests; those that are there already, byte for byte, are left alone.
///
/// # Errors
/// The disk refuses.
pub fn keep_frames(layout: &Layout, frames: &BTreeMap<&str, &Frame>) -> io::Result<()> {
    let kept = |path: &Path, digest: &str| std::fs::read(path).is_ok_and(|bytes| hex(&Sha256::digest(&bytes)) == digest);
    let lacking =
        frames.iter().map(|(digest, frame)| (layout.frame(digest), *digest, *frame)).filter(|(path, digest, _)| !kept(path, digest));
    let files: Vec<Whole<'_>> = lacking.map(|(path, _, frame)| Whole::File(path, Box::new(move |out| frame.write(out)))).collect();
    write_together(&files)?;
    // A frame that is there may have been named by a process that died before its name was on the disk.
    if files.len() < frames.len() {
        sync_folder(&layout.frames());
    }
    Ok(())
}

/// Why a kept frame cannot be used.
#[derive(Debug)]
pub enum FrameFault {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// Its bytes are not those that its name is the digest of.
    Changed,
    /// It is not a frame.
    Form(FrameError),
}

/// Reads a kept frame. What counts are the bytes as they lie there: one that reads the same and was cut or written otherwise is another file.
///
/// # Errors
/// It is not there, not what its digest says, or not a frame.
pub fn read_frame(layout: &Layout, digest: &str) -> Result<Frame, FrameFault> {
    let bytes = std::fs::read(layout.frame(digest)).map_err(FrameFault::Unreadable)?;
    if hex(&Sha256::digest(&bytes)) != digest {
        return Err(FrameFault::Changed);
    }
    Frame::parse(&bytes).map_err(FrameFault::Form)
}

/// Whether one of a draw's files is not there: of the office's, or of those for everyone that no embargo keeps back.
#[must_use]
pub fn missing(layout: &Layout, draw: &str) -> bool {
    let (office, public) = (layout.office(draw), layout.public(draw));
    FILES.iter().any(|file| !office.join(file).exists()) || !public.join("draw.json").exists()
}

/// Who a draw's files are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The office: everything.
    Office,
    /// Everyone: the same without tiers and strata.
    Public,
    /// Everyone while an embargo keeps the draw back: that it was made, and nothing that a list could be guessed by. A digest of a few objects,
    /// or of how often each was drawn, is such a thing: whoever has the register tries them all.
    Embargoed,
}

/// A draw with everything that its files say.
#[derive(Debug)]
pub struct Sheets<'a> {
    at: &'a str,
    record: &'a Draw,
    objects: &'a [Drawn],
    frame: &'a Frame,
    chances: Chances,
    public_from: Option<NaiveDate>,
}

impl<'a> Sheets<'a> {
    /// A draw, the real time at which it was recorded, its objects, its frame, and the day from which all of that is public (none: at once). The
    /// chances of the frame's objects are worked out here, once.
    #[must_use]
    pub fn new(at: &'a str, record: &'a Draw, objects: &'a [Drawn], frame: &'a Frame, public_from: Option<NaiveDate>) -> Self {
        Self { at, record, objects, frame, chances: Chances::of_intent(frame, &record.intent), public_from }
    }
}

/// Writes the files of draws where they are not there; those for everyone as far as an embargo lets them.
///
/// # Errors
/// The disk refuses.
pub fn write_draws(layout: &Layout, draws: &[Sheets<'_>], disclosure: &Disclosure) -> io::Result<()> {
    let mut folders: Vec<Whole<'_>> = Vec::new();
    for sheets in draws {
        let record = sheets.record;
        let public = if disclosure.shows(&record.draw) { Audience::Public } else { Audience::Embargoed };
        for (folder, audience) in [(layout.office(&record.draw), Audience::Office), (layout.public(&record.draw), public)] {
            let files: Vec<Writer<'_>> = files_for(audience)
                .iter()
                .map(|file| -> Writer<'_> { (file, Box::new(move |out| write_one(file, out, sheets, audience))) })
                .collect();
            if folder.exists() {
                // Something else was written into it, or someone removed a file: what lacks is written, the record last.
                for (file, write) in files.iter().rev().filter(|(file, _)| !folder.join(file).exists()) {
                    write_file(&folder.join(file), |out| write(out))?;
                }
            } else {
                folders.push(Whole::Folder(folder, files));
            }
        }
    }
    write_together(&folders)
}

/// What is published of a line's secrets, in the order of their commitments.
fn secrets_json(line: &str, reveals: &[Reveal]) -> Vec<u8> {
    let secrets: Vec<Value> =
        reveals.iter().filter(|r| r.line == line).map(|r| json!({ "number": r.number, "secret": r.secret })).collect();
    json_bytes(&json!({ "format": "choucha-secret/2", "line": line, "secrets": secrets }))
}

/// Publishes a line's secrets, where they do not stand there as the ledger has them.
///
/// # Errors
/// The disk refuses.
pub fn write_secrets(layout: &Layout, line: &str, reveals: &[Reveal]) -> io::Result<()> {
    write_if_other(&layout.revealed(line), &secrets_json(line, reveals))
}

/// The published file of a line's secrets, relative to the workspace, where it is not what the ledger makes it. One that is not there is written
/// again by the next draw.
#[must_use]
pub fn altered_secrets(layout: &Layout, line: &str, reveals: &[Reveal]) -> Option<PathBuf> {
    let path = layout.revealed(line);
    (state_of(&path, &secrets_json(line, reveals)) == Written::Otherwise).then(|| relative(layout, path))
}

/// Whether a draw's public folder is there without its list, or without its frame.
#[must_use]
pub fn lacks_public_files(layout: &Layout, draw: &str) -> bool {
    let public = layout.public(draw);
    // First what is seldom so: the folder is there as a rule.
    !["objects.csv", "frame.csv"].iter().all(|file| public.join(file).exists()) && public.exists()
}

/// Publishes what a draw's embargo kept back; the lists come last, for where one is missing the next sweep writes all of it again.
///
/// # Errors
/// The disk refuses.
pub fn end_embargo(layout: &Layout, sheets: &Sheets<'_>) -> io::Result<()> {
    let folder = layout.public(&sheets.record.draw);
    for file in FILES {
        write_file(&folder.join(file), |out| write_one(file, out, sheets, Audience::Public))?;
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

fn write_one(file: &str, out: &mut dyn Write, sheets: &Sheets<'_>, audience: Audience) -> io::Result<()> {
    match file {
        "objects.csv" => write_objects(out, sheets, audience == Audience::Office),
        "frame.csv" => write_frame(out, sheets),
        "draw.json" if audience == Audience::Embargoed => write_json(out, &kept_back_json(sheets)),
        "draw.json" => write_json(out, &draw_json(sheets, audience)),
        other => Err(io::Error::other(format!("no file {other} belongs to a draw"))),
    }
}

/// The files of a draw's folder, by name, as they are written.
#[must_use]
pub fn render(sheets: &Sheets<'_>, audience: Audience) -> Vec<(&'static str, Vec<u8>)> {
    files_for(audience)
        .iter()
        .map(|file| {
            let mut bytes = Vec::new();
            // Writing into memory cannot fail.
            let _ = write_one(file, &mut bytes, sheets, audience);
            (*file, bytes)
        })
        .collect()
}

/// The files of a draw that are not what the ledger makes them, relative to the workspace. A folder that is not there is no
/// fault: it is written again by the next draw.
#[must_use]
pub fn altered(layout: &Layout, sheets: &Sheets<'_>, disclosure: &Disclosure) -> Vec<PathBuf> {
    let record = sheets.record;
    let mut found = Vec::new();
    let (folder, shown) = (layout.public(&record.draw), disclosure.shows(&record.draw));
    let listed = folder.join("objects.csv").exists();
    // What is there before its day is wrong, whatever it says.
    let early = FILES.into_iter().filter(|file| *file != "draw.json" && !shown).map(|file| folder.join(file)).filter(|path| path.exists());
    found.extend(early.map(|path| relative(layout, path)));
    let public = if shown && (listed || sheets.public_from.is_none()) { Audience::Public } else { Audience::Embargoed };
    for (folder, audience) in [(layout.office(&record.draw), Audience::Office), (layout.public(&record.draw), public)] {
        if !folder.exists() {
            continue;
        }
        for (file, wanted) in render(sheets, audience) {
            let path = folder.join(file);
            if std::fs::read(&path).ok().as_ref() != Some(&wanted) {
                found.push(relative(layout, path));
            }
        }
    }
    found
}

/// What is written of a void.
fn void_json(at: &str, void: &Void) -> Vec<u8> {
    let Void { draw, reason, by, as_of } = void;
    json_bytes(&json!({ "format": "choucha-void/1", "draw": draw, "voided_at": at, "as_of": as_of, "reason": reason, "by": by }))
}

/// Where the notices of a draw's void stand: one in each of its folders that is there.
fn notices(layout: &Layout, draw: &str) -> impl Iterator<Item = PathBuf> {
    [layout.office(draw), layout.public(draw)].into_iter().filter(|folder| folder.exists()).map(|folder| folder.join("void.json"))
}

/// Says in a draw's folders that it is void, where they do not say it as the ledger does.
///
/// # Errors
/// The disk refuses.
pub fn write_void(layout: &Layout, at: &str, void: &Void) -> io::Result<()> {
    let notice = void_json(at, void);
    notices(layout, &void.draw).try_for_each(|path| write_if_other(&path, &notice))
}

/// How a file stands to what the ledger makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is as it should be.
    Rightly,
    /// It is not there.
    Missing,
    /// It says something else, or what nobody has said.
    Otherwise,
}

/// The notices in a draw's folders that are not what the ledger makes them, relative to the workspace; `void`: the time and the void, where it
/// is void. A draw that is not has none.
#[must_use]
pub fn altered_notices(layout: &Layout, draw: &str, void: Option<&(String, Void)>) -> Vec<(PathBuf, Written)> {
    let wanted = void.map(|(at, void)| void_json(at, void));
    notices(layout, draw)
        .map(|path| {
            let state = match &wanted {
                Some(wanted) => state_of(&path, wanted),
                None if path.exists() => Written::Otherwise,
                None => Written::Rightly,
            };
            (relative(layout, path), state)
        })
        .filter(|(_, state)| *state != Written::Rightly)
        .collect()
}

pub(super) fn state_of(path: &Path, wanted: &[u8]) -> Written {
    match std::fs::read(path) {
        Ok(bytes) if bytes == wanted => Written::Rightly,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Written::Missing,
        _ => Written::Otherwise,
    }
}

pub(super) fn write_if_other(path: &Path, wanted: &[u8]) -> io::Result<()> {
    if state_of(path, wanted) == Written::Rightly { Ok(()) } else { write_file(path, |out| out.write_all(wanted)) }
}

/// A file as people are told of it.
pub(super) fn relative(layout: &Layout, path: PathBuf) -> PathBuf {
    path.strip_prefix(&layout.root).map(Path::to_owned).unwrap_or(path)
}

/// The office's files of a draw, relative to the workspace.
#[must_use]
pub fn files_of(draw: &str) -> Vec<PathBuf> {
    let folder = Path::new("var/draws").join(folder_name(draw));
    FILES.iter().map(|f| folder.join(f)).collect()
}

/// Risk classes are for internal use: the public record has neutral cell codes only.
fn draw_json(sheets: &Sheets<'_>, audience: Audience) -> Value {
    let Sheets { record, at, .. } = sheets;
    let office = audience == Audience::Office;
    let cells: Vec<Value> = record
        .cells()
        .map(|(c, found): (&CellRecord, &CellOutcome)| {
            let mut cell = json!({
                "cell": c.cell, "population": c.population, "ratio": c.ratio, "group": c.group, "share": c.share,
                "quota": found.quota, "drawn": found.drawn,
            });
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
                cell.insert("tiers".to_owned(), json!(c.tiers));
                cell.insert("notes".to_owned(), json!(c.notes));
            }
            cell
        })
        .collect();
    let groups: Vec<Value> =
        (1..).zip(&record.groups).map(|(group, number): (u32, _)| json!({ "group": group, "number": number })).collect();
    let mut document = json!({
        "format": "choucha-draw/2",
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
        "once": record.once,
        "groups": groups,
        "cells": cells,
        "objects": record.outcome.objects,
        "list_digest": record.outcome.list_digest,
        "names_digest": record.outcome.names_digest,
        "rule": record.rule,
        "register": record.register,
        "notes": record.notes,
        "program": record.program,
        "seed_digest": hex(&Sha256::digest(&record.outcome.seed)),
        "public_from": sheets.public_from,
    });
    if let (Some(shared), Some(document)) = (&record.coordination, document.as_object_mut()) {
        document.insert("coordination".to_owned(), json!(shared));
    }
    document
}

/// Of a draw that an embargo keeps back.
fn kept_back_json(sheets: &Sheets<'_>) -> Value {
    let Sheets { record, at, public_from, .. } = sheets;
    json!({
        "format": "choucha-draw/2",
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
        "attempt": record.attempt,
        "commitment": record.commitment,
        "awaits": record.awaits,
        "program": record.program,
        "public_from": public_from,
    })
}

/// A document as it is written.
pub(super) fn json_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = write_json(&mut bytes, value);
    bytes
}

fn write_json(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

pub(super) fn csv_writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

fn write_objects(out: &mut dyn Write, sheets: &Sheets<'_>, office: bool) -> io::Result<()> {
    let Sheets { record, objects, frame, chances, .. } = sheets;
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
    // A few texts for many objects.
    let mut texts: HashMap<(u32, u32, Mark), [String; 2]> = HashMap::new();
    for o in *objects {
        let (rank, times, name, region) = (o.rank.to_string(), o.times.to_string(), as_text(&o.name), as_text(&o.region));
        let mut row = vec![rank.as_str(), o.id.as_str(), name.as_str(), region.as_str(), o.cell.as_str()];
        let cell = record.cells.iter().find(|c| c.cell == o.cell);
        // Of an object whose own tier is not known any more, its cell's.
        let tier = if o.tier.is_empty() { cell.map_or_else(String::new, |c| c.tiers.join("、")) } else { o.tier.clone() };
        if office {
            row.push(&tier);
            row.push(cell.and_then(|c| c.stratum.as_deref()).unwrap_or(""));
        }
        let mark = frame.entry(&o.id).map_or(Mark::None, |e| e.mark);
        let [chance, weight] = texts.entry((cell_index(&o.cell), o.times, mark)).or_insert_with(|| {
            let chance = chances.of(cell_index(&o.cell), o.times, mark);
            let weight = if chance.is_zero() { String::new() } else { Exact::whole(1).over(&chance).in_table() };
            [chance.in_table(), weight]
        });
        row.extend([times.as_str(), o.ticket.as_str(), chance.as_str(), weight.as_str()]);
        if marked {
            row.push(mark.word());
        }
        csv.write_record(&row)?;
    }
    csv.flush()
}

fn write_frame(out: &mut dyn Write, sheets: &Sheets<'_>) -> io::Result<()> {
    let Sheets { frame, chances, .. } = sheets;
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv_writer(&mut *out);
    let marked = frame.marked();
    let mut head = vec!["id", "cell", "times", "inclusion_probability"];
    if marked {
        head.push("mark");
    }
    csv.write_record(&head)?;
    // A few texts for millions of rows.
    let mut texts: HashMap<(u32, u32, Mark), [String; 3]> = HashMap::new();
    for entry in frame.entries() {
        let [cell, times, chance] = texts.entry((entry.cell, entry.times, entry.mark)).or_insert_with(|| {
            let chance = chances.of(entry.cell, entry.times, entry.mark);
            [Evaluation::code(entry.cell as usize), entry.times.to_string(), chance.in_table()]
        });
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
