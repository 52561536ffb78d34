//! Cells as people meant them.

use std::borrow::Cow;

/// The text without white space and marks that nobody sees at its ends: blanks of every width, tabs, line ends, byte-order marks, zero-width and
/// direction marks as they come along when text is copied. The one way in which cells are trimmed, whatever the format of their file.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        // White space beyond ASCII begins with C2 (U+0085, U+00A0), E1, E2 or E3 (U+3000) and ends in 80 to 8A, 85, 9F, A0, A8, A9 or AF; marks begin
        // with E2 or EF (U+FEFF) and end in 8B to 8F, A0 to A4, AA to AE or BF.
        (Some(first), Some(last))
            if *first > b' '
                && !matches!(first, 0xC2 | 0xE1..=0xE3 | 0xEF)
                && *last > b' '
                && !matches!(last, 0x80..=0x8F | 0x9F..=0xA4 | 0xA8..=0xAF | 0xBF) =>
        {
            text
        }
        _ => text.trim_matches(unseen),
    }
}

/// White space, and what has no width.
fn unseen(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Whether a text has a character that is obeyed and not shown: control characters, marks of direction, what has no width.
#[must_use]
pub fn has_hidden(text: &str) -> bool {
    // First what is seldom so: no such character begins with another byte than these.
    text.bytes().any(|b| b < b' ' || matches!(b, 0x7F | 0xC2 | 0xD8 | 0xE1 | 0xE2 | 0xEF | 0xF3)) && text.chars().any(hidden)
}

fn hidden(c: char) -> bool {
    let marks =
        matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    c.is_control() || marks || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// The text with such characters shown as `⟨U+202E⟩`: a name that turns the rest of its line around, or ends it, is read as it is written.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if !has_hidden(text) {
        return Cow::Borrowed(text);
    }
    let mut clear = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            clear.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            clear.push(c);
        }
    }
    Cow::Owned(clear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_shown_and_nothing_else_changes() {
        for c in (0..=0xE_00FF).filter_map(char::from_u32) {
            let text = format!("甲{c}乙");
            assert_eq!(shown(&text) == text, !hidden(c), "{:x}", u32::from(c));
        }
        assert_eq!(shown("店\u{202E}甲\n乙\u{1B}[2J"), "店⟨U+202E⟩甲⟨U+000A⟩乙⟨U+001B⟩[2J");
        assert!(matches!(shown("长治市“一品”茶楼（东区）"), Cow::Borrowed(_)));
    }

    #[test]
    fn cuts_what_is_unseen_at_the_ends_and_nothing_else() {
        for c in (0..=0x3_FFFF).filter_map(char::from_u32) {
            for text in [format!("{c}甲{c}"), format!("a{c}"), format!("{c}a"), c.to_string(), format!("乙{c}丙")] {
                assert_eq!(trimmed(&text), text.trim_matches(unseen), "{:x}", u32::from(c));
            }
        }
        assert_eq!(trimmed(""), "");
        assert_eq!(trimmed("\u{FEFF}\u{3000}\u{A0}\t 东区 \u{200B}\r\n"), "东区");
    }
}
