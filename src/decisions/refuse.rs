//! How a decision is refused: always with what is wrong and what to do next.

use crate::diagnostic::{Failure, Finding, Kind, Place, Text, nearest, reason};
use crate::history::History;
use crate::text;

/// A refusal.
pub(super) fn refuse(message: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error("refused", Place::file("var/ledger.db"), message, help))
}

/// Reasons and names are published: they cannot be empty.
pub(super) fn require_nonempty(words: &str, flag: &str) -> Result<(), Failure> {
    if words.trim().is_empty() {
        return Err(refuse(text!("cannot-be-empty", flag), text!("say-why-and-who-both-are")));
    }
    Ok(())
}

/// A disk that refuses.
pub(super) fn disk(error: &std::io::Error) -> Failure {
    refuse(reason(error), text!("check-disk-and-permissions"))
}

/// There is no such draw.
pub(super) fn no_draw(history: &History, draw: &str) -> Failure {
    let rows = history.rows();
    let help = match nearest(draw, rows.iter().map(|r| r.draw.as_str())) {
        Some(near) => text!("did-you-mean-2", near),
        None => text!("choucha-draws-lists-them-all"),
    };
    refuse(text!("ledger-has-no-draw", draw), help)
}
