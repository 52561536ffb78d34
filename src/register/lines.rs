//! A text file line by line, in whatever encoding, with no more of it in memory than a line.

use std::io::{BufRead as _, BufReader, Read};

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8};

use super::limits::MAX_LINE;

/// Why reading stopped.
pub(super) enum Fault {
    /// A line is longer than any register's, with its number.
    Long(u64),
    /// The disk refuses.
    Disk(std::io::Error),
}

/// Finds the encoding: UTF-8 (with or without a byte-order mark), UTF-16 with one, else GB18030. One torn byte must not turn a UTF-8 file into GB18030: the
/// lines vote.
pub(super) fn encoding_of(file: impl Read) -> Result<&'static Encoding, Fault> {
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut line = Vec::new();
    let (mut utf8, mut other, mut number) = (0u64, 0u64, 0);
    let mut marked = None;
    loop {
        line.clear();
        number += 1;
        let most = 2 * MAX_LINE as u64;
        if file.by_ref().take(most + 1).read_until(b'\n', &mut line).map_err(Fault::Disk)? == 0 {
            break;
        }
        if line.len() as u64 > most {
            return Err(Fault::Long(number));
        }
        if number == 1 {
            marked = Encoding::for_bom(&line).map(|(encoding, _)| encoding);
        }
        if marked.is_none() && !line.is_ascii() {
            *(if std::str::from_utf8(&line).is_ok() { &mut utf8 } else { &mut other }) += 1;
        }
    }
    Ok(marked.unwrap_or(if utf8 >= other { UTF_8 } else { GB18030 }))
}

/// The lines of a file, decoded; bytes that do not fit become U+FFFD.
pub(super) struct Lines<R> {
    file: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    /// Where the next line begins.
    at: usize,
    ended: bool,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub fn new(file: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { file, decoder, bytes: vec![0; 1 << 16], text: String::new(), at: 0, ended: false, number: 0 }
    }

    /// The next line with its line end, where it has one.
    pub fn next(&mut self) -> Result<Option<String>, Fault> {
        let mut looked = 0;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            if let Some(end) = rest.get(looked..).and_then(|new| new.find('\n')) {
                let line = rest.get(..=looked + end).unwrap_or_default().to_owned();
                self.at += line.len();
                return self.counted(line).map(Some);
            }
            looked = rest.len();
            if self.ended {
                let line = rest.to_owned();
                self.at = self.text.len();
                return if line.is_empty() { Ok(None) } else { self.counted(line).map(Some) };
            }
            if looked > MAX_LINE {
                return Err(Fault::Long(self.number + 1));
            }
            self.more()?;
        }
    }

    fn counted(&mut self, line: String) -> Result<String, Fault> {
        self.number += 1;
        if line.len() > MAX_LINE { Err(Fault::Long(self.number)) } else { Ok(line) }
    }

    fn more(&mut self) -> Result<(), Fault> {
        self.text.drain(..self.at);
        self.at = 0;
        let read = self.file.read(&mut self.bytes).map_err(Fault::Disk)?;
        self.ended = read == 0;
        let bytes = self.bytes.get(..read).unwrap_or_default();
        self.text.reserve(self.decoder.max_utf8_buffer_length(read).unwrap_or(read * 3 + 16));
        // There is room for all of it.
        let _ = self.decoder.decode_to_string(bytes, &mut self.text, self.ended);
        Ok(())
    }
}
