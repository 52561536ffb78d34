//! Where words go: data to standard output, everything else to standard error.

use std::io::IsTerminal as _;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::diagnostic::{Failure, Findings, Lang, Severity, Text, render, word};

pub(super) struct Printer {
    pub lang: Lang,
    pub json: bool,
    color: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Printer {
    pub fn new(lang: Lang, json: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        Self { lang, json, color: std::io::stderr().is_terminal() && !plain, bar: Mutex::new(None) }
    }

    /// A word of the catalogues, or a sentence without blanks.
    pub fn word(&self, code: &'static str) -> &'static str {
        word(self.lang, code)
    }

    /// Data.
    pub fn out(&self, text: &str) {
        self.done();
        // A reader that has gone away (`| head`) is no error.
        let _ = std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes());
    }

    /// The one JSON document.
    pub fn document(&self, document: &impl Serialize) {
        match serde_json::to_string_pretty(document) {
            Ok(text) => self.out(&format!("{text}\n")),
            Err(error) => eprintln!("{error}"),
        }
    }

    /// Findings, errors first.
    pub fn findings(&self, findings: &Findings) {
        self.done();
        for severity in [Severity::Error, Severity::Warning] {
            for finding in findings.iter().filter(|f| f.severity == severity) {
                eprintln!("{}", render(finding, self.lang, self.color));
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
