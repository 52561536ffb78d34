//! How a decision is refused: always with what is wrong and what to do next.

use crate::diagnostic::{Failure, Finding, Kind, Place, Text, nearest};
use crate::history::History;
use crate::text;

/// A refusal.
pub(super) fn refuse(message: Text, help: Text) -> Failure {
    Failure::new(Kind::Usage, Finding::error("refused", Place::file("var/ledger.db"), message, help))
}

/// Reasons and names are published: they cannot be empty.
pub(super) fn require_nonempty(words: &str, flag: &str) -> Result<(), Failure> {
    if words.trim().is_empty() {
        return Err(refuse(
            text!("{flag} 不能空着", "{flag} cannot be empty"),
            text!("写明原因和决定的人：都会公布", "say why and who: both are published"),
        ));
    }
    Ok(())
}

/// A disk that refuses.
pub(super) fn disk(error: &std::io::Error) -> Failure {
    refuse(Text::same(error.to_string()), text!("检查磁盘和权限", "check disk and permissions"))
}

/// There is no such draw.
pub(super) fn no_draw(history: &History, draw: &str) -> Failure {
    let rows = history.rows();
    let help = match nearest(draw, rows.iter().map(|r| r.draw.as_str())) {
        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
        None => text!("用 choucha draws 列出全部", "choucha draws lists them all"),
    };
    refuse(text!("台账里没有抽取“{draw}”", "the ledger has no draw `{draw}`"), help)
}
