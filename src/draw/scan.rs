//! One scan of the register for everything that is due: only the columns the rules read, every scope
//! evaluated in that scan, and of the rows only what some scope reached is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use polars::prelude::{
    ChunkedArray, Column, DataFrame, DataType, Engine, Expr, Field, IntoColumn, IntoSeries, PlanCallback, PolarsResult, UInt8Type, col, lit,
};

use super::expression::{Past, Translator, shared_values, unreadable};
use super::frame::Mark;
use super::{Frame, ObjectTable};
use crate::diagnostic::{Failure, Finding, Kind, Place, Text};
use crate::register::{
    IdCheck, MAX_SET_ASIDE, ObjectSpec, ROW, SetAside, Source, allowed, beyond, clipped, has_hidden, shown, trimmed, unpacked, uscc,
};
use crate::rules::{Evaluation, Node};
use crate::text;

/// Longest id, in bytes.
const MAX_ID: usize = 512;

const OK: u8 = 0;
const MISSING: u8 = 1;
const CONTROL: u8 = 2;
const LONG: u8 = 3;
const CHECK: u8 = 4;

/// One task whose scope is evaluated in the scan.
pub struct ScanTask<'a> {
    /// What it comes to by its rules.
    pub evaluation: &'a Evaluation,
    /// How often the task has drawn an object under this plan.
    pub times: &'a HashMap<String, u32>,
}

/// What the scan found in the register as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Rows read, those set aside included.
    pub read: u64,
    /// Rows set aside, with line number and reason.
    pub set_aside: Vec<SetAside>,
    /// Rows whose credit code fails its check digit and which were kept.
    pub wrong_codes: u64,
    /// Rows whose tier is empty or unknown.
    pub unknown_tiers: u64,
}

/// What the scan found for one task.
#[derive(Debug)]
pub struct Reached {
    /// The sampling frame.
    pub frame: Frame,
    /// Rows in the scope that were set aside for their id.
    pub set_aside: u64,
    /// Rows in the scope that were dropped because their id stands more than once.
    pub doubled: u64,
    /// Objects in the frame whose tier is the default because the register's is empty or unknown.
    pub tier_defaulted: u64,
    /// Rows in the scope that fit no stratum.
    pub left_out: u64,
}

/// Which rows a yes-or-no column picks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picks {
    /// Those of a stratum.
    Stratum(u16),
    /// Those of the scope in no stratum.
    LeftOut,
    /// Those of the scope that have to be visited.
    Certain,
}

/// The columns (their names) that these evaluations read, with id, name, region and tier.
#[must_use]
pub fn wanted_columns<'a>(spec: &ObjectSpec, evaluations: impl IntoIterator<Item = &'a Evaluation>) -> BTreeSet<String> {
    let mut ours: BTreeSet<&str> = ["id", "name", "region", "tier", "enterprise"].into();
    let mut wanted = BTreeSet::new();
    for evaluation in evaluations {
        for filter in evaluation.filters() {
            filter.leaves(&mut |node| match node {
                Node::Active => {
                    ours.insert("status");
                }
                Node::Label(_) => {
                    ours.insert("labels");
                }
                Node::Industry(_) => {
                    ours.insert("industry");
                }
                Node::Field(name, _) => {
                    wanted.insert(spec.field(name).to_owned());
                }
                _ => {}
            });
        }
    }
    wanted.extend(ours.into_iter().filter_map(|o| spec.theirs(o)).map(ToOwned::to_owned));
    wanted
}

/// What is kept while rows stream by.
struct Collector {
    table: ObjectTable,
    reached: Vec<Vec<u32>>,
    bad_in_scope: Vec<u64>,
    read: u64,
    unknown_tiers: u64,
    wrong_codes: u64,
    set_aside: Vec<SetAside>,
    /// Bytes of memory in use, and those that may be.
    kept: u64,
    most: u64,
    /// What it went beyond.
    beyond: Option<Text>,
}

/// What may be kept of each byte of the register's file: every object that is really there takes some of them, one that is said a million times does not.
const KEPT: u64 = 32;

/// What an object takes besides its texts, and what each scope that reaches it takes, sorting included.
const OBJECT: u64 = 128;
const REACHED: u64 = 8;

/// Reads the register once and gives each task's frame, in the order of `tasks`; a task whose rule reads a
/// column that is not there fails alone.
///
/// `past` is what filters see that look at it.
///
/// # Errors
/// The register cannot be read, or more of it is set aside than the settings allow (then the report of what was set
/// aside comes with the failure).
pub fn scan(
    spec: &ObjectSpec,
    source: &Source,
    tasks: &[ScanTask<'_>],
    past: &Past,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(ScanReport, Vec<Result<Reached, Failure>>), (Failure, ScanReport)> {
    let filters = || tasks.iter().flat_map(|t| t.evaluation.filters());
    let shared = shared_values(spec, source, filters()).map_err(|failure| (failure, ScanReport::default()))?;
    let translator = Translator::new(spec, source, filters(), (past, &shared));
    let Wanted { flags, owners, failures } = Wanted::of(tasks, &translator);
    let collector = Collector {
        table: ObjectTable::default(),
        reached: vec![Vec::new(); owners.len()],
        bad_in_scope: vec![0; tasks.len()],
        read: source.set_aside.len() as u64,
        unknown_tiers: 0,
        wrong_codes: 0,
        set_aside: source.set_aside.clone(),
        kept: 0,
        most: if source.digest.is_some() { allowed(source.size, KEPT) } else { u64::MAX },
        beyond: None,
    };
    let collected = run(spec, source, &translator, (flags, &owners), collector, progress);
    let collected = match collected {
        Ok(collected) => collected,
        Err(words) => return Err((unreadable(spec, &words), ScanReport::default())),
    };
    if let Some(words) = collected.beyond {
        let failure = Failure::new(Kind::Register, beyond(&spec.name, words));
        return Err((failure, ScanReport { read: collected.read, set_aside: collected.set_aside, ..ScanReport::default() }));
    }
    let report = ScanReport {
        read: collected.read,
        set_aside: collected.set_aside,
        wrong_codes: collected.wrong_codes,
        unknown_tiers: collected.unknown_tiers,
    };
    if let Some(failure) = too_many(spec, &report) {
        return Err((failure, report));
    }
    let (table, moved) = collected.table.sorted();
    let table = Arc::new(table);
    let found = Sorted::of(tasks.len(), &owners, collected.reached, &moved);
    use rayon::prelude::*;
    let results = found
        .strata
        .into_par_iter()
        .enumerate()
        .map(|(t, list)| {
            if let Some(failure) = failures.get(&t) {
                return Err(failure.clone());
            }
            let Some(task) = tasks.get(t) else { return Err(Failure::new(Kind::Rule, crate::diagnostic::Findings::default())) };
            let mut reached = frame(&table, spec.tiers, list, task.times);
            if let Some(certain) = found.certain.get(t).filter(|c| !c.is_empty()) {
                // Of doubled ids any row that has to be visited decides.
                let ids: HashSet<&str> = certain.iter().map(|row| table.id(*row)).collect();
                reached.frame.mark(|frame, entry| if ids.contains(frame.id(entry.object)) { Mark::Certain } else { Mark::None });
            }
            reached.set_aside = collected.bad_in_scope.get(t).copied().unwrap_or(0);
            reached.left_out = found.left_out.get(t).copied().unwrap_or(0);
            Ok(reached)
        })
        .collect();
    Ok((report, results))
}

/// What is asked of each row: one yes-or-no column for each stratum of each task, and one for rows of the scope in no stratum.
struct Wanted {
    flags: Vec<Expr>,
    /// Task and what its flag picks, flag by flag.
    owners: Vec<(usize, Picks)>,
    /// Tasks whose rules read a column that is not there.
    failures: BTreeMap<usize, Failure>,
}

impl Wanted {
    fn of(tasks: &[ScanTask<'_>], translator: &Translator<'_>) -> Self {
        let mut flags: Vec<Expr> = Vec::new();
        let mut owners: Vec<(usize, Picks)> = Vec::new();
        let mut failures: BTreeMap<usize, Failure> = BTreeMap::new();
        for (t, task) in tasks.iter().enumerate() {
            if let Some(failure) = task.evaluation.filters().find_map(|f| translator.missing(f)) {
                failures.insert(t, failure);
                continue;
            }
            let scope = translator.filter(&task.evaluation.scope);
            let mut before: Option<Expr> = None;
            let mut divided = false;
            for (s, stratum) in task.evaluation.strata.iter().enumerate() {
                let mut flag = scope.clone();
                if let Some(filter) = &stratum.filter {
                    divided = true;
                    let own = translator.filter(filter);
                    flag = flag.and(own.clone());
                    if let Some(before) = &before {
                        flag = flag.and(before.clone().not());
                    }
                    before = Some(before.map_or(own.clone(), |b| b.or(own)));
                }
                let Ok(stratum) = u16::try_from(s) else { continue };
                owners.push((t, Picks::Stratum(stratum)));
                flags.push(flag);
            }
            if let Some(certain) = &task.evaluation.certain {
                owners.push((t, Picks::Certain));
                flags.push(scope.clone().and(translator.filter(certain)));
            }
            if let (true, Some(before)) = (divided, before) {
                owners.push((t, Picks::LeftOut));
                flags.push(scope.and(before.not()));
            }
        }
        Self { flags, owners, failures }
    }
}

/// The rows that were reached, by task.
struct Sorted {
    /// Of each stratum, by its index.
    strata: Vec<Vec<(u16, Vec<u32>)>>,
    /// How many of the scope are in no stratum.
    left_out: Vec<u64>,
    /// Those that have to be visited.
    certain: Vec<HashSet<u32>>,
}

impl Sorted {
    /// `moved` says where each row of the table is by now.
    fn of(tasks: usize, owners: &[(usize, Picks)], reached: Vec<Vec<u32>>, moved: &[u32]) -> Self {
        let mut strata: Vec<Vec<(u16, Vec<u32>)>> = vec![Vec::new(); tasks];
        let mut left_out = vec![0; tasks];
        let mut certain: Vec<HashSet<u32>> = vec![HashSet::new(); tasks];
        for ((t, picks), rows) in owners.iter().zip(reached) {
            match (picks, strata.get_mut(*t), left_out.get_mut(*t)) {
                (Picks::Stratum(stratum), Some(list), _) => {
                    let rows = rows.into_iter().filter_map(|row| moved.get(row as usize).copied()).collect();
                    list.push((*stratum, rows));
                }
                (Picks::LeftOut, _, Some(count)) => *count += rows.len() as u64,
                (Picks::Certain, _, _) => {
                    if let Some(certain) = certain.get_mut(*t) {
                        certain.extend(rows.into_iter().filter_map(|row| moved.get(row as usize).copied()));
                    }
                }
                _ => {}
            }
        }
        Self { strata, left_out, certain }
    }
}

fn too_many(spec: &ObjectSpec, report: &ScanReport) -> Option<Failure> {
    let (name, bad, read) = (&spec.name, report.set_aside.len() as u64, report.read);
    let allowed = spec.max_set_aside.product(read) / 10u128.pow(crate::plan::MAX_DECIMALS);
    if read > 0 && bad == read {
        return Some(Failure::new(
            Kind::Register,
            Finding::error(
                "register-nothing-usable",
                Place::file(name.as_str()),
                text!("register-nothing-usable", read),
                text!("register-nothing-usable-help"),
            ),
        ));
    }
    if u128::from(bad) <= allowed {
        return None;
    }
    let share = &spec.max_set_aside;
    let first = report.set_aside.iter().min_by_key(|r| r.line);
    let place = first.map_or_else(|| Place::file(name.as_str()), |r| Place::line(name.as_str(), usize::try_from(r.line).unwrap_or(0)));
    let reason = first.map_or_else(|| Text::same(""), |r| r.reason.clone());
    Some(Failure::new(
        Kind::Register,
        Finding::error(
            "register-set-aside",
            place,
            text!("register-set-aside", bad, read, share, reason),
            text!("register-set-aside-help"),
        ),
    ))
}

fn run(
    spec: &ObjectSpec,
    source: &Source,
    translator: &Translator<'_>,
    (flags, owners): (Vec<Expr>, &[(usize, Picks)]),
    collector: Collector,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Collector, String> {
    let mut columns = vec![
        col(ROW),
        translator.text_or_null("id", "id"),
        translator.text_or_null("name", "name"),
        translator.text_or_null("region", "region"),
        translator.text_or_null("enterprise", "enterprise"),
        bad_code(translator.text_or_null("id", "bad"), spec.id_check),
        tier_code(spec, translator),
    ];
    columns.extend(flags.into_iter().enumerate().map(|(i, flag)| flag.alias(format!("f{i}"))));
    let query = source.table.clone().with_columns(translator.helpers()).select(columns);
    let shared = Arc::new(Mutex::new(collector));
    let (inner, owned) = (shared.clone(), owners.to_vec());
    let (strict, offset, default) = (spec.id_check == IdCheck::Strict, source.row_offset, spec.tier_default);
    let seen = Arc::new(AtomicU64::new(0));
    let counted = seen.clone();
    let callback = PlanCallback::new(move |batch: DataFrame| {
        counted.fetch_add(batch.height() as u64, Ordering::Relaxed);
        let Ok(mut collector) = inner.lock() else { return Ok(true) };
        if collector.beyond.is_none() {
            collect(&mut collector, &batch, &owned, strict, offset, default)?;
            collector.beyond = collector.over();
        }
        // Nothing more is wanted of a register that goes beyond what is read.
        Ok(collector.beyond.is_some())
    });
    std::thread::scope(|scope| {
        let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let finished = done.clone();
        let watcher = scope.spawn(move || {
            while !finished.load(Ordering::Relaxed) {
                std::thread::park_timeout(std::time::Duration::from_millis(100));
                progress(seen.load(Ordering::Relaxed));
            }
        });
        let result =
            crate::register::guarded(|| query.sink_batches(callback, false, None)?.collect_with_engine(Engine::Streaming).map(|_| ()));
        done.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
        result
    })?;
    let mut collector = shared.lock().map_err(|e| e.to_string())?;
    let empty = Collector {
        table: ObjectTable::default(),
        reached: Vec::new(),
        bad_in_scope: Vec::new(),
        read: 0,
        unknown_tiers: 0,
        wrong_codes: 0,
        set_aside: Vec::new(),
        kept: 0,
        most: 0,
        beyond: None,
    };
    Ok(std::mem::replace(&mut *collector, empty))
}

fn bytes_of(column: &Column, judge: impl Fn(Option<&str>) -> u8) -> PolarsResult<Column> {
    let codes: Vec<u8> = column.str()?.iter().map(judge).collect();
    Ok(ChunkedArray::<UInt8Type>::from_vec(column.name().clone(), codes).into_series().into_column())
}

fn as_byte(_: &polars::prelude::Schema, field: &Field) -> PolarsResult<Field> {
    Ok(Field::new(field.name().clone(), DataType::UInt8))
}

/// The enterprise that a row names; nothing where it is none that an object could have.
pub(super) fn usable_enterprise(text: &str) -> &str {
    if text.len() > MAX_ID || has_hidden(text) { "" } else { text }
}

/// What is wrong with each id.
fn bad_code(id: Expr, check: IdCheck) -> Expr {
    let judge = move |id: Option<&str>| {
        let id = trimmed(id.unwrap_or_default());
        if id.is_empty() {
            MISSING
        } else if id.len() > MAX_ID {
            LONG
        } else if has_hidden(id) {
            CONTROL
        } else if check != IdCheck::None && !uscc::is_valid(id) {
            CHECK
        } else {
            OK
        }
    };
    id.map(move |column| bytes_of(&column, judge), as_byte)
}

/// Each row's tier: its rank, 255 where the register's is empty or unknown.
pub(super) fn tier_code(spec: &ObjectSpec, translator: &Translator<'_>) -> Expr {
    if spec.theirs("tier").is_none() {
        return lit(0u8).cast(DataType::UInt8).alias("tier");
    }
    // A handful of names: a walk along them is sooner than a look-up.
    let names: Vec<(String, usize)> = spec.tier_names.iter().map(|(n, rank)| (n.clone(), *rank)).collect();
    let judge = move |tier: Option<&str>| {
        tier.map(trimmed).and_then(|t| names.iter().find(|(n, _)| n == t)).and_then(|(_, rank)| u8::try_from(*rank).ok()).unwrap_or(u8::MAX)
    };
    translator.text_or_null("tier", "tier").map(move |column| bytes_of(&column, &judge), as_byte)
}

fn collect(
    collector: &mut Collector,
    batch: &DataFrame,
    owners: &[(usize, Picks)],
    strict: bool,
    offset: u64,
    tier_default: usize,
) -> PolarsResult<()> {
    let height = batch.height();
    let series = |name: &str| -> PolarsResult<polars::prelude::Series> { Ok(batch.column(name)?.as_materialized_series().rechunk()) };
    let (lines, ids, names, regions) = (series(ROW)?, series("id")?, series("name")?, series("region")?);
    let enterprises = series("enterprise")?;
    let enterprises = enterprises.str()?;
    let (bads, tiers) = (series("bad")?, series("tier")?);
    let (lines, ids, names, regions) = (lines.u32()?, ids.str()?, names.str()?, regions.str()?);
    let (bads, tiers) = (bads.u8()?, tiers.u8()?);
    let bads = bads.cont_slice()?;
    let tiers = tiers.cont_slice()?;
    collector.read += height as u64;
    collector.unknown_tiers += tiers.iter().map(|t| u64::from(*t == u8::MAX)).sum::<u64>();
    let unusable = |code: u8| code != OK && (strict || code != CHECK);
    for (row, code) in bads.iter().enumerate() {
        if *code == CHECK && !strict {
            collector.wrong_codes += 1;
        } else if unusable(*code) {
            let shown = [ids.get(row), names.get(row)].map(|t| clipped(t.unwrap_or_default()));
            collector.set_aside.push(SetAside {
                line: u64::from(lines.get(row).unwrap_or(0)) + offset,
                reason: reason(*code),
                content: shown.join(","),
            });
            if collector.over().is_some() {
                return Ok(());
            }
        }
    }
    // Which row of the batch became which row of the table.
    let mut placed = vec![u32::MAX; height];
    for (f, (task, _)) in owners.iter().enumerate() {
        let flags = series(&format!("f{f}"))?;
        let mut start = 0;
        for chunk in flags.bool()?.downcast_iter() {
            for at in chunk.values().true_idx_iter() {
                let row = start + at;
                if bads.get(row).is_some_and(|code| unusable(*code)) {
                    if let Some(count) = collector.bad_in_scope.get_mut(*task) {
                        *count += 1;
                    }
                    continue;
                }
                let Some(slot) = placed.get_mut(row) else { continue };
                if *slot == u32::MAX {
                    let code = tiers.get(row).copied().unwrap_or(u8::MAX);
                    let (tier, known) = if code == u8::MAX { (tier_default, false) } else { (usize::from(code), true) };
                    let text = |c| polars::prelude::StringChunked::get(c, row).unwrap_or_default();
                    let text = |c| trimmed(text(c));
                    *slot = collector.table.push(text(ids), &shown(text(names)), &shown(text(regions)), tier, known);
                    collector.kept += OBJECT + 2 * text(ids).len() as u64 + (text(names).len() + text(regions).len()).min(4_000) as u64;
                    let enterprise = text(enterprises);
                    if !enterprise.is_empty() && enterprise != text(ids) && enterprise.len() <= MAX_ID && !has_hidden(enterprise) {
                        collector.table.of_enterprise(enterprise);
                    }
                    collector.table.at_line(lines.get(row).unwrap_or(0));
                }
                if let Some(list) = collector.reached.get_mut(f) {
                    list.push(*slot);
                    collector.kept += REACHED;
                }
            }
            if collector.over().is_some() {
                return Ok(());
            }
            start += chunk.len();
        }
    }
    Ok(())
}

impl Collector {
    /// What it goes beyond, if anything.
    fn over(&self) -> Option<Text> {
        if self.set_aside.len() > MAX_SET_ASIDE {
            return Some(text!("bounds-set-aside", most = MAX_SET_ASIDE));
        }
        (self.kept > self.most).then(|| unpacked(self.most))
    }
}

fn reason(code: u8) -> Text {
    match code {
        MISSING => text!("there-is-no-id"),
        CONTROL => text!("id-has-control-character"),
        LONG => text!("id-is-too-long"),
        _ => text!("unified-social-credit-code-fails-its"),
    }
}

/// A task's frame from the rows that its scope reached: sorted by id, of doubled ids one.
fn frame(table: &Arc<ObjectTable>, tiers: usize, lists: Vec<(u16, Vec<u32>)>, times: &HashMap<String, u32>) -> Reached {
    // The table is sorted by id, so the order of its rows is the order of ids.
    let mut rows: Vec<(u32, u16)> = Vec::with_capacity(lists.iter().map(|(_, l)| l.len()).sum());
    for (stratum, list) in lists {
        rows.extend(list.into_iter().map(|row| (row, stratum)));
    }
    rows.sort_unstable();
    let (mut doubled, mut tier_defaulted) = (0, 0);
    let mut members: Vec<(u32, u32, u32)> = Vec::with_capacity(rows.len());
    let mut last: Option<(u32, u16)> = None;
    // The row with the highest tier stays, then the smallest row as bytes (stratum, name, region).
    let key = |(row, stratum): (u32, u16)| (std::cmp::Reverse(table.tier(row)), stratum, table.name(row), table.region(row));
    let mut take = |(row, stratum): (u32, u16)| {
        let cell = usize::from(stratum) * tiers + table.tier(row);
        if !table.known_tier(row) {
            tier_defaulted += 1;
        }
        let drawn = if times.is_empty() { 0 } else { times.get(table.id(row)).copied().unwrap_or(0) };
        members.push((row, u32::try_from(cell).unwrap_or(u32::MAX), drawn));
    };
    for next in rows {
        match last {
            Some(kept) if table.same_id(kept.0, next.0) => {
                doubled += 1;
                if key(next) < key(kept) {
                    last = Some(next);
                }
            }
            Some(kept) => {
                take(kept);
                last = Some(next);
            }
            None => last = Some(next),
        }
    }
    if let Some(kept) = last {
        take(kept);
    }
    Reached { frame: Frame::new(table.clone(), members.into_iter()), set_aside: 0, doubled, tier_defaulted, left_out: 0 }
}

/// Reads the same columns as a scan does, looks at every value once and keeps nothing: what the scan's cost is compared with.
/// Gives the rows and the bytes of text that went by.
///
/// # Errors
/// The register cannot be read.
pub fn bare_read(source: &Source, wanted: &BTreeSet<String>) -> Result<(u64, u64), String> {
    let seen = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
    let counted = seen.clone();
    let columns: Vec<Expr> = wanted.iter().map(|c| col(c.as_str())).collect();
    let callback = PlanCallback::new(move |batch: DataFrame| {
        counted.0.fetch_add(batch.height() as u64, Ordering::Relaxed);
        for column in batch.columns() {
            if let Ok(texts) = column.str() {
                let bytes: u64 = texts.iter().map(|t| t.map_or(0, |t| t.len() as u64)).sum();
                counted.1.fetch_add(bytes, Ordering::Relaxed);
            }
        }
        Ok(false)
    });
    let query = source.table.clone().select(columns);
    crate::register::guarded(|| query.sink_batches(callback, false, None)?.collect_with_engine(Engine::Streaming).map(|_| ()))?;
    Ok((seen.0.load(Ordering::Relaxed), seen.1.load(Ordering::Relaxed)))
}
