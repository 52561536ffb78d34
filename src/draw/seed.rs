//! The seed of a lottery: fixed by a secret that was committed to before, and by what is drawn from.
//!
//! ```text
//! commitment = SHA-256(the secret's 32 bytes)
//! basis      = SHA-256 over one line a draw of the lottery, sorted by draw id as bytes:
//!              draw US frame-digest US cell=quota US cell=quota ... LF      (cells in order: c1, c2, ...)
//! seed       = SHA-256("choucha-seed/1" US secret US lottery US basis US beacon)
//! ```
//!
//! US is the byte 0x1F, LF 0x0A; everything is UTF-8 text; digests, secret and seed are lower-case hex; quotas are decimal
//! digits without leading zeros; the beacon is empty where none is configured. The texts of the rules are not in the basis: a
//! comment edited is not another throw. Nobody can know the seed before the frame is fixed (the secret alone does not give it),
//! and nobody can choose it afterwards (the secret was committed to before).

use sha2::{Digest, Sha256};

use super::ticket::US;
use crate::model::{CellRecord, hex, unhex};

/// The commitment to a secret (64 hex digits); nothing if it is none.
#[must_use]
pub fn commitment(secret: &str) -> Option<String> {
    unhex(secret).filter(|b| b.len() == 32).map(|b| hex(&Sha256::digest(b)))
}

/// A draw's line in the basis of its lottery, without the line feed.
#[must_use]
pub fn basis_line(draw: &str, frame: &str, cells: &[CellRecord]) -> String {
    let cells: String = cells.iter().map(|c| format!("{US}{}={}", c.cell, c.drawn)).collect();
    format!("{draw}{US}{frame}{cells}")
}

/// The basis of these lines.
#[must_use]
pub fn basis_of(lines: &[String]) -> String {
    let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    // By draw id as bytes: it ends at the first US, which is smaller than any character of an id.
    lines.sort_by(|a, b| a.split(US).next().map(str::as_bytes).cmp(&b.split(US).next().map(str::as_bytes)));
    let text: String = lines.into_iter().map(|line| format!("{line}\n")).collect();
    hex(&Sha256::digest(text))
}

/// The basis of a lottery: each draw's id, frame digest and cells.
#[must_use]
pub fn basis<'a>(draws: impl IntoIterator<Item = (&'a str, &'a str, &'a [CellRecord])>) -> String {
    let lines: Vec<String> = draws.into_iter().map(|(draw, frame, cells)| basis_line(draw, frame, cells)).collect();
    basis_of(&lines)
}

/// The seed of a lottery.
#[must_use]
pub fn seed(secret: &str, lottery: &str, basis: &str, beacon: &str) -> String {
    hex(&Sha256::digest(format!("choucha-seed/1{US}{secret}{US}{lottery}{US}{basis}{US}{beacon}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(code: &str, drawn: u64) -> CellRecord {
        CellRecord {
            cell: code.into(),
            stratum: None,
            tier: String::new(),
            population: 9,
            ratio: "1%".into(),
            notes: Vec::new(),
            quota: drawn,
            drawn,
            ..CellRecord::default()
        }
    }

    /// The vectors of docs/seed.md; computed with printf and sha256sum.
    #[test]
    fn vectors() {
        let secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        assert_eq!(commitment(secret).as_deref(), Some("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"));
        assert_eq!(commitment(&secret.to_uppercase()), None);
        assert_eq!(commitment("00"), None);
        let frame = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let cells = [cell("c1", 3), cell("c2", 0)];
        let found = basis([("p/1/2024-03-01", frame, cells.as_slice())]);
        let line = format!("p/1/2024-03-01\u{1F}{frame}\u{1F}c1=3\u{1F}c2=0\n");
        assert_eq!(found, hex(&Sha256::digest(line)));
        assert_eq!(seed(secret, "p/1/2024-03-01", &found, "").len(), 64);
    }
}
