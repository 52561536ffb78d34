//! `choucha explain`: a finding at length, or where an object stands.

use serde_json::json;

use super::args::{Arguments, ExplainArgs};
use super::plan::{choose, one_task};
use super::printer::Printer;
use crate::diagnostic::{Failure, Finding, Findings, Kind, Lang, Place, many, nearest};
use crate::draw::Verdict;
use crate::model::Exact;
use crate::review::{Why, codes, codes_page, why_before, why_drawn};
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &ExplainArgs, printer: &Printer) -> Result<u8, Failure> {
    if command.markdown {
        printer.out(&codes_page());
        return Ok(0);
    }
    let Some(what) = &command.what else {
        list(printer);
        return Ok(0);
    };
    let why = match (&command.task, &command.object) {
        (Some(task), _) => why_before(&arguments.look()?, what, |all| {
            let chosen = one_task(choose(all, command.plan.as_deref(), &Findings::default())?, Some(task))?;
            chosen.into_iter().next().ok_or_else(|| Failure::new(Kind::Rule, Findings::default()))
        })?,
        (None, Some(object)) => why_drawn(&arguments.look()?, what, object)?,
        (None, None) => return code(what, printer),
    };
    if printer.json {
        printer.document(&why);
    } else {
        printer.out(&people(&why, printer));
    }
    Ok(0)
}

fn list(printer: &Printer) {
    if printer.json {
        printer.document(&json!({ "codes": codes() }));
        return;
    }
    let width = codes().iter().map(|c| c.code.len()).max().unwrap_or(0);
    for code in codes() {
        printer.out(&format!("{:width$}  {}\n", code.code, code.meaning.say(printer.lang).lines().next().unwrap_or_default()));
    }
}

fn code(wanted: &str, printer: &Printer) -> Result<u8, Failure> {
    let Some(code) = codes().iter().find(|c| c.code == wanted) else {
        let help = match nearest(wanted, codes().iter().map(|c| c.code.as_str())) {
            Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
            None if wanted.contains('/') => {
                text!(
                    "抽取编号后面要写对象编号：choucha explain {wanted} 对象编号",
                    "an object's id follows a draw's: choucha explain {wanted} OBJECT"
                )
            }
            None => text!("choucha explain 列出全部代码", "choucha explain lists all codes"),
        };
        return Err(Failure::new(
            Kind::Usage,
            Finding::error(
                "unknown-code",
                Place::file("choucha explain"),
                text!("没有“{wanted}”这个提示代码", "there is no finding `{wanted}`"),
                help,
            ),
        ));
    };
    if printer.json {
        printer.document(code);
    } else {
        let example = printer.word("例子", "example");
        printer.out(&format!("{}\n\n{}\n\n{example}:\n\n", code.code, code.meaning.say(printer.lang)));
        let example =
            code.example.replace("错 wrong:", printer.word("错：", "wrong:")).replace("对 right:", printer.word("对：", "right:"));
        for line in example.lines() {
            printer.out(&format!("    {line}\n"));
        }
    }
    Ok(0)
}

fn verdict(text: &mut String, verdict: &Verdict, depth: usize) {
    let sign = if verdict.holds { "✓" } else { "✗" };
    let indent = "  ".repeat(depth + 1);
    let value = match &verdict.value {
        Some(value) => format!("    = {value:?}"),
        None => String::new(),
    };
    text.push_str(&format!("{indent}{sign} {}{value}\n", verdict.part));
    for part in &verdict.parts {
        self::verdict(text, part, depth + 1);
    }
}

/// Where the object stood, in one sentence.
fn standing(why: &Why, printer: &Printer) -> &'static str {
    let w = |zh, en| printer.word(zh, en);
    match (&why.drawn, why.in_scope) {
        (None, true) if why.mark == Some("limit") => w(
            "在抽样框里，检查次数已到限（limit），不参加抽取。",
            "It was in the frame and at its limit of visits (limit): it did not take part.",
        ),
        (None, true) if why.mark == Some("cooling") => w(
            "在抽样框里，距上次检查太近（cooling），不参加抽取。",
            "It was in the frame, its last inspection too short a time ago (cooling): it did not take part.",
        ),
        (None, true) if why.mark == Some("exempt") => w(
            "在抽样框里，按规则免检（exempt），不参加抽取。",
            "It was in the frame and exempt by the rules (exempt): it did not take part.",
        ),
        (Some(drawn), _) if drawn.drawn && why.mark == Some("certain") => {
            w("必查（certain），不经抽签。", "It had to be visited (certain) and left the lottery.")
        }
        (Some(drawn), _) if drawn.drawn => w("抽中了。", "It was drawn."),
        (Some(_), _) => w("在抽样框里，没有抽中。", "It was in the frame and not drawn."),
        (None, true) => w("在范围之内，可以被抽到。", "It is in the scope and can be drawn."),
        (None, false) => w("不在范围之内。", "It is not in the scope."),
    }
}

/// The object's place in the order of its cell.
fn place(why: &Why, printer: &Printer) -> String {
    let lang = printer.lang;
    let w = |zh, en| printer.word(zh, en);
    let mut text = String::new();
    if let Some(drawn) = &why.drawn {
        let (draw, times, ticket, rank) = (&drawn.draw, drawn.times, &drawn.ticket, drawn.rank);
        text.push_str(&format!("\n{}  {draw}\n", w("抽取", "draw")));
        let before = many(times, "time", "times");
        text.push_str(&format!(
            "{}\n",
            text!(
                "此前被本任务抽中 {times} 次，签号 {ticket}，在单元里排第 {rank}",
                "drawn {before} before by this task, ticket {ticket}, rank {rank} in its cell"
            )
            .say(lang)
        ));
        match &drawn.last {
            Some(last) => {
                let (rank, times, ticket) = (last.rank, last.times, &last.ticket);
                let before = many(times, "time", "times");
                text.push_str(&format!(
                    "{}\n",
                    text!(
                        "最后抽到的是第 {rank}：此前 {times} 次，签号 {ticket}",
                        "the last drawn is rank {rank}: {before} before, ticket {ticket}"
                    )
                    .say(lang)
                ));
            }
            None => text.push_str(w("这个单元这次一个也没有抽。\n", "Nobody of this cell was drawn.\n")),
        }
        text.push_str(w(
            "次序：先比此前抽中的次数，少的在前；再比签号，小的在前。\n",
            "The order: fewer times drawn before first, then the smaller ticket.\n",
        ));
    }
    text
}

fn people(why: &Why, printer: &Printer) -> String {
    let lang = printer.lang;
    let w = |zh, en| printer.word(zh, en);
    let mut text = format!("{}  {}\n", why.object, why.object_name.as_deref().unwrap_or_default());
    let (plan, task, name) = (&why.plan, &why.task, &why.name);
    text.push_str(&format!("{}\n\n", text!("任务 {plan}/{task}  {name}", "task {plan}/{task}  {name}").say(lang)));
    text.push_str(&format!("{}\n", standing(why, printer)));
    if let Some(scope) = &why.scope {
        text.push_str(&format!("\n{} {}\n", w("范围（今天的名录库）", "scope (by today's register)"), at(&why.scope_lines, lang)));
        verdict(&mut text, scope, 0);
        if !why.in_scope || !scope.holds {
            for part in &why.decided_by {
                let (part, value) = (&part.part, part.value.clone().unwrap_or_else(|| "-".to_owned()));
                let line = text!("  决定的是 {part}，它的值是 {value}", "  what decided: {part}, the value is {value}");
                text.push_str(&format!("{}\n", line.say(lang)));
            }
        }
    }
    if let (Some(cell), Some(tier), Some(ratio)) = (&why.cell, &why.tier, &why.ratio) {
        let stratum = why.stratum.as_ref().map_or_else(String::new, |s| format!("{s} "));
        text.push_str(&format!("\n{}  {cell}  {stratum}{tier}\n", w("抽样单元", "cell")));
        text.push_str(&format!("{}  {ratio}  {}\n", w("比例", "ratio"), at(&why.ratio_lines, lang)));
        if let (Some(population), Some(quota)) = (why.population, why.quota.as_ref().map(Exact::shown)) {
            text.push_str(&format!(
                "{}\n",
                if why.drawn.is_some() || why.mark.is_some() {
                    text!("单元里 {population} 个，抽了 {quota} 个", "drawn in the cell: {quota} of {population}")
                } else {
                    text!(
                        "单元里 {population} 个，下一次预计抽 {quota} 个",
                        "expected to be drawn in the cell next time: {quota} of {population}"
                    )
                }
                .say(lang)
            ));
        }
        let days = why.openings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        text.push_str(&format!("{}  {days}\n", w("开启日", "openings")));
    }
    text.push_str(&place(why, printer));
    for note in &why.notes {
        text.push_str(&format!("\n{}\n", note.say(lang)));
    }
    text
}

fn at(lines: &[String], lang: Lang) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.join(" → ");
    text!("（{lines}）", "({lines})").say(lang)
}
