//! The one place where chance comes from.

use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};

/// Where seeds come from.
#[derive(Debug, Clone, Default)]
pub enum Chance {
    /// 32 bytes from the system's generator for each draw.
    #[default]
    System,
    /// A simulation's master seed: the seed of a draw is SHA-256(`"choucha-simulation/1" US master US lottery`).
    Simulation(String),
}

impl Chance {
    /// A draw's seed in lower-case hex.
    ///
    /// # Errors
    /// The system's generator fails.
    pub fn seed(&self, lottery: &str) -> Result<String, String> {
        match self {
            Self::System => {
                let mut bytes = [0; 32];
                SysRng.try_fill_bytes(&mut bytes).map_err(|e| e.to_string())?;
                Ok(crate::draw::hex(&bytes))
            }
            Self::Simulation(master) => {
                let text = format!("choucha-simulation/1\u{1F}{master}\u{1F}{lottery}");
                Ok(crate::draw::hex(&Sha256::digest(text)))
            }
        }
    }
}
