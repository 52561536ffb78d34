//! Exact decimal ratios and bounds on counts.
//!
//! A ratio is kept as a decimal share of one; no binary fraction is ever made of it. 7% of 100 is 7,
//! 10% of 30 is 3, 3% of 34 is 2 (1.02 rounded up).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// Most decimals a share may have (so `0.0000000001%` is the finest percent). Bounds every product
/// `share x population x target` within 128 bits.
pub const MAX_DECIMALS: u32 = 12;

/// Most notes a ratio carries, and most characters of one.
const MAX_NOTES: usize = 8;
const MAX_NOTE: usize = 500;

/// What a ratio binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatioKind {
    /// That share, rounded up once for all cells that have it.
    Exact,
    /// 不低于: a floor, rounded up in each cell.
    AtLeast,
    /// 不超过: a ceiling, rounded down once for all cells that have it.
    AtMost,
    /// A band: drawn at its lower end; the upper end is a ceiling over the round.
    Between(Decimal),
}

/// An exact share of a population, what it binds, and why it is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratio {
    share: Decimal,
    kind: RatioKind,
    // Shared: a rule may copy a ratio many times over.
    notes: Arc<Vec<String>>,
}

/// Why a text or a number is no ratio.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatioError {
    /// No `%` at the end.
    #[error("`{0}` has no %")]
    NoPercent(String),
    /// Not a number before the `%`.
    #[error("`{0}` is no number")]
    NoNumber(String),
    /// Below 0%.
    #[error("{0} is below 0%")]
    Negative(String),
    /// Over 100%.
    #[error("{0} is over 100%")]
    Over(String),
    /// More decimals than [`MAX_DECIMALS`].
    #[error("{0} has too many decimals")]
    TooFine(String),
    /// A band whose lower end is above its upper end.
    #[error("the band {0} runs backwards")]
    Backwards(String),
}

impl RatioError {
    /// Its code as a finding.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPercent(_) => "ratio-no-percent",
            Self::Over(_) => "ratio-over-100",
            _ => "bad-ratio",
        }
    }

    /// The error in the user's words.
    #[must_use]
    pub fn text(&self) -> crate::diagnostic::Text {
        use crate::text;
        match self {
            Self::NoPercent(t) => text!("ratio-has-no", t),
            Self::NoNumber(t) => text!("ratio-is-no-number", t),
            Self::Negative(t) => text!("ratio-is-below-0", t),
            Self::Over(t) => text!("ratio-is-over-100", t),
            Self::TooFine(t) => text!("ratio-has-too-many-decimals-10", t),
            Self::Backwards(t) => text!("band-runs-backwards", t),
        }
    }
}

impl Ratio {
    /// `number` percent, exactly.
    ///
    /// # Errors
    /// Below 0, over 100 or too fine.
    pub fn percent(number: Decimal) -> Result<Self, RatioError> {
        let share = number.checked_div(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX);
        Self::of_share(share, RatioKind::Exact)
    }

    /// Nothing at all.
    #[must_use]
    pub fn none() -> Self {
        Self { share: Decimal::ZERO, kind: RatioKind::Exact, notes: Arc::default() }
    }

    fn of_share(share: Decimal, kind: RatioKind) -> Result<Self, RatioError> {
        let share = checked_share(share)?;
        if let RatioKind::Between(high) = kind {
            let high = checked_share(high)?;
            let ratio = Self { share, kind: RatioKind::Between(high), notes: Arc::default() };
            return if high < share { Err(RatioError::Backwards(ratio.to_string())) } else { Ok(ratio) };
        }
        Ok(Self { share, kind, notes: Arc::default() })
    }

    /// Reads `3%`, `>=5%` (also `≥`, `不低于`), `<=3%` (also `≤`, `不超过`), `10%..20%`.
    ///
    /// # Errors
    /// Says what about the text is no ratio.
    pub fn parse(text: &str) -> Result<Self, RatioError> {
        let trimmed = text.trim();
        if let Some((low, high)) = trimmed.split_once("..") {
            return Self::of_share(share_of(low)?, RatioKind::Between(share_of(high)?));
        }
        for (signs, kind) in [([">=", "≥", "不低于"], RatioKind::AtLeast), (["<=", "≤", "不超过"], RatioKind::AtMost)] {
            if let Some(rest) = signs.iter().find_map(|s| trimmed.strip_prefix(s)) {
                return Self::of_share(share_of(rest)?, kind);
            }
        }
        Self::of_share(share_of(trimmed)?, RatioKind::Exact)
    }

    /// The share of one, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> Decimal {
        self.share
    }

    /// What it binds.
    #[must_use]
    pub fn kind(&self) -> RatioKind {
        self.kind
    }

    /// Why it is what it is, as rules noted it.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether both bind the same share in the same way, whatever was noted of them.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        (self.share, self.kind) == (other.share, other.kind)
    }

    /// The same share binding something else.
    ///
    /// # Errors
    /// A band that runs backwards.
    pub fn bound_as(&self, kind: RatioKind) -> Result<Self, RatioError> {
        Ok(Self { notes: self.notes.clone(), ..Self::of_share(self.share, kind)? })
    }

    /// The same ratio with one more note.
    #[must_use]
    pub fn noted(mut self, note: &str) -> Self {
        if self.notes.len() < MAX_NOTES && !self.notes.iter().any(|n| n == note) {
            Arc::make_mut(&mut self.notes).push(note.chars().take(MAX_NOTE).collect());
        }
        self
    }

    /// `factor` times the share, no more than 100%; a band's upper end rises with it.
    ///
    /// # Errors
    /// A negative factor, or more decimals than can be kept exactly.
    pub fn times(&self, factor: Decimal) -> Result<Self, RatioError> {
        let scaled = |share: Decimal| share.checked_mul(factor).map_or(Decimal::ONE, |product| product.min(Decimal::ONE));
        let kind = match self.kind {
            RatioKind::Between(high) => RatioKind::Between(scaled(high)),
            kind => kind,
        };
        Ok(Self { notes: self.notes.clone(), ..Self::of_share(scaled(self.share), kind)? })
    }

    /// The sum of both shares, no more than 100%; binds what `self` binds.
    ///
    /// # Errors
    /// More decimals than can be kept exactly.
    pub fn plus(&self, other: &Self) -> Result<Self, RatioError> {
        let add = |a: Decimal, b: Decimal| a.checked_add(b).map_or(Decimal::ONE, |sum| sum.min(Decimal::ONE));
        let kind = match self.kind {
            RatioKind::Between(high) => RatioKind::Between(add(high, other.share)),
            kind => kind,
        };
        let mut sum = Self { notes: self.notes.clone(), ..Self::of_share(add(self.share, other.share), kind)? };
        for note in other.notes.iter() {
            sum = sum.noted(note);
        }
        Ok(sum)
    }

    /// share x population as an integer over 10^[`MAX_DECIMALS`].
    #[must_use]
    pub fn product(&self, population: u64) -> u128 {
        scaled(self.share).saturating_mul(u128::from(population))
    }

    /// A band's upper share x population as an integer over 10^[`MAX_DECIMALS`].
    #[must_use]
    pub fn upper_product(&self, population: u64) -> Option<u128> {
        match self.kind {
            RatioKind::Between(high) => Some(scaled(high).saturating_mul(u128::from(population))),
            _ => None,
        }
    }
}

fn scaled(share: Decimal) -> u128 {
    let mantissa = share.mantissa().unsigned_abs();
    mantissa * 10u128.pow(MAX_DECIMALS.saturating_sub(share.scale()))
}

fn checked_share(share: Decimal) -> Result<Decimal, RatioError> {
    let share = share.normalize();
    let shown = || percent_text(share);
    if share.is_sign_negative() && !share.is_zero() {
        return Err(RatioError::Negative(shown()));
    }
    if share > Decimal::ONE {
        return Err(RatioError::Over(shown()));
    }
    if share.scale() > MAX_DECIMALS {
        return Err(RatioError::TooFine(shown()));
    }
    Ok(share)
}

fn share_of(text: &str) -> Result<Decimal, RatioError> {
    let text = text.trim();
    let Some(number) = text.strip_suffix('%').or_else(|| text.strip_suffix('％')) else {
        return Err(RatioError::NoPercent(text.to_owned()));
    };
    let number = number.trim();
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    let no_number = || RatioError::NoNumber(text.to_owned());
    let number = if plain { Decimal::from_str(number).map_err(|_| no_number())? } else { return Err(no_number()) };
    Ok(number / Decimal::ONE_HUNDRED)
}

fn percent_text(share: Decimal) -> String {
    match share.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) => format!("{}%", percent.normalize()),
        None => format!("{share} x 100%"),
    }
}

impl fmt::Display for Ratio {
    /// The plan file's notation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = percent_text(self.share);
        match self.kind {
            RatioKind::Exact => f.write_str(&share),
            RatioKind::AtLeast => write!(f, ">={share}"),
            RatioKind::AtMost => write!(f, "<={share}"),
            RatioKind::Between(high) => write!(f, "{share}..{}", percent_text(high)),
        }
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Bounds on a number of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// At least so many.
    pub min: u64,
    /// At most so many, if bounded.
    pub max: Option<u64>,
}

impl Bounds {
    /// No bounds at all.
    pub const NONE: Self = Self { min: 0, max: None };

    /// Reads `1`, `>=10`, `<=50`, `60..70` (also `≥`, `不少于`, `≤`, `不超过`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |t: &str| t.trim().parse::<u64>().ok().filter(|n| u32::try_from(*n).is_ok());
        let text = text.trim();
        if let Some((low, high)) = text.split_once("..") {
            let (min, max) = (number(low)?, number(high)?);
            return (min <= max).then_some(Self { min, max: Some(max) });
        }
        if let Some(rest) = [">=", "≥", "不少于", "不低于"].iter().find_map(|s| text.strip_prefix(s)) {
            return Some(Self { min: number(rest)?, max: None });
        }
        if let Some(rest) = ["<=", "≤", "不超过", "不多于"].iter().find_map(|s| text.strip_prefix(s)) {
            return Some(Self { min: 0, max: Some(number(rest)?) });
        }
        let exact = number(text)?;
        Some(Self { min: exact, max: Some(exact) })
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (min, Some(max)) if min == max => write!(f, "{min}"),
            (0, Some(max)) => write!(f, "<={max}"),
            (min, Some(max)) => write!(f, "{min}..{max}"),
            (min, None) => write!(f, ">={min}"),
        }
    }
}

impl Serialize for Bounds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_round_trip() {
        for text in ["3%", ">=5%", "<=3%", "10%..20%", "0.1%", "100%", "0%", "7.25%"] {
            assert_eq!(Ratio::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Ratio::parse("不低于 5％").unwrap().to_string(), ">=5%");
        for text in ["1", ">=10", "60..70", "<=50"] {
            assert_eq!(Bounds::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn wrong_notations_are_told_apart() {
        assert!(matches!(Ratio::parse("5"), Err(RatioError::NoPercent(_))));
        assert!(matches!(Ratio::parse("五%"), Err(RatioError::NoNumber(_))));
        assert!(matches!(Ratio::parse("-1%"), Err(RatioError::Negative(_))));
        assert!(matches!(Ratio::parse("101%"), Err(RatioError::Over(_))));
        assert!(matches!(Ratio::parse("20%..10%"), Err(RatioError::Backwards(_))));
        assert!(matches!(Ratio::parse("0.00000000001%"), Err(RatioError::TooFine(_))));
        assert!(matches!(Ratio::parse("1e3%"), Err(RatioError::NoNumber(_))));
        assert!(Ratio::parse("99999999999999999999999999999999999%").is_err());
        assert_eq!(Bounds::parse("70..60"), None);
    }
}
