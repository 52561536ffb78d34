//! What the rules come to, held against the plan and common sense, before any register is read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use super::source_spans;
use crate::diagnostic::{Finding, Findings, SourceFile, Text};
use crate::plan::{Mode, Publish, Ratio, RatioKind, Says, Share, key_in, rounds, shares};
use crate::rules::{Evaluation, Filter, Node};
use crate::schedule::{EvaluatedTask, EvaluatedTasks, quota_may_divide, rules_tell, tells_tiers_apart};
use crate::text;
use crate::workspace::Snapshot;

/// One task.
pub(super) fn check(snapshot: &Snapshot, evaluated: &EvaluatedTask, findings: &mut Findings) {
    let evaluation = &evaluated.evaluation;
    let task = &evaluated.task.id;
    falling(evaluated, findings);
    let (year, window) = (evaluated.plan.year, evaluation.window);
    if window.opens.year() > year || window.closes.year() < year {
        findings.push(Finding::warning(
            "window-other-year",
            source_spans::in_row(snapshot, evaluated, "window"),
            text!("window-other-year", window, task, year),
            text!("window-other-year-help"),
        ));
    }
    if evaluation.opening_days().is_empty() && evaluated.task.pending.is_none() {
        findings.push(Finding::warning(
            "never-opens",
            evaluated.rule.definition("frequency", 2),
            text!("never-opens", task),
            text!("never-opens-help"),
        ));
    }
    if let Some(floor) = evaluated.task.ratio.as_ref().filter(|r| r.kind() == RatioKind::AtLeast)
        && let Some(highest) =
            evaluation.opening_days().iter().filter_map(|d| highest_on(evaluation, *d)).find(|r| r.share() < floor.share())
    {
        let (floor, most) = (floor.to_string(), highest.to_string());
        findings.push(Finding::warning(
            "under-floor",
            evaluated.rule.definition("ratio", 2),
            text!("under-floor-2", task, floor, most),
            text!("under-floor-help-2"),
        ));
    }
    strata(evaluated, findings);
    words(snapshot, evaluated, findings);
    if evaluated.task.objects.is_empty()
        && matches!(evaluation.scope.node(), Node::All(parts) if parts.iter().any(|p| matches!(p.as_ref(), Node::Label(list) if list.is_empty())))
    {
        findings.push(Finding::warning(
            "no-objects",
            source_spans::in_row(snapshot, evaluated, "name"),
            text!("no-objects", task),
            text!("no-objects-help"),
        ));
    }
}

/// The highest ratio of those that a round takes.
fn highest_on(evaluation: &Evaluation, opens: NaiveDate) -> Option<&Ratio> {
    let open = evaluation.grades.iter().filter(|g| g.openings.contains(&opens));
    open.map(|g| g.ratio_on(opens)).max_by_key(|ratio| ratio.share())
}

/// What a row was set to, held against the table's own words beside it; and what is set twice without saying which of the two binds.
fn words(snapshot: &Snapshot, evaluated: &EvaluatedTask, findings: &mut Findings) {
    let row = &evaluated.task;
    let (task, said) = (&row.id, &row.ratio_text);
    let mut differs = |key: &str, set: String, words: String| {
        let place = source_spans::in_row(snapshot, evaluated, key);
        findings.push(Finding::warning(
            "words-differ",
            place,
            text!("words-differ", task, key, set, words, said),
            text!("words-differ-help"),
        ));
    };
    if let Some(ratio) = &row.ratio {
        let stands = |share: &Share| {
            share.share == ratio.share()
                && match (share.says, ratio.kind()) {
                    (Says::AtLeast, kind) => kind == RatioKind::AtLeast,
                    (Says::AtMost, kind) => kind == RatioKind::AtMost,
                    (Says::To(high), RatioKind::Between(to)) => high == to,
                    (Says::To(_), _) => false,
                    // A floor may stand in words that this does not read.
                    (Says::Exactly, kind) => !matches!(kind, RatioKind::Between(_)),
                }
        };
        let found = shares(said);
        // A floor and a ceiling beside each other are a band.
        let ends = |low: Decimal, high: Decimal| {
            let has = |share, says| found.contains(&Share { share, says });
            has(low, Says::AtLeast) && has(high, Says::AtMost)
        };
        let band = matches!(ratio.kind(), RatioKind::Between(high) if ends(ratio.share(), high));
        if !found.is_empty() && !band && !found.iter().any(stands) {
            let words = found.iter().map(in_words).collect::<Vec<_>>().join(", ");
            differs("ratio", ratio.to_string(), words);
        }
    }
    // Where the row says nothing, the rule does.
    let (set, key) = match row.frequency {
        Some(set) => (Some(set), "frequency"),
        None => (evaluated.evaluation.grades.iter().map(|g| g.frequency).min(), "ratio_text"),
    };
    if let (Some(set), Some(words)) = (set, rounds(said))
        && row.frequency_bounds.is_none()
        && row.pending.is_none()
        && !words.may_be(row.window).contains(&set)
    {
        differs(key, set.to_string(), words.in_a_year().to_string());
    }
    if let Some(bounds) = row.frequency_bounds
        && let Some(over) = evaluated.evaluation.grades.iter().find(|g| {
            let n = u64::from(g.frequency);
            n < bounds.min || bounds.max.is_some_and(|max| n > max)
        })
    {
        let n = over.frequency;
        findings.push(Finding::warning(
            "frequency-outside-band",
            evaluated.rule.definition("frequency", 2),
            text!("frequency-outside-band", task, n, bounds),
            text!("frequency-outside-band-help"),
        ));
    }
    if let (Some(ratio), Some(count)) = (&row.ratio, row.count)
        && count.max == Some(count.min)
    {
        findings.push(Finding::warning(
            "which-binds",
            source_spans::in_row(snapshot, evaluated, "count"),
            text!("which-binds", task, ratio, count),
            text!("which-binds-help"),
        ));
    }
}

/// A share of the table's words as a plan writes it.
fn in_words(share: &Share) -> String {
    let percent = |share: Decimal| format!("{}%", (share * Decimal::ONE_HUNDRED).normalize());
    match share.says {
        Says::Exactly => percent(share.share),
        Says::AtLeast => format!(">={}", percent(share.share)),
        Says::AtMost => format!("<={}", percent(share.share)),
        Says::To(high) => format!("{}..{}", percent(share.share), percent(high)),
    }
}

/// Higher tiers with a lower ratio, or with fewer rounds.
fn falling(evaluated: &EvaluatedTask, findings: &mut Findings) {
    let (evaluation, task, sandbox) = (&evaluated.evaluation, &evaluated.task.id, &evaluated.sandbox);
    for (s, stratum) in evaluation.strata.iter().enumerate() {
        let cells: Vec<_> = evaluation.grades.iter().filter(|c| c.stratum == s).collect();
        let name = stratum.name.as_deref().map_or_else(|| Text::same(""), |n| text!("of-stratum", n));
        let tier = |t: usize| sandbox.tiers().get(t).cloned().unwrap_or_default();
        for pair in cells.windows(2) {
            let [low, high] = pair else { continue };
            let falls = |day: &NaiveDate| high.ratio_on(*day).share() < low.ratio_on(*day).share();
            if let Some(day) = high.openings.iter().find(|day| falls(day)) {
                let (a, b, ra, rb) = (tier(low.tier), tier(high.tier), low.ratio_on(*day).to_string(), high.ratio_on(*day).to_string());
                findings.push(Finding::warning(
                    "ratio-falls",
                    evaluated.rule.definition("ratio", 2),
                    text!("ratio-falls", task, name, a, ra, b, rb),
                    text!("ratio-falls-help"),
                ));
                break;
            }
        }
        for pair in cells.windows(2) {
            let [low, high] = pair else { continue };
            if high.frequency < low.frequency {
                let (a, b, fa, fb) = (tier(low.tier), tier(high.tier), low.frequency, high.frequency);
                findings.push(Finding::warning(
                    "frequency-falls",
                    evaluated.rule.definition("frequency", 2),
                    text!("frequency-falls", task, name, a, fa, b, fb),
                    text!("frequency-falls-help"),
                ));
                break;
            }
        }
    }
}

/// Strata that can never hold anyone, because one before takes all of theirs.
fn strata(evaluated: &EvaluatedTask, findings: &mut Findings) {
    let evaluation = &evaluated.evaluation;
    let task = &evaluated.task.id;
    let mut seen: Vec<(&str, &Filter)> = Vec::new();
    for stratum in &evaluation.strata {
        let (Some(name), Some(filter)) = (stratum.name.as_deref(), stratum.filter.as_ref()) else { continue };
        if let Some((first, _)) = seen.iter().find(|(_, f)| *f == filter || matches!(f.node(), Node::Everyone)) {
            findings.push(Finding::warning(
                "stratum-unreachable",
                evaluated.rule.definition("strata", 1),
                text!("stratum-unreachable", task, name, first),
                text!("stratum-unreachable-help"),
            ));
        }
        seen.push((name, filter));
    }
}

/// So many tasks are named.
const SHOWN: usize = 8;

/// What the way in which frames are published gives away of risk classes: of open ones everything, of sealed ones the rounds that open for some
/// tiers only. Told once a plan.
fn classes(snapshot: &Snapshot, source: &SourceFile, tasks: &[&EvaluatedTask], findings: &mut Findings) {
    let Some(column) = snapshot.settings.as_ref().and_then(|s| s.objects.theirs("tier")) else { return };
    let apart: Vec<&&EvaluatedTask> = tasks.iter().filter(|t| tells_tiers_apart(t, column) || quota_may_divide(t)).collect();
    let list = |tasks: &[&&EvaluatedTask]| {
        let more = (tasks.len() > SHOWN).then(|| Text::same("…"));
        Text::list(tasks.iter().take(SHOWN).map(|t| Text::same(t.task.id.clone())).chain(more))
    };
    // Where it is said: in a task's own row, in the plan's head; else at the head.
    let said = |tasks: &[&&EvaluatedTask]| match tasks.iter().find(|t| t.task.publish.is_some()) {
        Some(own) => source_spans::in_row(snapshot, own, "publish"),
        None => {
            let head = 0..source.text.find("[[task]]").unwrap_or(source.text.len());
            key_in(source, &head, "publish").or_else(|| key_in(source, &head, "[plan]")).unwrap_or_else(|| source.whole())
        }
    };
    // Where nothing is said they are sealed.
    type Tasks<'t> = Vec<&'t &'t EvaluatedTask>;
    let (sealed, open): (Tasks<'_>, Tasks<'_>) = apart.into_iter().partition(|t| t.plan.publish_of(&t.task) != Some(Publish::Open));
    let open: Tasks<'_> = open.into_iter().filter(|t| !sealed_with_others(t, tasks, &sealed)).collect();
    let telling: Vec<_> = sealed
        .into_iter()
        .filter(|t: &&&EvaluatedTask| t.evaluation.opening_days().iter().any(|day| rules_tell(t, column, *day)))
        .collect();
    if !open.is_empty() {
        let text = text!("open-tells-classes", count = open.len(), tasks = list(&open));
        findings.push(Finding::warning("open-tells-classes", said(&open), text, text!("open-tells-classes-help")));
    }
    if !telling.is_empty() {
        let text = text!("round-tells-classes", count = telling.len(), tasks = list(&telling));
        findings.push(Finding::warning("round-tells-classes", said(&telling), text, text!("round-tells-classes-help")));
    }
}

/// Whether every draw of a task shares its lottery with one that is sealed, and is sealed with it.
fn sealed_with_others(task: &EvaluatedTask, tasks: &[&EvaluatedTask], sealed: &[&&EvaluatedTask]) -> bool {
    let (mode, group) = task.plan.coordination_of(&task.task.id);
    if mode == Mode::Independent {
        return false;
    }
    let said = |t: &&EvaluatedTask| t.plan.publish_of(&t.task) == Some(Publish::Sealed) || sealed.iter().any(|s| s.task.id == t.task.id);
    let others = tasks.iter().copied().filter(said).filter(|t| t.plan.coordination_of(&t.task.id).1 == group);
    let days: BTreeSet<NaiveDate> = others.flat_map(EvaluatedTask::announced).filter(|o| o.first == o.last).map(|o| o.opens).collect();
    task.announced().iter().all(|o| o.first == o.last && days.contains(&o.opens))
}

/// A row that is still to be decided, and whose window opens within a month.
fn pending(snapshot: &Snapshot, evaluated: &EvaluatedTask, today: NaiveDate, findings: &mut Findings) {
    if evaluated.still_pending(today) {
        let (task, lead, opens) = (&evaluated.task.id, &evaluated.task.lead, evaluated.evaluation.window.opens);
        let words = evaluated.task.pending.as_deref().unwrap_or_default();
        findings.push(Finding::warning(
            "still-pending",
            source_spans::in_row(snapshot, evaluated, "pending"),
            text!("still-pending", task, opens, words, lead),
            text!("still-pending-help"),
        ));
    }
}

/// Each plan as a whole.
pub(super) fn plans(snapshot: &Snapshot, found: &EvaluatedTasks, today: NaiveDate, findings: &mut Findings) {
    for file in &snapshot.plans {
        let Some(plan) = &file.reading.plan else { continue };
        // Longer ago than any plan's ledger is looked at again: mistyped, most likely.
        if plan.year > today.year() + 1 || plan.year + 5 < today.year() {
            let (year, now, text) = (plan.year, today.year(), &file.source.text);
            let what = if year > now { text!("nothing-is-drawn-for-more-than") } else { text!("its-windows-are-all-over-nothing") };
            let line = text.lines().position(|line| line.trim_start().starts_with("year")).map_or(1, |n| n + 1);
            findings.push(Finding::warning(
                "plan-year-far",
                file.source.at_line(line, 1),
                text!("plan-year-far", year, now, what),
                text!("window-other-year-help"),
            ));
        }
        let own: Vec<&EvaluatedTask> = found.good.iter().filter(|c| c.plan.id == plan.id).collect();
        classes(snapshot, &file.source, &own, findings);
        // What a plan leaves undecided the one that takes over decides.
        let others = snapshot.plans.iter().filter_map(|file| file.reading.plan.as_ref());
        if !others.into_iter().any(|other| other.predecessor.as_ref() == Some(&plan.id)) {
            for task in &own {
                pending(snapshot, task, today, findings);
            }
        }
        if plan.tasks.is_empty() && file.reading.broken.is_empty() {
            let id = &plan.id;
            findings.push(Finding::warning("plan-empty", file.source.at(0..0), text!("plan-empty", id), text!("plan-empty-help")));
        }
        let mut seen: BTreeMap<u64, &str> = BTreeMap::new();
        let evaluated = |id: &str| found.good.iter().find(|c| c.plan.id == plan.id && c.task.id == id);
        let mut numbers = Vec::new();
        for task in &plan.tasks {
            let Ok(number) = task.seq.parse::<u64>() else { continue };
            numbers.push(number);
            if let Some(first) = seen.insert(number, &task.id) {
                let place = evaluated(&task.id).map_or_else(|| file.source.whole(), |c| source_spans::in_row(snapshot, c, "seq"));
                let id = &task.id;
                findings.push(Finding::warning("seq-doubled", place, text!("seq-doubled", number, first, id), text!("seq-doubled-help")));
            }
        }
        if let (Some(first), Some(last)) = (numbers.iter().min(), numbers.iter().max())
            && file.reading.broken.is_empty()
        {
            let missing: Vec<String> = (*first..=*last).take(2_000).filter(|n| !seen.contains_key(n)).map(|n| n.to_string()).collect();
            if !missing.is_empty() && missing.len() < 100 && seen.len() == numbers.len() {
                let list = Text::list(missing.iter().map(Text::same));
                let after = numbers.iter().find(|n| missing.iter().any(|m| m.parse() == Ok(**n + 1)));
                let place = after
                    .and_then(|n| seen.get(n))
                    .and_then(|id| evaluated(id))
                    .map_or_else(|| file.source.whole(), |c| source_spans::in_row(snapshot, c, "seq"));
                findings.push(Finding::warning("seq-missing", place, text!("seq-missing", list), text!("seq-missing-help")));
            }
        }
    }
}
