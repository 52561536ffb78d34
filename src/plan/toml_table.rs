//! A TOML table read key by key: every wrong, missing or unknown key becomes a finding with its place,
//! and reading goes on.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Finding, Findings, SourceFile, Text, nearest};
use crate::text;

/// Most bytes of a TOML file.
const MOST_BYTES: usize = 1 << 20;

/// Most keys and values of a TOML file.
const MOST_VALUES: usize = 50_000;

/// Most rows (`[[task]]`, `[[case]]`) of one kind.
const MOST_ROWS: usize = 2_000;

/// Most dots on one line: each dot of a key is a table within a table.
const MOST_DOTS: usize = 500;

/// From how many bytes on a text is long.
const LONG: usize = 128 << 10;

/// How many syntax errors of a file are told.
const MOST_ERRORS: usize = 100;

/// Reads the text as TOML; syntax errors become findings, and so does a file that is larger than anyone would write: that one is not read further.
pub fn toml_syntax<'s>(source: &'s SourceFile, findings: &mut Findings) -> Spanned<DeTable<'s>> {
    if let Some(finding) = too_large(source) {
        findings.push(finding);
        return Spanned::new(0..0, DeTable::new());
    }
    let (table, errors) = parsed(&source.text);
    let mut left = MOST_VALUES;
    if errors.is_empty() && !counted(table.get_ref(), &mut left) {
        findings.push(bounds(source.whole(), text!("toml-values", values = MOST_VALUES, rows = MOST_ROWS)));
        return Spanned::new(0..0, DeTable::new());
    }
    for error in errors.into_iter().take(MOST_ERRORS) {
        let wrong = said(error.message());
        let place = error.span().map_or_else(|| source.whole(), |span| source.at(span));
        findings.push(Finding::error("toml-syntax", place, text!("toml-syntax", wrong), text!("toml-syntax-help")));
    }
    table
}

/// The table and what is wrong with it; of a long text the first mistake only, as a parser keeps each that it finds.
fn parsed(text: &str) -> (Spanned<DeTable<'_>>, Vec<toml::de::Error>) {
    if text.len() > LONG
        && let Err(error) = DeTable::parse(text)
    {
        return (Spanned::new(0..0, DeTable::new()), vec![error]);
    }
    DeTable::parse_recoverable(text)
}

fn bounds(place: crate::diagnostic::Place, words: Text) -> Finding {
    Finding::error("toml-bounds", place, text!("toml-bounds", words), text!("toml-bounds-help"))
}

/// What can be seen of a file before it is parsed: a parser of deep tables may need more stack than there is.
fn too_large(source: &SourceFile) -> Option<Finding> {
    if source.text.len() > MOST_BYTES {
        return Some(bounds(source.whole(), text!("toml-bytes", most = MOST_BYTES >> 20)));
    }
    let deep = source.text.lines().position(|line| line.bytes().filter(|b| *b == b'.').count() > MOST_DOTS)?;
    Some(bounds(source.at_line(deep + 1, 1), text!("toml-dots", dots = MOST_DOTS)))
}

/// Whether a table has no more keys and values than are left, rows not more than a plan has.
fn counted(table: &DeTable<'_>, left: &mut usize) -> bool {
    table.iter().all(|(_, value)| counted_value(value.get_ref(), left))
}

fn counted_value(value: &DeValue<'_>, left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match value {
        DeValue::Array(list) => {
            let rows = list.iter().filter(|item| item.get_ref().is_table()).count();
            rows <= MOST_ROWS && list.iter().all(|item| counted_value(item.get_ref(), left))
        }
        DeValue::Table(table) => counted(table, left),
        _ => true,
    }
}

/// What the TOML parser says: its own English words, and in other languages what they mean where they are common.
fn said(words: &str) -> Text {
    let lower = words.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    match () {
        () if says(&["unquoted key"]) => text!("toml-table-28", words),
        () if says(&["keys cannot be multi"]) => text!("toml-table-15", words),
        () if says(&["duplicate key"]) => text!("toml-table", words),
        () if says(&["must be quoted", "missing opening quote"]) => text!("toml-table-2", words),
        () if says(&["invalid literal string", "multi-line literal string"]) => text!("toml-table-4", words),
        () if says(&["basic string", "invalid string"]) => text!("toml-table-3", words),
        () if says(&["unclosed table", "unclosed array table", "missing table open", "invalid table"]) => text!("toml-table-5", words),
        () if says(&["unclosed array", "missing array opening"]) => text!("toml-table-6", words),
        () if says(&["unclosed inline table", "missing inline table opening"]) => text!("toml-table-7", words),
        () if says(&["missing value"]) => text!("toml-table-8", words),
        () if says(&["missing assignment", "expected `=`"]) => text!("toml-table-9", words),
        () if says(&["extra `=`", "extra assignment", "unexpected `=`"]) => text!("toml-table-21", words),
        () if says(&["key with no value"]) => text!("toml-table-10", words),
        () if says(&["keys cannot be empty", "missing key"]) => text!("toml-table-22", words),
        () if says(&["invalid integer", "radix", "leading zero", "integer number prefix"]) => text!("toml-table-11", words),
        () if says(&["invalid float", "invalid fraction", "invalid mantissa", "invalid exponent"]) => text!("toml-table-13", words),
        () if says(&["number", " sign", "sign ", "between digits"]) => text!("toml-table-12", words),
        () if says(&["invalid date"]) => text!("toml-table-14", words),
        () if says(&["invalid boolean"]) => text!("toml-table-23", words),
        () if says(&["invalid key"]) => text!("toml-table-15", words),
        () if says(&["invalid escape", "escaped value", "unicode value digits"]) => text!("toml-table-16", words),
        () if says(&["extra `,`", "extra comma"]) => text!("toml-table-17", words),
        () if says(&["missing comma"]) => text!("toml-table-18", words),
        () if says(&["expected newline"]) => text!("toml-table-19", words),
        () if says(&["unexpected key or value", "unexpected content"]) => text!("toml-table-20", words),
        () if says(&["carriage return"]) => text!("toml-table-24", words),
        () if says(&["comment"]) => text!("toml-table-25", words),
        () if says(&["recurs"]) => text!("toml-table-26", words),
        () => text!("toml-table-27", words),
    }
}

/// Keys that are tables, as their heads are written.
const TABLES: [(&str, &str); 5] =
    [("plan", "[plan]"), ("task", "[[task]]"), ("case", "[[case]]"), ("register", "[register]"), ("objects", "[register.objects]")];

/// One table being read.
pub struct TomlTable<'a, 's> {
    source: &'a SourceFile,
    table: &'a DeTable<'s>,
    span: Range<usize>,
    name: String,
    known: BTreeSet<&'static str>,
}

impl<'a, 's> TomlTable<'a, 's> {
    /// A table under its name (as people write it in brackets).
    pub fn new(source: &'a SourceFile, table: &'a DeTable<'s>, span: Range<usize>, name: impl Into<String>) -> Self {
        Self { source, table, span, name: name.into(), known: BTreeSet::new() }
    }

    /// Where the table begins.
    pub fn place(&self) -> crate::diagnostic::Place {
        self.source.at(self.span.clone())
    }

    /// Where a key's value stands (the table itself, if the key is missing).
    pub fn place_of(&self, key: &str) -> crate::diagnostic::Place {
        self.source.at(self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span))
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'s>>> {
        self.known.insert(key);
        self.table.get(key)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, wants: &Text, findings: &mut Findings) {
        let found = shown(value.get_ref());
        findings.push(Finding::error(
            "wrong-type",
            self.source.at(value.span()),
            text!("wrong-type", key, wants, found),
            text!("wrong-type-help", key, wants),
        ));
    }

    /// A missing key as a finding.
    pub fn missing(&self, key: &str, findings: &mut Findings) {
        let name = &self.name;
        // The same word with other letters, large or small, is what was meant.
        let other = self.table.keys().find(|k| k.get_ref().to_lowercase() == key);
        let table = TABLES.iter().find(|(table, _)| *table == key).map(|(_, written)| *written);
        let help = match (other, table) {
            (Some(other), _) => {
                let other = other.get_ref().as_ref();
                text!("capitals-count-write-not", key, other)
            }
            (None, Some(written)) => text!("add-table-that-begins-with", written),
            (None, None) => text!("missing-key-help", key, name),
        };
        let place = other.map_or_else(|| self.source.at(self.span.clone()), |k| self.source.at(k.span()));
        findings.push(Finding::error("missing-key", place, text!("missing-key", name, key), help));
    }

    /// Whatever stands under a key, with its place.
    pub fn raw(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'s>>> {
        self.value(key)
    }

    /// Text under a key, if there.
    pub fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let value = self.value(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(value, key, &text!("text-in-double-quotes"), findings);
                None
            }
        }
    }

    /// Text under a key that must be there and not be empty.
    pub fn required(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        if !self.has(key) {
            self.value(key);
            self.missing(key, findings);
            return None;
        }
        let text = self.text(key, findings)?;
        if text.trim().is_empty() {
            findings.push(Finding::error("empty-value", self.place_of(key), text!("empty-value", key), text!("empty-value-help", key)));
            return None;
        }
        Some(text)
    }

    /// A whole number under a key, if there.
    pub fn whole(&mut self, key: &'static str, findings: &mut Findings) -> Option<i64> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong(value, key, &text!("whole-number"), findings);
        }
        number
    }

    /// Text or a whole number under a key, as text.
    pub fn text_or_whole(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let value = self.value(key)?;
        if let Some(number) = value.get_ref().as_integer() {
            return Some(number.as_str().to_owned());
        }
        self.text(key, findings)
    }

    /// Yes or no under a key, if there.
    pub fn flag(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(value, key, &text!("true-or-false"), findings);
        }
        flag
    }

    /// Texts under a key, with the place of each; one text alone counts as a list of one.
    pub fn texts(&mut self, key: &'static str, findings: &mut Findings) -> Vec<(String, Range<usize>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let wants = text!("list-of-texts-such-as-b");
        if let Some(text) = value.get_ref().as_str() {
            return vec![(text.to_owned(), value.span())];
        }
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value, key, &wants, findings);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), item.span())),
                None => self.wrong(item, key, &wants, findings),
            }
        }
        texts
    }

    /// A table under a key, if there.
    pub fn table(&mut self, key: &'static str, name: &str, findings: &mut Findings) -> Option<TomlTable<'a, 's>> {
        let value = self.value(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(TomlTable::new(self.source, table, value.span(), name)),
            None => {
                self.wrong(value, key, &text!("table"), findings);
                None
            }
        }
    }

    /// The tables under a key (`[[key]]`).
    pub fn tables(&mut self, key: &'static str, findings: &mut Findings) -> Vec<TomlTable<'a, 's>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let wants = text!("number-of", key);
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value, key, &wants, findings);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => {
                    tables.push(TomlTable::new(self.source, table, item.span(), format!("[[{key}]]")));
                }
                None => self.wrong(item, key, &wants, findings),
            }
        }
        tables
    }

    /// All keys and values of a free table, in the order of their keys.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Spanned<DeValue<'s>>)> + use<'a, 's> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), value))
    }

    /// Whether there are keys that nobody has asked for so far.
    pub fn has_unknown(&self) -> bool {
        self.table.keys().any(|key| !self.known.contains(key.get_ref().as_ref()))
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self, findings: &mut Findings) {
        for key in self.table.keys() {
            let word = key.get_ref().as_ref();
            if self.known.contains(word) {
                continue;
            }
            let name = &self.name;
            let help = match nearest(word, self.known.iter().copied()) {
                Some(near) => text!("did-you-mean-5", near),
                None => {
                    let list = self.known.iter().copied().collect::<Vec<_>>().join("`, `");
                    text!("remove-it-known-here-are", list)
                }
            };
            findings.push(Finding::error("unknown-key", self.source.at(key.span()), text!("unknown-key", name, word), help));
        }
    }
}

fn shown(value: &DeValue<'_>) -> Text {
    match value {
        // An address may be a password.
        DeValue::String(text) if text.contains("://") => Text::same("\"…\""),
        DeValue::String(text) => Text::same(format!("\"{}\"", text.chars().take(40).collect::<String>())),
        DeValue::Integer(number) => Text::same(number.as_str()),
        DeValue::Float(number) => Text::same(number.as_str()),
        DeValue::Boolean(flag) => Text::same(flag.to_string()),
        DeValue::Datetime(day) => Text::same(day.to_string()),
        DeValue::Array(_) => text!("a-list"),
        DeValue::Table(_) => text!("table"),
    }
}
