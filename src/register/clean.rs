//! Cells as people meant them.

/// The text without white space at its ends. Says the same as [`str::trim`], sooner where there is nothing to cut.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        // White space beyond ASCII begins with C2 (U+0085, U+00A0), E1, E2 or E3 (U+3000) and ends in 80 to 8A, 85, 9F, A0, A8, A9 or AF.
        (Some(first), Some(last))
            if *first > b' '
                && !matches!(first, 0xC2 | 0xE1..=0xE3)
                && *last > b' '
                && !matches!(last, 0x80..=0x8A | 0x9F | 0xA0 | 0xA8 | 0xA9 | 0xAF) =>
        {
            text
        }
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_trim_says_for_every_character_at_the_ends() {
        for c in (0..=0x3_FFFF).filter_map(char::from_u32) {
            for text in [format!("{c}甲{c}"), format!("a{c}"), format!("{c}a"), c.to_string()] {
                assert_eq!(trimmed(&text), text.trim(), "{:x}", u32::from(c));
            }
        }
        assert_eq!(trimmed(""), "");
    }
}
