//! Time and memory of `choucha check`: on the repository's workspace, with and without the registers, and on every hostile script of
//! `tests/hostile`. `cargo bench --bench hostile`; `-- --markdown` prints the table of `docs/sandbox.md`. Nothing here is asserted.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark prints and may fail loudly")]

use std::path::Path;
use std::process::Command;

/// Runs a command so often; gives the median time in milliseconds, the most memory in KiB, and the last output.
const MEASURE: &str = r"
import os, resource, subprocess, sys, time
times = []
for _ in range(int(sys.argv[1])):
    begun = time.perf_counter()
    ran = subprocess.run(sys.argv[2:], capture_output=True, text=True)
    times.append(time.perf_counter() - begun)
print(sorted(times)[len(times) // 2] * 1000, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(ran.stdout)
";

fn measure(times: usize, workspace: &Path, more: &[&str]) -> (f64, u64, serde_json::Value) {
    let output = Command::new("python3")
        .args(["-c", MEASURE, &times.to_string(), env!("CARGO_BIN_EXE_choucha"), "check", "--json", "--workspace"])
        .arg(workspace)
        .args(more)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (numbers, json) = text.split_once('\n').unwrap();
    let (time, kib) = numbers.split_once(' ').unwrap();
    (time.parse().unwrap(), kib.parse().unwrap(), serde_json::from_str(json).unwrap())
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let markdown = std::env::args().any(|a| a == "--markdown");
    for (what, more) in [("without the registers", vec!["--no-registers"]), ("with the registers", vec![])] {
        let (time, kib, found) = measure(15, root, &more);
        println!("check of the repository's workspace {what}: {time:.0} ms, {} MB ({} tasks, median of 15)", kib / 1024, found["tasks"]);
    }
    let workspace = std::env::temp_dir().join(format!("choucha-hostile-{}", std::process::id()));
    std::fs::create_dir_all(workspace.join("rules")).unwrap();
    for file in ["settings.toml", "p.plan.toml", "b.rhai"] {
        std::fs::copy(root.join("tests/wrong/base/rules").join(file), workspace.join("rules").join(file)).unwrap();
    }
    std::fs::copy(root.join("rules/default.rhai"), workspace.join("rules/default.rhai")).unwrap();
    let mut scripts: Vec<_> = std::fs::read_dir(root.join("tests/hostile")).unwrap().flatten().map(|e| e.path()).collect();
    scripts.sort();
    println!();
    if markdown {
        println!("| script | ms | MB | finding |\n|---|---|---|---|");
    }
    for script in scripts {
        std::fs::copy(&script, workspace.join("rules/a.rhai")).unwrap();
        let (time, kib, found) = measure(3, &workspace, &["--no-registers"]);
        let error = found["findings"].as_array().unwrap().iter().find(|f| f["severity"] == "error");
        let code = error.map_or("-", |f| f["code"].as_str().unwrap()).to_owned();
        let name = script.file_stem().unwrap().to_string_lossy().into_owned();
        let mb = kib / 1024;
        if markdown {
            println!("| {name} | {time:.0} | {mb} | `{code}` |");
        } else {
            println!("{name:<32} {time:>6.0} ms {mb:>5} MB  {code}");
        }
    }
    std::fs::remove_dir_all(&workspace).unwrap();
}
