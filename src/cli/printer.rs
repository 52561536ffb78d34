//! Where words go: data to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::diagnostic::{Failure, Finding, Findings, Kind, Lang, Place, Severity, Text, reason, render, word};
use crate::text;

pub(super) struct Printer {
    pub lang: Lang,
    pub json: bool,
    color: bool,
    bar: Mutex<Option<ProgressBar>>,
    /// Why data did not get where it was to go.
    lost: Mutex<Option<io::Error>>,
}

/// Words for people; that they do not arrive is no reason to end.
pub(super) fn aside(words: &str) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// What becomes of data on standard output. A reader that has gone away (`| head`) is no error; a full disk is.
///
/// # Errors
/// It did not arrive.
pub(super) fn arrived(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            Kind::Ledger,
            Finding::error("output-lost", Place::file("stdout"), text!("output-lost", error = reason(&error)), text!("output-lost-help")),
        )),
        _ => Ok(()),
    }
}

impl Printer {
    pub fn new(lang: Lang, json: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        Self { lang, json, color: std::io::stderr().is_terminal() && !plain, bar: Mutex::new(None), lost: Mutex::new(None) }
    }

    /// A word of the catalogues, or a sentence without blanks.
    pub fn word(&self, code: &'static str) -> &'static str {
        word(self.lang, code)
    }

    /// Data.
    pub fn out(&self, text: &str) {
        self.done();
        let mut out = io::stdout().lock();
        // What stays in the buffer would be lost in silence when the process ends.
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if let (Err(error), Ok(mut lost)) = (written, self.lost.lock()) {
            lost.get_or_insert(error);
        }
    }

    /// Whether all data arrived.
    ///
    /// # Errors
    /// Some of it did not.
    pub fn arrived(&self) -> Result<(), Failure> {
        let lost = self.lost.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        arrived(lost.map_or(Ok(()), Err))
    }

    /// The one JSON document.
    pub fn document(&self, document: &impl Serialize) {
        match serde_json::to_string_pretty(document) {
            Ok(text) => self.out(&format!("{text}\n")),
            Err(error) => aside(&error.to_string()),
        }
    }

    /// Findings, errors first.
    pub fn findings(&self, findings: &Findings) {
        self.done();
        for severity in [Severity::Error, Severity::Warning] {
            for finding in findings.iter().filter(|f| f.severity == severity) {
                aside(&render(finding, self.lang, self.color));
            }
        }
    }

    /// What stopped the command.
    pub fn failure(&self, failure: &Failure) {
        self.findings(&failure.findings);
    }

    /// Progress on long work, only on a terminal.
    pub fn progress(&self, what: &Text, rows: u64) {
        if !std::io::stderr().is_terminal() || self.json {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        let bar = bar.get_or_insert_with(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        let what = what.say(self.lang);
        bar.set_message(if rows > 0 { format!("{what} {rows}") } else { what.clone() });
        bar.tick();
    }

    fn done(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}
