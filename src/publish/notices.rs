//! Short documents: that a draw is void, and the secrets of a line of plans once they are revealed.

use serde_json::{Value, json};

use super::printed::{Printed, write_json};
use crate::model::{Reveal, Void};

/// What prints the notice of a void; `at`: when that was recorded.
#[must_use]
pub fn print_void<'a>(at: &'a str, void: &'a Void) -> Printed<'a> {
    let Void { draw, reason, by, as_of } = void;
    Box::new(move |out| {
        let notice = json!({ "format": "choucha-void/1", "draw": draw, "voided_at": at, "as_of": as_of, "reason": reason, "by": by });
        write_json(out, &notice)
    })
}

/// What prints the secrets of a line that were revealed, in the order of their commitments.
#[must_use]
pub fn print_secrets<'a>(line: &'a str, reveals: &'a [Reveal]) -> Printed<'a> {
    Box::new(move |out| {
        let secrets: Vec<Value> =
            reveals.iter().filter(|r| r.line == line).map(|r| json!({ "number": r.number, "secret": r.secret })).collect();
        write_json(out, &json!({ "format": "choucha-secret/2", "line": line, "secrets": secrets }))
    })
}
