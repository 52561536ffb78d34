//! An object's ticket: `SHA-256("choucha/1" US seed US lottery US object-id)`, US = byte 0x1F, text in
//! UTF-8, seed in lower-case hex.
//!
//! Anyone can recompute one: `printf 'choucha/1\x1f%s\x1f%s\x1f%s' "$seed" "$lottery" "$id" | sha256sum`.

use sha2::{Digest, Sha256};

/// The unit separator between the parts of everything that is hashed.
pub(super) const US: char = '\u{1F}';

/// Makes the tickets of one lottery.
#[derive(Clone)]
pub struct Tickets(Sha256);

impl Tickets {
    /// The lottery with this seed (lower-case hex) and id.
    #[must_use]
    pub fn new(seed: &str, lottery: &str) -> Self {
        // The part that all tickets share is hashed once.
        Self(Sha256::new().chain_update(format!("choucha/1{US}{seed}{US}{lottery}{US}")))
    }

    /// The ticket of an object.
    #[must_use]
    pub fn of(&self, id: &str) -> [u8; 32] {
        self.0.clone().chain_update(id).finalize().into()
    }
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(DIGITS.get(usize::from(half)).copied().unwrap_or('0'));
        }
    }
    text
}

/// The bytes of lower-case hex; nothing if it is none.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).filter(|_| !b.is_ascii_uppercase());
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ticket() {
        // printf 'choucha/1\x1f00\x1fp/1/2024-03-01\x1fA' | sha256sum
        let ticket = Tickets::new("00", "p/1/2024-03-01").of("A");
        assert_eq!(hex(&ticket), hex(&Sha256::digest(b"choucha/1\x1f00\x1fp/1/2024-03-01\x1fA")));
    }
}
