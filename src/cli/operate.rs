//! `choucha next`, `backfill`, `status`, `doctor`, `init`, `backup`, `restore`: running an installation.

use chrono::Datelike as _;
use serde_json::json;

use super::args::{Arguments, BackfillArgs, BackupArgs, DoctorArgs, InitArgs, NextArgs, RestoreArgs};
use super::draw::report;
use super::printer::Printer;
use super::table::Table;
use crate::audit::verify;
use crate::diagnostic::{Failure, Finding, Kind, Place, many};
use crate::execute::{Request, sweep};
use crate::schedule::outlook;
use crate::service::{Status, backup, doctor, init, restore, status};
use crate::text;

pub(super) fn next(arguments: &Arguments, command: &NextArgs, printer: &Printer) -> Result<u8, Failure> {
    let found = outlook(&arguments.root()?, &arguments.clock(), i64::from(command.days))?;
    if printer.json {
        printer.document(&json!({ "due": found.due, "coming": found.coming }));
    } else {
        let w = |zh, en| printer.word(zh, en);
        let mut table = Table::new(&[w("开启日", "opens"), w("计划", "plan"), w("任务", "task"), w("名称", "name")], &[]);
        for stand in &found.due {
            let parts: Vec<&str> = stand.draw.split('/').collect();
            let day = format!("{} {}", stand.opens, w("（到期未抽）", "(due)"));
            table.row(vec![
                day,
                parts.first().copied().unwrap_or_default().into(),
                parts.get(1).copied().unwrap_or_default().into(),
                stand.name.clone(),
            ]);
        }
        for coming in &found.coming {
            // An unannounced day stays unannounced.
            let day = coming.until.map_or_else(|| coming.opens.to_string(), |until| format!("{}{}{until}", coming.opens, w("～", "–")));
            table.row(vec![day, coming.plan.clone(), coming.task.clone(), coming.name.clone()]);
        }
        if !found.due.is_empty() || !found.coming.is_empty() {
            printer.out(&table.text());
        } else {
            let days = command.days;
            let within = many(days, "day", "days");
            printer.out(&format!("{}\n", text!("今后 {days} 天没有要开启的。", "Nothing opens within {within}.").say(printer.lang)));
        }
    }
    printer.findings(&found.findings);
    Ok(0)
}

pub(super) fn backfill(arguments: &Arguments, command: &BackfillArgs, printer: &Printer) -> Result<u8, Failure> {
    if let (Some(from), Some(to)) = (command.from, command.to)
        && to < from
    {
        return Err(Failure::new(
            Kind::Usage,
            Finding::error(
                "days-backwards",
                Place::file("choucha backfill"),
                text!("{from} 到 {to} 前后颠倒", "{from} to {to} runs backwards"),
                text!("--from 写前一天，--to 写后一天", "--from is the earlier day"),
            ),
        ));
    }
    let request = Request {
        as_of: None,
        task: None,
        opened: command.from.zip(command.to),
        draws: command.draws.clone(),
        dry_run: command.dry_run,
        clock: arguments.clock(),
        seed: command.seed.clone(),
        progress: &|what, rows| printer.progress(&what, rows),
    };
    let outcome = sweep(&arguments.root()?, &request)?;
    Ok(report(&outcome, command.dry_run, printer))
}

pub(super) fn state(arguments: &Arguments, printer: &Printer) -> Result<u8, Failure> {
    let found = status(&arguments.root()?, &arguments.clock());
    if printer.json {
        printer.document(&found);
    } else {
        printer.out(&people(&found, printer));
    }
    Ok(u8::from(!found.healthy))
}

fn people(status: &Status, printer: &Printer) -> String {
    let lang = printer.lang;
    let w = |zh, en| printer.word(zh, en);
    let mut lines = vec![if status.healthy { w("正常", "healthy").to_owned() } else { w("有问题：", "not healthy:").to_owned() }];
    lines.extend(status.reasons.iter().map(|r| format!("  · {}", r.say(lang))));
    let service = match (status.running, &status.service) {
        (true, _) => w("在运行", "running"),
        (false, Some(_)) => w("没有在运行", "not running"),
        (false, None) => w(
            "没有用过（由 systemd 定时器或 cron 运行 choucha draw 也可以）",
            "never used (a systemd timer or cron may run choucha draw instead)",
        ),
    };
    lines.push(format!("{}  {service}", w("服务", "service")));
    if let Some(last) = status.service.as_ref().and_then(|s| s.last.as_ref()) {
        let (at, took, drawn, not) = (crate::clock::stamp(last.at), last.took_ms, last.drawn, last.not_drawn);
        lines.push(
            text!("上一次  {at}，{took} 毫秒，抽成 {drawn}，没抽成 {not}", "last sweep  {at}, {took} ms, {drawn} made, {not} not made")
                .say(lang)
                .to_owned(),
        );
    }
    if let Some(next) = &status.next_sweep {
        lines.push(format!("{}  {next}", w("下一次", "next sweep")));
    }
    let (due, late, asked, sealed, lapsed, drawn) =
        (status.due.len(), status.late.len(), status.asked.len(), status.sealed.len(), status.lapsed.len(), status.drawn);
    let waiting = many(asked, "waits", "wait");
    lines.push(
        text!(
            "已抽 {drawn}，到期未抽 {due}（其中迟了 {late}），待人工决定 {asked}，待公开随机数 {sealed}，失效 {lapsed}",
            "{drawn} drawn, {due} due ({late} of them late), {waiting} for a person, {sealed} for a public number, {lapsed} lapsed"
        )
        .say(lang)
        .to_owned(),
    );
    for since in &status.rules {
        let (plan, tasks) = (&since.plan, since.tasks);
        let of_tasks = many(tasks, "task", "tasks");
        let line = match since.latest {
            Some(day) => text!("规则  {plan}：{tasks} 个任务，最近一次改动 {day}", "rules  {plan}: {of_tasks}, last changed {day}"),
            None => text!("规则  {plan}：{tasks} 个任务，启用后未改动", "rules  {plan}: {of_tasks}, unchanged since adoption"),
        };
        lines.push(line.say(lang).to_owned());
    }
    // One that is not there is told above.
    if let Some((register, bytes)) = status.register.as_ref().and_then(|r| r.bytes.map(|bytes| (r, bytes / 1024))) {
        let (file, age) = (&register.file, register.age_days.unwrap_or(0));
        let days = many(age, "day", "days");
        lines.push(text!("名录库  {file}，{age} 天前，{bytes} KB", "register  {file}, {days} old, {bytes} KB").say(lang).to_owned());
    }
    if let Some((seq, hash)) = &status.ledger_head {
        lines.push(format!("{}  {seq}  {hash}", w("台账最新摘要", "ledger head")));
    }
    if let Some(free) = status.disk_free_mb {
        lines.push(text!("磁盘  剩 {free} MB", "disk  {free} MB free").say(lang).to_owned());
    }
    lines.join("\n") + "\n"
}

pub(super) fn examine(arguments: &Arguments, command: &DoctorArgs, printer: &Printer) -> Result<u8, Failure> {
    let found = doctor(&arguments.root()?, &arguments.clock(), command.send, printer.lang);
    if printer.json {
        printer.document(&found);
    } else {
        for tried in &found.tried {
            let sign = match tried.outcome {
                "ok" => "✓",
                "warning" => "!",
                _ => "✗",
            };
            printer.out(&format!("{sign} {}  {}\n", tried.what.say(printer.lang), tried.words.say(printer.lang)));
        }
    }
    Ok(u8::from(!found.good()))
}

pub(super) fn begin(arguments: &Arguments, command: &InitArgs, printer: &Printer) -> Result<u8, Failure> {
    let year = command.year.unwrap_or_else(|| arguments.clock().now().year());
    let files = init(&command.dir, year)?;
    if printer.json {
        printer.document(&json!({ "dir": command.dir, "files": files }));
    } else {
        for file in &files {
            printer.out(&format!("{}\n", file.display()));
        }
        let dir = command.dir.display();
        printer.out(
            text!(
                "\n工作区已建好。接下来：\n  cd {dir}\n  choucha check      # 没有错误\n  choucha doctor     # 检查运行环境\n  choucha next       # 什么时候抽什么\n把 datasets 里的示例换成自己的名录库，把计划照公布的表抄进 rules/plan.plan.toml。\n",
                "\nThe workspace is there. Next:\n  cd {dir}\n  choucha check      # no errors\n  choucha doctor     # is this machine ready?\n  choucha next       # what opens when\nPut your registers in place of the samples in datasets, and the published table into rules/plan.plan.toml.\n"
            )
            .say(printer.lang),
        );
    }
    Ok(0)
}

pub(super) fn save(arguments: &Arguments, command: &BackupArgs, printer: &Printer) -> Result<u8, Failure> {
    let packed = backup(&arguments.root()?, &command.file)?;
    if printer.json {
        printer.document(&json!({ "file": command.file, "files": packed.files, "bytes": packed.bytes }));
    } else {
        let (file, files, kb) = (command.file.display(), packed.files, packed.bytes / 1024);
        let packed_files = many(files, "file", "files");
        let words = text!(
            "{file}：{files} 个文件，{kb} KB。里面有计划的密钥，放在只有管理员能读的地方；名录库不在里面。",
            "{file}: {packed_files}, {kb} KB. It holds the plans' secrets: keep it where only the administrator can read it. The registers are not in it."
        );
        printer.out(&format!("{}\n", words.say(printer.lang)));
    }
    Ok(0)
}

pub(super) fn bring_back(command: &RestoreArgs, printer: &Printer) -> Result<u8, Failure> {
    let packed = restore(&command.file, &command.dir)?;
    // What came back is checked before anyone relies on it.
    let checked = verify(&command.dir, None, &[])?;
    let good = checked.failed.is_empty();
    if printer.json {
        printer.document(&json!({
            "dir": command.dir, "files": packed.files, "checked": checked.checked,
            "failed": checked.failed.iter().map(|f| json!({ "draw": f.what, "why": f.why.say(printer.lang) })).collect::<Vec<_>>(),
        }));
    } else {
        let (files, count) = (packed.files, checked.checked);
        let restored = many(files, "file", "files");
        let draws = many(count, "draw", "draws");
        printer.out(&format!(
            "{}\n",
            text!("恢复了 {files} 个文件，核验了 {count} 次抽取", "{restored} restored, {draws} verified").say(printer.lang)
        ));
        for failed in &checked.failed {
            printer.out(&format!("{}  {}\n", failed.what, failed.why.say(printer.lang)));
        }
    }
    Ok(u8::from(!good))
}
