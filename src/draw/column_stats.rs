//! What a register has to do with the rules, counted: rows that fulfil each of many conditions, rows in more than one stratum,
//! and the values a column has. For checks and previews; a draw does not need it.

use std::collections::BTreeSet;

use polars::prelude::{DataType, Expr, IntoLazy as _, col, lit};

use super::expression::{Past, SharedValues, Translator, as_flag, flags, shared_values, unreadable};
use crate::diagnostic::Failure;
use crate::register::{ObjectSpec, Source, collected, date_of, guarded, trimmed};
use crate::rules::Filter;

/// Counts the rows that fulfil each filter, and, for each pair of a scope and its strata, the rows of the scope that fulfil more
/// than one. One scan of the register.
///
/// # Errors
/// The register cannot be read.
pub fn count_matching(
    spec: &ObjectSpec,
    source: &Source,
    filters: &[Filter],
    overlaps: &[(&Filter, Vec<&Filter>)],
    past: &Past,
) -> Result<(Vec<u64>, Vec<u64>), Failure> {
    let all = || filters.iter().chain(overlaps.iter().flat_map(|(scope, strata)| std::iter::once(*scope).chain(strata.iter().copied())));
    let shared = shared_values(spec, source, all())?;
    let translator = Translator::new(spec, source, all(), (past, &shared));
    let count = |flag: Expr| flag.cast(DataType::UInt64).sum();
    let mut columns: Vec<Expr> = filters.iter().map(|f| count(translator.filter(f))).collect();
    for (scope, strata) in overlaps {
        let several = strata.iter().map(|s| translator.filter(s).cast(DataType::UInt32)).reduce(|a, b| a + b);
        let several = several.map_or(lit(false), |sum| sum.gt(lit(1u32)));
        columns.push(count(translator.filter(scope).and(several)));
    }
    if columns.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let columns: Vec<Expr> = columns.into_iter().enumerate().map(|(i, e)| e.alias(format!("n{i}"))).collect();
    let table =
        collected(source.table.clone().with_columns(translator.helpers()).select(columns)).map_err(|words| unreadable(spec, &words))?;
    let mut found: Vec<u64> = Vec::with_capacity(table.width());
    for i in 0..table.width() {
        let value = table.column(&format!("n{i}")).ok().and_then(|c| c.u64().ok().and_then(|c| c.get(0)));
        found.push(value.unwrap_or(0));
    }
    let rest = found.split_off(filters.len());
    Ok((found, rest))
}

/// The values of one of our columns (labels one by one), at most `most` of them, in order.
///
/// # Errors
/// The register cannot be read.
pub fn values(spec: &ObjectSpec, source: &Source, ours: &str, most: usize) -> Result<BTreeSet<String>, Failure> {
    let mut found = BTreeSet::new();
    let Some(theirs) = spec.theirs(ours).filter(|t| source.columns.contains(*t)) else { return Ok(found) };
    let one = source.table.clone().select([col(theirs).cast(DataType::String)]);
    let table = collected(one.unique(None, polars::prelude::UniqueKeepStrategy::Any)).map_err(|words| unreadable(spec, &words))?;
    let Some(column) = table.columns().first() else { return Ok(found) };
    let texts = column.str().map_err(|e| unreadable(spec, &e.to_string()))?;
    for text in texts.iter().flatten() {
        for part in text.split([';', '；']).map(trimmed).filter(|p| !p.is_empty()) {
            if found.len() >= most {
                return Ok(found);
            }
            found.insert(part.to_owned());
        }
    }
    Ok(found)
}

/// How many cells of a column have something in them that is no day, and one of them.
///
/// # Errors
/// The register cannot be read.
pub fn no_days(spec: &ObjectSpec, source: &Source, theirs: &str) -> Result<(u64, String), Failure> {
    let value = || col(theirs).cast(DataType::String);
    let wrong = |text: Option<&str>| text.is_some_and(|text| !trimmed(text).is_empty() && date_of(text).is_none());
    let flag = || value().map(move |column| flags(&column, wrong), as_flag);
    let columns = [flag().cast(DataType::UInt64).sum().alias("count"), value().filter(flag().neq(lit(0u8))).first().alias("one")];
    let table = collected(source.table.clone().select(columns)).map_err(|words| unreadable(spec, &words))?;
    let count = table.column("count").ok().and_then(|c| c.u64().ok().and_then(|c| c.get(0))).unwrap_or(0);
    let one = table.column("one").ok().and_then(|c| c.str().ok().and_then(|c| c.get(0).map(|t| trimmed(t).to_owned())));
    Ok((count, one.unwrap_or_default()))
}

/// The values of some of our columns for some objects, by id: for reports about a few thousand objects.
///
/// # Errors
/// The register cannot be read.
pub fn values_of(
    spec: &ObjectSpec,
    source: &Source,
    ours: &[&str],
    wanted: &BTreeSet<&str>,
) -> Result<std::collections::BTreeMap<String, Vec<String>>, Failure> {
    let mut found = std::collections::BTreeMap::new();
    let nothing = (Past::default(), SharedValues::new());
    let translator = Translator::new(spec, source, std::iter::empty(), (&nothing.0, &nothing.1));
    let mut columns = vec![translator.text_or_null("id", "id")];
    columns.extend(ours.iter().enumerate().map(|(i, o)| translator.text_or_null(o, &format!("v{i}"))));
    let table = collected(source.table.clone().select(columns)).map_err(|words| unreadable(spec, &words))?;
    let text = |name: &str| -> Result<Vec<Option<String>>, Failure> {
        let column = table.column(name).map_err(|e| unreadable(spec, &e.to_string()))?;
        let column = column.str().map_err(|e| unreadable(spec, &e.to_string()))?;
        Ok(column.iter().map(|t| t.map(|t| trimmed(t).to_owned())).collect())
    };
    let ids = text("id")?;
    let mut rest = Vec::with_capacity(ours.len());
    for i in 0..ours.len() {
        rest.push(text(&format!("v{i}"))?);
    }
    for (row, id) in ids.into_iter().enumerate() {
        let Some(id) = id.filter(|id| wanted.contains(id.as_str())) else { continue };
        let values = rest.iter().map(|column| column.get(row).cloned().flatten().unwrap_or_default()).collect();
        found.entry(id).or_insert(values);
    }
    Ok(found)
}

/// One object's row as texts by their column names; of doubled ids the row of the highest tier, as in a draw.
///
/// # Errors
/// The register cannot be read.
pub fn row_of(
    spec: &ObjectSpec,
    source: &Source,
    columns: &BTreeSet<String>,
    id: &str,
) -> Result<Option<std::collections::BTreeMap<String, String>>, Failure> {
    let Some(key) = spec.theirs("id") else { return Ok(None) };
    let names: Vec<&String> = columns.iter().filter(|c| source.columns.contains(*c)).collect();
    let wanted: Vec<Expr> = names.iter().map(|c| col(c.as_str()).cast(DataType::String)).collect();
    let wanted_id = id.to_owned();
    let near = col(key)
        .cast(DataType::String)
        .map(move |column| flags(&column, |t| t.is_some_and(|t| trimmed(t) == wanted_id)), as_flag)
        .neq(lit(0u8));
    let table = collected(source.table.clone().filter(near).select(wanted)).map_err(|words| unreadable(spec, &words))?;
    let mut best: Option<(usize, std::collections::BTreeMap<String, String>)> = None;
    for row in 0..table.height() {
        let mut values = std::collections::BTreeMap::new();
        for name in &names {
            let value = table.column(name).ok().and_then(|c| c.str().ok().and_then(|c| c.get(row).map(ToOwned::to_owned)));
            if let Some(value) = value {
                values.insert((*name).clone(), value);
            }
        }
        let theirs = spec.theirs("tier").and_then(|t| values.get(t)).map_or("", |t| trimmed(t));
        let tier = spec.tier_names.get(theirs).copied().unwrap_or(spec.tier_default);
        if best.as_ref().is_none_or(|(t, _)| tier > *t) {
            best = Some((tier, values));
        }
    }
    Ok(best.map(|(_, row)| row))
}

/// A source of a few rows given as texts: each row maps columns (their names) to values.
///
/// # Errors
/// polars refuses the columns.
pub fn rows(spec: &ObjectSpec, columns: &BTreeSet<String>, rows: &[std::collections::BTreeMap<String, String>]) -> Result<Source, Failure> {
    let mut names = columns.clone();
    names.extend(rows.iter().flat_map(|r| r.keys().cloned()));
    let series: Vec<polars::prelude::Column> = names
        .iter()
        .map(|name| {
            let values: Vec<Option<&str>> = rows.iter().map(|r| r.get(name).map(String::as_str)).collect();
            polars::prelude::Column::new(name.as_str().into(), values)
        })
        .collect();
    let table = guarded(|| polars::prelude::DataFrame::new(rows.len(), series)).map_err(|words| unreadable(spec, &words))?;
    Ok(Source {
        table: table.lazy(),
        row_offset: 0,
        texts: names.iter().map(|n| (n.clone(), true)).collect(),
        columns: names,
        set_aside: Vec::new(),
        columnar: false,
        size: 0,
        digest: None,
    })
}
