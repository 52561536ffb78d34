//! Thrift's compact form, as far as parquet's footers and page heads need it: fields by their numbers, with an end to depth and number.

/// Deepest nesting, and most values in one document.
const MAX_DEPTH: u32 = 24;
const MAX_VALUES: usize = 2_000_000;

/// What is wrong: it is not what it says, or goes beyond what is read.
#[derive(Debug)]
pub(super) struct Wrong;

/// Reads from bytes.
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
    values: usize,
}

/// A value that was come upon; what is a list or has fields is still to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flag(bool),
    Byte,
    Number,
    Double,
    Text,
    List,
    Map,
    Struct,
}

impl<'a> Thrift<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, values: 0 }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Result<u8, Wrong> {
        let byte = *self.bytes.get(self.at).ok_or(Wrong)?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, Wrong> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Wrong)
    }

    /// A whole number.
    pub fn number(&mut self) -> Result<i64, Wrong> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// A number that cannot be below zero.
    pub fn size(&mut self) -> Result<u64, Wrong> {
        u64::try_from(self.number()?).map_err(|_| Wrong)
    }

    /// A text as bytes.
    pub fn text(&mut self) -> Result<&'a [u8], Wrong> {
        let length = usize::try_from(self.varint()?).map_err(|_| Wrong)?;
        let end = self.at.checked_add(length).ok_or(Wrong)?;
        let text = self.bytes.get(self.at..end).ok_or(Wrong)?;
        self.at = end;
        Ok(text)
    }

    fn kind(code: u8) -> Result<Kind, Wrong> {
        Ok(match code {
            1 => Kind::Flag(true),
            2 => Kind::Flag(false),
            3 => Kind::Byte,
            4..=6 => Kind::Number,
            7 => Kind::Double,
            8 => Kind::Text,
            9 | 10 => Kind::List,
            11 => Kind::Map,
            12 => Kind::Struct,
            _ => return Err(Wrong),
        })
    }

    /// The next field of a struct: its number, following the last one, and what stands there; nothing at the end.
    pub fn field(&mut self, last: &mut i64) -> Result<Option<Kind>, Wrong> {
        self.count()?;
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        let step = i64::from(head >> 4);
        *last = if step == 0 { self.number()? } else { last.saturating_add(step) };
        Self::kind(head & 0x0F).map(Some)
    }

    /// The head of a list: how many of what.
    pub fn list(&mut self) -> Result<(u64, Kind), Wrong> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        // Each of them takes a byte at least.
        if count > (self.bytes.len() - self.at.min(self.bytes.len())) as u64 {
            return Err(Wrong);
        }
        let kind = match head & 0x0F {
            1 | 2 => Kind::Byte,
            code => Self::kind(code)?,
        };
        Ok((count, kind))
    }

    /// Passes over a value.
    pub fn skip(&mut self, kind: Kind) -> Result<(), Wrong> {
        self.skip_in(kind, 0)
    }

    fn skip_in(&mut self, kind: Kind, depth: u32) -> Result<(), Wrong> {
        if depth > MAX_DEPTH {
            return Err(Wrong);
        }
        self.count()?;
        match kind {
            Kind::Flag(_) => {}
            Kind::Byte => {
                self.byte()?;
            }
            Kind::Number => {
                self.varint()?;
            }
            Kind::Double => {
                self.at = self.at.checked_add(8).filter(|end| *end <= self.bytes.len()).ok_or(Wrong)?;
            }
            Kind::Text => {
                self.text()?;
            }
            Kind::List => {
                let (count, kind) = self.list()?;
                for _ in 0..count {
                    self.skip_in(kind, depth + 1)?;
                }
            }
            // Parquet has none.
            Kind::Map => return Err(Wrong),
            Kind::Struct => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip_in(kind, depth + 1)?;
                }
            }
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Wrong> {
        self.values += 1;
        if self.values > MAX_VALUES { Err(Wrong) } else { Ok(()) }
    }
}
