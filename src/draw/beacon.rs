//! Public randomness: a drand round that did not exist when the intent was recorded, or the numbers of a public ceremony.
//!
//! What goes into the seed is text of one fixed form: `drand:<round>:<randomness>` (decimal digits; 64 lower-case hex digits, the
//! SHA-256 of the round's signature) or `ceremony:<number> <number> ...` (decimal, no leading zeros, one space between).

use drand_verify::{G2PubkeyRfc, Pubkey as _, derive_randomness};
use serde::Deserialize;

use crate::diagnostic::Text;
use crate::model::{hex, unhex};
use crate::text;

/// The first drand round that appears after a time (seconds since 1970): round r appears at genesis + (r - 1) x period.
#[must_use]
pub fn first_round_after(now: i64, genesis: i64, period: i64) -> i64 {
    if now < genesis { 1 } else { (now - genesis) / period.max(1) + 2 }
}

/// A round as drand's API gives it.
#[derive(Debug, Clone, Deserialize)]
pub struct DrandRound {
    /// Its number.
    pub round: u64,
    /// Its signature, hex.
    pub signature: String,
}

/// What a draw waits for from drand, as its intent says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedRound {
    /// The round.
    pub round: u64,
    /// The network's public key, hex.
    pub public_key: String,
    /// Time of its first round, seconds since 1970.
    pub genesis: i64,
    /// Seconds between rounds.
    pub period: i64,
    /// So many seconds at least lie between the intent and the round: time to publish the head that the intent hangs on.
    pub notice: i64,
}

impl AwaitedRound {
    /// Reads `drand <round> <public key> <genesis> <period> <notice>`.
    #[must_use]
    pub fn parse(awaits: &str) -> Option<Self> {
        match awaits.split(' ').collect::<Vec<_>>().as_slice() {
            ["drand", round, key, genesis, period, notice] => Some(Self {
                round: round.parse().ok()?,
                public_key: (*key).to_owned(),
                genesis: genesis.parse().ok()?,
                period: period.parse().ok()?,
                notice: notice.parse().ok()?,
            }),
            _ => None,
        }
    }

    /// Whether it is the first round that appears when its notice has passed since the intent was recorded (RFC 3339).
    #[must_use]
    pub fn is_first_after(&self, at: &str) -> bool {
        let first = |at: i64| first_round_after(at.saturating_add(self.notice), self.genesis, self.period);
        chrono::DateTime::parse_from_rfc3339(at).is_ok_and(|at| u64::try_from(first(at.timestamp())) == Ok(self.round))
    }
}

/// The seed's text for a round, if its signature holds under the public key (hex; unchained, signatures on G1, RFC 9380).
///
/// # Errors
/// What is wrong with it.
pub fn drand_text(round: &DrandRound, public_key: &str) -> Result<String, Text> {
    let key =
        unhex(public_key).and_then(|b| G2PubkeyRfc::from_variable(&b).ok()).ok_or_else(|| text!("drand-public-key-in-settings-is"))?;
    let signature = unhex(&round.signature).ok_or_else(|| text!("signature-is-not-hex"))?;
    let number = round.round;
    match key.verify(number, b"", &signature) {
        Ok(true) => Ok(format!("drand:{number}:{}", hex(&derive_randomness(&signature)))),
        _ => Err(text!("signature-of-round-does-not-hold", number)),
    }
}

/// The seed's text for the numbers of a ceremony, in the order in which they were drawn.
///
/// # Errors
/// They are not numbers.
pub fn ceremony_text(numbers: &str) -> Result<String, Text> {
    let parts: Vec<&str> = numbers.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')).filter(|p| !p.is_empty()).collect();
    let mut found = Vec::new();
    for part in &parts {
        let number: u64 =
            part.parse().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit())).ok_or_else(|| text!("is-no-number", part))?;
        found.push(number.to_string());
    }
    if found.is_empty() {
        return Err(text!("there-are-no-numbers"));
    }
    Ok(format!("ceremony:{}", found.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICKNET: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";

    proptest::proptest! {
        /// Round r appears at genesis + (r - 1) x period: the one that is waited for appears after the time, and none between them does.
        #[test]
        fn the_round_after_a_time_is_the_first_that_nobody_knows(genesis in 0..100_i64, period in 1..40_i64, now in -50..400_i64) {
            let appears = |round: i64| genesis + (round - 1) * period;
            let first = (1..1_000).find(|round| appears(*round) > now);
            proptest::prop_assert_eq!(Some(first_round_after(now, genesis, period)), first);
        }
    }

    #[test]
    fn a_real_round_holds_and_any_other_does_not() {
        let signature = "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92".to_owned();
        let text = drand_text(&DrandRound { round: 123, signature: signature.clone() }, QUICKNET).unwrap();
        assert!(text.starts_with("drand:123:") && text.len() == 10 + 64);
        assert!(drand_text(&DrandRound { round: 124, signature: signature.clone() }, QUICKNET).is_err());
        assert!(drand_text(&DrandRound { round: 123, signature: signature.replace('b', "c") }, QUICKNET).is_err());
        assert!(drand_text(&DrandRound { round: 123, signature }, "00").is_err());
    }

    #[test]
    fn the_same_numbers_are_the_same_text_however_they_are_typed() {
        for typed in ["3 17 22", " 03,17， 22 ", "3、17\t022"] {
            assert_eq!(ceremony_text(typed).unwrap(), "ceremony:3 17 22");
        }
        for typed in ["", "three", "-3", "3.5", "１２"] {
            assert!(ceremony_text(typed).is_err(), "{typed}");
        }
    }
}
