//! `choucha burden`: how often enterprises are visited in a plan's year, and by whom; as text, JSON, workbook and chart.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::args::{Arguments, BurdenArgs};
use super::fairness::mode;
use super::printer::Printer;
use super::saved::{not_written, save};
use super::table::Table;
use crate::diagnostic::{Failure, Text};
use crate::plan::Mode;
use crate::review::{Sum, YearWorkload, year_workload};
use crate::schedule::Wanted;
use crate::text;

pub(super) fn run(arguments: &Arguments, command: &BurdenArgs, printer: &Printer) -> Result<u8, Failure> {
    let wanted = Wanted { plan: command.plan.as_deref(), task: None };
    let as_if = command.as_if.as_deref().map(mode);
    let found = year_workload(&arguments.look()?, wanted, as_if, &|what, rows| printer.progress(&what, rows))?;
    if let Some(path) = &command.xlsx {
        let book = workbook(&found, printer).map_err(|e| not_written(path, Text::same(e.to_string())))?;
        save(path, &book)?;
    }
    if let Some(path) = &command.svg {
        save(path, chart(&found).as_bytes())?;
    }
    if printer.json {
        printer.document(&serde_json::to_value(&found).unwrap_or_default());
    } else {
        printer.out(&words(&found, printer));
    }
    printer.findings(&found.errors);
    Ok(if found.errors.has_errors() { 3 } else { 0 })
}

/// Head and rows of one table.
type Sheet = (&'static str, Vec<&'static str>, Vec<Vec<String>>);

fn sums<'a>(rows: impl Iterator<Item = (&'a String, &'a Sum)>) -> Vec<Vec<String>> {
    rows.map(|(name, s)| {
        let name = if name.is_empty() { "—".to_owned() } else { name.clone() };
        vec![name, s.drawn.to_string(), s.to_come.to_string(), s.all().to_string()]
    })
    .collect()
}

fn sheets(b: &YearWorkload, printer: &Printer) -> Vec<Sheet> {
    let w = |code| printer.word(code);
    let three = |first| vec![first, w("word-drawn"), w("word-to-come"), w("word-all")];
    vec![
        (
            w("word-distribution"),
            vec![w("word-visits-year"), w("word-enterprises")],
            b.distribution.iter().map(|(n, count)| vec![n.to_string(), count.to_string()]).collect(),
        ),
        (
            w("word-most-visited"),
            vec![w("word-id"), w("word-name"), w("word-drawn"), w("word-to-come"), w("word-all"), w("word-matters")],
            b.most
                .iter()
                .map(|v| {
                    let s = v.visits;
                    vec![
                        v.enterprise.clone(),
                        v.name.clone(),
                        s.drawn.to_string(),
                        s.to_come.to_string(),
                        s.all().to_string(),
                        v.matters.to_string(),
                    ]
                })
                .collect(),
        ),
        (w("word-tiers"), three(w("word-tier")), sums(b.tiers.iter())),
        (w("word-counties"), three(w("word-county")), sums(b.counties.iter())),
        (w("word-months"), three(w("word-month")), sums(b.months.iter())),
        (
            w("word-departments"),
            vec![
                w("word-department"),
                w("word-visits"),
                w("word-to-come-2"),
                w("word-inspector-days"),
                w("word-inspectors"),
                w("word-each"),
            ],
            b.departments
                .iter()
                .map(|(name, work)| {
                    let days = work.inspector_days.all();
                    let (people, each) = match work.inspectors {
                        Some(0) => ("0".to_owned(), "—".to_owned()),
                        Some(n) => (n.to_string(), format!("{}.{}", days / n, days % n * 10 / n)),
                        None => ("—".to_owned(), "—".to_owned()),
                    };
                    vec![name.clone(), work.visits.all().to_string(), work.visits.to_come.to_string(), days.to_string(), people, each]
                })
                .collect(),
        ),
    ]
}

fn head(b: &YearWorkload, printer: &Printer) -> String {
    let YearWorkload { plan, enterprises, .. } = b;
    let coordination = match mode(b.coordination) {
        Mode::Together => printer.word("word-together"),
        Mode::Apart => printer.word("word-apart"),
        Mode::Independent => printer.word("word-independent"),
    };
    let (drawn, to_come, visits) = (b.visits.drawn, b.visits.to_come, b.visits.all());
    let (matters, joint) = (b.matters.all(), b.joint.all());
    let mut text =
        text!("in-year-drawn-to-come-with", plan, visits, drawn, to_come, enterprises, matters, joint, coordination).line(printer.lang);
    if b.past_rounds > 0 {
        let n = b.past_rounds;
        text.push_str(&text!("past-rounds-are-played", n).line(printer.lang));
    }
    if b.unstaffed > 0 {
        let n = b.unstaffed;
        text.push_str(&text!("unstaffed-at-moment", n).line(printer.lang));
    }
    text
}

fn words(b: &YearWorkload, printer: &Printer) -> String {
    let mut text = head(b, printer);
    for (title, names, rows) in sheets(b, printer) {
        text.push_str(&format!("\n{title}\n"));
        let right: Vec<usize> = (1..names.len())
            .filter(|i| rows.iter().all(|r| r.get(*i).is_some_and(|c| c.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '—'))))
            .collect();
        let mut table = Table::new(&names, &right);
        for row in rows {
            table.row(row);
        }
        text.push_str(&table.text());
    }
    text
}

fn workbook(b: &YearWorkload, printer: &Printer) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let mut first = Worksheet::new();
    first.set_name(printer.word("word-summary"))?;
    for (row, line) in (0..).zip(head(b, printer).lines()) {
        first.write_string(row, 0, line)?;
    }
    book.push_worksheet(first);
    for (title, names, rows) in sheets(b, printer) {
        let mut sheet = Worksheet::new();
        sheet.set_name(title)?;
        for (column, name) in (0..).zip(&names) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        for (row, cells) in (1..).zip(&rows) {
            for (column, cell) in (0..).zip(cells) {
                // Ids and names stay text; only counts are numbers.
                match cell.parse::<f64>() {
                    Ok(number) if cell.len() < 12 && !cell.starts_with('0') || cell == "0" => sheet.write_number(row, column, number)?,
                    _ => sheet.write_string(row, column, cell)?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        book.push_worksheet(sheet);
    }
    book.save_to_buffer()
}

/// Visits by month, drawn and to come, as a picture.
fn chart(b: &YearWorkload) -> String {
    let highest = b.months.values().map(|s| s.all()).max().unwrap_or(1).max(1);
    let height = |n: u64| n * 220 / highest;
    let width = 60 + 56 * b.months.len().max(1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 320\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{width}\" height=\"320\" fill=\"#fff\"/>\n<text x=\"30\" y=\"22\" font-size=\"15\">每月检查次数 · visits by month</text>\n"
    );
    for (i, (month, s)) in b.months.iter().enumerate() {
        let x = 40 + 56 * i;
        let (drawn, all) = (height(s.drawn), height(s.all()));
        svg.push_str(&format!("<rect x=\"{x}\" y=\"{}\" width=\"40\" height=\"{}\" fill=\"#c9d9ea\"/>\n", 270 - all, all - drawn));
        svg.push_str(&format!("<rect x=\"{x}\" y=\"{}\" width=\"40\" height=\"{drawn}\" fill=\"#3b6ea5\"/>\n", 270 - drawn));
        svg.push_str(&format!("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x + 20, 264 - all, s.all()));
        svg.push_str(&format!("<text x=\"{}\" y=\"286\" text-anchor=\"middle\">{}</text>\n", x + 20, month));
    }
    svg.push_str("<text x=\"40\" y=\"308\"><tspan fill=\"#3b6ea5\">■</tspan> 已抽 drawn  <tspan fill=\"#c9d9ea\">■</tspan> 待抽（模拟） to come (played through)</text>\n</svg>\n");
    svg
}
