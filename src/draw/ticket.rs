//! An object's ticket. A lottery has a key, and a ticket is one block of SHA-256 an object:
//!
//! ```text
//! key    = SHA-256("choucha/2" US seed US lottery), as 64 hex characters: exactly one block
//! ticket = SHA-256(key label)
//! ```
//!
//! The label is the object's id or, where the draw is sealed, its blind ([`super::blind`]).//!
//! US = byte 0x1F, text in UTF-8, seed and key in lower-case hex. Anyone can recompute one:
//! `key=$(printf 'choucha/2\x1f%s\x1f%s' "$seed" "$lottery" | sha256sum | cut -c1-64); printf '%s%s' "$key" "$id" | sha256sum`.

use super::keyed::Keyed;
use crate::model::{Intent, US};

/// Makes the tickets of one lottery.
#[derive(Clone)]
pub struct Tickets {
    keyed: Keyed,
    shift: Shift,
}

/// What is taken from a ticket, modulo 2^256, before objects are ordered: high and low half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift(u128, u128);

impl Tickets {
    /// The lottery with this seed (lower-case hex) and id.
    #[must_use]
    pub fn new(seed: &str, lottery: &str) -> Self {
        Self { keyed: Keyed::new(&format!("choucha/2{US}{seed}{US}{lottery}")), shift: Shift(0, 0) }
    }

    /// The lottery's key, 64 hex characters.
    #[must_use]
    pub fn key(&self) -> &str {
        self.keyed.key()
    }

    /// The tickets of an intent's lottery under its seed, in the order of its own part.
    #[must_use]
    pub fn of_lottery(intent: &Intent, seed: &str) -> Self {
        let tickets = Self::new(seed, &intent.lottery);
        match &intent.coordination {
            Some(c) if c.mode == "apart" => tickets.apart(c.part, c.parts),
            _ => tickets,
        }
    }

    /// The same tickets in the order of part `j` of `m` draws that avoid each other: by (ticket - j floor(2^256 / m)) mod 2^256.
    /// Objects that stand first in one part's order stand last in the next one's, and each order alone is as random as the
    /// unshifted one (Ohlsson 1995; the starting points of Statistics Sweden's SAMU).
    #[must_use]
    pub fn apart(self, j: u32, m: u32) -> Self {
        // j floor(2^256 / m) in two halves: 2^256 = q m + r by long division, 128 bits at a time.
        let m = u128::from(m.max(1));
        if m == 1 {
            return self;
        }
        let high = u128::MAX / m + u128::from(u128::MAX % m == m - 1);
        let rest = (u128::MAX % m + 1) % m;
        // (rest 2^128) / m, rest below m and m below 2^32: 64 bits at a time.
        let first = (rest << 64) / m;
        let second = (((rest << 64) % m) << 64) / m;
        let low = (first << 64) | second;
        let j = u128::from(j);
        let wide = |x: u128, y: u128| -> (u128, u128) {
            // x y as (high, low); y below 2^32.
            let (a, b) = (x >> 64, x & u128::from(u64::MAX));
            let (ay, by) = (a * y, b * y);
            let mid = ay + (by >> 64);
            (mid >> 64, (mid << 64) | (by & u128::from(u64::MAX)))
        };
        let (carry, low) = wide(low, j);
        let (_, high) = wide(high, j);
        Self { shift: Shift(high.wrapping_add(carry), low), ..self }
    }

    /// What objects are ordered by: the ticket less the part's shift.
    #[must_use]
    pub fn order(&self, ticket: &[u8; 32]) -> [u8; 32] {
        if self.shift == Shift(0, 0) {
            return *ticket;
        }
        let mut halves = [[0u8; 16]; 2];
        for (half, bytes) in halves.iter_mut().zip(ticket.chunks(16)) {
            for (slot, byte) in half.iter_mut().zip(bytes) {
                *slot = *byte;
            }
        }
        let [high, low] = halves.map(u128::from_be_bytes);
        let (less, borrow) = low.overflowing_sub(self.shift.1);
        let more = high.wrapping_sub(self.shift.0).wrapping_sub(u128::from(borrow));
        let mut order = [0u8; 32];
        for (slot, byte) in order.iter_mut().zip(more.to_be_bytes().into_iter().chain(less.to_be_bytes())) {
            *slot = byte;
        }
        order
    }

    /// The ticket of what stands in the published frame: an id, or a blind.
    #[must_use]
    pub fn of(&self, label: &str) -> [u8; 32] {
        self.of_bytes(label.as_bytes())
    }

    /// The same of a label's bytes.
    pub(super) fn of_bytes(&self, label: &[u8]) -> [u8; 32] {
        self.keyed.of(label)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::model::{hex, unhex};

    #[test]
    fn shifted_orders_are_those_of_long_arithmetic() {
        // python3: hex((int(t, 16) - j * (2**256 // m)) % 2**256)
        let ticket: [u8; 32] = unhex("00000000000000000000000000000001ffffffffffffffffffffffffffffffff").unwrap().try_into().unwrap();
        let shifted = |j, m| hex(&Tickets::new("", "").apart(j, m).order(&ticket));
        assert_eq!(shifted(0, 5), hex(&ticket));
        assert_eq!(shifted(1, 2), "80000000000000000000000000000001ffffffffffffffffffffffffffffffff");
        assert_eq!(shifted(1, 3), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaacaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        assert_eq!(shifted(2, 3), "5555555555555555555555555555555755555555555555555555555555555555");
        assert_eq!(shifted(6, 7), "2492492492492492492492492492492692492492492492492492492492492493");
    }

    /// The vectors of docs/seed.md, by printf and sha256sum.
    #[test]
    fn a_ticket_is_the_digest_of_key_and_id() {
        let tickets = Tickets::new("00", "p/1/2024-03-01");
        let key = hex(&Sha256::digest(b"choucha/2\x1f00\x1fp/1/2024-03-01"));
        assert_eq!(tickets.key(), key);
        for id in ["甲", "91140400MA0000000X", "一个很长的编号一个很长的编号一个很长的编号"] {
            assert_eq!(hex(&tickets.of(id)), hex(&Sha256::digest(format!("{key}{id}"))), "{id}");
        }
    }
}
