//! A draw's sheets: `draw.json`, `frame.csv`, `objects.csv`, in `var/draws/<draw>/` for the office and in `var/public/<draw>/` for everyone (the
//! same without tier and stratum).

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::durable::{Whole, write_together};
use super::printed::{Printed, as_text, content, csv_table, write_json};
use crate::draw::{Chances, Entry, Frame, Mark, by_id};
use crate::history::Disclosure;
use crate::layout::{Layout, folder_name};
use crate::model::{CellOutcome, CellRecord, Draw, Drawn, Exact, cell_index};
use crate::rules::Evaluation;

/// The format that `draw.json` names.
const FORMAT: &str = "choucha-draw/4";

/// The sheets of a draw, in the order in which they are written.
pub const SHEETS: [&str; 3] = ["draw.json", "frame.csv", "objects.csv"];

/// Who a draw's files are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The office: everything.
    Office,
    /// Everyone: the same without tiers and strata.
    Public,
    /// Everyone while the names of a sealed draw would tell of risk classes: the draw as it can be checked, without names.
    Unnamed,
    /// Everyone while an embargo keeps the draw back: that it was made, and nothing that a list could be guessed by. A digest of a few objects,
    /// or of how often each was drawn, is such a thing: whoever has the register tries them all.
    Embargoed,
}

impl Audience {
    /// The word that stands for it in the index of what was written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Public => "public",
            Self::Unnamed => "unnamed",
            Self::Embargoed => "embargoed",
        }
    }
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
    names_from: Option<NaiveDate>,
}

impl<'a> Sheets<'a> {
    /// A draw, the real time at which it was recorded, its objects, its frame, and from when what of that is public. The chances of the frame's objects
    /// are worked out here, once.
    #[must_use]
    pub fn new(at: &'a str, record: &'a Draw, objects: &'a [Drawn], frame: &'a Frame, disclosure: &Disclosure) -> Self {
        let (public_from, names_from) = (disclosure.from(&record.draw), disclosure.names_from(&record.draw));
        Self { at, record, objects, frame, chances: Chances::of_intent(frame, &record.intent), public_from, names_from }
    }
}

/// Writes the sheets of draws that were made now, those for everyone as far as an embargo lets them; gives the files that were written. A folder that is
/// there already is left to whoever compares what is in it.
///
/// # Errors
/// The disk refuses.
pub fn write_draws(layout: &Layout, draws: &[Sheets<'_>], disclosure: &Disclosure) -> io::Result<Vec<PathBuf>> {
    let mut printed: Vec<(PathBuf, Vec<(&'static str, Printed<'_>)>)> = Vec::new();
    for sheets in draws {
        let draw = &sheets.record.draw;
        for (folder, audience) in [(layout.office(draw), Audience::Office), (layout.public(draw), audience_of(draw, disclosure))] {
            if !folder.exists() {
                printed.push((folder, sheets_for(audience).iter().map(|file| (*file, print_sheet(file, sheets, audience))).collect()));
            }
        }
    }
    let folders: Vec<Whole<'_>> = printed
        .iter()
        .map(|(folder, files)| Whole::Folder(folder.clone(), files.iter().map(|(name, print)| (*name, content(print))).collect()))
        .collect();
    write_together(&folders)?;
    drop(folders);
    Ok(printed.into_iter().flat_map(|(folder, files)| files.into_iter().map(move |(name, _)| folder.join(name))).collect())
}

/// For whom the public folder of a draw is written today.
#[must_use]
pub fn audience_of(draw: &str, disclosure: &Disclosure) -> Audience {
    match (disclosure.shows(draw), disclosure.shows_names(draw)) {
        (true, true) => Audience::Public,
        (true, false) => Audience::Unnamed,
        (false, _) => Audience::Embargoed,
    }
}

/// The sheets that an audience has.
#[must_use]
pub fn sheets_for(audience: Audience) -> &'static [&'static str] {
    match audience {
        Audience::Embargoed => &["draw.json"],
        Audience::Unnamed => &["draw.json", "frame.csv"],
        _ => &SHEETS,
    }
}

/// What prints a sheet.
#[must_use]
pub fn print_sheet<'a>(file: &'static str, sheets: &'a Sheets<'a>, audience: Audience) -> Printed<'a> {
    Box::new(move |out| match file {
        "objects.csv" if audience != Audience::Office && sheets.record.sealed() => write_names(out, sheets),
        "objects.csv" => write_objects(out, sheets, audience == Audience::Office),
        "frame.csv" => write_frame(out, sheets, audience == Audience::Office),
        "draw.json" => write_json(out, &draw_json(sheets, audience)),
        other => Err(io::Error::other(format!("no sheet {other} belongs to a draw"))),
    })
}

/// The sheets of a draw, by name, as they are written.
#[must_use]
pub fn render(sheets: &Sheets<'_>, audience: Audience) -> Vec<(&'static str, Vec<u8>)> {
    let one = |file: &&'static str| {
        let mut bytes = Vec::new();
        // Writing into memory cannot fail.
        let _ = print_sheet(file, sheets, audience)(&mut bytes);
        (*file, bytes)
    };
    sheets_for(audience).iter().map(one).collect()
}

/// The office's sheets of a draw, relative to the workspace.
#[must_use]
pub fn files_of(draw: &str) -> Vec<PathBuf> {
    let folder = Path::new("var/draws").join(folder_name(draw));
    SHEETS.iter().map(|f| folder.join(f)).collect()
}

/// What the published chain tells of a draw, as one document; while an embargo keeps the draw back, what it tells at once. The office's has strata,
/// tiers and the texts of the rules besides: risk classes are for internal use.
fn draw_json(sheets: &Sheets<'_>, audience: Audience) -> Value {
    let Sheets { record, at, public_from, names_from, .. } = sheets;
    let mut document = Map::from_iter([("format".to_owned(), json!(FORMAT))]);
    let mut tell = |told: Value| document.extend(told.as_object().cloned().unwrap_or_default());
    tell(record.intent.told_now());
    tell(record.outcome.told_now());
    tell(json!({ "drawn_at": at, "public_from": public_from }));
    if record.sealed() {
        let told = matches!(audience, Audience::Office | Audience::Public);
        tell(json!({ "names_from": names_from, "names_salt": record.names_salt().filter(|_| told) }));
    }
    if audience == Audience::Embargoed {
        return Value::Object(document);
    }
    let intent = record.intent.told_later();
    let told = intent.get("cells").and_then(Value::as_array).cloned().unwrap_or_default();
    let cells = told.into_iter().zip(record.cells()).map(|(cell, (of, found))| cell_json(cell, (of, found), audience)).collect();
    tell(intent);
    tell(record.outcome.told_later());
    tell(json!({ "cells": Value::Array(cells) }));
    if audience == Audience::Office {
        tell(json!({ "rule": record.rule }));
    }
    Value::Object(document)
}

/// A cell with what came of it.
fn cell_json(mut cell: Value, (of, found): (&CellRecord, &CellOutcome), audience: Audience) -> Value {
    let Some(fields) = cell.as_object_mut() else { return cell };
    fields.extend([("quota".to_owned(), json!(found.quota)), ("drawn".to_owned(), json!(found.drawn))]);
    if audience == Audience::Office {
        for (name, value) in [("stratum", json!(of.stratum)), ("tiers", json!(of.tiers)), ("notes", json!(of.notes))] {
            fields.insert(name.to_owned(), value);
        }
    }
    cell
}

fn write_objects(out: &mut dyn Write, sheets: &Sheets<'_>, office: bool) -> io::Result<()> {
    let Sheets { record, objects, frame, chances, .. } = sheets;
    let mut csv = csv_table(&mut *out)?;
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
        let (rank, times) = (o.rank.to_string(), o.times.to_string());
        let (id, name, region) = (as_text(&o.id), as_text(&o.name), as_text(&o.region));
        let mut row = vec![rank.as_str(), &id, &name, &region, o.cell.as_str()];
        let cell = record.cells.iter().find(|c| c.cell == o.cell);
        // Of an object whose own tier is not known any more, its cell's.
        let tier = if o.tier.is_empty() { cell.map_or_else(String::new, |c| c.tiers.join("、")) } else { o.tier.clone() };
        let (tier, stratum) = (as_text(&tier), as_text(cell.and_then(|c| c.stratum.as_deref()).unwrap_or("")));
        if office {
            row.push(&tier);
            row.push(&stratum);
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

/// The names of a sealed draw, in an order that tells nothing of cells and ranks.
fn write_names(out: &mut dyn Write, sheets: &Sheets<'_>) -> io::Result<()> {
    let mut csv = csv_table(&mut *out)?;
    csv.write_record(["id", "name", "region"])?;
    for o in by_id(sheets.objects) {
        csv.write_record([&*as_text(&o.id), &*as_text(&o.name), &*as_text(&o.region)])?;
    }
    csv.flush()
}

/// Of a sealed draw everyone is shown blinds; the office ids, and beside each the salt and the blind that it opens.
fn write_frame(out: &mut dyn Write, sheets: &Sheets<'_>, office: bool) -> io::Result<()> {
    let Sheets { frame, chances, .. } = sheets;
    let mut csv = csv_table(&mut *out)?;
    let (marked, blinds) = (frame.marked(), frame.is_sealed() && !office);
    let mut head = vec![if blinds { "blind" } else { "id" }, "cell", "times", "inclusion_probability"];
    if marked {
        head.push("mark");
    }
    let opened = frame.is_sealed() && office;
    if opened {
        head.extend(["salt", "blind"]);
    }
    csv.write_record(&head)?;
    // A few texts for millions of rows.
    let mut texts: HashMap<(u32, u32, Mark), [String; 3]> = HashMap::new();
    let entries: Box<dyn Iterator<Item = &Entry>> = if office { Box::new(frame.entries().iter()) } else { Box::new(frame.in_public()) };
    for entry in entries {
        let [cell, times, chance] = texts.entry((entry.cell, entry.times, entry.mark)).or_insert_with(|| {
            let chance = chances.of(entry.cell, entry.times, entry.mark);
            [Evaluation::code(entry.cell as usize), entry.times.to_string(), chance.in_table()]
        });
        let label = frame.label(entry.object);
        let id = as_text(if blinds { &label } else { frame.id(entry.object) });
        let salt = frame.salt(entry.object).filter(|_| opened).unwrap_or_default();
        let mut row = vec![&*id, cell.as_str(), times.as_str(), chance.as_str()];
        if marked {
            row.push(entry.mark.word());
        }
        if opened {
            row.extend([salt.as_str(), &label]);
        }
        csv.write_record(&row)?;
    }
    csv.flush()
}
