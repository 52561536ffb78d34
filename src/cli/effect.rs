//! `choucha preview --against`: what an edit changes.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::{Arguments, PreviewArgs};
use super::printer::Printer;
use super::table::Table;
use crate::diagnostic::{Failure, Text};
use crate::review::{Change, Effect, Side, effect};
use crate::schedule::Wanted;
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &PreviewArgs, other: Option<&Path>, printer: &Printer) -> Result<u8, Failure> {
    let other = other.map(|path| crate::workspace::locate(Some(path), Path::new("."))).transpose()?;
    let wanted = Wanted { plan: command.plan.as_deref(), task: command.task.as_deref() };
    let found = effect(&arguments.look()?, other.as_deref(), wanted)?;
    if printer.json {
        printer.document(&found);
    } else {
        printer.out(&people(&found, printer));
    }
    printer.findings(&found.findings);
    Ok(if found.findings.has_errors() { 3 } else { 0 })
}

fn people(effect: &Effect, printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let (plan, against) = (&effect.plan, &effect.against);
    let head = text!("against-on-today-register-as-year", plan, against);
    let mut text = format!("{}\n\n", head.say(printer.lang));
    if effect.changes.is_empty() && effect.likelihoods.is_empty() && effect.before == effect.after {
        if effect.altered.is_empty() && effect.uncounted.is_empty() {
            text.push_str(&format!("{}\n", w("word-nothing-changes")));
        } else if effect.altered.is_empty() {
            let tasks = Text::list(effect.uncounted.iter().map(Text::same));
            text.push_str(&text!("nothing-else-changes", tasks).line(printer.lang));
        } else {
            let tasks = Text::list(effect.altered.iter().map(Text::same));
            text.push_str(&text!("only-texts-change", tasks).line(printer.lang));
        }
        return text;
    }
    let mut table = Table::new(
        &[
            w("word-task"),
            w("word-stratum"),
            w("word-tier-2"),
            w("word-population"),
            w("word-ratio"),
            w("word-first-quota"),
            w("word-year-quota"),
            w("word-openings"),
        ],
        &[3, 5, 6],
    );
    for change in &effect.changes {
        let both = |show: &dyn Fn(&Side) -> String| arrow(change, show);
        table.row(vec![
            change.task.clone(),
            change.stratum.clone().unwrap_or_default(),
            change.tier.clone(),
            both(&|s| s.population.to_string()),
            both(&|s| s.ratio.clone()),
            both(&|s| s.quota.shown()),
            both(&|s| s.year.shown()),
            both(&|s| s.openings.iter().map(|d| d.format("%m-%d").to_string()).collect::<Vec<_>>().join(" ")),
        ]);
    }
    if !effect.changes.is_empty() {
        text.push_str(&table.text());
        text.push('\n');
    }
    let (a, b) = (&effect.before, &effect.after);
    text.push_str(&format!(
        "{}  {} → {}\n{}  {:.0} → {:.0}\n\n",
        w("word-visits-over-year"),
        a.visits,
        b.visits,
        w("word-objects-drawn-at-least-once-expected"),
        a.objects,
        b.objects
    ));
    text.push_str(&days(effect, printer));
    text.push_str(&likelihoods(effect, printer));
    text
}

/// Inspector days by department and month, where they change.
fn days(effect: &Effect, printer: &Printer) -> String {
    let w = |code| printer.word(code);
    let (a, b) = (&effect.before, &effect.after);
    let mut days = Table::new(
        &[w("word-department"), w("word-month"), w("word-inspector-days-before"), w("word-after"), w("word-change")],
        &[2, 3, 4],
    );
    let mut any = false;
    let departments: BTreeSet<&String> = a.inspector_days.keys().chain(b.inspector_days.keys()).collect();
    for department in departments {
        let of = |work: &'_ crate::review::Workload| work.inspector_days.get(department).cloned().unwrap_or_default();
        let (before, after) = (of(a), of(b));
        let months: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for month in months {
            let get = |map: &std::collections::BTreeMap<String, u64>| map.get(month).copied().unwrap_or(0);
            let (x, y) = (get(&before), get(&after));
            if x != y {
                any = true;
                let change = i128::from(y) - i128::from(x);
                days.row(vec![department.clone(), month.clone(), x.to_string(), y.to_string(), format!("{change:+}")]);
            }
        }
    }
    if any { format!("{}\n", days.text()) } else { String::new() }
}

/// The objects whose likelihood of being drawn changes, by tier and region.
fn likelihoods(effect: &Effect, printer: &Printer) -> String {
    if effect.likelihoods.is_empty() {
        return String::new();
    }
    let w = |code| printer.word(code);
    let mut table = Table::new(&[w("word-tier-2"), w("word-region"), w("word-more-likely"), w("word-less-likely")], &[2, 3]);
    for l in &effect.likelihoods {
        table.row(vec![l.tier.clone(), l.region.clone(), l.more.to_string(), l.less.to_string()]);
    }
    let mut text = format!("{}\n", w("word-objects-whose-likelihood-changes"));
    text.push_str(&table.text());
    text
}

fn arrow(change: &Change, show: &dyn Fn(&Side) -> String) -> String {
    let (before, after) = (change.before.as_ref().map(show), change.after.as_ref().map(show));
    match (before, after) {
        (Some(a), Some(b)) if a == b => a,
        (a, b) => format!("{} → {}", a.unwrap_or_else(|| "–".to_owned()), b.unwrap_or_else(|| "–".to_owned())),
    }
}
