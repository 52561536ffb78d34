//! What staff do around an edit: test, see the effect, ask why, look up words, start a rule, watch.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{Ws, shops, task};

fn ws() -> Ws {
    let tasks = [task("a", "ratio = \"10%\"\nfrequency = 2\nrule = \"a.rhai\""), task("b", "ratio = \">=5%\"\npartners = [\"乙局\"]")];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.write("rules/a.rhai", "fn ratio(task, cell) {\n    if cell.tier >= tier(\"高\") { task.ratio * 2 } else { task.ratio }\n}\n");
    std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
    ws
}

#[test]
fn a_failed_case_names_expected_found_and_the_line_that_decided() {
    let ws = ws();
    ws.write("rules/cases/c.toml", "[[case]]\nname = \"高加倍\"\ntask = \"a\"\nratio = [\"10%\", \"10%\", \"20%\"]\nfrequency = 2\n");
    ws.run(&["test"]).ok();
    ws.edit("rules/a.rhai", "* 2", "* 3");
    let ran = ws.run(&["test", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("the ratio of a 高: expected 20%, found 30%"), "{}", ran.err);
    assert!(ran.err.contains("rules/cases/c.toml:4:9") && ran.err.contains("decided at rules/a.rhai:2;"), "{}", ran.err);
    // A branch that does not decide is not named: the lower tiers go through `else` on the same line, the whole line is told once.
    let json = ws.run(&["test", "--json"]).json();
    assert_eq!((json["passed"].as_u64(), json["failed"].as_u64()), (Some(0), Some(1)));
    assert_eq!(json["cases"][0]["failures"][0]["line"], 4);
}

#[test]
fn coverage_counts_functions_and_cells_and_can_be_demanded() {
    let ws = ws();
    ws.write("rules/cases/c.toml", "[[case]]\ntask = \"a\"\ntier = \"高\"\nratio = \"20%\"\n");
    let json = ws.run(&["test", "--json"]).ok().json();
    assert_eq!(json["coverage"]["cells"]["covered"], 1);
    assert_eq!(json["coverage"]["cells"]["all"], 6);
    let missing: Vec<&str> = json["coverage"]["functions"]["missing"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
    assert!(!missing.contains(&"rules/a.rhai: ratio/2") && missing.contains(&"rules/default.rhai: frequency/2"), "{missing:?}");
    assert_eq!(ws.run(&["test", "--min-coverage", "5"]).code, 0);
    assert_eq!(ws.run(&["test", "--min-coverage", "90"]).code, 1);
    assert_eq!(ws.run(&["test", "--min-coverage", "101"]).code, 2);
    assert_eq!(ws.run(&["test", "--task", "zz"]).code, 2);
}

#[test]
fn the_repository_has_cases_for_every_task_and_cell() {
    let ws = Ws::city();
    std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
    for entry in std::fs::read_dir(crate::support::repository().join("rules/cases")).unwrap().flatten() {
        std::fs::copy(entry.path(), ws.path("rules/cases").join(entry.file_name())).unwrap();
    }
    let json = ws.run(&["test", "--json", "--min-coverage", "100"]).ok().json();
    assert_eq!(json["failed"], 0);
    let tasks: std::collections::BTreeSet<&str> = json["cases"].as_array().unwrap().iter().map(|c| c["task"].as_str().unwrap()).collect();
    assert_eq!(tasks.len(), 65);
    // The cases are alive: another step in the default rule breaks many of them.
    ws.edit("rules/default.rhai", "[1, 2, 4, 8]", "[1, 2, 4, 9]");
    assert!(ws.run(&["test", "--json"]).json()["failed"].as_u64().unwrap() > 20);
}

#[test]
fn the_effect_of_an_edit_is_told_against_the_ledger_and_against_a_folder() {
    let ws = ws();
    // Nothing is in force yet: everything counts as new.
    let fresh = ws.run(&["preview", "--against", "--json"]).ok().json();
    assert_eq!(fresh["before"]["visits"], 0);
    ws.draw("2024-03-01");
    let same = ws.run(&["preview", "--against", "--json"]).ok().json();
    assert_eq!(same["changes"].as_array().unwrap().len(), 0);
    ws.edit("rules/a.rhai", "* 2", "* 4");
    let found = ws.run(&["preview", "--against", "--json"]).ok().json();
    let changes = found["changes"].as_array().unwrap();
    // 20 objects in 高: 20% are 4, 40% are 8, twice a year.
    assert_eq!(changes.len(), 1, "{found}");
    let change = &changes[0];
    assert_eq!((change["task"].as_str(), change["tier"].as_str()), (Some("a"), Some("高")));
    assert_eq!((change["before"]["quota"].as_u64(), change["after"]["quota"].as_u64()), (Some(4), Some(8)));
    assert_eq!((change["before"]["year"].as_u64(), change["after"]["year"].as_u64()), (Some(8), Some(16)));
    assert_eq!(found["after"]["visits"].as_u64().unwrap() - found["before"]["visits"].as_u64().unwrap(), 8);
    // Two inspectors of the lead a visit.
    let days = |side: &str| found[side]["inspector_days"]["甲局"]["2024-03"].as_u64().unwrap();
    assert_eq!(days("after") - days("before"), 8);
    let more: u64 = found["likelihoods"].as_array().unwrap().iter().map(|l| l["more"].as_u64().unwrap()).sum();
    let less: u64 = found["likelihoods"].as_array().unwrap().iter().map(|l| l["less"].as_u64().unwrap()).sum();
    assert_eq!((more, less), (20, 0));
    assert!(found["likelihoods"].as_array().unwrap().iter().all(|l| l["tier"] == "高"));
    // Against a folder: the other way round.
    let other = ws_with_same_register();
    let back = other.run(&["preview", "--json", "--against", ws.root().to_str().unwrap()]).ok().json();
    assert_eq!(back["changes"][0]["before"]["quota"], 8);
    assert_eq!(back["changes"][0]["after"]["quota"], 4);
    // Nothing was adopted or drawn by looking.
    let draws = ws.run(&["draws", "--json"]).ok().json();
    assert_eq!(draws["draws"].as_array().unwrap().len(), 2);
}

fn ws_with_same_register() -> Ws {
    ws()
}

#[test]
fn explain_tells_why_before_and_after_a_draw() {
    let ws = ws();
    let before = ws.run(&["explain", "--task", "a", "S00002", "--json"]).ok().json();
    assert_eq!(before["in_scope"], true);
    assert_eq!((before["cell"].as_str(), before["ratio"].as_str()), (Some("c2"), Some("20%")));
    assert_eq!(before["ratio_lines"][0], "rules/a.rhai:2");
    assert!(before["drawn"].is_null(), "nobody looks at a ticket before the draw");
    ws.edit("datasets/objects.csv", "S00002,店2,东区,高,存续", "S00002,店2,东区,高,注销");
    let out = ws.run(&["explain", "--task", "a", "S00002", "--json"]).ok().json();
    assert_eq!(out["in_scope"], false);
    assert_eq!(out["decided_by"][0]["part"], "active()");
    assert_eq!(out["decided_by"][0]["value"], "注销");
    ws.edit("datasets/objects.csv", "高,注销", "高,存续");
    ws.draw("2024-03-01");
    let draw = "p/a/2024-03-01";
    let one = ws.run(&["draws", draw, "--json"]).ok().json();
    let drawn: Vec<&str> =
        one["objects"].as_array().unwrap().iter().filter(|o| o["cell"] == "c2").map(|o| o["id"].as_str().unwrap()).collect();
    let mut ranks = std::collections::BTreeMap::new();
    for i in (2..60).step_by(3) {
        let id = format!("S{i:05}");
        let why = ws.run(&["explain", draw, &id, "--json"]).ok().json();
        assert_eq!(why["drawn"]["drawn"].as_bool().unwrap(), drawn.contains(&id.as_str()), "{id}");
        let ticket = why["drawn"]["ticket"].as_str().unwrap().to_owned();
        ranks.insert(why["drawn"]["rank"].as_u64().unwrap(), ticket);
        assert_eq!(why["drawn"]["last"]["rank"], 4);
    }
    // Ranks are those of the tickets, and the last that was drawn is the fourth.
    let tickets: Vec<&String> = ranks.values().collect();
    assert_eq!(ranks.len(), 20);
    assert!(tickets.windows(2).all(|w| w[0] < w[1]));
    assert_eq!(ws.run(&["explain", draw, "S00002", "--json"]).json()["drawn"]["last"]["ticket"].as_str(), Some(tickets[3].as_str()));
    for wrong in [
        vec!["explain", "p/a/2024-03-01", "nobody"],
        vec!["explain", "p/z/2024-03-01", "S00002"],
        vec!["explain", "no-such-code"],
        vec!["words", "percnt"],
    ] {
        assert_eq!(ws.run(&wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn a_new_rule_starts_right_and_never_overwrites() {
    for lang in ["zh", "en"] {
        let ws = Ws::city();
        ws.run(&["new-rule", "night-markets", "--lang", lang]).ok();
        ws.edit("rules/2024.plan.toml", "rule = \"escalate-ratio.rhai\"", "rule = \"night-markets.rhai\"");
        assert_eq!(ws.run(&["check", "--json"]).json()["errors"], 0);
        // Every suggestion in it works once its `//` is taken away.
        let text: String = ws
            .read("rules/night-markets.rhai")
            .lines()
            .map(|l| {
                let code = l.strip_prefix("// ").unwrap_or(l);
                let is_code = code.starts_with("fn ") || code.starts_with("    ") || code == "}";
                format!("{}\n", if is_code { code } else { l })
            })
            .collect();
        assert!(text.matches("\nfn ").count() >= 5);
        ws.write("rules/night-markets.rhai", &text);
        let checked = ws.run(&["check", "--json"]).json();
        assert_eq!(checked["errors"], 0, "{checked}");
        let before = ws.read("rules/night-markets.rhai");
        assert_eq!(ws.run(&["new-rule", "night-markets"]).code, 2);
        assert_eq!(ws.read("rules/night-markets.rhai"), before);
        assert_eq!(ws.run(&["new-rule", "../evil"]).code, 2);
    }
}

#[test]
fn watching_checks_again_on_every_save() {
    let ws = ws();
    let mut child = ws.command(&["check", "--watch", "--lang", "en"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Read beside, so that a line that never comes fails the test instead of holding it up.
    let (said, heard) = std::sync::mpsc::channel();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| said.send(line)));
    let next = || heard.recv_timeout(std::time::Duration::from_mins(1));
    let until = |what: &str| std::iter::from_fn(|| next().ok()).any(|line| line.contains(what));
    assert!(until("0 errors,") && until("waiting"));
    ws.edit("rules/a.rhai", "tier(\"高\")", "teir(\"高\")");
    assert!(until("1 error,") && until("waiting"));
    ws.edit("rules/a.rhai", "teir(\"高\")", "tier(\"高\")");
    assert!(until("0 errors,"));
    child.kill().unwrap();
    child.wait().unwrap();
}
