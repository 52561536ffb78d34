//! Hostile scripts: every one of `tests/hostile` ends with a finding, within its memory, and hurts no other task. How long each
//! takes and how much memory is measured by `cargo bench --bench hostile`.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Ws, repository, shops, task};

/// Runs a command under a limit on its memory; gives its exit code, output, and the most it held, in KiB.
const MEASURED: &str = r#"
import json, resource, subprocess, sys
ran = subprocess.run(sys.argv[1:], capture_output=True, text=True)
print(json.dumps({"code": ran.returncode, "out": ran.stdout, "err": ran.stderr, "kib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}))
"#;

#[test]
fn hostile_scripts_end_with_a_finding_and_hurt_nobody_else() {
    let mut scripts: Vec<_> = std::fs::read_dir(repository().join("tests/hostile")).unwrap().flatten().map(|e| e.path()).collect();
    scripts.sort();
    assert!(scripts.len() >= 25);
    let ws = Ws::small(&[task("a", "ratio = \"10%\"\nrule = \"a.rhai\""), task("b", "ratio = \"10%\"")].join("\n"), &shops(60));
    let huge = format!("// {}\nfn ratio(task, cell) {{ percent(5) }}", "长".repeat(3_500_000));
    let mut texts: Vec<(String, String)> =
        scripts.iter().map(|p| (p.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(p).unwrap())).collect();
    texts.push(("ten-megabytes".into(), huge));
    for (name, text) in texts {
        ws.write("rules/a.rhai", &text);
        let begun = Instant::now();
        let command = ws.command(&["check", "--no-registers", "--json"]);
        let measured = Command::new("python3")
            .args(["-c", MEASURED])
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(ws.root())
            .output()
            .unwrap();
        // No measure of speed: only that it ends. The benchmark measures.
        assert!(begun.elapsed() < Duration::from_secs(30), "{name} hangs");
        let ran: serde_json::Value = serde_json::from_slice(&measured.stdout).unwrap();
        assert_eq!(ran["code"], 1, "{name}: {ran}");
        assert!(!ran["err"].as_str().unwrap().contains("panicked"), "{name}: {ran}");
        let kib = ran["kib"].as_u64().unwrap();
        assert!(kib < 256 * 1024, "{name} held {kib} KiB");
        let found: serde_json::Value = serde_json::from_str(ran["out"].as_str().unwrap()).unwrap();
        let errors: Vec<_> = found["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
        assert!(!errors.is_empty(), "{name}: {found}");
        assert!(errors.iter().all(|f| f["file"] == "rules/a.rhai"), "{name}: {found}");
    }
    // The other task is drawn whatever stands in the first one's file.
    let drawn = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!(drawn.json()["drawn"][0]["draw"], "p/b/2024-03-01", "{}", drawn.err);
}
