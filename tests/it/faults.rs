//! Broken plans, rules and settings: clear findings, the last good version in force, one bad task never stops the others.

use crate::support::{Ws, shops, task};

fn two() -> Ws {
    let tasks = [task("a", "ratio = \"10%\"\nfrequency = 2\nrule = \"a.rhai\""), task("b", "ratio = \"10%\"\nfrequency = 2")];
    let ws = Ws::small(&tasks.join("\n"), &shops(40));
    ws.write("rules/a.rhai", "fn ratio(task, cell) { task.ratio * 2 }\n");
    ws
}

fn ids(found: &serde_json::Value) -> Vec<&str> {
    found["drawn"].as_array().unwrap().iter().map(|d| d["draw"].as_str().unwrap()).collect()
}

#[test]
fn a_broken_rule_leaves_the_last_good_version_in_force() {
    let ws = two();
    ws.draw("2024-03-01");
    ws.write("rules/a.rhai", "fn ratio(task, cell) { task.ratio * }\n");
    let ran = ws.run(&["draw", "--as-of", "2024-08-01", "--json"]).ok();
    assert!(ran.err.contains("rules/a.rhai:1"), "{}", ran.err);
    let found = ran.json();
    assert_eq!(ids(&found), ["p/a/2024-08-01", "p/b/2024-08-01"]);
    // 20% of 40 as before, not 10%.
    assert_eq!(found["drawn"][0]["objects"], 8);
    ws.recompute();
}

#[test]
fn a_task_that_never_had_a_good_rule_is_not_drawn_and_the_others_are() {
    let ws = two();
    ws.write("rules/a.rhai", "fn ratio(task, cell) { percnt(5) }\n");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!(ran.code, 3);
    let found = ran.json();
    assert_eq!(ids(&found), ["p/b/2024-03-01"]);
    assert_eq!(found["not_drawn"][0]["draw"], "p/a");
    assert!(ran.err.contains("percent") && ran.err.contains("a.rhai:1:"), "{}", ran.err);
    // Mended five days later: the version the plan starts with is in force from its first day.
    ws.write("rules/a.rhai", "fn ratio(task, cell) { percent(5) }\n");
    assert_eq!(ids(&ws.draw("2024-03-06")), ["p/a/2024-03-01"]);
}

#[test]
fn a_broken_plan_file_or_settings_leave_what_is_in_force() {
    let ws = two();
    ws.draw("2024-03-01");
    let (plan, settings) = (ws.read("rules/p.plan.toml"), ws.read("rules/settings.toml"));
    ws.write("rules/p.plan.toml", &plan.replace("[plan]", "[plan"));
    let ran = ws.run(&["draw", "--as-of", "2024-07-31", "--json"]).ok();
    assert!(ran.err.contains("rules/p.plan.toml"));
    ws.write("rules/settings.toml", &settings.replace("tiers = [", "tiers = "));
    let ran = ws.run(&["draw", "--as-of", "2024-08-01", "--json"]).ok();
    assert!(ran.err.contains("rules/settings.toml"));
    assert_eq!(ids(&ran.json()), ["p/a/2024-08-01", "p/b/2024-08-01"]);
    // Without a ledger there is nothing to fall back on.
    std::fs::remove_dir_all(ws.path("var")).unwrap();
    assert_eq!(ws.run(&["draw", "--as-of", "2024-08-01"]).code, 3);
}

#[test]
fn one_bad_row_costs_that_task_only() {
    let ws = two();
    ws.edit("rules/p.plan.toml", "ratio = \"10%\"\nfrequency = 2\nrule", "ratio = \"10\"\nfrequncy = 2\nrule");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!(ran.code, 3);
    assert_eq!(ids(&ran.json()), ["p/b/2024-03-01"]);
    // Both findings at once, each with file and line and what to do.
    for words in ["缺少百分号", "frequency", "rules/p.plan.toml:12", "rules/p.plan.toml:13"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let english = ws.run(&["plan", "--lang", "en"]);
    assert_eq!(english.code, 3);
    for words in ["has no %", "did you mean `frequency`?", "help"] {
        assert!(english.err.contains(words), "{words}: {}", english.err);
    }
}

#[test]
fn all_findings_of_a_plan_come_at_once() {
    let ws = Ws::small("", &shops(3));
    ws.write(
        "rules/p.plan.toml",
        r#"[plan]
id = "p/q"
title = ""
yeer = 2024
[[task]]
id = "1"
name = "一"
ratio = "150%"
window = "12月—3月"
lead = 7
[[task]]
id = "1"
name = "二"
window = "2024-02-30..2024-03-01"
count = "多"
ratio_basis = "month"
"#,
    );
    let ran = ws.run(&["plan"]);
    assert_eq!(ran.code, 3);
    for code in [
        "bad-id",
        "empty-value",
        "missing-key",
        "unknown-key",
        "ratio-over-100",
        "window-backwards",
        "wrong-type",
        "duplicate-task",
        "bad-window",
        "bad-count",
        "bad-choice",
    ] {
        assert!(ran.err.contains(&format!("[{code}]")), "{code}: {}", ran.err);
    }
    assert!(ran.err.lines().all(|l| !l.contains("Option") && !l.contains("Err(")));
}

#[test]
fn rows_outside_every_stratum_are_a_finding_and_nobody_is_lost_in_silence() {
    let ws = two();
    ws.write("rules/a.rhai", "fn strata(task) { [stratum(\"东\", region(\"东区\"))] }\n");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!(ran.code, 3);
    assert_eq!(ids(&ran.json()), ["p/b/2024-03-01"]);
    assert!(ran.err.contains("20") && ran.err.contains("rules/a.rhai:1"), "{}", ran.err);
}

#[test]
fn a_column_that_the_register_does_not_have_stops_that_task_only() {
    let ws = two();
    ws.write("rules/a.rhai", "fn scope(task) { label(task.objects) & field(\"bed\") >= 3 }\n");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!(ran.code, 3);
    assert_eq!(ids(&ran.json()), ["p/b/2024-03-01"]);
    assert!(ran.err.contains("field(\"beds\")"), "{}", ran.err);
}

#[test]
fn no_workspace_no_settings_no_rule() {
    let ws = Ws::empty();
    assert_eq!(ws.run(&["plan"]).code, 2);
    let ws = two();
    ws.edit("rules/p.plan.toml", "rule = \"a.rhai\"", "rule = \"b.rhai\"");
    let ran = ws.run(&["plan"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("rules/b.rhai") && ran.err.contains("\"a.rhai\""), "{}", ran.err);
    let ran = ws.run(&["plan", "--plan", "nothing"]);
    assert_eq!(ran.code, 3);
    let ran = ws.run(&["draws", "p/1/2024-03-01"]);
    assert_eq!(ran.code, 2);
}
