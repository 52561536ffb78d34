//! Time and memory of a draw on large registers: `cargo bench --bench scale [-- ROWS ...]`.
//!
//! For each size the register comes from the repository's generator. Each measurement runs in a process of its own (so that
//! its peak memory is its own) and alternates a bare read of the same columns with the scan, the digests and the selection of
//! all rounds due on one day; the medians of three turns are printed. Writing is measured apart. Nothing here is asserted.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark prints and may fail loudly")]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use choucha::draw::{Past, ScanTask, Tickets, bare_read, scan, select, wanted_columns};
use choucha::layout::Layout;
use choucha::publish::keep_frame;
use choucha::register::open;
use choucha::schedule::{evaluate_tasks, plan_round};
use choucha::workspace::read_snapshot;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if arguments.first().is_some_and(|a| a == "--child") {
        child(Path::new(&arguments[1]));
        return;
    }
    let mut sizes: Vec<u64> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000_000, 10_000_000];
    }
    default_draw();
    println!("\nrows      plan      memberships  scan s  pass s  digest s  select s  draw/scan  all/scan  write s  peak MB");
    for rows in sizes {
        let folder = std::env::temp_dir().join(format!("choucha-bench-{}-{rows}", std::process::id()));
        for plan in ["10 tasks", "60 tasks", "city"] {
            workspace(&folder, rows, plan);
            let output = Command::new(std::env::current_exe().unwrap()).arg("--child").arg(&folder).output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            println!("{rows:<9} {plan:<9} {}", if text.is_empty() { errors.trim() } else { text.trim() });
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

/// The repository's own workspace, start to end, as a person would run it.
fn default_draw() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("choucha-bench-{}-default", std::process::id()));
    let mut seconds = Vec::new();
    let mut peak = 0;
    for _ in 0..5 {
        std::fs::create_dir_all(&folder).unwrap();
        for part in ["rules", "datasets"] {
            std::fs::create_dir_all(folder.join(part)).unwrap();
            for file in std::fs::read_dir(root.join(part)).unwrap().flatten().filter(|f| f.path().is_file()) {
                std::fs::copy(file.path(), folder.join(part).join(file.file_name())).unwrap();
            }
        }
        let start = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_choucha"))
            .args(["draw", "--as-of", "2024-03-01", "--json"])
            .current_dir(&folder)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(peak_mb(&child.id().to_string()));
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        seconds.push(start.elapsed().as_secs_f64());
        std::fs::remove_dir_all(&folder).unwrap();
    }
    println!("default workspace, draw --as-of 2024-03-01, start to end: median {:.2} s of 5, peak {peak} MB", median(seconds));
}

/// A workspace with a register of `rows` and a plan whose tasks reach every row once (10 or 60 tasks), or the city's own plan.
fn workspace(folder: &Path, rows: u64, plan: &str) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for part in ["rules", "datasets"] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    let register = folder.join("datasets/enterprises.parquet");
    if !register.exists() {
        let status = Command::new(env!("CARGO_BIN_EXE_synthetic-register"))
            .args(["--rows", &rows.to_string(), "--groups", "60", "--out"])
            .arg(&register)
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    }
    for file in std::fs::read_dir(root.join("rules")).unwrap().flatten().filter(|f| f.path().is_file()) {
        std::fs::copy(file.path(), folder.join("rules").join(file.file_name())).unwrap();
    }
    let Some(tasks) = plan.split(' ').next().and_then(|n| n.parse::<usize>().ok()) else { return };
    let mut text = "[plan]\nid = \"bench\"\ntitle = \"bench\"\nyear = 2024\n".to_owned();
    for task in 0..tasks {
        let labels: Vec<String> = (0..60).filter(|g| g % tasks == task).map(|g| format!("\"组{g:02}\"")).collect();
        text.push_str(&format!(
            "[[task]]\nid = \"{task}\"\nname = \"t\"\nobjects = [{}]\nratio = \">=5%\"\nwindow = \"全年\"\nlead = \"x\"\n",
            labels.join(", ")
        ));
    }
    std::fs::write(folder.join("rules/2024.plan.toml"), text).unwrap();
}

fn child(root: &Path) {
    let snapshot = read_snapshot(root).unwrap();
    let found = evaluate_tasks(&snapshot).unwrap();
    let spec = snapshot.settings.clone().unwrap().objects;
    let wanted = wanted_columns(&spec, found.good.iter().map(|c| c.evaluation.as_ref()));
    let none = HashMap::new();
    let mut times: [Vec<f64>; 4] = Default::default();
    let (mut memberships, mut writing) = (0, 0.0);
    for turn in 0..3 {
        let mut clock = Instant::now();
        let mut lap = |list: &mut Vec<f64>| {
            list.push(clock.elapsed().as_secs_f64());
            clock = Instant::now();
        };
        bare_read(&open(&spec, &wanted).unwrap(), &wanted).unwrap();
        lap(&mut times[0]);
        let source = open(&spec, &wanted).unwrap();
        let tasks: Vec<ScanTask<'_>> = found.good.iter().map(|c| ScanTask { evaluation: &c.evaluation, times: &none }).collect();
        let (_, reached) = scan(&spec, &source, &tasks, &Past::default(), &|_| {}).map_err(|(failure, _)| failure).unwrap();
        lap(&mut times[1]);
        // Each task's first round; all of them on one day.
        let rounds: Vec<_> = found
            .good
            .iter()
            .zip(reached)
            .map(|(evaluated, reached)| {
                let opens = evaluated.evaluation.opening_days()[0];
                let open = evaluated.evaluation.grades_opening(opens);
                let frame = reached.unwrap().frame.in_cells(|grade| open.contains(&(grade as usize)).then_some(grade));
                let plan = plan_round(evaluated, (opens, &evaluated.evaluation.grades_opening(opens)), &frame, &BTreeMap::new()).unwrap();
                let frame = plan.frame(&frame);
                (evaluated, plan, frame)
            })
            .collect();
        memberships = rounds.iter().map(|(_, _, f)| f.entries().len()).sum();
        let digests: Vec<String> = {
            use rayon::prelude::*;
            rounds.par_iter().map(|(_, _, frame)| frame.digest()).collect()
        };
        lap(&mut times[2]);
        let drawn: usize = {
            use rayon::prelude::*;
            rounds
                .par_iter()
                .map(|(evaluated, plan, frame)| {
                    let tickets = Tickets::new(&"5e".repeat(32), &evaluated.task.id);
                    select(frame, &plan.drawn(tickets.key()), &tickets).len()
                })
                .sum()
        };
        assert!(drawn > 0);
        lap(&mut times[3]);
        if turn == 2 {
            let layout = Layout { root: root.to_owned() };
            let clock = Instant::now();
            for ((_, _, frame), digest) in rounds.iter().zip(&digests) {
                keep_frame(&layout, digest, frame).unwrap();
            }
            writing = clock.elapsed().as_secs_f64();
        }
    }
    let [scan, reach, digest, choose] = times.map(median);
    let (draw, all) = ((digest + choose) / scan, (reach + digest + choose) / scan);
    let peak = peak_mb("self");
    println!("{memberships:<12} {scan:<7.2} {reach:<7.2} {digest:<9.2} {choose:<9.2} {draw:<10.2} {all:<9.2} {writing:<8.2} {peak}");
}

fn peak_mb(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
