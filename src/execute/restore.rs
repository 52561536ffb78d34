//! Files that earlier draws lack: killed before they were written, taken away, or kept back by an embargo that is over.

use std::collections::BTreeSet;

use super::complete_intents::{kept_frame, sheets_of};
use crate::diagnostic::{Failure, Findings, disk};
use crate::publish::{end_embargo, lacks_public_files, missing, write_draws, write_secrets, write_void};
use crate::workspace::Session;

/// Writes the files of draws that have none (the process was killed after the draw was recorded, or someone removed them), what is public and
/// missing (an embargo kept it back, or someone removed it), the notices of voids and the secrets that were revealed; the last two also where they say something else. A draw whose kept frame is damaged is told and stops nothing.
pub(super) fn restore(session: &Session, findings: &mut Findings) -> Result<Vec<String>, Failure> {
    let (layout, Some(ledger)) = (&session.layout, &session.ledger) else { return Ok(Vec::new()) };
    let mut restored = Vec::new();
    let disclosure = session.disclosure();
    for attempt in session.history.attempts().filter(|a| a.drawn.is_some()) {
        let id = &attempt.intent.draw;
        let (gone, lacks) = (missing(layout, id), lacks_public_files(layout, id));
        let over = lacks && disclosure.shows(id);
        if !gone && !over {
            continue;
        }
        let Some((at, draw)) = ledger.draw(id)? else { continue };
        let frame = match kept_frame(layout, &draw.record) {
            Ok(frame) => frame,
            Err(failure) => {
                findings.extend(failure.findings);
                continue;
            }
        };
        if gone {
            write_draws(layout, &[sheets_of(&at, &draw, &frame, &disclosure)], &disclosure).map_err(|e| disk(&e))?;
            restored.push(id.to_string());
        }
        if over {
            end_embargo(layout, &sheets_of(&at, &draw, &frame, &disclosure)).map_err(|e| disk(&e))?;
        }
    }
    for (at, void) in session.history.attempts().filter_map(|a| a.void.as_ref()) {
        if layout.office(&void.draw).exists() {
            write_void(layout, at, void).map_err(|e| disk(&e))?;
        }
    }
    let reveals = &session.history.reveals;
    for line in reveals.iter().map(|r| r.line.as_str()).collect::<BTreeSet<_>>() {
        write_secrets(layout, line, reveals).map_err(|e| disk(&e))?;
    }
    Ok(restored)
}
