//! A rule's filter as one polars expression over a register's columns.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use polars::prelude::{
    ChunkedArray, Column, DataType, Expr, Field, IntoColumn, IntoSeries, PlHashMap, PolarsResult, UInt8Type, UInt64Type, col, len, lit,
};
use rust_decimal::prelude::ToPrimitive;

use crate::diagnostic::{Failure, Finding, Findings, Kind, Place};
use crate::register::{ObjectSpec, Source, collected, date_of, trimmed};
use crate::rules::{Comparison, Filter, Lookback, Moment, Node, Test, Value};
use crate::text;

/// What filters see that look at the past.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// The day on which the round opens; none: it is asked of no round.
    pub opens: Option<NaiveDate>,
    /// The objects that were drawn, by what is looked at.
    pub drawn: BTreeMap<Lookback, Arc<HashSet<String>>>,
}

/// How many rows have each value of a column (by its name in the register); those that stand alone are left out.
pub type SharedValues = BTreeMap<String, Arc<HashMap<String, u64>>>;

/// Turns filters into expressions; collects the helper columns they need.
pub(super) struct Translator<'a> {
    spec: &'a ObjectSpec,
    source: &'a Source,
    labels: BTreeMap<String, usize>,
    past: &'a Past,
    shared: &'a SharedValues,
}

const ACTIVE: &str = "\u{1}active";

fn mask_column(word: usize) -> String {
    format!("\u{1}labels{word}")
}

impl<'a> Translator<'a> {
    /// A translator for the labels that these filters name.
    pub fn new<'f>(
        spec: &'a ObjectSpec,
        source: &'a Source,
        filters: impl Iterator<Item = &'f Filter>,
        (past, shared): (&'a Past, &'a SharedValues),
    ) -> Self {
        let mut names = BTreeSet::new();
        for filter in filters {
            filter.leaves(&mut |node| {
                if let Node::Label(list) = node {
                    names.extend(list.iter().cloned());
                }
            });
        }
        let labels = names.into_iter().enumerate().map(|(i, name)| (name, i)).collect();
        Self { spec, source, labels, past, shared }
    }

    fn column(&self, ours: &str) -> Option<Expr> {
        let theirs = self.spec.theirs(ours)?;
        self.source.texts.contains_key(theirs).then(|| self.text(theirs))
    }

    fn text(&self, theirs: &str) -> Expr {
        let column = col(theirs);
        if self.source.texts.get(theirs).copied().unwrap_or(false) { column } else { column.cast(DataType::String) }
    }

    /// A column of text by our name, or nulls.
    pub fn text_or_null(&self, ours: &str, name: &str) -> Expr {
        self.column(ours).unwrap_or_else(|| lit(polars::prelude::NULL).cast(DataType::String)).alias(name)
    }

    /// The helper columns: the labels as bit masks and whether the status can be drawn.
    pub fn helpers(&self) -> Vec<Expr> {
        let mut helpers = Vec::new();
        let words = self.labels.len().div_ceil(64);
        if let Some(labels) = self.column("labels") {
            for word in 0..words {
                // One walk through the text finds all of a word's labels, however many tasks ask.
                let wanted: HashMap<String, u64> =
                    self.labels.iter().filter(|(_, i)| **i / 64 == word).map(|(name, i)| (name.clone(), 1u64 << (i % 64))).collect();
                helpers.push(
                    labels
                        .clone()
                        .map(move |column| masks(&column, &wanted), |_, f| Ok(Field::new(f.name().clone(), DataType::UInt64)))
                        .alias(mask_column(word)),
                );
            }
        }
        if let Some(status) = self.column("status") {
            let active = self.spec.active.clone();
            // A missing status frees nobody: it can be drawn.
            let holds = move |text: Option<&str>| {
                let text = trimmed(text.unwrap_or_default());
                text.is_empty() || active.iter().any(|a| a == text)
            };
            helpers.push(status.map(move |column| flags(&column, &holds), as_flag).alias(ACTIVE));
        }
        helpers
    }

    /// The filter as one expression that is true or false for every row.
    pub fn filter(&self, filter: &Filter) -> Expr {
        self.node(filter.node())
    }

    /// One part of a filter.
    pub fn part(&self, node: &Node) -> Expr {
        self.node(node)
    }

    fn node(&self, node: &Node) -> Expr {
        let yes_or_no = |e: Expr| e.fill_null(lit(false));
        match node {
            Node::Everyone => lit(true),
            Node::Active => {
                if self.column("status").is_some() {
                    col(ACTIVE).neq(lit(0u8))
                } else {
                    lit(true)
                }
            }
            Node::Label(list) => {
                if self.column("labels").is_none() {
                    return lit(false);
                }
                let mut words: BTreeMap<usize, u64> = BTreeMap::new();
                for bit in list.iter().filter_map(|name| self.labels.get(name)) {
                    *words.entry(bit / 64).or_default() |= 1 << (bit % 64);
                }
                words
                    .into_iter()
                    .map(|(word, mask)| col(mask_column(word)).and(lit(mask)).neq(lit(0u64)))
                    .reduce(Expr::or)
                    .unwrap_or_else(|| lit(false))
            }
            Node::Region(list) => self.any_equal("region", list),
            Node::Tier(list) => {
                let wanted: Vec<usize> = list.iter().map(|(rank, _)| *rank).collect();
                // Without tiers all are in the lowest.
                let Some(tiers) = self.column("tier") else { return lit(wanted.contains(&0)) };
                let (names, default) = (self.spec.tier_names.clone(), self.spec.tier_default);
                let holds = move |text: Option<&str>| {
                    let rank = text.and_then(|t| names.get(trimmed(t))).copied().unwrap_or(default);
                    wanted.contains(&rank)
                };
                tiers.map(move |column| flags(&column, &holds), as_flag).neq(lit(0u8))
            }
            Node::Industry(list) => {
                let Some(column) = self.column("industry") else { return lit(false) };
                let starts = list.iter().map(|code| column.clone().str().starts_with(lit(code.as_str())));
                yes_or_no(starts.reduce(Expr::or).unwrap_or_else(|| lit(false)))
            }
            Node::Field(name, test) => yes_or_no(self.test(self.spec.field(name), test)),
            Node::DrawnWithin(lookback) => {
                let (Some(id), Some(drawn)) = (self.column("id"), self.past.drawn.get(lookback).cloned()) else { return lit(false) };
                id.map(move |column| flags(&column, |id| id.is_some_and(|id| drawn.contains(trimmed(id)))), as_flag).neq(lit(0u8))
            }
            Node::All(list) => list.iter().map(|n| self.node(n)).reduce(Expr::and).unwrap_or_else(|| lit(true)),
            Node::Any(list) => list.iter().map(|n| self.node(n)).reduce(Expr::or).unwrap_or_else(|| lit(false)),
            Node::Not(inner) => self.node(inner).not(),
        }
    }

    fn any_equal(&self, ours: &str, list: &[String]) -> Expr {
        let Some(column) = self.column(ours) else { return lit(false) };
        list.iter().map(|word| column.clone().eq(lit(word.as_str()))).reduce(Expr::or).unwrap_or_else(|| lit(false)).fill_null(lit(false))
    }

    fn test(&self, theirs: &str, test: &Test) -> Expr {
        let text = || self.text(theirs);
        let equals = |value: &Value| match value {
            Value::Number(number) => col(theirs).cast(DataType::Float64).eq(lit(number.to_f64().unwrap_or(f64::NAN))),
            Value::Text(word) => text().eq(lit(word.as_str())),
        };
        match test {
            Test::Compare(how, Value::Number(number)) => {
                let (column, number) = (col(theirs).cast(DataType::Float64), lit(number.to_f64().unwrap_or(f64::NAN)));
                match how {
                    Comparison::Equal => column.eq(number),
                    Comparison::Unequal => column.neq(number),
                    Comparison::Less => column.lt(number),
                    Comparison::AtMost => column.lt_eq(number),
                    Comparison::Greater => column.gt(number),
                    Comparison::AtLeast => column.gt_eq(number),
                }
            }
            Test::Compare(Comparison::Unequal, Value::Text(word)) => text().neq(lit(word.as_str())),
            Test::Compare(_, value) => equals(value),
            Test::OneOf(list) => list.iter().map(equals).reduce(Expr::or).unwrap_or_else(|| lit(false)),
            Test::Contains(part) => {
                let part = part.clone();
                text().map(move |column| flags(&column, |t| t.is_some_and(|t| t.contains(part.as_str()))), as_flag).neq(lit(0u8))
            }
            Test::StartsWith(start) => text().str().starts_with(lit(start.as_str())),
            Test::Present => text().is_not_null().and(text().neq(lit(""))),
            Test::Date(how, moment) => {
                let with = match moment {
                    Moment::Day(day) => Some(*day),
                    Moment::BeforeOpening(months) => self.past.opens.map(|opens| before(opens, *months)),
                };
                let how = *how;
                let holds = move |text: Option<&str>| text.and_then(date_of).zip(with).is_some_and(|(day, with)| how.holds(&day, &with));
                text().map(move |column| flags(&column, holds), as_flag).neq(lit(0u8))
            }
            Test::Shared(how, n) => {
                let (how, n, shared) = (*how, *n, self.shared.get(theirs).cloned().unwrap_or_default());
                let holds = move |text: Option<&str>| {
                    let text = trimmed(text.unwrap_or_default());
                    !text.is_empty() && how.holds(&shared.get(text).copied().unwrap_or(1), &n)
                };
                text().map(move |column| flags(&column, &holds), as_flag).neq(lit(0u8))
            }
        }
    }

    /// Columns that the filter reads and the register does not have.
    pub fn missing(&self, filter: &Filter) -> Option<Failure> {
        let mut findings = Findings::default();
        let file = || Place::file(self.spec.name.as_str());
        filter.leaves(&mut |node| match node {
            Node::Field(name, _) => {
                let theirs = self.spec.field(name);
                if !self.source.columns.contains(theirs) {
                    let known = self.source.columns.iter().map(String::as_str).chain(self.spec.columns.keys().map(String::as_str));
                    let help = match crate::diagnostic::nearest(name, known) {
                        Some(near) => text!("did-you-mean-field", near),
                        None => {
                            text!("check-column-in-rule-or-add")
                        }
                    };
                    findings.push(Finding::error("field-missing", file(), text!("field-missing", name), help));
                }
            }
            Node::Region(_) | Node::Industry(_) => {
                let ours = if matches!(node, Node::Region(_)) { "region" } else { "industry" };
                if self.column(ours).is_none() {
                    findings.push(Finding::error(
                        "field-missing",
                        file(),
                        text!("field-missing-2", ours),
                        text!("field-missing-help", ours),
                    ));
                }
            }
            _ => {}
        });
        findings.has_errors().then(|| Failure::new(Kind::Rule, findings))
    }
}

/// A register that broke off while it was read.
pub(super) fn unreadable(spec: &ObjectSpec, words: &str) -> Failure {
    Failure::new(
        Kind::Register,
        Finding::error(
            "register-unreadable",
            Place::file(spec.name.as_str()),
            text!("register-unreadable-2", words),
            text!("register-unreadable-help"),
        ),
    )
}

/// A day so many months before another.
fn before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// Counts the values of the columns of which filters ask how many rows share one: a column at a time, all of it in one pass of the engine.
///
/// # Errors
/// The register cannot be read.
pub fn shared_values<'f>(spec: &ObjectSpec, source: &Source, filters: impl Iterator<Item = &'f Filter>) -> Result<SharedValues, Failure> {
    let mut columns: BTreeSet<String> = BTreeSet::new();
    for filter in filters {
        filter.leaves(&mut |node| {
            if let Node::Field(name, Test::Shared(..)) = node {
                columns.insert(spec.field(name).to_owned());
            }
        });
    }
    let mut found = SharedValues::new();
    for theirs in columns.into_iter().filter(|c| source.columns.contains(c)) {
        let value = || col("value");
        let table = source.table.clone().select([col(theirs.as_str()).cast(DataType::String).alias("value")]);
        let counted = collected(table.group_by([value()]).agg([len().alias("rows")]).filter(col("rows").gt(lit(1u32))))
            .map_err(|words| unreadable(spec, &words))?;
        let (values, rows) = (counted.column("value"), counted.column("rows"));
        let (Ok(values), Ok(rows)) = (values.and_then(|c| c.str().cloned()), rows.and_then(|c| c.cast(&DataType::UInt64))) else {
            continue;
        };
        let Ok(rows) = rows.u64() else { continue };
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (value, rows) in values.iter().zip(rows.iter()) {
            // Blanks around a value part nobody from those who have the same.
            let value = trimmed(value.unwrap_or_default());
            if !value.is_empty() {
                *counts.entry(value.to_owned()).or_default() += rows.unwrap_or(0);
            }
        }
        found.insert(theirs, Arc::new(counts));
    }
    Ok(found)
}

pub(super) fn flags(column: &Column, holds: impl Fn(Option<&str>) -> bool) -> PolarsResult<Column> {
    let flags: Vec<u8> = column.str()?.iter().map(|text| u8::from(holds(text))).collect();
    Ok(ChunkedArray::<UInt8Type>::from_vec(column.name().clone(), flags).into_series().into_column())
}

pub(super) fn as_flag(_: &polars::prelude::Schema, field: &Field) -> PolarsResult<Field> {
    Ok(Field::new(field.name().clone(), DataType::UInt8))
}

fn masks(column: &Column, wanted: &HashMap<String, u64>) -> PolarsResult<Column> {
    let texts = column.str()?;
    // Registers hold few different label texts: the last ones are remembered.
    let mut seen: PlHashMap<&str, u64> = PlHashMap::default();
    let mut found = Vec::with_capacity(texts.len());
    for text in texts.iter() {
        let Some(text) = text else {
            found.push(0);
            continue;
        };
        let mask = match seen.get(text) {
            Some(mask) => *mask,
            None => {
                let parts = text.split([';', '；']).map(trimmed);
                let mask = parts.filter_map(|part| wanted.get(part)).fold(0, |mask, bit| mask | bit);
                if seen.len() < 4_096 {
                    seen.insert(text, mask);
                }
                mask
            }
        };
        found.push(mask);
    }
    Ok(ChunkedArray::<UInt64Type>::from_vec(column.name().clone(), found).into_series().into_column())
}
