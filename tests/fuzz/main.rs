//! A fuzzer of everything a person types: plan text, rule text, settings and cases. Mutates the repository's own files, the wrong
//! ones and the hostile ones, and holds the program to: no panic, no hang, no more than 256 MB.
//!
//! `cargo test --test fuzz` tries what was found before; `CHOUCHA_TESTS=all` goes on with new texts for five minutes,
//! `CHOUCHA_FUZZ_SECONDS=1800` for half an hour. What it finds is written to the folder it names; put it into `tests/fuzz/found/`, where every run
//! begins.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a test program of its own")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use choucha::diagnostic::{Findings, Lang, SourceFile, render};
use choucha::plan::{Plan, read_plan};
use choucha::review::read_cases;
use choucha::rules::{Sandbox, TaskContext};
use choucha::workspace::read_settings;
use peak_alloc::PeakAlloc;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MOST_MB: f32 = 256.0;
const HANG: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    Plan,
    Rule,
    Settings,
    Cases,
}

fn sort_of(path: &Path) -> Option<Sort> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent()?.file_name()?.to_str()?;
    Some(match name.rsplit('.').next()? {
        "rhai" => Sort::Rule,
        "toml" if name.contains("settings") => Sort::Settings,
        "toml" if name.contains("plan") => Sort::Plan,
        "toml" if folder == "cases" || name.contains("cases") => Sort::Cases,
        _ => return None,
    })
}

fn collect(folder: &Path, found: &mut Vec<(Sort, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if let Some(sort) = sort_of(&path) {
            let bytes = std::fs::read(&path).unwrap();
            // A long file makes slow steps: its beginning is as good a seed.
            found.push((sort, bytes.into_iter().take(24 * 1024).collect()));
        }
    }
}

/// What the mutations are made of besides the files themselves.
const TOKENS: &[&str] = &[
    "[[task]]",
    "[plan]",
    "[[case]]",
    "id = ",
    "ratio = ",
    "\"3%\"",
    "\">=5%\"",
    "\"10%..20%\"",
    "\"0.0000000001%\"",
    "window = ",
    "\"3月—12月\"",
    "\"10月—次年3月\"",
    "\"9999-12-31..9999-12-31\"",
    "frequency = ",
    "366",
    "-1",
    "9223372036854775807",
    "0x7fffffffffffffff",
    "1e400",
    "nan",
    "inf",
    "params = { a = [1, { b = 2.5 }] }",
    "\u{202e}",
    "\u{0}",
    "\u{feff}",
    "\"",
    "\"\"\"",
    "'''",
    "\\",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "#{",
    "|",
    "&",
    "!",
    "&&",
    "||",
    "==",
    ">=",
    "..",
    "**",
    "=>",
    "fn ",
    "let ",
    "if ",
    "else ",
    "for i in 0..1000 ",
    "while true ",
    "loop ",
    "return ",
    "throw ",
    "switch ",
    "task",
    "cell",
    ".tier",
    ".rank",
    ".ratio",
    ".window",
    ".params",
    ".split(3)",
    "percent(5)",
    "percent(7.5)",
    "at_least(percent(5))",
    "at_most(50)",
    "between(1, 2)",
    "label(\"店\")",
    "region(\"东\")",
    "industry(\"F\")",
    "field(\"beds\")",
    ".one_of([1, \"x\"])",
    ".contains(\"x\")",
    "everyone()",
    "active()",
    "drawn_within(6)",
    "task.drawn_within(24, [\"x\"])",
    "in_tier([\"高\"])",
    "field(\"beds\") <= months_before_opening(12)",
    "field(\"name\").shared_by() >= 2",
    "cell.opens",
    "cell.round",
    "task.frame.of_region(\"东区\")",
    ".of_stratum(\"s\")",
    ".strata",
    ".regions",
    "#{\"2024-01-01\": 3}.on(cell.opens)",
    ".each_month()",
    "round_up(2.5)",
    "inspectors_from_county(\"甲局\")",
    "stratum(\"s\", everyone())",
    "tier(\"高\")",
    "day(\"2024-02-30\")",
    "day(\"2024-03-01\")",
    "inspectors(\"甲局\")",
    "none()",
    "by_ratio()",
    ".note(\"x\")",
    "eval",
    "import",
    "print",
    "this",
    "global",
    "Fn(\"f\")",
    ".call()",
    "|x| x",
    ".map(|x| x)",
    ".sort()",
    "`${1}`",
    "/*",
    "*/",
    "//",
    "长",
];

fn mutate(random: &mut ChaCha8Rng, seeds: &[(Sort, Vec<u8>)]) -> (Sort, Vec<u8>) {
    let (sort, bytes) = &seeds[random.random_range(0..seeds.len())];
    let mut bytes = bytes.clone();
    let others: Vec<&Vec<u8>> = seeds.iter().filter(|(s, _)| s == sort).map(|(_, b)| b).collect();
    for _ in 0..random.random_range(1..=6) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..40)).min(bytes.len());
        match random.random_range(0..9) {
            0 => {
                bytes.drain(at..end);
            }
            1 => {
                let token = TOKENS[random.random_range(0..TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
            2 => {
                let token = TOKENS[random.random_range(0..TOKENS.len())];
                bytes.splice(at..end, token.bytes());
            }
            3 => {
                let part = bytes[at..end].to_vec();
                let times = random.random_range(1..40);
                bytes.splice(at..at, part.repeat(times));
            }
            4 if at < bytes.len() => bytes[at] = (random.next_u32() & 255) as u8,
            5 => {
                // A line taken away, doubled, or moved.
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                if !lines.is_empty() {
                    let line = random.random_range(0..lines.len());
                    let kept = lines.remove(line);
                    for _ in 0..random.random_range(0..3) {
                        let to = random.random_range(0..=lines.len());
                        lines.insert(to, kept);
                    }
                }
                bytes = lines.concat().into_bytes();
            }
            6 => {
                let other = others[random.random_range(0..others.len())];
                let from = random.random_range(0..=other.len());
                let to = (from + random.random_range(0..400)).min(other.len());
                bytes.splice(at..end, other[from..to].to_vec());
            }
            7 => {
                // A number of another size.
                let digits: Vec<usize> = bytes.iter().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(i, _)| i).collect();
                if let Some(at) = digits.get(random.random_range(0..digits.len().max(1))) {
                    let number = ["0", "99999999999999999999", "-1", "1e9", "0.1", "2147483648", "18446744073709551616"];
                    let number = number[random.random_range(0..number.len())];
                    bytes.splice(*at..=*at, number.bytes());
                }
            }
            _ => {
                let deep = ["(", "[", "{", "!", "-", "[[", "a.", "if true {", "`${"][random.random_range(0..9)];
                let times = random.random_range(1..3000);
                bytes.splice(at..at, deep.repeat(times).bytes());
            }
        }
        bytes.truncate(300 * 1024);
    }
    (*sort, bytes)
}

/// What the rules are judged for.
struct Ground {
    sandbox: Arc<Sandbox>,
    traced: Arc<Sandbox>,
    plan: Plan,
    default: SourceFile,
}

fn ground() -> Ground {
    let tiers = || vec!["低".to_owned(), "中".to_owned(), "高".to_owned()];
    let officers: BTreeMap<String, u64> = [("甲局".to_owned(), 9)].into();
    let plan = "[plan]\nid = \"p\"\ntitle = \"t\"\nyear = 2024\n[[task]]\nid = \"a\"\nname = \"n\"\nobjects = [\"店\"]\nratio = \">=5%\"\nfrequency = 2\nwindow = \"3月—12月\"\nlead = \"甲局\"\nparams = { region = \"东\", \"三级\" = 50, \"二级\" = 30 }\n[[task]]\nid = \"b\"\nname = \"n\"\ncount = \"1..3\"\nwindow = \"10月—次年3月\"\nlead = \"乙局\"\n";
    let read = read_plan(&SourceFile::new("p.plan.toml", plan));
    let default = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/default.rhai")).unwrap();
    Ground {
        sandbox: Arc::new(Sandbox::new(tiers(), officers.clone())),
        traced: Arc::new(Sandbox::traced(tiers(), officers)),
        plan: read.plan.unwrap(),
        default: SourceFile::new("rules/default.rhai", default),
    }
}

fn show(findings: &Findings) {
    for finding in findings.iter() {
        for lang in [Lang::ZH, Lang::EN] {
            assert!(!finding.message.say(lang).is_empty() && !finding.help.say(lang).is_empty(), "{}", finding.code);
            let _ = (render(finding, lang, true), finding.line(lang));
        }
    }
}

/// Everything the program does with one text.
fn run(ground: &Ground, sort: Sort, text: &str) {
    let mut findings = Findings::default();
    match sort {
        Sort::Plan => findings = read_plan(&SourceFile::new("rules/p.plan.toml", text)).findings,
        Sort::Settings => {
            let _ = read_settings(&SourceFile::new("rules/settings.toml", text), Path::new("/nowhere"), &mut findings);
        }
        Sort::Cases => {
            let _ = read_cases(&SourceFile::new("rules/cases/c.toml", text), &mut findings);
        }
        Sort::Rule => {
            let source = SourceFile::new("rules/a.rhai", text);
            for sandbox in [&ground.sandbox, &ground.traced] {
                let default = sandbox.compile_file(&ground.default).unwrap();
                match sandbox.compile_file(&source) {
                    Err(found) => findings.extend(found),
                    Ok(script) => {
                        findings.extend(sandbox.lint(&script, std::slice::from_ref(&default)));
                        let rule = sandbox.combine(&default, std::slice::from_ref(&script));
                        for task in &ground.plan.tasks {
                            match sandbox.evaluate(&rule, &ground.plan, task) {
                                Err(found) => findings.extend(found),
                                Ok(evaluation) => {
                                    let about = TaskContext { rule: &rule, plan: &ground.plan, task, evaluation: &evaluation, round: None };
                                    for population in [0, 1, 7, 1_000_000] {
                                        if let Err(found) = sandbox.quota(about, 0, population) {
                                            findings.extend(found);
                                        }
                                        if let Err(found) = sandbox.total(about, population) {
                                            findings.extend(found);
                                        }
                                    }
                                    let _ = sandbox.deciding(about, "ratio", Some(0), None);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    show(&findings);
}

fn main() {
    let all = std::env::var_os("CHOUCHA_TESTS").is_some_and(|tier| tier == "all");
    let asked = std::env::var("CHOUCHA_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok());
    // What was found before is tried each time; new texts for five minutes in the long tier.
    let seconds = asked.unwrap_or(if all { 300 } else { 0 });
    if seconds == 0 {
        println!("skipped: new texts (CHOUCHA_TESTS=all makes them)");
    }
    let seed: u64 = std::env::var("CHOUCHA_FUZZ_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |d| d.as_secs()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let ground = ground();
    let mut regressions = Vec::new();
    collect(&root.join("tests/fuzz/found"), &mut regressions);
    let mut seeds = regressions.clone();
    for folder in ["rules", "tests/wrong", "tests/hostile"] {
        collect(&root.join(folder), &mut seeds);
    }
    assert!(seeds.len() > 100, "the seeds are missing");
    std::panic::set_hook(Box::new(|info| println!("{info}")));
    // A text that hangs is told by another thread.
    let started = Arc::new(AtomicU64::new(u64::MAX));
    let begun = Instant::now();
    let watched = started.clone();
    let current = found.join("fuzz-current");
    let shown = current.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(250));
            let at = watched.load(Ordering::Relaxed);
            if at != u64::MAX && begun.elapsed() > Duration::from_micros(at) + HANG {
                println!("hangs: {}", shown.display());
                std::process::exit(1);
            }
        }
    });
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut runs, mut largest, mut slowest) = (0u64, 0f32, Duration::ZERO);
    let mut queue = regressions;
    while begun.elapsed() < Duration::from_secs(seconds) || !queue.is_empty() {
        let (sort, bytes) = queue.pop().unwrap_or_else(|| mutate(&mut random, &seeds));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        std::fs::write(&current, format!("{sort:?}\n{text}")).unwrap();
        let before = MEMORY.current_usage_as_mb();
        MEMORY.reset_peak_usage();
        let start = Instant::now();
        started.store(u64::try_from(begun.elapsed().as_micros()).unwrap(), Ordering::Relaxed);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&ground, sort, &text)));
        started.store(u64::MAX, Ordering::Relaxed);
        slowest = slowest.max(start.elapsed());
        let used = MEMORY.peak_usage_as_mb() - before;
        largest = largest.max(used);
        if result.is_err() || used > MOST_MB {
            println!(
                "seed {seed}, run {runs}: {} ({used:.0} MB), the text is in {}",
                if result.is_err() { "panic" } else { "memory" },
                current.display()
            );
            std::process::exit(1);
        }
        runs += 1;
    }
    let _ = std::fs::remove_file(&current);
    println!("fuzz: {runs} texts in {seconds} s (seed {seed}), at most {largest:.0} MB and {:.2} s for one", slowest.as_secs_f64());
}
