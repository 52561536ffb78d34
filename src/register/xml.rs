//! The parts of a workbook as they stream by, before a reader that keeps what it reads sees them: every tag closed as it was opened, nothing nested deeply,
//! no piece larger than a cell can be.

use super::limits::MAX_LINE;

/// Longest tag, in bytes.
const MAX_TAG: usize = 64 << 10;

/// Deepest nesting.
const MAX_DEPTH: usize = 64;

/// What was seen of a part.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Texts that cells share.
    pub strings: u64,
    /// How many there are said to be.
    pub said: u64,
    /// What the part's relations lead to, with what they are: the tags as they stand.
    pub relations: Vec<String>,
}

/// It is not what a program writes that saves workbooks.
#[derive(Debug)]
pub(super) struct Strange;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    /// A tag, and the quote that is open in it.
    Tag(Option<u8>),
    Comment,
    Cdata,
    Instruction,
}

/// Looks at bytes as they come.
pub(super) struct Scanner {
    within: Within,
    /// The tag in hand.
    tag: Vec<u8>,
    /// Length of the piece in hand.
    length: usize,
    /// The last two bytes.
    last: [u8; 2],
    open: Vec<Vec<u8>>,
    /// Depth and length of the cell (or shared text) in hand.
    cell: Option<(usize, usize)>,
    seen: Seen,
}

impl Scanner {
    pub fn new() -> Self {
        Self { within: Within::Text, tag: Vec::new(), length: 0, last: [0; 2], open: Vec::new(), cell: None, seen: Seen::default() }
    }

    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Strange> {
        for byte in bytes {
            self.byte(*byte)?;
        }
        Ok(())
    }

    /// What was seen, at the end.
    pub fn end(self) -> Result<Seen, Strange> {
        if self.within == Within::Text && self.open.is_empty() { Ok(self.seen) } else { Err(Strange) }
    }

    fn byte(&mut self, byte: u8) -> Result<(), Strange> {
        self.length += 1;
        if let Some((_, length)) = &mut self.cell {
            *length += 1;
            if *length > MAX_LINE {
                return Err(Strange);
            }
        }
        // A zero is UTF-16: nobody saves that, and the rest of this could not read it.
        if self.length > MAX_LINE || byte == 0 {
            return Err(Strange);
        }
        let done = match self.within {
            Within::Text => {
                if byte == b'<' {
                    self.begin(Within::Tag(None));
                }
                false
            }
            Within::Tag(quote) => self.tag_byte(byte, quote)?,
            Within::Comment => byte == b'>' && self.last == *b"--" && self.length > 3,
            Within::Cdata => byte == b'>' && self.last == *b"]]",
            Within::Instruction => byte == b'>' && self.last[1] == b'?',
        };
        self.last = [self.last[1], byte];
        if done {
            self.begin(Within::Text);
        }
        Ok(())
    }

    fn begin(&mut self, within: Within) {
        self.within = within;
        self.length = 0;
        self.last = [0; 2];
        self.tag.clear();
    }

    fn tag_byte(&mut self, byte: u8, quote: Option<u8>) -> Result<bool, Strange> {
        if byte == b'>' && quote.is_none() {
            self.tag_end()?;
            return Ok(true);
        }
        self.tag.push(byte);
        match self.tag.as_slice() {
            [b'?'] => self.begin(Within::Instruction),
            b"!--" => self.begin(Within::Comment),
            b"![CDATA[" => self.begin(Within::Cdata),
            // Types of documents may define what unfolds without end.
            [b'!', ..] if !b"!--".starts_with(&self.tag) && !b"![CDATA[".starts_with(&self.tag) => return Err(Strange),
            tag if tag.len() > MAX_TAG => return Err(Strange),
            _ => {
                let quote = match quote {
                    Some(open) if open == byte => None,
                    None if byte == b'"' || byte == b'\'' => Some(byte),
                    same => same,
                };
                self.within = Within::Tag(quote);
            }
        }
        Ok(false)
    }

    fn tag_end(&mut self) -> Result<(), Strange> {
        let tag = std::mem::take(&mut self.tag);
        if let Some(name) = tag.strip_prefix(b"/") {
            if self.open.pop().as_deref() != Some(name.trim_ascii()) {
                return Err(Strange);
            }
            if self.cell.is_some_and(|(depth, _)| depth == self.open.len()) {
                self.cell = None;
            }
            return Ok(());
        }
        let name = tag.split(|b| b.is_ascii_whitespace() || *b == b'/').next().unwrap_or_default();
        let alone = tag.ends_with(b"/");
        let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
        match local {
            b"si" => self.seen.strings += 1,
            b"sst" => self.seen.said = self.seen.said.max(number_after(&tag, b"uniqueCount")),
            b"Relationship" => {
                if self.seen.relations.len() >= 10_000 {
                    return Err(Strange);
                }
                self.seen.relations.push(String::from_utf8_lossy(&tag).into_owned());
            }
            _ => {}
        }
        if alone {
            return Ok(());
        }
        if self.cell.is_none() && matches!(local, b"c" | b"si") {
            self.cell = Some((self.open.len(), 0));
        }
        self.open.push(name.to_owned());
        if self.open.len() > MAX_DEPTH { Err(Strange) } else { Ok(()) }
    }
}

/// The first number after a word.
fn number_after(tag: &[u8], word: &[u8]) -> u64 {
    let Some(at) = tag.windows(word.len()).position(|w| w == word) else { return 0 };
    let rest = tag.get(at + word.len()..).unwrap_or_default().iter();
    let digits = rest.skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
    digits.fold(0u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Option<Seen> {
        let mut scanner = Scanner::new();
        scanner.feed(text.as_bytes()).ok()?;
        scanner.end().ok()
    }

    #[test]
    fn what_programs_write_passes_and_what_unfolds_does_not() {
        let good =
            "<?xml version=\"1.0\"?><sst uniqueCount=\"2\"><si><t>a &gt; b</t></si><x:si/><!-- > --><t a='>'><![CDATA[</t>]]></t></sst>\n";
        let found = seen(good).unwrap();
        assert_eq!((found.strings, found.said), (2, 2));
        for bad in [
            "<a>".to_owned(),
            "<a></b>".to_owned(),
            "<!DOCTYPE a><a/>".to_owned(),
            "<a\0/>".to_owned(),
            format!("<c>{}</c>", "<v>0</v>".repeat(200_000)),
            format!("<c><v><c></c>{}</v></c>", "<c></c>".repeat(200_000)),
            "x".repeat(MAX_LINE + 1),
            format!("<a b=\"{}\"/>", "x".repeat(MAX_TAG)),
            format!("<!--{}-->", "x".repeat(MAX_LINE)),
            format!("{}{}", "<a>".repeat(65), "</a>".repeat(65)),
        ] {
            assert!(seen(&bad).is_none(), "{}", bad.chars().take(40).collect::<String>());
        }
        assert_eq!(number_after(b"sst count='1' uniqueCount = '99999999999999999999999'", b"uniqueCount"), u64::MAX);
    }
}
