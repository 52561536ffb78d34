//! Everything a rule script may call, registered in one place.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{Datelike, Days, NaiveDate};
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map, Position};
use rust_decimal::Decimal;

use super::officers::{HeadCount, Officers};
use super::values::{
    BoundsWord, ByRatio, CellWord, Field, FrameWord, LimitWord, MonthsBefore, Shared, StratumWord, TaskWord, TeamWord, Tier,
};
use super::{Comparison, Filter, Lookback, Moment, Node, OwnDraws, Test, Value};
use crate::diagnostic::{Text, nearest};
use crate::model::{Counted as Kind, Level, Limits, MAX_NEEDS, MAX_OF_ONE, Team, VisitLimit};
use crate::plan::{Bounds, Param, Ratio, RatioError, RatioKind, Window};
use crate::text;

/// Names a script may call, for "did you mean" and for refusing functions that would shadow them.
pub(super) const WORDS: &[&str] = &[
    "percent",
    "at_least",
    "at_most",
    "exactly",
    "between",
    "none",
    "by_ratio",
    "note",
    "label",
    "region",
    "industry",
    "field",
    "active",
    "everyone",
    "drawn_within",
    "in_tier",
    "months_before_opening",
    "shared_by",
    "one_of",
    "present",
    "stratum",
    "tier",
    "day",
    "split",
    "each_month",
    "each_quarter",
    "each_half_year",
    "on",
    "of_stratum",
    "of_region",
    "round_up",
    "round_down",
    "inspectors",
    "inspectors_from_city",
    "inspectors_from_county",
    "inspectors_of",
    "officers",
    "nobody",
    "from_city",
    "from_county",
    "from_either",
    "skilled",
    "expert",
    "not_twice_in_a_row",
    "not_at_home",
    "visits",
    "of_authority",
    "of_level",
    "may_join",
    "cool_down",
    "exempt",
    "no_limit",
    "no_one",
    "min",
    "max",
    "contains",
    "starts_with",
];

/// What scripts may know of the workspace.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Tier names, low to high.
    pub tiers: Vec<String>,
    /// Officers in service by department.
    pub inspectors: Officers,
    /// What the call in hand may still build, in bytes.
    pub left: AtomicU64,
    /// Whether a rule asked which round it is, since this was last said no.
    pub asked_round: AtomicBool,
}

impl Context {
    /// Takes from what the call may build.
    fn charge(&self, bytes: usize) -> Outcome<()> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.map(|_| ()).map_err(|_| Box::new(EvalAltResult::ErrorDataTooLarge("filters, texts".to_owned(), Position::NONE)))
    }

    fn charged<T>(&self, value: T, bytes: usize) -> Outcome<T> {
        self.charge(bytes)?;
        Ok(value)
    }
}

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// An error of ours inside a script, in both languages (carried as a [`Text`]).
pub(super) fn refuse(text: Text) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(text), Position::NONE))
}

fn ratio(result: Result<Ratio, RatioError>) -> Outcome<Ratio> {
    result.map_err(|error| refuse(error.text()))
}

fn too_large(filter: Option<Filter>) -> Outcome<Filter> {
    filter.ok_or_else(|| refuse(text!("filter-is-too-long-or-too")))
}

fn texts(word: &str, list: Array) -> Outcome<Vec<String>> {
    let mut found = Vec::with_capacity(list.len());
    for item in list {
        found.push(item.into_string().map_err(|kind| refuse(text!("list-of-should-hold-texts-found", word, kind)))?);
    }
    Ok(found)
}

fn value(item: Dynamic) -> Outcome<Value> {
    if let Some(whole) = item.clone().try_cast::<i64>() {
        return Ok(Value::Number(whole.into()));
    }
    if let Some(number) = item.clone().try_cast::<Decimal>() {
        return Ok(Value::Number(number));
    }
    item.into_string().map(Value::Text).map_err(|kind| refuse(text!("field-is-compared-with-number-or", kind)))
}

/// Registers everything.
pub(super) fn register(engine: &mut Engine, context: &Arc<Context>) {
    ratios(engine, context);
    bounds(engine);
    filters(engine, context);
    fields(engine, context);
    tiers(engine, context);
    days(engine);
    tasks(engine);
    teams(engine, context);
    limits(engine, context);
    rounding(engine);
    frames(engine);
    heads(engine, context);
}

fn heads(engine: &mut Engine, context: &Arc<Context>) {
    // Without regions of its own the city is everywhere.
    let city = |counted: &HeadCount, region: &str| counted.city.is_empty() || counted.city.iter().any(|c| c == region);
    let (all, upper, lower, one) = (context.clone(), context.clone(), context.clone(), context.clone());
    let known = |counted: Result<i64, Text>| counted.map_err(refuse);
    engine
        .register_fn("inspectors", move |department: &str| known(all.inspectors.heads(department, |_, _| true)))
        .register_fn("inspectors_from_city", move |department: &str| known(upper.inspectors.heads(department, city)))
        .register_fn("inspectors_from_county", move |department: &str| known(lower.inspectors.heads(department, move |c, r| !city(c, r))))
        .register_fn("inspectors_of", move |department: &str, region: &str| known(one.inspectors.heads(department, |_, r| r == region)));
}

/// Whole numbers from exact decimals, by a rounding that has a name.
fn rounding(engine: &mut Engine) {
    fn whole(rounded: Decimal) -> Outcome<i64> {
        i64::try_from(rounded).map_err(|_| refuse(text!("number-is-too-large")))
    }
    engine
        .register_fn("round_up", |n: Decimal| whole(n.ceil()))
        .register_fn("round_down", |n: Decimal| whole(n.floor()))
        .register_fn("round_up", |n: i64| n)
        .register_fn("round_down", |n: i64| n);
}

/// What `quota` and `total` may know of the round in hand.
fn frames(engine: &mut Engine) {
    fn regions(frame: &FrameWord) -> Outcome<&BTreeMap<String, u64>> {
        frame.0.regions.as_ref().ok_or_else(|| refuse(text!("regions-are-not-known-here")))
    }
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    engine
        .register_type_with_name::<FrameWord>("抽样框 frame")
        .register_get("population", move |f: &mut FrameWord| whole(f.0.population))
        .register_get("opens", |f: &mut FrameWord| f.0.opens)
        .register_get("round", |f: &mut FrameWord| i64::from(f.0.round))
        .register_get("strata", move |f: &mut FrameWord| f.0.strata.iter().map(|(_, n)| Dynamic::from(whole(*n))).collect::<Array>())
        .register_get("regions", |f: &mut FrameWord| {
            let found = regions(f)?;
            if found.len() > MAX_REGIONS {
                return Err(refuse(text!("regions-are-too-many", most = MAX_REGIONS)));
            }
            Ok(found.keys().map(|name| Dynamic::from(ImmutableString::from(name.as_str()))).collect::<Array>())
        })
        .register_fn("of_stratum", move |f: FrameWord, name: &str| {
            let found = f.0.strata.iter().find(|(own, _)| own.as_deref() == Some(name)).map(|(_, n)| whole(*n));
            found.ok_or_else(|| {
                let known = f.0.strata.iter().filter_map(|(own, _)| own.as_deref());
                refuse(match nearest(name, known) {
                    Some(near) => text!("there-is-no-stratum-did-you", name, near),
                    None => text!("there-is-no-stratum", name),
                })
            })
        })
        // A region in which nobody is has no one: which ones there are is the register's word.
        .register_fn("of_region", move |f: FrameWord, name: &str| {
            Ok::<_, Box<EvalAltResult>>(whole(regions(&f)?.get(name).copied().unwrap_or(0)))
        });
}

/// Most regions that a script may be given as a list.
const MAX_REGIONS: usize = 2_000;

fn teams(engine: &mut Engine, context: &Arc<Context>) {
    fn made(context: &Context, team: Team) -> Outcome<TeamWord> {
        if team.needs.len() > MAX_NEEDS || team.needs.iter().any(|n| i64::from(n.count) > MAX_OF_ONE) {
            return Err(refuse(text!("team-is-too-large")));
        }
        let bytes = team.needs.iter().map(|n| n.department.len() + n.speciality.len() + 96).sum::<usize>() + 96;
        context.charged(TeamWord(Arc::new(team)), bytes)
    }
    fn each(context: &Context, team: &TeamWord, change: impl Fn(&mut super::Need)) -> Outcome<TeamWord> {
        let mut changed = Team { needs: Vec::new(), ..(*team.0).clone() };
        for need in &team.0.needs {
            let mut need = need.clone();
            change(&mut need);
            changed = changed.plus(Team { needs: vec![need], ..Team::default() });
        }
        made(context, changed)
    }
    let of = || context.clone();
    engine.register_type_with_name::<TeamWord>("检查组 team");
    let known = of();
    engine.register_fn("officers", move |count: i64, department: &str| {
        let Some(n) = u32::try_from(count).ok().filter(|_| (0..=MAX_OF_ONE).contains(&count)) else {
            return Err(refuse(text!("officers-are-not-within-0-to", count, MAX_OF_ONE)));
        };
        if department.trim().is_empty() || department.chars().any(char::is_control) {
            return Err(refuse(text!("department-name-is-empty-or-has")));
        }
        let mut team = Team::of(n, department.trim());
        team.needs.retain(|n| n.count > 0);
        made(&known, team)
    });
    let known = of();
    engine.register_fn("nobody", move || made(&known, Team::default()));
    let known = of();
    engine.register_fn("+", move |a: TeamWord, b: TeamWord| made(&known, (*a.0).clone().plus((*b.0).clone())));
    for (word, level) in [("from_city", Level::City), ("from_county", Level::County), ("from_either", Level::Either)] {
        let known = of();
        engine.register_fn(word, move |team: TeamWord| each(&known, &team, |need| need.level = level));
    }
    let known = of();
    engine.register_fn("skilled", move |team: TeamWord, speciality: &str| {
        each(&known, &team, |need| speciality.trim().clone_into(&mut need.speciality))
    });
    let known = of();
    engine.register_fn("expert", move |team: TeamWord| each(&known, &team, |need| need.expert = true));
    let known = of();
    engine.register_fn("not_twice_in_a_row", move |team: TeamWord| made(&known, Team { not_twice: true, ..(*team.0).clone() }));
    let known = of();
    engine.register_fn("not_at_home", move |team: TeamWord| made(&known, Team { not_home: true, ..(*team.0).clone() }));
}

fn limits(engine: &mut Engine, context: &Arc<Context>) {
    fn made(context: &Context, limits: Limits) -> Outcome<LimitWord> {
        if limits.visits.len() > 20 {
            return Err(refuse(text!("too-many-limits-20-at-most")));
        }
        let bytes = limits.visits.len() * 16 + 96;
        context.charged(LimitWord(Arc::new(limits)), bytes)
    }
    fn each(context: &Context, word: &LimitWord, change: impl Fn(&mut VisitLimit)) -> Outcome<LimitWord> {
        let mut limits = (*word.0).clone();
        limits.visits.iter_mut().for_each(change);
        made(context, limits)
    }
    let of = || context.clone();
    engine.register_type_with_name::<LimitWord>("限次 limit");
    let known = of();
    engine.register_fn("visits", move |n: i64| {
        let Some(visits) = u32::try_from(n).ok().filter(|n| *n <= 1_000) else {
            return Err(refuse(text!("visits-are-not-within-0-to", n)));
        };
        made(&known, Limits { visits: vec![VisitLimit { visits, of: Kind::All, joins: false }], ..Limits::default() })
    });
    let known = of();
    engine.register_fn("of_authority", move |w: LimitWord| each(&known, &w, |l| l.of = Kind::Authority));
    let known = of();
    engine.register_fn("of_level", move |w: LimitWord| each(&known, &w, |l| l.of = Kind::Level));
    let known = of();
    engine.register_fn("may_join", move |w: LimitWord| each(&known, &w, |l| l.joins = true));
    let known = of();
    engine.register_fn("cool_down", move |months: i64| {
        let Some(months) = u32::try_from(months).ok().filter(|m| (1..=1_200).contains(m)) else {
            return Err(refuse(text!("cool-down-takes-1-to-1200")));
        };
        made(&known, Limits { cool_down: Some(months), ..Limits::default() })
    });
    let known = of();
    engine.register_fn("exempt", move || made(&known, Limits { exempt: true, ..Limits::default() }));
    let known = of();
    engine.register_fn("no_limit", move || made(&known, Limits::default()));
    let known = of();
    engine.register_fn("+", move |a: LimitWord, b: LimitWord| made(&known, (*a.0).clone().and(&b.0)));
}

fn ratios(engine: &mut Engine, context: &Arc<Context>) {
    let built = context.clone();
    engine
        .register_type_with_name::<Ratio>("比例 ratio")
        .register_fn("percent", |n: i64| ratio(Ratio::percent(n.into())))
        .register_fn("percent", |n: Decimal| ratio(Ratio::percent(n)))
        .register_fn("at_least", |r: Ratio| ratio(r.bound_as(RatioKind::AtLeast)))
        .register_fn("at_most", |r: Ratio| ratio(r.bound_as(RatioKind::AtMost)))
        .register_fn("exactly", |r: Ratio| ratio(r.bound_as(RatioKind::Exact)))
        .register_fn("between", |low: Ratio, high: Ratio| ratio(low.bound_as(RatioKind::Between(high.share()))))
        .register_fn("note", move |r: Ratio, why: &str| built.charged(r.noted(why), 4 * 1024))
        .register_fn("*", |r: Ratio, n: i64| ratio(r.times(n.into())))
        .register_fn("*", |r: Ratio, n: Decimal| ratio(r.times(n)))
        .register_fn("*", |n: i64, r: Ratio| ratio(r.times(n.into())))
        .register_fn("*", |n: Decimal, r: Ratio| ratio(r.times(n)))
        .register_fn("+", |a: Ratio, b: Ratio| ratio(a.plus(&b)))
        .register_fn("min", |a: Ratio, b: Ratio| if b.share() < a.share() { b } else { a })
        .register_fn("max", |a: Ratio, b: Ratio| if b.share() > a.share() { b } else { a })
        .register_fn("==", |a: Ratio, b: Ratio| a.share() == b.share())
        .register_fn("!=", |a: Ratio, b: Ratio| a.share() != b.share())
        .register_fn("<", |a: Ratio, b: Ratio| a.share() < b.share())
        .register_fn("<=", |a: Ratio, b: Ratio| a.share() <= b.share())
        .register_fn(">", |a: Ratio, b: Ratio| a.share() > b.share())
        .register_fn(">=", |a: Ratio, b: Ratio| a.share() >= b.share())
        .register_fn("to_string", |r: &mut Ratio| r.to_string())
        .register_get("text", |r: &mut Ratio| r.to_string());
    // Without these a comparison of a ratio with a number would silently be `false`.
    for sign in ["==", "!=", "<", "<=", ">", ">="] {
        let wrong = || refuse(text!("ratio-cannot-be-compared-with-number"));
        engine
            .register_fn(sign, move |_: Ratio, _: i64| -> Outcome<bool> { Err(wrong()) })
            .register_fn(sign, move |_: i64, _: Ratio| -> Outcome<bool> { Err(wrong()) })
            .register_fn(sign, move |_: Ratio, _: Decimal| -> Outcome<bool> { Err(wrong()) })
            .register_fn(sign, move |_: Decimal, _: Ratio| -> Outcome<bool> { Err(wrong()) })
            .register_fn(sign, move |_: Ratio, _: &str| -> Outcome<bool> { Err(wrong()) })
            .register_fn(sign, move |_: &str, _: Ratio| -> Outcome<bool> { Err(wrong()) });
    }
}

fn bounds(engine: &mut Engine) {
    fn count(n: i64) -> Outcome<u64> {
        u64::try_from(n).ok().filter(|n| u32::try_from(*n).is_ok()).ok_or_else(|| refuse(text!("count-cannot-be", n)))
    }
    engine
        .register_type_with_name::<BoundsWord>("户数 bounds")
        .register_type_with_name::<ByRatio>("by_ratio")
        .register_fn("by_ratio", || ByRatio)
        .register_fn("none", || BoundsWord(Bounds::NONE))
        .register_fn("at_least", |n: i64| Ok::<_, Box<EvalAltResult>>(BoundsWord(Bounds { min: count(n)?, max: None })))
        .register_fn("at_most", |n: i64| Ok::<_, Box<EvalAltResult>>(BoundsWord(Bounds { min: 0, max: Some(count(n)?) })))
        .register_fn("exactly", |n: i64| {
            let n = count(n)?;
            Ok::<_, Box<EvalAltResult>>(BoundsWord(Bounds { min: n, max: Some(n) }))
        })
        .register_fn("between", |low: i64, high: i64| {
            let (min, max) = (count(low)?, count(high)?);
            if max < min {
                return Err(refuse(text!("range-to-runs-backwards", low, high)));
            }
            Ok(BoundsWord(Bounds { min, max: Some(max) }))
        })
        .register_get("min", |b: &mut BoundsWord| i64::try_from(b.0.min).unwrap_or(i64::MAX))
        .register_get("max", |b: &mut BoundsWord| match b.0.max {
            Some(max) => Dynamic::from(i64::try_from(max).unwrap_or(i64::MAX)),
            None => Dynamic::UNIT,
        });
}

/// What a list of words weighs, in bytes.
fn weight(list: &[String]) -> usize {
    list.iter().map(|t| t.len() + 48).sum::<usize>() + 64
}

fn filters(engine: &mut Engine, context: &Arc<Context>) {
    fn joined(context: &Context, filter: Option<Filter>) -> Outcome<Filter> {
        let filter = too_large(filter)?;
        context.charge(filter.weight())?;
        Ok(filter)
    }
    fn words(context: &Context, word: &str, list: Array, node: fn(Vec<String>) -> Node) -> Outcome<Filter> {
        let list = texts(word, list)?;
        context.charge(weight(&list))?;
        Ok(Filter::leaf(node(list)))
    }
    for (word, node) in [("label", Node::Label as fn(Vec<String>) -> Node), ("region", Node::Region), ("industry", Node::Industry)] {
        let (one, many) = (context.clone(), context.clone());
        engine
            .register_fn(word, move |text: &str| one.charged(Filter::leaf(node(vec![text.to_owned()])), text.len() + 128))
            .register_fn(word, move |list: Array| words(&many, word, list, node));
    }
    fn tiers_named(context: &Context, list: Array) -> Outcome<Filter> {
        let mut found = Vec::with_capacity(list.len());
        for item in list {
            let tier = match item.clone().try_cast::<Tier>() {
                Some(tier) => tier,
                None => named_tier(
                    context,
                    &item.into_string().map_err(|kind| refuse(text!("list-of-should-hold-texts-found", word = "in_tier", kind)))?,
                )?,
            };
            let rank = usize::try_from(tier.rank).unwrap_or(usize::MAX);
            if !found.iter().any(|(known, _)| *known == rank) {
                found.push((rank, tier.name.to_string()));
            }
        }
        found.sort_unstable();
        let bytes = found.iter().map(|(_, name)| name.len() + 64).sum::<usize>() + 128;
        context.charged(Filter::leaf(Node::Tier(found)), bytes)
    }
    fn months(n: i64) -> Outcome<u32> {
        u32::try_from(n).ok().filter(|m| (1..=1200).contains(m)).ok_or_else(|| refuse(text!("drawn-within-takes-1-to-1200")))
    }
    fn own_draws(context: &Context, task: &TaskWord, n: i64, before: Vec<String>) -> Outcome<Filter> {
        let mut names = vec![task.task.name.clone()];
        names.extend(before.into_iter().filter(|name| *name != task.task.name));
        let bytes = weight(&names) + 256;
        let by = Some(OwnDraws { plan: task.plan.to_string(), task: task.task.id.clone(), names });
        context.charged(Filter::leaf(Node::DrawnWithin(Lookback { months: months(n)?, by })), bytes)
    }
    let (own, earlier) = (context.clone(), context.clone());
    let (tier_of, tier_is, tiers_of) = (context.clone(), context.clone(), context.clone());
    let (both, either, opposite, named) = (context.clone(), context.clone(), context.clone(), context.clone());
    engine
        .register_type_with_name::<Filter>("筛选条件 filter")
        .register_type_with_name::<StratumWord>("层 stratum")
        .register_fn("everyone", || Filter::leaf(Node::Everyone))
        .register_fn("no_one", || Filter::leaf(Node::Any(Vec::new())))
        .register_fn("active", || Filter::leaf(Node::Active))
        .register_fn("drawn_within", |n: i64| {
            Ok::<_, Box<EvalAltResult>>(Filter::leaf(Node::DrawnWithin(Lookback { months: months(n)?, by: None })))
        })
        .register_fn("drawn_within", move |task: TaskWord, n: i64| own_draws(&own, &task, n, Vec::new()))
        .register_fn("drawn_within", move |task: TaskWord, n: i64, before: Array| {
            own_draws(&earlier, &task, n, texts("drawn_within", before)?)
        })
        .register_fn("in_tier", move |name: &str| tiers_named(&tier_of, vec![Dynamic::from(ImmutableString::from(name))]))
        .register_fn("in_tier", move |tier: Tier| tiers_named(&tier_is, vec![Dynamic::from(tier)]))
        .register_fn("in_tier", move |list: Array| tiers_named(&tiers_of, list))
        .register_fn("&", move |a: Filter, b: Filter| joined(&both, a.and(&b)))
        .register_fn("|", move |a: Filter, b: Filter| joined(&either, a.or(&b)))
        .register_fn("!", move |a: Filter| joined(&opposite, a.not()))
        .register_fn("to_string", |a: &mut Filter| a.to_string())
        .register_fn("stratum", move |name: ImmutableString, filter: Filter| {
            if name.chars().count() > 100 {
                return Err(refuse(text!("stratum-name-is-too-long-100")));
            }
            named.charged(StratumWord { name, filter }, 64)
        });
}

fn fields(engine: &mut Engine, context: &Arc<Context>) {
    fn test(field: Field, test: Test) -> Filter {
        Filter::leaf(Node::Field(field.0.to_string(), test))
    }
    fn compare(context: &Context, field: Field, how: Comparison, with: Value) -> Outcome<Filter> {
        context.charge(if let Value::Text(text) = &with { text.len() + 1_024 } else { 1_024 })?;
        if matches!(with, Value::Text(_)) && !matches!(how, Comparison::Equal | Comparison::Unequal) {
            let sign = how.sign();
            return Err(refuse(text!("texts-are-compared-with-or-not", sign)));
        }
        Ok(test(field, Test::Compare(how, with)))
    }
    let (one, part_of, starts, present) = (context.clone(), context.clone(), context.clone(), context.clone());
    engine
        .register_type_with_name::<Field>("字段 field")
        .register_fn("field", |name: ImmutableString| {
            if name.chars().count() > 200 {
                return Err(refuse(text!("column-name-is-too-long-200")));
            }
            Ok(Field(name))
        })
        .register_fn("one_of", move |field: Field, list: Array| {
            let list = list.into_iter().map(value).collect::<Outcome<Vec<Value>>>()?;
            let bytes = list.iter().map(|v| if let Value::Text(t) = v { t.len() + 48 } else { 32 }).sum::<usize>() + 1_024;
            one.charged(test(field, Test::OneOf(list)), bytes)
        })
        .register_fn("contains", move |field: Field, part: &str| {
            part_of.charged(test(field, Test::Contains(part.to_owned())), part.len() + 1_024)
        })
        .register_fn("starts_with", move |field: Field, start: &str| {
            starts.charged(test(field, Test::StartsWith(start.to_owned())), start.len() + 1_024)
        })
        .register_type_with_name::<Shared>("同值户数 shared")
        .register_type_with_name::<MonthsBefore>("开启日之前 moment")
        .register_fn("shared_by", |field: Field| Shared(field.0))
        .register_fn("months_before_opening", |n: i64| {
            let months = u32::try_from(n).ok().filter(|n| *n <= 1_200);
            months.map(MonthsBefore).ok_or_else(|| refuse(text!("months-before-opening-takes-0-to-1200")))
        })
        .register_fn("present", move |field: Field| present.charged(test(field, Test::Present), 1_024))
        // `field("x") in [..]` would silently be `false`.
        .register_fn("contains", |_: Array, _: Field| -> Outcome<bool> { Err(refuse(text!("field-cannot-stand-before-in-write"))) });
    for how in [Comparison::Equal, Comparison::Unequal, Comparison::Less, Comparison::AtMost, Comparison::Greater, Comparison::AtLeast] {
        let sign = how.sign();
        let back = how.flipped();
        let of = || context.clone();
        let (a, b, c, d, e, f) = (of(), of(), of(), of(), of(), of());
        engine
            .register_fn(sign, move |field: Field, n: i64| compare(&a, field, how, Value::Number(n.into())))
            .register_fn(sign, move |field: Field, n: Decimal| compare(&b, field, how, Value::Number(n)))
            .register_fn(sign, move |field: Field, t: &str| compare(&c, field, how, Value::Text(t.to_owned())))
            .register_fn(sign, move |n: i64, field: Field| compare(&d, field, back, Value::Number(n.into())))
            .register_fn(sign, move |n: Decimal, field: Field| compare(&e, field, back, Value::Number(n)))
            .register_fn(sign, move |t: &str, field: Field| compare(&f, field, back, Value::Text(t.to_owned())));
        let date =
            |context: &Context, field: Field, how: Comparison, with: Moment| context.charged(test(field, Test::Date(how, with)), 1_024);
        let (a, b, c, d) = (of(), of(), of(), of());
        engine
            .register_fn(sign, move |field: Field, day: NaiveDate| date(&a, field, how, Moment::Day(day)))
            .register_fn(sign, move |day: NaiveDate, field: Field| date(&b, field, back, Moment::Day(day)))
            .register_fn(sign, move |field: Field, n: MonthsBefore| date(&c, field, how, Moment::BeforeOpening(n.0)))
            .register_fn(sign, move |n: MonthsBefore, field: Field| date(&d, field, back, Moment::BeforeOpening(n.0)));
        let shared = |context: &Context, of: Shared, how: Comparison, n: i64| {
            let n = u64::try_from(n).map_err(|_| refuse(text!("count-cannot-be", n)))?;
            context.charged(test(Field(of.0), Test::Shared(how, n)), 1_024)
        };
        let (a, b) = (of(), of());
        engine
            .register_fn(sign, move |of: Shared, n: i64| shared(&a, of, how, n))
            .register_fn(sign, move |n: i64, of: Shared| shared(&b, of, back, n));
    }
}

/// A tier of the settings by its name.
fn named_tier(context: &Context, name: &str) -> Outcome<Tier> {
    match context.tiers.iter().position(|t| t == name) {
        Some(at) => Ok(Tier { rank: i64::try_from(at).unwrap_or(i64::MAX), name: name.into() }),
        None => {
            let list = Text::list(context.tiers.iter().map(Text::same));
            let near = nearest(name, context.tiers.iter().map(String::as_str));
            Err(refuse(match near {
                Some(near) => text!("there-is-no-tier-did-you", name, near),
                None => text!("there-is-no-tier-settings-have", name, list),
            }))
        }
    }
}

/// The round that a cell is asked about; that it was asked for is noted, so that rounds are told apart only where a rule does.
fn round_of(context: &Context, cell: &CellWord) -> Outcome<(u32, NaiveDate)> {
    context.asked_round.store(true, Ordering::Relaxed);
    cell.round.ok_or_else(|| refuse(text!("round-is-known-in-ratio-and-quota")))
}

fn tiers(engine: &mut Engine, context: &Arc<Context>) {
    engine
        .register_type_with_name::<Tier>("风险等级 tier")
        .register_type_with_name::<CellWord>("抽样单元 cell")
        .register_get("rank", |t: &mut Tier| t.rank)
        .register_get("name", |t: &mut Tier| t.name.clone())
        .register_fn("to_string", |t: &mut Tier| t.name.clone())
        .register_get("tier", |c: &mut CellWord| c.tier.clone())
        .register_get("opens", {
            let context = context.clone();
            move |c: &mut CellWord| round_of(&context, c).map(|(_, opens)| opens)
        })
        .register_get("round", {
            let context = context.clone();
            move |c: &mut CellWord| round_of(&context, c).map(|(number, _)| i64::from(number))
        })
        .register_get("stratum", |c: &mut CellWord| match &c.stratum {
            Some(name) => Dynamic::from(name.clone()),
            None => Dynamic::UNIT,
        });
    let named = named_tier;
    let known = context.clone();
    engine.register_fn("tier", move |name: &str| named(&known, name));
    let signs: [(&str, fn(i64, i64) -> bool); 6] = [
        ("==", |a, b| a == b),
        ("!=", |a, b| a != b),
        ("<", |a, b| a < b),
        ("<=", |a, b| a <= b),
        (">", |a, b| a > b),
        (">=", |a, b| a >= b),
    ];
    for (sign, holds) in signs {
        let (right, left) = (context.clone(), context.clone());
        engine
            .register_fn(sign, move |a: Tier, b: Tier| holds(a.rank, b.rank))
            .register_fn(sign, move |a: Tier, b: &str| Ok::<_, Box<EvalAltResult>>(holds(a.rank, named(&right, b)?.rank)))
            .register_fn(sign, move |a: &str, b: Tier| Ok::<_, Box<EvalAltResult>>(holds(named(&left, a)?.rank, b.rank)))
            .register_fn(sign, move |_: Tier, _: i64| -> Outcome<bool> { Err(refuse(text!("compare-tier-with-tier-write-tier"))) });
    }
}

/// The first day of each part of so many calendar months that lies in a window; of the part in which it begins the window's own first day.
fn opening_days(window: Window, months: u32) -> Outcome<Array> {
    let days = window.each(months);
    if days.len() > 366 {
        return Err(refuse(text!("window-has-too-many-months", window)));
    }
    Ok(days.into_iter().map(Dynamic::from).collect())
}

/// What a small table by days says on one: the value of the last day that is not after it.
fn dated(table: &Map, day: NaiveDate) -> Outcome<Dynamic> {
    let mut found: Option<(NaiveDate, &Dynamic)> = None;
    for (key, value) in table {
        // Written in one way only, no day stands there twice.
        let from = NaiveDate::from_str(key).ok().filter(|day| day.to_string() == key.as_str());
        let from = from.ok_or_else(|| refuse(text!("dated-table-has-no-day", key = key.as_str())))?;
        if from <= day && found.is_none_or(|(best, _)| from > best) {
            found = Some((from, value));
        }
    }
    found.map(|(_, value)| value.clone()).ok_or_else(|| refuse(text!("dated-table-begins-later", day)))
}

fn days(engine: &mut Engine) {
    fn shifted(day: NaiveDate, by: i64) -> Outcome<NaiveDate> {
        let days = Days::new(by.unsigned_abs());
        let moved = if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
        moved.filter(|d| (1900..=9999).contains(&d.year())).ok_or_else(|| refuse(text!("day-is-out-of-range")))
    }
    engine
        .register_type_with_name::<NaiveDate>("日期 day")
        .register_type_with_name::<Window>("起止时间 window")
        .register_fn("day", |words: &str| {
            NaiveDate::from_str(words)
                .ok()
                .filter(|d| (1900..=9999).contains(&d.year()))
                .ok_or_else(|| refuse(text!("is-no-day-write-2024-03", words)))
        })
        .register_fn("between", |first: NaiveDate, last: NaiveDate| {
            Window::new(first, last).map_err(|_| refuse(text!("to-runs-backwards", first, last)))
        })
        .register_fn("+", |d: NaiveDate, n: i64| shifted(d, n))
        .register_fn("-", |d: NaiveDate, n: i64| shifted(d, n.saturating_neg()))
        .register_fn("-", |a: NaiveDate, b: NaiveDate| (a - b).num_days())
        .register_fn("==", |a: NaiveDate, b: NaiveDate| a == b)
        .register_fn("!=", |a: NaiveDate, b: NaiveDate| a != b)
        .register_fn("<", |a: NaiveDate, b: NaiveDate| a < b)
        .register_fn("<=", |a: NaiveDate, b: NaiveDate| a <= b)
        .register_fn(">", |a: NaiveDate, b: NaiveDate| a > b)
        .register_fn(">=", |a: NaiveDate, b: NaiveDate| a >= b)
        .register_fn("to_string", |d: &mut NaiveDate| d.to_string())
        .register_get("year", |d: &mut NaiveDate| i64::from(d.year()))
        .register_get("month", |d: &mut NaiveDate| i64::from(d.month()))
        .register_get("day", |d: &mut NaiveDate| i64::from(d.day()))
        .register_get("weekday", |d: &mut NaiveDate| i64::from(d.weekday().number_from_monday()))
        .register_get("opens", |w: &mut Window| w.opens)
        .register_get("closes", |w: &mut Window| w.closes)
        .register_get("days", |w: &mut Window| i64::try_from(w.days()).unwrap_or(i64::MAX))
        .register_fn("each_month", |w: Window| opening_days(w, 1))
        .register_fn("each_quarter", |w: Window| opening_days(w, 3))
        .register_fn("each_half_year", |w: Window| opening_days(w, 6))
        .register_fn("on", |table: Map, day: NaiveDate| dated(&table, day))
        .register_fn("split", |w: Window, parts: i64| {
            let days = w.days();
            match u32::try_from(parts) {
                Ok(parts) if parts <= 366 && u64::from(parts) <= days => {
                    Ok(w.split(parts).into_iter().map(Dynamic::from).collect::<Array>())
                }
                _ => Err(refuse(text!("window-of-days-cannot-be-split", days, parts))),
            }
        });
}

fn param(value: &Param) -> Dynamic {
    match value {
        Param::Text(text) => Dynamic::from(ImmutableString::from(text.as_str())),
        Param::Whole(n) => Dynamic::from(*n),
        Param::Decimal(n) => Dynamic::from(*n),
        Param::Flag(flag) => Dynamic::from(*flag),
        Param::List(list) => Dynamic::from(list.iter().map(param).collect::<Array>()),
        Param::Map(map) => Dynamic::from(map.iter().map(|(k, v)| (k.as_str().into(), param(v))).collect::<Map>()),
    }
}

fn tasks(engine: &mut Engine) {
    fn list(items: &[String]) -> Array {
        items.iter().map(|i| Dynamic::from(ImmutableString::from(i.as_str()))).collect()
    }
    engine
        .register_type_with_name::<TaskWord>("任务 task")
        .register_get("id", |t: &mut TaskWord| t.task.id.clone())
        .register_get("seq", |t: &mut TaskWord| t.task.seq.clone())
        .register_get("name", |t: &mut TaskWord| t.task.name.clone())
        .register_get("matters", |t: &mut TaskWord| list(&t.task.matters))
        .register_get("scope", |t: &mut TaskWord| t.task.scope.clone())
        .register_get("objects", |t: &mut TaskWord| list(&t.task.objects))
        .register_get("ratio", |t: &mut TaskWord| t.task.ratio.clone().map_or(Dynamic::UNIT, Dynamic::from))
        .register_get("count", |t: &mut TaskWord| t.task.count.map_or(Dynamic::UNIT, |c| Dynamic::from(BoundsWord(c))))
        .register_get("frequency", |t: &mut TaskWord| t.task.frequency.map_or(Dynamic::UNIT, |n| Dynamic::from(i64::from(n))))
        .register_get("window", |t: &mut TaskWord| t.task.window)
        .register_get("clause", |t: &mut TaskWord| t.task.clause.clone())
        .register_get("lead", |t: &mut TaskWord| t.task.lead.clone())
        .register_get("partners", |t: &mut TaskWord| list(&t.task.partners))
        .register_get("mode", |t: &mut TaskWord| list(&t.task.mode))
        .register_get("frame", |t: &mut TaskWord| {
            t.round.clone().map(FrameWord).ok_or_else(|| refuse(text!("frame-is-known-in-quota-and-total")))
        })
        .register_get("year", |t: &mut TaskWord| i64::from(t.year))
        .register_get("params", |t: &mut TaskWord| t.task.params.iter().map(|(k, v)| (k.as_str().into(), param(v))).collect::<Map>());
}
