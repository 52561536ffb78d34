//! The plan file as a plan: every finding at once. A wrong row costs that row only; anything wrong outside the rows (the header, the groups, a key or
//! table that nobody knows) costs the whole plan: a line that cannot be understood must never count as if it were not there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::str::FromStr;

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::coordination::{Group, Mode};
use super::place::{key_in, row_of};
use super::toml_table::{TomlTable, toml_syntax};
use super::{BASE_RULE, Bounds, Missed, Param, Plan, Publish, Ratio, RatioBasis, Repeat, Task, Terms, Window, WindowError, valid_id};
use crate::diagnostic::{Finding, Findings, SourceFile, Text, nearest};
use crate::text;

/// A task whose row could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenTask {
    /// Its id, if that much could be read.
    pub id: Option<String>,
    /// The old task that it says it continues, if that much could be read.
    pub continues: Option<String>,
    /// Its name, if that much could be read.
    pub name: Option<String>,
    /// It may be any task: its name cannot be read, or `continues` stands there and cannot.
    pub any: bool,
    /// What is wrong with it.
    pub findings: Findings,
}

/// What a plan file gave.
#[derive(Debug, Clone, Default)]
pub struct PlanReading {
    /// The plan's id, if that much could be read.
    pub id: Option<String>,
    /// The plan with the tasks that could be read; nothing if anything outside the tasks' rows is wrong.
    pub plan: Option<Plan>,
    /// The tasks that could not.
    pub broken: Vec<BrokenTask>,
    /// All findings of the file, those of the broken tasks included.
    pub findings: Findings,
}

/// Reads a plan file. Nothing stops the reading: findings are collected.
#[must_use]
pub fn read_plan(source: &SourceFile) -> PlanReading {
    let mut reading = PlanReading::default();
    let root = toml_syntax(source, &mut reading.findings);
    if reading.findings.has_errors() {
        return reading;
    }
    let span = root.span();
    let mut root = TomlTable::new(source, root.get_ref(), span, source.name.to_string());
    // What is wrong outside the rows.
    let mut whole = Findings::default();
    let head = read_head(&mut root, source, &mut reading.id, &mut whole);
    let year = head.as_ref().map(|plan| plan.year);
    let mut tasks = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    if !root.has("task") {
        root.missing("task", &mut whole);
    }
    let rows = root.tables("task", &mut whole);
    let mut read: Vec<(Option<String>, Option<Task>, Findings)> = Vec::new();
    // What each row says about which task it is, whatever else is wrong with it.
    let mut said: Vec<Said> = Vec::new();
    for table in rows {
        let mut findings = Findings::default();
        let place = table.place();
        let mut table = table;
        let mut unread = Findings::default();
        let (name, continues) = (table.text("name", &mut unread), table.text("continues", &mut unread));
        let any = name.is_none() || unread.has_errors();
        said.push((name, continues, any));
        let (id, task) = read_task(table, year, source, &mut findings);
        if let Some(id) = &id
            && !known.insert(id.clone())
        {
            findings.push(Finding::error("duplicate-task", place, text!("duplicate-task", id), text!("duplicate-task-help")));
        }
        read.push((id, task, findings));
    }
    continued_once(&mut read, &said, source);
    for ((id, task, findings), (name, continues, any)) in read.into_iter().zip(said) {
        let broken = findings.has_errors();
        reading.findings.extend(findings.clone());
        match task {
            Some(task) if !broken => tasks.push(task),
            _ => reading.broken.push(BrokenTask { id, continues, name, any, findings }),
        }
    }
    let known: Vec<String> = known.into_iter().collect();
    let groups = read_groups(&mut root, source, &known, &mut whole);
    root.finish(&mut whole);
    reading.plan = head.filter(|_| !whole.has_errors()).map(|plan| Plan { groups, tasks, ..plan });
    reading.findings.extend(whole);
    reading
}

/// What a row says about which task it is: its name, what it continues; whether it may be any.
type Said = (Option<String>, Option<String>, bool);

/// One row at most continues a task; a row that has the id of a task which another row continues has to have one of its own. What a row says
/// counts, whatever else is wrong with it.
fn continued_once(rows: &mut [(Option<String>, Option<Task>, Findings)], said: &[Said], source: &SourceFile) {
    let at = |id: &str, key: &str| row_of(source, id).and_then(|row| key_in(source, &row, key)).unwrap_or_else(|| source.at_line(1, 1));
    let mut taken: BTreeMap<&str, String> = BTreeMap::new();
    for ((id, _, findings), (name, continues, _)) in rows.iter_mut().zip(said) {
        let Some((old, id)) = continues.as_deref().zip(id.as_ref().or(name.as_ref())) else { continue };
        if let Some(first) = taken.get(old).filter(|first| *first != id) {
            let (message, help) = (text!("continues-twice", id, first, old), text!("continues-twice-help"));
            findings.push(Finding::error("continues-twice", at(id, "continues"), message, help));
        } else {
            taken.insert(old, id.clone());
        }
    }
    for ((id, _, findings), (_, continues, _)) in rows.iter_mut().zip(said) {
        let Some(id) = id.as_ref().filter(|_| continues.is_none()) else { continue };
        if let Some(heir) = taken.get(id.as_str()).filter(|heir| *heir != id) {
            findings.push(Finding::error("continues-twice", at(id, "id"), text!("continues-own-id", id, heir), text!("task-id-used-help")));
        }
    }
}

fn read_head(root: &mut TomlTable<'_, '_>, source: &SourceFile, known_as: &mut Option<String>, findings: &mut Findings) -> Option<Plan> {
    if !root.has("plan") {
        root.table("plan", "[plan]", findings);
        root.missing("plan", findings);
        return None;
    }
    let mut head = root.table("plan", "[plan]", findings)?;
    let id = head.required("id", findings);
    let title = head.required("title", findings);
    if !head.has("year") {
        head.missing("year", findings);
    }
    let year = head.whole("year", findings);
    let rule = head.text("rule", findings).unwrap_or_else(|| BASE_RULE.to_owned());
    let (predecessor, supplements) = other_plan(&mut head, id.as_deref(), findings);
    let embargo = head.whole("embargo", findings).and_then(|days| {
        let found = u32::try_from(days).ok().filter(|d| *d <= 3_660);
        if found.is_none() {
            findings.push(Finding::error("bad-embargo", head.place_of("embargo"), text!("bad-embargo", days), text!("bad-embargo-help")));
        }
        found
    });
    let publish = if_said(&mut head, "publish", PUBLISH, findings).unwrap_or_default();
    let workdays = head.flag("workdays", findings).unwrap_or(false);
    let unannounced = head.whole("unannounced", findings).and_then(|days| {
        let found = u32::try_from(days).ok().filter(|d| (1..=120).contains(d));
        if found.is_none() {
            findings.push(Finding::error(
                "bad-unannounced",
                head.place_of("unannounced"),
                text!("bad-unannounced", days),
                text!("bad-unannounced-help"),
            ));
        }
        found
    });
    let missed = choice(&mut head, "missed", MISSED, findings).unwrap_or_default();
    let terms = Terms { workdays, unannounced, missed };
    if let Some(id) = &id {
        if valid_id(id, true) {
            *known_as = Some(id.clone());
        } else {
            findings.push(bad_id(head.place_of("id"), id, true));
        }
    }
    let year = year.and_then(|year| {
        let found = i32::try_from(year).ok().filter(|year| (1980..=9000).contains(year));
        if found.is_none() {
            findings.push(Finding::error("bad-year", head.place_of("year"), text!("bad-year", year), text!("bad-year-help")));
        }
        found
    });
    if let Some(year) = year {
        contradicted(&head, year, [("id", id.as_deref()), ("title", title.as_deref())], source, findings);
    }
    let coordination = choice(&mut head, "coordination", MODES, findings).unwrap_or_default();
    head.finish(findings);
    Some(Plan {
        id: id?,
        title: title?,
        year: year?,
        rule,
        predecessor,
        supplements,
        embargo,
        publish,
        terms,
        coordination,
        groups: Vec::new(),
        tasks: Vec::new(),
    })
}

/// How frames can be published.
const PUBLISH: &[(&str, Publish)] = &[("open", Publish::Open), ("sealed", Publish::Sealed)];

/// The one year that a text names, if it names exactly one.
fn only_year(text: &str) -> Option<i32> {
    let mut years: Vec<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .filter(|year| (1980..=2199).contains(year))
        .collect();
    years.dedup();
    match years.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}

/// A year that the plan's id, title or file name contradicts: mistyped, its windows would never come.
fn contradicted(
    head: &TomlTable<'_, '_>,
    year: i32,
    words: [(&'static str, Option<&str>); 2],
    source: &SourceFile,
    findings: &mut Findings,
) {
    let file = source.name.rsplit('/').next().unwrap_or_default();
    let stands: Vec<(Text, i32)> = words
        .into_iter()
        .filter_map(|(key, text)| {
            let text = text?;
            let line = head.place_of(key).line.unwrap_or(0);
            Some((text!("in-line", key, line), only_year(text)?))
        })
        .chain(only_year(file).map(|other| (text!("file-name", file), other)))
        .collect();
    // Where these differ among each other they are no evidence.
    let Some((place, other)) = stands.first().filter(|(_, first)| stands.iter().all(|(_, year)| year == first)) else { return };
    if *other != year {
        findings.push(Finding::error(
            "plan-year-contradicts",
            head.place_of("year"),
            text!("plan-year-contradicts", year, place, other),
            text!("plan-year-contradicts-help"),
        ));
    }
}

/// The plan that this one takes over from, or the one that it stands beside.
fn other_plan(head: &mut TomlTable<'_, '_>, id: Option<&str>, findings: &mut Findings) -> (Option<String>, Option<String>) {
    let mut named = [None, None];
    for (key, slot) in ["predecessor", "supplements"].into_iter().zip(&mut named) {
        let Some(other) = head.text(key, findings) else { continue };
        if !valid_id(&other, true) {
            findings.push(bad_id(head.place_of(key), &other, true));
        } else if Some(other.as_str()) == id {
            findings.push(Finding::error(
                "plan-names-itself",
                head.place_of(key),
                text!("plan-names-itself", key),
                text!("plan-names-itself-help"),
            ));
        } else {
            *slot = Some(other);
        }
    }
    let [predecessor, supplements] = named;
    if predecessor.is_some() && supplements.is_some() {
        findings.push(Finding::error(
            "plan-two-relations",
            head.place_of("supplements"),
            text!("plan-two-relations"),
            text!("plan-two-relations-help"),
        ));
    }
    (predecessor, supplements)
}

/// How draws of one day can stand to each other.
const MODES: &[(&str, Mode)] = &[("independent", Mode::Independent), ("together", Mode::Together), ("apart", Mode::Apart)];

/// The groups of tasks that are coordinated in their own way.
fn read_groups(root: &mut TomlTable<'_, '_>, source: &SourceFile, known: &[String], findings: &mut Findings) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for mut table in root.tables("group", findings) {
        for missing in ["tasks", "coordination"] {
            if !table.has(missing) {
                table.missing(missing, findings);
            }
        }
        let mode = choice(&mut table, "coordination", MODES, findings).unwrap_or_default();
        let mut tasks = Vec::new();
        for (task, place) in table.texts("tasks", findings) {
            if !known.contains(&task) {
                let help = match nearest(&task, known.iter().map(String::as_str)) {
                    Some(near) => text!("did-you-mean-4", near),
                    None => text!("write-ids-of-tasks-of-this"),
                };
                findings.push(Finding::error("unknown-task", source.at(place), text!("unknown-task-2", task), help));
            } else if tasks.contains(&task) || groups.iter().any(|g| g.tasks.contains(&task)) {
                findings.push(Finding::error("group-twice", source.at(place), text!("group-twice", task), text!("group-twice-help")));
            } else {
                tasks.push(task);
            }
        }
        table.finish(findings);
        groups.push(Group { mode, tasks });
    }
    groups
}

fn bad_id(place: crate::diagnostic::Place, id: &str, dash: bool) -> Finding {
    let also = if dash { text!("read") } else { Text::same("") };
    Finding::error("bad-id", place, text!("bad-id", id), text!("bad-id-help", also))
}

/// Rounds in the window: a number, or a floor or band (`">=1"`, `"1..2"`), of which the fewest are drawn.
fn read_frequency(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<(u32, Option<Bounds>)> {
    let text = table.text_or_whole("frequency", findings)?;
    let most = |b: &Bounds| b.min <= 366 && b.max.is_none_or(|max| max <= 366);
    let bounds = Bounds::parse(&text).filter(|b| most(b) && (b.min > 0 || b.max == Some(0)));
    let found = bounds.and_then(|b| Some((u32::try_from(b.min).ok()?, (b.max != Some(b.min)).then_some(b))));
    if found.is_none() {
        findings.push(Finding::error(
            "bad-frequency",
            table.place_of("frequency"),
            text!("bad-frequency", n = text),
            text!("bad-frequency-help"),
        ));
    }
    found
}

/// What a row that is still to be decided says of it, beside which no number stands.
fn read_pending(table: &mut TomlTable<'_, '_>, decided: bool, findings: &mut Findings) -> Result<Option<String>, NotKnown> {
    if !table.has("pending") {
        table.text("pending", findings);
        return Ok(None);
    }
    let words = table.text("pending", findings).ok_or(NotKnown)?;
    if decided || words.trim().is_empty() {
        let why = if decided { text!("pending-and-decided") } else { text!("pending-says-nothing") };
        findings.push(Finding::error("bad-pending", table.place_of("pending"), why, text!("bad-pending-help")));
        return Err(NotKnown);
    }
    Ok(Some(words))
}

/// What binds where a row has a ratio and a number of objects.
const BINDS: &[(&str, bool)] = &[("larger", true), ("smaller", false)];

/// The number of objects beside a ratio, as a bound where the row says which of the two binds.
fn bound_beside(
    table: &mut TomlTable<'_, '_>,
    ratio: Option<&Ratio>,
    count: Option<Bounds>,
    findings: &mut Findings,
) -> Result<Option<Bounds>, NotKnown> {
    let Some(larger) = if_said(table, "binds", BINDS, findings)? else { return Ok(count) };
    match count.filter(|b| ratio.is_some() && b.max == Some(b.min)) {
        // Nothing is a bound that draws nobody, and says so by itself.
        Some(Bounds { min: 0, .. }) if !larger => Ok(Some(Bounds { min: 0, max: Some(0) })),
        Some(Bounds { min, .. }) if larger => Ok(Some(Bounds { min, max: None })),
        Some(Bounds { min, .. }) => Ok(Some(Bounds { min: 0, max: Some(min) })),
        // Of a number that cannot be read its own finding tells.
        None if ratio.is_some() && count.is_none() && table.has("count") => Err(NotKnown),
        None => {
            findings.push(Finding::error("binds-alone", table.place_of("binds"), text!("binds-alone"), text!("binds-alone-help")));
            Err(NotKnown)
        }
    }
}

/// A task whose texts are longer than any row of a table.
fn too_long(words: usize, place: crate::diagnostic::Place) -> Findings {
    let (size, most) = (words / 1024, MAX_TASK / 1024);
    if words <= MAX_TASK {
        return Findings::default();
    }
    Finding::error("task-too-long", place, text!("task-too-long", size, most), text!("task-too-long-help")).into()
}

fn read_task(
    mut table: TomlTable<'_, '_>,
    year: Option<i32>,
    source: &SourceFile,
    findings: &mut Findings,
) -> (Option<String>, Option<Task>) {
    let id = table.required("id", findings);
    if let Some(id) = &id
        && !valid_id(id, false)
    {
        findings.push(bad_id(table.place_of("id"), id, false));
    }
    let continues = table.text("continues", findings);
    if let Some(old) = continues.as_ref().filter(|old| !valid_id(old, false)) {
        findings.push(bad_id(table.place_of("continues"), old, false));
    }
    let seq = table.text_or_whole("seq", findings).or_else(|| id.clone()).unwrap_or_default();
    let name = table.required("name", findings);
    let plain = |texts: Vec<(String, Range<usize>)>| texts.into_iter().map(|(t, _)| t).collect::<Vec<_>>();
    let matters = plain(table.texts("matters", findings));
    let scope = table.text("scope", findings).unwrap_or_default();
    let objects = plain(table.texts("objects", findings));
    let ratio_text = table.text("ratio_text", findings).unwrap_or_default();
    let ratio = read_ratio(&mut table, findings);
    let count = read_count(&mut table, findings);
    let count = bound_beside(&mut table, ratio.as_ref(), count, findings);
    let frequency = read_frequency(&mut table, findings);
    let pending = read_pending(&mut table, ratio.is_some() || count.as_ref().is_ok_and(Option::is_some) || frequency.is_some(), findings);
    let ratio_basis = choice(&mut table, "ratio_basis", &[("round", RatioBasis::Round), ("year", RatioBasis::Year)], findings);
    let repeat = choice(&mut table, "repeat", &[("allowed", Repeat::Allowed), ("never", Repeat::Never)], findings);
    let missed = if table.has("missed") {
        choice(&mut table, "missed", MISSED, findings)
    } else {
        table.text("missed", findings).map(|_| Missed::Draw)
    };
    let publish = if_said(&mut table, "publish", PUBLISH, findings);
    let window = read_window(&mut table, year, findings);
    let clause = table.text("clause", findings).unwrap_or_default();
    let rule = table.text("rule", findings);
    let lead = table.required("lead", findings);
    let partners = plain(table.texts("partners", findings));
    let mode = plain(table.texts("mode", findings));
    let params = match table.table("params", "params", findings) {
        Some(params) => params.entries().filter_map(|(k, v)| Some((k.to_owned(), param(v, source, findings)?))).collect(),
        None => Vec::new(),
    };
    let place = table.place();
    table.finish(findings);
    let words = [&matters, &objects, &partners, &mode].into_iter().flatten().map(String::len).sum::<usize>()
        + scope.len()
        + clause.len()
        + ratio_text.len()
        + params.iter().map(|(k, v)| k.len() + weight(v)).sum::<usize>();
    findings.extend(too_long(words, place));
    let task = (|| {
        Some(Task {
            id: id.clone()?,
            seq,
            name: name?,
            matters,
            scope,
            objects,
            ratio_text,
            ratio,
            count: count.ok()?,
            frequency: frequency.map(|(fewest, _)| fewest),
            frequency_bounds: frequency.and_then(|(_, bounds)| bounds),
            pending: pending.ok()?,
            ratio_basis: ratio_basis?,
            repeat: repeat?,
            window: window?,
            clause,
            rule,
            lead: lead?,
            partners,
            mode,
            missed,
            publish: publish.ok()?,
            continues,
            params,
        })
    })();
    (id, task)
}

/// What can be done with a missed round.
const MISSED: &[(&str, Missed)] = &[("draw", Missed::Draw), ("lapse", Missed::Lapse), ("ask", Missed::Ask)];

/// Longest texts of one task together, in bytes: rules copy them at will.
const MAX_TASK: usize = 64 * 1024;

fn weight(param: &Param) -> usize {
    match param {
        Param::Text(text) => text.len(),
        Param::List(list) => list.iter().map(|p| weight(p) + 16).sum(),
        Param::Map(map) => map.iter().map(|(k, v)| k.len() + weight(v) + 64).sum(),
        _ => 8,
    }
}

fn read_ratio(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<Ratio> {
    let text = table.text("ratio", findings)?;
    match Ratio::parse(&text) {
        Ok(ratio) => Some(ratio),
        Err(error) => {
            findings.push(Finding::error(error.code(), table.place_of("ratio"), error.text(), text!("write-3-5-at-least-3")));
            None
        }
    }
}

fn read_count(table: &mut TomlTable<'_, '_>, findings: &mut Findings) -> Option<Bounds> {
    let text = table.text_or_whole("count", findings)?;
    let bounds = Bounds::parse(&text);
    if bounds.is_none() {
        findings.push(Finding::error("bad-count", table.place_of("count"), text!("bad-count", text), text!("bad-count-help")));
    }
    bounds
}

fn read_window(table: &mut TomlTable<'_, '_>, year: Option<i32>, findings: &mut Findings) -> Option<Window> {
    let text = table.required("window", findings)?;
    // Without a year, which is a finding of its own, only the form can be judged.
    let error = match Window::parse(&text, year.unwrap_or(2000)) {
        Ok(window) => {
            // "Year" means the plan: a window may run into the next year or begin in the one before.
            let (opens, closes) = (chrono::Datelike::year(&window.opens), chrono::Datelike::year(&window.closes));
            let about = |year: i32| (year - 1..=year + 1).contains(&opens) && (year..=year + 1).contains(&closes);
            let Some(year) = year.filter(|year| !about(*year)) else { return Some(window) };
            findings.push(Finding::error(
                "window-year",
                table.place_of("window"),
                text!("window-year", text, year),
                text!("window-year-help"),
            ));
            return None;
        }
        Err(error) => error,
    };
    let (code, message) = match error {
        WindowError::Unreadable => ("bad-window", text!("window-cannot-be-read", text)),
        WindowError::NoSuchDay => ("bad-window", text!("window-names-day-that-does-not", text)),
        WindowError::Backwards => ("window-backwards", text!("window-ends-before-it-begins", text)),
    };
    findings.push(Finding::error(code, table.place_of("window"), message, text!("write-3-12-9-10-10")));
    None
}

/// One of a few words; the first where the key is missing.
fn choice<T: Copy>(table: &mut TomlTable<'_, '_>, key: &'static str, words: &[(&str, T)], findings: &mut Findings) -> Option<T> {
    if !table.has(key) {
        table.text(key, findings);
        return words.first().map(|(_, value)| *value);
    }
    let text = table.text(key, findings)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        let list = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(" / ");
        findings.push(Finding::error("bad-choice", table.place_of(key), text!("bad-choice", key, text), text!("bad-choice-help", list)));
    }
    found
}

/// A word that nobody knows.
struct NotKnown;

/// One of some words, if any is said.
fn if_said<T: Copy>(
    table: &mut TomlTable<'_, '_>,
    key: &'static str,
    words: &[(&str, T)],
    findings: &mut Findings,
) -> Result<Option<T>, NotKnown> {
    let said = table.has(key);
    let found = choice(table, key, words, findings);
    if said { found.map(Some).ok_or(NotKnown) } else { Ok(None) }
}

fn param(value: &toml::Spanned<DeValue<'_>>, source: &SourceFile, findings: &mut Findings) -> Option<Param> {
    let found = match value.get_ref() {
        DeValue::String(text) => Some(Param::Text(text.to_string())),
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok().map(Param::Whole),
        DeValue::Float(n) => Decimal::from_str(n.as_str()).ok().map(Param::Decimal),
        DeValue::Boolean(flag) => Some(Param::Flag(*flag)),
        DeValue::Datetime(at) => Some(Param::Text(at.to_string())),
        DeValue::Array(items) => Some(Param::List(items.iter().filter_map(|item| param(item, source, findings)).collect())),
        DeValue::Table(table) => Some(Param::Map(
            table.iter().filter_map(|(key, item)| Some((key.get_ref().to_string(), param(item, source, findings)?))).collect(),
        )),
    };
    if found.is_none() {
        findings.push(Finding::error("bad-number", source.at(value.span()), text!("bad-number"), text!("bad-number-help")));
    }
    found
}
