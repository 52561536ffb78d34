//! The head of the ledger, to be published; it can be signed.
//!
//! The signature is ed25519 (RFC 8032) over the text `"choucha-head/1" US seq US hash US at`, US = byte 0x1F; key and signature
//! are lower-case hex.

use std::path::Path;

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::chance;
use crate::draw::{hex, unhex};
use crate::ledger::Entry;

/// A head of the ledger as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the newest entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// Its real time.
    pub at: String,
    /// The public key it is signed with, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The signature, if it is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl From<&Entry> for Head {
    fn from(entry: &Entry) -> Self {
        Self { seq: entry.seq, hash: entry.hash.clone(), at: entry.at.clone(), public_key: None, signature: None }
    }
}

impl Head {
    fn text(&self) -> String {
        format!("choucha-head/1\u{1F}{}\u{1F}{}\u{1F}{}", self.seq, self.hash, self.at)
    }

    /// The head signed with the key in a file (64 hex digits); a key is made where there is no file.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds no key.
    pub fn signed(mut self, key: &Path) -> std::io::Result<Self> {
        let secret = chance::key_file(key)?;
        let bytes: [u8; 32] = unhex(&secret)
            .and_then(|b| b.try_into().ok())
            .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "not 64 hex digits"))?;
        let key = SigningKey::from_bytes(&bytes);
        self.public_key = Some(hex(key.verifying_key().as_bytes()));
        self.signature = Some(hex(&key.sign(self.text().as_bytes()).to_bytes()));
        Ok(self)
    }

    /// Whether the signature is right; nothing where the head is not signed.
    #[must_use]
    pub fn signature_holds(&self) -> Option<bool> {
        if self.public_key.is_none() && self.signature.is_none() {
            return None;
        }
        let key = self
            .public_key
            .as_deref()
            .and_then(unhex)
            .and_then(|b| b.try_into().ok())
            .and_then(|b: [u8; 32]| VerifyingKey::from_bytes(&b).ok());
        let signature = self.signature.as_deref().and_then(unhex).and_then(|b| Signature::from_slice(&b).ok());
        Some(key.zip(signature).is_some_and(|(key, signature)| key.verify(self.text().as_bytes(), &signature).is_ok()))
    }
}
