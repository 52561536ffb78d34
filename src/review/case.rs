//! The cases staff write in `rules/cases/*.toml`: for this task, this tier, this stratum I expect this ratio, frequency,
//! openings or quota; this object is in or out of the scope.
//!
//! ```toml
//! plan = "changzhi-2024"                      # default: the newest plan
//!
//! [[case]]
//! task = "01"
//! ratio = ["3%", "6%", "12%", "24%"]          # one for all cells, or a list by tier from low to high,
//! frequency = 2                               # or a table { "stratum" = … }
//! openings = ["2024-03-01", "2024-08-01"]     # days, or a list of lists by tier
//! window = "2024-03-01..2024-12-31"
//! team = "2 市烟草专卖局 city + 1 市邮政管理局 city"
//!
//! [[case]]
//! task = "01"
//! population = [1000, 100, 20, 5]             # as for ratio
//! regions = { "沁县" = 13 }                    # objects by region, for a rule that asks for them
//! quota = [30, 6, 3, 2]                       # how many are drawn of them
//! total = 41
//!
//! [[case]]
//! task = "04"
//! object = { 医院等级 = "三级甲等", 登记状态 = "存续", 分类标注 = "定点医疗机构" }
//! in_scope = true
//! stratum = "三级"
//! ```

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::{Finding, Findings, Place, SourceFile, Text, nearest};
use crate::plan::{Ratio, TomlTable, Window, toml_syntax};
use crate::schedule::EvaluatedTasks;
use crate::text;
use crate::workspace::Snapshot;

/// The folder of the cases.
pub const CASES: &str = "rules/cases/";

/// A value for the cells of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PerCell<T> {
    /// The same for all.
    All(T),
    /// By tier, low to high.
    Tiers(Vec<T>),
    /// By stratum.
    Strata(BTreeMap<String, PerCell<T>>),
}

impl<T> PerCell<T> {
    /// The value of one cell; nothing where the case says nothing of it.
    pub fn of(&self, stratum: Option<&str>, tier: usize) -> Option<&T> {
        match self {
            Self::All(value) => Some(value),
            Self::Tiers(list) => list.get(tier),
            Self::Strata(map) => map.get(stratum.unwrap_or_default()).and_then(|inner| inner.of(stratum, tier)),
        }
    }
}

/// A value with its place in the case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At<T> {
    pub value: T,
    pub place: Place,
}

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Where it begins.
    pub place: Place,
    /// What staff call it.
    pub name: Option<String>,
    /// Its plan's id, if it names one.
    pub plan: Option<String>,
    /// Its task's id.
    pub task: String,
    pub(super) task_place: Place,
    pub(super) stratum: Option<At<String>>,
    pub(super) tier: Option<At<String>>,
    pub(super) ratio: Option<At<PerCell<Ratio>>>,
    pub(super) frequency: Option<At<PerCell<u64>>>,
    pub(super) openings: Option<At<PerCell<Vec<NaiveDate>>>>,
    pub(super) window: Option<At<String>>,
    /// Who makes a visit, as [`crate::rules::Team`] is written.
    pub(super) team: Option<At<String>>,
    /// How often an enterprise may be visited, as [`crate::rules::Limits`] are written; for a tier.
    pub(super) limit: Option<At<String>>,
    pub(super) population: Option<At<PerCell<u64>>>,
    pub(super) quota: Option<At<PerCell<u64>>>,
    pub(super) total: Option<At<u64>>,
    pub(super) opens: Option<At<NaiveDate>>,
    /// Objects in each region, for rules that ask for them.
    pub(super) regions: Option<At<BTreeMap<String, u64>>>,
    pub(super) object: Option<At<BTreeMap<String, String>>>,
    pub(super) in_scope: Option<At<bool>>,
}

/// All cases of a snapshot, with the findings of their files.
pub(super) fn read_all(snapshot: &Snapshot) -> (Vec<Case>, Findings) {
    let mut findings = Findings::default();
    let mut cases = Vec::new();
    for source in &snapshot.cases {
        cases.extend(read_cases(source, &mut findings));
    }
    (cases, findings)
}

/// Reads one case file; a wrong case costs that case only.
pub fn read_cases(source: &SourceFile, findings: &mut Findings) -> Vec<Case> {
    let mut syntax = Findings::default();
    let root = toml_syntax(source, &mut syntax);
    let broken = syntax.has_errors();
    findings.extend(syntax);
    if broken {
        return Vec::new();
    }
    let span = root.span();
    let mut root = TomlTable::new(source, root.get_ref(), span, source.name.to_string());
    let plan = root.text("plan", findings);
    if !root.has("case") {
        root.missing("case", findings);
    }
    let mut cases = Vec::new();
    for table in root.tables("case", findings) {
        let mut own = Findings::default();
        let case = read_case(table, plan.clone(), source, &mut own);
        if !own.has_errors() {
            cases.extend(case);
        }
        findings.extend(own);
    }
    root.finish(findings);
    cases
}

fn read_case(mut table: TomlTable<'_, '_>, plan: Option<String>, source: &SourceFile, findings: &mut Findings) -> Option<Case> {
    let place = table.place();
    let name = table.text("name", findings);
    let task = table.required("task", findings);
    let task_place = table.place_of("task");
    let mut word = |key: &'static str, findings: &mut Findings| {
        let value = table.text(key, findings)?;
        Some(At { value, place: table.place_of(key) })
    };
    let (stratum, tier, window) = (word("stratum", findings), word("tier", findings), word("window", findings));
    let (team, limit) = (word("team", findings), word("limit", findings));
    let opens = word("opens", findings);
    let mut reader = Reader { table: &mut table, source, findings };
    let ratio = reader.cells("ratio", &|text| Ratio::parse(text).map_err(|e| e.text()));
    let count = |text: &str| text.parse::<u64>().map_err(|_| text!("is-no-whole-number", text));
    let frequency = reader.cells("frequency", &count);
    let populated = reader.table.has("population");
    let population = reader.cells("population", &count);
    let quota = reader.cells("quota", &count);
    let openings = reader.openings();
    let total = table.whole("total", findings).map(|n| At { value: u64::try_from(n).unwrap_or(0), place: table.place_of("total") });
    let in_scope = table.flag("in_scope", findings).map(|value| At { value, place: table.place_of("in_scope") });
    let object = table.table("object", "object", findings).map(|object| At {
        place: object.place(),
        value: object.entries().filter_map(|(key, value)| Some((key.to_owned(), plain(value.get_ref())?))).collect(),
    });
    let regions = regions(&mut table, source, findings);
    check_window(window.as_ref(), findings);
    let opens = opens.and_then(|at| day(at, findings));
    let says_nothing = [
        ratio.is_some(),
        frequency.is_some(),
        openings.is_some(),
        window.is_some(),
        quota.is_some(),
        total.is_some(),
        in_scope.is_some(),
        team.is_some(),
        limit.is_some(),
    ]
    .iter()
    .all(|b| !b);
    let empty = says_nothing && !findings.has_errors() && !table.has_unknown();
    let has = |what: bool, needs: bool| what && !needs;
    let counts = quota.is_some() || total.is_some();
    for (wrong, code, what) in [
        (empty, "case-empty", text!("case-expects-nothing")),
        (has(counts, populated), "case-incomplete", text!("quota-or-total-without-population")),
        (has(in_scope.is_some(), object.is_some()), "case-incomplete", text!("in-scope-without-object")),
        (has(object.is_some(), in_scope.is_some()), "case-incomplete", text!("object-without-in-scope")),
    ] {
        if wrong {
            findings.push(incomplete(code, &place, what));
        }
    }
    table.finish(findings);
    Some(Case {
        place,
        name,
        plan,
        task: task?,
        task_place,
        stratum,
        tier,
        ratio,
        frequency,
        openings,
        window,
        team,
        limit,
        population,
        quota,
        total,
        opens,
        regions,
        object,
        in_scope,
    })
}

/// Objects by region.
fn regions(table: &mut TomlTable<'_, '_>, source: &SourceFile, findings: &mut Findings) -> Option<At<BTreeMap<String, u64>>> {
    let regions = table.table("regions", "regions", findings)?;
    let mut value = BTreeMap::new();
    for (region, count) in regions.entries() {
        let number = count.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        match number.and_then(|n| u64::try_from(n).ok()) {
            Some(n) => {
                value.insert(region.to_owned(), n);
            }
            None => {
                let text = source.text.get(count.span()).unwrap_or_default();
                let message = text!("is-no-whole-number", text);
                findings.push(Finding::error("case-value", source.at(count.span()), message, text!("case-value")));
            }
        }
    }
    Some(At { value, place: regions.place() })
}

fn incomplete(code: &'static str, place: &Place, message: Text) -> Finding {
    Finding::error(code, place.clone(), message, text!("add-what-is-missing-or-remove"))
}

fn check_window(window: Option<&At<String>>, findings: &mut Findings) {
    if let Some(At { value, place }) = window
        && Window::parse(value, 2000).is_err()
    {
        findings.push(Finding::error("bad-window", place.clone(), text!("bad-window", value), text!("bad-window-help")));
    }
}

fn day(at: At<String>, findings: &mut Findings) -> Option<At<NaiveDate>> {
    match at.value.parse() {
        Ok(value) => Some(At { value, place: at.place }),
        Err(_) => {
            findings.push(bad_day(at.place, &at.value));
            None
        }
    }
}

fn bad_day(place: Place, words: &str) -> Finding {
    Finding::error("bad-day", place, text!("bad-day", words), text!("bad-day-help"))
}

/// A value as text: text, a number, yes or no.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Datetime(day) => Some(day.to_string()),
        _ => None,
    }
}

type Parse<'p, T> = dyn Fn(&str) -> Result<T, crate::diagnostic::Text> + 'p;

struct Reader<'r, 'a, 's> {
    table: &'r mut TomlTable<'a, 's>,
    source: &'r SourceFile,
    findings: &'r mut Findings,
}

impl Reader<'_, '_, '_> {
    fn cells<T>(&mut self, key: &'static str, parse: &Parse<'_, T>) -> Option<At<PerCell<T>>> {
        let value = self.table.raw(key)?;
        let place = self.source.at(value.span());
        Some(At { value: self.per_cell(key, value, parse, 0)?, place })
    }

    fn per_cell<T>(&mut self, key: &str, value: &Spanned<DeValue<'_>>, parse: &Parse<'_, T>, depth: usize) -> Option<PerCell<T>> {
        match value.get_ref() {
            DeValue::Array(list) => {
                let mut found = Vec::new();
                for item in list {
                    found.push(self.one(key, item, parse)?);
                }
                Some(PerCell::Tiers(found))
            }
            DeValue::Table(map) if depth == 0 => {
                let mut found = BTreeMap::new();
                for (stratum, inner) in map {
                    found.insert(stratum.get_ref().to_string(), self.per_cell(key, inner, parse, 1)?);
                }
                Some(PerCell::Strata(found))
            }
            _ => self.one(key, value, parse).map(PerCell::All),
        }
    }

    fn one<T>(&mut self, key: &str, value: &Spanned<DeValue<'_>>, parse: &Parse<'_, T>) -> Option<T> {
        let words = plain(value.get_ref());
        let message = match words.as_deref().map(parse) {
            Some(Ok(value)) => return Some(value),
            Some(Err(message)) => message,
            None => text!("is-one-value-list-by-tier", key),
        };
        self.findings.push(Finding::error("case-value", self.source.at(value.span()), message, text!("case-value")));
        None
    }

    fn openings(&mut self) -> Option<At<PerCell<Vec<NaiveDate>>>> {
        let value = self.table.raw("openings")?;
        let place = self.source.at(value.span());
        let nested = value.get_ref().as_array().is_some_and(|list| list.iter().any(|item| item.get_ref().is_array()));
        let value = if nested {
            let mut tiers = Vec::new();
            for item in value.get_ref().as_array().into_iter().flatten() {
                tiers.push(self.days(item)?);
            }
            PerCell::Tiers(tiers)
        } else {
            PerCell::All(self.days(value)?)
        };
        Some(At { value, place })
    }

    fn days(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<NaiveDate>> {
        let mut days = Vec::new();
        let single = [value.clone()];
        let list = match value.get_ref() {
            DeValue::Array(list) => list.iter().collect::<Vec<_>>(),
            _ => single.iter().collect(),
        };
        for item in list {
            let words = plain(item.get_ref()).unwrap_or_default();
            match words.parse() {
                Ok(day) => days.push(day),
                Err(_) => {
                    let place = self.source.at(item.span());
                    self.findings.push(bad_day(place, &words));
                    return None;
                }
            }
        }
        Some(days)
    }
}

/// Whether the tasks, strata and tiers that cases name exist.
pub(super) fn names(cases: &[Case], found: &EvaluatedTasks, findings: &mut Findings) {
    for case in cases {
        let of_plan = |plan: &str| case.plan.as_ref().is_none_or(|p| p == plan);
        let good: Vec<_> = found.good.iter().filter(|c| of_plan(&c.plan.id) && c.task.id == case.task).collect();
        let broken = found.broken.iter().any(|(plan, task, _)| of_plan(plan) && task.as_ref() == Some(&case.task));
        let id = &case.task;
        // Where a plan cannot be read at all, that is the fault to mend.
        if good.is_empty() && (!found.broken_plans.is_empty() || found.good.is_empty()) {
            continue;
        }
        if good.is_empty() && !broken {
            let known = found.good.iter().filter(|c| of_plan(&c.plan.id)).map(|c| c.task.id.as_str());
            let help = match nearest(id, known) {
                Some(near) => text!("did-you-mean-4", near),
                None => text!("choucha-plan-shows-ids-of-plans"),
            };
            findings.push(Finding::error("case-unknown-task", case.task_place.clone(), text!("case-unknown-task", id), help));
            continue;
        }
        let Some(evaluated) = good.last() else { continue };
        if let Some(At { value, place }) = &case.tier
            && !evaluated.sandbox.tiers().contains(value)
        {
            let list = Text::list(evaluated.sandbox.tiers().iter().map(Text::same));
            findings.push(Finding::error("unknown-tier", place.clone(), text!("unknown-tier", value), text!("unknown-tier-help", list)));
        }
        let strata: Vec<&str> = evaluated.evaluation.strata.iter().filter_map(|s| s.name.as_deref()).collect();
        if let Some(At { value, place }) = &case.stratum
            && !strata.contains(&value.as_str())
        {
            let list = if strata.is_empty() { Text::same("-") } else { Text::list(strata.iter().map(|s| Text::same(*s))) };
            findings.push(Finding::error(
                "case-unknown-stratum",
                place.clone(),
                text!("case-unknown-stratum", id, value),
                text!("case-unknown-stratum-help", list),
            ));
        }
    }
}
