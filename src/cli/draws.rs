//! `choucha draws`: what has been drawn.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::args::{Arguments, DrawsArgs};
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::{Failure, Finding, Kind, Place, Text, nearest};
use crate::history::{DrawRow, History, State};
use crate::layout::folder_name;
use crate::ledger::NewDraw;
use crate::schedule::{Round, RoundState, current_rounds, listed, why_asked};
use crate::text;
use crate::workspace::Session;

/// Objects shown on a screen; the file has all.
const SHOWN: usize = 30;

pub(super) fn run(arguments: &Arguments, command: &DrawsArgs, printer: &Printer) -> Result<u8, Failure> {
    let session = Session::look(&arguments.root()?, &arguments.clock())?;
    let secrets = session.secrets();
    let rounds = current_rounds(&session, &secrets)?;
    let mut rows: Vec<Row> = listed(&session.history, &rounds).into_iter().map(Row::from).collect();
    rows.extend(rounds.into_iter().filter(|r| r.state == RoundState::Asked).map(Row::from));
    for row in &mut rows {
        row.why = row.why.take().or_else(|| decided(&session.history, row));
    }
    let ledger = &session.ledger;
    let Some(id) = &command.draw else {
        if printer.json {
            printer.document(&json!({ "draws": rows.iter().map(row_json).collect::<Vec<_>>() }));
        } else {
            printer.out(&list(&rows, printer));
        }
        return Ok(0);
    };
    let found = match ledger {
        Some(ledger) => ledger.draw(id)?,
        None => None,
    };
    let lapsed = rows.iter().find(|r| &r.draw == id);
    match (found, lapsed) {
        (Some((at, draw)), row) => {
            let void = session
                .history
                .attempt(id)
                .and_then(|a| a.void.as_ref())
                .map(|(at, void)| json!({ "at": at, "reason": void.reason, "by": void.by }));
            let disclosure = session.disclosure();
            let (from, names_from) = (disclosure.from(id), disclosure.names_from(id));
            if printer.json {
                let state = row.map_or("drawn", |r| r.state);
                let mut document = json!({ "state": state, "drawn_at": at, "record": draw.record.intent, "outcome": draw.record.outcome, "objects": draw.objects });
                if let (Some(from), Some(document)) = (from, document.as_object_mut()) {
                    document.insert("public_from".to_owned(), json!(from));
                }
                if let (Some(from), Some(document)) = (names_from.filter(|_| draw.record.sealed()), document.as_object_mut()) {
                    document.insert("names_from".to_owned(), json!(from));
                }
                if let (Some(void), Some(document)) = (void, document.as_object_mut()) {
                    document.insert("void".to_owned(), void);
                }
                printer.document(&document);
            } else {
                printer.out(&one((&at, [from, names_from]), &draw, row, printer));
            }
            Ok(0)
        }
        (None, Some(row)) => {
            if printer.json {
                let mut document = row_json(row);
                if let (Some(why), Some(document)) = (&row.why, document.as_object_mut()) {
                    document.insert("why".to_owned(), json!(why.say(printer.lang)));
                }
                printer.document(&document);
            } else {
                printer.out(&list(std::slice::from_ref(row), printer));
                if let Some(why) = &row.why {
                    printer.out(&format!("\n{}\n", why.say(printer.lang)));
                }
            }
            Ok(0)
        }
        (None, None) => {
            let help = match nearest(id, rows.iter().map(|r| r.draw.as_str())) {
                Some(near) => text!("did-you-mean-2", near),
                None => text!("choucha-draws-lists-them-all"),
            };
            Err(Failure::new(Kind::Usage, Finding::error("unknown-draw", Place::file("var/ledger.db"), text!("unknown-draw", id), help)))
        }
    }
}

/// A line of the list: a draw, or a round that is not drawn.
struct Row {
    draw: String,
    task: String,
    name: String,
    opens: NaiveDate,
    as_of: Option<NaiveDate>,
    at: Option<String>,
    objects: u64,
    state: &'static str,
    /// Who decided what about it and why, or why a person has to.
    why: Option<Text>,
}

impl From<DrawRow> for Row {
    fn from(row: DrawRow) -> Self {
        Self {
            draw: row.draw.to_string(),
            task: row.task,
            name: row.name,
            opens: row.opens,
            as_of: Some(row.as_of),
            at: Some(row.at),
            objects: row.objects,
            // An interrupted draw waits for no public number: the next sweep completes it.
            state: if row.interrupted { "interrupted" } else { row.state.word() },
            why: None,
        }
    }
}

impl From<Round> for Row {
    fn from(round: Round) -> Self {
        let (draw, why) = (round.draw.to_string(), Some(why_asked(&round)));
        let state = round.state.word();
        Self { draw, task: round.task, name: round.name, opens: round.announced, as_of: None, at: None, objects: 0, state, why }
    }
}

/// What a person decided about a draw or a round.
fn decided(history: &History, row: &Row) -> Option<Text> {
    if let Some((at, void)) = history.attempt(&row.draw).and_then(|a| a.void.as_ref()) {
        let (reason, by) = (&void.reason, &void.by);
        return Some(text!("declared-void-on-by", at, by, reason));
    }
    let waiver = history.waived_rounds().filter_map(|round| history.waived(round)).find(|w| w.draw == row.draw)?;
    let (day, reason, by) = (waiver.as_of, &waiver.reason, &waiver.by);
    (row.state == State::Waived.word()).then(|| text!("waived-on-by", day, by, reason))
}

fn row_json(row: &Row) -> Value {
    json!({
        "draw": row.draw,
        "task": row.task,
        "name": row.name,
        "opens": row.opens,
        "as_of": row.as_of,
        "drawn_at": row.at,
        "objects": row.objects,
        "state": row.state,
    })
}

fn list(rows: &[Row], printer: &Printer) -> String {
    let w = |code| printer.word(code);
    if rows.is_empty() {
        return format!("{}\n", w("word-nothing-has-been-drawn-yet"));
    }
    let mut table =
        Table::new(&[w("word-draw"), w("word-opens"), w("word-as-of"), w("word-real-time-utc"), w("word-drawn-2"), w("word-state")], &[4]);
    for row in rows {
        let state = state_word(row.state, printer);
        table.row(vec![
            row.draw.clone(),
            row.opens.to_string(),
            row.as_of.map(|d| d.to_string()).unwrap_or_default(),
            row.at.clone().unwrap_or_default(),
            row.objects.to_string(),
            state.to_owned(),
        ]);
    }
    table.text()
}

/// A state in the reader's language.
fn state_word(state: &str, printer: &Printer) -> &'static str {
    let w = |code| printer.word(code);
    match state {
        "drawn" => w("word-drawn"),
        "sealed" => w("word-sealed"),
        "interrupted" => w("word-interrupted"),
        "void" => w("word-void"),
        "waived" => w("word-waived"),
        "asked" => w("word-asked"),
        _ => w("word-lapsed"),
    }
}

fn one((at, from): (&str, [Option<NaiveDate>; 2]), draw: &NewDraw, row: Option<&Row>, printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let record = &draw.record;
    let [public_from, names_from] = from;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut text = String::new();
    let marks = [(record.retrospective, w("word-retrospective")), (record.simulation, w("word-simulation"))];
    let marks: Vec<&str> = marks.into_iter().filter(|(set, _)| *set).map(|(_, word)| word).collect();
    let lines = [
        (w("word-draw"), record.draw.to_string()),
        (w("word-state"), row.map(|r| state_word(r.state, printer).to_owned()).unwrap_or_default()),
        (w("word-decision"), row.and_then(|r| r.why.as_ref()).map(|why| why.say(printer.lang)).unwrap_or_default()),
        (w("word-task"), record.name.clone()),
        (w("word-lead"), record.lead.clone()),
        (w("word-opens"), record.opens.to_string()),
        (w("word-as-of"), record.as_of.to_string()),
        (w("word-real-time"), at.to_owned()),
        (w("word-marks"), marks.join(" ")),
        (w("word-seed"), record.outcome.seed.clone()),
        (w("word-frame-digest"), record.frame_digest.clone()),
        (w("word-list-digest"), record.outcome.list_digest.clone()),
        (w("word-rule-version"), record.rule.digest.clone()),
        (w("word-files"), format!("var/draws/{}", folder_name(&record.draw))),
        (w("word-published"), if record.sealed() { w("word-under-blinds") } else { w("word-by-ids") }.to_owned()),
        (w("word-public-from"), day(public_from)),
        (w("word-names-from"), day(names_from.filter(|names| Some(*names) != public_from))),
    ];
    for (name, value) in lines.into_iter().filter(|(_, v)| !v.is_empty()) {
        text.push_str(&format!("{name}: {value}\n"));
    }
    text.push('\n');
    let mut cells = Table::new(
        &[
            w("word-cell"),
            w("word-stratum"),
            w("word-tier-2"),
            w("word-population"),
            w("word-ratio"),
            w("word-quota"),
            w("word-drawn-2"),
            w("word-why"),
        ],
        &[3, 5, 6],
    );
    for (c, found) in record.cells() {
        cells.row(vec![
            c.cell.clone(),
            c.stratum.clone().unwrap_or_default(),
            c.tiers.join(w("list-comma")),
            c.population.to_string(),
            c.ratio.clone(),
            found.quota.to_string(),
            found.drawn.to_string(),
            c.notes.join(w("list-notes")),
        ]);
    }
    text.push_str(&cells.text());
    for note in &record.notes {
        text.push_str(&format!("{}\n", note.say(printer.lang)));
    }
    text.push('\n');
    let mut objects = Table::new(&[w("word-cell"), w("word-rank"), w("word-id"), w("word-name"), w("word-region"), w("word-ticket")], &[1]);
    for o in draw.objects.iter().take(SHOWN) {
        let ticket: String = o.ticket.chars().take(12).collect();
        objects.row(vec![o.cell.clone(), o.rank.to_string(), o.id.clone(), o.name.clone(), o.region.clone(), format!("{ticket}…")]);
    }
    text.push_str(&objects.text());
    if draw.objects.len() > SHOWN {
        let more = draw.objects.len() - SHOWN;
        text.push_str(&text!("and-more-in-objects-csv", more).line(printer.lang));
    }
    text
}
