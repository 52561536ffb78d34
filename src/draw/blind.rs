//! What stands for an object where a draw is published sealed: nobody else can tell from it which object it is, and the object itself can show it.
//!
//! ```text
//! key   = SHA-256("choucha-blinds/1" US second-secret US lottery), as 64 hex characters: exactly one block
//! salt  = the first 32 hex digits of SHA-256(key object-id)
//! blind = the first 48 hex digits of SHA-256(salt US object-id)
//! ```
//!
//! US = byte 0x1F, text in UTF-8, everything in lower-case hex. The second secret is committed to with the first and never revealed. One of its own
//! for each lottery, so that a blind links no two of them; draws that share a lottery share their blinds, as they share their tickets.

use sha2::{Digest as _, Sha256};

use super::keyed::Keyed;
use crate::model::US;

/// A salt: 16 bytes.
pub type Salt = [u8; 16];

/// A blind: 24 bytes.
pub type Blind = [u8; 24];

/// Makes the salts of one lottery.
pub struct Salts(Keyed);

impl Salts {
    /// Those of a lottery, from the second secret (64 hex digits).
    #[must_use]
    pub fn new(secret: &str, lottery: &str) -> Self {
        Self(Keyed::new(&format!("choucha-blinds/1{US}{secret}{US}{lottery}")))
    }

    /// The salt of an object.
    #[must_use]
    pub fn of(&self, id: &str) -> Salt {
        first(&self.0.of(id.as_bytes()))
    }
}

/// The blind of an object under a salt.
#[must_use]
pub fn blind(salt: &Salt, id: &str) -> Blind {
    first(&Sha256::new().chain_update(in_hex::<16, 32>(salt)).chain_update(US.to_string()).chain_update(id).finalize().into())
}

fn first<const BYTES: usize>(digest: &[u8; 32]) -> [u8; BYTES] {
    let mut found = [0; BYTES];
    for (slot, byte) in found.iter_mut().zip(digest) {
        *slot = *byte;
    }
    found
}

/// Bytes as lower-case hex digits, without an allocation: there are millions of them.
#[must_use]
pub fn in_hex<const BYTES: usize, const DIGITS: usize>(bytes: &[u8; BYTES]) -> [u8; DIGITS] {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
    let mut digits = [0; DIGITS];
    for (slot, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        slot.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hex;

    /// The vectors of docs/specification.md, by printf and sha256sum.
    #[test]
    fn a_blind_is_the_digest_of_salt_and_id() {
        let secret = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
        let key = hex(&Sha256::digest(format!("choucha-blinds/1\x1f{secret}\x1fp/1/2024-03-01")));
        let salts = Salts::new(secret, "p/1/2024-03-01");
        for id in ["A", "91140400MA0000000X", "一个很长的编号一个很长的编号一个很长的编号"] {
            let salt = hex(&salts.of(id));
            assert_eq!(salt, hex(&Sha256::digest(format!("{key}{id}")))[..32]);
            assert_eq!(hex(&blind(&salts.of(id), id)), hex(&Sha256::digest(format!("{salt}\x1f{id}")))[..48]);
        }
        assert_ne!(salts.of("A"), Salts::new(secret, "p/1/2024-08-01").of("A"));
    }
}
