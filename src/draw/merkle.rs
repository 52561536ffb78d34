//! A Merkle tree over the lines of a frame, with the hashing of RFC 9162 (2.1.1): a leaf is SHA-256(0x00 line), a node SHA-256(0x01 left right), and
//! of n leaves the left half has the largest power of two below n. Whoever holds one line and the hashes beside its way up can work out the root.

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// Leaves that one thread works out: a power of two, so that each part but the last is a whole subtree.
const PART: usize = 4096;

/// A leaf's hash; a line is taken without its line feed.
#[must_use]
pub fn leaf(line: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(line).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// One level up: hashes two by two; one that is left over goes up as it is.
fn up(hashes: &[Hash]) -> Vec<Hash> {
    let parent = |pair: &[Hash]| match pair {
        [left, right] => node(left, right),
        [one, ..] => *one,
        [] => Hash::default(),
    };
    hashes.chunks(2).map(parent).collect()
}

fn top(mut hashes: Vec<Hash>) -> Hash {
    while hashes.len() > 1 {
        hashes = up(&hashes);
    }
    // Of no leaves the hash of the empty text.
    hashes.first().copied().unwrap_or_else(|| Sha256::digest([]).into())
}

/// The root over `count` leaves that `leaves` gives for a range of them; a part at a time, so that memory grows with the parts and not the leaves.
#[must_use]
pub fn root(count: usize, leaves: impl Fn(std::ops::Range<usize>) -> Vec<Hash> + Sync) -> Hash {
    let parts = count.div_ceil(PART);
    let tops = (0..parts).into_par_iter().map(|part| top(leaves(part * PART..((part + 1) * PART).min(count)))).collect();
    top(tops)
}

/// The hashes beside a leaf's way up, from the leaf on (RFC 9162, 2.1.3.1).
#[must_use]
pub fn path(mut hashes: Vec<Hash>, mut at: usize) -> Vec<Hash> {
    let mut found = Vec::new();
    while hashes.len() > 1 {
        found.extend(hashes.get(at ^ 1));
        hashes = up(&hashes);
        at /= 2;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9162, 2.1.1, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node(&by_definition(&leaves[..k]), &by_definition(&leaves[k..]))
            }
        }
    }

    /// RFC 9162, 2.1.3.2, word for word.
    fn climbed(leaf: Hash, at: usize, size: usize, path: &[Hash]) -> Option<Hash> {
        let (mut fnode, mut snode, mut r) = (at, size.checked_sub(1)?, leaf);
        for p in path {
            if snode == 0 {
                return None;
            }
            if fnode % 2 == 1 || fnode == snode {
                r = node(p, &r);
                while fnode % 2 == 0 && fnode != 0 {
                    fnode /= 2;
                    snode /= 2;
                }
            } else {
                r = node(&r, p);
            }
            fnode /= 2;
            snode /= 2;
        }
        (snode == 0).then_some(r)
    }

    #[test]
    fn roots_and_paths_are_those_of_the_rfc() {
        let leaves: Vec<Hash> = (0..9_000_u32).map(|i| leaf(i.to_string().as_bytes())).collect();
        for size in [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 4095, 4096, 4097, 8192, 8193, 9000] {
            let some = &leaves[..size];
            let expected = by_definition(some);
            assert_eq!(root(size, |range| some[range].to_vec()), expected, "{size}");
            for at in [0, 1, size / 3, size / 2, size.saturating_sub(1)].into_iter().filter(|at| *at < size) {
                assert_eq!(climbed(leaves[at], at, size, &path(some.to_vec(), at)), Some(expected), "{at} of {size}");
            }
        }
    }
}
