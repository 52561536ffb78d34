//! Why a few objects fulfil a filter or not: every part of it, evaluated by the same expressions that a draw uses.

use polars::prelude::{DataType, Expr, col, lit};
use serde::Serialize;

use super::expression::{Past, SharedValues, Translator, unreadable};
use crate::diagnostic::Failure;
use crate::register::{ObjectSpec, Source, collected};
use crate::rules::{Filter, Node};

/// One part of a filter on one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilterTrace {
    /// The part as a rule writes it.
    pub part: String,
    /// Whether the object fulfils it.
    pub holds: bool,
    /// The object's value in the column that the part reads, if it reads one.
    pub value: Option<String>,
    /// The parts it is made of.
    pub parts: Vec<FilterTrace>,
}

impl FilterTrace {
    /// The parts that decided: of an `&` that fails the ones that fail, of an `|` that holds the ones that hold, and so on down.
    #[must_use]
    pub fn decisive(&self) -> Vec<&FilterTrace> {
        let same: Vec<&FilterTrace> = self.parts.iter().filter(|p| p.holds == self.holds).collect();
        match (self.parts.len(), same.is_empty()) {
            (0, _) => vec![self],
            // `!x` is decided by what is inside it.
            (1, true) => self.parts.iter().flat_map(FilterTrace::decisive).collect(),
            _ => same.into_iter().flat_map(FilterTrace::decisive).collect(),
        }
    }
}

/// Evaluates filters on every row of a small source: for each row, one trace a filter. `shared` counts the values of the whole register.
///
/// # Errors
/// The source cannot be read.
pub fn filter_traces(
    spec: &ObjectSpec,
    source: &Source,
    filters: &[&Filter],
    (past, shared): (&Past, &SharedValues),
) -> Result<Vec<Vec<FilterTrace>>, Failure> {
    let translator = Translator::new(spec, source, filters.iter().copied(), (past, shared));
    let mut columns: Vec<Expr> = Vec::new();
    for filter in filters {
        each(filter.node(), &mut |node| {
            let n = columns.len();
            columns.push(translator.part(node).cast(DataType::UInt8).alias(format!("h{n}")));
            let value = match column_of(spec, node) {
                Some(theirs) if source.columns.contains(theirs) => col(theirs).cast(DataType::String),
                _ => lit(polars::prelude::NULL).cast(DataType::String),
            };
            columns.push(value.alias(format!("v{n}")));
        });
    }
    let table =
        collected(source.table.clone().with_columns(translator.helpers()).select(columns)).map_err(|words| unreadable(spec, &words))?;
    let mut rows = Vec::with_capacity(table.height());
    for row in 0..table.height() {
        let mut at = 0;
        let mut next = |node: &Node| {
            let holds = table.column(&format!("h{at}")).ok().and_then(|c| c.u8().ok().and_then(|c| c.get(row))) == Some(1);
            let value = column_of(spec, node).and_then(|_| {
                table.column(&format!("v{at}")).ok().and_then(|c| c.str().ok().and_then(|c| c.get(row).map(ToOwned::to_owned)))
            });
            at += 2;
            (holds, value)
        };
        rows.push(filters.iter().map(|f| tree(f.node(), &mut next)).collect());
    }
    Ok(rows)
}

fn inner(node: &Node) -> &[std::sync::Arc<Node>] {
    match node {
        Node::All(list) | Node::Any(list) => list,
        Node::Not(one) => std::slice::from_ref(one),
        _ => &[],
    }
}

fn each(node: &Node, see: &mut impl FnMut(&Node)) {
    see(node);
    for part in inner(node) {
        each(part, see);
    }
}

fn tree(node: &Node, next: &mut impl FnMut(&Node) -> (bool, Option<String>)) -> FilterTrace {
    let (holds, value) = next(node);
    FilterTrace { part: node.to_string(), holds, value, parts: inner(node).iter().map(|p| tree(p, next)).collect() }
}

fn column_of<'a>(spec: &'a ObjectSpec, node: &'a Node) -> Option<&'a str> {
    match node {
        Node::Active => spec.theirs("status"),
        Node::Label(_) => spec.theirs("labels"),
        Node::Region(_) => spec.theirs("region"),
        Node::Tier(_) => spec.theirs("tier"),
        Node::Industry(_) => spec.theirs("industry"),
        Node::Field(name, _) => Some(spec.field(name)),
        _ => None,
    }
}
