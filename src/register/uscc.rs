//! Unified social credit codes (统一社会信用代码), GB 32100-2015: 18 characters, the last a check digit.

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Value of each byte in the alphabet, 255 where it has none.
const VALUES: [u8; 256] = {
    let mut values = [255u8; 256];
    let mut i = 0;
    while i < 31 {
        #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "constant, within 31")]
        {
            values[ALPHABET[i] as usize] = i as u8;
        }
        i += 1;
    }
    values
};

/// The check digit of the first 17 characters: (31 - sum of weight x value mod 31) mod 31; nothing if one of
/// them is no character of such a code.
#[must_use]
pub fn check_digit(first17: &[u8]) -> Option<char> {
    if first17.len() != 17 {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in first17.iter().zip(WEIGHTS) {
        let value = VALUES.get(usize::from(*byte)).copied().filter(|v| *v < 31)?;
        sum += weight * u32::from(value);
    }
    ALPHABET.get(((31 - sum % 31) % 31) as usize).map(|b| char::from(*b))
}

/// Whether a code is 18 characters with the right check digit.
#[must_use]
pub fn is_valid(code: &str) -> bool {
    match code.as_bytes().split_last() {
        Some((last, first)) => check_digit(first).is_some_and(|digit| digit == char::from(*last)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes() {
        // 中国石油天然气股份有限公司, 华为技术有限公司, 腾讯科技（深圳）有限公司: as printed on their licences.
        for code in ["91110000710925462X", "914403001922038216", "9144030071526726XG"] {
            assert!(is_valid(code), "{code}");
        }
        assert!(!is_valid("91110000710925462Y"));
        assert!(!is_valid("9111000071092546"));
        assert!(!is_valid("91110000I10925462X"));
        assert!(!is_valid(""));
    }
}
