//! What remains of a group's number when every cell has its whole part goes to the cells by lot: systematic sampling in the order of
//! the cells' codes, with the probability of their fractions.
//!
//! ```text
//! key = SHA-256("choucha/2" US seed US lottery), as 64 hex characters
//! u   = SHA-256(key "group" US number), read as a whole number, over 2^256       (the group's number in decimal digits)
//! S_h = f_1 + f_2 + ... + f_h,  f_h what cell h's share has beyond its whole part
//! ```
//!
//! Cell h gets one more where some u + k (k = 0, 1, ...) lies in [S_(h-1), S_h). The shares of a group add up to its number, so the
//! fractions add up to a whole number, and exactly that many cells get one more. All of it is exact.

use sha2::{Digest, Sha256};

use super::exact::Exact;
use super::ticket::US;

/// Where the lot of a group starts: u, from 0 to below 1.
#[must_use]
pub fn start(key: &str, group: u32) -> Exact {
    let digest: [u8; 32] = Sha256::digest(format!("{key}group{US}{group}")).into();
    Exact::of_digest(&digest)
}

/// How many each cell of a group draws by lot: the whole part of its share, and one more where the lot falls on it.
#[must_use]
pub fn numbers(shares: &[Exact], start: &Exact) -> Vec<u64> {
    // Of u, u + 1, ... there are as many below S as ceil(S - u), none where that is below 0.
    let mut sum = Exact::zero();
    let mut before = 0;
    shares
        .iter()
        .map(|share| {
            sum = &sum + &share.fraction();
            let below = (&sum - start).ceil();
            let more = below - before;
            before = below;
            share.floor() + more
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of docs/seed.md: `printf '%sgroup\x1f%s' "$key" 1 | sha256sum`, and a few lines of Python's `fractions`.
    #[test]
    fn a_start_lies_between_0_and_1_and_the_numbers_add_up() {
        let shares = [Exact::new(291, 100), Exact::new(9, 100)];
        assert_eq!(numbers(&shares, &Exact::new(1, 2)), [3, 0]);
        assert_eq!(numbers(&shares, &Exact::new(91, 100)), [2, 1]);
        assert_eq!(numbers(&shares, &Exact::zero()), [3, 0]);
        // A cell's number has the two values next to its share, whatever the start.
        let shares = [Exact::new(1, 3), Exact::new(1, 3), Exact::new(7, 3)];
        for (at, expected) in [(0, [1, 0, 2]), (1, [0, 1, 2]), (2, [0, 0, 3])] {
            assert_eq!(numbers(&shares, &Exact::new(at, 3)), expected);
        }
        let start = start("00", 1);
        assert!(start < Exact::whole(1));
    }
}
