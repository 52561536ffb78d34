//! An object's ticket: `SHA-256("choucha/1" US seed US lottery US object-id)`, US = byte 0x1F, text in
//! UTF-8, seed in lower-case hex.
//!
//! Anyone can recompute one: `printf 'choucha/1\x1f%s\x1f%s\x1f%s' "$seed" "$lottery" "$id" | sha256sum`.

use sha2::{Digest, Sha256};

use crate::model::Intent;

/// The unit separator between the parts of everything that is hashed.
pub(super) const US: char = '\u{1F}';

/// Makes the tickets of one lottery.
#[derive(Clone)]
pub struct Tickets(Sha256, Shift);

/// What is taken from a ticket, modulo 2^256, before objects are ordered: high and low half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift(u128, u128);

impl Tickets {
    /// The lottery with this seed (lower-case hex) and id.
    #[must_use]
    pub fn new(seed: &str, lottery: &str) -> Self {
        // The part that all tickets share is hashed once.
        Self(Sha256::new().chain_update(format!("choucha/1{US}{seed}{US}{lottery}{US}")), Shift(0, 0))
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
        Self(self.0, Shift(high.wrapping_add(carry), low))
    }

    /// What objects are ordered by: the ticket less the part's shift.
    #[must_use]
    pub fn order(&self, ticket: &[u8; 32]) -> [u8; 32] {
        if self.1 == Shift(0, 0) {
            return *ticket;
        }
        let mut halves = [[0u8; 16]; 2];
        for (half, bytes) in halves.iter_mut().zip(ticket.chunks(16)) {
            for (slot, byte) in half.iter_mut().zip(bytes) {
                *slot = *byte;
            }
        }
        let [high, low] = halves.map(u128::from_be_bytes);
        let (less, borrow) = low.overflowing_sub(self.1.1);
        let more = high.wrapping_sub(self.1.0).wrapping_sub(u128::from(borrow));
        let mut order = [0u8; 32];
        for (slot, byte) in order.iter_mut().zip(more.to_be_bytes().into_iter().chain(less.to_be_bytes())) {
            *slot = byte;
        }
        order
    }

    /// The ticket of an object.
    #[must_use]
    pub fn of(&self, id: &str) -> [u8; 32] {
        self.0.clone().chain_update(id).finalize().into()
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn known_ticket() {
        // printf 'choucha/1\x1f00\x1fp/1/2024-03-01\x1fA' | sha256sum
        let ticket = Tickets::new("00", "p/1/2024-03-01").of("A");
        assert_eq!(hex(&ticket), hex(&Sha256::digest(b"choucha/1\x1f00\x1fp/1/2024-03-01\x1fA")));
    }
}
