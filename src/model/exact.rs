//! Exact fractions: what a cell is to expect of its group's number, and the chance of an object. Nothing here is ever a binary
//! fraction, and nothing is rounded but where a function says so.

use std::fmt;
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fraction in lowest terms. Its text is `n` where it is whole, else `n/d`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

/// A text that is no fraction in lowest terms, `n` or `n/d`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fraction")]
pub struct NoFraction(String);

impl Exact {
    /// Nothing.
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: u64) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// `numerator / denominator`; of nothing, nothing.
    #[must_use]
    pub fn new(numerator: u128, denominator: u128) -> Self {
        if denominator == 0 { Self::zero() } else { Self(BigRational::new(numerator.into(), denominator.into())) }
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_integer()
    }

    /// The largest whole number that is not above it; 0 below 0.
    #[must_use]
    pub fn floor(&self) -> u64 {
        clamped(&self.0.floor().to_integer())
    }

    /// The smallest whole number that is not below it; 0 below 0.
    #[must_use]
    pub fn ceil(&self) -> u64 {
        clamped(&self.0.ceil().to_integer())
    }

    /// What it has beyond its whole part.
    #[must_use]
    pub fn fraction(&self) -> Self {
        Self(&self.0 - self.0.floor())
    }

    /// `self / other`; of nothing, nothing.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        if other.is_zero() { Self::zero() } else { Self(&self.0 / &other.0) }
    }

    /// The number nearest to it that a computer has, for statistics and for display.
    #[must_use]
    pub fn approximate(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// The smallest whole number that is not below it less `digest` / 2^256 (most significant byte first); 0 below 0.
    #[must_use]
    pub fn ceil_less(&self, digest: &[u8; 32]) -> u64 {
        let digest = BigInt::from_bytes_be(num_bigint::Sign::Plus, digest);
        let (numerator, denominator) = (self.0.numer(), self.0.denom());
        let (over, under): (BigInt, BigInt) = ((numerator << 256u32) - digest * denominator, denominator << 256u32);
        if over.is_positive() { clamped(&((over - BigInt::one()) / under + BigInt::one())) } else { 0 }
    }

    /// Its text for people's eyes: a whole number, or two decimals.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.is_whole() { self.0.numer().to_string() } else { format!("{:.2}", self.approximate()) }
    }

    /// As a number of a JSON document, for who wants no fraction: a whole number is exact, others have six decimals.
    ///
    /// # Errors
    /// As the serializer fails.
    pub fn as_number<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_whole() {
            serializer.serialize_u64(self.floor())
        } else {
            serializer.serialize_f64((self.approximate() * 1e6).round() / 1e6)
        }
    }

    /// Its text for a table that people open in a spreadsheet: `3÷97`, which none takes for a date.
    #[must_use]
    pub fn in_table(&self) -> String {
        if self.is_whole() { self.0.numer().to_string() } else { format!("{}÷{}", self.0.numer(), self.0.denom()) }
    }
}

fn clamped(number: &BigInt) -> u64 {
    if number.is_negative() { 0 } else { number.to_u64().unwrap_or(u64::MAX) }
}

impl Add<&Exact> for &Exact {
    type Output = Exact;

    fn add(self, other: &Exact) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub<&Exact> for &Exact {
    type Output = Exact;

    fn sub(self, other: &Exact) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul<&Exact> for &Exact {
    type Output = Exact;

    fn mul(self, other: &Exact) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

impl<'a> std::iter::Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(iter: I) -> Exact {
        iter.fold(Exact::zero(), |sum, one| &sum + one)
    }
}

impl Default for Exact {
    fn default() -> Self {
        Self::zero()
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() { write!(f, "{}", self.0.numer()) } else { write!(f, "{}/{}", self.0.numer(), self.0.denom()) }
    }
}

impl FromStr for Exact {
    type Err = NoFraction;

    fn from_str(text: &str) -> Result<Self, NoFraction> {
        let no = || NoFraction(text.chars().take(80).collect());
        let digits = |part: &str| -> Option<BigInt> {
            (!part.is_empty() && part.len() <= 10_000 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
        };
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let (numerator, denominator) = (digits(numerator).ok_or_else(no)?, digits(denominator).ok_or_else(no)?);
        if denominator.is_zero() {
            return Err(no());
        }
        let found = Self(BigRational::new(numerator, denominator));
        // One fraction has one text: digests are made of it.
        if found.to_string() == text { Ok(found) } else { Err(no()) }
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_one_fraction() {
        for text in ["0", "3", "291/100", "1/3"] {
            assert_eq!(text.parse::<Exact>().unwrap().to_string(), text);
        }
        for text in ["", "2/4", "3/1", "03", "1/0", "-1", "+1", "1/", "1.5", " 1"] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
        assert_eq!(Exact::new(6, 194).in_table(), "3÷97");
        assert_eq!((Exact::new(7, 2).floor(), Exact::new(7, 2).ceil(), Exact::new(7, 2).fraction()), (3, 4, Exact::new(1, 2)));
    }
}
