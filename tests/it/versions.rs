//! Rules and plans that change in the middle of the year, and next year's plan.

use crate::support::{Ws, shops, task};

fn ids(found: &serde_json::Value) -> Vec<&str> {
    found["drawn"].as_array().unwrap().iter().map(|d| d["draw"].as_str().unwrap()).collect()
}

#[test]
fn a_rule_changed_in_the_year_neither_repeats_a_round_nor_loses_one() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(40)).simulated("00");
    assert_eq!(ids(&ws.draw("2024-03-01")), ["p/1/2024-03-01"]);
    // Three times a year from 1 July: March is settled, June lies before the change, September is owed, August no more.
    ws.edit("rules/p.plan.toml", "frequency = 2", "frequency = 3");
    assert!(ids(&ws.draw("2024-07-01")).is_empty());
    assert!(ids(&ws.draw("2024-08-02")).is_empty());
    assert_eq!(ids(&ws.draw("2024-12-31")), ["p/1/2024-09-21"]);
}

#[test]
fn a_round_missed_before_a_change_is_still_made() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(40)).simulated("00");
    ws.write("datasets/objects.csv", "");
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 4);
    ws.write("datasets/objects.csv", &shops(40));
    ws.edit("rules/p.plan.toml", "ratio = \"10%\"\nfrequency = 2", "ratio = \"20%\"\nfrequency = 3");
    let found = ws.draw("2024-05-01");
    assert_eq!(ids(&found), ["p/1/2024-03-01"]);
    // Made by the rules in force now, which open on that day too.
    assert_eq!(found["drawn"][0]["objects"], 8);
}

#[test]
fn a_missed_round_that_the_new_rules_no_longer_open_is_made_by_those_that_owed_it() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(40)).simulated("00");
    ws.draw("2024-03-01");
    ws.write("datasets/objects.csv", "");
    assert_eq!(ws.run(&["draw", "--as-of", "2024-08-01"]).code, 4);
    ws.write("datasets/objects.csv", &shops(40));
    ws.edit("rules/p.plan.toml", "ratio = \"10%\"\nfrequency = 2", "ratio = \"50%\"\nfrequency = 1");
    // A change of rules took it away while it was owed: a person decides, and it is made by the rules that had it.
    let night = ws.draw("2024-09-01");
    assert!(ids(&night).is_empty());
    assert_eq!((night["not_drawn"][0]["draw"].as_str(), night["not_drawn"][0]["state"].as_str()), (Some("p/1/2024-08-01"), Some("asked")));
    let found = ws.run(&["backfill", "p/1/2024-08-01", "--json"]).ok().json();
    assert_eq!(ids(&found), ["p/1/2024-08-01"]);
    assert_eq!(found["drawn"][0]["objects"], 4);
    ws.recompute();
}

#[test]
fn a_task_added_or_struck_in_the_year() {
    let ws = Ws::small(&[task("1", "ratio = \"10%\"\nfrequency = 2"), task("2", "ratio = \"10%\"\nfrequency = 2")].join("\n"), &shops(40))
        .simulated("00");
    ws.draw("2024-03-01");
    let plan = ws.read("rules/p.plan.toml");
    let (head, second) = plan.split_at(plan.rfind("[[task]]").unwrap());
    let _ = second;
    ws.write("rules/p.plan.toml", &format!("{head}{}", task("3", "ratio = \"10%\"\nfrequency = 2")));
    // Task 2 is struck; task 3 is new from July on, its March round is not owed.
    assert!(ids(&ws.draw("2024-07-01")).is_empty());
    assert_eq!(ids(&ws.draw("2024-08-01")), ["p/1/2024-08-01", "p/3/2024-08-01"]);
}

#[test]
fn next_year_is_one_line() {
    let old = task("1", "ratio = \"10%\"\nfrequency = 2\nwindow = \"10月—次年3月\"").replace("window = \"3月—12月\"\n", "");
    let ws = Ws::small(&old, &shops(40)).simulated("00");
    assert_eq!(ids(&ws.draw("2024-10-01")), ["p/1/2024-10-01"]);
    let before = ws.drawn();
    ws.write(
        "rules/q.plan.toml",
        &format!(
            "[plan]\nid = \"q\"\ntitle = \"次年\"\nyear = 2025\n\n{}",
            task("1", "ratio = \"20%\"\nfrequency = 2\nwindow = \"1月—6月\"").replace("window = \"3月—12月\"\n", "")
        ),
    );
    ws.edit("rules/settings.toml", "[\"rules/p.plan.toml\"]", "[\"rules/p.plan.toml\", \"rules/q.plan.toml\"]");
    assert_eq!(ws.run(&["plan", "--json"]).ok().json()["plan"]["id"], "q");
    assert_eq!(ws.run(&["plan", "--plan", "p", "--json"]).ok().json()["plan"]["id"], "p");
    // Last year's window is still open and goes on; the new plan follows from its first window.
    assert!(ids(&ws.draw("2024-12-30")).is_empty());
    assert_eq!(ids(&ws.draw("2024-12-31")), ["p/1/2024-12-31"]);
    assert_eq!(ids(&ws.draw("2025-01-01")), ["q/1/2025-01-01"]);
    assert_eq!(ws.drawn()[0], before[0]);
    ws.recompute();
}

#[test]
fn a_second_plan_of_the_year_names_its_predecessor_and_inherits_its_draws() {
    let ws = Ws::small(&task("1", "ratio = \"50%\"\nfrequency = 2"), &shops(42)).simulated("00");
    ws.draw("2024-03-01");
    let first = ws.drawn()[0].1.clone();
    let plan = ws.read("rules/p.plan.toml").replace("id = \"p\"", "id = \"p2\"");
    ws.write("rules/p2.plan.toml", &plan);
    ws.edit("rules/settings.toml", "[\"rules/p.plan.toml\"]", "[\"rules/p2.plan.toml\"]");
    // A fresh start by stealth: not drawn.
    let stealth = ws.run(&["draw", "--as-of", "2024-05-01", "--json"]);
    assert_eq!(stealth.code, 3);
    assert!(stealth.err.contains("plan-predecessor") && stealth.err.contains("predecessor = \"p\""), "{}", stealth.err);
    assert!(ids(&stealth.json()).is_empty());
    // Named openly: what was drawn is settled and counts.
    ws.write("rules/p2.plan.toml", &plan.replace("year = 2024", "year = 2024\npredecessor = \"p\""));
    assert!(ids(&ws.draw("2024-05-01")).is_empty());
    assert_eq!(ids(&ws.draw("2024-08-01")), ["p2/1/2024-08-01"]);
    let second = ws.drawn()[1].1.clone();
    assert!(second.iter().all(|id| !first.contains(id)), "someone was drawn a second time before everyone a first time");
    assert_eq!(ws.run(&["verify"]).code, 0);
}

#[test]
fn texts_of_rules_and_plans_come_back_from_the_ledger() {
    let row = "ratio = \"10%\"\nfrequency = 4\nrule = \"a.rhai\"";
    let ws = Ws::small(&task("1", row), &shops(40)).simulated("00");
    let none = ws.run(&["restore-rules", "--lang", "en"]);
    assert!(none.code == 2 && none.err.contains("there is no ledger yet"), "{}", none.err);
    ws.write("rules/a.rhai", "// the first\nfn ratio(task, cell) { task.ratio }\n");
    ws.draw("2024-03-01");
    let (plan, rule) = (ws.read("rules/p.plan.toml"), ws.read("rules/a.rhai"));
    let ran = ws.run(&["restore-rules", "--lang", "en"]).ok();
    assert_eq!(ran.out, "No differences.\n");
    // A good edit that is taken up, then two bad ones: the last good text is the edit's.
    ws.write("rules/a.rhai", "// the second\nfn ratio(task, cell) { task.ratio * 2 }\n");
    ws.draw("2024-05-16");
    let second = ws.read("rules/a.rhai");
    ws.write("rules/a.rhai", "fn ratio(task, cell) { task.ratoi }\n");
    ws.write("rules/p.plan.toml", &plan.replace("10%", "一点"));
    let bad = (ws.read("rules/a.rhai"), ws.read("rules/p.plan.toml"));
    let shown = ws.run(&["restore-rules", "--lang", "en"]).ok().out;
    assert!(shown.contains("+// the second") && shown.contains("-ratio = \"一点\"") && shown.contains("nothing was written"), "{shown}");
    assert_eq!((ws.read("rules/a.rhai"), ws.read("rules/p.plan.toml")), bad);
    let one = ws.run(&["restore-rules", "rules/a.rhai", "--write", "--json"]).ok().json();
    assert_eq!((one["written"].as_bool(), one["files"][0]["file"].as_str()), (Some(true), Some("rules/a.rhai")), "{one}");
    assert_eq!((ws.read("rules/a.rhai"), ws.read("rules/p.plan.toml")), (second.clone(), bad.1));
    ws.run(&["restore-rules", "--write"]).ok();
    assert_eq!((ws.read("rules/a.rhai"), ws.read("rules/p.plan.toml")), (second, plan.clone()));
    // By a draw's id and by a version's first digits: the texts that the draw was made by.
    let version = ws.run(&["draws", "p/1/2024-03-01", "--json"]).ok().json()["record"]["rule"]["version"].as_str().unwrap().to_owned();
    for to in ["p/1/2024-03-01", &version[..8], &version] {
        std::fs::remove_file(ws.path("rules/a.rhai")).unwrap();
        ws.run(&["restore-rules", "--to", to, "--write"]).ok();
        assert_eq!((ws.read("rules/a.rhai"), ws.read("rules/p.plan.toml")), (rule.clone(), plan.clone()));
    }
    // Also where the settings are gone altogether.
    let settings = ws.read("rules/settings.toml");
    std::fs::remove_file(ws.path("rules/settings.toml")).unwrap();
    let root = ws.root().display().to_string();
    ws.run(&["restore-rules", "--write", "--workspace", &root, "rules/settings.toml"]).ok();
    assert_eq!(ws.read("rules/settings.toml"), settings);
    for unknown in [["restore-rules", "--to", "0123456789", "--lang", "en"], ["restore-rules", "--to", &version[..7], "--lang", "en"]] {
        let ran = ws.run(&unknown);
        assert!(
            ran.code == 2 && ran.err.contains("the ledger has no version of rules") && ran.err.contains("(p/1, 2024-05-16)"),
            "{}",
            ran.err
        );
    }
    let ran = ws.run(&["restore-rules", "rules/b.rhai", "--lang", "en"]);
    assert!(ran.code == 2 && ran.err.contains("the ledger has no file `rules/b.rhai`"), "{}", ran.err);
    // The next sweep takes the files up and records what changed.
    ws.draw("2024-08-01");
    let adoptions = ws.run(&["ledger", "export"]).ok().out;
    assert!(adoptions.lines().rfind(|l| l.contains("\"kind\":\"adoption\"")).unwrap().contains("-// the second"));
    ws.run(&["verify"]).ok();
}

#[test]
fn a_change_is_taken_up_by_the_real_day_whatever_day_draws_are_judged_by() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(40));
    assert_eq!(ids(&ws.draw("2024-03-01")), ["p/1/2024-03-01"]);
    // June, September: in the past today, though `--as-of` says April.
    ws.edit("rules/p.plan.toml", "frequency = 2", "frequency = 3");
    assert!(ids(&ws.draw("2024-04-01")).is_empty());
    let later = ws.draw("2024-12-31");
    assert!(ids(&later).is_empty(), "{later}");
    let asked: Vec<&str> = later["not_drawn"].as_array().unwrap().iter().map(|n| n["draw"].as_str().unwrap()).collect();
    assert!(asked.contains(&"p/1/2024-06-11") && asked.contains(&"p/1/2024-09-21"), "{later}");
}
