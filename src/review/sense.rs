//! What the rules come to, held against the plan and common sense, before any register is read.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::locate;
use crate::diagnostic::{Finding, Findings, Text, many};
use crate::plan::RatioKind;
use crate::rules::{Filter, Node};
use crate::schedule::{Candidate, Candidates};
use crate::text;
use crate::workspace::Snapshot;

/// One task.
pub(super) fn check(snapshot: &Snapshot, candidate: &Candidate, findings: &mut Findings) {
    let judged = &candidate.judged;
    let task = &candidate.task.id;
    falling(candidate, findings);
    let (year, window) = (candidate.plan.year, judged.window);
    if window.opens.year() > year || window.closes.year() < year {
        findings.push(Finding::warning(
            "window-other-year",
            locate::in_row(snapshot, candidate, "window"),
            text!(
                "任务 {task} 的抽查时段 {window} 没有一天在计划年度 {year} 之内",
                "the window {window} of task {task} has no day in the plan's year {year}"
            ),
            text!("检查年份；确实如此就不用管", "check the year; if it is meant so, leave it"),
        ));
    }
    if judged.opening_days().is_empty() {
        findings.push(Finding::warning(
            "never-opens",
            candidate.rule.definition("frequency", 2),
            text!("任务 {task} 一次也不会抽：所有单元的频次都是 0", "task {task} is never drawn: every cell has no round"),
            text!("检查 frequency；计划里没有频次的任务默认抽 1 次", "check `frequency`; a task without one is drawn once by default"),
        ));
    }
    if let Some(floor) = candidate.task.ratio.as_ref().filter(|r| r.kind() == RatioKind::AtLeast)
        && let Some(highest) = judged.grades.iter().max_by_key(|c| c.ratio.share())
        && highest.ratio.share() < floor.share()
    {
        let (floor, most) = (floor.to_string(), highest.ratio.to_string());
        findings.push(Finding::warning(
            "under-floor",
            candidate.rule.definition("ratio", 2),
            text!(
                "任务 {task}：计划要 {floor}，规则最高只给 {most}",
                "task {task}: the plan asks for {floor}, the rule gives {most} at most"
            ),
            text!("提高 ratio，或改计划文件里的 ratio", "raise `ratio`, or fix the ratio in the plan file"),
        ));
    }
    strata(candidate, findings);
    if candidate.task.objects.is_empty()
        && matches!(judged.scope.node(), Node::All(parts) if parts.iter().any(|p| matches!(p.as_ref(), Node::Label(list) if list.is_empty())))
    {
        findings.push(Finding::warning(
            "no-objects",
            locate::in_row(snapshot, candidate, "name"),
            text!("任务 {task} 没有写 objects，默认的范围谁也抽不到", "task {task} has no `objects`: the default scope reaches nobody"),
            text!("写上 objects = [\"标注\"]，或在规则里写 scope", "add objects = [\"label\"], or write `scope` in its rule"),
        ));
    }
}

/// Higher tiers with a lower ratio, or with fewer rounds.
fn falling(candidate: &Candidate, findings: &mut Findings) {
    let (judged, task, sandbox) = (&candidate.judged, &candidate.task.id, &candidate.sandbox);
    for (s, stratum) in judged.strata.iter().enumerate() {
        let cells: Vec<_> = judged.grades.iter().filter(|c| c.stratum == s).collect();
        let name = stratum.name.as_deref().map_or_else(String::new, |n| format!("（{n}）"));
        let tier = |t: usize| sandbox.tiers().get(t).cloned().unwrap_or_default();
        for pair in cells.windows(2) {
            let [low, high] = pair else { continue };
            if high.ratio.share() < low.ratio.share() && high.frequency > 0 {
                let (a, b, ra, rb) = (tier(low.tier), tier(high.tier), low.ratio.to_string(), high.ratio.to_string());
                findings.push(Finding::warning(
                    "ratio-falls",
                    candidate.rule.definition("ratio", 2),
                    text!(
                        "任务 {task}{name}：{a} 是 {ra}，更高的 {b} 反而只有 {rb}",
                        "task {task}{name}: {a} has {ra}, the higher tier {b} only {rb}"
                    ),
                    text!(
                        "风险越高比例应当越高；确实如此就不用管",
                        "a higher tier should have a higher ratio; if it is meant so, leave it"
                    ),
                ));
                break;
            }
        }
        for pair in cells.windows(2) {
            let [low, high] = pair else { continue };
            if high.frequency < low.frequency {
                let (a, b, fa, fb) = (tier(low.tier), tier(high.tier), low.frequency, high.frequency);
                let rounds = many(fa, "round", "rounds");
                findings.push(Finding::warning(
                    "frequency-falls",
                    candidate.rule.definition("frequency", 2),
                    text!(
                        "任务 {task}{name}：{a} 抽 {fa} 次，更高的 {b} 反而只抽 {fb} 次",
                        "task {task}{name}: {a} has {rounds}, the higher tier {b} only {fb}"
                    ),
                    text!("风险越高频次应当越高；确实如此就不用管", "a higher tier should have more rounds; if it is meant so, leave it"),
                ));
                break;
            }
        }
    }
}

/// Strata that can never hold anyone, because one before takes all of theirs.
fn strata(candidate: &Candidate, findings: &mut Findings) {
    let judged = &candidate.judged;
    let task = &candidate.task.id;
    let mut seen: Vec<(&str, &Filter)> = Vec::new();
    for stratum in &judged.strata {
        let (Some(name), Some(filter)) = (stratum.name.as_deref(), stratum.filter.as_ref()) else { continue };
        if let Some((first, _)) = seen.iter().find(|(_, f)| *f == filter || matches!(f.node(), Node::Everyone)) {
            findings.push(Finding::warning(
                "stratum-unreachable",
                candidate.rule.definition("strata", 1),
                text!(
                    "任务 {task}：“{name}”这一层永远是空的，前面的“{first}”已经占去了它的全部对象",
                    "task {task}: the stratum `{name}` is always empty, `{first}` before it takes everyone of it"
                ),
                text!("先写的层优先：把 everyone() 放在最后", "the first stratum that matches wins: put everyone() last"),
            ));
        }
        seen.push((name, filter));
    }
}

/// Each plan as a whole.
pub(super) fn plans(snapshot: &Snapshot, found: &Candidates, today: NaiveDate, findings: &mut Findings) {
    for file in &snapshot.plans {
        let Some(plan) = &file.reading.plan else { continue };
        // Longer ago than any plan's ledger is looked at again: mistyped, most likely.
        if plan.year > today.year() + 1 || plan.year + 5 < today.year() {
            let (year, now, text) = (plan.year, today.year(), &file.source.text);
            let what = if year > now {
                text!("要过一年以上才会抽", "nothing is drawn for more than a year")
            } else {
                text!("抽查时段都已过去，什么也不会抽", "its windows are all over, nothing will be drawn")
            };
            let line = text.lines().position(|line| line.trim_start().starts_with("year")).map_or(1, |n| n + 1);
            findings.push(Finding::warning(
                "plan-year-far",
                file.source.at_line(line, 1),
                text!("计划年度是 {year}，现在是 {now} 年：{what}", "the plan is for {year} and it is {now}: {what}"),
                text!("检查年份；确实如此就不用管", "check the year; if it is meant so, leave it"),
            ));
        }
        if plan.tasks.is_empty() && file.reading.broken.is_empty() {
            let id = &plan.id;
            findings.push(Finding::warning(
                "plan-empty",
                file.source.at(0..0),
                text!("计划 {id} 一个任务也没有", "the plan {id} has no task"),
                text!("用 [[task]] 写上任务", "add tasks with [[task]]"),
            ));
        }
        let mut seen: BTreeMap<u64, &str> = BTreeMap::new();
        let candidate = |id: &str| found.good.iter().find(|c| c.plan.id == plan.id && c.task.id == id);
        let mut numbers = Vec::new();
        for task in &plan.tasks {
            let Ok(number) = task.seq.parse::<u64>() else { continue };
            numbers.push(number);
            if let Some(first) = seen.insert(number, &task.id) {
                let place = candidate(&task.id).map_or_else(|| file.source.whole(), |c| locate::in_row(snapshot, c, "seq"));
                let id = &task.id;
                findings.push(Finding::warning(
                    "seq-doubled",
                    place,
                    text!("序号 {number} 用了两次：任务 {first} 和 {id}", "the number {number} stands twice: tasks {first} and {id}"),
                    text!("照公布的表改正 seq", "fix `seq` by the published table"),
                ));
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
                    .and_then(|id| candidate(id))
                    .map_or_else(|| file.source.whole(), |c| locate::in_row(snapshot, c, "seq"));
                findings.push(Finding::warning(
                    "seq-missing",
                    place,
                    text!("序号里缺 {list}：是不是漏抄了任务？", "the numbers lack {list}: was a task left out?"),
                    text!("对照公布的表补上，或改正 seq", "compare with the published table and add it, or fix `seq`"),
                ));
            }
        }
    }
}
