//! SHA-256 under a key of exactly one block: the key's block is hashed once, and then one block an id.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

use crate::model::hex;

/// SHA-256 before its first block: the fractional parts of the square roots of the first eight primes (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Bytes of an id that fit into one block with the padding and the length.
const ONE_BLOCK: usize = 55;

/// SHA-256(key id), the key being 64 hex characters.
#[derive(Clone)]
pub(super) struct Keyed {
    key: String,
    /// SHA-256 after the key's block.
    state: [u32; 8],
}

impl Keyed {
    /// Under the key SHA-256(text), in lower-case hex.
    pub fn new(text: &str) -> Self {
        let key = hex(&Sha256::digest(text));
        let mut block = [0u8; 64];
        for (slot, byte) in block.iter_mut().zip(key.bytes()) {
            *slot = byte;
        }
        let mut state = INITIAL;
        compress256(&mut state, &[block]);
        Self { key, state }
    }

    /// The key, 64 hex characters.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// SHA-256(key id).
    pub fn of(&self, id: &[u8]) -> [u8; 32] {
        if id.len() > ONE_BLOCK {
            return Sha256::new().chain_update(&self.key).chain_update(id).finalize().into();
        }
        // The id, one bit, noughts, and the length in bits: the last block of key and id.
        let mut block = [0u8; 64];
        let length = (64 + id.len() as u64) * 8;
        let (front, back) = block.split_at_mut(56);
        let (text, rest) = front.split_at_mut(id.len());
        text.copy_from_slice(id);
        rest.iter_mut().take(1).for_each(|slot| *slot = 0x80);
        back.copy_from_slice(&length.to_be_bytes());
        let mut state = self.state;
        compress256(&mut state, &[block]);
        let mut digest = [0u8; 32];
        for (slot, word) in digest.chunks_exact_mut(4).zip(state) {
            slot.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_an_id_gives_what_the_whole_text_gives() {
        let keyed = Keyed::new("some text");
        let key = hex(&Sha256::digest(b"some text"));
        assert_eq!(keyed.key(), key);
        // Ids of every length around the end of a block, and of several.
        for length in [0, 1, 18, 48, 54, 55, 56, 63, 64, 65, 200, 512] {
            let id: String = "企A9-".chars().cycle().take(length).filter(char::is_ascii).collect();
            assert_eq!(hex(&keyed.of(id.as_bytes())), hex(&Sha256::digest(format!("{key}{id}"))), "{length}");
        }
    }
}
