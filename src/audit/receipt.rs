//! What an enterprise is given to show that it stood in a draw: its line of the frame, what opens it, its ticket, and its way up to the root that was
//! fixed before the seed existed.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::draw::{Frame, Mark, Tickets, hex, path};
use crate::execute::kept_frame;
use crate::rules::Evaluation;
use crate::text;
use crate::workspace::Session;

/// The format that a receipt names.
const FORMAT: &str = "choucha-receipt/1";

/// A receipt; at most 2 KB as JSON. Its members stand in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    format: &'static str,
    /// The draw.
    pub draw: String,
    /// The object.
    pub id: String,
    /// What opens its blind, 32 hex digits; none in an open frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// What stands for it in the published frame; none in an open one, where its id does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blind: Option<String>,
    /// Its cell.
    pub cell: String,
    /// How often the task had drawn it before.
    pub times: u32,
    /// Why it took no part in the lottery of its cell, if it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<&'static str>,
    /// Its ticket.
    pub ticket: String,
    /// Whether it was drawn.
    pub drawn: bool,
    /// Which line of the published frame is its, from 0.
    pub index: usize,
    /// Lines of the frame.
    pub size: usize,
    /// The hashes beside its way up, from its line on, one after the other (RFC 9162), in base64.
    pub path: String,
}

/// An object's receipt of a draw.
///
/// # Errors
/// There is no such draw, it is kept back, the object was not in its frame, or ledger or frame cannot be read.
pub fn receipt(session: &Session, draw: &str, object: &str) -> Result<Receipt, Failure> {
    let refuse =
        |code, message: Text, help: Text| Failure::new(Kind::Usage, Finding::error(code, Place::file("choucha receipt"), message, help));
    let found = session.ledger.as_ref().map(|ledger| ledger.draw(draw)).transpose()?.flatten();
    let Some((_, new)) = found else {
        return Err(refuse("unknown-draw", text!("ledger-has-no-draw", draw), text!("choucha-draws-shows-ids")));
    };
    let disclosure = session.disclosure();
    if let Some(until) = disclosure.from(draw).filter(|_| !disclosure.shows(draw)) {
        return Err(refuse("refused", text!("draw-is-kept-back-until", draw, until), text!("ask-for-receipt-on", until)));
    }
    let record = &new.record;
    let frame = kept_frame(&session.layout, record)?;
    let Some(entry) = frame.entry(object).copied() else {
        return Err(refuse("not-in-frame", text!("not-in-frame", object, draw), text!("not-in-frame-help", object)));
    };
    let index = place(&frame, entry.object);
    let way: Vec<u8> = path(frame.leaves(), index).concat();
    Ok(Receipt {
        format: FORMAT,
        draw: draw.to_owned(),
        id: object.to_owned(),
        salt: frame.salt(entry.object),
        blind: frame.is_sealed().then(|| frame.label(entry.object).into_owned()),
        cell: Evaluation::code(entry.cell as usize),
        times: entry.times,
        mark: (entry.mark != Mark::None).then(|| entry.mark.word()),
        ticket: hex(&frame.ticket(entry.object, &Tickets::new(&record.outcome.seed, &record.lottery))),
        drawn: new.objects.iter().any(|o| o.id == object),
        index,
        size: frame.entries().len(),
        path: BASE64_STANDARD.encode(way),
    })
}

/// Which line of the published frame is an object's.
fn place(frame: &Frame, object: u32) -> usize {
    frame.in_public().position(|entry| entry.object == object).unwrap_or_default()
}
