//! The finding, its place in a file, and the list that collects all of them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{Lang, Text};
use crate::text;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is held back for it.
    Warning,
    /// Something cannot be used until it is mended.
    Error,
}

/// Whose fault a failure is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command was called wrongly (exit 2).
    Usage,
    /// Plan, rule or settings (exit 3).
    Rule,
    /// A register (exit 4).
    Register,
    /// The ledger (exit 5).
    Ledger,
}

/// A text file as it was read, shared by all findings in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name as people see it, relative to the workspace.
    pub name: Arc<str>,
    /// Its whole text.
    pub text: Arc<str>,
}

impl SourceFile {
    /// A file's name and text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The place of a byte range; a range beyond the text or inside a character is moved to the nearest boundary.
    #[must_use]
    pub fn at(&self, span: Range<usize>) -> Place {
        let start = floor_boundary(&self.text, span.start);
        let end = floor_boundary(&self.text, span.end).max(start);
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { file: self.name.clone(), line: Some(line), column: Some(column), source: Some((self.clone(), start..end)) }
    }

    /// The place of a line and column, both from 1, the column in characters; the word there is marked.
    #[must_use]
    pub fn at_line(&self, line: usize, column: usize) -> Place {
        let mut start = 0;
        for (number, text) in self.text.split_inclusive('\n').enumerate() {
            if number + 1 == line {
                let inside: usize = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
                let begin = start + inside;
                let word: usize = text
                    .get(inside..)
                    .unwrap_or_default()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .map(char::len_utf8)
                    .sum();
                return self.at(begin..begin + word.max(1));
            }
            start += text.len();
        }
        // Beyond the end: a parser that misses something at the end of a file.
        let last = self.text.trim_end().len();
        if last == 0 {
            Place { file: self.name.clone(), line: Some(line), column: Some(column), source: None }
        } else {
            self.at(last..last)
        }
    }

    /// The file as a whole.
    #[must_use]
    pub fn whole(&self) -> Place {
        Place::file(self.name.clone())
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where a finding is: always a file, where it can be known a line and a column (from 1, in characters).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as people see it.
    pub file: Arc<str>,
    /// Line (for a table: row), from 1.
    pub line: Option<usize>,
    /// Column, from 1, in characters.
    pub column: Option<usize>,
    /// The text and the marked bytes in it, to be shown.
    pub source: Option<(SourceFile, Range<usize>)>,
}

impl Place {
    /// `file:line`, or the file where no line is known.
    #[must_use]
    pub fn shown(&self) -> String {
        self.line.map_or_else(|| self.file.to_string(), |line| format!("{}:{line}", self.file))
    }

    /// The same place in a workspace that is named by its folder.
    #[must_use]
    pub fn within(mut self, folder: &std::path::Path) -> Self {
        let named = |file: &str| -> Arc<str> { folder.join(file).display().to_string().into() };
        self.file = named(&self.file);
        if let Some((source, _)) = &mut self.source {
            source.name = named(&source.name);
        }
        self
    }

    /// A file as a whole.
    pub fn file(name: impl Into<Arc<str>>) -> Self {
        Self { file: name.into(), line: None, column: None, source: None }
    }

    /// A line (or row) of a file that is not shown.
    pub fn line(name: impl Into<Arc<str>>, line: usize) -> Self {
        Self { file: name.into(), line: Some(line), column: None, source: None }
    }
}

/// One thing that is wrong or worth knowing, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code in kebab-case, such as `ratio-over-100`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in the user's words.
    pub message: Text,
    /// What to do next.
    pub help: Text,
}

impl Finding {
    /// An error.
    #[must_use]
    pub fn error(code: &'static str, place: Place, message: Text, help: Text) -> Self {
        Self { code, severity: Severity::Error, place, message, help }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, place: Place, message: Text, help: Text) -> Self {
        Self { code, severity: Severity::Warning, place, message, help }
    }

    /// The finding as one line.
    #[must_use]
    pub fn both(&self) -> Text {
        let (place, message) = (self.at(), &self.message);
        text!("finding", place, message)
    }

    /// What tells it from other findings, in no language: its code, its place, and the codes and blanks of what it says.
    #[must_use]
    pub fn identity(&self) -> String {
        format!("{} {} {}", self.code, self.at(), self.message.identity())
    }

    /// The finding as one line without the source: `file:line:column: message`.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        self.both().say(lang)
    }

    /// `file:line:column`, as far as it is known.
    fn at(&self) -> String {
        let mut at = self.place.file.to_string();
        for n in [self.place.line, self.place.column].into_iter().flatten() {
            at.push_str(&format!(":{n}"));
        }
        at
    }
}

/// Findings in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Findings) {
        self.0.extend(other.0);
    }

    /// Adds what is not told yet: of another code, at another place, or in other words.
    pub fn extend_new(&mut self, other: &Findings) {
        for finding in &other.0 {
            if !self.0.iter().any(|f| f.identity() == finding.identity()) {
                self.0.push(finding.clone());
            }
        }
    }

    /// Those that are errors.
    #[must_use]
    pub fn errors(&self) -> Findings {
        Findings(self.0.iter().filter(|f| f.severity == Severity::Error).cloned().collect())
    }

    /// Whether any is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|f| f.severity == Severity::Error)
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

/// Findings that stop a command (or one task), with whose fault they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whose fault.
    pub kind: Kind,
    /// What was found; at least one.
    pub findings: Findings,
}

impl Failure {
    /// A failure with its findings.
    pub fn new(kind: Kind, findings: impl Into<Findings>) -> Self {
        Self { kind, findings: findings.into() }
    }

    /// Everything that was found, as one sentence.
    #[must_use]
    pub fn summary(&self) -> Text {
        Text::clauses(self.findings.iter().map(Finding::both))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary().say(Lang::EN))
    }
}

impl std::error::Error for Failure {}
