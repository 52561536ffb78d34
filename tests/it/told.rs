//! What commands tell of rounds that are under way and of edits before they count: preview, explain, burden and status ask the one history, too.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::rounds::{ONCE, TWICE, Year, names, tiers};
use crate::support::{Ws, shops, task};

/// A workspace whose sweep of a day dies between the intent of its only round and the draw.
fn interrupted(begin: impl Fn() -> Year, day: &str) -> Year {
    for point in 1..200 {
        let year = begin();
        let now = format!("{day}T04:00:00Z");
        let done = year.0.command(&["draw", "--now", &now]).env("CHOUCHA_FAULT", format!("die:{point}")).output().unwrap();
        assert!(!done.status.success(), "no point lies between intent and draw");
        let ledger = rusqlite::Connection::open(year.0.path("var/ledger.db")).unwrap();
        let count = |kind: &str| -> i64 { ledger.query_row("SELECT count(*) FROM entries WHERE kind = ?1", [kind], |r| r.get(0)).unwrap() };
        if count("intent") == 1 && count("draw") == 0 {
            drop(ledger);
            return year;
        }
    }
    panic!("no point lies between intent and draw")
}

fn sealed(tasks: &str) -> Year {
    let year = Year::of(tasks);
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    year
}

// ---- Rounds under way -------------------------------------------------------------------------------------------------------------

#[test]
fn an_interrupted_round_is_one_wherever_rounds_are_told() {
    let begin = || {
        let year = Year::of(&task("1", ONCE));
        year.night("2024-02-20");
        year
    };
    let day = "2024-03-01";
    let year = interrupted(begin, day);
    let to_come = |day: &str| year.json(day, &["burden"])["matters"]["to_come"].as_u64().unwrap();
    assert_eq!(year.account(day, "1"), "1 interrupted");
    assert_eq!(year.json(day, &["plan"])["tasks"][0]["rounds"][0]["state"], "interrupted");
    let words = year.on(day, &["plan"]).ok().out;
    assert!(words.contains("抽取中断 1") && !words.contains("待公开随机数"), "{words}");
    assert_eq!(to_come(day), 4, "whom it draws nobody knows yet");
    let why = year.on(day, &["explain", "S00000", "--task", "1", "--lang", "en"]).ok().out;
    assert!(why.contains("p/1/2024-03-01 was interrupted") && !why.contains("no round is left"), "{why}");
    let refused = year.on(day, &["waive", "p/1/2024-03-01", "--reason", "r", "--by", "b", "--lang", "en"]);
    assert!(refused.code == 2 && refused.err.contains("its intent is recorded"), "{}", refused.err);
    let named = year.on(day, &["backfill", "p/1/2024-03-01", "--dry-run", "--lang", "en"]);
    assert!(!format!("{}{}", named.out, named.err).contains("public number"), "{} {}", named.out, named.err);
    assert_eq!(year.night(day), ["p/1/2024-03-01"]);
    assert_eq!((year.account(day, "1"), to_come(day)), ("1 drawn".to_owned(), 0));
}

#[test]
fn a_sealed_round_is_a_burden_and_explained_as_what_it_is() {
    let year = sealed(&task("1", ONCE));
    year.night("2024-02-20");
    let matters = |day: &str| {
        let found = year.json(day, &["burden"]);
        (found["matters"]["drawn"].as_u64().unwrap(), found["matters"]["to_come"].as_u64().unwrap())
    };
    assert_eq!(matters("2024-02-21"), (0, 4));
    assert!(year.night("2024-03-01").is_empty());
    assert_eq!((year.account("2024-03-01", "1"), matters("2024-03-01")), ("1 sealed".to_owned(), (0, 4)));
    let why = year.on("2024-03-01", &["explain", "S00000", "--task", "1", "--lang", "en"]).ok().out;
    assert!(why.contains("the frame of p/1/2024-03-01 is fixed and waits for its public number"), "{why}");
    assert!(!why.contains("no round is left") && !why.contains("can be drawn"), "{why}");
    let why = year.on("2024-03-01", &["explain", "p/1/2024-03-01", "S00000", "--lang", "en"]);
    assert!(why.code == 2 && why.err.contains("waits for its public number") && !why.err.contains("has no draw"), "{}", why.err);
    year.on("2024-03-02", &["beacon", "--ceremony", "3 17 22", "--witness", "公证员"]).ok();
    assert_eq!(matters("2024-03-02"), (4, 0));
}

// ---- An edit before it counts -----------------------------------------------------------------------------------------------------

/// 60 shops of the low tier and 10 of the high one.
fn seventy() -> String {
    let mut text = String::from("id,name,region,tier,status,labels,beds\n");
    for i in 0..70 {
        let (tier, status) = (if i < 60 { "低" } else { "高" }, if i % 2 == 0 { "存续" } else { "注销" });
        text.push_str(&format!("S{i:05},店{i},东区,{tier},{status},店,{i}\n"));
    }
    text
}

fn by_tier() -> Year {
    let year = Year::of(&task("1", "ratio = \"10%\"\nfrequency = 1\nrule = \"a.rhai\""));
    year.0.write("datasets/objects.csv", &seventy());
    year.0.write("rules/a.rhai", "fn ratio(task, cell) { if cell.tier >= tier(\"高\") { task.ratio * 5 } else { task.ratio } }\n");
    year
}

/// A change's population and quota before and after, by tier.
fn sides(found: &Value) -> Vec<(String, Value)> {
    let side = |s: &Value| serde_json::json!([s["population"], s["quota"]]);
    let of = |c: &Value| (c["tier"].as_str().unwrap().to_owned(), serde_json::json!([side(&c["before"]), side(&c["after"])]));
    found["changes"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn the_effect_of_settings_that_decide_is_told() {
    let edits = [
        // What the register calls low is high, and the other way round.
        (
            ("tier_names = { \"低\" = \"低\", \"高\" = \"高\" }", "tier_names = { \"低\" = \"高\", \"高\" = \"低\" }"),
            vec![("低", "[[30,3],[5,1]]"), ("高", "[[5,3],[30,15]]")],
            (6, 16),
        ),
        (("active = [\"存续\"]", "active = [\"存续\", \"注销\"]"), vec![("低", "[[30,3],[60,6]]"), ("高", "[[5,3],[10,5]]")], (6, 11)),
    ];
    for ((from, to), cells, (before, after)) in edits {
        let year = by_tier();
        year.0.edit("rules/settings.toml", "tier_default", &format!("{from}\ntier_default"));
        // Against a folder with the rules as they were, too.
        let old = by_tier();
        old.0.edit("rules/settings.toml", "tier_default", &format!("{from}\ntier_default"));
        year.night("2024-02-20");
        assert_eq!(year.json("2024-02-21", &["preview", "--against"])["changes"].as_array().unwrap().len(), 0);
        year.0.edit("rules/settings.toml", from, to);
        for against in [vec!["preview", "--against"], vec!["preview", "--against", old.0.root().to_str().unwrap()]] {
            let found = year.json("2024-02-21", &against);
            let told = sides(&found);
            let told: Vec<(&str, String)> = told.iter().map(|(tier, sides)| (tier.as_str(), sides.to_string())).collect();
            let cells: Vec<(&str, String)> = cells.iter().map(|(tier, sides)| (*tier, (*sides).to_owned())).collect();
            assert_eq!(told, cells, "{found:#}");
            assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(before), Some(after)), "{found:#}");
            assert!(!found["likelihoods"].as_array().unwrap().is_empty(), "{found:#}");
        }
        assert!(year.night("2024-02-22").is_empty());
        assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
        let drawn = year.0.read("var/draws/p-1-2024-03-01/objects.csv").lines().count() as u64 - 1;
        assert_eq!(drawn, after, "the draw does what was told");
    }
}

#[test]
fn a_column_that_the_register_has_no_longer_hides_no_effect() {
    let year = by_tier();
    year.night("2024-02-20");
    let register = year.0.read("datasets/objects.csv").replacen("tier", "risk", 1);
    year.0.write("datasets/objects.csv", &register);
    year.0.edit("rules/settings.toml", "tier = \"tier\"", "tier = \"risk\"");
    year.0.edit("rules/a.rhai", "* 5", "* 10");
    let found = year.json("2024-02-21", &["preview", "--against"]);
    assert_eq!(sides(&found), [("高".to_owned(), serde_json::json!([[5, 3], [5, 5]]))], "{found:#}");
}

#[test]
fn the_effect_of_a_succession_is_told_against_the_predecessor() {
    let year = Year::of(&[task("1", TWICE), task("2", ONCE)].join("\n"));
    assert_eq!(year.night("2024-03-01").len(), 2);
    let old = Year::of(&[task("1", TWICE), task("2", ONCE)].join("\n"));
    // The same rows under another plan; the second with another id.
    let renamed = task("9", &format!("continues = \"2\"\n{ONCE}"));
    let rows = [task("1", TWICE), renamed].join("\n").replace("任务9", "任务2");
    let head = "year = 2024\npredecessor = \"p\"";
    year.plans("q", head, &rows, &["q"]);
    for against in [vec!["preview", "--against"], vec!["preview", "--against", old.0.root().to_str().unwrap()]] {
        let found = year.json("2024-03-10", &against);
        assert_eq!((found["plan"].as_str(), sides(&found)), (Some("q"), vec![]), "{found:#}");
        assert_eq!((found["before"]["visits"].as_u64(), &found["before"]), (Some(12), &found["after"]), "{found:#}");
    }
    let more = rows.replacen("10%", "20%", 2).replacen("20%", "10%", 1);
    year.plans("q", head, &more, &["q"]);
    for against in [vec!["preview", "--against"], vec!["preview", "--against", old.0.root().to_str().unwrap()]] {
        let found = year.json("2024-03-10", &against);
        assert!(found["changes"].as_array().unwrap().iter().all(|c| c["task"] == "9"), "{found:#}");
        assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(12), Some(16)), "{found:#}");
    }
    // A row that is left out is one that is gone.
    year.plans("q", head, &task("1", TWICE), &["q"]);
    let found = year.json("2024-03-10", &["preview", "--against"]);
    assert!(found["changes"].as_array().unwrap().iter().all(|c| c["task"] == "2" && c["after"].is_null()), "{found:#}");
    assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(12), Some(8)), "{found:#}");
}

#[test]
fn a_round_that_has_opened_keeps_every_promise_that_an_edit_takes_back() {
    let year = by_tier();
    year.0.edit("rules/settings.toml", "tier_default", "active = [\"存续\"]\ntier_default");
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    assert!(year.night("2024-02-20").is_empty());
    // Missed on its day; then everything is taken back at once.
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-03-01", &["draw"]).code, 4);
    year.0.write("datasets/objects.csv", &register);
    year.0.write("rules/settings.toml", &settings.replace("[\"存续\"]", "[\"存续\", \"注销\"]"));
    year.edit("embargo = 60\n", "");
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(year.account("2024-03-05", "1"), "1 sealed", "its public number was promised");
    year.on("2024-03-06", &["beacon", "--ceremony", "3 17 22", "--witness", "公证员"]).ok();
    // 10% of 30, 50% of 5; of those in business alone.
    let list = year.0.read("var/draws/p-1-2024-03-01/objects.csv");
    let rows = || list.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>());
    let number = |line: &[&str]| line.iter().find_map(|c| c.strip_prefix('S')).unwrap().parse::<u32>().unwrap();
    assert_eq!(rows().count(), 6, "{list}");
    assert!(rows().all(|line| number(&line).is_multiple_of(2)), "{list}");
    assert_eq!(rows().filter(|line| number(line) >= 60).count(), 3, "{list}");
    assert_eq!(tiers(&year, "p/1/2024-03-01").into_iter().collect::<String>(), "低高");
    assert!(!year.0.path("var/public/p-1-2024-03-01/objects.csv").exists(), "its embargo was promised");
    year.on("2024-03-06", &["verify"]).ok();
}

#[test]
fn what_changes_besides_ratios_is_told() {
    let base = |rule: &str| {
        let year = Year::of(&[task("1", "ratio = \"10%\"\nrule = \"a.rhai\""), task("2", ONCE)].join("\n"));
        year.0.write("rules/a.rhai", rule);
        year.night("2024-02-20");
        year
    };
    let said = |year: &Year| year.on("2024-02-21", &["preview", "--against", "--lang", "en"]).ok().out;
    let year = base("fn team(task) { officers(2, task.lead) }\n");
    assert!(said(&year).contains("Nothing changes."), "{}", said(&year));
    // Four go instead of two.
    year.0.edit("rules/a.rhai", "officers(2", "officers(4");
    let told = said(&year);
    assert!(!told.contains("Nothing changes") && told.contains("甲局") && told.contains("+8"), "{told}");
    // Everybody is exempt.
    let year = base("fn visits_limit(object) { no_limit() }\n");
    year.0.edit("rules/a.rhai", "no_limit()", "exempt()");
    let found = year.json("2024-02-21", &["preview", "--against"]);
    assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(8), Some(4)), "{found:#}");
    let less = |found: &Value| found["likelihoods"].as_array().unwrap().iter().map(|l| l["less"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(less(&found), 40, "{found:#}");
    assert_eq!(year.night("2024-03-01").len(), 2);
    assert_eq!(year.0.read("var/draws/p-1-2024-03-01/objects.csv").lines().count(), 1);
    // What no number shows is told as that.
    let year = base("fn visits_limit(object) { no_limit() }\n");
    year.0.edit("rules/a.rhai", "no_limit()", "visits(2)");
    let told = said(&year);
    assert!(!told.contains("Nothing changes") && told.contains("of the tasks 1\n"), "{told}");
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    assert!(said(&year).contains("of the tasks 1, 2\n"), "{}", said(&year));
}

#[test]
fn the_effect_on_one_task_is_of_that_task_alone() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE)].join("\n"));
    year.night("2024-02-20");
    let plan = year.0.read("rules/p.plan.toml");
    let at = plan.rfind("10%").unwrap();
    year.0.write("rules/p.plan.toml", &format!("{}20%{}", &plan[..at], &plan[at + 3..]));
    let one = |task: &str| year.on("2024-02-21", &["preview", "--against", "--task", task, "--lang", "en"]);
    assert!(one("1").ok().out.contains("Nothing changes."));
    let found = year.json("2024-02-21", &["preview", "--against", "--task", "2"]);
    assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(4), Some(8)), "{found:#}");
    assert_eq!(one("3").code, 2);
}

#[test]
fn a_folder_with_mistakes_is_compared_with_nothing() {
    let (year, other) = (by_tier(), by_tier());
    let there = other.0.root().to_str().unwrap().to_owned();
    year.night("2024-02-20");
    year.0.edit("rules/p.plan.toml", "10%", "20%");
    other.0.edit("rules/p.plan.toml", "\"10%\"", "\"10\"");
    let ran = year.on("2024-02-21", &["preview", "--against", &there]);
    assert!(ran.code == 3 && ran.out.is_empty() && ran.err.contains(&format!("{there}/rules/p.plan.toml:")), "{} {}", ran.out, ran.err);
    other.0.edit("rules/p.plan.toml", "\"10\"", "\"10%\"");
    // A row that continues another of its plan is that task in the folder, too.
    year.0.edit("rules/p.plan.toml", "id = \"1\"", "id = \"7\"\ncontinues = \"1\"");
    let found = year.json("2024-02-21", &["preview", "--against", &there, "--task", "7"]);
    assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(6), Some(11)), "{found:#}");
}

#[test]
fn a_column_renamed_in_rule_and_register_is_no_mistake() {
    let year = Year::of(&[task("1", "ratio = \"10%\"\nrule = \"a.rhai\""), task("2", ONCE)].join("\n"));
    year.0.write("rules/a.rhai", "fn scope(task) { field(\"beds\") >= 0 }\n");
    year.night("2024-02-20");
    year.0.write("datasets/objects.csv", &shops(40).replacen("beds", "床位数", 1));
    year.0.edit("rules/a.rhai", "beds", "床位数");
    year.on("2024-02-21", &["check"]).ok();
    let ran = year.on("2024-02-21", &["preview", "--against", "--json"]).ok();
    let found = ran.json();
    assert!(ran.err.contains("effect-before"), "{}", ran.err);
    // The other task is compared as ever.
    assert_eq!((found["before"]["visits"].as_u64(), found["after"]["visits"].as_u64()), (Some(4), Some(4)), "{found:#}");
    assert_eq!(found["likelihoods"].as_array().unwrap().len(), 0, "{found:#}");
    assert_eq!((&found["altered"], &found["uncounted"]), (&serde_json::json!([]), &serde_json::json!(["1"])), "{found:#}");
    let said = year.on("2024-02-21", &["preview", "--against", "--lang", "en"]).ok().out;
    assert!(said.contains("The tasks 1 were not compared; nothing else changes."), "{said}");
    // The register alone has another name: that is a mistake of the files, told once.
    year.0.edit("rules/a.rhai", "床位数", "beds");
    let ran = year.on("2024-02-21", &["preview", "--against"]);
    assert!(ran.code == 3 && ran.err.matches("field-missing").count() == 1 && !ran.err.contains("effect-before"), "{}", ran.err);
}

// ---- What holds --------------------------------------------------------------------------------------------------------------------

#[test]
fn a_task_with_an_error_is_told_in_the_version_that_holds() {
    for broken in ["row", "rule", "plan"] {
        let year = Year::of(&[task("1", ONCE), task("2", "ratio = \"20%\"\nfrequency = 1\nrule = \"a.rhai\"")].join("\n"));
        year.0.write("rules/a.rhai", "fn ratio(task, cell) { task.ratio }\n");
        year.night("2024-02-20");
        let visits = |found: &Value| found["visits"]["to_come"].as_u64().unwrap() + found["joint"]["to_come"].as_u64().unwrap();
        let good = year.json("2024-02-21", &["burden"]);
        assert_eq!(good["matters"]["to_come"], 12);
        let rows = year.json("2024-02-21", &["plan"])["tasks"].clone();
        match broken {
            "row" => year.edit("\"20%\"", "\"20\""),
            "rule" => year.0.write("rules/a.rhai", "fn ratio(task, cell) { task.ratoi }\n"),
            _ => year.edit("year = 2024", "year = 2024\nembargo = \"x\""),
        }
        let day = "2024-02-22";
        let burden = year.on(day, &["burden", "--json"]);
        assert_eq!((burden.code, visits(&burden.json())), (3, visits(&good)), "{broken}: {} {}", burden.out, burden.err);
        assert!(burden.err.contains("错误["), "{broken}: {}", burden.err);
        let fair = year.on(day, &["fairness", "--seeds", "50", "--json"]);
        assert_eq!(fair.code, 3, "{broken}: {}", fair.err);
        let cells = fair.json()["cells"].clone();
        assert!(cells.as_array().unwrap().iter().any(|c| c["task"] == "p/2"), "{broken}: {cells:#}");
        let why = year.on(day, &["explain", "S00000", "--task", "2", "--lang", "en"]);
        assert!(why.code == 3 && why.err.contains("error["), "{broken}: {}", why.err);
        assert!(why.out.contains("20%") && why.out.contains("last good"), "{broken}: {}", why.out);
        let plan = year.on(day, &["plan", "--json"]);
        assert_eq!((plan.code, &plan.json()["tasks"]), (3, &rows), "{broken}");
        let effect = year.on(day, &["preview", "--against", "--json"]);
        let found = effect.json();
        assert_eq!((effect.code, found["changes"].as_array().unwrap().len()), (3, 0), "{broken}: {found:#}");
        assert_eq!((&found["before"], found["before"]["visits"].as_u64()), (&found["after"], Some(12)), "{broken}: {found:#}");
        let preview = year.on(day, &["preview", "--json"]);
        assert_eq!((preview.code, preview.json()["tasks"].as_array().unwrap().len()), (3, 2), "{broken}");
        // And so it is drawn.
        assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01", "p/2/2024-03-01"], "{broken}");
        assert_eq!(year.0.read("var/draws/p-2-2024-03-01/objects.csv").lines().count(), 9, "{broken}");
    }
}

#[test]
fn of_a_plan_that_another_took_over_from_nothing_is_to_come() {
    let year = Year::of(&task("1", "ratio = \"50%\"\nfrequency = 2"));
    let inspectors = "证件号,姓名,部门,区划,专长,状态,专家,户籍\nA1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\n";
    year.0.write("datasets/inspectors.csv", inspectors);
    let settings = year.0.read("rules/settings.toml");
    year.0
        .write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    year.0.write("datasets/objects.csv", &shops(250));
    year.night("2024-03-01");
    // Two people for 250 visits of two: enough for one of the plans, and too few for both.
    year.plans("q", "year = 2024\npredecessor = \"p\"", &task("1", "ratio = \"50%\"\nfrequency = 2"), &["p", "q"]);
    let overloaded = |day: &str| {
        let found = year.json(day, &["check"]);
        found["findings"].as_array().unwrap().iter().any(|f| f["code"] == "inspectors-overloaded")
    };
    assert!(!overloaded("2024-03-02"));
    year.night("2024-03-02");
    assert!(!overloaded("2024-03-02"));
    let burden = year.json("2024-03-03", &["burden"]);
    assert_eq!((burden["matters"]["drawn"].as_u64(), burden["matters"]["to_come"].as_u64()), (Some(125), Some(125)), "{burden:#}");
    assert_eq!(year.json("2024-03-03", &["burden", "--plan", "q"]), burden);
    for command in [
        &["burden", "--plan", "p"][..],
        &["plan", "--plan", "p"],
        &["preview", "--plan", "p"],
        &["preview", "--against", "--plan", "p"],
        &["fairness", "--plan", "p", "--seeds", "10"],
        &["explain", "S00000", "--task", "1", "--plan", "p"],
    ] {
        let refused = year.on("2024-03-03", &[command, &["--lang", "en"]].concat());
        assert!(refused.code == 2 && refused.err.contains("q took over from it"), "{command:?} {}", refused.err);
    }
}

/// What every report tells of a line's tasks: plan and task with the number of their rounds to come, and what the next sweep of 1 March draws.
fn holds(year: &Year, day: &str, code: i32, tasks: &[&str], to_come: u64) {
    let plan = year.on(day, &["plan", "--json"]);
    let told: Vec<String> = plan.json()["tasks"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((plan.code, told), (code, tasks.iter().map(|t| (*t).to_owned()).collect()), "{}", plan.err);
    let preview = year.on(day, &["preview", "--json"]);
    let told = preview.json()["tasks"].as_array().unwrap().len();
    assert_eq!((preview.code, told), (code, tasks.len()), "{}", preview.err);
    let burden = year.on(day, &["burden", "--json"]);
    assert_eq!((burden.code, burden.json()["matters"]["to_come"].as_u64()), (code, Some(to_come)), "{} {}", burden.out, burden.err);
    let fair = year.on(day, &["fairness", "--seeds", "20", "--json"]);
    let told: BTreeSet<String> = fair.json()["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["task"].as_str().unwrap().split('/').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!((fair.code, told), (code, tasks.iter().map(|t| (*t).to_owned()).collect()), "{}", fair.err);
    for task in tasks {
        let why = year.on(day, &["explain", "S00000", "--task", task, "--lang", "en"]);
        // The errors stand beside a task that they hold back.
        assert_eq!(why.code, if why.out.contains("last good") { code } else { 0 }, "{}", why.err);
        assert!(!why.out.is_empty() && !why.out.contains("no round is left"), "{}", why.out);
    }
    for ran in [plan, preview, burden, fair] {
        assert_eq!(ran.err.contains("错误["), code == 3, "{}", ran.err);
    }
}

#[test]
fn what_holds_of_a_line_is_told_whatever_is_wrong_with_its_successor() {
    let rows = || [task("1", TWICE), task("2", TWICE)].join("\n");
    let begin = || {
        let year = Year::of(&rows());
        year.night("2024-02-20");
        year
    };
    let head = "year = 2024\npredecessor = \"p\"";
    let wrong_row = rows().replace("id = \"2\"\nname = \"任务2\"\n", "id = \"2\"\nname = \"任务2\"\nwindwo = 1\n");
    // (header, rows, plans, drawn): a row of it has an error; its header has; it does not say whom it takes over from, or somebody unknown.
    for (head, rows, named, drawn) in [
        (head, wrong_row.as_str(), &["q"][..], ["q/1/2024-03-01", "p/2/2024-03-01"]),
        (head, wrong_row.as_str(), &["p", "q"], ["q/1/2024-03-01", "p/2/2024-03-01"]),
        ("year = 2024\npredecessor = \"p\"\nx = 1", rows().as_str(), &["q"], ["p/1/2024-03-01", "p/2/2024-03-01"]),
        ("year = 2024", rows().as_str(), &["q"], ["p/1/2024-03-01", "p/2/2024-03-01"]),
        ("year = 2024\npredecessor = \"pp\"", rows().as_str(), &["p", "q"], ["p/1/2024-03-01", "p/2/2024-03-01"]),
    ] {
        for swept in [false, true] {
            let year = begin();
            year.plans("q", head, rows, named);
            if swept {
                year.on("2024-02-21", &["draw"]);
            }
            holds(&year, "2024-02-22", 3, &["1", "2"], 16);
            let effect = year.on("2024-02-22", &["preview", "--against", "--json"]);
            let found = effect.json();
            assert_eq!((effect.code, found["changes"].as_array().unwrap().len()), (3, 0), "{head} {found:#}");
            assert_eq!((&found["before"], found["before"]["visits"].as_u64()), (&found["after"], Some(16)), "{head} {found:#}");
            let mut made = names(&year.json("2024-03-01", &["draw"])["drawn"], "draw");
            made.sort_unstable_by_key(|d| d.split('/').nth(1).unwrap().to_owned());
            assert_eq!(made, drawn, "{head}");
        }
    }
    // A row that is refused stands beside none that holds: another id, a task that it says to continue and that is none.
    for (from, to) in [("id = \"2\"", "id = \"3\""), ("name = \"任务2\"", "name = \"任务2\"\ncontinues = \"5\"")] {
        let year = begin();
        year.edit(from, to);
        holds(&year, "2024-02-22", 3, &["1", "2"], 16);
        let found = year.json("2024-02-22", &["preview", "--against"]);
        assert_eq!((found["before"]["visits"].as_u64(), &found["before"]), (Some(16), &found["after"]), "{to} {found:#}");
        assert_eq!(year.json("2024-03-01", &["draw"])["drawn"].as_array().unwrap().len(), 2, "{to}");
    }
    // Nothing is in force at all: what is wrong is told.
    let year = Year::of(&task("1", "ratio = \"10\""));
    for command in ["plan", "preview", "burden", "fairness"] {
        let ran = year.on("2024-02-22", &[command]);
        assert!(ran.code == 3 && ran.err.contains("ratio-no-percent"), "{command} {}", ran.err);
    }
}

#[test]
fn a_version_that_comes_out_otherwise_is_told_as_lost() {
    let by_rule = |id: &str| task(id, "ratio = \"10%\"\nrule = \"a.rhai\"");
    let year = Year::of(&[by_rule("1"), task("2", ONCE), by_rule("3")].join("\n"));
    let people = |n: usize| {
        let rows: String = (0..n).map(|i| format!("A{i},人{i},甲局,市,,在岗,,\n")).collect();
        year.0.write("datasets/inspectors.csv", &format!("证件号,姓名,部门,区划,专长,状态,专家,户籍\n{rows}"));
    };
    people(2);
    let settings = year.0.read("rules/settings.toml");
    year.0
        .write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    year.0.write("rules/a.rhai", "fn frequency(task, cell) { inspectors(task.lead) }\n");
    year.night("2024-02-20");
    people(4);
    year.0.edit("rules/a.rhai", "task.lead", "task.laed");
    for command in ["plan", "preview", "burden", "fairness"] {
        let ran = year.on("2024-02-22", &[command]);
        // Both tasks are told, though both stand in one file.
        assert!(ran.code == 3 && ran.err.matches("[version-lost]").count() == 2, "{command} {}", ran.err);
    }
    holds(&year, "2024-02-22", 3, &["2"], 4);
    assert_eq!(names(&year.json("2024-03-01", &["draw"])["drawn"], "draw"), ["p/2/2024-03-01"]);
}

#[test]
fn one_tasks_mistake_hides_no_other_task() {
    let year = Year::of(&[task("1", "ratio = \"10%\"\nrule = \"a.rhai\""), task("2", ONCE)].join("\n"));
    year.0.write("rules/a.rhai", "fn scope(task) { field(\"beds\") >= 0 }\n");
    year.night("2024-02-20");
    year.0.write("datasets/objects.csv", &shops(40).replacen("beds", "bads", 1));
    let burden = year.on("2024-02-22", &["burden", "--json"]);
    assert_eq!((burden.code, burden.json()["matters"]["to_come"].as_u64()), (3, Some(4)), "{}", burden.err);
    let fair = year.on("2024-02-22", &["fairness", "--seeds", "20", "--json"]);
    assert_eq!((fair.code, fair.json()["cells"][0]["task"].as_str()), (3, Some("p/2")), "{}", fair.err);
    for ran in [burden, fair, year.on("2024-02-22", &["explain", "S00000", "--task", "1"])] {
        assert_eq!(ran.err.matches("field-missing").count(), 1, "{}", ran.err);
        assert_eq!(ran.code, 3);
    }
    assert_eq!(names(&year.json("2024-03-01", &["draw"])["drawn"], "draw"), ["p/2/2024-03-01"]);
}

#[test]
fn whom_limits_keep_out_no_report_counts() {
    let year = Year::of(&task("1", "ratio = \"50%\"\nfrequency = 1\nrule = \"a.rhai\""));
    year.0.write("rules/a.rhai", "fn visits_limit(object) { if object.tier == tier(\"低\") { return exempt(); }\n no_limit() }\n");
    year.night("2024-02-20");
    let objects = |command: &[&str]| year.json("2024-02-22", command);
    // 40 shops, 14 of the low tier.
    // Half of 26 by lot; the tier that is exempt is a cell of its own, of which nobody is drawn.
    assert_eq!(objects(&["preview"])["tasks"][0]["rounds"][0]["objects"], 13);
    let fair = objects(&["fairness", "--seeds", "50"]);
    assert!(fair["cells"].as_array().unwrap().iter().all(|c| c["cell"] != "c1"), "{fair:#}");
    assert_eq!(objects(&["burden"])["matters"]["to_come"], 13);
    year.0.write("rules/a.rhai", "fn visits_limit(object) { exempt() }\n");
    assert_eq!(objects(&["preview"])["tasks"][0]["rounds"][0]["objects"], 0);
    assert_eq!(objects(&["burden"])["matters"]["to_come"], 0);
    year.night("2024-03-01");
    assert_eq!(year.0.read("var/draws/p-1-2024-03-01/objects.csv").lines().count(), 1);
}

#[test]
fn an_opening_is_not_lately_for_another_of_its_day_nor_is_a_day_that_a_holiday_moves() {
    // Both open on 1 March; one is drawn by itself first.
    let rows = |second: &str| {
        [task("1", ONCE), task("2", "ratio = \"10%\"\nfrequency = 1\nrule = \"a.rhai\"").replace("3月—12月", second)].join("\n")
    };
    let year = Year::of(&rows("3月—12月"));
    year.0.write("rules/a.rhai", "fn certain(task) { drawn_within(1) }\n");
    year.night("2024-02-20");
    year.on("2024-03-01", &["draw", "--task", "1"]).ok();
    let list = year.0.read("var/draws/p-1-2024-03-01/objects.csv");
    let drawn = list.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    let day = "2024-03-01";
    assert_eq!(year.json(day, &["preview", "--task", "2"])["tasks"][0]["rounds"][0]["objects"], 4);
    assert_eq!(year.json(day, &["burden"])["matters"]["to_come"], 4);
    assert!(year.json(day, &["explain", &drawn, "--task", "2"])["mark"].is_null());
    year.night(day);
    assert_eq!(year.0.read("var/draws/p-2-2024-03-01/objects.csv").lines().count(), 5);
    // 1 June is a Saturday: the round opens on 3 June, three months and two days later.
    let year = Year::of(&rows("6月—12月"));
    year.edit("year = 2024", "year = 2024\nworkdays = true");
    year.0.write("rules/a.rhai", "fn certain(task) { drawn_within(3) }\n");
    year.night("2024-02-20");
    year.night(day);
    assert_eq!(year.json(day, &["preview", "--task", "2"])["tasks"][0]["rounds"][0]["objects"], 4);
    year.night("2024-06-03");
    assert_eq!(year.0.read("var/draws/p-2-2024-06-01/objects.csv").lines().count(), 5);
}

#[test]
fn explain_names_the_round_that_an_object_is_in_by_then() {
    // Whoever was drawn within four months is in a stratum that opens in September, the others in June.
    let rows = [task("1", ONCE), task("2", "ratio = \"10%\"\nfrequency = 1\nrule = \"a.rhai\"").replace("3月—12月", "6月—12月")].join("\n");
    let year = Year::of(&rows);
    let rule = "fn strata(task) { [stratum(\"近\", drawn_within(4)), stratum(\"远\", everyone())] }\n\
                fn openings(task, cell) { if cell.stratum == \"近\" { [day(\"2024-09-01\")] } else { [day(\"2024-06-01\")] } }\n";
    year.0.write("rules/a.rhai", rule);
    assert!(year.night("2024-02-20").is_empty());
    year.night("2024-03-01");
    let list = year.0.read("var/draws/p-1-2024-03-01/objects.csv");
    let drawn: Vec<String> = list.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().to_owned()).collect();
    let why = year.json("2024-03-02", &["explain", &drawn[0], "--task", "2"]);
    // In June it still was drawn lately; by September it will be no more, and then no round is left that takes it.
    assert!(why["next"].is_null(), "{why:#}");
    let other = (0..40).map(|i| format!("S{i:05}")).find(|id| !drawn.contains(id)).unwrap();
    let why = year.json("2024-03-02", &["explain", &other, "--task", "2"]);
    assert_eq!((why["next"].as_str(), why["population"].as_u64()), (Some("p/2/2024-06-01"), Some(36)), "{why:#}");
    year.night("2024-06-01");
    assert_eq!(year.json("2024-06-02", &["draws", "p/2/2024-06-01"])["record"]["cells"][0]["population"], 36);
}

#[test]
fn explain_tells_a_parts_own_numbers() {
    let year = Year::of(&task("1", "ratio = \"10%\"\nfrequency = 1\nrule = \"a.rhai\""));
    year.0.write("datasets/objects.csv", &shops(60));
    let rule = "fn openings(task, cell) { if cell.tier == tier(\"高\") { [day(\"2024-06-01\")] } else { [day(\"2024-03-01\")] } }\n";
    year.0.write("rules/a.rhai", rule);
    year.night("2024-02-20");
    year.night("2024-03-01");
    year.0.edit("rules/a.rhai", "2024-06-01", "2024-03-01");
    year.night("2024-03-06");
    let part = "p/1/2024-03-01+2";
    let why = year.json("2024-03-06", &["explain", "S00002", "--task", "1"]);
    assert_eq!((why["next"].as_str(), why["quota"].as_u64(), why["population"].as_u64()), (Some(part), Some(2), Some(20)), "{why:#}");
    let made = year.json("2024-03-06", &["backfill", part]);
    assert_eq!((made["drawn"][0]["objects"].as_u64(), made["drawn"][0]["population"].as_u64()), (Some(2), Some(20)), "{made:#}");
}

#[test]
fn what_was_drawn_lately_goes_by_the_day_of_the_round() {
    let rows = [task("1", ONCE), task("2", "ratio = \"10%\"\nfrequency = 1\nrule = \"a.rhai\"").replace("3月—12月", "8月—12月")];
    let year = Year::of(&rows.join("\n"));
    year.0.write("rules/a.rhai", "fn certain(task) { drawn_within(3) }\n");
    year.night("2024-02-20");
    year.night("2024-03-01");
    let list = year.0.read("var/draws/p-1-2024-03-01/objects.csv");
    let drawn = list.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    // In March it was; by August it is not any more.
    let why = year.json("2024-03-02", &["explain", &drawn, "--task", "2"]);
    assert_eq!((why["mark"].as_str(), why["quota"].as_u64()), (None, Some(4)), "{why:#}");
    let preview = year.json("2024-03-02", &["preview", "--task", "2"]);
    assert_eq!(preview["tasks"][0]["rounds"][0]["objects"], 4, "{preview:#}");
    let burden = year.json("2024-03-02", &["burden"]);
    assert_eq!(burden["matters"]["to_come"], 4, "{burden:#}");
    assert_eq!(year.night("2024-08-01"), ["p/2/2024-08-01"]);
    assert_eq!(year.0.read("var/draws/p-2-2024-08-01/objects.csv").lines().count(), 5);
    // A year is long enough.
    year.0.write("rules/a.rhai", "fn certain(task) { drawn_within(12) }\n");
    let why = year.json("2024-03-02", &["explain", &drawn, "--task", "2"]);
    assert!(why["next"].is_null(), "{why:#}");
}

// ---- Decided together -------------------------------------------------------------------------------------------------------------

#[test]
fn what_waits_together_is_decided_against_together() {
    let year = Year::of(&[task("1", TWICE), task("2", ONCE)].join("\n"));
    assert!(year.night("2024-11-05").is_empty());
    let waits = |day: &str| year.draws(day, "asked");
    assert_eq!(waits("2024-11-05"), ["p/1/2024-03-01", "p/1/2024-08-01", "p/2/2024-03-01"]);
    let by = ["--reason", "上线以前的", "--by", "王某"];
    let entries = |year: &Year| {
        let ledger = rusqlite::Connection::open(year.0.path("var/ledger.db")).unwrap();
        ledger.query_row("SELECT count(*) FROM entries WHERE kind = 'waiver'", [], |r| r.get::<_, i64>(0)).unwrap()
    };
    // All of it or nothing.
    let wrong = year.on("2024-11-06", &[&["waive", "p/1/2024-03-01", "p/7/2024-03-01", "p/8/2024-03-01"][..], &by].concat());
    assert!(wrong.code == 2 && wrong.err.contains("p/7/2024-03-01") && wrong.err.contains("p/8/2024-03-01"), "{}", wrong.err);
    assert_eq!(entries(&year), 0);
    let half = year.on("2024-11-06", &[&["waive", "--from", "2024-01-01", "--lang", "en"][..], &by].concat());
    assert!(half.code == 2 && half.err.contains("--to <DAY>") && !half.err.contains("not provided:\n  <ROUND>"), "{}", half.err);
    for (from, to) in [("2024-03-02", "2024-03-31"), ("2024-03-31", "2024-03-02")] {
        assert_eq!(year.on("2024-11-06", &[&["waive", "--from", from, "--to", to][..], &by].concat()).code, 2);
    }
    year.on("2024-11-06", &[&["waive", "--from", "2024-01-01", "--to", "2024-03-31"][..], &by].concat()).ok();
    assert_eq!((waits("2024-11-06"), entries(&year)), (vec!["p/1/2024-08-01".to_owned()], 2));
    // One named twice is decided once; both are taken back.
    year.on("2024-11-07", &[&["waive", "p/1/2024-08-01", "p/1/2024-08-01"][..], &by].concat()).ok();
    assert_eq!((waits("2024-11-07"), entries(&year)), (vec![], 3));
    assert_eq!((year.account("2024-11-07", "1"), year.account("2024-11-07", "2")), ("2 waived".to_owned(), "1 waived".to_owned()));
    let back = year.on("2024-11-08", &[&["waive", "p/1/2024-08-01", "p/2/2024-03-01", "--withdraw"][..], &by].concat()).ok();
    assert_eq!(back.out.lines().count(), 2, "{}", back.out);
    assert_eq!(waits("2024-11-08"), ["p/1/2024-08-01", "p/2/2024-03-01"]);
    assert_eq!(year.on("2024-11-08", &[&["waive", "--from", "2024-01-01", "--to", "2024-12-31", "--withdraw"][..], &by].concat()).code, 2);
}

// ---- In words ---------------------------------------------------------------------------------------------------------------------

#[test]
fn explain_tells_before_a_draw_who_cannot_be_drawn_and_who_has_to_be_visited() {
    let marks = |rule: &str, extra: &str, draw: bool| {
        let year = Year::of(&task("1", &format!("ratio = \"50%\"\nfrequency = 2\nrule = \"a.rhai\"\n{extra}")));
        year.0.write("rules/a.rhai", rule);
        if draw {
            year.night("2024-03-01");
        }
        let drawn: Vec<String> = if draw {
            let list = year.0.read("var/draws/p-1-2024-03-01/objects.csv");
            list.lines().skip(1).map(|l| l.split(',').find(|c| c.starts_with('S')).unwrap().to_owned()).collect()
        } else {
            vec!["S00001".to_owned()]
        };
        let why = year.json("2024-03-02", &["explain", &drawn[0], "--task", "1"]);
        let said = year.on("2024-03-02", &["explain", &drawn[0], "--task", "1", "--lang", "en"]).ok().out;
        (why["mark"].clone(), why["next"].clone(), said)
    };
    let (mark, next, said) = marks("fn certain(task) { field(\"beds\") == 1 }\n", "", false);
    assert_eq!((mark.as_str(), next.as_str()), (Some("certain"), Some("p/1/2024-08-01")));
    assert!(said.contains("has to be visited (certain)"), "{said}");
    let (mark, _, said) = marks("fn visits_limit(object) { exempt() }\n", "", false);
    assert!(mark == "exempt" && said.contains("exempt by the rules"), "{mark} {said}");
    let (mark, _, said) = marks("fn visits_limit(object) { visits(1) }\n", "", true);
    assert!(mark == "limit" && said.contains("will not take part next time"), "{mark} {said}");
    let (mark, _, said) = marks("fn visits_limit(object) { cool_down(12) }\n", "", true);
    assert!(mark == "cooling" && said.contains("inspected too recently by the next draw"), "{mark} {said}");
    let (mark, next, said) = marks("fn note_nothing(task) { 0 }\n", "repeat = \"never\"", true);
    assert_eq!((mark.as_str(), next.as_str()), (Some("repeat"), Some("p/1/2024-08-01")), "{said}");
    assert!(said.contains("never draws anyone twice"), "{said}");
    let (mark, _, said) = marks("fn note_nothing(task) { 0 }\n", "", true);
    assert!(mark.is_null() && said.contains("It is in the scope and can be drawn."), "{mark} {said}");
}

#[test]
fn those_who_have_to_be_visited_are_no_shortfall() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nrule = \"a.rhai\""), &shops(60));
    ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") == 1 }\n");
    let codes = |ws: &Ws| {
        let found = ws.run(&["check", "--json"]).json();
        found["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(!codes(&ws).contains(&"quota-short".to_owned()), "{:?}", codes(&ws));
    // A bound that cannot be kept is told beside them.
    ws.edit("rules/p.plan.toml", "\"10%\"", "\">=10%\"");
    ws.write("rules/a.rhai", &format!("{}fn total(task, population) {{ at_most(3) }}\n", ws.read("rules/a.rhai")));
    assert!(codes(&ws).contains(&"quota-short".to_owned()), "{:?}", codes(&ws));
}

#[test]
fn a_chinese_name_without_quotes_is_told_as_that() {
    let ws = Ws::small(&task("1", ONCE), &shops(60));
    ws.edit("rules/settings.toml", "tier_default", "tier_names = { 低 = \"低\" }\ntier_default");
    let found = ws.run(&["check", "--lang", "zh"]);
    let said = format!("{}{}", found.out, found.err);
    assert!(said.contains("要放在英文双引号里") && said.contains("汉字") && !said.contains("数字写法不对"), "{said}");
    ws.edit("rules/settings.toml", "{ 低 =", "{ \"低\" =");
    ws.run(&["check"]).ok();
}

#[test]
fn status_says_each_mistake_in_the_settings_once() {
    let ws = Ws::small(&task("1", ONCE), &shops(60));
    ws.edit("rules/settings.toml", "tier_default = \"中\"", "tier_default = 5\nid_chek = \"none\"");
    for drawn in [false, true] {
        let found = ws.run(&["status", "--json", "--lang", "en"]).json();
        let reasons: Vec<String> = found["reasons"].as_array().unwrap().iter().map(Value::to_string).collect();
        assert_eq!(reasons.iter().filter(|r| r.contains("tier_default")).count(), 1, "{drawn} {reasons:#?}");
        assert_eq!(reasons.iter().filter(|r| r.contains("id_chek")).count(), 1, "{drawn} {reasons:#?}");
    }
}

#[test]
fn the_way_of_coordination_is_told_in_the_readers_words() {
    let ws = Ws::small(&task("1", ONCE), &shops(60));
    let said = ws.run(&["burden", "--lang", "zh"]).ok().out;
    assert!(said.contains("（各自独立）") && !said.contains("independent"), "{said}");
    assert!(ws.run(&["burden", "--lang", "en"]).ok().out.contains("independent"));
}

#[test]
fn a_recorded_opening_is_told_as_it_was_whatever_the_calendar_says_since() {
    // 1 June is a Saturday.
    let year = Year::of(&task("1", ONCE).replace("3月—12月", "6月—12月"));
    year.night("2024-02-20");
    assert_eq!(year.night("2024-06-01"), ["p/1/2024-06-01"]);
    year.edit("year = 2024", "year = 2024\nworkdays = true");
    for night in [false, true] {
        let day = "2024-06-04";
        if night {
            assert!(year.night(day).is_empty());
        }
        let plan = year.json(day, &["plan"]);
        let (rounds, cells) = (&plan["tasks"][0]["rounds"], &plan["tasks"][0]["cells"]);
        assert_eq!((&rounds[0]["opens"], &rounds[0]["state"]), (&"2024-06-01".into(), &"drawn".into()), "{plan}");
        assert_eq!(cells[0]["openings"][0], "2024-06-01", "{plan}");
        let words = year.on(day, &["plan"]).ok().out;
        assert!(words.contains("06-01") && !words.contains("06-03"), "{words}");
        assert_eq!(year.json(day, &["preview"])["tasks"][0]["rounds"][0]["opens"], "2024-06-01");
    }
}
