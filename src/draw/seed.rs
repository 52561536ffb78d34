//! The seed of a lottery: fixed by a secret that was committed to before, and by what is drawn from.
//!
//! ```text
//! commitment = SHA-256(the secret's 32 bytes)
//! basis      = SHA-256 over one line a draw of the lottery, sorted by draw id as bytes:
//!              draw US frame-digest [US once] US g1=number US c1=population:share ... US g2=number US ... LF
//! seed       = SHA-256("choucha-seed/2" US secret US lottery US basis US beacon)
//! ```
//!
//! US is the byte 0x1F, LF 0x0A; everything is UTF-8 text; digests, secret and seed are lower-case hex. `once` stands there where
//! nobody is drawn a second time. Groups stand in order, each with its cells in the order of their codes; numbers are decimal digits
//! without leading zeros, a share is `n` or `n/d` in lowest terms; the beacon is empty where none is configured. Quotas are not in
//! it: they follow from the seed ([`super::lot`]). The texts of the rules are not in it: a comment edited is not another throw.
//! Nobody can know the seed before the frame is fixed (the secret alone does not give it), and nobody can choose it afterwards (the
//! secret was committed to before).

use sha2::{Digest, Sha256};

use crate::model::US;
use crate::model::{Intent, hex, unhex};

/// The commitment to a secret (64 hex digits); nothing if it is none.
#[must_use]
pub fn commitment(secret: &str) -> Option<String> {
    unhex(secret).filter(|b| b.len() == 32).map(|b| hex(&Sha256::digest(b)))
}

/// A draw's line in the basis of its lottery, without the line feed.
#[must_use]
pub fn basis_line(intent: &Intent) -> String {
    let mut line = format!("{}{US}{}", intent.draw, intent.frame_digest);
    if intent.once {
        line.push_str(&format!("{US}once"));
    }
    for (group, number) in (1..).zip(&intent.groups) {
        line.push_str(&format!("{US}g{group}={number}"));
        for cell in intent.cells.iter().filter(|c| c.group == group) {
            line.push_str(&format!("{US}{}={}:{}", cell.cell, cell.population, cell.share));
        }
    }
    line
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

/// The seed of a lottery.
#[must_use]
pub fn seed(secret: &str, lottery: &str, basis: &str, beacon: &str) -> String {
    hex(&Sha256::digest(format!("choucha-seed/2{US}{secret}{US}{lottery}{US}{basis}{US}{beacon}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CellRecord, DrawId, Exact};

    fn cell(code: &str, population: u64, group: u32, share: Exact) -> CellRecord {
        CellRecord { cell: code.into(), population, group, share, ..CellRecord::default() }
    }

    #[test]
    fn a_basis_is_what_its_specification_says() {
        let secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        assert_eq!(commitment(secret).as_deref(), Some("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"));
        assert_eq!(commitment(&secret.to_uppercase()), None);
        assert_eq!(commitment("00"), None);
        let mut intent = Intent {
            draw: DrawId::new("p", "1", ("2024-03-01".parse().unwrap(), 0), 1),
            frame_digest: "ff".into(),
            groups: vec![4, 5],
            cells: vec![cell("c1", 97, 1, Exact::new(97, 25)), cell("c3", 9, 2, Exact::whole(5)), cell("c4", 3, 1, Exact::new(3, 25))],
            ..Intent::default()
        };
        assert_eq!(basis_line(&intent), "p/1/2024-03-01\u{1F}ff\u{1F}g1=4\u{1F}c1=97:97/25\u{1F}c4=3:3/25\u{1F}g2=5\u{1F}c3=9:5");
        intent.once = true;
        assert!(basis_line(&intent).starts_with("p/1/2024-03-01\u{1F}ff\u{1F}once\u{1F}g1=4"));
    }
}
